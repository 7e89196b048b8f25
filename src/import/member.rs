//! Taking one file in: its bytes into the vault, its members' records into sightings.

use std::io::{self, Read};

use super::look::{Looked, look};
use super::pipeline::{self, Broken, Bytes, Piece, Streamed};
use super::{ImportError, MemberOutcome, Options, file_name, warnings};
use crate::case::{
    CaseError, Change, FRAME_BYTES, FormatCount, Frame, NewMember, NewSource, RecordSum, Rejected,
    SightingBatch,
};
use crate::digest::{Sha256, Sha256Hasher};
use crate::evidence::{Container, EvidenceFile, MemberEntry, Members};
use crate::format::{Layout, Recognised, UNRECOGNISED};
use crate::progress::Progress;

/// How many bytes of a member that is not for us are read at a time.
const PASSED: usize = 64 << 10;

/// How many rejected records of a member the receipt shows. All of them are in the case.
const SHOWN_REJECTS: usize = 10;

/// A file on its way into a case, inside one change.
pub(super) struct Taking<'a, 'c> {
    change: &'a Change<'c>,
    file: &'a EvidenceFile,
    options: &'a Options<'a>,
    progress: &'a dyn Progress,
    source_id: i64,
    next_member: i64,
    reference: String,
    frames: u64,
    framed: u64,
    whole: Option<(u64, Sha256)>,
}

/// A member that was read, with the first of its rejected records.
pub(super) struct Taken {
    pub(super) member: NewMember,
    pub(super) rejects: Vec<Rejected>,
}

impl<'a, 'c> Taking<'a, 'c> {
    pub(super) fn begin(
        change: &'a Change<'c>,
        file: &'a EvidenceFile,
        (options, progress): (&'a Options<'a>, &'a dyn Progress),
    ) -> Result<Self, CaseError> {
        let (source_id, next_member) = change.next_numbers()?;
        let reference = crate::case::source_reference(source_id);
        Ok(Self {
            change,
            file,
            options,
            progress,
            source_id,
            next_member,
            reference,
            frames: 0,
            framed: 0,
            whole: None,
        })
    }

    /// Reads every member, and puts the bytes of the file into the vault.
    pub(super) fn members(&mut self) -> Result<Vec<Taken>, ImportError> {
        if self.file.container() != Container::None {
            self.keep_as_found()?;
        }
        let mut walk = self.file.walk()?;
        let mut taken = Vec::new();
        while let Some(entry) = walk.next_member() {
            let reference = if self.file.is_archive() {
                format!("{}/{}", self.reference, taken.len() + 1)
            } else {
                self.reference.clone()
            };
            taken.push(self.member(&entry, &mut walk, reference)?);
            self.next_member += 1;
        }
        Ok(taken)
    }

    /// The size and digest of the whole file, once its members are read.
    pub(super) fn whole(&self) -> (u64, Sha256) {
        self.whole.unwrap_or_else(|| (0, Sha256::of("")))
    }

    /// Records the source and its members.
    pub(super) fn record(
        self,
        taken: Vec<Taken>,
    ) -> Result<(String, Vec<MemberOutcome>), CaseError> {
        let source = NewSource {
            file_name: file_name(self.file.path()),
            given_path: self.file.path().display().to_string(),
            modified_at: self.file.modified(),
            container: self.file.container().word(),
        };
        self.change.add_source(self.source_id, &source, self.whole())?;
        for Taken { member, .. } in &taken {
            self.change.add_member(member)?;
        }
        Ok(self.describe(taken))
    }

    /// What came of the source, for the receipt. How much of it is new is not known yet.
    pub(super) fn describe(self, taken: Vec<Taken>) -> (String, Vec<MemberOutcome>) {
        let outcome = |Taken { member, rejects }: Taken| MemberOutcome {
            member_id: member.member_id,
            sum: RecordSum {
                read: member.formats.iter().map(|format| format.read).sum(),
                rejected: member.formats.iter().map(|format| format.rejected).sum(),
                ..RecordSum::default()
            },
            reference: member.reference,
            path: member.member_path,
            content: member.content,
            disposition: member.disposition,
            formats: Vec::new(),
            warnings: member.warnings,
            rejects,
            span: member.span,
        };
        (self.reference, taken.into_iter().map(outcome).collect())
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
            self.options.go_on(self.file)?;
            self.progress.advance(frame.len() as u64);
            self.keep(&Frame::stored(&frame))?;
        }
        self.whole = Some((self.framed, hasher.finish()));
        Ok(())
    }

