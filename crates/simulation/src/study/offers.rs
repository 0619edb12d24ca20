//! Offers and their answers, by the model that makes the lives of a programme.

use domain::screen::Answer;

use super::{Count, Kind, batches, expit, kappa, stream};
use crate::chance::Chance;
use crate::course::{self, Asked, Final};
use crate::latent::{Habits, Hindrances};
use crate::telling::{self, Behind};
use crate::truth::{Estimate, estimate};

/// A programme's offers: first offers only, one a person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OfferPlan {
    /// Practices.
    pub practices: usize,
    /// Offers in all.
    pub offers: usize,
    /// Whether practices leave refusals unrecorded, as their habits are; otherwise all are recorded.
    pub unrecorded: bool,
    /// Whether those who refused answer the screen less often than those who agreed, and least where they see
    /// no need.
    pub silent: bool,
}

impl Default for OfferPlan {
    /// Twenty practices, 2,000 offers, nothing broken.
    fn default() -> OfferPlan {
        OfferPlan { practices: 20, offers: 2_000, unrecorded: false, silent: false }
    }
}

/// Columns of a draw, a row for each offer that was made.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Offers {
    /// The practice, from 0.
    pub practice: Vec<u32>,
    /// Half of the practices hang up a poster. It changes nothing.
    pub poster: Vec<bool>,
    /// A woman.
    pub woman: Vec<bool>,
    /// Agreed in the end.
    pub agreed: Vec<bool>,
    /// Refused, by the person or somebody acting for them; neither is "not now", another end, or never said.
    pub refused: Vec<bool>,
    /// Written down.
    pub recorded: Vec<bool>,
    /// Probability of being asked the screen: one in two of those who refused, one in four of the others.
    pub probability: Vec<f64>,
    /// Asked the screen.
    pub asked: Vec<bool>,
    /// "I could do with such help", of everybody; none where there is no answer.
    pub need: Vec<Option<bool>>,
    /// A question whose answer has nothing to do with agreeing, but is a habit of the practice.
    pub nothing: Vec<Option<bool>>,
    /// Whether "need" was named as a reason against; nobody who agreed names one.
    pub need_named: Vec<bool>,
    /// The foremost reason of a refusal by person and referrer (0 need, 1 benefit, 2 another); none otherwise.
    pub tellers: Vec<Option<(usize, usize)>>,
}

/// What is so of a plan, over all practices there might have been.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OfferTruth {
    /// The share of first offers agreed to.
    pub agreement: Estimate,
    /// The marginal odds ratio of a refusal, everybody a woman against everybody a man.
    pub women_refusing: Estimate,
    /// The odds ratio of agreeing rather than refusing, those who say they could do with help against those who
    /// say not.
    pub need: Estimate,
    /// Kappa of the foremost reason between person and referrer.
    pub kappa: Estimate,
}

/// The share of women among those offered.
const WOMEN: f64 = 0.60;
/// The share from 30 years on.
const FROM_30: f64 = 0.86;
/// The share of yes to the question of nothing (log odds), and how much it is a habit of the practice.
const NOTHING: (f64, f64) = (-0.4, 0.8);
/// Standard deviation of the practices' log size, as in the programme.
const SIZE_SD: f64 = 0.45;
/// Under [`OfferPlan::silent`], who is still asked successfully of those who refused, who see a need and who see none.
const ANSWERS: [f64; 2] = [0.75, 0.40];

struct Place {
    habits: Habits,
    referrers: [f64; 3],
    nothing: f64,
}

impl Place {
    fn drawn(chance: &mut Chance) -> Place {
        Place {
            habits: Habits::drawn(chance),
            referrers: std::array::from_fn(|_| Habits::referrer(chance)),
            nothing: NOTHING.1 * chance.normal(),
        }
    }
}

struct Someone {
    hindrances: Hindrances,
    woman: bool,
    age: u8,
    effects: f64,
}

impl Someone {
    fn drawn(place: &Place, chance: &mut Chance) -> Someone {
        Someone {
            hindrances: Hindrances::drawn(chance),
            woman: chance.happens(WOMEN),
            age: if chance.happens(FROM_30) { 50 } else { 25 },
            effects: place.habits.effect + chance.one_of(&place.referrers),
        }
    }

    fn end(&self, woman: bool, chance: &mut Chance) -> Final {
        let asked = Asked { hindrances: &self.hindrances, woman, age: self.age, effects: self.effects };
        course::answer(asked.refusal(), chance).end
    }

    /// The answer to "need" of the screen.
    fn need(&self, chance: &mut Chance) -> Option<bool> {
        match telling::screened(&self.hindrances, chance).items[0] {
            Answer::Yes | Answer::Partly => Some(true),
            Answer::No => Some(false),
            _ => None,
        }
    }

