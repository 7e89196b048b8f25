//! The event explorer of the HTML report: which events it holds, which it leaves out, and the events themselves,
//! packed for the page.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;

use super::ReportError;
use super::cell::{count, grouped};
use super::document::{Block, Section};
use super::events::{COLUMNS, Dictionary, Event, Events};
use super::inputs::Inputs;
use super::visible::is_hidden;

/// The event explorer. The JSON report has its numbers and not its events, which the case and its exports hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Explorer {
    /// Events that it holds.
    pub events: i64,
    /// Events of the case.
    pub events_in_all: i64,
    /// Why events are held: those that findings cite, those of principals that findings are about, others.
    pub tiers: Vec<Tier>,
    /// Records that stand in it as they stand in the evidence.
    pub records: i64,
    /// Records that findings cite.
    pub records_cited: i64,
    /// Events that it may hold at most.
    pub max_rows: i64,
    /// Bytes that they may take in the page.
    pub max_bytes: i64,
    /// Bytes that they take in the page.
    pub bytes: i64,
    /// The events.
    #[serde(skip)]
    pub(super) packed: Packed,
}

/// Events that are held for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Tier {
    /// The reason, as the end of a sentence.
    pub name: &'static str,
    /// How many are held.
    pub held: i64,
    /// How many there are.
    pub in_all: i64,
}

/// Events in the form in which the page carries them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Packed {
    /// As JSON in which nothing can end a script element, and no character is hidden.
    Plain(String),
    /// The same as a gzip stream (RFC 1952), to be written as base64.
    Gzip(Vec<u8>),
}

/// Why events are held, in the order in which they are wanted.
const TIERS: [&str; 3] =
    ["that findings cite", "of users and workloads that findings above info are about", "others"];

/// From how many bytes on the events are packed.
const PACKED_FROM: usize = 1_000_000;

impl Packed {
    /// Packed where there is much of it, or too much for the bytes that it may take.
    fn of(json: String, limit: usize) -> Result<Self, ReportError> {
        if json.len() <= PACKED_FROM.min(limit) {
            return Ok(Self::Plain(json));
        }
        // No name, no time: the same events give the same bytes.
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(json.as_bytes())?;
        Ok(Self::Gzip(encoder.finish()?))
    }

    /// How many bytes they take in the page.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Plain(json) => json.len(),
            Self::Gzip(stream) => stream.len().div_ceil(3) * 4,
        }
    }
}

pub(super) fn section(inputs: &Inputs) -> Result<Section, ReportError> {
    let explorer = Explorer::compile(&inputs.events)?;
    let blocks = vec![Block::Explorer(Box::new(explorer))];
    Ok(Section { id: "explorer", number: "5", title: "Event explorer", blocks })
}

impl Explorer {
    fn compile(events: &Events) -> Result<Self, ReportError> {
        let mut held = events.rows.len();
        let mut packed = pack(events, held)?;
        // What does not fit goes from the end, where the least wanted are.
        while packed.bytes() > events.limits.bytes && held > 0 {
            held = held * events.limits.bytes / packed.bytes() * 19 / 20;
            packed = pack(events, held)?;
        }
        let chosen = &events.rows[..held];
        let tiers = TIERS.iter().zip(1..).zip(events.in_all).map(|((name, tier), in_all)| Tier {
            name,
            held: count(chosen.iter().filter(|event| event.tier == tier).count()),
            in_all,
        });
        let members = events.members.values();
        let references = chosen.iter().map(|event| reference(&members, event));
        Ok(Self {
            events: count(held),
            events_in_all: events.in_all.iter().sum(),
            tiers: tiers.collect(),
            records: count(references.filter(|one| events.records.contains_key(one)).count()),
            records_cited: count(events.cited),
            max_rows: count(events.limits.rows),
            max_bytes: count(events.limits.bytes),
            bytes: count(packed.bytes()),
            packed,
        })
    }

    /// What it holds and what it leaves out, in numbers.
    #[must_use]
    pub fn summary(&self) -> String {
        if self.events_in_all == 0 {
            return "The case holds no event.".to_owned();
        }
        let parts = self.tiers.iter().filter(|tier| tier.in_all > 0).map(|tier| {
            let (held, in_all) = (grouped(tier.held), grouped(tier.in_all));
            match (tier.held == tier.in_all, tier.name) {
                (true, name) => format!("{held} {name}"),
                (false, name) => format!("{held} of {in_all} {name}"),
            }
        });
        let parts = parts.collect::<Vec<_>>().join(", ");
        let left = self.events_in_all - self.events;
        if left == 0 {
            let all = grouped(self.events);
            return format!("All {all} sign-ins and directory changes of the case: {parts}.");
        }
        format!(
            "{} of {} sign-ins and directory changes of the case: {parts}. Left out are {}: at most {} events \
             and {} bytes were to be held, those that findings cite first, then the others, each from the \
             earliest on.",
            grouped(self.events),
            grouped(self.events_in_all),
            grouped(left),
            grouped(self.max_rows),
            grouped(self.max_bytes),
        )
    }

