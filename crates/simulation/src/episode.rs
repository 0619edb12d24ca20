//! Offers as rows of a table: what a researcher would get of a programme, without a database. Columns that the
//! definitions know have their names and codes (`definitions/columns.json`).

use domain::calendar::Day;
use domain::instrument::TimePoint;
use domain::journey::{AgeBand, Asked, Direction, Ending, Gate, Mode, Teller};
use domain::offer::Answer;
use domain::screen::Item;

use crate::offer::When;
use crate::{Act, Answered, Care, Deed, Life, NeedCode, Programme, Screened, SimAccount};

/// One in how many is picked for the factor screen.
const SCREENED_ONE_IN: u32 = 4;

/// The columns, in order.
pub const COLUMNS: [&str; 45] = [
    "offer",
    "person",
    "offered-on",
    "first",
    "practice",
    "referral-reason",
    "age",
    "age-band",
    "sex",
    "ethnic-category",
    "deprivation-decile",
    "nameless",
    "how-put",
    "answered-on",
    "answer",
    "accepted",
    "mode",
    "ended-by",
    "reason-asked",
    "reasons",
    "reasons-by-referrer",
    "screen-probability",
    "screen-need",
    "screen-benefit",
    "screen-trust",
    "screen-stigma",
    "screen-medical-treatment",
    "screen-could-manage",
    "navigator",
    "contacts",
    "attempted-on",
    "reached-on",
    "meeting-on",
    "plan-on",
    "closed-on",
    "came-to",
    "meeting-days",
    "meeting-end",
    "satisfied-before",
    "satisfied-after",
    "anxious-before",
    "anxious-after",
    "loneliness-before",
    "loneliness-after",
    "data-to",
];

/// One offer, as far as it came.
#[derive(Debug, Clone, Default)]
struct Episode<'a> {
    when: Option<When>,
    needs: &'a [NeedCode],
    first: bool,
    joins: bool,
    /// What came after its yes began with it, and not with an earlier offer.
    begun: bool,
    nameless: bool,
    age: Option<u8>,
    gender: Option<&'static str>,
    ethnic_category: Option<&'static str>,
    deprivation_decile: Option<u8>,
    answered: Option<(Day, &'a Answered)>,
    accounts: &'a [SimAccount],
    ending: Option<(Day, Ending)>,
    navigator: Option<usize>,
    contacts: u32,
    attempted: Option<Day>,
    reached: Option<Day>,
    met: Option<Day>,
    planned: Option<Day>,
    left: Option<(Day, &'static str)>,
    before: Option<[u8; 3]>,
    after: Option<[u8; 3]>,
}

/// The rows of a life, one for each offer of which something was recorded, in the order of [`COLUMNS`].
/// An empty text is not recorded, or did not come about.
pub fn rows(programme: &Programme, life: &Life) -> Vec<Vec<String>> {
    let mut episodes: Vec<Episode> = Vec::new();
    let mut passages: Vec<usize> = Vec::new();
    let mut cares = life.care.iter().peekable();
    for act in &life.acts {
        let when = act.when();
        while let Some(care) = cares.next_if(|care| (care.day, care.minute) < (when.day, when.minute)) {
            happen(&mut episodes, &mut passages, care);
        }
        recorded(&mut episodes, life, act);
    }
    cares.for_each(|care| happen(&mut episodes, &mut passages, care));
    episodes.iter().enumerate().map(|(place, episode)| row(programme, life, place, episode)).collect()
}

fn recorded<'a>(episodes: &mut Vec<Episode<'a>>, life: &'a Life, act: &'a Act) {
    match act {
        Act::Offer(offer) => {
            let person = &life.person;
            let mut episode = Episode {
                when: Some(offer.when),
                needs: &offer.needs,
                first: offer.first,
                joins: offer.joins,
                age: Some(age(person.born, offer.when.day)),
                gender: Some(person.gender),
                ethnic_category: Some(person.ethnic_category),
                deprivation_decile: person.deprivation_decile,
                ..Episode::default()
            };
            episode.answer(offer.when.day, &offer.answered);
            episodes.push(episode);
        }
        Act::LaterAnswer(later) => {
            if let Some(episode) = episodes.last_mut() {
                episode.answer(later.when.day, &later.answered);
            }
        }
        Act::NamelessRefusal(refusal) => episodes.push(Episode {
            when: Some(refusal.when),
            needs: &refusal.needs,
            first: refusal.first,
            nameless: true,
            age: refusal.age,
            gender: refusal.gender,
            ethnic_category: refusal.ethnic_category,
            deprivation_decile: refusal.deprivation_decile,
            accounts: &refusal.accounts,
            ..Episode::default()
        }),
        // The right answer follows and replaces the wrong one.
        Act::Correction(_) | Act::Considered(_) => {}
    }
}

