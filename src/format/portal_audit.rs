//! Directory audits as the Entra admin center downloads them: CSV with a column for everything.
//!
//! Three targets with five changed properties each have columns, and what comes after is cut off. From
//! these columns the lists are made anew in the shape of Microsoft Graph, so that credentials are found
//! in them in the same way. There is no id of the record.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::date_order::Zone;
use super::draft::{Entry, Room, Value};
use super::field::{Field as F, Target};
use super::portal_words::english;
use super::{ExportFormat, Reject, audit};
use crate::record::Event;

/// The CSV of the audit log in the Entra admin center.
pub(super) struct PortalAudit;

impl ExportFormat for PortalAudit {
    fn name(&self) -> &'static str {
        "portal-audit-csv"
    }

    fn about(&self) -> &'static str {
        "CSV of the audit log of the Entra admin center: AuditLogs_*.csv. Audit logs > Download > CSV. \
         The JSON beside it holds all targets and the ids of the records: take that if you can."
    }

    fn recognised_by(&self) -> &'static str {
        "Headings `Date (UTC)`, `Activity` and `ActorType`"
    }

    fn tried_on(&self) -> &'static str {
        "Headings of 2024; no real file could be had"
    }

    fn cannot_carry(&self) -> &'static str {
        "The id of the record; targets after the third, properties after the fifth, details after the sixth; the application id of who did it"
    }

    fn columns(&self, headings: &[String]) -> Option<Vec<Target>> {
        let names: Vec<String> = headings.iter().map(|heading| english(heading)).collect();
        let has = |name: &str| names.iter().any(|found| found == name);
        let target = |name: &String| match name.as_str() {
            "date (utc)" => Target::Keep(F::ActivityDateTime),
            "correlationid" => Target::Keep(F::CorrelationId),
            "service" => Target::Keep(F::LoggedByService),
            "category" => Target::Keep(F::Category),
            "activity" => Target::Keep(F::ActivityDisplayName),
            "result" => Target::Keep(F::Result),
            "resultreason" => Target::Keep(F::ResultReason),
            "user agent" => Target::Keep(F::UserAgent),
            "ipaddress" => Target::Seen(F::InitiatedBy),
            name if name.starts_with("actor") => Target::Seen(F::InitiatedBy),
            name if numbered(name, "target").is_some() => Target::Seen(F::TargetResources),
            name if numbered(name, "additionaldetail").is_some() => {
                Target::Seen(F::AdditionalDetails)
            }
            "" => Target::Ignore,
            _ => Target::Unknown,
        };
        (has("date (utc)") && has("activity") && has("actortype"))
            .then(|| names.iter().map(target).collect())
    }

    fn wants_cells(&self) -> bool {
        true
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        entry.outer.drop_spreadsheet_guards();
        let name = ("`Date (UTC)`", Zone::Utc);
        let (time, _) = entry.dates.event_time(&mut entry.outer, F::ActivityDateTime, name)?;
        let mut lists = Lists::default();
        for (heading, cell) in entry.headings.iter().zip(&entry.cells) {
            if !cell.trim().is_empty() {
                lists.take(&heading.trim().to_ascii_lowercase(), unguarded(cell));
            }
        }
        entry.room = if lists.are_full() { Room::Taken } else { Room::Left };
        for (field, list) in [
            (F::InitiatedBy, lists.initiator()),
            (F::TargetResources, lists.targets()),
            (F::AdditionalDetails, lists.details()),
        ] {
            if let Some(list) = list {
                entry.outer.put(field, Value::Text(list.to_string().into()));
            }
        }
        Ok(Event::Audit(Box::new(audit::audit(&mut entry.outer, time))))
    }
}

/// A cell without the apostrophe that guards against spreadsheets.
fn unguarded(cell: &str) -> &str {
    match cell.as_bytes() {
        [b'\'', b'=' | b'+' | b'-' | b'@', ..] => &cell[1..],
        _ => cell,
    }
}

/// What one row says of the actor, the targets and the details.
#[derive(Default)]
struct Lists {
    actor: BTreeMap<String, String>,
    targets: BTreeMap<u32, AuditTarget>,
    details: BTreeMap<u32, Map<String, Json>>,
}

