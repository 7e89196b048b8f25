//! Taking one file in: its bytes into the vault, its members' records into sightings.

use std::io::{self, Cursor, Read};

use super::pipeline::{self, Broken, Bytes, Piece, Streamed};
use super::{FormatCount, ImportError, MemberOutcome, file_name};
use crate::case::{CaseError, Change, FRAME_BYTES, Frame, NewMember, NewSource};
use crate::digest::{Sha256, Sha256Hasher};
use crate::evidence::{Container, EvidenceFile, MemberEntry};
use crate::format::{self, Layout, Recognised, UNRECOGNISED};
use crate::progress::Progress;

/// How much of a member is looked at to tell what it is, in bytes.
const HEAD: usize = 64 << 10;

/// A file on its way into a case, inside one change.
pub(super) struct Taking<'a, 'c> {
    change: &'a Change<'c>,
    file: &'a EvidenceFile,
    progress: &'a dyn Progress,
    source_id: i64,
    first_member: i64,
    reference: String,
    frames: u64,
    framed: u64,
    whole: Option<(u64, Sha256)>,
}

/// A member whose sightings are in the case, and whose sums are not yet.
pub(super) struct Sighted {
    pub(super) member: NewMember,
    pub(super) formats: Vec<FormatCount>,
}

impl<'a, 'c> Taking<'a, 'c> {
    pub(super) fn begin(
        change: &'a Change<'c>,
        file: &'a EvidenceFile,
        progress: &'a dyn Progress,
    ) -> Result<Self, CaseError> {
        let (source_id, first_member) = change.next_numbers()?;
        let reference = crate::case::source_reference(source_id);
        Ok(Self {
            change,
            file,
            progress,
            source_id,
            first_member,
            reference,
            frames: 0,
            framed: 0,
            whole: None,
        })
    }

    /// Reads every member, and puts the bytes of the file into the vault.
    pub(super) fn members(&mut self) -> Result<Vec<Sighted>, ImportError> {
        let entries = self.file.members()?;
        if self.file.container() != Container::None {
            self.keep_as_found()?;
        }
        let mut sighted = Vec::new();
        for (at, entry) in (0_i64..).zip(&entries) {
            let reference = match self.file.container() {
                Container::Zip => format!("{}/{}", self.reference, at + 1),
                Container::None | Container::Gzip => self.reference.clone(),
            };
            sighted.push(self.member(entry, self.first_member + at, reference)?);
        }
        Ok(sighted)
    }

    /// The size and digest of the whole file, once its members are read.
    pub(super) fn whole(&self) -> (u64, Sha256) {
        self.whole.unwrap_or_else(|| (0, Sha256::of("")))
    }

    /// Records the source and its members.
    pub(super) fn record(
        self,
        sighted: Vec<Sighted>,
    ) -> Result<(String, Vec<MemberOutcome>), CaseError> {
        let source = NewSource {
            file_name: file_name(self.file.path()),
            given_path: self.file.path().display().to_string(),
            modified_at: self.file.modified(),
            container: self.file.container().word(),
        };
        self.change.add_source(self.source_id, &source, self.whole())?;
        let mut outcomes = Vec::new();
        for Sighted { member, formats } in sighted {
            let receipt = self.change.add_member(&member)?;
            outcomes.push(MemberOutcome {
                reference: member.reference,
                path: member.member_path,
                content: member.content,
                disposition: member.disposition,
                receipt,
                formats,
                span: member.span,
            });
        }
        Ok((self.reference, outcomes))
    }

    /// Keeps an archive as it was found: it is compressed already.
    fn keep_as_found(&mut self) -> Result<(), ImportError> {
        let mut raw = self.file.raw()?;
        let mut hasher = Sha256Hasher::default();
        let mut frame = Vec::with_capacity(FRAME_BYTES);
        loop {
            frame.clear();
            (&mut raw)
                .take(FRAME_BYTES as u64)
                .read_to_end(&mut frame)
                .map_err(|error| self.unreadable(error))?;
            if frame.is_empty() {
                break;
            }
            hasher.update(&frame);
            self.progress.advance(frame.len() as u64);
            self.keep(&Frame::stored(&frame))?;
        }
        self.whole = Some((self.framed, hasher.finish()));
        Ok(())
    }

    fn keep(&mut self, frame: &Frame) -> Result<(), CaseError> {
        self.change.append_frame(self.source_id, (self.frames, self.framed), frame)?;
        self.frames += 1;
        self.framed += frame.raw_bytes() as u64;
        Ok(())
    }

