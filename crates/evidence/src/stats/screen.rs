//! The factor screen: a belief asked in the same words of those who passed a gate and those who ended there.
//!
//! Reasons known only from those who ended have no comparison group and never come here. Answers are given after
//! the decision: an association is said, nothing causal.

use serde::Serialize;

use super::design::Design;
use super::fault::{all_finite, same_length};
use super::logistic::cluster::{Working, bias_reduced, robust};
use super::logistic::{logistic, wald};
use super::multiplicity::{Adjustment, adjusted};
use super::proportion::{Proportion, wilson};
use super::{Fault, Interval, real};

/// Above this difference in response between results, no adjusted model is made.
pub const MOST_RESPONSE_GAP: f64 = 0.10;

/// Below so many clusters no odds ratio is given: no variance can be learnt from them.
pub const LEAST_CLUSTERS: usize = 6;

/// A question of the screen.
pub struct Question<'a> {
    /// Its name.
    pub name: &'a str,
    /// Yes or no; none where not answered.
    pub answers: &'a [Option<bool>],
}

/// One question, compared between those who passed and those who ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Screened {
    /// The question.
    pub name: String,
    /// Answered, of those asked who passed.
    pub response_passed: Proportion,
    /// Answered, of those asked who ended.
    pub response_ended: Proportion,
    /// Difference in response above [`MOST_RESPONSE_GAP`]: the comparison is not to be trusted.
    pub response_differs: bool,
    /// Weighted share of yes among those who passed; none where nobody answered.
    pub yes_passed: Option<f64>,
    /// Weighted share of yes among those who ended.
    pub yes_ended: Option<f64>,
    /// Odds ratio of passing, yes against no; the fault where there is none (nobody answered, separation, fewer
    /// than [`LEAST_CLUSTERS`] clusters).
    pub odds_ratio: Result<ScreenedRatio, String>,
}

/// A weighted odds ratio.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ScreenedRatio {
    /// The odds ratio.
    pub odds_ratio: f64,
    /// Interval of the odds ratio: robust standard error and the normal distribution, or with clusters CR2 and
    /// Student's t.
    pub interval: Interval,
    /// Satterthwaite's degrees of freedom of the t distribution; infinite without clusters (normal).
    pub df: f64,
    /// p value of no association.
    pub p: f64,
    /// Benjamini and Hochberg's q over the questions of the screen that gave one.
    pub q: f64,
}

/// Screens a family of questions at one gate. Rows are those asked; `probability` is each row's probability of
/// being asked (weights are its inverse); `cluster` the person or practice, where rows repeat.
///
/// The odds ratio is exp(b) of the weighted logistic regression of passing on the answer. Its variance is the
/// sandwich: with clusters CR2 and Student's t with Satterthwaite's degrees of freedom ([`bias_reduced`]; Bell and
/// McCaffrey 2002), because weights and few practices make G/(G-1) with the normal distribution too narrow (8.7 to
/// 12.3 % false positives at a nominal 5 % with 6 to 12 practices); without clusters HC0 times n/(n-1) and the normal.
/// With fewer than [`LEAST_CLUSTERS`] clusters among those who answered there is no odds ratio: the between-practice
/// variance would rest on so few numbers that no interval keeps its level. Weighted shares are still given.
///
/// # Errors
/// Columns of different length; nobody; probabilities outside (0, 1].
pub fn factor_screen(
    questions: &[Question],
    passed: &[bool],
    probability: &[f64],
    cluster: Option<&[u32]>,
    level: f64,
) -> Result<Vec<Screened>, Fault> {
    same_length("sampling probability", passed.len(), probability.len())?;
    all_finite("sampling probability", probability)?;
    if passed.is_empty() {
        return Err(Fault::Empty { what: "people asked" });
    }
    if let Some(&value) = probability.iter().find(|p| !(**p > 0.0 && **p <= 1.0)) {
        return Err(Fault::OutOfRange { what: "sampling probability", value, allowed: "(0, 1]" });
    }
    if let Some(c) = cluster {
        same_length("cluster", passed.len(), c.len())?;
    }
    let mut rows = Vec::with_capacity(questions.len());
    for question in questions {
        same_length("answers", passed.len(), question.answers.len())?;
        rows.push(screened(question, passed, probability, cluster, level)?);
    }
    let p: Vec<f64> = rows.iter().filter_map(|r| r.odds_ratio.as_ref().ok().map(|o| o.p)).collect();
    if !p.is_empty() {
        let mut q = adjusted(&p, Adjustment::BenjaminiHochberg)?.into_iter();
        for ratio in rows.iter_mut().filter_map(|r| r.odds_ratio.as_mut().ok()) {
            ratio.q = q.next().unwrap_or(ratio.p);
        }
    }
    Ok(rows)
}

