//! The databases that placed addresses, how old they are, what they must be called, where Microsoft's
//! word and theirs part, and the networks that the examiner called known.

use chrono::{DateTime, Utc};

use super::cell::{Cell, Grid, grouped};
use super::document::{Block, Period, Section};
use super::inputs::{Database, Inputs, KnownNetwork};
use crate::finding::Table;

/// Beyond this many days between a database and an event, addresses may have changed hands.
const STALE_DAYS: i64 = 90;

pub(super) fn section(inputs: &Inputs) -> Section {
    let mut blocks = vec![Block::Paragraph(opening(inputs))];
    if !inputs.databases.is_empty() {
        blocks.push(Block::Paragraph(provenance(inputs)));
    }
    if let Some(period) = Period::of(inputs) {
        blocks.extend(stale(&inputs.databases, period));
        blocks.extend(undated(&inputs.databases));
    }
    if !inputs.databases.is_empty() {
        blocks.push(Block::Table(databases(inputs)));
    }
    let attributions = attributions(inputs);
    if !attributions.is_empty() {
        blocks.push(Block::Paragraph("What their makers ask to be said:".to_owned()));
        blocks.push(Block::Points(attributions));
    }
    blocks.extend(checks(inputs));
    blocks.push(Block::Heading("Known networks"));
    if inputs.known_networks.is_empty() {
        let text = "The examiner called no network known. Nothing was left out or toned down.";
        blocks.push(Block::Paragraph(text.to_owned()));
    } else {
        blocks.push(Block::Paragraph(suppressed(inputs)));
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
     can stand for somebody elsewhere. Where databases disagree, the first one listed is taken, \
     field by field. A city is a hint and no finding: two makers put the same address some 250 km \
     apart in the median, so distances are only what remains after both radii of error (250 km \
     where none is given) are taken off. IPv6 addresses are counted by their /64."
        .to_owned()
}

/// Which database answered what, of which day, with the digest of its file.
fn provenance(inputs: &Inputs) -> String {
    let told: Vec<String> = inputs.databases.iter().map(source_words).collect();
    let events = Period::of(inputs).map_or(String::new(), |period| {
        let day = |time: DateTime<Utc>| time.format("%Y-%m-%d").to_string();
        format!(" The events span {} to {}.", day(period.first), day(period.last))
    });
    format!("Answers come from {}.{events}", told.join("; "))
}

fn source_words(database: &Database) -> String {
    let built = database
        .built_at
        .map_or("without a date".to_owned(), |time| time.format("of %Y-%m-%d").to_string());
    let digest = database.sha256.to_string();
    let short = digest.get(..8).unwrap_or_default();
    let list = match (&database.category, database.ranges) {
        (Some(category), Some(ranges)) => {
            format!(", a list ({category}) of {} networks", grouped(ranges))
        }
        _ => String::new(),
    };
    let fields = database.provides.split(", ").map(|field| match field {
        "asn" => "AS number".to_owned(),
        "as_organization" => "its organisation".to_owned(),
        "city" => "city (a hint)".to_owned(),
        other => other.replace('_', " "),
    });
    let fields: Vec<String> = fields.collect();
    format!("{} {built} (sha256 {short}…{list}) for {}", database.name, fields.join(", "))
}

/// A warning when databases or lists and the events are too far apart.
fn stale(databases: &[Database], period: Period) -> Option<Block> {
    let far: Vec<String> = databases
        .iter()
        .filter_map(|database| {
            let days = distance(database.built_at?, period);
            let side = if days > 0 { "after the first" } else { "before the last" };
            let days = days.abs();
            (days > STALE_DAYS).then(|| format!("{} {days} days {side} event", database.name))
        })
        .collect();
    (!far.is_empty()).then(|| {
        Block::Warning(format!(
            "Some databases were built, or lists hold for a day, more than {STALE_DAYS} days away from \
             the farthest event of the case: {}. Addresses change hands: check places that matter \
             with a database or list of the time.",
            far.join("; ")
        ))
    })
}

/// A warning when databases or lists do not say for which day they hold.
fn undated(databases: &[Database]) -> Option<Block> {
    let undated = databases.iter().filter(|database| database.built_at.is_none());
    let names: Vec<&str> = undated.map(|database| database.name.as_str()).collect();
    (!names.is_empty()).then(|| {
        Block::Warning(format!(
            "Some databases or lists do not say for which day they hold: {}. An address may have \
             belonged to somebody else at the time of an event.",
            names.join("; ")
        ))
    })
}

/// Days from the event that is farthest from a database to the database; below zero: it is older.
fn distance(built: DateTime<Utc>, period: Period) -> i64 {
    let (after_first, after_last) =
        ((built - period.first).num_days(), (built - period.last).num_days());
    if after_first.abs() >= after_last.abs() { after_first } else { after_last }
}

fn databases(inputs: &Inputs) -> Grid {
    let period = Period::of(inputs);
    let far = |database: &Database| Some(distance(database.built_at?, period?).abs());
    let rows = inputs.databases.iter().map(|database| {
        vec![
            Cell::File { name: database.name.clone(), sha256: database.sha256.to_string() },
            Cell::moment(database.built_at, &inputs.head.zone),
            far(database).map_or(Cell::Empty, Cell::Number),
            Cell::Text(format!(
                "{} of {}",
                grouped(database.addresses_found),
                grouped(database.addresses_asked)
            )),
            database.entries_skipped.map_or(Cell::Empty, Cell::Number),
            Cell::maybe(Some(&database.licence)),
        ]
    });
    let headings = [
        "Database or list, SHA-256",
        "Built, or holds for",
        "Days away",
        "Addresses known",
        "Not usable",
        "Licence",
    ];
    let caption = "The databases and lists, in the order in which their word is taken: days to the \
                   farthest event, addresses known of those asked about, entries of lists that \
                   could not be used.";
    Grid::new(caption, &headings, rows.collect())
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

/// Where Microsoft's word on places and ours agree and part; nothing if no sign-in was compared.
fn checks(inputs: &Inputs) -> Vec<Block> {
    let table = &inputs.tables.place_checks;
    if table.rows.is_empty() || inputs.databases.is_empty() {
        return Vec::new();
    }
    let named = |column: &String| {
        match column.as_str() {
            "sign_ins" => "sign-ins",
            "ip_address" => "first_address",
            "logged" => "by_Microsoft",
            "ours" => "by_the_databases",
            other => other,
        }
        .to_owned()
    };
    let table = &Table { columns: table.columns.iter().map(named).collect(), ..table.clone() };
    let text = "The records carry Microsoft’s own word on country and network. It is kept beside the \
                databases’ and never merged with it. Where both name the country but another network, \
                the prefix may have moved between the event and the build of the database: the log \
                was closer in time. Where they differ, neither is proof.";
    let caption = "How Microsoft’s word on the place of sign-ins agrees with that of the databases, \
                   with the first sign-in of each kind. The query place-disagreement lists the rest.";
    vec![
        Block::Heading("Microsoft’s word and the databases’"),
        Block::Paragraph(text.to_owned()),
        Block::Table(Grid::of_table(caption, table, &inputs.head.zone)),
    ]
}

/// What known networks keep out of the findings.
fn suppressed(inputs: &Inputs) -> String {
    let (known, all) = (inputs.known_sign_ins.known, inputs.known_sign_ins.all);
    format!(
        "{} of {} sign-ins come from a network that was known at their time, each counted once. \
         Findings leave them out or tone them down; they are in the case and in the activity figures.",
        grouped(known),
        grouped(all)
    )
}

fn known(inputs: &Inputs) -> Grid {
    let zone = &inputs.head.zone;
    let rows = inputs.known_networks.iter().map(|network| {
        let scope = if network.scope == "*" { "everybody" } else { &network.scope };
        vec![
            Cell::Code(network.cidr.clone()),
            Cell::Text(network.label.clone()),
            Cell::Text(scope.to_owned()),
            Cell::Text(why(network)),
            Cell::Text(network.added_by.clone()),
            Cell::Moment(zone.at(network.added_at)),
            Cell::Text(validity(network)),
            Cell::Number(network.sign_ins),
        ]
    });
    let headings =
        ["Network", "Name", "Known for", "Why", "Said by", "Entered", "Known when", "Sign-ins"];
    let caption = "Networks that the examiner called known, and how many sign-ins came from each \
                   while it was. A sign-in inside two of them counts in both.";
    Grid::new(caption, &headings, rows.collect())
}

/// For how long a network is known: days in UTC, as they were entered.
fn validity(network: &KnownNetwork) -> String {
    let word = |word: &str, time: Option<DateTime<Utc>>| {
        time.map(|time| format!("{word} {}", time.format("%Y-%m-%d %H:%M UTC")))
    };
    let words = [word("from", network.valid_from), word("until", network.valid_until)];
    let said: Vec<String> = words.into_iter().flatten().collect();
    if said.is_empty() { "always".to_owned() } else { said.join(" ") }
}

fn why(network: &KnownNetwork) -> String {
    match &network.list_name {
        Some(list) if !network.reason.contains(list) => {
            format!("{} (from the list {list})", network.reason)
        }
        _ => network.reason.clone(),
    }
}
