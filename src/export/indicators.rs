//! What a case gives others to look for: the values that findings cite, and those that the examiner has
//! marked as the attacker's.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use chrono::{DateTime, Utc};

use crate::case::{CaseError, CaseFile, CaseInfo, CitedAddress, Mark, MarkKind, MarkedSpan};
use crate::custody::Action;
use crate::finding::{Confidence, Finding, Severity};

/// The Traffic Light Protocol, version 2.0 (FIRST).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tlp {
    /// No limit on disclosure.
    Clear,
    /// The community.
    Green,
    /// The organisation and its clients, where they need to know.
    Amber,
    /// The organisation alone.
    AmberStrict,
    /// The recipients alone.
    Red,
}

impl Tlp {
    /// Every label, the least strict first.
    pub const ALL: [Self; 5] =
        [Self::Clear, Self::Green, Self::Amber, Self::AmberStrict, Self::Red];

    /// The label as it is written.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Clear => "TLP:CLEAR",
            Self::Green => "TLP:GREEN",
            Self::Amber => "TLP:AMBER",
            Self::AmberStrict => "TLP:AMBER+STRICT",
            Self::Red => "TLP:RED",
        }
    }

    /// The label that a marking is, with or without `TLP:`; `None` for a marking of another kind.
    #[must_use]
    pub fn of_marking(marking: &str) -> Option<Self> {
        let marking = marking.trim().to_ascii_uppercase();
        let marking = marking.strip_prefix("TLP:").unwrap_or(&marking).trim();
        Self::ALL.into_iter().find(|tlp| tlp.label().strip_prefix("TLP:") == Some(marking))
    }
}

/// A value that is not handed on, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// What it is: an address, or a kind of mark with its value. Hostile.
    pub value: String,
    /// Why it is left out.
    pub why: String,
}

/// What a value is, as others can look for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Observable {
    /// From the first to the last of these addresses.
    Addresses { first: IpAddr, last: IpAddr },
    /// An autonomous system, by number.
    AutonomousSystem(u32),
    /// A user, a workload or an application, by object id or client id.
    AccountId(String),
    /// A user or a workload of which only the name is known.
    AccountName(String),
    /// A user agent, word for word.
    UserAgent(String),
    /// A certificate, by thumbprint in upper-case hex digits: 40 of SHA-1, 64 of SHA-256.
    Certificate(String),
}

/// A finding that a value rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Basis {
    pub(super) label: String,
    pub(super) query: String,
    pub(super) sentence: String,
}

/// Everything that is said of one value.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own about the value")]
pub(super) struct Indicated {
    /// The name of an account. Hostile.
    pub(super) name: Option<String>,
    /// Whether the account is a workload's.
    pub(super) is_workload: bool,
    /// Whether it is of a user or workload that a finding is about, and not of whoever came.
    pub(super) is_target: bool,
    /// Whether the examiner calls it the attacker's, or has confirmed a finding that cites it.
    pub(super) is_malicious: bool,
    pub(super) severity: Option<Severity>,
    pub(super) confidence: Option<Confidence>,
    pub(super) span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// In how many events it was met, where that was counted.
    pub(super) events: Option<i64>,
    pub(super) bases: BTreeSet<Basis>,
    pub(super) techniques: BTreeSet<String>,
    /// The reasons of the marks. The examiner's words.
    pub(super) reasons: BTreeSet<String>,
    /// The moment from which it is known, where it was never met.
    pub(super) marked_at: Option<DateTime<Utc>>,
}

/// The values of a case that others can look for, and what stands around them.
#[derive(Debug)]
pub struct Indicators {
    /// Its heading.
    pub(super) info: CaseInfo,
    /// When the case was made.
    pub(super) created: DateTime<Utc>,
    /// When anything was last done to it that can change what is said here.
    pub(super) modified: DateTime<Utc>,
    /// The digest of the first entry of its custody log, which no other case has.
    pub(super) case_id: String,
    /// The marking of what is handed on.
    pub(super) tlp: Option<Tlp>,
    pub(super) values: BTreeMap<Observable, Indicated>,
    /// What is not handed on.
    pub left_out: Vec<LeftOut>,
}

