//! Cases that proofs stand on: how they are made, and what their queries find in them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::{DateTime, Offset as _, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use doorward::case::{CaseFile, CaseWriter, Examiner, NewCase, NewKnownNetwork, ZoneOffset};
use doorward::demo::{self, Form, KnownNetwork, Plan, Shape};
use doorward::enrich::{self, GeoDatabase, WideRange, parse_range};
use doorward::finding::{Finding, Table, Value};
use doorward::import::{self, Options};
use doorward::investigate;
use doorward::progress::Silent;
use doorward::query::{Arguments, Catalog, Kind, Query};

use crate::support::Place;

/// The tenant of every proof that needs a whole one.
pub(crate) const PLAN: Plan = Plan { seed: 1, sign_ins: 0, shape: Shape::Only(Form::Graph) };

/// A whole case, made once for all tests of this program.
pub(crate) struct Base {
    place: Place,
    /// What every query that judges finds in it.
    pub(crate) found: Vec<Found>,
}

impl Base {
    pub(crate) fn get() -> &'static Self {
        static BASE: OnceLock<Base> = OnceLock::new();
        BASE.get_or_init(|| {
            let place = Place::new();
            demo::write(&place.path("demo"), &PLAN, &Silent).unwrap();
            let case = made(&place.path("case.duckdb"), &[place.path("demo/exports")]);
            let found = found_by(case, |_query| true);
            Self { place, found }
        })
    }

    /// The exports, as Graph's objects.
    pub(crate) fn exports(&self) -> PathBuf {
        self.place.path("demo/exports")
    }

    /// The case, for asking.
    pub(crate) fn open(&self) -> CaseFile {
        CaseFile::open(&self.path()).unwrap()
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.place.path("case.duckdb")
    }
}

/// The catalogue as it stands in the folder of queries.
pub(crate) fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| {
        let mut catalog = Catalog::default();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
        catalog.add_dir(&folder).unwrap();
        catalog
    })
}

/// Somebody whose clock stands still.
pub(crate) fn examiner() -> Examiner {
    Examiner {
        name: "A. Muster".to_owned(),
        tool_version: "0".to_owned(),
        clock: Box::new(|| DateTime::UNIX_EPOCH),
        machine: doorward::case::Machine::default(),
    }
}

/// A case in a time zone, with nothing in it.
pub(crate) fn empty(path: &Path, zone: Tz) -> CaseWriter {
    let about =
        NewCase { time_zone: zone.name().to_owned(), offsets: offsets(zone), ..NewCase::default() };
    CaseFile::create(path, &about, examiner()).unwrap()
}

/// The offsets of a zone in 2026 and the years around it, by the hour.
fn offsets(zone: Tz) -> Vec<ZoneOffset> {
    let year = |year| Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).unwrap();
    let (mut at, end) = (year(2023), year(2029));
    let mut offsets: Vec<ZoneOffset> = Vec::new();
    while at < end {
        let offset = zone.offset_from_utc_datetime(&at.naive_utc());
        let seconds = offset.fix().local_minus_utc();
        let until = at + TimeDelta::hours(1);
        match offsets.last_mut() {
            Some(last) if last.seconds == seconds => last.until = until,
            _ => offsets.push(ZoneOffset {
                from: at,
                until,
                seconds,
                abbreviation: seconds.to_string(),
            }),
        }
        at = until;
    }
    offsets
}

/// A case of these exports, with the demo's known networks, looked up and ready to be asked.
pub(crate) fn made(path: &Path, exports: &[PathBuf]) -> CaseWriter {
    let case = empty(path, chrono_tz::Europe::Stockholm);
    import::import(&case, exports, &Options::default(), &Silent).unwrap();
    case.add_known(&known_networks()).unwrap();
    finish(&case);
    case
}

/// The networks that the demo's examiner knows.
pub(crate) fn known_networks() -> Vec<NewKnownNetwork> {
    demo::known_networks(&PLAN).iter().map(known).collect()
}

/// Looks every address up and makes the layer anew.
pub(crate) fn finish(case: &CaseWriter) {
    enrich::enrich(case, &GeoDatabase::embedded().unwrap(), &Silent).unwrap();
    case.refresh().unwrap();
}

pub(crate) fn known(network: &KnownNetwork) -> NewKnownNetwork {
    let range = parse_range(&network.cidr, WideRange::Refuse).unwrap();
    NewKnownNetwork {
        cidr: range.to_string(),
        first: range.first,
        last: range.last,
        label: network.label.clone(),
        scope: network.scope.clone().unwrap_or_else(|| "*".to_owned()),
        reason: network.reason.clone(),
        valid_from: None,
        valid_until: None,
        list: None,
    }
}

