//! Agreement, lawful basis and objection: three records, none of which stands for another; and overrides.

use domain::Breach;
use domain::agreement::{
    ADULT_DECISIONS, Agreement, AgreementState, Authority, Capacity, Decider, Decision, LawfulBasis,
    Objection, ObjectionState, Override, OverrideReason, Purpose, SpecialCategoryCondition, Withdrawal,
};
use domain::calendar::{Day, london_day};
use domain::id::PersonId;
pub use store::agreement::{AgreementId, Kept, Record};
use store::{Read, Unit};

use crate::contact::{records, seen};
use crate::{Error, Result, Who, audit};

/// The most characters the note on an override may have.
pub const NOTE_LIMIT: usize = 1000;

/// Who decided, as asked. Who acts for the programme is who assessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DecidedBy {
    /// The person.
    #[default]
    Person,
    /// The person, under 16 and found competent.
    CompetentChild,
    /// Somebody with parental responsibility.
    ParentalResponsibility,
    /// Somebody with authority in law.
    Representative(Authority),
    /// Staff, in the best interests of the person.
    BestInterests,
}

impl DecidedBy {
    /// Everybody who may decide.
    pub const ALL: [DecidedBy; 6] = [
        DecidedBy::Person,
        DecidedBy::CompetentChild,
        DecidedBy::ParentalResponsibility,
        DecidedBy::Representative(Authority::HealthAndWelfareAttorney),
        DecidedBy::Representative(Authority::WelfareDeputy),
        DecidedBy::BestInterests,
    ];

    /// Stable code, as forms send it and in locale keys (`decided-by-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            DecidedBy::Person => "person",
            DecidedBy::CompetentChild => "competent-child",
            DecidedBy::ParentalResponsibility => "parental-responsibility",
            DecidedBy::Representative(authority) => authority.code(),
            DecidedBy::BestInterests => "best-interests",
        }
    }

    /// Whether a form offers it for a person of an age; what binds is decided by [`Decision::check`].
    pub const fn possible_at(self, age: u8) -> bool {
        match self {
            DecidedBy::CompetentChild | DecidedBy::ParentalResponsibility => age < ADULT_DECISIONS,
            DecidedBy::Person | DecidedBy::Representative(_) => age >= ADULT_DECISIONS,
            DecidedBy::BestInterests => true,
        }
    }
}

/// The person's capacity, as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AskedCapacity {
    /// Nothing gave reason to doubt it.
    #[default]
    Assumed,
    /// It was assessed and found.
    Assessed,
    /// It was assessed and found lacking.
    Lacking,
}

/// A decision as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AskedDecision {
    /// Who decided.
    pub by: DecidedBy,
    /// The person's capacity for it.
    pub capacity: AskedCapacity,
    /// The day on which the authority or responsibility was checked.
    pub authority_checked: Option<Day>,
}

impl AskedCapacity {
    /// Every answer.
    pub const ALL: [AskedCapacity; 3] =
        [AskedCapacity::Assumed, AskedCapacity::Assessed, AskedCapacity::Lacking];

    /// Stable code, as forms send it and in locale keys (`capacity-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            AskedCapacity::Assumed => "assumed",
            AskedCapacity::Assessed => "assessed",
            AskedCapacity::Lacking => "lacking",
        }
    }
}

impl AskedDecision {
    pub(crate) fn checked(self, who: &Who, age: u8, on: Day) -> Result<Decision> {
        let by = who.staff;
        let decider = match self.by {
            DecidedBy::Person => Decider::Person,
            DecidedBy::CompetentChild => Decider::CompetentChild { assessed_by: by, on },
            DecidedBy::ParentalResponsibility => {
                Decider::ParentalResponsibility { checked_on: self.authority_checked }
            }
            DecidedBy::Representative(authority) => {
                Decider::Representative { authority, seen_on: self.authority_checked }
            }
            DecidedBy::BestInterests => Decider::BestInterests { by },
        };
        let capacity = match self.capacity {
            AskedCapacity::Assumed => Capacity::Assumed,
            AskedCapacity::Assessed => Capacity::Assessed { by, on },
            AskedCapacity::Lacking => Capacity::Lacking { by, on },
        };
        let decision = Decision { decider, capacity };
        decision.check(age)?;
        Ok(decision)
    }
}

/// What is to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A yes (until a day, if one is set) or a no.
    Agreement {
        /// What it is about.
        purpose: Purpose,
        /// Whether the person agreed.
        agreed: bool,
        /// The last day on which it holds.
        until: Option<Day>,
        /// Who decided.
        decision: AskedDecision,
    },
    /// Why processing for a purpose is lawful.
    Basis(Purpose, LawfulBasis, SpecialCategoryCondition),
    /// An objection.
    Objection(Purpose),
    /// A decision to share today in spite of what the person said.
    Override {
        /// For what.
        purpose: Purpose,
        /// Why.
        reason: OverrideReason,
        /// Whether the person was or will be told.
        person_told: bool,
        /// What happened: kept apart, as all notes are.
        note: String,
    },
}

