//! Kaplan and Meier's survival curve.

use serde::Serialize;

use super::order::{ByTime, by_time};
use crate::stats::dist::two_sided_z;
use crate::stats::fault::same_length;
use crate::stats::{Fault, Interval, real};

/// One step of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Step {
    /// The time, in the unit of the column.
    pub time: f64,
    /// At risk just before it.
    pub at_risk: usize,
    /// Events at it; 0 where somebody was only censored.
    pub events: usize,
    /// Censored at it.
    pub censored: usize,
    /// Survival just after it.
    pub survival: f64,
    /// Greenwood's standard error of the survival; none once nobody survives.
    pub se: Option<f64>,
    /// Log-log interval, exp(-exp(ln(-ln S) ± z se / (S ln S))); none at survival 0 or 1.
    pub interval: Option<Interval>,
    /// Nelson and Aalen's cumulative hazard.
    pub cumulative_hazard: f64,
}

/// A survival curve: one step per distinct time, events and censorings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KaplanMeier {
    /// People.
    pub n: usize,
    /// Events.
    pub events: usize,
    /// The steps in order of time.
    pub steps: Vec<Step>,
}

/// A quantile of the time to event.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TimeQuantile {
    /// The time by which a share has had the event; none if the curve does not get there.
    pub time: Option<f64>,
    /// Where the lower limit of the curve gets there.
    pub lower: Option<f64>,
    /// Where the upper limit of the curve gets there; none if it does not.
    pub upper: Option<f64>,
}

/// Restricted mean survival time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RestrictedMean {
    /// The horizon τ.
    pub horizon: f64,
    /// Area under the curve up to τ, in the unit of time.
    pub mean: f64,
    /// Its standard error, sqrt(Σ area beyond t² d / (n (n - d))).
    pub se: f64,
    /// mean ± z se.
    pub interval: Interval,
}

/// The product-limit estimate (Kaplan and Meier, JASA 53, 1958) with Greenwood's variance and log-log limits
/// (Kalbfleisch and Prentice). Agrees with R `survfit(conf.type = "log-log")`.
///
/// # Errors
/// Columns of different length, nobody, a time below zero or not finite, a level outside (0, 1).
pub fn kaplan_meier(times: &[f64], events: &[bool], level: f64) -> Result<KaplanMeier, Fault> {
    same_length("events", times.len(), events.len())?;
    if times.is_empty() {
        return Err(Fault::Empty { what: "people" });
    }
    let z = two_sided_z(level)?;
    let exits = by_time(times, 2, |i| usize::from(events[i]))?;
    Ok(product_limit(times.len(), &exits, |k, left| if k == 0 { times.len() } else { left }, z))
}

/// The product-limit estimate of rows that come under observation late (left truncation: accepted before the
/// system started): at risk at t are those with entry < t <= exit. Agrees with R `survfit(Surv(entry, exit, event))`.
///
/// Early risk sets may be small: where one empties, the curve falls to 0 and stays there, and says so by its numbers at risk.
///
/// # Errors
/// Those of [`kaplan_meier`]; an entry at or after its exit.
pub fn kaplan_meier_delayed(
    entry: &[f64],
    exit: &[f64],
    events: &[bool],
    level: f64,
) -> Result<KaplanMeier, Fault> {
    same_length("events", exit.len(), events.len())?;
    same_length("entries", exit.len(), entry.len())?;
    if exit.is_empty() {
        return Err(Fault::Empty { what: "people" });
    }
    let z = two_sided_z(level)?;
    if let Some((&value, _)) = entry.iter().zip(exit).find(|(e, x)| e.is_nan() || e >= x) {
        return Err(Fault::OutOfRange { what: "entry", value, allowed: "below the exit of its row" });
    }
    let exits = by_time(exit, 2, |i| usize::from(events[i]))?;
    let mut entries = entry.to_vec();
    entries.sort_by(f64::total_cmp);
    let mut gone = vec![0; exits.times.len() + 1];
    for k in 0..exits.times.len() {
        gone[k + 1] = gone[k] + (exits.at(k)[0] + exits.at(k)[1]) as usize;
    }
    let at_risk = |k: usize, _| entries.partition_point(|&e| e < exits.times[k]) - gone[k];
    Ok(product_limit(exit.len(), &exits, at_risk, z))
}

