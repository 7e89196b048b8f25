//! Files as found: opened read-only, unpacked in memory, handed out as bytes.
//!
//! Nothing here writes, and nothing here knows what the bytes mean. What a file is packed in is
//! judged by its first bytes, because names lie.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use flate2::read::MultiGzDecoder;
use thiserror::Error;

mod archive;
mod find;

pub use archive::MemberEntry;
pub use find::{Found, find};

/// Why evidence cannot be handed out.
#[derive(Debug, Error)]
pub enum EvidenceError {
    /// The file or folder cannot be opened or looked at.
    #[error("cannot open {path}", path = path.display())]
    Open {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file cannot be read.
    #[error("cannot read {path}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is a folder or a device.
    #[error("not a file: {path}", path = path.display())]
    NotAFile {
        /// What it is that is none.
        path: PathBuf,
    },
    /// The archive is damaged.
    #[error("not a sound zip archive: {path}", path = path.display())]
    Zip {
        /// The archive.
        path: PathBuf,
        /// What is wrong with it.
        source: zip::result::ZipError,
    },
    /// A member needs a password.
    #[error("{member} in {path} is encrypted", path = path.display())]
    Encrypted {
        /// The archive.
        path: PathBuf,
        /// The member.
        member: String,
    },
    /// A member is packed in a way that we cannot unpack.
    #[error("{member} in {path} is packed by {method}, which doorward cannot unpack", path = path.display())]
    Method {
        /// The archive.
        path: PathBuf,
        /// The member.
        member: String,
        /// The way, as the archive names it.
        method: String,
    },
}

/// What a file is packed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Container {
    /// Nothing.
    None,
    /// One gzip stream, or several in a row.
    Gzip,
    /// A zip archive. Office documents are zip archives too, and not taken for one.
    Zip,
}

impl Container {
    /// The word that the case file stores.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Zip => "zip",
        }
    }

    /// Judges by the first bytes of a file.
    fn of(head: &[u8]) -> Self {
        if head.starts_with(b"\x1f\x8b\x08") {
            return Self::Gzip;
        }
        if !head.starts_with(b"PK\x03\x04") && !head.starts_with(b"PK\x05\x06") {
            return Self::None;
        }
        // The name of the first member stands at byte 30 (APPNOTE.TXT 4.3.7).
        let name = head.get(30..).unwrap_or_default();
        let office = ["[Content_Types].xml", "_rels/", "xl/", "docProps/", "word/"];
        let is_office = office.iter().any(|start| name.starts_with(start.as_bytes()));
        if is_office { Self::None } else { Self::Zip }
    }
}

/// A file of evidence, opened for nothing but reading.
#[derive(Clone, Debug)]
pub struct EvidenceFile {
    path: PathBuf,
    bytes: u64,
    modified: Option<DateTime<Utc>>,
    container: Container,
}

