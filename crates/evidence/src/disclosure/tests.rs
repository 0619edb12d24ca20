use super::*;
use crate::column::{Month, Period, Value};
use crate::definition::{Definition, SHIPPED};
use crate::evaluate::{Request, Stratum, Visible, evaluate};
use crate::table::{Schema, Snapshot, Unit};
use proptest::prelude::*;
use std::collections::BTreeSet;

#[test]
fn single_counts_follow_the_published_rule() {
    let policy = DisclosurePolicy::default();
    assert_eq!(policy.shown(0), Shown::Count(0));
    for count in 1..=7 {
        assert_eq!(policy.shown(count), Shown::Starred);
    }
    for (count, shown) in [(8, 10), (12, 10), (13, 15), (22, 20), (23, 25)] {
        assert_eq!(policy.shown(count), Shown::Count(shown));
    }
}

#[test]
fn what_is_behind_a_shown_count_is_what_is_shown_as_it() {
    for nearest in 1..8 {
        let policy = DisclosurePolicy::new(8, nearest, 3).unwrap();
        for shown in (0..60).filter_map(|count| policy.shown(count).count()).collect::<BTreeSet<_>>() {
            let (least, most) = policy.behind(shown);
            let behind: Vec<u64> =
                (0..90).filter(|count| policy.shown(*count) == Shown::Count(shown)).collect();
            assert_eq!((behind.first(), behind.last()), (Some(&least), Some(&most)), "nearest {nearest}");
        }
    }
}

#[test]
fn a_policy_that_hides_nothing_is_refused() {
    assert!(DisclosurePolicy::new(8, 5, 1).is_none() && DisclosurePolicy::new(2, 5, 2).is_none());
    let text = r#"{ "smallest_shown": 8, "nearest": 0, "at_least_possible": 3 }"#;
    assert!(
        serde_json::from_str::<DisclosurePolicy>(text).unwrap_err().to_string().contains("nearest 1 or more")
    );
}

/// What somebody sees of a line of counts and their total, and every line that looks so: each star from 0 on,
/// none of them known to be small or not, though a table whose zeros show has no zero behind a star.
fn lines_that_look_so(cells: &[Shown], total: Shown, policy: &DisclosurePolicy) -> Vec<Vec<u64>> {
    let mut lines = vec![Vec::new()];
    for shown in cells {
        let candidates: Vec<u64> = match shown {
            Shown::Starred => (0..40).collect(),
            Shown::Count(_) => (0..60).filter(|count| policy.shown(*count) == *shown).collect(),
        };
        lines = lines
            .into_iter()
            .flat_map(|line: Vec<u64>| {
                candidates.iter().map(move |count| line.iter().copied().chain([*count]).collect())
            })
            .collect();
    }
    lines.retain(|line| {
        let sum = line.iter().sum();
        total == Shown::Starred || policy.shown(sum) == total
    });
    lines
}

#[test]
fn a_lone_star_that_totals_would_undo_takes_another_with_it() {
    let policy = DisclosurePolicy::default();
    // 13 + 13 + 1 = 27 would show as 15, 15, * and 25: only 1 is possible.
    let shown = Grid { cells: vec![vec![13, 13, 1]] }.shown(&policy);
    let stars = shown.cells[0].iter().filter(|s| **s == Shown::Starred).count();
    assert!(stars > 1 || shown.row_totals[0] == Shown::Starred);
    // 40 + 40 + 4 = 84: 85 - 80 leaves -1 to 11, so nothing more is needed.
    let shown = Grid { cells: vec![vec![40, 40, 4]] }.shown(&policy);
    assert_eq!(shown.cells, [[Shown::Count(40), Shown::Count(40), Shown::Starred]]);
    assert_eq!(shown.total, Shown::Count(85));
}

