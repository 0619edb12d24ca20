//! The order of times: counting sort for whole days, comparison sort otherwise.

use crate::stats::{Fault, real};

/// Above this many days per row counting costs more than sorting.
const DAYS_PER_ROW: f64 = 16.0;

/// Indices of the rows in ascending order of time, rows of the same time in their own order.
///
/// # Errors
/// A time that is negative or not finite.
pub fn order_by_time(times: &[f64]) -> Result<Vec<u32>, Fault> {
    let (largest, whole) = checked(times)?;
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

/// The largest time, and whether all are whole numbers; refuses what is no time.
fn checked(times: &[f64]) -> Result<(f64, bool), Fault> {
    let (mut largest, mut whole) = (0.0_f64, true);
    for &t in times {
        if !(0.0..f64::INFINITY).contains(&t) {
            return Err(Fault::OutOfRange { what: "time", value: t, allowed: "0 or more" });
        }
        largest = largest.max(t);
        whole &= whole_number(t);
    }
    Ok((largest, whole))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number that does not fit is not equal"
)]
fn whole_number(t: f64) -> bool {
    f64::from(t as u32) == t
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

/// How many rows of each class left at each distinct time.
pub(crate) struct ByTime {
    /// Distinct times, ascending.
    pub times: Vec<f64>,
    /// Classes of a time.
    pub classes: usize,
    counts: Vec<u32>,
}

impl ByTime {
    /// Counts of the classes at the `k`-th time.
    pub fn at(&self, k: usize) -> &[u32] {
        &self.counts[k * self.classes..(k + 1) * self.classes]
    }
}

/// Counts rows by time and class (an index below `classes`). Whole days are counted in one pass, without sorting.
///
/// # Errors
/// A time that is negative or not finite.
pub(crate) fn by_time(
    times: &[f64],
    classes: usize,
    class: impl Fn(usize) -> usize,
) -> Result<ByTime, Fault> {
    let (largest, whole) = checked(times)?;
    let cells = (largest + 1.0) * real(classes);
    if whole && cells <= 4.0 * real(times.len()) + 65_536.0 {
        let mut table = vec![0_u32; (day(largest) + 1) * classes];
        for (i, &t) in times.iter().enumerate() {
            table[day(t) * classes + class(i)] += 1;
        }
        let mut found = ByTime { times: Vec::new(), classes, counts: Vec::new() };
        let mut time = 0.0;
        for row in table.chunks(classes) {
            if row.iter().any(|&c| c > 0) {
                found.times.push(time);
                found.counts.extend_from_slice(row);
            }
            time += 1.0;
        }
        return Ok(found);
    }
    let mut found = ByTime { times: Vec::new(), classes, counts: Vec::new() };
    for &i in &order_by_time(times)? {
        let time = times[i as usize];
        if found.times.last() != Some(&time) {
            found.times.push(time);
            found.counts.resize(found.counts.len() + classes, 0);
        }
        let start = found.counts.len() - classes;
        found.counts[start + class(i as usize)] += 1;
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
    fn whole_days_and_halves_are_counted_alike() {
        let days: Vec<f64> = (0..300).map(|i| f64::from(i * i % 41)).collect();
        let halves: Vec<f64> = days.iter().map(|d| d / 2.0 + 0.25).collect();
        let (a, b) = (by_time(&days, 3, |i| i % 3).unwrap(), by_time(&halves, 3, |i| i % 3).unwrap());
        assert_eq!(a.counts, b.counts);
        assert!(a.times.iter().zip(&b.times).all(|(d, h)| d / 2.0 + 0.25 == *h));
        assert_eq!((0..a.times.len()).flat_map(|k| a.at(k)).sum::<u32>(), 300);
    }

    #[test]
    fn a_time_below_zero_is_refused() {
        assert!(order_by_time(&[1.0, -1.0]).is_err() && order_by_time(&[f64::NAN]).is_err());
        assert_eq!(order_by_time(&[1e12, 3.0]).unwrap(), [1, 0]);
    }
}