    fn keep(&mut self, frame: &Frame) -> Result<(), CaseError> {
        if self.options.dry_run {
            self.framed += frame.raw_bytes() as u64;
            return Ok(());
        }
        self.change.append_frame(self.source_id, (self.frames, self.framed), frame)?;
        self.frames += 1;
        self.framed += frame.raw_bytes() as u64;
        Ok(())
    }

    /// Reads one member, or skips it with its reason.
    fn member(
        &mut self,
        entry: &MemberEntry,
        walk: &mut Members,
        reference: String,
    ) -> Result<Taken, ImportError> {
        let mut rejects = Vec::new();
        let name = entry.path().map_or_else(|| file_name(self.file.path()), str::to_owned);
        let claimed = warnings::claimed(&name);
        let mut table = false;
        let (streamed, disposition, content) = match look(entry, walk, &name, self.options) {
            Looked::Unreadable(error) if self.file.container() == Container::None => {
                return Err(self.unreadable(error));
            }
            Looked::Unreadable(error) => {
                let what = format!("cannot be unpacked: {}", error_chain(&error));
                (self.pass(&mut io::empty())?, SKIPPED, what)
            }
            Looked::Skipped(what) => (self.pass(&mut io::empty())?, SKIPPED, what),
            Looked::Read(Recognised::Records(layout), head) => {
                table = layout.is_table();
                let reader = Box::new(head.chain(&mut *walk));
                let streamed = self.stream(reader, layout, &mut rejects)?;
                let (disposition, content) = content(&streamed);
                (streamed, disposition, content)
            }
            Looked::Read(other, head) => {
                let what = match other {
                    Recognised::Other(kind) => kind.to_string(),
                    _ => EMPTY.to_owned(),
                };
                (self.pass(&mut head.chain(&mut *walk))?, SKIPPED, what)
            }
        };
        let end = walk.finish_member();
        if self.file.container() == Container::None {
            self.whole = Some((streamed.bytes, streamed.sha256));
        }
        let warnings = match disposition {
            READ => warnings::warnings(&streamed, claimed, table),
            _ if content == EMPTY => vec![warnings::empty("it holds nothing, not even headings")],
            _ => Vec::new(),
        };
        let member = NewMember {
            member_id: self.next_member,
            source_id: self.source_id,
            reference,
            member_path: entry.path().map(str::to_owned),
            bytes: streamed.bytes,
            sha256: streamed.sha256,
            as_found: end.as_found,
            decoded_as: end.read_as,
            disposition,
            content,
            span: streamed.span,
            claimed,
            warnings,
            unknown_fields: streamed.noticed.unknown.names.into_iter().collect(),
            formats: streamed.formats,
        };
        Ok(Taken { member, rejects })
    }

    /// Reads the records of a member into the case.
    fn stream(
        &mut self,
        reader: Box<dyn Read + Send + '_>,
        layout: Layout,
        rejects: &mut Vec<Rejected>,
    ) -> Result<Streamed, ImportError> {
        let plain = self.file.container() == Container::None;
        let bytes = if plain { Bytes::Kept } else { Bytes::Passing };
        let streamed = pipeline::stream(reader, layout, (bytes, None), &mut |piece| {
            self.options.go_on(self.file)?;
            match piece {
                Piece::Frame(frame) => {
                    self.progress.advance(frame.raw_bytes() as u64);
                    Ok(self.keep(&frame)?)
                }
                Piece::Records(mut batch) => Ok(self.append(&mut batch, rejects)?),
            }
        });
        let mut streamed = streamed.map_err(|broken| match broken {
            Broken::Read(error) => self.unreadable(error),
            Broken::Taking(error) => error,
        })?;
        if let Some(error) = streamed.broken.take() {
            self.reject_rest(&mut streamed, &error, rejects)?;
        }
        Ok(streamed)
    }

