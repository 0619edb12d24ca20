//! Data sets without identity: asking for one, deciding, and fetching it.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::Breach;
use operations::study::{
    DataSet, Dates, Findings, Quasi, Release, ReleaseId, ReleaseState, StudyId, WithStudy,
};
use serde::Serialize;
use words::Words;

use super::parts;
use crate::failure::faults;
use crate::pages::offer::{Asks, key};
use crate::pages::people::items;
use crate::pages::{Cell, minute};
use crate::signin::{Admits, As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site, notice};

/// Data sets the register shows at once.
const PAGE: i64 = 50;

/// A line of what is known of a data set.
#[derive(Serialize)]
struct Line {
    key: String,
    value: String,
}

fn read(form: &Form) -> Result<DataSet, Vec<Breach>> {
    let mut breaches = Vec::new();
    let mut number = |field: &'static str| {
        let read = form.get(field).trim().parse::<u32>().ok();
        if read.is_none() {
            breaches.push(Breach::of(field, "data-set-number"));
        }
        read.unwrap_or(0)
    };
    let (k, l, days, suppressed) = (number("k"), number("l"), number("days"), number("suppressed"));
    if !breaches.is_empty() {
        return Err(breaches);
    }
    Ok(DataSet {
        purpose: form.get("purpose").trim().to_owned(),
        quasi: Quasi::ALL.into_iter().filter(|it| form.has("quasi", it.code())).collect(),
        k,
        l,
        dates: Dates::ALL.into_iter().find(|it| it.code() == form.get("dates")).unwrap_or(Dates::Shifted),
        days,
        suppressed,
    })
}

async fn form_page(
    site: &Site,
    who: &As<may::Study>,
    id: StudyId,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let found = site.house().study(&who.who, id).await;
    let study = found.map_err(|error| Failure::from(error).within(site, &who.frame))?.study;
    let page = minijinja::context! {
        here => who.path(&format!("/studies/{id}")),
        title => study.protocol.title,
        request_key => key(site, typed),
        quasi => value(items(words, "quasi", Quasi::ALL.iter().map(|it| it.code()))),
        dates => value(items(words, "dates", Dates::ALL.iter().map(|it| it.code()))),
        chosen => value(typed.all("quasi")),
        typed => value(typed),
        faults => value(faults),
    };
    match faults.is_empty() {
        true => site.page("study/data_set_form.html", &who.frame, page),
        false => site.again("study/data_set_form.html", &who.frame, page),
    }
}

/// The form, with what is usual.
pub(super) async fn form(
    State(site): State<Site>,
    who: As<may::Study>,
    Path((_, id)): Path<(String, StudyId)>,
) -> Result<Response, Failure> {
    let usual =
        [("k", "10"), ("l", "2"), ("days", "14"), ("suppressed", "5"), ("dates", Dates::Shifted.code())];
    let quasi = [Quasi::AgeBand, Quasi::Sex, Quasi::Deprivation].map(|it| ("quasi", it.code()));
    let pairs = usual.into_iter().chain(quasi).map(|(name, held)| (name.to_owned(), held.to_owned()));
    form_page(&site, &who, id, &Form::from_iter(pairs), &[]).await
}

