//! Standard errors that allow for rows of the same practice, navigator or person being alike.

use serde::Serialize;

use super::Logistic;
use crate::stats::design::Design;
use crate::stats::fault::same_length;
use crate::stats::matrix::Symmetric;
use crate::stats::{Fault, blocks, real};

/// Factor on the sandwich. Three conventions give three standard errors: a report says which was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Convention {
    /// No factor (CR0).
    None,
    /// G / (G - 1), as sandwich `vcovCL`.
    Groups,
    /// G / (G - 1) · (N - 1) / (N - K), as statsmodels and Stata.
    GroupsAndColumns,
}

impl Convention {
    fn factor(self, groups: usize, rows: usize, columns: usize) -> f64 {
        let (g, n, k) = (real(groups), real(rows), real(columns));
        match self {
            Convention::None => 1.0,
            Convention::Groups => g / (g - 1.0),
            Convention::GroupsAndColumns => g / (g - 1.0) * (n - 1.0) / (n - k),
        }
    }
}

/// What a cluster-robust variance of any fitted model rests on: the bread and each row's residual and weight.
///
/// For logistic regression the residual is w(y - p) and the working weight w p(1-p); for least squares they are
/// w(y - x'b) and w.
pub struct Working<'a> {
    /// The design.
    pub design: &'a Design,
    /// Inverse of X'WX.
    pub bread: &'a Symmetric,
    /// Score of a row is its residual times x.
    pub residuals: Vec<f64>,
    /// Working weights.
    pub weights: Vec<f64>,
}

impl<'a> Working<'a> {
    /// Of a logistic regression; `weights` as it was fitted.
    pub fn logistic(
        design: &'a Design,
        fit: &'a Logistic,
        outcome: &[bool],
        weights: Option<&[f64]>,
    ) -> Working<'a> {
        let w = |i: usize| weights.map_or(1.0, |w| w[i]);
        let p = &fit.fitted;
        Working {
            design,
            bread: &fit.variance,
            residuals: (0..p.len()).map(|i| w(i) * (f64::from(u8::from(outcome[i])) - p[i])).collect(),
            weights: (0..p.len()).map(|i| w(i) * p[i] * (1.0 - p[i])).collect(),
        }
    }
}

/// Heteroscedasticity-robust variance HC0, every row for itself: B X' diag(r²) X B.
pub fn robust(model: &Working) -> Symmetric {
    let squares: Vec<f64> = model.residuals.iter().map(|r| r * r).collect();
    model.design.gram(&squares).sandwiched(model.bread)
}

/// Scores summed by cluster, each in the order of the columns.
fn cluster_scores(model: &Working, cluster: &[u32]) -> Result<Vec<Vec<f64>>, Fault> {
    same_length("cluster", model.design.rows(), cluster.len())?;
    let width = model.design.width() + 1;
    let count = cluster.iter().max().map_or(0, |&m| m as usize + 1);
    let mut sums = vec![0.0; count * width];
    let mut seen = vec![false; count];
    for (i, &g) in cluster.iter().enumerate() {
        let g = g as usize;
        seen[g] = true;
        model.design.add_score(i, model.residuals[i], &mut sums[g * width..(g + 1) * width]);
    }
    let found: Vec<Vec<f64>> = (0..count)
        .filter(|&g| seen[g])
        .map(|g| model.design.score_of(&sums[g * width..(g + 1) * width]))
        .collect();
    if found.len() < 2 {
        return Err(Fault::TooFew { what: "clusters", needed: 2, found: found.len() });
    }
    Ok(found)
}

/// A cluster-robust variance.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterRobust {
    /// Clusters with rows.
    pub clusters: usize,
    /// The variance of the coefficients.
    pub variance: Symmetric,
}

/// The sandwich V = c · B (Σ_g u_g u_g') B, u_g the summed scores of a cluster (Liang and Zeger 1986), c by the
/// convention. Clusters are numbered from 0; numbers without rows are ignored.
///
/// # Errors
/// Columns of different length; fewer than two clusters.
pub fn cluster_robust(
    model: &Working,
    cluster: &[u32],
    convention: Convention,
) -> Result<ClusterRobust, Fault> {
    let scores = cluster_scores(model, cluster)?;
    let mut meat = Symmetric::zeros(model.design.width());
    for u in &scores {
        meat.add_outer(u, 1.0);
    }
    let factor = convention.factor(scores.len(), model.design.rows(), model.design.width());
    Ok(ClusterRobust { clusters: scores.len(), variance: meat.sandwiched(model.bread).scaled(factor) })
}

