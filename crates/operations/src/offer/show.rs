//! What pages show of offers. Each reading gives the ids it shows, for the audit trail.

use domain::calendar::Day;
use domain::id::{OfferId, PersonId};
use domain::journey::{Account, Entry, Gate, GivenFactor, Journey, Place};
use domain::offer::{EarlierAnswer, Wish};
use store::note::Note;
use store::offer::Offer;
pub use store::offer::{Detail, Listed, Wanted};
use store::person::Person;
use uuid::Uuid;

use crate::{Error, House, Result, Who};

/// What somebody should know before they offer.
#[derive(Debug, Clone)]
pub struct Before {
    /// To whom.
    pub person: Person,
    /// Earlier answers, newest first, as this practice may see them.
    pub earlier: Vec<EarlierOffer>,
    /// A wish that speaks against offering today.
    pub warning: Option<(Wish, Day)>,
    /// A journey is open at this practice: the offer will join it. With its stage.
    pub open_here: Option<String>,
    /// A journey is open elsewhere in the programme: intake will put them together.
    pub open_elsewhere: bool,
}

/// An earlier answer as this practice may see it.
#[derive(Debug, Clone)]
pub struct EarlierOffer {
    /// When.
    pub offered: Day,
    /// Code of the answer; none where only date and wish may be seen.
    pub answer: Option<String>,
    /// The wish.
    pub wish: Option<Wish>,
    /// The reasons; none where they may not be seen.
    pub reasons: Option<Vec<GivenFactor>>,
    /// Whether it was at the own practice.
    pub own: bool,
}

/// One offer with what belongs to it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The offer.
    pub offer: Offer,
    /// The person; none for a nameless refusal.
    pub person: Option<Person>,
    /// Its journey.
    pub journey: Journey,
    /// Its journal.
    pub entries: Vec<Entry>,
    /// The offers of the journey.
    pub offers: Vec<Offer>,
    /// Accounts of the answer.
    pub accounts: Vec<Account>,
    /// Notes.
    pub notes: Vec<Note>,
    /// Whether a code for a referral was given earlier in this episode.
    pub referred_before: bool,
}

impl Shown {
    /// Whether the factor screen is to be asked now.
    pub fn screen_to_ask(&self) -> bool {
        self.offer.detail.draw.is_some_and(|draw| draw.picked) && self.offer.detail.screen.is_none()
    }

    /// Whether the answer is still to come.
    pub fn is_open(&self) -> bool {
        self.offer.detail.opens && self.journey.open_pass(Place::of(Gate::Offer)).is_some()
    }

    /// Whether the answer can be corrected: nothing later stands on it.
    pub fn can_be_corrected(&self) -> bool {
        self.offer.detail.opens
            && self.journey.standing(Place::of(Gate::Offer)).is_some()
            && self.journey.passes().filter(|(_, pass)| pass.result.is_some()).count() == 1
            && !self.journey.is_in_error()
            && !self.journey.is_nameless()
    }
}

impl House {
    /// What somebody should know before they offer to a person of the own practice.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the own practice.
    pub async fn before_offer(&self, who: &Who, id: PersonId) -> Result<Before> {
        let today = domain::calendar::london_day(self.now());
        self.show(who, "offer.prepare", move |read, who| {
            let person = store::person::by_id(read, &who.scope(), id)?.ok_or(Error::NotFound)?;
            let offers = store::offer::of_person(read, who.programme, id)?;
            let mut earlier = Vec::with_capacity(offers.len());
            for offer in &offers {
                earlier.push(earlier_offer(read, who, offer)?);
            }
            let warning = offers.iter().find_map(|offer| {
                offer.wish.filter(|wish| wish.warns_on(today)).map(|wish| (wish, offer.offered))
            });
            let open = store::journey::open_of_person(read, who.programme, id)?;
            let (here, elsewhere): (Vec<_>, Vec<_>) =
                open.into_iter().partition(|journey| who.own.contains(&journey.organisation));
            let before = Before {
                person,
                earlier,
                warning,
                open_here: here.into_iter().next().map(|journey| journey.stage),
                open_elsewhere: !elsewhere.is_empty(),
            };
            Ok((before, vec![id.uuid()]))
        })
        .await
    }

