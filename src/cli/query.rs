//! `doorward query`: questions to a case.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::{line, show};
use crate::finding::{Table, Value};
use crate::query::{Arguments, Catalog, Kind, Query as Canned};

/// Ask a case questions: canned ones, or your own SQL
#[derive(Debug, Args)]
pub(crate) struct Query {
    /// A folder with queries of your own: they add to the canned ones, or replace those of the same name
    #[arg(long, value_name = "DIR", global = true)]
    queries: Option<PathBuf>,
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
    Sql {
        /// The SQL; - reads it from standard input
        #[arg(value_name = "SQL")]
        sql: String,
    },
}

#[derive(Debug, Args)]
struct Show {
    /// Its name, as `query list` shows it
    #[arg(value_name = "ID")]
    id: String,
    /// Print exactly what a stock DuckDB shell runs on the case, with the values in place
    #[arg(long)]
    rendered: bool,
    #[command(flatten)]
    values: Values,
}

#[derive(Debug, Args)]
struct Run {
    /// Its name, as `query list` shows it
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    values: Values,
}

#[derive(Debug, Args)]
struct Values {
    /// A value for a parameter; may be given several times
    #[arg(short, long = "param", value_name = "NAME=VALUE")]
    parameters: Vec<String>,
}

impl Values {
    fn arguments(&self, query: &Canned) -> Result<Arguments, Failure> {
        Arguments::parse(query, self.parameters.iter().map(String::as_str)).map_err(|error| {
            let hint = format!("`doorward query show {}` lists its parameters", query.id);
            Failure::usage(error.to_string()).hint(hint)
        })
    }
}

impl Query {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let mut catalog = Catalog::built_in()?;
        if let Some(dir) = &self.queries {
            catalog.add_dir(dir)?;
        }
        match self.action {
            Action::List => list(context, &catalog),
            Action::Show(show) => show.run(context, &catalog),
            Action::Run(run) => run.run(context, &catalog),
            Action::Sql { sql } => sql_text(context, &sql),
        }
    }
}

fn find<'c>(catalog: &'c Catalog, id: &str) -> Result<&'c Canned, Failure> {
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
                "default": parameter.default.as_ref().map(show::json_value),
            })
        })
        .collect();
    json!({
        "id": query.id,
        "title": query.about.title,
        "question": query.about.question,
        "kind": match query.about.kind { Kind::Finding => "finding", Kind::Listing => "listing" },
        "attack": query.about.attack,
        "sha256": query.sha256.to_string(),
        "parameters": parameters,
    })
}

impl Show {
    fn run(self, context: &mut Context, catalog: &Catalog) -> Result<Exit, Failure> {
        let query = find(catalog, &self.id)?;
        if self.rendered {
            let text = query.rendered(&self.values.arguments(query)?);
            context.out.write_all(text.as_bytes())?;
            return Ok(Exit::Done);
        }
        if context.everywhere.json {
            context.json(&about(query))?;
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
        Ok(Exit::Done)
    }
}

impl Run {
    fn run(self, context: &mut Context, catalog: &Catalog) -> Result<Exit, Failure> {
        let query = find(catalog, &self.id)?;
        let arguments = self.values.arguments(query)?;
        let answer = context.open_merged()?.answer(&query.statement(&arguments), &[])?;
        print(context, &answer)
    }
}

fn sql_text(context: &mut Context, sql: &str) -> Result<Exit, Failure> {
    let mut text = sql.to_owned();
    if sql == "-" {
        text.clear();
        std::io::stdin().read_to_string(&mut text)?;
    } else if Path::new(sql).extension().is_some_and(|found| found == "sql") && fs::exists(sql)? {
        text = fs::read_to_string(sql)?;
    }
    let answer = context.open_merged()?.answer(&text, &[])?;
    print(context, &answer)
}

fn print(context: &mut Context, answer: &Table) -> Result<Exit, Failure> {
    if context.everywhere.json {
        let rows = show::json_rows(answer);
        context.json(
            &json!({ "schema": "doorward/answer/1", "columns": answer.columns, "rows": rows }),
        )?;
        return Ok(Exit::Done);
    }
    context.out.write_all(show::table(answer).as_bytes())?;
    context.tell(&format!("{} rows", show::thousands(answer.rows.len() as u64)));
    Ok(Exit::Done)
}
