//! Roles: what somebody does in the programme.

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
}
