//! A cursor over the JSON of one record: it checks everything, and builds nothing.
//!
//! It takes what RFC 8259 calls JSON, no more and no less, as `serde_json` does (the tests compare
//! the two). Our own, because most of an import is reading JSON, and most of a record is skipped:
//! on full Graph records `serde_json` skips some 0.7 GB a second and this three times that, while
//! `sonic-rs` and `simd-json` were slower than `serde_json` on processors without known extensions.

use std::borrow::Cow;

use super::draft::Value;
use super::marks::{Marks, Places};

/// Why a value could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is not JSON. `serde_json` knows the words for it.
    Broken,
    /// It breaks off in a number.
    CutOff,
    /// A text that is kept holds half a surrogate pair.
    Surrogate,
    /// A number that is kept is beyond all floating point.
    Range,
    /// A row has only so many values.
    Few(u32),
    /// A row has more values than there are columns.
    Many,
}

/// Stands before a token of a JSON text, or before blanks.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'m, 'a> {
    text: &'a str,
    marks: Places<'m>,
    at: usize,
}

impl<'m, 'a> Cursor<'m, 'a> {
    /// Begins to read a text, after making the marks for it.
    pub(super) fn new(text: &'a str, marks: &'m mut Marks) -> Result<Self, Fault> {
        let marks = marks.read(text.as_bytes()).ok_or(Fault::Broken)?;
        Ok(Self { text, marks, at: 0 })
    }

    #[inline]
    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// What is left of the text.
    #[inline]
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes().get(self.at..).unwrap_or_default()
    }

    /// What follows a quote, if that is what comes next and there is as much.
    #[inline]
    pub(super) fn after_quote<const LENGTH: usize>(&self) -> Option<&'a [u8; LENGTH]> {
        let (quote, rest) = self.rest().split_first()?;
        rest.first_chunk().filter(|_| *quote == b'"')
    }

    #[inline]
    pub(super) fn advance(&mut self, by: usize) {
        self.at += by;
    }

    /// Skips blanks and gives the byte after them.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<u8, Fault> {
        match self.bytes().get(self.at) {
            Some(byte) if *byte > b' ' => Ok(*byte),
            _ => self.peek_after_blanks(),
        }
    }

    #[cold]
    fn peek_after_blanks(&mut self) -> Result<u8, Fault> {
        let rest = self.rest();
        let blanks = rest.iter().position(|byte| !matches!(byte, b' ' | b'\n' | b'\t' | b'\r'));
        let blanks = blanks.ok_or(Fault::Broken)?;
        self.at += blanks;
        Ok(rest[blanks])
    }

    /// Skips this byte if it is the next after blanks.
    #[inline]
    pub(super) fn take(&mut self, byte: u8) -> Result<bool, Fault> {
        let found = self.peek()? == byte;
        self.at += usize::from(found);
        Ok(found)
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        self.take(byte)?.then_some(()).ok_or(Fault::Broken)
    }

    /// Whether there are only blanks left.
    pub(super) fn end(&mut self) -> Result<(), Fault> {
        match self.peek() {
            Ok(_) => Err(Fault::Broken),
            Err(_) => Ok(()),
        }
    }

    /// Goes on to the next member of a list or an object, unless `close` ends it.
    #[inline]
    pub(super) fn another(&mut self, close: u8) -> Result<bool, Fault> {
        match self.peek()? {
            b',' => {
                self.at += 1;
                Ok(true)
            }
            byte if byte == close => {
                self.at += 1;
                Ok(false)
            }
            _ => Err(Fault::Broken),
        }
    }

    /// Reads a text. It borrows unless it has escapes.
    #[inline]
    pub(super) fn text(&mut self) -> Result<Cow<'a, str>, Fault> {
        let start = self.at;
        let plain = self.skip_text()?;
        if !plain {
            return self.unescaped(start);
        }
        self.text.get(start + 1..self.at - 1).map(Cow::Borrowed).ok_or(Fault::Broken)
    }

    /// The text that began here and has escapes. Half a surrogate pair is a fault only here, where
    /// somebody wants to know the text.
    #[cold]
    fn unescaped(&self, start: usize) -> Result<Cow<'a, str>, Fault> {
        let raw = self.text.get(start..self.at).ok_or(Fault::Broken)?;
        serde_json::from_str::<String>(raw).map(Cow::Owned).map_err(|_half| Fault::Surrogate)
    }

    /// Skips a text, and says whether it is without escapes.
    #[inline]
    fn skip_text(&mut self) -> Result<bool, Fault> {
        if self.bytes().get(self.at) != Some(&b'"') {
            return Err(Fault::Broken);
        }
        let at = self.marks.next(self.at + 1).ok_or(Fault::Broken)?;
        self.at = at + 1;
        if self.bytes().get(at) == Some(&b'"') {
            return Ok(true);
        }
        self.skip_escapes(at)?;
        Ok(false)
    }

    /// Skips the rest of a text from a backslash on.
    fn skip_escapes(&mut self, backslash: usize) -> Result<(), Fault> {
        let mut at = backslash;
        loop {
            let sound = match self.bytes().get(at..) {
                Some([b'"', ..]) => {
                    self.at = at + 1;
                    return Ok(());
                }
                Some([b'\\', b'u', a, b, c, d, ..]) => {
                    [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit())
                }
                Some([b'\\', letter, ..]) => {
                    matches!(letter, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't')
                }
                _ => false,
            };
            if !sound {
                return Err(Fault::Broken);
            }
            at = self.marks.next(at + 1).ok_or(Fault::Broken)?;
        }
    }

    /// Skips a key and its colon.
    #[inline]
    fn skip_key(&mut self) -> Result<(), Fault> {
        self.peek()?;
        self.skip_text()?;
        self.expect(b':')
    }

    /// Reads a key and its colon.
    pub(super) fn key(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.peek()?;
        let key = self.text()?;
        self.expect(b':')?;
        Ok(key)
    }

    /// Skips a value and gives it.
    pub(super) fn raw(&mut self) -> Result<&'a str, Fault> {
        self.peek()?;
        let start = self.at;
        self.skip()?;
        self.text.get(start..self.at).ok_or(Fault::Broken)
    }

    /// Skips a value of any depth, without recursion.
    pub(super) fn skip(&mut self) -> Result<(), Fault> {
        let mut json = *self;
        json.skip_all()?;
        self.at = json.at;
        Ok(())
    }

    #[inline]
    fn skip_all(&mut self) -> Result<(), Fault> {
        let mut open = Open::default();
        let mut before_key = false;
        loop {
            if before_key {
                self.skip_key()?;
            }
            match self.peek()? {
                b'"' => drop(self.skip_text()?),
                byte @ (b'{' | b'[') => {
                    let object = byte == b'{';
                    self.at += 1;
                    if !self.take(close(object))? {
                        open.push(object);
                        before_key = object;
                        continue;
                    }
                }
                byte => self.skip_scalar(byte)?,
            }
            loop {
                let Some(object) = open.innermost() else { return Ok(()) };
                if self.another(close(object))? {
                    before_key = object;
                    break;
                }
                open.pop();
            }
        }
    }

    /// Skips a word or a number that begins with this byte.
    #[inline]
    fn skip_scalar(&mut self, first: u8) -> Result<(), Fault> {
        match first {
            b'n' => self.skip_word(b"null"),
            b't' => self.skip_word(b"true"),
            b'f' => self.skip_word(b"false"),
            _ => self.skip_number(),
        }
    }

    #[inline]
    fn skip_word(&mut self, word: &[u8]) -> Result<(), Fault> {
        let found = self.rest().starts_with(word);
        self.at += word.len();
        found.then_some(()).ok_or(Fault::Broken)
    }

    fn skip_number(&mut self) -> Result<(), Fault> {
        let rest = self.rest();
        let broken = |at| if at < rest.len() { Fault::Broken } else { Fault::CutOff };
        self.at += number_length(rest).map_err(broken)?;
        Ok(())
    }

    /// Reads `null`, a truth value or a number, of which this is the first byte.
    pub(super) fn scalar(&mut self, first: u8) -> Result<Value<'a>, Fault> {
        let start = self.at;
        self.skip_scalar(first)?;
        match first {
            b'n' => Ok(Value::Absent),
            b't' | b'f' => Ok(Value::Flag(first == b't')),
            _ => parse_number(self.text.get(start..self.at).unwrap_or_default()),
        }
    }
}

