//! The tokens of a SQL text, told apart just well enough to leave strings and comments alone.

use std::collections::BTreeSet;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A keyword or a name.
    Word,
    /// A number.
    Number,
    /// A `$name`.
    Placeholder,
    /// A `'string'`, an `E'string'` with backslashes, a `$tag$string$tag$`, or a `"quoted name"`.
    Quoted,
    /// A comment.
    Comment,
    /// White space.
    Space,
    /// Anything else, one character at a time.
    Symbol,
}

/// A piece of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind,
    pub(super) text: &'a str,
}

/// Takes a SQL text apart. The tokens, put together again, are the text.
pub(super) fn tokens(sql: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (kind, length) = kind_and_length(rest, first);
        let (text, after) = rest.split_at(length);
        rest = after;
        Some(Token { kind, text })
    })
}

/// How many statements an SQL text has: what semicolons part, comments and texts left alone.
#[must_use]
pub fn statements(sql: &str) -> usize {
    let mut statements = 0;
    let mut inside = false;
    for token in tokens(sql) {
        match token.kind {
            TokenKind::Space | TokenKind::Comment => {}
            _ if token.text == ";" => inside = false,
            _ => {
                statements += usize::from(!inside);
                inside = true;
            }
        }
    }
    statements
}

/// The first word of a SQL text, or whatever stands there.
pub(super) fn first_word(sql: &str) -> &str {
    let is_blank = |kind| matches!(kind, TokenKind::Space | TokenKind::Comment);
    tokens(sql).find(|token| !is_blank(token.kind)).map_or("", |token| token.text)
}

/// The names of the placeholders in a SQL text.
pub(super) fn placeholders(sql: &str) -> BTreeSet<&str> {
    tokens(sql).filter_map(Token::placeholder).collect()
}

impl<'a> Token<'a> {
    /// The name, if it is a placeholder.
    pub(super) fn placeholder(self) -> Option<&'a str> {
        self.text.strip_prefix('$').filter(|_| self.kind == TokenKind::Placeholder)
    }
}

fn kind_and_length(rest: &str, first: char) -> (TokenKind, usize) {
    if rest.starts_with("--") {
        return (TokenKind::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (TokenKind::Comment, comment_length(rest));
    }
    if let Some(length) = tagged_length(rest) {
        return (TokenKind::Quoted, length);
    }
    match first {
        '\'' | '"' => (TokenKind::Quoted, quoted_length(rest, first)),
        // Only here, where no name has begun, is it the `E` of a string with backslashes.
        'e' | 'E' if rest[1..].starts_with('\'') => {
            (TokenKind::Quoted, 1 + escaped_length(&rest[1..]))
        }
        '$' => match run_length(&rest[1..], is_name_part) {
            0 => (TokenKind::Symbol, 1),
            length => (TokenKind::Placeholder, 1 + length),
        },
        _ if first.is_whitespace() => (TokenKind::Space, run_length(rest, char::is_whitespace)),
        _ if first.is_ascii_digit() => {
            (TokenKind::Number, run_length(rest, |c| is_name_part(c) || c == '.'))
        }
        _ if is_name_part(first) => (TokenKind::Word, run_length(rest, is_name_part)),
        _ => (TokenKind::Symbol, first.len_utf8()),
    }
}

/// A doubled quote inside ends the string and begins the next, which comes to the same.
fn quoted_length(rest: &str, quote: char) -> usize {
    rest[1..].find(quote).map_or(rest.len(), |at| at + 2)
}

/// The length of a string in which a backslash takes the next character with it. A doubled quote goes on
/// in the same way of reading.
fn escaped_length(rest: &str) -> usize {
    let mut inside = rest.char_indices().skip(1).peekable();
    while let Some((at, found)) = inside.next() {
        let is_doubled = found == '\'' && inside.peek().is_some_and(|(_, next)| *next == '\'');
        if found == '\\' || is_doubled {
            inside.next();
        } else if found == '\'' {
            return at + 1;
        }
    }
    rest.len()
}

/// The length of a comment, with those inside it.
fn comment_length(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(left) = rest.get(at..).filter(|left| !left.is_empty()) {
        if left.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if left.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += left.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// The length of a string between dollar signs, `$$a$$` or `$tag$a$tag$`, if one begins here.
fn tagged_length(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('$')?;
    let name = run_length(inside, is_name_part);
    let is_tag = !inside.starts_with(|c: char| c.is_ascii_digit());
    inside.get(name..)?.strip_prefix('$').filter(|_| is_tag)?;
    let (tag, after) = rest.split_at_checked(name + 2)?;
    Some(after.find(tag).map_or(rest.len(), |at| at + 2 * tag.len()))
}

fn run_length(rest: &str, belongs: impl Fn(char) -> bool) -> usize {
    rest.find(|c| !belongs(c)).unwrap_or(rest.len())
}

fn is_name_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn strings_and_comments_hold_no_placeholders() {
        let sql = "SELECT '$a''$b', \"$c\", $d -- $e\n/* $f */ WHERE x - $g > y / $d";
        assert_eq!(Vec::from_iter(placeholders(sql)), ["d", "g"]);
    }

    #[test]
    fn unfinished_strings_and_comments_reach_to_the_end() {
        for sql in ["'$a", "/* $a", "-- $a", "\"$a", "$", "$'", "/*", "'"] {
            assert!(placeholders(sql).is_empty(), "{sql}");
        }
    }

    #[test]
    fn a_statement_cannot_hide_in_a_string_or_a_comment() {
        for (sql, expected) in [
            (r"SELECT E'\'' AS a; CREATE TEMP TABLE evil AS SELECT 42 AS x; SELECT '1' -- '", 3),
            (r"SELECT e'\\'; SELECT 2 -- '", 2),
            (r"SELECT '\'; SELECT 2 -- '", 2),
            (r"SELECT name'a;b' , E'it''s; \'; one'", 1),
            ("SELECT $$ ' $$; SELECT 2 -- '", 2),
            ("SELECT $a$ $$; ' $b$; $a$ AS x", 1),
            ("SELECT /* a /* ; */ ; */ 1", 1),
            ("SELECT /* a /* b */ */ 1; SELECT /*", 2),
            ("SELECT $one + $two", 1),
        ] {
            assert_eq!(statements(sql), expected, "{sql}");
        }
    }

    #[test]
    fn a_tag_is_no_placeholder() {
        assert_eq!(Vec::from_iter(placeholders("SELECT $a, $b$ $c $b$, E'$d', $e")), ["a", "e"]);
    }

    proptest! {
        #[test]
        fn tokens_are_the_whole_text(sql in r"[ aeE;$'\x22/*\n0.é\\-]{0,40}") {
            let together: String = tokens(&sql).map(|token| token.text).collect();
            prop_assert_eq!(together, sql);
        }
    }
}
