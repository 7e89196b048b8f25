//! The map of the world, in Equal Earth: areas are true, so no country looks larger than it is.

use super::drawing::{Area, Drawing, Frame, Side, length};
use super::markup::Markup;
use crate::report::cell::grouped;
use crate::report::countries::{Map, Place, Standing};

// The paths and these numbers come from assets/world.mjs.
const LAND: &str = include_str!("../assets/land.txt");
const BORDERS: &str = include_str!("../assets/borders.txt");
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 435.0;
const SCALE: f64 = 184.731_567_673_398_16;
const EDGE: f64 = 2.706_629_983_696_074_8;
const TOP: f64 = 1.306_713_138_887_292_3;

/// Equal Earth (Šavrič, Patterson, Jenny 2018), forward.
fn project(latitude: f64, longitude: f64) -> (f64, f64) {
    const A: [f64; 4] = [1.340_264, -0.081_106, 0.000_893, 0.003_796];
    let root = 3.0_f64.sqrt() / 2.0;
    let angle = (root * latitude.to_radians().sin()).asin();
    let (two, six) = (angle.powi(2), angle.powi(6));
    let slope = A[0] + 3.0 * A[1] * two + six * (7.0 * A[2] + 9.0 * A[3] * two);
    let x = longitude.to_radians() * angle.cos() / (root * slope);
    let y = angle * (A[0] + A[1] * two + six * (A[2] + A[3] * two));
    ((x + EDGE) * SCALE, (TOP - y) * SCALE)
}

/// The map with its places.
pub(super) fn figure(map: &Map) -> Markup {
    let mut drawing = Drawing::default();
    drawing.shape("land", LAND);
    drawing.shape("border", BORDERS);
    let most = map.places.iter().map(|place| place.successes).max().unwrap_or(1).max(1);
    let quiet = [Standing::Refused, Standing::Settled];
    for standing in quiet {
        for place in map.places.iter().filter(|place| place.standing == standing) {
            disc(&mut drawing, place, most);
        }
    }
    let loud: Vec<&Place> =
        map.places.iter().filter(|place| !quiet.contains(&place.standing)).collect();
    let discs = map.places.iter().map(|place| around(place, radius(place, most)));
    labels(&mut drawing, &loud, discs.collect());
    for place in loud {
        disc(&mut drawing, place, most);
    }
    drawing.framed(Frame {
        class: "fig map",
        width: WIDTH,
        height: HEIGHT,
        stretch: "",
        title: "Countries that sign-ins came from",
        about: "A map of the world with a disc for each country. The table after the figure lists \
                them.",
    })
}

fn disc(drawing: &mut Drawing, place: &Place, most: i64) {
    let (x, y) = project(place.latitude, place.longitude);
    let class = match place.standing {
        Standing::Settled => "bub",
        Standing::FirstSeen => "bub-n",
        Standing::Explained => "bub-x",
        Standing::Refused => "bub-f",
    };
    let title = format!(
        "{}: {} successes, {} others, {}",
        place.name,
        grouped(place.successes),
        grouped(place.failures),
        place.standing.word()
    );
    drawing.circle(class, (x, y, radius(place, most)), &title);
}

fn radius(place: &Place, most: i64) -> f64 {
    match place.standing {
        Standing::Settled => 2.5 + 15.0 * (length(place.successes) / length(most)).sqrt(),
        Standing::FirstSeen | Standing::Explained => 6.0,
        Standing::Refused => (2.5 + length(place.failures).sqrt() * 0.4).min(12.0),
    }
}

fn around(place: &Place, radius: f64) -> Area {
    let (x, y) = project(place.latitude, place.longitude);
    Area(x - radius, y - radius, 2.0 * radius, 2.0 * radius)
}

/// Places beyond this number go without a label: the table has them.
const LABELS: usize = 14;

/// Where a label may stand from its place: across, up or down, and on which side.
const SEATS: [(f64, f64, Side); 10] = [
    (34.0, -26.0, Side::After),
    (-34.0, -26.0, Side::Before),
    (34.0, 26.0, Side::After),
    (-34.0, 26.0, Side::Before),
    (46.0, -58.0, Side::After),
    (-46.0, -58.0, Side::Before),
    (46.0, 58.0, Side::After),
    (-46.0, 58.0, Side::Before),
    (60.0, 0.0, Side::After),
    (-60.0, 0.0, Side::Before),
];

/// Labels that find a free seat, each with a line to its place.
fn labels(drawing: &mut Drawing, places: &[&Place], mut taken: Vec<Area>) {
    for place in places.iter().take(LABELS) {
        let (x, y) = project(place.latitude, place.longitude);
        let letters = place.name.chars().count().max(place.remark.chars().count());
        let width = 7.0 * super::drawing::step(letters) + 8.0;
        let seat = SEATS.into_iter().map(|(dx, dy, side)| {
            let left = if side == Side::After { x + dx } else { x + dx - width };
            ((x + dx, y + dy, side), Area(left, y + dy - 14.0, width, 34.0))
        });
        let inside = |area: &Area| {
            area.0 > 0.0 && area.0 + area.2 < WIDTH && area.1 > 0.0 && area.1 + area.3 < HEIGHT
        };
        let free = |area: &Area| inside(area) && !taken.iter().any(|other| overlap(area, other));
        if let Some(((to_x, to_y, side), area)) = seat.into_iter().find(|(_, area)| free(area)) {
            taken.push(area);
            let shift = if side == Side::After { 5.0 } else { -5.0 };
            drawing.line("lead-l", (x, y), (to_x, to_y));
            drawing.label("lab halo", (to_x + shift, to_y), side, &place.name);
            drawing.label("halo", (to_x + shift, to_y + 15.0), side, &place.remark);
        }
    }
}

fn overlap(one: &Area, other: &Area) -> bool {
    one.0 < other.0 + other.2
        && other.0 < one.0 + one.2
        && one.1 < other.1 + other.3
        && other.1 < one.1 + one.3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_projection_is_the_published_one() {
        let (x, y) = project(0.0, 0.0);
        assert!((x - WIDTH / 2.0).abs() < 0.01 && (y - TOP * SCALE).abs() < 0.01);
        let (x, _) = project(0.0, 180.0);
        assert!((x - WIDTH).abs() < 0.01);
        assert!(project(84.0, 0.0).1.abs() < 0.01);
    }
}
