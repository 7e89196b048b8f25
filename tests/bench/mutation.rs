//! Which changes of the queries' conditions the findings about the invented tenant notice.
//!
//! Each comparison, connective and negation of each query that judges is turned round, one at a time. A
//! change is noticed if any row about one of the cases differs, in whatever column. The cases are asked with the
//! defaults and, where nothing differs, the shaken ones with other thresholds too, so that some lie where things
//! happen. A change that makes a query run for ten seconds, where it took less than one, or need 3 GB, is noticed
//! too, and counted apart.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use doorward::finding::Value;
use doorward::query::{Arguments, Catalog, Kind, PRELUDE, ParameterType, Query};
use duckdb::{AccessMode, Config, Connection};

use super::worlds;

/// What each piece of a condition is turned into.
const TURNED: [(&str, &str); 12] = [
    (">=", ">"),
    ("<=", "<"),
    ("<>", "="),
    (">", ">="),
    ("<", "<="),
    ("=", "<>"),
    ("AND", "OR"),
    ("OR", "AND"),
    ("NOT", ""),
    ("IS NULL", "IS NOT NULL"),
    ("IS NOT NULL", "IS NULL"),
    ("BETWEEN", "NOT BETWEEN"),
];

/// How long a changed query may run.
const PATIENCE: Duration = Duration::from_secs(10);

/// What became of a change.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// The engine refuses it: it is no change of a condition.
    Refused,
    Noticed,
    Endless,
    Unnoticed,
}

/// A question put to a case: which case, and with which arguments beside the defaults.
struct Asked<'c> {
    case: &'c Connection,
    arguments: Vec<String>,
}

/// What became of the changes of a query.
#[derive(Default)]
struct Tally {
    made: u32,
    noticed: u32,
    endless: u32,
    unnoticed: String,
}

/// Prints how many changes of each query are noticed, and those that are not.
///
/// The queries are those whose id begins with `wanted`; all if it is empty. The cases are made in a folder, and
/// stay there if it is given: a second run finds them.
pub(super) fn measure(wanted: &str, folder: Option<&Path>) {
    let passing = tempfile::tempdir().expect("a folder for the bench");
    let cases = worlds::make(folder.unwrap_or(passing.path()));
    let catalog = Catalog::built_in().expect("the queries");
    let queries: Vec<&Query> = catalog
        .iter()
        .filter(|query| query.about.kind == Kind::Finding && query.id.starts_with(wanted))
        .collect();
    let next = AtomicUsize::new(0);
    let tallies: Mutex<BTreeMap<&str, Tally>> = Mutex::default();
    let open: Vec<Connection> = cases.iter().map(|case| open(case)).collect();
    thread::scope(|scope| {
        for _worker in 0..2 {
            let own: Vec<Connection> = open.iter().map(another).collect();
            let (next, tallies, queries) = (&next, &tallies, &queries);
            scope.spawn(move || {
                while let Some(query) = queries.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let tally = tally(&own, query);
                    tallies.lock().expect("no panic").insert(&query.id, tally);
                }
            });
        }
    });
    print(&tallies.into_inner().expect("no panic"));
}

fn print(tallies: &BTreeMap<&str, Tally>) {
    println!("| query | changes | noticed | % |\n|---|---|---|---|");
    let row = |name: &str, made: u32, noticed: u32| {
        let percent = 100.0 * f64::from(noticed) / f64::from(made.max(1));
        println!("| {name} | {made} | {noticed} | {percent:.0} |");
    };
    for (id, tally) in tallies {
        row(&format!("`{id}`"), tally.made, tally.noticed);
    }
    let sum = |of: fn(&Tally) -> u32| tallies.values().map(of).sum::<u32>();
    row("all", sum(|tally| tally.made), sum(|tally| tally.noticed));
    println!("\nof them by running on and on: {}", sum(|tally| tally.endless));
    println!("\nnot noticed:");
    for tally in tallies.values() {
        print!("{}", tally.unnoticed);
    }
}

/// Another connection to the same case. The prelude belongs to the connection.
fn another(case: &Connection) -> Connection {
    let connection = case.try_clone().expect("a connection");
    connection.execute_batch(PRELUDE).expect("the prelude");
    connection
}

fn open(case: &Path) -> Connection {
    let config = Config::default().access_mode(AccessMode::ReadOnly).expect("read-only");
    let connection = Connection::open_with_flags(case, config).expect("a case");
    let bounds = "SET memory_limit = '3GB'; SET max_temp_directory_size = '1GB'; SET threads = 1";
    connection.execute_batch(bounds).expect("the bounds");
    connection
}

