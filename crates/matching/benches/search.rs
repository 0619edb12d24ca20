//! Times and memory of the index alone over made-up services: `cargo bench -p matching -- [SERVICES]` (default 250,000).
//! `stile bench match` measures the same through the programme, beside full-text search of the databases. Nothing is
//! asserted.
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use domain::directory::Own;
use domain::directory::service::Cost as Costs;
use matching::{
    Ask, Cost, Eligibility, Format, Id, Index, Lexicon, Listing, Outcodes, Place, Point, Slot, Span, Standing,
};
use simulation::directory::Made;
use simulation::many::{district, frequent, many, subject};

const ROUNDS: usize = 200;
const REPEATS: usize = 3;

/// A made-up service as the index takes it.
fn listing(made: &Made) -> Listing {
    let draft = &made.draft;
    let codes = |own: Own| draft.codes.get(&own).into_iter().flatten().cloned();
    let access = |own, there| codes(own).map(move |code| (code, there));
    #[expect(clippy::cast_possible_truncation, reason = "degrees are kept as f32")]
    let point = |(latitude, longitude): (f64, f64)| Point::at(latitude as f32, longitude as f32);
    Listing {
        published: true,
        name: draft.name.clone(),
        description: draft.description.clone(),
        organisation: draft.organisation.clone(),
        terms: codes(Own::Subject).collect(),
        needs: codes(Own::Need).collect(),
        places: draft
            .places
            .iter()
            .map(|it| Place { at: it.position.and_then(point), outcode: None })
            .collect(),
        schedule: draft
            .times
            .iter()
            .map(|it| Slot { day: it.day, span: Span { from: it.from, to: it.to } })
            .collect(),
        cost: match draft.cost {
            Costs::NotRecorded => Cost::NotRecorded,
            Costs::Free => Cost::Free,
            Costs::Charged => Cost::Charged,
        },
        languages: draft.languages.iter().cloned().collect(),
        access: access(Own::Access, true).chain(access(Own::NoAccess, false)).collect(),
        eligibility: Eligibility {
            min_age: draft.min_age,
            max_age: draft.max_age,
            rules: codes(Own::Eligibility).collect(),
            ..Eligibility::default()
        },
        formats: codes(Own::Format).filter_map(|code| Format::from_code(&code)).collect(),
        assured: made.assured.map(|day| i32::try_from(domain::calendar::day_number(day)).unwrap_or(0)),
        ..Listing::default()
    }
}

fn id(n: usize) -> Id {
    Id((n as u128).to_be_bytes())
}

/// Resident memory in megabytes.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Run asks made by number, three times each, and print the median and the slowest hundredth: of every run, and of
/// the quickest run of each ask, from which most of the wait for a busy processor is gone.
fn time(title: &str, rounds: usize, mut run: impl FnMut(usize) -> usize) {
    let (mut every, mut quickest) = (Vec::with_capacity(rounds * REPEATS), Vec::with_capacity(rounds));
    let mut found = 0;
    for n in 0..rounds {
        let mut least = Duration::MAX;
        for _ in 0..REPEATS {
            let start = Instant::now();
            found += black_box(run(n));
            let taken = start.elapsed();
            every.push(taken);
            least = least.min(taken);
        }
        quickest.push(least);
    }
    let [p50, p99] = shares(&mut every);
    let [least50, least99] = shares(&mut quickest);
    let mean = found as f64 / (rounds * REPEATS) as f64;
    println!(
        "{title:40} p50 {p50:7.2} ms  p99 {p99:7.2} ms   quickest p50 {least50:7.2} p99 {least99:7.2}  ({mean:.1} found)"
    );
}

/// The median and the slowest hundredth, in milliseconds.
fn shares(times: &mut [Duration]) -> [f64; 2] {
    times.sort_unstable();
    [50, 99].map(|share| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1000.0)
}

fn text(kind: &str, n: usize) -> String {
    let (first, second) = (subject(n), frequent(n / 3 + n));
    match kind {
        "two" => format!("{first} {second}"),
        "many" => format!("{first} {second} {} lonely", frequent(n * 7 + 5)),
        "place" => format!("{first} {second} within 5 km of {}", district(n)),
        "access" => {
            let days = ["Mondays", "Thursday morning", "weekends", "Tuesday evenings"];
            format!("{} wheelchair", days[n % days.len()])
        }
        _ => {
            let slips = ["befreinding", "gardning", "councelling", "beraevement", "volunteerng", "dimentia"];
            format!("{} {second}", slips[n % slips.len()])
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let services = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(250_000);
    let outcodes = Outcodes::read(domain::postcode::TABLE);
    let day = jiff::civil::date(2026, 11, 27);
    let today = i32::try_from(domain::calendar::day_number(day))?;
    let before = resident();
    let mut index = Index::new(Lexicon::shipped()?, outcodes.clone());
    // Made some at a time, so that neither their making is timed nor all of them are held at once.
    let (mut made, mut n, mut taken) = (many(services, day), 0, Duration::ZERO);
    loop {
        let some: Vec<Made> = made.by_ref().take(1_000).collect();
        if some.is_empty() {
            break;
        }
        let start = Instant::now();
        for it in &some {
            index.put(id(n), &listing(it));
            let free = it.standing.free.and_then(|free| u16::try_from(free).ok());
            index.set_standing(id(n), Standing { free, ..Standing::default() });
            n += 1;
        }
        taken += start.elapsed();
    }
    println!("{services} services indexed in {:.1} s", taken.as_secs_f64());
    println!("resident memory of the index: {:.0} MB", resident() - before);

    let ask = |kind: &str, n: usize| Ask { text: text(kind, n), today, limit: 20, ..Ask::default() };
    for (title, kind) in
        [("two words", "two"), ("any of four words", "many"), ("two words within 5 km", "place")]
    {
        time(title, ROUNDS, |n| index.search(&ask(kind, n)).matches.len());
    }
    time("day, room and wheelchair, no words", ROUNDS, |n| {
        let mut asked = ask("access", n);
        asked.firm.room = true;
        index.search(&asked).matches.len()
    });
    time("a slip of spelling and a word", ROUNDS, |n| index.search(&ask("slip", n)).matches.len());
    let edited: Vec<Listing> = many(ROUNDS, day).map(|made| listing(&made)).collect();
    time("a listing replaced and found again", ROUNDS, |n| {
        let listing = Listing { name: format!("Falconry{n}"), ..edited[n].clone() };
        index.put(id(n), &listing);
        let asked = Ask { text: format!("Falconry{n}"), today, limit: 1, ..Ask::default() };
        index.search(&asked).matches.iter().filter(|found| found.id == id(n)).count()
    });
    time("capacity set", ROUNDS, |n| usize::from(index.set_standing(id(n), Standing::default())));
    let start = Instant::now();
    let bytes = index.save()?;
    println!("saved {:.0} MB in {:.2} s", bytes.len() as f64 / 1e6, start.elapsed().as_secs_f64());
    drop(index);
    let start = Instant::now();
    let index = Index::load(&bytes, Lexicon::shipped()?, outcodes)?;
    println!("loaded {} in {:.2} s", index.len(), start.elapsed().as_secs_f64());
    Ok(())
}
