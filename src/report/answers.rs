//! Answers at a glance: six questions that every reader asks, answered from findings, verdicts and coverage.
//!
//! A query finds what looks like something; only the examiner says what it comes to. So no answer says
//! more than the record and the verdicts do, and one that takes a judgement says that it takes one. The
//! examiner can put their own words in the place of an answer; they are then marked as theirs.

mod ground;

use std::collections::BTreeMap;

use serde::Serialize;

use super::cell::{count, grouped};
use super::document::Period;
use super::findings::{plural, plural_of};
use super::inputs::Inputs;
use super::words::SaidBy;
use crate::finding::{Finding, Severity};
use ground::{Ground, Standing, appendix, labels, some};

/// A question of the six, and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Answer {
    /// `access`, `period`, `entry`, `reach`, `over` or `unknown`.
    pub id: &'static str,
    /// The question.
    pub question: &'static str,
    /// The answer: the examiner's, where there is one. Holds log text: hostile.
    pub answer: String,
    /// How sure it is, and why no surer.
    pub confidence: String,
    /// What it rests on.
    pub basis: Vec<Basis>,
    /// Who answered. `None`: the answer was worded from the record.
    pub said_by: Option<SaidBy>,
    /// The answer as it is worded from the record, whoever answered. Holds log text: hostile.
    pub from_record: String,
}

/// Something that an answer rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Basis {
    /// A finding, a record or an appendix: `F-0007`, `E-02:848`, `Appendix C`.
    pub text: String,
    /// The place of the report that it leads to. `None`: it has none.
    pub place: Option<String>,
}

/// The six questions, each with the word that the command line and the case know it by.
pub const QUESTIONS: [(&str, &str); 6] = [
    ("access", "Was there unauthorised access?"),
    ("period", "When did it begin and end?"),
    ("entry", "How did they get in?"),
    ("reach", "What could they reach?"),
    ("over", "Is it over?"),
    ("unknown", "What is not known?"),
];

/// The six answers.
pub(super) fn compile(inputs: &Inputs) -> Vec<Answer> {
    let ground = Ground::of(inputs);
    let drafts = [
        ground.access(),
        ground.period(),
        ground.entry(),
        ground.reach(),
        ground.over(),
        ground.unknown(),
    ];
    let answer = |((id, question), draft): ((&'static str, &'static str), Draft)| {
        let said = inputs.words.answers.iter().find(|(of, _)| *of == id).map(|(_, said)| said);
        Answer {
            id,
            question,
            answer: said.map_or_else(|| draft.answer.clone(), |said| said.text.clone()),
            confidence: said.map_or(draft.confidence, |_| "The examiner’s own words.".to_owned()),
            basis: draft.basis,
            said_by: said.map(|said| said.by(&inputs.head.zone)),
            from_record: draft.answer,
        }
    };
    QUESTIONS.into_iter().zip(drafts).map(answer).collect()
}

/// An answer that is worded from the record.
struct Draft {
    answer: String,
    confidence: String,
    basis: Vec<Basis>,
}

impl Draft {
    fn new(answer: String, confidence: &str, basis: Vec<Basis>) -> Self {
        Self { answer, confidence: confidence.to_owned(), basis }
    }
}

