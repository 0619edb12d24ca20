use super::*;
use crate::column::{Declaration, Kind, Month, Stored, Value};
use crate::definition::Definition;
use proptest::prelude::*;

const CODES: [&str; 3] = ["yes", "no", "later"];
const PRACTICES: [&str; 3] = ["p1", "p2", "p3"];
const FACTORS: [&str; 3] = ["stigma", "time", "trust"];

#[derive(Debug, Clone)]
struct Row {
    day: Option<i32>,
    answer: Option<usize>,
    practice: Option<usize>,
    factors: Vec<usize>,
    decile: Option<u32>,
    first: Option<bool>,
    met_on: Option<i32>,
}

fn schema() -> Schema {
    let column = |name: &str, kind| Declaration { name: name.into(), means: name.into(), kind };
    Schema {
        unit: Unit::Offer,
        columns: vec![
            column("offered-on", Kind::Day),
            column("answer", Kind::Code { codes: CODES.map(str::to_owned).to_vec() }),
            column("practice", Kind::OpenCode),
            column("factors", Kind::OpenCodes),
            column("decile", Kind::Number),
            column("first", Kind::Flag),
            column("met-on", Kind::Day),
        ],
    }
}

fn snapshot(rows: &[Row]) -> Snapshot {
    let mut snapshot = Snapshot::new(&[schema()]);
    let table = snapshot.table_mut(Unit::Offer).unwrap();
    for (n, row) in (0_u128..).zip(rows) {
        let factors: Vec<&str> = row.factors.iter().map(|f| FACTORS[*f]).collect();
        let values = [
            row.day.map_or(Value::NotRecorded, Value::Day),
            row.answer.map_or(Value::NotRecorded, |a| Value::Code(CODES[a])),
            row.practice.map_or(Value::NotRecorded, |p| Value::Code(PRACTICES[p])),
            Value::Codes(&factors),
            row.decile.map_or(Value::NotRecorded, Value::Number),
            row.first.map_or(Value::NotRecorded, Value::Flag),
            row.met_on.map_or(Value::NotRecorded, Value::Day),
        ];
        table.put(n.to_be_bytes(), &values).unwrap();
    }
    snapshot
}

fn definition() -> Definition {
    let text = r#"{ "id": "T", "version": 1, "title": "t", "description": "d", "unit": "offer", "clock": "offered-on",
        "population": { "not": { "all": [{ "yes": "first" }, { "in": { "column": "practice", "codes": ["p3"] } }] } },
        "exclusions": [
            { "code": "top", "title": "top", "when": { "between": { "column": "decile", "at-least": 9 } } },
            { "code": "time", "title": "time", "when": { "in": { "column": "factors", "codes": ["time"] } } }],
        "denominator": { "any": [{ "recorded": "practice" }, { "yes": "first" }] },
        "numerator": { "all": [{ "in": { "column": "answer", "codes": ["yes", "later"] } },
            { "reached-within": { "from": "offered-on", "to": "met-on", "days": 20 } }] },
        "open": { "in": { "column": "answer", "codes": ["later"] } },
        "maturity_days": 30,
        "beside": [{ "code": "slow", "title": "slow",
            "when": { "days-between": { "from": "offered-on", "to": "met-on", "at-least": 5 } } }],
        "stratifiers": ["answer", "practice", "factors", "decile", "first"] }"#;
    Definition::read(text, &[schema()]).unwrap()
}

fn day_of_january_2026(day: i32) -> i32 {
    Month::new(2026, 1).unwrap().first_day() + day
}

prop_compose! {
    fn a_row()(
        day in proptest::option::weighted(0.95, -20..150_i32), answer in proptest::option::weighted(0.9, 0..3_usize),
        practice in proptest::option::weighted(0.9, 0..3_usize), factors in proptest::collection::vec(0..3_usize, 0..3),
        decile in proptest::option::weighted(0.9, 1..11_u32), first in proptest::option::weighted(0.8, any::<bool>()),
        after in proptest::option::weighted(0.7, -3..40_i32),
    ) -> Row {
        let day = day.map(day_of_january_2026);
        Row { day, answer, practice, factors, decile, first, met_on: day.zip(after).map(|(d, a)| d + a) }
    }
}