fn written(
    unit: &mut Unit<'_>,
    who: &Who,
    act: &'static str,
    person: PersonId,
    record: &Record,
) -> Result<()> {
    store::change::note(unit, who.programme, "person", person.bytes())?;
    audit::act(unit, who, act, vec![person.uuid()], record.code())
}

/// Records an agreement, a lawful basis, an objection or an override, from today.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; breaches of the decision on `decided_by`;
/// `agreement-until-past`, `override-note-missing` and `override-note-too-long` with their fields.
pub fn record(unit: &mut Unit<'_>, who: &Who, person: PersonId, asked: &Asked) -> Result<AgreementId> {
    let today = london_day(unit.now());
    let age = seen(unit, who, person)?.details.date_of_birth.age_on(today);
    let record = match asked {
        Asked::Agreement { purpose, agreed, until, decision } => {
            if let Some(day) = until.filter(|day| *day < today) {
                return Err(Breach::of("until", "agreement-until-past").with("value", day).into());
            }
            let state =
                if *agreed { AgreementState::Agreed { until: *until } } else { AgreementState::Refused };
            let decision = decision.checked(who, age, today)?;
            Record::Agreement(Agreement { purpose: *purpose, decision, made_on: today, state })
        }
        Asked::Basis(purpose, basis, condition) => Record::Basis(*purpose, *basis, *condition),
        Asked::Objection(purpose) => Record::Objection(Objection {
            purpose: *purpose,
            made_on: today,
            state: ObjectionState::Standing,
        }),
        Asked::Override { purpose, reason, person_told, note } => {
            let length = note.trim().chars().count();
            if length == 0 {
                return Err(Breach::of("note", "override-note-missing").into());
            }
            if length > NOTE_LIMIT {
                return Err(Breach::of("note", "override-note-too-long").with("limit", NOTE_LIMIT).into());
            }
            Record::Override(Override {
                purpose: *purpose,
                reason: *reason,
                by: who.staff,
                at: unit.now(),
                person_told: *person_told,
            })
        }
    };
    let id = store::agreement::add(unit, who.programme, person, &record, today, Some(who.staff))?;
    if let Asked::Override { note, .. } = asked {
        store::note::add(unit, who.programme, "agreement", id.bytes(), note.trim(), Some(who.staff))?;
    }
    crate::prescription::tell_no_more(unit, who, person)?;
    written(unit, who, "agreement.record", person, &record)?;
    Ok(id)
}

fn standing(read: &Read<'_>, who: &Who, person: PersonId, id: AgreementId) -> Result<Kept> {
    seen(read, who, person)?;
    let kept = store::agreement::by_id(read, who.programme, id)?.ok_or(Error::NotFound)?;
    seen(read, who, kept.person)?;
    if !records(read, who.programme, person)?.contains(&kept.person) {
        return Err(Error::NotFound);
    }
    if kept.withdrawn.is_some() {
        return Err(Breach::new("agreement-not-standing").into());
    }
    Ok(kept)
}

/// Withdraws an agreement from today: what was shared before stays lawful, nothing is shared after.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; `agreement-not-standing` when there is nothing to withdraw;
/// breaches of the decision on `decided_by`.
pub fn withdraw(
    unit: &mut Unit<'_>,
    who: &Who,
    person: PersonId,
    id: AgreementId,
    decision: AskedDecision,
) -> Result<()> {
    let kept = standing(unit, who, person, id)?;
    let Record::Agreement(agreement) = kept.record else {
        return Err(Breach::new("agreement-not-standing").into());
    };
    let today = london_day(unit.now());
    let age = seen(unit, who, kept.person)?.details.date_of_birth.age_on(today);
    let decision = decision.checked(who, age, today)?;
    let withdrawn = Record::Agreement(agreement.withdraw(Withdrawal { on: today, decision })?);
    settle(unit, who, &kept, &withdrawn, today, "agreement.withdraw")?;
    crate::prescription::tell_no_more(unit, who, person)
}

/// Lifts an objection the person took back, or ends a lawful basis that no longer applies, from today.
///
/// # Errors
/// [`Error::NotFound`] outside what may be seen; `agreement-not-standing` for anything else.
pub fn lift(unit: &mut Unit<'_>, who: &Who, person: PersonId, id: AgreementId) -> Result<()> {
    let kept = standing(unit, who, person, id)?;
    let today = london_day(unit.now());
    let lifted = match kept.record {
        Record::Objection(objection) => {
            Record::Objection(Objection { state: ObjectionState::Lifted { on: today }, ..objection })
        }
        basis @ Record::Basis(..) => basis,
        Record::Agreement(_) | Record::Override(_) => {
            return Err(Breach::new("agreement-not-standing").into());
        }
    };
    settle(unit, who, &kept, &lifted, today, "agreement.lift")
}

fn settle(
    unit: &mut Unit<'_>,
    who: &Who,
    kept: &Kept,
    to: &Record,
    on: Day,
    act: &'static str,
) -> Result<()> {
    if !store::agreement::withdraw(unit, who.programme, kept.id, to, on)? {
        return Err(Error::ChangedMeanwhile);
    }
    written(unit, who, act, kept.person, to)
}
