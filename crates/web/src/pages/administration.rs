//! Accounts, organisations and settings. No page here shows anybody's record.

mod member;
mod services;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::Breach;
use domain::id::OrganisationId;
use domain::organisation::OrganisationKind;
use domain::role::Role;
use domain::working_day::Nation;
use operations::organisation::{AskedOrganisation, KINDS};
use operations::programme::AskedSettings;
use operations::staff::{Account, Held, Invite, Staff};
use operations::{Error, organisation::Organisation};
use words::Words;

use crate::failure::faults;
use crate::pages::offer::form::{Item, read_day};
use crate::pages::offer::{Asks, key};
use crate::pages::{Cell, minute};
use crate::routes::{Route, page};
use crate::signin::{Admits, As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// The addresses of these pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/staff", "Administer", get(staff)),
        page("/{programme}/staff/invite", "Administer", get(invite).post(send_invitation)),
        page("/{programme}/staff/{id}", "Administer", get(member::member)),
        page("/{programme}/staff/{id}/end", "Administer", post(member::end)),
        page("/{programme}/staff/{id}/reset", "Administer", post(member::reset)),
        page("/{programme}/organisations", "Administer", get(organisations)),
        page("/{programme}/organisations/new", "Administer", get(new_organisation).post(add_organisation)),
        page("/{programme}/organisations/{id}/successor", "Administer", get(successor).post(succeed)),
        page(
            "/{programme}/organisations/{id}/services",
            "Administer",
            get(services::services).post(services::change),
        ),
        page("/{programme}/settings", "Manage", get(settings).post(change_settings)),
    ]
}

/// A member of staff with the roles they hold here.
struct Member {
    staff: Staff,
    held: Vec<Held>,
}

async fn members(site: &Site, who: &As<may::Administer>) -> Result<Vec<Member>, Failure> {
    let mut members: Vec<Member> = Vec::new();
    for (staff, held) in site.house().staff(&who.who).await? {
        match members.last_mut().filter(|last| last.staff.id == staff.id) {
            Some(last) => last.held.push(held),
            None => members.push(Member { staff, held: vec![held] }),
        }
    }
    Ok(members)
}

fn account(site: &Site, words: Words, staff: &Staff) -> String {
    match Account::of(staff, site.house().now()) {
        Account::Locked(until) => {
            words.say("account-state-locked", &[("until", minute(words, until).into())]).into_owned()
        }
        other => words.text(&format!("account-state-{}", other.code())).into_owned(),
    }
}

async fn role_at(site: &Site, words: Words, held: &Held) -> Result<String, Failure> {
    let organisation = site.house().organisation_name(held.programme, held.organisation).await?;
    Ok(format!("{}, {organisation}", words.text(&format!("role-{}", held.role))))
}

/// Who works here, in which roles, and how their accounts stand.
pub async fn staff(
    State(site): State<Site>,
    who: As<may::Administer>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let typed = asks.get("q").map(|q| q.trim().to_lowercase()).unwrap_or_default();
    let role = asks.get("role").filter(|role| !role.is_empty());
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for Member { staff, held } in members(&site, &who).await? {
        let mut roles = Vec::with_capacity(held.len());
        for held in &held {
            roles.push(role_at(&site, words, held).await?);
        }
        let sought = [staff.name.as_str(), &staff.email, &roles.join(" ")].join(" ").to_lowercase();
        if sought.contains(&typed) && role.is_none_or(|role| held.iter().any(|held| held.role == *role)) {
            rows.push(vec![
                Cell::to(who.path(&format!("/staff/{}", staff.id)), staff.name.clone()),
                staff.email.clone().into(),
                roles.join("; ").into(),
                account(&site, words, &staff).into(),
            ]);
        }
    }
    let page = minijinja::context! {
        base => who.path(""),
        asks => value(&asks),
        roles => value(roles(words)),
        all => rows.len(),
        rows => value(&rows),
    };
    site.page("administration/staff.html", &who.frame, page)
}

fn roles(words: Words) -> Vec<Item> {
    let item = |role: Role| Item {
        value: role.code().to_owned(),
        text: words.text(&format!("role-{}", role.code())).into_owned(),
    };
    Role::ALL.into_iter().map(item).collect()
}

async fn invite_page(
    site: &Site,
    who: &As<may::Administer>,
    typed: Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let organisations = site.house().organisations(who.who.programme()).await?;
    let organisations: Vec<Item> =
        organisations.into_iter().map(|o| Item { value: o.id.to_string(), text: o.name }).collect();
    let page = minijinja::context! {
        base => who.path(""),
        request_key => key(site, &typed),
        roles => value(roles(words)),
        organisations => value(&organisations),
        typed => value(&typed),
        faults => value(&faults),
    };
    drawn(site, who, "administration/invite.html", page, faults.is_empty())
}

