//! Times evaluations over a million synthetic offers: `cargo bench -p evidence --bench evaluate`.
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use evidence::column::{Month, Period, Value};
use evidence::definition::{Definition, SHIPPED};
use evidence::evaluate::{Of, Request, Selection, Stratum, Visible, evaluate};
use evidence::table::{Schema, Snapshot, Unit};
use std::error::Error;
use std::time::Instant;

const OFFERS: u64 = 1_000_000;
const ANSWERS: [&str; 5] = ["yes", "thinking-it-over", "not-now", "refused", "ended-otherwise"];

/// A fixed sequence of mixed numbers (Weyl sequence through a multiplicative hash).
fn mixed(n: u64) -> u64 {
    let x = n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (x ^ (x >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

fn load(schemas: &[Schema], first_day: i32) -> Result<Snapshot, Box<dyn Error>> {
    let mut snapshot = Snapshot::new(schemas);
    let table = snapshot.table_mut(Unit::Offer).ok_or("no table of offers")?;
    let practices: Vec<String> = (0..100).map(|n| format!("practice-{n:03}")).collect();
    for n in 0..OFFERS {
        let mut chance = mixed(n);
        let mut pick = |of: u64| {
            chance = mixed(chance);
            usize::try_from((chance >> 16) % of).unwrap_or(0)
        };
        let answer = ANSWERS[pick(5)];
        let ended = !matches!(answer, "yes" | "thinking-it-over");
        let day = first_day + i32::try_from(pick(1_095))?;
        let flag = |yes| Value::Flag(yes);
        let values = [
            Value::Day(day),
            Value::Day(day + i32::try_from(pick(9))?),
            Value::Number(u32::try_from(n / 2)?),
            flag(pick(3) > 0),
            flag(pick(50) == 0),
            flag(pick(40) == 0),
            if pick(30) == 0 { Value::NotRecorded } else { Value::Code(answer) },
            Value::Code(if ended { "refused" } else { "not-ended" }),
            Value::Code(if ended { "person" } else { "not-ended" }),
            Value::Code(["in-person", "phone", "text"][pick(3)]),
            Value::Code(["answered", "not-asked"][pick(2)]),
            Value::Code(&practices[pick(100)]),
            Value::Code(["lonely", "low-mood", "money", "housing"][pick(4)]),
            Value::Code(["18-34", "35-49", "50-64", "65-79", "80+"][pick(5)]),
            Value::Code(["1", "2"][pick(2)]),
            Value::Code(["A", "B", "C", "D", "Z"][pick(5)]),
            Value::Number(u32::try_from(1 + pick(10))?),
            flag(pick(9) == 0),
            flag(false),
            Value::NotRecorded,
            Value::NotRecorded,
        ];
        let key = (u128::from(n) << 80) | u128::from(mixed(n) >> 2);
        table.put(key.to_be_bytes(), &values)?;
    }
    snapshot.brought_to(OFFERS);
    Ok(snapshot)
}

fn main() -> Result<(), Box<dyn Error>> {
    let schemas = Schema::shipped()?;
    let from = Month::new(2023, 1).ok_or("no such month")?;
    let to = Month::new(2025, 12).ok_or("no such month")?;
    let period = Period { from, to };
    let started = Instant::now();
    let snapshot = load(&schemas, from.first_day())?;
    println!(
        "load {OFFERS} offers: {:.0} ms, {:.1} MB",
        started.elapsed().as_secs_f64() * 1e3,
        megabytes(&snapshot)
    );

    let column = |name: &str| Stratum::Column(name.to_owned());
    let cases = [
        ("offers-made", 0, vec![]),
        ("offers-made by answer", 0, vec![column("answer")]),
        ("U1", 1, vec![]),
        ("U1 by reason for referral (4)", 1, vec![column("referral-reason")]),
        ("U1 by practice (100)", 1, vec![column("practice")]),
        ("U1 by month (36)", 1, vec![Stratum::Month]),
        ("U1 by practice and month", 1, vec![column("practice"), Stratum::Month]),
        ("ended otherwise by mode and answer", 5, vec![column("mode"), column("answer")]),
    ];
    for (name, which, strata) in cases {
        let definition = Definition::read(SHIPPED[which], &schemas).map_err(|flaws| flaws[0].clone())?;
        let groups = vec![None; strata.len()];
        let request =
            Request { period, as_of: to.next().first_day(), filters: vec![], strata, visible: Visible::All };
        let mut times = Vec::new();
        for _ in 0..15 {
            let started = Instant::now();
            std::hint::black_box(evaluate(&snapshot, &definition, &request)?.cells().len());
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        let evaluation = evaluate(&snapshot, &definition, &request)?;
        let started = Instant::now();
        let page = evaluation.page(&Selection { groups, of: Of::Denominator }, Some(500_000), 20).len();
        let listed = started.elapsed().as_secs_f64() * 1e3;
        println!(
            "{name}: best {:.2} ms, median {:.2} ms; a page of {page} rows {listed:.2} ms",
            times[0], times[7]
        );
    }
    Ok(())
}

fn megabytes(snapshot: &Snapshot) -> f64 {
    f64::from(u32::try_from(snapshot.bytes() / 1_000).unwrap_or(u32::MAX)) / 1_000.0
}
