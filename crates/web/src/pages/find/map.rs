//! A map of what was found, drawn here: numbered marks, the person's district, the middles of others around it, and
//! a scale. It asks nobody for tiles.

use domain::postcode::{Outcode, Position, outcodes};
use operations::directory::find::Found;
use serde::Serialize;
use words::Words;

use super::ask::address;
use crate::Form;

/// The side of the map, in its own units.
const SIDE: f64 = 400.0;
/// From the middle to a side, in kilometres, step by step.
const STEPS: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];
/// The radius of a mark, and how far two are kept apart.
const MARK: f64 = 16.0;
const APART: f64 = 34.0;
const KM_A_DEGREE: f64 = 111.195;

/// A map, in units of its own side.
#[derive(Debug, Serialize)]
pub(super) struct Map {
    side: f64,
    marks: Vec<Mark>,
    districts: Vec<District>,
    home: Option<Home>,
    scale: Scale,
    closer: Option<String>,
    further: Option<String>,
    /// How many marks lie outside it.
    outside: i64,
    about: String,
}

#[derive(Debug, Serialize)]
struct Mark {
    number: usize,
    name: String,
    x: f64,
    y: f64,
    /// Where it really is, when the mark was moved aside.
    true_x: f64,
    true_y: f64,
    moved: bool,
    radius: f64,
}

#[derive(Debug, Serialize)]
struct District {
    code: &'static str,
    x: f64,
    y: f64,
}

#[derive(Debug, Serialize)]
struct Home {
    code: String,
    x: f64,
    y: f64,
    radius: f64,
}

#[derive(Debug, Serialize)]
struct Scale {
    width: f64,
    text: String,
}

/// From degrees to units of the map.
struct View {
    middle: Position,
    km: f64,
}

impl View {
    fn unit(&self) -> f64 {
        SIDE / 2.0 / self.km
    }

    fn place(&self, at: Position) -> (f64, f64) {
        let shrink = self.middle.latitude.to_radians().cos();
        let east = (at.longitude - self.middle.longitude) * KM_A_DEGREE * shrink;
        let north = (at.latitude - self.middle.latitude) * KM_A_DEGREE;
        (SIDE / 2.0 + east * self.unit(), SIDE / 2.0 - north * self.unit())
    }
}

fn inside(x: f64, y: f64, edge: f64) -> bool {
    let range = edge..=SIDE - edge;
    range.contains(&x) && range.contains(&y)
}

/// The map of what was found; none where nothing found has a place.
pub(super) fn map(words: Words, typed: &Form, found: &Found, here: &str) -> Option<Map> {
    let placed: Vec<(usize, &str, Position)> = found
        .fits
        .iter()
        .enumerate()
        .filter_map(|(at, fit)| {
            let places = fit.service.places.iter().filter_map(|place| place.position);
            let nearest = match found.from {
                Some(from) => places
                    .min_by(|one, other| from.kilometres_to(*one).total_cmp(&from.kilometres_to(*other))),
                None => places.into_iter().next(),
            };
            Some((at + 1, fit.service.name.as_str(), nearest?))
        })
        .collect();
    let (_, _, first) = placed.first()?;
    let middle = found.from.unwrap_or(*first);
    let far = placed.iter().map(|(_, _, at)| middle.kilometres_to(*at));
    // What is far off does not make the rest too small to tell apart.
    let reach = far.filter(|km| *km < 25.0).fold(0.8, f64::max) * 1.15;
    let fitting = STEPS.iter().position(|km| *km >= reach).unwrap_or(STEPS.len() - 1);
    let step = match typed.get("zoom").parse::<usize>() {
        Ok(step) if step < STEPS.len() => step,
        _ => fitting,
    };
    let view = View { middle, km: STEPS[step] };
    let (marks, outside) = marks(&view, &placed);
    let to = |step: usize| format!("{here}?{}&zoom={step}#map", address(typed, &[]));
    Some(Map {
        side: SIDE,
        marks,
        districts: districts(&view),
        home: home(&view, found, typed),
        scale: scale(words, &view),
        closer: (step > 0).then(|| to(step.saturating_sub(1))),
        further: (step + 1 < STEPS.len()).then(|| to(step + 1)),
        outside,
        about: words.text("look-map-about").into_owned(),
    })
}

