//! What an examiner should know of a member before relying on it being whole.
//!
//! A download that was cut by a limit looks like any other, and so does one that somebody has
//! filtered. What can be noticed is noticed here, and goes with the member into the report.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::pipeline::Streamed;
use crate::case::{FormatCount, ImportWarning};
use crate::format::{FullRows, Joins, UNRECOGNISED, UnevenRows, claimed_window};
use crate::record::EventTime;

/// A time span of evidence or of a claim: the first moment, and the first after it.
pub(super) type Span = (Option<EventTime>, Option<EventTime>);

/// The span that the name of a member claims to cover.
pub(super) fn claimed(name: &str) -> Span {
    let at = |day: NaiveDate| EventTime::from(day.and_time(NaiveTime::MIN).and_utc());
    match claimed_window(name) {
        Some((from, until)) => (Some(at(from)), until.succ_opt().map(at)),
        None => (None, None),
    }
}

/// What was noticed of a member that was read. `table` says whether it is one of CSV.
pub(super) fn warnings(streamed: &Streamed, claimed: Span, table: bool) -> Vec<ImportWarning> {
    let mut warnings = Vec::new();
    warnings.extend(streamed.formats.iter().filter_map(row_limit));
    if let Some(number) = streamed.cut_off {
        let says = format!("record {number}, the last, breaks off: what came after it is missing");
        warnings.push(ImportWarning { kind: "cut off", says });
    }
    if streamed.damaged {
        let says = "what comes after the last record in the packed file cannot be unpacked: records may be missing".to_owned();
        warnings.push(ImportWarning { kind: "damaged", says });
    }
    if streamed.read() == 0 && table {
        warnings.push(empty("it holds headings and no record"));
    }
    warnings.extend(uneven(&streamed.noticed.uneven, streamed.read()));
    warnings.extend(full(streamed.noticed.full));
    warnings.extend(joined(streamed.joins));
    if streamed.partial {
        let says = "an answer in it tells of an error beside its records: it may not hold all that was \
                    asked for";
        warnings.push(ImportWarning { kind: "partial", says: says.to_owned() });
    }
    warnings.extend(outside(streamed.span, claimed));
    let unknown = &streamed.noticed.unknown;
    if unknown.others > 0 {
        let says = format!(
            "beside the {} fields listed, others that no format knows were met {} times",
            unknown.names.len(),
            unknown.others
        );
        warnings.push(ImportWarning { kind: "unknown fields", says });
    }
    warnings
}

/// Says that there is nothing where an export should be.
pub(super) fn empty(what: &str) -> ImportWarning {
    let says = format!("{what}: an export that found nothing, or one that was cut");
    ImportWarning { kind: "empty", says }
}

/// Rows that have fewer or more cells than there are headings. A short one at the end of a file is
/// what a cut leaves behind, if it fell between two cells.
fn uneven(rows: &UnevenRows, read: u64) -> Vec<ImportWarning> {
    let mut warnings = Vec::new();
    let Some(first) = rows.first else { return warnings };
    // Where other rows are short too, the last is no different from them.
    let cut = rows
        .last
        .filter(|row| row.number == read && row.cells < row.headings && rows.few == 1 && read > 1);
    if let Some(row) = cut {
        let says = format!(
            "record {}, the last, has {} cells under {} headings: the file may be cut off there",
            row.number, row.cells, row.headings
        );
        warnings.push(ImportWarning { kind: "cut off", says });
    }
    let few = match rows.few {
        0 => None,
        few => Some(format!("{} fewer", have(few))),
    };
    let many = match rows.many {
        0 => None,
        many => Some(format!("{} more", have(many))),
    };
    let list: Vec<_> = few.into_iter().chain(many).collect();
    let says = format!(
        "{} cells than there are headings, first record {} with {} under {}: values may be missing, \
         or stand under the wrong heading",
        list.join(" and "),
        first.number,
        first.cells,
        first.headings
    );
    warnings.push(ImportWarning { kind: "row length", says });
    warnings
}

fn have(rows: u64) -> String {
    if rows == 1 { "1 row has".to_owned() } else { format!("{rows} rows have") }
}

/// Rows of an export that has room for so many targets, properties and details, and no more.
fn full(rows: FullRows) -> Option<ImportWarning> {
    let first = rows.first?;
    let says = format!(
        "{} all the targets, properties or details that such an export has room for, first record \
         {first}: more may have been left out, which the download as JSON would hold",
        have(rows.rows)
    );
    Some(ImportWarning { kind: "row limit", says })
}

/// Exports that were joined to one file.
fn joined(joins: Joins) -> Option<ImportWarning> {
    let Joins { again, other, first_before } = joins;
    let times = |count: u64| if count == 1 { "once".to_owned() } else { format!("{count} times") };
    let what = match (again, other) {
        (0, 0) => return None,
        (again, 0) => format!("its headings stand in it again, {}", times(again)),
        (0, other) => format!("other headings begin in the middle of it, {}", times(other)),
        (again, other) => format!(
            "its headings stand in it again, {}, and others, {}",
            times(again),
            times(other)
        ),
    };
    let says = format!(
        "{what}, first before record {first_before}: several exports were joined; what its name says, \
         it says of the first of them"
    );
    Some(ImportWarning { kind: "joined", says })
}

