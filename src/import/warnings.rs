//! What an examiner should know of a member before relying on it being whole.
//!
//! A download that was cut by a limit looks like any other, and so does one that somebody has
//! filtered. What can be noticed is noticed here, and goes with the member into the report.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::pipeline::Streamed;
use crate::case::{FormatCount, ImportWarning};
use crate::format::{UNRECOGNISED, claimed_window};
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

/// What was noticed of a member that was read.
pub(super) fn warnings(streamed: &Streamed, claimed: Span) -> Vec<ImportWarning> {
    let mut warnings = Vec::new();
    warnings.extend(streamed.formats.iter().filter_map(row_limit));
    if let Some(number) = streamed.cut_off {
        let says = format!("record {number}, the last, breaks off: what came after it is missing");
        warnings.push(ImportWarning { kind: "cut off", says });
    }
    if streamed.damaged {
        let says = "its archive is damaged: what comes after the last record is missing".to_owned();
        warnings.push(ImportWarning { kind: "damaged", says });
    }
    warnings.extend(outside(streamed.span, claimed));
    let unknown = &streamed.unknown;
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

/// Where what a member holds is not what its name claims.
fn outside((first, last): Span, (from, until): Span) -> Vec<ImportWarning> {
    let (Some(from), Some(until)) = (from, until) else { return Vec::new() };
    let days = format!("its name claims {} to {}", day(from), day_before(until));
    let warning = |what: String| ImportWarning { kind: "window", says: format!("{days}, {what}") };
    let (Some(first), Some(last)) = (first, last) else {
        return vec![warning("and it holds no event".to_owned())];
    };
    let mut warnings = Vec::new();
    if first < from || last >= until {
        warnings.push(warning(format!(
            "and it holds events from {} to {}: the name is not of this export",
            moment(first),
            moment(last)
        )));
    }
    let a_day = TimeDelta::days(1).num_microseconds().unwrap_or(i64::MAX);
    if first.micros - from.micros > a_day && first < until {
        warnings.push(warning(format!("and the first event is of {}", moment(first))));
    }
    if until.micros - last.micros > a_day && last >= from {
        warnings.push(warning(format!("and the last event is of {}", moment(last))));
    }
    warnings
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

    fn kinds(span: (&str, &str), name: &str) -> Vec<String> {
        let span = (parse_time(span.0), parse_time(span.1));
        outside(span, claimed(name)).into_iter().map(|warning| warning.says).collect()
    }

    #[test]
    fn a_name_is_compared_with_what_it_is_on() {
        let name = "ApplicationSignIns_2020-09-26_2020-10-03.csv";
        assert!(kinds(("2020-09-26T05:00:00Z", "2020-10-03T23:00:00Z"), name).is_empty());
        let late = kinds(("2020-09-30T05:00:00Z", "2020-10-03T23:00:00Z"), name);
        assert_eq!(late.len(), 1);
        assert!(late[0].contains("2020-09-26 to 2020-10-03"), "{late:?}");
        let other = kinds(("2020-08-30T05:00:00Z", "2020-09-03T23:00:00Z"), name);
        assert!(other[0].contains("not of this export"), "{other:?}");
        assert!(kinds(("2020-09-30T05:00:00Z", "2020-10-03T23:00:00Z"), "signins.csv").is_empty());
    }

    #[test]
    fn a_round_number_is_suspicious_where_it_is_a_limit() {
        let count = |format, read| row_limit(&FormatCount { format, read, rejected: 0 });
        assert!(count("portal-csv", 250_000).is_some());
        assert!(count("portal-csv", 249_999).is_none());
        assert!(count("diagnostic-settings", 10_000).is_none());
    }
}
