//! People: found before they are made, shown, changed.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use domain::calendar::london_day;
use domain::id::PersonId;
use domain::person::{AccessNeed, DeathSource, EthnicCategory, Gender, Language, NhsNumber, PersonDetails};
use operations::person::{self as act, Likely, Listed, Person, Sought};
use serde::Serialize;
use words::Words;

use crate::failure::faults;
use crate::pages::offer::form::{self as offer_form, Item};
use crate::pages::offer::{Asks, key, stage_key};
use crate::routes::{Route, page};
use crate::signin::{Admits, As, may, see_other};
use crate::template::Fault;
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/patients", "Refer", get(patients)),
        page("/{programme}/people/new", "Refer", get(new).post(add)),
        page("/{programme}/people/{id}", "Know", get(person)),
        page("/{programme}/people/{id}/edit", "Know", get(edit).post(change)),
        page("/{programme}/people/{id}/death", "Know", get(death).post(record_death)),
    ]
}

/// One person in a strip on top of a page.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Summary {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) preferred: Option<String>,
    pub(crate) href: String,
    pub(crate) nhs_number: Option<String>,
    pub(crate) disputed: bool,
    pub(crate) born: String,
    pub(crate) age: u8,
    pub(crate) language: Option<String>,
    pub(crate) interpreter: bool,
    pub(crate) access_needs: Vec<String>,
    pub(crate) died: bool,
    pub(crate) restricted: bool,
}

impl Summary {
    pub(crate) fn of<R: Admits>(words: Words, person: &Person, who: &As<R>, site: &Site) -> Summary {
        let details = &person.details;
        let today = london_day(site.house().now());
        let language = details.language.filter(|language| *language != Language::ENGLISH);
        Summary {
            id: person.id.to_string(),
            name: details.name.full(),
            preferred: details.name.preferred.as_ref().map(|name| name.as_str().to_owned()),
            href: who.path(&format!("/people/{}", person.id)),
            nhs_number: details.nhs_number.number().map(|number| number.to_string()),
            disputed: details.nhs_number.is_disputed(),
            born: details.date_of_birth.day().to_string(),
            age: details.date_of_birth.age_on(today),
            language: language
                .map(|language| words.text(&format!("language-{}", language.code())).into_owned()),
            interpreter: details.interpreter == Some(true),
            access_needs: details.access_needs.iter().map(|need| need_words(words, need)).collect(),
            died: person.life.has_died(),
            restricted: details.restricted,
        }
    }
}

fn need_words(words: Words, need: &AccessNeed) -> String {
    match need {
        AccessNeed::Other(note) => note.clone(),
        coded => words.text(&format!("access-need-{}", coded.code())).into_owned(),
    }
}

/// What a search asks: an NHS number, however it was pasted, or the beginning of a name.
pub(crate) fn sought(typed: &str) -> Sought {
    if typed.chars().any(|c| c.is_ascii_digit())
        && let Ok(number) = NhsNumber::parse(typed)
    {
        return Sought::NhsNumber(number.digits());
    }
    let folded = typed.trim().to_lowercase();
    match folded.split_once(' ') {
        _ if folded.is_empty() => Sought::Everybody,
        // "amira marsh" is sought as "marsh, amira"; "marsh, amira" as it stands.
        Some((given, family)) if !folded.contains(',') => Sought::Name(format!("{}, {given}", family.trim())),
        _ => Sought::Name(folded),
    }
}

/// A row of a list of people, its days in words.
#[derive(Serialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) offer: String,
    pub(crate) nhs_number: Option<String>,
    pub(crate) born: String,
    pub(crate) stage: Option<String>,
    pub(crate) moved: Option<String>,
    pub(crate) died: bool,
}

impl Row {
    pub(crate) fn of<R: Admits>(words: Words, listed: &Listed, who: &As<R>) -> Row {
        let number = listed.nhs_number.as_deref().and_then(|digits| NhsNumber::parse(digits).ok());
        let href = who.path(&format!("/people/{}", listed.id));
        Row {
            name: format!("{} {}", listed.given, listed.family),
            offer: format!("{href}/offer"),
            href,
            nhs_number: number.map(|number| number.to_string()),
            born: words.day(listed.born).into_owned(),
            stage: listed.newest.as_ref().map(|(stage, mode, _)| match mode {
                Some(mode) => words.text(&format!("mode-{mode}")).into_owned(),
                None => words.text(&stage_key(stage)).into_owned(),
            }),
            moved: listed.newest.as_ref().map(|(_, _, moved)| words.day(*moved).into_owned()),
            died: listed.died,
        }
    }
}

