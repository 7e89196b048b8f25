//! Service principals: who they are, when they signed in, and from where.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Timelike as _, Utc};
use serde::Serialize;

use super::ReportError;
use super::cell::{Cell, Grid};
use super::credentials;
use super::document::{Block, Period, Section};
use super::inputs::{Inputs, Zone};
use super::moment::Moment;
use crate::finding::{Table, Value};

/// The sign-ins of service principals in windows of one length.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Window {
    /// How many hours a window has.
    pub hours: i64,
    /// `1 hour`, `6 hours`, `1 day`.
    pub name: &'static str,
    /// The windows.
    pub grid: Grid,
    /// What the rows of the table stand for, in their order.
    #[serde(skip)]
    pub(super) groups: Vec<Group>,
}

/// What a row of windows stands for: its sign-ins are those in its window with these values, in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    /// When the window begins, in milliseconds since 1970 in UTC.
    pub(super) from_ms: i64,
    /// The id of the service principal.
    pub(super) principal: String,
    /// The id of the resource.
    pub(super) resource: String,
    /// The address.
    pub(super) address: String,
    /// The credential.
    pub(super) credential: String,
    /// How they ended.
    pub(super) outcome: String,
    /// With which code.
    pub(super) code: String,
    /// Whether the network is known.
    pub(super) known: bool,
}

impl Window {
    /// The rows of the table, each with what it stands for.
    pub(super) fn grouped(&self) -> impl Iterator<Item = (&Vec<Cell>, &Group)> {
        self.grid.rows.iter().zip(&self.groups)
    }
}

/// At which hours a service principal signed in, day by day.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Hours {
    /// The number of the figure.
    pub number: usize,
    /// The service principal. Hostile.
    pub name: String,
    /// Its id.
    pub id: String,
    /// The first day.
    pub first_day: Moment,
    /// How many days there are.
    pub days: usize,
    /// Every hour with a successful sign-in.
    pub hours: Vec<Hour>,
    /// Whether the examiner called any network known: if not, all of them are unknown.
    pub networks_known: bool,
}

/// An hour in which a service principal signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Hour {
    /// The day, counted from 0.
    pub day: usize,
    /// The hour of the day in UTC.
    pub hour: u32,
    /// Whether the network is known.
    pub known: bool,
    /// How many successful sign-ins.
    pub sign_ins: i64,
}

/// The lengths of windows that the portal knows, the longest first.
const LENGTHS: [(i64, &str); 3] = [(24, "1 day"), (6, "6 hours"), (1, "1 hour")];

/// The columns of `inventory-service-principals` that fit on paper.
const INVENTORY: [&str; 9] = [
    "name",
    "principal_id",
    "events",
    "failures",
    "credentials",
    "addresses",
    "countries",
    "from_unknown_network",
    "last_at",
];

/// Punch cards that a report shows at most.
const CARDS: usize = 3;

/// Days that a punch card holds at most: the last ones are shown.
const CARD_DAYS: i64 = 184;

pub(super) fn section(inputs: &Inputs) -> Result<Section, ReportError> {
    let mut blocks = vec![Block::Remarked {
        text: "Applications sign in with a secret or a certificate of their own. No person is \
               present, no second factor is asked for, and Conditional Access is seldom recorded: \
               the network and the credential are what tell a stranger from the scheduled job."
            .to_owned(),
        remark: "A network is known when the examiner has said so: see Appendix E.".to_owned(),
    }];
    blocks.extend(cards(inputs)?.into_iter().map(Block::Hours));
    let inventory = &inputs.tables.service_principals;
    if !inventory.rows.is_empty() {
        let caption = "The service principals of the case, by `inventory-service-principals`.";
        let zone = &inputs.head.zone;
        blocks.push(Block::Table(Grid::chosen(caption, inventory, &INVENTORY, zone)));
    }
    blocks.extend(credentials::blocks(inputs)?);
    let windows = windows(&inputs.tables.principal_windows, &inputs.head.zone)?;
    if !windows.is_empty() {
        blocks.push(Block::Heading("Sign-ins by window"));
        blocks.push(Block::Windows(windows));
    }
    if blocks.len() == 1 {
        let text = "The case holds no sign-in of a service principal.";
        blocks.push(Block::Paragraph(text.to_owned()));
    }
    Ok(Section { id: "principals", number: "5", title: "Service principals", blocks })
}

fn windows(table: &Table, zone: &Zone) -> Result<Vec<Window>, ReportError> {
    if table.rows.is_empty() {
        return Ok(Vec::new());
    }
    let place = places("principal_windows", table);
    let [hours, total] = [place("window_hours")?, place("windows_in_all")?];
    let columns = [
        ("Window from", place("window_start")?),
        ("Service principal", place("principal_name")?),
        ("Address", place("ip_address")?),
        ("Country", place("country")?),
        ("Known network", place("known_label")?),
        ("Resource", place("resource")?),
        ("Credential", place("credential")?),
        ("Outcome", place("outcome")?),
        ("Code", place("error_code")?),
        ("Sign-ins", place("sign_ins")?),
    ];
    let headings = columns.map(|(heading, _)| heading);
    let groups = GroupPlaces::of(table)?;
    let window = |(length, name): (i64, &'static str)| {
        let of_length = |row: &&Vec<Value>| row.get(hours) == Some(&Value::Integer(length));
        let rows: Vec<&Vec<Value>> = table.rows.iter().filter(of_length).collect();
        let in_all = rows.first().and_then(|row| row.get(total)).and_then(Value::as_integer);
        let cells = |row: &&Vec<Value>| {
            columns.map(|(heading, at)| window_cell(heading, row.get(at), zone)).to_vec()
        };
        let caption = format!(
            "Sign-ins of service principals in windows of {name} that begin at whole hours in UTC, \
             the latest first. Where there are too many, those of networks that are not known go \
             first."
        );
        let grid = Grid::new(&caption, &headings, rows.iter().map(cells).collect());
        let grid = Grid { total: in_all.unwrap_or(grid.total), ..grid };
        let groups = rows.iter().map(|row| groups.of_row(row)).collect();
        Window { hours: length, name, grid, groups }
    };
    Ok(LENGTHS.map(window).into_iter().filter(|window| !window.grid.rows.is_empty()).collect())
}

