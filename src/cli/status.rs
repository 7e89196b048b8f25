//! `doorward status`: what is in a case.

use clap::Args;
use serde_json::{Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::{line, show};
use crate::case::{
    Acquired, CaseFile, Counts, Listing, Member, NOT_MERGED, RejectedRecord, Source,
};
use crate::finding::Table;
use crate::query::{Arguments, Catalog};

const EXAMPLES: &str = "\
Examples:
  doorward status --case case.duckdb
  doorward status --rejected                      each record that could not be used, and why
  doorward status --conflicts                     where two exports of one sign-in disagree
  doorward status --warnings --json";

/// Show what is in a case: sources, sums, period, gaps
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that a user types")]
pub(crate) struct Status {
    /// List the records that could not be used, with their place and the reason
    #[arg(long, group = "list")]
    rejected: bool,
    /// List what the records of one sign-in say, where they disagree, and by which rule one counts
    #[arg(long, group = "list")]
    conflicts: bool,
    /// List what was noticed of files that may not be whole
    #[arg(long, group = "list")]
    warnings: bool,
    /// List the fields that no format knows; their values are in the original
    #[arg(long, group = "list")]
    unknown_fields: bool,
    /// List sign-ins without an id of their own that may be one that is in the case already
    #[arg(long, group = "list")]
    possible_duplicates: bool,
    /// End with 1 instead of 3 if a record was rejected or a gap was found
    #[arg(long)]
    strict: bool,
}

impl Status {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let case = context.open()?;
        let counts = case.counts()?;
        let gaps = gaps(&case, &counts)?;
        let left = case.files_not_taken()?;
        let incomplete = counts.rejected > 0
            || counts.skipped > 0
            || left.iter().any(|file| file.disposition != "left out")
            || !gaps.rows.is_empty();
        if let Some(listing) = self.listing() {
            print_listing(context, &case, listing)?;
        } else if context.everywhere.json {
            context.json(&document(&case, &counts, &gaps)?)?;
        } else if self.rejected {
            for record in case.rejected(None)? {
                line(context, &rejected_words(&record))?;
            }
            context.next("doorward show E-NN:NUMBER prints a record as it stands in the evidence");
        } else {
            print(context, &case, &counts, &gaps)?;
        }
        if case.is_behind()? {
            context.tell(NOT_MERGED);
        }
        Ok(match (incomplete, self.strict) {
            (false, _) => Exit::Done,
            (true, false) => Exit::Incomplete,
            (true, true) => Exit::Failed,
        })
    }
}

impl Status {
    fn listing(&self) -> Option<Listing> {
        let asked = [
            (self.conflicts, Listing::Conflicts),
            (self.warnings, Listing::Warnings),
            (self.unknown_fields, Listing::UnknownFields),
            (self.possible_duplicates, Listing::PossibleDuplicates),
        ];
        asked.into_iter().find(|(is_asked, _)| *is_asked).map(|(_, listing)| listing)
    }
}

fn print_listing(context: &mut Context, case: &CaseFile, listing: Listing) -> Result<(), Failure> {
    let table = case.listing(listing)?;
    if context.everywhere.json {
        return context
            .json(&json!({ "schema": "doorward/listing/1", "rows": show::json_rows(&table) }));
    }
    if table.rows.is_empty() {
        line(context, "none")?;
        return Ok(());
    }
    line(context, show::table(&table).trim_end())?;
    context.next("doorward show E-NN:NUMBER prints a record as it stands in the evidence");
    Ok(())
}

/// What the canned query about gaps says; nothing for an empty case, which is all gap.
fn gaps(case: &CaseFile, counts: &Counts) -> Result<Table, Failure> {
    if counts.sign_ins + counts.audit_events == 0 {
        return Ok(Table::default());
    }
    let catalog = Catalog::built_in()?;
    let query = catalog.get("coverage-gaps")?;
    let arguments = Arguments::parse(query, [])?;
    Ok(case.answer(&query.statement(&arguments), &[])?)
}

fn print(
    context: &mut Context,
    case: &CaseFile,
    counts: &Counts,
    gaps: &Table,
) -> Result<(), Failure> {
    let info = case.info()?;
    line(context, &format!("case     {}", show::visible(&info.case_name)))?;
    line(context, &format!("examiner {}", show::visible(&info.examiner)))?;
    line(context, &format!("zone     {}", show::visible(&info.time_zone)))?;
    if let (Some(first), Some(last)) = (counts.first_event, counts.last_event) {
        let form = "%Y-%m-%d %H:%M:%S";
        line(context, &format!("period   {} to {} UTC", first.format(form), last.format(form)))?;
    }
    line(
        context,
        &format!(
            "events   {}, {}, {}",
            show::counted(counts.sign_ins, "sign-in", "sign-ins"),
            show::counted(counts.audit_events, "audit event", "audit events"),
            show::counted(counts.addresses, "address", "addresses")
        ),
    )?;
    let (members, acquisitions) = (case.members()?, case.acquisitions()?);
    for source in case.sources()? {
        line(context, &source_words(&source))?;
        print_acquisition(context, acquisitions.get(&source.source_id))?;
        for member in members.iter().filter(|member| member.source_id == source.source_id) {
            line(context, &member_words(member))?;
        }
    }
    for file in case.files_not_taken()? {
        let path = show::visible(&file.given_path);
        line(
            context,
            &format!("{:<10} {path}: {}", file.disposition, show::visible(&file.reason)),
        )?;
    }
    let (read, rejected) = (show::thousands(counts.read), show::thousands(counts.rejected));
    let sum = if case.is_behind()? {
        format!("records  {read} read, of which {rejected} rejected; the others are not merged yet")
    } else {
        let (stored, duplicate) =
            (show::thousands(counts.stored), show::thousands(counts.duplicate));
        format!(
            "records  {read} read = {stored} stored + {duplicate} duplicate + {rejected} rejected"
        )
    };
    line(context, &sum)?;
    let warnings = case.listing(Listing::Warnings)?;
    if !warnings.rows.is_empty() {
        line(context, "to know before relying on it:")?;
        line(context, show::table(&warnings).trim_end())?;
    }
    if !gaps.rows.is_empty() {
        line(context, "not covered:")?;
        line(context, show::table(gaps).trim_end())?;
    }
    if counts.rejected > 0 {
        context.next("doorward status --rejected");
    } else if counts.sources == 0 {
        context.next("doorward import EXPORTS");
    } else {
        context.next("doorward findings, doorward report");
    }
    Ok(())
}

