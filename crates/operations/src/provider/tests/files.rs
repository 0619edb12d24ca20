//! Registers that come as files: kept whole or not at all, and once however often they are sent.

use super::super::files::{Names, Whose, keep};
use super::*;

/// Two people who were taken on and are expected today and in the weeks to come, and the link of the first.
struct Group {
    town: Town,
    whose: Whose,
    journeys: [JourneyId; 2],
    ids: [PrescriptionId; 2],
    today: Day,
}

impl Group {
    fn on(test: &TestDb) -> Group {
        let town = Town::on(test);
        let (first, one) = town.sent(1, &[]);
        let token = town.token();
        let at = town.at(&token, town.opened(&token, 10));
        town.answers(&at, Answer::Yes { starts: None }).unwrap();
        let (second, two) = town.sent(2, &[]);
        let token = town.token();
        let at = town.at(&token, town.opened(&token, 20));
        town.answers(&at, Answer::Yes { starts: None }).unwrap();
        let today = domain::calendar::london_day(town.trial.house.now());
        Group { whose: Whose::Link(Box::new(at)), town, journeys: [first, second], ids: [one, two], today }
    }

    fn keeps(&self, text: &str) -> Result<super::super::files::Kept> {
        let (whose, settings, text) = (self.whose.clone(), self.town.trial.settings.clone(), text.to_owned());
        let write = move |unit: &mut Unit<'_>| keep(unit, &whose, &settings, &Names::new(), &text);
        self.town.trial.house.db.write(write).wait()
    }

    /// Number of row and code of every fault.
    fn faults(&self, text: &str) -> Vec<(u64, &'static str)> {
        let house = &self.town.trial.house;
        let looking = block(house.provider_look(&self.whose, Names::new(), text.to_owned())).unwrap();
        looking.rows.iter().flat_map(|it| &it.faults).map(|it| (it.row, it.breach.code)).collect()
    }

    fn marks(&self, of: usize) -> Vec<(Day, Option<Attendance>, usize)> {
        let id = self.ids[of];
        self.town.trial.write(move |unit, who| {
            let sessions = store::session::of_prescription(unit, who.programme(), id)?;
            let one = |it: store::session::Session| {
                let made = store::attendance::of_session(unit, who.programme(), it.id)?;
                Ok((it.day, it.attendance, made.len()))
            };
            sessions.into_iter().map(one).collect()
        })
    }
}

#[test]
fn a_register_in_a_file_marks_starts_and_stops_and_the_same_file_again_changes_nothing() {
    on_both(|test| {
        let group = Group::on(test);
        let ([one, two], day) = (group.ids, group.today);
        let next = day.saturating_add(7.days());
        let text = format!(
            "Reference,Session date,Attended,Stopped,Name\n{one},{day},yes,,Somebody\n{two},{day},missed,told us,Else\n\
             {one},{next},cancelled by them,,Somebody\n"
        );
        assert_eq!(group.faults(&text), []);
        let done = group.keeps(&text).unwrap();
        assert_eq!((done.marked, done.stopped, done.unchanged), (3, 1, 0));
        let by_them = Attendance::Cancelled(CancelledBy::Person);
        assert_eq!(group.marks(0)[..2], [(day, Some(Attendance::Attended), 1), (next, Some(by_them), 1)]);
        let now = group.town.journey(group.journeys[0]);
        assert!(now.standing(Place::on(one, Gate::Start)).unwrap().outcome.is_passed());
        let ended = group.town.journey(group.journeys[1]);
        let standing = ended.standing(Place::on(two, Gate::Start)).unwrap();
        let Outcome::Ended { ending, .. } = &standing.outcome else { panic!("it ended") };
        assert_eq!((ending.mode, ending.by), (Mode::Refused, domain::journey::EndedBy::Person));
        assert_eq!(standing.accounts.len(), 0, "nobody said why");
        group.town.is_clean();
        // The same again, by whatever form: nothing is marked twice, and what ended has ended.
        assert_eq!(group.faults(&text), []);
        let done = group.keeps(&text).unwrap();
        assert_eq!((done.marked, done.stopped, done.unchanged), (0, 0, 3));
        assert_eq!(group.marks(0)[0].2, 1);
        let later = format!("reference,date,attendance\n{two},{day},attended\n");
        assert_eq!(group.faults(&later), [(2, "register-file-ended")]);
        group.town.is_clean();
    });
}

