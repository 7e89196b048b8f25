//! Indicators as a bundle of STIX 2.1 (OASIS standard, 10 June 2021).
//!
//! Every id is a UUID of version 5, so the same case gives the same bundle: observables by the rule of
//! the standard (section 2.9), everything else in a namespace of doorward's own, by case and content.

use std::collections::BTreeSet;
use std::io::{self, Write};

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value as Json, json};

use super::indicators::{Indicated, Indicators, Observable, Tlp};
use super::pattern::{Seen, name, observables, pattern};
use super::uuid::{OWN, STIX_OBSERVABLES, named};
use crate::finding::Confidence;

/// The most references to findings that stand in one indicator's description; the rest is counted.
const NAMED_FINDINGS: usize = 10;

/// The extension of STIX 2.1 for TLP 2.0 (OASIS CTI common objects).
const TLP_EXTENSION: &str = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

/// Writes a bundle, and says how many indicators it has.
///
/// # Errors
///
/// Fails if `out` cannot be written.
pub fn stix(all: &Indicators, out: &mut dyn Write) -> io::Result<u64> {
    let bundle = Bundle::of(all);
    let id = named(OWN, &format!("{}/bundle/{}", all.case_id, bundle.content()));
    let document =
        json!({ "type": "bundle", "id": format!("bundle--{id}"), "objects": bundle.objects });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)?;
    Ok(all.values.len() as u64)
}

/// The objects of a bundle in the making.
struct Bundle<'a> {
    all: &'a Indicators,
    examiner: String,
    client: Option<String>,
    marking: Option<String>,
    /// The ids of the observables among the objects.
    seen: BTreeSet<String>,
    objects: Vec<Json>,
}

impl<'a> Bundle<'a> {
    fn of(all: &'a Indicators) -> Self {
        let mut bundle = Self {
            all,
            examiner: String::new(),
            client: None,
            marking: None,
            seen: BTreeSet::new(),
            objects: Vec::new(),
        };
        bundle.mark();
        let examiner = Some(all.info.examiner.as_str()).filter(|name| !name.is_empty());
        bundle.examiner = bundle.identity(examiner.unwrap_or("unknown"), "individual");
        if !all.info.client.is_empty() {
            bundle.client = Some(bundle.identity(&all.info.client, "organization"));
        }
        for (what, indicated) in &all.values {
            bundle.indicator(what, indicated);
        }
        bundle
    }

    /// A digest of every object, as a text.
    fn content(&self) -> String {
        crate::digest::Sha256::of(Json::Array(self.objects.clone()).to_string()).to_string()
    }

    /// The id of an object of this case.
    fn id(&self, kind: &str, content: &str) -> String {
        format!("{kind}--{}", named(OWN, &format!("{}/{kind}/{content}", self.all.case_id)))
    }

    /// The marking of everything: TLP 2.0, or the case's own words.
    fn mark(&mut self) {
        let words = self.all.info.marking.trim();
        let (id, object) = if let Some(tlp) = self.all.tlp {
            let id = format!("marking-definition--{}", tlp_id(tlp));
            let word = tlp.label().trim_start_matches("TLP:").to_ascii_lowercase();
            let object = json!({
                "type": "marking-definition",
                "spec_version": "2.1",
                "id": id,
                "created": "2022-10-01T00:00:00.000Z",
                "name": tlp.label(),
                "extensions": {
                    TLP_EXTENSION: { "extension_type": "property-extension", "tlp_2_0": word },
                },
            });
            (id, object)
        } else if words.is_empty() {
            return;
        } else {
            let id = self.id("marking-definition", words);
            let object = json!({
                "type": "marking-definition",
                "spec_version": "2.1",
                "id": id,
                "created": moment(self.all.created),
                "definition_type": "statement",
                "definition": { "statement": words },
            });
            (id, object)
        };
        self.marking = Some(id);
        self.objects.push(object);
    }

    /// Adds an object of this kind with what all objects have, and says its id.
    fn add(&mut self, kind: &str, content: &str, own: Json) -> String {
        let id = self.id(kind, content);
        let mut object = Map::new();
        object.insert("type".to_owned(), kind.into());
        object.insert("spec_version".to_owned(), "2.1".into());
        object.insert("id".to_owned(), id.clone().into());
        if !self.examiner.is_empty() {
            object.insert("created_by_ref".to_owned(), self.examiner.clone().into());
        }
        object.insert("created".to_owned(), moment(self.all.created).into());
        object.insert("modified".to_owned(), moment(self.all.modified).into());
        if let Some(marking) = &self.marking {
            object.insert("object_marking_refs".to_owned(), json!([marking]));
        }
        if let Json::Object(own) = own {
            object.extend(own);
        }
        self.objects.push(Json::Object(object));
        id
    }

    fn identity(&mut self, name: &str, class: &str) -> String {
        self.add(
            "identity",
            &format!("{class}/{name}"),
            json!({ "name": name, "identity_class": class }),
        )
    }

