//! Lists as lines of text: plain ones, and the Tor project's exit list with its times.

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

/// `ExitAddress 192.0.2.7 2026-10-05 12:07:33`: an exit was seen there at that time.
///
/// Files of several days may stand one after another. An address that was seen more than once
/// holds from the first to the last time.
pub(super) fn tor_exit_list(text: &str) -> Draft {
    let mut draft = Draft::of("Tor exit list with times");
    draft.name = Some("Tor exits".to_owned());
    draft.category = Some(ListCategory::Tor);
    let mut seen = std::collections::HashMap::new();
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
                let known = read_range(address).ok().and_then(|range| seen.get(&range.first));
                if let Some(entry) = known.and_then(|at: &usize| draft.entries.get_mut(*at)) {
                    entry.valid_from = entry.valid_from.min(Some(time));
                    entry.valid_until = entry.valid_until.max(Some(time));
                    continue;
                }
                let before = draft.entries.len();
                draft.take(address, place, |entry| {
                    entry.valid_from = Some(time);
                    entry.valid_until = Some(time);
                });
                if let Some(entry) = draft.entries.get(before) {
                    seen.insert(entry.range.first, before);
                }
            }
            // The words of the format, <https://metrics.torproject.org/collector.html#exit-lists>.
            Some(("ExitNode" | "Published" | "LastStatus" | "@type" | "Downloaded", _)) => {}
            _ if line.trim().is_empty() => {}
            _ => draft.skip(place, format!("no word of a Tor exit list: {:?}", quoted(line))),
        }
    }
    draft
}