    /// How many records stand in it as they stand in the evidence.
    #[must_use]
    pub fn records_told(&self) -> String {
        if self.records_cited == 0 {
            return String::new();
        }
        format!(
            "Of {} records that findings cite, {} can be read in their details as they stand in the evidence, \
             long ones as far as 16 KiB; “doorward show” prints any.",
            grouped(self.records_cited),
            grouped(self.records)
        )
    }
}

fn reference(members: &[&str], event: &Event) -> String {
    let member = usize::try_from(event.member).ok().and_then(|at| at.checked_sub(1));
    let member = member.and_then(|at| members.get(at)).copied().unwrap_or_default();
    format!("{member}:{}", event.record)
}

/// The events as the script of the page reads them.
#[derive(Serialize)]
struct Data<'a> {
    schema: &'static str,
    count: usize,
    /// Times count in this many parts of a second: the fewest with which none is rounded.
    per_second: i64,
    /// The first time, in these parts since 1970 in UTC.
    first: i64,
    /// What to add to get the next one.
    steps: Vec<i64>,
    members: Column<'a>,
    record: Vec<i64>,
    findings: Column<'a>,
    columns: Vec<Column<'a>>,
    /// Records by the place of their event.
    records: BTreeMap<usize, (&'a str, u64)>,
}

/// A column: its values, each once, and for each event the place of its value there.
#[derive(Serialize)]
struct Column<'a> {
    name: &'static str,
    label: &'static str,
    group: &'static str,
    values: Vec<Option<&'a str>>,
    codes: Vec<u32>,
}

/// The `held` most wanted events in the order of time.
fn pack(events: &Events, held: usize) -> Result<Packed, ReportError> {
    let mut chosen: Vec<&Event> = events.rows[..held].iter().collect();
    chosen.sort_by_key(|event| (event.time, event.order));
    let micros: Vec<i64> = chosen.iter().map(|event| event.time.timestamp_micros()).collect();
    let per_second = [1, 1_000].into_iter().find(|parts| {
        let step = 1_000_000 / parts;
        micros.iter().all(|time| time.rem_euclid(step) == 0)
    });
    let per_second = per_second.unwrap_or(1_000_000);
    let times: Vec<i64> =
        micros.iter().map(|time| time.div_euclid(1_000_000 / per_second)).collect();
    let members = events.members.values();
    let records = chosen.iter().enumerate().filter_map(|(at, event)| {
        let record = events.records.get(&reference(&members, event))?;
        Some((at, (record.text.as_str(), record.bytes)))
    });
    let about = |name, label, group| (name, label, group);
    let data = Data {
        schema: "doorward-explorer/1",
        count: held,
        per_second,
        first: times.first().copied().unwrap_or_default(),
        steps: times.windows(2).map(|pair| pair[1] - pair[0]).collect(),
        record: chosen.iter().map(|event| event.record).collect(),
        records: records.collect(),
        members: numbered(
            about("member", "Member", "Source"),
            &events.members,
            chosen.iter().map(|event| event.member),
        ),
        findings: numbered(
            about("findings", "Findings", "Source"),
            &events.findings,
            chosen.iter().map(|event| event.findings),
        ),
        columns: COLUMNS
            .iter()
            .zip(&events.dictionaries)
            .enumerate()
            .map(|(at, (column, dictionary))| {
                let about = about(column.name, column.label, column.group);
                numbered(about, dictionary, chosen.iter().map(|event| event.codes[at]))
            })
            .collect(),
    };
    Packed::of(script_safe(&serde_json::to_string(&data)?).into_owned(), events.limits.bytes)
}

/// A column of the chosen events alone, its values numbered as they come.
fn numbered<'a>(
    (name, label, group): (&'static str, &'static str, &'static str),
    dictionary: &'a Dictionary,
    codes: impl Iterator<Item = u32>,
) -> Column<'a> {
    let all = dictionary.values();
    let mut places: HashMap<u32, u32> = HashMap::new();
    let mut values: Vec<Option<&str>> = Vec::new();
    let codes = codes
        .map(|code| {
            *places.entry(code).or_insert_with(|| {
                let at = usize::try_from(code).ok().and_then(|at| at.checked_sub(1));
                values.push(at.and_then(|at| all.get(at)).copied());
                u32::try_from(values.len() - 1).unwrap_or(u32::MAX)
            })
        })
        .collect();
    Column { name, label, group, values, codes }
}

