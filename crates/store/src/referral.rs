//! Referrals: what a yes becomes at the programme's intake.

use domain::calendar::Day;
use domain::id::{JourneyId, OrganisationId, PersonId, ProgrammeId, ReferralId};
use domain::person::{Gender, PersonDetails};
use domain::task::Urgency;
use jiff::Timestamp;

use crate::db::{Read, Row, Text, Unit};
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
    /// How urgent it is; none where nobody has said.
    pub urgency: Option<Urgency>,
    /// National code of the gender the person asked to be seen by.
    pub prefers: Option<Gender>,
}

const COLUMNS: &str = "r.id, r.journey_id, r.person_id, r.organisation_id, r.received_at, r.state, r.data, r.urgency, r.prefers";

fn referral(row: &Row<'_>) -> Result<Referral, Error> {
    let urgency: i64 = row.get(7)?;
    let prefers: Option<String> = row.get(8)?;
    Ok(Referral {
        id: row.get(0)?,
        journey: row.get(1)?,
        person: row.get(2)?,
        organisation: row.get(3)?,
        received_at: row.get(4)?,
        state: row.get(5)?,
        needs: row.get(6)?,
        urgency: (urgency > 0).then(|| Urgency::ranked(urgency)),
        prefers: prefers.as_deref().and_then(Gender::from_code),
    })
}

