//! `doorward demo`: an invented case, from the program alone.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::context::Context;
use super::failure::{Exit, Failure};
use super::investigate::investigate_and_report;
use super::new::{self, AboutCase};
use super::report::Written;
use super::{findings, line, show};
use crate::case::NewKnownNetwork;
use crate::demo::{self, Form, Plan, Shape};
use crate::enrich::{self, GeoDatabase, WideRange, parse_range};
use crate::finding::Finding;
use crate::import::{self, Options};
use crate::query::Catalog;

const EXAMPLES: &str = "\
Examples:
  doorward demo                                   into the folder doorward-demo
  doorward demo small --sign-ins 2000             fewer sign-ins, the same attacks
  doorward demo practice --exports-only           the exports alone, to practise on";

/// Make an invented case with its report, from the program alone
///
/// Writes the exports of a company that does not exist, with planted attacks, makes a case of them,
/// looks addresses up, runs every query and writes the reports. `truth.json` says what was planted.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Demo {
    /// Where to write it
    #[arg(value_name = "DIR", default_value = "doorward-demo")]
    dir: PathBuf,
    /// About how many sign-ins to invent
    #[arg(long, value_name = "N", default_value_t = Plan::default().sign_ins)]
    sign_ins: u64,
    /// Another number invents another company
    #[arg(long, value_name = "N", default_value_t = Plan::default().seed)]
    seed: u64,
    /// What the exports look like
    #[arg(long, default_value = "mixed")]
    shape: ShapeName,
    /// Write the exports and the truth, and no case
    #[arg(long)]
    exports_only: bool,
    /// Replace a demo that is there
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ShapeName {
    /// Several export shapes that overlap, with the directory's audits
    Mixed,
    /// One file of JSON lines with full Graph objects, for measuring
    Graph,
    /// The same as one JSON array, for measuring
    GraphArray,
    /// The same as 500 gzipped pages, for measuring
    GraphPages,
    /// One CSV download with the sign-ins of service principals, for measuring
    Applications,
    /// Everything once, as Graph's objects
    OnlyGraph,
    /// Everything once: as the portal's CSV downloads, and what these are not written for as Graph's objects
    OnlyPortalCsv,
    /// Everything once: non-interactive sign-ins as Log Analytics CSV, the rest as Graph's objects
    OnlyLogAnalyticsCsv,
    /// Everything once, as diagnostic settings
    OnlyDiagnostic,
}

