//! How a listing fits the person: whether they can take part at all, and if so, how well.

use std::collections::BTreeMap;

use super::Obstacle;
use crate::ask::{Ask, Near, Settings, Wishes};
use crate::index::{Index, PARTS, Row, day_parts, flag};
use crate::listing::{Area, Days, Format, Gender, Span, Standing};
use crate::place::Point;

/// Whether a listing has what is wished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Has {
    Yes,
    No,
    NotRecorded,
}

/// How the person and the service come together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reach {
    /// At a place so many kilometres away.
    At(f32),
    /// Online, by phone, or in the person's area.
    Comes,
    /// The person's district is not among the areas it serves.
    Outside,
}

/// Something wished, and whether it is kept to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish<T> {
    pub of: T,
    pub firm: bool,
}

/// All that is wished, ready to be held against rows.
#[derive(Clone)]
pub(super) struct Wanted<'a> {
    index: &'a Index,
    pub when: Option<Wish<(Days, Option<Span>)>>,
    day_parts: u32,
    pub near: Option<Near>,
    shrink: f32,
    pub free: Option<bool>,
    pub languages: Option<Wish<Languages>>,
    /// Name, number if known, bit if it has one.
    pub access: Vec<(String, Option<u16>, Option<u32>)>,
    access_firm: bool,
    pub formats: Option<Wish<u8>>,
    pub room: Option<bool>,
    pub age: Option<u8>,
    pub gender: Option<Gender>,
    facts: BTreeMap<u16, bool>,
    pub today: i32,
    pub settings: Settings,
}

/// Languages asked for: those with a bit, and the numbers of the others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Languages {
    bits: u64,
    others: [u16; 4],
}

/// What a listing counts that does not have a wish that only ranks.
#[derive(Clone, Copy)]
pub(super) struct Less {
    /// If it is not recorded.
    pub not_recorded: f32,
    /// If it is known not to have it.
    pub no: f32,
}

/// What listings count less by.
pub(super) struct AllLess {
    pub when: Less,
    pub free: Less,
    pub formats: Less,
    pub languages: Less,
    /// A listing known to lack a feature is left out.
    pub access: Less,
}

pub(super) const LESS: AllLess = AllLess {
    when: Less { not_recorded: 0.8, no: 0.7 },
    free: Less { not_recorded: 0.85, no: 0.6 },
    formats: Less { not_recorded: 0.95, no: 0.8 },
    languages: Less { not_recorded: 0.7, no: 0.6 },
    access: Less { not_recorded: 0.85, no: 0.0 },
};

/// What a listing has to come up to: the score of the last of the best so far, and what its words bring.
#[derive(Clone, Copy)]
pub(super) struct Floor {
    pub words: f32,
    pub least: f32,
}

impl Floor {
    /// Whether a fit so far, that can only grow less, is too little.
    fn is_over(self, fit: f32) -> bool {
        self.words * fit < self.least
    }
}

const KM_A_DEGREE: f32 = 111.195;
/// At this distance a place counts half.
const HALF_AT_KM: f32 = 12.0;

/// What a service by phone, online or at home counts beside one next door.
const COMES: f32 = 0.75;
/// What a service that says nothing of ages counts for a child.
const NOT_SAID_FOR_CHILDREN: f32 = 0.65;

fn first<T>(firm: Option<T>, heard: Option<T>) -> Option<Wish<T>> {
    firm.map(|of| Wish { of, firm: true }).or_else(|| heard.map(|of| Wish { of, firm: false }))
}

fn when(wishes: &Wishes) -> Option<(Days, Option<Span>)> {
    (!wishes.days.is_empty() || wishes.span.is_some()).then_some((wishes.days, wishes.span))
}

fn formats(wishes: &Wishes) -> Option<u8> {
    (!wishes.formats.is_empty()).then(|| wishes.formats.iter().fold(0, |bits, format| bits | *format as u8))
}

fn stated(wish: bool) -> Option<bool> {
    wish.then_some(true)
}

