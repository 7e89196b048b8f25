//! The stream of one member: read and cut on one thread, parsed and compressed on several, handed
//! over in the order of the file.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use super::identity::identity;
use crate::case::{
    Compressor, FRAME_BYTES, FormatCount, Frame, RecordNumbers, Rejected, SightingBatch,
    SightingPlace,
};
use crate::digest::{Sha256, Sha256Hasher};
use crate::format::{self, Block, Buffer, Buffers, Cutter, Joins, Layout, Noticed, Record, Reject};
use crate::record::{Event, EventTime};

mod tee;

use tee::Tee;

/// How many pieces may be under way at once: what bounds the memory of an import.
const UNDER_WAY: usize = 64;

/// How many of them may wait to be parsed.
const WAITING: usize = 8;

/// Whether the bytes of the stream go into the vault on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bytes {
    /// They do: the stream is the source itself.
    Kept,
    /// They do not: the stream was unpacked from a source that is in the vault as it is.
    Passing,
}

/// A piece of a member, in the order of the file.
pub(super) enum Piece {
    /// Bytes for the vault.
    Frame(Frame),
    /// Records, as sightings.
    Records(Box<SightingBatch>),
}

impl Streamed {
    /// A stream of which no record was read.
    pub(super) fn nothing(bytes: u64, sha256: Sha256) -> Self {
        Sum::default().streamed(bytes, sha256)
    }

    /// Records found.
    pub(super) fn read(&self) -> u64 {
        self.formats.iter().map(|count| count.read).sum()
    }
}

/// What a whole stream came to.
#[derive(Debug)]
pub(super) struct Streamed {
    pub(super) bytes: u64,
    pub(super) sha256: Sha256,
    pub(super) formats: Vec<FormatCount>,
    pub(super) span: (Option<EventTime>, Option<EventTime>),
    /// What the first record was that is none of ours.
    pub(super) other: Option<String>,
    /// The number of the last record, if it breaks off.
    pub(super) cut_off: Option<u64>,
    /// Whether it was unpacked from a damaged archive, and ends before its end.
    pub(super) damaged: bool,
    /// What was noticed beside the records.
    pub(super) noticed: Noticed,
    /// Headings in the middle of a table.
    pub(super) joins: Joins,
    /// Whether an answer in it told of an error beside its records.
    pub(super) partial: bool,
    /// Why the stream broke off, where it was unpacked from a damaged archive. What came before is
    /// read.
    pub(super) broken: Option<io::Error>,
}

/// Why a stream broke off.
pub(super) enum Broken<E> {
    /// It could not be read on.
    Read(io::Error),
    /// A piece could not be taken.
    Taking(E),
}

enum Task {
    Compress(Buffer),
    Read(Block),
}

enum Done {
    Frame(io::Result<Frame>),
    Records(Sightings),
}

/// The records of a block, as sightings.
#[derive(Default)]
struct Sightings {
    batch: Box<SightingBatch>,
    formats: Vec<FormatCount>,
    other: Option<String>,
    cut_off: Option<u64>,
    last: u64,
    noticed: Noticed,
}

/// Runs a stream to its end and hands its pieces over in order. With `only`, no records count but those
/// of these numbers that can be used.
pub(super) fn stream<E>(
    input: Box<dyn Read + Send + '_>,
    layout: Layout,
    (bytes, only): (Bytes, Option<Arc<RecordNumbers>>),
    take: &mut dyn FnMut(Piece) -> Result<(), E>,
) -> Result<Streamed, Broken<E>> {
    let workers = thread::available_parallelism().map_or(2, usize::from).clamp(1, 8);
    let (tasks, waiting) = sync_channel::<(u64, Task)>(WAITING);
    let (results, done) = sync_channel::<(u64, Done)>(UNDER_WAY);
    let (permit, taken) = sync_channel::<()>(UNDER_WAY);
    let waiting = Arc::new(Mutex::new(waiting));
    thread::scope(|scope| {
        let reader =
            scope.spawn(move || cut(input, layout, Outlet { bytes, permit, tasks, next: 0 }));
        for _ in 0..workers {
            let (waiting, results, only) = (Arc::clone(&waiting), results.clone(), only.clone());
            scope.spawn(move || work(&waiting, &results, only.as_deref()));
        }
        drop((results, waiting));
        let mut sum = Sum::default();
        let outcome = in_order(done, &taken, &mut |piece| sum.take(piece, take));
        // Nobody listens any more: whoever still works notices, and stops.
        drop(taken);
        let read =
            reader.join().unwrap_or_else(|_panic| Err(io::Error::other("the reader gave up")));
        outcome?;
        let Cut { bytes, sha256, broken, joins, partial } = read.map_err(Broken::Read)?;
        Ok(Streamed { joins, partial, broken, ..sum.streamed(bytes, sha256) })
    })
}

