//! Where the answer of a question goes: the screen, or a file in a form for other programs.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde_json::{Map, Value as Json, json};

use super::context::Context;
use super::export::write_file;
use super::failure::{Exit, Failure};
use super::show;
use crate::case::CaseFile;
use crate::export::{self, guarded};
use crate::finding::{Table, Value};
use crate::investigate;
use crate::query::{Arguments, Origin, Query};

/// Rows of an answer that are printed, where nobody says how many.
const ROWS_ON_SCREEN: u64 = 10_000;

/// In which form an answer is given, how much of it, and how long it may take.
#[derive(Debug, Args)]
pub(crate) struct Output {
    /// In which form
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    format: FormatName,
    /// Write it into this file
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Give at most so many rows [default: 10,000 on the screen, all in a file]
    #[arg(long, value_name = "ROWS")]
    limit: Option<u64>,
    /// Give up after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    timeout: u64,
    /// Leave CSV cells as they are, even those that a spreadsheet would run
    #[arg(long)]
    raw: bool,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
}

/// A form of an answer, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatName {
    /// For people: columns on a terminal, else separated by tabs
    Table,
    /// Comma-separated, cells that a spreadsheet would run guarded
    Csv,
    /// One JSON document
    Json,
    /// One JSON object a line
    Jsonl,
    /// Apache Parquet; needs --output
    Parquet,
}

impl FormatName {
    /// What an examiner types to get it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
        }
    }
}

/// A question: SQL, with the values that it takes.
pub(crate) struct Question<'q> {
    /// The SQL, with `$name` where values belong.
    pub(crate) sql: &'q str,
    /// The values.
    pub(crate) values: &'q [(String, Value)],
    /// The SQL with the values in place, for engines' own writers.
    pub(crate) statement: &'q str,
}

/// How many rows were given, whether there are more, and how many cells of CSV were guarded.
#[derive(Clone, Copy, Default)]
struct Given {
    rows: u64,
    more: bool,
    guarded: u64,
    /// How many rows the query had before its own `row_limit`, where it says so.
    in_all: Option<u64>,
}

impl Given {
    /// How many rows the query's own limit held back, where it says so and `--limit` did not.
    fn held_back(&self) -> Option<u64> {
        self.in_all.filter(|in_all| !self.more && *in_all > self.rows)
    }
}

/// What was written of an answer.
pub(crate) struct Answered {
    /// Rows of it.
    pub(crate) rows: u64,
    /// Cells that got an apostrophe in front; `None` where the format changes none.
    pub(crate) guarded: Option<u64>,
}

/// Writes the whole answer of a canned query, as [`Output::ask`] gives it.
pub(crate) fn answer(
    case: &CaseFile,
    query: &Query,
    arguments: &Arguments,
    form: (FormatName, bool),
    out: &mut (dyn Write + Send),
) -> Result<Answered, Failure> {
    let values = looked(case, query, arguments)?;
    let statement = query.statement(arguments);
    whole(case, &Question { sql: &query.sql, values: &values, statement: &statement }, form, out)
}

/// Writes the whole answer of one's own SQL.
pub(crate) fn answer_sql(
    case: &CaseFile,
    sql: &str,
    form: (FormatName, bool),
    out: &mut (dyn Write + Send),
) -> Result<Answered, Failure> {
    case.require_question(sql)?;
    whole(case, &Question { sql, values: &[], statement: sql }, form, out)
}

fn whole(
    case: &CaseFile,
    question: &Question<'_>,
    (format, raw): (FormatName, bool),
    out: &mut (dyn Write + Send),
) -> Result<Answered, Failure> {
    let output = Output { format, file: None, limit: None, timeout: u64::MAX, raw, force: false };
    let given = output.write(case, question, (format, None), out)?;
    let guarded = (format == FormatName::Csv).then_some(given.guarded);
    Ok(Answered { rows: given.rows, guarded })
}

