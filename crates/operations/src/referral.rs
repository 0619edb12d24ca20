//! Intake: what waits there. Whose journey each referral takes up is decided elsewhere.

use domain::id::ReferralId;
use jiff::Timestamp;
pub use store::referral::{Listed, Referral};

use crate::{House, Result, Who};

impl House {
    /// A page of referrals that wait at intake, the longest wait first, with how many there are in all. A
    /// navigator sees none until intake gives them some.
    ///
    /// # Errors
    /// What the database says.
    pub async fn waiting(
        &self,
        who: &Who,
        after: Option<(Timestamp, ReferralId)>,
        limit: i64,
    ) -> Result<(Vec<Listed>, i64)> {
        self.show(who, "referral.list", move |read, who| {
            let scope = who.scope();
            let rows = store::referral::waiting(read, &scope, after, limit)?;
            let all = store::referral::count_waiting(read, &scope)?;
            let ids = rows.iter().map(|row| row.referral.person.uuid()).collect();
            Ok(((rows, all), ids))
        })
        .await
    }
}
