//! The document as Markdown, for wikis, tickets and reading in a terminal.
//!
//! Every text goes through one escaper: each ASCII punctuation mark gets a backslash, so no text of
//! a log can become a link, an image, code, a heading or HTML. Some viewers turn bare addresses into
//! links of their own accord; `http` is therefore written `hxxp`, as responders do.

use std::io::Write;

use super::answers::Answer;
use super::cell::{Cell, Column, Grid, grouped};
use super::cover::Cover;
use super::defang;
use super::document::{Block, Code, Fact, Section};
use super::findings::FindingPart;
use super::markdown_prose;
use super::moment::Moment;
use super::sequence::Sequence;
use super::visible::{Run, code_runs, runs, spelled};
use super::words::{Remark, Written};
use super::{Document, Renderer, ReportError};

/// Writes the document as Markdown with tables.
#[derive(Clone, Copy, Debug)]
pub(super) struct Markdown;

impl Renderer for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn extension(&self) -> &'static str {
        "md"
    }

    fn render(&self, document: &Document, out: &mut dyn Write) -> Result<(), ReportError> {
        out.write_all(cover(&document.cover).as_bytes())?;
        for section in &document.sections {
            out.write_all(self::section(section).as_bytes())?;
        }
        out.write_all(ending(&document.cover).as_bytes())?;
        Ok(())
    }
}

/// A text in which nothing is markup.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for run in runs(&defang::web(text)) {
        match run {
            Run::Plain(plain) => {
                for letter in plain.chars() {
                    if letter.is_ascii_punctuation() {
                        safe.push('\\');
                    }
                    safe.push(letter);
                }
            }
            Run::Hidden(hidden) => {
                safe.push('⟨');
                safe.push_str(&spelled(hidden).replace('+', "\\+"));
                safe.push('⟩');
            }
        }
    }
    // Blanks at the ends, or four in a row, could end a table cell or begin code.
    safe.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn cover(cover: &Cover) -> String {
    let mut parts = Vec::new();
    if !cover.marking.is_empty() {
        parts.push(format!("**{}**\n\n", escaped(&cover.marking)));
    }
    if cover.is_draft {
        parts.push("**DRAFT**\n\n".to_owned());
    }
    parts.push(format!("# {}\n\n{}\n\n", escaped(&cover.title), escaped(&cover.subtitle)));
    parts.push(facts(&cover.facts));
    if !cover.ledger.is_empty() {
        let head = "| Finding | Severity | Confidence | What was found |\n|---|---|---|---|\n";
        parts.push(head.to_owned());
    }
    parts.extend(cover.ledger.iter().map(|line| {
        let (number, sentence) = (escaped(&line.number), escaped(&line.sentence));
        format!("| {number} | {} | {} | {sentence} |\n", line.severity, line.confidence)
    }));
    parts.push("\n".to_owned());
    if !cover.ledger_more.is_empty() {
        parts.push(format!("{}\n\n", escaped(&cover.ledger_more)));
    }
    parts.concat()
}

