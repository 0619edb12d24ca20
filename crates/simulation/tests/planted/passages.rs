//! From a yes to the first meeting: risk differences, cumulative incidence, hazards.

use evidence::stats::design::Design;
use evidence::stats::imputation::best_worst;
use evidence::stats::logistic::cluster::{Working, bias_reduced};
use evidence::stats::logistic::logistic;
use evidence::stats::logistic::quality::{marginal_effects, marginal_effects_with_df};
use evidence::stats::survival::competing::{MANY_UNKNOWN, aalen_johansen, unknown_by};
use evidence::stats::survival::cox::{CoxData, Ties, cox};
use evidence::stats::survival::kaplan_meier::kaplan_meier;
use evidence::stats::{Fault, Interval};
use simulation::study::passages::{PassagePlan, Passages, WITHIN};

use super::book::over;
use super::{Book, LEVEL, Size};

pub fn study(size: Size) -> Book {
    let alike = PassagePlan { alike: 0.35, readiness: 0.5, people: 1_200, ..PassagePlan::default() };
    let few = PassagePlan { practices: 12, people: 720, ..alike };
    let plain = PassagePlan::default();
    let broken = PassagePlan { readiness: 0.8, broken_off: true, ..plain };
    let truths = [alike, plain, broken].map(|plan| plan.truth(size.seed, size.truth));
    let mut book = over(size.draws, |book, draw| {
        let passages = alike.draw(size.seed, draw);
        differences(
            book,
            &passages,
            truths[0].slow_difference.value,
            ["A slow", "A slow, normal", "naive slow"],
        );
        // the truth does not depend on how many practices there are
        let passages = few.draw(size.seed, draw);
        let names = ["12 practices slow", "12 practices slow, normal", "12 practices slow, crude"];
        differences(book, &passages, truths[0].slow_difference.value, names);
        let passages = plain.draw(size.seed, draw);
        incidence(book, &passages, truths[1].met.value, ["A met by 90", "naive met by 90"]);
        hazards(book, &passages, plain.slow_effect);
        book.said("A many unknown", many_unknown(&passages));
        let passages = broken.draw(size.seed, draw);
        incidence(
            book,
            &passages,
            truths[2].met.value,
            ["B met by 90, broken off", "naive met by 90, broken off"],
        );
        book.said("B many unknown", many_unknown(&passages));
        let mature: Vec<Option<bool>> = (0..passages.met.len())
            .filter(|row| passages.observed_for[*row] >= WITHIN)
            .map(|row| passages.met[row])
            .collect();
        let bounds = best_worst(&mature, LEVEL).and_then(|found| {
            let of = |interval: Option<Interval>| interval.ok_or(Fault::Empty { what: "people" });
            let (worst, best) = (of(found.worst.interval)?, of(found.best.interval)?);
            let middle = found.observed.share.unwrap_or_default();
            Ok((middle, Interval { lower: worst.lower, upper: best.upper }))
        });
        book.interval("B met by 90, bounds", truths[2].met.value, bounds);
    });
    book.truth("slow", truths[0].slow_difference);
    book.truth("met by 90", truths[1].met);
    book.truth("met by 90, broken off", truths[2].met);
    book
}

fn codes(values: &[bool]) -> Vec<u32> {
    values.iter().map(|yes| u32::from(*yes)).collect()
}

/// The rows of those whose window has passed.
fn mature(passages: &Passages) -> Vec<usize> {
    (0..passages.days.len()).filter(|row| passages.observed_for[*row] >= WITHIN).collect()
}

