//! What is heard in plain words.

use super::*;
use crate::place::Outcodes;
use crate::text::Lexicon;

/// A Wednesday.
const TODAY: i32 = 20_782;

fn heard(text: &str) -> Heard {
    let outcodes = Outcodes::read("LU1,51.8764,-0.4248\nMK40,52.1374,-0.4750\n");
    read(text, &Lexicon::shipped().unwrap(), &outcodes, TODAY)
}

fn words(text: &str) -> Vec<String> {
    heard(text).words.into_iter().filter(|word| !word.weak).map(|word| word.text).collect()
}

#[test]
fn plain_words_are_heard_as_a_navigator_means_them() {
    let heard = heard("lonely, used to garden, wheelchair, Thursdays, near LU1");
    assert_eq!(heard.wishes.days, Days(0b1000));
    assert_eq!(heard.wishes.access, ["wheelchair"]);
    assert_eq!(heard.wishes.near.and_then(|near| near.outcode).as_deref(), Some("LU1"));
    let strong: Vec<_> =
        heard.words.iter().filter(|word| !word.weak).map(|word| word.text.as_str()).collect();
    assert_eq!(strong, ["lonely", "to", "garden"]);
}

#[test]
fn days_and_times_are_heard() {
    let span = |text: &str| heard(text).wishes.span.map(|span| (span.from, span.to));
    assert_eq!(heard("weekends").wishes.days, Days(0b110_0000));
    assert_eq!(heard("today or tomorrow").wishes.days, Days(0b1100));
    assert_eq!(span("Tuesday mornings"), Some((0, 720)));
    assert_eq!(span("after 5pm"), Some((1020, 1440)));
    assert_eq!(span("after 5"), Some((1020, 1440)));
    assert_eq!(span("before 10.30"), Some((0, 630)));
    assert_eq!(span("between 10 and 12"), Some((600, 720)));
    assert_eq!(span("between 10 and 2"), Some((600, 840)));
    assert_eq!(span("after surgery"), None);
    assert_eq!(span("coffee morning"), None, "a coffee morning is what it is called");
}

#[test]
fn places_are_heard_and_other_words_left() {
    let near =
        |text: &str| heard(text).wishes.near.map(|near| (near.outcode.unwrap_or_default(), near.within_km));
    assert_eq!(near("near lu1 2ab"), Some(("LU1".to_owned(), None)));
    assert_eq!(near("choir within 5 km of MK40"), Some(("MK40".to_owned(), Some(5.0))));
    assert_eq!(near("within 2 miles of LU12AB").and_then(|(_, km)| km).map(f32::round), Some(3.0));
    assert_eq!(near("near the church"), None);
    assert_eq!(words("choir within 5 km of MK40 3ab"), ["choir"]);
}

#[test]
fn cost_language_format_age_and_gender_are_heard() {
    assert!(heard("yoga free of charge").wishes.free && heard("free yoga").wishes.free);
    assert!(!heard("smoke free").wishes.free);
    assert_eq!(heard("speaks Urdu").wishes.languages, ["ur"]);
    assert_eq!(heard("one to one online").wishes.formats, [Format::OneToOne, Format::Online]);
    assert_eq!(heard("16 year old").wishes.age, Some(16));
    assert_eq!(
        heard("lady aged 84").wishes,
        Wishes { age: Some(84), gender: Some(Gender::Female), ..Wishes::default() }
    );
    assert_eq!(heard("men and women").wishes.gender, None);
    assert_eq!(heard("200 year old house").wishes.age, None);
}

#[test]
fn what_is_not_wanted_is_not_looked_for() {
    let found = heard("not a group, no zoom");
    assert_eq!(found.wishes.formats, [Format::OneToOne, Format::InPerson]);
    assert!(found.words.is_empty(), "{:?}", found.words);
    assert!(heard("choir, not mornings").wishes.span.is_none());
    assert_eq!(heard("no stairs").wishes.access, ["wheelchair"]);
    assert_eq!(words("no friends"), ["no", "friends"]);
}

#[test]
fn short_days_parts_of_days_and_districts_written_apart_are_heard() {
    let span = |text: &str| heard(text).wishes.span.map(|span| (span.from, span.to));
    assert_eq!(heard("thu am").wishes.days, Days(0b000_1000));
    assert_eq!(span("thu am"), Some((0, 720)));
    assert_eq!(span("after work"), Some((1020, 1440)));
    assert_eq!(heard("choir in lu 1").wishes.near.and_then(|near| near.outcode).as_deref(), Some("LU1"));
}