fn section(section: &Section) -> String {
    let mut text = format!("## {} {}\n\n", section.number, escaped(section.title));
    for part in &section.blocks {
        text.push_str(&block(part));
    }
    text
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(text) => format!("### {}\n\n", escaped(text)),
        Block::Paragraph(text) => paragraph(text),
        Block::Remarked { text, remark } => paragraph(text) + &paragraph(remark),
        Block::Warning(text) => format!("> **Warning.** {}\n\n", escaped(text)),
        Block::Points(points) => list("-", points),
        Block::Steps(steps) => list("1.", steps),
        Block::Facts(list) => facts(list),
        Block::Terms(terms) => {
            let line = |term: &super::Term| {
                format!("- **{}**: {}\n", escaped(term.word), escaped(term.meaning))
            };
            terms.iter().map(line).collect::<Vec<_>>().concat() + "\n"
        }
        Block::Answers(all) => all.iter().map(answer).collect(),
        Block::Written(part) => written(part),
        Block::Finding(part) => finding(part),
        Block::Code(part) => code(part),
        Block::Table(grid) => table(grid),
        Block::Windows(windows) => windows.iter().map(|window| table(&window.grid)).collect(),
        Block::Activity(activity) => table(&activity.numbers),
        Block::Sequence(sequence) => events(sequence),
        Block::Week(week) => {
            let log = format!("{} sign-ins by weekday and hour.", week.log);
            paragraph(&log) + &table(&week.numbers)
        }
        Block::Coverage(coverage) => table(&coverage.numbers),
        Block::Map(map) if map.unplaced.is_empty() => String::new(),
        Block::Map(map) => {
            paragraph(&format!("Countries without a place on a map: {}.", map.unplaced.join(", ")))
        }
        Block::Explorer(explorer) => {
            paragraph("The events themselves are in the HTML report, where they can be searched.")
                + &paragraph(&format!("It holds: {}", explorer.summary()))
        }
        Block::Hours(hours) => {
            let known = hours.hours.iter().filter(|hour| hour.known).count();
            paragraph(&format!(
                "{} signed in during {known} hours from known networks and {} hours from others.",
                hours.name,
                hours.hours.len() - known
            ))
        }
    }
}

/// The events of a sequence, a point each.
fn events(sequence: &Sequence) -> String {
    let line = |event: &super::Event| {
        let told = [event.details.as_str(), event.from.as_str()];
        let told: Vec<&str> = told.into_iter().filter(|text| !text.is_empty()).collect();
        let findings = event.findings.iter().cloned().chain(event.more());
        let why: Vec<String> = findings.chain(event.marked()).collect();
        let what = format!("{} {} {}", event.who, event.deed, event.target);
        format!(
            "- {}: **{}** {}; {}; {}\n",
            escaped(&event.at.universal()),
            escaped(&what),
            escaped(&told.join("; from ")),
            escaped(&why.join(", ")),
            escaped(&event.evidence)
        )
    };
    sequence.events.iter().map(line).collect::<Vec<_>>().concat() + "\n"
}

/// A text as it is, between fences longer than any that it has itself. Hidden characters other than tabs are
/// spelled out in it too, for they would not be seen in a program either; below it stands where.
fn code(part: &Code) -> String {
    let longest = part.text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let line = |line: &str| {
        code_runs(line)
            .map(|run| match run {
                Run::Plain(plain) => plain.to_owned(),
                Run::Hidden(hidden) => format!("⟨{}⟩", spelled(hidden)),
            })
            .collect::<String>()
            + "\n"
    };
    let lines: String = part.text.lines().map(line).collect();
    let heading = escaped(&part.heading());
    let altered = part.altered().map_or_else(String::new, |altered| paragraph(&altered));
    let digests = facts(&part.facts);
    format!("#### {heading}\n\n{fence}sql\n{lines}{fence}\n\n{altered}{digests}")
}

fn finding(part: &FindingPart) -> String {
    let (severity, confidence, title) = (part.severity, part.confidence, escaped(&part.title));
    let mut parts = vec![
        format!("### {} {}\n\n", escaped(&part.number), escaped(&part.sentence)),
        format!("**Severity {severity}, confidence {confidence}.** {title}\n\n"),
        format!("**{}.**\n\n", escaped(part.verdict_words())),
    ];
    parts.extend(part.remarks.iter().map(remark));
    parts.push(paragraph(&part.shown));
    if !part.not_shown.is_empty() {
        let text = escaped(&part.not_shown);
        parts.push(format!("**What the record does not show.** {text}\n\n"));
    }
    parts.push(titled("What else could explain it", &part.benign));
    parts.push(titled("What to do next", &part.next));
    parts.push(facts(&facts_of(part)));
    parts.concat()
}

/// What the examiner says of a finding, as a quotation.
fn remark(remark: &Remark) -> String {
    let verdict = remark
        .verdict
        .as_ref()
        .map_or_else(String::new, |verdict| format!("**{}:** ", escaped(verdict)));
    format!(
        "> {verdict}{}\n>\n> Written by the examiner: {}\n\n",
        escaped(&remark.text),
        escaped(&remark.said_by.line())
    )
}

