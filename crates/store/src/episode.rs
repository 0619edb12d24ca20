//! Narrow projections for the evidence engine, written in the unit of work of each change.

use domain::calendar::Day;
use domain::id::{AccountId, JourneyId, OfferId, OrganisationId, PersonId, ProgrammeId};

use crate::Error;
use crate::audit::Place;
use crate::db::{Param, Read, Row, Text, Unit};
use crate::paged::{PAGE, paged};

/// An offer as the evidence engine sees it: stable codes and days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferRow {
    /// Which offer.
    pub offer: OfferId,
    /// Its journey.
    pub journey: JourneyId,
    /// Its person, to count the first offer in twelve months; never shown.
    pub person: Option<PersonId>,
    /// The practice.
    pub organisation: OrganisationId,
    /// When.
    pub offered: Day,
    /// `not-recorded`, `thinking-it-over`, `yes`, or a mode.
    pub answer: String,
    /// Who ended it.
    pub ended_by: Option<String>,
    /// When it was answered.
    pub answered: Option<Day>,
    /// `first` or `repeat`.
    pub occasion: Option<String>,
    /// Links nameless repeats.
    pub link_token: Option<Vec<u8>>,
    /// Age band.
    pub age_band: Option<String>,
    /// Person stated gender.
    pub gender: Option<String>,
    /// Ethnic category.
    pub ethnic_category: Option<String>,
    /// Deprivation decile, or deciles when widened.
    pub deprivation: Option<String>,
    /// Language.
    pub language: Option<String>,
    /// How it was put.
    pub how_put: Option<String>,
    /// Needs ticked, sorted and separated by blanks; none when not recorded or withheld.
    pub needs: Option<String>,
    /// Whether it opened its journey.
    pub opens_journey: bool,
    /// On the wrong person: leaves every count.
    pub in_error: bool,
    /// Whether it was the first offer to a person in 12 months, as it stood when the person was erased; none
    /// while the person is known.
    pub first: Option<bool>,
}

/// Writes the projection of an offer, new or changed.
///
/// # Errors
/// What the database says.
pub fn keep_offer(unit: &mut Unit<'_>, programme: ProgrammeId, to: &OfferRow) -> Result<(), Error> {
    unit.execute(
        "INSERT INTO episode_offer (programme_id, offer_id, journey_id, person_id, organisation_id, offered_day, answer,
           ended_by, answered_day, occasion, link_token, age_band, gender, ethnic_category, deprivation, language, how_put,
           needs, opens_journey, in_error, first_offer)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
         ON CONFLICT (programme_id, offer_id) DO UPDATE SET
           person_id = excluded.person_id, offered_day = excluded.offered_day, answer = excluded.answer,
           ended_by = excluded.ended_by, answered_day = excluded.answered_day, link_token = excluded.link_token,
           in_error = excluded.in_error",
        &[
            programme.into(),
            (&to.offer).into(),
            (&to.journey).into(),
            Param::from(&to.person),
            (&to.organisation).into(),
            to.offered.into(),
            (&to.answer).into(),
            (&to.ended_by).into(),
            to.answered.into(),
            (&to.occasion).into(),
            Param::from(to.link_token.as_deref()),
            (&to.age_band).into(),
            (&to.gender).into(),
            (&to.ethnic_category).into(),
            (&to.deprivation).into(),
            (&to.language).into(),
            (&to.how_put).into(),
            (&to.needs).into(),
            to.opens_journey.into(),
            to.in_error.into(),
            Param::from(to.first.map(i64::from)),
        ],
    )?;
    Ok(())
}

const OFFER: &str = "offer_id, journey_id, person_id, organisation_id, offered_day, answer, ended_by, answered_day, occasion,
    link_token, age_band, gender, ethnic_category, deprivation, language, how_put, needs, opens_journey, in_error, first_offer";

fn offer_row(row: &Row<'_>) -> Result<OfferRow, Error> {
    Ok(OfferRow {
        offer: row.get(0)?,
        journey: row.get(1)?,
        person: row.get(2)?,
        organisation: row.get(3)?,
        offered: row.get(4)?,
        answer: row.get(5)?,
        ended_by: row.get(6)?,
        answered: row.get(7)?,
        occasion: row.get(8)?,
        link_token: row.get(9)?,
        age_band: row.get(10)?,
        gender: row.get(11)?,
        ethnic_category: row.get(12)?,
        deprivation: row.get(13)?,
        language: row.get(14)?,
        how_put: row.get(15)?,
        needs: row.get(16)?,
        opens_journey: row.get(17)?,
        in_error: row.get(18)?,
        first: row.get::<Option<i64>>(19)?.map(|first| first != 0),
    })
}

