//! Letters as they were written, in versions.

use domain::id::{JourneyId, OrganisationId, PersonId, ProgrammeId, StaffId};
use jiff::Timestamp;

use crate::db::{Param, Read, Row, Text, Unit};
use crate::{Columns, Error, Scope};

/// A version of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Of which journey.
    pub journey: JourneyId,
    /// Code of its kind.
    pub kind: String,
    /// From 1.
    pub version: i64,
    /// About whom.
    pub person: Option<PersonId>,
    /// The practice.
    pub organisation: OrganisationId,
    /// `written`, `sent` or `not-needed`.
    pub state: String,
    /// Ticks and what was added, as JSON.
    pub detail: String,
    /// The document as JSON; empty when nobody needs one.
    pub document: String,
    /// When it was written.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: Option<StaffId>,
    /// When it was sent, or found not to be needed, and by whom.
    pub settled: Option<(Timestamp, Option<StaffId>)>,
}

const COLUMNS: &str =
    "l.journey_id, l.kind, l.version, l.person_id, l.organisation_id, l.state, l.detail, l.document,
    l.made_at, l.made_by, l.settled_at, l.settled_by";
const SCOPED: Columns = Columns { table: "l", organisation: "organisation_id", person: Some("person_id") };

fn kept(row: &Row<'_>) -> Result<Kept, Error> {
    let settled_at: Option<Timestamp> = row.get(10)?;
    let settled_by: Option<StaffId> = row.get(11)?;
    Ok(Kept {
        journey: row.get(0)?,
        kind: row.get(1)?,
        version: row.get(2)?,
        person: row.get(3)?,
        organisation: row.get(4)?,
        state: row.get(5)?,
        detail: row.get(6)?,
        document: row.get(7)?,
        made_at: row.get(8)?,
        made_by: row.get(9)?,
        settled: settled_at.map(|at| (at, settled_by)),
    })
}

/// Writes a version of a letter.
///
/// # Errors
/// [`Error::Constraint`] when somebody else wrote the same version meanwhile.
pub fn add(unit: &mut Unit<'_>, programme: ProgrammeId, to: &Kept) -> Result<(), Error> {
    let (settled_at, settled_by) = match &to.settled {
        Some((at, by)) => (Some(*at), *by),
        None => (None, None),
    };
    unit.execute(
        "INSERT INTO letter (programme_id, journey_id, kind, version, person_id, organisation_id, state, detail, document,
                             made_at, made_by, settled_at, settled_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        &[
            programme.into(),
            (&to.journey).into(),
            (&to.kind).into(),
            to.version.into(),
            Param::from(&to.person),
            (&to.organisation).into(),
            (&to.state).into(),
            (&to.detail).into(),
            (&to.document).into(),
            to.made_at.into(),
            Param::from(&to.made_by),
            settled_at.into(),
            Param::from(&settled_by),
        ],
    )?;
    Ok(())
}

/// Marks a version as sent. Says whether it was still to be.
///
/// # Errors
/// What the database says.
pub fn sent(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    kind: &str,
    version: i64,
    by: StaffId,
) -> Result<bool, Error> {
    let now = unit.now();
    let changed = unit.execute(
        "UPDATE letter SET state = 'sent', settled_at = $5, settled_by = $6
         WHERE programme_id = $1 AND journey_id = $2 AND kind = $3 AND version = $4 AND state = 'written'",
        &[programme.into(), (&journey).into(), kind.into(), version.into(), now.into(), (&by).into()],
    )?;
    Ok(changed > 0)
}

/// The versions of the letters of a journey within a scope, by kind, newest first.
///
/// # Errors
/// What the database says.
pub fn of_journey(read: &Read<'_>, scope: &Scope, journey: JourneyId) -> Result<Vec<Kept>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(" FROM letter l WHERE ");
    scope.limit(&mut text, SCOPED);
    text.sql(" AND l.journey_id = ").bind(&journey).sql(" ORDER BY l.kind, l.version DESC");
    read.all(text.as_sql(), text.params(), kept)
}

/// The letters of a kind about a person that were sent, newest first, within a scope.
///
/// # Errors
/// What the database says.
pub fn sent_of_person(
    read: &Read<'_>,
    scope: &Scope,
    person: PersonId,
    kind: &str,
) -> Result<Vec<Kept>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(" FROM letter l WHERE ");
    scope.limit(&mut text, SCOPED);
    text.sql(" AND l.person_id = ").bind(&person).sql(" AND l.state = 'sent' AND l.kind = ").bind(kind);
    text.sql(" ORDER BY l.made_at DESC, l.journey_id, l.version DESC LIMIT 50");
    read.all(text.as_sql(), text.params(), kept)
}
