//! A programme with two practices and a team, and people who work there.

use domain::calendar::{Day, london_day};
use domain::id::{JourneyId, OfferId, OrganisationId, PersonId, PrescriptionId, ServiceId, StaffId};
use domain::journey::{
    Act, Command, EndedBy, Ending, Entry, Gate, Happened, Journey, Mode, Offered, PassedAs, Passing, Place,
    PrescriptionKind, Proposed, RecordedAt, Recorder,
};
use domain::person::PersonForm;
use domain::role::Role;
use jiff::{Span, Timestamp};
use operations::check::{check, repair};
use operations::offer::{self, Asked, AskedAnswer, Recorded, Wished};
use operations::programme::{Programme, Settings};
use operations::sign_in::Standing;
use operations::{House, Keys, Random, Unit, Who, person};
use store::allocation::Allocation;
use store::journey::Current;
use store::organisation::Organisation;
use store::staff::Held;
use store::testing::TestDb;
use uuid::Uuid;

pub struct Town<'t> {
    pub test: &'t TestDb,
    pub house: House,
    pub programme: Programme,
    pub hilltop: OrganisationId,
    pub riverside: OrganisationId,
    pub team: OrganisationId,
}

pub fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

pub fn settings() -> Settings {
    Settings { screen_one_in: 0, ..Settings::default() }
}

fn organisation(unit: &mut Unit<'_>, programme: &Programme, kind: &str, name: &str) -> OrganisationId {
    let made = Organisation {
        id: unit.id(),
        kind: kind.to_owned(),
        name: name.to_owned(),
        ods_code: None,
        outcode: None,
        succeeded: None,
    };
    store::organisation::add(unit, programme.id, &made, None).unwrap();
    made.id
}

impl<'t> Town<'t> {
    pub fn new(test: &'t TestDb) -> Town<'t> {
        let keys = Keys::generate(&mut Random::from_seed(7));
        let house = House::over(test.db.clone(), keys, "http://localhost", true, Random::from_seed(1));
        block(house.add_programme("town", "Town", true, settings(), None)).unwrap();
        let programme = block(house.programme("town")).unwrap();
        let of = programme.clone();
        let places = block(house.change(move |unit| {
            let practice = |unit: &mut Unit<'_>, name| organisation(unit, &of, "practice", name);
            let (hilltop, riverside) =
                (practice(unit, "Hilltop Surgery"), practice(unit, "Riverside Practice"));
            Ok((hilltop, riverside, organisation(unit, &of, "navigator-team", "Town team")))
        }));
        let (hilltop, riverside, team) = places.unwrap();
        Town { test, house, programme, hilltop, riverside, team }
    }

    /// Somebody in a role at an organisation, signed in.
    pub fn who(&self, name: &str, role: Role, organisation: OrganisationId) -> Who {
        let email = format!("{}@example.org", name.to_lowercase());
        let (name, programme) = (name.to_owned(), self.programme.id);
        let held = block(self.house.change(move |unit| {
            let staff = match store::staff::by_email(unit, &email)? {
                Some(known) => known.id,
                None => {
                    let id: StaffId = unit.id();
                    store::staff::add(unit, id, &email, &name)?;
                    id
                }
            };
            let held = Held { staff, programme, role: role.code().to_owned(), organisation };
            store::staff::give_role(unit, &held, None)?;
            Ok(held)
        }));
        let token = block(self.house.sign_in_to_demo(held.unwrap(), "a browser")).unwrap();
        match block(self.house.standing(token)).unwrap() {
            Standing::In(who) => *who,
            other => panic!("{other:?}"),
        }
    }

    pub fn eve(&self) -> Who {
        self.who("Eve", Role::Referrer, self.hilltop)
    }

    pub fn lead(&self) -> Who {
        self.who("Lee", Role::TeamLead, self.team)
    }

    pub fn navigator(&self, name: &str) -> Who {
        self.who(name, Role::Navigator, self.team)
    }

    pub fn write<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Unit<'_>) -> operations::Result<T> + Send + 'static,
    ) -> operations::Result<T> {
        block(self.house.change(act))
    }

    /// So many days later.
    pub fn later(&self, days: i64) {
        self.test.clock.set(self.house.now() + Span::new().hours(24 * days));
    }

    pub fn today(&self) -> Day {
        london_day(self.house.now())
    }

    pub fn in_days(&self, days: i64) -> Day {
        self.today().saturating_add(Span::new().days(days))
    }

    pub fn person(&self, who: &Who, name: &str) -> PersonId {
        let some = |text: &str| Some(text.to_owned());
        let form = PersonForm {
            given: some(name),
            family: some("Synthetic"),
            date_of_birth: some("1 2 1950"),
            ..PersonForm::default()
        };
        let who = who.clone();
        self.write(move |unit| person::add(unit, &who, true, &form, true)).unwrap().person
    }

    pub fn offer(&self, who: &Who, person: PersonId, answer: AskedAnswer) -> Recorded {
        let asked = Asked {
            person,
            offered: None,
            offered_by: None,
            how: None,
            what: Offered::default(),
            needs: vec!["loneliness".to_owned()],
            answer,
            account: None,
            wished: Wished::default(),
            note: String::new(),
        };
        let who = who.clone();
        self.write(move |unit| offer::record(unit, &who, &settings(), &asked)).unwrap()
    }

    /// Somebody of Hilltop who said yes.
    pub fn referred(&self, name: &str) -> (PersonId, JourneyId, OfferId) {
        let eve = self.eve();
        let person = self.person(&eve, name);
        let recorded = self.offer(&eve, person, AskedAnswer::Yes);
        (person, recorded.journey, recorded.offer)
    }

