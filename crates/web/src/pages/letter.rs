//! The closing letter, the message back and the summary for another programme: what it would say, what may be ticked, its versions, and the
//! PDF. And what a practice sees of it.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use document::Document;
use domain::id::{JourneyId, PersonId};
use domain::letter::{Kind, Part, Ticks};
use minijinja::Value;
use operations::Error;
use operations::letter::{self as act, Asked, Version};
use serde::Serialize;
use words::Words;

use crate::failure::faults;
use crate::pages::offer::Asks;
use crate::pages::offer::form::Item;
use crate::pages::{minute, people};
use crate::routes::{Route, page};
use crate::signin::{Admits, As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/journeys/{id}/letters/{kind}", "Care", get(show).post(write)),
        page("/{programme}/journeys/{id}/letters/{kind}/{version}", "Care", get(version).post(send)),
        page("/{programme}/journeys/{id}/letters/{kind}/{version}/letter.pdf", "Care", get(pdf)),
        page("/{programme}/people/{id}/messages-back", "Refer", get(messages_back)),
    ]
}

/// What of a letter stands in an address: programme, journey, kind.
type Address = Path<(String, JourneyId, String)>;
/// And a version.
type VersionAddress = Path<(String, JourneyId, String, i64)>;

fn kind_of<R: Admits>(site: &Site, who: &As<R>, code: &str) -> Result<Kind, Failure> {
    Kind::coded(code).ok_or_else(|| Failure::from(Error::NotFound).within(site, &who.frame))
}

fn here<R: Admits>(who: &As<R>, id: JourneyId, kind: Kind) -> String {
    who.path(&format!("/journeys/{id}/letters/{}", kind.code()))
}

/// The letter as markup: the document draws itself, and escapes what was typed.
fn drawn(document: &Document) -> Value {
    Value::from_safe_string(document.html(2))
}

#[derive(Serialize)]
struct VersionShown {
    href: String,
    text: String,
    state: String,
}

async fn versions(
    site: &Site,
    who: &As<may::Care>,
    here: &str,
    versions: &[Version],
) -> Result<Vec<VersionShown>, Failure> {
    let words = who.frame.words;
    let mut shown = Vec::with_capacity(versions.len());
    for version in versions {
        let by = match version.made_by {
            Some(staff) => site.house().staff_name(who.who.programme(), staff).await?,
            None => String::new(),
        };
        let args = [
            ("number", version.number.into()),
            ("by", by.into()),
            ("at", minute(words, version.made_at).into()),
        ];
        shown.push(VersionShown {
            href: format!("{here}/{}", version.number),
            text: words.say("letter-version", &args).into_owned(),
            state: words.text(&format!("letter-state-{}", version.state)).into_owned(),
        });
    }
    Ok(shown)
}

fn ticks(words: Words, parts: &[Part]) -> Vec<Item> {
    parts
        .iter()
        .map(|part| Item {
            value: part.code().to_owned(),
            text: words.text(&format!("letter-tick-{}", part.code())).into_owned(),
        })
        .collect()
}

fn asked(form: &Form) -> Asked {
    let has = |part: &Part| form.has("parts", part.code());
    Asked {
        ticks: Ticks { parts: Part::TICKED.into_iter().filter(has).collect() },
        added: form.get("added").to_owned(),
        to: form.get("to").to_owned(),
        agreed: form.get("agreed") == "yes",
    }
}

async fn letter_page(
    site: &Site,
    who: &As<may::Care>,
    (kind, id): (Kind, JourneyId),
    typed: Form,
    mut faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let found = site.house().letter(&who.who, settings, words, (kind, id), asked(&typed)).await;
    let preview = found.map_err(|error| Failure::from(error).within(site, &who.frame))?;
    let again = !faults.is_empty();
    let document = match &preview.document {
        Ok(document) => Some(drawn(document)),
        // What is asked on this very page is a fault only once it was sent.
        Err(breach) if breach.field.is_some() && typed.fields().next().is_none() => None,
        Err(breach) => {
            if !again {
                faults.extend(crate::failure::faults(words, std::slice::from_ref(breach)));
            }
            None
        }
    };
    let asks = kind == Kind::Transfer && !preview.person.life.has_died();
    let here = here(who, id, kind);
    let page = minijinja::context! {
        here => &here,
        back => who.path(&format!("/journeys/{id}")),
        kind => kind.code(),
        request_key => site.house().request_key().to_string(),
        person => value(people::Summary::of(words, &preview.person, who, site)),
        asks => asks,
        document => document,
        ticks => value(ticks(words, &preview.could_hold)),
        versions => value(versions(site, who, &here, &preview.versions).await?),
        typed => value(&typed),
        faults => value(&faults),
    };
    if again {
        site.again("letter/show.html", &who.frame, page)
    } else {
        site.page("letter/show.html", &who.frame, page)
    }
}

