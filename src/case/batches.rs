//! Whole tables on their way out: batch by batch, so that no table is ever held at once.

use std::borrow::Cow;
use std::net::IpAddr;

use chrono::{DateTime, Utc};
use duckdb::arrow::record_batch::RecordBatch;

use super::columns::{ColumnForm, plain};
use super::{CaseError, CaseFile};
use crate::finding::Value;
use crate::record::{RelatedKind, address_key};

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
    /// Sign-ins, changes and requests as events of a timeline, in the fields of Timesketch.
    Timeline,
}

/// Which rows of a table are wanted: all that meet every part that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowFilter {
    /// From this moment on, in UTC.
    pub since: Option<DateTime<Utc>>,
    /// Before this moment, in UTC.
    pub until: Option<DateTime<Utc>>,
    /// From the first to the last of these addresses, both included.
    pub addresses: Option<(IpAddr, IpAddr)>,
    /// Of a user, workload, application or target with this id or name, whatever its case.
    pub identity: Option<String>,
}

/// A table as SQL: what to select, by what to order it, and which of its columns are not shown.
struct Shape {
    select: Cow<'static, str>,
    order: &'static str,
    hidden: &'static [&'static str],
}

/// The columns that say who did something, and to whom, in whichever table has them.
const IDENTITIES: [&str; 24] = [
    "principal_id",
    "principal_name",
    "user_id",
    "user_principal_name",
    "user_display_name",
    "service_principal_id",
    "service_principal_name",
    "app_id",
    "app_display_name",
    "initiator_id",
    "initiator_name",
    "initiator_user_id",
    "initiator_user_principal_name",
    "initiator_display_name",
    "initiator_app_id",
    "initiator_service_principal_id",
    "target_id",
    "target_name",
    "target_display_name",
    "target_user_principal_name",
    "target_app_id",
    "client_id",
    "client_display_name",
    "display_name",
];

impl Exportable {
    /// Every table that can be taken out.
    pub const ALL: [Self; 19] = [
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
        Self::Timeline,
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
            Self::Timeline => "timeline",
        }
    }

    fn shape(self) -> Shape {
        let of_records = "member_id, record_number";
        let (select, order): (Cow<'static, str>, _) = match self {
            Self::Related(kind) => {
                (format!("SELECT * FROM {}", kind.sighting_table()).into(), of_records)
            }
            Self::SignIns => ("SELECT * FROM sign_in_place".into(), "seq"),
            Self::AuditEvents => ("SELECT * FROM audit_event".into(), "seq"),
            Self::CredentialChanges => {
                ("SELECT * FROM credential_change".into(), "seq, key_id, change")
            }
            Self::Addresses => (
                "SELECT a.* EXCLUDE (address_id), p.* EXCLUDE (ip_key) FROM address AS a \
                 LEFT JOIN address_place AS p USING (ip_key)"
                    .into(),
                "ip_key",
            ),
            Self::Answers => ("SELECT * FROM address_answer".into(), "ip_key, geo_source_id"),
            Self::SignInSightings => ("SELECT * FROM sign_in_sighting".into(), of_records),
            Self::AuditSightings => ("SELECT * FROM audit_sighting".into(), of_records),
            Self::Rejected => (
                "SELECT r.* FROM rejected_record AS r ANTI JOIN read_again_record AS a \
                 ON a.member_id = r.member_id AND a.record_number = r.record_number"
                    .into(),
                of_records,
            ),
            Self::Custody => ("SELECT * FROM custody_log".into(), "entry"),
            Self::Timeline => (
                include_str!("sql/export_timeline.sql").into(),
                "event_time, log_rank, event_id, evidence",
            ),
        };
        let hidden: &[&str] = match self {
            Self::Timeline => &["event_time", "log_rank", "ip_key"],
            _ => &[],
        };
        Shape { select, order, hidden }
    }
}

impl CaseFile {
    /// How many rows of a table are wanted.
    ///
    /// # Errors
    ///
    /// Fails if the table has nothing to filter by as asked, or if the case cannot be read.
    pub fn count_rows(&self, table: Exportable, filter: &RowFilter) -> Result<u64, CaseError> {
        let (rows, values) = self.wanted(table, filter)?;
        let counted = self.answer(&format!("SELECT count(*) FROM {rows}"), &values)?;
        let count = counted.rows.first().and_then(|row| row.first()).and_then(Value::as_integer);
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
    }

