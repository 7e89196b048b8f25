//! One file of an export: its wrapping, its framing and its count.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::DemoError;
use super::truth::FileTotals;

/// An open file of an export.
pub(super) struct Outlet {
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) totals: FileTotals,
    vessel: Vessel,
    framing: Framing,
}

/// What the file is wrapped in.
enum Vessel {
    Plain(BufWriter<File>),
    Gzip(Box<GzEncoder<BufWriter<File>>>),
    Zip(Box<ZipWriter<BufWriter<File>>>),
}

/// What stands before, between and after the records.
#[derive(Clone, Copy, Debug)]
pub(super) struct Framing {
    pub(super) before: &'static str,
    pub(super) between: &'static str,
    pub(super) after: &'static str,
}

/// A JSON array, all on one line.
pub(super) const ARRAY: Framing = Framing { before: "[", between: ",", after: "]" };
/// One record a line, as storage accounts hold them.
pub(super) const BLOB_LINES: Framing = Framing { before: "", between: "\r\n", after: "\r\n" };
/// One record a line.
pub(super) const LINES: Framing = Framing { before: "", between: "\n", after: "\n" };
/// The records bring their own line ends.
pub(super) const ROWS: Framing = Framing { before: "", between: "", after: "" };
/// A page of Graph's list of sign-ins.
pub(super) const SIGN_IN_PAGE: Framing = Framing {
    before: "{\"@odata.context\":\"https://graph.microsoft.com/beta/$metadata#auditLogs/signIns\",\"value\":[",
    between: ",",
    after: "]}",
};
/// A page of Graph's audit list.
pub(super) const AUDIT_PAGE: Framing = Framing {
    before: "{\"@odata.context\":\"https://graph.microsoft.com/beta/$metadata#auditLogs/directoryAudits\",\"value\":[",
    between: ",",
    after: "]}",
};

impl Outlet {
    /// Creates the file `name` below `dir`, with the folders above it. `.gz` and `.zip` in the
    /// name decide the wrapping.
    pub(super) fn create(dir: &Path, name: &str, framing: Framing) -> Result<Self, DemoError> {
        let path = dir.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(DemoError::io(folder))?;
        }
        let file = File::create(&path).map_err(DemoError::io(&path))?;
        let vessel = Vessel::around(BufWriter::with_capacity(1 << 18, file), name)
            .map_err(DemoError::io(&path))?;
        let totals = FileTotals::default();
        let mut outlet = Self { path, name: name.to_owned(), totals, vessel, framing };
        outlet.raw(framing.before.as_bytes())?;
        Ok(outlet)
    }

    /// Writes one record.
    pub(super) fn record(&mut self, record: &[u8]) -> Result<(), DemoError> {
        if self.totals.records > 0 {
            self.raw(self.framing.between.as_bytes())?;
        }
        self.totals.records += 1;
        self.raw(record)
    }

    /// Writes bytes that are no record, such as a header.
    pub(super) fn raw(&mut self, bytes: &[u8]) -> Result<(), DemoError> {
        self.vessel.write_all(bytes).map_err(DemoError::io(&self.path))
    }

    /// Ends the file as it should end.
    pub(super) fn finish(mut self) -> Result<(String, PathBuf, FileTotals), DemoError> {
        self.raw(self.framing.after.as_bytes())?;
        self.close()
    }

    /// Ends the file in the middle of a repeated record, as a copy of a blob that is still growing.
    pub(super) fn break_off(
        mut self,
        record: &[u8],
    ) -> Result<(String, PathBuf, FileTotals), DemoError> {
        self.raw(self.framing.between.as_bytes())?;
        self.raw(&record[..record.len() * 3 / 5])?;
        self.totals.records += 1;
        self.totals.rejects += 1;
        self.close()
    }

    fn close(self) -> Result<(String, PathBuf, FileTotals), DemoError> {
        self.vessel.close().map_err(DemoError::io(&self.path))?;
        Ok((self.name, self.path, self.totals))
    }
}

impl Vessel {
    /// Both wrappings of the demo store without compressing: compressors choose their matches by what the
    /// processor offers, and the same plan must give the same bytes on every machine.
    fn around(file: BufWriter<File>, name: &str) -> io::Result<Self> {
        if name.strip_suffix(".gz").is_some() {
            // The pages of a benchmark are compressed, so that unpacking them is measured too.
            let level = if name.contains("/pages/") {
                flate2::Compression::fast()
            } else {
                flate2::Compression::none()
            };
            let gzip = GzEncoder::new(file, level);
            return Ok(Self::Gzip(Box::new(gzip)));
        }
        let Some(member) = name.strip_suffix(".zip") else {
            return Ok(Self::Plain(file));
        };
        let member = member.rsplit('/').next().unwrap_or(member);
        let options = SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored)
            .last_modified_time(zip::DateTime::default())
            .large_file(true);
        let mut zip = ZipWriter::new(file);
        zip.start_file(format!("{member}.csv"), options)?;
        Ok(Self::Zip(Box::new(zip)))
    }

    fn close(self) -> io::Result<()> {
        let mut file = match self {
            Self::Plain(file) => file,
            Self::Gzip(gzip) => gzip.finish()?,
            Self::Zip(zip) => zip.finish()?,
        };
        file.flush()
    }
}

impl Write for Vessel {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Gzip(gzip) => gzip.write(bytes),
            Self::Zip(zip) => zip.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.flush(),
            Self::Gzip(gzip) => gzip.flush(),
            Self::Zip(zip) => zip.flush(),
        }
    }
}
