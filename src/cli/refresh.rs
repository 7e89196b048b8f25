//! `doorward refresh`: what is derived from the evidence, made anew.

use clap::Args;

use super::context::Context;
use super::failure::{Exit, Failure};
use super::line;

/// Make anew what is derived from the evidence, where it is behind
///
/// Every command that changes a case does this by itself. It is left to you after an import that was
/// interrupted, and with a case of another version of doorward.
#[derive(Debug, Args)]
pub(crate) struct Refresh {}

pub(crate) fn run(context: &mut Context) -> Result<Exit, Failure> {
    context.open_for_writing()?.refresh()?;
    line(context, "the derived tables are as new as the case")?;
    Ok(Exit::Done)
}