fn differences(book: &mut Book, passages: &Passages, truth: f64, names: [&'static str; 3]) {
    let rows = mature(passages);
    let of = |values: &[bool]| rows.iter().map(|row| values[*row]).collect::<Vec<_>>();
    let met: Vec<bool> = rows.iter().map(|row| passages.met[*row] == Some(true)).collect();
    let practice: Vec<u32> = rows.iter().map(|row| passages.practice[*row]).collect();
    let (slow, deprived) = (of(&passages.slow), of(&passages.deprived));
    let adjusted = difference(&met, &[&slow, &deprived], &practice);
    let found = |place: usize| adjusted.as_ref().map(|found| found[place]).map_err(Clone::clone);
    book.interval(names[0], truth, found(0));
    book.interval(names[1], truth, found(1));
    book.interval(names[2], truth, difference(&met, &[&slow], &practice).map(|found| found[0]));
    if names[0] == "A slow" {
        for (name, covariate) in
            [("A woman, difference", &passages.woman), ("A poster, difference", &passages.poster)]
        {
            let own = of(covariate);
            let nothing = difference(&met, &[&own, &slow, &deprived], &practice);
            book.interval(name, 0.0, nothing.map(|found| found[0]));
        }
    }
}

/// The risk difference of the first of the covariates: by Student's t, and by the normal distribution.
fn difference(
    met: &[bool],
    covariates: &[&Vec<bool>],
    practice: &[u32],
) -> Result<[(f64, Interval); 2], Fault> {
    const NAMES: [&str; 3] = ["first", "second", "third"];
    let mut builder = Design::builder(met.len(), true);
    for (name, values) in NAMES.into_iter().zip(covariates) {
        builder = builder.category(name, &codes(values), &["no", "yes"], 0)?;
    }
    let design = builder.build()?;
    let fit = logistic(&design, met, None)?;
    let robust = bias_reduced(&Working::logistic(&design, &fit, met, None), practice)?;
    let student = marginal_effects_with_df(&design, &fit, &robust.variance, &robust.df, None, LEVEL)?;
    let normal = marginal_effects(&design, &fit, &robust.variance, None, LEVEL)?;
    Ok([&student[0], &normal[0]].map(|effect| (effect.effect, effect.interval)))
}

fn many_unknown(passages: &Passages) -> bool {
    unknown_by(&passages.days, &passages.end, WITHIN, LEVEL)
        .is_ok_and(|found| found.share.is_some_and(|share| share > MANY_UNKNOWN))
}

fn incidence(book: &mut Book, passages: &Passages, truth: f64, names: [&'static str; 2]) {
    let found = aalen_johansen(&passages.days, &passages.end, 2, LEVEL).and_then(|curve| {
        let at = curve.at(1, WITHIN)?;
        Ok((at.incidence, at.interval.ok_or(Fault::Empty { what: "meetings" })?))
    });
    book.interval(names[0], truth, found);
    let met: Vec<bool> = passages.end.iter().map(|end| *end == 1).collect();
    // those who left, as if they could still come
    let naive = kaplan_meier(&passages.days, &met, LEVEL).and_then(|curve| {
        let interval = curve.interval_at(WITHIN).ok_or(Fault::Empty { what: "meetings" })?;
        let turned = Interval { lower: 1.0 - interval.upper, upper: 1.0 - interval.lower };
        Ok((1.0 - curve.survival_at(WITHIN), turned))
    });
    book.interval(names[1], truth, naive);
}

fn hazards(book: &mut Book, passages: &Passages, truth: f64) {
    let fit = || {
        let design = Design::builder(passages.days.len(), false)
            .category("slow", &codes(&passages.slow), &["no", "yes"], 0)?
            .category("deprived", &codes(&passages.deprived), &["no", "yes"], 0)?
            .category("woman", &codes(&passages.woman), &["no", "yes"], 0)?
            .build()?;
        let met: Vec<bool> = passages.end.iter().map(|end| *end == 1).collect();
        let data = CoxData { design: &design, entry: None, exit: &passages.days, event: &met, strata: None };
        cox(&data, Ties::Efron)?.wald(LEVEL)
    };
    match fit() {
        Ok(rows) => {
            book.interval("A hazard, slow", truth, Ok((rows[0].estimate, rows[0].interval)));
            book.rejected("A hazard, woman", Some(rows[2].test.p));
        }
        Err(fault) => book.interval("A hazard, slow", truth, Err(fault)),
    }
}
