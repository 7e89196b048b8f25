//! `doorward verify REPORT…`: whether a report is one that the case wrote, and says what the case says.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use chrono::SecondsFormat;
use serde_json::{Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::handing::Handing;
use super::own_queries::OwnQueries;
use super::report::{Sources, inputs};
use super::{line, show};
use super::{report_events, report_words};
use crate::case::{CaseFile, WrittenReport};
use crate::custody::{self, breaks};
use crate::digest::Sha256;
use crate::investigate;
use crate::report::{
    Audience, Compared, CustodyHead, Difference, Document, EventLimits, Events, Inputs, Issue,
    compare,
};

/// A report that is larger is none: it would be read whole to be compared.
const LARGEST: u64 = 1 << 29;

/// What was found about a report.
struct Checked<'a> {
    path: String,
    sha256: Sha256,
    /// The report that has a file with this digest, and the name it was written under.
    wrote: Option<(&'a WrittenReport, &'a str)>,
    /// The report whose state of the case this one claims to tell of.
    of: Option<&'a WrittenReport>,
    again: Again,
}

/// What came of writing a report anew.
enum Again {
    /// It was held against the report.
    Compared(Compared),
    /// The case has changed since.
    Changed,
    /// The custody log does not say which time the report bears.
    NoTime,
    /// The report names no state of this case.
    NoState,
}

pub(crate) fn run(
    context: &mut Context,
    reports: &[PathBuf],
    own_queries: &OwnQueries,
) -> Result<Exit, Failure> {
    let files: Result<Vec<_>, Failure> =
        reports.iter().map(|path| Ok((path.as_path(), read(path)?))).collect();
    let (files, catalog) = (files?, own_queries.catalog()?);
    let case = context.open_merged()?;
    let log = case.custody_log()?;
    let broken: Vec<String> = breaks(&log).iter().map(ToString::to_string).collect();
    let written = case.written_reports()?;
    // The queries are run once, whatever the number of reports.
    let mut told: Option<Inputs> = None;
    let mut checked = Vec::new();
    for (path, bytes) in &files {
        let sha256 = Sha256::of(bytes);
        let wrote = written.iter().rev().find_map(|report| {
            let file = report.files.iter().find(|(_, digest)| *digest == sha256);
            file.map(|(name, _)| (report, name.as_str()))
        });
        let of = wrote.map(|(report, _)| report).or_else(|| state_of(&written, bytes));
        let again = match of {
            None => Again::NoState,
            Some(report) if !report.changes_since.is_empty() => Again::Changed,
            Some(report) => {
                if told.is_none() {
                    let runs = investigate::run_all(&case, &catalog, &context.bar)?;
                    let findings = investigate::all_findings(&runs);
                    let handing = Handing { limits: NO_EVENTS, ..Handing::default() };
                    let sources = Sources { case: &case, runs: &runs, handing: &handing };
                    told = Some(inputs(context, &sources, findings)?);
                }
                let events = report_events::events(context, &case, limits(report))?;
                let log = &log[..usize::try_from(report.entry - 1).unwrap_or_default()];
                let issue = report_words::issue(log, audience(report));
                match told.as_ref().and_then(|told| as_it_stood(told, report, (events, issue))) {
                    None => Again::NoTime,
                    Some(inputs) => Again::Compared(compare(&Document::compile(&inputs)?, bytes)?),
                }
            }
        };
        let path = path.display().to_string();
        checked.push(Checked { path, sha256, wrote, of, again });
    }
    let sound = broken.is_empty() && checked.iter().all(|one| one.discrepancies().is_empty());
    if context.everywhere.json {
        let reports: Vec<Json> = checked.iter().map(Checked::document).collect();
        context.json(&json!({
            "schema": "doorward/verify-report/1",
            "custody_log": broken,
            "reports": reports,
        }))?;
    } else {
        tell(context, &case, (&checked, &broken))?;
    }
    Ok(if sound { Exit::Done } else { Exit::Discrepancies })
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let naming = |error: std::io::Error| {
        anyhow::Error::new(error).context(format!("cannot read {}", path.display()))
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(naming)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(naming)?;
    if bytes.len() as u64 > LARGEST {
        let text = format!("{} is larger than 512 MiB, which no report is", path.display());
        return Err(Failure::usage(text));
    }
    Ok(bytes)
}

/// The newest report whose custody digest stands in these bytes: each format prints the digest of the entry that
/// the report follows.
fn state_of<'a>(written: &'a [WrittenReport], bytes: &[u8]) -> Option<&'a WrittenReport> {
    let printed = |report: &&WrittenReport| {
        memchr::memmem::find(bytes, report.before.to_string().as_bytes()).is_some()
    };
    written.iter().rev().find(printed)
}

