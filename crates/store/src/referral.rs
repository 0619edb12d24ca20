//! Referrals: what a yes becomes at the programme's intake.

use domain::id::{JourneyId, OrganisationId, PersonId, ProgrammeId, ReferralId};
use jiff::Timestamp;

use crate::db::{Read, Text, Unit};
use crate::{Columns, Error, Scope};

/// A referral as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    /// Which referral.
    pub id: ReferralId,
    /// Its journey.
    pub journey: JourneyId,
    /// Whom it is about.
    pub person: PersonId,
    /// Where it comes from.
    pub organisation: OrganisationId,
    /// When it arrived.
    pub received_at: Timestamp,
    /// `waiting`; `taken-on` or `ended` once intake is behind it; `withdrawn` when the yes was corrected.
    pub state: String,
    /// Needs ticked at the offer, separated by blanks.
    pub needs: String,
}

/// Puts a referral before intake.
///
/// # Errors
/// What the database says.
pub fn add(unit: &mut Unit<'_>, programme: ProgrammeId, made: &Referral) -> Result<(), Error> {
    unit.execute(
        "INSERT INTO referral (programme_id, id, journey_id, person_id, organisation_id, received_at, state, data)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            programme.into(),
            (&made.id).into(),
            (&made.journey).into(),
            (&made.person).into(),
            (&made.organisation).into(),
            made.received_at.into(),
            (&made.state).into(),
            (&made.needs).into(),
        ],
    )?;
    Ok(())
}

/// Withdraws the waiting referral of a journey whose yes was corrected, or whose person died.
///
/// # Errors
/// What the database says.
pub fn withdraw(unit: &mut Unit<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<u64, Error> {
    unit.execute(
        "UPDATE referral SET state = 'withdrawn' WHERE programme_id = $1 AND journey_id = $2 AND state = 'waiting'",
        &[programme.into(), (&journey).into()],
    )
}

/// Puts the withdrawn referral of a journey before intake again, after what withdrew it was taken back.
///
/// # Errors
/// What the database says.
pub fn reinstate(unit: &mut Unit<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<u64, Error> {
    unit.execute(
        "UPDATE referral SET state = 'waiting' WHERE programme_id = $1 AND journey_id = $2 AND state = 'withdrawn'
           AND id = (SELECT r.id FROM referral r WHERE r.programme_id = $1 AND r.journey_id = $2
                     ORDER BY r.received_at DESC, r.id DESC LIMIT 1)",
        &[programme.into(), (&journey).into()],
    )
}

/// Moves a referral on from `waiting` once intake is behind it. Says whether one waited.
///
/// # Errors
/// What the database says.
pub fn settle(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    to: &str,
) -> Result<bool, Error> {
    let moved = unit.execute(
        "UPDATE referral SET state = $1 WHERE programme_id = $2 AND journey_id = $3 AND state = 'waiting'",
        &[to.into(), programme.into(), (&journey).into()],
    )?;
    Ok(moved > 0)
}

/// A row of the intake list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The referral.
    pub referral: Referral,
    /// Given and family name.
    pub name: (String, String),
    /// Name of the practice it comes from.
    pub practice: String,
}

const SCOPED: Columns = Columns { table: "r", organisation: "organisation_id", person: Some("person_id") };

/// A page of waiting referrals, the longest wait first.
///
/// # Errors
/// What the database says.
pub fn waiting(
    read: &Read<'_>,
    scope: &Scope,
    after: Option<(Timestamp, ReferralId)>,
    limit: i64,
) -> Result<Vec<Listed>, Error> {
    let mut text = Text::new(
        "SELECT r.id, r.journey_id, r.person_id, r.organisation_id, r.received_at, r.state, r.data,
                p.given_name, p.family_name, o.name
         FROM referral r
         JOIN person p ON p.programme_id = r.programme_id AND p.id = r.person_id
         JOIN organisation o ON o.programme_id = r.programme_id AND o.id = r.organisation_id
         WHERE r.state = 'waiting' AND ",
    );
    scope.limit(&mut text, SCOPED);
    if let Some((received, id)) = &after {
        text.sql(" AND (r.received_at, r.id) > (").bind(*received).sql(", ").bind(id).sql(")");
    }
    text.sql(" ORDER BY r.received_at, r.id LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), |row| {
        Ok(Listed {
            referral: Referral {
                id: row.get(0)?,
                journey: row.get(1)?,
                person: row.get(2)?,
                organisation: row.get(3)?,
                received_at: row.get(4)?,
                state: row.get(5)?,
                needs: row.get(6)?,
            },
            name: (row.get(7)?, row.get(8)?),
            practice: row.get(9)?,
        })
    })
}

/// How many referrals wait.
///
/// # Errors
/// What the database says.
pub fn count_waiting(read: &Read<'_>, scope: &Scope) -> Result<i64, Error> {
    let mut text = Text::new("SELECT count(*) FROM referral r WHERE r.state = 'waiting' AND ");
    scope.limit(&mut text, SCOPED);
    Ok(read.value(text.as_sql(), text.params())?.unwrap_or(0))
}

/// The journeys from `first` to `last` of which a referral waits, one for each referral.
///
/// # Errors
/// What the database says.
pub fn waiting_between(
    read: &Read<'_>,
    programme: ProgrammeId,
    first: JourneyId,
    last: JourneyId,
) -> Result<Vec<JourneyId>, Error> {
    read.all(
        "SELECT journey_id FROM referral WHERE programme_id = $1 AND journey_id >= $2 AND journey_id <= $3 AND state = 'waiting'",
        &[programme.into(), (&first).into(), (&last).into()],
        |row| row.get(0),
    )
}
