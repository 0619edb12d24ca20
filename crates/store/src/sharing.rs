//! What services are told of people, agreement by agreement.

use domain::Id;
use domain::agreement::Decision;
use domain::calendar::Day;
use domain::id::{JourneyId, PersonId, PrescriptionId, ProgrammeId, ServiceId, StaffId};
use domain::prescription::Shared;
use jiff::Timestamp;

use crate::Error;
use crate::db::{Param, Read, Row, Text, Unit};

/// A sharing.
pub enum Noun {}
/// Identifier of a sharing.
pub type SharingId = Id<Noun>;

/// A sharing as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharing {
    /// Which one.
    pub id: SharingId,
    /// For which prescription.
    pub prescription: PrescriptionId,
    /// Of whom.
    pub person: PersonId,
    /// With which service.
    pub service: ServiceId,
    /// What.
    pub shared: Shared,
    /// Who agreed to it.
    pub decision: Decision,
    /// When.
    pub agreed: Day,
    /// When it was recorded.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: StaffId,
    /// When the service was first told.
    pub sent_at: Option<Timestamp>,
    /// When the provider said that they had read the risks.
    pub acknowledged_at: Option<Timestamp>,
    /// When it ended: nothing of it is shown to the service any more.
    pub ended_at: Option<Timestamp>,
}

const COLUMNS: &str =
    "SELECT id, prescription_id, person_id, service_id, least, fields, risks, decision, agreed_day,
    made_at, made_by, sent_at, acknowledged_at, ended_at FROM sharing";

fn sharing(row: &Row<'_>) -> Result<Sharing, Error> {
    let broken = || Error::unreadable("sharing");
    let (least, fields, risks): (String, String, String) = (row.get(4)?, row.get(5)?, row.get(6)?);
    Ok(Sharing {
        id: row.get(0)?,
        prescription: row.get(1)?,
        person: row.get(2)?,
        service: row.get(3)?,
        shared: Shared::parse(&least, &fields, &risks).ok_or_else(broken)?,
        decision: serde_json::from_str(&row.get::<String>(7)?).map_err(|_| broken())?,
        agreed: row.get(8)?,
        made_at: row.get(9)?,
        made_by: row.get(10)?,
        sent_at: row.get(11)?,
        acknowledged_at: row.get(12)?,
        ended_at: row.get(13)?,
    })
}

/// Keeps a sharing in the place of the one that stood for its prescription.
///
/// # Errors
/// What the database says.
pub fn add(unit: &mut Unit<'_>, programme: ProgrammeId, kept: &Sharing) -> Result<(), Error> {
    end(unit, programme, kept.prescription)?;
    let decision = serde_json::to_string(&kept.decision).map_err(|_| Error::unreadable("decision"))?;
    unit.execute(
        "INSERT INTO sharing (programme_id, id, prescription_id, person_id, service_id, least, fields, risks, decision,
                              agreed_day, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &[
            programme.into(),
            (&kept.id).into(),
            (&kept.prescription).into(),
            (&kept.person).into(),
            (&kept.service).into(),
            kept.shared.least.code().into(),
            (&kept.shared.fields_text()).into(),
            (&kept.shared.risks_text()).into(),
            (&decision).into(),
            kept.agreed.into(),
            kept.made_at.into(),
            (&kept.made_by).into(),
        ],
    )?;
    Ok(())
}

/// Ends what is shared for a prescription: nothing of it is shown any more. Says whether anything was.
///
/// # Errors
/// What the database says.
pub fn end(unit: &mut Unit<'_>, programme: ProgrammeId, prescription: PrescriptionId) -> Result<bool, Error> {
    let now = unit.now();
    let ended = unit.execute(
        "UPDATE sharing SET ended_at = $3 WHERE programme_id = $1 AND prescription_id = $2 AND ended_at IS NULL",
        &[programme.into(), (&prescription).into(), now.into()],
    )?;
    Ok(ended > 0)
}

/// Ends all that is shared for the prescriptions of a journey: it is closed.
///
/// # Errors
/// What the database says.
pub fn end_of_journey(unit: &mut Unit<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "UPDATE sharing SET ended_at = $3 WHERE programme_id = $1 AND ended_at IS NULL AND prescription_id IN
           (SELECT id FROM prescription WHERE programme_id = $1 AND journey_id = $2)",
        &[programme.into(), (&journey).into(), now.into()],
    )?;
    Ok(())
}

