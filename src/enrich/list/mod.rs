//! Lists of networks that an examiner brings: what they look like is found out, never asked.
//!
//! Plain text, CSV with any heading, RFC 8805 geofeeds, the providers' own JSON (Azure service tags,
//! AWS, Google, Oracle, Microsoft 365), Conditional Access named locations, MISP warning lists and
//! events, STIX 2.1 bundles, Tor exit lists with their dates. The file name is never looked at. What
//! cannot be used is named with its line or its place in the JSON, and nothing is dropped in silence.

use std::collections::{HashMap, HashSet};
use std::io::Read as _;
use std::net::IpAddr;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::GeoError;
use super::answer::Answer;
use super::range::{Range, RangeError, WideRange, parse_range};
use crate::decode::text::{Encoding, Mixed, Utf16, judge};
use crate::digest::Sha256;

mod category;
mod clock;
mod entry;
mod json;
mod nest;
mod providers;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod threat;

pub use category::ListCategory;
pub use clock::list_time;
pub use entry::ListEntry;

use nest::Nest;

/// More than any list we know of; a whole list is held in memory. In bytes.
const LIST_LIMIT: u64 = 64 << 20;

/// What the examiner says about a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListOptions {
    /// What its networks are; `None`: what its layout says.
    pub category: Option<ListCategory>,
    /// The moment for which it holds; `None`: what the file itself says.
    pub as_of: Option<DateTime<Utc>>,
    /// What to do with ranges so wide that they can hardly be meant.
    pub wide: WideRange,
}

impl Default for ListOptions {
    fn default() -> Self {
        Self { category: None, as_of: None, wide: WideRange::Refuse }
    }
}

/// Something in a list that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedEntry {
    /// Where it stands: `line 12`, or a JSON pointer.
    pub place: String,
    /// Why. Quotes the file: hostile.
    pub reason: String,
}

/// Something about an entry that was taken but for a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Where the first such entry stands, as in [`SkippedEntry`].
    pub place: String,
    /// What was not taken, and why. Quotes the file: hostile.
    pub reason: String,
    /// How many entries it is true of.
    pub entries: usize,
}

/// A list, read.
#[derive(Debug)]
pub struct NetworkList {
    /// What it calls itself, or the name of its file.
    pub name: String,
    /// How it is laid out, such as `RFC 8805 geofeed`.
    pub layout: &'static str,
    /// The path as the examiner gave it.
    pub origin: String,
    /// SHA-256 of the file.
    pub sha256: Sha256,
    /// Its size in bytes.
    pub bytes: u64,
    /// What its networks are.
    pub category: ListCategory,
    /// What its networks are by its own layout, whatever the examiner says.
    pub own_category: Option<ListCategory>,
    /// The moment for which it holds, by the examiner's word or its own.
    pub as_of: Option<DateTime<Utc>>,
    /// Its networks, in the order of the file.
    pub entries: Vec<ListEntry>,
    /// What could not be used.
    pub skipped: Vec<SkippedEntry>,
    /// Where bits were set after the prefix of a network, as in `192.0.2.7/24`; they were cleared.
    pub corrected: Vec<String>,
    /// What was not taken of entries that were.
    pub remarks: Vec<Remark>,
    nest: Nest,
}

/// What a layout gives, before the examiner's word is taken into account.
#[derive(Debug, Default)]
struct Draft {
    name: Option<String>,
    layout: &'static str,
    category: Option<ListCategory>,
    as_of: Option<DateTime<Utc>>,
    entries: Vec<ListEntry>,
    skipped: Vec<SkippedEntry>,
    corrected: Vec<String>,
    remarks: Vec<Remark>,
    /// Where the remark of each reason stands.
    remarked: HashMap<String, usize>,
}

impl Draft {
    fn of(layout: &'static str) -> Self {
        Self { layout, ..Self::default() }
    }

    fn skip(&mut self, place: impl Into<String>, reason: impl Into<String>) {
        self.skipped.push(SkippedEntry { place: place.into(), reason: reason.into() });
    }

