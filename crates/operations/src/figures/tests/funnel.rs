//! A programme counted by hand: who came to each gate, what became of them there, and how long it took.

use domain::id::JourneyId;
use domain::journey::{Act, Ending, Gate, GatePass, Happened, PassedAs, Passing, Place};
use jiff::Span;

use super::*;
use crate::journey::{Course, command};

/// What happened at gates, so many days after the offer.
type Later = &'static [(i64, Step)];

#[derive(Clone, Copy)]
enum Step {
    Pass(Gate, Option<PassedAs>),
    End(Gate, Mode, EndedBy),
    Close(Mode, EndedBy),
    Return(Gate),
}

use Step::{Close, End, Pass, Return};

const TAKEN_ON: (i64, Step) = (2, Pass(Gate::Intake, None));
const ANSWERED: (i64, Step) = (5, Pass(Gate::Reach, Some(PassedAs::PersonAnswered)));
const AGREED: (i64, Step) = (5, Pass(Gate::FirstCall, None));

/// Nine people, seven of whom said yes.
const PEOPLE: [(&str, Later); 7] = [
    (
        "Ann",
        &[
            TAKEN_ON,
            ANSWERED,
            AGREED,
            (20, Pass(Gate::Meeting, None)),
            (20, Pass(Gate::Plan, Some(PassedAs::AdviceEnough))),
            (60, Close(Mode::Completed, EndedBy::Navigator)),
        ],
    ),
    (
        "Bea",
        &[
            TAKEN_ON,
            (20, Pass(Gate::Reach, Some(PassedAs::PersonAnswered))),
            (20, End(Gate::FirstCall, Mode::Refused, EndedBy::Person)),
        ],
    ),
    ("Cat", &[(3, End(Gate::Intake, Mode::NotTheRightService, EndedBy::Programme))]),
    ("Eli", &[TAKEN_ON, (30, End(Gate::Reach, Mode::Unreachable, EndedBy::Navigator))]),
    ("Fay", &[]),
    ("Hal", &[TAKEN_ON, ANSWERED, AGREED, (100, Pass(Gate::Meeting, None))]),
    ("Ivy", &[TAKEN_ON, ANSWERED, AGREED]),
];

impl Town {
    /// Lets things happen to a journey.
    fn goes_on(&self, who: &Who, journey: JourneyId, later: Later) {
        let began = self.house.now();
        for (days, step) in later {
            let at = began + Span::new().hours(24 * days);
            let step = *step;
            let who = who.clone();
            let done = self.house.db.write(move |unit| -> Result<()> {
                let scope = store::Scope::new(who.programme(), Reach::System);
                let current = store::journey::by_id(unit, &scope, journey)?.ok_or(Error::NotFound)?;
                let mut course = Course::open(unit, who.programme(), &current)?;
                let act = match step {
                    Pass(gate, passed_as) => {
                        Act::Pass(vec![Passing { passed_as, ..Passing::of(Place::of(gate)) }])
                    }
                    End(gate, mode, by) => Act::End { place: Place::of(gate), ending: ending(mode, by) },
                    Close(mode, by) => Act::Close(ending(mode, by)),
                    Return(gate) => Act::Return(Place::of(gate)),
                };
                let mut command = command(&who, &Settings::default(), Happened::Minute(at), at, act);
                command.review = Some(domain::calendar::london_day(at + Span::new().hours(24 * 40)));
                course.take(&command)?;
                course.keep(unit, who.programme()).map(drop)
            });
            done.wait().unwrap();
        }
    }
}

fn ending(mode: Mode, by: EndedBy) -> Ending {
    Ending { attempts: (mode == Mode::Unreachable).then_some(4), ..Ending::new(mode, by) }
}

/// The nine; gives who recorded them and Eli's journey.
pub(super) fn lived(town: &Town) -> (Who, JourneyId) {
    let eve = town.referrer(town.hilltop);
    let mut eli = None;
    for (name, later) in PEOPLE {
        let person = town.person(&eve, name);
        let journey = town.offer(&eve, person, AskedAnswer::Yes, None).journey;
        town.goes_on(&eve, journey, later);
        eli = eli.or((name == "Eli").then_some(journey));
    }
    let dot = town.person(&eve, "Dot");
    town.offer(&eve, dot, AskedAnswer::Refused(EndedBy::Person), None);
    let gus = town.person(&eve, "Gus");
    let until = domain::calendar::london_day(town.house.now()) + Span::new().days(10);
    town.offer(&eve, gus, AskedAnswer::ThinkingItOver(until), None);
    (eve, eli.unwrap())
}

