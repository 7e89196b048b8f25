//! `doorward import`: takes exports into a case.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::reading::Reading;
use super::{line, show};
use crate::case::FormatSum;
use crate::format::DateOrder;
use crate::import::{self, FileOutcome, FileReceipt, MemberOutcome, Options, Receipt, Settled};

const EXAMPLES: &str = "\
Examples:
  doorward import exports --dry-run --case case.duckdb    what would happen
  doorward import exports --case case.duckdb
  doorward import SignIns.csv --date-order day-month --utc-offset +02:00";

/// Take exports into a case
///
/// Reads files, folders and archives, and tells by their content what they are. Nothing is taken
/// twice: the same bytes are left, and the same sign-in from another export is merged.
/// `doorward help formats` lists what can be read.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Import {
    /// Files and folders
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Read everything, say what would be taken in, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// End with 1 instead of 3 if a record was rejected or a file skipped
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    reading: Reading,
}

impl Import {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let case = context.open_for_writing()?;
        let said = self.reading.said()?;
        let options = Options { dry_run: self.dry_run, ..said.options() };
        let receipt = import::import(&case, &self.paths, &options, &context.bar)?;
        if !self.dry_run {
            case.refresh()?;
        }
        print(context, &receipt, self.dry_run)?;
        if self.dry_run {
            context.tell("nothing was taken in: the case is as it was");
        } else {
            context.next(
                "doorward enrich, then doorward findings; doorward status says what is in the case",
            );
        }
        Ok(match exit(&receipt) {
            Exit::Incomplete if self.strict => Exit::Failed,
            exit => exit,
        })
    }
}

/// How an import ended: nothing usable is a failure, something left out is incomplete.
pub(crate) fn exit(receipt: &Receipt) -> Exit {
    let failed = |file: &FileReceipt| {
        matches!(file.outcome, FileOutcome::Failed { .. } | FileOutcome::ReadOtherwise { .. })
    };
    if !receipt.files.is_empty() && receipt.files.iter().all(failed) {
        Exit::Failed
    } else if receipt.files.is_empty() || !receipt.is_clean() {
        Exit::Incomplete
    } else {
        Exit::Done
    }
}

/// Prints what became of every file, and how the records add up.
pub(crate) fn print(
    context: &mut Context,
    receipt: &Receipt,
    dry_run: bool,
) -> Result<(), Failure> {
    if context.everywhere.json {
        return context.json(&document(receipt));
    }
    if context.everywhere.quiet {
        tell_failures(receipt);
        return Ok(());
    }
    for file in &receipt.files {
        for text in words(file) {
            line(context, &text)?;
        }
    }
    for (path, why) in &receipt.left_out {
        line(
            context,
            &format!(
                "left     {}: {}",
                show::visible(&path.display().to_string()),
                show::visible(why)
            ),
        )?;
    }
    if receipt.files.is_empty() {
        line(context, "no file was found to read")?;
    }
    let count = |wanted: fn(&FileOutcome) -> bool| {
        receipt.files.iter().filter(|file| wanted(&file.outcome)).count()
    };
    let imported = count(|outcome| matches!(outcome, FileOutcome::Imported { .. }));
    let known = count(|outcome| {
        let known = matches!(outcome, FileOutcome::Known { .. } | FileOutcome::ReadAgain { .. });
        known || matches!(outcome, FileOutcome::ReadOtherwise { .. })
    });
    let skipped = count(|outcome| matches!(outcome, FileOutcome::Skipped { .. }));
    let failed = count(|outcome| matches!(outcome, FileOutcome::Failed { .. }));
    let sum = receipt.sum();
    line(
        context,
        &format!(
            "{}: {imported} {}, {known} in the case already, {skipped} skipped, {failed} unreadable",
            show::counted(receipt.files.len(), "file", "files"),
            if dry_run { "would be taken in" } else { "taken in" },
        ),
    )?;
    if dry_run {
        let (read, rejected) = (show::thousands(sum.read), show::thousands(sum.rejected));
        let text = format!("records: {read} read, of which {rejected} would be rejected");
        line(context, &text)?;
        line(context, "how many of them are new is known once they are merged")?;
        return Ok(());
    }
    line(context, &format!("records: {}", show::sum(&sum)))?;
    if sum.rejected > 0 {
        context.tell("doorward status --rejected lists the rejected records with their reasons");
    }
    Ok(())
}

