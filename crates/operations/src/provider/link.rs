//! Links: made in the unit of the act that asks a service something, mailed by the worker, opened in a browser.

use std::sync::Arc;

use domain::calendar::{Day, london_day};
use domain::id::{PrescriptionId, ProgrammeId, ServiceId};
use domain::journey::PrescriptionKind;
use domain::prescription::link::{DEVICE_HOLDS, LinkFor, initials};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use store::provider_device::{self, Device};
use store::provider_link::{self, Link, ProviderLinkId, Purpose};
use store::service_standing::{self, Standing};
use store::{Reach, Read, Scope, Unit};

use crate::message::Letter;
use crate::sign_in::{Token, spelled, token_of};
use crate::{Error, House, Keys, Result, Who};

/// Makes the addresses of links. A token follows from keys outside the database and the link's identifier, so
/// that a link can be mailed again; the database keeps the hash alone.
#[derive(Clone)]
pub struct Links {
    keys: Arc<Keys>,
    address: Arc<str>,
}

impl std::fmt::Debug for Links {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Links({})", self.address)
    }
}

impl Links {
    fn token(&self, programme: ProgrammeId, id: ProviderLinkId) -> Token {
        let input = [&programme.0.to_be_bytes()[..], id.bytes()].concat();
        self.keys.derive("provider-link", &input)
    }

    /// What a code sent to open a browser is kept as: without the keys no six digits can be tried against it.
    pub(super) fn code_hash(&self, device: &Token, code: &str) -> [u8; 32] {
        self.keys.derive("provider-code", &[&device[..], code.as_bytes()].concat())
    }

    /// A secret that follows from the form that asks for it, so that the form sent twice does the same.
    pub(super) fn secret(&self, purpose: &str, key: uuid::Uuid) -> Token {
        self.keys.derive(purpose, key.as_bytes())
    }

    /// The address under which browsers reach the house.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The address of a path below a programme.
    pub(super) fn path(&self, slug: &str, rest: &str) -> String {
        format!("{}/{slug}{rest}", self.address)
    }
}

pub(super) fn hash(token: &Token) -> [u8; 32] {
    Sha256::digest(token).into()
}

impl House {
    /// What makes addresses of links.
    pub fn provider_links(&self) -> Links {
        Links { keys: self.keys.clone(), address: self.address.clone() }
    }
}

fn length(purpose: Purpose) -> LinkFor {
    match purpose {
        Purpose::Decision(_) => LinkFor::Decision,
        Purpose::Register(day) => LinkFor::Register(day),
        Purpose::Listing => LinkFor::Listing,
    }
}

/// The link to a purpose that stands, made where there is none. Its life begins anew.
fn standing_or_new(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    links: &Links,
    service: ServiceId,
    purpose: Purpose,
) -> Result<(ProviderLinkId, Token)> {
    let until = length(purpose).until(london_day(unit.now()));
    let standing = match purpose {
        Purpose::Decision(of) => provider_link::of_prescription(unit, programme, of)?,
        Purpose::Register(day) => provider_link::of_register(unit, programme, service, day)?,
        Purpose::Listing => None,
    };
    if let Some(link) = standing {
        let token = links.token(programme, link.id);
        // After the keys changed an older link cannot be spelled again: another takes its place.
        if provider_link::by_token(unit, programme, &hash(&token))?.is_some() {
            provider_link::prolong(unit, programme, link.id, until)?;
            return Ok((link.id, token));
        }
        provider_link::end(unit, programme, link.id)?;
    }
    let id: ProviderLinkId = unit.id();
    let token = links.token(programme, id);
    provider_link::add(unit, programme, id, service, purpose, &hash(&token), until)?;
    Ok((id, token))
}

/// What a mail to a service carries: nobody's name, and no initials.
pub(crate) struct Mail<'a> {
    /// Which letter.
    pub(crate) letter: &'static str,
    /// About which service.
    pub(crate) service: ServiceId,
    /// What its link is for.
    pub(crate) purpose: Purpose,
    /// What it says beside the service's name.
    pub(crate) text: &'a str,
}

