//! Characters that change how text looks without being seen, made visible.
//!
//! A user agent or an application name is written by whoever signs in. A right-to-left override can
//! make `exe.gpj` read `jpg.exe`, a zero-width space can hide a difference, an escape sequence can
//! drive a terminal. Reports show such characters as `U+202E` instead.

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
}
