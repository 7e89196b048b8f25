//! The days as drawings: the ornament of the cover, and the small multiples.

use super::drawing::{Area, Drawing, Frame, Side, length, step};
use super::markup::Markup;
use crate::report::activity::{Activity, Day, Log};
use crate::report::cell::grouped;
use crate::report::cover::DayMark;
use crate::report::moment::short_day;

const WIDTH: f64 = 1060.0;
const LEFT: f64 = 132.0;
const PLOT: f64 = 78.0;
const GAP: f64 = 34.0;

/// The ornament of the cover.
pub(super) fn band(days: &[DayMark]) -> Markup {
    let most = days.iter().map(|day| day.records).max().unwrap_or(0).max(1);
    let room = 1000.0 / step(days.len().max(1));
    let bar = |(at, day): (usize, &DayMark)| {
        let height = 4.0 + length(day.records) / length(most) * 82.0;
        Area((step(at) + 0.5) * room - 1.5, 90.0 - height, 3.0_f64.min(room * 0.7), height)
    };
    let part = |marked: bool| -> Vec<Area> {
        days.iter().enumerate().filter(|(_, day)| day.marked == marked).map(bar).collect()
    };
    let mut drawing = Drawing::default();
    drawing.blocks("bk", &part(false));
    drawing.blocks("bi", &part(true));
    drawing.framed(Frame {
        class: "band",
        width: 1000.0,
        height: 92.0,
        stretch: " preserveAspectRatio=\"none\"",
        title: "Records for each day of the period",
        about: "A bar for each day; the days of the gravest findings are marked.",
    })
}

/// The small multiples.
pub(super) fn figure(activity: &Activity) -> Markup {
    let lanes = lanes(activity);
    let top = 34.0 + step(lanes.iter().max().map_or(0, |lane| lane + 1)) * 22.0;
    let bottom = top + step(activity.logs.len()) * (PLOT + GAP) - GAP;
    let mut drawing = Drawing::default();
    spans(&mut drawing, activity, &lanes, (top, bottom));
    for (at, log) in activity.logs.iter().enumerate() {
        let base = top + step(at) * (PLOT + GAP) + PLOT;
        plot(&mut drawing, activity, log, base);
    }
    ticks(&mut drawing, activity, bottom);
    drawing.framed(Frame {
        class: "fig",
        width: WIDTH,
        height: bottom + 28.0,
        stretch: "",
        title: "Sign-ins by day",
        about: "One bar chart for each log, with the spans of findings above. The table after the \
                figure has the numbers.",
    })
}

fn room(activity: &Activity) -> f64 {
    (WIDTH - LEFT - 6.0) / step(activity.days.max(1))
}

/// Spans that touch stand in different lanes, so that their labels do not cover each other.
fn lanes(activity: &Activity) -> Vec<usize> {
    let room = room(activity);
    let mut ends: Vec<f64> = Vec::new();
    let mut lanes = Vec::new();
    for span in &activity.spans {
        let left = step(span.first) * room;
        let right = (step(span.last + 1) * room).max(left + 46.0);
        let free = ends.iter().position(|end| *end + 6.0 <= left);
        let lane = free.unwrap_or(ends.len());
        match ends.get_mut(lane) {
            Some(end) => *end = right,
            None => ends.push(right),
        }
        lanes.push(lane.min(LANES - 1));
    }
    lanes
}

/// Lanes that a figure has room for.
const LANES: usize = 6;

fn spans(drawing: &mut Drawing, activity: &Activity, lanes: &[usize], (top, bottom): (f64, f64)) {
    let room = room(activity);
    for (span, lane) in activity.spans.iter().zip(lanes) {
        let left = LEFT + step(span.first) * room;
        let width = step(span.last + 1 - span.first) * room;
        let line = 18.0 + step(*lane) * 22.0;
        drawing.rect("span", Area(left, top - 12.0, width, bottom - top + 12.0));
        drawing.rect("spanbar", Area(left, line, width, 4.0));
        let late = left > WIDTH - 60.0;
        let (at, side) = if late { (left + width, Side::Before) } else { (left, Side::After) };
        drawing.label("spanlab", (at, line - 5.0), side, &span.finding);
    }
}

