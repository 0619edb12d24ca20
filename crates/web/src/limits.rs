//! Limits on guessing: how often one address may try to sign in.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Tries of an address: thirty at once, then one every two seconds. The account's own lock is tighter; this
/// one keeps a list of accounts from being tried out.
pub(crate) struct Limits {
    sign_in: DefaultKeyedRateLimiter<IpAddr>,
}

const BURST: NonZeroU32 = NonZeroU32::new(30).unwrap();
const A_MINUTE: NonZeroU32 = NonZeroU32::new(30).unwrap();

impl Limits {
    pub(crate) fn new() -> Self {
        Limits { sign_in: RateLimiter::keyed(Quota::per_minute(A_MINUTE).allow_burst(BURST)) }
    }

    /// Whether this address may try once more.
    pub(crate) fn may_try(&self, address: IpAddr) -> bool {
        if self.sign_in.len() > 10_000 {
            self.sign_in.retain_recent();
        }
        self.sign_in.check_key(&address).is_ok()
    }
}
