//! Where a person may be reached safely, what they agreed to, and duplicate records of them.

pub(crate) mod attempt;

use std::str::FromStr;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use domain::Breach;
use domain::contact::{
    ContactAddress, ContactPoint, EmailAddress, Leave, PhoneNumber, SafeTime, SafeTimes, Sending, Sharing,
    Whose,
};
use domain::id::PersonId;
use domain::postcode::Postcode;
use jiff::civil::{Time, Weekday};
use operations::contact::{self as act, ContactAndAgreements, PointShown};
use operations::person::{Sought, merge, unlink};
use serde::Serialize;
use words::Words;

use crate::failure::faults;
use crate::pages::offer::form::{self as offer_form, Item};
use crate::pages::offer::{Asks, key};
use crate::pages::people::{Row, Summary, items, sought};
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = vec![
        page("/{programme}/people/{id}/contact", "Know", get(contact).post(change_contact)),
        page("/{programme}/people/{id}/link", "Refer", get(link).post(change_link)),
    ];
    routes.extend(attempt::routes());
    routes
}

#[derive(Serialize)]
struct WayShown {
    way: String,
    safe: bool,
    why: String,
}

#[derive(Serialize)]
pub(crate) struct PointRow {
    id: String,
    request_key: String,
    kind: String,
    address: String,
    dial: Option<String>,
    whose: String,
    sharing: String,
    says: String,
    times: String,
    confirmed: Option<String>,
    ways: Vec<WayShown>,
}

/// What a telephone is handed when the number is pressed.
fn dial(point: &ContactPoint) -> Option<String> {
    match &point.address {
        ContactAddress::Phone(number) => {
            let number = number.to_string();
            Some(format!("tel:{}", number.chars().filter(|it| !it.is_whitespace()).collect::<String>()))
        }
        ContactAddress::Email(_) | ContactAddress::Post { .. } => None,
    }
}

fn leave(leave: Leave) -> &'static str {
    match leave {
        Leave::Given => "given",
        Leave::Refused => "refused",
        Leave::NotAsked => "",
    }
}

impl PointRow {
    pub(crate) fn of(words: Words, site: &Site, shown: &PointShown) -> PointRow {
        let text = |key: &str| words.text(key).into_owned();
        let point = &shown.kept.point;
        let fits: &[Sending] = match point.address {
            ContactAddress::Phone(_) => &[Sending::Call, Sending::Voicemail, Sending::Text],
            ContactAddress::Email(_) => &[Sending::Email],
            ContactAddress::Post { .. } => &[Sending::Letter],
        };
        let ways = shown.ways.iter().filter(|(way, _)| fits.contains(way));
        PointRow {
            id: shown.kept.id.to_string(),
            request_key: site.house().request_key().to_string(),
            kind: text(&format!("contact-kind-{}", point.address.code())),
            address: point.address.to_string(),
            dial: dial(point),
            whose: text(&format!("contact-whose-{}", point.whose.code())),
            sharing: text(match point.sharing {
                Sharing::Private => "contact-private",
                Sharing::Shared => "contact-shared",
                Sharing::NotRecorded => "contact-not-asked",
            }),
            says: text(match point.say_who_we_are {
                Leave::Given => "yes",
                Leave::Refused => "no",
                Leave::NotAsked => "contact-not-asked",
            }),
            times: operations::contact::safe_times(words, &point.times),
            confirmed: point.confirmed.map(|day| day.to_string()),
            ways: ways
                .map(|(way, verdict)| WayShown {
                    way: text(&format!("sending-{}", way.code())),
                    safe: verdict.is_ok(),
                    why: verdict
                        .err()
                        .map(|why| text(&format!("not-safe-{}", why.code())))
                        .unwrap_or_default(),
                })
                .collect(),
        }
    }
}

