//! One offer after it was recorded: the summary to paste, the accounts, what can still be done.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::id::OfferId;
use domain::journey::{Direction, EndedBy, HowPut, Teller};
use domain::summary::{
    ReasonTeller, RefusedBy, Summary, SummaryArg, SummaryFacts, SummaryOutcome, SummaryReason, SummaryTicks,
};
use operations::Error;
use operations::offer::{self as act, ScreenAnswer, ScreenItem, Shown};
use serde::Serialize;
use words::{Arg, Words};

use super::form::{Item, Reasons};
use super::{Asks, answer_key, key, stage_key};
use crate::failure::faults;
use crate::pages::{people, timeline};
use crate::signin::{Admits, As, may, see_other};
use crate::template::Fault;
use crate::{Failure, Form, Site};

#[derive(Serialize)]
struct OfferPage {
    id: String,
    base: String,
    person: Option<people::Summary>,
    answer: String,
    open: bool,
    settled: bool,
    refused: bool,
    in_error: bool,
    needs: Vec<String>,
    how: Option<String>,
    offered: String,
    month_only: bool,
    offered_by: Option<String>,
    recorded_by: Option<String>,
    until: Option<String>,
    wish: Option<String>,
    research: Option<String>,
    accounts: Vec<AccountShown>,
    notes: Vec<NoteShown>,
    screen_to_ask: bool,
    screened: bool,
    can_correct: bool,
    stage: String,
    summary: Option<SummaryShown>,
    entries: Vec<timeline::Shown>,
    request_key: String,
}

/// An account in words.
#[derive(Serialize)]
pub(crate) struct AccountShown {
    teller: String,
    asked: String,
    factors: Vec<FactorShown>,
}

#[derive(Serialize)]
pub(crate) struct FactorShown {
    text: String,
    helped: bool,
    main: bool,
}

#[derive(Serialize)]
pub(crate) struct NoteShown {
    pub(crate) text: String,
    pub(crate) made_at: String,
    pub(crate) made_by: String,
}

/// The summary as plain text, and what was ticked.
#[derive(Serialize)]
struct SummaryShown {
    text: String,
    code: Option<String>,
    reasons: bool,
    views: bool,
    wish: bool,
    has_reasons: bool,
    has_views: bool,
    has_wish: bool,
}

/// The page of one offer.
pub async fn offer(
    State(site): State<Site>,
    who: As<may::Refer>,
    Path((_, id)): Path<(String, OfferId)>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let programme = who.who.programme();
    let shown = fetched(&site, &who, id).await?;
    let text = |key: &str| words.text(key).into_owned();
    let offer = &shown.offer;
    let name_of = async |id: Option<domain::id::StaffId>| match id {
        Some(id) => site.house().staff_name(programme, id).await.map(Some),
        None => Ok(None),
    };
    let mut notes = Vec::new();
    for note in &shown.notes {
        notes.push(NoteShown {
            text: note.text.clone(),
            made_at: note.made_at.to_string(),
            made_by: name_of(note.made_by).await?.unwrap_or_default(),
        });
    }
    let ticks = SummaryTicks {
        reasons: asks.contains_key("reasons"),
        views: asks.contains_key("views"),
        wish: asks.contains_key("wish"),
    };
    let summary = summary(words, &shown, ticks);
    let stage = shown.journey.stage();
    let page = OfferPage {
        id: id.to_string(),
        base: who.path(""),
        person: shown.person.as_ref().map(|person| people::Summary::of(words, person, &who, &site)),
        answer: text(&answer_key(&offer.answer)),
        open: shown.is_open(),
        settled: offer.answered.is_some(),
        refused: offer.answer == "refused",
        in_error: shown.journey.is_in_error(),
        needs: offer.detail.needs.iter().map(|need| text(&format!("need-{need}"))).collect(),
        how: offer.detail.how.map(|how| text(&format!("how-put-{}", how.code()))),
        offered: offer.offered.to_string(),
        month_only: offer.person.is_none(),
        offered_by: name_of(offer.offered_by).await?,
        recorded_by: name_of(offer.recorded_by.filter(|by| Some(*by) != offer.offered_by)).await?,
        until: offer.until.map(|day| day.to_string()),
        wish: offer.wish.map(|wish| match wish {
            domain::offer::Wish::AskAfter(day) => {
                words.say("wish-ask-after-day", &[("day", words.day(day).into_owned().into())]).into_owned()
            }
            wish => text(&format!("wish-{}", wish.code())),
        }),
        research: offer.detail.research.map(|research| {
            let until = words.day(research.expires()).into_owned();
            words
                .say(&format!("research-until-{}", research.via.code()), &[("day", until.into())])
                .into_owned()
        }),
        accounts: shown.accounts.iter().map(|account| account_shown(words, account)).collect(),
        notes,
        screen_to_ask: shown.screen_to_ask(),
        screened: offer.detail.screen.is_some(),
        can_correct: shown.can_be_corrected(),
        stage: stage.map_or_else(String::new, |stage| text(&stage_key(&timeline::stage_code(stage)))),
        summary,
        // What was prescribed is the navigator's to tell the practice.
        entries: timeline::of(&site, &who, &shown.entries, &timeline::Services::new()).await?,
        request_key: site.house().request_key().to_string(),
    };
    site.page("offer/view.html", &who.frame, page)
}

