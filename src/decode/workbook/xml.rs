//! The XML parts of a workbook, read as a stream of bounded pieces.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Take};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use zip::ZipArchive;
use zip::read::ZipFile;

use super::damaged;

/// The longest run of text without a tag: a cell has 32,767 letters at most.
const LONGEST: usize = 16 << 20;

/// A part as it comes out of the package.
type Bytes<'a> = Guard<BufReader<Take<ZipFile<'a, BufReader<File>>>>>;

/// A part of the package, event by event.
pub(super) struct Part<'a> {
    reader: Reader<Bytes<'a>>,
    buffer: Vec<u8>,
    /// How many elements are open.
    open: u64,
    name: String,
}

impl<'a> Part<'a> {
    /// Nothing, if the package has no such part.
    pub(super) fn open(
        package: &'a mut ZipArchive<BufReader<File>>,
        name: &str,
        most: u64,
    ) -> io::Result<Option<Self>> {
        // Names of parts are the same whatever their case.
        let same = |at: &usize| {
            let known = package.name_for_index(*at).and_then(Result::ok).unwrap_or_default();
            known.trim_start_matches('/').eq_ignore_ascii_case(name)
        };
        let Some(at) = (0..package.len()).find(same) else {
            return Ok(None);
        };
        let file = package
            .by_index(at)
            .map_err(|error| damaged(format!("{name} in the workbook: {error}")))?;
        if file.size() > most {
            let what = format!(
                "{name} in the workbook unpacks to {} bytes, and no more than {most} are read",
                file.size()
            );
            return Err(damaged(what));
        }
        let bounded = BufReader::with_capacity(64 << 10, file.take(most + 1));
        let mut reader = Reader::from_reader(Guard { input: bounded, since_tag: 0 });
        reader.config_mut().expand_empty_elements = true;
        Ok(Some(Self { reader, buffer: Vec::new(), open: 0, name: name.to_owned() }))
    }

    /// The next event; nothing at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Event<'_>>> {
        self.buffer.clear();
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::Eof) if self.open > 0 => {
                Err(damaged(format!("{} in the workbook ends too early", self.name)))
            }
            Ok(Event::Eof) => Ok(None),
            Ok(event) => {
                match event {
                    Event::Start(_) => self.open += 1,
                    Event::End(_) => self.open = self.open.saturating_sub(1),
                    _ => {}
                }
                Ok(Some(event))
            }
            Err(error) => {
                Err(damaged(format!("{} in the workbook is damaged: {error}", self.name)))
            }
        }
    }
}

/// Whether an element has this name, in whatever namespace.
pub(super) fn is_start(start: &BytesStart<'_>, name: &[u8]) -> bool {
    start.local_name().as_ref() == name
}

/// An attribute by its name, in whatever namespace.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> io::Result<Option<String>> {
    let unsound = |error: &dyn std::fmt::Display| {
        damaged(format!("an attribute `{name}` in the workbook is damaged: {error}"))
    };
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| unsound(&error))?;
        if attribute.key.local_name().as_ref() == name.as_bytes() {
            let value = attribute.unescape_value().map_err(|error| unsound(&error))?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// Adds what an event says in text, if it does.
pub(super) fn add_text(event: &Event<'_>, text: &mut String) -> io::Result<()> {
    let unsound = |error: quick_xml::encoding::EncodingError| {
        damaged(format!("a text in the workbook is not UTF-8: {error}"))
    };
    match event {
        Event::Text(piece) => text.push_str(&piece.decode().map_err(unsound)?),
        Event::CData(piece) => text.push_str(&piece.decode().map_err(unsound)?),
        Event::GeneralRef(reference) => text.push(letter(reference)?),
        _ => {}
    }
    if text.len() > LONGEST {
        return Err(damaged("a cell of the workbook is longer than any can be"));
    }
    Ok(())
}

fn letter(reference: &BytesRef<'_>) -> io::Result<char> {
    let by_number = reference
        .resolve_char_ref()
        .map_err(|error| damaged(format!("a letter in the workbook is damaged: {error}")))?;
    let by_name = || match &**reference {
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"amp" => Some('&'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        _ => None,
    };
    by_number.or_else(by_name).ok_or_else(|| damaged("a letter in the workbook has no meaning"))
}

/// Ends in an error where text without a tag would have to be held beyond all measure.
struct Guard<R> {
    input: R,
    since_tag: usize,
}

impl<R: BufRead> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.input.read(buffer)
    }
}

impl<R: BufRead> BufRead for Guard<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since_tag > LONGEST {
            return Err(damaged("a piece of text in the workbook is longer than any can be"));
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // The buffer is not empty, so nothing is read here.
        let used = self.input.fill_buf().ok().and_then(|bytes| bytes.get(..amount));
        match used.map(|used| memchr::memrchr(b'<', used)) {
            Some(Some(at)) => self.since_tag = amount - at,
            _ => self.since_tag += amount,
        }
        self.input.consume(amount);
    }
}
