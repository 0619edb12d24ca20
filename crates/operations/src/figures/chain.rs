//! Which rows belong to one person or one journey, in eight bytes a row and no list of its own for each.

use std::collections::HashMap;
use std::hash::Hash;

/// No row, or no owner.
const NONE: u32 = u32::MAX;

/// Rows chained by their owner. Owners get dense numbers in the order in which they first appear.
#[derive(Debug)]
pub(super) struct Chains<K> {
    numbers: HashMap<K, u32>,
    keys: Vec<K>,
    /// The first row of each owner.
    heads: Vec<u32>,
    /// The next row of the same owner, by row.
    next: Vec<u32>,
    /// The owner, by row.
    owners: Vec<u32>,
}

impl<K> Default for Chains<K> {
    fn default() -> Self {
        Chains {
            numbers: HashMap::new(),
            keys: Vec::new(),
            heads: Vec::new(),
            next: Vec::new(),
            owners: Vec::new(),
        }
    }
}

impl<K: Eq + Hash + Clone> Chains<K> {
    /// The number of an owner; a new one when it has none yet.
    pub(super) fn number(&mut self, key: &K) -> u32 {
        if let Some(number) = self.numbers.get(key) {
            return *number;
        }
        let number = u32::try_from(self.keys.len()).unwrap_or(NONE - 1);
        self.numbers.insert(key.clone(), number);
        self.keys.push(key.clone());
        self.heads.push(NONE);
        number
    }

    /// The number of an owner, if it has one.
    pub(super) fn known(&self, key: &K) -> Option<u32> {
        self.numbers.get(key).copied()
    }

    /// Whose a row is.
    pub(super) fn owner(&self, row: u32) -> Option<u32> {
        self.owners.get(row as usize).copied().filter(|owner| *owner != NONE)
    }

    /// The key of the owner of a row.
    pub(super) fn key_of(&self, row: u32) -> Option<&K> {
        self.keys.get(self.owner(row)? as usize)
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

    #[test]
    fn a_row_belongs_to_one_owner_and_can_change_hands() {
        let mut chains = Chains::default();
        let (ann, bob) = (chains.number(&"ann"), chains.number(&"bob"));
        for row in 0..5 {
            chains.give(row, Some(if row % 2 == 0 { ann } else { bob }));
        }
        assert_eq!(chains.rows(ann).collect::<Vec<_>>(), [4, 2, 0]);
        chains.give(2, Some(bob));
        chains.give(3, None);
        chains.give(4, Some(ann));
        assert_eq!(chains.rows(ann).collect::<Vec<_>>(), [4, 0]);
        assert_eq!(chains.rows(bob).collect::<Vec<_>>(), [2, 1]);
        assert_eq!((chains.owner(3), chains.key_of(2)), (None, Some(&"bob")));
        assert_eq!((chains.known(&"bob"), chains.known(&"cy")), (Some(bob), None));
        assert_eq!(chains.rows(99).count(), 0);
    }
}
