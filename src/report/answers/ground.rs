//! What the six answers are made from: the findings that they speak of, and how these are named and cited.

use chrono::{DateTime, Utc};

use super::Basis;
use crate::finding::{Confidence, Finding, Severity, Value};
use crate::report::cell::{count, grouped};
use crate::report::completeness::is_unjudged;
use crate::report::counts::Counts;
use crate::report::findings::{kind_words, plural};
use crate::report::inputs::Inputs;

/// How many findings, records, names or resources an answer names before it counts the rest.
const NAMED: usize = 5;

/// Families of queries that tell of the evidence or of operation, and not of access.
const ASIDE: [&str; 2] = ["inventory", "troubleshooting"];

/// How far the findings that answers speak of are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The examiner has confirmed them.
    Confirmed,
    /// They are of this severity, and nobody has judged them.
    Unjudged(Severity),
    /// There are none.
    None,
}

/// What the answers are made from.
pub(super) struct Ground<'a> {
    pub(super) inputs: &'a Inputs,
    pub(super) counts: Counts,
    /// The findings that the answers speak of: those that are confirmed, or else the gravest unjudged.
    pub(super) subject: Vec<&'a Finding>,
    pub(super) standing: Standing,
    pub(super) high_unjudged: usize,
    pub(super) medium_unjudged: usize,
}

impl<'a> Ground<'a> {
    pub(super) fn of(inputs: &'a Inputs) -> Self {
        let tells =
            |finding: &&Finding| !finding.little_history && !ASIDE.contains(&finding.family);
        let judged = || inputs.findings.iter().filter(tells);
        let confirmed: Vec<&Finding> =
            judged().filter(|finding| finding.verdict.as_deref() == Some("confirmed")).collect();
        let unjudged = |severity: Severity| -> Vec<&Finding> {
            judged().filter(|one| one.severity == severity && is_unjudged(one)).collect()
        };
        let (high, medium) = (unjudged(Severity::High), unjudged(Severity::Medium));
        let (high_unjudged, medium_unjudged) = (high.len(), medium.len());
        let (subject, standing) = if !confirmed.is_empty() {
            (confirmed, Standing::Confirmed)
        } else if !high.is_empty() {
            (high, Standing::Unjudged(Severity::High))
        } else if !medium.is_empty() {
            (medium, Standing::Unjudged(Severity::Medium))
        } else {
            (Vec::new(), Standing::None)
        };
        let counts = Counts::of(inputs);
        Self { inputs, counts, subject, standing, high_unjudged, medium_unjudged }
    }

    /// The findings that answers speak of, as the beginning of a sentence.
    pub(super) fn called(&self) -> String {
        let one = self.subject.len() == 1;
        let number = grouped(count(self.subject.len()));
        match self.standing {
            Standing::Confirmed if one => {
                "By the 1 finding that the examiner has confirmed:".to_owned()
            }
            Standing::Confirmed => {
                format!("By the {number} findings that the examiner has confirmed:")
            }
            Standing::Unjudged(severity) => format!(
                "By the {number} {} of {} severity that nobody has judged yet, if {} like:",
                if one { "finding" } else { "findings" },
                severity.word(),
                if one { "it is what it looks" } else { "they are what they look" }
            ),
            Standing::None => String::new(),
        }
    }

    /// `2 findings of high and 3 of medium severity are`: what is not judged. Empty: nothing.
    pub(super) fn unjudged_words(&self) -> String {
        let (high, medium) = (self.high_unjudged, self.medium_unjudged);
        let is = if high + medium == 1 { "is" } else { "are" };
        let medium_alone = grouped(count(medium));
        match (high, medium) {
            (0, 0) => String::new(),
            (0, medium) => format!("{} of medium severity {is}", plural(medium, "finding")),
            (high, 0) => format!("{} of high severity {is}", plural(high, "finding")),
            (high, _) => format!(
                "{} of high and {medium_alone} of medium severity {is}",
                plural(high, "finding")
            ),
        }
    }