/// Asks for one.
pub(super) async fn ask(
    State(site): State<Site>,
    who: As<may::Study>,
    Path((_, id)): Path<(String, StudyId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let key = form.request_key()?;
    let asked = match read(&form) {
        Ok(asked) => site.house().ask_data_set(&who.who, key, id, asked).await,
        Err(breaches) => Err(breaches.into()),
    };
    match asked {
        Ok(release) => {
            let to = who.path(&format!("/studies/data-sets/{release}"));
            Ok(notice::with(see_other(&to), "notice-data-set-asked"))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            form_page(&site, &who, id, &form, &faults(who.frame.words, &breaches)).await
        }
    }
}

/// What holds of a data set, in words.
fn findings(words: Words, found: &Findings) -> Vec<Line> {
    let text = |key: String| words.text(&key).into_owned();
    #[expect(clippy::cast_precision_loss, reason = "counts of people")]
    let number = |count: u64| words.number(count as f64, 0);
    let line = |key: &str, value: String| Line { key: text(format!("data-set-{key}")), value };
    let widened = found.widened.iter().map(|(quasi, width)| {
        format!("{}: {}", text(format!("quasi-{}", quasi.code())), text(format!("width-{}", width.code())))
    });
    let withheld = found.withheld.iter().map(|(column, count)| format!("{column}: {}", number(*count)));
    let withheld: Vec<String> = withheld.collect();
    vec![
        line("people", number(found.found.people)),
        line("rows", number(found.rows)),
        line("k", number(found.found.k)),
        line("l", number(found.found.l)),
        line("entropy-l", words.number(found.found.entropy_l, 2)),
        line("classes", number(found.found.classes)),
        line("left-out", number(found.found.left_out)),
        line("objecting", number(found.objecting.0)),
        line("widened", widened.collect::<Vec<_>>().join("\n")),
        line(
            "withheld",
            if withheld.is_empty() { text("data-set-withheld-none".to_owned()) } else { withheld.join("\n") },
        ),
    ]
}

fn asked(words: Words, asked: &DataSet) -> Vec<Line> {
    let text = |key: String| words.text(&key).into_owned();
    let line = |key: &str, value: String| Line { key: text(format!("data-set-{key}")), value };
    let quasi: Vec<String> = asked.quasi.iter().map(|it| text(format!("quasi-{}", it.code()))).collect();
    vec![
        line("purpose", asked.purpose.clone()),
        line("quasi", quasi.join("; ")),
        line("least-k", asked.k.to_string()),
        line("least-l", asked.l.to_string()),
        line("dates", text(format!("dates-{}", asked.dates.code()))),
        line("most-left-out", format!("{} %", asked.suppressed)),
        line("days", asked.days.to_string()),
    ]
}

async fn page<R: Admits>(
    site: &Site,
    who: &As<R>,
    id: ReleaseId,
    govern: bool,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let (words, programme) = (who.frame.words, who.who.programme());
    let found = site.house().data_set(&who.who, id).await;
    let WithStudy { release, study, earlier } =
        found.map_err(|error| Failure::from(error).within(site, &who.frame))?;
    let name = async |staff| site.house().staff_name(programme, staff).await;
    let mut others: Vec<Vec<Cell>> = Vec::new();
    for other in &earlier {
        let quasi = other.asked.quasi.iter();
        let quasi: Vec<String> =
            quasi.map(|it| words.text(&format!("quasi-{}", it.code())).into_owned()).collect();
        others.push(vec![
            minute(words, other.made_at).into(),
            name(other.made_by).await?.into(),
            quasi.join("; ").into(),
        ]);
    }
    let decided = match release.decided {
        Some((at, by)) => Some((minute(words, at), name(by).await?)),
        None => None,
    };
    let (until, reason) = match &release.state {
        ReleaseState::Ready(until) => (Some(minute(words, *until)), None),
        ReleaseState::Refused(reason) => (None, Some(reason.clone())),
        _ => (None, None),
    };
    let own = release.made_by == who.who.staff();
    let page = minijinja::context! {
        govern => govern,
        back => if govern { who.path("/releases") } else { who.path(&format!("/studies/{}", release.study)) },
        here => who.path(&format!("/studies/data-sets/{id}")),
        action => who.path(&format!("/releases/{id}")),
        study => study.protocol.title,
        question => study.protocol.question,
        state => release.state.code(),
        asked_by => name(release.made_by).await?,
        asked_at => minute(words, release.made_at),
        asked => value(asked(words, &release.asked)),
        findings => value(findings(words, release.released.as_ref().unwrap_or(&release.found))),
        released => release.released.is_some(),
        others => value(&others),
        decided_at => decided.as_ref().map(|it| it.0.clone()),
        decided_by => decided.map(|it| it.1),
        reason => reason,
        until => until,
        own => own,
        failed => match &release.state {
            ReleaseState::Failed(fault) => Some(fault.clone()),
            _ => None,
        },
        request_key => key(site, typed),
        typed => value(typed),
        faults => value(faults),
    };
    match faults.is_empty() {
        true => site.page("study/data_set.html", &who.frame, page),
        false => site.again("study/data_set.html", &who.frame, page),
    }
}

/// A data set, for those who see studies.
pub(super) async fn show(
    State(site): State<Site>,
    who: As<may::SeeStudies>,
    Path((_, id)): Path<(String, ReleaseId)>,
) -> Result<Response, Failure> {
    page(&site, &who, id, false, &Form::default(), &[]).await
}

/// A data set, for who decides.
pub(super) async fn to_decide(
    State(site): State<Site>,
    who: As<may::Govern>,
    Path((_, id)): Path<(String, ReleaseId)>,
) -> Result<Response, Failure> {
    page(&site, &who, id, true, &Form::default(), &[]).await
}

/// Approves or refuses it.
pub(super) async fn decide(
    State(site): State<Site>,
    who: As<may::Govern>,
    Path((_, id)): Path<(String, ReleaseId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let refused = (form.get("do") != "approve").then(|| form.get("reason").to_owned());
    let told = if refused.is_some() { "notice-data-set-refused" } else { "notice-data-set-approved" };
    match site.house().decide_data_set(&who.who, form.request_key()?, id, refused).await {
        Ok(()) => Ok(notice::with(see_other(&who.path("/releases")), told)),
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            page(&site, &who, id, true, &form, &faults(who.frame.words, &breaches)).await
        }
    }
}

/// Every data set ever asked for, newest first.
pub(super) async fn register(
    State(site): State<Site>,
    who: As<may::Govern>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let (words, programme) = (who.frame.words, who.who.programme());
    let before = asks.get("before").and_then(|before| {
        let (at, id) = before.split_once('~')?;
        Some((jiff::Timestamp::from_microsecond(at.parse().ok()?).ok()?, id.parse().ok()?))
    });
    let (mut found, waiting) = site.house().data_set_register(&who.who, before, PAGE + 1).await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more);
    let next = next.map(|(last, _)| format!("{}~{}", last.made_at.as_microsecond(), last.id));
    let mut rows: Vec<Vec<Cell>> = Vec::with_capacity(found.len());
    for (release, title) in &found {
        rows.push(row(&site, words, programme, &who, release, title).await?);
    }
    let page = minijinja::context! {
        base => who.path(""),
        waiting => waiting,
        rows => value(&rows),
        next => next,
    };
    site.page("study/register.html", &who.frame, page)
}

