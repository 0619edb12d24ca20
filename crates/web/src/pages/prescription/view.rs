//! What the page of one prescription shows, in words.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::london_day;
use domain::id::StaffId;
use domain::journey::{Account, Gate, Teller};
use domain::prescription::{Attendance, CancelledBy, CannotWhy, RequestStands, Tally};
use operations::prescription::{Session, SessionId, Shown};
use serde::Serialize;
use words::{Arg, Words};

use super::stands::{Telling, open_gate};
use crate::pages::journey::{happened, outcome};
use crate::pages::minute;
use crate::pages::offer::form::Item;
use crate::pages::offer::view::{AccountShown, account_shown};
use crate::pages::people::items;
use crate::signin::{As, may};
use crate::{Failure, Form, Site};

/// One of gates 7 to 10.
#[derive(Serialize)]
pub(super) struct GateShown {
    gate: String,
    state: &'static str,
    result: String,
    when: Option<String>,
}

pub(super) fn gates(words: Words, shown: &Shown) -> Vec<GateShown> {
    let line = shown.line().map(|it| it.line.as_slice()).unwrap_or_default();
    line.iter()
        .map(|pass| {
            let standing = pass.result.as_ref();
            let (state, result) = outcome(words, standing);
            GateShown {
                gate: words.text(&format!("gate-{}", pass.gate.code())).into_owned(),
                state,
                result,
                when: standing.map(|standing| happened(words, standing.happened)),
            }
        })
        .collect()
}

/// What one side says of how it went.
#[derive(Serialize)]
pub(super) struct Side {
    who: String,
    accounts: Vec<Told>,
}

#[derive(Serialize)]
struct Told {
    gate: String,
    account: AccountShown,
}

/// Accounts side by side: the person's, the provider's, the navigator's. None stands for another.
pub(super) fn sides(words: Words, shown: &Shown) -> Vec<Side> {
    const SIDES: [(&str, &[Teller]); 3] = [
        ("person", &[Teller::Person, Teller::ActingForPerson]),
        ("provider", &[Teller::Provider]),
        ("navigator", &[Teller::Navigator, Teller::Referrer]),
    ];
    let line = shown.line().map(|it| it.line.as_slice()).unwrap_or_default();
    let all: Vec<(Gate, &Account)> = line
        .iter()
        .filter_map(|pass| Some((pass.gate, pass.result.as_ref()?)))
        .flat_map(|(gate, result)| result.accounts.iter().map(move |account| (gate, account)))
        .collect();
    if all.is_empty() {
        return Vec::new();
    }
    let side = |(who, tellers): (&str, &[Teller])| Side {
        who: words.text(&format!("prescription-side-{who}")).into_owned(),
        accounts: all
            .iter()
            .filter(|(_, account)| tellers.contains(&account.teller))
            .map(|(gate, account)| Told {
                gate: words.text(&format!("gate-{}", gate.code())).into_owned(),
                account: account_shown(words, account),
            })
            .collect(),
    };
    SIDES.into_iter().map(side).collect()
}

/// What the service is told, and whether it was.
#[derive(Serialize)]
pub(super) struct SharingShown {
    least: String,
    fields: Vec<String>,
    risks: Vec<String>,
    agreed: String,
    sent: Option<String>,
    acknowledged: Option<String>,
    ended: Option<String>,
}

pub(super) fn sharings(words: Words, shown: &Shown) -> Vec<SharingShown> {
    let texts = |prefix: &str, codes: Vec<&str>| -> Vec<String> {
        codes.iter().map(|code| words.text(&format!("{prefix}-{code}")).into_owned()).collect()
    };
    let at = |at: Option<jiff::Timestamp>| at.map(|at| minute(words, at));
    shown
        .sharings
        .iter()
        .map(|it| SharingShown {
            least: words.text(&format!("least-{}", it.shared.least.code())).into_owned(),
            fields: texts("share", it.shared.fields.iter().map(|it| it.code()).collect()),
            risks: texts("risk", it.shared.risks.iter().map(|it| it.code()).collect()),
            agreed: words.day(it.agreed).into_owned(),
            sent: at(it.sent_at),
            acknowledged: at(it.acknowledged_at),
            ended: at(it.ended_at),
        })
        .collect()
}