fn source_words(source: &Source) -> String {
    let size = u64::try_from(source.bytes).unwrap_or(0);
    format!(
        "{:<8} {}  {}  sha256 {}",
        source.reference,
        show::visible(&source.file_name),
        show::size(size),
        source.sha256
    )
}

fn member_words(member: &Member) -> String {
    let path = member.member_path.as_deref().map(|path| format!("{}: ", show::visible(path)));
    let path = path.unwrap_or_default();
    let content = show::visible(&member.content);
    if member.disposition == "skipped" {
        return format!("         {path}skipped: {content}");
    }
    format!(
        "         {path}{content}; {} read = {} stored + {} duplicate + {} rejected",
        show::thousands(member.records_read),
        show::thousands(member.records_stored),
        show::thousands(member.records_duplicate),
        show::thousands(member.records_rejected)
    )
}

fn rejected_words(record: &RejectedRecord) -> String {
    let line = record.line.map(|line| format!(", line {line}")).unwrap_or_default();
    format!(
        "{}:{}  byte {}{line}: {}",
        record.reference,
        record.record_number,
        record.byte_offset,
        show::visible(&record.reason)
    )
}

fn print_acquisition(context: &mut Context, facts: Option<&Vec<Acquired>>) -> Result<(), Failure> {
    for acquired in facts.into_iter().flatten() {
        let text = format!("         {}: {}", acquired.fact, show::visible(&acquired.value));
        line(context, &text)?;
    }
    Ok(())
}

fn acquisition(facts: Option<&Vec<Acquired>>) -> Vec<Json> {
    facts
        .into_iter()
        .flatten()
        .map(|acquired| {
            json!({
                "fact": acquired.fact,
                "value": acquired.value,
                "noted_by": acquired.noted_by,
                "noted_at": acquired.noted_at.to_rfc3339(),
            })
        })
        .collect()
}

fn document(case: &CaseFile, counts: &Counts, gaps: &Table) -> Result<Json, Failure> {
    let info = case.info()?;
    let (members, acquisitions) = (case.members()?, case.acquisitions()?);
    let sources: Vec<Json> = case
        .sources()?
        .iter()
        .map(|source| {
            let of = members.iter().filter(|member| member.source_id == source.source_id);
            json!({
                "reference": source.reference,
                "file_name": source.file_name,
                "bytes": source.bytes,
                "sha256": source.sha256,
                "members": of.map(member_document).collect::<Vec<_>>(),
                "acquisition": acquisition(acquisitions.get(&source.source_id)),
            })
        })
        .collect();
    let rejected: Vec<Json> = case.rejected(None)?.iter().map(rejected_document).collect();
    let warnings = show::json_rows(&case.listing(Listing::Warnings)?);
    let formats = show::json_rows(&case.listing(Listing::SumsByFormat)?);
    let not_taken: Vec<Json> = case
        .files_not_taken()?
        .iter()
        .map(|file| {
            json!({
                "path": file.given_path, "bytes": file.bytes, "sha256": file.sha256,
                "disposition": file.disposition, "reason": file.reason,
            })
        })
        .collect();
    let time = |time: Option<chrono::DateTime<chrono::Utc>>| time.map(|time| time.to_rfc3339());
    Ok(json!({
        "schema": "doorward/status/1",
        "case": info.case_name,
        "examiner": info.examiner,
        "time_zone": info.time_zone,
        "first_event": time(counts.first_event),
        "last_event": time(counts.last_event),
        "sign_ins": counts.sign_ins,
        "audit_events": counts.audit_events,
        "addresses": counts.addresses,
        "records": {
            "read": counts.read, "stored": counts.stored,
            "duplicate": counts.duplicate, "rejected": counts.rejected,
        },
        "sources": sources,
        "rejected": rejected,
        "not_taken": not_taken,
        "formats": formats,
        "warnings": warnings,
        "gaps": show::json_rows(gaps),
    }))
}

fn rejected_document(record: &RejectedRecord) -> Json {
    json!({
        "reference": format!("{}:{}", record.reference, record.record_number),
        "byte_offset": record.byte_offset,
        "byte_length": record.byte_length,
        "line": record.line,
        "reason": record.reason,
    })
}

fn member_document(member: &Member) -> Json {
    json!({
        "reference": member.reference,
        "path": member.member_path,
        "disposition": member.disposition,
        "content": member.content,
        "read": member.records_read,
        "stored": member.records_stored,
        "duplicate": member.records_duplicate,
        "rejected": member.records_rejected,
    })
}
