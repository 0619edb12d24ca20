//! The match: services that fit, for somebody's journey or for none, beside a map, and compared.

mod ask;
mod compare;
mod map;
mod reason;

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use domain::calendar::london_day;
use domain::id::JourneyId;
use domain::need::Need;
use domain::person::Language;
use operations::Error;
use operations::directory::find::{Asked, Fit, Found, MOST, Outcome};
use serde::Serialize;
use words::Words;

use crate::failure::faults;
use crate::pages::assessment::strip;
use crate::pages::offer::form::Item;
use crate::pages::people::Summary;
use crate::pages::service::shown::{self, coded};
use crate::pages::service::standing::StandingShown;
use crate::routes::{Route, page};
use crate::signin::{As, may};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/match", "Care", get(find)),
        page("/{programme}/match/compare", "Care", get(compare::compare)),
        page("/{programme}/journeys/{id}/match", "Care", get(find_for)),
    ]
}

/// What a search asked for by its address.
pub(crate) fn query(raw: Option<String>) -> Result<Form, Failure> {
    Form::parse(raw.unwrap_or_default().as_bytes())
}

/// What is wished, as choices of the form.
#[derive(Serialize)]
struct Choices {
    needs: Vec<Item>,
    days: Vec<Item>,
    parts: Vec<Item>,
    languages: Vec<Item>,
    access: Vec<Item>,
    formats: Vec<Item>,
    rules: Vec<Item>,
    genders: Vec<Item>,
}

impl Choices {
    fn of(words: Words) -> Choices {
        use domain::directory::code;
        let items = |prefix: &str, codes: &[&str]| {
            let item = |code: &&str| Item { value: (*code).to_owned(), text: coded(words, prefix, code) };
            codes.iter().map(item).collect::<Vec<_>>()
        };
        Choices {
            needs: items("need", &Need::ALL.map(Need::code)),
            days: items("service-day", &["0", "1", "2", "3", "4", "5", "6"]),
            parts: items("look-part", &ask::PARTS.map(|(code, _)| code)),
            languages: items("language", &Language::all().map(Language::code).collect::<Vec<_>>()),
            access: items("service-access", &code::ACCESS),
            formats: items("service-format", &code::FORMATS),
            rules: items("service-rule", &code::RULES),
            genders: items("look-gender", &code::GENDERS),
        }
    }
}

/// A service of the results.
#[derive(Serialize)]
struct FitShown {
    number: usize,
    id: String,
    href: String,
    name: String,
    organisation: String,
    when: String,
    place: String,
    km: Option<String>,
    standing: StandingShown,
    reasons: Vec<String>,
    against: Vec<String>,
    picked: bool,
    /// Where it is prescribed, from somebody's journey.
    prescribe: Option<String>,
}

/// Kilometres as people say them.
pub(super) fn kilometres(words: Words, km: f64) -> String {
    if km < 0.95 {
        return words.text("look-km-near").into_owned();
    }
    words.say("look-km", &[("km", words.number(km, usize::from(km < 9.95)).into())]).into_owned()
}

/// Where it is: its nearest place alone, with how many more there are.
fn place(words: Words, fit: &Fit) -> String {
    let Some(first) = fit.draft.places.first() else { return String::new() };
    let first = shown::place(first);
    match fit.draft.places.len() {
        1 => first,
        more => {
            let count = i64::try_from(more - 1).unwrap_or(0);
            words.say("look-place-more", &[("place", first.into()), ("count", count.into())]).into_owned()
        }
    }
}

fn fits(
    site: &Site,
    who: &As<may::Care>,
    typed: &Form,
    journey: Option<JourneyId>,
    found: &Found,
) -> Vec<FitShown> {
    let words = who.frame.words;
    let today = london_day(site.house().now());
    let of = |(at, fit): (usize, &Fit)| {
        let id = fit.service.id.to_string();
        let whose = journey.map(|journey| format!("?journey={journey}")).unwrap_or_default();
        FitShown {
            number: at + 1,
            href: who.path(&format!("/services/{id}{whose}")),
            name: fit.service.name.clone(),
            organisation: fit.service.organisation_name.clone(),
            when: shown::when(words, &fit.service.times).join("; "),
            place: place(words, fit),
            km: fit.km.map(|km| kilometres(words, km)),
            standing: StandingShown::of(words, &fit.standing, today),
            reasons: reason::reasons(words, &fit.reasons),
            against: reason::against(words, &fit.against),
            picked: typed.has("pick", &id),
            prescribe: journey.map(|it| who.path(&format!("/journeys/{it}/prescribe?service={id}"))),
            id,
        }
    };
    found.fits.iter().enumerate().map(of).collect()
}

