//! Every address, in one table: the router is built from it and the access test walks it.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, get, post};

use crate::{Failure, Site, assets, failure, form, open_referral, pages, security, signin};

/// One address.
pub struct Route {
    /// Its pattern, as axum writes it.
    pub path: &'static str,
    /// Who may enter, by the name of a role set in [`signin::may`]; `open` for everybody.
    pub admits: &'static str,
    methods: MethodRouter<Site>,
}

fn route(path: &'static str, admits: &'static str, methods: MethodRouter<Site>) -> Route {
    Route { path, admits, methods }
}

/// Every address that is served, but for `/assets/`.
pub fn all() -> Vec<Route> {
    let mut routes = vec![
        route("/", "open", get(pages::home::front)),
        route("/hello", "open", get(|| async { "hello" })),
        route("/health", "open", get(pages::home::health)),
        route("/sign-in", "open", get(signin::sign_in).post(signin::sign_in_send)),
        route("/sign-in/code", "open", get(signin::code).post(signin::confirm)),
        route("/sign-in/role", "open", get(signin::role).post(signin::role_choose)),
        route("/sign-out", "open", post(signin::sign_out)),
        route("/password", "open", get(signin::forgot).post(signin::forgot_send)),
        route("/invitation/{token}", "open", get(signin::invitation).post(signin::invitation_take_up)),
        route("/demo", "open", get(signin::demo).post(signin::demo_sign_in)),
        route("/calendar/{slug}/{token}", "open", get(pages::calendar::feed)),
        route("/account", "open", get(signin::account).post(signin::end_one)),
    ];
    routes.extend(pages::routes());
    routes.extend(open_referral::routes());
    routes
}

pub(crate) fn page(path: &'static str, admits: &'static str, methods: MethodRouter<Site>) -> Route {
    route(path, admits, methods)
}

/// The whole site.
pub fn app(site: Site) -> Router {
    let secure = site.secure();
    let mut router = Router::new();
    for Route { path, methods, .. } in all() {
        router = router.route(path, methods);
    }
    router
        .route("/assets/{*path}", get(assets::serve))
        .fallback(|| async { Failure::from(operations::Error::NotFound) })
        .layer(DefaultBodyLimit::max(form::LARGEST))
        .layer(axum::middleware::from_fn_with_state(site.clone(), failure::dressed))
        .layer(axum::middleware::from_fn(move |request, next| security::headers(secure, request, next)))
        .with_state(site)
}
