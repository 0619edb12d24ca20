use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::journey::tests::{START, Told, in_days, offer, passing};
use crate::journey::{
    Act, EndedBy, Ending, Gate, Journey, Limits, Mode, Observed, Paused, Place, ThinkingItOver,
};
use crate::working_day::Nation;

fn found(journey: &Journey, facts: &Facts) -> Vec<Task> {
    tasks(Rules::seed().unwrap(), journey, facts, Limits::default())
}

fn kinds(journey: &Journey, facts: &Facts) -> Vec<Kind> {
    found(journey, facts).iter().map(|task| task.kind).collect()
}

fn one(journey: &Journey, facts: &Facts, kind: Kind) -> Task {
    found(journey, facts).into_iter().find(|task| task.kind == kind).unwrap()
}

fn allocated() -> Facts {
    Facts { allocated: true, moved: Some(START), ..Facts::default() }
}

/// An attempt nobody answered, so many days after the start.
fn rung(days: i64, hour: i8) -> Attempt {
    Attempt { at: in_days(days).at(hour, 0, 0, 0), answered: false }
}

#[test]
fn the_rules_that_ship_hold_together() {
    let rules = Rules::seed().unwrap();
    assert_eq!(rules.rules.len(), Kind::ALL.len());
    let written = serde_json::to_string(rules).unwrap();
    assert_eq!(&Rules::parse(&written).unwrap(), rules);
}

#[test]
fn a_rule_that_is_missing_or_there_twice_is_refused() {
    let mut rules = Rules::seed().unwrap().clone();
    let last = rules.rules.pop().unwrap();
    let parse = |rules: &Rules| Rules::parse(&serde_json::to_string(rules).unwrap()).map_err(|it| it.code);
    assert_eq!(parse(&rules), Err("task-rule-missing"));
    rules.rules.extend([last.clone(), last]);
    assert_eq!(parse(&rules), Err("task-rule-twice"));
    assert!(Rules::parse("{}").is_err());
}

#[test]
fn every_kind_is_found_by_its_code() {
    for kind in Kind::ALL {
        assert_eq!(Kind::coded(kind.code()), Some(kind));
        assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.code()));
    }
}

// START is Monday 5 January 2026.
#[test]
fn a_referral_is_due_by_its_urgency_in_working_days() {
    let told = Told::at(Gate::Intake);
    let by = |urgency| one(&told.journey, &Facts { urgency, ..Facts::default() }, Kind::Intake);
    assert_eq!(by(Urgency::Routine).due, date(2026, 1, 7));
    assert_eq!(by(Urgency::Soon).due, date(2026, 1, 6));
    assert_eq!(by(Urgency::Urgent).due, START);
    assert_eq!(by(Urgency::Urgent).urgency, Urgency::Urgent);
    assert_eq!(by(Urgency::Routine).owner, Owner::TeamLead);
    assert_eq!(by(Urgency::Routine).alarm, date(2026, 1, 12));
}

#[test]
fn whoever_is_taken_on_without_a_navigator_is_seen() {
    let told = Told::at(Gate::Reach);
    assert_eq!(kinds(&told.journey, &Facts::default()), [Kind::Allocation, Kind::FirstCall]);
    assert_eq!(kinds(&told.journey, &allocated()), [Kind::FirstCall]);
}

#[test]
fn the_next_attempt_is_at_a_time_of_day_not_tried() {
    let told = Told::at(Gate::Reach);
    let facts = Facts { attempts: vec![rung(1, 9), rung(2, 14)], ..allocated() };
    let next = one(&told.journey, &facts, Kind::NextAttempt);
    assert_eq!((next.from, next.due, next.made), (in_days(2), in_days(3), 2));
    assert_eq!(next.tried, [PartOfDay::Morning, PartOfDay::Afternoon]);
    assert_eq!(next.advised, Some(PartOfDay::Evening));
    let safe = Facts { safe: vec![PartOfDay::Afternoon], ..facts };
    assert_eq!(one(&told.journey, &safe, Kind::NextAttempt).advised, Some(PartOfDay::Afternoon));
}

#[test]
fn nothing_is_advised_before_the_first_call_unless_times_are_known() {
    let told = Told::at(Gate::Reach);
    assert_eq!(one(&told.journey, &allocated(), Kind::FirstCall).advised, None);
    let safe = Facts { safe: vec![PartOfDay::Evening], ..allocated() };
    assert_eq!(one(&told.journey, &safe, Kind::FirstCall).advised, Some(PartOfDay::Evening));
}

#[test]
fn when_all_attempts_are_made_somebody_decides() {
    let told = Told::at(Gate::Reach);
    let facts = Facts { attempts: vec![rung(1, 9), rung(2, 14), rung(3, 18)], ..allocated() };
    assert_eq!(kinds(&told.journey, &facts), [Kind::AttemptsMade]);
}

#[test]
fn attempts_before_somebody_came_back_are_not_counted() {
    let mut told = Told::at(Gate::Reach);
    told.does(Act::End { place: Place::of(Gate::Reach), ending: unreachable() });
    told.today = in_days(20);
    told.does(Act::Return(Place::of(Gate::Reach)));
    let facts = Facts { attempts: vec![rung(1, 9), rung(2, 14), rung(3, 18)], ..allocated() };
    assert_eq!(kinds(&told.journey, &facts), [Kind::FirstCall]);
}

