//! Parquet files, as export jobs of a workspace write them, as JSON lines.

use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::{Array, BinaryArray};
use arrow_json::writer::{LineDelimited, NullableEncoder, Writer, WriterBuilder};
use arrow_json::{Encoder, EncoderFactory, EncoderOptions};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, TimeUnit};
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};

use super::damaged;

/// The first bytes of a file, and the last.
pub const MAGIC: &[u8] = b"PAR1";

/// How many rows are held at a time.
const ROWS: usize = 1_024;

/// Writes each row as a JSON object on a line of its own, with every column in it.
///
/// Row groups are read one after the other, page by page. Times of columns that are in UTC end in
/// `Z`, others have no zone.
///
/// # Errors
///
/// The file is damaged, or cannot be read or written on. What came before is written.
pub fn write_lines(file: File, out: &mut dyn Write) -> io::Result<()> {
    let metadata = metadata(&file).map_err(unsound)?;
    let rows = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata)
        .with_batch_size(ROWS)
        .build()
        .map_err(unsound)?;
    let mut lines: Writer<_, LineDelimited> = WriterBuilder::new()
        .with_explicit_nulls(true)
        .with_encoder_factory(Arc::new(BytesAsText))
        .build(out);
    for batch in rows {
        lines.write(&batch.map_err(unsound)?).map_err(unsound)?;
    }
    lines.finish().map_err(unsound)
}

/// What the file says of itself.
///
/// What a writer says of its own types beside it is left out: columns mean what Parquet says.
fn metadata(file: &File) -> parquet::errors::Result<ArrowReaderMetadata> {
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let metadata = ArrowReaderMetadata::load(file, options.clone())?;
    let columns = metadata.parquet_schema().root_schema().get_fields();
    let fields = metadata.schema().fields().iter().zip(columns).map(|(field, column)| {
        let is_old =
            column.is_primitive() && column.get_physical_type() == parquet::basic::Type::INT96;
        if is_old { Arc::new(Field::clone(field).with_data_type(MICROS)) } else { in_utc(field) }
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<FieldRef>>()));
    if schema.fields() == metadata.schema().fields() {
        return Ok(metadata);
    }
    ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options.with_schema(schema))
}

/// How the old times of 96 bits are read: in nanoseconds they would not reach the year 1, which
/// stands for an absent time.
const MICROS: DataType = DataType::Timestamp(TimeUnit::Microsecond, None);

/// Says UTC by its offset, because its name would need a list of zones.
fn in_utc(field: &FieldRef) -> FieldRef {
    let kind = match field.data_type() {
        DataType::Timestamp(unit, Some(zone)) if zone.as_ref() == "UTC" => {
            DataType::Timestamp(*unit, Some("+00:00".into()))
        }
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(in_utc).collect()),
        DataType::List(item) => DataType::List(in_utc(item)),
        DataType::Map(entries, sorted) => DataType::Map(in_utc(entries), *sorted),
        other => other.clone(),
    };
    Arc::new(Field::clone(field).with_data_type(kind))
}

fn unsound(error: impl std::error::Error) -> io::Error {
    damaged(format!("the Parquet file cannot be read on: {error}"))
}

/// Bytes that the writer did not mark as text are text all the same in the files of some writers.
/// Those that are none are told by their hexadecimal digits.
#[derive(Debug)]
struct BytesAsText;

impl EncoderFactory for BytesAsText {
    fn make_default_encoder<'a>(
        &self,
        _field: &'a FieldRef,
        array: &'a dyn Array,
        _options: &'a EncoderOptions,
    ) -> Result<Option<NullableEncoder<'a>>, ArrowError> {
        let Some(bytes) = array.as_binary_opt::<i32>() else { return Ok(None) };
        Ok(Some(NullableEncoder::new(Box::new(BytesEncoder(bytes)), bytes.nulls().cloned())))
    }
}

struct BytesEncoder<'a>(&'a BinaryArray);

impl Encoder for BytesEncoder<'_> {
    fn encode(&mut self, idx: usize, out: &mut Vec<u8>) {
        let bytes = self.0.value(idx);
        // Writing into a vector cannot fail.
        let _written = if let Ok(text) = std::str::from_utf8(bytes) {
            serde_json::to_writer(out, text).map_err(io::Error::from)
        } else {
            out.push(b'"');
            let digits = bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"));
            out.push(b'"');
            digits
        };
    }
}

#[cfg(test)]
mod tests {
    use std::io::Seek as _;

