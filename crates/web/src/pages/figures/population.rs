//! The eligible population, pasted as a table.

use axum::extract::State;
use axum::response::Response;
use minijinja::context;
use operations::population::{self as act, AskedPopulation};

use super::equity;
use super::speech::Speech;
use crate::failure::faults;
use crate::pages::offer::key;
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// What was loaded last, and the form to load another.
pub async fn page(State(site): State<Site>, who: As<may::Annotate>) -> Result<Response, Failure> {
    draw(&site, &who, &Form::default(), &[]).await
}

async fn draw(
    site: &Site,
    who: &As<may::Annotate>,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let speech = Speech::plain(words);
    let loaded = site.house().population(&who.who).await?;
    let loaded = loaded.map(|held| {
        let by: Vec<String> = held.characteristics().map(|name| speech.column(name)).collect();
        context! {
            source => held.source,
            month => speech.value("month", Some(&held.month.to_string())),
            by => by.join(", "),
            name => held.made_by,
            day => words.day(domain::calendar::london_day(held.made_at)),
        }
    });
    let page = context! {
        base => who.path(""),
        action => who.path("/figures/population"),
        request_key => key(site, typed),
        typed => value(typed),
        loaded => loaded,
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("figures/population.html", &who.frame, page)
    } else {
        site.again("figures/population.html", &who.frame, page)
    }
}

/// Loads the population that was pasted.
pub async fn change(
    State(site): State<Site>,
    who: As<may::Annotate>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let asked = AskedPopulation {
        table: form.get("table").to_owned(),
        source: form.get("source").to_owned(),
        month: form.get("month").to_owned(),
    };
    let write = move |unit: &mut operations::Unit<'_>, who: &operations::Who| act::load(unit, who, &asked);
    match site.house().write(&who.who, request_key, "population.load", write).await {
        Ok(()) => {
            let there = see_other(&equity::by(&who.path(""), "age-band"));
            Ok(crate::notice::with(there, "notice-population-loaded"))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            draw(&site, &who, &form, &faults(who.frame.words, &breaches)).await
        }
    }
}
