//! What a letter may hold, and what it never does.

use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn facts() -> Facts {
    Facts {
        handed_over: HandedOver { to: "Hertford Together".to_owned(), agreed: true },
        points: vec![Point {
            address: "01582 960001".to_owned(),
            whose: ["contact-whose-person", "contact-private"].map(|it| Value::Key(it.to_owned())),
            leaves: ["yes", "no"].map(|it| Value::Key(it.to_owned())),
            times: Value::Text("Mon 10:00".to_owned()),
        }],
        attempts: (3, Some(date(2026, 11, 20)), Some(date(2026, 11, 2))),
        safety: vec!["A dog in the yard.".to_owned()],
        began: date(2026, 3, 4),
        self_referral: false,
        accepted: true,
        needs: vec![("loneliness".to_owned(), Some("met".to_owned())), ("mood".to_owned(), None)],
        requirements: vec![Value::Key("access-need-step-free".to_owned())],
        met: Some(date(2026, 4, 1)),
        planned: Some((date(2026, 4, 8), Some(PassedAs::Prescribing))),
        goals: vec![("Get out on Thursdays".to_owned(), Some("met".to_owned()))],
        services: vec![("Allotment".to_owned(), "letter-service-completed".to_owned())],
        measures: vec![Measure {
            instrument: "swemwbs".to_owned(),
            score: "total".to_owned(),
            before: (date(2026, 4, 1), 19.3),
            after: (date(2026, 11, 20), 23.0),
        }],
        ended: Some((date(2026, 11, 24), Mode::Completed, EndedBy::Navigator)),
        stage: "closed".to_owned(),
        ask_again: None,
        follow_up: Some(date(2027, 2, 24)),
        reasons: vec![
            (Teller::Person, "factor-benefit-helped".to_owned()),
            (Teller::ActingForPerson, "factor-family-helped".to_owned()),
            (Teller::Navigator, "factor-motivation-helped".to_owned()),
        ],
        concerns: vec![(date(2026, 5, 1), "self-harm", Some("crisis-team"))],
        added: "She grows beans.\n\n  \n\nThank you.".to_owned(),
        contact: "Sam, 01582 000000".to_owned(),
    }
}

fn parts(kind: Kind, ticked: &[Part]) -> Vec<Part> {
    let ticks = Ticks { parts: ticked.to_vec() };
    Letter::new(kind, &facts(), &ticks).unwrap().sections.iter().map(|section| section.part).collect()
}

#[test]
fn reasons_views_remarks_and_concerns_stay_out_unless_ticked() {
    let plain = parts(Kind::MessageBack, &[]);
    assert!(Part::TICKED.iter().all(|part| !plain.contains(part)), "{plain:?}");
    for kind in [Kind::MessageBack, Kind::Transfer] {
        let may: Vec<Part> = Part::TICKED.into_iter().filter(|part| part.belongs(kind)).collect();
        let all = parts(kind, &may);
        assert!(may.iter().all(|part| all.contains(part)), "{all:?}");
        assert!(parts(kind, &[]).iter().all(|part| !may.contains(part)));
    }
    assert_eq!(plain.first(), Some(&Part::Referral));
    assert_eq!(plain.last(), Some(&Part::Codes));
}

#[test]
fn what_others_said_and_concerns_never_go_to_the_person() {
    for part in [Part::Remarks, Part::Views, Part::Concerns] {
        let ticks = Ticks { parts: vec![part] };
        let refused = Letter::new(Kind::Closing, &facts(), &ticks).unwrap_err();
        assert_eq!(refused.code, "letter-part-not-here");
        assert!(part.hide_online());
    }
    let plain = parts(Kind::Closing, &[]);
    assert!(plain.contains(&Part::ComeBack) && plain.contains(&Part::Help));
    assert!(!plain.contains(&Part::Codes) && !plain.contains(&Part::Reasons));
    assert_eq!(Letter::could_hold(Kind::Closing, &facts()), [Part::Reasons]);
}

