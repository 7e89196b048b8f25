//! Goes over a file, whatever it is packed in, and pushes its members to whoever reads them.

use std::fs::File;
use std::io::{self, Read, Seek as _, Write};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;

use super::kind::{HEAD, Kind};
use super::limits::{Budget, Meter, Metered};
use super::member::MemberEnd;
use super::members::Said;
use super::packed::{AsFound, Failing, Peeked, Summed};
use super::single;
use crate::decode::text::{Encoding, Mixed, Utf16};
use crate::decode::workbook::{Workbook, is_workbook};
use crate::decode::{self, avro};

mod archives;
mod place;

use place::Place;

/// How many bytes are handed over at a time.
const PIECE: usize = 128 << 10;

/// What the beginning of a file says: what it is, and whether it has members with paths.
pub(super) fn look(file: &mut File) -> io::Result<(Kind, bool)> {
    let mut head = Vec::new();
    (&mut *file).take(HEAD as u64).read_to_end(&mut head)?;
    file.rewind()?;
    let kind = match Kind::of(&head) {
        Kind::Zip => archives::sort(file),
        Kind::Mixed => {
            let mut text = Mixed::new(&mut *file);
            let mut buffer = vec![0; HEAD];
            while text.verdict().is_none() && text.read(&mut buffer)? > 0 {}
            match text.encoding() {
                Encoding::Windows1252 => Kind::Text(Encoding::Windows1252),
                _ => Kind::Plain,
            }
        }
        kind => kind,
    };
    file.rewind()?;
    let is_archive = kind.is_archive() || kind.is_stream() && holds_archive(kind, file, 0);
    Ok((kind, is_archive))
}

/// Whether an archive is in a packed stream. What cannot be unpacked holds none that can be read.
fn holds_archive(kind: Kind, input: &mut dyn Read, layers: u32) -> bool {
    let Ok(mut unpacked) = single::unpack(kind, input) else { return false };
    let peeked = Peeked::new(&mut unpacked);
    let inner = Kind::of(peeked.head());
    if inner == Kind::Zip {
        // Which can be a workbook, and has members then, too.
        return true;
    }
    let mut peeked = peeked;
    let deeper = layers < 8 && inner.is_stream();
    inner.is_archive() || deeper && holds_archive(inner, &mut peeked, layers + 1)
}

/// Goes over a file from its beginning to its end.
pub(super) fn run(
    file: File,
    (kind, name): (Kind, String),
    budget: Budget,
    wanted: Option<Vec<u64>>,
    outlet: Outlet,
) {
    let mut walker = Walker { outlet, meter: Meter::new(budget), wanted };
    if walker.file(kind, file, &Place::top(name), None).is_ok() {
        // If nobody listens any more, nobody needs to know.
        let _gone = walker.outlet.say.send(Said::Done);
    }
}

/// Where members are pushed to.
pub(super) struct Outlet {
    say: SyncSender<Said>,
    /// The number of the member of which nothing more is wanted.
    skipped: Arc<AtomicU64>,
    begun: u64,
}

impl Outlet {
    pub(super) fn new(say: SyncSender<Said>, skipped: Arc<AtomicU64>) -> Self {
        Self { say, skipped, begun: 0 }
    }

    fn say(&self, said: Said) -> Result<(), Gone> {
        self.say.send(said).map_err(|_nobody| Gone)
    }
}

/// Nobody reads any more, or all that was wanted has been read.
struct Gone;

/// Tells of a member as it lies in its archive.
type Found<'a> = Option<&'a dyn AsFound>;

struct Walker {
    outlet: Outlet,
    meter: Rc<Meter>,
    /// The one member that is wanted, if it is one.
    wanted: Option<Vec<u64>>,
}

impl Walker {
    /// One file of an archive.
    fn entry(&mut self, place: &Place, input: &mut dyn Read) -> Result<(), Gone> {
        if !self.wants(&place.trail) {
            return Ok(());
        }
        if let Some(reason) = place.reason_to_skip() {
            return self.skip(place, reason);
        }
        let mut peeked = Peeked::new(input);
        let kind = Kind::of(peeked.head());
        if kind == Kind::Plain {
            return self.emit(place, None, &mut |sink| copy(&mut peeked, sink));
        }
        let summed = Summed::new(&mut peeked);
        self.layer(kind, &mut &summed, place, Some(&summed))
    }

