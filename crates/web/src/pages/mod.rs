//! Pages below a programme.

pub mod administration;
pub mod agreement;
pub mod appointment;
pub mod arrival;
pub mod assessment;
pub mod break_glass;
pub mod calendar;
pub mod caseload;
pub mod closing;
pub mod contact;
pub mod escalation;
pub mod figures;
pub mod find;
pub mod first_call;
pub mod follow_up;
pub mod governance;
pub mod home;
pub mod import;
pub mod intake;
pub mod journey;
pub mod letter;
pub mod note;
pub mod offer;
pub mod people;
pub mod plan;
pub mod prescription;
pub mod provider;
pub mod quiet;
pub mod score;
pub mod service;
pub mod supply;
pub mod task;
pub mod team;
pub(crate) mod timeline;
pub mod unanswered;
pub mod unmet;

use axum::routing::get;
use domain::calendar::london_clock;
use jiff::Timestamp;
use serde::Serialize;
use words::Words;

use crate::routes::{Route, page};

/// A cell of a table, which may lead somewhere.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) href: Option<String>,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell { text, href: None }
    }
}

impl Cell {
    /// A cell that leads to an address.
    pub(crate) fn to(href: String, text: String) -> Self {
        Cell { text, href: Some(href) }
    }
}

/// An instant in words, by London's clocks.
pub(crate) fn minute(words: Words, at: Timestamp) -> String {
    words.minute(london_clock(at)).into_owned()
}

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = vec![page("/{programme}/", "Anything", get(home::start))];
    routes.extend(offer::routes());
    routes.extend(people::routes());
    routes.extend(contact::routes());
    routes.extend(agreement::routes());
    routes.extend(figures::routes());
    routes.extend(import::routes());
    routes.extend(administration::routes());
    routes.extend(governance::routes());
    routes.extend(break_glass::routes());
    routes.extend(intake::routes());
    routes.extend(task::routes());
    routes.extend(team::routes());
    routes.extend(caseload::routes());
    routes.extend(journey::routes());
    routes.extend(first_call::routes());
    routes.extend(appointment::routes());
    routes.extend(calendar::routes());
    routes.extend(quiet::routes());
    routes.extend(assessment::routes());
    routes.extend(score::routes());
    routes.extend(plan::routes());
    routes.extend(prescription::routes());
    routes.extend(escalation::routes());
    routes.extend(note::routes());
    routes.extend(follow_up::routes());
    routes.extend(closing::routes());
    routes.extend(letter::routes());
    routes.extend(service::routes());
    routes.extend(find::routes());
    routes.extend(unmet::routes());
    routes.extend(provider::routes());
    routes.extend(arrival::routes());
    routes.extend(unanswered::routes());
    routes.extend(supply::routes());
    routes
}
