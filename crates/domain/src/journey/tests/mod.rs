//! The rules of the pathway, one test each; the general ones for random journeys in `invariants`.

mod accounts;
mod closings;
mod corrections;
mod gates;
mod invariants;
mod released;
mod words;

use jiff::Timestamp;
use jiff::civil::date;
use uuid::Uuid;

use super::*;
use crate::calendar::Day;
use crate::id::{
    AccountId, JourneyId, OfferId, OrganisationId, PrescriptionId, ReferralId, ServiceId, StaffId,
};
use crate::offer::Answer;

/// A journey, every entry it took, and a clock that stands still unless moved.
pub(crate) struct Told {
    pub journey: Journey,
    pub entries: Vec<Entry>,
    pub today: Day,
}

pub(crate) const START: Day = date(2026, 1, 5);

pub(crate) fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(crate) fn rx(number: u128) -> PrescriptionId {
    PrescriptionId::new(uuid(number))
}

pub(crate) fn baseline() -> Baseline {
    Baseline { referrer: Some(StaffId::new(uuid(20))), ..Baseline::at(OrganisationId::new(uuid(10))) }
}

pub(crate) fn offer(number: u128) -> Origin {
    Origin::Offer(OfferId::new(uuid(number)))
}

pub(crate) fn in_days(days: i64) -> Day {
    START.saturating_add(jiff::Span::new().days(days))
}

pub(crate) fn noon(day: Day) -> Timestamp {
    day.at(12, 0, 0, 0).to_zoned_datetime(crate::calendar::london()).unwrap().timestamp()
}

pub(crate) fn command(today: Day, act: Act) -> Command {
    Command {
        happened: Happened::Minute(noon(today)),
        recorded_at: RecordedAt::Instant(noon(today)),
        by: Recorder::Staff { staff: StaffId::new(uuid(21)), organisation: OrganisationId::new(uuid(10)) },
        act,
        review: None,
        limits: Limits::default(),
    }
}

impl Told {
    pub fn new(origin: Origin) -> Self {
        let mut told = Told { journey: Journey::default(), entries: Vec::new(), today: START };
        told.does(Act::Open(Opened { origin, baseline: baseline(), earlier: None, nameless: false }));
        told
    }

    /// Offered, with gate 1 open.
    pub fn offered() -> Self {
        Told::new(offer(1))
    }

    /// At an open gate of 1 to 6, everything before it passed.
    pub fn at(gate: Gate) -> Self {
        let mut told = Told::offered();
        for before in Gate::ALL.into_iter().filter(|before| *before < gate) {
            told.passes(Place::of(before));
        }
        told
    }

    /// Past the plan, with a review date and a prescription at an open gate.
    pub fn prescribed(gate: Gate) -> Self {
        let mut told = Told::at(Gate::Plan);
        told.proposes(1);
        told.passes(Place::of(Gate::Plan));
        told.does(Act::SetReview(in_days(400)));
        for before in Gate::ALL.into_iter().filter(|it| *it >= Gate::ServiceChoice && *it < gate) {
            told.passes(Place::on(rx(1), before));
        }
        told
    }

    pub fn tries(&mut self, act: Act) -> Result<(), &'static str> {
        let command = command(self.today, act);
        self.takes(&command)
    }

    pub fn takes(&mut self, command: &Command) -> Result<(), &'static str> {
        let entries = self.journey.take(command).map_err(|breach| breach.code)?;
        self.entries.extend(entries);
        assert_eq!(Journey::replay(&self.entries).unwrap(), self.journey);
        Ok(())
    }

    pub fn does(&mut self, act: Act) {
        let said = format!("{act:?}");
        assert_eq!(self.tries(act), Ok(()), "{said}");
    }

    pub fn passes(&mut self, place: Place) {
        self.does(Act::Pass(vec![passing(place)]));
    }

    pub fn ends(&mut self, place: Place, mode: Mode, by: EndedBy) {
        self.does(Act::End { place, ending: Ending::new(mode, by) });
    }

    pub fn tries_end(&mut self, place: Place, mode: Mode, by: EndedBy) -> Result<(), &'static str> {
        self.tries(Act::End { place, ending: Ending::new(mode, by) })
    }

    pub fn proposes(&mut self, number: u128) {
        self.does(Act::Propose(proposed(number)));
    }

    pub fn open_gates(&self) -> Vec<u8> {
        self.journey.open_gates().map(|(of, _)| of.place.gate.number()).collect()
    }

    pub fn corrects(&mut self, place: Place, pass: u16) {
        self.does(Act::Correct(Corrected::Result(GatePass { place, pass })));
    }

    pub fn tries_correct(&mut self, place: Place, pass: u16) -> Result<(), &'static str> {
        self.tries(Act::Correct(Corrected::Result(GatePass { place, pass })))
    }
}

pub(crate) fn proposed(number: u128) -> Proposed {
    Proposed {
        prescription: rx(number),
        service: ServiceId::new(uuid(500)),
        kind: PrescriptionKind::FormalReferral,
        sessions: Some(12),
    }
}

pub(crate) fn passing(place: Place) -> Passing {
    let passed_as = (place.gate == Gate::Reach).then_some(PassedAs::PersonAnswered);
    Passing { passed_as, ..Passing::of(place) }
}

/// A journey without what only history shows: positions of entries and what was voided.
pub(super) fn as_it_stands(journey: &Journey) -> Journey {
    Journey { last: 0, voided: Vec::new(), died: None, ..journey.clone() }
}

pub(super) fn account(number: u128, teller: Teller) -> Account {
    Account::untouched(AccountId::new(uuid(9_000 + number)), teller)
}

pub(super) fn another_journey() -> JourneyId {
    JourneyId::new(uuid(77))
}

pub(super) fn self_referral(number: u128) -> Origin {
    Origin::SelfReferral(ReferralId::new(uuid(number)))
}

pub(super) fn yes() -> Answer {
    Answer::Yes(Observed::default())
}
