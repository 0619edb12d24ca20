//! The rule: whether one message may go to one address now.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Time, Weekday};
use serde::{Deserialize, Serialize};

use super::{ContactAddress, ContactPoint};
use crate::Breach;
use crate::calendar::{Day, london_clock};

/// What the person said when asked whether something is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Leave {
    /// Yes.
    Given,
    /// No.
    Refused,
    /// Nobody has asked; treated as no.
    #[default]
    NotAsked,
}

/// A way of sending something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sending {
    /// Ringing, to speak to whoever answers.
    Call,
    /// Words left on an answering machine.
    Voicemail,
    /// A text message.
    Text,
    /// A letter.
    Letter,
    /// An e-mail.
    Email,
}

impl Sending {
    /// Every way.
    pub const ALL: [Sending; 5] =
        [Sending::Call, Sending::Voicemail, Sending::Text, Sending::Letter, Sending::Email];

    /// Stable code, as stored and in locale keys (`sending-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            Sending::Call => "call",
            Sending::Voicemail => "voicemail",
            Sending::Text => "text",
            Sending::Letter => "letter",
            Sending::Email => "email",
        }
    }
}

/// What is about to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Message {
    /// How.
    pub sending: Sending,
    /// Whether it says, or shows by its sender, who we are.
    pub says_who_we_are: bool,
}

/// How the person stands to messages at the moment of sending: read anew for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Recipient {
    /// A death is recorded and stands.
    pub died: bool,
    /// The agreement to be contacted is withdrawn, or an objection stands.
    pub withdrawn: bool,
    /// The NHS number is disputed, so that it is not settled whose record this is.
    pub disputed: bool,
}

/// Hours of some days of the week, in London time, that are safe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "(Vec<u8>, Time, Time)", into = "(Vec<u8>, Time, Time)")]
pub struct SafeTime {
    /// Days by their ISO number, Monday 1 to Sunday 7, rising.
    days: Vec<u8>,
    from: Time,
    to: Time,
}

impl SafeTime {
    /// The hours from `from` up to, not including, `to` on the given days.
    ///
    /// # Errors
    /// `safe-time-days` without a day, `safe-time-order` when `to` is not after `from`.
    pub fn new(days: &[Weekday], from: Time, to: Time) -> Result<SafeTime, Breach> {
        let mut days: Vec<u8> = days.iter().map(|day| day.to_monday_one_offset().unsigned_abs()).collect();
        days.sort_unstable();
        days.dedup();
        if days.is_empty() {
            return Err(Breach::of("safe_times", "safe-time-days"));
        }
        if to <= from {
            return Err(Breach::of("safe_times", "safe-time-order").with("from", from).with("to", to));
        }
        Ok(SafeTime { days, from, to })
    }

    /// The days of the week, by their ISO number, Monday 1 to Sunday 7, rising.
    pub fn days(&self) -> &[u8] {
        &self.days
    }

    /// The first safe minute.
    pub fn from(&self) -> Time {
        self.from
    }

    /// The end, which is no longer safe.
    pub fn to(&self) -> Time {
        self.to
    }

    fn holds(&self, day: Weekday, time: Time) -> bool {
        self.days.contains(&day.to_monday_one_offset().unsigned_abs()) && (self.from..self.to).contains(&time)
    }
}

impl TryFrom<(Vec<u8>, Time, Time)> for SafeTime {
    type Error = Breach;
    fn try_from((days, from, to): (Vec<u8>, Time, Time)) -> Result<Self, Breach> {
        let read =
            |day: &u8| i8::try_from(*day).ok().and_then(|day| Weekday::from_monday_one_offset(day).ok());
        let days: Option<Vec<Weekday>> = days.iter().map(read).collect();
        SafeTime::new(&days.unwrap_or_default(), from, to)
    }
}

impl From<SafeTime> for (Vec<u8>, Time, Time) {
    fn from(time: SafeTime) -> Self {
        (time.days, time.from, time.to)
    }
}

/// When it is safe to ring, or to send what rings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SafeTimes {
    /// At these times alone.
    Only(Vec<SafeTime>),
    /// At any time of the waking day, 08:00 to 20:00.
    AnyDaytime,
    /// Nobody has asked; nothing that rings is safe.
    #[default]
    NotAsked,
}

