//! Partial likelihood and its maximum.

use serde::Serialize;

use super::{CoxData, Sorted, Ties, count, degrees, shares};
use crate::stats::design::Design;
use crate::stats::logistic::{Coefficient, wald};
use crate::stats::matrix::Symmetric;
use crate::stats::{Fault, Test, blocks};

const MOST_ITERATIONS: usize = 50;
const LARGE: usize = 100_000;
const THINNING: usize = 16;

/// The three tests that no covariate matters.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CoxTest {
    /// 2 × the gain in ln likelihood.
    pub likelihood_ratio: Test,
    /// b' V⁻¹ b.
    pub wald: Test,
    /// U' I⁻¹ U at zero: the log-rank test, for one binary covariate without ties.
    pub score: Test,
}

/// Baseline cumulative hazard (all covariates zero) after an event time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Hazard {
    /// Number of the stratum, in ascending order of the strata given.
    pub stratum: usize,
    /// The event time.
    pub time: f64,
    /// Cumulative hazard.
    pub hazard: f64,
}

/// A fitted Cox model.
#[derive(Serialize)]
pub struct Cox {
    /// Names of the columns.
    pub names: Vec<String>,
    /// Log hazard ratios.
    pub coefficients: Vec<f64>,
    /// Model-based standard errors.
    pub se: Vec<f64>,
    /// Inverse information.
    #[serde(skip)]
    pub variance: Symmetric,
    /// Rows.
    pub n: usize,
    /// Events.
    pub events: usize,
    /// ln partial likelihood at zero.
    pub log_likelihood_null: f64,
    /// ln partial likelihood.
    pub log_likelihood: f64,
    /// Tests that no covariate matters.
    pub tests: CoxTest,
    /// Newton steps over all rows.
    pub iterations: usize,
    /// How ties were handled.
    pub ties: Ties,
    #[serde(skip)]
    pub(super) sorted: Sorted,
    #[serde(skip)]
    pub(super) at: Pass,
}

impl std::fmt::Debug for Cox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cox")
            .field("names", &self.names)
            .field("coefficients", &self.coefficients)
            .field("se", &self.se)
            .finish_non_exhaustive()
    }
}

/// One pass over the rows at some coefficients.
pub(super) struct Pass {
    pub log_likelihood: f64,
    pub score: Vec<f64>,
    pub information: Symmetric,
    /// exp(x'b - shift) of each row.
    pub risk: Vec<f64>,
    /// Mean x'b: taken off before exponentiating.
    pub shift: f64,
    /// Per moment, Σ 1/c over its tied events (the step of the hazard).
    pub steps: Vec<f64>,
    /// Per moment, Σ share/c.
    pub tied: Vec<f64>,
}

/// What is kept of a risk set while going down in time.
struct RiskSet {
    total: f64,
    weighted: Vec<f64>,
    dying: Vec<f64>,
    outer: Symmetric,
    log_likelihood: f64,
    steps: Vec<f64>,
    tied: Vec<f64>,
}

impl Sorted {
    /// The pass. The information's second moments are one weighted X'WX: a row's weight is its risk times the
    /// hazard steps it was exposed to, so that only the first moments are walked by time.
    pub(super) fn pass(&self, coefficients: &[f64], ties: Ties) -> Pass {
        let linear = self.design.linear(coefficients);
        let shift = linear.iter().sum::<f64>() / crate::stats::real(linear.len());
        let own: f64 = linear.iter().zip(&self.event).map(|(e, &d)| if d { e - shift } else { 0.0 }).sum();
        let risk = blocks::map(linear.len(), |i| (linear[i] - shift).exp());
        let m = self.moments.len();
        let (outer, likelihood, steps, tied) = self.outer(&risk, ties, &vec![1.0; m]);
        let (score, mut information) = self.weighted(&risk, &steps, &tied, &vec![1.0; m]);
        information.add_scaled(&outer, -1.0);
        Pass { log_likelihood: own - likelihood, score, information, risk, shift, steps, tied }
    }

    /// Σ over moments of weight × Σ_k a_k a_k', ln c, and the sums 1/c and share/c by moment.
    pub(super) fn outer(
        &self,
        risk: &[f64],
        ties: Ties,
        weight: &[f64],
    ) -> (Symmetric, f64, Vec<f64>, Vec<f64>) {
        let design = &self.design;
        let (width, m) = (design.width(), self.moments.len());
        let mut set = RiskSet {
            total: 0.0,
            weighted: vec![0.0; width + 1],
            dying: vec![0.0; width + 2],
            outer: Symmetric::zeros(width),
            log_likelihood: 0.0,
            steps: vec![0.0; m],
            tied: vec![0.0; m],
        };
        let mut deaths: Vec<usize> = Vec::new();
        let deaths_cell = std::cell::RefCell::new(&mut deaths);
        self.walk(
            &mut set,
            |s| {
                s.total = 0.0;
                s.weighted.fill(0.0);
                deaths_cell.borrow_mut().clear();
            },
            |s, row, enters| {
                let r = if enters { risk[row] } else { -risk[row] };
                s.total += r;
                design.add_score(row, r, &mut s.weighted);
                if enters && self.event[row] {
                    deaths_cell.borrow_mut().push(row);
                }
            },
            |s, at| {
                let mut dying = deaths_cell.borrow_mut();
                s.moment(design, risk, ties, self.moments[at].deaths, weight[at], at, &dying);
                dying.clear();
            },
        );
        (set.outer, set.log_likelihood, set.steps, set.tied)
    }

