//! What services ask the navigator about somebody. The words are notes: `provider-question` and
//! `provider-reply`, about the question.

use domain::Id;
use domain::id::{PrescriptionId, ProgrammeId, StaffId};
use jiff::Timestamp;

use crate::Error;
use crate::attendance::By;
use crate::db::{Param, Read, Unit};

/// A question of a service.
pub enum Noun {}
/// Identifier of a question.
pub type QuestionId = Id<Noun>;

/// The noun under which a question's words are kept as a note.
pub const ASKED: &str = "provider-question";
/// The noun under which the answer's words are.
pub const REPLIED: &str = "provider-reply";

/// A question as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Which one.
    pub id: QuestionId,
    /// About the person of which prescription.
    pub prescription: PrescriptionId,
    /// When it was asked.
    pub made_at: Timestamp,
    /// By whom at the service: as they said, or the name of their account.
    pub name: Option<String>,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// By whom.
    pub answered_by: Option<StaffId>,
}

/// Keeps a question.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    prescription: PrescriptionId,
    by: By,
) -> Result<QuestionId, Error> {
    let (id, now): (QuestionId, _) = (unit.id(), unit.now());
    let (staff, device) = by.parts();
    unit.execute(
        "INSERT INTO provider_question (programme_id, id, prescription_id, device_id, made_at, staff_id)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            programme.into(),
            (&id).into(),
            (&prescription).into(),
            Param::from(&device),
            now.into(),
            Param::from(&staff),
        ],
    )?;
    Ok(id)
}

/// The questions about a prescription, the first one first.
///
/// # Errors
/// What the database says.
pub fn of_prescription(
    read: &Read<'_>,
    programme: ProgrammeId,
    prescription: PrescriptionId,
) -> Result<Vec<Question>, Error> {
    read.all(
        "SELECT q.id, q.prescription_id, q.made_at, coalesce(d.name, f.name), q.answered_at, q.answered_by
         FROM provider_question q
         LEFT JOIN provider_device d ON d.programme_id = q.programme_id AND d.id = q.device_id
         LEFT JOIN staff f ON f.id = q.staff_id
         WHERE q.programme_id = $1 AND q.prescription_id = $2 ORDER BY q.made_at, q.id",
        &[programme.into(), (&prescription).into()],
        |row| {
            Ok(Question {
                id: row.get(0)?,
                prescription: row.get(1)?,
                made_at: row.get(2)?,
                name: row.get(3)?,
                answered_at: row.get(4)?,
                answered_by: row.get(5)?,
            })
        },
    )
}

/// Writes down that a question was answered. Says whether it waited.
///
/// # Errors
/// What the database says.
pub fn answer(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: QuestionId,
    by: StaffId,
) -> Result<bool, Error> {
    let now = unit.now();
    let done = unit.execute(
        "UPDATE provider_question SET answered_at = $3, answered_by = $4
         WHERE programme_id = $1 AND id = $2 AND answered_at IS NULL",
        &[programme.into(), (&id).into(), now.into(), (&by).into()],
    )?;
    Ok(done > 0)
}

/// When the oldest unanswered question of each prescription of a journey was asked.
///
/// # Errors
/// What the database says.
pub fn open_of_journey(
    read: &Read<'_>,
    programme: ProgrammeId,
    journey: domain::id::JourneyId,
) -> Result<Vec<(PrescriptionId, Timestamp)>, Error> {
    read.all(
        "SELECT q.prescription_id, min(q.made_at) FROM provider_question q
         JOIN prescription p ON p.programme_id = q.programme_id AND p.id = q.prescription_id
         WHERE q.programme_id = $1 AND p.journey_id = $2 AND q.answered_at IS NULL
         GROUP BY q.prescription_id ORDER BY q.prescription_id",
        &[programme.into(), (&journey).into()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
