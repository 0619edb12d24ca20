//! Agreements, objections, lawful bases and overrides of a person: records apart, on one page.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use domain::Breach;
use domain::agreement::{LawfulBasis, OverrideReason, Purpose, SpecialCategoryCondition};
use domain::calendar::london_day;
use domain::id::PersonId;
use operations::agreement::{self as act, AgreementId, Asked, AskedCapacity, AskedDecision, DecidedBy};
use operations::contact::ContactAndAgreements;
use serde::Serialize;
use words::Words;

use self::shown::{RecordRow, Telling};
use crate::failure::faults;
use crate::pages::offer::form::{Item, choice, day};
use crate::pages::offer::{Asks, key};
use crate::pages::people::{Summary, items};
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

mod shown;

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![page("/{programme}/people/{id}/agreements", "Know", get(agreements).post(record))]
}

/// What may be recorded, in the order of the page; the code of each is the `record` of a form.
const KINDS: [&str; 4] = ["agreement", "objection", "basis", "override"];

/// A kind of record with its rows.
#[derive(Serialize)]
struct Section {
    kind: &'static str,
    rows: Vec<RecordRow>,
}

/// A purpose and what the person's own word comes to today.
#[derive(Serialize)]
struct SaidShown {
    purpose: String,
    yes: bool,
    asked: bool,
    why: String,
}

async fn seen(site: &Site, who: &As<may::Know>, id: PersonId) -> Result<ContactAndAgreements, Failure> {
    let found = site.house().contact_and_agreements(&who.who, id).await;
    found.map_err(|error| Failure::from(error).within(site, &who.frame))
}

/// The records of a person, and one form where one was asked for.
pub async fn agreements(
    State(site): State<Site>,
    who: As<may::Know>,
    Path((_, id)): Path<(String, PersonId)>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let shown = seen(&site, &who, id).await?;
    let typed: Form = asks.into_iter().filter(|(name, _)| name == "record" || name == "withdraw").collect();
    agreements_page(&site, &who, &shown, &typed, &[])
}

fn agreements_page(
    site: &Site,
    who: &As<may::Know>,
    shown: &ContactAndAgreements,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let today = london_day(site.house().now());
    let say = Telling { words, shown, today };
    let sections = KINDS.map(|kind| Section {
        kind,
        rows: shown
            .records
            .iter()
            .rev()
            .filter(|kept| kept.record.code() == kind)
            .map(|kept| RecordRow::of(&say, site.house().request_key(), kept))
            .collect(),
    });
    let said: Vec<_> = shown
        .said
        .iter()
        .map(|(purpose, verdict)| SaidShown {
            purpose: say.purpose(*purpose),
            yes: verdict.is_ok(),
            asked: verdict.as_ref().err().is_none_or(|breach| breach.code != "sharing-not-asked"),
            why: say.verdict(verdict),
        })
        .collect();
    let age = shown.person.details.date_of_birth.age_on(today);
    let here = who.path(&format!("/people/{}", shown.person.id));
    let page = minijinja::context! {
        action => format!("{here}/agreements"),
        back => here,
        request_key => key(site, typed),
        person => value(Summary::of(words, &shown.person, who, site)),
        said => value(said),
        sections => value(sections),
        record => KINDS.into_iter().find(|kind| *kind == typed.get("record")),
        withdrawing => shown.records.iter().find(|kept| kept.id.to_string() == typed.get("withdraw")).map(|kept| say.title(kept)),
        purposes => value(items(words, "purpose", Purpose::ALL.iter().map(|p| p.code()))),
        deciders => value(deciders(words, age)),
        capacities => value(capacities(words)),
        bases => value(items(words, "lawful-basis", LawfulBasis::ALL.iter().map(|b| b.code()))),
        conditions => value(items(words, "special-category", SpecialCategoryCondition::ALL.iter().map(|c| c.code()))),
        reasons => value(items(words, "override-reason", OverrideReason::ALL.iter().map(|r| r.code()))),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("agreement/show.html", &who.frame, page)
    } else {
        site.again("agreement/show.html", &who.frame, page)
    }
}

/// Who may decide for somebody of an age, as choices.
pub(crate) fn deciders(words: Words, age: u8) -> Vec<Item> {
    items(words, "decided-by", DecidedBy::ALL.iter().filter(|by| by.possible_at(age)).map(|by| by.code()))
}

/// What was found of somebody's capacity, as choices; untouched, it is assumed.
pub(crate) fn capacities(words: Words) -> Vec<Item> {
    items(words, "capacity", [AskedCapacity::Assessed, AskedCapacity::Lacking].iter().map(|c| c.code()))
}

