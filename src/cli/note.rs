//! `doorward note`: what the examiner says of values, findings and the case.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::note_source::NoteSource;
use super::statements::{self, State};
use super::{line, show};
use crate::case::{CaseFile, FindingNote, Mark, MarkKind, MarkVerdict, NewMark};
use crate::enrich::{WideRange, parse_range};
use crate::finding::numbered;

const EXAMPLES: &str = "\
Examples:
  doorward note mark 38.202.52.77 attacker --why \"Named by the provider's abuse desk\" --case case.duckdb
  doorward note mark nadia.mulder@harbourlight.example benign --why \"Was abroad, spoke to her on 12 June\"
  doorward note verdict F-0007 benign --why \"The owner moved the job to another host\"
  doorward note source E-01 --exported-by \"K. Berg, IT\" --exported-from \"Entra admin center\"
  doorward note about --scope \"Sign-ins of June\" --authorisation \"The CISO, 2 June 2026\"
  doorward note narrative what-happened.md
  doorward note decisions decisions.md
  doorward note answer over \"The secret was removed on 9 June; nothing was seen after it\"
  doorward note withdraw answer-over
  doorward note list
  doorward note unmark 38.202.52.77
  doorward note add \"The tenant's administrator sent the audit log on 3 June\"";

/// Say what you know: whose a value is, what a finding comes to
///
/// Marks steer: `timeline-around-marks`, `sp-pivot-marked` and `audit-ip-pivot` begin with what is the
/// attacker's; findings that rest on benign values alone are set aside, and listed as set aside.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Note {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Mark a value as the attacker's, or as benign
    Mark(MarkValue),
    /// Take a mark back
    Unmark {
        /// Its number or its value, as `note list` shows them
        #[arg(value_name = "NUMBER|VALUE")]
        which: String,
    },
    /// Say what a finding comes to; the newest verdict counts, and stays with the finding
    Verdict(Verdict),
    /// Write a note about a finding or about the case
    Add {
        /// The note, in your own words
        #[arg(value_name = "TEXT")]
        text: String,
        /// The finding it is about, such as F-0007; without one, it is about the case
        #[arg(long, value_name = "FINDING")]
        finding: Option<String>,
    },
    Source(NoteSource),
    #[command(flatten)]
    State(State),
    /// List the marks, verdicts, notes and statements
    List,
}

#[derive(Debug, Args)]
struct Verdict {
    /// The finding, such as F-0007, or its key
    #[arg(value_name = "FINDING")]
    finding: String,
    /// What it comes to
    #[arg(value_name = "VERDICT")]
    is: FindingVerdict,
    /// Why, for whoever reads the report
    #[arg(long, value_name = "TEXT")]
    why: String,
}

/// A verdict on a finding, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FindingVerdict {
    /// It is what it looks like
    Confirmed,
    /// There is an innocent explanation: it is set aside, and listed as set aside
    Benign,
    /// Not decided, or no longer
    Open,
}

impl FindingVerdict {
    const fn word(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Benign => "benign",
            Self::Open => "open",
        }
    }
}

#[derive(Debug, Args)]
struct MarkValue {
    /// An address, a CIDR, AS64500, a principal name, or the id of a user, workload, app, session ...
    #[arg(value_name = "VALUE")]
    value: String,
    /// Whose it is
    #[arg(value_name = "VERDICT")]
    verdict: VerdictName,
    /// Why, for whoever reads the report
    #[arg(long, value_name = "TEXT")]
    why: String,
    /// What kind of value it is [default: found out by looking it up in the case]
    #[arg(long, value_name = "KIND")]
    kind: Option<KindName>,
}

/// A verdict on a value, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum VerdictName {
    /// The attacker's
    Attacker,
    /// Harmless
    Benign,
}

/// A kind of value, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum KindName {
    Address,
    Network,
    Principal,
    App,
    Credential,
    Session,
    Device,
    UserAgent,
}

impl KindName {
    const fn kind(self) -> MarkKind {
        match self {
            Self::Address => MarkKind::Address,
            Self::Network => MarkKind::Network,
            Self::Principal => MarkKind::Principal,
            Self::App => MarkKind::App,
            Self::Credential => MarkKind::Credential,
            Self::Session => MarkKind::Session,
            Self::Device => MarkKind::Device,
            Self::UserAgent => MarkKind::UserAgent,
        }
    }
}