#[derive(Default)]
struct AuditTarget {
    keys: Map<String, Json>,
    properties: BTreeMap<u32, Map<String, Json>>,
}

/// How many targets, properties of a target and details the download has columns for.
const ROOM: (usize, usize, usize) = (3, 5, 6);

impl Lists {
    /// Whether one of them has as many items as there are columns for: what came after is not there.
    fn are_full(&self) -> bool {
        let (targets, properties, details) = ROOM;
        self.targets.len() >= targets
            || self.targets.values().any(|target| target.properties.len() >= properties)
            || self.details.len() >= details
    }

    /// Takes a cell by its heading, such as `target1modifiedproperty2oldvalue`.
    fn take(&mut self, heading: &str, cell: &str) {
        let text = Json::String(cell.to_owned());
        // One heading of French files is French in this part of the name alone.
        let target = numbered(heading, "target").or_else(|| numbered(heading, "cible"));
        if let Some((number, rest)) = target {
            let target = self.targets.entry(number).or_default();
            if let Some((number, rest)) = numbered(rest, "modifiedproperty") {
                let key = match rest {
                    "name" => "displayName",
                    "oldvalue" => "oldValue",
                    "newvalue" => "newValue",
                    _ => return,
                };
                target.properties.entry(number).or_default().insert(key.to_owned(), text);
                return;
            }
            let key = match rest {
                "type" => "type",
                "displayname" => "displayName",
                "objectid" => "id",
                "userprincipalname" => "userPrincipalName",
                _ => return,
            };
            target.keys.insert(key.to_owned(), text);
        } else if let Some((number, rest @ ("key" | "value"))) =
            numbered(heading, "additionaldetail")
        {
            self.details.entry(number).or_default().insert(rest.to_owned(), text);
        } else if heading.starts_with("actor") || heading == "ipaddress" {
            self.actor.insert(heading.to_owned(), cell.to_owned());
        }
    }

    /// `initiatedBy`: a user, or else an application. The object id of an actor is said to be that of
    /// a user alone.
    fn initiator(&self) -> Option<Json> {
        let of = |heading: &str| self.actor.get(heading).cloned();
        let user = of("actortype").is_some_and(|kind| kind.eq_ignore_ascii_case("user"))
            || self.actor.contains_key("actoruserprincipalname");
        let name = of("actordisplayname");
        let (kind, keys) = if user {
            let upn = of("actoruserprincipalname");
            let id = of("actorobjectid");
            ("user", [("displayName", name), ("userPrincipalName", upn), ("id", id)])
        } else {
            let name = name.or_else(|| of("actorserviceprincipalname"));
            let id = of("actorserviceprincipalid");
            ("app", [("displayName", name), ("servicePrincipalId", id), ("", None)])
        };
        let address = [("ipAddress", of("ipaddress"))];
        let pairs = keys.into_iter().chain(address);
        let actor: Map<String, Json> =
            pairs.filter_map(|(key, value)| Some((key.to_owned(), Json::String(value?)))).collect();
        let whole = Map::from_iter([(kind.to_owned(), Json::Object(actor))]);
        (!self.actor.is_empty()).then_some(Json::Object(whole))
    }

    fn targets(&mut self) -> Option<Json> {
        let targets = std::mem::take(&mut self.targets).into_values().map(|target| {
            let mut keys = target.keys;
            let properties: Vec<Json> = target.properties.into_values().map(Json::Object).collect();
            keys.insert("modifiedProperties".to_owned(), Json::Array(properties));
            Json::Object(keys)
        });
        some_list(targets)
    }

    fn details(&mut self) -> Option<Json> {
        some_list(std::mem::take(&mut self.details).into_values().map(Json::Object))
    }
}

fn some_list(items: impl Iterator<Item = Json>) -> Option<Json> {
    let items: Vec<Json> = items.collect();
    (!items.is_empty()).then_some(Json::Array(items))
}

/// The number after a word at the beginning of a heading, and what follows it.
fn numbered<'h>(heading: &'h str, word: &str) -> Option<(u32, &'h str)> {
    let rest = heading.strip_prefix(word)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = rest.split_at(digits);
    Some((number.parse().ok()?, rest))
}
