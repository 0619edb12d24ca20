//! The planted truth: what the declared estimands are worth in a programme, by Monte Carlo on the generator
//! that makes its lives, not the coefficients put in.

use crate::Programme;
use crate::chance::{Chance, Purpose};
use crate::course::Final;
use crate::latent::Habits;
use crate::story::Story;

/// Which practices the truth is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Those of the programme, as they are.
    ThesePractices,
    /// All practices it might have had: habits are drawn anew for each person.
    AllPractices,
}

/// A value found by Monte Carlo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// Its Monte Carlo standard error.
    pub error: f64,
}

/// What is so, of the offer and of what comes of a yes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truth {
    /// U1, agreement at the offer: the share of first offers that gate 1 passes in the end, of all made.
    pub agreement: Estimate,
    /// The share of first offers refused, by the person or somebody acting for them.
    pub refusal: Estimate,
    /// U1 among the offers that are written down: what a figure from the records comes near to.
    pub agreement_recorded: Estimate,
    /// The marginal odds ratio of a refusal, everybody a woman against everybody a man.
    pub women_refusing: Estimate,
    /// U2, a first meeting within 90 days of the offer: the share of first offers, of all made.
    pub meeting: Estimate,
    /// U2 among the offers that are written down.
    pub meeting_recorded: Estimate,
}

/// The window of U2, in days.
const MEETING_WITHIN: i32 = 90;

/// Batches the draws are dealt into, for the standard errors.
pub(crate) const BATCHES: u64 = 40;

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    draws: f64,
    yes: f64,
    refused: f64,
    recorded: f64,
    women_refusing: f64,
    men_refusing: f64,
    met: f64,
}

/// The truth of a programme from a number of draws, rounded up to whole batches.
pub fn of(programme: &Programme, over: Over, draws: u64) -> Truth {
    let source = Chance::of(programme.shape().seed, Purpose::Truth);
    let each = draws.div_ceil(BATCHES).max(1);
    let tallies: Vec<Tally> =
        (0..BATCHES).map(|batch| tally(programme, over, &source, batch * each..(batch + 1) * each)).collect();
    Truth {
        agreement: estimate(&tallies, |tally| tally.yes / tally.draws),
        refusal: estimate(&tallies, |tally| tally.refused / tally.draws),
        agreement_recorded: estimate(&tallies, |tally| tally.yes / tally.recorded),
        women_refusing: estimate(&tallies, |tally| {
            let odds = |refusing: f64| refusing / (tally.draws - refusing);
            odds(tally.women_refusing) / odds(tally.men_refusing)
        }),
        meeting: estimate(&tallies, |tally| tally.met / tally.draws),
        meeting_recorded: estimate(&tallies, |tally| tally.met / tally.recorded),
    }
}

fn tally(programme: &Programme, over: Over, source: &Chance, draws: std::ops::Range<u64>) -> Tally {
    let mut tally = Tally::default();
    for draw in draws {
        let mut chance = source.stream(draw);
        let Some((day, minute)) = programme.moment(chance.share()) else { continue };
        let effects = (over == Over::AllPractices)
            .then(|| Habits::drawn(&mut chance).effect + Habits::referrer(&mut chance));
        let mut story = Story::begun(programme, draw, day, minute, chance);
        let potential = story.potential(effects);
        let (as_is, as_other) = (potential.as_is, potential.as_other_sex);
        let refuses = |end| f64::from(u8::from(matches!(end, Final::Refused { .. })));
        let (woman, man) = if potential.woman { (as_is, as_other) } else { (as_other, as_is) };
        tally.draws += 1.0;
        tally.yes += f64::from(u8::from(as_is == Final::Yes));
        tally.refused += refuses(as_is);
        tally.recorded += 1.0 - refuses(as_is) * (1.0 - potential.records_refusals);
        tally.women_refusing += refuses(woman);
        tally.men_refusing += refuses(man);
        let meets = as_is == Final::Yes && story.meets_within(MEETING_WITHIN);
        tally.met += f64::from(u8::from(meets));
    }
    tally
}

pub(crate) fn estimate<T>(tallies: &[T], figure: impl Fn(&T) -> f64) -> Estimate {
    let values: Vec<f64> = tallies.iter().map(figure).collect();
    let count = values.len() as f64;
    let value = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|each| (each - value).powi(2)).sum::<f64>() / (count - 1.0);
    Estimate { value, error: (variance / count).sqrt() }
}
