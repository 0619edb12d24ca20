//! The site's own licences for instruments, with the wording it entered under them.

use std::collections::BTreeMap;

use domain::id::{ProgrammeId, StaffId};

use crate::Error;
use crate::db::{Param, Read, Unit};

/// A licence as kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Licence {
    /// Code of the instrument.
    pub instrument: String,
    /// The reference of the licence.
    pub reference: String,
    /// The wording of each item, by its code.
    pub wording: BTreeMap<String, String>,
}

/// Every licence of a programme.
///
/// # Errors
/// What the database says.
pub fn all(read: &Read<'_>, programme: ProgrammeId) -> Result<Vec<Licence>, Error> {
    read.all(
        "SELECT instrument, reference, wording FROM instrument_licence WHERE programme_id = $1 ORDER BY instrument",
        &[programme.into()],
        |row| {
            Ok(Licence {
                instrument: row.get(0)?,
                reference: row.get(1)?,
                wording: serde_json::from_str(&row.get::<String>(2)?)
                    .map_err(|_| Error::unreadable("wording"))?,
            })
        },
    )
}

/// Writes a licence, new or changed.
///
/// # Errors
/// What the database says.
pub fn keep(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    licence: &Licence,
    by: Option<StaffId>,
) -> Result<(), Error> {
    let wording = serde_json::to_string(&licence.wording).map_err(|_| Error::unreadable("wording"))?;
    let now = unit.now();
    unit.execute(
        "INSERT INTO instrument_licence (programme_id, instrument, reference, wording, changed_at, changed_by)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (programme_id, instrument) DO UPDATE SET reference = excluded.reference,
           wording = excluded.wording, changed_at = excluded.changed_at, changed_by = excluded.changed_by",
        &[
            programme.into(),
            (&licence.instrument).into(),
            (&licence.reference).into(),
            (&wording).into(),
            now.into(),
            Param::from(&by),
        ],
    )?;
    Ok(())
}
