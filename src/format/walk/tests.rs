//! What the walk takes and refuses, compared with `serde_json` on invented and damaged JSON.

use std::fmt::Write as _;
use std::path::Path;

use oorandom::Rand32;

use super::*;

/// Writes JSON at random: sound, but in every dress.
struct Writer {
    random: Rand32,
    json: String,
}

const KEYS: [&str; 24] = [
    "id",
    "createdDateTime",
    "CREATEDDATETIME",
    "properties",
    "status",
    "errorCode",
    "location",
    "geoCoordinates",
    "latitude",
    "deviceDetail",
    "signInEventTypes",
    "initiatedBy",
    "targetResources",
    "appliedConditionalAccessPolicies",
    "authenticationDetails",
    "isInteractive",
    "processingTimeInMilliseconds",
    "managedServiceIdentity",
    "city",
    "userAgent",
    "",
    "somebodysOwn",
    "i\\u0064",
    "k\\\"ey \\\\",
];

const SCALARS: [&str; 22] = [
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "-1",
    "0.5",
    "-0.0",
    "1e3",
    "1E-2",
    "2.5e+1",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "12345.678",
    "1e308",
    "1e999",
    "52.3676",
];

const TEXTS: [&str; 27] = [
    "",
    " ",
    "a",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome",
    "5164000a-0000-4000-8000-000000000001",
    "\\\"",
    "\\\\",
    "\\\\\\\"",
    "a\\/\\b\\f\\n\\r\\t",
    "\\u00e9\\u20AC",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\ude00x",
    "äöü €😀",
    "{\\\"errorCode\\\":50126,\\\"city\\\":\\\"Porto\\\"}",
    "[\\\"interactiveUser\\\"]",
    " {\\\"errorCode\\\":1",
    r#"\"{\\\"errorCode\\\":50126,\\\"new\\\":1}\""#,
    "{'city': 'Porto', 'errorCode': 1, 'other': None}",
    "['interactiveUser', 'x",
    "System.Object[]",
    "@{errorCode=0}",
    "{}[],:",
    "2026-03-04T05:06:07Z",
    "\u{7f}",
    "true",
    "0123456789012345678901234567890123456789012345678901234567890123456789\\\\",
];

impl Writer {
    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.random.rand_range(0..u32::try_from(of.len()).unwrap()) as usize]
    }

    fn blank(&mut self) {
        if self.random.rand_range(0..6) == 0 {
            let blank = self.pick(&[" ", "\n", "\r\n\t", "    ", "\n        "]);
            self.json.push_str(blank);
        }
    }

    fn text(&mut self, of: &[&str]) {
        let text = self.pick(of);
        write!(self.json, "\"{text}\"").unwrap();
    }

    fn value(&mut self, depth: u32) {
        self.blank();
        match self.random.rand_range(0..if depth > 5 { 5 } else { 8 }) {
            0..2 => {
                let scalar = self.pick(&SCALARS);
                self.json.push_str(scalar);
            }
            2..5 => self.text(&TEXTS),
            5..7 => self.object(depth + 1),
            _ => self.list(depth + 1),
        }
        self.blank();
    }

    fn object(&mut self, depth: u32) {
        self.json.push('{');
        let members = self.random.rand_range(0..7);
        for at in 0..members {
            self.json.push_str(if at > 0 { "," } else { "" });
            self.blank();
            self.text(&KEYS);
            self.blank();
            self.json.push(':');
            self.value(depth);
        }
        self.blank();
        self.json.push('}');
    }

    fn list(&mut self, depth: u32) {
        self.json.push('[');
        for at in 0..self.random.rand_range(0..4) {
            self.json.push_str(if at > 0 { "," } else { "" });
            self.value(depth);
        }
        self.blank();
        self.json.push(']');
    }

    /// Damages what was written: changes, leaves out, puts in or cuts.
    fn damaged(&mut self) -> Option<String> {
        const BYTES: &[u8] = b"\"\\{}[],:0-.e+nt \n\x01u\0";
        let mut bytes = self.json.clone().into_bytes();
        for _ in 0..=self.random.rand_range(0..2) {
            let end = u32::try_from(bytes.len()).unwrap();
            let at = self.random.rand_range(0..end.max(1)) as usize;
            let byte =
                BYTES[self.random.rand_range(0..u32::try_from(BYTES.len()).unwrap()) as usize];
            match self.random.rand_range(0..4) {
                0 if at < bytes.len() => bytes[at] = byte,
                1 if at < bytes.len() => drop(bytes.remove(at)),
                2 => bytes.insert(at, byte),
                _ => bytes.truncate(at),
            }
        }
        String::from_utf8(bytes).ok()
    }
}

fn writer(seed: u64) -> Writer {
    Writer { random: Rand32::new(seed), json: String::new() }
}

fn same(one: &Draft<'_>, other: &Draft<'_>) -> bool {
    one.all().zip(other.all()).all(|pair| match pair {
        ((Value::Real(one), _), (Value::Real(other), _)) => {
            // `serde_json` is now and then off by the last bit.
            one.to_bits().abs_diff(other.to_bits()) <= 1
        }
        (one, other) => one == other,
    })
}

type Read = for<'a> fn(&'a str, Option<&[Target]>, &mut Entry<'a>) -> Result<(), Reject>;

