//! Where a member stands, in however many archives.

use super::super::member::MemberEntry;

/// Where a member stands, and what was done to get there.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    path: Option<String>,
    /// The name of the file.
    name: String,
    /// Its place in each archive, from the outermost in.
    pub(super) trail: Vec<u64>,
    bytes: Option<u64>,
    /// How often it is packed.
    pub(super) layers: u32,
    /// What was done to its bytes since it left its archive.
    ways: Vec<&'static str>,
    /// Why it is not read, as far as its archive says so.
    no_file: Option<String>,
}

impl Place {
    /// An evidence file itself.
    pub(super) fn top(name: String) -> Self {
        Self { name, ..Self::default() }
    }

    /// A sheet of the workbook that stands here.
    ///
    /// Excel names the sheet after the file when it opens CSV, and cuts that at 31 letters. What is
    /// left of the dates in it would claim other days.
    pub(super) fn sheet(&self, name: &str, index: u64) -> Self {
        let cut = name.chars().count() >= 31;
        let sure = if cut { name.split('_').next().unwrap_or_default() } else { name };
        Self { name: format!("{}!{sure}", self.name), ..self.inside(name, index, None) }
    }

    /// A file of the archive that stands here.
    pub(super) fn inside(&self, name: &str, index: u64, bytes: Option<u64>) -> Self {
        let path = match &self.path {
            Some(outer) => format!("{outer}!{name}"),
            None => name.to_owned(),
        };
        let mut trail = self.trail.clone();
        trail.push(index);
        let (name, layers) = (name.to_owned(), self.layers);
        Self { path: Some(path), name, trail, bytes, layers, ways: Vec::new(), no_file: None }
    }

    /// The same with a reason not to read it, if there is one.
    pub(super) fn unless(self, no_file: Option<String>) -> Self {
        Self { no_file, ..self }
    }

    /// The same, packed once less.
    pub(super) fn unpacked(&self) -> Self {
        Self { layers: self.layers + 1, ..self.clone() }
    }

    /// The same, read in some way.
    pub(super) fn read_as(&self, way: &'static str) -> Self {
        let mut place = self.clone();
        place.ways.push(way);
        place
    }

    /// All ways in which it is read, and one more that shows at the end.
    pub(super) fn told_as(&self, more: Option<&str>) -> Option<String> {
        let ways: Vec<&str> = self.ways.iter().copied().chain(more).collect();
        (!ways.is_empty()).then(|| ways.join(", "))
    }

    /// Why it is not read, if so.
    pub(super) fn reason_to_skip(&self) -> Option<String> {
        if let Some(reason) = &self.no_file {
            return Some(reason.clone());
        }
        let own = self.path.as_deref().and_then(|path| path.rsplit('!').next())?;
        let mut parts = own.split(['/', '\\']);
        if parts.clone().any(|part| part == "__MACOSX") {
            return Some("what macOS adds to archives".to_owned());
        }
        let hidden = parts.any(|part| part.starts_with('.') && part != "." && part != "..");
        hidden.then(|| "a hidden file".to_owned())
    }

    pub(super) fn member(&self, skipped: Option<String>) -> MemberEntry {
        let (path, name, trail) = (self.path.clone(), self.name.clone(), self.trail.clone());
        MemberEntry { path, name, bytes: self.bytes, skipped, trail }
    }
}
