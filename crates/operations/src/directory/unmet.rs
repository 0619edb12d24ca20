//! What could not be found: searches nothing answered, counted by what was looked for.

use std::collections::BTreeMap;

use domain::calendar::{Day, london_day};
use domain::role::Role;
use evidence::disclosure::{DisclosurePolicy, Grid, Shown};
use jiff::ToSpan;

use crate::{Error, House, Result, Who};

/// Something looked for, and in how many searches; none where the number is small and protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its code: of a need, a wish, a district, a month (`2026-03`) or why.
    pub code: String,
    /// How many searches.
    pub count: Option<u64>,
}

/// Searches that nothing answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// From this day on.
    pub from: Day,
    /// Whether small numbers are protected and others rounded.
    pub protected: bool,
    /// How many there are.
    pub all: Option<u64>,
    /// By why nothing answered: `nothing`, `none-fits`, `all-full`.
    pub why: Vec<Line>,
    /// By need; a search may have several.
    pub needs: Vec<Line>,
    /// By wish; a search may have several.
    pub wishes: Vec<Line>,
    /// By postcode district; the code is empty where none was given.
    pub areas: Vec<Line>,
    /// By month, the latest first.
    pub months: Vec<Line>,
}

/// Searches read at most: those of several years.
const MOST: i64 = 50_000;

#[derive(Default)]
struct Tally(BTreeMap<String, u64>);

impl Tally {
    fn add(&mut self, code: &str) {
        *self.0.entry(code.to_owned()).or_default() += 1;
    }

    /// The lines as they are, those with the most first.
    fn exact(self) -> Vec<Line> {
        let mut lines: Vec<_> = self.0.into_iter().collect();
        lines.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        lines.into_iter().map(|(code, count)| Line { code, count: Some(count) }).collect()
    }

    /// Lines that a search may stand in several of.
    fn several(self, protected: bool) -> Vec<Line> {
        let policy = DisclosurePolicy::default();
        let lines = self.exact().into_iter();
        let shown = |line: Line| Line { count: line.count.and_then(|it| policy.shown(it).count()), ..line };
        if protected { lines.map(shown).collect() } else { lines.collect() }
    }

    /// Lines that each search stands in one of: no star can be worked out from the others and the total.
    fn parts(self, protected: bool) -> Vec<Line> {
        let lines = self.exact();
        if !protected || lines.is_empty() {
            return lines;
        }
        let counts = lines.iter().map(|line| line.count.unwrap_or(0)).collect();
        let shown = Grid { cells: vec![counts] }.shown(&DisclosurePolicy::default());
        let cells = shown.cells.into_iter().flatten();
        lines.into_iter().zip(cells).map(|(line, it)| Line { count: Shown::count(it), ..line }).collect()
    }
}

impl House {
    /// Searches of so many months that nothing answered: exact for who leads the navigators, small numbers protected
    /// for who runs the programme.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn unmet_needs(&self, who: &Who, months: i32) -> Result<Unmet> {
        let protected = match who.role() {
            Role::TeamLead => false,
            Role::ProgrammeManager => true,
            _ => return Err(Error::Forbidden),
        };
        let (programme, today) = (who.programme(), london_day(self.now()));
        let from = today.first_of_month().checked_sub((months - 1).months()).unwrap_or(today);
        let found = self.read(move |read| Ok(store::unmet_need::since(read, programme, from, MOST)?)).await?;
        let [mut why, mut needs, mut wishes, mut areas, mut by_month] = [(); 5].map(|()| Tally::default());
        for it in &found {
            why.add(&it.why);
            it.needs.iter().for_each(|code| needs.add(code));
            it.wishes.iter().for_each(|code| wishes.add(code));
            areas.add(it.outcode.as_deref().unwrap_or_default());
            by_month.add(&it.day.to_string()[..7]);
        }
        let all = u64::try_from(found.len()).unwrap_or(u64::MAX);
        let mut months = by_month.parts(protected);
        months.sort_by(|one, other| other.code.cmp(&one.code));
        Ok(Unmet {
            from,
            protected,
            all: if protected { DisclosurePolicy::default().shown(all).count() } else { Some(all) },
            why: why.parts(protected),
            needs: needs.several(protected),
            wishes: wishes.several(protected),
            areas: areas.parts(protected),
            months,
        })
    }
}
