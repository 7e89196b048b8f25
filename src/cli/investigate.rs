//! `doorward investigate`: the whole main job.

use std::path::PathBuf;

use clap::Args;

use super::context::Context;
use super::databases::{self, OwnFiles};
use super::failure::{Exit, Failure};
use super::new::AboutCase;
use super::own_queries::OwnQueries;
use super::reading::Reading;
use super::report::{Written, write_reports};
use super::{enrich as enrich_command, findings, import as import_command, line, new, show};
use crate::case::CaseFile;
use crate::enrich::{self, GeoDatabase};
use crate::import::{self, ImportError};
use crate::investigate;
use crate::query::Catalog;

const EXAMPLES: &str = "\
Examples:
  doorward investigate exports --case mine.duckdb --out report --name 2026-117 --tz Europe/Berlin
  doorward investigate exports --case mine.duckdb --out report    again, when more exports have come
  doorward investigate exports --case mine.duckdb --out report --mmdb GeoLite2-City.mmdb";

/// The whole main job: case, import, enrichment, every query, reports
///
/// Makes the case if there is none. Run it again with more exports and the case grows: nothing
/// doubles, and the reports are written anew.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Investigate {
    /// Files and folders
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Folder for the reports
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    /// A database or a list of your own to ask about addresses, besides those of the program
    #[arg(long, value_name = "FILE")]
    mmdb: Vec<PathBuf>,
    #[command(flatten)]
    own: OwnFiles,
    #[command(flatten)]
    about: AboutCase,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    own_queries: OwnQueries,
}

impl Investigate {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let catalog = self.own_queries.catalog()?;
        let mut own = self.own.open(&self.mmdb)?;
        databases::add_at_hand(context, &mut own)?;
        let path = context.case_path()?.to_owned();
        let made = !path.exists();
        if made {
            context.ask_for_examiner();
        }
        let case = if made {
            new::create(context, &path, &self.about)?
        } else {
            context.open_for_writing()?
        };
        if !made
            && (self.about.name.is_some()
                || self.about.client.is_some()
                || self.about.marking.is_some()
                || self.about.scope.is_some()
                || self.about.authorisation.is_some())
        {
            context.tell(
                "the case is there already: its name, client, marking, scope and authorisation stay as \
                 they are; `doorward note about` changes them",
            );
        }
        let said = self.reading.said()?;
        let options = said.options();
        let receipt = match import::import(&case, &self.paths, &options, &context.bar) {
            Ok(receipt) => receipt,
            // What came in before the user stopped it is worth keeping.
            Err(error @ ImportError::Interrupted(_)) if !case.sources()?.is_empty() => {
                return Err(error.into());
            }
            Err(error) => {
                drop(case);
                return Err(give_up(error.into(), made, &path));
            }
        };
        let nothing = receipt.sum().read == 0 && case.counts()?.sources == 0;
        if !context.everywhere.json {
            import_command::print(context, &receipt, false)?;
        }
        if made && nothing {
            drop(case);
            let failure =
                Failure::from(anyhow::anyhow!("nothing could be taken in, so no case was made"))
                    .hint("`doorward help formats` lists what can be read, and how to export it");
            return Err(give_up(failure, made, &path));
        }
        let mut databases = GeoDatabase::embedded()?;
        databases.extend(own.iter());
        databases::warn(context, &databases);
        for asked in enrich::enrich(&case, &databases, &context.bar)? {
            context.tell(&enrich_command::words(&asked));
        }
        case.refresh()?;
        drop(case);
        let written = investigate_and_report(context, &catalog, &path, &self.out)?;
        tell(context, &written)?;
        Ok(import_command::exit(&receipt))
    }
}

/// Runs every query on a case, records that, and writes the reports into a folder.
pub(crate) fn investigate_and_report(
    context: &mut Context,
    catalog: &Catalog,
    path: &std::path::Path,
    out: &std::path::Path,
) -> Result<Written, Failure> {
    let case = CaseFile::open(path)?;
    let mut runs = investigate::run_all(&case, catalog, &context.bar)?;
    let writer = context.open_unchanged(case)?;
    investigate::record(&writer, &mut runs)?;
    write_reports(context, &writer, &runs, out)
}

/// Says what was found and where the reports are.
fn tell(context: &mut Context, written: &Written) -> Result<(), Failure> {
    if context.everywhere.json {
        return context.json(&written.document());
    }
    line(context, &findings::counts(&written.findings))?;
    for file in &written.files {
        line(context, &format!("wrote {}", show::visible(&file.display().to_string())))?;
    }
    context.next("open the report in any browser; it loads nothing from the network");
    Ok(())
}

/// Removes a case that this run made and could not fill: a half-made case helps nobody.
fn give_up(failure: Failure, made: bool, path: &std::path::Path) -> Failure {
    if made {
        // That it cannot be removed must not hide why it is of no use.
        let _best_effort = std::fs::remove_file(path);
    }
    failure
}
