//! What comes after a yes is as common as published, and what is planted can be found again.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{Care, Deed, Life, OfService, Programme, Scores, Shape};
use domain::appointment::State;
use domain::contact::Answered;
use domain::instrument::TimePoint;
use domain::journey::{EndedBy, Gate, Mode, PassedAs};
use domain::prescription::Answer;
use domain::role::Role;
use jiff::Span;
use jiff::civil::date;

fn programme(offers: u64) -> Programme {
    Programme::of(Shape { offers, ..Shape::demo(date(2026, 11, 20)) })
}

/// The passages that began so long before the end that all has come of them that will.
fn mature(programme: &Programme) -> Vec<(Life, Vec<Care>)> {
    let last = programme.shape().last_day.saturating_sub(Span::new().days(420));
    let mut found = Vec::new();
    for life in programme.lives() {
        let mut passages: BTreeMap<u8, Vec<Care>> = BTreeMap::new();
        for care in &life.care {
            passages.entry(care.passage).or_default().push(care.clone());
        }
        let old = passages.into_values().filter(|care| care[0].day <= last);
        found.extend(old.map(|care| (life.clone(), care)));
    }
    found
}

fn passed(care: &[Care], gate: Gate) -> bool {
    care.iter().any(|it| it.passes(gate))
}

fn talks(care: &[Care]) -> usize {
    let talk = |it: &&Care| matches!(it.deed, Deed::Contact(c) if c.answered == Answered::Person);
    care.iter().filter(talk).count()
}

fn scores(care: &[Care], at: TimePoint) -> Option<Scores> {
    care.iter().find_map(|it| match it.deed {
        Deed::Score(scores) if scores.at == at => Some(scores),
        _ => None,
    })
}

/// A share is the planted one within three and a half Monte Carlo standard errors and a slack for what
/// comes on top of it (people who come back, people who die).
fn near(what: &str, part: usize, whole: usize, planted: f64, slack: f64) {
    let (part, whole) = (part as f64, whole as f64);
    let error = (planted * (1.0 - planted) / whole).sqrt();
    let off = (part / whole - planted).abs();
    assert!(off < 3.5 * error + slack, "{what}: {:.4} of {whole}, planted {planted}", part / whole);
}

#[test]
fn rates_after_a_yes_are_those_of_the_published_programmes() {
    let all = mature(&programme(60_000));
    let count = |wanted: &dyn Fn(&[Care]) -> bool| all.iter().filter(|(_, care)| wanted(care)).count();
    let referred = all.len();
    assert!(referred > 20_000, "{referred}");
    near("reached", count(&|care| passed(care, Gate::Reach)), referred, 0.90, 0.01);
    near("meeting", count(&|care| passed(care, Gate::Meeting)), referred, 0.75, 0.015);
    let declines = |care: &[Care]| {
        care.iter()
            .any(|it| matches!(&it.deed, Deed::End(Gate::FirstCall, end, _) if end.mode == Mode::Refused))
    };
    near("declines", count(&declines), count(&|care| passed(care, Gate::Reach)), 0.08, 0.005);
    let prescribed = |care: &[Care]| {
        care.iter().any(|it| matches!(it.deed, Deed::Plan(plan) if plan.how == PassedAs::Prescribing))
    };
    near("onward activity", count(&prescribed), referred, 0.38, 0.015);
    let while_open = |care: &[Care]| {
        let closed = care.iter().position(|it| matches!(it.deed, Deed::Close(..))).unwrap_or(care.len());
        talks(&care[..closed])
    };
    let three = count(&|care| while_open(care) >= 3) as f64 / referred as f64;
    assert!((0.40..=0.65).contains(&three), "three contacts or more: {three}");
    let engaged: Vec<usize> =
        all.iter().filter(|(_, care)| prescribed(care)).map(|(_, care)| talks(care)).collect();
    let mean = engaged.iter().sum::<usize>() as f64 / engaged.len() as f64;
    assert!((6.0..=12.0).contains(&mean), "contacts of those engaged: {mean}");
    let baseline = count(&|care| scores(care, TimePoint::Meeting).is_some());
    let both = count(&|care| {
        scores(care, TimePoint::Meeting).is_some() && scores(care, TimePoint::FollowUp).is_some()
    });
    near("follow-up given baseline", both, baseline, 0.60, 0.06);
}

fn of_service(what: &OfService) -> String {
    match what {
        OfService::Agree(_) => "agree".to_owned(),
        OfService::Send => "send".to_owned(),
        OfService::Nudge => "nudge".to_owned(),
        OfService::RunOut => "run out".to_owned(),
        OfService::Answer(Answer::Cannot(why)) => format!("cannot {}", why.code()),
        OfService::Answer(answer) => answer.code().to_owned(),
        OfService::Mark(_, attendance) => attendance.code().to_owned(),
        OfService::Unplanned(_) => "unplanned".to_owned(),
        OfService::Complete => "goal met".to_owned(),
        OfService::End(mode, ..) => format!("ends {}", mode.code()),
    }
}

