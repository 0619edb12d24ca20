use domain::factor::FactorCode;
use domain::id::{OrganisationId, ProgrammeId};
use domain::journey::{
    Asked as ReasonAsked, Baseline, Direction, EndedBy, GivenFactor, Mode, Offered, Teller,
};
use domain::person::PersonForm;
use domain::role::Role;
use store::organisation::Organisation;
use store::testing::{TestDb, on_both};
use store::{Random, Unit as Work};

use super::*;
use crate::offer::{self, AskedAnswer, Nameless, Recorded, Told, Wished};
use crate::programme::Settings;
use crate::{Keys, person};

/// A programme with two practices, and people in every role that sees figures.
#[derive(Clone)]
struct Town {
    house: House,
    programme: ProgrammeId,
    hilltop: OrganisationId,
    riverside: OrganisationId,
    team: OrganisationId,
}

fn settled<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn organisation(unit: &mut Work<'_>, programme: ProgrammeId, kind: &str, name: &str) -> OrganisationId {
    let id = unit.id();
    let made = Organisation {
        id,
        kind: kind.to_owned(),
        name: name.to_owned(),
        ods_code: None,
        outcode: None,
        succeeded: None,
    };
    store::organisation::add(unit, programme, &made, None).unwrap();
    id
}

impl Town {
    fn new(test: &TestDb) -> Town {
        let keys = Keys::generate(&mut Random::from_seed(7));
        let house = House::over(test.db.clone(), keys, "http://localhost", false, Random::from_seed(1));
        let made = test.db.write(|unit| -> Result<_> {
            let programme = store::programme::add(unit, "town", "Town", true, "{}")?;
            Ok((
                programme,
                organisation(unit, programme, "practice", "Hilltop Surgery"),
                organisation(unit, programme, "practice", "Riverside Practice"),
                organisation(unit, programme, "navigator-team", "Town team"),
            ))
        });
        let (programme, hilltop, riverside, team) = made.wait().unwrap();
        Town { house, programme, hilltop, riverside, team }
    }

    fn who(&self, role: Role, organisation: OrganisationId) -> Who {
        let name = role.code().to_owned();
        let email = format!("{name}-{organisation}@example.org");
        let programme = self.programme;
        let made = self.house.db.write(move |unit| -> Result<_> {
            let staff = match store::staff::by_email(unit, &email)? {
                Some(known) => known.id,
                None => {
                    let staff = unit.id();
                    store::staff::add(unit, staff, &email, "Test Person")?;
                    staff
                }
            };
            Ok((staff, unit.id()))
        });
        let (staff, sign_in) = made.wait().unwrap();
        Who {
            staff,
            name,
            sign_in,
            programme,
            role,
            organisation,
            own: vec![organisation],
            hand: crate::who::Hand::Staff,
        }
    }

    fn referrer(&self, practice: OrganisationId) -> Who {
        self.who(Role::Referrer, practice)
    }

    fn person(&self, who: &Who, name: &str) -> domain::id::PersonId {
        let some = |text: &str| Some(text.to_owned());
        let form = PersonForm {
            given: some(name),
            family: some("Synthetic"),
            date_of_birth: some("1 2 1950"),
            ..PersonForm::default()
        };
        let who = who.clone();
        let made = self.house.db.write(move |unit| person::add(unit, &who, true, &form, true));
        made.wait().unwrap().person
    }

    fn offer(
        &self,
        who: &Who,
        person: domain::id::PersonId,
        answer: AskedAnswer,
        told: Option<Told>,
    ) -> Recorded {
        let asked = offer::Asked {
            person,
            offered: None,
            offered_by: None,
            how: None,
            what: Offered::default(),
            needs: vec!["loneliness".to_owned(), "mood".to_owned()],
            answer,
            account: told,
            wished: Wished::default(),
            note: String::new(),
        };
        let who = who.clone();
        let made = self.house.db.write(move |unit| offer::record(unit, &who, &Settings::default(), &asked));
        made.wait().unwrap()
    }

