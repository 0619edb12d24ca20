//! When somebody may be called unreachable, and when to try next.

use jiff::civil::{DateTime, Time};
use jiff::{Timestamp, ToSpan};

use super::{
    Answered, Channel, Contact, ContactAddress, ContactPoint, Interpreted, Outcome, SafeTimes, Turned,
};
use crate::Breach;
use crate::calendar::{Day, PartOfDay, london_clock, london_instant};
use crate::person::{AccessNeed, Language};
use crate::working_day::Nation;

/// What is on record of how a person can be spoken with.
#[derive(Debug, Clone, Copy)]
pub struct Reachable<'a> {
    /// Their language, if recorded.
    pub language: Option<Language>,
    /// Whether they need an interpreter.
    pub interpreter: bool,
    /// What they need to take part.
    pub access_needs: &'a [AccessNeed],
    /// The numbers and addresses that stand.
    pub points: &'a [ContactPoint],
}

impl Reachable<'_> {
    fn signs(&self) -> bool {
        self.language == Some(Language::BRITISH_SIGN)
            || self.access_needs.contains(&AccessNeed::BritishSignLanguage)
    }

    fn needs_interpreter(&self) -> bool {
        self.interpreter || self.signs()
    }

    /// Whether a channel can be used with them at all, given what stands on record and what they need.
    pub fn can_use(&self, channel: Channel) -> bool {
        let phone = |texts: bool| {
            self.points.iter().any(|point| match &point.address {
                ContactAddress::Phone(number) => !texts || number.takes_texts(),
                _ => false,
            })
        };
        let written = !self.access_needs.contains(&AccessNeed::Sight);
        match channel {
            Channel::Phone => phone(false),
            Channel::Text => phone(true),
            Channel::Video => phone(false) || self.has_email(),
            Channel::Email => self.has_email(),
            Channel::Letter => {
                written && self.points.iter().any(|it| matches!(it.address, ContactAddress::Post { .. }))
            }
            Channel::InPerson => true,
        }
    }

    fn has_email(&self) -> bool {
        self.points.iter().any(|point| matches!(point.address, ContactAddress::Email(_)))
    }

    /// Whether the person could have understood what was said or written in this contact.
    fn could_understand(&self, contact: &Contact) -> bool {
        if contact.interpreted == Interpreted::NoneToBeHad {
            return false;
        }
        if !self.needs_interpreter() {
            return true;
        }
        let same = contact.language.is_some() && contact.language == self.language;
        same || contact.interpreted == Interpreted::Interpreter
    }

    /// Parts of a working day in which somebody may ring, as far as it was asked.
    fn parts_of_day(&self) -> Vec<PartOfDay> {
        let safe = |part: PartOfDay| {
            SLOTS.iter().any(|slot| {
                PartOfDay::of(slot.time()) == part
                    && WEEK.iter().any(|day| self.is_safe(day.to_datetime(slot.time())))
            })
        };
        PartOfDay::ALL.into_iter().filter(|part| safe(*part)).collect()
    }

    /// Whether ringing is safe on some telephone at a civil time. Where nobody has asked about a number, a
    /// person may still ring it with care; nothing is sent to it by itself.
    fn is_safe(&self, at: DateTime) -> bool {
        self.phones().any(|point| match &point.times {
            SafeTimes::NotAsked => true,
            _ => london_instant(at).is_some_and(|at| point.is_safe_at(at)),
        })
    }

    fn phones(&self) -> impl Iterator<Item = &ContactPoint> {
        self.points.iter().filter(|point| matches!(point.address, ContactAddress::Phone(_)))
    }
}

/// The beginning of each hour in which the programme rings, on working days.
const SLOTS: [Hour; 10] =
    [Hour(9), Hour(10), Hour(11), Hour(12), Hour(13), Hour(14), Hour(15), Hour(16), Hour(17), Hour(18)];

#[derive(Clone, Copy)]
struct Hour(i8);

impl Hour {
    const fn time(self) -> Time {
        jiff::civil::time(self.0, 0, 0, 0)
    }
}

