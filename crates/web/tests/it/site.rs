//! A synthetic house to knock at: two programmes, in the first two practices, a navigator team, a
//! commissioner and a research body, one member of staff for each role, and people with offers.

use std::collections::HashMap;
use std::future::Future;

use domain::calendar::Day;
use domain::id::{JourneyId, OfferId, OrganisationId, PersonId, ProgrammeId, StaffId};
use domain::journey::EndedBy;
use domain::person::NhsNumber;
use domain::role::Role;
use operations::offer::{Asked, AskedAnswer, Wished};
use operations::person::PersonForm;
use operations::programme::Settings;
use operations::sign_in::{Standing, spelled};
use operations::{House, Keys, Random, Who};
use store::organisation::Organisation;
use store::staff::Held;
use store::testing::TestDb;

use crate::browser::Browser;

/// The first programme's name in addresses.
pub const LARKFIELD: &str = "larkfield";
/// The second programme's.
pub const OTHER: &str = "otherton";

/// Organisations of the first programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// A practice.
    Riverside,
    /// Another practice.
    Hilltop,
    /// The navigator team.
    Team,
    /// Who pays.
    Board,
    /// Who evaluates.
    College,
    /// Who delivers services.
    Allotments,
    /// A practice of the second programme.
    Elsewhere,
}

impl Place {
    /// Where a role is held in this house.
    pub fn of(role: Role) -> Place {
        match role {
            Role::Referrer | Role::PracticeAdministrator => Place::Riverside,
            Role::Provider => Place::Allotments,
            Role::Commissioner => Place::Board,
            Role::Evaluator => Place::College,
            _ => Place::Team,
        }
    }

    const ALL: [(Place, &'static str, &'static str); 7] = [
        (Place::Riverside, "Riverside Surgery", "practice"),
        (Place::Hilltop, "Hilltop Practice", "practice"),
        (Place::Team, "Larkfield Link Workers", "navigator-team"),
        (Place::Board, "Larkfield Care Board", "commissioner"),
        (Place::College, "Larkfield College", "research-body"),
        (Place::Allotments, "Larkfield Allotments", "provider"),
        (Place::Elsewhere, "Elsewhere Surgery", "practice"),
    ];

    fn programme(self, first: ProgrammeId, second: ProgrammeId) -> ProgrammeId {
        if self == Place::Elsewhere { second } else { first }
    }
}

/// A person with the offer made to them.
#[derive(Debug, Clone)]
pub struct Offered {
    /// The person.
    pub person: PersonId,
    /// Family name: stands on a page only if the person does.
    pub family: &'static str,
    /// The ten digits.
    pub nhs_number: String,
    /// The offer.
    pub offer: OfferId,
    /// Its journey.
    pub journey: JourneyId,
}

/// The people of one practice.
#[derive(Debug, Clone)]
pub struct People {
    /// Refused.
    pub refused: Offered,
    /// Is thinking it over.
    pub thinking: Offered,
    /// Said yes: their referral waits at intake. Riverside's is given to the navigator already.
    pub yes: Offered,
}

/// The house with everybody in it.
pub struct Site {
    /// The house behind the pages.
    pub house: House,
    /// The database below it.
    pub db: store::Db,
    /// Its clock.
    pub clock: store::SetClock,
    /// First and second programme.
    pub programmes: (ProgrammeId, ProgrammeId),
    /// Organisations by place.
    pub organisations: HashMap<Place, OrganisationId>,
    /// The people of each practice.
    pub people: HashMap<Place, People>,
    held: HashMap<(Role, Place), Held>,
    /// What is served.
    pub app: axum::Router,
}

/// Runs a test on a fresh house on each database.
pub fn on_both<F: Future<Output = ()>>(test: impl Fn(Site) -> F) {
    store::testing::on_both(|fresh| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { test(Site::over(fresh).await).await });
    });
}

