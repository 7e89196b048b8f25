//! An examiner's own queries, for every command that asks a case.

use std::ffi::OsString;
use std::path::Path;

use clap::Args;
use clap::builder::OsStringValueParser;

use super::failure::Failure;
use crate::query::Catalog;

/// Where own queries are.
#[derive(Debug, Args)]
pub(crate) struct OwnQueries {
    /// A folder with queries of your own (*.sql): they add to the canned ones, or replace those of the same name
    #[arg(
        long,
        value_name = "DIR",
        env = "DOORWARD_QUERIES",
        global = true,
        value_parser = OsStringValueParser::new()
    )]
    queries: Option<OsString>,
}

impl OwnQueries {
    /// The queries that came with the program, with those of the folder added. A variable that is set to
    /// nothing names no folder.
    pub(crate) fn catalog(&self) -> Result<Catalog, Failure> {
        let mut catalog = Catalog::built_in()?;
        if let Some(dir) = self.queries.as_ref().filter(|dir| !dir.is_empty()) {
            catalog.add_dir(Path::new(dir))?;
        }
        Ok(catalog)
    }
}
