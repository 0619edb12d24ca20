//! Who looked at whom, and links between duplicate records.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::id::PersonId;
use operations::audit::{Kept, Place, Wanted};
use operations::person::MergeId;
use serde::Serialize;
use words::Words;

use crate::export;
use crate::failure::faults;
use crate::pages::minute;
use crate::pages::offer::Asks;
use crate::pages::offer::form::Item;
use crate::pages::offer::list::encoded;
use crate::routes::{Route, page};
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/audit", "Govern", get(audit)),
        page("/{programme}/audit.csv", "Govern", get(audit_csv)),
        page("/{programme}/audit/person", "Govern", post(about)),
        page("/{programme}/audit/verify", "Govern", post(verify)),
        page("/{programme}/merges", "Govern", get(merges)),
        page("/{programme}/merges/{id}/undo", "Govern", post(undo)),
    ]
}

/// Entries a page shows, and its file.
const PAGE: i64 = 50;

type Asked = std::collections::BTreeMap<String, String>;

fn wanted(asks: &Asked) -> Wanted {
    let people = asks.get("person").map(String::as_str).unwrap_or_default();
    let before = asks.get("before").and_then(|before| {
        let (transaction, number) = before.split_once('~')?;
        Some(Place { transaction: transaction.parse().ok()?, number: number.parse().ok()? })
    });
    Wanted {
        staff: asks.get("staff").and_then(|staff| staff.parse().ok()),
        people: people.split('~').filter_map(|id| id.parse::<PersonId>().ok()).collect(),
        before,
    }
}

/// An act in words; its own name where there are none.
fn act_in_words(words: Words, act: &str) -> String {
    let key = format!("act-{}", act.replace(['.', '_'], "-"));
    if words.has(&key) { words.text(&key).into_owned() } else { act.to_owned() }
}

/// A reason in words: the name of what a role may see, or what somebody stated.
fn reason_in_words(words: Words, reason: &str) -> String {
    let key = format!("reason-{}", reason.replace(' ', "-"));
    if words.has(&key) { words.text(&key).into_owned() } else { reason.to_owned() }
}

/// An entry as page and file show it: when, who, where, what, why, on how many records.
async fn cells(site: &Site, who: &As<may::Govern>, kept: &Kept) -> Result<[String; 6], Failure> {
    let (words, entry, programme) = (who.frame.words, &kept.entry, who.who.programme());
    let staff = match entry.staff {
        Some(staff) => site.house().staff_name(programme, staff).await?,
        None => words.text("audit-nobody").into_owned(),
    };
    let organisation = match entry.organisation {
        Some(organisation) => site.house().organisation_name(programme, organisation).await?,
        None => String::new(),
    };
    Ok([
        minute(words, kept.made_at),
        staff,
        organisation,
        act_in_words(words, &entry.act),
        reason_in_words(words, &entry.reason),
        entry.subjects.len().to_string(),
    ])
}

async fn audit_page(
    site: &Site,
    who: &As<may::Govern>,
    asks: &Asked,
    typed: &Form,
    faults: &[Fault],
    broken: Option<Vec<String>>,
) -> Result<Response, Failure> {
    let wanted = wanted(asks);
    let about = wanted.people.len();
    let mut kept = site.house().audit_page(&who.who, wanted, PAGE + 1).await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = kept.len() > size;
    kept.truncate(size);
    let next =
        kept.last().filter(|_| more).map(|last| format!("{}~{}", last.place.transaction, last.place.number));
    let mut rows = Vec::with_capacity(kept.len());
    for kept in &kept {
        rows.push(cells(site, who, kept).await?);
    }
    let query = |without: &str| -> String {
        let given = asks.iter().filter(|(name, value)| name.as_str() != without && !value.is_empty());
        given.map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
    };
    let staff: Vec<Item> = site
        .house()
        .audit_staff(&who.who)
        .await?
        .into_iter()
        .map(|(id, text)| Item { value: id.to_string(), text })
        .collect();
    let head = site.house().audit_head(&who.who).await?;
    let again = !faults.is_empty();
    let page = minijinja::context! {
        base => who.path(""),
        asks => value(asks),
        about => about,
        query => query("before"),
        file => query(""),
        next => next,
        rows => value(&rows),
        shown => rows.len(),
        staff => value(&staff),
        head_number => head.number,
        head_hash => head.hash,
        broken => value(&broken),
        typed => value(typed),
        faults => value(faults),
    };
    if again {
        site.again("governance/audit.html", &who.frame, page)
    } else {
        site.page("governance/audit.html", &who.frame, page)
    }
}