    /// Says what was not taken of an entry; what is true of many is said once.
    fn remark(&mut self, place: &str, reason: String) {
        let known = self.remarked.get(&reason).and_then(|at| self.remarks.get_mut(*at));
        if let Some(remark) = known {
            remark.entries += 1;
            return;
        }
        self.remarked.insert(reason.clone(), self.remarks.len());
        self.remarks.push(Remark { place: place.to_owned(), reason, entries: 1 });
    }

    /// Cuts what is too long to be shown, as anybody may have written it.
    fn cut_texts(&mut self) {
        let mut cut = Vec::new();
        for entry in &mut self.entries {
            let texts = [&mut entry.label, &mut entry.note, &mut entry.region, &mut entry.city];
            for text in texts.into_iter().flatten() {
                if let Some((at, _)) = text.char_indices().nth(LONGEST_TEXT) {
                    text.truncate(at);
                    text.push('…');
                    cut.push(entry.place.clone());
                }
            }
        }
        for place in cut {
            self.remark(&place, format!("a text of more than {LONGEST_TEXT} characters was cut"));
        }
    }

    /// Takes a range with what `say` adds to it; what is no range is skipped with its reason.
    ///
    /// So is an entry whose time ends before it begins: which of the two is wrong, nobody can tell.
    fn take(&mut self, text: &str, place: String, say: impl FnOnce(&mut ListEntry)) {
        let range = match read_range(text) {
            Ok(range) => range,
            Err(error) => return self.skip(place, error.to_string()),
        };
        let mut entry = ListEntry::new(range, place);
        say(&mut entry);
        if let Some(reason) = entry.backwards() {
            return self.skip(entry.place, format!("{range} {reason}"));
        }
        if range.host_bits_cleared {
            self.corrected.push(format!("{}: {} taken as {range}", entry.place, quoted(text)));
        }
        self.entries.push(entry);
    }

    /// Says of how many entries the place is not used, because it holds for a time only.
    fn remark_timed_places(&mut self) {
        let timed = |entry: &&ListEntry| entry.has_place() && !entry.is_for_ever();
        let places: Vec<String> =
            self.entries.iter().filter(timed).map(|entry| entry.place.clone()).collect();
        for place in places {
            self.remark(&place, TIMED_PLACE.to_owned());
        }
    }
}

/// How many characters of a label or a note are kept.
const LONGEST_TEXT: usize = 300;

/// Why the place of an entry with a time is not used: an address has one place in a case, and what was
/// so in one month must not be told of sign-ins in another.
const TIMED_PLACE: &str = "its place (country, region, city or cloud) has a time, and is not used as the place of the address";

/// Reads a range however wide: width is judged once the category is known.
fn read_range(text: &str) -> Result<Range, RangeError> {
    let shortened = || RangeError::NotARange(quoted(text));
    match parse_range(&refanged(text), WideRange::Accept) {
        Err(RangeError::NotARange(_)) => Err(shortened()),
        read => read,
    }
}

/// Indicators are often written so that nobody can click on them: `192[.]0[.]2[.]7`.
fn refanged(text: &str) -> String {
    text.trim().replace("[.]", ".").replace("(.)", ".").replace("[:]", ":")
}

/// A text of the file, short enough for a message.
fn quoted(text: &str) -> String {
    const SHOWN: usize = 60;
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    let start: String = text.chars().take(SHOWN).collect();
    format!("{start}…")
}

impl NetworkList {
    /// Reads a list from a file, up to 64 MiB.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is too large, is no list of networks, does not say what its
    /// networks are while `options` do not either, or holds a range wider than `options` allow.
    pub fn open(path: &Path, options: &ListOptions) -> Result<Self, GeoError> {
        Self::from_bytes(&super::mmdb::read_file(path)?, path, options)
    }

