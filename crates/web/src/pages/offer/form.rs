//! The offer's form: read from what was sent, and laid out again with everything that was typed.

use domain::Breach;
use domain::calendar::Day;
use domain::factor::{Branch, Factor, FactorCode, Frame, GroupOrder};
use domain::journey::{Asked, Direction, EndedBy, Format, Gate, GivenFactor, HowPut, Mode, Offered, Teller};
use domain::need::Need;
use domain::offer::{Via, Wish};
use domain::person::PersonForm;
use operations::offer::{AskedAnswer, Told, Wished};
use serde::Serialize;
use words::Words;

use crate::Form;

/// The longest code of a choice a form may send.
const LONGEST_CODE: usize = 60;

fn coded<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str, given: &str) -> Option<T> {
    all.iter().copied().find(|each| code(*each) == given)
}

/// Reads an optional choice.
pub(crate) fn choice<T: Copy>(
    form: &Form,
    field: &'static str,
    all: &[T],
    code: impl Fn(T) -> &'static str,
    faults: &mut Vec<Breach>,
) -> Option<T> {
    let given = form.given(field)?;
    let found = coded(all, code, given);
    if found.is_none() {
        let value: String = given.chars().take(LONGEST_CODE).collect();
        faults.push(Breach::of(field, "choice-unknown").with("value", value));
    }
    found
}

/// A day typed in one field, day first.
pub(crate) fn day(form: &Form, field: &'static str, faults: &mut Vec<Breach>) -> Option<Day> {
    let given = form.given(field)?;
    match read_day(given) {
        Some(day) => Some(day),
        None => {
            let value: String = given.chars().take(LONGEST_CODE).collect();
            faults.push(Breach::of(field, "day-unreadable").with("value", value));
            None
        }
    }
}

/// A day as browsers send it (2026-03-04) or as people type it (4/3/2026).
pub(crate) fn read_day(text: &str) -> Option<Day> {
    if let Ok(day) = text.parse::<Day>() {
        return Some(day);
    }
    let parts: Vec<&str> = text.split(['/', '.', ' ', '-']).filter(|part| !part.is_empty()).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let year: i16 = year.parse().ok().filter(|year| (1900..=2200).contains(year))?;
    Day::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Everything of an answer that a form can say, the same for a new offer and for one being thought over.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) answer: AskedAnswer,
    pub(crate) offered: Option<Day>,
    pub(crate) how: Option<HowPut>,
    pub(crate) what: Offered,
    pub(crate) needs: Vec<String>,
    pub(crate) account: Option<Told>,
    pub(crate) wished: Wished,
    pub(crate) note: String,
}

/// Reads the form, or says everything that is wrong with it.
pub(crate) fn read(form: &Form) -> Result<Sent, Vec<Breach>> {
    let mut faults = Vec::new();
    let answer = answer(form, &mut faults);
    let offered = day(form, "offered", &mut faults);
    let how = choice(form, "how", &HowPut::ALL, HowPut::code, &mut faults);
    let what = what(form, &mut faults);
    let account = account(form, matches!(answer, Some(AskedAnswer::Yes)), &mut faults);
    let wished = wished(form, &mut faults);
    let needs = form.all("need").iter().filter(|need| Need::from_code(need).is_some()).cloned().collect();
    match answer {
        Some(answer) if faults.is_empty() => {
            Ok(Sent { answer, offered, how, what, needs, account, wished, note: form.get("note").to_owned() })
        }
        _ => Err(faults),
    }
}

fn answer(form: &Form, faults: &mut Vec<Breach>) -> Option<AskedAnswer> {
    match form.get("answer") {
        "yes" => Some(AskedAnswer::Yes),
        "refused" => Some(AskedAnswer::Refused(EndedBy::Person)),
        "refused-acting" => Some(AskedAnswer::Refused(EndedBy::ActingForPerson)),
        "thinking-it-over" => {
            dated(form, "until", "thinking-until-missing", faults).map(AskedAnswer::ThinkingItOver)
        }
        "not-now" => dated(form, "ask_again", "ask-again-missing", faults).map(AskedAnswer::NotNow),
        "other" => {
            let Some(mode) = form.given("mode").and_then(Mode::coded) else {
                faults.push(Breach::of("mode", "mode-missing"));
                return None;
            };
            Some(AskedAnswer::Ended(mode, ended_by(form, mode, faults)?))
        }
        _ => {
            faults.push(Breach::of("answer", "answer-missing"));
            None
        }
    }
}

fn dated(form: &Form, field: &'static str, missing: &'static str, faults: &mut Vec<Breach>) -> Option<Day> {
    if form.given(field).is_none() {
        faults.push(Breach::of(field, missing));
        return None;
    }
    day(form, field, faults)
}

