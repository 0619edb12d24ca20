//! The order of times: counting sort for whole days, comparison sort otherwise.

use crate::stats::{Fault, real};

/// Above this many days per row counting costs more than sorting.
const DAYS_PER_ROW: f64 = 16.0;

/// Indices of the rows in ascending order of time, rows of the same time in their own order.
///
/// # Errors
/// A time that is negative or not finite.
pub fn order_by_time(times: &[f64]) -> Result<Vec<u32>, Fault> {
    let mut largest = 0.0_f64;
    let mut whole = true;
    for &t in times {
        if !(t >= 0.0 && t.is_finite()) {
            return Err(Fault::OutOfRange { what: "time", value: t, allowed: "0 or more" });
        }
        largest = largest.max(t);
        whole &= t.fract() == 0.0;
    }
    if u32::try_from(times.len()).is_err() {
        return Err(Fault::OutOfRange { what: "rows", value: real(times.len()), allowed: "below 2^32" });
    }
    if whole && largest <= DAYS_PER_ROW * real(times.len()) + 1024.0 {
        return Ok(counted(times, largest));
    }
    let mut order: Vec<u32> = (0..index(times.len())).collect();
    order.sort_by(|&a, &b| times[a as usize].total_cmp(&times[b as usize]));
    Ok(order)
}

fn counted(times: &[f64], largest: f64) -> Vec<u32> {
    let mut starts = vec![0_u32; day(largest) + 2];
    for &t in times {
        starts[day(t) + 1] += 1;
    }
    for d in 1..starts.len() {
        starts[d] += starts[d - 1];
    }
    let mut order = vec![0_u32; times.len()];
    for (row, &t) in times.iter().enumerate() {
        let place = &mut starts[day(t)];
        order[*place as usize] = index(row);
        *place += 1;
    }
    order
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number at or above zero, bounded by the rows"
)]
fn day(t: f64) -> usize {
    t as usize
}

#[expect(clippy::cast_possible_truncation, reason = "the number of rows is checked to fit")]
fn index(row: usize) -> u32 {
    row as u32
}

/// What happened at one distinct time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Moment {
    /// The time.
    pub time: f64,
    /// At risk just before it.
    pub at_risk: f64,
    /// Events at it.
    pub events: f64,
}

/// Distinct times in ascending order with numbers at risk and events.
pub(crate) fn moments(times: &[f64], events: &[bool]) -> Result<Vec<Moment>, Fault> {
    let order = order_by_time(times)?;
    let mut found: Vec<Moment> = Vec::new();
    let mut left = real(times.len());
    for &i in &order {
        let (time, event) = (times[i as usize], f64::from(u8::from(events[i as usize])));
        match found.last_mut() {
            Some(last) if last.time == time => last.events += event,
            _ => found.push(Moment { time, at_risk: left, events: event }),
        }
        left -= 1.0;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counting_and_comparing_give_the_same_order(days in prop::collection::vec(0u16..400, 0..200)) {
            let times: Vec<f64> = days.iter().map(|&d| f64::from(d)).collect();
            let halves: Vec<f64> = times.iter().map(|t| t / 2.0 + 0.25).collect();
            prop_assert_eq!(order_by_time(&times).unwrap(), order_by_time(&halves).unwrap());
        }
    }

    #[test]
    fn a_time_below_zero_is_refused() {
        assert!(order_by_time(&[1.0, -1.0]).is_err() && order_by_time(&[f64::NAN]).is_err());
        assert_eq!(order_by_time(&[1e12, 3.0]).unwrap(), [1, 0]);
    }
}
