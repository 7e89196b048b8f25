//! `doorward enrich`: looks addresses up, offline.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use super::context::Context;
use super::databases::{self, OwnFiles};
use super::failure::{Exit, Failure};
use super::{line, show};
use crate::case::CaseFile;
use crate::enrich::{self, Asked, GeoDatabase};

const EXAMPLES: &str = "\
Examples:
  doorward enrich --list                                 what the program brings, with dates and licences
  doorward enrich --case case.duckdb                     ask the databases of the program
  doorward enrich GeoLite2-City.mmdb --case case.duckdb  ask one of yours too
  doorward enrich exits.txt --category tor --as-of 2026-10-05 --case case.duckdb
  doorward enrich ServiceTags_Public.json bundle.stix.json --case case.duckdb
  doorward enrich --list vpn.csv --category vpn          what can be read of a list, line by line";

/// Look up where addresses are and whose, offline
///
/// Asks the databases that are part of the program (country, network, cloud ranges), packs (`*.geopack`)
/// that lie beside it or in `doorward` below the folder of your programs' data (`$XDG_DATA_HOME`,
/// `~/.local/share`, `%LOCALAPPDATA%`), those that your settings name, and the files that are given: .mmdb files of any maker, packs, and lists of networks
/// (plain text, CSV, geofeeds, service tags, AWS, Google, Oracle, Microsoft 365, MISP, STIX, Tor
/// exits), told apart by content. A file is read and hashed, never copied. What was answered before
/// stays; Microsoft's own word on a place stays beside ours.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Enrich {
    /// Databases and lists of your own
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    own: OwnFiles,
    /// Leave out the databases that are part of the program, packs at hand and those of your settings
    #[arg(long)]
    no_embedded: bool,
    /// List the databases, with their dates, digests and licences, and look nothing up
    #[arg(long)]
    list: bool,
}

impl Enrich {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let mut own = self.own.open(&self.files)?;
        if !self.no_embedded {
            databases::add_at_hand(context, &mut own)?;
        }
        let mut databases = if self.no_embedded { Vec::new() } else { GeoDatabase::embedded()? };
        databases.extend(own.iter());
        if self.list {
            return list(context, &databases);
        }
        let case = context.open_for_writing()?;
        databases::warn(context, &databases);
        let asked = enrich::enrich(&case, &databases, &context.bar)?;
        case.refresh()?;
        if context.everywhere.json {
            let list: Vec<Json> = databases
                .iter()
                .zip(&asked)
                .map(|(database, asked)| document(database, asked))
                .collect();
            context.json(&json!({ "schema": "doorward/enrich/1", "databases": list }))?;
        } else {
            for (database, asked) in databases.iter().zip(&asked) {
                if let Some(list) = database.list() {
                    databases::print_load(context, list)?;
                }
                line(context, &words(asked))?;
            }
        }
        tell_unasked(context, &case)?;
        context.next("doorward findings, doorward report");
        Ok(exit(&databases, &asked))
    }
}

fn exit(databases: &[&GeoDatabase], asked: &[Asked]) -> Exit {
    let skipped =
        |database: &&GeoDatabase| database.list().is_some_and(|list| !list.skipped.is_empty());
    let broken = asked.iter().any(|asked| asked.problems > 0);
    if broken || databases.iter().any(skipped) { Exit::Incomplete } else { Exit::Done }
}

/// What one database had to say, in words.
pub(crate) fn words(asked: &Asked) -> String {
    let problems = match asked.problems {
        0 => String::new(),
        count => format!("; {} of its records are broken", show::thousands(count)),
    };
    format!(
        "{}: knows {} of {} new addresses{problems}",
        show::visible(&asked.name),
        show::thousands(asked.found),
        show::thousands(asked.asked)
    )
}

fn document(database: &GeoDatabase, asked: &Asked) -> Json {
    json!({
        "number": asked.geo_source_id,
        "name": asked.name,
        "asked": asked.asked,
        "found": asked.found,
        "problems": asked.problems,
        "list": database.list().map(databases::load_document),
    })
}

/// Names the sources of earlier runs that do not know the addresses that came since.
fn tell_unasked(context: &Context, case: &CaseFile) -> Result<(), Failure> {
    for source in case.geo_sources()? {
        if source.addresses_unasked > 0 {
            context.tell(&format!(
                "{} was not asked about {} addresses that came later: give {} again to have it asked",
                show::visible(&source.name),
                show::thousands(source.addresses_unasked),
                show::visible(&source.origin)
            ));
        }
    }
    Ok(())
}

fn list(context: &mut Context, databases: &[&GeoDatabase]) -> Result<Exit, Failure> {
    databases::warn(context, databases);
    if context.everywhere.json {
        let list: Vec<Json> = databases
            .iter()
            .map(|database| {
                let mut document = databases::about_document(database.about());
                document["list"] = database.list().map(databases::load_document).into();
                document
            })
            .collect();
        context.json(&json!({ "schema": "doorward/databases/1", "databases": list }))?;
    } else {
        for database in databases {
            databases::print_about(context, database.about())?;
            if let Some(list) = database.list() {
                databases::print_load(context, list)?;
            }
        }
    }
    Ok(exit(databases, &[]))
}