#[test]
fn every_deed_and_every_way_out_after_a_yes_occurs() {
    let mut seen = HashSet::new();
    for care in programme(30_000).lives().flat_map(|life| life.care) {
        let word = match &care.deed {
            Deed::TakeOn => "take-on".to_owned(),
            Deed::Allocate(_) => "allocate".to_owned(),
            Deed::Contact(it) => format!("{:?} {:?}", it.channel, it.answered),
            Deed::Pass(gates) => format!("pass {}", gates.len()),
            Deed::NotMet(gate, _) => format!("not-met {}", gate.number()),
            Deed::End(gate, ending, _) => format!("{} {}", gate.number(), ending.mode.code()),
            Deed::Dispute => "dispute".to_owned(),
            Deed::Book(_) => "book".to_owned(),
            Deed::Kept(kept) => format!("{kept:?}"),
            Deed::Score(scores) => format!("{:?}", scores.at),
            Deed::Plan(plan) => format!("{:?}", plan.how),
            Deed::Review(_) => "review".to_owned(),
            Deed::SetFollowUp(_) => "follow-up".to_owned(),
            Deed::Pause(_) => "pause".to_owned(),
            Deed::Escalate(concern) => format!("concern {}", concern.about.branch().code()),
            Deed::TakeInHand => "take-in-hand".to_owned(),
            Deed::Settle(outcome) => format!("settle {}", outcome.code()),
            Deed::Note { .. } => "note".to_owned(),
            Deed::AddToNote(_) => "add-to-note".to_owned(),
            Deed::Close(ending, _) => format!("closing {}", ending.mode.code()),
            Deed::Letter(kind, done) => format!("letter {} {done:?}", kind.code()),
            Deed::Return(gate) => format!("return {}", gate.number()),
            Deed::Prescribe(made) => format!("prescribe {}", made.terms.kind.code()),
            Deed::OfService(_, what) => of_service(what),
            Deed::Die => "die".to_owned(),
        };
        seen.insert(word);
    }
    for word in [
        "take-on",
        "letter closing Sent",
        "letter closing NotNeeded",
        "letter message-back Sent",
        "letter message-back Written",
        "allocate",
        "review",
        "Phone Nobody",
        "Phone Voicemail",
        "Phone SomebodyElse",
        "Phone Person",
        "Text Nobody",
        "Letter Nobody",
        "InPerson Person",
        "pass 1",
        "pass 2",
        "not-met 5",
        "2 not-the-right-service",
        "2 no-capacity",
        "3 unreachable",
        "3 refused",
        "3 access-need-not-met",
        "4 refused",
        "4 not-now",
        "4 no-longer-needed",
        "5 did-not-come",
        "5 refused",
        "6 refused",
        "11 unreachable",
        "11 refused",
        "dispute",
        "book",
        "Held",
        "Missed",
        "Cancelled(Person)",
        "Cancelled(Programme)",
        "Meeting",
        "FollowUp",
        "Prescribing",
        "AdviceEnough",
        "Holding",
        "follow-up",
        "pause",
        "concern safeguarding",
        "concern clinical",
        "take-in-hand",
        "settle practice",
        "settle local-authority",
        "note",
        "add-to-note",
        "closing completed",
        "closing refused",
        "closing moved-away",
        "closing unreachable",
        "return 3",
        "return 4",
        "return 5",
        "die",
        "prescribe signposting",
        "prescribe self-referral",
        "prescribe formal-referral",
        "prescribe statutory-referral",
        "agree",
        "send",
        "nudge",
        "run out",
        "yes",
        "waiting",
        "cannot full",
        "cannot not-eligible",
        "attended",
        "missed",
        "cancelled-person",
        "cancelled-provider",
        "not-known",
        "unplanned",
        "goal met",
        "ends refused",
        "ends did-not-come",
        "ends stopped-told-us",
        "ends stopped-coming",
        "ends attended-in-part",
        "ends outcome-not-reported",
        "ends no-longer-needed",
    ] {
        assert!(seen.contains(word), "{word}");
    }
}

