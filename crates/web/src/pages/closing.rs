//! The end of a journey: closing it where it stands, taking back what was wrong, coming back.

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use domain::Breach;
use domain::id::JourneyId;
use domain::journey::{Corrected, Direction, EndedBy, Ends, Gate, GatePass, HowPut, Mode};
use domain::need::{Need, Outcome};
use operations::closing::{self as act, Asked};
use operations::journey::Shown;
use serde::Serialize;
use words::Words;

use crate::failure::faults;
use crate::pages::offer::form::{Choices, Item, Reasons, choice, day, told};
use crate::pages::offer::key;
use crate::pages::{journey, people};
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/journeys/{id}/closing/close", "Care", get(close).post(record)),
        page("/{programme}/journeys/{id}/closing/correct", "Care", get(correct).post(record_correction)),
        page("/{programme}/journeys/{id}/closing/return", "Care", get(reopen).post(record_return)),
    ]
}

/// A mode to choose, with who may have ended it so.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Way {
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) by: Vec<Item>,
    pub(crate) ask_again: bool,
    pub(crate) counted: bool,
}

fn by(mode: Mode, ends: Ends) -> impl Iterator<Item = EndedBy> {
    EndedBy::ALL.into_iter().filter(move |by| mode.can_be_ended(ends, *by))
}

/// The ways out there, each with who may have ended it so; where only one can have, nobody is asked.
pub(crate) fn ways(words: Words, ends: Ends) -> Vec<Way> {
    let item = |by: EndedBy| Item {
        value: by.code().to_owned(),
        text: words.text(&format!("ended-by-{}", by.code())).into_owned(),
    };
    act::modes(ends)
        .map(|mode| {
            let possible: Vec<EndedBy> = by(mode, ends).collect();
            Way {
                value: mode.code().to_owned(),
                text: words.text(&format!("mode-{}", mode.code())).into_owned(),
                by: if possible.len() > 1 { possible.into_iter().map(item).collect() } else { Vec::new() },
                ask_again: mode == Mode::NotNow,
                counted: mode == Mode::Unreachable,
            }
        })
        .collect()
}

/// Who ended it, as sent in the field of the mode. Where only one can have, nobody was asked.
pub(crate) fn ended_by(form: &Form, mode: Mode, ends: Ends, faults: &mut Vec<Breach>) -> Option<EndedBy> {
    let possible: Vec<EndedBy> = by(mode, ends).collect();
    if let [only] = possible.as_slice() {
        return Some(*only);
    }
    let field = format!("by-{}", mode.code());
    let given = form.get(&field);
    let found = possible.into_iter().find(|by| by.code() == given);
    if found.is_none() {
        faults.push(Breach::of(field, "ended-by-missing"));
    }
    found
}

/// A need or a goal, with what became of it.
#[derive(Serialize)]
struct OutcomeAsked {
    field: String,
    text: String,
    chosen: String,
}

#[derive(Serialize)]
struct ClosePage {
    here: String,
    back: String,
    order: String,
    request_key: String,
    person: people::Summary,
    at: Option<String>,
    ways: Vec<Way>,
    hows: Vec<Item>,
    helped: Reasons,
    hindered: Reasons,
    choices: Choices,
    needs: Vec<OutcomeAsked>,
    goals: Vec<OutcomeAsked>,
    outcomes: Vec<Item>,
    follow_up: Option<String>,
    open_prescriptions: usize,
    typed: Form,
    faults: Vec<Fault>,
}

fn asked_needs<'a>(
    words: Words,
    shown: &'a Shown,
    typed: &'a Form,
) -> impl Iterator<Item = OutcomeAsked> + 'a {
    shown.assessment.needs.iter().map(move |need| {
        let code = need.kept.need.code();
        let field = format!("outcome-{code}");
        let known = need.kept.outcome.map_or("", |(outcome, _)| outcome.code());
        OutcomeAsked {
            text: words.text(&format!("need-{code}")).into_owned(),
            chosen: typed.given(&field).unwrap_or(known).to_owned(),
            field,
        }
    })
}