/// Puts a referral before intake.
///
/// # Errors
/// What the database says.
pub fn add(unit: &mut Unit<'_>, programme: ProgrammeId, made: &Referral) -> Result<(), Error> {
    unit.execute(
        "INSERT INTO referral (programme_id, id, journey_id, person_id, organisation_id, received_at, state, data, urgency, prefers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            programme.into(),
            (&made.id).into(),
            (&made.journey).into(),
            (&made.person).into(),
            (&made.organisation).into(),
            made.received_at.into(),
            (&made.state).into(),
            (&made.needs).into(),
            made.urgency.map_or(0, Urgency::rank).into(),
            made.prefers.map(Gender::code).into(),
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

/// Says how urgent a referral is, and by whom the person asked to be seen.
///
/// # Errors
/// What the database says.
pub fn describe(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: ReferralId,
    urgency: Option<Urgency>,
    prefers: Option<Gender>,
) -> Result<(), Error> {
    unit.execute(
        "UPDATE referral SET urgency = $1, prefers = $2 WHERE programme_id = $3 AND id = $4",
        &[
            urgency.map_or(0, Urgency::rank).into(),
            prefers.map(Gender::code).into(),
            programme.into(),
            (&id).into(),
        ],
    )?;
    Ok(())
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

/// The newest referral of a journey.
///
/// # Errors
/// What the database says.
pub fn of_journey(
    read: &Read<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
) -> Result<Option<Referral>, Error> {
    read.first(
        &format!(
            "SELECT {COLUMNS} FROM referral r WHERE r.programme_id = $1 AND r.journey_id = $2
             ORDER BY r.received_at DESC, r.id DESC LIMIT 1"
        ),
        &[programme.into(), (&journey).into()],
        referral,
    )
}

/// A referral within a scope.
///
/// # Errors
/// What the database says.
pub fn by_id(read: &Read<'_>, scope: &Scope, id: ReferralId) -> Result<Option<Referral>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(" FROM referral r WHERE ");
    scope.limit(&mut text, SCOPED);
    text.sql(" AND r.id = ").bind(&id);
    read.first(text.as_sql(), text.params(), referral)
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
    /// What is known of the person.
    pub details: PersonDetails,
    /// Put off until, where the clocks of intake stand still.
    pub held_until: Option<Day>,
}

/// Which waiting referrals are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of one practice.
    pub practice: Option<OrganisationId>,
    /// Of one urgency; none within it for those nobody has weighed.
    pub urgency: Option<Option<Urgency>>,
    /// About one need.
    pub need: Option<String>,
    /// The beginning of the family name, or "family, given", in small letters.
    pub name: Option<String>,
    /// The most urgent first instead of the longest wait.
    pub by_urgency: bool,
    /// Those after this one.
    pub after: Option<After>,
}

/// The last row of a page: its urgency, arrival and referral.
pub type After = (i64, Timestamp, ReferralId);

const SCOPED: Columns = Columns { table: "r", organisation: "organisation_id", person: Some("person_id") };
const JOINED: &str = " FROM referral r
     JOIN person p ON p.programme_id = r.programme_id AND p.id = r.person_id
     JOIN organisation o ON o.programme_id = r.programme_id AND o.id = r.organisation_id
     WHERE r.state = 'waiting' AND ";

fn narrow<'a>(text: &mut Text<'a>, scope: &'a Scope, wanted: &'a Wanted, ends: &'a (String, String)) {
    scope.limit(text, SCOPED);
    if let Some(practice) = &wanted.practice {
        text.sql(" AND r.organisation_id = ").bind(practice);
    }
    if let Some(urgency) = wanted.urgency {
        text.sql(" AND r.urgency = ").bind(urgency.map_or(0, Urgency::rank));
    }
    if wanted.need.is_some() {
        // Blanks on both sides make a need a whole word.
        text.sql(" AND (' ' || r.data || ' ') LIKE ").bind(&ends.1);
    }
    if let Some(name) = &wanted.name {
        text.sql(" AND p.sort_name COLLATE \"C\" >= ").bind(name);
        text.sql(" AND p.sort_name COLLATE \"C\" < ").bind(&ends.0);
    }
}

impl Wanted {
    fn ends(&self) -> (String, String) {
        let name = self.name.as_deref().unwrap_or_default();
        (format!("{name}\u{10FFFF}"), format!("% {} %", self.need.as_deref().unwrap_or_default()))
    }
}

/// A page of waiting referrals: the longest wait first, or the most urgent.
///
/// # Errors
/// What the database says.
pub fn waiting(read: &Read<'_>, scope: &Scope, wanted: &Wanted, limit: i64) -> Result<Vec<Listed>, Error> {
    let ends = wanted.ends();
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(
        ", p.given_name, p.family_name, o.name, p.details,
         (SELECT t.due_day FROM task t WHERE t.programme_id = r.programme_id AND t.journey_id = r.journey_id
            AND t.kind = 'pause-ends' ORDER BY t.position LIMIT 1)",
    );
    text.sql(JOINED);
    narrow(&mut text, scope, wanted, &ends);
    if let Some((urgency, received, id)) = &wanted.after {
        if wanted.by_urgency {
            text.sql(" AND (-r.urgency, r.received_at, r.id) > (").bind(-urgency).sql(", ");
        } else {
            text.sql(" AND (r.received_at, r.id) > (");
        }
        text.bind(*received).sql(", ").bind(id).sql(")");
    }
    text.sql(" ORDER BY ").sql(if wanted.by_urgency { "-r.urgency, " } else { "" });
    text.sql("r.received_at, r.id LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), |row| {
        let details: String = row.get(12)?;
        Ok(Listed {
            referral: referral(row)?,
            name: (row.get(9)?, row.get(10)?),
            practice: row.get(11)?,
            details: serde_json::from_str(&details).map_err(|_| Error::unreadable("person"))?,
            held_until: row.get(13)?,
        })
    })
}

/// How many referrals wait.
///
/// # Errors
/// What the database says.
pub fn count_waiting(read: &Read<'_>, scope: &Scope, wanted: &Wanted) -> Result<i64, Error> {
    let ends = wanted.ends();
    let mut text = Text::new("SELECT count(*)");
    // Names and practices are joined only to be narrowed by.
    text.sql(if wanted.name.is_some() { JOINED } else { " FROM referral r WHERE r.state = 'waiting' AND " });
    narrow(&mut text, scope, wanted, &ends);
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
