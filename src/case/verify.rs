//! Whether a case is still what was put into it.
//!
//! Every check goes on to the end and collects what it finds: whoever verifies a case wants to know
//! everything that is wrong with it, not the first thing.

use std::fmt;
use std::io::Read as _;

use super::sources::rows;
use super::{CaseError, CaseFile, FormatSum, Member, Source};
use crate::custody;
use crate::digest::{Sha256Hasher, record_digest};
use crate::finding::Value;
use crate::progress::{Progress, Unit};

/// Something about a case that is not as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discrepancy {
    /// Where, such as `E-02` or `custody log`.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What of the case can no longer be relied on.
    pub touches: Layer,
}

/// The part of a case that a discrepancy touches, and so what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The bytes of the sources.
    Vault,
    /// What was read from these bytes.
    Records,
    /// What is made from the records.
    Derived,
    /// What databases and lists say of addresses.
    Answers,
    /// What the examiner said, and what the queries found.
    Words,
    /// The custody log and the seals.
    Log,
    /// How the file is laid out.
    Layout,
}

impl Layer {
    /// What it means that something of this part differs.
    #[must_use]
    pub const fn means(self) -> &'static str {
        match self {
            Self::Vault => {
                "the bytes of a source are not those that were taken in: do not rely on it, go back to a copy of the case or to the original file"
            }
            Self::Records => {
                "what was read from a source was changed, or does not stand where it was read: the bytes in the vault still tell what it was, and `doorward verify --rederive` reads them anew"
            }
            Self::Derived => {
                "what is made from the records was changed or is not whole: answers and reports since may be wrong, while the evidence is not touched by it"
            }
            Self::Answers => {
                "what a database or list is recorded to have said of addresses was changed: places and networks may be wrong, and can be asked anew in a new case"
            }
            Self::Words => {
                "what the examiner wrote, or what the queries found, was changed outside doorward: compare it with the journal and with reports handed out"
            }
            Self::Log => {
                "the record of what was done was changed or cut off: compare it with a digest on paper (`doorward verify --head`)"
            }
            Self::Layout => {
                "the file has other tables or views than this version makes: what they answer is not what doorward would answer"
            }
        }
    }
}

impl fmt::Display for Discrepancy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// How much was checked, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Sources whose bytes were hashed again.
    pub sources: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// Records that were counted again.
    pub records: u64,
    /// Records whose bytes were compared with the vault.
    pub compared: u64,
    /// Entries of the custody log.
    pub entries: u64,
    /// Parts of tables whose rows were digested again.
    pub seals: u64,
    /// What could not be checked, and why.
    pub unchecked: Vec<String>,
    /// Everything that is not as it was recorded.
    pub discrepancies: Vec<Discrepancy>,
}

impl Checked {
    /// Takes note of a discrepancy.
    pub fn found(&mut self, touches: Layer, place: impl Into<String>, what: impl Into<String>) {
        self.discrepancies.push(Discrepancy { place: place.into(), what: what.into(), touches });
    }
}

impl CaseFile {
    /// Checks the whole case: the vault against its digests, records against the vault, every count
    /// against the rows, the rows of every table against their seals, the layout against that of this
    /// version, and the chain of the custody log with its end.
    ///
    /// # Errors
    ///
    /// Fails only if the case cannot be asked at all. What is damaged in it is a discrepancy.
    pub fn verify(&self, progress: &dyn Progress) -> Result<Checked, CaseError> {
        let mut checked = Checked::default();
        self.check_sources(&mut checked, progress);
        let counts = include_str!("sql/verify_counts.sql");
        self.check_table(&mut checked, (Layer::Records, "the counts"), counts);
        // What came in last is not merged yet if the import was killed.
        if self.is_behind()? {
            checked.found(Layer::Derived, "merged events", super::NOT_MERGED);
        } else {
            let sql = include_str!("sql/verify_derived.sql");
            self.check_table(&mut checked, (Layer::Derived, "the derived tables"), sql);
        }
        let answers = include_str!("sql/verify_answers.sql");
        self.check_table(&mut checked, (Layer::Answers, "the answers"), answers);
        self.check_layout(&mut checked);
        self.check_custody(&mut checked, progress);
        Ok(checked)
    }

