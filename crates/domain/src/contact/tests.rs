use jiff::Timestamp;
use jiff::civil::{Weekday, date, time};
use proptest::prelude::*;

use super::*;

fn mobile() -> ContactPoint {
    ContactPoint {
        sharing: Sharing::Private,
        say_who_we_are: Leave::Given,
        voicemail: Leave::Given,
        text: Leave::Given,
        times: SafeTimes::AnyDaytime,
        confirmed: Some(date(2026, 11, 1)),
        ..ContactPoint::unasked(ContactAddress::Phone(PhoneNumber::parse("07700 900123").unwrap()))
    }
}

fn text() -> Message {
    Message { sending: Sending::Text, says_who_we_are: true }
}

fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

const SINCE: Day = date(2026, 5, 1);

fn verdict(point: &ContactPoint, message: Message) -> Result<(), NotSafe> {
    point.may_send(message, Recipient::default(), SINCE, at("2026-11-24T10:00:00Z"))
}

#[test]
fn what_was_confirmed_as_safe_is_sent() {
    assert_eq!(verdict(&mobile(), text()), Ok(()));
}

#[test]
fn what_nobody_asked_about_is_not_safe() {
    let point = ContactPoint::unasked(mobile().address);
    for sending in Sending::ALL {
        assert!(verdict(&point, Message { sending, says_who_we_are: false }).is_err(), "{sending:?}");
    }
    assert_eq!(verdict(&point, text()), Err(NotSafe::NotAsked));
}

#[test]
fn each_danger_alone_stops_a_message() {
    let with = |change: fn(&mut ContactPoint)| {
        let mut point = mobile();
        change(&mut point);
        verdict(&point, text())
    };
    assert_eq!(with(|point| point.text = Leave::Refused), Err(NotSafe::Refused));
    assert_eq!(with(|point| point.text = Leave::NotAsked), Err(NotSafe::NotAsked));
    assert_eq!(with(|point| point.say_who_we_are = Leave::Refused), Err(NotSafe::WouldSayWhoWeAre));
    assert_eq!(with(|point| point.say_who_we_are = Leave::NotAsked), Err(NotSafe::WouldSayWhoWeAre));
    assert_eq!(with(|point| point.confirmed = None), Err(NotSafe::NotConfirmed));
    assert_eq!(with(|point| point.confirmed = Some(date(2026, 4, 30))), Err(NotSafe::NotConfirmed));
    assert_eq!(with(|point| point.times = SafeTimes::NotAsked), Err(NotSafe::OutsideSafeTimes));
    let landline = |point: &mut ContactPoint| {
        point.address = ContactAddress::Phone(PhoneNumber::parse("01632 960001").unwrap());
    };
    assert_eq!(with(landline), Err(NotSafe::WrongKind));
}

#[test]
fn death_withdrawal_and_dispute_stop_every_message() {
    for (recipient, why) in [
        (Recipient { died: true, ..Recipient::default() }, NotSafe::Died),
        (Recipient { withdrawn: true, ..Recipient::default() }, NotSafe::Withdrawn),
        (Recipient { disputed: true, ..Recipient::default() }, NotSafe::Disputed),
    ] {
        for sending in Sending::ALL {
            let message = Message { sending, says_who_we_are: false };
            assert_eq!(mobile().may_send(message, recipient, SINCE, at("2026-11-24T10:00:00Z")), Err(why));
        }
    }
}

#[test]
fn safe_times_are_hours_of_the_persons_own_day() {
    let mut point = mobile();
    let mondays = SafeTime::new(&[Weekday::Monday], time(9, 0, 0, 0), time(11, 0, 0, 0)).unwrap();
    point.times = SafeTimes::Only(vec![mondays]);
    let may = |instant| point.may_send(text(), Recipient::default(), SINCE, at(instant));
    assert_eq!(may("2026-11-23T09:00:00Z"), Ok(()));
    assert_eq!(may("2026-11-23T11:00:00Z"), Err(NotSafe::OutsideSafeTimes));
    assert_eq!(may("2026-11-24T09:30:00Z"), Err(NotSafe::OutsideSafeTimes), "a Tuesday");
    assert_eq!(may("2026-07-06T08:00:00Z"), Ok(()), "09:00 in summer");
    assert_eq!(may("2026-07-06T10:00:00Z"), Err(NotSafe::OutsideSafeTimes));
    point.times = SafeTimes::AnyDaytime;
    assert_eq!(
        point.may_send(text(), Recipient::default(), SINCE, at("2026-11-23T22:00:00Z")),
        Err(NotSafe::OutsideSafeTimes)
    );
    assert_eq!(SafeTime::new(&[], time(9, 0, 0, 0), time(11, 0, 0, 0)).unwrap_err().code, "safe-time-days");
    let backwards = SafeTime::new(&[Weekday::Monday], time(11, 0, 0, 0), time(9, 0, 0, 0));
    assert_eq!(backwards.unwrap_err().code, "safe-time-order");
}