    fn indicator(&mut self, what: &Observable, indicated: &Indicated) {
        let pattern = pattern(what);
        let valid_from =
            indicated.span.map(|span| span.0).or(indicated.marked_at).unwrap_or(self.all.modified);
        let mut own = json!({
            "name": name(what, indicated),
            "description": self.description(indicated),
            "indicator_types": [indicator_type(indicated)],
            "pattern": pattern,
            "pattern_type": "stix",
            "pattern_version": "2.1",
            "valid_from": moment(valid_from),
        });
        if let Some(severity) = indicated.severity {
            own["labels"] = json!([format!("severity:{}", severity.word())]);
        }
        if let Some(confidence) = indicated.confidence {
            own["confidence"] = json!(scale(confidence));
        }
        let references = references(indicated);
        if !references.is_empty() {
            own["external_references"] = Json::Array(references);
        }
        let id = self.add("indicator", &pattern, own);
        if let (Some((first, last)), Some(events)) = (indicated.span, indicated.events) {
            self.sighting((what, indicated), &id, (first, last), events);
        }
    }

    fn description(&self, indicated: &Indicated) -> String {
        let mut says = Vec::new();
        if !indicated.reasons.is_empty() {
            let reasons: Vec<&str> = indicated.reasons.iter().map(String::as_str).collect();
            says.push(format!("Marked as the attacker's: {}.", reasons.join("; ")));
        }
        if !indicated.bases.is_empty() {
            let labels: Vec<&str> =
                indicated.bases.iter().take(NAMED_FINDINGS).map(|basis| &*basis.label).collect();
            let more = indicated.bases.len().saturating_sub(NAMED_FINDINGS);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            let role = if indicated.is_target { "The account that" } else { "An address that" };
            let verb = if indicated.is_target { "are about" } else { "cite" };
            says.push(format!("{role} the findings {}{more} {verb}.", labels.join(", ")));
        }
        if !indicated.is_malicious {
            says.push("Nobody has confirmed these findings: a lead, not proof.".to_owned());
        }
        if !self.all.info.case_name.is_empty() {
            says.push(format!("Case: {}.", self.all.info.case_name));
        }
        says.join(" ")
    }

    /// What was seen, and that it was this indicator.
    fn sighting(
        &mut self,
        (what, indicated): (&Observable, &Indicated),
        indicator: &str,
        (first, last): (DateTime<Utc>, DateTime<Utc>),
        events: i64,
    ) {
        let seen: Vec<String> = observables(what, indicated)
            .into_iter()
            .map(|object| self.observable(object))
            .collect();
        if seen.is_empty() {
            return;
        }
        let observed = self.add(
            "observed-data",
            indicator,
            json!({
                "first_observed": moment(first),
                "last_observed": moment(last),
                "number_observed": events,
                "object_refs": seen,
            }),
        );
        let mut own = json!({
            "sighting_of_ref": indicator,
            "observed_data_refs": [observed],
            "first_seen": moment(first),
            "last_seen": moment(last),
            "count": events,
        });
        if let Some(client) = &self.client {
            own["where_sighted_refs"] = json!([client]);
        }
        self.add("sighting", indicator, own);
    }

    /// Adds an observable, named by what it is, unless the bundle has it.
    fn observable(&mut self, (kind, naming, more): Seen) -> String {
        // RFC 8785 orders keys and leaves blanks out, as serde_json does with a sorted map of texts and
        // whole numbers.
        let id = format!("{kind}--{}", named(STIX_OBSERVABLES, &naming.to_string()));
        if !self.seen.insert(id.clone()) {
            return id;
        }
        let mut object = Map::new();
        object.insert("type".to_owned(), kind.into());
        object.insert("spec_version".to_owned(), "2.1".into());
        object.insert("id".to_owned(), id.clone().into());
        if let Some(marking) = &self.marking {
            object.insert("object_marking_refs".to_owned(), json!([marking]));
        }
        for part in [naming, more] {
            if let Json::Object(part) = part {
                object.extend(part);
            }
        }
        self.objects.push(Json::Object(object));
        id
    }
}

/// A word of the open vocabulary of indicator types (STIX 2.1, section 10.6).
fn indicator_type(indicated: &Indicated) -> &'static str {
    match (indicated.is_malicious, indicated.is_target && indicated.reasons.is_empty()) {
        (true, true) => "compromised",
        (true, false) => "malicious-activity",
        (false, _) => "anomalous-activity",
    }
}

/// The scale "None / Low / Med / High" of STIX 2.1, appendix A.
const fn scale(confidence: Confidence) -> u8 {
    match confidence {
        Confidence::Low => 15,
        Confidence::Medium => 50,
        Confidence::High => 85,
    }
}

fn references(indicated: &Indicated) -> Vec<Json> {
    let findings = indicated.bases.iter().map(|basis| {
        json!({
            "source_name": "doorward",
            "external_id": basis.label,
            "description": format!("{} [{}]", basis.sentence, basis.query),
        })
    });
    let techniques = indicated.techniques.iter().map(|technique| {
        let path = technique.replace('.', "/");
        json!({
            "source_name": "mitre-attack",
            "external_id": technique,
            "url": format!("https://attack.mitre.org/techniques/{path}/"),
        })
    });
    findings.chain(techniques).collect()
}

/// The published definitions of TLP 2.0 for STIX 2.1 (OASIS CTI common objects).
const fn tlp_id(tlp: Tlp) -> &'static str {
    match tlp {
        Tlp::Clear => "94868c89-83c2-464b-929b-a1a8aa3c8487",
        Tlp::Green => "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
        Tlp::Amber => "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
        Tlp::AmberStrict => "939a9414-2ddd-4d32-a0cd-375ea402b003",
        Tlp::Red => "e828b379-4e03-4974-9ac4-e53a884c97c1",
    }
}

/// A moment as STIX writes it: RFC 3339 in UTC.
fn moment(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