fn asked_goals<'a>(shown: &'a Shown, typed: &'a Form) -> impl Iterator<Item = OutcomeAsked> + 'a {
    shown.plan.iter().flat_map(|kept| &kept.plan.goals).map(move |goal| {
        let field = format!("goal-{}", goal.id);
        let known = goal.attained.map_or("", Outcome::code);
        OutcomeAsked {
            text: goal.words.clone(),
            chosen: typed.given(&field).unwrap_or(known).to_owned(),
            field,
        }
    })
}

async fn close_page(
    site: &Site,
    who: &As<may::Care>,
    id: JourneyId,
    typed: Form,
    mut faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let shown = journey::found(site, who, id).await?;
    let ends = act::ends(&shown.journey)
        .map_err(|breach| Failure::from(operations::Error::from(breach)).within(site, &who.frame))?;
    let random = u64::from_be_bytes(site.house().token()[..8].try_into().unwrap_or_default());
    let order = typed.given("order").map(str::to_owned);
    let hindered = Reasons::laid_out(words, Direction::Hindered, random, order.as_deref());
    let text = |key: String| words.text(&key).into_owned();
    let outcome = |outcome: Outcome| Item {
        value: outcome.code().to_owned(),
        text: text(format!("outcome-{}", outcome.code())),
    };
    let after_plan = ends == Ends::Closing;
    let due = shown.journey.due();
    let follow_up = due.iter().find(|due| due.what == domain::journey::DueKind::FollowUp);
    // A field of who ended it is named after its mode.
    for fault in &mut faults {
        if fault.field == "ended-by" {
            fault.field = format!("by-{}", typed.get("mode"));
        }
    }
    let page = ClosePage {
        here: who.path(&format!("/journeys/{id}/closing/close")),
        back: who.path(&format!("/journeys/{id}")),
        order: hindered.order.clone(),
        request_key: key(site, &typed),
        person: people::Summary::of(words, &shown.person, who, site),
        at: match ends {
            Ends::Gate(gate) => Some(text(format!("gate-{}", gate.code()))),
            Ends::Closing => None,
        },
        ways: ways(words, ends),
        hows: HowPut::ALL
            .map(|how| Item { value: how.code().to_owned(), text: text(format!("how-put-{}", how.code())) })
            .to_vec(),
        helped: Reasons::laid_out(words, Direction::Helped, random, Some(&hindered.order)),
        hindered,
        choices: Choices::in_words(words),
        needs: asked_needs(words, &shown, &typed).filter(|_| after_plan).collect(),
        goals: asked_goals(&shown, &typed).filter(|_| after_plan).collect(),
        outcomes: Outcome::ALL.map(outcome).to_vec(),
        follow_up: follow_up.map(|due| due.on.to_string()),
        open_prescriptions: shown
            .journey
            .prescriptions()
            .iter()
            .filter(|it| it.open_pass().is_some())
            .count(),
        typed,
        faults,
    };
    if page.faults.is_empty() {
        site.page("closing/close.html", &who.frame, page)
    } else {
        site.again("closing/close.html", &who.frame, page)
    }
}

/// The form to close a journey where it stands.
pub async fn close(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
) -> Result<Response, Failure> {
    close_page(&site, &who, id, Form::default(), Vec::new()).await
}

