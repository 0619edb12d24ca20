//! Reading plain words: days, time of day, place, cost, language, access, format, age and gender are taken out;
//! the rest are words to look for.

use super::{Near, Wishes};
use crate::index::PARTS;
use crate::listing::{Days, Format, Gender, Span};
use crate::place::{Outcodes, is_incode};
use crate::text::{Lexicon, words_of};

/// What was heard in plain words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// What is wished, as heard.
    pub wishes: Wishes,
    /// The rest, in order.
    pub words: Vec<Word>,
}

/// A word to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As written, in lower case.
    pub text: String,
    /// Whether it says little beside other words.
    pub weak: bool,
}

const KM_A_MILE: f32 = 1.609_344;
const MORNING: Span = PARTS[0];
const AFTERNOON: Span = PARTS[1];
const EVENING: Span = PARTS[2];

/// Read plain words. `today` (days since 1970) settles what "today" and "tomorrow" are.
#[must_use]
pub fn read(text: &str, lexicon: &Lexicon, outcodes: &Outcodes, today: i32) -> Heard {
    let words = words_of(&text.replace('\u{2019}', "'"));
    let mut reader = Reader {
        lexicon,
        outcodes,
        today,
        heard: Heard::default(),
        genders: Vec::new(),
        within: None,
        after_day: false,
    };
    let mut at = 0;
    while at < words.len() {
        at += reader.take(&words, at).max(1);
    }
    reader.settle()
}

struct Reader<'a> {
    lexicon: &'a Lexicon,
    outcodes: &'a Outcodes,
    today: i32,
    heard: Heard,
    genders: Vec<Gender>,
    within: Option<f32>,
    /// Whether the word before was a day.
    after_day: bool,
}

