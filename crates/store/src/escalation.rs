//! Concerns beside a journey, as rows.

use domain::Id;
use domain::escalation::Escalation;
use domain::id::{JourneyId, PersonId, ProgrammeId, StaffId};
use jiff::Timestamp;

use crate::db::{Param, Read, Row, Text, Unit};
use crate::{Columns, Error, Scope};

/// An escalation.
pub enum Noun {}
/// Identifier of an escalation.
pub type EscalationId = Id<Noun>;

/// A concern as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Which.
    pub id: EscalationId,
    /// Beside which journey.
    pub journey: JourneyId,
    /// About whom; none once erased.
    pub person: Option<PersonId>,
    /// The concern.
    pub escalation: Escalation,
}

const COLUMNS: &str = "e.id, e.journey_id, e.person_id, e.detail";
// Concerns are of the programme; nobody reaches one through a practice.
const SCOPED: Columns = Columns { table: "e", organisation: "owner_id", person: Some("person_id") };

fn kept(row: &Row<'_>) -> Result<Kept, Error> {
    let detail: String = row.get(3)?;
    let escalation = serde_json::from_str(&detail).map_err(|_| Error::unreadable("escalation"))?;
    Ok(Kept { id: row.get(0)?, journey: row.get(1)?, person: row.get(2)?, escalation })
}

/// Writes a concern, new or changed.
///
/// # Errors
/// What the database says.
pub fn keep(unit: &mut Unit<'_>, programme: ProgrammeId, to: &Kept) -> Result<(), Error> {
    let standing = to.escalation.standing();
    let detail = serde_json::to_string(&to.escalation).map_err(|_| Error::unreadable("escalation"))?;
    let owner = standing.owner();
    unit.execute(
        "INSERT INTO escalation (programme_id, id, journey_id, person_id, owner_id, open, until_at, raised_at, detail,
                                 standing)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (programme_id, id) DO UPDATE SET
           owner_id = excluded.owner_id, open = excluded.open, until_at = excluded.until_at, detail = excluded.detail,
           standing = excluded.standing",
        &[
            programme.into(),
            (&to.id).into(),
            (&to.journey).into(),
            Param::from(&to.person),
            (&owner).into(),
            standing.is_open().into(),
            standing.until().into(),
            to.escalation.raised().at.into(),
            (&detail).into(),
            standing.code().into(),
        ],
    )?;
    Ok(())
}

/// One concern within a scope.
///
/// # Errors
/// What the database says.
pub fn by_id(read: &Read<'_>, scope: &Scope, id: EscalationId) -> Result<Option<Kept>, Error> {
    let mut text = selected();
    scope.limit(&mut text, SCOPED);
    text.sql(" AND e.id = ").bind(&id);
    read.first(text.as_sql(), text.params(), kept)
}

/// The concerns beside a journey within a scope, newest first.
///
/// # Errors
/// What the database says.
pub fn of_journey(read: &Read<'_>, scope: &Scope, journey: JourneyId) -> Result<Vec<Kept>, Error> {
    let mut text = selected();
    scope.limit(&mut text, SCOPED);
    text.sql(" AND e.journey_id = ").bind(&journey).sql(" ORDER BY e.raised_at DESC, e.id DESC");
    read.all(text.as_sql(), text.params(), kept)
}

/// Which concerns a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that are not settled.
    Open,
    /// Those somebody has to act on.
    Of(StaffId),
    /// Those nobody has acknowledged.
    Unacknowledged,
    /// Those whose clock ran out before an instant.
    Overdue(Timestamp),
    /// Those that are settled.
    Settled,
}

/// A concern with the name of its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The concern.
    pub kept: Kept,
    /// Given and family name.
    pub name: (String, String),
}

fn narrowed<'a>(text: &mut Text<'a>, scope: &'a Scope, which: &'a Which) {
    scope.limit(text, SCOPED);
    match which {
        Which::Open => text.sql(" AND e.open = ").bind(true),
        Which::Of(staff) => text.sql(" AND e.open = ").bind(true).sql(" AND e.owner_id = ").bind(staff),
        Which::Unacknowledged => text.sql(" AND e.open = ").bind(true).sql(" AND e.until_at IS NOT NULL"),
        Which::Overdue(now) => text.sql(" AND e.open = ").bind(true).sql(" AND e.until_at <= ").bind(*now),
        Which::Settled => text.sql(" AND e.open = ").bind(false),
    };
}

/// A page of concerns within a scope, the oldest first, after the one given.
///
/// # Errors
/// What the database says.
pub fn list(
    read: &Read<'_>,
    scope: &Scope,
    which: Which,
    after: Option<(Timestamp, EscalationId)>,
    limit: i64,
) -> Result<Vec<Listed>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(
        ", p.given_name, p.family_name FROM escalation e
         JOIN person p ON p.programme_id = e.programme_id AND p.id = e.person_id WHERE ",
    );
    narrowed(&mut text, scope, &which);
    if let Some((raised, id)) = &after {
        text.sql(" AND (e.raised_at, e.id) > (").bind(*raised).sql(", ").bind(id).sql(")");
    }
    text.sql(" ORDER BY e.raised_at, e.id LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), |row| {
        Ok(Listed { kept: kept(row)?, name: (row.get(4)?, row.get(5)?) })
    })
}

/// How many there are.
///
/// # Errors
/// What the database says.
pub fn count(read: &Read<'_>, scope: &Scope, which: Which) -> Result<i64, Error> {
    let mut text = Text::new(
        "SELECT count(*) FROM escalation e
         JOIN person p ON p.programme_id = e.programme_id AND p.id = e.person_id WHERE ",
    );
    narrowed(&mut text, scope, &which);
    Ok(read.value(text.as_sql(), text.params())?.unwrap_or(0))
}

/// Concerns whose clock has run out, to tell their second owners.
///
/// # Errors
/// What the database says.
pub fn run_out(
    read: &Read<'_>,
    programme: ProgrammeId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<EscalationId>, Error> {
    read.all(
        "SELECT id FROM escalation WHERE programme_id = $1 AND standing = 'waiting' AND until_at <= $2
         ORDER BY until_at LIMIT $3",
        &[programme.into(), now.into(), limit.into()],
        |row| row.get(0),
    )
}

fn selected<'a>() -> Text<'a> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(" FROM escalation e WHERE ");
    text
}
