//! `doorward journal`: what was done to a case.

use clap::Args;
use serde_json::{Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::{line, show};

const EXAMPLES: &str = "\
Examples:
  doorward journal --case case.duckdb
  doorward journal --check
  doorward journal --json";

/// Show what was done to a case, by whom and when
///
/// Each entry's digest covers the one before it. Write the last one down: whoever holds it can tell
/// whether anything up to it was changed. `doorward verify` walks the chain.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Journal {
    /// Walk the chain instead: each entry against its digest, the one before it, and the end of the log
    ///
    /// Ends with 4 if it is broken. `doorward verify` checks this and everything else.
    #[arg(long)]
    check: bool,
}

impl Journal {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        if self.check { check(context) } else { print(context) }
    }
}

/// Walks the chain.
fn check(context: &mut Context) -> Result<Exit, Failure> {
    let case = context.open()?;
    let log = case.custody_log()?;
    let breaks = case.chain_breaks(&log);
    let head = log.last().map(|(_, digest)| digest.to_string());
    let exit = if breaks.is_empty() { Exit::Done } else { Exit::Discrepancies };
    if context.everywhere.json {
        context.json(&json!({
            "schema": "doorward/journal-check/1",
            "entries": log.len(),
            "head": head,
            "breaks": breaks,
        }))?;
        return Ok(exit);
    }
    for what in &breaks {
        line(context, &format!("DIFFERS  custody log: {}", show::visible(what)))?;
    }
    let entries = show::counted(log.len(), "entry", "entries");
    match (breaks.is_empty(), head) {
        (true, Some(head)) => {
            line(context, &format!("{entries}, whole; the last digest is {head}"))?;
        }
        _ => line(context, &format!("{entries}, and the chain is broken"))?,
    }
    Ok(exit)
}

fn print(context: &mut Context) -> Result<Exit, Failure> {
    let log = context.open()?.custody_log()?;
    if context.everywhere.json {
        let entries: Vec<Json> = log
            .iter()
            .map(|(entry, digest)| {
                let parsed = |text: &str| {
                    serde_json::from_str::<Json>(text).unwrap_or_else(|_error| json!(text))
                };
                json!({
                    "entry": entry.number,
                    "at": entry.at.to_rfc3339(),
                    "examiner": entry.examiner,
                    "tool_version": entry.tool_version,
                    "action": entry.action.word(),
                    "arguments": parsed(&entry.arguments),
                    "result": parsed(&entry.result),
                    "previous_sha256": entry.previous.to_string(),
                    "sha256": digest.to_string(),
                })
            })
            .collect();
        context.json(&json!({ "schema": "doorward/journal/1", "entries": entries }))?;
        return Ok(Exit::Done);
    }
    for (entry, digest) in &log {
        line(
            context,
            &format!(
                "{:>4}  {}  {:<12}  {}  {}",
                entry.number,
                entry.at.format("%Y-%m-%d %H:%M:%SZ"),
                entry.action.word(),
                show::visible(&entry.examiner),
                digest
            ),
        )?;
        line(context, &format!("      {}", show::visible(&entry.arguments)))?;
        line(context, &format!("      {}", show::visible(&entry.result)))?;
    }
    context.next("doorward verify checks what the entries vouch for");
    Ok(Exit::Done)
}
