use domain::calendar::Day;
use domain::id::{JourneyId, PrescriptionId, ServiceId};
use domain::journey::{Act, Happened, PrescriptionKind};
use domain::journey::{Gate, HowPut, Journey, Mode, Outcome, PassedAs, Passing, Place, Recorder, Teller};
use domain::prescription::{
    Answer, Arranged, Attendance, CancelledBy, CannotWhy, Least, Pattern, Risk, Shared, Terms,
};
use domain::role::Role;
use jiff::{SignedDuration, ToSpan};
use store::Unit;
use store::testing::{TestDb, on_both};
use uuid::Uuid;

use super::register::{Asked, Gone};
use super::*;
use crate::agreement::AskedDecision;
use crate::journey::{command, in_hand};
use crate::offer::AskedAnswer;
use crate::prescription::{AskedSharing, Offered, agree, propose, send};
use crate::sign_in::Token;
use crate::trial::Trial;
use crate::{Error, Result, Who};

mod doors;

/// A programme with a service that has a named contact, and people sent there.
struct Town {
    trial: Trial,
    service: ServiceId,
}

fn key(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn code_of(error: Error) -> &'static str {
    match error {
        Error::Breach(breaches) => breaches[0].code,
        other => panic!("{other:?}"),
    }
}

impl Town {
    fn on(test: &TestDb) -> Town {
        let mut trial = Trial::on(test);
        trial.who.role = Role::TeamLead;
        let service = trial.write(|unit, who| {
            let record =
                serde_json::json!({ "name": "Allotment", "status": "active", "description": "Digging." });
            let id: ServiceId = unit.id();
            let data = record.as_object().unwrap().clone();
            let made = domain::directory::Record {
                kind: domain::directory::RecordKind::Service,
                id: id.uuid(),
                data,
            };
            crate::directory::entry::by_hand(unit, who, &[made])?;
            let told = store::service_standing::Told {
                contact_name: Some("Sam".to_owned()),
                contact_mail: Some("sam@green-shoots.example".to_owned()),
                ..Default::default()
            };
            crate::directory::standing::stand(unit, who, id, &told)?;
            Ok(id)
        });
        Town { trial, service }
    }

    /// Somebody who was reached, agreed to the service, and was sent there with a risk to know of.
    fn sent(&self, number: u32, risks: &'static [Risk]) -> (JourneyId, PrescriptionId) {
        let referrer = Who { role: Role::Referrer, ..self.trial.who.clone() };
        let trial =
            Trial { house: self.trial.house.clone(), who: referrer, settings: self.trial.settings.clone() };
        let (person, _) = trial.offers(number, AskedAnswer::Yes);
        let (settings, service, links) =
            (self.trial.settings.clone(), self.service, self.trial.house.provider_links());
        self.trial.write(move |unit, who| {
            let id = store::journey::of_person(unit, &who.scope(), person)?.remove(0).id;
            let now = unit.now();
            let (_, mut course) = in_hand(unit, who, id)?;
            for gate in [Gate::Intake, Gate::Reach] {
                let passed_as = (gate == Gate::Reach).then_some(PassedAs::PersonAnswered);
                let act = Act::Pass(vec![Passing { passed_as, ..Passing::of(Place::of(gate)) }]);
                course.take(&command(who, &settings, Happened::Minute(now), now, act))?;
            }
            course.keep(unit, who.programme())?;
            let offered = Offered::of(unit, who, service)?;
            let first = domain::calendar::london_day(now);
            let terms = Terms {
                kind: PrescriptionKind::FormalReferral,
                sessions: Some(4),
                share: 75,
                pattern: Some(Pattern { first, every_weeks: 1, at: None }),
                transport: Arranged::NotNeeded,
                companion: Arranged::NotNeeded,
                check_on: None,
            };
            let prescription = propose(unit, who, &settings, id, &offered, terms)?;
            let sharing = AskedSharing {
                shared: Shared::least(Least::Group, risks.iter().copied()),
                decision: AskedDecision::default(),
            };
            agree(unit, who, &settings, prescription, Some(HowPut::Phone), Some(&sharing))?;
            send(unit, who, &links, prescription, &offered)?;
            Ok((id, prescription))
        })
    }

