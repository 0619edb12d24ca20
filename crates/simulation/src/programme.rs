//! A programme of a shape, and the walk through its lives.

use domain::calendar::Day;
use domain::role::Role;
use jiff::civil::Weekday;
use jiff::{Span, ToSpan};

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
    beside: Chance,
    services: Chance,
    letters: Chance,
    offered: Vec<crate::services::Offered>,
    navigators: Vec<Navigator>,
    leads: Vec<usize>,
    safeguarding: Option<usize>,
}

/// Navigators from whom a team is large enough that one leaves.
const LARGE: usize = 5;
/// For how many days before they leave somebody is given nobody new.
const WINDS_DOWN: i32 = 120;

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
        let safeguarding = setting.with_role(Role::SafeguardingLead).next();
        let beside = Chance::of(shape.seed, Purpose::Beside);
        let services = Chance::of(shape.seed, Purpose::Services);
        let letters = Chance::of(shape.seed, Purpose::Letters);
        let offered = crate::services::Offered::of(&crate::directory::services(shape.last_day));
        Programme {
            shape,
            setting,
            days,
            chance,
            passages,
            beside,
            services,
            letters,
            offered,
            navigators,
            leads,
            safeguarding,
        }
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
        let mut life = story.told(index)?;
        crate::beside::add(self, &mut life.care, &mut self.beside.stream(index));
        crate::services::add(self, &self.offered, &mut life.care, &mut self.services.stream(index));
        crate::letters::add(self, &mut life.care, &mut self.letters.stream(index));
        Some(life)
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

    /// A navigator for somebody who said yes on a day; none where there are none. Whoever leaves is given
    /// nobody new in their last months.
    pub(crate) fn some_navigator(&self, day: Day, chance: &mut Chance) -> Option<Navigator> {
        let all = &self.navigators;
        let some = all.get(chance.place(all.len())).copied();
        let leaves = self.leaver().is_some_and(|staff| some.is_some_and(|it| it.staff == staff));
        if leaves && day > self.shape.last_day.saturating_sub(WINDS_DOWN.days()) {
            return all.get(chance.place(all.len() - 1)).copied();
        }
        some
    }

    /// The navigator who leaves on the last day that is lived, by their place in the list of staff: the last
    /// of a team that is large enough.
    pub fn leaver(&self) -> Option<usize> {
        self.navigators.last().filter(|_| self.navigators.len() >= LARGE).map(|last| last.staff)
    }

    /// Places in the list of staff of the navigators who stay.
    pub fn navigators(&self) -> impl Iterator<Item = usize> + '_ {
        let leaver = self.leaver();
        self.navigators.iter().map(|it| it.staff).filter(move |staff| Some(*staff) != leaver)
    }

    /// Who looks at concerns, by their place in the list of staff.
    pub fn safeguarding(&self) -> Option<usize> {
        self.safeguarding
    }

    /// Who does intake: the first team lead.
    pub fn lead(&self) -> Option<usize> {
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
