//! Who asks: the cookie, the sign-in behind it, and the role a route demands.

mod account;
mod client;
mod pages;

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::http::header::{COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::role::Role;
use operations::sign_in::{SignInId, Standing, Token, spelled, token_of};
use operations::{Error, Who};
use words::Words;

pub(crate) use account::{account, end_one, frame_of_failure};
pub(crate) use client::Client;
pub use client::Proxy;
pub(crate) use pages::{
    code, confirm, demo, demo_sign_in, forgot, forgot_send, invitation, invitation_take_up, role,
    role_choose, sign_in, sign_in_send, sign_out,
};

use crate::site::frame;
use crate::template::Frame;
use crate::{Failure, Form, Site};

/// Name of the cookie that holds the token. `__Host-` binds it to this origin where there is TLS.
fn cookie_name(site: &Site) -> &'static str {
    if site.secure() { "__Host-stile" } else { "stile" }
}

/// The token a browser presents.
pub(crate) fn presented(site: &Site, headers: &HeaderMap) -> Option<Token> {
    let name = cookie_name(site);
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .and_then(|(_, value)| token_of(value))
}

/// Answers with a redirect that hands the browser its token.
pub(crate) fn with_token(site: &Site, token: &Token, to: &str) -> Response {
    let secure = if site.secure() { "; Secure" } else { "" };
    let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Lax{secure}", cookie_name(site), spelled(token));
    redirect_with(to, &cookie)
}

/// Answers with a redirect that takes the token away.
pub(crate) fn without_token(site: &Site, to: &str) -> Response {
    let secure = if site.secure() { "; Secure" } else { "" };
    redirect_with(to, &format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}", cookie_name(site)))
}

fn redirect_with(to: &str, cookie: &str) -> Response {
    let mut response = see_other(to);
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

/// POST-redirect-GET.
pub(crate) fn see_other(to: &str) -> Response {
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
}

/// Where somebody who is not signed in is sent.
pub(crate) fn to_sign_in() -> Response {
    see_other("/sign-in")
}

/// Whether a form was sent by a page of our own (Fetch Metadata, else the Origin header; a browser that
/// sends neither is held by the SameSite cookie and the form's own token).
pub(crate) fn same_origin(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    match (headers.get(ORIGIN).and_then(|v| v.to_str().ok()), headers.get(HOST).and_then(|v| v.to_str().ok()))
    {
        (Some(origin), Some(host)) => origin.split("://").nth(1) == Some(host),
        (Some(_), None) => false,
        (None, _) => true,
    }
}

/// The token every form of one sign-in carries.
pub(crate) fn csrf(site: &Site, sign_in: SignInId) -> String {
    URL_SAFE_NO_PAD.encode(&site.house().derive("csrf", sign_in.bytes())[..16])
}

/// A set of roles that a route admits.
pub trait Admits: Send + Sync + 'static {
    /// Who may enter.
    const ROLES: &'static [Role];
}

/// Somebody signed in, in one of the roles of `R`, in the programme of the address. A route that takes
/// this fails with 401, 403 or 404 before its body runs.
pub struct As<R: Admits> {
    /// Who.
    pub who: Who,
    /// The frame of their pages.
    pub frame: Frame,
    csrf: String,
    roles: PhantomData<R>,
}

impl<R: Admits> As<R> {
    /// Checks that the form was drawn for this sign-in.
    ///
    /// # Errors
    /// A form from elsewhere.
    pub fn sent(&self, form: &Form) -> Result<(), Failure> {
        // Compared by value of a keyed digest: timing tells nothing useful about a 128-bit secret per sign-in.
        if form.get("csrf") == self.csrf { Ok(()) } else { Err(Failure::form("failure-form-from-elsewhere")) }
    }

    /// An address below the own programme.
    pub fn path(&self, rest: &str) -> String {
        format!("{}{rest}", self.frame.home.trim_end_matches('/'))
    }
}

/// Role sets, named by what they do.
pub mod may {
    use super::{Admits, Role};