fn answer(answer: &Answer) -> String {
    let basis: Vec<String> = answer.basis.iter().map(|one| escaped(&one.text)).collect();
    let said = answer.said_by.as_ref().map_or_else(String::new, |said| {
        format!("Written by the examiner: {}\n\n", escaped(&said.line()))
    });
    format!(
        "**{}**\n\n{}\n\n{said}Confidence and basis: {} {}\n\n",
        escaped(answer.question),
        escaped(&answer.answer),
        escaped(&answer.confidence),
        basis.join(", ")
    )
}

fn written(part: &Written) -> String {
    format!(
        "Written by the examiner: {}\\. SHA\\-256 of the text: {}\n\n{}",
        escaped(&part.said_by.line()),
        escaped(&part.sha256),
        markdown_prose::written(part)
    )
}

fn titled(title: &str, points: &[String]) -> String {
    if points.is_empty() { String::new() } else { format!("**{title}**\n\n{}", list("-", points)) }
}

fn facts_of(part: &FindingPart) -> Vec<Fact> {
    let moment = |time: &Option<Moment>| time.clone().map_or(Cell::Empty, Cell::Moment);
    let cited = part.evidence.join(", ");
    let more = part.uncited().map_or_else(String::new, |more| format!(" and {more}"));
    let mut facts = vec![
        Fact::new("First", moment(&part.first_at)),
        Fact::new("Last", moment(&part.last_at)),
        Fact::new("Events", Cell::Number(part.event_count)),
        Fact::text(part.entity_kind, &part.entity_name),
        Fact::new("Object id", Cell::Code(part.entity_id.clone())),
        Fact::text("Evidence", &format!("{cited}{more}")),
        Fact::text("Query", &part.query_id),
        Fact::text("ATT&CK", &part.attack.join(", ")),
    ];
    facts.extend(part.details.iter().cloned());
    facts
}

fn paragraph(text: &str) -> String {
    format!("{}\n\n", escaped(text))
}

fn list(mark: &str, items: &[String]) -> String {
    let lines = items.iter().map(|item| format!("{mark} {}\n", escaped(item)));
    lines.collect::<Vec<_>>().concat() + "\n"
}

fn facts(facts: &[Fact]) -> String {
    let told = facts.iter().filter(|fact| fact.value != Cell::Empty);
    let lines = told.map(|fact| format!("| {} | {} |\n", escaped(&fact.name), cell(&fact.value)));
    format!("| | |\n|---|---|\n{}\n", lines.collect::<Vec<_>>().concat())
}

fn table(grid: &Grid) -> String {
    let shortened = grid.shortened().map_or_else(String::new, |text| format!(" {text}"));
    let caption = escaped(&format!("{}{shortened}", grid.caption));
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut parts = vec![
        format!("**Table {}.** {caption}\n\n", grid.number),
        line(grid.columns.iter().map(|column| escaped(&column.heading)).collect()),
        line(grid.columns.iter().map(|column| rule(column).to_owned()).collect()),
    ];
    let rows = grid.rows.iter().chain(&grid.sums);
    parts.extend(rows.map(|row| line(row.iter().map(cell).collect())));
    parts.push("\n".to_owned());
    parts.concat()
}

/// The line below a heading, which says where the column stands.
const fn rule(column: &Column) -> &'static str {
    if column.numeric { "---:" } else { "---" }
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Code(text) | Cell::Reference(text) | Cell::Finding(text) => {
            escaped(text)
        }
        Cell::File { name, sha256 } => escaped(&format!("{name} {sha256}")),
        Cell::Findings { numbers, more: 0 } => escaped(&numbers.join(", ")),
        Cell::Findings { numbers, more } => {
            escaped(&format!("{} and {} more", numbers.join(", "), grouped(*more)))
        }
        Cell::Tagged { text, tag } => escaped(&format!("{text} ({tag})")),
        Cell::Indicator { defanged, .. } => escaped(defanged),
        Cell::Strip(strip) => escaped(&strip.words()),
        Cell::Lines(cells) => {
            let told = cells.iter().map(self::cell).filter(|text| !text.is_empty());
            told.collect::<Vec<_>>().join("; ")
        }
        Cell::Number(number) => grouped(*number),
        Cell::Moment(moment) => {
            let beside = moment.beside();
            let beside = if beside.is_empty() { beside } else { format!(" ({beside})") };
            escaped(&format!("{}{beside}", moment.universal()))
        }
    }
}

