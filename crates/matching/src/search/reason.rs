//! Why a service fits and what speaks against it, as values; the caller has the words.

use super::concept::{Concept, How, Query};
use super::fit::{Has, Reach, Wanted, given, is_for_some_ages, is_free};
use crate::index::{Field, Index, flag};
use crate::listing::{Days, Gender};

/// What speaks for a service.
#[derive(Clone, Debug, PartialEq)]
pub enum For {
    /// A word or phrase asked for is met.
    Word {
        /// As asked.
        asked: String,
        /// What was found.
        found: String,
        /// In which part of the listing it stands out most.
        field: Field,
        /// How the one led to the other.
        how: How,
    },
    /// It is at a place so many kilometres away.
    Near(f32),
    /// It is online, by phone, or comes to the person's area.
    Comes,
    /// It takes place when wished.
    Then,
    /// It is free of charge.
    Free,
    /// It is given in the language asked for.
    Language,
    /// It has an access feature asked for.
    Access(String),
    /// It is given in the way asked for.
    Format,
    /// It has so many free places.
    Room(u16),
    /// It usually replies within so many days.
    Replies(u16),
    /// It took on so many of so many.
    Accepted(u16, u16),
    /// So many of so many who started stayed.
    Stayed(u16, u16),
    /// The person is known to meet this condition.
    Meets(String),
    /// It is for these ages, the person's among them.
    Age(u8, u8),
    /// It was confirmed so many days ago.
    Confirmed(i32),
}

/// What speaks against a service, or has to be checked.
#[derive(Clone, Debug, PartialEq)]
pub enum Against {
    /// A word asked for is not met in any way.
    NoWord(String),
    /// Its place is so many kilometres away.
    Far(f32),
    /// The person's district is not among the areas it serves.
    OutsideArea,
    /// It takes place on these days, not when wished.
    OtherTimes(Days),
    /// When it takes place is not recorded.
    TimesNotRecorded,
    /// It costs something.
    Charged,
    /// Whether it costs something is not recorded.
    CostNotRecorded,
    /// It is not given in the language asked for.
    OtherLanguages,
    /// Its languages are not recorded.
    LanguagesNotRecorded,
    /// Whether it has this access feature is not recorded.
    AccessNotRecorded(String),
    /// It is given in another way, or how is not recorded.
    OtherFormat,
    /// It is full; with the wait in days where it is recorded.
    Full(Option<u16>),
    /// It has a waiting list of so many days.
    Waits(u16),
    /// It takes nobody on at present.
    Paused,
    /// How many places are free is not recorded.
    RoomNotRecorded,
    /// It was last confirmed so many days ago, or never.
    Stale(Option<i32>),
    /// It is for these ages, and the person's is not known.
    CheckAge(u8, u8),
    /// The person is a child, and the listing says nothing of ages.
    AgesNotRecorded,
    /// It is for one gender only, and the person's is not known.
    CheckGender(Gender),
    /// It has a condition not known of the person.
    CheckRule(String),
}

impl Against {
    /// Whether it takes nobody on now.
    #[must_use]
    pub fn is_no_room(&self) -> bool {
        matches!(self, Against::Full(_) | Against::Paused)
    }
}

/// From this distance on, it speaks against a place.
const FAR_KM: f32 = 8.0;

/// The reasons for and against a listing.
pub(super) fn reasons(index: &Index, query: &Query, wanted: &Wanted, slot: u32) -> (Vec<For>, Vec<Against>) {
    let mut list = Reasons { index, wanted, slot, pro: Vec::new(), con: Vec::new() };
    for concept in &query.concepts {
        list.word(concept);
    }
    list.place();
    list.wishes();
    list.standing();
    list.person();
    (list.pro, list.con)
}

struct Reasons<'a> {
    index: &'a Index,
    wanted: &'a Wanted<'a>,
    slot: u32,
    pro: Vec<For>,
    con: Vec<Against>,
}

