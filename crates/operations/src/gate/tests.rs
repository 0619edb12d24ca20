//! Random acts on journeys, in both databases: what is counted is what the journal says, at every moment.

use std::collections::BTreeMap;

use domain::id::{AccountId, OfferId, PrescriptionId, ServiceId};
use domain::journey::{
    Account, AccountOf, Act, Baseline, Change, Command, Corrected, EndedBy, Ending, Ends, Entry, GatePass,
    Happened, JoinedOffer, Limits, Line, Mode, NotMet, Observed, Opened, Origin, PassedAs, Passing, Paused,
    PrescriptionKind, Proposed, RecordedAt, Recorder, Stage, Teller, ThinkingItOver, Told,
};
use domain::offer::Answer;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use store::Error as StoreError;
use store::testing::on_both;
use uuid::Uuid;

use super::*;
use crate::check::check;
use crate::journey::Course;
use crate::trial::Trial;

/// Something done to one of two journeys: what, and numbers that choose among the possibilities there.
type Step = (bool, u8, usize, usize, i64);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((any::<bool>(), 0..24_u8, any::<usize>(), any::<usize>(), 1..200_i64), 10..60)
}

fn nth<T: Copy>(list: &[T], number: usize) -> Option<T> {
    list.get(number % list.len().max(1)).copied()
}

/// The act of a step on a journey; none where there is nothing to choose from.
fn act(step: Step, journey: &Journey, today: Day, number: u128) -> Option<Act> {
    let (_, kind, a, b, days) = step;
    let day = today.saturating_add(days.days());
    let open: Vec<Place> = journey.open_gates().map(|(of, _)| of.place).collect();
    let settled: Vec<GatePass> = journey.passes().filter(|(_, it)| !it.is_open()).map(|(of, _)| of).collect();
    let ended: Vec<Place> = journey
        .passes()
        .filter(|(_, it)| it.outcome().is_some_and(|outcome| !outcome.goes_on()))
        .map(|(of, _)| of.place)
        .collect();
    let id = Uuid::from_u128(number);
    Some(match kind {
        0..=7 => Act::Pass(vec![passing(nth(&open, a)?)]),
        8 | 9 => {
            let place = nth(&open, a)?;
            Act::End { place, ending: ending(Ends::Gate(place.gate), b, day)? }
        }
        10 => Act::NotMet { place: nth(&open, a)?, why: nth(&NotMet::ALL, b)? },
        11 => {
            let account = Account::untouched(AccountId::new(id), Teller::Person);
            Act::Tell(Told { of: AccountOf::Result(nth(&settled, a)?), account })
        }
        12 => Act::ThinkItOver(ThinkingItOver { until: day, observed: Observed::default() }),
        13 => Act::Propose(Proposed {
            prescription: PrescriptionId::new(id),
            service: ServiceId::new(Uuid::from_u128(7)),
            kind: PrescriptionKind::FormalReferral,
            sessions: Some(12),
        }),
        14 => Act::SetFollowUp(day),
        15 => Act::Close(ending(Ends::Closing, b, day)?),
        16 if b.is_multiple_of(2) => Act::RecordDeath,
        16 => Act::ReverseDeath,
        17 | 18 => Act::Correct(Corrected::Result(nth(&settled, a)?)),
        19 => Act::Correct(Corrected::Closing),
        20 | 21 => Act::Return(nth(&ended, a)?),
        22 if a.is_multiple_of(6) => Act::RecordInError,
        22 => Act::Pause(Paused { at: nth(&open, a).filter(|_| b.is_multiple_of(2)), until: day }),
        _ => Answer::Yes(Observed::default()).joined(Origin::Offer(OfferId::new(id))),
    })
}

fn passing(place: Place) -> Passing {
    let passed_as = (place.gate == Gate::Reach).then_some(PassedAs::PersonAnswered);
    Passing { passed_as, ..Passing::of(place) }
}