/// A finding, as far as proofs compare it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) query: String,
    pub(crate) entity: String,
    /// Seconds since 1970: not every shape has fractions.
    pub(crate) first: Option<i64>,
    pub(crate) last: Option<i64>,
    pub(crate) count: i64,
    pub(crate) severity: doorward::finding::Severity,
    pub(crate) confidence: &'static str,
    pub(crate) little_history: bool,
    pub(crate) key: String,
    /// Ids of the sign-ins that are cited.
    pub(crate) evidence: Vec<String>,
    pub(crate) is_set_aside: bool,
    /// The columns of the row that explain it.
    pub(crate) details: BTreeMap<String, String>,
}

impl Found {
    fn set_aside(self) -> Self {
        Self { is_set_aside: true, ..self }
    }

    /// What a reader sees first, on one line.
    pub(crate) fn line(&self) -> String {
        let time = |second: Option<i64>| {
            second
                .and_then(|second| DateTime::from_timestamp(second, 0))
                .map_or_else(|| "-".to_owned(), |time| time.format("%m-%dT%H:%M:%S").to_string())
        };
        format!(
            "{} {} {} {} {} {} {}",
            self.query,
            self.entity,
            time(self.first),
            time(self.last),
            self.count,
            self.severity.word(),
            self.confidence
        )
    }
}

/// What the queries that judge, and that are wanted, find in a case.
pub(crate) fn found_by(case: CaseWriter, wanted: impl Fn(&Query) -> bool) -> Vec<Found> {
    // Queries run on a case that is open for reading.
    let path = case.path().to_owned();
    drop(case);
    let case = &CaseFile::open(&path).unwrap();
    let folder = Place::new();
    let queries = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
    folder.write("queries/.keep", "");
    for query in catalog().iter().filter(|query| query.about.kind == Kind::Finding) {
        if wanted(query) {
            let name = format!("{}.sql", query.id);
            let copy = folder.path("queries").join(&name);
            std::fs::copy(queries.join(&name), copy).unwrap();
        }
    }
    let mut subset = Catalog::default();
    subset.add_dir(&folder.path("queries")).unwrap();
    let runs = investigate::run_all(case, &subset, &Silent).unwrap();
    let ids = event_ids(case);
    let standing = investigate::all_findings(&runs);
    let aside = investigate::set_aside_findings(&runs);
    let standing = standing.iter().map(|finding| found(finding, &ids));
    let mut all: Vec<_> =
        standing.chain(aside.iter().map(|finding| found(finding, &ids).set_aside())).collect();
    all.sort();
    all
}

/// The id of each sign-in by the record that tells of it.
fn event_ids(case: &CaseFile) -> BTreeMap<String, String> {
    let table = case.answer("SELECT evidence, event_id FROM sign_in", &[]).unwrap();
    table.rows.iter().map(|row| (row[0].to_string(), row[1].to_string())).collect()
}

fn found(finding: &Finding, ids: &BTreeMap<String, String>) -> Found {
    let mut evidence: Vec<_> =
        finding.evidence.iter().filter_map(|reference| ids.get(reference).cloned()).collect();
    evidence.sort();
    Found {
        query: finding.query_id.clone(),
        entity: finding.entity_id.clone(),
        first: finding.first_at.map(|time| time.timestamp()),
        last: finding.last_at.map(|time| time.timestamp()),
        count: finding.event_count,
        severity: finding.severity,
        confidence: finding.confidence.word(),
        little_history: finding.little_history,
        key: finding.key.clone(),
        evidence,
        is_set_aside: false,
        details: finding
            .details
            .iter()
            .map(|(name, value)| (name.clone(), value.to_string()))
            .collect(),
    }
}

/// One row of an answer, by column.
pub(crate) type Row = BTreeMap<String, Value>;

/// What one query answers, with these arguments (`name=value`) and else its defaults.
pub(crate) fn ask(case: &CaseFile, id: &str, given: &[&str]) -> Vec<Row> {
    let query = catalog().get(id).unwrap();
    let arguments = Arguments::parse(query, given.iter().copied()).unwrap();
    let arguments: Vec<_> =
        arguments.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    rows(case.answer(&query.sql, &arguments).unwrap())
}

fn rows(table: Table) -> Vec<Row> {
    let columns = table.columns;
    table.rows.into_iter().map(|row| columns.iter().cloned().zip(row).collect()).collect()
}
