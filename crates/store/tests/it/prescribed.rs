//! Prescriptions with what hangs on them, on both databases.

use domain::agreement::Decision;
use domain::calendar::{Day, day_of};
use domain::id::{JourneyId, OrganisationId, PersonId, PrescriptionId, ProgrammeId, ServiceId, StaffId};
use domain::journey::PrescriptionKind;
use domain::person::PersonForm;
use domain::prescription::{Arranged, Attendance, Least, Pattern, Request, Risk, Shared, Terms};
use jiff::ToSpan;
use store::attendance::By;
use store::organisation::Organisation;
use store::prescription::Prescription;
use store::provider_link::Purpose;
use store::session::Session;
use store::sharing::Sharing;
use store::testing::on_both;
use store::{Error, Reach, Scope, Unit};

fn day(number: i64) -> Day {
    day_of(number).unwrap()
}

struct Town {
    programme: ProgrammeId,
    person: PersonId,
    journey: JourneyId,
    service: ServiceId,
    staff: StaffId,
}

fn town(unit: &mut Unit<'_>) -> Result<Town, Error> {
    let programme = store::programme::add(unit, "here", "Here", true, "{}")?;
    let practice: OrganisationId = unit.id();
    let made = Organisation {
        id: practice,
        kind: "general-practice".to_owned(),
        name: "Hilltop".to_owned(),
        ods_code: None,
        outcode: None,
        succeeded: None,
    };
    store::organisation::add(unit, programme, &made, None)?;
    let form = PersonForm {
        given: Some("Quillon".to_owned()),
        family: Some("Xanthopoulos".to_owned()),
        nhs_number: Some("9990000018".to_owned()),
        date_of_birth: Some("1961-03-04".to_owned()),
        practice: Some(practice.to_string()),
        ..PersonForm::default()
    };
    let details = form.parse(domain::calendar::london_day(unit.now())).unwrap();
    let (person, journey): (PersonId, JourneyId) = (unit.id(), unit.id());
    store::person::add(unit, programme, person, &details, &[1], None)?;
    unit.execute(
        "INSERT INTO journey (programme_id, id, person_id, organisation_id, opened_day, stage, open, moved_day, self_referral,
           in_error, entries) VALUES ($1, $2, $3, $4, 20000, 'offer', $5, 20000, $6, $6, 1)",
        &[programme.into(), (&journey).into(), (&person).into(), (&practice).into(), true.into(), false.into()],
    )?;
    let (service, staff): (ServiceId, StaffId) = (unit.id(), unit.id());
    unit.execute(
        "INSERT INTO service (programme_id, id, name, organisation, status, published, words, changed_at)
         VALUES ($1, $2, 'Allotment', 'Green Shoots', 'active', $3, 'allotment', 0)",
        &[programme.into(), (&service).into(), true.into()],
    )?;
    Ok(Town { programme, person, journey, service, staff })
}

fn prescribed(unit: &mut Unit<'_>, town: &Town) -> Result<Prescription, Error> {
    let made = Prescription {
        id: unit.id(),
        journey: town.journey,
        person: Some(town.person),
        service: town.service,
        terms: Terms {
            kind: PrescriptionKind::FormalReferral,
            sessions: Some(12),
            share: 75,
            pattern: Some(Pattern {
                first: day(20_010),
                every_weeks: 1,
                at: Some(jiff::civil::time(10, 30, 0, 0)),
            }),
            transport: Arranged::Arranged,
            companion: Arranged::NotNeeded,
            check_on: Some(day(20_100)),
        },
        request: Some(Request { sent: day(20_001), nudges: 1, nudged: Some(day(20_005)) }),
        made_at: unit.now(),
        made_by: town.staff,
    };
    store::prescription::keep(unit, town.programme, &made)?;
    for week in 0..12 {
        let session = Session {
            id: unit.id(),
            prescription: made.id,
            journey: town.journey,
            service: town.service,
            day: day(20_010).saturating_add((week * 7).days()),
            planned: true,
            attendance: None,
        };
        store::session::add(unit, town.programme, &session)?;
    }
    Ok(made)
}