/// Rows a page of a list shows.
pub(crate) const PAGE: i64 = 20;

/// "My patients": where each journey is, by name.
pub async fn patients(
    State(site): State<Site>,
    who: As<may::Refer>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let typed = asks.get("q").cloned().unwrap_or_default();
    let after = asks.get("after").and_then(|after| {
        let (id, name) = after.split_once('~')?;
        Some((name.to_owned(), id.parse().ok()?))
    });
    let (mut rows, all) = site
        .house()
        .people(&who.who, sought(&typed), after, PAGE + 1)
        .await
        .map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    let more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|last| format!("{}~{}", last.id, last.sort_name));
    let page = minijinja::context! {
        base => who.path(""),
        q => typed,
        all => all,
        next => next,
        first => !asks.contains_key("after"),
        rows => crate::template::value(rows.iter().map(|row| Row::of(words, row, &who)).collect::<Vec<_>>()),
    };
    site.page("people/patients.html", &who.frame, page)
}

#[derive(Serialize)]
struct FormPage {
    action: String,
    request_key: String,
    editing: Option<String>,
    version: i64,
    likely: Vec<LikelyShown>,
    elsewhere: bool,
    ask_although: bool,
    genders: Vec<Item>,
    ethnic_categories: Vec<Item>,
    languages: Vec<Item>,
    access: Vec<Item>,
    indices: Vec<Item>,
    typed: Form,
    faults: Vec<Fault>,
}

#[derive(Serialize)]
struct LikelyShown {
    person: Summary,
    offer: String,
    verdict: String,
    reasons: Vec<String>,
}

pub(crate) fn items(words: Words, prefix: &str, codes: impl Iterator<Item = &'static str>) -> Vec<Item> {
    codes
        .map(|code| Item {
            value: code.to_owned(),
            text: words.text(&format!("{prefix}-{code}")).into_owned(),
        })
        .collect()
}

fn form_page<R: Admits>(site: &Site, who: &As<R>, typed: Form, faults: Vec<Fault>) -> FormPage {
    let words = who.frame.words;
    FormPage {
        action: who.path("/people/new"),
        request_key: key(site, &typed),
        editing: None,
        version: 0,
        likely: Vec::new(),
        elsewhere: false,
        ask_although: false,
        genders: items(words, "gender", Gender::ALL.iter().map(|gender| gender.code())),
        ethnic_categories: items(words, "ethnic-category", EthnicCategory::ALL.iter().map(|e| e.code())),
        languages: items(words, "language", Language::all().map(Language::code)),
        access: items(words, "access-need", AccessNeed::CODED.iter().map(AccessNeed::code).chain(["other"])),
        indices: items(
            words,
            "deprivation-index",
            domain::person::DeprivationIndex::ALL.iter().map(|index| index.code()),
        ),
        typed,
        faults,
    }
}

/// The form of a new person, with what was typed into the search.
pub async fn new(
    State(site): State<Site>,
    who: As<may::Refer>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let typed: Form = asks.into_iter().collect();
    site.page("people/form.html", &who.frame, form_page(&site, &who, typed, Vec::new()))
}

