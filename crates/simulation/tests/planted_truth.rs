//! The engine finds what was planted, and the naive analyses do not: a few draws of what
//! `cargo run --release -p simulation --example validate` does with many.
//!
//! Seeds are fixed, so that the same draws are made on every run. Limits leave four standard errors of the Monte
//! Carlo to either side of what many draws gave.

#[path = "../../analysis/tests/asking/mod.rs"]
mod asking;
mod planted;

use std::fmt::Write;
use std::sync::LazyLock;

use planted::few::{COLUMNS, STEPS};
use planted::{Book, Size};
use simulation::study::changes::ChangePlan;
use words::{ENGLISH, Words};

const DRAWS: u64 = 160;

static BOOK: LazyLock<Book> = LazyLock::new(|| planted::all(Size { draws: DRAWS, truth: 200_000, seed: 41 }));

/// Coverage of an interval, and a rate, as shares.
fn held(name: &str) -> f64 {
    let tally = &BOOK.intervals[name];
    assert!(tally.of >= 0.98 * DRAWS as f64, "{name}: no answer in {} draws", tally.without);
    tally.coverage().0
}

fn rate(name: &str) -> f64 {
    BOOK.rates[name].share().0
}

#[test]
fn intervals_hold_the_truth_where_nothing_is_broken() {
    let names: Vec<&str> = BOOK.intervals.keys().copied().filter(|name| name.starts_with("A ")).collect();
    assert!(names.len() > 10, "{names:?}");
    for name in names.into_iter().filter(|name| *name != "A slow, normal") {
        let share = held(name);
        assert!(share > 0.87, "{name}: {share}");
        let (tally, (bias, error)) = (&BOOK.intervals[name], BOOK.intervals[name].bias());
        let most = 4.0 * error + 0.1 * tally.width();
        assert!(bias.abs() < most, "{name}: {bias} from {}", tally.truth());
    }
    assert!(BOOK.intervals["A slow"].width() > 1.02 * BOOK.intervals["A slow, normal"].width());
}

#[test]
fn nothing_is_found_where_there_is_nothing() {
    for name in ["A hazard, woman", "A nothing changes"] {
        assert!(rate(name) < 0.12, "{name}: {}", rate(name));
    }
    // all numbers of practices together: 800 tests of each kind
    let together = |column: &str| {
        let place = COLUMNS.iter().position(|title| *title == column).unwrap();
        STEPS.iter().map(|(_, names)| rate(names[place])).sum::<f64>() / STEPS.len() as f64
    };
    let found = COLUMNS.map(together);
    let [plain, groups, reduced, usual, _, screen_groups, screen] = found;
    assert!(reduced < 0.085 && usual < 0.085 && screen < 0.075, "{found:?}");
    // what the engine does not use finds something in nothing
    assert!(plain > 0.25 && groups > 0.085 && screen_groups > 0.075, "{found:?}");
    assert!(rate("5 no ratio") == 1.0 && rate("5 no interval") > 0.99);
}

#[test]
fn naive_analyses_miss_the_truth() {
    for (name, most) in [
        ("naive slow", 0.62),
        ("naive agreement", 0.88),
        ("naive met by 90", 0.05),
        ("naive reason as factor", 0.05),
        ("naive change since referral", 0.05),
        ("naive mean change, engaged unpaired", 0.80),
    ] {
        assert!(held(name) < most, "{name}: {}", held(name));
    }
    assert!(rate("naive change since referral") > 0.95);
    assert!(rate("B reasons refused as factors") > 0.99);
}

#[test]
fn a_breach_is_warned_of_and_bounded() {
    for name in [
        "B unrecorded refusals found",
        "B need response differs",
        "B many unknown",
        "B missing differ",
        "B change before the programme shown",
    ] {
        assert!(rate(name) > 0.90, "{name}: {}", rate(name));
    }
    for (plain, bounds) in [
        ("B recorded uptake", "B corrected uptake"),
        ("B met by 90, broken off", "B met by 90, bounds"),
        ("B mean change, plain", "B mean change, bounds"),
        ("B improved, plain", "B improved, bounds"),
        ("naive change since referral", "B change since the first meeting"),
    ] {
        assert!(held(plain) < 0.86, "{plain}: {}", held(plain));
        assert!(held(bounds) > 0.88, "{bounds}: {}", held(bounds));
    }
}

/// Words that say that one thing brings about another.
const CAUSAL: [&str; 12] = [
    "because of",
    "due to",
    "leads to",
    "led to",
    "results in",
    "resulted in",
    "thanks to",
    "caused",
    "causes ",
    "impact",
    "improves",
    "reduces",
];

#[test]
fn contacts_that_change_nothing_go_with_change_and_no_causal_word_is_said() {
    assert!(rate("B contacts go with change") > 0.90, "{}", rate("B contacts go with change"));
    let changes = ChangePlan { effect: 0.0, ..ChangePlan::default() }.draw(41, 0);
    let mut file = "contacts,before,after\n".to_owned();
    for ((contacts, before), after) in changes.contacts.iter().zip(&changes.before).zip(&changes.after) {
        let after = after.map(|after| after.to_string()).unwrap_or_default();
        writeln!(file, "{contacts},{before},{after}").unwrap();
    }
    let line = "change wellbeing.csv --before before --after after --model '~ contacts' --imputations 0";
    let answer = asking::answer("wellbeing.csv", file.as_bytes(), line).unwrap();
    let text = analysis::show::text(&answer, Words::get(ENGLISH)).to_lowercase();
    assert!(text.contains("contacts") && text.contains("there is no control group"), "{text}");
    let said: Vec<&&str> = CAUSAL.iter().filter(|word| text.contains(**word)).collect();
    assert!(said.is_empty(), "{said:?} in\n{text}");
}
