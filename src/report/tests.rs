//! What holds for every format of the report.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::inputs::{Inputs, Rejects, Tables};
use super::sample::{document, inputs};
use super::{Block, Cell, Code, Document, Fact};
use crate::digest::Sha256;
use crate::finding::{Finding, Severity};
use crate::query::Origin;

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
    let findings = document.sections.iter().find(|section| section.id == "findings").unwrap();
    match findings.blocks.first() {
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
             1 more is set aside by the examiner (below). \
             1 row with too little history to judge is listed apart. Every sentence"
        ),
        "{told}"
    );

    let mut aside = all.clone();
    aside.set_aside.append(&mut aside.findings);
    let told = summary(&aside);
    let expected = "They led to 6 findings, all set aside by the examiner (below). \
                    1 row with too little history to judge is set aside by the examiner (below).";
    assert!(told.contains(expected), "{told}");
    assert!(!told.contains("found nothing"), "{told}");

    let mut thin = all.clone();
    thin.set_aside.clear();
    thin.findings.retain(|finding| finding.little_history);
    let told = summary(&thin);
    let expected = "They led to no finding. 1 row with too little history to judge is listed apart. \
                    That is no proof";
    assert!(told.contains(expected), "{told}");

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

#[test]
fn rows_with_too_little_history_are_no_findings() {
    let mut inputs = inputs();
    let thin = inputs.findings.iter().find(|one| one.little_history).unwrap().clone();
    // Even a query that breaks the rules and calls such a row grave makes no finding of it.
    inputs.findings.push(Finding { severity: Severity::High, ..thin.clone() });
    let document = Document::compile(&inputs).unwrap();
    assert_eq!(document.counts.findings, 5);
    assert_eq!(document.counts.high, 2);
    assert_eq!(document.counts.little_history, 2);
    assert!(document.cover.ledger.iter().all(|line| line.sentence != thin.sentence));
    assert_eq!(document.cover.ledger_more, "and in section 2: 1 info more");
    let told = document.cover.facts.iter().find(|fact| fact.name == "Findings").unwrap();
    let expected = "5; 1 set aside; 2 rows with too little history to judge";
    assert_eq!(told.value, Cell::Text(expected.to_owned()));
    let findings = document.sections.iter().find(|section| section.id == "findings").unwrap();
    assert_eq!(findings.number, "2", "the first page says so");
    let blocks = &findings.blocks;
    let articles = blocks.iter().filter(|block| matches!(block, Block::Finding(_))).count();
    assert_eq!(articles, 4);
    let totals: Vec<(&str, i64)> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Table(grid) => Some((grid.caption.as_str(), grid.total)),
            _ => None,
        })
        .collect();
    assert_eq!(
        totals,
        [
            ("Findings for information.", 1),
            ("Rows with too little history to judge.", 2),
            ("Findings that are set aside.", 1),
        ]
    );
    let json = serde_json::to_value(&document).unwrap();
    assert_eq!(json["counts"]["little_history"], 2);
    assert_eq!(json["counts"]["findings"], 5);
}

/// The texts of programs, in the order of the report.
fn codes(inputs: &Inputs) -> Vec<Code> {
    let document = Document::compile(inputs).unwrap();
    let blocks = document.sections.into_iter().flat_map(|section| section.blocks);
    let code = |block| match block {
        Block::Code(code) => Some(code),
        _ => None,
    };
    blocks.filter_map(code).collect()
}

#[test]
fn a_query_that_was_not_run_does_not_pass_for_run() {
    let headings: Vec<String> = codes(&inputs()).iter().map(Code::heading).collect();
    assert_eq!(
        headings,
        [
            "prelude",
            "coverage-gaps",
            "sp-credential-added-then-used (not run: no audit log imported)",
            "sp-new-credential",
            "user-password-spray",
            "user-suspicious-client",
        ]
    );
    for renderer in super::RENDERERS.iter().filter(|renderer| renderer.name() != "json") {
        let mut out = Vec::new();
        renderer.render(&document(), &mut out).unwrap();
        // A workbook holds tables, and no text of a query.
        let Ok(text) = String::from_utf8(out) else { continue };
        let text = text.replace('\\', "");
        let marked = "sp-credential-added-then-used (not run: no audit log imported)";
        assert!(text.contains(marked), "{}", renderer.name());
    }
}

#[test]
fn each_text_of_a_query_has_its_own_digest() {
    let mut inputs = inputs();
    let (first, last) = (0, inputs.queries.len() - 1);
    inputs.queries[first].origin = Origin::Own;
    inputs.queries[first].sha256 = Sha256::of(&inputs.queries[first].statement);
    let file = inputs.queries[last].sha256.to_string();
    let codes = codes(&inputs);
    for code in &codes {
        let of_text = Cell::Code(Sha256::of(&code.text).to_string());
        assert_eq!(code.facts[0], Fact::new("SHA-256 of this text", of_text), "{}", code.name);
    }
    let whole = codes.iter().find(|code| code.name == inputs.queries[first].id).unwrap();
    let is = Fact::text("This text is", "the whole file of the query, byte for byte");
    assert_eq!(whole.facts[1..], [is]);
    let part = codes.iter().find(|code| code.name == inputs.queries[last].id).unwrap();
    assert_eq!(part.facts[2], Fact::new("SHA-256 of the file", Cell::Code(file)));
}

/// The names of all fields, at whatever depth.
fn fields(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, inside) in object {
                found.insert(name.clone());
                fields(inside, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|inside| fields(inside, found)),
        _ => {}
    }
}

#[test]
fn every_field_of_the_json_report_is_documented() {
    let page = include_str!("../../docs/report-json.md");
    let mut found = BTreeSet::new();
    fields(&serde_json::to_value(document()).unwrap(), &mut found);
    assert!(found.len() > 50, "{found:?}");
    for name in found {
        assert!(page.contains(&format!("`{name}`")), "docs/report-json.md does not tell of {name}");
    }
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