/// Gives every offer of a programme to `each`, in order of its id.
///
/// # Errors
/// What the database says, or what `each` returns.
pub fn every_offer(
    read: &Read<'_>,
    programme: ProgrammeId,
    mut each: impl FnMut(OfferRow) -> Result<(), Error>,
) -> Result<(), Error> {
    let sql = format!(
        "SELECT {OFFER} FROM episode_offer WHERE programme_id = $1 AND offer_id > $2 ORDER BY offer_id LIMIT $3"
    );
    paged(vec![0_u8; 16], |after, seen| {
        read.each(&sql, &[programme.into(), after.into(), PAGE.into()], |row| {
            let row = offer_row(row)?;
            seen(row.offer.bytes().to_vec());
            each(row)
        })
    })
}

/// The projection of one offer.
///
/// # Errors
/// What the database says.
pub fn offer_by_id(read: &Read<'_>, programme: ProgrammeId, id: OfferId) -> Result<Option<OfferRow>, Error> {
    read.first(
        &format!("SELECT {OFFER} FROM episode_offer WHERE programme_id = $1 AND offer_id = $2"),
        &[programme.into(), (&id).into()],
        offer_row,
    )
}

/// The projections of a journey's offers.
///
/// # Errors
/// What the database says.
pub fn offers_of(
    read: &Read<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
) -> Result<Vec<OfferRow>, Error> {
    read.all(
        &format!(
            "SELECT {OFFER} FROM episode_offer WHERE programme_id = $1 AND journey_id = $2 ORDER BY offer_id"
        ),
        &[programme.into(), (&journey).into()],
        offer_row,
    )
}

/// The projections of offers of journeys from `first` to `last`.
///
/// # Errors
/// What the database says.
pub fn offers_between(
    read: &Read<'_>,
    programme: ProgrammeId,
    first: JourneyId,
    last: JourneyId,
) -> Result<Vec<OfferRow>, Error> {
    read.all(
        &format!(
            "SELECT {OFFER} FROM episode_offer WHERE programme_id = $1 AND journey_id >= $2 AND journey_id <= $3
             ORDER BY journey_id, offer_id"
        ),
        &[programme.into(), (&first).into(), (&last).into()],
        offer_row,
    )
}

/// The offers of a person, but for those recorded in error, with their days.
///
/// # Errors
/// What the database says.
pub fn days_of_person(
    read: &Read<'_>,
    programme: ProgrammeId,
    person: PersonId,
) -> Result<Vec<(OfferId, Day)>, Error> {
    read.all(
        "SELECT offer_id, offered_day FROM episode_offer WHERE programme_id = $1 AND person_id = $2 AND in_error = $3
         ORDER BY offer_id",
        &[programme.into(), (&person).into(), false.into()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Keeps whether an offer was the first to its person in 12 months: the person is about to be erased.
///
/// # Errors
/// What the database says.
pub fn settle_first(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    offer: OfferId,
    first: bool,
) -> Result<(), Error> {
    unit.execute(
        "UPDATE episode_offer SET first_offer = $3 WHERE programme_id = $1 AND offer_id = $2",
        &[programme.into(), (&offer).into(), i64::from(first).into()],
    )?;
    Ok(())
}

/// Takes the projections of a journey's offers away, to be written anew.
///
/// # Errors
/// What the database says.
pub fn drop_offers(unit: &mut Unit<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<(), Error> {
    unit.execute(
        "DELETE FROM episode_offer WHERE programme_id = $1 AND journey_id = $2",
        &[programme.into(), (&journey).into()],
    )?;
    Ok(())
}

/// Journeys that projections name and that are not there, at most `limit`.
///
/// # Errors
/// What the database says.
pub fn astray(read: &Read<'_>, programme: ProgrammeId, limit: i64) -> Result<Vec<JourneyId>, Error> {
    read.all(
        "SELECT journey_id FROM (SELECT journey_id FROM episode_offer WHERE programme_id = $1
                                 UNION SELECT journey_id FROM episode_account WHERE programme_id = $1
                                 UNION SELECT journey_id FROM episode_gate WHERE programme_id = $1) named
         WHERE NOT EXISTS (SELECT 1 FROM journey j WHERE j.programme_id = $1 AND j.id = named.journey_id) LIMIT $2",
        &[programme.into(), limit.into()],
        |row| row.get(0),
    )
}

/// A combination of characteristics at a practice, and how many offers share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Combination {
    /// Age band.
    pub age_band: Option<String>,
    /// Person stated gender.
    pub gender: Option<String>,
    /// Ethnic category.
    pub ethnic_category: Option<String>,
    /// Deprivation decile or deciles.
    pub deprivation: Option<String>,
    /// Needs ticked.
    pub needs: Option<String>,
    /// Offers that share it.
    pub offers: i64,
}

/// The combinations among the offers of a practice since a day.
///
/// # Errors
/// What the database says.
pub fn combinations(
    read: &Read<'_>,
    programme: ProgrammeId,
    organisation: OrganisationId,
    since: Day,
) -> Result<Vec<Combination>, Error> {
    read.all(
        "SELECT age_band, gender, ethnic_category, deprivation, needs, count(*) FROM episode_offer
         WHERE programme_id = $1 AND organisation_id = $2 AND offered_day >= $3
         GROUP BY age_band, gender, ethnic_category, deprivation, needs",
        &[programme.into(), (&organisation).into(), since.into()],
        |row| {
            Ok(Combination {
                age_band: row.get(0)?,
                gender: row.get(1)?,
                ethnic_category: row.get(2)?,
                deprivation: row.get(3)?,
                needs: row.get(4)?,
                offers: row.get(5)?,
            })
        },
    )
}

/// An account as the evidence engine sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Which account.
    pub account: AccountId,
    /// Its journey.
    pub journey: JourneyId,
    /// The practice of the journey.
    pub organisation: OrganisationId,
    /// When it happened.
    pub day: Day,
    /// Of which gate; nought for a closing after gate 6.
    pub gate: i64,
    /// Of which pass.
    pub pass: i64,
    /// `passed`, or the mode it ended in.
    pub result: String,
    /// Whose account.
    pub teller: String,
    /// Whether the reason was asked.
    pub asked: String,
    /// The person's factors with direction, `code+` or `code-`, separated by blanks.
    pub factors: String,
    /// The main one, if the person chose it.
    pub main: Option<String>,
}

/// Writes the accounts of a journey: anew, or `beside` those that are there and stand as they are.
///
/// # Errors
/// What the database says.
pub fn keep_accounts(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    accounts: &[AccountRow],
    beside: bool,
) -> Result<(), Error> {
    if !beside {
        unit.execute(
            "DELETE FROM episode_account WHERE programme_id = $1 AND journey_id = $2",
            &[programme.into(), (&journey).into()],
        )?;
    }
    if accounts.is_empty() {
        return Ok(());
    }
    let mut text = Text::new(
        "INSERT INTO episode_account (programme_id, account_id, journey_id, organisation_id, day, gate, pass, result,
           teller, asked, factors, main) VALUES ",
    );
    for (at, to) in accounts.iter().enumerate() {
        text.sql(if at == 0 { "(" } else { ", (" })
            .list([
                programme.into(),
                (&to.account).into(),
                (&to.journey).into(),
                (&to.organisation).into(),
                to.day.into(),
                to.gate.into(),
                to.pass.into(),
                (&to.result).into(),
                (&to.teller).into(),
                (&to.asked).into(),
                (&to.factors).into(),
                (&to.main).into(),
            ])
            .sql(")");
    }
    unit.execute(text.as_sql(), text.params()).map(drop)
}

