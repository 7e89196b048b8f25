//! What a case has to look at, so that a query that cannot look says so.

use crate::case::{CaseError, CaseFile, Coverage};
use crate::finding::Value;
use crate::query::{Arguments, Kind, Need, Query, RecordKind};

/// What the case has to look at.
pub(super) struct Ground {
    coverage: Coverage,
    /// The fields that the databases answer, which were asked about addresses.
    provided: Vec<String>,
    /// What the examiner has given: lists that do more than name networks, marks of the attacker's.
    given: Vec<Need>,
    /// Whether the findings that the case keeps are those of the case as it is.
    findings_are_current: bool,
}

impl Ground {
    pub(super) fn of(case: &CaseFile) -> Result<Self, CaseError> {
        let sources = case.geo_sources()?;
        let provided = sources.iter().flat_map(|source| source.provides.split(", "));
        let provided = provided.map(str::to_owned).collect();
        let says_more = |category: &String| category != "label";
        let has_lists =
            sources.iter().any(|source| source.category.as_ref().is_some_and(says_more));
        let has_marks = case.marks()?.iter().any(|mark| mark.verdict == "attacker");
        let given = [(has_lists, Need::NetworkLists), (has_marks, Need::Marks)];
        let given = given.into_iter().filter_map(|(is, need)| is.then_some(need)).collect();
        let findings_are_current = case.findings_are_current()?;
        Ok(Self { coverage: case.coverage()?, provided, given, findings_are_current })
    }

    /// What a query needs and the case does not have.
    pub(super) fn missing(&self, query: &Query) -> Option<String> {
        let about = &query.about;
        let sign_ins: Vec<RecordKind> =
            about.reads.iter().copied().filter(|kind| kind.is_sign_in()).collect();
        let mut lacking: Vec<String> = Vec::new();
        if about.reads.contains(&RecordKind::Findings) && !self.findings_are_current {
            return Some(
                "the queries were not run since the case changed (`doorward findings`)".to_owned(),
            );
        }
        // A listing over several logs says by itself which of them are there.
        let of_sign_ins = |kind: &RecordKind| kind.is_sign_in() || *kind == RecordKind::Inventory;
        let looks = about.kind == Kind::Finding || about.reads.iter().all(of_sign_ins);
        if looks
            && !sign_ins.is_empty()
            && sign_ins.iter().all(|kind| !self.coverage.has(kind.word()))
        {
            let kinds: Vec<_> = sign_ins.iter().map(|kind| kind.records()).collect();
            lacking.push(format!("no {} in the evidence", kinds.join(", ")));
        }
        for need in &about.needs {
            if !self.has(*need, &sign_ins) {
                lacking.push(need.missing().to_owned());
            }
        }
        (!lacking.is_empty()).then(|| lacking.join(", "))
    }

    /// That there are no sign-ins of the kinds that were asked for by name.
    pub(super) fn not_of_these(&self, arguments: &Arguments) -> Option<String> {
        let (_, asked) = arguments.iter().find(|(name, _)| *name == "sign_in_types")?;
        let Value::List(asked) = asked else { return None };
        let kinds: Vec<String> = asked.iter().map(Value::to_string).collect();
        (!kinds.is_empty() && kinds.iter().all(|kind| !self.coverage.has(kind)))
            .then(|| format!("no sign-ins of these kinds in the evidence: {}", kinds.join(", ")))
    }

    fn has(&self, need: Need, sign_ins: &[RecordKind]) -> bool {
        let provides = |field: &str| self.provided.iter().any(|provided| provided == field);
        match need {
            Need::GeoipCountry => provides("country"),
            Need::GeoipAsn => provides("asn"),
            Need::NetworkClass => self.coverage.any_filled("network class"),
            Need::Audit => self.coverage.has(RecordKind::Audit.word()),
            Need::GraphActivity => self.coverage.has(RecordKind::GraphActivity.word()),
            // Such a query says itself that nothing is known, and accuses nobody.
            Need::KnownNetworks => true,
            Need::NetworkLists | Need::Marks => self.given.contains(&need),
            _ => need.field().is_none_or(|field| {
                sign_ins.iter().any(|kind| self.coverage.is_filled(kind.word(), field))
            }),
        }
    }
}