fn shared(
    unit: &mut Unit<'_>,
    town: &Town,
    prescription: PrescriptionId,
    least: Least,
) -> Result<Sharing, Error> {
    let made = Sharing {
        id: unit.id(),
        prescription,
        person: town.person,
        service: town.service,
        shared: Shared::least(least, [Risk::Seizures]),
        decision: Decision::OWN,
        agreed: day(20_001),
        made_at: unit.now(),
        made_by: town.staff,
        sent_at: None,
        acknowledged_at: None,
        ended_at: None,
    };
    store::sharing::add(unit, town.programme, &made)?;
    Ok(made)
}

#[test]
fn what_was_agreed_comes_back_as_it_was_kept_and_only_one_sharing_stands() {
    on_both(|test| {
        test.db
            .write(|unit| {
                let town = town(unit)?;
                let scope = Scope::new(town.programme, Reach::System);
                let made = prescribed(unit, &town)?;
                assert_eq!(store::prescription::by_id(unit, &scope, made.id)?.as_ref(), Some(&made));
                let nothing = Scope::new(town.programme, Reach::Nothing);
                assert_eq!(store::prescription::by_id(unit, &nothing, made.id)?, None);
                let of_journey = store::prescription::of_journey(unit, &scope, town.journey)?;
                assert_eq!(of_journey, std::slice::from_ref(&made));
                shared(unit, &town, made.id, Least::Group)?;
                let second = shared(unit, &town, made.id, Least::Advice)?;
                let stands = store::sharing::standing(unit, town.programme, made.id)?;
                assert_eq!(stands, Some(second));
                assert!(store::sharing::end(unit, town.programme, made.id)?);
                assert_eq!(store::sharing::standing(unit, town.programme, made.id)?, None);
                Ok::<_, Error>(())
            })
            .wait()
            .unwrap();
    });
}

#[test]
fn a_corrected_mark_leaves_the_first_one_to_be_read() {
    on_both(|test| {
        test.db
            .write(|unit| {
                let town = town(unit)?;
                let made = prescribed(unit, &town)?;
                let sessions = store::session::of_prescription(unit, town.programme, made.id)?;
                let first = sessions[0].id;
                for mark in [Some(Attendance::Missed), Some(Attendance::Attended), None] {
                    store::attendance::add(unit, town.programme, first, mark, By::Staff(town.staff))?;
                }
                let marks = store::attendance::of_session(unit, town.programme, first)?;
                let given: Vec<_> = marks.iter().map(|mark| (mark.number, mark.attendance)).collect();
                let expected = [(1, Some(Attendance::Missed)), (2, Some(Attendance::Attended)), (3, None)];
                assert_eq!(given, expected);
                let now = store::session::of_service(unit, town.programme, town.service, day(20_010))?;
                assert_eq!(now.len(), 1);
                assert_eq!(now[0].attendance, None);
                // What was marked once is not taken away with the rest of a plan.
                store::session::drop_after(unit, town.programme, made.id, day(20_000))?;
                let left = store::session::of_journey(unit, town.programme, town.journey)?;
                assert_eq!(left.iter().map(|it| it.id).collect::<Vec<_>>(), [first]);
                store::attendance::set_walk_ins(unit, town.programme, town.service, day(20_010), 3)?;
                store::attendance::set_walk_ins(unit, town.programme, town.service, day(20_010), 4)?;
                let people = store::attendance::walk_ins(unit, town.programme, town.service, day(20_010))?;
                assert_eq!(people, Some(4));
                Ok::<_, Error>(())
            })
            .wait()
            .unwrap();
    });
}