    /// X'M and the second moments X'WX, M and W from hazard steps times a weight of the moment.
    pub(super) fn weighted(
        &self,
        risk: &[f64],
        steps: &[f64],
        tied: &[f64],
        weight: &[f64],
    ) -> (Vec<f64>, Symmetric) {
        let mut cumulative = Vec::with_capacity(steps.len() + 1);
        cumulative.push(0.0);
        let mut sum = 0.0;
        for (s, w) in steps.iter().zip(weight) {
            sum += s * w;
            cumulative.push(sum);
        }
        let design = &self.design;
        let width = design.width() + 1;
        let sums = blocks::sum(design.rows(), width + design.gram_width(), |rows, buffer| {
            let (score, gram) = buffer.split_at_mut(width);
            for i in rows {
                let mut exposure = cumulative[self.last[i] as usize] - cumulative[self.first[i] as usize];
                let mut residual = 0.0;
                if self.event[i] {
                    let m = self.moment_of(i);
                    exposure -= tied[m] * weight[m];
                    residual = weight[m];
                }
                let w = risk[i] * exposure;
                design.add_score(i, residual - w, score);
                design.add_gram(i, w, gram);
            }
        });
        (design.score_of(&sums[..width]), design.gram_of(&sums[width..]))
    }
}

impl RiskSet {
    #[expect(clippy::too_many_arguments, reason = "one step of one walk")]
    fn moment(
        &mut self,
        design: &Design,
        risk: &[f64],
        ties: Ties,
        deaths: f64,
        weight: f64,
        at: usize,
        rows: &[usize],
    ) {
        let width = design.width();
        self.dying.fill(0.0);
        let mut dying_total = 0.0;
        for &i in rows {
            dying_total += risk[i];
            design.add_score(i, risk[i], &mut self.dying[..=width]);
        }
        let (mut one, mut share, mut squares) = (0.0, 0.0, [0.0; 3]);
        for f in shares(ties, deaths) {
            let c = self.total - f * dying_total;
            self.log_likelihood += c.ln();
            one += 1.0 / c;
            share += f / c;
            for (s, factor) in squares.iter_mut().zip([1.0, f, f * f]) {
                *s += factor / (c * c);
            }
        }
        self.steps[at] = one;
        self.tied[at] = share;
        let all = design.score_of(&self.weighted);
        if share == 0.0 {
            self.outer.add_outer(&all, weight * squares[0]);
        } else {
            // Σ (S - fD)(S - fD)'/c² = s0 (S - D s1/s0)(..)' + (s2 - s1²/s0) D D'
            let dying = design.score_of(&self.dying);
            let ratio = squares[1] / squares[0];
            let mixed: Vec<f64> = all.iter().zip(&dying).map(|(a, d)| a - ratio * d).collect();
            self.outer.add_outer(&mixed, weight * squares[0]);
            self.outer.add_outer(&dying, weight * (squares[2] - squares[1] * ratio));
        }
    }
}

/// Fits a Cox model by Newton's method. Agrees with R `coxph` and `survival` on ties, strata and start/stop rows.
///
/// # Errors
/// Columns of different length; times below zero; an entry at or after its exit; no event; a design with an
/// intercept; collinear columns (named); a covariate that tells all events apart (separation, named).
pub fn cox(data: &CoxData, ties: Ties) -> Result<Cox, Fault> {
    let sorted = data.sorted()?;
    let p = sorted.design.width();
    let null = sorted.pass(&vec![0.0; p], ties);
    let names = sorted.design.names().to_vec();
    let factor = null.information.cholesky(&names)?;
    let half = factor.forward(&null.score);
    let score = half.iter().map(|v| v * v).sum();
    let log_likelihood_null = null.log_likelihood;
    let (mut start, mut first) = (vec![0.0; p], null);
    if let Some(found) = thinned_start(data, ties) {
        let pass = sorted.pass(&found, ties);
        if pass.log_likelihood > first.log_likelihood {
            (start, first) = (found, pass);
        }
    }
    let (coefficients, at, iterations) = newton(&sorted, ties, start, first)?;
    let information = at.information.cholesky(&names)?;
    let variance = information.inverse();
    let df = degrees(&sorted.design);
    Ok(Cox {
        se: variance.root_diagonal(),
        n: sorted.exit.len(),
        events: count(&sorted.event),
        log_likelihood_null,
        log_likelihood: at.log_likelihood,
        tests: CoxTest {
            likelihood_ratio: Test::chi_square(
                (2.0 * (at.log_likelihood - log_likelihood_null)).max(0.0),
                df,
            ),
            wald: Test::chi_square(at.information.quadratic(&coefficients), df),
            score: Test::chi_square(score, df),
        },
        names,
        coefficients,
        variance,
        iterations,
        ties,
        sorted,
        at,
    })
}

