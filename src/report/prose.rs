//! The examiner's Markdown, as pieces that a renderer writes one after the other.
//!
//! Whatever could reach outside is gone when the pieces come out: raw HTML is text, an image is the words
//! that stand for it, a link is kept only where it leads to a place of the report, and the address of any
//! other stands behind its words as text.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag as Mark, TagEnd};

/// A part of a text, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Something begins.
    Open(Tag),
    /// What began last ends.
    Close(Tag),
    /// Words.
    Text(String),
    /// A few words of a program within a sentence.
    Code(String),
    /// A text of a program, in lines.
    Program(String),
    /// A line ends, and the sentence goes on.
    Space,
    /// A line ends.
    Break,
    /// A line across.
    Rule,
}

/// What holds pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// A paragraph.
    Paragraph,
    /// A heading, the highest of the text being 1.
    Heading(usize),
    /// A quotation.
    Quote,
    /// Points in no order.
    Points,
    /// Steps, from this number on.
    Steps(u64),
    /// A point or a step.
    Item,
    /// Strong words.
    Strong,
    /// Stressed words.
    Stressed,
    /// A link to a place of the report.
    Link(String),
    /// A table.
    Table,
    /// Its first row.
    Head,
    /// A further row.
    Row,
    /// A cell of the first row.
    HeadCell,
    /// A cell of a further row.
    Cell,
}

/// The pieces of a Markdown text, of which links to these places stay links.
pub(super) fn pieces(markdown: &str, places: &[String]) -> Vec<Piece> {
    let options = Options::ENABLE_TABLES;
    let highest = Parser::new_ext(markdown, options).filter_map(|event| match event {
        Event::Start(Mark::Heading { level, .. }) => Some(level),
        _ => None,
    });
    let mut reader = Reader {
        places,
        highest: highest.min().unwrap_or(HeadingLevel::H1) as usize,
        pieces: Vec::new(),
        open: Vec::new(),
        program: None,
        in_head: false,
    };
    for event in Parser::new_ext(markdown, options) {
        reader.take(event);
    }
    reader.pieces
}

/// What is open: a tag, a link that is no link here with its address, or something that is not shown.
enum Opened {
    Shown(Tag),
    Outside(String),
    Nothing,
}

struct Reader<'p> {
    places: &'p [String],
    highest: usize,
    pieces: Vec<Piece>,
    open: Vec<Opened>,
    program: Option<String>,
    in_head: bool,
}

