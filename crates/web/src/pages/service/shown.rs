//! A service in words: when, where, for whom, and what differs between two of its versions.

use domain::calendar::{Day, day_number};
use domain::directory::Own;
use domain::directory::draft::{Draft, DraftPlace};
use domain::directory::service::{Cost, Slot};
use jiff::civil::time;
use operations::directory::entry::Compared;
use operations::directory::find::Settings;
use serde::Serialize;
use words::Words;

/// The text of a code, or the code itself where there is none: feeds carry codes of their own.
pub(crate) fn coded(words: Words, prefix: &str, code: &str) -> String {
    let key = format!("{prefix}-{code}");
    if words.has(&key) { words.text(&key).into_owned() } else { code.to_owned() }
}

/// Several texts as one: `a, b and c`.
pub(crate) fn listed(words: Words, texts: &[String]) -> String {
    match texts {
        [] => String::new(),
        [only] => only.clone(),
        [some @ .., last] => {
            let args = [("some", some.join(", ").into()), ("last", last.into())];
            words.say("service-list-and", &args).into_owned()
        }
    }
}

/// A minute of a day: `10am`, `5:30pm`, `midday`, `midnight`.
pub(crate) fn clock(words: Words, minute: u16) -> String {
    match minute {
        0 | 1440 => words.text("service-clock-midnight").into_owned(),
        720 => words.text("service-clock-midday").into_owned(),
        _ => {
            let (hour, rest) = (minute / 60, minute % 60);
            let shown = if hour % 12 == 0 { 12 } else { hour % 12 };
            let time = if rest == 0 { shown.to_string() } else { format!("{shown}:{rest:02}") };
            let key = if hour < 12 { "service-clock-am" } else { "service-clock-pm" };
            words.say(key, &[("time", time.into())]).into_owned()
        }
    }
}

/// The days of a week in words: `Mondays to Fridays`, `Mondays and Thursdays`.
pub(crate) fn days(words: Words, days: &[u8]) -> String {
    let name = |day: &u8| words.text(&format!("service-days-{day}")).into_owned();
    let row = days.len() > 2 && days.windows(2).all(|two| two[0] + 1 == two[1]);
    match (days.first(), days.last()) {
        (Some(first), Some(last)) if row => {
            let args = [("first", name(first).into()), ("last", name(last).into())];
            words.say("service-days-row", &args).into_owned()
        }
        _ => listed(words, &days.iter().map(name).collect::<Vec<_>>()),
    }
}

/// Times of a week by time of day: from, to and the days.
pub(crate) fn by_time(times: &[Slot]) -> Vec<(u16, u16, Vec<u8>)> {
    let mut groups: Vec<(u16, u16, Vec<u8>)> = Vec::new();
    let mut sorted = times.to_vec();
    sorted.sort();
    sorted.dedup();
    for slot in sorted {
        match groups.iter_mut().find(|(from, to, _)| (*from, *to) == (slot.from, slot.to)) {
            Some((_, _, days)) => days.push(slot.day),
            None => groups.push((slot.from, slot.to, vec![slot.day])),
        }
    }
    groups
}

/// When in a week: `Thursdays, 10am to midday`.
pub(crate) fn when(words: Words, times: &[Slot]) -> Vec<String> {
    let one = |(from, to, on): (u16, u16, Vec<u8>)| {
        let on = days(words, &on);
        if (from, to) == (0, 1440) {
            return words.say("service-when-day", &[("days", on.into())]).into_owned();
        }
        let args =
            [("days", on.into()), ("from", clock(words, from).into()), ("to", clock(words, to).into())];
        words.say("service-when", &args).into_owned()
    };
    by_time(times).into_iter().map(one).collect()
}

/// The ages it is for; none where it says nothing of them.
pub(crate) fn ages(words: Words, min: Option<u8>, max: Option<u8>) -> Option<String> {
    let min = min.filter(|age| *age > 0);
    let max = max.filter(|age| *age < 120);
    let (key, args) = match (min, max) {
        (None, None) => return None,
        (Some(min), None) => ("service-ages-from", vec![("min", i64::from(min))]),
        (None, Some(max)) => ("service-ages-to", vec![("max", i64::from(max))]),
        (Some(min), Some(max)) => {
            ("service-ages-between", vec![("min", i64::from(min)), ("max", i64::from(max))])
        }
    };
    let args: Vec<_> = args.into_iter().map(|(name, age)| (name, age.into())).collect();
    Some(words.say(key, &args).into_owned())
}

