//! Opening, passing, ending, waiting: the gates themselves.

use super::*;

#[test]
fn an_offer_opens_gate_one_and_each_passed_gate_the_next() {
    let mut told = Told::offered();
    for gate in &Gate::ALL[..5] {
        assert_eq!(told.journey.stage(), Some(Stage::At(*gate)));
        assert_eq!(told.open_gates(), [gate.number()]);
        told.passes(Place::of(*gate));
    }
    assert_eq!(told.journey.stage(), Some(Stage::At(Gate::Plan)));
}

#[test]
fn a_gate_not_met_opens_the_next_too() {
    let mut told = Told::at(Gate::Reach);
    told.does(Act::NotMet { place: Place::of(Gate::Reach), why: NotMet::NotNeeded });
    assert_eq!(told.journey.stage(), Some(Stage::At(Gate::FirstCall)));
}

#[test]
fn a_self_referral_has_no_offer_and_starts_at_intake() {
    let told = Told::new(self_referral(3));
    assert_eq!(told.open_gates(), [2]);
    assert_eq!(told.journey.tally(Gate::Offer).not_met, 1);
}

#[test]
fn a_gate_that_is_not_open_can_be_neither_passed_nor_ended() {
    let mut told = Told::at(Gate::Reach);
    assert_eq!(told.tries(Act::Pass(vec![passing(Place::of(Gate::Meeting))])), Err("gate-not-open"));
    assert_eq!(told.tries_end(Place::of(Gate::Offer), Mode::Refused, EndedBy::Person), Err("gate-not-open"));
    let misplaced = Place { gate: Gate::Reach, prescription: Some(rx(1)) };
    assert_eq!(told.tries(Act::Pass(vec![passing(misplaced)])), Err("gate-not-open"));
}

#[test]
fn word_through_anybody_else_does_not_reach_the_person() {
    let mut told = Told::at(Gate::Reach);
    let place = Place::of(Gate::Reach);
    assert_eq!(told.tries(Act::Pass(vec![Passing::of(place)])), Err("reach-answered-by"));
    let passed_as = Some(PassedAs::RepresentativeAnswered);
    told.does(Act::Pass(vec![Passing { passed_as, ..Passing::of(place) }]));
    let wrong = Passing { passed_as, ..Passing::of(Place::of(Gate::FirstCall)) };
    assert_eq!(told.tries(Act::Pass(vec![wrong])), Err("passed-as-not-here"));
}

#[test]
fn gates_done_in_one_conversation_are_passed_at_that_minute_marked_together() {
    let mut told = Told::at(Gate::Reach);
    let gates = [Gate::Reach, Gate::FirstCall, Gate::Meeting].map(|gate| passing(Place::of(gate)));
    let mut daily = command(told.today, Act::Pass(gates.to_vec()));
    daily.happened = Happened::Day(told.today);
    assert_eq!(told.takes(&daily), Err("together-needs-minute"));
    told.does(Act::Pass(gates.to_vec()));
    for gate in [Gate::Reach, Gate::FirstCall, Gate::Meeting] {
        let outcome = &told.journey.standing(Place::of(gate)).unwrap().outcome;
        assert!(matches!(outcome, Outcome::Passed { together: true, .. }), "{gate:?}");
    }
    let alone = &told.journey.standing(Place::of(Gate::Intake)).unwrap().outcome;
    assert!(matches!(alone, Outcome::Passed { together: false, .. }));
}

#[test]
fn one_impossible_gate_undoes_the_whole_conversation() {
    let mut told = Told::at(Gate::Reach);
    let before = told.journey.clone();
    let gates = [Gate::Reach, Gate::Plan].map(|gate| passing(Place::of(gate)));
    assert_eq!(told.tries(Act::Pass(gates.to_vec())), Err("gate-not-open"));
    assert_eq!(told.journey, before);
}

#[test]
fn somebody_thinking_it_over_keeps_gate_one_open_until_the_limit() {
    let mut told = Told::offered();
    let think = |day| Act::ThinkItOver(ThinkingItOver { until: day, observed: Observed::default() });
    assert_eq!(told.tries(think(START)), Err("date-not-ahead"));
    assert_eq!(told.tries(think(in_days(91))), Err("thinking-too-long"));
    told.does(think(in_days(14)));
    assert_eq!(told.journey.stage(), Some(Stage::At(Gate::Offer)));
    let due = told.journey.next_due().unwrap();
    assert_eq!((due.on, due.what), (in_days(14), DueKind::ThinkingItOver));
    let place = Place::of(Gate::Offer);
    told.today = in_days(89);
    assert_eq!(told.tries_end(place, Mode::TimedOut, EndedBy::Referrer), Err("timed-out-too-early"));
    told.today = in_days(90);
    assert_eq!(told.tries_end(place, Mode::TimedOut, EndedBy::Person), Err("mode-not-by"));
    told.ends(place, Mode::TimedOut, EndedBy::Referrer);
    assert_eq!(told.journey.stage(), Some(Stage::Closed(Mode::TimedOut)));
}

