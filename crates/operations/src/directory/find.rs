//! The match: services that fit a person, with the reasons, from an index in this process that follows the database.

mod index;
mod kept;
mod listing;
#[cfg(test)]
mod tests;

use domain::calendar::{day_number, london_day};
use domain::directory::RecordKind;
use domain::directory::draft::Draft;
use domain::directory::service::{Service, position_of, read};
use domain::id::{JourneyId, ProgrammeId, ServiceId};
use domain::postcode::Position;
use matching::ask::Ask;
use matching::listing::Id;
use matching::place::Point;
pub use matching::search::{Against, For, How, Obstacle, Outcome};
pub use matching::{Days, Format, Gender, Heard, Near, Settings, Span, Wishes};
pub use store::service_standing::Standing;
use store::unmet_need::{UnmetNeed, UnmetNeedId};
use uuid::Uuid;

pub(crate) use index::Held;
pub use kept::Worth;

use super::{Around, looks};
use crate::{House, Result, Who, audit};

/// What somebody looks for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asked {
    /// Plain words.
    pub text: String,
    /// Codes of needs.
    pub needs: Vec<String>,
    /// A postcode or its district, as typed.
    pub postcode: String,
    /// What is kept to; `near` is worked out from the postcode.
    pub wishes: Wishes,
    /// Not further than this, in kilometres.
    pub within_km: Option<f32>,
    /// Conditions known to be true of the person.
    pub facts: Vec<String>,
    /// The journey it is for, if for one.
    pub journey: Option<JourneyId>,
    /// A page was opened and nobody searched: nothing is kept of what is not found.
    pub only_looking: bool,
}

impl Asked {
    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        let nothing = Asked { journey: self.journey, postcode: self.postcode.clone(), ..Asked::default() };
        *self == nothing
    }
}

/// A service that fits more or less.
#[derive(Debug)]
pub struct Fit {
    /// The service.
    pub service: Service,
    /// The same as somebody types it: with its texts and contacts.
    pub draft: Draft,
    /// How it stands.
    pub standing: Standing,
    /// What speaks for it.
    pub reasons: Vec<For>,
    /// What speaks against it or has to be checked.
    pub against: Vec<Against>,
    /// Kilometres to its nearest place, where both are known.
    pub km: Option<f64>,
}

/// What was found.
#[derive(Debug)]
pub struct Found {
    /// What was heard in the plain words.
    pub heard: Heard,
    /// The services, best first.
    pub fits: Vec<Fit>,
    /// Words nothing is known of.
    pub unknown: Vec<String>,
    /// Whether there is something for the person.
    pub outcome: Outcome,
    /// Where the person sets out from, where it was understood.
    pub from: Option<Position>,
    /// Whether it was kept as unmet need by this search or an earlier one of the day.
    pub kept: bool,
    /// The services are being read after a start, and nothing was searched yet.
    pub warming: bool,
}

impl Found {
    fn warming() -> Found {
        Found {
            heard: Heard::default(),
            fits: Vec::new(),
            unknown: Vec::new(),
            outcome: Outcome::Nothing(Vec::new()),
            from: None,
            kept: false,
            warming: true,
        }
    }
}

/// Services found at most; where so many are found there may be more.
pub const MOST: usize = 20;

impl House {
    /// Puts the services of every programme into the index, so that the first search need not wait.
    ///
    /// # Errors
    /// What the database says.
    pub async fn load_matches(&self) -> Result<()> {
        for programme in self.programmes().await? {
            self.match_slot(programme.id).await?;
        }
        Ok(())
    }

    /// Finds services. What nothing could answer is kept as unmet need: what was understood, never the words.
    ///
    /// # Errors
    /// `postcode-form` and `outcode-unknown` of a postcode that is not understood; [`crate::Error::Forbidden`].
    pub async fn find_services(&self, who: &Who, asked: Asked) -> Result<Found> {
        looks(who)?;
        let programme = who.programme();
        let from = place(&asked.postcode)?;
        let today = london_day(self.now());
        let mut firm = asked.wishes.clone();
        firm.near = from.as_ref().and_then(|(position, outcode)| {
            let at = Point::at(narrow(position.latitude), narrow(position.longitude))?;
            Some(Near { at, outcode: Some(outcode.clone()), within_km: asked.within_km })
        });
        let ask = Ask {
            text: asked.text.clone(),
            firm,
            needs: asked.needs.clone(),
            facts: asked.facts.iter().map(|fact| (fact.clone(), true)).collect(),
            today: i32::try_from(day_number(today)).unwrap_or(0),
            limit: MOST,
            settings: Settings::default(),
        };
        let Some(slot) = self.match_slot_if_there(programme).await? else { return Ok(Found::warming()) };
        let mut found = slot.search(&ask);
        // What was heard is shown: words that say nothing are not.
        found.heard.words.retain(|word| !index::says_nothing(&word.text));
        let position = from.map(|(position, _)| position).or_else(|| heard_position(&found.heard));
        let fits = self.fits(programme, &found.matches, position).await?;
        let kept = !(asked.only_looking || asked.is_empty())
            && found.outcome.is_unmet()
            && self.keep_unmet(who, unmet(&asked, &found, fits.len(), today)).await?;
        Ok(Found {
            heard: found.heard,
            fits,
            unknown: found.unknown,
            outcome: found.outcome,
            from: position,
            kept,
            warming: false,
        })
    }

