//! Where the directory's listings come from, and what came of the last time each was taken.

use axum::extract::State;
use axum::response::Response;
use domain::directory::{Level, RecordKind};
use operations::directory::take::{Counts, Report, Said, Source};
use serde::Serialize;
use words::Words;

use super::shown::coded;
use crate::pages::minute;
use crate::signin::{As, may};
use crate::template::value;
use crate::{Failure, Site};

/// Remarks a page shows of one source; the file of the feed's owner has them all.
const MOST: usize = 50;

#[derive(Serialize)]
struct SourceShown {
    name: String,
    rank: i64,
    own: bool,
    address: Option<String>,
    publishes: bool,
    taken: Option<String>,
    kinds: Vec<Vec<String>>,
    levels: Vec<String>,
    remarks: Vec<RemarkShown>,
    more: u64,
}

#[derive(Serialize)]
struct RemarkShown {
    level: String,
    text: String,
    record: String,
    field: String,
    value: String,
}

fn remark(words: Words, it: &Said) -> RemarkShown {
    RemarkShown {
        level: coded(words, "directory-level", &it.level),
        text: coded(words, "directory-remark", &it.code),
        record: it.record.clone(),
        field: it.field.clone(),
        value: it.value.clone(),
    }
}

impl SourceShown {
    fn of(words: Words, it: &Source) -> SourceShown {
        let report: Report =
            it.report.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let kinds = RecordKind::ALL.iter().rev().filter_map(|kind| {
            let Counts { new, changed, same, missing } = *report.kinds.get(kind.code())?;
            let name = words.text(&format!("directory-kind-{}", kind.code())).into_owned();
            let counts = [new, changed, same, missing].map(|count| count.to_string());
            (new + changed + same + missing > 0).then(|| [vec![name], counts.to_vec()].concat())
        });
        let all = [Level::Refused, Level::LeftOut, Level::Mended, Level::Noted];
        let levels = all.iter().filter_map(|level| {
            let count = report.levels.get(level.code()).copied().filter(|count| *count > 0)?;
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            let key = format!("directory-level-count-{}", level.code());
            Some(words.say(&key, &[("count", count.into())]).into_owned())
        });
        let said: u64 = report.levels.values().sum();
        let shown = report.remarks.len().min(MOST);
        SourceShown {
            name: it.name.clone(),
            rank: it.rank,
            own: it.id == 0,
            address: it.address.clone(),
            publishes: it.publishes,
            taken: it.taken_at.map(|at| minute(words, at)),
            kinds: kinds.collect(),
            levels: levels.collect(),
            remarks: report.remarks.iter().take(MOST).map(|it| remark(words, it)).collect(),
            more: said.saturating_sub(u64::try_from(shown).unwrap_or(0)),
        }
    }
}

/// The page.
pub async fn sources(State(site): State<Site>, who: As<may::SeeServices>) -> Result<Response, Failure> {
    let words = who.frame.words;
    let found = site.house().directory_sources(who.who.programme()).await?;
    let shown: Vec<SourceShown> = found.iter().map(|it| SourceShown::of(words, it)).collect();
    let page = minijinja::context! { base => who.path(""), sources => value(&shown) };
    site.page("service/sources.html", &who.frame, page)
}