/// One of the endings that may stand there.
fn ending(what: Ends, number: usize, ask_again: Day) -> Option<Ending> {
    let pairs = Mode::ALL.into_iter().flat_map(|mode| EndedBy::ALL.map(|by| (mode, by)));
    let possible: Vec<_> = pairs.filter(|(mode, by)| mode.can_be_ended(what, *by)).collect();
    let (mode, by) = nth(&possible, number)?;
    let ask_again = (mode == Mode::NotNow).then_some(ask_again);
    let attempts = (mode == Mode::Unreachable).then_some(5);
    Some(Ending { ask_again, attempts, ..Ending::new(mode, by) })
}

fn command(trial: &Trial, at: Timestamp, act: Act) -> Command {
    let day = domain::calendar::london_day(at);
    Command {
        happened: Happened::Minute(at),
        recorded_at: RecordedAt::Instant(at),
        by: Recorder::Staff { staff: trial.who.staff, organisation: trial.who.organisation },
        act,
        review: Some(day.saturating_add(300.days())),
        limits: Limits::default(),
    }
}

fn begin(trial: &Trial, at: Timestamp) -> JourneyId {
    let practice = trial.who.organisation;
    let opened = |offer| Opened {
        origin: Origin::Offer(offer),
        baseline: Baseline::at(practice),
        earlier: None,
        nameless: false,
    };
    let origin = OfferId::new(Uuid::from_u128(1));
    let command = command(trial, at, Act::Open(opened(origin)));
    trial.write(move |unit, who| {
        let mut course = Course::begin(unit.id(), None);
        course.take(&command)?;
        let id = course.id;
        course.keep(unit, who.programme)?;
        Ok(id)
    })
}

/// Does an act in a unit of work of its own; whether the rules allowed it.
fn does(trial: &Trial, id: JourneyId, command: Command) -> bool {
    trial.write(move |unit, who| {
        let scope = store::Scope::new(who.programme, store::Reach::System);
        let current = store::journey::by_id(unit, &scope, id)?.expect("the journey is there");
        let mut course = Course::open(unit, who.programme, &current)?;
        if course.take(&command).is_err() {
            return Ok(false);
        }
        course.keep(unit, who.programme)?;
        Ok(true)
    })
}

/// Counts of gates by result, as the projection has them.
type Counted = BTreeMap<i64, BTreeMap<String, u32>>;

/// Two journeys with their journals, and what is counted of them, at one moment.
fn at_this_moment(trial: &Trial, ids: [JourneyId; 2]) -> (Vec<(Journey, Vec<Entry>)>, Counted) {
    let programme = trial.who.programme;
    let read = trial.house.db.read_snapshot(move |read| {
        let journeys = ids
            .iter()
            .map(|id| {
                let entries = store::journey::journal(read, programme, *id)?;
                Ok((Journey::replay(&entries).expect("a journal fits together"), entries))
            })
            .collect::<Result<_, StoreError>>()?;
        let mut counted = Counted::new();
        read.each::<StoreError>(
            "SELECT gate, result, count(*) FROM episode_gate
             WHERE programme_id = $1 AND journey_id IN ($2, $3) GROUP BY gate, result",
            &[programme.into(), (&ids[0]).into(), (&ids[1]).into()],
            |row| {
                let (gate, result, count): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
                counted.entry(gate).or_default().insert(result, u32::try_from(count).unwrap());
                Ok(())
            },
        )?;
        Ok::<_, StoreError>((journeys, counted))
    });
    read.wait().unwrap()
}

