//! What a service says of itself by any of its links: room and pauses, that its listing is true, what changed; and
//! what became of the people it took on. Nobody's record is in it.

use std::collections::BTreeMap;

use domain::Breach;
use domain::calendar::{Day, london_day};
use domain::directory::RecordKind;
use domain::directory::draft::Draft;
use domain::prescription::Attendance;
use jiff::ToSpan;
use store::Unit;
use store::episode_prescription::PrescriptionRow;
use store::service_standing::Told;

use super::link::{At, standing_of, still};
use crate::directory::Around;
use crate::directory::entry::{Names, Written, write};
use crate::directory::standing::{check_numbers, confirm, stand};
use crate::{Error, House, Result, Who, audit};

/// Months back that the own report looks.
const MONTHS: i64 = 12;

/// What a service says of its room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Room {
    /// Free places; none where they do not say.
    pub free: Option<i64>,
    /// How long people wait, in days.
    pub wait_days: Option<i64>,
    /// Takes nobody on until this day.
    pub paused_until: Option<Day>,
    /// Takes so many a week at most.
    pub weekly_limit: Option<i64>,
}

/// What became of those a service was asked to take on in the last twelve months.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// From which day on they were asked.
    pub since: Option<Day>,
    /// Asked to take on.
    pub asked: usize,
    /// Still to be answered.
    pub waits: usize,
    /// On the waiting list.
    pub listed: usize,
    /// Not taken on, or gone before there was an answer.
    pub not_taken: usize,
    /// Taken on.
    pub taken_on: usize,
    /// Of them, came to a first session.
    pub started: usize,
    /// Of those who came, are still coming.
    pub coming: usize,
    /// Of those who came, had the share of sessions agreed, or reached their goal before.
    pub completed: usize,
    /// Of those taken on, how the others ended, by the code of the mode.
    pub ended: BTreeMap<String, usize>,
    /// Sessions before today: what became of how many, `None` where nobody marked them.
    pub sessions: Vec<(Option<Attendance>, i64)>,
}

impl Report {
    fn of(rows: &[PrescriptionRow], since: Day) -> Report {
        let mut report = Report { since: Some(since), ..Report::default() };
        for row in rows.iter().filter(|row| row.proposed >= since && row.kind == "formal-referral") {
            let [agreed, taken_on, started, completed] = row.passed;
            if agreed.is_none() {
                continue;
            }
            report.asked += 1;
            match (taken_on, row.open_gate, row.waiting) {
                (None, Some(8), true) => report.listed += 1,
                (None, Some(_), _) => report.waits += 1,
                (None, None, _) => report.not_taken += 1,
                (Some(_), ..) => report.taken_on += 1,
            }
            if taken_on.is_none() {
                continue;
            }
            report.started += usize::from(started.is_some());
            report.completed += usize::from(completed.is_some());
            report.coming += usize::from(started.is_some() && row.open_gate == Some(10));
            if let Some(ended) = &row.ended {
                *report.ended.entry(ended.mode.clone()).or_default() += 1;
            }
        }
        report
    }
}

/// A service's own page.
#[derive(Debug, Clone)]
pub struct Own {
    /// What it says of its room.
    pub room: Room,
    /// What became of whom.
    pub report: Report,
    /// When its listing was last said to be true, and by whichever way.
    pub assured: Option<Day>,
    /// Days with sessions around now.
    pub days: Vec<store::session::RegisterDay>,
    /// The listing as it stands, and the version it is.
    pub listing: (Draft, i64),
}

impl House {
    /// A service's own page, by any of its links.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the directory has it no more.
    pub async fn provider_own(&self, at: &At) -> Result<Own> {
        let (programme, service) = (at.who.programme(), at.of);
        let today = london_day(self.now());
        self.read(move |read| {
            let told = standing_of(read, programme, service)?.told;
            let since = today.saturating_sub(MONTHS.months());
            let rows = store::episode_prescription::of_service(read, programme, service)?;
            let mut report = Report::of(&rows, since);
            report.sessions = store::session::counts_of_service(read, programme, service, today)?;
            let kept = store::directory::record(read, programme, RecordKind::Service, service.uuid())?;
            let kept = kept.ok_or(Error::NotFound)?;
            let around = Around::of(read, programme, [&kept.data])?;
            let draft = Draft::of(service.uuid(), &kept.data, &around.known(), today);
            let assured = domain::directory::text_in(&kept.data, "assured_date");
            let window = (today.saturating_sub(28.days()), today.saturating_add(28.days()));
            Ok(Own {
                room: Room {
                    free: told.free,
                    wait_days: told.wait_days,
                    paused_until: told.paused_until.filter(|until| *until > today),
                    weekly_limit: told.weekly_limit,
                },
                report,
                assured: assured.and_then(|text| text.parse().ok()),
                days: store::session::days_of_service(read, programme, service, window)?,
                listing: (draft, kept.version),
            })
        })
        .await
    }
}

/// A service says what room it has, and whether it takes anybody on for now.
///
/// # Errors
/// [`Error::Forbidden`] on a browser no code has opened; `link-over`; `standing-number`; `date-not-ahead` of
/// `paused_until`.
pub fn room(unit: &mut Unit<'_>, who: &Who, at: &At, room: Room) -> Result<()> {
    if !at.opened {
        return Err(Error::Forbidden);
    }
    still(unit, who, at)?;
    let today = london_day(unit.now());
    if let Some(until) = room.paused_until.filter(|until| *until <= today) {
        return Err(Breach::of("paused_until", "date-not-ahead")
            .with("value", until)
            .with("happened", today)
            .into());
    }
    let before = standing_of(unit, who.programme, at.of)?.told;
    let told = Told {
        free: room.free,
        wait_days: room.wait_days,
        paused_until: room.paused_until,
        weekly_limit: room.weekly_limit,
        ..before
    };
    check_numbers(&told)?;
    stand(unit, who, at.of, &told)
}

/// A service says that its listing is true today: one press, by any of its links. It shows nobody, so that no code
/// is asked for it.
///
/// # Errors
/// `link-over`; [`Error::NotFound`].
pub fn still_true(unit: &mut Unit<'_>, who: &Who, at: &At) -> Result<()> {
    still(unit, who, at)?;
    confirm(unit, who, at.of)
}

/// A service says what changed of its listing: it waits for somebody of the programme to settle it.
///
/// # Errors
/// `link-over`; the rules of a [`Draft`]; `service-changed-meanwhile`.
pub fn change(
    unit: &mut Unit<'_>,
    who: &Who,
    at: &At,
    base: i64,
    draft: &Draft,
    names: Names,
) -> Result<Written> {
    let breaches = draft.breaches();
    if !breaches.is_empty() {
        return Err(Error::Breach(breaches));
    }
    still(unit, who, at)?;
    let written = write(unit, who, Some(at.of), base, draft, names)?;
    audit::act(unit, who, "provider.change", vec![at.of.uuid()], "proposed")?;
    Ok(written)
}
