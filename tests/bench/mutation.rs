//! Which changes of the queries' conditions the findings about the invented tenant notice.
//!
//! Each comparison, connective and negation of each query that judges is turned round, one at a time. A
//! change is noticed if any finding about one of the cases differs: who, how grave, how sure, when, how often.
//! One that makes a query run for twenty seconds, where it took less than one, or need 3 GB, is noticed too, and
//! counted apart.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use doorward::query::{Arguments, Catalog, Kind, PRELUDE, Query};
use duckdb::{AccessMode, Config, Connection};

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
const PATIENCE: Duration = Duration::from_secs(20);

/// What became of a change.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// The engine refuses it: it is no change of a condition.
    Refused,
    Noticed,
    Endless,
    Unnoticed,
}

/// Prints how many changes of each query are noticed, and those that are not.
pub(super) fn measure(cases: &[String]) {
    let catalog = Catalog::built_in().expect("the queries");
    let open = |case: &String| {
        let config = Config::default().access_mode(AccessMode::ReadOnly).expect("read-only");
        let connection = Connection::open_with_flags(Path::new(case), config).expect("a case");
        connection.execute_batch(PRELUDE).expect("the prelude");
        let bounds = "SET memory_limit = '3GB'; SET max_temp_directory_size = '1GB'";
        connection.execute_batch(bounds).expect("the bounds");
        connection
    };
    let cases: Vec<Connection> = cases.iter().map(open).collect();
    assert!(!cases.is_empty(), "name at least one case made by `doorward demo`");
    let (mut made, mut noticed, mut endless) = (0_u32, 0_u32, 0_u32);
    println!("| query | changes | noticed |\n|---|---|---|");
    let mut unnoticed = String::new();
    for query in catalog.iter().filter(|query| query.about.kind == Kind::Finding) {
        let before: Vec<String> = cases.iter().map(|case| findings(case, query)).collect();
        let (mut of_query, mut seen) = (0_u32, 0_u32);
        for (at, from, to) in places(&query.sql) {
            let mut sql = query.sql.clone();
            sql.replace_range(at..at + from.len(), to);
            let fate = fate(&cases, &Query { sql, ..query.clone() }, &before);
            of_query += u32::from(fate != Fate::Refused);
            seen += u32::from(matches!(fate, Fate::Noticed | Fate::Endless));
            endless += u32::from(fate == Fate::Endless);
            if fate == Fate::Unnoticed {
                let line = query.sql[..at].lines().count();
                let text = query.sql.lines().nth(line - 1).unwrap_or_default().trim();
                let _infallible =
                    writeln!(unnoticed, "{} {line}: {from} -> {to}: {text}", query.id);
            }
        }
        println!("| {} | {of_query} | {seen} |", query.id);
        made += of_query;
        noticed += seen;
    }
    println!("| all | {made} | {noticed} |\n\nof them by running on and on: {endless}");
    println!("\nnot noticed:\n{unnoticed}");
}

/// What becomes of a change: the first case that notices it is enough.
fn fate(cases: &[Connection], mutant: &Query, before: &[String]) -> Fate {
    for (case, before) in cases.iter().zip(before) {
        let after = findings(case, mutant);
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

/// The findings of a query, as text; the engine's words where it refuses.
fn findings(case: &Connection, query: &Query) -> String {
    let arguments = Arguments::parse(query, []).expect("the defaults");
    let text = query.statement(&arguments);
    let sql = format!(
        "SELECT string_agg(row_text, chr(10) ORDER BY row_text) FROM (SELECT concat_ws('|', severity, \
         confidence, entity_id, first_at, last_at, event_count, little_history, {}) AS row_text \
         FROM ({}))",
        query.about.key.join(", "),
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
