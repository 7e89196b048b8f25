//! Where one JSON record ends and the next begins.
//!
//! Records come in arrays, in pages, in arrays of pages, one a line, or any of these one after the
//! other. The wrappings are opened here; what is inside a record is of no concern. Damage costs the
//! record that it is in: after it, the next line that begins like a record is taken for one.

use std::sync::{Arc, LazyLock};

use memchr::memmem::Finder;

use super::Position;
use super::block::{Columns, LIMIT, SpanKind};
use super::field::Scope;
use super::scan::Nesting;
use super::spans::{Spans, Window};
use super::wrapper::{self, Holds, Place, Step};

/// How deep lists may be nested around records before we take them for a record.
const MOST_FRAMES: usize = 64;
/// How often damage is searched for its end before we cut line by line, which is linear.
const MOST_REPAIRS: u32 = 64;
/// A wrapping, a line or a run of rubbish longer than this is looked at in pieces.
const PEEK: usize = 1 << 20;

/// What a line holds between two records, beside texts that happen to hold it.
static TWO_OBJECTS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"}{"));

/// The state of the cut between two buffers.
#[derive(Debug, Default)]
pub(super) struct JsonCut {
    /// Where to look on, in the buffer.
    at: usize,
    frames: Vec<Frame>,
    open: Open,
    nesting: Nesting,
    repairs: u32,
    /// Whether a wrapping has told of an error beside its list.
    partial: bool,
}

#[derive(Debug)]
enum Frame {
    /// Inside a list of records or tables.
    List(Holds),
    /// Inside a list of rows.
    Rows(Arc<Columns>),
    /// Inside the object around a list, after it.
    Wrapping,
}

/// The record that we are in.
#[derive(Debug, Default)]
enum Open {
    #[default]
    None,
    /// It begins here in the buffer.
    At(usize),
    /// It is too long to be held.
    Skipped(Position),
    /// The file has ended, and that has been said.
    Ended,
}

/// Whether there is more to be found in the buffer.
#[derive(PartialEq, Eq)]
enum Go {
    On,
    Wait,
}

impl JsonCut {
    /// Finds the records in the buffer, which begins where [`Self::keep`] said.
    pub(super) fn advance(&mut self, window: Window<'_>, out: &mut Spans) {
        let Window { bytes: buffer, ended } = window;
        loop {
            let go = match &self.open {
                Open::None => self.between(window, out),
                Open::At(start) => self.inside(*start, window, out),
                Open::Skipped(position) => self.skip(*position, window, out),
                Open::Ended => Go::Wait,
            };
            if go == Go::Wait {
                break;
            }
        }
        if ended {
            self.finish(buffer, out);
        }
    }

    /// The place in the buffer up to which it is no longer needed.
    pub(super) fn keep(&self) -> usize {
        match self.open {
            Open::At(start) => start,
            _ => self.at,
        }
    }

    /// Whether a wrapping has told of an error beside its list, so that not all of the answer is there.
    pub(super) const fn is_partial(&self) -> bool {
        self.partial
    }

    /// Takes note that the buffer now begins later.
    pub(super) fn shift(&mut self, by: usize) {
        self.at -= by;
        if let Open::At(start) = &mut self.open {
            *start -= by;
        }
    }

    /// Looks for the next record.
    fn between(&mut self, window: Window<'_>, out: &mut Spans) -> Go {
        let buffer = window.bytes;
        let Some(&byte) = buffer.get(self.at) else { return Go::Wait };
        let lists = !self.lines_only();
        match (byte, self.frames.last()) {
            (b' ' | b'\t' | b'\r' | b'\n' | b',', Some(Frame::List(_) | Frame::Rows(_)) | None) => {
                self.at += 1;
            }
            (0xef, _) if buffer[self.at..].starts_with(b"\xef\xbb\xbf") => self.at += 3,
            (_, Some(Frame::Wrapping)) => return self.wrapping(window),
            (b'{' | b'[', Some(Frame::Rows(_))) => self.begin(),
            (b'{', _) => return self.object(window, out),
            (b'[', _) | (b']', None) if !lists => self.at += 1,
            (b'[', _) if self.frames.len() < MOST_FRAMES => {
                self.frames.push(Frame::List(Holds::Records));
                self.at += 1;
            }
            (b'[' | b'"', _) => self.begin(),
            (b']', Some(_)) => {
                self.frames.pop();
                self.at += 1;
            }
            _ => return self.rubbish(window, out),
        }
        Go::On
    }

