//! What a file or a record is when it is none of ours, so that we can say so by name.

use std::fmt;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};

use super::field::bare;
use super::log_analytics_csv::is_aggregate;
use super::related::ByHand;
use super::{Reject, portal_words};

/// A kind of file or record that holds no sign-ins or audit events that we can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherKind {
    what: String,
    found: String,
}

impl OtherKind {
    pub(super) fn new(what: impl Into<String>, found: impl Into<String>) -> Self {
        Self { what: what.into(), found: found.into() }
    }

    /// What it is, with its article: "a Log Analytics export of `OfficeActivity`".
    #[must_use]
    pub fn describe(&self) -> &str {
        &self.what
    }

    /// What we looked for and did not find.
    #[must_use]
    pub fn looked_for(&self) -> &'static str {
        "sign-ins, directory audits or what stands beside them: JSON from Microsoft Graph, Azure Monitor \
         or Log Analytics, or CSV from the Entra admin center, Log Analytics or PowerShell"
    }

    /// What we found instead: keys, headings or first bytes.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }
}

impl fmt::Display for OtherKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.what, self.found)
    }
}

/// What a member is of which every record turned out unrecognised, from any of these records.
#[must_use]
pub fn describe_unrecognised(reject: &Reject) -> Option<&OtherKind> {
    match reject {
        Reject::Unrecognised(kind) => Some(kind),
        _ => None,
    }
}

/// A kind of record by the keys that only it has, in lower case. The first that fits names it.
const KINDS: &[(&[&str], &str)] = &[
    (&["officeworkload"], "a Log Analytics export of `OfficeActivity`"),
    (&["operationnamevalue"], "a Log Analytics export of `AzureActivity`"),
    (&["systemalertid"], "a Sentinel alert table (`SecurityAlert`)"),
    (&["alertname"], "an alert table"),
    (&["incidentnumber"], "a Sentinel incident table (`SecurityIncident`)"),
    (&["risklastupdateddatetime"], "Microsoft Graph risky users; the risk detections tell more"),
    (&["passwordcredentials"], "an inventory of applications or service principals"),
    (&["signinaudience"], "an inventory of applications or service principals"),
    (&["timestamp", "reportid"], "a Defender XDR table from advanced hunting"),
    (&["timestamp", "actiontype"], "a Defender XDR table from advanced hunting"),
    (&["_raw"], "an event of Splunk whose `_raw` is no record of ours"),
    (&["preview", "result"], "a result of Splunk without a record of ours under `_raw`"),
    (&["_source", "_index"], "a document of Elasticsearch that is no record of ours"),
];

/// Names a JSON object by its keys, or by the table that it says it is of.
pub(super) fn name_object(json: &str) -> OtherKind {
    let mut keys = Keys::default();
    let mut json = serde_json::Deserializer::from_str(json);
    if json.deserialize_map(&mut keys).is_err() && keys.names.is_empty() {
        return OtherKind::new("JSON without an object where a record should be", "no keys");
    }
    name_row(&keys.names, keys.table.as_deref())
}

/// The keys of an object.
pub(super) fn names(json: &str) -> Vec<String> {
    let mut keys = Keys::default();
    let read = serde_json::Deserializer::from_str(json).deserialize_map(&mut keys);
    if read.is_ok() { keys.names } else { Vec::new() }
}

/// Names data by its keys or headings, or by the table that it says it is of.
pub(super) fn name_row(names: &[String], table: Option<&str>) -> OtherKind {
    let normal: Vec<String> = names.iter().map(|name| portal_words::normal(name)).collect();
    let has = |wanted: &&str| normal.iter().any(|name| name == wanted);
    let found = listed(names);
    if let Some((_, what)) = KINDS.iter().find(|(keys, _)| keys.iter().all(has)) {
        return OtherKind::new(*what, found);
    }
    if let Some(table) = table {
        return OtherKind::new(format!("a Log Analytics export of `{table}`"), found);
    }
    if !has(&"id") && names.iter().any(|name| is_aggregate(name)) {
        let what = "the result of a summarised query, which counts events and does not hold them";
        return OtherKind::new(what, found);
    }
    if names.iter().any(|name| bare(name).eq_ignore_ascii_case("TimeGenerated")) {
        let what = "rows of Log Analytics with too few columns left to tell what they are; ask for `Id`, \
                    a principal and an address or a result";
        return OtherKind::new(what, found);
    }
    OtherKind::new(UNKNOWN, found)
}

/// What data is called that we cannot name.
pub(super) const UNKNOWN: &str = "data of a kind that doorward does not know";

