//! Lying bars: in bands end to end, or largest first.

use super::svg::{TEXT, fill, framed, grid_line, legend, mark, text, width_of, wrapped};
use super::{Amount, Figure, Labels, Width, axis};

/// The height of a bar.
const BAR: f64 = 20.0;
/// Between lines of text.
const LINE: f64 = 18.0;

/// The key of the words for the running share of a Pareto figure.
const RUNNING_SHARE: &str = "figure-running-share";

/// Where bars lie: a column of names at the left when there is room, else names above their bars.
struct Plan {
    width: Width,
    left: f64,
    right: f64,
    whole: f64,
}

impl Plan {
    fn new(width: Width, names: &[String], whole: f64, beside: f64) -> Self {
        let widest = names.iter().map(|name| width_of(name)).fold(0.0, f64::max);
        let left = match width {
            Width::Narrow => 1.0,
            Width::Wide => widest.min(0.34 * width.pixels()) + 12.0,
        };
        Self { width, left, right: width.pixels() - beside.max(16.0) - 8.0, whole }
    }

    fn length(&self, amount: f64) -> f64 {
        if self.whole > 0.0 { amount / self.whole * (self.right - self.left) } else { 0.0 }
    }

    /// Writes a name; gives the top of its bar and the top of the next row.
    fn name(&self, out: &mut String, name: &str, top: f64) -> (f64, f64) {
        let most = if self.width == Width::Narrow { self.width.pixels() } else { self.left - 10.0 };
        let lines = wrapped(name, most);
        let high = LINE * f64::from(u32::try_from(lines.len()).unwrap_or(1));
        let (x, first, anchor, bar) = match self.width {
            Width::Narrow => (0.0, top + TEXT, "start", top + high + 2.0),
            Width::Wide => (self.left - 10.0, top + TEXT + 1.0, "end", top),
        };
        for (place, line) in (0_u32..).zip(&lines) {
            text(out, x, first + LINE * f64::from(place), anchor, line);
        }
        let below = match self.width {
            Width::Narrow => bar + BAR + 10.0,
            Width::Wide => (bar + BAR).max(top + high) + 10.0,
        };
        (bar, below)
    }
}

/// The scale and the base line, drawn under the bars. Where names stand above their bars the lines keep to the
/// bars, so that none runs through a name.
fn scale(
    out: &mut String,
    plan: &Plan,
    marks: &[f64],
    share: bool,
    labels: &dyn Labels,
    bars: &[f64],
) -> f64 {
    let foot = bars.last().map_or(0.0, |last| last + BAR + 6.0);
    let spans: Vec<(f64, f64)> = match plan.width {
        Width::Narrow => bars.iter().map(|bar| (bar - 1.0, bar + BAR + 1.0)).collect(),
        Width::Wide => bars.first().map(|first| (first - 6.0, foot)).into_iter().collect(),
    };
    for (place, mark) in marks.iter().enumerate() {
        let x = plan.left + plan.length(*mark);
        let opacity = if place == 0 { "1" } else { ".18" };
        for (top, bottom) in &spans {
            grid_line(out, x, *top, *bottom, opacity);
        }
        let amount = if share { Amount::Share(*mark) } else { Amount::Count(whole_number(*mark)) };
        let anchor = if place == 0 && plan.width == Width::Narrow { "start" } else { "middle" };
        text(out, x, foot + TEXT + 2.0, anchor, &labels.amount(amount));
    }
    foot + TEXT + 10.0
}

/// A mark of a scale of counts as a count.
fn whole_number(mark: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "marks are whole and small")]
    let whole = mark.round() as u64;
    whole
}

/// A rectangle of one series.
fn bar(figure: &Figure, width: Width, series: usize, x: f64, y: f64, wide: f64) -> String {
    format!(
        "<rect x=\"{x:.2}\" y=\"{y:.1}\" width=\"{wide:.2}\" height=\"{BAR}\" {}/>",
        fill(figure, width, series)
    )
}

