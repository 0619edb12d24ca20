//! Pages below a programme.

pub mod figures;
pub mod home;
pub mod import;
pub mod offer;
pub mod people;
pub(crate) mod timeline;

use axum::routing::get;

use crate::routes::{Route, page};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = vec![page("/{programme}/", "Anything", get(home::start))];
    routes.extend(offer::routes());
    routes.extend(people::routes());
    routes.extend(figures::routes());
    routes.extend(import::routes());
    routes
}
