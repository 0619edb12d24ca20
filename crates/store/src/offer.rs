//! Offers: social prescribing put to a person, each a row with its own answer.

use domain::calendar::Day;
use domain::id::{JourneyId, OfferId, OrganisationId, PersonId, ProgrammeId, StaffId};
use domain::journey::{HowPut, Offered};
use domain::offer::{ResearchContact, WhyNotOffered, Wish};
use domain::screen::Screen;
use serde::{Deserialize, Serialize};

use crate::db::{Param, Read, Row, Text, Unit};
use crate::{Columns, Error, Scope};

const SCOPED: Columns = Columns { table: "o", organisation: "organisation_id", person: Some("person_id") };

/// An offer as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Which offer.
    pub id: OfferId,
    /// The journey it opened or joined.
    pub journey: JourneyId,
    /// To whom; none for a nameless refusal.
    pub person: Option<PersonId>,
    /// The practice.
    pub organisation: OrganisationId,
    /// Who offered; often not who recorded. None for a nameless refusal.
    pub offered_by: Option<StaffId>,
    /// Who recorded it.
    pub recorded_by: Option<StaffId>,
    /// When; the first of the month for a nameless refusal.
    pub offered: Day,
    /// `not-recorded`, `thinking-it-over`, `yes`, or the code of a mode.
    pub answer: String,
    /// Who ended it, by code, when the answer is a mode.
    pub ended_by: Option<String>,
    /// When it was answered.
    pub answered: Option<Day>,
    /// Thinking it over until, or to be asked again on.
    pub until: Option<Day>,
    /// What the person wished about further offers.
    pub wish: Option<Wish>,
    /// Links repeats of nameless people for evaluation only; never shown.
    pub link_token: Option<Vec<u8>>,
    /// Its journey was recorded in error: it is on nobody's list and in no count. [`crate::journey::keep`]
    /// writes it.
    pub in_error: bool,
    /// The rest.
    pub detail: Detail,
}

/// What is not asked of the table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// Needs ticked: the referral reasons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// How it was put.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how: Option<HowPut>,
    /// What was offered.
    #[serde(default)]
    pub offered: Offered,
    /// Permission to be asked once later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub research: Option<ResearchContact>,
    /// Leave to show the reasons to other practices.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub leave: bool,
    /// The draw for the factor screen, made whether the person was picked or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw: Option<domain::screen::Draw>,
    /// Accounts of an answer that is not gate 1's: a further offer during an open journey.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<domain::journey::Account>,
    /// The factor screen, where this person was picked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<Screen>,
    /// Whether this offer opened its journey.
    #[serde(default)]
    pub opens: bool,
    /// Whether the person acknowledged being told what is kept (nameless refusals).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub told: bool,
}

const COLUMNS: &str =
    "o.id, o.journey_id, o.person_id, o.organisation_id, o.offered_by, o.recorded_by, o.offered_day,
    o.answer, o.ended_by, o.answered_day, o.until_day, o.wish, o.ask_after_day, o.link_token, o.data, o.in_error";

fn offer(row: &Row<'_>) -> Result<Offer, Error> {
    let ask_after: Option<Day> = row.get(12)?;
    let wish = match (row.get::<Option<String>>(11)?.as_deref(), ask_after) {
        (Some("do-not-ask-again"), _) => Some(Wish::DoNotAskAgain),
        (Some("ask-after"), Some(day)) => Some(Wish::AskAfter(day)),
        _ => None,
    };
    Ok(Offer {
        id: row.get(0)?,
        journey: row.get(1)?,
        person: row.get(2)?,
        organisation: row.get(3)?,
        offered_by: row.get(4)?,
        recorded_by: row.get(5)?,
        offered: row.get(6)?,
        answer: row.get(7)?,
        ended_by: row.get(8)?,
        answered: row.get(9)?,
        until: row.get(10)?,
        wish,
        link_token: row.get(13)?,
        in_error: row.get(15)?,
        detail: serde_json::from_str(&row.get::<String>(14)?).map_err(|_| Error::unreadable("offer"))?,
    })
}

