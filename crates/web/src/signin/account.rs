//! One's own account: where one is signed in, and the end of any of those sign-ins.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use operations::sign_in::Standing;
use operations::{Error, Who};
use serde::Serialize;

use super::{csrf, presented, see_other, words_of};
use crate::site::frame;
use crate::template::Frame;
use crate::{Failure, Form, Site};

#[derive(Serialize)]
struct AccountPage {
    name: String,
    several_roles: bool,
    sign_ins: Vec<ListedSignIn>,
}

#[derive(Serialize)]
struct ListedSignIn {
    id: String,
    device: String,
    made_at: String,
    seen_at: String,
    present: bool,
}

/// Who is signed in, with the frame of their pages at an address that names no programme.
pub(super) async fn signed_in(site: &Site, headers: &HeaderMap, path: &str) -> Result<(Who, Frame), Failure> {
    let token = presented(site, headers).ok_or(Error::SignedOut)?;
    let Standing::In(who) = site.house().standing(token).await? else { return Err(Error::SignedOut.into()) };
    let programme = site.programme_by_id(who.programme()).await?;
    let organisation = site.house().organisation_name(who.programme(), who.organisation()).await?;
    let words = words_of(headers);
    let mut frame = frame(words, &programme, &who, &organisation, csrf(site, who.sign_in()), path);
    frame.notice = crate::notice::taken(headers, words);
    Ok((*who, frame))
}

/// The frame around a failure: of whoever is signed in, else an open one.
pub(crate) async fn frame_of_failure(site: &Site, headers: &HeaderMap) -> Frame {
    match signed_in(site, headers, "").await {
        Ok((_, frame)) => frame,
        Err(_) => {
            let words = words_of(headers);
            Frame::open(words, words.text("app-name"), "/")
        }
    }
}

/// The account page.
pub async fn account(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Failure> {
    let (who, frame) = signed_in(&site, &headers, "/account").await?;
    let sign_ins = site.house().sign_ins(who.staff()).await?;
    let page = AccountPage {
        name: who.name().to_owned(),
        several_roles: site.house().roles(who.staff()).await?.len() > 1,
        sign_ins: sign_ins
            .into_iter()
            .map(|sign_in| ListedSignIn {
                id: sign_in.id.to_string(),
                device: sign_in.device,
                made_at: sign_in.made_at.to_string(),
                seen_at: sign_in.seen_at.to_string(),
                present: sign_in.id == who.sign_in(),
            })
            .collect(),
    };
    site.page("signin/account.html", &frame, page)
}

/// Ends one of one's sign-ins, or all others.
pub async fn end_one(State(site): State<Site>, headers: HeaderMap, form: Form) -> Result<Response, Failure> {
    let (who, frame) = signed_in(&site, &headers, "/account").await?;
    if form.get("csrf") != frame.csrf {
        return Err(Failure::form("failure-form-from-elsewhere").within(&site, &frame));
    }
    let which = match form.given("sign_in") {
        Some(id) => Some(id.parse().map_err(|_| Error::NotFound)?),
        None => None,
    };
    site.house().end_sign_in(&who, which).await?;
    Ok(crate::notice::with(see_other("/account"), "notice-sign-in-ended"))
}
