//! The layer that analyses share: made anew from the tables below it, and never edited.
//!
//! Each table is one `SELECT` in `layer/<table>.sql`, in the SQL that DuckDB and Spark share, so that
//! a case that outgrows one machine has the same layer elsewhere. To add a table: its file, its line
//! in [`TABLES`], and its columns with comments in the newest schema change.

use serde_json::{Value as Json, json};

use super::{CaseError, CaseFile, CaseWriter, Change};
use crate::custody::Action;
use crate::digest::Sha256;
use crate::finding::Value;

/// What a table of the layer must be made anew after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Basis {
    /// New records. Nothing else can change it.
    Evidence,
    /// Whatever changes what is known of addresses, networks and words, too.
    Knowledge,
}

/// A table of the layer.
struct LayerTable {
    name: &'static str,
    basis: Basis,
    sql: &'static str,
}

macro_rules! table {
    ($name:literal, $basis:ident) => {
        LayerTable {
            name: $name,
            basis: Basis::$basis,
            sql: include_str!(concat!("layer/", $name, ".sql")),
        }
    };
}

/// Every table of the layer, after those that it is made from.
const TABLES: [LayerTable; 30] = [
    table!("error_class", Knowledge),
    table!("app_kind", Knowledge),
    table!("resource_tier", Knowledge),
    table!("permission_reach", Knowledge),
    table!("directory_action", Knowledge),
    table!("principal_of", Evidence),
    table!("workload_of_app", Evidence),
    table!("sign_in_session", Evidence),
    table!("sign_in_fact", Evidence),
    table!("sign_in_history", Evidence),
    table!("principal_day", Evidence),
    table!("principal", Evidence),
    table!("covered_day", Evidence),
    table!("who_context", Evidence),
    table!("what_context", Knowledge),
    table!("network_of_address", Knowledge),
    table!("where_context", Knowledge),
    table!("client_context", Knowledge),
    table!("how_context", Knowledge),
    table!("timed_class", Knowledge),
    table!("known_sign_in", Knowledge),
    table!("sign_in_combination", Knowledge),
    table!("own_tenant", Knowledge),
    table!("first_seen", Knowledge),
    table!("audit_context", Knowledge),
    table!("credential_context", Knowledge),
    table!("graph_activity_context", Knowledge),
    table!("field_coverage", Knowledge),
    table!("marked_sign_in", Knowledge),
    table!("marked_audit", Knowledge),
];

/// How far the layer is behind the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    Nothing,
    Knowledge,
    Evidence,
}

impl CaseWriter {
    /// Makes everything that is derived from the evidence anew, where something it rests on has
    /// changed since it was made: records, what databases say of addresses, known networks, or the
    /// lists and rules of doorward itself.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written. What could not be made anew is then as it was before.
    pub fn refresh(&self) -> Result<(), CaseError> {
        self.merge()?;
        let basis = match self.layer_behind()? {
            Behind::Nothing => return Ok(()),
            Behind::Knowledge => Basis::Knowledge,
            Behind::Evidence => Basis::Evidence,
        };
        self.on_all_threads(|| {
            let change = self.begin()?;
            let rows = change.make_layer(basis)?;
            let members = change.number("SELECT count(*) FROM member_record")?;
            let arguments = json!({ "members": members, "layer": digest().to_string() });
            change.commit(Action::Refresh, &arguments, &json!({ "rows": rows }))?;
            Ok(())
        })
    }
}

impl CaseFile {
    /// Makes sure that no question is asked of a layer older than what it rests on.
    ///
    /// # Errors
    ///
    /// Fails if it is older, or if the case cannot be read.
    pub fn require_fresh(&self) -> Result<(), CaseError> {
        if self.is_fresh()? {
            return Ok(());
        }
        Err(CaseError::Stale(self.path().to_owned()))
    }