/// Writes an offer, new or changed.
///
/// # Errors
/// What the database says.
pub fn keep(unit: &mut Unit<'_>, programme: ProgrammeId, to: &Offer) -> Result<(), Error> {
    let data = serde_json::to_string(&to.detail).map_err(|_| Error::unreadable("offer"))?;
    let (wish, ask_after) = match to.wish {
        Some(wish @ Wish::AskAfter(day)) => (Some(wish.code()), Some(day)),
        Some(wish) => (Some(wish.code()), None),
        None => (None, None),
    };
    // A nameless refusal keeps no moment, only its month.
    let recorded_at = match to.person {
        Some(_) => unit.now().as_microsecond(),
        None => domain::calendar::day_number(to.offered) * 86_400_000_000,
    };
    unit.execute(
        "INSERT INTO offer (programme_id, id, journey_id, person_id, organisation_id, offered_by, recorded_by, offered_day,
                            answer, ended_by, answered_day, until_day, wish, ask_after_day, link_token, data, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         ON CONFLICT (programme_id, id) DO UPDATE SET
           answer = excluded.answer, ended_by = excluded.ended_by, answered_day = excluded.answered_day,
           until_day = excluded.until_day, wish = excluded.wish, ask_after_day = excluded.ask_after_day,
           link_token = excluded.link_token, data = excluded.data, offered_day = excluded.offered_day",
        &[
            programme.into(),
            (&to.id).into(),
            (&to.journey).into(),
            Param::from(&to.person),
            (&to.organisation).into(),
            Param::from(&to.offered_by),
            Param::from(&to.recorded_by),
            to.offered.into(),
            (&to.answer).into(),
            (&to.ended_by).into(),
            to.answered.into(),
            to.until.into(),
            wish.into(),
            ask_after.into(),
            Param::from(to.link_token.as_deref()),
            (&data).into(),
            recorded_at.into(),
        ],
    )?;
    Ok(())
}

/// One offer within a scope.
///
/// # Errors
/// What the database says.
pub fn by_id(read: &Read<'_>, scope: &Scope, id: OfferId) -> Result<Option<Offer>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(" FROM offer o WHERE ");
    scope.limit(&mut text, SCOPED);
    text.sql(" AND o.id = ").bind(&id);
    read.first(text.as_sql(), text.params(), offer)
}

/// The offers of a journey, oldest first. The caller has found the journey within its scope.
///
/// # Errors
/// What the database says.
pub fn of_journey(read: &Read<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<Vec<Offer>, Error> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM offer o WHERE o.programme_id = $1 AND o.journey_id = $2 ORDER BY o.offered_day, o.id"
        ),
        &[programme.into(), (&journey).into()],
        offer,
    )
}

/// The offers of journeys from `first` to `last`, in order of journey and offer.
///
/// # Errors
/// What the database says.
pub fn between(
    read: &Read<'_>,
    programme: ProgrammeId,
    first: JourneyId,
    last: JourneyId,
) -> Result<Vec<Offer>, Error> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM offer o WHERE o.programme_id = $1 AND o.journey_id >= $2 AND o.journey_id <= $3
             ORDER BY o.journey_id, o.id"
        ),
        &[programme.into(), (&first).into(), (&last).into()],
        offer,
    )
}

/// Every offer to a person in the programme but those recorded in error, newest first: for the warning and
/// the earlier answers at the next offer, of which other practices show date and wish only.
///
/// # Errors
/// What the database says.
pub fn of_person(read: &Read<'_>, programme: ProgrammeId, person: PersonId) -> Result<Vec<Offer>, Error> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM offer o WHERE o.programme_id = $1 AND o.person_id = $2 AND o.in_error = $3
             ORDER BY o.offered_day DESC, o.id DESC LIMIT 50"
        ),
        &[programme.into(), (&person).into(), false.into()],
        offer,
    )
}

/// Nameless refusals of a practice whose token is this one: blanked on request.
///
/// # Errors
/// What the database says.
pub fn blank_token(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    organisation: OrganisationId,
    token: &[u8],
) -> Result<u64, Error> {
    let params = [programme.into(), (&organisation).into(), token.into()];
    unit.execute(
        "UPDATE episode_offer SET link_token = NULL WHERE programme_id = $1 AND organisation_id = $2 AND link_token = $3",
        &params,
    )?;
    unit.execute(
        "UPDATE offer SET link_token = NULL WHERE programme_id = $1 AND organisation_id = $2 AND link_token = $3",
        &params,
    )
}

