//! `doorward geo`: databases as compact packs, and what the databases of a case say differently.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use super::context::Context;
use super::export::write_file;
use super::failure::{Exit, Failure};
use super::{line, show};
use crate::case::GeoSource;
use crate::digest::Sha256;
use crate::enrich::pack;

const EXAMPLES: &str = "\
Examples:
  doorward geo sources --case case.duckdb
  doorward geo diff 1 2 --case case.duckdb              what the newer database says differently
  doorward geo pack GeoLite2-City.mmdb city.geopack     a tenth of the size; put it beside the program";

/// Make compact packs of databases, and compare what databases said
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Geo {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the databases and lists that a case was asked of, with their numbers
    Sources,
    /// List the addresses of which two databases say different things
    Diff {
        /// The one: its number, its name, or the start of its SHA-256
        #[arg(value_name = "A")]
        one: String,
        /// The other
        #[arg(value_name = "B")]
        other: String,
    },
    /// Make a pack of an .mmdb file, or of a list of cloud ranges
    ///
    /// A pack answers as its source does and is a fraction of its size. Packs that lie beside the
    /// program, or in `doorward` below the folder of your programs' data, are asked by themselves. The packs that are part of the program were made with this
    /// command.
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
        match self.action {
            Action::Sources => sources(context),
            Action::Diff { one, other } => diff(context, &one, &other),
            Action::Pack { source, pack, force } => {
                let bytes = pack::make(&source)?;
                write_file(&pack, force, &mut |out| Ok(out.write_all(&bytes)?))?;
                let path = pack.display().to_string();
                if context.everywhere.json {
                    context.json(&json!({
                        "schema": "doorward/pack/1",
                        "path": path,
                        "bytes": bytes.len(),
                        "sha256": Sha256::of(&bytes).to_string(),
                    }))?;
                } else {
                    let size = show::size(bytes.len() as u64);
                    line(context, &format!("wrote {} ({size})", show::visible(&path)))?;
                }
                Ok(Exit::Done)
            }
        }
    }
}

fn sources(context: &mut Context) -> Result<Exit, Failure> {
    let sources = context.open()?.geo_sources()?;
    if context.everywhere.json {
        let list: Vec<Json> = sources.iter().map(document).collect();
        context.json(&json!({ "schema": "doorward/geo-sources/1", "sources": list }))?;
        return Ok(Exit::Done);
    }
    for source in &sources {
        line(context, &words(source))?;
        line(context, &format!("     sha256 {}", source.sha256))?;
    }
    if sources.len() > 1 {
        context.next("doorward geo diff A B, with two of these numbers");
    }
    if sources.is_empty() {
        context.tell("no database was asked yet: `doorward enrich` asks those of the program");
    }
    Ok(Exit::Done)
}

fn words(source: &GeoSource) -> String {
    let built =
        source.built_at.map_or("undated".to_owned(), |time| time.format("of %Y-%m-%d").to_string());
    let category =
        source.category.as_ref().map_or(String::new(), |category| format!(", {category}"));
    format!(
        "{:>3}  {} {built}{category}, rank {}: knows {} of {} addresses ({})",
        source.geo_source_id,
        show::visible(&source.name),
        source.rank,
        show::thousands(source.addresses_found),
        show::thousands(source.addresses_asked),
        show::visible(&source.origin)
    )
}

fn document(source: &GeoSource) -> Json {
    json!({
        "number": source.geo_source_id,
        "name": source.name,
        "kind": source.kind,
        "type": source.database_type,
        "vendor": source.vendor,
        "vendor_how": source.vendor_how,
        "origin": source.origin,
        "sha256": source.sha256,
        "file_sha256": source.file_sha256,
        "built_at": source.built_at.map(|time| time.to_rfc3339()),
        "provides": source.provides,
        "licence": source.licence,
        "attribution": source.attribution,
        "rank": source.rank,
        "category": source.category,
        "ranges": source.ranges,
        "entries_skipped": source.entries_skipped,
        "masks_corrected": source.masks_corrected,
        "addresses_asked": source.addresses_asked,
        "addresses_found": source.addresses_found,
        "addresses_unasked": source.addresses_unasked,
    })
}

/// Whether two sources answer any field in common.
fn answers_alike(one: &GeoSource, other: &GeoSource) -> bool {
    let fields: Vec<&str> = one.provides.split(", ").collect();
    other.provides.split(", ").any(|field| !field.is_empty() && fields.contains(&field))
}

fn diff(context: &mut Context, one: &str, other: &str) -> Result<Exit, Failure> {
    let case = context.open()?;
    let (one, other) = (case.geo_source(one)?, case.geo_source(other)?);
    let table = case.geo_diff(one.geo_source_id, other.geo_source_id)?;
    if context.everywhere.json {
        context.json(&json!({
            "schema": "doorward/geo-diff/1",
            "one": document(&one),
            "other": document(&other),
            "addresses": show::json_rows(&table),
        }))?;
        return Ok(Exit::Done);
    }
    line(context, &words(&one))?;
    line(context, &words(&other))?;
    if !answers_alike(&one, &other) {
        context.tell("they answer no field in common: there is nothing to compare");
    }
    line(
        context,
        &format!(
            "{} addresses of which they say different things",
            show::thousands(table.rows.len())
        ),
    )?;
    if !table.rows.is_empty() {
        line(context, &show::table(&table))?;
    }
    Ok(Exit::Done)
}
