//! `-- tamper CASE`: 2,000 flipped bits and 200 changes through SQL, and whether `verify` finds each.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::tamperings;

const FLIPS: usize = 2_000;
const EDITS: usize = 200;

/// Prints what became of each kind, and every one that was not found.
pub(crate) fn measure(case: &Path) {
    let place = tempfile::tempdir().expect("a folder for the bench");
    let copy = place.path().join("case.duckdb");
    let whole = fs::read(case).expect("the case is read");
    let verify = || {
        Command::new(env!("CARGO_BIN_EXE_doorward"))
            .args(["verify", "--quiet", "--case"])
            .arg(&copy)
            .output()
            .expect("the program runs")
            .status
            .code()
    };
    fs::write(&copy, &whole).expect("the copy is written");
    assert_eq!(verify(), Some(0), "the case is whole to begin with");
    let mut said = BTreeMap::<String, usize>::new();
    let mut random = oorandom::Rand64::new(2);
    for _ in 0..FLIPS {
        let mut bytes = whole.clone();
        let (at, bit) = tamperings::flip(&mut random, &mut bytes);
        fs::write(&copy, &bytes).expect("the copy is written");
        let outcome = match verify() {
            Some(0) => {
                bytes[tamperings::block_of(at, whole.len())].fill(0xFF);
                fs::write(&copy, &bytes).expect("the copy is written");
                if verify() == Some(0) {
                    "flip: in a block that nothing is read from".to_owned()
                } else {
                    println!("NOT FOUND: byte {at}, bit {bit}");
                    "flip: not found".to_owned()
                }
            }
            code => format!("flip: found, exit code {code:?}"),
        };
        *said.entry(outcome).or_default() += 1;
    }
    fs::write(&copy, &whole).expect("the copy is written");
    for edit in tamperings::edits(&copy, EDITS, 3) {
        fs::write(&copy, &whole).expect("the copy is written");
        let database = duckdb::Connection::open(&copy).expect("the copy opens");
        database.execute_batch(&edit).expect("the change is made");
        database.close().map_err(|(_, error)| error).expect("the copy closes");
        let code = verify();
        if code == Some(0) {
            println!("NOT FOUND: {edit}");
        }
        *said.entry(format!("edit: exit code {code:?}")).or_default() += 1;
    }
    for (outcome, count) in said {
        println!("| {outcome} | {count} |");
    }
}
