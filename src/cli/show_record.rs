//! `doorward show`: one record, as it stands in the evidence.

use clap::Args;
use serde_json::{Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::{line, show};
use crate::export::{self, FoundRecord};

const EXAMPLES: &str = "\
Examples:
  doorward show E-16:4137 --case case.duckdb
  doorward show E-16:4137 --raw                   the bytes and nothing else";

/// Show a record as it stands in the evidence
///
/// Reports and findings cite records as E-02:848, or E-02/3:17 for a record of the third file of an
/// archive. The bytes come out of the vault, whatever became of the record.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ShowRecord {
    /// The reference of the record
    #[arg(value_name = "E-NN:NUMBER")]
    reference: String,
    /// Print the bytes and nothing else, JSON as it was written
    #[arg(long)]
    raw: bool,
}

impl ShowRecord {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let case = context.open()?;
        let found = export::record(&case, &self.reference)?;
        if self.raw {
            std::io::Write::write_all(&mut context.out, &found.bytes)?;
            return Ok(Exit::Done);
        }
        if context.everywhere.json {
            context.json(&document(&found))?;
            return Ok(Exit::Done);
        }
        print(context, &found)?;
        Ok(Exit::Done)
    }
}

fn print(context: &mut Context, found: &FoundRecord) -> Result<(), Failure> {
    let place = &found.place;
    let path = place.member_path.as_deref().map(show::visible);
    let path = path.map(|path| format!(" in {path}")).unwrap_or_default();
    let at = place.line.map(|line| format!(", line {line}")).unwrap_or_default();
    line(
        context,
        &format!(
            "{}:{}{path}{at}, bytes {} to {}, read as {}",
            place.member,
            place.record_number,
            place.byte_offset,
            place.byte_offset + place.byte_length,
            place.kind
        ),
    )?;
    if let Some(how) = &place.decoded_as {
        line(context, &format!("of the text that was made of it: {}", show::visible(how)))?;
    }
    if let Some(reason) = &place.reason {
        line(context, &format!("rejected: {}", show::visible(reason)))?;
    }
    let text = String::from_utf8_lossy(&found.bytes);
    let parsed: Result<Json, _> = serde_json::from_str(&text);
    let shown = parsed.and_then(|json| serde_json::to_string_pretty(&json));
    for part in shown.as_deref().unwrap_or(&text).lines() {
        line(context, &show::visible(part))?;
    }
    Ok(())
}

fn document(found: &FoundRecord) -> Json {
    let place = &found.place;
    let text = String::from_utf8_lossy(&found.bytes);
    json!({
        "schema": "doorward/record/1",
        "reference": format!("{}:{}", place.member, place.record_number),
        "path": place.member_path,
        "decoded_as": place.decoded_as,
        "byte_offset": place.byte_offset,
        "byte_length": place.byte_length,
        "line": place.line,
        "kind": place.kind,
        "reason": place.reason,
        "text": text,
    })
}