fn ours<'a>(
    text: &'a str,
    columns: Option<&[Target]>,
    entry: &mut Entry<'a>,
) -> Result<(), Reject> {
    match columns {
        None => object(text, entry),
        Some(columns) => row(text, columns, entry),
    }
}

fn theirs<'a>(
    text: &'a str,
    columns: Option<&[Target]>,
    entry: &mut Entry<'a>,
) -> Result<(), Reject> {
    match columns {
        None => oracle::object(text, entry)?,
        Some(columns) => oracle::row(text, columns, entry)?,
    }
    Ok(())
}

/// Reads as a block does: if halves of surrogate pairs are in the way, once more without them.
fn last_word(read: Read, text: &str, columns: Option<&[Target]>) -> Result<(), Reject> {
    match read(text, columns, &mut Entry::default()) {
        Err(Reject::Malformed(reason)) if mend::can_help(&reason) => {
            read(&mend::lone_surrogates(text), columns, &mut Entry::default())
        }
        read => read,
    }
}

/// Reads a text in both ways, and gives the outcome if it is the same.
fn agree(text: &str, columns: Option<&[Target]>) -> Result<(), Reject> {
    let (mut one, mut other) = (Entry::default(), Entry::default());
    let both = (ours(text, columns, &mut one), theirs(text, columns, &mut other));
    if let (Ok(()), Ok(())) = both {
        assert_eq!((one.enveloped, one.torn), (other.enveloped, other.torn), "{text}");
        assert!(same(&one.outer, &other.outer), "{text}\n{one:?}\n{other:?}");
        assert!(same(&one.inner, &other.inner), "{text}\n{one:?}\n{other:?}");
        for entry in [&mut one, &mut other] {
            entry.unknown.sort_unstable();
            entry.unknown.dedup();
        }
        assert_eq!(one.unknown, other.unknown, "{text}");
        return Ok(());
    }
    match (last_word(ours, text, columns), last_word(theirs, text, columns)) {
        (one, other) if one == other => {}
        // Where several things could have stood, the words differ by which were thought of.
        (Err(Reject::Malformed(_)), Err(Reject::Malformed(_))) => {}
        // Where it skips a number, `serde_json` does not say that the text breaks off in it.
        (Err(Reject::CutOff), Err(Reject::Malformed(words))) if words == "invalid number" => {}
        both => panic!("{both:?}: {text}"),
    }
    both.0
}

#[test]
fn sound_json_comes_to_what_serde_json_makes_of_it() {
    let mut sound = 0;
    for seed in 0..20_000 {
        let mut writer = writer(seed);
        writer.object(0);
        writer.blank();
        sound += u32::from(agree(&writer.json, None).is_ok());
    }
    assert!(sound > 10_000, "{sound}");
}

#[test]
fn damaged_json_is_refused_when_serde_json_refuses_it() {
    let (mut sound, mut damaged) = (0, 0);
    for seed in 0..60_000 {
        let mut writer = writer(seed);
        writer.object(3);
        let Some(text) = writer.damaged() else { continue };
        match agree(&text, None) {
            Ok(()) => sound += 1,
            Err(_) => damaged += 1,
        }
    }
    assert!(sound > 1_000 && damaged > 10_000, "{sound} sound, {damaged} damaged");
}

#[test]
fn rows_are_read_and_counted_as_serde_json_does() {
    let columns: Vec<Target> =
        KEYS[..4].iter().chain(&KEYS[10..12]).map(|key| Scope::Record.target(key)).collect();
    let mut sound = 0;
    for seed in 0..20_000 {
        let mut writer = writer(seed);
        writer.json.push('[');
        for at in 0..writer.random.rand_range(5..8) {
            writer.json.push_str(if at > 0 { "," } else { "" });
            writer.value(5);
        }
        writer.json.push(']');
        sound += u32::from(agree(&writer.json, Some(&columns)).is_ok());
        if let Some(text) = writer.damaged() {
            agree(&text, Some(&columns)).ok();
        }
    }
    assert!(sound > 4_000, "{sound}");
}

#[test]
fn every_fixture_line_is_read_as_by_serde_json_however_it_is_damaged() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut lines = 0;
    for folder in ["graph", "diagnostic-settings", "log-analytics-json"] {
        for file in std::fs::read_dir(fixtures.join(folder)).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            for line in text.lines().filter(|line| line.starts_with('{')) {
                agree(line, None).ok();
                lines += 1;
                for seed in 0..40 {
                    let mut writer = Writer { random: Rand32::new(seed), json: line.to_owned() };
                    if let Some(damaged) = writer.damaged() {
                        agree(&damaged, None).ok();
                    }
                }
            }
        }
    }
    assert!(lines > 20, "{lines}");
}

#[test]
fn depth_needs_no_stack() {
    for depth in [60, 63, 64, 65, 127, 128, 129, 200, 100_000] {
        let open = "[{\"a\":".repeat(depth);
        let close = "}]".repeat(depth);
        assert_eq!(agree(&format!("{{\"x\":{open}1{close}}}"), None), Ok(()));
        let wrong = "]}".repeat(depth);
        agree(&format!("{{\"x\":{open}1{wrong}}}"), None).unwrap_err();
    }
}
