//! Lines over categories in order, such as months.

use super::svg::{TEXT, add, colour, escaped, framed, mark, text, width_of};
use super::{Amount, Figure, Labels, Width, axis};

/// The height of the field the lines are drawn in.
const FIELD: f64 = 220.0;
/// How a line is dashed, by series.
const DASHES: [&str; 4] = ["", "7 4", "2 3", "9 3 2 3"];

/// A marker of a series at a place: filled circle, square, triangle, diamond, then the same hollow.
fn marker(series: usize, colour: &str, x: f64, y: f64) -> String {
    let fill = if series % 8 < 4 { colour } else { "none" };
    let path = match series % 4 {
        0 => format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\""),
        1 => format!("<path d=\"M{:.1} {:.1}h7v7h-7z\"", x - 3.5, y - 3.5),
        2 => format!("<path d=\"M{x:.1} {:.1}l4.5 8h-9z\"", y - 5.0),
        _ => format!("<path d=\"M{x:.1} {:.1}l5 5-5 5-5-5z\"", y - 5.0),
    };
    format!("{path} fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"1.5\"/>")
}

/// The colour of a series, "not recorded" in the page's own.
fn line(out: &mut String, figure: &Figure, series: usize, path: &str) {
    let dash = if figure.series[series].apart { "1 4" } else { DASHES[series % DASHES.len()] };
    let colour = colour(figure, series);
    add(
        out,
        format_args!(
            "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\"/>"
        ),
    );
}

/// The names of the series with a piece of their line.
fn legend(out: &mut String, figure: &Figure, labels: &dyn Labels, width: Width) -> f64 {
    let (mut x, mut y) = (0.0, 11.0);
    for (place, series) in figure.series.iter().enumerate() {
        let words = labels.text(&series.key);
        let wide = 38.0 + width_of(&words) + 16.0;
        if x > 0.0 && x + wide > width.pixels() {
            (x, y) = (0.0, y + 24.0);
        }
        line(out, figure, place, &format!("M{x:.1} {y:.1}h30"));
        out.push_str(&marker(place, &colour(figure, place), x + 15.0, y));
        text(out, x + 38.0, y + 5.0, "start", &words);
        x += wide;
    }
    y + 22.0
}

/// Draws the lines. A withheld or missing amount breaks its line; a withheld one is a star at the foot.
pub(super) fn lines(figure: &Figure, labels: &dyn Labels, width: Width) -> String {
    let order = figure.order();
    let names: Vec<String> = order.iter().map(|c| labels.text(&figure.categories[*c].key)).collect();
    let amounts = || figure.series.iter().flat_map(|s| &s.amounts);
    let share = amounts().any(|a| matches!(a, Amount::Share(_)));
    let most = if share { 1.0 } else { amounts().filter_map(|a| a.length()).fold(0.0, f64::max) };
    let marks = axis::steps(most, !share);
    let whole = marks.last().copied().unwrap_or(1.0);
    let words_of = |mark: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "marks are whole and small"
        )]
        let count = mark.round() as u64;
        labels.amount(if share { Amount::Share(mark) } else { Amount::Count(count) })
    };
    let left = marks.iter().map(|mark| width_of(&words_of(*mark))).fold(0.0, f64::max) + 10.0;
    let right = width.pixels() - 14.0;
    let steps = f64::from(u32::try_from(order.len().max(2) - 1).unwrap_or(1));
    let x_of = |place: u32| left + 8.0 + f64::from(place) / steps * (right - left - 8.0);

    let mut out = String::new();
    let top = legend(&mut out, figure, labels, width) + 8.0;
    let y_of = |length: f64| top + FIELD - length / whole * FIELD;
    for mark in &marks {
        let y = y_of(*mark);
        let faint = if *mark > 0.0 { ".18" } else { "1" };
        add(
            &mut out,
            format_args!(
                "<path d=\"M{left:.1} {y:.1}H{right:.1}\" stroke=\"currentColor\" stroke-opacity=\"{faint}\"/>"
            ),
        );
        text(&mut out, left - 6.0, y + 5.0, "end", &words_of(*mark));
    }
    names_below(&mut out, &names, x_of, top + FIELD, (right - left) / steps);
    for (place, series) in figure.series.iter().enumerate() {
        let mut path = String::new();
        let mut marks = String::new();
        let mut pen_down = false;
        for ((at, category), name) in (0..).zip(&order).zip(&names) {
            let (amount, x) = (series.amounts[*category], x_of(at));
            let Some(length) = amount.length() else {
                pen_down = false;
                if amount == Amount::Starred {
                    let (y, star) = (top + FIELD - 6.0, escaped(&labels.amount(amount)));
                    add(
                        &mut marks,
                        format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{star}</text>"),
                    );
                }
                continue;
            };
            let y = y_of(length);
            add(&mut path, format_args!("{}{x:.1} {y:.1}", if pen_down { "L" } else { "M" }));
            pen_down = true;
            let words = format!("{name}, {}: {}", labels.text(&series.key), labels.amount(amount));
            mark(
                &mut marks,
                series.links[*category].as_deref(),
                &words,
                &marker(place, &colour(figure, place), x, y),
            );
        }
        line(&mut out, figure, place, &path);
        out.push_str(&marks);
    }
    framed(figure, labels, width, top + FIELD + TEXT + 16.0, &out)
}

/// Names of places under the field, as many as fit without touching; the last always.
fn names_below(out: &mut String, names: &[String], x_of: impl Fn(u32) -> f64, foot: f64, apart: f64) {
    let widest = names.iter().map(|name| width_of(name)).fold(0.0, f64::max) + 14.0;
    let every =
        (1..=names.len().max(1)).find(|n| f64::from(u32::try_from(*n).unwrap_or(1)) * apart >= widest);
    let every = every.unwrap_or(names.len().max(1));
    for (place, name) in (0_u32..).zip(names) {
        // Counted from the end, so that the newest month has its name.
        if (names.len() - 1 - place as usize).is_multiple_of(every) {
            let last = place as usize + 1 == names.len();
            let (x, anchor) = match x_of(place) {
                x if last => (x + 8.0, "end"),
                // Beginning at the edge, where a name in the middle would be cut off.
                x if x < width_of(name) / 2.0 => (0.0, "start"),
                x => (x, "middle"),
            };
            text(out, x, foot + TEXT + 6.0, anchor, name);
        }
    }
}
