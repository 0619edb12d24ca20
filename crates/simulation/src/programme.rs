//! A programme of a shape, and the walk through its lives.

use domain::calendar::Day;
use domain::role::Role;
use jiff::Span;
use jiff::civil::Weekday;

use crate::chance::{Chance, Purpose};
use crate::latent::NAVIGATOR_SD;
use crate::practice::{Navigator, Practice, Setting};
use crate::story::Story;
use crate::{Act, Care, Latent, Organisation, Shape, StaffMember, SyntheticPerson};

/// One person and everything recorded about offers to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Life {
    /// How many lives began before, those of which nothing was recorded included.
    pub index: u64,
    /// The person. Only to be recorded if [`Life::is_known`].
    pub person: SyntheticPerson,
    /// What was recorded of offers, at least one act, in the order of time.
    pub acts: Vec<Act>,
    /// What was done after a yes, in the order of time.
    pub care: Vec<Care>,
    /// What is so and recorded nowhere.
    pub latent: Latent,
}

impl Life {
    /// Whether the person gave a name for any of it.
    pub fn is_known(&self) -> bool {
        self.acts.iter().any(Act::is_named)
    }
}

/// A synthetic programme.
#[derive(Debug, Clone)]
pub struct Programme {
    shape: Shape,
    pub(crate) setting: Setting,
    /// Working days, each with how much of all has come by its end.
    days: Vec<(Day, f64)>,
    chance: Chance,
    /// What comes after a yes draws from here.
    passages: Chance,
    navigators: Vec<Navigator>,
    leads: Vec<usize>,
}

/// Practices work from 08:30 to 18:00.
pub(crate) const OPENS: u16 = 8 * 60 + 30;
pub(crate) const MINUTES: u16 = 9 * 60 + 30;

impl Programme {
    /// The programme of a shape.
    pub fn of(shape: Shape) -> Programme {
        let mut chance = Chance::of(shape.seed, Purpose::Setting);
        let setting = Setting::of(&shape, &mut chance);
        let days = working_days(&shape, &mut chance);
        let chance = Chance::of(shape.seed, Purpose::Lives);
        let passages = Chance::of(shape.seed, Purpose::Passages);
        let mut effects = passages.stream(u64::MAX);
        let navigators = setting.with_role(Role::Navigator);
        let navigators =
            navigators.map(|staff| Navigator { staff, effect: NAVIGATOR_SD * effects.normal() }).collect();
        let leads = setting.with_role(Role::TeamLead).collect();
        Programme { shape, setting, days, chance, passages, navigators, leads }
    }

    /// Its shape.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Its organisations, practices first.
    pub fn organisations(&self) -> &[Organisation] {
        &self.setting.organisations
    }

    /// Everybody who works for it.
    pub fn staff(&self) -> &[StaffMember] {
        &self.setting.staff
    }

    /// Its lives in the order of their first act.
    pub fn lives(&self) -> Lives<'_> {
        Lives { programme: self, next: 0 }
    }

    /// How many people are offered social prescribing or considered, recorded or not: indices of
    /// [`Programme::life`] are below it.
    pub fn people(&self) -> u64 {
        // Over three years, those never offered or never recorded are as many as the offers made again.
        self.shape.offers
    }

    /// The life of an index; none where nothing about it was recorded.
    pub fn life(&self, index: u64) -> Option<Life> {
        let mut chance = self.chance.stream(index);
        let (day, minute) = self.moment((index as f64 + chance.share()) / self.people() as f64)?;
        let story = Story::begun(self, index, day, minute, chance);
        story.told(index)
    }

    /// The working day and minute by which a share of all lives has begun.
    pub(crate) fn moment(&self, share: f64) -> Option<(Day, u16)> {
        let place = self.days.partition_point(|(_, by)| *by <= share).min(self.days.len().checked_sub(1)?);
        let before = if place == 0 { 0.0 } else { self.days[place - 1].1 };
        let (day, by) = self.days[place];
        let of_day = ((share - before) / (by - before)).clamp(0.0, 0.999_999);
        #[expect(clippy::cast_possible_truncation, reason = "a share of a day's minutes")]
        let minute = (of_day * f64::from(MINUTES)) as u16;
        Some((day, OPENS + minute))
    }

    pub(crate) fn practice(&self, place: usize) -> &Practice {
        &self.setting.practices[place].0
    }

    /// Where what comes after the yeses of a life draws from.
    pub(crate) fn passages(&self, index: u64) -> Chance {
        self.passages.stream(index)
    }

    /// A navigator; none where there are none.
    pub(crate) fn some_navigator(&self, chance: &mut Chance) -> Option<Navigator> {
        self.navigators.get(chance.place(self.navigators.len())).copied()
    }

    /// Who does intake: the first team lead.
    pub(crate) fn lead(&self) -> Option<usize> {
        self.leads.first().copied()
    }

    /// A practice, by how large each is.
    pub(crate) fn some_practice(&self, chance: &mut Chance) -> usize {
        let total: f64 = self.setting.practices.iter().map(|(_, size)| size).sum();
        let mut left = chance.share() * total;
        let reached = |(_, size): &(Practice, f64)| {
            left -= size;
            left < 0.0
        };
        self.setting.practices.iter().position(reached).unwrap_or(0)
    }
}

/// The walk through a programme's lives. Skips those of which nothing was recorded.
#[derive(Debug, Clone)]
pub struct Lives<'a> {
    programme: &'a Programme,
    next: u64,
}

impl Iterator for Lives<'_> {
    type Item = Life;

    fn next(&mut self) -> Option<Life> {
        while self.next < self.programme.people() {
            self.next += 1;
            if let Some(life) = self.programme.life(self.next - 1) {
                return Some(life);
            }
        }
        None
    }
}

/// Whether practices work on a day: not at weekends and the fixed holidays.
pub(crate) fn is_working(day: Day) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
        && !matches!((day.month(), day.day()), (12, 25 | 26) | (1, 1))
}

/// The first working day from some days after a day.
pub(crate) fn working_after(day: Day, days: u32) -> Day {
    let mut day = day.saturating_add(Span::new().days(i64::from(days)));
    while !is_working(day) && day < Day::MAX {
        day = day.saturating_add(Span::new().days(1));
    }
    day
}

/// The working days with the share of all lives begun by the end of each: growing over the years, quieter
/// in August and December.
fn working_days(shape: &Shape, chance: &mut Chance) -> Vec<(Day, f64)> {
    let mut days = Vec::new();
    let (mut day, mut sum) = (shape.first_day(), 0.0);
    let length = f64::from((shape.last_day - day).get_days().max(1));
    while day <= shape.last_day && day < Day::MAX {
        if is_working(day) {
            let since = f64::from((day - shape.first_day()).get_days()) / length;
            let quiet = if matches!(day.month(), 8 | 12) { 0.8 } else { 1.0 };
            let weekday = match day.weekday() {
                Weekday::Monday => 1.15,
                Weekday::Friday => 0.9,
                _ => 1.0,
            };
            sum += (1.0 + 0.6 * since) * quiet * weekday * (0.2 * chance.normal()).exp();
            days.push((day, sum));
        }
        day = day.saturating_add(Span::new().days(1));
    }
    for (_, by) in &mut days {
        *by /= sum;
    }
    days
}
