//! The tutorial and the how-to pages say what is so: their commands run, and print what is shown.
//!
//! In a block of `console`, a line with `$` in front is run; the lines below it are in what it prints,
//! in this order. `…` alone leaves lines out; at the end of a line, the rest of that line; `exit 3` is
//! how the command ends, which is 0 where nothing is said.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::support::{Place, Said};
use super::{NOW, said, words, workplace};

/// A command of a page, with what the page says of it.
#[derive(Default)]
struct Shown {
    line: usize,
    command: String,
    prints: Vec<String>,
}

fn commands(page: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut is_inside = false;
    for (at, line) in page.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(kind) => is_inside = kind == "console",
            None if !is_inside => {}
            None => {
                if let Some(command) = line.strip_prefix("$ ") {
                    let command = command.to_owned();
                    found.push(Shown { line: at + 1, command, prints: Vec::new() });
                } else {
                    let shown = found.last_mut().expect("a block begins with a command");
                    shown.prints.push(line.to_owned());
                }
            }
        }
    }
    found
}

/// A line with one space where there are several, or a tab: tables are aligned in the pages.
fn squeezed(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn holds(shown: &Shown, said: &Said, page: &Path) {
    let place = format!("{}, line {}: {}", page.display(), shown.line, shown.command);
    let exit = shown.prints.iter().find_map(|line| line.strip_prefix("exit ")?.parse().ok());
    assert_eq!(said.code, Some(exit.unwrap_or(0)), "{place}\n{}{}", said.out, said.err);
    let printed = format!("{}{}", said.out, said.err);
    let mut left = printed.lines().map(squeezed);
    for expected in &shown.prints {
        let expected = squeezed(expected);
        if expected.is_empty() || expected == "…" || expected.starts_with("exit ") {
            continue;
        }
        let found = match expected.strip_suffix('…') {
            Some(start) => left.any(|line| line.starts_with(start)),
            None => left.any(|line| line == expected),
        };
        assert!(found, "{place}\ndoes not print: {expected}\n{printed}");
    }
}

fn follow(place: &Place, page: &Path) {
    let text = fs::read_to_string(page).expect("the page is readable");
    let commands = commands(&text);
    assert!(!commands.is_empty(), "{} has no command", page.display());
    let mut environment = BTreeMap::from([("SOURCE_DATE_EPOCH".to_owned(), seconds(NOW))]);
    for shown in &commands {
        if let Some(set) = shown.command.strip_prefix("export ") {
            let (name, value) = set.split_once('=').expect("a name and a value");
            environment.insert(name.to_owned(), words(value).concat());
            continue;
        }
        let mut words = words(&shown.command);
        let redirected = words.iter().position(|word| word == ">").map(|at| words.split_off(at));
        assert_eq!(words.remove(0), "doorward", "{}: {}", page.display(), shown.command);
        let output = place.command(&words).envs(&environment).output().expect("the program runs");
        if let Some(target) = redirected {
            place.write(&target[1], &output.stdout);
        }
        holds(shown, &said(output), page);
    }
}

fn seconds(time: &str) -> String {
    let time: chrono::DateTime<chrono::Utc> = time.parse().expect("a time");
    time.timestamp().to_string()
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

#[test]
fn the_tutorial_can_be_followed() {
    follow(&Place::new(), &docs().join("tutorial.md"));
}

#[test]
fn every_how_to_can_be_followed() {
    let mut pages: Vec<PathBuf> = fs::read_dir(docs().join("how-to"))
        .expect("the pages are there")
        .map(|entry| entry.expect("the pages are there").path())
        .collect();
    pages.sort();
    assert!(pages.len() > 5, "{pages:?}");
    for page in pages {
        follow(&workplace(), &page);
    }
}
