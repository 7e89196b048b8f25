//! Zip archives (APPNOTE.TXT), member by member as their directory lists them.
//!
//! The directory is read here and not by a crate, because two members can have one path and both
//! are evidence, and because an archive whose end was cut off still has what stands before it.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom, Take};

use flate2::bufread::DeflateDecoder;

use super::packed::Failing;

mod record;

use record::{Record, wrong};

/// The end record with the longest comment that it can have.
const END_AND_COMMENT: u64 = 22 + 0xffff;

/// One file of an archive.
#[derive(Debug, Default)]
pub(super) struct ZipEntry {
    pub(super) name: String,
    /// Unpacked, where it is known before.
    pub(super) size: Option<u64>,
    pub(super) sum: u32,
    pub(super) is_link: bool,
    pub(super) is_encrypted: bool,
    packed: u64,
    method: u16,
    /// Where its own header stands.
    at: u64,
}

impl ZipEntry {
    pub(super) fn is_folder(&self) -> bool {
        self.name.ends_with('/') && self.size.unwrap_or(0) == 0
    }
}

/// The directory at the end of an archive, read entry by entry.
#[derive(Debug)]
pub(super) struct Directory {
    at: u64,
    end: u64,
    left: u64,
    /// How many bytes stand before the archive, of which it does not know.
    before: u64,
}

impl Directory {
    /// Finds the directory; nothing, if the archive has none.
    pub(super) fn find(file: &mut File) -> io::Result<Option<Self>> {
        let length = file.seek(SeekFrom::End(0))?;
        let start = length.saturating_sub(END_AND_COMMENT);
        let tail = bytes_at(file, start, length - start)?;
        for at in memchr::memmem::rfind_iter(&tail, b"PK\x05\x06") {
            let end = Record(&tail[at..]);
            let Some(comment) = end.two(20) else { continue };
            let after = end.0.len().checked_sub(22 + usize::from(comment));
            let Some(after) = after else { continue };
            let end_at = start + at as u64;
            let found = Self::long(file, end_at)
                .and_then(|long| long.map_or_else(|| Self::short(end, end_at), Ok));
            match found {
                // An end record before the end of the file, of an archive that does not begin with
                // it, is that of an archive inside this one, whose own end is cut off.
                Ok(directory) if after > 0 && directory.before > 0 => {}
                Err(_) if after > 0 => {}
                found => return found.map(Some),
            }
        }
        Ok(None)
    }

    fn short(end: Record<'_>, end_at: u64) -> io::Result<Self> {
        let cut = || wrong("its end record");
        let (disk, left) = (end.two(4).ok_or_else(cut)?, end.two(10).ok_or_else(cut)?);
        let (size, at) = (end.four(12).ok_or_else(cut)?, end.four(16).ok_or_else(cut)?);
        if disk != 0 {
            return Err(wrong("it is one part of several; join them first"));
        }
        Self::of(u64::from(left), u64::from(size), u64::from(at), end_at)
    }

    /// The end record for archives beyond 4 GiB or 65,535 files.
    fn long(file: &mut File, end_at: u64) -> io::Result<Option<Self>> {
        let Some(locator_at) = end_at.checked_sub(20) else { return Ok(None) };
        let locator = bytes_at(file, locator_at, 20)?;
        if !locator.starts_with(b"PK\x06\x07") {
            return Ok(None);
        }
        // The locator counts from where the archive thinks that it begins.
        let told = Record(&locator).eight(8).unwrap_or_default();
        for at in [told, locator_at.saturating_sub(56)] {
            let bytes = bytes_at(file, at, 56).unwrap_or_default();
            let record = Record(&bytes);
            if bytes.starts_with(b"PK\x06\x06")
                && let (Some(left), Some(size), Some(start)) =
                    (record.eight(32), record.eight(40), record.eight(48))
            {
                return Self::of(left, size, start, at).map(Some);
            }
        }
        Err(wrong("its end record for large archives is not where it should be"))
    }

    fn of(left: u64, size: u64, told: u64, end: u64) -> io::Result<Self> {
        let at = end.checked_sub(size).ok_or_else(|| wrong("its directory is too large"))?;
        let before =
            at.checked_sub(told).ok_or_else(|| wrong("its directory is not where it should be"))?;
        Ok(Self { at, end, left, before })
    }

    /// The next file that is listed.
    pub(super) fn next(&mut self, file: &mut File) -> io::Result<Option<ZipEntry>> {
        if self.at >= self.end {
            // The short end record counts modulo 65,536.
            return if self.left.trailing_zeros() >= 16 {
                Ok(None)
            } else {
                Err(wrong("its directory lists fewer files than it says"))
            };
        }
        let fixed = bytes_at(file, self.at, 46)?;
        let record = Record(&fixed);
        if !fixed.starts_with(b"PK\x01\x02") {
            return Err(wrong("its directory"));
        }
        let more = [28, 30, 32].map(|at| u64::from(record.two(at).unwrap_or_default()));
        let [name, extra, comment] = more;
        let varying = bytes_at(file, self.at + 46, name + extra)?;
        let (name_bytes, extra_bytes) = varying.split_at(usize::try_from(name).unwrap_or(0));
        let mut entry = record
            .entry(name_bytes, extra_bytes)
            .ok_or_else(|| wrong("an entry of its directory"))?;
        entry.at = entry.at.saturating_add(self.before);
        self.at += 46 + name + extra + comment;
        self.left = self.left.wrapping_sub(1);
        Ok(Some(entry))
    }
}

