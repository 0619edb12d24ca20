//! Why a service fits and what speaks against it, in words; and what was heard.

use operations::directory::find::{Against, Days, For, Gender, Heard, How, Obstacle, Span};
use words::{Arg, Words};

use super::ask::PARTS;
use super::kilometres;
use crate::pages::service::shown::{ages, clock, coded, days, languages};

fn gender(it: Gender) -> &'static str {
    match it {
        Gender::Female => "female",
        Gender::Male => "male",
    }
}

pub(super) fn obstacle(it: Obstacle) -> &'static str {
    match it {
        Obstacle::Distance => "distance",
        Obstacle::Time => "time",
        Obstacle::Cost => "cost",
        Obstacle::Language => "language",
        Obstacle::Access => "access",
        Obstacle::Format => "format",
        Obstacle::Room => "room",
        Obstacle::Person => "person",
    }
}

fn say(words: Words, key: &str, args: &[(&str, Arg<'_>)]) -> String {
    words.say(key, args).into_owned()
}

fn count<'a>(n: impl Into<i64>) -> Arg<'a> {
    Arg::Count(n.into())
}

/// What speaks for it, but for room and learned figures, which stand apart.
pub(super) fn reasons(words: Words, all: &[For]) -> Vec<String> {
    let one = |it: &For| match it {
        For::Word { asked, how: How::Need, .. } => {
            Some(say(words, "look-for-need", &[("need", coded(words, "need", asked).into())]))
        }
        For::Word { asked, found, how, .. } => {
            let key = match how {
                How::Meaning => "look-for-meaning",
                How::Spelling => "look-for-spelling",
                _ => "look-for-word",
            };
            let args = [("asked", asked.as_str().into()), ("found", found.as_str().into())];
            Some(say(words, if asked == found { "look-for-word" } else { key }, &args))
        }
        For::Near(km) => {
            Some(say(words, "look-for-near", &[("km", kilometres(words, f64::from(*km)).into())]))
        }
        For::Comes => Some(say(words, "look-for-comes", &[])),
        For::Then => Some(say(words, "look-for-then", &[])),
        For::Free => Some(say(words, "service-cost-free", &[])),
        For::Language => Some(say(words, "look-for-language", &[])),
        For::Access(code) => Some(coded(words, "service-access", code)),
        For::Format => Some(say(words, "look-for-format", &[])),
        For::Room(_) | For::Replies(_) | For::Accepted(..) | For::Stayed(..) => None,
        For::Meets(code) => {
            Some(say(words, "look-for-meets", &[("rule", coded(words, "service-rule", code).into())]))
        }
        For::Age(min, max) => ages(words, Some(*min), Some(*max))
            .map(|ages| say(words, "look-for-age", &[("ages", ages.into())])),
        For::Confirmed(days) => Some(say(words, "look-for-confirmed", &[("days", count(*days))])),
    };
    all.iter().filter_map(one).collect()
}

/// What speaks against it or has to be checked, but for room, which stands apart.
pub(super) fn against(words: Words, all: &[Against]) -> Vec<String> {
    let one = |it: &Against| match it {
        Against::NoWord(asked) => Some(say(words, "look-no-word", &[("asked", asked.as_str().into())])),
        Against::Far(km) => Some(say(words, "look-far", &[("km", kilometres(words, f64::from(*km)).into())])),
        Against::OutsideArea => Some(say(words, "look-outside", &[])),
        Against::OtherTimes(on) => {
            Some(say(words, "look-other-times", &[("days", days_of(words, *on).into())]))
        }
        Against::TimesNotRecorded => Some(say(words, "look-times-not-recorded", &[])),
        Against::Charged => Some(say(words, "service-cost-charged", &[])),
        Against::CostNotRecorded => Some(say(words, "look-cost-not-recorded", &[])),
        Against::OtherLanguages => Some(say(words, "look-other-languages", &[])),
        Against::LanguagesNotRecorded => Some(say(words, "look-languages-not-recorded", &[])),
        Against::AccessNotRecorded(code) => {
            let feature = coded(words, "service-access", code);
            Some(say(words, "look-access-not-recorded", &[("feature", feature.into())]))
        }
        Against::OtherFormat => Some(say(words, "look-other-format", &[])),
        Against::Full(_) | Against::Waits(_) | Against::Paused | Against::RoomNotRecorded => None,
        Against::Stale(Some(_)) => Some(say(words, "service-stale", &[])),
        Against::Stale(None) => Some(say(words, "look-never-confirmed", &[])),
        Against::CheckAge(min, max) => ages(words, Some(*min), Some(*max))
            .map(|ages| say(words, "look-check-age", &[("ages", ages.into())])),
        Against::AgesNotRecorded => Some(say(words, "look-ages-not-recorded", &[])),
        Against::CheckGender(only) => {
            let only = coded(words, "service-gender", gender(*only));
            Some(say(words, "look-check-gender", &[("only", only.into())]))
        }
        Against::CheckRule(code) => {
            Some(say(words, "look-check-rule", &[("rule", coded(words, "service-rule", code).into())]))
        }
    };
    all.iter().filter_map(one).collect()
}

fn days_of(words: Words, of: Days) -> String {
    let on: Vec<u8> = (0..7).filter(|day| of.has(*day)).collect();
    days(words, &on)
}

fn span(words: Words, it: Span) -> String {
    if let Some((code, _)) = PARTS.iter().find(|(_, span)| *span == it) {
        return say(words, &format!("look-part-{code}"), &[]);
    }
    let args = [("from", clock(words, it.from).into()), ("to", clock(words, it.to).into())];
    say(words, "look-span", &args)
}

/// What was heard in the plain words, as tags.
pub(super) fn heard(words: Words, it: &Heard) -> Vec<String> {
    let wishes = &it.wishes;
    let mut tags: Vec<String> =
        it.words.iter().filter(|word| !word.weak).map(|word| format!("“{}”", word.text)).collect();
    if !wishes.days.is_empty() {
        tags.push(days_of(words, wishes.days));
    }
    tags.extend(wishes.span.map(|it| span(words, it)));
    if let Some(near) = &wishes.near {
        let place = near.outcode.clone().unwrap_or_default();
        tags.push(match near.within_km {
            Some(km) => {
                let km = kilometres(words, f64::from(km));
                say(words, "look-heard-within", &[("place", place.into()), ("km", km.into())])
            }
            None => say(words, "look-heard-near", &[("place", place.into())]),
        });
    }
    tags.extend(wishes.free.then(|| say(words, "service-cost-free", &[])));
    tags.extend((!wishes.languages.is_empty()).then(|| languages(words, &wishes.languages)));
    tags.extend(wishes.access.iter().map(|code| coded(words, "service-access", code)));
    tags.extend(wishes.formats.iter().map(|it| coded(words, "service-format", it.code())));
    tags.extend(wishes.age.map(|age| say(words, "look-heard-age", &[("age", count(age))])));
    tags.extend(wishes.gender.map(|it| coded(words, "look-gender", gender(it))));
    tags
}
