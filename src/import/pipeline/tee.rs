//! What is read on its way: hashed, and cut into frames for the vault.

use std::io::{self, Read};
use std::sync::Mutex;

use super::{Bytes, Outlet, Task, put};
use crate::case::FRAME_BYTES;
use crate::digest::Sha256Hasher;
use crate::format::{Buffer, Buffers};

/// Hashes what passes, and cuts it into frames for the vault.
pub(super) struct Tee<'a> {
    pub(super) input: Box<dyn Read + Send + 'a>,
    pub(super) outlet: &'a Mutex<Outlet>,
    pub(super) hasher: Sha256Hasher,
    pub(super) bytes: u64,
    pub(super) frame: Buffer,
    pub(super) frames: Buffers,
    pub(super) broken: Option<io::Error>,
    pub(super) unpacked: bool,
}

impl Tee<'_> {
    pub(super) fn flush_frame(&mut self) -> io::Result<()> {
        if self.frame.is_empty() {
            return Ok(());
        }
        let frame = std::mem::replace(&mut self.frame, self.frames.take(0));
        put(self.outlet, Task::Compress(frame))
    }

    fn keeps(&self) -> bool {
        self.outlet.lock().is_ok_and(|outlet| outlet.bytes == Bytes::Kept)
    }
}

impl Read for Tee<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let room = out.len().min(FRAME_BYTES - self.frame.len());
        if self.broken.is_some() {
            return Ok(0);
        }
        let read = match self.input.read(&mut out[..room]) {
            Err(error) if self.unpacked && error.kind() != io::ErrorKind::Interrupted => {
                self.broken = Some(error);
                0
            }
            read => read?,
        };
        self.hasher.update(&out[..read]);
        self.bytes += read as u64;
        if self.keeps() {
            self.frame.extend(&out[..read]);
            if self.frame.len() == FRAME_BYTES {
                self.flush_frame()?;
            }
        }
        Ok(read)
    }
}
