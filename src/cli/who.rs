//! `doorward who`: one page on one value.

use clap::Args;
use serde_json::json;

use super::context::Context;
use super::failure::{Exit, Failure};
use super::{line, show};
use crate::case::CaseFile;
use crate::finding::{Table, Value};
use crate::query::{Arguments, Catalog};

const EXAMPLES: &str = "\
Examples:
  doorward who milan.kruse@harbourlight.example --case case.duckdb
  doorward who 38.202.52.77
  doorward who AS9009 --top 20
  doorward who a304bf92-7468-4dd7-950b-096a6f3b61c5 --json";

/// Print one page on a user, workload, address, session, credential, device or token
///
/// What it did and from when to when; what stands with it, and how exclusively; what was changed by it
/// or to it; which findings are about it; what you have said of it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Who {
    /// A name, an id, an address, AS64500, a key id, a session, a user agent ..., word for word
    #[arg(value_name = "VALUE")]
    value: String,
    /// How many neighbours of each kind to print; those that are left out are counted
    #[arg(long, value_name = "ROWS", default_value_t = 8)]
    top: usize,
}

/// The kinds of neighbour, in the order of the page.
const PARTS: [&str; 11] = [
    "user",
    "workload",
    "address",
    "network",
    "country",
    "credential",
    "device",
    "user agent",
    "app",
    "resource",
    "session",
];

/// The columns of neighbours that are printed.
const SHOWN: [&str; 7] =
    ["neighbour", "exclusivity", "events", "successes", "events_in_case", "first_at", "last_at"];

impl Who {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let case = context.open_merged()?;
        case.require_fresh()?;
        let value = plain(&self.value);
        let pivot = pivot(&case, &value)?;
        let dossier = case.dossier(&value)?;
        let findings_are_current = case.findings_are_current()?;
        if context.everywhere.json {
            context.json(&json!({
                "schema": "doorward/dossier/1",
                "value": value,
                "connected": show::json_rows(&pivot),
                "directory": show::json_rows(&dossier.directory),
                "findings": show::json_rows(&dossier.findings),
                "findings_are_current": findings_are_current,
                "said": show::json_rows(&dossier.said),
            }))?;
            return Ok(Exit::Done);
        }
        self.print(context, &value, &pivot)?;
        for (heading, table) in [
            ("Changes of the directory by it, to it or from it", &dossier.directory),
            ("Findings", &dossier.findings),
            ("What the examiner says", &dossier.said),
        ] {
            line(
                context,
                &format!("\n{heading}: {}", show::counted(table.rows.len(), "row", "rows")),
            )?;
            if !table.rows.is_empty() {
                context.out_table(table)?;
            }
        }
        if !findings_are_current {
            context
                .tell("the queries were not run since the case changed: `doorward findings` does");
        }
        context.next(
            "doorward note mark VALUE attacker --why TEXT, doorward timeline --identity NAME",
        );
        Ok(Exit::Done)
    }

    fn print(&self, context: &mut Context, value: &str, pivot: &Table) -> Result<(), Failure> {
        line(context, &show::visible(value))?;
        let rows = |part: &str| -> Vec<Vec<Value>> {
            let is_of = |row: &&Vec<Value>| row.first() == Some(&Value::Text(part.to_owned()));
            pivot.rows.iter().filter(is_of).cloned().collect()
        };
        match rows("the value itself").first() {
            None => line(context, "no sign-in has it, word for word")?,
            Some(row) => {
                let cell = |name: &str| {
                    pivot
                        .column(name)
                        .and_then(|at| row.get(at))
                        .map_or(String::new(), ToString::to_string)
                };
                line(
                    context,
                    &format!(
                        "{} sign-ins, {} of them successful, from {} to {}",
                        cell("events"),
                        cell("successes"),
                        cell("first_at"),
                        cell("last_at")
                    ),
                )?;
            }
        }
        for part in PARTS {
            let mut rows = rows(part);
            if rows.is_empty() {
                continue;
            }
            let all = rows.len();
            rows.truncate(self.top);
            let more = if all > rows.len() {
                format!(", {} of them shown (--top shows more)", rows.len())
            } else {
                String::new()
            };
            line(context, &format!("\n{part}: {all}{more}"))?;
            let columns: Vec<usize> = SHOWN.iter().filter_map(|name| pivot.column(name)).collect();
            let cells = |row: &Vec<Value>| -> Vec<Value> {
                columns.iter().filter_map(|at| row.get(*at)).cloned().collect()
            };
            let table = Table {
                columns: SHOWN.map(str::to_owned).to_vec(),
                rows: rows.iter().map(cells).collect(),
            };
            context.out_table(&table)?;
        }
        Ok(())
    }
}

/// An address as the case writes it; everything else as it is.
fn plain(value: &str) -> String {
    value.parse::<std::net::IpAddr>().map_or_else(
        |_not_an_address| value.to_owned(),
        |address| address.to_canonical().to_string(),
    )
}

fn pivot(case: &CaseFile, value: &str) -> Result<Table, Failure> {
    let catalog = Catalog::built_in()?;
    let query = catalog.get("pivot-entity")?;
    let arguments = Arguments::parse(query, [format!("value={value}").as_str()])?;
    let values: Vec<_> =
        arguments.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    Ok(case.answer(&query.sql, &values)?)
}
