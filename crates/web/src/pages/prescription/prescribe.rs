//! Prescribing a service: what is agreed, what is shared, and asking the service, on one page.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::Breach;
use domain::calendar::london_day;
use domain::id::{JourneyId, PrescriptionId, ServiceId};
use domain::journey::{HowPut, PrescriptionKind};
use domain::prescription::{Arranged, Flow, Pattern, SESSIONS, SHARE, Terms};
use jiff::civil::Time;
use operations::Error;
use operations::prescription::{self as act, AskedSharing, Offered, Prescribing};
use serde::Serialize;
use words::Words;

use super::shared;
use super::stands::{Telling, open_gate};
use crate::failure::faults;
use crate::pages::agreement::{capacities, deciders};
use crate::pages::assessment::strip;
use crate::pages::offer::form::{Item, choice, day};
use crate::pages::offer::{Asks, key};
use crate::pages::people::items;
use crate::pages::service::shown::when;
use crate::pages::service::standing::StandingShown;
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// How far one press goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Goes {
    /// Proposed; the person is asked later.
    Propose,
    /// The person agrees.
    Agree,
    /// And the service is asked.
    Send,
}

impl Goes {
    fn of(form: &Form) -> Goes {
        match form.get("do") {
            "send" => Goes::Send,
            "agree" => Goes::Agree,
            _ => Goes::Propose,
        }
    }

    const fn notice(self, flow: Flow) -> &'static str {
        match self {
            Goes::Propose => "notice-prescription-proposed",
            Goes::Send if flow.shares() => "notice-prescription-sent",
            _ => "notice-prescription-agreed",
        }
    }
}

/// A kind of referral, with how data about the person move.
#[derive(Serialize)]
struct KindShown {
    value: &'static str,
    text: String,
    hint: String,
}

fn kinds(words: Words) -> Vec<KindShown> {
    let kind = |kind: PrescriptionKind| KindShown {
        value: kind.code(),
        text: words.text(&format!("prescription-kind-{}", kind.code())).into_owned(),
        hint: words.text(&format!("prescription-flow-{}", kind.code())).into_owned(),
    };
    PrescriptionKind::ALL.into_iter().map(kind).collect()
}

fn service_of(site: &Site, who: &As<may::Care>, given: &str) -> Result<ServiceId, Failure> {
    given.parse().map_err(|_| Failure::from(Error::NotFound).within(site, &who.frame))
}

async fn found(
    site: &Site,
    who: &As<may::Care>,
    id: JourneyId,
    service: ServiceId,
) -> Result<Prescribing, Failure> {
    let found = site.house().prescribing(&who.who, id, service).await;
    found.map_err(|error| Failure::from(error).within(site, &who.frame))
}

/// The form.
pub async fn prescribe(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let service = service_of(&site, &who, asks.get("service").map_or("", String::as_str))?;
    let shown = found(&site, &who, id, service).await?;
    draw(&site, &who, &shown, &Form::default(), &[]).await
}

async fn draw(
    site: &Site,
    who: &As<may::Care>,
    shown: &Prescribing,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let today = london_day(site.house().now());
    let (id, service) = (shown.current.id, shown.offered.service);
    let age = shown.person.details.date_of_birth.age_on(today);
    let listing = &shown.listing.service;
    let place = listing.places.first();
    let paused = shown.offered.paused_until.filter(|until| *until > today);
    let page = minijinja::context! {
        action => who.path(&format!("/journeys/{id}/prescribe")),
        back => who.path(&format!("/services/{service}?journey={id}")),
        request_key => key(site, typed),
        person => value(strip(site, who, &shown.person, id)),
        service => service.to_string(),
        name => &shown.offered.name,
        organisation => &shown.offered.organisation,
        standing => value(StandingShown::of(words, &shown.standing, today)),
        when => value(when(words, &listing.times)),
        place => place.map(|it| if it.name.is_empty() { it.address.clone() } else { it.name.clone() }),
        paused => paused.map(|day| day.to_string()),
        contact => shown.offered.contact.as_ref().map(|(name, _)| name.clone()),
        already => value(already(site, who, shown).await?),
        closed => !shown.current.open,
        said_no => shown.said == Some(false),
        agreements => who.path(&format!("/people/{}/agreements", shown.person.id)),
        kinds => value(kinds(words)),
        sessions => SESSIONS.to_string(),
        weeks => value(weeks(words)),
        arranged => value(arranged(words)),
        leasts => value(shared::kinds(words, typed)),
        least => typed.given("least").unwrap_or_else(|| shown.least().code()),
        risks => value(shared::risks(words)),
        deciders => value(deciders(words, age)),
        capacities => value(capacities(words)),
        hows => value(items(words, "how-put", HowPut::ALL.iter().map(|how| how.code()))),
        typed => value(typed),
        faults => value(faults),
    };
    if faults.is_empty() {
        site.page("prescription/prescribe.html", &who.frame, page)
    } else {
        site.again("prescription/prescribe.html", &who.frame, page)
    }
}