#[test]
fn care_is_by_the_programmes_own_people_in_working_hours_and_in_order() {
    let programme = programme(10_000);
    let (first, last) = (programme.shape().first_day(), programme.shape().last_day);
    let mut died = 0;
    for life in programme.lives() {
        for pair in life.care.windows(2) {
            assert!((pair[0].day, pair[0].minute) <= (pair[1].day, pair[1].minute), "{life:#?}");
        }
        for (place, care) in life.care.iter().enumerate() {
            assert!(first <= care.day && care.day <= last && (510..1_080).contains(&care.minute));
            let role = programme.staff()[care.by].role;
            match care.deed {
                Deed::TakeOn | Deed::Allocate(_) | Deed::End(Gate::Intake, ..) | Deed::Die => {
                    assert_eq!(role, Role::TeamLead);
                }
                Deed::TakeInHand | Deed::Settle(_) => assert_eq!(role, Role::SafeguardingLead),
                _ => assert_eq!(role, Role::Navigator),
            }
            if care.deed == Deed::Die {
                assert_eq!(place + 1, life.care.len(), "nothing is done after a death");
                assert!(life.acts.iter().all(|act| act.when().day < care.day));
                died += 1;
            }
        }
    }
    assert!(died > 20);
}

#[test]
fn nobody_is_unreachable_before_three_calls_on_three_days() {
    let mut ended = 0;
    for (_, care) in mature(&programme(10_000)) {
        let at = care.iter().position(|it| {
            matches!(&it.deed, Deed::End(Gate::Reach, ending, _)
                if (ending.mode, ending.by) == (Mode::Unreachable, EndedBy::Navigator))
        });
        let Some(at) = at else { continue };
        let calls = care[..at].iter().filter(|it| matches!(it.deed, Deed::Contact(_)));
        let days: HashSet<_> = calls.clone().map(|it| it.day).collect();
        let hours: HashSet<_> = calls.map(|it| it.minute / 200).collect();
        assert!(days.len() >= 3 && hours.len() >= 2, "{care:#?}");
        ended += 1;
    }
    assert!(ended > 100, "{ended}");
}

#[test]
fn an_appointment_is_kept_or_not_and_nothing_else_comes_of_it() {
    for life in programme(5_000).lives() {
        let mut booked = 0_i32;
        for care in &life.care {
            match care.deed {
                Deed::Book(it) => {
                    booked += 1;
                    assert!(it.day > care.day);
                }
                Deed::Kept(_) => booked -= 1,
                _ => {}
            }
            assert!((0..=2).contains(&booked), "{life:#?}");
        }
        let held = life.care.iter().filter(|it| it.deed == Deed::Kept(State::Held)).count();
        let met = life.care.iter().filter(|it| passed(std::slice::from_ref(it), Gate::Meeting)).count();
        assert_eq!(held, met);
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for value in values {
        sum += value;
        count += 1.0;
    }
    sum / count
}

#[test]
fn people_come_at_a_low_point_and_those_who_got_better_are_measured_again() {
    let all = mature(&programme(60_000));
    let satisfied =
        |at: TimePoint| move |(_, care): &(Life, Vec<Care>)| scores(care, at).map(|it| f64::from(it.ons4[0]));
    let before = mean(all.iter().filter_map(satisfied(TimePoint::Meeting)));
    let after = mean(all.iter().filter_map(satisfied(TimePoint::FollowUp)));
    assert!(after - before > 0.5, "regression to the mean: {before} to {after}");
    let measured = |wanted: bool| {
        let rows = all.iter().filter(move |(_, care)| {
            scores(care, TimePoint::Meeting).is_some()
                && scores(care, TimePoint::FollowUp).is_some() == wanted
        });
        mean(rows.map(|(life, _)| life.latent.change))
    };
    assert!(measured(true) - measured(false) > 0.1, "missing goes with the change itself");
    // The programme adds nothing to anybody; those with many talks are those who were ready.
    let change = |many: bool| {
        let rows = all.iter().filter(move |(_, care)| (talks(care) >= 7) == many);
        mean(rows.map(|(life, _)| life.latent.change))
    };
    assert!(change(true) > change(false) + 0.02, "{} {}", change(true), change(false));
    let everybody = mean(all.iter().map(|(life, _)| life.latent.change));
    assert!(everybody.abs() < 0.1, "{everybody}");
}

#[test]
fn navigators_differ_in_how_many_come() {
    let mut came: HashMap<usize, (f64, f64)> = HashMap::new();
    for (_, care) in mature(&programme(60_000)) {
        let Some(by) = care.iter().find(|it| matches!(it.deed, Deed::Book(_))).map(|it| it.by) else {
            continue;
        };
        let of = came.entry(by).or_default();
        of.0 += f64::from(u8::from(passed(&care, Gate::Meeting)));
        of.1 += 1.0;
    }
    assert_eq!(came.len(), 12);
    let shares: Vec<f64> = came.values().map(|(came, all)| came / all).collect();
    let least = shares.iter().copied().fold(1.0, f64::min);
    let most = shares.iter().copied().fold(0.0, f64::max);
    assert!(most - least > 0.02 && least > 0.8, "{least} {most}");
}