    /// The newest letter in the outbox.
    fn letter(&self) -> crate::message::Letter {
        let mut newest = None;
        while let Some(taken) = self.trial.house.take_letter().unwrap() {
            self.trial.house.letter_sent(&taken).unwrap();
            newest = Some(taken.letter);
        }
        newest.expect("a letter waits")
    }

    /// The token in the newest letter's link.
    fn token(&self) -> String {
        self.letter().link.rsplit('/').next().unwrap().to_owned()
    }

    fn door(&self, token: &str, device: Option<Token>) -> Door {
        block(self.trial.house.provider_door("here", token, device)).unwrap()
    }

    /// Opens a browser with the code that was sent for it.
    fn opened(&self, token: &str, number: u128) -> Token {
        let house = &self.trial.house;
        let device = block(house.provider_send_code("here", token, key(number))).unwrap();
        let code = self.letter().link;
        block(house.provider_open("here", token, Some(device), (&code, "Sam"), key(number + 1))).unwrap()
    }

    fn at(&self, token: &str, device: Token) -> At {
        match self.door(token, Some(device)) {
            Door::Open(at) => *at,
            other => panic!("{other:?}"),
        }
    }

    fn does<T: Send + 'static>(
        &self,
        at: &At,
        act: impl Fn(&mut Unit<'_>, &Who, &crate::programme::Settings, &At) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (at, settings) = (at.clone(), self.trial.settings.clone());
        self.trial.house.db.write(move |unit| act(unit, &at.who.clone(), &settings, &at)).wait()
    }

    fn answers(&self, at: &At, given: Answer) -> Result<()> {
        self.does(at, move |unit, who, settings, at| decision::answer(unit, who, settings, at, given, true))
    }

    fn journey(&self, id: JourneyId) -> Journey {
        self.trial.write(move |unit, who| Ok(store::journey::in_hand(unit, who.programme(), id)?))
    }

    /// Whether a service is told of somebody.
    fn tells(&self, id: PrescriptionId) -> bool {
        self.trial.write(move |unit, who| Ok(store::sharing::standing(unit, who.programme(), id)?.is_some()))
    }

    fn is_clean(&self) {
        let report = crate::check::check(&self.trial.house.db).unwrap();
        assert!(report.is_clean(), "{:?}", report.faults);
    }
}

#[test]
fn a_letter_to_a_service_names_nobody_and_its_link_shows_initials_until_a_code_is_entered() {
    on_both(|test| {
        let town = Town::on(test);
        town.sent(1, &[Risk::Falls]);
        let letter = town.letter();
        let body = serde_json::to_string(&letter).unwrap().to_lowercase();
        assert!(!body.contains("family") && !body.contains("given"), "{body}");
        let token = letter.link.rsplit('/').next().unwrap().to_owned();
        let Door::Locked(locked) = town.door(&token, None) else { panic!("it is locked") };
        assert_eq!(locked.about, Some(("G. F.".to_owned(), PrescriptionKind::FormalReferral)));
        assert_eq!(locked.contact.as_deref(), Some("s…@g…"));
        // Somebody else's browser, and an invented token, open nothing.
        assert!(matches!(town.door(&token, Some([7; 32])), Door::Locked(_)));
        let wrong = block(town.trial.house.provider_door("here", &crate::sign_in::spelled(&[9; 32]), None));
        assert!(matches!(wrong, Err(Error::NotFound)));
        let device = town.opened(&token, 10);
        let at = town.at(&token, device);
        let shown = block(town.trial.house.provider_request(&at)).unwrap();
        let told = shown.told.unwrap();
        assert_eq!(told.name(), Some("Givenb Familyb"));
        assert_eq!(told.risks, [Risk::Falls]);
        // The database holds hashes alone, and each opening is written down.
        let openings = town.trial.write(move |unit, who| {
            let count = |shared: bool| {
                unit.value::<i64>(
                    "SELECT count(*) FROM provider_opening WHERE programme_id = $1 AND shared = $2",
                    &[who.programme().into(), shared.into()],
                )
            };
            Ok((count(false)?, count(true)?))
        });
        assert_eq!(openings, (Some(2), Some(1)));
    });
}

