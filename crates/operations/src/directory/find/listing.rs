//! A service of the directory as the index takes it.

use domain::calendar::{Day, day_number};
use domain::directory::Own;
use domain::directory::service::{Cost, Service, Status};
use matching::listing::{Eligibility, Learned, Standing as Beside};
use matching::{Area, Format, Gender, Listing, Place, Point, Slot, Span};
use store::service_standing::Standing;

/// The columns of a service. One that does not run is not found.
pub(super) fn listing(service: &Service, published: bool) -> Listing {
    let runs = matches!(service.status, Status::Active | Status::TemporarilyClosed);
    let texts = |own: Own| service.codes(own).map(str::to_owned).collect::<Vec<_>>();
    let named =
        |it: &&domain::directory::service::Term| it.own.as_ref().is_none_or(|(own, _)| *own == Own::Subject);
    let mut terms: Vec<String> = service.terms.iter().filter(named).map(|term| term.name.clone()).collect();
    terms.dedup();
    Listing {
        published: published && runs,
        name: service.name.clone(),
        description: service.description.clone(),
        organisation: service.organisation_name.clone(),
        terms,
        needs: texts(Own::Need),
        places: service.places.iter().map(place).collect(),
        areas: service.areas.iter().map(|it| it.clone().map_or(Area::Everywhere, Area::Outcode)).collect(),
        schedule: service
            .times
            .iter()
            .map(|it| Slot { day: it.day, span: Span { from: it.from, to: it.to } })
            .collect(),
        cost: match service.cost {
            Cost::NotRecorded => matching::Cost::NotRecorded,
            Cost::Free => matching::Cost::Free,
            Cost::Charged => matching::Cost::Charged,
        },
        languages: service.languages.clone(),
        access: service.access.iter().map(|(code, there)| (code.clone(), *there)).collect(),
        eligibility: Eligibility {
            min_age: service.min_age,
            max_age: service.max_age,
            gender: service.codes(Own::Gender).find_map(gender),
            rules: texts(Own::Eligibility),
        },
        formats: service.codes(Own::Format).filter_map(Format::from_code).collect(),
        assured: service.assured.map(|day| i32::try_from(day_number(day)).unwrap_or(0)),
    }
}

fn place(it: &domain::directory::service::Place) -> Place {
    let at = it
        .position
        .and_then(|position| Point::at(super::narrow(position.latitude), super::narrow(position.longitude)));
    Place { at, outcode: it.outcode.clone() }
}

fn gender(code: &str) -> Option<Gender> {
    match code {
        "female" => Some(Gender::Female),
        "male" => Some(Gender::Male),
        _ => None,
    }
}

/// What stands beside a listing today.
pub(super) fn beside(standing: &Standing, status: Status, today: Day) -> Beside {
    let short = |value: i64| u16::try_from(value.max(0)).unwrap_or(u16::MAX);
    let pair = |it: Option<(i64, i64)>| it.map(|(one, other)| (short(one), short(other)));
    let paused = standing.told.paused_until.is_some_and(|until| until > today);
    Beside {
        free: standing.told.free.map(short),
        waiting_days: standing.told.wait_days.map(short),
        paused: paused || status == Status::TemporarilyClosed,
        learned: Learned {
            reply_days: pair(standing.reply),
            accepted: pair(standing.accepted),
            stayed: pair(standing.stayed),
        },
    }
}
