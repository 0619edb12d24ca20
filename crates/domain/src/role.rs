//! Roles: what somebody does in the programme, where, and what of it they see.

use crate::organisation::OrganisationKind;

/// A role of `pathway.md`'s table "Who does what".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Offers social prescribing; records yes, no and why.
    Referrer,
    /// Does a referrer's recording for them.
    PracticeAdministrator,
    /// Calls, assesses, plans, prescribes, follows up.
    Navigator,
    /// Intake, allocation, balance, supervision.
    TeamLead,
    /// Owns escalations.
    SafeguardingLead,
    /// Answers referrals, keeps the register.
    Provider,
    /// Figures, settings, quality.
    ProgrammeManager,
    /// Contract figures, aggregate only.
    Commissioner,
    /// Studies, interviews, releases.
    Evaluator,
    /// Audit, access reviews, requests, erasure, retention.
    InformationGovernance,
    /// Accounts, organisations, keys; no case content.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 11] = [
        Role::Referrer,
        Role::PracticeAdministrator,
        Role::Navigator,
        Role::TeamLead,
        Role::SafeguardingLead,
        Role::Provider,
        Role::ProgrammeManager,
        Role::Commissioner,
        Role::Evaluator,
        Role::InformationGovernance,
        Role::Administrator,
    ];

    /// Stable code, as stored and as in locale keys (`role-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            Role::Referrer => "referrer",
            Role::PracticeAdministrator => "practice-administrator",
            Role::Navigator => "navigator",
            Role::TeamLead => "team-lead",
            Role::SafeguardingLead => "safeguarding-lead",
            Role::Provider => "provider",
            Role::ProgrammeManager => "programme-manager",
            Role::Commissioner => "commissioner",
            Role::Evaluator => "evaluator",
            Role::InformationGovernance => "information-governance",
            Role::Administrator => "administrator",
        }
    }

    /// The role of a code.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The kinds of organisation at which the role may be held. Programme-wide roles sit with the team
    /// that runs the programme or with who pays for it.
    pub const fn held_at(self) -> &'static [OrganisationKind] {
        use OrganisationKind::{Commissioner, NavigatorTeam, Practice, Provider, ResearchBody};
        match self {
            Role::Referrer | Role::PracticeAdministrator => &[Practice],
            Role::Navigator | Role::TeamLead => &[NavigatorTeam],
            Role::SafeguardingLead => &[NavigatorTeam, Practice],
            Role::Provider => &[Provider],
            Role::ProgrammeManager | Role::InformationGovernance | Role::Administrator => {
                &[NavigatorTeam, Commissioner]
            }
            Role::Commissioner => &[Commissioner],
            Role::Evaluator => &[ResearchBody, Commissioner],
        }
    }

    /// Whether the role may be held at an organisation of a kind.
    pub fn may_be_held_at(self, kind: OrganisationKind) -> bool {
        self.held_at().contains(&kind)
    }

    /// What the role sees without a further reason.
    pub const fn sees(self) -> Sight {
        match self {
            Role::Referrer | Role::PracticeAdministrator => Sight::OwnPractice,
            Role::Navigator => Sight::OwnCaseload,
            Role::TeamLead => Sight::OwnTeam,
            Role::SafeguardingLead => Sight::Escalated,
            Role::Provider => Sight::OwnPrescriptions,
            Role::ProgrammeManager => Sight::PseudonymousRows,
            Role::Commissioner => Sight::AggregateOnly,
            Role::Evaluator => Sight::Study,
            Role::InformationGovernance => Sight::Audit,
            Role::Administrator => Sight::NoCaseContent,
        }
    }
}

/// What a role sees of people and journeys. Anything further needs break-glass with a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sight {
    /// The people of the practice the role is held at.
    OwnPractice,
    /// The people on the navigator's own caseload, and on one they cover.
    OwnCaseload,
    /// The people of the team.
    OwnTeam,
    /// Records with an escalation.
    Escalated,
    /// Prescriptions to the own services: the least that is needed, and any risk to be safe from.
    OwnPrescriptions,
    /// Rows without identity, with no way to the person.
    PseudonymousRows,
    /// Rows without identity, of the studies somebody works on.
    Study,
    /// Figures alone, under disclosure control.
    AggregateOnly,
    /// Who looked at what; a record only with a reason.
    Audit,
    /// Accounts, organisations and keys; nobody's record.
    NoCaseContent,
}

impl Sight {
    /// Whether names and other identifying particulars are part of it.
    pub const fn shows_identity(self) -> bool {
        match self {
            Sight::OwnPractice
            | Sight::OwnCaseload
            | Sight::OwnTeam
            | Sight::Escalated
            | Sight::OwnPrescriptions => true,
            Sight::PseudonymousRows
            | Sight::Study
            | Sight::AggregateOnly
            | Sight::Audit
            | Sight::NoCaseContent => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_code_of_its_own_and_a_place_to_be_held() {
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
            assert!(OrganisationKind::ALL.into_iter().any(|kind| role.may_be_held_at(kind)), "{role:?}");
        }
        assert_eq!(Role::from_code("superuser"), None);
    }

    #[test]
    fn only_those_who_work_with_people_see_who_they_are() {
        let seeing: Vec<_> =
            Role::ALL.into_iter().filter(|role| role.sees().shows_identity()).map(Role::code).collect();
        assert_eq!(
            seeing,
            ["referrer", "practice-administrator", "navigator", "team-lead", "safeguarding-lead", "provider"]
        );
    }

    #[test]
    fn case_work_is_never_held_at_a_commissioner_or_research_body() {
        for role in Role::ALL.into_iter().filter(|role| role.sees().shows_identity()) {
            assert!(!role.may_be_held_at(OrganisationKind::Commissioner), "{role:?}");
            assert!(!role.may_be_held_at(OrganisationKind::ResearchBody), "{role:?}");
        }
    }
}
