//! Small synthetic programmes drawn by the thousand, to learn how often an analysis finds the truth.
//!
//! A plan says how large a programme is and which assumption of an analysis it breaks; a draw of it is a set of
//! columns, as an evaluator would get them; the truth of a plan is the value of each declared estimand by Monte
//! Carlo on the potential outcomes of the same generator, not the coefficient put in (a coefficient planted under
//! clustering is conditional, and a correct marginal analysis would miss it).
//!
//! - [`offers`]: agreement, by the very model that makes the lives of [`crate::Programme`];
//! - [`passages`]: from a yes to the first meeting, with a delay made by a queue, and people who leave before it;
//! - [`changes`]: wellbeing at referral, first meeting and follow-up, with follow-up missing.

pub mod changes;
pub mod offers;
pub mod passages;

use crate::chance::{Chance, Purpose};
use crate::truth::BATCHES;

/// Which stream a draw comes from: kinds of draw never share one.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Offers,
    Passages,
    Changes,
}

/// Streams for the truth lie beyond those of draws.
const TRUTH: u64 = 1 << 40;

fn stream(seed: u64, kind: Kind, draw: u64) -> Chance {
    Chance::of(seed, Purpose::Study).stream(draw * 4 + kind as u64)
}

/// Sums over batches of people, each batch from a stream of its own.
fn batches<T>(seed: u64, kind: Kind, people: u64, of: impl Fn(&mut Chance, u64) -> T) -> Vec<T> {
    let each = people.div_ceil(BATCHES).max(1);
    (0..BATCHES).map(|batch| of(&mut stream(seed, kind, TRUTH + batch), each)).collect()
}

fn expit(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

fn flag(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

/// How often of how many.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    yes: f64,
    of: f64,
}

impl Count {
    fn add(&mut self, yes: bool) {
        self.yes += flag(yes);
        self.of += 1.0;
    }

    fn share(self) -> f64 {
        self.yes / self.of
    }

    fn odds(self) -> f64 {
        self.yes / (self.of - self.yes)
    }
}

/// Agreement of two tellers beyond chance (Cohen's kappa) of a square table of counts.
fn kappa<const N: usize>(table: &[[f64; N]; N]) -> f64 {
    let all: f64 = table.iter().flatten().sum();
    let observed: f64 = (0..N).map(|k| table[k][k]).sum::<f64>() / all;
    let row = |k: usize| table[k].iter().sum::<f64>() / all;
    let column = |k: usize| table.iter().map(|row| row[k]).sum::<f64>() / all;
    let expected: f64 = (0..N).map(|k| row(k) * column(k)).sum();
    (observed - expected) / (1.0 - expected)
}

#[cfg(test)]
mod tests {
    use super::changes::{ChangePlan, FollowUp};
    use super::offers::OfferPlan;
    use super::passages::PassagePlan;

    #[test]
    fn the_same_seed_and_draw_give_the_same_columns_and_others_differ() {
        let plan = OfferPlan { practices: 6, offers: 200, ..OfferPlan::default() };
        assert_eq!(plan.draw(1, 0), plan.draw(1, 0));
        assert_ne!(plan.draw(1, 0), plan.draw(1, 1));
        assert_ne!(plan.draw(1, 0), plan.draw(2, 0));
        let plan = PassagePlan::default();
        assert_eq!(plan.draw(1, 0), plan.draw(1, 0));
        let plan = ChangePlan::default();
        assert_eq!(plan.draw(1, 0), plan.draw(1, 0));
    }

    #[test]
    fn the_truth_of_agreement_is_that_of_the_programme() {
        let shape = crate::Shape::demo(jiff::civil::date(2026, 11, 20));
        let programme = crate::Programme::of(shape);
        let whole = crate::truth::of(&programme, crate::truth::Over::AllPractices, 200_000);
        let truth = OfferPlan::default().truth(7, 200_000);
        let near = |one: crate::truth::Estimate, two: crate::truth::Estimate| {
            assert!(
                (one.value - two.value).abs() < 5.0 * one.error.hypot(two.error) + 0.002,
                "{one:?} {two:?}"
            );
        };
        near(truth.agreement, whole.agreement);
        near(truth.women_refusing, whole.women_refusing);
        assert!(truth.need.value > 1.2, "{truth:?}");
    }

    #[test]
    fn a_planted_nothing_is_nothing() {
        let still = PassagePlan { slow_effect: 0.0, ..PassagePlan::default() }.truth(3, 100_000);
        assert!(still.slow_difference.value.abs() < 1e-12, "{still:?}");
        let slower = PassagePlan::default().truth(3, 100_000);
        assert!(slower.slow_difference.value < -0.05, "{slower:?}");
        let change = ChangePlan { effect: 0.0, follow_up: FollowUp::ByChange, ..ChangePlan::default() };
        let truth = change.truth(3, 100_000);
        assert!(truth.mean.value.abs() < 4.0 * truth.mean.error, "{truth:?}");
        let low = ChangePlan { low_point: true, ..change }.draw(3, 0);
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        assert!(mean(&low.before) - mean(&low.referral) > 0.5);
    }
}
