//! Networks that the examiner calls known.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use duckdb::params;
use serde_json::json;

use super::sources::rows;
use super::{CaseError, CaseFile, CaseWriter, Change};
use crate::custody::Action;
use crate::digest::Sha256;
use crate::record::address_key;

/// A network that the examiner calls known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownNetwork {
    /// Its number in the case.
    pub known_network_id: i64,
    /// The network, as the examiner gave it with host bits masked.
    pub cidr: String,
    /// What it is.
    pub label: String,
    /// `*` for everybody, else the application or service principal id it is known for.
    pub scope: String,
    /// Why it is known.
    pub reason: String,
    /// Who added it.
    pub added_by: String,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// From when on it is known; `None`: always.
    pub valid_from: Option<DateTime<Utc>>,
    /// From when on it is no longer known; `None`: without end.
    pub valid_until: Option<DateTime<Utc>>,
    /// The list it was taken from, if from one.
    pub list_name: Option<String>,
    /// How many sign-ins come from inside it, of those that it is known for and while it is.
    pub sign_ins: i64,
}

/// A network that is about to be called known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKnownNetwork {
    /// The network as people write it.
    pub cidr: String,
    /// Its first address.
    pub first: IpAddr,
    /// Its last address.
    pub last: IpAddr,
    /// What it is.
    pub label: String,
    /// `*` for everybody, else the application or service principal id it is known for.
    pub scope: String,
    /// Why it is known.
    pub reason: String,
    /// From when on it is known; `None`: always.
    pub valid_from: Option<DateTime<Utc>>,
    /// From when on it is no longer known; `None`: without end.
    pub valid_until: Option<DateTime<Utc>>,
    /// The list it is taken from: its name and the SHA-256 of its file.
    pub list: Option<(String, Sha256)>,
}

/// How many sign-ins known networks explain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnownSignIns {
    /// Sign-ins from a known network, each once.
    pub known: i64,
    /// All sign-ins.
    pub all: i64,
}

impl CaseFile {
    /// How many sign-ins come from a known network, each counted once.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn known_sign_ins(&self) -> Result<KnownSignIns, CaseError> {
        let table = self.own("count what is known", include_str!("sql/known_sign_ins.sql"))?;
        let mut counted = KnownSignIns::default();
        for row in rows(&table) {
            counted = KnownSignIns { known: row.integer("known")?, all: row.integer("sign_ins")? };
        }
        Ok(counted)
    }

    /// Every known network, in the order of their addition.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn known_networks(&self) -> Result<Vec<KnownNetwork>, CaseError> {
        let table = self.own("list the known networks", include_str!("sql/known_networks.sql"))?;
        rows(&table)
            .map(|row| {
                Ok(KnownNetwork {
                    known_network_id: row.integer("known_network_id")?,
                    cidr: row.text("cidr")?,
                    label: row.text("label")?,
                    scope: row.text("scope")?,
                    reason: row.text("reason")?,
                    added_by: row.text("added_by")?,
                    added_at: row.time("added_at")?,
                    valid_from: row.maybe_time("valid_from"),
                    valid_until: row.maybe_time("valid_until"),
                    list_name: row.maybe_text("list_name"),
                    sign_ins: row.integer("sign_ins")?,
                })
            })
            .collect()
    }
}

impl CaseWriter {
    /// Calls networks known. One that is known already, with the same scope and for the same time,
    /// is left as it is.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn add_known(&self, networks: &[NewKnownNetwork]) -> Result<u64, CaseError> {
        let change = self.begin()?;
        let failed = |error| self.failed("add a known network", error);
        let mut added = Vec::new();
        for network in networks {
            let (lo, hi) = (address_key(network.first), address_key(network.last));
            let fresh = change
                .transaction
                .execute(
                    include_str!("sql/add_known.sql"),
                    params![
                        network.cidr,
                        lo,
                        hi,
                        network.label,
                        network.scope,
                        network.reason,
                        self.examiner().name,
                        self.examiner().now().timestamp_micros(),
                        micros(network.valid_from),
                        micros(network.valid_until),
                        network.list.as_ref().map(|(name, _)| name),
                        network.list.as_ref().map(|(_, sha256)| sha256.to_string()),
                    ],
                )
                .map_err(failed)?;
            if fresh > 0 {
                added.push(json!({
                    "cidr": network.cidr,
                    "label": network.label,
                    "scope": network.scope,
                    "reason": network.reason,
                    "valid_from": network.valid_from.map(|time| time.to_rfc3339()),
                    "valid_until": network.valid_until.map(|time| time.to_rfc3339()),
                    "list": network.list.as_ref().map(|(name, _)| name),
                    "list_sha256": network.list.as_ref().map(|(_, sha256)| sha256.to_string()),
                }));
            }
        }
        let count = u64::try_from(added.len()).unwrap_or(u64::MAX);
        if count > 0 {
            change.refresh_known()?;
            let arguments = json!({ "networks": added });
            change.commit(Action::AddKnown, &arguments, &json!({ "added": count }))?;
        }
        Ok(count)
    }

    /// Takes a known network off the list, by its number or its CIDR.
    ///
    /// # Errors
    ///
    /// Fails if there is none such, or if the case cannot be written.
    pub fn remove_known(&self, which: &str) -> Result<Vec<KnownNetwork>, CaseError> {
        let matches = |network: &KnownNetwork| {
            network.cidr == which || network.known_network_id.to_string() == which
        };
        let removed: Vec<_> = self.known_networks()?.into_iter().filter(matches).collect();
        if removed.is_empty() {
            return Err(CaseError::NoSuchKnown(which.to_owned()));
        }
        let change = self.begin()?;
        for network in &removed {
            change
                .transaction
                .execute(
                    "DELETE FROM known_network WHERE known_network_id = ?",
                    params![network.known_network_id],
                )
                .map_err(|error| self.failed("remove a known network", error))?;
        }
        change.refresh_known()?;
        let list: Vec<_> = removed
            .iter()
            .map(|network| json!({ "cidr": network.cidr, "label": network.label, "scope": network.scope }))
            .collect();
        let arguments = json!({ "networks": list });
        change.commit(Action::RemoveKnown, &arguments, &json!({ "removed": removed.len() }))?;
        Ok(removed)
    }
}

impl Change<'_> {
    /// Sees which addresses are in known networks.
    pub(super) fn refresh_known(&self) -> Result<(), CaseError> {
        self.run("find the known addresses", include_str!("sql/refresh_known.sql"))
    }
}

fn micros(time: Option<DateTime<Utc>>) -> Option<i64> {
    time.map(|time| time.timestamp_micros())
}
