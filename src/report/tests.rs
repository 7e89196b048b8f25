//! What holds for every format of the report.

use std::fs;
use std::path::PathBuf;

use super::inputs::{Inputs, Rejects, Tables};
use super::sample::{document, inputs};
use super::{Block, Document};

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

/// What the report says first about its findings.
fn summary(inputs: &Inputs) -> String {
    let document = Document::compile(inputs).unwrap();
    match document.sections[0].blocks.first() {
        Some(Block::Remarked { text, .. }) => text.clone(),
        other => panic!("no summary, but {other:?}"),
    }
}

#[test]
fn the_summary_tells_found_set_aside_and_not_looked_for_apart() {
    let all = inputs();
    let told = summary(&all);
    assert!(
        told.starts_with(
            "4 queries were run. They led to 5 findings: 2 high, 1 medium, 1 low, 1 info. \
             1 more is set aside by the examiner (below)."
        ),
        "{told}"
    );

    let mut aside = all.clone();
    aside.set_aside.append(&mut aside.findings);
    let told = summary(&aside);
    assert!(
        told.contains("They led to 6 findings, all set aside by the examiner (below)."),
        "{told}"
    );
    assert!(!told.contains("found nothing"), "{told}");

    let mut nothing = all;
    nothing.findings.clear();
    nothing.set_aside.clear();
    let told = summary(&nothing);
    assert!(told.starts_with("4 queries were run and found nothing. That is no proof"), "{told}");

    let mut blind = nothing;
    for query in &mut blind.queries {
        query.rows = None;
    }
    let told = summary(&blind);
    assert!(
        told.starts_with("Not one of 5 queries could look, so nothing was looked for."),
        "{told}"
    );
    assert!(!told.contains("found nothing"), "{told}");

    blind.queries.clear();
    assert_eq!(summary(&blind), "No query was run, so nothing was looked for.");
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