    fn tellers(&self, chance: &mut Chance) -> (usize, usize) {
        let (told, viewed) = telling::two_tellers(&self.hindrances, chance);
        let class = |code: &str| match code {
            "need" => 0,
            "benefit" => 1,
            _ => 2,
        };
        (class(told), class(viewed))
    }
}

fn is_refusal(end: Final) -> bool {
    matches!(end, Final::Refused { .. })
}

impl OfferPlan {
    /// The `draw`-th programme of a seed.
    pub fn draw(&self, seed: u64, draw: u64) -> Offers {
        let mut chance = stream(seed, Kind::Offers, draw);
        let places: Vec<(Place, f64)> = (0..self.practices)
            .map(|_| {
                let size = (SIZE_SD * chance.normal()).exp();
                (Place::drawn(&mut chance), size)
            })
            .collect();
        let sizes: Vec<(usize, f64)> = places.iter().map(|(_, size)| *size).enumerate().collect();
        let mut offers = Offers::default();
        for _ in 0..self.offers {
            let at = chance.weighted(&sizes);
            self.offer(&mut offers, &places[at].0, at, &mut chance);
        }
        offers
    }

    fn offer(&self, offers: &mut Offers, place: &Place, at: usize, chance: &mut Chance) {
        let someone = Someone::drawn(place, chance);
        let end = someone.end(someone.woman, chance);
        let refused = is_refusal(end);
        let recorded = !refused || !self.unrecorded || chance.happens(place.habits.records_refusals);
        let behind = match end {
            Final::Refused { acting } => Behind::Refused { acting },
            Final::Yes => Behind::Yes,
            _ => Behind::Elsewhere(None),
        };
        let told = telling::accounts(behind, &someone.hindrances, place.habits.asks_reason, chance);
        let named = told.iter().flat_map(|account| &account.factors).any(|(code, _)| *code == "need");
        let need = someone.need(chance);
        let nothing = chance.happens(expit(NOTHING.0 + place.nothing));
        let silent = self.silent && refused && !chance.happens(ANSWERS[usize::from(need == Some(false))]);
        let probability = if refused { 0.5 } else { 0.25 };
        offers.practice.push(u32::try_from(at).unwrap_or(u32::MAX));
        offers.poster.push(at.is_multiple_of(2));
        offers.woman.push(someone.woman);
        offers.agreed.push(end == Final::Yes);
        offers.refused.push(refused);
        offers.recorded.push(recorded);
        offers.probability.push(probability);
        offers.asked.push(chance.happens(probability) && (refused || end == Final::Yes));
        offers.need.push(need.filter(|_| !silent));
        offers.nothing.push(need.is_some().then_some(nothing).filter(|_| !silent));
        offers.need_named.push(refused && named);
        offers.tellers.push(refused.then(|| someone.tellers(chance)));
    }

    /// The truth from `people` potential first offers, each at a practice drawn anew.
    pub fn truth(&self, seed: u64, people: u64) -> OfferTruth {
        let tallies = batches(seed, Kind::Offers, people, |chance, people| {
            let mut tally = Tally::default();
            for _ in 0..people {
                tally.add(chance);
            }
            tally
        });
        OfferTruth {
            agreement: estimate(&tallies, |tally| tally.agreement.share()),
            women_refusing: estimate(&tallies, |tally| tally.women.odds() / tally.men.odds()),
            need: estimate(&tallies, |tally| tally.agreeing[1].odds() / tally.agreeing[0].odds()),
            kappa: estimate(&tallies, |tally| kappa(&tally.tellers)),
        }
    }
}

#[derive(Default)]
struct Tally {
    agreement: Count,
    women: Count,
    men: Count,
    /// Agreeing of those who agree or refuse, without need and with it.
    agreeing: [Count; 2],
    tellers: [[f64; 3]; 3],
}

impl Tally {
    fn add(&mut self, chance: &mut Chance) {
        let someone = Someone::drawn(&Place::drawn(chance), chance);
        // the same chance for both, so that nothing but sex differs
        let mut other = chance.clone();
        let end = someone.end(someone.woman, chance);
        let otherwise = someone.end(!someone.woman, &mut other);
        let (woman, man) = if someone.woman { (end, otherwise) } else { (otherwise, end) };
        self.agreement.add(end == Final::Yes);
        self.women.add(is_refusal(woman));
        self.men.add(is_refusal(man));
        let settled = end == Final::Yes || is_refusal(end);
        if let Some(need) = someone.need(chance).filter(|_| settled) {
            self.agreeing[usize::from(need)].add(end == Final::Yes);
        }
        if is_refusal(end) {
            let (told, viewed) = someone.tellers(chance);
            self.tellers[told][viewed] += 1.0;
        }
    }
}
