//! Moving away, coming again, a practice that is taken over.

use domain::journey::{Act, EndedBy, Ending, Gate, Mode, Place, Stage};
use domain::role::Role;
use operations::figures::{Asked, Sight};
use operations::offer::AskedAnswer;
use store::testing::on_both;
use uuid::Uuid;

use crate::town::{Town, block};

#[test]
fn moving_away_before_the_meeting_ends_the_gate_by_nobody_and_refuses_nothing() {
    on_both(|test| {
        let town = Town::new(test);
        let (_, journey) = town.at("Ann", Gate::Meeting);
        town.ends(journey, Place::of(Gate::Meeting), Mode::MovedAway, EndedBy::Nobody);
        assert_eq!(
            town.counted(journey),
            ["1 passed", "2 passed", "3 passed", "4 passed", "5 ended moved-away nobody"]
        );
        let (kept, _) = town.journey(journey);
        assert_eq!(kept.stage(), Some(Stage::Closed(Mode::MovedAway)));
        town.in_order();
    });
}

#[test]
fn moving_away_after_the_plan_leaves_the_follow_up_to_come() {
    on_both(|test| {
        let town = Town::new(test);
        let (_, journey) = town.at("Ann", Gate::ServiceChoice);
        town.does(journey, Act::SetFollowUp(town.in_days(84)));
        town.does(journey, Act::Close(Ending::new(Mode::MovedAway, EndedBy::Person)));
        let counted = town.counted(journey);
        assert_eq!(counted.first().unwrap(), "0 ended moved-away person");
        assert_eq!(counted.last().unwrap(), "11 open", "those who leave are followed up too");
        town.in_order();
    });
}

#[test]
fn referred_again_two_weeks_after_an_ending_is_a_linked_journey_and_no_first_offer() {
    on_both(|test| {
        let town = Town::new(test);
        let (person, first, _) = town.referred("Bea");
        town.passes(first, Place::of(Gate::Intake));
        town.passes(first, Place::of(Gate::Reach));
        town.ends(first, Place::of(Gate::FirstCall), Mode::Refused, EndedBy::Person);
        town.later(14);
        let again = town.offer(&town.eve(), person, AskedAnswer::Yes);
        assert!(!again.joined && again.journey != first);
        let (second, _) = town.journey(again.journey);
        assert_eq!(second.opening().unwrap().1.earlier, Some(first));
        assert_eq!(town.counted(first).last().unwrap(), "4 ended refused person", "the true ending stays");
        assert_eq!(town.counted(again.journey), ["1 passed", "2 open"]);
        // Two offers, one of them the person's first in twelve months.
        let eve = town.eve();
        let count = |id: &str| {
            let figure = block(town.house.figure(&eve, id, Asked::default())).unwrap();
            figure.total.unwrap().denominator.count()
        };
        // On PostgreSQL figures wait for older transactions of the server.
        store::testing::until("both offers counted", || (count("offers-made") == Some(2)).then_some(()));
        assert_eq!((count("offers-made"), count("U1")), (Some(2), Some(1)));
        town.in_order();
    });
}

#[test]
fn somebody_who_stopped_and_returns_keeps_the_ending_and_has_a_second_pass() {
    on_both(|test| {
        let town = Town::new(test);
        let (_, journey) = town.at("Cat", Gate::Meeting);
        town.ends(journey, Place::of(Gate::Meeting), Mode::Refused, EndedBy::Person);
        town.later(40);
        town.does(journey, Act::Return(Place::of(Gate::Meeting)));
        let (kept, _) = town.journey(journey);
        let passes: Vec<_> = kept.passes_at(Place::of(Gate::Meeting)).collect();
        assert_eq!(passes.len(), 2);
        assert_eq!(passes[0].outcome().unwrap().mode(), Some(Mode::Refused));
        assert!(passes[1].is_open() && kept.is_open());
        assert_eq!(kept.earlier_closings().len(), 1);
        assert_eq!(town.counted(journey).last().unwrap(), "5 open", "counts use the last pass");
        town.passes(journey, Place::of(Gate::Meeting));
        assert_eq!(town.counted(journey)[4..], ["5 passed", "6 open"]);
        town.in_order();
    });
}

#[test]
fn a_practice_that_is_taken_over_loses_no_journey_and_its_figures_stay_where_they_were() {
    on_both(|test| {
        let town = Town::new(test);
        let (person, journey, offer) = town.referred("Dot");
        let sam = town.who("Sam", Role::Referrer, town.riverside);
        assert!(block(town.house.offer(&sam, offer)).is_err(), "another practice's before");
        let ada = town.who("Ada", Role::Administrator, town.team);
        let (old, new, today) = (town.hilltop, town.riverside, town.today());
        block(town.house.succeed_organisation(&ada, Uuid::from_u128(9), old, new, today)).unwrap();
        // The successor's people sign in again and see what was Hilltop's.
        let sam = town.who("Sam", Role::Referrer, town.riverside);
        assert!(block(town.house.offer(&sam, offer)).is_ok());
        assert!(block(town.house.person(&sam, person)).is_ok());
        let (kept, _) = town.journey(journey);
        assert_eq!(kept.opening().unwrap().1.baseline.practice, town.hilltop);
        assert_eq!(town.counted(journey), ["1 passed", "2 open"]);
        assert_eq!(Sight::of(&sam).unwrap(), Sight::Own);
        town.in_order();
    });
}
