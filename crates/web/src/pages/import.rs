//! Bringing people and offers in from a file: send it, say what the columns hold, look at the first rows,
//! begin, follow, and fetch the rows that were refused.

use std::io::Write;
use std::path::{Path as FilePath, PathBuf};

use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::Breach;
use operations::import::{
    Field, Import, ImportId, Kind, Mapping, Preview, Rule, State as Stage, fault_sentence,
};
use operations::{Error, StoreError};
use serde::Serialize;
use words::Words;

use crate::failure::faults;
use crate::routes::{Route, page};
use crate::signin::{As, may, same_origin, see_other};
use crate::template::Fault;
use crate::{Failure, Form, Site, notice};

/// The largest file that is taken, in megabytes.
const LARGEST: usize = 50;

/// Rows the preview shows.
const PREVIEW: usize = 10;

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    let door = DefaultBodyLimit::max((LARGEST + 1) * 1024 * 1024);
    vec![
        page("/{programme}/import", "Import", get(list).post(send).layer(door)),
        page("/{programme}/import/{id}", "Import", get(one).post(act)),
        page("/{programme}/import/{id}/faults.csv", "Import", get(faults_file)),
    ]
}

/// A file on its way in: deleted unless it is kept.
struct Arriving(Option<PathBuf>);

impl Drop for Arriving {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            let _ = std::fs::remove_file(path);
        }
    }
}

#[derive(Serialize)]
struct ListPage {
    limit: usize,
    kind: String,
    imports: Vec<Listed>,
    faults: Vec<Fault>,
}

#[derive(Serialize)]
struct Listed {
    href: String,
    file: String,
    kind: String,
    made_at: String,
    state: String,
    kept: i64,
    refused: i64,
}

async fn list_page(
    site: &Site,
    who: &As<may::Import>,
    kind: &str,
    breaches: &[Breach],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let imports = site.house().imports(&who.who).await?;
    let listed = |import: Import| Listed {
        href: who.path(&format!("/import/{}", import.id)),
        file: import.file_name,
        kind: words.text(&format!("import-kind-{}", import.kind.code())).into_owned(),
        made_at: import.made_at.to_string(),
        state: words.text(&format!("import-state-{}", stage(import.state))).into_owned(),
        kept: import.kept,
        refused: import.refused,
    };
    let page = ListPage {
        limit: LARGEST,
        kind: kind.to_owned(),
        imports: imports.into_iter().map(listed).collect(),
        faults: faults(words, breaches),
    };
    match breaches.is_empty() {
        true => site.page("import/list.html", &who.frame, page),
        false => site.again("import/list.html", &who.frame, page),
    }
}

fn stage(state: Stage) -> &'static str {
    match state {
        Stage::Prepared => "prepared",
        Stage::Running => "running",
        Stage::Done => "done",
    }
}

async fn list(State(site): State<Site>, who: As<may::Import>) -> Result<Response, Failure> {
    list_page(&site, &who, Kind::People.code(), &[]).await
}

async fn send(
    State(site): State<Site>,
    who: As<may::Import>,
    headers: HeaderMap,
    parts: Multipart,
) -> Result<Response, Failure> {
    if !same_origin(&headers) {
        return Err(Failure::form("failure-form-from-elsewhere").within(&site, &who.frame));
    }
    let mut kind = String::new();
    match receive(&site, &who, parts, &mut kind).await {
        Ok(import) => Ok(see_other(&who.path(&format!("/import/{}", import.id)))),
        Err(failure) => list_page(&site, &who, &kind, &failure.breaches()?).await,
    }
}

