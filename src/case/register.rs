//! The findings of a case: each gets a number when it is first made, and keeps it.

use std::collections::{BTreeMap, BTreeSet};

use duckdb::params;
use duckdb::types::{TimeUnit, Value as Stored};
use serde_json::{Value as Json, json};

use super::sources::rows;
use super::{CaseError, CaseFile, CaseWriter, Change, kept};
use crate::custody::Action;
use crate::finding::{Finding, Value};

/// A finding by its query and its key, which together survive further imports.
pub type FindingId = (String, String);

/// What an earlier report said of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// How grave it was then, as a word.
    pub severity: String,
    /// How many events it rested on then.
    pub event_count: i64,
    /// Whether it was among those that were set aside.
    pub was_set_aside: bool,
}

impl CaseFile {
    /// The number of every finding that was ever made.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn finding_numbers(&self) -> Result<BTreeMap<FindingId, i64>, CaseError> {
        let sql = "SELECT finding_number, query, finding_key FROM finding_number ORDER BY 1";
        let table = self.own("list the numbers of findings", sql)?;
        let pair = |row: super::sources::Row<'_>| {
            Ok(((row.text("query")?, row.text("finding_key")?), row.integer("finding_number")?))
        };
        rows(&table).map(pair).collect()
    }

    /// Whether the findings that the case keeps are those of the case as it is.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn findings_are_current(&self) -> Result<bool, CaseError> {
        let table =
            self.own("see how old the findings are", include_str!("sql/findings_current.sql"))?;
        let cell = table.rows.first().and_then(|row| row.first());
        Ok(self.is_fresh()? && cell == Some(&Value::Boolean(true)))
    }

    /// The queries whose findings the case keeps, with the digest of each one's text.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn queries_last_run(&self) -> Result<BTreeMap<String, String>, CaseError> {
        let table = self.own("list the last queries", include_str!("sql/queries_last_run.sql"))?;
        rows(&table).map(|row| Ok((row.text("id")?, row.text("sha256")?))).collect()
    }

    /// How many reports were written.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn reports(&self) -> Result<i64, CaseError> {
        let sql = "SELECT count(*) AS reports FROM custody_log WHERE action = 'report'";
        let table = self.own("count the reports", sql)?;
        rows(&table).next().map_or(Ok(0), |row| row.integer("reports"))
    }

    /// The findings of a report, by their number.
    ///
    /// # Errors
    ///
    /// Fails if there is no such report, or if the case cannot be read.
    pub fn report_findings(&self, report: i64) -> Result<BTreeMap<i64, Reported>, CaseError> {
        let written = self.reports()?;
        if report < 1 || report > written {
            return Err(CaseError::NoSuchReport { report, written });
        }
        let sql = "SELECT finding_number, severity, event_count, was_set_aside FROM report_finding \
                   WHERE report_number = $report ORDER BY finding_number";
        let table = self.answer(sql, &[("report".to_owned(), Value::Integer(report))])?;
        let pair = |row: super::sources::Row<'_>| {
            let said = Reported {
                severity: row.text("severity")?,
                event_count: row.integer("event_count")?,
                was_set_aside: *row.get("was_set_aside") == Value::Boolean(true),
            };
            Ok((row.integer("finding_number")?, said))
        };
        rows(&table).map(pair).collect()
    }

    /// Of these sign-ins, by their rank in time, those that are marked benign, each with the mark.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn benign(&self, seqs: &BTreeSet<i64>) -> Result<BTreeMap<i64, String>, CaseError> {
        let list = Value::List(seqs.iter().copied().map(Value::Integer).collect());
        let sql = include_str!("sql/benign.sql");
        let table = self.answer(sql, &[("seqs".to_owned(), list)])?;
        rows(&table).map(|row| Ok((row.integer("seq")?, row.text("mark")?))).collect()
    }
}

