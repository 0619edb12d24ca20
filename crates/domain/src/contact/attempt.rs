//! A contact: an attempt to reach the person, whoever answered. Unanswered calls are contacts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Breach;
use crate::agreement::Authority;
use crate::calendar::{Day, london_day};
use crate::journey::{HowPut, PassedAs};
use crate::person::Language;

/// By what means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A telephone call.
    Phone,
    /// A text message.
    Text,
    /// An e-mail.
    Email,
    /// A letter.
    Letter,
    /// A call with pictures.
    Video,
    /// Face to face: a visit, a meeting, at the practice.
    InPerson,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 6] =
        [Channel::Phone, Channel::Text, Channel::Email, Channel::Letter, Channel::Video, Channel::InPerson];

    /// Stable code; its words are at `channel-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Channel::Phone => "phone",
            Channel::Text => "text",
            Channel::Email => "email",
            Channel::Letter => "letter",
            Channel::Video => "video",
            Channel::InPerson => "in-person",
        }
    }

    /// How what was said was put, where the pathway has a word for it.
    pub const fn how_put(self) -> Option<HowPut> {
        match self {
            Channel::Phone => Some(HowPut::Phone),
            Channel::Text => Some(HowPut::Text),
            Channel::Letter => Some(HowPut::Letter),
            Channel::InPerson => Some(HowPut::InPerson),
            Channel::Email | Channel::Video => None,
        }
    }

    /// Whether the hour matters: somebody has to be there at that moment.
    pub const fn is_live(self) -> bool {
        matches!(self, Channel::Phone | Channel::Video | Channel::InPerson)
    }
}

/// Who turned to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Turned {
    /// The programme to the person.
    ToThem,
    /// The person, or somebody for them, to the programme.
    ToUs,
}

impl Turned {
    /// Both.
    pub const ALL: [Turned; 2] = [Turned::ToThem, Turned::ToUs];

    /// Stable code; its words are at `turned-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Turned::ToThem => "to-them",
            Turned::ToUs => "to-us",
        }
    }
}

/// What somebody's authority to act for the person rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActsBy {
    /// A registered lasting power of attorney for health and welfare.
    HealthAndWelfareAttorney,
    /// A deputy the court appointed for personal welfare.
    WelfareDeputy,
    /// Parental responsibility, for a person under 16.
    ParentalResponsibility,
}

impl ActsBy {
    /// Every kind.
    pub const ALL: [ActsBy; 3] =
        [ActsBy::HealthAndWelfareAttorney, ActsBy::WelfareDeputy, ActsBy::ParentalResponsibility];

    /// Stable code; its words are at `acts-by-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            ActsBy::HealthAndWelfareAttorney => Authority::HealthAndWelfareAttorney.code(),
            ActsBy::WelfareDeputy => Authority::WelfareDeputy.code(),
            ActsBy::ParentalResponsibility => "parental-responsibility",
        }
    }
}

/// Who answered, or turned to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answered {
    /// Nobody: it rang out, or nothing came back.
    Nobody,
    /// A machine.
    Voicemail,
    /// The person.
    Person,
    /// Somebody who may act for the person.
    Representative {
        /// What their authority rests on.
        by: ActsBy,
        /// The day on which it was checked; none if nobody has seen it.
        checked: Option<Day>,
    },
    /// Somebody else: a relative, a carer, a neighbour.
    SomebodyElse,
}

impl Answered {
    /// Stable codes in the order they are offered; their words are at `answered-CODE`.
    pub const CODES: [&'static str; 5] = ["nobody", "voicemail", "person", "representative", "somebody-else"];

    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Answered::Nobody => "nobody",
            Answered::Voicemail => "voicemail",
            Answered::Person => "person",
            Answered::Representative { .. } => "representative",
            Answered::SomebodyElse => "somebody-else",
        }
    }

    /// How gate 3 is passed by this answer: the person, or a representative whose authority is on record,
    /// whatever they said. Word through anybody else does not pass it.
    pub const fn passes_reach(self) -> Option<PassedAs> {
        match self {
            Answered::Person => Some(PassedAs::PersonAnswered),
            Answered::Representative { checked: Some(_), .. } => Some(PassedAs::RepresentativeAnswered),
            Answered::Representative { checked: None, .. }
            | Answered::Nobody
            | Answered::Voicemail
            | Answered::SomebodyElse => None,
        }
    }

    /// Whether somebody spoke or wrote.
    pub const fn is_somebody(self) -> bool {
        !matches!(self, Answered::Nobody | Answered::Voicemail)
    }
}