impl<'a> Episode<'a> {
    fn answer(&mut self, day: Day, answered: &'a Answered) {
        self.answered = Some((day, answered));
        self.accounts = &answered.accounts;
        self.ending = match &answered.answer {
            Answer::Ended(ending) => Some((day, *ending)),
            Answer::Yes(_) | Answer::ThinkingItOver(_) => None,
        };
    }
}

/// What came after a yes belongs to the offer that was last when its passage began.
fn happen(episodes: &mut [Episode], passages: &mut Vec<usize>, care: &Care) {
    let passage = usize::from(care.passage);
    if passage == passages.len() {
        passages.push(episodes.len().saturating_sub(1));
        if let Some(episode) = episodes.last_mut() {
            episode.begun = true;
        }
    }
    let Some(episode) = passages.get(passage).and_then(|place| episodes.get_mut(*place)) else { return };
    let first = |known: &mut Option<Day>| {
        known.get_or_insert(care.day);
    };
    match &care.deed {
        Deed::Allocate(staff) => episode.navigator = Some(*staff),
        Deed::Contact(_) => {
            episode.contacts += 1;
            first(&mut episode.attempted);
        }
        Deed::Pass(gates) => {
            for (gate, _) in gates {
                match gate {
                    Gate::Reach => first(&mut episode.reached),
                    Gate::Meeting => first(&mut episode.met),
                    _ => {}
                }
            }
        }
        Deed::Plan(_) => first(&mut episode.planned),
        Deed::Score(scores) => {
            let kept = Some([scores.ons4[0], scores.ons4[3], scores.ucla3.iter().sum()]);
            match scores.at {
                TimePoint::Meeting => episode.before = kept,
                TimePoint::FollowUp => episode.after = kept,
                _ => {}
            }
        }
        Deed::End(_, ending, _) | Deed::Close(ending, _) => {
            episode.left = Some((care.day, ending.mode.code()));
        }
        Deed::Return(_) => episode.left = None,
        Deed::Die => episode.left = Some((care.day, Mode::Died.code())),
        _ => {}
    }
}

