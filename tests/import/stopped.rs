//! An import that somebody stops: what came before the file at hand is in the case, with its entries,
//! and every command says the same of how to go on.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::DateTime;
use doorward::case::{CaseFile, Examiner, NewCase};
use doorward::format::Hints;
use doorward::import::{self, ImportError, Options};
use doorward::progress::{Progress, Unit};

use crate::support::{Place, sign_in, sign_ins};

/// Presses Ctrl-C as soon as any file is done.
struct Presser<'a>(&'a AtomicBool);

impl Progress for Presser<'_> {
    fn begin(&self, _step: &str, _total: Option<u64>, _unit: Unit) {}

    fn advance(&self, _by: u64) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn finish(&self) {}
}

/// Imports a folder that holds `a.jsonl`, which is ours, notes, which are not, and a large file during
/// which somebody stops it.
fn stopped(place: &Place) {
    place.write("exports/a.jsonl", sign_ins(10));
    place.write("exports/b.txt", "call the bank");
    let large: String = (100..30_000).map(|number| sign_in(number) + "\n").collect();
    assert!(large.len() > 16 << 20, "a file that is taken in by itself");
    place.write("exports/c.jsonl", large);
    let examiner = Examiner {
        name: "A. Muster".to_owned(),
        tool_version: "0".to_owned(),
        clock: Box::new(|| DateTime::UNIX_EPOCH),
        machine: doorward::case::Machine::default(),
    };
    let case = CaseFile::create(&place.path("case.duckdb"), &NewCase::default(), examiner).unwrap();
    let stop = AtomicBool::new(false);
    let options = Options { hints: Hints::default(), stop: Some(&stop), dry_run: false };
    let ended = import::import(&case, &[place.path("exports")], &options, &Presser(&stop));
    let at = match &ended {
        Err(ImportError::Interrupted(path)) => path.file_name(),
        _ => None,
    };
    assert_eq!(at.unwrap_or_default(), "c.jsonl", "{ended:?}");
}

#[test]
fn files_before_an_interruption_have_their_entries() {
    let place = Place::new();
    stopped(&place);
    let (journal, _) = place.json(["journal", "--json", "--case", "case.duckdb"]);
    let journal = journal.to_string();
    let digest = doorward::digest::Sha256::of("call the bank").to_string();
    for words in ["a.jsonl", "b.txt", &digest] {
        assert!(journal.contains(words), "{words}: {journal}");
    }
    assert!(!journal.contains("c.jsonl"), "{journal}");
    let status = place.run(["status", "--case", "case.duckdb"]);
    assert!(status.out.contains("b.txt"), "{status:?}");
}

#[test]
fn after_an_interruption_every_command_names_the_same_next_one() {
    let place = Place::new();
    stopped(&place);
    let words = "records have come in that are not merged yet: run `doorward refresh`";
    let verify = place.run(["verify", "--case", "case.duckdb"]);
    assert_eq!(verify.code, Some(4), "{verify:?}");
    assert!(verify.out.contains(words), "{verify:?}");
    let status = place.run(["status", "--case", "case.duckdb"]);
    assert!(status.err.contains(words), "{status:?}");
    assert_eq!(place.run(["refresh", "--case", "case.duckdb"]).code, Some(0));
    assert_eq!(place.run(["verify", "--case", "case.duckdb"]).code, Some(0));
    let status = place.run(["status", "--case", "case.duckdb"]);
    assert!(!status.err.contains("doorward refresh"), "{status:?}");
    let (status, _) = place.json(["status", "--json", "--case", "case.duckdb"]);
    assert_eq!(status["sign_ins"], 10, "{status}");
}
