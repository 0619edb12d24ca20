//! Records about sharing in words.

use domain::Breach;
use domain::agreement::{
    Agreement, AgreementState, Capacity, Decider, Decision, Objection, ObjectionState, Override, Permit,
    Purpose,
};
use domain::calendar::{Day, london_day};
use domain::id::StaffId;
use operations::agreement::{AskedCapacity, DecidedBy, Kept, Record};
use operations::contact::ContactAndAgreements;
use serde::Serialize;
use uuid::Uuid;
use words::Words;

/// A record as the page shows it.
#[derive(Serialize)]
pub(super) struct RecordRow {
    id: String,
    request_key: String,
    title: String,
    says: String,
    colour: &'static str,
    facts: Vec<(String, String)>,
    /// What may still be done with it: `withdraw` or `lift`.
    may: Option<&'static str>,
}

/// Puts the records of one person into words.
pub(super) struct Telling<'a> {
    pub(super) words: Words,
    pub(super) shown: &'a ContactAndAgreements,
    pub(super) today: Day,
}

impl Telling<'_> {
    fn text(&self, key: &str) -> String {
        self.words.text(key).into_owned()
    }

    fn day(&self, day: Day) -> String {
        self.words.day(day).into_owned()
    }

    fn on(&self, key: &str, day: Day) -> String {
        self.words.say(key, &[("day", self.day(day).into())]).into_owned()
    }

    fn by(&self, key: &str, staff: Option<StaffId>, day: Day) -> String {
        let args = [("name", self.name(staff).into()), ("day", self.day(day).into())];
        self.words.say(key, &args).into_owned()
    }

    fn name(&self, staff: Option<StaffId>) -> String {
        let found = staff.and_then(|staff| self.shown.staff.get(&staff));
        found.cloned().unwrap_or_else(|| self.text("not-recorded"))
    }

    pub(super) fn purpose(&self, purpose: Purpose) -> String {
        self.text(&format!("purpose-{}", purpose.code()))
    }

    /// What the person's own word comes to, in a sentence.
    pub(super) fn verdict(&self, verdict: &Result<Permit, Breach>) -> String {
        match verdict {
            Ok(Permit::Basis(..)) => self.text("agreements-said-yes"),
            Ok(Permit::Override(reason)) => {
                let reason = self.text(&format!("override-reason-{}", reason.code()));
                self.words.say("agreements-said-override", &[("reason", reason.into())]).into_owned()
            }
            Err(breach) => self.text(&breach.key()),
        }
    }

    /// What a record is about.
    pub(super) fn title(&self, kept: &Kept) -> String {
        self.purpose(match kept.record {
            Record::Agreement(agreement) => agreement.purpose,
            Record::Basis(purpose, ..) => purpose,
            Record::Objection(objection) => objection.purpose,
            Record::Override(made) => made.purpose,
        })
    }

    fn decision(&self, label: &str, decision: Decision) -> Vec<(String, String)> {
        let (by, detail) = match decision.decider {
            Decider::Person => (DecidedBy::Person, None),
            Decider::CompetentChild { assessed_by, on } => {
                (DecidedBy::CompetentChild, Some(self.by("agreements-by", Some(assessed_by), on)))
            }
            Decider::ParentalResponsibility { checked_on } => (
                DecidedBy::ParentalResponsibility,
                checked_on.map(|day| self.on("agreements-checked-on", day)),
            ),
            Decider::Representative { authority, seen_on } => (
                DecidedBy::Representative(authority),
                seen_on.map(|day| self.on("agreements-checked-on", day)),
            ),
            Decider::BestInterests { by } => (DecidedBy::BestInterests, Some(self.name(Some(by)))),
        };
        let by = self.text(&format!("decided-by-{}", by.code()));
        let capacity = |asked: AskedCapacity| self.text(&format!("capacity-{}", asked.code()));
        let found =
            |asked, by, on| format!("{} ({})", capacity(asked), self.by("agreements-by", Some(by), on));
        vec![
            (self.text(label), detail.map_or(by.clone(), |detail| format!("{by} ({detail})"))),
            (
                self.text("agreements-capacity"),
                match decision.capacity {
                    Capacity::Assumed => capacity(AskedCapacity::Assumed),
                    Capacity::Assessed { by, on } => found(AskedCapacity::Assessed, by, on),
                    Capacity::Lacking { by, on } => found(AskedCapacity::Lacking, by, on),
                },
            ),
        ]
    }

    fn agreement(&self, agreement: Agreement) -> (String, &'static str, Vec<(String, String)>) {
        let mut facts = self.decision("agreements-decided-by", agreement.decision);
        let (says, colour) = match agreement.state {
            AgreementState::Agreed { until: Some(day) } if agreement.holds_on(self.today) => {
                (self.on("agreements-agreed-until", day), "green")
            }
            AgreementState::Agreed { until: Some(day) } => (self.on("agreements-lapsed", day), "grey"),
            AgreementState::Agreed { until: None } => (self.text("agreements-agreed"), "green"),
            AgreementState::Refused => (self.text("agreements-refused"), "red"),
            AgreementState::Withdrawn(withdrawal) => {
                facts.extend(self.decision("agreements-withdrawn-by", withdrawal.decision));
                (self.on("agreements-withdrawn", withdrawal.on), "red")
            }
        };
        (says, colour, facts)
    }

    fn objection(&self, objection: Objection) -> (String, &'static str) {
        match objection.state {
            ObjectionState::Standing => (self.text("agreements-objects"), "red"),
            ObjectionState::Lifted { on } => (self.on("agreements-objection-lifted", on), "grey"),
            ObjectionState::NotUpheld { on, .. } => (self.on("agreements-objection-not-upheld", on), "grey"),
        }
    }

    fn made(&self, kept: &Kept, made: Override) -> (String, &'static str, Vec<(String, String)>) {
        let told = if made.person_told { "agreements-told-yes" } else { "agreements-told-no" };
        let mut facts = vec![(self.text("agreements-told"), self.text(told))];
        let notes = self.shown.notes.iter().filter(|(id, _)| *id == kept.id);
        facts.extend(notes.map(|(_, note)| (self.text("agreements-note"), note.clone())));
        let colour = if london_day(made.at) == self.today { "orange" } else { "grey" };
        (self.text(&format!("override-reason-{}", made.reason.code())), colour, facts)
    }
}

