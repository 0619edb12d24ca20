//! Change of wellbeing: paired, imputed, bounded.

use evidence::stats::design::Design;
use evidence::stats::dist::two_sided_t;
use evidence::stats::imputation::{ImputedChange, best_worst, follow_up};
use evidence::stats::linear::linear;
use evidence::stats::paired::{PairedChange, paired_change, regression_to_the_mean, responders};
use evidence::stats::ranks::two_groups;
use evidence::stats::{Fault, Interval};
use simulation::study::changes::{ChangePlan, ChangeTruth, Changes, FollowUp, IMPORTANT};

use super::book::over;
use super::{Book, LEVEL, Size};

/// Completed data sets.
const IMPUTATIONS: usize = 20;
/// Above this standardised difference those without follow-up are said to differ, as `stile evidence change` does.
const DIFFERS: f64 = 0.1;

pub fn study(size: Size) -> Book {
    let chance = ChangePlan::default();
    let engaged = ChangePlan { follow_up: FollowUp::ByEngagement, ..chance };
    let unseen = ChangePlan { follow_up: FollowUp::ByChange, ..chance };
    let nothing = ChangePlan { effect: 0.0, ..chance };
    let low = ChangePlan { low_point: true, ..nothing };
    // who follows up does not change what is so
    let truth = chance.truth(size.seed, size.truth);
    let low_truth = low.truth(size.seed, size.truth);
    let mut book = over(size.draws, |book, draw| {
        by_chance(book, &chance.draw(size.seed, draw), &truth);
        by_engagement(book, &engaged.draw(size.seed, draw), &truth, draw);
        by_change(book, &unseen.draw(size.seed, draw), &truth, draw);
        let none = nothing.draw(size.seed, draw);
        book.rejected("A nothing changes", paired(&none).ok().map(|found| found.t.p));
        let more = ChangePlan { people: 800, ..nothing }.draw(size.seed, draw);
        book.rejected("B contacts go with change", slope_p(&more).ok());
        low_point(book, &low.draw(size.seed, draw), &low_truth);
    });
    book.truth("mean change", truth.mean);
    book.truth("improved", truth.improved);
    book.truth("mean change from a low point", low_truth.mean);
    book
}

/// Before and after of those with both.
fn complete(changes: &Changes, start: &[f64]) -> (Vec<f64>, Vec<f64>) {
    start.iter().zip(&changes.after).filter_map(|(before, after)| after.map(|after| (*before, after))).unzip()
}

fn paired(changes: &Changes) -> Result<PairedChange, Fault> {
    let (before, after) = complete(changes, &changes.before);
    paired_change(&before, &after, LEVEL)
}

fn mean(found: &PairedChange) -> (f64, Interval) {
    (found.mean, found.interval)
}

/// Everybody before against whoever answered after, as if they were different people.
fn unpaired(changes: &Changes) -> Result<(f64, Interval), Fault> {
    let after: Vec<f64> = changes.after.iter().flatten().copied().collect();
    let welch = two_groups(&after, &changes.before)?.welch;
    let average = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let difference = average(&after) - average(&changes.before);
    let se = (difference / welch.statistic).abs();
    Ok((difference, Interval::around(difference, se, two_sided_t(LEVEL, welch.df)?)))
}

fn differs(changes: &Changes) -> bool {
    let followed: Vec<bool> = changes.after.iter().map(Option::is_some).collect();
    follow_up(&changes.before, &followed, LEVEL)
        .is_ok_and(|found| found.standardised_difference.is_some_and(|it| it.abs() > DIFFERS))
}

fn imputed(changes: &Changes, seed: u64) -> Result<ImputedChange, Fault> {
    let design = Design::builder(changes.before.len(), true)
        .numeric("before", &changes.before)?
        .numeric("contacts", &changes.contacts)?
        .build()?;
    ImputedChange::new(&design, &changes.before, &changes.after, IMPUTATIONS, seed, LEVEL)
}

fn by_chance(book: &mut Book, changes: &Changes, truth: &ChangeTruth) {
    book.interval("A mean change", truth.mean.value, paired(changes).map(|found| mean(&found)));
    book.interval("naive mean change, unpaired", truth.mean.value, unpaired(changes));
    book.said("A missing differ", differs(changes));
    let (before, after) = complete(changes, &changes.before);
    let improved = responders(&before, &after, IMPORTANT, true, LEVEL).and_then(|found| {
        found.improved.share.zip(found.improved.interval).ok_or(Fault::Empty { what: "pairs" })
    });
    book.interval("A improved", truth.improved.value, improved);
}

