//! Sets of slots by what can be said of a listing in a bit, and by where it is: with them most listings that
//! cannot be meant are passed over sixty-four at a time. They are worked out from the rows and are not saved.

use std::collections::HashMap;

use super::bits::Bits;
use super::columns::{Detail, Row, flag};
use crate::listing::{Format, Standing};
use crate::place::Point;

/// How many cells there are to a degree.
const CELLS_A_DEGREE: f32 = 16.0;
/// Past this latitude nothing is passed over for being far.
const LATITUDE_OF_CELLS: f32 = 80.0;
/// From so many cells on, going through them is no gain.
const MOST_CELLS: usize = 20_000;
const KM_A_DEGREE: f32 = 111.195;

/// Sets of slots.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// There is a listing.
    pub live: Bits,
    /// It has room and takes people on.
    pub open: Bits,
    flags: [Bits; 16],
    when: [Bits; 32],
    has: [Bits; 32],
    lacks: [Bits; 32],
    formats: [Bits; 8],
    languages: Vec<Bits>,
    /// Those whose place says nothing of whether they are near enough.
    anywhere: Bits,
    cells: HashMap<(i16, i16), Vec<u32>>,
}

/// The numbers of the bits that are set.
fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (set != 0).then(|| set.trailing_zeros() as usize)?;
        set &= set - 1;
        Some(bit)
    })
}

#[expect(clippy::cast_possible_truncation, reason = "degrees times sixteen are within a small whole number")]
fn cell(degrees: f32) -> i16 {
    (degrees * CELLS_A_DEGREE).floor() as i16
}

impl Marks {
    /// All of the rows.
    pub(super) fn of(rows: &[Row], details: &[Detail], standings: &[Standing]) -> Marks {
        let mut marks = Marks::default();
        for (slot, ((row, detail), standing)) in (0..).zip(rows.iter().zip(details).zip(standings)) {
            if row.is(flag::LIVE) {
                marks.put(slot, row, detail);
                marks.stand(slot, standing);
            }
        }
        marks
    }

    /// A listing in a new slot.
    pub(super) fn put(&mut self, slot: u32, row: &Row, detail: &Detail) {
        let each = |sets: &mut [Bits], of: u64| bits(of).for_each(|bit| sets[bit].set(slot));
        each(&mut self.flags, row.flags.into());
        each(&mut self.when, row.when.into());
        each(&mut self.has, row.has.into());
        each(&mut self.lacks, row.lacks.into());
        each(&mut self.formats, row.formats.into());
        self.languages.resize_with(64, Bits::default);
        each(&mut self.languages, row.languages);
        self.live.set(slot);
        let remote = row.formats & (Format::Online as u8 | Format::Phone as u8) != 0;
        let beyond = |point: &Point| point.latitude.abs() > LATITUDE_OF_CELLS;
        if remote || detail.places.is_empty() || row.is(flag::AREAS) || detail.places.iter().any(beyond) {
            self.anywhere.set(slot);
            return;
        }
        for point in &detail.places {
            let slots = self.cells.entry((cell(point.latitude), cell(point.longitude))).or_default();
            if slots.last() != Some(&slot) {
                slots.push(slot);
            }
        }
    }

    /// A listing is gone. Only what says that there is one need be cleared.
    pub(super) fn remove(&mut self, slot: u32) {
        self.live.clear(slot);
    }

    /// Room is set.
    pub(super) fn stand(&mut self, slot: u32, standing: &Standing) {
        if standing.is_open() {
            self.open.set(slot);
        } else {
            self.open.clear(slot);
        }
    }

    /// Those with a flag ([`flag`]).
    #[must_use]
    pub fn flag(&self, flag: u16) -> &Bits {
        &self.flags[(flag.trailing_zeros() & 15) as usize]
    }

    /// Those in any of these parts of days.
    #[must_use]
    pub fn in_any(&self, day_parts: u32) -> Bits {
        any(&self.when, day_parts.into())
    }

    /// Those in any of these languages.
    #[must_use]
    pub fn speaking_any(&self, languages: u64) -> Bits {
        any(&self.languages, languages)
    }

    /// Those given in every one of these ways.
    #[must_use]
    pub fn given(&self, formats: u8) -> Bits {
        let mut kept = self.live.clone();
        bits(formats.into()).for_each(|bit| kept.and(&self.formats[bit]));
        kept
    }

    /// Those of which it is recorded how they are given.
    #[must_use]
    pub fn given_somehow(&self) -> Bits {
        any(&self.formats, u8::MAX.into())
    }

    /// Those with an access feature, by its bit.
    #[must_use]
    pub fn with(&self, feature: u32) -> &Bits {
        &self.has[(feature.trailing_zeros() & 31) as usize]
    }

    /// Those known not to have an access feature, by its bit.
    #[must_use]
    pub fn without(&self, feature: u32) -> &Bits {
        &self.lacks[(feature.trailing_zeros() & 31) as usize]
    }

    /// Those that may be within so many kilometres, and those whose place does not say; some are further. None
    /// where that cannot be told.
    #[must_use]
    pub fn around(&self, at: Point, km: f32) -> Option<Bits> {
        let up = km.max(0.0) * 1.01 / KM_A_DEGREE + 0.001;
        let furthest = at.latitude.abs() + up;
        if !up.is_finite() || furthest >= LATITUDE_OF_CELLS {
            return None;
        }
        let across = up / furthest.to_radians().cos();
        if (at.longitude.abs() + across) >= 180.0 {
            return None;
        }
        let rows = cell(at.latitude - up)..=cell(at.latitude + up);
        let columns = cell(at.longitude - across)..=cell(at.longitude + across);
        if rows.len() * columns.len() > MOST_CELLS {
            return None;
        }
        let mut near = self.anywhere.clone();
        for row in rows {
            for column in columns.clone() {
                let slots = self.cells.get(&(row, column));
                slots.into_iter().flatten().for_each(|slot| near.set(*slot));
            }
        }
        Some(near)
    }
}

fn any(sets: &[Bits], of: u64) -> Bits {
    let mut all = Bits::default();
    bits(of).filter_map(|bit| sets.get(bit)).for_each(|set| all.or(set));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(latitude: f32, longitude: f32) -> Detail {
        Detail { places: [Point { latitude, longitude }].into(), ..Detail::default() }
    }

    /// Nothing that is near enough is passed over, wherever on earth.
    #[test]
    fn all_within_a_distance_are_among_those_around() {
        let mut state = 7_u64;
        let mut number = |range: f32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f32::from(u16::try_from(state >> 48).unwrap()) / 65536.0 * range
        };
        let rows = Row { flags: flag::LIVE | flag::PLACED, ..Row::default() };
        for _ in 0..300 {
            let middle = Point { latitude: number(178.0) - 89.0, longitude: number(360.0) - 180.0 };
            let km = number(60.0);
            let mut marks = Marks::default();
            let mut near = Vec::new();
            for slot in 0..40 {
                let detail = placed(
                    (middle.latitude + number(1.6) - 0.8).clamp(-90.0, 90.0),
                    (middle.longitude + number(4.0) - 2.0).clamp(-180.0, 180.0),
                );
                marks.put(slot, &rows, &detail);
                if detail.places[0].km_to(middle) <= km {
                    near.push(slot);
                }
            }
            let Some(around) = marks.around(middle, km) else { continue };
            assert!(near.iter().all(|slot| around.has(*slot)), "{middle:?} {km}");
        }
    }
}