/// Hands results over in the order of their numbers.
fn in_order<E>(
    done: Receiver<(u64, Done)>,
    taken: &Receiver<()>,
    take: &mut dyn FnMut(Done) -> Result<(), Broken<E>>,
) -> Result<(), Broken<E>> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    for (number, result) in done {
        early.insert(number, result);
        while let Some(result) = early.remove(&next) {
            next += 1;
            take(result)?;
            // One piece less under way. An error only says that the reader has finished.
            let _finished = taken.recv();
        }
    }
    Ok(())
}

/// The sum over all pieces.
#[derive(Default)]
struct Sum {
    formats: Vec<FormatCount>,
    first: Option<EventTime>,
    last: Option<EventTime>,
    other: Option<String>,
    cut_off: Option<u64>,
    noticed: Noticed,
}

impl Sum {
    fn take<E>(
        &mut self,
        piece: Done,
        take: &mut dyn FnMut(Piece) -> Result<(), E>,
    ) -> Result<(), Broken<E>> {
        let piece = match piece {
            Done::Frame(frame) => Piece::Frame(frame.map_err(Broken::Read)?),
            Done::Records(Sightings { batch, formats, other, cut_off, last: number, noticed }) => {
                self.other = self.other.take().or(other);
                self.cut_off = cut_off.filter(|cut| *cut == number);
                self.noticed.absorb(&noticed);
                for count in formats {
                    add(&mut self.formats, &count);
                }
                let (first, last) = batch.span();
                self.first = self.first.into_iter().chain(first).min();
                self.last = self.last.max(last);
                Piece::Records(batch)
            }
        };
        take(piece).map_err(Broken::Taking)
    }

    fn streamed(self, bytes: u64, sha256: Sha256) -> Streamed {
        let Self { formats, first, last, other, cut_off, noticed } = self;
        let span = (first, last);
        Streamed {
            bytes,
            sha256,
            formats,
            span,
            other,
            cut_off,
            damaged: false,
            noticed,
            joins: Joins::default(),
            partial: false,
            broken: None,
        }
    }
}

pub(super) fn add(formats: &mut Vec<FormatCount>, count: &FormatCount) {
    match formats.iter_mut().find(|known| known.format == count.format) {
        Some(known) => {
            known.read += count.read;
            known.rejected += count.rejected;
        }
        None => formats.push(count.clone()),
    }
}

/// Where the reading thread puts what it cuts.
struct Outlet {
    bytes: Bytes,
    permit: SyncSender<()>,
    tasks: SyncSender<(u64, Task)>,
    next: u64,
}

impl Outlet {
    fn put(&mut self, task: Task) -> io::Result<()> {
        let gone = |_nobody| io::Error::other("nobody takes the records any more");
        self.permit.send(()).map_err(gone)?;
        self.tasks
            .send((self.next, task))
            .map_err(|_nobody| io::Error::other("no worker is left"))?;
        self.next += 1;
        Ok(())
    }
}

/// What the reading thread found.
struct Cut {
    bytes: u64,
    sha256: Sha256,
    broken: Option<io::Error>,
    joins: Joins,
    partial: bool,
}

