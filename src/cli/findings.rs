//! `doorward findings`: runs every canned query and says what they found.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use clap::{Args, ValueEnum};
use serde_json::{Map, Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::own_queries::OwnQueries;
use super::{line, show};
use crate::case::{CaseFile, FindingId, Reported};
use crate::finding::{Finding, Severity, Table};
use crate::investigate::{self, Outcome, Run};
use crate::query::{Arguments, Catalog, Engine};

mod explain;
mod place;

use place::Place;

const EXAMPLES: &str = "\
Examples:
  doorward findings --case case.duckdb
  doorward findings --min high --fail-on high
  doorward findings F-0007 --explain
  doorward findings F-0007 --sql
  doorward findings --since-report 2";

/// Run every canned query and show what they found, those first who collect the most
///
/// Each finding has a number, F-0007, that it keeps through further imports. Users and workloads are
/// ranked by independent findings: several analyses of the same records weigh once.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Findings {
    /// Only these findings, such as F-0007
    #[arg(value_name = "FINDING")]
    which: Vec<String>,
    /// Show only findings of this severity and above
    #[arg(long, value_name = "SEVERITY", default_value = "low")]
    min: SeverityName,
    /// End with 5 if there is a finding of this severity or above
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<SeverityName>,
    /// Only what is new or graver since this report, counted from 1
    #[arg(long, value_name = "NUMBER")]
    since_report: Option<i64>,
    /// Show with each finding its evidence, innocent explanations and what to do next
    #[arg(short, long)]
    long: bool,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    own_queries: OwnQueries,
}

/// What is told of why findings are there.
#[derive(Debug, Args)]
struct Why {
    /// Say why each finding is there: every column of its row, and the parameters that it passed
    #[arg(long)]
    explain: bool,
    /// Print the queries of the findings as a stock DuckDB shell runs them, in place of the findings
    #[arg(long)]
    sql: bool,
}

/// A severity, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeverityName {
    Info,
    Low,
    Medium,
    High,
}

impl SeverityName {
    pub(crate) const fn severity(self) -> Severity {
        match self {
            Self::Info => Severity::Info,
            Self::Low => Severity::Low,
            Self::Medium => Severity::Medium,
            Self::High => Severity::High,
        }
    }
}

impl Findings {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let catalog = self.own_queries.catalog()?;
        let case = context.open_merged()?;
        let earlier = self.since_report.map(|report| case.report_findings(report)).transpose()?;
        let wanted: Vec<FindingId> =
            self.which.iter().map(|which| identified(&case, which)).collect::<Result<_, _>>()?;
        let mut runs = investigate::run_all(&case, &catalog, &context.bar)?;
        let case = keep(context, case, &mut runs)?;
        let all = investigate::all_findings(&runs);
        let is_shown = |finding: &&Finding| {
            if wanted.is_empty() {
                finding.severity >= self.min.severity()
            } else {
                wanted.contains(&(finding.query_id.clone(), finding.key.clone()))
            }
        };
        let news: Option<News> = earlier.map(|earlier| news_of(&earlier, &runs));
        let is_news = |finding: &&Finding| match (&news, finding.number) {
            (Some(news), Some(number)) => news.contains_key(&number),
            _ => true,
        };
        let everything: Vec<Finding> = if wanted.is_empty() {
            all.clone()
        } else {
            runs.iter().flat_map(Run::findings).cloned().collect()
        };
        let shown: Vec<_> = everything.iter().filter(is_shown).filter(is_news).collect();
        if self.why.sql {
            return print_sql(context, &catalog, &shown);
        }
        let ranking = ranking(&case, &catalog)?;
        if context.everywhere.json {
            let mut document = document(&runs, &shown, ranking.as_ref());
            if let Some(news) = &news {
                document["since_report"] = json!(news);
            }
            context.json(&document)?;
        } else {
            let told = Told { catalog: &catalog, ranking: ranking.as_ref(), news: news.as_ref() };
            self.show(context, &told, &shown)?;
            if wanted.is_empty() {
                summary(context, &runs, (all.iter().filter(is_news).count(), shown.len()), &all)?;
            }
        }
        let grave = |wanted: Severity| shown.iter().any(|finding| finding.severity >= wanted);
        let grave_of_all =
            |wanted: Severity| all.iter().filter(is_news).any(|finding| finding.severity >= wanted);
        Ok(match self.fail_on.map(SeverityName::severity) {
            Some(severity) if grave(severity) || grave_of_all(severity) => Exit::Findings,
            _ => Exit::Done,
        })
    }

    /// The findings of each user and workload, those first who collect the most; then the others.
    fn show(
        &self,
        context: &mut Context,
        told: &Told<'_>,
        shown: &[&Finding],
    ) -> Result<(), Failure> {
        let mut left: Vec<&Finding> = shown.to_vec();
        for place in told.ranking.map(Place::all).unwrap_or_default() {
            let (its, others): (Vec<&Finding>, Vec<&Finding>) =
                left.into_iter().partition(|finding| place.is_of(finding));
            left = others;
            if its.is_empty() {
                continue;
            }
            line(context, &place.words())?;
            for finding in its {
                self.print(context, told, finding)?;
            }
        }
        if !left.is_empty() && left.len() < shown.len() {
            line(context, "without weight of their own:")?;
        }
        for finding in left {
            self.print(context, told, finding)?;
        }
        Ok(())
    }

    fn print(&self, context: &mut Context, told: &Told<'_>, one: &Finding) -> Result<(), Failure> {
        let news = told.news.and_then(|news| news.get(&one.number?));
        print(context, one, self.long || self.why.explain, news.map(String::as_str))?;
        if self.why.explain {
            explain::explain(context, told.catalog, one)?;
        }
        Ok(())
    }
}