/// A contact point as the form holds it.
fn typed(id: &str, point: &ContactPoint) -> Form {
    let mut pairs: Vec<(&str, String)> = vec![
        ("point", id.to_owned()),
        ("kind", point.address.code().to_owned()),
        ("whose", point.whose.code().to_owned()),
        ("say_who_we_are", leave(point.say_who_we_are).to_owned()),
        ("voicemail", leave(point.voicemail).to_owned()),
        ("text", leave(point.text).to_owned()),
        ("letter", leave(point.letter).to_owned()),
        ("email_leave", leave(point.email).to_owned()),
    ];
    match &point.address {
        ContactAddress::Phone(number) => pairs.push(("phone", number.to_string())),
        ContactAddress::Email(address) => pairs.push(("email", address.to_string())),
        ContactAddress::Post { lines, postcode } => {
            pairs.push(("lines", lines.clone()));
            pairs.extend(postcode.as_ref().map(|postcode| ("postcode", postcode.to_string())));
        }
    }
    match point.sharing {
        Sharing::Private => pairs.push(("sharing", "private".to_owned())),
        Sharing::Shared => pairs.push(("sharing", "shared".to_owned())),
        Sharing::NotRecorded => {}
    }
    match &point.times {
        SafeTimes::AnyDaytime => pairs.push(("times", "any".to_owned())),
        SafeTimes::Only(times) => {
            pairs.push(("times", "only".to_owned()));
            if let Some(time) = times.first() {
                pairs.extend(time.days().iter().map(|day| ("days", day.to_string())));
                pairs.push(("from", time.from().strftime("%H:%M").to_string()));
                pairs.push(("to", time.to().strftime("%H:%M").to_string()));
            }
        }
        SafeTimes::NotAsked => {}
    }
    pairs.extend(point.confirmed.map(|day| ("confirmed", day.to_string())));
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn given(form: &Form, field: &str) -> Leave {
    match form.get(field) {
        "given" => Leave::Given,
        "refused" => Leave::Refused,
        _ => Leave::NotAsked,
    }
}

/// Reads the form, or says everything that is wrong with it.
fn read(form: &Form) -> Result<ContactPoint, Vec<Breach>> {
    let mut breaches = Vec::new();
    let address = read_address(form).map_err(|breach| breaches.push(breach)).ok();
    let whose = Whose::from_code(form.get("whose"));
    if whose.is_none() {
        breaches.push(Breach::of("whose", "contact-whose-missing"));
    }
    let times = read_times(form).map_err(|breach| breaches.push(breach)).unwrap_or_default();
    let confirmed = offer_form::day(form, "confirmed", &mut breaches);
    match (address, whose, breaches.is_empty()) {
        (Some(address), Some(whose), true) => Ok(ContactPoint {
            whose,
            sharing: match form.get("sharing") {
                "private" => Sharing::Private,
                "shared" => Sharing::Shared,
                _ => Sharing::NotRecorded,
            },
            say_who_we_are: given(form, "say_who_we_are"),
            voicemail: given(form, "voicemail"),
            text: given(form, "text"),
            letter: given(form, "letter"),
            email: given(form, "email_leave"),
            times,
            confirmed,
            ..ContactPoint::unasked(address)
        }),
        _ => Err(breaches),
    }
}

fn read_address(form: &Form) -> Result<ContactAddress, Breach> {
    match form.get("kind") {
        "phone" => Ok(ContactAddress::Phone(PhoneNumber::parse(form.get("phone"))?)),
        "email" => Ok(ContactAddress::Email(EmailAddress::parse(form.get("email"))?)),
        "post" => {
            let lines = form.given("lines").ok_or_else(|| Breach::of("lines", "contact-address-missing"))?;
            let postcode = form.given("postcode").map(Postcode::parse).transpose()?;
            Ok(ContactAddress::Post { lines: lines.to_owned(), postcode })
        }
        _ => Err(Breach::of("kind", "contact-kind-missing")),
    }
}

fn read_times(form: &Form) -> Result<SafeTimes, Breach> {
    match form.get("times") {
        "any" => Ok(SafeTimes::AnyDaytime),
        "only" => {
            let clock = |field: &'static str| {
                let value = form.get(field).trim();
                Time::strptime("%H:%M", value)
                    .map_err(|_| Breach::of(field, "contact-time-unreadable").with("value", value))
            };
            let days: Vec<Weekday> = form
                .all("days")
                .iter()
                .filter_map(|day| Weekday::from_monday_one_offset(day.parse().ok()?).ok())
                .collect();
            Ok(SafeTimes::Only(vec![SafeTime::new(&days, clock("from")?, clock("to")?)?]))
        }
        _ => Ok(SafeTimes::NotAsked),
    }
}

/// A person's numbers and addresses, and a form for one more or for another in the place of one.
pub async fn contact(
    State(site): State<Site>,
    who: As<may::Know>,
    Path((_, id)): Path<(String, PersonId)>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let shown = seen(&site, &who, id).await?;
    let wanted = asks.get("change");
    let found = shown.points.iter().find(|point| Some(&point.kept.id.to_string()) == wanted);
    let form = found.map(|found| typed(&found.kept.id.to_string(), &found.kept.point)).unwrap_or_default();
    contact_page(&site, &who, &shown, &form, &[])
}

async fn seen(site: &Site, who: &As<may::Know>, id: PersonId) -> Result<ContactAndAgreements, Failure> {
    let found = site.house().contact_and_agreements(&who.who, id).await;
    found.map_err(|error| Failure::from(error).within(site, &who.frame))
}

fn contact_page(
    site: &Site,
    who: &As<may::Know>,
    shown: &ContactAndAgreements,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let days = (1..=7).map(|day| Item {
        value: day.to_string(),
        text: words.text(&format!("contact-day-{day}")).into_owned(),
    });
    let points: Vec<_> = shown.points.iter().map(|point| PointRow::of(words, site, point)).collect();
    let ended: Vec<_> = shown.ended.iter().map(|kept| kept.point.address.to_string()).collect();
    let here = who.path(&format!("/people/{}", shown.person.id));
    let page = minijinja::context! {
        action => format!("{here}/contact"),
        back => here,
        request_key => key(site, typed),
        person => value(Summary::of(words, &shown.person, who, site)),
        points => value(points),
        ended => value(ended),
        whose => value(items(words, "contact-whose", Whose::ALL.iter().map(|whose| whose.code()))),
        days => value(days.collect::<Vec<_>>()),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("people/contact.html", &who.frame, page)
    } else {
        site.again("people/contact.html", &who.frame, page)
    }
}