/// Takes the parts of the form, the file to disk as it comes, and looks at it.
async fn receive(
    site: &Site,
    who: &As<may::Import>,
    mut parts: Multipart,
    kind: &mut String,
) -> Result<Import, Failure> {
    let refused = |_| Failure::from(Error::from(too_large()));
    let folder = site.house().import_folder();
    let mut arriving = Arriving(None);
    let mut name = String::new();
    let mut ours = false;
    while let Some(mut part) = parts.next_field().await.map_err(refused)? {
        match part.name().unwrap_or_default() {
            "csrf" => {
                let pair = ("csrf".to_owned(), part.text().await.map_err(refused)?);
                who.sent(&Form::from_iter([pair]))?;
                ours = true;
            }
            "kind" => *kind = part.text().await.map_err(refused)?,
            // The token comes first: nothing is written for a form that is not ours.
            "file" if ours => {
                name = part.file_name().unwrap_or_default().to_owned();
                let path = folder.join(format!("{}.part", site.house().request_key()));
                let mut file = new_file(&folder, &path)?;
                arriving.0 = Some(path);
                let mut length = 0;
                while let Some(chunk) = part.chunk().await.map_err(refused)? {
                    length += chunk.len();
                    if length > LARGEST * 1024 * 1024 {
                        return Err(Error::from(too_large()).into());
                    }
                    file.write_all(&chunk).map_err(|_| Error::Store(StoreError::Full))?;
                }
            }
            _ => {}
        }
    }
    if !ours {
        return Err(Failure::form("failure-form-from-elsewhere").within(site, &who.frame));
    }
    let missing = |field: &'static str| Error::from(Breach::of(field, "import-file-missing"));
    let path = arriving.0.clone().filter(|_| !name.is_empty()).ok_or_else(|| missing("file"))?;
    let kind = Kind::from_code(kind).ok_or_else(|| missing("kind"))?;
    let (house, asker, from) = (site.house().clone(), who.who.clone(), path.clone());
    let import = blocking(move || house.prepare_import(&asker, kind, &name, &from)).await?;
    let waiting = site.house().waiting_file(import.id);
    std::fs::rename(&path, &waiting).map_err(|_| Error::Store(StoreError::Full))?;
    arriving.0 = None;
    Ok(import)
}

fn too_large() -> Breach {
    Breach::of("file", "import-file-too-large").with("limit", LARGEST)
}

/// A file only this process's owner can read.
fn new_file(folder: &FilePath, path: &FilePath) -> Result<std::fs::File, Failure> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = std::fs::create_dir_all(folder).and_then(|()| options.open(path));
    made.map_err(|_| Error::Store(StoreError::Full).into())
}

/// Runs what reads files away from the threads that answer.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> operations::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| Error::Store(StoreError::Broken(error.to_string())))??)
}

#[derive(Serialize)]
struct OnePage {
    path: String,
    base: String,
    file: String,
    state: &'static str,
    encoding: String,
    columns: Vec<Column>,
    fields: Vec<Choice>,
    rules: Vec<Choice>,
    rule: &'static str,
    header: Vec<String>,
    rows: Vec<Shown>,
    standing: bool,
    rows_all: i64,
    rows_done: i64,
    kept: i64,
    found: i64,
    refused: i64,
    faults: Vec<Fault>,
}

#[derive(Serialize)]
struct Column {
    name: String,
    field: String,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    text: String,
}

/// A row of the preview.
#[derive(Serialize)]
struct Shown {
    number: u64,
    cells: Vec<String>,
    faults: Vec<String>,
}

fn shown(words: Words, preview: &Preview) -> Vec<Shown> {
    let row = |row: &operations::import::PreviewRow| Shown {
        number: row.row.number,
        cells: row.row.cells.clone(),
        faults: row.faults.iter().map(|fault| fault_sentence(words, &fault.breach)).collect(),
    };
    preview.rows.iter().map(row).collect()
}