fn read(form: &Form, ends: Ends) -> Result<Asked, Vec<Breach>> {
    let mut faults = Vec::new();
    let mode = form.given("mode").and_then(Mode::coded);
    if mode.is_none() {
        faults.push(Breach::of("mode", "mode-missing"));
    }
    let by = mode.and_then(|mode| ended_by(form, mode, ends, &mut faults));
    let ask_again = match mode {
        Some(Mode::NotNow) if form.given("ask-again").is_none() => {
            faults.push(Breach::of("ask-again", "ask-again-missing"));
            None
        }
        Some(Mode::NotNow) => day(form, "ask-again", &mut faults),
        _ => None,
    };
    let needs = Need::ALL.into_iter().filter_map(|need| {
        let outcome = Outcome::from_code(form.get(&format!("outcome-{}", need.code())))?;
        Some((need, outcome))
    });
    let needs = needs.collect();
    let goals = form.fields().filter_map(|(field, _)| {
        let goal = field.strip_prefix("goal-")?.parse().ok()?;
        Some((goal, Outcome::from_code(form.get(field))?))
    });
    let goals = goals.collect();
    let (on, follow_up) = (day(form, "on", &mut faults), day(form, "follow-up", &mut faults));
    let how = choice(form, "how", &HowPut::ALL, HowPut::code, &mut faults);
    let account = told(form, &mut faults);
    match (mode, by) {
        (Some(mode), Some(by)) if faults.is_empty() => Ok(Asked {
            mode,
            by,
            on,
            how,
            ask_again,
            objected: form.has("objected", "yes"),
            account,
            needs,
            goals,
            follow_up,
            note: form.get("note").to_owned(),
        }),
        _ => Err(faults),
    }
}

/// Closes a journey.
pub async fn record(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let words = who.frame.words;
    let shown = journey::found(&site, &who, id).await?;
    // A repeat of a form that closed it gets its first answer, whatever the journey is now.
    let ends = act::ends(&shown.journey).unwrap_or(match shown.journey.closing().and_then(|it| it.at) {
        Some(gate) => Ends::Gate(gate),
        None => Ends::Closing,
    });
    let asked = match read(&form, ends) {
        Ok(asked) => asked,
        Err(breaches) => return close_page(&site, &who, id, form, faults(words, &breaches)).await,
    };
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let done = site
        .house()
        .write(&who.who, request_key, "closing.close", move |unit, who| {
            act::close(unit, who, &settings, id, &asked)
        })
        .await;
    match done {
        Ok(()) => {
            let to = who.path(&format!("/journeys/{id}#closing"));
            Ok(crate::notice::with(see_other(&to), "notice-closing-closed"))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            close_page(&site, &who, id, form, faults(words, &breaches)).await
        }
    }
}

/// A result that can be taken back, as its choice in a form.
fn choice_of(corrected: Corrected) -> String {
    match corrected {
        Corrected::Closing => "closing".to_owned(),
        Corrected::Result(GatePass { place, pass }) => format!("{}~{pass}", place.gate.code()),
    }
}

fn corrections(words: Words, shown: &Shown) -> Vec<Item> {
    act::correctable(&shown.journey)
        .into_iter()
        .filter(|it| !matches!(it, Corrected::Result(at) if at.place.gate == Gate::Offer))
        .map(|corrected| {
            let text = match corrected {
                Corrected::Closing => {
                    let mode = shown.journey.closing().map_or("completed", |it| it.ending.mode.code());
                    let mode = words.text(&format!("mode-{mode}")).into_owned();
                    words.say("closing-correct-closing", &[("mode", mode.into())]).into_owned()
                }
                Corrected::Result(at) => {
                    let standing = shown.journey.pass(at).and_then(|pass| pass.result.as_ref());
                    let (_, result) = journey::outcome(words, standing);
                    let gate = words.text(&format!("gate-{}", at.place.gate.code())).into_owned();
                    format!("{gate}: {result}")
                }
            };
            Item { value: choice_of(corrected), text }
        })
        .collect()
}

async fn correct_page(
    site: &Site,
    who: &As<may::Care>,
    id: JourneyId,
    typed: Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let shown = journey::found(site, who, id).await?;
    let page = minijinja::context! {
        here => who.path(&format!("/journeys/{id}/closing/correct")),
        back => who.path(&format!("/journeys/{id}")),
        request_key => key(site, &typed),
        person => value(people::Summary::of(words, &shown.person, who, site)),
        results => value(corrections(words, &shown)),
        in_error => shown.journey.is_in_error(),
        typed => value(&typed),
        faults => value(&faults),
    };
    if faults.is_empty() {
        site.page("closing/correct.html", &who.frame, page)
    } else {
        site.again("closing/correct.html", &who.frame, page)
    }
}