/// What is told beside the findings themselves.
struct Told<'a> {
    catalog: &'a Catalog,
    ranking: Option<&'a Table>,
    news: Option<&'a News>,
}

/// What is new about findings since an earlier report, by their number.
type News = BTreeMap<i64, String>;

/// What was not in an earlier report, was less grave there, or rested on fewer events.
fn news_of(earlier: &BTreeMap<i64, Reported>, runs: &[Run]) -> News {
    let about = |finding: &Finding| {
        let number = finding.number?;
        let Some(said) = earlier.get(&number) else { return Some((number, "new".to_owned())) };
        let graver = Severity::of_word(&said.severity).is_none_or(|then| finding.severity > then);
        let more = finding.event_count > said.event_count;
        let then = || format!("{} with {} events then", said.severity, said.event_count);
        (graver || more).then(|| (number, then()))
    };
    runs.iter().flat_map(Run::findings).filter_map(about).collect()
}

/// Has the case keep what was found where that is new, and opens it again for reading.
fn keep(context: &Context, case: CaseFile, runs: &mut [Run]) -> Result<CaseFile, Failure> {
    let all_numbered = runs.iter().flat_map(Run::findings).all(|one| one.number.is_some());
    let same_texts = case.queries_last_run()? == investigate::texts(runs);
    if all_numbered && same_texts && case.findings_are_current()? {
        return Ok(case);
    }
    drop(case);
    match context.open_for_writing() {
        Ok(writer) => investigate::record(&writer, runs)?,
        Err(failure) => Context::tell_error(&format!(
            "the findings cannot be kept in the case, so new ones have no number yet: {failure}"
        )),
    }
    context.open()
}

/// Who collects the most independent findings, by the canned query of that name.
fn ranking(case: &CaseFile, catalog: &Catalog) -> Result<Option<Table>, Failure> {
    let Ok(query) = catalog.get("triage-entities") else { return Ok(None) };
    let run = investigate::run(case, query, &Arguments::parse(query, [])?)?;
    Ok(match run.outcome {
        Outcome::Listing(table) => Some(table),
        Outcome::Findings(_) | Outcome::NotRun(_) => None,
    })
}

/// The finding that `F-0007` or a key stands for.
pub(super) fn identified(case: &CaseFile, text: &str) -> Result<FindingId, Failure> {
    let number = text
        .strip_prefix("F-")
        .or_else(|| text.strip_prefix("f-"))
        .and_then(|digits| digits.parse::<i64>().ok());
    let mut numbers = case.finding_numbers()?.into_iter();
    let found = numbers.find(|((_, key), known)| Some(*known) == number || key == text);
    found.map(|(id, _)| id).ok_or_else(|| {
        Failure::usage(format!("there is no finding {} in this case", show::visible(text)))
            .hint("`doorward findings` lists them with their numbers")
    })
}

/// Prints the queries of findings, each once.
fn print_sql(
    context: &mut Context,
    catalog: &Catalog,
    findings: &[&Finding],
) -> Result<Exit, Failure> {
    let ids: BTreeSet<&str> = findings.iter().map(|finding| finding.query_id.as_str()).collect();
    for id in ids {
        let query = catalog.get(id)?;
        let text = query.rendered(&Arguments::parse(query, [])?, Engine::DuckDb);
        line(context, &format!("-- {id}, SHA-256 of its file {}", query.sha256))?;
        context.out.write_all(text.as_bytes())?;
    }
    Ok(Exit::Done)
}

fn print(
    context: &mut Context,
    finding: &Finding,
    long: bool,
    news: Option<&str>,
) -> Result<(), Failure> {
    let severity = show::severity(finding.severity, context.colour());
    let evidence = finding.evidence.first().map_or("", String::as_str);
    let aside = match (&finding.set_aside, &finding.verdict) {
        (Some(why), _) => format!(" (set aside: {})", show::visible(why)),
        (None, Some(verdict)) => format!(" ({verdict} by the examiner)"),
        (None, None) => String::new(),
    };
    let news = news.map(|news| format!(" ({news})")).unwrap_or_default();
    line(
        context,
        &format!(
            "{severity} {:<6} {} {}  [{} {evidence}]{aside}{news}",
            finding.confidence.word(),
            finding.label(),
            show::visible(&finding.sentence),
            finding.query_id
        ),
    )?;
    if !long {
        return Ok(());
    }
    let shown = finding.evidence.len();
    if let Some(history) = history(finding) {
        line(context, &format!("       history before it: {history}"))?;
    }
    line(
        context,
        &format!(
            "       evidence ({shown} of {} shown): {}",
            finding.event_count,
            finding.evidence.join(" ")
        ),
    )?;
    line(context, &format!("       not shown: {}", finding.not_shown))?;
    for text in &finding.benign {
        line(context, &format!("       innocent if: {text}"))?;
    }
    for text in &finding.next {
        line(context, &format!("       next: {text}"))?;
    }
    Ok(())
}

