//! The exact range of every star, and what more to star.
//!
//! A table with totals is a circulation: from a source through its row totals to the rows, through the cells
//! to the columns, through the column totals to a sink, through the total back to the source. What is
//! published bounds every arc. The true table is one such flow; another table that looks the same differs
//! from it by flow around cycles. So the most a cell can grow is the most that can be sent back around it,
//! and because bounds are whole numbers, every whole number in between is possible too.

use super::{DisclosurePolicy, Grid, Shown, ShownGrid};
use std::collections::VecDeque;

/// More than any count.
const UNBOUNDED: u64 = u64::MAX / 4;

/// How an arc is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Published {
    /// Rounded; 0 as it is.
    Rounded,
    /// Starred because small.
    Small,
    /// Starred to hide another.
    Hiding,
    /// Starred in a line all of whose zeros are starred: 0 or small.
    SmallOrZero,
    /// A starred total of which not even that it is small may be known.
    Muted,
}

/// A count of the table, from one node to the next.
#[derive(Debug, Clone)]
struct Arc {
    from: usize,
    to: usize,
    value: u64,
    published: Published,
    least: u64,
    most: u64,
}

/// The table as a circulation. Arcs are the cells row by row, then row totals, column totals, the total.
/// Nodes are the rows, then the columns, then source and sink.
pub(super) struct Network<'a> {
    policy: &'a DisclosurePolicy,
    rows: usize,
    columns: usize,
    arcs: Vec<Arc>,
    at: Vec<Vec<usize>>,
    flow: Vec<u64>,
    changed: Vec<usize>,
    reached_by: Vec<Option<usize>>,
    reached: Vec<usize>,
}

/// A step that makes a star harder to undo.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// Star one more count.
    Star(usize),
    /// Star the zeros of the line at a node, so that its stars may be zeros.
    Blur(usize),
    /// Let a starred total be anything. The totals that would tell its size are starred as the search goes on.
    Mute(usize),
}

impl<'a> Network<'a> {
    /// The table with small counts starred and the rest rounded.
    pub(super) fn of(grid: &Grid, policy: &'a DisclosurePolicy) -> Self {
        let (rows, columns) = (grid.cells.len(), grid.cells.iter().map(Vec::len).max().unwrap_or(0));
        let (source, sink) = (rows + columns, rows + columns + 1);
        let cell = |r: usize, c: usize| grid.cells[r].get(c).copied().unwrap_or(0);
        let mut ends: Vec<(usize, usize, u64)> = Vec::with_capacity(rows * columns + rows + columns + 1);
        for r in 0..rows {
            ends.extend((0..columns).map(|c| (r, rows + c, cell(r, c))));
        }
        ends.extend((0..rows).map(|r| (source, r, (0..columns).map(|c| cell(r, c)).sum())));
        ends.extend((0..columns).map(|c| (rows + c, sink, (0..rows).map(|r| cell(r, c)).sum())));
        ends.push((sink, source, grid.cells.iter().flatten().sum()));

        let mut at = vec![Vec::new(); sink + 1];
        let mut arcs = Vec::with_capacity(ends.len());
        for (place, (from, to, value)) in ends.into_iter().enumerate() {
            at[from].push(place);
            at[to].push(place);
            let published = match policy.shown(value) {
                Shown::Starred => Published::Small,
                Shown::Count(_) => Published::Rounded,
            };
            arcs.push(Arc { from, to, value, published, least: 0, most: 0 });
        }
        // Totals first: the way through source and sink is the shortest around most cells.
        at.iter_mut().for_each(|list| list.sort_by_key(|place| std::cmp::Reverse(*place)));
        let flow = arcs.iter().map(|arc| arc.value).collect();
        let reached_by = vec![None; at.len()];
        let mut network = Self {
            policy,
            rows,
            columns,
            arcs,
            at,
            flow,
            changed: Vec::new(),
            reached_by,
            reached: Vec::new(),
        };
        (0..network.arcs.len()).for_each(|place| network.publish(place, network.arcs[place].published));
        network
    }

    /// Says how an arc is published, and so what is known of it.
    fn publish(&mut self, place: usize, published: Published) {
        let policy = self.policy;
        let arc = &mut self.arcs[place];
        arc.published = published;
        (arc.least, arc.most) = match published {
            Published::Rounded => match policy.shown(arc.value) {
                Shown::Count(shown) => policy.behind(shown),
                Shown::Starred => (1, policy.smallest_shown - 1),
            },
            Published::Small => (1, policy.smallest_shown - 1),
            Published::SmallOrZero => (0, policy.smallest_shown - 1),
            Published::Hiding => (policy.smallest_shown, UNBOUNDED),
            Published::Muted => (0, UNBOUNDED),
        };
    }

