//! An examiner's own queries, for every command that asks a case.

use std::path::PathBuf;

use clap::Args;

use super::failure::Failure;
use crate::query::Catalog;

/// Where own queries are.
#[derive(Debug, Args)]
pub(crate) struct OwnQueries {
    /// A folder with queries of your own: they add to the canned ones, or replace those of the same name
    #[arg(long, value_name = "DIR", env = "DOORWARD_QUERIES", global = true)]
    queries: Option<PathBuf>,
}

impl OwnQueries {
    /// The queries that came with the program, with those of the folder added.
    pub(crate) fn catalog(&self) -> Result<Catalog, Failure> {
        let mut catalog = Catalog::built_in()?;
        if let Some(dir) = &self.queries {
            catalog.add_dir(dir)?;
        }
        Ok(catalog)
    }
}
