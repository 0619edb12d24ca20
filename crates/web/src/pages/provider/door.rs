//! Opening a link: what its page is, the code that opens a browser, another link in the place of one that ran out.

use axum::extract::{FromRequestParts, Path, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use operations::provider::{At, Door, Locked, Over, Purpose};
use operations::sign_in::{Token, spelled, token_of};
use serde::Serialize;
use words::Words;

use super::{decision, own, register};
use crate::failure::faults;
use crate::pages::offer::key;
use crate::signin::{Client, see_other};
use crate::template::{Fault, Frame, value};
use crate::{Failure, Form, Site, notice};

/// How long a browser that was opened is remembered, in seconds: as long as the rule has it.
const REMEMBERED: i64 = 180 * 24 * 3600;

/// Name of the cookie that holds the token of a browser.
fn cookie_name(site: &Site) -> &'static str {
    if site.secure() { "__Host-stile-provider" } else { "stile-provider" }
}

fn presented(site: &Site, parts: &Parts) -> Option<Token> {
    let name = cookie_name(site);
    let all = parts.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).and_then(|(_, value)| token_of(value))
}

/// A link somebody presents, and the browser it is presented by.
pub(crate) struct AtLink {
    slug: String,
    token: String,
    device: Option<Token>,
    pub(super) frame: Frame,
    csrf: String,
}

impl FromRequestParts<Site> for AtLink {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<AtLink, Failure> {
        let Ok(from) = Client::from_request_parts(parts, site).await;
        if !site.limits().may_ask_as_provider(from.0) {
            return Err(Failure::too_many());
        }
        let named = Path::<std::collections::BTreeMap<String, String>>::from_request_parts(parts, site).await;
        let mut named = named.map_err(|_| Failure::from(operations::Error::NotFound))?.0;
        let (slug, token) =
            (named.remove("programme").unwrap_or_default(), named.remove("token").unwrap_or_default());
        let programme = site.programme(&slug).await?;
        let device = presented(site, parts);
        let words = Words::get(words::ENGLISH);
        let mut frame = Frame::open(words, &programme.name, format!("/{slug}/provider/{token}"));
        frame.demo = programme.synthetic;
        frame.notice = notice::taken(&parts.headers, words);
        let input = [token.as_bytes(), &device.map_or([0; 32], |it| it)].concat();
        let csrf = URL_SAFE_NO_PAD.encode(&site.house().derive("provider-csrf", &input)[..16]);
        frame.csrf.clone_from(&csrf);
        Ok(AtLink { slug, token, device, frame, csrf })
    }
}

impl AtLink {
    /// An address below the link.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("/{}/provider/{}{rest}", self.slug, self.token)
    }

    /// Checks that a form was drawn by a page of this link on this browser.
    pub(super) fn sent(&self, form: &Form) -> Result<(), Failure> {
        if form.get("csrf") == self.csrf { Ok(()) } else { Err(Failure::form("failure-form-from-elsewhere")) }
    }

    pub(super) async fn door(&self, site: &Site) -> Result<Door, Failure> {
        let door = site.house().provider_door(&self.slug, &self.token, self.device).await;
        door.map_err(|error| Failure::from(error).within(site, &self.frame))
    }

    /// Who acts, where the link works and the browser is open; else the page that says what to do is due.
    pub(super) async fn opened(&self, site: &Site) -> Result<std::result::Result<At, Response>, Failure> {
        match self.door(site).await? {
            Door::Open(at) => Ok(Ok(*at)),
            Door::Over(_) | Door::Locked(_) => Ok(Err(see_other(&self.path("")))),
        }
    }

    pub(super) fn failed(&self, site: &Site, error: operations::Error) -> Failure {
        Failure::from(error).within(site, &self.frame)
    }

    /// Back to the link's page with a word on what was done.
    pub(super) fn back(&self, rest: &str, notice: &'static str) -> Response {
        notice::with(see_other(&self.path(rest)), notice)
    }

    fn remembering(&self, site: &Site, device: &Token, mut response: Response) -> Response {
        let secure = if site.secure() { "; Secure" } else { "" };
        let cookie = format!(
            "{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={REMEMBERED}{secure}",
            cookie_name(site),
            spelled(device)
        );
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}

/// The page of a link, whatever it is for.
pub async fn show(State(site): State<Site>, link: AtLink) -> Result<Response, Failure> {
    match link.door(&site).await? {
        Door::Over(over) => over_page(&site, &link, &over),
        Door::Locked(locked) => locked_page(&site, &link, &locked, &Form::default(), &[]),
        Door::Open(at) => match at.link.purpose {
            Purpose::Decision(_) => decision::page(&site, &link, &at, &Form::default(), &[]).await,
            Purpose::Register(_) => register::page(&site, &link, &at, &Form::default(), &[]).await,
            Purpose::Listing => own::page(&site, &link, &at, &Form::default(), &[]).await,
        },
    }
}

