//! Making the derived layer anew from the evidence.

use super::{CaseError, CaseWriter, Change};
use crate::custody::Action;
use serde_json::json;

/// How many records are looked at together for repeats: what bounds the memory of it.
const REPEATED_AT_ONCE: i64 = 4_000_000;

impl CaseWriter {
    /// Makes the merged tables and the sums anew, if sightings have come in since they were made.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written. The case is then as it was before.
    pub fn refresh(&self) -> Result<(), CaseError> {
        if !self.is_behind()? {
            return Ok(());
        }
        self.on_all_threads(|| self.make_anew())
    }

    fn make_anew(&self) -> Result<(), CaseError> {
        let change = self.begin()?;
        change.find_repeated()?;
        change.run("merge the sign-ins", include_str!("sql/refresh_sign_in.sql"))?;
        change.run("forget what was repeated", "DROP TABLE repeated_tie")?;
        change.run("merge the audit events", include_str!("sql/refresh_audit_event.sql"))?;
        change.run("list the addresses", include_str!("sql/refresh_address.sql"))?;
        change.refresh_places()?;
        change.run("add the records up", include_str!("sql/refresh_member_sum.sql"))?;
        let members = change.number("SELECT count(*) FROM member_record")?;
        let audit_events = change.number("SELECT count(*) FROM audit_event")?;
        let stored = change.number("SELECT sum(records_stored)::BIGINT FROM member_sum")?;
        let duplicate = change.number("SELECT sum(records_duplicate)::BIGINT FROM member_sum")?;
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
    /// Makes `address_place` anew from the answers of all databases, and sees which addresses are in
    /// known networks.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn refresh_places(&self) -> Result<(), CaseError> {
        self.run("place the addresses", include_str!("sql/refresh_place.sql"))?;
        self.refresh_known()
    }

    /// Lists the ties that several sign-in records share, some millions of records at a time.
    fn find_repeated(&self) -> Result<(), CaseError> {
        let records = self.number("SELECT count(*) FROM sign_in_record")?;
        let parts = records / REPEATED_AT_ONCE + 1;
        self.run("look for repeats", "CREATE OR REPLACE TEMP TABLE repeated_tie (tie UBIGINT)")?;
        let sql = include_str!("sql/refresh_repeated.sql");
        for part in 0..parts {
            let sql = sql.replace("$parts", &parts.to_string()).replace("$part", &part.to_string());
            self.transaction
                .execute_batch(&sql)
                .map_err(|error| self.failed("look for repeats", error))?;
        }
        Ok(())
    }

    pub(super) fn run(&self, doing: &'static str, sql: &str) -> Result<(), CaseError> {
        self.transaction.execute_batch(sql).map_err(|error| self.failed(doing, error))
    }
}