/// Puts a mail with a link to the named contact of a service into the outbox. Says whether there was a contact.
pub(crate) fn mail(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    links: &Links,
    asked: &Mail<'_>,
) -> Result<bool> {
    let Some((name, address)) = contact(unit, programme, asked.service)? else { return Ok(false) };
    let (id, token) = standing_or_new(unit, programme, links, asked.service, asked.purpose)?;
    let slug = crate::programme::slug_of(unit, programme)?;
    let service = name_of(unit, programme, asked.service)?.0;
    let text = if asked.text.is_empty() { service } else { format!("{service}, {}", asked.text) };
    let letter = Letter {
        letter: asked.letter.to_owned(),
        name,
        link: links.path(&slug, &format!("/provider/{}", spelled(&token))),
        text,
        about: Some(id.uuid()),
    };
    post(unit, programme, &address, &letter)?;
    Ok(true)
}

pub(super) fn post(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    address: &str,
    letter: &Letter,
) -> Result<()> {
    let body = serde_json::to_string(letter).map_err(|_| store::Error::unreadable("letter"))?;
    store::outbox::add(unit, programme, "email", address, None, &body)?;
    Ok(())
}

/// Why a mail with a link may no longer go out; none where it may.
pub(crate) fn held_back(
    read: &Read<'_>,
    programme: ProgrammeId,
    link: uuid::Uuid,
    today: Day,
) -> std::result::Result<Option<&'static str>, store::Error> {
    let Some(link) = provider_link::by_id(read, programme, domain::Id::new(link))? else {
        return Ok(Some("link-gone"));
    };
    if link.ended_at.is_some() || link.until < today {
        return Ok(Some("link-ended"));
    }
    match link.purpose {
        Purpose::Decision(of) if store::sharing::standing(read, programme, of)?.is_none() => {
            Ok(Some("sharing-ended"))
        }
        _ => Ok(None),
    }
}

/// Whom the programme asks at a service: name and mail address.
pub(crate) fn contact(
    read: &Read<'_>,
    programme: ProgrammeId,
    service: ServiceId,
) -> Result<Option<(String, String)>> {
    let told = standing_of(read, programme, service)?.told;
    Ok(told.contact_mail.map(|mail| (told.contact_name.unwrap_or_default(), mail)))
}

pub(super) fn standing_of(read: &Read<'_>, programme: ProgrammeId, service: ServiceId) -> Result<Standing> {
    let found = service_standing::of(read, programme, &[service])?;
    Ok(found.into_iter().next().map(|(_, it)| it).unwrap_or_default())
}

/// The name of a service, and of who runs it.
pub(super) fn name_of(
    read: &Read<'_>,
    programme: ProgrammeId,
    service: ServiceId,
) -> Result<(String, String)> {
    let line = store::service::lines(read, programme, &[service])?.into_iter().next();
    let line = line.ok_or(Error::NotFound)?;
    Ok((line.name, line.organisation))
}

/// What is behind a link, for the browser that presents it.
#[derive(Debug)]
pub enum Door {
    /// It does not work any more.
    Over(Over),
    /// It works, and the browser has not been opened: initials alone.
    Locked(Locked),
    /// It is open.
    Open(Box<At>),
}

/// A link that does not work any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// The service it went to.
    pub service: String,
    /// Whether it was taken back, rather than having run out.
    pub taken_back: bool,
    /// Whether another can be sent to the named contact.
    pub again: bool,
}

/// What whoever has only the link may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// The service.
    pub service: String,
    /// What the link is for.
    pub purpose: Purpose,
    /// Of a decision: the person's initials, and what kind of referral.
    pub about: Option<(String, PrescriptionKind)>,
    /// Where a code would go, all but a few letters left out; none where nobody is named.
    pub contact: Option<String>,
    /// Whether a code was sent to this browser and can be entered still.
    pub code_sent: bool,
}

/// By which way somebody at a service came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By a link, on a browser.
    Link(ProviderLinkId),
    /// Signed in with an account of the organisation that answers for the service.
    Account,
}

impl Way {
    /// The link, where there is one.
    pub(super) const fn link(self) -> Option<ProviderLinkId> {
        match self {
            Way::Link(id) => Some(id),
            Way::Account => None,
        }
    }
}

