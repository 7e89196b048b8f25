//! `doorward verify`: whether a case is still what was put into it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::own_queries::OwnQueries;
use super::{explain, line, show, verify_report};
use crate::case::{CaseFile, Checked, Layer};
use crate::custody::Action;
use crate::digest::Sha256;
use crate::import::{self, Rederived};

const EXAMPLES: &str = "\
Examples:
  doorward verify --case case.duckdb
  doorward verify reports/report.html                 whether the case wrote it, and says the same
  doorward verify --explain --json";

/// Check that a case is still what was put into it
///
/// Hashes every byte of every source anew, compares records with the bytes they were read from, the
/// rows of every table with their seals, the layout with that of this version, and walks the chain of
/// the custody log to its end. Changes nothing. Ends with 4 if anything differs.
///
/// With reports named, says of each whether it is one that the case wrote, by its digest in the custody log,
/// and writes it anew from the case as it stood: whatever the report says otherwise is named.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that a user types")]
pub(crate) struct Verify {
    /// Reports to check against the case, instead of the case itself
    #[arg(value_name = "REPORT", conflicts_with_all = ["rederive", "head", "explain", "record"])]
    reports: Vec<PathBuf>,
    #[command(flatten)]
    own_queries: OwnQueries,
    /// Import the bytes of the vault once more beside the case, and compare every record and event
    ///
    /// Takes as long as the imports did, and the space of the case and its largest source. It rests on
    /// the SHA-256 of the sources alone, and names each value that differs.
    #[arg(long)]
    rederive: bool,
    /// A digest of the custody log on paper: in a receipt, a report, a bundle
    #[arg(long, value_name = "SHA256")]
    head: Option<Sha256>,
    /// Say in plain words how one can know that nothing was altered, for this case
    #[arg(long)]
    explain: bool,
    /// Write into the custody log that the case was verified, and with what result
    #[arg(long)]
    record: bool,
}

/// Everything that was checked.
pub(crate) struct Verified {
    pub(crate) checked: Checked,
    /// The entry whose digest was on paper.
    pub(crate) head: Option<(Sha256, Option<i64>)>,
    pub(crate) rederived: Option<Rederived>,
}

impl Verify {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        if !self.reports.is_empty() {
            return verify_report::run(context, &self.reports, &self.own_queries);
        }
        let case = context.open()?;
        let mut checked = case.verify(&context.bar)?;
        let head = self.head.map(|head| (head, find_head(&case, head, &mut checked)));
        let rederived =
            if self.rederive { Some(rederive(context, &case, &mut checked)?) } else { None };
        let verified = Verified { checked, head, rederived };
        let exit = if verified.checked.discrepancies.is_empty() {
            Exit::Done
        } else {
            Exit::Discrepancies
        };
        if context.everywhere.json {
            context.json(&document(&verified))?;
        } else if self.explain {
            for text in explain::explain(&case, &verified)? {
                line(context, &text)?;
            }
        } else {
            print(context, &verified)?;
        }
        drop(case);
        if self.record {
            record(context, &verified)?;
        }
        Ok(exit)
    }
}

/// The entry that has this digest; that there is none is a discrepancy.
fn find_head(case: &CaseFile, head: Sha256, checked: &mut Checked) -> Option<i64> {
    // A log that cannot be read is a discrepancy already.
    let log = case.custody_log().unwrap_or_default();
    let found = log.iter().find(|(entry, digest)| *digest == head && entry.sha256() == head);
    if found.is_none() {
        let what = format!(
            "none of its {} entries has the digest {head}: it was rewritten or cut off since that was written down, or it is the log of another case",
            log.len()
        );
        checked.found(Layer::Log, "custody log", what);
    }
    found.map(|(entry, _)| entry.number)
}

/// Imports the vault again into a folder beside the case, which goes afterwards.
fn rederive(
    context: &Context,
    case: &CaseFile,
    checked: &mut Checked,
) -> Result<Rederived, Failure> {
    let beside = case.path().parent().filter(|folder| !folder.as_os_str().is_empty());
    let beside = beside.unwrap_or_else(|| std::path::Path::new("."));
    let folder = tempfile::Builder::new().prefix(".doorward-again-").tempdir_in(beside).map_err(
        |error| {
            let what = format!("cannot make a folder in {} to import again", beside.display());
            Failure::from(anyhow::Error::new(error).context(what))
                .hint("copy the case to a folder in which you may write")
        },
    )?;
    let mut rederived = import::rederive(case, folder.path(), &context.bar)?;
    checked.discrepancies.append(&mut rederived.checked.discrepancies);
    checked.unchecked.append(&mut rederived.checked.unchecked);
    Ok(rederived)
}

fn record(context: &Context, verified: &Verified) -> Result<(), Failure> {
    let found: Vec<_> = verified.checked.discrepancies.iter().map(ToString::to_string).collect();
    let arguments = json!({
        "rederive": verified.rederived.is_some(),
        "head": verified.head.map(|(head, _)| head.to_string()),
    });
    let result = json!({ "sources": verified.checked.sources, "discrepancies": found });
    context.open_for_writing()?.record(Action::Verify, &arguments, &result)?;
    Ok(())
}

fn document(verified: &Verified) -> Json {
    let Verified { checked, head, rederived } = verified;
    let found: Vec<Json> = checked
        .discrepancies
        .iter()
        .map(|found| {
            json!({ "place": found.place, "what": found.what, "means": found.touches.means() })
        })
        .collect();
    json!({
        "schema": "doorward/verify/1",
        "sources": checked.sources,
        "bytes": checked.bytes,
        "records_counted": checked.records,
        "records_compared": checked.compared,
        "seals": checked.seals,
        "custody_entries": checked.entries,
        "head": head.map(|(head, entry)| json!({ "sha256": head.to_string(), "entry": entry })),
        "rederived": rederived.as_ref().map(|it| json!({ "imports": it.imports, "rows": it.rows })),
        "unchecked": checked.unchecked,
        "discrepancies": found,
    })
}

fn print(context: &mut Context, verified: &Verified) -> Result<(), Failure> {
    let Verified { checked, head, rederived } = verified;
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
    line(
        context,
        &format!(
            "digested the rows of every table anew: {}",
            show::counted(checked.seals, "part", "parts")
        ),
    )?;
    if let Some(again) = rederived {
        let imports = show::counted(again.imports, "import", "imports");
        let rows = show::counted(again.rows, "row", "rows");
        line(context, &format!("did {imports} again from the vault, and compared {rows}"))?;
    }
    if let Some((_, Some(entry))) = head {
        let text =
            format!("the digest given is that of custody entry {entry} of {}", checked.entries);
        line(context, &text)?;
    }
    for what in &checked.unchecked {
        line(context, &format!("UNCHECKED  {}", show::visible(what)))?;
    }
    for found in &checked.discrepancies {
        line(context, &format!("DIFFERS  {}", show::visible(&found.to_string())))?;
    }
    let layers: BTreeSet<Layer> = checked.discrepancies.iter().map(|it| it.touches).collect();
    for layer in layers {
        line(context, &format!("  that is: {}", layer.means()))?;
    }
    let verdict = match checked.discrepancies.len() {
        0 => "everything that was checked is as it was recorded".to_owned(),
        1 => "1 discrepancy".to_owned(),
        many => format!("{many} discrepancies"),
    };
    line(context, &verdict)?;
    Ok(())
}
