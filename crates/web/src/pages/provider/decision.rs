//! One request: what a service is told, its answer, the undoing of it, a question, a concern.

use axum::extract::State;
use axum::response::Response;
use domain::Breach;
use domain::contact::{Leave, SafeTimes};
use domain::escalation::{Concern, Urgency};
use domain::id::PrescriptionId;
use domain::prescription::{Answer, CannotWhy};
use operations::provider::decision::{self as act, Shown, Stands};
use operations::provider::{At, Purpose, Told, ToldOf};
use serde::Serialize;
use words::Words;

use super::door::AtLink;
use crate::failure::faults;
use crate::pages::minute;
use crate::pages::offer::form::{Item, day};
use crate::pages::offer::key;
use crate::pages::service::shown::{clock, days};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// A line of what is told: what it is, and what it says, in one or more lines.
#[derive(Serialize)]
pub(super) struct Line {
    pub(super) label: String,
    pub(super) lines: Vec<String>,
    /// The value is data, the same in every language.
    kept: bool,
}

/// What is told of a person, in words.
pub(super) fn lines(words: Words, of: &ToldOf) -> Vec<Line> {
    let label = |code: &str| words.text(&format!("share-{code}")).into_owned();
    let text = |key: String| words.text(&key).into_owned();
    let not_recorded = || vec![words.text("not-recorded").into_owned()];
    let one = |told: &Told| match told {
        Told::Name(name) => Line { label: label("name"), lines: vec![name.clone()], kept: true },
        Told::Phone { number, times, voicemail, say_who } => {
            let mut lines = vec![number.as_str().to_owned()];
            lines.extend(safe_times(words, times));
            if *voicemail != Leave::Given {
                lines.push(text("provider-no-voicemail".to_owned()));
            }
            if *say_who != Leave::Given {
                lines.push(text("provider-do-not-say-who".to_owned()));
            }
            Line { label: label("phone"), lines, kept: false }
        }
        Told::Email(mail) => Line { label: label("email"), lines: vec![mail.clone()], kept: true },
        Told::Address(lines) => {
            Line { label: label("address"), lines: lines.lines().map(str::to_owned).collect(), kept: true }
        }
        Told::AgeBand(band) => {
            Line {
                label: label("age-band"), lines: vec![String::from(*band).replace('-', "–")], kept: true
            }
        }
        Told::Language(language, interpreter) => {
            let mut lines: Vec<String> =
                language.iter().map(|it| text(format!("language-{}", it.code()))).collect();
            if *interpreter == Some(true) {
                lines.push(text("provider-interpreter".to_owned()));
            }
            let lines = if lines.is_empty() { not_recorded() } else { lines };
            Line { label: label("language"), lines, kept: false }
        }
        Told::AccessNeeds(needs) => {
            let lines: Vec<String> =
                needs.iter().map(|it| text(format!("access-need-{}", it.code()))).collect();
            let lines =
                if lines.is_empty() { vec![text("provider-no-access-needs".to_owned())] } else { lines };
            Line { label: label("access-needs"), lines, kept: false }
        }
        Told::Companion(arranged) => Line {
            label: label("companion"),
            lines: vec![text(format!("arranged-{}", arranged.code()))],
            kept: false,
        },
        Told::Needs(needs) => Line {
            label: label("needs"),
            lines: needs.iter().map(|it| text(format!("need-{}", it.code()))).collect(),
            kept: false,
        },
    };
    of.told.iter().map(one).collect()
}

fn safe_times(words: Words, times: &SafeTimes) -> Vec<String> {
    match times {
        SafeTimes::AnyDaytime | SafeTimes::NotAsked => Vec::new(),
        SafeTimes::Only(times) => times
            .iter()
            .map(|safe| {
                let at = |time: jiff::civil::Time| {
                    clock(
                        words,
                        u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or(0),
                    )
                };
                let filled = [
                    ("days", days(words, safe.days()).into()),
                    ("from", at(safe.from()).into()),
                    ("to", at(safe.to()).into()),
                ];
                words.say("provider-ring-only", &filled).into_owned()
            })
            .collect(),
    }
}

#[derive(Serialize)]
struct AskedShown {
    text: String,
    at: String,
    by: String,
    reply: Option<(String, String)>,
}

/// Choices of codes with their words at `prefix-CODE`.
pub(super) fn items<'a>(words: Words, prefix: &str, codes: impl IntoIterator<Item = &'a str>) -> Vec<Item> {
    let one = |code: &str| Item {
        value: code.to_owned(),
        text: words.text(&format!("{prefix}-{code}")).into_owned(),
    };
    codes.into_iter().map(one).collect()
}