/// What analyses is wired by the binary as well; here it hands back what it was handed.
fn analyst() -> operations::study::Analyst {
    let analyse = |material: &operations::study::Material, _: &dyn Fn(u64, u64)| {
        let document = document::Document::new(material.told.protocol.title.clone(), "en");
        let files = material.sheets.iter().map(|sheet| (format!("{}.csv", sheet.unit), sheet.csv.clone()));
        Ok(operations::study::Made { document, files: files.collect() })
    };
    operations::study::Analyst { version: "test".to_owned(), analyse: std::sync::Arc::new(analyse) }
}

fn served(house: &House) -> web::Site {
    web::Site::new(house.clone(), false, vec!["10.0.0.0/8".parse().unwrap()]).unwrap()
}

impl Site {
    async fn over(fresh: &TestDb) -> Site {
        let mut random = Random::from_seed(7);
        let keys = Keys::generate(&mut random);
        // What prints is wired by the binary; here it says what it was handed.
        let printer = |document: &document::Document, print| -> Result<Vec<u8>, String> {
            Ok(format!("%PDF {print:?} {}", document.text()).into_bytes())
        };
        let house = House::over(fresh.db.clone(), keys, "http://stile.test", true, random)
            .printing(std::sync::Arc::new(printer))
            .analysing(analyst());
        let settings = Settings { screen_one_in: 0, ..Settings::default() };
        let first =
            house.add_programme(LARKFIELD, "Larkfield Social Prescribing", true, settings.clone(), None);
        let first = first.await.unwrap();
        let second =
            house.add_programme(OTHER, "Otherton Social Prescribing", true, settings, None).await.unwrap();
        let app = web::app(served(&house));
        let mut site = Site {
            house,
            db: fresh.db.clone(),
            clock: fresh.clock.clone(),
            programmes: (first, second),
            organisations: HashMap::new(),
            people: HashMap::new(),
            held: HashMap::new(),
            app,
        };
        site.add_organisations().await;
        for role in Role::ALL {
            site.add_staff(role, Place::of(role)).await;
        }
        site.add_staff(Role::Referrer, Place::Hilltop).await;
        site.add_staff(Role::Referrer, Place::Elsewhere).await;
        for (place, names) in [
            (Place::Riverside, ["Rushbrook", "Reedham", "Ripley"]),
            (Place::Hilltop, ["Hazelwood", "Heathcote", "Harebell"]),
            (Place::Elsewhere, ["Eastlake", "Elderby", "Enfold"]),
        ] {
            let people = site.add_people(place, names).await;
            site.people.insert(place, people);
        }
        let yes = site.people[&Place::Riverside].yes.clone();
        site.allocate(&yes, Role::Navigator, Place::Team).await;
        site
    }

    /// The same house, whose files are read so many rows at a time.
    pub fn in_batches_of(mut self, batch: i64) -> Site {
        self.app = web::app(served(&self.house).with_batches_of(batch));
        self
    }

    /// Gives somebody's journey to a member of staff.
    pub async fn allocate(&self, to: &Offered, role: Role, place: Place) {
        let (held, journey, person) = (self.held(role, place).clone(), to.journey, to.person);
        let given = self.db.write(move |unit| {
            let allocation = store::allocation::Allocation {
                id: unit.id(),
                journey,
                person,
                staff: held.staff,
                organisation: held.organisation,
                kind: "owner".to_owned(),
                weight: 1,
                since_at: unit.now(),
                until_at: None,
                made_by: None,
            };
            store::allocation::add(unit, held.programme, &allocation)
        });
        given.await.unwrap();
    }

    async fn add_organisations(&mut self) {
        let (first, second) = self.programmes;
        for (place, name, kind) in Place::ALL {
            let made = self.db.write(move |unit| {
                let made = Organisation {
                    id: unit.id(),
                    kind: kind.to_owned(),
                    name: name.to_owned(),
                    ods_code: None,
                    outcode: None,
                    succeeded: None,
                };
                store::organisation::add(unit, place.programme(first, second), &made, None)?;
                Ok::<_, store::Error>(made.id)
            });
            self.organisations.insert(place, made.await.unwrap());
        }
    }

