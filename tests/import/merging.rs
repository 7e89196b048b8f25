//! What a case says must not depend on how its evidence came in: in which order, in how many files,
//! or how often.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::DateTime;
use doorward::case::{CaseFile, Examiner, NewCase};
use doorward::import::{self, Options};
use doorward::progress::Silent;
use proptest::prelude::*;

/// One record as text, the kind of file it goes into, and the sign-in that it tells of.
#[derive(Clone, Debug)]
struct Telling {
    sign_in: u32,
    shape: Shape,
    /// What differs between two records of one shape that tell of one sign-in.
    variant: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    Graph,
    Diagnostic,
    Portal,
}

fn id(sign_in: u32) -> String {
    format!("5164000a-0000-4000-8000-{sign_in:012x}")
}

fn second(sign_in: u32) -> u32 {
    sign_in % 3
}

impl Telling {
    fn text(&self) -> String {
        let Self { sign_in, variant, .. } = self;
        let (id, second) = (id(*sign_in), second(*sign_in));
        let risk = ["none", "low", "hidden"][*variant as usize % 3];
        let code = [0, 50_126, 50_074][(*variant as usize + *sign_in as usize) % 3];
        match self.shape {
            Shape::Graph => format!(
                r#"{{"id":"{id}","createdDateTime":"2026-03-04T05:06:0{second}Z","userPrincipalName":"u{0}@contoso.com","userId":"0000000{0}-0000-4000-8000-000000000001","clientAppUsed":"Browser","isInteractive":true,"ipAddress":"192.0.2.{1}","riskState":"{risk}","status":{{"errorCode":{code}}}}}"#,
                sign_in % 4,
                sign_in % 5
            ),
            Shape::Diagnostic => format!(
                r#"{{"time":"2026-03-04T05:1{variant}:00Z","category":"SignInLogs","tenantId":"7e9a0000-0000-4000-8000-000000000001","properties":{{"id":"{id}","createdDateTime":"2026-03-04T05:06:0{second}.25Z","userPrincipalName":"u{0}@contoso.com","userId":"0000000{0}-0000-4000-8000-000000000001","isInteractive":true,"ipAddress":"192.0.2.{1}","riskDetail":"{risk}","status":{{"errorCode":{code}}},"location":{{"countryOrRegion":"DE"}}}}}}"#,
                sign_in % 4,
                sign_in % 5
            ),
            Shape::Portal => format!(
                "2026-03-04T05:06:0{second}Z,{id},u{}@contoso.com,192.0.2.{},{code},\"Hamburg, Hamburg, DE\"",
                sign_in % 4,
                sign_in % 5
            ),
        }
    }
}

/// Writes the records of one file, all of one shape.
fn write(folder: &Path, name: usize, records: &[&Telling]) -> PathBuf {
    let shape = records[0].shape;
    let mut text = String::new();
    if shape == Shape::Portal {
        text.push_str("Date (UTC),Request ID,Username,IP address,Sign-in error code,Location\n");
    }
    for record in records {
        text.push_str(&record.text());
        text.push('\n');
    }
    let path = folder.join(match shape {
        Shape::Portal => format!("InteractiveSignIns_{name}.csv"),
        _ => format!("{name}.jsonl"),
    });
    fs::write(&path, text).unwrap();
    path
}

/// Every sign-in of a case with all its values, but for where it was first told of.
fn events(folder: &Path, imports: &[Vec<PathBuf>]) -> Vec<String> {
    let path = folder.join("case.duckdb");
    let examiner = Examiner {
        name: "test".to_owned(),
        tool_version: "0".to_owned(),
        clock: Box::new(|| DateTime::UNIX_EPOCH),
        machine: doorward::case::Machine::default(),
    };
    let case = CaseFile::create(&path, &NewCase::default(), examiner).unwrap();
    for paths in imports {
        import::import(&case, paths, &Options::default(), &Silent).unwrap();
    }
    let sql = "SELECT * EXCLUDE (evidence, sightings) FROM sign_in ORDER BY event_id, seq";
    let table = case.answer(sql, &[]).unwrap();
    let rows = table.rows.iter().map(|row| format!("{row:?}")).collect();
    drop(case);
    fs::remove_file(path).unwrap();
    rows
}

/// Puts records into files of one shape each, at most so many in one.
fn files(folder: &Path, records: &[Telling], most: usize) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for shape in [Shape::Graph, Shape::Diagnostic, Shape::Portal] {
        let of_shape: Vec<_> = records.iter().filter(|record| record.shape == shape).collect();
        for part in of_shape.chunks(most) {
            paths.push(write(folder, paths.len(), part));
        }
    }
    paths
}

fn telling() -> impl Strategy<Value = Telling> {
    let shape = prop_oneof![Just(Shape::Graph), Just(Shape::Diagnostic), Just(Shape::Portal)];
    (0..8_u32, shape, 0..3_u32).prop_map(|(sign_in, shape, variant)| Telling {
        sign_in,
        shape,
        variant,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn the_same_records_in_any_order_and_any_files_make_the_same_events(
        records in prop::collection::vec(telling(), 2..40),
        shuffled in any::<prop::sample::Index>(),
        most in 1..6_usize,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (whole, split) = (folder.path().join("whole"), folder.path().join("split"));
        fs::create_dir_all(&whole).unwrap();
        fs::create_dir_all(&split).unwrap();
        let at_once = events(folder.path(), &[files(&whole, &records, usize::MAX)]);
        let mut turned = records.clone();
        turned.rotate_left(shuffled.index(records.len()));
        turned.reverse();
        let one_by_one: Vec<_> =
            files(&split, &turned, most).into_iter().rev().map(|path| vec![path]).collect();
        let in_parts = events(folder.path(), &one_by_one);
        prop_assert_eq!(&at_once, &in_parts);
        let mut distinct: Vec<_> = records.iter().map(|record| record.sign_in).collect();
        distinct.sort_unstable();
        distinct.dedup();
        prop_assert_eq!(at_once.len(), distinct.len());
    }
}

#[test]
fn the_same_file_twice_changes_nothing_but_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let records =
        [Shape::Graph, Shape::Diagnostic].map(|shape| Telling { sign_in: 1, shape, variant: 0 });
    let paths = files(folder.path(), &records, 9);
    let once = events(folder.path(), std::slice::from_ref(&paths));
    let twice = events(folder.path(), &[paths.clone(), paths]);
    assert_eq!(once, twice);
    assert_eq!(once.len(), 1);
}