#[test]
fn not_now_needs_the_date_to_be_asked_again() {
    let mut told = Told::offered();
    let place = Place::of(Gate::Offer);
    assert_eq!(told.tries_end(place, Mode::NotNow, EndedBy::Person), Err("not-now-needs-date"));
    let mut ending = Ending { ask_again: Some(START), ..Ending::new(Mode::NotNow, EndedBy::Person) };
    assert_eq!(told.tries(Act::End { place, ending }), Err("date-not-ahead"));
    ending.ask_again = Some(in_days(60));
    let refused = Ending { mode: Mode::Refused, ..ending };
    assert_eq!(told.tries(Act::End { place, ending: refused }), Err("ask-again-only-not-now"));
    told.does(Act::End { place, ending });
    let due = told.journey.next_due().unwrap();
    assert_eq!((due.on, due.what), (in_days(60), DueKind::AskAgain));
}

#[test]
fn unreachable_needs_the_attempts_by_a_channel_the_person_can_use() {
    let mut told = Told::at(Gate::Reach);
    let place = Place::of(Gate::Reach);
    let by = EndedBy::Navigator;
    assert_eq!(told.tries_end(place, Mode::Unreachable, by), Err("unreachable-too-few-attempts"));
    let few = Ending { attempts: Some(2), ..Ending::new(Mode::Unreachable, by) };
    assert_eq!(told.tries(Act::End { place, ending: few }), Err("unreachable-too-few-attempts"));
    let other = Ending { attempts: Some(3), ..Ending::new(Mode::MovedAway, by) };
    assert_eq!(told.tries(Act::End { place, ending: other }), Err("attempts-only-unreachable"));
    told.does(Act::End { place, ending: Ending { attempts: Some(3), ..few } });
}

#[test]
fn no_interpreter_is_an_access_need_ended_by_the_programme() {
    let mut told = Told::at(Gate::Reach);
    let place = Place::of(Gate::Reach);
    assert_eq!(told.tries_end(place, Mode::AccessNeedNotMet, EndedBy::Navigator), Err("mode-not-by"));
    told.ends(place, Mode::AccessNeedNotMet, EndedBy::Programme);
}

#[test]
fn a_mode_ends_only_the_gates_it_belongs_to() {
    let mut told = Told::at(Gate::FirstCall);
    let place = Place::of(Gate::FirstCall);
    for mode in [Mode::DidNotCome, Mode::AttendedInPart, Mode::Completed, Mode::StoppedComing] {
        assert_eq!(told.tries_end(place, mode, EndedBy::Navigator), Err("mode-not-here"), "{mode:?}");
    }
    assert_eq!(told.tries_end(place, Mode::Died, EndedBy::Nobody), Err("death-is-of-the-person"));
    let joined = told.tries_end(place, Mode::JoinedToAnother, EndedBy::Programme);
    assert_eq!(joined, Err("joined-names-a-journey"));
}

#[test]
fn a_prescription_may_be_proposed_from_gate_three_on() {
    let mut early = Told::at(Gate::Intake);
    assert_eq!(early.tries(Act::Propose(proposed(1))), Err("prescription-too-early"));
    let mut told = Told::at(Gate::Reach);
    told.proposes(1);
    assert_eq!(told.tries(Act::Propose(proposed(1))), Err("prescription-twice"));
    assert_eq!(told.open_gates(), [3, 7]);
    for gate in &Gate::ALL[6..10] {
        told.passes(Place::on(rx(1), *gate));
    }
    assert_eq!(told.open_gates(), [3]);
}

#[test]
fn refused_is_before_the_first_session_and_stopped_is_after_it() {
    let start = Place::on(rx(1), Gate::Start);
    let mut told = Told::prescribed(Gate::Start);
    assert_eq!(told.tries_end(start, Mode::StoppedToldUs, EndedBy::Person), Err("mode-not-here"));
    told.ends(start, Mode::Refused, EndedBy::Person);

    let course = Place::on(rx(1), Gate::Completion);
    let mut told = Told::prescribed(Gate::Completion);
    assert_eq!(told.tries_end(course, Mode::Refused, EndedBy::Person), Err("mode-not-here"));
    told.ends(course, Mode::StoppedToldUs, EndedBy::Person);
    told.does(Act::Return(start));
    assert_eq!(told.tries_end(start, Mode::Refused, EndedBy::Person), Err("refused-after-start"));

    let mut never = Told::prescribed(Gate::Start);
    never.does(Act::NotMet { place: start, why: NotMet::NotNeeded });
    let silent = never.tries_end(course, Mode::StoppedComing, EndedBy::Provider);
    assert_eq!(silent, Err("stopped-before-start"));
}

