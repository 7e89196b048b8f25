//! `doorward new`: makes a case.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Offset as _, TimeDelta, TimeZone as _, Utc};
use chrono_tz::{OffsetName as _, Tz};
use clap::Args;
use serde_json::json;

use super::context::Context;
use super::failure::{Exit, Failure};
use super::{line, statements};
use crate::case::{CaseFile, CaseWriter, NewCase, Topic, ZoneOffset};
use crate::report::checked_marking;

const EXAMPLES: &str = "\
Examples:
  doorward new 2026-117.duckdb
  doorward new harbour.duckdb --name 2026-118 --client \"Harbour Light\" --marking TLP:AMBER --tz Europe/Berlin";

/// Make a case file
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct New {
    /// Where to make it, such as case.duckdb
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    about: AboutCase,
}

/// What an examiner says about a case when making it.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct AboutCase {
    /// Name or number of the case
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<String>,
    /// For whom it is
    #[arg(long, value_name = "TEXT")]
    pub(crate) client: Option<String>,
    /// Marking of everything that comes out of it: a label of TLP 2.0 such as TLP:AMBER, or other words
    #[arg(long, value_name = "TEXT", value_parser = checked_marking)]
    pub(crate) marking: Option<String>,
    /// What is to be examined, and what not
    #[arg(long, value_name = "TEXT", value_parser = statements::words)]
    pub(crate) scope: Option<String>,
    /// Who allowed the examination, and when
    #[arg(long, value_name = "TEXT", value_parser = statements::words)]
    pub(crate) authorisation: Option<String>,
    /// Time zone shown beside UTC, such as Europe/Berlin [default: that of the settings, else UTC]
    #[arg(long, value_name = "ZONE", env = "DOORWARD_TZ", value_parser = zone)]
    pub(crate) tz: Option<Tz>,
}

/// A zone by its name in the IANA database.
pub(crate) fn zone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_error| {
        format!("{text:?} is no time zone of the IANA database, such as Europe/Berlin")
    })
}

impl New {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        context.ask_for_examiner();
        drop(create(context, &self.file, &self.about)?);
        if context.everywhere.json {
            let path = self.file.display().to_string();
            context.json(&json!({ "schema": "doorward/new/1", "case": path }))?;
        } else {
            line(context, &format!("made {}", self.file.display()))?;
        }
        context.next(&format!("doorward import EXPORTS --case {}", self.file.display()));
        Ok(Exit::Done)
    }
}

/// Makes a case as the examiner described it.
pub(crate) fn create(
    context: &Context,
    path: &Path,
    about: &AboutCase,
) -> Result<CaseWriter, Failure> {
    let tz = about.tz.or(context.settings.tz).unwrap_or(Tz::UTC);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let case = NewCase {
        case_name: about.name.clone().unwrap_or(stem),
        client: about.client.clone().unwrap_or_default(),
        marking: about.marking.clone().unwrap_or_default(),
        time_zone: tz.name().to_owned(),
        offsets: offsets(tz),
    };
    let writer = CaseFile::create(path, &case, context.examiner())?;
    let said = [
        (Topic::Scope, about.scope.as_ref()),
        (Topic::Authorisation, about.authorisation.as_ref()),
    ];
    statements::state_all(&writer, &said)?;
    Ok(writer)
}

/// The offsets of a zone from 1990 to 2050: longer than there have been and will be such logs.
fn offsets(tz: Tz) -> Vec<ZoneOffset> {
    let moment = |year| {
        let date = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
        date.and_time(chrono::NaiveTime::MIN).and_utc()
    };
    let (mut from, end) = (moment(1990), moment(2050));
    let mut offsets = Vec::new();
    while from < end {
        let until = next_change(tz, from, end);
        let offset = tz.offset_from_utc_datetime(&from.naive_utc());
        offsets.push(ZoneOffset {
            from,
            until,
            seconds: offset.fix().local_minus_utc(),
            abbreviation: offset.abbreviation().unwrap_or("local").to_owned(),
        });
        from = until;
    }
    offsets
}

/// The first moment after `from` at which the zone's offset differs, to the second.
fn next_change(tz: Tz, from: DateTime<Utc>, end: DateTime<Utc>) -> DateTime<Utc> {
    let at = |time: DateTime<Utc>| {
        let offset = tz.offset_from_utc_datetime(&time.naive_utc());
        (offset.fix().local_minus_utc(), offset.abbreviation().map(str::to_owned))
    };
    let now = at(from);
    let mut same = from;
    let mut other = from;
    // Zones keep an offset for weeks at least, so a day's step misses none.
    while other < end {
        other = (same + TimeDelta::days(1)).min(end);
        if at(other) != now {
            break;
        }
        same = other;
    }
    if other >= end && at(end) == now {
        return end;
    }
    while other - same > TimeDelta::seconds(1) {
        let middle = same + TimeDelta::seconds((other - same).num_seconds() / 2);
        if at(middle) == now { same = middle } else { other = middle }
    }
    other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_changes_when_its_clocks_do() {
        let offsets = offsets(chrono_tz::Europe::Berlin);
        let summer =
            offsets.iter().find(|offset| offset.from.to_rfc3339() == "2026-03-29T01:00:00+00:00");
        let summer = summer.expect("clocks go forward on 29 March 2026");
        assert_eq!((summer.seconds, summer.abbreviation.as_str()), (7200, "CEST"));
        assert_eq!(summer.until.to_rfc3339(), "2026-10-25T01:00:00+00:00");
        assert!(offsets.windows(2).all(|pair| pair[0].until == pair[1].from));
        assert_eq!(super::offsets(Tz::UTC).len(), 1);
    }
}
