//! `doorward known`: the networks that an examiner calls known.

use std::path::PathBuf;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use super::context::Context;
use super::databases::{load_document, moment, print_load};
use super::failure::{Exit, Failure};
use super::{line, show};
use crate::case::{KnownNetwork, NewKnownNetwork};
use crate::enrich::{
    ListCategory, ListEntry, ListOptions, NetworkList, RangeError, SkippedEntry, WideRange,
    parse_range,
};

const EXAMPLES: &str = "\
Examples:
  doorward known add 203.0.113.0/24 --label \"Head office\" --case case.duckdb
  doorward known add 198.51.100.7 --label \"Build agent\" --scope 11111111-0000-4000-8000-000000000001 --until 2026-12-31
  doorward known load namedLocations.json --reason \"Exported by the tenant's administrator\"
  doorward known load offices.csv --as-of 2026-10-01
  doorward known remove 198.51.100.7
  doorward known list --json";

/// Say which networks are known
///
/// Findings leave out what comes from a known network while it is known, and every report says how
/// many sign-ins that were.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Known {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Call networks known
    Add(Add),
    /// Call the networks of a list known
    Load(Load),
    /// List the known networks
    List,
    /// Take a network off the list
    Remove {
        /// Its number or its CIDR, as `known list` shows them
        #[arg(value_name = "NUMBER|CIDR")]
        which: String,
    },
}

/// For whom and for how long networks are known.
#[derive(Debug, Args)]
struct Validity {
    /// Known for one workload only: its application id or service principal id
    #[arg(long, value_name = "ID")]
    scope: Option<String>,
    /// Known from this moment on, in UTC, such as 2026-10-05
    #[arg(long, value_name = "DATE", value_parser = moment)]
    from: Option<DateTime<Utc>>,
    /// No longer known from this moment on, in UTC
    #[arg(long, value_name = "DATE", value_parser = moment)]
    until: Option<DateTime<Utc>>,
    /// Take even a network wider than /7 (IPv4) or /16 (IPv6), and lists of indicators or Tor exits
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Args)]
struct Add {
    /// Address, CIDR or range, such as `203.0.113.0/24`, `2001:db8::/32` or `203.0.113.1-203.0.113.9`
    #[arg(value_name = "NETWORK", required = true)]
    networks: Vec<String>,
    /// What it is
    #[arg(long, value_name = "TEXT")]
    label: String,
    /// Why it is known
    #[arg(long, value_name = "TEXT", default_value = "named by the examiner")]
    reason: String,
    #[command(flatten)]
    validity: Validity,
}

/// A list: plain text, CSV with any heading, Conditional Access named locations, service tags ...
#[derive(Debug, Args)]
struct Load {
    /// The lists; what they are is found out from their content
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// What networks without a name of their own are called [default: the name of the list]
    #[arg(long, value_name = "TEXT")]
    label: Option<String>,
    /// Why they are known [default: that the list says so]
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The moment for which the list holds, in UTC
    #[arg(long, value_name = "DATE", value_parser = moment)]
    as_of: Option<DateTime<Utc>>,
    #[command(flatten)]
    validity: Validity,
}

impl Known {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        match self.action {
            Action::Add(add) => add.run(context),
            Action::Load(load) => load.run(context),
            Action::List => list(context),
            Action::Remove { which } => remove(context, &which),
        }
    }
}

impl Validity {
    fn wide(&self) -> WideRange {
        if self.force { WideRange::Accept } else { WideRange::Refuse }
    }

    fn scope(&self) -> String {
        self.scope.as_deref().map_or_else(|| "*".to_owned(), str::to_ascii_lowercase)
    }

    /// A time that runs backwards would make nothing known, and look as if it did.
    fn check(&self) -> Result<(), Failure> {
        match (self.from, self.until) {
            (Some(from), Some(until)) if until <= from => {
                Err(Failure::usage("--until is not after --from: nothing would be known"))
            }
            _ => Ok(()),
        }
    }
}