/// Two crossed clusterings (practice × navigator): V_a + V_b - V_ab, each with its own factor
/// (Cameron, Gelbach and Miller, JBES 29, 2011). Eigenvalues below zero are set to zero.
///
/// # Errors
/// Those of [`cluster_robust`].
pub fn two_way(
    model: &Working,
    first: &[u32],
    second: &[u32],
    convention: Convention,
) -> Result<Symmetric, Fault> {
    same_length("second cluster", first.len(), second.len())?;
    let mut pairs: Vec<(u32, u32)> = first.iter().copied().zip(second.iter().copied()).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let both: Vec<u32> = first
        .iter()
        .zip(second)
        .map(|(&a, &b)| u32::try_from(pairs.partition_point(|p| *p < (a, b))).unwrap_or(u32::MAX))
        .collect();
    let mut variance = cluster_robust(model, first, convention)?.variance;
    variance.add_scaled(&cluster_robust(model, second, convention)?.variance, 1.0);
    variance.add_scaled(&cluster_robust(model, &both, convention)?.variance, -1.0);
    let mut positive = Symmetric::zeros(variance.size());
    for (value, vector) in variance.eigen()? {
        if value > 0.0 {
            positive.add_outer(&vector, value);
        }
    }
    Ok(positive)
}

/// Bias-reduced linearisation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BiasReduced {
    /// Clusters with rows.
    pub clusters: usize,
    /// Standard errors.
    pub se: Vec<f64>,
    /// Satterthwaite's degrees of freedom of each coefficient.
    pub df: Vec<f64>,
    /// The variance.
    #[serde(skip)]
    pub variance: Symmetric,
}

/// CR2 with Satterthwaite degrees of freedom (Bell and McCaffrey, Survey Methodology 28, 2002; Pustejovsky and
/// Tipton, JBES 36, 2018), the default where clusters are few.
///
/// In the whitened working model (rows √w x, residuals r/√w, working variance identity) each cluster's residuals
/// are multiplied by (I - H_gg)^(-1/2). For least squares and for equal weights within a cluster this is
/// clubSandwich's CR2; for a logistic regression the whitening is by the working weights at the estimate.
/// A direction in which a cluster determines the fit alone (eigenvalue 1 of H_gg) is left out (pseudo-inverse).
///
/// Only matrices of columns × columns are formed: H_gg is never made.
///
/// # Errors
/// Columns of different length; fewer than two clusters.
pub fn bias_reduced(model: &Working, cluster: &[u32]) -> Result<BiasReduced, Fault> {
    let p = model.design.width();
    let half = symmetric_root(model.bread)?;
    let parts = by_cluster(model, cluster)?;
    if parts.len() < 2 {
        return Err(Fault::TooFew { what: "clusters", needed: 2, found: parts.len() });
    }
    let mut meat = Symmetric::zeros(p);
    let mut tally = vec![Satterthwaite::new(p); p];
    for part in &parts {
        let adjusted = Adjusted::of(part, &half)?;
        meat.add_outer(&adjusted.score(&part.score, &half), 1.0);
        for (j, t) in tally.iter_mut().enumerate() {
            t.add(&adjusted, &half, j);
        }
    }
    let variance = meat.sandwiched(model.bread);
    Ok(BiasReduced {
        clusters: parts.len(),
        se: variance.root_diagonal(),
        df: tally.iter().map(Satterthwaite::df).collect(),
        variance,
    })
}

fn symmetric_root(matrix: &Symmetric) -> Result<Symmetric, Fault> {
    let mut root = Symmetric::zeros(matrix.size());
    for (value, vector) in matrix.eigen()? {
        root.add_outer(&vector, value.max(0.0).sqrt());
    }
    Ok(root)
}

/// A cluster's X'WX and X'r.
pub(super) struct Part {
    pub gram: Symmetric,
    pub score: Vec<f64>,
}

pub(super) fn by_cluster(model: &Working, cluster: &[u32]) -> Result<Vec<Part>, Fault> {
    same_length("cluster", model.design.rows(), cluster.len())?;
    let design = model.design;
    let mut order: Vec<usize> = (0..cluster.len()).collect();
    order.sort_by_key(|&i| cluster[i]);
    let mut parts = Vec::new();
    let width = design.width() + 1;
    for rows in order.chunk_by(|&a, &b| cluster[a] == cluster[b]) {
        let sums = blocks::sum(rows.len(), width + design.gram_width(), |range, buffer| {
            let (score, gram) = buffer.split_at_mut(width);
            for &i in &rows[range] {
                design.add_gram(i, model.weights[i], gram);
                design.add_score(i, model.residuals[i], score);
            }
        });
        parts.push(Part { gram: design.gram_of(&sums[width..]), score: design.score_of(&sums[..width]) });
    }
    Ok(parts)
}

