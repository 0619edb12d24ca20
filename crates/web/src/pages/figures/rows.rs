//! The rows behind a mark of a figure: a page of them, and all as a file.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use minijinja::context;
use minijinja::value::Serde;
use operations::figures::{Row, Rows};

use super::draw;
use super::drawing::TableCell;
use super::query::{Query, address, name_of};
use super::speech::Speech;
use crate::export::{self, Batch};
use crate::signin::{As, may};
use crate::{Failure, Site};

/// Rows on one page.
const PAGE: usize = 50;

/// The rows behind one mark of a figure.
pub async fn page(
    State(site): State<Site>,
    who: As<may::SeeRows>,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = Query::parse(query.as_deref())?;
    let (asked, picked) = (query.asked.clone(), query.picked.clone());
    let rows = site.house().figure_rows(&who.who, &id, asked, picked, query.after, PAGE).await?;
    let speech = Speech { words: who.frame.words, practices: &rows.practices };
    let base = who.path("");
    let groups: Vec<Option<Option<&str>>> =
        query.picked.groups.iter().map(|group| group.as_ref().map(Option::as_deref)).collect();
    let here = |below: &str| {
        let base = format!("{base}/figures/{id}/{below}");
        address(&base, query.asked.period, &query.asked.strata, &groups, Some(&query.picked.of))
    };
    let picked: Vec<_> = query
        .asked
        .strata
        .iter()
        .zip(&groups)
        .filter_map(|(by, group)| {
            let by = name_of(by);
            Some(context! { key => speech.column(by), value => speech.value(by, *group.as_ref()?) })
        })
        .collect();
    let (head, table) = list(&speech, &base, &rows);
    let shown = context! {
        title => rows.definition.title.as_str(),
        count => rows.all,
        picked => picked,
        head => Serde(head),
        rows => Serde(table),
        csv => here("rows.csv"),
        next => rows.next.map(|next| format!("{}&after={next}", here("rows"))),
        figures => address(&format!("{base}/figures"), query.asked.period, &[], &[], None),
        definition_href => format!("{base}/definitions/{id}"),
    };
    draw(&site, &who, "figures/rows.html", shown, &[])
}

/// A list as the table component takes it: the person first where there is one, then what was recorded.
fn list(speech: &Speech<'_>, base: &str, rows: &Rows) -> (Vec<TableCell>, Vec<Vec<TableCell>>) {
    let first = if rows.named { "figures-rows-person" } else { "figures-rows-pseudonym" };
    let columns = rows.columns.iter().map(|name| TableCell::text(speech.column(name)));
    let head = [TableCell::text(speech.text(first))].into_iter().chain(columns).collect();
    let line = |row: &Row| {
        let name = match (&row.name, rows.named) {
            (Some(name), _) => name.clone(),
            (None, true) => speech.text("figures-rows-nameless"),
            (None, false) => row.reference.clone(),
        };
        let href = row.offer.map(|offer| format!("{base}/offers/{offer}"));
        let values = rows
            .columns
            .iter()
            .zip(&row.values)
            .map(|(column, value)| TableCell::text(speech.value(column, value.as_deref())));
        [TableCell { text: name, href, format: None }].into_iter().chain(values).collect()
    };
    (head, rows.rows.iter().map(line).collect())
}

/// The same rows as a file: all of them.
pub async fn csv(
    State(site): State<Site>,
    who: As<may::SeeRows>,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let Query { asked, picked, .. } = Query::parse(query.as_deref())?;
    let (name, who) = (format!("{id}-rows.csv"), who.who.clone());
    let size = usize::try_from(site.batch()).unwrap_or(usize::MAX);
    let batch = move |after: Option<u32>| {
        let (site, who, id) = (site.clone(), who.clone(), id.clone());
        let (asked, picked) = (asked.clone(), picked.clone());
        async move {
            let found = site.house().figure_rows(&who, &id, asked, picked, after, size).await?;
            let rows = export::headed(after.as_ref(), || found.head(), found.cells());
            Ok(Batch { rows, next: found.next })
        }
    };
    export::csv(&name, batch).await
}
