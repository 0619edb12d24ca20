//! What holds for every journey, whatever was done to it.

use proptest::prelude::*;

use super::*;
use crate::journey::Told as Telling;

/// Any act on the gates a journey may have; most are refused where the journey stands.
fn act() -> impl Strategy<Value = Act> {
    let day = (1..200i64).prop_map(in_days);
    let place = (0..11usize, 1..3u128).prop_map(|(gate, number)| {
        let gate = Gate::ALL[gate];
        if gate.line() == Line::Prescription { Place::on(rx(number), gate) } else { Place::of(gate) }
    });
    let ending = (0..21usize, 0..7usize, day.clone(), any::<bool>()).prop_map(|(mode, by, ask, objected)| {
        let ending = Ending::new(Mode::ALL[mode], EndedBy::ALL[by]);
        let ask_again = (ending.mode == Mode::NotNow).then_some(ask);
        let attempts = (ending.mode == Mode::Unreachable).then_some(5);
        Ending { ask_again, attempts, objected, ..ending }
    });
    let origin = (2..6u128).prop_map(offer);
    prop_oneof![
        12 => prop::collection::vec(place.clone().prop_map(passing), 1..3).prop_map(Act::Pass),
        4 => (place.clone(), ending.clone()).prop_map(|(place, ending)| Act::End { place, ending }),
        2 => (place.clone(), 0..3usize).prop_map(|(place, why)| Act::NotMet { place, why: NotMet::ALL[why] }),
        2 => (place.clone(), 1..3u16, 0..50u128).prop_map(|(place, pass, number)| {
            let of = AccountOf::Result(GatePass { place, pass });
            Act::Tell(Telling { of, account: account(number, Teller::Person) })
        }),
        1 => day.clone().prop_map(|until| {
            Act::ThinkItOver(ThinkingItOver { until, observed: Observed::default() })
        }),
        1 => (prop::option::of(place.clone()), day.clone()).prop_map(|(at, until)| Act::Pause(Paused { at, until })),
        2 => (1..3u128).prop_map(|number| Act::Propose(proposed(number))),
        2 => day.clone().prop_map(Act::SetFollowUp),
        1 => day.prop_map(Act::SetReview),
        2 => ending.prop_map(Act::Close),
        1 => Just(Act::RecordDeath),
        1 => Just(Act::ReverseDeath),
        3 => (place.clone(), 1..3u16).prop_map(|(place, pass)| {
            Act::Correct(Corrected::Result(GatePass { place, pass }))
        }),
        1 => Just(Act::Correct(Corrected::Closing)),
        3 => place.prop_map(Act::Return),
        1 => Just(Act::JoinTo(another_journey())),
        1 => origin.prop_map(|origin| yes().joined(origin)),
    ]
}

/// An act, or a wish that names an open gate of the journey it meets.
#[derive(Debug, Clone)]
enum Step {
    Act(Act),
    PassOpen(usize),
    ReturnToEnded(usize),
}

impl Step {
    fn on(&self, journey: &Journey) -> Option<Act> {
        let nth = |places: Vec<Place>, n: usize| places.get(n % places.len().max(1)).copied();
        match self {
            Step::Act(act) => Some(act.clone()),
            Step::PassOpen(n) => {
                let open = journey.open_gates().map(|(of, _)| of.place).collect();
                nth(open, *n).map(|place| Act::Pass(vec![passing(place)]))
            }
            Step::ReturnToEnded(n) => {
                let ended = |pass: &Pass| pass.outcome().is_some_and(|outcome| !outcome.goes_on());
                let places =
                    journey.passes().filter(|(_, pass)| ended(pass)).map(|(of, _)| of.place).collect();
                nth(places, *n).map(Act::Return)
            }
        }
    }
}

fn steps(length: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => act().prop_map(Step::Act),
        4 => any::<usize>().prop_map(Step::PassOpen),
        1 => any::<usize>().prop_map(Step::ReturnToEnded),
    ];
    prop::collection::vec(step, length)
}

fn reviewed(act: Act) -> Command {
    Command { review: Some(in_days(300)), ..command(START, act) }
}

