//! Columns written down: the next start shows what it would show had it read everything.

use super::super::fill::Filled;
use super::*;

const ALWAYS: Worth = Worth { rows: 0, changes: 0 };

impl Town {
    /// The house as it is after a start.
    fn started_again(&self, test: &TestDb) -> Town {
        let keys = Keys::generate(&mut Random::from_seed(7));
        let house = House::over(test.db.clone(), keys, "http://localhost", false, Random::from_seed(2));
        Town { house, ..self.clone() }
    }

    fn keep(&self) -> usize {
        // Everything committed so far is in.
        self.figure(&self.who(Role::ProgrammeManager, self.team), "offers-made", &Asked::default());
        settled(self.house.keep_figures(ALWAYS)).unwrap()
    }

    fn kept(&self) -> Option<Filled> {
        let programme = self.programme;
        self.house.db.read_snapshot(move |read| Filled::kept(read, programme)).wait().unwrap()
    }
}

fn check_same(town: &Town, other: &Town) {
    let manager = town.who(Role::ProgrammeManager, town.team);
    for id in ["offers-made", "U1", "offers-refused", "refusal-reasons", "reason-asked"] {
        for asked in [Asked::default(), by("practice")] {
            let (kept, read) = (town.figure(&manager, id, &asked), other.figure(&manager, id, &asked));
            assert_eq!((kept.axes, kept.cells, kept.beside), (read.axes, read.cells, read.beside), "{id}");
        }
    }
}

#[test]
fn a_start_from_what_was_written_down_shows_the_same_and_goes_on() {
    on_both(|test| {
        let town = Town::new(test);
        let (eve, sam) = filled(&town);
        assert!(town.kept().is_none());
        assert_eq!(town.keep(), 1);
        // What happens between the last writing and the stop.
        let person = town.person(&sam, "Jan");
        town.offer(
            &sam,
            person,
            AskedAnswer::Refused(EndedBy::Person),
            Some(told(ReasonAsked::Answered, "stigma")),
        );
        let again = town.started_again(test);
        check_same(&again, &town);
        // And after the start, in rows that were written down and in new ones.
        let person = town.person(&eve, "Kim");
        again.offer(&eve, person, AskedAnswer::Yes, None);
        town.offer(&eve, person, AskedAnswer::Refused(EndedBy::Person), None);
        check_same(&again, &town);
        assert_eq!(again.keep(), 1);
        check_same(&again.started_again(test), &town);
    });
}

#[test]
fn few_rows_and_few_changes_are_not_worth_it() {
    on_both(|test| {
        let town = Town::new(test);
        filled(&town);
        assert_eq!(settled(town.house.keep_figures(Worth::default())).unwrap(), 0);
        assert_eq!(town.keep(), 1);
        let unchanged = Worth { rows: 0, changes: 1 };
        assert_eq!(settled(town.house.keep_figures(unchanged)).unwrap(), 0);
        assert_eq!(settled(town.started_again(test).house.keep_figures(unchanged)).unwrap(), 0);
    });
}

#[test]
fn whoever_is_erased_is_not_in_what_was_written_down() {
    on_both(|test| {
        let town = Town::new(test);
        let (eve, _) = filled(&town);
        let person = town.person(&eve, "Lou");
        town.offer(&eve, person, AskedAnswer::Refused(EndedBy::Person), None);
        assert_eq!(town.keep(), 1);
        assert!(town.kept().is_some());
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("erased");
        assert_eq!(town.house.erase_person(&list, town.programme, person, None), Ok(1));
        assert!(town.kept().is_none());
        check_same(&town.started_again(test), &town);
    });
}
