use std::io::Write as _;

use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipWriter};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::digest::Sha256;

mod bombs;
mod damage;
mod forms;

/// A folder that goes away, with a file of evidence in it.
struct Evidence {
    folder: tempfile::TempDir,
}

impl Evidence {
    fn of(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Names lie, and say nothing.
        std::fs::write(folder.path().join("evidence.txt"), bytes).unwrap();
        Self { folder }
    }

    fn file(&self) -> EvidenceFile {
        EvidenceFile::open(&self.folder.path().join("evidence.txt")).unwrap()
    }

    fn walked(&self) -> Vec<Walked> {
        walked(&self.file())
    }
}

/// All that a walk tells of one member.
#[derive(Debug, PartialEq, Eq)]
struct Walked {
    path: String,
    text: String,
    /// Why it was not read, or not to its end.
    not_read: Option<String>,
    read_as: Option<String>,
    as_found: Option<(u64, Sha256)>,
}

fn walked(file: &EvidenceFile) -> Vec<Walked> {
    let mut walk = file.walk().unwrap();
    let mut all = Vec::new();
    while let Some(member) = walk.next_member() {
        let mut bytes = Vec::new();
        let broken = walk.read_to_end(&mut bytes).err().map(|error| error.to_string());
        let MemberEnd { as_found, read_as } = walk.finish_member();
        all.push(Walked {
            path: member.path().unwrap_or("-").to_owned(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
            not_read: member.skipped().map(str::to_owned).or(broken),
            read_as,
            as_found,
        });
    }
    all
}

/// The paths and texts of the members that were read to their end.
fn texts(walked: &[Walked]) -> Vec<(&str, &str)> {
    let read = walked.iter().filter(|member| member.not_read.is_none());
    read.map(|member| (member.path.as_str(), member.text.as_str())).collect()
}

fn reasons(walked: &[Walked]) -> Vec<(&str, &str)> {
    let pairs = walked.iter().map(|member| (member.path.as_str(), member.not_read.as_deref()));
    pairs.filter_map(|(path, reason)| Some((path, reason?))).collect()
}

fn zip_by(method: CompressionMethod, members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, bytes) in members {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    zip_by(CompressionMethod::Deflated, members)
}

fn gzip_of(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// A header of tar, and a member after it.
fn tar_member(name: &str, kind: u8, link: &str, bytes: &[u8]) -> Vec<u8> {
    let mut block = vec![0; 512];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[100..107].copy_from_slice(b"0000644");
    block[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
    block[156] = kind;
    block[157..157 + link.len()].copy_from_slice(link.as_bytes());
    block[257..265].copy_from_slice(b"ustar\x0000");
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    block.extend_from_slice(bytes);
    block.resize(block.len().next_multiple_of(512), 0);
    block
}

fn tar_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let files = members.iter().map(|(name, bytes)| tar_member(name, b'0', "", bytes));
    files.chain([vec![0; 1_024]]).flatten().collect()
}

fn seven_zip_of(members: &[(&str, &[u8])], solid: bool) -> Vec<u8> {
    let mut writer = sevenz_rust2::ArchiveWriter::new(io::Cursor::new(Vec::new())).unwrap();
    let entry = |name: &str| sevenz_rust2::ArchiveEntry::new_file(name);
    if solid {
        let entries = members.iter().map(|(name, _)| entry(name)).collect();
        let readers: Vec<_> =
            members.iter().map(|(_, bytes)| sevenz_rust2::SourceReader::new(*bytes)).collect();
        writer.push_archive_entries(entries, readers).unwrap();
    } else {
        for (name, bytes) in members {
            writer.push_archive_entry(entry(name), Some(*bytes)).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

/// Text that does not pack to nothing.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let letter = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'a' + (state >> 24) as u8 % 26
    };
    (0..length).map(letter).collect()
}

#[test]
fn errors_name_the_file() {
    let error = EvidenceFile::open(Path::new("absent.json")).unwrap_err();
    assert_eq!(error.to_string(), "cannot open absent.json");
    assert!(std::error::Error::source(&error).is_some());
    let folder = tempfile::tempdir().unwrap();
    let error = EvidenceFile::open(folder.path()).unwrap_err();
    assert!(matches!(error, EvidenceError::NotAFile { .. }), "{error}");
}

#[test]
fn a_file_that_is_packed_in_nothing_is_its_own_member() {
    let evidence = Evidence::of(b"{\"a\":1}");
    let file = evidence.file();
    assert_eq!((file.container(), file.is_archive()), (Container::None, false));
    let members = file.members().unwrap();
    assert_eq!((members[0].path(), members[0].bytes()), (None, Some(7)));
    assert_eq!(members[0].name(), "evidence.txt");
    assert_eq!(texts(&evidence.walked()), [("-", "{\"a\":1}")]);
    let mut text = String::new();
    file.open_member(&members[0]).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "{\"a\":1}");
}

#[test]
fn members_can_be_opened_one_by_one_and_passed_over() {
    let long = "x".repeat(3 << 20);
    let inner = zip_of(&[("deep.json", b"{\"deep\":1}"), ("long.txt", long.as_bytes())]);
    let zip = zip_of(&[("a.json", b"{\"a\":1}"), ("in.zip", &inner), ("b.json", b"{\"b\":1}")]);
    let evidence = Evidence::of(&zip);
    let file = evidence.file();
    let members = file.members().unwrap();
    let paths: Vec<_> = members.iter().map(|member| member.path().unwrap()).collect();
    assert_eq!(paths, ["a.json", "in.zip!deep.json", "in.zip!long.txt", "b.json"]);
    for (at, expected) in ["{\"a\":1}", "{\"deep\":1}", &long, "{\"b\":1}"].into_iter().enumerate()
    {
        let mut text = String::new();
        file.open_member(&members[at]).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, expected);
    }
    // Half of a member is enough, and the next one is whole.
    let mut walk = file.walk().unwrap();
    let mut paths = Vec::new();
    while let Some(member) = walk.next_member() {
        let mut some = [0; 3];
        walk.read_exact(&mut some).unwrap();
        paths.push((member.path().unwrap().to_owned(), some));
    }
    let expected = ["a.json", "in.zip!deep.json", "in.zip!long.txt", "b.json"];
    assert_eq!(paths.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), expected);
    assert_eq!(&paths[3].1, b"{\"b");
}