impl Indicators {
    /// Gathers them: from the findings that stand, of this severity or a graver one, and from marks.
    ///
    /// `techniques` says the MITRE ATT&CK techniques of a query, by its id.
    ///
    /// # Errors
    ///
    /// Fails if the case cannot be read.
    pub fn of(
        case: &CaseFile,
        least: Severity,
        tlp: Option<Tlp>,
        techniques: &dyn Fn(&str) -> Vec<String>,
    ) -> Result<Self, CaseError> {
        let log = case.custody_log()?;
        let beginning = log.first().ok_or(CaseError::Nonsense {
            what: "a custody log",
            expected: "an entry of its making",
            found: "no entry".to_owned(),
        })?;
        let changes = |action| {
            !matches!(action, Action::Export | Action::Report | Action::Verify | Action::Refresh)
        };
        let latest = log.iter().rev().find(|(entry, _)| changes(entry.action));
        let mut all = Self {
            info: case.info()?,
            created: beginning.0.at,
            modified: latest.map_or(beginning.0.at, |(entry, _)| entry.at.max(beginning.0.at)),
            case_id: beginning.1.to_string(),
            tlp,
            values: BTreeMap::new(),
            left_out: Vec::new(),
        };
        let marks = case.marks()?;
        let numbers = case.findings_at_or_above(least)?;
        let findings = case.kept_findings(&numbers)?;
        let by_number: BTreeMap<i64, &Finding> =
            findings.iter().filter_map(|finding| Some((finding.number?, finding))).collect();
        for cited in case.cited_addresses(&numbers)? {
            if let Some(finding) = by_number.get(&cited.finding) {
                all.add_address(&cited, finding, techniques);
            }
        }
        for finding in &findings {
            all.add_account(finding, techniques);
        }
        for span in case.marked_spans()? {
            if let Some(mark) = marks.iter().find(|mark| mark.mark_id == span.mark_id) {
                all.add_mark(mark, &span);
            }
        }
        all.spread_marks();
        all.left_out.sort();
        all.left_out.dedup();
        Ok(all)
    }

    /// How many values there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.values.len()
    }

    fn add_address(
        &mut self,
        cited: &CitedAddress,
        finding: &Finding,
        techniques: &dyn Fn(&str) -> Vec<String>,
    ) {
        let value = cited.address.clone();
        if let Some(why) = &cited.not_an_indicator {
            self.left_out.push(LeftOut { value, why: why.clone() });
            return;
        }
        let Ok(address) = cited.address.parse::<IpAddr>() else {
            self.left_out.push(LeftOut { value, why: "it is no address".to_owned() });
            return;
        };
        let key = Observable::Addresses { first: address, last: address };
        let indicated = self.values.entry(key).or_default();
        indicated.rest_on(finding, techniques);
        indicated.is_malicious |= finding.verdict.as_deref() == Some("confirmed");
        indicated.meet(Some(cited.first_at), Some(cited.last_at));
        indicated.events = indicated.events.max(Some(cited.events));
    }

    fn add_account(&mut self, finding: &Finding, techniques: &dyn Fn(&str) -> Vec<String>) {
        if finding.entity_id.is_empty() {
            return;
        }
        let indicated = self.values.entry(account(&finding.entity_id)).or_default();
        indicated.rest_on(finding, techniques);
        indicated.is_target = true;
        indicated.is_workload |= finding.entity_kind == "workload";
        indicated.is_malicious |= finding.verdict.as_deref() == Some("confirmed");
        indicated.name = Some(finding.entity_name.clone()).filter(|name| !name.is_empty());
        indicated.meet(finding.first_at, finding.last_at);
    }

    fn add_mark(&mut self, mark: &Mark, span: &MarkedSpan) {
        let Some(key) = observable(mark) else {
            self.left_out.push(LeftOut {
                value: format!("{} {}", mark.kind, mark.value),
                why: "STIX has no pattern for it".to_owned(),
            });
            return;
        };
        let indicated = self.values.entry(key).or_default();
        indicated.is_malicious = true;
        indicated.is_workload |= mark.kind == MarkKind::App.word();
        indicated.reasons.insert(mark.reason.clone());
        indicated.marked_at = Some(mark.marked_at);
        indicated.meet(span.first_at, span.last_at);
        if span.events > 0 {
            indicated.events = indicated.events.max(Some(span.events));
        }
    }

    /// An address inside a range that is marked as the attacker's is the attacker's.
    fn spread_marks(&mut self) {
        let ranges: Vec<(IpAddr, IpAddr)> = self
            .values
            .iter()
            .filter(|(_, indicated)| !indicated.reasons.is_empty())
            .filter_map(|(key, _)| match key {
                Observable::Addresses { first, last } => Some((*first, *last)),
                _ => None,
            })
            .collect();
        for (key, indicated) in &mut self.values {
            if let Observable::Addresses { first, last } = key {
                let inside = |(from, until): &(IpAddr, IpAddr)| from <= first && last <= until;
                indicated.is_malicious |= ranges.iter().any(inside);
            }
        }
    }
}

