//! The catalog of canned queries.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

use thiserror::Error;

use super::about::About;
use super::near::nearest;
use super::tokens::{first_word, placeholders, statements};
use crate::digest::Sha256;

/// Every `queries/*.sql`, as a path and its text, in the order of their names.
const BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/queries.rs"));

// The line end stays with the front matter, so that TOML counts lines as the file does.
const OPENING: &str = "/*---";
const CLOSING: &str = "---*/";

/// The longest query file that is read, in bytes: the longest of ours has 20,000.
const LONGEST: u64 = 1 << 20;

/// Where a query comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It came with this build.
    BuiltIn,
    /// It is the examiner's own.
    Own,
    /// It is the examiner's own, and stands in place of the built-in one with this digest.
    InPlaceOf(Sha256),
}

/// One canned query.
#[derive(Clone, Debug)]
pub struct Query {
    /// The file name without its extension. What the examiner types, and what reports cite.
    pub id: String,
    /// What the query is about, for people who do not read SQL.
    pub about: About,
    /// What stands before the SQL, with its fences: together they are the whole file.
    pub front_matter: String,
    /// The SQL, with its placeholders.
    pub sql: String,
    /// The digest of the whole file, so that a report can say which text was run.
    pub sha256: Sha256,
    /// Where it comes from.
    pub origin: Origin,
}

/// A query file that we cannot use.
#[derive(Debug, Error)]
#[error("cannot use the query {}", .path.display())]
pub struct LoadError {
    /// The file.
    pub path: PathBuf,
    /// What is the matter with it.
    #[source]
    pub problem: Problem,
}