/// Makes a person, after showing who on record may be the same.
pub async fn add(State(site): State<Site>, who: As<may::Refer>, form: Form) -> Result<Response, Failure> {
    who.sent(&form)?;
    let (request_key, words) = (form.request_key()?, who.frame.words);
    let synthetic = site.programme_by_id(who.who.programme()).await?.synthetic;
    let asked = offer_form::person(&form);
    let although = form.has("although", "yes");
    let (sent, house) = (asked.clone(), site.house());
    let done = house
        .write(&who.who, request_key, "person.add", move |unit, who| {
            act::add(unit, who, synthetic, &sent, although)
        })
        .await;
    let breaches = match done {
        Ok(made) => {
            let notice =
                if made.possible_match { "notice-person-possible-match" } else { "notice-person-made" };
            let to = who.path(&format!("/people/{}/offer", made.person));
            return Ok(crate::notice::with(see_other(&to), notice));
        }
        Err(error) => Failure::from(error).within(&site, &who.frame).breaches()?,
    };
    let on_record = breaches.iter().any(|breach| breach.code == "person-likely-on-record");
    let mut page = form_page(&site, &who, form, faults(words, &breaches));
    if on_record {
        for likely in house.likely(&who.who, synthetic, asked).await? {
            match likely {
                Likely::Here(person, likeness) => page.likely.push(LikelyShown {
                    offer: who.path(&format!("/people/{}/offer", person.id)),
                    person: Summary::of(words, &person, &who, &site),
                    verdict: words.text(&format!("match-{}", likeness.verdict.code())).into_owned(),
                    reasons: likeness
                        .reasons
                        .iter()
                        .map(|reason| words.text(&format!("match-reason-{}", reason.code())).into_owned())
                        .collect(),
                }),
                Likely::Elsewhere => page.elsewhere = true,
            }
        }
        page.ask_although = true;
    }
    site.again("people/form.html", &who.frame, page)
}

#[derive(Serialize)]
struct PersonPage {
    base: String,
    person: Summary,
    details: Vec<(String, String)>,
    journeys: Vec<JourneyShown>,
    linked: usize,
}

#[derive(Serialize)]
struct JourneyShown {
    opened: String,
    stage: String,
    moved: String,
    open: bool,
    due: Option<String>,
    offers: Vec<String>,
}

/// One person: who they are, and where each journey is. Who goes along with them is led to the newest
/// journey, where the same stands.
pub async fn person(
    State(site): State<Site>,
    who: As<may::Know>,
    Path((_, id)): Path<(String, PersonId)>,
) -> Result<Response, Failure> {
    if may::Care::ROLES.contains(&who.who.role()) {
        let newest = site.house().newest_journey(&who.who, id).await;
        let newest = newest.map_err(|error| Failure::from(error).within(&site, &who.frame))?;
        return Ok(see_other(&who.path(&format!("/journeys/{newest}"))));
    }
    let words = who.frame.words;
    let shown =
        site.house().person(&who.who, id).await.map_err(|e| Failure::from(e).within(&site, &who.frame))?;
    let mut journeys = Vec::new();
    for journey in &shown.journeys {
        let offers = site.house().offers_of(&who.who, journey.id).await?;
        journeys.push(JourneyShown {
            opened: journey.opened.to_string(),
            stage: match &journey.closed {
                _ if journey.in_error => words.text(&stage_key("in-error")).into_owned(),
                Some((_, mode)) => words.text(&format!("mode-{mode}")).into_owned(),
                None => words.text(&stage_key(&journey.stage)).into_owned(),
            },
            moved: journey.moved.to_string(),
            open: journey.open,
            due: journey.due.map(|day| day.to_string()),
            offers: offers.into_iter().map(|offer| offer.to_string()).collect(),
        });
    }
    let page = PersonPage {
        base: who.path(""),
        person: Summary::of(words, &shown.person, &who, &site),
        details: details(words, &shown.person.details),
        journeys,
        linked: shown.linked.len(),
    };
    site.page("people/person.html", &who.frame, page)
}

