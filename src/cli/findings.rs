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
mod news;
mod place;
mod tell;

use news::{News, NotMade};
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
    /// End with 5 if there is a finding of this severity or above: not set aside, and with enough history
    /// to judge by
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<SeverityName>,
    /// End with 3 if a query could not look; not for single findings, which say so themselves
    #[arg(long, conflicts_with = "which")]
    strict: bool,
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
        if !self.which.is_empty() {
            return self.tell_some(context, &catalog, (case, earlier));
        }
        let mut runs = investigate::run_all(&case, &catalog, &context.bar)?;
        let (case, is_kept) = keep(context, &catalog, case, &mut runs)?;
        let all = investigate::all_findings(&runs);
        let numbers = case.finding_numbers()?;
        let news: Option<News> = earlier.map(|earlier| News::since(&earlier, &numbers, &runs));
        let is_news = |finding: &&Finding| News::has(news.as_ref(), finding);
        let is_shown = |finding: &&Finding| finding.severity >= self.min.severity();
        let shown: Vec<_> = all.iter().filter(is_shown).filter(is_news).collect();
        let ranking = if is_kept && !self.why.sql { ranking(&case, &catalog)? } else { None };
        if self.why.sql {
            print_sql(context, &catalog, &shown)?;
        } else if context.everywhere.json {
            let mut document = document(&runs, &shown, ranking.as_ref());
            if let Some(news) = &news {
                document["since_report"] = news.document();
            }
            context.json(&document)?;
        } else {
            let told = Told { catalog: &catalog, ranking: ranking.as_ref(), news: news.as_ref() };
            self.show(context, &told, &shown)?;
            summary(context, &runs, (all.iter().filter(is_news).count(), shown.len()), &all)?;
            if let Some(news) = &news {
                news.tell_missing(context)?;
            }
            context
                .next("doorward findings F-NNNN --explain says why one is there, doorward report");
        }
        let known: Vec<&Finding> = all.iter().filter(is_news).collect();
        if self.fails(&known) {
            return Ok(Exit::Findings);
        }
        let looked = runs.iter().all(|run| run.rows().is_some());
        Ok(if is_kept && (looked || !self.strict) { Exit::Done } else { Exit::Incomplete })
    }

    /// Whether one of these is as grave as `--fail-on` says. What the examiner's word sets aside is not, and
    /// a row with too little history to judge by is no finding: the summary counts it apart, too.
    fn fails(&self, findings: &[&Finding]) -> bool {
        let counts = |finding: &&&Finding| finding.set_aside.is_none() && !finding.little_history;
        let mut counted = findings.iter().filter(counts);
        self.fail_on.is_some_and(|least| counted.any(|it| it.severity >= least.severity()))
    }

    /// Tells of some findings, as the case keeps them, or as the queries find them now.
    fn tell_some(
        &self,
        context: &mut Context,
        catalog: &Catalog,
        (case, earlier): (CaseFile, Option<BTreeMap<i64, Reported>>),
    ) -> Result<Exit, Failure> {
        let wanted: BTreeMap<i64, FindingId> =
            self.which.iter().map(|which| identified(&case, which)).collect::<Result<_, _>>()?;
        let numbers: Vec<i64> = wanted.keys().copied().collect();
        let mut lost = Vec::new();
        let kept = investigate::recalled(&case, catalog, &numbers)?;
        let mut found = if let Some(kept) = kept {
            kept
        } else {
            let mut runs = investigate::run_all(&case, catalog, &context.bar)?;
            keep(context, catalog, case, &mut runs)?;
            lost = NotMade::all(&wanted, &runs);
            let all = runs.iter().flat_map(Run::findings);
            let is_wanted = |it: &&Finding| it.number.is_some_and(|it| wanted.contains_key(&it));
            all.filter(is_wanted).cloned().collect()
        };
        found.sort_by_key(|finding| finding.number);
        let news = earlier.map(|earlier| News::among(&earlier, found.iter()));
        let shown: Vec<&Finding> =
            found.iter().filter(|finding| News::has(news.as_ref(), finding)).collect();
        if self.why.sql {
            print_sql(context, catalog, &shown)?;
        } else if context.everywhere.json {
            let mut document = document(&[], &shown, None);
            document["not_made"] = json!(lost);
            if let Some(news) = &news {
                document["since_report"] = news.document();
            }
            context.json(&document)?;
        } else {
            let told = Told { catalog, ranking: None, news: news.as_ref() };
            self.show(context, &told, &shown)?;
            for gone in &lost {
                line(
                    context,
                    &format!("{} was made before, and is not made now: {}", gone.number, gone.now),
                )?;
            }
        }
        Ok(match self.fails(&shown) {
            true => Exit::Findings,
            false if lost.is_empty() => Exit::Done,
            false => Exit::Incomplete,
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
        let news = told.news.and_then(|news| news.about.get(&one.number?));
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

/// Has the case keep what was found where that is new, and opens it again for reading. Says whether it is
/// kept: a case that another program reads cannot be written.
fn keep(
    context: &Context,
    catalog: &Catalog,
    case: CaseFile,
    runs: &mut [Run],
) -> Result<(CaseFile, bool), Failure> {
    let all_numbered = runs.iter().flat_map(Run::findings).all(|one| one.number.is_some());
    let same_texts = case.queries_last_run()? == investigate::texts(catalog);
    if all_numbered && same_texts && case.findings_are_current()? {
        return Ok((case, true));
    }
    let is_kept = match context.open_unchanged(case) {
        Ok(writer) => {
            investigate::record(&writer, runs)?;
            true
        }
        Err(failure) => {
            Context::tell_error(&format!(
                "the findings cannot be kept in the case, so new ones have no number yet and nobody is \
                 ranked: {failure}"
            ));
            false
        }
    };
    Ok((context.open()?, is_kept))
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
pub(super) fn identified(case: &CaseFile, text: &str) -> Result<(i64, FindingId), Failure> {
    let number = text
        .strip_prefix("F-")
        .or_else(|| text.strip_prefix("f-"))
        .and_then(|digits| digits.parse::<i64>().ok());
    let mut numbers = case.finding_numbers()?.into_iter();
    let found = numbers.find(|((_, key), known)| Some(*known) == number || key == text);
    found.map(|(id, number)| (number, id)).ok_or_else(|| {
        Failure::usage(format!("there is no finding {} in this case", show::visible(text)))
            .hint("`doorward findings` lists them with their numbers")
    })
}
