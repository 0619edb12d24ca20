//! What is learned of services: how soon they answer, how many of those they are asked about they take on, how many of
//! those who came stayed. Worked out once a day from what was recorded, and shown only over enough cases.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use domain::calendar::{Day, london_day};
use domain::id::{ProgrammeId, ServiceId};
use jiff::ToSpan;
use store::prescription::Asked;

use crate::{House, Result};

/// Months back that is learned from: a service changes.
const MONTHS: i64 = 24;

/// The day on which each programme was last learned about.
#[derive(Clone, Default)]
pub(crate) struct Held(Arc<Mutex<HashMap<ProgrammeId, Day>>>);

/// What is learned of one service, each as a value and over how many cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Learned {
    /// Days to an answer: the middle one.
    pub reply: Option<(i64, i64)>,
    /// Taken on, of those answered.
    pub accepted: Option<(i64, i64)>,
    /// Stayed, of those who came and come no more.
    pub stayed: Option<(i64, i64)>,
}

impl Learned {
    /// What requests to one service come to.
    pub fn of(asked: &[Asked]) -> Learned {
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let mut days: Vec<i64> = asked
            .iter()
            .filter_map(|it| Some((it.taken_on.or(it.declined)?, it.sent)))
            .map(|(answered, sent)| i64::from((answered - sent).get_days()).max(0))
            .collect();
        days.sort_unstable();
        let answered = days.len();
        let taken = asked.iter().filter(|it| it.taken_on.is_some()).count();
        let over = asked.iter().filter(|it| it.course_over).count();
        let stayed = asked.iter().filter(|it| it.stayed).count();
        Learned {
            reply: days.get(answered / 2).map(|middle| (*middle, count(answered))),
            accepted: (answered > 0).then(|| (count(taken), count(answered))),
            stayed: (over > 0).then(|| (count(stayed), count(over))),
        }
    }
}

impl House {
    /// Learns of services, once a day for each programme. Says of how many something else is known now. Waits for
    /// it.
    ///
    /// # Errors
    /// What the database says.
    pub fn learn_services(&self) -> Result<usize> {
        let today = london_day(self.now());
        let mut changed = 0;
        for programme in self.every_programme()? {
            let id = programme.id;
            let before = {
                let mut held = self.learned.0.lock().unwrap_or_else(PoisonError::into_inner);
                held.insert(id, today)
            };
            if before == Some(today) {
                continue;
            }
            let since = today.saturating_sub(MONTHS.months());
            let asked = self.db.read(move |read| store::prescription::asked_since(read, id, since)).wait()?;
            let learned: BTreeMap<ServiceId, Learned> = asked
                .chunk_by(|one, other| one.service == other.service)
                .filter_map(|some| Some((some.first()?.service, Learned::of(some))))
                .collect();
            changed += self.db.write(move |unit| keep(unit, id, &learned)).wait()?;
        }
        Ok(changed)
    }
}

/// Keeps what is known of services otherwise than before.
fn keep(
    unit: &mut store::Unit<'_>,
    programme: ProgrammeId,
    learned: &BTreeMap<ServiceId, Learned>,
) -> Result<usize> {
    let ids: Vec<ServiceId> = learned.keys().copied().collect();
    let mut known: HashMap<ServiceId, _> =
        store::service_standing::of(unit, programme, &ids)?.into_iter().collect();
    let mut changed = 0;
    for (id, it) in learned {
        let mut standing = known.remove(id).unwrap_or_default();
        if (standing.reply, standing.accepted, standing.stayed) == (it.reply, it.accepted, it.stayed) {
            continue;
        }
        (standing.reply, standing.accepted, standing.stayed) = (it.reply, it.accepted, it.stayed);
        store::service_standing::keep(unit, programme, *id, &standing)?;
        store::change::note(unit, programme, "service", id.bytes())?;
        changed += 1;
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(sent: i8, taken_on: Option<i8>, declined: Option<i8>, course: Option<bool>) -> Asked {
        let day = |day: i8| jiff::civil::date(2026, 3, day);
        Asked {
            service: ServiceId::new(uuid::Uuid::nil()),
            sent: day(sent),
            taken_on: taken_on.map(day),
            declined: declined.map(day),
            course_over: course.is_some(),
            stayed: course == Some(true),
        }
    }

    #[test]
    fn what_waits_or_still_goes_there_counts_in_no_share() {
        let all = [
            asked(1, Some(3), None, Some(true)),
            asked(1, Some(6), None, Some(false)),
            asked(1, None, Some(2), None),
            asked(1, Some(4), None, None),
            asked(1, None, None, None),
        ];
        let learned = Learned::of(&all);
        assert_eq!(learned.reply, Some((3, 4)), "1, 2, 3 and 5 days");
        assert_eq!(learned.accepted, Some((3, 4)));
        assert_eq!(learned.stayed, Some((1, 2)));
        assert_eq!(Learned::of(&all[4..]), Learned::default());
    }
}
