//! The command line: reads what was asked for, has it done, and says what came of it.
//!
//! Results go to standard output, everything else to standard error. One file a command; nothing in
//! here is worth a unit test of its own, the tests under `tests/` run the program.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

mod browser;
mod context;
mod databases;
mod documents;
mod failure;
mod interrupt;
mod output;
mod own_queries;
mod partial;
mod progress_bar;
mod reading;
mod refused;
mod report_files;
mod screen;
mod settings;
mod show;

mod bundle;
mod demo;
mod doctor;
mod enrich;
mod explain;
mod export;
mod export_plan;
mod findings;
mod generate;
mod geo;
mod handing;
mod help;
mod import;
mod investigate;
mod journal;
mod known;
mod new;
mod note;
mod note_source;
mod query;
mod refresh;
mod report;
mod report_events;
mod report_words;
mod show_record;
mod statements;
mod status;
mod verify;
mod verify_report;
mod views;
mod who;

use context::{Context, Everywhere, Output};
use failure::{Exit, Failure};
use settings::Settings;

pub use documents::{DOCUMENTS, Described, Field};

/// The end of every help text.
const AFTER_HELP: &str = "\
Start here:
  doorward demo                           an invented case with its report, in a few seconds
  doorward investigate EXPORTS --case case.duckdb --out report
                                          the whole main job on real exports

Exit codes:
  0  done
  1  could not be done
  2  was asked for wrongly
  3  done, but records were rejected, files skipped, a gap was found, a question could not be looked into,
     a report lacks something, or something else wants looking at
  4  verification found discrepancies
  5  a finding is at or above what --fail-on names
  130  interrupted; the case is as it was before the file at hand";

/// Offline forensic kit for Microsoft Entra ID sign-in logs
///
/// Takes sign-in exports, whatever tool wrote them, into one case file that keeps every byte and
/// every custody step; looks addresses up offline; asks canned questions; writes reports. It never
/// uses the network.
#[derive(Debug, Parser)]
#[command(name = "doorward", version, after_help = AFTER_HELP, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    everywhere: Everywhere,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Investigate(investigate::Investigate),
    New(new::New),
    Import(import::Import),
    Status(status::Status),
    Enrich(enrich::Enrich),
    Refresh(refresh::Refresh),
    Findings(findings::Findings),
    Who(who::Who),
    Timeline(views::Timeline),
    Principals(views::Principals),
    FirstSeen(views::FirstSeen),
    Query(query::Query),
    Known(known::Known),
    Note(note::Note),
    Report(report::Report),
    Export(export::Export),
    Bundle(bundle::Bundle),
    #[command(name = "show")]
    ShowRecord(show_record::ShowRecord),
    Verify(verify::Verify),
    Journal(journal::Journal),
    Geo(geo::Geo),
    Doctor(doctor::Doctor),
    Help(help::Help),
    #[command(hide = true)]
    Completions(generate::Completions),
    #[command(name = "man", hide = true)]
    ManPages(generate::ManPages),
}

impl Command {
    const fn output(&self) -> Output {
        match self {
            Self::Demo(_)
            | Self::Investigate(_)
            | Self::New(_)
            | Self::Import(_)
            | Self::Enrich(_)
            | Self::Refresh(_)
            | Self::Report(_)
            | Self::Export(_)
            | Self::Verify(_) => Output::Account,
            _ => Output::Listing,
        }
    }
}

/// Runs the program with these arguments, and says how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let matches = Cli::command().try_get_matches_from(&arguments);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return refused::refused(&error, &arguments),
    };
    let (settings, unusable) = match Settings::load(cli.everywhere.config.as_deref()) {
        Ok(settings) => (settings, None),
        Err(failure) => (Settings::default(), Some(failure)),
    };
    let mut context = Context::new(cli.everywhere, settings, cli.command.output());
    let outcome = unusable.map_or_else(|| dispatch(cli.command, &mut context), Err);
    let shown = context.out.finish();
    let outcome = outcome.and_then(|exit| Ok(shown.map(|()| exit)?));
    let exit = match outcome {
        Ok(exit) => exit,
        // Whoever reads our output has seen enough, as `head` does.
        Err(failure) if failure.is_broken_pipe() => Exit::Done,
        Err(failure) => {
            context.tell_failure(&failure);
            failure.exit
        }
    };
    ExitCode::from(exit as u8)
}

fn dispatch(command: Command, context: &mut Context) -> Result<Exit, Failure> {
    match command {
        Command::Demo(command) => command.run(context),
        Command::Investigate(command) => command.run(context),
        Command::New(command) => command.run(context),
        Command::Import(command) => command.run(context),
        Command::Status(command) => command.run(context),
        Command::Enrich(command) => command.run(context),
        Command::Refresh(_) => refresh::run(context),
        Command::Findings(command) => command.run(context),
        Command::Who(command) => command.run(context),
        Command::Timeline(command) => command.run(context),
        Command::Principals(command) => command.run(context),
        Command::FirstSeen(command) => command.run(context),
        Command::Query(command) => command.run(context),
        Command::Known(command) => command.run(context),
        Command::Note(command) => command.run(context),
        Command::Report(command) => command.run(context),
        Command::Export(command) => command.run(context),
        Command::Bundle(command) => command.run(context),
        Command::ShowRecord(command) => command.run(context),
        Command::Verify(command) => command.run(context),
        Command::Journal(command) => command.run(context),
        Command::Geo(command) => command.run(context),
        Command::Doctor(_) => doctor::Doctor::run(context),
        Command::Help(command) => command.run(context),
        Command::Completions(command) => command.run(context),
        Command::ManPages(command) => command.run(context),
    }
}

/// The whole command tree, for whoever documents it.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// Writes a line of a result to standard output.
fn line(context: &mut Context, text: &str) -> Result<(), io::Error> {
    writeln!(context.out, "{text}")
}
