//! The directory of services: looked at, written, settled, and how each service stands.

mod edit;
pub(crate) mod form;
mod history;
mod list;
mod show;
pub(crate) mod shown;
mod source;
pub(crate) mod standing;
mod waiting;

use axum::routing::{get, post};

use crate::routes::{Route, page};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/services", "SeeServices", get(list::services)),
        page("/{programme}/services/new", "SeeServices", get(edit::new).post(edit::add)),
        page("/{programme}/services/sources", "SeeServices", get(source::sources)),
        page("/{programme}/services/waiting", "SettleServices", get(waiting::waiting)),
        page("/{programme}/services/waiting/{id}", "SettleServices", post(waiting::settle)),
        page("/{programme}/services/{id}", "SeeServices", get(show::service)),
        page("/{programme}/services/{id}/confirm", "SeeServices", post(show::confirm)),
        page("/{programme}/services/{id}/standing", "SeeServices", post(show::stand)),
        page("/{programme}/services/{id}/publish", "SettleServices", post(show::publish)),
        page("/{programme}/services/{id}/edit", "SeeServices", get(edit::edit).post(edit::change)),
        page("/{programme}/services/{id}/history", "SeeServices", get(history::history)),
        page("/{programme}/services/{id}/restore", "SettleServices", post(history::restore)),
    ]
}
