use jiff::civil::date;
use proptest::prelude::*;

use super::*;

type Row = (&'static str, &'static str, (i16, i8, i8), Option<u64>, Option<&'static str>);

fn facts((given, family, (year, month, day), stem, postcode): Row) -> PersonFacts {
    PersonFacts::new(given, family, Some(date(year, month, day)))
        .nhs_number(stem.map(|stem| NhsNumber::from_stem(stem).unwrap()))
        .postcode(postcode.map(|text| Postcode::parse(text).unwrap()))
}

fn share_a_key(a: &PersonFacts, b: &PersonFacts) -> bool {
    !blocking_keys(a).is_disjoint(&blocking_keys(b))
}

const BORN: (i16, i8, i8) = (1961, 3, 4);
const HOME: Option<&str> = Some("LU1 2AB");
const NUMBER: Option<u64> = Some(999_000_001);
const OTHER_NUMBER: Option<u64> = Some(999_777_123);

#[test]
fn records_of_one_person_are_found_and_said_to_match() {
    let table: &[(Row, Row, Match)] = &[
        (("Amira", "Khan", BORN, NUMBER, HOME), ("Amira", "Khan", BORN, NUMBER, None), Match::Certain),
        (("Amira", "Khan", BORN, None, HOME), ("AMIRA", "khan", BORN, NUMBER, HOME), Match::Certain),
        (("Amira", "Khan", BORN, NUMBER, None), ("Amira", "Marsh", BORN, NUMBER, None), Match::Certain),
        (("Amira", "Khan", BORN, None, None), ("Amira", "Khan", BORN, None, None), Match::Probable),
        (("Robert", "Hill", BORN, None, None), ("Bob", "Hill", BORN, None, None), Match::Probable),
        (("Margaret", "Hill", BORN, None, None), ("Peggy", "Hill", BORN, None, None), Match::Probable),
        (
            ("Mohammed", "Hussain", BORN, None, None),
            ("Muhammad", "Hussein", BORN, None, None),
            Match::Probable,
        ),
        (("Zoë", "O'Neill", BORN, None, None), ("Zoe", "ONeill", BORN, None, None), Match::Probable),
        (("Łukasz", "Wójcik", BORN, None, None), ("Lukasz", "Wojcik", BORN, None, None), Match::Probable),
        (("Stephen", "Clarke", BORN, None, None), ("Steven", "Clark", BORN, None, None), Match::Probable),
        (("Anne Marie", "Hill", BORN, None, None), ("Anne-Marie", "Hill", BORN, None, None), Match::Probable),
        (("Wei", "Zhang", BORN, None, None), ("Zhang", "Wei", BORN, None, None), Match::Probable),
        (("Amira", "Khan", BORN, None, None), ("Amira", "Khan", (1961, 4, 3), None, None), Match::Probable),
        (("Amira", "Khan", BORN, None, None), ("Amira", "Khan", (1916, 3, 4), None, None), Match::Probable),
        (("Amira", "Khan", BORN, None, None), ("Amira", "Khan", (1961, 3, 14), None, None), Match::Probable),
        (("Amira", "Khan-Marsh", BORN, None, None), ("Amira", "Marsh", BORN, None, None), Match::Probable),
        (("Amira", "Khan", BORN, None, HOME), ("Amira", "Marsh", BORN, None, HOME), Match::Possible),
        (("Amria", "Khan", BORN, None, None), ("Amira", "Khan", BORN, None, None), Match::Probable),
        (("A", "Khan", BORN, None, None), ("Amira", "Khan", BORN, None, None), Match::Possible),
        (("محمد", "خان", BORN, None, None), ("محمد", "خان", BORN, None, None), Match::Probable),
    ];
    for (a, b, expected) in table {
        let (left, right) = (facts(*a), facts(*b));
        let likeness = score(&left, &right);
        assert_eq!(likeness.verdict, *expected, "{a:?} {b:?} {likeness:?}");
        assert!(share_a_key(&left, &right), "{a:?} {b:?}");
    }
}

#[test]
fn different_people_are_not_said_to_be_one() {
    let table: &[(Row, Row, Match)] = &[
        // Twins at one address, with and without numbers.
        (("Amira", "Khan", BORN, None, HOME), ("Bushra", "Khan", BORN, None, HOME), Match::Possible),
        (("Amira", "Khan", BORN, NUMBER, HOME), ("Bushra", "Khan", BORN, OTHER_NUMBER, HOME), Match::None),
        // Twins whose names are alike.
        (("Jayden", "Hill", BORN, None, HOME), ("Jaydon", "Hill", BORN, None, HOME), Match::Probable),
        // Father and son.
        (("John", "Hill", BORN, None, HOME), ("John", "Hill", (1990, 7, 21), None, HOME), Match::None),
        // Namesakes of one birthday, told apart by their numbers.
        (("John", "Hill", BORN, NUMBER, None), ("John", "Hill", BORN, OTHER_NUMBER, None), Match::Possible),
        (("John", "Hill", BORN, NUMBER, HOME), ("John", "Hill", BORN, OTHER_NUMBER, HOME), Match::Possible),
        // One birthday, one name in common.
        (("David", "Hill", BORN, None, None), ("David", "Okafor", BORN, None, None), Match::None),
        (("David", "Hill", BORN, None, None), ("Ngozi", "Hill", BORN, None, None), Match::None),
        (("Robert", "Hill", BORN, None, None), ("Richard", "Hill", BORN, None, None), Match::None),
        // A number entered for somebody else is worth a look and never certain.
        (
            ("Amira", "Khan", BORN, NUMBER, None),
            ("John", "Hill", (1990, 7, 21), NUMBER, None),
            Match::Possible,
        ),
        (("Amira", "Khan", BORN, NUMBER, HOME), ("Bushra", "Khan", BORN, NUMBER, HOME), Match::Probable),
    ];
    for (a, b, expected) in table {
        let likeness = score(&facts(*a), &facts(*b));
        assert_eq!(likeness.verdict, *expected, "{a:?} {b:?} {likeness:?}");
    }
}

#[test]
fn a_match_names_its_reasons() {
    let likeness = score(
        &facts(("Wei", "Zhang", BORN, None, HOME)),
        &facts(("Zhang", "Wei", (1961, 4, 3), NUMBER, HOME)),
    );
    let codes: Vec<_> = likeness.reasons.iter().map(|reason| reason.code()).collect();
    assert_eq!(
        codes,
        ["given-equal", "family-equal", "names-swapped", "birth-date-swapped", "postcode-equal"]
    );
}

#[test]
fn a_preferred_name_counts_as_a_given_one() {
    let recorded = PersonFacts::new("Siobhan", "Hill", Some(date(1961, 3, 4))).preferred(Some("Daisy"));
    let typed = PersonFacts::new("Daisy", "Murphy", Some(date(1961, 3, 4)));
    assert!(share_a_key(&recorded, &typed));
    assert!(
        score(&recorded, &PersonFacts::new("Daisy", "Hill", Some(date(1961, 3, 4))))
            .reasons
            .contains(&Reason::GivenVariant)
    );
}

#[test]
fn what_is_not_known_neither_helps_nor_harms() {
    let home = Postcode::parse("LU1 2AB").ok();
    let a = PersonFacts::new("Amira", "Khan", None).postcode(home.clone());
    let b = PersonFacts::new("Amira", "Khan", Some(date(1961, 3, 4))).postcode(home);
    assert_eq!(score(&a, &b).verdict, Match::Probable);
    assert!(share_a_key(&a, &b));
    assert!(blocking_keys(&PersonFacts::new("", "", None)).is_empty());
    assert_eq!(score(&PersonFacts::new("", "", None), &b).verdict, Match::None);
}

#[test]
fn keys_are_few_and_never_change() {
    let person = facts(("Amira", "Khan", BORN, NUMBER, HOME));
    assert!((6..=8).contains(&blocking_keys(&person).len()));
    let long =
        facts(("Jean-Luc", "van der Berg von und zu Smith", BORN, NUMBER, HOME)).preferred(Some("Wim"));
    assert!(blocking_keys(&long).len() <= 18);
    let number_alone = PersonFacts::new("", "", None).nhs_number(NhsNumber::from_stem(999_000_001));
    let stored: Vec<i64> = blocking_keys(&number_alone).into_iter().map(BlockingKey::stored).collect();
    assert_eq!(stored, [STORED_KEY_OF_9990000018]);
}

/// FNV-1a of `n` and the number's eight bytes; computed apart from this crate.
const STORED_KEY_OF_9990000018: i64 = -4628881717198031864;

/// One slip of a typist: a letter left out, doubled, put in another's place, or two swapped.
fn slip(name: &str, kind: u8, place: usize, letter: char) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let place = place % letters.len();
    match kind % 4 {
        0 if letters.len() > 1 => {
            letters.remove(place);
        }
        1 => letters.insert(place, letter),
        2 => letters[place] = letter,
        _ => letters.swap(place, (place + 1) % name.chars().count()),
    }
    letters.into_iter().collect()
}

