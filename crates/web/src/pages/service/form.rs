//! The form of a service: a draft laid out as fields, and read back from what was typed.

use std::collections::{BTreeMap, BTreeSet};

use domain::Breach;
use domain::directory::draft::{Draft, DraftPlace};
use domain::directory::service::{Cost, Slot, Status, minute_of};
use domain::directory::{Own, code};
use domain::need::Need;
use domain::person::Language;
use serde::Serialize;
use words::Words;

use super::shown::{by_time, coded, typed_clock};
use crate::Form;
use crate::pages::offer::form::Item;

/// Places and times of day that may be added. Feeds give more, which stay.
const ADDED_PLACES: usize = 4;
const ADDED_TIMES: usize = 14;
/// Rows of either that are read at most.
const MOST: usize = 60;

/// The choices of the form.
#[derive(Serialize)]
pub(crate) struct Choices {
    needs: Vec<Item>,
    formats: Vec<Item>,
    access: Vec<Item>,
    languages: Vec<Item>,
    rules: Vec<Item>,
    genders: Vec<Item>,
    statuses: Vec<Item>,
    costs: Vec<Item>,
    days: Vec<Item>,
    /// Numbers of the rows of places and of times that are laid out.
    places: Vec<usize>,
    times: Vec<usize>,
    more_places: bool,
    more_times: bool,
}

/// Those offered, and those the service carries besides.
fn items(
    words: Words,
    prefix: &str,
    offered: impl Iterator<Item = &'static str>,
    typed: &[String],
) -> Vec<Item> {
    let mut all: Vec<&str> = offered.collect();
    for code in typed {
        if !code.is_empty() && !all.contains(&code.as_str()) {
            all.push(code);
        }
    }
    let item = |code: &str| Item { value: code.to_owned(), text: coded(words, prefix, code) };
    all.into_iter().map(item).collect()
}

