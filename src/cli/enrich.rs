//! `doorward enrich`: looks addresses up, offline.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::{line, show};
use crate::enrich::{self, About, Asked, GeoDatabase};

/// Look up where addresses are and whose, offline
///
/// Asks the databases that are part of the program (country, network, cloud ranges), and any .mmdb
/// file of MaxMind, DB-IP or IPinfo layout that is given. A file is read and hashed, never copied.
/// What was answered before stays; Microsoft's own word on a place stays beside ours.
#[derive(Debug, Args)]
pub(crate) struct Enrich {
    /// Databases of your own: .mmdb files or packs
    #[arg(value_name = "MMDB")]
    databases: Vec<PathBuf>,
    /// Leave out the databases that are part of the program
    #[arg(long)]
    no_embedded: bool,
    /// List the databases, with their dates, digests and licences, and look nothing up
    #[arg(long)]
    list: bool,
}

impl Enrich {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let mut own = Vec::new();
        for path in &self.databases {
            own.push(GeoDatabase::open(path)?);
        }
        let mut databases = if self.no_embedded { Vec::new() } else { GeoDatabase::embedded()? };
        databases.extend(own.iter());
        if self.list {
            return list(context, &databases);
        }
        let case = context.open_for_writing()?;
        let asked = enrich::enrich(&case, &databases, &context.bar)?;
        if context.everywhere.json {
            let list: Vec<Json> = asked
                .iter()
                .map(|asked| json!({ "name": asked.name, "asked": asked.asked, "found": asked.found }))
                .collect();
            context.json(&json!({ "schema": "doorward/enrich/1", "databases": list }))?;
        } else {
            for asked in &asked {
                line(context, &words(asked))?;
            }
        }
        context.next("doorward findings, doorward report");
        Ok(Exit::Done)
    }
}

/// What one database had to say, in words.
pub(crate) fn words(asked: &Asked) -> String {
    format!(
        "{}: knows {} of {} new addresses",
        show::visible(&asked.name),
        show::thousands(asked.found),
        show::thousands(asked.asked)
    )
}

fn list(context: &mut Context, databases: &[&GeoDatabase]) -> Result<Exit, Failure> {
    if context.everywhere.json {
        let list: Vec<Json> = databases.iter().map(|database| document(database.about())).collect();
        context.json(&json!({ "schema": "doorward/databases/1", "databases": list }))?;
        return Ok(Exit::Done);
    }
    for database in databases {
        let about = database.about();
        line(
            context,
            &format!(
                "{} ({}), built {}, {}",
                show::visible(&about.name),
                show::visible(&about.origin),
                about.built_at.format("%Y-%m-%d"),
                show::visible(&about.licence)
            ),
        )?;
        line(context, &format!("  answers {}", about.provides.join(", ")))?;
        line(context, &format!("  sha256 {}", about.sha256))?;
        if !about.attribution.is_empty() {
            line(context, &format!("  {}", show::visible(&about.attribution)))?;
        }
    }
    Ok(Exit::Done)
}

fn document(about: &About) -> Json {
    json!({
        "name": about.name,
        "type": about.database_type,
        "origin": about.origin,
        "sha256": about.sha256.to_string(),
        "bytes": about.bytes,
        "built_at": about.built_at.to_rfc3339(),
        "provides": about.provides,
        "licence": about.licence,
        "attribution": about.attribution,
    })
}
