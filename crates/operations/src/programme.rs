//! Programmes: the tenants, and their settings.

use domain::Breach;
use domain::id::ProgrammeId;
use domain::role::Role;
use domain::working_day::Nation;
use serde::{Deserialize, Serialize};

use crate::organisation::AskedOrganisation;
use crate::{Error, House, Result, Who, audit};

/// A programme as pages know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// Its number.
    pub id: ProgrammeId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name on pages.
    pub name: String,
    /// Whether its people are synthetic.
    pub synthetic: bool,
    /// Its settings.
    pub settings: Settings,
}

/// What a programme decides for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Days after which an offer that is still being thought over ends as timed out.
    pub thinking_days: u16,
    /// Attempts before somebody counts as unreachable.
    pub attempts: u16,
    /// One in how many is asked the factor screen; nought asks nobody.
    pub screen_one_in: u32,
    /// People who must share a combination of characteristics before a nameless refusal keeps it.
    pub least_sharing: usize,
    /// Who the privacy notice names to ask.
    pub contact: String,
    /// Whose bank holidays stop the clocks of work.
    pub nation: Nation,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            thinking_days: 90,
            attempts: 3,
            screen_one_in: 20,
            least_sharing: 5,
            contact: String::new(),
            nation: Nation::default(),
        }
    }
}

impl Settings {
    pub(crate) fn limits(&self) -> domain::journey::Limits {
        domain::journey::Limits {
            thinking_days: self.thinking_days,
            attempts: self.attempts,
            nation: self.nation,
        }
    }
}

/// The name of a programme in addresses.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub(crate) fn slug_of(read: &store::Read<'_>, programme: ProgrammeId) -> Result<String> {
    let all = store::programme::all(read)?;
    all.into_iter().find(|kept| kept.id == programme).map(|kept| kept.slug).ok_or(Error::NotFound)
}

/// Settings as typed.
#[derive(Debug, Clone, Default)]
pub struct AskedSettings {
    /// Days to think it over.
    pub thinking_days: String,
    /// Attempts before somebody counts as unreachable.
    pub attempts: String,
    /// One in how many is asked the factor screen.
    pub screen_one_in: String,
    /// People who must share a combination.
    pub least_sharing: String,
    /// Who the privacy notice names.
    pub contact: String,
    /// Code of the nation whose bank holidays are kept.
    pub nation: String,
}

/// The most characters the contact of the privacy notice may have.
pub const CONTACT_LIMIT: usize = 300;

impl AskedSettings {
    fn checked(&self) -> Result<Settings, Vec<Breach>> {
        let mut breaches = Vec::new();
        let mut number = |field: &'static str, typed: &str, least: u16, most: u16| {
            let found = typed.trim().parse::<u16>().ok().filter(|number| (least..=most).contains(number));
            if found.is_none() {
                breaches.push(
                    Breach::of(field, "setting-out-of-range")
                        .with("value", typed.trim())
                        .with("least", least)
                        .with("most", most),
                );
            }
            found.unwrap_or(least)
        };
        let settings = Settings {
            thinking_days: number("thinking_days", &self.thinking_days, 1, 365),
            attempts: number("attempts", &self.attempts, 1, 20),
            screen_one_in: number("screen_one_in", &self.screen_one_in, 0, 1000).into(),
            least_sharing: number("least_sharing", &self.least_sharing, 2, 100).into(),
            contact: self.contact.trim().to_owned(),
            nation: Nation::coded(&self.nation).unwrap_or_default(),
        };
        if Nation::coded(&self.nation).is_none() {
            breaches.push(Breach::of("nation", "setting-nation").with("value", &self.nation));
        }
        if settings.contact.chars().count() > CONTACT_LIMIT {
            breaches.push(Breach::of("contact", "contact-too-long").with("limit", CONTACT_LIMIT));
        }
        if breaches.is_empty() { Ok(settings) } else { Err(breaches) }
    }
}

/// The settings of a programme as they stand; the defaults of one that is not there.
pub(crate) fn settings(
    read: &store::Read<'_>,
    programme: ProgrammeId,
) -> std::result::Result<Settings, store::Error> {
    let kept = store::programme::all(read)?.into_iter().find(|kept| kept.id == programme);
    Ok(kept.map(|kept| of(kept).settings).unwrap_or_default())
}

