//! What every handler works with.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::response::{Html, IntoResponse, Response};
use domain::id::ProgrammeId;
use domain::role::Role;
use operations::programme::Programme;
use operations::{House, Who};
use serde::Serialize;
use words::Words;

use crate::Failure;
use crate::limits::Limits;
use crate::signin::Proxy;
use crate::template::{Frame, Place, Reader, Templates};

/// The house behind the pages, the templates, and the limits on guessing. Cheap to clone.
#[derive(Clone)]
pub struct Site(Arc<Inner>);

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Site")
    }
}

struct Inner {
    house: House,
    templates: Templates,
    limits: Limits,
    secure: bool,
    proxies: Vec<Proxy>,
    batch: i64,
    programmes: RwLock<HashMap<String, Arc<Programme>>>,
}

/// Rows of a file that are read at a time: some hundred kilobytes.
const BATCH: i64 = 1_000;

impl Site {
    /// A site over a house. `secure` when browsers reach it over TLS: cookies are then marked so. `proxies`
    /// may say for whom they ask.
    ///
    /// # Errors
    /// The first template that does not compile.
    pub fn new(house: House, secure: bool, proxies: Vec<Proxy>) -> Result<Site, minijinja::Error> {
        let templates = Templates::new()?;
        let limits = Limits::new();
        let programmes = RwLock::default();
        let batch = BATCH;
        Ok(Site(Arc::new(Inner { house, templates, limits, secure, proxies, batch, programmes })))
    }

    /// The same site, whose files are read so many rows at a time. Of a site that is being served already it
    /// changes nothing.
    #[must_use]
    pub fn with_batches_of(mut self, batch: i64) -> Site {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.batch = batch;
        }
        self
    }

    /// How many rows of a file are read at a time.
    pub(crate) fn batch(&self) -> i64 {
        self.0.batch
    }

    /// The house.
    pub fn house(&self) -> &House {
        &self.0.house
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn secure(&self) -> bool {
        self.0.secure
    }

    pub(crate) fn proxies(&self) -> &[Proxy] {
        &self.0.proxies
    }

    /// The programme of an address, remembered.
    pub(crate) async fn programme(&self, slug: &str) -> Result<Arc<Programme>, Failure> {
        if let Some(known) = self.0.programmes.read().unwrap_or_else(PoisonError::into_inner).get(slug) {
            return Ok(known.clone());
        }
        let found = Arc::new(self.0.house.programme(slug).await?);
        let mut programmes = self.0.programmes.write().unwrap_or_else(PoisonError::into_inner);
        programmes.insert(slug.to_owned(), found.clone());
        Ok(found)
    }

    /// The programme with a number.
    pub(crate) async fn programme_by_id(&self, id: ProgrammeId) -> Result<Arc<Programme>, Failure> {
        let known = {
            let programmes = self.0.programmes.read().unwrap_or_else(PoisonError::into_inner);
            programmes.values().find(|programme| programme.id == id).cloned()
        };
        match known {
            Some(programme) => Ok(programme),
            None => {
                let all = self.0.house.programmes().await?;
                let found = all.into_iter().find(|programme| programme.id == id);
                self.programme(&found.ok_or(operations::Error::NotFound)?.slug).await
            }
        }
    }

    /// Forgets what is remembered of programmes after their settings changed.
    pub(crate) fn forget_programmes(&self) {
        self.0.programmes.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Renders a page.
    pub(crate) fn page(&self, name: &str, frame: &Frame, page: impl Serialize) -> Result<Response, Failure> {
        Ok(Html(self.render(name, frame, page)?).into_response())
    }

    /// Renders a page that shows what was wrong with a form, under status 422.
    pub(crate) fn again(&self, name: &str, frame: &Frame, page: impl Serialize) -> Result<Response, Failure> {
        let html = Html(self.render(name, frame, page)?);
        Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
    }

    fn render(&self, name: &str, frame: &Frame, page: impl Serialize) -> Result<String, Failure> {
        self.0.templates.render(name, frame, page).map_err(|error| Failure::page(name, &error))
    }

    pub(crate) fn render_failure(&self, frame: &Frame, page: impl Serialize) -> Option<String> {
        self.0.templates.render("failure.html", frame, page).ok()
    }
}

/// The frame of a page for somebody who is signed in.
pub(crate) fn frame(
    words: Words,
    programme: &Programme,
    who: &Who,
    organisation: &str,
    csrf: String,
    path: &str,
) -> Frame {
    let slug = &programme.slug;
    let mut frame = Frame::open(words, &programme.name, format!("/{slug}/"));
    frame.demo = programme.synthetic;
    frame.navigation = places(who.role())
        .iter()
        .map(|(key, place)| {
            let href = format!("/{slug}{place}");
            let current = if place.len() > 1 { path.starts_with(&href) } else { path == href };
            Place { key, href, current }
        })
        .collect();
    let role = words.text(&format!("role-{}", who.role().code())).into_owned();
    frame.reader = Some(Reader {
        name: who.name().to_owned(),
        role: Some(format!("{role}, {organisation}")),
        account: "/account".to_owned(),
        sign_out: "/sign-out".to_owned(),
        mark: who.staff().to_string(),
    });
    frame.csrf = csrf;
    frame
}

/// Where a role may go, in order.
fn places(role: Role) -> &'static [(&'static str, &'static str)] {
    match role {
        Role::Referrer => &[
            ("place-offer", "/"),
            ("place-patients", "/patients"),
            ("place-offers", "/offers"),
            ("place-figures", "/figures"),
            ("place-break-glass", "/break-glass"),
        ],
        Role::PracticeAdministrator => &[
            ("place-offer", "/"),
            ("place-patients", "/patients"),
            ("place-offers", "/offers"),
            ("place-import", "/import"),
            ("place-figures", "/figures"),
            ("place-break-glass", "/break-glass"),
        ],
        Role::TeamLead => &[
            ("place-intake", "/intake"),
            ("place-team", "/team"),
            ("place-caseload", "/caseload"),
            ("place-today", "/today"),
            ("place-unanswered", "/unanswered"),
            ("place-match", "/match"),
            ("place-services", "/services"),
            ("place-escalations", "/escalations"),
            ("place-figures", "/figures"),
            ("place-break-glass", "/break-glass"),
        ],
        Role::Navigator => &[
            ("place-today", "/today"),
            ("place-caseload", "/caseload"),
            ("place-unanswered", "/unanswered"),
            ("place-match", "/match"),
            ("place-services", "/services"),
            ("place-figures", "/figures"),
            ("place-break-glass", "/break-glass"),
        ],
        Role::ProgrammeManager => &[
            ("place-figures", "/figures"),
            ("place-services", "/services"),
            ("place-unmet", "/unmet"),
            ("place-supply", "/supply"),
            ("place-settings", "/settings"),
        ],
        Role::Commissioner | Role::Evaluator => &[("place-figures", "/figures")],
        Role::InformationGovernance => {
            &[("place-audit", "/audit"), ("place-break-glass", "/break-glass"), ("place-merges", "/merges")]
        }
        Role::Administrator => &[
            ("place-staff", "/staff"),
            ("place-organisations", "/organisations"),
            ("place-services", "/services"),
            ("place-settings", "/settings"),
        ],
        Role::SafeguardingLead => {
            &[("place-escalations", "/escalations"), ("place-break-glass", "/break-glass")]
        }
        Role::Provider => &[("place-own", "/own"), ("place-own-people", "/own/people")],
    }
}
