//! Identifiers: one newtype for each noun over a UUID.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// The identifier of one `T`. Stored as 16 bytes, written as a hyphenated UUID.
///
/// Version 7 (time-ordered) everywhere but for nameless refusals, which get version 4 so that their
/// identifier holds no time. The caller supplies the UUID: this crate has neither clock nor randomness.
pub struct Id<T>(Uuid, PhantomData<fn() -> T>);

impl<T> Id<T> {
    /// Wraps a UUID that is known to name a `T`.
    pub const fn new(uuid: Uuid) -> Self {
        Id(uuid, PhantomData)
    }

    /// The UUID itself.
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// The 16 bytes that are stored.
    pub const fn bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl<T> FromStr for Id<T> {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::from_str(text).map(Id::new)
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Id::new)
    }
}

/// Markers for the nouns that have no type of their own in this crate.
pub mod noun {
    /// A practice, navigator team, provider, commissioner or research body.
    pub enum Organisation {}
    /// A patient / service user.
    pub enum Person {}
    /// Somebody who signs in.
    pub enum Staff {}
    /// Social prescribing put to a person by a referrer.
    pub enum Offer {}
    /// One person's passage from an offer to its closing.
    pub enum Journey {}
    /// Somebody's account of a gate's result.
    pub enum Account {}
    /// An onward referral to one service.
    pub enum Prescription {}
    /// What a yes becomes at the programme.
    pub enum Referral {}
    /// A journey given to a navigator, or covered by one.
    pub enum Allocation {}
    /// An entry of the services directory.
    pub enum Service {}
}

/// A practice, navigator team, provider, commissioner or research body.
pub type OrganisationId = Id<noun::Organisation>;
/// A patient / service user.
pub type PersonId = Id<noun::Person>;
/// Somebody who signs in.
pub type StaffId = Id<noun::Staff>;
/// An offer.
pub type OfferId = Id<noun::Offer>;
/// A journey.
pub type JourneyId = Id<noun::Journey>;
/// An account of a result.
pub type AccountId = Id<noun::Account>;
/// An onward referral to one service.
pub type PrescriptionId = Id<noun::Prescription>;
/// What a yes becomes at the programme.
pub type ReferralId = Id<noun::Referral>;
/// A journey given to a navigator, or covered by one.
pub type AllocationId = Id<noun::Allocation>;
/// A service of the directory.
pub type ServiceId = Id<noun::Service>;

/// One social prescribing scheme: the tenant. A small number, first in every key, so that keys stay
/// narrow and the tables shard by it; the programme's slug stands in addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProgrammeId(pub i64);
