//! The short International Physical Activity Questionnaire, scored by the protocol of November 2005.
//!
//! Cleaning: days or minutes that are missing, or more than 960 minutes a day in all, leave the answers
//! out; bouts under 10 minutes and their days count as none. Truncation: at most 180 minutes a day of
//! each kind. MET-minutes a week: 3.3 walking, 4.0 moderate, 8.0 vigorous, by minutes and days. Other
//! work may not truncate, so a score carries the version of its definition.

use serde::Deserialize;

use super::scoring::{Answers, Unscored};

/// What the questionnaire gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// MET-minutes a week of walking.
    Walking,
    /// Of moderate activity.
    Moderate,
    /// Of vigorous activity.
    Vigorous,
    /// Of all three.
    Total,
    /// 1 low, 2 moderate, 3 high.
    Category,
}

const ITEMS: [&str; 6] = [
    "vigorous-days",
    "vigorous-minutes",
    "moderate-days",
    "moderate-minutes",
    "walking-days",
    "walking-minutes",
];

impl Quantity {
    pub(super) const fn items(self) -> &'static [&'static str] {
        &ITEMS
    }
}

const MOST_A_DAY: f64 = 960.0;
const MOST_OF_A_KIND: f64 = 180.0;
const SHORTEST_BOUT: f64 = 10.0;

/// Days of one kind of activity, and minutes on each.
#[derive(Debug, Clone, Copy)]
struct Activity {
    days: f64,
    minutes: f64,
    met: f64,
}

impl Activity {
    fn read(answers: &Answers, kind: &str, met: f64) -> Result<Activity, Unscored> {
        let value = |what: &str| answers.get(&format!("{kind}-{what}")).copied();
        // Nobody is asked how long on a day when there was none.
        match (value("days"), value("minutes")) {
            (Some(days), _) if days < 0.5 => Ok(Activity { days: 0.0, minutes: 0.0, met }),
            (Some(days), Some(minutes)) => Ok(Activity { days, minutes, met }),
            _ => Err(Unscored::ItemMissing),
        }
    }

    fn cleaned(self) -> Activity {
        if self.minutes < SHORTEST_BOUT {
            return Activity { days: 0.0, minutes: 0.0, ..self };
        }
        Activity { minutes: self.minutes.min(MOST_OF_A_KIND), ..self }
    }

    fn met_minutes(self) -> f64 {
        self.met * self.minutes * self.days
    }

    fn days_of(self, minutes: f64) -> f64 {
        if self.minutes >= minutes { self.days } else { 0.0 }
    }
}

/// One week, cleaned and truncated.
pub(super) struct Week {
    walking: Activity,
    moderate: Activity,
    vigorous: Activity,
}

/// The week of a set of answers.
pub(super) fn week(answers: &Answers) -> Result<Week, Unscored> {
    let walking = Activity::read(answers, "walking", 3.3)?;
    let moderate = Activity::read(answers, "moderate", 4.0)?;
    let vigorous = Activity::read(answers, "vigorous", 8.0)?;
    if walking.minutes + moderate.minutes + vigorous.minutes > MOST_A_DAY {
        return Err(Unscored::TooManyHours);
    }
    Ok(Week { walking: walking.cleaned(), moderate: moderate.cleaned(), vigorous: vigorous.cleaned() })
}

impl Week {
    pub(super) fn quantity(&self, quantity: Quantity) -> f64 {
        match quantity {
            Quantity::Walking => self.walking.met_minutes(),
            Quantity::Moderate => self.moderate.met_minutes(),
            Quantity::Vigorous => self.vigorous.met_minutes(),
            Quantity::Total => self.total(),
            Quantity::Category => self.category(),
        }
    }

    fn total(&self) -> f64 {
        self.walking.met_minutes() + self.moderate.met_minutes() + self.vigorous.met_minutes()
    }

    fn category(&self) -> f64 {
        let (total, vigorous) = (self.total(), self.vigorous.days);
        let any = self.walking.days + self.moderate.days + vigorous;
        if (vigorous >= 3.0 && total >= 1_500.0) || (any >= 7.0 && total >= 3_000.0) {
            return 3.0;
        }
        let half_hours = self.walking.days_of(30.0) + self.moderate.days_of(30.0);
        let moderate =
            self.vigorous.days_of(20.0) >= 3.0 || half_hours >= 5.0 || (any >= 5.0 && total >= 600.0);
        if moderate { 2.0 } else { 1.0 }
    }
}
