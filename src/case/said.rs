//! Keeping what databases say: each different answer once, each network once, and of each address
//! only in which network it was found.

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use duckdb::arrow::array::{ArrayRef, Float64Array, Int32Array, Int64Array, StringArray};
use duckdb::arrow::datatypes::DataType;
use duckdb::arrow::error::ArrowError;
use duckdb::arrow::record_batch::RecordBatch;

use super::{CaseError, Change};

/// What one database says of a network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GeoAnswer {
    /// Country as two letters.
    pub country: Option<String>,
    /// State or province.
    pub region: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Radius in km.
    pub accuracy_km: Option<f64>,
    /// Autonomous system number.
    pub asn: Option<i64>,
    /// Who runs the autonomous system.
    pub as_organization: Option<String>,
    /// Cloud that publishes the address as its own.
    pub cloud_provider: Option<String>,
    /// Service tag.
    pub cloud_service: Option<String>,
    /// Region of the cloud.
    pub cloud_region: Option<String>,
    /// `hosting`, `microsoft`, `vpn`, `tor`, `relay` or `satellite`.
    pub network_class: Option<&'static str>,
    /// Country in which the network is registered.
    pub registered_country: Option<String>,
    /// Time zone by its IANA name.
    pub time_zone: Option<String>,
    /// Kind of user, in the database's words.
    pub user_type: Option<String>,
    /// What the database marks the address as.
    pub flags: Option<String>,
    /// Who runs the VPN, proxy or relay.
    pub anonymizer: Option<String>,
    /// What a list calls the network.
    pub label: Option<String>,
    /// Kind of the autonomous system by our own table.
    pub asn_kind: Option<&'static str>,
}

/// An answer with a coordinate that is no number equals nothing, not even itself: it is then kept
/// once more, which costs a row.
impl Eq for GeoAnswer {}

impl Hash for GeoAnswer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let place = (&self.country, &self.region, &self.city);
        let network = (self.asn, &self.as_organization, &self.label, &self.cloud_service);
        let point = [self.latitude, self.longitude].map(|degrees| degrees.map(f64::to_bits));
        (place, network, point).hash(state);
    }
}

/// How many answers of one database are remembered, which bounds the memory. One that was forgotten
/// gets a second row, which costs space and nothing else.
const REMEMBERED: usize = 1 << 17;

/// How many addresses wait until they are appended.
const WAITING: usize = 100_000;

/// About how many bytes a row takes, of each table.
const ROW_BYTES: [usize; 3] = [12, 30, 150];

/// What was said by one database so far.
#[derive(Debug)]
struct Spoken<N> {
    numbers: HashMap<Arc<GeoAnswer>, i32>,
    /// The network that was named last, and what was said of it.
    last: Option<(i32, Option<N>, Arc<GeoAnswer>)>,
}

impl<N> Spoken<N> {
    fn nothing() -> Self {
        Self { numbers: HashMap::new(), last: None }
    }
}

/// What is kept of the answers of databases while they are asked. `N` is a network, whose text is made
/// only where it is a new one. What was taken is in the case only
/// after [`AnswerBook::finish`].
#[derive(Debug)]
pub struct AnswerBook<'a, 'w, N> {
    change: &'a Change<'w>,
    spoken: HashMap<i32, Spoken<N>>,
    next_answer: i32,
    next_network: i32,
    asked: Vec<(i32, i32, Option<i32>)>,
    networks: Vec<(i32, i32, Option<String>)>,
    answers: Vec<(i32, i32, Arc<GeoAnswer>)>,
}

