//! The team lead's board: who carries how much, what waits, whether reasons are asked for, and supervision.

use domain::allocation::Profile;
use domain::calendar::{Day, london_day};
use domain::id::StaffId;
use domain::role::Role;
use store::Unit;
use store::caseload::Of;
pub use store::caseload::{AtStage, Carried, Key, Load, Order, Silent, Wanted};
pub use store::navigator::{Cover, CoverId};
pub use store::note::Note;

use crate::allocation::{leads, navigator};
use crate::offer::check_note;
use crate::{Error, House, Result, Who, audit};

/// A navigator of the team with what they carry.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Who.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
    /// What allocation knows of them.
    pub profile: Profile,
    /// What they carry; none where nothing is given to them.
    pub load: Option<Load>,
    /// Whether they left the team, and work is still theirs.
    pub left: bool,
}

/// The board.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    /// The day.
    pub day: Day,
    /// The team, by name; those who left with work still theirs are last.
    pub members: Vec<Member>,
    /// Where the team's journeys stand.
    pub stages: Vec<AtStage>,
    /// Referrals that wait at intake.
    pub waiting: i64,
    /// What nobody has seen to in time, the longest first.
    pub silent: Vec<Silent>,
    /// Who stands in for whom.
    pub covers: Vec<Cover>,
    /// Endings, and those at which the person was asked why.
    pub asked: Asked,
}

/// Endings of the last 91 days, and at how many of them somebody was asked why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// Endings of gates 2 to 6 and closings.
    pub endings: i64,
    /// Those with an account for which the reason was asked.
    pub asked: i64,
}

/// What nobody has seen to that one board shows.
const SILENT: i64 = 50;
/// How far back endings are looked at, in days.
const QUARTER: i64 = 91;

impl House {
    /// The board of the own team.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anybody but a team lead.
    pub async fn board(&self, who: &Who) -> Result<Board> {
        leads(who)?;
        let day = london_day(self.now());
        self.show(who, "team.view", move |read, who| {
            let scope = who.scope();
            let of = Of { scope: scope.clone(), team: who.organisation, staff: None };
            let silent = store::caseload::silent(read, &scope, day, SILENT)?;
            let ids = silent.iter().map(|one| one.person.uuid()).collect();
            let since = day.saturating_sub(jiff::Span::new().days(QUARTER));
            let (endings, asked) = store::caseload::reasons_asked(read, &of, since)?;
            let waiting = store::referral::count_waiting(read, &scope, &store::referral::Wanted::default())?;
            let board = Board {
                day,
                members: members(read, who, day)?,
                stages: store::caseload::stages(read, &of, day)?,
                waiting,
                silent,
                covers: store::navigator::covers_of_team(read, who.programme, who.organisation)?,
                asked: Asked { endings, asked },
            };
            Ok((board, ids))
        })
        .await
    }

    /// A page of a caseload with how many are wanted in all: the own, or the team's for its lead.
    ///
    /// # Errors
    /// What the database says.
    pub async fn caseload(
        &self,
        who: &Who,
        staff: Option<StaffId>,
        wanted: Wanted,
        limit: i64,
    ) -> Result<(Vec<Carried>, i64)> {
        self.show(who, "caseload.list", move |read, who| {
            let of = Of { scope: who.scope(), team: who.organisation, staff };
            let rows = store::caseload::list(read, &of, &wanted, limit)?;
            let all = store::caseload::count(read, &of, &wanted)?;
            let ids = rows.iter().map(|row| row.person.uuid()).collect();
            Ok(((rows, all), ids))
        })
        .await
    }

    /// What follows of a caseload behind a key, as [`House::caseload`] lists it: a file of any length.
    ///
    /// # Errors
    /// What the database says.
    pub async fn next_of_caseload(
        &self,
        who: &Who,
        staff: Option<StaffId>,
        wanted: Wanted,
        limit: i64,
    ) -> Result<Vec<Carried>> {
        self.show(who, "caseload.list", move |read, who| {
            let of = Of { scope: who.scope(), team: who.organisation, staff };
            let rows = store::caseload::list(read, &of, &wanted, limit)?;
            let ids = rows.iter().map(|row| row.person.uuid()).collect();
            Ok((rows, ids))
        })
        .await
    }

