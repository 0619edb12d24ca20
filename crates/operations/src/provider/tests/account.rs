//! Accounts of larger providers: the same acts as by a link, under their own name, at their own services alone.

use domain::id::OrganisationId;
use store::staff::Held;

use super::super::account::{Place, Standing, give, take};
use super::*;

/// An organisation that delivers services, with somebody who signs in for it.
pub(super) fn provider(town: &Town, organisation: &'static str, name: &'static str) -> Who {
    let made = town.trial.write(move |unit, who| {
        let id: OrganisationId = unit.id();
        let made = store::organisation::Organisation {
            id,
            kind: "provider".to_owned(),
            name: organisation.to_owned(),
            ods_code: None,
            outcode: None,
            succeeded: None,
        };
        store::organisation::add(unit, who.programme(), &made, None)?;
        Ok(id)
    });
    let pat = town.trial.colleague(name, Role::Navigator);
    let who = Who { role: Role::Provider, organisation: made, own: vec![made], ..pat };
    let held = Held {
        staff: who.staff,
        programme: who.programme,
        role: Role::Provider.code().to_owned(),
        organisation: made,
    };
    town.trial.write(move |unit, _| Ok(store::staff::give_role(unit, &held, None)?));
    who
}

pub(super) fn gives(town: &Town, to: &Who, service: ServiceId) -> Result<()> {
    let administrator = Who { role: Role::Administrator, ..town.trial.who.clone() };
    let to = to.organisation;
    town.trial.house.db.write(move |unit| give(unit, &administrator, to, service)).wait()
}

pub(super) fn takes(town: &Town, from: &Who, service: ServiceId) -> Result<()> {
    let administrator = Who { role: Role::Administrator, ..town.trial.who.clone() };
    let from = from.organisation;
    town.trial.house.db.write(move |unit| take(unit, &administrator, from, service)).wait()
}

fn goes(town: &Town, who: &Who, place: Place) -> Result<At> {
    match block(town.trial.house.provider_at(who, place))? {
        Door::Open(at) => Ok(*at),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_account_answers_in_its_own_name_undoes_it_and_each_opening_is_written_down() {
    on_both(|test| {
        let town = Town::on(test);
        let (journey, id) = town.sent(1, &[Risk::Falls]);
        let pat = provider(&town, "Green Shoots", "Pat");
        gives(&town, &pat, town.service).unwrap();
        let at = goes(&town, &pat, Place::Request(id)).unwrap();
        let shown = block(town.trial.house.provider_request(&at)).unwrap();
        assert_eq!(shown.told.unwrap().name(), Some("Givenb Familyb"));
        let unread = town.does(&at, |unit, who, settings, at| {
            decision::answer(unit, who, settings, at, Answer::Yes { starts: None }, false)
        });
        assert_eq!(code_of(unread.unwrap_err()), "risk-not-acknowledged");
        town.answers(&at, Answer::Cannot(CannotWhy::Full)).unwrap();
        let (recorder, openings) = town.trial.write(move |unit, who| {
            let last = store::journey::journal(unit, who.programme(), journey)?.pop();
            Ok((last.map(|entry| entry.by), store::provider_link::openings(unit, who.programme(), id)?))
        });
        assert_eq!(recorder, Some(Recorder::Staff { staff: pat.staff, organisation: pat.organisation }));
        assert_eq!(openings.len(), 1);
        assert_eq!((openings[0].1.as_deref(), openings[0].2), (Some("Pat"), true));
        let shown = block(town.trial.house.provider_request(&at)).unwrap();
        assert!(shown.told.is_none() && shown.may_undo);
        assert_eq!(shown.answered.unwrap().name.as_deref(), Some("Pat"));
        town.is_clean();
        let at = goes(&town, &pat, Place::Request(id)).unwrap();
        town.does(&at, decision_undo).unwrap();
        town.answers(&at, Answer::Yes { starts: None }).unwrap();
        let asks = |unit: &mut Unit<'_>, who: &Who, _: &crate::programme::Settings, at: &At| {
            decision::ask(unit, who, at, id, "Can she manage steps?")
        };
        town.does(&at, asks).unwrap();
        let shown = block(town.trial.house.provider_request(&at)).unwrap();
        assert_eq!(shown.asked[0].at.1.as_deref(), Some("Pat"));
        town.is_clean();
        // The trail names who it was, for which organisation, and why they might.
        let entries = town.trial.write(move |unit, who| {
            unit.all(
                "SELECT act, reason FROM audit_entry WHERE programme_id = $1 AND staff_id = $2",
                &[who.programme().into(), (&pat.staff).into()],
                |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)),
            )
            .map_err(Error::from)
        });
        let of = |act: &str| entries.iter().any(|(done, why)| done == act && why == "own service");
        assert!(of("provider.view") && of("prescription.answer") && of("provider.undo"), "{entries:?}");
    });
}

