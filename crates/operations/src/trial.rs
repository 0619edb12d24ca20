//! A programme with one practice and one referrer, for tests.

use domain::calendar::london_day;
use domain::id::{OfferId, OrganisationId, PersonId, ProgrammeId, StaffId};
use domain::journey::{Asked as WasAsked, EndedBy, Offered};
use domain::role::Role;
use jiff::ToSpan;
use store::organisation::Organisation;
use store::testing::TestDb;
use store::{Random, Unit};

use crate::offer::{Asked, AskedAnswer, Recorded, Told, Wished};
use crate::person::PersonForm;
use crate::programme::Settings;
use crate::{House, Keys, Who};

/// The programme, and who works in it.
pub(crate) struct Trial {
    pub(crate) house: House,
    pub(crate) who: Who,
    pub(crate) settings: Settings,
}

impl Trial {
    /// A fresh programme in `t`.
    pub(crate) fn on(t: &TestDb) -> Trial {
        let mut random = Random::from_seed(7);
        let house =
            House::over(t.db.clone(), Keys::generate(&mut random), "https://stile.example", false, random);
        let settings = Settings { screen_one_in: 0, ..Settings::default() };
        let kept = serde_json::to_string(&settings).unwrap();
        let who =
            t.db.write(move |unit| {
                let programme = store::programme::add(unit, "here", "Here", true, &kept)?;
                who(unit, programme)
            })
            .wait()
            .unwrap();
        Trial { house, who, settings }
    }

    /// Somebody else of the same organisation, in a role.
    pub(crate) fn colleague(&self, name: &'static str, role: Role) -> Who {
        self.write(move |unit, who| {
            let staff: StaffId = unit.id();
            let email = format!("{}@hilltop.example", name.to_lowercase());
            store::staff::add(unit, staff, &email, name)?;
            let held = store::staff::Held {
                staff,
                programme: who.programme,
                role: role.code().to_owned(),
                organisation: who.organisation,
            };
            store::staff::give_role(unit, &held, None)?;
            let mut invited = store::staff::by_id(unit, staff)?.ok_or(crate::Error::NotFound)?;
            invited.active = true;
            store::staff::keep(unit, &invited)?;
            Ok(Who { staff, name: name.to_owned(), role, ..who.clone() })
        })
    }

    /// Runs a unit of work.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Unit<'_>, &Who) -> crate::Result<T> + Send + 'static,
    ) -> T {
        let who = self.who.clone();
        self.house.db.write(move |unit| act(unit, &who)).wait().unwrap()
    }

    /// Offers to a new person, who answers.
    pub(crate) fn offers(&self, number: u32, answer: AskedAnswer) -> (PersonId, OfferId) {
        let settings = self.settings.clone();
        self.write(move |unit, who| {
            let form = PersonForm {
                given: Some(format!("Given{}", letters(number))),
                family: Some(format!("Family{}", letters(number))),
                date_of_birth: Some(format!("19{:02}-03-04", 40 + number % 50)),
                ..PersonForm::default()
            };
            let person = crate::person::add(unit, who, true, &form, true)?.person;
            let asked = asked(person, answer);
            let Recorded { offer, .. } = crate::offer::record(unit, who, &settings, &asked)?;
            Ok((person, offer))
        })
    }

    /// Keeps the house until so many audit entries are sealed. On PostgreSQL an open transaction of any
    /// database of the server holds sealing up for a moment.
    pub(crate) fn sealed(&self, entries: usize) {
        let mut sealed = 0;
        for _ in 0..500 {
            sealed += self.house.keep_house().unwrap().sealed;
            if sealed >= entries {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert_eq!(sealed, entries);
    }

    /// One person for each kind of answer.
    pub(crate) fn lived(&self) {
        let today = london_day(self.house.now());
        self.offers(1, AskedAnswer::Yes);
        self.offers(2, AskedAnswer::Refused(EndedBy::Person));
        self.offers(3, AskedAnswer::ThinkingItOver(today.saturating_add(20.days())));
        self.offers(4, AskedAnswer::NotNow(today.saturating_add(40.days())));
        let (_, wrong) = self.offers(5, AskedAnswer::Yes);
        let settings = self.settings.clone();
        self.write(move |unit, who| crate::offer::correct(unit, who, &settings, wrong));
        let (_, error) = self.offers(6, AskedAnswer::Refused(EndedBy::Person));
        let settings = self.settings.clone();
        self.write(move |unit, who| crate::offer::record_in_error(unit, who, &settings, error));
        let (joined, _) = self.offers(7, AskedAnswer::Yes);
        let settings = self.settings.clone();
        self.write(move |unit, who| {
            crate::offer::record(unit, who, &settings, &asked(joined, AskedAnswer::Refused(EndedBy::Person)))
        });
    }
}

fn letters(number: u32) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

fn asked(person: PersonId, answer: AskedAnswer) -> Asked {
    let refused = matches!(answer, AskedAnswer::Refused(_));
    Asked {
        person,
        offered: None,
        offered_by: None,
        how: None,
        what: Offered::default(),
        needs: vec!["mood".to_owned(), "housing".to_owned()],
        answer,
        account: refused.then(|| Told { asked: WasAsked::NotAsked, ..Told::default() }),
        wished: Wished::default(),
        note: String::new(),
    }
}

fn who(unit: &mut Unit<'_>, programme: ProgrammeId) -> Result<Who, store::Error> {
    let organisation: OrganisationId = unit.id();
    let staff: StaffId = unit.id();
    let made = Organisation {
        id: organisation,
        kind: "general-practice".to_owned(),
        name: "Hilltop".to_owned(),
        ods_code: None,
        outcode: None,
        succeeded: None,
    };
    store::organisation::add(unit, programme, &made, None)?;
    store::staff::add(unit, staff, "eve@hilltop.example", "Eve")?;
    let sign_in = store::sign_in::begin(unit, b"token", staff, true, "a browser")?;
    Ok(Who {
        staff,
        name: "Eve".to_owned(),
        sign_in,
        programme,
        role: Role::Referrer,
        organisation,
        own: vec![organisation],
        hand: crate::who::Hand::Staff,
    })
}
