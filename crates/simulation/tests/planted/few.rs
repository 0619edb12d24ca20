//! Few practices: a habit of the practice that changes nothing, tested in several ways.

use evidence::stats::Fault;
use evidence::stats::design::Design;
use evidence::stats::logistic::cluster::{Convention, Inference, Working, cluster_robust};
use evidence::stats::logistic::wild::wild_test;
use evidence::stats::logistic::{logistic, wald};
use simulation::study::offers::{OfferPlan, Offers};

use super::book::over;
use super::offers::{fitted, screened};
use super::{Book, LEVEL, Size};

/// What is counted at each number of practices, in the order of the names in [`STEPS`].
pub const COLUMNS: [&str; 7] = [
    "poster: model-based",
    "poster: G/(G-1), normal",
    "poster: CR2, t",
    "poster: the engine's default",
    "screen: practices ignored",
    "screen: G/(G-1), normal",
    "screen: as the engine does (CR2, t)",
];

/// Practices, with the name under which each column is kept.
pub const STEPS: [(usize, [&str; 7]); 5] = [
    (6, ["6 plain", "6 groups", "6 reduced", "6 usual", "6 screen alone", "6 screen groups", "6 screen"]),
    (8, ["8 plain", "8 groups", "8 reduced", "8 usual", "8 screen alone", "8 screen groups", "8 screen"]),
    (
        12,
        [
            "12 plain",
            "12 groups",
            "12 reduced",
            "12 usual",
            "12 screen alone",
            "12 screen groups",
            "12 screen",
        ],
    ),
    (
        20,
        [
            "20 plain",
            "20 groups",
            "20 reduced",
            "20 usual",
            "20 screen alone",
            "20 screen groups",
            "20 screen",
        ],
    ),
    (
        30,
        [
            "30 plain",
            "30 groups",
            "30 reduced",
            "30 usual",
            "30 screen alone",
            "30 screen groups",
            "30 screen",
        ],
    ),
];

/// Offers a practice.
const EACH: usize = 100;

pub fn study(size: Size) -> Book {
    over(size.draws, |book, draw| {
        for (practices, names) in STEPS {
            let plan = OfferPlan { practices, offers: EACH * practices, ..OfferPlan::default() };
            let offers = plan.draw(size.seed.wrapping_add(practices as u64), draw);
            nothing(book, &offers, names);
        }
        let five = OfferPlan { practices: 5, offers: 5 * EACH, ..OfferPlan::default() };
        let offers = five.draw(size.seed.wrapping_add(5), draw);
        let unsaid = screened(&offers, true)
            .is_ok_and(|found| found.iter().all(|question| question.odds_ratio.is_err()));
        book.said("5 no ratio", unsaid);
        book.said("5 no interval", Inference::of(clusters(&offers)) == Inference::NoInterval);
    })
}

fn clusters(offers: &Offers) -> usize {
    offers.practice.iter().collect::<std::collections::BTreeSet<_>>().len()
}

fn nothing(book: &mut Book, offers: &Offers, names: [&'static str; 7]) {
    if let Ok(found) = fitted(&offers.refused, Some(&offers.poster), &offers.practice) {
        book.rejected(names[0], Some(found.plain.test.p));
        book.rejected(names[1], Some(found.groups.test.p));
        let usual = match Inference::of(clusters(offers)) {
            Inference::BiasReduced => Some(found.bias_reduced.test.p),
            Inference::WildBootstrap => wild(offers).ok(),
            Inference::NoInterval => None,
        };
        book.rejected(names[2], Some(found.bias_reduced.test.p));
        book.rejected(names[3], usual);
    }
    for (name, by_practice) in [(names[4], false), (names[6], true)] {
        let p = screened(offers, by_practice)
            .ok()
            .and_then(|found| found[1].odds_ratio.as_ref().ok().map(|ratio| ratio.p));
        book.rejected(name, p);
    }
    book.rejected(names[5], by_groups(offers).ok());
}

/// The question of nothing with G/(G-1) and the normal distribution.
fn by_groups(offers: &Offers) -> Result<f64, Fault> {
    let rows: Vec<usize> =
        (0..offers.asked.len()).filter(|row| offers.asked[*row] && offers.nothing[*row].is_some()).collect();
    let codes: Vec<u32> = rows.iter().map(|row| u32::from(offers.nothing[*row] == Some(true))).collect();
    let passed: Vec<bool> = rows.iter().map(|row| offers.agreed[*row]).collect();
    let weights: Vec<f64> = rows.iter().map(|row| 1.0 / offers.probability[*row]).collect();
    let practice: Vec<u32> = rows.iter().map(|row| offers.practice[*row]).collect();
    let design = Design::builder(rows.len(), true).category("nothing", &codes, &["no", "yes"], 0)?.build()?;
    let fit = logistic(&design, &passed, Some(&weights))?;
    let working = Working::logistic(&design, &fit, &passed, Some(&weights));
    let se = cluster_robust(&working, &practice, Convention::Groups)?.variance.root_diagonal();
    Ok(wald(&fit.names, &fit.coefficients, &se, None, LEVEL)?[1].test.p)
}

fn wild(offers: &Offers) -> Result<f64, Fault> {
    let codes: Vec<u32> = offers.poster.iter().map(|yes| u32::from(*yes)).collect();
    let design = Design::builder(codes.len(), true).category("poster", &codes, &["no", "yes"], 0)?.build()?;
    let fit = logistic(&design, &offers.refused, None)?;
    Ok(wild_test(&design, &offers.refused, &fit, &offers.practice, 1, 0.0, 999, 1)?.p)
}