impl Reader<'_> {
    /// Take what begins at a word; how many words it was.
    fn take(&mut self, words: &[String], at: usize) -> usize {
        let rest = &words[at..];
        let before = at.checked_sub(1).map_or("", |n| words[n].as_str());
        self.after_day = weekday(before).is_some();
        let taken = self
            .not(rest)
            .or_else(|| self.day(rest))
            .or_else(|| self.time(rest))
            .or_else(|| self.place(rest))
            .or_else(|| self.age(rest))
            .or_else(|| self.format(rest))
            .or_else(|| self.access(rest));
        if let Some(count) = taken {
            return count;
        }
        let word = &rest[0];
        if word == "free" && !matches!(before, "smoke" | "sugar" | "alcohol" | "drug" | "gluten" | "step") {
            self.heard.wishes.free = true;
            return if rest.len() > 2 && rest[1] == "of" && rest[2] == "charge" { 3 } else { 1 };
        }
        if let Some(code) = self.lexicon.language(word) {
            self.heard.wishes.languages.push(code.to_owned());
            self.keep(word, true);
            return 1;
        }
        self.gender(word);
        self.keep(word, self.lexicon.is_weak(word));
        1
    }

    /// What is not wanted: "not a group", "no zoom", "not mornings". What is said to be wanted instead is heard; the rest
    /// is left out of the words to look for.
    fn not(&mut self, words: &[String]) -> Option<usize> {
        const NOT: [&str; 8] = ["not", "no", "without", "never", "hates", "dislikes", "avoids", "except"];
        const BETWEEN: [&str; 11] =
            ["a", "an", "any", "in", "on", "at", "big", "large", "by", "into", "keen"];
        if !NOT.contains(&words[0].as_str()) || self.lexicon.access(words).is_some() {
            return None;
        }
        let between = words[1..].iter().take(3).take_while(|word| BETWEEN.contains(&word.as_str())).count();
        let unwanted = words.get(1 + between)?.as_str();
        let instead = match unwanted {
            "group" | "groups" | "crowds" => Some(Format::OneToOne),
            "online" | "zoom" | "internet" if words[0] != "no" || unwanted != "internet" => {
                Some(Format::InPerson)
            }
            "morning" | "mornings" | "afternoon" | "afternoons" | "evening" | "evenings" | "weekends" => None,
            _ if weekday(unwanted).is_some() => None,
            _ => return None,
        };
        let new = instead.filter(|format| !self.heard.wishes.formats.contains(format));
        self.heard.wishes.formats.extend(new);
        Some(2 + between)
    }

    fn keep(&mut self, word: &str, weak: bool) {
        self.heard.words.push(Word { text: word.to_owned(), weak });
    }

    fn day(&mut self, words: &[String]) -> Option<usize> {
        let word = words[0].as_str();
        let monday_first = |days: i32| u8::try_from((days + 3).rem_euclid(7)).unwrap_or(0);
        let days = match word {
            "today" => Days::default().with(monday_first(self.today)),
            "tomorrow" => Days::default().with(monday_first(self.today.saturating_add(1))),
            "weekend" | "weekends" => Days(0b110_0000),
            "weekday" | "weekdays" => Days(0b001_1111),
            _ => Days::default().with(weekday(word)?),
        };
        self.heard.wishes.days = Days(self.heard.wishes.days.0 | days.0);
        Some(1)
    }

    fn time(&mut self, words: &[String]) -> Option<usize> {
        let (span, count) = match words[0].as_str() {
            "morning" | "mornings" => (MORNING, 1),
            "afternoon" | "afternoons" => (AFTERNOON, 1),
            "evening" | "evenings" | "teatime" => (EVENING, 1),
            "lunchtime" | "lunchtimes" => (Span { from: 690, to: 870 }, 1),
            "daytime" | "daytimes" => (Span { from: 540, to: 1020 }, 1),
            "after" if words.get(1).is_some_and(|word| word == "work") => (EVENING, 2),
            "after" if words.get(1).is_some_and(|word| word == "school") => (Span { from: 930, to: 1140 }, 2),
            "am" if self.after_day => (MORNING, 1),
            "pm" if self.after_day => (Span { from: 720, to: 1440 }, 1),
            "after" => clock(&words[1..], true).map(|(from, n)| (Span { from, to: 1440 }, n + 1))?,
            "before" => clock(&words[1..], true).map(|(to, n)| (Span { from: 0, to }, n + 1))?,
            "between" => {
                let (from, n) = clock(&words[1..], false)?;
                let and = words.get(1 + n).is_some_and(|word| word == "and");
                let (to, m) = clock(words.get(2 + n..)?, false).filter(|_| and)?;
                (Span { from, to: if to > from { to } else { to + 720 } }, n + m + 2)
            }
            _ => return None,
        };
        if words[0] == "morning" && self.heard.words.last().is_some_and(|word| word.text == "coffee") {
            return None;
        }
        self.heard.wishes.span = Some(span);
        Some(count)
    }

    fn place(&mut self, words: &[String]) -> Option<usize> {
        if words[0] == "within" {
            let km: f32 = words.get(1)?.parse().ok().filter(|n| (0.0..1000.0).contains(n))?;
            let miles = match words.get(2)?.as_str() {
                "km" | "kilometres" | "kilometers" | "k" => false,
                "mile" | "miles" => true,
                _ => return None,
            };
            self.within = Some(if miles { km * KM_A_MILE } else { km });
            return Some(if words.get(3).is_some_and(|word| word == "of") { 4 } else { 3 });
        }
        let lead = usize::from(matches!(words[0].as_str(), "near" | "in" | "around" | "at" | "from" | "of"));
        let word = words.get(lead)?;
        // "LU 1": the letters of a district, which are no word, and its number apart.
        let apart = words.get(lead + 1).filter(|_| word.len() == 2 && !self.lexicon.is_stop(word));
        let apart = apart.filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
        if let Some((outcode, at)) =
            apart.and_then(|number| self.outcodes.named_by(&format!("{word}{number}")))
        {
            self.heard.wishes.near = Some(Near { at, outcode: Some(outcode), within_km: None });
            return Some(lead + 2 + usize::from(words.get(lead + 2).is_some_and(|word| is_incode(word))));
        }
        let (outcode, at) = self.outcodes.named_by(word)?;
        let whole = words.get(lead + 1).is_some_and(|word| is_incode(word));
        self.heard.wishes.near = Some(Near { at, outcode: Some(outcode), within_km: None });
        Some(lead + 1 + usize::from(whole))
    }

    fn age(&mut self, words: &[String]) -> Option<usize> {
        let number = |n: usize| words.get(n)?.parse::<u8>().ok().filter(|age| (1..=120).contains(age));
        let is = |n: usize, any: &[&str]| words.get(n).is_some_and(|word| any.contains(&word.as_str()));
        let (age, count) = if is(0, &["aged", "age"]) {
            (number(1)?, 2)
        } else if let Some(age) = number(0) {
            if is(1, &["year", "years", "yr", "yrs"]) && is(2, &["old"]) {
                (age, 3)
            } else if is(1, &["yo"]) {
                (age, 2)
            } else {
                return None;
            }
        } else {
            (words[0].strip_suffix("yo")?.parse().ok().filter(|age| (1..=120).contains(age))?, 1)
        };
        self.heard.wishes.age = Some(age);
        Some(count)
    }

    fn format(&mut self, words: &[String]) -> Option<usize> {
        let is = |phrase: &[&str]| {
            words.len() >= phrase.len() && words.iter().zip(phrase).all(|(word, part)| word == part)
        };
        let (format, count) = if is(&["one", "to", "one"]) || is(&["1", "to", "1"]) {
            (Format::OneToOne, 3)
        } else if is(&["1", "1"]) || is(&["121"]) {
            (Format::OneToOne, if words[0] == "121" { 1 } else { 2 })
        } else if is(&["over", "the", "phone"]) {
            (Format::Phone, 3)
        } else if is(&["by", "phone"]) || is(&["by", "telephone"]) {
            (Format::Phone, 2)
        } else if is(&["online"]) || is(&["zoom"]) {
            (Format::Online, 1)
        } else if is(&["home", "visit"]) || is(&["home", "visits"]) {
            (Format::AtHome, 2)
        } else if is(&["group"]) || is(&["groups"]) {
            (Format::Group, 1)
        } else {
            return None;
        };
        if !self.heard.wishes.formats.contains(&format) {
            self.heard.wishes.formats.push(format);
        }
        for word in &words[..count] {
            self.keep(word, true);
        }
        Some(count)
    }

    fn access(&mut self, words: &[String]) -> Option<usize> {
        let (code, count) = self.lexicon.access(words)?;
        if !self.heard.wishes.access.iter().any(|known| known == code) {
            self.heard.wishes.access.push(code.to_owned());
        }
        for word in &words[..count] {
            self.keep(word, true);
        }
        Some(count)
    }

    fn gender(&mut self, word: &str) {
        match word {
            "woman" | "women" | "womens" | "female" | "lady" | "ladies" | "girl" => {
                self.genders.push(Gender::Female);
            }
            "man" | "men" | "mens" | "male" | "gentleman" | "boy" => self.genders.push(Gender::Male),
            _ => {}
        }
    }

    fn settle(mut self) -> Heard {
        let first = self.genders.first().copied();
        self.heard.wishes.gender = first.filter(|gender| self.genders.iter().all(|other| other == gender));
        if let Some(near) = &mut self.heard.wishes.near {
            near.within_km = self.within;
        }
        self.heard
    }
}

