//! The figures of statistics: incidence by time, places about a target, a measure by month with its limits. The one
//! place where a report and a page draw them.

use super::plane::{Beneath, Called, Curve, Event, Plane, Point, Scale};
use crate::stats::spc::funnel::Funnel;
use crate::stats::spc::xmr::Xmr;
use crate::stats::{Fault, Interval};

/// A curve by time.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeCurve {
    /// The key of its name.
    pub key: String,
    /// The key of the name of its numbers at risk.
    pub at_risk_key: String,
    /// Time and height.
    pub points: Vec<(f64, f64)>,
    /// Whether it goes in steps; straight from point to point otherwise.
    pub steps: bool,
    /// How many are still at risk just before each time; nothing to write none.
    pub at_risk: Vec<(f64, u64)>,
}

/// Curves by time, with who is still at risk beneath.
#[must_use]
pub fn curves(called: Called, across: Scale, up: Scale, curves: &[TimeCurve]) -> Plane {
    let mut plane = Plane::new(called, across, up);
    let drawn = |curve: &TimeCurve| Curve {
        key: curve.key.clone(),
        points: curve.points.clone(),
        steps: curve.steps,
        limit: false,
    };
    plane.curves = curves.iter().map(drawn).collect();
    let with_numbers = curves.iter().filter(|curve| !curve.at_risk.is_empty());
    plane.beneath = with_numbers
        .map(|curve| Beneath { key: curve.at_risk_key.clone(), numbers: curve.at_risk.clone() })
        .collect();
    plane
}

/// Limits about a target at one denominator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LimitsAt {
    /// The denominator.
    pub of: f64,
    /// 95 % limits.
    pub near: Interval,
    /// 99.8 % limits.
    pub far: Interval,
}

/// The two levels of limits, about two and three standard errors.
pub const LEVELS: [f64; 2] = [0.95, 0.998];

/// Steps at which limits are drawn.
const STEPS: usize = 60;

/// The limits of a funnel plot from small denominators to beyond its largest place.
///
/// # Errors
/// Those of [`Funnel::limits`].
pub fn limits(found: &Funnel) -> Result<Vec<LimitsAt>, Fault> {
    let most = found.places.iter().map(|place| place.of).max().unwrap_or(1);
    let at = |step: usize| {
        let of = (most * step).div_ceil(STEPS - 2).max(1);
        let [near, far] = LEVELS.map(|level| found.limits(of, level));
        Ok(LimitsAt { of: real(of), near: near?, far: far? })
    };
    (1..=STEPS).map(at).collect()
}

/// A place of a funnel plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The key of its name.
    pub key: String,
    /// Out of how many.
    pub of: f64,
    /// Its share.
    pub share: f64,
    /// The address of what is behind it.
    pub link: Option<String>,
}

/// Keys of the names of a funnel plot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunnelKeys {
    /// The target.
    pub target: String,
    /// 95 % limits.
    pub near: String,
    /// 99.8 % limits.
    pub far: String,
    /// A place.
    pub place: String,
}

/// Places about their target. Those beyond the outer limits stand out.
#[must_use]
pub fn funnel_plot(
    called: Called,
    (across, up): (Scale, Scale),
    keys: FunnelKeys,
    (target, limits): (f64, &[LimitsAt]),
    places: Vec<Placed>,
) -> Plane {
    let mut plane = Plane::new(called, across, up);
    let limit = |key: &str, points| Curve { key: key.to_owned(), points, steps: false, limit: true };
    let most = limits.last().map_or(1.0, |at| at.of);
    plane.curves.push(limit(&keys.target, vec![(0.0, target), (most, target)]));
    let near: fn(&LimitsAt) -> Interval = |at| at.near;
    let far: fn(&LimitsAt) -> Interval = |at| at.far;
    for (key, pick) in [(&keys.near, near), (&keys.far, far)] {
        let side = |of: fn(Interval) -> f64| {
            limits.iter().map(|at| (at.of, of(pick(at)).clamp(0.0, 1.0))).collect::<Vec<_>>()
        };
        plane.curves.push(limit(key, side(|it| it.lower)));
        plane.curves.push(limit(key, side(|it| it.upper)));
    }
    plane.series = vec![keys.place];
    let beyond = |of: f64, share: f64| {
        let at = limits.iter().find(|at| at.of >= of);
        at.is_some_and(|at| share < at.far.lower || share > at.far.upper)
    };
    let point = |placed: Placed| Point {
        stands_out: beyond(placed.of, placed.share),
        key: placed.key,
        series: 0,
        x: placed.of,
        y: placed.share,
        span: None,
        link: placed.link,
    };
    plane.points = places.into_iter().map(point).collect();
    plane
}

/// Keys of the names of a chart of a measure over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmrKeys {
    /// The mean.
    pub mean: String,
    /// The process limits.
    pub limits: String,
    /// The measure.
    pub measure: String,
    /// A point that is special cause variation.
    pub special: String,
}

/// A month of a measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Month {
    /// The key of its name.
    pub key: String,
    /// The measure.
    pub value: f64,
    /// The address of what is behind it.
    pub link: Option<String>,
}

