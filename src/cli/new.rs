//! `doorward new`: makes a case.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Offset as _, TimeDelta, TimeZone as _, Utc};
use chrono_tz::{OffsetName as _, Tz};
use clap::Args;
use serde_json::json;

use super::context::Context;
use super::failure::{Exit, Failure};
use super::line;
use crate::case::{CaseFile, CaseWriter, NewCase, ZoneOffset};

/// Make a case file
#[derive(Debug, Args)]
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
    /// Marking of everything that comes out of it, such as TLP:AMBER
    #[arg(long, value_name = "TEXT")]
    pub(crate) marking: Option<String>,
    /// Time zone shown beside UTC, such as Europe/Berlin [default: UTC]
    #[arg(long, value_name = "ZONE", env = "DOORWARD_TZ", value_parser = zone)]
    pub(crate) tz: Option<Tz>,
}

fn zone(text: &str) -> Result<Tz, String> {
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
    let tz = about.tz.unwrap_or(Tz::UTC);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let case = NewCase {
        case_name: about.name.clone().unwrap_or(stem),
        client: about.client.clone().unwrap_or_default(),
        marking: about.marking.clone().unwrap_or_default(),
        time_zone: tz.name().to_owned(),
        offsets: offsets(tz),
    };
    Ok(CaseFile::create(path, &case, context.examiner())?)
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