fn unreachable() -> Ending {
    Ending { attempts: Some(3), ..Ending::new(Mode::Unreachable, EndedBy::Navigator) }
}

#[test]
fn a_meeting_is_to_be_booked_until_it_is() {
    let told = Told::at(Gate::Meeting);
    assert!(kinds(&told.journey, &allocated()).contains(&Kind::BookMeeting));
    let at = in_days(30).at(10, 30, 0, 0);
    let facts = Facts { booked: vec![at], ..allocated() };
    assert_eq!(kinds(&told.journey, &facts), [Kind::Appointment]);
    let task = one(&told.journey, &facts, Kind::Appointment);
    assert_eq!((task.at, task.due), (Some(at), in_days(30)));
}

#[test]
fn another_meeting_is_to_be_booked_from_the_day_one_fell_through() {
    let told = Told::at(Gate::Meeting);
    let agreed = one(&told.journey, &allocated(), Kind::BookMeeting);
    assert_eq!(agreed.made, 0);
    let facts = Facts { fell_through: Some(in_days(40)), ..allocated() };
    let task = one(&told.journey, &facts, Kind::BookMeeting);
    assert_eq!((task.from, task.made), (in_days(40), 1));
    assert!(task.due > agreed.due, "whoever booked in time is not late for it");
    // What fell through before they agreed to meet is no matter.
    let before = Facts { fell_through: Some(in_days(-400)), ..allocated() };
    assert_eq!(one(&told.journey, &before, Kind::BookMeeting), agreed);
}

#[test]
fn somebody_who_falls_silent_is_noticed() {
    let told = Told::at(Gate::Plan);
    let facts = Facts { heard: Some(in_days(4)), ..allocated() };
    let quiet = one(&told.journey, &facts, Kind::GoneQuiet);
    assert_eq!((quiet.from, quiet.due), (in_days(4), date(2026, 1, 30)));
    let booked = Facts { booked: vec![in_days(60).at(9, 0, 0, 0)], ..facts };
    assert!(!kinds(&told.journey, &booked).contains(&Kind::GoneQuiet));
}

#[test]
fn whoever_turned_to_us_is_answered_the_next_day() {
    let told = Told::at(Gate::Plan);
    let facts = Facts { replied: Some(in_days(4)), ..allocated() };
    // Friday 9 January, so Monday.
    assert_eq!(one(&told.journey, &facts, Kind::Reply).due, in_days(7));
}

#[test]
fn two_missed_meetings_are_gone_quiet_the_next_day() {
    let told = Told::prescribed(Gate::Completion);
    let missed = |days: &[i64]| Facts { missed: days.iter().map(|it| in_days(*it)).collect(), ..allocated() };
    assert!(!kinds(&told.journey, &missed(&[7])).contains(&Kind::Missed));
    let task = one(&told.journey, &missed(&[7, 14]), Kind::Missed);
    assert_eq!((task.due, task.made), (in_days(15), 2));
}

#[test]
fn a_pause_stops_the_clocks_and_ends() {
    let mut told = Told::at(Gate::Reach);
    told.does(Act::Pause(Paused { at: None, until: in_days(40) }));
    let facts = Facts { allocated: false, ..allocated() };
    let found = found(&told.journey, &facts);
    assert_eq!(
        found.iter().map(|task| (task.kind, task.due)).collect::<Vec<_>>(),
        [(Kind::PauseEnds, in_days(40))]
    );
}

#[test]
fn thinking_it_over_is_the_referrers_task() {
    let mut told = Told::offered();
    told.does(Act::ThinkItOver(ThinkingItOver { until: in_days(10), observed: Observed::default() }));
    let task = one(&told.journey, &Facts::default(), Kind::ThinkingItOver);
    assert_eq!((task.owner, task.due, task.days), (Owner::Referrer, in_days(10), 0));
}

#[test]
fn an_offer_without_an_answer_is_the_referrers_to_look_at() {
    let told = Told::offered();
    let task = one(&told.journey, &Facts::default(), Kind::LookAgain);
    assert_eq!(task.owner, Owner::Referrer);
}

#[test]
fn not_now_is_asked_again_on_the_date() {
    let mut told = Told::at(Gate::FirstCall);
    let ending = Ending { ask_again: Some(in_days(60)), ..Ending::new(Mode::NotNow, EndedBy::Person) };
    told.does(Act::End { place: Place::of(Gate::FirstCall), ending });
    assert_eq!(kinds(&told.journey, &allocated()), [Kind::AskAgain]);
}

#[test]
fn leavers_are_followed_up_too() {
    let mut told = Told::at(Gate::FirstCall);
    told.does(Act::SetFollowUp(in_days(90)));
    told.ends(Place::of(Gate::FirstCall), Mode::Refused, EndedBy::Person);
    assert_eq!(kinds(&told.journey, &allocated()), [Kind::FollowUp]);
    told.does(Act::RecordDeath);
    assert_eq!(kinds(&told.journey, &allocated()), []);
}