#[test]
fn one_row_that_cannot_be_kept_keeps_all_of_them_back() {
    on_both(|test| {
        let group = Group::on(test);
        let ([one, two], day) = (group.ids, group.today);
        let (next, other) = (day.saturating_add(7.days()), day.saturating_sub(3.days()));
        let unknown = PrescriptionId::new(Uuid::from_u128(7));
        let text = format!(
            "reference,date,attendance\n{one},{day},attended\n{unknown},{day},attended\n{two},{next},attended\n\
             {two},{other},missed\nabc,{day},attended\n{one},{day},missed\n{two},{day},perhaps\n"
        );
        assert_eq!(
            group.faults(&text),
            [
                (3, "register-file-reference-unknown"),
                (4, "attendance-not-yet"),
                (5, "register-file-no-session"),
                (6, "register-file-reference-form"),
                (7, "register-file-twice"),
                (8, "register-file-attendance-unknown"),
            ]
        );
        assert_eq!(code_of(group.keeps(&text).unwrap_err()), "register-file-faults");
        assert!(group.marks(0).iter().all(|it| it.1.is_none()), "nothing half-done");
        // Somebody who was there on another day is there, unexpected, once.
        let came = format!("reference,date,attendance\n{one},{other},attended\n");
        assert_eq!(group.keeps(&came).unwrap().marked, 1);
        assert_eq!(group.keeps(&came).unwrap().unchanged, 1);
        assert_eq!(group.marks(0)[0], (other, Some(Attendance::PresentUnplanned), 1));
        for (wrong, code) in [
            ("", "import-file-empty"),
            ("reference,date\na,b\n", "register-file-column-missing"),
            ("reference,date,attendance\n", "import-no-rows"),
        ] {
            assert_eq!(code_of(group.keeps(wrong).unwrap_err()), code, "{wrong}");
        }
        let many = format!("reference,date,attendance\n{}", format!("{one},{day},\n").repeat(1_001));
        assert_eq!(code_of(group.keeps(&many).unwrap_err()), "register-file-too-many");
        group.town.is_clean();
    });
}

#[test]
fn a_file_of_people_holds_what_each_agreed_to_and_is_written_down_as_an_opening() {
    on_both(|test| {
        let group = Group::on(test);
        let house = &group.town.trial.house;
        let people = block(house.provider_people_file(&group.whose, None, 10)).unwrap();
        assert_eq!(people.iter().map(super::super::files::Person::id).collect::<Vec<_>>(), group.ids);
        let told = people[0].told.as_ref().unwrap();
        assert_eq!(told.name(), Some("Givenb Familyb"));
        let fields = block(house.provider_fields(&group.whose)).unwrap();
        assert!(!fields.contains(&domain::prescription::Share::Address), "{fields:?}");
        let shown = |field: fn(&Told) -> bool| told.told.iter().any(field);
        assert!(!shown(|it| matches!(it, Told::Address(_) | Told::AgeBand(_) | Told::Needs(_))));
        let sessions = block(house.provider_sessions_file(&group.whose, None, 100)).unwrap();
        assert_eq!((sessions.len(), sessions[0].session.day), (8, group.today));
        assert_eq!(sessions[0].name.as_deref(), Some("Givenb Familyb"));
        let id = group.ids[0];
        let openings = group
            .town
            .trial
            .write(move |unit, who| Ok(store::provider_link::openings(unit, who.programme(), id)?));
        assert_eq!(openings.last().unwrap().1.as_deref(), Some("Sam"));
        // What ended, or was taken back, is in no file.
        let (settings, second) = (group.town.trial.settings.clone(), group.ids[1]);
        group.town.trial.write(move |unit, who| {
            let by = domain::journey::EndedBy::Person;
            crate::prescription::end(unit, who, &settings, second, (Mode::Refused, by), None, &[])
        });
        let people = block(house.provider_people_file(&group.whose, None, 10)).unwrap();
        assert_eq!(people.len(), 1);
    });
}

#[test]
fn nobody_takes_or_sends_files_of_services_of_others_or_without_a_code() {
    on_both(|test| {
        let group = Group::on(test);
        let house = &group.town.trial.house;
        let pat = super::account::provider(&group.town, "Green Shoots", "Pat");
        let theirs = Whose::Account(pat.clone());
        assert!(block(house.provider_people_file(&theirs, None, 10)).unwrap().is_empty());
        let text = format!("reference,date,attendance\n{},{},attended\n", group.ids[0], group.today);
        let looking = block(house.provider_look(&theirs, Names::new(), text.clone())).unwrap();
        assert_eq!(looking.rows[0].faults[0].breach.code, "register-file-reference-unknown");
        super::account::gives(&group.town, &pat, group.town.service).unwrap();
        assert_eq!(block(house.provider_people_file(&theirs, None, 10)).unwrap().len(), 2);
        let settings = group.town.trial.settings.clone();
        let (whose, sent) = (theirs.clone(), text.clone());
        let write = move |unit: &mut Unit<'_>| keep(unit, &whose, &settings, &Names::new(), &sent);
        assert_eq!(house.db.write(write).wait().unwrap().marked, 1);
        super::account::takes(&group.town, &pat, group.town.service).unwrap();
        assert!(block(house.provider_people_file(&theirs, None, 10)).unwrap().is_empty());
        let Whose::Link(at) = &group.whose else { panic!("a link") };
        let unopened = Whose::Link(Box::new(At { opened: false, ..(**at).clone() }));
        assert_eq!(block(house.provider_people_file(&unopened, None, 10)).unwrap_err(), Error::Forbidden);
        let look = block(house.provider_look(&unopened, Names::new(), text));
        assert_eq!(look.unwrap_err(), Error::Forbidden);
        let lead = Whose::Account(group.town.trial.who.clone());
        assert_eq!(block(house.provider_sessions_file(&lead, None, 10)).unwrap_err(), Error::Forbidden);
    });
}