/// Met = passed + ended + not met + open at every gate, as the domain counts and as the projection does.
fn what_is_counted_is_what_is_so(journeys: &[(Journey, Vec<Entry>)], counted: &Counted) {
    for gate in Gate::ALL {
        let tallies = || journeys.iter().map(|(journey, _)| journey.tally(gate));
        let met: u32 = tallies().map(|it| it.met).sum();
        let parts: u32 = tallies().map(|it| it.passed + it.ended + it.not_met + it.open).sum();
        assert_eq!(met, parts, "{gate:?}");
        if gate.line() == Line::Prescription {
            continue;
        }
        let of = |result: &str| {
            let rows = counted.get(&i64::from(gate.number()));
            rows.and_then(|rows| rows.get(result)).copied().unwrap_or(0)
        };
        let so = [of("passed"), of("ended"), of("not-met"), of("open")];
        let said = [
            tallies().map(|it| it.passed).sum::<u32>(),
            tallies().map(|it| it.ended).sum(),
            tallies().map(|it| it.not_met).sum(),
            tallies().map(|it| it.open).sum(),
        ];
        assert_eq!(so, said, "{gate:?}: passed, ended, not met, open");
        assert_eq!(so.iter().sum::<u32>(), met);
    }
    let past_plan = journeys.iter().filter(|(it, _)| it.is_after_plan() && !it.is_in_error()).count();
    let closed_past_plan =
        journeys.iter().filter(|(it, _)| it.is_after_plan() && !it.is_in_error() && it.closing().is_some());
    let after = counted.get(&AFTER_PLAN).cloned().unwrap_or_default();
    assert_eq!(after.values().sum::<u32>(), u32::try_from(past_plan).unwrap());
    assert_eq!(after.get("ended").copied().unwrap_or(0), u32::try_from(closed_past_plan.count()).unwrap());
}

/// The open-gate rule of the pathway.
fn there_are_no_holes(journey: &Journey) {
    let open_on =
        |line: Line| journey.open_gates().filter(move |(of, _)| of.place.gate.line() == line).count();
    match journey.stage().unwrap() {
        Stage::At(gate) => {
            assert_eq!(open_on(Line::Journey), 1);
            assert!(journey.open_pass(Place::of(gate)).is_some());
        }
        Stage::AfterPlan => {
            let brought_back = journey.review().is_some() || journey.open_gates().next().is_some();
            assert!(open_on(Line::Journey) == 0 && brought_back, "{journey:?}");
        }
        Stage::Closed(_) => assert_eq!(open_on(Line::Journey) + open_on(Line::Prescription), 0),
        Stage::RecordedInError => {}
    }
    assert!(open_on(Line::FollowUp) <= 1);
}

/// Every standing result has its entry, and the entry says that very result.
fn every_standing_result_has_its_entry(journey: &Journey, entries: &[Entry]) {
    for (of, pass) in journey.passes() {
        let Some(result) = &pass.result else { continue };
        let entry = &entries[usize::try_from(result.position).unwrap() - 1];
        assert_eq!((entry.position, entry.happened), (result.position, result.happened));
        let here = |place: Place| place == of.place;
        match (&result.outcome, &entry.change) {
            (Outcome::Passed { .. }, Change::Passed(it)) => assert!(here(it.place)),
            (Outcome::NotMet(why), Change::NotMet(it)) => assert!(here(it.place) && it.why == *why),
            (Outcome::Ended { ending, by_closing: false }, Change::Ended(it)) => {
                assert!(here(it.place) && it.ending == *ending);
            }
            (Outcome::Ended { by_closing: true, .. }, closing) => assert!(
                matches!(closing, Change::Ended(_) | Change::Closed(_) | Change::Died | Change::JoinedTo(_)),
                "{closing:?}"
            ),
            (outcome, change) => panic!("{outcome:?} from {change:?}"),
        }
    }
    for JoinedOffer { position, .. } in journey.offers() {
        assert!(matches!(entries[usize::try_from(*position).unwrap() - 1].change, Change::OfferJoined(_)));
    }
}

/// Lives one case and says how many acts were allowed.
fn live(trial: &Trial, began: Timestamp, steps: &[Step], case: u128) -> usize {
    let ids = [begin(trial, began), begin(trial, began)];
    let mut allowed = 0;
    for (number, step) in (1_u128..).zip(steps) {
        let at = began + jiff::Span::new().hours(i64::try_from(number).unwrap() * 7);
        let id = ids[usize::from(step.0)];
        let (before, _) = at_this_moment(trial, ids);
        let (journey, _) = &before[usize::from(step.0)];
        let today = domain::calendar::london_day(at);
        let Some(act) = act(*step, journey, today, case * 1_000 + number) else { continue };
        allowed += usize::from(does(trial, id, command(trial, at, act)));
        let (after, counted) = at_this_moment(trial, ids);
        what_is_counted_is_what_is_so(&after, &counted);
        for (journey, entries) in &after {
            there_are_no_holes(journey);
            every_standing_result_has_its_entry(journey, entries);
        }
    }
    allowed
}

