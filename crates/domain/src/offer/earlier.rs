//! What the next offer may show of earlier answers.

use super::wish::Wish;
use crate::id::OrganisationId;
use crate::journey::{GivenFactor, Happened};

/// An earlier answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierAnswer {
    /// When it was given.
    pub happened: Happened,
    /// Where.
    pub practice: OrganisationId,
    /// What the person wished about further offers.
    pub wish: Option<Wish>,
    /// The reasons given.
    pub reasons: Vec<GivenFactor>,
    /// Whether the person gave leave to show the reasons elsewhere.
    pub leave: bool,
}

/// An earlier answer as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown<'a> {
    /// When it was given.
    pub happened: Happened,
    /// What the person wished.
    pub wish: Option<Wish>,
    /// The reasons; none where they may not be seen, which says nothing of whether there are any.
    pub reasons: Option<&'a [GivenFactor]>,
}

impl EarlierAnswer {
    /// What may be shown at a practice: date and wish always, the reasons only in the own practice or with
    /// the person's leave.
    pub fn shown_at(&self, practice: OrganisationId) -> Shown<'_> {
        let may_see = self.leave || self.practice == practice;
        Shown {
            happened: self.happened,
            wish: self.wish,
            reasons: may_see.then_some(self.reasons.as_slice()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::factor::FactorCode;
    use crate::journey::Direction;
    use jiff::civil::date;
    use uuid::Uuid;

    #[test]
    fn reasons_are_shown_in_the_own_practice_or_with_leave() {
        let practice = |n| OrganisationId::new(Uuid::from_u128(n));
        let code = FactorCode::parse("stigma").unwrap();
        let mut answer = EarlierAnswer {
            happened: Happened::Day(date(2026, 1, 5)),
            practice: practice(1),
            wish: Some(Wish::DoNotAskAgain),
            reasons: vec![GivenFactor { code, direction: Direction::Hindered }],
            leave: false,
        };
        assert_eq!(answer.shown_at(practice(1)).reasons, Some(answer.reasons.as_slice()));
        let elsewhere = answer.shown_at(practice(2));
        assert_eq!(elsewhere.reasons, None);
        assert_eq!((elsewhere.happened, elsewhere.wish), (answer.happened, answer.wish));
        answer.leave = true;
        assert!(answer.shown_at(practice(2)).reasons.is_some());
    }
}