    fn check_sources(&self, checked: &mut Checked, progress: &dyn Progress) {
        let sources = match self.sources() {
            Ok(sources) => sources,
            Err(error) => return checked.found(Layer::Vault, "sources", chain(&error)),
        };
        let total = sources.iter().map(|source| u64::try_from(source.bytes).unwrap_or(0)).sum();
        progress.begin("Verify", Some(total), Unit::Bytes);
        for source in &sources {
            checked.sources += 1;
            match self.check_vault(source, progress) {
                Ok(bytes) => checked.bytes += bytes,
                Err(what) => checked.found(Layer::Vault, &source.reference, what),
            }
            if source.container == "none"
                && let Err(what) = self.compare_records(source, checked)
            {
                checked.found(Layer::Records, &source.reference, what);
            }
        }
        progress.finish();
    }

    /// Hashes a source anew from the vault.
    fn check_vault(&self, source: &Source, progress: &dyn Progress) -> Result<u64, String> {
        let mut reader = self.vault(source);
        let mut hasher = Sha256Hasher::default();
        let mut buffer = vec![0; 1 << 18];
        let mut bytes = 0;
        loop {
            let read = reader
                .read(&mut buffer)
                .map_err(|error| format!("its bytes cannot be read back: {error}"))?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            bytes += read as u64;
            progress.advance(read as u64);
        }
        let found = hasher.finish().to_string();
        if found != source.sha256 {
            return Err(format!(
                "SHA-256 of its bytes is {found}, and {} is recorded",
                source.sha256
            ));
        }
        if i64::try_from(bytes) != Ok(source.bytes) {
            return Err(format!("it holds {bytes} bytes, and {} are recorded", source.bytes));
        }
        Ok(bytes)
    }

    /// Compares the digest of every record of a plain source with the bytes it was read from.
    fn compare_records(&self, source: &Source, checked: &mut Checked) -> Result<(), String> {
        let unreadable = |error: duckdb::Error| format!("its records cannot be read: {error}");
        let mut statement = self
            .connection()
            .prepare(include_str!("sql/verify_records.sql"))
            .map_err(unreadable)?;
        let mut rows = statement.query([source.source_id]).map_err(unreadable)?;
        let mut reader = self.vault(source);
        let mut at = 0_u64;
        let mut record = Vec::new();
        while let Some(row) = rows.next().map_err(unreadable)? {
            let number: i64 = row.get(0).map_err(unreadable)?;
            let offset: u64 = row.get(1).map_err(unreadable)?;
            let length: u64 = row.get(2).map_err(unreadable)?;
            let digest: u64 = row.get(3).map_err(unreadable)?;
            let lost = |what: &str| format!("record {number} {what}");
            let gap = offset.checked_sub(at).ok_or_else(|| lost("overlaps the one before it"))?;
            std::io::copy(&mut reader.by_ref().take(gap), &mut std::io::sink())
                .map_err(|error| lost(&format!("cannot be reached: {error}")))?;
            record.clear();
            reader
                .by_ref()
                .take(length)
                .read_to_end(&mut record)
                .map_err(|error| lost(&format!("cannot be read back: {error}")))?;
            at = offset + length;
            checked.compared += 1;
            if record_digest(&record) != digest {
                return Err(lost("is not what was read from these bytes"));
            }
        }
        Ok(())
    }

    /// Runs a check whose every row is a discrepancy: a place and what is wrong there.
    fn check_table(&self, checked: &mut Checked, (layer, place): (Layer, &str), sql: &str) {
        match self.own("check the case", sql) {
            Err(error) => checked.found(layer, place, chain(&error)),
            Ok(table) => {
                for row in rows(&table) {
                    if let Value::Integer(records) = row.get("records") {
                        checked.records += u64::try_from(*records).unwrap_or(0);
                    }
                    if let (Value::Text(place), Value::Text(what)) =
                        (row.get("place"), row.get("what"))
                    {
                        checked.found(layer, place, what);
                    }
                }
            }
        }
    }

    fn check_custody(&self, checked: &mut Checked, progress: &dyn Progress) {
        match self.custody_log() {
            Err(error) => checked.found(Layer::Log, "custody log", chain(&error)),
            Ok(log) => {
                if let Err(error) = self.check_imports(&log, checked) {
                    checked.found(Layer::Log, "custody log", chain(&error));
                }
                checked.entries = log.len() as u64;
                for what in self.chain_breaks(&log) {
                    checked.found(Layer::Log, "custody log", what);
                }
                self.check_seals(&log, checked, progress);
            }
        }
    }