/// `12 days, 340 sign-ins: too little to judge by`, where a finding compares with the past.
fn history(finding: &Finding) -> Option<String> {
    let days = finding.history_days.map(|days| format!("{days} days"));
    let events = finding.history_events.map(|events| format!("{events} sign-ins"));
    let known: Vec<String> = days.into_iter().chain(events).collect();
    let little = if finding.little_history { ": too little to judge by" } else { "" };
    (!known.is_empty()).then(|| format!("{}{little}", known.join(", ")))
}

/// How many there are, what looked and found nothing, and what could not look.
fn summary(
    context: &mut Context,
    runs: &[Run],
    (known, shown): (usize, usize),
    all: &[Finding],
) -> Result<(), Failure> {
    line(context, &counts(all))?;
    if known < all.len() {
        let old = all.len() - known;
        line(context, &format!("{old} of them were in that report already and are not shown"))?;
    }
    if shown < known {
        let hidden = known - shown;
        context.tell(&format!("{hidden} of them are below --min and not shown"));
    }
    let aside = investigate::set_aside_findings(runs).len();
    if aside > 0 {
        line(
            context,
            &format!("{aside} more are set aside by the examiner's word; the report lists them"),
        )?;
    }
    let judged_none = |run: &&Run| {
        let findings = run.findings();
        !findings.is_empty() && findings.iter().all(|finding| finding.little_history)
    };
    let little: Vec<_> = runs.iter().filter(judged_none).map(|run| run.query_id.as_str()).collect();
    if !little.is_empty() {
        let little = little.join(", ");
        line(context, &format!("had too little history to judge by (see --min info): {little}"))?;
    }
    let silent = |run: &&Run| matches!(&run.outcome, Outcome::Findings(found) if found.is_empty());
    let nothing: Vec<_> = runs.iter().filter(silent).map(|run| run.query_id.as_str()).collect();
    if !nothing.is_empty() {
        line(context, &format!("looked and found nothing: {}", nothing.join(", ")))?;
    }
    for run in runs.iter().filter(|run| run.rows().is_none()) {
        line(context, &format!("{}: {}", run.query_id, run.status()))?;
    }
    Ok(())
}

/// `7 findings: 2 high, 3 medium, 1 low, 1 info`.
pub(crate) fn counts(findings: &[Finding]) -> String {
    let of =
        |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let parts = Severity::ALL.map(|severity| format!("{} {}", of(severity), severity.word()));
    format!("{} findings: {}", findings.len(), parts.join(", "))
}

fn document(runs: &[Run], findings: &[&Finding], ranking: Option<&Table>) -> Json {
    let list: Vec<Json> = findings.iter().map(|finding| finding_document(finding)).collect();
    let aside = investigate::set_aside_findings(runs);
    let aside: Vec<Json> = aside.iter().map(finding_document).collect();
    let queries: Vec<Json> = runs
        .iter()
        .map(|run| {
            json!({
                "id": run.query_id,
                "sha256": run.sha256.to_string(),
                "rows": run.rows(),
                "status": run.status(),
            })
        })
        .collect();
    json!({
        "schema": "doorward/findings/1",
        "findings": list,
        "set_aside": aside,
        "entities": ranking.map(show::json_rows),
        "queries": queries,
    })
}

fn finding_document(finding: &Finding) -> Json {
    let details: Map<String, Json> = finding
        .details
        .iter()
        .map(|(name, value)| (name.clone(), show::json_value(value)))
        .collect();
    json!({
        "number": finding.number.map(|_| finding.label()),
        "key": finding.key,
        "verdict": finding.verdict,
        "set_aside": finding.set_aside,
        "query": finding.query_id,
        "severity": finding.severity.word(),
        "confidence": finding.confidence.word(),
        "sentence": finding.sentence,
        "entity_kind": finding.entity_kind,
        "entity_id": finding.entity_id,
        "entity_name": finding.entity_name,
        "first_at": finding.first_at.map(|time| time.to_rfc3339()),
        "last_at": finding.last_at.map(|time| time.to_rfc3339()),
        "event_count": finding.event_count,
        "history_days": finding.history_days,
        "history_events": finding.history_events,
        "little_history": finding.little_history,
        "evidence": finding.evidence,
        "details": details,
    })
}
