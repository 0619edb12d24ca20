//! Working days in the nations of the United Kingdom: Monday to Friday without bank holidays.
//!
//! Bank holidays follow from rules (the Banking and Financial Dealings Act 1971, Easter, substitute days for
//! those on a weekend); the few days that were proclaimed or moved once stand in a table. A day proclaimed
//! later is added there. Known from 1999 on.

use jiff::ToSpan;
use jiff::civil::{Weekday, date};
use serde::{Deserialize, Serialize};

use crate::calendar::Day;

/// Whose bank holidays are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nation {
    /// England, and Wales.
    #[default]
    EnglandAndWales,
    /// Scotland.
    Scotland,
    /// Northern Ireland.
    NorthernIreland,
}

impl Nation {
    /// All of them.
    pub const ALL: [Nation; 3] = [Nation::EnglandAndWales, Nation::Scotland, Nation::NorthernIreland];

    /// Stable code; its words are at `nation-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Nation::EnglandAndWales => "england-and-wales",
            Nation::Scotland => "scotland",
            Nation::NorthernIreland => "northern-ireland",
        }
    }

    /// The nation of a code.
    pub fn coded(code: &str) -> Option<Nation> {
        Nation::ALL.into_iter().find(|nation| nation.code() == code)
    }

    /// The bank holidays of a year, in order.
    pub fn bank_holidays(self, year: i16) -> Vec<Day> {
        let mut days: Vec<Day> = moving(self, year).into_iter().flatten().collect();
        days.extend(
            ONCE.iter()
                .filter(|(day, only)| day.year() == year && only.is_none_or(|it| it == self))
                .map(|it| it.0),
        );
        let (weekend, week): (Vec<Day>, Vec<Day>) =
            fixed(self, year).into_iter().flatten().partition(|day| is_weekend(*day));
        days.extend(week);
        // A holiday on a weekend has the next weekday that is not one already as its substitute.
        for day in weekend {
            let mut substitute = day;
            while is_weekend(substitute) || days.contains(&substitute) {
                substitute = next(substitute);
            }
            days.push(substitute);
        }
        days.sort_unstable();
        days.dedup();
        days
    }

    /// Whether a day is a bank holiday, or its substitute.
    pub fn is_bank_holiday(self, day: Day) -> bool {
        self.bank_holidays(day.year()).contains(&day)
    }

    /// Whether work is done on a day.
    pub fn is_working_day(self, day: Day) -> bool {
        !is_weekend(day) && !self.is_bank_holiday(day)
    }

    /// The working day that lies `days` working days after `from`. With none, `from` itself, or the first
    /// working day after it.
    pub fn after(self, from: Day, days: u16) -> Day {
        let mut holidays = (from.year(), self.bank_holidays(from.year()));
        let mut works = |day: Day| {
            if day.year() != holidays.0 {
                holidays = (day.year(), self.bank_holidays(day.year()));
            }
            !is_weekend(day) && !holidays.1.contains(&day)
        };
        let mut day = from;
        for _ in 0..days {
            day = next(day);
            while !works(day) && day != Day::MAX {
                day = next(day);
            }
        }
        while !works(day) && day != Day::MAX {
            day = next(day);
        }
        day
    }

    /// How many working days lie after `from` up to and including `to`.
    pub fn between(self, from: Day, to: Day) -> u32 {
        let (mut day, mut count) = (from, 0);
        while day < to {
            day = next(day);
            count += u32::from(self.is_working_day(day));
        }
        count
    }
}

/// Days that were proclaimed once; without a nation, in all of them.
const ONCE: [(Day, Option<Nation>); 8] = [
    (date(1999, 12, 31), None),
    (date(2002, 6, 3), None),
    (date(2011, 4, 29), None),
    (date(2012, 6, 5), None),
    (date(2022, 6, 3), None),
    (date(2022, 9, 19), None),
    (date(2023, 5, 8), None),
    (date(2026, 6, 15), Some(Nation::Scotland)),
];

/// Holidays on a date of their own, which have a substitute when they fall on a weekend.
fn fixed(nation: Nation, year: i16) -> [Option<Day>; 6] {
    let at = |here: bool, month, day| Day::new(year, month, day).ok().filter(|_| here);
    let (scotland, ireland) = (nation == Nation::Scotland, nation == Nation::NorthernIreland);
    [
        at(true, 1, 1),
        at(scotland, 1, 2),
        at(ireland, 3, 17).or(at(scotland && year >= 2007, 11, 30)),
        at(ireland, 7, 12),
        at(true, 12, 25),
        at(true, 12, 26),
    ]
}

