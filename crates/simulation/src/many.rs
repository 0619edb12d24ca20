//! A made-up directory of any size, to measure with: services like those of the demo's, in fifteen towns, with words
//! a few of which are frequent and most of which are rare, as in real texts.

use domain::calendar::Day;
use domain::directory::service::Slot;
use domain::postcode::Outcode;
use jiff::ToSpan;

use crate::chance::{Chance, Purpose};
use crate::directory::{Made, Stands, services};

/// The districts services stand in; more of them to a town than anywhere.
const TOWNS: [&str; 15] =
    ["LU1", "MK40", "M1", "B1", "LS1", "CF10", "EH1", "NE1", "BS1", "SW1A", "N1", "E1", "SE1", "G1", "NG1"];
/// Half the side of a town, in degrees.
const AROUND: f64 = 0.05;
const ADDED: [&str; 36] = [
    "weekly",
    "friendly",
    "volunteers",
    "welcome",
    "people",
    "community",
    "centre",
    "biscuits",
    "local",
    "trained",
    "confidential",
    "support",
    "meet",
    "others",
    "learn",
    "skills",
    "confidence",
    "gentle",
    "beginners",
    "music",
    "outdoor",
    "park",
    "library",
    "church",
    "family",
    "older",
    "young",
    "health",
    "wellbeing",
    "craft",
    "reading",
    "company",
    "exercise",
    "balance",
    "sleep",
    "calm",
];
const PARTS: [&str; 16] = [
    "ba", "cor", "del", "fen", "gra", "hol", "ist", "kem", "lun", "mor", "nes", "pal", "rid", "sto", "tam",
    "wy",
];

/// As many services as asked for, the same for the same number, as of a day. None where no pattern can be read.
pub fn many(count: usize, today: Day) -> impl Iterator<Item = Made> {
    let patterns = services(today);
    let source = Chance::of(1, Purpose::ManyServices);
    let count = if patterns.is_empty() { 0 } else { count };
    (0..count).map(move |number| {
        let mut chance = source.stream(u64::try_from(number).unwrap_or(0));
        let pattern = &patterns[chance.place(patterns.len())];
        varied(pattern, number, today, &mut chance)
    })
}

/// What `stile bench match` looks for: a subject of the made-up directory and words of its texts.
pub fn subject(number: usize) -> &'static str {
    const SUBJECTS: [&str; 20] = [
        "befriending",
        "gardening",
        "walking",
        "choir",
        "debt",
        "benefits",
        "carers",
        "dementia",
        "yoga",
        "lunch",
        "coffee",
        "counselling",
        "bereavement",
        "employment",
        "digital",
        "housing",
        "swimming",
        "diabetes",
        "art",
        "volunteering",
    ];
    SUBJECTS[number % SUBJECTS.len()]
}

/// A word that stands in many texts.
pub fn frequent(number: usize) -> &'static str {
    ADDED[number % ADDED.len()]
}

/// A district that services stand in.
pub fn district(number: usize) -> &'static str {
    TOWNS[number % TOWNS.len()]
}

fn varied(pattern: &Made, number: usize, today: Day, chance: &mut Chance) -> Made {
    let mut made = pattern.clone();
    made.key = format!("many-{number}");
    made.draft.name = format!("{} {}", capital(&rare(chance)), pattern.draft.name);
    // Of every three or so services one organisation.
    let of = capital(&rare(chance));
    made.draft.organisation = format!("{of} {}", chance.one_of(&["Trust", "Project", "Association"]));
    for _ in 0..chance.between(10, 34) {
        let word = if chance.happens(1.0 / 3.0) { rare(chance) } else { chance.one_of(&ADDED).to_owned() };
        made.draft.description.push(' ');
        made.draft.description.push_str(&word);
    }
    let town = chance.one_of(&TOWNS);
    for place in &mut made.draft.places {
        stands_in(place, town, chance);
    }
    let from = u16::try_from(540 + 60 * chance.between(0, 10)).unwrap_or(540);
    let times = (0..chance.between(1, 3)).map(|_| Slot {
        day: u8::try_from(chance.between(0, 6)).unwrap_or(0),
        from,
        to: from + 120,
    });
    made.draft.times = times.collect();
    made.draft.times.sort_unstable();
    made.draft.times.dedup();
    made.draft.areas.clear();
    made.assured = Some(today.saturating_sub(i64::from(chance.between(0, 400)).days()));
    made.standing =
        Stands { free: chance.happens(0.5).then(|| i64::from(chance.between(0, 5))), ..Stands::default() };
    made
}

fn stands_in(place: &mut domain::directory::draft::DraftPlace, town: &str, chance: &mut Chance) {
    let middle = Outcode::parse(town).ok().and_then(|outcode| outcode.position());
    let near = |middle: f64, chance: &mut Chance| middle + (chance.share() * 2.0 - 1.0) * AROUND;
    place.position = middle.map(|it| (near(it.latitude, chance), near(it.longitude, chance)));
    place.postcode = format!("{town} {}ZZ", chance.between(1, 9));
    town.clone_into(&mut place.town);
}

/// A made-up word; a few come often and most seldom.
fn rare(chance: &mut Chance) -> String {
    const RANGE: u32 = 40_000;
    let number =
        u64::from(chance.between(0, RANGE - 1)) * u64::from(chance.between(0, RANGE - 1)) / u64::from(RANGE);
    let part = |by: u64| PARTS[usize::try_from(number / by % 16).unwrap_or(0)];
    [part(4096), part(256), part(16), part(1)].concat()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_gives_the_same_services_and_each_could_have_been_typed() {
        let today = jiff::civil::date(2026, 11, 27);
        let made: Vec<Made> = many(400, today).collect();
        assert_eq!(made, many(400, today).collect::<Vec<_>>());
        assert_eq!(made[..100], many(100, today).collect::<Vec<_>>());
        for it in &made {
            assert_eq!(it.draft.breaches(), [], "{}", it.key);
        }
        let names: std::collections::BTreeSet<_> = made.iter().map(|it| &it.draft.name).collect();
        assert!(names.len() > 390, "{}", names.len());
    }
}
