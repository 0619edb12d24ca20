//! Agreement at the offer: rates, who refuses, the factor screen, the tellers.

use evidence::stats::agreement::{Weighting, kappa};
use evidence::stats::design::Design;
use evidence::stats::logistic::cluster::{Convention, Working, bias_reduced, cluster_robust};
use evidence::stats::logistic::{Coefficient, logistic, wald};
use evidence::stats::proportion::{corrected_uptake, wilson};
use evidence::stats::screen::{Question, Screened, factor_screen};
use evidence::stats::{Fault, Interval};
use simulation::study::offers::{OfferPlan, OfferTruth, Offers};

use super::book::over;
use super::{Book, LEVEL, Size};

/// Refusals looked at again in the audit of recording.
const AUDITED: usize = 40;

pub fn study(size: Size) -> Book {
    let plan = OfferPlan::default();
    let truth = plan.truth(size.seed, size.truth);
    let mut book = over(size.draws, |book, draw| {
        let offers = plan.draw(size.seed, draw);
        agreement(book, &offers, &truth);
        women(book, &offers, &truth);
        screen(book, &offers, &truth, ["A need", "A need response differs"]);
        tellers(book, &offers, &truth);
        audit(book, &offers, ["A recorded uptake", "A corrected uptake", "A unrecorded refusals found"]);
        let unrecorded = OfferPlan { unrecorded: true, ..plan }.draw(size.seed, draw);
        audit(book, &unrecorded, ["B recorded uptake", "B corrected uptake", "B unrecorded refusals found"]);
        let silent = OfferPlan { silent: true, ..plan }.draw(size.seed, draw);
        screen(book, &silent, &truth, ["B need, refusers silent", "B need response differs"]);
        reasons(book, &offers, &truth);
    });
    book.truth("agreement", truth.agreement);
    book.truth("women refusing", truth.women_refusing);
    book.truth("need", truth.need);
    book.truth("kappa", truth.kappa);
    book
}

/// A regression of a yes or no on one yes or no, or on nothing.
pub struct Fitted {
    pub plain: Coefficient,
    /// G/(G-1) and the normal distribution.
    pub groups: Coefficient,
    pub bias_reduced: Coefficient,
}

pub fn fitted(outcome: &[bool], on: Option<&[bool]>, practice: &[u32]) -> Result<Fitted, Fault> {
    let mut design = Design::builder(outcome.len(), true);
    if let Some(on) = on {
        let codes: Vec<u32> = on.iter().map(|yes| u32::from(*yes)).collect();
        design = design.category("x", &codes, &["no", "yes"], 0)?;
    }
    let design = design.build()?;
    let fit = logistic(&design, outcome, None)?;
    let working = Working::logistic(&design, &fit, outcome, None);
    let column = design.width() - 1;
    let of = |se: &[f64], df: Option<&[f64]>| -> Result<Coefficient, Fault> {
        Ok(wald(&fit.names, &fit.coefficients, se, df, LEVEL)?.swap_remove(column))
    };
    let groups = cluster_robust(&working, practice, Convention::Groups)?.variance.root_diagonal();
    let reduced = bias_reduced(&working, practice)?;
    Ok(Fitted {
        plain: of(&fit.se, None)?,
        groups: of(&groups, None)?,
        bias_reduced: of(&reduced.se, Some(&reduced.df))?,
    })
}

pub fn log_odds(found: &Coefficient) -> (f64, Interval) {
    (found.estimate, found.interval)
}

fn agreement(book: &mut Book, offers: &Offers, truth: &OfferTruth) {
    let truth = truth.agreement.value;
    let expit = |x: f64| 1.0 / (1.0 + (-x).exp());
    let found = fitted(&offers.agreed, None, &offers.practice).map(|found| {
        let (estimate, interval) = log_odds(&found.bias_reduced);
        (expit(estimate), interval.map(expit))
    });
    book.interval("A agreement", truth, found);
    let yes = offers.agreed.iter().filter(|yes| **yes).count();
    book.interval("naive agreement", truth, share(yes, offers.agreed.len()));
}

fn share(count: usize, of: usize) -> Result<(f64, Interval), Fault> {
    let found = wilson(count, of, LEVEL)?;
    found.share.zip(found.interval).ok_or(Fault::Empty { what: "people" })
}

fn women(book: &mut Book, offers: &Offers, truth: &OfferTruth) {
    let found = fitted(&offers.refused, Some(&offers.woman), &offers.practice);
    book.interval(
        "A women",
        truth.women_refusing.value.ln(),
        found.map(|found| log_odds(&found.bias_reduced)),
    );
}

