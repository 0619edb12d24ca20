//! Figures at the machine's own terminal: the same evaluation as the pages, written down before it leaves.

use std::collections::HashMap;

use domain::Breach;
use domain::calendar::london_day;
use domain::role::Role;
use evidence::evaluate::Stratum;
use store::sign_in::SignInId;
use uuid::Uuid;

use super::{Asked, Figure, Sight, definition};
use crate::programme::Programme;
use crate::{House, Result, Who, audit};

/// How a breakdown is called: its column, or `month`.
#[must_use]
pub fn stratum_code(stratum: &Stratum) -> &str {
    match stratum {
        Stratum::Month => "month",
        Stratum::Column(name) => name,
    }
}

/// Roles from the one that sees most of figures to the one that sees least.
const READERS: [Role; 7] = [
    Role::Evaluator,
    Role::ProgrammeManager,
    Role::PracticeAdministrator,
    Role::Referrer,
    Role::TeamLead,
    Role::Commissioner,
    Role::Navigator,
];

impl House {
    /// Somebody who reads figures at the terminal, in the role that sees most of them, or in the one named.
    /// Whoever may run commands there can read the database anyway, so the address is taken at its word and
    /// stands in the audit trail; what is given is what that role sees on the pages. To be called where it may
    /// block.
    ///
    /// # Errors
    /// `figure-reader-unknown` with what was typed, where no such account holds a role that sees figures.
    pub fn reader_at_terminal(&self, programme: &Programme, email: &str, role: Option<&str>) -> Result<Who> {
        let (id, email) = (programme.id, email.trim().to_lowercase());
        let wanted = role.map(|code| code.trim().to_owned());
        let today = london_day(self.now());
        let read = self.db.read(move |read| {
            let unknown = || Breach::of("as", "figure-reader-unknown").with("value", &email);
            let staff = store::staff::by_email(read, &email)?.filter(|staff| staff.active);
            let staff = staff.ok_or_else(unknown)?;
            let held = store::staff::roles(read, staff.id)?;
            let found = READERS.into_iter().find_map(|role| {
                let asked_for = wanted.as_deref().is_none_or(|wanted| wanted == role.code());
                let held = held.iter().find(|held| held.programme == id && held.role == role.code())?;
                asked_for.then_some((role, held.organisation))
            });
            let (role, organisation) = found.ok_or_else(unknown)?;
            Ok(Who {
                staff: staff.id,
                name: staff.name,
                sign_in: SignInId::new(Uuid::nil()),
                programme: id,
                role,
                organisation,
                own: store::organisation::with_predecessors(read, id, organisation, today)?,
                hand: crate::who::Hand::Staff,
            })
        });
        read.wait()
    }

    /// A figure taken out of the programme, with the names of its practices: under disclosure control for roles
    /// that see no rows, exact for the others, and in the audit trail either way, before it is handed over.
    ///
    /// # Errors
    /// As [`House::figures`].
    pub async fn take_figure(
        &self,
        who: &Who,
        id: &str,
        asked: Asked,
    ) -> Result<(Figure, HashMap<String, String>)> {
        let answered = self.figures(who, vec![(definition(id)?, asked)]).await?;
        let figure = answered.figures.into_iter().next().ok_or(crate::Error::NotFound)?;
        let by: Vec<&str> = figure.axes.iter().map(|axis| stratum_code(&axis.stratum)).collect();
        let control = if figure.sight == Sight::Controlled { "controlled" } else { "exact" };
        let fields = format!(
            "{} {}, {} to {}, by {}, {control}",
            figure.definition.id,
            figure.definition.version,
            figure.period.from,
            figure.period.to,
            if by.is_empty() { "nothing".to_owned() } else { by.join(" and ") }
        );
        let who = who.clone();
        self.change(move |unit| audit::act(unit, &who, "figure.take", Vec::new(), &fields)).await?;
        Ok((figure, answered.practices))
    }
}
