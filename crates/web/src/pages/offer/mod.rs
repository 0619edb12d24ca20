//! The offer: find the person, record the answer and why, hand the summary back.

pub(crate) mod form;
pub(crate) mod list;
pub(crate) use list::encoded;
mod nameless;
pub(crate) mod view;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::calendar::london_day;
use domain::id::{OfferId, PersonId};
use domain::journey::Direction;
use operations::offer::{Answering, Asked, AskedAnswer, Before};
use operations::{Error, offer as act};
use serde::Serialize;

use self::form::{Choices, Item, Reasons};
use crate::failure::faults;
use crate::pages::people;
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::Fault;
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/people/{id}/offer", "Refer", get(offer).post(record)),
        page("/{programme}/people/{id}/considered", "Refer", post(considered)),
        page("/{programme}/offers", "Refer", get(list::offers)),
        page("/{programme}/offers.csv", "Refer", get(list::offers_csv)),
        page("/{programme}/offers/nameless", "Refer", get(nameless::nameless).post(nameless::refuse)),
        page("/{programme}/offers/nameless/kept", "Refer", get(nameless::kept).post(nameless::take_back)),
        page("/{programme}/offers/nameless/links", "Refer", get(nameless::links).post(nameless::blank)),
        page("/{programme}/offers/{id}", "Refer", get(view::offer)),
        page("/{programme}/offers/{id}/answer", "Refer", get(answer).post(record_answer)),
        page("/{programme}/offers/{id}/account", "Refer", get(view::account).post(view::tell)),
        page("/{programme}/offers/{id}/screen", "Refer", get(view::screen).post(view::record_screen)),
        page("/{programme}/offers/{id}/correct", "Refer", get(view::correct).post(view::record_correction)),
        page("/{programme}/offers/{id}/wish", "Refer", post(view::wish)),
    ]
}

#[derive(Serialize)]
struct OfferPage {
    action: String,
    draft: String,
    request_key: String,
    person: people::Summary,
    before: Option<BeforeShown>,
    answering: bool,
    choices: Choices,
    helped: Reasons,
    hindered: Reasons,
    referrers: Vec<Item>,
    today: String,
    why_not: Vec<Item>,
    considered: String,
    typed: Form,
    faults: Vec<Fault>,
}

/// What somebody should know before they offer, in words.
#[derive(Serialize)]
struct BeforeShown {
    warning: Option<String>,
    open_here: Option<String>,
    open_elsewhere: bool,
    died: bool,
    earlier: Vec<EarlierShown>,
}

#[derive(Serialize)]
struct EarlierShown {
    day: String,
    answer: String,
    wish: Option<String>,
    reasons: Vec<String>,
    own: bool,
}

impl BeforeShown {
    fn of(words: words::Words, before: &Before) -> BeforeShown {
        let text = |key: &str| words.text(key).into_owned();
        let warning = before.warning.map(|(wish, said)| {
            let day = words.day(said).into_owned();
            words.say(&format!("offer-warning-{}", wish.code()), &[("day", day.into())]).into_owned()
        });
        let earlier = before
            .earlier
            .iter()
            .map(|offer| EarlierShown {
                day: offer.offered.to_string(),
                answer: offer
                    .answer
                    .as_ref()
                    .map_or_else(|| text("offer-earlier-elsewhere"), |answer| text(&answer_key(answer))),
                wish: offer.wish.map(|wish| text(&format!("wish-{}", wish.code()))),
                reasons: offer
                    .reasons
                    .iter()
                    .flatten()
                    .map(|given| text(&format!("factor-{}-{}", given.code, given.direction.code())))
                    .collect(),
                own: offer.own,
            })
            .collect();
        BeforeShown {
            warning,
            open_here: before.open_here.as_ref().map(|stage| text(&stage_key(stage))),
            open_elsewhere: before.open_elsewhere,
            died: before.person.life.has_died(),
            earlier,
        }
    }
}

/// Locale key of an answer's code.
pub(crate) fn answer_key(code: &str) -> String {
    match code {
        "yes" | "thinking-it-over" | "not-recorded" => format!("answer-{code}"),
        mode => format!("mode-{mode}"),
    }
}

/// Locale key of a stage's code.
pub(crate) fn stage_key(code: &str) -> String {
    format!("stage-{code}")
}

async fn offer_page(
    site: &Site,
    who: &As<may::Refer>,
    id: PersonId,
    typed: Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let before = site
        .house()
        .before_offer(&who.who, id)
        .await
        .map_err(|e| Failure::from(e).within(site, &who.frame))?;
    let referrers = site.house().referrers(&who.who).await?;
    let random = u64::from_be_bytes(site.house().token()[..8].try_into().unwrap_or_default());
    let order = typed.given("order").map(str::to_owned);
    let again = !faults.is_empty();
    let page = OfferPage {
        action: who.path(&format!("/people/{id}/offer")),
        draft: format!("offer-{id}"),
        request_key: key(site, &typed),
        person: people::Summary::of(words, &before.person, who, site),
        before: Some(BeforeShown::of(words, &before)),
        answering: false,
        choices: Choices::in_words(words),
        helped: Reasons::laid_out(words, Direction::Helped, random, order.as_deref()),
        hindered: Reasons::laid_out(words, Direction::Hindered, random, order.as_deref()),
        referrers: referrers.into_iter().map(|(id, text)| Item { value: id.to_string(), text }).collect(),
        today: london_day(site.house().now()).to_string(),
        why_not: domain::offer::WhyNotOffered::ALL
            .iter()
            .map(|why| Item {
                value: why.code().to_owned(),
                text: words.text(&format!("why-not-offered-{}", why.code())).into_owned(),
            })
            .collect(),
        considered: who.path(&format!("/people/{id}/considered")),
        typed,
        faults,
    };
    if again {
        site.again("offer/offer.html", &who.frame, page)
    } else {
        site.page("offer/offer.html", &who.frame, page)
    }
}

