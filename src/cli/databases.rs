//! The databases and lists that commands ask: those of the program, those beside it, and those given.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::{Value as Json, json};

use super::context::{Context, variable};
use super::failure::Failure;
use super::{line, show};
use crate::enrich::{
    About, GeoDatabase, ListCategory, ListOptions, NetworkList, WideRange, list_time,
};

/// What an examiner says about files of their own.
#[derive(Debug, Args)]
pub(crate) struct OwnFiles {
    /// What the networks of the lists are: hosting, vpn, tor, relay, satellite, ioc, or label
    #[arg(long, value_name = "CATEGORY", value_parser = category)]
    category: Option<ListCategory>,
    /// The moment for which the lists hold, in UTC, such as 2026-10-05
    #[arg(long, value_name = "DATE", value_parser = moment)]
    as_of: Option<DateTime<Utc>>,
    /// Who made the files: drop-in copies call themselves by the names of others
    #[arg(long, value_name = "NAME")]
    vendor: Option<String>,
    /// How soon their word is taken: the lower, the sooner (lists 5, clouds 10, embedded 60)
    #[arg(long, value_name = "NUMBER")]
    rank: Option<i32>,
    /// Take even networks wider than /7 (IPv4) or /16 (IPv6)
    #[arg(long)]
    force: bool,
}

/// A category by its word.
pub(crate) fn category(text: &str) -> Result<ListCategory, String> {
    ListCategory::of_word(text).ok_or_else(|| {
        let words = ListCategory::ALL.map(ListCategory::word).join(", ");
        format!("expected one of {words}")
    })
}

/// A moment in UTC: a day, or RFC 3339.
pub(crate) fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    list_time(text).ok_or_else(|| {
        "expected a day such as 2026-10-05, or a time such as 2026-10-05T12:00:00Z".to_owned()
    })
}

impl OwnFiles {
    /// Opens files, with what was said about them; known networks are refused here.
    pub(crate) fn open(&self, paths: &[PathBuf]) -> Result<Vec<GeoDatabase>, Failure> {
        let wide = if self.force { WideRange::Accept } else { WideRange::Refuse };
        let options = ListOptions { category: self.category, as_of: self.as_of, wide };
        let mut opened = Vec::new();
        for path in paths {
            let mut database = GeoDatabase::open(path, &options)?;
            if database.about().category == Some(ListCategory::Known) {
                return Err(Failure::usage(format!(
                    "{} is a list of known networks, which tone findings down",
                    path.display()
                ))
                .hint(
                    "`doorward known load FILE` takes them in; `--category label` only names them",
                ));
            }
            if let Some(vendor) = &self.vendor {
                database.declare_vendor(vendor);
            }
            if let Some(rank) = self.rank {
                database.declare_rank(rank);
            }
            opened.push(database);
        }
        Ok(opened)
    }
}

/// Packs that lie beside the program or in the folder of its data: who puts one there wants it asked.
pub(crate) fn at_hand() -> Result<Vec<GeoDatabase>, Failure> {
    let program = std::env::current_exe().ok();
    let beside = program.as_deref().and_then(Path::parent).map(Path::to_owned);
    let mut packs = Vec::new();
    for folder in [beside, data_folder(variable)].into_iter().flatten() {
        packs.extend(GeoDatabase::packs_in(&folder)?);
    }
    Ok(packs)
}

/// Adds the databases that are asked without being named: packs at hand, and those of the user's
/// settings. One that was named as well is asked once.
pub(crate) fn add_at_hand(context: &Context, own: &mut Vec<GeoDatabase>) -> Result<(), Failure> {
    let mut more = at_hand()?;
    for path in &context.settings.mmdb {
        more.push(GeoDatabase::open(path, &ListOptions::default())?);
    }
    for database in more {
        let digest = database.about().file_sha256;
        if own.iter().all(|known| known.about().file_sha256 != digest) {
            own.push(database);
        }
    }
    Ok(())
}

/// Where a program keeps its data for a user: below `XDG_DATA_HOME` or `~/.local/share` (XDG Base
/// Directory Specification), or below `LOCALAPPDATA` on Windows.
fn data_folder(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name| variable(name).filter(|path| !path.is_empty()).map(PathBuf::from);
    let base = set("XDG_DATA_HOME").filter(|path| path.is_absolute());
    let base = base.or_else(|| set("LOCALAPPDATA"));
    let base = base.or_else(|| Some(set("HOME")?.join(".local/share")))?;
    Some(base.join("doorward"))
}

/// Says what must be said of databases whose terms or dates ask for it.
pub(crate) fn warn(context: &Context, databases: &[&GeoDatabase]) {
    for database in databases {
        if let Some(days) = database.days_to_destroy(context.now()) {
            context.tell(&format!(
                "{} is {days} days old: its licence asks for old copies to be destroyed within 30 days \
                 of the next release (the case keeps answers, never the file)",
                show::visible(&database.about().name)
            ));
        }
    }
}

