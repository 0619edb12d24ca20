//! From a yes to the first meeting: a delay made by a queue, and people who leave before it.

use super::{Count, Kind, batches, expit, stream};
use crate::chance::Chance;
use crate::truth::{Estimate, estimate};

/// The yeses of a programme and what became of them. Times are days from the yes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PassagePlan {
    /// Practices.
    pub practices: usize,
    /// Yeses in all.
    pub people: usize,
    /// What a first attempt later than 14 days adds to the log hazard of a meeting.
    pub slow_effect: f64,
    /// Standard deviation between practices of the log hazard of a meeting.
    pub alike: f64,
    /// How much an unseen readiness of the person, standard normal, adds to the log hazard of a meeting; it takes
    /// as much from that of leaving.
    pub readiness: f64,
    /// Whether records break off, and the more often the less ready somebody is.
    pub broken_off: bool,
}

impl Default for PassagePlan {
    /// Twenty practices, 800 yeses; people and practices differ in nothing unseen.
    fn default() -> PassagePlan {
        PassagePlan {
            practices: 20,
            people: 800,
            slow_effect: -0.45,
            alike: 0.0,
            readiness: 0.0,
            broken_off: false,
        }
    }
}

/// Columns of a draw, a row for each yes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Passages {
    /// The practice, from 0.
    pub practice: Vec<u32>,
    /// Half of the practices hang up a poster. It changes nothing.
    pub poster: Vec<bool>,
    /// A woman. It changes nothing.
    pub woman: Vec<bool>,
    /// From a deprived area: waits longer in the queue, comes less often, leaves more often.
    pub deprived: Vec<bool>,
    /// The first attempt was later than 14 days.
    pub slow: Vec<bool>,
    /// Whole days to the first meeting, to leaving, or to the end of what is known.
    pub days: Vec<f64>,
    /// 0 still open, 1 met, 2 left.
    pub end: Vec<usize>,
    /// Days between the yes and the end of the data.
    pub observed_for: Vec<f64>,
    /// What is known of a meeting within [`WITHIN`] days; none where the record broke off before.
    pub met: Vec<Option<bool>>,
}

/// What is so of a plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PassageTruth {
    /// The share who meet within [`WITHIN`] days of their yes.
    pub met: Estimate,
    /// That share were everybody attempted late, minus were everybody attempted in time.
    pub slow_difference: Estimate,
}

/// The window of a meeting, in days.
pub const WITHIN: f64 = 90.0;

const MEETING: f64 = 0.018;
const LEAVING: f64 = 0.007;
const BREAKING_OFF: f64 = 0.004;
const DEPRIVED: f64 = 0.4;

struct Someone {
    woman: bool,
    deprived: bool,
    slow: bool,
    ready: f64,
    place: f64,
    /// Exponential with mean 1, of the meeting and of leaving.
    waits: [f64; 2],
}

fn wait(chance: &mut Chance) -> f64 {
    -(1.0 - chance.share()).ln()
}

impl Someone {
    fn drawn(place: f64, chance: &mut Chance) -> Someone {
        let deprived = chance.happens(DEPRIVED);
        Someone {
            woman: chance.happens(0.6),
            deprived,
            slow: chance.happens(expit(if deprived { 0.5 } else { -1.1 })),
            ready: chance.normal(),
            place,
            waits: [wait(chance), wait(chance)],
        }
    }

    /// The day of a meeting and the day of leaving, whichever comes first being what happens.
    fn days(&self, plan: &PassagePlan, slow: bool) -> (f64, f64) {
        let (slow, deprived) = (super::flag(slow), super::flag(self.deprived));
        let ready = plan.readiness * self.ready;
        let meeting = plan.slow_effect * slow - 0.5 * deprived + self.place + ready;
        let leaving = 0.5 * deprived - ready;
        (
            (self.waits[0] / (MEETING * meeting.exp())).ceil(),
            (self.waits[1] / (LEAVING * leaving.exp())).ceil(),
        )
    }

    fn meets(&self, plan: &PassagePlan, slow: bool) -> bool {
        let (meeting, leaving) = self.days(plan, slow);
        // on the same day the talk that ended it was the meeting
        meeting <= leaving && meeting <= WITHIN
    }
}

impl PassagePlan {
    /// The `draw`-th programme of a seed.
    pub fn draw(&self, seed: u64, draw: u64) -> Passages {
        let mut chance = stream(seed, Kind::Passages, draw);
        let places: Vec<f64> = (0..self.practices).map(|_| self.alike * chance.normal()).collect();
        let mut passages = Passages::default();
        for _ in 0..self.people {
            let at = chance.place(places.len());
            let someone = Someone::drawn(places[at], &mut chance);
            self.passage(&mut passages, &someone, at, &mut chance);
        }
        passages
    }

    fn passage(&self, passages: &mut Passages, someone: &Someone, at: usize, chance: &mut Chance) {
        let (meeting, leaving) = someone.days(self, someone.slow);
        let observed_for = f64::from(chance.between(60, 420));
        let breaks = wait(chance) / (BREAKING_OFF * (-1.2 * someone.ready).exp());
        let last = if self.broken_off { observed_for.min(breaks.ceil()) } else { observed_for };
        let first = meeting.min(leaving);
        let end = match () {
            () if first > last => 0,
            () if meeting <= leaving => 1,
            () => 2,
        };
        let days = first.min(last);
        passages.practice.push(u32::try_from(at).unwrap_or(u32::MAX));
        passages.poster.push(at.is_multiple_of(2));
        passages.woman.push(someone.woman);
        passages.deprived.push(someone.deprived);
        passages.slow.push(someone.slow);
        passages.days.push(days);
        passages.end.push(end);
        passages.observed_for.push(observed_for);
        passages.met.push((end != 0 || days >= WITHIN).then_some(end == 1 && days <= WITHIN));
    }

    /// The truth from the potential outcomes of `people`, each at a practice drawn anew and followed to the end.
    pub fn truth(&self, seed: u64, people: u64) -> PassageTruth {
        let tallies = batches(seed, Kind::Passages, people, |chance, people| {
            let mut tally = [Count::default(); 3];
            for _ in 0..people {
                let place = self.alike * chance.normal();
                let someone = Someone::drawn(place, chance);
                tally[0].add(someone.meets(self, someone.slow));
                tally[1].add(someone.meets(self, true));
                tally[2].add(someone.meets(self, false));
            }
            tally
        });
        PassageTruth {
            met: estimate(&tallies, |tally| tally[0].share()),
            slow_difference: estimate(&tallies, |tally| tally[1].share() - tally[2].share()),
        }
    }
}
