//! The sources of a case and what was done with them, in CASE 1.5 / UCO 1.5 as JSON-LD.
//!
//! The ontology is that of <https://caseontology.org>: an investigation, its tool and its people, each
//! source as a file with its digest and an exhibit number, each entry of the custody log as an
//! investigative action that was informed by the one before it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value as Json, json};

use super::ExportError;
use super::uuid::{OWN, named};
use crate::case::{CaseError, CaseFile, CaseInfo, Member, Source};
use crate::custody::{Action, Entry};
use crate::digest::Sha256;

/// Writes the document, and says how many entries of the custody log it tells of.
///
/// # Errors
///
/// Fails if the case cannot be read, or `out` not be written.
pub fn case_uco(case: &CaseFile, out: &mut dyn Write) -> Result<u64, ExportError> {
    let log = case.custody_log()?;
    let (sources, members) = (case.sources()?, case.members()?);
    let first = log.first().map(|(_, digest)| digest.to_string()).ok_or(CaseError::Nonsense {
        what: "a custody log",
        expected: "an entry of its making",
        found: "no entry".to_owned(),
    })?;
    let mut graph = Graph { case_id: first, nodes: Vec::new() };
    for source in &sources {
        graph.source(source);
    }
    for member in &members {
        graph.member(member, &sources);
    }
    for entry in &log {
        graph.entry(entry, &sources);
    }
    graph.investigation(&case.info()?, &log);
    let document = json!({ "@context": context(), "@graph": graph.nodes });
    serde_json::to_writer_pretty(&mut *out, &document).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(log.len() as u64)
}