/// A prescription of the same service.
#[derive(Serialize)]
struct Already {
    href: String,
    stands: String,
}

/// Whether this service is under way already.
async fn already(site: &Site, who: &As<may::Care>, shown: &Prescribing) -> Result<Vec<Already>, Failure> {
    let same = shown.others.iter().filter(|it| it.kept.service == shown.offered.service);
    let same: Vec<_> = same.collect();
    if same.is_empty() {
        return Ok(Vec::new());
    }
    let telling = Telling {
        words: who.frame.words,
        today: london_day(site.house().now()),
        nation: site.programme_by_id(who.who.programme()).await?.settings.nation,
    };
    let open = same.into_iter().filter(|it| open_gate(&shown.journey, &it.kept).is_some());
    Ok(open
        .map(|it| Already {
            href: who.path(&format!("/prescriptions/{}", it.kept.id)),
            stands: telling.stands(&it.kept, &shown.journey, it.tally(telling.today)).text,
        })
        .collect())
}

pub(super) fn weeks(words: Words) -> Vec<Item> {
    let item = |weeks: i64| Item {
        value: weeks.to_string(),
        text: words.say("prescription-weeks", &[("weeks", weeks.into())]).into_owned(),
    };
    [1, 2, 3, 4].map(item).to_vec()
}

pub(super) fn arranged(words: Words) -> Vec<Item> {
    let asked = Arranged::ALL.into_iter().filter(|it| *it != Arranged::NotRecorded);
    items(words, "arranged", asked.map(Arranged::code))
}

/// What a form asks for.
#[derive(Debug, Clone)]
struct Sent {
    goes: Goes,
    terms: Terms,
    how: Option<HowPut>,
    sharing: Option<AskedSharing>,
}

fn number<T: std::str::FromStr>(form: &Form, field: &'static str, faults: &mut Vec<Breach>) -> Option<T> {
    let given = form.given(field)?;
    let read = given.parse().ok();
    if read.is_none() {
        let value: String = given.chars().take(60).collect();
        faults.push(Breach::of(field, "whole-number").with("value", value));
    }
    read
}

/// The first day, how many weeks apart, and the time; none where no first day is known.
pub(super) fn pattern(form: &Form, faults: &mut Vec<Breach>) -> Option<Pattern> {
    let first = day(form, "first", faults);
    let at = form.given("at").and_then(|given| {
        let at: Option<Time> = given.parse().ok();
        if at.is_none() {
            let value: String = given.chars().take(60).collect();
            faults.push(Breach::of("at", "pattern-time").with("value", value));
        }
        at
    });
    if at.is_some() && form.given("first").is_none() {
        faults.push(Breach::of("first", "pattern-first-missing"));
    }
    let every_weeks = number(form, "every_weeks", faults).unwrap_or(1);
    Some(Pattern { first: first?, every_weeks, at })
}

