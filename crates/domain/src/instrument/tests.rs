use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::calendar::Day;

fn answers(given: &[(&str, f64)]) -> Answers {
    given.iter().map(|(code, value)| ((*code).to_owned(), *value)).collect()
}

fn take(code: &str, given: &[(&str, f64)]) -> Scored {
    by_code(code).unwrap().take(&answers(given)).unwrap()
}

fn codes(code: &str, given: &[(&str, f64)]) -> Vec<(String, &'static str)> {
    let breaches = by_code(code).unwrap().take(&answers(given)).unwrap_err();
    breaches.into_iter().map(|breach| (breach.field.unwrap_or_default().into_owned(), breach.code)).collect()
}

const STATEMENTS: [&str; 7] =
    ["statement-1", "statement-2", "statement-3", "statement-4", "statement-5", "statement-6", "statement-7"];

/// The published table, as it is printed: raw and metric.
const METRIC: [(f64, f64); 29] = [
    (7.0, 7.00),
    (8.0, 9.51),
    (9.0, 11.25),
    (10.0, 12.40),
    (11.0, 13.33),
    (12.0, 14.08),
    (13.0, 14.75),
    (14.0, 15.32),
    (15.0, 15.84),
    (16.0, 16.36),
    (17.0, 16.88),
    (18.0, 17.43),
    (19.0, 17.98),
    (20.0, 18.59),
    (21.0, 19.25),
    (22.0, 19.98),
    (23.0, 20.73),
    (24.0, 21.54),
    (25.0, 22.35),
    (26.0, 23.21),
    (27.0, 24.11),
    (28.0, 25.03),
    (29.0, 26.02),
    (30.0, 27.03),
    (31.0, 28.13),
    (32.0, 29.31),
    (33.0, 30.70),
    (34.0, 32.55),
    (35.0, 35.00),
];

/// Seven answers whose sum is a raw score.
fn statements(raw: f64) -> Answers {
    let mut left = raw - 7.0;
    let each = STATEMENTS.iter().map(|code| {
        let more = left.min(4.0);
        left -= more;
        ((*code).to_owned(), 1.0 + more)
    });
    each.collect()
}

#[test]
fn swemwbs_turns_each_raw_score_into_the_published_metric_score() {
    let definition = by_code("swemwbs").unwrap();
    for (raw, metric) in METRIC {
        let by_items = definition.take(&statements(raw)).unwrap();
        assert_eq!((by_items.value("raw"), by_items.value("metric")), (Some(raw), Some(metric)));
        let by_total = take("swemwbs", &[("raw", raw)]);
        assert_eq!(by_total.value("metric"), Some(metric));
    }
}

#[test]
fn swemwbs_with_an_item_missing_has_no_score_and_keeps_none_by_guessing() {
    let mut given = statements(20.0);
    given.remove("statement-4");
    let scored = by_code("swemwbs").unwrap().take(&given).unwrap();
    assert!(scored.scores.is_empty());
    let metric = ("metric".to_owned(), Unscored::ItemMissing);
    assert!(scored.unscored.contains(&metric), "{:?}", scored.unscored);
}

#[test]
fn a_total_that_differs_from_the_items_is_asked_about() {
    let mut given = statements(20.0);
    given.insert("raw".into(), 21.0);
    let breaches = by_code("swemwbs").unwrap().take(&given).unwrap_err();
    assert!(breaches.iter().all(|breach| breach.code == "instrument-total-differs"));
    given.insert("raw".into(), 20.0);
    assert_eq!(by_code("swemwbs").unwrap().take(&given).unwrap().value("metric"), Some(18.59));
}

#[test]
fn ons4_gives_four_scores_and_never_one() {
    let scored = take("ons4", &[("satisfied", 4.0), ("worthwhile", 6.0), ("anxious", 3.0)]);
    assert_eq!(scored.scores.len(), 3, "an item that was left out leaves the others standing");
    assert_eq!(scored.value("satisfied"), Some(4.0));
    assert!(scored.unscored.is_empty());
    assert!(by_code("ons4").unwrap().scores.iter().all(|rule| matches!(rule.from, MadeFrom::Item(_))));
}

