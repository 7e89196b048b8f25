//! Zip archives: their members listed and unpacked as they are read, never written anywhere.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::path::Path;

use flate2::Crc;
use flate2::read::DeflateDecoder;
use zip::read::ZipFile;
use zip::{CompressionMethod, ZipArchive};

use super::{EvidenceError, open};

/// One file in an evidence file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberEntry {
    path: Option<String>,
    bytes: Option<u64>,
    skipped: Option<String>,
    /// Its place in the archive.
    index: usize,
}

impl MemberEntry {
    /// The only member of a file that is no archive.
    pub(super) fn alone(bytes: Option<u64>) -> Self {
        Self { path: None, bytes, skipped: None, index: 0 }
    }

    /// Its path inside the archive, as the archive spells it: a name to show, never one to write
    /// to. Nothing, if the file is no archive.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// How many bytes it has unpacked, where the container says so.
    #[must_use]
    pub fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// Why it should not be read, if so.
    #[must_use]
    pub fn skipped(&self) -> Option<&str> {
        self.skipped.as_deref()
    }
}

/// The files of an archive, in its order.
pub(super) fn members(path: &Path) -> Result<Vec<MemberEntry>, EvidenceError> {
    let mut archive = archive(path)?;
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let entry = entry(&mut archive, path, index)?;
        let name = name(&entry);
        if entry.is_dir() || name.split('/').any(|part| part == "__MACOSX") {
            continue;
        }
        let mut member =
            MemberEntry { path: Some(name), bytes: Some(entry.size()), skipped: None, index };
        let is_link = entry.is_symlink();
        drop(entry);
        member.skipped = if is_link {
            Some("a symbolic link".to_owned())
        } else {
            reason_to_skip(path, &member)
        };
        members.push(member);
    }
    Ok(members)
}

fn reason_to_skip(path: &Path, member: &MemberEntry) -> Option<String> {
    let name = member.path.as_deref().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    if name.starts_with('.') {
        return Some("a hidden file".to_owned());
    }
    let mut head = Vec::new();
    // A member that cannot be opened or read is not skipped: whoever opens it is told why.
    let read = open_member(path, member).ok()?.take(64).read_to_end(&mut head);
    let packed = super::Container::of(&head) != super::Container::None;
    (read.is_ok() && packed).then(|| "packed once more; unpack it first".to_owned())
}

/// The unpacked bytes of a member.
pub(super) fn open_member(
    path: &Path,
    member: &MemberEntry,
) -> Result<Box<dyn Read + Send>, EvidenceError> {
    let mut archive = archive(path)?;
    let entry = entry(&mut archive, path, member.index)?;
    let name = name(&entry);
    if entry.encrypted() {
        return Err(EvidenceError::Encrypted { path: path.to_owned(), member: name });
    }
    let method = entry.compression();
    let Some(start) = entry.data_start() else {
        let source = zip::result::ZipError::FileNotFound;
        return Err(EvidenceError::Zip { path: path.to_owned(), source });
    };
    let (packed, size, sum) = (entry.compressed_size(), entry.size(), entry.crc32());
    drop(entry);

    let mut file = open(path)?;
    file.seek(SeekFrom::Start(start))
        .map_err(|source| EvidenceError::Read { path: path.to_owned(), source })?;
    let input = BufReader::with_capacity(1 << 16, file.take(packed));
    match method {
        CompressionMethod::Stored => Ok(Box::new(Checked::new(input, size, sum))),
        CompressionMethod::Deflated => {
            Ok(Box::new(Checked::new(DeflateDecoder::new(input), size, sum)))
        }
        other => Err(EvidenceError::Method {
            path: path.to_owned(),
            member: name,
            method: other.to_string(),
        }),
    }
}

/// The name as the archive spells it. One that is not UTF-8 is shown as near as can be.
fn name<R: Read>(entry: &ZipFile<'_, R>) -> String {
    match entry.name() {
        Ok(name) => name.into_owned(),
        Err(_) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
    }
}

fn archive(path: &Path) -> Result<ZipArchive<BufReader<File>>, EvidenceError> {
    ZipArchive::new(BufReader::new(open(path)?))
        .map_err(|source| EvidenceError::Zip { path: path.to_owned(), source })
}

fn entry<'a>(
    archive: &'a mut ZipArchive<BufReader<File>>,
    path: &Path,
    index: usize,
) -> Result<ZipFile<'a, BufReader<File>>, EvidenceError> {
    archive
        .by_index_raw(index)
        .map_err(|source| EvidenceError::Zip { path: path.to_owned(), source })
}

/// Checks size and CRC-32 against what the archive says, at the end.
struct Checked<R> {
    input: R,
    crc: Crc,
    left: u64,
    sum: u32,
}

impl<R: Read> Checked<R> {
    fn new(input: R, size: u64, sum: u32) -> Self {
        Self { input, crc: Crc::new(), left: size, sum }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        let wrong = |what| Err(io::Error::new(io::ErrorKind::InvalidData, what));
        if read == 0 && !buffer.is_empty() {
            return match (self.left, self.crc.sum() == self.sum) {
                (0, true) => Ok(0),
                (0, false) => wrong("the bytes do not match their checksum in the archive"),
                _ => wrong("fewer bytes than the archive says"),
            };
        }
        self.crc.update(buffer.get(..read).unwrap_or_default());
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => return wrong("more bytes than the archive says"),
        }
        Ok(read)
    }
}