impl Reasons<'_> {
    fn word(&mut self, concept: &Concept) {
        let mut best: Option<(f32, For)> = None;
        for way in &concept.ways {
            let mut found = way.terms.iter().map(|term| self.index.postings.in_slot(*term, self.slot));
            let Some(Some(first)) = found.next() else { continue };
            let Some(posting) = found.try_fold(first, |least, next| Some(least.lesser(next?))) else {
                continue;
            };
            let score = way.weight * posting.weight();
            if best.as_ref().is_none_or(|(most, _)| score > *most) {
                let (asked, found) = (concept.asked.clone(), way.found.clone());
                best = Some((score, For::Word { asked, found, field: posting.field(), how: way.how }));
            }
        }
        match best {
            Some((_, reason)) if !concept.weak => self.pro.push(reason),
            None if !concept.weak => self.con.push(Against::NoWord(concept.asked.clone())),
            _ => {}
        }
    }

    fn place(&mut self) {
        match self.wanted.reach(self.slot, &self.index.rows[self.slot as usize]) {
            Some(Reach::At(km)) if km < FAR_KM => self.pro.push(For::Near(km)),
            Some(Reach::At(km)) => self.con.push(Against::Far(km)),
            Some(Reach::Comes) => self.pro.push(For::Comes),
            Some(Reach::Outside) => self.con.push(Against::OutsideArea),
            None => {}
        }
    }

    /// Put a reason by whether a listing has what is wished.
    fn put(&mut self, has: Has, yes: For, not_recorded: Against, no: Against) {
        match has {
            Has::Yes => self.pro.push(yes),
            Has::NotRecorded => self.con.push(not_recorded),
            Has::No => self.con.push(no),
        }
    }

    fn wishes(&mut self) {
        let (slot, row, wanted) = (self.slot, &self.index.rows[self.slot as usize], self.wanted);
        if wanted.when.is_some() {
            let schedule = &self.index.details[slot as usize].schedule;
            let days = schedule.iter().fold(Days::default(), |days, at| days.with(at.day));
            let has = wanted.takes_place(slot, row);
            self.put(has, For::Then, Against::TimesNotRecorded, Against::OtherTimes(days));
        }
        match is_free(row) {
            Has::Yes => self.pro.push(For::Free),
            Has::No => self.con.push(Against::Charged),
            Has::NotRecorded if wanted.free.is_some() => self.con.push(Against::CostNotRecorded),
            Has::NotRecorded => {}
        }
        if wanted.languages.is_some() {
            let has = wanted.speaks(slot, row);
            self.put(has, For::Language, Against::LanguagesNotRecorded, Against::OtherLanguages);
        }
        for (name, number, bit) in &wanted.access {
            let missing = Against::AccessNotRecorded(name.clone());
            self.put(
                wanted.has_access(slot, row, *number, *bit),
                For::Access(name.clone()),
                missing.clone(),
                missing,
            );
        }
        if let Some(wish) = wanted.formats {
            self.put(given(row, wish.of), For::Format, Against::OtherFormat, Against::OtherFormat);
        }
    }

    fn standing(&mut self) {
        let standing = self.index.standings[self.slot as usize];
        match (standing.paused, standing.free, standing.waiting_days) {
            (true, ..) => self.con.push(Against::Paused),
            (_, Some(0), wait) => self.con.push(Against::Full(wait)),
            (_, Some(free), _) => self.pro.push(For::Room(free)),
            (_, None, Some(days)) if days > 0 => self.con.push(Against::Waits(days)),
            _ => self.con.push(Against::RoomNotRecorded),
        }
        let learned = standing.learned;
        if let Some((days, of)) = learned.reply_days
            && of >= self.wanted.settings.least_cases
        {
            self.pro.push(For::Replies(days));
        }
        if let Some((n, of)) = self.wanted.shown(learned.accepted) {
            self.pro.push(For::Accepted(n, of));
        }
        if let Some((n, of)) = self.wanted.shown(learned.stayed) {
            self.pro.push(For::Stayed(n, of));
        }
        let row = &self.index.rows[self.slot as usize];
        let ago = (row.assured != i32::MIN).then(|| self.wanted.today.saturating_sub(row.assured));
        match ago {
            Some(days) if !self.wanted.is_stale(row) => self.pro.push(For::Confirmed(days)),
            _ => self.con.push(Against::Stale(ago)),
        }
    }

    fn person(&mut self) {
        let row = &self.index.rows[self.slot as usize];
        match (is_for_some_ages(row), self.wanted.age) {
            (true, None) => self.con.push(Against::CheckAge(row.min_age, row.max_age)),
            (true, Some(_)) => self.pro.push(For::Age(row.min_age, row.max_age)),
            (false, Some(age)) if age < 18 => self.con.push(Against::AgesNotRecorded),
            (false, _) => {}
        }
        if self.wanted.gender.is_none() {
            for (only, gender) in [(flag::FEMALE, Gender::Female), (flag::MALE, Gender::Male)] {
                if row.is(only) {
                    self.con.push(Against::CheckGender(gender));
                }
            }
        }
        for (rule, met) in self.wanted.rules(self.slot) {
            match met {
                Some(_) => self.pro.push(For::Meets(rule.to_owned())),
                None => self.con.push(Against::CheckRule(rule.to_owned())),
            }
        }
    }
}
