//! The command line: reads what was asked for, has it done, and says what came of it.
//!
//! Results go to standard output, everything else to standard error. One file a command; nothing in
//! here is worth a unit test of its own, the tests under `tests/` run the program.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

mod context;
mod databases;
mod failure;
mod interrupt;
mod output;
mod own_queries;
mod progress_bar;
mod reading;
mod show;

mod bundle;
mod demo;
mod enrich;
mod explain;
mod export;
mod findings;
mod geo;
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
mod show_record;
mod status;
mod verify;
mod views;
mod who;

use context::{Context, Everywhere};
use failure::{Exit, Failure};

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
  3  done, but records were rejected, files skipped, a gap was found, or a question could not be looked into
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
    Help(help::Help),
}

/// Runs the program with these arguments, and says how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let matches = match Cli::command().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return refused(&error),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return refused(&error),
    };
    let mut context = Context::new(cli.everywhere);
    let outcome = dispatch(cli.command, &mut context)
        .and_then(|exit| Ok(context.out.flush().map(|()| exit)?));
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

/// Prints what clap says: help and version to standard output, errors to standard error.
fn refused(error: &clap::Error) -> ExitCode {
    // With nobody left to read it, there is nobody to tell.
    let _nobody = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
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
        Command::Help(command) => command.run(context),
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
