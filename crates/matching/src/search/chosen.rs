//! Which listings can be meant at all, by sets of slots, and in what order to look at them where there are no words
//! to go by. Both only pass over what the fit itself would leave out or count less.

use super::fit::{LESS, Less, Wanted};
use crate::index::{Bits, flag};
use crate::listing::Gender;

/// Wishes that classes are made of, at most; each doubles their number.
const MOST_WISHES: usize = 6;

impl Wanted<'_> {
    /// Every listing that can be found, and some that cannot.
    pub fn chosen(&self) -> Bits {
        let marks = &self.index().marks;
        let mut kept = marks.live.clone();
        match self.gender {
            Some(Gender::Female) => kept.and_not(marks.flag(flag::MALE)),
            Some(Gender::Male) => kept.and_not(marks.flag(flag::FEMALE)),
            None => {}
        }
        for (_, number, bit) in &self.access {
            match bit {
                Some(bit) if self.access_firm() => kept.and(marks.with(*bit)),
                Some(bit) => kept.and_not(marks.without(*bit)),
                None if self.access_firm() && number.is_none() => kept = Bits::default(),
                None => {}
            }
        }
        if self.room == Some(true) {
            kept.and(&marks.open);
        }
        for (firm, wish) in self.wished() {
            if firm {
                kept.and(&wish.has);
            }
        }
        if let Some(near) = &self.near {
            let km = near.within_km.unwrap_or(self.settings.far_km);
            if let Some(around) = marks.around(near.at, km) {
                kept.and(&around);
            }
        }
        kept
    }

    /// The chosen in classes by which of the wishes that only rank they have, with the most those let one count,
    /// the best class first. Every chosen listing is in one of them.
    pub fn classes(&self, chosen: &Bits) -> Vec<(f32, Bits)> {
        let mut classes = vec![(1.0_f32, chosen.clone())];
        for wish in self.ranking().iter().take(MOST_WISHES) {
            classes = classes.into_iter().flat_map(|class| split(class, wish)).collect();
        }
        classes.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        classes
    }

    /// The wishes that only rank, in the order in which the fit weighs them.
    pub fn ranking(&self) -> Vec<Ranking> {
        let wished = self.wished().into_iter().filter(|(firm, _)| !firm).map(|(_, ranking)| ranking);
        let marks = &self.index().marks;
        let access = self.access.iter().filter(|_| !self.access_firm()).filter_map(|(_, _, bit)| {
            let (has, known) = (marks.with((*bit)?).clone(), Bits::default());
            Some(Ranking { has, known, share: LESS.access })
        });
        wished.chain(access).collect()
    }

    /// Of each wish: whether it is kept to, and which listings may have it.
    fn wished(&self) -> Vec<(bool, Ranking)> {
        let marks = &self.index().marks;
        let when = self.when.map(|wish| {
            let (has, known) = (marks.in_any(self.day_parts()), marks.in_any(u32::MAX));
            (wish.firm, Ranking { has, known, share: LESS.when })
        });
        let free = self.free.map(|firm| {
            let (has, known) = (marks.flag(flag::FREE).clone(), marks.flag(flag::CHARGED).clone());
            (firm, Ranking { has, known, share: LESS.free })
        });
        let formats = self.formats.map(|wish| {
            let (has, known) = (marks.given(wish.of), marks.given_somehow());
            (wish.firm, Ranking { has, known, share: LESS.formats })
        });
        // Nothing is told from the bits where a language has none.
        let languages = self.languages.and_then(|wish| {
            let (has, known) = (marks.speaking_any(wish.of.all_bits()?), marks.flag(flag::LANGUAGES).clone());
            Some((wish.firm, Ranking { has, known, share: LESS.languages }))
        });
        [when, free, formats, languages].into_iter().flatten().collect()
    }
}

/// A wish that only ranks.
pub(super) struct Ranking {
    /// The listings that may have it; the others have not, or it is not recorded.
    has: Bits,
    /// Those of which it is recorded, some that have it perhaps left out.
    known: Bits,
    share: Less,
}

impl Ranking {
    /// The most it lets a listing count.
    pub fn share(&self, slot: u32) -> f32 {
        if self.has.has(slot) {
            1.0
        } else if self.known.has(slot) {
            self.share.no
        } else {
            self.share.not_recorded
        }
    }
}

fn split((most, class): (f32, Bits), wish: &Ranking) -> [(f32, Bits); 2] {
    let (mut with, mut without) = (class.clone(), class);
    with.and(&wish.has);
    without.and_not(&wish.has);
    [(most, with), (most * wish.share.not_recorded.max(wish.share.no), without)]
}
