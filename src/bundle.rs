//! A case as a folder that anybody can check: BagIt (RFC 8493) around a copy of the case, its sources
//! and its reports.
//!
//! What is in the bag is named by SHA-256 in `manifest-sha256.txt` and again in `SHA256SUMS`, which
//! `sha256sum -c` reads. `CHECK.md` and `check.py` tell whoever has neither doorward nor trust in it
//! how to check the rest.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::case::{CaseError, CaseFile, Source};
use crate::digest::{Sha256, Sha256Hasher};
use crate::progress::{Progress, Unit};

/// How an outsider checks a bundle, in words.
const CHECK_PAGE: &str = include_str!("bundle/CHECK.md");
/// The same as a program.
const CHECK_PROGRAM: &str = include_str!("bundle/check.py");

/// What goes into a bundle beside the case and its sources.
#[derive(Clone, Debug)]
pub struct Contents<'a> {
    /// The case file, closed.
    pub case: &'a Path,
    /// Reports and other files, each copied under its name.
    pub reports: &'a [PathBuf],
    /// What `bag-info.txt` says: names and values, in this order.
    pub info: &'a [(&'a str, String)],
}

/// Why a bundle could not be written.
#[derive(Debug, Error)]
pub enum BundleError {
    /// The case cannot be read, or its vault does not give a source back.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// Something stands there already.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// Two files would have one name in the bundle.
    #[error("{} would be in the bundle twice", .0)]
    Twice(String),
    /// A file cannot be read or written.
    #[error("cannot {doing} {}", .path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

/// A bundle that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Every file of the payload by its path in the bundle, with its SHA-256 and its bytes.
    pub files: Vec<(String, Sha256, u64)>,
}

/// Writes a bundle into a folder that is not there yet. It appears under its name once it is whole.
///
/// # Errors
///
/// Fails if the folder is there, if a file cannot be read or written, or if the vault does not give
/// a source back as it was taken in.
pub fn write(
    case: &CaseFile,
    folder: &Path,
    contents: &Contents<'_>,
    progress: &dyn Progress,
) -> Result<Written, BundleError> {
    if folder.exists() {
        return Err(BundleError::Exists(folder.to_owned()));
    }
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let partial = folder.with_file_name(name);
    if partial.exists() {
        fs::remove_dir_all(&partial).map_err(io_error("remove", &partial))?;
    }
    let written = fill(case, &partial, contents, progress).and_then(|written| {
        fs::rename(&partial, folder).map_err(io_error("name", folder))?;
        Ok(written)
    });
    if written.is_err() {
        // What is left of it helps nobody. That it cannot be removed must not hide the reason.
        let _best_effort = fs::remove_dir_all(&partial);
    }
    written
}

fn fill(
    case: &CaseFile,
    folder: &Path,
    contents: &Contents<'_>,
    progress: &dyn Progress,
) -> Result<Written, BundleError> {
    let sources = case.sources()?;
    let bytes: i64 = sources.iter().map(|source| source.bytes).sum();
    let case_bytes = fs::metadata(contents.case).map_err(io_error("read", contents.case))?.len();
    let total = case_bytes + u64::try_from(bytes).unwrap_or(0);
    progress.begin("Bundle", Some(total), Unit::Bytes);
    let mut bag = Bag { folder, written: Written::default(), progress };
    bag.copy("data/case.duckdb", contents.case)?;
    for source in &sources {
        bag.source(case, source)?;
    }
    for report in contents.reports {
        let name = report.file_name().unwrap_or_default().to_string_lossy();
        bag.copy(&format!("data/reports/{name}"), report)?;
    }
    progress.finish();
    bag.tags(contents.info)?;
    Ok(bag.written)
}

/// A bundle in the making.
struct Bag<'a> {
    folder: &'a Path,
    written: Written,
    progress: &'a dyn Progress,
}