/// What it costs: `Free`, `£2.50 a session`.
pub(crate) fn cost(words: Words, draft: &Draft) -> String {
    let said = match (draft.cost, draft.amount) {
        (Cost::NotRecorded, _) => words.text("service-cost-not-recorded").into_owned(),
        (Cost::Free, _) => words.text("service-cost-free").into_owned(),
        (Cost::Charged, Some(amount)) if amount > 0.0 => {
            let amount = words.number(amount, if amount.fract() == 0.0 { 0 } else { 2 });
            words.say("service-cost-amount", &[("amount", amount.into())]).into_owned()
        }
        (Cost::Charged, _) => words.text("service-cost-charged").into_owned(),
    };
    match &draft.fees {
        Some(fees) if draft.cost == Cost::NotRecorded => fees.clone(),
        Some(fees) if !fees.eq_ignore_ascii_case(&said) => format!("{said}. {fees}"),
        _ => said,
    }
}

/// A place on one line.
pub(crate) fn place(place: &DraftPlace) -> String {
    let name = if place.name == place.street { "" } else { place.name.as_str() };
    let parts = [name, &place.street, &place.town, &place.postcode];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The texts of what it carries of one of our own taxonomies.
pub(crate) fn codes(words: Words, draft: &Draft, own: Own) -> Vec<String> {
    let prefix = match own {
        Own::Need => "need",
        Own::Eligibility => "service-rule",
        Own::Access | Own::NoAccess => "service-access",
        Own::Format => "service-format",
        Own::Gender => "service-gender",
        Own::Subject => "service-subject",
    };
    draft.codes.get(&own).into_iter().flatten().map(|code| coded(words, prefix, code)).collect()
}

/// The name of a code of ours in the record that is published: in English, as the standard's own words are.
pub(crate) fn published_name(own: Own, code: &str) -> String {
    let words = Words::get(words::ENGLISH);
    match own {
        Own::Need => coded(words, "need", code),
        Own::Eligibility => coded(words, "service-rule", code),
        Own::Access => coded(words, "service-access", code),
        Own::NoAccess => {
            let feature = coded(words, "service-access", code);
            words.say("service-access-none", &[("feature", feature.into())]).into_owned()
        }
        Own::Format => coded(words, "service-format", code),
        Own::Gender => coded(words, "service-gender", code),
        Own::Subject => code.to_owned(),
    }
}

/// The languages it is given in.
pub(crate) fn languages(words: Words, of: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let names: Vec<String> = of.into_iter().map(|code| coded(words, "language", code.as_ref())).collect();
    listed(words, &names)
}

/// An address that may be a link: what feeds give is not trusted to be one.
pub(crate) fn safe_link(url: &str) -> Option<&str> {
    let lower = url.to_ascii_lowercase();
    (lower.starts_with("https://") || lower.starts_with("http://")).then_some(url)
}

/// Whether what was last said to be true on a day counts as stale.
pub(crate) fn is_stale(assured: Option<Day>, today: Day) -> bool {
    let after = i64::from(Settings::default().stale_after);
    assured.is_none_or(|day| day_number(today) - day_number(day) > after)
}

/// One thing that differs between two versions.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub(crate) struct Change {
    /// What it is about.
    pub(crate) name: String,
    /// What it says; empty where it says nothing.
    pub(crate) before: String,
    /// What it says instead.
    pub(crate) after: String,
}

