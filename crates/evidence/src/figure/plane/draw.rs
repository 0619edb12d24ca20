//! Drawing a plane.

use super::{Curve, Plane, Point, Scale};
use crate::figure::axis::Range;
use crate::figure::svg::{TEXT, add, colour, framed, mark, text, width_of, wrapped};
use crate::figure::{Amount, Drawing, Figure, Labels, Series, Undrawable, Width};

/// The height of the field, where its side is a scale.
const FIELD: f64 = 260.0;
/// The height of a named row.
const ROW: f64 = 30.0;
/// How a curve is dashed, by series.
const DASHES: [&str; 4] = ["", "7 4", "2 3", "9 3 2 3"];
/// How a limit is dashed.
const LIMITS: [&str; 4] = ["", "6 4", "2 3", "1 5"];

/// The field on paper.
struct Field {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    across: Range,
    up: Range,
    rows: usize,
}

impl Field {
    fn x(&self, value: f64) -> f64 {
        self.left + self.across.place(value) * self.width
    }

    fn y(&self, value: f64) -> f64 {
        if self.rows > 0 {
            return self.top + (value + 0.5) * ROW;
        }
        self.top + (1.0 - self.up.place(value)) * self.height
    }
}

impl Plane {
    /// Names of the legend: kinds of points, then curves, each once.
    fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.series.iter().map(String::as_str).collect();
        for curve in &self.curves {
            if !names.contains(&curve.key.as_str()) {
                names.push(&curve.key);
            }
        }
        names
    }

    /// What the frame and the colours need to know of it.
    fn shell(&self) -> Figure {
        let linked = self.points.iter().any(|point| point.link.is_some());
        let series = |key: &&str| Series {
            key: (*key).to_owned(),
            apart: self.curves.iter().any(|curve| curve.limit && curve.key == **key),
            amounts: Vec::new(),
            // The frame asks only whether there are links in it.
            links: linked.then(|| Some(String::new())).into_iter().collect(),
        };
        Figure {
            id: self.id.clone(),
            title_key: self.title_key.clone(),
            description_key: self.description_key.clone(),
            drawing: Drawing::Lines,
            categories: Vec::new(),
            series: self.names().iter().map(series).collect(),
        }
    }

    /// Draws it.
    ///
    /// # Errors
    /// [`Undrawable::Id`] where the identifier cannot be one.
    pub fn to_svg(&self, labels: &dyn Labels, width: Width) -> Result<String, Undrawable> {
        if self.id.is_empty() || !self.id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(Undrawable::Id { id: self.id.clone() });
        }
        let shell = self.shell();
        let mut out = String::new();
        let over = if self.events.is_empty() { 8.0 } else { 8.0 + TEXT + 6.0 };
        let top = self.legend(&mut out, &shell, labels, width) + over;
        let field = self.field(labels, width, top);
        self.grid(&mut out, &field, labels);
        self.events(&mut out, &field, labels);
        for curve in &self.curves {
            self.curve(&mut out, &shell, &field, curve, labels);
        }
        for point in &self.points {
            self.point(&mut out, &shell, &field, point, labels);
        }
        let foot = field.top + field.height + 2.0 * TEXT + 12.0;
        text(&mut out, field.left + field.width / 2.0, foot, "middle", &labels.text(&self.across.key));
        let mut below = foot + 8.0;
        for line in &self.beneath {
            text(&mut out, 0.0, below + TEXT, "start", &labels.text(&line.key));
            below += TEXT + 6.0;
            for value in field.across.marks() {
                let number =
                    line.numbers.iter().find(|(from, _)| *from >= value).map_or(0, |(_, number)| *number);
                text(&mut out, field.x(value), below + TEXT, "middle", &labels.amount(Amount::Count(number)));
            }
            below += TEXT + 6.0;
        }
        Ok(framed(&shell, labels, width, below, &out))
    }

    fn field(&self, labels: &dyn Labels, width: Width, top: f64) -> Field {
        let spans = self.points.iter().filter_map(|point| point.span);
        let xs = self.points.iter().map(|point| point.x).chain(spans.flat_map(|(low, high)| [low, high]));
        let curves = || self.curves.iter().flat_map(|curve| &curve.points);
        let across = match u32::try_from(self.names.len()) {
            Ok(places) if places > 0 => Range::between(0.5, f64::from(places) + 0.5),
            _ => Range::of(xs.chain(curves().map(|point| point.0)).chain(self.neutral), &self.across),
        };
        let up = Range::of(self.points.iter().map(|p| p.y).chain(curves().map(|point| point.1)), &self.up);
        let names: Vec<String> = if self.rows.is_empty() {
            up.marks().iter().map(|mark| amount(labels, &self.up, *mark)).collect()
        } else {
            self.rows.iter().map(|key| labels.text(key)).collect()
        };
        let most = if self.rows.is_empty() { 80.0 } else { width.pixels() * 0.4 };
        let left = names.iter().map(|name| width_of(name)).fold(0.0, f64::max).min(most) + 14.0;
        let height = if self.rows.is_empty() {
            FIELD
        } else {
            u32::try_from(self.rows.len()).map_or(FIELD, |rows| ROW * f64::from(rows))
        };
        Field { left, top, width: width.pixels() - left - 24.0, height, across, up, rows: self.rows.len() }
    }

    fn legend(&self, out: &mut String, shell: &Figure, labels: &dyn Labels, width: Width) -> f64 {
        let (mut x, mut y) = (0.0, 11.0);
        let names = self.names();
        if self.rows.is_empty() {
            text(out, 0.0, y + 5.0, "start", &labels.text(&self.up.key));
            y += 24.0;
        }
        for (place, name) in names.iter().enumerate() {
            let words = labels.text(name);
            let wide = 38.0 + width_of(&words) + 16.0;
            if x > 0.0 && x + wide > width.pixels() {
                (x, y) = (0.0, y + 24.0);
            }
            if place < self.series.len() {
                out.push_str(&marker(place, &colour(shell, place), x + 15.0, y, false));
            } else {
                stroke(out, shell, self.series.len(), place, &format!("M{x:.1} {y:.1}h30"));
            }
            text(out, x + 38.0, y + 5.0, "start", &words);
            x += wide;
        }
        y + 18.0
    }

    /// Where something is written under the field: round numbers, or as many of the names as fit, the last among them.
    fn marks_across(&self, field: &Field, labels: &dyn Labels) -> Vec<(f64, String)> {
        if self.names.is_empty() {
            let marks = field.across.marks().into_iter();
            return marks.map(|value| (field.x(value), amount(labels, &self.across, value))).collect();
        }
        let names: Vec<String> = self.names.iter().map(|key| labels.text(key)).collect();
        let at = |place: usize| u32::try_from(place + 1).map_or(0.0, |place| field.x(f64::from(place)));
        let widest = names.iter().map(|name| width_of(name)).fold(0.0, f64::max) + 14.0;
        let apart = (at(1) - at(0)).max(1e-9);
        let fits = |every: &usize| u32::try_from(*every).is_ok_and(|every| f64::from(every) * apart >= widest);
        let every = (1..=names.len()).find(fits).unwrap_or(names.len());
        let last = names.len() - 1;
        let chosen = names.into_iter().enumerate().filter(|(place, _)| (last - place).is_multiple_of(every));
        chosen
            .map(|(place, name)| {
                // The outermost names stay within the drawing.
                let half = width_of(&name) / 2.0;
                (at(place).clamp(half, field.left + field.width + 22.0 - half), name)
            })
            .collect()
    }

    /// What happened: a line with its short name above it, and what it says for those who point at it.
    fn events(&self, out: &mut String, field: &Field, labels: &dyn Labels) {
        for event in &self.events {
            let x = field.x(event.x);
            let mut shape = String::new();
            add(
                &mut shape,
                format_args!(
                    "<path d=\"M{x:.1} {:.1}V{:.1}\" stroke=\"currentColor\" stroke-width=\"1.5\" stroke-dasharray=\"1 3\"/>",
                    field.top - 2.0,
                    field.top + field.height
                ),
            );
            text(&mut shape, x, field.top - 6.0, "middle", &labels.text(&event.key));
            mark(out, None, &labels.text(&event.says), &shape);
        }
    }

    fn grid(&self, out: &mut String, field: &Field, labels: &dyn Labels) {
        let foot = field.top + field.height;
        for (x, name) in self.marks_across(field, labels) {
            add(
                out,
                format_args!(
                    "<path d=\"M{x:.1} {:.1}V{foot:.1}\" stroke=\"currentColor\" stroke-opacity=\".18\"/>",
                    field.top
                ),
            );
            text(out, x, foot + TEXT + 4.0, "middle", &name);
        }
        if let Some(neutral) = self.neutral {
            let x = field.x(neutral);
            add(
                out,
                format_args!("<path d=\"M{x:.1} {:.1}V{foot:.1}\" stroke=\"currentColor\"/>", field.top),
            );
        }
        let right = field.left + field.width;
        if self.rows.is_empty() {
            for value in field.up.marks() {
                let y = field.y(value);
                add(
                    out,
                    format_args!(
                        "<path d=\"M{:.1} {y:.1}H{right:.1}\" stroke=\"currentColor\" stroke-opacity=\".18\"/>",
                        field.left
                    ),
                );
                text(out, field.left - 6.0, y + 5.0, "end", &amount(labels, &self.up, value));
            }
            return;
        }
        for (place, key) in self.rows.iter().enumerate() {
            let lines = wrapped(&labels.text(key), field.left - 10.0);
            let Ok(row) = u32::try_from(place) else { continue };
            let name = lines.first().map_or("", String::as_str);
            let name = if lines.len() > 1 { format!("{name} …") } else { name.to_owned() };
            text(out, 0.0, field.y(f64::from(row)) + 5.0, "start", &name);
        }
    }

    fn curve(&self, out: &mut String, shell: &Figure, field: &Field, curve: &Curve, labels: &dyn Labels) {
        let mut path = String::new();
        let mut last: Option<f64> = None;
        for (x, y) in curve.points.iter().filter(|(x, y)| x.is_finite() && y.is_finite()) {
            let (x, y) = (field.x(*x), field.y(*y));
            match last {
                None => add(&mut path, format_args!("M{x:.1} {y:.1}")),
                Some(_) if curve.steps => add(&mut path, format_args!("H{x:.1}V{y:.1}")),
                Some(_) => add(&mut path, format_args!("L{x:.1} {y:.1}")),
            }
            last = Some(y);
        }
        let place = self.names().iter().position(|name| *name == curve.key).unwrap_or(0);
        let mut drawn = String::new();
        stroke(&mut drawn, shell, self.series.len(), place, &path);
        mark(out, None, &labels.text(&curve.key), &drawn);
    }

    fn point(&self, out: &mut String, shell: &Figure, field: &Field, point: &Point, labels: &dyn Labels) {
        let colour = colour(shell, point.series);
        // two series on one row lie beside each other
        let count = u32::try_from(self.series.len()).unwrap_or(1);
        let aside = match u32::try_from(point.series) {
            Ok(series) if !self.rows.is_empty() && count > 1 => {
                (f64::from(series) - f64::from(count - 1) / 2.0) * 11.0
            }
            _ => 0.0,
        };
        let (x, y) = (field.x(point.x), field.y(point.y) + aside);
        let mut shape = String::new();
        let across = amount(labels, &self.across, point.x);
        let name = labels.text(&point.key);
        // A place with a name says where it is by that.
        let mut words = if self.names.is_empty() { format!("{name}: {across}") } else { name };
        if let Some((low, high)) = point.span {
            add(
                &mut shape,
                format_args!(
                    "<path d=\"M{:.1} {y:.1}H{:.1}\" stroke=\"{colour}\" stroke-width=\"2\"/>",
                    field.x(low),
                    field.x(high)
                ),
            );
            words = format!(
                "{words} ({} – {})",
                amount(labels, &self.across, low),
                amount(labels, &self.across, high)
            );
        }
        if self.rows.is_empty() {
            words = format!("{words}; {}", amount(labels, &self.up, point.y));
        }
        shape.push_str(&marker(point.series, &colour, x, y, point.stands_out));
        mark(out, point.link.as_deref(), &words, &shape);
        if point.stands_out && self.rows.is_empty() {
            let anchor = if x > field.left + field.width * 0.75 { "end" } else { "start" };
            let beside = if anchor == "end" { -9.0 } else { 9.0 };
            text(out, x + beside, y - 6.0, anchor, &labels.text(&point.key));
        }
    }
}

