//! After the plan: talks, follow-up and closing.

use domain::calendar::Day;
use domain::contact::{Answered, Channel};
use domain::instrument::TimePoint;
use domain::journey::{EndedBy, Ending, Gate, Limits, Mode, PassedAs};
use jiff::ToSpan;

use super::{Walk, likely};
use crate::care::Deed;
use crate::chance::Chance;
use crate::programme::working_after;
use crate::telling::Behind;

/// The share of people with a first measure who have a second.
const FOLLOWED_UP: f64 = 0.60;
/// Talks with somebody who takes up what was prescribed or is held: negative binomial with this mean and
/// dispersion.
const TALKS: f64 = 7.0;
const DISPERSION: u32 = 3;
/// The share of journeys past their plan that go quiet, and are closed some weeks later as out of reach.
const GOES_QUIET: f64 = 0.06;
/// A plan is looked at from so many days before the day that was set for it.
const EARLY: i32 = 10;

/// Everything that comes after a plan that was agreed.
pub(super) fn plan(walk: &mut Walk<'_>) {
    let planned = walk.care.iter().rev().find_map(|it| match it.deed {
        Deed::Plan(plan) => Some((plan.how, plan.review)),
        _ => None,
    });
    let Some((how, review)) = planned else { return };
    let agreed = (walk.day, walk.minute);
    let due = working_after(walk.day, walk.chance.between(80, 95));
    let followed = walk.chance.happens(if walk.baseline { 0.95 } else { 0.4 });
    if followed {
        walk.does(Deed::SetFollowUp(due));
    }
    let lasts = match how {
        PassedAs::AdviceEnough => (0, 14),
        PassedAs::Prescribing => (60, 170),
        _ => (90, 250),
    };
    let closes = working_after(agreed.0, walk.chance.between(lasts.0, lasts.1));
    let goes_on = how != PassedAs::AdviceEnough;
    if goes_on {
        talks(walk, (agreed.0, closes), review);
    }
    (walk.day, walk.minute) = (closes, 1_030);
    if goes_on && walk.chance.happens(GOES_QUIET) {
        // Nobody heard of them since the last talk; some weeks go by before somebody ends it.
        walk.day = working_after(closes, walk.chance.between(10, 40));
        close_as(walk, (Mode::Unreachable, EndedBy::Navigator));
    } else {
        close(walk, how);
    }
    if followed {
        follow_up(walk, due);
    }
}

/// Talks from the plan to the closing, evenly spread. The plan is looked at in the talk nearest to its day.
fn talks(walk: &mut Walk<'_>, (from, to): (Day, Day), mut review: Day) {
    let more = negative_binomial(walk.chance).saturating_sub(walk.talks);
    let days = u32::try_from((to - from).get_days()).unwrap_or(0);
    for number in 0..more {
        let after = days * (number + 1) / (more + 1);
        let day = working_after(from, after.max(1));
        looked_at_by(walk, day.min(to), &mut review);
        if day >= to {
            return;
        }
        walk.day = day;
        walk.minute = u16::try_from(walk.chance.between(550, 1_000)).unwrap_or(600);
        if walk.chance.happens(0.25) {
            walk.unanswered(0);
            walk.minute += 15;
        }
        let channel = walk.chance.weighted(&[(Channel::Phone, 0.7), (Channel::InPerson, 0.3)]);
        walk.contact(channel, Answered::Person, (8, 40));
        if walk.day >= review.saturating_sub(EARLY.days()) {
            review = working_after(walk.day, walk.chance.between(28, 56));
            walk.does(Deed::Review(review));
        }
        if walk.chance.happens(0.01) {
            let until = working_after(walk.day, walk.chance.between(14, 42));
            walk.does(Deed::Pause(until));
        }
    }
    looked_at_by(walk, to, &mut review);
}