    /// Hands out the wanted rows of a table as Arrow IPC files in memory (Apache Arrow columnar format),
    /// a batch of rows each, in the order of the table.
    ///
    /// # Errors
    ///
    /// Fails if the table has nothing to filter by as asked, if the case cannot be read, or if whoever
    /// takes the batches does.
    pub fn each_batch<E: From<CaseError>>(
        &self,
        table: Exportable,
        filter: &RowFilter,
        form: ColumnForm,
        take: &mut dyn FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let (rows, values) = self.wanted(table, filter)?;
        let shape = table.shape();
        let columns = if shape.hidden.is_empty() {
            "*".to_owned()
        } else {
            format!("* EXCLUDE ({})", shape.hidden.join(", "))
        };
        let sql = format!("SELECT {columns} FROM {rows} ORDER BY {}", shape.order);
        self.batches((&sql, &values), form, take)
    }

    /// Hands out the answer to an SQL text in the same way.
    ///
    /// # Errors
    ///
    /// Fails if the engine refuses the text or is stopped, or if whoever takes the batches does.
    pub fn each_answer_batch<E: From<CaseError>>(
        &self,
        sql: &str,
        form: ColumnForm,
        take: &mut dyn FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.batches((sql, &[]), form, take)
    }

    fn batches<E: From<CaseError>>(
        &self,
        (sql, values): (&str, &[(String, Value)]),
        form: ColumnForm,
        take: &mut dyn FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut empty = true;
        let schema = self.stream("read the table", (sql, values), &mut |batch| {
            empty = false;
            take(&ipc(batch, form)?).map(|()| true)
        })?;
        if empty {
            take(&ipc(&RecordBatch::new_empty(schema), form)?)?;
        }
        Ok(())
    }

    /// The wanted rows of a table as a part of SQL that can stand after FROM, and its values.
    fn wanted(
        &self,
        table: Exportable,
        filter: &RowFilter,
    ) -> Result<(String, Vec<(String, Value)>), CaseError> {
        let select = table.shape().select;
        if *filter == RowFilter::default() {
            return Ok((format!("({select})"), Vec::new()));
        }
        let columns = self.own("see what the table has", &format!("FROM ({select}) LIMIT 0"))?;
        let has = |name: &&str| columns.column(name).is_some();
        let lacking = |by| CaseError::CannotFilter { table: table.word(), by };
        let mut conditions: Vec<String> = Vec::new();
        let mut values = Vec::new();
        for (moment, name, compares) in
            [(filter.since, "since", ">="), (filter.until, "until", "<")]
        {
            let Some(moment) = moment else { continue };
            let column = ["event_time", "written_at"].into_iter().find(has);
            let column = column.ok_or_else(|| lacking("time"))?;
            conditions.push(format!("{column} {compares} ${name}"));
            values.push((name.to_owned(), Value::Time(moment)));
        }
        if let Some((first, last)) = filter.addresses {
            let key = if has(&"ip_key") {
                "ip_key"
            } else if has(&"ip_address") {
                "key_of_address(lower(ip_address))"
            } else {
                return Err(lacking("address"));
            };
            conditions.push(format!("{key} BETWEEN $first_key AND $last_key"));
            values.push(("first_key".to_owned(), Value::Text(address_key(first))));
            values.push(("last_key".to_owned(), Value::Text(address_key(last))));
        }
        if let Some(identity) = &filter.identity {
            let names: Vec<&str> = IDENTITIES.into_iter().filter(has).collect();
            if names.is_empty() {
                return Err(lacking("identity"));
            }
            let lowered: Vec<String> = names.iter().map(|name| format!("lower({name})")).collect();
            conditions.push(format!("lower($identity) IN ({})", lowered.join(", ")));
            values.push(("identity".to_owned(), Value::Text(identity.clone())));
        }
        Ok((format!("({select}) WHERE {}", conditions.join(" AND ")), values))
    }
}

/// One batch as an Arrow IPC file.
fn ipc(batch: &RecordBatch, form: ColumnForm) -> Result<Vec<u8>, CaseError> {
    let failed = |error: arrow::error::ArrowError| CaseError::Engine {
        doing: "hand the table over",
        source: super::EngineError(error.to_string()),
    };
    let batch = plain(batch, form).map_err(failed)?;
    let mut writer =
        arrow::ipc::writer::FileWriter::try_new(Vec::new(), &batch.schema()).map_err(failed)?;
    writer.write(&batch).map_err(failed)?;
    writer.finish().map_err(failed)?;
    writer.into_inner().map_err(failed)
}
