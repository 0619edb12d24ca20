//! Programmes: the tenants, and their settings.

use domain::id::ProgrammeId;
use serde::{Deserialize, Serialize};

use crate::organisation::AskedOrganisation;
use crate::{Error, House, Result};

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
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            thinking_days: 90,
            attempts: 3,
            screen_one_in: 20,
            least_sharing: 5,
            contact: String::new(),
        }
    }
}

impl Settings {
    pub(crate) fn limits(&self) -> domain::journey::Limits {
        domain::journey::Limits { thinking_days: self.thinking_days, attempts: self.attempts }
    }
}

pub(crate) fn of(kept: store::programme::Programme) -> Programme {
    let settings = serde_json::from_str(&kept.settings).unwrap_or_default();
    Programme { id: kept.id, slug: kept.slug, name: kept.name, synthetic: kept.synthetic, settings }
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
const RESERVED: &[&str] =
    &["sign-in", "sign-out", "account", "assets", "invitation", "demo", "health", "hello", "password"];
