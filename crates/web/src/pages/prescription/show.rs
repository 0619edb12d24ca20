//! One prescription: where it stands, what was agreed and told, its sessions, what each side says, and what may be
//! done now.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Breach;
use domain::calendar::london_day;
use domain::id::PrescriptionId;
use domain::prescription::{Answer, Attendance, CannotWhy};
use operations::prescription::{self as act, Came, Marked, Shown};
use operations::{Unit, Who};

use super::prescribe::{pattern, weeks};
use super::stands::Telling;
use super::view::{self, Open};
use crate::failure::faults;
use crate::pages::agreement::chosen;
use crate::pages::assessment::strip;
use crate::pages::offer::form::day;
use crate::pages::offer::key;
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// A prescription within what may be seen.
pub(super) async fn found(site: &Site, who: &As<may::Care>, id: PrescriptionId) -> Result<Shown, Failure> {
    let found = site.house().prescription(&who.who, id).await;
    found.map_err(|error| Failure::from(error).within(site, &who.frame))
}

/// How to tell of prescriptions today.
pub(super) async fn telling(site: &Site, who: &As<may::Care>) -> Result<Telling, Failure> {
    Ok(Telling {
        words: who.frame.words,
        today: london_day(site.house().now()),
        nation: site.programme_by_id(who.who.programme()).await?.settings.nation,
    })
}

/// The page.
pub async fn prescription(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, PrescriptionId)>,
) -> Result<Response, Failure> {
    let shown = found(&site, &who, id).await?;
    draw(&site, &who, &shown, &Form::default(), &[]).await
}

async fn draw(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let telling = telling(site, who).await?;
    let (id, journey) = (shown.kept.id, shown.current.id);
    let tally = shown.tally();
    let offered = &shown.offered;
    let paused = offered.paused_until.filter(|until| *until > telling.today);
    let page = minijinja::context! {
        here => who.path(&format!("/prescriptions/{id}")),
        back => who.path(&format!("/journeys/{journey}#services")),
        request_key => key(site, typed),
        person => value(strip(site, who, &shown.person, journey)),
        name => &offered.name,
        organisation => &offered.organisation,
        service => who.path(&format!("/services/{}?journey={journey}", offered.service)),
        contact => offered.contact.as_ref().map(|(name, mail)| vec![name.clone(), mail.clone()]),
        paused => paused.map(|day| day.to_string()),
        said_no => shown.said == Some(false) && shown.kept.terms.flow().shares(),
        agreements => who.path(&format!("/people/{}/agreements", shown.person.id)),
        stands => value(telling.stands(&shown.kept, &shown.journey, tally)),
        sent => shown.kept.request.map(|it| it.sent.to_string()),
        reminded => shown.kept.request.and_then(|it| it.nudged).map(|day| day.to_string()),
        reminders => shown.kept.request.map_or(0, |it| it.nudges),
        gates => value(view::gates(words, shown)),
        terms => value(telling.terms(&shown.kept.terms)),
        shares => shown.kept.terms.flow().shares(),
        sharings => value(view::sharings(words, shown)),
        openings => value(view::openings(words, shown)),
        asked => value(view::asked(words, shown)),
        sessions => value(view::sessions(site, who, shown, typed).await?),
        tally => value(view::tally(words, tally, !shown.sessions.is_empty())),
        sides => value(view::sides(words, shown)),
        open => value(Open::of(telling, shown)),
        cannot => value(view::cannot(words)),
        weeks => value(weeks(words)),
        every => shown.kept.terms.pattern.map(|it| it.every_weeks.to_string()),
        at => shown.kept.terms.pattern.and_then(|it| it.at).map(|at| at.strftime("%H:%M").to_string()),
        today => telling.today.to_string(),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("prescription/show.html", &who.frame, page)
    } else {
        site.again("prescription/show.html", &who.frame, page)
    }
}

/// Does an act of the page and comes back to it; on a breach the page is drawn again with what was typed.
async fn does<F>(
    site: &Site,
    who: &As<may::Care>,
    id: PrescriptionId,
    form: &Form,
    name: &'static str,
    notice: &'static str,
    write: Result<F, Vec<Breach>>,
) -> Result<Response, Failure>
where
    F: Fn(&mut Unit<'_>, &Who) -> operations::Result<()> + Send + 'static,
{
    who.sent(form)?;
    let request_key = form.request_key()?;
    let done = match write {
        Ok(write) => site.house().write(&who.who, request_key, name, write).await,
        Err(breaches) => Err(breaches.into()),
    };
    match done {
        Ok(()) => Ok(crate::notice::with(see_other(&who.path(&format!("/prescriptions/{id}"))), notice)),
        Err(error) => {
            let breaches = Failure::from(error).within(site, &who.frame).breaches()?;
            let shown = found(site, who, id).await?;
            draw(site, who, &shown, form, &faults(who.frame.words, &breaches)).await
        }
    }
}

/// Asks the service.
pub async fn send(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, PrescriptionId)>,
    form: Form,
) -> Result<Response, Failure> {
    let links = site.house().provider_links();
    let write = move |unit: &mut Unit<'_>, who: &Who| {
        let offered = act::offered(unit, who, id)?;
        act::send(unit, who, &links, id, &offered)
    };
    does(&site, &who, id, &form, "prescription.send", "notice-prescription-sent", Ok(write)).await
}

/// Writes down that the service was reminded.
pub async fn nudge(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, PrescriptionId)>,
    form: Form,
) -> Result<Response, Failure> {
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let links = site.house().provider_links();
    let write = move |unit: &mut Unit<'_>, who: &Who| act::nudge(unit, who, &settings, &links, id);
    does(&site, &who, id, &form, "prescription.nudge", "notice-prescription-nudged", Ok(write)).await
}

