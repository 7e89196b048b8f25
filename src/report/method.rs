//! Method, limits, the queries that were run, and the custody log.

use super::cell::{Cell, Grid};
use super::document::{Block, Code, Fact, Section};
use super::inputs::{Inputs, QueryRun};
use crate::digest::Sha256;
use crate::query::{Origin, PRELUDE};

/// What sign-in records cannot show, whatever the case.
const LIMITS: [&str; 7] = [
    "A sign-in is not an action. It shows that a token was issued or refused; what was done with \
     the token is in other logs.",
    "An address is not a person, and the place of an address is an estimate. Distances are not \
     used as proof.",
    "Records of client credentials are thin: no device, mostly no user agent, seldom a result of \
     Conditional Access.",
    "The portal groups sign-ins. A non-interactive or service principal record may stand for \
     several; counts here are of records.",
    "First seen means first in this evidence. What came before its first day is not known.",
    "Entra keeps sign-ins for 7 or 30 days: older ones may have been gone when they were exported.",
    "The records are as the service exported them. Nothing here can show that the export itself \
     was complete or unaltered before it was taken in.",
];

pub(super) fn section(inputs: &Inputs) -> Section {
    let head = &inputs.head;
    let method = format!(
        "Each export was read once, hashed as it was read, and stored record by record with its \
         file and position. Queries run on that store read-only; none changes it. Every finding \
         names the query that made it, and Appendix D gives each query’s text, with the digests of \
         the text and of the query’s file. The \
         same case at the same time gives the same report, byte for byte. The case file has schema version {}.",
        head.schema_version
    );
    let blocks = vec![
        Block::Paragraph(method),
        Block::Paragraph(
            "The results relate only to the items listed in Appendix A. Severity, confidence and \
             next steps are those of the query and not a judgement of this case."
                .to_owned(),
        ),
        Block::Heading("What these records can and cannot show"),
        Block::Points(LIMITS.map(ToOwned::to_owned).to_vec()),
    ];
    Section { id: "method", number: "B", title: "Method and limitations", blocks }
}

pub(super) fn queries_section(inputs: &Inputs) -> Section {
    let rows = inputs.queries.iter().map(|query| {
        vec![
            Cell::File { name: query.id.clone(), sha256: query.sha256.to_string() },
            Cell::Text(format!("{}: {}{}", query.title, query.question, origin(query))),
            Cell::maybe(Some(&arguments(query))),
            Cell::Text(query.status.clone()),
            query.rows.map_or(Cell::Empty, Cell::Number),
        ]
    });
    let headings = ["Query and SHA-256 of its file", "What it asks", "With", "Status", "Rows"];
    let caption = "Every query, run or not. A query that found nothing is listed too.";
    let mut blocks = vec![
        Block::Table(Grid::new(caption, &headings, rows.collect())),
        Block::Heading("The text of the queries"),
        Block::Paragraph(
            "Each text is what was run, with its values in place, but for those that say “not run” \
             and why: these are what would have been run. A stock DuckDB shell on the case file runs \
             a text once the prelude was run in the same session. The digest below a text is that of \
             the text as it stands there, in UTF-8; the digests of the table above are those of files."
                .to_owned(),
        ),
        Block::Code(Code {
            name: "prelude".to_owned(),
            not_run: None,
            text: PRELUDE.to_owned(),
            facts: vec![
                Fact::new("SHA-256 of this text", Cell::Code(Sha256::of(PRELUDE).to_string())),
                Fact::text("This text is", "macros of this version of doorward"),
            ],
        }),
    ];
    blocks.extend(inputs.queries.iter().map(|query| Block::Code(text_of(query))));
    Section { id: "queries", number: "D", title: "Queries run", blocks }
}

/// The text of a query, and whether it was run.
fn text_of(query: &QueryRun) -> Code {
    let why = query.status.strip_prefix("could not look: ").unwrap_or(&query.status);
    Code {
        name: query.id.clone(),
        not_run: query.rows.is_none().then(|| why.to_owned()),
        text: query.statement.clone(),
        facts: digests(query),
    }
}

/// The digest of a query's text, and how it comes from the query's file, which has another.
fn digests(query: &QueryRun) -> Vec<Fact> {
    let sha256 = Sha256::of(&query.statement);
    let whole = sha256 == query.sha256;
    let is = match query.origin {
        _ if whole => "the whole file of the query, byte for byte",
        Origin::BuiltIn => {
            "the SQL of the query’s file, which comes with doorward, with its values in place"
        }
        Origin::Own | Origin::InPlaceOf(_) => {
            "the file of the query with its values in place; what stands before the SQL is a comment"
        }
    };
    let mut facts = vec![
        Fact::new("SHA-256 of this text", Cell::Code(sha256.to_string())),
        Fact::text("This text is", is),
    ];
    if !whole {
        facts.push(Fact::new("SHA-256 of the file", Cell::Code(query.sha256.to_string())));
    }
    facts
}

/// What a reader must know of a query that did not come with the program.
fn origin(query: &QueryRun) -> String {
    match query.origin {
        Origin::BuiltIn => String::new(),
        Origin::Own => " (a query of the examiner’s own)".to_owned(),
        Origin::InPlaceOf(built_in) => format!(
            " (the examiner’s own, in place of the built-in query with the SHA-256 {built_in})"
        ),
    }
}

fn arguments(query: &QueryRun) -> String {
    let pairs = query.arguments.iter().map(|(name, value)| format!("{name} = {value}"));
    pairs.collect::<Vec<_>>().join(", ")
}

pub(super) fn custody_section(inputs: &Inputs) -> Section {
    let head = &inputs.head;
    let blocks = vec![
        Block::Paragraph(
            "Everything that was done to the case is an entry of its custody log, and each entry’s \
             digest covers the one before. Whoever holds this page can prove a later change: the \
             log must still contain the entry below."
                .to_owned(),
        ),
        Block::Facts(vec![
            Fact::new("Entries", Cell::Number(head.custody.entries)),
            Fact::new("Digest of the last", Cell::Code(head.custody.sha256.to_string())),
            Fact::new("Report written", Cell::Moment(head.zone.at(head.generated_at))),
            Fact::text("By", &format!("{}, with doorward {}", head.examiner, head.tool_version)),
        ]),
        Block::Heading("How to check this report"),
        Block::Steps(vec![
            "Compare the SHA-256 of each original file with Appendix A, with any tool.".to_owned(),
            "Run `doorward verify` on the case file: it recomputes the custody log, the digest of \
             every source and the sums of Appendix A."
                .to_owned(),
            "Compare the digest above with the custody log of the case file, entry by entry."
                .to_owned(),
            "Run the queries of Appendix D again, with stock DuckDB if preferred: the case file is \
             an ordinary DuckDB file. Compare rows and digests."
                .to_owned(),
            "Write the report again with the same time of writing from a copy of the case made \
             before this report: the bytes must be the same. Writing a report is itself an entry of \
             the custody log, so a second report names a later entry."
                .to_owned(),
        ]),
    ];
    Section { id: "custody", number: "F", title: "Custody and verification", blocks }
}