impl Add {
    fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        self.validity.check()?;
        if self.label.trim().is_empty() {
            return Err(Failure::usage("--label is blank: reports would not say what is known"));
        }
        let mut networks = Vec::new();
        for text in &self.networks {
            let range = parse_range(text, self.validity.wide()).map_err(unusable)?;
            if range.host_bits_cleared {
                context.tell(&format!("{text} has bits set after its prefix: taken as {range}"));
            }
            networks.push(NewKnownNetwork {
                cidr: range.to_string(),
                first: range.first,
                last: range.last,
                label: self.label.clone(),
                scope: self.validity.scope(),
                reason: self.reason.clone(),
                valid_from: self.validity.from,
                valid_until: self.validity.until,
                list: None,
            });
        }
        let case = context.open_for_writing()?;
        let added = case.add_known(&networks)?;
        case.refresh()?;
        tell_added(context, added, networks.len() as u64, &[])?;
        Ok(Exit::Done)
    }
}

/// What to do about a network that cannot be taken.
fn unusable(error: RangeError) -> Failure {
    let wide = matches!(error, RangeError::TooWide { .. });
    let failure = Failure::from(error);
    if wide { failure.hint("--force takes even such a network") } else { failure }
}

fn tell_added(
    context: &mut Context,
    added: u64,
    given: u64,
    lists: &[NetworkList],
) -> Result<(), Failure> {
    let known = given.saturating_sub(added);
    if context.everywhere.json {
        let lists: Vec<Json> = lists.iter().map(load_document).collect();
        return context.json(&json!({
            "schema": "doorward/known-added/1",
            "added": added,
            "known_already": known,
            "lists": lists,
        }));
    }
    for list in lists {
        print_load(context, list)?;
    }
    line(context, &format!("{added} added, {known} known already"))?;
    context.next("doorward known list, then doorward findings");
    Ok(())
}

impl Load {
    fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        self.validity.check()?;
        let mut lists = Vec::new();
        let mut networks = Vec::new();
        for path in &self.files {
            let category = Some(ListCategory::Known);
            let options = ListOptions { category, as_of: self.as_of, wide: self.validity.wide() };
            let mut list = NetworkList::open(path, &options)?;
            self.check(&list)?;
            networks.extend(self.networks(&mut list));
            lists.push(list);
        }
        if networks.is_empty() {
            return Err(Failure::from(anyhow::anyhow!(
                "no network of the list can be called known"
            ))
            .hint("`doorward enrich --list FILE --category label` shows what is in it"));
        }
        let added = context.open_for_writing()?.add_known(&networks)?;
        tell_added(context, added, networks.len() as u64, &lists)?;
        let skipped = lists.iter().any(|list| !list.skipped.is_empty());
        Ok(if skipped { Exit::Incomplete } else { Exit::Done })
    }

    /// Refuses lists of what nobody would call known: indicators, exits of Tor. Loaded in error, they
    /// would tone down what they were made to find.
    fn check(&self, list: &NetworkList) -> Result<(), Failure> {
        let harmless = [None, Some(ListCategory::Known), Some(ListCategory::Label)];
        if self.validity.force || harmless.contains(&list.own_category) {
            return Ok(());
        }
        let (name, layout) = (show::visible(&list.origin), list.layout);
        Err(Failure::usage(format!("{name} is read as {layout}: such networks are not known ones"))
            .hint("`doorward enrich FILE` asks it about every address; --force calls them known"))
    }

    /// The networks of a list that may be called known; the others go to what was skipped.
    fn networks(&self, list: &mut NetworkList) -> Vec<NewKnownNetwork> {
        let mut networks = Vec::new();
        for entry in &list.entries {
            if let Some(reason) = not_known(entry) {
                let place = entry.place.clone();
                list.skipped
                    .push(SkippedEntry { place, reason: format!("{}: {reason}", entry.range) });
                continue;
            }
            let label = entry.label.clone().or_else(|| self.label.clone());
            let reason = self.reason.clone().or_else(|| entry.note.clone());
            networks.push(NewKnownNetwork {
                cidr: entry.range.to_string(),
                first: entry.range.first,
                last: entry.range.last,
                label: label.unwrap_or_else(|| list.name.clone()),
                scope: self.validity.scope(),
                reason: reason.unwrap_or_else(|| format!("by the list {}", list.name)),
                valid_from: self.validity.from.or(entry.valid_from),
                valid_until: self.validity.until.or_else(|| entry.valid_until.map(end)),
                list: Some((list.name.clone(), list.sha256)),
            });
        }
        list.entries.retain(|entry| not_known(entry).is_none());
        networks
    }
}

