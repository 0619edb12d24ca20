//! Agreements, lawful bases, objections and overrides of a person: records apart, in one table.

use domain::Id;
use domain::agreement::{Agreement, LawfulBasis, Objection, Override, Purpose, SpecialCategoryCondition};
use domain::calendar::Day;
use domain::id::{PersonId, ProgrammeId, StaffId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::db::{Param, Read, Row, Unit};

/// A record about sharing.
pub enum Noun {}
/// Identifier of such a record.
pub type AgreementId = Id<Noun>;

/// What is recorded: none of these stands for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Record {
    /// A yes or no of the person.
    Agreement(Agreement),
    /// Why processing for a purpose is lawful.
    Basis(Purpose, LawfulBasis, SpecialCategoryCondition),
    /// An objection of the person.
    Objection(Objection),
    /// A decision to share in spite of what the person said.
    Override(Override),
}

impl Record {
    /// Stable code of the kind, as stored.
    pub const fn code(&self) -> &'static str {
        match self {
            Record::Agreement(_) => "agreement",
            Record::Basis(..) => "basis",
            Record::Objection(_) => "objection",
            Record::Override(_) => "override",
        }
    }
}

/// A record as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Which one.
    pub id: AgreementId,
    /// Whose record it is on.
    pub person: PersonId,
    /// What it says.
    pub record: Record,
    /// The day from which it holds.
    pub day: Day,
    /// The first day on which it no longer holds, if it was withdrawn, lifted or ended.
    pub withdrawn: Option<Day>,
    /// When it was written down.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: Option<StaffId>,
}

const COLUMNS: &str = "SELECT id, person_id, data, day, withdrawn_day, made_at, made_by FROM agreement";

fn kept(row: &Row<'_>) -> Result<Kept, Error> {
    Ok(Kept {
        id: row.get(0)?,
        person: row.get(1)?,
        record: serde_json::from_str(&row.get::<String>(2)?).map_err(|_| Error::unreadable("agreement"))?,
        day: row.get(3)?,
        withdrawn: row.get(4)?,
        made_at: row.get(5)?,
        made_by: row.get(6)?,
    })
}

fn data(record: &Record) -> Result<String, Error> {
    serde_json::to_string(record).map_err(|_| Error::unreadable("agreement"))
}

/// Adds a record that holds from `day`.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    person: PersonId,
    record: &Record,
    day: Day,
    by: Option<StaffId>,
) -> Result<AgreementId, Error> {
    let (id, now): (AgreementId, _) = (unit.id(), unit.now());
    unit.execute(
        "INSERT INTO agreement (programme_id, id, person_id, record, data, day, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            programme.into(),
            (&id).into(),
            (&person).into(),
            record.code().into(),
            (&data(record)?).into(),
            day.into(),
            now.into(),
            Param::from(&by),
        ],
    )?;
    Ok(id)
}

/// Keeps what a record says after it was withdrawn, lifted or ended on `on`. Says whether it stood until
/// now.
///
/// # Errors
/// What the database says.
pub fn withdraw(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: AgreementId,
    record: &Record,
    on: Day,
) -> Result<bool, Error> {
    let withdrawn = unit.execute(
        "UPDATE agreement SET data = $3, withdrawn_day = $4
         WHERE programme_id = $1 AND id = $2 AND withdrawn_day IS NULL",
        &[programme.into(), (&id).into(), (&data(record)?).into(), on.into()],
    )?;
    Ok(withdrawn == 1)
}

/// One record. The caller has checked whose record may be seen.
///
/// # Errors
/// What the database says.
pub fn by_id(read: &Read<'_>, programme: ProgrammeId, id: AgreementId) -> Result<Option<Kept>, Error> {
    read.first(
        &format!("{COLUMNS} WHERE programme_id = $1 AND id = $2"),
        &[programme.into(), (&id).into()],
        kept,
    )
}

/// Whose objections to one of some purposes hold on a day.
///
/// # Errors
/// What the database says.
pub fn objecting(
    read: &Read<'_>,
    programme: ProgrammeId,
    purposes: &[Purpose],
    day: Day,
) -> Result<Vec<PersonId>, Error> {
    let all: Vec<Kept> = read.all(
        &format!("{COLUMNS} WHERE programme_id = $1 AND record = 'objection' ORDER BY id"),
        &[programme.into()],
        kept,
    )?;
    let holds = |kept: &Kept| match kept.record {
        Record::Objection(objection) => purposes.contains(&objection.purpose) && objection.holds_on(day),
        _ => false,
    };
    Ok(all.into_iter().filter(holds).map(|kept| kept.person).collect())
}

/// Records of a person, the earlier before the later. The caller has checked that the person's record may
/// be seen.
///
/// # Errors
/// What the database says.
pub fn of_person(read: &Read<'_>, programme: ProgrammeId, person: PersonId) -> Result<Vec<Kept>, Error> {
    read.all(
        &format!("{COLUMNS} WHERE programme_id = $1 AND person_id = $2 ORDER BY made_at, id"),
        &[programme.into(), (&person).into()],
        kept,
    )
}
