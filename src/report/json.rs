//! The document as JSON, for programs: the one format that keeps every character as it was.

use std::io::Write;

use super::{Document, Renderer, ReportError};

/// Writes the document as indented JSON.
#[derive(Clone, Copy, Debug)]
pub(super) struct Json;

impl Renderer for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn extension(&self) -> &'static str {
        "json"
    }

    fn render(&self, document: &Document, out: &mut dyn Write) -> Result<(), ReportError> {
        serde_json::to_writer_pretty(&mut *out, document)?;
        out.write_all(b"\n")?;
        Ok(())
    }
}
