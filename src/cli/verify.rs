//! `doorward verify`: whether a case is still what was put into it.

use clap::Args;
use serde_json::{Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::{line, show};

/// Check that a case is still what was put into it
///
/// Hashes every byte of every source anew, compares records with the bytes they were read from,
/// counts every row, and walks the chain of the custody log. Ends with 4 if anything differs.
#[derive(Debug, Args)]
pub(crate) struct Verify {}

pub(crate) fn run(context: &mut Context) -> Result<Exit, Failure> {
    let case = context.open()?;
    let checked = case.verify(&context.bar)?;
    let exit = if checked.discrepancies.is_empty() { Exit::Done } else { Exit::Discrepancies };
    if context.everywhere.json {
        let found: Vec<Json> = checked
            .discrepancies
            .iter()
            .map(|found| json!({ "place": found.place, "what": found.what }))
            .collect();
        context.json(&json!({
            "schema": "doorward/verify/1",
            "sources": checked.sources,
            "bytes": checked.bytes,
            "records_counted": checked.records,
            "records_compared": checked.compared,
            "custody_entries": checked.entries,
            "discrepancies": found,
        }))?;
        return Ok(exit);
    }
    line(
        context,
        &format!(
            "hashed {} ({}), counted {}, compared {} with their bytes, walked {}",
            show::counted(checked.sources, "source", "sources"),
            show::size(checked.bytes),
            show::counted(checked.records, "record", "records"),
            show::thousands(checked.compared),
            show::counted(checked.entries, "custody entry", "custody entries")
        ),
    )?;
    for found in &checked.discrepancies {
        line(context, &format!("DIFFERS  {}", show::visible(&found.to_string())))?;
    }
    let verdict = match checked.discrepancies.len() {
        0 => "everything is as it was recorded".to_owned(),
        1 => "1 discrepancy".to_owned(),
        many => format!("{many} discrepancies"),
    };
    line(context, &verdict)?;
    Ok(exit)
}