#[test]
fn a_waiting_list_is_a_state_of_the_open_gate() {
    let mut told = Told::prescribed(Gate::Provider);
    let wait = |until| Act::Wait(Waiting { prescription: rx(1), until });
    told.does(wait(Some(in_days(30))));
    assert_eq!(told.open_gates(), [8]);
    assert_eq!(told.journey.next_due().unwrap().what, DueKind::WaitingList);
    told.passes(Place::on(rx(1), Gate::Provider));
    assert_eq!(told.tries(wait(None)), Err("gate-not-open"));
}

#[test]
fn a_pause_stops_the_clocks_of_a_gate_or_of_the_journey() {
    let mut told = Told::prescribed(Gate::Provider);
    let gate = Some(Place::on(rx(1), Gate::Provider));
    let pause = |at| Act::Pause(Paused { at, until: in_days(20) });
    told.does(Act::Wait(Waiting { prescription: rx(1), until: Some(in_days(10)) }));
    assert_eq!(told.tries(Act::Resume(Resumed { at: gate })), Err("not-paused"));
    told.does(pause(gate));
    assert_eq!(told.journey.next_due().unwrap().what, DueKind::Pause);
    told.does(Act::Resume(Resumed { at: gate }));
    assert_eq!(told.journey.next_due().unwrap().what, DueKind::WaitingList);
    told.does(pause(None));
    let due: Vec<DueKind> = told.journey.due().iter().map(|due| due.what).collect();
    assert_eq!(due, [DueKind::Pause]);
    let wrong = Act::Pause(Paused { at: None, until: START });
    assert_eq!(told.tries(wrong), Err("date-not-ahead"));
}

#[test]
fn each_follow_up_date_is_a_pass_and_one_is_open_at_a_time() {
    let mut told = Told::at(Gate::Reach);
    let follow_up = Place::of(Gate::FollowUp);
    told.does(Act::SetFollowUp(in_days(90)));
    assert_eq!(told.tries(Act::SetFollowUp(in_days(120))), Err("follow-up-open"));
    told.passes(follow_up);
    told.does(Act::SetFollowUp(in_days(180)));
    assert_eq!(told.journey.last_pass(follow_up).unwrap().number, 2);
    assert_eq!(told.journey.next_due().unwrap().on, in_days(180));
    told.ends(follow_up, Mode::Refused, EndedBy::Person);
    assert!(told.journey.is_open());
    assert!(told.journey.ever_passed(follow_up));
    assert_eq!(told.journey.tally(Gate::FollowUp).ended, 1);
}

#[test]
fn a_journey_past_its_plan_is_never_forgotten() {
    let mut told = Told::at(Gate::Plan);
    let place = Place::of(Gate::Plan);
    let advice = Passing { passed_as: Some(PassedAs::AdviceEnough), ..Passing::of(place) };
    assert_eq!(told.tries(Act::Pass(vec![advice])), Err("review-date-needed"));
    let mut reviewed = command(told.today, Act::Pass(vec![advice]));
    reviewed.review = Some(START);
    assert_eq!(told.takes(&reviewed), Err("date-not-ahead"));
    reviewed.review = Some(in_days(28));
    told.takes(&reviewed).unwrap();
    assert_eq!(told.journey.review(), Some(in_days(28)));
    assert_eq!(told.journey.stage(), Some(Stage::AfterPlan));
}

#[test]
fn the_last_prescriptions_end_leaves_a_review_date_never_a_closed_journey() {
    let mut told = Told::at(Gate::Plan);
    told.proposes(1);
    told.passes(Place::of(Gate::Plan));
    let place = Place::on(rx(1), Gate::ServiceChoice);
    let ending = Ending::new(Mode::Refused, EndedBy::Person);
    assert_eq!(told.tries(Act::End { place, ending }), Err("review-date-needed"));
    let mut reviewed = command(told.today, Act::End { place, ending });
    reviewed.review = Some(in_days(7));
    told.takes(&reviewed).unwrap();
    assert!(told.journey.is_open());
}

#[test]
fn nothing_happens_in_the_future_nor_before_the_offer() {
    let mut told = Told::offered();
    let act = yes().act();
    let mut early = command(START, act.clone());
    early.happened = Happened::Day(in_days(-1));
    assert_eq!(told.takes(&early), Err("happened-before-offer"));
    let mut late = command(START, act.clone());
    late.happened = Happened::Day(in_days(1));
    assert_eq!(told.takes(&late), Err("happened-in-future"));
    let mut monthly = command(START, act);
    monthly.happened = Happened::Month(Month::of(in_days(30)));
    monthly.recorded_at = RecordedAt::Month(Month::of(in_days(30)));
    assert_eq!(told.takes(&monthly), Err("month-for-nameless-only"));
}

#[test]
fn a_journey_begins_once_and_nothing_comes_before() {
    let mut told = Told::offered();
    let opened = Opened { origin: offer(2), baseline: baseline(), earlier: None, nameless: false };
    assert_eq!(told.tries(Act::Open(opened)), Err("journey-open-already"));
    let mut none = Journey::default();
    let breach = none.take(&command(START, yes().act())).unwrap_err();
    assert_eq!(breach.code, "journey-not-open");
}
