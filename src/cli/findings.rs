//! `doorward findings`: runs every canned query and says what they found.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::context::Context;
use super::failure::{Exit, Failure};
use super::own_queries::OwnQueries;
use super::{line, show};
use crate::case::{CaseFile, FindingId, Reported};
use crate::finding::{Finding, Severity, Table};
use crate::investigate::{self, Outcome, Run};
use crate::query::{Arguments, Catalog};

mod explain;
mod place;
mod tell;

use place::Place;
pub(crate) use tell::counts;
use tell::{document, print, print_sql, summary};

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
        if !wanted.is_empty()
            && earlier.is_none()
            && let Some(found) = recalled(&case, &catalog, &wanted)?
        {
            return self.tell_some(context, &catalog, &found);
        }
        let mut runs = investigate::run_all(&case, &catalog, &context.bar)?;
        let case = keep(context, &catalog, case, &mut runs)?;
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

    /// Tells of some findings as the case keeps them.
    fn tell_some(
        &self,
        context: &mut Context,
        catalog: &Catalog,
        found: &[Finding],
    ) -> Result<Exit, Failure> {
        let shown: Vec<&Finding> = found.iter().collect();
        if self.why.sql {
            return print_sql(context, catalog, &shown);
        }
        if context.everywhere.json {
            context.json(&document(&[], &shown, None))?;
        } else {
            let told = Told { catalog, ranking: None, news: None };
            self.show(context, &told, &shown)?;
        }
        let fails = |least: Severity| found.iter().any(|finding| finding.severity >= least);
        Ok(match self.fail_on.map(SeverityName::severity) {
            Some(least) if fails(least) => Exit::Findings,
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

/// Findings that the case keeps, by query and key.
fn recalled(
    case: &CaseFile,
    catalog: &Catalog,
    wanted: &[FindingId],
) -> Result<Option<Vec<Finding>>, Failure> {
    let numbers = case.finding_numbers()?;
    let numbers: Vec<i64> = wanted.iter().filter_map(|id| numbers.get(id).copied()).collect();
    Ok(investigate::recalled(case, catalog, &numbers)?)
}

/// Has the case keep what was found where that is new, and opens it again for reading.
fn keep(
    context: &Context,
    catalog: &Catalog,
    case: CaseFile,
    runs: &mut [Run],
) -> Result<CaseFile, Failure> {
    let all_numbered = runs.iter().flat_map(Run::findings).all(|one| one.number.is_some());
    let same_texts = case.queries_last_run()? == investigate::texts(catalog);
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
