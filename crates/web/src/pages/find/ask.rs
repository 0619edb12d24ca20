//! What is asked: from the fields of an address, prefilled from what is known of a person, and with one wish less.

use domain::Breach;
use domain::calendar::Day;
use domain::id::JourneyId;
use domain::need::{Need, NeedState};
use domain::person::{AccessNeed, Gender as Stated, Language};
use operations::assessment::Shown;
use operations::directory::find::{Asked, Days, Format, Gender, Obstacle, Span, Wishes};
use words::Words;

use crate::Form;
use crate::pages::offer::encoded;

/// Parts of a day, as the match hears them.
pub(super) const PARTS: [(&str, Span); 3] = [
    ("morning", Span { from: 0, to: 720 }),
    ("afternoon", Span { from: 720, to: 1020 }),
    ("evening", Span { from: 1020, to: 1440 }),
];

/// The longest text that is looked for.
const LONGEST: usize = 300;

fn number<T: std::str::FromStr + PartialOrd>(
    form: &Form,
    field: &'static str,
    code: &'static str,
    least: T,
    most: T,
    breaches: &mut Vec<Breach>,
) -> Option<T> {
    let typed = form.given(field)?;
    let read = typed.parse().ok().filter(|it: &T| *it >= least && *it <= most);
    if read.is_none() {
        let value: String = typed.chars().take(60).collect();
        breaches.push(Breach::of(field, code).with("value", value));
    }
    read
}

fn some(form: &Form, field: &str) -> Vec<String> {
    form.all(field).iter().filter(|it| !it.is_empty()).cloned().collect()
}

/// Reads the fields, or says what is wrong with them.
pub(super) fn read(form: &Form, journey: Option<JourneyId>) -> Result<Asked, Vec<Breach>> {
    let mut breaches = Vec::new();
    let days = some(form, "day").iter().filter_map(|day| day.parse().ok()).fold(Days::default(), Days::with);
    let part = PARTS.iter().find(|(code, _)| *code == form.get("part"));
    let formats = Format::ALL.into_iter().filter(|format| form.has("format", format.code()));
    let wishes = Wishes {
        days,
        span: part.map(|(_, span)| *span),
        near: None,
        free: form.has("free", "yes"),
        languages: some(form, "language"),
        access: some(form, "access"),
        formats: formats.collect(),
        room: form.has("room", "yes"),
        age: number(form, "age", "service-age-form", 0, 120, &mut breaches),
        gender: match form.get("gender") {
            "female" => Some(Gender::Female),
            "male" => Some(Gender::Male),
            _ => None,
        },
    };
    let within_km = number(form, "within", "look-within-form", 0.1, 500.0, &mut breaches);
    if within_km.is_some() && form.given("postcode").is_none() {
        breaches.push(Breach::of("postcode", "look-postcode-missing"));
    }
    let known = |code: &String| Need::ALL.iter().any(|need| need.code() == code);
    let asked = Asked {
        text: form.get("q").chars().take(LONGEST).collect(),
        needs: some(form, "need").into_iter().filter(known).collect(),
        postcode: form.get("postcode").to_owned(),
        wishes,
        within_km,
        facts: some(form, "fact"),
        journey,
        ..Asked::default()
    };
    if breaches.is_empty() { Ok(asked) } else { Err(breaches) }
}

