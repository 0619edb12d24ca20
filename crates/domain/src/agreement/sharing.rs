//! Whether something of a person may be shared for a purpose on a day.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Decision;
use crate::Breach;
use crate::calendar::Day;
use crate::id::StaffId;

/// What something of a person is shared or used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// The practice tells the programme.
    Programme,
    /// The programme tells a provider.
    Provider,
    /// The programme tells the practice what came of it.
    Practice,
    /// The programme contacts the person.
    Contact,
    /// Evaluation of the programme, without identity.
    Evaluation,
    /// The practice or programme asks once, later, about taking part in research.
    ResearchContact,
    /// Research and planning by others, without identity. An objection to it is what people in England may
    /// also say once for all, as the national data opt-out.
    Research,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Purpose; 7] = [
        Purpose::Programme,
        Purpose::Provider,
        Purpose::Practice,
        Purpose::Contact,
        Purpose::Evaluation,
        Purpose::ResearchContact,
        Purpose::Research,
    ];

    /// Stable code, as stored and in locale keys (`purpose-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            Purpose::Programme => "programme",
            Purpose::Provider => "provider",
            Purpose::Practice => "practice",
            Purpose::Contact => "contact",
            Purpose::Evaluation => "evaluation",
            Purpose::ResearchContact => "research-contact",
            Purpose::Research => "research",
        }
    }

    /// The purpose of a code.
    pub fn from_code(code: &str) -> Option<Purpose> {
        Purpose::ALL.into_iter().find(|purpose| purpose.code() == code)
    }

    /// Whether the person's agreement is needed besides a lawful basis. Evaluation and
    /// research without identity rest on their basis; the person may object.
    pub const fn needs_agreement(self) -> bool {
        !matches!(self, Purpose::Evaluation | Purpose::Research)
    }
}

/// A yes or no of the person, or of who may decide for them, about one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Agreement {
    /// What it is about.
    pub purpose: Purpose,
    /// Who decided and whether they could.
    pub decision: Decision,
    /// The day from which it holds.
    pub made_on: Day,
    /// What was said and what came of it.
    pub state: AgreementState,
}

/// What was said about a purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgreementState {
    /// Agreed, until a day if one is set (the last day on which it holds).
    Agreed {
        /// The last day, if there is one.
        until: Option<Day>,
    },
    /// Not agreed.
    Refused,
    /// Agreed and later withdrawn: what was shared before stays lawful, nothing is shared after.
    Withdrawn(Withdrawal),
}

/// The taking back of an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Withdrawal {
    /// The first day on which nothing more is shared.
    pub on: Day,
    /// Who withdrew and whether they could.
    pub decision: Decision,
}

impl Agreement {
    /// Takes an agreement back.
    ///
    /// # Errors
    /// `agreement-not-standing` when there is nothing to withdraw; `withdrawal-before-agreement` on
    /// field `withdrawn_on`.
    pub fn withdraw(self, withdrawal: Withdrawal) -> Result<Agreement, Breach> {
        if !matches!(self.state, AgreementState::Agreed { .. }) {
            return Err(Breach::new("agreement-not-standing"));
        }
        if withdrawal.on < self.made_on {
            return Err(
                Breach::of("withdrawn_on", "withdrawal-before-agreement").with("value", withdrawal.on)
            );
        }
        Ok(Agreement { state: AgreementState::Withdrawn(withdrawal), ..self })
    }

    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Day) -> bool {
        day >= self.made_on
            && match self.state {
                AgreementState::Agreed { until } => until.is_none_or(|last| day <= last),
                AgreementState::Refused => false,
                AgreementState::Withdrawn(withdrawal) => day < withdrawal.on,
            }
    }
}

/// Why processing is lawful: the paragraph of Article 6(1) of the UK GDPR and, for what is about health,
/// the condition of Article 9(2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LawfulBasis {
    /// 6(1)(a).
    Consent,
    /// 6(1)(c).
    LegalObligation,
    /// 6(1)(d).
    VitalInterests,
    /// 6(1)(e).
    PublicTask,
    /// 6(1)(f).
    LegitimateInterests,
}

impl LawfulBasis {
    /// Every basis.
    pub const ALL: [LawfulBasis; 5] = [
        LawfulBasis::Consent,
        LawfulBasis::LegalObligation,
        LawfulBasis::VitalInterests,
        LawfulBasis::PublicTask,
        LawfulBasis::LegitimateInterests,
    ];

    /// Stable code, as stored and in locale keys (`lawful-basis-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            LawfulBasis::Consent => "consent",
            LawfulBasis::LegalObligation => "legal-obligation",
            LawfulBasis::VitalInterests => "vital-interests",
            LawfulBasis::PublicTask => "public-task",
            LawfulBasis::LegitimateInterests => "legitimate-interests",
        }
    }
}

/// A condition of Article 9(2) of the UK GDPR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpecialCategoryCondition {
    /// 9(2)(a).
    ExplicitConsent,
    /// 9(2)(c).
    VitalInterests,
    /// 9(2)(g), with a condition of Schedule 1 to the Data Protection Act 2018, such as safeguarding.
    SubstantialPublicInterest,
    /// 9(2)(h).
    HealthOrSocialCare,
    /// 9(2)(j).
    Research,
}

impl SpecialCategoryCondition {
    /// Every condition.
    pub const ALL: [SpecialCategoryCondition; 5] = [
        SpecialCategoryCondition::ExplicitConsent,
        SpecialCategoryCondition::VitalInterests,
        SpecialCategoryCondition::SubstantialPublicInterest,
        SpecialCategoryCondition::HealthOrSocialCare,
        SpecialCategoryCondition::Research,
    ];