/// Finds a service for nobody in particular.
pub async fn find(
    State(site): State<Site>,
    who: As<may::Care>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Failure> {
    let typed = query(raw)?;
    draw(&site, &who, &typed, None, typed.has("find", "yes"), true).await
}

/// Finds a service for somebody: what is known of them is asked for unless the form says otherwise.
pub async fn find_for(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Failure> {
    let typed = query(raw)?;
    let shown = site.house().assessment(&who.who, id).await;
    let shown = shown.map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    let person = strip(&site, &who, &shown.person, id);
    let today = london_day(site.house().now());
    let asked = typed.has("find", "yes");
    let typed = if asked { typed } else { ask::prefilled(who.frame.words, &shown, today) };
    // Opening the page is no search: nothing is kept of it.
    draw(&site, &who, &typed, Some((id, person)), true, asked).await
}

/// An obstacle in the way, and what is found without it.
#[derive(Serialize)]
struct ObstacleShown {
    text: String,
    href: Option<String>,
}

async fn draw(
    site: &Site,
    who: &As<may::Care>,
    typed: &Form,
    whose: Option<(JourneyId, Summary)>,
    search: bool,
    keeps: bool,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let journey = whose.as_ref().map(|(id, _)| *id);
    let here = match journey {
        Some(id) => who.path(&format!("/journeys/{id}/match")),
        None => who.path("/match"),
    };
    let (mut found, mut wrong): (Option<Found>, Vec<Fault>) = (None, Vec::new());
    if search {
        let done = match ask::read(typed, journey) {
            Ok(asked) => {
                let asked = Asked { only_looking: !keeps, ..asked };
                site.house().find_services(&who.who, asked).await
            }
            Err(breaches) => Err(Error::Breach(breaches)),
        };
        match done {
            Ok(it) => found = Some(it),
            Err(error) => {
                let breaches = Failure::from(error).within(site, &who.frame).breaches()?;
                wrong = faults(words, &breaches);
            }
        }
    }
    let shown = found.as_ref();
    let obstacles = match shown.map(|it| &it.outcome) {
        Some(Outcome::Nothing(obstacles)) => obstacles
            .iter()
            .map(|(obstacle, count)| {
                let most = if *count < MOST { "" } else { "-most" };
                let count = i64::try_from(*count).unwrap_or(i64::MAX);
                let code = reason::obstacle(*obstacle);
                let rest = ask::without(typed, *obstacle);
                let key = if rest.is_some() { "look-without" } else { "look-without-words" };
                let what = words.text(&format!("look-obstacle-{code}")).into_owned();
                ObstacleShown {
                    text: words
                        .say(&format!("{key}{most}"), &[("what", what.into()), ("count", count.into())])
                        .into_owned(),
                    href: rest.map(|rest| format!("{here}?{rest}")),
                }
            })
            .collect(),
        _ => Vec::new(),
    };
    let outcome = shown.map(|it| match &it.outcome {
        _ if it.warming => "warming",
        Outcome::Room => "room",
        Outcome::AllFull => "all-full",
        Outcome::Nothing(_) => "nothing",
    });
    let page = minijinja::context! {
        base => who.path(""),
        here => &here,
        back => journey.map(|id| who.path(&format!("/journeys/{id}"))),
        journey => journey.map(|id| id.to_string()),
        person => whose.map(|(_, person)| value(person)),
        choices => value(Choices::of(words)),
        more => ask::is_firm(typed),
        searched => shown.is_some(),
        outcome => outcome,
        kept => shown.is_some_and(|it| it.kept),
        obstacles => value(&obstacles),
        // Where two wishes stand in the way, dropping either alone finds nothing.
        loose => (outcome == Some("nothing") && obstacles.is_empty() && ask::is_firm(typed))
            .then(|| format!("{here}?{}", ask::address(typed, &ask::FIRM))),
        heard => value(shown.map(|it| reason::heard(words, &it.heard)).unwrap_or_default()),
        unknown => value(shown.map(|it| it.unknown.clone()).unwrap_or_default()),
        most => MOST,
        fits => value(shown.map(|it| fits(site, who, typed, journey, it)).unwrap_or_default()),
        map => value(shown.and_then(|it| map::map(words, typed, it, &here))),
        typed => value(typed),
        faults => value(&wrong),
    };
    if wrong.is_empty() {
        site.page("match/show.html", &who.frame, page)
    } else {
        site.again("match/show.html", &who.frame, page)
    }
}
