//! What a query says: a table of values, and findings worded from its rows.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};

/// One value of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing is known.
    Null,
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A measured number.
    Number(f64),
    /// A moment in UTC.
    Time(DateTime<Utc>),
    /// A text, possibly hostile.
    Text(String),
    /// Several values in order.
    List(Vec<Self>),
}

impl Value {
    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    #[must_use]
    pub const fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The moment, if it is one.
    #[must_use]
    pub const fn as_time(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Time(time) => Some(*time),
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    /// Plain text, unescaped: whoever shows it escapes it for where it is shown.
    ///
    /// Times are RFC 3339 in UTC with as many fraction digits as needed; `Null` is empty.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Boolean(value) => f.write_str(if *value { "yes" } else { "no" }),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Time(time) => f.write_str(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            Self::Text(text) => f.write_str(text),
            Self::List(values) => {
                for (at, value) in values.iter().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    write!(f, "{comma}{value}")?;
                }
                Ok(())
            }
        }
    }
}

/// The answer of a query: named columns and rows in a total order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<Value>>,
}

impl Table {
    /// The place of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

/// How much a finding matters if it is what it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Context, no claim.
    Info,
    /// Worth a look if time allows.
    Low,
    /// Worth a look.
    Medium,
    /// Look at this first.
    High,
}

impl Severity {
    /// Every severity, the gravest first.
    pub const ALL: [Self; 4] = [Self::High, Self::Medium, Self::Low, Self::Info];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }

    /// The severity that a word stands for.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.word() == word)
    }
}

/// How sure a finding is. Another matter than how grave it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// The evidence is thin, or much that is innocent looks the same.
    Low,
    /// More likely than not.
    Medium,
    /// The record itself shows it.
    High,
}

impl Confidence {
    /// Every confidence, the surest first.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }

    /// The confidence that a word stands for.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|confidence| confidence.word() == word)
    }
}

/// One thing that a canned query found, with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Stays the same when the queries are run again on more evidence: query, entity, decisive value.
    pub key: String,
    /// Its number in the case, given once and never again; `None` until the case keeps it.
    pub number: Option<i64>,
    /// The query that found it.
    pub query_id: String,
    /// The family of the query, as the catalogue has it.
    pub family: &'static str,
    /// The query's heading for findings of its kind.
    pub title: String,
    /// What was found, as one full sentence. Holds log text: hostile.
    pub sentence: String,
    /// How grave.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// `user` or `workload`.
    pub entity_kind: String,
    /// The object id of the user or the service principal.
    pub entity_id: String,
    /// Its name. Log text: hostile.
    pub entity_name: String,
    /// When it began.
    pub first_at: Option<DateTime<Utc>>,
    /// When it was last seen.
    pub last_at: Option<DateTime<Utc>>,
    /// How many events it rests on.
    pub event_count: i64,
    /// On how many days of the principal's it can look back, where it compares with the past.
    pub history_days: Option<i64>,
    /// How many sign-ins of the principal stand before it, where it compares with the past.
    pub history_events: Option<i64>,
    /// Whether that is too little to judge by: then it is no accusation.
    pub little_history: bool,
    /// The first of them, as references such as `E-02:848`, in the order of time.
    pub evidence: Vec<String>,
    /// All columns of the row, in the query's order.
    pub details: Vec<(String, Value)>,
    /// Innocent explanations to rule out.
    pub benign: Vec<String>,
    /// What the record does not show.
    pub not_shown: String,
    /// What to do next.
    pub next: Vec<String>,
    /// MITRE ATT&CK technique ids.
    pub attack: Vec<String>,
    /// The examiner's newest verdict on it: `confirmed`, `benign` or `open`.
    pub verdict: Option<String>,
    /// Why it is set aside, if it is: it is then listed as set aside and judged no further.
    pub set_aside: Option<String>,
}

/// The number of a finding as people read it: `F-0007`.
#[must_use]
pub fn numbered(number: i64) -> String {
    format!("F-{number:04}")
}

impl Finding {
    /// `F-0007`; before the case keeps it, the beginning of its key.
    #[must_use]
    pub fn label(&self) -> String {
        self.number
            .map_or_else(|| format!("F-{}", self.key.get(..8).unwrap_or(&self.key)), numbered)
    }
}