/// What can be the matter with a query file.
#[derive(Debug, Error)]
pub enum Problem {
    /// The file could not be read.
    #[error(transparent)]
    Unreadable(#[from] io::Error),
    /// There is nothing between the fences, or no fences.
    #[error("it does not begin with front matter, fenced by `/*---` and `---*/`")]
    NoFrontMatter,
    /// The front matter is not what [`About`] asks for.
    #[error("its front matter, line {line}: {reason}")]
    FrontMatter {
        /// The line of the file, from one on.
        line: usize,
        /// What the parser says.
        reason: String,
    },
    /// It is no file of a size that a query can have.
    #[error("expected a text file of at most {LONGEST} bytes, found {0}")]
    NoText(String),
    /// It is not UTF-8.
    #[error("expected UTF-8, and byte {0} (counted from 0) is not")]
    NotUtf8(usize),
    /// A query asks one thing, or the next one would be answered with what it left behind.
    #[error("expected one statement of SQL, found {0}")]
    Statements(usize),
    /// A query asks and changes nothing.
    #[error("expected a statement that begins with SELECT, WITH, FROM or VALUES, found {0:?}")]
    NoQuestion(String),
    /// A field is missing that findings cannot do without.
    #[error("it reports findings, but its front matter has no `{0}`")]
    Unfinished(&'static str),
    /// Two parameters have the same name.
    #[error("it declares the parameter `{0}` twice")]
    DeclaredTwice(String),
    /// The SQL takes a value that nobody can give it.
    #[error("the SQL takes `${0}`, but no [[parameter]] declares it")]
    Undeclared(String),
    /// The front matter promises a value that changes nothing.
    #[error("it declares the parameter `{0}`, but the SQL never takes `${0}`")]
    Unused(String),
}

/// An id that no query has.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no query `{id}`{}", .near.as_ref().map(|near| format!(": did you mean `{near}`?")).unwrap_or_default())]
pub struct UnknownQuery {
    /// The id that was asked for.
    pub id: String,
    /// The query that was probably meant.
    pub near: Option<String>,
}

impl Query {
    /// Reads a query from the text of its file.
    ///
    /// # Errors
    ///
    /// Fails if the front matter is missing or wrong, or if it and the SQL disagree about what
    /// the parameters are.
    pub fn parse(path: &Path, text: &str) -> Result<Self, LoadError> {
        parse(path, text).map_err(|problem| LoadError { path: path.to_owned(), problem })
    }
}

fn parse(path: &Path, text: &str) -> Result<Query, Problem> {
    // Some editors begin a file with a byte order mark. The digest is that of the file.
    let (front_matter, sql) = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .strip_prefix(OPENING)
        .and_then(|text| text.split_once(CLOSING))
        .ok_or(Problem::NoFrontMatter)?;
    let about: About = toml::from_str(front_matter).map_err(|error| {
        let before = front_matter.get(..error.span().map_or(0, |span| span.start));
        let line = 1 + before.map_or(0, |text| text.matches('\n').count());
        Problem::FrontMatter { line, reason: error.message().to_owned() }
    })?;
    if let Some(field) = about.unfinished() {
        return Err(Problem::Unfinished(field));
    }
    check_parameters(&about, sql)?;
    check_sql(sql)?;
    Ok(Query {
        id: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        front_matter: text.strip_suffix(sql.trim_start()).unwrap_or_default().to_owned(),
        sql: sql.trim_start().to_owned(),
        sha256: Sha256::of(text),
        origin: Origin::BuiltIn,
        about,
    })
}

/// Each query is one question: a text that does more could change what the next one sees.
fn check_sql(sql: &str) -> Result<(), Problem> {
    const QUESTIONS: [&str; 4] = ["select", "with", "from", "values"];
    match statements(sql) {
        1 => {}
        found => return Err(Problem::Statements(found)),
    }
    let word = first_word(sql);
    if QUESTIONS.iter().any(|question| word.eq_ignore_ascii_case(question)) {
        return Ok(());
    }
    Err(Problem::NoQuestion(word.to_owned()))
}

/// The text of a query file.
fn read(path: &Path) -> Result<String, Problem> {
    let about = fs::metadata(path)?;
    if !about.is_file() {
        return Err(Problem::NoText("something else than a file".to_owned()));
    }
    if about.len() > LONGEST {
        return Err(Problem::NoText(format!("{} bytes", about.len())));
    }
    String::from_utf8(fs::read(path)?)
        .map_err(|error| Problem::NotUtf8(error.utf8_error().valid_up_to()))
}

fn check_parameters(about: &About, sql: &str) -> Result<(), Problem> {
    let mut declared = BTreeSet::new();
    for parameter in &about.parameters {
        if !declared.insert(parameter.name.as_str()) {
            return Err(Problem::DeclaredTwice(parameter.name.clone()));
        }
    }
    let taken = placeholders(sql);
    if let Some(name) = taken.difference(&declared).next() {
        return Err(Problem::Undeclared((*name).to_owned()));
    }
    if let Some(name) = declared.difference(&taken).next() {
        return Err(Problem::Unused((*name).to_owned()));
    }
    Ok(())
}

/// All queries that can be run, by id.
#[derive(Clone, Debug, Default)]
pub struct Catalog(BTreeMap<String, Query>);

impl Catalog {
    /// Loads the queries that came with this build.
    ///
    /// # Errors
    ///
    /// None in a build whose tests pass.
    pub fn built_in() -> Result<Self, LoadError> {
        BUILT_IN.iter().map(|(path, text)| Query::parse(Path::new(path), text)).collect()
    }

    /// Adds the queries of an examiner's own folder, in place of built-in ones of the same id.
    ///
    /// # Errors
    ///
    /// Fails at the first file that cannot be used: half a catalog would answer half the
    /// questions and not say so.
    pub fn add_dir(&mut self, dir: &Path) -> Result<(), LoadError> {
        let unreadable = |path: &Path, error| LoadError {
            path: path.to_owned(),
            problem: Problem::Unreadable(error),
        };
        let mut paths = Vec::new();
        for entry in fs::read_dir(dir).map_err(|error| unreadable(dir, error))? {
            let path = entry.map_err(|error| unreadable(dir, error))?.path();
            if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql")) {
                paths.push(path);
            }
        }
        paths.sort();
        for path in paths {
            let text = read(&path).map_err(|problem| LoadError { path: path.clone(), problem })?;
            let mut query = Query::parse(&path, &text)?;
            query.origin = match self.0.get(&query.id) {
                Some(same) if same.sha256 == query.sha256 => same.origin,
                Some(Query { origin: Origin::BuiltIn, sha256, .. }) => Origin::InPlaceOf(*sha256),
                Some(own) => own.origin,
                None => Origin::Own,
            };
            self.0.insert(query.id.clone(), query);
        }
        Ok(())
    }

    /// Finds a query by its id.
    ///
    /// # Errors
    ///
    /// Fails if there is none, and names one that may have been meant.
    pub fn get(&self, id: &str) -> Result<&Query, UnknownQuery> {
        self.0.get(id).ok_or_else(|| UnknownQuery {
            id: id.to_owned(),
            near: nearest(id, self.0.keys().map(String::as_str)).map(str::to_owned),
        })
    }

    /// Goes through the queries in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Query> {
        self.0.values()
    }
}

