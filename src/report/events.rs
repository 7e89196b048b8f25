//! The events that the explorer of the HTML report holds, as they come out of the case: column by column, each
//! value once.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use super::ReportError;
use super::countries;
use crate::finding::Value;

/// How much the explorer holds at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventLimits {
    /// Events.
    pub rows: usize,
    /// Bytes that they take in the page, as they are written there.
    pub bytes: usize,
}

impl Default for EventLimits {
    /// 100,000 events and 8 MB: what a browser filters in a moment, and mail still carries.
    fn default() -> Self {
        Self { rows: 100_000, bytes: 8_000_000 }
    }
}

/// How many times as much as in the page the events may take once they are unpacked: the memory of whoever
/// writes the report, and of the browser that reads it, has an end too.
const UNPACKED: usize = 12;

/// A column of the explorer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// Its name in the answer of the case, and in what is saved as CSV.
    pub(super) name: &'static str,
    /// Its heading.
    pub(super) label: &'static str,
    /// The part of an event's details that it stands in.
    pub(super) group: &'static str,
}

const fn column(name: &'static str, label: &'static str, group: &'static str) -> Column {
    Column { name, label, group }
}

/// Every column, in the order in which the details of an event show them. Microsoft's own frame of one sign-in
/// (who, what, how; <https://learn.microsoft.com/entra/identity/monitoring-health/concept-sign-in-log-activity-details>),
/// and where.
pub(super) const COLUMNS: [Column; 30] = [
    column("identity", "Identity", "Who"),
    column("identity_id", "Identity id", "Who"),
    column("user_type", "User type", "Who"),
    column("home_tenant", "Home tenant", "Who"),
    column("credential", "Credential key id", "Who"),
    column("session", "Session", "Who"),
    column("log", "Log", "What"),
    column("application", "Application or activity", "What"),
    column("application_id", "Application id", "What"),
    column("resource", "Resource or target", "What"),
    column("resource_id", "Resource or target id", "What"),
    column("result", "Result", "What"),
    column("code", "Code", "What"),
    column("reason", "Reason", "What"),
    column("client_app", "Client", "How"),
    column("user_agent", "User agent", "How"),
    column("browser", "Browser and system", "How"),
    column("device", "Device", "How"),
    column("requirement", "Requirement", "How"),
    column("second_factor", "Second factor", "How"),
    column("conditional_access", "Conditional Access", "How"),
    column("protocol", "Protocol", "How"),
    column("token", "Incoming token", "How"),
    column("risk", "Risk at sign-in", "How"),
    column("address", "Address", "Where"),
    column("known_network", "Known network", "Where"),
    column("network", "Network", "Where"),
    column("network_class", "Class of network", "Where"),
    column("country", "Country", "Where"),
    column("logged_country", "Country by Microsoft", "Where"),
];

/// Columns that stand beside those: the findings that cite the event.
const FINDINGS: &str = "findings";

/// Values of a column, each with the number under which events name it. 0 is no value.
#[derive(Clone, Debug, Default)]
pub(super) struct Dictionary(HashMap<String, u32>);

impl Dictionary {
    /// The number of a value, and how many bytes it adds where it is new.
    fn number(&mut self, value: String) -> (u32, usize) {
        if let Some(number) = self.0.get(&value) {
            return (*number, 0);
        }
        let bytes = value.len() + 3;
        let number = u32::try_from(self.0.len() + 1).unwrap_or(u32::MAX);
        self.0.insert(value, number);
        (number, bytes)
    }

    /// The values in the order of their numbers: the first has number 1.
    pub(super) fn values(&self) -> Vec<&str> {
        let mut values: Vec<(&u32, &str)> =
            self.0.iter().map(|(value, number)| (number, value.as_str())).collect();
        values.sort_unstable();
        values.into_iter().map(|(_, value)| value).collect()
    }
}

/// One event: when, where its record stands, and the numbers of its values.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) time: DateTime<Utc>,
    /// Why it is held: 1 a finding cites it, 2 a finding is about its principal, 3 there was room.
    pub(super) tier: usize,
    /// Sign-ins before changes, as the case orders events of one moment.
    pub(super) order: (bool, i64),
    pub(super) member: u32,
    pub(super) record: i64,
    pub(super) findings: u32,
    pub(super) codes: [u32; COLUMNS.len()],
}

/// A record as it stands in the evidence, or the beginning of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRecord {
    /// Its bytes as text, as far as they are held. Hostile.
    pub text: String,
    /// How many bytes the whole record has.
    pub bytes: u64,
}

