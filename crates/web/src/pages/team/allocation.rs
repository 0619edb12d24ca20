//! Giving one journey to another navigator, handing a caseload over, and standing in for somebody.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::Breach;
use domain::allocation::Wish;
use domain::id::{JourneyId, StaffId};
use operations::allocation::{self as act, AskedCover};
use operations::team::CoverId;

use crate::failure::faults;
use crate::pages::intake::one::{given_to, suggested_shown, weights};
use crate::pages::offer::form::{self, Item};
use crate::pages::offer::{Asks, key};
use crate::pages::people::Summary;
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// Who might take a journey on.
pub async fn allocation(
    State(site): State<Site>,
    who: As<may::Lead>,
    Path((_, id)): Path<(String, JourneyId)>,
) -> Result<Response, Failure> {
    draw(&site, &who, id, &Form::default(), Vec::new()).await
}

async fn draw(
    site: &Site,
    who: &As<may::Lead>,
    id: JourneyId,
    typed: &Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let shown = crate::pages::journey::found(site, who, id).await?;
    let details = &shown.person.details;
    let wish = Wish {
        language: details.language,
        area: details.postcode.as_ref().map(domain::postcode::Postcode::outcode),
        gender: shown.prefers,
    };
    let suggested = site.house().who_might_take(&who.who, wish).await?;
    let open = shown.allocations.iter().find(|held| held.until_at.is_none() && held.kind == "owner");
    let now_with = match open {
        Some(held) => Some(site.house().staff_name(who.who.programme(), held.staff).await?),
        None => None,
    };
    let page = minijinja::context! {
        here => who.path(&format!("/journeys/{id}/allocation")),
        back => who.path(&format!("/journeys/{id}")),
        request_key => key(site, typed),
        person => value(Summary::of(words, &shown.person, who, site)),
        now_with => now_with,
        weight => open.map_or(1, |held| held.weight).to_string(),
        suggested => value(suggested_shown(words, &suggested)),
        weights => value(weights(words)),
        typed => value(typed),
        faults => value(&faults),
    };
    match faults.is_empty() {
        true => site.page("team/allocation.html", &who.frame, page),
        false => site.again("team/allocation.html", &who.frame, page),
    }
}

/// Gives the journey to whoever is chosen.
pub async fn allocate(
    State(site): State<Site>,
    who: As<may::Lead>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let chosen =
        given_to(&form).and_then(|to| to.ok_or_else(|| Breach::of("staff", "allocation-to-missing")));
    let breaches = match chosen {
        Err(breach) => vec![breach],
        Ok((to, weight)) => {
            let done = site
                .house()
                .write(&who.who, request_key, "allocation.give", move |unit, who| {
                    act::allocate(unit, who, id, to, Some(weight))
                })
                .await;
            match done {
                Ok(()) => {
                    let there = see_other(&who.path(&format!("/journeys/{id}")));
                    return Ok(crate::notice::with(there, "notice-allocation-given"));
                }
                Err(error) => Failure::from(error).within(&site, &who.frame).breaches()?,
            }
        }
    };
    draw(&site, &who, id, &form, faults(who.frame.words, &breaches)).await
}

/// Handing a caseload over, and standing in.
pub async fn hand_over(
    State(site): State<Site>,
    who: As<may::Lead>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let typed: Form = asks.into_iter().collect();
    draw_hand_over(&site, &who, &typed, Vec::new()).await
}

async fn draw_hand_over(
    site: &Site,
    who: &As<may::Lead>,
    typed: &Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let board = site.house().board(&who.who).await?;
    let words = who.frame.words;
    let item = |member: &operations::team::Member| {
        let journeys = member.load.as_ref().map_or(0, |load| load.journeys + load.covered);
        let name = member.name.clone().into();
        let text = words.say("hand-over-of", &[("name", name), ("count", words::Arg::Count(journeys))]);
        Item { value: member.staff.to_string(), text: text.into_owned() }
    };
    let everybody: Vec<Item> = board.members.iter().map(item).collect();
    let team: Vec<Item> = board
        .members
        .iter()
        .filter(|member| !member.left)
        .map(|member| Item { value: member.staff.to_string(), text: member.name.clone() })
        .collect();
    let page = minijinja::context! {
        base => who.path(""),
        request_key => key(site, typed),
        cover_key => site.house().request_key().to_string(),
        everybody => value(&everybody),
        team => value(&team),
        typed => value(typed),
        faults => value(&faults),
    };
    match faults.is_empty() {
        true => site.page("team/hand-over.html", &who.frame, page),
        false => site.again("team/hand-over.html", &who.frame, page),
    }
}

fn member(
    form: &Form,
    field: &'static str,
    missing: &'static str,
    faults: &mut Vec<Breach>,
) -> Option<StaffId> {
    let found = form.given(field).and_then(|id| id.parse().ok());
    if found.is_none() {
        faults.push(Breach::of(field, missing));
    }
    found
}

/// Hands the whole caseload over.
pub async fn record_hand_over(
    State(site): State<Site>,
    who: As<may::Lead>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let mut breaches = Vec::new();
    let from = member(&form, "from", "hand-over-from-missing", &mut breaches);
    let to = member(&form, "to", "hand-over-to-missing", &mut breaches);
    if let (Some(from), Some(to)) = (from, to) {
        let done = site
            .house()
            .write(&who.who, request_key, "allocation.hand_over", move |unit, who| {
                act::hand_over(unit, who, from, to)
            })
            .await;
        match done {
            Ok(_) => {
                let there = see_other(&who.path("/team"));
                return Ok(crate::notice::with(there, "notice-allocation-handed-over"));
            }
            Err(error) => breaches = Failure::from(error).within(&site, &who.frame).breaches()?,
        }
    }
    draw_hand_over(&site, &who, &form, faults(who.frame.words, &breaches)).await
}

/// Arranges that somebody stands in.
pub async fn cover(State(site): State<Site>, who: As<may::Lead>, form: Form) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let mut breaches = Vec::new();
    let staff = member(&form, "staff", "cover-staff-missing", &mut breaches);
    let covered_by = member(&form, "covered_by", "cover-by-missing", &mut breaches);
    let mut day = |field: &'static str, missing: &'static str| {
        let found = form::day(&form, field, &mut breaches);
        if found.is_none() && form.given(field).is_none() {
            breaches.push(Breach::of(field, missing));
        }
        found
    };
    let (first, last) = (day("first", "cover-first-missing"), day("last", "cover-last-missing"));
    if let (Some(staff), Some(covered_by), Some(first), Some(last)) = (staff, covered_by, first, last) {
        let asked = AskedCover { staff, covered_by, first, last };
        let done = site
            .house()
            .write(&who.who, request_key, "allocation.cover", move |unit, who| {
                act::arrange_cover(unit, who, asked)
            })
            .await;
        match done {
            Ok(()) => {
                let there = see_other(&who.path("/team"));
                return Ok(crate::notice::with(there, "notice-cover-arranged"));
            }
            Err(error) => breaches = Failure::from(error).within(&site, &who.frame).breaches()?,
        }
    }
    draw_hand_over(&site, &who, &form, faults(who.frame.words, &breaches)).await
}

/// Ends a cover early, or calls it off.
pub async fn end_cover(
    State(site): State<Site>,
    who: As<may::Lead>,
    Path((_, id)): Path<(String, CoverId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    site.house()
        .write(&who.who, request_key, "allocation.end_cover", move |unit, who| act::end_cover(unit, who, id))
        .await
        .map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    Ok(crate::notice::with(see_other(&who.path("/team")), "notice-cover-ended"))
}
