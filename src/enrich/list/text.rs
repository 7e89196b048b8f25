//! Lists as lines of text: plain ones, and the Tor project's exit list with its times.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Draft, ListCategory, clock, quoted, read_range};

/// What begins a comment.
const COMMENTS: [char; 2] = ['#', ';'];

/// An address, a CIDR or a range a line; what follows it after a blank is its label.
pub(super) fn plain(text: &str) -> Draft {
    let mut draft = Draft::of("plain text");
    for (number, line) in (1_u64..).zip(text.lines()) {
        let content = line.split(COMMENTS).next().unwrap_or_default().trim();
        if content.is_empty() {
            continue;
        }
        let (range, label) = range_and_label(content);
        draft.take(&range, format!("line {number}"), |entry| entry.label = label);
    }
    draft
}

/// `192.0.2.1 - 192.0.2.9 Office` as its range and its label.
fn range_and_label(line: &str) -> (String, Option<String>) {
    let mut words = line.split_whitespace();
    let mut range = words.next().unwrap_or_default().trim_end_matches(',').to_owned();
    let mut rest: Vec<&str> = words.collect();
    // Blanks may stand around the dash of a range.
    if let ["-", last, label @ ..] = rest.as_slice() {
        range = format!("{range}-{last}");
        rest = label.to_vec();
    } else if let ([last, label @ ..], true) = (rest.as_slice(), range.ends_with('-')) {
        range.push_str(last);
        rest = label.to_vec();
    }
    let label = rest.join(" ");
    (range, Some(label).filter(|label| !label.is_empty()))
}

/// Whether a text is a list of Tor exits with their times, as check.torproject.org and `CollecTor`
/// have it.
pub(super) fn is_tor_exit_list(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("ExitAddress "))
}

/// From how long without a sighting on an address is taken to have been no exit meanwhile. Addresses
/// are looked at about daily, and one look may fail.
const LONGEST_GAP: TimeDelta = TimeDelta::days(2);

/// An exit that was seen at an address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Sighting<'a> {
    first: IpAddr,
    last: IpAddr,
    time: DateTime<Utc>,
    line: u64,
    /// The address as it is written there.
    address: &'a str,
}

/// Sightings of one address, none of which is long after the one before it.
struct Run<'a> {
    /// The first of them in the file.
    line: u64,
    last: Sighting<'a>,
    from: DateTime<Utc>,
}

/// Sightings as runs, in the order of the file.
fn runs_of(mut sightings: Vec<Sighting<'_>>) -> Vec<Run<'_>> {
    sightings.sort_unstable();
    let mut runs: Vec<Run<'_>> = Vec::new();
    for sighting in sightings {
        match runs.last_mut() {
            Some(run)
                if (run.last.first, run.last.last) == (sighting.first, sighting.last)
                    && sighting.time - run.last.time <= LONGEST_GAP =>
            {
                run.line = run.line.min(sighting.line);
                run.last = sighting;
            }
            _ => runs.push(Run { line: sighting.line, last: sighting, from: sighting.time }),
        }
    }
    runs.sort_unstable_by_key(|run| run.line);
    runs
}

/// `ExitAddress 192.0.2.7 2026-10-05 12:07:33`: an exit was seen there at that time.
///
/// Files of several days may stand one after another. An address that was seen more than once is an
/// entry for each run of sightings without a gap of more than two days, and holds from the first to
/// the last of the run.
pub(super) fn tor_exit_list(text: &str) -> Draft {
    let mut draft = Draft::of("Tor exit list with times");
    draft.name = Some("Tor exits".to_owned());
    draft.category = Some(ListCategory::Tor);
    let mut sightings = Vec::new();
    for (number, line) in (1_u64..).zip(text.lines()) {
        let place = format!("line {number}");
        match line.split_once(' ') {
            Some(("ExitAddress", rest)) => {
                let (address, time) = rest.trim().split_once(' ').unwrap_or((rest, ""));
                let Some(time) = clock::list_time(time) else {
                    draft.skip(place, format!("no time after the address: {:?}", quoted(rest)));
                    continue;
                };
                draft.as_of = draft.as_of.max(Some(time));
                match read_range(address) {
                    Ok(range) => {
                        let (first, last) = (range.first, range.last);
                        sightings.push(Sighting { first, last, time, line: number, address });
                    }
                    Err(error) => draft.skip(place, error.to_string()),
                }
            }
            // The words of the format, <https://metrics.torproject.org/collector.html#exit-lists>.
            Some(("ExitNode" | "Published" | "LastStatus" | "@type" | "Downloaded", _)) => {}
            _ if line.trim().is_empty() => {}
            _ => draft.skip(place, format!("no word of a Tor exit list: {:?}", quoted(line))),
        }
    }
    for Run { line, last, from } in runs_of(sightings) {
        draft.take(last.address, format!("line {line}"), |entry| {
            entry.valid_from = Some(from);
            entry.valid_until = Some(last.time);
        });
    }
    draft
}