impl Note {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        match self.action {
            Action::Mark(value) => value.run(context),
            Action::Unmark { which } => unmark(context, &which),
            Action::Verdict(verdict) => {
                note(context, Some(&verdict.finding), Some(verdict.is.word()), &verdict.why)
            }
            Action::Add { text, finding } => note(context, finding.as_deref(), None, &text),
            Action::Source(source) => source.run(context),
            Action::State(state) => state.run(context),
            Action::List => list(context),
        }
    }
}

impl MarkValue {
    fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let case = context.open_for_writing()?;
        case.refresh()?;
        let kinds = match self.kind {
            Some(name) => vec![name.kind()],
            None => kinds_of(&case, &self.value)?,
        };
        let [kind] = kinds.as_slice() else {
            return Err(undecided(&self.value, &kinds));
        };
        let mark = self.new_mark(context, *kind)?;
        let fresh = case.mark(&mark)?;
        case.refresh()?;
        let marks = case.marks()?;
        let same = |found: &&Mark| found.kind == kind.word() && found.value == mark.value;
        let Some(marked) = marks.iter().find(same) else { return Ok(Exit::Done) };
        if context.everywhere.json {
            context.json(&json!({
                "schema": "doorward/mark/1",
                "is_new": fresh,
                "mark": mark_document(marked),
            }))?;
            return Ok(Exit::Done);
        }
        let already = if fresh { "" } else { " already" };
        line(context, &format!("marked{already}: {}", mark_words(marked)))?;
        context.next("doorward query run timeline-around-marks, then doorward findings");
        Ok(Exit::Done)
    }

    fn new_mark(&self, context: &Context, kind: MarkKind) -> Result<NewMark, Failure> {
        let mut range = None;
        let value = match kind {
            MarkKind::Address => {
                let found = parse_range(&self.value, WideRange::Refuse)?;
                if found.host_bits_cleared {
                    let given = show::visible(&self.value);
                    context
                        .tell(&format!("{given} has bits set after its prefix: taken as {found}"));
                }
                range = Some((found.first, found.last));
                found.to_string()
            }
            MarkKind::Network => as_number(&self.value).ok_or_else(|| {
                Failure::usage(format!(
                    "{} is no AS number such as AS64500",
                    show::visible(&self.value)
                ))
            })?,
            MarkKind::Session | MarkKind::UserAgent => self.value.clone(),
            _ => self.value.to_lowercase(),
        };
        let verdict = match self.verdict {
            VerdictName::Attacker => MarkVerdict::Attacker,
            VerdictName::Benign => MarkVerdict::Benign,
        };
        Ok(NewMark { kind, value, range, verdict, reason: self.why.clone() })
    }
}

/// `AS64500` or `64500`, without the letters.
fn as_number(text: &str) -> Option<String> {
    let digits = text.strip_prefix("AS").or_else(|| text.strip_prefix("as")).unwrap_or(text);
    digits.parse::<u32>().ok().map(|number| number.to_string())
}

/// What kinds of value the case has it as.
fn kinds_of(case: &CaseFile, value: &str) -> Result<Vec<MarkKind>, Failure> {
    if parse_range(value, WideRange::Refuse).is_ok() {
        return Ok(vec![MarkKind::Address]);
    }
    if value.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("as"))
        && as_number(value).is_some()
    {
        return Ok(vec![MarkKind::Network]);
    }
    Ok(case.kinds_of_value(value)?)
}

fn undecided(value: &str, kinds: &[MarkKind]) -> Failure {
    let value = show::visible(value);
    if kinds.is_empty() {
        return Failure::usage(format!("nothing in the case is {value}, word for word"))
            .hint("name its kind with --kind to mark it all the same");
    }
    let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
    Failure::usage(format!("{value} is several things in this case: {}", words.join(", ")))
        .hint("name the one you mean with --kind")
}

fn unmark(context: &mut Context, which: &str) -> Result<Exit, Failure> {
    let case = context.open_for_writing()?;
    let removed = case.unmark(&super::known::as_listed(which))?;
    case.refresh()?;
    if context.everywhere.json {
        let list: Vec<Json> = removed.iter().map(mark_document).collect();
        context.json(&json!({ "schema": "doorward/unmarked/1", "marks": list }))?;
        return Ok(Exit::Done);
    }
    for mark in &removed {
        line(context, &format!("no longer marked: {}", mark_words(mark)))?;
    }
    Ok(Exit::Done)
}

