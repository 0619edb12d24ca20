//! Counting the bands of every cell.

use super::axis::{Axis, Group, Sorting};
use super::{Cell, Counts, Evaluation, Stratum, Unanswerable};
use crate::column::Mask;

/// The most cells a figure may have before empty groups are dropped.
const MOST_CELLS: u32 = 1_000_000;

/// Counts by band, one entry for each integer of an axis and one for "not recorded".
type Raw = Vec<[u64; 5]>;

impl Evaluation<'_> {
    /// Counts the cells, the margins and the total.
    pub(super) fn count(&mut self, strata: &[Stratum]) -> Result<(), Unanswerable> {
        self.total = Counts::from_bands(self.bands.each_ref().map(Mask::count));
        let margins: Vec<Raw> = self.sortings.iter().map(|sorting| along(&self.bands, sorting)).collect();
        for ((sorting, margin), stratum) in self.sortings.iter().zip(&margins).zip(strata) {
            let (axis, places) = shown(sorting, margin, stratum);
            let mut counts = vec![Counts::default(); axis.groups.len()];
            for (place, raw) in places.iter().zip(margin) {
                if let Some(place) = place {
                    counts[*place] = Counts::from_bands(*raw);
                }
            }
            self.axes.push(axis);
            self.places.push(places);
            self.margins.push(counts);
        }
        self.cells = match (self.sortings.as_slice(), self.margins.as_slice()) {
            ([], _) => vec![Cell { groups: Vec::new(), counts: self.total }],
            ([first, second], _) => self.across(first, second)?,
            (_, margins) => (0..)
                .zip(margins.iter().flatten())
                .map(|(place, counts)| Cell { groups: vec![place], counts: *counts })
                .collect(),
        };
        Ok(())
    }

    /// The cells of two axes.
    fn across(&self, first: &Sorting<'_>, second: &Sorting<'_>) -> Result<Vec<Cell>, Unanswerable> {
        let (high, wide) = (self.axes[0].groups.len(), self.axes[1].groups.len());
        if high.saturating_mul(wide) > MOST_CELLS as usize {
            return Err(Unanswerable::TooManyGroups { stratum: "the table".to_owned(), most: MOST_CELLS });
        }
        let mut counts: Raw = vec![[0; 5]; high * wide];
        for (band, mask) in self.bands.iter().enumerate() {
            for row in mask.rows() {
                first.groups(row, |a| {
                    let Some(a) = self.places[0].get(a).copied().flatten() else { return };
                    second.groups(row, |b| {
                        if let Some(b) = self.places[1].get(b).copied().flatten() {
                            counts[a * wide + b][band] += 1;
                        }
                    });
                });
            }
        }
        let cell = |(place, raw): (usize, [u64; 5])| Cell {
            groups: vec![place / wide, place % wide],
            counts: Counts::from_bands(raw),
        };
        Ok(counts.into_iter().enumerate().map(cell).collect())
    }
}

/// Counts by one axis.
fn along(bands: &[Mask; 5], sorting: &Sorting<'_>) -> Raw {
    let mut counts: Raw = vec![[0; 5]; sorting.labels.len() + 1];
    if let Some(masks) = sorting.few() {
        // Few groups: the bits two masks share are counted 64 rows at a time.
        for (band, rows) in bands.iter().enumerate() {
            let mut named = 0;
            for (count, group) in counts.iter_mut().zip(&masks) {
                count[band] = rows.shared(group);
                named += count[band];
            }
            if let Some(none) = counts.last_mut() {
                none[band] = rows.count() - named;
            }
        }
        return counts;
    }
    for (band, mask) in bands.iter().enumerate() {
        mask.rows().for_each(|row| sorting.groups(row, |group| counts[group][band] += 1));
    }
    counts
}

/// The axis as shown, and for each integer its place among the groups. "Not recorded" is always a group.
fn shown(sorting: &Sorting<'_>, margin: &Raw, stratum: &Stratum) -> (Axis, Vec<Option<usize>>) {
    let none = sorting.labels.len();
    let mut kept: Vec<usize> =
        (0..none).filter(|raw| sorting.closed || margin[*raw].iter().any(|n| *n > 0)).collect();
    if sorting.by_label {
        kept.sort_by(|a, b| sorting.labels[*a].cmp(&sorting.labels[*b]));
    }
    let mut groups: Vec<Group> = kept.iter().map(|raw| sorting.labels[*raw].clone()).collect();
    let mut places = vec![None; none + 1];
    for (place, raw) in kept.iter().enumerate() {
        places[*raw] = Some(place);
    }
    if sorting.nullable {
        places[none] = Some(groups.len());
        groups.push(Group::NotRecorded);
    }
    (Axis { stratum: stratum.clone(), groups, several: sorting.several() }, places)
}
