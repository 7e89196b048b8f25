//! How many queries looked and what they gave, counted once: for the summary, the first page and programs.

use serde::Serialize;

use super::cell::{count, grouped};
use super::findings::{plural, plural_of};
use super::inputs::Inputs;
use crate::finding::{Finding, Severity};

/// How many queries looked, and what they gave.
///
/// A row with too little history before it to judge by is no finding: it counts as little history and as
/// nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Counts {
    /// Queries that could look.
    pub queries_run: usize,
    /// Queries that could not look.
    pub queries_not_run: usize,
    /// Findings that are not set aside: the sum of the next four.
    pub findings: usize,
    /// Of these, those of high severity.
    pub high: usize,
    /// Of these, those of medium severity.
    pub medium: usize,
    /// Of these, those of low severity.
    pub low: usize,
    /// Of these, those that only inform.
    pub info: usize,
    /// Rows with too little history before them to judge by, without those that are set aside.
    pub little_history: usize,
    /// Findings that the examiner has set aside.
    pub set_aside: usize,
    /// Rows with too little history that the examiner has set aside.
    pub set_aside_little_history: usize,
}

impl Counts {
    pub(super) fn of(inputs: &Inputs) -> Self {
        let queries_run = inputs.queries.iter().filter(|query| query.rows.is_some()).count();
        let thin = |all: &[Finding]| all.iter().filter(|one| one.little_history).count();
        let little_history = thin(&inputs.findings);
        let set_aside_little_history = thin(&inputs.set_aside);
        let of = |severity: Severity| {
            let judged = inputs.findings.iter().filter(|one| !one.little_history);
            judged.filter(|one| one.severity == severity).count()
        };
        Self {
            queries_run,
            queries_not_run: inputs.queries.len() - queries_run,
            findings: inputs.findings.len() - little_history,
            high: of(Severity::High),
            medium: of(Severity::Medium),
            low: of(Severity::Low),
            info: of(Severity::Info),
            little_history,
            set_aside: inputs.set_aside.len() - set_aside_little_history,
            set_aside_little_history,
        }
    }

    /// What came of the queries, in a paragraph. That nothing was looked for, that nothing was found, that
    /// all of it is set aside and that there was too little history are four answers.
    pub(super) fn summary(self) -> String {
        let queries = |number| plural_of(number, "query", "queries");
        let (asked, they) = match (self.queries_run, self.queries_not_run) {
            (0, 0) => return "No query was run, so nothing was looked for.".to_owned(),
            (0, blind) => {
                return format!(
                    "Not one of {} could look, so nothing was looked for. Appendix D says why.",
                    queries(blind)
                );
            }
            (1, _) => ("1 query was run".to_owned(), "It"),
            (ran, _) => (format!("{} were run", queries(ran)), "They"),
        };
        let thin = self.little_history + self.set_aside_little_history;
        match (self.findings + self.set_aside, thin) {
            (0, 0) => format!("{asked} and found nothing. {NO_PROOF}"),
            (0, _) => format!("{asked}. {they} led to no finding.{} {NO_PROOF}", self.thin()),
            (_, _) => format!("{asked}. {}{} {WORDED}", self.led_to(they), self.thin()),
        }
    }

    /// What the queries led to, and what of it is set aside.
    fn led_to(self, they: &str) -> String {
        let told = format!("{they} led to {}: {}.", plural(self.findings, "finding"), self.kinds());
        match (self.findings, self.set_aside) {
            (0, 1) => format!("{they} led to 1 finding, set aside by the examiner (below)."),
            (0, aside) => {
                let aside = plural(aside, "finding");
                format!("{they} led to {aside}, all set aside by the examiner (below).")
            }
            (_, 0) => told,
            (_, 1) => format!("{told} 1 more is set aside by the examiner (below)."),
            (_, aside) => {
                let aside = grouped(count(aside));
                format!("{told} {aside} more are set aside by the examiner (below).")
            }
        }
    }

    /// `3 high, 10 medium`: the findings of each severity that there are.
    fn kinds(self) -> String {
        let each = [
            (self.high, Severity::High),
            (self.medium, Severity::Medium),
            (self.low, Severity::Low),
            (self.info, Severity::Info),
        ];
        let there = each.into_iter().filter(|(number, _)| *number > 0);
        let words = there
            .map(|(number, severity)| format!("{} {}", grouped(count(number)), severity.word()));
        words.collect::<Vec<_>>().join(", ")
    }

    /// What is said of rows with too little history, after a sentence. Empty where there are none.
    fn thin(self) -> String {
        let rows = |number: usize| plural(number, "row") + " with too little history to judge";
        let is = |number: usize| if number == 1 { "is" } else { "are" };
        match (self.little_history, self.set_aside_little_history) {
            (0, 0) => String::new(),
            (0, aside) => {
                format!(" {} {} set aside by the examiner (below).", rows(aside), is(aside))
            }
            (listed, 0) => format!(" {} {} listed apart.", rows(listed), is(listed)),
            (listed, aside) => format!(
                " {} {} listed apart, and {} more {} set aside by the examiner (below).",
                rows(listed),
                is(listed),
                grouped(count(aside)),
                is(aside)
            ),
        }
    }

    /// `881; 16 set aside; 292 rows with too little history to judge`, for the first page.
    pub(super) fn in_short(self) -> String {
        let mut parts = vec![grouped(count(self.findings))];
        let aside = self.set_aside + self.set_aside_little_history;
        if aside > 0 {
            parts.push(format!("{} set aside", grouped(count(aside))));
        }
        if self.little_history > 0 {
            let rows = plural(self.little_history, "row");
            parts.push(format!("{rows} with too little history to judge"));
        }
        parts.join("; ")
    }
}

/// What must be said wherever nothing was found.
const NO_PROOF: &str = "That is no proof that nothing happened: read Appendices B and C for what the \
                        record can and cannot show.";

/// Whose words the findings are.
const WORDED: &str = "Every sentence below was worded by a query from rows of the record; none is the \
                      opinion of the examiner.";
