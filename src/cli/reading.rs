//! What an examiner can say of exports that they leave open themselves.

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::interrupt;
use crate::format::{DateOrder, HeadingMap, Hints};
use crate::import::Options;
use crate::record::SignInType;

/// Options of every command that takes exports in.
#[derive(Debug, Args)]
#[command(next_help_heading = "What exports leave open")]
pub(crate) struct Reading {
    /// A TOML file that says what headings in another language mean
    ///
    /// `[headings]` maps them to the English ones of the Entra admin center, as in
    /// `"Datum (UTC)" = "Date (UTC)"`; `[status]` likewise maps the words for success and failure. For a list
    /// of applications that an organisation keeps, `Owner`, `Purpose`, `Permissions` and `Other` are meanings, too.
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Whether dates such as 04/03/2026 have the day or the month first
    ///
    /// Needed only where a file does not show it itself. Times that can be read in two ways are
    /// rejected otherwise.
    #[arg(long, value_name = "ORDER", value_enum)]
    date_order: Option<Order>,
    /// How far the clock was ahead of UTC by which times without a zone were written, such as +02:00
    #[arg(long, value_name = "OFFSET", value_parser = offset, allow_hyphen_values = true)]
    utc_offset: Option<i32>,
    /// Whose sign-ins a portal download holds, where neither it nor its name says so
    #[arg(long = "type", value_name = "TYPE", value_enum)]
    sign_ins: Option<SignIns>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Order {
    /// 04/03/2026 is the fourth of March
    DayMonth,
    /// 04/03/2026 is the third of April
    MonthDay,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SignIns {
    /// Users who gave a factor
    Interactive,
    /// Clients that used a token on a user's behalf
    NonInteractive,
    /// Managed identities
    ManagedIdentity,
}

/// What was said, read and checked.
#[derive(Debug, Default)]
pub(crate) struct Said {
    headings: Option<HeadingMap>,
    date_order: Option<DateOrder>,
    utc_offset: Option<i32>,
    user_sign_ins: Option<SignInType>,
}

impl Reading {
    pub(crate) fn said(&self) -> Result<Said, Failure> {
        let headings = match &self.map {
            None => None,
            Some(path) => {
                let name = path.display();
                let text = fs::read_to_string(path)
                    .with_context(|| format!("cannot read the heading map {name}"))?;
                let map = HeadingMap::parse(&text)
                    .with_context(|| format!("{name} is no heading map"))?;
                Some(map)
            }
        };
        Ok(Said {
            headings,
            date_order: self.date_order.map(|order| match order {
                Order::DayMonth => DateOrder::DayMonth,
                Order::MonthDay => DateOrder::MonthDay,
            }),
            utc_offset: self.utc_offset,
            user_sign_ins: self.sign_ins.map(|sign_ins| match sign_ins {
                SignIns::Interactive => SignInType::InteractiveUser,
                SignIns::NonInteractive => SignInType::NonInteractiveUser,
                SignIns::ManagedIdentity => SignInType::ManagedIdentity,
            }),
        })
    }
}

impl Said {
    /// The same for the importer, which stops when the user presses Ctrl-C.
    pub(crate) fn options(&self) -> Options<'_> {
        Options {
            hints: Hints {
                name: None,
                date_order: self.date_order,
                utc_offset: self.utc_offset,
                user_sign_ins: self.user_sign_ins,
                headings: self.headings.as_ref(),
            },
            stop: Some(interrupt::asked()),
            dry_run: false,
        }
    }
}

/// Reads `+02:00`, `-0530` or `Z` as seconds.
fn offset(text: &str) -> Result<i32, String> {
    if text.eq_ignore_ascii_case("z") || text.eq_ignore_ascii_case("utc") {
        return Ok(0);
    }
    let offset: Result<chrono::FixedOffset, _> = text.parse();
    let wrong = |_not_an_offset| format!("{text:?} is no offset such as +02:00 or -05:30");
    offset.map(|offset| offset.local_minus_utc()).map_err(wrong)
}
