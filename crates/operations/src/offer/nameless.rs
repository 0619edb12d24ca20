//! A refusal by somebody who gave no name.

use domain::Breach;
use domain::calendar::{Day, day_number, london_day};
use domain::factor::Frame;
use domain::id::{JourneyId, OfferId};
use domain::journey::{AccountOf, Act, Baseline, Gate, GatePass, Kept, Month, Place};
use domain::need::Need;
use domain::offer::{LinkingInput, NamelessRefusal};
use serde::{Deserialize, Serialize};
use store::Unit;
use store::audit::Entry;
use store::offer::{Detail, Offer};

use super::answer::Told;
use super::row;
use crate::house::once_nameless;
use crate::journey::{Codes, Course, says_something};
use crate::programme::Settings;
use crate::{Error, House, Keys, Result, Who};

/// What is recorded of a nameless refusal, before it is widened.
#[derive(Debug, Clone)]
pub struct Nameless {
    /// The characteristics given; language and referrer are dropped.
    pub baseline: Baseline,
    /// When it happened; only the month is kept.
    pub refused: Option<Day>,
    /// Needs ticked.
    pub needs: Vec<String>,
    /// The account of the reasons.
    pub account: Option<Told>,
    /// Links repeats, for evaluation only: the NHS number, else name and date of birth. Dropped at once.
    pub link: Option<(Option<String>, Option<String>, Option<Day>)>,
    /// The person was told what is kept.
    pub told: bool,
}

/// What the browser gets: the offer, which it may correct only within the sign-in that wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamelessKept {
    /// The offer, with an identifier that holds no time.
    pub offer: OfferId,
}

/// Records a refusal without a name: month and practice, no staff, no moment; rare combinations widened.
///
/// # Errors
/// Breaches with their fields.
pub(crate) fn refuse_nameless(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &Settings,
    keys: &Keys,
    asked: &Nameless,
) -> Result<NamelessKept> {
    let today = london_day(unit.now());
    let refused = asked.refused.unwrap_or(today);
    if refused > today {
        return Err(Breach::of("offered", "offered-in-future").with("value", refused).into());
    }
    if let Some(need) = asked.needs.iter().find(|need| Need::from_code(need).is_none()) {
        return Err(Breach::of("need", "need-unknown").with("value", need).into());
    }
    let practice = who.organisation();
    let token = match &asked.link {
        Some((nhs_number, name, born)) => {
            let input = LinkingInput::of(nhs_number.as_deref(), name.as_deref(), *born)?;
            Some(keys.link(who.programme(), practice, input.as_bytes()).to_vec())
        }
        None => None,
    };
    let mut needs = asked.needs.clone();
    needs.sort_unstable();
    let reasons = if needs.is_empty() { Kept::NotRecorded } else { Kept::Value(needs) };
    let baseline = Baseline { practice, reasons, ..asked.baseline.clone() };
    let since = refused.saturating_sub(jiff::Span::new().months(12));
    let combinations = store::episode::combinations(unit, who.programme(), practice, since)?;
    let sharing = |wide: &Baseline| sharing(&combinations, wide);
    let refusal = NamelessRefusal::of(baseline, refused, settings.least_sharing, sharing);

    let frame = Frame::seed()?;
    let id: OfferId = unit.timeless_id();
    let journey: JourneyId = unit.timeless_id();
    let mut course = Course::begin(journey, None);
    for command in refusal.commands(id, Some(frame.version))? {
        course.take(&command)?;
    }
    if let Some(told) = &asked.account {
        let account = told.account(unit.timeless_id(), frame)?;
        if says_something(&account) {
            let of = AccountOf::Result(GatePass { place: Place::of(Gate::Offer), pass: 1 });
            course.take(&refusal.command(Act::Tell(domain::journey::Told { of, account })))?;
        }
    }
    let month = refusal.month().first_day();
    let baseline = refusal.baseline();
    let needs = baseline.reasons.value().cloned().unwrap_or_default();
    let offer = Offer {
        id,
        journey,
        person: None,
        organisation: practice,
        offered_by: None,
        recorded_by: None,
        offered: month,
        answer: "refused".to_owned(),
        ended_by: Some("person".to_owned()),
        answered: Some(month),
        until: None,
        wish: None,
        link_token: token,
        in_error: false,
        detail: Detail { needs, opens: true, told: asked.told, ..Detail::default() },
    };
    course.keep(unit, who.programme())?;
    store::offer::keep(unit, who.programme(), &offer)?;
    store::episode::keep_offer(unit, who.programme(), &row(&offer, &baseline, false))?;
    store::change::note(unit, who.programme(), "offer", id.bytes())?;
    written(unit, who, refusal.month(), "offer.refuse_nameless", id)?;
    Ok(NamelessKept { offer: id })
}

/// The audit entry of a nameless refusal: month and practice, nobody's name.
fn written(unit: &mut Unit<'_>, who: &Who, month: Month, act: &str, id: OfferId) -> Result<()> {
    let entry = Entry {
        staff: None,
        organisation: Some(who.organisation()),
        act: act.to_owned(),
        reason: who.reason().to_owned(),
        subjects: vec![id.uuid()],
        fields: "answer".to_owned(),
    };
    let at = day_number(month.first_day()) * 86_400_000_000;
    Ok(store::audit::add_at(unit, who.programme(), &entry, at)?)
}