impl Reader<'_> {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(mark) => self.start(mark),
            Event::End(TagEnd::CodeBlock) => {
                self.open.pop();
                let program = self.program.take().unwrap_or_default();
                self.pieces.push(Piece::Program(program));
            }
            Event::End(end) => self.end(end),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => self.pieces.push(Piece::Code(text.into_string())),
            Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.lines(&text),
            Event::SoftBreak => self.pieces.push(Piece::Space),
            Event::HardBreak => self.pieces.push(Piece::Break),
            Event::Rule => self.pieces.push(Piece::Rule),
            Event::TaskListMarker(done) => self.text(if done { "[x] " } else { "[ ] " }),
        }
    }

    fn start(&mut self, mark: Mark<'_>) {
        let shown = match mark {
            Mark::Paragraph | Mark::HtmlBlock => Tag::Paragraph,
            Mark::Heading { level, .. } => Tag::Heading(level as usize - self.highest + 1),
            Mark::BlockQuote(_) => Tag::Quote,
            Mark::List(None) => Tag::Points,
            Mark::List(Some(first)) => Tag::Steps(first),
            Mark::Item => Tag::Item,
            Mark::Strong => Tag::Strong,
            Mark::Emphasis => Tag::Stressed,
            Mark::Table(_) => Tag::Table,
            Mark::TableHead => {
                self.in_head = true;
                Tag::Head
            }
            Mark::TableRow => Tag::Row,
            Mark::TableCell if self.in_head => Tag::HeadCell,
            Mark::TableCell => Tag::Cell,
            Mark::Link { dest_url, .. } => {
                let place = dest_url.strip_prefix('#').unwrap_or_default();
                if !self.places.iter().any(|known| known == place) {
                    self.open.push(Opened::Outside(dest_url.into_string()));
                    return;
                }
                Tag::Link(place.to_owned())
            }
            Mark::CodeBlock(_) => {
                self.program = Some(String::new());
                self.open.push(Opened::Nothing);
                return;
            }
            _ => {
                self.open.push(Opened::Nothing);
                return;
            }
        };
        self.pieces.push(Piece::Open(shown.clone()));
        self.open.push(Opened::Shown(shown));
    }

    fn end(&mut self, end: TagEnd) {
        if end == TagEnd::TableHead {
            self.in_head = false;
        }
        match self.open.pop() {
            Some(Opened::Shown(tag)) => self.pieces.push(Piece::Close(tag)),
            Some(Opened::Outside(address)) if !address.is_empty() => {
                // An address that is its own words need not be said twice.
                let said = self.pieces.last() == Some(&Piece::Text(address.clone()));
                if !said {
                    self.text(&format!(" ({address})"));
                }
            }
            Some(Opened::Outside(_) | Opened::Nothing) | None => {}
        }
    }

    fn text(&mut self, text: &str) {
        match &mut self.program {
            Some(program) => program.push_str(text),
            None => self.pieces.push(Piece::Text(text.replace('\t', " "))),
        }
    }

    /// A text that may be several lines, as HTML is.
    fn lines(&mut self, text: &str) {
        for line in text.split_inclusive('\n') {
            let words = line.trim_end_matches(['\n', '\r']);
            if !words.is_empty() {
                self.text(words);
            }
            if words.len() < line.len() {
                self.pieces.push(Piece::Space);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(markdown: &str) -> String {
        let places = ["F-0001".to_owned()];
        pieces(markdown, &places).iter().fold(String::new(), |told, piece| match piece {
            Piece::Text(text) | Piece::Code(text) | Piece::Program(text) => told + text,
            Piece::Space | Piece::Break => told + " ",
            Piece::Open(Tag::Link(place)) => told + "→" + place + " ",
            Piece::Open(_) | Piece::Close(_) | Piece::Rule => told,
        })
    }

    #[test]
    fn only_links_to_places_of_the_report_stay_links() {
        assert_eq!(told("see [the first](#F-0001)"), "see →F-0001 the first");
        assert_eq!(told("see [it](#F-0002)"), "see it (#F-0002)");
        assert_eq!(told("[a](javascript:alert(1))"), "a (javascript:alert(1))");
        assert_eq!(told("<https://203.0.113.9/>"), "https://203.0.113.9/");
        assert_eq!(told("![a map](http://203.0.113.9/x.png)"), "a map");
        assert_eq!(told("![a [deep](#F-0001) map](x.png)"), "a →F-0001 deep map");
    }

    #[test]
    fn html_is_text() {
        assert_eq!(told("a <b onclick=x>b</b>"), "a <b onclick=x>b</b>");
        assert_eq!(told("<script>\nalert(1)\n</script>\n"), "<script> alert(1) </script> ");
    }

    #[test]
    fn what_opens_closes_and_the_highest_heading_is_the_first() {
        let text = "## A\n\n### B\n\n- a **b** *c*\n\n3. d\n\n> e\n\n|h|\n|-|\n|`i`|\n\n```\nj\n\tk\n```\n";
        let pieces = pieces(text, &[]);
        assert_eq!(pieces[0], Piece::Open(Tag::Heading(1)));
        assert!(pieces.contains(&Piece::Open(Tag::Heading(2))));
        assert!(pieces.contains(&Piece::Open(Tag::Steps(3))));
        assert!(pieces.contains(&Piece::Program("j\n\tk\n".to_owned())));
        let mut open = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Open(tag) => open.push(tag),
                Piece::Close(tag) => assert_eq!(open.pop(), Some(tag)),
                _ => {}
            }
        }
        assert_eq!(open, []);
    }
}