impl<'a> Wanted<'a> {
    pub fn of(index: &'a Index, ask: &Ask, heard: &Wishes) -> Wanted<'a> {
        let firm = &ask.firm;
        let when = first(when(firm), when(heard));
        let near = firm.near.clone().or_else(|| heard.near.clone());
        let access_firm = !firm.access.is_empty();
        let access = if access_firm { &firm.access } else { &heard.access };
        let languages =
            |wishes: &Wishes| (!wishes.languages.is_empty()).then(|| Languages::of(index, &wishes.languages));
        let facts = ask.facts.iter().filter_map(|(rule, is)| Some((index.codes.number(rule)?, *is)));
        Wanted {
            index,
            day_parts: when.map_or(0, |wish| asked_parts(wish.of)),
            when,
            shrink: near.as_ref().map_or(1.0, |near| near.at.latitude.to_radians().cos()),
            near,
            free: first(stated(firm.free), stated(heard.free)).map(|wish| wish.firm),
            languages: first(languages(firm), languages(heard)),
            access: access
                .iter()
                .map(|name| {
                    let number = index.codes.number(name);
                    (name.clone(), number, number.and_then(|number| index.codes.feature_bit(number)))
                })
                .collect(),
            access_firm,
            formats: first(formats(firm), formats(heard)),
            room: first(stated(firm.room), stated(heard.room)).map(|wish| wish.firm),
            age: firm.age.or(heard.age),
            gender: firm.gender.or(heard.gender),
            facts: facts.collect(),
            today: ask.today,
            settings: ask.settings,
        }
    }

    /// The same without what an obstacle comes of; none if it is not wished.
    pub fn but_for(&self, obstacle: Obstacle) -> Option<Wanted<'a>> {
        let mut other = self.clone();
        match obstacle {
            Obstacle::Distance => other.near.take().map(|_| ())?,
            Obstacle::Time => other.when.take().map(|_| ())?,
            Obstacle::Cost => other.free.take().map(|_| ())?,
            Obstacle::Language => other.languages.take().map(|_| ())?,
            Obstacle::Access => (!std::mem::take(&mut other.access).is_empty()).then_some(())?,
            Obstacle::Format => other.formats.take().map(|_| ())?,
            Obstacle::Room => other.room.take().map(|_| ())?,
            Obstacle::Person => {
                let known = other.age.take().is_some() | other.gender.take().is_some();
                let facts = !std::mem::take(&mut other.facts).is_empty();
                (known || facts).then_some(())?;
            }
        }
        Some(other)
    }