fn a_request() -> impl Strategy<Value = Request> {
    let stratum = prop_oneof![
        Just(Stratum::Month),
        prop::sample::select(vec!["answer", "practice", "factors", "decile", "first"])
            .prop_map(|c| Stratum::Column(c.to_owned())),
    ];
    let filter = prop_oneof![
        Just(Condition::is("practice", "p1")),
        Just(Condition::not_recorded("decile")),
        Just(Condition::Not(Box::new(Condition::is("factors", "trust")))),
        Just(Condition::Any(vec![Condition::is("answer", "no"), Condition::Yes("first".into())])),
    ];
    (
        0..4_u8,
        0..3_u8,
        0..160_i32,
        proptest::collection::vec(filter, 0..2),
        proptest::collection::vec(stratum, 0..3),
        proptest::option::of(proptest::collection::vec(0..120_u32, 0..100)),
    )
        .prop_map(|(from, months, as_of, filters, mut strata, mask)| {
            if strata.len() == 2 && strata[0] == strata[1] {
                strata.pop();
            }
            let from = Month::new(2026, 1 + from).unwrap();
            let to = (0..months).fold(from, |month, _| month.next());
            Request {
                period: Period { from, to },
                as_of: day_of_january_2026(as_of),
                filters,
                strata,
                visible: mask.map_or(Visible::All, |rows| Visible::Only(rows.into_iter().collect())),
            }
        })
}

/// Where a row belongs, worked out row by row from the meaning of the definition.
fn by_hand(row: &Row, request: &Request) -> Option<Of> {
    let (from, to) = request.period.days();
    // `not (first and p3)`: no only when both are known to hold.
    let both = match (row.first, row.practice) {
        (Some(true), Some(2)) => Some(true),
        (Some(false), _) | (_, Some(0 | 1)) => Some(false),
        _ => None,
    };
    let Some(day) = row.day else {
        return (both == Some(false)).then_some(Of::Undated);
    };
    if day < from || day > to {
        return None;
    }
    match both {
        Some(true) => return None,
        None => return Some(Of::Unplaced),
        Some(false) => {}
    }
    if row.decile.is_some_and(|d| d >= 9) {
        return Some(Of::Excluded(0));
    }
    if row.factors.contains(&1) {
        return Some(Of::Excluded(1));
    }
    match (row.practice, row.first) {
        (Some(_), _) | (_, Some(true)) => {}
        (None, Some(false)) => return None,
        (None, None) => return Some(Of::Unplaced),
    }
    if day + 30 > request.as_of {
        return Some(Of::Band(Band::Immature));
    }
    let reached = row.met_on.is_some_and(|met| (0..=20).contains(&(met - day)));
    Some(Of::Band(match row.answer {
        Some(0 | 2) if reached => Band::Met,
        Some(2) => Band::Open,
        Some(_) => Band::NotMet,
        None if !reached => Band::NotMet,
        None => Band::NotRecorded,
    }))
}

fn passes(row: &Row, n: u32, request: &Request) -> bool {
    let seen = match &request.visible {
        Visible::All => true,
        Visible::Only(mask) => mask.has(n),
    };
    seen && request.filters.iter().all(|filter| match filter {
        Condition::In { .. } => row.practice == Some(0),
        Condition::Not(inner) if matches!(**inner, Condition::Recorded(_)) => row.decile.is_none(),
        Condition::Not(_) => !row.factors.is_empty() && !row.factors.contains(&2),
        _ => row.answer == Some(1) || row.first == Some(true),
    })
}