    /// Whether all that is derived is as new as what it rests on.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn is_fresh(&self) -> Result<bool, CaseError> {
        Ok(!self.is_behind()? && self.layer_behind()? == Behind::Nothing)
    }

    /// How far the layer is behind, by the custody log: every change to a case has an entry there.
    pub(super) fn layer_behind(&self) -> Result<Behind, CaseError> {
        let arguments = [("layer".to_owned(), Value::Text(digest().to_string()))];
        let table = self.answer(include_str!("sql/layer_behind.sql"), &arguments)?;
        let cell =
            |at| table.rows.first().and_then(|row| row.get(at)) == Some(&Value::Boolean(true));
        Ok(match (cell(0), cell(1)) {
            (true, _) => Behind::Evidence,
            (false, true) => Behind::Knowledge,
            (false, false) => Behind::Nothing,
        })
    }
}

impl Change<'_> {
    /// Makes the tables anew that rest on `basis` or on what comes after it, and counts their rows.
    fn make_layer(&self, basis: Basis) -> Result<Json, CaseError> {
        let mut rows = serde_json::Map::new();
        for table in TABLES.iter().filter(|table| table.basis >= basis) {
            let LayerTable { name, sql, .. } = table;
            self.run("clear a table of the layer", &format!("DELETE FROM {name}"))?;
            self.run("make the layer", &format!("INSERT INTO {name} BY NAME\n{sql}"))?;
            let made = self.number(&format!("SELECT count(*) FROM {name}"))?;
            rows.insert((*name).to_owned(), json!(made));
        }
        Ok(Json::Object(rows))
    }
}

/// The digest of every text that the layer is made by, so that a newer doorward makes it anew.
fn digest() -> Sha256 {
    let mut text = String::new();
    for LayerTable { name, sql, .. } in &TABLES {
        text.push_str(name);
        text.push('\n');
        text.push_str(sql);
    }
    Sha256::of(text)
}

/// The name of every table of the layer.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|table| table.name)
}

/// The SQL of each table of the layer, by the table's name: for the tests of the house rules.
pub fn layer_texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLES.iter().map(|table| (table.name, table.sql))
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::path::Path;

    use super::*;
    use crate::case::{Examiner, NewCase, NewKnownNetwork};

    fn case(path: &Path) -> CaseWriter {
        let examiner = Examiner {
            name: "A. Muster".to_owned(),
            tool_version: "0".to_owned(),
            clock: Box::new(chrono::DateTime::default),
            machine: crate::case::Machine::default(),
        };
        CaseFile::create(path, &NewCase::default(), examiner).unwrap()
    }

    fn network() -> NewKnownNetwork {
        let address: IpAddr = "192.0.2.1".parse().unwrap();
        NewKnownNetwork {
            cidr: "192.0.2.1/32".to_owned(),
            first: address,
            last: address,
            label: "office".to_owned(),
            scope: "*".to_owned(),
            reason: String::new(),
            valid_from: None,
            valid_until: None,
            list: None,
        }
    }

    #[test]
    fn a_change_of_lists_makes_it_behind_until_it_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let case = case(&folder.path().join("case.duckdb"));
        case.require_fresh().unwrap();
        case.add_known(&[network()]).unwrap();
        assert_eq!(case.layer_behind().unwrap(), Behind::Knowledge);
        let stale = case.require_fresh().unwrap_err().to_string();
        assert!(stale.contains("is older than the case"), "{stale}");
        case.refresh().unwrap();
        case.require_fresh().unwrap();
        case.remove_known("1").unwrap();
        assert_eq!(case.layer_behind().unwrap(), Behind::Knowledge);
        case.refresh().unwrap();
        case.require_fresh().unwrap();
        let listed = case.own("count", "SELECT count(*) FROM error_class").unwrap();
        assert!(listed.rows[0][0].as_integer() > Some(50));
    }

    #[test]
    fn tables_come_after_those_that_they_are_made_from() {
        for (at, table) in TABLES.iter().enumerate() {
            for later in &TABLES[at + 1..] {
                let reads = |keyword: &str| {
                    let found = format!("{keyword} {}\n", later.name);
                    let with_name = format!("{keyword} {} ", later.name);
                    table.sql.contains(&found) || table.sql.contains(&with_name)
                };
                let (name, later_name) = (table.name, later.name);
                assert!(!reads("FROM") && !reads("JOIN"), "{name} reads {later_name}");
            }
            if table.basis == Basis::Evidence {
                for known in ["known_network", "address_place", "error_class", "_context"] {
                    assert!(!table.sql.contains(known), "{} rests on {known}", table.name);
                }
            }
        }
    }
}
