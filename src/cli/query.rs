//! `doorward query`: questions to a case.

use std::fs;
use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::Path;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::output::{Output, Question};
use super::own_queries::OwnQueries;
use super::{line, show};
use crate::finding::Value;
use crate::query::{Arguments, Catalog, Engine, Kind, Query as Canned, statements};

const EXAMPLES: &str = "\
Examples:
  doorward query list
  doorward query show sp-new-credential                      what it asks, its parameters, its SQL
  doorward query show sp-new-credential --rendered           what a stock DuckDB shell runs
  doorward query run sp-failure-burst --case case.duckdb
  doorward query run pivot-entity -p value=38.202.52.77 --format csv --output pivot.csv
  doorward query sql \"SELECT country, count(*) FROM sign_in_place GROUP BY country ORDER BY 2 DESC, 1\"";
/// The parameter by which long listings say how many of their rows they give.
const ROW_LIMIT: &str = "row_limit";

/// Ask a case questions: canned ones, or your own SQL
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Query {
    #[command(flatten)]
    own_queries: OwnQueries,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the canned queries
    List,
    /// Show what a query asks, its parameters and its SQL
    Show(Show),
    /// Run a canned query
    Run(Run),
    /// Run SQL of your own, which can change nothing and reach nothing outside the case
    Sql(Sql),
}

#[derive(Debug, Args)]
struct Sql {
    /// One statement of SQL, or a file with one; - reads it from standard input
    #[arg(value_name = "SQL")]
    sql: String,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Args)]
struct Show {
    /// Its name, as `query list` shows it
    #[arg(value_name = "ID")]
    id: String,
    /// Print exactly what a stock shell of the engine runs on the case, with the values in place
    #[arg(long)]
    rendered: bool,
    /// The engine to print it for
    #[arg(long, value_name = "ENGINE", default_value = "duckdb", requires = "rendered")]
    engine: EngineName,
    #[command(flatten)]
    values: Values,
}

/// An engine, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum EngineName {
    /// A DuckDB shell on the case file
    #[value(name = "duckdb")]
    DuckDb,
    /// Apache Spark with the tables of the case as views
    Spark,
}

impl EngineName {
    const fn engine(self) -> Engine {
        match self {
            Self::DuckDb => Engine::DuckDb,
            Self::Spark => Engine::Spark,
        }
    }
}

#[derive(Debug, Args)]
struct Run {
    /// Its name, as `query list` shows it
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    values: Values,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct Values {
    /// A value for a parameter; may be given several times
    #[arg(short, long = "param", value_name = "NAME=VALUE")]
    parameters: Vec<String>,
}

impl Values {
    pub(crate) fn is_empty(&self) -> bool {
        self.parameters.is_empty()
    }

    pub(crate) fn arguments(&self, query: &Canned) -> Result<Arguments, Failure> {
        Arguments::parse(query, self.parameters.iter().map(String::as_str)).map_err(|error| {
            let hint = format!("`doorward query show {}` lists its parameters", query.id);
            Failure::usage(error.to_string()).hint(hint)
        })
    }
}

impl Query {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let catalog = self.own_queries.catalog()?;
        match self.action {
            Action::List => list(context, &catalog),
            Action::Show(show) => show.run(context, &catalog),
            Action::Run(run) => run.run(context, &catalog),
            Action::Sql(sql) => sql.run(context),
        }
    }
}

pub(crate) fn find<'c>(catalog: &'c Catalog, id: &str) -> Result<&'c Canned, Failure> {
    catalog
        .get(id)
        .map_err(|error| Failure::usage(error.to_string()).hint("`doorward query list` lists them"))
}

fn list(context: &mut Context, catalog: &Catalog) -> Result<Exit, Failure> {
    if context.everywhere.json {
        let queries: Vec<Json> = catalog.iter().map(about).collect();
        context.json(&json!({ "schema": "doorward/queries/1", "queries": queries }))?;
        return Ok(Exit::Done);
    }
    for query in catalog.iter() {
        line(context, &format!("{:<32} {}", query.id, query.about.question))?;
    }
    context.next("doorward query show ID, doorward query run ID");
    Ok(Exit::Done)
}

