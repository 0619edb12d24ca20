//! Change over time: a small chart with its table, and the change in words.

use domain::instrument::{Course, Definition, Taken, all, courses};
use evidence::figure::{Amount, Category, Drawing, Figure, Labels, Series, Width};
use operations::score::Held;
use serde::Serialize;
use words::Words;

use super::{name, number, score_name};

/// One instrument over time.
#[derive(Serialize)]
pub(crate) struct Changed {
    id: String,
    title: String,
    narrow: String,
    wide: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    changes: Vec<String>,
}

struct Said(Words);

impl Labels for Said {
    /// Names are said already when the figure is made.
    fn text(&self, key: &str) -> String {
        key.to_owned()
    }

    fn amount(&self, amount: Amount) -> String {
        match amount {
            Amount::Score(score) if score.fract() == 0.0 => self.0.number(score, 0),
            Amount::Score(score) => self.0.number(score, 2),
            #[expect(clippy::cast_precision_loss, reason = "marks of a scale are small")]
            Amount::Count(count) => self.0.number(count as f64, 0),
            Amount::Share(share) => self.0.number(share, 2),
            Amount::Starred | Amount::None => String::new(),
        }
    }
}

impl Changed {
    /// Each instrument that was taken more than once, and only what still stands.
    pub(crate) fn of(words: Words, held: &[Held]) -> Vec<Changed> {
        let taken: Vec<Taken> =
            held.iter().filter(|held| !held.voided).map(|held| held.taken.clone()).collect();
        let defined = all().unwrap_or_default();
        defined.iter().filter_map(|definition| one(words, definition, &courses(definition, &taken))).collect()
    }
}

fn one(words: Words, definition: &Definition, courses: &[Course]) -> Option<Changed> {
    let times: std::collections::BTreeSet<_> =
        courses.iter().flat_map(|course| &course.points).map(|point| (point.day, point.time_point)).collect();
    if times.len() < 2 {
        return None;
    }
    let figure = figure(words, definition, courses, &times.iter().copied().collect::<Vec<_>>());
    let draw = |width| figure.to_svg(&Said(words), width).unwrap_or_default();
    let said = |course: &Course| change(words, definition, course);
    let time = |(day, point): &(domain::calendar::Day, domain::instrument::TimePoint)| {
        format!("{}, {}", words.text(&format!("time-point-{}", point.code())), words.day(*day))
    };
    let cells = |at: &(domain::calendar::Day, domain::instrument::TimePoint)| {
        let cell = |course: &Course| {
            let point = course.points.iter().find(|point| (point.day, point.time_point) == *at);
            point.map_or_else(
                || words.text("not-recorded").into_owned(),
                |point| number(words, definition, &course.score, point.value),
            )
        };
        std::iter::once(time(at)).chain(courses.iter().map(cell)).collect()
    };
    let mut head = vec![words.text("score-when").into_owned()];
    head.extend(courses.iter().map(|course| score_name(words, &definition.code, &course.score)));
    Some(Changed {
        id: definition.code.clone(),
        title: name(words, &definition.code),
        narrow: draw(Width::Narrow),
        wide: draw(Width::Wide),
        head,
        rows: times.iter().map(cells).collect(),
        changes: courses.iter().filter_map(said).collect(),
    })
}

/// The lines of the scores that share a scale with the first; the others stand in the table.
fn figure(
    words: Words,
    definition: &Definition,
    courses: &[Course],
    times: &[(domain::calendar::Day, domain::instrument::TimePoint)],
) -> Figure {
    let range = |course: &Course| definition.score(&course.score).map(|rule| (rule.least, rule.most));
    let first = courses.first().and_then(range);
    let title = name(words, &definition.code);
    let series = courses.iter().filter(|course| range(course) == first).map(|course| {
        let amount = |at: &(domain::calendar::Day, domain::instrument::TimePoint)| {
            let point = course.points.iter().find(|point| (point.day, point.time_point) == *at);
            point.map_or(Amount::None, |point| Amount::Score(point.value))
        };
        Series {
            key: score_name(words, &definition.code, &course.score),
            apart: false,
            amounts: times.iter().map(amount).collect(),
            links: vec![None; times.len()],
        }
    });
    let series: Vec<Series> = series.collect();
    let changes: Vec<String> =
        courses.iter().filter_map(|course| change(words, definition, course)).collect();
    Figure {
        id: format!("change-{}", definition.code),
        title_key: words.say("score-chart-title", &[("name", title.into())]).into_owned(),
        description_key: changes.join(" "),
        drawing: Drawing::Lines,
        categories: times
            .iter()
            .map(|(day, _)| Category { key: words.day(*day).into_owned(), apart: false })
            .collect(),
        series,
    }
}

/// The change of one score in a sentence: from the last baseline to the latest point, and between baselines.
fn change(words: Words, definition: &Definition, course: &Course) -> Option<String> {
    let score = score_name(words, &definition.code, &course.score);
    let value = |value: f64| number(words, definition, &course.score, value);
    if let (Some(from), Some(to), Some(change)) = (course.baseline(), course.latest(), course.change()) {
        let way = match course.is_better(change) {
            Some(true) => "better",
            Some(false) => "worse",
            None if change == 0.0 => "same",
            None => "plain",
        };
        let args =
            [("score", score.into()), ("from", value(from.value).into()), ("to", value(to.value).into())];
        return Some(words.say(&format!("score-change-{way}"), &args).into_owned());
    }
    let change = course.change_before_support()?;
    let first = course.points.first()?;
    let args = [
        ("score", score.into()),
        ("from", value(first.value).into()),
        ("to", value(first.value + change).into()),
    ];
    Some(words.say("score-change-before", &args).into_owned())
}
