//! A private calendar for each navigator: an address that can be taken back, and no person's name in it.

use domain::appointment::State;
use exchange::icalendar::Event;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use store::appointment::Appointment;
pub use store::calendar_feed::Feed;
use store::{Reach, Scope, Unit};
use words::Words;

use crate::sign_in::{Token, token_of};
use crate::{Error, House, Result, Who, audit};

/// How far back and ahead a calendar reaches.
const BACK: SignedDuration = SignedDuration::from_hours(24 * 30);
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 365);

fn hash(token: &Token) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// Makes the address of the own calendar; an earlier one answers no more.
///
/// # Errors
/// What the database says.
pub fn make(unit: &mut Unit<'_>, who: &Who, token: &Token) -> Result<()> {
    store::calendar_feed::add(unit, who.programme, who.staff, &hash(token))?;
    audit::act(unit, who, "calendar_feed.make", Vec::new(), "token")
}

/// Takes the address of the own calendar back.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn end(unit: &mut Unit<'_>, who: &Who) -> Result<()> {
    if !store::calendar_feed::end(unit, who.programme, who.staff)? {
        return Err(Error::NotFound);
    }
    audit::act(unit, who, "calendar_feed.end", Vec::new(), "token")
}

/// What a calendar shows of an appointment: its kind and its venue, and a link that asks for a sign-in. No
/// name, no number, no address of anybody.
pub fn event(words: Words, page: String, kept: &Appointment) -> Event {
    Event {
        uid: format!("{}@stile", kept.id),
        starts: kept.slot.starts(),
        ends: kept.slot.ends(),
        changed: kept.changed_at,
        summary: words.text(&format!("appointment-purpose-{}", kept.purpose.code())).into_owned(),
        location: words.text(&format!("venue-{}", kept.venue.code())).into_owned(),
        url: page,
        cancelled: matches!(kept.state, State::Cancelled(_) | State::Moved),
    }
}

impl House {
    /// A path of the site as an address that works from anywhere.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// The own calendar's address, if there is one; its token is not kept and cannot be shown again.
    ///
    /// # Errors
    /// What the database says.
    pub async fn calendar_feed(&self, who: &Who) -> Result<Option<Feed>> {
        let (programme, staff) = (who.programme, who.staff);
        self.read(move |read| Ok(store::calendar_feed::of_staff(read, programme, staff)?)).await
    }

    /// Whether this token opens the own calendar now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn opens_own_calendar(&self, who: &Who, token: &Token) -> Result<bool> {
        let (programme, staff, hashed) = (who.programme, who.staff, hash(token));
        self.read(move |read| {
            let feed = store::calendar_feed::by_token(read, programme, &hashed)?;
            Ok(feed.is_some_and(|feed| feed.staff == staff))
        })
        .await
    }

    /// The booked appointments behind an address: times and kinds, nobody's name.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an address that was never made or was taken back, or whose owner works here no
    /// more.
    pub async fn calendar(&self, slug: &str, token: &str) -> Result<Vec<Appointment>> {
        let programme = self.programme(slug).await?.id;
        let hashed = hash(&token_of(token).ok_or(Error::NotFound)?);
        let now: Timestamp = self.now();
        let (feed, rows) = self
            .read(move |read| {
                let feed =
                    store::calendar_feed::by_token(read, programme, &hashed)?.ok_or(Error::NotFound)?;
                if !store::staff::by_id(read, feed.staff)?.is_some_and(|staff| staff.active) {
                    return Err(Error::NotFound);
                }
                // What they may see is what is with them now: a feed goes on showing nothing else.
                let scope = Scope::new(programme, Reach::Caseload(feed.staff));
                let rows = store::appointment::of_staff(read, &scope, feed.staff, now - BACK, now + AHEAD)?;
                Ok((feed, rows))
            })
            .await?;
        self.change(move |unit| Ok(store::calendar_feed::was_read(unit, programme, feed.id)?)).await?;
        Ok(rows)
    }
}