    /// Whether a member is the wanted one, or on the way to it.
    fn wants(&self, trail: &[u64]) -> bool {
        let wanted = self.wanted.as_deref();
        wanted.is_none_or(|wanted| trail.iter().zip(wanted).all(|(at, wanted)| at == wanted))
    }

    /// What is behind one layer of packing.
    fn layer(
        &mut self,
        kind: Kind,
        input: &mut dyn Read,
        place: &Place,
        found: Found<'_>,
    ) -> Result<(), Gone> {
        let packed = kind.is_stream() || kind.is_archive();
        if packed && place.layers >= self.meter.limits().layers {
            let most = self.meter.limits().layers;
            let what = format!("packed more than {most} times over; unpack it first");
            return self.skip(place, what);
        }
        match kind {
            Kind::Tar => self.tar(input, &place.unpacked()),
            Kind::Zip | Kind::SevenZip | Kind::Workbook | Kind::Parquet => {
                self.spooled(kind, input, place, found)
            }
            kind if kind.is_stream() => {
                let below = place.read_as(single::name(kind)).unpacked();
                let mut unpacked = match single::unpack(kind, input) {
                    Ok(unpacked) => Metered::new(unpacked, &self.meter),
                    Err(error) => {
                        let mut failing = Failing(Some(error));
                        return self.emit(&below, None, &mut |sink| copy(&mut failing, sink));
                    }
                };
                let mut peeked = Peeked::new(&mut unpacked);
                let kind = Kind::of(peeked.head());
                self.layer(kind, &mut peeked, &below, found)
            }
            Kind::Avro => {
                let place = place.read_as("Avro records as JSON lines");
                self.emit(&place, found, &mut |sink| {
                    sink.counts = true;
                    avro::write_lines(input, sink).map(|()| None)
                })
            }
            Kind::Text(Encoding::Windows1252) | Kind::Mixed => {
                let mut text = Mixed::new(input);
                self.emit(place, found, &mut |sink| {
                    copy(&mut text, sink)?;
                    let name = text.encoding().name();
                    Ok((text.encoding() != Encoding::Utf8).then(|| name.to_owned()))
                })
            }
            Kind::Text(encoding) => {
                let place = place.read_as(encoding.name());
                let mut text = Utf16::new(input, encoding);
                self.emit(&place, found, &mut |sink| copy(&mut text, sink))
            }
            _ => self.emit(place, found, &mut |sink| copy(input, sink)),
        }
    }

    /// What can only be opened in a file.
    fn spooled(
        &mut self,
        kind: Kind,
        input: &mut dyn Read,
        place: &Place,
        found: Found<'_>,
    ) -> Result<(), Gone> {
        let (file, broken) = match self.spool(input) {
            Ok(spooled) => spooled,
            Err(error) => return self.fail(place, error),
        };
        self.file(kind, file, place, found)?;
        // What came out of a damaged archive is read as far as it goes.
        broken.map_or(Ok(()), |error| self.rest(place, &error))
    }

