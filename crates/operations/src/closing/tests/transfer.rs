//! Another programme goes on: what it is told, and that nothing is lost here.

use domain::contact::{ContactAddress, ContactPoint, EmailAddress, Leave, PhoneNumber, SafeTimes, Sharing};

use super::*;

impl Case {
    /// A number that is safe, and an address that is not.
    fn reached_at(&self) {
        let phone = ContactPoint {
            sharing: Sharing::Private,
            say_who_we_are: Leave::Given,
            voicemail: Leave::Refused,
            times: SafeTimes::AnyDaytime,
            ..ContactPoint::unasked(ContactAddress::Phone(PhoneNumber::parse("01582 960001").unwrap()))
        };
        let email = EmailAddress::parse("shared@example.org").unwrap();
        let email =
            ContactPoint { sharing: Sharing::Shared, ..ContactPoint::unasked(ContactAddress::Email(email)) };
        let person = self.person;
        self.trial.write(move |unit, who| {
            for point in [&phone, &email] {
                store::contact_point::add(unit, who.programme(), person, point, Some(who.staff()))?;
            }
            Ok(())
        });
    }

    fn writes(&self, asked: &letter::Asked) -> Result<i64> {
        let (asked, words) = (asked.clone(), Words::get(words::ENGLISH));
        self.attempt(move |unit, who, settings, id| {
            letter::write(unit, who, settings, words, (Kind::Transfer, id), &asked)
        })
    }

    fn text(&self, number: i64) -> String {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let found = self.trial.house.letter_version(&self.lead, (Kind::Transfer, self.journey), number);
        runtime.block_on(found).unwrap().document.unwrap().text()
    }
}

fn summary() -> letter::Asked {
    letter::Asked { to: "Hertford Together".to_owned(), agreed: true, ..letter::Asked::default() }
}

#[test]
fn another_programme_is_told_all_it_needs_and_only_when_the_person_agreed() {
    on_both(|t| {
        let case = Case::on(t);
        case.reached_at();
        let second = case.trial.colleague("Toni", Role::TeamLead);
        case.raise(&case.safeguarding, &second);
        let refused = |asked: letter::Asked| match case.writes(&asked) {
            Err(Error::Breach(breaches)) => {
                (breaches[0].field.clone().unwrap_or_default().into_owned(), breaches[0].code)
            }
            other => panic!("{other:?}"),
        };
        let nowhere = letter::Asked { to: String::new(), ..summary() };
        assert_eq!(refused(nowhere), ("to".to_owned(), "letter-to-missing"));
        let unasked = letter::Asked { agreed: false, ..summary() };
        assert_eq!(refused(unasked), ("agreed".to_owned(), "letter-not-agreed"));
        assert_eq!(case.writes(&summary()), Ok(1));
        let text = case.text(1);
        for held in ["Hertford Together", "01582 960001", "shared@example.org", "Any day, 08:00 to 20:00"] {
            assert!(text.contains(held), "{held}: {text}");
        }
        assert!(!text.contains("suicide"), "a concern only when ticked: {text}");
        let ticks = Ticks { parts: vec![Part::Concerns] };
        assert_eq!(case.writes(&letter::Asked { ticks, ..summary() }), Ok(2));
        assert!(case.text(2).contains("suicide"));
        case.act(|unit, who, _, id| letter::send(unit, who, (Kind::Transfer, id), 2));
        // What goes to another programme is no message back.
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let back = case.trial.house.messages_back(&case.trial.who, case.person);
        assert!(runtime.block_on(back).unwrap().is_empty());
        // The journey closes as transferred, keeps what was recorded, and counts as no refusal.
        let asked = ended(Mode::Transferred, EndedBy::Programme);
        case.act(move |unit, who, settings, id| close(unit, who, settings, id, &asked));
        let journey = case.journey();
        assert_eq!(journey.closing().unwrap().ending.mode, Mode::Transferred);
        assert_eq!(case.text(2).lines().next(), text.lines().next(), "the summary stays");
        assert!(crate::check::check(&case.trial.house.db).unwrap().is_clean());
    });
}

#[test]
fn nobody_outside_the_team_writes_or_reads_a_summary() {
    on_both(|t| {
        let case = Case::on(t);
        assert_eq!(case.writes(&summary()), Ok(1));
        let stranger = case.trial.colleague("Nav", Role::Navigator);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let address = (Kind::Transfer, case.journey);
        let read = case.trial.house.letter_version(&stranger, address, 1);
        assert_eq!(runtime.block_on(read).unwrap_err(), Error::NotFound);
        let words = Words::get(words::ENGLISH);
        let settings = case.trial.settings.clone();
        let done = case
            .trial
            .house
            .db
            .write(move |unit| letter::write(unit, &stranger, &settings, words, address, &summary()));
        assert_eq!(done.wait().unwrap_err(), Error::NotFound);
    });
}