/// How many events the report took along.
fn limits(report: &WrittenReport) -> EventLimits {
    let number = |name: &str| usize::try_from(report.arguments[name].as_u64()?).ok();
    match (number("max_rows"), number("max_bytes")) {
        (Some(rows), Some(bytes)) => EventLimits { rows, bytes },
        // An earlier doorward took none along.
        _ => NO_EVENTS,
    }
}

const NO_EVENTS: EventLimits = EventLimits { rows: 0, bytes: 0 };

/// For whom the report was written.
fn audience(report: &WrittenReport) -> Audience {
    let word = report.arguments["audience"].as_str();
    Audience::ALL.into_iter().find(|audience| Some(audience.word()) == word).unwrap_or_default()
}

/// What the case says, with the time and the custody digest of an earlier report.
fn as_it_stood(
    told: &Inputs,
    report: &WrittenReport,
    (events, issue): (Events, Issue),
) -> Option<Inputs> {
    let mut inputs = Inputs { issue, events, ..told.clone() };
    if let Some(marking) = report.arguments["marking"].as_str() {
        marking.clone_into(&mut inputs.head.marking);
    }
    inputs.head.generated_at = report.generated_at?;
    inputs.head.custody = CustodyHead { entries: report.entry - 1, sha256: report.before };
    Some(inputs)
}

impl Checked<'_> {
    /// Whether another doorward wrote the report: then other words are no forgery.
    fn of_another_version(&self) -> bool {
        self.of.is_some_and(|report| report.tool_version != env!("CARGO_PKG_VERSION"))
    }

    /// What speaks against the report.
    fn discrepancies(&self) -> Vec<String> {
        let mut found = Vec::new();
        if self.wrote.is_none() {
            let sha256 = self.sha256;
            found.push(format!("no custody entry tells of a file with the SHA-256 {sha256}"));
        }
        let counts = self.wrote.is_none() || !self.of_another_version();
        if counts && let Again::Compared(Compared::Differs { .. }) = &self.again {
            found.extend(self.differences());
        }
        found
    }

    /// What the report says otherwise than the case.
    fn differences(&self) -> Vec<String> {
        let Again::Compared(Compared::Differs { differences, more, first_byte }) = &self.again
        else {
            return Vec::new();
        };
        let mut told: Vec<String> = differences.iter().map(Difference::to_string).collect();
        if told.is_empty() {
            told.push(format!("no text differs, but the bytes do, from byte {first_byte} on"));
        }
        if *more > 0 {
            told.push(format!("{} more", show::counted(*more as u64, "place", "places")));
        }
        told
    }

    /// What was done to see whether the report says what the case says, in a sentence.
    fn again(&self) -> String {
        match (&self.again, self.of) {
            (Again::Compared(Compared::Same), _) => {
                "written anew from the case, it is the same, byte for byte".to_owned()
            }
            (Again::Compared(Compared::Differs { .. }), Some(of)) if self.of_another_version() => {
                format!(
                    "doorward {} wrote it; written anew by {}, it differs",
                    of.tool_version,
                    env!("CARGO_PKG_VERSION")
                )
            }
            (Again::Compared(Compared::Differs { .. }), _) => {
                "written anew from the case, it differs".to_owned()
            }
            (Again::Compared(Compared::NotComparable), _) => {
                "of this format the digest alone is checked".to_owned()
            }
            (Again::Changed, Some(of)) => format!(
                "the case has changed since, so it cannot be written anew: {}",
                changes(of)
            ),
            (Again::NoTime, _) => {
                "its custody entry is of an earlier doorward and does not say which time it bears, so it cannot be written anew"
                    .to_owned()
            }
            (Again::NoState | Again::Changed, _) => {
                "it names no state of this case, so there is nothing to hold it against".to_owned()
            }
        }
    }

    fn document(&self) -> Json {
        json!({
            "path": self.path,
            "sha256": self.sha256.to_string(),
            "written_by": self.wrote.map(|(report, file)| json!({
                "report": report.number,
                "custody_entry": report.entry,
                "at": report.at.to_rfc3339_opts(SecondsFormat::Micros, true),
                "examiner": report.examiner,
                "tool_version": report.tool_version,
                "file": file,
            })),
            "again": match &self.again {
                Again::Compared(Compared::Same) => "same",
                Again::Compared(Compared::Differs { .. }) => "differs",
                Again::Compared(Compared::NotComparable) => "not-comparable",
                Again::Changed => "case-changed",
                Again::NoTime => "no-time",
                Again::NoState => "no-state",
            },
            "changes_since": self.of.map(|of| of.changes_since.iter().map(|(entry, action)| {
                json!({ "custody_entry": entry, "action": action.word() })
            }).collect::<Vec<_>>()),
            "differences": match &self.again {
                Again::Compared(Compared::Differs { differences, more, .. }) => json!({
                    "named": differences.iter().map(|one| json!({
                        "under": one.under, "report": one.report, "case": one.case,
                    })).collect::<Vec<_>>(),
                    "more": more,
                }),
                _ => Json::Null,
            },
            "discrepancies": self.discrepancies(),
        })
    }
}

