//! What is kept of many draws: how often an interval held the truth, how often something was said.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use evidence::stats::{Fault, Interval};
use simulation::truth::Estimate;

/// Intervals of one analysis over many draws, against one truth.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    /// Draws in which there was an interval, and in which there was none.
    pub of: f64,
    pub without: f64,
    /// Draws in which the interval held the truth.
    pub held: f64,
    /// Sums of the truth, of estimate minus truth, of its square, and of the widths.
    truth: f64,
    bias: f64,
    squares: f64,
    width: f64,
}

/// How often something was said.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rate {
    pub yes: f64,
    pub of: f64,
}

/// A share and its Monte Carlo standard error.
fn share(yes: f64, of: f64) -> (f64, f64) {
    let share = yes / of;
    (share, (share * (1.0 - share) / of).sqrt())
}

impl Rate {
    pub fn share(self) -> (f64, f64) {
        share(self.yes, self.of)
    }
}

impl Tally {
    pub fn coverage(&self) -> (f64, f64) {
        share(self.held, self.of)
    }

    pub fn truth(&self) -> f64 {
        self.truth / self.of
    }

    /// Mean of estimate minus truth, with its Monte Carlo standard error.
    pub fn bias(&self) -> (f64, f64) {
        let mean = self.bias / self.of;
        (mean, ((self.squares / self.of - mean * mean).max(0.0) / self.of).sqrt())
    }

    pub fn width(&self) -> f64 {
        self.width / self.of
    }
}

/// Everything kept, by name.
#[derive(Debug, Clone, Default)]
pub struct Book {
    pub intervals: BTreeMap<&'static str, Tally>,
    pub rates: BTreeMap<&'static str, Rate>,
    /// The truths, as they were found by Monte Carlo.
    pub truths: BTreeMap<&'static str, Estimate>,
}

impl Book {
    /// An estimate with its interval, or why there is none.
    pub fn interval(&mut self, name: &'static str, truth: f64, found: Result<(f64, Interval), Fault>) {
        let tally = self.intervals.entry(name).or_default();
        let Ok((estimate, interval)) = found else {
            tally.without += 1.0;
            return;
        };
        let error = estimate - truth;
        tally.of += 1.0;
        tally.held += f64::from(u8::from(interval.lower <= truth && truth <= interval.upper));
        tally.truth += truth;
        tally.bias += error;
        tally.squares += error * error;
        tally.width += interval.upper - interval.lower;
    }

    /// Whether something was said in a draw.
    pub fn said(&mut self, name: &'static str, yes: bool) {
        let rate = self.rates.entry(name).or_default();
        rate.yes += f64::from(u8::from(yes));
        rate.of += 1.0;
    }

    /// Whether a test rejected; a draw without a test is not counted.
    pub fn rejected(&mut self, name: &'static str, p: Option<f64>) {
        if let Some(p) = p {
            self.said(name, p <= super::ALPHA);
        }
    }

    pub fn truth(&mut self, name: &'static str, truth: Estimate) {
        self.truths.insert(name, truth);
    }

    pub fn take(&mut self, other: Book) {
        for (name, tally) in other.intervals {
            let own = self.intervals.entry(name).or_default();
            own.of += tally.of;
            own.without += tally.without;
            own.held += tally.held;
            own.truth += tally.truth;
            own.bias += tally.bias;
            own.squares += tally.squares;
            own.width += tally.width;
        }
        for (name, rate) in other.rates {
            let own = self.rates.entry(name).or_default();
            own.yes += rate.yes;
            own.of += rate.of;
        }
        self.truths.extend(other.truths);
    }
}

/// Blocks of draws: sums are made in their order, so that the number of threads changes nothing.
const BLOCKS: u64 = 32;

/// Looks at every draw, on as many threads as there are.
pub fn over(draws: u64, each: impl Fn(&mut Book, u64) + Sync) -> Book {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicU64::new(0);
    let found = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let block = next.fetch_add(1, Ordering::Relaxed);
                    if block >= BLOCKS {
                        break;
                    }
                    let mut book = Book::default();
                    for draw in block * draws / BLOCKS..(block + 1) * draws / BLOCKS {
                        each(&mut book, draw);
                    }
                    if let Ok(mut found) = found.lock() {
                        found.insert(block, book);
                    }
                }
            });
        }
    });
    let mut whole = Book::default();
    for (_, book) in found.into_inner().unwrap_or_default() {
        whole.take(book);
    }
    whole
}