/// A choice that has to be made.
pub(crate) fn chosen<T: Copy>(
    form: &Form,
    field: &'static str,
    all: &[T],
    code: impl Fn(T) -> &'static str,
    missing: &'static str,
    faults: &mut Vec<Breach>,
) -> Option<T> {
    if form.given(field).is_none() {
        faults.push(Breach::of(field, missing));
        return None;
    }
    choice(form, field, all, code, faults)
}

fn yes_or_no(
    form: &Form,
    field: &'static str,
    missing: &'static str,
    faults: &mut Vec<Breach>,
) -> Option<bool> {
    chosen(form, field, &[true, false], |yes| if yes { "yes" } else { "no" }, missing, faults)
}

/// Who decided and whether they could. Capacity nobody touched is assumed, as the law does.
pub(crate) fn decision(form: &Form, faults: &mut Vec<Breach>) -> Option<AskedDecision> {
    let by = chosen(form, "decided_by", &DecidedBy::ALL, DecidedBy::code, "decided-by-missing", faults);
    let capacity = choice(form, "capacity", &AskedCapacity::ALL, AskedCapacity::code, faults);
    let authority_checked = day(form, "authority_checked", faults);
    Some(AskedDecision { by: by?, capacity: capacity.unwrap_or_default(), authority_checked })
}

/// What a form asks to record, or everything that is wrong with it.
fn read(form: &Form) -> Result<Asked, Vec<Breach>> {
    let mut faults = Vec::new();
    let purpose = chosen(form, "purpose", &Purpose::ALL, Purpose::code, "purpose-missing", &mut faults);
    let asked = read_kind(form, purpose, &mut faults);
    asked.filter(|_| faults.is_empty()).ok_or(faults)
}

fn read_kind(form: &Form, purpose: Option<Purpose>, faults: &mut Vec<Breach>) -> Option<Asked> {
    match form.get("record") {
        "agreement" => {
            let agreed = yes_or_no(form, "agreed", "agreed-missing", faults);
            let until = day(form, "until", faults);
            let decision = decision(form, faults);
            Some(Asked::Agreement { purpose: purpose?, agreed: agreed?, until, decision: decision? })
        }
        "basis" => {
            let basis =
                chosen(form, "basis", &LawfulBasis::ALL, LawfulBasis::code, "lawful-basis-missing", faults);
            let (all, code) = (&SpecialCategoryCondition::ALL, SpecialCategoryCondition::code);
            let condition = chosen(form, "condition", all, code, "special-category-missing", faults);
            Some(Asked::Basis(purpose?, basis?, condition?))
        }
        "override" => {
            let (all, code) = (&OverrideReason::ALL, OverrideReason::code);
            let reason = chosen(form, "reason", all, code, "override-reason-missing", faults);
            let told = yes_or_no(form, "person_told", "person-told-missing", faults);
            let note = form.get("note").to_owned();
            Some(Asked::Override { purpose: purpose?, reason: reason?, person_told: told?, note })
        }
        _ => purpose.map(Asked::Objection),
    }
}

/// Records something, withdraws an agreement, or lifts an objection or basis.
pub async fn record(
    State(site): State<Site>,
    who: As<may::Know>,
    Path((_, id)): Path<(String, PersonId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    seen(&site, &who, id).await?;
    let done = if form.given("lift").is_some() {
        let lifted = named(&form, "lift")?;
        let done = site.house().write(&who.who, request_key, "agreement.lift", move |unit, who| {
            act::lift(unit, who, id, lifted)
        });
        done.await.map(|()| "notice-agreement-lifted")
    } else if form.given("withdraw").is_some() {
        let withdrawn = named(&form, "withdraw")?;
        let mut breaches = Vec::new();
        match decision(&form, &mut breaches).filter(|_| breaches.is_empty()) {
            None => Err(breaches.into()),
            Some(decision) => {
                let done =
                    site.house().write(&who.who, request_key, "agreement.withdraw", move |unit, who| {
                        act::withdraw(unit, who, id, withdrawn, decision)
                    });
                done.await.map(|()| "notice-agreement-withdrawn")
            }
        }
    } else {
        match read(&form) {
            Err(breaches) => Err(breaches.into()),
            Ok(asked) => {
                let done = site.house().write(&who.who, request_key, "agreement.record", move |unit, who| {
                    act::record(unit, who, id, &asked).map(|_| ())
                });
                done.await.map(|()| "notice-agreement-recorded")
            }
        }
    };
    match done {
        Ok(notice) => {
            Ok(crate::notice::with(see_other(&who.path(&format!("/people/{id}/agreements"))), notice))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            let shown = seen(&site, &who, id).await?;
            agreements_page(&site, &who, &shown, &form, &faults(who.frame.words, &breaches))
        }
    }
}

fn named(form: &Form, field: &str) -> Result<AgreementId, Failure> {
    form.get(field).parse().map_err(|_| Failure::form("failure-form-incomplete"))
}
