//! Supply: what services can take, what is asked of them, and where neither meets: by need, by district, by service.

use std::collections::BTreeMap;

use domain::calendar::{Day, london_day};
use domain::directory::Own;
use domain::id::{ProgrammeId, ServiceId};
use domain::need::Need;
use domain::postcode::{Outcode, Position};
use domain::role::Role;
use evidence::disclosure::DisclosurePolicy;
use jiff::ToSpan;
pub use store::supply::Room;
use store::supply::Supplied;

use super::unmet::Line;
use crate::{Error, House, Result, Who};

/// Months back that requests turned away and searches without an answer are counted.
const MONTHS: i32 = 12;

/// One need: who needs it, and what there is for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedSupply {
    /// The need.
    pub need: Need,
    /// People on open journeys who have it now; none where the number is small and protected.
    pub people: Option<u64>,
    /// What services for it can take.
    pub room: Room,
    /// Searches for it that nothing answered; none where small and protected.
    pub unmet: Option<u64>,
}

impl NeedSupply {
    /// Whether people need it and nothing has a place free that we know of.
    pub fn is_gap(&self) -> bool {
        self.people.is_none_or(|people| people > 0) && self.room.with_room == 0
    }
}

/// One postcode district: what there is, and what was sought in vain.
#[derive(Debug, Clone, PartialEq)]
pub struct DistrictSupply {
    /// The district.
    pub outcode: String,
    /// Its middle, where it is known.
    pub position: Option<Position>,
    /// What services there can take.
    pub room: Room,
    /// Searches near there that nothing answered; none where small and protected.
    pub unmet: Option<u64>,
}

/// One service: what it can take at its next session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceSupply {
    /// The service, and what is asked of it.
    pub service: Supplied,
    /// Its next session: when, and how many are expected.
    pub next: Option<(Day, i64)>,
}

impl ServiceSupply {
    /// Places free at the next session: those in all less those expected; none where either is not known.
    pub fn vacancies(&self) -> Option<i64> {
        Some(self.service.room.1? - self.next?.1)
    }
}

/// Supply of a programme.
#[derive(Debug, Clone, PartialEq)]
pub struct Supply {
    /// From when on requests turned away and searches are counted.
    pub since: Day,
    /// Whether small numbers are protected.
    pub protected: bool,
    /// By need, those with the widest gap first.
    pub needs: Vec<NeedSupply>,
    /// By district, in the order of their codes.
    pub districts: Vec<DistrictSupply>,
}

fn count(lines: &[Line], code: &str) -> Option<u64> {
    match lines.iter().find(|line| line.code == code) {
        Some(line) => line.count,
        None => Some(0),
    }
}

impl House {
    /// Supply by need and by district: exact for who leads the navigators, people protected where they are few for
    /// who runs the programme. What services can take is no person's and is exact for both.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn supply(&self, who: &Who) -> Result<Supply> {
        let unmet = self.unmet_needs(who, MONTHS).await?;
        let (programme, today) = (who.programme(), london_day(self.now()));
        let days = (unmet.from, today);
        let terms: Vec<uuid::Uuid> = Need::ALL.iter().map(|need| Own::Need.term_id(need.code())).collect();
        let (by_term, by_district, open) = self
            .read(move |read| {
                Ok((
                    store::supply::by_term(read, programme, days, &terms)?,
                    store::supply::by_district(read, programme, days)?,
                    open_needs(read, programme)?,
                ))
            })
            .await?;
        let policy = DisclosurePolicy::default();
        let people = |need: Need| {
            let people = open.get(need.code()).copied().unwrap_or(0);
            let people = u64::try_from(people).unwrap_or(0);
            if unmet.protected { policy.shown(people).count() } else { Some(people) }
        };
        let mut needs: Vec<NeedSupply> = Need::ALL
            .iter()
            .map(|need| {
                let term = Own::Need.term_id(need.code());
                let room = by_term.iter().find(|(id, _)| *id == term).map(|(_, room)| *room);
                NeedSupply {
                    need: *need,
                    people: people(*need),
                    room: room.unwrap_or_default(),
                    unmet: count(&unmet.needs, need.code()),
                }
            })
            .collect();
        needs.sort_by_key(|it| (!it.is_gap(), std::cmp::Reverse(it.people.unwrap_or(0)), it.need.code()));
        Ok(Supply {
            since: unmet.from,
            protected: unmet.protected,
            needs,
            districts: districts(&by_district, &unmet.areas),
        })
    }

    /// A page of services by name with what each can take at its next session; only those of which anything is
    /// recorded or asked, where that is wanted.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn supply_of_services(
        &self,
        who: &Who,
        in_use: bool,
        after: Option<(String, ServiceId)>,
        limit: i64,
    ) -> Result<Vec<ServiceSupply>> {
        if !matches!(who.role(), Role::TeamLead | Role::ProgrammeManager) {
            return Err(Error::Forbidden);
        }
        let (programme, today) = (who.programme(), london_day(self.now()));
        let since = today.saturating_sub(MONTHS.months());
        self.read(move |read| {
            let page = store::supply::page(read, programme, since, in_use, after.as_ref(), limit)?;
            let ids: Vec<ServiceId> = page.iter().map(|it| it.service).collect();
            let next = store::supply::next_sessions(read, programme, today, &ids)?;
            let of = |service: ServiceId| {
                next.iter().find(|(id, ..)| *id == service).map(|(_, day, people)| (*day, *people))
            };
            Ok(page.into_iter().map(|it| ServiceSupply { next: of(it.service), service: it }).collect())
        })
        .await
    }
}

/// How many people on open journeys have each need now: as assessed, else as their referral states it.
fn open_needs(read: &store::Read<'_>, programme: ProgrammeId) -> Result<BTreeMap<String, i64>> {
    let mut people: BTreeMap<String, i64> = store::supply::open_needs(read, programme)?.into_iter().collect();
    for (needs, count) in store::supply::referred_needs(read, programme)? {
        for code in needs.split_whitespace() {
            *people.entry(code.to_owned()).or_default() += count;
        }
    }
    Ok(people)
}

/// Districts with a service or a search in vain.
fn districts(rooms: &[(String, Room)], unmet: &[Line]) -> Vec<DistrictSupply> {
    let mut codes: Vec<&str> = rooms.iter().map(|(code, _)| code.as_str()).collect();
    codes.extend(unmet.iter().map(|line| line.code.as_str()).filter(|code| !code.is_empty()));
    codes.sort_unstable();
    codes.dedup();
    let one = |code: &str| DistrictSupply {
        outcode: code.to_owned(),
        position: Outcode::parse(code).ok().and_then(|it| it.position()),
        room: rooms.iter().find(|(of, _)| of == code).map(|(_, room)| *room).unwrap_or_default(),
        unmet: count(unmet, code),
    };
    codes.into_iter().map(one).collect()
}
