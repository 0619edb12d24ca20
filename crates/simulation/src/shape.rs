//! How large a programme is, how long it ran, and where its chance comes from.

use domain::calendar::Day;

/// The shape of a synthetic programme. The same shape always gives the same programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Where chance comes from.
    pub seed: u64,
    /// About how many offers are recorded in all.
    pub offers: u64,
    /// General practices.
    pub practices: usize,
    /// Navigators.
    pub navigators: usize,
    /// Years it has run.
    pub years: u16,
    /// The last day of which anything is known; what would come later has not happened.
    pub last_day: Day,
    /// The outcodes people live in.
    pub outcodes: Vec<String>,
}

impl Shape {
    /// The programme of the demo: three years, about 6,000 offers, 20 practices, 12 navigators, in Luton's
    /// outcodes.
    pub fn demo(last_day: Day) -> Shape {
        Shape {
            seed: 2018,
            offers: 6_000,
            practices: 20,
            navigators: 12,
            years: 3,
            last_day,
            outcodes: (1..=7).map(|number| format!("LU{number}")).collect(),
        }
    }

    /// The first day.
    pub fn first_day(&self) -> Day {
        let before = self.last_day.saturating_sub(jiff::Span::new().years(self.years.max(1)));
        before.tomorrow().unwrap_or(before)
    }
}