/// What was given away to whoever answered. An untouched field is not recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disclosed {
    /// Nobody touched the field.
    #[default]
    NotRecorded,
    /// Nothing: not even who was calling.
    Nothing,
    /// Who was calling.
    WhoWeAre,
    /// Who was calling and what it was about.
    WhatItIsAbout,
}

impl Disclosed {
    /// Every value.
    pub const ALL: [Disclosed; 4] =
        [Disclosed::NotRecorded, Disclosed::Nothing, Disclosed::WhoWeAre, Disclosed::WhatItIsAbout];

    /// Stable code; its words are at `disclosed-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Disclosed::NotRecorded => "not-recorded",
            Disclosed::Nothing => "nothing",
            Disclosed::WhoWeAre => "who-we-are",
            Disclosed::WhatItIsAbout => "what-it-is-about",
        }
    }
}

/// What came of it. An untouched field is not recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Nobody touched the field.
    #[default]
    NotRecorded,
    /// They spoke, or wrote back.
    Spoke,
    /// A message was left.
    MessageLeft,
    /// It was agreed to ring again.
    RingBack,
    /// The number or address is wrong or no longer in use.
    WrongNumber,
    /// Somebody else said that the person does not want it: word, not yet the person's no.
    WordOfNo,
}

impl Outcome {
    /// Every value.
    pub const ALL: [Outcome; 6] = [
        Outcome::NotRecorded,
        Outcome::Spoke,
        Outcome::MessageLeft,
        Outcome::RingBack,
        Outcome::WrongNumber,
        Outcome::WordOfNo,
    ];

    /// Stable code; its words are at `contact-outcome-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Outcome::NotRecorded => "not-recorded",
            Outcome::Spoke => "spoke",
            Outcome::MessageLeft => "message-left",
            Outcome::RingBack => "ring-back",
            Outcome::WrongNumber => "wrong-number",
            Outcome::WordOfNo => "word-of-no",
        }
    }
}

/// Whether an interpreter was there. An untouched field is not recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interpreted {
    /// Nobody touched the field.
    #[default]
    NotRecorded,
    /// None was needed.
    NotNeeded,
    /// An interpreter was on the line or in the room.
    Interpreter,
    /// A relative or friend interpreted: not for what matters.
    Relative,
    /// One was needed and there was none to be had.
    NoneToBeHad,
}

impl Interpreted {
    /// Every value.
    pub const ALL: [Interpreted; 5] = [
        Interpreted::NotRecorded,
        Interpreted::NotNeeded,
        Interpreted::Interpreter,
        Interpreted::Relative,
        Interpreted::NoneToBeHad,
    ];

    /// Stable code; its words are at `interpreted-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Interpreted::NotRecorded => "not-recorded",
            Interpreted::NotNeeded => "not-needed",
            Interpreted::Interpreter => "interpreter",
            Interpreted::Relative => "relative",
            Interpreted::NoneToBeHad => "none-to-be-had",
        }
    }
}

/// Whether the member of staff was alone. An untouched field is not recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alone {
    /// Nobody touched the field.
    #[default]
    NotRecorded,
    /// With a colleague.
    WithColleague,
    /// Alone; somebody knew where and until when.
    AloneKnown,
    /// Alone, and nobody knew.
    AloneUnknown,
}

impl Alone {
    /// Every value.
    pub const ALL: [Alone; 4] =
        [Alone::NotRecorded, Alone::WithColleague, Alone::AloneKnown, Alone::AloneUnknown];

    /// Stable code; its words are at `alone-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Alone::NotRecorded => "not-recorded",
            Alone::WithColleague => "with-colleague",
            Alone::AloneKnown => "alone-known",
            Alone::AloneUnknown => "alone-unknown",
        }
    }
}

/// Whether colleagues have to know something to be safe. The last answer of a person's contacts stands;
/// what it is stands in a note.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StaffRisk {
    /// Nobody touched the field.
    #[default]
    NotRecorded,
    /// Nothing is known.
    None,
    /// There is something to know.
    Noted,
}

