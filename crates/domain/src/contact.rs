//! Contact: the attempts to reach a person, and what may be sent where, and when, without harm to them.
//!
//! Whatever is not known to be safe is not: there is no automatic message, and no other channel is
//! tried instead. People who live with somebody who hurts them rely on that.

mod address;
mod attempt;
pub mod reach;
mod safety;

pub use address::{ContactAddress, EmailAddress, PhoneNumber};
pub use attempt::{
    ActsBy, Alone, Answered, Channel, Contact, Disclosed, Interpreted, LONGEST_MINUTES, Outcome, StaffRisk,
    Turned,
};
pub use safety::{Leave, Message, NotSafe, Recipient, SafeTime, SafeTimes, Sending};

use serde::{Deserialize, Serialize};

use crate::calendar::Day;

/// Whose number or address it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whose {
    /// The person's own.
    Person,
    /// A partner's.
    Partner,
    /// A parent's.
    Parent,
    /// Another relative's.
    Relative,
    /// A carer's or support worker's.
    Carer,
    /// Somebody's who may decide for the person.
    Representative,
    /// A friend's or neighbour's.
    Friend,
}

impl Whose {
    /// Every value.
    pub const ALL: [Whose; 7] = [
        Whose::Person,
        Whose::Partner,
        Whose::Parent,
        Whose::Relative,
        Whose::Carer,
        Whose::Representative,
        Whose::Friend,
    ];

    /// Stable code, as stored and in locale keys (`contact-whose-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            Whose::Person => "person",
            Whose::Partner => "partner",
            Whose::Parent => "parent",
            Whose::Relative => "relative",
            Whose::Carer => "carer",
            Whose::Representative => "representative",
            Whose::Friend => "friend",
        }
    }

    /// The value of a code.
    pub fn from_code(code: &str) -> Option<Whose> {
        Whose::ALL.into_iter().find(|whose| whose.code() == code)
    }
}

/// Whether others can see or hear what arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sharing {
    /// Nobody else uses it.
    Private,
    /// Others use it too.
    Shared,
    /// Nobody has asked.
    #[default]
    NotRecorded,
}

/// One number or address of a person, and what was said about its safety.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactPoint {
    /// The number or address itself.
    pub address: ContactAddress,
    /// Whose it is.
    pub whose: Whose,
    /// Whether others use it too.
    pub sharing: Sharing,
    /// Whether it is safe to say who we are.
    pub say_who_we_are: Leave,
    /// Whether a voicemail may be left.
    pub voicemail: Leave,
    /// Whether a text may be sent.
    pub text: Leave,
    /// Whether a letter may be sent.
    pub letter: Leave,
    /// Whether an e-mail may be sent.
    pub email: Leave,
    /// When it is safe.
    pub times: SafeTimes,
    /// The day the person last confirmed all this.
    pub confirmed: Option<Day>,
}

impl ContactPoint {
    /// A number or address of which nothing is known yet but that it is the person's: nothing may be
    /// sent to it.
    pub fn unasked(address: ContactAddress) -> ContactPoint {
        ContactPoint {
            address,
            whose: Whose::Person,
            sharing: Sharing::NotRecorded,
            say_who_we_are: Leave::NotAsked,
            voicemail: Leave::NotAsked,
            text: Leave::NotAsked,
            letter: Leave::NotAsked,
            email: Leave::NotAsked,
            times: SafeTimes::NotAsked,
            confirmed: None,
        }
    }
}

#[cfg(test)]
mod tests;