impl Bag<'_> {
    /// Writes a file of the payload and takes its digest on the way.
    fn payload(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> Result<(), BundleError>,
    ) -> Result<(), BundleError> {
        if self.written.files.iter().any(|(other, ..)| other == name) {
            return Err(BundleError::Twice(name.to_owned()));
        }
        let path = self.folder.join(name);
        let parent = path.parent().unwrap_or(self.folder);
        fs::create_dir_all(parent).map_err(io_error("make the folder", parent))?;
        let file = File::create_new(&path).map_err(io_error("write", &path))?;
        let mut out = Hashed {
            out: BufWriter::new(file),
            hasher: Sha256Hasher::default(),
            bytes: 0,
            progress: self.progress,
        };
        write(&mut out)?;
        out.flush().map_err(io_error("write", &path))?;
        self.written.files.push((name.to_owned(), out.hasher.finish(), out.bytes));
        read_only(&path).map_err(io_error("protect", &path))
    }

    fn copy(&mut self, name: &str, from: &Path) -> Result<(), BundleError> {
        self.payload(name, |out| {
            let failed = io_error("copy", from);
            let mut file = File::open(from).map_err(io_error("read", from))?;
            io::copy(&mut file, out).map(|_bytes| ()).map_err(failed)
        })
    }

    /// Writes a source as it was taken in. Its name is the examiner's file's, made harmless.
    fn source(&mut self, case: &CaseFile, source: &Source) -> Result<(), BundleError> {
        let name = format!("data/sources/{}-{}", source.reference, harmless(&source.file_name));
        self.payload(&name, |out| Ok(case.extract(source, out)?))
    }

    /// Writes everything that is not payload: RFC 8493, section 2.
    fn tags(&self, info: &[(&str, String)]) -> Result<(), BundleError> {
        let octets: u64 = self.written.files.iter().map(|(_, _, bytes)| bytes).sum();
        let mut bag_info = String::new();
        for (name, value) in info {
            let value = value.replace(['\r', '\n'], " ");
            let _infallible = writeln!(bag_info, "{name}: {value}");
        }
        let count = self.written.files.len();
        let _infallible = writeln!(bag_info, "Payload-Oxum: {octets}.{count}");
        let manifest =
            lines(self.written.files.iter().map(|(name, digest, _)| (name.as_str(), *digest)));
        let mut tags = vec![
            ("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".to_owned()),
            ("bag-info.txt", bag_info),
            ("manifest-sha256.txt", manifest.clone()),
            ("CHECK.md", CHECK_PAGE.to_owned()),
            ("check.py", CHECK_PROGRAM.to_owned()),
        ];
        let of = |tags: &[(&'static str, String)]| {
            lines(tags.iter().map(|(name, text)| (*name, Sha256::of(text))))
        };
        tags.push(("SHA256SUMS", format!("{manifest}{}", of(&tags))));
        tags.push(("tagmanifest-sha256.txt", of(&tags)));
        for (name, text) in &tags {
            let path = self.folder.join(name);
            fs::write(&path, text).map_err(io_error("write", &path))?;
        }
        Ok(())
    }
}

/// A line for each file: its digest, two spaces, its path.
fn lines<'a>(files: impl Iterator<Item = (&'a str, Sha256)>) -> String {
    let mut text = String::new();
    for (name, digest) in files {
        let _infallible = writeln!(text, "{digest}  {name}");
    }
    text
}

/// A file name without what a shell, a file system or a manifest could take for more than a name.
fn harmless(name: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    name.chars().map(|c| if allowed(c) { c } else { '_' }).collect()
}

fn read_only(path: &Path) -> io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    permissions.set_readonly(true);
    fs::set_permissions(path, permissions)
}

fn io_error(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> BundleError {
    let path = path.to_owned();
    move |source| BundleError::Io { doing, path, source }
}

/// Takes the digest of what is written through it.
struct Hashed<'a, W> {
    out: W,
    hasher: Sha256Hasher,
    bytes: u64,
    progress: &'a dyn Progress,
}

impl<W: Write> Write for Hashed<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        self.progress.advance(written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_stays_one_name() {
        assert_eq!(harmless("../a b\n%0A.json"), ".._a_b__0A.json");
    }
}
