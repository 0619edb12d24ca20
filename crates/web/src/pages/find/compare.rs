//! Up to three services side by side.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::calendar::london_day;
use domain::directory::Own;
use domain::id::{JourneyId, ServiceId};
use operations::directory::find::Fit;
use serde::Serialize;
use words::Words;

use super::ask::address;
use super::{kilometres, query};
use crate::pages::service::shown;
use crate::pages::service::standing::StandingShown;
use crate::signin::{As, may};
use crate::template::value;
use crate::{Failure, Form, Site};

/// Services side by side at most.
const MOST: usize = 3;

#[derive(Serialize)]
struct Head {
    name: String,
    organisation: String,
    href: String,
    /// Where it is prescribed, from somebody's journey.
    prescribe: Option<String>,
}

#[derive(Serialize)]
struct Line {
    name: String,
    /// One text a service; empty where nothing is recorded.
    texts: Vec<String>,
    /// Whether they say the same.
    same: bool,
}

/// The page.
pub async fn compare(
    State(site): State<Site>,
    who: As<may::Care>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let typed = query(raw)?;
    let journey = typed.get("journey").parse::<JourneyId>().ok();
    let picked: Vec<ServiceId> = typed.all("pick").iter().filter_map(|id| id.parse().ok()).collect();
    let ids: Vec<ServiceId> = picked.iter().copied().take(MOST).collect();
    let fits = site.house().compare_services(&who.who, &ids, typed.get("postcode")).await?;
    let whose = journey.map(|id| format!("?journey={id}")).unwrap_or_default();
    let heads: Vec<Head> = fits
        .iter()
        .map(|fit| Head {
            name: fit.service.name.clone(),
            organisation: fit.service.organisation_name.clone(),
            href: who.path(&format!("/services/{}{whose}", fit.service.id)),
            prescribe: journey
                .map(|id| who.path(&format!("/journeys/{id}/prescribe?service={}", fit.service.id))),
        })
        .collect();
    let page = minijinja::context! {
        back => back(&who, journey, &typed),
        journey => journey.map(|id| id.to_string()),
        heads => value(&heads),
        lines => value(lines(&site, words, &fits)),
        too_many => picked.len() > MOST,
        few => fits.len() < 2,
    };
    site.page("match/compare.html", &who.frame, page)
}

/// Back to the search it came from, with what was chosen still chosen.
fn back(who: &As<may::Care>, journey: Option<JourneyId>, typed: &Form) -> String {
    let picks: String = typed
        .all("pick")
        .iter()
        .filter_map(|id| id.parse::<ServiceId>().ok())
        .map(|id| format!("&pick={id}"))
        .collect();
    let rest = address(typed, &["journey"]);
    match journey {
        Some(id) => who.path(&format!("/journeys/{id}/match?{rest}{picks}")),
        None => who.path(&format!("/match?{rest}{picks}")),
    }
}

fn lines(site: &Site, words: Words, fits: &[Fit]) -> Vec<Line> {
    let today = london_day(site.house().now());
    let standing: Vec<StandingShown> =
        fits.iter().map(|fit| StandingShown::of(words, &fit.standing, today)).collect();
    let each = |of: &dyn Fn(&Fit) -> String| fits.iter().map(of).collect::<Vec<String>>();
    let codes = |own: Own| each(&|fit| shown::codes(words, &fit.draft, own).join(", "));
    let text = |it: &Option<String>| it.clone().unwrap_or_default();
    let who_may = |fit: &Fit| {
        let said = [
            shown::ages(words, fit.service.min_age, fit.service.max_age),
            Some(shown::codes(words, &fit.draft, Own::Gender).join(", ")).filter(|it| !it.is_empty()),
            Some(shown::codes(words, &fit.draft, Own::Eligibility).join(", ")).filter(|it| !it.is_empty()),
            fit.draft.who_may_come.clone(),
        ];
        said.into_iter().flatten().collect::<Vec<_>>().join(". ")
    };
    let rows: Vec<(&str, Vec<String>)> = vec![
        ("look-compare-room", standing.iter().map(|it| it.room.clone()).collect()),
        ("look-compare-wait", standing.iter().map(|it| it.wait.clone().unwrap_or_default()).collect()),
        ("service-line-times", each(&|fit| shown::when(words, &fit.service.times).join("; "))),
        (
            "service-line-places",
            each(&|fit| fit.draft.places.iter().map(shown::place).collect::<Vec<_>>().join("; ")),
        ),
        ("look-compare-km", each(&|fit| fit.km.map(|km| kilometres(words, km)).unwrap_or_default())),
        ("service-line-cost", each(&|fit| shown::cost(words, &fit.draft))),
        ("service-line-formats", codes(Own::Format)),
        ("service-line-needs", codes(Own::Need)),
        ("service-line-languages", each(&|fit| shown::languages(words, &fit.service.languages))),
        ("service-line-access", codes(Own::Access)),
        ("service-line-no-access", codes(Own::NoAccess)),
        ("service-line-who", each(&|fit| who_may(fit))),
        ("service-line-how-to-apply", each(&|fit| text(&fit.draft.how_to_apply))),
        ("look-compare-learned", standing.iter().map(|it| it.learned.join(". ")).collect()),
        (
            "service-list-assured",
            each(&|fit| fit.service.assured.map(|day| words.day(day).into_owned()).unwrap_or_default()),
        ),
    ];
    let line = |(key, texts): (&str, Vec<String>)| {
        let same = texts.windows(2).all(|two| two[0] == two[1]);
        Line { name: words.text(key).into_owned(), same, texts }
    };
    rows.into_iter().filter(|(_, texts)| texts.iter().any(|it| !it.is_empty())).map(line).collect()
}
