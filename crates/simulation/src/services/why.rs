//! Why people do not want a service, or do not go on with one, as each side tells it.

use domain::journey::{Asked, Direction, Teller};

use super::Course;
use crate::telling::SimAccount;

impl Course<'_> {
    /// What the person says of an ending, and sometimes how others see it.
    pub(super) fn told(&mut self, reasons: &[(&'static str, f64)]) -> Vec<SimAccount> {
        let asked = self.chance.weighted(&[
            (Some(Asked::Answered), 0.62),
            (Some(Asked::WouldNotSay), 0.10),
            (Some(Asked::NotAsked), 0.20),
            (None, 0.08),
        ]);
        let reason = self.chance.weighted(reasons);
        let persons = asked.map(|asked| SimAccount {
            teller: Teller::Person,
            asked,
            factors: if asked == Asked::Answered { vec![(reason, Direction::Hindered)] } else { Vec::new() },
            main: None,
            order: self.chance.bits(),
        });
        persons.into_iter().chain(self.seen_by_others(reasons)).collect()
    }

    pub(super) fn seen_by_others(&mut self, reasons: &[(&'static str, f64)]) -> Vec<SimAccount> {
        let mut views = Vec::new();
        for (teller, share) in [(Teller::Provider, 0.5), (Teller::Navigator, 0.25)] {
            let (has, reason) = (self.chance.happens(share), self.chance.weighted(reasons));
            let of_service = teller == Teller::Provider && self.chance.happens(0.2);
            let reason = if of_service { "service-not-suitable" } else { reason };
            let order = self.chance.bits();
            if has {
                let (asked, factors) = (Asked::NotRecorded, vec![(reason, Direction::Hindered)]);
                views.push(SimAccount { teller, asked, factors, main: None, order });
            }
        }
        views
    }
}

/// Why somebody does not want a service.
pub(super) const REFUSES: [(&str, f64); 6] = [
    ("group-does-not-suit", 0.25),
    ("benefit", 0.2),
    ("accessibility", 0.2),
    ("caring-or-work", 0.15),
    ("waiting", 0.1),
    ("too-unwell", 0.1),
];

/// Why somebody does not go on with one.
pub(super) const STOPPED: [(&str, f64); 8] = [
    ("availability", 0.18),
    ("accessibility", 0.16),
    ("change", 0.12),
    ("motivation", 0.16),
    ("staying-benefit", 0.12),
    ("too-unwell", 0.1),
    ("group-does-not-suit", 0.08),
    ("caring-or-work", 0.08),
];