/// A week without a change of the clocks, Monday to Friday.
const WEEK: [Day; 5] = [
    jiff::civil::date(2026, 11, 23),
    jiff::civil::date(2026, 11, 24),
    jiff::civil::date(2026, 11, 25),
    jiff::civil::date(2026, 11, 26),
    jiff::civil::date(2026, 11, 27),
];

/// Something that is still missing before somebody may be called unreachable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    /// More attempts by a channel and in a language the person can use.
    Attempts {
        /// How many count so far.
        made: u16,
        /// How many the programme asks for.
        limit: u16,
    },
    /// An attempt on another day.
    AnotherDay,
    /// A call at another time of day.
    AnotherTimeOfDay,
}

impl Missing {
    /// Stable code; its words are at `reach-missing-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Missing::Attempts { .. } => "attempts",
            Missing::AnotherDay => "another-day",
            Missing::AnotherTimeOfDay => "another-time-of-day",
        }
    }
}

/// A barrier that is the programme's, not the person's: with one of them the ending is *access need not
/// met*, never *unreachable*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Barrier {
    /// No number or address by which they can be reached.
    NoUsableChannel,
    /// No attempt was made in their language or with an interpreter.
    NoInterpreter,
}

impl Barrier {
    /// Every barrier.
    pub const ALL: [Barrier; 2] = [Barrier::NoUsableChannel, Barrier::NoInterpreter];

    /// Stable code; its words are at `reach-barrier-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Barrier::NoUsableChannel => "no-usable-channel",
            Barrier::NoInterpreter => "no-interpreter",
        }
    }
}

/// How the attempts to reach somebody stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempts {
    /// Our attempts since the person was last heard, whether they count or not.
    pub made: u16,
    /// Those by a channel and in a language the person can use.
    pub counted: u16,
    /// What is still missing before *unreachable*; nothing when it may be said.
    pub missing: Vec<Missing>,
    /// Barriers of the programme.
    pub barriers: Vec<Barrier>,
}

impl Attempts {
    /// How the attempts stand: `contacts` in the order they were made, `limit` as the programme sets it.
    ///
    /// Only our own attempts since the person (or a representative) last answered count, and not those to a
    /// wrong number. Where only one part of the day is safe, no other is asked for.
    pub fn of(contacts: &[Contact], person: Reachable<'_>, limit: u16) -> Attempts {
        let since =
            contacts.iter().rposition(|it| it.answered.passes_reach().is_some()).map_or(0, |at| at + 1);
        let ours: Vec<&Contact> =
            contacts.iter().skip(since).filter(|contact| contact.turned == Turned::ToThem).collect();
        let by_channel = |it: &&&Contact| it.outcome != Outcome::WrongNumber && person.can_use(it.channel);
        let usable: Vec<&Contact> = ours.iter().filter(by_channel).copied().collect();
        let counted: Vec<&Contact> =
            usable.iter().filter(|it| person.could_understand(it)).copied().collect();

        let mut barriers = Vec::new();
        let at_a_distance = Channel::ALL.into_iter().filter(|channel| *channel != Channel::InPerson);
        if !at_a_distance.into_iter().any(|channel| person.can_use(channel)) && usable.is_empty() {
            barriers.push(Barrier::NoUsableChannel);
        }
        let tried = usable.iter().any(|it| it.interpreted == Interpreted::NoneToBeHad);
        if counted.is_empty() && (person.needs_interpreter() || tried) {
            barriers.push(Barrier::NoInterpreter);
        }

        let count = |list: &[&Contact]| u16::try_from(list.len()).unwrap_or(u16::MAX);
        let made = count(&counted);
        let mut missing = Vec::new();
        if made < limit {
            missing.push(Missing::Attempts { made, limit });
        }
        if limit > 1 {
            missing.extend(same_day(&counted).then_some(Missing::AnotherDay));
            missing.extend(same_part(&counted, person).then_some(Missing::AnotherTimeOfDay));
        }
        Attempts { made: count(&ours), counted: made, missing, barriers }
    }

