//! Queries to findings: runs the canned queries on a case and words what they say.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::json;
use thiserror::Error;

use crate::case::{CaseError, CaseFile, CaseWriter};
use crate::custody::Action;
use crate::digest::Sha256;
use crate::finding::{Confidence, Finding, Severity, Table, Value};
use crate::progress::{Progress, Unit};
use crate::query::{ArgumentError, Arguments, Catalog, Kind, Need, Query};

mod sentence;

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
    /// The digest of its text.
    pub sha256: Sha256,
    /// What it was given.
    pub arguments: Vec<(String, Value)>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What can come of running a query.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It gave findings, possibly none.
    Findings(Vec<Finding>),
    /// It gave a table.
    Listing(Table),
    /// It was not run, for this reason: silence would look like an answer.
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

    /// `ran`, or why not.
    #[must_use]
    pub fn status(&self) -> String {
        match &self.outcome {
            Outcome::NotRun(why) => format!("not run: {why}"),
            Outcome::Findings(_) | Outcome::Listing(_) => "ran".to_owned(),
        }
    }
}

/// Runs one query and words its answer.
///
/// # Errors
///
/// Fails if the case cannot be read, or if a row is not what its kind of query must give.
pub fn run(case: &CaseFile, query: &Query, arguments: &Arguments) -> Result<Run, InvestigateError> {
    let values: Vec<(String, Value)> =
        arguments.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    let outcome = if let Some(why) = missing(case, query)? {
        Outcome::NotRun(why)
    } else {
        let table = case
            .answer(&query.statement(arguments), &[])
            .map_err(|source| InvestigateError::Case { query: query.id.clone(), source })?;
        match query.about.kind {
            Kind::Listing => Outcome::Listing(table),
            Kind::Finding => Outcome::Findings(findings(case, query, &table)?),
        }
    };
    Ok(Run {
        query_id: query.id.clone(),
        title: query.about.title.clone(),
        question: query.about.question.clone(),
        sha256: query.sha256,
        arguments: values,
        outcome,
    })
}

/// Runs every query of the catalog with its defaults, two at a time, and gives their answers in the
/// order of their ids.
///
/// # Errors
///
/// Fails if a query fails: half the questions must not pass for all of them.
pub fn run_all(
    case: &CaseFile,
    catalog: &Catalog,
    progress: &dyn Progress,
) -> Result<Vec<Run>, InvestigateError> {
    let queries: Vec<_> = catalog.iter().collect();
    progress.begin("Investigate", Some(queries.len() as u64), Unit::Items);
    let next = AtomicUsize::new(0);
    let work = |case: &CaseFile| -> Result<Vec<(usize, Run)>, InvestigateError> {
        let mut runs = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(query) = queries.get(at) else { return Ok(runs) };
            let arguments = Arguments::parse(query, [])?;
            runs.push((at, run(case, query, &arguments)?));
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
    Ok(runs.into_iter().map(|(_, run)| run).collect())
}

/// Records in the custody log which queries were run and what each gave.
///
/// # Errors
///
/// Fails if the case cannot be written.
pub fn record(case: &CaseWriter, runs: &[Run]) -> Result<(), CaseError> {
    let queries: Vec<_> = runs
        .iter()
        .map(|run| json!({ "id": run.query_id, "sha256": run.sha256.to_string(), "rows": run.rows() }))
        .collect();
    let findings = all_findings(runs).len();
    let change = case.begin()?;
    change.commit(
        Action::Investigate,
        &json!({ "queries": queries }),
        &json!({ "findings": findings }),
    )?;
    Ok(())
}

/// The findings of all runs: the gravest and surest first, then as they happened.
#[must_use]
pub fn all_findings(runs: &[Run]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = runs
        .iter()
        .filter_map(|run| match &run.outcome {
            Outcome::Findings(findings) => Some(findings.clone()),
            Outcome::Listing(_) | Outcome::NotRun(_) => None,
        })
        .flatten()
        .collect();
    findings.sort_by(|a, b| {
        (b.severity, b.confidence, a.first_at, &a.query_id, &a.key).cmp(&(
            a.severity,
            a.confidence,
            b.first_at,
            &b.query_id,
            &b.key,
        ))
    });
    findings
}

/// What a query needs and the case does not have.
fn missing(case: &CaseFile, query: &Query) -> Result<Option<String>, CaseError> {
    let mut lacking = Vec::new();
    for need in &query.about.needs {
        let has = match need {
            Need::GeoipCountry => provides(case, "country")?,
            Need::GeoipAsn => provides(case, "asn")?,
            Need::Audit => case.counts()?.audit_events > 0,
            // Such a query says itself that nothing is known, and accuses nobody.
            Need::KnownNetworks => true,
            Need::NetworkLists => has_lists(case)?,
        };
        if !has {
            lacking.push(need.missing());
        }
    }
    Ok((!lacking.is_empty()).then(|| lacking.join(", ")))
}

/// Whether a list was asked that does more than name networks.
fn has_lists(case: &CaseFile) -> Result<bool, CaseError> {
    let says_more = |category: &String| category != "label";
    Ok(case.geo_sources()?.iter().any(|source| source.category.as_ref().is_some_and(says_more)))
}

fn provides(case: &CaseFile, field: &str) -> Result<bool, CaseError> {
    let answers = |provides: &str| provides.split(", ").any(|provided| provided == field);
    Ok(case.geo_sources()?.iter().any(|source| answers(&source.provides)))
}

fn findings(
    case: &CaseFile,
    query: &Query,
    table: &Table,
) -> Result<Vec<Finding>, InvestigateError> {
    let rows: Vec<_> = table.rows.iter().map(|row| Cells { query, table, row }).collect();
    let mut seqs = Vec::new();
    for cells in &rows {
        seqs.extend(cells.seqs()?);
    }
    seqs.sort_unstable();
    seqs.dedup();
    // Asked once for all rows: a query may have thousands.
    let references = case.references(&seqs)?;
    rows.iter().map(|cells| finding(query, cells, &references)).collect()
}

/// One row of a query's answer, asked by column.
struct Cells<'a> {
    query: &'a Query,
    table: &'a Table,
    row: &'a [Value],
}

