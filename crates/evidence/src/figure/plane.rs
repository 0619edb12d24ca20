//! Figures on two scales of numbers: curves with steps, points about limits, ratios with their intervals.

use serde::{Deserialize, Serialize};

use super::axis::Range;
use super::svg::{TEXT, add, colour, framed, mark, text, width_of, wrapped};
use super::{Amount, Drawing, Figure, Labels, Series, Undrawable, Width};

/// The height of the field, where its side is a scale.
const FIELD: f64 = 260.0;
/// The height of a named row.
const ROW: f64 = 30.0;
/// How a curve is dashed, by series.
const DASHES: [&str; 4] = ["", "7 4", "2 3", "9 3 2 3"];
/// How a limit is dashed.
const LIMITS: [&str; 4] = ["", "6 4", "2 3", "1 5"];

/// A scale of a plane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    /// The key of its title.
    pub key: String,
    /// Whether it shows shares from 0 to 1.
    pub share: bool,
    /// Whether it is a scale of ratios.
    pub ratio: bool,
}

/// A curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// The key of its name; curves of one name are one line of the legend.
    pub key: String,
    /// Its points, from left to right.
    pub points: Vec<(f64, f64)>,
    /// Whether it stays level until the next point.
    pub steps: bool,
    /// Whether it is a limit or a target, drawn thin in the page's own colour.
    pub limit: bool,
}

/// A point, with a span across where there is an interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The key of its name.
    pub key: String,
    /// Which of [`Plane::series`] it belongs to.
    pub series: usize,
    /// Across.
    pub x: f64,
    /// Up; the number of its row where rows have names.
    pub y: f64,
    /// An interval across.
    pub span: Option<(f64, f64)>,
    /// Whether it is drawn larger, with its name beside it.
    pub stands_out: bool,
}

/// A figure on two scales.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plane {
    /// An identifier unique on the page; letters, digits and hyphens.
    pub id: String,
    /// The key of its title.
    pub title_key: String,
    /// The key of its description for those who do not see it.
    pub description_key: String,
    /// The scale across.
    pub across: Scale,
    /// The scale up; not used where rows have names.
    pub up: Scale,
    /// Keys of the names of rows, from the top; empty where the side is a scale.
    pub rows: Vec<String>,
    /// Keys of the names of kinds of points.
    pub series: Vec<String>,
    /// The curves.
    pub curves: Vec<Curve>,
    /// The points.
    pub points: Vec<Point>,
    /// A level across which nothing differs, such as a ratio of 1.
    pub neutral: Option<f64>,
    /// Numbers written under the scale across, such as how many are still at risk.
    pub beneath: Vec<Beneath>,
}

/// A line of numbers under the scale across.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Beneath {
    /// The key of its name.
    pub key: String,
    /// From which place across which number stands, in order: at a place the first at or after it, else none are left.
    pub numbers: Vec<(f64, u64)>,
}

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
        let series = |key: &&str| Series {
            key: (*key).to_owned(),
            apart: self.curves.iter().any(|curve| curve.limit && curve.key == **key),
            amounts: Vec::new(),
            links: Vec::new(),
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
        let top = self.legend(&mut out, &shell, labels, width) + 8.0;
        let field = self.field(labels, width, top);
        self.grid(&mut out, &field, labels);
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
        let across = Range::of(xs.chain(curves().map(|point| point.0)).chain(self.neutral), &self.across);
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

    fn grid(&self, out: &mut String, field: &Field, labels: &dyn Labels) {
        let foot = field.top + field.height;
        for value in field.across.marks() {
            let x = field.x(value);
            add(
                out,
                format_args!(
                    "<path d=\"M{x:.1} {:.1}V{foot:.1}\" stroke=\"currentColor\" stroke-opacity=\".18\"/>",
                    field.top
                ),
            );
            text(out, x, foot + TEXT + 4.0, "middle", &amount(labels, &self.across, value));
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
        let mut words = format!("{}: {}", labels.text(&point.key), amount(labels, &self.across, point.x));
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
        mark(out, None, &words, &shape);
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

#[cfg(test)]
mod tests {
    use super::*;

    struct Plain;
    impl Labels for Plain {
        fn text(&self, key: &str) -> String {
            key.to_owned()
        }
        fn amount(&self, amount: Amount) -> String {
            match amount {
                Amount::Share(share) => format!("{:.0} %", share * 100.0),
                Amount::Score(score) => format!("{score:.2}"),
                Amount::Count(count) => count.to_string(),
                _ => String::new(),
            }
        }
    }

    fn scale(key: &str, share: bool, ratio: bool) -> Scale {
        Scale { key: key.to_owned(), share, ratio }
    }

    fn plane() -> Plane {
        Plane {
            id: "forest".to_owned(),
            title_key: "title".to_owned(),
            description_key: "description".to_owned(),
            across: scale("odds ratio", false, true),
            up: scale("", false, false),
            rows: vec!["age".to_owned(), "sex <f>".to_owned()],
            series: vec!["crude".to_owned(), "adjusted".to_owned()],
            curves: Vec::new(),
            points: vec![
                Point {
                    key: "age".to_owned(),
                    series: 0,
                    x: 2.0,
                    y: 0.0,
                    span: Some((1.0, 4.0)),
                    stands_out: false,
                },
                Point { key: "sex <f>".to_owned(), series: 1, x: 0.5, y: 1.0, span: None, stands_out: false },
            ],
            neutral: Some(1.0),
            beneath: Vec::new(),
        }
    }

    #[test]
    fn every_point_says_its_name_and_its_interval() {
        let svg = plane().to_svg(&Plain, Width::Wide).unwrap();
        assert!(svg.contains("<title>age: 2.00 (1.00 – 4.00)</title>"), "{svg}");
        assert!(svg.contains("sex &lt;f&gt;: 0.50") && !svg.contains("<f>"), "{svg}");
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        assert!(matches!(
            Plane { id: "a b".to_owned(), ..plane() }.to_svg(&Plain, Width::Wide),
            Err(Undrawable::Id { .. })
        ));
    }

    #[test]
    fn a_curve_of_steps_goes_level_before_it_falls() {
        let mut plane = plane();
        plane.rows.clear();
        plane.points.clear();
        plane.up = scale("share", true, false);
        plane.across = scale("days", false, false);
        plane.curves = vec![Curve {
            key: "all".to_owned(),
            points: vec![(0.0, 1.0), (10.0, 0.5)],
            steps: true,
            limit: false,
        }];
        plane.beneath = vec![Beneath { key: "at risk".to_owned(), numbers: vec![(0.0, 41), (5.0, 37)] }];
        let svg = plane.to_svg(&Plain, Width::Narrow).unwrap();
        assert!(
            svg.contains(">at risk<") && svg.contains(">41<") && svg.contains(">37<") && svg.contains(">0<"),
            "{svg}"
        );
        assert!(svg.contains('H') && svg.contains('V') && svg.contains("100 %"), "{svg}");
    }
}
