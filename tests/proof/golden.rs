//! The findings of one tenant, line by line: whatever changes them shows in a review.
//!
//! `UPDATE_DOCS=1 cargo test --release --test proof golden` writes the file anew.

use std::fs;
use std::path::Path;

use doorward::finding::Severity;

use crate::ground::Base;

const FILE: &str = "fixtures/findings/demo-seed-1.txt";

#[test]
#[expect(clippy::disallowed_methods, reason = "one switch tells it to write")]
fn the_findings_of_the_demo_are_those_on_file() {
    let grave = Base::get().found.iter().filter(|one| one.severity >= Severity::Medium);
    let lines: String = grave.map(|one| one.line() + "\n").collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        fs::write(&path, &lines).expect("the file is written");
    }
    let on_file = fs::read_to_string(&path).expect("the file is there");
    let (mine, theirs): (Vec<_>, Vec<_>) = (lines.lines().collect(), on_file.lines().collect());
    let new: Vec<_> = mine.iter().filter(|line| !theirs.contains(line)).collect();
    let gone: Vec<_> = theirs.iter().filter(|line| !mine.contains(line)).collect();
    assert!(
        mine == theirs,
        "{FILE} is not current (UPDATE_DOCS=1 writes it anew); new: {new:#?}; gone: {gone:#?}"
    );
}