/// Keeps that social prescribing was considered and not offered.
///
/// # Errors
/// What the database says.
pub fn add_considered(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    person: Option<PersonId>,
    row: &domain::offer::ConsideredNotOffered,
) -> Result<(), Error> {
    let id: domain::Id<()> = unit.id();
    let now = unit.now();
    unit.execute(
        "INSERT INTO considered (programme_id, id, person_id, organisation_id, day, why, recorded_by, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            programme.into(),
            (&id).into(),
            Param::from(&person),
            (&row.practice).into(),
            row.considered.into(),
            row.why.map_or("not-recorded", WhyNotOffered::code).into(),
            (&row.considered_by).into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// How often social prescribing was considered and not offered, by reason, between two days.
///
/// # Errors
/// What the database says.
pub fn considered_by_why(
    read: &Read<'_>,
    scope: &Scope,
    from: Day,
    to: Day,
) -> Result<Vec<(String, i64)>, Error> {
    let mut text = Text::new("SELECT c.why, count(*) FROM considered c WHERE ");
    scope
        .limit(&mut text, Columns { table: "c", organisation: "organisation_id", person: Some("person_id") });
    text.sql(" AND c.day >= ").bind(from).sql(" AND c.day <= ").bind(to);
    text.sql(" GROUP BY c.why ORDER BY c.why");
    read.all(text.as_sql(), text.params(), |row| Ok((row.get(0)?, row.get(1)?)))
}

/// What a list of offers is narrowed to, and where its page begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Code of the answer.
    pub answer: Option<String>,
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
    /// Who offered.
    pub offered_by: Option<StaffId>,
    /// Only these offers: rows behind a figure.
    pub among: Option<Vec<OfferId>>,
    /// The last offer of the page before.
    pub after: Option<(Day, OfferId)>,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Which offer.
    pub id: OfferId,
    /// To whom; none for a nameless refusal.
    pub person: Option<PersonId>,
    /// Given and family name of the person.
    pub name: Option<(String, String)>,
    /// Who offered.
    pub offered_by: Option<StaffId>,
    /// When; the first of the month for a nameless refusal.
    pub offered: Day,
    /// Code of the answer; see [`Offer::answer`].
    pub answer: String,
    /// Thinking it over until, or to be asked again on.
    pub until: Option<Day>,
    /// Needs ticked.
    pub needs: Vec<String>,
}

/// Of [`Detail`], what a list shows.
#[derive(Deserialize)]
struct Needs {
    #[serde(default)]
    needs: Vec<String>,
}

fn narrowed<'a>(text: &mut Text<'a>, scope: &'a Scope, wanted: &'a Wanted) {
    scope.limit(text, SCOPED);
    text.sql(" AND o.in_error = ").bind(false);
    if let Some(answer) = &wanted.answer {
        text.sql(" AND o.answer = ").bind(answer.as_str());
    }
    if let Some(from) = wanted.from {
        text.sql(" AND o.offered_day >= ").bind(from);
    }
    if let Some(to) = wanted.to {
        text.sql(" AND o.offered_day <= ").bind(to);
    }
    if let Some(by) = &wanted.offered_by {
        text.sql(" AND o.offered_by = ").bind(by);
    }
    if let Some(among) = &wanted.among {
        text.sql(" AND o.id IN (").list(among.iter().map(Param::from)).sql(")");
    }
}

/// A page of offers, newest first.
///
/// # Errors
/// What the database says.
pub fn list(read: &Read<'_>, scope: &Scope, wanted: &Wanted, limit: i64) -> Result<Vec<Listed>, Error> {
    let mut text = Text::new(
        "SELECT o.id, o.person_id, o.offered_by, o.offered_day, o.answer, o.until_day, o.data, p.given_name, p.family_name
         FROM offer o LEFT JOIN person p ON p.programme_id = o.programme_id AND p.id = o.person_id WHERE ",
    );
    narrowed(&mut text, scope, wanted);
    if let Some((day, id)) = &wanted.after {
        text.sql(" AND (o.offered_day, o.id) < (").bind(*day).sql(", ").bind(id).sql(")");
    }
    text.sql(" ORDER BY o.offered_day DESC, o.id DESC LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), |row| {
        let data: String = row.get(6)?;
        let Needs { needs } = serde_json::from_str(&data).map_err(|_| Error::unreadable("offer"))?;
        Ok(Listed {
            id: row.get(0)?,
            person: row.get(1)?,
            name: row.get::<Option<String>>(7)?.zip(row.get(8)?),
            offered_by: row.get(2)?,
            offered: row.get(3)?,
            answer: row.get(4)?,
            until: row.get(5)?,
            needs,
        })
    })
}

/// How many offers the list has in all.
///
/// # Errors
/// What the database says.
pub fn count(read: &Read<'_>, scope: &Scope, wanted: &Wanted) -> Result<i64, Error> {
    let mut text = Text::new("SELECT count(*) FROM offer o WHERE ");
    narrowed(&mut text, scope, wanted);
    Ok(read.value(text.as_sql(), text.params())?.unwrap_or(0))
}