#[test]
fn ucla_3_is_the_sum_of_three_items_from_3_to_9_and_higher_is_lonelier() {
    let three = |value| [("companionship", value), ("left-out", value), ("isolated", value)];
    assert_eq!(take("ucla-3", &three(1.0)).value("total"), Some(3.0));
    assert_eq!(take("ucla-3", &three(3.0)).value("total"), Some(9.0));
    let two = take("ucla-3", &[("companionship", 3.0), ("isolated", 2.0), ("direct", 5.0)]);
    assert_eq!((two.value("total"), two.value("direct")), (None, Some(5.0)));
    assert_eq!(two.unscored, [("total".to_owned(), Unscored::ItemMissing)]);
    assert_eq!(by_code("ucla-3").unwrap().score("total").unwrap().better, Some(Towards::Lower));
}

/// Vigorous, moderate and walking: days and minutes of each.
fn week(vigorous: (f64, f64), moderate: (f64, f64), walking: (f64, f64)) -> Vec<(&'static str, f64)> {
    vec![
        ("vigorous-days", vigorous.0),
        ("vigorous-minutes", vigorous.1),
        ("moderate-days", moderate.0),
        ("moderate-minutes", moderate.1),
        ("walking-days", walking.0),
        ("walking-minutes", walking.1),
    ]
}

const NONE: (f64, f64) = (0.0, 0.0);

fn near(found: Option<f64>, wanted: f64) {
    let found = found.unwrap();
    assert!((found - wanted).abs() < 1e-9, "{found} instead of {wanted}");
}

#[test]
fn ipaq_scores_the_worked_weeks_of_the_protocol() {
    let mixed = take("ipaq-short", &week((2.0, 30.0), (3.0, 40.0), (5.0, 30.0)));
    near(mixed.value("walking"), 495.0);
    near(mixed.value("moderate"), 480.0);
    near(mixed.value("vigorous"), 480.0);
    near(mixed.value("total"), 1_455.0);
    near(mixed.value("category"), 2.0);

    let walker = take("ipaq-short", &week(NONE, NONE, (7.0, 200.0)));
    near(walker.value("total"), 4_158.0);
    near(walker.value("category"), 3.0);

    let half_a_day = take("ipaq-short", &week(NONE, (1.0, 720.0), NONE));
    near(half_a_day.value("total"), 720.0);
    near(half_a_day.value("category"), 1.0);
}

#[test]
fn ipaq_leaves_out_missing_answers_and_days_longer_than_sixteen_hours() {
    let mut missing = week((2.0, 30.0), (3.0, 40.0), (5.0, 30.0));
    missing.pop();
    let scored = take("ipaq-short", &missing);
    assert_eq!(scored.value("total"), None);
    assert!(scored.unscored.iter().all(|(_, why)| *why == Unscored::ItemMissing));

    let busy = take("ipaq-short", &week((1.0, 400.0), (1.0, 400.0), (1.0, 161.0)));
    assert_eq!(busy.unscored[0], ("total".to_owned(), Unscored::TooManyHours));
    let just = take("ipaq-short", &week((1.0, 400.0), (1.0, 400.0), (1.0, 160.0)));
    assert!(just.value("total").is_some());
}

#[test]
fn ipaq_asks_no_minutes_of_days_that_were_none_and_counts_no_bout_under_ten_minutes() {
    let none = [("vigorous-days", 0.0), ("moderate-days", 0.0), ("walking-days", 0.0)];
    let scored = take("ipaq-short", &none);
    near(scored.value("total"), 0.0);
    near(scored.value("category"), 1.0);

    let short = take("ipaq-short", &week(NONE, NONE, (7.0, 9.0)));
    near(short.value("total"), 0.0);
    near(take("ipaq-short", &week(NONE, NONE, (7.0, 10.0))).value("total"), 231.0);
}

#[test]
fn ipaq_categories_follow_each_rule_of_the_protocol() {
    let category = |week: Vec<(&str, f64)>| take("ipaq-short", &week).value("category").unwrap();
    // Moderate: three days of 20 minutes vigorous; five of 30 moderate or walking; five of any and 600.
    assert_eq!(category(week((3.0, 20.0), NONE, NONE)), 2.0);
    assert_eq!(category(week((2.0, 20.0), NONE, NONE)), 1.0);
    assert_eq!(category(week((3.0, 19.0), NONE, NONE)), 1.0);
    assert_eq!(category(week(NONE, (2.0, 30.0), (3.0, 30.0))), 2.0);
    assert_eq!(category(week(NONE, (2.0, 30.0), (2.0, 30.0))), 1.0);
    assert_eq!(category(week((2.0, 25.0), (3.0, 25.0), NONE)), 2.0, "700 MET-minutes on five days");
    assert_eq!(category(week((1.0, 25.0), (4.0, 24.0), NONE)), 1.0, "584 MET-minutes on five days");
    // High: vigorous on three days and 1,500 in all; or seven days of any and 3,000.
    assert_eq!(category(week((3.0, 63.0), NONE, NONE)), 3.0);
    assert_eq!(category(week((3.0, 62.0), NONE, NONE)), 2.0);
    assert_eq!(category(week((2.0, 120.0), (5.0, 54.0), NONE)), 3.0);
    assert_eq!(category(week((2.0, 120.0), (5.0, 53.0), NONE)), 2.0);
}