impl CaseWriter {
    /// Keeps what the canned queries found, in place of what they found before, and numbers what was
    /// never found before in the order given. Says the number of each.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written. It is then as it was before.
    pub fn keep_findings(
        &self,
        queries: &Json,
        findings: &[&Finding],
    ) -> Result<BTreeMap<FindingId, i64>, CaseError> {
        let mut numbers = self.finding_numbers()?;
        let mut last = numbers.values().copied().max().unwrap_or(0);
        let change = self.begin()?;
        change.run(
            "forget the findings",
            "DELETE FROM finding; DELETE FROM finding_evidence; DELETE FROM finding_detail",
        )?;
        let now =
            Stored::Timestamp(TimeUnit::Microsecond, self.examiner().now().timestamp_micros());
        let mut fresh = Vec::new();
        for finding in findings {
            let id = (finding.query_id.clone(), finding.key.clone());
            numbers.entry(id.clone()).or_insert_with(|| {
                last += 1;
                fresh.push((last, id));
                last
            });
        }
        change.append("finding_number", |appender| {
            fresh.iter().try_for_each(|(number, (query, key))| {
                appender.append_row(params![number, query, key, now])
            })
        })?;
        change.append("finding", |appender| {
            findings
                .iter()
                .try_for_each(|finding| append(appender, finding, number(&numbers, finding)))
        })?;
        change.append("finding_evidence", |appender| {
            findings.iter().try_for_each(|finding| {
                let number = number(&numbers, finding);
                (1_i64..).zip(&finding.evidence).try_for_each(|(place, reference)| {
                    appender.append_row(params![number, place, reference])
                })
            })
        })?;
        change.append("finding_detail", |appender| {
            findings.iter().try_for_each(|finding| {
                let number = number(&numbers, finding);
                (1_i64..).zip(&finding.details).try_for_each(|(place, (name, value))| {
                    let (kind, text) = kept::written(value);
                    appender.append_row(params![number, place, name, kind, text])
                })
            })
        })?;
        let result = json!({ "findings": findings.len(), "new": fresh.len() });
        change.commit(Action::Investigate, &json!({ "queries": queries }), &result)?;
        Ok(numbers)
    }
}

impl Change<'_> {
    /// Keeps which findings the report has that is about to be committed, those too that are set aside, and
    /// says its number.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn keep_report<'f>(
        &self,
        findings: impl Iterator<Item = &'f Finding>,
    ) -> Result<i64, CaseError> {
        let report = self.writer.reports()? + 1;
        self.append("report_finding", |appender| {
            let mut numbered =
                findings.filter_map(|finding| finding.number.map(|number| (number, finding)));
            numbered.try_for_each(|(number, finding)| {
                appender.append_row(params![
                    report,
                    number,
                    finding.severity.word(),
                    finding.event_count,
                    finding.set_aside.is_some()
                ])
            })
        })?;
        Ok(report)
    }

    fn append(
        &self,
        table: &'static str,
        rows: impl FnOnce(&mut duckdb::Appender<'_>) -> duckdb::Result<()>,
    ) -> Result<(), CaseError> {
        let failed = |error| self.failed("keep the findings", error);
        let mut appender = self.transaction.appender(table).map_err(failed)?;
        rows(&mut appender).map_err(failed)?;
        appender.flush().map_err(failed)
    }
}

fn number(numbers: &BTreeMap<FindingId, i64>, finding: &Finding) -> Option<i64> {
    numbers.get(&(finding.query_id.clone(), finding.key.clone())).copied()
}

fn append(
    appender: &mut duckdb::Appender<'_>,
    finding: &Finding,
    number: Option<i64>,
) -> duckdb::Result<()> {
    let moment = |time: chrono::DateTime<chrono::Utc>| {
        Stored::Timestamp(TimeUnit::Microsecond, time.timestamp_micros())
    };
    appender.append_row(params![
        number,
        finding.query_id,
        finding.family,
        finding.key,
        finding.severity.word(),
        finding.confidence.word(),
        finding.entity_kind,
        finding.entity_id,
        finding.entity_name,
        finding.first_at.map(moment),
        finding.last_at.map(moment),
        finding.event_count,
        finding.history_days,
        finding.history_events,
        finding.little_history,
        finding.verdict,
        finding.set_aside,
        finding.sentence,
    ])
}