/// Voids a nameless refusal that was recorded by mistake: it leaves every count. The caller has checked
/// that it is the sign-in that wrote it.
///
/// # Errors
/// [`Error::NotFound`] for anything but a nameless refusal of the own practice.
pub fn withdraw_nameless(unit: &mut Unit<'_>, who: &Who, id: OfferId) -> Result<()> {
    let scope = who.scope();
    let offer = store::offer::by_id(unit, &scope, id)?
        .filter(|offer| offer.person.is_none())
        .ok_or(Error::NotFound)?;
    let current = store::journey::by_id(unit, &scope, offer.journey)?.ok_or(Error::NotFound)?;
    let mut course = Course::open(unit, who.programme(), &current)?;
    let baseline = super::answer::opened(&course)?.baseline;
    let month = Month::of(offer.offered);
    let refusal = NamelessRefusal::of(baseline.clone(), offer.offered, 0, |_| 1);
    course.take(&refusal.command(Act::RecordInError))?;
    course.keep(unit, who.programme())?;
    store::episode::keep_offer(unit, who.programme(), &row(&offer, &baseline, true))?;
    store::change::note(unit, who.programme(), "offer", id.bytes())?;
    written(unit, who, month, "offer.withdraw_nameless", id)
}

/// Blanks the linking tokens of somebody who asks for it: the practice enters the number, or name and date
/// of birth. Says how many there were.
///
/// # Errors
/// A breach when too little is given to link anybody.
pub(crate) fn blank_links(
    unit: &mut Unit<'_>,
    who: &Who,
    keys: &Keys,
    nhs_number: Option<&str>,
    name: Option<&str>,
    born: Option<Day>,
) -> Result<u64> {
    let input = LinkingInput::of(nhs_number, name, born)?;
    let mut blanked = 0;
    for practice in &who.own {
        let token = keys.link(who.programme(), *practice, input.as_bytes());
        blanked += store::offer::blank_token(unit, who.programme(), *practice, &token)?;
    }
    store::figure_columns::forget(unit, who.programme())?;
    crate::audit::act(unit, who, "offer.blank_links", Vec::new(), "link token")?;
    Ok(blanked)
}

impl House {
    /// Records a refusal without a name, once for its request key; the key holds no staff id and is
    /// forgotten after a day.
    ///
    /// # Errors
    /// Breaches with their fields.
    pub async fn refuse_nameless(
        &self,
        who: &Who,
        key: uuid::Uuid,
        settings: Settings,
        asked: Nameless,
    ) -> Result<NamelessKept> {
        let (house, who) = (self.clone(), who.clone());
        self.change(move |unit| {
            once_nameless(unit, &who, key, |unit| refuse_nameless(unit, &who, &settings, &house.keys, &asked))
        })
        .await
    }

    /// Blanks the linking tokens of somebody who asks for it. Says nothing of whether there were any.
    ///
    /// # Errors
    /// A breach when too little is given to link anybody.
    pub async fn blank_links(
        &self,
        who: &Who,
        key: uuid::Uuid,
        nhs_number: Option<String>,
        name: Option<String>,
        born: Option<Day>,
    ) -> Result<()> {
        let house = self.clone();
        self.write(who, key, "offer.blank_links", move |unit, who| {
            blank_links(unit, who, &house.keys, nhs_number.as_deref(), name.as_deref(), born).map(drop)
        })
        .await
    }
}

/// How many offers of the practice share what is kept of a baseline.
pub(crate) fn sharing(combinations: &[store::episode::Combination], wide: &Baseline) -> usize {
    let codes = Codes::of(wide);
    let covers = |mine: &Option<String>, theirs: &Option<String>, kept: bool| {
        !kept
            || mine.as_deref().is_none_or(|mine| theirs.as_deref().is_some_and(|theirs| spans(mine, theirs)))
    };
    let shared: i64 = combinations
        .iter()
        .filter(|one| {
            covers(&codes.age_band, &one.age_band, wide.age.value().is_some())
                && covers(&codes.gender, &one.gender, wide.gender.value().is_some())
                && covers(
                    &codes.ethnic_category,
                    &one.ethnic_category,
                    wide.ethnic_category.value().is_some(),
                )
                && covers(&codes.deprivation, &one.deprivation, wide.deprivation.value().is_some())
                && covers(&codes.needs, &one.needs, wide.reasons.value().is_some())
        })
        .map(|one| one.offers)
        .sum();
    usize::try_from(shared).unwrap_or(0)
}

/// Whether a code covers another: the same, or a range of numbers or letters around it.
fn spans(mine: &str, theirs: &str) -> bool {
    if mine == theirs {
        return true;
    }
    let ends = |code: &str| -> Option<(String, String)> {
        if let Some(first) = code.strip_suffix('+') {
            return Some((first.to_owned(), "120".to_owned()));
        }
        let (first, last) = code.split_once('-').unwrap_or((code, code));
        Some((first.to_owned(), last.to_owned()))
    };
    let (Some((first, last)), Some((from, to))) = (ends(mine), ends(theirs)) else { return false };
    match (first.parse::<u8>(), last.parse::<u8>(), from.parse::<u8>(), to.parse::<u8>()) {
        (Ok(first), Ok(last), Ok(from), Ok(to)) => first <= from && to <= last,
        _ => mine.contains('-') && theirs != "Z" && theirs != "99" && first <= from && to <= last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wider_code_covers_the_narrower_ones() {
        assert!(spans("25-64", "35-44"));
        assert!(spans("65+", "85+"));
        assert!(!spans("25-64", "65-74"));
        assert!(spans("1-2", "2"));
        assert!(spans("A-C", "B"));
        assert!(!spans("A-C", "D"));
        assert!(!spans("A-C", "Z"));
        assert!(spans("2", "2"));
        assert!(!spans("1", "2"));
    }
}
