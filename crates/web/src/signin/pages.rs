//! The pages of signing in.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum::response::Response;
use domain::id::{OrganisationId, ProgrammeId, StaffId};
use operations::Error;
use operations::sign_in::{SignInId, Standing, token_of};
use operations::staff::Held;
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Serialize;

use super::{Client, presented, see_other, to_sign_in, with_token, without_token, words_of};
use crate::failure::faults;
use crate::template::{Fault, Frame};
use crate::{Failure, Form, Site};

fn open_frame(headers: &HeaderMap) -> Frame {
    let words = words_of(headers);
    let mut frame = Frame::open(words, words.text("app-name"), "/");
    frame.notice = crate::notice::taken(headers, words);
    frame
}

/// Browser and system in a few words, from the User-Agent header.
fn device(headers: &HeaderMap) -> String {
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = |names: &[(&'static str, &'static str)]| {
        names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    let browser =
        first(&[("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[derive(Serialize, Default)]
struct SignInPage {
    email: String,
    faults: Vec<Fault>,
    demo: bool,
}

/// The sign-in page.
pub async fn sign_in(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Failure> {
    let mut frame = open_frame(&headers);
    if let Some(token) = presented(&site, &headers) {
        match site.house().standing(token).await {
            Ok(Standing::In(who)) => {
                let programme = site.programme_by_id(who.programme()).await?;
                return Ok(see_other(&format!("/{}/", programme.slug)));
            }
            Ok(Standing::CodeToCome) => return Ok(see_other("/sign-in/code")),
            Ok(Standing::RoleToChoose(..)) => return Ok(see_other("/sign-in/role")),
            Err(Error::SignedOut) => frame.signed_out = true,
            Err(error) => return Err(error.into()),
        }
    }
    site.page(
        "signin/sign-in.html",
        &frame,
        SignInPage { demo: site.house().is_demo(), ..SignInPage::default() },
    )
}

/// Address and password.
pub async fn sign_in_send(
    State(site): State<Site>,
    from: Client,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Failure> {
    if !site.limits().may_try(from.0) {
        return Err(Failure::too_many());
    }
    let tried =
        site.house().sign_in(form.get("email"), form.get("password").to_owned(), &device(&headers)).await;
    match tried {
        Ok(token) => Ok(with_token(&site, &token, "/sign-in/code")),
        Err(error) => {
            let frame = open_frame(&headers);
            let faults = faults(frame.words, &Failure::from(error).breaches()?);
            let page =
                SignInPage { email: form.get("email").to_owned(), faults, demo: site.house().is_demo() };
            site.again("signin/sign-in.html", &frame, page)
        }
    }
}

#[derive(Serialize)]
struct CodePage {
    faults: Vec<Fault>,
}

/// The page that asks for the code of the second factor.
pub async fn code(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Failure> {
    let token = presented(&site, &headers).ok_or(Error::SignedOut)?;
    match site.house().standing(token).await? {
        Standing::CodeToCome => {
            site.page("signin/code.html", &open_frame(&headers), CodePage { faults: Vec::new() })
        }
        _ => Ok(to_sign_in()),
    }
}

/// The code.
pub async fn confirm(
    State(site): State<Site>,
    from: Client,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Failure> {
    if !site.limits().may_try(from.0) {
        return Err(Failure::too_many());
    }
    let token = presented(&site, &headers).ok_or(Error::SignedOut)?;
    match site.house().confirm(token, form.get("code")).await {
        Ok(token) => Ok(with_token(&site, &token, "/sign-in/role")),
        Err(error) => {
            let frame = open_frame(&headers);
            let faults = faults(frame.words, &Failure::from(error).breaches()?);
            site.again("signin/code.html", &frame, CodePage { faults })
        }
    }
}

#[derive(Serialize)]
struct RolePage {
    name: String,
    choices: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    role: String,
    programme: String,
    organisation: String,
}

fn choice_value(held: &Held) -> String {
    format!("{}/{}/{}", held.programme.0, held.role, held.organisation)
}

async fn choosing(
    site: &Site,
    headers: &HeaderMap,
) -> Result<(StaffId, SignInId, String, Vec<Held>), Failure> {
    let token = presented(site, headers).ok_or(Error::SignedOut)?;
    match site.house().standing(token).await? {
        Standing::RoleToChoose(staff, sign_in, name, roles) => Ok((staff, sign_in, name, roles)),
        Standing::In(who) => {
            let roles = site.house().roles(who.staff()).await?;
            Ok((who.staff(), who.sign_in(), who.name().to_owned(), roles))
        }
        Standing::CodeToCome => Err(Error::SignedOut.into()),
    }
}

/// The page to choose among one's roles; skipped by who has one.
pub async fn role(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Failure> {
    let (_, _, name, roles) = choosing(&site, &headers).await?;
    let frame = open_frame(&headers);
    if let [only] = roles.as_slice() {
        return Ok(see_other(&format!("/{}/", site.programme_by_id(only.programme).await?.slug)));
    }
    let mut choices = Vec::with_capacity(roles.len());
    for held in &roles {
        choices.push(Choice {
            value: choice_value(held),
            role: frame.words.text(&format!("role-{}", held.role)).into_owned(),
            programme: site.programme_by_id(held.programme).await?.name.clone(),
            organisation: site.house().organisation_name(held.programme, held.organisation).await?,
        });
    }
    site.page("signin/role.html", &frame, RolePage { name, choices })
}

/// The role chosen.
pub async fn role_choose(
    State(site): State<Site>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Failure> {
    let (staff, sign_in, _, roles) = choosing(&site, &headers).await?;
    let chosen =
        roles.into_iter().find(|held| choice_value(held) == form.get("role")).ok_or(Error::Forbidden)?;
    let programme = site.programme_by_id(chosen.programme).await?;
    site.house().act_as(staff, sign_in, chosen).await?;
    Ok(see_other(&format!("/{}/", programme.slug)))
}

/// Ends the sign-in.
pub async fn sign_out(
    State(site): State<Site>,
    headers: HeaderMap,
    _form: Form,
) -> Result<Response, Failure> {
    if let Some(token) = presented(&site, &headers) {
        site.house().sign_out(token).await?;
    }
    Ok(crate::notice::with(without_token(&site, "/sign-in"), "notice-signed-out"))
}

#[derive(Serialize)]
struct InvitationPage {
    token: String,
    name: String,
    email: String,
    secret: Option<String>,
    picture: Option<String>,
    for_password: bool,
    faults: Vec<Fault>,
}

async fn invitation_page(
    site: &Site,
    headers: &HeaderMap,
    token: &str,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let frame = open_frame(headers);
    let known = token_of(token).ok_or(Error::NotFound)?;
    let invited =
        site.house().invitation(known).await.map_err(|error| Failure::from(error).within(site, &frame))?;
    let picture = invited.set_up.as_ref().and_then(|set_up| picture(&set_up.address));
    let page = InvitationPage {
        token: token.to_owned(),
        name: invited.name,
        email: invited.email,
        secret: invited.set_up.map(|set_up| spaced(&set_up.secret)),
        picture,
        for_password: invited.for_password,
        faults,
    };
    if page.faults.is_empty() {
        site.page("signin/invitation.html", &frame, page)
    } else {
        site.again("signin/invitation.html", &frame, page)
    }
}

/// The secret in groups of four, easier to type.
fn spaced(secret: &str) -> String {
    secret.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

/// The address of a second factor as a picture: an SVG path, drawn in the page itself.
fn picture(address: &str) -> Option<String> {
    let code = QrCode::new(address).ok()?;
    let svg = code.render::<svg::Color<'_>>().min_dimensions(200, 200).build();
    svg.find("<svg").map(|start| svg[start..].to_owned())
}

/// An invitation or password link: shows; only the press on the page acts.
pub async fn invitation(
    State(site): State<Site>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    invitation_page(&site, &headers, &token, Vec::new()).await
}

/// Password and second factor set up.
pub async fn invitation_take_up(
    State(site): State<Site>,
    Path(token): Path<String>,
    from: Client,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Failure> {
    if !site.limits().may_try(from.0) {
        return Err(Failure::too_many());
    }
    let known = token_of(&token).ok_or(Error::NotFound)?;
    let done = site.house().take_up(known, form.get("password"), form.get("repeat"), form.get("code")).await;
    match done {
        Ok(()) => Ok(crate::notice::with(see_other("/sign-in"), "notice-account-ready")),
        Err(error) => {
            let breaches = Failure::from(error).breaches()?;
            let faults = faults(words_of(&headers), &breaches);
            invitation_page(&site, &headers, &token, faults).await
        }
    }
}

/// The page for a forgotten password.
pub async fn forgot(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Failure> {
    site.page("signin/forgot.html", &open_frame(&headers), minijinja::context! {})
}

/// Sends the link, if somebody has this address; says the same either way.
pub async fn forgot_send(State(site): State<Site>, from: Client, form: Form) -> Result<Response, Failure> {
    if !site.limits().may_try(from.0) {
        return Err(Failure::too_many());
    }
    site.house().forgot_password(form.get("email")).await?;
    Ok(crate::notice::with(see_other("/sign-in"), "notice-password-link"))
}

#[derive(Serialize)]
struct DemoPage {
    programmes: Vec<DemoProgramme>,
}

#[derive(Serialize)]
struct DemoProgramme {
    name: String,
    roles: Vec<DemoRole>,
}

#[derive(Serialize)]
struct DemoRole {
    key: String,
    about_key: String,
    held: Vec<DemoHeld>,
}

#[derive(Serialize)]
struct DemoHeld {
    value: String,
    name: String,
    organisation: String,
}

/// As how many people of a role one may sign in with one press: in a large programme not all.
const OFFERED: usize = 40;

/// One-click sign-in to synthetic programmes.
pub async fn demo(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Failure> {
    if !site.house().is_demo() {
        return Err(Error::NotFound.into());
    }
    let mut programmes = Vec::new();
    for programme in site.house().programmes().await?.into_iter().filter(|programme| programme.synthetic) {
        let mut roles: Vec<DemoRole> = Vec::new();
        for (name, organisation, held) in site.house().demo_staff(programme.id).await? {
            let key = format!("role-{}", held.role);
            let value = format!("{}/{}", held.staff, choice_value(&held));
            let about_key = format!("demo-about-{}", held.role);
            let entry = DemoHeld { value, name, organisation };
            match roles.iter_mut().find(|role| role.key == key) {
                Some(role) if role.held.len() < OFFERED => role.held.push(entry),
                Some(_) => {}
                None => roles.push(DemoRole { key, about_key, held: vec![entry] }),
            }
        }
        programmes.push(DemoProgramme { name: programme.name, roles });
    }
    let mut frame = open_frame(&headers);
    frame.demo = true;
    site.page("signin/demo.html", &frame, DemoPage { programmes })
}

/// Signs in as the one pressed.
pub async fn demo_sign_in(
    State(site): State<Site>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Failure> {
    let held = demo_held(form.get("as")).ok_or(Error::NotFound)?;
    let programme = site.programme_by_id(held.programme).await?;
    let token = site.house().sign_in_to_demo(held, &device(&headers)).await?;
    Ok(with_token(&site, &token, &format!("/{}/", programme.slug)))
}

fn demo_held(value: &str) -> Option<Held> {
    let mut parts = value.splitn(4, '/');
    let staff: StaffId = parts.next()?.parse().ok()?;
    let programme = ProgrammeId(parts.next()?.parse().ok()?);
    let role = parts.next()?.to_owned();
    let organisation: OrganisationId = parts.next()?.parse().ok()?;
    Some(Held { staff, programme, role, organisation })
}
