//! The tables, as Markdown.

use std::fmt::Write;

use crate::planted::book::Tally;
use crate::planted::few::{COLUMNS, STEPS};
use crate::planted::{Book, Size};

/// An analysis as it is called, and the name under which it was kept.
type Named = (&'static str, &'static str);

const A: [Named; 10] = [
    ("Share who agree, practices drawn anew (logistic, CR2 and t)", "A agreement"),
    ("Odds ratio of refusing, women against men (log; CR2 and t)", "A women"),
    ("Odds ratio of the factor screen, need (log; weighted, CR2 and t)", "A need"),
    ("Agreement of tellers on the foremost reason (kappa)", "A kappa"),
    ("Risk difference of a late first attempt (adjusted, g-computation, CR2 and t)", "A slow"),
    ("Share met by day 90 (Aalen-Johansen)", "A met by 90"),
    ("Hazard ratio of a late first attempt (log; cause-specific Cox)", "A hazard, slow"),
    ("Mean change, complete pairs (paired t)", "A mean change"),
    ("Mean change, follow-up missing by engagement (multiple imputation)", "A mean change, imputed"),
    ("Share improved by a point (Wilson)", "A improved"),
];

const NOTHING: [Named; 2] = [
    ("Hazard ratio of a woman, which is nothing (Cox)", "A hazard, woman"),
    ("Mean change where nothing changes (paired t)", "A nothing changes"),
];

const NOTHING_HELD: [Named; 2] = [
    ("Risk difference of a woman, which is nothing (CR2 and t)", "A woman, difference"),
    ("Risk difference of the practice's poster, which is nothing (CR2 and t)", "A poster, difference"),
];

const NAIVE: [Named; 11] = [
    ("Crude: risk difference of a late attempt without the confounder", "naive slow"),
    ("Crude, 12 practices", "12 practices slow, crude"),
    ("Share who agree, practices taken as one (Wilson)", "naive agreement"),
    ("1 - Kaplan-Meier: those who left as if they could still come", "naive met by 90"),
    ("Reasons as risk factors: need named, one half added to each cell", "naive reason as factor"),
    ("Unpaired, follow-up missing by chance", "naive mean change, unpaired"),
    ("Unpaired, follow-up missing by engagement", "naive mean change, engaged unpaired"),
    ("Complete pairs, follow-up missing by engagement", "naive mean change, complete"),
    ("Change since a low point at referral", "naive change since referral"),
    ("Risk difference, 12 practices, CR2 with the normal distribution", "12 practices slow, normal"),
    ("The same with t, as the engine does", "12 practices slow"),
];

/// A breach: plain analysis, what warns and how often where nothing is broken, and what should hold the truth.
struct Breach {
    name: &'static str,
    plain: &'static str,
    warning: Named,
    falsely: Option<&'static str>,
    bounds: Option<Named>,
}

const BREACHES: [Breach; 6] = [
    Breach {
        name: "Refusals unrecorded by the habits of practices",
        plain: "B recorded uptake",
        warning: ("audit finds unrecorded refusals", "B unrecorded refusals found"),
        falsely: Some("A unrecorded refusals found"),
        bounds: Some(("corrected uptake between the limits of the audit", "B corrected uptake")),
    },
    Breach {
        name: "Refusers answer the screen less, least where they see no need",
        plain: "B need, refusers silent",
        warning: ("response differs", "B need response differs"),
        falsely: Some("A need response differs"),
        bounds: None,
    },
    Breach {
        name: "Records break off, the more often the less ready somebody is",
        plain: "B met by 90, broken off",
        warning: ("unknown by day 90", "B many unknown"),
        falsely: Some("A many unknown"),
        bounds: Some(("best and worst case", "B met by 90, bounds")),
    },
    Breach {
        name: "Follow-up missing by the unseen change: mean",
        plain: "B mean change, plain",
        warning: ("missing differ", "B missing differ"),
        falsely: Some("A missing differ"),
        bounds: Some(("imputed, from missing at random to one SD worse", "B mean change, bounds")),
    },
    Breach {
        name: "Follow-up missing by the unseen change: share improved",
        plain: "B improved, plain",
        warning: ("missing differ", "B missing differ"),
        falsely: Some("A missing differ"),
        bounds: Some(("best and worst case", "B improved, bounds")),
    },
    Breach {
        name: "Referred at a low point, nothing changes",
        plain: "naive change since referral",
        warning: ("change before the programme", "B change before the programme shown"),
        falsely: None,
        bounds: Some(("change since the first meeting", "B change since the first meeting")),
    },
];

