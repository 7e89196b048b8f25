//! Drawings: the few SVG elements that the figures need, coloured by class so that light, dark and
//! paper can each have their own.

use super::markup::Markup;

/// The inside of an `<svg>` element.
#[derive(Clone, Debug, Default)]
pub(super) struct Drawing(Markup);

/// A rectangle: left, top, width, height.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area(pub(super) f64, pub(super) f64, pub(super) f64, pub(super) f64);

/// On which side of its place a label stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// It begins there.
    After,
    /// It ends there.
    Before,
}

impl Drawing {
    /// A rectangle with a class.
    pub(super) fn rect(&mut self, class: &'static str, area: Area) {
        let Area(left, top, width, height) = area;
        self.change(|markup| {
            let markup = markup.raw("<rect class=\"").raw(class).raw("\" x=\"").number(left);
            let markup = markup.raw("\" y=\"").number(top).raw("\" width=\"").number(width);
            markup.raw("\" height=\"").number(height).raw("\"/>")
        });
    }

    /// A line between two places.
    pub(super) fn line(&mut self, class: &'static str, from: (f64, f64), to: (f64, f64)) {
        self.change(|markup| {
            let markup = markup.raw("<line class=\"").raw(class).raw("\" x1=\"").number(from.0);
            let markup = markup.raw("\" y1=\"").number(from.1).raw("\" x2=\"").number(to.0);
            markup.raw("\" y2=\"").number(to.1).raw("\"/>")
        });
    }

    /// A circle that says what it is when pointed at.
    pub(super) fn circle(&mut self, class: &'static str, at: (f64, f64, f64), title: &str) {
        self.change(|markup| {
            let markup = markup.raw("<circle class=\"").raw(class).raw("\" cx=\"").number(at.0);
            let markup = markup.raw("\" cy=\"").number(at.1).raw("\" r=\"").number(at.2);
            markup.raw("\"><title>").plain(title).raw("</title></circle>")
        });
    }

    /// A text. Hidden characters are spelled out.
    pub(super) fn label(&mut self, class: &'static str, at: (f64, f64), side: Side, text: &str) {
        let anchor = if side == Side::Before { "\" text-anchor=\"end" } else { "" };
        self.change(|markup| {
            let markup = markup.raw("<text class=\"").raw(class).raw("\" x=\"").number(at.0);
            let markup = markup.raw("\" y=\"").number(at.1).raw(anchor).raw("\">");
            markup.plain(text).raw("</text>")
        });
    }

    /// A path of this program.
    pub(super) fn shape(&mut self, class: &'static str, path: &'static str) {
        self.change(|markup| {
            markup.raw("<path class=\"").raw(class).raw("\" d=\"").raw(path).raw("\"/>")
        });
    }

    /// Many rectangles of one class, as one path.
    pub(super) fn blocks(&mut self, class: &'static str, areas: &[Area]) {
        if areas.is_empty() {
            return;
        }
        let mut path = Markup::new("<path class=\"").raw(class).raw("\" d=\"");
        for Area(left, top, width, height) in areas {
            path = path.raw("M").number(*left).raw(" ").number(*top).raw("h").number(*width);
            path = path.raw("v").number(*height).raw("h").number(-width).raw("z");
        }
        self.change(|markup| markup.and(&path.raw("\"/>")));
    }

    /// Slanted lines across a rectangle: nothing is there.
    pub(super) fn hatch(&mut self, class: &'static str, area: Area) {
        let mut path = Markup::new("<path class=\"").raw(class).raw("\" d=\"");
        for (from, to) in slants(area) {
            path = path.raw("M").number(from.0).raw(" ").number(from.1);
            path = path.raw("L").number(to.0).raw(" ").number(to.1);
        }
        self.change(|markup| markup.and(&path.raw("\"/>")));
    }

    /// The drawing in its frame, with a title and a description for those who do not see it.
    pub(super) fn framed(self, frame: Frame<'_>) -> Markup {
        let opening = Markup::new("<svg class=\"").raw(frame.class);
        let opening = opening.raw("\" viewBox=\"0 0 ").number(frame.width).raw(" ");
        let opening = opening.number(frame.height).raw("\" role=\"img\"").raw(frame.stretch);
        let opening = opening.raw(" aria-label=\"").plain(frame.title).raw("\"><title>");
        let opening = opening.plain(frame.title).raw("</title><desc>").plain(frame.about);
        opening.raw("</desc>").and(&self.0).raw("</svg>")
    }

    fn change(&mut self, add: impl FnOnce(Markup) -> Markup) {
        self.0 = add(std::mem::take(&mut self.0));
    }
}

/// The frame of a drawing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame<'a> {
    /// Its class.
    pub(super) class: &'static str,
    /// Its width in the drawing's own measure.
    pub(super) width: f64,
    /// Its height.
    pub(super) height: f64,
    /// Further attributes of this program.
    pub(super) stretch: &'static str,
    /// What it shows, in a few words.
    pub(super) title: &'a str,
    /// How it is drawn and where its numbers stand, for those who do not see it.
    pub(super) about: &'a str,
}

/// Between two slanted lines.
const SLANT: f64 = 6.0;

/// Lines that rise to the right across a rectangle, cut off at its sides.
fn slants(Area(left, top, width, height): Area) -> Vec<((f64, f64), (f64, f64))> {
    let (right, bottom) = (left + width, top + height);
    let mut lines = Vec::new();
    let mut foot = SLANT;
    while foot < width + height {
        // The line through (left + foot, bottom) rises by as much as it goes to the right of left.
        let low = ((left + foot).min(right), bottom - (foot - width).max(0.0));
        let high = (left + (foot - height).max(0.0), (bottom - foot).max(top));
        lines.push((low, high));
        foot += SLANT;
    }
    lines
}

/// A count as a length on a scale. Counts beyond 2^52 are not drawn exactly.
pub(super) fn length(count: i64) -> f64 {
    i32::try_from(count).map_or(f64::from(i32::MAX), f64::from)
}

/// A place in a row as a length.
pub(super) fn step(at: usize) -> f64 {
    u32::try_from(at).map_or(0.0, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slanted_lines_stay_within_their_rectangle() {
        for area in [Area(10.0, 20.0, 30.0, 78.0), Area(0.0, 0.0, 200.0, 5.0)] {
            let Area(left, top, width, height) = area;
            let lines = slants(area);
            assert!(lines.len() > 10, "{area:?}");
            for (from, to) in lines {
                for (x, y) in [from, to] {
                    assert!(x >= left && x <= left + width, "{x} in {area:?}");
                    assert!(y >= top && y <= top + height, "{y} in {area:?}");
                }
                // All of them rise alike.
                assert!(((from.0 - to.0) - (from.1 - to.1)).abs() < 1e-9, "{from:?} {to:?}");
            }
        }
    }
}
