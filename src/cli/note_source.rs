//! `doorward note source`: how a source came to the examiner.

use clap::Args;
use serde_json::json;

use super::context::Context;
use super::failure::{Exit, Failure};
use super::{line, show};
use crate::case::AcquisitionFact;

/// Say how sources were acquired: by whom, from where, when, with which filter
///
/// The words stand in the case with your name and the time, in the custody log, and in `status`. A
/// later word on the same fact counts from then on; the earlier stays on record.
#[derive(Debug, Args)]
#[group(id = "facts", multiple = true)]
pub(crate) struct NoteSource {
    /// Exhibit numbers of the sources, such as E-01
    #[arg(value_name = "E-NN", required = true)]
    sources: Vec<String>,
    /// Who exported it
    #[arg(long, value_name = "TEXT")]
    exported_by: Option<String>,
    /// Tenant, portal, API or tool it was exported from
    #[arg(long, value_name = "TEXT")]
    exported_from: Option<String>,
    /// When it was exported, with its time zone
    #[arg(long, value_name = "TEXT")]
    exported_at: Option<String>,
    /// Filter, period and selection of the export
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Who handed it over
    #[arg(long, value_name = "TEXT")]
    received_from: Option<String>,
    /// When you received it, with its time zone
    #[arg(long, value_name = "TEXT")]
    received_at: Option<String>,
    /// By what way: a medium, a share, an encrypted mail
    #[arg(long, value_name = "TEXT")]
    received_how: Option<String>,
    /// Who allowed it, or by which order
    #[arg(long, value_name = "TEXT")]
    authorisation: Option<String>,
}

impl NoteSource {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let said = [
            (AcquisitionFact::ExportedBy, self.exported_by),
            (AcquisitionFact::ExportedFrom, self.exported_from),
            (AcquisitionFact::ExportedAt, self.exported_at),
            (AcquisitionFact::Filter, self.filter),
            (AcquisitionFact::ReceivedFrom, self.received_from),
            (AcquisitionFact::ReceivedAt, self.received_at),
            (AcquisitionFact::ReceivedHow, self.received_how),
            (AcquisitionFact::Authorisation, self.authorisation),
        ];
        let facts: Vec<_> =
            said.into_iter().filter_map(|(fact, value)| Some((fact, value?))).collect();
        if facts.is_empty() {
            return Err(Failure::usage("nothing is said of the source")
                .hint("say at least one thing, such as --exported-by NAME"));
        }
        if let Some((fact, _)) = facts.iter().find(|(_, value)| value.trim().is_empty()) {
            return Err(Failure::usage(format!("`{}` is empty", fact.words())));
        }
        let sources = context.open_for_writing()?.note_acquisition(&self.sources, &facts)?;
        if context.everywhere.json {
            let facts: serde_json::Map<_, _> =
                facts.iter().map(|(fact, value)| (fact.words().to_owned(), json!(value))).collect();
            context.json(&json!({
                "schema": "doorward/acquisition/1", "sources": sources, "facts": facts,
            }))?;
            return Ok(Exit::Done);
        }
        let count = show::counted(facts.len(), "fact", "facts");
        line(context, &format!("noted {count} of {}", sources.join(", ")))?;
        context.next("doorward status shows how every source was acquired");
        Ok(Exit::Done)
    }
}