/// Somebody at a service, at one of its links on a browser that is open, or signed in with an account.
#[derive(Debug, Clone)]
pub struct At {
    /// Who acts: below every door the scope of this service.
    pub who: Who,
    /// By which way they came.
    pub way: Way,
    /// Which service.
    pub of: ServiceId,
    /// What for.
    pub purpose: Purpose,
    /// The name of the service, and of who runs it.
    pub service: (String, String),
    /// The name they gave, or that of their account.
    pub name: String,
    /// Whether a code has opened the browser. Without one a listing alone can be seen, which shows nobody.
    pub opened: bool,
}

impl House {
    /// Opens a link: nothing changes by it but the log of openings.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a link that was never made.
    pub async fn provider_door(&self, slug: &str, token: &str, device: Option<Token>) -> Result<Door> {
        let programme = self.programme(slug).await?.id;
        let hashed = hash(&token_of(token).ok_or(Error::NotFound)?);
        let now = self.now();
        let (door, opening) = self
            .read(move |read| {
                let link = provider_link::by_token(read, programme, &hashed)?.ok_or(Error::NotFound)?;
                let device = match device {
                    Some(token) => provider_device::by_token(read, programme, &hash(&token))?,
                    None => None,
                };
                door(read, programme, link, device, now)
            })
            .await?;
        if let Some((link, device)) = opening {
            let shared = device.is_some();
            self.change(move |unit| Ok(provider_link::opened(unit, programme, link, device, shared)?))
                .await?;
        }
        Ok(door)
    }

    /// Sends the named contact another link in the place of one that ran out. The form sent twice sends one mail.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a link that was never made; `link-not-again` where nothing waits any more.
    pub async fn provider_link_again(&self, slug: &str, token: &str, key: uuid::Uuid) -> Result<()> {
        let programme = self.programme(slug).await?.id;
        let hashed = hash(&token_of(token).ok_or(Error::NotFound)?);
        let links = self.provider_links();
        self.change(move |unit| {
            let who = Who::system(programme);
            crate::house::once(unit, &who, key, "provider.link_again", |unit| {
                let link = provider_link::by_token(unit, programme, &hashed)?.ok_or(Error::NotFound)?;
                let over = over(unit, programme, &link, unit.now())?;
                if !over.is_some_and(|over| over.again) {
                    return Err(domain::Breach::new("link-not-again").into());
                }
                let letter = match link.purpose {
                    Purpose::Decision(_) => "provider-request",
                    Purpose::Register(_) => "provider-register",
                    Purpose::Listing => "provider-listing",
                };
                provider_link::end(unit, programme, link.id)?;
                let (service, purpose) = (link.service, link.purpose);
                mail(unit, programme, &links, &Mail { letter, service, purpose, text: "" })?;
                crate::audit::act(unit, &who, "provider.link_again", vec![link.id.uuid()], "link")
            })
        })
        .await
    }
}

type Opening = Option<(ProviderLinkId, Option<provider_device::DeviceId>)>;

fn door(
    read: &Read<'_>,
    programme: ProgrammeId,
    link: Link,
    device: Option<Device>,
    now: Timestamp,
) -> Result<(Door, Opening)> {
    if let Some(over) = over(read, programme, &link, now)? {
        return Ok((Door::Over(over), None));
    }
    let service = name_of(read, programme, link.service)?;
    let open = match &device {
        Some(device) => opens(read, programme, device, link.service, now)?,
        None => false,
    };
    if let Some(device) = device.as_ref().filter(|_| open) {
        let name = device.name.clone().unwrap_or_default();
        let who = Who::provider(programme, link.service, device.id, &name);
        let (way, of, purpose) = (Way::Link(link.id), link.service, link.purpose);
        let at = At { who, way, of, purpose, service, name, opened: true };
        return Ok((Door::Open(Box::new(at)), Some((link.id, Some(device.id)))));
    }
    if link.purpose == Purpose::Listing {
        let nobody = domain::Id::new(uuid::Uuid::nil());
        let who = Who::provider(programme, link.service, nobody, "");
        let (way, of, purpose) = (Way::Link(link.id), link.service, link.purpose);
        let at = At { who, way, of, purpose, service, name: String::new(), opened: false };
        return Ok((Door::Open(Box::new(at)), Some((link.id, None))));
    }
    let code_sent =
        device.is_some_and(|it| it.opened_at.is_none() && it.code_until.is_some_and(|until| until > now));
    let about = match link.purpose {
        Purpose::Decision(of) => about(read, programme, of)?,
        Purpose::Register(_) | Purpose::Listing => None,
    };
    let contact = contact(read, programme, link.service)?.map(|(_, mail)| masked(&mail));
    let locked = Locked { service: service.0, purpose: link.purpose, about, contact, code_sent };
    Ok((Door::Locked(locked), Some((link.id, None))))
}