/// Makes sure that a canned query can look at all, and hands out the values for its parameters.
fn looked(
    case: &CaseFile,
    query: &Query,
    arguments: &Arguments,
) -> Result<Vec<(String, Value)>, Failure> {
    case.require_fresh()?;
    if let Some(why) = investigate::could_not_look(case, query, arguments)? {
        let error = anyhow::anyhow!("{} could not look: {why}", query.id);
        return Err(Failure { exit: Exit::Incomplete, ..error.into() });
    }
    if query.origin != Origin::BuiltIn {
        case.require_question(&query.sql)?;
    }
    Ok(arguments.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect())
}

impl Output {
    /// Whether the answer goes into a file, or into a stream that somebody named.
    pub(crate) fn is_to_file(&self) -> bool {
        self.file.is_some()
    }

    /// Asks a canned query, where it can look at all.
    pub(crate) fn ask(
        &self,
        context: &mut Context,
        query: &Query,
        arguments: &Arguments,
    ) -> Result<Exit, Failure> {
        let case = context.open_merged()?;
        let values = looked(&case, query, arguments)?;
        let statement = query.statement(arguments);
        let question = Question { sql: &query.sql, values: &values, statement: &statement };
        self.give(context, &case, &question)
    }

    /// Asks, and gives the answer.
    pub(crate) fn give(
        &self,
        context: &mut Context,
        case: &CaseFile,
        question: &Question<'_>,
    ) -> Result<Exit, Failure> {
        let limit = case.give_up_after(Duration::from_secs(self.timeout));
        let given = self.give_in_time(context, case, question);
        // That the time was over is the reason for whatever else went wrong.
        limit.end()?;
        given
    }

    fn give_in_time(
        &self,
        context: &mut Context,
        case: &CaseFile,
        question: &Question<'_>,
    ) -> Result<Exit, Failure> {
        let format = if context.everywhere.json { FormatName::Json } else { self.format };
        let Some(file) = self.file.as_deref().filter(|file| *file != Path::new("-")) else {
            return self.on_screen(context, case, (question, format));
        };
        let mut given = Given::default();
        write_file(file, self.force, &mut |out| {
            given = self.write(case, question, (format, self.limit), out)?;
            Ok(())
        })?;
        let name = show::visible(&file.display().to_string());
        context.tell(&format!("wrote {} to {name}", words(&given)));
        Ok(Exit::Done)
    }

