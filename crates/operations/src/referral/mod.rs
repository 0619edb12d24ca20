//! Intake: what waits there, and what becomes of it.

mod decide;
mod self_refer;

use domain::allocation::Wish;
use domain::calendar::london_day;
use domain::duplicate::PersonFacts;
use domain::id::{PersonId, ReferralId};
pub use store::referral::{After, Listed, Referral, Wanted};

pub use self::decide::{AskedEnd, describe, end, hold, join, resume, take_on};
pub use self::self_refer::{SelfReferral, self_refer};
use crate::allocation::{Suggested, leads, suggested};
use crate::journey::Shown as JourneyShown;
use crate::person::Person;
use crate::{Error, House, Result, Who};

/// A referral with all that its page shows.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The referral.
    pub referral: Referral,
    /// Its journey, with the person, the offers, the practice's notes and the person's other journeys.
    pub journey: JourneyShown,
    /// People within the own team who may be the same person.
    pub likely: Vec<Person>,
    /// Whether somebody elsewhere may be the same person.
    pub likely_elsewhere: bool,
    /// Who of the team might take it on.
    pub suggested: Vec<Suggested>,
}

/// What the person needs of a navigator.
fn wish(referral: &Referral, person: &Person) -> Wish {
    Wish {
        language: person.details.language,
        area: person.details.postcode.as_ref().map(domain::postcode::Postcode::outcode),
        gender: referral.prefers,
    }
}

impl House {
    /// A page of referrals that wait at intake, with how many are wanted in all. A navigator sees those of
    /// people they have already.
    ///
    /// # Errors
    /// What the database says.
    pub async fn waiting(&self, who: &Who, wanted: Wanted, limit: i64) -> Result<(Vec<Listed>, i64)> {
        self.show(who, "referral.list", move |read, who| {
            let scope = who.scope();
            let rows = store::referral::waiting(read, &scope, &wanted, limit)?;
            let all = store::referral::count_waiting(read, &scope, &wanted)?;
            let ids = rows.iter().map(|row| row.referral.person.uuid()).collect();
            Ok(((rows, all), ids))
        })
        .await
    }

    /// Referrals that wait behind a key, as [`House::waiting`] lists them: a file of any length.
    ///
    /// # Errors
    /// What the database says.
    pub async fn next_waiting(&self, who: &Who, wanted: Wanted, limit: i64) -> Result<Vec<Listed>> {
        self.show(who, "referral.list", move |read, who| {
            let rows = store::referral::waiting(read, &who.scope(), &wanted, limit)?;
            let ids = rows.iter().map(|row| row.referral.person.uuid()).collect();
            Ok((rows, ids))
        })
        .await
    }

    /// A referral with what intake has to know to decide.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the own team; [`Error::Forbidden`] for anybody but a team lead.
    pub async fn referral(&self, who: &Who, id: ReferralId) -> Result<Shown> {
        leads(who)?;
        let scope = who.scope();
        let found = self.read(move |read| Ok(store::referral::by_id(read, &scope, id)?)).await?;
        let referral = found.ok_or(Error::NotFound)?;
        let journey = self.journey(who, referral.journey).await?;
        let today = london_day(self.now());
        let (facts, wish) = (PersonFacts::of(&journey.person.details), wish(&referral, &journey.person));
        let person = referral.person;
        let (likely, likely_elsewhere, suggested) = self
            .show(who, "referral.view", move |read, who| {
                let (likely, elsewhere) = alike(read, who, &facts, person)?;
                let ids = likely.iter().map(|person| person.id.uuid()).collect();
                Ok(((likely, elsewhere, suggested(read, who, &wish, today)?), ids))
            })
            .await?;
        Ok(Shown { referral, journey, likely, likely_elsewhere, suggested })
    }
}

/// People who may be the same: those within the own team, and whether there is anybody beyond it.
fn alike(
    read: &store::Read<'_>,
    who: &Who,
    facts: &PersonFacts,
    but: PersonId,
) -> Result<(Vec<Person>, bool)> {
    let (mut here, mut elsewhere) = (Vec::new(), false);
    for (person, _) in crate::person::scored(read, who, facts, Some(but))? {
        match store::person::by_id(read, &who.scope(), person.id)? {
            Some(person) if person.details.may_be_matched_on_screen() => here.push(person),
            _ => elsewhere = true,
        }
    }
    Ok((here, elsewhere))
}
