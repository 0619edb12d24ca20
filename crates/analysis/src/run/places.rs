//! Places on a funnel plot.

use evidence::figure::charts::{self, LEVELS};
use evidence::stats::Interval;
use evidence::stats::dist::two_sided_z;
use evidence::stats::proportion::score_interval;
use evidence::stats::spc::funnel::{exact_limits, funnel};

use super::counted::Counting;
use crate::answer::{Answer, Cell, Row};
use crate::ask::ComparePlaces;
use crate::chart::{Chart, FunnelPlot};
use crate::frame::Frame;
use crate::table::Table;
use crate::trouble::Result;

const NEAR: f64 = LEVELS[0];
const FAR: f64 = LEVELS[1];
/// Limits that were not used here, and z: for those who compare.
const HIDDEN: [&str; 10] = [
    "z",
    "z_arcsine",
    "lower_95",
    "upper_95",
    "lower_998",
    "upper_998",
    "score_95_lower",
    "score_95_upper",
    "score_998_lower",
    "score_998_upper",
];

pub(super) fn run(asked: &ComparePlaces, table: &Table, answer: &mut Answer) -> Result<()> {
    let mut frame = Frame::of(table, &asked.source.conditions)?;
    let counting = Counting::of(&asked.counted, &mut frame)?;
    let places = frame.codes(&asked.by)?;
    let rows = answer.rows_of(&frame)?;
    let sums = counting.of_rows(&rows).by(&places.of_rows(&rows), places.levels.len());
    let (counts, of): (Vec<usize>, Vec<usize>) = sums.iter().copied().unzip();
    let found = funnel(&counts, &of)?;
    let mut outside = [0_usize; 2];
    let mut listed = Vec::new();
    for (name, place) in places.levels.iter().zip(&found.places) {
        let (near, far) = (found.limits(place.of, NEAR)?, found.limits(place.of, FAR)?);
        let beyond = |limits: Interval| place.share < limits.lower || place.share > limits.upper;
        let says = if beyond(far) {
            "beyond-998"
        } else if beyond(near) {
            "beyond-95"
        } else {
            "within"
        };
        outside[0] += usize::from(beyond(near));
        outside[1] += usize::from(beyond(far));
        let (near_exact, far_exact) =
            (exact_limits(found.target, place.of, NEAR)?, exact_limits(found.target, place.of, FAR)?);
        let score = |level: f64| -> Result<Interval> {
            Ok(score_interval(found.target, real(place.of), two_sided_z(level)?))
        };
        let (near_score, far_score) = (score(NEAR)?, score(FAR)?);
        listed.push(
            Row::new()
                .with("place", name)
                .with("count", place.count)
                .with("of", place.of)
                .with("share", Cell::Share(place.share))
                .with("says", Cell::Code(says))
                .with("z", place.z)
                .with("z_arcsine", place.z_arcsine)
                .with("lower_95", near_exact.lower)
                .with("upper_95", near_exact.upper)
                .with("lower_998", far_exact.lower)
                .with("upper_998", far_exact.upper)
                .with("limits_95_lower", near.lower)
                .with("limits_95_upper", near.upper)
                .with("limits_998_lower", far.lower)
                .with("limits_998_upper", far.upper)
                .with("score_95_lower", near_score.lower)
                .with("score_95_upper", near_score.upper)
                .with("score_998_lower", far_score.lower)
                .with("score_998_upper", far_score.upper),
        );
    }
    let row =
        |name: &'static str, cell: Cell| Row::new().with("quantity", Cell::Code(name)).with("estimate", cell);
    answer.sheet(
        "funnel-plot",
        vec![
            row("target", found.target.into()),
            row("phi-raw", found.phi_raw.into()),
            row("phi-winsorised", found.phi.into()),
            row("over-dispersed", found.over_dispersed.into()),
            row("tau-squared", found.tau_squared.into()),
            row("outside-95", outside[0].into()),
            row("outside-998", outside[1].into()),
            row("expected-outside-95", (real(found.places.len()) * (1.0 - NEAR)).into()),
        ],
    );
    answer.wide_sheet("places", listed, &HIDDEN);
    if found.over_dispersed {
        answer.warn("over-dispersed", &[("phi", &format!("{:.2}", found.phi))]);
    }
    if let Some(few) = of.iter().min().filter(|few| **few < 10) {
        answer.warn("few-in-a-place", &[("count", few)]);
    }
    let named = places.levels.iter().zip(&found.places);
    let plot = FunnelPlot {
        target: found.target,
        limits: charts::limits(&found)?,
        places: named.map(|(name, place)| (name.clone(), real(place.of), place.share)).collect(),
    };
    answer.charts.push(Chart::funnel_plot("funnel-plot", &plot));
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn real(count: usize) -> f64 {
    count as f64
}
