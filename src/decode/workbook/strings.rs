//! The texts of a workbook, which its cells name by their number.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};

use quick_xml::events::Event;

use super::damaged;
use super::xml::{Part, add_text};

/// How much of them is held in memory. The first are the most used, because each stands where it
/// was used first.
const HELD: usize = 64 << 20;
/// More than any workbook can use: a sheet has a million rows.
const MOST: usize = 64 << 20;

/// The texts: in memory as far as there is room for them, the others in a file without a name.
#[derive(Debug, Default)]
pub(super) struct SharedStrings {
    held: Vec<u8>,
    spilled: Option<File>,
    /// Where each ends, as if all stood in one row.
    ends: Vec<u64>,
}

impl SharedStrings {
    /// A text by its number.
    pub(super) fn get(&mut self, number: usize) -> io::Result<String> {
        let Some(&end) = self.ends.get(number) else {
            return Err(damaged(format!("a cell names the text {number}, which is not there")));
        };
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        let held = self.held.len() as u64;
        let bytes = match &mut self.spilled {
            Some(file) if end > held => {
                file.seek(SeekFrom::Start(start - held))?;
                let mut bytes = Vec::new();
                file.take(end - start).read_to_end(&mut bytes)?;
                bytes
            }
            _ => self.held[position(start)?..position(end)?].to_vec(),
        };
        String::from_utf8(bytes).map_err(|_bytes| damaged("a text of the workbook is not UTF-8"))
    }
}

fn position(at: u64) -> io::Result<usize> {
    usize::try_from(at).map_err(io::Error::other)
}

/// Reads all texts.
pub(super) fn read(part: Part<'_>) -> io::Result<SharedStrings> {
    read_holding(part, HELD)
}

/// Reads all texts, and holds only so many bytes of them.
pub(super) fn read_holding(mut part: Part<'_>, room: usize) -> io::Result<SharedStrings> {
    let mut strings = SharedStrings::default();
    let mut spilled = None;
    let (mut text, mut end) = (String::new(), 0_u64);
    // Text counts inside `t`, but not where it tells how another is pronounced.
    let (mut inside, mut spoken) = (false, false);
    while let Some(event) = part.next()? {
        match &event {
            Event::Start(start) => match start.local_name().as_ref() {
                b"si" => text.clear(),
                b"t" => inside = !spoken,
                b"rPh" => spoken = true,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                b"t" => inside = false,
                b"rPh" => spoken = false,
                b"si" => {
                    end += text.len() as u64;
                    strings.ends.push(end);
                    if strings.ends.len() > MOST {
                        return Err(damaged("the workbook has more texts than any can have"));
                    }
                    if spilled.is_none() && strings.held.len() + text.len() > room {
                        spilled = Some(BufWriter::new(tempfile::tempfile()?));
                    }
                    match &mut spilled {
                        Some(file) => file.write_all(text.as_bytes())?,
                        None => strings.held.extend_from_slice(text.as_bytes()),
                    }
                }
                _ => {}
            },
            event if inside => add_text(event, &mut text)?,
            _ => {}
        }
    }
    strings.spilled = spilled
        .map(|file| file.into_inner().map_err(io::IntoInnerError::into_error))
        .transpose()?;
    Ok(strings)
}
