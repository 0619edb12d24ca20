//! Writing a protocol, and telling it.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Breach;
use domain::id::ProgrammeId;
use domain::journey::AgeBand;
use domain::person::Gender;
use evidence::table::Unit;
use operations::figures::definitions;
use operations::study::{Cohort, Covariate, Estimand, Filter, Month, Protocol, StudyId};
use serde::Serialize;
use words::Words;

use crate::failure::faults;
use crate::pages::offer::form::Item;
use crate::pages::offer::key;
use crate::pages::people::items;
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site, notice};

/// A line of a protocol as a page tells it.
#[derive(Serialize)]
pub(super) struct FactShown {
    key: String,
    value: String,
}

/// The practices of a programme by their code.
async fn practices(site: &Site, programme: ProgrammeId) -> Result<Vec<Item>, Failure> {
    let all = site.house().organisations(programme).await?;
    let practices = all.into_iter().filter(|held| held.kind == "practice");
    let mut items: Vec<Item> =
        practices.map(|held| Item { value: held.id.to_string(), text: held.name }).collect();
    items.sort_by(|one, other| one.text.cmp(&other.text));
    Ok(items)
}

/// A protocol in words.
pub(super) async fn told(
    site: &Site,
    words: Words,
    programme: ProgrammeId,
    protocol: &Protocol,
) -> Result<Vec<FactShown>, Failure> {
    let cohort = &protocol.cohort;
    let title =
        definitions().iter().find(|held| held.id == cohort.definition).map(|held| held.title.as_str());
    let month = |month: Month| words.month(month.first_day()).into_owned();
    let args = [
        ("definition", cohort.definition.as_str().into()),
        ("title", title.unwrap_or_default().into()),
        ("version", i64::from(cohort.version).into()),
        ("from", month(cohort.from).into()),
        ("to", month(cohort.to).into()),
    ];
    let text = |key: String| words.text(&key).into_owned();
    let fact = |key: &str, value: String| FactShown { key: text(format!("study-{key}")), value };
    let listed = |codes: Vec<String>| codes.join("; ");
    let mut facts = vec![
        fact("question", protocol.question.clone()),
        fact("cohort", words.say("study-cohort-told", &args).into_owned()),
    ];
    let practices = practices(site, programme).await?;
    for filter in &cohort.filters {
        let said = |code: &String| match filter.column.as_str() {
            "practice" => practices
                .iter()
                .find(|held| held.value == *code)
                .map_or(code.clone(), |held| held.text.clone()),
            "sex" => text(format!("gender-{code}")),
            _ => code.replace('-', "–"),
        };
        let value = listed(filter.codes.iter().map(said).collect());
        facts.push(FactShown { key: text(format!("figures-column-{}", filter.column)), value });
    }
    let estimands = protocol.estimands.iter().map(|it| text(format!("study-estimand-{}", it.code())));
    facts.push(fact("estimands", listed(estimands.collect())));
    let covariates: Vec<String> =
        protocol.covariates.iter().map(|it| text(format!("study-covariate-{}", it.code()))).collect();
    let none = text("study-covariates-none".to_owned());
    facts.push(fact("covariates", if covariates.is_empty() { none } else { listed(covariates) }));
    facts.push(fact("analysis", protocol.analysis.clone()));
    Ok(facts)
}

/// The protocol of a form; what is not a choice of ours counts as not chosen.
fn read(form: &Form) -> Result<Protocol, Vec<Breach>> {
    let mut breaches = Vec::new();
    let mut month = |field: &'static str| {
        let read = form.get(field).trim().parse::<Month>().ok();
        if read.is_none() {
            breaches.push(Breach::of(field, "study-month-unreadable"));
        }
        read
    };
    let (from, to) = (month("from"), month("to"));
    let chosen = form.get("definition");
    let found = definitions().iter().find(|held| held.id == chosen && held.unit == Unit::Offer);
    let filters = domain::study::FILTERS.iter().filter_map(|column| {
        let codes: Vec<String> = form.all(column).iter().filter(|code| !code.is_empty()).cloned().collect();
        (!codes.is_empty()).then(|| Filter { column: (*column).to_owned(), codes })
    });
    let filters = filters.collect();
    let (Some(from), Some(to)) = (from, to) else { return Err(breaches) };
    Ok(Protocol {
        title: form.get("title").trim().to_owned(),
        question: form.get("question").trim().to_owned(),
        cohort: Cohort {
            definition: chosen.to_owned(),
            version: found.map_or(0, |held| held.version),
            from,
            to,
            filters,
        },
        estimands: Estimand::ALL.into_iter().filter(|it| form.has("estimand", it.code())).collect(),
        covariates: Covariate::ALL.into_iter().filter(|it| form.has("covariate", it.code())).collect(),
        analysis: form.get("analysis").trim().to_owned(),
    })
}

