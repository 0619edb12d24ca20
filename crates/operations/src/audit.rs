//! Writing the audit trail.

use store::Unit;
use store::audit::Entry;
use uuid::Uuid;

use crate::{Result, Who};

/// Writes down that `who` did `act` to `subjects`, changing `fields`.
pub(crate) fn act(
    unit: &mut Unit<'_>,
    who: &Who,
    act: &str,
    subjects: Vec<Uuid>,
    fields: &str,
) -> Result<()> {
    let entry = Entry {
        staff: Some(who.staff),
        organisation: Some(who.organisation),
        act: act.to_owned(),
        reason: who.reason().to_owned(),
        subjects,
        fields: fields.to_owned(),
    };
    Ok(store::audit::add(unit, who.programme, &entry)?)
}