/// What can be taken back.
pub async fn correct(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
) -> Result<Response, Failure> {
    correct_page(&site, &who, id, Form::default(), Vec::new()).await
}

/// Takes a result back, or says that the journey is on the wrong person.
pub async fn record_correction(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let words = who.frame.words;
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let wrong_person = form.get("do") == "wrong-person";
    let mut wrong = Vec::new();
    let review = day(&form, "review", &mut wrong);
    let shown = journey::found(&site, &who, id).await?;
    let all = act::correctable(&shown.journey);
    let chosen = all.into_iter().find(|it| choice_of(*it) == form.get("result"));
    let (done, notice) = match (wrong_person, chosen) {
        (true, _) => {
            let done = site.house().write(&who.who, request_key, "closing.record_in_error", {
                move |unit, who| act::record_in_error(unit, who, &settings, id)
            });
            (done.await, "notice-closing-in-error")
        }
        (false, Some(corrected)) if wrong.is_empty() => {
            let done = site.house().write(&who.who, request_key, "closing.correct", {
                move |unit, who| act::correct(unit, who, &settings, id, corrected, review)
            });
            (done.await, "notice-closing-corrected")
        }
        (false, chosen) => {
            if chosen.is_none() {
                wrong.push(Breach::of("result", "closing-result-missing"));
            }
            (Err(wrong.into()), "")
        }
    };
    match done {
        Ok(()) => Ok(crate::notice::with(see_other(&who.path(&format!("/journeys/{id}"))), notice)),
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            correct_page(&site, &who, id, form, faults(words, &breaches)).await
        }
    }
}

async fn return_page(
    site: &Site,
    who: &As<may::Care>,
    id: JourneyId,
    typed: Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let shown = journey::found(site, who, id).await?;
    let gates: Vec<Item> = act::returnable(&shown.journey)
        .into_iter()
        .map(|gate| Item {
            value: gate.code().to_owned(),
            text: words.text(&format!("closing-return-{}", gate.code())).into_owned(),
        })
        .collect();
    let page = minijinja::context! {
        here => who.path(&format!("/journeys/{id}/closing/return")),
        back => who.path(&format!("/journeys/{id}")),
        request_key => key(site, &typed),
        person => value(people::Summary::of(words, &shown.person, who, site)),
        gates => value(&gates),
        typed => value(&typed),
        faults => value(&faults),
    };
    if faults.is_empty() {
        site.page("closing/return.html", &who.frame, page)
    } else {
        site.again("closing/return.html", &who.frame, page)
    }
}

/// Where somebody who came back can go on.
pub async fn reopen(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
) -> Result<Response, Failure> {
    return_page(&site, &who, id, Form::default(), Vec::new()).await
}

/// Opens the journey again at a gate.
pub async fn record_return(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let words = who.frame.words;
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let mut wrong = Vec::new();
    let on = day(&form, "on", &mut wrong);
    let gate = Gate::ALL.into_iter().find(|gate| gate.code() == form.get("gate"));
    if gate.is_none() {
        wrong.push(Breach::of("gate", "closing-gate-missing"));
    }
    let done = match gate {
        Some(gate) if wrong.is_empty() => {
            site.house()
                .write(&who.who, request_key, "closing.reopen", move |unit, who| {
                    act::reopen(unit, who, &settings, id, gate, on)
                })
                .await
        }
        _ => Err(wrong.into()),
    };
    match done {
        Ok(()) => {
            let to = who.path(&format!("/journeys/{id}"));
            Ok(crate::notice::with(see_other(&to), "notice-closing-returned"))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            return_page(&site, &who, id, form, faults(words, &breaches)).await
        }
    }
}