fn row(programme: &Programme, life: &Life, place: usize, episode: &Episode) -> Vec<String> {
    let shape = programme.shape();
    let Some(when) = episode.when else { return vec![String::new(); COLUMNS.len()] };
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let number = |number: Option<u8>| number.map(|number| number.to_string()).unwrap_or_default();
    let flag = |flag: bool| if flag { "yes" } else { "no" }.to_owned();
    let practice = &programme.organisations()[when.practice].name;
    let offered = if episode.nameless { when.day.first_of_month() } else { when.day };
    let (answer, mode, by) = answer(episode);
    let accepted = match answer {
        "yes" => flag(true),
        "thinking-it-over" => String::new(),
        _ => flag(false),
    };
    let how = episode.answered.and_then(|(_, answered)| match &answered.answer {
        Answer::Yes(observed) => observed.how,
        Answer::ThinkingItOver(thinking) => thinking.observed.how,
        Answer::Ended(ending) => ending.observed.how,
    });
    let told = |teller: Teller| episode.accounts.iter().find(|account| account.teller == teller);
    let reasons = |account: Option<&SimAccount>| -> String {
        let hindered = account.into_iter().flat_map(|account| &account.factors);
        let codes =
            hindered.filter(|(_, direction)| *direction == Direction::Hindered).map(|(code, _)| *code);
        codes.collect::<Vec<_>>().join(" ")
    };
    let asked =
        told(Teller::Person).map(|account| account.asked).filter(|asked| *asked != Asked::NotRecorded);
    let (probability, items) = screened(episode);
    let wait = waited(programme, episode, answer);
    let mut row = vec![
        format!("{}-{}", life.index, place + 1),
        if episode.nameless { String::new() } else { life.index.to_string() },
        day(Some(offered)),
        flag(episode.first && !episode.joins),
        practice.clone(),
        episode.needs.join(" "),
        if episode.nameless { String::new() } else { number(episode.age) },
        episode.age.map(|age| String::from(AgeBand::of(age))).unwrap_or_default(),
        text(episode.gender),
        text(episode.ethnic_category),
        number(episode.deprivation_decile),
        flag(episode.nameless),
        text(how.map(domain::journey::HowPut::code)),
        if episode.nameless { String::new() } else { day(episode.answered.map(|(day, _)| day)) },
        answer.to_owned(),
        accepted,
        mode.to_owned(),
        by.to_owned(),
        text(asked.map(Asked::code)),
        reasons(told(Teller::Person)),
        reasons(told(Teller::Referrer)),
        probability,
    ];
    row.extend(items);
    let navigator = episode.navigator.map(|staff| format!("N{staff}"));
    let (days, end) = wait.map_or((String::new(), ""), |(days, end)| (days.to_string(), end));
    let reached_care = answer == "yes" && (episode.begun || !episode.joins);
    row.extend([
        navigator.unwrap_or_default(),
        if reached_care { episode.contacts.to_string() } else { String::new() },
        day(episode.attempted),
        day(episode.reached),
        day(episode.met),
        day(episode.planned),
        day(episode.left.map(|(day, _)| day)),
        text(episode.left.map(|(_, mode)| mode)),
        days,
        end.to_owned(),
    ]);
    for score in 0..3 {
        row.push(number(episode.before.map(|scores| scores[score])));
        row.push(number(episode.after.map(|scores| scores[score])));
    }
    row.push(shape.last_day.to_string());
    row
}

/// The answer as it stands, its mode and who ended it.
fn answer(episode: &Episode) -> (&'static str, &'static str, &'static str) {
    const NOT_ENDED: &str = "not-ended";
    if episode.nameless {
        return ("refused", Mode::Refused.code(), "person");
    }
    match (&episode.ending, episode.answered.map(|(_, answered)| &answered.answer)) {
        (Some((_, ending)), _) => {
            let answer = match ending.mode {
                Mode::Refused => "refused",
                Mode::NotNow => "not-now",
                _ => "ended-otherwise",
            };
            (answer, ending.mode.code(), ending.by.code())
        }
        (None, Some(Answer::Yes(_))) => ("yes", NOT_ENDED, NOT_ENDED),
        _ => ("thinking-it-over", NOT_ENDED, NOT_ENDED),
    }
}

/// The probability of being picked for the screen, and the six answers of those who were.
fn screened(episode: &Episode) -> (String, Vec<String>) {
    let none = || (String::new(), vec![String::new(); Item::ALL.len()]);
    let Some(Screened { random, items }) = episode.answered.and_then(|(_, answered)| answered.screen) else {
        return none();
    };
    let Ok(draw) = domain::screen::Draw::by(SCREENED_ONE_IN, random) else { return none() };
    if !draw.picked {
        return none();
    }
    let said = |answer: &domain::screen::Answer| match answer {
        domain::screen::Answer::Yes | domain::screen::Answer::Partly => "yes".to_owned(),
        domain::screen::Answer::No => "no".to_owned(),
        _ => String::new(),
    };
    (draw.probability().to_string(), items.iter().map(said).collect())
}