fn screened(
    question: &Question,
    passed: &[bool],
    probability: &[f64],
    cluster: Option<&[u32]>,
    level: f64,
) -> Result<Screened, Fault> {
    let response = |result: bool| {
        let asked = passed.iter().filter(|&&p| p == result).count();
        let answered =
            passed.iter().zip(question.answers).filter(|r| *r.0 == result && r.1.is_some()).count();
        wilson(answered, asked, level)
    };
    let share = |result: bool| {
        let (mut yes, mut all) = (0.0, 0.0);
        for i in (0..passed.len()).filter(|&i| passed[i] == result) {
            if let Some(answer) = question.answers[i] {
                all += 1.0 / probability[i];
                yes += f64::from(u8::from(answer)) / probability[i];
            }
        }
        (all > 0.0).then(|| yes / all)
    };
    let (one, two) = (response(true)?, response(false)?);
    let differs = one.share.zip(two.share).is_some_and(|(a, b)| (a - b).abs() > MOST_RESPONSE_GAP);
    Ok(Screened {
        name: question.name.to_owned(),
        response_passed: one,
        response_ended: two,
        response_differs: differs,
        yes_passed: share(true),
        yes_ended: share(false),
        odds_ratio: ratio(question, passed, probability, cluster, level).map_err(|f| f.to_string()),
    })
}

fn ratio(
    question: &Question,
    passed: &[bool],
    probability: &[f64],
    cluster: Option<&[u32]>,
    level: f64,
) -> Result<ScreenedRatio, Fault> {
    let kept: Vec<usize> = (0..passed.len()).filter(|&i| question.answers[i].is_some()).collect();
    let answer: Vec<u32> = kept.iter().map(|&i| u32::from(question.answers[i] == Some(true))).collect();
    let y: Vec<bool> = kept.iter().map(|&i| passed[i]).collect();
    let weights: Vec<f64> = kept.iter().map(|&i| 1.0 / probability[i]).collect();
    let design =
        Design::builder(kept.len(), true).category(question.name, &answer, &["no", "yes"], 0)?.build()?;
    let fit = logistic(&design, &y, Some(&weights))?;
    let model = Working::logistic(&design, &fit, &y, Some(&weights));
    let (se, df) = match cluster {
        None => {
            let factor = real(kept.len()) / (real(kept.len()) - 1.0);
            (robust(&model).scaled(factor).root_diagonal(), None)
        }
        Some(c) => {
            let own: Vec<u32> = kept.iter().map(|&i| c[i]).collect();
            let found = bias_reduced(&model, &own)?;
            if found.clusters < LEAST_CLUSTERS {
                return Err(Fault::TooFew {
                    what: "clusters (practices or people) among those who answered",
                    needed: LEAST_CLUSTERS,
                    found: found.clusters,
                });
            }
            (found.se, Some(found.df))
        }
    };
    let row = &wald(&fit.names, &fit.coefficients, &se, df.as_deref(), level)?[1];
    Ok(ScreenedRatio {
        odds_ratio: row.odds_ratio,
        interval: row.odds_ratio_interval,
        df: row.test.df,
        p: row.test.p,
        q: row.test.p,
    })
}

