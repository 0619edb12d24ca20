mod beside;
mod unanswered;

use domain::calendar::Day;
use domain::journey::{EndedBy, Journey, Mode, Outcome, PassedAs, Teller};
use domain::prescription::{Answer, Arranged, Attendance, CannotWhy, Least, Pattern, Risk};
use domain::role::Role;
use jiff::ToSpan;
use store::testing::on_both;

use super::*;
use crate::offer::AskedAnswer;
use crate::trial::Trial;

/// A journey that was reached, and a service to prescribe.
fn town(trial: &mut Trial) -> (JourneyId, Offered) {
    let (person, _) = trial.offers(1, AskedAnswer::Yes);
    trial.who.role = Role::TeamLead;
    let settings = trial.settings.clone();
    trial.write(move |unit, who| {
        let id = store::journey::of_person(unit, &who.scope(), person)?.remove(0).id;
        let now = unit.now();
        let (_, mut course) = in_hand(unit, who, id)?;
        for gate in [Gate::Intake, Gate::Reach] {
            let passed_as = (gate == Gate::Reach).then_some(PassedAs::PersonAnswered);
            let act = Act::Pass(vec![Passing { passed_as, ..Passing::of(Place::of(gate)) }]);
            course.take(&command(who, &settings, Happened::Minute(now), now, act))?;
        }
        course.keep(unit, who.programme())?;
        let service: ServiceId = unit.id();
        unit.execute(
            "INSERT INTO service (programme_id, id, name, organisation, status, published, words, changed_at)
             VALUES ($1, $2, 'Allotment', 'Green Shoots', 'active', $3, 'allotment', 0)",
            &[who.programme().into(), (&service).into(), true.into()],
        )?;
        Ok((id, Offered::of(unit, who, service)?))
    })
}

/// A course of four that begins today.
fn terms(trial: &Trial) -> Terms {
    let first = london_day(trial.house.now());
    Terms {
        kind: PrescriptionKind::FormalReferral,
        sessions: Some(4),
        share: 50,
        pattern: Some(Pattern { first, every_weeks: 1, at: None }),
        transport: Arranged::Arranged,
        companion: Arranged::NotNeeded,
        check_on: None,
    }
}

fn sharing() -> AskedSharing {
    AskedSharing { shared: Shared::least(Least::Group, [Risk::Falls]), decision: AskedDecision::default() }
}

/// Proposed, agreed and sent.
fn sent(trial: &Trial, journey: JourneyId, offered: &Offered) -> PrescriptionId {
    let (settings, offered, terms) = (trial.settings.clone(), offered.clone(), terms(trial));
    let links = trial.house.provider_links();
    trial.write(move |unit, who| {
        let id = propose(unit, who, &settings, journey, &offered, terms)?;
        agree(unit, who, &settings, id, Some(HowPut::Phone), Some(&sharing()))?;
        send(unit, who, &links, id, &offered)?;
        Ok(id)
    })
}

fn answered(trial: &Trial, id: PrescriptionId, given: Answer) {
    let settings = trial.settings.clone();
    trial.write(move |unit, who| answer(unit, who, &settings, id, given, Came { on: None }));
}

fn journey(trial: &Trial, id: JourneyId) -> Journey {
    trial.write(move |unit, who| Ok(store::journey::in_hand(unit, who.programme(), id)?))
}

fn sessions(trial: &Trial, id: PrescriptionId) -> Vec<Session> {
    trial.write(move |unit, who| Ok(store::session::of_prescription(unit, who.programme(), id)?))
}

fn marks(trial: &Trial, id: PrescriptionId, marked: Marked) {
    let settings = trial.settings.clone();
    trial.write(move |unit, who| mark(unit, who, &settings, id, marked));
}

fn passed_on(journey: &Journey, id: PrescriptionId, gate: Gate) -> Option<Day> {
    let standing = journey.standing(Place::on(id, gate))?;
    standing.outcome.is_passed().then(|| standing.happened.day())
}

fn in_order(trial: &Trial) {
    let report = crate::check::check(&trial.house.db).unwrap();
    assert!(report.is_clean(), "{:?}", report.faults);
}

#[test]
fn the_first_session_attended_starts_and_the_share_agreed_completes() {
    on_both(|test| {
        let mut trial = Trial::on(test);
        let (at, offered) = town(&mut trial);
        let id = sent(&trial, at, &offered);
        answered(&trial, id, Answer::Yes { starts: None });
        let expected = sessions(&trial, id);
        assert_eq!(expected.len(), 4);
        in_order(&trial);
        test.clock.set(store::testing::start() + jiff::SignedDuration::from_hours(24 * 40));
        marks(&trial, id, Marked::Session(expected[0].id, Some(Attendance::NotKnown)));
        assert_eq!(passed_on(&journey(&trial, at), id, Gate::Start), None);
        marks(&trial, id, Marked::Session(expected[2].id, Some(Attendance::Attended)));
        assert_eq!(passed_on(&journey(&trial, at), id, Gate::Start), Some(expected[2].day));
        // An earlier one comes to light: the start is corrected, and half of four is the whole.
        marks(&trial, id, Marked::Session(expected[1].id, Some(Attendance::Attended)));
        let now = journey(&trial, at);
        assert_eq!(passed_on(&now, id, Gate::Start), Some(expected[1].day));
        assert_eq!(passed_on(&now, id, Gate::Completion), Some(expected[2].day));
        // One was marked by mistake: gate 10 is open again.
        marks(&trial, id, Marked::Session(expected[1].id, Some(Attendance::Missed)));
        let now = journey(&trial, at);
        assert_eq!(passed_on(&now, id, Gate::Start), Some(expected[2].day));
        assert!(now.open_pass(Place::on(id, Gate::Completion)).is_some());
        in_order(&trial);
    });
}

