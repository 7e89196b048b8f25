//! Streams that are packed as a whole: gzip, bzip2, xz and Zstandard.

use std::io::{self, BufReader, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;

use super::kind::Kind;

/// Unpacks a stream, or several in a row. Anything that is none comes as it is.
pub(super) fn unpack<'a>(kind: Kind, input: &'a mut dyn Read) -> io::Result<Box<dyn Read + 'a>> {
    let packed = BufReader::with_capacity(64 << 10, input);
    Ok(match kind {
        Kind::Gzip => Box::new(MultiGzDecoder::new(packed)),
        Kind::Bzip2 => Box::new(MultiBzDecoder::new(packed)),
        Kind::Xz => Box::new(BufReader::new(XzReader::new(packed, true))),
        Kind::Zstd => Box::new(zstd::Decoder::with_buffer(packed)?),
        _ => Box::new(packed),
    })
}

/// What the packing is called.
pub(super) const fn name(kind: Kind) -> &'static str {
    kind.container().word()
}