impl<'a, 'w, N: Copy + PartialEq + Display> AnswerBook<'a, 'w, N> {
    /// Begins to keep answers.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn open(change: &'a Change<'w>) -> Result<Self, CaseError> {
        let next = |sql| number("an answer", change.number(sql)?);
        Ok(Self {
            next_answer: next("SELECT coalesce(max(geo_answer_id), 0) + 1 FROM geo_answer")?,
            next_network: next("SELECT coalesce(max(geo_network_id), 0) + 1 FROM geo_network")?,
            change,
            spoken: HashMap::new(),
            asked: Vec::new(),
            networks: Vec::new(),
            answers: Vec::new(),
        })
    }

    /// Keeps that a database does not know an address.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn unknown(&mut self, geo_source_id: i32, address_id: i32) -> Result<(), CaseError> {
        self.ask(address_id, geo_source_id, None)
    }

    /// Keeps what a database says of an address, and of which network it says so.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn known(
        &mut self,
        geo_source_id: i32,
        address_id: i32,
        network: Option<N>,
        answer: GeoAnswer,
    ) -> Result<(), CaseError> {
        let spoken = self.spoken.entry(geo_source_id).or_insert_with(Spoken::nothing);
        // Addresses come in order, so those of one network mostly follow one another.
        let last = spoken.last.as_ref();
        let same = last.filter(|(_, name, said)| *name == network && **said == answer);
        let geo_network_id = if let Some((geo_network_id, ..)) = same {
            *geo_network_id
        } else {
            let answer = Arc::new(answer);
            let geo_answer_id = if let Some(found) = spoken.numbers.get(&answer) {
                *found
            } else {
                if spoken.numbers.len() >= REMEMBERED {
                    spoken.numbers.clear();
                }
                let fresh = taken(&mut self.next_answer, "an answer")?;
                spoken.numbers.insert(Arc::clone(&answer), fresh);
                self.answers.push((fresh, geo_source_id, Arc::clone(&answer)));
                fresh
            };
            let fresh = taken(&mut self.next_network, "a network")?;
            self.networks.push((fresh, geo_answer_id, network.map(|network| network.to_string())));
            spoken.last = Some((fresh, network, answer));
            fresh
        };
        self.ask(address_id, geo_source_id, Some(geo_network_id))
    }

    fn ask(
        &mut self,
        address_id: i32,
        geo_source_id: i32,
        geo_network_id: Option<i32>,
    ) -> Result<(), CaseError> {
        self.asked.push((address_id, geo_source_id, geo_network_id));
        if self.asked.len() >= WAITING { self.append() } else { Ok(()) }
    }

    /// Appends what waits.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be written.
    pub fn finish(mut self) -> Result<(), CaseError> {
        self.append()
    }

    fn append(&mut self) -> Result<(), CaseError> {
        let counts = [self.asked.len(), self.networks.len(), self.answers.len()];
        self.change.weigh(counts.iter().zip(ROW_BYTES).map(|(rows, bytes)| rows * bytes).sum());
        let asked = asked_columns(&std::mem::take(&mut self.asked));
        let networks = network_columns(&std::mem::take(&mut self.networks));
        let answers = answer_columns(&std::mem::take(&mut self.answers));
        for (table, columns) in
            [("geo_answer", answers), ("geo_network", networks), ("address_asked", asked)]
        {
            self.change.append_columns(table, columns)?;
        }
        Ok(())
    }
}

fn number(what: &'static str, found: i64) -> Result<i32, CaseError> {
    i32::try_from(found).map_err(|_too_many| CaseError::Nonsense {
        what,
        expected: "a number of 31 bits",
        found: found.to_string(),
    })
}

/// The next number, which is then used up.
fn taken(next: &mut i32, what: &'static str) -> Result<i32, CaseError> {
    let this = *next;
    *next = number(what, i64::from(this) + 1)?;
    Ok(this)
}

type Columns = Result<RecordBatch, ArrowError>;