/// The marks that lie on the map, each moved aside until it covers no other, and how many lie outside.
fn marks(view: &View, placed: &[(usize, &str, Position)]) -> (Vec<Mark>, i64) {
    let mut marks: Vec<Mark> = Vec::new();
    let mut outside = 0;
    for (number, name, at) in placed {
        let (true_x, true_y) = view.place(*at);
        if !inside(true_x, true_y, 0.0) {
            outside += 1;
            continue;
        }
        let free = |(x, y): &(f64, f64)| {
            inside(*x, *y, MARK) && marks.iter().all(|mark| (mark.x - x).hypot(mark.y - y) >= APART)
        };
        // Rings around the true place, each a little wider than the last.
        let around = (0_u8..7).flat_map(|ring| {
            let turns = if ring == 0 { 1 } else { ring * 6 };
            (0..turns).map(move |turn| {
                let angle = std::f64::consts::TAU * f64::from(turn) / f64::from(turns);
                let away = APART * f64::from(ring);
                (true_x + away * angle.cos(), true_y + away * angle.sin())
            })
        });
        let (x, y) = around.into_iter().find(free).unwrap_or((true_x, true_y));
        let moved = (x - true_x).hypot(y - true_y) > 1.0;
        let name = (*name).to_owned();
        marks.push(Mark { number: *number, name, x, y, true_x, true_y, moved, radius: MARK });
    }
    (marks, outside)
}

/// Middles of districts to find one's way by, as many as can be told apart.
fn districts(view: &View) -> Vec<District> {
    let mut shown: Vec<District> = Vec::new();
    let reach = view.km / KM_A_DEGREE;
    for (code, at) in outcodes() {
        if (at.latitude - view.middle.latitude).abs() > reach {
            continue;
        }
        let (x, y) = view.place(at);
        let clear = shown.iter().all(|it| (it.x - x).abs() > 52.0 || (it.y - y).abs() > 26.0);
        if inside(x, y, 14.0) && clear {
            shown.push(District { code, x, y });
        }
    }
    shown
}

/// The district the person sets out from: a circle half as wide as it is to the next.
fn home(view: &View, found: &Found, typed: &Form) -> Option<Home> {
    let from = found.from?;
    let heard = found.heard.wishes.near.as_ref().and_then(|near| near.outcode.clone());
    let code = Outcode::parse(typed.get("postcode")).map(|it| it.as_str().to_owned()).ok().or(heard)?;
    let next = outcodes().filter(|(other, _)| *other != code).map(|(_, at)| from.kilometres_to(at));
    let wide = next.fold(8.0, f64::min) / 2.0;
    let (x, y) = view.place(from);
    Some(Home { code, x, y, radius: (wide.max(0.4) * view.unit()).min(SIDE) })
}

/// A bar of a round length.
fn scale(words: Words, view: &View) -> Scale {
    let km = view.km / 2.0;
    let (text, km) = if km < 1.0 {
        (words.say("look-scale-metres", &[("metres", 500_i64.into())]).into_owned(), 0.5)
    } else {
        (words.say("look-scale", &[("km", words.number(km, 0).into())]).into_owned(), km)
    };
    Scale { width: km * view.unit(), text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_at_one_place_are_moved_apart_and_say_where_they_belong() {
        let at = Position { latitude: 51.88, longitude: -0.42 };
        let view = View { middle: at, km: 4.0 };
        let placed: Vec<(usize, &str, Position)> = (1..=20).map(|number| (number, "x", at)).collect();
        let (marks, outside) = marks(&view, &placed);
        assert_eq!((marks.len(), outside), (20, 0));
        for (n, one) in marks.iter().enumerate() {
            assert!(marks[..n].iter().all(|other| (other.x - one.x).hypot(other.y - one.y) >= APART));
            assert_eq!((one.true_x, one.true_y), (200.0, 200.0));
        }
    }

    #[test]
    fn what_lies_outside_is_counted() {
        let middle = Position { latitude: 51.88, longitude: -0.42 };
        let far = Position { latitude: 53.0, longitude: -0.42 };
        let (marks, outside) = marks(&View { middle, km: 8.0 }, &[(1, "x", middle), (2, "y", far)]);
        assert_eq!((marks.len(), outside), (1, 1));
    }
}
