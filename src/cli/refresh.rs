//! `doorward refresh`: what is derived from the evidence, made anew.

use clap::Args;
use serde_json::json;

use super::context::Context;
use super::failure::{Exit, Failure};
use super::line;

const EXAMPLES: &str = "\
Examples:
  doorward refresh --case case.duckdb";

/// Make anew what is derived from the evidence, where it is behind
///
/// Every command that changes a case does this by itself. It is left to you after an import that was
/// interrupted, and with a case of another version of doorward.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Refresh {}

pub(crate) fn run(context: &mut Context) -> Result<Exit, Failure> {
    context.open_for_writing()?.refresh()?;
    if context.everywhere.json {
        let case = context.case_path()?.display().to_string();
        context.json(&json!({ "schema": "doorward/refresh/1", "case": case }))?;
        return Ok(Exit::Done);
    }
    line(context, "the derived tables are as new as the case")?;
    context.next("doorward status, doorward findings");
    Ok(Exit::Done)
}