fn weekday(word: &str) -> Option<u8> {
    let names: [&[&str]; 7] = [
        &["monday", "mondays", "mon"],
        &["tuesday", "tuesdays", "tues", "tue"],
        &["wednesday", "wednesdays", "weds"],
        &["thursday", "thursdays", "thurs", "thur", "thu"],
        &["friday", "fridays", "fri"],
        &["saturday", "saturdays"],
        &["sunday", "sundays"],
    ];
    (0..).zip(names).find(|(_, names)| names.contains(&word)).map(|(day, _)| day)
}

/// A time at the start of the words, in minutes, and how many words it takes: `5pm`, `5 pm`, `17 30`, `noon`,
/// `10` (before eight, when `late` says so, of the afternoon).
fn clock(words: &[String], late: bool) -> Option<(u16, usize)> {
    let word = words.first()?;
    if word == "noon" || word == "midday" {
        return Some((720, 1));
    }
    let (digits, joined) = match (word.strip_suffix("am"), word.strip_suffix("pm")) {
        (Some(digits), _) => (digits, Some(false)),
        (_, Some(digits)) => (digits, Some(true)),
        _ => (word.as_str(), None),
    };
    let hour: u16 = digits.parse().ok().filter(|hour| *hour < 24)?;
    let after = words.get(1).map(String::as_str);
    let minutes = after.filter(|word| word.len() == 2).and_then(|word| word.parse::<u16>().ok());
    let minutes = minutes.filter(|minutes| *minutes < 60);
    let (afternoon, mut count) = match (joined, after) {
        (Some(pm), _) => (pm, 1),
        (None, Some("pm")) => (true, 2),
        (None, Some("am")) => (false, 2),
        _ => (late && hour < 8, 1),
    };
    let mut at = if afternoon && hour < 12 { (hour + 12) * 60 } else { hour * 60 };
    if let (Some(minutes), None, 1) = (minutes, joined, count) {
        at += minutes;
        count = 2;
    }
    Some((at, count))
}
