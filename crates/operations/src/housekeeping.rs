//! What has to be done without anybody asking: each job in units of its own, harmless when done again.
//!
//! Break-glass needs no job: it holds until the instant written down with it, and the row stays for the
//! review.

use domain::calendar::{Day, day_number, london_day};
use domain::id::{JourneyId, ProgrammeId};
use domain::journey::{Act, Command, EndedBy, Ending, Gate, Happened, Mode, Place, RecordedAt, Recorder};
use jiff::{SignedDuration, ToSpan};
use store::Unit;
use store::audit::Entry;
use store::journey::Current;

use crate::journey::Course;
use crate::offer::{row, settle};
use crate::programme::Settings;
use crate::{Error, House, Result};

/// Days a request key is kept: long enough for a form left open and a lost line.
const REQUEST_KEYS: i64 = 30;
/// Days the key of a nameless refusal is kept: it names who sent it.
const NAMELESS_KEYS: i64 = 1;
/// Acts whose request keys are forgotten after [`NAMELESS_KEYS`].
const NAMELESS: [&str; 2] = ["offer.refuse_nameless", "offer.withdraw_nameless"];
/// How long ended sign-ins and used invitations are kept.
const SIGN_INS: SignedDuration = SignedDuration::from_hours(24 * 90);
/// Journeys looked at in one unit.
const PAGE: i64 = 200;
/// Seals made of one programme at one go, so that a long backlog does not hold up the other jobs.
const SEALS: usize = 20;

/// What one round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Audit entries sealed.
    pub sealed: usize,
    /// Offers that timed out.
    pub timed_out: usize,
    /// Covers begun and ended.
    pub covers: usize,
    /// Concerns whose second owner was told.
    pub passed_on: usize,
    /// Request keys forgotten.
    pub request_keys: u64,
    /// Sign-ins deleted.
    pub sign_ins: u64,
    /// Invitations deleted.
    pub invitations: u64,
    /// Uploads, refused rows and files of imports let go of.
    pub imports_expired: u64,
    /// Imports that were cut off and go on.
    pub imports_gone_on: usize,
    /// Data sets of studies that were taken up, and that can be fetched no more.
    pub data_sets: (usize, usize),
    /// Runs of studies that were cut off and go on.
    pub runs_gone_on: usize,
    /// Reminders of appointments written.
    pub reminded: usize,
    /// Services of which something else is known than the day before.
    pub learned_of_services: usize,
    /// What went out to services.
    pub services: crate::provider::due::Sent,
}

impl House {
    /// Seals the audit trail of every programme. Says how many entries it sealed. Waits for it.
    ///
    /// # Errors
    /// What the database says.
    pub fn seal_audit(&self) -> Result<usize> {
        let mut sealed = 0;
        for programme in self.every_programme()? {
            for _ in 0..SEALS {
                let now = self.db.write(move |unit| store::audit::seal(unit, programme.id)).wait()?;
                sealed += now;
                if now == 0 {
                    break;
                }
            }
        }
        Ok(sealed)
    }

    /// The head of each programme's audit chain as `(programme, number of seals, hash in hexadecimal)`: to
    /// be written where the database's keeper cannot change it.
    ///
    /// # Errors
    /// What the database says.
    pub fn audit_heads(&self) -> Result<Vec<(ProgrammeId, i64, String)>> {
        let mut heads = Vec::new();
        for programme in self.every_programme()? {
            let head = self.db.read(move |read| store::audit::head(read, programme.id)).wait()?;
            let hash = head.hash.iter().map(|byte| format!("{byte:02x}")).collect();
            heads.push((programme.id, head.number, hash));
        }
        Ok(heads)
    }

    /// Ends offers that are still being thought over after the programme's limit: timed out, by the
    /// referrer's clock. Says how many. Waits for it.
    ///
    /// # Errors
    /// What the database says.
    pub fn time_out_offers(&self) -> Result<usize> {
        let mut ended = 0;
        for programme in self.every_programme()? {
            let (id, settings) = (programme.id, programme.settings);
            let today = london_day(self.now());
            let opened = today.saturating_sub(i64::from(settings.thinking_days).days());
            let mut after = None;
            loop {
                let due = self
                    .db
                    .read(move |read| store::journey::thought_over(read, id, opened, today, after, PAGE))
                    .wait()?;
                let Some(last) = due.last() else { break };
                after = Some(last.id);
                for current in due {
                    let settings = settings.clone();
                    let journey = current.id;
                    ended += usize::from(
                        self.db.write(move |unit| time_out(unit, id, &settings, journey)).wait()?,
                    );
                }
            }
        }
        Ok(ended)
    }

    /// Begins the covers whose first day has come and ends those whose last day is over. Says how many.
    /// Waits for it.
    ///
    /// # Errors
    /// What the database says.
    pub fn keep_covers(&self) -> Result<usize> {
        let mut moved = 0;
        for programme in self.every_programme()? {
            let id = programme.id;
            moved += self
                .db
                .write(move |unit| {
                    let today = london_day(unit.now());
                    let over = crate::allocation::end_due(unit, id, today)?;
                    Ok::<_, Error>(over + crate::allocation::begin_due(unit, id, today)?)
                })
                .wait()?;
        }
        Ok(moved)
    }

