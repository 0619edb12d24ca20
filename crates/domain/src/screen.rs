//! The factor screen: six closed items asked in the same words of a random one in k, of those who passed
//! and those who ended, so that answers can be compared between them.

use serde::{Deserialize, Serialize};

use crate::Breach;
use crate::factor::below;
use crate::journey::{Gate, GatePass, HowPut};

/// One of the six items; its words are at `screen-CODE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Item {
    /// Need.
    Need,
    /// Expected benefit.
    Benefit,
    /// Trust in the referrer.
    Trust,
    /// Worry what others think.
    Stigma,
    /// Expected a medical treatment.
    MedicalTreatment,
    /// Could manage it: time, travel, cost.
    CouldManage,
}

impl Item {
    /// The six items in the order they are asked.
    pub const ALL: [Item; 6] =
        [Item::Need, Item::Benefit, Item::Trust, Item::Stigma, Item::MedicalTreatment, Item::CouldManage];

    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Item::Need => "need",
            Item::Benefit => "benefit",
            Item::Trust => "trust",
            Item::Stigma => "stigma",
            Item::MedicalTreatment => "medical-treatment",
            Item::CouldManage => "could-manage",
        }
    }
}

/// What came of one item; its words are at `screen-answer-CODE`. Untouched is not recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Nobody touched it.
    #[default]
    NotRecorded,
    /// Asked: yes.
    Yes,
    /// Asked: partly.
    Partly,
    /// Asked: no.
    No,
    /// Asked, and would not say.
    WouldNotSay,
    /// Not asked.
    NotAsked,
}

impl Answer {
    /// All of them.
    pub const ALL: [Answer; 6] =
        [Answer::NotRecorded, Answer::Yes, Answer::Partly, Answer::No, Answer::WouldNotSay, Answer::NotAsked];

    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Answer::NotRecorded => "not-recorded",
            Answer::Yes => "yes",
            Answer::Partly => "partly",
            Answer::No => "no",
            Answer::WouldNotSay => "would-not-say",
            Answer::NotAsked => "not-asked",
        }
    }

    /// Whether the item was asked.
    pub fn is_asked(self) -> bool {
        self.is_answered() || self == Answer::WouldNotSay
    }

    /// Whether it was answered.
    pub fn is_answered(self) -> bool {
        matches!(self, Answer::Yes | Answer::Partly | Answer::No)
    }
}

/// Whether a gate has a screen.
pub fn is_screened(gate: Gate) -> bool {
    matches!(gate, Gate::Offer | Gate::FirstCall | Gate::Start)
}

/// The draw for one result: made, and kept, whether the person was picked or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// One in how many, as the programme had set it.
    pub one_in: u32,
    /// Whether this person was picked.
    pub picked: bool,
}

impl Draw {
    /// Draws one in `one_in` by a random number evenly spread over 64 bits.
    ///
    /// # Errors
    /// `screen-one-in-zero`: one in none cannot be drawn.
    pub fn by(one_in: u32, random: u64) -> Result<Draw, Breach> {
        if one_in == 0 {
            return Err(Breach::of("one-in", "screen-one-in-zero"));
        }
        Ok(Draw { one_in, picked: below(random, u64::from(one_in)) == 0 })
    }

    /// The probability with which anybody was picked.
    pub fn probability(self) -> f64 {
        1.0 / f64::from(self.one_in)
    }
}

/// The record of a screen: of which result, drawn how, asked how, and what came of each item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screen {
    /// Of which pass of which gate.
    pub of: GatePass,
    /// The draw.
    pub draw: Draw,
    /// What came of each item, in the order of [`Item::ALL`].
    pub items: [Asked; 6],
}

/// What came of one item, and how it was asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The answer.
    #[serde(default)]
    pub answer: Answer,
    /// In person, by phone, ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how: Option<HowPut>,
}

impl Screen {
    /// A screen of somebody who was picked, with nothing recorded yet.
    ///
    /// # Errors
    /// `screen-not-here` at a gate without a screen, `screen-not-picked` for somebody not picked.
    pub fn of(of: GatePass, draw: Draw) -> Result<Screen, Breach> {
        if !is_screened(of.place.gate) {
            return Err(Breach::of("gate", "screen-not-here").with("gate", of.place.gate.code()));
        }
        if !draw.picked {
            return Err(Breach::new("screen-not-picked"));
        }
        Ok(Screen { of, draw, items: [Asked::default(); 6] })
    }

    /// Records one item.
    pub fn record(&mut self, item: Item, asked: Asked) {
        for (slot, each) in self.items.iter_mut().zip(Item::ALL) {
            if each == item {
                *slot = asked;
            }
        }
    }

    /// What came of one item.
    pub fn item(&self, item: Item) -> Asked {
        self.items.iter().zip(Item::ALL).find(|(_, each)| *each == item).map_or(Asked::default(), |it| *it.0)
    }

    /// How many items were asked, and how many answered.
    pub fn asked_and_answered(&self) -> (usize, usize) {
        let count = |is: fn(Answer) -> bool| self.items.iter().filter(|item| is(item.answer)).count();
        (count(Answer::is_asked), count(Answer::is_answered))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journey::Place;

    fn at(gate: Gate) -> GatePass {
        GatePass { place: Place::of(gate), pass: 1 }
    }

    #[test]
    fn one_in_k_is_picked_and_the_probability_kept() {
        let step = u64::MAX / 100_000;
        let picked = (0..100_000).filter(|n| Draw::by(5, n * step).unwrap().picked).count();
        assert!((19_990..=20_010).contains(&picked), "{picked}");
        assert!((Draw::by(5, 0).unwrap().probability() - 0.2).abs() < 1e-15);
        assert!(Draw::by(1, u64::MAX).unwrap().picked);
        assert_eq!(Draw::by(0, 1).unwrap_err().code, "screen-one-in-zero");
    }

    #[test]
    fn only_gates_one_four_and_nine_are_screened() {
        let screened: Vec<u8> =
            Gate::ALL.into_iter().filter(|gate| is_screened(*gate)).map(Gate::number).collect();
        assert_eq!(screened, [1, 4, 9]);
        let draw = Draw { one_in: 1, picked: true };
        assert_eq!(Screen::of(at(Gate::Plan), draw).unwrap_err().code, "screen-not-here");
        let missed = Draw { one_in: 2, picked: false };
        assert_eq!(Screen::of(at(Gate::Offer), missed).unwrap_err().code, "screen-not-picked");
    }

    #[test]
    fn asked_and_answered_are_counted_apart_from_not_recorded() {
        let mut screen = Screen::of(at(Gate::Offer), Draw { one_in: 1, picked: true }).unwrap();
        let how = Some(HowPut::Phone);
        screen.record(Item::Need, Asked { answer: Answer::No, how });
        screen.record(Item::Stigma, Asked { answer: Answer::WouldNotSay, how });
        screen.record(Item::Trust, Asked { answer: Answer::NotAsked, how: None });
        assert_eq!(screen.asked_and_answered(), (2, 1));
        assert_eq!(screen.item(Item::Need).answer, Answer::No);
        assert_eq!(screen.item(Item::Benefit), Asked::default());
        let json = serde_json::to_string(&screen).unwrap();
        assert_eq!(serde_json::from_str::<Screen>(&json).unwrap(), screen);
    }
}
