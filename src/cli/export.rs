//! `doorward export`: sources, tables, answers and documents for other programs out of a case.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

use super::context::Context;
use super::databases::moment;
use super::export_plan::{Plan, Subject};
use super::failure::{Exit, Failure};
use super::findings::SeverityName;
use super::output;
use super::own_queries::OwnQueries;
use super::partial::{Partial, refuse};
use super::query::Values;
use super::show;
use crate::case::{CaseFile, Exportable};
use crate::custody::Action;
use crate::digest::Sha256;
use crate::export::{self, Cells, Format, Indicators, LeftOut, Tally, Tlp};
use crate::progress::{Progress as _, Unit};
use crate::query::Catalog;

const EXAMPLES: &str = "\
Examples:
  doorward export --table sign-ins --format parquet -o sign-ins.parquet --case case.duckdb
  doorward export --query sp-new-country -p learning_days=14 -o new-countries.csv
  doorward export --format timesketch --identity \"Port Schedule Publisher\" -o timeline.jsonl
  doorward export --format stix --severity high --tlp amber -o indicators.json
  doorward export --source E-01 -o E-01.json";

/// Write a source, a table, an answer or a document for other programs out of a case
///
/// `--source E-01` gives a source back bit for bit. Otherwise a table is written, or the answer of
/// `--query` or `--sql`. Of the formats, Parquet and JSON Lines are lossless, while CSV guards cells that a
/// spreadsheet would run. Beside each file stands FILE.about.json, which says what it is; the custody log
/// has an entry with its digest.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub(crate) struct Export {
    /// The exhibit number of a source, to give it back as it was taken in
    #[arg(long, value_name = "E-NN", group = "what", conflicts_with_all = ["format", "raw"])]
    pub(super) source: Option<String>,
    /// Which table [default: sign-ins]
    #[arg(long, value_name = "NAME", group = "what", value_parser = table_names())]
    pub(super) table: Option<String>,
    /// The answer of this canned query, as `query run` gives it
    #[arg(long, value_name = "ID", group = "what")]
    pub(super) query: Option<String>,
    #[command(flatten)]
    pub(super) values: Values,
    /// The answer of your own SQL, as `query sql` gives it
    #[arg(long, value_name = "SQL", group = "what")]
    pub(super) sql: Option<String>,
    /// In which format [default: csv]
    #[arg(short, long)]
    pub(super) format: Option<FormatName>,
    /// Leave CSV cells as they are, even those that a spreadsheet would run
    #[arg(long)]
    pub(super) raw: bool,
    #[command(flatten)]
    pub(super) filters: Filters,
    /// For STIX: findings of this severity or a graver one [default: high]
    #[arg(long, value_name = "SEVERITY")]
    pub(super) severity: Option<SeverityName>,
    /// For STIX: the marking [default: that of the case]
    #[arg(long, value_name = "LABEL")]
    pub(super) tlp: Option<TlpName>,
    /// Where to write it; - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
    /// Make no entry in the custody log, for a case that cannot be written to; the file beside says so
    #[arg(long)]
    unrecorded: bool,
    #[command(flatten)]
    own_queries: OwnQueries,
}

/// Which rows of a table.
#[derive(Debug, Args)]
pub(super) struct Filters {
    /// Only rows from this moment on, in UTC
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub(super) since: Option<DateTime<Utc>>,
    /// Only rows before this moment, in UTC
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub(super) until: Option<DateTime<Utc>>,
    /// Only rows of this address, CIDR or range
    #[arg(long, value_name = "ADDRESS|CIDR")]
    pub(super) ip: Option<String>,
    /// Only rows of this user, workload, application or target, by id or name
    #[arg(long, value_name = "ID|NAME")]
    pub(super) identity: Option<String>,
}

/// A format, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatName {
    /// Comma-separated, cells that a spreadsheet would run guarded
    Csv,
    /// One JSON document, of an answer
    Json,
    /// One JSON object a line
    Jsonl,
    /// Apache Parquet
    Parquet,
    /// Sign-ins, changes and requests for Timesketch, as JSON lines
    Timesketch,
    /// The same as CSV
    TimesketchCsv,
    /// Indicators from findings and marks, as STIX 2.1
    Stix,
    /// Sources and custody log in CASE/UCO, as JSON-LD
    Case,
}

/// A label of the Traffic Light Protocol 2.0, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TlpName {
    Clear,
    Green,
    Amber,
    #[value(name = "amber+strict")]
    AmberStrict,
    Red,
}

impl TlpName {
    pub(super) const fn tlp(self) -> Tlp {
        match self {
            Self::Clear => Tlp::Clear,
            Self::Green => Tlp::Green,
            Self::Amber => Tlp::Amber,
            Self::AmberStrict => Tlp::AmberStrict,
            Self::Red => Tlp::Red,
        }
    }
}

