//! What bytes are packed in, or written in, by the first of them.

use super::Container;
use crate::decode::text::{self, Encoding};
use crate::decode::{self, avro};

/// How many bytes are looked at.
pub(super) const HEAD: usize = 64 << 10;

/// What bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Handed out as they are.
    Plain,
    Gzip,
    Bzip2,
    Xz,
    Zstd,
    Zip,
    /// A zip archive that is known to be a workbook.
    Workbook,
    SevenZip,
    Tar,
    Avro,
    Parquet,
    Text(Encoding),
    /// Text that may turn out to be in another encoding further on.
    Mixed,
}

impl Kind {
    /// Judges by the first bytes: [`HEAD`] of them, or all if there are fewer.
    pub(super) fn of(head: &[u8]) -> Self {
        const MAGIC: &[(&[u8], Kind)] = &[
            (b"\x1f\x8b\x08", Kind::Gzip),
            (b"\xfd7zXZ\0", Kind::Xz),
            (b"\x28\xb5\x2f\xfd", Kind::Zstd),
            (b"PK\x03\x04", Kind::Zip),
            (b"PK\x05\x06", Kind::Zip),
            // The mark of an archive that was split, and may be one whole again.
            (b"PK\x07\x08PK\x03\x04", Kind::Zip),
            (b"PK00PK\x03\x04", Kind::Zip),
            (b"7z\xbc\xaf\x27\x1c", Kind::SevenZip),
            (avro::MAGIC, Kind::Avro),
            (decode::parquet::MAGIC, Kind::Parquet),
        ];
        if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
            return *kind;
        }
        if head.starts_with(b"BZh") && head.get(4..10).is_some_and(is_bzip2_block) {
            return Self::Bzip2;
        }
        if super::tar::is_header(head) {
            return Self::Tar;
        }
        match text::judge(head) {
            Encoding::Utf8 if text::is_open(head) && head.len() >= HEAD => Self::Mixed,
            Encoding::Utf8 => Self::Plain,
            encoding => Self::Text(encoding),
        }
    }

    pub(super) const fn container(self) -> Container {
        match self {
            Self::Plain => Container::None,
            Self::Gzip => Container::Gzip,
            Self::Bzip2 => Container::Bzip2,
            Self::Xz => Container::Xz,
            Self::Zstd => Container::Zstd,
            Self::Zip => Container::Zip,
            Self::Workbook => Container::Workbook,
            Self::SevenZip => Container::SevenZip,
            Self::Tar => Container::Tar,
            Self::Avro => Container::Avro,
            Self::Parquet => Container::Parquet,
            Self::Text(_) | Self::Mixed => Container::Text,
        }
    }

    /// Whether it is one packed stream.
    pub(super) const fn is_stream(self) -> bool {
        matches!(self, Self::Gzip | Self::Bzip2 | Self::Xz | Self::Zstd)
    }

    /// Whether it holds members with paths.
    pub(super) const fn is_archive(self) -> bool {
        matches!(self, Self::Zip | Self::SevenZip | Self::Tar | Self::Workbook)
    }
}

/// A block of bzip2 begins with the digits of pi, and its end with those of its root.
fn is_bzip2_block(bytes: &[u8]) -> bool {
    bytes == b"\x31\x41\x59\x26\x53\x59" || bytes == b"\x17\x72\x45\x38\x50\x90"
}
