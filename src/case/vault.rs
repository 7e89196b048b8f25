//! The vault: every byte of every source, in frames, and the way back.

use std::fmt;
use std::io::{self, Read, Write};

use duckdb::params;

use super::{CaseError, CaseFile, Source};
use crate::digest::Sha256Hasher;

/// How many bytes of a source one frame holds at most.
pub const FRAME_BYTES: usize = 4 << 20;

/// The level at which frames are compressed. Level 1 makes them a third smaller and takes a third
/// longer; either way the vault is a small part of what was taken in.
const LEVEL: i32 = -1;

/// A run of a source's bytes, ready for the vault.
#[derive(Clone, Debug)]
pub struct Frame {
    raw_bytes: usize,
    compression: &'static str,
    content: Vec<u8>,
}

impl Frame {
    /// Takes bytes as they are: for sources that are compressed already.
    #[must_use]
    pub fn stored(bytes: &[u8]) -> Self {
        Self { raw_bytes: bytes.len(), compression: "stored", content: bytes.to_vec() }
    }

    /// How many bytes of the source it holds.
    #[must_use]
    pub const fn raw_bytes(&self) -> usize {
        self.raw_bytes
    }

    pub(super) const fn compression(&self) -> &'static str {
        self.compression
    }

    pub(super) fn content(&self) -> &[u8] {
        &self.content
    }
}

/// Makes frames, one after the other, in memory that is used again.
#[derive(Default)]
pub struct Compressor {
    zstd: Option<zstd::bulk::Compressor<'static>>,
    room: Vec<u8>,
}

impl fmt::Debug for Compressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compressor").finish_non_exhaustive()
    }
}

impl Compressor {
    /// Compresses bytes with Zstandard, or takes them as they are where that saves nothing.
    ///
    /// # Errors
    ///
    /// Fails if the compressor runs out of memory.
    pub fn frame(&mut self, bytes: &[u8]) -> io::Result<Frame> {
        let zstd = match &mut self.zstd {
            Some(zstd) => zstd,
            none => none.insert(zstd::bulk::Compressor::new(LEVEL)?),
        };
        let bound = zstd::zstd_safe::compress_bound(bytes.len());
        if self.room.len() < bound {
            self.room.resize(bound, 0);
        }
        let length = zstd.compress_to_buffer(bytes, &mut self.room[..])?;
        if length >= bytes.len() {
            return Ok(Frame::stored(bytes));
        }
        let content = self.room.get(..length).unwrap_or_default().to_vec();
        Ok(Frame { raw_bytes: bytes.len(), compression: "zstd", content })
    }
}

impl CaseFile {
    /// Writes a source's bytes as they were taken in, and checks them on the way.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read or `out` not be written, and if what the vault holds is not
    /// what was taken in.
    pub fn extract(&self, source: &Source, out: &mut dyn Write) -> Result<(), CaseError> {
        let mut reader = self.vault(source);
        let mut hasher = Sha256Hasher::default();
        let mut bytes = vec![0; 1 << 16];
        let io = |doing, source_of: io::Error| CaseError::Io {
            doing,
            path: self.path().to_owned(),
            source: source_of,
        };
        loop {
            let read = reader.read(&mut bytes).map_err(|error| io("read the vault of", error))?;
            if read == 0 {
                break;
            }
            hasher.update(&bytes[..read]);
            out.write_all(&bytes[..read]).map_err(|error| io("write out a source from", error))?;
        }
        let found = hasher.finish();
        if found.to_string() == source.sha256 {
            return Ok(());
        }
        Err(CaseError::VaultDiffers {
            reference: source.reference.clone(),
            found,
            recorded: source.sha256.clone(),
        })
    }

    /// A source's bytes as they were taken in, frame by frame.
    #[must_use]
    pub fn vault(&self, source: &Source) -> VaultReader<'_> {
        VaultReader { case: self, source_id: source.source_id, frame: 0, bytes: Vec::new(), at: 0 }
    }
}

/// Reads a source out of the vault.
#[derive(Debug)]
pub struct VaultReader<'a> {
    case: &'a CaseFile,
    source_id: i64,
    frame: i64,
    bytes: Vec<u8>,
    at: usize,
}

impl VaultReader<'_> {
    /// Fetches the next frame. No frame means that the source is over.
    fn next_frame(&mut self) -> io::Result<bool> {
        let mut statement = self
            .case
            .connection()
            .prepare_cached(
                "SELECT raw_bytes, compression, content FROM vault_frame \
                 WHERE source_id = ? AND frame = ?",
            )
            .map_err(io::Error::other)?;
        let mut rows =
            statement.query(params![self.source_id, self.frame]).map_err(io::Error::other)?;
        let Some(row) = rows.next().map_err(io::Error::other)? else {
            return Ok(false);
        };
        let raw_bytes: i64 = row.get(0).map_err(io::Error::other)?;
        let compression: String = row.get(1).map_err(io::Error::other)?;
        let content: Vec<u8> = row.get(2).map_err(io::Error::other)?;
        let size = usize::try_from(raw_bytes).map_err(io::Error::other)?;
        self.bytes = match compression.as_str() {
            "zstd" => zstd::bulk::decompress(&content, size)?,
            _ => content,
        };
        if self.bytes.len() != size {
            return Err(io::Error::other(format!(
                "frame {} holds {} bytes, and {size} are recorded",
                self.frame,
                self.bytes.len()
            )));
        }
        self.frame += 1;
        self.at = 0;
        Ok(true)
    }
}

impl Read for VaultReader<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.bytes.len() && !self.next_frame()? {
            return Ok(0);
        }
        let rest = &self.bytes[self.at..];
        let take = rest.len().min(out.len());
        out[..take].copy_from_slice(&rest[..take]);
        self.at += take;
        Ok(take)
    }
}