#[test]
fn six_single_people_are_not_told_by_their_starred_total() {
    let policy = DisclosurePolicy::default();
    // Six stars that share at most 7 people are 1 or 2 each, unless a zero may be among them.
    let mut cells = vec![vec![1, 30]; 6];
    cells.insert(0, vec![0, 30]);
    let shown = Grid { cells }.shown(&policy);
    assert!(shown.cells.iter().all(|row| row[0] == Shown::Starred), "{shown:?}");
    assert!(shown.cells.iter().any(|row| row[1] != Shown::Starred), "{shown:?}");
    // Without a zero the reader must not know that the total is small: 215 - 210 leaves it 1 to 9.
    let shown = Grid { cells: vec![vec![1, 30]; 7] }.shown(&policy);
    let totals = (shown.column_totals[0], shown.column_totals[1], shown.total);
    assert_eq!(totals, (Shown::Starred, Shown::Count(210), Shown::Count(215)));
}

/// The values each star can take over all tables of two rows and two columns that look the same, by trying
/// them all; a star hides anything from `floor` to 40.
fn possible_two_by_two(shown: &ShownGrid, policy: &DisclosurePolicy) -> Vec<BTreeSet<u64>> {
    let matches = |total: Shown, sum: u64| total == Shown::Starred || policy.shown(sum) == total;
    let first = lines_that_look_so(&shown.cells[0], shown.row_totals[0], policy);
    let second = lines_that_look_so(&shown.cells[1], shown.row_totals[1], policy);
    let mut possible = vec![BTreeSet::new(); 4];
    for a in &first {
        for b in &second {
            let columns = (0..2).all(|c| matches(shown.column_totals[c], a[c] + b[c]));
            if columns && matches(shown.total, a.iter().chain(b).sum()) {
                for (set, value) in possible.iter_mut().zip(a.iter().chain(b)) {
                    set.insert(*value);
                }
            }
        }
    }
    possible
}

fn a_count() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), 1..8_u64, 1..8_u64, 8..30_u64]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_sums_and_differences_of_a_small_table_undo_a_star(cells in proptest::collection::vec(a_count(), 4)) {
        let policy = DisclosurePolicy::default();
        let grid = Grid { cells: vec![cells[..2].to_vec(), cells[2..].to_vec()] };
        let shown = grid.shown(&policy);
        let possible = possible_two_by_two(&shown, &policy);
        for (place, (set, star)) in possible.iter().zip(shown.cells.iter().flatten()).enumerate() {
            prop_assert!(set.contains(&cells[place]));
            if *star == Shown::Starred {
                prop_assert!(set.len() >= 3, "cell {} of {:?}: {:?} in {:?}", place, cells, set, shown);
            }
            if (1..8).contains(&cells[place]) {
                prop_assert_eq!(*star, Shown::Starred);
            }
        }
    }

    #[test]
    fn nobody_who_knows_which_stars_are_small_can_undo_one_of_a_row(
        cells in proptest::collection::vec(a_count(), 1..5),
    ) {
        let policy = DisclosurePolicy::default();
        let shown = Grid { cells: vec![cells.clone()] }.shown(&policy);
        // The columns of a single row are its cells again.
        let zero_shown = cells.iter().zip(&shown.cells[0]).all(|(n, s)| *n > 0 || *s == Shown::Count(0));
        let mut lines = lines_small(&cells, &shown.cells[0], zero_shown, &policy);
        let total: u64 = cells.iter().sum();
        lines.retain(|line| match shown.total {
            Shown::Count(_) => policy.shown(line.iter().sum()) == shown.total,
            Shown::Starred => (line.iter().sum::<u64>() < 8) == (total < 8),
        });
        for (place, star) in shown.cells[0].iter().enumerate().filter(|(_, s)| **s == Shown::Starred) {
            let values: BTreeSet<u64> = lines.iter().map(|line| line[place]).collect();
            prop_assert!(values.len() >= 3, "cell {} of {:?} ({:?}): {:?}", place, cells, star, values);
        }
    }

    #[test]
    fn a_table_of_many_practices_is_hidden_without_hiding_it_all(
        rows in proptest::collection::vec(proptest::collection::vec(0..60_u64, 4), 2..30),
    ) {
        let policy = DisclosurePolicy::default();
        let shown = Grid { cells: rows.clone() }.shown(&policy);
        for (count, star) in rows.iter().flatten().zip(shown.cells.iter().flatten()) {
            match star {
                Shown::Starred => {}
                Shown::Count(_) => prop_assert_eq!(*star, policy.shown(*count)),
            }
            prop_assert!(*star == Shown::Starred || !(1..8).contains(count));
        }
        let small = rows.iter().flatten().filter(|n| (1..8).contains(*n)).count();
        let starred = shown.cells.iter().flatten().filter(|s| **s == Shown::Starred).count();
        prop_assert!(starred <= 2 * small, "{} starred for {} small", starred, small);
    }
}