/// Names of the settings that differ.
fn changed(before: &Settings, after: &Settings) -> String {
    let differs = [
        (before.thinking_days != after.thinking_days, "thinking_days"),
        (before.attempts != after.attempts, "attempts"),
        (before.screen_one_in != after.screen_one_in, "screen_one_in"),
        (before.least_sharing != after.least_sharing, "least_sharing"),
        (before.contact != after.contact, "contact"),
        (before.nation != after.nation, "nation"),
    ];
    differs.iter().filter(|(differs, _)| *differs).map(|(_, field)| *field).collect::<Vec<_>>().join(", ")
}

pub(crate) fn of(kept: store::programme::Programme) -> Programme {
    let settings = serde_json::from_str(&kept.settings).unwrap_or_default();
    Programme { id: kept.id, slug: kept.slug, name: kept.name, synthetic: kept.synthetic, settings }
}

/// The limits of a programme, within a unit of work.
pub(crate) fn limits(read: &store::Read<'_>, id: ProgrammeId) -> Result<domain::journey::Limits> {
    let all = store::programme::all(read)?;
    let found = all.into_iter().find(|programme| programme.id == id);
    Ok(found.map(|programme| of(programme).settings.limits()).unwrap_or_default())
}

impl House {
    /// All programmes of this house.
    ///
    /// # Errors
    /// What the database says.
    pub async fn programmes(&self) -> Result<Vec<Programme>> {
        self.read(|read| Ok(store::programme::all(read)?.into_iter().map(of).collect())).await
    }

    /// How many programmes there are; for the command line, before anything is served.
    ///
    /// # Errors
    /// What the database says.
    pub fn programme_count(&self) -> Result<usize> {
        self.db.read(|read| Ok(store::programme::all(read)?.len())).wait()
    }

    /// The programme of an address.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn programme(&self, slug: &str) -> Result<Programme> {
        let slug = slug.to_owned();
        self.read(move |read| store::programme::by_slug(read, &slug)?.map(of).ok_or(Error::NotFound)).await
    }

    /// Changes what the programme decides for itself.
    ///
    /// # Errors
    /// `setting-out-of-range` for each number outside its bounds, `contact-too-long`;
    /// [`Error::Forbidden`] for anybody but an administrator or programme manager.
    pub async fn change_settings(&self, who: &Who, key: uuid::Uuid, asked: AskedSettings) -> Result<()> {
        if !matches!(who.role(), Role::Administrator | Role::ProgrammeManager) {
            return Err(Error::Forbidden);
        }
        self.write(who, key, "programme.change_settings", move |unit, who| {
            let settings = asked.checked()?;
            let all = store::programme::all(unit)?;
            let kept = all.into_iter().find(|kept| kept.id == who.programme()).ok_or(Error::NotFound)?;
            let before = of(kept.clone()).settings;
            let text = serde_json::to_string(&settings).map_err(|_| store::Error::unreadable("settings"))?;
            store::programme::change(unit, kept.id, &kept.name, &text)?;
            audit::act(unit, who, "programme.change_settings", Vec::new(), &changed(&before, &settings))
        })
        .await
    }

    /// Makes a programme with the organisation that runs it: for the command line, which is outside every role.
    ///
    /// # Errors
    /// A breach of `slug` when it is taken or cannot stand in an address.
    pub async fn add_programme(
        &self,
        slug: &str,
        name: &str,
        synthetic: bool,
        settings: Settings,
        organisation: Option<AskedOrganisation>,
    ) -> Result<ProgrammeId> {
        let plain = slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if slug.is_empty() || slug.len() > 40 || !plain || RESERVED.contains(&slug) {
            return Err(domain::Breach::of("slug", "programme-slug").with("value", slug).into());
        }
        let (slug, name) = (slug.to_owned(), name.trim().to_owned());
        self.change(move |unit| {
            if store::programme::by_slug(unit, &slug)?.is_some() {
                return Err(domain::Breach::of("slug", "programme-slug-taken").with("value", &slug).into());
            }
            let settings =
                serde_json::to_string(&settings).map_err(|_| store::Error::unreadable("settings"))?;
            let first = organisation.as_ref().map(|asked| asked.checked(unit.id())).transpose()?;
            let id = store::programme::add(unit, &slug, &name, synthetic, &settings)?;
            if let Some(first) = first {
                store::organisation::add(unit, id, &first, None)?;
            }
            Ok(id)
        })
        .await
    }
}

/// First parts of addresses that belong to no programme.
const RESERVED: &[&str] = &[
    "sign-in",
    "sign-out",
    "account",
    "assets",
    "calendar",
    "invitation",
    "demo",
    "health",
    "hello",
    "password",
];