impl StaffRisk {
    /// Every value.
    pub const ALL: [StaffRisk; 3] = [StaffRisk::NotRecorded, StaffRisk::None, StaffRisk::Noted];

    /// Stable code; its words are at `staff-risk-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            StaffRisk::NotRecorded => "not-recorded",
            StaffRisk::None => "none",
            StaffRisk::Noted => "noted",
        }
    }
}

/// An attempt to reach the person. No name and no free text: what was said lives in notes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// When.
    pub at: Timestamp,
    /// By what means.
    pub channel: Channel,
    /// Who turned to whom.
    pub turned: Turned,
    /// Who answered, or turned to us.
    pub answered: Answered,
    /// What was given away.
    #[serde(default)]
    pub disclosed: Disclosed,
    /// What came of it.
    #[serde(default)]
    pub outcome: Outcome,
    /// How long it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u16>,
    /// The language spoken or written in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Whether an interpreter was there.
    #[serde(default)]
    pub interpreted: Interpreted,
    /// Who they are was confirmed in this contact.
    #[serde(default)]
    pub identity_confirmed: bool,
    /// Being alongside somebody in distress: work in itself.
    #[serde(default)]
    pub holding: bool,
    /// Whether the member of staff was alone.
    #[serde(default)]
    pub alone: Alone,
    /// Whether colleagues have to know something to be safe.
    #[serde(default)]
    pub risk: StaffRisk,
}

/// The longest contact, in minutes: a day.
pub const LONGEST_MINUTES: u16 = 1440;

impl Contact {
    /// A call of ours nobody answered: the commonest contact of all.
    pub fn unanswered(at: Timestamp) -> Contact {
        Contact::of(at, Channel::Phone, Turned::ToThem, Answered::Nobody)
    }

    /// A contact of which nothing else was said.
    pub fn of(at: Timestamp, channel: Channel, turned: Turned, answered: Answered) -> Contact {
        Contact {
            at,
            channel,
            turned,
            answered,
            disclosed: Disclosed::default(),
            outcome: Outcome::default(),
            minutes: None,
            language: None,
            interpreted: Interpreted::default(),
            identity_confirmed: false,
            holding: false,
            alone: Alone::default(),
            risk: StaffRisk::default(),
        }
    }

    /// The London day.
    pub fn day(&self) -> Day {
        london_day(self.at)
    }

    /// Whether something about the person was said to somebody who has no authority to know.
    pub fn told_somebody_else(&self) -> bool {
        self.disclosed == Disclosed::WhatItIsAbout
            && self.answered.is_somebody()
            && self.answered.passes_reach().is_none()
    }

    /// What a contact has to keep to, for a person of an age in whole years.
    ///
    /// # Errors
    /// `contact-in-future`, `contact-minutes`, `contact-nobody-turned-to-us`, `contact-spoke-with-nobody`,
    /// `contact-identity-of-nobody`, `contact-parental-16`, `contact-authority-later`.
    pub fn check(&self, age: u8, now: Timestamp) -> Result<(), Breach> {
        if self.at > now {
            return Err(Breach::of("at", "contact-in-future"));
        }
        if self.minutes.is_some_and(|minutes| minutes > LONGEST_MINUTES) {
            return Err(Breach::of("minutes", "contact-minutes").with("limit", LONGEST_MINUTES));
        }
        if self.turned == Turned::ToUs && self.answered == Answered::Nobody {
            return Err(Breach::of("answered", "contact-nobody-turned-to-us"));
        }
        if !self.answered.is_somebody() && matches!(self.outcome, Outcome::Spoke | Outcome::WordOfNo) {
            return Err(Breach::of("outcome", "contact-spoke-with-nobody"));
        }
        if self.identity_confirmed && self.answered.passes_reach().is_none() {
            return Err(Breach::of("identity", "contact-identity-of-nobody"));
        }
        let Answered::Representative { by, checked } = self.answered else { return Ok(()) };
        if by == ActsBy::ParentalResponsibility && age >= 16 {
            return Err(Breach::of("acts_by", "contact-parental-16").with("age", age));
        }
        match checked.filter(|day| *day > london_day(now)) {
            Some(day) => Err(Breach::of("checked", "contact-authority-later").with("value", day)),
            None => Ok(()),
        }
    }
}
