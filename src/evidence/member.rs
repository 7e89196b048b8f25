//! One file in an evidence file.

use crate::digest::Sha256;

/// One file in an evidence file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberEntry {
    pub(super) path: Option<String>,
    pub(super) name: String,
    pub(super) bytes: Option<u64>,
    pub(super) skipped: Option<String>,
    /// Its place in the archive, in the archive inside that, and so on.
    pub(super) trail: Vec<u64>,
}

impl MemberEntry {
    /// Its path inside the archive, as the archive spells it: a name to show, never one to write
    /// to. For an archive inside another, `!` stands between the two: `inner.zip!PT1H.json`.
    /// Nothing, if the file is no archive.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The name of the file that it came in, with or without folders, for formats that ask what a
    /// name claims: its own in its archive, or that of the evidence file. A worksheet has the name
    /// of its workbook before its own, with `!` between them.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many bytes it has in its archive, where the archive says so.
    #[must_use]
    pub fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// Why it is not read, if so. It has no bytes then.
    #[must_use]
    pub fn skipped(&self) -> Option<&str> {
        self.skipped.as_deref()
    }
}

/// What is known of a member once all of it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberEnd {
    /// Size and digest of the member as it lies in its archive, if what was handed out is not just
    /// that: `PT1H.json.gz` as it is found when the archive is unpacked.
    pub as_found: Option<(u64, Sha256)>,
    /// What was done to the bytes of the member, or of a file that is no archive, before they were
    /// handed out: `gzip, UTF-16LE text`.
    pub read_as: Option<String>,
}
