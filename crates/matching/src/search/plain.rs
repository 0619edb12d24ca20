//! The search without any of its short cuts, to hold the search against: every listing is weighed.

use super::concept::{Concept, Query};
use super::fit::{Floor, Wanted};
use crate::ask::{Ask, Near, Settings, Wishes, read};
use crate::index::{Index, LEVELS, Posting};
use crate::listing::{
    Area, Cost, Days, Eligibility, Format, Gender, Id, Learned, Listing, Slot, Span, Standing,
};
use crate::place::{Outcodes, Place, Point};
use crate::text::Lexicon;

/// Identifiers and scores, best first.
pub(super) fn search(index: &Index, ask: &Ask) -> Vec<(Id, f32)> {
    let heard = read(&ask.text, &index.lexicon, &index.outcodes, ask.today);
    let query = Query::of(index, &heard.words, &ask.needs);
    let wanted = Wanted::of(index, ask, &heard.wishes);
    let mut list: Vec<(f32, usize)> = (0..index.rows.len())
        .filter_map(|slot| Some((score(index, &query, &wanted, slot)?, slot)))
        .filter(|(score, _)| *score > 0.0)
        .collect();
    list.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    list.truncate(ask.limit);
    list.into_iter().map(|(score, slot)| (index.details[slot].id, score)).collect()
}

fn score(index: &Index, query: &Query, wanted: &Wanted, slot: usize) -> Option<f32> {
    let number = u32::try_from(slot).unwrap();
    if index.bounds[slot] == 0.0 {
        return None;
    }
    let mut sum = 0.0;
    for concept in &query.concepts {
        let part = brings(index, concept, number);
        if query.browse || !concept.weak || sum > 0.0 {
            sum += part;
        }
    }
    let whole: f32 = query.concepts.iter().map(|concept| concept.rarity).sum();
    let words = match (query.browse, whole > 0.0) {
        (true, true) => 0.6 + (1.0 - 0.6) / whole * sum,
        (true, false) => 1.0,
        _ => 1.0 / whole * sum,
    };
    let fit = wanted.fit(number, &index.rows[slot], Floor { words: 1.0, least: 0.0 })?;
    Some(words * fit)
}

fn brings(index: &Index, concept: &Concept, slot: u32) -> f32 {
    let level = |terms: &[u32]| {
        let mut found = terms.iter().map(|term| index.postings.in_slot(*term, slot));
        let first = found.next()??;
        found.try_fold(first, |least: Posting, next| Some(least.lesser(next?))).map(Posting::level)
    };
    let ways = concept.ways.iter();
    ways.filter_map(|way| Some(way.weight * concept.rarity / LEVELS * level(&way.terms)?)).fold(0.0, f32::max)
}

/// Numbers from a seed.
struct Mixed(u64);

