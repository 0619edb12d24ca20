//! The services prescribed on a journey, on its page and on that of its plan.

use domain::journey::Journey;
use operations::prescription::Listed;
use serde::Serialize;

use crate::pages::prescription::stands::{Stands, Telling};
use crate::signin::{As, may};
use crate::{Failure, Site};

/// A prescription in the list.
#[derive(Serialize)]
pub(crate) struct ServiceShown {
    href: String,
    service: String,
    organisation: String,
    kind: String,
    stands: Stands,
}

/// The prescriptions of a journey with where each stands: those open first, else the newest first.
pub(crate) async fn of(
    site: &Site,
    who: &As<may::Care>,
    journey: &Journey,
    listed: &[Listed],
) -> Result<Vec<ServiceShown>, Failure> {
    let words = who.frame.words;
    let telling = Telling {
        words,
        today: domain::calendar::london_day(site.house().now()),
        nation: site.programme_by_id(who.who.programme()).await?.settings.nation,
    };
    let open = |id| journey.prescriptions().iter().any(|it| it.id() == id && it.open_pass().is_some());
    let mut listed: Vec<&Listed> = listed.iter().rev().collect();
    listed.sort_by_key(|it| !open(it.kept.id));
    let row = |it: &Listed| ServiceShown {
        href: who.path(&format!("/prescriptions/{}", it.kept.id)),
        service: it.service.clone(),
        organisation: it.organisation.clone(),
        kind: words.text(&format!("prescription-kind-{}", it.kept.terms.kind.code())).into_owned(),
        stands: telling.stands(&it.kept, journey, it.tally(telling.today)),
    };
    Ok(listed.into_iter().map(row).collect())
}