fn note(
    context: &mut Context,
    finding: Option<&str>,
    verdict: Option<&str>,
    text: &str,
) -> Result<Exit, Failure> {
    let case = context.open_for_writing()?;
    let id = finding
        .map(|finding| super::findings::identified(&case, finding))
        .transpose()?
        .map(|(_, id)| id);
    let about = id.as_ref().map(|(query, key)| (query.as_str(), key.as_str()));
    case.note(about, verdict, text)?;
    if context.everywhere.json {
        let document = json!({
            "schema": "doorward/noted/1",
            "query": about.map(|(query, _)| query),
            "key": about.map(|(_, key)| key),
            "verdict": verdict,
            "note": text,
        });
        context.json(&document)?;
        return Ok(Exit::Done);
    }
    let of = finding.map_or(String::new(), |finding| format!(" of {}", show::visible(finding)));
    line(context, &format!("noted{of}"))?;
    context.next("doorward note list, then doorward findings");
    Ok(Exit::Done)
}

fn mark_document(mark: &Mark) -> Json {
    json!({
        "number": mark.mark_id,
        "kind": mark.kind,
        "value": mark.value,
        "verdict": mark.verdict,
        "reason": mark.reason,
        "marked_by": mark.marked_by,
        "marked_at": mark.marked_at.to_rfc3339(),
        "sign_ins": mark.sign_ins,
    })
}

fn mark_words(mark: &Mark) -> String {
    format!(
        "{:>3}  {}  {} {}: {} ({} sign-ins; {}, {})",
        mark.mark_id,
        mark.verdict,
        mark.kind,
        show::visible(&mark.value),
        show::visible(&mark.reason),
        show::thousands(mark.sign_ins),
        show::visible(&mark.marked_by),
        mark.marked_at.format("%Y-%m-%d"),
    )
}

fn note_words(note: &FindingNote, number: Option<i64>) -> String {
    let about = match (&note.finding, number) {
        (Some((query, _)), Some(number)) => format!("{} ({query}) ", numbered(number)),
        (Some((query, key)), None) => format!("{query} {key} "),
        (None, _) => String::new(),
    };
    let verdict = note.verdict.as_ref().map_or(String::new(), |verdict| format!("{verdict}: "));
    format!(
        "{about}{verdict}{} ({}, {})",
        show::visible(&note.note),
        show::visible(&note.noted_by),
        note.noted_at.format("%Y-%m-%d"),
    )
}

fn list(context: &mut Context) -> Result<Exit, Failure> {
    let case = context.open_merged()?;
    let (marks, notes, numbers) = (case.marks()?, case.finding_notes()?, case.finding_numbers()?);
    let stated = case.statements()?;
    let number = |note: &FindingNote| note.finding.as_ref().and_then(|id| numbers.get(id)).copied();
    if context.everywhere.json {
        let notes: Vec<Json> = notes
            .iter()
            .map(|note| {
                json!({
                    "number": note.note_id,
                    "finding": number(note).map(numbered),
                    "query": note.finding.as_ref().map(|(query, _)| query),
                    "key": note.finding.as_ref().map(|(_, key)| key),
                    "verdict": note.verdict,
                    "note": note.note,
                    "noted_by": note.noted_by,
                    "noted_at": note.noted_at.to_rfc3339(),
                })
            })
            .collect();
        let marks: Vec<Json> = marks.iter().map(mark_document).collect();
        let stated: Vec<Json> = stated.iter().map(statements::listed).collect();
        let document = json!({
            "schema": "doorward/notes/1",
            "marks": marks,
            "notes": notes,
            "statements": stated,
        });
        context.json(&document)?;
        return Ok(Exit::Done);
    }
    for mark in &marks {
        line(context, &mark_words(mark))?;
    }
    for note in &notes {
        line(context, &note_words(note, number(note)))?;
    }
    for statement in &stated {
        line(context, &statements::in_a_line(statement))?;
    }
    let is_empty = marks.is_empty() && notes.is_empty() && stated.is_empty();
    if !is_empty {
        context.next("doorward findings, doorward report");
    }
    if is_empty {
        context.tell("nothing is marked or noted yet; see `doorward note --help`");
    }
    Ok(Exit::Done)
}
