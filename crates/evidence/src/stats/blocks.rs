//! Sums over many rows, on several threads, in an order that does not depend on their number.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Rows of a block: enough to be worth a thread, few enough to stay in cache.
const ROWS: usize = 16_384;
const MOST_THREADS: usize = 8;

/// Adds up, over rows 0..n, what `add` adds to a buffer of `width` numbers for a block of rows. Each block has
/// a buffer of its own and the buffers are summed in the order of the blocks.
pub(crate) fn sum(n: usize, width: usize, add: impl Fn(Range<usize>, &mut [f64]) + Sync) -> Vec<f64> {
    let blocks = n.div_ceil(ROWS).max(1);
    let range = |b: usize| b * ROWS..((b + 1) * ROWS).min(n);
    let mut total = vec![0.0; width];
    if blocks == 1 {
        add(range(0), &mut total);
        return total;
    }
    let mut parts: Vec<Vec<f64>> = Vec::new();
    parts.resize_with(blocks, Vec::new);
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS).min(blocks);
    let next = AtomicUsize::new(0);
    let (add, range, next) = (&add, &range, &next);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(move || {
                    let mut done = Vec::new();
                    loop {
                        let block = next.fetch_add(1, Ordering::Relaxed);
                        if block >= blocks {
                            return done;
                        }
                        let mut buffer = vec![0.0; width];
                        add(range(block), &mut buffer);
                        done.push((block, buffer));
                    }
                })
            })
            .collect();
        for worker in workers {
            match worker.join() {
                Ok(done) => {
                    for (block, buffer) in done {
                        parts[block] = buffer;
                    }
                }
                Err(reason) => std::panic::resume_unwind(reason),
            }
        }
    });
    for part in &parts {
        for (t, p) in total.iter_mut().zip(part) {
            *t += p;
        }
    }
    total
}

/// f of each row, rows shared out between threads.
pub(crate) fn map(n: usize, f: impl Fn(usize) -> f64 + Sync) -> Vec<f64> {
    let mut result = vec![0.0; n];
    let fill = |start: usize, part: &mut [f64]| {
        for (k, value) in part.iter_mut().enumerate() {
            *value = f(start + k);
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    if n <= ROWS || threads == 1 {
        fill(0, &mut result);
        return result;
    }
    let size = n.div_ceil(threads);
    let fill = &fill;
    thread::scope(|scope| {
        for (k, part) in result.chunks_mut(size).enumerate() {
            scope.spawn(move || fill(k * size, part));
        }
    });
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::real;

    #[test]
    fn every_row_is_mapped() {
        for n in [0, 7, 2 * ROWS + 3] {
            assert!(map(n, |i| 2.0 * real(i)).iter().enumerate().all(|(i, &v)| v == 2.0 * real(i)));
        }
    }

    #[test]
    fn every_row_is_added_once() {
        for n in [0, 1, ROWS, 3 * ROWS + 5] {
            let found = sum(n, 2, |rows, buffer| {
                for i in rows {
                    buffer[0] += 1.0;
                    buffer[1] += real(i);
                }
            });
            assert_eq!(found, [real(n), real(n) * (real(n) - 1.0).max(0.0) / 2.0]);
        }
    }
}