    /// Stars what is needed until every star could stand for enough values.
    pub(super) fn hide(&mut self) {
        let mut safe = vec![false; self.arcs.len()];
        loop {
            let unsafe_star = (0..self.arcs.len())
                .find(|place| !safe[*place] && self.arcs[*place].published != Published::Rounded);
            let Some(place) = unsafe_star else { return };
            if self.possible(place) >= self.policy.at_least_possible {
                // Every further star only widens what is possible: it stays safe. New stars come later or
                // are found again because the search starts at the front.
                safe[place] = true;
                continue;
            }
            if !self.improve(place) {
                self.withhold();
                return;
            }
        }
    }

    /// Takes the step that helps a star most simply. False when there is none left.
    fn improve(&mut self, place: usize) -> bool {
        let before = self.possible(place);
        let steps = self.steps(place);
        let mut better = None;
        for step in &steps {
            let undo = self.take(*step);
            let possible = self.possible(place);
            if possible >= self.policy.at_least_possible {
                return true;
            }
            if possible > before && better.is_none() {
                better = Some(*step);
            }
            undo.into_iter().for_each(|(arc, published)| self.publish(arc, published));
        }
        match better.or_else(|| steps.first().copied()).or_else(|| self.smallest_shown().map(Step::Star)) {
            Some(step) => {
                self.take(step);
                true
            }
            None => false,
        }
    }

    /// Steps around a star: the smallest shown count of each of its two lines, their totals, the total,
    /// their zeros.
    fn steps(&self, place: usize) -> Vec<Step> {
        let ends = [self.arcs[place].from, self.arcs[place].to];
        let mut steps = Vec::new();
        let first_total = self.rows * self.columns;
        for totals in [false, true] {
            for node in ends {
                let shown = self.at[node].iter().copied().filter(|arc| {
                    let arc_is_total = *arc >= first_total;
                    arc_is_total == totals && self.can_hide(*arc)
                });
                steps.extend(shown.min_by_key(|arc| self.arcs[*arc].value).map(Step::Star));
            }
        }
        let total = self.arcs.len() - 1;
        if self.can_hide(total) {
            steps.push(Step::Star(total));
        }
        steps.extend(ends.into_iter().filter(|node| self.can_blur(*node)).map(Step::Blur));
        let totals = ends.into_iter().flat_map(|node| self.at[node].iter().copied());
        let small = |arc: &usize| *arc >= first_total && self.arcs[*arc].published == Published::Small;
        steps.extend(totals.filter(small).map(Step::Mute));
        steps
    }

    fn can_hide(&self, place: usize) -> bool {
        let arc = &self.arcs[place];
        arc.published == Published::Rounded && arc.value > 0
    }

    fn can_blur(&self, node: usize) -> bool {
        let zero = |arc: &Arc| arc.published == Published::Rounded && arc.value == 0;
        self.at[node].iter().any(|place| zero(&self.arcs[*place]))
    }

    /// Whether blurring its line changes how an arc is published.
    fn blurs(&self, place: usize) -> bool {
        let arc = &self.arcs[place];
        arc.published == Published::Small || (arc.published == Published::Rounded && arc.value == 0)
    }

    fn smallest_shown(&self) -> Option<usize> {
        (0..self.arcs.len()).filter(|place| self.can_hide(*place)).min_by_key(|place| self.arcs[*place].value)
    }

    /// Takes a step; gives back how the arcs it changed were published before.
    fn take(&mut self, step: Step) -> Vec<(usize, Published)> {
        let (places, to) = match step {
            Step::Star(place) => (vec![place], Published::Hiding),
            Step::Mute(place) => (vec![place], Published::Muted),
            Step::Blur(node) => {
                let line = self.at[node].iter().copied().filter(|place| self.blurs(*place)).collect();
                (line, Published::SmallOrZero)
            }
        };
        let before = places.iter().map(|place| (*place, self.arcs[*place].published)).collect();
        places.into_iter().for_each(|place| self.publish(place, to));
        before
    }

    /// Stars everything, zeros too: the last resort.
    fn withhold(&mut self) {
        for arc in &mut self.arcs {
            arc.published = Published::Hiding;
        }
    }