/// Who ended it. Where only one can have, nobody is asked.
fn ended_by(form: &Form, mode: Mode, faults: &mut Vec<Breach>) -> Option<EndedBy> {
    let possible: Vec<EndedBy> = EndedBy::ALL
        .into_iter()
        .filter(|by| mode.can_be_ended(domain::journey::Ends::Gate(Gate::Offer), *by))
        .collect();
    if let [only] = possible.as_slice() {
        return Some(*only);
    }
    let given = choice(form, "ended_by", &EndedBy::ALL, EndedBy::code, faults);
    if given.is_none() && faults.is_empty() {
        faults.push(Breach::of("ended_by", "ended-by-missing"));
    }
    given
}

fn what(form: &Form, faults: &mut Vec<Breach>) -> Offered {
    let number = |field: &'static str, faults: &mut Vec<Breach>| {
        let given = form.given(field)?;
        let found = given.parse::<u16>().ok();
        if found.is_none() {
            let value: String = given.chars().take(LONGEST_CODE).collect();
            faults.push(Breach::of(field, "whole-number").with("value", value));
        }
        found
    };
    Offered {
        service: None,
        free: match form.get("free") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        km: number("km", faults),
        wait_days: number("wait", faults),
        format: choice(form, "format", &Format::ALL, Format::code, faults),
    }
}

/// The account. A reason that was tapped sets teller and "asked" with it; untouched fields stay not
/// recorded.
pub(crate) fn account(form: &Form, yes: bool, faults: &mut Vec<Breach>) -> Option<Told> {
    let (field, direction) =
        if yes { ("helped", Direction::Helped) } else { ("hindered", Direction::Hindered) };
    let factors: Vec<GivenFactor> = form
        .all(field)
        .iter()
        .filter_map(|code| FactorCode::parse(code))
        .map(|code| GivenFactor { code, direction })
        .collect();
    let teller = choice(form, "teller", &Teller::ALL, Teller::code, faults);
    let asked = choice(form, "asked", &Asked::ALL, Asked::code, faults);
    if factors.is_empty() && asked.is_none() {
        return None;
    }
    let told = matches!(teller, None | Some(Teller::Person | Teller::ActingForPerson));
    let asked = match asked {
        Some(asked) => asked,
        None if told => Asked::Answered,
        None => Asked::NotRecorded,
    };
    let main = form.given("main").and_then(FactorCode::parse);
    let main = main.filter(|main| factors.iter().any(|given| given.code == *main));
    Some(Told { teller, asked, factors, main, order: form.given("order").map(str::to_owned) })
}

/// What stood in the way and what helped, as one account.
pub(crate) fn told(form: &Form, faults: &mut Vec<Breach>) -> Option<Told> {
    let hindered = account(form, false, faults);
    let helped = account(form, true, &mut Vec::new());
    match (hindered, helped) {
        (Some(mut told), Some(helped)) => {
            told.factors.extend(helped.factors);
            told.main = told.main.or(helped.main);
            Some(told)
        }
        (told, None) | (None, told) => told,
    }
}

fn wished(form: &Form, faults: &mut Vec<Breach>) -> Wished {
    let wish = match form.get("wish") {
        "do-not-ask-again" => Some(Wish::DoNotAskAgain),
        "ask-after" => dated(form, "ask_after", "ask-after-missing", faults).map(Wish::AskAfter),
        _ => None,
    };
    let research = choice(form, "research", &Via::ALL, Via::code, faults);
    Wished { wish, research, leave: form.has("leave", "yes") }
}

/// A choice as a template draws it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Item {
    pub(crate) value: String,
    pub(crate) text: String,
}

/// A group of reasons.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ReasonGroup {
    pub(crate) title: String,
    pub(crate) items: Vec<Item>,
}

/// The reasons to tap, in the person's words: what is often said at the offer first, the rest behind.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Reasons {
    pub(crate) order: String,
    pub(crate) groups: Vec<ReasonGroup>,
    pub(crate) more: Vec<ReasonGroup>,
}

impl Reasons {
    /// Lays the reasons out in the order of `random`, or in the order a form came back with.
    pub(crate) fn laid_out(words: Words, direction: Direction, random: u64, order: Option<&str>) -> Reasons {
        let Ok(frame) = Frame::seed() else {
            return Reasons { order: String::new(), groups: Vec::new(), more: Vec::new() };
        };
        let order = order
            .and_then(|order| GroupOrder::read(order, &frame.groups))
            .unwrap_or_else(|| frame.order(random));
        let item = |factor: &Factor| {
            let key = format!("factor-{}-{}", factor.code, direction.code());
            Item { value: factor.code.to_string(), text: words.text(&key).into_owned() }
        };
        let (mut groups, mut more) = (Vec::new(), Vec::new());
        for (group, factors) in frame.listed(&order, Gate::Offer) {
            let title = words.text(&format!("factor-group-{}", group.code)).into_owned();
            let possible = factors.into_iter().filter(|factor| factor.directions.contains(&direction));
            let (first, later): (Vec<&Factor>, Vec<&Factor>) =
                possible.partition(|factor| matches!(factor.branch, Branch::TakingPart | Branch::Ours));
            for (list, factors) in [(&mut groups, first), (&mut more, later)] {
                if !factors.is_empty() {
                    list.push(ReasonGroup {
                        title: title.clone(),
                        items: factors.into_iter().map(item).collect(),
                    });
                }
            }
        }
        Reasons { order: order.as_str().to_owned(), groups, more }
    }
}

