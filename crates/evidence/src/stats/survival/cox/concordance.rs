//! Concordance of predicted risk and observed order.

use serde::Serialize;

use super::Cox;

/// Harrell's concordance: of the pairs whose order is known, the share in which the one predicted at higher
/// risk had the event first.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Concordance {
    /// (concordant + tied_risk / 2) / (concordant + discordant + tied_risk).
    pub concordance: f64,
    /// Its standard error by the infinitesimal jackknife.
    pub se: f64,
    /// Pairs in agreement.
    pub concordant: f64,
    /// Pairs in disagreement.
    pub discordant: f64,
    /// Pairs with the same predicted risk.
    pub tied_risk: f64,
    /// Pairs with events at the same time (not compared), predicted risks different.
    pub tied_time: f64,
}

/// Counts by rank, with sums up to a rank in log time (P. Fenwick, Software Practice and Experience 24, 1994).
struct Tally {
    cells: Vec<f64>,
}

impl Tally {
    fn new(size: usize) -> Tally {
        Tally { cells: vec![0.0; size + 1] }
    }

    fn add(&mut self, rank: usize, value: f64) {
        let mut i = rank + 1;
        while i < self.cells.len() {
            self.cells[i] += value;
            i += i & i.wrapping_neg();
        }
    }

    /// Sum of ranks below `rank`.
    fn below(&self, rank: usize) -> f64 {
        let (mut i, mut sum) = (rank, 0.0);
        while i > 0 {
            sum += self.cells[i];
            i -= i & i.wrapping_neg();
        }
        sum
    }

    /// Counts below, at and above a rank.
    fn around(&self, rank: usize) -> [f64; 3] {
        let (low, to, all) = (self.below(rank), self.below(rank + 1), self.below(self.cells.len() - 1));
        [low, to - low, all - to]
    }
}

/// Per row: pairs in which it takes part.
#[derive(Clone, Copy, Default)]
struct Pairs {
    concordant: f64,
    discordant: f64,
    tied: f64,
}

impl Cox {
    /// Concordance of the fitted model, within strata, in O(n log n); agrees with R `concordance`. None where no
    /// pair can be compared.
    pub fn concordance(&self) -> Option<Concordance> {
        let sorted = &self.sorted;
        let linear = sorted.design.linear(&self.coefficients);
        let mut distinct = linear.clone();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        let rank: Vec<usize> = linear.iter().map(|v| distinct.partition_point(|d| d < v)).collect();
        let mut pairs = vec![Pairs::default(); linear.len()];
        let mut tied_time = 0.0;
        for (rows, moments) in sorted.strata.iter().zip(&sorted.of_stratum) {
            tied_time += self.as_first(rows, moments, &rank, distinct.len(), &mut pairs);
            self.as_second(rows, &rank, distinct.len(), &mut pairs);
        }
        let total = |f: fn(&Pairs) -> f64| pairs.iter().map(f).sum::<f64>() / 2.0;
        let (c, d, t) = (total(|p| p.concordant), total(|p| p.discordant), total(|p| p.tied));
        let all = c + d + t;
        if all == 0.0 {
            return None;
        }
        let concordance = (c + t / 2.0) / all;
        let square: f64 = pairs
            .iter()
            .map(|p| {
                let own = p.concordant + p.tied / 2.0 - concordance * (p.concordant + p.discordant + p.tied);
                (own / all).powi(2)
            })
            .sum();
        Some(Concordance {
            concordance,
            se: square.sqrt(),
            concordant: c,
            discordant: d,
            tied_risk: t,
            tied_time,
        })
    }

    /// Pairs in which a row has its event first; pairs of events at the same time are counted apart.
    fn as_first(
        &self,
        rows: &std::ops::Range<usize>,
        moments: &std::ops::Range<usize>,
        rank: &[usize],
        size: usize,
        pairs: &mut [Pairs],
    ) -> f64 {
        let sorted = &self.sorted;
        let mut later = Tally::new(size);
        let (mut next, mut gone, mut tied_time) = (rows.end, rows.start, 0.0);
        for m in moments.clone().rev() {
            let time = sorted.moments[m].time;
            let mut now = Vec::new();
            while next > rows.start && sorted.exit[next - 1] >= time {
                next -= 1;
                if sorted.event[next] && sorted.exit[next] == time {
                    now.push(next);
                } else {
                    later.add(rank[next], 1.0);
                }
            }
            if let Some(entries) = &sorted.entries {
                while gone < rows.end && entries[gone].0 >= time {
                    later.add(rank[entries[gone].1 as usize], -1.0);
                    gone += 1;
                }
            }
            for &i in &now {
                let [below, same, above] = later.around(rank[i]);
                pairs[i].concordant += below;
                pairs[i].tied += same;
                pairs[i].discordant += above;
            }
            let mut ranks: Vec<usize> = now.iter().map(|&i| rank[i]).collect();
            ranks.sort_unstable();
            let choose = |k: usize| crate::stats::real(k * k.saturating_sub(1) / 2);
            tied_time +=
                choose(now.len()) - ranks.chunk_by(|a, b| a == b).map(|c| choose(c.len())).sum::<f64>();
            for &i in &now {
                later.add(rank[i], 1.0);
            }
        }
        tied_time
    }

    /// Pairs in which a row outlasts the event of another: events up to its exit less events up to its entry.
    fn as_second(&self, rows: &std::ops::Range<usize>, rank: &[usize], size: usize, pairs: &mut [Pairs]) {
        let sorted = &self.sorted;
        let mut events = Tally::new(size);
        let mut entered: Vec<(f64, u32)> =
            sorted.entries.as_ref().map(|e| e[rows.clone()].to_vec()).unwrap_or_default();
        let mut start = rows.start;
        let mut tell = |events: &Tally, i: usize, sign: f64| {
            let [below, same, above] = events.around(rank[i]);
            pairs[i].concordant += sign * above;
            pairs[i].tied += sign * same;
            pairs[i].discordant += sign * below;
        };
        while start < rows.end {
            let time = sorted.exit[start];
            while entered.last().is_some_and(|e| e.0 < time) {
                if let Some((_, i)) = entered.pop() {
                    tell(&events, i as usize, -1.0);
                }
            }
            let end = start + sorted.exit[start..rows.end].partition_point(|&t| t <= time);
            for i in (start..end).filter(|&i| sorted.event[i]) {
                tell(&events, i, 1.0);
            }
            for i in (start..end).filter(|&i| sorted.event[i]) {
                events.add(rank[i], 1.0);
            }
            for i in (start..end).filter(|&i| !sorted.event[i]) {
                tell(&events, i, 1.0);
            }
            start = end;
        }
    }
}