impl Choices {
    pub(crate) fn of(words: Words, typed: &Form) -> Choices {
        let count = |name: &str| typed.get(name).parse::<usize>().unwrap_or(0);
        let (places, times) = (count("places").clamp(1, MOST), count("times").clamp(1, MOST));
        // A feature of a feed's own is offered as well, so that saving the form does not lose it.
        let features: Vec<String> =
            typed.fields().filter_map(|(name, _)| name.strip_prefix("access-").map(str::to_owned)).collect();
        let fixed = |prefix: &str, codes: &[&'static str]| items(words, prefix, codes.iter().copied(), &[]);
        Choices {
            needs: items(words, "need", Need::ALL.iter().map(|need| need.code()), typed.all("need")),
            formats: items(words, "service-format", code::FORMATS.into_iter(), typed.all("format")),
            access: items(words, "service-access", code::ACCESS.into_iter(), &features),
            languages: items(words, "language", Language::all().map(Language::code), typed.all("language")),
            rules: items(words, "service-rule", code::RULES.into_iter(), typed.all("rule")),
            genders: items(words, "service-gender", code::GENDERS.into_iter(), typed.all("gender")),
            statuses: fixed("service-status", &Status::ALL.map(Status::code)),
            costs: fixed("service-cost", &["free", "charged"]),
            days: fixed("service-day", &["0", "1", "2", "3", "4", "5", "6"]),
            places: (0..places).collect(),
            times: (0..times).collect(),
            more_places: places < ADDED_PLACES,
            more_times: times < ADDED_TIMES,
        }
    }
}

/// The fields of a draft.
pub(crate) fn typed(draft: &Draft, base: i64) -> Form {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut put = |name: &str, value: String| pairs.push((name.to_owned(), value));
    let text = |it: &Option<String>| it.clone().unwrap_or_default();
    put("base", base.to_string());
    put("name", draft.name.clone());
    put("organisation", draft.organisation.clone());
    put("description", draft.description.clone());
    put("url", text(&draft.url));
    put("email", text(&draft.email));
    put("phone", text(&draft.phone));
    put("status", draft.status.code().to_owned());
    put(
        "cost",
        match draft.cost {
            Cost::NotRecorded => String::new(),
            Cost::Free => "free".to_owned(),
            Cost::Charged => "charged".to_owned(),
        },
    );
    put("amount", draft.amount.filter(|it| *it > 0.0).map(|it| format!("{it}")).unwrap_or_default());
    put("fees", text(&draft.fees));
    put("how_to_apply", text(&draft.how_to_apply));
    put("who_may_come", text(&draft.who_may_come));
    put("min_age", draft.min_age.map(|it| it.to_string()).unwrap_or_default());
    put("max_age", draft.max_age.map(|it| it.to_string()).unwrap_or_default());
    let codes = |own: Own| draft.codes.get(&own).into_iter().flatten();
    for (own, field) in CODED {
        for code in codes(own) {
            put(field, code.clone());
        }
    }
    put("subjects", codes(Own::Subject).cloned().collect::<Vec<_>>().join(", "));
    for (own, is) in [(Own::Access, "yes"), (Own::NoAccess, "no")] {
        for code in codes(own) {
            put(&format!("access-{code}"), is.to_owned());
        }
    }
    for code in &draft.languages {
        put("language", code.clone());
    }
    put("areas", draft.areas.iter().cloned().collect::<Vec<_>>().join(", "));
    put("places", (draft.places.len() + usize::from(draft.places.is_empty())).to_string());
    for (at, place) in draft.places.iter().enumerate() {
        put(&format!("place-{at}-name"), place.name.clone());
        put(&format!("place-{at}-street"), place.street.clone());
        put(&format!("place-{at}-town"), place.town.clone());
        put(&format!("place-{at}-postcode"), place.postcode.clone());
    }
    let times = by_time(&draft.times);
    put("times", (times.len() + usize::from(times.is_empty())).to_string());
    for (at, (from, to, days)) in times.iter().enumerate() {
        for day in days {
            put(&format!("time-{at}-day"), day.to_string());
        }
        put(&format!("time-{at}-from"), typed_clock(*from));
        put(&format!("time-{at}-to"), typed_clock(*to));
    }
    pairs.into_iter().collect()
}

/// Codes of our own that are ticked, and the field of each.
const CODED: [(Own, &str); 4] =
    [(Own::Need, "need"), (Own::Format, "format"), (Own::Eligibility, "rule"), (Own::Gender, "gender")];

/// Reads the form. `was` is the service as it stands: a place left as it was keeps its position.
pub(crate) fn read(form: &Form, was: &Draft) -> Result<Draft, Vec<Breach>> {
    let mut reader = Reader { form, breaches: Vec::new(), rows: Vec::new() };
    let draft = reader.draft(was);
    let says = |text: &String| text.chars().any(|c| c == '£' || c.is_ascii_digit());
    if draft.cost == Cost::Charged && draft.amount.is_none() && !draft.fees.as_ref().is_some_and(says) {
        reader.breaches.push(Breach::of("amount", "service-amount-missing"));
    }
    let Reader { mut breaches, rows, .. } = reader;
    breaches.extend(draft.breaches().into_iter().map(|breach| placed(breach, &rows)));
    if breaches.is_empty() { Ok(draft) } else { Err(breaches) }
}

/// The breach of a draft at the field of the form it is about.
pub(super) fn placed(breach: Breach, rows: &[usize]) -> Breach {
    let field = breach.field.as_deref().map(|field| match field.strip_prefix("places[") {
        Some(rest) => {
            let (number, part) = rest.split_once("].").unwrap_or((rest, "postcode"));
            let row = number.parse().ok().and_then(|at: usize| rows.get(at)).copied().unwrap_or(0);
            format!("place-{row}-{part}")
        }
        None if field == "times" => "time-0-from".to_owned(),
        None => field.to_owned(),
    });
    Breach { field: field.map(Into::into), ..breach }
}

struct Reader<'a> {
    form: &'a Form,
    breaches: Vec<Breach>,
    /// Which row of the form each place of the draft stands in.
    rows: Vec<usize>,
}

