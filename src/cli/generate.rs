//! `doorward completions` and `doorward man`: for whoever packages the program.

use std::fs;
use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;
use serde_json::json;

use super::context::Context;
use super::export::write_file;
use super::failure::{Exit, Failure};
use super::{line, show};

const COMPLETIONS: &str = "\
Examples:
  doorward completions bash                              to ~/.local/share/bash-completion/completions/doorward
  doorward completions zsh                               to a file _doorward in a folder of $fpath
  doorward completions fish                              to ~/.config/fish/completions/doorward.fish
  doorward completions powershell                        to a file that $PROFILE reads";

/// Print what a shell needs to complete doorward's commands
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS)]
pub(crate) struct Completions {
    /// Which shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

const MAN: &str = "\
Examples:
  doorward man man1                                      then: man ./man1/doorward-import.1";

/// Write a man page for each command
#[derive(Debug, Args)]
#[command(after_help = MAN)]
pub(crate) struct ManPages {
    /// The folder for them
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Replace pages that are there
    #[arg(long)]
    force: bool,
}

impl Completions {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        // The generator takes a write that fails for a fault of the program: it gets memory to write to.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut super::command(), "doorward", &mut script);
        if context.everywhere.json {
            let script = String::from_utf8_lossy(&script);
            let shell = self.shell.to_string();
            context.json(
                &json!({ "schema": "doorward/completions/1", "shell": shell, "script": script }),
            )?;
            return Ok(Exit::Done);
        }
        std::io::Write::write_all(&mut context.out, &script)?;
        Ok(Exit::Done)
    }
}

impl ManPages {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let dir = self.dir.display().to_string();
        fs::create_dir_all(&self.dir).map_err(|error| {
            anyhow::Error::new(error).context(format!("cannot make the folder {dir}"))
        })?;
        let mut tree = super::command();
        tree.build();
        let mut pages = Vec::new();
        render(tree, &mut pages)?;
        for (name, page) in &pages {
            write_file(&self.dir.join(name), self.force, &mut |out| Ok(out.write_all(page)?))?;
        }
        let names: Vec<&String> = pages.iter().map(|(name, _)| name).collect();
        if context.everywhere.json {
            context.json(&json!({ "schema": "doorward/man/1", "folder": dir, "files": names }))?;
        } else {
            let pages = show::counted(names.len(), "page", "pages");
            line(context, &format!("wrote {pages} to {}", show::visible(&dir)))?;
        }
        Ok(Exit::Done)
    }
}

/// The pages of a command and of those below it, by the names of their files.
fn render(command: Command, pages: &mut Vec<(String, Vec<u8>)>) -> Result<(), Failure> {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        // `known help` and the like say what `known --help` says; `help` itself has pages of its own.
        let repeats = below.get_name() == "help" && command.get_display_name().is_some();
        if !repeats {
            render(below.clone(), pages)?;
        }
    }
    let mut page = Vec::new();
    let man = Man::new(command);
    man.render(&mut page)?;
    pages.push((man.get_filename(), page));
    Ok(())
}