    /// The services of these identifiers, in their order, for a comparison.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`].
    pub async fn compare_services(&self, who: &Who, ids: &[ServiceId], from: &str) -> Result<Vec<Fit>> {
        looks(who)?;
        let position = place(from).ok().flatten().map(|(position, _)| position);
        let matches: Vec<matching::Match> = ids
            .iter()
            .map(|id| matching::Match {
                id: Id(*id.bytes()),
                score: 0.0,
                reasons: Vec::new(),
                against: Vec::new(),
            })
            .collect();
        self.fits(who.programme(), &matches, position).await
    }

    async fn fits(
        &self,
        programme: ProgrammeId,
        matches: &[matching::Match],
        from: Option<Position>,
    ) -> Result<Vec<Fit>> {
        let matches = matches.to_vec();
        let today = london_day(self.now());
        self.read(move |reader| {
            let ids: Vec<Uuid> = matches.iter().map(|it| Uuid::from_bytes(it.id.0)).collect();
            let services: Vec<ServiceId> = ids.iter().copied().map(ServiceId::new).collect();
            let records = store::directory::records(reader, programme, RecordKind::Service, &ids)?;
            let around = Around::of(reader, programme, records.iter().map(|it| &it.data))?;
            let standings = store::service_standing::of(reader, programme, &services)?;
            let known = around.known();
            let fit = |it: &matching::Match| {
                let id = Uuid::from_bytes(it.id.0);
                let record = records.iter().find(|record| record.id == id)?;
                let service = read(id, &record.data, &known, today);
                let standing = standings.iter().find(|(of, _)| of.uuid() == id).map(|(_, it)| it.clone());
                let places = service.places.iter().filter_map(|place| place.position);
                let km = from.and_then(|from| places.map(|to| from.kilometres_to(to)).min_by(f64::total_cmp));
                let draft = Draft::of(id, &record.data, &known, today);
                Some(Fit {
                    service,
                    draft,
                    standing: standing.unwrap_or_default(),
                    reasons: it.reasons.clone(),
                    against: it.against.clone(),
                    km,
                })
            };
            Ok(matches.iter().filter_map(fit).collect())
        })
        .await
    }

    /// Keeps a search nothing could answer, once a day for the same of the same person; whether it is kept.
    async fn keep_unmet(&self, who: &Who, it: UnmetNeed) -> Result<bool> {
        let who = who.clone();
        self.change(move |unit| {
            if store::unmet_need::is_there(unit, who.programme(), &it, who.staff())? {
                return Ok(true);
            }
            let id: UnmetNeedId = unit.id();
            let it = UnmetNeed { id, ..it.clone() };
            if let Some(journey) = it.journey {
                store::journey::by_id(unit, &who.scope(), journey)?.ok_or(crate::Error::NotFound)?;
            }
            store::unmet_need::add(unit, who.programme(), &it, who.staff())?;
            audit::act(unit, &who, "service.not_found", vec![id.uuid()], "needs, wishes")?;
            Ok(true)
        })
        .await
    }
}

/// Where a postcode lies; none where nothing was typed.
fn place(typed: &str) -> Result<Option<(Position, String)>> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let outcode = domain::postcode::Outcode::parse(typed)
        .map_err(|breach| domain::Breach { field: Some("postcode".into()), ..breach })?;
    match position_of(typed) {
        Some((position, outcode)) => Ok(Some((position, outcode.as_str().to_owned()))),
        None => Err(domain::Breach::of("postcode", "outcode-unknown").with("value", outcode.as_str()).into()),
    }
}

fn heard_position(heard: &Heard) -> Option<Position> {
    let near = heard.wishes.near.as_ref()?;
    Some(Position { latitude: f64::from(near.at.latitude), longitude: f64::from(near.at.longitude) })
}

#[expect(clippy::cast_possible_truncation, reason = "degrees to a third of a metre are what the index holds")]
fn narrow(degrees: f64) -> f32 {
    degrees as f32
}

/// A search as it is kept: codes of what was asked and heard.
fn unmet(asked: &Asked, found: &matching::Found, count: usize, day: domain::calendar::Day) -> UnmetNeed {
    let why = match &found.outcome {
        Outcome::AllFull => "all-full",
        Outcome::Nothing(obstacles) if obstacles.is_empty() => "nothing",
        _ => "none-fits",
    };
    let mut wishes = std::collections::BTreeSet::new();
    for it in [&asked.wishes, &found.heard.wishes] {
        wishes.extend((0..7).filter(|day| it.days.has(*day)).map(|day| format!("day-{day}")));
        wishes.extend(it.free.then(|| "free".to_owned()));
        wishes.extend(it.room.then(|| "room".to_owned()));
        wishes.extend(it.languages.iter().map(|code| format!("language-{code}")));
        wishes.extend(it.access.iter().map(|code| format!("access-{code}")));
        wishes.extend(it.formats.iter().map(|format| format!("format-{}", format.code())));
    }
    let near = |wishes: &Wishes| wishes.near.as_ref().and_then(|near| near.outcode.clone());
    let typed = place(&asked.postcode).ok().flatten().map(|(_, outcode)| outcode);
    UnmetNeed {
        id: UnmetNeedId::new(Uuid::nil()),
        day,
        journey: asked.journey,
        why: why.to_owned(),
        needs: asked.needs.clone(),
        wishes: wishes.into_iter().collect(),
        outcode: typed.or_else(|| near(&found.heard.wishes)),
        found: i64::try_from(count).unwrap_or(0),
    }
}
