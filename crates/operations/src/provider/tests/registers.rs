//! Registers kept by links, and what they say of people.

use super::*;

#[test]
fn a_register_is_kept_by_link_and_shows_nobody_of_another_service() {
    on_both(|test| {
        let town = Town::on(test);
        let (journey, id) = town.sent(1, &[Risk::Falls]);
        let token = town.token();
        let device = town.opened(&token, 10);
        let at = town.at(&token, device);
        town.answers(&at, Answer::Yes { starts: None }).unwrap();
        // The start of the trial's clock is a morning: the register of the day goes out.
        let sent = town.trial.house.tell_services().unwrap();
        let day = domain::calendar::london_day(town.trial.house.now());
        assert_eq!(sent.registers, 1);
        assert_eq!(town.trial.house.tell_services().unwrap().registers, 0);
        let register_token = town.token();
        let at = town.at(&register_token, device);
        assert_eq!(at.purpose, Purpose::Register(day));
        let register = block(town.trial.house.provider_register(&at)).unwrap();
        assert_eq!(register.expected.len(), 1);
        assert_eq!(register.expected[0].name.as_deref(), Some("Givenb Familyb"));
        assert_eq!(register.days.len(), 4);
        let session = register.expected[0].session;
        let asked = Asked {
            marks: vec![(session, Some(Attendance::Attended))],
            walk_ins: Some(2),
            arrived: vec!["Jo Bloggs".to_owned(), "jo bloggs".to_owned()],
        };
        let kept = asked.clone();
        town.does(&at, move |unit, who, settings, at| register::keep(unit, who, settings, at, &kept))
            .unwrap();
        let started = town.journey(journey);
        assert!(started.standing(Place::on(id, Gate::Start)).unwrap().outcome.is_passed());
        let register = block(town.trial.house.provider_register(&at)).unwrap();
        assert_eq!(register.walk_ins, Some(2));
        assert_eq!(register.arrived, [(Some("Jo Bloggs".to_owned()), false)]);
        // A session of another service is none of theirs.
        let strange = Asked { marks: vec![(domain::Id::new(key(5)), None)], ..Asked::default() };
        let refused =
            town.does(&at, move |unit, who, settings, at| register::keep(unit, who, settings, at, &strange));
        assert!(matches!(refused, Err(Error::NotFound)));
        // Away for three weeks: the next two are called off by them, and nothing is missed.
        let until = day.saturating_add(20.days());
        town.does(&at, move |unit, who, settings, at| register::away(unit, who, settings, at, id, until))
            .unwrap();
        let sessions = town
            .trial
            .write(move |unit, who| Ok(store::session::of_prescription(unit, who.programme(), id)?));
        let marks: Vec<_> = sessions.iter().map(|it| it.attendance).collect();
        let off = Some(Attendance::Cancelled(CancelledBy::Person));
        assert_eq!(marks, [Some(Attendance::Attended), off, off, None]);
        town.is_clean();
    });
}

#[test]
fn somebody_who_comes_no_more_has_the_providers_account_and_the_name_on_a_register_is_matched() {
    on_both(|test| {
        let town = Town::on(test);
        let (journey, id) = town.sent(1, &[]);
        let token = town.token();
        let device = town.opened(&token, 10);
        let at = town.at(&token, device);
        town.answers(&at, Answer::Yes { starts: None }).unwrap();
        town.trial.house.tell_services().unwrap();
        let at = town.at(&town.token(), device);
        let asked = Asked { arrived: vec!["Giv Familyb".to_owned()], ..Asked::default() };
        town.does(&at, move |unit, who, settings, at| register::keep(unit, who, settings, at, &asked))
            .unwrap();
        let navigator = town.trial.who.clone();
        let waiting = block(town.trial.house.arrivals(&navigator, None, 10)).unwrap();
        assert_eq!(waiting[0].name, "Giv Familyb");
        assert_eq!(waiting[0].candidates, [(id, "Givenb Familyb".to_owned())]);
        let (arrival, settings) = (waiting[0].id, town.trial.settings.clone());
        town.trial.write(move |unit, who| arrival::is(unit, who, &settings, arrival, id));
        assert_eq!(block(town.trial.house.arrivals_count(&navigator)).unwrap(), 0);
        assert!(town.journey(journey).standing(Place::on(id, Gate::Start)).unwrap().outcome.is_passed());
        town.does(&at, move |unit, who, settings, at| {
            let told = crate::offer::Told { asked: domain::journey::Asked::NotAsked, ..Default::default() };
            register::comes_no_more(unit, who, settings, at, id, (Gone::ToldUs, &told))
        })
        .unwrap();
        let now = town.journey(journey);
        let standing = now.standing(Place::on(id, Gate::Completion)).unwrap();
        let Outcome::Ended { ending, .. } = &standing.outcome else { panic!("it ended") };
        assert_eq!(ending.mode, Mode::StoppedToldUs);
        assert!(block(town.trial.house.provider_register(&at)).unwrap().expected.is_empty());
        town.is_clean();
    });
}