    fn append(
        &self,
        batch: &mut SightingBatch,
        rejects: &mut Vec<Rejected>,
    ) -> Result<(), CaseError> {
        let room = SHOWN_REJECTS.saturating_sub(rejects.len());
        rejects.extend(batch.rejected.iter().take(room).cloned());
        if self.options.dry_run {
            return Ok(());
        }
        self.change.append_sightings(self.next_member, batch)
    }

    /// What a damaged archive holds back is a record like any other that cannot be used.
    fn reject_rest(
        &self,
        streamed: &mut Streamed,
        error: &io::Error,
        rejects: &mut Vec<Rejected>,
    ) -> Result<(), CaseError> {
        let mut batch = SightingBatch::default();
        batch.rejected.push(Rejected {
            record_number: streamed.read() + 1,
            byte_offset: streamed.bytes,
            byte_length: 0,
            line: None,
            format: UNRECOGNISED,
            reason: format!("what comes here in the packed file cannot be unpacked: {error}"),
        });
        self.append(&mut batch, rejects)?;
        streamed.damaged = true;
        pipeline::add(
            &mut streamed.formats,
            &FormatCount { format: UNRECOGNISED, read: 1, rejected: 1 },
        );
        Ok(())
    }

    /// Reads a member that is not for us, for its digest alone.
    fn pass(&self, reader: &mut dyn Read) -> Result<Streamed, ImportError> {
        let mut hasher = Sha256Hasher::default();
        let mut buffer = vec![0; PASSED];
        let mut bytes = 0;
        loop {
            self.options.go_on(self.file)?;
            // Of a damaged archive, what comes out counts.
            let read = reader.read(&mut buffer).unwrap_or(0);
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            bytes += read as u64;
        }
        Ok(Streamed::nothing(bytes, hasher.finish()))
    }

    fn unreadable(&self, source: io::Error) -> ImportError {
        ImportError::Read { path: self.file.path().to_owned(), source }
    }
}

/// The disposition of a member whose records were read.
pub(super) const READ: &str = "read";

/// The disposition of a member that is not for us.
pub(super) const SKIPPED: &str = "skipped";

/// What a member is that has no byte, or none but blanks.
const EMPTY: &str = "an empty file";

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
pub(super) fn what_else(
    file: &EvidenceFile,
    options: &Options<'_>,
) -> Result<Option<String>, ImportError> {
    let mut words = Vec::new();
    let mut walk = file.walk()?;
    while let Some(entry) = walk.next_member() {
        options.go_on(file)?;
        let name = entry.path().map_or_else(|| file_name(file.path()), str::to_owned);
        let what = match look(&entry, &mut walk, &name, options) {
            Looked::Read(Recognised::Records(_), _) => return Ok(None),
            Looked::Read(Recognised::Other(other), _) => other.to_string(),
            Looked::Read(Recognised::Empty, _) => EMPTY.to_owned(),
            Looked::Skipped(what) => what,
            Looked::Unreadable(source) if file.container() == Container::None => {
                return Err(ImportError::Read { path: file.path().to_owned(), source });
            }
            Looked::Unreadable(error) => format!("cannot be unpacked: {}", error_chain(&error)),
        };
        words.push(match entry.path() {
            Some(path) if file.is_archive() => format!("{path}: {what}"),
            _ => what,
        });
    }
    Ok(Some(if words.is_empty() {
        "an archive without files".to_owned()
    } else {
        words.join("; ")
    }))
}