impl FromIterator<Query> for Catalog {
    fn from_iter<I: IntoIterator<Item = Query>>(queries: I) -> Self {
        Self(queries.into_iter().map(|query| (query.id.clone(), query)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRONT_MATTER: &str = r#"/*---
title = "t"
question = "q?"
kind = "finding"
family = "inventory"
reads = ["audit"]
severity = "low"
confidence = "low"
benign = ["b"]
not_shown = "n"
sentence = "s"
key = ["k"]
next = ["n"]
---*/
"#;

    fn complaint(text: &str) -> String {
        let error = Query::parse(Path::new("q.sql"), text).expect_err("a bad query");
        format!("{error}: {}", error.problem)
    }

    #[test]
    fn front_matter_and_sql_must_agree() {
        assert_eq!(
            complaint(&format!("{FRONT_MATTER}SELECT $since")),
            "cannot use the query q.sql: the SQL takes `$since`, but no [[parameter]] declares it"
        );
        assert_eq!(
            complaint("SELECT 1"),
            "cannot use the query q.sql: it does not begin with front matter, fenced by `/*---` \
             and `---*/`"
        );
        let parameter = "[[parameter]]\nname = 'n'\ntype = 'text'\nhelp = 'h'\noptional = true\n";
        let unused = FRONT_MATTER.replace("---*/", &format!("{parameter}---*/"));
        assert!(complaint(&unused).contains("never takes `$n`"));
        let twice = FRONT_MATTER.replace("---*/", &format!("{parameter}{parameter}---*/"));
        assert!(complaint(&twice).contains("declares the parameter `n` twice"));
    }

    #[test]
    fn a_typo_is_an_error_and_not_a_default() {
        let complaint = complaint(&FRONT_MATTER.replace("severity", "severty"));
        assert!(complaint.contains("line 7"), "{complaint}");
        assert!(complaint.contains("unknown field `severty`"), "{complaint}");
    }

    #[test]
    fn a_sentence_that_cannot_be_worded_is_an_error() {
        let odd = FRONT_MATTER.replace("sentence = \"s\"", "sentence = \"It came {n|time}.\"");
        let complaint = complaint(&odd);
        assert!(complaint.contains("line 11"), "{complaint}");
        assert!(complaint.contains("{n|time} in the sentence"), "{complaint}");
        assert!(complaint.contains("expected {column} or {column|one|several}"), "{complaint}");
    }

    #[test]
    fn a_finding_says_what_it_does_not_show() {
        for field in ["severity", "confidence", "benign", "not_shown", "sentence", "key"] {
            let line = |line: &&str| !line.starts_with(field);
            let text: Vec<_> = FRONT_MATTER.lines().filter(line).collect();
            let complaint = complaint(&text.join("\n"));
            assert!(complaint.contains(&format!("has no `{field}`")), "{complaint}");
        }
    }

    #[test]
    fn an_examiners_query_takes_the_place_of_ours() {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("{FRONT_MATTER}SELECT 1 ORDER BY 1");
        fs::write(folder.path().join("case-overview.sql"), &text).unwrap();
        fs::write(folder.path().join("notes.txt"), "no query").unwrap();
        let mut catalog = Catalog::built_in().unwrap();
        let before = catalog.iter().count();
        catalog.add_dir(folder.path()).unwrap();
        assert_eq!(catalog.iter().count(), before);
        let query = catalog.get("case-overview").unwrap();
        assert_eq!(query.sha256, Sha256::of(&text));
        assert_eq!(query.sql, "SELECT 1 ORDER BY 1");
        assert_eq!(format!("{}{}", query.front_matter, query.sql), text);
        assert_eq!(
            catalog.get("case-overveiw").unwrap_err().to_string(),
            "there is no query `case-overveiw`: did you mean `case-overview`?"
        );
    }
}