    /// Forgets request keys: those of nameless refusals after a day, others after 30. Waits for it.
    ///
    /// # Errors
    /// What the database says.
    pub fn forget_request_keys(&self) -> Result<u64> {
        let mut forgotten = 0;
        for programme in self.every_programme()? {
            forgotten += self
                .db
                .write(move |unit| {
                    let today = day_number(london_day(unit.now()));
                    let mut forgotten =
                        store::request_key::forget(unit, programme.id, today - REQUEST_KEYS, None)?;
                    for act in NAMELESS {
                        let day = today - NAMELESS_KEYS;
                        forgotten += store::request_key::forget(unit, programme.id, day, Some(act))?;
                    }
                    Ok::<_, store::Error>(forgotten)
                })
                .wait()?;
        }
        Ok(forgotten)
    }

    /// Deletes sign-ins that ended and invitations that were used or ran out 90 days ago. Says how many of
    /// each. Waits for it.
    ///
    /// # Errors
    /// What the database says.
    pub fn forget_sign_ins(&self) -> Result<(u64, u64)> {
        Ok(self.db.write(|unit| store::sign_in::forget(unit, unit.now() - SIGN_INS)).wait()?)
    }

    /// Lets the database learn how its tables have grown. Waits for it.
    ///
    /// # Errors
    /// What the database says.
    pub fn learn_tables(&self) -> Result<()> {
        Ok(self.db.write(store::db::learn).wait()?)
    }

    /// Does every job once. Waits for it.
    ///
    /// # Errors
    /// The first job's that failed; the others are done all the same.
    pub fn keep_house(&self) -> Result<Done> {
        let sealed = self.seal_audit();
        let passed_on = self.pass_on_concerns();
        let timed_out = self.time_out_offers();
        let covers = self.keep_covers();
        let request_keys = self.forget_request_keys();
        let forgotten = self.forget_sign_ins();
        let learned = self.learn_tables();
        let imports_expired = self.expire_imports();
        let imports_gone_on = self.go_on_with_imports();
        let runs_gone_on = self.go_on_with_runs();
        let data_sets = self.keep_data_sets();
        let reminded = self.remind();
        let services = self.tell_services();
        let learned_of_services = self.learn_services();
        let (sign_ins, invitations) = forgotten?;
        learned?;
        Ok(Done {
            sealed: sealed?,
            timed_out: timed_out?,
            covers: covers?,
            passed_on: passed_on?,
            request_keys: request_keys?,
            sign_ins,
            invitations,
            imports_expired: imports_expired?,
            imports_gone_on: imports_gone_on?,
            runs_gone_on: runs_gone_on?,
            data_sets: data_sets?,
            reminded: reminded?,
            services: services?,
            learned_of_services: learned_of_services?,
        })
    }

    pub(crate) fn every_programme(&self) -> Result<Vec<crate::programme::Programme>> {
        let kept = self.db.read(store::programme::all).wait()?;
        Ok(kept.into_iter().map(crate::programme::of).collect())
    }
}

/// Times one offer out, unless somebody answered it in the meantime. Says whether it did.
fn time_out(unit: &mut Unit<'_>, programme: ProgrammeId, settings: &Settings, id: JourneyId) -> Result<bool> {
    let scope = store::Scope::new(programme, store::Reach::System);
    let Some(current) = store::journey::by_id(unit, &scope, id)? else { return Ok(false) };
    let mut course = Course::open(unit, programme, &current)?;
    let Some(limit) = limit_of(&course, settings) else { return Ok(false) };
    let place = Place::of(Gate::Offer);
    let ending = Ending::new(Mode::TimedOut, EndedBy::Referrer);
    let command = Command {
        // The clock ran out on that day, whenever this job came to see it.
        happened: Happened::Day(limit.max(current.moved)),
        recorded_at: RecordedAt::Instant(unit.now()),
        by: Recorder::System,
        act: Act::End { place, ending },
        review: None,
        limits: settings.limits(),
    };
    match course.take(&command) {
        Err(Error::Breach(_)) => return Ok(false),
        taken => taken?,
    }
    keep(unit, programme, &current, course)?;
    Ok(true)
}

/// The day on which the offer that is being thought over ends.
fn limit_of(course: &Course, settings: &Settings) -> Option<Day> {
    let pass = course.journey.open_pass(Place::of(Gate::Offer))?;
    pass.thinking_until?;
    Some(domain::offer::times_out_on(pass.opened.day(), settings.thinking_days))
}

fn keep(unit: &mut Unit<'_>, programme: ProgrammeId, current: &Current, course: Course) -> Result<()> {
    let id = course.id;
    let journey = course.keep(unit, programme)?;
    let Some((_, opened)) = journey.opening() else { return Ok(()) };
    let mut subjects: Vec<uuid::Uuid> = current.person.map(domain::Id::uuid).into_iter().collect();
    for mut offer in store::offer::of_journey(unit, programme, id)? {
        if offer.answer != "thinking-it-over" {
            continue;
        }
        settle(&mut offer, &journey);
        store::offer::keep(unit, programme, &offer)?;
        store::episode::keep_offer(unit, programme, &row(&offer, &opened.baseline, false))?;
        store::change::note(unit, programme, "offer", offer.id.bytes())?;
        subjects.push(offer.id.uuid());
    }
    let entry = Entry {
        staff: None,
        organisation: None,
        act: "offer.time_out".to_owned(),
        reason: "system".to_owned(),
        subjects,
        fields: "answer".to_owned(),
    };
    Ok(store::audit::add(unit, programme, &entry)?)
}

#[cfg(test)]
mod tests;
