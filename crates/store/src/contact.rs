//! Contacts: attempts to reach a person, whoever answered.

use domain::Id;
use domain::calendar::{Day, day_number, london_day};
use domain::contact::{Contact, Turned};
use domain::id::{JourneyId, PersonId, ProgrammeId, StaffId};
use domain::journey::Gate;
use jiff::Timestamp;

use crate::db::{Param, Read, Row, Text, Unit};
use crate::paged::{PAGE, paged};
use crate::{Columns, Error, Scope};

/// A contact.
pub enum Noun {}
/// Identifier of a contact.
pub type ContactId = Id<Noun>;

/// A contact as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Which contact.
    pub id: ContactId,
    /// Its journey.
    pub journey: JourneyId,
    /// Whom it was to reach; none once they were erased.
    pub person: Option<PersonId>,
    /// The open gate of the journey's own line when it was made; none where none was open.
    pub gate: Option<Gate>,
    /// What was recorded.
    pub contact: Contact,
    /// When it was recorded.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: StaffId,
}

const COLUMNS: &str = "c.id, c.journey_id, c.person_id, c.gate, c.data, c.made_at, c.made_by";
const FROM: &str =
    " FROM contact c JOIN journey j ON j.programme_id = c.programme_id AND j.id = c.journey_id WHERE ";
const SCOPED: Columns = Columns { table: "j", organisation: "organisation_id", person: Some("person_id") };

fn kept(row: &Row<'_>) -> Result<Kept, Error> {
    let gate: i64 = row.get(3)?;
    Ok(Kept {
        id: row.get(0)?,
        journey: row.get(1)?,
        person: row.get(2)?,
        gate: u8::try_from(gate).ok().and_then(Gate::numbered),
        contact: serde_json::from_str(&row.get::<String>(4)?).map_err(|_| Error::unreadable("contact"))?,
        made_at: row.get(5)?,
        made_by: row.get(6)?,
    })
}

/// Adds a contact. The caller has the journey in hand.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    person: Option<PersonId>,
    gate: Option<Gate>,
    contact: &Contact,
    by: StaffId,
) -> Result<ContactId, Error> {
    let (id, now): (ContactId, _) = (unit.id(), unit.now());
    let data = serde_json::to_string(contact).map_err(|_| Error::unreadable("contact"))?;
    unit.execute(
        "INSERT INTO contact (programme_id, id, journey_id, person_id, gate, at, channel, turned, answered, outcome, risk,
                              data, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        &[
            programme.into(),
            (&id).into(),
            (&journey).into(),
            Param::from(&person),
            i64::from(gate.map_or(0, Gate::number)).into(),
            contact.at.into(),
            contact.channel.code().into(),
            contact.turned.code().into(),
            contact.answered.code().into(),
            contact.outcome.code().into(),
            contact.risk.code().into(),
            (&data).into(),
            now.into(),
            (&by).into(),
        ],
    )?;
    Ok(id)
}

/// The contacts of a journey, in the order they were made.
///
/// # Errors
/// What the database says.
pub fn of_journey(read: &Read<'_>, scope: &Scope, journey: JourneyId) -> Result<Vec<Kept>, Error> {
    of_journeys(read, scope, &[journey])
}

/// The contacts of several journeys, those of one in the order they were made.
///
/// # Errors
/// What the database says.
pub fn of_journeys(read: &Read<'_>, scope: &Scope, journeys: &[JourneyId]) -> Result<Vec<Kept>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(FROM);
    scope.limit(&mut text, SCOPED);
    text.sql(" AND c.journey_id IN (").list(journeys.iter().map(Param::from));
    text.sql(") ORDER BY c.journey_id, c.at, c.id");
    read.all(text.as_sql(), text.params(), kept)
}

/// The newest contact of a person in which somebody said whether colleagues have to know something to be safe.
///
/// # Errors
/// What the database says.
pub fn risk(read: &Read<'_>, scope: &Scope, person: PersonId) -> Result<Option<Kept>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(FROM);
    scope.limit(&mut text, SCOPED);
    text.sql(" AND c.person_id = ").bind(&person);
    text.sql(" AND c.risk <> 'not-recorded' ORDER BY c.at DESC, c.id DESC LIMIT 1");
    read.first(text.as_sql(), text.params(), kept)
}

/// The journey of a contact.
///
/// # Errors
/// What the database says.
pub fn journey(read: &Read<'_>, programme: ProgrammeId, id: ContactId) -> Result<Option<JourneyId>, Error> {
    read.first(
        "SELECT journey_id FROM contact WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&id).into()],
        |row| row.get(0),
    )
}

/// The London day of the first attempt to reach somebody in a journey, whoever answered.
///
/// # Errors
/// What the database says.
pub fn first_attempt(
    read: &Read<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
) -> Result<Option<Day>, Error> {
    let at: Option<Timestamp> = read.first(
        "SELECT at FROM contact WHERE programme_id = $1 AND journey_id = $2 AND turned = $3 ORDER BY at LIMIT 1",
        &[programme.into(), (&journey).into(), Turned::ToThem.code().into()],
        |row| row.get(0),
    )?;
    Ok(at.map(london_day))
}

/// Gives the London day of the first attempt of every journey that had one to `each`, in order of its id.
///
/// # Errors
/// What the database says, or what `each` returns.
pub fn every_first_attempt(
    read: &Read<'_>,
    programme: ProgrammeId,
    mut each: impl FnMut(JourneyId, Day) -> Result<(), Error>,
) -> Result<(), Error> {
    const FIRST: &str = "SELECT journey_id, min(at) FROM contact
        WHERE programme_id = $1 AND journey_id > $2 AND turned = $3 GROUP BY journey_id ORDER BY journey_id LIMIT $4";
    let turned = Turned::ToThem.code();
    paged(vec![0_u8; 16], |after, seen| {
        read.each(FIRST, &[programme.into(), after.into(), turned.into(), PAGE.into()], |row| {
            let journey: JourneyId = row.get(0)?;
            seen(journey.bytes().to_vec());
            each(journey, london_day(row.get(1)?))
        })
    })
}

/// Moves the contacts of a journey by whole days and leaves no more of their moments than the day.
///
/// # Errors
/// What the database says.
pub fn move_by(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    days: i64,
) -> Result<(), Error> {
    let kept = unit.all(
        "SELECT id, data, made_at FROM contact WHERE programme_id = $1 AND journey_id = $2 ORDER BY id",
        &[programme.into(), (&journey).into()],
        |row| Ok((row.get::<ContactId>(0)?, row.get::<String>(1)?, row.get::<Timestamp>(2)?)),
    )?;
    let moved = |at: Timestamp| {
        let micros = (day_number(london_day(at)) + days).saturating_mul(86_400_000_000);
        Timestamp::from_microsecond(micros).map_err(|_| Error::unreadable("contact"))
    };
    for (id, data, made) in kept {
        let mut contact: Contact =
            serde_json::from_str(&data).map_err(|_| Error::unreadable("contact"))?;
        contact.at = moved(contact.at)?;
        let data = serde_json::to_string(&contact).map_err(|_| Error::unreadable("contact"))?;
        unit.execute(
            "UPDATE contact SET at = $3, data = $4, made_at = $5 WHERE programme_id = $1 AND id = $2",
            &[programme.into(), (&id).into(), contact.at.into(), (&data).into(), moved(made)?.into()],
        )?;
    }
    Ok(())
}
