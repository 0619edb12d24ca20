//! Times and memory of the index over made-up services, beside SQLite's FTS5 and, where an address is given, PostgreSQL's
//! tsvector and PostGIS on the same data: `cargo bench -p matching -- [SERVICES] [postgres://ADDRESS]` (default 250,000).
//! Nothing is asserted. A table `match_bench` is made in the database and dropped again.
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::error::Error;
use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};

use matching::{
    Ask, Cost, Eligibility, Format, Id, Index, Lexicon, Listing, Outcodes, Place, Point, Slot, Span, Standing,
};
use rusqlite::{Connection, params};

const TODAY: i32 = 20_782;
const ROUNDS: usize = 200;
const REPEATS: usize = 3;
const TOPICS: [&str; 32] = [
    "befriending",
    "gardening",
    "walking",
    "choir",
    "debt advice",
    "benefits advice",
    "carers support",
    "dementia cafe",
    "yoga",
    "lunch club",
    "coffee morning",
    "counselling",
    "bereavement support",
    "employment support",
    "digital skills",
    "English classes",
    "food bank",
    "housing advice",
    "energy advice",
    "men's shed",
    "women's group",
    "youth club",
    "art studio",
    "knitting",
    "swimming",
    "chair exercise",
    "weight management",
    "diabetes group",
    "volunteering",
    "parent and toddler group",
    "community transport",
    "stroke club",
];
const FILLER: [&str; 48] = [
    "weekly",
    "friendly",
    "volunteers",
    "welcome",
    "people",
    "community",
    "hall",
    "centre",
    "tea",
    "biscuits",
    "local",
    "trained",
    "confidential",
    "support",
    "meet",
    "others",
    "learn",
    "skills",
    "confidence",
    "gentle",
    "beginners",
    "music",
    "outdoor",
    "park",
    "library",
    "church",
    "online",
    "telephone",
    "home",
    "family",
    "older",
    "young",
    "health",
    "wellbeing",
    "advice",
    "money",
    "anxiety",
    "lonely",
    "garden",
    "cooking",
    "craft",
    "reading",
    "company",
    "chat",
    "exercise",
    "balance",
    "sleep",
    "calm",
];

/// Mixed numbers from a seed.
struct Mixed(u64);

impl Mixed {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((x ^ (x >> 31)) % (bound.max(1) as u64)).unwrap_or(0)
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    /// A made-up word; a few are frequent and most are rare, as in real texts.
    fn rare(&mut self) -> String {
        let range = 40_000;
        let n = (self.below(range) * self.below(range)) / range;
        let parts = [
            "ba", "cor", "del", "fen", "gra", "hol", "ist", "kem", "lun", "mor", "nes", "pal", "rid", "sto",
            "tam", "wy",
        ];
        [n / 4096 % 16, n / 256 % 16, n / 16 % 16, n % 16].map(|part| parts[part]).concat()
    }
}

