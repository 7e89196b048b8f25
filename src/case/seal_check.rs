//! Checking the rows of every table against their seals, the end of the custody log, and the layout.

use std::collections::BTreeMap;

use super::seal::{self, Seal};
use super::sources::rows;
use super::verify::chain;
use super::{CaseError, CaseFile, Checked, Layer, schema};
use crate::custody::Entry;
use crate::digest::Sha256;
use crate::progress::{Progress, Unit};

/// The newest seal of each part of each table, with the entry that wrote it.
type Newest = BTreeMap<(String, i64), (i64, Seal)>;

impl CaseFile {
    /// Compares the rows of every table with what the custody log sealed.
    pub(super) fn check_seals(
        &self,
        log: &[(Entry, Sha256)],
        checked: &mut Checked,
        progress: &dyn Progress,
    ) {
        let newest = match self.newest_seals(log, checked) {
            Ok(newest) => newest,
            Err(error) => return checked.found(Layer::Log, "table_seal", chain(&error)),
        };
        let references = self.member_references();
        let tables: Vec<_> = seal::tables().collect();
        progress.begin("Verify the rows", Some(tables.len() as u64), Unit::Items);
        for table in tables {
            let touched = [(table, None)].into_iter().collect();
            match seal::digests(self.connection(), &touched) {
                Ok(now) => compare(table, &now, (&newest, &references), checked),
                Err(error) => {
                    let error = self.failed("read the rows", error);
                    checked.found(layer_of(table), table, chain(&error));
                }
            }
            progress.advance(1);
        }
        progress.finish();
    }

    /// Reads the seals, checks those of each entry against its digest, and keeps the newest.
    fn newest_seals(
        &self,
        log: &[(Entry, Sha256)],
        checked: &mut Checked,
    ) -> Result<Newest, CaseError> {
        let sql = "SELECT entry, table_name, part, row_count, method, digest FROM table_seal \
                   ORDER BY entry, table_name, part";
        let table = self.own("read the seals", sql)?;
        let mut by_entry = BTreeMap::<i64, Vec<Seal>>::new();
        for row in rows(&table) {
            by_entry.entry(row.integer("entry")?).or_default().push(Seal {
                table: row.text("table_name")?,
                part: row.integer("part")?,
                rows: row.integer("row_count")?,
                method: row.text("method")?,
                digest: row.text("digest")?,
            });
        }
        let mut newest = Newest::new();
        for (entry, _) in log {
            let result: serde_json::Value = serde_json::from_str(&entry.result).unwrap_or_default();
            let told = result["sealed"]["sha256"].as_str();
            let seals = by_entry.remove(&entry.number).unwrap_or_default();
            let found = seal::digest(&seals).to_string();
            match told {
                Some(told) if told != found => checked.found(
                    Layer::Log,
                    "table_seal",
                    format!(
                        "the {} seals of custody entry {} are not those that it wrote",
                        seals.len(),
                        entry.number
                    ),
                ),
                None if !seals.is_empty() => checked.found(
                    Layer::Log,
                    "table_seal",
                    format!(
                        "custody entry {} wrote no seals, and has {}",
                        entry.number,
                        seals.len()
                    ),
                ),
                _ => {}
            }
            for seal in seals {
                newest.insert((seal.table.clone(), seal.part), (entry.number, seal));
            }
        }
        for entry in by_entry.keys() {
            checked.found(
                Layer::Log,
                "custody log",
                format!("entry {entry} sealed tables and is not in the log: it was cut off"),
            );
        }
        Ok(newest)
    }

    /// The references of members and sources, by the name of the column that numbers them.
    fn member_references(&self) -> BTreeMap<(bool, i64), String> {
        let members = self.members().unwrap_or_default();
        let sources = self.sources().unwrap_or_default();
        let members =
            members.into_iter().map(|member| ((true, member.member_id), member.reference));
        let sources = sources.into_iter().map(|it| ((false, it.source_id), it.reference));
        members.chain(sources).collect()
    }

    /// What is wrong with the end of the custody log, by what stands beside it.
    pub(super) fn check_head(&self, log: &[(Entry, Sha256)]) -> Option<String> {
        let sql = "SELECT entry, sha256 FROM custody_head ORDER BY entry";
        let table = match self.own("read the head of the custody log", sql) {
            Ok(table) => table,
            Err(error) => return Some(chain(&error)),
        };
        let heads: Vec<_> = rows(&table)
            .map(|row| (row.get("entry").as_integer(), row.maybe_text("sha256")))
            .collect();
        let [(Some(entry), Some(sha256))] = &heads[..] else {
            return Some(format!("its last entry is recorded {} times beside it", heads.len()));
        };
        let (last, digest) = log.last()?;
        if last.number == *entry && digest.to_string() == *sha256 {
            return None;
        }
        Some(if last.number < *entry {
            format!(
                "it ends with entry {}, and entry {entry} ({sha256}) was written: its end was cut off",
                last.number
            )
        } else {
            format!(
                "its last entry is {} ({digest}), and {entry} ({sha256}) is recorded beside it",
                last.number
            )
        })
    }

