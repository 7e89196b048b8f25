//! Places that sign-ins came from: a map of countries, a table of them, and what stands in other files.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::ReportError;
use super::cell::{Cell, Grid, ROWS_SHOWN, count};
use super::document::{Block, Section};
use super::inputs::Inputs;
use super::moment::short_day;
use super::{addresses, first_countries};
use crate::finding::{Table, Value};

/// Where sign-ins came from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Map {
    /// The number of the figure.
    pub number: usize,
    /// The countries, those with most sign-ins first.
    pub places: Vec<Place>,
    /// Countries that the map has no place for, as named by the database.
    pub unplaced: Vec<String>,
}

/// A country on the map.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Place {
    /// Its name.
    pub name: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Successful sign-ins.
    pub successes: i64,
    /// All others.
    pub failures: i64,
    /// What the case makes of it.
    pub standing: Standing,
    /// Day of the first success and by whom, for countries first seen. Hostile.
    pub remark: String,
}

/// What a case makes of a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Sign-ins succeeded from it from the start of the period on.
    Settled,
    /// The first success came later.
    FirstSeen,
    /// The first success came later, and every success from a known network.
    Explained,
    /// No sign-in from it succeeded.
    Refused,
}

/// A row of `countries`.
struct Row<'a> {
    code: &'a str,
    first_success: Option<DateTime<Utc>>,
    first_at: Option<DateTime<Utc>>,
    who: &'a str,
    address: &'a str,
    evidence: &'a str,
    principals: i64,
    successes: i64,
    failures: i64,
    known_label: Option<&'a str>,
    standing: Standing,
    spot: Option<(f64, f64)>,
}

impl Standing {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Settled => "seen from the start",
            Self::FirstSeen => "first seen, not explained",
            Self::Explained => "first seen, from a known network",
            Self::Refused => "no success",
        }
    }

    fn of_word(word: &str) -> Self {
        match word {
            "first seen" => Self::FirstSeen,
            "explained" => Self::Explained,
            "refused" => Self::Refused,
            _ => Self::Settled,
        }
    }
}

pub(super) fn section(inputs: &Inputs) -> Result<Section, ReportError> {
    let rows = rows(&inputs.tables.countries)?;
    let mut blocks = Vec::new();
    if rows.is_empty() {
        blocks.push(Block::Paragraph(
            "No address could be placed in a country: no database was asked, or none knew one."
                .to_owned(),
        ));
    } else {
        blocks.push(Block::Map(map(&rows)));
        blocks.push(Block::Table(first_seen(&rows, inputs)));
        blocks.extend(first_countries::block(inputs)?);
    }
    blocks.extend(addresses::blocks(inputs)?);
    Ok(Section { id: "places", number: "4", title: "Places and networks", blocks })
}

fn rows(table: &Table) -> Result<Vec<Row<'_>>, ReportError> {
    if table.rows.is_empty() {
        return Ok(Vec::new());
    }
    let place = |column| {
        table.column(column).ok_or(ReportError::MissingColumn { table: "countries", column })
    };
    let [code, first_at, first_success, who] = [
        place("country")?,
        place("first_at")?,
        place("first_success_at")?,
        place("principal_name")?,
    ];
    let [address, evidence, principals] =
        [place("ip_address")?, place("evidence")?, place("principals")?];
    let [successes, failures, label, standing] =
        [place("successes")?, place("failures")?, place("known_label")?, place("standing")?];
    let [latitude, longitude] = [place("latitude")?, place("longitude")?];
    Ok(table
        .rows
        .iter()
        .map(|values| Row {
            code: text(values, code).unwrap_or("??"),
            first_success: values.get(first_success).and_then(Value::as_time),
            first_at: values.get(first_at).and_then(Value::as_time),
            who: text(values, who).unwrap_or_default(),
            address: text(values, address).unwrap_or_default(),
            evidence: text(values, evidence).unwrap_or_default(),
            principals: number(values, principals),
            successes: number(values, successes),
            failures: number(values, failures),
            known_label: text(values, label),
            standing: Standing::of_word(text(values, standing).unwrap_or_default()),
            spot: degrees(values, latitude).zip(degrees(values, longitude)),
        })
        .collect())
}

fn text(row: &[Value], at: usize) -> Option<&str> {
    row.get(at).and_then(Value::as_text)
}

