//! What became of findings since they were told of.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::case::{FindingId, Reported};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::line;
use crate::finding::{Finding, Severity, numbered};
use crate::investigate::Run;

/// What is new since an earlier report.
pub(super) struct News {
    /// What is new about each finding, by its number.
    pub(super) about: BTreeMap<i64, String>,
    /// Those that the report had and that their queries, which looked, do not find any more.
    gone: Vec<NotMade>,
    /// Those that the report had and that nobody looked for now: their queries could not look, or there are
    /// no such queries among those that were asked.
    not_looked_for: Vec<NotMade>,
}

impl News {
    /// What was not in an earlier report, was set aside or less grave there, or rested on fewer events; and what
    /// was there and is not found any more, or was not looked for. `numbers` says which query each is of.
    pub(super) fn since(
        earlier: &BTreeMap<i64, Reported>,
        numbers: &BTreeMap<FindingId, i64>,
        runs: &[Run],
    ) -> Self {
        let findings = || runs.iter().flat_map(Run::findings);
        let had = numbers.iter().filter(|(_, number)| earlier.contains_key(number));
        let wanted = had.map(|(id, number)| (*number, id.clone())).collect();
        let (gone, not_looked_for) =
            NotMade::all(&wanted, runs).into_iter().partition(|lost| lost.was_looked_for);
        Self { gone, not_looked_for, ..Self::among(earlier, findings()) }
    }

    /// Says to people which findings of the report are missing now, and which of them nobody looked for.
    pub(super) fn tell_missing(&self, context: &mut Context) -> Result<(), Failure> {
        let gone: Vec<&str> = self.gone.iter().map(|gone| gone.number.as_str()).collect();
        if !gone.is_empty() {
            let gone = gone.join(", ");
            line(context, &format!("in that report, and not found any more: {gone}"))?;
        }
        for lost in &self.not_looked_for {
            line(
                context,
                &format!("in that report, and not looked for now: {} ({})", lost.number, lost.now),
            )?;
        }
        Ok(())
    }

    /// The same of some findings: what is not among them is not said to be gone.
    pub(super) fn among<'f>(
        earlier: &BTreeMap<i64, Reported>,
        findings: impl Iterator<Item = &'f Finding>,
    ) -> Self {
        let about = |finding: &Finding| {
            let number = finding.number?;
            let Some(said) = earlier.get(&number) else { return Some((number, "new".to_owned())) };
            let graver =
                Severity::of_word(&said.severity).is_none_or(|then| finding.severity > then);
            let more = finding.event_count > said.event_count;
            let back = said.was_set_aside && finding.set_aside.is_none();
            let aside = if said.was_set_aside { ", set aside" } else { "" };
            let then = || format!("{} with {} events{aside} then", said.severity, said.event_count);
            (graver || more || back).then(|| (number, then()))
        };
        Self {
            about: findings.filter_map(about).collect(),
            gone: Vec::new(),
            not_looked_for: Vec::new(),
        }
    }

    /// Whether a finding is news, where that was asked for.
    pub(super) fn has(news: Option<&Self>, finding: &Finding) -> bool {
        match (news, finding.number) {
            (Some(news), Some(number)) => news.about.contains_key(&number),
            _ => true,
        }
    }

    pub(super) fn document(&self) -> Json {
        let about: BTreeMap<String, &String> =
            self.about.iter().map(|(number, what)| (numbered(*number), what)).collect();
        let gone: Vec<&String> = self.gone.iter().map(|gone| &gone.number).collect();
        json!({ "new": about, "gone": gone, "not_looked_for": self.not_looked_for })
    }
}

/// A finding that has a number, and that the queries do not make now.
#[derive(Serialize)]
pub(super) struct NotMade {
    pub(super) number: String,
    query: String,
    /// What came of its query now.
    pub(super) now: String,
    /// Whether its query was asked now and could look.
    #[serde(skip)]
    was_looked_for: bool,
}

impl NotMade {
    pub(super) fn all(wanted: &BTreeMap<i64, FindingId>, runs: &[Run]) -> Vec<Self> {
        let made: BTreeSet<i64> =
            runs.iter().flat_map(Run::findings).filter_map(|finding| finding.number).collect();
        let lost = wanted.iter().filter(|(number, _)| !made.contains(number));
        lost.map(|(number, (query, _))| {
            let run = runs.iter().find(|run| run.query_id == *query);
            let now = run.map_or_else(|| "there is no such query".to_owned(), Run::status);
            Self {
                number: numbered(*number),
                query: query.clone(),
                now: format!("{query}: {now}"),
                was_looked_for: run.is_some_and(|run| run.rows().is_some()),
            }
        })
        .collect()
    }
}