/// A form that holds a protocol.
fn filled(protocol: &Protocol, version: i64) -> Form {
    let one = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let cohort = &protocol.cohort;
    let mut pairs = vec![
        one("title", &protocol.title),
        one("question", &protocol.question),
        one("definition", &cohort.definition),
        one("from", &cohort.from.to_string()),
        one("to", &cohort.to.to_string()),
        one("analysis", &protocol.analysis),
        one("version", &version.to_string()),
    ];
    for filter in &cohort.filters {
        pairs.extend(filter.codes.iter().map(|code| one(&filter.column, code)));
    }
    pairs.extend(protocol.estimands.iter().map(|it| one("estimand", it.code())));
    pairs.extend(protocol.covariates.iter().map(|it| one("covariate", it.code())));
    pairs.into_iter().collect()
}

/// The form, with what was typed.
async fn form_page(
    site: &Site,
    who: &As<may::Study>,
    study: Option<StudyId>,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let offers = definitions().iter().filter(|held| held.unit == Unit::Offer);
    let measures: Vec<Item> = offers
        .map(|held| Item { value: held.id.clone(), text: format!("{}: {}", held.id, held.title) })
        .collect();
    let ages: Vec<Item> = AgeBand::all()
        .map(|band| {
            let value = String::from(band);
            Item { text: value.replace('-', "–"), value }
        })
        .collect();
    let back = study.map_or_else(|| who.path("/studies"), |id| who.path(&format!("/studies/{id}")));
    let page = minijinja::context! {
        back => back,
        action => study.map_or_else(
            || who.path("/studies/new"),
            |id| who.path(&format!("/studies/{id}/protocol")),
        ),
        new => study.is_none(),
        request_key => key(site, typed),
        measures => value(measures),
        practices => value(practices(site, who.who.programme()).await?),
        ages => value(ages),
        genders => value(items(words, "gender", Gender::ALL.iter().map(|gender| gender.code()))),
        estimands => value(items(words, "study-estimand", Estimand::ALL.iter().map(|it| it.code()))),
        covariates => value(items(words, "study-covariate", Covariate::ALL.iter().map(|it| it.code()))),
        chosen_estimands => value(typed.all("estimand")),
        chosen_covariates => value(typed.all("covariate")),
        chosen_practices => value(typed.all("practice")),
        chosen_ages => value(typed.all("age-band")),
        chosen_genders => value(typed.all("sex")),
        typed => value(typed),
        faults => value(faults),
    };
    match faults.is_empty() {
        true => site.page("study/form.html", &who.frame, page),
        false => site.again("study/form.html", &who.frame, page),
    }
}

/// An empty form, with the twelve whole months before this one.
pub(super) async fn new(State(site): State<Site>, who: As<may::Study>) -> Result<Response, Failure> {
    let today = domain::calendar::london_day(site.house().now());
    let last = Month::of(today.first_of_month().yesterday().unwrap_or(today));
    let first = Month::of(last.first_day().saturating_sub(jiff::Span::new().months(11)));
    let pair = |name: &str, value: String| (name.to_owned(), value);
    let form = Form::from_iter([
        pair("definition", "U1".to_owned()),
        pair("from", first.to_string()),
        pair("to", last.to_string()),
    ]);
    form_page(&site, &who, None, &form, &[]).await
}

/// Makes a study.
pub(super) async fn make(
    State(site): State<Site>,
    who: As<may::Study>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let key = form.request_key()?;
    let made = match read(&form) {
        Ok(protocol) => site.house().make_study(&who.who, key, protocol).await,
        Err(breaches) => Err(breaches.into()),
    };
    match made {
        Ok(id) => Ok(notice::with(see_other(&who.path(&format!("/studies/{id}"))), "notice-study-made")),
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            form_page(&site, &who, None, &form, &faults(who.frame.words, &breaches)).await
        }
    }
}

/// The form with the draft in it.
pub(super) async fn edit(
    State(site): State<Site>,
    who: As<may::Study>,
    Path((_, id)): Path<(String, StudyId)>,
) -> Result<Response, Failure> {
    let found = site.house().study(&who.who, id).await;
    let study = found.map_err(|error| Failure::from(error).within(&site, &who.frame))?.study;
    if study.frozen.is_some() {
        return Ok(see_other(&who.path(&format!("/studies/{id}"))));
    }
    form_page(&site, &who, Some(id), &filled(&study.protocol, study.version), &[]).await
}

/// Changes the draft.
pub(super) async fn change(
    State(site): State<Site>,
    who: As<may::Study>,
    Path((_, id)): Path<(String, StudyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let key = form.request_key()?;
    let version = form.get("version").parse().unwrap_or(0);
    let changed = match read(&form) {
        Ok(protocol) => site.house().change_protocol(&who.who, key, id, version, protocol).await,
        Err(breaches) => Err(breaches.into()),
    };
    match changed {
        Ok(()) => Ok(notice::with(see_other(&who.path(&format!("/studies/{id}"))), "notice-study-changed")),
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            form_page(&site, &who, Some(id), &form, &faults(who.frame.words, &breaches)).await
        }
    }
}