/// Turns everything of a query round, one after the other.
fn tally(cases: &[Connection], query: &Query) -> Tally {
    let settings = settings(query);
    let shaken = cases.get(SHAKEN..).unwrap_or_default();
    let defaults = cases.iter().map(|case| Asked { case, arguments: Vec::new() });
    let others = settings
        .iter()
        .flat_map(|given| shaken.iter().map(|case| Asked { case, arguments: given.clone() }));
    let asked: Vec<Asked<'_>> = defaults.chain(others).collect();
    let before: Vec<String> =
        asked.iter().map(|one| findings(one.case, query, &one.arguments)).collect();
    let refused = before.iter().find(|rows| rows.starts_with("refused"));
    assert!(refused.is_none(), "{}: {refused:?}", query.id);
    let mut tally = Tally::default();
    for (at, from, to) in places(&query.sql) {
        let mut sql = query.sql.clone();
        sql.replace_range(at..at + from.len(), to);
        let fate = fate(&asked, &Query { sql, ..query.clone() }, &before);
        tally.made += u32::from(fate != Fate::Refused);
        tally.noticed += u32::from(matches!(fate, Fate::Noticed | Fate::Endless));
        tally.endless += u32::from(fate == Fate::Endless);
        if fate == Fate::Unnoticed {
            let line = query.sql[..at].lines().count();
            let text = query.sql.lines().nth(line - 1).unwrap_or_default().trim();
            let _infallible =
                writeln!(tally.unnoticed, "{} {line}: {from} -> {to}: {text}", query.id);
        }
    }
    tally
}

/// Which of the cases are the shaken ones: all but the first two.
const SHAKEN: usize = 2;

/// Other thresholds to ask with: low ones, on which something lies in any case, and each moved alone.
fn settings(query: &Query) -> Vec<Vec<String>> {
    let numbers: Vec<(&str, ParameterType, f64)> = query
        .about
        .parameters
        .iter()
        .filter_map(|parameter| match parameter.default {
            Some(Value::Integer(number)) => {
                let number = i32::try_from(number).ok()?;
                Some((parameter.name.as_str(), ParameterType::Integer, f64::from(number)))
            }
            Some(Value::Number(number)) => {
                Some((parameter.name.as_str(), ParameterType::Number, number))
            }
            _ => None,
        })
        .collect();
    let given = |name: &str, kind: ParameterType, value: f64| match kind {
        ParameterType::Integer => format!("{name}={value:.0}"),
        _ => format!("{name}={value}"),
    };
    let all = |to: &dyn Fn(f64) -> f64| {
        numbers.iter().map(|(name, kind, number)| given(name, *kind, to(*number))).collect()
    };
    let mut settings: Vec<Vec<String>> =
        vec![all(&|_| 1.0), all(&|_| 2.0), all(&|_| 3.0), all(&|number| (number / 2.0).ceil())];
    for (name, kind, number) in &numbers {
        for value in [1.0, 2.0, 4.0, number + 1.0] {
            settings.push(vec![given(name, *kind, value)]);
        }
    }
    settings.sort();
    settings.dedup();
    settings.retain(|setting| !setting.is_empty());
    // What a query does not allow is no setting of it.
    settings.retain(|setting| Arguments::parse(query, setting.iter().map(String::as_str)).is_ok());
    settings
}

/// What becomes of a change: the first question that notices it is enough.
fn fate(asked: &[Asked<'_>], mutant: &Query, before: &[String]) -> Fate {
    for (one, before) in asked.iter().zip(before) {
        let after = findings(one.case, mutant, &one.arguments);
        match after.strip_prefix("refused: ") {
            Some(why) if why.contains("INTERRUPT") || why.contains("Out of Memory") => {
                return Fate::Endless;
            }
            Some(_) => return Fate::Refused,
            None if after != *before => return Fate::Noticed,
            None => {}
        }
    }
    Fate::Unnoticed
}

/// Asks, and stops whoever runs on and on.
fn patiently<T>(case: &Connection, ask: impl FnOnce() -> T) -> T {
    let handle = case.interrupt_handle();
    let (done, waiting) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            if waiting.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                handle.interrupt();
            }
        });
        let answer = ask();
        drop(done);
        answer
    })
}

/// The rows of a query, with every column, as text; the engine's words where it refuses.
fn findings(case: &Connection, query: &Query, given: &[String]) -> String {
    let arguments = given.iter().map(String::as_str);
    let arguments = Arguments::parse(query, arguments).expect("arguments");
    let text = query.statement(&arguments);
    let sql = format!(
        "SELECT string_agg(row_text, chr(10) ORDER BY row_text) \
         FROM (SELECT CAST(finding AS VARCHAR) AS row_text FROM ({}) AS finding)",
        text.trim_end().trim_end_matches(';'),
    );
    match patiently(case, || case.query_row(&sql, [], |row| row.get::<_, Option<String>>(0))) {
        Ok(rows) => rows.unwrap_or_default(),
        Err(error) => format!("refused: {error}"),
    }
}

/// Where conditions stand in an SQL text, outside of comments and texts, and what to turn them into.
fn places(sql: &str) -> Vec<(usize, &'static str, &'static str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < sql.len() {
        let rest = &sql[at..];
        if rest.starts_with("--") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if let Some(text) = rest.strip_prefix('\'') {
            at += 2 + text.find('\'').unwrap_or(text.len() - 1);
        } else if let Some((from, to)) = turned(sql, at) {
            found.push((at, from, to));
            at += from.len();
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

fn turned(sql: &str, at: usize) -> Option<(&'static str, &'static str)> {
    let is_word = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let before = sql[..at].chars().next_back().unwrap_or(' ');
    // The longest first: IS NOT NULL is not a NOT.
    let mut all = TURNED;
    all.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
    all.into_iter().find(|(from, _)| {
        let after = sql[at..].strip_prefix(from).map(|rest| rest.chars().next().unwrap_or(' '));
        let Some(after) = after else { return false };
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        !is_word(&from.replace(' ', "")) || !(is_name(before) || is_name(after))
    })
}