#[test]
fn a_wrong_code_is_counted_and_five_of_them_end_it() {
    on_both(|test| {
        let town = Town::on(test);
        town.sent(1, &[]);
        let token = town.token();
        let house = town.trial.house.clone();
        let device = block(house.provider_send_code("here", &token, key(1))).unwrap();
        let code = town.letter().link;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let tries = |typed: &str, number| {
            block(house.provider_open("here", &token, Some(device), (typed, "Sam"), key(number)))
        };
        for number in 0..5 {
            assert_eq!(code_of(tries(wrong, 20 + number).unwrap_err()), "link-code-wrong");
        }
        assert_eq!(code_of(tries(&code, 30).unwrap_err()), "link-code-over");
        // The same form sent again sends no second code.
        block(house.provider_send_code("here", &token, key(1))).unwrap();
        assert!(house.take_letter().unwrap().is_none());
        // A code has its time.
        let device = block(house.provider_send_code("here", &token, key(2))).unwrap();
        let code = town.letter().link;
        test.clock.set(store::testing::start() + SignedDuration::from_mins(21));
        let late = block(house.provider_open("here", &token, Some(device), (&code, "Sam"), key(31)));
        assert_eq!(code_of(late.unwrap_err()), "link-code-over");
    });
}

#[test]
fn an_answer_by_a_link_is_the_providers_and_is_undone_within_a_day() {
    on_both(|test| {
        let town = Town::on(test);
        let (journey, id) = town.sent(1, &[Risk::Falls]);
        let token = town.token();
        let at = town.at(&token, town.opened(&token, 10));
        let unread = town.does(&at, |unit, who, settings, at| {
            decision::answer(unit, who, settings, at, Answer::Yes { starts: None }, false)
        });
        assert_eq!(code_of(unread.unwrap_err()), "risk-not-acknowledged");
        town.answers(&at, Answer::Cannot(CannotWhy::Full)).unwrap();
        let standing = |journey: &Journey| journey.standing(Place::on(id, Gate::Provider)).cloned();
        let ended = standing(&town.journey(journey)).unwrap();
        let Outcome::Ended { ending, .. } = &ended.outcome else { panic!("it ended") };
        assert_eq!(ending.mode, Mode::NoCapacity);
        assert_eq!(ended.accounts[0].teller, Teller::Provider);
        let recorder = town.trial.write(move |unit, who| {
            Ok(store::journey::journal(unit, who.programme(), journey)?.pop().map(|entry| entry.by))
        });
        assert_eq!(recorder, Some(Recorder::Provider(town.service)));
        let shown = block(town.trial.house.provider_request(&at)).unwrap();
        assert!(shown.told.is_none() && shown.may_undo);
        town.is_clean();
        // By the same link, for a day.
        let at = town.at(&token, town.opened(&token, 20));
        town.does(&at, decision_undo).unwrap();
        assert!(standing(&town.journey(journey)).is_none());
        assert!(block(town.trial.house.provider_request(&at)).unwrap().told.is_some());
        town.answers(&at, Answer::Yes { starts: None }).unwrap();
        assert!(standing(&town.journey(journey)).unwrap().outcome.is_passed());
        town.is_clean();
        test.clock.set(store::testing::start() + SignedDuration::from_hours(25));
        assert_eq!(code_of(town.does(&at, decision_undo).unwrap_err()), "link-undo-too-late");
    });
}

fn decision_undo(
    unit: &mut Unit<'_>,
    who: &Who,
    settings: &crate::programme::Settings,
    at: &At,
) -> Result<()> {
    decision::undo(unit, who, settings, at)
}

