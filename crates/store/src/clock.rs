//! The clock and the randomness of units of work.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::Id;
use jiff::Timestamp;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha12Rng;
use uuid::Uuid;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands where it was set, for tests and for synthetic programmes.
#[derive(Clone)]
pub struct SetClock(Arc<AtomicI64>);

impl SetClock {
    /// A clock that stands at `instant`.
    pub fn at(instant: Timestamp) -> Self {
        SetClock(Arc::new(AtomicI64::new(instant.as_microsecond())))
    }

    /// Moves the clock to `instant`.
    pub fn set(&self, instant: Timestamp) {
        self.0.store(instant.as_microsecond(), Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// Cryptographic randomness, seeded by the operating system or, for tests, by a number.
pub struct Random {
    source: ChaCha12Rng,
    /// The microsecond of the last ordered identifier, and the counter it carried.
    last: (u64, u16),
}

impl Random {
    /// Seeded by the operating system.
    pub fn from_system() -> Self {
        Random { source: rand::make_rng(), last: (0, 0) }
    }

    /// The same sequence for the same seed.
    pub fn from_seed(seed: u64) -> Self {
        Random { source: ChaCha12Rng::seed_from_u64(seed), last: (0, 0) }
    }

    /// Fills `bytes` with randomness.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        self.source.fill_bytes(bytes);
    }

    /// A random number.
    pub fn number(&mut self) -> u64 {
        self.source.next_u64()
    }

    /// A UUID of version 7: ordered by `now` to the microsecond, and within one microsecond by a counter, so
    /// that what one unit of work makes keeps its order.
    pub fn ordered_uuid(&mut self, now: Timestamp) -> Uuid {
        let micros = u64::try_from(now.as_microsecond()).unwrap_or(0);
        let mut tail = [0u8; 10];
        self.fill(&mut tail);
        // RFC 9562 6.2 method 3: the fraction of the millisecond replaces the leftmost random bits.
        let fraction = u16::try_from((micros % 1000) * 4096 / 1000).unwrap_or(0);
        tail[..2].copy_from_slice(&fraction.to_be_bytes());
        // RFC 9562 6.2 method 1: a counter of 14 bits, begun low at random, behind the fraction.
        let counter = match self.last {
            (same, counter) if same == micros && counter < 0x3FFF => counter + 1,
            _ => u16::from_be_bytes([tail[2], tail[3]]) & 0x0FFF,
        };
        self.last = (micros, counter);
        tail[2..4].copy_from_slice(&counter.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(micros / 1000, &tail).into_uuid()
    }

    /// A UUID of version 4: holds no time.
    pub fn timeless_uuid(&mut self) -> Uuid {
        let mut bytes = [0u8; 16];
        self.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// A new identifier, ordered by time.
    pub fn id<T>(&mut self, now: Timestamp) -> Id<T> {
        Id::new(self.ordered_uuid(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_follow_the_clock() {
        let mut random = Random::from_seed(1);
        let start = Timestamp::from_microsecond(1_760_000_000_000_000).unwrap();
        let ids: Vec<Uuid> = (0..5000)
            .map(|i| {
                let at = Timestamp::from_microsecond(start.as_microsecond() + i).unwrap();
                random.ordered_uuid(at)
            })
            .collect();
        assert!(ids.windows(2).all(|w| w[0].as_bytes()[..8] <= w[1].as_bytes()[..8]));
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn identifiers_of_one_instant_keep_their_order() {
        let mut random = Random::from_seed(3);
        let now = Timestamp::from_microsecond(1_760_000_000_000_000).unwrap();
        let ids: Vec<Uuid> = (0..2000).map(|_| random.ordered_uuid(now)).collect();
        assert!(ids.windows(2).all(|two| two[0] < two[1]));
    }

    #[test]
    fn a_timeless_identifier_is_of_version_four() {
        assert_eq!(Random::from_seed(2).timeless_uuid().get_version_num(), 4);
    }
}