/// The adjustment A_g = (I - H_gg)^(-1/2) of a cluster, through the eigenvalues of B½ G B½ (those of H_gg).
struct Adjusted {
    gram: Symmetric,
    /// (eigenvalue, G B½ q).
    directions: Vec<(f64, Vec<f64>)>,
    /// The eigenvectors q.
    vectors: Vec<Vec<f64>>,
}

impl Adjusted {
    fn of(part: &Part, half: &Symmetric) -> Result<Adjusted, Fault> {
        let mut found = Adjusted { gram: part.gram.clone(), directions: Vec::new(), vectors: Vec::new() };
        for (value, vector) in part.gram.sandwiched(half).eigen()? {
            if value > 1e-12 {
                found.directions.push((value.min(1.0), part.gram.times(&half.times(&vector))));
                found.vectors.push(vector);
            }
        }
        Ok(found)
    }

    /// ((1 - λ)^(-1/2) - 1) / λ, and -1/λ where λ is 1.
    fn stretch(value: f64) -> f64 {
        if value > 1.0 - 1e-9 { -1.0 / value } else { ((1.0 - value).sqrt().recip() - 1.0) / value }
    }

    /// X' A e from X' e.
    fn score(&self, score: &[f64], half: &Symmetric) -> Vec<f64> {
        let turned = half.times(score);
        let mut result = score.to_vec();
        for ((value, direction), vector) in self.directions.iter().zip(&self.vectors) {
            let along = Self::stretch(*value) * crate::stats::matrix::dot(vector, &turned);
            for (r, d) in result.iter_mut().zip(direction) {
                *r += along * d;
            }
        }
        result
    }

    /// X' A X b, and b' X' A (I - H) A X b.
    fn through(&self, b: &[f64]) -> (Vec<f64>, f64) {
        let mut result = self.gram.times(b);
        let mut length = crate::stats::matrix::dot(&result, b);
        for (value, direction) in &self.directions {
            let along = crate::stats::matrix::dot(direction, b);
            for (r, d) in result.iter_mut().zip(direction) {
                *r += Self::stretch(*value) * along * d;
            }
            if *value > 1.0 - 1e-9 {
                length -= along * along / value;
            }
        }
        (result, length)
    }
}

/// Sums for the degrees of freedom (Σ p_ii)² / Σ p_ij².
#[derive(Clone)]
struct Satterthwaite {
    trace: f64,
    own: f64,
    crossed: Symmetric,
    crossed_own: f64,
}

impl Satterthwaite {
    fn new(p: usize) -> Satterthwaite {
        Satterthwaite { trace: 0.0, own: 0.0, crossed: Symmetric::zeros(p), crossed_own: 0.0 }
    }

    fn add(&mut self, cluster: &Adjusted, half: &Symmetric, column: usize) {
        // B e_j = B½ B½ e_j
        let b = half.times(half.row(column));
        let (through, length) = cluster.through(&b);
        let turned = half.times(&through);
        self.trace += length;
        self.own += length * length;
        self.crossed.add_outer(&turned, 1.0);
        self.crossed_own += crate::stats::matrix::dot(&turned, &turned).powi(2);
    }

    fn df(&self) -> f64 {
        let p = self.crossed.size();
        let all: f64 = (0..p).flat_map(|i| self.crossed.row(i)).map(|c| c * c).sum();
        self.trace * self.trace / (self.own + (all - self.crossed_own).max(0.0))
    }
}

/// The variance to use for a number of clusters: the engine's default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Inference {
    /// CR2 with Satterthwaite's degrees of freedom: 12 clusters and more.
    BiasReduced,
    /// Wild cluster bootstrap: 6 to 11 clusters.
    WildBootstrap,
    /// No interval: fewer than 6 clusters.
    NoInterval,
}

impl Inference {
    /// The default for a number of clusters.
    pub fn of(clusters: usize) -> Inference {
        match clusters {
            0..6 => Inference::NoInterval,
            6..12 => Inference::WildBootstrap,
            _ => Inference::BiasReduced,
        }
    }
}
