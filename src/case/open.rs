//! Making and opening case files.

use std::cell::RefCell;
use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use duckdb::{AccessMode, Config, Connection, params};
use serde_json::json;

use super::custody_log::{self, Deed, Examiner};
use super::facets::FacetNumbers;
use super::schema::{self, SchemaVersion};
use super::{CaseError, EngineError, upgrade};
use crate::custody::Action;

/// How much memory the engine may take before it goes to disk.
const MEMORY: &str = "2GB";

/// A case file, open for reading. No SQL that runs on it can write or reach outside.
#[derive(Debug)]
pub struct CaseFile {
    connection: Connection,
    path: PathBuf,
    schema: SchemaVersion,
    is_for_reading: bool,
}

/// A case file, open for writing by one examiner.
#[derive(Debug)]
pub struct CaseWriter {
    file: CaseFile,
    examiner: Examiner,
    /// What the last change that was kept left behind.
    facets: RefCell<Option<FacetNumbers>>,
}

/// What an examiner says about a case when making it. All but the zone may be blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewCase {
    /// The name or number of the case.
    pub case_name: String,
    /// For whom it is.
    pub client: String,
    /// The marking of everything that comes out of it, such as `TLP:AMBER`.
    pub marking: String,
    /// The name of the case's time zone, such as `Europe/Berlin`.
    pub time_zone: String,
    /// That zone's offsets, in order and without gaps.
    pub offsets: Vec<ZoneOffset>,
}

/// One stretch of time in which a zone keeps one offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneOffset {
    /// The first moment of it.
    pub from: DateTime<Utc>,
    /// The first moment after it.
    pub until: DateTime<Utc>,
    /// Seconds to add to UTC.
    pub seconds: i32,
    /// What the zone calls itself then, such as `CEST`.
    pub abbreviation: String,
}

impl CaseFile {
    /// Opens a case for reading.
    ///
    /// # Errors
    ///
    /// Fails if there is no such file, if another program is writing to it, if it is no case, or if
    /// a later or an earlier doorward wrote it.
    pub fn open(path: &Path) -> Result<Self, CaseError> {
        open(path, Writing::No)
    }

    /// Opens a case for writing. One of an earlier doorward is brought up to date first; a copy of
    /// it stays beside it, under its name with `.schema-2` behind it (or whichever it had).
    ///
    /// # Errors
    ///
    /// As [`CaseFile::open`], and if any other program has it open.
    pub fn open_for_writing(path: &Path, examiner: Examiner) -> Result<CaseWriter, CaseError> {
        let file = match open(path, Writing::Yes) {
            Err(CaseError::Older { version, .. }) => {
                upgrade::upgrade(path, version, &examiner)?;
                open(path, Writing::Yes)?
            }
            opened => opened?,
        };
        Ok(CaseWriter { file, examiner, facets: RefCell::new(None) })
    }

    /// Makes a case. It appears under its name only once it is whole.
    ///
    /// # Errors
    ///
    /// Fails if something stands there already, or if it cannot be written.
    pub fn create(
        path: &Path,
        case: &NewCase,
        examiner: Examiner,
    ) -> Result<CaseWriter, CaseError> {
        if path.exists() {
            return Err(CaseError::Exists(path.to_owned()));
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".partial");
        let partial = path.with_file_name(name);
        let io = |doing, path: &Path| {
            let path = path.to_owned();
            move |source| CaseError::Io { doing, path, source }
        };
        if partial.exists() {
            fs::remove_file(&partial).map_err(io("remove", &partial))?;
        }
        if let Err(error) = lay_out(&partial, case, &examiner) {
            // What is left of it helps nobody. That it cannot be removed must not hide the reason.
            let _best_effort = fs::remove_file(&partial);
            return Err(error);
        }
        fs::rename(&partial, path).map_err(io("name", path))?;
        Self::open_for_writing(path, examiner)
    }

