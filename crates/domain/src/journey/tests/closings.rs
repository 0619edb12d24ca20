//! Closings, death, joining, recording in error.

use super::*;

fn mode_at(told: &Told, place: Place) -> Option<Mode> {
    told.journey.standing(place).and_then(|standing| standing.outcome.mode())
}

#[test]
fn an_ending_before_the_plan_is_the_closing_in_one_entry() {
    let mut told = Told::at(Gate::Meeting);
    let entries = told.entries.len();
    told.ends(Place::of(Gate::Meeting), Mode::DidNotCome, EndedBy::Nobody);
    assert_eq!(told.entries.len(), entries + 1);
    let closing = told.journey.closing().unwrap();
    assert_eq!((closing.at, closing.ending.mode), (Some(Gate::Meeting), Mode::DidNotCome));
}

#[test]
fn an_ending_of_a_prescription_never_closes_the_journey() {
    let mut told = Told::prescribed(Gate::Provider);
    told.ends(Place::on(rx(1), Gate::Provider), Mode::NoCapacity, EndedBy::Provider);
    assert!(told.journey.is_open());
    assert_eq!(told.journey.stage(), Some(Stage::AfterPlan));
}

#[test]
fn after_the_plan_a_closing_has_its_own_mode_and_ends_the_other_gates_by_closing() {
    let mut told = Told::prescribed(Gate::Provider);
    told.does(Act::SetFollowUp(in_days(90)));
    told.does(Act::Close(Ending::new(Mode::Transferred, EndedBy::Programme)));
    let outcome = &told.journey.standing(Place::on(rx(1), Gate::Provider)).unwrap().outcome;
    assert!(
        matches!(outcome, Outcome::Ended { ending, by_closing: true } if ending.mode == Mode::Transferred)
    );
    assert_eq!(told.open_gates(), [11], "leavers are followed up too");
    told.passes(Place::of(Gate::FollowUp));
}

#[test]
fn before_the_plan_only_the_open_gate_can_close_the_journey() {
    let mut told = Told::at(Gate::Meeting);
    let close = Act::Close(Ending::new(Mode::MovedAway, EndedBy::Person));
    assert_eq!(told.tries(close), Err("closing-before-plan"));
}

#[test]
fn completed_is_a_closing_with_no_prescription_open() {
    let close = Act::Close(Ending::new(Mode::Completed, EndedBy::Navigator));
    let mut told = Told::prescribed(Gate::Completion);
    assert_eq!(told.tries(close.clone()), Err("completed-with-prescription-open"));
    told.passes(Place::on(rx(1), Gate::Completion));
    told.does(close.clone());
    assert_eq!(told.tries(close), Err("journey-closed"));
}

#[test]
fn a_closing_after_a_first_session_is_no_refusal_and_before_it_nobody_stopped() {
    let mut started = Told::prescribed(Gate::Completion);
    let refused = Act::Close(Ending::new(Mode::Refused, EndedBy::Person));
    let stopped = Act::Close(Ending::new(Mode::StoppedToldUs, EndedBy::Person));
    assert_eq!(started.tries(refused.clone()), Err("refused-after-start"));
    started.does(stopped.clone());
    let mut early = Told::prescribed(Gate::Provider);
    assert_eq!(early.tries(stopped), Err("stopped-before-start"));
    early.does(refused);
}

#[test]
fn an_objection_ends_the_follow_up_with_the_closing() {
    let mut told = Told::at(Gate::FirstCall);
    told.does(Act::SetFollowUp(in_days(90)));
    let ending = Ending { objected: true, ..Ending::new(Mode::Refused, EndedBy::Person) };
    told.does(Act::End { place: Place::of(Gate::FirstCall), ending });
    assert_eq!(told.open_gates(), Vec::<u8>::new());
    assert_eq!(mode_at(&told, Place::of(Gate::FollowUp)), Some(Mode::Refused));
    assert_eq!(told.tries(Act::SetFollowUp(in_days(120))), Err("follow-up-objected"));
    told.corrects(Place::of(Gate::FirstCall), 1);
    assert_eq!(told.open_gates(), [4, 11]);
}

