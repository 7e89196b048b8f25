//! Characters that change how text looks without being seen, made visible.
//!
//! A user agent or an application name is written by whoever signs in. A right-to-left override can
//! make `exe.gpj` read `jpg.exe`, a zero-width space can hide a difference, an escape sequence can
//! drive a terminal. Reports show such characters as `U+202E` instead.

use std::collections::{BTreeMap, BTreeSet};

/// A run of text that can be shown as it is, or one character that cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Run<'a> {
    /// Shown as it is.
    Plain(&'a str),
    /// Shown as its code point.
    Hidden(char),
}

/// Splits a text into what can be shown and what must be spelled out.
pub(super) fn runs(text: &str) -> impl Iterator<Item = Run<'_>> {
    text.split_inclusive(is_hidden).flat_map(|part| {
        let hidden = part.chars().next_back().filter(|last| is_hidden(*last));
        let plain = hidden.map_or(part, |last| &part[..part.len() - last.len_utf8()]);
        let plain = (!plain.is_empty()).then_some(Run::Plain(plain));
        plain.into_iter().chain(hidden.map(Run::Hidden))
    })
}

/// Splits a line of a program as [`runs`] splits a text, but for tabs: they can be seen, and a program with
/// anything else in their place does not run.
pub(super) fn code_runs(line: &str) -> impl Iterator<Item = Run<'_>> {
    runs(line).map(|run| if run == Run::Hidden('\t') { Run::Plain("\t") } else { run })
}

/// Lines that are named for each hidden character of a program; the rest is counted.
const LINES_NAMED: usize = 10;

/// Where a program as it is printed is not the program itself: hidden characters are spelled out, and each
/// line ends in a line feed. `None`: it is the same, and can be copied and run.
pub(super) fn altered(program: &str) -> Option<String> {
    let mut lines_of: BTreeMap<char, BTreeSet<usize>> = BTreeMap::new();
    for (number, line) in (1..).zip(program.lines()) {
        for run in code_runs(line) {
            if let Run::Hidden(hidden) = run {
                lines_of.entry(hidden).or_default().insert(number);
            }
        }
    }
    let mut parts = Vec::new();
    if !lines_of.is_empty() {
        let each = lines_of.iter().map(|(hidden, lines)| {
            let named: Vec<String> = lines.iter().take(LINES_NAMED).map(usize::to_string).collect();
            let more = lines.len().saturating_sub(LINES_NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let line = if lines.len() == 1 { "line" } else { "lines" };
            format!("{} ({line} {}{more})", spelled(*hidden), named.join(", "))
        });
        let each = each.collect::<Vec<_>>().join(", ");
        parts.push(format!("hidden characters are spelled out: {each}"));
    }
    if program.contains("\r\n") {
        parts.push("lines that end in U+000D U+000A end in U+000A alone".to_owned());
    }
    if !program.is_empty() && !program.ends_with('\n') {
        parts.push("the last line, which has no end, has one".to_owned());
    }
    (!parts.is_empty()).then(|| format!("Not printed as it is: {}.", parts.join("; ")))
}

/// How a hidden character is spelled out.
pub(super) fn spelled(hidden: char) -> String {
    format!("U+{:04X}", u32::from(hidden))
}

/// Whether a character is a control, a bidirectional control, or takes no room.
pub(super) const fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}'
        | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_stand_apart() {
        let found: Vec<_> = runs("a\u{202e}\u{200b}b\n").collect();
        assert_eq!(
            found,
            [
                Run::Plain("a"),
                Run::Hidden('\u{202e}'),
                Run::Hidden('\u{200b}'),
                Run::Plain("b"),
                Run::Hidden('\n'),
            ]
        );
        assert_eq!(spelled('\u{202e}'), "U+202E");
        assert_eq!(runs("").count(), 0);
    }

    #[test]
    fn a_program_keeps_its_tabs_and_says_what_else_was_changed() {
        let found: Vec<_> = code_runs("\ta\u{202e}").collect();
        assert_eq!(found, [Run::Plain("\t"), Run::Plain("a"), Run::Hidden('\u{202e}')]);
        assert_eq!(altered("SELECT\t1\nORDER BY 1;\n"), None);
        assert_eq!(altered(""), None);
        assert_eq!(
            altered("a\u{202e}\r\nb\u{200b}\u{202e}\u{202e}\nc\rd").as_deref(),
            Some(
                "Not printed as it is: hidden characters are spelled out: U+000D (line 3), U+200B \
                 (line 2), U+202E (lines 1, 2); lines that end in U+000D U+000A end in U+000A alone; \
                 the last line, which has no end, has one."
            )
        );
        let many = "\u{200b}\n".repeat(12);
        assert_eq!(
            altered(&many).as_deref(),
            Some(
                "Not printed as it is: hidden characters are spelled out: U+200B (lines 1, 2, 3, 4, \
                 5, 6, 7, 8, 9, 10 and 2 more)."
            )
        );
    }
}