fn person() -> impl Strategy<Value = (String, String, (i16, i8, i8), String)> {
    let born = (1930i16..2020, 1i8..13, 1i8..29);
    ("[A-Z][a-zé]{1,11}", "[A-Z][a-zó'-]{1,14}", born, "LU[1-7] [0-9][A-B]{2}")
}

proptest! {
    #[test]
    fn one_slip_anywhere_leaves_a_key_in_common(
        (given, family, (year, month, day), postcode) in person(),
        field in 0u8..8, kind in 0u8..4, place in 0usize..16, letter in prop::char::range('a', 'z'), digit in 0i16..10,
    ) {
        let born = date(year, month, day);
        let home = Postcode::parse(&postcode).ok();
        let original = PersonFacts::new(&given, &family, Some(born)).postcode(home.clone());
        let mut wrong = original.clone();
        match field {
            0 => wrong.given = name_key::folded(&slip(&given, kind, place, letter)),
            1 => wrong.family = name_key::folded(&slip(&family, kind, place, letter)),
            2 => wrong.born = Some(date(year, day.min(12), if day <= 12 { month } else { day })),
            3 => wrong.born = Some(date(year - year % 10 + digit, month, day)),
            4 => wrong.born = Some(date(year, month, 1 + i8::try_from(digit).unwrap())),
            5 => wrong.born = Some(date(year, 1 + i8::try_from(digit).unwrap(), day)),
            6 => wrong.postcode = None,
            _ => std::mem::swap(&mut wrong.given, &mut wrong.family),
        }
        prop_assert!(share_a_key(&original, &wrong), "{:?} {:?}", original, wrong);
    }

    #[test]
    fn a_score_does_not_depend_on_the_order(
        a in person(), b in person(), same_name in any::<bool>(), same_birth in any::<bool>(),
    ) {
        let make = |(given, family, (year, month, day), postcode): &(String, String, (i16, i8, i8), String)| {
            PersonFacts::new(given, family, Some(date(*year, *month, *day))).postcode(Postcode::parse(postcode).ok())
        };
        let mut b = b;
        if same_name { b.1 = a.1.clone(); }
        if same_birth { b.2 = a.2; }
        let (a, b) = (make(&a), make(&b));
        prop_assert_eq!(score(&a, &b), score(&b, &a));
        prop_assert!(score(&a, &a).verdict >= Match::Probable);
    }
}