/// How many skipped entries are shown to people; the JSON document has all.
const SKIPPED_SHOWN: usize = 50;

/// Prints what came of loading a list.
pub(crate) fn print_load(context: &mut Context, list: &NetworkList) -> Result<(), Failure> {
    let as_of = list.as_of.map_or("not said: give --as-of DATE".to_owned(), |time| {
        time.format("%Y-%m-%d %H:%M UTC").to_string()
    });
    line(
        context,
        &format!(
            "{}{}, {}: {} read, {} skipped, {} corrected; as of {as_of}",
            show::visible(&list.name),
            if list.name.starts_with(list.layout) {
                String::new()
            } else {
                format!(": {}", list.layout)
            },
            list.category.word(),
            show::counted(list.entries.len(), "network", "networks"),
            show::counted(list.skipped.len(), "entry", "entries"),
            show::counted(list.corrected.len(), "mask", "masks"),
        ),
    )?;
    line(context, &format!("  sha256 {}", list.sha256))?;
    let skipped = list
        .skipped
        .iter()
        .map(|skipped| format!("  skipped {}: {}", skipped.place, skipped.reason));
    let corrected = list.corrected.iter().map(|text| format!("  corrected {text}"));
    let remarks = list.remarks.iter().map(|remark| {
        let more = remark.entries.saturating_sub(1);
        let more =
            if more > 0 { format!(" and {} more", show::thousands(more)) } else { String::new() };
        format!("  noted {}{more}: {}", remark.place, remark.reason)
    });
    for lines in [skipped.collect::<Vec<_>>(), corrected.collect(), remarks.collect()] {
        for text in lines.iter().take(SKIPPED_SHOWN) {
            line(context, &show::visible(text))?;
        }
        if let Some(more) = lines.len().checked_sub(SKIPPED_SHOWN).filter(|more| *more > 0) {
            line(context, &format!("  … and {more} more; --json lists all"))?;
        }
    }
    Ok(())
}

/// What came of loading a list, as JSON.
pub(crate) fn load_document(list: &NetworkList) -> Json {
    let skipped: Vec<Json> = list
        .skipped
        .iter()
        .map(|skipped| json!({ "place": skipped.place, "reason": skipped.reason }))
        .collect();
    let remarks: Vec<Json> = list
        .remarks
        .iter()
        .map(|remark| {
            json!({ "place": remark.place, "reason": remark.reason, "entries": remark.entries })
        })
        .collect();
    json!({
        "name": list.name,
        "layout": list.layout,
        "category": list.category.word(),
        "sha256": list.sha256.to_string(),
        "as_of": list.as_of.map(|time| time.to_rfc3339()),
        "ranges": list.entries.len(),
        "skipped": skipped,
        "masks_corrected": list.corrected,
        "noted": remarks,
    })
}

/// What is known about a database, for people.
pub(crate) fn print_about(context: &mut Context, about: &About) -> Result<(), Failure> {
    let built = about
        .built_at
        .map_or("undated".to_owned(), |time| time.format("built %Y-%m-%d").to_string());
    let licence =
        if about.licence.is_empty() { "licence not known" } else { about.licence.as_str() };
    line(
        context,
        &format!(
            "{} ({}), {built}, {}",
            show::visible(&about.name),
            show::visible(&about.origin),
            show::visible(licence)
        ),
    )?;
    let vendor = if about.vendor.is_empty() { "not known" } else { about.vendor.as_str() };
    line(
        context,
        &format!(
            "  {}, maker {} ({}), rank {}",
            show::visible(&about.database_type),
            show::visible(vendor),
            about.vendor_how,
            about.rank
        ),
    )?;
    line(context, &format!("  answers {}", about.provides.join(", ")))?;
    line(context, &format!("  sha256 {}", about.sha256))?;
    if about.file_sha256 != about.sha256 {
        line(context, &format!("  sha256 of the pack {}", about.file_sha256))?;
    }
    if !about.attribution.is_empty() {
        line(context, &format!("  {}", show::visible(&about.attribution)))?;
    }
    Ok(())
}

/// What is known about a database, as JSON.
pub(crate) fn about_document(about: &About) -> Json {
    json!({
        "name": about.name,
        "kind": about.kind.word(),
        "type": about.database_type,
        "vendor": about.vendor,
        "vendor_how": about.vendor_how,
        "origin": about.origin,
        "sha256": about.sha256.to_string(),
        "file_sha256": about.file_sha256.to_string(),
        "bytes": about.bytes,
        "built_at": about.built_at.map(|time| time.to_rfc3339()),
        "provides": about.provides,
        "licence": about.licence,
        "attribution": about.attribution,
        "rank": about.rank,
        "category": about.category.map(ListCategory::word),
    })
}