/// The curve from counts of (censored, ended) by time; `at_risk(k, left)` is told how many stayed of the time before.
fn product_limit(n: usize, exits: &ByTime, at_risk: impl Fn(usize, usize) -> usize, z: f64) -> KaplanMeier {
    let mut steps = Vec::with_capacity(exits.times.len());
    let (mut survival, mut greenwood, mut hazard) = (1.0, 0.0, 0.0);
    let (mut left, mut events) = (0, 0);
    for (k, &time) in exits.times.iter().enumerate() {
        let [censored, ended] = [0, 1].map(|c| exits.at(k)[c] as usize);
        let risk = at_risk(k, left);
        let (r, d) = (real(risk), real(ended));
        survival *= (r - d) / r;
        greenwood += if ended > 0 { d / (r * (r - d)) } else { 0.0 };
        hazard += d / r;
        let se = (survival > 0.0).then(|| survival * greenwood.sqrt());
        steps.push(Step {
            time,
            at_risk: risk,
            events: ended,
            censored,
            survival,
            se,
            interval: se.and_then(|se| log_log(survival, se, z)),
            cumulative_hazard: hazard,
        });
        left = risk - censored - ended;
        events += ended;
    }
    KaplanMeier { n, events, steps }
}

/// Log-log limits of a probability p with standard error `se`; none at 0 and 1.
pub(crate) fn log_log(p: f64, se: f64, z: f64) -> Option<Interval> {
    if p <= 0.0 || p >= 1.0 {
        return None;
    }
    let (centre, half) = ((-p.ln()).ln(), z * se / (p * p.ln()).abs());
    Some(Interval { lower: (-(centre + half).exp()).exp(), upper: (-(centre - half).exp()).exp() })
}

impl KaplanMeier {
    fn step_at(&self, time: f64) -> Option<&Step> {
        let after = self.steps.partition_point(|s| s.time <= time);
        after.checked_sub(1).map(|i| &self.steps[i])
    }

    /// Survival just after a time: 1 before the first step, the last step's value beyond the last.
    pub fn survival_at(&self, time: f64) -> f64 {
        self.step_at(time).map_or(1.0, |s| s.survival)
    }

    /// Interval of the survival at a time; none at survival 0 or 1.
    pub fn interval_at(&self, time: f64) -> Option<Interval> {
        self.step_at(time).and_then(|s| s.interval)
    }

    /// People at risk just before a time: the number printed under a chart.
    pub fn at_risk(&self, time: f64) -> usize {
        let next = self.steps.partition_point(|s| s.time < time);
        self.steps.get(next).map_or(0, |s| s.at_risk)
    }

    /// The time by which a share `p` has had the event, with limits from the log-log interval of the curve
    /// (Brookmeyer and Crowley). Where the curve lies flat at exactly 1 - p, the middle of the flat part, as R.
    ///
    /// # Errors
    /// A share outside (0, 1).
    pub fn quantile(&self, p: f64) -> Result<TimeQuantile, Fault> {
        if !(p > 0.0 && p < 1.0) {
            return Err(Fault::OutOfRange { what: "share", value: p, allowed: "(0, 1)" });
        }
        Ok(TimeQuantile {
            time: self.crossing(p, |s| Some(s.survival)),
            lower: self.crossing(p, |s| s.interval.map(|i| i.lower)),
            upper: self.crossing(p, |s| s.interval.map(|i| i.upper)),
        })
    }

    fn crossing(&self, p: f64, curve: impl Fn(&Step) -> Option<f64>) -> Option<f64> {
        let tolerance = f64::EPSILON.sqrt();
        // one point per plateau: the first time at which the curve has its value
        let mut plateaus: Vec<(f64, f64)> = Vec::new();
        for s in &self.steps {
            if let Some(v) = curve(s)
                && plateaus.last().is_none_or(|l| l.1 != v)
            {
                plateaus.push((s.time, v));
            }
        }
        let reached = plateaus.iter().position(|l| l.1 <= 1.0 - p + tolerance)?;
        let passed = plateaus.iter().position(|l| l.1 < 1.0 - p - tolerance);
        let end = match passed {
            Some(i) => plateaus[i].0,
            // flat at exactly 1 - p to the end of observation
            None => self.steps.last()?.time,
        };
        Some(f64::midpoint(plateaus[reached].0, end))
    }

