//! Lists as CSV: with any heading, without one, and RFC 8805 geofeeds.

use csv::StringRecord;

use super::{Draft, ListCategory, ListEntry, clock, quoted, read_range};
use crate::enrich::answer::country_code;

/// How many rows are looked at to find the column of the networks.
const LOOKED_AT: usize = 200;

/// Of a hundred values, how many must be networks for a column without a telling name.
const MOST: usize = 90;

/// Headings of networks, letters and digits only, the surest first.
const NETWORKS: [&str; 22] = [
    "cidr",
    "prefix",
    "ipprefix",
    "network",
    "subnet",
    "ip",
    "ipaddress",
    "address",
    "range",
    "iprange",
    "ipcidr",
    "cidraddress",
    "addressprefix",
    "networkaddress",
    "netblock",
    "indicatorvalue",
    "ipv4prefix",
    "ipv6prefix",
    "sourceip",
    "searchkey",
    "value",
    "indicator",
];
const FIRSTS: [&str; 9] = [
    "start",
    "startip",
    "startaddress",
    "first",
    "firstip",
    "from",
    "ipfrom",
    "rangestart",
    "begin",
];
const LASTS: [&str; 8] = ["end", "endip", "endaddress", "last", "lastip", "to", "ipto", "rangeend"];
const LABELS: [&str; 11] = [
    "label",
    "name",
    "displayname",
    "title",
    "tag",
    "service",
    "provider",
    "organization",
    "description",
    "owner",
    "site",
];
const CATEGORIES: [&str; 3] = ["category", "type", "class"];
const TRUSTED: [&str; 3] = ["trusted", "istrusted", "marktrusted"];
const FROMS: [&str; 6] =
    ["validfrom", "starttime", "firstseen", "activefrom", "creationtime", "createdtime"];
const UNTILS: [&str; 8] = [
    "validto",
    "validuntil",
    "expirationtime",
    "expirationdatetime",
    "expires",
    "expiry",
    "lastseen",
    "endtime",
];
const NOTES: [&str; 4] = ["note", "notes", "reason", "comment"];
const COUNTRIES: [&str; 4] = ["country", "countrycode", "countryiso", "cc"];
const REGIONS: [&str; 3] = ["region", "state", "subdivision"];
const CITIES: [&str; 1] = ["city"];

/// Reads a text as a table; `None` if it is none.
pub(super) fn read(text: &str) -> Option<Draft> {
    [b',', b'\t', b';'].into_iter().find_map(|delimiter| {
        let rows = rows(text, delimiter)?;
        headless(&rows).or_else(|| headed(&rows))
    })
}

/// A row, and the line it begins on.
type Row = (u64, StringRecord);

/// The rows of a text with this delimiter; `None` where most rows have one field only.
fn rows(text: &str, delimiter: u8) -> Option<Vec<Row>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .comment(Some(b'#'))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.ok()?;
        let line = record.position().map_or(0, csv::Position::line);
        rows.push((line, record));
    }
    let wide = rows.iter().filter(|(_, record)| record.len() > 1).count();
    (wide * 2 > rows.len()).then_some(rows)
}

fn is_range(text: &str) -> bool {
    read_range(text).is_ok()
}

/// How many of the values of a column are networks, and how many values it has.
fn networks_in(rows: &[Row], at: usize) -> (usize, usize) {
    let values = rows.iter().take(LOOKED_AT).filter_map(|(_, record)| record.get(at));
    let values: Vec<&str> = values.filter(|value| !value.is_empty()).collect();
    (values.iter().filter(|value| is_range(value)).count(), values.len())
}

fn mostly_networks(rows: &[Row], at: usize) -> bool {
    let (networks, values) = networks_in(rows, at);
    networks > 0 && networks * 100 >= values * MOST
}

/// A table whose first row is data already.
fn headless(rows: &[Row]) -> Option<Draft> {
    let (_, first) = rows.first()?;
    let width = rows.iter().map(|(_, record)| record.len()).max()?;
    if !(0..first.len()).any(|at| first.get(at).is_some_and(is_range)) {
        return None;
    }
    let at = (0..width).find(|at| mostly_networks(rows, *at))?;
    if at == 0 && rows.iter().all(|(_, record)| is_geofeed_row(record)) {
        return Some(geofeed(rows));
    }
    let mut draft = Draft::of("CSV without a heading");
    for (line, record) in rows {
        let texts =
            record.iter().enumerate().filter(|(column, text)| *column != at && !text.is_empty());
        let label: Vec<&str> = texts.map(|(_, text)| text).collect();
        draft.take(record.get(at).unwrap_or_default(), format!("line {line}"), |entry| {
            entry.label = Some(label.join(", ")).filter(|label| !label.is_empty());
        });
    }
    Some(draft)
}

