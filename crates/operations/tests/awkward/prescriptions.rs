//! What becomes of services: an ending at one ends the prescription, never the journey. There are no
//! operations for gates 7 to 10 yet: the journey itself is asked.

use domain::journey::{Act, EndedBy, Ending, Gate, Mode, NotMet, Place, PrescriptionKind, Stage, Waiting};
use store::testing::on_both;

use crate::town::Town;

#[test]
fn one_of_three_services_refused_ends_that_one_alone() {
    on_both(|test| {
        let town = Town::new(test);
        let (_, journey) = town.at("Ann", Gate::ServiceChoice);
        let three = [1, 2, 3].map(|n| town.proposes(journey, n, PrescriptionKind::FormalReferral));
        town.passes(journey, Place::on(three[0], Gate::ServiceChoice));
        town.ends(journey, Place::on(three[1], Gate::ServiceChoice), Mode::Refused, EndedBy::Person);
        town.passes(journey, Place::on(three[2], Gate::ServiceChoice));
        let (kept, _) = town.journey(journey);
        assert_eq!(kept.stage(), Some(Stage::AfterPlan), "the journey goes on");
        let open: Vec<_> = kept.open_gates().map(|(of, _)| of.place).collect();
        assert_eq!(open, [Place::on(three[0], Gate::Provider), Place::on(three[2], Gate::Provider)]);
        let tally = kept.tally(Gate::ServiceChoice);
        assert_eq!((tally.met, tally.passed, tally.ended, tally.open), (3, 2, 1, 0));
        assert!(town.counted(journey).contains(&"0 open".to_owned()));
        town.in_order();
    });
}

#[test]
fn a_provider_that_closes_mid_course_ends_the_prescription_on_the_supply_side() {
    on_both(|test| {
        let town = Town::new(test);
        let (_, journey) = town.at("Bea", Gate::ServiceChoice);
        let course = town.proposes(journey, 1, PrescriptionKind::FormalReferral);
        for gate in [Gate::ServiceChoice, Gate::Provider, Gate::Start] {
            town.passes(journey, Place::on(course, gate));
        }
        let end = Place::on(course, Gate::Completion);
        let by_person = town.tries(
            journey,
            Act::End { place: end, ending: Ending::new(Mode::ServiceClosedOrChanged, EndedBy::Person) },
        );
        assert_eq!(by_person.unwrap(), Err("mode-not-by"), "nobody left: the service did");
        town.ends(journey, end, Mode::ServiceClosedOrChanged, EndedBy::Provider);
        let (kept, _) = town.journey(journey);
        assert_eq!(kept.stage(), Some(Stage::AfterPlan));
        assert!(!kept.is_forgotten(), "a date brings somebody back to it");
        let ended = kept.standing(end).unwrap();
        assert_eq!(ended.outcome.mode(), Some(Mode::ServiceClosedOrChanged));
        // Another place is found for the same person.
        let other = town.proposes(journey, 2, PrescriptionKind::FormalReferral);
        assert!(town.journey(journey).0.open_pass(Place::on(other, Gate::ServiceChoice)).is_some());
        town.in_order();
    });
}

#[test]
fn a_statutory_service_that_never_answers_is_not_reported_and_nobody_refused() {
    on_both(|test| {
        let town = Town::new(test);
        let (_, journey) = town.at("Cat", Gate::ServiceChoice);
        let statutory = town.proposes(journey, 1, PrescriptionKind::StatutoryReferral);
        town.passes(journey, Place::on(statutory, Gate::ServiceChoice));
        let until = Some(town.in_days(30));
        town.does(journey, Act::Wait(Waiting { prescription: statutory, until }));
        let at_provider = Place::on(statutory, Gate::Provider);
        assert!(town.journey(journey).0.open_pass(at_provider).unwrap().waiting.is_some());
        town.later(60);
        town.ends(journey, at_provider, Mode::OutcomeNotReported, EndedBy::Provider);
        let (kept, _) = town.journey(journey);
        assert_eq!(kept.prescriptions()[0].proposed.kind, PrescriptionKind::StatutoryReferral);
        assert_eq!(kept.standing(at_provider).unwrap().outcome.mode(), Some(Mode::OutcomeNotReported));
        assert_eq!(kept.stage(), Some(Stage::AfterPlan));
        town.in_order();
    });
}

#[test]
fn a_walk_that_needs_no_booking_is_signposted_and_never_missed() {
    on_both(|test| {
        let town = Town::new(test);
        let (_, journey) = town.at("Dot", Gate::ServiceChoice);
        let walk = town.proposes(journey, 1, PrescriptionKind::Signposting);
        town.passes(journey, Place::on(walk, Gate::ServiceChoice));
        // Nobody takes people on there and nobody can see who comes.
        for (gate, why) in [
            (Gate::Provider, NotMet::Signposted),
            (Gate::Start, NotMet::NotObservable),
            (Gate::Completion, NotMet::NotObservable),
        ] {
            town.does(journey, Act::NotMet { place: Place::on(walk, gate), why });
        }
        let (kept, _) = town.journey(journey);
        assert!(kept.prescriptions()[0].has_started(), "it may have begun where nobody could see it");
        for gate in [Gate::Provider, Gate::Start, Gate::Completion] {
            let tally = kept.tally(gate);
            assert_eq!((tally.met, tally.not_met, tally.ended), (1, 1, 0), "{gate:?}");
        }
        town.in_order();
    });
}

#[test]
fn somebody_who_came_without_being_on_the_register_has_started_and_is_taken_on_that_day() {
    on_both(|test| {
        let town = Town::new(test);
        let (_, journey) = town.at("Eli", Gate::ServiceChoice);
        let course = town.proposes(journey, 1, PrescriptionKind::FormalReferral);
        // The person simply went: what they agreed to, the place and the start are of one minute.
        let together = [Gate::ServiceChoice, Gate::Provider, Gate::Start]
            .map(|gate| domain::journey::Passing::of(Place::on(course, gate)));
        town.does(journey, Act::Pass(together.to_vec()));
        let (kept, entries) = town.journey(journey);
        assert!(kept.prescriptions()[0].has_started());
        let minutes: Vec<_> = entries.iter().rev().take(3).map(|entry| entry.happened).collect();
        assert!(minutes.windows(2).all(|pair| pair[0] == pair[1]));
        assert!(kept.open_pass(Place::on(course, Gate::Completion)).is_some());
        town.in_order();
    });
}

#[test]
fn a_lost_register_is_not_observable_and_ends_nobodys_course() {
    on_both(|test| {
        let town = Town::new(test);
        let (_, journey) = town.at("Fay", Gate::ServiceChoice);
        let course = town.proposes(journey, 1, PrescriptionKind::FormalReferral);
        for gate in [Gate::ServiceChoice, Gate::Provider] {
            town.passes(journey, Place::on(course, gate));
        }
        town.does(journey, Act::NotMet { place: Place::on(course, Gate::Start), why: NotMet::NotObservable });
        let (kept, _) = town.journey(journey);
        let completion = kept.open_pass(Place::on(course, Gate::Completion));
        assert!(completion.is_some(), "nobody is said to have stayed away");
        assert_eq!(kept.tally(Gate::Start).ended, 0);
        // A person who tells us later that they stopped is heard: it may have begun.
        town.ends(journey, Place::on(course, Gate::Completion), Mode::StoppedToldUs, EndedBy::Person);
        assert_eq!(town.journey(journey).0.stage(), Some(Stage::AfterPlan));
        town.in_order();
    });
}
