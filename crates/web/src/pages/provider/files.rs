//! Files for services that keep a system of their own: people and sessions to take away, registers to send back, which
//! are looked at before anything is kept.

use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::Breach;
use domain::calendar::Day;
use domain::prescription::{Attendance, Share};
use exchange::csv_file::{FaultsFile, RegisterField};
use operations::import::fault_sentence;
use operations::provider::ToldOf;
use operations::provider::files::{
    self as act, Expected, LONGEST, Looked, Looking, Names, Person, ROWS, Whose,
};
use serde::Serialize;
use words::Words;

use super::decision::{items, lines};
use super::door::AtLink;
use crate::export::{self, Batch};
use crate::failure::faults;
use crate::pages::offer::key;
use crate::signin::{same_origin, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site, notice};

/// Rows with something wrong that a page shows; the file has all of them.
const SHOWN: usize = 50;

/// How much a browser may send: a file, and the form that carries its text once more.
pub(super) fn door() -> DefaultBodyLimit {
    DefaultBodyLimit::max(4 * LONGEST)
}

/// The names of the columns in the words of the page: they are understood too.
fn names(words: Words) -> Names {
    let name = |field: RegisterField| {
        (field.code(), words.text(&format!("register-field-{}", field.code())).into_owned())
    };
    RegisterField::ALL.into_iter().map(name).collect()
}

/// The page: what can be taken and sent.
pub async fn page(State(site): State<Site>, link: AtLink) -> Result<Response, Failure> {
    match link.files(&site).await? {
        Ok(_) => draw(&site, &link, &[]),
        Err(response) => Ok(response),
    }
}

fn draw(site: &Site, link: &AtLink, wrong: &[Fault]) -> Result<Response, Failure> {
    let words = link.frame.words;
    let (marks, stops) = act::codes();
    let page = minijinja::context! {
        here => link.path("/files"),
        back => link.path(""),
        limit => LONGEST / 1024,
        rows => ROWS,
        marks => value(items(words, "attendance", marks)),
        stops => value(items(words, "provider-gone", stops)),
        faults => value(wrong),
    };
    if wrong.is_empty() {
        site.page("provider/files.html", &link.frame, page)
    } else {
        site.again("provider/files.html", &link.frame, page)
    }
}

/// Looks at a register that was sent, and shows what it would do.
pub async fn look(
    State(site): State<Site>,
    link: AtLink,
    headers: HeaderMap,
    parts: Multipart,
) -> Result<Response, Failure> {
    if !same_origin(&headers) {
        return Err(Failure::form("failure-form-from-elsewhere").within(&site, &link.frame));
    }
    let bytes = received(&site, &link, parts).await?;
    let whose = match link.files(&site).await? {
        Ok(whose) => whose,
        Err(response) => return Ok(response),
    };
    let text = match bytes {
        Some(bytes) => act::text_of(&bytes),
        None => Err(Breach::of("file", "import-file-missing").into()),
    };
    match text {
        Ok(text) => looked(&site, &link, &whose, text).await,
        Err(error) => again(&site, &link, error),
    }
}

/// The page of the upload again, with what was wrong.
fn again(site: &Site, link: &AtLink, error: operations::Error) -> Result<Response, Failure> {
    let breaches = link.failed(site, error).breaches()?;
    draw(site, link, &said(link.frame.words, &breaches))
}

/// Breaches of a file in words: a column is named in the words of the page.
fn said(words: Words, breaches: &[Breach]) -> Vec<Fault> {
    let named = |breach: &Breach| {
        let mut breach = breach.clone();
        for (name, value) in &mut breach.args {
            if *name == "field" {
                *value = words.text(&format!("register-field-{value}")).into_owned();
            }
        }
        breach
    };
    faults(words, &breaches.iter().map(named).collect::<Vec<_>>())
}

async fn received(site: &Site, link: &AtLink, mut parts: Multipart) -> Result<Option<Vec<u8>>, Failure> {
    let refused = |_| Failure::form("failure-form-too-large").within(site, &link.frame);
    let (mut ours, mut bytes) = (false, None);
    while let Some(part) = parts.next_field().await.map_err(refused)? {
        match part.name().unwrap_or_default() {
            "csrf" => {
                let pair = ("csrf".to_owned(), part.text().await.map_err(refused)?);
                link.sent(&Form::from_iter([pair]))?;
                ours = true;
            }
            // The token comes first: nothing is read of a form that is not ours.
            "file" if ours => {
                let read = part.bytes().await.map_err(refused)?;
                bytes = Some(read.to_vec()).filter(|read| !read.is_empty());
            }
            _ => {}
        }
    }
    match ours {
        true => Ok(bytes),
        false => Err(Failure::form("failure-form-from-elsewhere").within(site, &link.frame)),
    }
}

