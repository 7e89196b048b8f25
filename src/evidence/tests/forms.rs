//! Every kind of container, and one in the other.

use super::*;

const A: &[u8] = b"{\"a\":1}\n";
const B: &[u8] = b"{\"b\":1}\n";

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_zip_gives_its_files_in_order_and_accounts_for_all_others() {
    let mut zip = ZipWriter::new(io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.add_directory("folder", options).unwrap();
    for (name, bytes) in [
        ("y=2026/b.json", B),
        ("../../a.json", A),
        ("__MACOSX/._a.json", b"junk"),
        (".DS_Store", b"junk"),
        (".git/config", b"junk"),
        ("./plain.json", A),
    ] {
        zip.start_file(name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.add_symlink("link.json", "a.json", options).unwrap();
    let evidence = Evidence::of(&zip.finish().unwrap().into_inner());
    let file = evidence.file();
    assert_eq!((file.container().word(), file.is_archive()), ("zip", true));
    assert_eq!(file.members().unwrap()[0].bytes(), Some(8));
    let walked = evidence.walked();
    assert_eq!(
        texts(&walked),
        [("y=2026/b.json", text(B)), ("../../a.json", text(A)), ("./plain.json", text(A))]
    );
    assert_eq!(
        reasons(&walked),
        [
            ("__MACOSX/._a.json", "what macOS adds to archives"),
            (".DS_Store", "a hidden file"),
            (".git/config", "a hidden file"),
            ("link.json", "a symbolic link"),
        ]
    );
}

#[test]
fn two_members_of_one_path_are_both_read() {
    let mut zip = zip_of(&[("PT1H.json", A), ("PT1X.json", B)]);
    while let Some(at) = memchr::memmem::find(&zip, b"PT1X") {
        zip[at + 3] = b'H';
    }
    let walked = Evidence::of(&zip).walked();
    assert_eq!(texts(&walked), [("PT1H.json", text(A)), ("PT1H.json", text(B))]);
}

#[test]
fn an_encrypted_member_is_named_and_the_others_are_read() {
    let mut zip = zip_of(&[("secret.json", A), ("open.json", B)]);
    let directory = memchr::memmem::find(&zip, b"PK\x01\x02").unwrap();
    zip[directory + 8] |= 1;
    let walked = Evidence::of(&zip).walked();
    assert_eq!(texts(&walked), [("open.json", text(B))]);
    let reason = "encrypted; unpack it with its password first";
    assert_eq!(reasons(&walked), [("secret.json", reason)]);
}

#[test]
fn a_packing_that_is_not_ours_is_named() {
    let mut zip = zip_of(&[("old.json", A), ("open.json", B)]);
    let directory = memchr::memmem::find(&zip, b"PK\x01\x02").unwrap();
    zip[directory + 10] = 6;
    let walked = Evidence::of(&zip).walked();
    assert_eq!(texts(&walked), [("open.json", text(B))]);
    assert!(walked[0].not_read.as_deref().unwrap().contains("method 6"), "{walked:?}");
}

#[test]
fn single_streams_are_unpacked_and_say_so() {
    let long = "{\"a\":1}\n".repeat(50_000);
    let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bzip2.write_all(long.as_bytes()).unwrap();
    let options = lzma_rust2::XzOptions::with_preset(1);
    let mut xz = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    xz.write_all(long.as_bytes()).unwrap();
    for (bytes, word) in [
        (gzip_of(long.as_bytes()), "gzip"),
        (bzip2.finish().unwrap(), "bzip2"),
        (xz.finish().unwrap(), "xz"),
        (zstd::encode_all(long.as_bytes(), 1).unwrap(), "zstd"),
    ] {
        let evidence = Evidence::of(&bytes);
        let file = evidence.file();
        assert_eq!((file.container().word(), file.is_archive()), (word, false));
        let walked = evidence.walked();
        assert_eq!(texts(&walked), [("-", long.as_str())]);
        assert_eq!(walked[0].read_as.as_deref(), Some(word));
        // Two in a row are one.
        let walked = Evidence::of(&[bytes.as_slice(), &bytes].concat()).walked();
        assert_eq!(walked[0].text.len(), 2 * long.len(), "{word}");
    }
}

/// The sum of a tar header stands from byte 148 on, and begins with a high bit where it is in binary.
#[test]
fn text_with_an_accent_where_a_tar_has_its_sum_is_text() {
    let text = format!("{}\u{e9}t\u{e9}{}\n", "a".repeat(148), "b".repeat(600));
    let walked = Evidence::of(text.as_bytes()).walked();
    assert_eq!(walked.len(), 1);
    assert_eq!(walked[0].text, text);
}

#[test]
fn a_tar_is_read_packed_or_not() {
    let long_name = "y=2026/".repeat(30) + "PT1H.json";
    let pax = format!("path={long_name}\n");
    let line = format!("{} {pax}", pax.len() + 4);
    let tar: Vec<u8> = [
        tar_member("folder/", b'5', "", b""),
        tar_member("./a.json", b'0', "", A),
        tar_member("pax", b'x', "", line.as_bytes()),
        tar_member("short", b'0', "", B),
        tar_member("././@LongLink", b'L', "", format!("{long_name}2\0").as_bytes()),
        tar_member("short", b'0', "", B),
        tar_member("link.json", b'2', "a.json", b""),
        tar_member("hard.json", b'1', "a.json", b""),
        tar_member("pipe", b'6', "", b""),
        tar_member(".hidden", b'0', "", A),
        vec![0; 10_240],
    ]
    .concat();
    let second = format!("{long_name}2");
    for (bytes, word) in [
        (tar.clone(), "tar"),
        (gzip_of(&tar), "gzip"),
        (zstd::encode_all(&tar[..], 1).unwrap(), "zstd"),
    ] {
        let evidence = Evidence::of(&bytes);
        assert_eq!(
            (evidence.file().container().word(), evidence.file().is_archive()),
            (word, true)
        );
        let walked = evidence.walked();
        let expected =
            [("./a.json", text(A)), (long_name.as_str(), text(B)), (second.as_str(), text(B))];
        assert_eq!(texts(&walked), expected);
        assert_eq!(walked[0].read_as, None);
        assert_eq!(
            reasons(&walked),
            [
                ("link.json", "a symbolic link to a.json"),
                ("hard.json", "a hard link to a.json"),
                ("pipe", "not a regular file"),
                (".hidden", "a hidden file"),
            ]
        );
    }
}

#[test]
fn a_7z_is_read_in_its_order_block_by_block() {
    let members = [("b.json", B), ("empty.json", &b""[..]), ("a.json", A), (".hidden", b"x")];
    for solid in [false, true] {
        let evidence = Evidence::of(&seven_zip_of(&members, solid));
        assert_eq!(
            (evidence.file().container().word(), evidence.file().is_archive()),
            ("7z", true)
        );
        let walked = evidence.walked();
        let mut read = texts(&walked);
        // Where one without bytes stands depends on the writer.
        read.sort_by_key(|(_, text)| text.is_empty());
        assert_eq!(read, [("b.json", text(B)), ("a.json", text(A)), ("empty.json", "")], "{solid}");
        assert_eq!(reasons(&walked), [(".hidden", "a hidden file")]);
    }
}

/// The crate takes the files of a block for those that stand in one row, folders and all.
#[test]
fn a_folder_between_the_files_of_a_7z_hides_none_of_them() {
    let bytes = include_bytes!("../../../fixtures/containers/between.7z");
    let walked = Evidence::of(bytes).walked();
    let expected = [
        ("a.json", "{\"a\":1}"),
        ("folder/b.json", "{\"b\":1}"),
        ("empty.json", ""),
        ("c.json", "{\"c\":1}"),
    ];
    assert_eq!(texts(&walked), expected);
}

#[test]
fn archives_in_archives_are_opened() {
    let gz = gzip_of(A);
    let inner = zip_of(&[("PT1H.json", A), ("PT1H.json.gz", &gz)]);
    let tar_gz = gzip_of(&tar_of(&[("b.json", B), ("in.zip", &inner)]));
    let seven = seven_zip_of(&[("c.json", B)], true);
    let zip = zip_of(&[
        ("x/PT1H.json.gz", &gz),
        ("in.zip", &inner),
        ("t.tgz", &tar_gz),
        ("s.7z", &seven),
    ]);
    for (bytes, front) in [
        (zip.clone(), ""),
        (gzip_of(&zip), ""),
        (tar_of(&[("logs.zip", &zip)]), "logs.zip!"),
        (seven_zip_of(&[("logs.zip", &zip)], true), "logs.zip!"),
    ] {
        let evidence = Evidence::of(&bytes);
        assert!(evidence.file().is_archive());
        let walked = evidence.walked();
        assert_eq!(reasons(&walked), []);
        let expected = [
            ("x/PT1H.json.gz", A),
            ("in.zip!PT1H.json", A),
            ("in.zip!PT1H.json.gz", A),
            ("t.tgz!b.json", B),
            ("t.tgz!in.zip!PT1H.json", A),
            ("t.tgz!in.zip!PT1H.json.gz", A),
            ("s.7z!c.json", B),
        ]
        .map(|(path, bytes)| (format!("{front}{path}"), text(bytes).to_owned()));
        let read: Vec<_> = walked.iter().map(|one| (one.path.clone(), one.text.clone())).collect();
        assert_eq!(read, expected);
        let packed = Some((gz.len() as u64, Sha256::of(&gz)));
        assert_eq!((walked[0].as_found, walked[0].read_as.as_deref()), (packed, Some("gzip")));
        assert_eq!((walked[1].as_found, walked[1].read_as.as_deref()), (None, None));
        assert_eq!(walked[2].as_found, packed);
    }
}

#[test]
fn other_encodings_and_tables_come_as_text() {
    let utf16 = |text: &str| -> Vec<u8> {
        "\u{feff}"
            .chars()
            .chain(text.chars())
            .flat_map(|letter| {
                let mut units = [0; 2];
                letter
                    .encode_utf16(&mut units)
                    .iter()
                    .flat_map(|unit| unit.to_le_bytes())
                    .collect::<Vec<_>>()
            })
            .collect()
    };
    let windows = b"Date (UTC);Pr\xe9nom\r\n2026;\xe9t\xe9\r\n";
    let evidence = Evidence::of(&utf16("{\"a\":\"é\"}\r\n"));
    assert_eq!((evidence.file().container().word(), evidence.file().is_archive()), ("text", false));
    assert_eq!(texts(&evidence.walked()), [("-", "{\"a\":\"é\"}\r\n")]);
    assert_eq!(evidence.walked()[0].read_as.as_deref(), Some("UTF-16LE text"));

    let evidence = Evidence::of(windows);
    assert_eq!(evidence.file().container().word(), "text");
    assert_eq!(texts(&evidence.walked()), [("-", "Date (UTC);Prénom\r\n2026;été\r\n")]);

    let late = ["a,b\r\n".repeat(30_000).as_bytes(), b"caf\xe9,1\r\n"].concat();
    let evidence = Evidence::of(&late);
    assert_eq!(evidence.file().container().word(), "text");
    assert!(evidence.walked()[0].text.ends_with("b\r\ncafé,1\r\n"));
    let utf8 = ["a,b\r\n".repeat(30_000), "café,1\r\n".to_owned()].concat();
    assert_eq!(Evidence::of(utf8.as_bytes()).file().container(), Container::None);

    let members: [(&str, &[u8]); 4] = [
        ("16.json.gz", &gzip_of(&utf16("{}"))),
        ("w.csv", windows),
        ("l.csv", &late),
        ("u.csv", utf8.as_bytes()),
    ];
    let walked = Evidence::of(&zip_of(&members)).walked();
    let ways: Vec<_> = walked.iter().map(|member| member.read_as.as_deref()).collect();
    let windows_text = Some("Windows-1252 text");
    assert_eq!(ways, [Some("gzip, UTF-16LE text"), windows_text, windows_text, None]);
    assert_eq!(walked[0].text, "{}");
    assert_eq!(walked[2].as_found, Some((late.len() as u64, Sha256::of(&late))));
    assert_eq!((walked[3].as_found, walked[3].text.len()), (None, utf8.len()));
}

#[test]
fn a_workbook_gives_its_worksheets() {
    const RELS: &str = "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"worksheets/a.xml\"/>\
        <Relationship Id=\"r2\" Type=\"x/chartsheet\" Target=\"b.xml\"/></Relationships>";
    const BOOK: &str = "<workbook><sheets><sheet name=\"Sign-ins\" r:id=\"r1\"/><sheet name=\"Chart\" r:id=\"r2\"/>\
        <sheet name=\"More\" r:id=\"r1\"/></sheets></workbook>";
    const SHEET: &str = "<worksheet><row><c t=\"inlineStr\"><is><t>Date (UTC)</t></is></c><c><v>5</v></c></row></worksheet>";
    let book = zip_of(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELS.as_bytes()),
        ("xl/worksheets/a.xml", SHEET.as_bytes()),
    ]);
    let evidence = Evidence::of(&book);
    assert_eq!((evidence.file().container().word(), evidence.file().is_archive()), ("xlsx", true));
    let csv = "Date (UTC),5\r\n";
    assert_eq!(texts(&evidence.walked()), [("Sign-ins", csv), ("More", csv)]);
    assert_eq!(reasons(&evidence.walked())[0].0, "Chart");

    let names = |evidence: &Evidence| -> Vec<String> {
        let members = evidence.file().members().unwrap();
        members.iter().map(|member| member.name().to_owned()).collect()
    };
    assert_eq!(names(&evidence)[0], "evidence.txt!Sign-ins");
    let packed = Evidence::of(&zip_of(&[("in/InteractiveSignIns.xlsx", &book)]));
    assert_eq!(names(&packed)[0], "in/InteractiveSignIns.xlsx!Sign-ins");
    let cut = BOOK.replace("\"More\"", "\"InteractiveSignIns_2025-08-14_2\"");
    let resaved = zip_of(&[
        ("xl/workbook.xml", cut.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELS.as_bytes()),
        ("xl/worksheets/a.xml", SHEET.as_bytes()),
    ]);
    assert_eq!(names(&Evidence::of(&resaved))[2], "evidence.txt!InteractiveSignIns");

    let walked = packed.walked();
    assert_eq!(texts(&walked)[0], ("in/InteractiveSignIns.xlsx!Sign-ins", csv));
    assert_eq!(walked[0].read_as.as_deref(), Some("worksheet as CSV"));
    assert_eq!(walked[0].as_found, Some((book.len() as u64, Sha256::of(&book))));

    // Another document of an office is no archive of evidence, and no workbook.
    let letter = zip_of(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<a/>")]);
    assert_eq!(Evidence::of(&letter).file().container(), Container::None);
    let walked = Evidence::of(&zip_of(&[("letter.docx", &letter)])).walked();
    assert_eq!(walked.len(), 1);
    assert_eq!((walked[0].path.as_str(), walked[0].read_as.as_deref()), ("letter.docx", None));
}

#[test]
fn avro_and_parquet_are_told_by_their_first_bytes() {
    let schema = br#"{"type":"record","name":"E","fields":[{"name":"Body","type":"bytes"}]}"#;
    let mut avro = b"Obj\x01\x02\x16avro.schema".to_vec();
    // A length beyond 63 takes two bytes.
    let length = u8::try_from(schema.len() - 64).unwrap();
    avro.extend([(length * 2) | 0x80, 1]);
    avro.extend_from_slice(schema);
    avro.extend_from_slice(b"\0mmmmmmmmmmmmmmmm\x02\x10\x0e{\"a\":1}mmmmmmmmmmmmmmmm");
    let evidence = Evidence::of(&avro);
    assert_eq!((evidence.file().container().word(), evidence.file().is_archive()), ("avro", false));
    assert_eq!(texts(&evidence.walked()), [("-", "{\"a\":1}\n")]);
    let walked = Evidence::of(&zip_of(&[("0/2026/11.avro", &avro)])).walked();
    assert_eq!(walked[0].text, "{\"a\":1}\n");
    assert_eq!(walked[0].as_found, Some((avro.len() as u64, Sha256::of(&avro))));

    let parquet = Evidence::of(b"PAR1 and nothing more of a file PAR1");
    assert_eq!(parquet.file().container().word(), "parquet");
    assert!(reasons(&parquet.walked())[0].1.contains("Parquet"));
}
