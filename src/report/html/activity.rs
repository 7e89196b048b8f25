//! The days as drawings: the ornament of the cover, and the small multiples.

use super::drawing::{Area, Drawing, Frame, Side, length, step};
use super::markup::Markup;
use crate::report::activity::{Activity, Day, Log};
use crate::report::cell::{count, grouped};
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
    let top = 34.0 + step(lanes.iter().flatten().max().map_or(0, |lane| lane + 1)) * 22.0;
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

/// The lane of each span, so that labels do not cover each other: the gravest find theirs first, and
/// `None` is left without a bracket.
fn lanes(activity: &Activity) -> Vec<Option<usize>> {
    let room = room(activity);
    let mut order: Vec<usize> = (0..activity.spans.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(activity.spans[*at].severity));
    let mut taken: Vec<Vec<(f64, f64)>> = vec![Vec::new(); LANES];
    let mut lanes = vec![None; activity.spans.len()];
    for at in order {
        let span = &activity.spans[at];
        let left = step(span.first) * room;
        let right = (step(span.last + 1) * room).max(left + 46.0);
        let free = |lane: &Vec<(f64, f64)>| {
            lane.iter().all(|(from, to)| right + 6.0 <= *from || *to + 6.0 <= left)
        };
        lanes[at] = taken.iter().position(free);
        if let Some(lane) = lanes[at].and_then(|lane| taken.get_mut(lane)) {
            lane.push((left, right));
        }
    }
    lanes
}

/// Lanes that a figure has room for.
const LANES: usize = 6;

/// Runs of bars within any span: drawn once, for colours laid over each other a hundred times hide the bars.
fn shaded(activity: &Activity) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for span in &activity.spans {
        match runs.last_mut() {
            // Spans come in the order of their first bars.
            Some((_, last)) if span.first <= *last + 1 => *last = span.last.max(*last),
            _ => runs.push((span.first, span.last)),
        }
    }
    runs
}

fn spans(
    drawing: &mut Drawing,
    activity: &Activity,
    lanes: &[Option<usize>],
    (top, bottom): (f64, f64),
) {
    let room = room(activity);
    for (first, last) in shaded(activity) {
        let (left, width) = (LEFT + step(first) * room, step(last + 1 - first) * room);
        drawing.rect("span", Area(left, top - 12.0, width, bottom - top + 12.0));
    }
    for (span, track) in activity.spans.iter().zip(lanes) {
        let Some(track) = track else { continue };
        let left = LEFT + step(span.first) * room;
        let width = step(span.last + 1 - span.first) * room;
        let line = 18.0 + step(*track) * 22.0;
        drawing.rect("spanbar", Area(left, line, width, 4.0));
        let late = left > WIDTH - 60.0;
        let (at, side) = if late { (left + width, Side::Before) } else { (left, Side::After) };
        drawing.label("spanlab", (at, line - 5.0), side, &span.finding);
    }
    let without = lanes.iter().filter(|lane| lane.is_none()).count();
    if without > 0 {
        let words = format!("{} findings are", grouped(count(without)));
        drawing.label("", (0.0, 20.0), Side::After, &words);
        drawing.label("", (0.0, 36.0), Side::After, "shaded only");
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
    fn a_hundred_findings_of_one_time_get_six_brackets_and_one_shade() {
        let mut document = crate::report::sample::document();
        let mut blocks = document.sections.iter_mut().flat_map(|section| &mut section.blocks);
        let found = blocks.find_map(|block| match block {
            crate::report::Block::Activity(activity) => Some(activity),
            _ => None,
        });
        let activity = found.unwrap();
        activity.spans = vec![activity.spans[0].clone(); 100];
        assert_eq!(lanes(activity).iter().flatten().count(), LANES);
        assert_eq!(shaded(activity).len(), 1);
        let drawn = figure(activity).to_string();
        assert!(drawn.contains("94 findings are"), "what has no bracket is said");
        assert_eq!(drawn.matches("class=\"span\"").count(), 1);
    }

    #[test]
    fn scales_end_at_round_numbers() {
        assert_eq!(ceiling(0), 1);
        assert_eq!(ceiling(1_377), 1_400);
        assert_eq!(ceiling(8_999), 10_000);
        assert_eq!(ceiling(330), 400);
    }
}