fn stands(words: Words, stands: Stands) -> String {
    match stands {
        Stands::Listed(Some(until)) => words
            .say("provider-stands-listed-until", &[("day", words.day(until).into_owned().into())])
            .into_owned(),
        Stands::Waits => words.text("provider-stands-waits").into_owned(),
        Stands::Listed(None) => words.text("provider-stands-listed").into_owned(),
        Stands::TakenOn => words.text("provider-stands-taken-on").into_owned(),
        Stands::Started => words.text("provider-stands-started").into_owned(),
        Stands::Done => words.text("provider-stands-done").into_owned(),
        Stands::Ended => words.text("provider-stands-ended").into_owned(),
    }
}

/// What is asked of the service: kind, sessions, first day, transport.
fn terms(words: Words, shown: &Shown) -> Vec<Line> {
    let line = |key: &str, text: String| Line {
        label: words.text(key).into_owned(),
        lines: vec![text],
        kept: false,
    };
    let mut lines = vec![line(
        "provider-kind",
        words.text(&format!("prescription-kind-{}", shown.kind.code())).into_owned(),
    )];
    if let Some(sent) = shown.sent {
        lines.push(line("provider-sent", words.day(sent).into_owned()));
    }
    if let Some(sessions) = shown.terms.sessions {
        let count = words.say("provider-sessions", &[("count", i64::from(sessions).into())]).into_owned();
        lines.push(line("provider-sessions-label", count));
    }
    if let Some(pattern) = &shown.terms.pattern {
        lines.push(line("provider-first-day", words.day(pattern.first).into_owned()));
    }
    let transport = words.text(&format!("arranged-{}", shown.terms.transport.code())).into_owned();
    lines.push(line("provider-transport", transport));
    if let Some(navigator) = &shown.navigator {
        let label = words.text("provider-navigator").into_owned();
        lines.push(Line { label, lines: vec![navigator.clone()], kept: true });
    }
    lines
}

/// The page of a request on a browser that is open.
pub(super) async fn page(
    site: &Site,
    link: &AtLink,
    at: &At,
    typed: &Form,
    wrong: &[Fault],
) -> Result<Response, Failure> {
    let words = link.frame.words;
    let shown = site.house().provider_request(at).await.map_err(|error| link.failed(site, error))?;
    let open = shown.told.is_some() && matches!(shown.stands, Stands::Waits | Stands::Listed(_));
    let risks = shown.told.as_ref().map(|it| {
        items(words, "risk", it.risks.iter().map(|risk| risk.code()))
            .into_iter()
            .map(|it| it.text)
            .collect::<Vec<_>>()
    });
    let asked = |it: &act::Asked| AskedShown {
        text: it.text.clone(),
        at: minute(words, it.at.0),
        by: it.at.1.clone().unwrap_or_default(),
        reply: it.reply.as_ref().map(|(text, at)| (text.clone(), minute(words, *at))),
    };
    let page = minijinja::context! {
        service => &at.service.0,
        organisation => &at.service.1,
        marker => &at.name,
        name => shown.told.as_ref().and_then(ToldOf::name),
        lines => value(shown.told.as_ref().map(|it| lines(words, it))),
        terms => value(terms(words, &shown)),
        risks => value(risks),
        to_acknowledge => shown.told.as_ref().is_some_and(ToldOf::to_acknowledge),
        stands => stands(words, shown.stands),
        open,
        answered => value(shown.answered.as_ref().map(|it| (
            words.text(&format!("provider-answer-{}", it.answer)).into_owned(),
            minute(words, it.made_at),
            it.name.clone().unwrap_or_default(),
        ))),
        may_undo => shown.may_undo,
        asked => value(shown.asked.iter().map(asked).collect::<Vec<_>>()),
        answers => value(items(words, "provider-answer", ["yes", "waiting", "cannot"])),
        whys => value(items(words, "cannot-why", CannotWhy::ALL.map(CannotWhy::code))),
        concerns => value(items(words, "concern", Concern::ALL.map(Concern::code))),
        urgencies => value(items(words, "concern-urgency", Urgency::ALL.map(Urgency::code))),
        here => link.path(""),
        own => link.own(at),
        home => link.home(),
        account => link.is_account(),
        request_key => key(site, typed),
        another_key => site.house().request_key().to_string(),
        third_key => site.house().request_key().to_string(),
        fourth_key => site.house().request_key().to_string(),
        typed => value(typed),
        faults => value(wrong),
    };
    if wrong.is_empty() {
        site.page("provider/decision.html", &link.frame, page)
    } else {
        site.again("provider/decision.html", &link.frame, page)
    }
}

fn read(form: &Form) -> Result<Answer, Vec<Breach>> {
    let mut breaches = Vec::new();
    let answer = match form.get("answer") {
        "yes" => Some(Answer::Yes { starts: day(form, "starts", &mut breaches) }),
        "waiting" => Some(Answer::Waiting { until: day(form, "until", &mut breaches) }),
        "cannot" => Some(Answer::Cannot(CannotWhy::coded(form.get("why")).unwrap_or(CannotWhy::NotSaid))),
        _ => {
            breaches.push(Breach::of("answer", "provider-answer-choose"));
            None
        }
    };
    answer.filter(|_| breaches.is_empty()).ok_or(breaches)
}