/// JSON in which nothing can end a script element or begin a comment there, and no character is hidden: such
/// characters stand in strings alone, where JSON may write any as `\u003c` (RFC 8259, section 7).
pub(super) fn script_safe(json: &str) -> Cow<'_, str> {
    let wild = |letter: char| matches!(letter, '<' | '>' | '&') || is_hidden(letter);
    if !json.contains(wild) {
        return Cow::Borrowed(json);
    }
    let mut safe = String::with_capacity(json.len() + json.len() / 16);
    for letter in json.chars() {
        if wild(letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                let _infallible = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(letter);
        }
    }
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use serde_json::Value as Json;

    use super::super::events::EventLimits;
    use super::super::sample;
    use super::*;

    fn read(explorer: &Explorer) -> Json {
        match &explorer.packed {
            Packed::Plain(json) => serde_json::from_str(json).unwrap(),
            Packed::Gzip(stream) => {
                let mut json = String::new();
                let mut decoder = flate2::read::GzDecoder::new(stream.as_slice());
                decoder.read_to_string(&mut json).unwrap();
                serde_json::from_str(&json).unwrap()
            }
        }
    }

    /// So many events of the invented case.
    fn events(limits: EventLimits, wanted: i64) -> Events {
        let mut events = Events::new(limits);
        let columns = sample::event_columns();
        for at in 0..wanted {
            if !events.take(&columns, &sample::event(&columns, at)).unwrap() {
                break;
            }
        }
        events
    }

    #[test]
    fn every_event_comes_out_as_it_went_in() {
        let explorer = Explorer::compile(&events(EventLimits::default(), 60)).unwrap();
        assert_eq!(explorer.events, 60);
        let data = read(&explorer);
        assert_eq!(data["per_second"], 1);
        let steps = data["steps"].as_array().unwrap();
        assert_eq!((steps.len(), &steps[0]), (59, &Json::from(1_800)));
        assert_eq!(data["first"], 1_792_843_200);
        let agent = data["columns"]
            .as_array()
            .unwrap()
            .iter()
            .find(|column| column["name"] == "user_agent")
            .unwrap();
        for (at, code) in agent["codes"].as_array().unwrap().iter().enumerate() {
            let value = &agent["values"][usize::try_from(code.as_u64().unwrap()).unwrap()];
            assert_eq!(value, sample::HOSTILE[at % sample::HOSTILE.len()]);
        }
        assert_eq!(data["findings"]["values"], serde_json::json!(["F-0001 F-0002", null]));
        let Packed::Plain(json) = &explorer.packed else { panic!("so few events are not packed") };
        assert!(!json.contains(['<', '>', '&', '\u{202e}', '\u{2028}']));
    }

    #[test]
    fn what_is_left_out_is_the_least_wanted_and_is_said() {
        let limits = EventLimits { rows: 10, ..EventLimits::default() };
        let explorer = Explorer::compile(&events(limits, 60)).unwrap();
        assert_eq!((explorer.events, explorer.events_in_all), (10, 60));
        let told = explorer.summary();
        assert!(told.starts_with("10 of 60 sign-ins and directory changes"), "{told}");
        assert!(told.contains("2 that findings cite, 8 of 58 of users"), "{told}");
        assert!(told.contains("Left out are 50: at most 10 events"), "{told}");
    }

    #[test]
    fn events_keep_to_their_bytes_packed_or_not() {
        let all = Explorer::compile(&events(EventLimits::default(), 60_000)).unwrap();
        assert!(matches!(all.packed, Packed::Gzip(_)));
        assert_eq!(read(&all)["count"], 60_000);
        let limits = EventLimits { bytes: usize::try_from(all.bytes / 3).unwrap(), rows: 60_000 };
        let few = Explorer::compile(&events(limits, 60_000)).unwrap();
        assert!(few.bytes <= few.max_bytes && few.events > 5_000, "{} {}", few.bytes, few.events);
        assert_eq!(few.packed.bytes(), usize::try_from(few.bytes).unwrap());
        assert!(few.summary().contains("Left out are"));
        let none = EventLimits { bytes: 10, rows: 60_000 };
        assert_eq!(Explorer::compile(&events(none, 60)).unwrap().events, 0);
    }

    #[test]
    fn the_same_events_give_the_same_bytes_and_no_time_is_rounded() {
        let mut one = events(EventLimits::default(), 60);
        assert_eq!(
            Explorer::compile(&one).unwrap(),
            Explorer::compile(&events(EventLimits::default(), 60)).unwrap()
        );
        one.rows[3].time += chrono::TimeDelta::microseconds(250);
        let data = read(&Explorer::compile(&one).unwrap());
        assert_eq!(data["per_second"], 1_000_000);
        assert_eq!(data["steps"][2], 1_800_000_250_i64);
    }

    #[test]
    fn an_answer_without_a_column_is_refused() {
        let mut events = Events::new(EventLimits::default());
        let error = events.take(&["tier".to_owned()], &[]).unwrap_err();
        assert_eq!(error.to_string(), "table events has no column event_time");
    }
}
