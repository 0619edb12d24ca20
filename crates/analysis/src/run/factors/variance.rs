//! Standard errors of a logistic regression, as asked or by the number of clusters.

use evidence::stats::logistic::cluster::{
    Convention, Working, bias_reduced, cluster_robust, robust, two_way,
};
use evidence::stats::logistic::wild::{wild_interval, wild_test};
use evidence::stats::logistic::{Logistic, wald};
use evidence::stats::matrix::Symmetric;

use super::{Data, coefficient, usual};
use crate::answer::{Answer, Cell, Row};
use crate::ask::{Factors, VarianceAsked};
use crate::run::Progress;
use crate::trouble::{Result, Trouble};

/// The table of coefficients, and their variance where there is one.
pub(super) struct Found {
    pub(super) rows: Vec<Row>,
    pub(super) variance: Option<Symmetric>,
    /// Degrees of freedom of each coefficient, where they are not those of the normal distribution.
    pub(super) df: Option<Vec<f64>>,
}

pub(super) fn of(
    asked: &Factors,
    data: &Data,
    fit: &Logistic,
    answer: &mut Answer,
    progress: Progress,
) -> Result<Found> {
    let clusters = data
        .cluster
        .as_ref()
        .map(|cluster| cluster.iter().copied().collect::<std::collections::BTreeSet<u32>>().len());
    let how = match (asked.variance, clusters) {
        (Some(how), _) => Some(how),
        (None, None) if data.weights.is_some() => Some(VarianceAsked::Robust),
        (None, None) => Some(VarianceAsked::Model),
        (None, Some(clusters)) => usual(clusters),
    };
    let working = Working::logistic(&data.model.design, fit, &data.outcome, data.weights.as_deref());
    let level = asked.source.level;
    let cluster = || data.cluster.as_deref().ok_or_else(|| Trouble::input("needs-cluster"));
    let convention = |convention: Convention| -> Result<Symmetric> {
        Ok(match &data.cluster_too {
            Some(second) => two_way(&working, cluster()?, second, convention)?,
            None => cluster_robust(&working, cluster()?, convention)?.variance,
        })
    };
    let Some(how) = how else {
        answer.warn("no-interval", &[("clusters", &clusters.unwrap_or(0))]);
        return Ok(Found { rows: points(fit), variance: None, df: None });
    };
    if data.cluster_too.is_some() && matches!(how, VarianceAsked::Cr2 | VarianceAsked::Wild) {
        // crossed clusters have no bias-reduced form here: two-way with G/(G-1)
        answer.warn("two-way", &[]);
        return by_variance(convention(Convention::Groups)?, "two-way", fit, level);
    }
    match how {
        VarianceAsked::Model => by_variance(fit.variance.clone(), "model", fit, level),
        VarianceAsked::Robust => by_variance(robust(&working), "robust", fit, level),
        VarianceAsked::ClusterNone => by_variance(convention(Convention::None)?, "cluster-none", fit, level),
        VarianceAsked::ClusterGroups => {
            by_variance(convention(Convention::Groups)?, "cluster-groups", fit, level)
        }
        VarianceAsked::ClusterStata => {
            by_variance(convention(Convention::GroupsAndColumns)?, "cluster-stata", fit, level)
        }
        VarianceAsked::Cr2 => {
            let found = bias_reduced(&working, cluster()?)?;
            let rows = wald(&fit.names, &fit.coefficients, &found.se, Some(&found.df), level)?
                .iter()
                .map(|row| {
                    coefficient(Row::new().with("column", &row.name), row).with("variance", Cell::Code("cr2"))
                })
                .collect();
            Ok(Found { rows, variance: Some(found.variance), df: Some(found.df) })
        }
        VarianceAsked::Wild => wild(asked, data, fit, cluster()?, progress),
    }
}

fn by_variance(variance: Symmetric, name: &'static str, fit: &Logistic, level: f64) -> Result<Found> {
    let rows = wald(&fit.names, &fit.coefficients, &variance.root_diagonal(), None, level)?
        .iter()
        .map(|row| coefficient(Row::new().with("column", &row.name), row).with("variance", Cell::Code(name)))
        .collect();
    Ok(Found { rows, variance: Some(variance), df: None })
}

/// Estimates without any interval.
fn points(fit: &Logistic) -> Vec<Row> {
    let row = |(name, estimate): (&String, &f64)| {
        Row::new().with("column", name).with("estimate", *estimate).with("odds_ratio", estimate.exp())
    };
    fit.names.iter().zip(&fit.coefficients).map(row).collect()
}

fn wild(asked: &Factors, data: &Data, fit: &Logistic, cluster: &[u32], progress: Progress) -> Result<Found> {
    if data.weights.is_some() {
        return Err(Trouble::input("wild-with-weights"));
    }
    let (draws, seed, level) = (asked.chance.draws, asked.chance.seed, asked.source.level);
    let width = data.model.design.width();
    let mut rows = points(fit);
    for (column, row) in rows.iter_mut().enumerate() {
        progress("wild", column as u64, width as u64);
        let (design, outcome) = (&data.model.design, &data.outcome);
        let test = wild_test(design, outcome, fit, cluster, column, 0.0, draws, seed)?;
        let interval = wild_interval(design, outcome, fit, cluster, column, level, draws, seed)?;
        *row = std::mem::take(row)
            .with("statistic", test.t)
            .with("p", Cell::P(test.p))
            .with("lower", interval.lower)
            .with("upper", interval.upper)
            .with("or_lower", interval.lower.map(f64::exp))
            .with("or_upper", interval.upper.map(f64::exp))
            .with("draws", test.draws)
            .with("exact", test.exact)
            .with("variance", Cell::Code("wild"));
    }
    Ok(Found { rows, variance: None, df: None })
}