/// Says what could not be done, however quiet the command is to be.
fn tell_failures(receipt: &Receipt) {
    for file in &receipt.files {
        let path = file.path.display().to_string();
        match &file.outcome {
            FileOutcome::Failed { error, .. } => {
                Context::tell_error(&format!("{path}: {}", chain(error)));
            }
            FileOutcome::ReadOtherwise { reference, order, settled, .. } => {
                let why = read_otherwise(reference, *order, *settled);
                Context::tell_error(&format!("{path}: {why}"));
            }
            _ => {}
        }
    }
}

/// What became of one file, in lines.
fn words(file: &FileReceipt) -> Vec<String> {
    let path = show::visible(&file.path.display().to_string());
    match &file.outcome {
        FileOutcome::Imported { reference, sha256, members } => {
            let digest = sha256.to_string();
            let head = format!(
                "{reference:<8} {path}  {}  sha256 {}…",
                show::size(file.bytes),
                digest.get(..16).unwrap_or(&digest)
            );
            std::iter::once(head).chain(members.iter().flat_map(member_words)).collect()
        }
        FileOutcome::Known { reference, in_vain: false, .. } => {
            vec![format!("known    {path}: the same bytes are in the case as {reference}")]
        }
        FileOutcome::Known { reference, .. } => vec![format!(
            "known    {path}: the same bytes are in the case as {reference}; none of its records is \
             left open, so that what is said of them now changes nothing"
        )],
        FileOutcome::ReadOtherwise { reference, order, settled, .. } => {
            vec![format!("refused  {path}: {}", read_otherwise(reference, *order, *settled))]
        }
        FileOutcome::ReadAgain { reference, accepted, rejected, .. } => vec![format!(
            "again    {path}: the same bytes are in the case as {reference}; of its {}, {} can be used now",
            show::counted(*rejected, "rejected record", "rejected records"),
            show::thousands(*accepted)
        )],
        FileOutcome::Skipped { what, .. } => {
            vec![format!("skipped  {path}: {}", show::visible(what))]
        }
        FileOutcome::Failed { error, .. } => {
            let error = anyhow::Error::msg(chain(error));
            vec![format!("failed   {path}: {}", show::visible(&error.to_string()))]
        }
    }
}

/// Why nothing was done with a file whose dates were read in the other order.
fn read_otherwise(reference: &str, order: DateOrder, settled: Settled) -> String {
    let why = match settled {
        Settled::ByExaminer => "as was said then",
        Settled::BySource => "as it shows itself",
    };
    format!(
        "the same bytes are in the case as {reference}, with dates read as {}, {why}; the other order is \
         said now, and nothing was changed: import it into a new case to read it so",
        order.word()
    )
}

/// An error with its causes, in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text.push_str(": ");
        text.push_str(&source.to_string());
        cause = source.source();
    }
    text
}

