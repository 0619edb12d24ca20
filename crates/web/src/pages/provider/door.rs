//! The two ways to a service's pages: by a link, whose browser a code opens, and signed in with an account. The pages
//! behind are the same.

use axum::extract::{FromRequestParts, Path, State};
use axum::http::HeaderValue;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use operations::Who;
use operations::provider::files::Whose;
use operations::provider::{At, Door, Locked, Over, Place, Purpose};
use operations::sign_in::{Token, spelled, token_of};
use serde::Serialize;
use words::Words;

use super::{decision, own, register};
use crate::failure::faults;
use crate::pages::offer::key;
use crate::signin::{As, Client, may, see_other};
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

/// By which way somebody comes.
enum Way {
    /// A link somebody presents, and the browser it is presented by.
    Link { token: String, device: Option<Token> },
    /// Somebody signed in with an account, at a place of one of their services.
    Account { who: Who, place: Option<Place> },
}

/// Somebody on the way to a service's page.
pub(crate) struct AtLink {
    slug: String,
    way: Way,
    /// The last part of the address: on the page of one person, the prescription.
    pub(super) last: String,
    pub(super) frame: Frame,
    csrf: String,
}

/// The place an address below `/{programme}/own/` names; files are those of all services.
fn place(path: &str) -> Result<Option<Place>, operations::Error> {
    let mut parts = path.split('/').skip(3);
    let missing = || operations::Error::NotFound;
    let first = parts.next().unwrap_or_default();
    if first == "files" {
        return Ok(None);
    }
    let id = parts.next().and_then(|id| id.parse::<uuid::Uuid>().ok()).ok_or_else(missing)?;
    let day = || parts.clone().nth(1).and_then(|day| day.parse().ok());
    Ok(Some(match (first, parts.clone().next()) {
        ("requests", _) => Place::Request(domain::Id::new(id)),
        ("services", Some("registers")) => Place::Register(domain::Id::new(id), day().ok_or_else(missing)?),
        ("services", _) => Place::Own(domain::Id::new(id)),
        _ => return Err(missing()),
    }))
}

impl FromRequestParts<Site> for AtLink {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<AtLink, Failure> {
        let last = parts.uri.path().rsplit('/').next().unwrap_or_default().to_owned();
        let slug = parts.uri.path().split('/').nth(1).unwrap_or_default().to_owned();
        if parts.uri.path().split('/').nth(2) == Some("own") {
            let As { who, frame, .. } = As::<may::Provide>::from_request_parts(parts, site).await?;
            let within = |error| Failure::from(error).within(site, &frame);
            let place = place(parts.uri.path()).map_err(within)?;
            let csrf = frame.csrf.clone();
            return Ok(AtLink { slug, way: Way::Account { who, place }, last, frame, csrf });
        }
        let Ok(from) = Client::from_request_parts(parts, site).await;
        if !site.limits().may_ask_as_provider(from.0) {
            return Err(Failure::too_many());
        }
        let named = Path::<std::collections::BTreeMap<String, String>>::from_request_parts(parts, site).await;
        let mut named = named.map_err(|_| Failure::from(operations::Error::NotFound))?.0;
        let token = named.remove("token").unwrap_or_default();
        let programme = site.programme(&slug).await?;
        let device = presented(site, parts);
        let words = Words::get(words::ENGLISH);
        let mut frame = Frame::open(words, &programme.name, format!("/{slug}/provider/{token}"));
        frame.demo = programme.synthetic;
        frame.notice = notice::taken(&parts.headers, words);
        let input = [token.as_bytes(), &device.map_or([0; 32], |it| it)].concat();
        let csrf = URL_SAFE_NO_PAD.encode(&site.house().derive("provider-csrf", &input)[..16]);
        frame.csrf.clone_from(&csrf);
        Ok(AtLink { slug, way: Way::Link { token, device }, last, frame, csrf })
    }
}

impl AtLink {
    /// An address below the link, or below the place of an account.
    pub(super) fn path(&self, rest: &str) -> String {
        let slug = &self.slug;
        match &self.way {
            Way::Link { token, .. } => format!("/{slug}/provider/{token}{rest}"),
            Way::Account { place, .. } => match place {
                None => format!("/{slug}/own{rest}"),
                Some(Place::Request(id)) => format!("/{slug}/own/requests/{id}{rest}"),
                Some(Place::Register(service, day)) => {
                    format!("/{slug}/own/services/{service}/registers/{day}{rest}")
                }
                Some(Place::Own(service)) => format!("/{slug}/own/services/{service}{rest}"),
            },
        }
    }

    /// Below which address the service's own page and its acts stand.
    pub(super) fn service_path(&self, at: &At, rest: &str) -> String {
        match &self.way {
            Way::Link { .. } => self.path(rest),
            Way::Account { .. } => format!("/{}/own/services/{}{rest}", self.slug, at.of),
        }
    }

