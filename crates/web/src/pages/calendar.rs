//! Calendars: one appointment as a file, the own appointments behind a private address, and the page that
//! makes that address, copies it and takes it back.

use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use exchange::icalendar::{MEDIA_TYPE, calendar as written};
use operations::appointment::AppointmentId;
use operations::calendar_feed::{self as act, event};
use operations::sign_in::{Token, spelled};
use uuid::Uuid;

use crate::pages::minute;
use crate::pages::offer::Asks;
use crate::routes::{Route, page};
use crate::signin::{As, Client, may, see_other};
use crate::{Failure, Form, Site};

/// The addresses of these pages. The feed's own address stands among those that are open.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/calendar", "Care", get(own).post(change)),
        page("/{programme}/appointments/{id}/calendar.ics", "Care", get(one)),
    ]
}

/// The token an address was made with follows from the form that made it: the form sent twice, or the page
/// drawn again, is the same address.
fn token(site: &Site, who: &As<may::Care>, key: Uuid) -> Token {
    let staff = who.who.staff().uuid();
    let input: Vec<u8> = staff.as_bytes().iter().chain(key.as_bytes()).copied().collect();
    site.house().derive("calendar-feed", &input)
}

/// The page of the own calendar. Its address is shown once it is made, and by no other way.
pub async fn own(
    State(site): State<Site>,
    who: As<may::Care>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let within = |error| Failure::from(error).within(&site, &who.frame);
    let feed = site.house().calendar_feed(&who.who).await.map_err(within)?;
    let made = asks.get("made").and_then(|key| key.parse().ok()).map(|key| token(&site, &who, key));
    let address = match made {
        Some(made) if site.house().opens_own_calendar(&who.who, &made).await.map_err(within)? => {
            let programme = site.programme_by_id(who.who.programme()).await?;
            Some(site.house().absolute(&format!("/calendar/{}/{}", programme.slug, spelled(&made))))
        }
        _ => None,
    };
    let page = minijinja::context! {
        here => who.path("/calendar"),
        back => who.path("/today"),
        request_key => site.house().request_key().to_string(),
        address,
        made => feed.as_ref().map(|feed| minute(words, feed.made_at)),
        read => feed.as_ref().and_then(|feed| feed.read_at).map(|at| minute(words, at)),
    };
    site.page("calendar/own.html", &who.frame, page)
}

/// Makes the address, or takes it back.
pub async fn change(State(site): State<Site>, who: As<may::Care>, form: Form) -> Result<Response, Failure> {
    who.sent(&form)?;
    let key = form.request_key()?;
    let within = |error| Failure::from(error).within(&site, &who.frame);
    if form.get("do") == "end" {
        let done = site.house().write(&who.who, key, "calendar_feed.end", act::end).await;
        done.map_err(within)?;
        return Ok(crate::notice::with(see_other(&who.path("/calendar")), "notice-calendar-ended"));
    }
    let token = token(&site, &who, key);
    let done = site
        .house()
        .write(&who.who, key, "calendar_feed.make", move |unit, who| act::make(unit, who, &token))
        .await;
    done.map_err(within)?;
    Ok(see_other(&who.path(&format!("/calendar?made={key}"))))
}

/// One appointment as a file.
pub async fn one(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, AppointmentId)>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let kept = site.house().appointment(&who.who, id).await;
    let kept = kept.map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    let there = site.house().absolute(&who.path(&format!("/appointments/{id}")));
    let file = written(&words.text("calendar-name"), &[event(words, there, &kept)]);
    let name = "attachment; filename=\"appointment.ics\"";
    Ok(([(CONTENT_TYPE, MEDIA_TYPE), (CONTENT_DISPOSITION, name)], file).into_response())
}

/// The appointments behind a private address, for whoever has it. An address that was never made and one that
/// was taken back answer alike.
pub(crate) async fn feed(
    State(site): State<Site>,
    from: Client,
    Path((slug, token)): Path<(String, String)>,
) -> Result<Response, Failure> {
    if !site.limits().may_ask_for_calendar(from.0) {
        return Err(Failure::too_many());
    }
    let rows = site.house().calendar(&slug, &token).await?;
    let words = words::Words::get(words::ENGLISH);
    let there = |id| site.house().absolute(&format!("/{slug}/appointments/{id}"));
    let events: Vec<_> = rows.iter().map(|kept| event(words, there(kept.id), kept)).collect();
    let file = written(&words.text("calendar-name"), &events);
    Ok(([(CONTENT_TYPE, MEDIA_TYPE)], file).into_response())
}