fn asked_columns(rows: &[(i32, i32, Option<i32>)]) -> Columns {
    let addresses: Int32Array = rows.iter().map(|row| Some(row.0)).collect();
    let sources: Int32Array = rows.iter().map(|row| Some(row.1)).collect();
    let networks: Int32Array = rows.iter().map(|row| row.2).collect();
    RecordBatch::try_from_iter_with_nullable([
        ("address_id", Arc::new(addresses) as ArrayRef, false),
        ("geo_source_id", Arc::new(sources), false),
        ("geo_network_id", Arc::new(networks), true),
    ])
}

fn network_columns(rows: &[(i32, i32, Option<String>)]) -> Columns {
    let numbers: Int32Array = rows.iter().map(|row| Some(row.0)).collect();
    let answers: Int32Array = rows.iter().map(|row| Some(row.1)).collect();
    let networks: StringArray = rows.iter().map(|row| row.2.as_deref()).collect();
    RecordBatch::try_from_iter_with_nullable([
        ("geo_network_id", Arc::new(numbers) as ArrayRef, false),
        ("geo_answer_id", Arc::new(answers), false),
        ("network", Arc::new(networks), true),
    ])
}

fn answer_columns(rows: &[(i32, i32, Arc<GeoAnswer>)]) -> Columns {
    type Text = fn(&GeoAnswer) -> Option<&str>;
    type Number = fn(&GeoAnswer) -> Option<f64>;
    let text = |get: Text| -> ArrayRef {
        Arc::new(rows.iter().map(|row| get(&row.2)).collect::<StringArray>())
    };
    let real = |get: Number| -> ArrayRef {
        Arc::new(rows.iter().map(|row| get(&row.2)).collect::<Float64Array>())
    };
    let numbers: Int32Array = rows.iter().map(|row| Some(row.0)).collect();
    let sources: Int32Array = rows.iter().map(|row| Some(row.1)).collect();
    let asns: Int64Array = rows.iter().map(|row| row.2.asn).collect();
    RecordBatch::try_from_iter_with_nullable([
        ("geo_answer_id", Arc::new(numbers) as ArrayRef, false),
        ("geo_source_id", Arc::new(sources), false),
        ("country", text(|answer| answer.country.as_deref()), true),
        ("region", text(|answer| answer.region.as_deref()), true),
        ("city", text(|answer| answer.city.as_deref()), true),
        ("latitude", real(|answer| answer.latitude), true),
        ("longitude", real(|answer| answer.longitude), true),
        ("accuracy_km", real(|answer| answer.accuracy_km), true),
        ("asn", Arc::new(asns), true),
        ("as_organization", text(|answer| answer.as_organization.as_deref()), true),
        ("cloud_provider", text(|answer| answer.cloud_provider.as_deref()), true),
        ("cloud_service", text(|answer| answer.cloud_service.as_deref()), true),
        ("cloud_region", text(|answer| answer.cloud_region.as_deref()), true),
        ("network_class", text(|answer| answer.network_class), true),
        ("registered_country", text(|answer| answer.registered_country.as_deref()), true),
        ("time_zone", text(|answer| answer.time_zone.as_deref()), true),
        ("user_type", text(|answer| answer.user_type.as_deref()), true),
        ("flags", text(|answer| answer.flags.as_deref()), true),
        ("anonymizer", text(|answer| answer.anonymizer.as_deref()), true),
        ("label", text(|answer| answer.label.as_deref()), true),
        ("asn_kind", text(|answer| answer.asn_kind), true),
    ])
}

impl Change<'_> {
    /// Appends rows in the order of the columns of a table.
    fn append_columns(&self, table: &str, columns: Columns) -> Result<(), CaseError> {
        let failed = |error| self.failed("keep the answers", error);
        let columns = columns.map_err(|error| {
            failed(duckdb::Error::ArrowTypeToDuckdbType(error.to_string(), DataType::Null))
        })?;
        if columns.num_rows() == 0 {
            return Ok(());
        }
        let mut appender = self.transaction.appender(table).map_err(failed)?;
        appender.append_record_batch(columns).map_err(failed)?;
        appender.flush().map_err(failed)
    }
}
