//! `doorward help`: the pages that are not about a command.

use clap::{Args, ValueEnum};
use serde_json::json;

use super::context::Context;
use super::failure::{Exit, Failure};
use super::line;
use crate::format::FORMATS;

/// Explain what can be read
#[derive(Debug, Args)]
pub(crate) struct Help {
    /// What to explain
    #[arg(default_value = "formats")]
    topic: Topic,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Topic {
    /// The export formats that can be read, and how to get them
    Formats,
}

impl Help {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let Topic::Formats = self.topic;
        if context.everywhere.json {
            return Self::document(context);
        }
        line(
            context,
            "doorward tells by content what a file is, record by record, in files, folders and archives:",
        )?;
        for format in FORMATS {
            line(context, "")?;
            line(context, format.name())?;
            line(context, &format!("  {}", format.about()))?;
            line(context, &format!("  Recognised by: {}", format.recognised_by()))?;
            line(context, &format!("  Cannot carry: {}", format.cannot_carry()))?;
        }
        line(context, "")?;
        line(
            context,
            "A file of another kind is named for what it is, and left out with exit code 3.",
        )?;
        Ok(Exit::Done)
    }

    fn document(context: &mut Context) -> Result<Exit, Failure> {
        let formats: Vec<_> = FORMATS
            .iter()
            .map(|format| {
                json!({
                    "name": format.name(),
                    "about": format.about(),
                    "recognised_by": format.recognised_by(),
                    "tried_on": format.tried_on(),
                    "cannot_carry": format.cannot_carry(),
                })
            })
            .collect();
        context.json(&json!({ "schema": "doorward/formats/1", "formats": formats }))?;
        Ok(Exit::Done)
    }
}
