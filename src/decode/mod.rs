//! Text out of what is not UTF-8 text: other encodings, workbooks, Avro and Parquet.
//!
//! What comes out is CSV or JSON as any other export has it, so that the formats need to know
//! nothing of this. Nothing here knows files, archives or formats. The same bytes always give the
//! same text, because the places of records are counted in it.

use std::io;

pub mod avro;
pub mod parquet;
pub mod text;
pub mod workbook;

/// An error that says what is wrong with the bytes.
fn damaged(what: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.into())
}
