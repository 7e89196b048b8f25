//! What holds for every format of the report.

use std::fs;
use std::path::PathBuf;

use super::Document;
use super::inputs::{Rejects, Tables};
use super::sample::{document, inputs};

#[test]
fn a_report_that_does_not_add_up_is_refused() {
    let mut wrong = inputs();
    wrong.members[2].duplicate -= 1;
    let error = Document::compile(&wrong).unwrap_err();
    assert_eq!(error.to_string(), "E-03: 137934 records were read, but 137933 are accounted for");

    let mut hidden = inputs();
    hidden.rejects.total = 5;
    assert!(Document::compile(&hidden).is_err());
}

#[test]
fn an_empty_case_has_a_report() {
    let mut empty = inputs();
    empty.sources.clear();
    empty.members.clear();
    empty.rejects = Rejects::default();
    empty.findings.clear();
    empty.queries.clear();
    empty.tables = Tables::default();
    empty.databases.clear();
    empty.known_networks.clear();
    let document = Document::compile(&empty).unwrap();
    for renderer in super::RENDERERS {
        let mut out = Vec::new();
        renderer.render(&document, &mut out).unwrap();
        assert!(out.len() > 1_000, "{}", renderer.name());
    }
}

#[test]
fn a_missing_column_is_named() {
    let mut wrong = inputs();
    wrong.tables.countries.columns[0] = "land".to_owned();
    let error = Document::compile(&wrong).unwrap_err();
    assert_eq!(error.to_string(), "table countries has no column country");
}

/// The report of the invented case, whose texts are hostile, in every format. It stays in the folder that
/// `DOORWARD_SAMPLE` names, for `tests/browser/check.mjs`.
#[test]
#[expect(clippy::disallowed_methods, reason = "whoever runs the tests says where the sample goes")]
fn the_hostile_sample_is_written_for_the_browser() {
    let own = tempfile::tempdir().unwrap();
    let folder = std::env::var_os("DOORWARD_SAMPLE").map_or(own.path().to_owned(), PathBuf::from);
    fs::create_dir_all(&folder).unwrap();
    for renderer in super::RENDERERS {
        let path = folder.join(format!("report.{}", renderer.extension()));
        renderer.render(&document(), &mut fs::File::create(&path).unwrap()).unwrap();
        assert!(fs::metadata(&path).unwrap().len() > 1_000, "{}", renderer.name());
    }
}
