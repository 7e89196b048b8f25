//! What an export is to be: read from what was typed, and told to the custody log.

use std::path::Path;

use chrono::SecondsFormat;
use serde_json::{Map, Value as Json, json};

use super::export::{Export, FormatName, name_of};
use super::failure::Failure;
use super::output;
use super::query::find;
use super::show;
use crate::case::{Exportable, RowFilter};
use crate::digest::Sha256;
use crate::enrich::{WideRange, parse_range};
use crate::export::{Format, Tlp};
use crate::finding::Severity;
use crate::query::{Arguments, Catalog, Query, statements};

/// An export that can be done.
pub(super) struct Plan<'c> {
    pub(super) subject: Subject<'c>,
    pub(super) filter: RowFilter,
    pub(super) raw: bool,
    pub(super) tlp: Option<Tlp>,
}

/// What is written.
pub(super) enum Subject<'c> {
    Source(String),
    Table(Exportable, Format),
    Query(&'c Query, Arguments, output::FormatName),
    Sql(String, output::FormatName),
    Indicators(Severity),
    Custody,
}

impl Subject<'_> {
    /// What it is, for the custody log.
    fn told(&self, tlp: Option<Tlp>) -> Map<String, Json> {
        let mut said = Map::new();
        let mut say = |name: &str, value: Json| said.insert(name.to_owned(), value);
        match self {
            Subject::Source(reference) => {
                say("what", json!("source"));
                say("source", json!(reference));
            }
            Subject::Table(table, format) => {
                say("what", json!("table"));
                say("table", json!(table.word()));
                say("format", json!(format.word()));
            }
            Subject::Query(query, arguments, format) => {
                let values: Map<String, Json> = arguments
                    .iter()
                    .map(|(name, value)| (name.to_owned(), show::json_value(value)))
                    .collect();
                say("what", json!("query"));
                say("query", json!(query.id));
                say("query_sha256", json!(query.sha256.to_string()));
                say("parameters", Json::Object(values));
                say("format", json!(format.word()));
            }
            Subject::Sql(sql, format) => {
                say("what", json!("sql"));
                say("sql", json!(sql));
                say("sql_sha256", json!(Sha256::of(sql).to_string()));
                say("format", json!(format.word()));
            }
            Subject::Indicators(least) => {
                say("what", json!("indicators"));
                say("severity", json!(least.word()));
                say("tlp", json!(tlp.map(Tlp::label)));
                say("format", json!("stix 2.1"));
            }
            Subject::Custody => {
                say("what", json!("custody"));
                say("format", json!("case 1.5"));
            }
        }
        said
    }
}

impl<'c> Plan<'c> {
    /// Reads what was typed.
    pub(super) fn of(typed: &Export, catalog: &'c Catalog) -> Result<Self, Failure> {
        let subject = subject(typed, catalog)?;
        let filter = filter(typed)?;
        let is_table = matches!(subject, Subject::Table(..));
        if !is_table && filter != RowFilter::default() {
            return Err(Failure::usage("--since, --until, --ip and --identity are for tables")
                .hint("give a query its parameters with -p NAME=VALUE"));
        }
        if typed.query.is_none() && !typed.values.is_empty() {
            return Err(Failure::usage("-p is for the parameters of --query"));
        }
        let is_stix = matches!(subject, Subject::Indicators(_));
        if !is_stix && (typed.severity.is_some() || typed.tlp.is_some()) {
            return Err(Failure::usage("--severity and --tlp are for --format stix"));
        }
        let tlp = typed.tlp.map(super::export::TlpName::tlp);
        Ok(Self { subject, filter, raw: typed.raw, tlp })
    }

