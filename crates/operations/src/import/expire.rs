//! What becomes of imports nobody comes back to: an upload that was never begun, the rows that could not be
//! taken, an import that was cut off; and of a person's rows when they are erased.

use std::path::Path;
use std::time::{Duration, SystemTime};

use domain::calendar::{Day, london_day};
use domain::duplicate::folded;
use domain::id::{PersonId, ProgrammeId};
use domain::person::PersonDetails;
use domain::role::Role;
use jiff::{SignedDuration, Timestamp};
use store::import::{self as kept, ImportId};
use store::sign_in::SignInId;
use store::{Reach, Read, Scope, Unit};
use uuid::Uuid;

use crate::{House, Result, Who};

/// How long an upload waits for somebody to begin.
const UPLOAD: SignedDuration = SignedDuration::from_hours(24 * 7);
/// How long the rows that could not be taken wait to be put right.
const REFUSED_ROWS: SignedDuration = SignedDuration::from_hours(24 * 90);

impl House {
    /// Lets go of uploads nobody began for a week and of refused rows 90 days after their import, and deletes
    /// files that wait for nothing. Says how many imports and files it let go of. Waits for it.
    ///
    /// # Errors
    /// What the database says.
    pub fn expire_imports(&self) -> Result<u64> {
        let (uploads, refused) = (self.now() - UPLOAD, self.now() - REFUSED_ROWS);
        let mut gone = 0;
        for programme in self.every_programme()? {
            let id = programme.id;
            let dropped = self.db.write(move |unit| kept::expire_prepared(unit, id, uploads)).wait()?;
            for import in &dropped {
                let _ = std::fs::remove_file(self.waiting_file(*import));
            }
            gone += dropped.len() as u64;
            gone += self.db.write(move |unit| kept::expire_faults(unit, id, refused)).wait()?;
        }
        Ok(gone + self.sweep(uploads)?)
    }

    /// Deletes files of the waiting folder that are older than `before` and belong to no import that waits.
    fn sweep(&self, before: Timestamp) -> Result<u64> {
        let Ok(entries) = std::fs::read_dir(self.import_folder()) else { return Ok(0) };
        let mut gone = 0;
        for path in entries.flatten().map(|entry| entry.path()) {
            if !is_older(&path, before) || self.waits(&path)? {
                continue;
            }
            gone += u64::from(std::fs::remove_file(&path).is_ok());
        }
        Ok(gone)
    }

    fn waits(&self, path: &Path) -> Result<bool> {
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let Ok(id) = name.parse::<ImportId>() else { return Ok(false) };
        Ok(self.db.read(move |read| kept::is_waiting(read, id)).wait()?)
    }

    /// Goes on with every import that was cut off and whose file is here, each on a thread of its own, for
    /// whoever began it. One that stopped with an error since this process began waits for somebody to look.
    ///
    /// # Errors
    /// What the database says.
    pub fn go_on_with_imports(&self) -> Result<usize> {
        let mut begun = 0;
        let today = london_day(self.now());
        for programme in self.every_programme()? {
            let id = programme.id;
            let running = self.db.read(move |read| kept::running(read, id)).wait()?;
            for import in running {
                if self.has_stopped(import.id) || !self.waiting_file(import.id).exists() {
                    continue;
                }
                let held = import.clone();
                let Some(who) = self.db.read(move |read| importer(read, id, &held, today)).wait()? else {
                    continue;
                };
                begun += usize::from(self.bring_in(&who, &programme, import.id));
            }
        }
        Ok(begun)
    }
}

fn is_older(path: &Path, than: Timestamp) -> bool {
    let micros = u64::try_from(than.as_microsecond()).unwrap_or(0);
    let than = SystemTime::UNIX_EPOCH + Duration::from_micros(micros);
    path.metadata().and_then(|held| held.modified()).is_ok_and(|modified| modified < than)
}

/// Whoever began an import, while they still keep the practice's lists.
fn importer(
    read: &Read<'_>,
    programme: ProgrammeId,
    import: &kept::Import,
    today: Day,
) -> Result<Option<Who>> {
    let Some(staff) = store::staff::by_id(read, import.made_by)?.filter(|staff| staff.active) else {
        return Ok(None);
    };
    let role = Role::PracticeAdministrator;
    let holds = store::staff::roles(read, staff.id)?.into_iter().any(|held| {
        held.programme == programme && held.organisation == import.organisation && held.role == role.code()
    });
    if !holds {
        return Ok(None);
    }
    Ok(Some(Who {
        staff: staff.id,
        name: staff.name,
        sign_in: SignInId::new(Uuid::nil()),
        programme,
        role,
        organisation: import.organisation,
        own: store::organisation::with_predecessors(read, programme, import.organisation, today)?,
        hand: crate::who::Hand::Staff,
    }))
}

/// Takes away the refused rows of every import of the programme that name a person. Says how many.
pub(crate) fn forget_rows_of(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    person: PersonId,
) -> std::result::Result<u64, store::Error> {
    let system = Scope::new(programme, Reach::System);
    let Some(person) = store::person::by_id(unit, &system, person)? else { return Ok(0) };
    let named = Named::of(&person.details);
    let mut rows = Vec::new();
    kept::every_refused_row(unit, programme, |import, row, cells| {
        let cells: Vec<String> = serde_json::from_str(cells).unwrap_or_default();
        if named.in_cells(&cells) {
            rows.push((import, row));
        }
        Ok(())
    })?;
    for (import, row) in &rows {
        kept::forget_row(unit, programme, *import, *row)?;
    }
    Ok(rows.len() as u64)
}

/// By what a row of a list names a person: their number, or all words of their name.
struct Named {
    number: Option<String>,
    words: Vec<String>,
}

impl Named {
    fn of(details: &PersonDetails) -> Named {
        let name = &details.name;
        let full = format!("{} {}", name.given.as_str(), name.family.as_str());
        Named {
            number: details.nhs_number.number().map(domain::person::NhsNumber::digits),
            words: words(&full),
        }
    }

    fn in_cells(&self, cells: &[String]) -> bool {
        let number = |cell: &String| {
            let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
            self.number.as_ref() == Some(&digits)
        };
        if cells.iter().any(number) {
            return true;
        }
        let written: Vec<String> = cells.iter().flat_map(|cell| words(cell)).collect();
        !self.words.is_empty() && self.words.iter().all(|word| written.contains(word))
    }
}

/// The words of a text as names are compared: small letters, no accents.
fn words(text: &str) -> Vec<String> {
    folded(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named() -> Named {
        Named { number: Some("9990000018".into()), words: words("Zoë O'Neil") }
    }

    fn cells(given: &[&str]) -> Vec<String> {
        given.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn a_row_names_a_person_by_number_or_by_the_whole_name() {
        assert!(named().in_cells(&cells(&["", "999 000 0018", "x"])));
        assert!(named().in_cells(&cells(&["O’NEIL, Zoe", "31/2/1950"])));
        assert!(named().in_cells(&cells(&["Zoë", "O'Neil"])));
        assert!(!named().in_cells(&cells(&["Zoë", "Neilson"])));
        assert!(!named().in_cells(&cells(&["999 000 0026", "O'Neil"])));
    }
}