#[test]
fn a_provider_who_cannot_gives_its_own_reason_and_nothing_is_shared_any_more() {
    on_both(|test| {
        let mut trial = Trial::on(test);
        let (at, offered) = town(&mut trial);
        let id = sent(&trial, at, &offered);
        answered(&trial, id, Answer::Waiting { until: None });
        let waits = journey(&trial, at).open_pass(Place::on(id, Gate::Provider)).unwrap().waiting;
        assert_eq!(waits, Some(None));
        answered(&trial, id, Answer::Cannot(CannotWhy::Full));
        let now = journey(&trial, at);
        let standing = now.standing(Place::on(id, Gate::Provider)).unwrap();
        let Outcome::Ended { ending, .. } = &standing.outcome else { panic!("it ended") };
        assert_eq!((ending.mode, ending.by), (Mode::NoCapacity, EndedBy::Provider));
        assert_eq!(standing.accounts[0].teller, Teller::Provider);
        assert_eq!(standing.accounts[0].factors[0].code.to_string(), "service-full");
        let told = trial.write(move |unit, who| Ok(store::sharing::standing(unit, who.programme(), id)?));
        assert_eq!(told, None);
        assert!(now.is_open());
        in_order(&trial);
    });
}

#[test]
fn nothing_is_sent_without_agreement_to_a_paused_or_a_full_service_or_twice() {
    on_both(|test| {
        let mut trial = Trial::on(test);
        let (at, offered) = town(&mut trial);
        let (settings, terms, links) = (trial.settings.clone(), terms(&trial), trial.house.provider_links());
        let codes = trial.write(move |unit, who| {
            let code = |done: Result<()>| match done {
                Err(Error::Breach(breaches)) => breaches[0].code,
                other => panic!("{other:?}"),
            };
            let tomorrow = london_day(unit.now()).saturating_add(1.days());
            let paused = Offered { paused_until: Some(tomorrow), ..offered.clone() };
            let full = Offered { weekly_limit: Some(0), ..offered.clone() };
            let id = propose(unit, who, &settings, at, &offered, terms)?;
            let early = code(send(unit, who, &links, id, &offered));
            let without = code(agree(unit, who, &settings, id, None, None));
            agree(unit, who, &settings, id, None, Some(&sharing()))?;
            let refused = [
                early,
                without,
                code(send(unit, who, &links, id, &paused)),
                code(send(unit, who, &links, id, &full)),
            ];
            send(unit, who, &links, id, &offered)?;
            let after = [
                code(send(unit, who, &links, id, &offered)),
                code(nudge(unit, who, &settings, &links, id)),
                code(run_out(unit, who, &settings, id)),
            ];
            Ok([refused.to_vec(), after.to_vec()].concat())
        });
        assert_eq!(
            codes,
            [
                "gate-not-open",
                "sharing-missing",
                "service-paused",
                "service-week-full",
                "request-sent",
                "request-nudged-already",
                "request-nudge-first"
            ]
        );
    });
}

#[test]
fn an_ending_recorded_by_mistake_is_taken_back_with_all_that_had_ended_with_it() {
    on_both(|test| {
        let mut trial = Trial::on(test);
        let (at, offered) = town(&mut trial);
        let id = sent(&trial, at, &offered);
        let settings = trial.settings.clone();
        let back = move |unit: &mut Unit<'_>, who: &Who| take_back(unit, who, &settings, id);
        answered(&trial, id, Answer::Yes { starts: None });
        assert_eq!(sessions(&trial, id).len(), 4);
        // Taken back before anybody came: nobody is expected any more.
        trial.write(back.clone());
        assert!(sessions(&trial, id).is_empty());
        assert!(journey(&trial, at).open_pass(Place::on(id, Gate::Provider)).is_some());
        answered(&trial, id, Answer::Yes { starts: None });
        let first = sessions(&trial, id)[0].id;
        marks(&trial, id, Marked::Session(first, Some(Attendance::Attended)));
        let settings = trial.settings.clone();
        trial.write(move |unit, who| {
            end(unit, who, &settings, id, (Mode::StoppedToldUs, EndedBy::Person), None, &[])
        });
        assert_eq!(sessions(&trial, id).len(), 1);
        trial.write(back.clone());
        let now = journey(&trial, at);
        assert!(now.open_pass(Place::on(id, Gate::Completion)).is_some());
        assert_eq!(sessions(&trial, id).len(), 4, "what was to come is expected again");
        let told = trial.write(move |unit, who| Ok(store::sharing::standing(unit, who.programme(), id)?));
        assert!(told.is_some(), "what was told stands again");
        in_order(&trial);
    });
}