fn table_names() -> clap::builder::PossibleValuesParser {
    Exportable::ALL.map(Exportable::word).into()
}

/// What came of it.
struct Poured {
    /// What was written, to people.
    words: String,
    /// Rows, objects or entries; `None` for a source, which is bytes.
    rows: Option<u64>,
    /// Cells that were changed; `None` where the format changes none.
    guarded: Option<u64>,
    /// What was not handed on.
    left_out: Vec<LeftOut>,
}

impl Export {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let catalog = self.own_queries.catalog()?;
        let plan = Plan::of(&self, &catalog)?;
        if self.output == Path::new("-") {
            return self.to_stdout(context, &catalog, &plan);
        }
        let beside = beside(&self.output);
        refuse(&beside, self.force)?;
        let mut file = Partial::begin(&self.output, self.force)?;
        let case = context.open_merged()?;
        let mut done = None;
        file.write(&mut |out| {
            let mut tally = Tally::new(out);
            let poured = pour(context, &case, (&plan, &catalog), &mut tally)?;
            done = Some((poured, tally.finish()));
            Ok(())
        })?;
        let heading = case.info()?;
        drop(case);
        let Some((poured, sum)) = done else { return Ok(Exit::Failed) };
        let result = result(&poured, sum);
        let entry = self.record(context, &plan.arguments(&self.output), &result)?;
        let about = json!({
            "schema": "doorward/export-about/1",
            "case": { "name": heading.case_name, "marking": heading.marking },
            "file": name_of(&self.output),
            "export": plan.arguments(&self.output),
            "wrote": result,
            "left_out": left_out(&poured.left_out),
            "written_at": context.now().to_rfc3339_opts(SecondsFormat::Micros, true),
            "examiner": context.examiner().name,
            "tool_version": env!("CARGO_PKG_VERSION"),
            "custody_entry": entry,
        });
        write_file(&beside, self.force, &mut |out| {
            serde_json::to_writer_pretty(&mut *out, &about)?;
            Ok(writeln!(out)?)
        })?;
        file.whole()?;
        self.tell(context, (&poured, &result), entry)
    }

    /// Standard output is gone as it is written: what went out is recorded even where it broke off.
    fn to_stdout(
        &self,
        context: &Context,
        catalog: &Catalog,
        plan: &Plan<'_>,
    ) -> Result<Exit, Failure> {
        let case = context.open_merged()?;
        let mut out = io::stdout();
        let mut tally = Tally::new(&mut out);
        let poured = pour(context, &case, (plan, catalog), &mut tally)
            .and_then(|poured| Ok(tally.flush().map(|()| poured)?));
        let sum = tally.finish();
        drop(case);
        let arguments = plan.arguments(&self.output);
        match poured {
            Ok(poured) => {
                let entry = self.record(context, &arguments, &result(&poured, sum))?;
                context.tell(&words(&poured, sum, entry));
                tell_left_out(context, &poured.left_out);
                Ok(Exit::Done)
            }
            Err(failure) => {
                let (bytes, sha256) = sum;
                if bytes > 0 {
                    let broke_off = json!({
                        "bytes": bytes, "sha256": sha256.to_string(), "broke_off": true,
                    });
                    self.record(context, &arguments, &broke_off)?;
                }
                Err(failure)
            }
        }
    }

    /// Makes the entry in the custody log, and says its number.
    fn record(
        &self,
        context: &Context,
        arguments: &Json,
        result: &Json,
    ) -> Result<Option<i64>, Failure> {
        if self.unrecorded {
            context.tell("the custody log has no entry of this export, as --unrecorded asks");
            return Ok(None);
        }
        let hint = "an export has its entry in the custody log; where the case cannot be written to, \
                    add --unrecorded";
        let case = context.open_for_writing().map_err(|failure| failure.hint(hint))?;
        case.begin()?.commit(Action::Export, arguments, result)?;
        Ok(case.custody_log()?.last().map(|(entry, _)| entry.number))
    }

    fn tell(
        &self,
        context: &mut Context,
        (poured, result): (&Poured, &Json),
        entry: Option<i64>,
    ) -> Result<Exit, Failure> {
        let output = self.output.display().to_string();
        if context.everywhere.json {
            context.json(&json!({
                "schema": "doorward/export/1",
                "file": output,
                "about": beside(&self.output).display().to_string(),
                "wrote": result,
                "left_out": left_out(&poured.left_out),
                "custody_entry": entry,
            }))?;
            return Ok(Exit::Done);
        }
        let sha256 = result["sha256"].as_str().unwrap_or_default();
        context.tell(&format!("wrote {} to {}", poured.words, show::visible(&output)));
        context.tell(&format!("sha256 {sha256}{}", entry_words(entry)));
        tell_left_out(context, &poured.left_out);
        Ok(Exit::Done)
    }
}

