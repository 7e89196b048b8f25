//! The files of a report: where each format goes, made whole before the first of them is written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::browser;
use super::context::Context;
use super::export::write_file;
use super::failure::Failure;
use crate::digest::Sha256;
use crate::progress::{Progress as _, Unit};
use crate::report::{self, Document, RENDERERS};

/// Formats that are no renderers, by their word.
const CSV: &str = "csv";
const PDF: &str = "pdf";

/// What the name of the folder that the tables go to ends with.
const TABLES: &str = "_tables";

/// How long a browser may take to print.
const PRINTING: Duration = Duration::from_secs(300);

/// The words of all formats.
pub(crate) fn formats() -> clap::builder::PossibleValuesParser {
    let words = RENDERERS.iter().map(|renderer| renderer.extension()).chain([CSV, PDF]);
    words.collect::<Vec<_>>().into()
}

/// Where a format goes in a folder for reports; the name begins with `stem`.
pub(crate) fn place(out: &Path, stem: &str, format: &str) -> PathBuf {
    out.join(if format == CSV { format!("{stem}{TABLES}") } else { format!("{stem}.{format}") })
}

/// Says at once, before any query is run, what a format lacks.
pub(crate) fn check(formats: &[String]) -> Result<(), Failure> {
    if formats.iter().any(|format| format == PDF) {
        browser::find()?;
    }
    Ok(())
}

/// A file of a report.
pub(crate) struct Made {
    /// Its name below the folder for reports, with `/` between folders.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) sha256: Sha256,
}

/// Makes the files of a document in these formats, and writes none.
pub(crate) fn make(
    context: &Context,
    document: &Document,
    (stem, formats): (&str, &[&str]),
) -> Result<Vec<Made>, Failure> {
    let mut made = Vec::new();
    let mut add = |name: String, bytes: Vec<u8>| {
        made.push(Made { name, sha256: Sha256::of(&bytes), bytes });
    };
    for renderer in RENDERERS.iter().filter(|renderer| formats.contains(&renderer.extension())) {
        let mut bytes = Vec::new();
        renderer.render(document, &mut bytes)?;
        add(format!("{stem}.{}", renderer.extension()), bytes);
    }
    if formats.contains(&CSV) {
        report::csv_tables(document, &mut |name, bytes| {
            add(format!("{stem}{TABLES}/{name}"), bytes.to_owned());
            Ok(())
        })?;
    }
    if formats.contains(&PDF) {
        let browser = browser::find()?;
        context.bar.begin("Print", None, Unit::Items);
        let printed = report::pdf(document, &browser, PRINTING);
        context.bar.finish();
        let hint = "DOORWARD_BROWSER names another browser; any browser prints the HTML report";
        add(format!("{stem}.pdf"), printed.map_err(|error| Failure::from(error).hint(hint))?);
    }
    Ok(made)
}

/// Writes files into a folder, in place of older ones, and gives their paths. Tables of an older report that
/// the newer one has not are removed: they would pass for its own.
pub(crate) fn write(out: &Path, made: &[Made]) -> Result<Vec<PathBuf>, Failure> {
    let naming = |doing: &'static str, path: &Path| {
        let path = path.display().to_string();
        move |error: io::Error| anyhow::Error::new(error).context(format!("cannot {doing} {path}"))
    };
    let folder = made.iter().find_map(|file| file.name.split_once('/')).map(|(folder, _)| folder);
    if let Some(tables) = folder.map(|folder| out.join(folder)) {
        fs::create_dir_all(&tables).map_err(naming("make the folder", &tables))?;
        for entry in fs::read_dir(&tables).map_err(naming("list the folder", &tables))? {
            let entry = entry.map_err(naming("list the folder", &tables))?;
            if entry.file_name().to_str().is_some_and(report::is_csv_table) {
                fs::remove_file(entry.path()).map_err(naming("remove", &entry.path()))?;
            }
        }
    } else {
        fs::create_dir_all(out).map_err(naming("make the folder", out))?;
    }
    let mut paths = Vec::new();
    for file in made {
        let path = file.name.split('/').fold(out.to_owned(), |path, part| path.join(part));
        write_file(&path, true, &mut |out| Ok(out.write_all(&file.bytes)?))?;
        paths.push(path);
    }
    Ok(paths)
}