impl Ground<'_> {
    /// What is said where there is no finding to speak of.
    fn nothing(&self) -> Draft {
        let answer = if self.counts.queries_run == 0 {
            "Nothing was looked for, so nothing can be said."
        } else {
            "There is no finding of high or medium severity that is open or confirmed, so the record \
             gives nothing to answer from."
        };
        Draft::new(answer.to_owned(), "None: there is nothing to be sure of.", vec![appendix("C")])
    }

    fn access(&self) -> Draft {
        let left = self.unjudged_words();
        match self.standing {
            Standing::Confirmed => {
                let number = self.subject.len();
                let what =
                    if number == 1 { "it is what it looks" } else { "they are what they look" };
                let more = if left.is_empty() { left } else { format!(" {left} not judged yet.") };
                Draft::new(
                    format!(
                        "The examiner has confirmed {}: {what} like. Concerned: {}. Whether it came \
                         to an access or stayed an attempt stands in each finding.{more}",
                        plural(number, "finding"),
                        self.entities()
                    ),
                    &format!(
                        "{}, by the record, for the surest of them; the verdicts are the examiner’s.",
                        sentence_case(self.surest().word())
                    ),
                    self.findings(),
                )
            }
            Standing::Unjudged(_) => Draft::new(
                format!(
                    "Not decided. The queries found what may be: {left} not judged yet by the \
                     examiner, and no finding is confirmed."
                ),
                "None yet: it takes the examiner’s verdicts. What a query finds is no verdict.",
                self.findings(),
            ),
            Standing::None => self.no_access(),
        }
    }

    fn no_access(&self) -> Draft {
        if self.counts.queries_run == 0 {
            return self.nothing();
        }
        let aside = self.inputs.set_aside.iter().filter(|one| one.severity >= Severity::Medium);
        let aside = aside.filter(|one| !one.little_history).count();
        let answer = if aside > 0 {
            format!(
                "No finding of high or medium severity is left: the examiner has set aside {}. That \
                 is no proof that nothing happened.",
                plural(aside, "such finding")
            )
        } else {
            "The queries that look for unauthorised access found nothing of high or medium severity. \
             That is no proof that nothing happened."
                .to_owned()
        };
        let confidence = "No surer than the record is whole: see what is not known, below.";
        Draft::new(answer, confidence, vec![appendix("B"), appendix("C")])
    }

    fn period(&self) -> Draft {
        let first = self.subject.iter().filter(|one| one.first_at.is_some());
        let first = first.min_by_key(|one| one.first_at);
        let last = self.subject.iter().filter(|one| one.last_at.is_some());
        let last = last.max_by_key(|one| one.last_at);
        let (Some(first), Some(last)) = (first, last) else { return self.nothing() };
        let edge = Period::of(self.inputs).map_or_else(String::new, |period| {
            let (begins, ends) = period.moments(self.inputs);
            format!(
                " The record itself runs from {} to {}: what came before and after is not in it.",
                begins.universal(),
                ends.universal()
            )
        });
        let mut basis = vec![Self::cited(first)];
        basis.extend(first.evidence.first().map(|reference| self.record(reference)));
        if last.label() != first.label() {
            basis.push(Self::cited(last));
        }
        Draft::new(
            format!(
                "{} the first event is of {}, the last of {}.{edge}",
                self.called(),
                self.moment(first.first_at),
                self.moment(last.last_at)
            ),
            "High for the times, which the service wrote. That nothing came before or after is not \
             shown.",
            basis,
        )
    }

    fn entry(&self) -> Draft {
        if self.subject.is_empty() {
            return self.nothing();
        }
        let mut ways: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in &self.subject {
            for technique in &finding.attack {
                if let Some(way) = way_in(technique) {
                    let of_way = ways.entry(way).or_default();
                    if !of_way.iter().any(|known| known.label() == finding.label()) {
                        of_way.push(finding);
                    }
                }
            }
        }
        if ways.is_empty() {
            return Draft::new(
                format!("{} none is of a kind that tells of a way in.", self.called()),
                "None: sign-ins seldom show how a password, a secret or a token became known.",
                vec![appendix("B")],
            );
        }
        let told = ways.iter().map(|(way, of_way)| format!("{way} ({})", labels(of_way)));
        let told: Vec<String> = told.collect();
        let cited: Vec<&Finding> = ways.values().flatten().copied().collect();
        Draft::new(
            format!("{} the queries look for these ways: {}.", self.called(), told.join("; ")),
            "Low: these are the ways that the queries name, and not one that was proven here. Sign-ins \
             seldom show how a password, a secret or a token became known.",
            Ground::cite_all(&cited),
        )
    }

    fn reach(&self) -> Draft {
        if self.subject.is_empty() {
            return self.nothing();
        }
        let resources = self.resources();
        let resources = if resources.is_empty() {
            String::new()
        } else {
            format!(" Their rows name as resources: {}.", some(&resources))
        };
        Draft::new(
            format!(
                "{} concerned are {}.{resources} What could be reached with these follows from their \
                 rights; what was read or changed stands in other logs.",
                self.called(),
                self.entities()
            ),
            "High for who and what is named. Sign-ins do not show what was done.",
            self.findings().into_iter().chain([appendix("B")]).collect(),
        )
    }

    fn over(&self) -> Draft {
        let last = self.subject.iter().filter(|one| one.last_at.is_some());
        let last = last.max_by_key(|one| one.last_at);
        let (Some(last), Some(period)) = (last, Period::of(self.inputs)) else {
            return self.nothing();
        };
        let last_at = last.last_at.unwrap_or(period.last);
        let (_, ends) = period.moments(self.inputs);
        let days = (period.last - last_at).num_days();
        let rest = if days < 1 {
            format!("the record ends at {}, within a day of it", ends.universal())
        } else {
            let days = plural(usize::try_from(days).unwrap_or_default(), "day");
            format!("the record goes on for {days} more, to {}, without another", ends.universal())
        };
        Draft::new(
            format!(
                "Not shown. {} the last event is of {}; {rest}. A credential, a consent or a token that \
                 is left can still be used.",
                self.called(),
                self.moment(Some(last_at))
            ),
            "None that it is over: the record cannot show that.",
            vec![Self::cited(last), appendix("C")],
        )
    }

    fn unknown(&self) -> Draft {
        let (inputs, counts) = (self.inputs, self.counts);
        let mut points = vec!["What was done with the tokens: sign-ins do not show it.".to_owned()];
        let mut basis = vec![appendix("B")];
        let mut point = |number: usize, words: String, appendix: Basis| {
            if number > 0 {
                points.push(words);
                if !basis.contains(&appendix) {
                    basis.push(appendix);
                }
            }
        };
        let findings = || Basis { text: "Findings".to_owned(), place: Some("findings".to_owned()) };
        let blind = counts.queries_not_run;
        point(
            blind,
            format!(
                "What {} of {} look for: they could not look.",
                grouped(count(blind)),
                plural_of(inputs.queries.len(), "query", "queries")
            ),
            appendix("D"),
        );
        let gaps = inputs.tables.coverage_gaps.rows.len();
        point(
            gaps,
            format!("What happened where evidence is missing: {}.", plural(gaps, "gap")),
            appendix("C"),
        );
        let warned = inputs.tables.warnings.rows.len();
        point(
            warned,
            format!("Whether all files are whole: {}.", plural(warned, "warning")),
            appendix("C"),
        );
        let rejected = usize::try_from(inputs.rejects.total).unwrap_or_default();
        point(
            rejected,
            format!("What {} would have said.", plural(rejected, "unreadable record")),
            appendix("A"),
        );
        let thin = counts.little_history;
        point(
            thin,
            format!("What {} with too little history to judge would mean.", plural(thin, "row")),
            findings(),
        );
        let left = self.unjudged_words();
        let open = self.high_unjudged + self.medium_unjudged;
        point(
            open,
            format!("What the findings come to that nobody has judged: {left}."),
            findings(),
        );
        Draft::new(points.join(" "), "High: these are counts of this report.", basis)
    }
}

/// What a technique of MITRE ATT&CK (<https://attack.mitre.org/>) says of the way in. `None`: it is of what
/// came after, or of every sign-in with a stolen account.
fn way_in(technique: &str) -> Option<&'static str> {
    Some(match technique.split('.').next().unwrap_or(technique) {
        "T1110" => "guessing of passwords",
        "T1621" => "asking for the second factor until somebody agrees",
        "T1566" => "a link in a message",
        "T1557" | "T1539" => "a sign-in or session taken over on its way",
        "T1550" => "a token or cookie used in another place",
        "T1528" => "an application’s token or consent",
        "T1552" | "T1555" => "a credential that lay open",
        "T1606" => "forged tokens",
        "T1199" => "the access of a partner",
        "T1556" | "T1484" => "a change of how people prove who they are",
        _ => return None,
    })
}

fn sentence_case(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