/// With very many rows, every sixteenth finds a start from which a few full steps suffice.
fn thinned_start(data: &CoxData, ties: Ties) -> Option<Vec<f64>> {
    let n = data.design.rows();
    if n < LARGE {
        return None;
    }
    let rows: Vec<u32> = (0..n).step_by(THINNING).filter_map(|i| u32::try_from(i).ok()).collect();
    let pick = |v: &[f64]| rows.iter().map(|&i| v[i as usize]).collect::<Vec<_>>();
    let (exit, entry) = (pick(data.exit), data.entry.map(pick));
    let event: Vec<bool> = rows.iter().map(|&i| data.event[i as usize]).collect();
    let strata: Option<Vec<u32>> = data.strata.map(|s| rows.iter().map(|&i| s[i as usize]).collect());
    let design = data.design.of_rows(&rows);
    let thin = CoxData {
        design: &design,
        entry: entry.as_deref(),
        exit: &exit,
        event: &event,
        strata: strata.as_deref(),
    };
    let sorted = thin.sorted().ok()?;
    let start = vec![0.0; design.width()];
    let first = sorted.pass(&start, ties);
    newton(&sorted, ties, start, first).ok().map(|f| f.0)
}

fn newton(
    sorted: &Sorted,
    ties: Ties,
    start: Vec<f64>,
    first: Pass,
) -> Result<(Vec<f64>, Pass, usize), Fault> {
    let names = sorted.design.names();
    let scales = sorted.design.column_scales();
    let (mut b, mut at) = (start, first);
    for iterations in 1..=MOST_ITERATIONS {
        let factor = match at.information.cholesky(names) {
            Ok(factor) => factor,
            Err(fault) if iterations <= 3 => return Err(fault),
            Err(_) => return Err(Fault::Separated { columns: running_away(names, &b, &scales) }),
        };
        let step = factor.solve(&at.score);
        let size = step.iter().zip(&scales).map(|(s, c)| s.abs() * c).fold(0.0, f64::max);
        let gain: f64 = step.iter().zip(&at.score).map(|(a, b)| a * b).sum();
        if iterations > 8 && size > 0.3 && gain < 0.05 {
            return Err(Fault::Separated { columns: running_away(names, &step, &scales) });
        }
        let mut fraction = 1.0;
        let next = loop {
            let next: Vec<f64> = b.iter().zip(&step).map(|(b, s)| b + fraction * s).collect();
            let pass = sorted.pass(&next, ties);
            if pass.log_likelihood >= at.log_likelihood - 1e-10 * at.log_likelihood.abs() || fraction < 1e-6 {
                break (next, pass);
            }
            fraction /= 2.0;
        };
        (b, at) = next;
        // Newton squares the error, so that what is left is far smaller still
        if size < 1e-6 && fraction == 1.0 || size * fraction < 1e-9 {
            return Ok((b, at, iterations));
        }
    }
    Err(Fault::NotConverged { what: "Cox model", iterations: MOST_ITERATIONS })
}

fn running_away(names: &[String], step: &[f64], scales: &[f64]) -> Vec<String> {
    let size = |j: usize| step[j].abs() * scales[j];
    let largest = (0..step.len()).map(size).fold(0.0, f64::max);
    (0..step.len()).filter(|&j| size(j) > 0.1 * largest).map(|j| names[j].clone()).collect()
}

impl Cox {
    /// Wald table; odds ratios there are hazard ratios here.
    ///
    /// # Errors
    /// A level outside (0, 1).
    pub fn wald(&self, level: f64) -> Result<Vec<Coefficient>, Fault> {
        wald(&self.names, &self.coefficients, &self.se, None, level)
    }

    /// Baseline cumulative hazard by event time, all covariates zero (R `basehaz(centered = FALSE)`).
    pub fn baseline(&self) -> Vec<Hazard> {
        let scale = (-self.at.shift).exp();
        let mut found = Vec::with_capacity(self.sorted.moments.len());
        for (stratum, moments) in self.sorted.of_stratum.iter().enumerate() {
            let mut hazard = 0.0;
            for m in moments.clone() {
                hazard += self.at.steps[m] * scale;
                found.push(Hazard { stratum, time: self.sorted.moments[m].time, hazard });
            }
        }
        found
    }
}
