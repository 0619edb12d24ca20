//! Annotations: what happened when ("new leaflet, March"), written by whoever runs the programme, for its charts over
//! time. One becomes the point from which limits are made anew only with a stated reason.

use domain::Breach;
use domain::calendar::{Day, day_number, day_of, london_day};
use domain::id::OrganisationId;
use domain::role::Role;
use evidence::column::Month;
use jiff::Timestamp;
use store::Unit;
pub use store::annotation::AnnotationId;

use crate::{Error, House, Result, Who, audit};

/// The most characters of what happened, and of a reason.
pub const LIMIT: usize = 200;
/// The most annotations that stand, so that charts stay readable and lists short.
pub const MOST: usize = 200;

/// An annotation as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskedAnnotation {
    /// The month, as `2026-03`.
    pub month: String,
    /// What happened.
    pub says: String,
    /// Id of the practice it is about; empty for the whole programme.
    pub practice: String,
    /// Why limits are made anew from there; empty where they are not.
    pub rebase: String,
    /// Whether limits are to be made anew from there.
    pub anew: bool,
}

/// An annotation as charts and lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// Which one.
    pub id: AnnotationId,
    /// The practice it is about; none for the whole programme.
    pub practice: Option<OrganisationId>,
    /// From which month on.
    pub month: Month,
    /// What happened.
    pub says: String,
    /// Why limits are made anew from there; none where they are not.
    pub rebase: Option<String>,
    /// When it was written.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: String,
    /// Whether it was taken back.
    pub withdrawn: bool,
}

fn writes(who: &Who) -> Result<()> {
    matches!(who.role(), Role::ProgrammeManager | Role::Evaluator).then_some(()).ok_or(Error::Forbidden)
}

/// Writes down what happened.
///
/// # Errors
/// [`Error::Forbidden`] for anybody but a programme manager or evaluator; `annotation-month`,
/// `annotation-month-ahead`, `annotation-says-missing`, `annotation-too-long`, `annotation-practice`,
/// `annotation-reason-missing` and `annotation-too-many`, with their fields.
pub fn add(unit: &mut Unit<'_>, who: &Who, asked: &AskedAnnotation) -> Result<AnnotationId> {
    writes(who)?;
    let mut breaches = Vec::new();
    let now = unit.now();
    let from = first_day(&asked.month, london_day(now), &mut breaches);
    let [says, rebase] = [&asked.says, &asked.rebase].map(|text| text.trim().to_owned());
    if says.is_empty() {
        breaches.push(Breach::of("says", "annotation-says-missing"));
    }
    for (field, text) in [("says", &says), ("rebase", &rebase)] {
        if text.chars().count() > LIMIT {
            breaches.push(Breach::of(field, "annotation-too-long").with("limit", LIMIT));
        }
    }
    if asked.anew && rebase.is_empty() {
        breaches.push(Breach::of("rebase", "annotation-reason-missing"));
    }
    let practice = practice(unit, who, &asked.practice, &mut breaches)?;
    let standing = store::annotation::all(unit, who.programme())?;
    if standing.iter().filter(|kept| kept.withdrawn_at.is_none()).count() >= MOST {
        breaches.push(Breach::of("says", "annotation-too-many").with("limit", MOST));
    }
    let (true, Some(from)) = (breaches.is_empty(), from) else { return Err(breaches.into()) };
    let kept = store::annotation::Annotation {
        id: unit.id(),
        organisation: practice,
        from,
        says,
        rebase: Some(rebase).filter(|reason| asked.anew && !reason.is_empty()),
        made_at: now,
        made_by: who.staff(),
        withdrawn_at: None,
    };
    store::annotation::add(unit, who.programme(), &kept)?;
    let fields = if kept.rebase.is_some() { "limits anew" } else { "" };
    audit::act(unit, who, "annotation.add", vec![kept.id.uuid()], fields)?;
    Ok(kept.id)
}

/// Takes an annotation back, or puts it back.
///
/// # Errors
/// [`Error::Forbidden`] as for [`add`]; [`Error::NotFound`].
pub fn set_withdrawn(unit: &mut Unit<'_>, who: &Who, id: AnnotationId, withdrawn: bool) -> Result<()> {
    writes(who)?;
    let by = withdrawn.then(|| (unit.now(), who.staff()));
    if !store::annotation::set_withdrawn(unit, who.programme(), id, by)? {
        return Err(Error::NotFound);
    }
    let act = if withdrawn { "annotation.withdraw" } else { "annotation.restore" };
    audit::act(unit, who, act, vec![id.uuid()], "")
}

/// The first day of the month that was typed.
fn first_day(typed: &str, today: Day, breaches: &mut Vec<Breach>) -> Option<Day> {
    let month: Option<Month> = typed.trim().parse().ok();
    let Some(month) = month else {
        breaches.push(Breach::of("month", "annotation-month").with("value", typed.trim()));
        return None;
    };
    let day = day_of(i64::from(month.first_day()));
    if day.is_none_or(|day| day > today) {
        breaches.push(Breach::of("month", "annotation-month-ahead").with("value", typed.trim()));
    }
    day
}

/// The practice that was chosen.
fn practice(
    unit: &Unit<'_>,
    who: &Who,
    typed: &str,
    breaches: &mut Vec<Breach>,
) -> Result<Option<OrganisationId>> {
    if typed.is_empty() {
        return Ok(None);
    }
    let all = store::organisation::all(unit, who.programme())?;
    let found = all.iter().find(|held| held.kind == "practice" && held.id.to_string() == typed);
    if found.is_none() {
        breaches.push(Breach::of("practice", "annotation-practice").with("value", typed));
    }
    Ok(found.map(|held| held.id))
}

impl House {
    /// The annotations of the programme, in the order of what happened, those taken back among them.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a role that sees no figures.
    pub async fn annotations(&self, who: &Who) -> Result<Vec<Annotation>> {
        crate::figures::Sight::of(who)?;
        let programme = who.programme();
        self.read(move |read| {
            let names = store::staff::names(read, programme)?;
            let all = store::annotation::all(read, programme)?;
            Ok(all.into_iter().map(|kept| shown(kept, &names)).collect())
        })
        .await
    }
}

fn shown(kept: store::annotation::Annotation, names: &[(domain::id::StaffId, String)]) -> Annotation {
    let name = names.iter().find(|(id, _)| *id == kept.made_by).map(|(_, name)| name.clone());
    Annotation {
        id: kept.id,
        practice: kept.organisation,
        month: Month::of_day(i32::try_from(day_number(kept.from)).unwrap_or(0)),
        says: kept.says,
        rebase: kept.rebase,
        made_at: kept.made_at,
        made_by: name.unwrap_or_default(),
        withdrawn: kept.withdrawn_at.is_some(),
    }
}

#[cfg(test)]
mod tests;
