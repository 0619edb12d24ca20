//! A refusal by somebody who gave no name.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::Breach;
use domain::calendar::{Day, london_day};
use domain::id::OfferId;
use domain::journey::{AgeBand, Baseline, Deprivation, Direction, EthnicCategory, Gender, Kept, Occasion};
use domain::need::Need;
use domain::person::BirthDate;
use operations::offer::{self as act, Nameless};
use serde::Serialize;

use super::Asks;
use super::form::{Item, Reasons, account, day};
use crate::failure::faults;
use crate::signin::{As, may, see_other};
use crate::template::Fault;
use crate::{Failure, Form, Site};

#[derive(Serialize)]
struct NamelessPage {
    action: String,
    back: String,
    links: String,
    request_key: String,
    ages: Vec<Item>,
    genders: Vec<Item>,
    ethnic_categories: Vec<Item>,
    deciles: Vec<Item>,
    needs: Vec<Item>,
    asked: Vec<Item>,
    tellers: Vec<Item>,
    laid: Reasons,
    today: String,
    typed: Form,
    faults: Vec<Fault>,
}

/// The key of a form that must not tell when it was asked for.
fn timeless_key(site: &Site, typed: &Form) -> String {
    typed.request_key().unwrap_or_else(|_| site.house().timeless_request_key()).to_string()
}

fn page_of(site: &Site, who: &As<may::Refer>, typed: Form, faults: Vec<Fault>) -> NamelessPage {
    let words = who.frame.words;
    let items = |prefix: &str, codes: Vec<&str>| -> Vec<Item> {
        codes
            .into_iter()
            .map(|code| Item {
                value: code.to_owned(),
                text: words.text(&format!("{prefix}-{code}")).into_owned(),
            })
            .collect()
    };
    let ages = AgeBand::all().map(|band| {
        let code = String::from(band);
        Item {
            text: words.text(&format!("nameless-age-{}", code.replace('+', "-up"))).into_owned(),
            value: code,
        }
    });
    let random = u64::from_be_bytes(site.house().token()[..8].try_into().unwrap_or_default());
    NamelessPage {
        action: who.path("/offers/nameless"),
        back: who.path("/"),
        links: who.path("/offers/nameless/links"),
        request_key: timeless_key(site, &typed),
        ages: ages.collect(),
        genders: items("gender", Gender::ALL.iter().map(|gender| gender.code()).collect()),
        ethnic_categories: items(
            "ethnic-category",
            EthnicCategory::all().map(EthnicCategory::code).collect(),
        ),
        deciles: (1..=10)
            .map(|decile| Item { value: decile.to_string(), text: decile.to_string() })
            .collect(),
        needs: items("need", Need::ALL.map(Need::code).to_vec()),
        asked: items("asked-short", vec!["not-asked", "would-not-say", "could-not-be-asked"]),
        tellers: items("told-by", vec!["person", "acting-for-person", "referrer"]),
        laid: Reasons::laid_out(words, Direction::Hindered, random, typed.given("order")),
        today: london_day(site.house().now()).to_string(),
        typed,
        faults,
    }
}

/// The page of a nameless refusal.
pub async fn nameless(State(site): State<Site>, who: As<may::Refer>) -> Result<Response, Failure> {
    site.page("offer/nameless.html", &who.frame, page_of(&site, &who, Form::default(), Vec::new()))
}

fn read(form: &Form, who: &As<may::Refer>, today: Day) -> Result<Nameless, Vec<Breach>> {
    let mut breaches = Vec::new();
    let mut age = Kept::NotRecorded;
    if let Some(code) = form.given("age") {
        match AgeBand::try_from(code.to_owned()) {
            Ok(band) => age = Kept::Value(band),
            Err(breach) => breaches.push(breach),
        }
    }
    let gender = Gender::ALL.into_iter().find(|gender| gender.code() == form.get("gender"));
    let ethnic = form.given("ethnic_category").map(EthnicCategory::parse).transpose();
    let ethnic = ethnic.unwrap_or_else(|breach| {
        breaches.push(breach);
        None
    });
    let decile = form
        .given("decile")
        .and_then(|decile| decile.parse().ok())
        .map(|decile| Deprivation::decile(decile, 2019));
    let deprivation = decile.transpose().unwrap_or_else(|breach| {
        breaches.push(breach);
        None
    });
    let occasion = match form.get("occasion") {
        "first" => Some(Occasion::First),
        "repeat" => Some(Occasion::Repeat),
        _ => None,
    };
    let refused = day(form, "offered", &mut breaches);
    let born = form.given("link_born").map(|typed| BirthDate::parse(typed, today));
    let born = born.transpose().unwrap_or_else(|breach| {
        breaches.push(Breach { field: Some("link_born".into()), ..breach });
        None
    });
    let (number, name) = (form.given("link_nhs_number"), form.given("link_name"));
    let link = (number.is_some() || name.is_some())
        .then(|| (number.map(str::to_owned), name.map(str::to_owned), born.map(BirthDate::day)));
    let told = account(form, false, &mut breaches);
    if !breaches.is_empty() {
        return Err(breaches);
    }
    let kept = |value| Option::map_or(value, Kept::NotRecorded, Kept::Value);
    Ok(Nameless {
        baseline: Baseline {
            age,
            gender: gender.map_or(Kept::NotRecorded, Kept::Value),
            ethnic_category: kept(ethnic),
            deprivation: deprivation.map_or(Kept::NotRecorded, Kept::Value),
            occasion,
            ..Baseline::at(who.who.organisation())
        },
        refused,
        needs: form.all("need").to_vec(),
        account: told,
        link,
        told: form.has("told", "yes"),
    })
}