    pub fn index(&self) -> &'a Index {
        self.index
    }

    pub fn access_firm(&self) -> bool {
        self.access_firm
    }

    /// The bits of the days and parts of a day that are wished.
    pub fn day_parts(&self) -> u32 {
        self.day_parts
    }

    /// How well a listing fits, over 0 to 1; none if the person cannot take part, a firm wish is not met, or it
    /// cannot come up to the floor. What is cheap to know is asked first; no step makes it more.
    pub fn fit(&self, slot: u32, row: &Row, floor: Floor) -> Option<f32> {
        let mut fit = self.standing_fit(slot)?;
        if self.is_stale(row) {
            fit *= 0.88;
        }
        if floor.is_over(fit) || !self.is_for(row) {
            return None;
        }
        if self.age.is_some_and(|age| age < 18) && !is_for_some_ages(row) {
            fit *= NOT_SAID_FOR_CHILDREN;
        }
        fit *= self.wishes_fit(slot, row)?;
        if floor.is_over(fit) {
            return None;
        }
        if self.near.is_some() {
            fit *= match self.reach(slot, row)? {
                Reach::At(km) if is_remote(row) => (1.0 / (1.0 + km / HALF_AT_KM)).max(COMES),
                Reach::At(km) => 1.0 / (1.0 + km / HALF_AT_KM),
                Reach::Comes => COMES,
                Reach::Outside => 0.3,
            };
        }
        if row.is(flag::RULES) {
            for (_, met) in self.rules(slot) {
                fit *= match met {
                    Some(true) => 1.0,
                    Some(false) => return None,
                    None => 0.93,
                };
            }
        }
        Some(fit)
    }

    /// Whether age and gender are not against the person.
    fn is_for(&self, row: &Row) -> bool {
        let age = self.age.is_none_or(|age| (row.min_age..=row.max_age).contains(&age));
        age && match self.gender {
            Some(Gender::Female) => !row.is(flag::MALE),
            Some(Gender::Male) => !row.is(flag::FEMALE),
            None => true,
        }
    }

    fn wishes_fit(&self, slot: u32, row: &Row) -> Option<f32> {
        let mut fit = 1.0;
        let mut weigh = |has: Has, firm: bool, less: Less| {
            fit *= match has {
                Has::Yes => 1.0,
                _ if firm => return false,
                Has::NotRecorded => less.not_recorded,
                Has::No => less.no,
            };
            true
        };
        let kept = self.when.is_none_or(|wish| weigh(self.takes_place(slot, row), wish.firm, LESS.when))
            && self.free.is_none_or(|firm| weigh(is_free(row), firm, LESS.free))
            && self.formats.is_none_or(|wish| weigh(given(row, wish.of), wish.firm, LESS.formats))
            && self.languages.is_none_or(|wish| weigh(self.speaks(slot, row), wish.firm, LESS.languages));
        if !kept {
            return None;
        }
        for (_, number, bit) in &self.access {
            match self.has_access(slot, row, *number, *bit) {
                Has::No => return None,
                has => weigh(has, self.access_firm, LESS.access).then_some(())?,
            }
        }
        Some(fit)
    }

    fn standing_fit(&self, slot: u32) -> Option<f32> {
        let standing = self.index.standings[slot as usize];
        if self.room == Some(true) && !standing.is_open() {
            return None;
        }
        let learned = standing.learned;
        let slow = learned.reply_days.is_some_and(|(days, of)| days > 10 && of >= self.settings.least_cases);
        let shares = share(self.shown(learned.accepted)) * share(self.shown(learned.stayed));
        Some(room(&standing) * shares * if slow { 0.97 } else { 1.0 })
    }

    /// A learned share, if it is over enough cases to be shown.
    pub fn shown(&self, counts: Option<(u16, u16)>) -> Option<(u16, u16)> {
        counts.filter(|(n, of)| *of >= self.settings.least_cases.max(1) && n <= of)
    }

    pub fn is_stale(&self, row: &Row) -> bool {
        row.assured == i32::MIN || self.today.saturating_sub(row.assured) > self.settings.stale_after
    }

    pub fn takes_place(&self, slot: u32, row: &Row) -> Has {
        let Some(wish) = &self.when else { return Has::Yes };
        if row.when == 0 {
            return Has::NotRecorded;
        }
        if row.when & self.day_parts == 0 {
            return Has::No;
        }
        let (days, span) = wish.of;
        let Some(span) = span.filter(|span| !PARTS.contains(span)) else { return Has::Yes };
        let mut schedule = self.index.details[slot as usize].schedule.iter();
        if schedule.any(|at| (days.is_empty() || days.has(at.day)) && at.span.meets(span)) {
            Has::Yes
        } else {
            Has::No
        }
    }

    pub fn speaks(&self, slot: u32, row: &Row) -> Has {
        let Some(wish) = &self.languages else { return Has::Yes };
        let others =
            || self.index.details[slot as usize].languages.iter().any(|code| wish.of.others.contains(code));
        match row.is(flag::LANGUAGES) {
            false => Has::NotRecorded,
            true if row.languages & wish.of.bits != 0 || others() => Has::Yes,
            true => Has::No,
        }
    }

    pub fn has_access(&self, slot: u32, row: &Row, number: Option<u16>, bit: Option<u32>) -> Has {
        let there = match (bit, number) {
            (Some(bit), _) if row.has & bit != 0 => Some(true),
            (Some(bit), _) => (row.lacks & bit != 0).then_some(false),
            (None, Some(number)) => {
                let access = &self.index.details[slot as usize].access;
                access.iter().find(|(code, _)| *code == number).map(|(_, there)| *there)
            }
            (None, None) => None,
        };
        there.map_or(Has::NotRecorded, |there| if there { Has::Yes } else { Has::No })
    }

    /// The conditions of a listing, and whether the person is known to meet each.
    pub fn rules(&self, slot: u32) -> impl Iterator<Item = (&str, Option<bool>)> {
        let rules = self.index.details[slot as usize].rules.iter();
        rules.map(|rule| (self.index.codes.name(*rule), self.facts.get(rule).copied()))
    }

    /// How the person and the service come together; none if it is too far.
    pub fn reach(&self, slot: u32, row: &Row) -> Option<Reach> {
        let near = self.near.as_ref()?;
        let serves = row.is(flag::AREAS).then(|| self.serves(slot, near));
        if serves == Some(false) {
            return near.within_km.is_none().then_some(Reach::Outside);
        }
        let limit = near.within_km.unwrap_or(self.settings.far_km);
        if let Some(km) = self.km(slot, row, near, limit) {
            return Some(Reach::At(km));
        }
        (is_remote(row) || serves == Some(true) || !row.is(flag::PLACED)).then_some(Reach::Comes)
    }

    /// Kilometres to the nearest place within a limit.
    fn km(&self, slot: u32, row: &Row, near: &Near, limit: f32) -> Option<f32> {
        if !row.is(flag::PLACED) {
            return None;
        }
        let within = |point: Point| {
            let up = (point.latitude - near.at.latitude) * KM_A_DEGREE;
            let across = (point.longitude - near.at.longitude) * KM_A_DEGREE * self.shrink;
            // A quick look that errs by far less than the twentieth allowed, before the exact distance.
            let reachable = up * up + across * across <= limit * limit * 1.1 + 0.01;
            reachable.then(|| point.km_to(near.at)).filter(|km| *km <= limit)
        };
        if !row.is(flag::MANY_PLACES) {
            return within(Point { latitude: row.at[0], longitude: row.at[1] });
        }
        let places = self.index.details[slot as usize].places.iter();
        places.filter_map(|point| within(*point)).min_by(f32::total_cmp)
    }

    fn serves(&self, slot: u32, near: &Near) -> bool {
        self.index.details[slot as usize].areas.iter().any(|area| match area {
            Area::Everywhere => true,
            Area::Outcode(outcode) => {
                near.outcode.as_deref().is_some_and(|here| here.eq_ignore_ascii_case(outcode))
            }
            Area::Around { centre, km } => centre.km_to(near.at) <= *km,
        })
    }
}