    /// The figure, once everything committed so far can be in it: on PostgreSQL a reader waits for older
    /// transactions, those of other databases on the server included.
    fn figure(&self, who: &Who, id: &str, asked: &Asked) -> Figure {
        let all = self.house.db.read({
            let programme = self.programme;
            move |read| -> Result<i64> {
                let newest = "SELECT coalesce(max(number), 0) FROM change WHERE programme_id = $1";
                Ok(read.value(newest, &[programme.into()])?.unwrap_or(0))
            }
        });
        let all = all.wait().unwrap();
        for _ in 0..200 {
            let slot = settled(self.house.columns(self.programme)).unwrap();
            let held = slot.filled.read().unwrap().as_ref().map(|held| held.place.number);
            if held >= Some(all) {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        settled(self.house.figure(who, id, asked.clone())).unwrap()
    }

    fn rows(&self, who: &Who, id: &str, asked: &Asked, picked: &Picked, limit: usize) -> Result<Rows> {
        settled(self.house.figure_rows(who, id, asked.clone(), picked.clone(), None, limit))
    }
}

fn by(column: &str) -> Asked {
    Asked { strata: vec![Stratum::Column(column.to_owned())], ..Asked::default() }
}

fn told(asked: ReasonAsked, hindered: &str) -> Told {
    let code = FactorCode::parse(hindered).unwrap();
    Told {
        teller: Some(Teller::Person),
        asked,
        factors: vec![GivenFactor { code, direction: Direction::Hindered }],
        ..Told::default()
    }
}

fn count(shown: Shown) -> u64 {
    shown.count().unwrap()
}

/// A list is read page by page; its pages together, its count, its file and its figure are one number.
fn check_every_mark(town: &Town, who: &Who, id: &str, asked: &Asked) {
    let figure = town.figure(who, id, asked);
    let bands = ["met", "not-met", "open", "not-recorded"];
    for cell in &figure.cells {
        let groups: Vec<_> = cell
            .groups
            .iter()
            .zip(&figure.axes)
            .map(|(place, axis)| Some(code_of(&axis.groups[*place]).map(str::to_owned)))
            .collect();
        for (band, shown) in bands.into_iter().zip(cell.bands).chain([("denominator", cell.denominator)]) {
            let picked = Picked { groups: groups.clone(), of: band.to_owned() };
            let whole = town.rows(who, id, asked, &picked, usize::MAX).unwrap();
            assert_eq!(whole.all, count(shown), "{id} {groups:?} {band}");
            assert_eq!(whole.rows.len() as u64, whole.all);
            assert_eq!(whole.csv().lines().count(), whole.rows.len() + 1);
            let mut paged = Vec::new();
            let mut after = None;
            loop {
                let page = town.house.figure_rows(who, id, asked.clone(), picked.clone(), after, 1);
                let page = settled(page).unwrap();
                paged.extend(page.rows);
                match page.next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
            assert_eq!(paged, whole.rows);
        }
    }
}

/// Two practices with every kind of answer.
fn filled(town: &Town) -> (Who, Who) {
    let (eve, sam) = (town.referrer(town.hilltop), town.referrer(town.riverside));
    for (name, answer) in [
        ("Ann", AskedAnswer::Yes),
        ("Bea", AskedAnswer::Refused(EndedBy::Person)),
        ("Cat", AskedAnswer::Refused(EndedBy::Person)),
        ("Dot", AskedAnswer::Refused(EndedBy::ActingForPerson)),
        (
            "Eli",
            AskedAnswer::NotNow(domain::calendar::london_day(town.house.now()) + jiff::Span::new().days(30)),
        ),
        (
            "Fay",
            AskedAnswer::ThinkingItOver(
                domain::calendar::london_day(town.house.now()) + jiff::Span::new().days(10),
            ),
        ),
        ("Gus", AskedAnswer::Ended(Mode::MovedAway, EndedBy::Nobody)),
    ] {
        let person = town.person(&eve, name);
        let why = matches!(answer, AskedAnswer::Refused(_)).then(|| told(ReasonAsked::Answered, "stigma"));
        town.offer(&eve, person, answer, why);
    }
    for name in ["Hal", "Ivy"] {
        let person = town.person(&sam, name);
        town.offer(&sam, person, AskedAnswer::Refused(EndedBy::Person), None);
    }
    (eve, sam)
}

#[test]
fn figure_list_and_file_are_one_number_for_every_mark() {
    on_both(|test| {
        let town = Town::new(test);
        let (eve, _) = filled(&town);
        let manager = town.who(Role::ProgrammeManager, town.team);
        for who in [&eve, &manager] {
            for column in ["answer", "practice", "referral-reason", "ended-by", "mode"] {
                check_every_mark(&town, who, "offers-made", &by(column));
            }
            check_every_mark(&town, who, "U1", &Asked { strata: vec![Stratum::Month], ..Asked::default() });
            let twice = ["hindered", "told-by"].map(|name| Stratum::Column(name.to_owned())).to_vec();
            check_every_mark(&town, who, "refusal-reasons", &Asked { strata: twice, ..Asked::default() });
        }
    });
}

#[test]
fn a_refusal_by_the_person_is_counted_apart_from_every_other_way_out() {
    on_both(|test| {
        let town = Town::new(test);
        let (eve, _) = filled(&town);
        let refused = town.figure(&eve, "offers-refused", &Asked::default()).total.unwrap();
        assert_eq!(refused.bands.map(count), [2, 4, 1, 0]);
        let otherwise = town.figure(&eve, "offers-ended-otherwise", &Asked::default()).total.unwrap();
        assert_eq!(otherwise.bands.map(count), [3, 3, 1, 0]);
        let agreed = town.figure(&eve, "U1", &Asked::default()).total.unwrap();
        assert_eq!((count(agreed.bands[0]), count(agreed.denominator)), (1, 7));
        let interval = agreed.interval.unwrap();
        assert!(interval.lower < 1.0 / 7.0 && interval.upper > 1.0 / 7.0);
        let reasons = town.figure(&eve, "refusal-reasons", &by("hindered"));
        assert_eq!(count(reasons.cell(&[Some("stigma")]).unwrap().denominator), 3);
        assert_eq!(reasons.responses, Some((3, 3)));
    });
}

#[test]
fn another_practices_offers_are_in_no_figure_and_no_list() {
    on_both(|test| {
        let town = Town::new(test);
        let (eve, sam) = filled(&town);
        for (who, own, practice) in [(&eve, 7, town.hilltop), (&sam, 2, town.riverside)] {
            let figure = town.figure(who, "offers-made", &by("practice"));
            assert_eq!(count(figure.total.unwrap().denominator), own);
            let rows = town.rows(who, "offers-made", &Asked::default(), &Picked::denominator(0), 50).unwrap();
            let at = rows.columns.iter().position(|column| column == "practice").unwrap();
            assert!(rows.rows.iter().all(|row| row.values[at] == Some(practice.to_string())));
            assert!(rows.rows.iter().all(|row| row.name.is_some() && row.offer.is_some()));
        }
        let other =
            Picked { groups: vec![Some(Some(town.riverside.to_string()))], of: "denominator".to_owned() };
        assert_eq!(town.rows(&eve, "offers-made", &by("practice"), &other, 50).unwrap_err(), Error::NotFound);
    });
}

#[test]
fn a_manager_sees_rows_without_identity_and_a_commissioner_stars_and_no_row() {
    on_both(|test| {
        let town = Town::new(test);
        filled(&town);
        let manager = town.who(Role::ProgrammeManager, town.team);
        let rows =
            town.rows(&manager, "offers-made", &Asked::default(), &Picked::denominator(0), 50).unwrap();
        assert_eq!(rows.all, 9);
        assert!(rows.rows.iter().all(|row| row.name.is_none() && row.offer.is_none()));
        assert!(!rows.csv().contains("Synthetic"));

        // Disclosure control gives whole months only: the offers come to be in one when the month is over.
        test.clock.set(town.house.now() + jiff::Span::new().hours(24 * 30));
        for role in [Role::Commissioner, Role::TeamLead, Role::Navigator] {
            let reader = town.who(role, town.team);
            let figure = town.figure(&reader, "offers-made", &by("answer"));
            assert_eq!(figure.sight, Sight::Controlled);
            assert!(figure.cells.iter().any(|cell| cell.denominator == Shown::Starred));
            assert!(
                figure.cells.iter().all(|cell| cell.denominator.count().is_none_or(|n| n == 0 || n >= 8))
            );
            let both = ["answer", "practice"].map(|name| Stratum::Column(name.to_owned())).to_vec();
            let two_way = Asked { strata: both, ..Asked::default() };
            let refused = settled(town.house.figure(&reader, "offers-made", two_way));
            assert_eq!(refused.unwrap_err(), Error::Forbidden);
            let refused = town.rows(&reader, "offers-made", &Asked::default(), &Picked::denominator(0), 50);
            assert_eq!(refused.unwrap_err(), Error::Forbidden);
        }
        let nobody = town.who(Role::Administrator, town.team);
        let refused = settled(town.house.figure(&nobody, "offers-made", Asked::default()));
        assert_eq!(refused.unwrap_err(), Error::Forbidden);
    });
}

#[test]
fn columns_brought_forward_are_those_read_anew() {
    on_both(|test| {
        let town = Town::new(test);
        let (eve, _) = filled(&town);
        town.figure(&eve, "offers-made", &Asked::default());
        let person = town.person(&eve, "Jon");
        let recorded = town.offer(&eve, person, AskedAnswer::Yes, None);
        let again = town.offer(&eve, person, AskedAnswer::Refused(EndedBy::Person), None);
        assert!(again.joined);
        let nameless = Nameless {
            baseline: Baseline::at(town.hilltop),
            refused: None,
            needs: Vec::new(),
            account: Some(told(ReasonAsked::Answered, "stigma")),
            link: Some((Some("9990000018".to_owned()), None, None)),
            told: true,
        };
        for _ in 0..2 {
            let (who, house, nameless) = (eve.clone(), town.house.clone(), nameless.clone());
            let made = town.house.db.write(move |unit| {
                offer::refuse_nameless(unit, &who, &Settings::default(), &house.keys, &nameless)
            });
            made.wait().unwrap();
        }
        let who = eve.clone();
        let wrong = recorded.offer;
        let done =
            town.house.db.write(move |unit| offer::record_in_error(unit, &who, &Settings::default(), wrong));
        done.wait().unwrap();
        let keys = Keys::generate(&mut Random::from_seed(7));
        let anew = House::over(test.db.clone(), keys, "http://localhost", false, Random::from_seed(2));
        for id in ["offers-made", "U1", "U1-all-offers", "offers-refused", "refusal-reasons", "reason-asked"]
        {
            let kept = town.figure(&eve, id, &Asked::default());
            let read = settled(anew.figure(&eve, id, Asked::default())).unwrap();
            assert_eq!((kept.cells, kept.beside), (read.cells, read.beside), "{id}");
        }
        // The record in error is gone with its journey; the second nameless refusal is no first offer.
        let made = town.figure(&eve, "offers-made", &Asked::default());
        assert_eq!(count(made.total.unwrap().denominator), 9);
        assert_eq!(count(made.beside.iter().find(|beside| beside.code == "nameless").unwrap().rows), 2);
        assert_eq!(count(town.figure(&eve, "U1", &Asked::default()).total.unwrap().denominator), 8);
    });
}

mod courses;
mod funnel;
mod kept;
mod terminal;
mod waits;
