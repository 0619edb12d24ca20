use jiff::civil::date;
use uuid::Uuid;

use super::*;

const DAY: Day = date(2026, 11, 25);

fn goal(number: u128, words: &str) -> Goal {
    Goal { id: GoalId::new(Uuid::from_u128(number)), words: words.into(), need: None, attained: None }
}

fn barrier(factor: &str) -> Barrier {
    Barrier { factor: FactorCode::parse(factor).unwrap(), answer: "We look up the bus together".into() }
}

fn plan() -> Plan {
    let action = Action {
        id: ActionId::new(Uuid::from_u128(9)),
        words: "Ring the walking group".into(),
        owner: Some(Owner::Navigator),
        by: Some(date(2026, 12, 2)),
        done: false,
    };
    Plan {
        goals: vec![goal(1, "To get out of the house twice a week")],
        actions: vec![action],
        strengths: "She knows every bird in the park".into(),
        barriers: vec![barrier("accessibility")],
        frame: Some(1),
        ..Plan::default()
    }
}

fn codes(plan: &Plan) -> Vec<&'static str> {
    plan.check(Frame::seed().unwrap()).unwrap_err().into_iter().map(|breach| breach.code).collect()
}

#[test]
fn a_plan_that_prescribes_says_what_it_aims_for_and_advice_or_holding_need_no_goal() {
    let mut empty = Plan::default();
    let refused = empty.agree(PassedAs::Prescribing, DAY, None).unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), ("plan-goal-missing", Some("goal-1")));
    for kind in [PassedAs::AdviceEnough, PassedAs::Holding] {
        Plan::default().agree(kind, DAY, None).unwrap();
    }
    let mut full = plan();
    full.agree(PassedAs::Prescribing, DAY, Some(date(2026, 12, 20))).unwrap();
    assert_eq!((full.agreed_as, full.agreed_on), (Some(PassedAs::Prescribing), Some(DAY)));
    assert_eq!(full.review, Some(date(2026, 12, 20)));
}

#[test]
fn a_plan_is_agreed_as_a_plan_and_nothing_else() {
    assert_eq!(plan().agree(PassedAs::GoalMet, DAY, None).unwrap_err().code, "plan-kind-missing");
    assert_eq!(kind("holding"), Some(PassedAs::Holding));
    assert_eq!(kind("goal-met"), None);
}

#[test]
fn a_review_says_how_far_goals_were_reached_and_sets_the_next_date() {
    let mut agreed = plan();
    let id = agreed.goals[0].id;
    assert_eq!(agreed.review(&[], None).unwrap_err().code, "plan-not-agreed");
    agreed.agree(PassedAs::Prescribing, DAY, Some(DAY)).unwrap();
    assert_eq!(agreed.review(&[], None).unwrap_err().code, "plan-review-date-needed");
    let next = date(2027, 1, 10);
    agreed.review(&[(id, Outcome::Partly)], Some(next)).unwrap();
    assert_eq!((agreed.goals[0].attained, agreed.review), (Some(Outcome::Partly), Some(next)));
    let stranger = GoalId::new(Uuid::from_u128(77));
    assert_eq!(agreed.attain(&[(stranger, Outcome::Met)]).unwrap_err().code, "plan-goal-unknown");
}

#[test]
fn what_may_stand_in_the_way_is_of_the_factor_frame_and_named_once() {
    let mut twice = plan();
    twice.barriers.push(barrier("accessibility"));
    assert_eq!(codes(&twice), ["plan-barrier-twice"]);
    let mut strange = plan();
    strange.barriers.push(barrier("weather"));
    assert_eq!(codes(&strange), ["factor-unknown"]);
    plan().check(Frame::seed().unwrap()).unwrap();
}

#[test]
fn texts_have_a_limit_and_hold_nothing_unseen() {
    let mut long = plan();
    long.goals[0].words = "x".repeat(TEXT_LIMIT + 1);
    long.strengths = "bell\u{7}".into();
    assert_eq!(codes(&long), ["plan-text-too-long", "plan-text-characters"]);
    let mut many = plan();
    many.goals = (0..21).map(|number| goal(number, "More")).collect();
    assert_eq!(codes(&many), ["plan-too-many"]);
}

#[test]
fn a_goal_worded_anew_is_one_difference_and_what_stayed_is_none() {
    let before = plan();
    let mut after = plan();
    after.goals[0].words = "To get out of the house every day".into();
    after.goals.push(goal(2, "To sleep"));
    after.barriers.clear();
    let found = differences(&before, &after);
    let sides = |found: &Difference<'_>| {
        let code = found.after.or(found.before).unwrap().code();
        (code, found.before.is_some(), found.after.is_some())
    };
    let sides: Vec<_> = found.iter().map(sides).collect();
    assert_eq!(sides, [("goal", true, true), ("goal", false, true), ("barrier", true, false)]);
    assert!(differences(&before, &before.clone()).is_empty());
}

#[test]
fn a_plan_is_read_back_as_it_was_written() {
    let mut written = plan();
    written.agree(PassedAs::Prescribing, DAY, Some(DAY)).unwrap();
    written.goals[0].attained = Some(Outcome::Met);
    let json = serde_json::to_string(&written).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), written);
    assert_eq!(serde_json::from_str::<Plan>("{}").unwrap(), Plan::default());
}