fn named<T: FromStr>(form: &Form, field: &str) -> Result<T, Failure> {
    form.get(field).parse().map_err(|_| Failure::form("failure-form-incomplete"))
}

/// Adds, changes, confirms or ends one.
pub async fn change_contact(
    State(site): State<Site>,
    who: As<may::Know>,
    Path((_, id)): Path<(String, PersonId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let (request_key, house) = (form.request_key()?, site.house());
    seen(&site, &who, id).await?;
    let (done, notice) = match form.get("do") {
        "end" => {
            let point = named(&form, "point")?;
            let done = house
                .write(&who.who, request_key, "contact.end", move |unit, who| act::end(unit, who, id, point));
            (done.await, "notice-contact-ended")
        }
        "confirm" => {
            let point = named(&form, "point")?;
            let done = house.write(&who.who, request_key, "contact.confirm", move |unit, who| {
                act::confirm(unit, who, id, point).map(|_| ())
            });
            (done.await, "notice-contact-confirmed")
        }
        _ => {
            let old = form.given("point").map(|_| named(&form, "point")).transpose()?;
            let done = match (read(&form), old) {
                (Err(breaches), _) => Err(breaches.into()),
                (Ok(point), Some(old)) => {
                    let done = house.write(&who.who, request_key, "contact.change", move |unit, who| {
                        act::change(unit, who, id, old, &point).map(|_| ())
                    });
                    done.await
                }
                (Ok(point), None) => {
                    let done = house.write(&who.who, request_key, "contact.add", move |unit, who| {
                        act::add(unit, who, id, &point).map(|_| ())
                    });
                    done.await
                }
            };
            (done, "notice-contact-kept")
        }
    };
    match done {
        Ok(()) => Ok(crate::notice::with(see_other(&who.path(&format!("/people/{id}/contact"))), notice)),
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            let shown = seen(&site, &who, id).await?;
            contact_page(&site, &who, &shown, &form, &faults(who.frame.words, &breaches))
        }
    }
}

#[derive(Serialize)]
struct LinkShown {
    id: String,
    request_key: String,
    other: Summary,
    goes_on: bool,
}

/// The records linked with a person's, and a search for another of the practice.
pub async fn link(
    State(site): State<Site>,
    who: As<may::Refer>,
    Path((_, id)): Path<(String, PersonId)>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    link_page(&site, &who, id, asks.get("q").map_or("", String::as_str), &[]).await
}

async fn link_page(
    site: &Site,
    who: &As<may::Refer>,
    id: PersonId,
    q: &str,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let found = site.house().links(&who.who, id).await;
    let (person, links) = found.map_err(|error| Failure::from(error).within(site, &who.frame))?;
    let linked: Vec<_> = links
        .iter()
        .map(|(link, other)| LinkShown {
            id: link.id.to_string(),
            request_key: site.house().request_key().to_string(),
            other: Summary::of(words, other, who, site),
            goes_on: link.merged == id,
        })
        .collect();
    let mut rows = Vec::new();
    let asked = sought(q);
    if asked != Sought::Everybody {
        let (found, _) = site.house().people(&who.who, asked, None, FOUND).await?;
        for listed in found.iter().filter(|listed| listed.id != id) {
            rows.push((listed.id.to_string(), Row::of(words, listed, who)));
        }
    }
    let here = who.path(&format!("/people/{id}"));
    let page = minijinja::context! {
        action => format!("{here}/link"),
        back => here,
        request_key => site.house().request_key().to_string(),
        person => value(Summary::of(words, &person, who, site)),
        links => value(linked),
        may_link => person.merged_into.is_none(),
        q => q,
        rows => value(rows),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("people/link.html", &who.frame, page)
    } else {
        site.again("people/link.html", &who.frame, page)
    }
}

/// Records a search for a duplicate shows.
const FOUND: i64 = 10;

/// Links another record to this one, or undoes a link.
pub async fn change_link(
    State(site): State<Site>,
    who: As<may::Refer>,
    Path((_, id)): Path<(String, PersonId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let (request_key, house) = (form.request_key()?, site.house());
    let seen = house.links(&who.who, id).await;
    seen.map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    let (done, notice) = if form.get("do") == "undo" {
        let link = named(&form, "link")?;
        let done = house
            .write(&who.who, request_key, "person.unmerge", move |unit, who| unlink(unit, who, id, link));
        (done.await, "notice-link-undone")
    } else if form.given("other").is_none() {
        (Err(Breach::of("other", "link-nobody-chosen").into()), "")
    } else {
        let other = named(&form, "other")?;
        let done = house.write(&who.who, request_key, "person.merge", move |unit, who| {
            merge(unit, who, id, other).map(|_| ())
        });
        (done.await, "notice-link-made")
    };
    match done {
        Ok(()) => Ok(crate::notice::with(see_other(&who.path(&format!("/people/{id}/link"))), notice)),
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            link_page(&site, &who, id, form.get("q"), &faults(who.frame.words, &breaches)).await
        }
    }
}