    /// Reads one member, or skips it with its reason.
    fn member(
        &mut self,
        entry: &MemberEntry,
        member_id: i64,
        reference: String,
    ) -> Result<Sighted, ImportError> {
        let (recognised, reader) = look(self.file, entry)?;
        let (streamed, disposition, content) = match recognised {
            Recognised::Records(layout) => {
                let streamed = self.stream(reader, layout, member_id)?;
                let (disposition, content) = content(&streamed);
                (streamed, disposition, content)
            }
            Recognised::Other(other) => (self.pass(reader)?, SKIPPED, other.to_string()),
            Recognised::Empty => (self.pass(reader)?, SKIPPED, "an empty file".to_owned()),
        };
        if self.file.container() == Container::None {
            self.whole = Some((streamed.bytes, streamed.sha256));
        }
        let member = NewMember {
            member_id,
            source_id: self.source_id,
            reference,
            member_path: entry.path().map(str::to_owned),
            bytes: streamed.bytes,
            sha256: streamed.sha256,
            disposition,
            content,
            records_read: streamed.read(),
            records_rejected: streamed.rejected,
            sign_ins: streamed.sign_ins,
            audits: streamed.audits,
            synthetic: streamed.synthetic,
            span: streamed.span,
        };
        Ok(Sighted { member, formats: streamed.formats })
    }

    /// Reads the records of a member into the case.
    fn stream(
        &mut self,
        reader: Box<dyn Read + Send + '_>,
        layout: Layout,
        member_id: i64,
    ) -> Result<Streamed, ImportError> {
        let plain = self.file.container() == Container::None;
        let bytes = if plain { Bytes::Kept } else { Bytes::Passing };
        let streamed = pipeline::stream(reader, layout, bytes, &mut |piece| match piece {
            Piece::Frame(frame) => {
                self.progress.advance(frame.raw_bytes() as u64);
                self.keep(&frame)
            }
            Piece::Records(mut batch) => self.change.append_sightings(member_id, &mut batch),
        });
        streamed.map_err(|broken| match broken {
            Broken::Read(error) => self.unreadable(error),
            Broken::Taking(error) => error.into(),
        })
    }

    /// Reads a member that is not for us, for its digest alone.
    fn pass(&self, mut reader: Box<dyn Read + Send + '_>) -> Result<Streamed, ImportError> {
        let mut hasher = Sha256Hasher::default();
        let mut buffer = vec![0; HEAD];
        let mut bytes = 0;
        loop {
            let read = reader.read(&mut buffer).map_err(|error| self.unreadable(error))?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            bytes += read as u64;
        }
        Ok(Streamed {
            bytes,
            sha256: hasher.finish(),
            sign_ins: 0,
            audits: 0,
            synthetic: 0,
            rejected: 0,
            formats: Vec::new(),
            span: (None, None),
            other: None,
        })
    }

    fn unreadable(&self, source: io::Error) -> ImportError {
        ImportError::Read { path: self.file.path().to_owned(), source }
    }
}

/// The disposition of a member whose records were read.
pub(super) const READ: &str = "read";

/// The disposition of a member that is not for us.
pub(super) const SKIPPED: &str = "skipped";

/// What the records of a member turned out to be.
fn content(streamed: &Streamed) -> (&'static str, String) {
    let usable = |count: &&FormatCount| count.format != UNRECOGNISED;
    let mut names: Vec<&str> =
        streamed.formats.iter().filter(usable).map(|count| count.format).collect();
    names.sort_unstable();
    if streamed.read() == 0 {
        return (READ, "no records".to_owned());
    }
    if names.is_empty() {
        let other = streamed.other.as_deref().unwrap_or("of no kind that doorward knows");
        return (SKIPPED, format!("{} records, none of them ours: {other}", streamed.read()));
    }
    (READ, names.join(", "))
}

/// What a file is, if nothing in it is for us.
pub(super) fn what_else(file: &EvidenceFile) -> Result<Option<String>, ImportError> {
    let mut others = Vec::new();
    for entry in file.members()? {
        match look(file, &entry)?.0 {
            Recognised::Records(_) => return Ok(None),
            Recognised::Other(other) => others.push((entry, other.to_string())),
            Recognised::Empty => others.push((entry, "an empty file".to_owned())),
        }
    }
    let words = others.into_iter().map(|(entry, what)| match entry.path() {
        Some(path) if file.container() == Container::Zip => format!("{path}: {what}"),
        _ => what,
    });
    let words: Vec<_> = words.collect();
    Ok(Some(if words.is_empty() {
        "an archive without files".to_owned()
    } else {
        words.join("; ")
    }))
}

/// Looks at the beginning of a member, and gives the whole of it back to be read.
fn look<'a>(
    file: &'a EvidenceFile,
    entry: &MemberEntry,
) -> Result<(Recognised, Box<dyn Read + Send + 'a>), ImportError> {
    let mut reader = file.open_member(entry)?;
    let mut head = Vec::with_capacity(HEAD);
    (&mut reader)
        .take(HEAD as u64)
        .read_to_end(&mut head)
        .map_err(|source| ImportError::Read { path: file.path().to_owned(), source })?;
    let hint = entry.path().map_or_else(|| file_name(file.path()), str::to_owned);
    let recognised = format::recognise(&head, Some(&hint));
    Ok((recognised, Box::new(Cursor::new(head).chain(reader))))
}
