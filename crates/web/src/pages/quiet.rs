//! Somebody has gone quiet: why they say so, and what comes of it.

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use domain::Breach;
use domain::id::JourneyId;
use domain::journey::{Direction, EndedBy, Ends, Mode, Place};
use operations::Error;
use operations::contact::AskedEnding;
use operations::journey::Shown;
use operations::quiet::{self as act, CameOfIt};
use words::Words;

use crate::failure::faults;
use crate::pages::contact::attempt::Before;
use crate::pages::journey;
use crate::pages::offer::form::{Choices, Item, Reasons, day, told};
use crate::pages::offer::key;
use crate::pages::people::Summary;
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![page("/{programme}/journeys/{id}/quiet", "Care", get(quiet).post(record))]
}

/// Ways silence may end, where the gate has them.
const WAYS: [Mode; 8] = [
    Mode::Refused,
    Mode::NotNow,
    Mode::StoppedToldUs,
    Mode::StoppedComing,
    Mode::DidNotCome,
    Mode::NoLongerNeeded,
    Mode::CannotTakePartNow,
    Mode::MovedAway,
];
const ENDED_BY: [EndedBy; 3] = [EndedBy::Person, EndedBy::ActingForPerson, EndedBy::Nobody];

fn ways(place: Place) -> impl Iterator<Item = (Mode, EndedBy)> {
    let ends = Ends::Gate(place.gate);
    WAYS.into_iter().flat_map(move |mode| {
        ENDED_BY.into_iter().filter(move |by| mode.can_be_ended(ends, *by)).map(move |by| (mode, by))
    })
}

fn spelled(mode: Mode, by: EndedBy) -> String {
    format!("{}~{}", mode.code(), by.code())
}

/// The gate at which they have gone quiet: the first, or the one a form was sent about.
fn place(shown: &Shown, form: &Form) -> Option<Place> {
    let sent = |place: &Place| match form.given("at") {
        Some(at) => at == spelled_place(*place),
        None => true,
    };
    let quiet = shown.reach.quiet.iter().map(|(of, _)| of.place);
    let open = shown.journey.open_gates().map(|(of, _)| of.place);
    match form.given("at") {
        Some(_) => open.into_iter().find(sent),
        None => quiet.into_iter().next(),
    }
}

fn spelled_place(place: Place) -> String {
    match place.prescription {
        Some(prescription) => format!("{}~{prescription}", place.gate.code()),
        None => place.gate.code().to_owned(),
    }
}

fn came_items(words: Words, place: Place) -> Vec<Item> {
    let goes_on = Item { value: "goes-on".to_owned(), text: words.text("quiet-goes-on").into_owned() };
    let rest = ways(place).map(|(mode, by)| {
        let filled = [
            ("mode", words.text(&format!("mode-{}", mode.code())).into()),
            ("by", words.text(&format!("ended-by-{}", by.code())).into()),
        ];
        Item { value: spelled(mode, by), text: words.say("quiet-ends", &filled).into_owned() }
    });
    std::iter::once(goes_on).chain(rest).collect()
}

/// The form: what they say of it, and what comes of it.
pub async fn quiet(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
) -> Result<Response, Failure> {
    let shown = journey::found(&site, &who, id).await?;
    quiet_page(&site, &who, &shown, &Form::default(), &[]).await
}

async fn quiet_page(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let place = place(shown, typed);
    let place = place.ok_or_else(|| Failure::from(Error::NotFound).within(site, &who.frame))?;
    let why = shown.reach.quiet.iter().filter(|(of, _)| of.place == place).flat_map(|(_, why)| why);
    let random = u64::from_be_bytes(site.house().token()[..8].try_into().unwrap_or_default());
    let hindered = Reasons::laid_out(words, Direction::Hindered, random, typed.given("order"));
    let helped = Reasons::laid_out(words, Direction::Helped, random, Some(&hindered.order));
    let here = who.path(&format!("/journeys/{}", shown.current.id));
    let page = minijinja::context! {
        action => format!("{here}/quiet"),
        back => here,
        request_key => key(site, typed),
        at => spelled_place(place),
        gate => words.text(&format!("gate-{}", place.gate.code())),
        why => value(why.map(|why| journey::contacts::why_text(words, *why)).collect::<Vec<_>>()),
        person => value(Summary::of(words, &shown.person, who, site)),
        before => value(Before::of(site, who, shown).await?),
        came => value(came_items(words, place)),
        choices => value(Choices::in_words(words)),
        hindered => value(hindered),
        helped => value(helped),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("quiet/ask.html", &who.frame, page)
    } else {
        site.again("quiet/ask.html", &who.frame, page)
    }
}

fn came(form: &Form, place: Place, faults: &mut Vec<Breach>) -> Option<CameOfIt> {
    let given = form.get("came");
    if given == "goes-on" {
        return Some(CameOfIt::GoesOn);
    }
    let Some((mode, by)) = ways(place).find(|(mode, by)| spelled(*mode, *by) == given) else {
        faults.push(Breach::of("came", "quiet-came-missing"));
        return None;
    };
    let ask_again = if mode == Mode::NotNow { day(form, "ask_again", faults) } else { None };
    if mode == Mode::NotNow && form.given("ask_again").is_none() {
        faults.push(Breach::of("ask_again", "ask-again-missing"));
    }
    Some(CameOfIt::Ends(AskedEnding { mode, by, ask_again }))
}

/// Records what they said and what came of it.
pub async fn record(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let shown = journey::found(&site, &who, id).await?;
    let place = place(&shown, &form);
    let place = place.ok_or_else(|| Failure::from(Error::NotFound).within(&site, &who.frame))?;
    let mut breaches = Vec::new();
    let came = came(&form, place, &mut breaches);
    let accounts: Vec<_> = told(&form, &mut breaches).into_iter().collect();
    if let Some(came) = came.filter(|_| breaches.is_empty()) {
        let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
        let done = site
            .house()
            .write(&who.who, request_key, "quiet.ask", move |unit, who| {
                act::ask(unit, who, &settings, id, place, &accounts, came)
            })
            .await;
        match done {
            Ok(()) => {
                let there = see_other(&who.path(&format!("/journeys/{id}")));
                return Ok(crate::notice::with(there, "notice-quiet-asked"));
            }
            Err(error) => breaches = Failure::from(error).within(&site, &who.frame).breaches()?,
        }
    }
    quiet_page(&site, &who, &shown, &form, &faults(who.frame.words, &breaches)).await
}
