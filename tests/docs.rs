//! The documents say what is so: generated pages are current, commands and exit codes documented.
//!
//! `UPDATE_DOCS=1 cargo test --release --test docs` writes the generated pages anew.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test is free to fail, and one switch tells it to write"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use doorward::finding::Severity;
use doorward::query::{Catalog, Family, Query};

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
    let catalog = Catalog::built_in().expect("every query loads");
    let mut page =
        "# Queries\n\nEvery canned query, by family. Generated from `queries/*.sql`.\n\n\
        | query | family | question | at most | reads |\n|---|---|---|---|---|\n"
            .to_owned();
    for family in Family::ALL {
        for query in catalog.iter().filter(|query| query.about.family == family) {
            let about = &query.about;
            let reads: Vec<_> = about.reads.iter().map(|kind| kind.word()).collect();
            add(
                &mut page,
                format_args!(
                    "| [{0}](#{0}) | {1} | {2} | {3} | {4} |\n",
                    query.id,
                    family.word(),
                    about.question,
                    about.severity.map_or("lists", Severity::word),
                    reads.join(", ")
                ),
            );
        }
    }
    for family in Family::ALL {
        for query in catalog.iter().filter(|query| query.about.family == family) {
            describe(&mut page, query);
        }
    }
    is_current("docs/queries.md", &page);
}

/// The part of the page about one query.
fn describe(page: &mut String, query: &Query) {
    let about = &query.about;
    add(page, format_args!("\n## {}\n\n**{}** {}\n", query.id, about.title, about.question));
    if let (Some(severity), Some(confidence)) = (about.severity, about.confidence) {
        let (severity, confidence) = (severity.word(), confidence.word());
        add(page, format_args!("\nAt most: severity {severity}, confidence {confidence}.\n"));
    }
    if !about.attack.is_empty() {
        add(page, format_args!("\nMITRE ATT&CK: {}.\n", about.attack.join(", ")));
    }
    if !about.needs.is_empty() {
        let missing: Vec<_> = about.needs.iter().map(|need| need.missing()).collect();
        add(page, format_args!("\nCould not look with: {}.\n", missing.join("; ")));
    }
    let lists = [("Innocent if", &about.benign), ("Next", &about.next), ("From", &about.derives)];
    for (heading, texts) in lists.into_iter().filter(|(_, texts)| !texts.is_empty()) {
        add(page, format_args!("\n{heading}:\n"));
        for text in texts {
            add(page, format_args!("- {text}\n"));
        }
    }
    if !about.not_shown.is_empty() {
        add(page, format_args!("\nNot shown: {}\n", about.not_shown));
    }
    if let Some(why) = &about.not_portable {
        add(page, format_args!("\nRuns on DuckDB alone: {why}\n"));
    }
    if !about.parameters.is_empty() {
        page.push_str(
            "\n| parameter | expected | default | meaning | why |\n|---|---|---|---|---|\n",
        );
    }
    for parameter in &about.parameters {
        let default = match &parameter.default {
            None => "required".to_owned(),
            Some(doorward::finding::Value::Null) => "none".to_owned(),
            Some(value) => value.to_string(),
        };
        add(
            page,
            format_args!(
                "| `{}` | {} | {default} | {} | {} |\n",
                parameter.name,
                parameter.expected(),
                parameter.help,
                parameter.reason
            ),
        );
    }
}