    /// What was asked for, for the custody log.
    pub(super) fn arguments(&self, file: &Path) -> Json {
        let mut said = self.subject.told(self.tlp);
        let mut say = |name: &str, value: Json| said.insert(name.to_owned(), value);
        let time = |time: chrono::DateTime<chrono::Utc>| {
            json!(time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
        };
        if let Some(since) = self.filter.since {
            say("since", time(since));
        }
        if let Some(until) = self.filter.until {
            say("until", time(until));
        }
        if let Some((first, last)) = self.filter.addresses {
            say("first_address", json!(first.to_string()));
            say("last_address", json!(last.to_string()));
        }
        if let Some(identity) = &self.filter.identity {
            say("identity", json!(identity));
        }
        if self.writes_cells() {
            say("cells", json!(if self.raw { "raw" } else { "guarded" }));
        }
        say("file", json!(name_of(file)));
        Json::Object(said)
    }

    fn writes_cells(&self) -> bool {
        matches!(
            &self.subject,
            Subject::Table(_, Format::Csv)
                | Subject::Query(_, _, output::FormatName::Csv)
                | Subject::Sql(_, output::FormatName::Csv)
        )
    }
}

fn subject<'c>(typed: &Export, catalog: &'c Catalog) -> Result<Subject<'c>, Failure> {
    if let Some(reference) = &typed.source {
        return Ok(Subject::Source(reference.clone()));
    }
    let format = typed.format.unwrap_or(FormatName::Csv);
    let is_named = typed.table.is_some() || typed.query.is_some() || typed.sql.is_some();
    let of_the_case = match format {
        FormatName::Timesketch => Some(Subject::Table(Exportable::Timeline, Format::JsonLines)),
        FormatName::TimesketchCsv => Some(Subject::Table(Exportable::Timeline, Format::Csv)),
        FormatName::Stix => Some(Subject::Indicators(
            typed.severity.map_or(Severity::High, super::findings::SeverityName::severity),
        )),
        FormatName::Case => Some(Subject::Custody),
        _ => None,
    };
    if let Some(subject) = of_the_case {
        if is_named {
            return Err(Failure::usage(
                "timesketch, timesketch-csv, stix and case are of the whole case: they go with no \
                 --table, --query or --sql",
            ));
        }
        return Ok(subject);
    }
    if let Some(id) = &typed.query {
        let query = find(catalog, id)?;
        return Ok(Subject::Query(query, typed.values.arguments(query)?, answer_format(format)));
    }
    if let Some(sql) = &typed.sql {
        let statements = statements(sql);
        if statements != 1 {
            let found = show::counted(statements, "statement", "statements");
            return Err(Failure::usage(format!("one statement of SQL is expected, {found} found")));
        }
        return Ok(Subject::Sql(sql.clone(), answer_format(format)));
    }
    let name = typed.table.as_deref().unwrap_or(Exportable::SignIns.word());
    let table = Exportable::ALL.into_iter().find(|table| table.word() == name);
    let table = table.ok_or_else(|| Failure::usage(format!("no table {name}")))?;
    let format = match format {
        FormatName::Jsonl => Format::JsonLines,
        FormatName::Parquet => Format::Parquet,
        FormatName::Json => {
            return Err(Failure::usage("a table is no one JSON document").hint("--format jsonl"));
        }
        _ => Format::Csv,
    };
    Ok(Subject::Table(table, format))
}

fn answer_format(format: FormatName) -> output::FormatName {
    match format {
        FormatName::Json => output::FormatName::Json,
        FormatName::Jsonl => output::FormatName::Jsonl,
        FormatName::Parquet => output::FormatName::Parquet,
        _ => output::FormatName::Csv,
    }
}

fn filter(typed: &Export) -> Result<RowFilter, Failure> {
    let addresses = match &typed.filters.ip {
        None => None,
        Some(text) => {
            let range = parse_range(text, WideRange::Accept)?;
            Some((range.first, range.last))
        }
    };
    Ok(RowFilter {
        since: typed.filters.since,
        until: typed.filters.until,
        addresses,
        identity: typed.filters.identity.clone(),
    })
}
