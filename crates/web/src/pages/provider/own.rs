//! A service's own page: whether its listing is true, what room it has, what became of the people it took on.

use axum::extract::State;
use axum::response::Response;
use domain::Breach;
use domain::directory::Own as OwnTerms;
use domain::prescription::Attendance;
use operations::provider::At;
use operations::provider::own::{self as act, Own, Report, Room};
use serde::Serialize;
use words::Words;

use super::door::AtLink;
use crate::failure::faults;
use crate::pages::offer::form::day;
use crate::pages::offer::key;
use crate::pages::service::form::{Choices, read, typed as form_of, with_another};
use crate::pages::service::shown::{codes, cost, languages, place, published_name};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

#[derive(Serialize)]
struct Line {
    label: String,
    text: String,
}

fn listing_lines(words: Words, own: &Own) -> Vec<Line> {
    let (draft, _) = &own.listing;
    let joined = |texts: Vec<String>| texts.join(", ");
    let rows = [
        ("service-line-description", draft.description.clone()),
        ("service-line-needs", joined(codes(words, draft, OwnTerms::Need))),
        ("service-edit-where", draft.places.iter().map(place).collect::<Vec<_>>().join("; ")),
        ("service-line-cost", cost(words, draft)),
        ("service-languages-title", languages(words, &draft.languages)),
        ("service-public-phone", draft.phone.clone().unwrap_or_default()),
        ("service-public-email", draft.email.clone().unwrap_or_default()),
        ("service-line-url", draft.url.clone().unwrap_or_default()),
    ];
    rows.into_iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(key, text)| Line { label: words.text(key).into_owned(), text })
        .collect()
}

fn report_lines(words: Words, report: &Report) -> Vec<(String, usize)> {
    let rows = [
        ("provider-report-asked", report.asked),
        ("provider-report-waits", report.waits),
        ("provider-report-listed", report.listed),
        ("provider-report-not-taken", report.not_taken),
        ("provider-report-taken-on", report.taken_on),
        ("provider-report-started", report.started),
        ("provider-report-coming", report.coming),
        ("provider-report-completed", report.completed),
    ];
    rows.into_iter().map(|(key, count)| (words.text(key).into_owned(), count)).collect()
}

fn session_lines(words: Words, report: &Report) -> Vec<(String, i64)> {
    let name = |attendance: Option<Attendance>| match attendance {
        Some(attendance) => words.text(&format!("attendance-{}", attendance.code())).into_owned(),
        None => words.text("provider-report-unmarked").into_owned(),
    };
    report.sessions.iter().map(|(attendance, count)| (name(*attendance), *count)).collect()
}

fn room_form(room: &Room) -> Form {
    let number = |it: Option<i64>| it.map(|it| it.to_string()).unwrap_or_default();
    let fields = [
        ("free", number(room.free)),
        ("wait_days", number(room.wait_days)),
        ("weekly_limit", number(room.weekly_limit)),
        ("paused_until", room.paused_until.map(|it| it.to_string()).unwrap_or_default()),
    ];
    fields.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
}

/// The own page, by any link; without a code it shows the listing alone.
pub async fn own(State(site): State<Site>, link: AtLink) -> Result<Response, Failure> {
    match link.opened(&site).await? {
        Ok(at) => page(&site, &link, &at, &Form::default(), &[]).await,
        Err(response) => Ok(response),
    }
}

pub(super) async fn page(
    site: &Site,
    link: &AtLink,
    at: &At,
    typed: &Form,
    wrong: &[Fault],
) -> Result<Response, Failure> {
    let words = link.frame.words;
    let shown = site.house().provider_own(at).await.map_err(|error| link.failed(site, error))?;
    let typed = if wrong.is_empty() { &room_form(&shown.room) } else { typed };
    let ended: Vec<(String, usize)> = shown
        .report
        .ended
        .iter()
        .map(|(code, count)| (words.text(&format!("mode-{code}")).into_owned(), *count))
        .collect();
    let page = minijinja::context! {
        service => &at.service.0,
        organisation => &at.service.1,
        opened => at.opened,
        marker => &at.name,
        assured => shown.assured.map(|day| words.day(day).into_owned()),
        listing => value(listing_lines(words, &shown)),
        paused => shown.room.paused_until.map(|day| words.day(day).into_owned()),
        report => value(at.opened.then(|| report_lines(words, &shown.report))),
        ended => value(ended),
        sessions => value(session_lines(words, &shown.report)),
        since => shown.report.since.map(|day| words.day(day).into_owned()),
        back => link.home().or_else(|| {
            let listing = matches!(at.purpose, operations::provider::Purpose::Listing);
            (!listing).then(|| link.path(""))
        }),
        here => link.service_path(at, ""),
        own => link.own(at),
        request_key => key(site, typed),
        another_key => site.house().request_key().to_string(),
        third_key => site.house().request_key().to_string(),
        typed => value(typed),
        faults => value(wrong),
    };
    if wrong.is_empty() {
        site.page("provider/own.html", &link.frame, page)
    } else {
        site.again("provider/own.html", &link.frame, page)
    }
}

