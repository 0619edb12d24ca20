//! The first call: what to say, what they answered with its reasons, and the six questions where they were drawn.

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use domain::Breach;
use domain::contact::{Channel, Outcome};
use domain::id::JourneyId;
use domain::journey::{Direction, EndedBy, Gate, Mode, PassedAs};
use operations::Error;
use operations::contact::{self as act, AlsoPassed, AskedContact, AskedEnding};
use operations::journey::Shown;
use words::Words;

use crate::failure::faults;
use crate::pages::contact::attempt::{self, Before};
use crate::pages::offer::form::{Choices, Reasons, day, told};
use crate::pages::offer::key;
use crate::pages::people::Summary;
use crate::pages::{journey, offer};
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/journeys/{id}/first-call", "Care", get(first_call).post(record)),
        page("/{programme}/journeys/{id}/screen", "Care", get(screen).post(record_screen)),
    ]
}

/// What the factors make worth saying: what it is, free of charge, short, what happens next, and that a no is fine.
/// Each has its sentence at `first-call-say-POINT`.
const SAY: [&str; 5] = ["what", "free", "short", "next", "choice"];

/// The guide and its form.
pub async fn first_call(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
) -> Result<Response, Failure> {
    let shown = journey::found(&site, &who, id).await?;
    call_page(&site, &who, &shown, &Form::default(), &[]).await
}

fn said_at_offer(words: Words, shown: &Shown) -> Vec<String> {
    let needs = shown.offers.iter().flat_map(|offer| &offer.detail.needs);
    needs.map(|need| words.text(&format!("need-{need}")).into_owned()).collect()
}

async fn call_page(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let random = u64::from_be_bytes(site.house().token()[..8].try_into().unwrap_or_default());
    let hindered = Reasons::laid_out(words, Direction::Hindered, random, typed.given("order"));
    let helped = Reasons::laid_out(words, Direction::Helped, random, Some(&hindered.order));
    let here = who.path(&format!("/journeys/{}", shown.current.id));
    let say = SAY.map(|point| words.text(&format!("first-call-say-{point}")).into_owned());
    let page = minijinja::context! {
        action => format!("{here}/first-call"),
        contacts => format!("{here}/contacts"),
        back => here,
        request_key => key(site, typed),
        person => value(Summary::of(words, &shown.person, who, site)),
        called => shown.person.details.name.called(),
        before => value(Before::of(site, who, shown).await?),
        needs => value(said_at_offer(words, shown)),
        say_points => value(say.to_vec()),
        fields => value(attempt::Choices::in_words(words)),
        choices => value(Choices::in_words(words)),
        hindered => value(hindered),
        helped => value(helped),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("first-call/record.html", &who.frame, page)
    } else {
        site.again("first-call/record.html", &who.frame, page)
    }
}

/// What they answered: gates passed in the conversation, or how the open one ends.
fn answer(form: &Form, faults: &mut Vec<Breach>) -> (Vec<AlsoPassed>, Option<AskedEnding>) {
    let ends = |mode, by, ask_again| (Vec::new(), Some(AskedEnding { mode, by, ask_again }));
    match form.get("answer") {
        "yes" => (passed(form), None),
        "refused" => ends(Mode::Refused, EndedBy::Person, None),
        "refused-acting" => ends(Mode::Refused, EndedBy::ActingForPerson, None),
        "not-now" => {
            if form.given("ask_again").is_none() {
                faults.push(Breach::of("ask_again", "ask-again-missing"));
            }
            let ask_again = day(form, "ask_again", faults);
            let by = if form.has("answered", "person") { EndedBy::Person } else { EndedBy::ActingForPerson };
            ends(Mode::NotNow, by, ask_again)
        }
        "again" => (Vec::new(), None),
        _ => {
            faults.push(Breach::of("answer", "first-call-answer-missing"));
            (Vec::new(), None)
        }
    }
}

/// The gates a yes passes: the first call, and what was done in the same conversation.
fn passed(form: &Form) -> Vec<AlsoPassed> {
    let one = |gate, passed_as| AlsoPassed { gate, passed_as };
    let mut passes = vec![one(Gate::FirstCall, None)];
    if form.has("also", "meeting") {
        passes.push(one(Gate::Meeting, None));
    }
    if form.has("also", "advice") {
        passes.push(one(Gate::Plan, Some(PassedAs::AdviceEnough)));
    } else if form.has("also", "holding") {
        passes.push(one(Gate::Plan, Some(PassedAs::Holding)));
    }
    passes
}

