//! Streams that are packed as a whole: gzip, bzip2, xz and Zstandard.

use std::io::{self, BufRead, BufReader, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::GzDecoder;
use lzma_rust2::XzReader;

use super::kind::Kind;

/// Unpacks a stream, or several in a row. Anything that is none comes as it is.
pub(super) fn unpack<'a>(kind: Kind, input: &'a mut dyn Read) -> io::Result<Box<dyn Read + 'a>> {
    let packed = BufReader::with_capacity(64 << 10, input);
    Ok(match kind {
        Kind::Gzip => Box::new(Gzip(Some(GzDecoder::new(packed)))),
        Kind::Bzip2 => Box::new(MultiBzDecoder::new(packed)),
        Kind::Xz => Box::new(BufReader::new(XzReader::new(packed, true))),
        Kind::Zstd => Box::new(zstd::Decoder::with_buffer(packed)?),
        _ => Box::new(packed),
    })
}

/// One gzip stream after another. Zeros may follow the last, as tapes and disk images leave them;
/// anything else that follows is no part of it, and that is said.
struct Gzip<R: BufRead>(Option<GzDecoder<R>>);

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(stream) = &mut self.0 else { return Ok(0) };
            let read = stream.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let Some(stream) = self.0.take() else { return Ok(0) };
            let mut rest = stream.into_inner();
            match past_zeros(&mut rest)? {
                None => return Ok(0),
                // A stream follows only where no zeros are between.
                Some((0, 0x1f)) => self.0 = Some(GzDecoder::new(rest)),
                Some(_) => {
                    let what = "bytes follow the end of the gzip stream that are no such stream";
                    return Err(io::Error::new(io::ErrorKind::InvalidData, what));
                }
            }
        }
    }
}

/// Passes over zeros. Gives how many there were and the byte after them, or nothing at the end.
fn past_zeros(input: &mut impl BufRead) -> io::Result<Option<(u64, u8)>> {
    let mut zeros = 0;
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(None);
        }
        let passed = buffer.iter().take_while(|byte| **byte == 0).count();
        zeros += passed as u64;
        if let Some(byte) = buffer.get(passed) {
            return Ok(Some((zeros, *byte)));
        }
        input.consume(passed);
    }
}

/// What the packing is called.
pub(super) const fn name(kind: Kind) -> &'static str {
    kind.container().word()
}
