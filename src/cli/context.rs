//! What every command knows: the case, the streams, the examiner and the clock.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use clap::builder::{FalseyValueParser, OsStringValueParser, TypedValueParser as _};
use clap::{Args, ValueEnum};
use serde_json::json;

use super::failure::{Exit, Failure};
use super::progress_bar::Bar;
use super::screen::{Paging, Screen};
use super::settings::Settings;
use super::show;
use crate::case::{CaseFile, CaseWriter, Examiner, Machine};
use crate::digest::{Sha256, Sha256Hasher};
use crate::finding::Table;

/// The options that every command takes.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that a user types")]
pub(crate) struct Everywhere {
    /// The case file
    #[arg(short, long, global = true, value_name = "FILE", env = "DOORWARD_CASE")]
    pub(crate) case: Option<PathBuf>,
    /// Who works on the case; stands in the custody log [default: who the settings name, else the account]
    #[arg(long, global = true, value_name = "NAME", env = "DOORWARD_EXAMINER")]
    pub(crate) examiner: Option<String>,
    /// Print one JSON document instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print nothing but results and errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// When to use colour [default: auto]
    #[arg(long, global = true, value_name = "WHEN", env = "DOORWARD_COLOR")]
    pub(crate) color: Option<Color>,
    /// Wait for nobody: no pager, and no reading from a terminal
    #[arg(
        long,
        global = true,
        env = "DOORWARD_NO_INPUT",
        value_parser = FalseyValueParser::new(),
        hide_short_help = true
    )]
    pub(crate) no_input: bool,
    /// What to note of this machine's clock in the custody log, such as how it was compared
    #[arg(
        long,
        global = true,
        value_name = "TEXT",
        env = "DOORWARD_CLOCK_NOTE",
        hide_short_help = true
    )]
    pub(crate) clock_note: Option<String>,
    /// Read your settings (who and where you are) from this file; blank for none
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "DOORWARD_CONFIG",
        value_parser = OsStringValueParser::new().map(PathBuf::from),
        hide_short_help = true
    )]
    pub(crate) config: Option<PathBuf>,
    /// Take this for the time, as RFC 3339 in UTC: for runs that must come out the same
    #[arg(long, global = true, value_name = "TIME", value_parser = moment, hide_short_help = true)]
    pub(crate) now: Option<DateTime<Utc>>,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`; elsewhere if `CLICOLOR_FORCE` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.to_utc())
        .map_err(|error| format!("{error}; write it as 2026-11-21T08:00:00Z"))
}

/// What comes to standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// An answer, which may be longer than the screen.
    Listing,
    /// What has been done, between steps that show their progress: nothing may lie over those.
    Account,
}

/// What every command works with.
pub(crate) struct Context {
    pub(crate) everywhere: Everywhere,
    /// What the user's own file says, below options and environment.
    pub(crate) settings: Settings,
    pub(crate) out: Screen,
    pub(crate) bar: Bar,
}

impl Context {
    pub(crate) fn new(everywhere: Everywhere, settings: Settings, output: Output) -> Self {
        let bar = Bar::new(everywhere.quiet);
        let is_paged = output == Output::Listing && !everywhere.no_input;
        let paging = is_paged.then(Paging::of_environment).flatten();
        Self { everywhere, settings, out: Screen::new(paging), bar }
    }

    /// The case that was named.
    pub(crate) fn case_path(&self) -> Result<&Path, Failure> {
        self.everywhere.case.as_deref().ok_or_else(|| {
            Failure::usage("no case was named").hint(
                "name it with --case FILE, or set DOORWARD_CASE; make one with `doorward new FILE`",
            )
        })
    }

    pub(crate) fn open(&self) -> Result<CaseFile, Failure> {
        Ok(CaseFile::open(self.case_path()?)?)
    }

    pub(crate) fn open_for_writing(&self) -> Result<CaseWriter, Failure> {
        Ok(CaseFile::open_for_writing(self.case_path()?, self.examiner())?)
    }

    /// Opens the case for writing that was open for questions until now, if nothing changed it meanwhile:
    /// answers must not be recorded, nor reports be written, about another state than that which gave them.
    pub(crate) fn open_unchanged(&self, asked: CaseFile) -> Result<CaseWriter, Failure> {
        let (head, path) = (asked.custody_head()?, asked.path().to_owned());
        drop(asked);
        let writer = CaseFile::open_for_writing(&path, self.examiner())?;
        writer.require_unchanged(head)?;
        Ok(writer)
    }

    /// Whoever works on the case, by name, tool and clock.
    pub(crate) fn examiner(&self) -> Examiner {
        let fixed = self.now_given();
        Examiner {
            name: self
                .everywhere
                .examiner
                .clone()
                .or_else(|| self.settings.examiner.clone())
                .or_else(account)
                .unwrap_or_else(|| "unknown".to_owned()),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            clock: Box::new(move || fixed.unwrap_or_else(machine_clock)),
            machine: Machine {
                program_sha256: program_sha256(),
                time_zone: iana_time_zone::get_timezone().ok(),
                clock_note: self.everywhere.clock_note.clone(),
            },
        }
    }

    /// Says so where nobody is named as the examiner of a case that is about to be made.
    pub(crate) fn ask_for_examiner(&self) {
        let named = self.everywhere.examiner.is_some() || self.settings.examiner.is_some();
        if !named && account().is_none() {
            self.tell("nobody is named as the examiner: --examiner NAME stands in every report");
        }
    }

    /// The time of this run.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.now_given().unwrap_or_else(machine_clock)
    }

    /// `--now`, else `SOURCE_DATE_EPOCH` (<https://reproducible-builds.org/specs/source-date-epoch/>).
    fn now_given(&self) -> Option<DateTime<Utc>> {
        self.everywhere.now.or_else(|| {
            let seconds = variable("SOURCE_DATE_EPOCH")?.parse().ok()?;
            DateTime::from_timestamp(seconds, 0)
        })
    }

    /// Says something beside the result, on standard error.
    pub(crate) fn tell(&self, text: &str) {
        if !self.everywhere.quiet {
            self.out.remark(text);
        }
    }

    /// Says on standard error what could not be done, however quiet the command is to be.
    pub(crate) fn tell_error(text: &str) {
        // With nobody left to read it, there is nobody to tell.
        let _nobody = writeln!(io::stderr(), "error: {}", show::visible(text));
    }

    /// Opens the case for questions. What is derived from the evidence and older than it, as after an
    /// import that was killed, is made anew first; where the case cannot be written, that is said.
    pub(crate) fn open_merged(&self) -> Result<CaseFile, Failure> {
        let case = self.open()?;
        if case.is_fresh()? {
            return Ok(case);
        }
        drop(case);
        match self.open_for_writing() {
            Ok(writer) => {
                writer.refresh()?;
                self.tell("what is derived from the evidence was older than it: it is made anew");
            }
            Err(failure) => Self::tell_error(&format!(
                "what is derived from the evidence is older than it and cannot be made anew: {failure}"
            )),
        }
        self.open()
    }

    /// Names the next useful command, to people.
    pub(crate) fn next(&self, text: &str) {
        if io::stderr().is_terminal() && io::stdout().is_terminal() && !self.everywhere.json {
            self.tell(&format!("next: {text}"));
        }
    }

    /// Whether to use colour on standard output.
    pub(crate) fn colour(&self) -> bool {
        match self.everywhere.color.or(self.settings.color).unwrap_or(Color::Auto) {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                // <https://no-color.org> and <https://bixense.com/clicolors>; where both are set, the
                // plainer wins.
                let forbidden = variable("NO_COLOR").is_some_and(|value| !value.is_empty());
                let forced = variable("CLICOLOR_FORCE").is_some_and(|value| value != "0");
                let dumb = variable("TERM").is_some_and(|value| value == "dumb");
                !forbidden && (forced || (!dumb && io::stdout().is_terminal()))
            }
        }
    }

    /// Writes an answer as a table.
    pub(crate) fn out_table(&mut self, table: &Table) -> Result<(), Failure> {
        self.out.write_all(show::table(table).as_bytes())?;
        Ok(())
    }

    /// Writes a result as one JSON document.
    pub(crate) fn json(&mut self, document: &serde_json::Value) -> Result<(), Failure> {
        serde_json::to_writer_pretty(&mut self.out, document)?;
        writeln!(self.out)?;
        Ok(())
    }

    /// Says why a command could not be done.
    pub(crate) fn tell_failure(&mut self, failure: &Failure) {
        if self.everywhere.json {
            let hint = failure.hint.as_deref();
            let document = error_document(failure.exit as u8, &failure.to_string(), hint);
            // With nobody left to read it, there is nobody to tell.
            let _nobody = self.json(&document);
            let _nobody = self.out.flush();
            return;
        }
        let mut err = io::stderr();
        let _nobody = writeln!(err, "error: {}", show::visible(&failure.to_string()));
        if let Some(hint) = &failure.hint {
            let _nobody = writeln!(err, "  try: {}", show::visible(hint));
        }
        if failure.exit == Exit::Usage {
            let _nobody = writeln!(err, "  see: doorward --help");
        }
    }
}

/// SHA-256 of the program's own file, read once a run; nothing where it cannot be read.
fn program_sha256() -> Option<Sha256> {
    static DIGEST: OnceLock<Option<Sha256>> = OnceLock::new();
    *DIGEST.get_or_init(|| {
        let mut file = File::open(std::env::current_exe().ok()?).ok()?;
        let mut hasher = Sha256Hasher::default();
        let mut bytes = vec![0; 1 << 18];
        loop {
            match file.read(&mut bytes).ok()? {
                0 => return Some(hasher.finish()),
                read => hasher.update(&bytes[..read]),
            }
        }
    })
}

/// An error as JSON: the exit code, what is so, and what to try.
pub(crate) fn error_document(code: u8, message: &str, hint: Option<&str>) -> serde_json::Value {
    json!({
        "schema": "doorward/error/1",
        "error": { "code": code, "message": message, "hint": hint },
    })
}

/// The name of the account, as the system tells it.
fn account() -> Option<String> {
    variable("USER").or_else(|| variable("USERNAME")).filter(|name| !name.is_empty())
}

#[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[expect(clippy::disallowed_methods, reason = "the command line brings the clock")]
fn machine_clock() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}
