//! Which rows a reading may see. One access rule below every door: pages, lists, counts, files, command
//! line all hand the same value down.

use domain::id::{OrganisationId, PersonId, ProgrammeId, ServiceId, StaffId};

use crate::db::{Param, Text};

/// What somebody may see, worked out by `operations` from the sign-in; nobody else builds one.
///
/// Store functions turn it into one WHERE fragment per table, so a list, its count and its export cannot
/// disagree about who sees what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The tenant. Every statement names it.
    pub programme: ProgrammeId,
    /// How far within the tenant.
    pub reach: Reach,
}

/// How far a scope reaches within its programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Records of one's own practice, and of the practices it succeeds. Never empty.
    Practice(Vec<OrganisationId>),
    /// People whose referral reached the programme's own team.
    Team,
    /// People given to one navigator, or covered by them, now.
    Caseload(StaffId),
    /// People about whom a concern was raised.
    Escalated,
    /// One person's record, opened with a stated reason for a while (break-glass).
    BreakGlass(PersonId),
    /// People of whom one service was told, by their agreement, while that stands: of them its own prescriptions.
    Provider(ServiceId),
    /// People of whom any of these services was told, in the same way: those of one organisation.
    Services(Vec<ServiceId>),
    /// Rows without identity.
    Pseudonymous,
    /// Counts only; no row.
    Aggregate,
    /// The audit trail; a record only with a reason.
    Audit,
    /// A job of the system itself: everything of the programme.
    System,
    /// Nothing.
    Nothing,
}

/// Columns by which a table's rows are scoped; an absent column cannot match.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    /// Alias of the table, with `programme_id` in it.
    pub table: &'static str,
    /// Column of the organisation that owns the row.
    pub organisation: &'static str,
    /// Column of the person the row is about, if rows have one.
    pub person: Option<&'static str>,
}

impl Scope {
    /// A scope of `programme`.
    pub fn new(programme: ProgrammeId, reach: Reach) -> Self {
        Scope { programme, reach }
    }

    /// Adds `table.programme_id = $n AND (what may be seen)` to a statement.
    pub fn limit<'a>(&'a self, text: &mut Text<'a>, columns: Columns) {
        let Columns { table, organisation, person } = columns;
        text.sql(&format!("{table}.programme_id = ")).bind(self.programme).sql(" AND ");
        match (&self.reach, person) {
            (Reach::System, _) => {
                text.sql("1 = 1");
            }
            (Reach::Practice(own), _) => {
                text.sql(&format!("{table}.{organisation} IN (")).list(own.iter().map(Param::from)).sql(")");
            }
            (Reach::BreakGlass(one), Some(person)) => {
                text.sql(&format!("{table}.{person} = ")).bind(one);
            }
            (Reach::Caseload(staff), Some(person)) => {
                text.sql(&format!(
                    "EXISTS (SELECT 1 FROM allocation seen WHERE seen.programme_id = {table}.programme_id \
                     AND seen.person_id = {table}.{person} AND seen.staff_id = "
                ))
                .bind(staff)
                .sql(" AND seen.open)");
            }
            (Reach::Provider(service), Some(person)) => {
                text.sql(&format!(
                    "EXISTS (SELECT 1 FROM sharing seen WHERE seen.programme_id = {table}.programme_id \
                     AND seen.person_id = {table}.{person} AND seen.service_id = "
                ))
                .bind(service)
                .sql(" AND seen.sent_at IS NOT NULL AND seen.ended_at IS NULL)");
            }
            (Reach::Services(services), Some(person)) => {
                text.sql(&format!(
                    "EXISTS (SELECT 1 FROM sharing seen WHERE seen.programme_id = {table}.programme_id \
                     AND seen.person_id = {table}.{person} AND seen.service_id IN ("
                ))
                .list(services.iter().map(Param::from))
                .sql(") AND seen.sent_at IS NOT NULL AND seen.ended_at IS NULL)");
            }
            (Reach::Escalated, Some(person)) => {
                text.sql(&format!(
                    "EXISTS (SELECT 1 FROM escalation seen WHERE seen.programme_id = {table}.programme_id \
                     AND seen.person_id = {table}.{person})"
                ));
            }
            (Reach::Team, Some(person)) => {
                text.sql(&format!(
                    "EXISTS (SELECT 1 FROM referral seen WHERE seen.programme_id = {table}.programme_id \
                     AND seen.person_id = {table}.{person})"
                ));
            }
            _ => {
                text.sql("1 = 0");
            }
        }
    }

    /// Adds the rule that a provider sees prescriptions to its own service alone; others see what
    /// [`Scope::limit`] leaves them.
    pub fn limit_service<'a>(&'a self, text: &mut Text<'a>, column: &'static str) {
        match &self.reach {
            Reach::Provider(service) => {
                text.sql(&format!(" AND {column} = ")).bind(service);
            }
            Reach::Services(services) => {
                text.sql(&format!(" AND {column} IN (")).list(services.iter().map(Param::from)).sql(")");
            }
            _ => {}
        }
    }

    /// Whether rows with identity may be read at all under this scope.
    pub fn shows_persons(&self) -> bool {
        matches!(
            self.reach,
            Reach::Practice(_)
                | Reach::Team
                | Reach::Caseload(_)
                | Reach::Escalated
                | Reach::BreakGlass(_)
                | Reach::Provider(_)
                | Reach::Services(_)
                | Reach::System
        )
    }
}