#[test]
fn a_link_is_found_by_its_hash_and_each_opening_is_logged() {
    on_both(|test| {
        test.db
            .write(|unit| {
                let town = town(unit)?;
                let (programme, service) = (town.programme, town.service);
                let made = prescribed(unit, &town)?;
                let purpose = Purpose::Decision(made.id);
                let id = unit.id();
                store::provider_link::add(unit, programme, id, service, purpose, b"one", day(20_030))?;
                let register = Purpose::Register(day(20_010));
                let other = unit.id();
                store::provider_link::add(unit, programme, other, service, register, b"two", day(20_030))?;
                let found = store::provider_link::by_token(unit, programme, b"one")?.unwrap();
                assert_eq!((found.id, found.purpose, found.ended_at), (id, purpose, None));
                assert!(store::provider_link::by_token(unit, ProgrammeId(99), b"one")?.is_none());
                let until = unit.now();
                let device = store::provider_device::add(unit, programme, service, b"d", b"code", until)?;
                store::provider_link::opened(unit, programme, id, Some(device), false)?;
                store::provider_device::open(unit, programme, device, "Sam", b"e")?;
                store::provider_link::opened(unit, programme, id, Some(device), true)?;
                let openings = store::provider_link::openings(unit, programme, made.id)?;
                let mut shown: Vec<_> = openings.into_iter().map(|(_, name, shown)| (name, shown)).collect();
                shown.sort();
                assert_eq!(shown, [(Some("Sam".to_owned()), false), (Some("Sam".to_owned()), true)]);
                store::provider_link::end_of_service(unit, programme, service)?;
                assert!(store::provider_link::by_token(unit, programme, b"two")?.unwrap().ended_at.is_some());
                assert!(store::provider_device::by_token(unit, programme, b"e")?.is_none());
                Ok::<_, Error>(())
            })
            .wait()
            .unwrap();
    });
}

#[test]
fn an_erasure_leaves_sessions_that_belong_to_nobody_moved_with_the_journey() {
    on_both(|test| {
        test.db
            .write(|unit| {
                let town = town(unit)?;
                let made = prescribed(unit, &town)?;
                shared(unit, &town, made.id, Least::Group)?;
                let purpose = Purpose::Decision(made.id);
                let link = unit.id();
                let service = town.service;
                store::provider_link::add(unit, town.programme, link, service, purpose, b"one", day(20_030))?;
                let device =
                    store::provider_device::add(unit, town.programme, service, b"d", b"code", unit.now())?;
                store::provider_answer::add(
                    unit,
                    town.programme,
                    made.id,
                    Some(link),
                    By::Device(device),
                    "yes",
                )?;
                let asked = store::provider_question::add(unit, town.programme, made.id, By::Device(device))?;
                let noun = store::provider_question::ASKED;
                store::note::add(unit, town.programme, noun, asked.bytes(), "Her leg?", None)?;
                let session = store::session::of_prescription(unit, town.programme, made.id)?[0].id;
                let by = By::Staff(town.staff);
                store::attendance::add(unit, town.programme, session, Some(Attendance::Attended), by)?;
                store::erase::move_findings(unit, town.programme, town.journey, -7)?;
                assert!(store::erase::person(unit, town.programme, town.person)?);
                assert!(store::note::about(unit, town.programme, noun, asked.bytes())?.is_empty());
                assert!(store::provider_question::of_prescription(unit, town.programme, made.id)?.is_empty());
                assert!(store::provider_answer::standing(unit, town.programme, made.id)?.is_none());
                let scope = Scope::new(town.programme, Reach::System);
                let kept = store::prescription::by_id(unit, &scope, made.id)?.unwrap();
                assert_eq!(kept.person, None);
                assert_eq!(kept.terms.pattern.unwrap().at, None);
                assert_eq!(kept.terms.pattern.unwrap().first, day(20_003));
                assert_eq!(store::sharing::standing(unit, town.programme, made.id)?, None);
                assert!(store::provider_link::by_token(unit, town.programme, b"one")?.is_none());
                let sessions = store::session::of_prescription(unit, town.programme, made.id)?;
                assert_eq!(sessions.len(), 12);
                assert_eq!(
                    (sessions[0].day, sessions[0].attendance),
                    (day(20_003), Some(Attendance::Attended))
                );
                Ok::<_, Error>(())
            })
            .wait()
            .unwrap();
    });
}
