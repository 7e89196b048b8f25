//! `doorward bundle`: a case as a folder that an outsider can check.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::{line, show};
use crate::bundle::{self, Contents};
use crate::custody::Action;

const EXAMPLES: &str = "\
Examples:
  doorward bundle 2026-117 --report reports/report.html --report reports/report.md --case case.duckdb
  doorward bundle 2026-118 --json";

/// Write the case, its sources and its reports as a folder that anybody can check
///
/// A bag as RFC 8493 (`BagIt`) describes it: a read-only copy of the case, every source as it was taken
/// in, the reports that you name, SHA-256 of all of them, and a page and a small program that check them
/// without doorward. The custody log tells of the bundle before the case is copied.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Bundle {
    /// The folder to make
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// A report or another file to put in; give it once for each
    #[arg(long = "report", value_name = "FILE")]
    reports: Vec<PathBuf>,
}

impl Bundle {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let path = context.case_path()?.to_owned();
        for report in &self.reports {
            if !report.is_file() {
                return Err(Failure::usage(format!("{} is no file", report.display())));
            }
        }
        if self.folder.exists() {
            return Err(bundle::BundleError::Exists(self.folder).into());
        }
        let reports: Vec<String> =
            self.reports.iter().map(|report| report.display().to_string()).collect();
        let arguments = json!({ "folder": self.folder.display().to_string(), "reports": reports });
        let writer = context.open_for_writing()?;
        let sources: Vec<Json> = writer
            .sources()?
            .iter()
            .map(|source| json!({ "source": source.reference, "sha256": source.sha256 }))
            .collect();
        writer.record(Action::Bundle, &arguments, &json!({ "sources": sources }))?;
        // Closed, so that the copy needs nothing beside it.
        drop(writer);
        let case = context.open()?;
        let info = case.info()?;
        let log = case.custody_log()?;
        let head = log.last().map_or_else(crate::custody::beginning, |(_, digest)| *digest);
        let said = [
            ("Bag-Software-Agent", format!("doorward {}", env!("CARGO_PKG_VERSION"))),
            ("Bagging-Date", context.now().format("%Y-%m-%d").to_string()),
            ("External-Identifier", info.case_name),
            ("Contact-Name", context.examiner().name),
            ("Custody-Entries", log.len().to_string()),
            ("Custody-Head", head.to_string()),
        ];
        let contents = Contents { case: &path, reports: &self.reports, info: &said };
        let written = bundle::write(&case, &self.folder, &contents, &context.bar)?;
        if context.everywhere.json {
            let files: Vec<Json> = written
                .files
                .iter()
                .map(|(name, digest, bytes)| {
                    json!({ "path": name, "sha256": digest.to_string(), "bytes": bytes })
                })
                .collect();
            context.json(&json!({
                "schema": "doorward/bundle/1",
                "folder": self.folder.display().to_string(),
                "head": head.to_string(),
                "files": files,
            }))?;
            return Ok(Exit::Done);
        }
        let files = show::counted(written.files.len(), "file", "files");
        let folder = show::visible(&self.folder.display().to_string());
        line(context, &format!("wrote {files} and their SHA-256 to {folder}"))?;
        line(context, &format!("the custody log ends with {head}: write it down"))?;
        context.next("hand the folder over; its CHECK.md says how to check it without doorward");
        Ok(Exit::Done)
    }
}
