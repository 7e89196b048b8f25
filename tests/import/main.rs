//! What an import makes of evidence, asked of the library as a whole.

#![expect(clippy::unwrap_used, reason = "a test is free to fail")]

mod asked;
mod headings;
mod merging;
mod odd;
mod samples;
#[path = "../support/mod.rs"]
mod support;
