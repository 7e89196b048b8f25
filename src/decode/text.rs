//! Text in other encodings than UTF-8: what PowerShell and spreadsheets on Windows write.
//!
//! What is not sound in the source stays unsound in what comes out, so that the record that holds
//! it is rejected by itself, and nothing is replaced in silence.

use std::io::{self, Read};

/// How many bytes are judged and decoded at a time.
const WINDOW: usize = 64 << 10;

/// How the bytes of a text stand for its letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Two bytes a letter, the lower first.
    Utf16Le,
    /// Two bytes a letter, the higher first.
    Utf16Be,
    /// UTF-8 or plain ASCII as far as the head goes; [`Mixed`] says what comes after.
    Utf8,
    /// One byte a letter, as Windows has it in Western Europe.
    Windows1252,
}

impl Encoding {
    /// Its name, for the case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf16Le => "UTF-16LE text",
            Self::Utf16Be => "UTF-16BE text",
            Self::Utf8 => "UTF-8 text",
            Self::Windows1252 => "Windows-1252 text",
        }
    }
}

/// Judges the encoding of a text by its first bytes.
///
/// Windows-1252 is thought of only where a table may stand: JSON that is not UTF-8 is damaged.
#[must_use]
pub fn judge(head: &[u8]) -> Encoding {
    let utf32 = head.starts_with(b"\xff\xfe\0\0");
    if head.starts_with(b"\xff\xfe") && !utf32 {
        return Encoding::Utf16Le;
    }
    if head.starts_with(b"\xfe\xff") {
        return Encoding::Utf16Be;
    }
    if let Some(encoding) = utf16_by_zeros(head) {
        return encoding;
    }
    if may_be_table(head) && Letters::count(head).speak_for_windows() {
        return Encoding::Windows1252;
    }
    Encoding::Utf8
}

/// Whether a text may turn out to be in Windows-1252 after its head, which is plain ASCII.
#[must_use]
pub fn is_open(head: &[u8]) -> bool {
    may_be_table(head) && head.is_ascii()
}

/// Nearly every second byte of UTF-16 that holds JSON or headings is zero.
fn utf16_by_zeros(head: &[u8]) -> Option<Encoding> {
    let sample = head.get(..512).unwrap_or(head);
    let units = sample.len() / 2;
    if units < 4 {
        return None;
    }
    for (encoding, high, low) in [(Encoding::Utf16Le, 1, 0), (Encoding::Utf16Be, 0, 1)] {
        let pairs = || sample.chunks_exact(2);
        let plain = pairs().filter(|pair| pair[high] == 0).count();
        let controls = pairs()
            .filter(|pair| pair[high] == 0 && is_control(pair[low]) || pair[low] == 0)
            .count();
        if plain * 10 > units * 8 && controls == 0 {
            return Some(encoding);
        }
    }
    None
}

/// Whether this is text, and neither JSON nor markup.
fn may_be_table(head: &[u8]) -> bool {
    let first = head.trim_ascii_start().first();
    let marked = head.starts_with(b"\xef\xbb\xbf");
    !marked
        && first.is_some_and(|byte| !b"{[<".contains(byte))
        && !head.iter().any(|byte| is_control(*byte))
}

fn is_control(byte: u8) -> bool {
    byte < 9 || (14..32).contains(&byte)
}

/// What the bytes beyond ASCII look like.
#[derive(Clone, Copy, Debug, Default)]
struct Letters {
    /// Letters of UTF-8 with more than one byte.
    sound: usize,
    /// Bytes that UTF-8 cannot have there.
    unsound: usize,
    /// Where a letter begins that the end of the window cuts, from the end.
    cut: usize,
}

impl Letters {
    fn count(bytes: &[u8]) -> Self {
        let mut letters = Self::default();
        if bytes.is_ascii() {
            return letters;
        }
        let mut chunks = bytes.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            letters.sound += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
            let invalid = chunk.invalid();
            let cut = chunks.peek().is_none()
                && std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none());
            if cut {
                letters.cut = invalid.len();
            } else {
                letters.unsound += usize::from(!invalid.is_empty());
            }
        }
        letters
    }

    /// More of it is impossible in UTF-8 than is sound in it. A text in Windows-1252 hardly ever
    /// has letters that are sound; one in UTF-8 with some damage has many.
    fn speak_for_windows(self) -> bool {
        self.unsound > self.sound
    }

    fn speak(self) -> bool {
        self.sound + self.unsound > 0
    }
}

/// Turns UTF-16 into UTF-8. The mark at the beginning is taken off.
#[derive(Debug)]
pub struct Utf16<R> {
    input: R,
    encoding: Encoding,
    begun: bool,
    ended: bool,
    /// Half a pair that stands for one letter.
    high: Option<u16>,
    raw: Vec<u8>,
    ready: Ready,
}