/// What became of one member, in lines: its sum, the same by format if there are several, what to
/// know before relying on it, and the first of its rejected records.
fn member_words(member: &MemberOutcome) -> Vec<String> {
    let place = match &member.path {
        Some(path) => format!("{} {}: ", member.reference, show::visible(path)),
        None => String::new(),
    };
    let content = show::visible(&member.content);
    if member.disposition == "skipped" {
        return vec![format!("         {place}skipped: {content}")];
    }
    let span = match (day(member.span.0), day(member.span.1)) {
        (Some(first), Some(last)) => format!("; {first} to {last} UTC"),
        _ => String::new(),
    };
    let mut lines = vec![format!("         {place}{content}; {}{span}", show::sum(&member.sum))];
    if member.formats.len() > 1 {
        let of_format = |format: &FormatSum| {
            format!("           {}: {}", format.format, show::sum(&format.sum))
        };
        lines.extend(member.formats.iter().map(of_format));
    }
    for warning in &member.warnings {
        lines.push(format!("         warning: {}: {}", warning.kind, show::visible(&warning.says)));
    }
    for reject in &member.rejects {
        let line = reject.line.map(|line| format!(", line {line}")).unwrap_or_default();
        lines.push(format!(
            "         rejected {}:{}{line}: {}",
            member.reference,
            reject.record_number,
            show::visible(&reject.reason)
        ));
    }
    let more = member.sum.rejected.saturating_sub(member.rejects.len() as u64);
    if more > 0 {
        let more = show::counted(more, "rejected record", "rejected records");
        lines.push(format!("         and {more} more"));
    }
    lines
}

fn day(time: Option<crate::record::EventTime>) -> Option<String> {
    Some(time?.date_time()?.format("%Y-%m-%d %H:%M:%S").to_string())
}

fn document(receipt: &Receipt) -> Json {
    let files: Vec<Json> = receipt.files.iter().map(file_document).collect();
    let left_out: Vec<Json> = receipt
        .left_out
        .iter()
        .map(|(path, why)| json!({ "path": path.display().to_string(), "why": why }))
        .collect();
    let sum = receipt.sum();
    json!({
        "schema": "doorward/import/1",
        "files": files,
        "left_out": left_out,
        "records": { "read": sum.read, "stored": sum.stored, "duplicate": sum.duplicate, "rejected": sum.rejected },
    })
}

fn file_document(file: &FileReceipt) -> Json {
    let path = file.path.display().to_string();
    match &file.outcome {
        FileOutcome::Imported { reference, sha256, members } => json!({
            "path": path, "bytes": file.bytes, "outcome": "imported",
            "reference": reference, "sha256": sha256.to_string(),
            "members": members.iter().map(member_document).collect::<Vec<_>>(),
        }),
        FileOutcome::Known { reference, sha256, in_vain } => json!({
            "path": path, "bytes": file.bytes, "outcome": "known",
            "reference": reference, "sha256": sha256.to_string(), "said_in_vain": in_vain,
        }),
        FileOutcome::ReadOtherwise { reference, sha256, order, settled } => json!({
            "path": path, "bytes": file.bytes, "outcome": "read otherwise",
            "reference": reference, "sha256": sha256.to_string(), "date_order": order.word(),
            "settled_by": match settled {
                Settled::ByExaminer => "examiner",
                Settled::BySource => "source",
            },
        }),
        FileOutcome::ReadAgain { reference, sha256, accepted, rejected } => json!({
            "path": path, "bytes": file.bytes, "outcome": "read again",
            "reference": reference, "sha256": sha256.to_string(),
            "rejected_before": rejected, "usable_now": accepted,
        }),
        FileOutcome::Skipped { what, .. } => {
            json!({ "path": path, "bytes": file.bytes, "outcome": "skipped", "what": what })
        }
        FileOutcome::Failed { error, .. } => {
            json!({ "path": path, "bytes": file.bytes, "outcome": "failed", "error": chain(error) })
        }
    }
}

fn member_document(member: &MemberOutcome) -> Json {
    let formats: Vec<Json> = member
        .formats
        .iter()
        .map(|count| {
            json!({
                "format": count.format, "read": count.sum.read, "stored": count.sum.stored,
                "duplicate": count.sum.duplicate, "rejected": count.sum.rejected,
            })
        })
        .collect();
    json!({
        "reference": member.reference,
        "path": member.path,
        "disposition": member.disposition,
        "content": member.content,
        "read": member.sum.read,
        "stored": member.sum.stored,
        "duplicate": member.sum.duplicate,
        "rejected": member.sum.rejected,
        "formats": formats,
        "warnings": member.warnings.iter()
            .map(|warning| json!({ "kind": warning.kind, "says": warning.says }))
            .collect::<Vec<_>>(),
    })
}