    /// One offer of the own practice.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside it.
    pub async fn offer(&self, who: &Who, id: OfferId) -> Result<Shown> {
        self.show(who, "offer.view", move |read, who| {
            let scope = who.scope();
            let offer = store::offer::by_id(read, &scope, id)?.ok_or(Error::NotFound)?;
            let person = match offer.person {
                Some(person) => store::person::by_id(read, &scope, person)?,
                None => None,
            };
            let entries = store::journey::journal(read, who.programme, offer.journey)?;
            let journey = Journey::replay(&entries).map_err(|_| store::Error::unreadable("journey"))?;
            let offers = store::offer::of_journey(read, who.programme, offer.journey)?;
            let accounts = match (offer.detail.opens, journey.standing(Place::of(Gate::Offer))) {
                (true, Some(standing)) => standing.accounts.clone(),
                _ => offer.detail.accounts.clone(),
            };
            let notes = store::note::about(read, who.programme, "offer", id.bytes())?;
            let referred_before = offers.iter().any(|held| held.id < offer.id && held.answer == "yes");
            let ids: Vec<Uuid> = offer.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
            Ok((Shown { offer, person, journey, entries, offers, accounts, notes, referred_before }, ids))
        })
        .await
    }

    /// The offers of a journey of the own practice, for links; shows nobody.
    ///
    /// # Errors
    /// What the database says.
    pub async fn offers_of(&self, who: &Who, journey: domain::id::JourneyId) -> Result<Vec<OfferId>> {
        let (programme, own) = (who.programme, who.own.clone());
        self.read(move |read| {
            let offers = store::offer::of_journey(read, programme, journey)?;
            Ok(offers
                .into_iter()
                .filter(|offer| own.contains(&offer.organisation))
                .map(|offer| offer.id)
                .collect())
        })
        .await
    }

    /// Offers of the own practice behind a key, as [`House::offers`] lists them: a file of any length.
    ///
    /// # Errors
    /// What the database says.
    pub async fn next_offers(&self, who: &Who, wanted: Wanted, limit: i64) -> Result<Vec<Listed>> {
        self.show(who, "offer.list", move |read, who| {
            let rows = store::offer::list(read, &who.scope(), &wanted, limit)?;
            let ids = rows.iter().filter_map(|row| row.person).map(domain::Id::uuid).collect();
            Ok((rows, ids))
        })
        .await
    }

    /// A page of offers of the own practice, with how many there are in all.
    ///
    /// # Errors
    /// What the database says.
    pub async fn offers(&self, who: &Who, wanted: Wanted, limit: i64) -> Result<(Vec<Listed>, i64)> {
        self.show(who, "offer.list", move |read, who| {
            let scope = who.scope();
            let rows = store::offer::list(read, &scope, &wanted, limit)?;
            let all = store::offer::count(read, &scope, &wanted)?;
            let ids = rows.iter().filter_map(|row| row.person).map(domain::Id::uuid).collect();
            Ok(((rows, all), ids))
        })
        .await
    }
}

fn earlier_offer(read: &store::Read<'_>, who: &Who, offer: &Offer) -> Result<EarlierOffer> {
    let own = who.own.contains(&offer.organisation);
    let may_see = own || offer.detail.leave;
    let mut reasons: Vec<GivenFactor> =
        offer.detail.accounts.iter().flat_map(|a| a.factors.clone()).collect();
    if may_see && offer.detail.opens {
        let journey = store::journey::replayed(read, who.programme, offer.journey)?;
        let standing = journey.standing(Place::of(Gate::Offer));
        reasons.extend(standing.into_iter().flat_map(|s| &s.accounts).flat_map(|a| a.factors.clone()));
    }
    let answer = EarlierAnswer {
        happened: domain::journey::Happened::Day(offer.offered),
        practice: if own { who.organisation } else { offer.organisation },
        wish: offer.wish,
        reasons,
        leave: offer.detail.leave,
    };
    let shown = answer.shown_at(who.organisation);
    Ok(EarlierOffer {
        offered: offer.offered,
        answer: may_see.then(|| offer.answer.clone()),
        wish: shown.wish,
        reasons: shown.reasons.map(<[_]>::to_vec),
        own,
    })
}