    /// Makes somebody who holds a role at a place.
    pub async fn add_staff(&mut self, role: Role, place: Place) {
        let (first, second) = self.programmes;
        let (programme, organisation) = (place.programme(first, second), self.organisations[&place]);
        let (code, email) = (role.code(), format!("{}.{place:?}@stile.test", role.code()).to_lowercase());
        let held = self.db.write(move |unit| {
            let staff: StaffId = unit.id();
            store::staff::add(unit, staff, &email, &format!("Sam {code} of {place:?}"))?;
            let held = Held { staff, programme, role: code.to_owned(), organisation };
            store::staff::give_role(unit, &held, None)?;
            Ok::<_, store::Error>(held)
        });
        self.held.insert((role, place), held.await.unwrap());
    }

    /// Gives somebody who holds a role at a place another one there.
    pub async fn also(&self, role: Role, place: Place, another: Role) -> Held {
        let held = Held { role: another.code().to_owned(), ..self.held(role, place).clone() };
        let given = held.clone();
        self.db.write(move |unit| store::staff::give_role(unit, &given, None)).await.unwrap();
        held
    }

    /// The role somebody holds.
    pub fn held(&self, role: Role, place: Place) -> &Held {
        &self.held[&(role, place)]
    }

    /// A browser that is not signed in.
    pub fn browser(&self) -> Browser {
        Browser::new(self.app.clone())
    }

    /// A browser signed in in a role at a place, and who that is.
    pub async fn signed_in(&self, role: Role, place: Place) -> (Browser, Who) {
        self.signed_in_with(self.held(role, place).clone()).await
    }

    /// A browser signed in with what somebody holds, and who that is.
    pub async fn signed_in_with(&self, held: Held) -> (Browser, Who) {
        let token = self.house.sign_in_to_demo(held.clone(), "test").await.unwrap();
        let Standing::In(who) = self.house.standing(token).await.unwrap() else {
            panic!("{held:?} is not signed in")
        };
        (self.browser().with_cookie("stile", &spelled(&token)), *who)
    }

    /// A browser signed in in a role at a place.
    pub async fn sign_in_as(&self, role: Role, place: Place) -> Browser {
        self.signed_in(role, place).await.0
    }

    async fn add_people(&self, place: Place, names: [&'static str; 3]) -> People {
        let (_, who) = self.signed_in(Role::Referrer, place).await;
        let until = Day::constant(2026, 12, 8);
        let [refused, thinking, yes] = names;
        People {
            refused: self.add_person(&who, refused, AskedAnswer::Refused(EndedBy::Person)).await,
            thinking: self.add_person(&who, thinking, AskedAnswer::ThinkingItOver(until)).await,
            yes: self.add_person(&who, yes, AskedAnswer::Yes).await,
        }
    }

    /// Makes a person of a referrer's practice and an offer to them.
    pub async fn add_person(&self, who: &Who, family: &'static str, answer: AskedAnswer) -> Offered {
        let nhs_number = number_for(family);
        let form = PersonForm {
            nhs_number: Some(nhs_number.clone()),
            given: Some("Robin".to_owned()),
            family: Some(family.to_owned()),
            date_of_birth: Some(format!("{}/3/1961", 1 + family.len())),
            ..PersonForm::default()
        };
        let settings = self.house.programmes().await.unwrap()[0].settings.clone();
        let key = self.house.request_key();
        let recorded = self.house.write(who, key, "test.offer", move |unit, who| {
            let made = operations::person::add(unit, who, true, &form, true)?;
            let asked = Asked {
                person: made.person,
                offered: None,
                offered_by: None,
                how: None,
                what: domain::journey::Offered::default(),
                needs: vec!["loneliness".to_owned()],
                answer,
                account: None,
                wished: Wished::default(),
                note: String::new(),
            };
            let recorded = operations::offer::record(unit, who, &settings, &asked)?;
            Ok((made.person, recorded.offer, recorded.journey))
        });
        let (person, offer, journey) = recorded.await.unwrap();
        Offered { person, family, nhs_number, offer, journey }
    }
}

/// A synthetic NHS number that follows from a name.
fn number_for(name: &str) -> String {
    let sum = name.bytes().fold(7_u64, |sum, byte| (sum * 31 + u64::from(byte)) % 900_000);
    let mut stems = (999_000_000 + sum)..=999_999_999;
    stems.find_map(NhsNumber::from_stem).unwrap().digits()
}
