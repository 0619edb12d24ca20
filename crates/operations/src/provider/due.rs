//! What goes out to services without anybody asking: the register of the day, a nudge where nobody answered, whether
//! a listing is still true. Each job is harmless when done again.

use domain::calendar::{Day, london_clock, london_day};
use domain::id::{PrescriptionId, ProgrammeId, ServiceId};
use domain::prescription::RequestStands;
use jiff::{SignedDuration, ToSpan};
use store::Unit;
use store::provider_link::Purpose;

use super::link::{Links, Mail, mail, standing_of};
use crate::programme::{Programme, Settings};
use crate::{House, Result, Who, audit};

/// Requests looked at in one round.
const PAGE: i64 = 200;
/// Months after which a listing that nobody has confirmed is asked about.
const STALE_MONTHS: i64 = 6;
/// Days until a service that did not answer is asked about its listing again.
const ASK_AGAIN: i64 = 60;
/// Listings asked about in one round.
const ASKED_A_ROUND: usize = 50;
/// How long a name on a register waits to be matched before it is forgotten.
const ARRIVALS: SignedDuration = SignedDuration::from_hours(24 * 60);
/// The hour of the day in London from which registers go out.
const MORNING: i8 = 7;

/// What went out to services in one round.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Registers of today.
    pub registers: usize,
    /// Nudges of unanswered requests.
    pub nudges: usize,
    /// Questions whether a listing is still true.
    pub listings: usize,
    /// Names on registers forgotten.
    pub arrivals: usize,
}

impl House {
    /// Sends what is due to services. Says how much. Waits for it.
    ///
    /// # Errors
    /// What the database says.
    pub fn tell_services(&self) -> Result<Sent> {
        let mut sent = Sent::default();
        for programme in self.every_programme()? {
            sent.registers += self.send_registers(&programme)?;
            sent.nudges += self.nudge_services(&programme)?;
            sent.listings += self.ask_about_listings(&programme)?;
            sent.arrivals += self.forget_arrivals(programme.id)?;
        }
        Ok(sent)
    }

    fn send_registers(&self, programme: &Programme) -> Result<usize> {
        let now = self.now();
        if london_clock(now).hour() < MORNING {
            return Ok(0);
        }
        let (id, today) = (programme.id, london_day(now));
        let due = self.db.read(move |read| store::session::without_register_link(read, id, today)).wait()?;
        let mut sent = 0;
        for service in due {
            let links = self.provider_links();
            sent += usize::from(
                self.db.write(move |unit| send_register(unit, id, &links, service, today)).wait()?,
            );
        }
        Ok(sent)
    }

    fn nudge_services(&self, programme: &Programme) -> Result<usize> {
        let (id, settings) = (programme.id, programme.settings.clone());
        let today = london_day(self.now());
        let waiting = self.db.read(move |read| store::prescription::unanswered(read, id, PAGE)).wait()?;
        let due = waiting.into_iter().filter(|it| {
            it.request.is_some_and(|it| it.stands(today, settings.nation) == RequestStands::NudgeDue)
        });
        let mut sent = 0;
        for kept in due {
            let (links, settings, prescription) =
                (self.provider_links(), programme.settings.clone(), kept.id);
            sent += usize::from(
                self.db.write(move |unit| nudge(unit, id, &links, &settings, prescription)).wait()?,
            );
        }
        Ok(sent)
    }

    fn ask_about_listings(&self, programme: &Programme) -> Result<usize> {
        let (id, now) = (programme.id, self.now());
        let today = london_day(now);
        let stale = today.saturating_sub(STALE_MONTHS.months());
        let asked_before = now - SignedDuration::from_hours(24 * ASK_AGAIN);
        let due = self
            .db
            .read(move |read| store::service_standing::to_ask(read, id, stale, asked_before, ASKED_A_ROUND))
            .wait()?;
        let mut sent = 0;
        for service in due {
            let links = self.provider_links();
            sent += usize::from(self.db.write(move |unit| ask(unit, id, &links, service)).wait()?);
        }
        Ok(sent)
    }

    fn forget_arrivals(&self, programme: ProgrammeId) -> Result<usize> {
        let before = self.now() - ARRIVALS;
        let old = self
            .db
            .read(move |read| store::provider_arrival::before(read, programme, before, PAGE))
            .wait()?;
        let number = old.len();
        if number > 0 {
            self.db
                .write(move |unit| {
                    for arrival in &old {
                        store::provider_arrival::settle(unit, programme, arrival.id, None, None)?;
                    }
                    Ok::<_, store::Error>(())
                })
                .wait()?;
        }
        Ok(number)
    }
}

fn send_register(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    links: &Links,
    service: ServiceId,
    day: Day,
) -> Result<bool> {
    if store::provider_link::of_register(unit, programme, service, day)?.is_some() {
        return Ok(false);
    }
    let words = words::Words::get(words::ENGLISH);
    let asked =
        Mail { letter: "provider-register", service, purpose: Purpose::Register(day), text: &words.day(day) };
    let sent = mail(unit, programme, links, &asked)?;
    if sent {
        let who = Who::system(programme);
        audit::act(unit, &who, "provider.send_register", vec![service.uuid()], "link")?;
    }
    Ok(sent)
}

/// Nudges a service that did not answer, and writes it down. Says whether it did.
fn nudge(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    links: &Links,
    settings: &Settings,
    id: PrescriptionId,
) -> Result<bool> {
    let who = Who::system(programme);
    match crate::prescription::nudge(unit, &who, settings, links, id) {
        Ok(()) => Ok(true),
        // Somebody answered or wrote it down in the meantime.
        Err(crate::Error::Breach(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

fn ask(unit: &mut Unit<'_>, programme: ProgrammeId, links: &Links, service: ServiceId) -> Result<bool> {
    let asked = Mail { letter: "provider-listing", service, purpose: Purpose::Listing, text: "" };
    if !mail(unit, programme, links, &asked)? {
        return Ok(false);
    }
    let standing = standing_of(unit, programme, service)?;
    let standing = store::service_standing::Standing { asked_at: Some(unit.now()), ..standing };
    store::service_standing::keep(unit, programme, service, &standing)?;
    audit::act(unit, &Who::system(programme), "service.ask", vec![service.uuid()], "asked_at")?;
    Ok(true)
}