fn listing(mixed: &mut Mixed, towns: &[Point]) -> Listing {
    let topic = mixed.of(&TOPICS);
    let mut description = format!("{topic}:");
    for _ in 0..18 + mixed.below(30) {
        description.push(' ');
        let word = if mixed.below(3) == 0 { mixed.rare() } else { mixed.of(&FILLER).to_owned() };
        description.push_str(&word);
    }
    let town = towns[mixed.below(towns.len())];
    let near = |mixed: &mut Mixed| f32::from(u8::try_from(mixed.below(200)).unwrap_or(0)) / 2000.0 - 0.05;
    let from = u16::try_from(540 + 60 * mixed.below(11)).unwrap_or(0);
    Listing {
        published: true,
        name: format!("{} {topic}", mixed.rare()),
        description,
        organisation: format!("{} {}", mixed.rare(), mixed.of(&["Trust", "Project", "Association"])),
        terms: vec![topic.to_owned(), mixed.of(&TOPICS).to_owned()],
        needs: vec![mixed.of(&["lonely", "money", "activity", "low-mood", "carer", "housing"]).to_owned()],
        places: vec![Place {
            at: Point::at(town.latitude + near(mixed), town.longitude + near(mixed)),
            outcode: None,
        }],
        schedule: (0..1 + mixed.below(3))
            .map(|_| Slot {
                day: u8::try_from(mixed.below(7)).unwrap_or(0),
                span: Span { from, to: from + 120 },
            })
            .collect(),
        cost: if mixed.below(2) == 0 { Cost::Free } else { Cost::Charged },
        languages: vec!["en".to_owned()],
        access: (mixed.below(2) == 0)
            .then(|| ("wheelchair".to_owned(), mixed.below(5) > 0))
            .into_iter()
            .collect(),
        eligibility: Eligibility { min_age: (mixed.below(4) == 0).then_some(55), ..Eligibility::default() },
        formats: vec![if mixed.below(3) == 0 { Format::OneToOne } else { Format::Group }, Format::InPerson],
        assured: Some(TODAY - i32::try_from(mixed.below(400)).unwrap_or(0)),
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
    let mut mixed = Mixed(n as u64 + 77);
    let topic = mixed.of(&TOPICS).split(' ').next().unwrap_or_default();
    let (one, two) = (mixed.of(&FILLER), mixed.of(&FILLER));
    match kind {
        "two" => format!("{topic} {one}"),
        "many" => format!("{topic} {one} {two} lonely"),
        "place" => {
            format!("{topic} {one} within 5 km of {}", mixed.of(&["LU1", "M1", "B1", "LS1", "CF10", "EH1"]))
        }
        "access" => format!(
            "{} wheelchair",
            mixed.of(&["Mondays", "Thursday morning", "weekends", "Tuesday evenings"])
        ),
        _ => {
            let word = mixed.of(&[
                "befreinding",
                "gardning",
                "councelling",
                "beraevement",
                "volunteerng",
                "dimentia",
            ]);
            format!("{word} {one}")
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let services = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(250_000);
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/data/outcodes.csv");
    let outcodes = Outcodes::read(&std::fs::read_to_string(file)?);
    let middles = [
        "LU1", "MK40", "M1", "B1", "LS1", "CF10", "EH1", "NE1", "BS1", "SW1A", "N1", "E1", "SE1", "G1", "NG1",
    ];
    let towns: Vec<Point> = middles.iter().filter_map(|code| outcodes.middle(code)).collect();
    let before = resident();
    let start = Instant::now();
    let mut index = Index::new(Lexicon::shipped()?, outcodes.clone());
    let mut mixed = Mixed(1);
    for n in 0..services {
        index.put(id(n), &listing(&mut mixed, &towns));
        let free = (mixed.below(2) == 0).then(|| u16::try_from(mixed.below(6)).unwrap_or(0));
        index.set_standing(id(n), Standing { free, ..Standing::default() });
    }
    println!("{services} services indexed in {:.1} s", start.elapsed().as_secs_f64());
    println!("resident memory of the index: {:.0} MB", resident() - before);

    let ask = |kind: &str, n: usize| Ask { text: text(kind, n), today: TODAY, limit: 20, ..Ask::default() };
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
    time("a listing replaced and found again", ROUNDS, |n| {
        let mut listing = listing(&mut mixed, &towns);
        listing.name = format!("Falconry{n}");
        index.put(id(n), &listing);
        let asked = Ask { text: format!("Falconry{n}"), today: TODAY, limit: 1, ..Ask::default() };
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
    drop((index, bytes));
    if let Some(address) = std::env::args().find(|word| word.starts_with("postgres")) {
        postgres(&address, services, &towns)?;
    }
    full_text(services, &towns)
}

/// The same services in PostgreSQL: a weighted `tsvector` and, where PostGIS is there, positions.
fn postgres(address: &str, services: usize, towns: &[Point]) -> Result<(), Box<dyn Error>> {
    let mut db = postgres::Client::connect(address, postgres::NoTls)?;
    let places = db.batch_execute("CREATE EXTENSION IF NOT EXISTS postgis").is_ok();
    if !places {
        println!("PostGIS is not there: distances are left out");
    }
    let start = Instant::now();
    let position = if places { "geography(Point)" } else { "text" };
    db.batch_execute(&format!(
        "DROP TABLE IF EXISTS match_bench;
         CREATE TABLE match_bench (id int, words tsvector, at {position}, days int, free int, wheelchair boolean)"
    ))?;
    let mut mixed = Mixed(1);
    let rows = db.copy_in("COPY match_bench (id, words, at, days, free, wheelchair) FROM STDIN")?;
    let mut rows = std::io::BufWriter::new(rows);
    for n in 0..services {
        let listing = listing(&mut mixed, towns);
        let free = (mixed.below(2) == 0).then(|| mixed.below(6));
        let at = listing.places.first().and_then(|place| place.at);
        let at =
            at.map_or("\\N".to_owned(), |at| format!("SRID=4326;POINT({} {})", at.longitude, at.latitude));
        let days = listing.schedule.iter().fold(0, |days, slot| days | 1 << slot.day);
        let wheelchair = listing.access.first().map_or("\\N", |(_, there)| if *there { "t" } else { "f" });
        let words = lexemes(&listing);
        let free = free.map_or("\\N".to_owned(), |free| free.to_string());
        writeln!(rows, "{n}\t{words}\t{at}\t{days}\t{free}\t{wheelchair}")?;
    }
    rows.into_inner().map_err(|error| error.to_string())?.finish()?;
    db.batch_execute("CREATE INDEX match_words ON match_bench USING gin (words)")?;
    if places {
        db.batch_execute("CREATE INDEX match_at ON match_bench USING gist (at)")?;
    }
    db.batch_execute("VACUUM ANALYZE match_bench")?;
    println!("PostgreSQL: {services} services in {:.1} s", start.elapsed().as_secs_f64());
    let size: i64 = db.query_one("SELECT pg_total_relation_size('match_bench')", &[])?.get(0);
    println!("PostgreSQL: {:.0} MB on the disk", size as f64 / 1e6);
    let rank = "ORDER BY ts_rank(words, query) DESC LIMIT 20";
    let from = "SELECT id FROM match_bench, to_tsquery('english', $1) query WHERE words @@ query";
    let words = db.prepare(&format!("{from} {rank}"))?;
    let quoted = |kind: &str, n: usize, between: &str| {
        let words = text(kind, n);
        words.split(" within").next().unwrap_or_default().replace('\'', "").replace(' ', between)
    };
    time("PostgreSQL: two words, both", ROUNDS / 4, |n| {
        db.query(&words, &[&quoted("two", n, " & ")]).map_or(0, |rows| rows.len())
    });
    time("PostgreSQL: any of four words", ROUNDS / 4, |n| {
        db.query(&words, &[&quoted("many", n, " | ")]).map_or(0, |rows| rows.len())
    });
    if places {
        let near = db.prepare(&format!(
            "{from} AND ST_DWithin(at, ST_SetSRID(ST_MakePoint($2, $3), 4326)::geography, 5000) {rank}"
        ))?;
        time("PostgreSQL: two words within 5 km", ROUNDS / 4, |n| {
            let town = towns[n % towns.len()];
            let (x, y) = (f64::from(town.longitude), f64::from(town.latitude));
            db.query(&near, &[&quoted("two", n, " & "), &x, &y]).map_or(0, |rows| rows.len())
        });
    }
    let open = db.prepare(
        "SELECT id FROM match_bench WHERE days & $1 <> 0 AND free > 0 AND wheelchair ORDER BY id LIMIT 20",
    )?;
    time("PostgreSQL: day, room and wheelchair", ROUNDS / 4, |n| {
        db.query(&open, &[&(1_i32 << (n % 7))]).map_or(0, |rows| rows.len())
    });
    db.batch_execute("DROP TABLE match_bench")?;
    Ok(())
}

/// The words of a listing as a `tsvector`, stemmed as the index stems them: what a loading query would make of it.
fn lexemes(listing: &Listing) -> String {
    let mut all: std::collections::BTreeMap<String, Vec<String>> = std::collections::BTreeMap::new();
    let mut at = 1;
    for (words, weight) in [
        (listing.name.clone(), "A"),
        (listing.terms.join(" "), "B"),
        (listing.description.clone(), "D"),
        (listing.organisation.clone(), "D"),
    ] {
        for word in matching::text::words_of(&words) {
            all.entry(matching::text::stem(&word)).or_default().push(format!("{at}{weight}"));
            at += 1;
        }
    }
    all.iter().map(|(word, places)| format!("'{word}':{}", places.join(","))).collect::<Vec<_>>().join(" ")
}

/// The same services and words in SQLite's FTS5.
fn full_text(services: usize, towns: &[Point]) -> Result<(), Box<dyn Error>> {
    let mut db = Connection::open_in_memory()?;
    db.execute_batch(
        "CREATE VIRTUAL TABLE service USING fts5(name, terms, description, tokenize = 'porter')",
    )?;
    let unit = db.transaction()?;
    let mut mixed = Mixed(1);
    for n in 0..services {
        let listing = listing(&mut mixed, towns);
        if mixed.below(2) == 0 {
            mixed.below(6);
        }
        unit.prepare_cached("INSERT INTO service (rowid, name, terms, description) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![
                i64::try_from(n)?,
                listing.name,
                listing.terms.join(" "),
                listing.description
            ])?;
    }
    unit.commit()?;
    let mut query = db.prepare("SELECT rowid FROM service WHERE service MATCH ?1 ORDER BY rank LIMIT 20")?;
    let mut run = |words: String| -> usize {
        query.query_map([words], |row| row.get::<_, i64>(0)).map_or(0, Iterator::count)
    };
    let quoted = |kind: &str, n: usize, between: &str| {
        let words = text(kind, n);
        let list: Vec<String> = words.split(' ').map(|word| format!("\"{word}\"")).collect();
        list.join(between)
    };
    time("FTS5: two words, both", ROUNDS / 4, |n| run(quoted("two", n, " AND ")));
    time("FTS5: any of four words", ROUNDS / 4, |n| run(quoted("many", n, " OR ")));
    Ok(())
}
