//! Who asks.

use domain::id::{OrganisationId, ProgrammeId, StaffId};
use domain::role::Role;
use store::sign_in::SignInId;
use store::{Reach, Scope};

/// Somebody who is signed in and has chosen a role, for the length of one request. Only
/// [`crate::sign_in`] makes one.
#[derive(Debug, Clone)]
pub struct Who {
    pub(crate) staff: StaffId,
    pub(crate) name: String,
    pub(crate) sign_in: SignInId,
    pub(crate) programme: ProgrammeId,
    pub(crate) role: Role,
    pub(crate) organisation: OrganisationId,
    /// Own organisation and those it succeeds.
    pub(crate) own: Vec<OrganisationId>,
}

impl Who {
    /// The staff member.
    pub fn staff(&self) -> StaffId {
        self.staff
    }

    /// Their name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The browser they use.
    pub fn sign_in(&self) -> SignInId {
        self.sign_in
    }

    /// The programme they work in now.
    pub fn programme(&self) -> ProgrammeId {
        self.programme
    }

    /// The role they act in.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The organisation they act for.
    pub fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    /// What this role may see of people's records.
    pub(crate) fn scope(&self) -> Scope {
        let reach = match self.role {
            Role::Referrer | Role::PracticeAdministrator => Reach::Practice(self.own.clone()),
            Role::TeamLead => Reach::Team,
            Role::Navigator => Reach::Caseload(self.staff),
            Role::ProgrammeManager | Role::Evaluator => Reach::Pseudonymous,
            Role::Commissioner => Reach::Aggregate,
            Role::InformationGovernance => Reach::Audit,
            Role::SafeguardingLead => Reach::Escalated,
            Role::Administrator | Role::Provider => Reach::Nothing,
        };
        Scope::new(self.programme, reach)
    }

    /// The reason written to the audit trail when records are shown under the own scope.
    pub(crate) fn reason(&self) -> &'static str {
        match self.role {
            Role::Referrer | Role::PracticeAdministrator => "own practice",
            Role::TeamLead => "own team",
            Role::Navigator => "own caseload",
            Role::ProgrammeManager | Role::Evaluator => "pseudonymous",
            Role::Commissioner => "aggregate",
            Role::InformationGovernance => "audit",
            Role::SafeguardingLead => "escalated",
            Role::Administrator | Role::Provider => "none",
        }
    }
}
