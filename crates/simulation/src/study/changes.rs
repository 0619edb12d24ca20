//! Wellbeing at referral, first meeting and follow-up, with follow-up missing.

use super::{Count, Kind, batches, expit, stream};
use crate::chance::Chance;
use crate::truth::{Estimate, estimate};
use crate::wellbeing::{CHANGE_SD, CONFOUNDED};

/// Why a follow-up is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowUp {
    /// One in five, by chance.
    ByChance,
    /// By what is known: contacts, and the score at the first meeting.
    ByEngagement,
    /// By engagement and by the change itself, which nobody sees: those who got worse do not answer.
    ByChange,
}

/// People met, and what they answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangePlan {
    /// People.
    pub people: usize,
    /// What the programme adds to everybody's level between first meeting and follow-up, in standard deviations.
    pub effect: f64,
    /// Whether only people who scored 4 or below at referral were referred.
    pub low_point: bool,
    /// Why a follow-up is missing.
    pub follow_up: FollowUp,
}

impl Default for ChangePlan {
    /// Four hundred people, a true effect, referred at any point, follow-up missing by chance.
    fn default() -> ChangePlan {
        ChangePlan { people: 400, effect: 0.3, low_point: false, follow_up: FollowUp::ByChance }
    }
}

/// Columns of a draw, a row for each person met. Scores are satisfaction with life, 0 to 10.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes {
    /// Contacts with the navigator. They change nothing, but go with readiness, which does.
    pub contacts: Vec<f64>,
    /// The score at referral.
    pub referral: Vec<f64>,
    /// The score at the first meeting.
    pub before: Vec<f64>,
    /// The score at follow-up; none where it is missing.
    pub after: Vec<Option<f64>>,
}

/// What is so of a plan, of everybody met.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangeTruth {
    /// Mean change from first meeting to follow-up, in points.
    pub mean: Estimate,
    /// The share who gain [`IMPORTANT`] points or more.
    pub improved: Estimate,
    /// Mean score at referral of everybody who might have been referred, in points.
    pub population: Estimate,
    /// Correlation of two scores between which nothing happened.
    pub correlation: Estimate,
}

/// A change that matters, in points; for these studies only.
pub const IMPORTANT: f64 = 1.0;
/// Who is referred under [`ChangePlan::low_point`].
const LOW: f64 = 4.0;

/// Mean of the score, points of one standard deviation of the level, and of the noise.
const SCALE: (f64, f64, f64) = (5.0, 1.6, 1.2);

fn score(level: f64, chance: &mut Chance) -> f64 {
    (SCALE.0 + SCALE.1 * level + SCALE.2 * chance.normal()).round().clamp(0.0, 10.0)
}

struct Someone {
    contacts: f64,
    referral: f64,
    before: f64,
    /// Change of the level, in standard deviations.
    change: f64,
    after: f64,
}

impl Someone {
    fn drawn(plan: &ChangePlan, chance: &mut Chance) -> Someone {
        loop {
            let (level, ready) = (chance.normal(), chance.normal());
            let referral = score(level, chance);
            if plan.low_point && referral > LOW {
                continue;
            }
            let before = score(level, chance);
            let change = plan.effect + CONFOUNDED * ready + CHANGE_SD * chance.normal();
            let contacts = (4.0 + 1.5 * ready + 0.8 * chance.normal()).round().max(1.0);
            return Someone { contacts, referral, before, change, after: score(level + change, chance) };
        }
    }

    fn follows(&self, why: FollowUp, chance: &mut Chance) -> bool {
        let engaged = 0.35 * (self.contacts - 4.0) + 0.3 * (self.before - SCALE.0);
        chance.happens(match why {
            FollowUp::ByChance => 0.8,
            FollowUp::ByEngagement => expit(0.8 + engaged),
            FollowUp::ByChange => expit(0.8 + engaged + 3.0 * self.change),
        })
    }
}

#[derive(Default)]
struct Tally {
    sum: f64,
    improved: Count,
    referral: [f64; 5],
}

impl ChangePlan {
    /// The `draw`-th cohort of a seed.
    pub fn draw(&self, seed: u64, draw: u64) -> Changes {
        let mut chance = stream(seed, Kind::Changes, draw);
        let mut changes = Changes::default();
        for _ in 0..self.people {
            let someone = Someone::drawn(self, &mut chance);
            let follows = someone.follows(self.follow_up, &mut chance);
            changes.contacts.push(someone.contacts);
            changes.referral.push(someone.referral);
            changes.before.push(someone.before);
            changes.after.push(follows.then_some(someone.after));
        }
        changes
    }

    /// The truth from `people` followed without exception.
    pub fn truth(&self, seed: u64, people: u64) -> ChangeTruth {
        let everybody = ChangePlan { low_point: false, ..*self };
        let tallies = batches(seed, Kind::Changes, people, |chance, people| {
            let mut tally = Tally::default();
            for _ in 0..people {
                let someone = Someone::drawn(self, chance);
                tally.sum += someone.after - someone.before;
                tally.improved.add(someone.after - someone.before >= IMPORTANT);
                let any = Someone::drawn(&everybody, chance);
                let (x, y) = (any.referral, any.before);
                for (sum, value) in tally.referral.iter_mut().zip([x, y, x * x, y * y, x * y]) {
                    *sum += value;
                }
            }
            tally
        });
        let people = |tally: &Tally| tally.improved.of;
        let correlation = |tally: &Tally| {
            let [x, y, xx, yy, xy] = tally.referral.map(|sum| sum / people(tally));
            (xy - x * y) / ((xx - x * x) * (yy - y * y)).sqrt()
        };
        ChangeTruth {
            mean: estimate(&tallies, |tally| tally.sum / people(tally)),
            improved: estimate(&tallies, |tally| tally.improved.share()),
            population: estimate(&tallies, |tally| tally.referral[0] / people(tally)),
            correlation: estimate(&tallies, correlation),
        }
    }
}