async fn fetched(site: &Site, who: &As<may::Refer>, id: OfferId) -> Result<Shown, Failure> {
    site.house().offer(&who.who, id).await.map_err(|error| Failure::from(error).within(site, &who.frame))
}

pub(crate) fn account_shown(words: Words, account: &domain::journey::Account) -> AccountShown {
    AccountShown {
        teller: words.text(&format!("teller-{}", account.teller.code())).into_owned(),
        asked: words.text(&format!("asked-{}", account.asked.code())).into_owned(),
        factors: account
            .factors
            .iter()
            .map(|given| FactorShown {
                text: words.text(&format!("factor-{}-{}", given.code, given.direction.code())).into_owned(),
                helped: given.direction == Direction::Helped,
                main: account.main.as_ref() == Some(&given.code),
            })
            .collect(),
    }
}

/// What to paste into the clinical system: reasons and views only when ticked.
fn summary(words: Words, shown: &Shown, ticks: SummaryTicks) -> Option<SummaryShown> {
    shown.person.as_ref()?;
    let offer = &shown.offer;
    let outcome = match offer.answer.as_str() {
        "yes" => SummaryOutcome::Accepted { opens_episode: offer.detail.opens && !shown.referred_before },
        "refused" => SummaryOutcome::Refused {
            by: if offer.ended_by.as_deref() == Some(EndedBy::Person.code()) {
                RefusedBy::Person
            } else {
                RefusedBy::SomebodyForThem
            },
        },
        "thinking-it-over" => SummaryOutcome::ThinkingItOver { until: offer.until },
        "not-now" => SummaryOutcome::NotNow { ask_again: offer.until? },
        "not-recorded" => return None,
        mode => SummaryOutcome::Ended { mode: domain::journey::Mode::coded(mode)?.code() },
    };
    let reasons: Vec<SummaryReason> = shown
        .accounts
        .iter()
        .flat_map(|account| {
            let teller = match account.teller {
                Teller::Person => ReasonTeller::Person,
                Teller::ActingForPerson => ReasonTeller::SomebodyForThem,
                Teller::Referrer | Teller::Navigator | Teller::Provider => ReasonTeller::Staff,
            };
            account.factors.iter().map(move |given| SummaryReason {
                teller,
                wording: format!("factor-{}-{}", given.code, given.direction.code()),
            })
        })
        .collect();
    let has_reasons = reasons.iter().any(|reason| reason.teller != ReasonTeller::Staff);
    let has_views = reasons.iter().any(|reason| reason.teller == ReasonTeller::Staff);
    let do_not_ask_again = offer.wish == Some(domain::offer::Wish::DoNotAskAgain);
    let facts = SummaryFacts { offered_on: offer.offered, outcome, reasons, do_not_ask_again };
    let made = Summary::new(&facts, ticks).ok()?;
    let lines: Vec<String> = made
        .paragraphs
        .iter()
        .map(|paragraph| {
            let args: Vec<(&str, Arg<'_>)> = paragraph
                .args
                .iter()
                .map(|(name, arg)| (*name, Arg::Text(spelled(words, arg).into())))
                .collect();
            words.say(paragraph.key, &args).into_owned()
        })
        .collect();
    Some(SummaryShown {
        text: lines.join("\n"),
        code: made.concept.map(|concept| concept.to_string()),
        reasons: ticks.reasons,
        views: ticks.views,
        wish: ticks.wish,
        has_reasons,
        has_views,
        has_wish: do_not_ask_again,
    })
}

fn spelled(words: Words, arg: &SummaryArg) -> String {
    match arg {
        SummaryArg::Day(day) => words.day(*day).into_owned(),
        SummaryArg::Key(key) => words.text(key).into_owned(),
        SummaryArg::Concept(concept) => concept.to_string(),
    }
}

#[derive(Serialize)]
struct AccountPage {
    action: String,
    back: String,
    request_key: String,
    yes: bool,
    laid: Reasons,
    asked: Vec<Item>,
    tellers: Vec<Item>,
    typed: Form,
    faults: Vec<Fault>,
}

async fn account_page(
    site: &Site,
    who: &As<may::Refer>,
    id: OfferId,
    typed: Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let shown = fetched(site, who, id).await?;
    let yes = shown.offer.answer == "yes";
    let direction = if yes { Direction::Helped } else { Direction::Hindered };
    let items = |prefix: &str, codes: &[&str]| -> Vec<Item> {
        let text = |code: &str| words.text(&format!("{prefix}-{code}")).into_owned();
        codes.iter().map(|code| Item { value: (*code).to_owned(), text: text(code) }).collect()
    };
    let again = !faults.is_empty();
    let page = AccountPage {
        action: who.path(&format!("/offers/{id}/account")),
        back: who.path(&format!("/offers/{id}")),
        request_key: key(site, &typed),
        yes,
        laid: Reasons::laid_out(words, direction, u64::from(site.house().token()[0]), typed.given("order")),
        asked: items("asked-short", &["not-asked", "would-not-say", "could-not-be-asked"]),
        tellers: items("told-by", &["person", "acting-for-person", "referrer"]),
        typed,
        faults,
    };
    if again {
        site.again("offer/account.html", &who.frame, page)
    } else {
        site.page("offer/account.html", &who.frame, page)
    }
}

/// The page that adds somebody's account of the answer.
pub async fn account(
    State(site): State<Site>,
    who: As<may::Refer>,
    Path((_, id)): Path<(String, OfferId)>,
) -> Result<Response, Failure> {
    account_page(&site, &who, id, Form::default(), Vec::new()).await
}

/// Adds it.
pub async fn tell(
    State(site): State<Site>,
    who: As<may::Refer>,
    Path((_, id)): Path<(String, OfferId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let (request_key, words) = (form.request_key()?, who.frame.words);
    let mut breaches = Vec::new();
    let told = super::form::account(&form, !form.all("helped").is_empty(), &mut breaches).unwrap_or_default();
    if !breaches.is_empty() {
        return account_page(&site, &who, id, form, faults(words, &breaches)).await;
    }
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let done = site
        .house()
        .write(&who.who, request_key, "offer.tell", move |unit, who| {
            act::tell(unit, who, &settings, id, &told)
        })
        .await;
    match done {
        Ok(()) => {
            Ok(crate::notice::with(see_other(&who.path(&format!("/offers/{id}"))), "notice-account-added"))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            account_page(&site, &who, id, form, faults(words, &breaches)).await
        }
    }
}

#[derive(Serialize)]
struct ScreenPage {
    action: String,
    back: String,
    request_key: String,
    items: Vec<Item>,
    answers: Vec<Item>,
    hows: Vec<Item>,
}

/// The six closed questions, for somebody who was drawn.
pub async fn screen(
    State(site): State<Site>,
    who: As<may::Refer>,
    Path((_, id)): Path<(String, OfferId)>,
) -> Result<Response, Failure> {
    let shown = fetched(&site, &who, id).await?;
    if !shown.screen_to_ask() {
        return Err(Failure::from(Error::NotFound).within(&site, &who.frame));
    }
    let back = who.path(&format!("/offers/{id}"));
    screen_page(&site, &who, format!("{back}/screen"), back)
}

/// The page of the six questions, the same at every gate they are asked at.
pub(crate) fn screen_page<R: Admits>(
    site: &Site,
    who: &As<R>,
    action: String,
    back: String,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let items = |prefix: &str, codes: Vec<&'static str>| -> Vec<Item> {
        let text = |code: &str| words.text(&format!("{prefix}-{code}")).into_owned();
        codes.into_iter().map(|code| Item { value: code.to_owned(), text: text(code) }).collect()
    };
    let answers = [
        ScreenAnswer::Yes,
        ScreenAnswer::Partly,
        ScreenAnswer::No,
        ScreenAnswer::WouldNotSay,
        ScreenAnswer::NotAsked,
    ];
    let page = ScreenPage {
        action,
        back,
        request_key: site.house().request_key().to_string(),
        items: items("screen", ScreenItem::ALL.map(ScreenItem::code).to_vec()),
        answers: items("screen-answer", answers.map(ScreenAnswer::code).to_vec()),
        hows: items("how-put", HowPut::ALL.map(HowPut::code).to_vec()),
    };
    site.page("offer/screen.html", &who.frame, page)
}

/// How the six questions were asked, and their answers as sent.
pub(crate) fn screen_answers(form: &Form) -> (Option<HowPut>, Vec<(ScreenItem, ScreenAnswer)>) {
    let how = HowPut::ALL.into_iter().find(|how| how.code() == form.get("how"));
    let answers: Vec<(ScreenItem, ScreenAnswer)> = ScreenItem::ALL
        .into_iter()
        .filter_map(|item| {
            let given = form.get(item.code());
            ScreenAnswer::ALL.into_iter().find(|answer| answer.code() == given).map(|answer| (item, answer))
        })
        .collect();
    (how, answers)
}

/// Records the answers to them.
pub async fn record_screen(
    State(site): State<Site>,
    who: As<may::Refer>,
    Path((_, id)): Path<(String, OfferId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let (how, answers) = screen_answers(&form);
    site.house()
        .write(&who.who, form.request_key()?, "offer.screen", move |unit, who| {
            act::screen(unit, who, id, how, &answers)
        })
        .await
        .map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    Ok(crate::notice::with(see_other(&who.path(&format!("/offers/{id}"))), "notice-screen-kept"))
}

/// The page of a correction: what it does, before it is done.
pub async fn correct(
    State(site): State<Site>,
    who: As<may::Refer>,
    Path((_, id)): Path<(String, OfferId)>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let shown = fetched(&site, &who, id).await?;
    let page = minijinja::context! {
        action => who.path(&format!("/offers/{id}/correct")),
        back => who.path(&format!("/offers/{id}")),
        request_key => site.house().request_key().to_string(),
        answer => words.text(&answer_key(&shown.offer.answer)).into_owned(),
        can_correct => shown.can_be_corrected(),
    };
    site.page("offer/correct.html", &who.frame, page)
}

/// Voids the answer, or the whole journey when it is on the wrong person.
pub async fn record_correction(
    State(site): State<Site>,
    who: As<may::Refer>,
    Path((_, id)): Path<(String, OfferId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let wrong_person = form.get("what") == "wrong-person";
    let name = if wrong_person { "offer.record_in_error" } else { "offer.correct" };
    site.house()
        .write(&who.who, form.request_key()?, name, move |unit, who| {
            if wrong_person {
                act::record_in_error(unit, who, &settings, id)
            } else {
                act::correct(unit, who, &settings, id)
            }
        })
        .await
        .map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    let (to, notice) = if wrong_person {
        (format!("/offers/{id}"), "notice-in-error")
    } else {
        (format!("/offers/{id}/answer"), "notice-corrected")
    };
    Ok(crate::notice::with(see_other(&who.path(&to)), notice))
}

/// Takes back a wish or the permission for research.
pub async fn wish(
    State(site): State<Site>,
    who: As<may::Refer>,
    Path((_, id)): Path<(String, OfferId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let shown = fetched(&site, &who, id).await?;
    let (drop_wish, drop_research) = (form.has("take_back", "wish"), form.has("take_back", "research"));
    let wish = shown.offer.wish.filter(|_| !drop_wish);
    site.house()
        .write(&who.who, form.request_key()?, "offer.wish", move |unit, who| {
            act::wish(unit, who, id, wish, !drop_research)
        })
        .await
        .map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    Ok(crate::notice::with(see_other(&who.path(&format!("/offers/{id}"))), "notice-wish-changed"))
}
