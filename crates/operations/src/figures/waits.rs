//! Waits: by which day how many had come to what they waited for, with those who left first or wait still counted as
//! such. Cumulative incidence after Aalen and Johansen; where ends compete, 1 minus a survival curve would be too high.

use std::sync::PoisonError;

use evidence::column::Period;
use evidence::definition::Definition;
use evidence::disclosure::{DisclosurePolicy, Grid, Shown};
use evidence::evaluate::{Evaluation, Times, evaluate};
use evidence::stats::Interval;
use evidence::stats::survival::competing::{AalenJohansen, MANY_UNKNOWN, aalen_johansen, unknown_by};

use super::{Asked, LEVEL, Sight, breach, definition, request};
use crate::{House, Result, Who};

/// The waits of a programme, in the order of its pathway.
pub const WAITS: [&str; 3] = ["wait-attempt", "wait-reach", "A1"];
/// Days at which a wait is read.
const AT: [u16; 5] = [7, 14, 28, 56, 90];
/// Under disclosure control at fewer: each step between two is a count of people to be protected.
const AT_CONTROLLED: [u16; 3] = [14, 28, 90];
/// The last day that is drawn.
pub const FURTHEST: u16 = 100;
/// Days between the places where those at risk are counted.
const EVERY: usize = 10;

/// A wait as somebody may see it.
#[derive(Debug, Clone)]
pub struct Wait {
    /// What is waited for, of whom, and what else ends it.
    pub definition: &'static Definition,
    /// Whole months of the definition's clock.
    pub period: Period,
    /// The last day whose records are in.
    pub as_of: i32,
    /// What the asker may see.
    pub sight: Sight,
    /// Those who began to wait.
    pub of: Shown,
    /// How they stand; none under disclosure control, where the curve's steps are the one table that is given.
    pub stand: Option<Stand>,
    /// How many had come to it by so many days.
    pub by: Vec<ByDay>,
    /// The first day by which half had; none where it did not come to that, and under disclosure control.
    pub half: Option<u16>,
    /// The curve: days, and the share who had come to it by then.
    pub reached: Vec<(f64, f64)>,
    /// The curve of those who ended without it, all ends together; none under disclosure control.
    pub ended: Vec<(f64, f64)>,
    /// Those who still waited just before a day.
    pub at_risk: Vec<(f64, u64)>,
    /// The share of whom it is not known yet how they stood after 28 days, where it is so large that the curve should
    /// not be read without it.
    pub unknown: Option<f64>,
}

/// How those who began to wait stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// Came to it.
    pub reached: u64,
    /// Ended without it: code, title and count of each end.
    pub ended: Vec<(String, String, u64)>,
    /// Still wait.
    pub waiting: u64,
}

/// A reading of a wait.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ByDay {
    /// By so many days.
    pub day: u16,
    /// The share who had come to it; none where it is withheld.
    pub share: Option<f64>,
    /// Its interval at 95 %.
    pub interval: Option<Interval>,
    /// Those who had neither come to it nor ended before that day.
    pub at_risk: Option<u64>,
}

impl House {
    /// The waits of [`WAITS`] in the same months, all from the same moment.
    ///
    /// # Errors
    /// As [`House::figures`].
    pub async fn waits(&self, who: &Who, period: Option<Period>) -> Result<Vec<Wait>> {
        let sight = Sight::of(who)?;
        let slot = self.columns(who.programme).await?;
        let (who, today) = (who.clone(), self.today());
        self.db
            .read(move |_| {
                let held = slot.filled.read().unwrap_or_else(PoisonError::into_inner);
                let filled = held.as_ref().ok_or(store::Error::Busy)?;
                let asked = Asked { period, ..Asked::default() };
                WAITS
                    .iter()
                    .map(|id| {
                        let definition = definition(id)?;
                        let request = request(&who, &sight, &filled.snapshot, definition, &asked, today)?;
                        let found = evaluate(&filled.snapshot, definition, &request).map_err(breach)?;
                        wait(definition, &sight, &found)
                    })
                    .collect()
            })
            .await
    }
}