impl Demo {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        make_room(&self.dir, self.force)?;
        let shape = match self.shape {
            ShapeName::Mixed => Shape::Mixed,
            ShapeName::Graph => Shape::Graph,
            ShapeName::GraphArray => Shape::GraphArray,
            ShapeName::GraphPages => Shape::GraphPages,
            ShapeName::Applications => Shape::Applications,
            ShapeName::OnlyGraph => Shape::Only(Form::Graph),
            ShapeName::OnlyPortalCsv => Shape::Only(Form::PortalCsv),
            ShapeName::OnlyLogAnalyticsCsv => Shape::Only(Form::LogAnalyticsCsv),
            ShapeName::OnlyDiagnostic => Shape::Only(Form::Diagnostic),
        };
        let plan = Plan { seed: self.seed, sign_ins: self.sign_ins, shape };
        let invented = demo::write(&self.dir, &plan, &context.bar)?;
        if self.exports_only && context.everywhere.json {
            context.json(&json!({
                "schema": "doorward/invented/1",
                "folder": self.dir.join("exports").display().to_string(),
                "files": invented.files.len(),
                "sign_ins": invented.sign_ins,
                "audit_events": invented.audit_events,
            }))?;
            return Ok(Exit::Done);
        }
        if self.exports_only {
            line(
                context,
                &format!(
                    "wrote {} files with {} sign-ins and {} audit events to {}",
                    invented.files.len(),
                    show::thousands(invented.sign_ins),
                    show::thousands(invented.audit_events),
                    self.dir.join("exports").display()
                ),
            )?;
            return Ok(Exit::Done);
        }
        let case = self.dir.join("case.duckdb");
        let receipt = self.build(context, &case, &invented)?;
        let written = investigate_and_report(context, &Catalog::built_in()?, &case, &self.dir)?;
        if context.everywhere.json {
            context.json(&written.document())?;
        } else {
            self.tell(context, (&receipt, &invented), &written)?;
        }
        Ok(Exit::Done)
    }

    /// Makes the case of the invented exports, as an examiner would.
    fn build(
        &self,
        context: &Context,
        path: &Path,
        invented: &demo::Written,
    ) -> Result<import::Receipt, Failure> {
        let about = AboutCase {
            name: Some("Demo (invented data)".to_owned()),
            client: Some("A company that does not exist".to_owned()),
            marking: Some("TLP:CLEAR".to_owned()),
            tz: Some(chrono_tz::Europe::Stockholm),
            ..AboutCase::default()
        };
        let case = new::create(context, path, &about)?;
        let receipt =
            import::import(&case, &[self.dir.join("exports")], &Options::default(), &context.bar)?;
        let known: Result<Vec<_>, Failure> =
            invented.truth.known_networks.iter().map(known).collect();
        case.add_known(&known?)?;
        enrich::enrich(&case, &GeoDatabase::embedded()?, &context.bar)?;
        case.refresh()?;
        Ok(receipt)
    }

    /// Says in five lines what was made, what was found, and what to do next.
    fn tell(
        &self,
        context: &mut Context,
        (receipt, invented): (&import::Receipt, &demo::Written),
        written: &Written,
    ) -> Result<(), Failure> {
        let sum = receipt.sum();
        line(
            context,
            &format!(
                "Made {} from {} invented files: {} records read = {} stored + {} duplicate + {} rejected.",
                self.dir.join("case.duckdb").display(),
                invented.files.len(),
                show::thousands(sum.read),
                show::thousands(sum.stored),
                show::thousands(sum.duplicate),
                show::thousands(sum.rejected)
            ),
        )?;
        line(context, &format!("Found {}.", findings::counts(&written.findings)))?;
        if let Some(gravest) = gravest(&written.findings) {
            line(context, &format!("Gravest: {}", show::visible(&gravest.sentence)))?;
        }
        line(
            context,
            &format!(
                "Wrote {} and report.md. Open it in any browser: it loads nothing from the network.",
                self.dir.join("report.html").display()
            ),
        )?;
        line(context, "Next: doorward investigate YOUR-EXPORTS --case case.duckdb --out report")?;
        Ok(())
    }
}

/// The first of the gravest and surest that tells of a stolen credential, else the first.
fn gravest(findings: &[Finding]) -> Option<&Finding> {
    findings
        .iter()
        .find(|finding| finding.query_id == "sp-credential-added-then-used")
        .filter(|finding| findings.first().is_some_and(|first| first.severity == finding.severity))
        .or_else(|| findings.first())
}

fn known(network: &demo::KnownNetwork) -> Result<NewKnownNetwork, Failure> {
    let range = parse_range(&network.cidr, WideRange::Refuse)?;
    Ok(NewKnownNetwork {
        cidr: range.to_string(),
        first: range.first,
        last: range.last,
        label: network.label.clone(),
        scope: network.scope.clone().unwrap_or_else(|| "*".to_owned()),
        reason: network.reason.clone(),
        valid_from: None,
        valid_until: None,
        list: None,
    })
}

/// What a demo writes, and therefore what may be replaced: nothing else in the folder is touched.
const WRITTEN: [&str; 6] =
    ["exports", "truth.json", "case.duckdb", "case.duckdb.wal", "report.html", "report.md"];

fn make_room(dir: &Path, force: bool) -> Result<(), Failure> {
    let there: Vec<PathBuf> =
        WRITTEN.iter().map(|name| dir.join(name)).filter(|path| path.exists()).collect();
    if let Some(first) = there.first().filter(|_| !force) {
        return Err(Failure::from(anyhow::anyhow!("{} already exists", first.display()))
            .hint("name another folder, or add --force to replace the demo there"));
    }
    for path in there {
        let removed =
            if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.map_err(|error| {
            anyhow::Error::new(error).context(format!("cannot remove {}", path.display()))
        })?;
    }
    Ok(())
}
