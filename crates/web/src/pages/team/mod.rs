//! The team lead's board: who carries how much, what waits, what nobody has seen to, and whether reasons are
//! asked for.

mod allocation;
mod member;

use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use domain::calendar::day_number;
use operations::team::{Board, Member};
use serde::Serialize;
use words::Words;

use crate::pages::offer::stage_key;
use crate::pages::task::TaskShown;
use crate::routes::{Route, page};
use crate::signin::{As, may};
use crate::template::value;
use crate::{Failure, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/team", "Lead", get(board)),
        page(
            "/{programme}/team/hand-over",
            "Lead",
            get(allocation::hand_over).post(allocation::record_hand_over),
        ),
        page("/{programme}/team/covers", "Lead", post(allocation::cover)),
        page("/{programme}/team/covers/{id}/end", "Lead", post(allocation::end_cover)),
        page("/{programme}/team/navigators/{id}", "Care", get(member::navigator)),
        page("/{programme}/team/navigators/{id}/profile", "Lead", post(member::profile)),
        page("/{programme}/team/navigators/{id}/note", "Lead", post(member::note)),
        page(
            "/{programme}/journeys/{id}/allocation",
            "Lead",
            get(allocation::allocation).post(allocation::allocate),
        ),
    ]
}

#[derive(Serialize)]
struct MemberRow {
    href: String,
    caseload: String,
    name: String,
    journeys: i64,
    weight: i64,
    full_at: Option<u16>,
    covered: i64,
    overdue: i64,
    alarmed: i64,
    away_until: Option<String>,
    left: bool,
}

impl MemberRow {
    fn of(who: &As<may::Lead>, member: &Member, board: &Board) -> MemberRow {
        let load = member.load.as_ref();
        let away = member.profile.leave.filter(|_| member.profile.is_away(board.day));
        MemberRow {
            href: who.path(&format!("/team/navigators/{}", member.staff)),
            caseload: who.path(&format!("/caseload?with={}", member.staff)),
            name: member.name.clone(),
            journeys: load.map_or(0, |load| load.journeys),
            weight: load.map_or(0, |load| load.weight),
            full_at: member.profile.full_at,
            covered: load.map_or(0, |load| load.covered),
            overdue: load.map_or(0, |load| load.overdue),
            alarmed: load.map_or(0, |load| load.alarmed),
            away_until: away.map(|(_, last)| last.to_string()),
            left: member.left,
        }
    }
}

#[derive(Serialize)]
struct StageRow {
    stage: String,
    journeys: i64,
    mean: i64,
    oldest: i64,
}

#[derive(Serialize)]
struct SilentRow {
    href: String,
    name: String,
    with: Option<String>,
    task: TaskShown,
}

#[derive(Serialize)]
struct CoverRow {
    id: String,
    away: String,
    by: String,
    first: String,
    last: String,
    running: bool,
}

/// The page.
pub async fn board(State(site): State<Site>, who: As<may::Lead>) -> Result<Response, Failure> {
    let words = who.frame.words;
    let board = site.house().board(&who.who).await?;
    let members: Vec<MemberRow> =
        board.members.iter().map(|member| MemberRow::of(&who, member, &board)).collect();
    let heaviest = members.iter().map(|member| member.weight).max().unwrap_or(0).max(1);
    let page = minijinja::context! {
        base => who.path(""),
        day => board.day.to_string(),
        request_key => site.house().request_key().to_string(),
        waiting => board.waiting,
        members => value(&members),
        heaviest => heaviest,
        stages => value(stages(words, &board)),
        silent => value(silent(&site, &who, &board).await?),
        covers => value(covers(&site, &who, &board).await?),
        endings => board.asked.endings,
        asked => board.asked.asked,
        share => (board.asked.endings > 0).then(|| (board.asked.asked * 200 + board.asked.endings) / (2 * board.asked.endings)),
    };
    site.page("team/board.html", &who.frame, page)
}

fn stages(words: Words, board: &Board) -> Vec<StageRow> {
    let mut rows: Vec<_> = board.stages.iter().collect();
    let order = |code: &str| {
        let gates = domain::journey::Gate::ALL.iter().position(|gate| gate.code() == code);
        gates.unwrap_or(usize::MAX)
    };
    rows.sort_by_key(|row| order(&row.stage));
    rows.into_iter()
        .map(|row| StageRow {
            stage: words.text(&stage_key(&row.stage)).into_owned(),
            journeys: row.journeys,
            mean: row.days / row.journeys.max(1),
            oldest: day_number(board.day) - day_number(row.oldest),
        })
        .collect()
}

async fn silent(site: &Site, who: &As<may::Lead>, board: &Board) -> Result<Vec<SilentRow>, Failure> {
    let mut rows = Vec::with_capacity(board.silent.len());
    for one in &board.silent {
        let with = match one.staff {
            Some(staff) => Some(site.house().staff_name(who.who.programme(), staff).await?),
            None => None,
        };
        rows.push(SilentRow {
            href: who.path(&format!("/journeys/{}", one.journey)),
            name: format!("{} {}", one.name.0, one.name.1),
            with,
            task: TaskShown::of(who.frame.words, &one.task, board.day),
        });
    }
    Ok(rows)
}

async fn covers(site: &Site, who: &As<may::Lead>, board: &Board) -> Result<Vec<CoverRow>, Failure> {
    let (house, programme) = (site.house(), who.who.programme());
    let mut rows = Vec::with_capacity(board.covers.len());
    for cover in &board.covers {
        rows.push(CoverRow {
            id: cover.id.to_string(),
            away: house.staff_name(programme, cover.staff).await?,
            by: house.staff_name(programme, cover.covered_by).await?,
            first: cover.first.to_string(),
            last: cover.last.to_string(),
            running: cover.state == "running",
        });
    }
    Ok(rows)
}
