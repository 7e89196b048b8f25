//! Tests over whole files: the fixtures, the real samples if they are there, and damage.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::*;

mod values;

mod containers;
mod portal;
mod powershell;
mod samples;
#[cfg(test)]
mod shapes;
#[cfg(test)]
mod table_columns;

/// What a member came to.
#[derive(Debug, Default)]
struct Told {
    /// One line a record, as in the `.expected` files.
    lines: Vec<String>,
    events: usize,
    rejects: usize,
    /// Named as another kind, by its head or because every record was unrecognised.
    other: Option<OtherKind>,
    formats: Vec<&'static str>,
}

/// What is known of a file whose name is all that is known.
fn named(name: &str) -> Hints<'_> {
    Hints { name: Some(name), ..Hints::default() }
}

/// Reads a member as the importer does.
fn read(bytes: &[u8], name: &str) -> Told {
    let head = &bytes[..bytes.len().min(HEAD)];
    match recognise(head, &named(name)) {
        Recognised::Empty => Told::default(),
        Recognised::Other(kind) => Told { other: Some(kind), ..Told::default() },
        Recognised::Records(layout) => {
            let mut told = Told::default();
            let mut unrecognised = 0;
            let mut cutter = Cutter::new(bytes, layout);
            while let Some(block) = cutter.next_block().expect("memory does not fail") {
                block.read(&mut |record| {
                    unrecognised += usize::from(tell(&record, &mut told, bytes));
                });
            }
            if unrecognised < told.lines.len() {
                told.other = None;
            }
            told
        }
    }
}

