//! `doorward report`: writes the reports of a case.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::handing::{Handing, readers};
use super::own_queries::OwnQueries;
use super::report_events::{self, HowManyEvents};
use super::{line, report_files, report_words, show};
use crate::case::{CaseFile, CaseWriter, Figure, Listing};
use crate::custody::Action;
use crate::digest::Sha256;
use crate::finding::{Finding, Table};
use crate::investigate::{self, Outcome, Run};
use crate::report::{self, Audience, Document, Inputs};

const EXAMPLES: &str = "\
Examples:
  doorward report --out reports --case case.duckdb
  doorward report --out reports --format html,md,json,xlsx,csv --force
  doorward report --out reports --for counsel --marking TLP:AMBER
  doorward report --check                              what a complete report still lacks";

/// Write the reports of a case
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Report {
    /// Folder for the reports
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// Which formats; csv is a folder of tables, pdf is printed by an installed Edge, Chrome or Chromium
    #[arg(short, long, value_name = "FORMAT", value_delimiter = ',', default_value = "html,md", value_parser = report_files::formats())]
    format: Vec<String>,
    /// For whom: sections that they do not need are left out, and named at the end
    #[arg(long = "for", value_name = "READERS", default_value = Audience::Everyone.word(), value_parser = readers())]
    audience: Audience,
    /// Marking of this report, in place of that of the case
    #[arg(long, value_name = "TEXT", value_parser = report::checked_marking)]
    marking: Option<String>,
    /// Write nothing: list what a complete report still lacks, and end with 3 if it lacks something
    #[arg(long)]
    check: bool,
    /// Replace reports that are there
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    events: HowManyEvents,
    #[command(flatten)]
    own_queries: OwnQueries,
}

impl Report {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        report_files::check(&self.format)?;
        let handing = Handing {
            audience: self.audience,
            marking: self.marking.clone(),
            limits: self.events.limits(),
        };
        let marking = match &self.marking {
            Some(marking) => marking.clone(),
            None => context.open_for_writing()?.info()?.marking,
        };
        let stem = handing.stem(&marking);
        for format in self.format.iter().filter(|_| !self.check) {
            let file = report_files::place(&self.out, &stem, format);
            if file.exists() && !self.force {
                return Err(Failure::from(anyhow::anyhow!("{} already exists", file.display()))
                    .hint("name another folder with --out, or add --force"));
            }
        }
        let catalog = self.own_queries.catalog()?;
        context.open_for_writing()?.refresh()?;
        let case = context.open()?;
        let mut runs = investigate::run_all(&case, &catalog, &context.bar)?;
        let writer = context.open_unchanged(case)?;
        investigate::record(&writer, &mut runs)?;
        let sources = Sources { case: &writer, runs: &runs, handing: &handing };
        if self.check {
            return check(context, &sources);
        }
        let formats: Vec<&str> = self.format.iter().map(String::as_str).collect();
        let written = write(context, &writer, &sources, (&self.out, &formats))?;
        if context.everywhere.json {
            context.json(&written.document())?;
            return Ok(Exit::Done);
        }
        for file in &written.files {
            line(context, &format!("wrote {}", show::visible(&file.display().to_string())))?;
        }
        if written.lacks > 0 {
            context.tell("it is a draft: `doorward report --check` says what it lacks");
        }
        Ok(Exit::Done)
    }
}

/// What a report is made from.
pub(crate) struct Sources<'a> {
    pub(crate) case: &'a CaseFile,
    pub(crate) runs: &'a [Run],
    pub(crate) handing: &'a Handing,
}

/// Lists what a complete report still lacks.
fn check(context: &mut Context, sources: &Sources<'_>) -> Result<Exit, Failure> {
    let findings = investigate::all_findings(sources.runs);
    let lacks = Document::compile(&inputs(context, sources, findings)?)?.lacks;
    let exit = if lacks.is_empty() { Exit::Done } else { Exit::Incomplete };
    if context.everywhere.json {
        context.json(&json!({ "schema": "doorward/report-check/1", "lacks": lacks }))?;
        return Ok(exit);
    }
    for lack in &lacks {
        line(context, &format!("{}\n  {}", show::visible(&lack.what), show::visible(&lack.how)))?;
    }
    if lacks.is_empty() {
        line(context, "the report is complete: it lacks nothing that can be checked")?;
    }
    Ok(exit)
}

/// Reports that were written.
pub(crate) struct Written {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) digests: Vec<Sha256>,
    pub(crate) findings: Vec<Finding>,
    /// How much they lack to be complete: above 0 they are drafts.
    pub(crate) lacks: usize,
}