    fn on_screen(
        &self,
        context: &mut Context,
        case: &CaseFile,
        (question, format): (&Question<'_>, FormatName),
    ) -> Result<Exit, Failure> {
        let is_stream = self.file.is_some();
        let limit = if is_stream { self.limit } else { self.limit.or(Some(ROWS_ON_SCREEN)) };
        if format == FormatName::Parquet && !is_stream {
            return Err(Failure::usage("Parquet is not for the screen").hint("add --output FILE"));
        }
        if format == FormatName::Table {
            let (table, given) = collected(case, question, limit)?;
            context.out.write_all(show::table(&table).as_bytes())?;
            context.tell(&words(&given));
            context.next(
                "doorward show E-NN:NUMBER prints a record, doorward who VALUE one page on a value",
            );
            return Ok(Exit::Done);
        }
        let given = self.write(case, question, (format, limit), &mut context.out)?;
        if given.more || given.held_back().is_some() {
            context.tell(&words(&given));
        }
        Ok(Exit::Done)
    }

    fn write(
        &self,
        case: &CaseFile,
        question: &Question<'_>,
        (format, limit): (FormatName, Option<u64>),
        out: &mut (dyn Write + Send),
    ) -> Result<Given, Failure> {
        match format {
            FormatName::Table => {
                let (table, given) = collected(case, question, limit)?;
                out.write_all(show::tab_separated(&table).as_bytes())?;
                Ok(given)
            }
            FormatName::Csv => self.write_csv(case, question, limit, out),
            FormatName::Jsonl => {
                let (_, given) = each(case, question, limit, &mut |columns, row| {
                    serde_json::to_writer(&mut *out, &object(columns, row))?;
                    Ok(writeln!(out)?)
                })?;
                Ok(given)
            }
            FormatName::Json => {
                let (table, given) = collected(case, question, limit)?;
                let document = json!({
                    "schema": "doorward/answer/1",
                    "columns": table.columns,
                    "rows": show::json_rows(&table),
                    "more": given.more || given.held_back().is_some(),
                });
                serde_json::to_writer_pretty(&mut *out, &document)?;
                writeln!(out)?;
                Ok(given)
            }
            FormatName::Parquet => {
                let rows = export::answer(case, question.statement, limit, out)?;
                Ok(Given { rows: rows.0, more: rows.1, guarded: 0, in_all: None })
            }
        }
    }

    fn write_csv(
        &self,
        case: &CaseFile,
        question: &Question<'_>,
        limit: Option<u64>,
        out: &mut (dyn Write + Send),
    ) -> Result<Given, Failure> {
        // Spreadsheets take UTF-8 for what it is only with a byte order mark in front.
        out.write_all("\u{feff}".as_bytes())?;
        let mut csv = csv::Writer::from_writer(out);
        let mut headed = false;
        let mut guards = 0;
        let (columns, mut given) = each(case, question, limit, &mut |columns, row| {
            if !headed {
                csv.write_record(columns)?;
                headed = true;
            }
            let cells = row.iter().map(|value| {
                let text = value.to_string();
                let (Value::Text(_) | Value::List(_)) = value else { return text };
                if self.raw {
                    return text;
                }
                let out = guarded(&text).into_owned();
                guards += u64::from(out != text);
                out
            });
            Ok(csv.write_record(cells)?)
        })?;
        given.guarded = guards;
        if !headed {
            csv.write_record(columns)?;
        }
        csv.flush()?;
        Ok(given)
    }
}

/// Takes the columns and one row.
type Take<'t> = dyn FnMut(&[String], &[Value]) -> Result<(), Failure> + 't;

/// Hands out the rows one after the other, as many as asked for.
fn each(
    case: &CaseFile,
    question: &Question<'_>,
    limit: Option<u64>,
    take: &mut Take<'_>,
) -> Result<(Vec<String>, Given), Failure> {
    let mut given = Given::default();
    let columns = case.each_row(question.sql, question.values, &mut |columns, row| {
        if limit.is_some_and(|limit| given.rows >= limit) {
            given.more = true;
            return Ok::<bool, Failure>(false);
        }
        given.rows += 1;
        if given.rows == 1 {
            let at = columns.iter().position(|column| column == "rows_in_all");
            let in_all = at.and_then(|at| row.get(at)).and_then(Value::as_integer);
            given.in_all = in_all.and_then(|rows| u64::try_from(rows).ok());
        }
        take(columns, row)?;
        Ok(true)
    })?;
    Ok((columns, given))
}

fn collected(
    case: &CaseFile,
    question: &Question<'_>,
    limit: Option<u64>,
) -> Result<(Table, Given), Failure> {
    let mut rows = Vec::new();
    let (columns, given) = each(case, question, limit, &mut |_, row| {
        rows.push(row.to_vec());
        Ok(())
    })?;
    Ok((Table { columns, rows }, given))
}

fn object(columns: &[String], row: &[Value]) -> Json {
    let cells = columns.iter().zip(row);
    Json::Object(
        cells.map(|(name, value)| (name.clone(), show::json_value(value))).collect::<Map<_, _>>(),
    )
}

fn words(given: &Given) -> String {
    if let Some(in_all) = given.held_back() {
        let (rows, in_all) = (show::thousands(given.rows), show::thousands(in_all));
        return format!("{rows} of {in_all} rows: -p row_limit=ROWS says how many to give");
    }
    let more =
        if given.more { ", and there are more: --limit ROWS says how many to give" } else { "" };
    format!("{}{more}", show::counted(given.rows, "row", "rows"))
}
