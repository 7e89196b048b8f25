//! The punch card of a service principal: a column for each day, a row for each hour.

use chrono::TimeDelta;

use super::activity::dates;
use super::drawing::{Area, Drawing, Frame, Side, length, step};
use super::markup::Markup;
use crate::report::moment::short_day;
use crate::report::principals::{Hour, Hours};

const WIDTH: f64 = 1060.0;
const LEFT: f64 = 46.0;
const ROW: f64 = 9.4;
const TOP: f64 = 8.0;

/// The punch card.
pub(super) fn figure(card: &Hours) -> Markup {
    let bottom = TOP + 24.0 * ROW;
    let room = (WIDTH - LEFT - 4.0) / step(card.days.max(1));
    let mut drawing = Drawing::default();
    for hour in [0_u32, 6, 12, 18, 24] {
        let line = TOP + f64::from(hour) * ROW;
        drawing.line("gr", (LEFT, line), (WIDTH - 4.0, line));
        drawing.label("", (LEFT - 8.0, line + 4.0), Side::Before, &format!("{hour:02}:00"));
    }
    for (at, label) in dates(card.days, |day| day_label(card, day)) {
        let left = LEFT + step(at) * room;
        drawing.line("ax", (left, bottom), (left, bottom + 5.0));
        drawing.label("", (left, bottom + 20.0), Side::After, &label);
    }
    let part = |known: bool| -> Vec<Area> {
        let hours = card.hours.iter().filter(|hour| hour.known == known && hour.day < card.days);
        hours.map(|hour| mark(hour, room)).collect()
    };
    drawing.blocks("known", &part(true));
    drawing.blocks(if card.networks_known { "new" } else { "known" }, &part(false));
    drawing.framed(Frame {
        class: "fig",
        width: WIDTH,
        height: bottom + 26.0,
        stretch: "",
        title: "Hours of successful sign-ins",
        about: "A column for each day and a row for each hour. The tables after the figure have the \
                numbers.",
    })
}

fn day_label(card: &Hours, day: usize) -> String {
    let days = TimeDelta::try_days(i64::try_from(day).unwrap_or(0)).unwrap_or_default();
    short_day(card.first_day.utc + days)
}

/// Known networks keep one size, so that the scheduled job is a calm line; others grow.
fn mark(hour: &Hour, room: f64) -> Area {
    let widest = (room - 1.2).max(1.0);
    let size = if hour.known { widest } else { (4.0 + 1.3 * length(hour.sign_ins)).min(widest) };
    let height = size.min(ROW - 1.0);
    let left = LEFT + step(hour.day) * room + (room - size) / 2.0;
    let top = TOP + f64::from(hour.hour) * ROW + (ROW - height) / 2.0;
    Area(left, top, size, height)
}