#[test]
fn a_follow_up_can_be_set_after_a_closing() {
    let mut told = Told::at(Gate::FirstCall);
    told.ends(Place::of(Gate::FirstCall), Mode::Refused, EndedBy::Person);
    told.does(Act::SetFollowUp(in_days(180)));
    assert_eq!(told.open_gates(), [11]);
}

#[test]
fn death_closes_an_open_journey_and_its_follow_up_and_its_reversal_takes_all_back() {
    let mut told = Told::prescribed(Gate::Provider);
    told.does(Act::SetFollowUp(in_days(90)));
    let before = as_it_stands(&told.journey);
    told.does(Act::RecordDeath);
    assert_eq!(told.journey.stage(), Some(Stage::Closed(Mode::Died)));
    assert_eq!(told.open_gates(), Vec::<u8>::new());
    assert_eq!(mode_at(&told, Place::of(Gate::FollowUp)), Some(Mode::Died));
    assert_eq!(told.journey.due(), []);
    assert_eq!(told.tries(Act::SetFollowUp(in_days(120))), Err("person-died"));
    assert_eq!(told.tries(Act::Return(Place::on(rx(1), Gate::Provider))), Err("person-died"));
    assert_eq!(told.tries_correct(Place::of(Gate::Plan), 1), Err("correct-death-first"));
    told.does(Act::ReverseDeath);
    assert_eq!(as_it_stands(&told.journey), before);
}

#[test]
fn death_after_a_closing_ends_the_follow_up_and_leaves_the_closing() {
    let mut told = Told::at(Gate::FirstCall);
    told.ends(Place::of(Gate::FirstCall), Mode::Refused, EndedBy::Person);
    told.does(Act::SetFollowUp(in_days(90)));
    let before = as_it_stands(&told.journey);
    told.does(Act::RecordDeath);
    assert_eq!(told.journey.stage(), Some(Stage::Closed(Mode::Refused)));
    assert_eq!(mode_at(&told, Place::of(Gate::FollowUp)), Some(Mode::Died));
    told.does(Act::ReverseDeath);
    assert_eq!(as_it_stands(&told.journey), before);
}

#[test]
fn death_writes_nothing_on_a_journey_with_nothing_open() {
    let mut told = Told::at(Gate::FirstCall);
    told.ends(Place::of(Gate::FirstCall), Mode::Refused, EndedBy::Person);
    let entries = told.entries.len();
    told.does(Act::RecordDeath);
    told.does(Act::ReverseDeath);
    assert_eq!(told.entries.len(), entries);
}

#[test]
fn joining_to_another_closes_it_and_can_be_taken_back() {
    let mut told = Told::at(Gate::Reach);
    let before = as_it_stands(&told.journey);
    told.does(Act::JoinTo(another_journey()));
    assert_eq!(told.journey.closing().unwrap().joined_to, Some(another_journey()));
    assert_eq!(mode_at(&told, Place::of(Gate::Reach)), Some(Mode::JoinedToAnother));
    assert_eq!(told.tries(Act::Return(Place::of(Gate::Reach))), Err("return-joined"));
    assert_eq!(told.tries_correct(Place::of(Gate::Reach), 1), Err("correct-the-closing"));
    told.does(Act::Correct(Corrected::Closing));
    assert_eq!(as_it_stands(&told.journey), before);
}

#[test]
fn a_journey_on_the_wrong_person_leaves_every_count() {
    let mut told = Told::prescribed(Gate::Provider);
    told.does(Act::RecordInError);
    assert_eq!(told.journey.stage(), Some(Stage::RecordedInError));
    for gate in Gate::ALL {
        assert_eq!(told.journey.tally(gate), Tally::default());
    }
    assert_eq!(told.journey.due(), []);
    assert_eq!(told.tries(Act::SetReview(in_days(9))), Err("journey-in-error"));
}