/// The limits at which exports end, by the beginning of a format's name: formats.md in the design,
/// and for the portals <https://learn.microsoft.com/entra/identity/monitoring-health/howto-download-logs>
/// and <https://learn.microsoft.com/azure/azure-monitor/fundamentals/service-limits>.
const LIMITS: [(&str, &[u64]); 6] = [
    ("portal", &[5_000, 10_000, 100_000, 250_000]),
    ("log-analytics", &[10_000, 30_000, 100_000, 500_000]),
    ("defender-xdr", &[10_000, 30_000, 100_000]),
    ("unified-audit-log", &[5_000, 50_000]),
    ("graph", &[100_000, 250_000]),
    ("powershell", &[5_000, 10_000]),
];

/// Whether a member ends exactly at a limit of its kind of export.
fn row_limit(count: &FormatCount) -> Option<ImportWarning> {
    if count.format == UNRECOGNISED {
        return None;
    }
    let (_, limits) = LIMITS.iter().find(|(format, _)| count.format.starts_with(format))?;
    limits.contains(&count.read).then(|| ImportWarning {
        kind: "row limit",
        says: format!(
            "exactly {} records of {}, a limit of such exports: more may have been left out",
            count.read, count.format
        ),
    })
}

/// Where what a member holds is not what its name claims: at most one warning, of the graver.
///
/// The portal takes the days by the clock of whoever asks, so that in UTC they can be one off.
fn outside((first, last): Span, (from, until): Span) -> Option<ImportWarning> {
    let (from, until) = (from?, until?);
    let (first, last) = (first?, last?);
    let day_long = TimeDelta::days(1).num_microseconds().unwrap_or(i64::MAX);
    let what = if first.micros < from.micros - day_long || last.micros >= until.micros + day_long {
        "and it holds events from"
    } else if (last.micros - first.micros).saturating_mul(2) < until.micros - from.micros - day_long
    {
        "and all its events are from"
    } else {
        return None;
    };
    let says = format!(
        "its name claims {} to {}, {what} {} to {}",
        day(from),
        day_before(until),
        moment(first),
        moment(last)
    );
    Some(ImportWarning { kind: "window", says })
}

fn date_time(time: EventTime) -> DateTime<Utc> {
    time.date_time().unwrap_or_default()
}

fn day(time: EventTime) -> String {
    date_time(time).format("%Y-%m-%d").to_string()
}

fn day_before(time: EventTime) -> String {
    day(EventTime { micros: time.micros - 1 })
}

fn moment(time: EventTime) -> String {
    date_time(time).format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::parse_time;

    fn window(span: (&str, &str), name: &str) -> Option<String> {
        let span = (parse_time(span.0), parse_time(span.1));
        outside(span, claimed(name)).map(|warning| warning.says)
    }

    #[test]
    fn a_name_is_compared_with_what_it_is_on() {
        let name = "ApplicationSignIns_2020-09-26_2020-10-03.csv";
        for whole in [
            ("2020-09-26T05:00:00Z", "2020-10-03T23:00:00Z"),
            // By the clock of Auckland, or of Los Angeles.
            ("2020-09-25T12:00:00Z", "2020-10-03T10:00:00Z"),
            ("2020-09-26T08:00:00Z", "2020-10-04T06:00:00Z"),
            // A tenant in which nothing happens at the weekend.
            ("2020-09-28T05:00:00Z", "2020-10-02T23:00:00Z"),
        ] {
            assert_eq!(window(whole, name), None, "{whole:?}");
        }
        let late = window(("2020-10-01T05:00:00Z", "2020-10-03T23:00:00Z"), name).unwrap();
        assert!(late.contains("2020-09-26 to 2020-10-03"), "{late}");
        assert!(late.contains("all its events are from 2020-10-01 05:00:00 UTC"), "{late}");
        let other = window(("2020-08-30T05:00:00Z", "2020-09-30T23:00:00Z"), name).unwrap();
        assert!(other.contains("it holds events from 2020-08-30"), "{other}");
        let day = "InteractiveSignIns_2026-09-23.csv";
        assert_eq!(window(("2026-09-23T09:00:00Z", "2026-09-23T09:00:00Z"), day), None);
        assert_eq!(window(("2020-09-30T05:00:00Z", "2020-09-30T06:00:00Z"), "signins.csv"), None);
    }

    #[test]
    fn a_round_number_is_suspicious_where_it_is_a_limit() {
        let count = |format, read| row_limit(&FormatCount { format, read, rejected: 0 });
        assert!(count("portal-csv", 250_000).is_some());
        assert!(count("portal-csv", 249_999).is_none());
        assert!(count("diagnostic-settings", 10_000).is_none());
    }

    #[test]
    fn rows_without_room_for_more_are_told_of() {
        assert_eq!(full(FullRows::default()), None);
        let warning = full(FullRows { rows: 2, first: Some(7) }).unwrap();
        assert_eq!(warning.kind, "row limit");
        assert!(warning.says.starts_with("2 rows have all the targets"), "{}", warning.says);
        assert!(warning.says.contains("first record 7"), "{}", warning.says);
    }
}
