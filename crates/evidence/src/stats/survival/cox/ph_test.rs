//! Test of proportional hazards.

use serde::Serialize;

use super::Cox;
use crate::stats::{Fault, Test, real};

/// Scale of time on which a coefficient is tested to be constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Transform {
    /// 1 - Kaplan-Meier just before the event: the default of R, robust to outlying times.
    KaplanMeier,
    /// Time itself.
    Identity,
    /// ln time.
    Log,
}

/// Score test that a coefficient does not change with time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PhTest {
    /// Name of the column, its covariate, or "GLOBAL".
    pub name: String,
    /// Chi-square.
    pub test: Test,
}

impl Cox {
    /// Test of proportional hazards by column and for all together: the score test for adding x · g(t), as R
    /// `cox.zph` of survival 3 (Grambsch and Therneau 1994, exact form). lifelines approximates and differs.
    ///
    /// # Errors
    /// Fewer than two distinct event times; information that is not positive definite; a log of time zero.
    pub fn proportional_hazards(&self, transform: Transform) -> Result<Vec<PhTest>, Fault> {
        let columns: Vec<(String, Vec<usize>)> =
            self.names.iter().enumerate().map(|(j, n)| (n.clone(), vec![j])).collect();
        self.proportional_hazards_of(transform, &columns)
    }

    /// The same by covariate: all columns of a category together.
    ///
    /// # Errors
    /// Those of [`Cox::proportional_hazards`].
    pub fn proportional_hazards_by_term(&self, transform: Transform) -> Result<Vec<PhTest>, Fault> {
        let terms = self.sorted.design.terms();
        let columns: Vec<(String, Vec<usize>)> =
            terms.iter().map(|t| (t.name.clone(), t.columns.clone().collect())).collect();
        self.proportional_hazards_of(transform, &columns)
    }

    fn proportional_hazards_of(
        &self,
        transform: Transform,
        groups: &[(String, Vec<usize>)],
    ) -> Result<Vec<PhTest>, Fault> {
        let g = self.transformed(transform)?;
        let squares: Vec<f64> = g.iter().map(|v| v * v).collect();
        let at = &self.at;
        let information = |weight: &[f64]| {
            let (score, mut second) = self.sorted.weighted(&at.risk, &at.steps, &at.tied, weight);
            second.add_scaled(&self.sorted.outer(&at.risk, self.ties, weight).0, -1.0);
            (score, second)
        };
        let (score, cross) = information(&g);
        let (_, mut own) = information(&squares);
        // what is left of the information of the added columns after the others: I22 - I21 I11⁻¹ I12
        own.add_scaled(&self.variance.sandwiched(&cross), -1.0);
        let test = |columns: &[usize]| -> Result<Test, Fault> {
            let u: Vec<f64> = columns.iter().map(|&c| score[c]).collect();
            let half = own.part(columns).cholesky(&self.names)?.forward(&u);
            Ok(Test::chi_square(half.iter().map(|h| h * h).sum(), real(columns.len())))
        };
        let all: Vec<usize> = (0..self.names.len()).collect();
        groups
            .iter()
            .map(|(name, columns)| Ok(PhTest { name: name.clone(), test: test(columns)? }))
            .chain(std::iter::once_with(|| Ok(PhTest { name: "GLOBAL".to_owned(), test: test(&all)? })))
            .collect()
    }

    /// The scale of time at each moment, centred at its mean over the events.
    fn transformed(&self, transform: Transform) -> Result<Vec<f64>, Fault> {
        let moments = &self.sorted.moments;
        let mut g: Vec<f64> = match transform {
            Transform::Identity => moments.iter().map(|m| m.time).collect(),
            Transform::Log => moments.iter().map(|m| m.time.ln()).collect(),
            Transform::KaplanMeier => self.kaplan_meier_before(),
        };
        if g.iter().any(|v| !v.is_finite()) {
            return Err(Fault::OutOfRange { what: "time", value: 0.0, allowed: "above 0 on the log scale" });
        }
        let d: f64 = moments.iter().map(|m| m.deaths).sum();
        let mean = g.iter().zip(moments).map(|(v, m)| v * m.deaths).sum::<f64>() / d;
        if g.iter().all(|v| (v - mean).abs() <= 1e-14 * mean.abs().max(1e-300)) {
            return Err(Fault::TooFew { what: "distinct event times", needed: 2, found: 1 });
        }
        for v in &mut g {
            *v -= mean;
        }
        Ok(g)
    }

    /// 1 - Kaplan-Meier of all rows (strata together) just before each moment.
    fn kaplan_meier_before(&self) -> Vec<f64> {
        let sorted = &self.sorted;
        let mut events: Vec<f64> =
            (0..sorted.exit.len()).filter(|&i| sorted.event[i]).map(|i| sorted.exit[i]).collect();
        let mut exits = sorted.exit.clone();
        let mut entries: Vec<f64> =
            sorted.entries.as_ref().map(|e| e.iter().map(|e| e.0).collect()).unwrap_or_default();
        for column in [&mut events, &mut exits, &mut entries] {
            column.sort_by(f64::total_cmp);
        }
        let mut before: Vec<(f64, f64)> = Vec::new();
        let mut survival = 1.0;
        for tied in events.chunk_by(|a, b| a == b) {
            let time = tied[0];
            before.push((time, 1.0 - survival));
            let left = exits.partition_point(|&t| t < time);
            let late = entries.len() - entries.partition_point(|&t| t < time);
            let at_risk = real(exits.len() - left - late);
            survival *= 1.0 - real(tied.len()) / at_risk;
        }
        sorted.moments.iter().map(|m| before[before.partition_point(|b| b.0 < m.time)].1).collect()
    }
}
