//! Making the derived layer anew from the evidence.

use super::{CaseError, CaseWriter, Change};
use crate::custody::Action;
use serde_json::json;

impl CaseWriter {
    /// Makes the merged and ordered tables anew, if sightings have come in since they were made.
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
        change.run("merge the sign-ins", include_str!("sql/refresh_sign_in.sql"))?;
        change.run("merge the audit events", include_str!("sql/refresh_audit_event.sql"))?;
        change.run("list the addresses", include_str!("sql/refresh_address.sql"))?;
        change.refresh_places()?;
        let members = change.number("SELECT count(*) FROM member")?;
        let sign_ins = change.number("SELECT count(*) FROM sign_in")?;
        let audit_events = change.number("SELECT count(*) FROM audit_event")?;
        let result = json!({ "sign_ins": sign_ins, "audit_events": audit_events });
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
    /// Makes `address_place` anew from the answers of all databases.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn refresh_places(&self) -> Result<(), CaseError> {
        self.run("place the addresses", include_str!("sql/refresh_place.sql"))
    }

    pub(super) fn run(&self, doing: &'static str, sql: &str) -> Result<(), CaseError> {
        self.transaction.execute_batch(sql).map_err(|error| self.failed(doing, error))
    }
}
