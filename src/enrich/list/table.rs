//! Lists as CSV: with any heading, without one, and RFC 8805 geofeeds.

use csv::StringRecord;

use super::{Draft, ListCategory, ListEntry, clock, quoted, read_range};
use crate::enrich::answer::country_code;
use crate::enrich::range::RangeError;

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

/// The column that holds the networks: the first that holds hardly anything else, or the one with the
/// most, if that is half of it at least: a short list with a bad row or two is a list.
fn column_of_networks(rows: &[Row]) -> Option<usize> {
    let width = rows.iter().map(|(_, record)| record.len()).max()?;
    let counted = |at: usize| (networks_in(rows, at), at);
    let halves = (0..width)
        .map(counted)
        .filter(|((networks, values), _)| *networks > 0 && networks * 2 >= *values);
    let first = (0..width).find(|at| mostly_networks(rows, *at));
    first.or_else(|| {
        halves.max_by_key(|((networks, _), at)| (*networks, width - at)).map(|(_, at)| at)
    })
}

/// A table whose first row is data already.
fn headless(rows: &[Row]) -> Option<Draft> {
    let (_, first) = rows.first()?;
    if !(0..first.len()).any(|at| first.get(at).is_some_and(is_range)) {
        return None;
    }
    let at = column_of_networks(rows)?;
    let like_geofeed = rows.iter().filter(|(_, record)| is_geofeed_row(record)).count();
    if at == 0 && like_geofeed * 2 > rows.len() && rows.iter().all(|(_, row)| row.len() <= 5) {
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
        if !is_geofeed_row(record) {
            let row = record.iter().collect::<Vec<_>>().join(",");
            let expected = "expected prefix,country,region,city,postal";
            let reason = format!("no row of a geofeed, {expected}: {:?}", quoted(&row));
            draft.skip(format!("line {line}"), reason);
            continue;
        }
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
        let by_content = || column_of_networks(rows).filter(|at| *at < words.len());
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

    /// Fills an entry, and gives what could not be taken; the error says without which field the entry
    /// must not be taken.
    fn fill(&self, record: &StringRecord, entry: &mut ListEntry) -> Result<Vec<String>, String> {
        let field =
            |at: Option<usize>| record.get(at?).filter(|text| !text.is_empty()).map(str::to_owned);
        let no_time = |what: &str, text: &str| {
            format!("{what} {:?} is no time; expected such as 2026-10-05", quoted(text))
        };
        if let Some(text) = field(self.valid_from) {
            let from = clock::list_time(&text).ok_or_else(|| no_time("the beginning", &text))?;
            entry.valid_from = Some(from);
        }
        if let Some(text) = field(self.valid_until) {
            let until = clock::list_end(&text).ok_or_else(|| no_time("the end", &text))?;
            entry.valid_until = Some(until);
        }
        entry.label = field(self.label);
        entry.note = field(self.note);
        entry.region = field(self.region);
        entry.city = field(self.city);
        let mut remarks = Vec::new();
        let mut unread = |what: &str, text: &str, expected: &str| {
            remarks.push(format!("{what} {:?} is not {expected}: not taken", quoted(text)));
        };
        if let Some(word) = field(self.category) {
            entry.category = ListCategory::of_word(&word);
            if entry.category.is_none() {
                unread("the category", &word, "one that we know");
            }
        }
        if let Some(word) = field(self.trusted) {
            entry.trusted = truth(&word);
            if entry.trusted.is_none() {
                unread("the trust", &word, "true or false");
            }
        }
        if let Some(text) = field(self.country) {
            entry.country = country_code(&text);
            if entry.country.is_none() {
                unread("the country", &text, "a code of two letters");
            }
        }
        Ok(remarks)
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
    let ((line, heading), rows) = rows.split_first()?;
    let columns = Columns::of(heading, rows)?;
    let mut draft = Draft::of("CSV with a heading");
    // A first row that was meant to be a network is no heading, and must not be lost as one.
    let head = columns.network(heading);
    if head.contains(['.', ':']) && head.contains(|c: char| c.is_ascii_digit()) {
        draft.skip(format!("line {line}"), RangeError::NotARange(quoted(&head)).to_string());
    }
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
        match columns.fill(record, &mut entry) {
            Ok(remarks) => remarks.into_iter().for_each(|reason| draft.remark(&place, reason)),
            Err(reason) => {
                draft.skip(place, reason);
                continue;
            }
        }
        draft.take(&network, place, |taken| *taken = entry);
    }
    Some(draft)
}
