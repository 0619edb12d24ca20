//! Rules that hold for every directory and every ask.

use std::collections::BTreeMap;

use matching::index::Index;
use matching::{
    Against, Area, Ask, Cost, Days, Eligibility, Flaw, For, Format, Gender, Lexicon, Listing, Near, Outcome,
    Place, Point, Slot, Span, Standing, Wishes,
};
use proptest::prelude::*;

use super::directory::{TODAY, ask, empty, entries, id, index_of, number, outcodes};

const WORDS: [&str; 12] = [
    "lonely",
    "garden",
    "choir",
    "debt",
    "walk",
    "carers",
    "tea",
    "wheelchair",
    "women",
    "yoga",
    "befriending",
    "memory",
];
const CODES: [&str; 6] = ["LU1", "LU2", "LU7", "MK40", "SG1", "M1"];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&WORDS[..]), 1..5).prop_map(|words| words.join(" "))
}

fn eligibility() -> impl Strategy<Value = Eligibility> {
    let gender = prop::sample::select(vec![None, None, Some(Gender::Female), Some(Gender::Male)]);
    let rules =
        prop::sample::select(vec![vec![], vec![], vec!["carer".to_owned()], vec!["veteran".to_owned()]]);
    (prop::option::of(0_u8..70), prop::option::of(18_u8..90), gender, rules)
        .prop_map(|(min_age, max_age, gender, rules)| Eligibility { min_age, max_age, gender, rules })
}

fn listing() -> impl Strategy<Value = Listing> {
    let words = (any::<bool>(), text(), text(), eligibility());
    let slot = (0_u8..7, 0_u16..1200, 30_u16..240)
        .prop_map(|(day, from, long)| Slot { day, span: Span { from, to: from + long } });
    let place = (prop::sample::select(&CODES[..]), prop::collection::vec(slot, 0..3));
    let area =
        prop::sample::select(vec![None, None, Some(Area::Everywhere), Some(Area::Outcode("lu1".to_owned()))]);
    let cost = prop::sample::select(vec![Cost::Free, Cost::Charged, Cost::NotRecorded]);
    let languages = prop::sample::subsequence(vec!["en", "ur", "pl"], 0..=3);
    let access = prop::option::of(any::<bool>());
    let formats = prop::sample::subsequence(vec![Format::Group, Format::OneToOne, Format::Online], 0..=3);
    (words, place, area, cost, languages, access, formats).prop_map(
        |(
            (published, name, description, eligibility),
            (code, schedule),
            area,
            cost,
            languages,
            access,
            formats,
        )| {
            Listing {
                published,
                name,
                description,
                places: vec![Place { at: None, outcode: Some(code.to_owned()) }],
                areas: area.into_iter().collect(),
                schedule,
                cost,
                languages: languages.into_iter().map(str::to_owned).collect(),
                access: access.into_iter().map(|there| ("wheelchair".to_owned(), there)).collect(),
                eligibility,
                formats,
                assured: Some(TODAY - 10),
                ..Listing::default()
            }
        },
    )
}

fn firm() -> impl Strategy<Value = Wishes> {
    let when = (prop::sample::select(vec![0_u8, 0, 1, 8, 96]), prop::option::of((0_u16..1300, 30_u16..140)));
    let near = prop::option::of((prop::sample::select(&CODES[..]), prop::option::of(1_u8..40)));
    let language = prop::sample::subsequence(vec!["ur".to_owned(), "cy".to_owned()], 0..=1);
    let formats = prop::sample::subsequence(vec![Format::Group, Format::Online], 0..=2);
    let gender = prop::sample::select(vec![None, Some(Gender::Female), Some(Gender::Male)]);
    let person = (prop::option::of(1_u8..100), gender);
    (when, near, any::<bool>(), language, any::<bool>(), formats, any::<bool>(), person).prop_map(
        |((days, span), near, free, languages, wheelchair, formats, room, (age, gender))| Wishes {
            days: Days(days),
            span: span.map(|(from, long)| Span { from, to: from + long }),
            near: near.and_then(|(code, km)| {
                let at = outcodes().middle(code)?;
                Some(Near { at, outcode: Some(code.to_owned()), within_km: km.map(f32::from) })
            }),
            free,
            languages,
            access: if wheelchair { vec!["wheelchair".to_owned()] } else { Vec::new() },
            formats,
            room,
            age,
            gender,
        },
    )
}

fn directory() -> impl Strategy<Value = Vec<(Listing, Option<u16>)>> {
    prop::collection::vec((listing(), prop::option::of(0_u16..3)), 1..40)
}