/// The request key of a form: kept when the form comes back with faults.
pub(crate) fn key(site: &Site, typed: &Form) -> String {
    typed.request_key().unwrap_or_else(|_| site.house().request_key()).to_string()
}

/// The page of an offer to a person.
pub async fn offer(
    State(site): State<Site>,
    who: As<may::Refer>,
    Path((_, id)): Path<(String, PersonId)>,
) -> Result<Response, Failure> {
    offer_page(&site, &who, id, Form::default(), Vec::new()).await
}

/// Records the offer with its answer.
pub async fn record(
    State(site): State<Site>,
    who: As<may::Refer>,
    Path((_, id)): Path<(String, PersonId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let words = who.frame.words;
    let sent = match form::read(&form) {
        Ok(sent) => sent,
        Err(breaches) => return offer_page(&site, &who, id, form, faults(words, &breaches)).await,
    };
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let asked = Asked {
        person: id,
        offered: sent.offered,
        offered_by: form.given("offered_by").and_then(|by| by.parse().ok()),
        how: sent.how,
        what: sent.what,
        needs: sent.needs,
        answer: sent.answer,
        account: sent.account,
        wished: sent.wished,
        note: sent.note,
    };
    let name = sent.answer.act();
    let done = site
        .house()
        .write(&who.who, request_key, name, move |unit, who| act::record(unit, who, &settings, &asked))
        .await;
    match done {
        Ok(recorded) => {
            let notice = if recorded.joined { "notice-offer-joined" } else { notice_of(sent.answer) };
            let to = who.path(&format!("/offers/{}", recorded.offer));
            Ok(crate::notice::with(see_other(&to), notice))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            offer_page(&site, &who, id, form, faults(words, &breaches)).await
        }
    }
}

fn notice_of(answer: AskedAnswer) -> &'static str {
    match answer {
        AskedAnswer::Yes => "notice-offer-yes",
        AskedAnswer::ThinkingItOver(_) => "notice-offer-thinking",
        AskedAnswer::Refused(_) => "notice-offer-refused",
        AskedAnswer::NotNow(_) => "notice-offer-not-now",
        AskedAnswer::Ended(..) => "notice-offer-ended",
    }
}

/// Records that social prescribing was considered and not offered.
pub async fn considered(
    State(site): State<Site>,
    who: As<may::Refer>,
    Path((_, id)): Path<(String, PersonId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let why = form.given("why").map(str::to_owned);
    site.house()
        .write(&who.who, form.request_key()?, "offer.consider", move |unit, who| {
            act::consider(unit, who, Some(id), why.as_deref())
        })
        .await
        .map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    Ok(crate::notice::with(see_other(&who.path("/")), "notice-considered"))
}

async fn answer_page(
    site: &Site,
    who: &As<may::Refer>,
    id: OfferId,
    typed: Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let shown =
        site.house().offer(&who.who, id).await.map_err(|e| Failure::from(e).within(site, &who.frame))?;
    let person = shown.person.as_ref().filter(|_| shown.is_open());
    let person = person.ok_or_else(|| Failure::from(Error::NotFound).within(site, &who.frame))?;
    let random = u64::from_be_bytes(site.house().token()[..8].try_into().unwrap_or_default());
    let order = typed.given("order").map(str::to_owned);
    let again = !faults.is_empty();
    let page = OfferPage {
        action: who.path(&format!("/offers/{id}/answer")),
        draft: format!("answer-{id}"),
        request_key: key(site, &typed),
        person: people::Summary::of(words, person, who, site),
        before: None,
        answering: true,
        choices: Choices::in_words(words),
        helped: Reasons::laid_out(words, Direction::Helped, random, order.as_deref()),
        hindered: Reasons::laid_out(words, Direction::Hindered, random, order.as_deref()),
        referrers: Vec::new(),
        today: london_day(site.house().now()).to_string(),
        why_not: Vec::new(),
        considered: String::new(),
        typed,
        faults,
    };
    if again {
        site.again("offer/offer.html", &who.frame, page)
    } else {
        site.page("offer/offer.html", &who.frame, page)
    }
}

/// The page of the answer to an offer that was being thought over.
pub async fn answer(
    State(site): State<Site>,
    who: As<may::Refer>,
    Path((_, id)): Path<(String, OfferId)>,
) -> Result<Response, Failure> {
    answer_page(&site, &who, id, Form::default(), Vec::new()).await
}

/// Records that answer.
pub async fn record_answer(
    State(site): State<Site>,
    who: As<may::Refer>,
    Path((_, id)): Path<(String, OfferId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let words = who.frame.words;
    let sent = match form::read(&form) {
        Ok(sent) => sent,
        Err(breaches) => return answer_page(&site, &who, id, form, faults(words, &breaches)).await,
    };
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let given = Answering {
        answer: sent.answer,
        answered: sent.offered,
        how: sent.how,
        account: sent.account,
        wished: sent.wished,
        note: sent.note,
    };
    let done = site
        .house()
        .write(&who.who, request_key, "offer.answer", move |unit, who| {
            act::answer(unit, who, &settings, id, &given)
        })
        .await;
    match done {
        Ok(()) => {
            let to = who.path(&format!("/offers/{id}"));
            Ok(crate::notice::with(see_other(&to), notice_of(sent.answer)))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            answer_page(&site, &who, id, form, faults(words, &breaches)).await
        }
    }
}

/// What a query string asks; every value as typed.
pub(crate) type Asks = Query<std::collections::BTreeMap<String, String>>;