fn by_engagement(book: &mut Book, changes: &Changes, truth: &ChangeTruth, draw: u64) {
    let found = imputed(changes, draw).and_then(|made| made.at(0.0));
    book.interval("A mean change, imputed", truth.mean.value, found.map(|it| (it.estimate, it.interval)));
    let complete = paired(changes).map(|found| mean(&found));
    book.interval("naive mean change, complete", truth.mean.value, complete);
    book.interval("naive mean change, engaged unpaired", truth.mean.value, unpaired(changes));
}

fn by_change(book: &mut Book, changes: &Changes, truth: &ChangeTruth, draw: u64) {
    let found = paired(changes);
    let spread = found.as_ref().map_or(0.0, |found| found.sd);
    book.interval("B mean change, plain", truth.mean.value, found.map(|found| mean(&found)));
    book.said("B missing differ", differs(changes));
    let made = imputed(changes, draw);
    let plain = made.as_ref().map_err(Clone::clone).and_then(|made| made.at(0.0));
    book.interval("B mean change, imputed", truth.mean.value, plain.map(|it| (it.estimate, it.interval)));
    // from missing at random to the worst the engine prints: one standard deviation of the change
    let bounds = made.and_then(|made| {
        let (random, worse) = (made.at(0.0)?, made.at(-spread)?);
        let middle = f64::midpoint(random.estimate, worse.estimate);
        Ok((middle, Interval { lower: worse.interval.lower, upper: random.interval.upper }))
    });
    book.interval("B mean change, bounds", truth.mean.value, bounds);
    let improved: Vec<Option<bool>> = changes
        .before
        .iter()
        .zip(&changes.after)
        .map(|(before, after)| after.map(|after| after - before >= IMPORTANT))
        .collect();
    let cases = best_worst(&improved, LEVEL);
    let of = |interval: Option<Interval>| interval.ok_or(Fault::Empty { what: "people" });
    let plain = cases
        .as_ref()
        .map_err(Clone::clone)
        .and_then(|found| Ok((found.observed.share.unwrap_or_default(), of(found.observed.interval)?)));
    book.interval("B improved, plain", truth.improved.value, plain);
    let bounds = cases.and_then(|found| {
        let (worst, best) = (of(found.worst.interval)?, of(found.best.interval)?);
        Ok((found.observed.share.unwrap_or_default(), Interval { lower: worst.lower, upper: best.upper }))
    });
    book.interval("B improved, bounds", truth.improved.value, bounds);
}

/// The p value of the association of change with contacts, which change nothing.
fn slope_p(changes: &Changes) -> Result<f64, Fault> {
    let rows: Vec<usize> = (0..changes.after.len()).filter(|row| changes.after[*row].is_some()).collect();
    let contacts: Vec<f64> = rows.iter().map(|row| changes.contacts[*row]).collect();
    let (before, after) = complete(changes, &changes.before);
    let change: Vec<f64> = before.iter().zip(&after).map(|(before, after)| after - before).collect();
    let design = Design::builder(rows.len(), true).numeric("contacts", &contacts)?.build()?;
    Ok(linear(&design, &change, None)?.slopes(None, LEVEL)?[1].test.p)
}

/// People referred at a low point, of whom a programme changes nothing.
fn low_point(book: &mut Book, changes: &Changes, truth: &ChangeTruth) {
    let (referral, after) = complete(changes, &changes.referral);
    let naive = paired_change(&referral, &after, LEVEL);
    book.rejected("naive change since referral", naive.as_ref().ok().map(|found| found.t.p));
    let earlier = paired_change(&changes.referral, &changes.before, LEVEL);
    book.said("B change before the programme shown", earlier.is_ok_and(|found| found.interval.lower > 0.0));
    book.interval("B change since the first meeting", truth.mean.value, paired(changes).map(|it| mean(&it)));
    let expected = naive.as_ref().map_err(Clone::clone).and_then(|found| {
        let at_referral = found.mean_before;
        regression_to_the_mean(at_referral, truth.population.value, truth.correlation.value)
    });
    book.interval(
        "naive change since referral",
        truth.mean.value,
        naive.as_ref().map_err(Clone::clone).map(mean),
    );
    let beyond = naive.and_then(|found| {
        let (change, interval) = mean(&found);
        let expected = expected?;
        Ok((change - expected, interval.map(|limit| limit - expected)))
    });
    book.interval("B change beyond regression to the mean", truth.mean.value, beyond);
}