#[test]
fn no_closing_letter_before_the_closing_nor_to_somebody_who_has_died() {
    let open = Facts { ended: None, ..facts() };
    let refused = Letter::new(Kind::Closing, &open, &Ticks::default()).unwrap_err();
    assert_eq!(refused.code, "letter-before-closing");
    assert!(Letter::new(Kind::MessageBack, &open, &Ticks::default()).is_ok());
    let died = Facts { ended: Some((date(2026, 11, 24), Mode::Died, EndedBy::Nobody)), ..facts() };
    let refused = Letter::new(Kind::Closing, &died, &Ticks::default()).unwrap_err();
    assert_eq!(refused.code, "letter-person-died");
    assert!(Letter::new(Kind::MessageBack, &died, &Ticks::default()).is_ok());
}

#[test]
fn the_message_back_codes_a_referral_only_where_an_offer_was_accepted() {
    let codes = |facts: &Facts| -> Vec<&'static str> {
        let letter = Letter::new(Kind::MessageBack, facts, &Ticks::default()).unwrap();
        let section = letter.sections.into_iter().find(|section| section.part == Part::Codes);
        section.map_or_else(Vec::new, |section| section.lines.iter().map(|line| line.key).collect())
    };
    assert_eq!(codes(&facts()), ["letter-code-referral", "letter-code-lonely"]);
    let own = Facts { self_referral: true, needs: Vec::new(), ..facts() };
    assert_eq!(codes(&own), Vec::<&str>::new());
}

#[test]
fn an_empty_part_is_no_part() {
    let bare = Facts {
        needs: Vec::new(),
        requirements: Vec::new(),
        services: Vec::new(),
        measures: Vec::new(),
        added: "  \n".to_owned(),
        follow_up: None,
        ..facts()
    };
    let letter = Letter::new(Kind::MessageBack, &bare, &Ticks::default()).unwrap();
    let parts: Vec<Part> = letter.sections.iter().map(|section| section.part).collect();
    assert_eq!(parts, [Part::Referral, Part::Plan, Part::Ending, Part::Codes]);
    assert!(letter.sections.iter().all(|section| !section.lines.is_empty()));
}

#[test]
fn a_summary_goes_where_the_person_agreed_and_holds_where_they_are_reached() {
    let refused = |facts: &Facts| Letter::new(Kind::Transfer, facts, &Ticks::default()).unwrap_err().code;
    let nowhere = HandedOver { to: "  ".to_owned(), agreed: true };
    assert_eq!(refused(&Facts { handed_over: nowhere, ..facts() }), "letter-to-missing");
    let not_agreed = HandedOver { agreed: false, ..facts().handed_over };
    assert_eq!(refused(&Facts { handed_over: not_agreed.clone(), ..facts() }), "letter-not-agreed");
    let died = Facts { ended: Some((date(2026, 11, 24), Mode::Died, EndedBy::Nobody)), ..facts() };
    assert_eq!(refused(&died), "letter-person-died");
    let open = Facts { ended: None, ..facts() };
    assert!(Letter::new(Kind::Transfer, &open, &Ticks::default()).is_ok(), "before the closing, too");
    let plain = parts(Kind::Transfer, &[]);
    assert_eq!(plain[..2], [Part::HandedOver, Part::Contact]);
    assert!(plain.contains(&Part::Measures) && plain.contains(&Part::Attempts));
    // Nobody else learns where the person lives.
    for kind in [Kind::Closing, Kind::MessageBack] {
        assert!(parts(kind, &[]).iter().all(|part| !matches!(part, Part::Contact | Part::HandedOver)));
    }
    let other = Facts { handed_over: HandedOver::default(), ..facts() };
    assert!(Letter::new(Kind::MessageBack, &other, &Ticks::default()).is_ok());
}

proptest! {
    #[test]
    fn a_letter_holds_a_ticked_part_exactly_when_it_was_ticked(ticked in prop::sample::subsequence(Part::TICKED.to_vec(), 0..=5)) {
        let held = parts(Kind::Transfer, &ticked);
        for part in Part::TICKED {
            prop_assert_eq!(held.contains(&part), ticked.contains(&part));
        }
    }
}