    /// Whether the gate may end as *unreachable*: everything that stands against it.
    ///
    /// # Errors
    /// `unreachable-too-few-attempts`, `unreachable-one-day`, `unreachable-one-time-of-day`; with a barrier
    /// `unreachable-access-need` alone, because then that is the ending.
    pub fn check(&self) -> Result<(), Vec<Breach>> {
        if !self.barriers.is_empty() {
            return Err(vec![Breach::of("mode", "unreachable-access-need")]);
        }
        let breach = |missing: &Missing| match *missing {
            Missing::Attempts { made, limit } => {
                Breach::of("mode", "unreachable-too-few-attempts").with("made", made).with("limit", limit)
            }
            Missing::AnotherDay => Breach::of("mode", "unreachable-one-day"),
            Missing::AnotherTimeOfDay => Breach::of("mode", "unreachable-one-time-of-day"),
        };
        let breaches: Vec<Breach> = self.missing.iter().map(breach).collect();
        if breaches.is_empty() { Ok(()) } else { Err(breaches) }
    }

    /// Whether the gate may end as *unreachable*.
    pub fn are_enough(&self) -> bool {
        self.missing.is_empty() && self.barriers.is_empty()
    }
}

fn same_day(counted: &[&Contact]) -> bool {
    let first = counted.first().map(|contact| contact.day());
    counted.iter().all(|contact| Some(contact.day()) == first)
}

/// Whether all calls fell into one part of the day, although another would have been safe. Letters and
/// messages are read at any hour.
fn same_part(counted: &[&Contact], person: Reachable<'_>) -> bool {
    let live: Vec<PartOfDay> = counted
        .iter()
        .filter(|contact| contact.channel.is_live())
        .map(|contact| PartOfDay::of(london_clock(contact.at).time()))
        .collect();
    let Some(first) = live.first() else { return false };
    let could = person.parts_of_day();
    live.iter().all(|part| part == first) && (could.is_empty() || could.iter().any(|part| part != first))
}

/// When to ring next: the hour it begins, by London's clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextCall {
    /// The beginning of the hour.
    pub from: DateTime,
    /// The part of the day.
    pub part: PartOfDay,
    /// Nobody has asked yet when ringing is safe.
    pub times_not_asked: bool,
}

/// How many days ahead a time is looked for.
const DAYS_AHEAD: i32 = 14;