/// Writes what was asked for.
fn pour(
    context: &Context,
    case: &CaseFile,
    (plan, catalog): (&Plan<'_>, &Catalog),
    out: &mut (dyn Write + Send),
) -> Result<Poured, Failure> {
    let nothing = Poured { words: String::new(), rows: None, guarded: None, left_out: Vec::new() };
    let cells = if plan.raw { Cells::Raw } else { Cells::Guarded };
    match &plan.subject {
        Subject::Source(reference) => {
            let source = case.source(reference)?;
            case.extract(&source, out)?;
            let words = format!("{} ({})", source.reference, show::visible(&source.file_name));
            Ok(Poured { words, ..nothing })
        }
        Subject::Table(table, format) => {
            if io::stderr().is_terminal() {
                let rows = case.count_rows(*table, &plan.filter)?;
                context.bar.begin("writing", Some(rows), Unit::Items);
            }
            let chosen = (*table, &plan.filter);
            let written = export::table(case, chosen, (*format, cells), out, &context.bar)?;
            context.bar.finish();
            let guarded = (*format == Format::Csv).then_some(written.guarded);
            let words = format!("{} of {}", rows(written.rows), table.word());
            Ok(Poured { words, rows: Some(written.rows), guarded, ..nothing })
        }
        Subject::Query(query, arguments, format) => {
            let answered = output::answer(case, query, arguments, (*format, plan.raw), out)?;
            let words = format!("{} of {}", rows(answered.rows), query.id);
            let guarded = answered.guarded;
            Ok(Poured { words, rows: Some(answered.rows), guarded, ..nothing })
        }
        Subject::Sql(sql, format) => {
            let answered = output::answer_sql(case, sql, (*format, plan.raw), out)?;
            let words = rows(answered.rows);
            Ok(Poured { words, rows: Some(answered.rows), guarded: answered.guarded, ..nothing })
        }
        Subject::Indicators(least) => {
            if !case.findings_are_current()? {
                context.tell(
                    "the findings are older than the case: `doorward findings` makes them anew",
                );
            }
            let tlp = plan.tlp.or_else(|| Tlp::of_marking(&case_marking(case)));
            let techniques = |id: &str| -> Vec<String> {
                catalog.get(id).map(|query| query.about.attack.clone()).unwrap_or_default()
            };
            let indicators = Indicators::of(case, *least, tlp, &techniques)?;
            let written = export::stix(&indicators, &mut *out)?;
            let words = show::counted(written, "indicator", "indicators");
            let left_out = indicators.left_out;
            Ok(Poured { words, rows: Some(written), left_out, ..nothing })
        }
        Subject::Custody => {
            let entries = export::case_uco(case, &mut *out)?;
            let words = show::counted(entries, "custody entry", "custody entries");
            Ok(Poured { words, rows: Some(entries), ..nothing })
        }
    }
}

/// The marking of the case, or nothing where it cannot be read.
fn case_marking(case: &CaseFile) -> String {
    case.info().map(|info| info.marking).unwrap_or_default()
}

fn rows(count: u64) -> String {
    show::counted(count, "row", "rows")
}

/// What was written, for the custody log.
fn result(poured: &Poured, (bytes, sha256): (u64, Sha256)) -> Json {
    let mut result = json!({ "bytes": bytes, "sha256": sha256.to_string() });
    if let Some(rows) = poured.rows {
        result["rows"] = json!(rows);
    }
    if let Some(guarded) = poured.guarded {
        result["cells_changed"] = json!(guarded);
    }
    if !poured.left_out.is_empty() {
        result["left_out"] = json!(poured.left_out.len());
    }
    result
}

fn left_out(values: &[LeftOut]) -> Json {
    values.iter().map(|left| json!({ "value": left.value, "why": left.why })).collect()
}

fn tell_left_out(context: &Context, values: &[LeftOut]) {
    if !values.is_empty() {
        context.tell(&format!(
            "left out, as no indicators: {}",
            show::counted(values.len(), "value", "values")
        ));
    }
    for left in values {
        context.tell(&format!("  {}: {}", show::visible(&left.value), left.why));
    }
}

fn words(poured: &Poured, (bytes, sha256): (u64, Sha256), entry: Option<i64>) -> String {
    let size = show::size(bytes);
    format!("wrote {} ({size}), sha256 {sha256}{}", poured.words, entry_words(entry))
}

fn entry_words(entry: Option<i64>) -> String {
    entry.map_or_else(String::new, |number| format!(", custody entry {number}"))
}

/// The name without folders.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The file that says what another is.
fn beside(path: &Path) -> PathBuf {
    let mut name: OsString = path.file_name().unwrap_or_default().to_owned();
    name.push(".about.json");
    path.with_file_name(name)
}

/// Writes a file that appears under its name only once it is whole.
pub(crate) fn write_file(
    path: &Path,
    force: bool,
    write: &mut dyn FnMut(&mut (dyn Write + Send)) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut file = Partial::begin(path, force)?;
    file.write(write)?;
    file.whole()
}