impl Written {
    pub(crate) fn document(&self) -> Json {
        let files: Vec<Json> = self
            .files
            .iter()
            .zip(&self.digests)
            .map(|(file, digest)| json!({ "path": file.display().to_string(), "sha256": digest.to_string() }))
            .collect();
        let little = self.findings.iter().filter(|finding| finding.little_history).count();
        json!({
            "schema": "doorward/report-written/1",
            "files": files,
            "findings": self.findings.len() - little,
            "little_history": little,
            "is_draft": self.lacks > 0,
        })
    }
}

/// Writes the reports for people into a folder, in place of older ones.
pub(crate) fn write_reports(
    context: &Context,
    case: &CaseWriter,
    runs: &[Run],
    out: &Path,
) -> Result<Written, Failure> {
    let sources = Sources { case, runs, handing: &Handing::default() };
    write(context, case, &sources, (out, &["html", "md"]))
}

fn write(
    context: &Context,
    case: &CaseWriter,
    sources: &Sources<'_>,
    (out, formats): (&Path, &[&str]),
) -> Result<Written, Failure> {
    let handing = sources.handing;
    let findings = investigate::all_findings(sources.runs);
    let document = Document::compile(&inputs(context, sources, findings.clone())?)?;
    let stem = handing.stem(&document.cover.marking);
    let made = report_files::make(context, &document, (&stem, formats))?;
    let files = report_files::write(out, &made)?;
    let digests = made.iter().map(|file| file.sha256).collect();
    let lacks = document.lacks.len();
    let written = Written { files, digests, findings, lacks };
    let files: Vec<Json> = made
        .iter()
        .map(|file| json!({ "file": file.name, "sha256": file.sha256.to_string() }))
        .collect();
    let change = case.begin()?;
    let number = change.keep_report(sources.runs.iter().flat_map(Run::findings))?;
    change.commit(
        Action::Report,
        &json!({
            "report": number,
            "formats": formats,
            "generated_at": document.cover.generated_at.machine(),
            "max_rows": handing.limits.rows,
            "max_bytes": handing.limits.bytes,
            "audience": handing.audience.word(),
            "marking": document.cover.marking,
        }),
        &json!({ "files": files, "findings": written.findings.len() }),
    )?;
    Ok(written)
}

/// Everything that the document is compiled from, out of the case.
pub(crate) fn inputs(
    context: &Context,
    from: &Sources<'_>,
    findings: Vec<Finding>,
) -> Result<Inputs, Failure> {
    let Sources { case, runs, handing } = *from;
    let events = report_events::events(context, case, handing.limits)?;
    let head = head(context, case)?;
    let marking = handing.marking.clone().unwrap_or(head.marking);
    Ok(Inputs {
        head: report::Head { marking, ..head },
        issue: report_words::issue(&case.custody_log()?, handing.audience),
        words: report_words::words(case)?,
        sources: sources(case)?,
        members: members(case)?,
        rejects: rejects(case)?,
        not_taken: not_taken(case)?,
        findings,
        set_aside: investigate::set_aside_findings(runs),
        queries: runs.iter().map(query_run).collect(),
        tables: tables(case, runs)?,
        events,
        databases: databases(case)?,
        known_networks: known_networks(case)?,
        known_sign_ins: known_sign_ins(case)?,
    })
}

