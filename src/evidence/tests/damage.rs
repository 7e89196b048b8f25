//! Damaged archives: what stands before the damage is read, and what is lost is told.

use super::*;

const A: &[u8] = b"{\"a\":1}\n";

#[test]
fn a_flipped_bit_in_a_zip_costs_one_member() {
    let noise = noise(5_000);
    let mut zip = zip_of(&[("a.json", A), ("b.json", &noise), ("c.json", A)]);
    zip[2_000] ^= 1;
    let walked = Evidence::of(&zip).walked();
    assert_eq!(
        texts(&walked).iter().map(|(path, _)| *path).collect::<Vec<_>>(),
        ["a.json", "c.json"]
    );
    assert_eq!(reasons(&walked)[0].0, "b.json");
}

#[test]
fn a_zip_whose_end_is_cut_off_has_what_stands_before() {
    let noise = noise(5_000);
    for method in [CompressionMethod::Deflated, CompressionMethod::Stored] {
        let zip = zip_by(method, &[("a.json", A), ("b.json", &noise), ("c.json", A)]);
        let directory = memchr::memmem::find(&zip, b"PK\x01\x02").unwrap();
        let walked = Evidence::of(&zip[..directory + 10]).walked();
        assert_eq!(texts(&walked).len(), 3);
        assert_eq!(texts(&walked)[0], ("a.json", "{\"a\":1}\n"));
        let (path, reason) = reasons(&walked)[0];
        assert_eq!(path, "-");
        assert!(reason.contains("end is cut off"), "{reason}");

        let walked = Evidence::of(&zip[..2_000]).walked();
        assert_eq!(texts(&walked), [("a.json", "{\"a\":1}\n")]);
        assert_eq!(reasons(&walked)[0].0, "b.json");
        assert!(walked[1].text.len() > 500, "what came out of it is kept");
        assert!(noise.starts_with(walked[1].text.as_bytes()));
        assert!(reasons(&walked)[1].1.starts_with("cannot be unpacked from here on"));
    }
}

#[test]
fn a_cut_zip_that_was_written_as_a_stream_is_read_too() {
    let mut zip = ZipWriter::new_stream(Vec::new());
    for name in ["a.json", "b.json"] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(A).unwrap();
    }
    let zip = zip.finish().unwrap().into_inner();
    assert_eq!(texts(&Evidence::of(&zip).walked()).len(), 2);
    let directory = memchr::memmem::find(&zip, b"PK\x01\x02").unwrap();
    let walked = Evidence::of(&zip[..directory + 10]).walked();
    assert_eq!(texts(&walked), [("a.json", "{\"a\":1}\n"), ("b.json", "{\"a\":1}\n")]);
}

#[test]
fn a_cut_gzip_keeps_what_came_before() {
    let noise = noise(100_000);
    let gzip = gzip_of(&noise);
    let walked = Evidence::of(&gzip[..gzip.len() / 2]).walked();
    assert!(walked[0].text.len() > 10_000 && noise.starts_with(walked[0].text.as_bytes()));
    assert!(walked[0].not_read.is_some());
    // In an archive, the digest of what cannot be read to its end is not told.
    let walked = Evidence::of(&zip_of(&[("a.gz", &gzip[..gzip.len() / 2])])).walked();
    assert_eq!((walked[0].as_found, walked[0].not_read.is_some()), (None, true));
}

#[test]
fn a_cut_tar_says_what_is_missing() {
    let noise = noise(100_000);
    let tar = tar_of(&[("a.json", A), ("b.json", &noise), ("c.json", A)]);
    let gzip = gzip_of(&tar);
    for bytes in [&tar[..50_000], &gzip[..gzip.len() / 2]] {
        let walked = Evidence::of(bytes).walked();
        assert_eq!(texts(&walked), [("a.json", "{\"a\":1}\n")]);
        let reasons = reasons(&walked);
        assert_eq!((reasons.len(), reasons[0].0, reasons[1].0), (2, "b.json", "-"));
        assert!(walked[1].text.len() > 10_000 && noise.starts_with(walked[1].text.as_bytes()));
        assert!(reasons[1].1.starts_with("cannot be unpacked from here on"), "{reasons:?}");
    }
    // Cut between two members, it would pass for a whole one if its end had no mark.
    let walked = Evidence::of(&tar[..1_024]).walked();
    assert_eq!(texts(&walked).len(), 1);
    assert!(reasons(&walked)[0].1.contains("without a mark"));
    let mut wrong = tar.clone();
    wrong[1_030] ^= 1;
    let walked = Evidence::of(&wrong).walked();
    assert_eq!(texts(&walked).len(), 1);
    assert!(reasons(&walked)[0].1.contains("checksum"));
}

#[test]
fn a_damaged_7z_names_every_member() {
    let noise = noise(300_000);
    let members = [("a.json", A), ("b.json", &noise[..]), ("c.json", A)];
    let mut one_block = seven_zip_of(&members, true);
    let middle = one_block.len() / 2;
    one_block[middle] ^= 0xff;
    let walked = Evidence::of(&one_block).walked();
    assert_eq!(
        walked.iter().map(|one| one.path.as_str()).collect::<Vec<_>>(),
        ["a.json", "b.json", "c.json"]
    );
    assert_eq!(walked[0].not_read, None);
    assert!(walked[1].not_read.is_some() && walked[2].not_read.is_some(), "{:?}", reasons(&walked));

    let cut = seven_zip_of(&members, false);
    let walked = Evidence::of(&cut[..middle]).walked();
    assert_eq!(walked.len(), 1);
    assert!(reasons(&walked)[0].1.starts_with("cannot be unpacked from here on"));
}

#[test]
fn an_archive_inside_a_damaged_one_is_read_as_far_as_it_came() {
    let noise = noise(100_000);
    let zip = zip_of(&[("a.json", A), ("b.json", &noise)]);
    let gzip = gzip_of(&zip);
    let walked = Evidence::of(&gzip[..gzip.len() / 2]).walked();
    assert_eq!(texts(&walked), [("a.json", "{\"a\":1}\n")]);
    let paths: Vec<_> = reasons(&walked).iter().map(|(path, _)| *path).collect();
    assert_eq!(paths, ["b.json", "-", "-"]);
}