impl Cells<'_> {
    fn get(&self, column: &str) -> &Value {
        const NULL: Value = Value::Null;
        self.table.column(column).and_then(|at| self.row.get(at)).unwrap_or(&NULL)
    }

    fn text(&self, column: &str) -> String {
        self.get(column).to_string()
    }

    /// The events behind the row, by their rank in time.
    fn seqs(&self) -> Result<Vec<i128>, InvestigateError> {
        match self.get("evidence") {
            Value::List(seqs) => Ok(seqs.iter().filter_map(Value::as_wide_integer).collect()),
            _ => Err(self.wrong("evidence", "a list")),
        }
    }

    fn wrong(&self, column: &'static str, expected: &'static str) -> InvestigateError {
        InvestigateError::Row {
            query: self.query.id.clone(),
            column,
            expected,
            found: format!("{:?}", self.text(column)),
        }
    }
}

fn finding(
    query: &Query,
    cells: &Cells<'_>,
    references: &BTreeMap<i128, String>,
) -> Result<Finding, InvestigateError> {
    let severity = Severity::of_word(&cells.text("severity"))
        .ok_or_else(|| cells.wrong("severity", "high, medium, low or info"))?;
    let confidence = Confidence::of_word(&cells.text("confidence"))
        .ok_or_else(|| cells.wrong("confidence", "high, medium or low"))?;
    let event_count = cells
        .get("event_count")
        .as_integer()
        .ok_or_else(|| cells.wrong("event_count", "a whole number"))?;
    let evidence = evidence(cells, references)?;
    let columns = cells.table.columns.iter().cloned();
    Ok(Finding {
        key: key(query, cells),
        query_id: query.id.clone(),
        title: query.about.title.clone(),
        sentence: sentence::fill(&query.about.sentence, |column| cells.get(column)),
        severity,
        confidence,
        entity_kind: cells.text("entity_kind"),
        entity_id: cells.text("entity_id"),
        entity_name: cells.text("entity_name"),
        first_at: cells.get("first_at").as_time(),
        last_at: cells.get("last_at").as_time(),
        event_count,
        evidence,
        details: columns
            .zip(cells.row.iter().cloned())
            .filter(|(name, _)| name != "evidence")
            .collect(),
        benign: query.about.benign.clone(),
        not_shown: query.about.not_shown.clone(),
        next: query.about.next.clone(),
        attack: query.about.attack.clone(),
    })
}

/// The references of the events behind a row, those of the directory's audit log last.
fn evidence(
    cells: &Cells<'_>,
    references: &BTreeMap<i128, String>,
) -> Result<Vec<String>, InvestigateError> {
    let seqs = cells.seqs()?;
    let mut evidence: Vec<_> = seqs.iter().filter_map(|seq| references.get(seq)).cloned().collect();
    if let Value::Text(audit) = cells.get("audit_evidence") {
        evidence.push(audit.clone());
    }
    Ok(evidence)
}

/// What makes a finding the same finding when the queries are run again on more evidence.
fn key(query: &Query, cells: &Cells<'_>) -> String {
    let mut text = query.id.clone();
    for column in &query.about.key {
        text.push('\n');
        text.push_str(&cells.text(column));
    }
    let digest = Sha256::of(text).to_string();
    digest.get(..16).unwrap_or(&digest).to_owned()
}
