//! Where one begins.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::signin::{As, may, see_other};
use crate::{Failure, Site};

/// The front door: to the demo's choice of roles, or to sign in.
pub async fn front(State(site): State<Site>, headers: HeaderMap) -> Response {
    let signed_in = crate::signin::presented(&site, &headers).is_some();
    see_other(if site.house().is_demo() && !signed_in { "/demo" } else { "/sign-in" })
}

/// Whether the house answers.
pub async fn health(State(site): State<Site>) -> Result<&'static str, Failure> {
    site.house().programmes().await?;
    Ok("ok")
}

/// The start page of a role.
pub async fn start(State(site): State<Site>, who: As<may::Anything>) -> Result<Response, Failure> {
    site.page("home/start.html", &who.frame, minijinja::context! {})
}
