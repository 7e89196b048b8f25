//! Which sources are in a case already, told by their bytes.

use std::io::Read as _;

use super::{ImportError, Options};
use crate::case::{CaseError, CaseWriter, Source};
use crate::digest::{Sha256, Sha256Hasher};
use crate::evidence::EvidenceFile;

/// How many bytes are hashed before somebody who wants the import to stop is listened to.
const AT_ONCE: usize = 1 << 18;

/// The sources in the case, by size and digest.
pub(super) struct Known(Vec<(u64, Sha256, String)>);

impl Known {
    pub(super) fn of(case: &CaseWriter) -> Result<Self, CaseError> {
        let of = |source: Source| {
            let bytes = u64::try_from(source.bytes).ok()?;
            Some((bytes, source.sha256.parse().ok()?, source.reference))
        };
        Ok(Self(case.sources()?.into_iter().filter_map(of).collect()))
    }

    /// The source that has the same bytes. A file is hashed only where one of its size is known.
    pub(super) fn find(
        &self,
        file: &EvidenceFile,
        options: &Options<'_>,
    ) -> Result<Option<(String, Sha256)>, ImportError> {
        if !self.0.iter().any(|(bytes, ..)| *bytes == file.bytes()) {
            return Ok(None);
        }
        let sha256 = hash(file, options)?;
        let same = self.0.iter().find(|(_, known, _)| *known == sha256);
        Ok(same.map(|(_, _, reference)| (reference.clone(), sha256)))
    }

    /// Takes note of a source that has come in.
    pub(super) fn add(&mut self, bytes: u64, sha256: Sha256, reference: String) {
        self.0.push((bytes, sha256, reference));
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// Forgets those that came after the first so many, because they did not stay in the case.
    pub(super) fn forget_after(&mut self, count: usize) {
        self.0.truncate(count);
    }
}

/// Hashes a file, unless somebody wants the import to stop.
fn hash(file: &EvidenceFile, options: &Options<'_>) -> Result<Sha256, ImportError> {
    let mut hasher = Sha256Hasher::default();
    let mut reader = file.raw()?;
    let mut buffer = vec![0; AT_ONCE];
    loop {
        options.go_on(file)?;
        let read = reader
            .read(&mut buffer)
            .map_err(|source| ImportError::Read { path: file.path().to_owned(), source })?;
        if read == 0 {
            return Ok(hasher.finish());
        }
        hasher.update(&buffer[..read]);
    }
}

/// The digest of a file that is not taken in, where it can be had. One that is only tried needs none.
pub(super) fn digest(
    file: &EvidenceFile,
    options: &Options<'_>,
) -> Result<Option<Sha256>, ImportError> {
    if options.dry_run {
        return Ok(None);
    }
    match hash(file, options) {
        Ok(sha256) => Ok(Some(sha256)),
        Err(error @ ImportError::Interrupted(_)) => Err(error),
        // What cannot be read to its end has no digest: that is said by its absence.
        Err(_unreadable) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_file_that_may_be_known_is_not_hashed_to_its_end_once_somebody_wants_to_stop() {
        // A hole: it takes no room, and half a minute to hash.
        const BYTES: u64 = 48 << 30;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        std::fs::File::create(&path).unwrap().set_len(BYTES).unwrap();
        let file = EvidenceFile::open(&path).unwrap();
        let mut known = Known(Vec::new());
        let stop = AtomicBool::new(false);
        let options = Options { stop: Some(&stop), ..Options::default() };
        assert!(known.find(&file, &options).unwrap().is_none());
        known.add(BYTES, Sha256::of("another"), "E-01".to_owned());
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(50));
                stop.store(true, Ordering::Relaxed);
            });
            let found = known.find(&file, &options);
            assert!(matches!(found, Err(ImportError::Interrupted(_))), "{found:?}");
        });
        assert!(matches!(digest(&file, &options), Err(ImportError::Interrupted(_))));
    }
}