fn filled(listings: &[(Listing, Option<u16>)]) -> Index {
    let mut index = empty();
    for (n, (listing, free)) in listings.iter().enumerate() {
        let put = index.put(id(n), listing);
        assert_eq!(put, listing.published);
        assert_eq!(index.set_standing(id(n), Standing { free: *free, ..Standing::default() }), put);
    }
    index
}

fn all(text: &str, firm: Wishes) -> Ask {
    let facts = BTreeMap::from([("carer".to_owned(), false)]);
    Ask { firm, facts, limit: 100, ..ask(text) }
}

/// Whether a listing meets firm wishes, said again from its own columns.
fn meets(listing: &Listing, free_places: Option<u16>, wishes: &Wishes) -> bool {
    let span = wishes.span.unwrap_or(Span { from: 0, to: 1440 });
    let timed = wishes.days.is_empty() && wishes.span.is_none();
    let then = |slot: &Slot| (wishes.days.is_empty() || wishes.days.has(slot.day)) && slot.span.meets(span);
    let eligible = &listing.eligibility;
    let age = wishes
        .age
        .is_none_or(|age| age >= eligible.min_age.unwrap_or(0) && age <= eligible.max_age.unwrap_or(u8::MAX));
    let gender = wishes.gender.is_none() || eligible.gender.is_none() || wishes.gender == eligible.gender;
    let near = wishes.near.as_ref().is_none_or(|near| {
        let Some(limit) = near.within_km else { return true };
        let at = outcodes().middle(listing.places[0].outcode.as_deref().unwrap()).unwrap();
        let serves = listing.areas.iter().any(|area| match area {
            Area::Everywhere => true,
            Area::Outcode(code) => {
                near.outcode.as_deref().is_some_and(|here| here.eq_ignore_ascii_case(code))
            }
            Area::Around { .. } => false,
        });
        let remote = listing.formats.contains(&Format::Online);
        if listing.areas.is_empty() { at.km_to(near.at) <= limit || remote } else { serves }
    });
    (timed || listing.schedule.iter().any(then))
        && (!wishes.free || listing.cost == Cost::Free)
        && (wishes.languages.is_empty()
            || wishes.languages.iter().any(|code| listing.languages.contains(code)))
        && (wishes.access.is_empty() || listing.access.iter().any(|(_, there)| *there))
        && wishes.formats.iter().all(|format| listing.formats.contains(format))
        && (!wishes.room || free_places.is_some_and(|free| free > 0))
        && !eligible.rules.iter().any(|rule| rule == "carer")
        && age
        && gender
        && near
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_unpublished_listing_is_ever_found_and_firm_wishes_hold(
        listings in directory(), words in prop::option::of(text()), firm in firm(),
    ) {
        let index = filled(&listings);
        let found = index.search(&all(words.as_deref().unwrap_or(""), firm.clone()));
        for found in &found.matches {
            let (listing, free) = &listings[number(found.id)];
            prop_assert!(listing.published);
            prop_assert!((0.0..=1.0).contains(&found.score));
            prop_assert!(meets(listing, *free, &firm), "{listing:?} {firm:?}");
        }
        prop_assert_eq!(found.matches.is_empty(), matches!(found.outcome, Outcome::Nothing(_)));
        prop_assert!(found.matches.windows(2).all(|two| two[0].score >= two[1].score));
    }

    #[test]
    fn without_words_everything_that_meets_firm_wishes_is_found(listings in directory(), mut firm in firm()) {
        firm.near = None;
        firm.gender = firm.gender.or(Some(Gender::Female));
        let found = filled(&listings).search(&all("", firm.clone()));
        let mut numbers: Vec<usize> = found.matches.iter().map(|found| number(found.id)).collect();
        numbers.sort_unstable();
        let fits = |(n, (listing, free)): (usize, &(Listing, Option<u16>))| {
            (listing.published && meets(listing, *free, &firm)).then_some(n)
        };
        prop_assert_eq!(numbers, listings.iter().enumerate().filter_map(fits).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_removed_or_withdrawn_is_not_found_again(listings in directory(), words in text()) {
        let mut index = filled(&listings);
        for (n, (listing, _)) in listings.iter().enumerate().step_by(2) {
            if n % 4 == 0 {
                prop_assert_eq!(index.remove(id(n)), listing.published);
            } else {
                index.put(id(n), &Listing { published: false, ..listing.clone() });
            }
            prop_assert!(!index.holds(id(n)));
        }
        for asked in [words.as_str(), ""] {
            let found = index.search(&all(asked, Wishes::default()));
            prop_assert!(found.matches.iter().all(|found| number(found.id) % 2 == 1));
        }
    }

    #[test]
    fn an_index_saved_and_loaded_answers_the_same(
        listings in directory(), words in text(), firm in firm(), gone in 0_usize..40,
    ) {
        let mut index = filled(&listings);
        index.remove(id(gone));
        let again = Index::load(&index.save().unwrap(), Lexicon::shipped().unwrap(), outcodes()).unwrap();
        let asked = all(&words, firm);
        prop_assert_eq!(index.search(&asked), again.search(&asked));
        prop_assert_eq!(index.len(), again.len());
        let before = index.search(&asked);
        index.tidy();
        prop_assert_eq!(before.matches.len(), index.search(&asked).matches.len());
    }

    #[test]
    fn damaged_bytes_are_refused(at in 0_usize..2000, by in 1_u8..=255) {
        let mut bytes = index_of(&entries()[..3]).save().unwrap();
        let at = at % bytes.len();
        bytes[at] ^= by;
        let loaded = Index::load(&bytes, Lexicon::shipped().unwrap(), outcodes());
        prop_assert!(matches!(loaded, Err(Flaw::NotAnIndex | Flaw::OtherVersion | Flaw::Damaged)));
    }

    #[test]
    fn any_text_can_be_asked(words in "\\PC{0,60}") {
        let found = index_of(&entries()[..20]).search(&ask(&words));
        prop_assert!(found.matches.len() <= 5);
    }
}

fn one(listing: Listing) -> Index {
    let mut index = empty();
    index.put(id(0), &Listing { published: true, ..listing });
    index
}

fn named(name: &str) -> Listing {
    Listing { name: name.to_owned(), assured: Some(TODAY), ..Listing::default() }
}

#[test]
fn an_edit_is_found_at_once_and_the_old_text_no_more() {
    let mut index = one(named("Falconry"));
    index.set_standing(id(0), Standing { free: Some(4), ..Standing::default() });
    index.put(id(0), &Listing { published: true, ..named("Archery") });
    assert!(index.search(&ask("falconry")).matches.is_empty());
    let found = index.search(&ask("archery"));
    assert_eq!(found.matches.len(), 1);
    assert!(found.matches[0].reasons.contains(&For::Room(4)), "the standing stays with the listing");
}

#[test]
fn many_replacements_leave_one_listing() {
    let mut index = one(named("Archery"));
    for n in 0..3000 {
        index.put(id(0), &Listing { published: true, ..named(&format!("Archery {}", n % 7)) });
    }
    assert_eq!(index.len(), 1);
    assert_eq!(index.search(&ask("archery")).matches.len(), 1);
    let once = one(named("Archery")).save().unwrap().len();
    assert!(index.save().unwrap().len() < once + 60_000);
}

#[test]
fn a_full_or_paused_service_is_shown_and_all_full_is_unmet_need() {
    let mut index = one(named("Archery"));
    index.set_standing(id(0), Standing { free: Some(0), waiting_days: Some(21), ..Standing::default() });
    let found = index.search(&ask("archery"));
    assert!(found.matches[0].against.contains(&Against::Full(Some(21))));
    assert_eq!(found.outcome, Outcome::AllFull);
    index.set_standing(id(0), Standing { paused: true, ..Standing::default() });
    let found = index.search(&ask("archery"));
    assert!(found.matches[0].against.contains(&Against::Paused) && found.outcome.is_unmet());
    index.set_standing(id(0), Standing { free: Some(1), ..Standing::default() });
    assert!(!index.search(&ask("archery")).outcome.is_unmet());
}

#[test]
fn nothing_found_says_what_stands_in_the_way() {
    let index = one(Listing {
        places: vec![Place { at: None, outcode: Some("M1".to_owned()) }],
        eligibility: Eligibility { min_age: Some(50), ..Eligibility::default() },
        ..named("Archery")
    });
    let far = index.search(&ask("archery near LU1"));
    assert_eq!(far.outcome, Outcome::Nothing(vec![(matching::search::Obstacle::Distance, 1)]));
    let young = index.search(&ask("archery aged 30"));
    assert_eq!(young.outcome, Outcome::Nothing(vec![(matching::search::Obstacle::Person, 1)]));
    let unknown = index.search(&ask("falconry"));
    assert_eq!((unknown.outcome, unknown.unknown), (Outcome::Nothing(vec![]), vec!["falconry".to_owned()]));
}

#[test]
fn a_stale_listing_is_marked_and_ranked_down_and_never_hidden() {
    let mut index = one(Listing { assured: Some(TODAY - 400), ..named("Archery") });
    index.put(id(1), &Listing { published: true, ..named("Archery") });
    let found = index.search(&ask("archery"));
    assert_eq!(found.matches.iter().map(|found| number(found.id)).collect::<Vec<_>>(), [1, 0]);
    assert!(found.matches[1].against.contains(&Against::Stale(Some(400))));
}

#[test]
fn a_share_over_few_cases_is_neither_shown_nor_used() {
    let mut index = one(named("Archery"));
    index.put(id(1), &Listing { published: true, ..named("Archery") });
    let mut standing = Standing::default();
    standing.learned.accepted = Some((9, 9));
    standing.learned.reply_days = Some((3, 9));
    index.set_standing(id(1), standing);
    let found = index.search(&ask("archery")).matches;
    assert_eq!(found[0].score, found[1].score);
    let tells = |reason: &For| matches!(reason, For::Accepted(..) | For::Replies(_));
    assert!(!found.iter().any(|found| found.reasons.iter().any(tells)));
    standing.learned.accepted = Some((10, 10));
    index.set_standing(id(1), standing);
    let found = index.search(&ask("archery")).matches;
    assert!(number(found[0].id) == 1 && found[0].reasons.contains(&For::Accepted(10, 10)));
}

#[test]
fn a_form_replaces_what_the_words_say_of_the_same() {
    let index = one(Listing {
        schedule: vec![Slot { day: 0, span: Span { from: 600, to: 700 } }],
        places: vec![Place { at: Point::at(51.8764, -0.4248), outcode: None }],
        ..named("Archery")
    });
    let soft = index.search(&ask("archery Thursday"));
    assert!(
        soft.matches[0].against.contains(&Against::OtherTimes(Days(1))),
        "a wish in words ranks, it hides nothing"
    );
    let firm =
        |days| Ask { firm: Wishes { days: Days(days), ..Wishes::default() }, ..ask("archery Thursday") };
    assert!(index.search(&firm(1)).matches[0].reasons.contains(&For::Then));
    assert!(index.search(&firm(2)).matches.is_empty());
}

#[test]
fn a_place_known_to_have_steps_is_not_offered_to_a_wheelchair_user() {
    let with = |there| Listing { access: vec![("wheelchair".to_owned(), there)], ..named("Archery") };
    assert!(one(with(false)).search(&ask("archery wheelchair")).matches.is_empty());
    assert!(
        one(with(true)).search(&ask("archery wheelchair")).matches[0]
            .reasons
            .contains(&For::Access("wheelchair".to_owned()))
    );
    let not_recorded = one(named("Archery")).search(&ask("archery wheelchair"));
    assert!(not_recorded.matches[0].against.contains(&Against::AccessNotRecorded("wheelchair".to_owned())));
}

#[test]
fn a_condition_not_known_of_the_person_is_to_be_checked() {
    let index = one(Listing {
        eligibility: Eligibility { rules: vec!["veteran".to_owned()], ..Eligibility::default() },
        ..named("Archery")
    });
    let with = |is: Option<bool>| Ask {
        facts: is.into_iter().map(|is| ("veteran".to_owned(), is)).collect(),
        ..ask("archery")
    };
    assert!(index.search(&with(None)).matches[0].against.contains(&Against::CheckRule("veteran".to_owned())));
    assert!(index.search(&with(Some(true))).matches[0].reasons.contains(&For::Meets("veteran".to_owned())));
    assert!(index.search(&with(Some(false))).matches.is_empty());
}

#[test]
fn the_need_of_a_person_finds_services_that_serve_it() {
    let mut index = one(Listing { needs: vec!["lonely".to_owned()], ..named("Archery") });
    index.put(id(1), &Listing { published: true, ..named("Falconry") });
    let found = index.search(&Ask { needs: vec!["lonely".to_owned()], ..ask("") });
    assert_eq!(found.matches.iter().map(|found| number(found.id)).collect::<Vec<_>>(), [0]);
}

/// Neither the listing nor a word that only it had.
#[test]
fn nothing_of_a_withdrawn_listing_is_saved() {
    let entries = entries();
    let mut index = index_of(&entries);
    let secret = Listing {
        published: true,
        name: "Quibbleworth befriending".to_owned(),
        description: "A coffee morning for the lonely.".to_owned(),
        ..Listing::default()
    };
    let holds = |index: &Index, text: &str| {
        let saved = index.save().unwrap();
        saved.windows(text.len()).any(|part| part == text.as_bytes())
    };
    assert!(index.put(id(9_000), &secret));
    assert!(holds(&index, "quibbleworth") && !index.is_untidy());
    assert!(!index.put(id(9_000), &Listing { published: false, ..secret }));
    assert!(index.is_untidy());
    index.tidy();
    assert!(!index.is_untidy());
    assert!(!holds(&index, "quibbleworth"));
    let before = index_of(&entries);
    for text in ["lonely", "debt advice near LU3", "gardning", "befri"] {
        assert_eq!(index.search(&ask(text)), before.search(&ask(text)), "{text}");
    }
}
