//! The life of the team: what allocation has to know of navigators, supervision, leave, and somebody leaving.

use domain::allocation::Profile;
use domain::calendar::{Day, london};
use domain::escalation::Urgency;
use domain::person::Language;
use domain::role::Role;
use jiff::{Timestamp, ToSpan};
use simulation::Programme as Synthetic;
use store::Unit;
use store::staff::Held;

use super::Cast;
use super::beside::Beside;
use crate::allocation::{AskedCover, arrange_cover, begin_due, hand_over};
use crate::{Result, team};

/// Languages beside English, turn by turn: most have none.
const LANGUAGES: [&[&str]; 6] = [&["ur", "pa"], &[], &["pl"], &["bn"], &[], &["ro"]];
/// The caseload weight that is a full load.
const FULL: u16 = 120;
/// How long the leave of a navigator is, in days after its first.
const LEAVE: i32 = 9;
/// Supervision is had every four weeks; what is kept goes back so many times.
const SUPERVISED: i32 = 3;

/// What is written at supervision, made up, turn by turn.
const SUPERVISION: [&str; 7] = [
    "Looked at the three longest waits together. Two first calls are set for this week.",
    "Talked about the visit that went badly. Will go in twos to that address.",
    "Reasons were asked at most endings this month. The rest were calls that broke off; agreed to note that.",
    "Caseload is heavy with people who are held. Agreed not to take on anybody new for two weeks.",
    "Good work with the carers' group. Would like to learn more about benefits advice: course in spring.",
    "Went through follow-ups that are due. One person has moved and is closed with a letter.",
    "Takes work home in the evening. Agreed to stop at five and to say when it is too much.",
];

impl Cast {
    /// Lets the team live, when all lives are lived, up to an instant after the last day.
    pub(super) fn live_as_team(
        &self,
        unit: &mut Unit<'_>,
        synthetic: &Synthetic,
        now: Timestamp,
    ) -> Result<()> {
        let Some(lead) = self.lead.map(|staff| self.whos[staff].clone()) else { return Ok(()) };
        let navigators: Vec<usize> = synthetic.navigators().collect();
        let leaver = synthetic.leaver();
        let outcodes = &synthetic.shape().outcodes;
        unit.set_now(at(self.last.saturating_sub(200.days())));
        for (turn, staff) in navigators.iter().chain(leaver.iter()).enumerate() {
            let areas = outcodes.iter().cycle().skip(turn).take(2.min(outcodes.len())).cloned().collect();
            let languages = LANGUAGES[turn % LANGUAGES.len()].iter();
            let profile = Profile {
                languages: languages.filter_map(|code| Language::from_code(code)).collect(),
                areas,
                full_at: Some(FULL),
                ..Profile::default()
            };
            team::keep_profile(unit, &lead, self.whos[*staff].staff, &profile)?;
        }
        for before in (0..SUPERVISED).rev() {
            for (turn, staff) in navigators.iter().enumerate() {
                let days = before * 28 + i32::try_from(turn).unwrap_or(0) % 20 + 1;
                unit.set_now(at(self.last.saturating_sub(days.days())));
                let text = SUPERVISION[(turn + before.unsigned_abs() as usize * 3) % SUPERVISION.len()];
                team::note_supervision(unit, &lead, self.whos[*staff].staff, text)?;
            }
        }
        if let [_, _, away, stands_in, ..] = navigators[..] {
            unit.set_now(at(self.last.saturating_sub(8.days())));
            let first = self.last.tomorrow().unwrap_or(self.last);
            let cover = AskedCover {
                staff: self.whos[away].staff,
                covered_by: self.whos[stands_in].staff,
                first,
                last: first.saturating_add(LEAVE.days()),
            };
            arrange_cover(unit, &lead, cover)?;
        }
        if let (Some(leaver), Some(to)) = (leaver, navigators.last()) {
            unit.set_now(at(self.last));
            let leaver = &self.whos[leaver];
            hand_over(unit, &lead, leaver.staff, self.whos[*to].staff)?;
            let role = Role::Navigator.code().to_owned();
            let held = Held {
                staff: leaver.staff,
                programme: self.programme,
                role,
                organisation: leaver.organisation,
            };
            if let Some(who) = self.whos.iter().find(|who| who.role == Role::Administrator) {
                crate::staff::end_role(unit, who, &held, false)?;
            }
        }
        self.leave_unsettled(unit, &navigators)?;
        // Leave that begins today has begun.
        unit.set_now(now);
        begin_due(unit, self.programme, domain::calendar::london_day(now))?;
        Ok(())
    }
}

impl Cast {
    /// What came up late on the last day nobody has taken in hand yet.
    fn leave_unsettled(&self, unit: &mut Unit<'_>, navigators: &[usize]) -> Result<()> {
        let soon = simulation::CONCERNS.into_iter().find(|concern| concern.urgency == Urgency::Soon);
        let (Some(who), Some(soon)) = (navigators.first().map(|staff| self.own(*staff)), soon) else {
            return Ok(());
        };
        unit.set_now(at(self.last));
        let held = store::allocation::of_staff(unit, self.programme, who.staff, Some("owner"))?;
        for held in held.iter().rev() {
            let journey = store::journey::by_id(unit, &who.scope(), held.journey)?;
            if journey.is_some_and(|journey| journey.open) {
                return Beside::default().raise(unit, self, &who, held.journey, &soon);
            }
        }
        Ok(())
    }
}

/// The end of a working day.
fn at(day: Day) -> Timestamp {
    london().to_timestamp(day.at(17, 30, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH)
}