/// A page as it is, or again with what was wrong.
fn drawn<R: Admits>(
    site: &Site,
    who: &As<R>,
    name: &str,
    page: minijinja::Value,
    right: bool,
) -> Result<Response, Failure> {
    if right { site.page(name, &who.frame, page) } else { site.again(name, &who.frame, page) }
}

/// The form of an invitation.
pub async fn invite(State(site): State<Site>, who: As<may::Administer>) -> Result<Response, Failure> {
    invite_page(&site, &who, Form::default(), Vec::new()).await
}

/// Invites somebody.
pub async fn send_invitation(
    State(site): State<Site>,
    who: As<may::Administer>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let (request_key, words) = (form.request_key()?, who.frame.words);
    let role = Role::from_code(form.get("role"));
    let organisation: Option<OrganisationId> = form.get("organisation").parse().ok();
    let done = match role.zip(organisation) {
        Some((role, organisation)) => {
            let (email, name) = (form.get("email").to_owned(), form.get("name").to_owned());
            site.house().invite(&who.who, request_key, Invite { email, name, role, organisation }).await
        }
        None => {
            let missing = [
                (role.is_none(), "role", "role-unknown"),
                (organisation.is_none(), "organisation", "organisation-unknown"),
            ];
            let missing = missing.into_iter().filter(|(missing, ..)| *missing);
            Err(Error::Breach(missing.map(|(_, field, code)| Breach::of(field, code)).collect()))
        }
    };
    match done {
        Ok(staff) => {
            let to = who.path(&format!("/staff/{staff}"));
            Ok(crate::notice::with(see_other(&to), "notice-staff-invited"))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            invite_page(&site, &who, form, faults(words, &breaches)).await
        }
    }
}

/// The organisations, with who takes whose place.
pub async fn organisations(
    State(site): State<Site>,
    who: As<may::Administer>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let all = site.house().organisations(who.who.programme()).await?;
    let typed = asks.get("q").map(|q| q.trim().to_lowercase()).unwrap_or_default();
    let name = |id: OrganisationId| all.iter().find(|o| o.id == id).map_or("", |o| o.name.as_str());
    let row = |o: &Organisation| -> Vec<Cell> {
        let successor = match o.succeeded {
            Some((by, from)) => words
                .say("organisation-succeeded", &[("name", name(by).into()), ("day", words.day(from).into())])
                .into_owned(),
            None => words.text("organisation-name-successor").into_owned(),
        };
        vec![
            o.name.clone().into(),
            words.text(&format!("organisation-kind-{}", o.kind)).into_owned().into(),
            o.ods_code.clone().unwrap_or_default().into(),
            o.outcode.clone().unwrap_or_default().into(),
            Cell::to(who.path(&format!("/organisations/{}/successor", o.id)), successor),
            match o.kind == OrganisationKind::Provider.code() {
                true => Cell::to(
                    who.path(&format!("/organisations/{}/services", o.id)),
                    words.text("provider-services-go").into_owned(),
                ),
                false => String::new().into(),
            },
        ]
    };
    let rows: Vec<_> = all.iter().filter(|o| o.name.to_lowercase().contains(&typed)).map(row).collect();
    let page = minijinja::context! {
        base => who.path(""),
        asks => value(&asks),
        all => rows.len(),
        rows => value(&rows),
    };
    site.page("administration/organisations.html", &who.frame, page)
}

fn organisation_page(
    site: &Site,
    who: &As<may::Administer>,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let kind = |code: &&str| Item {
        value: (*code).to_owned(),
        text: words.text(&format!("organisation-kind-{code}")).into_owned(),
    };
    let page = minijinja::context! {
        base => who.path(""),
        request_key => key(site, typed),
        kinds => value(KINDS.iter().map(kind).collect::<Vec<_>>()),
        typed => value(typed),
        faults => value(faults),
    };
    drawn(site, who, "administration/organisation.html", page, faults.is_empty())
}

/// The form of a new organisation.
pub async fn new_organisation(
    State(site): State<Site>,
    who: As<may::Administer>,
) -> Result<Response, Failure> {
    organisation_page(&site, &who, &Form::default(), &[])
}

/// Makes it.
pub async fn add_organisation(
    State(site): State<Site>,
    who: As<may::Administer>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let asked = AskedOrganisation {
        name: form.get("name").to_owned(),
        kind: form.get("kind").to_owned(),
        ods_code: form.get("ods_code").to_owned(),
        outcode: form.get("outcode").to_owned(),
    };
    match site.house().add_organisation(&who.who, form.request_key()?, asked).await {
        Ok(_) => Ok(crate::notice::with(see_other(&who.path("/organisations")), "notice-organisation-added")),
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            organisation_page(&site, &who, &form, &faults(who.frame.words, &breaches))
        }
    }
}

