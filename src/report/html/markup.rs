//! HTML that can be trusted, and the only ways to make some.
//!
//! A [`Markup`] grows from literals of this program, from numbers, and from texts that are escaped
//! on the way in. There is no other door: a text of a log cannot become markup by mistake.

use std::fmt;

use askama::filters::HtmlSafe;

use crate::report::explorer::script_safe;
use crate::report::visible::{Run, code_runs, runs, spelled};

/// HTML, SVG or CSS that needs no escaping.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Markup(String);

impl HtmlSafe for Markup {}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Markup {
    /// Markup of this program.
    pub(super) fn new(literal: &'static str) -> Self {
        Self(literal.to_owned())
    }

    /// The bytes, for digests.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Adds markup of this program.
    pub(super) fn raw(mut self, literal: &'static str) -> Self {
        self.0.push_str(literal);
        self
    }

    /// Adds a text: escaped for elements and quoted attributes, hidden characters spelled out.
    pub(super) fn text(self, text: &str) -> Self {
        self.runs(runs(text))
    }

    /// Adds a line of a program: as a text, but for tabs, which stay what they are.
    pub(super) fn code(self, line: &str) -> Self {
        self.runs(code_runs(line))
    }

    fn runs<'t>(self, runs: impl Iterator<Item = Run<'t>>) -> Self {
        runs.fold(self, |markup, run| match run {
            Run::Plain(plain) => markup.escaped(plain),
            Run::Hidden(hidden) => {
                markup.raw("<span class=\"ctl\">").escaped(&spelled(hidden)).raw("</span>")
            }
        })
    }

    /// Adds a text for an attribute or a title, where no element can stand.
    pub(super) fn plain(self, text: &str) -> Self {
        runs(text).fold(self, |markup, run| match run {
            Run::Plain(plain) => markup.escaped(plain),
            Run::Hidden(hidden) => markup.escaped(&spelled(hidden)),
        })
    }

    /// Adds a number with at most one decimal.
    pub(super) fn number(mut self, number: f64) -> Self {
        let rounded = format!("{number:.1}");
        self.0.push_str(rounded.strip_suffix(".0").unwrap_or(&rounded));
        self
    }

    /// Adds other markup.
    pub(super) fn and(mut self, other: &Self) -> Self {
        self.0.push_str(&other.0);
        self
    }

    /// Adds JSON for the inside of a script element that is data: nothing in it can end the element.
    pub(super) fn json(mut self, json: &str) -> Self {
        self.0.push_str(&script_safe(json));
        self
    }

    /// Adds bytes as base64.
    pub(super) fn base64(mut self, bytes: &[u8]) -> Self {
        for three in bytes.chunks(3) {
            let word = three.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
            let word = word << (8 * (3 - three.len()));
            for at in 0..4 {
                let six = usize::try_from(word >> (18 - 6 * at) & 63).unwrap_or(0);
                self.0.push(if at > three.len() { '=' } else { char::from(BASE64[six]) });
            }
        }
        self
    }

    /// Adds a text as a CSS string: everything but letters and digits by its code.
    pub(super) fn css_string(mut self, text: &str) -> Self {
        self.0.push('"');
        for letter in text.chars() {
            if letter.is_ascii_alphanumeric() {
                self.0.push(letter);
            } else {
                let shown = if letter == '\0' { '\u{fffd}' } else { letter };
                self.0.push('\\');
                let digit = |at: u32| char::from_digit(u32::from(shown) >> (4 * at) & 15, 16);
                self.0.extend((0..6).rev().filter_map(digit));
            }
        }
        self.0.push('"');
        self
    }

    fn escaped(mut self, text: &str) -> Self {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                _ => self.0.push(letter),
            }
        }
        self
    }
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_hidden_characters_seen() {
        let markup = Markup::default().text("<a b='\"&\u{202e}");
        let seen = "&lt;a b=&#39;&quot;&amp;<span class=\"ctl\">U+202E</span>";
        assert_eq!(markup.to_string(), seen);
    }

    #[test]
    fn a_program_keeps_its_tabs() {
        let markup = Markup::default().code("\t<\u{202e}");
        assert_eq!(markup.to_string(), "\t&lt;<span class=\"ctl\">U+202E</span>");
        let text = Markup::default().text("\t").to_string();
        assert_eq!(text, "<span class=\"ctl\">U+0009</span>");
    }

    #[test]
    fn base64_is_the_published_one() {
        let encoded = |text: &str| Markup::default().base64(text.as_bytes()).to_string();
        assert_eq!(encoded(""), "");
        assert_eq!(encoded("f"), "Zg==");
        assert_eq!(encoded("fo"), "Zm8=");
        assert_eq!(encoded("foobar"), "Zm9vYmFy");
    }

    #[test]
    fn json_cannot_leave_its_element() {
        let markup = Markup::default().json("\"</script><!--\u{202e}\u{e0041}&\"").to_string();
        assert_eq!(markup, "\"\\u003c/script\\u003e\\u003c!--\\u202e\\udb40\\udc41\\u0026\"");
        let read: String = serde_json::from_str(&markup).unwrap();
        assert_eq!(read, "</script><!--\u{202e}\u{e0041}&");
    }

    #[test]
    fn a_css_string_cannot_be_left() {
        let css = Markup::default().css_string("a\"}</style>\n").to_string();
        assert_eq!(css, "\"a\\000022\\00007d\\00003c\\00002fstyle\\00003e\\00000a\"");
    }
}
