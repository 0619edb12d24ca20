//! Searching: candidates by their words, how each fits, the best, and why.

mod chosen;
mod concept;
mod fit;
#[cfg(test)]
mod plain;
mod reason;
mod score;
mod weigh;

pub use concept::How;
pub use reason::{Against, For};

use crate::ask::{Ask, Heard, read};
use crate::index::Index;
use crate::listing::Id;
use concept::Query;
use fit::Wanted;

/// The answer to an [`Ask`].
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What was heard in the plain words.
    pub heard: Heard,
    /// The services, best first.
    pub matches: Vec<Match>,
    /// Words nothing is known of, in any spelling.
    pub unknown: Vec<String>,
    /// Whether there is something for the person.
    pub outcome: Outcome,
}

/// A service that fits more or less.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Which.
    pub id: Id,
    /// How well, over 0 to 1; for ordering only.
    pub score: f32,
    /// What speaks for it.
    pub reasons: Vec<For>,
    /// What speaks against it or has to be checked.
    pub against: Vec<Against>,
}

/// Whether there is something for the person. All but [`Outcome::Room`] is unmet need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// At least one may have room.
    Room,
    /// All that were found are full or paused.
    AllFull,
    /// Nothing was found; what stands in the way, and how many would be found without it (no more than the
    /// limit).
    Nothing(Vec<(Obstacle, usize)>),
}

impl Outcome {
    /// Whether the ask should be kept as unmet need.
    #[must_use]
    pub fn is_unmet(&self) -> bool {
        !matches!(self, Outcome::Room)
    }
}

/// What keeps services from being found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// They are too far, or serve other areas.
    Distance,
    /// They take place at other times.
    Time,
    /// They are not known to be free of charge.
    Cost,
    /// They are not known to be given in the language.
    Language,
    /// They do not have the access feature.
    Access,
    /// They are given in another way.
    Format,
    /// They are full.
    Room,
    /// The person is not among those they are for.
    Person,
}

const OBSTACLES: [Obstacle; 8] = [
    Obstacle::Distance,
    Obstacle::Time,
    Obstacle::Cost,
    Obstacle::Language,
    Obstacle::Access,
    Obstacle::Format,
    Obstacle::Room,
    Obstacle::Person,
];

impl Index {
    /// Find what fits.
    #[must_use]
    pub fn search(&self, ask: &Ask) -> Found {
        let heard = read(&ask.text, &self.lexicon, &self.outcodes, ask.today);
        let query = Query::of(self, &heard.words, &ask.needs);
        let wanted = Wanted::of(self, ask, &heard.wishes);
        let best = self.best(&query, &wanted, ask.limit);
        let matches: Vec<Match> = best
            .into_iter()
            .map(|(score, slot)| {
                let (reasons, against) = reason::reasons(self, &query, &wanted, slot);
                Match { id: self.details[slot as usize].id, score, reasons, against }
            })
            .collect();
        let outcome = if matches.is_empty() {
            Outcome::Nothing(self.obstacles(&query, &wanted, ask.limit))
        } else if matches.iter().all(|found| found.against.iter().any(Against::is_no_room)) {
            Outcome::AllFull
        } else {
            Outcome::Room
        };
        Found { heard, matches, unknown: query.unknown, outcome }
    }

    /// How many would be found were it not for one wish.
    fn obstacles(&self, query: &Query, wanted: &Wanted, limit: usize) -> Vec<(Obstacle, usize)> {
        OBSTACLES
            .into_iter()
            .filter_map(|obstacle| {
                let count = self.best(query, &wanted.but_for(obstacle)?, limit).len();
                (count > 0).then_some((obstacle, count))
            })
            .collect()
    }
}