    /// Area under the curve up to a horizon (restricted mean survival time), as R `summary(survfit, rmean = τ)`.
    ///
    /// # Errors
    /// A horizon that is not above zero; one beyond the last time while somebody still survives (the curve is
    /// not known there); a level outside (0, 1).
    pub fn restricted_mean(&self, horizon: f64, level: f64) -> Result<RestrictedMean, Fault> {
        let z = two_sided_z(level)?;
        if !(horizon > 0.0 && horizon.is_finite()) {
            return Err(Fault::OutOfRange { what: "horizon", value: horizon, allowed: "above 0" });
        }
        let last = self.steps.last().ok_or(Fault::Empty { what: "steps of the curve" })?;
        if horizon > last.time && last.survival > 0.0 {
            return Err(Fault::Undefined {
                what: "restricted mean",
                why: "the horizon is beyond the last observed time",
            });
        }
        let within = &self.steps[..self.steps.partition_point(|s| s.time < horizon)];
        // from the horizon backwards: area beyond each step
        let (mut area, mut variance, mut right) = (0.0, 0.0, horizon);
        for s in within.iter().rev() {
            area += s.survival * (right - s.time);
            right = s.time;
            let (n, d) = (real(s.at_risk), real(s.events));
            if s.events > 0 && s.at_risk > s.events {
                variance += area * area * d / (n * (n - d));
            }
        }
        let mean = area + right;
        let se = variance.sqrt();
        Ok(RestrictedMean { horizon, mean, se, interval: Interval::around(mean, se, z) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_censoring_the_curve_is_a_share() {
        let times = [1.0, 2.0, 3.0, 4.0];
        let km = kaplan_meier(&times, &[true; 4], 0.95).unwrap();
        let shares: Vec<f64> = km.steps.iter().map(|s| s.survival).collect();
        assert!(shares.iter().zip([0.75, 0.5, 0.25, 0.0]).all(|(a, b)| (a - b).abs() < 1e-15));
        let se = km.steps[1].se.unwrap();
        assert!((se - (0.25_f64 / 4.0).sqrt()).abs() < 1e-15, "binomial standard error");
        assert_eq!(km.steps[3].se, None);
        assert_eq!(km.quantile(0.5).unwrap().time, Some(2.5));
        assert!((km.restricted_mean(4.0, 0.95).unwrap().mean - 2.5).abs() < 1e-15);
        assert_eq!(
            (km.survival_at(0.5), km.survival_at(9.0), km.at_risk(2.5), km.at_risk(9.0)),
            (1.0, 0.0, 2, 0)
        );
    }

    #[test]
    fn nobody_ever_ends() {
        let km = kaplan_meier(&[5.0, 6.0], &[false, false], 0.95).unwrap();
        assert_eq!((km.survival_at(6.0), km.quantile(0.5).unwrap().time), (1.0, None));
        assert_eq!(km.steps[1].interval, None);
        assert_eq!(km.restricted_mean(6.0, 0.95).unwrap().se, 0.0);
        assert_eq!(km.restricted_mean(7.0, 0.95).unwrap_err().code(), "undefined-quantity");
        assert!(kaplan_meier(&[], &[], 0.95).is_err() && km.quantile(1.0).is_err());
    }

    #[test]
    fn those_who_come_late_are_at_risk_late() {
        let (exit, events) = ([2.0, 3.0, 5.0, 7.0], [true, true, false, true]);
        let now = kaplan_meier_delayed(&[0.0; 4], &exit, &events, 0.95).unwrap();
        assert_eq!(now, kaplan_meier(&exit, &events, 0.95).unwrap());
        let late = kaplan_meier_delayed(&[0.0, 2.0, 0.0, 4.0], &exit, &events, 0.95).unwrap();
        assert_eq!(late.steps.iter().map(|s| s.at_risk).collect::<Vec<_>>(), [2, 2, 2, 1]);
        assert!((late.steps[1].survival - 0.25).abs() < 1e-15);
        assert!(kaplan_meier_delayed(&[2.0, 0.0, 0.0, 0.0], &exit, &events, 0.95).is_err());
    }

    #[test]
    fn somebody_censored_on_the_day_of_an_event_was_at_risk() {
        let km = kaplan_meier(&[3.0, 3.0], &[true, false], 0.95).unwrap();
        assert_eq!((km.steps[0].survival, km.steps[0].censored), (0.5, 1));
    }
}
