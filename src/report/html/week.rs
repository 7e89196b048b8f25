//! The hours of the week as a map of colours: a row for each weekday, a column for each hour.

use super::drawing::{Area, Drawing, Frame, Side, step};
use super::markup::Markup;
use crate::report::week::{Level, WEEKDAYS, Week};

const LEFT: f64 = 40.0;
const TOP: f64 = 20.0;
const CELL: f64 = 18.6;
const ACROSS: f64 = 20.2;
const DOWN: f64 = 20.6;

/// The classes of the colours, that of none first, in the drawing and in its legend.
pub(super) type Classes = [(&'static str, &'static str); 6];

/// Of successful sign-ins.
pub(super) const SUCCESSES: Classes = [
    ("c0", "k-c0"),
    ("c1", "k-c1"),
    ("c2", "k-c2"),
    ("c3", "k-c3"),
    ("c4", "k-c4"),
    ("c5", "k-c5"),
];

/// Of all others.
pub(super) const OTHERS: Classes = [
    ("c0", "k-c0"),
    ("f1", "k-f1"),
    ("f2", "k-f2"),
    ("f3", "k-f3"),
    ("f4", "k-f4"),
    ("f5", "k-f5"),
];

/// The hours with their successful sign-ins.
pub(super) fn successes(week: &Week) -> Markup {
    let counts: Vec<i64> = week.hours.iter().map(|hour| hour.successes).collect();
    let title = format!("{} sign-ins that succeeded, by weekday and hour", week.log);
    figure(&counts, &week.success_levels(), SUCCESSES, &title)
}

/// The hours with all other sign-ins.
pub(super) fn others(week: &Week) -> Markup {
    let counts: Vec<i64> = week.hours.iter().map(|hour| hour.others).collect();
    let title = format!("{} sign-ins that did not succeed, by weekday and hour", week.log);
    figure(&counts, &week.other_levels(), OTHERS, &title)
}

fn figure(counts: &[i64], levels: &[Level], classes: Classes, title: &str) -> Markup {
    let mut drawing = Drawing::default();
    for hour in (0..24_usize).step_by(3) {
        let at = (LEFT + step(hour) * ACROSS, TOP - 7.0);
        drawing.label("", at, Side::After, &format!("{hour:02}"));
    }
    for (day, name) in WEEKDAYS.iter().enumerate() {
        let at = (LEFT - 8.0, TOP + step(day) * DOWN + 13.5);
        drawing.label("", at, Side::Before, name);
    }
    for (colour, (class, _)) in classes.iter().enumerate() {
        let of_colour =
            counts.iter().enumerate().filter(|(_, count)| of(**count, levels) == colour);
        let areas: Vec<Area> = of_colour.map(|(at, _)| cell(at)).collect();
        drawing.blocks(class, &areas);
    }
    drawing.framed(Frame {
        class: "fig heat",
        width: LEFT + 24.0 * ACROSS,
        height: TOP + 7.0 * DOWN,
        stretch: "",
        title,
        about: "A row for each weekday and a column for each hour; darker is more in light, and \
                brighter is more in the dark. The numbers stand below the figure.",
    })
}

/// Which colour a count has: 0 for none.
fn of(count: i64, levels: &[Level]) -> usize {
    if count <= 0 {
        return 0;
    }
    let below = levels.iter().take_while(|level| level.most < count).count();
    (below + 1).min(levels.len())
}

fn cell(at: usize) -> Area {
    Area(LEFT + step(at % 24) * ACROSS, TOP + step(at / 24) * DOWN, CELL, CELL)
}

/// What the colours stand for.
pub(super) fn legend(levels: &[Level], classes: Classes) -> Markup {
    let entry = |markup: Markup, (class, words): (&'static str, String)| {
        let markup =
            markup.raw("<li><svg viewBox=\"0 0 14 14\" aria-hidden=\"true\"><rect class=\"");
        let markup = markup.raw(class).raw("\" width=\"14\" height=\"14\"/></svg>");
        markup.text(&words).raw("</li>")
    };
    let none = std::iter::once("none".to_owned());
    let words = none.chain(levels.iter().map(Level::words));
    let entries = classes.into_iter().map(|(_, class)| class).zip(words);
    entries.fold(Markup::new("<ul class=\"legend\">"), entry).raw("</ul>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_has_the_colour_of_its_level() {
        let levels = [Level { least: 1, most: 4 }, Level { least: 9, most: 40 }];
        assert_eq!([0, 1, 4, 9, 40].map(|count| of(count, &levels)), [0, 1, 1, 2, 2]);
        let legend = legend(&levels, OTHERS).to_string();
        assert_eq!(legend.matches("<li>").count(), 3);
        assert!(legend.contains("k-f2") && legend.contains("9 to 40"), "{legend}");
    }
}