/// The trail, newest first.
pub async fn audit(
    State(site): State<Site>,
    who: As<may::Govern>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    audit_page(&site, &who, &asks, &Form::default(), &[], None).await
}

/// Exactly what the page shows, as a file.
pub async fn audit_csv(
    State(site): State<Site>,
    who: As<may::Govern>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let keys = ["audit-when", "audit-who", "audit-where", "audit-what", "audit-why", "audit-records"];
    let mut rows = vec![keys.iter().map(|key| words.text(key).into_owned()).collect()];
    for kept in site.house().audit_page(&who.who, wanted(&asks), PAGE).await? {
        rows.push(cells(&site, &who, &kept).await?.to_vec());
    }
    Ok(export::short("audit.csv", &exchange::csv_file::lines(rows)))
}

/// Finds the records of an NHS number, and leads to what the trail says of them. The number is sent in a
/// form, so that it stands in no address.
pub async fn about(State(site): State<Site>, who: As<may::Govern>, form: Form) -> Result<Response, Failure> {
    who.sent(&form)?;
    match site.house().audit_people(&who.who, form.get("nhs_number")).await {
        Ok(people) => {
            let ids: Vec<String> = people.iter().map(ToString::to_string).collect();
            Ok(see_other(&who.path(&format!("/audit?person={}", ids.join("~")))))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            let faults = faults(who.frame.words, &breaches);
            audit_page(&site, &who, &Asked::new(), &form, &faults, None).await
        }
    }
}

/// Verifies the chain and says what it found.
pub async fn verify(State(site): State<Site>, who: As<may::Govern>, form: Form) -> Result<Response, Failure> {
    who.sent(&form)?;
    let broken = site.house().verify_audit(&who.who).await?;
    audit_page(&site, &who, &Asked::new(), &Form::default(), &[], Some(broken)).await
}

/// Links the page shows at most.
const MERGES: i64 = 200;

#[derive(Serialize)]
struct MergeShown {
    id: String,
    made: String,
    by: String,
    kept_at: String,
    merged_at: String,
    undone: Option<String>,
    request_key: String,
}

/// Links between duplicate records: when, by whom, at which practices.
pub async fn merges(State(site): State<Site>, who: As<may::Govern>) -> Result<Response, Failure> {
    let (words, programme) = (who.frame.words, who.who.programme());
    let mut rows = Vec::new();
    for listed in site.house().merges(&who.who, MERGES).await? {
        let name = async |id| match id {
            Some(id) => site.house().organisation_name(programme, id).await,
            None => Ok(String::new()),
        };
        rows.push(MergeShown {
            id: listed.merge.id.to_string(),
            made: minute(words, listed.merge.made_at),
            by: site.house().staff_name(programme, listed.merge.made_by).await?,
            kept_at: name(listed.kept_at).await?,
            merged_at: name(listed.merged_at).await?,
            undone: listed.merge.undone_at.map(|at| minute(words, at)),
            request_key: site.house().request_key().to_string(),
        });
    }
    let page = minijinja::context! { base => who.path(""), all => rows.len(), rows => value(&rows) };
    site.page("governance/merges.html", &who.frame, page)
}

/// Undoes one.
pub async fn undo(
    State(site): State<Site>,
    who: As<may::Govern>,
    Path((_, id)): Path<(String, MergeId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    site.house()
        .undo_merge(&who.who, form.request_key()?, id)
        .await
        .map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    Ok(crate::notice::with(see_other(&who.path("/merges")), "notice-merge-undone"))
}
