//! One member of staff: roles to end, and the account to set up anew.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Breach;
use domain::id::StaffId;
use operations::Error;
use operations::staff::{Held, Work};
use serde::Serialize;
use words::Words;

use super::{Member, account, drawn, members, role_at};
use crate::failure::faults;
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

#[derive(Serialize)]
struct HeldShown {
    text: String,
    role: String,
    organisation: String,
    request_key: String,
    /// What is theirs in this role, in words; none where nothing is.
    work: Option<String>,
    /// What was wrong when its end was asked for.
    faults: Vec<Fault>,
}

/// What stands in somebody's name in a role, in words.
fn work_said(words: Words, work: Work) -> Option<String> {
    let said = |key, count: i64| (count > 0).then(|| words.say(key, &[("count", count.into())]).into_owned());
    let journeys = said("member-open-journeys", work.journeys);
    journeys.or_else(|| said("member-open-concerns", work.concerns))
}

/// One member of staff: roles to end, and the account to set up anew.
pub async fn member(
    State(site): State<Site>,
    who: As<may::Administer>,
    Path((_, id)): Path<(String, StaffId)>,
) -> Result<Response, Failure> {
    member_page(&site, &who, id, None).await
}

/// The page of a member of staff, or again with what was wrong at the end of a role.
async fn member_page(
    site: &Site,
    who: &As<may::Administer>,
    id: StaffId,
    wrong: Option<(&Held, &[Breach])>,
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let found = members(site, who).await?.into_iter().find(|member| member.staff.id == id);
    let Member { staff, held } =
        found.ok_or_else(|| Failure::from(Error::NotFound).within(site, &who.frame))?;
    let mut shown = Vec::with_capacity(held.len());
    for held in &held {
        let at_fault = wrong.filter(|(ended, _)| *ended == held);
        shown.push(HeldShown {
            work: work_said(words, site.house().work_of(&who.who, held.clone()).await?),
            faults: at_fault.map(|(_, breaches)| faults(words, breaches)).unwrap_or_default(),
            text: role_at(site, words, held).await?,
            role: held.role.clone(),
            organisation: held.organisation.to_string(),
            request_key: site.house().request_key().to_string(),
        });
    }
    let account = account(site, words, &staff);
    let page = minijinja::context! {
        base => who.path(""),
        id => id.to_string(),
        name => staff.name,
        email => staff.email,
        account => account,
        held => value(&shown),
        request_key => site.house().request_key().to_string(),
        faults => value(wrong.map(|(_, breaches)| faults(words, breaches)).unwrap_or_default()),
    };
    drawn(site, who, "administration/member.html", page, wrong.is_none())
}

/// Ends a role.
pub async fn end(
    State(site): State<Site>,
    who: As<may::Administer>,
    Path((_, staff)): Path<(String, StaffId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let organisation = form.get("organisation").parse().ok();
    let around = |error: Error| Failure::from(error).within(&site, &who.frame);
    let organisation = organisation.ok_or(Error::NotFound).map_err(around)?;
    let held =
        Held { staff, programme: who.who.programme(), role: form.get("role").to_owned(), organisation };
    let although = form.get("although") == "yes";
    match site.house().end_role(&who.who, form.request_key()?, held.clone(), although).await {
        Ok(()) => Ok(crate::notice::with(see_other(&who.path("/staff")), "notice-role-ended")),
        Err(error) => {
            let breaches = around(error).breaches()?;
            member_page(&site, &who, staff, Some((&held, &breaches))).await
        }
    }
}

/// Lets somebody set up password and second factor anew.
pub async fn reset(
    State(site): State<Site>,
    who: As<may::Administer>,
    Path((_, staff)): Path<(String, StaffId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    site.house()
        .reset_staff(&who.who, form.request_key()?, staff)
        .await
        .map_err(|error| Failure::from(error).within(&site, &who.frame))?;
    Ok(crate::notice::with(see_other(&who.path(&format!("/staff/{staff}"))), "notice-staff-reset"))
}