    /// Reads a list from the bytes of the file at `path`.
    ///
    /// # Errors
    ///
    /// As [`NetworkList::open`].
    pub fn from_bytes(bytes: &[u8], path: &Path, options: &ListOptions) -> Result<Self, GeoError> {
        let size = bytes.len() as u64;
        if size > LIST_LIMIT {
            let path = path.to_owned();
            return Err(GeoError::TooLarge { path, bytes: size, limit: LIST_LIMIT });
        }
        let wrong = |reason: String| GeoError::NotAList { path: path.to_owned(), reason };
        let text = text_of(bytes).map_err(wrong)?;
        let mut draft = read(&text).map_err(wrong)?;
        draft.cut_texts();
        draft.remark_timed_places();
        if draft.entries.is_empty() {
            return Err(wrong(nothing_usable(&draft)));
        }
        let category = options
            .category
            .or(draft.category)
            .ok_or_else(|| GeoError::NoCategory { path: path.to_owned(), layout: draft.layout })?;
        let too_wide = |(place, error)| GeoError::TooWide { path: path.to_owned(), place, error };
        narrow(&draft, category, options.wide).map_err(too_wide)?;
        let nest = Nest::of(&draft.entries).ok_or_else(|| {
            wrong("its networks lie in one another too often to be told apart".to_owned())
        })?;
        let file_name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(Self {
            name: draft.name.unwrap_or_else(|| file_name.into_owned()),
            layout: draft.layout,
            origin: path.display().to_string(),
            sha256: Sha256::of(bytes),
            bytes: size,
            category,
            own_category: draft.category,
            as_of: options.as_of.or(draft.as_of),
            entries: draft.entries,
            skipped: draft.skipped,
            corrected: draft.corrected,
            remarks: draft.remarks,
            nest,
        })
    }

    /// The entries that an address is in, the smallest network first.
    pub fn covering(&self, ip: IpAddr) -> impl Iterator<Item = &ListEntry> {
        self.nest.find(ip).iter().filter_map(|at| self.entries.get(usize::try_from(*at).ok()?))
    }

    /// Of the entries that an address is in, the smallest network of each label, category and time:
    /// what was so in May and again in June was so twice.
    #[must_use]
    pub fn hits(&self, ip: IpAddr) -> Vec<&ListEntry> {
        let mut told = HashSet::new();
        self.covering(ip)
            .filter(|entry| {
                let category = entry.category.unwrap_or(self.category);
                told.insert((entry.label.as_deref(), category, entry.valid_from, entry.valid_until))
            })
            .collect()
    }

    /// What the list says about an address at any time: field by field the smallest network that says it
    /// for ever.
    ///
    /// What an entry says for a time is left out, and [`NetworkList::hits`] has it: said of the address, it
    /// would be said of sign-ins of other times. That the list has the address is told of both.
    #[must_use]
    pub fn answer(&self, ip: IpAddr) -> Answer {
        let mut answer = Answer::default();
        let Some(smallest) = self.covering(ip).next() else { return answer };
        answer.found = true;
        answer.network = Some(Range { host_bits_cleared: false, ..smallest.range });
        let mut lasting = self.covering(ip).filter(|entry| entry.is_for_ever()).peekable();
        answer.label = lasting.peek().and_then(|entry| entry.label.clone());
        for entry in lasting {
            if answer.network_class.is_none() {
                answer.network_class = self.class_of(entry);
            }
            if answer.country.is_none() {
                answer.country.clone_from(&entry.country);
                answer.region.clone_from(&entry.region);
                answer.city.clone_from(&entry.city);
            }
            if answer.cloud_provider.is_none() {
                answer.cloud_provider.clone_from(&entry.cloud_provider);
                answer.cloud_service.clone_from(&entry.cloud_service);
                answer.cloud_region.clone_from(&entry.cloud_region);
            }
        }
        answer
    }

