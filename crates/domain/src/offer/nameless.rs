//! A refusal by somebody who gave no name.

use serde::{Deserialize, Serialize};

use super::Answer;
use crate::Breach;
use crate::calendar::Day;
use crate::id::{OfferId, OrganisationId};
use crate::journey::{
    Act, AgeBand, Baseline, Command, Deprivation, EthnicCategory, Gender, Happened, Kept, Limits, Month,
    Observed, Occasion, Opened, Origin, RecordedAt, Recorder,
};

/// All that is kept of a refusal without a name (its accounts of gate 1 apart). The month, never the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamelessRefusal {
    /// Age band.
    pub age: Kept<AgeBand>,
    /// Person stated gender.
    #[serde(rename = "sex")]
    pub gender: Kept<Gender>,
    /// Ethnic category.
    #[serde(rename = "ethnic")]
    pub ethnic_category: Kept<EthnicCategory>,
    /// Deprivation of the area.
    #[serde(rename = "dep")]
    pub deprivation: Kept<Deprivation>,
    /// The practice.
    pub practice: OrganisationId,
    /// Referral reasons: the needs ticked.
    #[serde(rename = "needs")]
    pub reasons: Kept<Vec<String>>,
    /// First or repeat offer.
    pub occasion: Option<Occasion>,
    /// The first day of the month.
    #[serde(rename = "month")]
    first_of_month: Day,
}

impl NamelessRefusal {
    /// Keeps of a baseline what may be kept without a name, widened until at least `least` people share
    /// the combination; see [`Baseline::widened`] for `shared`.
    pub fn of(
        baseline: Baseline,
        refused: Day,
        least: usize,
        shared: impl FnMut(&Baseline) -> usize,
    ) -> NamelessRefusal {
        let kept = baseline.nameless().widened(least, shared);
        NamelessRefusal {
            age: kept.age,
            gender: kept.gender,
            ethnic_category: kept.ethnic_category,
            deprivation: kept.deprivation,
            practice: kept.practice,
            reasons: kept.reasons,
            occasion: kept.occasion,
            first_of_month: Month::of(refused).first_day(),
        }
    }

    /// The month.
    pub fn month(&self) -> Month {
        Month::of(self.first_of_month)
    }

    /// The baseline of its journey.
    pub fn baseline(&self) -> Baseline {
        Baseline {
            age: self.age,
            gender: self.gender,
            ethnic_category: self.ethnic_category,
            deprivation: self.deprivation,
            reasons: self.reasons.clone(),
            occasion: self.occasion,
            ..Baseline::at(self.practice)
        }
    }

    /// The two commands that write its journey: the offer, and the refusal. `offer` is random (v4), so that
    /// it holds no time; `frame` is the version of the factor frame in use.
    pub fn commands(&self, offer: OfferId, frame: Option<u16>) -> Result<[Command; 2], Breach> {
        if offer.uuid().get_version_num() == 7 {
            return Err(Breach::of("offer", "nameless-id-holds-time"));
        }
        let opened =
            Opened { origin: Origin::Offer(offer), baseline: self.baseline(), earlier: None, nameless: true };
        let refused = Answer::refused(Observed { frame, ..Observed::default() });
        Ok([self.command(Act::Open(opened)), self.command(refused.act())])
    }

    /// A command in the envelope a nameless journey may carry: month and practice.
    pub fn command(&self, act: Act) -> Command {
        Command {
            happened: Happened::Month(self.month()),
            recorded_at: RecordedAt::Month(self.month()),
            by: Recorder::Practice(self.practice),
            act,
            review: None,
            limits: Limits::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::StaffId;
    use crate::journey::{Journey, Stage};
    use jiff::civil::date;
    use uuid::Uuid;

    fn refusal() -> NamelessRefusal {
        let baseline = Baseline {
            age: Kept::Value(AgeBand::of(42)),
            gender: Kept::Value(Gender::Female),
            language: Some("pl".into()),
            referrer: Some(StaffId::new(Uuid::from_u128(5))),
            occasion: Some(Occasion::First),
            ..Baseline::at(OrganisationId::new(Uuid::from_u128(1)))
        };
        NamelessRefusal::of(baseline, date(2026, 11, 24), 5, |_| 9)
    }

    fn v4(number: u128) -> OfferId {
        OfferId::new(uuid::Builder::from_random_bytes(number.to_be_bytes()).into_uuid())
    }

    #[test]
    fn it_keeps_exactly_the_fields_of_the_pathway_and_the_month() {
        let json = serde_json::to_value(refusal()).unwrap();
        let mut fields: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["age", "dep", "ethnic", "month", "needs", "occasion", "practice", "sex"]);
        assert_eq!(json["month"], "2026-11-01");
    }

    #[test]
    fn it_is_widened_when_it_is_kept() {
        let rare = Baseline {
            age: Kept::Value(AgeBand::of(97)),
            ..Baseline::at(OrganisationId::new(Uuid::from_u128(1)))
        };
        let kept = NamelessRefusal::of(rare, date(2026, 11, 24), 5, |_| 1);
        assert_eq!(kept.age, Kept::Withheld);
    }

    #[test]
    fn its_journey_is_refused_and_holds_no_day_and_no_staff() {
        let mut journey = Journey::default();
        let mut entries = Vec::new();
        for command in refusal().commands(v4(1), Some(1)).unwrap() {
            entries.extend(journey.take(&command).unwrap());
        }
        assert_eq!(journey.stage(), Some(Stage::Closed(crate::journey::Mode::Refused)));
        for entry in &entries {
            assert_eq!(entry.happened.to_string(), "2026-11");
            assert_eq!(entry.by, Recorder::Practice(OrganisationId::new(Uuid::from_u128(1))));
            let data = entry.change.to_data();
            assert!(!data.contains("referrer") && !data.contains("lang"), "{data}");
        }
    }

    #[test]
    fn an_identifier_that_holds_the_time_is_refused() {
        let timed = OfferId::new("019ab3f0-1c00-7000-8000-000000000001".parse().unwrap());
        assert_eq!(refusal().commands(timed, None).unwrap_err().code, "nameless-id-holds-time");
    }

    #[test]
    fn whatever_needs_a_name_is_refused_without_one() {
        let mut journey = Journey::default();
        let refusal = refusal();
        let [open, refuse] = refusal.commands(v4(1), None).unwrap();
        journey.take(&open).unwrap();
        let yes = refusal.command(Answer::Yes(Observed::default()).act());
        assert_eq!(journey.take(&yes).unwrap_err().code, "nameless-needs-name");
        let later = refusal.command(Answer::not_now(date(2027, 1, 1), Observed::default()).act());
        assert_eq!(journey.take(&later).unwrap_err().code, "nameless-needs-name");
        let mut daily = refuse.clone();
        daily.happened = Happened::Day(date(2026, 11, 24));
        assert_eq!(journey.take(&daily).unwrap_err().code, "nameless-keeps-less");
        let mut signed = refuse;
        signed.by = Recorder::System;
        assert_eq!(journey.take(&signed).unwrap_err().code, "nameless-keeps-less");
    }
}