impl EvidenceFile {
    /// Looks at a file.
    ///
    /// # Errors
    ///
    /// It is not there, is no file, or cannot be read.
    pub fn open(path: &Path) -> Result<Self, EvidenceError> {
        let mut file = open(path)?;
        let metadata = file
            .metadata()
            .map_err(|source| EvidenceError::Open { path: path.to_owned(), source })?;
        if !metadata.is_file() {
            return Err(EvidenceError::NotAFile { path: path.to_owned() });
        }
        let mut head = Vec::new();
        (&mut file)
            .take(64)
            .read_to_end(&mut head)
            .map_err(|source| EvidenceError::Read { path: path.to_owned(), source })?;
        Ok(Self {
            path: path.to_owned(),
            bytes: metadata.len(),
            modified: metadata.modified().ok().map(DateTime::from),
            container: Container::of(&head),
        })
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes it had when it was opened.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// When it was last changed, by the file system.
    #[must_use]
    pub fn modified(&self) -> Option<DateTime<Utc>> {
        self.modified
    }

    /// What it is packed in.
    #[must_use]
    pub fn container(&self) -> Container {
        self.container
    }

    /// The bytes as found, for hashing and keeping.
    ///
    /// # Errors
    ///
    /// The file cannot be opened any more.
    pub fn raw(&self) -> Result<impl Read + Send + use<>, EvidenceError> {
        open(&self.path)
    }

    /// What is in the file: itself, what gzip has packed, or the files of a zip archive in its
    /// order. Folders and what macOS adds to archives (`__MACOSX`) are left out.
    ///
    /// # Errors
    ///
    /// The archive is damaged, or cannot be read.
    pub fn members(&self) -> Result<Vec<MemberEntry>, EvidenceError> {
        match self.container {
            Container::None => Ok(vec![MemberEntry::alone(Some(self.bytes))]),
            Container::Gzip => Ok(vec![MemberEntry::alone(None)]),
            Container::Zip => archive::members(&self.path),
        }
    }

    /// The unpacked bytes of a member, as they are read: nothing is held, so that an archive that
    /// unpacks to a thousand times its size costs time and no memory.
    ///
    /// A reader of a zip member ends in an error if the bytes are not those that were packed.
    ///
    /// # Errors
    ///
    /// The file cannot be opened, or the member is encrypted or packed in a way that is not ours.
    pub fn open_member(&self, member: &MemberEntry) -> Result<Box<dyn Read + Send>, EvidenceError> {
        match self.container {
            Container::None => Ok(Box::new(open(&self.path)?)),
            Container::Gzip => {
                let packed = BufReader::with_capacity(1 << 16, open(&self.path)?);
                Ok(Box::new(MultiGzDecoder::new(packed)))
            }
            Container::Zip => archive::open_member(&self.path, member),
        }
    }
}

fn open(path: &Path) -> Result<File, EvidenceError> {
    File::open(path).map_err(|source| EvidenceError::Open { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use zip::write::SimpleFileOptions;

    fn text(file: &EvidenceFile, member: &MemberEntry) -> String {
        let mut text = String::new();
        file.open_member(member).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    fn zip_of(path: &Path, members: &[(&str, &[u8])]) {
        let mut zip = zip::ZipWriter::new(File::create(path).unwrap());
        for (name, bytes) in members {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.add_directory("folder", SimpleFileOptions::default()).unwrap();
        zip.finish().unwrap();
    }

    #[test]
    fn a_zip_gives_its_files_in_order_and_says_what_it_leaves() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("evidence.txt");
        let members: [(&str, &[u8]); 5] = [
            ("y=2026/b.json", b"{\"b\":1}"),
            ("../../a.json", b"{\"a\":1}"),
            ("__MACOSX/._a.json", b"junk"),
            ("inner.gz", b"\x1f\x8b\x08more"),
            (".DS_Store", b"junk"),
        ];
        zip_of(&path, &members);
        let file = EvidenceFile::open(&path).unwrap();
        assert_eq!(file.container(), Container::Zip);
        let members = file.members().unwrap();
        let told: Vec<_> =
            members.iter().map(|member| (member.path().unwrap(), member.skipped())).collect();
        assert_eq!(
            told,
            [
                ("y=2026/b.json", None),
                ("../../a.json", None),
                ("inner.gz", Some("packed once more; unpack it first")),
                (".DS_Store", Some("a hidden file")),
            ]
        );
        assert_eq!(text(&file, &members[0]), "{\"b\":1}");
        assert_eq!(text(&file, &members[1]), "{\"a\":1}");
        assert_eq!(members[0].bytes(), Some(7));
    }

    #[test]
    fn damage_in_a_zip_is_an_error_and_not_silence() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("damaged.zip");
        zip_of(&path, &[("a.json", &[b'x'; 1_000])]);
        let mut bytes = std::fs::read(&path).unwrap();
        // Breaks the first block of what Deflate wrote, after the local header and the name.
        bytes[36] ^= 0xff;
        std::fs::write(&path, &bytes).unwrap();
        let file = EvidenceFile::open(&path).unwrap();
        let member = file.members().unwrap().remove(0);
        let mut unpacked = Vec::new();
        assert!(file.open_member(&member).unwrap().read_to_end(&mut unpacked).is_err());
    }

    #[test]
    fn gzip_streams_in_a_row_are_one_member() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("two.json");
        let mut bytes = Vec::new();
        for part in ["{\"a\":1}\n", "{\"b\":1}\n"] {
            let mut gzip = flate2::write::GzEncoder::new(&mut bytes, flate2::Compression::fast());
            gzip.write_all(part.as_bytes()).unwrap();
            gzip.finish().unwrap();
        }
        std::fs::write(&path, &bytes).unwrap();
        let file = EvidenceFile::open(&path).unwrap();
        assert_eq!(file.container().word(), "gzip");
        let members = file.members().unwrap();
        assert_eq!(members[0].path(), None);
        assert_eq!(text(&file, &members[0]), "{\"a\":1}\n{\"b\":1}\n");
        let mut raw = Vec::new();
        file.raw().unwrap().read_to_end(&mut raw).unwrap();
        assert_eq!(raw, bytes);
    }

    #[test]
    fn a_workbook_is_no_archive_of_evidence() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("InteractiveSignIns.xlsx");
        zip_of(&path, &[("[Content_Types].xml", b"<Types/>")]);
        assert_eq!(EvidenceFile::open(&path).unwrap().container(), Container::None);
    }

    #[test]
    fn errors_name_the_file() {
        let error = EvidenceFile::open(Path::new("absent.json")).unwrap_err();
        assert_eq!(error.to_string(), "cannot open absent.json");
        assert!(std::error::Error::source(&error).is_some());
        let folder = tempfile::tempdir().unwrap();
        let error = EvidenceFile::open(folder.path()).unwrap_err();
        assert!(matches!(error, EvidenceError::NotAFile { .. }), "{error}");
    }
}