    /// How many values a star could stand for, counted up to what the policy asks for.
    fn possible(&mut self, place: usize) -> u64 {
        let wanted = self.policy.at_least_possible;
        let Arc { from, to, value, least, most, .. } = self.arcs[place];
        let grown = self.send(place, to, from, (most - value).min(wanted));
        self.restore();
        let shrunk = self.send(place, from, to, (value - least).min(wanted));
        self.restore();
        (grown + shrunk + 1).min(wanted)
    }

    /// Sends up to `amount` from one node to another without using the arc `but`; gives what went.
    fn send(&mut self, but: usize, from: usize, to: usize, amount: u64) -> u64 {
        let mut sent = 0;
        while sent < amount && self.search(but, from, to) {
            let mut path = Vec::new();
            let mut node = to;
            while let Some(place) = self.reached_by[node].filter(|_| node != from) {
                path.push((place, self.arcs[place].to == node));
                node = if self.arcs[place].to == node { self.arcs[place].from } else { self.arcs[place].to };
            }
            let room = path.iter().map(|(place, forward)| self.room(*place, *forward)).min().unwrap_or(0);
            let step = room.min(amount - sent);
            for (place, forward) in path {
                self.flow[place] = if forward { self.flow[place] + step } else { self.flow[place] - step };
                self.changed.push(place);
            }
            sent += step;
        }
        sent
    }

    /// How much more an arc can carry, or less.
    fn room(&self, place: usize, forward: bool) -> u64 {
        let arc = &self.arcs[place];
        if forward { arc.most - self.flow[place] } else { self.flow[place] - arc.least }
    }

    /// The way around a cell through the three totals, when it has room: most cells need no search.
    fn through_totals(&mut self, cell: usize, from: usize) -> bool {
        let first_total = self.rows * self.columns;
        if cell >= first_total {
            return false;
        }
        let (row, column, total) = (
            first_total + cell / self.columns,
            first_total + self.rows + cell % self.columns,
            self.arcs.len() - 1,
        );
        // From the column it goes along the arcs, from the row against them.
        let along = from >= self.rows;
        if [row, column, total].iter().any(|place| self.room(*place, along) == 0) {
            return false;
        }
        let (source, sink) = (self.rows + self.columns, self.rows + self.columns + 1);
        let ways = if along {
            [(sink, column), (source, total), (self.arcs[row].to, row)]
        } else {
            [(source, row), (sink, total), (self.arcs[column].from, column)]
        };
        for (node, place) in ways {
            self.reached_by[node] = Some(place);
            self.reached.push(node);
        }
        true
    }

    /// Finds a short way with room, breadth first; false when there is none.
    fn search(&mut self, but: usize, from: usize, to: usize) -> bool {
        for node in self.reached.drain(..) {
            self.reached_by[node] = None;
        }
        if self.through_totals(but, from) {
            return true;
        }
        let mut next = VecDeque::from([from]);
        while let Some(node) = next.pop_front() {
            for at in 0..self.at[node].len() {
                let place = self.at[node][at];
                let forward = self.arcs[place].from == node;
                let other = if forward { self.arcs[place].to } else { self.arcs[place].from };
                if place == but
                    || other == from
                    || self.reached_by[other].is_some()
                    || self.room(place, forward) == 0
                {
                    continue;
                }
                self.reached_by[other] = Some(place);
                self.reached.push(other);
                if other == to {
                    return true;
                }
                next.push_back(other);
            }
        }
        false
    }

    fn restore(&mut self) {
        for place in self.changed.drain(..) {
            self.flow[place] = self.arcs[place].value;
        }
    }

    /// The table as published.
    pub(super) fn shown(&self) -> ShownGrid {
        let shown = |arc: &Arc| match arc.published {
            Published::Rounded => self.policy.shown(arc.value),
            Published::Small | Published::Hiding | Published::SmallOrZero | Published::Muted => {
                Shown::Starred
            }
        };
        let all: Vec<Shown> = self.arcs.iter().map(shown).collect();
        let (cells, totals) = all.split_at(self.rows * self.columns);
        let (row_totals, rest) = totals.split_at(self.rows);
        let (column_totals, total) = rest.split_at(self.columns);
        ShownGrid {
            cells: (0..self.rows).map(|r| cells[r * self.columns..(r + 1) * self.columns].to_vec()).collect(),
            row_totals: row_totals.to_vec(),
            column_totals: column_totals.to_vec(),
            total: total.first().copied().unwrap_or(Shown::Count(0)),
        }
    }
}