fn ending(cover: &Cover) -> String {
    format!(
        "---\n\nEnd of the report on {}. Made with doorward {} without network access. Custody \
         log: {}.\n",
        escaped(&cover.case_name),
        escaped(&cover.tool_version),
        escaped(&cover.custody_sha256)
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

    use super::super::sample;
    use super::*;

    fn rendered(document: &Document) -> String {
        let mut out = Vec::new();
        Markdown.render(document, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Whether a text, put into a paragraph and into a table cell, stays text.
    fn stays_text(text: &str) -> bool {
        let page = format!("{}| a |\n|---|\n| {} |\n", paragraph(text), escaped(text));
        let mut cells = 0;
        let calm = Parser::new_ext(&page, Options::all()).all(|event| match event {
            Event::Start(Tag::TableCell) => {
                cells += 1;
                true
            }
            Event::Start(Tag::Paragraph | Tag::Table(_) | Tag::TableHead | Tag::TableRow)
            | Event::Text(_)
            | Event::End(_) => true,
            _ => false,
        });
        calm && cells == 2
    }

    #[test]
    fn hostile_texts_stay_text() {
        for hostile in sample::HOSTILE {
            assert!(stays_text(hostile), "{hostile:?} became {}", escaped(hostile));
        }
    }

    proptest! {
        #[test]
        fn no_text_becomes_markup(text in "[-!-~ a\\n\\t\u{202e}é]{0,40}") {
            prop_assert!(stays_text(&text), "{}", escaped(&text));
        }
    }

    #[test]
    fn web_addresses_are_defanged_and_hidden_characters_spelled_out() {
        assert_eq!(escaped("HTTP://a"), "HxxP\\:\\/\\/a");
        assert_eq!(escaped("a\u{202e}b"), "a⟨U\\+202E⟩b");
    }

    #[test]
    fn a_program_keeps_its_tabs_and_names_what_was_spelled_out() {
        let text = "SELECT\t'\u{202e}'\nORDER BY 1;\n".to_owned();
        let page = code(&Code { name: "own".to_owned(), not_run: None, text, facts: Vec::new() });
        assert!(page.contains("```sql\nSELECT\t'⟨U+202E⟩'\nORDER BY 1;\n```\n"), "{page}");
        assert!(page.contains("U\\+202E \\(line 1\\)"), "{page}");
    }

    #[test]
    fn a_report_has_no_link_image_or_html_and_is_the_same_twice() {
        let document = sample::document();
        let text = rendered(&document);
        assert_eq!(text, rendered(&document));
        assert!(!text.to_ascii_lowercase().contains("http"));
        let mut blocks: Vec<String> = Vec::new();
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            let wild = matches!(
                event,
                Event::Html(_)
                    | Event::InlineHtml(_)
                    | Event::Code(_)
                    | Event::Start(Tag::Link { .. } | Tag::Image { .. })
            );
            assert!(!wild, "{event:?}");
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(name))) if &*name == "sql" => {
                    blocks.push(String::new());
                }
                Event::Text(part) if text.contains(&format!("sql\n{part}")) => {
                    blocks.last_mut().unwrap().push_str(&part);
                }
                _ => {}
            }
        }
        let statements = sample::inputs().queries.into_iter().map(|query| query.statement);
        let expected: Vec<String> =
            std::iter::once(crate::query::PRELUDE.to_owned()).chain(statements).collect();
        assert_eq!(blocks, expected, "whoever copies a query copies all of it");
    }
}