    /// Records offers.
    pub struct Refer;
    impl Admits for Refer {
        const ROLES: &'static [Role] = &[Role::Referrer, Role::PracticeAdministrator];
    }
    /// Brings files in.
    pub struct Import;
    impl Admits for Import {
        const ROLES: &'static [Role] = &[Role::PracticeAdministrator];
    }
    /// Goes along with a person from intake to closing.
    pub struct Care;
    impl Admits for Care {
        const ROLES: &'static [Role] = &[Role::Navigator, Role::TeamLead];
    }
    /// Keeps what is known of a person: details, safe contact, agreements, a death.
    pub struct Know;
    impl Admits for Know {
        const ROLES: &'static [Role] =
            &[Role::Referrer, Role::PracticeAdministrator, Role::Navigator, Role::TeamLead];
    }
    /// Leads a team of navigators.
    pub struct Lead;
    impl Admits for Lead {
        const ROLES: &'static [Role] = &[Role::TeamLead];
    }
    /// Acts on concerns.
    pub struct ActOnConcerns;
    impl Admits for ActOnConcerns {
        const ROLES: &'static [Role] = &[Role::SafeguardingLead, Role::TeamLead];
    }
    /// Sees concerns of people within reach.
    pub struct SeeConcerns;
    impl Admits for SeeConcerns {
        const ROLES: &'static [Role] = &[Role::SafeguardingLead, Role::TeamLead, Role::Navigator];
    }
    /// Sees figures.
    pub struct SeeFigures;
    impl Admits for SeeFigures {
        const ROLES: &'static [Role] = &[
            Role::Referrer,
            Role::PracticeAdministrator,
            Role::TeamLead,
            Role::Navigator,
            Role::ProgrammeManager,
            Role::Commissioner,
            Role::Evaluator,
        ];
    }
    /// Sees the rows behind a figure.
    pub struct SeeRows;
    impl Admits for SeeRows {
        const ROLES: &'static [Role] =
            &[Role::Referrer, Role::PracticeAdministrator, Role::ProgrammeManager, Role::Evaluator];
    }
    /// Keeps accounts and organisations.
    pub struct Administer;
    impl Admits for Administer {
        const ROLES: &'static [Role] = &[Role::Administrator];
    }
    /// Decides what the programme decides for itself.
    pub struct Manage;
    impl Admits for Manage {
        const ROLES: &'static [Role] = &[Role::Administrator, Role::ProgrammeManager];
    }
    /// Reviews who saw what.
    pub struct Govern;
    impl Admits for Govern {
        const ROLES: &'static [Role] = &[Role::InformationGovernance];
    }
    /// Opens a record with a stated reason.
    pub struct BreakGlass;
    impl Admits for BreakGlass {
        const ROLES: &'static [Role] = &[
            Role::Referrer,
            Role::PracticeAdministrator,
            Role::Navigator,
            Role::TeamLead,
            Role::SafeguardingLead,
            Role::InformationGovernance,
        ];
    }
    /// Looks at the directory of services, and proposes changes to it.
    pub struct SeeServices;
    impl Admits for SeeServices {
        const ROLES: &'static [Role] = &[
            Role::Navigator,
            Role::TeamLead,
            Role::SafeguardingLead,
            Role::ProgrammeManager,
            Role::Administrator,
        ];
    }
    /// Changes the directory so that it stands.
    pub struct SettleServices;
    impl Admits for SettleServices {
        const ROLES: &'static [Role] = &[Role::TeamLead, Role::ProgrammeManager, Role::Administrator];
    }
    /// Sees what could not be found.
    pub struct SeeUnmet;
    impl Admits for SeeUnmet {
        const ROLES: &'static [Role] = &[Role::TeamLead, Role::ProgrammeManager];
    }
    /// Answers for services of the own organisation.
    pub struct Provide;
    impl Admits for Provide {
        const ROLES: &'static [Role] = &[Role::Provider];
    }
    /// Anybody with a role.
    pub struct Anything;
    impl Admits for Anything {
        const ROLES: &'static [Role] = &Role::ALL;
    }
}

impl<R: Admits> FromRequestParts<Site> for As<R> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        let token = presented(site, &parts.headers).ok_or(Error::SignedOut)?;
        let who = match site.house().standing(token).await? {
            Standing::In(who) => *who,
            Standing::CodeToCome | Standing::RoleToChoose(..) => return Err(Error::SignedOut.into()),
        };
        let path = parts.uri.path().to_owned();
        let slug = path.split('/').nth(1).unwrap_or_default();
        let programme = site.programme_by_id(who.programme()).await?;
        let organisation = site.house().organisation_name(who.programme(), who.organisation()).await?;
        let words = words_of(&parts.headers);
        let csrf = csrf(site, who.sign_in());
        let mut frame = frame(words, &programme, &who, &organisation, csrf.clone(), &path);
        frame.notice = crate::notice::taken(&parts.headers, words);
        // Another programme's address answers as if it were not there.
        if slug != programme.slug {
            return Err(Failure::from(Error::NotFound).within(site, &frame));
        }
        if !R::ROLES.contains(&who.role()) {
            return Err(Failure::from(Error::Forbidden).within(site, &frame));
        }
        Ok(As { who, frame, csrf, roles: PhantomData })
    }
}

/// The language a browser asks for.
pub(crate) fn words_of(headers: &HeaderMap) -> Words {
    let wish = headers.get("accept-language").and_then(|value| value.to_str().ok()).unwrap_or_default();
    Words::accepting(wish)
}
