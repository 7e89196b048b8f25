//! What a case says about itself: its heading, its sums, its rejected records.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::open::ZoneOffset;
use super::sources::rows;
use super::{CaseError, CaseFile, Topic};
use crate::finding::Value;

/// What the examiner says about the case: when making it, or of client and marking since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseInfo {
    /// The name or number of the case.
    pub case_name: String,
    /// For whom it is.
    pub client: String,
    /// Who made it.
    pub examiner: String,
    /// The marking of everything that comes out of it.
    pub marking: String,
    /// The name of its time zone.
    pub time_zone: String,
    /// The offsets of that zone.
    pub offsets: Vec<ZoneOffset>,
}

/// The sums over a whole case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sources taken in.
    pub sources: i64,
    /// Bytes of them.
    pub bytes: i64,
    /// Records found in them.
    pub read: i64,
    /// Of these, the first to tell of their event.
    pub stored: i64,
    /// Of these, further sightings.
    pub duplicate: i64,
    /// Of these, unusable.
    pub rejected: i64,
    /// Members that were skipped.
    pub skipped: i64,
    /// Sign-ins, each once.
    pub sign_ins: i64,
    /// Directory audit events, each once.
    pub audit_events: i64,
    /// Different addresses.
    pub addresses: i64,
    /// Earliest event.
    pub first_event: Option<DateTime<Utc>>,
    /// Latest event.
    pub last_event: Option<DateTime<Utc>>,
}

/// A record that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedRecord {
    /// The member it stands in.
    pub reference: String,
    /// Its number there, counted from 1.
    pub record_number: i64,
    /// Where its first byte stands.
    pub byte_offset: i64,
    /// How many bytes it has.
    pub byte_length: i64,
    /// The line it begins on, where that is known.
    pub line: Option<i64>,
    /// Why it could not be used.
    pub reason: String,
}

/// Where a record stands in the evidence, and what was made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPlace {
    /// The member: `E-02`, or `E-02/3` for the third file of an archive.
    pub member: String,
    /// Its path inside the archive. Hostile.
    pub member_path: Option<String>,
    /// How its bytes were made text, where they are not.
    pub decoded_as: Option<String>,
    /// How many members of the source come before it.
    pub member_at: u64,
    /// The number of the record there, from one on.
    pub record_number: i64,
    /// Where its first byte stands in the unpacked member.
    pub byte_offset: u64,
    /// How many bytes it has.
    pub byte_length: u64,
    /// The line it begins on, where that is known.
    pub line: Option<i64>,
    /// `sign_in`, `audit`, `rejected`, or the kind of related record.
    pub kind: String,
    /// Why it was rejected, if it was.
    pub reason: Option<String>,
}

impl CaseFile {
    /// Where a record stands: that of this number in the member with this reference.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn record_place(
        &self,
        member: &str,
        number: i64,
    ) -> Result<Option<RecordPlace>, CaseError> {
        let arguments = [
            ("member".to_owned(), Value::Text(member.to_owned())),
            ("number".to_owned(), Value::Integer(number)),
        ];
        let table = self.answer(include_str!("sql/record_place.sql"), &arguments)?;
        rows(&table).next().map(|row| record_place(&row)).transpose()
    }

    /// What the examiner said about the case.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn info(&self) -> Result<CaseInfo, CaseError> {
        let mut info = CaseInfo::default();
        let said =
            self.own("read the heading", "SELECT name, value FROM case_info ORDER BY name")?;
        for row in rows(&said) {
            let value = row.text("value")?;
            match row.text("name")?.as_str() {
                "case_name" => info.case_name = value,
                "client" => info.client = value,
                "examiner" => info.examiner = value,
                "marking" => info.marking = value,
                "time_zone" => info.time_zone = value,
                _ => {}
            }
        }
        for statement in self.statements()? {
            match statement.topic {
                Topic::Client => info.client = statement.text,
                Topic::Marking => info.marking = statement.text,
                _ => {}
            }
        }
        let offsets =
            self.own("read the time zone", "SELECT * FROM case_zone_offset ORDER BY from_time")?;
        for row in rows(&offsets) {
            info.offsets.push(ZoneOffset {
                from: row.time("from_time")?,
                until: row.time("until_time")?,
                seconds: i32::try_from(row.integer("offset_seconds")?).unwrap_or_default(),
                abbreviation: row.text("abbreviation")?,
            });
        }
        Ok(info)
    }

    /// The sums over the whole case.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn counts(&self) -> Result<Counts, CaseError> {
        let table = self.own("add the case up", include_str!("sql/counts.sql"))?;
        let mut counts = Counts::default();
        for row in rows(&table) {
            counts = Counts {
                sources: row.integer("sources")?,
                bytes: row.integer("bytes")?,
                read: row.integer("read")?,
                stored: row.integer("stored")?,
                duplicate: row.integer("duplicate")?,
                rejected: row.integer("rejected")?,
                skipped: row.integer("skipped")?,
                sign_ins: row.integer("sign_ins")?,
                audit_events: row.integer("audit_events")?,
                addresses: row.integer("addresses")?,
                first_event: row.maybe_time("first_event"),
                last_event: row.maybe_time("last_event"),
            };
        }
        Ok(counts)
    }

    /// Records that could not be used, in the order of import: at most `limit`, all without one.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn rejected(&self, limit: Option<i64>) -> Result<Vec<RejectedRecord>, CaseError> {
        let limit = limit.map_or(Value::Null, Value::Integer);
        let table =
            self.answer(include_str!("sql/rejected.sql"), &[("limit".to_owned(), limit)])?;
        rows(&table)
            .map(|row| {
                Ok(RejectedRecord {
                    reference: row.text("reference")?,
                    record_number: row.integer("record_number")?,
                    byte_offset: row.integer("byte_offset")?,
                    byte_length: row.integer("byte_length")?,
                    line: row.get("line").as_integer(),
                    reason: row.text("reason")?,
                })
            })
            .collect()
    }

    /// The references of events, such as `E-02:848`, by their `seq`.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn references(&self, seqs: &BTreeSet<i64>) -> Result<BTreeMap<i64, String>, CaseError> {
        let list = Value::List(seqs.iter().map(|seq| Value::Integer(*seq)).collect());
        let table =
            self.answer(include_str!("sql/references.sql"), &[("seqs".to_owned(), list)])?;
        let pair = |row: super::sources::Row<'_>| Ok((row.integer("seq")?, row.text("evidence")?));
        rows(&table).map(pair).collect()
    }
}

pub(super) fn record_place(row: &super::sources::Row<'_>) -> Result<RecordPlace, CaseError> {
    let count = |column| row.integer(column).map(|count| u64::try_from(count).unwrap_or_default());
    Ok(RecordPlace {
        member: row.text("reference")?,
        member_path: row.maybe_text("member_path"),
        decoded_as: row.maybe_text("decoded_as"),
        member_at: count("member_at")?,
        record_number: row.integer("record_number")?,
        byte_offset: count("byte_offset")?,
        byte_length: count("byte_length")?,
        line: row.get("line").as_integer(),
        kind: row.text("kind")?,
        reason: row.maybe_text("reason"),
    })
}
