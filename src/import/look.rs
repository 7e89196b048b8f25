//! What a member is, judged by its beginning, which is given again.

use std::io::{self, Cursor, Read};

use super::Options;
use crate::evidence::{MemberEntry, Members};
use crate::format::{self, Hints, Recognised};

/// How much of a member is looked at to tell what it is, in bytes.
const HEAD: usize = 64 << 10;

/// What a member is by its beginning.
pub(super) enum Looked {
    /// This, and its beginning.
    Read(Recognised, Head),
    /// It is left out, for this reason.
    Skipped(String),
    /// Nothing of it can be read.
    Unreadable(io::Error),
}

/// The beginning of a member, which is given again, and what broke it off.
pub(super) struct Head {
    bytes: Cursor<Vec<u8>>,
    broken: Option<io::Error>,
}

impl Head {
    /// All of it.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get_ref()
    }
}

impl Read for Head {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.bytes.read(buffer)? {
            0 if !buffer.is_empty() => self.broken.take().map_or(Ok(0), Err),
            read => Ok(read),
        }
    }
}

/// Looks at the beginning of a member. The beginning of a damaged one is judged by what comes out.
pub(super) fn look(
    entry: &MemberEntry,
    walk: &mut Members,
    name: &str,
    options: &Options<'_>,
) -> Looked {
    if let Some(why) = entry.skipped() {
        return Looked::Skipped(why.to_owned());
    }
    let mut head = Vec::with_capacity(HEAD);
    let broken = walk.take(HEAD as u64).read_to_end(&mut head).err();
    let broken = match broken {
        Some(error) if head.is_empty() => return Looked::Unreadable(error),
        broken => broken,
    };
    let hints = Hints { name: Some(name), ..options.hints };
    let recognised = format::recognise(&head, &hints);
    Looked::Read(recognised, Head { bytes: Cursor::new(head), broken })
}