impl<R: Read> Utf16<R> {
    /// From its first byte on.
    pub fn new(input: R, encoding: Encoding) -> Self {
        let (raw, ready) = (Vec::new(), Ready::default());
        Self { input, encoding, begun: false, ended: false, high: None, raw, ready }
    }

    fn fill(&mut self) -> io::Result<()> {
        let missing = (WINDOW - self.raw.len()) as u64;
        let read = (&mut self.input).take(missing).read_to_end(&mut self.raw)?;
        self.ended = (read as u64) < missing;
        let even = self.raw.len() & !1;
        let big = self.encoding == Encoding::Utf16Be;
        let out = self.ready.begin();
        for pair in self.raw[..even].chunks_exact(2) {
            let pair = [pair[0], pair[1]];
            let unit = if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) };
            if !std::mem::replace(&mut self.begun, true) && unit == 0xfeff {
                continue;
            }
            let high = self.high.take();
            match (high, unit) {
                (Some(high), 0xdc00..=0xdfff) => {
                    let letter = [high, unit];
                    out.extend(char::decode_utf16(letter).flatten().collect::<String>().bytes());
                    continue;
                }
                (Some(high), _) => unpaired(high, out),
                (None, _) => {}
            }
            match unit {
                0xd800..=0xdbff => self.high = Some(unit),
                0xdc00..=0xdfff => unpaired(unit, out),
                _ => push(char::from_u32(u32::from(unit)), out),
            }
        }
        self.raw.drain(..even);
        if self.ended {
            if let Some(high) = self.high.take() {
                unpaired(high, out);
            }
            // Half a letter at the end is as unsound in UTF-8 as it is here.
            out.extend(self.raw.drain(..).map(|_| 0xff));
        }
        Ok(())
    }
}

fn push(letter: Option<char>, out: &mut Vec<u8>) {
    if let Some(letter) = letter {
        out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// Writes half a pair as the three bytes that it would have, which UTF-8 does not allow.
fn unpaired(unit: u16, out: &mut Vec<u8>) {
    let [high, low] = unit.to_be_bytes();
    out.extend([0xe0 | high >> 4, 0x80 | (high & 15) << 2 | low >> 6, 0x80 | low & 63]);
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() && !self.ended {
            self.fill()?;
        }
        Ok(self.ready.give(buffer))
    }
}

/// Passes text on, and turns it into UTF-8 from where it shows that it is in Windows-1252.
///
/// As long as a text is plain ASCII, it is the same in both. The first window of 64 KiB that holds
/// more decides for all that comes.
#[derive(Debug)]
pub struct Mixed<R> {
    input: R,
    verdict: Option<Encoding>,
    ended: bool,
    raw: Vec<u8>,
    ready: Ready,
}

impl<R: Read> Mixed<R> {
    /// From its first byte on.
    pub fn new(input: R) -> Self {
        Self { input, verdict: None, ended: false, raw: Vec::new(), ready: Ready::default() }
    }

    /// What the text is, once something in it has shown that.
    pub fn verdict(&self) -> Option<Encoding> {
        self.verdict
    }

    /// What the text is, as far as it was read.
    pub fn encoding(&self) -> Encoding {
        self.verdict.unwrap_or(Encoding::Utf8)
    }

    fn fill(&mut self) -> io::Result<()> {
        let missing = (WINDOW - self.raw.len()) as u64;
        let read = (&mut self.input).take(missing).read_to_end(&mut self.raw)?;
        self.ended = (read as u64) < missing;
        let mut keep = 0;
        if self.verdict.is_none() {
            let letters = Letters::count(&self.raw);
            if letters.speak() || self.ended && letters.cut > 0 {
                let windows = letters.speak_for_windows() || !letters.speak();
                self.verdict = Some(if windows { Encoding::Windows1252 } else { Encoding::Utf8 });
            } else {
                keep = letters.cut;
            }
        }
        let out = self.ready.begin();
        let whole = self.raw.len() - keep;
        match self.verdict {
            Some(Encoding::Windows1252) => {
                for byte in self.raw.drain(..whole) {
                    push(Some(windows_1252(byte)), out);
                }
            }
            _ => out.extend(self.raw.drain(..whole)),
        }
        Ok(())
    }
}

impl<R: Read> Read for Mixed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() && !self.ended {
            self.fill()?;
        }
        Ok(self.ready.give(buffer))
    }
}