/// Ends all that is shared of a person: they took their agreement back. Gives the prescriptions concerned.
///
/// # Errors
/// What the database says.
pub fn end_of_person(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    person: PersonId,
) -> Result<Vec<PrescriptionId>, Error> {
    let now = unit.now();
    let concerned = unit.all(
        "SELECT prescription_id FROM sharing WHERE programme_id = $1 AND person_id = $2 AND ended_at IS NULL",
        &[programme.into(), (&person).into()],
        |row| row.get(0),
    )?;
    unit.execute(
        "UPDATE sharing SET ended_at = $3 WHERE programme_id = $1 AND person_id = $2 AND ended_at IS NULL",
        &[programme.into(), (&person).into(), now.into()],
    )?;
    Ok(concerned)
}

/// Lets what was shared for a prescription stand again that ended at an instant or later: what ended it was
/// undone.
///
/// # Errors
/// What the database says.
pub fn revive(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    prescription: PrescriptionId,
    since: Timestamp,
) -> Result<bool, Error> {
    let revived = unit.execute(
        "UPDATE sharing SET ended_at = NULL WHERE programme_id = $1 AND prescription_id = $2 AND ended_at >= $3",
        &[programme.into(), (&prescription).into(), since.into()],
    )?;
    Ok(revived > 0)
}

/// What is shared now for several prescriptions.
///
/// # Errors
/// What the database says.
pub fn of_prescriptions(
    read: &Read<'_>,
    programme: ProgrammeId,
    prescriptions: &[PrescriptionId],
) -> Result<Vec<Sharing>, Error> {
    let mut found = Vec::new();
    for some in prescriptions.chunks(400) {
        let mut text = Text::new(COLUMNS);
        text.sql(" WHERE programme_id = ").bind(programme).sql(" AND prescription_id IN (");
        text.list(some.iter().map(Param::from)).sql(") AND ended_at IS NULL");
        found.extend(read.all(text.as_sql(), text.params(), sharing)?);
    }
    Ok(found)
}

/// What is shared with services now, each combination once.
///
/// # Errors
/// What the database says.
pub fn kinds(read: &Read<'_>, programme: ProgrammeId, services: &[ServiceId]) -> Result<Vec<Shared>, Error> {
    let mut text = Text::new("SELECT DISTINCT least, fields, risks FROM sharing WHERE programme_id = ");
    text.bind(programme).sql(" AND sent_at IS NOT NULL AND ended_at IS NULL AND service_id IN (");
    text.list(services.iter().map(Param::from)).sql(")");
    read.all(text.as_sql(), text.params(), |row| {
        let (least, fields, risks): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Shared::parse(&least, &fields, &risks).ok_or_else(|| Error::unreadable("sharing"))
    })
}

/// What is shared now for a prescription.
///
/// # Errors
/// What the database says.
pub fn standing(
    read: &Read<'_>,
    programme: ProgrammeId,
    prescription: PrescriptionId,
) -> Result<Option<Sharing>, Error> {
    read.first(
        &format!("{COLUMNS} WHERE programme_id = $1 AND prescription_id = $2 AND ended_at IS NULL"),
        &[programme.into(), (&prescription).into()],
        sharing,
    )
}

/// Everything that is and was shared for a prescription, the newest first.
///
/// # Errors
/// What the database says.
pub fn of_prescription(
    read: &Read<'_>,
    programme: ProgrammeId,
    prescription: PrescriptionId,
) -> Result<Vec<Sharing>, Error> {
    read.all(
        &format!("{COLUMNS} WHERE programme_id = $1 AND prescription_id = $2 ORDER BY made_at DESC, id DESC"),
        &[programme.into(), (&prescription).into()],
        sharing,
    )
}

/// Writes down that the service was told.
///
/// # Errors
/// What the database says.
pub fn was_sent(unit: &mut Unit<'_>, programme: ProgrammeId, id: SharingId) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "UPDATE sharing SET sent_at = $3 WHERE programme_id = $1 AND id = $2 AND sent_at IS NULL",
        &[programme.into(), (&id).into(), now.into()],
    )?;
    Ok(())
}

/// Writes down that the provider has read the risks.
///
/// # Errors
/// What the database says.
pub fn acknowledge(unit: &mut Unit<'_>, programme: ProgrammeId, id: SharingId) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "UPDATE sharing SET acknowledged_at = $3 WHERE programme_id = $1 AND id = $2 AND acknowledged_at IS NULL",
        &[programme.into(), (&id).into(), now.into()],
    )?;
    Ok(())
}
