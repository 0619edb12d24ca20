//! The list of offers: narrowed, counted, paged by key, and as a file of exactly what is shown.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use domain::calendar::Day;
use domain::id::OfferId;
use operations::offer::{Listed, Wanted};
use serde::Serialize;
use words::Words;

use super::form::{Item, read_day};
use super::{Asks, answer_key};
use crate::export::{self, Batch};
use crate::pages::people::PAGE;
use crate::signin::{As, may};
use crate::{Failure, Site};

#[derive(Serialize)]
struct Row {
    href: String,
    name: Option<String>,
    day: String,
    answer: String,
    until: Option<String>,
    needs: String,
    offered_by: String,
}

fn wanted(asks: &std::collections::BTreeMap<String, String>) -> Wanted {
    let given = |field: &str| asks.get(field).filter(|value| !value.is_empty());
    let day = |field: &str| given(field).and_then(|value| read_day(value));
    let after = given("after").and_then(|after| {
        let (day, id) = after.split_once('~')?;
        Some((day.parse::<Day>().ok()?, id.parse::<OfferId>().ok()?))
    });
    Wanted {
        answer: given("answer").cloned(),
        from: day("from"),
        to: day("to"),
        offered_by: given("by").and_then(|by| by.parse().ok()),
        among: None,
        after,
    }
}

/// The rows of a list. `written` writes a day; of a nameless refusal, of which it is told, only the month is
/// known.
async fn rows(
    site: &Site,
    who: &As<may::Refer>,
    listed: &[Listed],
    written: impl Fn(Day, bool) -> String,
) -> Result<Vec<Row>, Failure> {
    let words = who.frame.words;
    let mut rows = Vec::with_capacity(listed.len());
    for offer in listed {
        let offered_by = match offer.offered_by {
            Some(by) => site.house().staff_name(who.who.programme(), by).await?,
            None => String::new(),
        };
        let needs: Vec<_> = offer.needs.iter().map(|need| words.text(&format!("need-{need}"))).collect();
        rows.push(Row {
            href: who.path(&format!("/offers/{}", offer.id)),
            name: offer.name.as_ref().map(|(given, family)| format!("{given} {family}")),
            day: written(offer.offered, offer.person.is_none()),
            answer: words.text(&answer_key(&offer.answer)).into_owned(),
            until: offer.until.map(|day| written(day, false)),
            needs: needs.join(", "),
            offered_by,
        });
    }
    Ok(rows)
}

/// The page.
pub async fn offers(
    State(site): State<Site>,
    who: As<may::Refer>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let (mut listed, all) = site.house().offers(&who.who, wanted(&asks), PAGE + 1).await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = listed.len() > size;
    listed.truncate(size);
    let next = listed.last().filter(|_| more).map(|last| format!("{}~{}", last.offered, last.id));
    let codes = ["yes", "refused", "not-now", "thinking-it-over"].into_iter().chain(
        domain::offer::modes()
            .map(domain::journey::Mode::code)
            .filter(|code| !["refused", "not-now"].contains(code)),
    );
    let answers: Vec<Item> = codes
        .map(|code| Item { value: code.to_owned(), text: words.text(&answer_key(code)).into_owned() })
        .collect();
    let in_words = |day, month_only| if month_only { words.month(day) } else { words.day(day) }.into_owned();
    let referrers = site.house().referrers(&who.who).await?;
    let referrers: Vec<Item> =
        referrers.into_iter().map(|(id, text)| Item { value: id.to_string(), text }).collect();
    let query: Vec<String> = asks
        .iter()
        .filter(|(name, value)| name.as_str() != "after" && !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    let page = minijinja::context! {
        base => who.path(""),
        asks => crate::template::value(&asks),
        query => query.join("&"),
        all => all,
        next => next,
        answers => crate::template::value(&answers),
        referrers => crate::template::value(&referrers),
        rows => crate::template::value(rows(&site, &who, &listed, in_words).await?),
    };
    site.page("offer/list.html", &who.frame, page)
}

/// Percent-encodes a value of a query string.
pub(crate) fn encoded(value: &str) -> String {
    value.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
        out
    })
}

/// The same rows as a file.
pub async fn offers_csv(
    State(site): State<Site>,
    who: As<may::Refer>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let (who, wanted, size) = (Arc::new(who), wanted(&asks), site.batch());
    let batch = move |after| {
        let (site, who) = (site.clone(), who.clone());
        let wanted = Wanted { after, ..wanted.clone() };
        async move {
            let listed = site.house().next_offers(&who.who, wanted, size).await?;
            let cells = |row: Row| {
                let (name, until) = (row.name.unwrap_or_default(), row.until.unwrap_or_default());
                vec![row.day, name, row.answer, until, row.needs, row.offered_by]
            };
            let rows = rows(&site, &who, &listed, |day, _| day.to_string()).await?;
            let rows = export::headed(after.as_ref(), || head(who.frame.words), rows.into_iter().map(cells));
            Ok(Batch::of(&listed, size, |last| (last.offered, last.id), rows))
        }
    };
    export::csv("offers.csv", batch).await
}

fn head(words: Words) -> Vec<String> {
    let keys = ["csv-day", "csv-name", "csv-answer", "csv-until", "csv-needs", "csv-offered-by"];
    keys.map(|key| words.text(key).into_owned()).to_vec()
}