    /// The same case for another thread: what runs on the one does not wait for the other.
    ///
    /// # Errors
    ///
    /// Fails if the engine cannot open another connection.
    pub fn another(&self) -> Result<Self, CaseError> {
        let failed = |error| self.failed("open the case once more", error);
        let connection = self.connection.try_clone().map_err(failed)?;
        for sql in [crate::query::PRELUDE, include_str!("sql/refresh_macros.sql")] {
            connection.execute_batch(sql).map_err(failed)?;
        }
        let (path, schema) = (self.path.clone(), self.schema.clone());
        Ok(Self { connection, path, schema, is_for_reading: self.is_for_reading })
    }

    /// Makes sure that the case is open for reading, so that no query can change what it is asked about.
    ///
    /// # Errors
    ///
    /// Fails if it is open for writing.
    pub fn require_reading(&self) -> Result<(), CaseError> {
        if self.is_for_reading { Ok(()) } else { Err(CaseError::OpenForWriting) }
    }

    /// Where the case file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The schema of the case file.
    #[must_use]
    pub fn schema(&self) -> &SchemaVersion {
        &self.schema
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(super) fn failed(&self, doing: &'static str, error: duckdb::Error) -> CaseError {
        CaseError::engine(doing, &self.path, error)
    }
}

impl CaseWriter {
    /// Whoever works on the case.
    #[must_use]
    pub fn examiner(&self) -> &Examiner {
        &self.examiner
    }

    pub(super) fn take_facets(&self) -> Option<FacetNumbers> {
        self.facets.borrow_mut().take()
    }

    pub(super) fn keep_facets(&self, facets: FacetNumbers) {
        *self.facets.borrow_mut() = Some(facets);
    }
}

impl CaseWriter {
    /// Lets the engine use every core for a piece of work.
    pub(super) fn on_all_threads<T>(
        &self,
        work: impl FnOnce() -> Result<T, CaseError>,
    ) -> Result<T, CaseError> {
        self.set(ALONE)?;
        let done = work();
        let reset = self.set(APPENDING);
        let done = done?;
        reset?;
        Ok(done)
    }

    /// Keeps the engine to little memory for a piece of work whose size nobody knows.
    ///
    /// # Errors
    ///
    /// As the work, and if the engine refuses.
    pub fn sparing<T, E: From<CaseError>>(
        &self,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        self.set(SPARING)?;
        let done = work();
        // Why the work failed matters more than that the engine refuses everything since.
        let reset = self.set(GENEROUS);
        let done = done?;
        reset?;
        Ok(done)
    }

    pub(super) fn set(&self, sql: &str) -> Result<(), CaseError> {
        self.connection()
            .execute_batch(sql)
            .map_err(|error| self.failed("set how the engine works", error))
    }
}

impl Deref for CaseWriter {
    type Target = CaseFile;

    fn deref(&self) -> &CaseFile {
        &self.file
    }
}

fn lay_out(path: &Path, case: &NewCase, examiner: &Examiner) -> Result<(), CaseError> {
    let connection = connect(path, AccessMode::ReadWrite)?;
    let failed = |error| CaseError::engine("make the case", path, error);
    let transaction = connection.unchecked_transaction().map_err(failed)?;
    schema::apply_all(&transaction, examiner, path)?;
    let said = [
        ("case_name", &case.case_name),
        ("client", &case.client),
        ("examiner", &examiner.name),
        ("marking", &case.marking),
        ("time_zone", &case.time_zone),
    ];
    for (name, value) in said {
        transaction
            .execute("INSERT INTO case_info VALUES (?, ?)", params![name, value])
            .map_err(failed)?;
    }
    for offset in &case.offsets {
        let (from, until) = (offset.from.timestamp_micros(), offset.until.timestamp_micros());
        transaction
            .execute(
                "INSERT INTO case_zone_offset VALUES (make_timestamp(?), make_timestamp(?), ?, ?)",
                params![from, until, offset.seconds, offset.abbreviation],
            )
            .map_err(failed)?;
    }
    let arguments = json!({
        "case_name": case.case_name,
        "client": case.client,
        "marking": case.marking,
        "time_zone": case.time_zone,
    });
    let (at, result) = (examiner.now(), json!({}));
    let deed = Deed { at, action: Action::Create, arguments, result };
    custody_log::append(&transaction, examiner, deed).map_err(failed)?;
    transaction.commit().map_err(failed)?;
    connection.close().map_err(|(_connection, error)| failed(error))
}

/// Whether a case is opened for writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    Yes,
    No,
}