fn no_holes(journey: &Journey) {
    let open_on =
        |line: Line| journey.open_gates().filter(move |(of, _)| of.place.gate.line() == line).count();
    assert!(open_on(Line::FollowUp) <= 1);
    for prescription in journey.prescriptions() {
        let open = prescription.line.iter().filter(|pass| pass.is_open()).count();
        let last = prescription.line.last().unwrap();
        let over = match last.outcome() {
            None => false,
            Some(Outcome::Ended { .. }) => true,
            Some(_) => last.gate == Gate::Completion,
        };
        assert_eq!(open, usize::from(!over), "{prescription:?}");
    }
    if !journey.is_open() {
        assert_eq!(open_on(Line::Journey) + open_on(Line::Prescription), 0, "closed: {journey:?}");
    } else if journey.is_after_plan() {
        assert_eq!(open_on(Line::Journey), 0);
        assert!(!journey.is_forgotten(), "{journey:?}");
    } else {
        assert_eq!(open_on(Line::Journey), 1, "{journey:?}");
    }
    for gate in Gate::ALL {
        let Tally { met, passed, ended, not_met, open } = journey.tally(gate);
        assert_eq!(met, passed + ended + not_met + open);
    }
    for gate in &Gate::ALL[1..6] {
        let before = Gate::numbered(gate.number() - 1).unwrap();
        assert!(journey.tally(*gate).met <= journey.tally(before).met, "a gate opens after the one before");
    }
}

/// Whatever result an act wrote can be corrected at once, and the journey stands as before.
fn a_correction_takes_it_back(before: &Journey, after: &Journey, act: &Act) {
    let corrected = match act {
        Act::Close(_) | Act::JoinTo(_) => Corrected::Closing,
        Act::Pass(passings) if passings.len() > 1 => return,
        Act::Pass(passings) => last_result(after, passings[0].place),
        Act::End { place, .. } | Act::NotMet { place, .. } => last_result(after, *place),
        _ => return,
    };
    let mut undone = after.clone();
    undone.take(&reviewed(Act::Correct(corrected))).unwrap();
    let review = undone.review;
    assert_eq!(as_it_stands(&undone), Journey { review, ..as_it_stands(before) });
}

fn last_result(journey: &Journey, place: Place) -> Corrected {
    let pass = journey.passes_at(place).rfind(|pass| !pass.is_open()).unwrap().number;
    Corrected::Result(GatePass { place, pass })
}

fn a_reversed_death_takes_all_back(journey: &Journey) {
    if journey.is_died() {
        return;
    }
    let mut dead = journey.clone();
    dead.take(&reviewed(Act::RecordDeath)).unwrap();
    assert_eq!(dead.open_gates().count(), 0);
    assert!(!dead.is_open());
    dead.take(&reviewed(Act::ReverseDeath)).unwrap();
    assert_eq!(as_it_stands(&dead), as_it_stands(journey));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_journey_keeps_the_pathways_promises(steps in steps(1..100)) {
        let mut told = Told::offered();
        for step in steps {
            let Some(act) = step.on(&told.journey) else { continue };
            let before = told.journey.clone();
            let Ok(()) = told.takes(&reviewed(act.clone())) else {
                prop_assert_eq!(&told.journey, &before);
                continue;
            };
            no_holes(&told.journey);
            a_correction_takes_it_back(&before, &told.journey, &act);
            a_reversed_death_takes_all_back(&told.journey);
        }
        for entry in &told.entries {
            let change = &entry.change;
            let read = Change::read(change.kind(), change.version(), &change.to_data());
            prop_assert_eq!(read.as_ref(), Ok(change));
        }
    }
}

#[test]
fn random_journeys_go_all_the_way() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut planned, mut returned, mut completed) = (0, 0, 0);
    for _ in 0..300 {
        let mut told = Told::offered();
        for step in steps(100..101).new_tree(&mut runner).unwrap().current() {
            if let Some(act) = step.on(&told.journey) {
                // A refused act leaves the journey as it is.
                let _ = told.journey.take(&reviewed(act));
            }
        }
        planned += usize::from(told.journey.is_after_plan());
        returned += usize::from(!told.journey.earlier_closings().is_empty());
        completed += usize::from(told.journey.tally(Gate::Completion).met > 0);
    }
    assert!(planned > 20 && returned > 20 && completed > 2, "{planned} {returned} {completed}");
}
