//! One score over time: what a chart shows.

use super::definition::{Definition, Towards};
use super::taken::{Taken, TimePoint};
use crate::calendar::Day;

/// A score at one time point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Where on the way.
    pub time_point: TimePoint,
    /// On which day.
    pub day: Day,
    /// Its value.
    pub value: f64,
}

/// One score of one instrument over time. Only scores of the same version stand together.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Code of the score.
    pub score: String,
    /// Its points, earliest first.
    pub points: Vec<Point>,
    /// Which way is better, where one is.
    pub better: Option<Towards>,
}

impl Course {
    /// The last point before any support: with a double baseline the second, so that change before
    /// support is not counted as change with it.
    pub fn baseline(&self) -> Option<Point> {
        self.points.iter().copied().rev().find(|point| point.time_point.is_baseline())
    }

    /// The latest point after the baseline.
    pub fn latest(&self) -> Option<Point> {
        self.points.last().copied().filter(|point| !point.time_point.is_baseline())
    }

    /// Change from the baseline to the latest point; none when one of them is missing.
    pub fn change(&self) -> Option<f64> {
        Some(self.latest()?.value - self.baseline()?.value)
    }

    /// Change between two baselines, before any support.
    pub fn change_before_support(&self) -> Option<f64> {
        let mut baselines = self.points.iter().filter(|point| point.time_point.is_baseline());
        let first = baselines.next()?;
        baselines.next_back().map(|second| second.value - first.value)
    }

    /// Whether a change went the way that is better; none when there is no change or no better way.
    pub fn is_better(&self, change: f64) -> Option<bool> {
        if change == 0.0 {
            return None;
        }
        self.better.map(|towards| (change > 0.0) == (towards == Towards::Higher))
    }
}

/// The scores of an instrument over time, those of its version alone, in the order of the definition; a
/// score that was never worked out is left out.
pub fn courses(definition: &Definition, taken: &[Taken]) -> Vec<Course> {
    let mut own: Vec<&Taken> = taken
        .iter()
        .filter(|taken| taken.instrument == definition.code && taken.version == definition.version)
        .collect();
    own.sort_by_key(|taken| (taken.day, taken.time_point));
    let course = |rule: &super::ScoreRule| {
        let point = |taken: &&Taken| {
            let value = taken.value(&rule.code)?;
            Some(Point { time_point: taken.time_point, day: taken.day, value })
        };
        let points: Vec<Point> = own.iter().filter_map(point).collect();
        Course { score: rule.code.clone(), points, better: rule.better }
    };
    definition.scores.iter().map(course).filter(|course| !course.points.is_empty()).collect()
}