const fn close(object: bool) -> u8 {
    if object { b'}' } else { b']' }
}

fn digits(bytes: &[u8], from: usize) -> usize {
    bytes.get(from..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// How many bytes the number has with which this begins, or where it goes wrong.
fn number_length(bytes: &[u8]) -> Result<usize, usize> {
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(bytes, at);
    if whole == 0 || whole > 1 && bytes[at] == b'0' {
        return Err(at);
    }
    at += whole;
    if bytes.get(at) == Some(&b'.') {
        at += 1;
        let fraction = digits(bytes, at);
        if fraction == 0 {
            return Err(at);
        }
        at += fraction;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(bytes, at);
        if exponent == 0 {
            return Err(at);
        }
        at += exponent;
    }
    Ok(at)
}

/// Takes a number as a whole one if it is written as one and fits.
fn parse_number<'a>(text: &str) -> Result<Value<'a>, Fault> {
    if let Ok(number) = text.parse::<i64>()
        && text != "-0"
    {
        return Ok(Value::Integer(number));
    }
    if text.parse::<u64>().is_ok() {
        return Ok(Value::Text(Cow::Owned(text.to_owned())));
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Value::Real(number)),
        _ => Err(Fault::Range),
    }
}

/// What we are inside of: one bit a level, set for an object.
#[derive(Default)]
struct Open {
    depth: usize,
    /// The innermost 64 levels.
    kinds: u64,
    /// Those around them, 64 each.
    outer: Vec<u64>,
}

impl Open {
    #[inline]
    fn push(&mut self, object: bool) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.outer.push(self.kinds);
        }
        self.kinds = self.kinds << 1 | u64::from(object);
        self.depth += 1;
    }

    #[inline]
    fn innermost(&self) -> Option<bool> {
        (self.depth > 0).then_some(self.kinds & 1 != 0)
    }

    #[inline]
    fn pop(&mut self) {
        self.depth -= 1;
        self.kinds >>= 1;
        if self.depth.is_multiple_of(64)
            && let Some(kinds) = self.outer.pop()
        {
            self.kinds = kinds;
        }
    }
}
