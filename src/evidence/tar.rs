//! Tar archives, in the forms of POSIX (ustar and pax) and of GNU.
//!
//! They are gone over as a stream. Nothing is believed of a header whose checksum is wrong.

use std::io::{self, Read};

/// Headers and members begin at multiples of this.
const BLOCK: usize = 512;
/// The longest name or list of attributes that is believed.
const LONGEST: u64 = 1 << 20;

/// One header, with what the headers before it say of it.
#[derive(Debug, Default)]
pub(super) struct TarEntry {
    pub(super) name: String,
    pub(super) size: u64,
    /// Why it holds no bytes of its own that could be read.
    pub(super) no_file: Option<String>,
    pub(super) is_folder: bool,
}

/// What comes next in an archive.
#[derive(Debug)]
pub(super) enum Next {
    Entry(TarEntry),
    /// The mark at the end.
    End,
    /// No mark: the archive may have been cut here.
    NoEnd,
}

/// Whether this is the beginning of a tar archive.
pub(super) fn is_header(head: &[u8]) -> bool {
    head.get(..512).is_some_and(|block| block[0] != 0 && sum_is_right(block))
}

/// Reads headers up to the next member.
pub(super) fn next(input: &mut dyn Read) -> io::Result<Next> {
    let mut entry = TarEntry::default();
    let (mut name, mut link, mut size, mut sparse) = (None, None, None, false);
    loop {
        let mut block = [0; BLOCK];
        match read_block(input, &mut block)? {
            0 => return Ok(Next::NoEnd),
            512 => {}
            _ => return Err(wrong("it ends inside a header")),
        }
        if block.iter().all(|byte| *byte == 0) {
            return Ok(Next::End);
        }
        if !sum_is_right(&block) {
            return Err(wrong("a header does not match its checksum"));
        }
        let own_size = number(&block[124..136]).ok_or_else(|| wrong("a member has no size"))?;
        match block[156] {
            b'L' => name = Some(text(&until_zero(&extra(input, own_size)?))),
            b'K' => link = Some(text(&until_zero(&extra(input, own_size)?))),
            b'x' => {
                for (key, value) in attributes(&extra(input, own_size)?)? {
                    match key.as_str() {
                        "path" => name = Some(value),
                        "linkpath" => link = Some(value),
                        "size" => size = value.parse().ok(),
                        key => sparse |= key.starts_with("GNU.sparse."),
                    }
                }
            }
            // What holds for all members: nothing that is of use here.
            b'g' => drop(extra(input, own_size)?),
            kind => {
                entry.name = name.unwrap_or_else(|| own_name(&block));
                entry.size = size.unwrap_or(own_size);
                let link = link.unwrap_or_else(|| text(&until_zero(&block[157..257])));
                entry.is_folder = kind == b'5' || entry.name.ends_with('/');
                entry.no_file = no_file(kind, &link, sparse);
                return Ok(Next::Entry(entry));
            }
        }
    }
}

/// How many bytes stand after a member, up to the next block.
pub(super) const fn padding(size: u64) -> u64 {
    size.next_multiple_of(BLOCK as u64) - size
}

fn no_file(kind: u8, link: &str, sparse: bool) -> Option<String> {
    match kind {
        b'S' => Some("a file with holes, which doorward cannot unpack".to_owned()),
        _ if sparse => Some("a file with holes, which doorward cannot unpack".to_owned()),
        b'0' | b'7' | 0 | b'5' => None,
        b'1' => Some(format!("a hard link to {link}")),
        b'2' => Some(format!("a symbolic link to {link}")),
        b'3' | b'4' | b'6' => Some("not a regular file".to_owned()),
        b'M' => Some("the rest of a file from another volume".to_owned()),
        other => Some(format!("of a kind that tar does not know ({})", other.escape_ascii())),
    }
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the tar archive is damaged: {what}"))
}

fn read_block(input: &mut dyn Read, block: &mut [u8]) -> io::Result<usize> {
    let mut read = 0;
    while read < block.len() {
        match input.read(&mut block[read..]) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}

/// What a header says of the next one.
fn extra(input: &mut dyn Read, size: u64) -> io::Result<Vec<u8>> {
    if size > LONGEST {
        return Err(wrong("a name is longer than any can be"));
    }
    let mut bytes = Vec::new();
    let all = size + padding(size);
    if input.take(all).read_to_end(&mut bytes)? as u64 != all {
        return Err(wrong("it ends inside a header"));
    }
    bytes.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    Ok(bytes)
}

/// The attributes of pax: `12 path=name\n`, where the number counts the whole line.
fn attributes(mut bytes: &[u8]) -> io::Result<Vec<(String, String)>> {
    let mut attributes = Vec::new();
    while !bytes.is_empty() {
        let unsound = || wrong("an attribute of a member");
        let blank = memchr::memchr(b' ', bytes).ok_or_else(unsound)?;
        let length: usize = text(&bytes[..blank]).parse().map_err(|_not_a_number| unsound())?;
        let line = bytes.get(blank + 1..length.saturating_sub(1)).ok_or_else(unsound)?;
        let equals = memchr::memchr(b'=', line).ok_or_else(unsound)?;
        attributes.push((text(&line[..equals]), text(&line[equals + 1..])));
        bytes = bytes.get(length..).unwrap_or_default();
    }
    Ok(attributes)
}

fn own_name(block: &[u8]) -> String {
    let name = text(&until_zero(&block[..100]));
    let prefix = &block[345..500];
    if &block[257..263] == b"ustar\0" && prefix[0] != 0 {
        return format!("{}/{name}", text(&until_zero(prefix)));
    }
    name
}

fn until_zero(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().take_while(|byte| *byte != 0).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A number in octal digits, or in binary where it is too large for them.
fn number(field: &[u8]) -> Option<u64> {
    if let [first, rest @ ..] = field
        && first & 0x80 != 0
    {
        // A field can have eight bytes, and any text can stand where one would be.
        return rest.iter().try_fold(u64::from(first & 0x7f), |number, byte| {
            Some(number.checked_mul(256)? + u64::from(*byte))
        });
    }
    let digits = field.iter().filter(|byte| !matches!(byte, b' ' | 0));
    digits.into_iter().try_fold(0_u64, |number, digit| {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit < 8)?;
        number.checked_mul(8)?.checked_add(u64::from(digit))
    })
}

/// The sum of all bytes, those of the sum itself taken for blanks. Old archives count with signs.
fn sum_is_right(block: &[u8]) -> bool {
    let Some(told) = number(&block[148..156]) else { return false };
    let with = |signed: bool| -> i64 {
        let bytes = block.iter().enumerate();
        bytes
            .map(|(at, byte)| match at {
                148..156 => i64::from(b' '),
                _ if signed => i64::from(byte.cast_signed()),
                _ => i64::from(*byte),
            })
            .sum()
    };
    i64::try_from(told).is_ok_and(|told| told == with(false) || told == with(true))
}