#[test]
fn a_no_to_a_further_offer_is_a_task_until_they_speak() {
    let told = Told::at(Gate::Plan);
    let facts = Facts { said_no: Some(in_days(3)), heard: Some(in_days(2)), ..allocated() };
    assert_eq!(one(&told.journey, &facts, Kind::OfferedAgain).due, in_days(4));
    let heard = Facts { heard: Some(in_days(4)), ..facts };
    assert!(!kinds(&told.journey, &heard).contains(&Kind::OfferedAgain));
}

#[test]
fn a_task_put_off_is_due_later_and_another_of_its_kind_is_not() {
    let told = Told::at(Gate::Reach);
    let off = Settled { kind: Kind::FirstCall, from: START, until: Some(in_days(9)) };
    let facts = Facts { settled: vec![off], ..allocated() };
    let task = one(&told.journey, &facts, Kind::FirstCall);
    assert!(task.put_off && task.due == in_days(9) && task.alarm > task.due);
    let other = Facts { settled: vec![Settled { from: in_days(-1), ..off }], ..allocated() };
    assert!(!one(&told.journey, &other, Kind::FirstCall).put_off);
}

#[test]
fn what_is_ticked_off_comes_back_on_its_next_day() {
    let told = Told::at(Gate::Plan);
    let no = Facts { said_no: Some(in_days(3)), ..allocated() };
    let done = Settled { kind: Kind::OfferedAgain, from: in_days(3), until: None };
    assert!(!kinds(&told.journey, &Facts { settled: vec![done], ..no }).contains(&Kind::OfferedAgain));
    let offered = Told::offered();
    let looked = Settled { kind: Kind::LookAgain, from: START, until: None };
    let facts = Facts { settled: vec![looked], moved: Some(START), ..Facts::default() };
    assert_eq!(one(&offered.journey, &facts, Kind::LookAgain).from, date(2026, 1, 19));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_waits_unseen(
        acts in prop::collection::vec((0u8..6, 0usize..5), 0..24),
        attempts in prop::collection::vec((0i64..60, 8i8..20), 0..6),
        allocated: bool,
        heard in prop::option::of(0i64..60),
        booked in prop::option::of(0i64..90),
        nation in prop::sample::select(&Nation::ALL[..]),
    ) {
        let mut told = Told::new(offer(1));
        for (act, nth) in acts {
            let open: Vec<Place> = told.journey.open_gates().map(|(of, _)| of.place).collect();
            let at = open.get(nth % open.len().max(1)).copied();
            let act = match (act, at) {
                (0..=2, Some(place)) => Act::Pass(vec![passing(place)]),
                (3, _) => Act::Pause(Paused { at, until: in_days(30) }),
                (4, _) => Act::SetReview(in_days(50)),
                _ => Act::SetFollowUp(in_days(80)),
            };
            let _ = told.takes(&crate::journey::Command { review: Some(in_days(99)), ..crate::journey::tests::command(START, act) });
        }
        let facts = Facts {
            moved: Some(START),
            allocated,
            attempts: attempts.iter().map(|(days, hour)| rung(*days, *hour)).collect(),
            heard: heard.map(in_days),
            booked: booked.map(|days| in_days(days).at(9, 0, 0, 0)).into_iter().collect(),
            ..Facts::default()
        };
        let found = tasks(Rules::seed().unwrap(), &told.journey, &facts, Limits { nation, ..Limits::default() });
        prop_assert!(!told.journey.is_open() || !found.is_empty(), "{:?}", told.journey.stage());
        for task in &found {
            prop_assert!(task.due >= task.from && task.alarm > task.due && nation.is_working_day(task.alarm));
            prop_assert!(task.due <= task.from.saturating_add(60.days()) || task.put_off);
        }
        prop_assert!(found.is_sorted_by_key(|task| task.due));
    }
}

#[test]
fn a_service_is_asked_the_next_day_and_reminded_after_five_working_days() {
    let told = Told::at(Gate::Plan);
    let facts = Facts { unasked: vec![START], ..allocated() };
    let ask = one(&told.journey, &facts, Kind::AskProvider);
    assert_eq!((ask.from, ask.due), (START, in_days(1)));
    let unanswered =
        vec![Unanswered { since: in_days(2), reminded: 0 }, Unanswered { since: START, reminded: 1 }];
    let remind = one(&told.journey, &Facts { unanswered, ..allocated() }, Kind::ProviderAnswer);
    assert_eq!((remind.from, remind.due, remind.made), (START, in_days(7), 1));
}

#[test]
fn with_a_session_of_which_nothing_is_known_yet_nobody_is_silent() {
    let told = Told::at(Gate::Meeting);
    let heard = Facts { heard: Some(in_days(1)), ..allocated() };
    assert!(kinds(&told.journey, &heard).contains(&Kind::GoneQuiet));
    let booked = Facts { unregistered: vec![in_days(30)], ..heard };
    let kinds = kinds(&told.journey, &booked);
    assert!(!kinds.contains(&Kind::GoneQuiet) && kinds.contains(&Kind::Register), "{kinds:?}");
}
