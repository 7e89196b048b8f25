//! doorward: an offline forensic kit for Microsoft Entra ID sign-in logs.
//!
//! Evidence files go in, a DuckDB case file stands in the middle, answers and reports come out.
//! The modules below stand in the order in which data passes through them. A module may use those
//! above it and never those below; `tests/tidy.rs` holds us to that.

/// The vocabulary: what one record says.
pub mod record;

/// SHA-256, and the cheap digest of a record.
pub mod digest;

/// The custody log and its chain of digests.
pub mod custody;

/// How long work tells of itself.
pub mod progress;

/// What a query says, in words and rows.
pub mod finding;

/// Text out of other encodings, workbooks, Avro and Parquet.
pub mod decode;

/// Files as found: opened read-only, unpacked, handed out as bytes.
pub mod evidence;

/// Export formats: from bytes to records or rejects.
pub mod format;

/// Canned queries: front matter, SQL and parameters.
pub mod query;

/// The DuckDB file: schema, append, read, vault, verify.
pub mod case;

/// Evidence into a case.
pub mod import;

/// Addresses to networks and places, offline.
pub mod enrich;

/// Queries to findings.
pub mod investigate;

/// Case and findings to one document, and that to Markdown and HTML.
pub mod report;

/// Tables and sources out of a case.
pub mod export;

/// A case as a folder that anybody can check.
pub mod bundle;

/// An invented tenant with planted attacks, and the truth about them.
pub mod demo;

/// The command line.
pub mod cli;