fn number(row: &[Value], at: usize) -> i64 {
    row.get(at).and_then(Value::as_integer).unwrap_or(0)
}

fn degrees(row: &[Value], at: usize) -> Option<f64> {
    match row.get(at) {
        Some(Value::Number(degrees)) if degrees.is_finite() => Some(*degrees),
        _ => None,
    }
}

/// Name and middle of every country: code, name, degrees north, degrees east.
const COUNTRIES: &str = include_str!("assets/countries.tsv");

/// A country of the list: name and middle.
fn country(code: &str) -> Option<(&'static str, f64, f64)> {
    let line = COUNTRIES.lines().find(|line| line.split('\t').next() == Some(code))?;
    let mut parts = line.split('\t').skip(1);
    Some((parts.next()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// The name of a country, or its code where it is not on the list.
pub(super) fn place_words(code: &str) -> String {
    country(code).map_or(code, |(name, ..)| name).to_owned()
}

/// `Germany (DE)`, or the code alone where it is not on the list.
pub(super) fn named(code: &str) -> String {
    country(code).map_or_else(|| code.to_owned(), |(name, ..)| format!("{name} ({code})"))
}

fn map(rows: &[Row<'_>]) -> Map {
    let mut map = Map { number: 0, places: Vec::new(), unplaced: Vec::new() };
    for row in rows {
        let middle = country(row.code).map(|(_, latitude, longitude)| (latitude, longitude));
        let Some((latitude, longitude)) = row.spot.or(middle) else {
            map.unplaced.push(row.code.to_owned());
            continue;
        };
        map.places.push(Place {
            name: place_words(row.code),
            latitude,
            longitude,
            successes: row.successes,
            failures: row.failures,
            standing: row.standing,
            remark: remark(row),
        });
    }
    map.places.sort_by(|one, other| {
        other.successes.cmp(&one.successes).then_with(|| one.name.cmp(&other.name))
    });
    map
}

fn remark(row: &Row<'_>) -> String {
    let day = row.first_success.map(short_day).unwrap_or_default();
    match row.standing {
        Standing::Settled | Standing::Refused => String::new(),
        Standing::Explained => format!("{day} · known network"),
        Standing::FirstSeen if row.principals > 1 => {
            format!("{day} · {} identities", row.principals)
        }
        Standing::FirstSeen => format!("{day} · {}", shortened(row.who)),
    }
}

/// A name short enough for a map.
fn shortened(name: &str) -> String {
    let short: String = name.chars().take(16).collect();
    if short.len() < name.len() { format!("{short}…") } else { short }
}

fn first_seen(rows: &[Row<'_>], inputs: &Inputs) -> Grid {
    let zone = &inputs.head.zone;
    let cells = |row: &Row<'_>| {
        let explained = match (row.standing, row.known_label) {
            (Standing::Explained, Some(label)) => format!("known network: {label}"),
            (standing, _) => standing.word().to_owned(),
        };
        vec![
            Cell::moment(row.first_success.or(row.first_at), zone),
            Cell::Text(place_words(row.code)),
            Cell::maybe(Some(row.who)),
            Cell::Code(row.address.to_owned()),
            Cell::Number(row.principals),
            Cell::Number(row.successes),
            Cell::Number(row.failures),
            Cell::Text(explained),
            Cell::Reference(row.evidence.to_owned()),
        ]
    };
    let headings = [
        "First success",
        "Country",
        "By whom",
        "Address",
        "Identities",
        "Successes",
        "Failures",
        "Explanation",
        "Record",
    ];
    let caption = "Countries in the order of their first successful sign-in; where none succeeded, \
                   of the first attempt. A country is first seen if its first success came more \
                   than 14 days after the first event of the case.";
    let shown = rows.iter().take(ROWS_SHOWN).map(cells).collect();
    Grid { total: count(rows.len()), ..Grid::new(caption, &headings, shown) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_a_name_and_a_place() {
        for line in COUNTRIES.lines() {
            let code = &line[..2];
            let (_, latitude, longitude) = country(code).expect(line);
            assert!(latitude.abs() <= 90.0 && longitude.abs() <= 180.0, "{line}");
        }
        assert_eq!(country("NL").map(|(name, ..)| name), Some("Netherlands"));
        assert_eq!(place_words("ZZ"), "ZZ");
    }
}
