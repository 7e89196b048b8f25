//! `doorward note about`, `narrative`, `decisions`, `answer`, `withdraw`: what the examiner states of the
//! case as a whole.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::{line, show};
use crate::case::{CaseWriter, Statement, Topic};
use crate::digest::Sha256;
use crate::report::{QUESTIONS, checked_marking};

/// What can be stated of the case as a whole.
#[derive(Debug, Subcommand)]
pub(crate) enum State {
    /// Say for whom the case is, what was to be examined, and who allowed it
    About(About),
    /// Take in what happened in your words: a Markdown file, which every report shows as written by you
    Narrative {
        /// The file, in UTF-8; `-` reads standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Take in what is to be decided: a Markdown file, which every report shows as written by you
    Decisions {
        /// The file, in UTF-8; `-` reads standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Answer one of the six questions of the report in your own words, in place of what it says by itself
    Answer {
        /// The question
        #[arg(value_name = "QUESTION", value_parser = questions())]
        question: String,
        /// The answer
        #[arg(value_name = "TEXT", value_parser = words)]
        text: String,
    },
    /// Withdraw what was stated; the custody log keeps it
    Withdraw {
        /// What it is about
        #[arg(value_name = "TOPIC", value_parser = topics())]
        topic: String,
    },
}

/// What is said of the case as a whole. The newest of each counts.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct About {
    /// For whom it is
    #[arg(long, value_name = "TEXT", value_parser = words)]
    client: Option<String>,
    /// Marking of everything that comes out of it: a label of TLP 2.0 such as TLP:AMBER, or other words
    #[arg(long, value_name = "TEXT", value_parser = checked_marking)]
    marking: Option<String>,
    /// What was to be examined, and what not
    #[arg(long, value_name = "TEXT", value_parser = words)]
    scope: Option<String>,
    /// Who allowed the examination, and when
    #[arg(long, value_name = "TEXT", value_parser = words)]
    authorisation: Option<String>,
}

/// Words that say something.
pub(crate) fn words(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err(
            "a blank text says nothing; `doorward note withdraw` takes a statement back".to_owned()
        );
    }
    Ok(text.to_owned())
}

fn questions() -> PossibleValuesParser {
    QUESTIONS.map(|(id, _)| id).into()
}

fn topics() -> PossibleValuesParser {
    Topic::ALL.map(Topic::word).into()
}

/// The largest text that is taken in, in bytes: every report holds it, and the custody log too.
const LARGEST: u64 = 1 << 20;

impl State {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let stated = match self {
            Self::About(about) => about.stated(),
            Self::Narrative { file } => vec![(Topic::Narrative, text_of(&file)?)],
            Self::Decisions { file } => vec![(Topic::Decisions, text_of(&file)?)],
            Self::Answer { question, text } => {
                vec![(topic_of(&format!("answer-{question}"))?, text)]
            }
            Self::Withdraw { topic } => return withdraw(context, topic_of(&topic)?),
        };
        let case = context.open_for_writing()?;
        let mut documents = Vec::new();
        for (topic, text) in &stated {
            documents.push(document(*topic, text, &case.state(*topic, text)?));
        }
        if context.everywhere.json {
            context.json(&json!({ "schema": "doorward/stated/1", "statements": documents }))?;
            return Ok(Exit::Done);
        }
        for (topic, text) in &stated {
            let digest = Sha256::of(text);
            line(context, &format!("stated: {} (SHA-256 {digest})", topic.word()))?;
        }
        context.next("doorward report --check");
        Ok(Exit::Done)
    }
}

impl About {
    fn stated(self) -> Vec<(Topic, String)> {
        let all = [
            (Topic::Client, self.client),
            (Topic::Marking, self.marking),
            (Topic::Scope, self.scope),
            (Topic::Authorisation, self.authorisation),
        ];
        all.into_iter().filter_map(|(topic, text)| Some((topic, text?))).collect()
    }
}

fn topic_of(word: &str) -> Result<Topic, Failure> {
    let found = Topic::ALL.into_iter().find(|topic| topic.word() == word);
    found.ok_or_else(|| Failure::usage(format!("{} is no topic", show::visible(word))))
}

fn withdraw(context: &mut Context, topic: Topic) -> Result<Exit, Failure> {
    let case = context.open_for_writing()?;
    let word = topic.word();
    if !case.statements()?.iter().any(|statement| statement.topic == topic) {
        let said = format!("nothing is stated on {word}, so nothing can be withdrawn");
        return Err(Failure::usage(said).hint("doorward note list"));
    }
    case.state(topic, "")?;
    if context.everywhere.json {
        context.json(&json!({ "schema": "doorward/withdrawn/1", "topic": word }))?;
        return Ok(Exit::Done);
    }
    line(context, &format!("withdrawn: {word}"))?;
    Ok(Exit::Done)
}

/// The text of a file, which must be UTF-8 and say something.
fn text_of(file: &Path) -> Result<String, Failure> {
    let name = show::visible(&file.display().to_string());
    let mut bytes = Vec::new();
    let read = if file.as_os_str() == "-" {
        std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        fs::File::open(file).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| anyhow::Error::new(error).context(format!("cannot read {name}")))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST {
        let said =
            format!("{name} has more than {LARGEST} bytes, which is the most that is taken in");
        return Err(anyhow::anyhow!(said).into());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        anyhow::anyhow!(
            "{name} is not UTF-8: the byte at {at} (counted from 0) belongs to no letter"
        )
    })?;
    // A mark of the byte order says nothing to a reader.
    let text = text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned);
    if text.trim().is_empty() {
        return Err(anyhow::anyhow!("{name} is blank: a text was expected").into());
    }
    Ok(text)
}

fn document(topic: Topic, text: &str, sha256: &Sha256) -> Json {
    json!({ "topic": topic.word(), "statement": text, "sha256": sha256.to_string() })
}

/// A statement as a listing has it.
pub(crate) fn listed(statement: &Statement) -> Json {
    let mut listed = document(statement.topic, &statement.text, &statement.sha256);
    listed["stated_by"] = json!(statement.stated_by);
    listed["stated_at"] = json!(statement.stated_at.to_rfc3339());
    listed
}

/// A statement in a line: its first words.
pub(crate) fn in_a_line(statement: &Statement) -> String {
    const SHOWN: usize = 100;
    let first = statement.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let shown: String = first.chars().take(SHOWN).collect();
    let more = if shown.len() < statement.text.trim().len() { " …" } else { "" };
    format!(
        "{}: {}{more} ({}, {})",
        statement.topic.word(),
        show::visible(&shown),
        show::visible(&statement.stated_by),
        statement.stated_at.format("%Y-%m-%d"),
    )
}

/// States what was said when the case was made.
pub(crate) fn state_all(
    case: &CaseWriter,
    said: &[(Topic, Option<&String>)],
) -> Result<(), Failure> {
    for (topic, text) in said {
        if let Some(text) = text {
            case.state(*topic, text)?;
        }
    }
    Ok(())
}