    /// Somebody of Hilltop who said yes, was taken on and given to a navigator, and stands at a gate.
    pub fn at(&self, name: &str, gate: Gate) -> (PersonId, JourneyId) {
        let (person, journey, _) = self.referred(name);
        for before in Gate::ALL.into_iter().filter(|it| *it > Gate::Offer && *it < gate && *it <= Gate::Plan)
        {
            self.passes(journey, Place::of(before));
        }
        (person, journey)
    }

    pub fn given(&self, person: PersonId, journey: JourneyId, to: &Who) {
        let (staff, organisation, programme) = (to.staff(), to.organisation(), self.programme.id);
        self.write(move |unit| {
            let made = Allocation {
                id: unit.id(),
                journey,
                person,
                staff,
                organisation,
                kind: "owner".to_owned(),
                weight: 1,
                since_at: unit.now(),
                until_at: None,
                made_by: None,
            };
            Ok(store::allocation::add(unit, programme, &made)?)
        })
        .unwrap();
        repair(&self.test.db).unwrap();
    }

    /// Does an act for which there is no operation of its own yet: journal and current row in one unit.
    pub fn does(&self, journey: JourneyId, act: Act) {
        let done = self.tries(journey, act.clone());
        assert!(matches!(done, Ok(Ok(_))), "{act:?}: {done:?}");
        repair(&self.test.db).unwrap();
    }

    /// As [`Town::does`], without bringing projections forward; gives how many entries were added, or the
    /// code of the rule that stood against it.
    pub fn tries(&self, journey: JourneyId, act: Act) -> operations::Result<Result<usize, &'static str>> {
        let (programme, team, review) = (self.programme.id, self.team, self.in_days(60));
        self.write(move |unit| one_act(unit, programme, team, journey, &act, review))
    }

    pub fn passes(&self, journey: JourneyId, place: Place) {
        let passed_as = match place.gate {
            Gate::Reach => Some(PassedAs::PersonAnswered),
            Gate::Plan => Some(PassedAs::Prescribing),
            _ => None,
        };
        self.does(journey, Act::Pass(vec![Passing { passed_as, ..Passing::of(place) }]));
    }

    pub fn ends(&self, journey: JourneyId, place: Place, mode: Mode, by: EndedBy) {
        self.does(journey, Act::End { place, ending: Ending::new(mode, by) });
    }

    pub fn proposes(&self, journey: JourneyId, number: u128, kind: PrescriptionKind) -> PrescriptionId {
        let prescription = PrescriptionId::new(Uuid::from_u128(number));
        let service = ServiceId::new(Uuid::from_u128(500 + number));
        let sessions = (kind == PrescriptionKind::FormalReferral).then_some(12);
        self.does(journey, Act::Propose(Proposed { prescription, service, kind, sessions }));
        prescription
    }

    pub fn journey(&self, id: JourneyId) -> (Journey, Vec<Entry>) {
        let programme = self.programme.id;
        let entries =
            block(self.house.read(move |read| Ok(store::journey::journal(read, programme, id)?))).unwrap();
        (Journey::replay(&entries).unwrap(), entries)
    }

    /// The kinds of the entries of a journal.
    pub fn told(&self, id: JourneyId) -> Vec<&'static str> {
        self.journey(id).1.iter().map(|entry| entry.change.kind()).collect()
    }

    /// How the gates of the journey itself are counted, as `5 ended moved-away nobody`.
    pub fn counted(&self, id: JourneyId) -> Vec<String> {
        let programme = self.programme.id;
        let rows =
            block(self.house.read(move |read| Ok(store::episode_gate::of(read, programme, id)?))).unwrap();
        rows.iter()
            .map(|row| {
                let ending = row.standing.ending();
                let ending = ending.map(|(mode, by)| format!(" {} {}", mode.code(), by.code()));
                format!("{} {}{}", row.gate, row.standing.code(), ending.unwrap_or_default())
            })
            .collect()
    }

    /// What waits at intake, for whom the scope of the team reaches.
    pub fn in_order(&self) {
        let report = check(&self.test.db).unwrap();
        assert!(report.is_clean(), "{:?}", report.faults);
    }
}

/// One act on a journey within a unit of work of the caller.
fn one_act(
    unit: &mut Unit<'_>,
    programme: domain::id::ProgrammeId,
    team: OrganisationId,
    id: JourneyId,
    act: &Act,
    review: Day,
) -> operations::Result<Result<usize, &'static str>> {
    let now: Timestamp = unit.now();
    let scope = store::Scope::new(programme, store::Reach::System);
    let current = store::journey::by_id(unit, &scope, id)?.ok_or(operations::Error::NotFound)?;
    let mut journey = store::journey::replayed(unit, programme, id)?;
    let command = Command {
        happened: Happened::Minute(now),
        recorded_at: RecordedAt::Instant(now),
        by: Recorder::Staff { staff: StaffId::new(Uuid::from_u128(1)), organisation: team },
        act: act.clone(),
        review: Some(review),
        limits: domain::journey::Limits::default(),
    };
    let entries = match journey.take(&command) {
        Ok(entries) => entries,
        Err(breach) => return Ok(Err(breach.code)),
    };
    store::journey::append(unit, programme, id, &entries)?;
    if let Some(to) =
        Current::of(id, current.person, &journey, london_day(now)).filter(|_| !entries.is_empty())
    {
        store::journey::keep(unit, programme, &to)?;
    }
    Ok(Ok(entries.len()))
}