/// The best time for the next call: safe, on a working day, on another day than the last attempt, in the
/// part of the day tried least, as early as can be. None where there is no number to ring, or no safe hour within two weeks.
pub fn next_call(
    contacts: &[Contact],
    person: Reachable<'_>,
    now: Timestamp,
    nation: Nation,
) -> Option<NextCall> {
    person.phones().next()?;
    let here = london_clock(now);
    let ours = || contacts.iter().filter(|it| it.turned == Turned::ToThem && it.channel.is_live());
    let last = ours().next_back().map(Contact::day);
    let answered = contacts.last().is_some_and(|contact| contact.answered != Answered::Nobody);
    let tried =
        |part: PartOfDay| ours().filter(|it| PartOfDay::of(london_clock(it.at).time()) == part).count();
    let days = (0..DAYS_AHEAD).filter_map(|ahead| here.date().checked_add(ahead.days()).ok());
    days.filter(|day| nation.is_working_day(*day))
        .filter(|day| answered || last != Some(*day))
        .flat_map(|day| SLOTS.iter().map(move |slot| day.to_datetime(slot.time())))
        .filter(|at| *at > here && person.is_safe(*at))
        .min_by_key(|at| (tried(PartOfDay::of(at.time())), *at))
        .map(|from| NextCall {
            from,
            part: PartOfDay::of(from.time()),
            times_not_asked: person.phones().all(|point| point.times == SafeTimes::NotAsked),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::{ActsBy, PhoneNumber, SafeTime};
    use jiff::civil::{Weekday, date};
    use proptest::prelude::*;

    fn at(day: i8, hour: i8) -> Timestamp {
        london_instant(date(2026, 11, day).at(hour, 5, 0, 0)).unwrap()
    }

    fn phone() -> ContactPoint {
        ContactPoint::unasked(ContactAddress::Phone(PhoneNumber::parse("07700 900123").unwrap()))
    }

    fn reachable(points: &[ContactPoint]) -> Reachable<'_> {
        Reachable { language: None, interpreter: false, access_needs: &[], points }
    }

    fn calls(times: &[(i8, i8)]) -> Vec<Contact> {
        times.iter().map(|(day, hour)| Contact::unanswered(at(*day, *hour))).collect()
    }

    #[test]
    fn three_calls_on_different_days_and_at_different_times_are_enough() {
        let points = [phone()];
        let person = reachable(&points);
        let attempts = Attempts::of(&calls(&[(23, 10), (24, 15), (25, 18)]), person, 3);
        assert!(attempts.are_enough(), "{attempts:?}");
        assert_eq!((attempts.made, attempts.counted), (3, 3));
    }

    #[test]
    fn three_calls_in_one_morning_are_not() {
        let points = [phone()];
        let attempts = Attempts::of(&calls(&[(23, 9), (23, 10), (23, 11)]), reachable(&points), 3);
        assert_eq!(attempts.missing, [Missing::AnotherDay, Missing::AnotherTimeOfDay]);
        assert!(attempts.barriers.is_empty());
    }

    #[test]
    fn where_only_mornings_are_safe_no_evening_is_asked_for() {
        let mut point = phone();
        let days = [Weekday::Monday, Weekday::Tuesday];
        let morning = SafeTime::new(&days, jiff::civil::time(9, 0, 0, 0), jiff::civil::time(11, 0, 0, 0));
        point.times = SafeTimes::Only(vec![morning.unwrap()]);
        let points = [point];
        let attempts = Attempts::of(&calls(&[(23, 9), (24, 10), (30, 9)]), reachable(&points), 3);
        assert!(attempts.are_enough(), "{attempts:?}");
    }

    #[test]
    fn only_attempts_since_the_person_last_answered_count() {
        let points = [phone()];
        let mut contacts = calls(&[(16, 10), (17, 15), (18, 18)]);
        contacts.push(Contact { answered: Answered::Person, ..Contact::unanswered(at(19, 10)) });
        contacts.extend(calls(&[(23, 10)]));
        let attempts = Attempts::of(&contacts, reachable(&points), 3);
        assert_eq!(attempts.missing.first(), Some(&Missing::Attempts { made: 1, limit: 3 }));
    }

    #[test]
    fn word_through_a_carer_does_not_start_the_count_again() {
        let points = [phone()];
        let mut contacts = calls(&[(23, 10), (24, 15)]);
        contacts.push(Contact { answered: Answered::SomebodyElse, ..Contact::unanswered(at(25, 18)) });
        assert!(Attempts::of(&contacts, reachable(&points), 3).are_enough());
    }

    #[test]
    fn a_wrong_number_and_a_call_from_them_are_no_attempts() {
        let points = [phone()];
        let mut contacts = calls(&[(23, 10), (24, 15), (25, 18)]);
        contacts[0].outcome = Outcome::WrongNumber;
        contacts[1].turned = Turned::ToUs;
        assert_eq!(Attempts::of(&contacts, reachable(&points), 3).counted, 1);
    }

    #[test]
    fn without_an_interpreter_nobody_is_unreachable() {
        let points = [phone()];
        let polish = Language::from_code("pl");
        let person = Reachable { language: polish, interpreter: true, ..reachable(&points) };
        let mut contacts = calls(&[(23, 10), (24, 15), (25, 18)]);
        let attempts = Attempts::of(&contacts, person, 3);
        assert_eq!(attempts.barriers, [Barrier::NoInterpreter]);
        assert!(!attempts.are_enough());
        for contact in &mut contacts {
            contact.interpreted = Interpreted::Interpreter;
        }
        assert!(Attempts::of(&contacts, person, 3).are_enough());
        for contact in &mut contacts {
            contact.interpreted = Interpreted::NotRecorded;
            contact.language = polish;
        }
        assert!(Attempts::of(&contacts, person, 3).are_enough());
    }

    #[test]
    fn somebody_without_a_telephone_is_no_less_reachable_by_letter_and_with_nothing_it_is_our_barrier() {
        let nothing = Attempts::of(&calls(&[(23, 10), (24, 15), (25, 18)]), reachable(&[]), 3);
        assert_eq!(nothing.barriers, [Barrier::NoUsableChannel]);
        let post =
            [ContactPoint::unasked(ContactAddress::Post { lines: "1 High Street".into(), postcode: None })];
        let letters: Vec<Contact> = [23, 25, 27]
            .map(|day| Contact::of(at(day, 9), Channel::Letter, Turned::ToThem, Answered::Nobody))
            .into();
        assert!(Attempts::of(&letters, reachable(&post), 3).are_enough());
        let blind = [AccessNeed::Sight];
        let person = Reachable { access_needs: &blind, ..reachable(&post) };
        assert_eq!(Attempts::of(&letters, person, 3).barriers, [Barrier::NoUsableChannel]);
    }

    #[test]
    fn the_next_call_is_on_another_day_at_another_time() {
        let points = [phone()];
        let next =
            next_call(&calls(&[(24, 10)]), reachable(&points), at(24, 11), Nation::EnglandAndWales).unwrap();
        assert_eq!(next.from, date(2026, 11, 25).at(12, 0, 0, 0));
        assert_eq!(next.part, PartOfDay::Afternoon);
        assert!(next.times_not_asked);
        let christmas = next_call(
            &[],
            reachable(&points),
            london_instant(date(2026, 12, 24).at(19, 0, 0, 0)).unwrap(),
            Nation::EnglandAndWales,
        );
        assert_eq!(christmas.unwrap().from, date(2026, 12, 29).at(9, 0, 0, 0));
        assert_eq!(next_call(&[], reachable(&[]), at(24, 11), Nation::EnglandAndWales), None);
    }

    #[test]
    fn a_representative_whose_authority_nobody_saw_does_not_pass_gate_three() {
        let by = ActsBy::HealthAndWelfareAttorney;
        assert!(Answered::Representative { by, checked: None }.passes_reach().is_none());
        let seen = Answered::Representative { by, checked: Some(date(2026, 11, 1)) };
        assert!(seen.passes_reach().is_some());
        assert!(Answered::SomebodyElse.passes_reach().is_none());
    }

    proptest! {
        #[test]
        fn more_attempts_never_make_it_worse(times in prop::collection::vec((1i8..29, 8i8..20), 0..8), limit in 1u16..5) {
            let points = [phone()];
            let person = reachable(&points);
            let all = calls(&times);
            let mut before = usize::MAX;
            for end in 0..=all.len() {
                let attempts = Attempts::of(&all[..end], person, limit);
                prop_assert_eq!(usize::from(attempts.counted), end);
                prop_assert_eq!(attempts.are_enough(), attempts.missing.is_empty());
                if attempts.are_enough() {
                    prop_assert!(attempts.counted >= limit);
                    before = 0;
                }
                prop_assert!(before != 0 || attempts.are_enough());
            }
        }

        #[test]
        fn the_next_call_is_safe_and_still_to_come(day in 1i8..29, hour in 0i8..24, from in 8i8..19) {
            let mut point = phone();
            let to = jiff::civil::time(from + 1, 0, 0, 0);
            let safe = SafeTime::new(&[Weekday::Wednesday], jiff::civil::time(from, 0, 0, 0), to).unwrap();
            point.times = SafeTimes::Only(vec![safe]);
            let points = [point.clone()];
            let now = at(day, hour);
            if let Some(next) = next_call(&[], reachable(&points), now, Nation::EnglandAndWales) {
                prop_assert!(point.is_safe_at(london_instant(next.from).unwrap()));
                prop_assert!(london_instant(next.from).unwrap() > now);
            } else {
                prop_assert!(from < 9);
            }
        }
    }
}