    /// Compares how the file is laid out with what this version makes.
    pub(super) fn check_layout(&self, checked: &mut Checked) {
        let found = schema::layout(self.connection());
        let (found, made) = match (found, schema::newest_layout()) {
            (Ok(found), Ok(made)) => (found, made),
            (Err(error), _) | (_, Err(error)) => {
                let error = self.failed("read the layout", error);
                return checked.found(Layer::Layout, "the layout", chain(&error));
            }
        };
        for (thing, definition) in made.difference(&found) {
            let what = match found.iter().find(|(other, _)| other == thing) {
                Some((_, other)) => {
                    format!("it is {other:?}, and this version makes {definition:?}")
                }
                None => "it is gone".to_owned(),
            };
            checked.found(Layer::Layout, thing, what);
        }
        for (thing, _) in found.difference(&made) {
            if !made.iter().any(|(other, _)| other == thing) {
                checked.found(Layer::Layout, thing, "no version of doorward makes it");
            }
        }
    }
}

/// Compares the parts of a table as they are now with their newest seals.
fn compare(
    table: &'static str,
    now: &[Seal],
    (newest, references): (&Newest, &BTreeMap<(bool, i64), String>),
    checked: &mut Checked,
) {
    let place = |part: i64| {
        let is_member = match table {
            "source" | "member_record" | "vault_frame" => Some(false),
            "member_format" | "import_warning" | "unknown_field" => Some(true),
            _ if table.ends_with("_sighting") => Some(true),
            "sign_in_record" | "rejected_record" => Some(true),
            _ => None,
        };
        is_member
            .and_then(|is_member| references.get(&(is_member, part)))
            .map_or_else(|| table.to_owned(), |reference| format!("{reference}, {table}"))
    };
    let layer = layer_of(table);
    for seal in now {
        checked.seals += 1;
        let Some((entry, sealed)) = newest.get(&(seal.table.clone(), seal.part)) else {
            if seal.rows > 0 {
                let what = format!("it has {} rows that no custody entry tells of", seal.rows);
                checked.found(layer, place(seal.part), what);
            }
            continue;
        };
        if sealed.rows != seal.rows {
            let what = format!(
                "it has {} rows, and custody entry {entry} left {}",
                seal.rows, sealed.rows
            );
            checked.found(layer, place(seal.part), what);
        } else if sealed.method != seal.method {
            checked.unchecked.push(format!(
                "{}: its rows were counted only: they were sealed with {}, and this program has {}",
                place(seal.part),
                sealed.method,
                seal.method
            ));
        } else if sealed.digest != seal.digest {
            let what = format!(
                "a value in its {} rows is not what custody entry {entry} left there",
                seal.rows
            );
            checked.found(layer, place(seal.part), what);
        }
    }
    let is_there = |part: i64| now.iter().any(|seal| seal.part == part);
    for ((name, part), (entry, sealed)) in newest {
        if name == table && sealed.rows > 0 && !is_there(*part) {
            let what = format!("its {} rows of custody entry {entry} are gone", sealed.rows);
            checked.found(layer, place(*part), what);
        }
    }
}

/// The part of the case that a table belongs to.
fn layer_of(table: &str) -> Layer {
    match table {
        "source" | "vault_frame" => Layer::Vault,
        "case_schema" => Layer::Layout,
        "case_info" | "case_zone_offset" | "mark" | "finding_note" | "finding_number"
        | "finding" | "finding_detail" | "finding_evidence" | "report_finding"
        | "known_network" | "source_acquisition" => Layer::Words,
        "geo_source" | "geo_answer" | "geo_network" | "address_asked" | "address_network"
        | "address_special" | "place" | "address_placed" | "known_hit" => Layer::Answers,
        "member_record" | "member_format" | "import_warning" | "unknown_field"
        | "file_not_taken" | "read_again" | "read_again_record" | "rejected_record"
        | "sign_in_record" | "sign_in_who" | "sign_in_what" | "sign_in_where"
        | "sign_in_client" | "sign_in_how" => Layer::Records,
        _ if table.ends_with("_sighting") => Layer::Records,
        _ => Layer::Derived,
    }
}