#[test]
fn ipaq_was_made_for_ages_15_to_69_and_says_so_outside() {
    let definition = by_code("ipaq-short").unwrap();
    assert!(definition.is_outside_ages(14) && definition.is_outside_ages(70));
    assert!(!definition.is_outside_ages(15) && !definition.is_outside_ages(69));
    assert!(!by_code("ons4").unwrap().is_outside_ages(90));
}

#[test]
fn licensed_instruments_are_kept_as_totals_or_levels() {
    assert_eq!(take("pam", &[("score", 55.6), ("level", 3.0)]).value("score"), Some(55.6));
    let eq5d = [("mobility", 2.0), ("self-care", 1.0), ("visual-scale", 65.0)];
    assert_eq!(take("eq-5d-5l", &eq5d).value("mobility"), Some(2.0));
    assert_eq!(take("mycaw", &[("concern-1", 5.0)]).value("concern-1"), Some(5.0));
    assert_eq!(take("wellbeing-star", &[("area-8", 3.0)]).value("area-8"), Some(3.0));
    for definition in all().unwrap() {
        let external = definition.class == Class::External;
        let plain = definition.scores.iter().all(|rule| matches!(rule.from, MadeFrom::Item(_)));
        assert!(!external || plain, "{} would need its owner's scoring", definition.code);
    }
}

#[test]
fn a_low_score_asks_for_a_safety_check_and_a_middling_one_does_not() {
    let safety = |code, given: &[(&str, f64)]| take(code, given).safety;
    assert_eq!(safety("ons4", &[("worthwhile", 1.0), ("anxious", 9.0)]), ["worthwhile", "anxious"]);
    assert!(safety("ons4", &[("worthwhile", 2.0), ("anxious", 8.0)]).is_empty());
    assert_eq!(safety("eq-5d-5l", &[("anxiety-depression", 5.0)]), ["anxiety-depression"]);
    assert_eq!(safety("swemwbs", &[("raw", 9.0)]), ["raw"]);
    assert!(safety("swemwbs", &[("raw", 10.0)]).is_empty());
}

#[test]
fn what_cannot_be_an_answer_is_named_with_its_field() {
    assert_eq!(codes("ons4", &[("satisfied", 11.0)]), [("satisfied".into(), "instrument-item-range")]);
    assert_eq!(codes("ons4", &[("happy", 2.5)]), [("happy".into(), "instrument-item-whole")]);
    assert_eq!(codes("ons4", &[("weather", 1.0)]), [("weather".into(), "instrument-item-strange")]);
    assert_eq!(codes("pam", &[("score", 55.55)]), [("score".into(), "instrument-item-whole")]);
    assert_eq!(codes("ons4", &[]), [(String::new(), "instrument-nothing-entered")]);
    assert_eq!(by_code("weather").unwrap_err().code, "instrument-unknown");
}

#[test]
fn a_damaged_definition_is_refused() {
    assert_eq!(Definition::parse("{").unwrap_err().code, "instrument-unreadable");
    let damaged = |change: fn(&mut Definition)| {
        let mut definition = by_code("swemwbs").unwrap().clone();
        change(&mut definition);
        definition.check().unwrap_err().code
    };
    assert_eq!(damaged(|it| it.items.push(it.items[0].clone())), "instrument-code-twice");
    assert_eq!(damaged(|it| it.items[0].least = 9.0), "instrument-range");
    assert_eq!(damaged(|it| it.items.truncate(6)), "instrument-item-unknown");
    assert_eq!(damaged(|it| it.items[6].most = 6.0), "instrument-table-length");
    assert_eq!(damaged(|it| it.safety[0].score = "weather".into()), "instrument-safety-unknown");
}

fn taken(time_point: TimePoint, day: Day, satisfied: f64) -> Taken {
    let answers = answers(&[("satisfied", satisfied)]);
    let scores = by_code("ons4").unwrap().take(&answers).unwrap().scores;
    let instrument = "ons4".to_owned();
    Taken { instrument, version: 1, time_point, day, mode: None, completed_by: None, answers, scores }
}

