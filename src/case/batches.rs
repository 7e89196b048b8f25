//! Whole tables on their way out: batch by batch, so that no table is ever held at once.

use std::borrow::Cow;

use duckdb::arrow::record_batch::RecordBatch;

use super::{CaseError, CaseFile};
use crate::record::RelatedKind;

/// A table that can be taken out of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exportable {
    /// Each sign-in once, with where its address is.
    SignIns,
    /// Each directory audit event once.
    AuditEvents,
    /// Each credential that was added or removed.
    CredentialChanges,
    /// Each address once, with where it is.
    Addresses,
    /// What every database says about every address.
    Answers,
    /// Every record that tells of a sign-in, as it was read.
    SignInSightings,
    /// Every record that tells of a change to the directory, as it was read.
    AuditSightings,
    /// Every record that could not be used.
    Rejected,
    /// Every record of another kind, as it was read.
    Related(RelatedKind),
    /// The custody log.
    Custody,
}

impl Exportable {
    /// Every table that can be taken out.
    pub const ALL: [Self; 18] = [
        Self::SignIns,
        Self::AuditEvents,
        Self::CredentialChanges,
        Self::Addresses,
        Self::Answers,
        Self::SignInSightings,
        Self::AuditSightings,
        Self::Rejected,
        Self::Related(RelatedKind::AuthenticationStep),
        Self::Related(RelatedKind::GraphActivity),
        Self::Related(RelatedKind::RiskyServicePrincipal),
        Self::Related(RelatedKind::RiskDetection),
        Self::Related(RelatedKind::ServicePrincipal),
        Self::Related(RelatedKind::Application),
        Self::Related(RelatedKind::PermissionGrant),
        Self::Related(RelatedKind::ListedApplication),
        Self::Related(RelatedKind::SignInSummary),
        Self::Custody,
    ];

    /// What an examiner types to get it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SignIns => "sign-ins",
            Self::AuditEvents => "audit-events",
            Self::CredentialChanges => "credential-changes",
            Self::Addresses => "addresses",
            Self::Answers => "address-answers",
            Self::SignInSightings => "sign-in-sightings",
            Self::AuditSightings => "audit-sightings",
            Self::Rejected => "rejected",
            Self::Related(kind) => match kind {
                RelatedKind::AuthenticationStep => "authentication-steps",
                RelatedKind::GraphActivity => "graph-activity",
                RelatedKind::RiskyServicePrincipal => "risky-service-principals",
                RelatedKind::RiskDetection => "risk-detections",
                RelatedKind::ServicePrincipal => "service-principals",
                RelatedKind::Application => "applications",
                RelatedKind::PermissionGrant => "permission-grants",
                RelatedKind::ListedApplication => "listed-applications",
                RelatedKind::SignInSummary => "sign-in-summaries",
            },
            Self::Custody => "custody",
        }
    }

    fn sql(self) -> Cow<'static, str> {
        let sql = match self {
            Self::Related(kind) => {
                let table = kind.sighting_table();
                return Cow::Owned(format!(
                    "SELECT * FROM {table} ORDER BY member_id, record_number"
                ));
            }
            Self::SignIns => {
                "SELECT s.* REPLACE (s.seq::VARCHAR AS seq) FROM sign_in_place AS s ORDER BY s.seq"
            }
            Self::AuditEvents => "SELECT * FROM audit_event ORDER BY seq",
            Self::CredentialChanges => "SELECT * FROM credential_change ORDER BY seq",
            Self::Addresses => {
                "SELECT a.* EXCLUDE (address_id), p.* EXCLUDE (ip_key) FROM address AS a \
                 LEFT JOIN address_place AS p USING (ip_key) ORDER BY a.ip_key"
            }
            Self::Answers => "SELECT * FROM address_answer ORDER BY ip_key, geo_source_id",
            Self::SignInSightings => {
                "SELECT * FROM sign_in_sighting ORDER BY member_id, record_number"
            }
            Self::AuditSightings => {
                "SELECT * FROM audit_sighting ORDER BY member_id, record_number"
            }
            Self::Rejected => {
                "SELECT r.* FROM rejected_record AS r ANTI JOIN read_again_record AS a \
                 ON a.member_id = r.member_id AND a.record_number = r.record_number \
                 ORDER BY r.member_id, r.record_number"
            }
            Self::Custody => "SELECT * FROM custody_log ORDER BY entry",
        };
        Cow::Borrowed(sql)
    }
}

impl CaseFile {
    /// Hands out a table as Arrow IPC files in memory (Apache Arrow columnar format), a batch of
    /// rows each, in the order of the table.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read, or if whoever takes the batches does.
    pub fn each_batch<E: From<CaseError>>(
        &self,
        table: Exportable,
        take: &mut dyn FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.each_answer_batch(&table.sql(), take)
    }

    /// Hands out the answer to an SQL text in the same way.
    ///
    /// # Errors
    ///
    /// Fails if the engine refuses the text or is stopped, or if whoever takes the batches does.
    pub fn each_answer_batch<E: From<CaseError>>(
        &self,
        sql: &str,
        take: &mut dyn FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error| self.failed("read the table", error);
        let mut statement = self.connection().prepare(sql).map_err(failed)?;
        let mut empty = true;
        let batches = statement.stream_arrow([]).map_err(failed)?;
        let schema = batches.get_schema();
        for batch in batches {
            empty = false;
            take(&ipc(&batch.map_err(failed)?)?)?;
        }
        if empty {
            take(&ipc(&RecordBatch::new_empty(schema))?)?;
        }
        Ok(())
    }
}

/// One batch as an Arrow IPC file.
fn ipc(batch: &RecordBatch) -> Result<Vec<u8>, CaseError> {
    let failed = |error: arrow::error::ArrowError| CaseError::Engine {
        doing: "hand the table over",
        source: super::EngineError(error.to_string()),
    };
    let mut writer =
        arrow::ipc::writer::FileWriter::try_new(Vec::new(), &batch.schema()).map_err(failed)?;
    writer.write(batch).map_err(failed)?;
    writer.finish().map_err(failed)?;
    writer.into_inner().map_err(failed)
}