impl RecordRow {
    pub(super) fn of(telling: &Telling<'_>, request_key: Uuid, kept: &Kept) -> RecordRow {
        let (says, colour, mut facts) = match kept.record {
            Record::Agreement(agreement) => telling.agreement(agreement),
            Record::Basis(_, basis, condition) => {
                let basis = telling.text(&format!("lawful-basis-{}", basis.code()));
                let condition = telling.text(&format!("special-category-{}", condition.code()));
                let ended = kept.withdrawn.map(|day| telling.on("agreements-ended", day));
                let colour = if ended.is_some() { "grey" } else { "blue" };
                let facts = vec![(telling.text("agreements-condition"), condition)];
                (ended.map_or(basis.clone(), |ended| format!("{basis}. {ended}")), colour, facts)
            }
            Record::Objection(objection) => {
                let (says, colour) = telling.objection(objection);
                (says, colour, Vec::new())
            }
            Record::Override(made) => telling.made(kept, made),
        };
        let recorded = telling.by("agreements-by", kept.made_by, kept.day);
        facts.push((telling.text("agreements-recorded"), recorded));
        let may = match kept.record {
            Record::Agreement(Agreement { state: AgreementState::Agreed { .. }, .. }) => Some("withdraw"),
            Record::Objection(Objection { state: ObjectionState::Standing, .. }) => Some("lift"),
            Record::Basis(..) => Some("lift"),
            _ => None,
        };
        RecordRow {
            id: kept.id.to_string(),
            request_key: request_key.to_string(),
            title: telling.title(kept),
            says,
            colour,
            facts,
            may: may.filter(|_| kept.withdrawn.is_none()),
        }
    }
}
