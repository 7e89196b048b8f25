//! Making the derived layer anew from the evidence.

use super::{CaseError, CaseWriter, Change, place};
use crate::custody::Action;
use serde_json::json;

/// How many records are looked at together for repeats: what bounds the memory of it.
const REPEATED_AT_ONCE: i64 = 4_000_000;

/// About how many records are merged together: what bounds the memory of that.
const MERGED_AT_ONCE: i64 = 1_000_000;

/// What is so from an import that was stopped to the next refresh, and what to do.
pub const NOT_MERGED: &str = "records have come in that are not merged yet: run `doorward refresh`";

impl CaseWriter {
    /// Makes the merged tables and the sums anew, if sightings have come in since they were made. The
    /// layer above them is [`CaseWriter::refresh`]'s.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written. The case is then as it was before.
    pub fn merge(&self) -> Result<(), CaseError> {
        if !self.is_behind()? {
            return Ok(());
        }
        self.on_all_threads(|| self.make_anew())
    }

    fn make_anew(&self) -> Result<(), CaseError> {
        let change = self.begin()?;
        change.find_repeated()?;
        change.run("forget what was merged", include_str!("sql/forget_merged.sql"))?;
        change.merge_sign_ins()?;
        change.run("forget what was repeated", "DROP TABLE repeated_tie")?;
        change.run("merge the audit events", include_str!("sql/refresh_audit_event.sql"))?;
        change.run("list the addresses", include_str!("sql/refresh_address.sql"))?;
        change.refresh_places()?;
        change.run("add the records up", include_str!("sql/refresh_member_sum.sql"))?;
        let members = change.number("SELECT count(*) FROM member_record")?;
        let audit_events = change.number("SELECT count(*) FROM audit_event")?;
        let stored =
            change.number("SELECT coalesce(sum(records_stored), 0)::BIGINT FROM member_sum")?;
        let duplicate =
            change.number("SELECT coalesce(sum(records_duplicate), 0)::BIGINT FROM member_sum")?;
        let result = json!({
            "stored": stored,
            "duplicate": duplicate,
            "audit_events": audit_events,
        });
        change.commit(Action::Refresh, &json!({ "members": members }), &result)?;
        Ok(())
    }
}

impl super::CaseFile {
    /// Whether sightings have come in since the derived layer was made.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn is_behind(&self) -> Result<bool, CaseError> {
        let table = self.own("see how far the case is", include_str!("sql/is_behind.sql"))?;
        Ok(table.rows.first().and_then(|row| row.first())
            == Some(&crate::finding::Value::Boolean(true)))
    }
}

impl Change<'_> {
    /// Places the addresses anew by the answers of all databases, and sees which addresses are in
    /// known networks.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn refresh_places(&self) -> Result<(), CaseError> {
        place::refresh(&self.transaction)
            .map_err(|error| self.failed("place the addresses", error))?;
        self.refresh_known()
    }

    /// Lists the ties that several sign-in records share, some millions of records at a time.
    fn find_repeated(&self) -> Result<(), CaseError> {
        let records = self.number("SELECT count(*) FROM sign_in_record")?;
        let parts = records / REPEATED_AT_ONCE + 1;
        let table = "CREATE OR REPLACE TEMP TABLE repeated_tie (tie UBIGINT, records BIGINT)";
        self.run("look for repeats", table)?;
        self.run_in_parts("look for repeats", include_str!("sql/refresh_repeated.sql"), parts)
    }

    /// Merges the sign-ins that several records tell of, some at a time.
    fn merge_sign_ins(&self) -> Result<(), CaseError> {
        let records = "SELECT coalesce(sum(records), 0)::BIGINT FROM repeated_tie";
        let parts = self.number(records)? / MERGED_AT_ONCE + 1;
        self.run_in_parts("merge the sign-ins", include_str!("sql/refresh_sign_in.sql"), parts)
    }

    fn run_in_parts(&self, doing: &'static str, sql: &str, parts: i64) -> Result<(), CaseError> {
        let sql = sql.replace("$parts", &parts.to_string());
        (0..parts).try_for_each(|part| self.run(doing, &sql.replace("$part", &part.to_string())))
    }

    pub(super) fn run(&self, doing: &'static str, sql: &str) -> Result<(), CaseError> {
        self.transaction.execute_batch(sql).map_err(|error| self.failed(doing, error))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::case::{CaseFile, Examiner, NewCase};
    use crate::import::{self, Options};
    use crate::progress::Silent;

    /// A case in which twelve sign-ins are told of twice, in two ways.
    fn case(folder: &std::path::Path) -> CaseWriter {
        let mut lines = String::new();
        for number in 0..24_u32 {
            let sign_in = number % 12;
            let city = if number < 12 { "Malmo" } else { "Lund" };
            let line = format!(
                "{{\"id\":\"5164000a-0000-4000-8{sign_in:03x}-{sign_in:012x}\",\
                 \"createdDateTime\":\"2026-03-04T05:06:07Z\",\"clientAppUsed\":\"Browser\",\
                 \"userPrincipalName\":\"u{sign_in}@contoso.com\",\"isInteractive\":true,\
                 \"status\":{{\"errorCode\":{}}},\"location\":{{\"city\":\"{city}\"}}}}\n",
                number / 12 * 50_126
            );
            lines.push_str(&line);
        }
        let export = folder.join("a.jsonl");
        std::fs::write(&export, lines).unwrap();
        let examiner = Examiner {
            name: "test".to_owned(),
            tool_version: "0".to_owned(),
            clock: Box::new(|| DateTime::UNIX_EPOCH),
            machine: crate::case::Machine::default(),
        };
        let case = CaseFile::create(&folder.join("case.duckdb"), &NewCase::default(), examiner);
        let case = case.unwrap();
        import::import(&case, &[export], &Options::default(), &Silent).unwrap();
        case
    }

    #[test]
    fn merging_in_parts_makes_the_same_events() {
        let folder = tempfile::tempdir().unwrap();
        let case = case(folder.path());
        let events = || case.answer("SELECT * FROM sign_in ORDER BY seq", &[]).unwrap().rows;
        let at_once = events();
        assert_eq!(at_once.len(), 12);
        let change = case.begin().unwrap();
        change.find_repeated().unwrap();
        change.run("forget", include_str!("sql/forget_merged.sql")).unwrap();
        let sql = include_str!("sql/refresh_sign_in.sql");
        change.run_in_parts("merge", sql, 5).unwrap();
        change.commit(Action::Refresh, &json!({}), &json!({})).unwrap();
        assert_eq!(events(), at_once);
    }

    #[test]
    fn a_case_is_behind_from_an_import_to_the_next_refresh() {
        let folder = tempfile::tempdir().unwrap();
        let case = case(folder.path());
        assert!(!case.is_behind().unwrap());
        for (source, behind) in
            [(json!({ "not_taken": [] }), false), (json!({ "source": "E-02" }), true)]
        {
            let change = case.begin().unwrap();
            change.commit(Action::Import, &source, &json!({})).unwrap();
            assert_eq!(case.is_behind().unwrap(), behind, "{source}");
        }
        case.refresh().unwrap();
        assert!(!case.is_behind().unwrap());
    }
}