    /// A navigator of the team with the notes of their supervision, oldest first: for the team lead and for
    /// themselves.
    ///
    /// # Errors
    /// [`Error::NotFound`] in another team; [`Error::Forbidden`] for anybody else.
    pub async fn supervision(&self, who: &Who, staff: StaffId) -> Result<(Member, Vec<Note>)> {
        if who.role() != Role::TeamLead && who.staff() != staff {
            return Err(Error::NotFound);
        }
        let day = london_day(self.now());
        self.show(who, "supervision.view", move |read, who| {
            let member = members(read, who, day)?.into_iter().find(|member| member.staff == staff);
            let member = member.ok_or(Error::NotFound)?;
            let notes = store::note::about(read, who.programme, SUPERVISION, staff.bytes())?;
            Ok(((member, notes), vec![staff.uuid()]))
        })
        .await
    }
}

/// The noun of notes of supervision.
const SUPERVISION: &str = "supervision";

fn members(read: &store::Read<'_>, who: &Who, day: Day) -> Result<Vec<Member>> {
    let names = store::staff::holding(read, who.programme, Role::Navigator.code(), who.organisation)?;
    let of = Of { scope: who.scope(), team: who.organisation, staff: None };
    let loads = store::caseload::loads(read, &of, day)?;
    let profiles = store::navigator::profiles(read, who.programme)?;
    let mut members: Vec<Member> = names
        .into_iter()
        .map(|(staff, name)| Member {
            staff,
            name,
            profile: profiles.iter().find(|(of, _)| *of == staff).map(|it| it.1.clone()).unwrap_or_default(),
            load: loads.iter().find(|load| load.staff == staff).cloned(),
            left: false,
        })
        .collect();
    // Whoever left keeps what was theirs until it is handed over: it must be seen.
    let left: Vec<Load> =
        loads.into_iter().filter(|load| members.iter().all(|member| member.staff != load.staff)).collect();
    if !left.is_empty() {
        let names = store::staff::names(read, who.programme)?;
        members.extend(left.into_iter().map(|load| Member {
            staff: load.staff,
            name: names.iter().find(|(id, _)| *id == load.staff).map(|it| it.1.clone()).unwrap_or_default(),
            profile: Profile::default(),
            load: Some(load),
            left: true,
        }));
    }
    Ok(members)
}

/// Keeps what allocation has to know of a navigator of the own team.
///
/// # Errors
/// `allocation-not-a-navigator`; [`Error::Forbidden`] for anybody but a team lead.
pub fn keep_profile(unit: &mut Unit<'_>, who: &Who, staff: StaffId, profile: &Profile) -> Result<()> {
    leads(who)?;
    navigator(unit, who, "staff", staff)?;
    store::navigator::keep(unit, who.programme, staff, profile, who.staff)?;
    audit::act(unit, who, "navigator.change", vec![staff.uuid()], "profile")
}

/// Writes a note of supervision: read by the team lead and by that navigator, by nobody else.
///
/// # Errors
/// `allocation-not-a-navigator`, `note-missing`, `note-too-long`; [`Error::Forbidden`] for anybody but a
/// team lead.
pub fn note_supervision(unit: &mut Unit<'_>, who: &Who, staff: StaffId, text: &str) -> Result<()> {
    leads(who)?;
    navigator(unit, who, "staff", staff)?;
    check_note(text)?;
    let text = text.trim();
    if text.is_empty() {
        return Err(domain::Breach::of("note", "note-missing").into());
    }
    store::note::add(unit, who.programme, SUPERVISION, staff.bytes(), text, Some(who.staff))?;
    audit::act(unit, who, "supervision.note", vec![staff.uuid()], "note")
}