#[test]
fn a_letter_may_be_posted_at_any_hour() {
    let mut point =
        ContactPoint::unasked(ContactAddress::Post { lines: "1 High Street".into(), postcode: None });
    (point.letter, point.confirmed) = (Leave::Given, Some(date(2026, 11, 1)));
    let letter = Message { sending: Sending::Letter, says_who_we_are: false };
    assert_eq!(point.may_send(letter, Recipient::default(), SINCE, at("2026-11-24T03:00:00Z")), Ok(()));
}

#[test]
fn numbers_are_read_as_people_write_them() {
    for (typed, kept, shown) in [
        ("07700 900123", "+447700900123", "07700 900123"),
        ("+44 (0)7700 900-123", "+447700900123", "07700 900123"),
        ("0044 7700 900123", "+447700900123", "07700 900123"),
        ("(01632) 960 001", "+441632960001", "01632 960001"),
        ("+353 20 912 3456", "+353209123456", "+353209123456"),
    ] {
        let number = PhoneNumber::parse(typed).unwrap();
        assert_eq!((number.as_str(), number.to_string().as_str()), (kept, shown));
    }
    for typed in
        ["", "7700900123", "0770090012", "07700 9001234", "07700 90012x", "+44", "04 123 45678", "1961-03-04"]
    {
        assert_eq!(PhoneNumber::parse(typed).unwrap_err().code, "phone-form", "{typed}");
    }
    assert!(PhoneNumber::parse("07700 900123").unwrap().takes_texts());
    assert!(!PhoneNumber::parse("07012 345678").unwrap().takes_texts());
}

#[test]
fn an_email_address_could_exist() {
    for (typed, kept) in [
        (" Amira.K@Example.ORG ", "Amira.K@example.org"),
        ("a+b@x-y.co.uk", "a+b@x-y.co.uk"),
        ("j@bücher.example", "j@bücher.example"),
    ] {
        assert_eq!(EmailAddress::parse(typed).unwrap().as_str(), kept);
    }
    for typed in [
        "",
        "a",
        "a@b",
        "@b.uk",
        "a@@b.uk",
        "a b@c.uk",
        "a@b..uk",
        "a.@b.uk",
        "a@-b.uk",
        "a@1.2",
        "a@b.uk\n, c@d.uk",
        "<a@b.uk>",
    ] {
        assert_eq!(EmailAddress::parse(typed).unwrap_err().code, "email-form", "{typed}");
    }
}

#[test]
fn a_contact_point_is_kept_as_it_is() {
    let mut point = mobile();
    let hours =
        SafeTime::new(&[Weekday::Friday, Weekday::Monday], time(9, 0, 0, 0), time(11, 0, 0, 0)).unwrap();
    point.times = SafeTimes::Only(vec![hours]);
    let kept = serde_json::to_string(&point).unwrap();
    assert_eq!(serde_json::from_str::<ContactPoint>(&kept).unwrap(), point);
}

fn leave() -> impl Strategy<Value = Leave> {
    prop::sample::select(vec![Leave::Given, Leave::Refused, Leave::NotAsked])
}

proptest! {
    #[test]
    fn a_text_goes_out_only_with_leave_for_all_that_it_does(
        text_leave in leave(), identity in leave(), says in any::<bool>(), confirmed in any::<bool>(), hour in 0i8..24,
    ) {
        let mut point = mobile();
        point.text = text_leave;
        point.say_who_we_are = identity;
        point.confirmed = confirmed.then_some(date(2026, 11, 1));
        let now = date(2026, 11, 24).at(hour, 30, 0, 0).to_zoned_datetime(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        let message = Message { sending: Sending::Text, says_who_we_are: says };
        let sent = point.may_send(message, Recipient::default(), SINCE, now).is_ok();
        let safe = text_leave == Leave::Given
            && (!says || identity == Leave::Given) && confirmed && (8..20).contains(&hour);
        prop_assert_eq!(sent, safe);
    }

    #[test]
    fn no_text_makes_the_readers_panic(typed in "\\PC*") {
        if let Ok(number) = PhoneNumber::parse(&typed) {
            prop_assert_eq!(PhoneNumber::parse(&number.to_string()), Ok(number));
        }
        let _ = EmailAddress::parse(&typed);
    }
}