fn percent((share, error): (f64, f64)) -> String {
    format!("{:.1} % ({:.1})", 100.0 * share, 100.0 * error)
}

fn number(value: f64) -> String {
    format!("{value:.4}").replace("-0.0000", "0.0000")
}

/// A row of a table of intervals.
fn interval(text: &mut String, (title, name): Named, book: &Book) {
    let tally: Tally = book.intervals.get(name).copied().unwrap_or_default();
    let (bias, error) = tally.bias();
    let _ = writeln!(
        text,
        "| {title} | {} | {} ({}) | {} | {} | {} |",
        number(tally.truth()),
        number(bias),
        number(error),
        number(tally.width()),
        percent(tally.coverage()),
        tally.without,
    );
}

const HEAD: &str = "| analysis | truth | bias (MC error) | mean width | holds the truth (MC error) | no answer |\n\
                    |---|---|---|---|---|---|\n";

fn rate(book: &Book, name: &str) -> String {
    book.rates.get(name).map_or_else(|| "-".to_owned(), |rate| percent(rate.share()))
}

pub fn of(book: &Book, size: Size) -> String {
    let mut text = format!("{} draws, seed {}, truth from {} people.\n\n", size.draws, size.seed, size.truth);
    text.push_str("### A: nothing broken\n\n");
    text.push_str(HEAD);
    for named in A {
        interval(&mut text, named, book);
    }
    text.push_str("\n### False positives at 5 %\n\n| test of nothing | rejects (MC error) |\n|---|---|\n");
    for (title, name) in NOTHING {
        let _ = writeln!(text, "| {title} | {} |", rate(book, name));
    }
    for (title, name) in NOTHING_HELD {
        let tally = book.intervals.get(name).copied().unwrap_or_default();
        let (held, error) = tally.coverage();
        let _ = writeln!(text, "| {title} | {} |", percent((1.0 - held, error)));
    }
    text.push_str("\n### Few practices: false positives at 5 %\n\n");
    let _ = writeln!(text, "| practices | {} |", COLUMNS.join(" | "));
    let _ = writeln!(text, "|---|{}", "---|".repeat(COLUMNS.len()));
    for (practices, names) in STEPS {
        let rates: Vec<String> = names.iter().map(|name| rate(book, name)).collect();
        let _ = writeln!(text, "| {practices} | {} |", rates.join(" | "));
    }
    let _ = writeln!(
        text,
        "\nWith 5 practices: no interval in {}, no odds ratio of the screen in {}.\n",
        rate(book, "5 no interval"),
        rate(book, "5 no ratio"),
    );
    text.push_str("### Naive analyses\n\n");
    text.push_str(HEAD);
    for named in NAIVE {
        interval(&mut text, named, book);
    }
    let _ = writeln!(
        text,
        "\nReasons as risk factors: the engine refuses the model as separated in {}. Change since a low point at \
         referral is significant in {}, and nothing changed.\n",
        rate(book, "B reasons refused as factors"),
        rate(book, "naive change since referral"),
    );
    breaches(&mut text, book);
    text
}

fn breaches(text: &mut String, book: &Book) {
    text.push_str("### B: one breach at a time\n\n");
    text.push_str(
        "| breach | plain analysis holds the truth | warning | it fires | where nothing is broken ",
    );
    text.push_str("| bounds | they hold the truth |\n|---|---|---|---|---|---|---|\n");
    let held = |name: &str| percent(book.intervals.get(name).copied().unwrap_or_default().coverage());
    for breach in BREACHES {
        let (bounds, hold) =
            breach.bounds.map_or(("none", "-".to_owned()), |(title, name)| (title, held(name)));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {bounds} | {hold} |",
            breach.name,
            held(breach.plain),
            breach.warning.0,
            rate(book, breach.warning.1),
            breach.falsely.map_or_else(|| "-".to_owned(), |name| rate(book, name)),
        );
    }
    let _ = writeln!(
        text,
        "\nImputation alone under follow-up missing by the unseen change holds the truth in {}. What is expected of \
         regression to the mean, taken off the change since referral, leaves an interval that holds the truth in {}. \
         Contacts change nothing; that they go with change is found in {}.\n",
        held("B mean change, imputed"),
        held("B change beyond regression to the mean"),
        rate(book, "B contacts go with change"),
    );
    text.push_str("### Truths\n\n| estimand | truth | MC error |\n|---|---|---|\n");
    for (name, truth) in &book.truths {
        let _ = writeln!(text, "| {name} | {:.5} | {:.5} |", truth.value, truth.error);
    }
}
