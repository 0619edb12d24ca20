//! Prescriptions that wait for somebody's word: one list of them, whose turn it is, and many services reminded in
//! one press.

use domain::calendar::london_day;
use domain::id::{PrescriptionId, ServiceId, StaffId};
use domain::prescription::{Turn, Waits, time_over_since};
use domain::role::Role;
use serde::{Deserialize, Serialize};
use store::Unit;
use store::unanswered::{self as kept, Waiting};

use crate::programme::Settings;
use crate::provider::Links;
use crate::{Error, House, Result, Who, audit};

/// The most services that are reminded in one press.
pub const NUDGED_AT_ONCE: usize = 100;

/// Which of them are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// To one service.
    pub service: Option<ServiceId>,
    /// Of people who go along with one navigator.
    pub staff: Option<StaffId>,
    /// Those in which it is somebody's turn.
    pub turn: Option<Turn>,
    /// Those after this one: its clock and identifier.
    pub after: Option<(i64, PrescriptionId)>,
}

/// A prescription that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    /// As it is kept.
    pub row: Waiting,
    /// What waits.
    pub waits: Waits,
    /// Whose turn it is.
    pub turn: Turn,
    /// Whether the service may be reminded by mail now: a reminder is due, and there is somebody to write to.
    pub may_nudge: bool,
}

impl Unanswered {
    fn of(row: Waiting, today: domain::calendar::Day, settings: &Settings) -> Unanswered {
        let nation = settings.limits().nation;
        let (terms, request) = (row.kept.terms, row.kept.request);
        let waits = match (row.asked_at, row.listed, request.filter(|_| row.at_provider)) {
            (Some(at), ..) => Waits::Question(london_day(at)),
            (None, Some(until), _) => {
                Waits::Place(until.filter(|day| *day <= today).or(terms.check_on).unwrap_or(today))
            }
            (None, None, Some(request)) if terms.flow().has_register() => Waits::Answer(request),
            (None, None, Some(request)) => Waits::Body(request.sent, terms.check_on),
            (None, None, None) => Waits::Outcome(terms.check_on.unwrap_or(today)),
        };
        let may_nudge = row.has_contact && waits.may_nudge(today, nation);
        Unanswered { turn: waits.turn(today, nation), may_nudge, waits, row }
    }

    /// What a list is ordered by.
    pub fn key(&self) -> (i64, PrescriptionId) {
        (self.row.clock, self.row.kept.id)
    }
}

/// What a press that reminds many did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nudged {
    /// Services reminded.
    pub nudged: usize,
    /// Left as they were: answered or reminded in the meantime, or nobody to write to.
    pub left: usize,
}

fn carries(who: &Who) -> Result<()> {
    match who.role() {
        Role::Navigator | Role::TeamLead => Ok(()),
        _ => Err(Error::Forbidden),
    }
}

impl House {
    fn waiting_as(&self, settings: &Settings, wanted: Wanted) -> kept::Wanted {
        let today = london_day(self.now());
        let Wanted { service, staff, turn, after } = wanted;
        let time_over_since = time_over_since(today, settings.limits().nation);
        kept::Wanted { today, time_over_since, service, staff, turn, after }
    }

    /// A page of the prescriptions within reach that wait for somebody's word, the oldest clock first, with how many
    /// there are in all.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for who goes along with nobody.
    pub async fn unanswered(
        &self,
        who: &Who,
        settings: &Settings,
        wanted: Wanted,
        limit: i64,
    ) -> Result<(Vec<Unanswered>, i64)> {
        carries(who)?;
        let (asked, settings) = (self.waiting_as(settings, wanted), settings.clone());
        self.show(who, "unanswered.list", move |read, who| {
            let scope = who.scope();
            let rows = kept::list(read, &scope, &asked, limit)?;
            let all = kept::count(read, &scope, &asked)?;
            let ids = rows.iter().filter_map(|row| row.kept.person).map(domain::Id::uuid).collect();
            let one = |row| Unanswered::of(row, asked.today, &settings);
            Ok(((rows.into_iter().map(one).collect(), all), ids))
        })
        .await
    }

    /// How many within reach wait for our word.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for who goes along with nobody.
    pub async fn unanswered_count(&self, who: &Who, settings: &Settings) -> Result<i64> {
        carries(who)?;
        let wanted = Wanted { turn: Some(Turn::Ours), ..Wanted::default() };
        let (asked, scope) = (self.waiting_as(settings, wanted), who.scope());
        self.read(move |read| Ok(kept::count(read, &scope, &asked)?)).await
    }

    /// The services of all that wait within reach, by name. No person is in it.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for who goes along with nobody.
    pub async fn unanswered_services(
        &self,
        who: &Who,
        settings: &Settings,
    ) -> Result<Vec<(ServiceId, String)>> {
        carries(who)?;
        let (asked, scope) = (self.waiting_as(settings, Wanted::default()), who.scope());
        self.read(move |read| Ok(kept::services(read, &scope, &asked)?)).await
    }
}

/// Reminds many services at once, each as [`nudge`](super::nudge) does. Whoever answered or was reminded in the
/// meantime is left alone, and so is a service nobody can write to.
///
/// # Errors
/// `unanswered-none-picked` and `unanswered-too-many` of `prescription`; [`Error::NotFound`] for one outside what
/// may be seen.
pub fn nudge_many(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    links: &Links,
    ids: &[PrescriptionId],
) -> Result<Nudged> {
    carries(who)?;
    if ids.is_empty() {
        return Err(domain::Breach::of("prescription", "unanswered-none-picked").into());
    }
    if ids.len() > NUDGED_AT_ONCE {
        return Err(domain::Breach::of("prescription", "unanswered-too-many")
            .with("limit", NUDGED_AT_ONCE)
            .into());
    }
    let mut done = Nudged::default();
    for id in ids {
        let kept = store::prescription::by_id(unit, &who.scope(), *id)?.ok_or(Error::NotFound)?;
        let named = crate::provider::link::contact(unit, who.programme, kept.service)?.is_some();
        let nudged = match named {
            true => super::nudge(unit, who, settings, links, *id),
            false => Err(domain::Breach::new("link-no-contact").into()),
        };
        match nudged {
            Ok(()) => done.nudged += 1,
            // The rules of a reminder are looked at before anything is written.
            Err(Error::Breach(_)) => done.left += 1,
            Err(error) => return Err(error),
        }
    }
    audit::act(unit, who, "unanswered.nudge", ids.iter().map(|id| id.uuid()).collect(), "request")?;
    Ok(done)
}