fn about(query: &Canned) -> Json {
    let parameters: Vec<Json> = query
        .about
        .parameters
        .iter()
        .map(|parameter| {
            json!({
                "name": parameter.name,
                "expected": parameter.expected(),
                "help": parameter.help,
                "reason": parameter.reason,
                "default": parameter.default.as_ref().map(show::json_value),
            })
        })
        .collect();
    json!({
        "id": query.id,
        "title": query.about.title,
        "question": query.about.question,
        "kind": match query.about.kind { Kind::Finding => "finding", Kind::Listing => "listing" },
        "family": query.about.family.word(),
        "reads": query.about.reads.iter().map(|kind| kind.word()).collect::<Vec<_>>(),
        "severity": query.about.severity.map(crate::finding::Severity::word),
        "confidence": query.about.confidence.map(crate::finding::Confidence::word),
        "benign": query.about.benign,
        "next": query.about.next,
        "not_shown": query.about.not_shown,
        "derives": query.about.derives,
        "not_portable": query.about.not_portable,
        "attack": query.about.attack,
        "sha256": query.sha256.to_string(),
        "parameters": parameters,
    })
}

impl Show {
    fn run(self, context: &mut Context, catalog: &Catalog) -> Result<Exit, Failure> {
        let query = find(catalog, &self.id)?;
        if self.rendered {
            let text = query.rendered(&self.values.arguments(query)?, self.engine.engine());
            if context.everywhere.json {
                context.json(&json!({
                    "schema": "doorward/rendered/1",
                    "id": query.id,
                    "sha256": query.sha256.to_string(),
                    "sql": text,
                }))?;
                return Ok(Exit::Done);
            }
            context.out.write_all(text.as_bytes())?;
            return Ok(Exit::Done);
        }
        if context.everywhere.json {
            let mut document = about(query);
            document["schema"] = json!("doorward/query/1");
            document["sql"] = json!(query.sql);
            context.json(&document)?;
            return Ok(Exit::Done);
        }
        line(context, &query.about.question)?;
        for parameter in &query.about.parameters {
            let default = match &parameter.default {
                None => "required".to_owned(),
                Some(Value::Null) => "optional".to_owned(),
                Some(value) => format!("default {value}"),
            };
            line(
                context,
                &format!(
                    "  {}: {} ({}; {default})",
                    parameter.name,
                    parameter.help,
                    parameter.expected()
                ),
            )?;
        }
        for text in &query.about.benign {
            line(context, &format!("innocent if: {text}"))?;
        }
        line(context, &format!("sha256 {}", query.sha256))?;
        line(context, query.sql.trim_end())?;
        context.next(&format!("doorward query run {}", query.id));
        Ok(Exit::Done)
    }
}

impl Run {
    fn run(mut self, context: &mut Context, catalog: &Catalog) -> Result<Exit, Failure> {
        let query = find(catalog, &self.id)?;
        // A file has room for all rows: `--limit` is the only limit there that nobody asked for by name.
        let is_limit = |text: &String| text.split('=').next() == Some(ROW_LIMIT);
        let has_limit = query.about.parameters.iter().any(|one| one.name == ROW_LIMIT);
        if self.output.is_to_file() && has_limit && !self.values.parameters.iter().any(is_limit) {
            self.values.parameters.push(format!("{ROW_LIMIT}={}", i64::MAX));
        }
        let arguments = self.values.arguments(query)?;
        self.output.ask(context, query, &arguments)
    }
}

impl Sql {
    fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let text = self.text(context)?;
        let statements = statements(&text);
        if statements != 1 {
            let found = show::counted(statements, "statement", "statements");
            return Err(Failure::usage(format!("one statement of SQL is expected, {found} found")));
        }
        let case = context.open_merged()?;
        // What the engine reads counts, and not what the words look like.
        case.require_question(&text)
            .map_err(|error| Failure { exit: Exit::Usage, ..error.into() })?;
        let question = Question { sql: &text, values: &[], statement: &text };
        self.output.give(context, &case, &question)
    }

    fn text(&self, context: &Context) -> Result<String, Failure> {
        let is_file = Path::new(&self.sql).extension().is_some_and(|found| found == "sql");
        if self.sql == "-" {
            if context.everywhere.no_input && std::io::stdin().is_terminal() {
                return Err(Failure::usage(
                    "SQL was to come from the terminal, and --no-input is given",
                )
                .hint("give the SQL itself, a file that ends in .sql, or a pipe"));
            }
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text)?;
            return Ok(text);
        }
        if is_file && fs::exists(&self.sql)? {
            return Ok(fs::read_to_string(&self.sql)?);
        }
        Ok(self.sql.clone())
    }
}
