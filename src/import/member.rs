//! Taking one file in: its bytes into the vault, its members' records into sightings.

use std::io::{self, Cursor, Read};

use super::pipeline::{self, Broken, Bytes, Piece, Streamed};
use super::{FormatCount, ImportError, MemberOutcome, file_name};
use crate::case::{
    CaseError, Change, FRAME_BYTES, Frame, NewMember, NewSource, Rejected, SightingBatch,
};
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
        let looked = look(self.file, entry);
        let (streamed, disposition, content) = match looked {
            Err(error) if self.file.container() == Container::Zip => {
                let what = format!("cannot be unpacked: {}", error_chain(&error));
                (Self::pass(Box::new(io::empty())), SKIPPED, what)
            }
            Err(error) => return Err(error),
            Ok((recognised, reader)) => match recognised {
                Recognised::Records(layout) => {
                    let mut streamed = self.stream(reader, layout, member_id)?;
                    if let Some(error) = streamed.broken.take() {
                        self.reject_rest(member_id, &mut streamed, &error)?;
                    }
                    let (disposition, content) = content(&streamed);
                    (streamed, disposition, content)
                }
                Recognised::Other(other) => (Self::pass(reader), SKIPPED, other.to_string()),
                Recognised::Empty => (Self::pass(reader), SKIPPED, "an empty file".to_owned()),
            },
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

    /// What a damaged archive holds back is a record like any other that cannot be used.
    fn reject_rest(
        &self,
        member_id: i64,
        streamed: &mut Streamed,
        error: &io::Error,
    ) -> Result<(), CaseError> {
        let mut batch = SightingBatch::default();
        batch.rejected.push(Rejected {
            record_number: streamed.read() + 1,
            byte_offset: streamed.bytes,
            byte_length: 0,
            line: None,
            format: UNRECOGNISED,
            reason: format!(
                "the archive is damaged, and nothing can be unpacked from here on: {error}"
            ),
        });
        self.change.append_sightings(member_id, &mut batch)?;
        streamed.rejected += 1;
        Ok(())
    }

    /// Reads a member that is not for us, for its digest alone.
    fn pass(mut reader: Box<dyn Read + Send + '_>) -> Streamed {
        let mut hasher = Sha256Hasher::default();
        let mut buffer = vec![0; HEAD];
        let mut bytes = 0;
        loop {
            // Of a damaged archive, what comes out counts.
            let read = reader.read(&mut buffer).unwrap_or(0);
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            bytes += read as u64;
        }
        Streamed {
            bytes,
            sha256: hasher.finish(),
            sign_ins: 0,
            audits: 0,
            synthetic: 0,
            rejected: 0,
            formats: Vec::new(),
            span: (None, None),
            other: None,
            broken: None,
        }
    }

    fn unreadable(&self, source: io::Error) -> ImportError {
        ImportError::Read { path: self.file.path().to_owned(), source }
    }
}

/// The disposition of a member whose records were read.
pub(super) const READ: &str = "read";

/// The disposition of a member that is not for us.
pub(super) const SKIPPED: &str = "skipped";

/// An error with its causes, in one line.
pub(super) fn error_chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text = format!("{text}: {source}");
        cause = source.source();
    }
    text
}

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
        // Damage is no reason to leave a file: its records are rejects, each with its reason.
        return match streamed.other.as_deref() {
            Some(other) => {
                (SKIPPED, format!("{} records, none of them ours: {other}", streamed.read()))
            }
            None => (READ, "no usable record".to_owned()),
        };
    }
    (READ, names.join(", "))
}

/// What a file is, if nothing in it is for us.
pub(super) fn what_else(file: &EvidenceFile) -> Result<Option<String>, ImportError> {
    let mut others = Vec::new();
    for entry in file.members()? {
        let what = match look(file, &entry) {
            Ok((Recognised::Records(_), _)) => return Ok(None),
            Ok((Recognised::Other(other), _)) => other.to_string(),
            Ok((Recognised::Empty, _)) => "an empty file".to_owned(),
            Err(error) if file.container() == Container::Zip => {
                format!("cannot be unpacked: {}", error_chain(&error))
            }
            Err(error) => return Err(error),
        };
        others.push((entry, what));
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
    let looked = (&mut reader).take(HEAD as u64).read_to_end(&mut head);
    // The beginning of a damaged archive is judged by what comes out of it.
    if let Err(source) = looked
        && (file.container() == Container::None || head.is_empty())
    {
        return Err(ImportError::Read { path: file.path().to_owned(), source });
    }
    let hint = entry.path().map_or_else(|| file_name(file.path()), str::to_owned);
    let recognised = format::recognise(&head, Some(&hint));
    Ok((recognised, Box::new(Cursor::new(head).chain(reader))))
}
