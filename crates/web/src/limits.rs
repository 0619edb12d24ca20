//! Limits on guessing: how often one address may try to sign in, to find a calendar, or to read the
//! public directory.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Tries of an address: thirty at once, then one every two seconds. The account's own lock is tighter; this
/// one keeps a list of accounts from being tried out.
pub(crate) struct Limits {
    sign_in: Tries,
    calendar: Tries,
    directory: Tries,
    provider: Tries,
}

type Tries = DefaultKeyedRateLimiter<IpAddr>;

const BURST: NonZeroU32 = NonZeroU32::new(30).unwrap();
const A_MINUTE: NonZeroU32 = NonZeroU32::new(30).unwrap();
/// Answers of the public directory: a reader of the whole feed asks for hundreds of pages in a row.
const DIRECTORY_BURST: NonZeroU32 = NonZeroU32::new(600).unwrap();
/// Pages behind links of services: one register is kept in a handful of them, and an office shares an address.
const PROVIDER_BURST: NonZeroU32 = NonZeroU32::new(120).unwrap();
const DIRECTORY_A_MINUTE: NonZeroU32 = NonZeroU32::new(1_200).unwrap();

impl Limits {
    pub(crate) fn new() -> Self {
        let tries = || RateLimiter::keyed(Quota::per_minute(A_MINUTE).allow_burst(BURST));
        let directory = Quota::per_minute(DIRECTORY_A_MINUTE).allow_burst(DIRECTORY_BURST);
        let provider = Quota::per_minute(PROVIDER_BURST).allow_burst(PROVIDER_BURST);
        Limits {
            sign_in: tries(),
            calendar: tries(),
            directory: RateLimiter::keyed(directory),
            provider: RateLimiter::keyed(provider),
        }
    }

    /// Whether this address may try once more.
    pub(crate) fn may_try(&self, address: IpAddr) -> bool {
        once_more(&self.sign_in, address)
    }

    /// Whether this address may ask the public directory once more.
    pub(crate) fn may_ask_directory(&self, address: IpAddr) -> bool {
        once_more(&self.directory, address)
    }

    /// Whether this address may ask for a page behind a link of a service once more.
    pub(crate) fn may_ask_as_provider(&self, address: IpAddr) -> bool {
        once_more(&self.provider, address)
    }

    /// Whether this address may ask for a calendar once more. Counted apart: programs that ask for calendars
    /// all day keep nobody from signing in.
    pub(crate) fn may_ask_for_calendar(&self, address: IpAddr) -> bool {
        once_more(&self.calendar, address)
    }
}

fn once_more(tries: &Tries, address: IpAddr) -> bool {
    if tries.len() > 10_000 {
        tries.retain_recent();
    }
    tries.check_key(&network(address)).is_ok()
}

/// A connection has one address of version 4, and 64 bits of addresses of version 6 to choose from.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(six) => Ipv6Addr::from_bits(six.to_bits() & (u128::MAX << 64)).into(),
        four @ IpAddr::V4(_) => four,
    }
}