/// Days from a yes to the first meeting, to leaving before it, or to the end of the data; and which.
fn waited(programme: &Programme, episode: &Episode, answer: &str) -> Option<(i32, &'static str)> {
    let (from, _) = episode.answered.filter(|_| answer == "yes" && (episode.begun || !episode.joins))?;
    let (to, end) = match (episode.met, episode.left) {
        (Some(met), _) => (met, "met"),
        (None, Some((left, mode))) if mode == Mode::Refused.code() => (left, "refused"),
        (None, Some((left, _))) => (left, "ended-otherwise"),
        (None, None) => (programme.shape().last_day, "open"),
    };
    Some(((to - from).get_days().max(0), end))
}

fn age(born: Day, on: Day) -> u8 {
    let years = on.year() - born.year();
    let before = (on.month(), on.day()) < (born.month(), born.day());
    u8::try_from(years - i16::from(before)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Shape;

    fn table() -> Vec<Vec<String>> {
        let shape = Shape { offers: 3_000, ..Shape::demo(jiff::civil::date(2026, 11, 20)) };
        let programme = Programme::of(shape);
        programme.lives().flat_map(|life| rows(&programme, &life)).collect()
    }

    fn at<'a>(row: &'a [String], column: &str) -> &'a str {
        &row[COLUMNS.iter().position(|name| *name == column).unwrap()]
    }

    #[test]
    fn every_offer_is_a_row_and_its_days_are_in_order() {
        let table = table();
        assert!(table.len() > 2_000, "{}", table.len());
        for row in &table {
            assert_eq!(row.len(), COLUMNS.len());
            for (earlier, later) in
                [("offered-on", "answered-on"), ("answered-on", "meeting-on"), ("reached-on", "meeting-on")]
            {
                let (earlier, later) = (at(row, earlier), at(row, later));
                assert!(earlier.is_empty() || later.is_empty() || earlier <= later, "{row:?}");
            }
            assert!(at(row, "meeting-on").is_empty() || at(row, "accepted") == "yes", "{row:?}");
            assert_eq!(at(row, "meeting-end") == "met", !at(row, "meeting-on").is_empty(), "{row:?}");
        }
        let shared = |answer: &str| table.iter().filter(|row| at(row, "answer") == answer).count();
        assert!(shared("yes") > 1_000 && shared("refused") > 300, "{} {}", shared("yes"), shared("refused"));
    }

    #[test]
    fn a_refusal_without_a_name_keeps_neither_day_nor_person() {
        let table = table();
        let nameless: Vec<_> = table.iter().filter(|row| at(row, "nameless") == "yes").collect();
        assert!(!nameless.is_empty());
        for row in nameless {
            assert!(
                at(row, "offered-on").ends_with("-01")
                    && at(row, "person").is_empty()
                    && at(row, "age").is_empty()
            );
        }
    }

    #[test]
    fn columns_the_definitions_know_have_their_codes() {
        let known: serde_json::Value =
            serde_json::from_str(include_str!("../../../definitions/columns.json")).unwrap();
        let offer = known.as_array().unwrap().iter().find(|unit| unit["unit"] == "offer").unwrap();
        let table = table();
        let mut checked = 0;
        for column in offer["columns"].as_array().unwrap() {
            let (Some(codes), Some(name)) = (column["codes"].as_array(), column["name"].as_str()) else {
                continue;
            };
            if !COLUMNS.contains(&name) {
                continue;
            }
            checked += 1;
            for row in &table {
                let value = at(row, name);
                assert!(value.is_empty() || codes.iter().any(|code| code == value), "{name}: {value}");
            }
        }
        assert!(checked >= 4, "{checked}");
    }
}