impl Languages {
    /// The bits, if every language has one.
    pub fn all_bits(self) -> Option<u64> {
        self.others.iter().all(|other| *other == u16::MAX).then_some(self.bits)
    }

    fn of(index: &Index, names: &[String]) -> Languages {
        let mut languages = Languages { bits: 0, others: [u16::MAX; 4] };
        let mut free = 0;
        for number in names.iter().filter_map(|name| index.codes.number(name)) {
            match index.codes.language_bit(number) {
                Some(bit) => languages.bits |= bit,
                None if free < languages.others.len() => {
                    languages.others[free] = number;
                    free += 1;
                }
                None => {}
            }
        }
        languages
    }
}

/// What room and waits let a service count.
fn room(standing: &Standing) -> f32 {
    match (standing.paused, standing.free, standing.waiting_days) {
        (true, ..) => 0.5,
        (_, Some(0), Some(days)) if days <= 28 => 0.85,
        (_, Some(0), _) => 0.75,
        (_, Some(_), _) => 1.0,
        (_, None, Some(days)) if days > 28 => 0.85,
        _ => 0.95,
    }
}

/// What a learned share lets a service count; one that is not known counts as a half.
fn share(counts: Option<(u16, u16)>) -> f32 {
    counts.map_or(0.95, |(n, of)| 0.9 + 0.1 * f32::from(n) / f32::from(of.max(1)))
}

impl Standing {
    /// Whether it is known to have room and takes people on.
    #[must_use]
    pub(crate) fn is_open(&self) -> bool {
        self.free.is_some_and(|free| free > 0) && !self.paused
    }

    /// The most it lets a service count, whatever the programme's rules on small numbers: a bound kept beside the
    /// index, so that a search passes over most services without looking at them. It is multiplied in the order
    /// of the fit itself, so that no rounding takes a fit over it.
    pub(crate) fn most(&self) -> f32 {
        let either = |counts: Option<(u16, u16)>| share(counts.filter(|(n, of)| n <= of)).max(share(None));
        room(self) * (either(self.learned.accepted) * either(self.learned.stayed))
    }
}

fn asked_parts((days, span): (Days, Option<Span>)) -> u32 {
    let span = span.unwrap_or(Span { from: 0, to: 1440 });
    let days = if days.is_empty() { Days(0b111_1111) } else { days };
    (0..7).filter(|day| days.has(*day)).fold(0, |bits, day| bits | day_parts(day, span))
}

/// Whether ages are recorded.
pub(super) fn is_for_some_ages(row: &Row) -> bool {
    row.min_age > 0 || row.max_age < u8::MAX
}

fn is_remote(row: &Row) -> bool {
    row.formats & (Format::Online as u8 | Format::Phone as u8) != 0
}

pub(super) fn is_free(row: &Row) -> Has {
    match (row.is(flag::FREE), row.is(flag::CHARGED)) {
        (true, _) => Has::Yes,
        (_, true) => Has::No,
        _ => Has::NotRecorded,
    }
}

pub(super) fn given(row: &Row, formats: u8) -> Has {
    match row.formats {
        0 => Has::NotRecorded,
        all if all & formats == formats => Has::Yes,
        _ => Has::No,
    }
}