/// Events of the case, in the order in which they are wanted.
#[derive(Clone, Debug, Default)]
pub struct Events {
    pub(super) limits: EventLimits,
    pub(super) members: Dictionary,
    pub(super) findings: Dictionary,
    pub(super) dictionaries: Vec<Dictionary>,
    pub(super) rows: Vec<Event>,
    /// How many events the case has in each tier.
    pub(super) in_all: [i64; 3],
    /// Records that findings cite, by reference.
    pub(super) records: BTreeMap<String, EventRecord>,
    /// How many records findings cite.
    pub(super) cited: usize,
    places: Option<Places>,
    unpacked: usize,
}

/// Where the columns stand in the answer of the case.
#[derive(Clone, Debug)]
struct Places {
    time: usize,
    tier: usize,
    kind: usize,
    seq: usize,
    member: usize,
    record: usize,
    findings: usize,
    in_all: [usize; 3],
    columns: Vec<usize>,
}

impl Places {
    fn of(columns: &[String]) -> Result<Self, ReportError> {
        let place = |name: &'static str| {
            let missing = ReportError::MissingColumn { table: "events", column: name };
            columns.iter().position(|column| column == name).ok_or(missing)
        };
        Ok(Self {
            time: place("event_time")?,
            tier: place("tier")?,
            kind: place("kind")?,
            seq: place("seq")?,
            member: place("member")?,
            record: place("record_number")?,
            findings: place(FINDINGS)?,
            in_all: [place("cited_in_all")?, place("named_in_all")?, place("others_in_all")?],
            columns: COLUMNS.iter().map(|column| place(column.name)).collect::<Result<_, _>>()?,
        })
    }
}

impl Events {
    /// No events yet, and room for so many.
    #[must_use]
    pub fn new(limits: EventLimits) -> Self {
        let dictionaries = vec![Dictionary::default(); COLUMNS.len()];
        Self { limits, dictionaries, ..Self::default() }
    }

    /// Takes the next event out of the answer of the case, the most wanted first, and says whether there is
    /// room for more.
    ///
    /// # Errors
    ///
    /// When the answer lacks a column, or an event has no time.
    pub fn take(&mut self, columns: &[String], values: &[Value]) -> Result<bool, ReportError> {
        let places = match self.places.take() {
            Some(places) => places,
            None => Places::of(columns)?,
        };
        let value = |at: usize| values.get(at).unwrap_or(&Value::Null);
        let whole = |at: usize| value(at).as_integer().unwrap_or_default();
        let missing = ReportError::MissingColumn { table: "events", column: "event_time" };
        let time = value(places.time).as_time().ok_or(missing)?;
        self.in_all = places.in_all.map(whole);
        let mut grown = 16;
        let mut number = |dictionary: &mut Dictionary, value: &Value, name: &str| {
            if *value == Value::Null {
                return 0;
            }
            let (number, bytes) = dictionary.number(worded(name, value));
            grown += bytes + 4;
            number
        };
        let mut codes = [0; COLUMNS.len()];
        for (at, place) in places.columns.iter().enumerate() {
            codes[at] = number(&mut self.dictionaries[at], value(*place), COLUMNS[at].name);
        }
        self.rows.push(Event {
            time,
            tier: usize::try_from(whole(places.tier)).unwrap_or(3).clamp(1, 3),
            order: (value(places.kind).as_text() != Some("sign-in"), whole(places.seq)),
            member: number(&mut self.members, value(places.member), "member"),
            record: whole(places.record),
            findings: number(&mut self.findings, value(places.findings), FINDINGS),
            codes,
        });
        self.unpacked += grown;
        self.places = Some(places);
        Ok(self.rows.len() < self.limits.rows
            && self.unpacked < self.limits.bytes.saturating_mul(UNPACKED))
    }

    /// Says how many events the case has, where none was taken.
    pub fn none_of(&mut self, in_all: i64) {
        self.in_all = [0, 0, in_all];
    }

    /// Adds a record that findings cite, by its reference.
    pub fn add_record(&mut self, reference: String, record: EventRecord) {
        self.records.insert(reference, record);
    }

    /// Says how many records findings cite, held or not.
    pub fn cite(&mut self, records: usize) {
        self.cited = records;
    }
}

/// A value as the explorer words it. Log text stays as it is.
fn worded(column: &str, value: &Value) -> String {
    let text = value.to_string();
    match (column, text.as_str()) {
        ("log", "interactive") => "Interactive".to_owned(),
        ("log", "non_interactive") => "Non-interactive".to_owned(),
        ("log", "service_principal") => "Service principal".to_owned(),
        ("log", "managed_identity") => "Managed identity".to_owned(),
        ("log", "directory_audit") => "Directory audit".to_owned(),
        ("country", code) => countries::named(code),
        _ => text,
    }
}
