//! The days that files cover: a lane for each log, a row for each file, and hatched what none covers.

use chrono::TimeDelta;

use super::activity::dates;
use super::drawing::{Area, Drawing, Frame, Side, step};
use super::markup::Markup;
use crate::report::cell::count;
use crate::report::coverage::{Coverage, Lane, Stretch};
use crate::report::moment::short_day;

const WIDTH: f64 = 1060.0;
const LEFT: f64 = 238.0;
const ROW: f64 = 16.0;
const BAR: f64 = 11.0;
/// Between two lanes.
const GAP: f64 = 12.0;

/// The figure.
pub(super) fn figure(coverage: &Coverage) -> Markup {
    let room = (WIDTH - LEFT - 6.0) / step(coverage.days.max(1));
    let mut drawing = Drawing::default();
    let mut top = 6.0;
    for lane in &coverage.lanes {
        let bottom = top + step(lane.files.len()) * ROW;
        drawn(&mut drawing, lane, room, (top, bottom));
        top = bottom + GAP;
    }
    for (at, label) in dates(coverage.days, |day| day_label(coverage, day)) {
        let left = LEFT + step(at) * room;
        drawing.line("ax", (left, top - GAP + 3.0), (left, top - GAP + 8.0));
        drawing.label("", (left, top + 10.0), Side::After, &label);
    }
    drawing.framed(Frame {
        class: "fig",
        width: WIDTH,
        height: top + 16.0,
        stretch: "",
        title: "Days with records, by log and file",
        about: "A lane for each log and in it a row for each file, with a bar where the file has \
                records; days without a record of the log are hatched. The numbers stand below the \
                figure.",
    })
}

fn drawn(drawing: &mut Drawing, lane: &Lane, room: f64, (top, bottom): (f64, f64)) {
    drawing.label("lab", (0.0, top + BAR), Side::After, &lane.log);
    for (first, last) in &lane.gaps {
        let area = Area(
            LEFT + step(*first) * room,
            top - 2.0,
            step(last + 1 - first) * room,
            bottom - top,
        );
        drawing.rect("gap", area);
        drawing.hatch("hatch", area);
    }
    for (at, file) in lane.files.iter().enumerate() {
        let row = top + step(at) * ROW;
        drawing.label("", (LEFT - 8.0, row + BAR - 1.0), Side::Before, &file.name);
        drawing.blocks("cov", &bars(file, room, row));
    }
}

fn bars(file: &Stretch, room: f64, top: f64) -> Vec<Area> {
    let bar = |(first, last): &(usize, usize)| {
        let width = step(last + 1 - first) * room;
        Area(LEFT + step(*first) * room, top, width.max(1.0), BAR)
    };
    file.runs.iter().map(bar).collect()
}

fn day_label(coverage: &Coverage, day: usize) -> String {
    let days = TimeDelta::try_days(count(day)).unwrap_or_default();
    short_day(coverage.first_day.utc + days)
}
