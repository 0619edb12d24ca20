//! Erasing a person at their wish, or when their time of keeping is over.

use std::path::Path;

use domain::id::{PersonId, ProgrammeId, StaffId};
use store::audit::Entry;
use store::erase::Erased;

use crate::{Error, House, Result};

impl House {
    /// Erases a person and every record linked to theirs, for the command line: it is on the erasure list
    /// at `list` before, so that no restore brings them back. Journeys and offers stay and belong to
    /// nobody. Says how many records were erased. Waits for it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such person; otherwise what list or database say. When it
    /// failed half-way, do it again.
    pub fn erase_person(
        &self,
        list: &Path,
        programme: ProgrammeId,
        person: PersonId,
        by: Option<StaffId>,
    ) -> Result<usize> {
        let records: Vec<PersonId> = self
            .db
            .read(move |read| {
                let mut records = vec![person];
                let mut next = 0;
                while let Some(kept) = records.get(next).copied() {
                    let linked = store::person::merged_into(read, programme, kept)?;
                    records.extend(linked.into_iter().filter(|id| *id != person));
                    next += 1;
                }
                let found = store::person::practice_of(read, programme, person)?;
                found.map(|_| records).ok_or(Error::NotFound)
            })
            .wait()?;
        for record in &records {
            let erased = Erased { programme, person: *record, erased_at: self.now(), by };
            store::erase::enlist(list, &erased).map_err(|error| {
                store::Error::Broken(format!("the erasure list {}: {error}", list.display()))
            })?;
        }
        let erased = self
            .db
            .write(move |unit| {
                let mut erased = 0;
                for record in &records {
                    erased += usize::from(store::erase::person(unit, programme, *record)?);
                }
                let entry = Entry {
                    staff: by,
                    organisation: None,
                    act: "person.erase".to_owned(),
                    reason: "erasure".to_owned(),
                    subjects: records.iter().map(|record| record.uuid()).collect(),
                    fields: String::new(),
                };
                store::audit::add(unit, programme, &entry)?;
                Ok::<_, store::Error>(erased)
            })
            .wait()?;
        store::erase::scrub(self.db.location())?;
        Ok(erased)
    }
}

#[cfg(test)]
mod tests {
    use store::testing::on_both;

    use super::*;
    use crate::offer::AskedAnswer;
    use crate::trial::Trial;

    #[test]
    fn an_erased_person_is_on_the_list_with_the_records_linked_to_theirs() {
        on_both(|t| {
            let trial = Trial::on(t);
            let (kept, _) = trial.offers(1, AskedAnswer::Yes);
            let (linked, _) = trial.offers(2, AskedAnswer::Yes);
            let (other, _) = trial.offers(3, AskedAnswer::Yes);
            trial.write(move |unit, who| {
                Ok(store::person::merge(unit, who.programme, kept, linked, who.staff).map(drop)?)
            });
            let folder = tempfile::tempdir().unwrap();
            let list = folder.path().join("erasures.jsonl");
            let programme = trial.who.programme;
            assert_eq!(trial.house.erase_person(&list, programme, kept, None), Ok(2));
            assert_eq!(trial.house.erase_person(&list, programme, kept, None), Err(Error::NotFound));
            let listed: Vec<_> =
                store::erase::enlisted(&list).unwrap().into_iter().map(|erased| erased.person).collect();
            assert_eq!(listed, [kept, linked]);
            let left = trial.write(move |unit, who| Ok(store::person::by_id(unit, &who.scope(), other)?));
            assert!(left.is_some());
            let report = crate::check::check(&trial.house.db).unwrap();
            assert!(report.is_clean(), "{:?}", report.faults);
            assert_eq!((report.people, report.journeys), (1, 3));
        });
    }
}