fn read(form: &Form) -> Result<Sent, Vec<Breach>> {
    let mut faults = Vec::new();
    let goes = Goes::of(form);
    let kind = choice(form, "kind", &PrescriptionKind::ALL, PrescriptionKind::code, &mut faults);
    if form.given("kind").is_none() {
        faults.push(Breach::of("kind", "prescription-kind-missing"));
    }
    let arranged = |field: &'static str, faults: &mut Vec<Breach>| {
        choice(form, field, &Arranged::ALL, Arranged::code, faults).unwrap_or_default()
    };
    let sessions = number(form, "sessions", &mut faults);
    let pattern = pattern(form, &mut faults);
    let (transport, companion) = (arranged("transport", &mut faults), arranged("companion", &mut faults));
    let check_on = day(form, "check_on", &mut faults);
    let how = choice(form, "how", &HowPut::ALL, HowPut::code, &mut faults);
    let shares = kind.is_some_and(|kind| Flow::of(kind).shares());
    let sharing = if shares && goes > Goes::Propose { shared::read(form, &mut faults) } else { None };
    match kind {
        Some(kind) if faults.is_empty() => {
            let terms = Terms { kind, sessions, share: SHARE, pattern, transport, companion, check_on };
            Ok(Sent { goes, terms, how, sharing })
        }
        _ => Err(faults),
    }
}

/// Proposes the service; with the person's yes, and the service asked, in one press.
pub async fn record(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, JourneyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let words = who.frame.words;
    let service = service_of(&site, &who, form.get("service"))?;
    let shown = found(&site, &who, id, service).await?;
    let sent = match read(&form) {
        Ok(sent) => sent,
        Err(breaches) => return draw(&site, &who, &shown, &form, &faults(words, &breaches)).await,
    };
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let notice = sent.goes.notice(sent.terms.flow());
    let links = site.house().provider_links();
    let done = site
        .house()
        .write(
            &who.who,
            request_key,
            "prescription.propose",
            move |unit, who| -> Result<PrescriptionId, Error> {
                let offered = Offered::of(unit, who, service)?;
                let made = act::propose(unit, who, &settings, id, &offered, sent.terms)?;
                if sent.goes >= Goes::Agree {
                    act::agree(unit, who, &settings, made, sent.how, sent.sharing.as_ref())?;
                }
                if sent.goes == Goes::Send && sent.terms.flow().shares() {
                    act::send(unit, who, &links, made, &offered)?;
                }
                Ok(made)
            },
        )
        .await;
    match done {
        Ok(made) => Ok(crate::notice::with(see_other(&who.path(&format!("/prescriptions/{made}"))), notice)),
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            draw(&site, &who, &shown, &form, &faults(words, &breaches)).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn form(pairs: &[(&str, &str)]) -> Form {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn fields(pairs: &[(&str, &str)]) -> Vec<String> {
        read(&form(pairs)).unwrap_err().iter().map(|b| b.field.as_deref().unwrap_or("").to_owned()).collect()
    }

    #[test]
    fn proposing_alone_asks_nobody_who_agreed() {
        let typed = [("kind", "formal-referral"), ("sessions", "6"), ("first", "3/12/2026"), ("at", "14:30")];
        let sent = read(&form(&typed)).unwrap();
        assert_eq!((sent.goes, sent.terms.sessions), (Goes::Propose, Some(6)));
        let pattern = sent.terms.pattern.unwrap();
        assert_eq!((pattern.first, pattern.every_weeks), (date(2026, 12, 3), 1));
        assert!(sent.sharing.is_none());
    }

    #[test]
    fn a_yes_to_a_formal_referral_says_what_is_told_and_who_decided() {
        let typed = [("kind", "formal-referral"), ("do", "send"), ("least", "group")];
        assert_eq!(fields(&typed), ["decided_by", "share"]);
        let mut typed = typed.to_vec();
        typed.extend([("decided_by", "person"), ("share-group", "name"), ("risk", "falls")]);
        let sharing = read(&form(&typed)).unwrap().sharing.unwrap();
        assert_eq!((sharing.shared.fields.len(), sharing.shared.risks.len()), (1, 1));
    }

    #[test]
    fn a_signposted_service_is_told_nothing_whatever_is_ticked() {
        let typed = [("kind", "signposting"), ("do", "agree"), ("least", "group"), ("share-group", "name")];
        assert!(read(&form(&typed)).unwrap().sharing.is_none());
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert_eq!(fields(&[("sessions", "many"), ("at", "teatime")]), ["kind", "sessions", "at"]);
        assert_eq!(fields(&[("kind", "signposting"), ("at", "10:00")]), ["first"]);
    }
}