    /// After so much damage, every line is a record and nothing else is believed.
    fn lines_only(&self) -> bool {
        self.repairs >= MOST_REPAIRS
    }

    fn begin(&mut self) {
        self.open = Open::At(self.at);
        self.nesting = Nesting::default();
    }

    /// Reads on in the object around a list.
    fn wrapping(&mut self, window: Window<'_>) -> Go {
        let Window { bytes: buffer, ended } = window;
        let rest = buffer.get(self.at..).unwrap_or_default();
        match wrapper::step(rest, Place::After, &mut self.partial) {
            Step::End(length) => {
                self.frames.pop();
                self.at += length;
            }
            Step::List { length, holds } => self.enter(length, holds),
            Step::One(length) | Step::Inside(length) => {
                self.at += length;
                self.begin();
            }
            Step::More if rest.len() < PEEK && !ended => return Go::Wait,
            Step::More if ended => {
                self.at = buffer.len();
                return Go::Wait;
            }
            Step::More | Step::Record => {
                self.frames.pop();
            }
        }
        Go::On
    }

    /// Tells a record from a wrapping.
    fn object(&mut self, window: Window<'_>, out: &mut Spans) -> Go {
        let Window { bytes: buffer, ended } = window;
        let inside = buffer.get(self.at + 1..).unwrap_or_default();
        let place = match self.frames.last() {
            Some(Frame::List(Holds::Tables)) => Place::Table,
            _ => Place::Opening,
        };
        match wrapper::step(inside, place, &mut self.partial) {
            Step::More if inside.len() < PEEK && !ended => return Go::Wait,
            Step::List { length, holds } => {
                self.frames.push(Frame::Wrapping);
                self.enter(length + 1, holds);
            }
            Step::One(length) => {
                self.frames.push(Frame::Wrapping);
                self.at += length + 1;
                self.begin();
            }
            Step::Inside(length) => {
                self.frames.extend([Frame::Wrapping, Frame::Wrapping]);
                self.at += length + 1;
            }
            Step::End(length) => self.at += length + 1,
            Step::Record | Step::More if self.frames.is_empty() => {
                return self.line(window, out);
            }
            Step::Record | Step::More => self.begin(),
        }
        Go::On
    }

    fn enter(&mut self, length: usize, holds: Holds) {
        self.frames.push(match holds {
            Holds::Rows(names) => {
                let targets = names.iter().map(|name| Scope::Record.target(name)).collect();
                Frame::Rows(Arc::new(Columns { names, targets }))
            }
            holds => Frame::List(holds),
        });
        self.at += length;
    }

    /// Takes a line for a record if it looks like one from both ends, and so does what follows.
    ///
    /// That is sound: a line end cannot stand inside a text, so that a record which goes on after
    /// it would have to go on with a brace, and JSON has no place for that after another.
    fn line(&mut self, window: Window<'_>, out: &mut Spans) -> Go {
        let Window { bytes: buffer, ended } = window;
        let rest = buffer.get(self.at..).unwrap_or_default();
        let Some(line_end) = memchr::memchr(b'\n', rest) else {
            if rest.len() < PEEK && !ended {
                return Go::Wait;
            }
            self.begin();
            return Go::On;
        };
        let line = rest[..line_end].trim_ascii_end();
        let after = rest.get(line_end + 1..).unwrap_or_default();
        let next = after.iter().position(|byte| !byte.is_ascii_whitespace());
        if next.is_none() && !ended && after.len() < PEEK {
            return Go::Wait;
        }
        let follows = next.and_then(|at| after.get(at)).copied();
        let closed = line.ends_with(b"}") && matches!(follows, None | Some(b'{' | b'['));
        // A line that breaks off where nothing in JSON can, with a new record right after it.
        let broken = !line.ends_with(b"}")
            && !matches!(line.last(), Some(b',' | b'[' | b'{' | b':'))
            && next == Some(0)
            && follows == Some(b'{');
        let one = closed && TWO_OBJECTS.find(line).is_none();
        if one || broken || self.lines_only() {
            let line = line.strip_suffix(b",").unwrap_or(line);
            let (place, line_end) = ((self.at, self.at + line.len()), self.at + line_end);
            out.add_line(buffer, place, line_end);
            self.at = line_end + 1;
        } else {
            self.begin();
        }
        Go::On
    }