#[derive(Serialize)]
struct Row {
    number: u64,
    cells: Vec<String>,
    faults: Vec<(String, String, String)>,
}

fn row(words: Words, it: &Looked) -> Row {
    let fault = |fault: &exchange::csv_file::RowFault| {
        let column = fault.column.clone().unwrap_or_default();
        (column, fault.value.clone(), fault_sentence(words, &fault.breach))
    };
    Row { number: it.row.number, cells: it.row.cells.clone(), faults: it.faults.iter().map(fault).collect() }
}

async fn looked(site: &Site, link: &AtLink, whose: &Whose, text: String) -> Result<Response, Failure> {
    let words = link.frame.words;
    let looking = match site.house().provider_look(whose, names(words), text.clone()).await {
        Ok(looking) => looking,
        Err(error) => return again(site, link, error),
    };
    let wrong = looking.rows.iter().filter(|it| !it.faults.is_empty()).take(SHOWN);
    let page = minijinja::context! {
        here => link.path("/files"),
        back => link.path("/files"),
        header => value(&looking.header),
        rows => value(wrong.map(|it| row(words, it)).collect::<Vec<_>>()),
        all => looking.rows.len(),
        refused => looking.refused(),
        marks => looking.marks(),
        stops => looking.stops(),
        stays => looking.stays(),
        text,
        request_key => site.house().request_key().to_string(),
    };
    site.page("provider/looked.html", &link.frame, page)
}

/// Keeps a register that was looked at.
pub async fn keep(State(site): State<Site>, link: AtLink, form: Form) -> Result<Response, Failure> {
    link.sent(&form)?;
    let request_key = form.request_key()?;
    let whose = match link.files(&site).await? {
        Ok(whose) => whose,
        Err(response) => return Ok(response),
    };
    let settings = site.programme_by_id(whose.who().programme()).await?.settings.clone();
    let (text, names, asked) = (form.get("text").to_owned(), names(link.frame.words), whose.clone());
    let done = site
        .house()
        .write(whose.who(), request_key, "provider.file", move |unit, _| {
            act::keep(unit, &asked, &settings, &names, &text)
        })
        .await;
    match done {
        Ok(_) => Ok(notice::with(see_other(&link.path("/files")), "notice-provider-file")),
        Err(error) => again(&site, &link, error),
    }
}

/// The rows that cannot be kept, to be put right and sent again.
pub async fn faults_file(State(site): State<Site>, link: AtLink, form: Form) -> Result<Response, Failure> {
    link.sent(&form)?;
    let whose = match link.files(&site).await? {
        Ok(whose) => whose,
        Err(response) => return Ok(response),
    };
    let words = link.frame.words;
    let looking = site.house().provider_look(&whose, names(words), form.get("text").to_owned()).await;
    match looking {
        Ok(looking) => {
            let broken = |error: std::io::Error| {
                Failure::from(operations::Error::Store(operations::StoreError::Broken(error.to_string())))
            };
            Ok(export::short("rows-to-put-right.csv", &written(words, &looking).map_err(broken)?))
        }
        Err(error) => again(&site, &link, error),
    }
}

fn written(words: Words, looking: &Looking) -> std::io::Result<String> {
    let names = ["row", "column", "value", "problem", "remedy"]
        .map(|name| words.text(&format!("import-fault-{name}")).into_owned());
    let mut file = FaultsFile::begin(Vec::new(), &looking.header, names.each_ref().map(String::as_str))?;
    for it in &looking.rows {
        for fault in &it.faults {
            let sentence = fault_sentence(words, &fault.breach);
            let column = fault.column.as_deref().unwrap_or_default();
            file.add(&it.row.cells, fault.row, column, &fault.value, &sentence)?;
        }
    }
    String::from_utf8(file.end()?).map_err(std::io::Error::other)
}