#[test]
fn an_account_sees_nothing_of_another_organisations_service_or_of_what_was_not_sent() {
    on_both(|test| {
        let town = Town::on(test);
        let (journey, id) = town.sent(1, &[]);
        let pat = provider(&town, "Green Shoots", "Pat");
        let eve = provider(&town, "Elsewhere Aid", "Eve");
        gives(&town, &pat, town.service).unwrap();
        let day = domain::calendar::london_day(town.trial.house.now());
        let places = [Place::Request(id), Place::Register(town.service, day), Place::Own(town.service)];
        for place in places {
            assert_eq!(goes(&town, &eve, place).unwrap_err(), Error::NotFound, "{place:?}");
            assert!(goes(&town, &pat, place).is_ok(), "{place:?}");
        }
        let home = block(town.trial.house.provider_home(&eve, 10)).unwrap();
        assert!(home.waits.0.is_empty() && home.services.is_empty() && home.waits.1 == 0);
        let home = block(town.trial.house.provider_home(&pat, 10)).unwrap();
        assert_eq!((home.waits.1, home.waits.0[0].initials.as_str()), (1, "G. F."));
        let all = |who: &Who, service| {
            let asked = town.trial.house.provider_people(who, Standing::Waits, service, None, 10);
            block(asked).unwrap().1
        };
        assert_eq!(
            (all(&pat, None), all(&pat, Some(town.service)), all(&eve, Some(town.service))),
            (1, 1, 0)
        );
        // What was agreed and not sent is nobody's yet.
        let (settings, service) = (town.trial.settings.clone(), town.service);
        let unsent = town.trial.write(move |unit, who| {
            let offered = Offered::of(unit, who, service)?;
            let kept = store::prescription::by_id(unit, &who.scope(), id)?.unwrap();
            propose(unit, who, &settings, journey, &offered, kept.terms)
        });
        assert_eq!(goes(&town, &pat, Place::Request(unsent)).unwrap_err(), Error::NotFound);
        for role in [Role::Navigator, Role::TeamLead, Role::Administrator, Role::Referrer] {
            let other = Who { role, ..pat.clone() };
            assert_eq!(goes(&town, &other, Place::Own(service)).unwrap_err(), Error::Forbidden, "{role:?}");
            let home = block(town.trial.house.provider_home(&other, 10));
            assert_eq!(home.unwrap_err(), Error::Forbidden, "{role:?}");
        }
    });
}

#[test]
fn what_is_taken_away_ends_at_once_even_for_a_page_that_is_open() {
    on_both(|test| {
        let town = Town::on(test);
        let (_, id) = town.sent(1, &[]);
        let pat = provider(&town, "Green Shoots", "Pat");
        gives(&town, &pat, town.service).unwrap();
        let at = goes(&town, &pat, Place::Request(id)).unwrap();
        takes(&town, &pat, town.service).unwrap();
        assert_eq!(town.answers(&at, Answer::Yes { starts: None }).unwrap_err(), Error::NotFound);
        assert_eq!(goes(&town, &pat, Place::Request(id)).unwrap_err(), Error::NotFound);
        assert_eq!(takes(&town, &pat, town.service).unwrap_err(), Error::NotFound, "it is gone already");
        gives(&town, &pat, town.service).unwrap();
        let at = goes(&town, &pat, Place::Request(id)).unwrap();
        let held = Held {
            staff: pat.staff,
            programme: pat.programme,
            role: Role::Provider.code().to_owned(),
            organisation: pat.organisation,
        };
        town.trial.write(move |unit, _| Ok(store::staff::end_role(unit, &held)?));
        assert_eq!(town.answers(&at, Answer::Yes { starts: None }).unwrap_err(), Error::NotFound);
    });
}

