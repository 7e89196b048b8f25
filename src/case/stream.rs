//! Answers on their way out, a batch at a time: what is held does not grow with the rows.

use duckdb::arrow::array::{Array as _, ArrayRef, ArrowPrimitiveType, AsArray as _};
use duckdb::arrow::compute::cast;
use duckdb::arrow::datatypes::{
    DataType, Decimal128Type, Float64Type, Int64Type, SchemaRef, TimeUnit, UInt64Type,
};
use duckdb::arrow::error::ArrowError;
use duckdb::arrow::record_batch::RecordBatch;
use duckdb::params_from_iter;

use chrono::DateTime;

use super::columns::texts;
use super::table::{TakeRow, engine_value, whole};
use super::{CaseError, CaseFile, EngineError};
use crate::finding::Value;

/// Takes a batch, and says whether it wants more.
type TakeBatch<'t, E> = dyn FnMut(&RecordBatch) -> Result<bool, E> + 't;

impl CaseFile {
    /// Runs one SQL text as [`CaseFile::answer`] does, and hands out the rows one after the other until
    /// whoever takes them says `false`. Says what the columns are.
    ///
    /// # Errors
    ///
    /// Fails if the engine refuses the text or is stopped, or if whoever takes the rows does.
    pub fn each_row<E: From<CaseError>>(
        &self,
        sql: &str,
        arguments: &[(String, Value)],
        take: &mut TakeRow<'_, E>,
    ) -> Result<Vec<String>, E> {
        let names = |schema: &SchemaRef| -> Vec<String> {
            schema.fields().iter().map(|field| field.name().clone()).collect()
        };
        let schema = self.stream::<E>("run the query", (sql, arguments), &mut |batch| {
            let columns = names(&batch.schema());
            let values = batch
                .columns()
                .iter()
                .map(values)
                .collect::<Result<Vec<Vec<Value>>, _>>()
                .map_err(|error| CaseError::Engine {
                    doing: "read the answer",
                    source: EngineError(error.to_string()),
                })?;
            let mut values: Vec<_> = values.into_iter().map(Vec::into_iter).collect();
            for _ in 0..batch.num_rows() {
                let row: Vec<Value> =
                    values.iter_mut().map(|column| column.next().unwrap_or(Value::Null)).collect();
                if !take(&columns, &row)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })?;
        Ok(names(&schema))
    }

    /// Runs one SQL text, and hands out its batches as the engine makes them.
    pub(super) fn stream<E: From<CaseError>>(
        &self,
        doing: &'static str,
        (sql, arguments): (&str, &[(String, Value)]),
        take: &mut TakeBatch<'_, E>,
    ) -> Result<SchemaRef, E> {
        let failed = |error| self.failed(doing, error);
        let mut statement = self.connection().prepare(sql).map_err(failed)?;
        let mut bound = Vec::new();
        for at in 1..=statement.parameter_count() {
            let name = statement.parameter_name(at).map_err(failed)?;
            let Some((_, value)) = arguments.iter().find(|(given, _)| *given == name) else {
                return Err(failed(duckdb::Error::InvalidParameterName(name)).into());
            };
            bound.push(engine_value(value));
        }
        let batches = statement.stream_arrow(params_from_iter(bound)).map_err(failed)?;
        let schema = batches.get_schema();
        for batch in batches {
            if !take(&batch.map_err(failed)?)? {
                break;
            }
        }
        Ok(schema)
    }
}

/// The values of a column, from the first row to the last.
fn values(column: &ArrayRef) -> Result<Vec<Value>, ArrowError> {
    let values = match column.data_type() {
        DataType::Null => vec![Value::Null; column.len()],
        DataType::Boolean => {
            let is = column.as_boolean().iter();
            is.map(|is| is.map_or(Value::Null, Value::Boolean)).collect()
        }
        DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32 => each::<Int64Type>(&cast(column, &DataType::Int64)?, Value::Integer),
        DataType::UInt64 => each::<UInt64Type>(column, whole),
        DataType::Decimal128(38, 0) => each::<Decimal128Type>(column, whole),
        DataType::Float32 | DataType::Float64 => {
            each::<Float64Type>(&cast(column, &DataType::Float64)?, Value::Number)
        }
        DataType::Timestamp(unit, _) => {
            let micros = |ticks: i64| match unit {
                TimeUnit::Second => ticks.saturating_mul(1_000_000),
                TimeUnit::Millisecond => ticks.saturating_mul(1_000),
                TimeUnit::Microsecond => ticks,
                TimeUnit::Nanosecond => ticks.div_euclid(1_000),
            };
            each::<Int64Type>(&cast(column, &DataType::Int64)?, |ticks| {
                DateTime::from_timestamp_micros(micros(ticks)).map_or(Value::Null, Value::Time)
            })
        }
        DataType::List(_) => lists(column, |at| column.as_list::<i32>().value(at))?,
        DataType::LargeList(_) => lists(column, |at| column.as_list::<i64>().value(at))?,
        DataType::FixedSizeList(..) => lists(column, |at| column.as_fixed_size_list().value(at))?,
        other => {
            let is_decimal = other.is_decimal();
            let texts = texts(column)?;
            let texts = texts.as_string::<i32>();
            let value = |text: &str| match text.parse() {
                Ok(number) if is_decimal => Value::Number(number),
                _ => Value::Text(text.to_owned()),
            };
            texts.iter().map(|text| text.map_or(Value::Null, value)).collect()
        }
    };
    Ok(values)
}

/// The numbers of a column.
fn each<T: ArrowPrimitiveType>(
    column: &ArrayRef,
    value: impl Fn(T::Native) -> Value,
) -> Vec<Value> {
    column.as_primitive::<T>().iter().map(|found| found.map_or(Value::Null, &value)).collect()
}

fn lists(column: &ArrayRef, members: impl Fn(usize) -> ArrayRef) -> Result<Vec<Value>, ArrowError> {
    (0..column.len())
        .map(|row| {
            if column.is_null(row) {
                return Ok(Value::Null);
            }
            values(&members(row)).map(Value::List)
        })
        .collect()
}
