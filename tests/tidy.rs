//! Holds the sources to the rules of the house that no compiler knows.

#![expect(clippy::expect_used, reason = "a test is free to fail")]

use std::fs;
use std::path::{Path, PathBuf};

/// The modules in the order of the flow. Each may use those above it, and itself.
const FLOW: &[&str] = &[
    "record",
    "digest",
    "custody",
    "progress",
    "finding",
    "decode",
    "evidence",
    "format",
    "query",
    "case",
    "import",
    "enrich",
    "investigate",
    "report",
    "export",
    "bundle",
    "demo",
    "cli",
];

/// Who alone may use a crate that would otherwise spread.
const CONFINED: &[(&str, &[&str])] = &[
    ("duckdb", &["case"]),
    ("arrow", &["case"]),
    ("arrow_array", &["decode"]),
    ("arrow_json", &["decode"]),
    ("arrow_schema", &["decode"]),
    ("parquet", &["decode"]),
    ("quick_xml", &["decode"]),
    ("sevenz_rust2", &["evidence"]),
    ("maxminddb", &["enrich"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("terminal_size", &["cli"]),
    ("fs4", &["cli"]),
    ("iana_time_zone", &["cli"]),
    ("indicatif", &["cli"]),
    ("anyhow", &["cli"]),
    ("comfy_table", &["cli"]),
    ("polars", &["export"]),
    ("polars_io", &["export"]),
    ("sha1", &["export"]),
    ("askama", &["report"]),
    ("rust_xlsxwriter", &["report"]),
    ("pulldown_cmark", &["report"]),
    ("toml", &["format", "query", "cli"]),
];

/// Lines of a file before its tests.
const LONGEST_FILE: usize = 400;

struct Source {
    path: PathBuf,
    module: String,
    /// What stands above the tests, without comments.
    code: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(below: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![below.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder is readable") {
            let path = entry.expect("the folder is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<Source> {
    let src = root().join("src");
    let all = files(&src, "rs");
    all.iter()
        .filter(|path| !is_for_tests(path))
        .map(|path| {
            let path = path.clone();
            let text = fs::read_to_string(&path).expect("sources are text");
            let production = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let is_code = |line: &&str| !line.trim_start().starts_with("//");
            let code = production.lines().filter(is_code).collect::<Vec<_>>().join("\n");
            let inside = path.strip_prefix(&src).expect("below src");
            let first = inside.iter().next().unwrap_or_default().to_string_lossy();
            Source { module: first.trim_end_matches(".rs").to_owned(), code, path, text }
        })
        .collect()
}

/// Whether a file is compiled for tests alone, by what the file above it says.
fn is_for_tests(path: &Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let folder = path.parent().unwrap_or(path);
    let above = [folder.join("mod.rs"), folder.with_extension("rs")];
    above
        .iter()
        .filter_map(|file| fs::read_to_string(file).ok())
        .any(|text| text.contains(&format!("#[cfg(test)]\nmod {stem};")))
}

fn rank(module: &str) -> Option<usize> {
    FLOW.iter().position(|&name| name == module)
}

/// Whether a text names something as a path: `name::` or `use name`, and not as a part of a word.
fn names(code: &str, name: &str) -> bool {
    code.match_indices(&format!("{name}::"))
        .any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
}

#[test]
fn every_module_has_its_place_in_the_flow() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("lib.rs is readable");
    let modules: Vec<_> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(modules, FLOW);
}

#[test]
fn nothing_flows_upstream() {
    for Source { path, module, code, .. } in sources() {
        let Some(own) = rank(&module) else { continue };
        for &later in &FLOW[own + 1..] {
            let uses = names(code.as_str(), &format!("crate::{later}"))
                || code.contains(&format!("crate::{later};"));
            // `enrich` and `import` are verbs that write into the case, which stands above them.
            assert!(!uses, "{} is in `{module}` and must not use `{later}`", path.display());
        }
    }
}

#[test]
fn confined_crates_stay_where_they_are() {
    for Source { path, module, code, .. } in sources() {
        for (name, owners) in CONFINED {
            let uses = names(&code, name);
            assert!(
                !uses || owners.contains(&module.as_str()),
                "{}: only {owners:?} may use {name}",
                path.display()
            );
        }
    }
}

#[test]
fn every_file_says_what_it_is_for_and_stays_short() {
    for Source { path, text, code, .. } in sources() {
        assert!(text.starts_with("//!"), "{} has no module comment", path.display());
        let lines = code.lines().count();
        let is_table = code.lines().filter(|line| is_data(line)).count() * 2 > lines;
        assert!(lines <= LONGEST_FILE || is_table, "{} has {lines} lines of code", path.display());
    }
}

/// Whether a line is a row of a table, and not something that is done.
fn is_data(line: &str) -> bool {
    let row = ["(", "\"", "field(", "sometimes(", "schema: \"", "printed_by: \""];
    row.iter().any(|start| line.trim_start().starts_with(start))
}

/// Whether a line shows a user what to type.
fn is_example(line: &str) -> bool {
    line.starts_with("  doorward ")
}

#[test]
fn sql_stays_with_the_queries_and_the_case() {
    for Source { path, module, code, .. } in sources() {
        let speaks = ["\"SELECT ", "\"INSERT ", "\"DELETE ", "\"UPDATE ", "\"CREATE "]
            .iter()
            .any(|start| code.lines().any(|line| line.contains(start) && !is_example(line)));
        assert!(!speaks || module == "case", "{} speaks SQL", path.display());
    }
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    for Source { path, text, .. } in sources() {
        let allowed = concat!("#[", "allow(");
        assert!(!text.contains(allowed), "{}: use #[expect(.., reason = ..)]", path.display());
        let marks = [
            concat!("TO", "DO"),
            concat!("FIX", "ME"),
            concat!("todo", "!("),
            concat!("HA", "CK"),
            concat!("XX", "X"),
        ];
        for mark in marks {
            assert!(!text.contains(mark), "{}: unfinished work ({mark})", path.display());
        }
    }
}

#[test]
fn no_http_client_is_even_locked() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("Cargo.lock is readable");
    for client in [
        "reqwest",
        "ureq",
        "hyper",
        "isahc",
        "curl",
        "surf",
        "attohttpc",
        "object_store",
        "rustls",
        "openssl",
    ] {
        assert!(!lock.contains(&format!("name = \"{client}\"\n")), "{client} is locked");
    }
}

#[test]
fn fixtures_hold_documentation_addresses_and_no_real_tenant() {
    let known = ["192.0.2.", "198.51.100.", "203.0.113.", "10.", "192.168.", "127.", "0.0.0.0"];
    for extension in ["json", "jsonl", "csv", "log", "ndjson"] {
        for path in files(&root().join("fixtures"), extension) {
            let text = String::from_utf8_lossy(&fs::read(&path).expect("fixtures are readable"))
                .into_owned();
            for address in ipv4_texts(&text) {
                assert!(
                    known.iter().any(|start| address.starts_with(start)),
                    "{}: {address} is no documentation address (RFC 5737)",
                    path.display()
                );
            }
        }
    }
}

/// Texts that read as IPv4 addresses and stand between quotes or commas.
fn ipv4_texts(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .filter(|word| word.split('.').count() == 4)
        .filter(|word| word.parse::<std::net::Ipv4Addr>().is_ok())
        // Versions of browsers look like addresses: none of them has a part over 255 in a row of
        // zeros, which is how they are told apart.
        .filter(|word| !word.ends_with(".0.0") && !word.ends_with(".0.0.0"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_top_level_holds_only_what_was_agreed() {
    let agreed = [
        "Cargo.toml",
        "Cargo.lock",
        "README.md",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "src",
        "queries",
        "tests",
        "fixtures",
        "docs",
        "target",
        "doorward-demo",
    ];
    for entry in fs::read_dir(root()).expect("the root is readable") {
        let name = entry.expect("the root is readable").file_name().to_string_lossy().into_owned();
        assert!(name.starts_with('.') || agreed.contains(&name.as_str()), "{name} is not agreed");
    }
}