    /// Looks for the end of a record.
    fn inside(&mut self, start: usize, window: Window<'_>, out: &mut Spans) -> Go {
        let Window { bytes: buffer, ended } = window;
        match self.nesting.end(buffer, self.at) {
            Ok(end) => {
                let kind = match self.frames.last() {
                    Some(Frame::Rows(columns)) => SpanKind::Row(Arc::clone(columns)),
                    _ => SpanKind::Whole,
                };
                out.add(buffer, (start, end), kind);
                self.at = end;
                self.open = Open::None;
                Go::On
            }
            Err(on) => {
                self.at = on;
                if ended || buffer.len() - start > LIMIT {
                    return self.repair(start, window, out);
                }
                Go::Wait
            }
        }
    }

    /// Gives up on a record that does not end, at the next line that begins like another.
    fn repair(&mut self, start: usize, window: Window<'_>, out: &mut Spans) -> Go {
        let Window { bytes: buffer, ended } = window;
        let body = buffer.get(start..).unwrap_or_default();
        let begins = |mark: &[u8]| memchr::memmem::find(body, mark);
        let next = begins(b"\n{").into_iter().chain(begins(b"\n[")).min();
        let length = match next {
            Some(length) => length,
            None if ended => body.len(),
            None => {
                self.open = Open::Skipped(out.locate(buffer, start));
                return Go::On;
            }
        };
        let held = body[..length].trim_ascii_end().len();
        out.add(buffer, (start, start + held), SpanKind::Whole);
        self.at = start + length;
        self.open = if next.is_none() { Open::Ended } else { Open::None };
        self.frames.clear();
        self.repairs = self.repairs.saturating_add(1);
        Go::On
    }

    /// Looks for the end of a record that is too long, holding nothing of it.
    fn skip(&mut self, start: Position, window: Window<'_>, out: &mut Spans) -> Go {
        let Window { bytes: buffer, ended } = window;
        let end = self.nesting.end(buffer, self.at);
        self.at = end.unwrap_or_else(|on| on);
        if end.is_err() && !ended {
            return Go::Wait;
        }
        let length = out.offset(self.at) - start.offset;
        out.add_absent(Position { length, ..start }, SpanKind::TooLong);
        self.open = if end.is_ok() { Open::None } else { Open::Ended };
        Go::On
    }

    /// What is neither a record nor a wrapping: to the end of the line, or to what may be a record.
    fn rubbish(&mut self, window: Window<'_>, out: &mut Spans) -> Go {
        let Window { bytes: buffer, ended } = window;
        let rest = buffer.get(self.at..).unwrap_or_default();
        let listed = !self.frames.is_empty();
        let stop = rest.iter().skip(1).position(|byte| match byte {
            b'\n' | b'{' => true,
            b',' | b']' | b'[' => listed,
            _ => false,
        });
        let length = match stop {
            Some(length) => length + 1,
            None if ended || rest.len() >= PEEK => rest.len(),
            None => return Go::Wait,
        };
        let held = rest[..length].trim_ascii_end().len().max(1);
        out.add(buffer, (self.at, self.at + held), SpanKind::Whole);
        self.at += length;
        Go::On
    }

    /// Says that the file ends where more should have come, unless a record has said so.
    fn finish(&mut self, buffer: &[u8], out: &mut Spans) {
        if !self.frames.is_empty() && !matches!(self.open, Open::Ended) {
            let position = out.locate(buffer, buffer.len());
            out.add_absent(position, SpanKind::Ended);
        }
        self.frames.clear();
        self.open = Open::Ended;
        self.at = buffer.len();
    }
}