#[test]
fn a_register_is_kept_by_an_account_and_the_page_of_all_services_says_what_is_left() {
    on_both(|test| {
        let town = Town::on(test);
        let (journey, id) = town.sent(1, &[]);
        let pat = provider(&town, "Green Shoots", "Pat");
        gives(&town, &pat, town.service).unwrap();
        let at = goes(&town, &pat, Place::Request(id)).unwrap();
        town.answers(&at, Answer::Yes { starts: None }).unwrap();
        let day = domain::calendar::london_day(town.trial.house.now());
        let home = block(town.trial.house.provider_home(&pat, 10)).unwrap();
        assert_eq!((home.waits.1, home.taken_on), (0, 1));
        let days: Vec<_> = home.registers.iter().map(|(.., it)| (it.day, it.people, it.marked)).collect();
        assert_eq!(days, [(day, 1, 0), (day.saturating_add(7.days()), 1, 0)]);
        let at = goes(&town, &pat, Place::Register(town.service, day)).unwrap();
        let register = block(town.trial.house.provider_register(&at)).unwrap();
        let session = register.expected[0].session;
        let asked = Asked {
            marks: vec![(session, Some(Attendance::Attended))],
            walk_ins: Some(2),
            arrived: vec!["Jo Bloggs".to_owned()],
        };
        town.does(&at, move |unit, who, settings, at| register::keep(unit, who, settings, at, &asked))
            .unwrap();
        let mark = town.trial.write(move |unit, who| {
            Ok(store::attendance::of_session(unit, who.programme(), session)?.remove(0))
        });
        assert_eq!((mark.staff, mark.device), (Some(pat.staff), None));
        assert!(
            town.journey(journey)
                .standing(domain::journey::Place::on(id, Gate::Start))
                .unwrap()
                .outcome
                .is_passed()
        );
        let register = block(town.trial.house.provider_register(&at)).unwrap();
        assert_eq!(register.arrived, [(Some("Jo Bloggs".to_owned()), false)]);
        // A register is open for three weeks, by whichever way.
        let old = day.saturating_sub(22.days());
        let door = block(town.trial.house.provider_at(&pat, Place::Register(town.service, old))).unwrap();
        assert!(matches!(door, Door::Over(_)));
        town.is_clean();
    });
}

#[test]
fn only_an_administrator_gives_a_service_and_it_is_one_organisations_at_a_time() {
    on_both(|test| {
        let town = Town::on(test);
        let pat = provider(&town, "Green Shoots", "Pat");
        let eve = provider(&town, "Elsewhere Aid", "Eve");
        gives(&town, &pat, town.service).unwrap();
        gives(&town, &pat, town.service).unwrap();
        assert_eq!(code_of(gives(&town, &eve, town.service).unwrap_err()), "provider-service-taken");
        let nobodys = ServiceId::new(Uuid::nil());
        assert_eq!(gives(&town, &eve, nobodys).unwrap_err(), Error::NotFound);
        // A practice answers for no service.
        assert_eq!(gives(&town, &town.trial.who, town.service).unwrap_err(), Error::NotFound);
        for role in [Role::TeamLead, Role::ProgrammeManager, Role::Provider] {
            let (who, to, service) = (Who { role, ..pat.clone() }, pat.organisation, town.service);
            let refused = town.trial.house.db.write(move |unit| take(unit, &who, to, service)).wait();
            assert_eq!(refused.unwrap_err(), Error::Forbidden, "{role:?}");
        }
        let administrator = Who { role: Role::Administrator, ..town.trial.who.clone() };
        let listed = block(town.trial.house.provider_services(&administrator, pat.organisation)).unwrap();
        assert_eq!((listed.0.as_str(), listed.1.len()), ("Green Shoots", 1));
        takes(&town, &pat, town.service).unwrap();
        gives(&town, &eve, town.service).unwrap();
    });
}
