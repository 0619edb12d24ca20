//! The answer to one offer, as it is: the model that truth is planted in.

use crate::chance::Chance;
use crate::latent::Hindrances;

/// What somebody in the end answered to an offer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Final {
    Yes,
    /// No, by the person or by someone acting for them.
    Refused {
        acting: bool,
    },
    NotNow,
    /// Another way out of gate 1, of the kind given by a number from 0 to 1.
    Other(f64),
    /// They wanted time, and never said.
    Never,
}

/// An answer and whether time was wanted before it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Course {
    pub(crate) thought: bool,
    pub(crate) end: Final,
}

/// Who is asked, and by whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) hindrances: &'a Hindrances,
    pub(crate) woman: bool,
    pub(crate) age: u8,
    /// Practice and referrer together.
    pub(crate) effects: f64,
}

/// Log odds of a refusal for a man under 30 with no hindrance at a usual practice; chosen so that 12 % of
/// first offers are refused.
const BASE: f64 = -2.36;
/// Log odds ratio of refusing, women against men, and those from 30 on against those younger.
const WOMAN: f64 = -0.235_722_333_521_069_83; // ln 0.79
const FROM_30: f64 = 0.262_364_264_467_491_06; // ln 1.3

const THINKS: f64 = 0.08;
const NEVER_SAYS: f64 = 0.30;
const ACTING: f64 = 0.03;
/// Shares among those who do not refuse.
const NOT_NOW: f64 = 0.07;
const OTHER: f64 = 0.025;

impl Asked<'_> {
    /// The probability of a refusal, were an answer given.
    pub(crate) fn refusal(&self) -> f64 {
        // The published ratios are of people within practices, not of one person: averaging over what is
        // particular to each person draws a ratio towards one, so the planted one lies further out.
        let particular = (1.0 + 0.346 * Hindrances::variance()).sqrt();
        let sex = if self.woman { WOMAN } else { 0.0 };
        let age = if self.age >= 30 { FROM_30 } else { 0.0 };
        let log_odds = BASE + self.effects + self.hindrances.total() + particular * (sex + age);
        1.0 / (1.0 + (-log_odds).exp())
    }
}

/// The answer of somebody who refuses with a probability, were they to answer.
pub(crate) fn answer(refusal: f64, chance: &mut Chance) -> Course {
    let thought = chance.happens(THINKS);
    let (never, refuses, acting) =
        (chance.happens(NEVER_SAYS), chance.happens(refusal), chance.happens(ACTING));
    let otherwise = chance.share();
    let end = if thought && never {
        Final::Never
    } else if refuses {
        Final::Refused { acting }
    } else if otherwise < NOT_NOW {
        Final::NotNow
    } else if otherwise < NOT_NOW + OTHER {
        Final::Other((otherwise - NOT_NOW) / OTHER)
    } else {
        Final::Yes
    };
    Course { thought, end }
}