/// The screen of those asked: the question planted with an effect, then the one without.
pub fn screened(offers: &Offers, with_practice: bool) -> Result<Vec<Screened>, Fault> {
    let asked: Vec<usize> = (0..offers.asked.len()).filter(|row| offers.asked[*row]).collect();
    let answers = |of: &[Option<bool>]| asked.iter().map(|row| of[*row]).collect::<Vec<_>>();
    let (need, nothing) = (answers(&offers.need), answers(&offers.nothing));
    let questions =
        [Question { name: "need", answers: &need }, Question { name: "nothing", answers: &nothing }];
    let passed: Vec<bool> = asked.iter().map(|row| offers.agreed[*row]).collect();
    let probability: Vec<f64> = asked.iter().map(|row| offers.probability[*row]).collect();
    let practice: Vec<u32> = asked.iter().map(|row| offers.practice[*row]).collect();
    factor_screen(&questions, &passed, &probability, with_practice.then_some(&practice), LEVEL)
}

fn screen(book: &mut Book, offers: &Offers, truth: &OfferTruth, names: [&'static str; 2]) {
    let Ok(found) = screened(offers, true) else { return };
    let ratio = match &found[0].odds_ratio {
        Ok(ratio) => Ok((ratio.odds_ratio.ln(), ratio.interval.map(f64::ln))),
        Err(_) => Err(Fault::Empty { what: "odds ratio" }),
    };
    book.interval(names[0], truth.need.value.ln(), ratio);
    book.said(names[1], found[0].response_differs);
}

fn tellers(book: &mut Book, offers: &Offers, truth: &OfferTruth) {
    let mut table = vec![vec![0; 3]; 3];
    for (told, viewed) in offers.tellers.iter().flatten() {
        table[*told][*viewed] += 1;
    }
    let found = kappa(&table, Weighting::Nominal, LEVEL).map(|found| (found.kappa, found.interval));
    book.interval("A kappa", truth.kappa.value, found);
}

/// Uptake of those who agreed or refused, from the records, against what was so in this very programme.
fn audit(book: &mut Book, offers: &Offers, names: [&'static str; 3]) {
    let agreed = offers.agreed.iter().filter(|yes| **yes).count();
    let refusals: Vec<bool> = (0..offers.refused.len())
        .filter(|row| offers.refused[*row])
        .map(|row| offers.recorded[row])
        .collect();
    let recorded = refusals.iter().filter(|recorded| **recorded).count();
    let truth = agreed as f64 / (agreed + refusals.len()) as f64;
    book.interval(names[0], truth, share(agreed, agreed + recorded));
    let audited = refusals.len().min(AUDITED);
    let found = refusals[..audited].iter().filter(|recorded| **recorded).count();
    let corrected = corrected_uptake(agreed, recorded, (found, audited), LEVEL);
    book.said(names[2], found < audited);
    book.interval(names[1], truth, corrected.map(|found| (found.uptake, found.bounds)));
}

/// Reasons as if they were risk factors: nobody who agreed has one.
fn reasons(book: &mut Book, offers: &Offers, truth: &OfferTruth) {
    let settled: Vec<usize> =
        (0..offers.agreed.len()).filter(|row| offers.agreed[*row] || offers.refused[*row]).collect();
    let agreed: Vec<bool> = settled.iter().map(|row| offers.agreed[*row]).collect();
    let named: Vec<u32> = settled.iter().map(|row| u32::from(!offers.need_named[*row])).collect();
    let fit = Design::builder(agreed.len(), true)
        .category("need named", &named, &["yes", "no"], 0)
        .and_then(evidence::stats::design::Builder::build)
        .and_then(|design| logistic(&design, &agreed, None));
    book.said("B reasons refused as factors", matches!(fit, Err(Fault::Separated { .. })));
    // what a program gives that adds one half to each cell (Haldane)
    let cell = |yes: bool, named_no: u32| {
        0.5 + agreed.iter().zip(&named).filter(|row| *row.0 == yes && *row.1 == named_no).count() as f64
    };
    let cells = [cell(true, 1), cell(false, 1), cell(true, 0), cell(false, 0)];
    let estimate = (cells[0] * cells[3] / (cells[1] * cells[2])).ln();
    let se = cells.iter().map(|cell| 1.0 / cell).sum::<f64>().sqrt();
    book.interval(
        "naive reason as factor",
        truth.need.value.ln(),
        Ok((estimate, Interval::around(estimate, se, 1.96))),
    );
}
