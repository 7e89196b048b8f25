//! Queries to findings: runs the canned queries on a case and words what they say.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::json;
use thiserror::Error;

use crate::case::{CaseError, CaseFile, CaseWriter};
use crate::digest::Sha256;
use crate::finding::{Finding, Table, Value};
use crate::progress::{Progress, Unit};
use crate::query::{ArgumentError, Arguments, Catalog, Family, Kind, Origin, Query, RecordKind};

mod ground;
mod sentence;
mod worded;

use ground::Ground;

/// Why a query could not be run.
#[derive(Debug, Error)]
pub enum InvestigateError {
    /// It was given the wrong arguments.
    #[error(transparent)]
    Arguments(#[from] ArgumentError),
    /// The case cannot be read.
    #[error("the query {query}")]
    Case {
        /// The query.
        query: String,
        /// Why not.
        #[source]
        source: CaseError,
    },
    /// The case cannot be asked what it holds.
    #[error(transparent)]
    State(#[from] CaseError),
    /// A row is not what a finding needs.
    #[error("the query {query} gives {found} for `{column}`, where {expected} belongs")]
    Row {
        /// The query.
        query: String,
        /// The column.
        column: &'static str,
        /// What belongs there.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// The answer lacks a column that the front matter names.
    #[error(
        "the query {query} names the column `{column}` in its `{named_in}`, and its answer has none; it has: {found}"
    )]
    NoColumn {
        /// The query.
        query: String,
        /// The field of the front matter.
        named_in: &'static str,
        /// The column.
        column: String,
        /// The columns that the answer has.
        found: String,
    },
}

/// What came of running one query.
#[derive(Clone, Debug)]
pub struct Run {
    /// The query.
    pub query_id: String,
    /// Its heading.
    pub title: String,
    /// What it asks.
    pub question: String,
    /// The digest of its file.
    pub sha256: Sha256,
    /// Where it comes from.
    pub origin: Origin,
    /// Its SQL with the arguments in place, as a stock shell runs it after the prelude.
    pub statement: String,
    /// What it was given.
    pub arguments: Vec<(String, Value)>,
    /// What came of it.
    pub outcome: Outcome,
}

impl Run {
    /// What it found, also what is set aside.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        match &self.outcome {
            Outcome::Findings(findings) => findings,
            Outcome::Listing(_) | Outcome::NotRun(_) => &[],
        }
    }

    fn findings_mut(&mut self) -> &mut [Finding] {
        match &mut self.outcome {
            Outcome::Findings(findings) => findings,
            Outcome::Listing(_) | Outcome::NotRun(_) => &mut [],
        }
    }
}

/// What can come of running a query.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It gave findings, possibly none.
    Findings(Vec<Finding>),
    /// It gave a table.
    Listing(Table),
    /// It could not look, for this reason: silence would look like an answer.
    NotRun(String),
}

impl Run {
    /// How many rows it gave; nothing if it was not run.
    #[must_use]
    pub fn rows(&self) -> Option<usize> {
        match &self.outcome {
            Outcome::Findings(findings) => Some(findings.len()),
            Outcome::Listing(table) => Some(table.rows.len()),
            Outcome::NotRun(_) => None,
        }
    }

    /// What came of it, in words that never take one kind of silence for another: it found something,
    /// there was too little history to judge by, it found nothing, or it could not look.
    #[must_use]
    pub fn status(&self) -> String {
        let findings = match &self.outcome {
            Outcome::NotRun(why) => return format!("could not look: {why}"),
            Outcome::Listing(table) => return format!("listed {}", table.rows.len()),
            Outcome::Findings(findings) => findings,
        };
        let thin = findings.iter().filter(|finding| finding.little_history).count();
        match (findings.len() - thin, thin) {
            (0, 0) => "nothing found".to_owned(),
            (found, 0) => format!("found {found}"),
            (0, thin) => format!("little history: {thin} listed, none judged"),
            (found, thin) => format!("found {found}, and {thin} with little history"),
        }
    }
}

/// Runs one query and words its answer.
///
/// # Errors
///
/// Fails if the case cannot be read, or if a row is not what its kind of query must give.
pub fn run(case: &CaseFile, query: &Query, arguments: &Arguments) -> Result<Run, InvestigateError> {
    case.require_reading()?;
    case.require_fresh()?;
    run_on(case, &Ground::of(case)?, query, arguments)
}

