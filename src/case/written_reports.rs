//! The reports that were written of a case, as its custody log tells.

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::{CaseError, CaseFile};
use crate::custody::{Action, Entry, beginning};
use crate::digest::Sha256;

/// A report that was written of a case, in one format or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenReport {
    /// Its number, counted from 1. `None` where the entry names none.
    pub number: Option<i64>,
    /// The custody entry that tells of it.
    pub entry: i64,
    /// When that entry was written.
    pub at: DateTime<Utc>,
    /// By whom.
    pub examiner: String,
    /// With which doorward.
    pub tool_version: String,
    /// What it was written with: formats, limits, readers, marking.
    pub arguments: Json,
    /// The time that the report itself bears. `None` in entries of an earlier doorward.
    pub generated_at: Option<DateTime<Utc>>,
    /// Its files, by the name under the folder it was written to, and the digest of each.
    pub files: Vec<(String, Sha256)>,
    /// The digest of the custody entry before, which the report is printed with.
    pub before: Sha256,
    /// What was done to the case since and can change what a report says: entry and action.
    pub changes_since: Vec<(i64, Action)>,
}

impl CaseFile {
    /// The reports that were written, the first before the others.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn written_reports(&self) -> Result<Vec<WrittenReport>, CaseError> {
        Ok(written_reports(&self.custody_log()?))
    }
}

fn written_reports(log: &[(Entry, Sha256)]) -> Vec<WrittenReport> {
    let mut before = beginning();
    let mut found = Vec::new();
    for (at, (entry, digest)) in log.iter().enumerate() {
        if entry.action == Action::Report {
            let later = log[at + 1..].iter().map(|(entry, _)| (entry.number, entry.action));
            let changes_since = later.filter(|(_, action)| changes_reports(*action)).collect();
            found.push(WrittenReport { before, changes_since, ..report(entry) });
        }
        before = *digest;
    }
    found
}

/// What an entry says of a report. An entry that says less than expected is no error: it proves nothing.
fn report(entry: &Entry) -> WrittenReport {
    let arguments: Json = serde_json::from_str(&entry.arguments).unwrap_or_default();
    let result: Json = serde_json::from_str(&entry.result).unwrap_or_default();
    let file = |file: &Json| {
        Some((file["file"].as_str()?.to_owned(), file["sha256"].as_str()?.parse().ok()?))
    };
    WrittenReport {
        number: arguments["report"].as_i64(),
        entry: entry.number,
        at: entry.at,
        examiner: entry.examiner.clone(),
        tool_version: entry.tool_version.clone(),
        generated_at: arguments["generated_at"].as_str().and_then(|time| time.parse().ok()),
        arguments,
        files: result["files"].as_array().into_iter().flatten().filter_map(file).collect(),
        before: beginning(),
        changes_since: Vec::new(),
    }
}

/// Whether what was done can change what a report says. Running queries, writing files and checking does not;
/// merging the same sightings again gives the same events.
const fn changes_reports(action: Action) -> bool {
    !matches!(
        action,
        Action::Investigate
            | Action::Report
            | Action::Export
            | Action::Bundle
            | Action::Verify
            | Action::Refresh
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(deeds: &[(Action, &str, &str)]) -> Vec<(Entry, Sha256)> {
        let mut log: Vec<(Entry, Sha256)> = Vec::new();
        for (number, (action, arguments, result)) in (1..).zip(deeds) {
            let entry = Entry {
                number,
                at: DateTime::from_timestamp(1_770_000_000 + number, 0).unwrap(),
                examiner: "A. Muster".to_owned(),
                tool_version: "0.1.0".to_owned(),
                action: *action,
                arguments: (*arguments).to_owned(),
                result: (*result).to_owned(),
                previous: log.last().map_or_else(beginning, |(_, digest)| *digest),
            };
            let digest = entry.sha256();
            log.push((entry, digest));
        }
        log
    }

    #[test]
    fn a_report_knows_its_files_and_what_came_after() {
        let digest = Sha256::of("page");
        let result = format!(r#"{{"files":[{{"file":"report.html","sha256":"{digest}"}}]}}"#);
        let log = log(&[
            (Action::Create, "{}", "{}"),
            (
                Action::Report,
                r#"{"report":1,"generated_at":"2026-11-20T09:14:02.123456789Z"}"#,
                &result,
            ),
            (Action::Report, "{}", "no JSON"),
            (Action::Mark, "{}", "{}"),
            (Action::Refresh, "{}", "{}"),
        ]);
        let reports = written_reports(&log);
        assert_eq!(reports.len(), 2);
        assert_eq!(reports[0].files, [("report.html".to_owned(), digest)]);
        assert_eq!(reports[0].before, log[0].1);
        assert_eq!(reports[0].changes_since, [(4, Action::Mark)]);
        let time = reports[0].generated_at.unwrap();
        assert_eq!(time.timestamp_subsec_nanos(), 123_456_789);
        assert_eq!((reports[1].number, reports[1].files.len()), (None, 0));
    }
}