/// Whether a browser is open for a service: opened by a code within its time, for this service or for another
/// whose named contact has the same address.
pub(super) fn opens(
    read: &Read<'_>,
    programme: ProgrammeId,
    device: &Device,
    service: ServiceId,
    now: Timestamp,
) -> Result<bool> {
    let Some(opened) = device.opened_at else { return Ok(false) };
    if now.duration_since(opened) > DEVICE_HOLDS {
        return Ok(false);
    }
    if device.service == service {
        return Ok(true);
    }
    let mail = |service| -> Result<Option<String>> {
        Ok(contact(read, programme, service)?.map(|(_, mail)| mail.to_lowercase()))
    };
    let (here, there) = (mail(service)?, mail(device.service)?);
    Ok(here.is_some() && here == there)
}

/// Why a link does not work any more.
fn over(read: &Read<'_>, programme: ProgrammeId, link: &Link, now: Timestamp) -> Result<Option<Over>> {
    let ran_out = link.until < london_day(now);
    let taken_back = link.ended_at.is_some();
    if !ran_out && !taken_back {
        return Ok(None);
    }
    // What was answered can still be seen by its own link for as long as it can be undone.
    if let (false, Purpose::Decision(of)) = (ran_out, link.purpose)
        && super::decision::undoable(read, programme, of, now)?.is_some()
    {
        return Ok(None);
    }
    let waits = match link.purpose {
        Purpose::Decision(of) => store::sharing::standing(read, programme, of)?.is_some(),
        Purpose::Register(day) => !store::session::register(read, programme, link.service, day)?.is_empty(),
        Purpose::Listing => true,
    };
    let named = contact(read, programme, link.service)?.is_some();
    let service = name_of(read, programme, link.service)?.0;
    Ok(Some(Over { service, taken_back, again: waits && named && !taken_back }))
}

fn about(
    read: &Read<'_>,
    programme: ProgrammeId,
    prescription: PrescriptionId,
) -> Result<Option<(String, PrescriptionKind)>> {
    let system = Scope::new(programme, Reach::System);
    let Some(kept) = store::prescription::by_id(read, &system, prescription)? else { return Ok(None) };
    let Some(person) = kept.person else { return Ok(None) };
    let Some(person) = store::person::by_id(read, &system, person)? else { return Ok(None) };
    let name = &person.details.name;
    Ok(Some((initials([name.given.as_str(), name.family.as_str()]), kept.terms.kind)))
}

/// An address of which whoever owns it knows it again, and nobody else: `m…@g…`.
fn masked(mail: &str) -> String {
    let short = |part: &str| part.chars().next().map(|first| format!("{first}…")).unwrap_or_default();
    match mail.split_once('@') {
        Some((local, domain)) => format!("{}@{}", short(local), short(domain)),
        None => short(mail),
    }
}

/// Looks again, in the unit of an act, whether the way by which somebody came still leads here.
pub(super) fn still(unit: &Unit<'_>, who: &Who, at: &At) -> Result<()> {
    match at.way {
        Way::Link(id) => still_works(unit, who, id),
        Way::Account => super::account::still(unit, who, at),
    }
}

/// Whether a link still works.
pub(super) fn still_works(unit: &Unit<'_>, who: &Who, id: ProviderLinkId) -> Result<()> {
    let now = provider_link::by_id(unit, who.programme, id)?.ok_or(Error::NotFound)?;
    match over(unit, who.programme, &now, unit.now())? {
        None => Ok(()),
        Some(_) => Err(domain::Breach::new("link-over").into()),
    }
}
