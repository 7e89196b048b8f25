//! A file that appears under its name only once it is whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::failure::Failure;

/// A file in the making. What is left of it goes when it is dropped before it is whole.
pub(crate) struct Partial {
    path: PathBuf,
    written: PathBuf,
    out: Option<BufWriter<File>>,
}

impl Partial {
    /// Begins a file, unless one of its name is there already and `force` is not said.
    pub(crate) fn begin(path: &Path, force: bool) -> Result<Self, Failure> {
        refuse(path, force)?;
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".partial");
        let partial = path.with_file_name(name);
        let file = File::create(&partial).map_err(|error| naming("write", &partial, error))?;
        Ok(Self { path: path.to_owned(), written: partial, out: Some(BufWriter::new(file)) })
    }

    /// Writes into it.
    pub(crate) fn write(
        &mut self,
        write: &mut dyn FnMut(&mut (dyn Write + Send)) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let Some(out) = &mut self.out else { return Ok(()) };
        write(out)?;
        Ok(out.flush().map_err(|error| naming("write", &self.written, error))?)
    }

    /// Gives it its name.
    pub(crate) fn whole(mut self) -> Result<(), Failure> {
        drop(self.out.take());
        fs::rename(&self.written, &self.path).map_err(|error| naming("name", &self.path, error))?;
        self.written = PathBuf::new();
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.written.as_os_str().is_empty() {
            drop(self.out.take());
            // What is left of it helps nobody. That it cannot be removed must not hide the reason.
            let _best_effort = fs::remove_file(&self.written);
        }
    }
}

/// Refuses to replace a file, unless that is meant.
pub(crate) fn refuse(path: &Path, force: bool) -> Result<(), Failure> {
    if path.exists() && !force {
        return Err(Failure::from(anyhow::anyhow!("{} already exists", path.display()))
            .hint("name another file, or add --force"));
    }
    Ok(())
}

fn naming(doing: &str, path: &Path, error: io::Error) -> anyhow::Error {
    anyhow::Error::new(error).context(format!("cannot {doing} {}", path.display()))
}