    /// What is wrong with the chain of the custody log, its end included.
    #[must_use]
    pub fn chain_breaks(&self, log: &[(custody::Entry, crate::digest::Sha256)]) -> Vec<String> {
        let mut found: Vec<String> = custody::breaks(log).iter().map(ToString::to_string).collect();
        if log.is_empty() {
            found.push("it is empty".to_owned());
        }
        found.extend(self.check_head(log));
        found
    }
}

impl CaseFile {
    /// Compares what the custody log says was taken in with the sources and members that are there.
    fn check_imports(
        &self,
        log: &[(custody::Entry, crate::digest::Sha256)],
        checked: &mut Checked,
    ) -> Result<(), CaseError> {
        let mut sources = self.sources()?;
        let members = self.members()?;
        let formats = self.first_sums()?;
        for (entry, _) in log.iter().filter(|(entry, _)| entry.action == custody::Action::Import) {
            let (arguments, result) = (json(&entry.arguments), json(&entry.result));
            let Some(reference) = arguments["source"].as_str() else { continue };
            let place = sources.iter().position(|source| source.reference == reference);
            let Some(place) = place else {
                checked.found(
                    Layer::Vault,
                    reference,
                    format!("custody entry {} took it in, and it is gone", entry.number),
                );
                continue;
            };
            let source = sources.swap_remove(place);
            if arguments["sha256"] != source.sha256.as_str() || arguments["bytes"] != source.bytes {
                checked.found(
                    Layer::Vault,
                    reference,
                    format!("it is not the file that custody entry {} took in", entry.number),
                );
            }
            for told in result["members"].as_array().into_iter().flatten() {
                if !members.iter().any(|member| is_told(member, &formats, told)) {
                    let name = told["member"].as_str().unwrap_or(reference);
                    checked.found(
                        Layer::Records,
                        name,
                        format!("its sums are not those of custody entry {}", entry.number),
                    );
                }
            }
        }
        for source in sources {
            checked.found(Layer::Vault, source.reference, "no custody entry took it in");
        }
        self.check_readings(log, checked)
    }

    /// Compares what the custody log says was read again with what is recorded of it.
    fn check_readings(
        &self,
        log: &[(custody::Entry, crate::digest::Sha256)],
        checked: &mut Checked,
    ) -> Result<(), CaseError> {
        let sql = "SELECT reading, count(*) AS records FROM read_again_record GROUP BY reading ORDER BY reading";
        let found = self.own("count what was read again", sql)?;
        let mut readings = std::collections::BTreeMap::new();
        for row in rows(&found) {
            readings.insert(row.integer("reading")?, row.integer("records")?);
        }
        for (entry, _) in log.iter().filter(|(it, _)| it.action == custody::Action::ReadAgain) {
            let result = json(&entry.result);
            let reading = result["reading"].as_i64().unwrap_or(0);
            if readings.remove(&reading) != result["records"].as_i64() {
                let what = format!("its records are not those of custody entry {}", entry.number);
                checked.found(Layer::Records, format!("reading {reading}"), what);
            }
        }
        for reading in readings.keys() {
            checked.found(
                Layer::Records,
                format!("reading {reading}"),
                "no custody entry tells of it",
            );
        }
        Ok(())
    }
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// Whether a member is the one that a custody entry tells of, with the same sums.
fn is_told(member: &Member, formats: &[FormatSum], told: &serde_json::Value) -> bool {
    let mut own: Vec<_> = formats
        .iter()
        .filter(|format| format.member_id == member.member_id)
        .map(|format| (Some(format.format.as_str()), format.sum.read, format.sum.rejected))
        .collect();
    let mut records: Vec<_> = told["records"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|told| {
            let count = |name: &str| told[name].as_u64().unwrap_or(u64::MAX);
            (told["format"].as_str(), count("read"), count("rejected"))
        })
        .collect();
    own.sort_unstable();
    records.sort_unstable();
    told["member"] == member.reference.as_str()
        && told["disposition"] == member.disposition.as_str()
        && told["sha256"] == member.sha256.as_str()
        && own == records
}

pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