#[test]
fn a_link_ends_with_its_time_with_the_journey_and_with_the_persons_agreement() {
    on_both(|test| {
        let town = Town::on(test);
        let (first, _) = town.sent(1, &[]);
        let first_token = town.token();
        let (second, _) = town.sent(2, &[]);
        let second_token = town.token();
        let device = town.opened(&first_token, 10);
        // One browser of a service opens all its links.
        let at = town.at(&second_token, device);
        let settings = town.trial.settings.clone();
        town.trial.write(move |unit, who| {
            let (_, mut course) = in_hand(unit, who, first)?;
            let now = unit.now();
            let ending = domain::journey::Ending::new(Mode::MovedAway, domain::journey::EndedBy::Programme);
            let place = Place::of(Gate::FirstCall);
            let act = Act::End { place, ending };
            course.take(&command(who, &settings, Happened::Minute(now), now, act))?;
            course.keep(unit, who.programme())?;
            Ok(())
        });
        let Door::Over(over) = town.door(&first_token, Some(device)) else { panic!("it is over") };
        assert!(over.taken_back && !over.again);
        // The person takes their agreement back.
        town.trial.write(move |unit, who| {
            let person = store::journey::by_id(unit, &who.scope(), second)?.unwrap().person.unwrap();
            let asked = crate::agreement::Asked::Agreement {
                purpose: domain::agreement::Purpose::Provider,
                agreed: false,
                until: None,
                decision: AskedDecision::default(),
            };
            crate::agreement::record(unit, who, person, &asked)
        });
        assert!(matches!(town.door(&second_token, Some(device)), Door::Over(_)));
        assert_eq!(code_of(town.answers(&at, Answer::Yes { starts: None }).unwrap_err()), "link-over");
        // A third runs out, and another is sent in its place.
        let (_, third) = town.sent(3, &[]);
        let third_token = town.token();
        test.clock.set(store::testing::start() + SignedDuration::from_hours(24 * 44));
        let Door::Over(over) = town.door(&third_token, Some(device)) else { panic!("it ran out") };
        assert!(over.again);
        block(town.trial.house.provider_link_again("here", &third_token, key(77))).unwrap();
        let again = town.token();
        assert_ne!(again, third_token);
        let at = town.at(&again, device);
        assert_eq!(at.link.purpose, Purpose::Decision(third));
        town.is_clean();
    });
}

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
        assert_eq!(at.link.purpose, Purpose::Register(day));
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

#[test]
fn silence_is_nudged_by_itself_and_a_question_waits_for_the_navigator() {
    on_both(|test| {
        let town = Town::on(test);
        let (_, id) = town.sent(1, &[]);
        let token = town.token();
        test.clock.set(store::testing::start() + SignedDuration::from_hours(24 * 9));
        let sent = town.trial.house.tell_services().unwrap();
        assert_eq!(sent.nudges, 1);
        assert_eq!(town.trial.house.tell_services().unwrap().nudges, 0);
        let nudge = town.letter();
        assert_eq!(nudge.letter, "provider-nudge");
        assert!(nudge.link.ends_with(&token), "the same link again");
        let at = town.at(&token, town.opened(&token, 10));
        town.does(&at, move |unit, who, _, at| decision::ask(unit, who, at, id, "Can she manage steps?"))
            .unwrap();
        let question = town.trial.write(move |unit, who| {
            Ok(store::provider_question::of_prescription(unit, who.programme(), id)?.remove(0).id)
        });
        let links = town.trial.house.provider_links();
        town.trial.write(move |unit, who| decision::reply(unit, who, &links, id, question, "Yes, slowly."));
        assert_eq!(town.letter().letter, "provider-reply");
        let shown = block(town.trial.house.provider_request(&at)).unwrap();
        let reply = shown.asked[0].reply.as_ref().map(|(text, _)| text.as_str());
        assert_eq!((shown.asked[0].text.as_str(), reply), ("Can she manage steps?", Some("Yes, slowly.")));
    });
}

