//! What waits for somebody's word: the list, its count, whose turn it is, and many services reminded at once.

use domain::prescription::{Turn, Waits};
use jiff::SignedDuration;
use store::provider_question;

use super::*;

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn days(test: &store::testing::TestDb, days: i64) {
    test.clock.set(store::testing::start() + SignedDuration::from_hours(24 * days));
}

/// What waits, by prescription; the count has to agree.
fn listed(trial: &Trial, who: &Who, wanted: Wanted) -> Vec<(PrescriptionId, Waits, Turn, bool)> {
    let (rows, all) = block(trial.house.unanswered(who, &trial.settings, wanted, 100)).unwrap();
    assert_eq!(i64::try_from(rows.len()).unwrap(), all, "list and count agree");
    rows.into_iter().map(|it| (it.row.kept.id, it.waits, it.turn, it.may_nudge)).collect()
}

fn turn(turn: Turn) -> Wanted {
    Wanted { turn: Some(turn), ..Wanted::default() }
}

fn named(trial: &Trial, offered: &Offered) {
    let service = offered.service;
    trial.write(move |unit, who| {
        let told = store::service_standing::Told {
            contact_name: Some("Sam".to_owned()),
            contact_mail: Some("sam@green-shoots.example".to_owned()),
            ..Default::default()
        };
        crate::directory::standing::stand(unit, who, service, &told)
    });
}

fn reminds(trial: &Trial, ids: Vec<PrescriptionId>) -> Nudged {
    let (settings, links) = (trial.settings.clone(), trial.house.provider_links());
    trial.write(move |unit, who| nudge_many(unit, who, &settings, &links, &ids))
}

#[test]
fn a_request_waits_for_the_service_then_for_us_and_is_reminded_with_others_in_one_press() {
    on_both(|test| {
        let mut trial = Trial::on(test);
        let (at, offered) = town(&mut trial);
        named(&trial, &offered);
        let first = sent(&trial, at, &offered);
        days(test, 1);
        let second = sent(&trial, at, &offered);
        let who = trial.who.clone();
        let ids = |found: Vec<(PrescriptionId, Waits, Turn, bool)>| -> Vec<PrescriptionId> {
            found.into_iter().map(|it| it.0).collect()
        };
        assert_eq!(ids(listed(&trial, &who, Wanted::default())), [first, second], "the oldest first");
        assert_eq!(ids(listed(&trial, &who, turn(Turn::Service))), [first, second]);
        assert!(listed(&trial, &who, turn(Turn::Ours)).is_empty());
        assert_eq!(block(trial.house.unanswered_count(&who, &trial.settings)).unwrap(), 0);
        let early = reminds(&trial, vec![first, second]);
        assert_eq!((early.nudged, early.left), (0, 2), "both have time");
        days(test, 20);
        assert!(listed(&trial, &who, turn(Turn::Ours)).iter().all(|it| it.3));
        assert_eq!(block(trial.house.unanswered_count(&who, &trial.settings)).unwrap(), 2);
        answered(&trial, second, Answer::Yes { starts: None });
        let done = reminds(&trial, vec![first, second]);
        assert_eq!((done.nudged, done.left), (1, 1), "who answered is left alone");
        let left = listed(&trial, &who, Wanted::default());
        assert_eq!(ids(left.clone()), [first]);
        assert!(matches!(left[0].1, Waits::Answer(request) if request.nudges == 1));
        assert_eq!(left[0].2, Turn::Service, "it has time again");
        in_order(&trial);
    });
}

#[test]
fn a_question_waits_for_us_whatever_the_request_and_leaves_once_it_is_answered() {
    on_both(|test| {
        let mut trial = Trial::on(test);
        let (at, offered) = town(&mut trial);
        let id = sent(&trial, at, &offered);
        let who = trial.who.clone();
        let question = trial.write(move |unit, who| {
            let by = store::attendance::By::Device(unit.id());
            Ok(provider_question::add(unit, who.programme(), id, by)?)
        });
        let found = listed(&trial, &who, turn(Turn::Ours));
        assert!(matches!(found[..], [(_, Waits::Question(_), Turn::Ours, false)]), "{found:?}");
        assert!(listed(&trial, &who, turn(Turn::Service)).is_empty());
        let links = trial.house.provider_links();
        trial.write(move |unit, who| {
            crate::provider::decision::reply(unit, who, &links, id, question, "Two steps, with a rail.")
        });
        let found = listed(&trial, &who, Wanted::default());
        assert!(matches!(found[..], [(_, Waits::Answer(_), Turn::Service, false)]), "{found:?}");
        // Nobody can be written to: it is not reminded by a press that reminds many.
        days(test, 20);
        assert!(listed(&trial, &who, turn(Turn::Ours)).iter().all(|it| !it.3));
        let done = reminds(&trial, vec![id]);
        assert_eq!((done.nudged, done.left), (0, 1));
    });
}

