//! The strip of an address or a network: a bar for each day, successes up and all others down.

use super::drawing::{Area, Drawing, Frame, length, step};
use super::markup::Markup;
use crate::report::addresses::Strip;

const WIDTH: f64 = 138.0;
const HEIGHT: f64 = 26.0;
/// Where the line between successes and others stands.
const LINE: f64 = 17.0;
/// A single sign-in must be seen beside a thousand.
const LEAST: f64 = 2.0;

/// The strip.
pub(super) fn figure(strip: &Strip) -> Markup {
    let room = WIDTH / step(strip.successes.len().max(1));
    let width = (room * 0.8).max(0.7);
    let most = strip.successes.iter().chain(&strip.others).copied().max().unwrap_or(0).max(1);
    let bars = |counts: &[i64], depth: f64, up: bool| -> Vec<Area> {
        let counted = counts.iter().enumerate().filter(|(_, count)| **count > 0);
        let bar = |(at, count): (usize, &i64)| {
            let height = (length(*count) / length(most) * depth).max(LEAST);
            let top = if up { LINE - height } else { LINE };
            Area(step(at) * room, top, width, height)
        };
        counted.map(bar).collect()
    };
    let mut drawing = Drawing::default();
    drawing.line("ax", (0.0, LINE), (WIDTH, LINE));
    drawing.blocks(if strip.known { "so" } else { "sn2" }, &bars(&strip.successes, LINE, true));
    drawing.blocks("sf", &bars(&strip.others, HEIGHT - LINE, false));
    drawing.framed(Frame {
        class: "spark",
        width: WIDTH,
        height: HEIGHT,
        stretch: "",
        title: &strip.words(),
        about: "A bar for each day of the period: successes above the line, all others below.",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_sign_in_is_seen_and_no_bar_leaves_the_strip() {
        let strip = Strip { known: false, successes: vec![1, 0, 5_000], others: vec![0, 1, 4_000] };
        let drawn = figure(&strip).to_string();
        assert!(drawn.contains("class=\"sn2\"") && drawn.contains("class=\"sf\""), "{drawn}");
        assert!(drawn.contains("M0 15h36.8v2h"), "the least height, from the line up: {drawn}");
        assert!(drawn.contains("M92 0h36.8v17h"), "the most, to the top: {drawn}");
        assert!(drawn.contains("successes in 2 of 3 bars, others in 2"), "{drawn}");
    }
}