/// `2 import (entries 17, 18), 1 mark (entry 19)`.
fn changes(report: &WrittenReport) -> String {
    let mut actions: Vec<custody::Action> = Vec::new();
    for (_, action) in &report.changes_since {
        if !actions.contains(action) {
            actions.push(*action);
        }
    }
    let told = actions.iter().map(|action| {
        let of = report.changes_since.iter().filter(|(_, one)| one == action);
        let entries: Vec<String> = of.map(|(entry, _)| entry.to_string()).collect();
        let word = if entries.len() == 1 { "entry" } else { "entries" };
        format!("{} {} ({word} {})", entries.len(), action.word(), entries.join(", "))
    });
    told.collect::<Vec<_>>().join(", ")
}

fn tell(
    context: &mut Context,
    case: &CaseFile,
    (checked, broken): (&[Checked<'_>], &[String]),
) -> Result<(), Failure> {
    let entries = case.custody_log()?.len() as u64;
    line(
        context,
        &format!("walked {}", show::counted(entries, "custody entry", "custody entries")),
    )?;
    for text in broken {
        line(context, &format!("DIFFERS  custody log: {}", show::visible(text)))?;
    }
    for one in checked {
        let path = show::visible(&one.path);
        if let Some((report, file)) = one.wrote {
            let number = report.number.map_or_else(String::new, |number| format!(" {number}"));
            let who = show::visible(&report.examiner);
            let at = report.at.format("%Y-%m-%d %H:%M:%S UTC");
            let file = show::visible(file);
            let entry = report.entry;
            line(
                context,
                &format!("{path}: {file} of report{number}, custody entry {entry}, {at}, {who}"),
            )?;
        }
        line(context, &format!("{path}: {}", show::visible(&one.again())))?;
        let found = one.discrepancies();
        for text in &found {
            line(context, &format!("DIFFERS  {path}: {}", show::visible(text)))?;
        }
        if found.is_empty() {
            for text in one.differences() {
                line(context, &format!("differs  {path}: {}", show::visible(&text)))?;
            }
        }
    }
    let all = broken.len() + checked.iter().map(|one| one.discrepancies().len()).sum::<usize>();
    let verdict = match all {
        0 => "every report is one that this case wrote".to_owned(),
        1 => "1 discrepancy".to_owned(),
        many => format!("{many} discrepancies"),
    };
    line(context, &verdict)?;
    context.tell("the evidence itself is checked by `doorward verify` without a report");
    Ok(())
}
