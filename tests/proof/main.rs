//! What must hold of the catalogue of questions whatever the evidence is.
//!
//! No truth is needed for most of it: the same evidence in another shape, order or number of files must give
//! the same findings, sums must add up to what they sum, and a stricter threshold must not find more.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test is free to fail")]

mod boundary;
mod conservation;
mod differential;
mod golden;
mod ground;
mod metamorphic;
mod records;
mod shapes;
#[expect(dead_code, reason = "each test program uses a part of it")]
#[path = "../support/mod.rs"]
mod support;
