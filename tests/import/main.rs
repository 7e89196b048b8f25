//! What an import makes of evidence, asked of the library as a whole.

#![expect(clippy::unwrap_used, reason = "a test is free to fail")]

mod again;
mod asked;
mod headings;
mod merging;
mod odd;
mod samples;
mod stopped;
#[path = "../support/mod.rs"]
mod support;