/// Records it.
pub async fn refuse(State(site): State<Site>, who: As<may::Refer>, form: Form) -> Result<Response, Failure> {
    who.sent(&form)?;
    let (request_key, words) = (form.request_key()?, who.frame.words);
    let today = london_day(site.house().now());
    let asked = match read(&form, &who, today) {
        Ok(asked) => asked,
        Err(breaches) => {
            let page = page_of(&site, &who, form, faults(words, &breaches));
            return site.again("offer/nameless.html", &who.frame, page);
        }
    };
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    match site.house().refuse_nameless(&who.who, request_key, settings, asked).await {
        Ok(kept) => {
            let to = who.path(&format!(
                "/offers/nameless/kept?offer={}&key={}",
                kept.offer,
                mark(&site, &who, kept.offer)
            ));
            Ok(see_other(&to))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            site.again(
                "offer/nameless.html",
                &who.frame,
                page_of(&site, &who, form, faults(words, &breaches)),
            )
        }
    }
}

/// A mark that only the sign-in which wrote a nameless refusal can show: it is kept nowhere.
fn mark(site: &Site, who: &As<may::Refer>, offer: OfferId) -> String {
    use base64::Engine;
    let mut input = who.who.sign_in().bytes().to_vec();
    input.extend_from_slice(offer.bytes());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(site.house().derive("nameless", &input))
}

/// The page after it: it can be taken back, within this sign-in only.
pub async fn kept(
    State(site): State<Site>,
    who: As<may::Refer>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let page = minijinja::context! {
        action => who.path("/offers/nameless/kept"),
        again => who.path("/offers/nameless"),
        home => who.path("/"),
        offer => asks.get("offer"),
        key => asks.get("key"),
        request_key => site.house().timeless_request_key().to_string(),
    };
    site.page("offer/nameless-kept.html", &who.frame, page)
}

/// Takes it back.
pub async fn take_back(
    State(site): State<Site>,
    who: As<may::Refer>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let not_found = || Failure::from(operations::Error::NotFound).within(&site, &who.frame);
    let offer: OfferId = form.get("offer").parse().map_err(|_| not_found())?;
    if form.get("key") != mark(&site, &who, offer) {
        return Err(not_found());
    }
    site.house()
        .write(&who.who, form.request_key()?, "offer.withdraw_nameless", move |unit, who| {
            act::withdraw_nameless(unit, who, offer)
        })
        .await
        .map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    Ok(crate::notice::with(see_other(&who.path("/offers/nameless")), "notice-nameless-taken-back"))
}

#[derive(Serialize)]
struct LinksPage {
    action: String,
    back: String,
    request_key: String,
    typed: Form,
    faults: Vec<Fault>,
}

fn links_page(site: &Site, who: &As<may::Refer>, typed: Form, faults: Vec<Fault>) -> LinksPage {
    LinksPage {
        action: who.path("/offers/nameless/links"),
        back: who.path("/offers/nameless"),
        request_key: timeless_key(site, &typed),
        typed,
        faults,
    }
}

/// The page on which somebody's linking is undone at their request.
pub async fn links(State(site): State<Site>, who: As<may::Refer>) -> Result<Response, Failure> {
    site.page("offer/links.html", &who.frame, links_page(&site, &who, Form::default(), Vec::new()))
}

/// Blanks the tokens; says the same whether there were any.
pub async fn blank(State(site): State<Site>, who: As<may::Refer>, form: Form) -> Result<Response, Failure> {
    who.sent(&form)?;
    let words = who.frame.words;
    let today = london_day(site.house().now());
    let born = form.given("link_born").map(|typed| BirthDate::parse(typed, today)).transpose();
    let born = match born {
        Ok(born) => born.map(BirthDate::day),
        Err(breach) => {
            let breach = Breach { field: Some("link_born".into()), ..breach };
            return site.again(
                "offer/links.html",
                &who.frame,
                links_page(&site, &who, form, faults(words, &[breach])),
            );
        }
    };
    let (number, name) =
        (form.given("link_nhs_number").map(str::to_owned), form.given("link_name").map(str::to_owned));
    match site.house().blank_links(&who.who, form.request_key()?, number, name, born).await {
        Ok(()) => Ok(crate::notice::with(see_other(&who.path("/offers/nameless")), "notice-links-blanked")),
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            site.again(
                "offer/links.html",
                &who.frame,
                links_page(&site, &who, form, faults(words, &breaches)),
            )
        }
    }
}