/// Names a table that looks like a download of sign-ins, by the headings that we do not know.
pub(super) fn name_foreign_download(headings: &[String]) -> OtherKind {
    let what = "what looks like a download of the Entra admin center in a language that doorward does \
                not know; `--map FILE` says what its headings mean";
    OtherKind::new(what, format!("headings without a meaning: {}", listed(headings)))
}

/// Names a table with ids of applications that is not taken for a list that an organisation keeps.
pub(super) fn name_by_hand(headings: &[String], why: &ByHand) -> OtherKind {
    let what = match why {
        ByHand::TellsOfEvents(heading) => format!(
            "what has ids of applications and who owns them or what for, and under `{heading}` tells of events; \
             if it is a list that the organisation keeps, `--map FILE` says `{heading:?} = \"Other\"`"
        ),
        ByHand::SaysNothing | ByHand::List => "what looks like a list of applications; if the organisation \
             keeps it, name a column `Owner` or `Purpose`, or say with `--map FILE` which of them that is"
            .to_owned(),
    };
    OtherKind::new(what, listed(headings))
}

/// The first names, for a person to recognise the thing by.
fn listed(names: &[String]) -> String {
    let shown: Vec<String> =
        names.iter().take(6).map(|name| format!("`{}`", name.trim())).collect();
    let more = if names.len() > shown.len() { ", .." } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// The keys of an object, and its table if it is a row.
#[derive(Default)]
struct Keys {
    names: Vec<String>,
    table: Option<String>,
}

impl<'de> Visitor<'de> for &mut Keys {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "Type" {
                let value: serde_json::Value = map.next_value()?;
                self.table = value.as_str().map(str::to_owned);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            self.names.push(key);
        }
        Ok(())
    }
}

/// Names a file by the bytes it begins with, if it is no text at all.
pub(super) fn name_magic(head: &[u8]) -> Option<OtherKind> {
    const MAGIC: &[(&[u8], &str)] = &[
        (b"PAR1", "a Parquet file; export the table as CSV or JSON instead"),
        (b"Obj\x01", "an Avro file, as Event Hubs Capture writes; take the JSON inside"),
        (b"<Objs", "PowerShell's CliXML; convert it with Import-Clixml and ConvertTo-Json"),
        (b"SQLite format 3", "an SQLite database"),
        (b"%PDF", "a PDF"),
        (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
        (b"Rar!", "a RAR archive; unpack it first"),
        (b"\x1f\x8b", "gzip inside an archive; unpack it first"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive; unpack it first"),
        (b"\xd0\xcf\x11\xe0", "an old Office document"),
        (b"ElfFile\0", "a Windows event log"),
        (b"\xff\xfe", "UTF-16 text; save as UTF-8"),
        (b"\xfe\xff", "UTF-16 text; save as UTF-8"),
    ];
    let found = || format!("first bytes {}", escaped(head));
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(OtherKind::new(*what, found()));
    }
    if head.starts_with(b"PK\x03\x04") {
        let workbook = memchr::memmem::find(head, b"[Content_Types].xml").is_some();
        let what = if workbook {
            "an Office document, and no workbook that can be read"
        } else {
            "an archive inside"
        };
        return Some(OtherKind::new(what, found()));
    }
    if memchr::memmem::find(head, b"\xab\xcd\xefMaxMind.com").is_some() {
        return Some(OtherKind::new("a GeoIP database in MaxMind's format", found()));
    }
    name_binary(head, &found)
}

/// Tells UTF-16 without a mark, and anything that is no text, by its zeros.
fn name_binary(head: &[u8], found: &dyn Fn() -> String) -> Option<OtherKind> {
    let sample = head.get(..512).unwrap_or(head);
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if sample.len() >= 8
        && even.max(odd) * 10 > sample.len() * 4
        && even.min(odd) * 10 < sample.len()
    {
        return Some(OtherKind::new("UTF-16 text; save as UTF-8", found()));
    }
    let text = matches!(sample.trim_ascii_start().first(), Some(b'{' | b'[' | 0xef));
    let controls = sample.iter().filter(|byte| **byte < 9 || (14..32).contains(*byte)).count();
    (!text && controls * 20 > sample.len())
        .then(|| OtherKind::new("binary data, and no export of sign-ins", found()))
}

/// Names text that has neither records nor headings.
pub(super) fn name_text(head: &[u8]) -> OtherKind {
    let what = if head.trim_ascii_start().starts_with(b"<") {
        "markup (HTML or XML)"
    } else {
        "text that holds neither JSON nor CSV with headings that we know"
    };
    OtherKind::new(what, format!("begins {}", escaped(head)))
}

/// The first bytes, fit for a report.
fn escaped(head: &[u8]) -> String {
    let shown = head.get(..24).unwrap_or(head);
    format!("\"{}\"", shown.escape_ascii())
}