fn plot(drawing: &mut Drawing, activity: &Activity, log: &Log, base: f64) {
    let room = room(activity);
    let most = ceiling(log.days.iter().map(|day| day.all()).max().unwrap_or(0));
    drawing.label("lab", (0.0, base - PLOT + 22.0), Side::After, &log.name);
    drawing.label(
        "",
        (0.0, base - PLOT + 39.0),
        Side::After,
        &format!("{} records", grouped(log.total)),
    );
    for height in [PLOT / 2.0, PLOT] {
        drawing.line("gr", (LEFT, base - height), (WIDTH - 6.0, base - height));
    }
    drawing.label("", (LEFT - 8.0, base - PLOT + 4.0), Side::Before, &grouped(most));
    drawing.label("", (LEFT - 8.0, base + 4.0), Side::Before, "0");
    let [success, interrupted, failure] = bars(log, room, most, base);
    drawing.blocks("b-ok", &success);
    drawing.blocks("b-in", &interrupted);
    drawing.blocks("b-fa", &failure);
    for (first, last) in &log.silences {
        let left = LEFT + step(*first) * room;
        let width = step(last + 1 - first) * room;
        drawing.rect("gap", Area(left, base - PLOT, width, PLOT));
        drawing.hatch("hatch", Area(left, base - PLOT, width, PLOT));
        drawing.label("", (left, base - PLOT - 6.0), Side::After, &silent(activity, *first, *last));
    }
    drawing.line("ax", (LEFT, base), (WIDTH - 6.0, base));
}

fn silent(activity: &Activity, first: usize, last: usize) -> String {
    let days = i64::try_from(last + 1 - first).unwrap_or(0).saturating_mul(activity.days_per_bar);
    format!("no records for {days} days")
}

/// The bars of a log, one on the other: success, interrupted, failure.
fn bars(log: &Log, room: f64, most: i64, base: f64) -> [Vec<Area>; 3] {
    let mut stacks = [Vec::new(), Vec::new(), Vec::new()];
    let margin = (room * 0.09).min(0.8);
    for (at, day) in log.days.iter().enumerate() {
        let mut foot = base;
        for (stack, count) in stacks.iter_mut().zip(parts(*day)) {
            let height = length(count) / length(most) * PLOT;
            if height > 0.05 {
                foot -= height;
                let left = LEFT + step(at) * room + margin;
                stack.push(Area(left, foot, room - 2.0 * margin, height));
            }
        }
    }
    stacks
}

const fn parts(day: Day) -> [i64; 3] {
    [day.success, day.interrupted, day.failure]
}

/// The first round number that is large enough.
fn ceiling(most: i64) -> i64 {
    let mut power = 1_i64;
    while power.saturating_mul(10) <= most {
        power = power.saturating_mul(10);
    }
    let steps = [10, 12, 14, 16, 20, 25, 30, 40, 50, 60, 80, 100];
    let round = steps.map(|tenths| power.saturating_mul(tenths) / 10);
    round.into_iter().find(|one| *one >= most && *one > 0).unwrap_or(most.max(1))
}

fn ticks(drawing: &mut Drawing, activity: &Activity, base: f64) {
    for (at, label) in dates(activity.days, |bar| short_day(activity.day(bar))) {
        let left = LEFT + step(at) * room(activity);
        drawing.line("ax", (left, base), (left, base + 5.0));
        drawing.label("", (left, base + 20.0), Side::After, &label);
    }
}

/// About seven days to write below an axis.
pub(super) fn dates(days: usize, label: impl Fn(usize) -> String) -> Vec<(usize, String)> {
    let every = days.div_ceil(7).max(1);
    let fits = move |at: &usize| days < 14 || at + days / 16 < days;
    (0..days).step_by(every).filter(fits).map(|at| (at, label(at))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_at_round_numbers() {
        assert_eq!(ceiling(0), 1);
        assert_eq!(ceiling(1_377), 1_400);
        assert_eq!(ceiling(8_999), 10_000);
        assert_eq!(ceiling(330), 400);
    }
}