async fn row(
    site: &Site,
    words: Words,
    programme: domain::id::ProgrammeId,
    who: &As<may::Govern>,
    release: &Release,
    title: &str,
) -> Result<Vec<Cell>, Failure> {
    let decided = match release.decided {
        Some((_, by)) => site.house().staff_name(programme, by).await?,
        None => String::new(),
    };
    Ok(vec![
        Cell::to(who.path(&format!("/releases/{}", release.id)), minute(words, release.made_at)),
        site.house().staff_name(programme, release.made_by).await?.into(),
        title.to_owned().into(),
        words.text(&format!("data-set-state-{}", release.state.code())).into_owned().into(),
        decided.into(),
    ])
}

async fn file(
    site: Site,
    who: As<may::Study>,
    id: ReleaseId,
    name: &'static str,
    kind: &'static str,
) -> Result<Response, Failure> {
    let (house, asker) = (site.house().clone(), who.who.clone());
    let part = move |at| {
        let (house, asker) = (house.clone(), asker.clone());
        async move { house.data_set_file(&asker, id, name, at).await }
    };
    parts(name, kind, part).await.map_err(|failure| failure.within(&site, &who.frame))
}

/// The rows as CSV.
pub(super) async fn csv(
    State(site): State<Site>,
    who: As<may::Study>,
    Path((_, id)): Path<(String, ReleaseId)>,
) -> Result<Response, Failure> {
    file(site, who, id, "data.csv", "text/csv; charset=utf-8").await
}

/// The rows as Parquet.
pub(super) async fn parquet(
    State(site): State<Site>,
    who: As<may::Study>,
    Path((_, id)): Path<(String, ReleaseId)>,
) -> Result<Response, Failure> {
    file(site, who, id, "data.parquet", "application/vnd.apache.parquet").await
}

/// The data dictionary.
pub(super) async fn dictionary(
    State(site): State<Site>,
    who: As<may::Study>,
    Path((_, id)): Path<(String, ReleaseId)>,
) -> Result<Response, Failure> {
    file(site, who, id, "data.csv-metadata.json", "application/csvm+json").await
}