fn amount(labels: &dyn Labels, scale: &Scale, value: f64) -> String {
    labels.amount(if scale.share { Amount::Share(value) } else { Amount::Score(value) })
}

/// Draws a path as the curve of a place among the names, of which the first `points` are kinds of points.
fn stroke(out: &mut String, shell: &Figure, points: usize, place: usize, path: &str) {
    let limit = shell.series.get(place).is_some_and(|series| series.apart);
    // the first curve is drawn through, whatever limits stand before it
    let before = shell.series.iter().take(place).skip(points).filter(|series| series.apart == limit).count();
    let (dash, wide) = if limit { (LIMITS[before % 4], 1.2) } else { (DASHES[before % 4], 2.0) };
    let colour = colour(shell, place);
    add(
        out,
        format_args!(
            "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{wide}\" stroke-dasharray=\"{dash}\"/>"
        ),
    );
}

fn marker(series: usize, colour: &str, x: f64, y: f64, large: bool) -> String {
    let size = if large { 6.0 } else { 4.0 };
    match series % 3 {
        0 => format!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{size}\" fill=\"{colour}\" stroke=\"#fff\" stroke-width=\".8\"/>"
        ),
        1 => format!(
            "<path d=\"M{:.1} {:.1}h{d}v{d}h-{d}z\" fill=\"{colour}\" stroke=\"#fff\" stroke-width=\".8\"/>",
            x - size,
            y - size,
            d = 2.0 * size
        ),
        _ => format!(
            "<path d=\"M{x:.1} {:.1}l{d} {e}h-{f}z\" fill=\"{colour}\" stroke=\"#fff\" stroke-width=\".8\"/>",
            y - size,
            d = size,
            e = 1.8 * size,
            f = 2.0 * size
        ),
    }
}
