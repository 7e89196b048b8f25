//! The kinds of archives, each gone over in its own order.

use std::fs::File;
use std::io::{self, Read, Seek as _};

use super::super::packed::{Checked, Exact};
use super::super::zip::{self, Directory, ZipEntry};
use super::super::{seven_zip, tar};
use super::{Found, Gone, Kind, Metered, Place, Walker, Workbook, is_workbook};

/// Tells workbooks and other documents from archives of evidence.
pub(super) fn sort(file: &mut File) -> Kind {
    let names = names(file).unwrap_or_default();
    if is_workbook(names.iter().map(String::as_str)) {
        return Kind::Workbook;
    }
    let is_document = names.iter().any(|name| name == "[Content_Types].xml")
        || names.first().is_some_and(|name| name == "mimetype");
    if is_document { Kind::Plain } else { Kind::Zip }
}

/// The first names of a zip archive. Documents have few parts, and these among the first.
fn names(file: &mut File) -> io::Result<Vec<String>> {
    const MOST: usize = 1_000;

    let mut names = Vec::new();
    if let Some(mut directory) = Directory::find(file)? {
        while names.len() < MOST
            && let Some(entry) = directory.next(file)?
        {
            names.push(entry.name);
        }
    }
    file.rewind()?;
    Ok(names)
}

impl Walker {
    pub(super) fn zip(&mut self, mut file: File, place: &Place) -> Result<(), Gone> {
        let mut directory = match Directory::find(&mut file) {
            Ok(Some(directory)) => directory,
            Ok(None) => {
                let what = "the zip archive has no directory: its end is cut off";
                return self.cut_zip(file, place, &io::Error::other(what));
            }
            Err(error) => return self.cut_zip(file, place, &error),
        };
        for index in 0.. {
            match directory.next(&mut file) {
                Ok(Some(entry)) => self.zip_entry(&mut file, &entry, index, place)?,
                Ok(None) => break,
                Err(error) => return self.rest(place, &error),
            }
        }
        Ok(())
    }

    /// Reads the members of an archive without a directory one after the other.
    fn cut_zip(&mut self, mut file: File, place: &Place, error: &io::Error) -> Result<(), Gone> {
        let mut at = 0;
        for index in 0.. {
            // A mark of four bytes can stand before the first.
            let found = match zip::header_at(&mut file, at).ok().flatten() {
                None if index == 0 => {
                    at = 4;
                    zip::header_at(&mut file, at).ok().flatten()
                }
                found => found,
            };
            let Some(entry) = found else { break };
            self.zip_entry(&mut file, &entry, index, place)?;
            match entry.end(&mut file).ok().flatten() {
                Some(end) if end > at => at = end,
                _ => break,
            }
        }
        self.rest(place, error)
    }

    fn zip_entry(
        &mut self,
        file: &mut File,
        entry: &ZipEntry,
        index: u64,
        place: &Place,
    ) -> Result<(), Gone> {
        if entry.is_folder() {
            return Ok(());
        }
        let no_file = match entry {
            ZipEntry { is_encrypted: true, .. } => {
                Some("encrypted; unpack it with its password first".to_owned())
            }
            ZipEntry { is_link: true, .. } => Some("a symbolic link".to_owned()),
            _ => None,
        };
        let place = place.inside(&entry.name, index, entry.size).unless(no_file);
        if !self.wants(&place.trail) {
            return Ok(());
        }
        let packed = match zip::packed(file, entry) {
            Ok(packed) => packed,
            Err(error) => return self.fail(&place, error),
        };
        let unpacked = Metered::new(zip::unpack(entry, Box::new(packed)), &self.meter);
        match entry.size {
            Some(size) => self.entry(&place, &mut Checked::new(unpacked, size, entry.sum)),
            None => self.entry(&place, &mut { unpacked }),
        }
    }

    pub(super) fn seven_zip(&mut self, file: File, place: &Place) -> Result<(), Gone> {
        let mut gone = false;
        let outcome = seven_zip::each(file, &mut |entry, input| {
            let inner = place.inside(entry.name, entry.index, Some(entry.size));
            let inner = inner.unless(entry.no_file.clone());
            let mut metered = Metered::new(input, &self.meter);
            gone = self.entry(&inner, &mut Exact::new(&mut metered, entry.size)).is_err();
            !gone
        });
        match outcome {
            _ if gone => Err(Gone),
            Err(error) => self.rest(place, &error),
            Ok(()) => Ok(()),
        }
    }

    pub(super) fn tar(&mut self, input: &mut dyn Read, place: &Place) -> Result<(), Gone> {
        for index in 0.. {
            let entry = match tar::next(input) {
                Ok(tar::Next::Entry(entry)) => entry,
                Ok(tar::Next::End) => {
                    // The checksum of what the archive is packed in stands at its end.
                    return match io::copy(input, &mut io::sink()) {
                        Ok(_) => Ok(()),
                        Err(error) => self.rest(place, &error),
                    };
                }
                Ok(tar::Next::NoEnd) => {
                    let what = "the tar archive ends without a mark, and may have been cut";
                    return self.rest(place, &io::Error::other(what));
                }
                Err(error) => return self.rest(place, &error),
            };
            let size = entry.size;
            let mut rest = input.take(size);
            if !entry.is_folder {
                let inner = place.inside(&entry.name, index, Some(size)).unless(entry.no_file);
                self.entry(&inner, &mut Exact::new(&mut rest, size))?;
            }
            // What was not read of it, and the blank up to the next.
            let left = rest.limit();
            if let Err(error) = pass_over(input, left + tar::padding(size)) {
                return self.rest(place, &error);
            }
        }
        Ok(())
    }

    pub(super) fn workbook(
        &mut self,
        file: File,
        place: &Place,
        found: Found<'_>,
    ) -> Result<(), Gone> {
        let mut book = match Workbook::open(file, self.meter.limits().spool) {
            Ok(book) => book,
            Err(error) => return self.fail(place, error),
        };
        for (index, sheet) in (0..).zip(book.sheets().to_vec()) {
            let place = place.sheet(&sheet.name, index).read_as("worksheet as CSV");
            if !sheet.is_table {
                self.skip(&place, "a sheet without cells: a chart or a macro".to_owned())?;
                continue;
            }
            self.emit(&place, found, &mut |sink| {
                sink.counts = true;
                let told = book.write_csv(&sheet, sink)?;
                Ok((told.cut_cells > 0).then(|| {
                    let cells = told.cut_cells;
                    format!("{cells} cells cut at the 32,767 letters that a cell can have")
                }))
            })?;
        }
        Ok(())
    }
}

fn pass_over(input: &mut dyn Read, bytes: u64) -> io::Result<()> {
    let passed = io::copy(&mut input.take(bytes), &mut io::sink())?;
    if passed < bytes {
        let what = "the tar archive is damaged: it ends inside a member";
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, what));
    }
    Ok(())
}