/// The moment from which on a network of a list is no longer known. Where the list gives a day, it holds to
/// the end of it, and so ends with the next midnight: `--until` and lists mean the same by what is stored.
fn end(last: DateTime<Utc>) -> DateTime<Utc> {
    let next = last + TimeDelta::microseconds(1);
    if next.time() == NaiveTime::MIN { next } else { last }
}

/// Why a network of a list must not be called known.
///
/// Tenants also name locations in order to block them.
fn not_known(entry: &ListEntry) -> Option<String> {
    if entry.trusted == Some(false) {
        return Some("the list does not mark it as trusted".to_owned());
    }
    let category = entry.category.filter(|category| *category != ListCategory::Known)?;
    Some(format!("the list calls it {}", category.word()))
}

/// An address as the network that lists have it as, such as `203.0.113.7/32`; all else as it is.
pub(super) fn as_listed(which: &str) -> String {
    let is_address = which.parse::<std::net::IpAddr>().is_ok();
    let network = is_address.then(|| parse_range(which, WideRange::Accept).ok()).flatten();
    network.map_or_else(|| which.to_owned(), |network| network.to_string())
}

fn remove(context: &mut Context, which: &str) -> Result<Exit, Failure> {
    let removed = context.open_for_writing()?.remove_known(&as_listed(which))?;
    if context.everywhere.json {
        let list: Vec<Json> = removed.iter().map(document).collect();
        context.json(&json!({ "schema": "doorward/known-removed/1", "networks": list }))?;
        return Ok(Exit::Done);
    }
    for network in &removed {
        line(context, &format!("removed {}", words(network)))?;
    }
    context.next("doorward known list, then doorward findings");
    Ok(Exit::Done)
}

fn document(network: &KnownNetwork) -> Json {
    json!({
        "number": network.known_network_id,
        "cidr": network.cidr,
        "label": network.label,
        "scope": network.scope,
        "reason": network.reason,
        "added_by": network.added_by,
        "added_at": network.added_at.to_rfc3339(),
        "valid_from": network.valid_from.map(|time| time.to_rfc3339()),
        "valid_until": network.valid_until.map(|time| time.to_rfc3339()),
        "list": network.list_name,
        "sign_ins": network.sign_ins,
    })
}

fn list(context: &mut Context) -> Result<Exit, Failure> {
    let networks = context.open()?.known_networks()?;
    if context.everywhere.json {
        let list: Vec<Json> = networks.iter().map(document).collect();
        context.json(&json!({ "schema": "doorward/known/1", "networks": list }))?;
        return Ok(Exit::Done);
    }
    for network in &networks {
        line(context, &words(network))?;
    }
    if !networks.is_empty() {
        context.next("doorward known remove NUMBER, doorward principals --unknown");
    }
    if networks.is_empty() {
        context.tell(
            "no network is known yet; add one with `doorward known add NETWORK --label TEXT`",
        );
    }
    Ok(Exit::Done)
}

fn words(network: &KnownNetwork) -> String {
    let scope = match network.scope.as_str() {
        "*" => String::new(),
        scope => format!(" for {}", show::visible(scope)),
    };
    let moment = |word: &str, time: Option<DateTime<Utc>>| {
        time.map_or(String::new(), |time| {
            format!(" {word} {} UTC", time.format("%Y-%m-%d %H:%M:%S%.f"))
        })
    };
    format!(
        "{:>3}  {}  {}{scope}{}{}: {} ({} sign-ins; {}, {})",
        network.known_network_id,
        network.cidr,
        show::visible(&network.label),
        moment("from", network.valid_from),
        moment("until", network.valid_until),
        show::visible(&network.reason),
        show::thousands(network.sign_ins),
        show::visible(&network.added_by),
        network.added_at.format("%Y-%m-%d"),
    )
}