    /// Which class a network of this list has, if it has one.
    fn class_of(&self, entry: &ListEntry) -> Option<&'static str> {
        if let Some(class) = entry.category.unwrap_or(self.category).class() {
            return Some(class);
        }
        let provider = entry.cloud_provider.as_deref()?;
        Some(super::cloud::class_of(provider, entry.cloud_service.as_deref()))
    }

    /// Which fields its answers have, in the words of [`super::About::provides`].
    #[must_use]
    pub fn provides(&self) -> Vec<&'static str> {
        let any = |has: fn(&ListEntry) -> bool| self.entries.iter().any(has);
        // A place that holds for a time is never an answer.
        let lasting = |has: fn(&ListEntry) -> bool| {
            self.entries.iter().any(|entry| entry.is_for_ever() && has(entry))
        };
        let class = self.entries.iter().any(|entry| self.class_of(entry).is_some());
        [
            ("country", lasting(|entry| entry.country.is_some())),
            ("region", lasting(|entry| entry.region.is_some())),
            ("city", lasting(|entry| entry.city.is_some())),
            ("cloud_provider", lasting(|entry| entry.cloud_provider.is_some())),
            ("cloud_service", lasting(|entry| entry.cloud_service.is_some())),
            ("cloud_region", lasting(|entry| entry.cloud_region.is_some())),
            ("network_class", class),
            ("label", any(|entry| entry.label.is_some())),
        ]
        .into_iter()
        .filter_map(|(name, has)| has.then_some(name))
        .collect()
    }
}

/// Whether bytes can be a text at all: databases hold zero bytes, and texts in UTF-8 hold none.
pub(super) fn may_be_list(bytes: &[u8]) -> bool {
    match judge(bytes.get(..4096).unwrap_or(bytes)) {
        Encoding::Utf16Le | Encoding::Utf16Be => true,
        Encoding::Utf8 | Encoding::Windows1252 => {
            !bytes.iter().take(1 << 16).any(|byte| *byte == 0)
        }
    }
}

fn text_of(bytes: &[u8]) -> Result<String, String> {
    let mut decoded = Vec::new();
    let read = match judge(bytes.get(..1 << 16).unwrap_or(bytes)) {
        encoding @ (Encoding::Utf16Le | Encoding::Utf16Be) => {
            Utf16::new(bytes, encoding).read_to_end(&mut decoded)
        }
        Encoding::Utf8 | Encoding::Windows1252 => Mixed::new(bytes).read_to_end(&mut decoded),
    };
    read.map_err(|error| error.to_string())?;
    let text = String::from_utf8(decoded)
        .map_err(|error| format!("it is no text: byte {}", error.utf8_error().valid_up_to()))?;
    let text = text.trim_start_matches('\u{feff}');
    // Old Macs, and some programs still, end lines with a carriage return alone.
    let old = text.split("\r\n").any(|part| part.contains('\r'));
    Ok(if old { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() })
}

fn read(text: &str) -> Result<Draft, String> {
    let start = text.trim_start();
    if start.is_empty() {
        return Err("it is empty".to_owned());
    }
    if start.starts_with(['{', '[']) && !start.starts_with("[.]") {
        return json::read(text);
    }
    if text::is_tor_exit_list(text) {
        return Ok(text::tor_exit_list(text));
    }
    if let Some(draft) = table::read(text) {
        return Ok(draft);
    }
    Ok(text::plain(text))
}

fn nothing_usable(draft: &Draft) -> String {
    let first = draft.skipped.first();
    let first =
        first.map_or(String::new(), |skipped| format!(": {}: {}", skipped.place, skipped.reason));
    format!(
        "as {} it holds no network that can be used, and {} entries that cannot{first}",
        draft.layout,
        draft.skipped.len()
    )
}

/// Refuses networks that are too wide for what they are said to be.
///
/// One bad row of a list would make everything known, or everything an indicator.
fn narrow(
    draft: &Draft,
    category: ListCategory,
    wide: WideRange,
) -> Result<(), (String, RangeError)> {
    if wide == WideRange::Accept || category == ListCategory::Label {
        return Ok(());
    }
    for entry in &draft.entries {
        parse_range(&entry.range.to_string(), wide)
            .map_err(|error| (entry.place.clone(), error))?;
    }
    Ok(())
}
