//! Prescriptions: a service is prescribed, and one prescription from the proposal to its end.

mod agree;
mod end;
mod prescribe;
mod shared;
mod show;
pub(crate) mod stands;
mod view;

use axum::routing::{get, post};

use crate::routes::{Route, page};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page(
            "/{programme}/journeys/{id}/prescribe",
            "Care",
            get(prescribe::prescribe).post(prescribe::record),
        ),
        page("/{programme}/prescriptions/{id}", "Care", get(show::prescription)),
        page("/{programme}/prescriptions/{id}/agree", "Care", get(agree::agree).post(agree::record)),
        page("/{programme}/prescriptions/{id}/send", "Care", post(show::send)),
        page("/{programme}/prescriptions/{id}/nudge", "Care", post(show::nudge)),
        page("/{programme}/prescriptions/{id}/run-out", "Care", post(show::run_out)),
        page("/{programme}/prescriptions/{id}/answer", "Care", post(show::answer)),
        page("/{programme}/prescriptions/{id}/sessions", "Care", post(show::sessions)),
        page("/{programme}/prescriptions/{id}/move", "Care", post(show::move_sessions)),
        page("/{programme}/prescriptions/{id}/reply", "Care", post(show::reply)),
        page("/{programme}/prescriptions/{id}/take-back", "Care", post(show::take_back)),
        page("/{programme}/prescriptions/{id}/complete", "Care", post(show::complete)),
        page("/{programme}/prescriptions/{id}/end", "Care", get(end::end).post(end::record_end)),
        page("/{programme}/prescriptions/{id}/account", "Care", get(end::account).post(end::record_account)),
    ]
}