/// The service's time ran out.
pub async fn run_out(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, PrescriptionId)>,
    form: Form,
) -> Result<Response, Failure> {
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let write = move |unit: &mut Unit<'_>, who: &Who| act::run_out(unit, who, &settings, id);
    does(&site, &who, id, &form, "prescription.run_out", "notice-prescription-ran-out", Ok(write)).await
}

/// Answers a question of the service.
pub async fn reply(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, PrescriptionId)>,
    form: Form,
) -> Result<Response, Failure> {
    let links = site.house().provider_links();
    let (text, question) = (form.get("reply").to_owned(), form.get("question").parse());
    let question = question.map_err(|_| vec![Breach::of("reply", "question-answered")]);
    let write = question.map(|question| {
        move |unit: &mut Unit<'_>, who: &Who| {
            operations::provider::decision::reply(unit, who, &links, id, question, &text)
        }
    });
    does(&site, &who, id, &form, "prescription.reply", "notice-prescription-replied", write).await
}

/// Moves the sessions ahead to another day or time.
pub async fn move_sessions(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, PrescriptionId)>,
    form: Form,
) -> Result<Response, Failure> {
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let mut faults = Vec::new();
    let moved = pattern(&form, &mut faults);
    if moved.is_none() && faults.is_empty() {
        faults.push(Breach::of("first", "pattern-first-missing"));
    }
    let write = moved.filter(|_| faults.is_empty()).ok_or(faults).map(|pattern| {
        move |unit: &mut Unit<'_>, who: &Who| act::move_sessions(unit, who, &settings, id, pattern)
    });
    does(&site, &who, id, &form, "prescription.move", "notice-prescription-moved", write).await
}

/// Takes back the last result, recorded by mistake.
pub async fn take_back(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, PrescriptionId)>,
    form: Form,
) -> Result<Response, Failure> {
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let write = move |unit: &mut Unit<'_>, who: &Who| act::take_back(unit, who, &settings, id);
    does(&site, &who, id, &form, "prescription.take_back", "notice-prescription-taken-back", Ok(write)).await
}

/// The goal was met before all sessions were had.
pub async fn complete(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, PrescriptionId)>,
    form: Form,
) -> Result<Response, Failure> {
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let write = move |unit: &mut Unit<'_>, who: &Who| act::complete(unit, who, &settings, id);
    does(&site, &who, id, &form, "prescription.complete", "notice-prescription-completed", Ok(write)).await
}

fn answered(form: &Form) -> Result<(Answer, Came), Vec<Breach>> {
    let mut faults = Vec::new();
    let on = day(form, "on", &mut faults);
    let answer = match form.get("answer") {
        "yes" => Some(Answer::Yes { starts: day(form, "starts", &mut faults) }),
        "waiting" => Some(Answer::Waiting { until: day(form, "until", &mut faults) }),
        "cannot" => chosen(form, "why", &CannotWhy::ALL, CannotWhy::code, "cannot-why-missing", &mut faults)
            .map(Answer::Cannot),
        _ => {
            faults.push(Breach::of("answer", "provider-answer-missing"));
            None
        }
    };
    match answer {
        Some(answer) if faults.is_empty() => Ok((answer, Came { on })),
        _ => Err(faults),
    }
}

/// Writes down what the service answered.
pub async fn answer(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, PrescriptionId)>,
    form: Form,
) -> Result<Response, Failure> {
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let write = answered(&form).map(|(given, came)| {
        move |unit: &mut Unit<'_>, who: &Who| act::answer(unit, who, &settings, id, given, came)
    });
    does(&site, &who, id, &form, "prescription.answer", "notice-prescription-answered", write).await
}

/// What a form of the register marks: only what differs from what stood when it was drawn.
fn marked(form: &Form, shown: &Shown) -> Result<Vec<Marked>, Vec<Breach>> {
    let mut faults = Vec::new();
    if form.get("do") == "unplanned" {
        let came = chosen_day(form, &mut faults);
        return came.map(|day| vec![Marked::Unplanned(day)]).ok_or(faults);
    }
    let today = london_day(shown.now);
    let mut marks = Vec::new();
    for session in &shown.sessions {
        let field = view::field(session.id);
        let (given, was) = (form.get(&field), form.get(&format!("was-{}", session.id)));
        let rest = form.get("do") == "rest" && given.is_empty() && session.planned && session.day <= today;
        let wanted = if rest { Attendance::Attended.code() } else { given };
        if wanted == was || form.all(&field).is_empty() {
            continue;
        }
        let attendance = Attendance::coded(wanted);
        if attendance.is_none() && !wanted.is_empty() {
            let value: String = wanted.chars().take(60).collect();
            faults.push(Breach::of(field, "choice-unknown").with("value", value));
            continue;
        }
        marks.push(Marked::Session(session.id, attendance));
    }
    if marks.is_empty() && faults.is_empty() {
        faults.push(Breach::of("marks", "session-nothing-marked"));
    }
    if faults.is_empty() { Ok(marks) } else { Err(faults) }
}

fn chosen_day(form: &Form, faults: &mut Vec<Breach>) -> Option<domain::calendar::Day> {
    if form.given("came").is_none() {
        faults.push(Breach::of("came", "session-day-missing"));
        return None;
    }
    day(form, "came", faults)
}

/// Marks sessions.
pub async fn sessions(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, PrescriptionId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let shown = found(&site, &who, id).await?;
    let write = marked(&form, &shown).map(|marks| {
        move |unit: &mut Unit<'_>, who: &Who| {
            marks.iter().try_for_each(|marked| act::mark(unit, who, &settings, id, *marked))
        }
    });
    does(&site, &who, id, &form, "session.mark", "notice-session-marked", write).await
}
