//! The examiner's Markdown as HTML.

use super::markup::Markup;
use crate::report::prose::{Piece, Tag, pieces};
use crate::report::words::Written;

/// The text of the examiner's, below headings of the third order.
pub(super) fn written(part: &Written) -> Markup {
    pieces(&part.markdown, &part.links).iter().fold(
        Markup::default(),
        |markup, piece| match piece {
            Piece::Open(tag) => open(markup, tag),
            Piece::Close(tag) => markup.raw(close(tag)),
            Piece::Text(text) => markup.text(text),
            Piece::Code(text) => markup.raw("<code>").text(text).raw("</code>"),
            Piece::Program(text) => {
                let lines = text.lines();
                let markup = markup.raw("<pre><code>");
                lines
                    .fold(markup, |markup, line| markup.code(line).raw("\n"))
                    .raw("</code></pre>\n")
            }
            Piece::Space => markup.raw("\n"),
            Piece::Break => markup.raw("<br>\n"),
            Piece::Rule => markup.raw("<hr>\n"),
        },
    )
}

fn open(markup: Markup, tag: &Tag) -> Markup {
    match tag {
        Tag::Paragraph => markup.raw("<p>"),
        Tag::Heading(1) => markup.raw("<h4>"),
        Tag::Heading(2) => markup.raw("<h5>"),
        Tag::Heading(_) => markup.raw("<h6>"),
        Tag::Quote => markup.raw("<blockquote>"),
        Tag::Points => markup.raw("<ul>"),
        Tag::Steps(1) => markup.raw("<ol>"),
        Tag::Steps(first) => markup.raw("<ol start=\"").plain(&first.to_string()).raw("\">"),
        Tag::Item => markup.raw("<li>"),
        Tag::Strong => markup.raw("<strong>"),
        Tag::Stressed => markup.raw("<em>"),
        Tag::Link(place) => markup.raw("<a class=\"r\" href=\"#").plain(place).raw("\">"),
        Tag::Table => markup.raw("<div class=\"said-table\"><table>"),
        Tag::Head => markup.raw("<thead><tr>"),
        Tag::Row => markup.raw("<tr>"),
        Tag::HeadCell => markup.raw("<th scope=\"col\">"),
        Tag::Cell => markup.raw("<td>"),
    }
}

const fn close(tag: &Tag) -> &'static str {
    match tag {
        Tag::Paragraph => "</p>\n",
        Tag::Heading(1) => "</h4>\n",
        Tag::Heading(2) => "</h5>\n",
        Tag::Heading(_) => "</h6>\n",
        Tag::Quote => "</blockquote>\n",
        Tag::Points => "</ul>\n",
        Tag::Steps(_) => "</ol>\n",
        Tag::Item => "</li>\n",
        Tag::Strong => "</strong>",
        Tag::Stressed => "</em>",
        Tag::Link(_) => "</a>",
        Tag::Table => "</tbody></table></div>\n",
        Tag::Head => "</tr></thead><tbody>\n",
        Tag::Row => "</tr>\n",
        Tag::HeadCell => "</th>",
        Tag::Cell => "</td>",
    }
}