#[test]
fn a_waiting_list_waits_for_us_once_its_day_has_come_and_not_before() {
    on_both(|test| {
        let mut trial = Trial::on(test);
        let (at, offered) = town(&mut trial);
        let id = sent(&trial, at, &offered);
        let who = trial.who.clone();
        let room = london_day(trial.house.now()).saturating_add(30.days());
        answered(&trial, id, Answer::Waiting { until: Some(room) });
        assert!(listed(&trial, &who, Wanted::default()).is_empty());
        in_order(&trial);
        days(test, 30);
        let found = listed(&trial, &who, Wanted::default());
        assert_eq!(found, [(id, Waits::Place(room), Turn::Ours, false)]);
        // Without a day of theirs there is one of ours.
        answered(&trial, id, Answer::Waiting { until: None });
        assert!(listed(&trial, &who, Wanted::default()).is_empty());
        days(test, 90);
        assert!(matches!(
            listed(&trial, &who, turn(Turn::Ours))[..],
            [(_, Waits::Place(_), Turn::Ours, false)]
        ));
        answered(&trial, id, Answer::Cannot(CannotWhy::Full));
        assert!(listed(&trial, &who, Wanted::default()).is_empty(), "what ended waits for nobody");
    });
}

#[test]
fn a_body_that_may_never_answer_waits_until_the_day_to_look() {
    on_both(|test| {
        let mut trial = Trial::on(test);
        let (at, offered) = town(&mut trial);
        let look = london_day(trial.house.now()).saturating_add(40.days());
        let settings = trial.settings.clone();
        let kind = PrescriptionKind::StatutoryReferral;
        let terms = Terms { kind, sessions: None, pattern: None, check_on: Some(look), ..terms(&trial) };
        let links = trial.house.provider_links();
        let id = trial.write(move |unit, who| {
            let id = propose(unit, who, &settings, at, &offered, terms)?;
            agree(unit, who, &settings, id, None, Some(&sharing()))?;
            send(unit, who, &links, id, &offered)?;
            Ok(id)
        });
        let who = trial.who.clone();
        let found = listed(&trial, &who, turn(Turn::Service));
        assert!(matches!(found[..], [(_, Waits::Body(_, Some(day)), Turn::Service, false)] if day == look));
        days(test, 40);
        assert!(listed(&trial, &who, turn(Turn::Service)).is_empty());
        assert_eq!(listed(&trial, &who, turn(Turn::Ours))[0].0, id);
    });
}

#[test]
fn nobody_sees_what_waits_for_people_of_others_and_a_page_goes_on_where_the_last_one_ended() {
    on_both(|test| {
        let mut trial = Trial::on(test);
        let (at, offered) = town(&mut trial);
        named(&trial, &offered);
        let all = [sent(&trial, at, &offered), sent(&trial, at, &offered), sent(&trial, at, &offered)];
        let lead = trial.who.clone();
        let mut after = None;
        let mut seen = Vec::new();
        loop {
            let wanted = Wanted { after, ..Wanted::default() };
            let (page, _) = block(trial.house.unanswered(&lead, &trial.settings, wanted, 1)).unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.key());
            seen.push(last.row.kept.id);
        }
        assert_eq!(seen, all);
        let elsewhere = Wanted { service: Some(domain::Id::new(uuid::Uuid::nil())), ..Wanted::default() };
        assert!(listed(&trial, &lead, elsewhere).is_empty());
        let here = Wanted { service: Some(offered.service), ..Wanted::default() };
        assert_eq!(listed(&trial, &lead, here).len(), 3);
        let services = block(trial.house.unanswered_services(&lead, &trial.settings)).unwrap();
        assert_eq!(services, [(offered.service, "Allotment".to_owned())]);

        let nia = trial.colleague("Nia", Role::Navigator);
        assert!(listed(&trial, &nia, Wanted::default()).is_empty());
        assert!(block(trial.house.unanswered_services(&nia, &trial.settings)).unwrap().is_empty());
        let (settings, links, ids) = (trial.settings.clone(), trial.house.provider_links(), all);
        let refused =
            trial.write(move |unit, _| Ok(nudge_many(unit, &nia, &settings, &links, &ids).unwrap_err()));
        assert_eq!(refused, Error::NotFound);
        for role in [Role::Referrer, Role::Administrator, Role::ProgrammeManager, Role::SafeguardingLead] {
            let other = Who { role, ..lead.clone() };
            let done = block(trial.house.unanswered(&other, &trial.settings, Wanted::default(), 1));
            assert_eq!(done.unwrap_err(), Error::Forbidden, "{role:?}");
        }
    });
}