/// People taken on, with what may be told of each.
pub async fn people(State(site): State<Site>, link: AtLink) -> Result<Response, Failure> {
    let whose = match link.files(&site).await? {
        Ok(whose) => whose,
        Err(response) => return Ok(response),
    };
    let (words, size) = (link.frame.words, site.batch());
    let fields = site.house().provider_fields(&whose).await.map_err(|error| link.failed(&site, error))?;
    let batch = move |after: Option<(Day, domain::id::PrescriptionId)>| {
        let (site, whose, fields) = (site.clone(), whose.clone(), fields.clone());
        async move {
            let found = site.house().provider_people_file(&whose, after, size).await?;
            let head = || person_head(words, fields.iter().copied());
            let rows = found.iter().map(|it| person_cells(words, fields.iter().copied(), it));
            let rows = export::headed(after.as_ref(), head, rows.collect::<Vec<_>>());
            Ok(Batch::of(&found, size, Person::key, rows))
        }
    };
    export::csv("people.csv", batch).await
}

fn person_head(words: Words, fields: impl Iterator<Item = Share>) -> Vec<String> {
    let own = [
        "register-field-reference",
        "provider-file-service",
        "provider-file-asked",
        "provider-file-taken-on",
        "provider-file-came",
        "provider-file-sessions",
        "provider-file-attended",
    ];
    let mut head: Vec<String> = own.into_iter().map(|key| words.text(key).into_owned()).collect();
    head.extend(fields.map(|field| words.text(&format!("share-{}", field.code())).into_owned()));
    head.push(words.text("provider-risks").into_owned());
    head
}

/// What is told of one field, in one cell; empty where the person did not agree to it.
fn told(words: Words, of: Option<&ToldOf>, field: Share) -> String {
    let label = words.text(&format!("share-{}", field.code()));
    let all = of.map(|of| lines(words, of)).unwrap_or_default();
    let own = all.into_iter().filter(|line| line.label == label).flat_map(|line| line.lines);
    own.collect::<Vec<_>>().join("; ")
}

fn person_cells(words: Words, fields: impl Iterator<Item = Share>, it: &Person) -> Vec<String> {
    let mut cells = vec![it.id().to_string(), it.service().to_owned()];
    cells.extend(it.days().map(|day| day.map(|day| day.to_string()).unwrap_or_default()));
    cells.push(it.sessions().map(|sessions| sessions.to_string()).unwrap_or_default());
    cells.push(it.attended.to_string());
    cells.extend(fields.map(|field| told(words, it.told.as_ref(), field)));
    let risks = it.told.iter().flat_map(|of| of.risks.iter());
    let risks = risks.map(|risk| words.text(&format!("risk-{}", risk.code())).into_owned());
    cells.push(risks.collect::<Vec<_>>().join("; "));
    cells
}

/// Sessions that are expected or were, as a register that can be filled in and sent back.
pub async fn sessions(State(site): State<Site>, link: AtLink) -> Result<Response, Failure> {
    let whose = match link.files(&site).await? {
        Ok(whose) => whose,
        Err(response) => return Ok(response),
    };
    let (words, size) = (link.frame.words, site.batch());
    let batch = move |after: Option<(Day, operations::prescription::SessionId)>| {
        let (site, whose) = (site.clone(), whose.clone());
        async move {
            let found = site.house().provider_sessions_file(&whose, after, size).await?;
            let rows =
                export::headed(after.as_ref(), || session_head(words), found.iter().map(session_cells));
            Ok(Batch::of(&found, size, |it| (it.session.day, it.session.id), rows))
        }
    };
    export::csv("sessions.csv", batch).await
}

fn session_head(words: Words) -> Vec<String> {
    let mut head: Vec<String> = RegisterField::ALL
        .map(|field| words.text(&format!("register-field-{}", field.code())).into_owned())
        .to_vec();
    head.extend(["provider-file-service", "share-name"].map(|key| words.text(key).into_owned()));
    head
}

fn session_cells(it: &Expected) -> Vec<String> {
    // What a register cannot say of itself is left to the programme.
    let mark = match it.session.attendance {
        Some(Attendance::PresentUnplanned) => Attendance::Attended.code(),
        Some(mark) => mark.code(),
        None => "",
    };
    let mark = if act::codes().0.contains(&mark) { mark } else { "" };
    vec![
        it.session.prescription.to_string(),
        it.session.day.to_string(),
        mark.to_owned(),
        String::new(),
        it.service.clone(),
        it.name.clone().unwrap_or_default(),
    ]
}