/// Keeps the engine (DuckDB 2.0.0) from gathering small chunks between operators. Where it gathers what
/// a join found in a dictionary of one source and of another, it gives up with an internal error: "global
/// dictionary column changed identity". A case that came in as many changes met that in its report.
const CAREFUL: &str = "SET GLOBAL debug_enable_caching_operators = false";

/// How much of it the engine may take while records are appended and merged: a million sign-ins came
/// in with less than half of the peak and no slower than with all of it.
const SPARING: &str = "SET memory_limit = '600MB'";
const GENEROUS: &str = "SET memory_limit = '2GB'";

/// How a writer's engine works: its threads would only wait for one another beside those that parse
/// and compress, and rows that it holds back would only fill the memory. It would also put the rows of
/// several changes together, and copy the vault again and again for that.
const APPENDING: &str =
    "SET threads = 1; SET write_buffer_row_group_count = 1; SET max_vacuum_tasks = 0";
/// How it works where it has the machine to itself.
const ALONE: &str = "RESET threads";

fn open(path: &Path, writing: Writing) -> Result<CaseFile, CaseError> {
    let mode = match writing {
        Writing::Yes => AccessMode::ReadWrite,
        Writing::No => AccessMode::ReadOnly,
    };
    if !path.exists() {
        return Err(CaseError::Missing(path.to_owned()));
    }
    if path.is_dir() {
        let source = EngineError("it is a folder".to_owned());
        return Err(CaseError::NotACase { path: path.to_owned(), source });
    }
    let connection = connect(path, mode)?;
    let schema = schema::check(&connection, path)?;
    let is_for_reading = matches!(writing, Writing::No);
    let file = CaseFile { connection, path: path.to_owned(), schema, is_for_reading };
    let settings = match writing {
        Writing::No => "SET lock_configuration = true",
        Writing::Yes => APPENDING,
    };
    let prelude =
        [crate::query::PRELUDE, include_str!("sql/refresh_macros.sql"), CAREFUL, settings];
    for sql in prelude {
        file.connection.execute_batch(sql).map_err(|error| file.failed("open the case", error))?;
    }
    Ok(file)
}

/// Opens the file without extensions to fetch, files to reach or secrets to read.
pub(super) fn connect(path: &Path, mode: AccessMode) -> Result<Connection, CaseError> {
    let mut spill = path.as_os_str().to_owned();
    spill.push(".tmp");
    let config = || -> Result<Config, duckdb::Error> {
        Config::default()
            .access_mode(mode)?
            .max_memory(MEMORY)?
            .with("temp_directory", spill.to_string_lossy())?
            .enable_autoload_extension(false)?
            .enable_external_access(false)
    };
    let failed = |error| CaseError::engine("open the case", path, error);
    let config = config().map_err(failed)?;
    Connection::open_with_flags(path, config).map_err(|error| match failed(error) {
        CaseError::Engine { source, .. } if is_no_database(&source) => {
            CaseError::NotACase { path: path.to_owned(), source }
        }
        other => other,
    })
}

fn is_no_database(error: &EngineError) -> bool {
    error.0.contains("not a valid DuckDB database file")
        || error.0.contains("Corrupt database file")
        || error.0.contains("could not be read as a DuckDB")
}