fn head(context: &Context, case: &CaseFile) -> Result<report::Head, Failure> {
    let info = case.info()?;
    let log = case.custody_log()?;
    let sha256 = log.last().map_or_else(crate::custody::beginning, |(_, digest)| *digest);
    let offsets = info.offsets.iter().map(|offset| report::ZoneOffset {
        from: offset.from,
        seconds: offset.seconds,
        abbreviation: offset.abbreviation.clone(),
    });
    Ok(report::Head {
        title: format!("Sign-in examination: {}", info.case_name),
        case_name: info.case_name.clone(),
        examiner: info.examiner.clone(),
        client: Some(info.client.clone()).filter(|client| !client.is_empty()),
        marking: info.marking.clone(),
        generated_at: context.now(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        zone: report::Zone { name: info.time_zone.clone(), offsets: offsets.collect() },
        custody: report::CustodyHead {
            entries: i64::try_from(log.len()).unwrap_or(i64::MAX),
            sha256,
        },
        schema_version: case.schema().version,
    })
}

fn sources(case: &CaseFile) -> Result<Vec<report::Source>, Failure> {
    let mut sources = Vec::new();
    for source in case.sources()? {
        sources.push(report::Source {
            sha256: source.sha256.parse()?,
            reference: source.reference,
            file_name: source.file_name,
            bytes: source.bytes,
            container: source.container,
            modified_at: source.modified_at,
            imported_at: source.imported_at,
        });
    }
    Ok(sources)
}

fn members(case: &CaseFile) -> Result<Vec<report::Member>, Failure> {
    let mut members = Vec::new();
    for member in case.members()? {
        members.push(report::Member {
            sha256: member.sha256.parse()?,
            reference: member.reference,
            path: member.member_path,
            bytes: member.bytes,
            disposition: member.disposition,
            content: member.content,
            read: member.records_read,
            stored: member.records_stored,
            duplicate: member.records_duplicate,
            rejected: member.records_rejected,
            first_event: member.first_event_time,
            last_event: member.last_event_time,
        });
    }
    Ok(members)
}

/// How many rejected records a report lists; it says how many there are in all.
const REJECTS_SHOWN: i64 = 200;

fn rejects(case: &CaseFile) -> Result<report::Rejects, Failure> {
    let first = case.rejected(Some(REJECTS_SHOWN))?.into_iter().map(|record| report::Reject {
        reference: record.reference,
        number: record.record_number,
        offset: record.byte_offset,
        line: record.line,
        reason: record.reason,
    });
    Ok(report::Rejects { first: first.collect(), total: case.counts()?.rejected })
}

fn not_taken(case: &CaseFile) -> Result<Vec<report::NotTaken>, Failure> {
    let files = case.files_not_taken()?.into_iter().map(|file| report::NotTaken {
        path: file.given_path,
        bytes: file.bytes,
        sha256: file.sha256,
        disposition: file.disposition,
        reason: file.reason,
    });
    Ok(files.collect())
}

fn query_run(run: &Run) -> report::QueryRun {
    report::QueryRun {
        id: run.query_id.clone(),
        title: run.title.clone(),
        question: run.question.clone(),
        sha256: run.sha256,
        origin: run.origin,
        statement: run.statement.clone(),
        arguments: run
            .arguments
            .iter()
            .map(|(name, value)| (name.clone(), value.to_string()))
            .collect(),
        rows: run.rows().map(|rows| i64::try_from(rows).unwrap_or(i64::MAX)),
        status: run.status(),
    }
}

fn tables(case: &CaseFile, runs: &[Run]) -> Result<report::Tables, Failure> {
    let listing = |id: &str| {
        runs.iter()
            .find(|run| run.query_id == id)
            .and_then(|run| match &run.outcome {
                Outcome::Listing(table) => Some(table.clone()),
                Outcome::Findings(_) | Outcome::NotRun(_) => None,
            })
            .unwrap_or_else(Table::default)
    };
    Ok(report::Tables {
        case_overview: listing("case-overview"),
        coverage_gaps: listing("coverage-gaps"),
        warnings: case.listing(Listing::Warnings)?,
        sums_by_format: case.listing(Listing::SumsByFormat)?,
        unknown_fields: case.listing(Listing::UnknownFields)?,
        service_principals: listing("inventory-service-principals"),
        daily_activity: case.figure(Figure::DailyActivity)?,
        countries: case.figure(Figure::Countries)?,
        principal_windows: case.figure(Figure::PrincipalWindows)?,
        principal_hours: case.figure(Figure::PrincipalHours)?,
        place_checks: case.figure(Figure::PlaceChecks)?,
        sequence: case.figure(Figure::Sequence)?,
        week_hours: case.figure(Figure::WeekHours)?,
        first_countries: case.figure(Figure::FirstCountries)?,
        address_days: case.figure(Figure::AddressDays)?,
        network_days: case.figure(Figure::NetworkDays)?,
        credentials: case.figure(Figure::Credentials)?,
        credential_origins: listing("inventory-credentials"),
        coverage: case.figure(Figure::Coverage)?,
        indicators: case.figure(Figure::Indicators)?,
    })
}

fn databases(case: &CaseFile) -> Result<Vec<report::Database>, Failure> {
    let mut databases = Vec::new();
    for source in case.geo_sources()? {
        databases.push(report::Database {
            sha256: source.sha256.parse()?,
            name: source.name,
            built_at: source.built_at,
            provides: source.provides,
            category: source.category,
            ranges: source.ranges,
            entries_skipped: source.entries_skipped,
            addresses_asked: source.addresses_asked,
            addresses_found: source.addresses_found,
            licence: source.licence,
            attribution: source.attribution,
        });
    }
    Ok(databases)
}

fn known_networks(case: &CaseFile) -> Result<Vec<report::KnownNetwork>, Failure> {
    let networks = case.known_networks()?.into_iter().map(|network| report::KnownNetwork {
        cidr: network.cidr,
        label: network.label,
        scope: network.scope,
        reason: network.reason,
        added_by: network.added_by,
        added_at: network.added_at,
        valid_from: network.valid_from,
        valid_until: network.valid_until,
        list_name: network.list_name,
        sign_ins: network.sign_ins,
    });
    Ok(networks.collect())
}

fn known_sign_ins(case: &CaseFile) -> Result<report::KnownSignIns, Failure> {
    let counted = case.known_sign_ins()?;
    Ok(report::KnownSignIns { known: counted.known, all: counted.all })
}
