//! `doorward export`: sources and tables out of a case.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::context::Context;
use super::failure::{Exit, Failure};
use super::show;
use crate::case::{CaseFile, Exportable};
use crate::export::{self, Cells, Format};

/// Write a source or a table out of a case
///
/// `--source E-01` gives a source back bit for bit. Otherwise a table is written; of the formats,
/// Parquet and JSON Lines are lossless, while CSV guards cells that a spreadsheet would run.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The exhibit number of a source, to give it back as it was taken in
    #[arg(long, value_name = "E-NN", conflicts_with_all = ["table", "format", "raw"])]
    source: Option<String>,
    /// Which table
    #[arg(long, value_name = "NAME", default_value = "sign-ins", value_parser = table_names())]
    table: String,
    /// In which format
    #[arg(short, long, default_value = "csv")]
    format: FormatName,
    /// Leave CSV cells as they are, even those that a spreadsheet would run
    #[arg(long)]
    raw: bool,
    /// Where to write it; - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatName {
    Csv,
    Jsonl,
    Parquet,
}

fn table_names() -> clap::builder::PossibleValuesParser {
    Exportable::ALL.map(Exportable::word).into()
}

impl Export {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let case = context.open_merged()?;
        let told = if self.output == Path::new("-") {
            self.write(&case, &mut io::stdout())?
        } else {
            let mut told = String::new();
            write_file(&self.output, self.force, &mut |out| {
                told = self.write(&case, out)?;
                Ok(())
            })?;
            told
        };
        let output = self.output.display().to_string();
        if context.everywhere.json && self.output != Path::new("-") {
            context
                .json(&json!({ "schema": "doorward/export/1", "file": output, "wrote": told }))?;
        } else {
            context.tell(&format!("wrote {told} to {}", show::visible(&output)));
        }
        Ok(Exit::Done)
    }

    fn write(&self, case: &CaseFile, out: &mut (dyn Write + Send)) -> Result<String, Failure> {
        if let Some(reference) = &self.source {
            let source = case.source(reference)?;
            case.extract(&source, out)?;
            return Ok(format!(
                "{} ({}), sha256 {}",
                source.reference, source.file_name, source.sha256
            ));
        }
        let table = Exportable::ALL.into_iter().find(|table| table.word() == self.table);
        let table = table.ok_or_else(|| Failure::usage(format!("no table {}", self.table)))?;
        let format = match self.format {
            FormatName::Csv => Format::Csv,
            FormatName::Jsonl => Format::JsonLines,
            FormatName::Parquet => Format::Parquet,
        };
        let cells = if self.raw { Cells::Raw } else { Cells::Guarded };
        let rows = export::table(case, table, (format, cells), out)?;
        Ok(format!("{} rows of {}", show::thousands(rows), self.table))
    }
}

/// Writes a file that appears under its name only once it is whole.
pub(crate) fn write_file(
    path: &Path,
    force: bool,
    write: &mut dyn FnMut(&mut (dyn Write + Send)) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if path.exists() && !force {
        return Err(Failure::from(anyhow::anyhow!("{} already exists", path.display()))
            .hint("name another file, or add --force"));
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let partial = path.with_file_name(name);
    let naming = |doing: &str, path: &Path, error: io::Error| {
        anyhow::Error::new(error).context(format!("cannot {doing} {}", path.display()))
    };
    let file = File::create(&partial).map_err(|error| naming("write", &partial, error))?;
    let mut out = BufWriter::new(file);
    let written = write(&mut out)
        .and_then(|()| Ok(out.flush().map_err(|error| naming("write", &partial, error))?));
    if let Err(failure) = written {
        // What is left of it helps nobody. That it cannot be removed must not hide the reason.
        let _best_effort = fs::remove_file(&partial);
        return Err(failure);
    }
    fs::rename(&partial, path).map_err(|error| naming("name", path, error))?;
    Ok(())
}