fn read(form: &Form, now: jiff::Timestamp) -> Result<AskedContact, Vec<Breach>> {
    let mut faults = Vec::new();
    let contact = attempt::read(form, now, Some(Channel::Phone), &mut faults);
    let (passes, ending) = answer(form, &mut faults);
    let account = told(form, &mut faults);
    let review = day(form, "review", &mut faults);
    let knew = match form.get("knew") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    match contact {
        Some(mut contact) if faults.is_empty() => {
            if contact.answered.is_somebody() && contact.outcome == Outcome::NotRecorded {
                let again = form.has("answer", "again");
                contact.outcome = if again { Outcome::RingBack } else { Outcome::Spoke };
            }
            let accounts = account.into_iter().collect();
            let note = form.get("note").to_owned();
            Ok(AskedContact { knew, passes, ending, accounts, review, note, ..AskedContact::of(contact) })
        }
        _ => Err(faults),
    }
}

/// Records the call.
pub async fn record(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let shown = journey::found(&site, &who, id).await?;
    let breaches = match read(&form, site.house().now()) {
        Err(breaches) => breaches,
        Ok(asked) => {
            let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
            let done = site
                .house()
                .write(&who.who, request_key, "first_call.record", move |unit, who| {
                    act::record(unit, who, &settings, id, &asked, "first_call.record")
                })
                .await;
            match done {
                Ok(made) => {
                    let to = if made.screen.is_some() { "/screen" } else { "" };
                    let there = see_other(&who.path(&format!("/journeys/{id}{to}")));
                    return Ok(crate::notice::with(there, "notice-first-call-recorded"));
                }
                Err(error) => Failure::from(error).within(&site, &who.frame).breaches()?,
            }
        }
    };
    call_page(&site, &who, &shown, &form, &faults(who.frame.words, &breaches)).await
}

/// The six closed questions, for somebody who was drawn at the first call.
pub async fn screen(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
) -> Result<Response, Failure> {
    let shown = journey::found(&site, &who, id).await?;
    if shown.reach.screen_to_ask().is_none() {
        return Err(Failure::from(Error::NotFound).within(&site, &who.frame));
    }
    let here = who.path(&format!("/journeys/{id}"));
    offer::view::screen_page(&site, &who, format!("{here}/screen"), here)
}

/// Records the answers to them.
pub async fn record_screen(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let (how, answers) = offer::view::screen_answers(&form);
    site.house()
        .write(&who.who, form.request_key()?, "screen.record", move |unit, who| {
            operations::screen::record(unit, who, id, how, &answers)
        })
        .await
        .map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    Ok(crate::notice::with(see_other(&who.path(&format!("/journeys/{id}"))), "notice-screen-kept"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::contact::Answered;

    fn form(pairs: &[(&str, &str)]) -> Form {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn read_at_noon(pairs: &[(&str, &str)]) -> Result<AskedContact, Vec<Breach>> {
        read(&form(pairs), "2026-07-01T11:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_no_with_a_reason_is_three_taps_and_an_account_of_what_helped_stands_in_it_too() {
        let taps =
            [("answered", "person"), ("answer", "refused"), ("hindered", "stigma"), ("helped", "need")];
        let asked = read_at_noon(&taps).unwrap();
        let ending = asked.ending.unwrap();
        assert_eq!((ending.mode, ending.by), (Mode::Refused, EndedBy::Person));
        let directions: Vec<_> = asked.accounts[0].factors.iter().map(|given| given.direction).collect();
        assert_eq!(directions, [Direction::Hindered, Direction::Helped]);
        assert_eq!(asked.contact.outcome, Outcome::Spoke);
        assert_eq!((asked.knew, asked.contact.answered), (None, Answered::Person));
    }

    #[test]
    fn gates_done_together_follow_a_yes_alone() {
        let gates = |answer| {
            let taps = [("answered", "person"), ("answer", answer), ("also", "meeting"), ("also", "advice")];
            let asked = read_at_noon(&taps).unwrap();
            asked.passes.iter().map(|passed| passed.gate).collect::<Vec<_>>()
        };
        assert_eq!(gates("yes"), [Gate::FirstCall, Gate::Meeting, Gate::Plan]);
        assert!(gates("again").is_empty());
    }

    #[test]
    fn not_now_needs_its_day_and_a_call_needs_an_answer() {
        let fields = |pairs: &[(&str, &str)]| -> Vec<String> {
            let breaches = read_at_noon(pairs).unwrap_err();
            breaches.iter().filter_map(|breach| breach.field.as_deref().map(str::to_owned)).collect()
        };
        assert_eq!(fields(&[("answered", "person"), ("answer", "not-now")]), ["ask_again"]);
        assert_eq!(fields(&[("answered", "person")]), ["answer"]);
        assert_eq!(fields(&[("answer", "yes")]), ["answered"]);
    }
}