impl Reader<'_> {
    fn text(&self, field: &str) -> Option<String> {
        self.form.given(field).map(str::to_owned)
    }

    fn wrong(&mut self, field: String, code: &'static str, value: &str) {
        let value: String = value.chars().take(60).collect();
        self.breaches.push(Breach::of(field, code).with("value", value));
    }

    fn age(&mut self, field: &'static str) -> Option<u8> {
        let typed = self.form.given(field)?;
        let age = typed.parse().ok().filter(|age: &u8| *age <= 120);
        if age.is_none() {
            self.wrong(field.to_owned(), "service-age-form", typed);
        }
        age
    }

    fn amount(&mut self) -> Option<f64> {
        let typed = self.form.given("amount")?;
        let plain = typed.trim_start_matches('£').replace(',', "");
        let amount = plain.parse().ok().filter(|it: &f64| (0.01..=100_000.0).contains(it));
        if amount.is_none() {
            self.wrong("amount".to_owned(), "service-amount-form", typed);
        }
        amount
    }

    fn set(&self, field: &str) -> BTreeSet<String> {
        self.form.all(field).iter().filter(|it| !it.is_empty()).cloned().collect()
    }

    fn codes(&self) -> BTreeMap<Own, BTreeSet<String>> {
        let mut codes: BTreeMap<Own, BTreeSet<String>> = BTreeMap::new();
        for (own, field) in CODED {
            codes.insert(own, self.set(field));
        }
        let subjects = self.form.get("subjects").split([',', '\n']).map(str::trim);
        codes.insert(Own::Subject, subjects.filter(|it| !it.is_empty()).map(str::to_owned).collect());
        for (own, is) in [(Own::Access, "yes"), (Own::NoAccess, "no")] {
            let said = self.form.fields().filter(|(_, values)| values.first().is_some_and(|it| it == is));
            let features = said.filter_map(|(name, _)| name.strip_prefix("access-").map(str::to_owned));
            codes.insert(own, features.collect());
        }
        codes.retain(|_, all| !all.is_empty());
        codes
    }

    fn places(&mut self, was: &Draft) -> Vec<DraftPlace> {
        let mut places = Vec::new();
        for at in 0..MOST {
            let of = |part: &str| self.form.get(&format!("place-{at}-{part}")).trim().to_owned();
            let place = DraftPlace {
                name: of("name"),
                street: of("street"),
                town: of("town"),
                postcode: of("postcode"),
                position: None,
            };
            if place == DraftPlace::default() {
                continue;
            }
            let same = was.places.iter().find(|it| DraftPlace { position: None, ..(*it).clone() } == place);
            places.push(same.cloned().unwrap_or(place));
            self.rows.push(at);
        }
        places
    }

    fn times(&mut self) -> Vec<Slot> {
        let mut slots = BTreeSet::new();
        for at in 0..MOST {
            let (from, to) = (format!("time-{at}-from"), format!("time-{at}-to"));
            let days = self.set(&format!("time-{at}-day"));
            let (begins, ends) = (self.form.given(&from), self.form.given(&to));
            if days.is_empty() && begins.is_none() && ends.is_none() {
                continue;
            }
            let (Some(begins), Some(ends)) = (begins.and_then(minute_of), ends.and_then(minute_of)) else {
                self.breaches.push(Breach::of(from, "service-time-missing"));
                continue;
            };
            // What ends at midnight ends with the day.
            let ends = if ends == 0 { 24 * 60 } else { ends };
            if begins >= ends {
                self.breaches.push(Breach::of(from, "service-times-crossed"));
            } else if days.is_empty() {
                self.breaches.push(Breach::of(format!("time-{at}-day"), "service-days-missing"));
            }
            let days = days.iter().filter_map(|day| day.parse().ok()).filter(|day: &u8| *day < 7);
            slots.extend(days.filter(|_| begins < ends).map(|day| Slot { day, from: begins, to: ends }));
        }
        slots.into_iter().collect()
    }

    fn draft(&mut self, was: &Draft) -> Draft {
        let (min_age, max_age) = (self.age("min_age"), self.age("max_age"));
        let amount = self.amount();
        let areas = self.form.get("areas").split([',', '\n', ';', ' ']).map(str::trim);
        let area = |typed: &str| {
            domain::postcode::Outcode::parse(typed)
                .map_or_else(|_| typed.to_owned(), |it| it.as_str().to_owned())
        };
        let areas = areas.filter(|it| !it.is_empty()).map(area).collect();
        let cost = match self.form.get("cost") {
            "free" => Cost::Free,
            "charged" => Cost::Charged,
            _ => Cost::NotRecorded,
        };
        Draft {
            name: self.form.get("name").trim().to_owned(),
            organisation: self.form.get("organisation").trim().to_owned(),
            description: self.form.get("description").trim().to_owned(),
            url: self.text("url"),
            email: self.text("email"),
            phone: self.text("phone"),
            status: Status::from_word(self.form.get("status")).unwrap_or(Status::Active),
            cost,
            // An amount left as it was is no change, whatever the feed says beside it.
            amount: if cost == was.cost && amount.is_none() {
                was.amount.filter(|it| *it == 0.0)
            } else {
                amount
            },
            fees: self.text("fees"),
            how_to_apply: self.text("how_to_apply"),
            who_may_come: self.text("who_may_come"),
            min_age,
            max_age,
            codes: self.codes(),
            languages: self.set("language"),
            places: self.places(was),
            times: self.times(),
            areas,
        }
    }
}