/// Four months later, when all of it has happened.
pub(super) fn later(test: &TestDb, town: &Town) {
    test.clock.set(town.house.now() + Span::new().hours(24 * 120));
}

fn by_two(first: &str, second: &str) -> Asked {
    Asked {
        strata: [first, second].map(|name| Stratum::Column(name.to_owned())).to_vec(),
        ..Asked::default()
    }
}

/// Counts of the funnel that are not nought, as `gate what`.
fn counted(figure: &Figure) -> Vec<String> {
    let mut lines: Vec<String> = figure
        .cells
        .iter()
        .filter(|cell| count(cell.denominator) > 0)
        .map(|cell| {
            let said: Vec<&str> = cell
                .groups
                .iter()
                .zip(&figure.axes)
                .map(|(place, axis)| code_of(&axis.groups[*place]).unwrap_or("?"))
                .collect();
            format!("{}: {}", said.join(" "), count(cell.denominator))
        })
        .collect();
    lines.sort();
    lines
}

#[test]
fn everybody_who_came_to_a_gate_passed_it_left_it_or_is_still_there() {
    on_both(|test| {
        let town = Town::new(test);
        let (eve, _) = lived(&town);
        later(test, &town);
        let manager = town.who(Role::ProgrammeManager, town.team);
        for who in [&eve, &manager] {
            let figure = town.figure(who, "gates-met", &by_two("gate", "came-to"));
            assert_eq!(
                counted(&figure),
                [
                    "after-plan completed: 1",
                    "first-call passed: 3",
                    "first-call refused: 1",
                    "intake not-the-right-service: 1",
                    "intake open: 1",
                    "intake passed: 5",
                    "meeting open: 1",
                    "meeting passed: 2",
                    "offer open: 1",
                    "offer passed: 7",
                    "offer refused: 1",
                    "plan open: 1",
                    "plan passed: 1",
                    "reach passed: 4",
                    "reach unreachable: 1",
                ]
            );
            check_every_mark(&town, who, "gates-met", &by_two("gate", "came-to"));
        }
        let rows = town.rows(&eve, "gates-met", &Asked::default(), &Picked::denominator(0), 50).unwrap();
        assert_eq!(rows.all, 31);
        assert!(rows.rows.iter().all(|row| row.name.is_some() && row.offer.is_some()));
        let rows = town.rows(&manager, "gates-met", &Asked::default(), &Picked::denominator(0), 50).unwrap();
        let journeys: std::collections::HashSet<_> = rows.rows.iter().map(|row| &row.reference).collect();
        assert_eq!(journeys.len(), 9, "a journey goes by one pseudonym at all its gates");
    });
}

#[test]
fn the_shares_after_the_offer_are_those_counted_by_hand() {
    on_both(|test| {
        let town = Town::new(test);
        let (eve, _) = lived(&town);
        later(test, &town);
        let total = |id: &str| town.figure(&eve, id, &Asked::default()).total.unwrap().bands.map(count);
        // Met, not met, open, not recorded. Hal's meeting came on the hundredth day.
        assert_eq!(total("U2"), [1, 8, 0, 0]);
        assert_eq!(total("reached"), [4, 1, 0, 0]);
        assert_eq!(total("reached-in-14-days"), [3, 2, 0, 0]);
        assert_eq!(total("first-call-agreed"), [3, 1, 0, 0]);
        assert_eq!(total("plan-agreed"), [1, 0, 1, 0]);
        assert_eq!(total("journeys-stand"), [4, 5, 0, 0]);
        let waits = town.figure(&eve, "gates-met", &by_two("gate", "wait"));
        let of = |gate: &str, wait: &str| count(waits.cell(&[Some(gate), Some(wait)]).unwrap().denominator);
        assert_eq!([of("intake", "0-2"), of("intake", "3-7"), of("intake", "waiting")], [5, 1, 1]);
        assert_eq!([of("reach", "3-7"), of("reach", "15-28")], [3, 2]);
        assert_eq!([of("meeting", "15-28"), of("meeting", "57-up"), of("meeting", "waiting")], [1, 1, 1]);
    });
}