fn labels(row: &Row, stratum: &Stratum) -> Vec<Group> {
    let one = |label: Option<String>| vec![label.map_or(Group::NotRecorded, Group::Code)];
    match stratum {
        Stratum::Month => one(row.day.map(|d| Month::of_day(d).to_string())),
        Stratum::Column(name) => match name.as_str() {
            "answer" => one(row.answer.map(|a| CODES[a].to_owned())),
            "practice" => one(row.practice.map(|p| PRACTICES[p].to_owned())),
            "decile" => one(row.decile.map(|d| d.to_string())),
            "first" => one(row.first.map(|f| if f { "yes" } else { "no" }.to_owned())),
            _ if row.factors.is_empty() => one(None),
            _ => row.factors.iter().map(|f| Group::Code(FACTORS[*f].to_owned())).collect(),
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_figure_is_the_length_of_its_list_and_both_are_what_the_definition_means(
        rows in proptest::collection::vec(a_row(), 0..120), request in a_request(), limit in 1..9_usize,
    ) {
        let (snapshot, definition) = (snapshot(&rows), definition());
        let evaluation = evaluate(&snapshot, &definition, &request).unwrap();
        let hand: Vec<(u32, &Row, Of)> = (0..)
            .zip(&rows)
            .filter(|(n, row)| passes(row, *n, &request))
            .filter_map(|(n, row)| Some((n, row, by_hand(row, &request)?)))
            .collect();

        for cell in evaluation.cells() {
            let groups: Vec<Group> =
                cell.groups.iter().zip(evaluation.axes()).map(|(g, axis)| axis.groups[*g].clone()).collect();
            for band in Band::ALL {
                let selection = Selection {
                    groups: cell.groups.iter().copied().map(Some).collect(), of: Of::Band(band),
                };
                let expected: Vec<u32> = hand
                    .iter()
                    .filter(|(_, row, of)| {
                        *of == Of::Band(band)
                            && groups.iter().zip(&request.strata).all(|(g, s)| labels(row, s).contains(g))
                    })
                    .map(|(n, ..)| *n)
                    .collect();
                let listed: Vec<u32> = evaluation.rows(&selection).collect();
                prop_assert_eq!(&listed, &expected);
                prop_assert_eq!(cell.counts.of(band), listed.len() as u64);
                let mut paged = Vec::new();
                loop {
                    let page = evaluation.page(&selection, paged.last().copied(), limit);
                    if page.is_empty() { break; }
                    paged.extend(page);
                }
                prop_assert_eq!(&paged, &listed);
            }
        }

        let any = vec![None; request.strata.len()];
        let listed = |of| evaluation.rows(&Selection { groups: any.clone(), of }).collect::<Vec<_>>();
        let expected = |of| hand.iter().filter(|(.., o)| *o == of).map(|(n, ..)| *n).collect::<Vec<_>>();
        prop_assert_eq!(listed(Of::Denominator).len() as u64, evaluation.total().denominator());
        for of in [Of::Undated, Of::Unplaced, Of::Excluded(0), Of::Excluded(1), Of::Band(Band::Met)] {
            prop_assert_eq!(listed(of), expected(of));
        }
        prop_assert_eq!(evaluation.undated(), listed(Of::Undated).len() as u64);
        prop_assert_eq!(evaluation.unplaced(), listed(Of::Unplaced).len() as u64);
        for (place, excluded) in evaluation.excluded().iter().enumerate() {
            prop_assert_eq!(excluded.rows, listed(Of::Excluded(place)).len() as u64);
        }
        let slow = listed(Of::Beside(0));
        prop_assert_eq!(evaluation.beside()[0].rows, slow.len() as u64);
        prop_assert!(slow.iter().all(|n| rows[*n as usize].met_on >= rows[*n as usize].day.map(|d| d + 5)));

        for (axis, counts) in (0..request.strata.len()).map(|axis| (axis, evaluation.margin(axis))) {
            for (place, margin) in counts.iter().enumerate() {
                let mut groups = any.clone();
                groups[axis] = Some(place);
                let below = evaluation.rows(&Selection { groups, of: Of::Denominator }).count();
                prop_assert_eq!(margin.denominator(), below as u64);
            }
            if !evaluation.axes()[axis].several {
                let sum = counts.iter().fold(Counts::default(), |a, b| a + *b);
                prop_assert_eq!(sum, evaluation.total());
            }
        }
    }
}

fn request(strata: Vec<Stratum>) -> Request {
    let january = Month::new(2026, 1).unwrap();
    Request {
        period: Period { from: january, to: january.next() },
        as_of: day_of_january_2026(300),
        filters: Vec::new(),
        strata,
        visible: Visible::All,
    }
}

fn plain(day: i32, practice: usize, factors: &[usize]) -> Row {
    Row {
        day: Some(day_of_january_2026(day)),
        answer: Some(1),
        practice: Some(practice),
        factors: factors.to_vec(),
        decile: None,
        first: Some(false),
        met_on: None,
    }
}

#[test]
fn reasons_add_to_more_than_their_respondents() {
    let rows = [plain(1, 0, &[0, 2]), plain(2, 0, &[0]), plain(3, 1, &[])];
    let (snapshot, definition) = (snapshot(&rows), definition());
    let evaluation =
        evaluate(&snapshot, &definition, &request(vec![Stratum::Column("factors".into())])).unwrap();
    assert!(evaluation.axes()[0].several);
    assert_eq!(evaluation.responses(0), (2, 3));
    let counts: Vec<u64> = evaluation.cells().iter().map(|c| c.counts.denominator()).collect();
    assert_eq!((counts, evaluation.total().denominator()), (vec![2, 1, 1], 3));
}

#[test]
fn a_caller_of_one_practice_does_not_learn_that_there_are_others() {
    let (snapshot, definition) = (snapshot(&[plain(1, 0, &[]), plain(2, 1, &[])]), definition());
    let table = snapshot.table(Unit::Offer).unwrap();
    let mut request = request(vec![Stratum::Column("practice".into())]);
    request.visible = Visible::Only(table.rows_with("practice", &["p2"]).unwrap());
    let evaluation = evaluate(&snapshot, &definition, &request).unwrap();
    assert_eq!(evaluation.axes()[0].groups, [Group::Code("p2".into()), Group::NotRecorded]);
    assert_eq!(evaluation.total().denominator(), 1);
}

#[test]
fn a_question_that_does_not_fit_is_answered_with_what_would() {
    let (snapshot, definition) = (snapshot(&[plain(1, 0, &[])]), definition());
    let asked = |change: fn(&mut Request)| {
        let mut request = request(Vec::new());
        change(&mut request);
        evaluate(&snapshot, &definition, &request).err().map(|e| e.to_string())
    };
    assert_eq!(asked(|_| {}), None);
    let text = asked(|r| r.strata = vec![Stratum::Column("met-on".into())]).unwrap();
    assert_eq!(
        text,
        "T v1 is not broken down by \"met-on\"; use month or one of answer, practice, factors, decile, first"
    );
    let text = asked(|r| r.filters = vec![Condition::is("answer", "maybe")]).unwrap();
    assert_eq!(text, "filter, [0].in: \"maybe\" is no code of \"answer\"; use one of yes, no, later");
    assert!(asked(|r| r.strata = vec![Stratum::Month, Stratum::Month]).is_some());
    assert!(asked(|r| std::mem::swap(&mut r.period.from, &mut r.period.to)).is_some());
}

#[test]
fn every_shipped_definition_can_be_evaluated_by_each_of_its_stratifiers() {
    let schemas = Schema::shipped().unwrap();
    let mut snapshot = Snapshot::new(&schemas);
    let january = day_of_january_2026(3);
    for schema in &schemas {
        let table = snapshot.table_mut(schema.unit).unwrap();
        let values: Vec<Value<'_>> = schema
            .columns
            .iter()
            .map(|column| match &column.kind {
                Kind::Flag => Value::Flag(false),
                Kind::Number => Value::Number(1),
                Kind::Day => Value::Day(january),
                Kind::Code { codes } => Value::Code(codes.first().unwrap()),
                Kind::OpenCode => Value::Code("a"),
                Kind::OpenCodes => Value::Codes(&["a", "b"]),
            })
            .collect();
        let row = table.put([1; 16], &values).unwrap();
        assert!(table.values(row).all(|value| value != Stored::NotRecorded));
    }
    for text in crate::definition::SHIPPED {
        let definition = Definition::read(text, &schemas).unwrap();
        for name in &definition.stratifiers {
            let strata = vec![Stratum::Month, Stratum::Column(name.clone())];
            evaluate(&snapshot, &definition, &request(strata)).unwrap();
        }
    }
    let u1 = Definition::read(crate::definition::SHIPPED[1], &schemas).unwrap();
    assert_eq!(evaluate(&snapshot, &u1, &request(Vec::new())).unwrap().total().denominator(), 0);
}
