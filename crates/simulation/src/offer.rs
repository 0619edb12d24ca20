//! What is recorded about offers to one person.

use domain::calendar::Day;
use domain::id::StaffId;
use domain::need::Need;
use domain::offer::{Answer, Via, WhyNotOffered, Wish};
use jiff::Timestamp;

use crate::care::instant;
use crate::chance::Chance;
use crate::telling::{Screened, SimAccount};

/// When, where and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// The place of the practice in the list of organisations.
    pub practice: usize,
    /// The place in the list of staff of who offered, considered or corrected.
    pub offered_by: usize,
    /// The place in the list of staff of who wrote it down.
    pub recorded_by: usize,
    /// The London day, a working day.
    pub day: Day,
    /// Minutes after midnight in London, in working hours.
    pub minute: u16,
}

impl When {
    /// The instant.
    pub fn instant(&self) -> Timestamp {
        instant(self.day, self.minute)
    }
}

/// One thing recorded. Later acts of a life are never earlier in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// An offer, with what was answered at once.
    Offer(Offer),
    /// An answer to the last offer after time to think, after a correction, or because the clock ran out.
    LaterAnswer(LaterAnswer),
    /// Social prescribing was considered and not offered.
    Considered(Considered),
    /// A refusal by somebody who gave no name for it.
    NamelessRefusal(NamelessRefusal),
    /// The answer recorded last was wrong; the right one follows.
    Correction(Correction),
}

impl Act {
    /// When, where and by whom.
    pub fn when(&self) -> &When {
        match self {
            Act::Offer(Offer { when, .. })
            | Act::LaterAnswer(LaterAnswer { when, .. })
            | Act::Considered(Considered { when, .. })
            | Act::NamelessRefusal(NamelessRefusal { when, .. })
            | Act::Correction(Correction { when }) => when,
        }
    }

    /// Whether the person gave a name for it, so that it belongs to their record.
    pub fn is_named(&self) -> bool {
        match self {
            Act::NamelessRefusal(_) => false,
            Act::Considered(considered) => considered.named,
            _ => true,
        }
    }
}

/// See [`Act::Offer`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// When, where and by whom.
    pub when: When,
    /// The needs ticked.
    pub needs: Vec<NeedCode>,
    /// Whether it was the person's first.
    pub first: bool,
    /// Whether the journey of an earlier offer is still open, which this one then joins.
    pub joins: bool,
    /// What was answered at once.
    pub answered: Answered,
}

/// See [`Act::LaterAnswer`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaterAnswer {
    /// When, where and by whom.
    pub when: When,
    /// What was answered.
    pub answered: Answered,
}

/// See [`Act::Considered`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Considered {
    /// When, where and by whom.
    pub when: When,
    /// Why not, where it was recorded.
    pub why: Option<WhyNotOffered>,
    /// Whether it was noted for whom.
    pub named: bool,
}

/// See [`Act::NamelessRefusal`]. Of the person only this may be kept, and of the time the month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamelessRefusal {
    /// When, where and by whom: for the session that writes it, to be dropped.
    pub when: When,
    /// Age in years, to be banded.
    pub age: Option<u8>,
    /// Person stated gender.
    pub gender: Option<&'static str>,
    /// Ethnic category 2001.
    pub ethnic_category: Option<&'static str>,
    /// Decile of the Index of Multiple Deprivation 2019.
    pub deprivation_decile: Option<u8>,
    /// The needs ticked.
    pub needs: Vec<NeedCode>,
    /// Whether it was the person's first offer.
    pub first: bool,
    /// Accounts of why.
    pub accounts: Vec<SimAccount>,
}

/// See [`Act::Correction`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Correction {
    /// When, where and by whom.
    pub when: When,
}

/// An answer with what was told and wished around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The answer as the domain knows it; who offered and the frame's version are still to be filled in.
    pub answer: Answer,
    /// Accounts of why.
    pub accounts: Vec<SimAccount>,
    /// What the person wished about further offers.
    pub wish: Option<Wish>,
    /// Who may ask them once about the research.
    pub research: Option<Via>,
    /// Whether the reasons may be shown to other practices.
    pub leave: bool,
    /// What would come of the factor screen; none while the person is thinking.
    pub screen: Option<Screened>,
}

impl Answered {
    /// An answer with nothing told or wished around it.
    pub(crate) fn bare(answer: Answer) -> Answered {
        Answered { answer, accounts: Vec::new(), wish: None, research: None, leave: false, screen: None }
    }

    /// The answer with who offered and the version of the factor frame filled in.
    pub fn by(&self, offered_by: StaffId, frame: u16) -> Answer {
        let mut answer = self.answer;
        let observed = match &mut answer {
            Answer::Yes(observed) => observed,
            Answer::ThinkingItOver(thinking) => &mut thinking.observed,
            Answer::Ended(ending) => &mut ending.observed,
        };
        observed.offered_by = Some(offered_by);
        observed.frame = Some(frame);
        answer
    }
}

/// The code of a need.
pub type NeedCode = &'static str;

/// Needs with how often each is ticked; mental health is the commonest reason for a referral.
const NEEDS: [(NeedCode, f64); 12] = [
    (Need::Mood.code(), 0.30),
    (Need::Loneliness.code(), 0.22),
    (Need::PhysicalActivity.code(), 0.10),
    (Need::LongTermCondition.code(), 0.10),
    (Need::Money.code(), 0.08),
    (Need::Housing.code(), 0.05),
    (Need::PracticalHelp.code(), 0.04),
    (Need::Caring.code(), 0.04),
    (Need::Food.code(), 0.02),
    (Need::Bereavement.code(), 0.02),
    (Need::Work.code(), 0.02),
    (Need::Other.code(), 0.01),
];

/// Codes of the needs that may be ticked.
pub fn needs() -> impl Iterator<Item = NeedCode> {
    NEEDS.into_iter().map(|(code, _)| code)
}

/// The needs ticked at one offer, each once; none where nobody ticked any.
pub(crate) fn ticked(chance: &mut Chance) -> Vec<NeedCode> {
    let count = chance.weighted(&[(0_usize, 0.04), (1, 0.60), (2, 0.28), (3, 0.08)]);
    let mut ticked = Vec::with_capacity(count);
    for _ in 0..count {
        let need = chance.weighted(&NEEDS);
        if !ticked.contains(&need) {
            ticked.push(need);
        }
    }
    ticked
}
