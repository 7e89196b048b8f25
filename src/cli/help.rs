//! `doorward help`: the pages that are not about a command, and those that are.

use clap::Args;
use serde_json::{Value as Json, json};

use super::context::Context;
use super::documents::DOCUMENTS;
use super::failure::{Exit, Failure};
use super::{line, show};
use crate::format::FORMATS;

const EXAMPLES: &str = "\
Examples:
  doorward help formats                           what can be read, and how to export it
  doorward help json                              what --json prints, command by command
  doorward help known add                         the same as doorward known add --help";

/// Explain what can be read, what `--json` prints, or a command
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Help {
    /// `formats`, `json`, or a command
    #[arg(value_name = "TOPIC", default_value = "formats")]
    topic: Vec<String>,
}

impl Help {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let words: Vec<&str> = self.topic.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["formats"] => formats(context)?,
            ["json"] => documents(context)?,
            words => command(context, words)?,
        }
        Ok(Exit::Done)
    }
}

fn formats(context: &mut Context) -> Result<(), Failure> {
    if context.everywhere.json {
        let formats: Vec<Json> = FORMATS
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
        return context.json(&json!({ "schema": "doorward/formats/1", "formats": formats }));
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
    Ok(())
}

fn documents(context: &mut Context) -> Result<(), Failure> {
    if context.everywhere.json {
        let documents: Vec<Json> = DOCUMENTS
            .iter()
            .map(|described| {
                let fields = described.fields.iter().map(|field| {
                    json!({ "name": field.name, "about": field.about, "always": field.always })
                });
                json!({
                    "schema": described.schema,
                    "printed_by": described.printed_by,
                    "fields": fields.collect::<Vec<_>>(),
                })
            })
            .collect();
        return context.json(&json!({ "schema": "doorward/documents/1", "documents": documents }));
    }
    line(context, "With --json a command prints one document, which names its schema:")?;
    for described in DOCUMENTS {
        line(context, "")?;
        line(context, &format!("{}  ({})", described.schema, described.printed_by))?;
        for field in described.fields {
            let sometimes = if field.always { "" } else { " (not always there)" };
            line(context, &format!("  {:<22} {}{sometimes}", field.name, field.about))?;
        }
    }
    Ok(())
}

/// Prints the help of a command, by its words.
fn command(context: &mut Context, words: &[&str]) -> Result<(), Failure> {
    let mut tree = super::command();
    tree.build();
    let mut found = &mut tree;
    for word in words {
        let names = found.get_subcommands().filter(|below| !below.is_hide_set());
        let names: Vec<String> = names.map(|below| below.get_name().to_owned()).collect();
        found = found.find_subcommand_mut(word).ok_or_else(|| {
            let names =
                if names.is_empty() { String::new() } else { format!(", {}", names.join(", ")) };
            Failure::usage(format!("there is no help on {}", show::visible(&words.join(" "))))
                .hint(format!("there is help on formats, json{names}"))
        })?;
    }
    let text = found.render_long_help().to_string();
    if context.everywhere.json {
        let topic = words.join(" ");
        return context.json(&json!({ "schema": "doorward/help/1", "topic": topic, "text": text }));
    }
    line(context, text.trim_end())?;
    Ok(())
}