/// Lines that look so to somebody who also knows of each star whether it is small.
fn lines_small(truth: &[u64], shown: &[Shown], zero_shown: bool, policy: &DisclosurePolicy) -> Vec<Vec<u64>> {
    let mut lines: Vec<Vec<u64>> = vec![Vec::new()];
    for (count, star) in truth.iter().zip(shown) {
        let candidates: Vec<u64> = match star {
            Shown::Count(_) => (0..60).filter(|n| policy.shown(*n) == *star).collect(),
            Shown::Starred if *count >= 8 => (8..45).collect(),
            Shown::Starred => (u64::from(zero_shown)..8).collect(),
        };
        lines = lines
            .into_iter()
            .flat_map(|line| candidates.iter().map(move |n| line.iter().copied().chain([*n]).collect()))
            .collect();
    }
    lines
}

#[test]
fn a_controlled_figure_gives_no_share_that_helps_to_undo_a_star() {
    let cell = |bands: [u64; 4]| {
        let shown = Grid { cells: vec![bands.to_vec(), vec![400, 300, 200, 100]] }
            .shown(&DisclosurePolicy::default());
        ControlledCell {
            groups: vec![0],
            bands: four(&shown.cells[0]),
            denominator: shown.row_totals[0],
            uniform: false,
        }
    };
    assert_eq!(cell([62, 38, 0, 0]).share(), Some(0.6));
    assert_eq!(cell([62, 38, 3, 0]).share(), None);
    assert_eq!(cell([3, 38, 20, 0]).share(), None);
    assert_eq!(cell([0, 0, 0, 0]).share(), None);
}

#[test]
fn a_controlled_evaluation_shows_no_small_count_anywhere() {
    let schemas = Schema::shipped().unwrap();
    let mut snapshot = Snapshot::new(&schemas);
    let table = snapshot.table_mut(Unit::Offer).unwrap();
    let january = Month::new(2026, 1).unwrap();
    for n in 0..100_u32 {
        let row =
            table.put(u128::from(n).to_be_bytes(), &vec![Value::NotRecorded; table.columns().len()]).unwrap();
        table.set(row, "offered-on", Value::Day(january.first_day())).unwrap();
        table.set(row, "practice", Value::Code(if n < 60 { "p1" } else { "p2" })).unwrap();
        table.set(row, "answer", Value::Code(if n % 20 == 0 { "refused" } else { "yes" })).unwrap();
        table.set(row, "self-referral", Value::Flag(n > 95)).unwrap();
    }
    let u1 = Definition::read(SHIPPED[1], &schemas).unwrap();
    let request = Request {
        period: Period { from: january, to: january },
        as_of: january.next().first_day(),
        filters: Vec::new(),
        strata: vec![Stratum::Column("practice".into())],
        visible: Visible::All,
    };
    let evaluation = evaluate(&snapshot, &u1, &request).unwrap();
    assert_eq!(evaluation.cells()[0].counts.met, 57);
    assert!(evaluation.cells()[0].counts.proportion(0.95).unwrap().interval.is_some());
    let controlled = Controlled::of(&evaluation, &DisclosurePolicy::default());
    assert_eq!(controlled.cells[0].bands[0], Shown::Count(55));
    assert_eq!(controlled.cells[0].bands[1], Shown::Starred);
    assert_eq!(controlled.cells[0].share(), None);
    assert_eq!(controlled.beside[0], ("self-referral".to_owned(), Shown::Starred));
    let text = serde_json::to_string(&controlled).unwrap();
    assert!(!text.contains("57") && !text.contains("\"count\":3}"), "{text}");
}