    /// Puts a stream into a file without a name. If it breaks off, what came before is in it.
    fn spool(&self, input: &mut dyn Read) -> io::Result<(File, Option<io::Error>)> {
        let most = self.meter.limits().spool;
        let mut file = tempfile::tempfile()?;
        let mut buffer = vec![0; PIECE];
        let (mut bytes, mut broken) = (0, None);
        loop {
            let read = match input.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    broken = Some(error);
                    break;
                }
            };
            bytes += read as u64;
            if bytes > most {
                let what = format!(
                    "an archive inside another has more than {most} bytes, the most that is \
                     unpacked to look into it; unpack it first"
                );
                return Err(io::Error::other(what));
            }
            file.write_all(&buffer[..read])?;
        }
        file.rewind()?;
        Ok((file, broken))
    }

    /// What lies in a file: the evidence itself, or a spool.
    fn file(
        &mut self,
        kind: Kind,
        mut file: File,
        place: &Place,
        found: Found<'_>,
    ) -> Result<(), Gone> {
        let kind = if kind == Kind::Zip { archives::sort(&mut file) } else { kind };
        match kind {
            Kind::Zip => self.zip(file, &place.unpacked()),
            Kind::SevenZip => self.seven_zip(file, &place.unpacked()),
            Kind::Workbook => self.workbook(file, &place.unpacked(), found),
            Kind::Parquet => {
                let place = place.read_as("Parquet rows as JSON lines");
                let mut file = Some(file);
                self.emit(&place, found, &mut |sink| {
                    sink.counts = true;
                    let Some(file) = file.take() else { return Ok(None) };
                    decode::parquet::write_lines(file, sink).map(|()| None)
                })
            }
            kind => self.layer(kind, &mut file, place, found),
        }
    }

    /// Pushes one member.
    fn emit(
        &mut self,
        place: &Place,
        found: Found<'_>,
        write: &mut dyn FnMut(&mut Sink<'_>) -> io::Result<Option<String>>,
    ) -> Result<(), Gone> {
        if !self.wants(&place.trail) {
            return Ok(());
        }
        self.outlet.say(Said::Member(place.member(None)))?;
        self.outlet.begun += 1;
        let mut sink = Sink::new(&self.outlet, &self.meter);
        let result = write(&mut sink);
        let result = result.and_then(|read_as| sink.hand_over().map(|()| read_as));
        let stopped = sink.stopped;
        if stopped.is_some_and(|stop| stop == Stop::Gone) {
            return Err(Gone);
        }
        let mut end = MemberEnd { as_found: None, read_as: place.told_as(None) };
        let result = match result {
            // What was passed over on purpose has not failed.
            Err(_) if stopped.is_some() => Ok(()),
            Err(error) => Err(error),
            Ok(more) => {
                end.read_as = place.told_as(more.as_deref());
                if end.read_as.is_some() {
                    end.as_found = found.and_then(AsFound::as_found);
                }
                Ok(())
            }
        };
        self.outlet.say(Said::End(result, end))?;
        if self.wanted.is_some() { Err(Gone) } else { Ok(()) }
    }

    /// Tells of a member that is not read.
    fn skip(&mut self, place: &Place, reason: String) -> Result<(), Gone> {
        if !self.wants(&place.trail) {
            return Ok(());
        }
        self.outlet.say(Said::Member(place.member(Some(reason))))?;
        self.outlet.begun += 1;
        self.outlet.say(Said::End(Ok(()), MemberEnd::default()))?;
        if self.wanted.is_some() { Err(Gone) } else { Ok(()) }
    }

    /// Tells of a member that cannot be opened.
    fn fail(&mut self, place: &Place, error: io::Error) -> Result<(), Gone> {
        let mut failing = Failing(Some(error));
        self.emit(place, None, &mut |sink| copy(&mut failing, sink))
    }

    /// Tells of what cannot be unpacked any more, of which not even the names are known.
    fn rest(&mut self, place: &Place, error: &io::Error) -> Result<(), Gone> {
        let mut rest = place.clone();
        rest.trail.push(u64::MAX);
        self.skip(&rest, format!("cannot be unpacked from here on: {error}"))
    }
}

fn copy(input: &mut dyn Read, sink: &mut Sink<'_>) -> io::Result<Option<String>> {
    let mut buffer = vec![0; PIECE];
    loop {
        match input.read(&mut buffer) {
            Ok(0) => return Ok(None),
            Ok(read) => sink.write_all(&buffer[..read])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // What came before the damage is handed over before it is told of.
            Err(error) => return sink.hand_over().and(Err(error)),
        }
    }
}

/// Why a member is not pushed to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// It was passed over.
    PassedOver,
    /// Nobody reads any more.
    Gone,
}

/// Takes the bytes of a member.
struct Sink<'a> {
    outlet: &'a Outlet,
    meter: &'a Meter,
    piece: Vec<u8>,
    /// Whether its bytes count as unpacked, because no other reader counts them.
    counts: bool,
    stopped: Option<Stop>,
}

impl<'a> Sink<'a> {
    fn new(outlet: &'a Outlet, meter: &'a Meter) -> Self {
        Self { outlet, meter, piece: Vec::new(), counts: false, stopped: None }
    }

    /// Hands over what has come together.
    fn hand_over(&mut self) -> io::Result<()> {
        if self.piece.is_empty() || self.stopped.is_some() {
            return Ok(());
        }
        let piece = std::mem::take(&mut self.piece);
        if self.outlet.skipped.load(Ordering::Relaxed) == self.outlet.begun {
            self.stopped = Some(Stop::PassedOver);
        } else if self.outlet.say(Said::Bytes(piece)).is_err() {
            self.stopped = Some(Stop::Gone);
        }
        match self.stopped {
            Some(_) => Err(io::ErrorKind::BrokenPipe.into()),
            None => Ok(()),
        }
    }
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.stopped.is_some() {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        if self.counts {
            self.meter.count(bytes.len())?;
        }
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.hand_over()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