impl Record<'_> {
    /// An entry of the directory.
    fn entry(&self, name: &[u8], extra: &[u8]) -> Option<ZipEntry> {
        let (packed, size) = (self.four(20)?, self.four(24)?);
        let large = record::large(extra, &[size, packed, self.four(42)?])?;
        let [size, packed, at] = large.try_into().ok()?;
        // Unix keeps the kind of a file in the upper half.
        let mode = self.four(38)? >> 16;
        Some(ZipEntry {
            name: String::from_utf8_lossy(name).into_owned(),
            size: Some(size),
            sum: self.four(16)?,
            is_link: mode & 0o170_000 == 0o120_000,
            is_encrypted: self.two(8)? & 1 != 0,
            packed,
            method: self.two(10)?,
            at,
        })
    }
}

/// The packed bytes of a file.
pub(super) fn packed<'a>(
    file: &'a mut File,
    entry: &ZipEntry,
) -> io::Result<BufReader<Take<&'a mut File>>> {
    let header = bytes_at(file, entry.at, 30)?;
    let record = Record(&header);
    let sizes = record.two(26).zip(record.two(28)).filter(|_| header.starts_with(b"PK\x03\x04"));
    let (name, extra) = sizes.ok_or_else(|| wrong("the file is not where its directory says"))?;
    file.seek(SeekFrom::Start(entry.at + 30 + u64::from(name) + u64::from(extra)))?;
    Ok(BufReader::with_capacity(64 << 10, file.take(entry.packed)))
}

/// Reads the header of a file that no directory lists; nothing, where there is none.
pub(super) fn header_at(file: &mut File, at: u64) -> io::Result<Option<ZipEntry>> {
    let fixed = bytes_at(file, at, 30)?;
    if !fixed.starts_with(b"PK\x03\x04") {
        return Ok(None);
    }
    let record = Record(&fixed);
    let read = || {
        let (name, extra) = (record.two(26)?, record.two(28)?);
        let varying = bytes_at(file, at + 30, u64::from(name) + u64::from(extra)).ok()?;
        let (name, extra) = varying.split_at(usize::from(name));
        let flags = record.two(6)?;
        // Sizes that are told after the file are not known here.
        let later = flags & 8 != 0;
        let large = record::large(extra, &[record.four(22)?, record.four(18)?])?;
        let [size, packed] = large.try_into().ok()?;
        Some(ZipEntry {
            name: String::from_utf8_lossy(name).into_owned(),
            size: (!later).then_some(size),
            sum: record.four(14)?,
            is_link: false,
            is_encrypted: flags & 1 != 0,
            packed: if later { u64::MAX } else { packed },
            method: record.two(8)?,
            at,
        })
    };
    let mut read = read;
    Ok(read())
}

impl ZipEntry {
    /// Where the next header stands, after the bytes of this file.
    pub(super) fn end(&self, file: &mut File) -> io::Result<Option<u64>> {
        let start = packed(file, self)?.into_inner().into_inner().stream_position()?;
        if self.size.is_some() {
            return Ok(start.checked_add(self.packed));
        }
        if self.method != 8 {
            return Ok(None);
        }
        let mut unpacker = DeflateDecoder::new(packed(file, self)?);
        io::copy(&mut unpacker, &mut io::sink())?;
        let after = start + unpacker.total_in();
        // Sum and sizes follow, with a mark or without, in four bytes or in eight.
        for skip in [16, 12, 24, 20] {
            let mark = bytes_at(file, after + skip, 4).unwrap_or_default();
            if mark.starts_with(b"PK\x03\x04") || mark.starts_with(b"PK\x01\x02") {
                return Ok(Some(after + skip));
            }
        }
        Ok(None)
    }
}

/// Unpacks the bytes of a file.
pub(super) fn unpack<'a>(
    entry: &ZipEntry,
    packed: Box<dyn io::BufRead + 'a>,
) -> Box<dyn Read + 'a> {
    let unpacked: io::Result<Box<dyn Read + 'a>> = match entry.method {
        0 => Ok(Box::new(packed)),
        8 => Ok(Box::new(DeflateDecoder::new(packed))),
        // What Windows packs files beyond 2 GiB with.
        9 => Ok(Box::new(deflate64::Deflate64Decoder::with_buffer(packed))),
        12 => Ok(Box::new(bzip2::bufread::BzDecoder::new(packed))),
        14 => lzma(entry, packed),
        20 | 93 => zstd::Decoder::with_buffer(packed).map(|unpacked| Box::new(unpacked) as _),
        95 => Ok(Box::new(lzma_rust2::XzReader::new(packed, true))),
        99 => Err(io::Error::other("it is encrypted")),
        other => {
            let what = format!("it is packed by method {other}, which doorward cannot unpack");
            Err(io::Error::other(what))
        }
    };
    unpacked.unwrap_or_else(|error| Box::new(Failing(Some(error))))
}

/// LZMA has a header of its own in zip archives (APPNOTE.TXT 5.8.8).
fn lzma<'a>(
    entry: &ZipEntry,
    mut packed: Box<dyn io::BufRead + 'a>,
) -> io::Result<Box<dyn Read + 'a>> {
    let mut header = [0; 9];
    packed.read_exact(&mut header)?;
    let [_, _, five, 0, properties, a, b, c, d] = header else {
        return Err(wrong("the header of a file packed by LZMA"));
    };
    if five != 5 {
        return Err(wrong("the header of a file packed by LZMA"));
    }
    let dictionary = u32::from_le_bytes([a, b, c, d]);
    let size = entry.size.unwrap_or(u64::MAX);
    let unpacked =
        lzma_rust2::LzmaReader::new_with_props(packed, size, properties, dictionary, None)?;
    Ok(Box::new(unpacked))
}

fn bytes_at(file: &mut File, at: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Err(wrong("it ends too early"));
    }
    Ok(bytes)
}