/// An opening of the link.
pub(super) fn openings(words: Words, shown: &Shown) -> Vec<String> {
    let opening = |(at, name, more): &(jiff::Timestamp, Option<String>, bool)| {
        let name = name.clone().unwrap_or_else(|| words.text("prescription-opened-nobody").into_owned());
        let key = if *more { "prescription-opened-shared" } else { "prescription-opened-initials" };
        let args: [(&str, Arg<'_>); 2] = [("at", minute(words, *at).into()), ("name", name.into())];
        words.say(key, &args).into_owned()
    };
    // Every page that is asked for is an opening: those that follow each other alike are one line.
    let alike = |one: &(jiff::Timestamp, Option<String>, bool),
                 other: &(jiff::Timestamp, Option<String>, bool)| {
        one.1 == other.1 && one.2 == other.2
    };
    let told = |some: &[(jiff::Timestamp, Option<String>, bool)]| {
        let (first, rest) = some.split_first()?;
        let Some(last) = rest.last() else { return Some(opening(first)) };
        let again = i64::try_from(rest.len()).unwrap_or(i64::MAX);
        let args: [(&str, Arg<'_>); 3] =
            [("line", opening(first).into()), ("count", again.into()), ("at", minute(words, last.0).into())];
        Some(words.say("prescription-opened-again", &args).into_owned())
    };
    shown.openings.chunk_by(alike).filter_map(told).collect()
}

/// A session with its mark, and what may be marked.
#[derive(Serialize)]
pub(super) struct SessionShown {
    id: String,
    day: String,
    /// Whether it is still to come.
    ahead: bool,
    /// The code of the mark that stands; empty where none does.
    mark: &'static str,
    text: String,
    tone: &'static str,
    by: Option<String>,
    /// Marks that were put right since, the last one first.
    before: Vec<String>,
    choices: Vec<Item>,
    chosen: String,
}

/// Whether a session could be marked as held on a day.
fn choices(words: Words, session: &Session, ahead: bool) -> Vec<Item> {
    use Attendance::{Attended, Cancelled, Missed, NotKnown, PresentUnplanned};
    let cancelled = [CancelledBy::Person, CancelledBy::Provider, CancelledBy::Programme].map(Cancelled);
    let possible: Vec<Attendance> = match (session.planned, ahead) {
        (false, _) => vec![PresentUnplanned],
        (true, true) => cancelled.to_vec(),
        (true, false) => [Attended, Missed].into_iter().chain(cancelled).chain([NotKnown]).collect(),
    };
    // What stands stays to be seen, whatever else is possible.
    let standing = session.attendance.filter(|it| !possible.contains(it));
    let all: Vec<&str> = possible.into_iter().chain(standing).map(Attendance::code).collect();
    let none = Item { value: String::new(), text: words.text("session-not-marked").into_owned() };
    std::iter::once(none).chain(items(words, "attendance", all.into_iter())).collect()
}

const fn tone(attendance: Option<Attendance>, ahead: bool) -> &'static str {
    match attendance {
        Some(Attendance::Attended | Attendance::PresentUnplanned) => "green",
        Some(Attendance::Missed) => "orange",
        Some(_) => "grey",
        None if ahead => "white",
        None => "yellow",
    }
}

/// Names of those who marked, read once.
async fn names(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
) -> Result<BTreeMap<StaffId, String>, Failure> {
    let marked: BTreeSet<StaffId> =
        shown.marks.values().flatten().filter_map(|(mark, _)| mark.staff).collect();
    let mut names = BTreeMap::new();
    for staff in marked {
        names.insert(staff, site.house().staff_name(who.who.programme(), staff).await?);
    }
    Ok(names)
}

pub(super) async fn sessions(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
    typed: &Form,
) -> Result<Vec<SessionShown>, Failure> {
    let words = who.frame.words;
    let today = london_day(shown.now);
    let names = names(site, who, shown).await?;
    let text = |attendance: Option<Attendance>, ahead: bool| {
        let code = match attendance {
            Some(attendance) => return words.text(&format!("attendance-{}", attendance.code())).into_owned(),
            None if ahead => "session-to-come",
            None => "session-no-register",
        };
        words.text(code).into_owned()
    };
    let row = |session: &Session| {
        let ahead = session.day > today;
        let made = shown.marks.get(&session.id).map(Vec::as_slice).unwrap_or_default();
        let said = |(mark, name): &(operations::prescription::Made, Option<String>)| {
            let staff = mark.staff.and_then(|staff| names.get(&staff).cloned());
            let by = staff.or_else(|| name.clone());
            let by = by.unwrap_or_else(|| words.text("prescription-by-service").into_owned());
            let args: [(&str, Arg<'_>); 2] =
                [("name", by.into()), ("at", minute(words, mark.made_at).into())];
            words.say("session-by", &args).into_owned()
        };
        let (before, last) = match made {
            [before @ .., last] => (before, Some(last)),
            [] => (made, None),
        };
        let field = field(session.id);
        let standing = session.attendance.map_or("", Attendance::code);
        SessionShown {
            id: session.id.to_string(),
            day: session.day.to_string(),
            ahead,
            mark: standing,
            text: text(session.attendance, ahead),
            tone: tone(session.attendance, ahead),
            by: last.map(said),
            before: before
                .iter()
                .rev()
                .map(|it| format!("{}, {}", text(it.0.attendance, false), said(it)))
                .collect(),
            choices: choices(words, session, ahead),
            chosen: typed
                .fields()
                .find(|(name, _)| *name == field)
                .map_or(standing, |_| typed.get(&field))
                .to_owned(),
        }
    };
    Ok(shown.sessions.iter().map(row).collect())
}

/// The field of a session's mark.
pub(super) fn field(id: SessionId) -> String {
    format!("mark-{id}")
}

/// What the sessions come to, as sentences.
pub(super) fn tally(words: Words, tally: Tally, any: bool) -> Vec<(String, String)> {
    if !any {
        return Vec::new();
    }
    let count = |key: &str, n: u32| (words.text(&format!("session-tally-{key}")).into_owned(), n.to_string());
    let (least, most) = tally.bounds();
    let share = if least == most {
        words.say("session-share", &[("share", i64::from(least).into())])
    } else {
        words.say(
            "session-share-between",
            &[("least", i64::from(least).into()), ("most", i64::from(most).into())],
        )
    };
    let mut lines = vec![
        (words.text("session-tally-share").into_owned(), share.into_owned()),
        count("attended", tally.attended),
        count("missed", tally.missed),
        count("not-known", tally.not_known),
        count("to-come", tally.to_come),
    ];
    let seldom = [
        ("unplanned", tally.unplanned),
        ("cancelled-person", tally.cancelled_by_person),
        ("cancelled-others", tally.cancelled_by_others),
    ];
    lines.extend(seldom.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| count(key, n)));
    lines
}

/// What may be done now.
#[derive(Default, Serialize)]
pub(super) struct Open {
    agree: bool,
    send: bool,
    answer: bool,
    waiting: bool,
    nudge: bool,
    run_out: bool,
    mark: bool,
    /// Whether sessions ahead may be moved.
    moves: bool,
    goal: bool,
    end: bool,
    account: bool,
    take_back: bool,
}

impl Open {
    pub(super) fn of(telling: Telling, shown: &Shown) -> Open {
        let line = shown.line();
        let settled = line.is_some_and(|it| it.line.iter().any(|pass| !pass.is_open()));
        let by_closing = line
            .and_then(|it| it.line.last())
            .and_then(|pass| pass.outcome())
            .is_some_and(|it| matches!(it, domain::journey::Outcome::Ended { by_closing: true, .. }));
        let started = line.is_some_and(|it| it.line.iter().any(|pass| pass.gate == Gate::Start));
        let gate = open_gate(&shown.journey, &shown.kept);
        let request = shown.kept.request.filter(|_| gate == Some(Gate::Provider));
        let flow = shown.kept.terms.flow();
        let at = request.filter(|_| flow.has_register()).map(|it| it.stands(telling.today, telling.nation));
        let provider = line.and_then(|it| it.open_pass()).filter(|pass| pass.gate == Gate::Provider);
        let waiting = provider.is_some_and(|pass| pass.waiting.is_some());
        Open {
            agree: gate == Some(Gate::ServiceChoice),
            send: provider.is_some() && request.is_none() && flow.shares() && !waiting,
            answer: provider.is_some(),
            waiting,
            nudge: at == Some(RequestStands::NudgeDue) && !waiting,
            run_out: at == Some(RequestStands::MayRunOut) && !waiting,
            mark: started && shown.current.open && flow != domain::prescription::Flow::Nothing,
            moves: matches!(gate, Some(Gate::Start | Gate::Completion))
                && shown.kept.terms.sessions.is_some(),
            goal: gate == Some(Gate::Completion),
            end: gate.is_some(),
            account: settled && !by_closing,
            take_back: settled && !by_closing && shown.current.open,
        }
    }
}

/// A question of the service, with what was answered.
#[derive(Serialize)]
pub(super) struct AskedShown {
    id: String,
    text: String,
    at: String,
    by: Option<String>,
    reply: Option<(String, String)>,
}

/// What the service asked about the person.
pub(super) fn asked(words: Words, shown: &Shown) -> Vec<AskedShown> {
    let one = |it: &operations::provider::decision::Asked| AskedShown {
        id: it.id.to_string(),
        text: it.text.clone(),
        at: crate::pages::minute(words, it.at.0),
        by: it.at.1.clone(),
        reply: it.reply.as_ref().map(|(text, at)| (text.clone(), crate::pages::minute(words, *at))),
    };
    shown.asked.iter().map(one).collect()
}

/// Why a service cannot take somebody, as choices.
pub(super) fn cannot(words: Words) -> Vec<Item> {
    items(words, "cannot-why", CannotWhy::ALL.into_iter().map(CannotWhy::code))
}