    /// Stable code, as stored and in locale keys (`special-category-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            SpecialCategoryCondition::ExplicitConsent => "explicit-consent",
            SpecialCategoryCondition::VitalInterests => "vital-interests",
            SpecialCategoryCondition::SubstantialPublicInterest => "substantial-public-interest",
            SpecialCategoryCondition::HealthOrSocialCare => "health-or-social-care",
            SpecialCategoryCondition::Research => "research",
        }
    }
}

/// An objection of the person to a purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Objection {
    /// What it is against.
    pub purpose: Purpose,
    /// The first day on which it holds.
    pub made_on: Day,
    /// What came of it.
    pub state: ObjectionState,
}

/// What came of an objection. While it is looked into it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectionState {
    /// It holds.
    Standing,
    /// The person took it back.
    Lifted {
        /// The first day on which it no longer holds.
        on: Day,
    },
    /// It was looked into and compelling grounds were found to go on.
    NotUpheld {
        /// The first day on which it no longer holds.
        on: Day,
        /// Who decided.
        by: StaffId,
    },
}

impl Objection {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Day) -> bool {
        day >= self.made_on
            && match self.state {
                ObjectionState::Standing => true,
                ObjectionState::Lifted { on } | ObjectionState::NotUpheld { on, .. } => day < on,
            }
    }
}

/// Why something is shared in spite of what the person said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OverrideReason {
    /// A child or an adult at risk.
    Safeguarding,
    /// Somebody's life.
    VitalInterests,
}

impl OverrideReason {
    /// Every reason.
    pub const ALL: [OverrideReason; 2] = [OverrideReason::Safeguarding, OverrideReason::VitalInterests];

    /// Stable code, as stored and in locale keys (`override-reason-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            OverrideReason::Safeguarding => "safeguarding",
            OverrideReason::VitalInterests => "vital-interests",
        }
    }
}

/// A decision to share once in spite of what the person said. Its note is kept apart, as all notes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Override {
    /// What is shared for.
    pub purpose: Purpose,
    /// Why.
    pub reason: OverrideReason,
    /// Who decided.
    pub by: StaffId,
    /// When; it holds on that day in London alone.
    pub at: Timestamp,
    /// Whether the person was told, or will be; `false` where telling would add to the danger.
    pub person_told: bool,
}

/// What is on record for one person.
#[derive(Debug, Clone, Copy, Default)]
pub struct SharingRecord<'a> {
    /// Agreements, the later after the earlier.
    pub agreements: &'a [Agreement],
    /// The lawful bases the programme states for its purposes.
    pub bases: &'a [(Purpose, LawfulBasis, SpecialCategoryCondition)],
    /// Objections.
    pub objections: &'a [Objection],
    /// Overrides.
    pub overrides: &'a [Override],
}

/// On what something may be shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permit {
    /// On its lawful basis and, where one is needed, the person's agreement.
    Basis(LawfulBasis, SpecialCategoryCondition),
    /// In spite of what the person said, on a recorded override.
    Override(OverrideReason),
}

impl SharingRecord<'_> {
    /// Whether something may be shared for a purpose on a day. The latest agreement made by that day
    /// counts; an override of the day stands above agreement and objection.
    ///
    /// # Errors
    /// `sharing-no-basis`, `sharing-objected`, `sharing-withdrawn`, `sharing-refused`,
    /// `sharing-lapsed` or `sharing-not-asked`, each with the purpose's code as `purpose`.
    pub fn may_share(&self, purpose: Purpose, day: Day) -> Result<Permit, Breach> {
        let fault = |code| Err(Breach::new(code).with("purpose", purpose.code()));
        let overriding =
            self.overrides.iter().find(|o| o.purpose == purpose && crate::calendar::london_day(o.at) == day);
        if let Some(found) = overriding {
            return Ok(Permit::Override(found.reason));
        }
        let Some(&(_, basis, condition)) = self.bases.iter().find(|(stated, ..)| *stated == purpose) else {
            return fault("sharing-no-basis");
        };
        if self.objections.iter().any(|objection| objection.purpose == purpose && objection.holds_on(day)) {
            return fault("sharing-objected");
        }
        let latest = self
            .agreements
            .iter()
            .filter(|agreement| agreement.purpose == purpose && agreement.made_on <= day)
            .max_by_key(|agreement| agreement.made_on);
        match latest {
            Some(agreement) if agreement.holds_on(day) => Ok(Permit::Basis(basis, condition)),
            Some(Agreement { state: AgreementState::Withdrawn(_), .. }) => fault("sharing-withdrawn"),
            Some(Agreement { state: AgreementState::Refused, .. }) => fault("sharing-refused"),
            _ if !purpose.needs_agreement() => Ok(Permit::Basis(basis, condition)),
            Some(_) => fault("sharing-lapsed"),
            None => fault("sharing-not-asked"),
        }
    }

    /// What the person's own word comes to for a purpose on a day: as [`SharingRecord::may_share`], with
    /// the lawful basis taken as stated.
    ///
    /// # Errors
    /// As [`SharingRecord::may_share`], but for `sharing-no-basis`.
    pub fn said(&self, purpose: Purpose, day: Day) -> Result<Permit, Breach> {
        let taken_as_stated =
            [(purpose, LawfulBasis::PublicTask, SpecialCategoryCondition::HealthOrSocialCare)];
        SharingRecord { bases: &taken_as_stated, ..*self }.may_share(purpose, day)
    }

    /// Whether the person said no to a purpose, as it stands on a day: an objection holds, or the latest
    /// agreement was refused, withdrawn or has lapsed. Having never been asked is no such word; an override
    /// of the day stands above it.
    pub fn said_no(&self, purpose: Purpose, day: Day) -> bool {
        self.said(purpose, day).is_err_and(|breach| breach.code != "sharing-not-asked")
    }
}

#[cfg(test)]
mod tests;