/// Bars of which each series is a band.
pub(super) fn stacked(figure: &Figure, labels: &dyn Labels, width: Width) -> String {
    let order = figure.order();
    let names: Vec<String> = order.iter().map(|c| labels.text(&figure.categories[*c].key)).collect();
    let whole =
        |category: usize| -> f64 { figure.series.iter().filter_map(|s| s.amounts[category].length()).sum() };
    let most = order.iter().map(|c| whole(*c)).fold(0.0, f64::max);
    let share = figure.series.iter().flat_map(|s| &s.amounts).any(|a| matches!(a, Amount::Share(_)));
    let marks = axis::steps(most, !share);
    let sums: Vec<String> = order.iter().map(|c| end_words(figure, *c, labels)).collect();
    let beside = sums.iter().map(|sum| width_of(sum)).fold(0.0, f64::max);
    let plan = Plan::new(width, &names, marks.last().copied().unwrap_or(1.0), beside);

    let mut out = String::new();
    let top = legend(&mut out, figure, labels, width);
    let mut drawn = String::new();
    let mut y = top + 6.0;
    let mut bars = Vec::new();
    for ((category, name), sum) in order.iter().zip(&names).zip(&sums) {
        let (at, below) = plan.name(&mut drawn, name, y);
        bars.push(at);
        let mut x = plan.left;
        for (place, series) in figure.series.iter().enumerate() {
            let amount = series.amounts[*category];
            let Some(length) = amount.length().filter(|length| *length > 0.0) else { continue };
            let words = format!("{name}, {}: {}", labels.text(&series.key), labels.amount(amount));
            let wide = plan.length(length);
            mark(
                &mut drawn,
                series.links[*category].as_deref(),
                &words,
                &bar(figure, width, place, x, at, wide),
            );
            x += wide;
        }
        text(&mut drawn, x + 6.0, at + 15.0, "start", sum);
        y = below;
    }
    let height = scale(&mut out, &plan, &marks, share, labels, &bars);
    out.push_str(&drawn);
    framed(figure, labels, width, height, &out)
}

/// What stands at the end of a bar: the sum of its counts, or its only share, and a star where some are
/// withheld.
fn end_words(figure: &Figure, category: usize, labels: &dyn Labels) -> String {
    let amounts: Vec<Amount> = figure.series.iter().map(|s| s.amounts[category]).collect();
    if let [only] = amounts.as_slice() {
        return labels.amount(*only);
    }
    if amounts.contains(&Amount::Starred) {
        return labels.amount(Amount::Starred);
    }
    let counts: Option<u64> = amounts
        .iter()
        .map(|amount| match amount {
            Amount::Count(count) => Some(*count),
            Amount::None => Some(0),
            Amount::Share(_) | Amount::Score(_) | Amount::Starred => None,
        })
        .sum();
    counts.map(|sum| labels.amount(Amount::Count(sum))).unwrap_or_default()
}

/// Bars of the first series, largest first, with the running share at the end of each.
pub(super) fn pareto(figure: &Figure, labels: &dyn Labels, width: Width) -> String {
    let order = figure.order();
    let names: Vec<String> = order.iter().map(|c| labels.text(&figure.categories[*c].key)).collect();
    let Some(series) = figure.series.first() else {
        return framed(figure, labels, width, 20.0, "");
    };
    let most = series.amounts.iter().filter_map(|a| a.length()).fold(0.0, f64::max);
    let share = series.amounts.iter().any(|a| matches!(a, Amount::Share(_)));
    let marks = axis::steps(most, !share);
    let ends: Vec<String> = order
        .iter()
        .zip(figure.running_shares())
        .map(|(category, running)| match running {
            Some(running) => {
                format!(
                    "{} \u{b7} {}",
                    labels.amount(series.amounts[*category]),
                    labels.amount(Amount::Share(running))
                )
            }
            None => labels.amount(series.amounts[*category]),
        })
        .collect();
    let beside = ends.iter().map(|end| width_of(end)).fold(0.0, f64::max);
    let plan = Plan::new(width, &names, marks.last().copied().unwrap_or(1.0), beside);

    let mut out = String::new();
    let mut drawn = String::new();
    // What stands at the end of a bar is said first.
    let ends_are = format!("{} \u{b7} {}", labels.text(&series.key), labels.text(RUNNING_SHARE));
    text(&mut drawn, 0.0, TEXT, "start", &ends_are);
    let mut y = LINE + 14.0;
    let mut bars = Vec::new();
    for ((category, name), end) in order.iter().zip(&names).zip(&ends) {
        let apart = figure.categories[*category].apart;
        if apart {
            y += 8.0;
        }
        let (at, below) = plan.name(&mut drawn, name, y);
        bars.push(at);
        let amount = series.amounts[*category];
        let wide = plan.length(amount.length().unwrap_or(0.0));
        if wide > 0.0 {
            let words = format!("{name}: {}", labels.amount(amount));
            let shape = if apart {
                format!(
                    "<rect x=\"{:.2}\" y=\"{at:.1}\" width=\"{wide:.2}\" height=\"{BAR}\" fill=\"currentColor\" \
                     fill-opacity=\".12\" stroke=\"currentColor\" stroke-dasharray=\"3 3\"/>",
                    plan.left
                )
            } else {
                bar(figure, width, 0, plan.left, at, wide)
            };
            mark(&mut drawn, series.links[*category].as_deref(), &words, &shape);
        }
        text(&mut drawn, plan.left + wide + 6.0, at + 15.0, "start", end);
        y = below;
    }
    let height = scale(&mut out, &plan, &marks, share, labels, &bars);
    out.push_str(&drawn);
    framed(figure, labels, width, height, &out)
}
