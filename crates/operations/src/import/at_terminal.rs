//! Who somebody is who works at the machine itself.

use domain::Breach;
use domain::calendar::london_day;
use domain::role::Role;
use store::sign_in::SignInId;
use uuid::Uuid;

use crate::programme::Programme;
use crate::{House, Result, Who};

impl House {
    /// A practice administrator at the machine's own terminal: whoever may run commands there can read the
    /// database anyway, so the address is taken at its word and stands in the audit trail. To be called
    /// where it may block.
    ///
    /// # Errors
    /// `import-practice-unknown` and `import-not-administrator`, with what was typed.
    pub fn administrator_at_terminal(
        &self,
        programme: &Programme,
        practice: &str,
        email: &str,
    ) -> Result<Who> {
        let (id, practice, email) = (programme.id, practice.trim().to_owned(), email.trim().to_lowercase());
        let today = london_day(self.now());
        let read = self.db.read(move |read| {
            let all = store::organisation::all(read, id)?;
            let same = |name: &str| name.eq_ignore_ascii_case(&practice);
            let found = all.iter().find(|organisation| {
                same(&organisation.name) || organisation.ods_code.as_deref().is_some_and(same)
            });
            let unknown = || Breach::of("practice", "import-practice-unknown").with("value", &practice);
            let organisation = found.ok_or_else(unknown)?.id;
            let staff = store::staff::by_email(read, &email)?.filter(|staff| staff.active);
            let refused = || {
                Breach::of("as", "import-not-administrator").with("value", &email).with("practice", &practice)
            };
            let staff = staff.ok_or_else(refused)?;
            let holds = store::staff::roles(read, staff.id)?.into_iter().any(|held| {
                held.programme == id
                    && held.organisation == organisation
                    && held.role == Role::PracticeAdministrator.code()
            });
            if !holds {
                return Err(refused().into());
            }
            Ok(Who {
                staff: staff.id,
                name: staff.name,
                sign_in: SignInId::new(Uuid::nil()),
                programme: id,
                role: Role::PracticeAdministrator,
                organisation,
                own: store::organisation::with_predecessors(read, id, organisation, today)?,
                hand: crate::who::Hand::Staff,
            })
        });
        read.wait()
    }
}