/// The letter of a byte. The five bytes that Windows leaves open stand for themselves, as in all
/// decoders of the web (<https://encoding.spec.whatwg.org/#index-windows-1252>).
fn windows_1252(byte: u8) -> char {
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => UPPER[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Decoded bytes that wait to be taken.
#[derive(Debug, Default)]
struct Ready {
    bytes: Vec<u8>,
    taken: usize,
}

impl Ready {
    fn begin(&mut self) -> &mut Vec<u8> {
        self.bytes.clear();
        self.taken = 0;
        &mut self.bytes
    }

    fn is_empty(&self) -> bool {
        self.taken == self.bytes.len()
    }

    fn give(&mut self, buffer: &mut [u8]) -> usize {
        let rest = &self.bytes[self.taken..];
        let given = rest.len().min(buffer.len());
        buffer[..given].copy_from_slice(&rest[..given]);
        self.taken += given;
        given
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    fn all(mut reader: impl Read) -> Vec<u8> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).unwrap();
        bytes
    }

    /// Gives its bytes in pieces of one, so that every boundary is met.
    struct Dripping<'a>(&'a [u8]);

    impl Read for Dripping<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let end = buffer.len().min(1);
            self.0.read(&mut buffer[..end])
        }
    }

    #[test]
    fn utf_16_is_told_with_and_without_its_mark() {
        let text = "{\"userDisplayName\":\"Zoë 🦊\"}\r\n".repeat(9_000);
        for big in [false, true] {
            let encoding = if big { Encoding::Utf16Be } else { Encoding::Utf16Le };
            let bare = utf16(&text, big);
            let marked = utf16(&format!("\u{feff}{text}"), big);
            for bytes in [bare, marked] {
                assert_eq!(judge(&bytes[..512]), encoding);
                assert_eq!(all(Utf16::new(Dripping(&bytes), encoding)), text.as_bytes());
            }
        }
        assert_eq!(judge(b"SQLite format 3\0\x10\0\x01\x01\0@  \0\0\0\0\0\0"), Encoding::Utf8);
        assert_eq!(judge(b"\xff\xfe\0\0{\0\0\0"), Encoding::Utf8);
    }

    #[test]
    fn what_is_unsound_in_utf_16_stays_unsound() {
        let mut bytes =
            vec![0xff, 0xfe, b'a', 0, 0x00, 0xd8, b'b', 0, 0x00, 0xdc, 0x3d, 0xd8, b'c'];
        let text = all(Utf16::new(&bytes[..], Encoding::Utf16Le));
        assert_eq!(text, b"a\xed\xa0\x80b\xed\xb0\x80\xed\xa0\xbd\xff");
        assert!(std::str::from_utf8(&text).is_err());
        bytes.truncate(4);
        assert_eq!(all(Utf16::new(&bytes[..], Encoding::Utf16Le)), b"a");
    }

    #[test]
    fn a_table_of_windows_is_told_by_its_letters() {
        let table = b"Date (UTC);Nom d\x92utilisateur;Pr\xe9nom\r\n2026;\x80;\xe9t\xe9\r\n";
        assert_eq!(judge(table), Encoding::Windows1252);
        let expected = "Date (UTC);Nom d’utilisateur;Prénom\r\n2026;€;été\r\n";
        assert_eq!(all(Mixed::new(Dripping(table))), expected.as_bytes());
        assert_eq!(judge(expected.as_bytes()), Encoding::Utf8);
        // JSON that is not UTF-8 is damaged, and so is UTF-8 with one bad byte among good letters.
        assert_eq!(judge(b"{\"a\":\"\xe9\"}"), Encoding::Utf8);
        assert_eq!(
            judge("é;ü;ö;".bytes().chain([0xff]).collect::<Vec<_>>().as_slice()),
            Encoding::Utf8
        );
        assert_eq!(judge(b"\xef\xbb\xbfa;\xe9;\xe9"), Encoding::Utf8);
    }

    #[test]
    fn the_first_letters_beyond_ascii_decide_wherever_they_stand() {
        let plain = "a,b,c\r\n".repeat(20_000);
        for (letters, expected, encoding) in [
            (&b"\xe9t\xe9,x"[..], "été,x".as_bytes(), Encoding::Windows1252),
            ("été,x".as_bytes(), "été,x".as_bytes(), Encoding::Utf8),
            (b"x\xe9", "xé".as_bytes(), Encoding::Windows1252),
            (b"", b"", Encoding::Utf8),
        ] {
            // The letters come to stand at every place around the end of a window.
            for pad in 0..4 {
                let start = format!("{}{}", &plain[..WINDOW - 3], &"yyy"[..3.min(pad)]);
                let bytes = [start.as_bytes(), letters].concat();
                assert!(is_open(&bytes[..1_000]));
                let mut mixed = Mixed::new(&bytes[..]);
                assert_eq!(all(&mut mixed), [start.as_bytes(), expected].concat());
                assert_eq!(mixed.encoding(), encoding);
            }
        }
    }
}