/// Answers.
pub async fn answer(State(site): State<Site>, link: AtLink, form: Form) -> Result<Response, Failure> {
    link.sent(&form)?;
    let request_key = form.request_key()?;
    let at = match link.opened(&site).await? {
        Ok(at) => at,
        Err(response) => return Ok(response),
    };
    let given = match read(&form) {
        Ok(given) => given,
        Err(breaches) => return page(&site, &link, &at, &form, &faults(link.frame.words, &breaches)).await,
    };
    let settings = site.programme_by_id(at.who.programme()).await?.settings.clone();
    let (acting, read) = (at.clone(), form.get("acknowledged") == "yes");
    let done = site
        .house()
        .write(&at.who, request_key, "provider.answer", move |unit, who| {
            act::answer(unit, who, &settings, &acting, given, read)
        })
        .await;
    settled(&site, &link, &at, &form, done, "notice-provider-answered").await
}

/// Back to the page with a word on what was done, or the page again with what was wrong.
async fn settled(
    site: &Site,
    link: &AtLink,
    at: &At,
    form: &Form,
    done: operations::Result<()>,
    notice: &'static str,
) -> Result<Response, Failure> {
    match done {
        Ok(()) => Ok(link.back("", notice)),
        Err(error) => {
            let breaches = link.failed(site, error).breaches()?;
            page(site, link, at, form, &faults(link.frame.words, &breaches)).await
        }
    }
}

/// Undoes the answer.
pub async fn undo(State(site): State<Site>, link: AtLink, form: Form) -> Result<Response, Failure> {
    link.sent(&form)?;
    let request_key = form.request_key()?;
    let at = match link.opened(&site).await? {
        Ok(at) => at,
        Err(response) => return Ok(response),
    };
    let settings = site.programme_by_id(at.who.programme()).await?.settings.clone();
    let acting = at.clone();
    let done = site
        .house()
        .write(&at.who, request_key, "provider.undo", move |unit, who| {
            act::undo(unit, who, &settings, &acting)
        })
        .await;
    settled(&site, &link, &at, &Form::default(), done, "notice-provider-undone").await
}

/// The prescription a request is about.
pub(super) fn about(at: &At) -> Result<PrescriptionId, operations::Error> {
    match at.purpose {
        Purpose::Decision(of) => Ok(of),
        Purpose::Register(_) | Purpose::Listing => Err(operations::Error::NotFound),
    }
}

/// Asks the navigator something.
pub async fn ask(State(site): State<Site>, link: AtLink, form: Form) -> Result<Response, Failure> {
    link.sent(&form)?;
    let request_key = form.request_key()?;
    let at = match link.opened(&site).await? {
        Ok(at) => at,
        Err(response) => return Ok(response),
    };
    let of = about(&at).map_err(|error| link.failed(&site, error))?;
    let (acting, text) = (at.clone(), form.get("question").to_owned());
    let done = site
        .house()
        .write(&at.who, request_key, "provider.ask", move |unit, who| act::ask(unit, who, &acting, of, &text))
        .await;
    settled(&site, &link, &at, &form, done, "notice-provider-asked").await
}

/// What is said of a concern.
pub(super) fn read_concern(form: &Form) -> Result<(Concern, Urgency), Vec<Breach>> {
    let concern = Concern::ALL.into_iter().find(|it| it.code() == form.get("concern"));
    let urgency = Urgency::ALL.into_iter().find(|it| it.code() == form.get("urgency"));
    match (concern, urgency) {
        (Some(concern), Some(urgency)) => Ok((concern, urgency)),
        (concern, urgency) => {
            let missing = [
                concern.is_none().then(|| Breach::of("concern", "provider-concern-missing")),
                urgency.is_none().then(|| Breach::of("urgency", "provider-urgency-missing")),
            ];
            Err(missing.into_iter().flatten().collect())
        }
    }
}

/// Raises a concern.
pub async fn concern(State(site): State<Site>, link: AtLink, form: Form) -> Result<Response, Failure> {
    link.sent(&form)?;
    let request_key = form.request_key()?;
    let at = match link.opened(&site).await? {
        Ok(at) => at,
        Err(response) => return Ok(response),
    };
    let of = about(&at).map_err(|error| link.failed(&site, error))?;
    let about = match read_concern(&form) {
        Ok(about) => about,
        Err(breaches) => return page(&site, &link, &at, &form, &faults(link.frame.words, &breaches)).await,
    };
    let (acting, links, text) =
        (at.clone(), site.house().provider_links(), form.get("concern_note").to_owned());
    let done = site
        .house()
        .write(&at.who, request_key, "provider.concern", move |unit, who| {
            act::concern(unit, who, &links, &acting, of, about, &text)
        })
        .await;
    settled(&site, &link, &at, &form, done, "notice-provider-concern").await
}