/// Where the columns stand that tell the sign-ins of a window from all others.
struct GroupPlaces([usize; 8]);

impl GroupPlaces {
    fn of(table: &Table) -> Result<Self, ReportError> {
        let place = places("principal_windows", table);
        Ok(Self([
            place("window_start")?,
            place("principal_id")?,
            place("resource_id")?,
            place("ip_address")?,
            place("credential")?,
            place("outcome")?,
            place("error_code")?,
            place("known_label")?,
        ]))
    }

    fn of_row(&self, row: &[Value]) -> Group {
        let [start, principal, resource, address, credential, outcome, code, known] =
            self.0.map(|at| row.get(at).unwrap_or(&Value::Null));
        let lower = |value: &Value| value.to_string().to_lowercase();
        Group {
            from_ms: start.as_time().map_or(0, |time| time.timestamp_millis()),
            principal: lower(principal),
            resource: lower(resource),
            address: lower(address),
            credential: lower(credential),
            outcome: lower(outcome),
            code: lower(code),
            known: *known != Value::Null,
        }
    }
}

fn window_cell(heading: &str, value: Option<&Value>, zone: &Zone) -> Cell {
    match (heading, value) {
        (_, None | Some(Value::Null)) => Cell::Empty,
        ("Code", Some(value)) => Cell::Code(value.to_string()),
        (_, Some(value)) => Cell::of(value, zone),
    }
}

/// How a table's columns are found, or reported as missing.
fn places(
    name: &'static str,
    table: &Table,
) -> impl Fn(&'static str) -> Result<usize, ReportError> {
    move |column| table.column(column).ok_or(ReportError::MissingColumn { table: name, column })
}

/// The punch cards of the service principals that findings name; else of the first one.
fn cards(inputs: &Inputs) -> Result<Vec<Hours>, ReportError> {
    let table = &inputs.tables.principal_hours;
    let Some(period) = Period::of(inputs).filter(|_| !table.rows.is_empty()) else {
        return Ok(Vec::new());
    };
    let id = places("principal_hours", table)("principal_id")?;
    let judged = inputs.findings.iter().filter(|finding| !finding.little_history);
    let named = judged.map(|finding| finding.entity_id.as_str());
    let first = table.rows.iter().filter_map(|row| row.get(id)?.as_text());
    let held: BTreeSet<&str> = first.clone().collect();
    let mut chosen: Vec<&str> = Vec::new();
    for one in named.filter(|one| held.contains(one)) {
        if !chosen.contains(&one) && chosen.len() < CARDS {
            chosen.push(one);
        }
    }
    if chosen.is_empty() {
        chosen.extend(first.take(1));
    }
    chosen.into_iter().map(|one| card(inputs, one, period)).collect()
}

fn card(inputs: &Inputs, id: &str, period: Period) -> Result<Hours, ReportError> {
    let table = &inputs.tables.principal_hours;
    let place = places("principal_hours", table);
    let (id_at, name_at, known_at) =
        (place("principal_id")?, place("principal_name")?, place("known")?);
    let (start_at, sign_ins_at) = (place("hour_start")?, place("sign_ins")?);
    let midnight =
        |time: DateTime<Utc>| time - TimeDelta::seconds((time.timestamp()).rem_euclid(86_400));
    let last = midnight(period.last);
    let first = midnight(period.first).max(last - TimeDelta::days(CARD_DAYS - 1));
    let rows: Vec<&Vec<Value>> = table
        .rows
        .iter()
        .filter(|row| row.get(id_at).and_then(Value::as_text) == Some(id))
        .collect();
    let name = rows.first().and_then(|row| row.get(name_at)?.as_text()).unwrap_or(id);
    let hour = |row: &&Vec<Value>| {
        let start = row.get(start_at)?.as_time()?;
        Some(Hour {
            day: usize::try_from((start - first).num_seconds().div_euclid(86_400)).ok()?,
            hour: start.hour(),
            known: row.get(known_at) == Some(&Value::Boolean(true)),
            sign_ins: row.get(sign_ins_at)?.as_integer()?,
        })
    };
    Ok(Hours {
        number: 0,
        name: name.to_owned(),
        id: id.to_owned(),
        first_day: inputs.head.zone.at(first),
        days: usize::try_from((last - first).num_days() + 1).unwrap_or(1),
        hours: rows.iter().filter_map(hour).collect(),
        networks_known: !inputs.known_networks.is_empty(),
    })
}
