//! `doorward geo`: databases as compact packs.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::context::Context;
use super::export::write_file;
use super::failure::{Exit, Failure};
use super::{line, show};
use crate::enrich::pack;

/// Make compact packs of databases
#[derive(Debug, Args)]
pub(crate) struct Geo {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a pack of an .mmdb file, or of a list of cloud ranges
    ///
    /// A pack answers as its source does and is a fraction of its size. The packs that are part of
    /// the program were made with this command.
    Pack {
        /// The database
        #[arg(value_name = "DATABASE")]
        source: PathBuf,
        /// Where to write the pack
        #[arg(value_name = "PACK")]
        pack: PathBuf,
        /// Replace the pack if it is there
        #[arg(long)]
        force: bool,
    },
}

impl Geo {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let Action::Pack { source, pack, force } = self.action;
        let bytes = pack::make(&source)?;
        write_file(&pack, force, &mut |out| Ok(out.write_all(&bytes)?))?;
        let size = show::size(bytes.len() as u64);
        line(context, &format!("wrote {} ({size})", show::visible(&pack.display().to_string())))?;
        Ok(Exit::Done)
    }
}