/// A letter as it would be with nothing ticked.
pub async fn show(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id, kind)): Address,
) -> Result<Response, Failure> {
    let kind = kind_of(&site, &who, &kind)?;
    letter_page(&site, &who, (kind, id), Form::default(), Vec::new()).await
}

/// Draws the letter again with what was ticked and added, writes a version, or says that nobody needs one.
pub async fn write(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id, kind)): Address,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let words = who.frame.words;
    let kind = kind_of(&site, &who, &kind)?;
    if form.get("do") == "look" {
        return letter_page(&site, &who, (kind, id), form, Vec::new()).await;
    }
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let asked = asked(&form);
    let not_needed = form.get("do") == "not-needed";
    let name = if not_needed { "letter.not_needed" } else { "letter.write" };
    let done = site
        .house()
        .write(&who.who, request_key, name, move |unit, who| {
            if not_needed {
                act::not_needed(unit, who, kind, id)
            } else {
                act::write(unit, who, &settings, words, (kind, id), &asked)
            }
        })
        .await;
    match done {
        Ok(_) if not_needed => {
            let to = who.path(&format!("/journeys/{id}#closing"));
            Ok(crate::notice::with(see_other(&to), "notice-letter-not-needed"))
        }
        Ok(number) => {
            let to = format!("{}/{number}", here(&who, id, kind));
            Ok(crate::notice::with(see_other(&to), "notice-letter-written"))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            letter_page(&site, &who, (kind, id), form, faults(words, &breaches)).await
        }
    }
}

async fn found(
    site: &Site,
    who: &As<may::Care>,
    (kind, id): (Kind, JourneyId),
    number: i64,
) -> Result<(Version, Document), Failure> {
    let found = site.house().letter_version(&who.who, (kind, id), number).await;
    let version = found.map_err(|error| Failure::from(error).within(site, &who.frame))?;
    let missing = || Failure::from(Error::NotFound).within(site, &who.frame);
    let document = version.document.clone().ok_or_else(missing)?;
    Ok((version, document))
}

/// One version as it was written: to copy, to print, to send.
pub async fn version(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id, kind, number)): VersionAddress,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let kind = kind_of(&site, &who, &kind)?;
    let (version, document) = found(&site, &who, (kind, id), number).await?;
    let here = here(&who, id, kind);
    let page = minijinja::context! {
        here => format!("{here}/{number}"),
        back => &here,
        kind => kind.code(),
        request_key => site.house().request_key().to_string(),
        title => document.title.clone(),
        document => drawn(&document),
        text => document.text(),
        state => version.state.clone(),
        settled => version.settled.map(|(at, _)| minute(words, at)),
        number => number,
        pdf => site.house().prints(),
    };
    site.page("letter/version.html", &who.frame, page)
}

/// Marks a version as sent.
pub async fn send(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id, kind, number)): VersionAddress,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let kind = kind_of(&site, &who, &kind)?;
    site.house()
        .write(&who.who, form.request_key()?, "letter.send", move |unit, who| {
            act::send(unit, who, (kind, id), number)
        })
        .await
        .map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    let to = format!("{}/{number}", here(&who, id, kind));
    Ok(crate::notice::with(see_other(&to), "notice-letter-sent"))
}

/// One version as PDF; `?large=yes` in large letters.
pub async fn pdf(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id, kind, number)): VersionAddress,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let kind = kind_of(&site, &who, &kind)?;
    let (_, document) = found(&site, &who, (kind, id), number).await?;
    crate::export::pdf(&site, &who.frame, &format!("{}-{number}.pdf", kind.code()), document, &asks).await
}

#[derive(Serialize)]
struct CameBack {
    at: String,
    id: String,
    text: String,
}

/// What came back to the practice about one of its people.
pub async fn messages_back(
    State(site): State<Site>,
    who: As<may::Refer>,
    Path((_, id)): Path<(String, PersonId)>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let found = site.house().messages_back(&who.who, id).await;
    let back = found.map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    let mut drawings: Vec<Value> = Vec::with_capacity(back.len());
    for (number, one) in (1..).zip(&back) {
        let shown = CameBack {
            at: words.say("letter-came-back-at", &[("at", minute(words, one.at).into())]).into_owned(),
            id: format!("message-{number}"),
            text: one.document.text(),
        };
        drawings.push(minijinja::context! { document => drawn(&one.document), ..value(shown) });
    }
    let page = minijinja::context! {
        back => who.path(&format!("/people/{id}")),
        messages => drawings,
    };
    site.page("letter/came-back.html", &who.frame, page)
}
