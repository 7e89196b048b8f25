//! What the templates do with values: everything ends up as [`Markup`].

use super::markup::Markup;
use super::{activity, coverage, explorer, prose, punch_card, strip, week as weeks, world};
use crate::report::activity::Activity;
use crate::report::cell::{Cell, grouped};
use crate::report::countries::Map;
use crate::report::coverage::Coverage;
use crate::report::explorer::Explorer;
use crate::report::moment::Moment;
use crate::report::principals::Hours;
use crate::report::week::Week;
use crate::report::words::Written;

/// A text, escaped, with hidden characters spelled out.
#[askama::filter_fn]
pub(super) fn shown(
    text: impl std::fmt::Display,
    _: &dyn askama::Values,
) -> askama::Result<Markup> {
    Ok(Markup::default().text(&text.to_string()))
}

/// A program, each line escaped, with hidden characters other than tabs spelled out.
#[askama::filter_fn]
pub(super) fn lines(text: &str, _: &dyn askama::Values) -> askama::Result<Markup> {
    Ok(text.lines().fold(Markup::default(), |markup, line| markup.code(line).raw("\n")))
}

/// A text for an attribute or the title of the page.
#[askama::filter_fn]
pub(super) fn plain(
    text: impl std::fmt::Display,
    _: &dyn askama::Values,
) -> askama::Result<Markup> {
    Ok(Markup::default().plain(&text.to_string()))
}

/// A moment on one line, with the zone of the case beside it.
#[askama::filter_fn]
pub(super) fn moment(moment: &Moment, _: &dyn askama::Values) -> askama::Result<Markup> {
    Ok(time(moment))
}

/// A cell of a table.
#[askama::filter_fn]
pub(super) fn cell(cell: &Cell, _: &dyn askama::Values) -> askama::Result<Markup> {
    Ok(shown_cell(cell))
}

fn shown_cell(cell: &Cell) -> Markup {
    match cell {
        Cell::Empty => Markup::new("<span class=\"none\">–</span>"),
        Cell::Text(text) => Markup::default().text(text),
        Cell::Code(text) => code(text),
        Cell::File { name, sha256 } if name.is_empty() => code(sha256),
        Cell::File { name, sha256 } => Markup::default().text(name).raw("<br>").and(&code(sha256)),
        Cell::Number(number) => Markup::default().text(&grouped(*number)),
        Cell::Moment(moment) => time(moment),
        Cell::Reference(reference) => link(reference),
        Cell::Finding(number) => anchored(number, number),
        Cell::Findings { numbers, more } => findings(numbers, *more),
        Cell::Tagged { text, tag } => {
            code(text).raw(" <span class=\"newtag\">").text(tag).raw("</span>")
        }
        Cell::Indicator { defanged, .. } => code(defanged),
        Cell::Strip(strip) => strip::figure(strip),
        Cell::Lines(cells) => {
            let line = |markup: Markup, cell: &Cell| {
                markup.raw("<span class=\"ln\">").and(&shown_cell(cell)).raw("</span>")
            };
            let told = cells.iter().filter(|cell| **cell != Cell::Empty);
            told.fold(Markup::default(), line)
        }
    }
}

fn findings(numbers: &[String], more: i64) -> Markup {
    let mut markup = Markup::new("<span class=\"fnd\">");
    for (at, number) in numbers.iter().enumerate() {
        markup = markup.raw(if at > 0 { ", " } else { "" }).and(&anchored(number, number));
    }
    if more > 0 {
        markup = markup.raw(" and ").text(&grouped(more)).raw(" more");
    }
    markup.raw("</span>")
}

/// A finding as a link to it.
#[askama::filter_fn]
pub(super) fn finding(number: &str, _: &dyn askama::Values) -> askama::Result<Markup> {
    Ok(anchored(number, number))
}

/// The time of a moment alone, on a page that has its day as a heading.
#[askama::filter_fn]
pub(super) fn hour(moment: &Moment, _: &dyn askama::Values) -> askama::Result<Markup> {
    let markup = Markup::new("<time datetime=\"").plain(&moment.machine()).raw("\">");
    let markup = markup.text(moment.universal().get(11..).unwrap_or_default()).raw("</time>");
    let beside = moment.beside();
    Ok(if beside.is_empty() {
        markup
    } else {
        markup.raw(" <span class=\"loc\">").text(&beside).raw("</span>")
    })
}

/// A text of the examiner's.
#[askama::filter_fn]
pub(super) fn written(text: &Written, _: &dyn askama::Values) -> askama::Result<Markup> {
    Ok(prose::written(text))
}

/// The hours of the week with their successful sign-ins.
#[askama::filter_fn]
pub(super) fn drawn_successes(week: &Week, _: &dyn askama::Values) -> askama::Result<Markup> {
    Ok(weeks::successes(week))
}