/// Why a message may not be sent. There is no second channel: the message is not sent, and somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NotSafe {
    /// The person has died.
    Died,
    /// The person withdrew, or objected.
    Withdrawn,
    /// It is not settled whose record this is.
    Disputed,
    /// The address cannot take it: a text to a landline, a letter to a telephone.
    WrongKind,
    /// The person said that this way is not safe.
    Refused,
    /// Nobody has asked whether this way is safe.
    NotAsked,
    /// It is not known to be safe to say who we are.
    WouldSayWhoWeAre,
    /// The person never confirmed the address, or too long ago.
    NotConfirmed,
    /// Not at this hour or on this day.
    OutsideSafeTimes,
}

impl NotSafe {
    /// Every reason.
    pub const ALL: [NotSafe; 9] = [
        NotSafe::Died,
        NotSafe::Withdrawn,
        NotSafe::Disputed,
        NotSafe::WrongKind,
        NotSafe::Refused,
        NotSafe::NotAsked,
        NotSafe::WouldSayWhoWeAre,
        NotSafe::NotConfirmed,
        NotSafe::OutsideSafeTimes,
    ];

    /// Stable code, as stored and in locale keys (`not-safe-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            NotSafe::Died => "died",
            NotSafe::Withdrawn => "withdrawn",
            NotSafe::Disputed => "disputed",
            NotSafe::WrongKind => "wrong-kind",
            NotSafe::Refused => "refused",
            NotSafe::NotAsked => "not-asked",
            NotSafe::WouldSayWhoWeAre => "would-say-who-we-are",
            NotSafe::NotConfirmed => "not-confirmed",
            NotSafe::OutsideSafeTimes => "outside-safe-times",
        }
    }
}

impl fmt::Display for NotSafe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for NotSafe {}

const WAKING: std::ops::Range<i8> = 8..20;

impl ContactPoint {
    /// Whether a message may go to this address at an instant. `confirmed_since` is the first day on
    /// which a confirmation is still recent enough, as the programme sets it.
    ///
    /// # Errors
    /// The first reason, in the order of [`NotSafe`].
    pub fn may_send(
        &self,
        message: Message,
        recipient: Recipient,
        confirmed_since: Day,
        now: Timestamp,
    ) -> Result<(), NotSafe> {
        let refuse = |when: bool, why: NotSafe| if when { Err(why) } else { Ok(()) };
        refuse(recipient.died, NotSafe::Died)?;
        refuse(recipient.withdrawn, NotSafe::Withdrawn)?;
        refuse(recipient.disputed, NotSafe::Disputed)?;
        refuse(!self.takes(message.sending), NotSafe::WrongKind)?;
        match self.leave_for(message.sending) {
            Leave::Given => {}
            Leave::Refused => return Err(NotSafe::Refused),
            Leave::NotAsked => return Err(NotSafe::NotAsked),
        }
        refuse(message.says_who_we_are && self.say_who_we_are != Leave::Given, NotSafe::WouldSayWhoWeAre)?;
        refuse(self.confirmed.is_none_or(|day| day < confirmed_since), NotSafe::NotConfirmed)?;
        let rings = message.sending != Sending::Letter;
        refuse(rings && !self.is_safe_at(now), NotSafe::OutsideSafeTimes)
    }

    fn takes(&self, sending: Sending) -> bool {
        match (&self.address, sending) {
            (ContactAddress::Phone(_), Sending::Call | Sending::Voicemail)
            | (ContactAddress::Email(_), Sending::Email)
            | (ContactAddress::Post { .. }, Sending::Letter) => true,
            (ContactAddress::Phone(number), Sending::Text) => number.takes_texts(),
            _ => false,
        }
    }

    /// A telephone number is given to be rung; everything that leaves words behind needs leave.
    fn leave_for(&self, sending: Sending) -> Leave {
        match sending {
            Sending::Call => Leave::Given,
            Sending::Voicemail => self.voicemail,
            Sending::Text => self.text,
            Sending::Letter => self.letter,
            Sending::Email => self.email,
        }
    }

    /// Whether ringing, or what rings, is safe at an instant.
    pub fn is_safe_at(&self, now: Timestamp) -> bool {
        let here = london_clock(now);
        match &self.times {
            SafeTimes::Only(times) => times.iter().any(|safe| safe.holds(here.weekday(), here.time())),
            SafeTimes::AnyDaytime => WAKING.contains(&here.hour()),
            SafeTimes::NotAsked => false,
        }
    }
}