/// `prefix,country,region,city,postal`, where all but the prefix may be blank (RFC 8805, 2.1.1).
fn is_geofeed_row(record: &StringRecord) -> bool {
    let country = record.get(1).unwrap_or_default();
    let region = record.get(2).unwrap_or_default();
    let letters = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic());
    let subdivision = |text: &str| {
        text.split_once('-').is_some_and(|(country, rest)| letters(country) && rest.len() <= 3)
    };
    (2..=5).contains(&record.len())
        && (country.is_empty() || letters(country))
        && (region.is_empty() || subdivision(region) || letters(country) && record.len() > 3)
}

fn geofeed(rows: &[Row]) -> Draft {
    let mut draft = Draft::of("RFC 8805 geofeed");
    draft.category = Some(ListCategory::Label);
    for (line, record) in rows {
        let field = |at| record.get(at).filter(|text| !text.is_empty()).map(str::to_owned);
        draft.take(record.get(0).unwrap_or_default(), format!("line {line}"), |entry| {
            entry.country = field(1).and_then(|text| country_code(&text));
            entry.region = field(2);
            entry.city = field(3);
        });
    }
    draft
}

/// Where each kind of field stands in a table with a heading.
#[derive(Debug, Default)]
struct Columns {
    network: Option<usize>,
    ends: Option<(usize, usize)>,
    label: Option<usize>,
    category: Option<usize>,
    trusted: Option<usize>,
    valid_from: Option<usize>,
    valid_until: Option<usize>,
    note: Option<usize>,
    country: Option<usize>,
    region: Option<usize>,
    city: Option<usize>,
}

/// A heading without case, blanks and punctuation.
fn plain_word(heading: &str) -> String {
    let letters = heading.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

impl Columns {
    fn of(heading: &StringRecord, rows: &[Row]) -> Option<Self> {
        let words: Vec<String> = heading.iter().map(plain_word).collect();
        let named = |names: &[&str]| {
            names.iter().find_map(|name| words.iter().position(|word| word == name))
        };
        let some_networks = |at: &usize| networks_in(rows, *at).0 > 0;
        let by_name = NETWORKS
            .iter()
            .filter_map(|name| words.iter().position(|word| word == name))
            .find(some_networks);
        let ends = named(&FIRSTS).filter(some_networks).zip(named(&LASTS).filter(some_networks));
        let by_content = || (0..words.len()).find(|at| mostly_networks(rows, *at));
        let network = by_name.or_else(|| if ends.is_some() { None } else { by_content() });
        if network.is_none() && ends.is_none() {
            return None;
        }
        let others = |names: &[&str]| named(names).filter(|at| Some(*at) != network);
        Some(Self {
            network,
            ends,
            label: others(&LABELS),
            category: others(&CATEGORIES),
            trusted: others(&TRUSTED),
            valid_from: others(&FROMS),
            valid_until: others(&UNTILS),
            note: others(&NOTES),
            country: others(&COUNTRIES),
            region: others(&REGIONS),
            city: others(&CITIES),
        })
    }

    /// The network of a row as people write it.
    fn network(&self, record: &StringRecord) -> String {
        let field = |at: usize| record.get(at).unwrap_or_default();
        match (self.network, self.ends) {
            (Some(at), _) => field(at).to_owned(),
            (None, Some((first, last))) => format!("{}-{}", field(first), field(last)),
            (None, None) => String::new(),
        }
    }

    /// Fills an entry; the error says which field cannot be read.
    fn fill(&self, record: &StringRecord, entry: &mut ListEntry) -> Result<(), String> {
        let field =
            |at: Option<usize>| record.get(at?).filter(|text| !text.is_empty()).map(str::to_owned);
        let time = |at: Option<usize>, what: &str| match field(at) {
            None => Ok(None),
            Some(text) => clock::list_time(&text).map(Some).ok_or_else(|| {
                format!("{what} {:?} is no time; expected such as 2026-10-05", quoted(&text))
            }),
        };
        entry.valid_from = time(self.valid_from, "the beginning")?;
        entry.valid_until = time(self.valid_until, "the end")?;
        entry.label = field(self.label);
        entry.category = field(self.category).and_then(|word| ListCategory::of_word(&word));
        entry.trusted = field(self.trusted).and_then(|word| truth(&word));
        entry.note = field(self.note);
        entry.country = field(self.country).and_then(|text| country_code(&text));
        entry.region = field(self.region);
        entry.city = field(self.city);
        Ok(())
    }
}

fn truth(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// A table with a heading: the column of the networks goes by name, else by what it holds.
fn headed(rows: &[Row]) -> Option<Draft> {
    let ((_, heading), rows) = rows.split_first()?;
    let columns = Columns::of(heading, rows)?;
    let mut draft = Draft::of("CSV with a heading");
    for (line, record) in rows {
        let place = format!("line {line}");
        let network = columns.network(record);
        let range = match read_range(&network) {
            Ok(range) => range,
            Err(error) => {
                draft.skip(place, error.to_string());
                continue;
            }
        };
        let mut entry = ListEntry::new(range, place.clone());
        if let Err(reason) = columns.fill(record, &mut entry) {
            draft.skip(place, reason);
            continue;
        }
        draft.take(&network, place, |taken| *taken = entry);
    }
    Some(draft)
}