fn read_room(form: &Form) -> Result<Room, Vec<Breach>> {
    let mut breaches = Vec::new();
    let mut number = |field: &'static str| -> Option<i64> {
        let text = form.given(field)?;
        match text.parse() {
            Ok(number) => Some(number),
            Err(_) => {
                breaches.push(Breach::of(field, "standing-number").with("value", text));
                None
            }
        }
    };
    let (free, wait_days, weekly_limit) = (number("free"), number("wait_days"), number("weekly_limit"));
    let paused_until = day(form, "paused_until", &mut breaches);
    let room = Room { free, wait_days, paused_until, weekly_limit };
    if breaches.is_empty() { Ok(room) } else { Err(breaches) }
}

/// Says what room there is.
pub async fn room(State(site): State<Site>, link: AtLink, form: Form) -> Result<Response, Failure> {
    link.sent(&form)?;
    let request_key = form.request_key()?;
    let at = match link.opened(&site).await? {
        Ok(at) => at,
        Err(response) => return Ok(response),
    };
    let breaches = match read_room(&form) {
        Err(breaches) => breaches,
        Ok(room) => {
            let acting = at.clone();
            let done = site
                .house()
                .write(&at.who, request_key, "provider.room", move |unit, who| {
                    act::room(unit, who, &acting, room)
                })
                .await;
            match done {
                Ok(()) => return Ok(link.back_own(&at, "notice-provider-room")),
                Err(error) => link.failed(&site, error).breaches()?,
            }
        }
    };
    page(&site, &link, &at, &form, &faults(link.frame.words, &breaches)).await
}

/// Says that the listing is true.
pub async fn still_true(State(site): State<Site>, link: AtLink, form: Form) -> Result<Response, Failure> {
    link.sent(&form)?;
    let request_key = form.request_key()?;
    let at = match link.opened(&site).await? {
        Ok(at) => at,
        Err(response) => return Ok(response),
    };
    let acting = at.clone();
    let done = site
        .house()
        .write(&at.who, request_key, "provider.true", move |unit, who| act::still_true(unit, who, &acting))
        .await;
    done.map_err(|error| link.failed(&site, error))?;
    Ok(link.back_own(&at, "notice-provider-true"))
}

/// The form of what changed.
pub async fn listing(State(site): State<Site>, link: AtLink) -> Result<Response, Failure> {
    let at = match link.opened(&site).await? {
        Ok(at) => at,
        Err(response) => return Ok(response),
    };
    let shown = site.house().provider_own(&at).await.map_err(|error| link.failed(&site, error))?;
    let (draft, version) = &shown.listing;
    draw(&site, &link, &at, &form_of(draft, *version), &[])
}

fn draw(site: &Site, link: &AtLink, at: &At, typed: &Form, wrong: &[Fault]) -> Result<Response, Failure> {
    let page = minijinja::context! {
        action => link.service_path(at, "/listing"),
        back => link.own(at),
        new => false,
        settles => false,
        request_key => key(site, typed),
        choices => value(Choices::of(link.frame.words, typed)),
        theirs => value(Vec::<()>::new()),
        typed => value(typed),
        faults => value(wrong),
    };
    if wrong.is_empty() {
        site.page("service/edit.html", &link.frame, page)
    } else {
        site.again("service/edit.html", &link.frame, page)
    }
}

/// Says what changed: somebody of the programme settles it.
pub async fn change(State(site): State<Site>, link: AtLink, form: Form) -> Result<Response, Failure> {
    link.sent(&form)?;
    let request_key = form.request_key()?;
    let at = match link.opened(&site).await? {
        Ok(at) => at,
        Err(response) => return Ok(response),
    };
    if form.get("do").starts_with("add-") {
        return draw(&site, &link, &at, &with_another(form), &[]);
    }
    let words = link.frame.words;
    let shown = site.house().provider_own(&at).await.map_err(|error| link.failed(&site, error))?;
    let draft = match read(&form, &shown.listing.0) {
        Ok(draft) => draft,
        Err(breaches) => return draw(&site, &link, &at, &form, &faults(words, &breaches)),
    };
    let base = form.get("base").parse().unwrap_or(0);
    let acting = at.clone();
    let done = site
        .house()
        .write(&at.who, request_key, "provider.change", move |unit, who| {
            act::change(unit, who, &acting, base, &draft, published_name)
        })
        .await;
    match done {
        Ok(_) => Ok(link.back_own(&at, "notice-provider-change")),
        Err(error) => {
            let breaches = link.failed(&site, error).breaches()?;
            draw(&site, &link, &at, &form, &faults(words, &breaches))
        }
    }
}