#[test]
fn the_page_of_formats_is_current() {
    let fields = fields_by_format();
    let mut page =
        "# Export formats\n\nWhat can be read, recognised by content, record by record. \
        Generated from the code; `doorward help formats` prints how to export each.\n\n\
        | format | recognised by | tried on | fields mapped | what it cannot carry |\n\
        |---|---|---|---|---|\n"
            .to_owned();
    for format in doorward::format::FORMATS {
        let mapped = fields.get(format.name()).map_or(0, Vec::len);
        add(
            &mut page,
            format_args!(
                "| [{0}](#{0}) | {1} | {2} | {mapped} | {3} |\n",
                format.name(),
                format.recognised_by(),
                format.tried_on(),
                format.cannot_carry()
            ),
        );
    }
    for format in doorward::format::FORMATS {
        let columns = fields.get(format.name()).cloned().unwrap_or_default();
        // A table of Splunk holds records of other formats, which keep their names.
        assert!(
            !columns.is_empty() || format.name() == "splunk-csv",
            "no fixture of {} fills a column",
            format.name()
        );
        let filled = if columns.is_empty() {
            "Its rows hold records of other formats, and fill the columns of those.".to_owned()
        } else {
            format!("Columns that the fixtures of this format fill: {}.", columns.join(", "))
        };
        add(&mut page, format_args!("\n## {}\n\n{}\n\n{filled}\n", format.name(), format.about()));
    }
    page.push_str(
        "\n## Headings in other languages\n\nDownloads of the Entra admin center have headings in the language of \
         whoever downloads them. French and Spanish ones are known. Of Japanese ones only \
         `サインインのエラー コード` is known for certain, and no real file could be had: rather than guess, doorward names \
         the headings that it does not know and asks for `--map FILE`. With this map \
         ([japanese-headings.toml](japanese-headings.toml)) such a download comes in whole, with every field that \
         the English one has; correct the words on the left by those in your file. For another language, \
         put its words there.\n\n```toml\n",
    );
    page.push_str(&read("docs/japanese-headings.toml"));
    page.push_str("```\n");
    page.push_str(
        "\n## Containers and encodings\n\nFiles and folders; zip, gzip, 7z, tar, bzip2, xz and Zstandard, one \
         inside another; Excel workbooks (.xlsx), Avro (Event Hubs Capture) and Parquet; UTF-8 with or \
         without a byte order mark, UTF-16, Windows-1252. What a file is packed or written in is told from \
         its bytes. `member_record` keeps the digest of the container, of the member as it lies in it, and of \
         what was read.\n",
    );
    is_current("docs/formats.md", &page);
}

