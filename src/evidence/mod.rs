//! Files as found: opened read-only, unpacked as streams, handed out as bytes.
//!
//! What a file is packed in is judged by its first bytes, because names lie. Archives in archives
//! are opened too, and tables and other encodings come as text. Nothing here knows what the bytes
//! mean, and nothing is written but spools without a name.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use thiserror::Error;

mod find;
mod kind;
mod limits;
mod member;
mod members;
mod packed;
mod seven_zip;
mod single;
mod tar;
mod unpack;
mod zip;

use kind::Kind;
use limits::Limits;

pub use find::{Found, find};
pub use member::{MemberEnd, MemberEntry};
pub use members::Members;

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
}

/// What a file is packed in, or written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Container {
    /// Nothing: its bytes are the records.
    None,
    /// One gzip stream, or several in a row.
    Gzip,
    /// One bzip2 stream, or several in a row.
    Bzip2,
    /// An xz stream.
    Xz,
    /// A Zstandard stream.
    Zstd,
    /// A zip archive.
    Zip,
    /// A 7-Zip archive.
    SevenZip,
    /// A tar archive.
    Tar,
    /// A workbook of Excel.
    Workbook,
    /// An Avro file, as Event Hubs Capture writes.
    Avro,
    /// A Parquet file.
    Parquet,
    /// Text in another encoding than UTF-8.
    Text,
}

impl Container {
    /// The word that the case file stores.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Zstd => "zstd",
            Self::Zip => "zip",
            Self::SevenZip => "7z",
            Self::Tar => "tar",
            Self::Workbook => "xlsx",
            Self::Avro => "avro",
            Self::Parquet => "parquet",
            Self::Text => "text",
        }
    }
}

/// A file of evidence, opened for nothing but reading.
#[derive(Clone, Debug)]
pub struct EvidenceFile {
    path: PathBuf,
    bytes: u64,
    modified: Option<DateTime<Utc>>,
    kind: Kind,
    is_archive: bool,
    limits: Limits,
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
        let (kind, is_archive) = unpack::look(&mut file)
            .map_err(|source| EvidenceError::Read { path: path.to_owned(), source })?;
        Ok(Self {
            path: path.to_owned(),
            bytes: metadata.len(),
            modified: metadata.modified().ok().map(DateTime::from),
            kind,
            is_archive,
            limits: Limits::default(),
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

    /// What it is packed in, or written in. If this is nothing, the bytes of its only member are
    /// those of the file.
    #[must_use]
    pub fn container(&self) -> Container {
        self.kind.container()
    }

    /// Whether it may hold several members with paths of their own: an archive, packed or not, or a
    /// workbook.
    #[must_use]
    pub fn is_archive(&self) -> bool {
        self.is_archive
    }

    /// The bytes as found, for hashing and keeping.
    ///
    /// # Errors
    ///
    /// The file cannot be opened any more.
    pub fn raw(&self) -> Result<impl Read + Send + use<>, EvidenceError> {
        open(&self.path)
    }

    /// Goes over what is in the file, once, in its order: itself, what is packed in it, or the
    /// members of an archive with those of the archives inside it.
    ///
    /// This is the way to read all members: it unpacks every byte once.
    ///
    /// # Errors
    ///
    /// The file cannot be opened any more. Damage is no error here: it ends the member that it is
    /// in, and what it leaves out is a member that says why it cannot be read.
    pub fn walk(&self) -> Result<Members, EvidenceError> {
        self.walk_to(None)
    }

    /// What is in the file, as [`Self::walk`] tells it. For this, everything that is packed as one
    /// stream has to be unpacked.
    ///
    /// # Errors
    ///
    /// The file cannot be opened any more.
    pub fn members(&self) -> Result<Vec<MemberEntry>, EvidenceError> {
        let mut walk = self.walk()?;
        Ok(std::iter::from_fn(|| walk.next_member()).collect())
    }

    /// The bytes of one member. They come as they are read: nothing is held, so that an archive that
    /// unpacks to a thousand times its size costs time and no memory.
    ///
    /// The reader ends in an error if the bytes are not those that were packed.
    ///
    /// # Errors
    ///
    /// The file cannot be opened any more.
    pub fn open_member(&self, member: &MemberEntry) -> Result<Box<dyn Read + Send>, EvidenceError> {
        let mut walk = self.walk_to(Some(member.trail.clone()))?;
        // The walk gives no other than the wanted one. Without it, nothing is read.
        let _found = walk.next_member();
        Ok(Box::new(walk))
    }

    /// The name without its folders, as near as can be.
    fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    fn walk_to(&self, wanted: Option<Vec<u64>>) -> Result<Members, EvidenceError> {
        let file = open(&self.path)?;
        Ok(match self.kind {
            Kind::Plain => Members::of_file(file, self.name(), self.bytes),
            kind => {
                let budget = self.limits.of(self.bytes);
                Members::unpacked(file, (kind, self.name()), budget, wanted)
            }
        })
    }
}

fn open(path: &Path) -> Result<File, EvidenceError> {
    File::open(path).map_err(|source| EvidenceError::Open { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests;
