//! Running SQL and reading its answer into plain values.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use chrono::DateTime;
use duckdb::types::{TimeUnit, Value as Found};
use duckdb::{Connection, Statement};

use super::error::EngineError;
use super::{CaseError, CaseFile};
use crate::finding::{Table, Value};

/// How the engine begins to say that a statement is no question.
const OTHER_KIND: &str = "Only SELECT statements";

/// Takes the columns and one row, and says whether it wants more.
pub type TakeRow<'t, E> = dyn FnMut(&[String], &[Value]) -> Result<bool, E> + 't;

impl CaseFile {
    /// Runs one SQL text with named arguments (`$name`) and reads the whole answer.
    ///
    /// On a case opened for reading the text can change nothing and reach nothing outside.
    ///
    /// # Errors
    ///
    /// Fails if the engine refuses the text, or if it takes an argument that is not given.
    pub fn answer(&self, sql: &str, arguments: &[(String, Value)]) -> Result<Table, CaseError> {
        answer(self.connection(), sql, arguments)
            .map_err(|error| self.failed("run the query", error))
    }

    /// Makes sure, by the engine's own reading, that an SQL text of somebody else's is one question: one
    /// `SELECT`, `WITH`, `FROM` or `VALUES`, or what the engine reads as such (`SUMMARIZE`, `DESCRIBE`,
    /// `SHOW`). The engine's driver runs every statement of a text but the last one as it prepares it, so
    /// this comes before anything else is done with the text. Nothing of it is run here.
    ///
    /// # Errors
    ///
    /// Fails if the engine cannot read the text, or reads more than one statement, none, or another kind.
    pub fn require_question(&self, sql: &str) -> Result<(), CaseError> {
        let text = [("sql".to_owned(), Value::Text(sql.to_owned()))];
        let table = self.answer(include_str!("sql/count_statements.sql"), &text)?;
        let cell = |at: usize| table.rows.first().and_then(|row| row.get(at));
        match (cell(0).and_then(Value::as_integer), cell(1)) {
            (Some(1), _) => Ok(()),
            (Some(found), _) => Err(CaseError::Statements(found)),
            (None, Some(reason)) if !reason.to_string().starts_with(OTHER_KIND) => {
                let source = EngineError(reason.to_string());
                Err(CaseError::Engine { doing: "read the SQL", source })
            }
            (None, _) => Err(CaseError::NoQuestion),
        }
    }

    /// Stops whatever the case is asked once this long has passed, for as long as the answer is kept.
    pub fn give_up_after(&self, limit: Duration) -> TimeLimit {
        let handle = self.connection().interrupt_handle();
        let (done, wait) = mpsc::channel::<()>();
        let watch = thread::spawn(move || {
            if wait.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout) {
                handle.interrupt();
                return true;
            }
            false
        });
        TimeLimit { limit, done: Some(done), watch: Some(watch) }
    }

    /// Runs one of the case's own SQL texts.
    pub(super) fn own(&self, doing: &'static str, sql: &str) -> Result<Table, CaseError> {
        answer(self.connection(), sql, &[]).map_err(|error| self.failed(doing, error))
    }
}

/// How long a question may take. See [`CaseFile::give_up_after`].
#[derive(Debug)]
pub struct TimeLimit {
    limit: Duration,
    done: Option<mpsc::Sender<()>>,
    watch: Option<thread::JoinHandle<bool>>,
}

impl TimeLimit {
    /// Ends the watch. Where the question was stopped by it, that is the error.
    ///
    /// # Errors
    ///
    /// Fails if the time was over.
    pub fn end(mut self) -> Result<(), CaseError> {
        drop(self.done.take());
        match self.watch.take().map(thread::JoinHandle::join) {
            Some(Ok(true)) => Err(CaseError::TimedOut { seconds: self.limit.as_secs() }),
            _ => Ok(()),
        }
    }
}

pub(super) fn answer(
    connection: &Connection,
    sql: &str,
    arguments: &[(String, Value)],
) -> Result<Table, duckdb::Error> {
    let mut statement = connection.prepare(sql)?;
    bind(&mut statement, arguments)?;
    statement.raw_execute()?;
    let columns = statement.column_names();
    let width = columns.len();
    let mut table = Table { columns, rows: Vec::new() };
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let values = (0..width).map(|at| Ok(plain(row.get::<_, Found>(at)?)));
        table.rows.push(values.collect::<Result<_, duckdb::Error>>()?);
    }
    Ok(table)
}

fn bind(statement: &mut Statement<'_>, arguments: &[(String, Value)]) -> Result<(), duckdb::Error> {
    for at in 1..=statement.parameter_count() {
        let name = statement.parameter_name(at)?;
        let Some((_, value)) = arguments.iter().find(|(given, _)| *given == name) else {
            return Err(duckdb::Error::InvalidParameterName(name));
        };
        statement.raw_bind_parameter(at, engine_value(value))?;
    }
    Ok(())
}

/// A plain value as the engine takes it.
pub(super) fn engine_value(value: &Value) -> Found {
    match value {
        Value::Null => Found::Null,
        Value::Boolean(value) => Found::Boolean(*value),
        Value::Integer(value) => Found::BigInt(*value),
        Value::Number(value) => Found::Double(*value),
        Value::Time(time) => Found::Timestamp(TimeUnit::Microsecond, time.timestamp_micros()),
        Value::Text(text) => Found::Text(text.clone()),
        Value::List(values) => Found::List(values.iter().map(engine_value).collect()),
    }
}

/// A value of the engine as a plain one. What has no plain form keeps its text.
fn plain(found: Found) -> Value {
    match found {
        Found::Null => Value::Null,
        Found::Boolean(value) => Value::Boolean(value),
        Found::TinyInt(value) => Value::Integer(value.into()),
        Found::SmallInt(value) => Value::Integer(value.into()),
        Found::Int(value) => Value::Integer(value.into()),
        Found::BigInt(value) => Value::Integer(value),
        Found::UTinyInt(value) => Value::Integer(value.into()),
        Found::USmallInt(value) => Value::Integer(value.into()),
        Found::UInt(value) => Value::Integer(value.into()),
        Found::UBigInt(value) => whole(value),
        Found::HugeInt(value) => whole(value),
        Found::UHugeInt(value) => whole(value),
        Found::Float(value) => Value::Number(value.into()),
        Found::Double(value) => Value::Number(value),
        Found::Decimal(value) => {
            let text = value.to_string();
            text.parse().map_or(Value::Text(text), Value::Number)
        }
        Found::Timestamp(unit, value) => {
            DateTime::from_timestamp_micros(unit.to_micros(value)).map_or(Value::Null, Value::Time)
        }
        Found::Date32(days) => DateTime::from_timestamp(i64::from(days) * 86_400, 0)
            .map_or(Value::Null, |time| Value::Text(time.format("%Y-%m-%d").to_string())),
        Found::Text(text) | Found::Enum(text) => Value::Text(text),
        Found::List(values) | Found::Array(values) => {
            Value::List(values.into_iter().map(plain).collect())
        }
        other => Value::Text(format!("{other:?}")),
    }
}

/// A whole number of any width: as such where it fits, else as its digits.
pub(super) fn whole<N: Copy + ToString + TryInto<i64>>(value: N) -> Value {
    value.try_into().map_or_else(|_too_wide| Value::Text(value.to_string()), Value::Integer)
}