/// Checks that a covariate is known equally often whatever the result, before an adjusted model is made.
///
/// # Errors
/// A difference of more than [`MOST_RESPONSE_GAP`] between results; columns of different length.
pub fn known_equally(known: &[bool], passed: &[bool]) -> Result<(), Fault> {
    same_length("known", passed.len(), known.len())?;
    let share = |result: bool| {
        let of: Vec<bool> = passed.iter().zip(known).filter(|r| *r.0 == result).map(|r| *r.1).collect();
        (!of.is_empty()).then(|| real(of.iter().filter(|&&k| k).count()) / real(of.len()))
    };
    match (share(true), share(false)) {
        (Some(a), Some(b)) if (a - b).abs() > MOST_RESPONSE_GAP => Err(Fault::Undefined {
            what: "adjusted model",
            why: "a covariate is missing more often by over 10 points for one result: leave it out or collect it",
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_give_the_odds_ratio_of_everybody() {
        // all who ended are asked, one in two of those who passed: in the population 40/60 and 30/20
        let rows = [(true, true, 20), (true, false, 30), (false, true, 30), (false, false, 20)];
        let passed: Vec<bool> = rows.iter().flat_map(|r| std::iter::repeat_n(r.0, r.2)).collect();
        let answers: Vec<Option<bool>> =
            rows.iter().flat_map(|r| std::iter::repeat_n(Some(r.1), r.2)).collect();
        let probability: Vec<f64> = passed.iter().map(|&p| if p { 0.5 } else { 1.0 }).collect();
        let question = Question { name: "would not help me", answers: &answers };
        let silent = Question { name: "nobody answers", answers: &[None; 100] };
        let found = factor_screen(&[question, silent], &passed, &probability, None, 0.95).unwrap();
        let ratio = found[0].odds_ratio.as_ref().unwrap();
        assert!((ratio.odds_ratio - (20.0 / 30.0) / (30.0 / 20.0)).abs() < 1e-9);
        assert!(ratio.interval.upper < 1.0 && ratio.q == ratio.p);
        assert_eq!((found[0].yes_passed, found[0].yes_ended), (Some(0.4), Some(0.6)));
        assert!(found[1].odds_ratio.is_err() && found[1].yes_passed.is_none());
    }

    #[test]
    fn few_practices_give_a_wider_interval_and_fewer_than_six_none() {
        // practices differ in how often they pass and in how often a yes is said
        let (mut passed, mut answers, mut practice) = (Vec::new(), Vec::new(), Vec::new());
        for g in 0..8_u32 {
            for i in 0..24_u32 {
                practice.push(g);
                answers.push(Some(i % 8 < 2 + g % 4));
                passed.push((i * 5 + g * g) % 12 < 4 + g % 5);
            }
        }
        let ratio = |practices: u32| {
            let kept: Vec<usize> = (0..practice.len()).filter(|&i| practice[i] < practices).collect();
            let own: Vec<u32> = kept.iter().map(|&i| practice[i]).collect();
            let said: Vec<Option<bool>> = kept.iter().map(|&i| answers[i]).collect();
            let ended: Vec<bool> = kept.iter().map(|&i| passed[i]).collect();
            let question = [Question { name: "need", answers: &said }];
            let probability: Vec<f64> = ended.iter().map(|&p| if p { 0.25 } else { 0.5 }).collect();
            let found = factor_screen(&question, &ended, &probability, Some(&own), 0.95).unwrap();
            assert!(found[0].yes_passed.is_some() && found[0].yes_ended.is_some());
            found[0].odds_ratio.clone()
        };
        let eight = ratio(8).unwrap();
        assert!(eight.df > 1.0 && eight.df < 7.0, "{eight:?}");
        assert!(eight.interval.lower < eight.odds_ratio && eight.odds_ratio < eight.interval.upper);
        assert!(ratio(6).is_ok());
        let why = ratio(5).unwrap_err();
        assert!(why.contains("5 clusters") && why.contains("at least 6"), "{why}");
    }

    #[test]
    fn unequal_response_is_said_and_stops_a_model() {
        let passed = [true, true, true, false, false, false];
        let answers = [Some(true), Some(false), Some(true), Some(true), None, None];
        let found = factor_screen(
            &[Question { name: "cost", answers: &answers }],
            &passed,
            &[1.0; 6],
            Some(&[0, 1, 2, 3, 4, 5]),
            0.95,
        )
        .unwrap();
        assert!(found[0].response_differs);
        let known: Vec<bool> = answers.iter().map(Option::is_some).collect();
        assert_eq!(known_equally(&known, &passed).unwrap_err().code(), "undefined-quantity");
        assert!(known_equally(&[true; 6], &passed).is_ok());
        assert!(factor_screen(&[], &passed, &[0.0; 6], None, 0.95).is_err());
    }
}
