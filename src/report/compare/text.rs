//! Reports as lines of text: a row of a table is one line, and every line knows what it stands under.

use serde_json::Value;

/// A line of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The heading or the caption above it.
    pub(super) under: String,
    /// What it says.
    pub(super) text: String,
}

/// Lines that grow from parts of text.
#[derive(Default)]
struct Lines {
    done: Vec<Line>,
    under: String,
    line: String,
}

impl Lines {
    /// Ends the line, which all that follows stands under if it is a heading.
    fn end(&mut self, heading: bool) {
        let text = self.line.split_whitespace().collect::<Vec<_>>().join(" ");
        self.line.clear();
        let text = text.trim_matches(['|', ' ']).to_owned();
        if text.is_empty() {
            return;
        }
        if heading {
            self.under.clone_from(&text);
        }
        self.done.push(Line { under: self.under.clone(), text });
    }
}

/// An HTML report of this program, as the text of its elements. Not a reader for any HTML there is: what is no
/// report of ours gives lines that match none.
pub(super) fn html(page: &str) -> Vec<Line> {
    let mut lines = Lines::default();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        lines.line.push_str(&decoded(&rest[..at]));
        let tag = &rest[at..];
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let name = tag[1..end].trim_end_matches('>');
        let name = name.split([' ', '\n']).next().unwrap_or_default().to_ascii_lowercase();
        rest = &tag[end..];
        match name.as_str() {
            "style" | "script" => {
                let close = format!("</{name}>");
                rest = rest.find(&close).map_or("", |at| &rest[at..]);
            }
            "td" | "th" | "dd" => lines.line.push_str(" | "),
            "/h1" | "/h2" | "/h3" | "/h4" | "/caption" | "/figcaption" => lines.end(true),
            "a" | "/a" | "b" | "/b" | "i" | "/i" | "wbr" | "span" | "/span" | "small"
            | "/small" | "time" | "/time" | "/td" | "/th" | "/dd" | "/dt" | "label" | "/label"
            | "input" | "code" | "/code" => {}
            "br" => lines.line.push(' '),
            _ => lines.end(false),
        }
    }
    lines.line.push_str(&decoded(rest));
    lines.end(false);
    lines.done
}

/// The references to characters that this program writes, undone.
fn decoded(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#34;", "\"")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

/// A Markdown report.
pub(super) fn markdown(page: &str) -> Vec<Line> {
    let mut lines = Lines::default();
    for line in page.lines() {
        // A backslash stands before every mark of a text, and says nothing.
        lines.line.push_str(&line.replace('\\', ""));
        lines.end(line.starts_with('#') || line.starts_with("**Table "));
    }
    lines.done
}

/// A JSON report: a line for each value, under its path.
pub(super) fn json(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    match serde_json::from_str(text) {
        Ok(document) => flat(&document, &mut String::new(), &mut lines),
        Err(_not_json) => lines.extend(
            text.lines().map(|line| Line { under: String::new(), text: line.trim().to_owned() }),
        ),
    }
    lines
}

fn flat(value: &Value, path: &mut String, lines: &mut Vec<Line>) {
    let length = path.len();
    let mut inside = |name: &str, value: &Value| {
        path.push('/');
        path.push_str(name);
        flat(value, path, lines);
        path.truncate(length);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| inside(name, value)),
        Value::Array(values) => {
            values.iter().enumerate().for_each(|(at, value)| inside(&at.to_string(), value));
        }
        scalar => lines.push(Line { under: path.clone(), text: scalar.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_a_table_is_a_line_under_its_caption() {
        let page = "<style>td{}</style><h2>Part</h2><p>a <b>b</b> &lt;c&amp;gt;</p><table><caption>Table 1.</caption>\
                    <tr><td>x</td><td class=\"num\">1</td></tr></table>";
        let line =
            |under: &str, text: &str| Line { under: under.to_owned(), text: text.to_owned() };
        assert_eq!(
            html(page),
            [
                line("Part", "Part"),
                line("Part", "a b <c&gt;"),
                line("Table 1.", "Table 1."),
                line("Table 1.", "x | 1"),
            ]
        );
    }

    #[test]
    fn a_value_of_json_stands_under_its_path() {
        let found = json(r#"{"a": [1, {"b": "x"}]}"#);
        let told: Vec<_> =
            found.iter().map(|line| (line.under.as_str(), line.text.as_str())).collect();
        assert_eq!(told, [("/a/0", "1"), ("/a/1/b", "\"x\"")]);
    }
}