async fn successor_page(
    site: &Site,
    who: &As<may::Administer>,
    id: OrganisationId,
    typed: Form,
    faults: Vec<Fault>,
) -> Result<Response, Failure> {
    let all = site.house().organisations(who.who.programme()).await?;
    let ends = all.iter().find(|organisation| organisation.id == id);
    let ends = ends.ok_or_else(|| Failure::from(Error::NotFound).within(site, &who.frame))?;
    let others = all.iter().filter(|other| other.id != id && other.kind == ends.kind);
    let others: Vec<Item> =
        others.map(|other| Item { value: other.id.to_string(), text: other.name.clone() }).collect();
    let page = minijinja::context! {
        base => who.path(""),
        id => id.to_string(),
        name => ends.name.clone(),
        request_key => key(site, &typed),
        others => value(&others),
        typed => value(&typed),
        faults => value(&faults),
    };
    drawn(site, who, "administration/successor.html", page, faults.is_empty())
}

/// The form that names who takes an organisation's place.
pub async fn successor(
    State(site): State<Site>,
    who: As<may::Administer>,
    Path((_, id)): Path<(String, OrganisationId)>,
) -> Result<Response, Failure> {
    successor_page(&site, &who, id, Form::default(), Vec::new()).await
}

/// Names it.
pub async fn succeed(
    State(site): State<Site>,
    who: As<may::Administer>,
    Path((_, id)): Path<(String, OrganisationId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let by: Option<OrganisationId> = form.get("successor").parse().ok();
    let from = read_day(form.get("from"));
    let done = match by.zip(from) {
        Some((by, from)) => site.house().succeed_organisation(&who.who, request_key, id, by, from).await,
        None => {
            let missing = [
                (by.is_none(), "successor", "organisation-unknown"),
                (from.is_none(), "from", "succession-day-missing"),
            ];
            let missing = missing.into_iter().filter(|(missing, ..)| *missing);
            Err(Error::Breach(missing.map(|(_, field, code)| Breach::of(field, code)).collect()))
        }
    };
    match done {
        Ok(()) => {
            Ok(crate::notice::with(see_other(&who.path("/organisations")), "notice-organisation-succeeded"))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            successor_page(&site, &who, id, form, faults(who.frame.words, &breaches)).await
        }
    }
}

fn settings_page(
    site: &Site,
    who: &As<may::Manage>,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let nations = Nation::ALL.map(|nation| Item {
        value: nation.code().to_owned(),
        text: words.text(&format!("nation-{}", nation.code())).into_owned(),
    });
    let page = minijinja::context! {
        base => who.path(""),
        request_key => key(site, typed),
        nations => value(nations),
        typed => value(typed),
        faults => value(faults),
    };
    drawn(site, who, "administration/settings.html", page, faults.is_empty())
}

/// What the programme decides for itself.
pub async fn settings(State(site): State<Site>, who: As<may::Manage>) -> Result<Response, Failure> {
    let kept = site.programme_by_id(who.who.programme()).await?.settings.clone();
    let typed = [
        ("thinking_days", kept.thinking_days.to_string()),
        ("attempts", kept.attempts.to_string()),
        ("screen_one_in", kept.screen_one_in.to_string()),
        ("least_sharing", kept.least_sharing.to_string()),
        ("contact", kept.contact),
        ("nation", kept.nation.code().to_owned()),
    ];
    let typed: Form = typed.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    settings_page(&site, &who, &typed, &[])
}

/// Changes it.
pub async fn change_settings(
    State(site): State<Site>,
    who: As<may::Manage>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let asked = AskedSettings {
        thinking_days: form.get("thinking_days").to_owned(),
        attempts: form.get("attempts").to_owned(),
        screen_one_in: form.get("screen_one_in").to_owned(),
        least_sharing: form.get("least_sharing").to_owned(),
        contact: form.get("contact").to_owned(),
        nation: form.get("nation").to_owned(),
    };
    match site.house().change_settings(&who.who, form.request_key()?, asked).await {
        Ok(()) => {
            site.forget_programmes();
            Ok(crate::notice::with(see_other(&who.path("/settings")), "notice-settings-changed"))
        }
        Err(error) => {
            let breaches = Failure::from(error).within(&site, &who.frame).breaches()?;
            settings_page(&site, &who, &form, &faults(who.frame.words, &breaches))
        }
    }
}
