//! Who asks.

use domain::id::{OrganisationId, ProgrammeId, ServiceId, StaffId};
use domain::journey::Recorder;
use domain::role::Role;
use store::attendance::By;
use store::provider_device::DeviceId;
use store::sign_in::SignInId;
use store::{Reach, Scope};

/// Whose hand does what is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hand {
    /// A member of staff, signed in.
    Staff,
    /// Somebody at a service, on a browser that was opened by a link and a code.
    Provider {
        /// Which service.
        service: ServiceId,
        /// Which browser.
        device: DeviceId,
    },
    /// Somebody at a service, signed in with an account of the organisation that answers for it.
    Account {
        /// Which service.
        service: ServiceId,
    },
    /// Nobody's: a clock of the system.
    System,
}

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
    /// Whose hand it is.
    pub(crate) hand: Hand,
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

    /// Somebody at a service. In place of a member of staff stands the browser, so that a repeated form is known
    /// as theirs; it is written down nowhere as one.
    pub(crate) fn provider(programme: ProgrammeId, service: ServiceId, device: DeviceId, name: &str) -> Who {
        Who {
            staff: StaffId::new(device.uuid()),
            name: name.to_owned(),
            sign_in: SignInId::new(device.uuid()),
            programme,
            role: Role::Provider,
            organisation: OrganisationId::new(service.uuid()),
            own: Vec::new(),
            hand: Hand::Provider { service, device },
        }
    }

    /// Somebody with an account, at one of the services their organisation answers for.
    pub(crate) fn at_service(&self, service: ServiceId) -> Who {
        Who { hand: Hand::Account { service }, ..self.clone() }
    }

    /// Whether it is a person who signed in.
    const fn signed_in(&self) -> bool {
        matches!(self.hand, Hand::Staff | Hand::Account { .. })
    }

    /// The system itself, whose clock ran out or came round.
    pub(crate) fn system(programme: ProgrammeId) -> Who {
        let nobody = uuid::Uuid::nil();
        Who {
            staff: StaffId::new(nobody),
            name: String::new(),
            sign_in: SignInId::new(nobody),
            programme,
            role: Role::Provider,
            organisation: OrganisationId::new(nobody),
            own: Vec::new(),
            hand: Hand::System,
        }
    }

    /// The member of staff, where one acts: for whatever keeps who did it.
    pub(crate) fn by_staff(&self) -> Option<StaffId> {
        self.signed_in().then_some(self.staff)
    }

    /// Where they act, where a member of staff does.
    pub(crate) fn by_organisation(&self) -> Option<OrganisationId> {
        self.signed_in().then_some(self.organisation)
    }

    /// The service, where somebody there acts.
    pub(crate) fn service(&self) -> Option<ServiceId> {
        match self.hand {
            Hand::Provider { service, .. } | Hand::Account { service } => Some(service),
            Hand::Staff | Hand::System => None,
        }
    }

    /// Who records, as a journal says it.
    pub(crate) fn recorder(&self) -> Recorder {
        match self.hand {
            Hand::Staff | Hand::Account { .. } => {
                Recorder::Staff { staff: self.staff, organisation: self.organisation }
            }
            Hand::Provider { service, .. } => Recorder::Provider(service),
            Hand::System => Recorder::System,
        }
    }

    /// Who marks a session.
    pub(crate) fn marker(&self) -> By {
        match self.hand {
            Hand::Provider { device, .. } => By::Device(device),
            Hand::Staff | Hand::Account { .. } | Hand::System => By::Staff(self.staff),
        }
    }

    /// Who writes for a service; nobody where it is neither a browser of theirs nor an account.
    pub(crate) fn for_service(&self) -> Option<By> {
        matches!(self.hand, Hand::Provider { .. } | Hand::Account { .. }).then(|| self.marker())
    }

    /// What this role may see of people's records.
    pub(crate) fn scope(&self) -> Scope {
        match self.hand {
            Hand::Provider { service, .. } | Hand::Account { service } => {
                return Scope::new(self.programme, Reach::Provider(service));
            }
            Hand::System => return Scope::new(self.programme, Reach::System),
            Hand::Staff => {}
        }
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
        match self.hand {
            Hand::Provider { .. } => return "provider link",
            Hand::Account { .. } => return "own service",
            Hand::System => return "system",
            Hand::Staff => {}
        }
        match self.role {
            Role::Referrer | Role::PracticeAdministrator => "own practice",
            Role::TeamLead => "own team",
            Role::Navigator => "own caseload",
            Role::ProgrammeManager | Role::Evaluator => "pseudonymous",
            Role::Commissioner => "aggregate",
            Role::InformationGovernance => "audit",
            Role::SafeguardingLead => "escalated",
            Role::Provider => "own service",
            Role::Administrator => "none",
        }
    }
}
