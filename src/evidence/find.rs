//! From the paths that somebody gave to the files of evidence behind them.

use std::ffi::OsStr;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use super::EvidenceError;

/// The files behind some paths.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The files to be read, sorted by path, each once.
    pub files: Vec<PathBuf>,
    /// What was left out, sorted by path, each with its reason.
    pub left_out: Vec<(PathBuf, String)>,
}

/// Walks files and folders.
///
/// Everything is sorted by path, so that the order does not depend on the machine. What is named is
/// taken, even if it is hidden or a link; inside folders, hidden files and symbolic links are left
/// out with a reason, and so is whatever is neither a file nor a folder, or cannot be read.
///
/// # Errors
///
/// A path that was named is not there, or is a folder that cannot be read.
pub fn find(paths: &[PathBuf]) -> Result<Found, EvidenceError> {
    let mut found = Found::default();
    for path in paths {
        let metadata = fs::metadata(path)
            .map_err(|source| EvidenceError::Open { path: path.clone(), source })?;
        if metadata.is_dir() {
            walk(path, &mut found)?;
        } else if metadata.is_file() {
            found.files.push(path.clone());
        } else {
            found.left_out.push((path.clone(), "not a regular file".to_owned()));
        }
    }
    found.files.sort();
    found.files.dedup();
    found.left_out.sort();
    found.left_out.dedup();
    Ok(found)
}

/// Walks a folder with a list instead of recursion. Links are not followed, so there are no loops.
///
/// The folder that was named has to be readable; those inside it are left out with what the system
/// says of them.
fn walk(named: &Path, found: &mut Found) -> Result<(), EvidenceError> {
    let mut folders = vec![named.to_owned()];
    while let Some(folder) = folders.pop() {
        match look_into(&folder, &mut folders, found) {
            Err(source) if folder == named => {
                return Err(EvidenceError::Open { path: folder, source });
            }
            Err(error) => found.left_out.push((folder, format!("cannot be read: {error}"))),
            Ok(()) => {}
        }
    }
    Ok(())
}

fn look_into(folder: &Path, folders: &mut Vec<PathBuf>, found: &mut Found) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(error) => {
                found.left_out.push((entry.path(), format!("cannot be read: {error}")));
                continue;
            }
        };
        match reason_to_leave(kind, &entry.file_name()) {
            Some(reason) => found.left_out.push((entry.path(), reason.to_owned())),
            None if kind.is_dir() => folders.push(entry.path()),
            None => found.files.push(entry.path()),
        }
    }
    Ok(())
}

fn reason_to_leave(kind: FileType, name: &OsStr) -> Option<&'static str> {
    let hidden = name.as_encoded_bytes().starts_with(b".");
    if kind.is_symlink() {
        Some("a symbolic link")
    } else if hidden && kind.is_dir() {
        Some("a hidden folder, with all that is in it")
    } else if hidden {
        Some("hidden")
    } else if kind.is_dir() || kind.is_file() {
        None
    } else {
        Some("not a regular file")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_in_the_order_of_paths() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("b/c")).unwrap();
        fs::create_dir_all(at("b/.git")).unwrap();
        for name in ["b/c/2.json", "b/1.json", "a.json", ".hidden", "b/.DS_Store", "b/.git/c.json"]
        {
            fs::write(at(name), "").unwrap();
        }
        let found = find(&[at("b"), folder.path().to_owned(), at(".hidden")]).unwrap();
        let files = [".hidden", "a.json", "b/1.json", "b/c/2.json"].map(at);
        assert_eq!(found.files, files);
        let left = [
            (at(".hidden"), "hidden".to_owned()),
            (at("b/.DS_Store"), "hidden".to_owned()),
            (at("b/.git"), "a hidden folder, with all that is in it".to_owned()),
        ];
        assert_eq!(found.left_out, left);
        assert!(find(&[at("absent")]).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_its_own_folder_does_not_hang() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
        let found = find(&[folder.path().to_owned()]).unwrap();
        assert_eq!(found.files, Vec::<PathBuf>::new());
        assert_eq!(found.left_out[0].1, "a symbolic link");
    }
}