#[test]
fn an_offer_younger_than_the_window_is_not_in_the_share_who_met() {
    on_both(|test| {
        let town = Town::new(test);
        let (eve, _) = lived(&town);
        test.clock.set(town.house.now() + Span::new().hours(24 * 60));
        let total = town.figure(&eve, "U2", &Asked::default()).total.unwrap();
        assert_eq!((count(total.denominator), count(total.immature)), (0, 9));
    });
}

#[test]
fn somebody_who_came_back_counts_by_the_last_pass_and_columns_follow() {
    on_both(|test| {
        let town = Town::new(test);
        let (eve, eli) = lived(&town);
        later(test, &town);
        let before = town.figure(&eve, "gates-met", &by_two("gate", "came-to"));
        assert_eq!(count(before.cell(&[Some("reach"), Some("unreachable")]).unwrap().denominator), 1);
        town.goes_on(&eve, eli, &[(0, Return(Gate::Reach)), ANSWERED, AGREED]);
        let after = town.figure(&eve, "gates-met", &by_two("gate", "came-to"));
        assert_eq!(count(after.cell(&[Some("reach"), Some("unreachable")]).unwrap().denominator), 0);
        assert_eq!(count(after.cell(&[Some("reach"), Some("passed")]).unwrap().denominator), 5);
        assert_eq!(count(after.cell(&[Some("meeting"), Some("open")]).unwrap().denominator), 2);
        // Taking it back takes the gates away that it opened.
        let wrong = GatePass { place: Place::of(Gate::FirstCall), pass: 1 };
        let who = eve.clone();
        let done = town.house.db.write(move |unit| -> Result<()> {
            let scope = store::Scope::new(who.programme(), Reach::System);
            let current = store::journey::by_id(unit, &scope, eli)?.ok_or(Error::NotFound)?;
            let mut course = Course::open(unit, who.programme(), &current)?;
            let now = unit.now() + Span::new().hours(24 * 6);
            let act = Act::Correct(domain::journey::Corrected::Result(wrong));
            course.take(&command(&who, &Settings::default(), Happened::Minute(now), now, act))?;
            course.keep(unit, who.programme()).map(drop)
        });
        done.wait().unwrap();
        let taken_back = town.figure(&eve, "gates-met", &by_two("gate", "came-to"));
        assert_eq!(count(taken_back.cell(&[Some("meeting"), Some("open")]).unwrap().denominator), 1);
        let keys = Keys::generate(&mut Random::from_seed(7));
        let anew = House::over(test.db.clone(), keys, "http://localhost", false, Random::from_seed(2));
        for (id, asked) in [
            ("gates-met", by_two("gate", "came-to")),
            ("gates-met", by_two("gate", "wait")),
            ("journeys-stand", by("gate")),
            ("U2", by("practice")),
        ] {
            let held = settled(town.house.figure(&eve, id, asked.clone())).unwrap();
            let fresh = settled(anew.figure(&eve, id, asked)).unwrap();
            assert_eq!((held.cells, held.total), (fresh.cells, fresh.total), "{id}");
        }
    });
}

#[test]
fn who_sees_no_row_sees_where_journeys_stand_in_one_table_and_no_funnel() {
    on_both(|test| {
        let town = Town::new(test);
        lived(&town);
        later(test, &town);
        let reader = town.who(Role::Commissioner, town.team);
        let refused = settled(town.house.figure(&reader, "gates-met", by_two("gate", "came-to")));
        assert_eq!(refused.unwrap_err(), Error::Forbidden);
        let figure = town.figure(&reader, "journeys-stand", &by("gate"));
        assert_eq!(figure.sight, Sight::Controlled);
        let shown = figure.cells.iter().flat_map(|cell| cell.bands);
        assert!(shown.clone().all(|shown| shown.count().is_none_or(|n| n == 0)), "nine people are few");
        assert!(shown.into_iter().any(|shown| shown == Shown::Starred));
    });
}
