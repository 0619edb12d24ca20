//! Cox's proportional hazards model.

mod concordance;
mod fit;
mod ph_test;
mod robust;

pub use concordance::Concordance;
pub use fit::{Cox, CoxTest, Hazard, cox};
pub use ph_test::{PhTest, Transform};

use serde::Serialize;

use super::order::order_by_time;
use crate::stats::design::Design;
use crate::stats::fault::{all_finite, same_length};
use crate::stats::{Fault, real};

/// How events of the same time share their risk set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Ties {
    /// Efron (JASA 72, 1977): mandatory with whole days, where ties are many.
    Efron,
    /// Breslow (Biometrics 30, 1974).
    Breslow,
}

/// Times to event with covariates.
pub struct CoxData<'a> {
    /// Covariates, without an intercept.
    pub design: &'a Design,
    /// When a row comes under observation (left truncation, start/stop rows); all at 0 if none.
    pub entry: Option<&'a [f64]>,
    /// When it leaves.
    pub exit: &'a [f64],
    /// Whether it leaves by the event. For a cause-specific model, other causes are no event.
    pub event: &'a [bool],
    /// Strata, numbered from 0: each has a baseline hazard of its own.
    pub strata: Option<&'a [u32]>,
}

/// The data in the order of stratum and exit, with the distinct event times.
struct Sorted {
    design: Design,
    exit: Vec<f64>,
    event: Vec<bool>,
    /// Row of the input.
    source: Vec<u32>,
    /// Ranges of rows by stratum.
    strata: Vec<std::ops::Range<usize>>,
    /// Rows of each stratum by descending entry, where there are entries.
    entries: Option<Vec<(f64, u32)>>,
    /// Event moments, ascending within stratum.
    moments: Vec<EventTime>,
    /// Ranges of moments by stratum.
    of_stratum: Vec<std::ops::Range<usize>>,
    /// Moments of the stratum at or before exit (as an absolute end index).
    last: Vec<u32>,
    /// Moments of the stratum at or before entry (as an absolute end index); the stratum's start if none.
    first: Vec<u32>,
}

/// A distinct event time of a stratum.
#[derive(Clone, Copy)]
struct EventTime {
    time: f64,
    deaths: f64,
}

impl CoxData<'_> {
    fn sorted(&self) -> Result<Sorted, Fault> {
        let n = self.design.rows();
        same_length("times", n, self.exit.len())?;
        same_length("events", n, self.event.len())?;
        if self.design.has_intercept() {
            return Err(Fault::Undefined {
                what: "Cox model",
                why: "the baseline is free: leave the intercept out",
            });
        }
        if let Some(entry) = self.entry {
            same_length("entries", n, entry.len())?;
            all_finite("entry", entry)?;
            if let Some(i) = (0..n).find(|&i| entry[i] >= self.exit[i]) {
                return Err(Fault::OutOfRange {
                    what: "entry",
                    value: entry[i],
                    allowed: "below the exit of its row",
                });
            }
        }
        if !self.event.contains(&true) {
            return Err(Fault::Empty { what: "events" });
        }
        let mut order = order_by_time(self.exit)?;
        let mut strata: Vec<std::ops::Range<usize>> = Vec::new();
        if let Some(s) = self.strata {
            same_length("strata", n, s.len())?;
            order.sort_by_key(|&i| s[i as usize]);
            let mut start = 0;
            for chunk in order.chunk_by(|&a, &b| s[a as usize] == s[b as usize]) {
                strata.push(start..start + chunk.len());
                start += chunk.len();
            }
        } else {
            strata.push(0..n);
        }
        let pick = |values: &[f64]| order.iter().map(|&i| values[i as usize]).collect::<Vec<_>>();
        let exit = pick(self.exit);
        let event: Vec<bool> = order.iter().map(|&i| self.event[i as usize]).collect();
        let entry = self.entry.map(pick);
        let design = self.design.of_rows(&order);
        Ok(Sorted::with_moments(design, exit, event, entry.as_deref(), order, strata))
    }
}

impl Sorted {
    fn with_moments(
        design: Design,
        exit: Vec<f64>,
        event: Vec<bool>,
        entry: Option<&[f64]>,
        source: Vec<u32>,
        strata: Vec<std::ops::Range<usize>>,
    ) -> Sorted {
        let mut moments: Vec<EventTime> = Vec::new();
        let (mut of_stratum, mut last, mut first) = (Vec::new(), vec![0; exit.len()], vec![0; exit.len()]);
        for rows in &strata {
            let begin = moments.len();
            for i in rows.clone() {
                if event[i] {
                    match moments[begin..].last_mut() {
                        Some(m) if m.time == exit[i] => m.deaths += 1.0,
                        _ => moments.push(EventTime { time: exit[i], deaths: 1.0 }),
                    }
                }
            }
            let found = &moments[begin..];
            let up_to = |t: f64| small(begin + found.partition_point(|m| m.time <= t));
            let mut next = begin;
            for i in rows.clone() {
                while next < moments.len() && moments[next].time <= exit[i] {
                    next += 1;
                }
                last[i] = small(next);
                first[i] = entry.map_or(small(begin), |e| up_to(e[i]));
            }
            of_stratum.push(begin..moments.len());
        }
        let entries = entry.map(|e| {
            let mut all: Vec<(f64, u32)> = e.iter().enumerate().map(|(i, &t)| (t, small(i))).collect();
            for rows in &strata {
                all[rows.clone()].sort_by(|a, b| b.0.total_cmp(&a.0));
            }
            all
        });
        Sorted { design, exit, event, source, strata, entries, moments, of_stratum, last, first }
    }

    /// Rows of the moment that ends at `moment`, if the row has its event there.
    fn moment_of(&self, row: usize) -> usize {
        self.last[row] as usize - 1
    }

    /// Walks the event times of each stratum downwards. `enter` is told of each row that comes under risk (`true`)
    /// or is not yet under observation (`false`); `at` is called with the index of the moment once its risk set is complete.
    fn walk<S>(
        &self,
        state: &mut S,
        mut reset: impl FnMut(&mut S),
        mut enter: impl FnMut(&mut S, usize, bool),
        mut at: impl FnMut(&mut S, usize),
    ) {
        for (rows, moments) in self.strata.iter().zip(&self.of_stratum) {
            reset(state);
            let mut next = rows.end;
            let mut gone = rows.start;
            for m in moments.clone().rev() {
                let time = self.moments[m].time;
                while next > rows.start && self.exit[next - 1] >= time {
                    next -= 1;
                    enter(state, next, true);
                }
                if let Some(entries) = &self.entries {
                    while gone < rows.end && entries[gone].0 >= time {
                        enter(state, entries[gone].1 as usize, false);
                        gone += 1;
                    }
                }
                at(state, m);
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the number of rows is checked to fit")]
fn small(index: usize) -> u32 {
    index as u32
}

/// Shares k/d of the tied events that have left the risk set, for each of d events.
fn shares(ties: Ties, deaths: f64) -> impl Iterator<Item = f64> {
    let mut k = 0.0;
    std::iter::from_fn(move || {
        (k < deaths).then(|| {
            let share = if ties == Ties::Efron { k / deaths } else { 0.0 };
            k += 1.0;
            share
        })
    })
}

/// Sum of a count of rows, for messages.
fn count(rows: &[bool]) -> usize {
    rows.iter().filter(|&&r| r).count()
}

/// The number of covariates of a model, as a number of degrees of freedom.
fn degrees(design: &Design) -> f64 {
    real(design.width())
}

#[cfg(test)]
mod tests;