    pub(super) fn surest(&self) -> Confidence {
        self.subject.iter().map(|one| one.confidence).max().unwrap_or(Confidence::Low)
    }

    /// Who and what the findings are about, each once, in their order.
    pub(super) fn entities(&self) -> String {
        let mut seen: Vec<(&str, String)> = Vec::new();
        for finding in &self.subject {
            if !seen.iter().any(|(id, _)| *id == finding.entity_id) {
                let kind = kind_words(&finding.entity_kind).to_lowercase();
                let name = if finding.entity_name.is_empty() {
                    &finding.entity_id
                } else {
                    &finding.entity_name
                };
                seen.push((&finding.entity_id, format!("the {kind} {name}")));
            }
        }
        let names: Vec<String> = seen.into_iter().map(|(_, name)| name).collect();
        some(&names)
    }

    /// The resources that rows of the findings name, each once, in their order.
    pub(super) fn resources(&self) -> Vec<String> {
        let mut named: Vec<String> = Vec::new();
        let mut take = |name: &str| {
            if !name.is_empty() && !named.iter().any(|known| known == name) {
                named.push(name.to_owned());
            }
        };
        for finding in &self.subject {
            for (column, value) in &finding.details {
                match value {
                    Value::List(all) if column == "resources" => {
                        all.iter().filter_map(Value::as_text).for_each(&mut take);
                    }
                    Value::Text(text) if column == "resources" => {
                        text.split(", ").for_each(&mut take);
                    }
                    Value::Text(text) if column == "resource" || column == "resource_name" => {
                        take(text);
                    }
                    _ => {}
                }
            }
        }
        named
    }

    pub(super) fn findings(&self) -> Vec<Basis> {
        Self::cite_all(&self.subject)
    }

    pub(super) fn cite_all(findings: &[&Finding]) -> Vec<Basis> {
        let mut all: Vec<Basis> = Vec::new();
        for finding in findings {
            let cited = Self::cited(finding);
            if !all.contains(&cited) {
                all.push(cited);
            }
        }
        let more = all.len().saturating_sub(NAMED);
        all.truncate(NAMED);
        if more > 0 {
            let text = format!("and {} more", grouped(count(more)));
            all.push(Basis { text, place: Some("findings".to_owned()) });
        }
        all
    }

    /// A finding, which has a place of its own only where it is told at length.
    pub(super) fn cited(finding: &Finding) -> Basis {
        let told = finding.severity > Severity::Info && !finding.little_history;
        let place = if told { finding.label() } else { "findings".to_owned() };
        Basis { text: finding.label(), place: Some(place) }
    }

    /// A record, which leads to its file in Appendix A.
    pub(super) fn record(&self, reference: &str) -> Basis {
        let source = reference.split(['/', ':']).next().unwrap_or(reference);
        let known = self.inputs.sources.iter().any(|one| one.reference == source);
        Basis { text: reference.to_owned(), place: known.then(|| source.to_owned()) }
    }

    pub(super) fn moment(&self, at: Option<DateTime<Utc>>) -> String {
        let Some(at) = at else { return String::new() };
        let moment = self.inputs.head.zone.at(at);
        let beside = moment.beside();
        let beside = if beside.is_empty() { beside } else { format!(" ({beside})") };
        format!("{}{beside}", moment.universal())
    }
}

pub(super) fn appendix(letter: &str) -> Basis {
    let place = match letter {
        "A" => "evidence",
        "B" => "method",
        "C" => "coverage",
        _ => "queries",
    };
    Basis { text: format!("Appendix {letter}"), place: Some(place.to_owned()) }
}

/// `a, b and 3 more`.
pub(super) fn some(names: &[String]) -> String {
    let first = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} and {} more", grouped(count(more))),
    }
}

pub(super) fn labels(findings: &[&Finding]) -> String {
    some(&findings.iter().map(|finding| finding.label()).collect::<Vec<_>>())
}
