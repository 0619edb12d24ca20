//! Corrections and returns.

use super::*;

#[test]
fn a_corrected_result_leaves_the_gate_open_in_the_same_pass() {
    let mut told = Told::at(Gate::Meeting);
    let before = as_it_stands(&told.journey);
    let place = Place::of(Gate::Meeting);
    told.ends(place, Mode::DidNotCome, EndedBy::Nobody);
    told.corrects(place, 1);
    assert_eq!(as_it_stands(&told.journey), before);
    assert_eq!(told.journey.voided().len(), 1);
    assert!(told.journey.voided()[0].closing.is_some(), "the closing it made is void too");
    told.passes(place);
    assert_eq!(told.journey.passes_at(place).count(), 1);
}

#[test]
fn correcting_a_passed_gate_takes_back_the_gate_it_opened() {
    let mut told = Told::at(Gate::FirstCall);
    let before = as_it_stands(&told.journey);
    told.passes(Place::of(Gate::FirstCall));
    told.corrects(Place::of(Gate::FirstCall), 1);
    assert_eq!(as_it_stands(&told.journey), before);
    assert_eq!(told.journey.tally(Gate::Meeting).met, 0);
}

#[test]
fn later_results_are_corrected_first() {
    let mut told = Told::at(Gate::FirstCall);
    assert_eq!(told.tries_correct(Place::of(Gate::Intake), 1), Err("correct-later-first"));
    assert_eq!(told.tries_correct(Place::of(Gate::FirstCall), 1), Err("correct-no-result"));
    told.corrects(Place::of(Gate::Reach), 1);
    told.corrects(Place::of(Gate::Intake), 1);
    told.corrects(Place::of(Gate::Offer), 1);
    assert_eq!(told.open_gates(), [1]);
}

#[test]
fn a_closing_is_corrected_before_what_came_before_it() {
    let mut told = Told::prescribed(Gate::Completion);
    told.passes(Place::on(rx(1), Gate::Completion));
    let before = as_it_stands(&told.journey);
    told.does(Act::Close(Ending::new(Mode::Completed, EndedBy::Navigator)));
    let course = Place::on(rx(1), Gate::Completion);
    assert_eq!(told.tries_correct(course, 1), Err("correct-the-closing"));
    told.does(Act::Correct(Corrected::Closing));
    assert_eq!(as_it_stands(&told.journey), before);
    assert_eq!(told.tries(Act::Correct(Corrected::Closing)), Err("correct-no-closing"));
    told.corrects(course, 1);
    assert_eq!(told.open_gates(), [10]);
}

#[test]
fn intake_cannot_be_taken_back_under_the_results_of_a_prescription() {
    let mut told = Told::at(Gate::Reach);
    told.proposes(1);
    told.passes(Place::on(rx(1), Gate::ServiceChoice));
    assert_eq!(told.tries_correct(Place::of(Gate::Intake), 1), Err("correct-later-first"));
    told.corrects(Place::on(rx(1), Gate::ServiceChoice), 1);
    told.corrects(Place::of(Gate::Intake), 1);
}

#[test]
fn a_self_referral_has_no_answer_to_correct() {
    let mut told = Told::new(self_referral(3));
    assert_eq!(told.tries_correct(Place::of(Gate::Offer), 1), Err("correct-self-referral"));
}

#[test]
fn somebody_who_comes_back_gets_a_new_pass_and_the_true_ending_stays() {
    let mut told = Told::at(Gate::Meeting);
    let place = Place::of(Gate::Meeting);
    assert_eq!(told.tries(Act::Return(place)), Err("return-nothing-ended"));
    told.ends(place, Mode::DidNotCome, EndedBy::Nobody);
    assert_eq!(told.tries(Act::Return(Place::of(Gate::Plan))), Err("return-nothing-ended"));
    told.today = in_days(20);
    told.does(Act::Return(place));
    assert!(told.journey.is_open());
    assert_eq!(told.journey.earlier_closings().len(), 1);
    assert_eq!(told.tries_correct(place, 1), Err("correct-later-first"));
    told.passes(place);
    assert_eq!(told.journey.first_pass(place).unwrap().outcome().unwrap().mode(), Some(Mode::DidNotCome));
    assert!(told.journey.standing(place).unwrap().outcome.is_passed());
    assert_eq!(told.journey.tally(Gate::Meeting), Tally { met: 1, passed: 1, ..Tally::default() });
}

#[test]
fn gate_one_has_one_pass() {
    let mut told = Told::offered();
    told.ends(Place::of(Gate::Offer), Mode::Refused, EndedBy::Person);
    assert_eq!(told.tries(Act::Return(Place::of(Gate::Offer))), Err("return-is-a-new-offer"));
    assert_eq!(told.tries(Act::Return(Place::of(Gate::Intake))), Err("return-nothing-ended"));
}

#[test]
fn somebody_can_come_back_to_a_prescription_or_after_a_closing() {
    let mut told = Told::prescribed(Gate::Start);
    let start = Place::on(rx(1), Gate::Start);
    told.ends(start, Mode::DidNotCome, EndedBy::Provider);
    told.does(Act::Return(Place::on(rx(1), Gate::Provider)));
    assert_eq!(told.open_gates(), [8]);
    told.does(Act::Close(Ending::new(Mode::NoLongerNeeded, EndedBy::Person)));
    told.does(Act::Return(Place::of(Gate::Meeting)));
    assert_eq!(told.open_gates(), [5]);
    told.passes(Place::of(Gate::Meeting));
    assert_eq!(told.journey.last_pass(Place::of(Gate::Plan)).unwrap().number, 2);
    assert_eq!(told.tries(Act::Return(Place::of(Gate::FollowUp))), Err("return-sets-a-date"));
}

#[test]
fn a_prescription_cannot_open_a_journey_that_closed_before_its_plan() {
    let mut told = Told::at(Gate::FirstCall);
    told.proposes(1);
    told.ends(Place::of(Gate::FirstCall), Mode::Refused, EndedBy::Person);
    let choice = Place::on(rx(1), Gate::ServiceChoice);
    assert_eq!(told.tries(Act::Return(choice)), Err("return-nothing-ended"));
    told.does(Act::Return(Place::of(Gate::FirstCall)));
    told.does(Act::Return(choice));
    assert_eq!(told.open_gates(), [4, 7]);
}
