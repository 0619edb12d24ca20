//! Scores as people give them: referred at a low point, better by itself later, and missing not at random.

use domain::instrument::TimePoint;

use crate::care::Scores;
use crate::chance::Chance;

/// How low the point is at which people are referred, in standard deviations of an ordinary week. By the
/// follow-up it is over, with or without a programme: regression to the mean.
const LOW_POINT: f64 = 0.7;

/// Standard deviation of the change of an ordinary week between the two time points.
pub(crate) const CHANGE_SD: f64 = 0.5;
/// How much of it goes with readiness, which also brings contacts: those seen more often look better helped.
pub(crate) const CONFOUNDED: f64 = 0.25;

/// The change of somebody as ready as this.
pub(crate) fn change(readiness: f64, chance: &mut Chance) -> f64 {
    CONFOUNDED * readiness + CHANGE_SD * chance.normal()
}

/// What somebody answers at a time point.
pub(crate) fn scores(at: TimePoint, wellbeing: f64, change: f64, chance: &mut Chance) -> Scores {
    let level = match at {
        TimePoint::FollowUp => wellbeing + change,
        _ => wellbeing - LOW_POINT,
    };
    let mut item = |mean: f64, slope: f64, noise: f64| {
        // Clamped to the scale of the item.
        whole(mean + slope * level + noise * chance.normal(), 0.0, 10.0)
    };
    let ons4 = [item(6.2, 1.6, 1.2), item(6.6, 1.5, 1.2), item(6.3, 1.6, 1.5), item(4.4, -1.5, 1.8)];
    let mut often = |mean: f64| whole(mean - 0.5 * level + 0.5 * chance.normal(), 1.0, 3.0);
    let ucla3 = [often(1.8), often(1.6), often(1.7)];
    Scores { at, ons4, ucla3 }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a scale of items")]
fn whole(value: f64, least: f64, most: f64) -> u8 {
    value.round().clamp(least, most) as u8
}