#[test]
fn change_is_counted_from_the_last_baseline_and_a_double_baseline_shows_what_came_before() {
    let ons4 = by_code("ons4").unwrap();
    let later = taken(TimePoint::FollowUp, date(2026, 9, 1), 7.0);
    let meeting = taken(TimePoint::Meeting, date(2026, 3, 20), 5.0);
    let call = taken(TimePoint::FirstCall, date(2026, 3, 1), 3.0);
    let found = courses(ons4, &[later.clone(), meeting, call.clone()]);
    assert_eq!(found.len(), 1, "scores never worked out have no course");
    let course = &found[0];
    assert_eq!(course.points.iter().map(|point| point.value).collect::<Vec<_>>(), [3.0, 5.0, 7.0]);
    assert_eq!((course.change_before_support(), course.change()), (Some(2.0), Some(2.0)));
    assert_eq!(course.is_better(2.0), Some(true));
    assert_eq!(course.is_better(0.0), None);

    let single = courses(ons4, &[call, later]);
    assert_eq!((single[0].change_before_support(), single[0].change()), (None, Some(4.0)));
}

#[test]
fn scores_of_different_versions_are_never_compared() {
    let ons4 = by_code("ons4").unwrap();
    let old = Taken { version: 0, ..taken(TimePoint::Meeting, date(2026, 3, 1), 2.0) };
    let found = courses(ons4, &[old, taken(TimePoint::Exit, date(2026, 6, 1), 6.0)]);
    assert_eq!((found[0].points.len(), found[0].change()), (1, None));
}

#[test]
fn nothing_is_taken_on_a_day_still_to_come() {
    let today = date(2026, 11, 25);
    assert_eq!(Taken::check_day(today, today), Ok(()));
    assert_eq!(Taken::check_day(today.tomorrow().unwrap(), today).unwrap_err().code, "taken-in-future");
}

/// Any answers an instrument could be given: each item left out or at some step of its range.
fn any_answers(definition: &'static Definition) -> impl Strategy<Value = Answers> {
    let each: Vec<_> = definition
        .questions()
        .map(|item| {
            let steps = (item.most - item.least) * 10_f64.powi(i32::from(item.decimals));
            prop::option::weighted(0.8, 0.0..=1.0_f64).prop_map(move |part| {
                let scale = 10_f64.powi(i32::from(item.decimals));
                part.map(|part| (item.code.clone(), item.least + (part * steps).round() / scale))
            })
        })
        .collect();
    each.prop_map(|given| given.into_iter().flatten().collect())
}

proptest! {
    #[test]
    fn a_score_stays_within_its_range_and_what_is_missing_is_never_guessed(
        (index, given) in (0..8_usize).prop_flat_map(|index| (Just(index), any_answers(&all().unwrap()[index])))
    ) {
        let definition = &all().unwrap()[index];
        if given.is_empty() {
            prop_assert!(definition.take(&given).is_err());
            return Ok(());
        }
        let scored = definition.take(&given).unwrap();
        for rule in &definition.scores {
            let value = scored.value(&rule.code);
            if let Some(value) = value {
                prop_assert!((rule.least..=rule.most).contains(&value), "{} {} {value}", definition.code, rule.code);
            }
            let items: Vec<&str> = rule.from.items().collect();
            let whole = match &rule.from {
                MadeFrom::Ipaq(_) => continue,
                MadeFrom::Item(_) => given.contains_key(items[0]),
                MadeFrom::Sum { of, .. } | MadeFrom::Table { of, .. } => of.iter().all(|code| given.contains_key(code)),
            };
            prop_assert_eq!(value.is_some(), whole);
        }
    }

    #[test]
    fn a_higher_raw_wellbeing_score_is_a_higher_metric_score(lower in 7..35_u8, more in 1..5_u8) {
        let higher = (lower + more).min(35);
        let metric = |raw: u8| take("swemwbs", &[("raw", f64::from(raw))]).value("metric").unwrap();
        prop_assert!(metric(lower) < metric(higher));
    }

    #[test]
    fn more_minutes_never_make_less_activity(days in 1..=7_u8, minutes in 0..300_u16, more in 0..300_u16) {
        let total = |minutes: u16| {
            take("ipaq-short", &week(NONE, NONE, (f64::from(days), f64::from(minutes)))).value("total").unwrap()
        };
        prop_assert!(total(minutes) <= total(minutes + more));
    }
}
