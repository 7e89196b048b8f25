//! What was planted, so that anybody can check what was found.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The truth about a demo: what must be found, what must stay quiet, and what was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// `doorward-truth/1`.
    pub schema: String,
    /// The seed of the plan.
    pub seed: u64,
    /// The tenant's id.
    pub tenant_id: String,
    /// What was planted.
    pub plants: Vec<Plant>,
    /// What the examiner is expected to add as known before the queries run.
    pub known_networks: Vec<KnownNetwork>,
    /// What was written.
    pub totals: Totals,
}

/// One thing that was planted: an attack, or something innocent that looks like one.
///
/// `quiet` means that none of the queries has a finding about the entity between the two times that
/// is of high or medium severity and not of low confidence. Findings below that are allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plant {
    /// A short name, unique in the list.
    pub id: String,
    /// The queries that it concerns.
    pub queries: Vec<String>,
    /// `user` or `sp`; `address`, `client` or `app` where it is about no account.
    pub entity_kind: String,
    /// The object id of the user or the service principal; the address, the client or the application id.
    pub entity_id: String,
    /// The principal name of the user, or the display name of the service principal.
    pub entity_name: String,
    /// What happened.
    pub what: String,
    /// When it began, in UTC.
    pub first_at: String,
    /// When it ended, in UTC.
    pub last_at: String,
    /// Whether the queries must find it or must not.
    pub must: Must,
    /// What keeps an innocent one quiet.
    pub guard: Option<String>,
    /// The least severity of the finding, where it matters.
    pub severity_at_least: Option<String>,
}

/// What the queries must do about a plant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Must {
    /// Find it.
    Fire,
    /// Leave it alone.
    Quiet,
}

/// A network that the demo's examiner knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownNetwork {
    /// The range.
    pub cidr: String,
    /// What it is called.
    pub label: String,
    /// The application id of the workload that it is known for. Everybody's where there is none.
    pub scope: Option<String>,
    /// Why it is known.
    pub reason: String,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Sign-ins that stand in at least one file, by the word of their type.
    pub sign_ins_by_type: BTreeMap<String, u64>,
    /// Sign-ins that stand in at least one file.
    pub distinct_sign_ins: u64,
    /// Directory audit events that stand in at least one file.
    pub distinct_audit_events: u64,
    /// What each file holds, by its path below the demo's folder.
    pub files: BTreeMap<String, FileTotals>,
}

/// What one file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileTotals {
    /// Records that a reader meets: repeats, unreadable ones and a cut last one included.
    pub records: u64,
    /// Records that repeat one of the same file.
    pub repeats: u64,
    /// What a reader must reject: records without a readable time, and a cut last one.
    pub rejects: u64,
}
