//! Times of the heavy statistics on made-up episodes: 12 covariates, 36 columns and an intercept.
//! `cargo bench -p evidence --bench stats -- [ROWS]` (default 1,000,000).

use std::time::Instant;

use evidence::stats::design::Design;
use evidence::stats::draws::Draws;
use evidence::stats::logistic::cluster::{Convention, Working, bias_reduced, cluster_robust};
use evidence::stats::logistic::logistic;
use evidence::stats::logistic::quality::{area_under_curve, marginal_effects};
use evidence::stats::survival::competing::{aalen_johansen, gray};
use evidence::stats::survival::cox::{CoxData, Ties, Transform, cox};
use evidence::stats::survival::kaplan_meier::kaplan_meier;
use evidence::stats::survival::log_rank::{EventWeight, log_rank};

const PRACTICES: usize = 30;
const LEVELS: [usize; 10] = [4, 4, 4, 4, 4, 4, 4, 4, 6, 6];

struct Episodes {
    numbers: [Vec<f64>; 2],
    codes: Vec<Vec<u32>>,
    practice: Vec<u32>,
    group: Vec<usize>,
    accepted: Vec<bool>,
    days: Vec<f64>,
    cause: Vec<usize>,
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

fn episodes(rows: usize) -> Episodes {
    let mut draws = Draws::new(2026);
    let mut made = Episodes {
        numbers: [Vec::with_capacity(rows), Vec::with_capacity(rows)],
        codes: vec![Vec::with_capacity(rows); LEVELS.len()],
        practice: Vec::with_capacity(rows),
        group: Vec::with_capacity(rows),
        accepted: Vec::with_capacity(rows),
        days: Vec::with_capacity(rows),
        cause: Vec::with_capacity(rows),
    };
    let lift: Vec<f64> = (0..PRACTICES).map(|_| 0.3 * draws.normal()).collect();
    for _ in 0..rows {
        let practice = draws.below(PRACTICES);
        let mut eta = lift[practice];
        for column in &mut made.numbers {
            let x = draws.unit() * 2.0 - 1.0;
            eta += 0.2 * x;
            column.push(x);
        }
        for (column, levels) in made.codes.iter_mut().zip(LEVELS) {
            let level = small(draws.below(levels));
            eta += 0.1 * f64::from(level) - 0.15;
            column.push(level);
        }
        let time = -draws.unit().max(1e-12).ln() * 200.0 * (-eta).exp();
        let end = 90.0 + 400.0 * draws.unit();
        made.accepted.push(draws.unit() < 1.0 / (1.0 + (-eta).exp()));
        made.days.push(time.min(end).ceil());
        made.cause.push(if time > end { 0 } else { 1 + usize::from(draws.unit() < 0.3) });
        made.group.push(practice % 4);
        made.practice.push(small(practice));
    }
    made
}

fn design(e: &Episodes, intercept: bool) -> Result<Design, evidence::stats::Fault> {
    let names = ["a", "b", "c", "d", "e", "f"];
    let mut builder = Design::builder(e.days.len(), intercept);
    for (k, column) in e.numbers.iter().enumerate() {
        builder = builder.numeric(&format!("number {k}"), column)?;
    }
    for (k, column) in e.codes.iter().enumerate() {
        builder = builder.category(&format!("category {k}"), column, &names[..LEVELS[k]], 0)?;
    }
    builder.build()
}

#[expect(clippy::print_stdout, reason = "a program that prints times")]
fn timed<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    println!("{name:<48} {:>9.3} s", start.elapsed().as_secs_f64());
    result
}

#[expect(clippy::print_stdout, reason = "a program that prints times")]
fn main() -> Result<(), evidence::stats::Fault> {
    let rows = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(1_000_000);
    let e = timed("make episodes", || episodes(rows));
    let with = timed("design, 37 columns", || design(&e, true))?;
    let fit = timed("logistic", || logistic(&with, &e.accepted, None))?;
    let model = Working::logistic(&with, &fit, &e.accepted, None);
    timed("cluster-robust (practice)", || cluster_robust(&model, &e.practice, Convention::Groups))?;
    timed("CR2 with degrees of freedom (practice)", || bias_reduced(&model, &e.practice))?;
    timed("average marginal effects", || marginal_effects(&with, &fit, &fit.variance, None, 0.95))?;
    timed("area under the curve", || area_under_curve(&fit.fitted, &e.accepted))?;
    let event: Vec<bool> = e.cause.iter().map(|&c| c == 1).collect();
    timed("Kaplan-Meier", || kaplan_meier(&e.days, &event, 0.95))?;
    timed("log-rank, 4 groups", || log_rank(&e.days, &event, &e.group, 4, None, EventWeight::LogRank))?;
    timed("Aalen-Johansen, 2 causes", || aalen_johansen(&e.days, &e.cause, 2, 0.95))?;
    timed("Gray, 4 groups", || gray(&e.days, &e.cause, &e.group, 4, 1))?;
    let without = design(&e, false)?;
    let data = CoxData { design: &without, entry: None, exit: &e.days, event: &event, strata: None };
    let hazards = timed("Cox, Efron", || cox(&data, Ties::Efron))?;
    println!("  steps: logistic {}, Cox {}", fit.iterations, hazards.iterations);
    timed("Cox, cluster-robust (practice)", || hazards.cluster_robust(&e.practice, false))?;
    timed("proportional-hazards test", || hazards.proportional_hazards(Transform::KaplanMeier))?;
    timed("concordance", || hazards.concordance());
    Ok(())
}