/// Notes a record, and says whether it was unrecognised.
fn tell(record: &Record<'_>, told: &mut Told, bytes: &[u8]) -> bool {
    let Position { number, offset, length, line } = record.position;
    let place = usize::try_from(offset).unwrap()..usize::try_from(offset + length).unwrap();
    let found = &bytes[place.clone()];
    if length < 64 << 20 {
        assert_eq!(record.digest, crate::digest::record_digest(found));
    }
    let before = &bytes[..place.start];
    let line_ends = memchr::memchr_iter(b'\n', before).count() as u64;
    assert_eq!(line, Some(line_ends + 1), "record {number}");
    if !told.formats.contains(&record.format) {
        told.formats.push(record.format);
    }
    let outcome = match &record.outcome {
        Ok(event) => {
            told.events += 1;
            let kind = match event {
                Event::SignIn(sign_in) => sign_in.sign_in_type.word(),
                Event::Audit(_) => "audit",
                Event::Related(related) => related.kind.word(),
            };
            let time = event.time().map(|time| time.date_time().unwrap());
            let time = time.map(|time| time.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string());
            let time = time.as_deref().unwrap_or("-");
            format!("ok {kind} {} {time}", event.id().unwrap_or("-"))
        }
        Err(reject) => {
            told.rejects += 1;
            format!("reject {reject}")
        }
    };
    told.lines.push(format!("{number} {offset} {outcome}"));
    let kind = record.outcome.as_ref().err().and_then(describe_unrecognised);
    told.other = told.other.take().or(kind.cloned());
    kind.is_some()
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

/// Every fixture gives, record by record, what the file beside it says.
///
/// To write a new one down, run with `DOORWARD_WRITE_EXPECTED` set, and read what came out.
#[test]
fn fixtures_give_what_they_should() {
    let mut wrong = String::new();
    for format in FORMATS {
        let folder = fixtures().join(format.name());
        let mut seen = false;
        for path in
            files(&folder).iter().filter(|path| path.extension() != Some("expected".as_ref()))
        {
            let told = read(&std::fs::read(path).unwrap(), path.to_str().unwrap());
            seen |= told.formats.contains(&format.name());
            let foreign =
                told.formats.iter().find(|it| ![format.name(), UNRECOGNISED].contains(it));
            let is_mixed = path.file_name().unwrap().to_string_lossy().starts_with("mixed-");
            // What these collect keeps the name of its own format.
            let collects = ["elastic", "splunk-csv"].contains(&format.name());
            if let Some(foreign) = foreign.filter(|_| !is_mixed && !collects) {
                writeln!(wrong, "{} has records of {foreign}", path.display()).unwrap();
            }
            assert!(told.other.is_none(), "{} is not recognised: {:?}", path.display(), told.other);
            let expected_path = path.with_extension("expected");
            let text = told.lines.iter().fold(String::new(), |text, line| text + line + "\n");
            if option_env!("DOORWARD_WRITE_EXPECTED").is_some() && !expected_path.exists() {
                std::fs::write(&expected_path, &text).unwrap();
            }
            let expected = std::fs::read_to_string(&expected_path).unwrap_or_default();
            if text != expected {
                writeln!(wrong, "{}\n{text}instead of\n{expected}", path.display()).unwrap();
            }
        }
        assert!(seen, "no fixture of {} has a record of it", format.name());
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Cuts a stream and tells how many events and rejects there were, and the largest block.
fn cut(bytes: &[u8]) -> (u64, u64, usize) {
    let Recognised::Records(layout) = recognise(&bytes[..bytes.len().min(HEAD)], &Hints::default())
    else {
        panic!("not recognised");
    };
    let mut cutter = Cutter::new(bytes, layout);
    let (mut events, mut rejects, mut largest, mut end) = (0, 0, 0, 0);
    while let Some(block) = cutter.next_block().unwrap() {
        largest = largest.max(block.bytes_len());
        block.read(&mut |record| {
            let Position { number, offset, length, .. } = record.position;
            assert!(offset >= end, "record {number} overlaps the one before");
            end = offset + length;
            match record.outcome {
                Ok(_) => events += 1,
                Err(_) => rejects += 1,
            }
            assert_eq!(number, events + rejects);
        });
    }
    (events, rejects, largest)
}

fn sign_in_of(user_agent: &str) -> String {
    format!(
        "{{\"id\":\"5164000a-0000-4000-8000-000000000001\",\"createdDateTime\":\
         \"2026-03-04T05:06:07Z\",\"clientAppUsed\":\"Browser\",\"userAgent\":\"{user_agent}\"}}"
    )
}

#[test]
fn blocks_break_between_records_whatever_the_wrapping() {
    let record = sign_in_of(&"a \\\" } ] \\\\".repeat(400));
    let count = 2_000;
    let records = vec![record.as_str(); count];
    let csv = "2026-03-04T05:06:07Z,1,a@example.com,\"a,\"\"b\"\"\r\n\"\r\n".repeat(100_000);
    for (text, events) in [
        (records.join("\r\n"), count),
        (records.join(""), count),
        (format!("[{}]", records.join(",")), count),
        (format!("[\n{}\n]", records.join(",\n")), count),
        (format!("{{\"value\":[{}],\"Count\":1}}\n", records.join(",")).repeat(2), 2 * count),
        (
            format!("{{\"Schema\":[{{}}],\"Results\":[{}]}}\n", records.join(",")).repeat(2),
            2 * count,
        ),
        (
            format!(
                "{{\"took\":1,\"hits\":{{\"total\":{{\"value\":2}},\"hits\":[{}]}},\"x\":{{}}}}\n",
                records.join(",")
            )
            .repeat(2),
            2 * count,
        ),
        (format!("{{\"value\":{record},\"Count\":1}}\n").repeat(count), count),
        (format!("Date (UTC),Request ID,Username,User agent\r\n{csv}"), 100_000),
    ] {
        let (found, rejects, largest) = cut(text.as_bytes());
        assert_eq!((found, rejects), (events as u64, 0), "{}", &text[..60]);
        assert!(largest <= 4 << 20, "a block of {largest} bytes");
    }
}

#[test]
fn a_record_beyond_all_measure_is_skipped_in_bounded_memory() {
    let long = sign_in_of(&"x".repeat(70 << 20));
    let large = sign_in_of(&"x".repeat(9 << 20));
    let normal = sign_in_of("Mozilla");
    assert_eq!(cut(format!("[{normal},{long},{large},{normal}]").as_bytes()).0, 3);
    let (events, rejects, largest) = cut(format!("{normal}\n{long}\n{normal}\n").as_bytes());
    assert_eq!((events, rejects), (2, 1));
    assert!(largest < 80 << 20);
    let csv = format!(
        "Date (UTC),Request ID,Username\n2026-03-04T05:06:07Z,1,\"{}\n2026-03-04T05:06:07Z,2,b\n",
        "x".repeat(70 << 20)
    );
    assert_eq!(cut(csv.as_bytes()).1, 1);
}

#[test]
fn damage_costs_the_record_that_it_is_in() {
    let good = sign_in_of("Mozilla");
    let cut_at_comma = "{\"id\":\"1\",";
    let lines = format!("{good}\n{cut_at_comma}\n{good}\n{good}\n");
    assert_eq!(cut(lines.as_bytes()), (3, 1, lines.len()));
    let arrays = format!("[{good},{{\"id\":\"1\"\n[{good}]\n");
    assert_eq!(cut(arrays.as_bytes()).0, 2);
    let many = format!("{good}\n{cut_at_comma}\n").repeat(300);
    assert_eq!(cut(many.as_bytes()).0, 300);
    let closers = format!("]]}}\n{good}\n]\n{good}");
    assert_eq!(cut(format!("{good}\n{closers}").as_bytes()).0, 3);
}

#[test]
fn wrong_files_are_named_and_never_read() {
    let name = |head: &[u8]| match recognise(head, &Hints::default()) {
        Recognised::Other(kind) => kind.describe().to_owned(),
        Recognised::Empty => "empty".to_owned(),
        Recognised::Records(_) => "records".to_owned(),
    };
    let utf16: Vec<u8> = "[{\"id\":1}]".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (head, start) in [
        (&b""[..], "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe[\0]\0", "UTF-16 text; save as UTF-8"),
        (&utf16, "UTF-16 text; save as UTF-8"),
        (b"PAR1....", "a Parquet file"),
        (b"Obj\x01....", "an Avro file"),
        (b"<Objs Version=\"1.1.0.1\">", "PowerShell's CliXML"),
        (b"PK\x03\x04..[Content_Types].xml", "an Office document"),
        (b"<html>", "markup"),
        (b"Dear colleague\n", "text that holds neither"),
        (b"\x7fELF\x02\x01\x01\0\0\0\0\0", "binary data"),
        (b"{\"preview\":false,\"result\":{\"_raw\":\"Mar  4 sshd: x\"}}", "a result of Splunk"),
        (b"{\"_index\":\"logs\",\"_source\":{\"message\":\"x\"}}", "a document of Elasticsearch"),
        (b"UserPrincipalName,AppDisplayName,ResultType,count_\n", "the result of a summarised"),
        (
            b"[{\"riskLastUpdatedDateTime\":\"x\",\"userPrincipalName\":\"a\"}]",
            "Microsoft Graph risky",
        ),
        (b"[{\"passwordCredentials\":[]}]", "an inventory of applications"),
        (b"[]", "records"),
    ] {
        let name = name(head);
        assert!(name.starts_with(start), "{} is named {name:?}", head.escape_ascii());
    }
}

/// What the fields say, for the traps that time and id do not show.
#[test]
fn values_are_taken_as_they_are_meant() {
    let read_one = |text: &str, name: &str, check: &dyn Fn(&crate::record::SignIn<'_>)| {
        let Recognised::Records(layout) = recognise(text.as_bytes(), &named(name)) else {
            panic!()
        };
        let block = Cutter::new(text.as_bytes(), layout).next_block().unwrap().unwrap();
        block.read(&mut |record| match record.outcome.unwrap() {
            Event::SignIn(sign_in) => check(&sign_in),
            Event::Audit(_) | Event::Related(_) => panic!("no sign-in"),
        });
    };
    let fixture = |name: &str| std::fs::read_to_string(fixtures().join(name)).unwrap();
    read_one(&fixture("diagnostic-settings/american-envelope-time.jsonl"), "", &|sign_in| {
        let ingested = sign_in.ingested_time.unwrap().date_time().unwrap();
        assert_eq!(ingested.to_rfc3339(), "2026-03-04T05:09:58+00:00");
        assert_eq!(sign_in.tenant_id.as_deref(), Some("7e4a4700-0000-4000-8000-000000000001"));
        assert_eq!(sign_in.logged_location.city.as_deref(), Some("Lisbon"));
        assert_eq!(sign_in.error_code, Some(0));
        assert!(matches!(&sign_in.user_agent, Some(std::borrow::Cow::Borrowed(_))));
    });
    read_one(&fixture("log-analytics-json/azure-cli.json"), "", &|sign_in| {
        assert_eq!(sign_in.user_id, None);
        assert_eq!(sign_in.error_code, Some(50126));
        assert_eq!(sign_in.resource_id.as_deref(), Some("00000003-0000-0000-c000-000000000000"));
        assert_eq!(sign_in.tenant_id.as_deref(), Some("7e4a4700-0000-4000-8000-000000000001"));
        assert_eq!(sign_in.browser.as_deref(), Some("Edge 117"));
        assert_eq!(sign_in.logged_location.latitude, Some(38.72));
    });
    read_one(
        &fixture("portal-csv/NonInteractiveSignIns_2026-03-01_2026-03-07.csv"),
        "",
        &|sign_in| {
            assert_eq!(sign_in.sign_in_type, crate::record::SignInType::UnknownUser);
            assert_eq!(sign_in.unique_token_id.as_deref(), Some("-YpgIpsdtUSw8suU8GstAA"));
            assert_eq!(sign_in.incoming_token_type.as_deref(), Some("none"));
            assert_eq!(sign_in.error_code, Some(0));
            assert_eq!(sign_in.logged_asn, Some(64496));
            assert_eq!(sign_in.logged_location.city.as_deref(), Some("Washington, D.C."));
            assert_eq!(sign_in.logged_location.country.as_deref(), Some("US"));
        },
    );
}
