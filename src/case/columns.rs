//! Columns on their way out, in types that every reader of the files knows.
//!
//! The engine has types that Parquet readers, spreadsheets and JSON do not share: whole numbers of 128
//! bits, decimals, intervals, enumerations, structures. Each goes out as its text, which loses nothing.

use std::sync::Arc;

use duckdb::arrow::array::{Array as _, ArrayRef, StringArray, make_array};
use duckdb::arrow::compute::cast;
use duckdb::arrow::datatypes::{DataType, Field, Schema};
use duckdb::arrow::error::ArrowError;
use duckdb::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use duckdb::arrow::util::display::{ArrayFormatter, FormatOptions};

/// How far the columns keep their types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnForm {
    /// As far as can be, times as times in UTC: for Parquet.
    Typed,
    /// Lists stay lists, times become RFC 3339 in UTC with microseconds: for JSON.
    Lines,
    /// As for JSON, and lists become texts: for CSV.
    Cells,
}

/// How a time is written where a column keeps no type for it.
const TIME: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

/// The batch with every column in a type that is known outside.
pub(super) fn plain(batch: &RecordBatch, form: ColumnForm) -> Result<RecordBatch, ArrowError> {
    let mut fields = Vec::with_capacity(batch.num_columns());
    let mut columns = Vec::with_capacity(batch.num_columns());
    let schema = batch.schema();
    for (field, column) in schema.fields().iter().zip(batch.columns()) {
        let column = outward(column, form)?;
        fields.push(Field::new(field.name(), column.data_type().clone(), true));
        columns.push(column);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options)
}

fn outward(column: &ArrayRef, form: ColumnForm) -> Result<ArrayRef, ArrowError> {
    match column.data_type() {
        DataType::Boolean
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt32
        | DataType::UInt64
        | DataType::Float32
        | DataType::Float64
        | DataType::Utf8
        | DataType::LargeUtf8 => Ok(Arc::clone(column)),
        DataType::Date32 if form == ColumnForm::Typed => Ok(Arc::clone(column)),
        DataType::Int8 | DataType::Int16 => cast(column, &DataType::Int32),
        DataType::UInt8 | DataType::UInt16 => cast(column, &DataType::UInt32),
        DataType::Timestamp(unit, _) if form == ColumnForm::Typed => {
            // The engine's times are UTC, with a zone or without: that is now said.
            let utc = DataType::Timestamp(*unit, Some("UTC".into()));
            Ok(make_array(column.to_data().into_builder().data_type(utc).build()?))
        }
        DataType::List(member) if form != ColumnForm::Cells && stays(member.data_type()) => {
            Ok(Arc::clone(column))
        }
        _ => texts(column),
    }
}

/// Whether members of a list go out as they are.
fn stays(member: &DataType) -> bool {
    matches!(
        member,
        DataType::Boolean
            | DataType::Int32
            | DataType::Int64
            | DataType::Float64
            | DataType::Utf8
            | DataType::LargeUtf8
    )
}

/// Each value as its text.
pub(super) fn texts(column: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let options = FormatOptions::new()
        .with_display_error(false)
        .with_timestamp_format(Some(TIME))
        .with_timestamp_tz_format(Some(TIME));
    // A time with a zone is UTC in the engine's hand; only its label would have to be looked up.
    let column = match column.data_type() {
        DataType::Timestamp(unit, Some(_)) => {
            let naive = DataType::Timestamp(*unit, None);
            make_array(column.to_data().into_builder().data_type(naive).build()?)
        }
        _ => Arc::clone(column),
    };
    let formatter = ArrayFormatter::try_new(column.as_ref(), &options)?;
    let text = |at: usize| -> Result<Option<String>, ArrowError> {
        if column.is_null(at) || column.data_type() == &DataType::Null {
            return Ok(None);
        }
        formatter.value(at).try_to_string().map(Some)
    };
    let texts = (0..column.len()).map(text).collect::<Result<Vec<_>, _>>()?;
    Ok(Arc::new(StringArray::from(texts)))
}

#[cfg(test)]
mod tests {
    use duckdb::arrow::array::{
        Array, Decimal128Array, Int8Array, NullArray, TimestampMicrosecondArray,
    };

    use super::*;

    fn out(column: impl Array, form: ColumnForm) -> ArrayRef {
        outward(&make_array(column.into_data()), form).expect("it goes out")
    }

    fn text_of(column: &ArrayRef, at: usize) -> String {
        column.as_any().downcast_ref::<StringArray>().expect("texts").value(at).to_owned()
    }

    #[test]
    fn a_number_of_128_bits_keeps_every_digit() {
        let digits = 12_345_678_901_234_567_890_123_456_789_012_345_678_i128;
        let column = Decimal128Array::from(vec![Some(digits), None])
            .with_precision_and_scale(38, 0)
            .expect("it fits");
        for form in [ColumnForm::Typed, ColumnForm::Lines, ColumnForm::Cells] {
            let out = out(column.clone(), form);
            assert_eq!(text_of(&out, 0), digits.to_string());
            assert!(out.is_null(1));
        }
    }

    #[test]
    fn a_time_says_that_it_is_utc() {
        let column = TimestampMicrosecondArray::from(vec![1_750_000_000_000_001]);
        let typed = out(column.clone(), ColumnForm::Typed);
        assert!(
            matches!(typed.data_type(), DataType::Timestamp(_, Some(zone)) if &**zone == "UTC")
        );
        let zoned =
            TimestampMicrosecondArray::from(vec![1_750_000_000_000_001]).with_timezone("UTC");
        for column in [column, zoned] {
            let text = text_of(&out(column, ColumnForm::Lines), 0);
            assert_eq!(text, "2025-06-15T15:06:40.000001Z");
        }
    }

    #[test]
    fn small_numbers_and_nothing_at_all_have_a_type_too() {
        let small = out(Int8Array::from(vec![-3]), ColumnForm::Typed);
        assert_eq!(small.data_type(), &DataType::Int32);
        let nothing = out(NullArray::new(2), ColumnForm::Typed);
        assert_eq!((nothing.data_type(), nothing.null_count()), (&DataType::Utf8, 2));
    }
}