async fn one_page(
    site: &Site,
    who: &As<may::Import>,
    import: Import,
    breaches: Option<Vec<Breach>>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let text = |key: String| words.text(&key).into_owned();
    let mut rows = Vec::new();
    if import.state == Stage::Prepared {
        let programme = site.programme_by_id(who.who.programme()).await?;
        let (house, asker, mapping) = (site.house().clone(), who.who.clone(), import.mapping.clone());
        let path = site.house().waiting_file(import.id);
        let preview =
            blocking(move || house.preview_import(&asker, &programme, &path, &mapping, PREVIEW)).await?;
        rows = shown(words, &preview);
    }
    let columns = import.header.iter().zip(import.mapping.columns()).map(|(name, field)| Column {
        name: name.clone(),
        field: field.map(Field::code).unwrap_or_default().to_owned(),
    });
    let said: Vec<Fault> = breaches
        .iter()
        .flatten()
        .map(|breach| Fault { field: "column_0".to_owned(), text: fault_sentence(words, breach) })
        .collect();
    let choice = |value: &str, key: String| Choice { value: value.to_owned(), text: text(key) };
    let page = OnePage {
        path: who.path(&format!("/import/{}", import.id)),
        base: who.path("/import"),
        file: import.file_name.clone(),
        state: stage(import.state),
        encoding: text(format!("import-encoding-{}", import.encoding)),
        columns: columns.collect(),
        fields: import
            .kind
            .fields()
            .map(|field| choice(field.code(), format!("import-field-{}", field.code())))
            .collect(),
        rules: Rule::ALL.into_iter().map(|r| choice(r.code(), format!("import-rule-{}", r.code()))).collect(),
        rule: import.rule.code(),
        header: import.header.clone(),
        rows,
        standing: import.is_running() && !site.house().is_under_way(import.id),
        rows_all: import.rows_all,
        rows_done: import.rows_done,
        kept: import.kept,
        found: import.found,
        refused: import.refused,
        faults: said,
    };
    match breaches {
        None => site.page("import/one.html", &who.frame, page),
        Some(_) => site.again("import/one.html", &who.frame, page),
    }
}

async fn one(
    State(site): State<Site>,
    who: As<may::Import>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let import = site.house().import(&who.who, read_id(&id)?).await?;
    one_page(&site, &who, import, None).await
}

fn read_id(id: &str) -> Result<ImportId, Failure> {
    id.parse().map_err(|_| Error::NotFound.into())
}

async fn act(
    State(site): State<Site>,
    who: As<may::Import>,
    Path((_, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let id = read_id(&id)?;
    let here = who.path(&format!("/import/{id}"));
    let mut import = site.house().import(&who.who, id).await?;
    match form.get("act") {
        "forget" => {
            site.house().forget_import(&who.who, id).await?;
            let _ = std::fs::remove_file(site.house().waiting_file(id));
            return Ok(notice::with(see_other(&who.path("/import")), "notice-import-forgotten"));
        }
        "go-on" => {
            take(&site, &who, id).await?;
            return Ok(see_other(&here));
        }
        _ => {}
    }
    if import.state != Stage::Prepared {
        return Ok(see_other(&here));
    }
    let columns = (0..import.header.len())
        .map(|at| Field::from_code(import.kind, form.get(&format!("column_{at}"))))
        .collect();
    import.mapping = Mapping::chosen(import.kind, columns);
    import.rule = Rule::from_code(form.get("rule")).unwrap_or_default();
    if let Err(breaches) = import.mapping.check() {
        return one_page(&site, &who, import, Some(breaches)).await;
    }
    if form.get("act") != "start" {
        return one_page(&site, &who, import, None).await;
    }
    site.house().start_import(&who.who, id, import.mapping, import.rule).await?;
    take(&site, &who, id).await?;
    Ok(notice::with(see_other(&here), "notice-import-started"))
}

/// Takes the rows on a thread of its own, unless that is being done.
async fn take(site: &Site, who: &As<may::Import>, id: ImportId) -> Result<(), Failure> {
    let programme = site.programme_by_id(who.who.programme()).await?;
    site.house().bring_in(&who.who, &programme, id);
    Ok(())
}

async fn faults_file(
    State(site): State<Site>,
    who: As<may::Import>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let file = site.house().import_faults(&who.who, read_id(&id)?, who.frame.words).await?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"refused-rows.csv\""),
    ];
    Ok((headers, [b"\xef\xbb\xbf".as_slice(), &file].concat()).into_response())
}