/// The form with a row more of what the button names.
pub(crate) fn with_another(form: Form) -> Form {
    let name = match form.get("do") {
        "add-place" => "places",
        _ => "times",
    };
    let count: usize = form.get(name).parse().unwrap_or(1);
    form.replaced(name, &(count + 1).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> Draft {
        let set = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<BTreeSet<_>>();
        Draft {
            name: "Befrienders".to_owned(),
            organisation: "Harbour Lane Project".to_owned(),
            description: "A volunteer visits.".to_owned(),
            url: Some("https://example.org".to_owned()),
            email: Some("us@example.org".to_owned()),
            phone: Some("01582 000000".to_owned()),
            status: Status::TemporarilyClosed,
            cost: Cost::Charged,
            amount: Some(2.5),
            fees: Some("£2.50 for tea".to_owned()),
            how_to_apply: Some("Ring".to_owned()),
            who_may_come: Some("Anybody in town".to_owned()),
            min_age: Some(18),
            max_age: Some(90),
            codes: [
                (Own::Need, set(&["loneliness", "mood"])),
                (Own::Subject, set(&["Befriending", "Tea"])),
                (Own::Access, set(&["wheelchair", "of-a-feed"])),
                (Own::NoAccess, set(&["hearing-loop"])),
                (Own::Gender, set(&["female"])),
                (Own::Format, set(&["group"])),
                (Own::Eligibility, set(&["carer"])),
            ]
            .into(),
            languages: set(&["en", "ur"]),
            places: vec![DraftPlace {
                name: "Hall".to_owned(),
                street: "1 Lane".to_owned(),
                town: "Luton".to_owned(),
                postcode: "LU1 2AB".to_owned(),
                position: Some((51.5, -0.4)),
            }],
            times: vec![Slot { day: 0, from: 540, to: 600 }, Slot { day: 3, from: 540, to: 600 }],
            areas: set(&["LU1", "LU2"]),
        }
    }

    #[test]
    fn a_service_laid_out_and_read_back_is_the_same() {
        for draft in [
            filled(),
            Draft { name: "a".into(), organisation: "b".into(), description: "c".into(), ..Draft::default() },
        ] {
            assert_eq!(read(&typed(&draft, 3), &draft), Ok(draft));
        }
    }

    #[test]
    fn each_fault_stands_at_its_field() {
        let form = Form::parse(
            b"name=&organisation=x&description=y&min_age=old&amount=-1&cost=charged&areas=LU1,nowhere\
              &place-1-street=1+Lane&place-1-town=Luton&place-1-postcode=LU1&time-2-from=10:00&time-3-day=1\
              &time-3-from=12:00&time-3-to=10:00&time-4-from=10:00&time-4-to=11:00",
        )
        .unwrap();
        let breaches = read(&form, &Draft::default()).unwrap_err();
        let found: BTreeSet<_> =
            breaches.iter().map(|it| (it.field.as_deref().unwrap_or_default(), it.code)).collect();
        let wanted = [
            ("name", "service-field-missing"),
            ("min_age", "service-age-form"),
            ("amount", "service-amount-form"),
            ("amount", "service-amount-missing"),
            ("areas", "outcode-form"),
            ("place-1-postcode", "postcode-form"),
            ("time-2-from", "service-time-missing"),
            ("time-3-from", "service-times-crossed"),
            ("time-4-day", "service-days-missing"),
        ];
        assert_eq!(found, wanted.into());
    }
}
