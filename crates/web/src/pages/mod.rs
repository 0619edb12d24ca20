//! Pages below a programme.

pub mod home;

use axum::routing::get;

use crate::routes::{Route, page};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![page("/{programme}/", "Anything", get(home::start))]
}
