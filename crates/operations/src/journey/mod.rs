//! Bringing a journey forward: decide, then keep journal, current row and projections together.

mod clock;
mod show;

use domain::id::{JourneyId, PersonId, ProgrammeId};
use domain::journey::{
    Act, Asked, Baseline, Command, Entry, Gate, GatePass, Happened, Journey, Kept, Limits, Outcome,
    RecordedAt,
};
use store::Unit;
use store::episode::AccountRow;
use store::episode_gate::GateRow;
use store::episode_prescription::PrescriptionRow;
pub use store::journey::Current;

pub use self::clock::{Clocks, set_clocks};
pub use self::show::Shown;
use crate::programme::Settings;
use crate::{Error, Result, Who, gate, task};

/// A journey in the hands of an act: entries are collected and kept at the end.
pub(crate) struct Course {
    pub(crate) id: JourneyId,
    pub(crate) person: Option<PersonId>,
    pub(crate) journey: Journey,
    entries: Vec<Entry>,
    /// How its gates stood, and what was told of them, when it was taken in hand.
    gates: Vec<GateRow>,
    told: Vec<AccountRow>,
    prescriptions: Vec<PrescriptionRow>,
    /// The programme's limits, as the last act brought them.
    limits: Limits,
    fresh: bool,
}

impl Course {
    /// A journey that begins.
    pub(crate) fn begin(id: JourneyId, person: Option<PersonId>) -> Self {
        let (entries, gates, told, prescriptions) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (journey, limits) = (Journey::default(), Limits::default());
        Course { id, person, journey, entries, gates, told, prescriptions, limits, fresh: true }
    }

    /// A journey that goes on, rebuilt from its journal.
    pub(crate) fn open(unit: &Unit<'_>, programme: ProgrammeId, current: &Current) -> Result<Self> {
        let journey = store::journey::in_hand(unit, programme, current.id)?;
        let (gates, told) = (gate::rows(current.id, &journey), accounts(current.id, &journey));
        let prescriptions = gate::prescriptions(current.id, &journey);
        let (id, person, entries, limits) = (current.id, current.person, Vec::new(), Limits::default());
        Ok(Course { id, person, journey, entries, gates, told, prescriptions, limits, fresh: false })
    }

    /// Does one act, or says which rule stands against it.
    pub(crate) fn take(&mut self, command: &Command) -> Result<()> {
        self.entries.extend(self.journey.take(command)?);
        self.limits = command.limits;
        Ok(())
    }

    /// Keeps what was done: entries, current row, what comes next, and the gates and accounts that stand
    /// otherwise.
    pub(crate) fn keep(self, unit: &mut Unit<'_>, programme: ProgrammeId) -> Result<Journey> {
        let Some(moved) = self.entries.last().map(|entry| entry.happened.day()) else {
            // What is beside the journal may have changed all the same: a contact, an appointment.
            if !self.fresh {
                task::refresh(unit, programme, self.id)?;
            }
            return Ok(self.journey);
        };
        if let Some(current) = Current::of(self.id, self.person, &self.journey, moved) {
            store::journey::keep(unit, programme, &current)?;
            task::keep(unit, programme, &current, &self.journey, self.limits, self.fresh)?;
        }
        store::journey::append(unit, programme, self.id, &self.entries)?;
        store::journey::hold(unit, programme, self.id, &self.journey);
        let (written, gone) = gate::changed(&self.gates, &gate::rows(self.id, &self.journey));
        store::episode_gate::keep(unit, programme, &written)?;
        for gate in gone {
            store::episode_gate::drop_one(unit, programme, self.id, gate)?;
        }
        let prescriptions = gate::prescriptions(self.id, &self.journey);
        if prescriptions != self.prescriptions {
            store::episode_prescription::keep(unit, programme, self.id, &prescriptions)?;
            crate::prescription::ended(unit, programme, &self.prescriptions, &prescriptions)?;
        }
        if !prescriptions.is_empty() && !self.journey.is_open() {
            crate::prescription::close_all(unit, programme, self.id, &prescriptions, moved)?;
        }
        let mut accounts = accounts(self.id, &self.journey);
        let stand = self.told.iter().all(|told| accounts.contains(told));
        if stand {
            accounts.retain(|account| !self.told.contains(account));
        }
        store::episode::keep_accounts(unit, programme, self.id, &accounts, stand)?;
        if self.journey.is_in_error() {
            store::score::keep_rows(unit, programme, self.id, &[])?;
        }
        store::change::note(unit, programme, "journey", self.id.bytes())?;
        Ok(self.journey)
    }
}

/// A journey within what may be seen, in hand for an act.
///
/// # Errors
/// [`Error::NotFound`] outside it.
pub(crate) fn in_hand(unit: &Unit<'_>, who: &Who, id: JourneyId) -> Result<(Current, Course)> {
    let current = store::journey::by_id(unit, &who.scope(), id)?.ok_or(Error::NotFound)?;
    let course = Course::open(unit, who.programme(), &current)?;
    Ok((current, course))
}

/// An act by somebody signed in.
pub(crate) fn command(
    who: &Who,
    settings: &Settings,
    happened: Happened,
    now: jiff::Timestamp,
    act: Act,
) -> Command {
    Command {
        happened,
        recorded_at: RecordedAt::Instant(now),
        by: who.recorder(),
        act,
        review: None,
        limits: settings.limits(),
    }
}