const ACCOUNT: &str =
    "account_id, journey_id, organisation_id, day, gate, pass, result, teller, asked, factors, main";

fn account_row(row: &Row<'_>) -> Result<AccountRow, Error> {
    Ok(AccountRow {
        account: row.get(0)?,
        journey: row.get(1)?,
        organisation: row.get(2)?,
        day: row.get(3)?,
        gate: row.get(4)?,
        pass: row.get(5)?,
        result: row.get(6)?,
        teller: row.get(7)?,
        asked: row.get(8)?,
        factors: row.get(9)?,
        main: row.get(10)?,
    })
}

/// Gives every account of a programme to `each`, in order of its id.
///
/// # Errors
/// What the database says, or what `each` returns.
pub fn every_account(
    read: &Read<'_>,
    programme: ProgrammeId,
    mut each: impl FnMut(AccountRow) -> Result<(), Error>,
) -> Result<(), Error> {
    let sql = format!(
        "SELECT {ACCOUNT} FROM episode_account WHERE programme_id = $1 AND account_id > $2 ORDER BY account_id LIMIT $3"
    );
    paged(vec![0_u8; 16], |after, seen| {
        read.each(&sql, &[programme.into(), after.into(), PAGE.into()], |row| {
            let row = account_row(row)?;
            seen(row.account.bytes().to_vec());
            each(row)
        })
    })
}

/// The accounts of one journey.
///
/// # Errors
/// What the database says.
pub fn accounts_of(
    read: &Read<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
) -> Result<Vec<AccountRow>, Error> {
    read.all(
        &format!("SELECT {ACCOUNT} FROM episode_account WHERE programme_id = $1 AND journey_id = $2 ORDER BY account_id"),
        &[programme.into(), (&journey).into()],
        account_row,
    )
}

/// The accounts of journeys from `first` to `last`.
///
/// # Errors
/// What the database says.
pub fn accounts_between(
    read: &Read<'_>,
    programme: ProgrammeId,
    first: JourneyId,
    last: JourneyId,
) -> Result<Vec<AccountRow>, Error> {
    read.all(
        &format!(
            "SELECT {ACCOUNT} FROM episode_account WHERE programme_id = $1 AND journey_id >= $2 AND journey_id <= $3
             ORDER BY journey_id, account_id"
        ),
        &[programme.into(), (&first).into(), (&last).into()],
        account_row,
    )
}

/// The place in the order of commits up to which projections are read, with the number of rows, in one
/// moment: where a snapshot begins.
///
/// # Errors
/// What the database says.
pub fn moment(read: &Read<'_>, programme: ProgrammeId) -> Result<Place, Error> {
    crate::change::newest(read, programme)
}