/// Where the day of a review comes before the next talk, a call is made for it; not all are.
fn looked_at_by(walk: &mut Walk<'_>, day: Day, review: &mut Day) {
    while working_after(*review, 2) < day {
        if walk.chance.happens(0.05) {
            return;
        }
        (walk.day, walk.minute) = (working_after(*review, walk.chance.between(0, 2)), 620);
        walk.contact(Channel::Phone, Answered::Person, (5, 20));
        *review = working_after(walk.day, walk.chance.between(28, 56));
        walk.does(Deed::Review(*review));
    }
}

fn close(walk: &mut Walk<'_>, how: PassedAs) {
    const WAYS: [((Mode, EndedBy), f64); 8] = [
        ((Mode::Completed, EndedBy::Navigator), 0.66),
        ((Mode::NoLongerNeeded, EndedBy::Person), 0.12),
        ((Mode::Refused, EndedBy::Person), 0.05),
        ((Mode::Unreachable, EndedBy::Navigator), 0.07),
        ((Mode::CannotTakePartNow, EndedBy::Nobody), 0.03),
        ((Mode::MovedAway, EndedBy::Nobody), 0.03),
        ((Mode::NoCapacity, EndedBy::Provider), 0.03),
        ((Mode::Transferred, EndedBy::Programme), 0.01),
    ];
    let advised = how == PassedAs::AdviceEnough;
    let way = if advised { (Mode::Completed, EndedBy::Navigator) } else { walk.chance.weighted(&WAYS) };
    close_as(walk, way);
}

fn close_as(walk: &mut Walk<'_>, (mode, by): (Mode, EndedBy)) {
    let attempts = (mode == Mode::Unreachable).then_some(Limits::default().attempts);
    if mode == Mode::Unreachable {
        let closes = (walk.day, walk.minute);
        for attempt in 0..3 {
            walk.wait_for(1, 4, attempt);
            walk.unanswered(attempt);
        }
        walk.minute = closes.1;
    }
    let objected = mode == Mode::Refused && walk.chance.happens(0.3);
    let ending = Ending { attempts, objected, ..Ending::new(mode, by) };
    let behind = match mode {
        Mode::Refused => Behind::Refused { acting: false },
        Mode::NoCapacity => Behind::Elsewhere(Some("service-full")),
        _ => Behind::Elsewhere(None),
    };
    let told = walk.told(behind);
    walk.does(Deed::Close(ending, told));
    walk.closed = Some(walk.day);
}

/// The follow-up: more often had of those who are ready, and of those who got better.
fn follow_up(walk: &mut Walk<'_>, due: Day) {
    let objected = walk.care.iter().any(|it| matches!(&it.deed, Deed::Close(ending, _) if ending.objected));
    if objected {
        return;
    }
    let latent = walk.who.latent;
    let shift = 0.5 * latent.readiness + 0.8 * latent.change;
    let taken = likely(FOLLOWED_UP / 0.95, shift, 0.5);
    (walk.day, walk.minute) = (due, 600);
    if walk.chance.happens(taken) {
        walk.wait(0, 4);
        walk.contact(Channel::Phone, Answered::Person, (10, 30));
        walk.scores(TimePoint::FollowUp);
        walk.does(Deed::Pass(vec![(Gate::FollowUp, None)]));
        return;
    }
    for attempt in 0..3 {
        walk.wait_for(0, 4, attempt);
        walk.unanswered(attempt);
    }
    walk.minute += 10;
    let refused = walk.chance.happens(0.15);
    let ending = if refused {
        Ending::new(Mode::Refused, EndedBy::Person)
    } else {
        let attempts = Some(Limits::default().attempts);
        Ending { attempts, ..Ending::new(Mode::Unreachable, EndedBy::Navigator) }
    };
    walk.does(Deed::End(Gate::FollowUp, ending, Vec::new()));
}

/// A number of talks: Poisson around a mean that differs between people as gamma of whole shape does.
fn negative_binomial(chance: &mut Chance) -> u32 {
    let mean: f64 =
        (0..DISPERSION).map(|_| -(1.0 - chance.share()).ln()).sum::<f64>() * TALKS / f64::from(DISPERSION);
    let (mut number, mut product, least) = (0, chance.share(), (-mean).exp());
    while product > least && number < 60 {
        number += 1;
        product *= chance.share();
    }
    number
}