    /// The service's own page.
    pub(super) fn own(&self, at: &At) -> String {
        self.service_path(at, if self.is_account() { "" } else { "/own" })
    }

    /// The page of all services, for those with an account.
    pub(super) fn home(&self) -> Option<String> {
        self.is_account().then(|| format!("/{}/own", self.slug))
    }

    /// Whether somebody signed in.
    pub(super) fn is_account(&self) -> bool {
        matches!(self.way, Way::Account { .. })
    }

    /// The register of another day of the same service, where an account may go there.
    pub(super) fn register(&self, at: &At, day: domain::calendar::Day) -> Option<String> {
        self.is_account().then(|| self.service_path(at, &format!("/registers/{day}")))
    }

    /// The token of a link, and the browser it is presented by; no account has one.
    fn link(&self) -> Result<(&str, Option<Token>), Failure> {
        match &self.way {
            Way::Link { token, device } => Ok((token, *device)),
            Way::Account { .. } => Err(Failure::from(operations::Error::NotFound)),
        }
    }

    /// Checks that a form was drawn by a page of this link on this browser, or for this sign-in.
    pub(super) fn sent(&self, form: &Form) -> Result<(), Failure> {
        if form.get("csrf") == self.csrf { Ok(()) } else { Err(Failure::form("failure-form-from-elsewhere")) }
    }

    pub(super) async fn door(&self, site: &Site) -> Result<Door, Failure> {
        let door = match &self.way {
            Way::Link { token, device } => site.house().provider_door(&self.slug, token, *device).await,
            Way::Account { who, place: Some(place) } => site.house().provider_at(who, *place).await,
            Way::Account { place: None, .. } => Err(operations::Error::NotFound),
        };
        door.map_err(|error| Failure::from(error).within(site, &self.frame))
    }

    /// Who acts, where the link works and the browser is open; else the page that says what to do is due.
    pub(super) async fn opened(&self, site: &Site) -> Result<std::result::Result<At, Response>, Failure> {
        match self.door(site).await? {
            Door::Open(at) => Ok(Ok(*at)),
            Door::Over(_) | Door::Locked(_) => Ok(Err(see_other(&self.path("")))),
        }
    }

    /// Whose files may be taken and sent, where the link works and the browser is open.
    pub(super) async fn files(&self, site: &Site) -> Result<std::result::Result<Whose, Response>, Failure> {
        match &self.way {
            Way::Account { who, .. } => Ok(Ok(Whose::Account(who.clone()))),
            Way::Link { .. } => Ok(self.opened(site).await?.map(|at| Whose::Link(Box::new(at)))),
        }
    }

    pub(super) fn failed(&self, site: &Site, error: operations::Error) -> Failure {
        Failure::from(error).within(site, &self.frame)
    }

    /// Back to the link's page with a word on what was done.
    pub(super) fn back(&self, rest: &str, notice: &'static str) -> Response {
        notice::with(see_other(&self.path(rest)), notice)
    }

    /// Back to the service's own page with a word on what was done.
    pub(super) fn back_own(&self, at: &At, notice: &'static str) -> Response {
        notice::with(see_other(&self.own(at)), notice)
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
        Door::Open(at) => match at.purpose {
            Purpose::Decision(_) => decision::page(&site, &link, &at, &Form::default(), &[]).await,
            Purpose::Register(_) => register::page(&site, &link, &at, &Form::default(), &[]).await,
            Purpose::Listing => own::page(&site, &link, &at, &Form::default(), &[]).await,
        },
    }
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
    let (token, _) = link.link()?;
    match site.house().provider_send_code(&link.slug, token, key).await {
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
    let (token, device) = link.link()?;
    match site.house().provider_open(&link.slug, token, device, typed, key).await {
        Ok(device) => Ok(link.remembering(&site, &device, see_other(&link.path("")))),
        Err(error) => locked_again(&site, &link, &form, error).await,
    }
}

/// Sends the named contact another link.
pub async fn again(State(site): State<Site>, link: AtLink, form: Form) -> Result<Response, Failure> {
    link.sent(&form)?;
    let key = form.request_key()?;
    let (token, _) = link.link()?;
    let done = site.house().provider_link_again(&link.slug, token, key).await;
    done.map_err(|error| link.failed(&site, error))?;
    Ok(link.back("", "notice-provider-link-sent"))
}

/// Closes the browser.
pub async fn close(State(site): State<Site>, link: AtLink, form: Form) -> Result<Response, Failure> {
    link.sent(&form)?;
    if let (_, Some(device)) = link.link()? {
        let done = site.house().provider_close(&link.slug, device).await;
        done.map_err(|error| link.failed(&site, error))?;
    }
    Ok(link.back("", "notice-provider-closed").into_response())
}