/// Reads the stream to its end, whatever the cutter makes of it: every byte is hashed and kept.
///
/// A source that cannot be read on is an error. A damaged archive is evidence: what could be
/// unpacked of it counts, and why it broke off is told.
fn cut(input: Box<dyn Read + Send + '_>, layout: Layout, outlet: Outlet) -> io::Result<Cut> {
    let unpacked = outlet.bytes == Bytes::Passing;
    let outlet = Mutex::new(outlet);
    let hasher = Sha256Hasher::default();
    let frames = Buffers::of(if unpacked { 0 } else { FRAME_BYTES });
    let frame = frames.take(0);
    let mut tee =
        Tee { input, outlet: &outlet, hasher, bytes: 0, frame, frames, broken: None, unpacked };
    let mut cutter = Cutter::new(&mut tee, layout);
    while let Some(block) = cutter.next_block()? {
        put(&outlet, Task::Read(block))?;
    }
    let (joins, partial) = (cutter.joins(), cutter.is_partial());
    drop(cutter);
    io::copy(&mut tee, &mut io::sink())?;
    tee.flush_frame()?;
    let Tee { bytes, hasher, broken, .. } = tee;
    Ok(Cut { bytes, sha256: hasher.finish(), broken, joins, partial })
}

fn put(outlet: &Mutex<Outlet>, task: Task) -> io::Result<()> {
    match outlet.lock() {
        Ok(mut outlet) => outlet.put(task),
        Err(_poisoned) => Err(io::Error::other("the reader gave up")),
    }
}

/// Takes tasks until there are none.
fn work(
    waiting: &Mutex<Receiver<(u64, Task)>>,
    results: &SyncSender<(u64, Done)>,
    only: Option<&RecordNumbers>,
) {
    let mut compressor = Compressor::default();
    loop {
        let task = match waiting.lock() {
            Ok(waiting) => waiting.recv(),
            Err(_poisoned) => return,
        };
        let Ok((number, task)) = task else { return };
        // A worker that gave up in silence would leave a gap that everybody waits for.
        let done = catch_unwind(AssertUnwindSafe(|| match task {
            Task::Compress(bytes) => Done::Frame(compressor.frame(&bytes)),
            Task::Read(block) => sightings(&block, only),
        }))
        .unwrap_or_else(|_panic| Done::Frame(Err(io::Error::other("a worker gave up"))));
        if results.send((number, done)).is_err() {
            return;
        }
    }
}

/// Reads the records of a block.
fn sightings(block: &Block, only: Option<&RecordNumbers>) -> Done {
    let mut sightings = Sightings::default();
    let noticed = block.read(&mut |record| {
        let rejected = u64::from(record.outcome.is_err());
        if only.is_some_and(|only| rejected > 0 || !only.hold(record.position.number)) {
            return;
        }
        add(&mut sightings.formats, &FormatCount { format: record.format, read: 1, rejected });
        if let Err(reject) = &record.outcome
            && sightings.other.is_none()
        {
            sightings.other = format::describe_unrecognised(reject).map(ToString::to_string);
        }
        sightings.last = record.position.number;
        if matches!(record.outcome, Err(Reject::CutOff)) {
            sightings.cut_off = Some(record.position.number);
        }
        sight(&mut sightings.batch, &record);
    });
    sightings.noticed = noticed;
    Done::Records(sightings)
}

fn sight(batch: &mut SightingBatch, record: &Record<'_>) {
    let at = &record.position;
    let event = match &record.outcome {
        Ok(event) => event,
        Err(reject) => {
            batch.rejected.push(Rejected {
                record_number: at.number,
                byte_offset: at.offset,
                byte_length: at.length,
                line: at.line,
                format: record.format,
                reason: reject.to_string(),
            });
            return;
        }
    };
    let told = identity(event, record.bytes);
    let place = SightingPlace {
        record_number: at.number,
        byte_offset: at.offset,
        byte_length: at.length,
        line: at.line,
        format: record.format,
        digest: record.digest,
        event_id: &told.event_id,
        event_id_source: told.source,
    };
    match event {
        Event::SignIn(sign_in) => batch.push_sign_in(&place, sign_in),
        Event::Audit(audit) => batch.push_audit(&place, audit),
        Event::Related(related) => batch.push_related(&place, related),
    }
}