#[test]
fn at_every_moment_met_is_passed_and_ended_and_not_met_and_open_and_check_agrees() {
    on_both(|t| {
        let trial = Trial::on(t);
        let began = trial.house.now() - jiff::Span::new().hours(24 * 400);
        let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
        let (case, allowed) = (std::cell::Cell::new(0_u128), std::cell::Cell::new(0));
        // The same acts each time: how many are allowed, and which gates they reach, is no matter of luck.
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
        TestRunner::new_with_rng(config, rng)
            .run(&steps(), |steps| {
                case.set(case.get() + 1);
                allowed.set(allowed.get() + live(&trial, began, &steps, case.get()));
                let report = check(&trial.house.db).unwrap();
                prop_assert!(report.is_clean(), "{:?}", report.faults);
                Ok(())
            })
            .unwrap();
        assert!(allowed.get() > 150, "most acts were refused: {}", allowed.get());
        let read = trial
            .house
            .db
            .read(|read| read.value::<i64>("SELECT count(DISTINCT gate) FROM episode_gate", &[]));
        assert_eq!(read.wait(), Ok::<_, StoreError>(Some(8)), "gates 1 to 6, 11 and after the plan");
    });
}

#[test]
fn only_what_stands_otherwise_is_written() {
    on_both(|t| {
        let trial = Trial::on(t);
        let at = trial.house.now();
        let id = begin(&trial, at);
        let rows = |journey: &Journey| rows(id, journey);
        let (before, _) = at_this_moment(&trial, [id, id]);
        let mut journey = before[0].0.clone();
        let stood = rows(&journey);
        journey.take(&command(&trial, at, Act::Pass(vec![passing(Place::of(Gate::Offer))]))).unwrap();
        let (written, gone) = changed(&stood, &rows(&journey));
        assert_eq!(written.iter().map(|row| row.gate).collect::<Vec<_>>(), [1, 2]);
        assert!(gone.is_empty());
        let stood = rows(&journey);
        let wrong = Corrected::Result(GatePass { place: Place::of(Gate::Offer), pass: 1 });
        journey.take(&command(&trial, at, Act::Correct(wrong))).unwrap();
        let (written, gone) = changed(&stood, &rows(&journey));
        assert_eq!(written.iter().map(|row| row.gate).collect::<Vec<_>>(), [1]);
        assert_eq!(gone, [2]);
    });
}

#[test]
fn a_return_counts_by_the_last_pass_and_keeps_the_first_day_passed() {
    on_both(|t| {
        let trial = Trial::on(t);
        let began = trial.house.now() - jiff::Span::new().hours(24 * 100);
        let id = begin(&trial, began);
        let place = Place::of;
        let after = |days: i64| began + jiff::Span::new().hours(24 * days);
        let acts = [
            (1, Act::Pass(vec![passing(place(Gate::Offer))])),
            (2, Act::Pass(vec![passing(place(Gate::Intake))])),
            (3, Act::Pass(vec![passing(place(Gate::Reach))])),
            (
                4,
                Act::End {
                    place: place(Gate::FirstCall),
                    ending: Ending::new(Mode::Refused, EndedBy::Person),
                },
            ),
            (30, Act::Return(place(Gate::Reach))),
        ];
        for (days, act) in acts {
            assert!(does(&trial, id, command(&trial, after(days), act)));
        }
        let programme = trial.who.programme;
        let rows =
            trial.house.db.read(move |read| store::episode_gate::of(read, programme, id)).wait().unwrap();
        let reach = rows.iter().find(|row| row.gate == 3).unwrap();
        let day = |days| domain::calendar::london_day(after(days));
        assert_eq!((reach.pass, reach.standing, reach.passed), (2, Standing::Open, Some(day(3))));
        let call = rows.iter().find(|row| row.gate == 4).unwrap();
        let refused =
            Standing::Ended { on: day(4), mode: Mode::Refused, by: EndedBy::Person, by_closing: false };
        assert_eq!((call.pass, call.standing, call.passed), (1, refused, None));
    });
}