/// A service as lines of name and text, in the order of the form.
fn lines(words: Words, it: &Draft) -> Vec<(&'static str, String)> {
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let all = |own: Own| codes(words, it, own).join(", ");
    // A service that is not there yet says nothing, not that it costs something unknown.
    let named = !it.name.is_empty();
    vec![
        ("name", it.name.clone()),
        ("organisation", it.organisation.clone()),
        ("description", it.description.clone()),
        ("status", if named { coded(words, "service-status", it.status.code()) } else { String::new() }),
        ("needs", all(Own::Need)),
        ("subjects", all(Own::Subject)),
        ("formats", all(Own::Format)),
        ("places", it.places.iter().map(place).collect::<Vec<_>>().join("; ")),
        ("times", when(words, &it.times).join("; ")),
        ("areas", it.areas.iter().cloned().collect::<Vec<_>>().join(", ")),
        ("cost", if named { cost(words, it) } else { String::new() }),
        ("languages", languages(words, &it.languages)),
        ("access", all(Own::Access)),
        ("no-access", all(Own::NoAccess)),
        ("ages", ages(words, it.min_age, it.max_age).unwrap_or_default()),
        ("gender", all(Own::Gender)),
        ("rules", all(Own::Eligibility)),
        ("who-may-come", said(&it.who_may_come)),
        ("how-to-apply", said(&it.how_to_apply)),
        ("phone", said(&it.phone)),
        ("email", said(&it.email)),
        ("url", said(&it.url)),
    ]
}

/// Fields of a record that [`lines`] tell of.
const TOLD: [&str; 19] = [
    "id",
    "name",
    "organization_id",
    "description",
    "status",
    "attributes",
    "service_at_locations",
    "schedules",
    "service_areas",
    "cost_options",
    "fees",
    "languages",
    "minimum_age",
    "maximum_age",
    "eligibility_description",
    "application_process",
    "phones",
    "email",
    "url",
];

/// A value of a field as people read it: a day in words, anything else as it is.
fn written(words: Words, value: Option<&str>) -> String {
    let value = value.unwrap_or_default();
    match value.parse::<Day>() {
        Ok(day) if value.len() == 10 => words.day(day).into_owned(),
        _ => value.to_owned(),
    }
}

/// What differs, in words where there are words for it; else as the record has it.
pub(crate) fn changes(words: Words, compared: &Compared) -> Vec<Change> {
    let (before, after) = (lines(words, &compared.before), lines(words, &compared.after));
    let differs = before.into_iter().zip(after).filter(|((_, before), (_, after))| before != after);
    let mut found: Vec<Change> = differs
        .map(|((field, before), (_, after))| Change {
            name: words.text(&format!("service-line-{field}")).into_owned(),
            before,
            after,
        })
        .collect();
    for other in &compared.changes {
        let field = other.field.split(['.', '[']).next().unwrap_or_default();
        if TOLD.contains(&field) {
            continue;
        }
        found.push(Change {
            name: coded(words, "service-field", field),
            before: written(words, other.before.as_deref()),
            after: written(words, other.after.as_deref()),
        });
    }
    if found.is_empty() && !compared.changes.is_empty() {
        let (before, after) = (String::new(), words.text("service-changed-otherwise").into_owned());
        found.push(Change { name: words.text("service-line-otherwise").into_owned(), before, after });
    }
    found
}

/// A time of day as a field of a form holds it: `09:30`.
pub(crate) fn typed_clock(minute: u16) -> String {
    let at = time(i8::try_from(minute / 60 % 24).unwrap_or(0), i8::try_from(minute % 60).unwrap_or(0), 0, 0);
    format!("{:02}:{:02}", at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(times: &[(u8, u16, u16)]) -> Vec<String> {
        let slots: Vec<Slot> =
            times.iter().map(|(day, from, to)| Slot { day: *day, from: *from, to: *to }).collect();
        when(Words::get("en"), &slots)
    }

    #[test]
    fn times_are_told_by_time_of_day_with_their_days() {
        assert_eq!(said(&[(3, 600, 720)]), ["Thursdays, 10am to midday"]);
        assert_eq!(
            said(&[(0, 540, 1020), (1, 540, 1020), (2, 540, 1020), (5, 1050, 1140)]),
            ["Mondays to Wednesdays, 9am to 5pm", "Saturdays, 5:30pm to 7pm"]
        );
        assert_eq!(said(&[(0, 0, 1440), (4, 0, 1440)]), ["Mondays and Fridays, all day"]);
    }

    #[test]
    fn ages_are_told_as_people_say_them() {
        let words = Words::get("en");
        assert_eq!(ages(words, None, None), None);
        assert_eq!(ages(words, Some(0), Some(17)).as_deref(), Some("17 and under"));
        assert_eq!(ages(words, Some(50), None).as_deref(), Some("50 and over"));
    }
}