/// The choices of the form in words.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Choices {
    needs: Vec<Item>,
    hows: Vec<Item>,
    formats: Vec<Item>,
    modes: Vec<Item>,
    ended_by: Vec<Item>,
    asked: Vec<Item>,
    tellers: Vec<Item>,
}

impl Choices {
    pub(crate) fn in_words(words: Words) -> Choices {
        let items = |prefix: &str, codes: &[&str]| -> Vec<Item> {
            codes
                .iter()
                .map(|code| Item {
                    value: (*code).to_owned(),
                    text: words.text(&format!("{prefix}-{code}")).into_owned(),
                })
                .collect()
        };
        let modes: Vec<&str> = domain::offer::modes()
            .filter(|mode| !matches!(mode, Mode::Refused | Mode::NotNow))
            .map(Mode::code)
            .collect();
        Choices {
            needs: items("need", &Need::ALL.map(Need::code)),
            hows: items("how-put", &HowPut::ALL.map(HowPut::code)),
            formats: items("format", &Format::ALL.map(Format::code)),
            modes: items("mode", &modes),
            ended_by: items(
                "ended-by",
                &[EndedBy::Person, EndedBy::ActingForPerson, EndedBy::Referrer, EndedBy::Nobody]
                    .map(EndedBy::code),
            ),
            asked: items(
                "asked-short",
                &[Asked::NotAsked, Asked::WouldNotSay, Asked::CouldNotBeAsked].map(Asked::code),
            ),
            tellers: items(
                "told-by",
                &[Teller::Person, Teller::ActingForPerson, Teller::Referrer].map(Teller::code),
            ),
        }
    }
}

/// The form of a person as sent.
pub(crate) fn person(form: &Form) -> PersonForm {
    let text = |field: &str| form.given(field).map(str::to_owned);
    PersonForm {
        nhs_number: text("nhs_number"),
        given: text("given"),
        family: text("family"),
        preferred: text("preferred"),
        date_of_birth: text("date_of_birth"),
        birth_day: None,
        birth_month: None,
        birth_year: None,
        ethnic_category: text("ethnic_category"),
        gender: text("gender"),
        language: text("language"),
        interpreter: text("interpreter"),
        access_needs: form.all("access_needs").to_vec(),
        access_need_other: text("access_need_other"),
        address: text("address"),
        postcode: text("postcode"),
        deprivation_decile: text("deprivation_decile"),
        deprivation_index: text("deprivation_index"),
        practice: None,
        restricted: text("restricted"),
        staff_or_relative: text("staff_or_relative"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn form(pairs: &[(&str, &str)]) -> Form {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn one_tap_on_a_reason_sets_reason_teller_and_asked() {
        let sent = read(&form(&[("answer", "refused"), ("hindered", "stigma")])).unwrap();
        let told = sent.account.unwrap();
        assert_eq!(told.asked, Asked::Answered);
        assert_eq!(told.factors.len(), 1);
        assert_eq!(sent.answer, AskedAnswer::Refused(EndedBy::Person));
    }

    #[test]
    fn an_untouched_form_is_a_refusal_with_nothing_recorded_beside_it() {
        let sent = read(&form(&[("answer", "refused")])).unwrap();
        assert!(sent.account.is_none() && sent.how.is_none() && sent.needs.is_empty());
        assert_eq!(sent.wished, Wished::default());
    }

    #[test]
    fn reason_not_asked_is_one_tap() {
        let sent = read(&form(&[("answer", "refused"), ("asked", "not-asked")])).unwrap();
        assert_eq!(sent.account.unwrap().asked, Asked::NotAsked);
    }

    #[test]
    fn what_is_missing_is_named_with_its_field() {
        let fields = |pairs: &[(&str, &str)]| -> Vec<String> {
            read(&form(pairs))
                .unwrap_err()
                .iter()
                .map(|b| b.field.as_deref().unwrap_or("").to_owned())
                .collect()
        };
        assert_eq!(fields(&[]), ["answer"]);
        assert_eq!(fields(&[("answer", "thinking-it-over")]), ["until"]);
        assert_eq!(fields(&[("answer", "not-now"), ("ask_again", "soon")]), ["ask_again"]);
        assert_eq!(fields(&[("answer", "other")]), ["mode"]);
        assert_eq!(fields(&[("answer", "other"), ("mode", "moved-away")]), ["ended_by"]);
        assert_eq!(fields(&[("answer", "yes"), ("km", "far")]), ["km"]);
    }

    #[test]
    fn a_day_is_read_day_first_or_as_a_browser_sends_it() {
        assert_eq!(read_day("4/3/2026"), Some(date(2026, 3, 4)));
        assert_eq!(read_day("2026-03-04"), Some(date(2026, 3, 4)));
        assert_eq!(read_day("4 3 26"), None);
        assert_eq!(read_day("31/2/2026"), None);
    }
}
