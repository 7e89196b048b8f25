//! The examiner's Markdown within the Markdown report: a quotation, written anew from its pieces, so that
//! nothing of it can reach outside or pass for a part of the report.

use super::markdown::escaped;
use super::prose::{Piece, Tag, pieces};
use super::visible::{Run, code_runs, spelled};
use super::words::Written;

/// The text as a quotation.
pub(super) fn written(part: &Written) -> String {
    let mut writer = Writer::default();
    for piece in pieces(&part.markdown, &part.links) {
        writer.take(piece);
    }
    writer.flush("");
    writer.out
}

/// What the lines of a block begin with, inside what is open.
#[derive(Debug)]
enum Level {
    Quote,
    /// A list, with the number of its next step.
    List(Option<u64>),
    /// An item: its mark until it stands before the first line, and how wide that is.
    Item(Option<String>, usize),
}

#[derive(Debug, Default)]
struct Writer {
    out: String,
    levels: Vec<Level>,
    words: String,
    cells: Vec<String>,
}

impl Writer {
    fn take(&mut self, piece: Piece) {
        match piece {
            Piece::Open(tag) => self.open(&tag),
            Piece::Close(tag) => self.close(&tag),
            Piece::Text(text) | Piece::Code(text) => self.words.push_str(&spaced(&text)),
            Piece::Program(text) => self.program(&text),
            Piece::Space | Piece::Break => self.words.push(' '),
            Piece::Rule => {
                self.flush("");
                self.block(&["\\* \\* \\*".to_owned()]);
            }
        }
    }

    fn open(&mut self, tag: &Tag) {
        match tag {
            Tag::Strong => self.words.push_str("**"),
            Tag::Stressed => self.words.push('*'),
            Tag::Link(_) | Tag::HeadCell | Tag::Cell => {}
            // What stands before in the same item is a block of its own.
            _ => self.flush(""),
        }
        match tag {
            Tag::Quote => self.levels.push(Level::Quote),
            Tag::Points => self.levels.push(Level::List(None)),
            Tag::Steps(first) => self.levels.push(Level::List(Some(*first))),
            Tag::Item => {
                let mark = match self.levels.last_mut() {
                    Some(Level::List(Some(next))) => {
                        let mark = format!("{next}. ");
                        *next += 1;
                        mark
                    }
                    _ => "- ".to_owned(),
                };
                let width = mark.len();
                self.levels.push(Level::Item(Some(mark), width));
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: &Tag) {
        match tag {
            Tag::Paragraph => self.flush(""),
            Tag::Heading(_) => self.flush("#### "),
            Tag::Strong => self.words.push_str("**"),
            Tag::Stressed => self.words.push('*'),
            Tag::Quote | Tag::Points | Tag::Steps(_) | Tag::Item => {
                self.flush("");
                self.levels.pop();
            }
            Tag::HeadCell | Tag::Cell => {
                let cell = std::mem::take(&mut self.words);
                self.cells.push(cell.trim().to_owned());
            }
            Tag::Head => {
                let rule = vec!["---"; self.cells.len()].join(" | ");
                let head = self.row();
                self.lines(&[head, format!("| {rule} |")]);
            }
            Tag::Row => {
                let row = self.row();
                self.lines(&[row]);
            }
            Tag::Table => self.blank(),
            Tag::Link(_) => {}
        }
    }

    fn row(&mut self) -> String {
        format!("| {} |", std::mem::take(&mut self.cells).join(" | "))
    }

    /// Ends the block that the words so far are.
    fn flush(&mut self, start: &str) {
        let words = std::mem::take(&mut self.words);
        let words = words.trim();
        if !words.is_empty() {
            self.block(&[format!("{start}{words}")]);
        }
    }

    fn program(&mut self, text: &str) {
        self.flush("");
        let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        let line = |line: &str| -> String {
            code_runs(line)
                .map(|run| match run {
                    Run::Plain(plain) => plain.to_owned(),
                    Run::Hidden(hidden) => format!("⟨{}⟩", spelled(hidden)),
                })
                .collect()
        };
        let mut lines = vec![format!("{fence}text")];
        lines.extend(text.lines().map(line));
        lines.push(fence);
        self.block(&lines);
    }

    fn block(&mut self, lines: &[String]) {
        self.lines(lines);
        self.blank();
    }

    fn lines(&mut self, lines: &[String]) {
        for line in lines {
            let start = self.start();
            self.out.push_str(&start);
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    /// A line without words, which ends a block.
    fn blank(&mut self) {
        let start = self.start();
        self.out.push_str(start.trim_end());
        self.out.push('\n');
    }

    /// What the next line begins with: the mark of an item once, then blanks as wide.
    fn start(&mut self) -> String {
        let mut start = "> ".to_owned();
        for level in &mut self.levels {
            match level {
                Level::Quote => start.push_str("> "),
                Level::List(_) => {}
                Level::Item(mark, width) => match mark.take() {
                    Some(mark) => start.push_str(&mark),
                    None => start.push_str(&" ".repeat(*width)),
                },
            }
        }
        start
    }
}

/// A text in which nothing is markup, with the blanks at its ends.
fn spaced(text: &str) -> String {
    let blank = |is: bool| if is { " " } else { "" };
    let safe = escaped(text);
    if safe.is_empty() {
        return blank(!text.is_empty()).to_owned();
    }
    format!("{}{safe}{}", blank(text.starts_with(' ')), blank(text.ends_with(' ')))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag as Mark};

    use super::super::moment::LocalTime;
    use super::super::words::SaidBy;
    use super::super::{Moment, sample};
    use super::*;

    fn of(markdown: &str) -> String {
        let at = Moment { utc: chrono::DateTime::UNIX_EPOCH, local: None::<LocalTime> };
        written(&Written {
            title: "What happened",
            markdown: markdown.to_owned(),
            sha256: String::new(),
            said_by: SaidBy { name: "A. Muster".to_owned(), at },
            links: vec!["F-0001".to_owned()],
        })
    }

    /// Whether nothing of a text reaches outside once it is a part of the report.
    fn is_tame(text: &str) -> bool {
        let page = of(text);
        !page.to_ascii_lowercase().contains("http")
            && Parser::new_ext(&page, Options::all()).all(|event| {
                !matches!(
                    event,
                    Event::Html(_)
                        | Event::InlineHtml(_)
                        | Event::FootnoteReference(_)
                        | Event::Start(Mark::Link { .. } | Mark::Image { .. } | Mark::HtmlBlock)
                )
            })
    }

    #[test]
    fn what_was_written_reads_as_it_was() {
        let text = "# Night\n\nOn *8 September* **someone** tried.\n\n1. one\n2. two\n   more\n\n> said\n\n| a | b |\n|-|-|\n| 1 | 2 |\n";
        assert_eq!(
            of(text),
            "> #### Night\n>\n> On *8 September* **someone** tried\\.\n>\n> 1. one\n>\n> 2. two more\n>\n\
             > > said\n> >\n> | a | b |\n> | --- | --- |\n> | 1 | 2 |\n>\n"
        );
    }

    #[test]
    fn hostile_texts_are_tame() {
        for hostile in sample::HOSTILE {
            // A program keeps its characters, and is a program.
            assert!(is_tame(&hostile.replace("    ", " ")), "{}", of(hostile));
        }
    }

    proptest! {
        #[test]
        fn no_text_reaches_outside(text in "[-!-_a-z{|}~ \\n\u{202e}é]{0,60}") {
            prop_assume!(!text.contains("```") && !text.contains("~~~") && !text.contains("    "));
            prop_assert!(is_tame(&text), "{}", of(&text));
        }
    }
}