/// The details in words, row by row; what is not recorded says so.
pub(crate) fn details(words: Words, details: &PersonDetails) -> Vec<(String, String)> {
    let text = |key: &str| words.text(key).into_owned();
    let or_not = |value: Option<String>| value.unwrap_or_else(|| text("not-recorded"));
    let needs: Vec<String> = details.access_needs.iter().map(|need| need_words(words, need)).collect();
    vec![
        (text("person-gender"), or_not(details.gender.map(|g| text(&format!("gender-{}", g.code()))))),
        (
            text("person-ethnic-category"),
            or_not(details.ethnic_category.map(|e| text(&format!("ethnic-category-{}", e.code())))),
        ),
        (
            text("person-language"),
            or_not(details.language.map(|language| text(&format!("language-{}", language.code())))),
        ),
        (
            text("person-interpreter"),
            or_not(details.interpreter.map(|needed| text(if needed { "yes" } else { "no" }))),
        ),
        (text("person-access-needs"), if needs.is_empty() { text("not-recorded") } else { needs.join(", ") }),
        (text("person-address"), or_not(details.address.clone())),
        (text("person-postcode"), or_not(details.postcode.as_ref().map(|p| p.as_str().to_owned()))),
        (
            text("person-deprivation"),
            or_not(details.deprivation.map(|deprivation| {
                let index = text(&format!("deprivation-index-{}", deprivation.index().code()));
                words
                    .say(
                        "person-deprivation-of",
                        &[("decile", i64::from(deprivation.decile()).into()), ("index", index.into())],
                    )
                    .into_owned()
            })),
        ),
    ]
}

/// The details as a form holds them.
fn typed(person: &Person) -> Form {
    let details = &person.details;
    let mut pairs: Vec<(String, String)> = vec![
        ("given".into(), details.name.given.as_str().to_owned()),
        ("family".into(), details.name.family.as_str().to_owned()),
        ("date_of_birth".into(), details.date_of_birth.day().strftime("%-d/%-m/%Y").to_string()),
    ];
    let mut add = |field: &str, value: Option<String>| {
        pairs.extend(value.map(|value| (field.to_owned(), value)));
    };
    add("preferred", details.name.preferred.as_ref().map(|name| name.as_str().to_owned()));
    add("nhs_number", details.nhs_number.number().map(|number| number.to_string()));
    add("gender", details.gender.map(|gender| gender.code().to_owned()));
    add("ethnic_category", details.ethnic_category.map(|ethnic| ethnic.code().to_owned()));
    add("language", details.language.map(|language| language.code().to_owned()));
    add("interpreter", details.interpreter.map(|needed| if needed { "yes" } else { "no" }.to_owned()));
    add("address", details.address.clone());
    add("postcode", details.postcode.as_ref().map(|postcode| postcode.as_str().to_owned()));
    add("deprivation_decile", details.deprivation.map(|d| d.decile().to_string()));
    add("deprivation_index", details.deprivation.map(|d| d.index().code().to_owned()));
    add("restricted", details.restricted.then(|| "yes".to_owned()));
    add("staff_or_relative", details.staff_or_relative.then(|| "yes".to_owned()));
    for need in &details.access_needs {
        pairs.push(("access_needs".to_owned(), need.code().to_owned()));
        if let AccessNeed::Other(note) = need {
            pairs.push(("access_need_other".to_owned(), note.clone()));
        }
    }
    pairs.into_iter().collect()
}

/// The form of a person on record.
pub async fn edit(
    State(site): State<Site>,
    who: As<may::Know>,
    Path((_, id)): Path<(String, PersonId)>,
) -> Result<Response, Failure> {
    let shown =
        site.house().person(&who.who, id).await.map_err(|e| Failure::from(e).within(&site, &who.frame))?;
    let mut page = form_page(&site, &who, typed(&shown.person), Vec::new());
    page.action = who.path(&format!("/people/{id}/edit"));
    page.editing = Some(who.path(&format!("/people/{id}")));
    page.version = shown.person.version;
    site.page("people/form.html", &who.frame, page)
}

