//! The eligible population: totals by group that a programme loads, so that who is never offered can be seen.

use domain::Breach;
use domain::calendar::{day_number, day_of, london_day};
use domain::role::Role;
use evidence::column::Month;
use jiff::Timestamp;
use store::Unit;
use store::population::{Count, PopulationId};

use crate::{Error, House, Result, Who, audit};

/// The most characters of where the numbers are from.
pub const LIMIT: usize = 200;

/// A population as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskedPopulation {
    /// The table: people by age band, sex, ethnic category or deprivation decile.
    pub table: String,
    /// Where the numbers are from.
    pub source: String,
    /// The month they are of, as `2026-06`.
    pub month: String,
}

/// The eligible population that was loaded last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Population {
    /// Where the numbers are from.
    pub source: String,
    /// The month they are of.
    pub month: Month,
    /// When it was loaded.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: String,
    /// People by characteristic (a column of figures) and value.
    counts: Vec<(String, String, u64)>,
}

impl Population {
    /// People by the value of a characteristic; none where it was not loaded.
    #[must_use]
    pub fn by(&self, characteristic: &str) -> Option<Vec<(&str, u64)>> {
        let of = self.counts.iter().filter(|(name, ..)| name == characteristic);
        let found: Vec<(&str, u64)> = of.map(|(_, value, people)| (value.as_str(), *people)).collect();
        (!found.is_empty()).then_some(found)
    }

    /// The characteristics that were loaded.
    pub fn characteristics(&self) -> impl Iterator<Item = &str> {
        exchange::population::CHARACTERISTICS.into_iter().filter(|name| self.by(name).is_some())
    }
}

/// Loads the eligible population; it stands in the place of what was loaded before.
///
/// # Errors
/// [`Error::Forbidden`] for anybody but a programme manager or evaluator; what [`exchange::population::read`] says of the
/// table; `population-source-missing`, `annotation-too-long`, `annotation-month` and `annotation-month-ahead`.
pub fn load(unit: &mut Unit<'_>, who: &Who, asked: &AskedPopulation) -> Result<()> {
    matches!(who.role(), Role::ProgrammeManager | Role::Evaluator).then_some(()).ok_or(Error::Forbidden)?;
    let now = unit.now();
    let mut breaches = Vec::new();
    let source = asked.source.trim().to_owned();
    if source.is_empty() {
        breaches.push(Breach::of("source", "population-source-missing"));
    }
    if source.chars().count() > LIMIT {
        breaches.push(Breach::of("source", "annotation-too-long").with("limit", LIMIT));
    }
    let month: Option<Month> = asked.month.trim().parse().ok();
    let first = month.and_then(|month| day_of(i64::from(month.first_day())));
    match first {
        None => breaches.push(Breach::of("month", "annotation-month").with("value", asked.month.trim())),
        Some(day) if day > london_day(now) => {
            breaches.push(Breach::of("month", "annotation-month-ahead").with("value", asked.month.trim()));
        }
        Some(_) => {}
    }
    let counts = exchange::population::read(&asked.table).unwrap_or_else(|wrong| {
        breaches.extend(wrong);
        exchange::population::Counts::new()
    });
    let (true, Some(month)) = (breaches.is_empty(), first) else { return Err(breaches.into()) };
    let counts: Vec<Count> = counts
        .into_iter()
        .map(|((characteristic, value), people)| Count {
            characteristic: characteristic.to_owned(),
            value,
            people: i64::try_from(people).unwrap_or(i64::MAX),
        })
        .collect();
    let id: PopulationId = unit.id();
    let loaded = store::population::Population { id, source, month, made_at: now, made_by: who.staff() };
    store::population::add(unit, who.programme(), &loaded, &counts)?;
    audit::act(unit, who, "population.load", vec![id.uuid()], "")
}

impl House {
    /// The eligible population that was loaded last; none where none was.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a role that sees no figures.
    pub async fn population(&self, who: &Who) -> Result<Option<Population>> {
        crate::figures::Sight::of(who)?;
        let programme = who.programme();
        self.read(move |read| {
            let Some((kept, counts)) = store::population::newest(read, programme)? else { return Ok(None) };
            let names = store::staff::names(read, programme)?;
            let name = names.into_iter().find(|(id, _)| *id == kept.made_by).map(|(_, name)| name);
            let counts = counts.into_iter().map(|count| {
                (count.characteristic, count.value, u64::try_from(count.people).unwrap_or(0))
            });
            Ok(Some(Population {
                source: kept.source,
                month: Month::of_day(i32::try_from(day_number(kept.month)).unwrap_or(0)),
                made_at: kept.made_at,
                made_by: name.unwrap_or_default(),
                counts: counts.collect(),
            }))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use store::testing::on_both;

    use super::*;
    use crate::trial::Trial;

    fn asked(table: &str) -> AskedPopulation {
        AskedPopulation {
            table: table.to_owned(),
            source: " Registered patients ".to_owned(),
            month: "2026-06".to_owned(),
        }
    }

    fn loaded(trial: &Trial) -> Option<Population> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(trial.house.population(&trial.who)).unwrap()
    }

    #[test]
    fn the_population_loaded_last_stands_with_its_source_and_month() {
        on_both(|t| {
            let mut trial = Trial::on(t);
            trial.who.role = Role::ProgrammeManager;
            assert_eq!(loaded(&trial), None);
            trial.write(|unit, who| load(unit, who, &asked("sex,people\n1,900\n2,1000")));
            t.clock.set(trial.house.now() + jiff::SignedDuration::from_hours(1));
            trial.write(|unit, who| load(unit, who, &asked("sex,age-band,people\n1,65-74,40\n2,,60")));
            let found = loaded(&trial).unwrap();
            assert_eq!((found.source.as_str(), found.month.to_string()), ("Registered patients", "2026-06".into()));
            assert_eq!(found.by("sex").unwrap(), [("1", 40), ("2", 60)]);
            assert_eq!(found.by("age-band").unwrap(), [("65-74", 40)]);
            assert_eq!(found.by("deprivation-decile"), None);
            assert_eq!(found.characteristics().collect::<Vec<_>>(), ["age-band", "sex"]);
        });
    }

    #[test]
    fn nothing_is_loaded_where_anything_is_wrong_or_by_anybody_else() {
        on_both(|t| {
            let mut trial = Trial::on(t);
            trial.who.role = Role::Evaluator;
            let wrong = AskedPopulation { table: "sex,people\n1,many".to_owned(), ..AskedPopulation::default() };
            let refused = trial.write(move |unit, who| Ok(load(unit, who, &wrong)));
            let Err(Error::Breach(breaches)) = refused else { panic!("{refused:?}") };
            let codes: Vec<&str> = breaches.iter().map(|breach| breach.code).collect();
            assert_eq!(codes, ["population-source-missing", "annotation-month", "population-number"]);
            trial.who.role = Role::Commissioner;
            let refused = trial.write(|unit, who| Ok(load(unit, who, &asked("sex,people\n1,9"))));
            assert_eq!(refused, Err(Error::Forbidden));
            assert_eq!(loaded(&trial), None);
        });
    }
}