/// What a form gets that was sent to a link behind which nothing is open any more: the page that says what to do, and
/// not the answer of one that was kept.
pub(super) async fn closed(site: &Site, link: &AtLink) -> Result<Response, Failure> {
    let mut page = match link.door(site).await? {
        Door::Over(over) => over_page(site, link, &over)?,
        Door::Locked(locked) => locked_page(site, link, &locked, &Form::default(), &[])?,
        Door::Open(_) => return Ok(see_other(&link.path(""))),
    };
    *page.status_mut() = StatusCode::FORBIDDEN;
    Ok(page)
}

fn over_page(site: &Site, link: &AtLink, over: &Over) -> Result<Response, Failure> {
    let page = minijinja::context! {
        service => &over.service,
        taken_back => over.taken_back,
        again => over.again.then(|| link.path("/again")),
        request_key => site.house().request_key().to_string(),
    };
    site.page("provider/over.html", &link.frame, page)
}

#[derive(Serialize)]
struct About {
    initials: String,
    kind: String,
}

fn locked_page(
    site: &Site,
    link: &AtLink,
    locked: &Locked,
    typed: &Form,
    wrong: &[Fault],
) -> Result<Response, Failure> {
    let words = link.frame.words;
    let about = locked.about.as_ref().map(|(initials, kind)| About {
        initials: initials.clone(),
        kind: words.text(&format!("prescription-kind-{}", kind.code())).into_owned(),
    });
    let day = match locked.purpose {
        Purpose::Register(day) => Some(words.day(day).into_owned()),
        Purpose::Decision(_) | Purpose::Listing => None,
    };
    let page = minijinja::context! {
        service => &locked.service,
        about => value(about),
        day,
        contact => &locked.contact,
        code_sent => locked.code_sent,
        send => link.path("/code"),
        open => link.path("/open"),
        request_key => key(site, typed),
        another_key => site.house().request_key().to_string(),
        typed => value(typed),
        faults => value(wrong),
    };
    if wrong.is_empty() {
        site.page("provider/locked.html", &link.frame, page)
    } else {
        site.again("provider/locked.html", &link.frame, page)
    }
}

async fn locked_again(
    site: &Site,
    link: &AtLink,
    form: &Form,
    error: operations::Error,
) -> Result<Response, Failure> {
    let breaches = link.failed(site, error).breaches()?;
    match link.door(site).await? {
        Door::Locked(locked) => locked_page(site, link, &locked, form, &faults(link.frame.words, &breaches)),
        Door::Over(_) | Door::Open(_) => Ok(see_other(&link.path(""))),
    }
}

/// Sends a code to the named contact.
pub async fn send_code(State(site): State<Site>, link: AtLink, form: Form) -> Result<Response, Failure> {
    link.sent(&form)?;
    let key = form.request_key()?;
    match site.house().provider_send_code(&link.slug, &link.token, key).await {
        Ok(device) => {
            let there = link.back("", "notice-provider-code-sent");
            Ok(link.remembering(&site, &device, there))
        }
        Err(error) => locked_again(&site, &link, &Form::default(), error).await,
    }
}

/// Opens the browser with the code.
pub async fn open(State(site): State<Site>, link: AtLink, form: Form) -> Result<Response, Failure> {
    link.sent(&form)?;
    let key = form.request_key()?;
    let typed = (form.get("code"), form.get("name"));
    match site.house().provider_open(&link.slug, &link.token, link.device, typed, key).await {
        Ok(device) => Ok(link.remembering(&site, &device, see_other(&link.path("")))),
        Err(error) => locked_again(&site, &link, &form, error).await,
    }
}

/// Sends the named contact another link.
pub async fn again(State(site): State<Site>, link: AtLink, form: Form) -> Result<Response, Failure> {
    link.sent(&form)?;
    let key = form.request_key()?;
    let done = site.house().provider_link_again(&link.slug, &link.token, key).await;
    done.map_err(|error| link.failed(&site, error))?;
    Ok(link.back("", "notice-provider-link-sent"))
}

/// Closes the browser.
pub async fn close(State(site): State<Site>, link: AtLink, form: Form) -> Result<Response, Failure> {
    link.sent(&form)?;
    if let Some(device) = link.device {
        let done = site.house().provider_close(&link.slug, device).await;
        done.map_err(|error| link.failed(&site, error))?;
    }
    Ok(link.back("", "notice-provider-closed").into_response())
}