/// Why a query cannot look into a case, if it cannot: an empty answer would look like an all-clear.
///
/// # Errors
///
/// Fails if the case cannot be read.
pub fn could_not_look(
    case: &CaseFile,
    query: &Query,
    arguments: &Arguments,
) -> Result<Option<String>, CaseError> {
    let ground = Ground::of(case)?;
    Ok(ground.missing(query).or_else(|| ground.not_of_these(arguments)))
}

fn run_on(
    case: &CaseFile,
    ground: &Ground,
    query: &Query,
    arguments: &Arguments,
) -> Result<Run, InvestigateError> {
    let values: Vec<(String, Value)> =
        arguments.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    let outcome = if let Some(why) = ground.missing(query) {
        Outcome::NotRun(why)
    } else {
        let of_query = |source| InvestigateError::Case { query: query.id.clone(), source };
        let table = if query.origin == Origin::BuiltIn {
            case.answer(&query.sql, &values)
        } else {
            // Whatever it leaves on its connection, no other query sees it.
            case.another().and_then(|own| {
                own.require_question(&query.sql)?;
                own.answer(&query.sql, &values)
            })
        };
        let table = table.map_err(of_query)?;
        match query.about.kind {
            Kind::Listing => Outcome::Listing(table),
            Kind::Finding => Outcome::Findings(worded::findings(case, query, &table)?),
        }
    };
    Ok(Run {
        query_id: query.id.clone(),
        title: query.about.title.clone(),
        question: query.about.question.clone(),
        sha256: query.sha256,
        origin: query.origin,
        statement: query.statement(arguments),
        arguments: values,
        outcome,
    })
}

/// Runs every query that judges or tells what the case holds.
///
/// Each gets its defaults; two run at a time, and their answers come in the order of their ids. The case
/// is open for reading: no query, also none of the examiner's own, can change what it is asked about.
///
/// # Errors
///
/// Fails if a query fails: half the questions must not pass for all of them. Fails on a case that is open
/// for writing.
pub fn run_all(
    case: &CaseFile,
    catalog: &Catalog,
    progress: &dyn Progress,
) -> Result<Vec<Run>, InvestigateError> {
    case.require_reading()?;
    case.require_fresh()?;
    let ground = Ground::of(case)?;
    let queries: Vec<_> = catalog.iter().filter(|query| is_asked_of_all(query)).collect();
    progress.begin("Investigate", Some(queries.len() as u64), Unit::Items);
    let next = AtomicUsize::new(0);
    let work = |case: &CaseFile| -> Result<Vec<(usize, Run)>, InvestigateError> {
        let mut runs = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(query) = queries.get(at) else { return Ok(runs) };
            let arguments = Arguments::parse(query, [])?;
            runs.push((at, run_on(case, &ground, query, &arguments)?));
            progress.advance(1);
        }
    };
    // Most of a query's time goes into planning it, which the engine does on one thread.
    let other = case.another()?;
    let (own, others) = thread::scope(|scope| {
        let work = &work;
        let helper = scope.spawn(move || work(&other));
        (work(case), helper.join())
    });
    progress.finish();
    let mut runs = own?;
    match others {
        Ok(others) => runs.extend(others?),
        Err(panic) => std::panic::resume_unwind(panic),
    }
    runs.sort_by_key(|(at, _)| *at);
    let mut runs: Vec<Run> = runs.into_iter().map(|(_, run)| run).collect();
    number(case, &mut runs)?;
    set_aside(case, &mut runs)?;
    Ok(runs)
}

/// Whether a query is run with all others: what judges, and what says what the case holds. Timelines and
/// the like are asked for by name; what reads the findings has its turn when the case keeps them.
fn is_asked_of_all(query: &Query) -> bool {
    let reads_findings = query.about.reads.contains(&RecordKind::Findings);
    let tells_of_case = query.about.family == Family::Inventory && !reads_findings;
    query.about.kind == Kind::Finding || tells_of_case
}

/// Gives findings that were made before their numbers.
fn number(case: &CaseFile, runs: &mut [Run]) -> Result<(), CaseError> {
    let numbers = case.finding_numbers()?;
    for finding in runs.iter_mut().flat_map(Run::findings_mut) {
        let id = (finding.query_id.clone(), finding.key.clone());
        finding.number = numbers.get(&id).copied();
    }
    Ok(())
}

