//! What decides an answer and nobody records: what stands in a person's way, and a practice's habits.

use crate::chance::Chance;

/// What stands in a person's way, the same at every offer to them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hindrances {
    /// In the order of `domain::screen::Item::ALL`, standard normal: the more, the more it hinders.
    pub(crate) items: [f64; 6],
    /// What no item asks about.
    rest: f64,
}

/// How much each item moves the log odds of a refusal: need, benefit, trust, stigma, medical treatment,
/// could manage it.
const WEIGHTS: [f64; 6] = [0.35, 0.35, 0.25, 0.30, 0.20, 0.30];
const REST: f64 = 0.2;

/// Standard deviation of the practices' log odds of a refusal (domain-facts, section 2.6).
const PRACTICE_SD: f64 = 0.5;
/// Standard deviation of the referrers' within a practice, invented like that of the navigators there.
const REFERRER_SD: f64 = 0.3;
/// Standard deviation of the navigators' log odds that somebody comes to the meeting.
pub(crate) const NAVIGATOR_SD: f64 = 0.3;

impl Hindrances {
    pub(crate) fn drawn(chance: &mut Chance) -> Hindrances {
        Hindrances { items: std::array::from_fn(|_| chance.normal()), rest: REST * chance.normal() }
    }

    /// What they add to the log odds of a refusal.
    pub(crate) fn total(&self) -> f64 {
        self.shares().iter().sum::<f64>() + self.rest
    }

    /// What each item adds.
    pub(crate) fn shares(&self) -> [f64; 6] {
        std::array::from_fn(|item| WEIGHTS[item] * self.items[item])
    }

    /// How ready somebody so hindered is to take part, standard normal over people.
    pub(crate) fn readiness(&self, chance: &mut Chance) -> f64 {
        const WITH: f64 = 0.5;
        -WITH * self.total() / Hindrances::variance().sqrt() + (1.0 - WITH * WITH).sqrt() * chance.normal()
    }

    /// The variance of [`Hindrances::total`] between people.
    pub(crate) fn variance() -> f64 {
        WEIGHTS.iter().map(|weight| weight * weight).sum::<f64>() + REST * REST
    }
}

/// A practice's habits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Habits {
    /// Moves the log odds of a refusal.
    pub(crate) effect: f64,
    /// The share of refusals that are written down.
    pub(crate) records_refusals: f64,
    /// The share of refusals in which the reason is asked.
    pub(crate) asks_reason: f64,
}

impl Habits {
    pub(crate) fn drawn(chance: &mut Chance) -> Habits {
        // Published coding of refusals is patchy: about one practice in seven writes down few of them.
        let patchy = chance.happens(1.0 / 7.0);
        Habits {
            effect: PRACTICE_SD * chance.normal(),
            records_refusals: if patchy { 0.2 + 0.3 * chance.share() } else { 0.92 + 0.08 * chance.share() },
            asks_reason: 0.5 + 0.4 * chance.share(),
        }
    }

    /// How much a referrer moves the log odds of a refusal.
    pub(crate) fn referrer(chance: &mut Chance) -> f64 {
        REFERRER_SD * chance.normal()
    }
}