#[test]
fn a_service_says_what_room_it_has_and_keeps_its_contact_and_another_contact_ends_its_links() {
    on_both(|test| {
        let town = Town::on(test);
        town.sent(1, &[]);
        let token = town.token();
        let device = town.opened(&token, 10);
        let at = town.at(&token, device);
        let until: Day = domain::calendar::london_day(town.trial.house.now()).saturating_add(30.days());
        let room = own::Room { free: Some(0), paused_until: Some(until), ..own::Room::default() };
        town.does(&at, move |unit, who, _, at| own::room(unit, who, at, room)).unwrap();
        town.does(&at, move |unit, who, _, at| own::still_true(unit, who, at)).unwrap();
        let shown = block(town.trial.house.provider_own(&at)).unwrap();
        assert_eq!(shown.room, room);
        assert_eq!((shown.report.asked, shown.report.waits), (1, 1));
        assert_eq!(shown.assured, Some(domain::calendar::london_day(town.trial.house.now())));
        let service = town.service;
        town.trial.write(move |unit, who| {
            let mut told = link::standing_of(unit, who.programme(), service)?.told;
            assert_eq!(told.contact_mail.as_deref(), Some("sam@green-shoots.example"));
            told.contact_mail = Some("kim@green-shoots.example".to_owned());
            crate::directory::standing::stand(unit, who, service, &told)
        });
        assert!(matches!(town.door(&token, Some(device)), Door::Over(_)));
    });
}

#[test]
fn a_listing_nobody_confirmed_for_half_a_year_is_asked_about_once_and_confirmed_without_a_code() {
    on_both(|test| {
        let town = Town::on(test);
        let service = town.service;
        town.trial.write(move |unit, who| {
            unit.execute(
                "UPDATE service SET published = $3 WHERE programme_id = $1 AND id = $2",
                &[who.programme().into(), (&service).into(), true.into()],
            )?;
            Ok(())
        });
        assert_eq!(town.trial.house.tell_services().unwrap().listings, 0, "it is new");
        test.clock.set(store::testing::start() + SignedDuration::from_hours(24 * 200));
        assert_eq!(town.trial.house.tell_services().unwrap().listings, 1);
        assert_eq!(town.trial.house.tell_services().unwrap().listings, 0, "asked already");
        let token = town.token();
        let Door::Open(at) = town.door(&token, None) else { panic!("a listing shows nobody") };
        assert!(!at.opened && at.link.purpose == Purpose::Listing);
        let nobody = block(town.trial.house.provider_request(&at));
        assert!(matches!(nobody, Err(Error::NotFound)));
        let room = town.does(&at, |unit, who, _, at| own::room(unit, who, at, own::Room::default()));
        assert!(matches!(room, Err(Error::Forbidden)), "room is for who entered a code");
        town.does(&at, |unit, who, _, at| own::still_true(unit, who, at)).unwrap();
        test.clock.set(store::testing::start() + SignedDuration::from_hours(24 * 300));
        assert_eq!(town.trial.house.tell_services().unwrap().listings, 0, "confirmed 100 days ago");
    });
}

#[test]
fn what_the_person_took_back_since_is_not_told_again_by_undoing_an_answer() {
    on_both(|test| {
        let town = Town::on(test);
        let (journey, id) = town.sent(1, &[]);
        let token = town.token();
        let at = town.at(&token, town.opened(&token, 10));
        town.answers(&at, Answer::Cannot(CannotWhy::Full)).unwrap();
        town.trial.write(move |unit, who| {
            let person = store::journey::by_id(unit, &who.scope(), journey)?.unwrap().person.unwrap();
            let asked = crate::agreement::Asked::Agreement {
                purpose: domain::agreement::Purpose::Provider,
                agreed: false,
                until: None,
                decision: AskedDecision::default(),
            };
            crate::agreement::record(unit, who, person, &asked)
        });
        assert_eq!(code_of(town.does(&at, decision_undo).unwrap_err()), "link-undo-nothing");
        // The navigator can take the step back, and still nothing is told.
        let settings = town.trial.settings.clone();
        town.trial.write(move |unit, who| crate::prescription::take_back(unit, who, &settings, id));
        assert!(!town.tells(id));
        assert!(block(town.trial.house.provider_request(&at)).unwrap().told.is_none());
        town.is_clean();
    });
}