/// Sets aside what the examiner has called benign: the finding itself, by its newest verdict. What
/// rests on nothing but benign values is set aside where it is made.
fn set_aside(case: &CaseFile, runs: &mut [Run]) -> Result<(), CaseError> {
    let mut verdicts = BTreeMap::new();
    for note in case.finding_notes()? {
        if let (Some(id), Some(verdict)) = (note.finding, note.verdict) {
            verdicts.insert(id, (verdict, note.noted_by, note.note));
        }
    }
    for finding in runs.iter_mut().flat_map(Run::findings_mut) {
        let id = (finding.query_id.clone(), finding.key.clone());
        let Some((verdict, by, why)) = verdicts.get(&id) else { continue };
        finding.verdict = Some(verdict.clone());
        finding.set_aside = match verdict.as_str() {
            "benign" => Some(format!("benign by the verdict of {by}: {why}")),
            // The word on the finding itself counts more than one on its addresses.
            "confirmed" => None,
            _ => finding.set_aside.take(),
        };
    }
    Ok(())
}

/// The digest of each query's text that [`run_all`] runs, by its id.
#[must_use]
pub fn texts(catalog: &Catalog) -> BTreeMap<String, String> {
    let asked = catalog.iter().filter(|query| is_asked_of_all(query));
    asked.map(|query| (query.id.clone(), query.sha256.to_string())).collect()
}

/// The findings with these numbers as the case keeps them, where it was asked the very questions of the
/// catalog since it last changed: then no query needs to be run again.
///
/// # Errors
///
/// Fails if the case cannot be read.
pub fn recalled(
    case: &CaseFile,
    catalog: &Catalog,
    numbers: &[i64],
) -> Result<Option<Vec<Finding>>, CaseError> {
    if !case.findings_are_current()? || case.queries_last_run()? != texts(catalog) {
        return Ok(None);
    }
    let kept = case.kept_findings(numbers)?;
    let told = kept.into_iter().map(|finding| {
        let about = &catalog.get(&finding.query_id).ok()?.about;
        Some(Finding {
            family: about.family.word(),
            title: about.title.clone(),
            benign: about.benign.clone(),
            not_shown: about.not_shown.clone(),
            next: about.next.clone(),
            attack: about.attack.clone(),
            ..finding
        })
    });
    let told: Vec<Finding> = told.flatten().collect();
    // A finding that is not made any more is told by the queries themselves.
    Ok((told.len() == numbers.len()).then_some(told))
}

/// Has the case keep what was found, numbers what is new, and records in the custody log which
/// queries were run and what each gave.
///
/// # Errors
///
/// Fails if the case cannot be written.
pub fn record(case: &CaseWriter, runs: &mut [Run]) -> Result<(), CaseError> {
    let queries: Vec<_> = runs
        .iter()
        .map(|run| {
            let mut entry = json!({
                "id": run.query_id,
                "sha256": run.sha256.to_string(),
                "rows": run.rows(),
            });
            match run.origin {
                Origin::BuiltIn => {}
                Origin::Own => entry["in_place_of"] = json!(null),
                Origin::InPlaceOf(built_in) => entry["in_place_of"] = json!(built_in.to_string()),
            }
            entry
        })
        .collect();
    let mut findings: Vec<&Finding> = runs.iter().flat_map(Run::findings).collect();
    findings.sort_by(|one, other| rank(one, other));
    case.keep_findings(&json!(queries), &findings)?;
    number(case, runs)
}

/// The findings of all runs that are not set aside: the gravest and surest first, then as they
/// happened.
#[must_use]
pub fn all_findings(runs: &[Run]) -> Vec<Finding> {
    sorted(runs, |finding| finding.set_aside.is_none())
}

/// The findings of all runs that are set aside, in the same order: they are listed, and judged no
/// further.
#[must_use]
pub fn set_aside_findings(runs: &[Run]) -> Vec<Finding> {
    sorted(runs, |finding| finding.set_aside.is_some())
}

fn sorted(runs: &[Run], wanted: impl Fn(&Finding) -> bool) -> Vec<Finding> {
    let all = runs.iter().flat_map(Run::findings);
    let mut findings: Vec<Finding> = all.filter(|finding| wanted(finding)).cloned().collect();
    findings.sort_by(rank);
    findings
}

/// The gravest and surest first, then as they happened.
fn rank(one: &Finding, other: &Finding) -> std::cmp::Ordering {
    (other.severity, other.confidence, one.first_at, &one.query_id, &one.key).cmp(&(
        one.severity,
        one.confidence,
        other.first_at,
        &other.query_id,
        &other.key,
    ))
}
