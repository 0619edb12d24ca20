//! The person's yes to a service that was proposed, and what it is told.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::calendar::london_day;
use domain::id::PrescriptionId;
use domain::journey::HowPut;
use operations::prescription::{self as act, Shown};

use super::shared;
use super::show::{found, telling};
use crate::failure::faults;
use crate::pages::agreement::{capacities, deciders};
use crate::pages::assessment::strip;
use crate::pages::offer::form::choice;
use crate::pages::offer::key;
use crate::pages::people::items;
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The form.
pub async fn agree(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, PrescriptionId)>,
) -> Result<Response, Failure> {
    let shown = found(&site, &who, id).await?;
    draw(&site, &who, &shown, &Form::default(), &[]).await
}

async fn draw(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let telling = telling(site, who).await?;
    let here = who.path(&format!("/prescriptions/{}", shown.kept.id));
    let age = shown.person.details.date_of_birth.age_on(london_day(shown.now));
    let paused = shown.offered.paused_until.is_some_and(|until| until > telling.today);
    let page = minijinja::context! {
        action => format!("{here}/agree"),
        back => here,
        request_key => key(site, typed),
        person => value(strip(site, who, &shown.person, shown.current.id)),
        name => &shown.offered.name,
        organisation => &shown.offered.organisation,
        terms => value(telling.terms(&shown.kept.terms)),
        shares => shown.kept.terms.flow().shares(),
        said_no => shown.said == Some(false),
        agreements => who.path(&format!("/people/{}/agreements", shown.person.id)),
        asks => shown.offered.contact.is_some() && !paused,
        leasts => value(shared::kinds(words, typed)),
        least => typed.given("least").unwrap_or_else(|| shown.least.code()),
        risks => value(shared::risks(words)),
        deciders => value(deciders(words, age)),
        capacities => value(capacities(words)),
        hows => value(items(words, "how-put", HowPut::ALL.iter().map(|how| how.code()))),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("prescription/agree.html", &who.frame, page)
    } else {
        site.again("prescription/agree.html", &who.frame, page)
    }
}

/// Records the yes; with the service asked in the same press, where that is wanted.
pub async fn record(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, PrescriptionId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let words = who.frame.words;
    let shown = found(&site, &who, id).await?;
    let shares = shown.kept.terms.flow().shares();
    let mut breaches = Vec::new();
    let how = choice(&form, "how", &HowPut::ALL, HowPut::code, &mut breaches);
    let sharing = if shares { shared::read(&form, &mut breaches) } else { None };
    let sends = shares && form.get("do") == "send";
    if breaches.is_empty() {
        let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
        let links = site.house().provider_links();
        let done = site
            .house()
            .write(&who.who, request_key, "prescription.agree", move |unit, who| {
                act::agree(unit, who, &settings, id, how, sharing.as_ref())?;
                if sends {
                    let offered = act::offered(unit, who, id)?;
                    act::send(unit, who, &links, id, &offered)?;
                }
                Ok(())
            })
            .await;
        match done {
            Ok(()) => {
                let there = see_other(&who.path(&format!("/prescriptions/{id}")));
                let notice = if sends { "notice-prescription-sent" } else { "notice-prescription-agreed" };
                return Ok(crate::notice::with(there, notice));
            }
            Err(error) => breaches = Failure::from(error).within(&site, &who.frame).breaches()?,
        }
    }
    draw(&site, &who, &shown, &form, &faults(words, &breaches)).await
}