    use parquet::basic::{Compression, GzipLevel};
    use parquet::column::writer::ColumnWriter;
    use parquet::data_type::{ByteArray, Int96};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    /// Two row groups of two rows each, in columns of the kinds that export jobs use.
    fn file(compression: Compression) -> File {
        let schema = parse_message_type(
            "message rows {
                REQUIRED BYTE_ARRAY Id (UTF8);
                OPTIONAL BYTE_ARRAY Unmarked;
                OPTIONAL INT64 TimeGenerated (TIMESTAMP(MICROS, true));
                OPTIONAL INT64 Local (TIMESTAMP(MILLIS, false));
                OPTIONAL INT96 Old;
                OPTIONAL INT32 ResultType;
                OPTIONAL DOUBLE Score;
                OPTIONAL BOOLEAN IsInteractive;
                OPTIONAL group Location { OPTIONAL BYTE_ARRAY city (UTF8); }
            }",
        )
        .unwrap();
        let properties = WriterProperties::builder().set_compression(compression).build();
        let file = tempfile::tempfile().unwrap();
        let mut writer = SerializedFileWriter::new(
            file.try_clone().unwrap(),
            Arc::new(schema),
            Arc::new(properties),
        )
        .unwrap();
        for group in 0..2_i64 {
            let mut rows = writer.next_row_group().unwrap();
            let mut at = 0;
            while let Some(mut column) = rows.next_column().unwrap() {
                fill(column.untyped(), at, group);
                column.close().unwrap();
                at += 1;
            }
            rows.close().unwrap();
        }
        writer.close().unwrap();
        file
    }

    /// The first row of a group has values everywhere, the second only where it must.
    fn fill(column: &mut ColumnWriter<'_>, at: usize, group: i64) {
        const LEVELS: Option<&[i16]> = Some(&[1, 0]);
        match column {
            ColumnWriter::ByteArrayColumnWriter(column) => {
                let first = match (at, group) {
                    (0, _) => format!("id-{group}").into_bytes(),
                    (1, 0) => "{\"a\":\"b\"}".into(),
                    (1, _) => vec![0xff, 0x00],
                    _ => "Zürich".into(),
                };
                match at {
                    0 => column.write_batch(&[first.into(), ByteArray::from("x")], None, None),
                    8 => column.write_batch(&[first.into()], Some(&[2, 0]), None),
                    _ => column.write_batch(&[first.into()], LEVELS, None),
                }
                .unwrap();
            }
            ColumnWriter::Int64ColumnWriter(column) => {
                let time = 1_772_600_767_123_456 / if at == 2 { 1 } else { 1_000 };
                column.write_batch(&[time], LEVELS, None).unwrap();
            }
            ColumnWriter::Int96ColumnWriter(column) => {
                // The first day of the year 1, and one of our own time.
                let (day, nanos) = if group == 0 { (1_721_426, 0) } else { (2_461_104, 7_200) };
                let nanos: u64 = nanos * 1_000_000_000;
                let low = u32::try_from(nanos & 0xffff_ffff).unwrap();
                let high = u32::try_from(nanos >> 32).unwrap();
                let mut time = Int96::new();
                time.set_data(low, high, day);
                column.write_batch(&[time], LEVELS, None).unwrap();
            }
            ColumnWriter::Int32ColumnWriter(column) => {
                column.write_batch(&[50_126], LEVELS, None).unwrap();
            }
            ColumnWriter::DoubleColumnWriter(column) => {
                column.write_batch(&[0.5], LEVELS, None).unwrap();
            }
            ColumnWriter::BoolColumnWriter(column) => {
                column.write_batch(&[true], LEVELS, None).unwrap();
            }
            _ => panic!("a column of another kind"),
        }
    }

    fn lines(mut file: File) -> (Vec<String>, io::Result<()>) {
        file.rewind().unwrap();
        let mut out = Vec::new();
        let told = write_lines(file, &mut out);
        (String::from_utf8(out).unwrap().lines().map(str::to_owned).collect(), told)
    }

    #[test]
    fn each_row_is_a_line_with_every_column() {
        let snappy = Compression::SNAPPY;
        for compression in
            [snappy, Compression::UNCOMPRESSED, Compression::GZIP(GzipLevel::default())]
        {
            let (lines, told) = lines(file(compression));
            told.unwrap();
            let first = "{\"Id\":\"id-0\",\"Unmarked\":\"{\\\"a\\\":\\\"b\\\"}\",\
                \"TimeGenerated\":\"2026-03-04T05:06:07.123456Z\",\"Local\":\"2026-03-04T05:06:07.123\",\
                \"Old\":\"0001-01-01T00:00:00\",\"ResultType\":50126,\"Score\":0.5,\"IsInteractive\":true,\
                \"Location\":{\"city\":\"Zürich\"}}";
            assert_eq!(lines[0], first);
            assert!(lines[1].starts_with("{\"Id\":\"x\",\"Unmarked\":null,"), "{}", lines[1]);
            assert!(lines[2].contains("\"Unmarked\":\"ff00\""), "{}", lines[2]);
            assert!(lines[2].contains("\"Old\":\"2026-03-04T02:00:00\""), "{}", lines[2]);
            assert_eq!(lines.len(), 4);
        }
    }

    #[test]
    fn a_damaged_file_ends_in_an_error() {
        let file = file(Compression::SNAPPY);
        file.set_len(file.metadata().unwrap().len() - 9).unwrap();
        let (lines, told) = lines(file);
        assert_eq!(lines, Vec::<String>::new());
        assert!(told.unwrap_err().to_string().contains("Parquet"));
    }
}