/// A measure over time with its limits. Months are drawn as they are, with their names across and marks that can be
/// followed, where `named`; otherwise by their number, with marks only where a rule speaks.
#[must_use]
pub fn xmr(
    called: Called,
    (across, up): (Scale, Scale),
    keys: &XmrKeys,
    months: &[Month],
    chart: Option<&Xmr>,
    named: bool,
) -> Plane {
    let mut plane = Plane::new(called, across, up);
    let at = |place: usize| u32::try_from(place + 1).map_or(0.0, f64::from);
    let line = |key: &str, points, limit| Curve { key: key.to_owned(), points, steps: false, limit };
    for (place, (from, limits)) in chart.iter().flat_map(|chart| &chart.stretches).enumerate() {
        let next = chart.and_then(|chart| chart.stretches.get(place + 1));
        let to = next.map_or(months.len(), |(next, _)| *next);
        let ends = [at(*from), at(to.saturating_sub(1))];
        let level = |value: f64| ends.iter().map(|x| (*x, value)).collect();
        plane.curves.push(line(&keys.mean, level(limits.mean), true));
        plane.curves.push(line(&keys.limits, level(limits.lower), true));
        plane.curves.push(line(&keys.limits, level(limits.upper), true));
    }
    let all = months.iter().enumerate().map(|(place, month)| (at(place), month.value)).collect();
    plane.curves.push(line(&keys.measure, all, false));
    let special = |place: usize| chart.is_some_and(|chart| chart.signals[place].any());
    let point = |(place, month): (usize, &Month)| Point {
        key: month.key.clone(),
        series: usize::from(named && !special(place)),
        x: at(place),
        y: month.value,
        span: None,
        stands_out: false,
        link: month.link.clone(),
    };
    plane.series = vec![keys.special.clone()];
    let drawn = months.iter().enumerate().filter(|(place, _)| named || special(*place));
    plane.points = drawn.map(point).collect();
    if named {
        plane.series.push(keys.measure.clone());
        plane.names = months.iter().map(|month| month.key.clone()).collect();
    }
    plane
}

/// Puts what happened on a chart of months: each with its short name and its place among them from 0.
pub fn mark_events(plane: &mut Plane, events: impl IntoIterator<Item = (usize, String, String)>) {
    let event = |(place, key, says): (usize, String, String)| Event {
        key,
        says,
        x: u32::try_from(place).map_or(0.0, |place| f64::from(place) + 1.0),
    };
    plane.events.extend(events.into_iter().map(event));
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::spc::funnel::funnel;
    use crate::stats::spc::xmr::{Direction, xmr as limits_of};

    fn called() -> Called {
        Called { id: "a".to_owned(), title_key: "t".to_owned(), description_key: "d".to_owned() }
    }

    fn scale(share: bool) -> Scale {
        Scale { key: "scale".to_owned(), share, close: false, ratio: false }
    }

    #[test]
    fn a_place_stands_out_only_beyond_the_outer_limits() {
        let (count, of) = ([40, 55, 70, 10], [50, 70, 90, 60]);
        let found = funnel(&count, &of).unwrap();
        let places = found.places.iter().map(|place| Placed {
            key: String::new(),
            of: real(place.of),
            share: place.share,
            link: None,
        });
        let keys = FunnelKeys {
            target: "target".to_owned(),
            near: "near".to_owned(),
            far: "far".to_owned(),
            place: "place".to_owned(),
        };
        let at = limits(&found).unwrap();
        let plane =
            funnel_plot(called(), (scale(false), scale(true)), keys, (found.target, &at), places.collect());
        for (point, place) in plane.points.iter().zip(&found.places) {
            let far = found.limits(place.of, LEVELS[1]).unwrap();
            assert_eq!(point.stands_out, place.share < far.lower || place.share > far.upper, "{place:?}");
        }
        assert_eq!(plane.curves.len(), 5);
    }

    #[test]
    fn a_chart_of_months_has_one_mark_a_month_and_limits_only_where_there_are_any() {
        let values: Vec<f64> = (0..14).map(|month| 0.7 + f64::from(month % 3) / 100.0).collect();
        let months: Vec<Month> = values
            .iter()
            .map(|value| Month { key: "m".to_owned(), value: *value, link: None })
            .collect();
        let keys = XmrKeys {
            mean: "mean".to_owned(),
            limits: "limits".to_owned(),
            measure: "measure".to_owned(),
            special: "special".to_owned(),
        };
        let chart = limits_of(&values, true, &[], Direction::Neutral).unwrap();
        let scales = || (scale(false), scale(true));
        let drawn = xmr(called(), scales(), &keys, &months, Some(&chart), true);
        assert_eq!((drawn.points.len(), drawn.curves.len(), drawn.names.len()), (14, 4, 14));
        let plain = xmr(called(), scales(), &keys, &months[..5], None, true);
        assert_eq!((plain.points.len(), plain.curves.len()), (5, 1));
        let mut marked = drawn;
        mark_events(&mut marked, [(2, "1".to_owned(), "leaflet".to_owned())]);
        assert!((marked.events[0].x - 3.0).abs() < 1e-12);
    }
}
