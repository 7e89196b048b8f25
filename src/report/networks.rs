//! The databases that placed addresses, how old they are, what they must be called, and the
//! networks that the examiner called known.

use chrono::{DateTime, Utc};

use super::cell::{Cell, Grid};
use super::document::{Block, Period, Section};
use super::inputs::{Database, Inputs};

/// Beyond this many days between a database and an event, addresses may have changed hands.
const STALE_DAYS: i64 = 90;

pub(super) fn section(inputs: &Inputs) -> Section {
    let mut blocks = vec![Block::Paragraph(opening(inputs))];
    if let Some(period) = Period::of(inputs) {
        blocks.extend(inputs.databases.iter().filter_map(|database| stale(database, period)));
    }
    if !inputs.databases.is_empty() {
        blocks.push(Block::Table(databases(inputs)));
    }
    let attributions = attributions(inputs);
    if !attributions.is_empty() {
        blocks.push(Block::Points(attributions));
    }
    blocks.push(Block::Heading("Known networks"));
    if inputs.known_networks.is_empty() {
        let text = "The examiner called no network known. Nothing was left out or toned down.";
        blocks.push(Block::Paragraph(text.to_owned()));
    } else {
        blocks.push(Block::Table(known(inputs)));
    }
    Section { id: "networks", number: "E", title: "Networks and their databases", blocks }
}

fn opening(inputs: &Inputs) -> String {
    if inputs.databases.is_empty() {
        return "No database was asked about addresses: countries and networks are unknown."
            .to_owned();
    }
    "Countries and networks are those of the address, by the databases below, looked up offline. \
     They are estimates as of the day the database was built: a proxy, a mobile carrier or a cloud \
     can stand for somebody elsewhere. Where databases disagree, the first one listed is taken."
        .to_owned()
}

/// A warning when a database and the events are too far apart.
fn stale(database: &Database, period: Period) -> Option<Block> {
    let days = distance(database.built_at, period);
    (days > STALE_DAYS).then(|| {
        Block::Warning(format!(
            "{} was built {days} days away from the farthest event of the case. Addresses change \
             hands: check places that matter with a database of the time.",
            database.name
        ))
    })
}

/// Days between a database and the event farthest from it.
fn distance(built: DateTime<Utc>, period: Period) -> i64 {
    let days = |time: DateTime<Utc>| (built - time).num_days().abs();
    days(period.first).max(days(period.last))
}

fn databases(inputs: &Inputs) -> Grid {
    let period = Period::of(inputs);
    let rows = inputs.databases.iter().map(|database| {
        vec![
            Cell::File { name: database.name.clone(), sha256: database.sha256.to_string() },
            Cell::Moment(inputs.head.zone.at(database.built_at)),
            period.map_or(Cell::Empty, |period| Cell::Number(distance(database.built_at, period))),
            Cell::maybe(Some(&database.licence)),
        ]
    });
    let headings = ["Database and SHA-256", "Built", "Days to the farthest event", "Licence"];
    Grid::new("The databases, in the order in which they are asked.", &headings, rows.collect())
}

/// The lines that licences ask for, each once.
fn attributions(inputs: &Inputs) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for database in &inputs.databases {
        if !database.attribution.is_empty() && !lines.contains(&database.attribution) {
            lines.push(database.attribution.clone());
        }
    }
    lines
}

fn known(inputs: &Inputs) -> Grid {
    let rows = inputs.known_networks.iter().map(|network| {
        let scope = if network.scope == "*" { "everybody" } else { &network.scope };
        vec![
            Cell::Code(network.cidr.clone()),
            Cell::Text(network.label.clone()),
            Cell::Text(scope.to_owned()),
            Cell::Text(network.reason.clone()),
            Cell::Text(network.added_by.clone()),
            Cell::Moment(inputs.head.zone.at(network.added_at)),
            Cell::Number(network.sign_ins),
        ]
    });
    let headings = ["Network", "Name", "Known for", "Why", "Said by", "Since", "Sign-ins"];
    let caption = "Networks that the examiner called known, and how many sign-ins came from each. \
                   Queries may treat these sign-ins as less remarkable.";
    Grid::new(caption, &headings, rows.collect())
}