fn wait(definition: &'static Definition, sight: &Sight, found: &Evaluation<'_>) -> Result<Wait> {
    let times = found.times().map_err(breach)?.unwrap_or_default();
    let ends = found.ends();
    let all = times.days.len() as u64;
    let mut wait = Wait {
        definition,
        period: found.period(),
        as_of: found.as_of(),
        sight: sight.clone(),
        of: Shown::Count(all),
        stand: None,
        by: Vec::new(),
        half: None,
        reached: Vec::new(),
        ended: Vec::new(),
        at_risk: Vec::new(),
        unknown: None,
    };
    let fit = match all {
        0 => None,
        _ => Some(aalen_johansen(&times.days, &times.cause, ends.len() + 1, LEVEL).map_err(broken)?),
    };
    match (sight.shows_rows(), fit) {
        (true, fit) => {
            let total = found.total();
            wait.stand = Some(Stand {
                reached: total.met,
                ended: ends.into_iter().map(|end| (end.code, end.title, end.rows)).collect(),
                waiting: total.open,
            });
            if let Some(fit) = fit {
                exact(&mut wait, &times, &fit)?;
            }
        }
        (false, Some(fit)) => controlled(&mut wait, &fit)?,
        (false, None) => {}
    }
    Ok(wait)
}

fn exact(wait: &mut Wait, times: &Times, fit: &AalenJohansen) -> Result<()> {
    for day in AT {
        let at = fit.at(1, f64::from(day)).map_err(broken)?;
        wait.by.push(ByDay {
            day,
            share: Some(at.incidence),
            interval: at.interval,
            at_risk: Some(fit.at_risk(f64::from(day)) as u64),
        });
    }
    let steps = || fit.steps.iter().take_while(|step| step.time <= f64::from(FURTHEST));
    wait.half = fit.first_at(1, 0.5).and_then(whole);
    wait.reached = from_nought(steps().map(|step| (step.time, step.incidence.first().copied().unwrap_or(0.0))));
    wait.ended = from_nought(steps().map(|step| (step.time, step.incidence.iter().skip(1).sum())));
    let tens = (0..=FURTHEST).step_by(EVERY).map(f64::from);
    wait.at_risk = tens.map(|day| (day, fit.at_risk(day) as u64)).collect();
    let unknown = unknown_by(&times.days, &times.cause, 28.0, LEVEL).map_err(broken)?;
    wait.unknown = unknown.share.filter(|share| *share > MANY_UNKNOWN);
    Ok(())
}

/// The curve as the counts of people between its readings, protected like any table: what is given is a function of
/// the shown counts alone.
fn controlled(wait: &mut Wait, fit: &AalenJohansen) -> Result<()> {
    let mut before = 0;
    let mut row = Vec::new();
    for day in AT_CONTROLLED {
        let so_far = people(fit.at(1, f64::from(day)).map_err(broken)?.incidence, fit.n);
        row.push(so_far.saturating_sub(before));
        before = before.max(so_far);
    }
    row.push((fit.n as u64).saturating_sub(before));
    let shown = Grid { cells: vec![row] }.shown(&DisclosurePolicy::default());
    wait.of = shown.total;
    let mut sum = Some(0);
    for (day, step) in AT_CONTROLLED.into_iter().zip(shown.cells.first().into_iter().flatten()) {
        sum = sum.zip(step.count()).map(|(sum, step)| sum + step);
        let share = sum.zip(shown.total.count()).and_then(|(sum, of)| share(sum.min(of), of));
        wait.by.push(ByDay { day, share, interval: None, at_risk: None });
    }
    let read = wait.by.iter().map_while(|by| Some((f64::from(by.day), by.share?)));
    wait.reached = from_nought(read);
    Ok(())
}

fn from_nought(points: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    std::iter::once((0.0, 0.0)).chain(points).collect()
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of people, who are counted and far below 2^53"
)]
fn people(share: f64, of: usize) -> u64 {
    (share.clamp(0.0, 1.0) * of as f64).round() as u64
}

#[expect(clippy::cast_precision_loss, reason = "people are far below 2^53")]
fn share(part: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "days from 0 on, checked")]
fn whole(days: f64) -> Option<u16> {
    (0.0..=f64::from(u16::MAX)).contains(&days).then_some(days as u16)
}

fn broken(fault: evidence::stats::Fault) -> store::Error {
    store::Error::Broken(fault.to_string())
}