impl Indicated {
    fn rest_on(&mut self, finding: &Finding, techniques: &dyn Fn(&str) -> Vec<String>) {
        self.severity = self.severity.max(Some(finding.severity));
        self.confidence = self.confidence.max(Some(finding.confidence));
        self.techniques.extend(techniques(&finding.query_id));
        self.bases.insert(Basis {
            label: finding.label(),
            query: finding.query_id.clone(),
            sentence: finding.sentence.clone(),
        });
    }

    fn meet(&mut self, first: Option<DateTime<Utc>>, last: Option<DateTime<Utc>>) {
        let Some(first) = first else { return };
        let last = last.unwrap_or(first);
        self.span = Some(
            self.span.map_or((first, last), |(from, until)| (from.min(first), until.max(last))),
        );
    }
}

/// What a mark is about, where others can look for it.
fn observable(mark: &Mark) -> Option<Observable> {
    let kind = MarkKind::ALL.into_iter().find(|kind| kind.word() == mark.kind)?;
    match kind {
        MarkKind::Address => {
            let (first, last) = range(&mark.value)?;
            Some(Observable::Addresses { first, last })
        }
        MarkKind::Network => mark.value.parse().ok().map(Observable::AutonomousSystem),
        MarkKind::Principal | MarkKind::App => Some(account(&mark.value)),
        MarkKind::UserAgent => Some(Observable::UserAgent(mark.value.clone())),
        MarkKind::Credential => {
            let is_thumbprint = matches!(mark.value.len(), 40 | 64)
                && mark.value.bytes().all(|byte| byte.is_ascii_hexdigit());
            is_thumbprint.then(|| Observable::Certificate(mark.value.to_ascii_uppercase()))
        }
        MarkKind::Session | MarkKind::Device => None,
    }
}

/// The first and last address of a mark: an address, a CIDR or a range, as `note mark` wrote it.
fn range(text: &str) -> Option<(IpAddr, IpAddr)> {
    let found = crate::enrich::parse_range(text, crate::enrich::WideRange::Accept).ok()?;
    Some((found.first, found.last))
}

fn account(value: &str) -> Observable {
    let is_id = value.len() == 36
        && value.char_indices().all(|(at, letter)| match at {
            8 | 13 | 18 | 23 => letter == '-',
            _ => letter.is_ascii_hexdigit(),
        });
    if is_id {
        Observable::AccountId(value.to_ascii_lowercase())
    } else {
        Observable::AccountName(value.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::Tlp;

    #[test]
    fn a_marking_is_read_however_it_is_written() {
        assert_eq!(Tlp::of_marking(" tlp:amber+strict "), Some(Tlp::AmberStrict));
        assert_eq!(Tlp::of_marking("RED"), Some(Tlp::Red));
        assert_eq!(Tlp::of_marking("TLP:WHITE"), None);
        assert_eq!(Tlp::of_marking("For the client's eyes"), None);
    }
}
