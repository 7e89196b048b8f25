//! Canned queries: what they ask, what they need, and their SQL.
//!
//! To add one: write `queries/<id>.sql`. `queries/list.rs` finds it, and the tests in
//! `house_rules.rs` hold it to the house rules. This module reads queries, checks what they are
//! given, and writes out what DuckDB is to run. It does not run it: that takes a case file, which
//! comes later in the flow.

mod about;
mod arguments;
mod catalog;
#[cfg(test)]
mod house_rules;
mod near;
mod parameter;
mod render;
mod sentence;
mod tokens;

pub use about::{About, Family, Kind, Need, RecordKind};
pub use arguments::{ArgumentError, Arguments};
pub use catalog::{Catalog, LoadError, Origin, Problem, Query, UnknownQuery};
pub use parameter::{Parameter, ParameterType};
pub use render::{Engine, PRELUDE};
pub use sentence::{Sentence, SentenceError, SentencePart};
pub use tokens::statements;