impl Mixed {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn number(&mut self, bound: u16) -> u16 {
        u16::try_from(self.below(usize::from(bound))).unwrap()
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    fn is(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    fn words(&mut self, most: usize) -> String {
        let count = 1 + self.below(most);
        let list: Vec<&str> = (0..count).map(|_| self.of(&WORDS)).collect();
        list.join(" ")
    }

    fn listing(&mut self) -> Listing {
        let point = |mixed: &mut Mixed| {
            Point::at(
                51.5 + f32::from(mixed.number(1000)) / 800.0,
                f32::from(mixed.number(1000)) / 800.0 - 0.9,
            )
        };
        let places = self.below(3);
        let times = self.below(3);
        let formats = [Format::Group, Format::OneToOne, Format::Online, Format::Phone, Format::InPerson];
        Listing {
            published: true,
            name: self.words(3),
            description: self.words(14),
            organisation: self.words(2),
            terms: vec![self.words(2)],
            needs: if self.is(3) { vec!["lonely".into()] } else { vec![] },
            places: (0..places).map(|_| Place { at: point(self), outcode: None }).collect(),
            areas: match self.below(8) {
                0 => vec![Area::Everywhere],
                1 => vec![Area::Outcode("LU1".into())],
                2 => vec![Area::Around { centre: point(self).unwrap(), km: 20.0 }],
                _ => vec![],
            },
            schedule: (0..times)
                .map(|_| Slot {
                    day: self.of(&[0, 1, 5, 6]),
                    span: {
                        let from = self.number(1200);
                        Span { from, to: from + 90 }
                    },
                })
                .collect(),
            cost: [Cost::NotRecorded, Cost::Free, Cost::Charged][self.below(3)].clone(),
            languages: [vec![], vec!["en".to_owned()], vec!["en".into(), "ur".into()]][self.below(3)].clone(),
            access: if self.is(2) { vec![("wheelchair".into(), !self.is(4))] } else { vec![] },
            eligibility: Eligibility {
                min_age: self.is(4).then_some(55),
                max_age: self.is(6).then_some(80),
                gender: self.is(8).then_some(Gender::Female),
                rules: if self.is(8) { vec!["carer".into()] } else { vec![] },
            },
            formats: (0..self.below(3)).map(|_| self.of(&formats)).collect(),
            assured: self.is(2).then(|| 20_782 - i32::from(self.number(400))),
        }
    }

    fn standing(&mut self) -> Standing {
        let share = |mixed: &mut Mixed| mixed.is(3).then(|| (mixed.number(12), 12));
        Standing {
            free: self.is(2).then(|| self.number(3)),
            waiting_days: self.is(3).then(|| self.number(60)),
            paused: self.is(9),
            learned: Learned {
                reply_days: self.is(3).then(|| (self.number(30), 12)),
                accepted: share(self),
                stayed: share(self),
            },
        }
    }

    fn ask(&mut self) -> Ask {
        let asides = [
            "",
            "",
            "",
            "online",
            "Mondays",
            "Saturday after 2pm",
            "free",
            "wheelchair",
            "in Urdu",
            "aged 60",
            "near LU1",
            "within 5 km of LU2",
            "lady",
            "group",
            "weekends step free",
            "lnely",
            "gard",
            "16 year old",
        ];
        let text = format!(
            "{} {} {}",
            if self.is(5) { String::new() } else { self.words(3) },
            self.of(&asides),
            self.of(&asides)
        );
        let mut firm = Wishes { room: self.is(4), free: self.is(8), ..Wishes::default() };
        if self.is(6) {
            firm.days = Days(self.of(&[1, 3, 64]));
        }
        if self.is(8) {
            firm.access = vec!["wheelchair".into()];
        }
        if self.is(8) {
            firm.languages = vec![self.of(&["ur", "en", "xx"]).to_owned()];
        }
        if self.is(8) {
            firm.formats = vec![Format::Group];
        }
        if self.is(5) {
            let at = Point::at(51.9, -0.4).unwrap();
            firm.near = Some(Near { at, outcode: Some("LU2".into()), within_km: self.is(2).then_some(12.0) });
        }
        let needs = if self.is(5) { vec!["lonely".to_owned()] } else { vec![] };
        let facts = if self.is(4) { [("carer".to_owned(), self.is(2))].into() } else { [].into() };
        Ask {
            text,
            firm,
            needs,
            facts,
            today: 20_782,
            limit: self.of(&[1, 5, 20]),
            settings: Settings::default(),
        }
    }
}

const WORDS: [&str; 22] = [
    "lonely",
    "garden",
    "choir",
    "debt",
    "advice",
    "walk",
    "carers",
    "coffee",
    "morning",
    "lunch",
    "club",
    "yoga",
    "befriending",
    "memory",
    "help",
    "group",
    "support",
    "meet",
    "social",
    "company",
    "money",
    "online",
];

fn id(n: usize) -> Id {
    Id((n as u128).to_be_bytes())
}

fn held_against_plain(index: &Index, mixed: &mut Mixed, asks: usize) {
    for _ in 0..asks {
        let ask = mixed.ask();
        let found: Vec<(Id, f32)> =
            index.search(&ask).matches.into_iter().map(|found| (found.id, found.score)).collect();
        assert_eq!(found, search(index, &ask), "{ask:?}");
    }
}

/// Few words and many ties; some lists are long enough to be laid out by slot and others are not.
#[test]
fn the_search_finds_what_weighing_every_listing_finds() {
    let outcodes = Outcodes::read("LU1,51.87,-0.42\nLU2,51.90,-0.40\n");
    for seed in 0..4 {
        let mut mixed = Mixed(seed);
        let mut index = Index::new(Lexicon::shipped().unwrap(), outcodes.clone());
        for n in 0..[30, 300, 1600, 4000][mixed.below(4)] {
            index.put(id(n), &mixed.listing());
            index.set_standing(id(n), mixed.standing());
        }
        held_against_plain(&index, &mut mixed, 150);
        for _ in 0..200 {
            let n = mixed.below(4000);
            if mixed.is(3) {
                index.remove(id(n));
            } else {
                index.put(id(n), &mixed.listing());
            }
            index.set_standing(id(mixed.below(4000)), mixed.standing());
        }
        held_against_plain(&index, &mut mixed, 100);
        index.tidy();
        held_against_plain(&index, &mut mixed, 100);
        let saved = index.save().unwrap();
        let index = Index::load(&saved, Lexicon::shipped().unwrap(), outcodes.clone()).unwrap();
        held_against_plain(&index, &mut mixed, 100);
    }
}
