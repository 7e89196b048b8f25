//! The members of a file as a row of streams.
//!
//! Archives are unpacked on a thread of their own, because some can only be gone over from their
//! beginning to their end, and push their members. Here they are pulled.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use super::kind::Kind;
use super::limits::Budget;
use super::member::{MemberEnd, MemberEntry};
use super::unpack;

/// How many pieces may wait to be read.
const WAITING: usize = 4;

/// What the unpacking thread says.
pub(super) enum Said {
    /// A member begins.
    Member(MemberEntry),
    /// Bytes of it.
    Bytes(Vec<u8>),
    /// It ends, or breaks off.
    End(io::Result<()>, MemberEnd),
    /// There are no more.
    Done,
}

/// Goes over the members of a file, in order. What is read from it are the bytes of the member that
/// was asked for last.
#[derive(Debug)]
pub struct Members {
    from: From,
    piece: Vec<u8>,
    taken: usize,
    /// How many members have begun.
    begun: u64,
    open: bool,
    end: MemberEnd,
}

#[derive(Debug)]
enum From {
    /// A file that is packed in nothing.
    File {
        file: File,
        name: String,
        bytes: u64,
    },
    Thread {
        said: Receiver<Said>,
        skipped: Arc<AtomicU64>,
    },
    Nothing,
}

impl Members {
    fn new(from: From) -> Self {
        let (piece, end) = (Vec::new(), MemberEnd::default());
        Self { from, piece, taken: 0, begun: 0, open: false, end }
    }

    pub(super) fn of_file(file: File, name: String, bytes: u64) -> Self {
        Self::new(From::File { file, name, bytes })
    }

    pub(super) fn unpacked(
        file: File,
        (kind, name): (Kind, String),
        budget: Budget,
        wanted: Option<Vec<u64>>,
    ) -> Self {
        let (say, said) = sync_channel(WAITING);
        let skipped = Arc::new(AtomicU64::new(0));
        let outlet = unpack::Outlet::new(say, Arc::clone(&skipped));
        thread::spawn(move || unpack::run(file, (kind, name), budget, wanted, outlet));
        Self::new(From::Thread { said, skipped })
    }

    /// The next member, whose bytes can then be read. What was not read of the one before is passed
    /// over.
    pub fn next_member(&mut self) -> Option<MemberEntry> {
        match &self.from {
            From::File { bytes, name, .. } if self.begun == 0 => {
                (self.begun, self.open) = (1, true);
                let (name, bytes) = (name.clone(), Some(*bytes));
                Some(MemberEntry { name, bytes, ..MemberEntry::default() })
            }
            From::File { .. } | From::Nothing => None,
            From::Thread { skipped, .. } => {
                if self.open {
                    skipped.store(self.begun, Ordering::Relaxed);
                    self.pass_over();
                }
                self.begin()
            }
        }
    }

    fn begin(&mut self) -> Option<MemberEntry> {
        let From::Thread { said, .. } = &self.from else { return None };
        self.piece.clear();
        self.taken = 0;
        self.end = MemberEnd::default();
        match said.recv() {
            Ok(Said::Member(member)) => {
                self.begun += 1;
                self.open = true;
                Some(member)
            }
            Ok(_) => {
                self.from = From::Nothing;
                None
            }
            Err(_gone) => {
                self.from = From::Nothing;
                let skipped = Some(format!("cannot be unpacked from here on: {GAVE_UP}"));
                Some(MemberEntry { skipped, trail: vec![u64::MAX], ..MemberEntry::default() })
            }
        }
    }

    /// Reads the current member to its end and tells what is known of it then. Errors count as its
    /// end.
    pub fn finish_member(&mut self) -> MemberEnd {
        self.pass_over();
        self.end.clone()
    }

    fn pass_over(&mut self) {
        while self.open {
            // What breaks off has ended.
            let _error = io::copy(self, &mut io::sink());
        }
    }

    /// Waits for the next piece. Nothing is left in the one before.
    fn refill(&mut self) -> io::Result<()> {
        let From::Thread { said, .. } = &self.from else {
            self.open = false;
            return Ok(());
        };
        self.piece.clear();
        self.taken = 0;
        match said.recv() {
            Ok(Said::Bytes(bytes)) => self.piece = bytes,
            Ok(Said::End(result, end)) => {
                self.open = false;
                self.end = end;
                return result;
            }
            Ok(Said::Member(_) | Said::Done) | Err(_) => {
                self.open = false;
                return Err(io::Error::other(GAVE_UP));
            }
        }
        Ok(())
    }
}

/// A fault of an unpacker, and not of the archive alone.
const GAVE_UP: &str = "the unpacking gave up, because the archive is damaged in an unforeseen way";

impl Read for Members {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let From::File { file, .. } = &mut self.from {
            let read = if self.open { file.read(buffer)? } else { 0 };
            self.open = read > 0 || buffer.is_empty();
            return Ok(read);
        }
        while self.open && self.taken == self.piece.len() {
            self.refill()?;
        }
        let rest = &self.piece[self.taken..];
        let read = rest.len().min(buffer.len());
        buffer[..read].copy_from_slice(&rest[..read]);
        self.taken += read;
        Ok(read)
    }
}
