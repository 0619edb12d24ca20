//! Figures on two scales of numbers: curves with steps, points about limits, ratios with their intervals.

mod draw;

use serde::{Deserialize, Serialize};

/// A scale of a plane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    /// The key of its title.
    pub key: String,
    /// Whether it shows shares from 0 to 1.
    pub share: bool,
    /// Whether a scale of shares shows only where its values lie, not all from 0 to 1.
    #[serde(default)]
    pub close: bool,
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
    /// The address of what is behind it.
    #[serde(default)]
    pub link: Option<String>,
}

/// Something that happened at a place across: a line from top to foot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The key of its short name, written over the line.
    pub key: String,
    /// The key of what it says to those who point at it or listen.
    pub says: String,
    /// Where across.
    pub x: f64,
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
    /// Keys of the names of the places 1, 2, 3 ... across, such as months; empty where numbers stand there.
    #[serde(default)]
    pub names: Vec<String>,
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
    /// What happened where across.
    #[serde(default)]
    pub events: Vec<Event>,
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

impl Plane {
    /// An empty plane of two scales.
    #[must_use]
    pub fn new(called: Called, across: Scale, up: Scale) -> Plane {
        Plane {
            id: called.id,
            title_key: called.title_key,
            description_key: called.description_key,
            across,
            names: Vec::new(),
            up,
            rows: Vec::new(),
            series: Vec::new(),
            curves: Vec::new(),
            points: Vec::new(),
            events: Vec::new(),
            neutral: None,
            beneath: Vec::new(),
        }
    }
}

/// What a figure is called, and where it stands on its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// An identifier unique on the page; letters, digits and hyphens.
    pub id: String,
    /// The key of its title.
    pub title_key: String,
    /// The key of its description for those who do not see it.
    pub description_key: String,
}

#[cfg(test)]
mod tests;
