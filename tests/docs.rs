//! The documents say what is so: generated pages are current, commands and exit codes documented.
//!
//! `UPDATE_DOCS=1 cargo test --release --test docs` writes the generated pages anew.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test is free to fail, and one switch tells it to write"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use doorward::query::Catalog;

fn add(page: &mut String, text: std::fmt::Arguments<'_>) {
    page.write_fmt(text).expect("a String takes any text");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Compares a generated page with the file, or writes it where that was asked for.
fn is_current(name: &str, page: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(root().join(name), page).expect("the page is written");
    }
    assert!(
        read(name) == page,
        "{name} is not current: UPDATE_DOCS=1 cargo test --release --test docs"
    );
}

#[test]
fn the_data_dictionary_is_current() {
    let head = "# Schema\n\nEvery table and column of the case file. Generated from the schema itself; the same words stand in\nevery case as comments.\n";
    let page = doorward::case::data_dictionary().expect("the schema is laid out");
    is_current("docs/schema.md", &format!("{head}{page}"));
}

#[test]
fn the_page_of_queries_is_current() {
    let mut page = "# Queries\n\nEvery canned query. Generated from `queries/*.sql`.\n".to_owned();
    for query in Catalog::built_in().expect("every query loads").iter() {
        add(
            &mut page,
            format_args!(
                "\n## {}\n\n**{}** {}\n",
                query.id, query.about.title, query.about.question
            ),
        );
        if !query.about.attack.is_empty() {
            add(&mut page, format_args!("\nMITRE ATT&CK: {}.\n", query.about.attack.join(", ")));
        }
        if !query.about.benign.is_empty() {
            page.push_str("\nInnocent if:\n");
            query.about.benign.iter().for_each(|text| add(&mut page, format_args!("- {text}\n")));
        }
        if !query.about.not_shown.is_empty() {
            add(&mut page, format_args!("\nNot shown: {}\n", query.about.not_shown));
        }
        if !query.about.parameters.is_empty() {
            page.push_str("\n| parameter | expected | default | meaning |\n|---|---|---|---|\n");
        }
        for parameter in &query.about.parameters {
            let default = match &parameter.default {
                None => "required".to_owned(),
                Some(doorward::finding::Value::Null) => "none".to_owned(),
                Some(value) => value.to_string(),
            };
            add(
                &mut page,
                format_args!(
                    "| `{}` | {} | {default} | {} |\n",
                    parameter.name,
                    parameter.expected(),
                    parameter.help
                ),
            );
        }
    }
    is_current("docs/queries.md", &page);
}

#[test]
fn the_page_of_formats_is_current() {
    let mut page = "# Export formats\n\nWhat can be read, recognised by content. Generated; `doorward help formats` prints the same.\n".to_owned();
    for format in doorward::format::FORMATS {
        add(&mut page, format_args!("\n## {}\n\n{}\n", format.name(), format.about()));
    }
    is_current("docs/formats.md", &page);
}

#[test]
fn every_column_has_a_meaning() {
    for line in read("docs/schema.md").lines().filter(|line| line.starts_with("| `")) {
        let meaning = line.trim_end_matches('|').rsplit('|').next().unwrap_or_default().trim();
        assert!(!meaning.is_empty(), "{line}");
    }
}

#[test]
fn every_command_is_in_the_readme() {
    let readme = read("README.md");
    for command in doorward::cli::command().get_subcommands() {
        assert!(
            readme.contains(&format!("`{}", command.get_name())),
            "{} is not in the README",
            command.get_name()
        );
    }
    for code in 0..=5 {
        assert!(readme.contains(&format!("| {code} |")), "exit code {code} is not in the README");
    }
}

#[test]
fn ci_calls_the_test_command_of_the_readme() {
    let command = "cargo test --release";
    assert!(read("README.md").lines().any(|line| line.trim() == command));
    assert!(read(".ci/run").lines().any(|line| line.starts_with(command)));
}

#[test]
fn third_parties_are_named() {
    let page = read("docs/THIRD-PARTY.md");
    for name in ["DB-IP", "db-ip.com", "origin-asn", "cloudip"] {
        assert!(page.contains(name), "{name} is not named");
    }
}
