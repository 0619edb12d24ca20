//! Pausing a journey, letting it go on, and a date to look at it again.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Breach;
use domain::id::JourneyId;
use operations::journey::{Clocks, set_clocks};

use super::{draw, found};
use crate::failure::faults;
use crate::pages::offer::form;
use crate::signin::{As, may, see_other};
use crate::{Failure, Form, Site};

/// Pauses, resumes or sets a review date.
pub async fn change(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let shown = found(&site, &who, id).await?;
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let breaches = match read(&form) {
        Err(breaches) => breaches,
        Ok(clocks) => {
            let done = site
                .house()
                .write(&who.who, request_key, clocks.act(), move |unit, who| {
                    set_clocks(unit, who, &settings, id, clocks)
                })
                .await;
            match done {
                Ok(()) => {
                    let notice = match clocks {
                        Clocks::Pause(_) => "notice-journey-paused",
                        Clocks::Resume => "notice-journey-resumed",
                        Clocks::Review(_) => "notice-journey-review",
                    };
                    let there = see_other(&who.path(&format!("/journeys/{id}")));
                    return Ok(crate::notice::with(there, notice));
                }
                Err(error) => Failure::from(error).within(&site, &who.frame).breaches()?,
            }
        }
    };
    let faults = faults(who.frame.words, &breaches);
    draw(&site, &who, &shown, form, faults).await
}

fn read(form: &Form) -> Result<Clocks, Vec<Breach>> {
    let mut breaches = Vec::new();
    let (field, made): (&'static str, fn(_) -> Clocks) = match form.get("do") {
        "resume" => return Ok(Clocks::Resume),
        "pause" => ("until", Clocks::Pause),
        _ => ("review", Clocks::Review),
    };
    match form::day(form, field, &mut breaches) {
        Some(day) => Ok(made(day)),
        None => {
            if breaches.is_empty() {
                breaches.push(Breach::of(field, "day-missing"));
            }
            Err(breaches)
        }
    }
}