/// What is known of somebody, as the form holds it. What they are is kept to; what they would rather have stands in
/// the plain words, where it counts and leaves nothing out.
pub(super) fn prefilled(words: Words, shown: &Shown, today: Day) -> Form {
    let details = &shown.person.details;
    let mut pairs: Vec<(&str, String)> = Vec::new();
    let mut plain: Vec<String> = Vec::new();
    for need in &details.access_needs {
        let heard = match need {
            AccessNeed::StepFree => "look-says-step-free",
            AccessNeed::Hearing => "look-says-hearing-loop",
            AccessNeed::BritishSignLanguage => "look-says-bsl",
            _ => continue,
        };
        plain.push(words.text(heard).into_owned());
    }
    if let Some(language) = details.language.filter(|it| *it != Language::ENGLISH) {
        let name = words.text(&format!("language-{}", language.code())).into_owned();
        plain.push(if language == Language::BRITISH_SIGN {
            words.text("look-says-bsl").into_owned()
        } else {
            name
        });
    }
    plain.dedup();
    pairs.push(("q", plain.join(", ")));
    if let Some(postcode) = &details.postcode {
        pairs.push(("postcode", postcode.outcode().as_str().to_owned()));
    }
    pairs.push(("age", details.date_of_birth.age_on(today).to_string()));
    match details.gender {
        Some(Stated::Female) => pairs.push(("gender", "female".to_owned())),
        Some(Stated::Male) => pairs.push(("gender", "male".to_owned())),
        _ => {}
    }
    let wanted =
        |state: Option<NeedState>| !matches!(state, Some(NeedState::HasHelp | NeedState::NoHelpWanted));
    let mut needs: Vec<Need> = shown
        .held
        .needs
        .iter()
        .filter(|need| wanted(need.kept.state) && need.kept.outcome.is_none())
        .map(|need| need.kept.need)
        .collect();
    if shown.held.needs.is_empty() {
        needs.clone_from(&shown.held.at_offer);
    }
    for need in needs {
        let fact = match need {
            Need::Caring => Some("carer"),
            Need::Bereavement => Some("bereaved"),
            _ => None,
        };
        pairs.extend(fact.map(|fact| ("fact", fact.to_owned())));
        if need != Need::Other {
            pairs.push(("need", need.code().to_owned()));
        }
    }
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Fields behind "More" that leave services out, but for who the person is.
pub(super) const FIRM: [&str; 8] = ["within", "day", "part", "free", "language", "access", "format", "room"];

/// Whether anything is asked for behind "More".
pub(super) fn is_firm(form: &Form) -> bool {
    FIRM.iter().any(|field| form.given(field).is_some())
}

/// Fields that say how the page looks, not what is asked.
const LOOK: [&str; 3] = ["zoom", "pick", "find"];

/// The fields as an address has them, without some of them.
pub(super) fn address(form: &Form, but: &[&str]) -> String {
    let mut pairs = vec!["find=yes".to_owned()];
    for (name, values) in form.fields().filter(|(name, _)| !but.contains(name) && !LOOK.contains(name)) {
        let given = values.iter().filter(|value| !value.is_empty());
        pairs.extend(given.map(|value| format!("{}={}", encoded(name), encoded(value))));
    }
    pairs.join("&")
}

/// The same search without what stands in the way; none where it stands in the plain words.
pub(super) fn without(form: &Form, obstacle: Obstacle) -> Option<String> {
    let fields: &[&str] = match obstacle {
        Obstacle::Distance => &["within", "postcode"],
        Obstacle::Time => &["day", "part"],
        Obstacle::Cost => &["free"],
        Obstacle::Language => &["language"],
        Obstacle::Access => &["access"],
        Obstacle::Format => &["format"],
        Obstacle::Room => &["room"],
        Obstacle::Person => &["age", "gender", "fact"],
    };
    let given = fields.iter().any(|field| form.given(field).is_some());
    given.then(|| address(form, fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_way_is_dropped_and_the_rest_stays() {
        let form = Form::parse(b"find=yes&q=choir&day=3&part=morning&free=yes&postcode=LU1&zoom=5").unwrap();
        assert_eq!(without(&form, Obstacle::Time).as_deref(), Some("find=yes&free=yes&postcode=LU1&q=choir"));
        assert_eq!(without(&form, Obstacle::Access), None);
    }

    #[test]
    fn a_distance_needs_a_place_to_set_out_from() {
        let form = Form::parse(b"within=5&age=old").unwrap();
        let codes: Vec<_> = read(&form, None).unwrap_err().into_iter().map(|it| it.code).collect();
        assert_eq!(codes, ["service-age-form", "look-postcode-missing"]);
    }
}