/// Holidays on a day of the week.
fn moving(nation: Nation, year: i16) -> [Option<Day>; 5] {
    let monday = |month, nth| {
        Day::new(year, month, 1).and_then(|first| first.nth_weekday_of_month(nth, Weekday::Monday)).ok()
    };
    let easter = easter(year);
    let scotland = nation == Nation::Scotland;
    let early_may = if year == 2020 { Some(date(2020, 5, 8)) } else { monday(5, 1) };
    let spring = match year {
        2002 | 2012 => Day::new(year, 6, 4).ok(),
        2022 => Some(date(2022, 6, 2)),
        _ => monday(5, -1),
    };
    [
        easter.map(|day| day.saturating_sub(2.days())),
        easter.map(|day| day.saturating_add(1.day())).filter(|_| !scotland),
        early_may,
        spring,
        if scotland { monday(8, 1) } else { monday(8, -1) },
    ]
}

/// Easter Sunday in the Gregorian calendar (the anonymous algorithm of 1876).
fn easter(year: i16) -> Option<Day> {
    let year_number = i32::from(year);
    let golden = year_number % 19;
    let (century, in_century) = (year_number / 100, year_number % 100);
    let lunar = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - lunar + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (in_century / 4) - epact - in_century % 4) % 7;
    let shift = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * shift + 114;
    let (month, day) = (i8::try_from(days / 31).ok()?, i8::try_from(days % 31 + 1).ok()?);
    Day::new(year, month, day).ok()
}

fn is_weekend(day: Day) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn next(day: Day) -> Day {
    day.saturating_add(1.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn holidays(nation: Nation, year: i16) -> String {
        let days = nation.bank_holidays(year);
        days.iter().map(|day| format!("{}-{}", day.month(), day.day())).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn england_and_wales_keep_the_days_that_were_kept() {
        let here = |year| holidays(Nation::EnglandAndWales, year);
        assert_eq!(here(2020), "1-1 4-10 4-13 5-8 5-25 8-31 12-25 12-28");
        assert_eq!(here(2021), "1-1 4-2 4-5 5-3 5-31 8-30 12-27 12-28");
        assert_eq!(here(2022), "1-3 4-15 4-18 5-2 6-2 6-3 8-29 9-19 12-26 12-27");
        assert_eq!(here(2023), "1-2 4-7 4-10 5-1 5-8 5-29 8-28 12-25 12-26");
        assert_eq!(here(2026), "1-1 4-3 4-6 5-4 5-25 8-31 12-25 12-28");
        assert_eq!(here(2027), "1-1 3-26 3-29 5-3 5-31 8-30 12-27 12-28");
    }

    #[test]
    fn scotland_keeps_its_own_days() {
        let here = |year| holidays(Nation::Scotland, year);
        assert_eq!(here(2022), "1-3 1-4 4-15 5-2 6-2 6-3 8-1 9-19 11-30 12-26 12-27");
        assert_eq!(here(2023), "1-2 1-3 4-7 5-1 5-8 5-29 8-7 11-30 12-25 12-26");
        assert_eq!(here(2024), "1-1 1-2 3-29 5-6 5-27 8-5 12-2 12-25 12-26");
        assert_eq!(here(2026), "1-1 1-2 4-3 5-4 5-25 6-15 8-3 11-30 12-25 12-28");
    }

    #[test]
    fn northern_ireland_keeps_its_own_days() {
        let here = |year| holidays(Nation::NorthernIreland, year);
        assert_eq!(here(2022), "1-3 3-17 4-15 4-18 5-2 6-2 6-3 7-12 8-29 9-19 12-26 12-27");
        assert_eq!(here(2024), "1-1 3-18 3-29 4-1 5-6 5-27 7-12 8-26 12-25 12-26");
        assert_eq!(here(2026), "1-1 3-17 4-3 4-6 5-4 5-25 7-13 8-31 12-25 12-28");
    }

    #[test]
    fn easter_falls_where_it_fell() {
        let known =
            [(2000, 4, 23), (2008, 3, 23), (2011, 4, 24), (2019, 4, 21), (2024, 3, 31), (2038, 4, 25)];
        for (year, month, day) in known {
            assert_eq!(easter(year), Some(date(year, month, day)));
        }
    }

    #[test]
    fn a_clock_stands_still_over_christmas() {
        let here = Nation::EnglandAndWales;
        assert_eq!(here.after(date(2026, 12, 24), 1), date(2026, 12, 29));
        assert_eq!(here.after(date(2026, 12, 26), 0), date(2026, 12, 29));
        assert_eq!(Nation::Scotland.after(date(2026, 12, 31), 1), date(2027, 1, 5));
        assert_eq!(here.between(date(2026, 12, 24), date(2026, 12, 29)), 1);
    }

    proptest! {
        #[test]
        fn a_due_day_is_a_working_day_and_counts_back(
            nation in prop::sample::select(&Nation::ALL[..]),
            offset in 0i64..20_000,
            days in 0u16..60,
        ) {
            let from = date(2000, 1, 1).saturating_add(offset.days());
            let due = nation.after(from, days);
            prop_assert!(due >= from && nation.is_working_day(due));
            prop_assert!(nation.between(from, due) <= u32::from(days.max(1)));
            if nation.is_working_day(from) {
                prop_assert_eq!(nation.between(from, due), u32::from(days));
            }
        }
    }
}