/// The accounts of a journey as the evidence engine sees them.
pub(crate) fn accounts(id: JourneyId, journey: &Journey) -> Vec<AccountRow> {
    let Some((_, opened)) = journey.opening() else { return Vec::new() };
    let practice = opened.baseline.practice;
    let mut rows = Vec::new();
    if journey.is_in_error() {
        return rows;
    }
    let mut add = |gate: u8, pass: u16, result: &str, day, accounts: &[domain::journey::Account]| {
        rows.extend(accounts.iter().map(|account| AccountRow {
            account: account.id,
            journey: id,
            organisation: practice,
            day,
            gate: i64::from(gate),
            pass: i64::from(pass),
            result: result.to_owned(),
            teller: account.teller.code().to_owned(),
            asked: account.asked.code().to_owned(),
            factors: spelled(account),
            main: account.main.as_ref().map(ToString::to_string),
        }));
    };
    for (GatePass { place, pass }, held) in journey.passes() {
        if let Some(standing) = &held.result {
            let result = match &standing.outcome {
                Outcome::Passed { .. } => "passed",
                Outcome::NotMet(_) => "not-met",
                Outcome::Ended { .. } => standing.outcome.mode().map_or("ended", domain::journey::Mode::code),
            };
            add(place.gate.number(), pass, result, standing.happened.day(), &standing.accounts);
        }
    }
    if let Some(closing) = journey.closing().filter(|closing| closing.at.is_none()) {
        add(0, 1, closing.ending.mode.code(), closing.happened.day(), &closing.accounts);
    }
    rows
}

/// The person's factors with direction: `stigma- need+`.
fn spelled(account: &domain::journey::Account) -> String {
    let sign = |direction| match direction {
        domain::journey::Direction::Helped => '+',
        domain::journey::Direction::Hindered => '-',
    };
    let factors: Vec<String> =
        account.factors.iter().map(|given| format!("{}{}", given.code, sign(given.direction))).collect();
    factors.join(" ")
}

/// A code of the baseline, where it was recorded and not withheld.
pub(crate) fn code<T>(kept: &Kept<T>, code: impl Fn(&T) -> String) -> Option<String> {
    kept.value().map(code)
}

/// The parts of a baseline as codes, in the order of the projection.
pub(crate) struct Codes {
    pub(crate) age_band: Option<String>,
    pub(crate) gender: Option<String>,
    pub(crate) ethnic_category: Option<String>,
    pub(crate) deprivation: Option<String>,
    pub(crate) needs: Option<String>,
}

impl Codes {
    pub(crate) fn of(baseline: &Baseline) -> Codes {
        Codes {
            age_band: code(&baseline.age, |age| String::from(*age)),
            gender: code(&baseline.gender, |gender| gender.code().to_owned()),
            ethnic_category: code(&baseline.ethnic_category, |ethnic| ethnic.code().to_owned()),
            deprivation: code(&baseline.deprivation, |deprivation| match deprivation.deciles() {
                (first, last) if first == last => first.to_string(),
                (first, last) => format!("{first}-{last}"),
            }),
            needs: code(&baseline.reasons, |needs| needs.join(" ")),
        }
    }
}

/// The answer to the offer that opened a journey: code, who ended it, when, and the date it waits for.
pub(crate) fn first_answer(journey: &Journey) -> FirstAnswer {
    let place = domain::journey::Place::of(Gate::Offer);
    let pass = journey.first_pass(place);
    match pass.and_then(|pass| pass.result.as_ref()) {
        Some(standing) => match &standing.outcome {
            Outcome::Passed { .. } => FirstAnswer::settled("yes", None, standing.happened, None),
            Outcome::NotMet(_) => FirstAnswer::settled("not-met", None, standing.happened, None),
            Outcome::Ended { ending, .. } => FirstAnswer::settled(
                ending.mode.code(),
                Some(ending.by.code()),
                standing.happened,
                ending.ask_again,
            ),
        },
        None => match pass.and_then(|pass| pass.thinking_until) {
            Some(until) => {
                FirstAnswer { answer: "thinking-it-over", ended_by: None, answered: None, until: Some(until) }
            }
            None => FirstAnswer { answer: "not-recorded", ended_by: None, answered: None, until: None },
        },
    }
}

/// See [`first_answer`].
pub(crate) struct FirstAnswer {
    pub(crate) answer: &'static str,
    pub(crate) ended_by: Option<&'static str>,
    pub(crate) answered: Option<domain::calendar::Day>,
    pub(crate) until: Option<domain::calendar::Day>,
}

impl FirstAnswer {
    fn settled(
        answer: &'static str,
        ended_by: Option<&'static str>,
        happened: Happened,
        until: Option<domain::calendar::Day>,
    ) -> Self {
        FirstAnswer { answer, ended_by, answered: Some(happened.day()), until }
    }
}

/// Whether an account says anything: an untouched one is not kept.
pub(crate) fn says_something(account: &domain::journey::Account) -> bool {
    account.asked != Asked::NotRecorded || !account.factors.is_empty()
}