/// Changes a person, unless somebody else was quicker: then both texts are shown.
pub async fn change(
    State(site): State<Site>,
    who: As<may::Know>,
    Path((_, id)): Path<(String, PersonId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let (request_key, words) = (form.request_key()?, who.frame.words);
    let synthetic = site.programme_by_id(who.who.programme()).await?.synthetic;
    let version: i64 = form.get("version").parse().unwrap_or(0);
    let asked = offer_form::person(&form);
    let done = site
        .house()
        .write(&who.who, request_key, "person.change", move |unit, who| {
            act::change(unit, who, synthetic, id, version, &asked)
        })
        .await;
    match done {
        Ok(()) => {
            Ok(crate::notice::with(see_other(&who.path(&format!("/people/{id}"))), "notice-person-changed"))
        }
        Err(error) => {
            let meanwhile = error == operations::Error::ChangedMeanwhile;
            let failure = Failure::from(error).within(&site, &who.frame);
            let shown = if meanwhile {
                let newest = site.house().person(&who.who, id).await?.person;
                vec![changed_meanwhile(&site, &who, &newest).await?]
            } else {
                faults(words, &failure.breaches()?)
            };
            let mut page = form_page(&site, &who, form, shown);
            page.action = who.path(&format!("/people/{id}/edit"));
            page.editing = Some(who.path(&format!("/people/{id}")));
            // What was typed can be sent again on top of the newest version, now that both were seen.
            page.version =
                if meanwhile { site.house().person(&who.who, id).await?.person.version } else { version };
            page.request_key = site.house().request_key().to_string();
            site.again("people/form.html", &who.frame, page)
        }
    }
}

/// "Changed by X at 10:42", with what it says now.
async fn changed_meanwhile(site: &Site, who: &As<may::Know>, newest: &Person) -> Result<Fault, Failure> {
    let words = who.frame.words;
    let name = match newest.changed_by {
        Some(by) => site.house().staff_name(who.who.programme(), by).await?,
        None => String::new(),
    };
    let at =
        words.minute(newest.changed_at.to_zoned_datetime(domain::calendar::london()).datetime()).into_owned();
    let now: Vec<String> = details(words, &newest.details)
        .into_iter()
        .map(|(field, value)| format!("{field}: {value}"))
        .collect();
    let args = [
        ("name", name.into()),
        ("at", at.into()),
        ("person", newest.details.name.full().into()),
        ("details", now.join("; ").into()),
    ];
    Ok(Fault { field: String::new(), text: words.say("person-changed-meanwhile", &args).into_owned() })
}

/// The page that records a death, or says that it was recorded wrongly.
pub async fn death(
    State(site): State<Site>,
    who: As<may::Know>,
    Path((_, id)): Path<(String, PersonId)>,
) -> Result<Response, Failure> {
    death_page(&site, &who, id, Form::default(), Vec::new()).await
}

async fn death_page(
    site: &Site,
    who: &As<may::Know>,
    id: PersonId,
    typed: Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let shown =
        site.house().person(&who.who, id).await.map_err(|e| Failure::from(e).within(site, &who.frame))?;
    let again = !faults.is_empty();
    let page = minijinja::context! {
        action => who.path(&format!("/people/{id}/death")),
        back => who.path(&format!("/people/{id}")),
        request_key => key(site, &typed),
        person => crate::template::value(Summary::of(words, &shown.person, who, site)),
        sources => crate::template::value(items(words, "death-source", DeathSource::ALL.iter().map(|s| s.code()))),
        typed => crate::template::value(&typed),
        faults => crate::template::value(&faults),
    };
    if again {
        site.again("people/death.html", &who.frame, page)
    } else {
        site.page("people/death.html", &who.frame, page)
    }
}

/// Records it, or takes it back.
pub async fn record_death(
    State(site): State<Site>,
    who: As<may::Know>,
    Path((_, id)): Path<(String, PersonId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let (request_key, words) = (form.request_key()?, who.frame.words);
    let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let mut breaches = Vec::new();
    let reverse = form.has("reverse", "yes");
    let on = offer_form::day(&form, "died_on", &mut breaches);
    let source = DeathSource::from_code(form.get("source"));
    if !reverse && source.is_none() {
        breaches.push(domain::Breach::of("source", "death-source-missing"));
    }
    let done = match (breaches.is_empty(), source) {
        (false, _) => Err(operations::Error::Breach(breaches)),
        (true, source) => {
            let house = site.house();
            house
                .write(&who.who, request_key, "person.record_death", move |unit, who| match source {
                    Some(source) if !reverse => act::record_death(unit, who, &settings, id, on, source),
                    _ => act::reverse_death(unit, who, &settings, id),
                })
                .await
        }
    };
    match done {
        Ok(()) => {
            let notice = if reverse { "notice-death-reversed" } else { "notice-death-recorded" };
            Ok(crate::notice::with(see_other(&who.path(&format!("/people/{id}"))), notice))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            death_page(&site, &who, id, form, faults(words, &breaches)).await
        }
    }
}