/// The hours of the week with all other sign-ins.
#[askama::filter_fn]
pub(super) fn drawn_others(week: &Week, _: &dyn askama::Values) -> askama::Result<Markup> {
    Ok(weeks::others(week))
}

/// What the colours of successful sign-ins stand for.
#[askama::filter_fn]
pub(super) fn success_legend(week: &Week, _: &dyn askama::Values) -> askama::Result<Markup> {
    Ok(weeks::legend(&week.success_levels(), weeks::SUCCESSES))
}

/// What the colours of other sign-ins stand for.
#[askama::filter_fn]
pub(super) fn other_legend(week: &Week, _: &dyn askama::Values) -> askama::Result<Markup> {
    Ok(weeks::legend(&week.other_levels(), weeks::OTHERS))
}

/// The days that files cover.
#[askama::filter_fn]
pub(super) fn drawn_coverage(figure: &Coverage, _: &dyn askama::Values) -> askama::Result<Markup> {
    Ok(coverage::figure(figure))
}

/// A source, member or record as a link to the file in the table of sources.
#[askama::filter_fn]
pub(super) fn reference(text: &str, _: &dyn askama::Values) -> askama::Result<Markup> {
    Ok(link(text))
}

/// The shape, the colour and the word of a severity.
#[askama::filter_fn]
pub(super) fn severity(word: &str, _: &dyn askama::Values) -> askama::Result<Markup> {
    Ok(match word {
        "high" => Markup::new(
            "<span class=\"sev crit\"><svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><path \
             d=\"M6 0L12 6L6 12L0 6Z\"/></svg>High</span>",
        ),
        "medium" => Markup::new(
            "<span class=\"sev high\"><svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><path \
             d=\"M6 1L12 11H0Z\"/></svg>Medium</span>",
        ),
        "low" => Markup::new(
            "<span class=\"sev med\"><svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><path \
             d=\"M1 1H11V11H1Z\"/></svg>Low</span>",
        ),
        _ => Markup::new(
            "<span class=\"sev info\"><svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><path \
             fill-rule=\"evenodd\" d=\"M6 1A5 5 0 1 0 6 11A5 5 0 1 0 6 1ZM6 3A3 3 0 1 1 6 9A3 3 0 \
             1 1 6 3Z\"/></svg>Info</span>",
        ),
    })
}

/// The small multiples.
#[askama::filter_fn]
pub(super) fn drawn_days(figure: &Activity, _: &dyn askama::Values) -> askama::Result<Markup> {
    Ok(activity::figure(figure))
}

/// The map.
#[askama::filter_fn]
pub(super) fn drawn_map(map: &Map, _: &dyn askama::Values) -> askama::Result<Markup> {
    Ok(world::figure(map))
}

/// The events of the explorer, for the script.
#[askama::filter_fn]
pub(super) fn packed_events(one: &Explorer, _: &dyn askama::Values) -> askama::Result<Markup> {
    Ok(explorer::events(one))
}

/// The punch card.
#[askama::filter_fn]
pub(super) fn drawn_hours(card: &Hours, _: &dyn askama::Values) -> askama::Result<Markup> {
    Ok(punch_card::figure(card))
}

fn time(moment: &Moment) -> Markup {
    let beside = moment.beside();
    let markup = Markup::new("<time datetime=\"").plain(&moment.machine()).raw("\">");
    let markup = markup.text(&moment.universal()).raw("</time>");
    if beside.is_empty() {
        return markup;
    }
    markup.raw(" <span class=\"loc\">").text(&beside).raw("</span>")
}

/// An id; a digest in groups of eight letters that can be compared by eye and broken across lines.
fn code(text: &str) -> Markup {
    let digest = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !digest {
        let short = text.len() <= 15;
        let opening = if short { "<span class=\"raw whole\">" } else { "<span class=\"raw\">" };
        return Markup::new(opening).text(text).raw("</span>");
    }
    let eights = (0..64).step_by(8).filter_map(|at| text.get(at..at + 8));
    let opening = Markup::new("<span class=\"hash\">");
    let groups =
        eights.fold(opening, |markup, eight| markup.raw("<i>").text(eight).raw("</i><wbr>"));
    groups.raw("</span>")
}

/// A reference such as `E-02/3:848`, linked to `E-02`.
fn link(reference: &str) -> Markup {
    let end = reference.find(['/', ':']).unwrap_or(reference.len());
    let source = &reference[..end];
    anchored(source, reference)
}

/// A link within the page, if the name is one that the page could have.
fn anchored(name: &str, text: &str) -> Markup {
    let number = name.strip_prefix("E-").or_else(|| name.strip_prefix("F-"));
    let sound = number.is_some_and(|digits| {
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    if !sound {
        return Markup::default().text(text);
    }
    Markup::new("<a class=\"r\" href=\"#").plain(name).raw("\">").text(text).raw("</a>")
}