/// The names that the terms below stand for.
fn context() -> Json {
    json!({
        "kb": "urn:doorward:",
        "case-investigation": "https://ontology.caseontology.org/case/investigation/",
        "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
        "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
        "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
        "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
        "uco-tool": "https://ontology.unifiedcyberontology.org/uco/tool/",
        "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    })
}

/// The nodes in the making.
struct Graph {
    case_id: String,
    nodes: Vec<Json>,
}

impl Graph {
    /// The name of a node: its kind, and a UUID of the case and what it is.
    fn name(&self, kind: &str, what: &str) -> String {
        format!("kb:{kind}-{}", named(OWN, &format!("{}/{kind}/{what}", self.case_id)))
    }

    fn reference(&self, kind: &str, what: &str) -> Json {
        json!({ "@id": self.name(kind, what) })
    }

    /// A digest as a node of its own.
    fn hash(&self, of: &str, sha256: &str) -> Json {
        json!({
            "@id": self.name("hash", of),
            "@type": "uco-types:Hash",
            "uco-types:hashMethod": "SHA256",
            "uco-types:hashValue": { "@type": "xsd:hexBinary", "@value": sha256 },
        })
    }

    /// What the bytes of a file are.
    fn content(&self, of: &str, bytes: i64, sha256: &str) -> Json {
        json!({
            "@id": self.name("content-data-facet", of),
            "@type": "uco-observable:ContentDataFacet",
            "uco-observable:sizeInBytes": integer(bytes),
            "uco-observable:hash": self.hash(of, sha256),
        })
    }

    fn source(&mut self, source: &Source) {
        let of = &source.reference;
        let mut facet = json!({
            "@id": self.name("file-facet", of),
            "@type": "uco-observable:FileFacet",
            "uco-observable:fileName": source.file_name,
            "uco-observable:filePath": source.given_path,
            "uco-observable:sizeInBytes": integer(source.bytes),
            "uco-observable:isDirectory": false,
        });
        if let Some(modified) = source.modified_at {
            facet["uco-observable:modifiedTime"] = moment(modified);
        }
        let file = json!({
            "@id": self.name("file", of),
            "@type": "uco-observable:File",
            "uco-core:name": source.file_name,
            "uco-core:hasFacet": [facet, self.content(of, source.bytes, &source.sha256)],
        });
        let record = json!({
            "@id": self.name("provenance-record", of),
            "@type": "case-investigation:ProvenanceRecord",
            "uco-core:description": format!("{} as it was taken in", source.file_name),
            "case-investigation:exhibitNumber": source.reference,
            "uco-core:object": self.reference("file", of),
        });
        self.nodes.extend([file, record]);
    }

    /// A file inside an archive. A source that is no archive is its own only member.
    fn member(&mut self, member: &Member, sources: &[Source]) {
        let Some(path) = &member.member_path else { return };
        let Some(source) = sources.iter().find(|source| source.source_id == member.source_id)
        else {
            return;
        };
        let of = &member.reference;
        let name = path.rsplit('/').next().unwrap_or(path);
        let file = json!({
            "@id": self.name("file", of),
            "@type": "uco-observable:File",
            "uco-core:name": name,
            "uco-core:description": format!("{}: {}", member.disposition, member.content),
            "uco-core:hasFacet": [
                {
                    "@id": self.name("file-facet", of),
                    "@type": "uco-observable:FileFacet",
                    "uco-observable:fileName": name,
                    "uco-observable:filePath": path,
                    "uco-observable:isDirectory": false,
                },
                self.content(of, member.bytes, &member.sha256),
            ],
        });
        let contained = json!({
            "@id": self.name("relationship", of),
            "@type": "uco-observable:ObservableRelationship",
            "uco-core:source": self.reference("file", of),
            "uco-core:target": self.reference("file", &source.reference),
            "uco-core:kindOfRelationship": "Contained_Within",
            "uco-core:isDirectional": true,
        });
        let record = json!({
            "@id": self.name("provenance-record", of),
            "@type": "case-investigation:ProvenanceRecord",
            "uco-core:description": format!("{path} of {}", source.reference),
            "case-investigation:exhibitNumber": member.reference,
            "case-investigation:rootExhibitNumber": source.reference,
            "uco-core:object": self.reference("file", of),
        });
        self.nodes.extend([file, contained, record]);
    }

    /// An entry of the custody log.
    fn entry(&mut self, (entry, digest): &(Entry, Sha256), sources: &[Source]) {
        let number = entry.number.to_string();
        let mut action = json!({
            "@id": self.name("investigative-action", &number),
            "@type": "case-investigation:InvestigativeAction",
            "uco-core:name": entry.action.word(),
            "uco-core:description": [
                format!("custody entry {number}, sha256 {digest}"),
                format!("arguments: {}", entry.arguments),
                format!("result: {}", entry.result),
            ],
            "uco-action:endTime": moment(entry.at),
            "uco-action:performer": self.reference("person", &entry.examiner),
            "uco-action:instrument": self.reference("tool", &entry.tool_version),
        });
        if entry.number > 1 {
            let before = (entry.number - 1).to_string();
            action["case-investigation:wasInformedBy"] =
                self.reference("investigative-action", &before);
        }
        if let Some(source) = told_source(entry)
            .and_then(|reference| sources.iter().find(|source| source.reference == reference))
        {
            action["uco-action:object"] = self.reference("file", &source.reference);
            if entry.action == Action::Import {
                action["uco-action:result"] =
                    self.reference("provenance-record", &source.reference);
            }
        }
        self.nodes.push(action);
    }

    /// The investigation, with whoever worked on it, with what.
    fn investigation(&mut self, info: &CaseInfo, log: &[(Entry, Sha256)]) {
        let mut people = BTreeMap::new();
        let mut tools = BTreeMap::new();
        for (entry, _) in log {
            people.insert(entry.examiner.clone(), self.name("person", &entry.examiner));
            tools.insert(entry.tool_version.clone(), self.name("tool", &entry.tool_version));
        }
        for (name, id) in &people {
            self.nodes
                .push(json!({ "@id": id, "@type": "uco-identity:Person", "uco-core:name": name }));
        }
        for (version, id) in &tools {
            self.nodes.push(json!({
                "@id": id,
                "@type": "uco-tool:Tool",
                "uco-core:name": "doorward",
                "uco-tool:toolType": "Examination of sign-in logs",
                "uco-tool:version": version,
            }));
        }
        let objects: Vec<Json> = self
            .nodes
            .iter()
            .filter_map(|node| node.get("@id").map(|id| json!({ "@id": id })))
            .collect();
        let mut investigation = json!({
            "@id": self.name("investigation", "itself"),
            "@type": "case-investigation:Investigation",
            "uco-core:object": objects,
        });
        if !info.case_name.is_empty() {
            investigation["uco-core:name"] = json!(info.case_name);
        }
        let says = [("client", &info.client), ("marking", &info.marking)];
        let says: Vec<String> = says
            .into_iter()
            .filter(|(_, said)| !said.is_empty())
            .map(|(what, said)| format!("{what}: {said}"))
            .collect();
        if !says.is_empty() {
            investigation["uco-core:description"] = json!(says);
        }
        if let Some((first, _)) = log.first() {
            investigation["uco-core:startTime"] = moment(first.at);
        }
        self.nodes.push(investigation);
    }
}

/// The exhibit number that an entry names as its source, if it does.
fn told_source(entry: &Entry) -> Option<String> {
    let told = |text: &str| -> Option<String> {
        let document: Json = serde_json::from_str(text).ok()?;
        document.get("source")?.as_str().map(str::to_owned)
    };
    told(&entry.arguments).or_else(|| told(&entry.result))
}

fn moment(time: DateTime<Utc>) -> Json {
    json!({
        "@type": "xsd:dateTime",
        "@value": time.to_rfc3339_opts(SecondsFormat::Micros, true),
    })
}

fn integer(number: i64) -> Json {
    json!({ "@type": "xsd:integer", "@value": number.to_string() })
}
