//! What a service is told of a person: the least its kind needs, and any risk it must know to be safe.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::Breach;

/// One thing that can be told of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Share {
    /// What to call them.
    Name,
    /// A number at which it is safe to ring them.
    Phone,
    /// An address to which it is safe to write.
    Email,
    /// Where they live.
    Address,
    /// How old they are, in bands.
    AgeBand,
    /// The language they speak, and whether they need an interpreter.
    Language,
    /// What they need to be able to come and take part.
    AccessNeeds,
    /// Who to ring in an emergency is theirs to say; this tells that somebody comes with them.
    Companion,
    /// What they hope for, in general words: the needs of the assessment.
    Needs,
}

impl Share {
    /// All of them.
    pub const ALL: [Share; 9] = [
        Share::Name,
        Share::Phone,
        Share::Email,
        Share::Address,
        Share::AgeBand,
        Share::Language,
        Share::AccessNeeds,
        Share::Companion,
        Share::Needs,
    ];

    /// Stable code; its words are at `share-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Share::Name => "name",
            Share::Phone => "phone",
            Share::Email => "email",
            Share::Address => "address",
            Share::AgeBand => "age-band",
            Share::Language => "language",
            Share::AccessNeeds => "access-needs",
            Share::Companion => "companion",
            Share::Needs => "needs",
        }
    }

    /// What a code stands for.
    pub fn coded(code: &str) -> Option<Share> {
        Share::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// The kind of service by what it has to know of somebody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Least {
    /// Advice on money, housing, law, work: a name and a number; the matter is theirs to tell.
    #[default]
    Advice,
    /// A group or activity: also what is needed to take part.
    Group,
    /// Being active: also the age band.
    Activity,
    /// Somebody comes to the home: also where that is.
    AtHome,
    /// A public body: who it is, and where.
    PublicBody,
}

impl Least {
    /// All of them.
    pub const ALL: [Least; 5] =
        [Least::Advice, Least::Group, Least::Activity, Least::AtHome, Least::PublicBody];

    /// Stable code; its words are at `least-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Least::Advice => "advice",
            Least::Group => "group",
            Least::Activity => "activity",
            Least::AtHome => "at-home",
            Least::PublicBody => "public-body",
        }
    }

    /// What a code stands for.
    pub fn coded(code: &str) -> Option<Least> {
        Least::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The least it needs.
    pub const fn fields(self) -> &'static [Share] {
        match self {
            Least::Advice => &[Share::Name, Share::Phone],
            Least::Group => {
                &[Share::Name, Share::Phone, Share::Language, Share::AccessNeeds, Share::Companion]
            }
            Least::Activity => &[
                Share::Name,
                Share::Phone,
                Share::AgeBand,
                Share::Language,
                Share::AccessNeeds,
                Share::Companion,
            ],
            Least::AtHome => {
                &[Share::Name, Share::Phone, Share::Address, Share::Language, Share::AccessNeeds]
            }
            Least::PublicBody => {
                &[Share::Name, Share::Phone, Share::Address, Share::Language, Share::AccessNeeds]
            }
        }
    }

    /// The most that may be told: the least, and what the person may add to it by saying so.
    pub const fn allows(self, share: Share) -> bool {
        match self {
            // What is wrong, and how somebody lives, is for them to tell an adviser.
            Least::Advice => {
                matches!(share, Share::Name | Share::Phone | Share::Email | Share::Language)
            }
            Least::Group | Least::Activity => !matches!(share, Share::Address),
            Least::AtHome | Least::PublicBody => true,
        }
    }
}

/// A risk a provider must know of to be safe: of their staff, of others there, or of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// Visit in twos, or not at home.
    NotAlone,
    /// May become angry or frightened when crowded or hurried.
    Distress,
    /// May fall.
    Falls,
    /// May have seizures, or faint.
    Seizures,
    /// A severe allergy.
    Allergy,
    /// May leave without saying.
    MayLeave,
    /// A dog, or something else about the home.
    Home,
    /// Somebody must not learn where they are.
    KeepPlaceSecret,
}

impl Risk {
    /// All of them.
    pub const ALL: [Risk; 8] = [
        Risk::NotAlone,
        Risk::Distress,
        Risk::Falls,
        Risk::Seizures,
        Risk::Allergy,
        Risk::MayLeave,
        Risk::Home,
        Risk::KeepPlaceSecret,
    ];

    /// Stable code; its words are at `risk-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Risk::NotAlone => "not-alone",
            Risk::Distress => "distress",
            Risk::Falls => "falls",
            Risk::Seizures => "seizures",
            Risk::Allergy => "allergy",
            Risk::MayLeave => "may-leave",
            Risk::Home => "home",
            Risk::KeepPlaceSecret => "keep-place-secret",
        }
    }

    /// What a code stands for.
    pub fn coded(code: &str) -> Option<Risk> {
        Risk::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// What is told of one person to one service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shared {
    /// By the kind of service.
    pub least: Least,
    /// What is told.
    pub fields: BTreeSet<Share>,
    /// Risks the navigator chose.
    pub risks: BTreeSet<Risk>,
}

impl Shared {
    /// The least a kind of service needs, with risks.
    pub fn least(least: Least, risks: impl IntoIterator<Item = Risk>) -> Shared {
        Shared { least, fields: least.fields().iter().copied().collect(), risks: risks.into_iter().collect() }
    }

    /// Checks that no more is told than this kind of service may know.
    ///
    /// # Errors
    /// `sharing-nothing`, `sharing-no-name`, and `sharing-too-much` with the field.
    pub fn check(&self) -> Result<(), Breach> {
        if self.fields.is_empty() {
            return Err(Breach::of("share", "sharing-nothing"));
        }
        if !self.fields.contains(&Share::Name) {
            return Err(Breach::of("share", "sharing-no-name"));
        }
        match self.fields.iter().find(|field| !self.least.allows(**field)) {
            Some(field) => Err(Breach::of("share", "sharing-too-much").with("share", field.code())),
            None => Ok(()),
        }
    }

    /// Fields as codes parted by blanks, in order: the stored form.
    pub fn fields_text(&self) -> String {
        joined(self.fields.iter().map(|field| field.code()))
    }

    /// Risks as codes parted by blanks, in order: the stored form.
    pub fn risks_text(&self) -> String {
        joined(self.risks.iter().map(|risk| risk.code()))
    }

    /// Reads the stored forms; none where a code is unknown.
    pub fn parse(least: &str, fields: &str, risks: &str) -> Option<Shared> {
        Some(Shared {
            least: Least::coded(least)?,
            fields: fields.split_whitespace().map(Share::coded).collect::<Option<_>>()?,
            risks: risks.split_whitespace().map(Risk::coded).collect::<Option<_>>()?,
        })
    }
}

fn joined(codes: impl Iterator<Item = &'static str>) -> String {
    codes.collect::<Vec<_>>().join(" ")
}

/// A risk must have been acknowledged before the provider meets the person.
///
/// # Errors
/// `risk-not-acknowledged`.
pub fn check_acknowledged(shared: &Shared, acknowledged: bool) -> Result<(), Breach> {
    if shared.risks.is_empty() || acknowledged {
        Ok(())
    } else {
        Err(Breach::of("acknowledged", "risk-not-acknowledged"))
    }
}
