//! Which rows belong to one person or one journey, in eight bytes a row and no list of its own for each.

use evidence::table::{Key, Keys};
use serde::{Deserialize, Serialize};

/// No row, or no owner.
const NONE: u32 = u32::MAX;

/// Rows chained by their owner. Owners get dense numbers in the order in which they first appear.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Chains {
    numbers: Keys,
    /// The first row of each owner.
    heads: Vec<u32>,
    /// The next row of the same owner, by row.
    next: Vec<u32>,
    /// The owner, by row.
    owners: Vec<u32>,
}

impl Chains {
    /// The number of an owner; a new one when it has none yet.
    pub(super) fn number(&mut self, key: &Key) -> u32 {
        if let Some(number) = self.known(key) {
            return number;
        }
        let number = u32::try_from(self.numbers.len()).unwrap_or(NONE - 1);
        self.numbers.push(*key, number);
        self.heads.push(NONE);
        number
    }

    /// The number of an owner, if it has one.
    pub(super) fn known(&self, key: &Key) -> Option<u32> {
        self.numbers.find(key)
    }

    /// Whether every chain stays within its rows and owners and comes to an end.
    pub(super) fn is_sound(&self, rows: usize) -> bool {
        let (owners, next) = (self.numbers.len(), &self.next);
        let row = |row: &u32| *row == NONE || (*row as usize) < next.len();
        // A later row leads to an earlier one or, where it changed hands, to any: so each chain is walked.
        let mut walked = 0;
        self.heads.len() == owners
            && next.len() <= rows
            && self.owners.len() == next.len()
            && self.owners.iter().all(|owner| *owner == NONE || (*owner as usize) < owners)
            && self.heads.iter().chain(next).all(row)
            && (0..).zip(&self.heads).all(|(number, _)| {
                self.rows(number).take(next.len() + 1).all(|row| {
                    walked += 1;
                    self.owner(row) == Some(number) && walked <= next.len()
                })
            })
    }

    /// Whose a row is.
    pub(super) fn owner(&self, row: u32) -> Option<u32> {
        self.owners.get(row as usize).copied().filter(|owner| *owner != NONE)
    }

    /// The key of the owner of a row.
    pub(super) fn key_of(&self, row: u32) -> Option<&Key> {
        self.numbers.key(self.owner(row)?)
    }

    /// The rows of an owner, the one that came last first.
    pub(super) fn rows(&self, number: u32) -> impl Iterator<Item = u32> + '_ {
        let first = self.heads.get(number as usize).copied().filter(|row| *row != NONE);
        std::iter::successors(first, |row| self.next.get(*row as usize).copied().filter(|row| *row != NONE))
    }

    /// Gives a row to an owner, or to nobody.
    pub(super) fn give(&mut self, row: u32, owner: Option<u32>) {
        let place = row as usize;
        if place >= self.owners.len() {
            self.owners.resize(place + 1, NONE);
            self.next.resize(place + 1, NONE);
        }
        let before = self.owner(row);
        if before == owner {
            return;
        }
        if let Some(before) = before {
            self.unlink(row, before);
        }
        self.owners[place] = NONE;
        self.next[place] = NONE;
        if let Some((owner, head)) = owner.and_then(|o| Some((o, self.heads.get_mut(o as usize)?))) {
            self.next[place] = std::mem::replace(head, row);
            self.owners[place] = owner;
        }
    }

    fn unlink(&mut self, row: u32, owner: u32) {
        let after = self.next[row as usize];
        let before = self.rows(owner).find(|other| self.next[*other as usize] == row);
        match before {
            Some(before) => self.next[before as usize] = after,
            None => self.heads[owner as usize] = after,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: u8) -> Key {
        [name; 16]
    }

    fn filled() -> Chains {
        let mut chains = Chains::default();
        let (ann, bob) = (chains.number(&key(1)), chains.number(&key(2)));
        for row in 0..5 {
            chains.give(row, Some(if row % 2 == 0 { ann } else { bob }));
        }
        chains
    }

    #[test]
    fn a_row_belongs_to_one_owner_and_can_change_hands() {
        let mut chains = filled();
        let (ann, bob) = (0, 1);
        assert_eq!(chains.rows(ann).collect::<Vec<_>>(), [4, 2, 0]);
        chains.give(2, Some(bob));
        chains.give(3, None);
        chains.give(4, Some(ann));
        assert_eq!(chains.rows(ann).collect::<Vec<_>>(), [4, 0]);
        assert_eq!(chains.rows(bob).collect::<Vec<_>>(), [2, 1]);
        assert_eq!((chains.owner(3), chains.key_of(2)), (None, Some(&key(2))));
        assert_eq!((chains.known(&key(2)), chains.known(&key(3))), (Some(bob), None));
        assert_eq!(chains.rows(99).count(), 0);
        assert!(chains.is_sound(5));
    }

    #[test]
    fn a_chain_that_goes_round_or_astray_is_not_sound() {
        assert!(filled().is_sound(5));
        assert!(!filled().is_sound(4));
        let spoil: [fn(&mut Chains); 5] = [
            |chains| chains.next[0] = 4,
            |chains| chains.next[0] = 9,
            |chains| chains.heads[0] = 1,
            |chains| chains.owners[2] = 7,
            |chains| chains.heads.push(NONE),
        ];
        for (case, spoil) in spoil.into_iter().enumerate() {
            let mut chains = filled();
            spoil(&mut chains);
            assert!(!chains.is_sound(5), "{case}");
        }
    }
}