/// Which columns the fixtures of each format fill, by importing them into a case.
fn fields_by_format() -> BTreeMap<String, Vec<String>> {
    let folder = tempfile::tempdir().expect("a folder");
    let examiner = doorward::case::Examiner {
        name: "test".to_owned(),
        tool_version: "0".to_owned(),
        clock: Box::new(|| chrono::DateTime::UNIX_EPOCH),
        machine: doorward::case::Machine::default(),
    };
    let path = folder.path().join("case.duckdb");
    let case =
        doorward::case::CaseFile::create(&path, &doorward::case::NewCase::default(), examiner)
            .expect("a case");
    let fixtures = [Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")];
    let options = doorward::import::Options::default();
    doorward::import::import(&case, &fixtures, &options, &doorward::progress::Silent)
        .expect("the fixtures are taken in");
    let related =
        doorward::record::RelatedKind::ALL.map(doorward::record::RelatedKind::sighting_table);
    let place = [
        "member_id",
        "record_number",
        "byte_offset",
        "byte_length",
        "line",
        "record_digest",
        "format",
        "event_id_source",
    ];
    let mut fields = BTreeMap::<String, Vec<String>>::new();
    for table in ["sign_in_sighting", "audit_sighting"].into_iter().chain(related) {
        let sql = format!(
            "SELECT format, count(COLUMNS(* EXCLUDE (format))) FROM {table} GROUP BY format ORDER BY format"
        );
        let counts = case.answer(&sql, &[]).expect("the case answers");
        let names =
            case.answer(&format!("SELECT * FROM {table} LIMIT 0"), &[]).expect("the case answers");
        let columns: Vec<_> = names.columns.iter().filter(|name| *name != "format").collect();
        for row in &counts.rows {
            let filled = columns
                .iter()
                .zip(&row[1..])
                .filter(|(name, count)| {
                    count.as_integer() != Some(0) && !place.contains(&name.as_str())
                })
                .map(|(name, _)| format!("`{name}`"));
            let of_format = fields.entry(row[0].to_string()).or_default();
            of_format.extend(filled);
            of_format.sort_unstable();
            of_format.dedup();
        }
    }
    fields
}

#[test]
fn the_page_of_json_documents_is_current() {
    let mut page = "# What --json prints\n\nEvery document, with the fields at its top. Generated from the code; \
        `doorward help json` prints the same.\n\nA command prints one document on standard output, errors too. \
        `schema` names it: its number grows when a field goes or changes its meaning, and more fields may come \
        under the same number. Times are RFC 3339 in UTC, sizes are bytes. `report.json` is described in \
        [report-json.md](report-json.md).\n"
        .to_owned();
    for described in doorward::cli::DOCUMENTS {
        let (schema, by) = (described.schema, described.printed_by);
        add(
            &mut page,
            format_args!("\n## {schema}\n\nPrinted by: {by}.\n\n| field | holds |\n|---|---|\n"),
        );
        for field in described.fields {
            let sometimes = if field.always { "" } else { " (not always there)" };
            add(&mut page, format_args!("| `{}` | {}{sometimes} |\n", field.name, field.about));
        }
    }
    is_current("docs/json.md", &page);
}

#[test]
fn the_reference_of_commands_is_current() {
    let mut tree = doorward::cli::command();
    tree.build();
    let mut page = "# Commands\n\nEvery command with its options. Generated from the program; `doorward COMMAND --help` \
        prints the same. New here? [The tutorial](tutorial.md) finds a stolen secret in ten minutes.\n\n\
        ## Options of every command\n\n"
        .to_owned();
    let everywhere: Vec<&clap::Arg> = tree.get_arguments().filter(|one| !is_help(one)).collect();
    options(&mut page, &everywhere);
    page.push_str("\n## Exit codes\n\n```text\n");
    let after = tree.get_after_help().map(ToString::to_string).unwrap_or_default();
    let codes = after.split_once("Exit codes:\n").expect("the help tells the exit codes").1;
    add(&mut page, format_args!("{}\n```\n", codes.trim_end()));
    for command in tree.get_subcommands().filter(|one| !one.is_hide_set()) {
        reference(&mut page, command, command.get_name());
    }
    is_current("docs/reference.md", &page);
}

/// The part of the page about one command, and those about the commands below it.
fn reference(page: &mut String, command: &clap::Command, path: &str) {
    let about = command.get_long_about().or_else(|| command.get_about());
    let about = about.map(ToString::to_string).unwrap_or_default();
    add(page, format_args!("\n## doorward {path}\n\n{about}\n"));
    let own: Vec<&clap::Arg> =
        command.get_arguments().filter(|one| !one.is_global_set() && !is_help(one)).collect();
    if !own.is_empty() {
        page.push('\n');
        options(page, &own);
    }
    if let Some(examples) = command.get_after_help() {
        let examples = examples.to_string();
        let lines = examples.lines().filter_map(|line| line.strip_prefix("  "));
        add(page, format_args!("\n```text\n{}\n```\n", lines.collect::<Vec<_>>().join("\n")));
    }
    for below in command.get_subcommands().filter(|one| one.get_name() != "help") {
        reference(page, below, &format!("{path} {}", below.get_name()));
    }
}

fn is_help(argument: &clap::Arg) -> bool {
    matches!(argument.get_id().as_str(), "help" | "version")
}

/// A table of arguments, as typed, with their values and defaults.
fn options(page: &mut String, arguments: &[&clap::Arg]) {
    page.push_str("| argument | meaning |\n|---|---|\n");
    for argument in arguments {
        let mut typed = argument.to_string();
        if let Some(short) = argument.get_short() {
            typed = format!("-{short}, {typed}");
        }
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let takes = argument.get_action().takes_values();
        let values: Vec<String> = argument
            .get_possible_values()
            .iter()
            .filter(|value| takes && !value.is_hide_set())
            .map(|value| format!("`{}`", value.get_name()))
            .collect();
        let values = if values.is_empty() {
            String::new()
        } else {
            format!("; one of {}", values.join(", "))
        };
        let defaults: Vec<_> = argument.get_default_values().iter().filter(|_| takes).collect();
        let defaults: Vec<_> = defaults.iter().map(|value| value.to_string_lossy()).collect();
        let default = if defaults.is_empty() {
            String::new()
        } else {
            format!("; else `{}`", defaults.join(", "))
        };
        let variable =
            argument.get_env().map(|name| format!("; or set `{}`", name.to_string_lossy()));
        let variable = variable.unwrap_or_default();
        let typed = typed.replace('|', "\\|");
        add(
            page,
            format_args!(
                "| `{typed}` | {}{values}{default}{variable} |\n",
                help.replace('|', "\\|")
            ),
        );
    }
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
    for command in doorward::cli::command().get_subcommands().filter(|one| !one.is_hide_set()) {
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
