//! 7-Zip archives. Their files are packed in blocks of many, which can only be unpacked as a whole.

use std::fs::File;
use std::io::{self, Read};

use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, EncoderMethod, Error, Password};

/// One file of an archive.
pub(super) struct SevenZipEntry<'a> {
    pub(super) index: u64,
    pub(super) name: &'a str,
    pub(super) size: u64,
    /// Why it cannot be read, if so.
    pub(super) no_file: Option<String>,
}

/// Whether to go on.
pub(super) type GoOn = bool;

/// Goes over the files of an archive, block by block, so that each is unpacked once.
pub(super) fn each(
    mut file: File,
    visit: &mut dyn FnMut(&SevenZipEntry<'_>, &mut dyn Read) -> GoOn,
) -> io::Result<()> {
    let password = Password::empty();
    let mut archive = Archive::read(&mut file, &password).map_err(|error| unsound(&error))?;
    packed_first(&mut archive);
    let mut index = 0;
    for block in 0..archive.blocks.len() {
        if is_encrypted(&archive, block) {
            let decoder = BlockDecoder::new(1, block, &archive, &password, &mut file);
            for entry in decoder.entries() {
                let why = "encrypted; unpack it with its password first";
                if !visit(&entry_of(entry, index, Some(why)), &mut io::empty()) {
                    return Ok(());
                }
                index += 1;
            }
        } else if !one_block(&archive, block, &mut file, &mut index, visit) {
            return Ok(());
        }
    }
    for entry in archive.files.iter().filter(|entry| !entry.has_stream() && !entry.is_directory()) {
        if !visit(&entry_of(entry, index, None), &mut io::empty()) {
            return Ok(());
        }
        index += 1;
    }
    Ok(())
}

/// Goes over the files of one block. Those behind damage are told of without bytes.
fn one_block(
    archive: &Archive,
    block: usize,
    file: &mut File,
    index: &mut u64,
    visit: &mut dyn FnMut(&SevenZipEntry<'_>, &mut dyn Read) -> GoOn,
) -> GoOn {
    let password = Password::empty();
    let decoder = BlockDecoder::new(1, block, archive, &password, file);
    let first = archive.stream_map.block_first_file_index.get(block).copied().unwrap_or_default();
    let entries = archive.files.iter().skip(first).take(decoder.entry_count());
    let mut reached = 0;
    let mut gone = false;
    let outcome = decoder.for_each_entries(&mut |entry: &ArchiveEntry, input: &mut dyn Read| {
        reached += 1;
        gone = !visit(&entry_of(entry, *index, None), input);
        *index += 1;
        // The next file begins where this one ends. A wrong checksum is told to who reads it, and
        // is no reason to leave the next.
        let drained = io::copy(input, &mut io::sink());
        match drained {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(Error::from(error)),
            _ => Ok(!gone),
        }
    });
    if gone {
        return false;
    }
    let Err(error) = outcome else { return true };
    for entry in entries.skip(reached) {
        let why = format!("cannot be unpacked: {}", unsound(&error));
        if !visit(&entry_of(entry, *index, Some(&why)), &mut io::empty()) {
            return false;
        }
        *index += 1;
    }
    true
}

/// Puts the files that have no bytes behind all others. The crate takes the files of a block for
/// those that stand in one row, and would leave out as many as there are empty ones among them.
fn packed_first(archive: &mut Archive) {
    let mut counts = vec![0; archive.blocks.len()];
    for (entry, block) in archive.files.iter().zip(&archive.stream_map.file_block_index) {
        if let Some(count) = block.and_then(|block| counts.get_mut(block))
            && entry.has_stream()
        {
            *count += 1;
        }
    }
    archive.files.sort_by_key(|entry| !entry.has_stream());
    let mut first = 0;
    for (place, count) in archive.stream_map.block_first_file_index.iter_mut().zip(counts) {
        *place = first;
        first += count;
    }
}

fn is_encrypted(archive: &Archive, block: usize) -> bool {
    let coders = archive.blocks.get(block).map(|block| block.coders.as_slice()).unwrap_or_default();
    coders.iter().any(|coder| coder.encoder_method_id() == EncoderMethod::ID_AES256_SHA256)
}

fn entry_of<'a>(entry: &'a ArchiveEntry, index: u64, why: Option<&str>) -> SevenZipEntry<'a> {
    // 7-Zip keeps what Unix says of a file above what Windows says.
    let attributes = entry.windows_attributes();
    let is_link = attributes & 0x8000 != 0 && attributes >> 16 & 0o170_000 == 0o120_000;
    let no_file = if entry.is_anti_item() {
        Some("a note that a file is to be deleted".to_owned())
    } else if is_link {
        Some("a symbolic link".to_owned())
    } else {
        why.map(str::to_owned)
    };
    SevenZipEntry { index, name: entry.name(), size: entry.size(), no_file }
}

fn unsound(error: &Error) -> io::Error {
    let what = match error {
        Error::PasswordRequired => {
            let what = "the names in the 7-Zip archive are encrypted; unpack it with its password";
            return io::Error::other(what);
        }
        Error::Io(error, _) | Error::MaybeBadPassword(error) => error.to_string(),
        Error::Other(what) | Error::Unsupported(what) => what.to_string(),
        Error::ChecksumVerificationFailed | Error::NextHeaderCrcMismatch => {
            "the bytes do not match their checksum".to_owned()
        }
        Error::UnsupportedCompressionMethod(method) if method.starts_with("AES") => {
            let what = "the 7-Zip archive is encrypted; unpack it with its password";
            return io::Error::other(what);
        }
        Error::UnsupportedCompressionMethod(method) => {
            return io::Error::other(format!("packed by {method}, which doorward cannot unpack"));
        }
        error => format!("{error:?}"),
    };
    io::Error::new(io::ErrorKind::InvalidData, format!("the 7-Zip archive is damaged: {what}"))
}
