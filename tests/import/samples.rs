//! All real samples at once, as an examiner would give them: each file must come to as many records
//! as their index says. They are not part of the project; without them this test says so and passes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::DateTime;
use doorward::case::{CaseFile, Examiner, NewCase};
use doorward::import::{self, FileOutcome, Options};
use doorward::progress::Silent;

/// How many records a file has, by the index: `10 (+1 cut)` are eleven, `?` may be any number.
fn records(text: &str) -> Option<u64> {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty());
    let mut numbers = numbers.map(|number| number.parse::<u64>().unwrap());
    let first = numbers.next()?;
    Some(first + numbers.next().unwrap_or(0))
}

#[test]
fn every_sample_gives_as_many_records_as_its_index_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples");
    let Ok(index) = fs::read_to_string(folder.join("INDEX.tsv")) else {
        println!("skipped: ../shared is absent");
        return;
    };
    let expected: BTreeMap<_, _> = index
        .lines()
        .skip(1)
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .map(|columns| (folder.join(columns[0]), (records(columns[6]), columns[5].to_owned())))
        .collect();
    let place = tempfile::tempdir().unwrap();
    let examiner = Examiner {
        name: "test".to_owned(),
        tool_version: "0".to_owned(),
        clock: Box::new(|| DateTime::UNIX_EPOCH),
        machine: doorward::case::Machine::default(),
    };
    let case = CaseFile::create(&place.path().join("case.duckdb"), &NewCase::default(), examiner);
    let case = case.unwrap();
    let receipt =
        import::import(&case, std::slice::from_ref(&folder), &Options::default(), &Silent).unwrap();
    let mut wrong = Vec::new();
    let mut taken = 0;
    for file in &receipt.files {
        match &file.outcome {
            FileOutcome::Imported { members, .. } => {
                taken += 1;
                let read: u64 = members.iter().map(|member| member.sum.read).sum();
                let right: u64 = members
                    .iter()
                    .map(|member| member.sum.stored + member.sum.duplicate + member.sum.rejected)
                    .sum();
                let formats: Vec<_> = members.iter().map(|member| &member.content).collect();
                println!("{}: {read} records, {formats:?}", file.path.display());
                let index = expected.get(&file.path);
                let told =
                    index.and_then(|(records, kind)| records.filter(|_| !kind.starts_with("zip")));
                if read != right || told.is_some_and(|told| told != read) {
                    wrong.push(format!("{}: {read} read, {told:?} told", file.path.display()));
                }
            }
            FileOutcome::Failed { error, .. } => {
                wrong.push(format!("{}: {error}", file.path.display()));
            }
            FileOutcome::Known { .. }
            | FileOutcome::ReadAgain { .. }
            | FileOutcome::ReadOtherwise { .. } => {}
            FileOutcome::Skipped { what, .. } => {
                println!("{}: skipped: {what}", file.path.display());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(taken > 25, "only {taken} files were taken in");
    let checked = case.verify(&Silent).unwrap();
    assert!(checked.discrepancies.is_empty(), "{:?}", checked.discrepancies);
}
