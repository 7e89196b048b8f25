//! Rows to findings: each row of an answer, with its evidence and its sentence.

use std::collections::{BTreeMap, BTreeSet};

use super::{InvestigateError, sentence};
use crate::case::CaseFile;
use crate::digest::Sha256;
use crate::finding::{Confidence, Finding, Severity, Table, Value};
use crate::query::{Origin, Query};

pub(super) fn findings(
    case: &CaseFile,
    query: &Query,
    table: &Table,
) -> Result<Vec<Finding>, InvestigateError> {
    require_columns(query, table)?;
    let rows: Vec<_> = table.rows.iter().map(|row| Cells { query, table, row }).collect();
    let mut seqs = BTreeSet::new();
    for cells in &rows {
        seqs.extend(cells.seqs()?);
    }
    // Asked once for all rows: a query may have thousands.
    let references = case.references(&seqs)?;
    let benign = case.benign(&seqs)?;
    let mut found = Vec::new();
    for cells in &rows {
        let set_aside = all_benign(cells, &benign)?;
        found.push(Finding { set_aside, ..finding(query, cells, &references)? });
    }
    tell_apart(&mut found, &rows);
    Ok(found)
}

/// Refuses an answer without a column that the query's `sentence` or `key` names, also one without rows: the
/// sentence would read "not known" for ever, and verdicts would pass between findings that are not the same.
fn require_columns(query: &Query, table: &Table) -> Result<(), InvestigateError> {
    let sentence = query.about.sentence.columns().map(|column| ("sentence", column));
    let key = query.about.key.iter().map(|column| ("key", column.as_str()));
    match sentence.chain(key).find(|(_, column)| table.column(column).is_none()) {
        None => Ok(()),
        Some((named_in, column)) => Err(InvestigateError::NoColumn {
            query: query.id.clone(),
            named_in,
            column: column.to_owned(),
            found: table.columns.join(", "),
        }),
    }
}

/// Gives rows that share a key keys of their own, made from every value of the row: one verdict must never
/// fall on two findings, nor pass from one to the other. What a query names as its key should tell its rows
/// apart; where it does not, a verdict holds for the very row that it was given on, and lapses with it.
fn tell_apart(found: &mut [Finding], rows: &[Cells<'_>]) {
    let mut rows_of: BTreeMap<String, usize> = BTreeMap::new();
    for finding in &*found {
        *rows_of.entry(finding.key.clone()).or_default() += 1;
    }
    let mut same: BTreeMap<String, usize> = BTreeMap::new();
    for (finding, cells) in found.iter_mut().zip(rows) {
        if rows_of.get(&finding.key).is_some_and(|rows| *rows > 1) {
            let mut text = finding.key.clone();
            // The evidence by its records, which keep their names when later ones arrive.
            text.extend(finding.evidence.iter().map(|reference| format!("\n{reference}")));
            let cells = cells.table.columns.iter().zip(cells.row);
            let values = cells.filter(|(column, _)| !column.ends_with("evidence"));
            text.extend(values.map(|(column, value)| format!("\n{column}={value}")));
            // Rows that are the same in every value are the same to everybody.
            let nth = same.entry(text.clone()).and_modify(|nth| *nth += 1).or_insert(1);
            finding.key = shortened(&format!("{text}\n{nth}"));
        }
    }
}

/// Why a finding is set aside: each of its events is marked benign, and no change of the directory is
/// among them.
///
/// A query cites 50 events at most, or the first and the last of many that are alike. What it does not cite
/// nobody has held against the marks, so a finding that cites fewer or others than it counts stands: only
/// a verdict on the finding itself sets it aside.
fn all_benign(
    cells: &Cells<'_>,
    benign: &BTreeMap<i64, String>,
) -> Result<Option<String>, InvestigateError> {
    let seqs: BTreeSet<i64> = cells.seqs()?.into_iter().collect();
    let marks: Option<BTreeSet<&String>> = seqs.iter().map(|seq| benign.get(seq)).collect();
    let rests_on_audit = matches!(cells.get("audit_evidence"), Value::Text(_));
    let cites_all = i64::try_from(seqs.len()).ok() == cells.get("event_count").as_integer();
    let is_whole = cites_all && !rests_on_audit;
    Ok(marks.filter(|marks| !marks.is_empty() && is_whole).map(|marks| {
        let marks: Vec<&str> = marks.into_iter().map(String::as_str).collect();
        format!("all of it is marked benign: {}", marks.join(", "))
    }))
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
    fn seqs(&self) -> Result<Vec<i64>, InvestigateError> {
        match self.get("evidence") {
            Value::List(seqs) => Ok(seqs.iter().filter_map(Value::as_integer).collect()),
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
    references: &BTreeMap<i64, String>,
) -> Result<Finding, InvestigateError> {
    let severity = Severity::of_word(&cells.text("severity"))
        .ok_or_else(|| cells.wrong("severity", "high, medium, low or info"))?;
    let confidence = Confidence::of_word(&cells.text("confidence"))
        .ok_or_else(|| cells.wrong("confidence", "high, medium or low"))?;
    let event_count = cells
        .get("event_count")
        .as_integer()
        .ok_or_else(|| cells.wrong("event_count", "a whole number"))?;
    let little_history = match cells.get("little_history") {
        Value::Boolean(little) => *little,
        _ => return Err(cells.wrong("little_history", "true or false")),
    };
    let evidence = evidence(cells, references)?;
    let columns = cells.table.columns.iter().cloned();
    Ok(Finding {
        key: key(query, cells),
        number: None,
        query_id: query.id.clone(),
        family: query.about.family.word(),
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
        history_days: cells.get("history_days").as_integer(),
        history_events: cells.get("history_events").as_integer(),
        little_history,
        evidence,
        details: columns
            .zip(cells.row.iter().cloned())
            .filter(|(name, _)| name != "evidence")
            .collect(),
        benign: query.about.benign.clone(),
        not_shown: query.about.not_shown.clone(),
        next: query.about.next.clone(),
        attack: query.about.attack.clone(),
        verdict: None,
        set_aside: None,
    })
}

/// The references of the events behind a row, those of the directory's audit log last.
fn evidence(
    cells: &Cells<'_>,
    references: &BTreeMap<i64, String>,
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
    if query.origin != Origin::BuiltIn {
        // A query in place of a built-in one makes claims of its own: no verdict passes to them.
        text.push_str("\nown");
    }
    for column in &query.about.key {
        text.push('\n');
        text.push_str(&cells.text(column));
    }
    shortened(&text)
}

/// Half of a digest: enough to tell some thousand findings apart.
fn shortened(text: &str) -> String {
    let digest = Sha256::of(text).to_string();
    digest.get(..16).unwrap_or(&digest).to_owned()
}
