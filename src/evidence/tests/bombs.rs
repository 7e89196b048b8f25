//! Archives that unpack beyond all measure, or without end.

use super::*;

/// Walks with limits that a test can reach.
fn walked_within(bytes: &[u8], limits: Limits) -> Vec<Walked> {
    let evidence = Evidence::of(bytes);
    walked(&EvidenceFile { limits, ..evidence.file() })
}

fn small() -> Limits {
    Limits { slack: 100_000, ratio: 10, ..Limits::default() }
}

#[test]
fn a_bomb_is_an_error_that_names_itself() {
    let zeros = vec![b' '; 2_000_000];
    for bomb in [
        gzip_of(&zeros),
        zip_of(&[("a.json", &zeros)]),
        gzip_of(&tar_of(&[("a.json", &zeros)])),
        seven_zip_of(&[("a.json", &zeros)], true),
        zstd::encode_all(&zeros[..], 1).unwrap(),
        gzip_of(&gzip_of(&zeros)),
    ] {
        let walked = walked_within(&bomb, small());
        let reason = walked[0].not_read.as_deref().unwrap();
        assert!(reason.contains("is taken for a bomb"), "{reason}");
        assert!(walked[0].text.len() <= 100_000 + bomb.len() * 10);
    }
    // What unpacks no further than the limits is read.
    let walked = walked_within(&gzip_of(&zeros[..99_000]), small());
    assert_eq!((walked[0].text.len(), walked[0].not_read.as_deref()), (99_000, None));
}

#[test]
fn many_members_are_a_bomb_together() {
    let part = vec![b' '; 30_000];
    let members: Vec<(String, &[u8])> =
        (0..20).map(|number| (format!("{number}.json"), &part[..])).collect();
    let members: Vec<_> = members.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let walked = walked_within(&zip_of(&members), small());
    assert_eq!(walked.len(), 20, "each is accounted for");
    assert!(texts(&walked).len() >= 3);
    assert!(reasons(&walked).iter().all(|(_, reason)| reason.contains("bomb")));
    assert!(reasons(&walked).len() > 5);
}

#[test]
fn an_archive_that_is_too_large_to_be_opened_inside_another_is_named() {
    let inner = zip_of(&[("a.json", &noise(50_000))]);
    let outer = zip_of(&[("in.zip", &inner), ("b.json", b"{}")]);
    let walked = walked_within(&outer, Limits { spool: 20_000, ..Limits::default() });
    assert_eq!(texts(&walked), [("b.json", "{}")]);
    let (path, reason) = reasons(&walked)[0];
    assert_eq!(path, "in.zip");
    assert!(reason.contains("more than 20000 bytes"), "{reason}");
}

#[test]
fn packing_ends_after_eight_times() {
    let mut bytes = b"{\"a\":1}".to_vec();
    for _ in 0..8 {
        bytes = gzip_of(&bytes);
    }
    let walked = Evidence::of(&bytes).walked();
    assert_eq!(texts(&walked), [("-", "{\"a\":1}")]);
    assert_eq!(walked[0].read_as.as_deref(), Some(["gzip"; 8].join(", ").as_str()));
    let walked = Evidence::of(&gzip_of(&bytes)).walked();
    assert_eq!(reasons(&walked), [("-", "packed more than 8 times over; unpack it first")]);

    let mut bytes = b"{\"a\":1}".to_vec();
    for _ in 0..9 {
        bytes = zip_of(&[("in.zip", &bytes), ("b.json", b"{}")]);
    }
    let walked = Evidence::of(&bytes).walked();
    assert_eq!(texts(&walked).len(), 8);
    assert_eq!(reasons(&walked)[0].0, ["in.zip"; 8].join("!"));
}

#[test]
fn a_converted_table_counts_too() {
    // A record of no bytes, a million times in one block.
    let schema = br#"{"type":"record","name":"E","fields":[{"name":"a","type":"null"}]}"#;
    let mut avro = b"Obj\x01\x02\x16avro.schema".to_vec();
    // A length beyond 63 takes two bytes.
    let length = u8::try_from(schema.len() - 64).unwrap();
    avro.extend([(length * 2) | 0x80, 1]);
    avro.extend_from_slice(schema);
    avro.extend_from_slice(b"\0mmmmmmmmmmmmmmmm\x80\x89\x7a\0mmmmmmmmmmmmmmmm");
    let walked = walked_within(&avro, small());
    assert!(reasons(&walked)[0].1.contains("bomb"), "{:?}", reasons(&walked));
}
