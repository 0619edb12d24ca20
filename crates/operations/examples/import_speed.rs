//! Measures how many rows a second are brought in, duplicate look-up included, on an embedded database:
//! `cargo run --release -p operations --example import_speed -- 100000`.

use std::error::Error;
use std::fmt::Write;
use std::time::Instant;

use domain::id::{OrganisationId, StaffId};
use domain::person::NhsNumber;
use domain::role::Role;
use exchange::csv_file::Kind;
use operations::import::Rule;
use operations::programme::Settings;
use operations::{Db, House, Keys, Location, Options, Random};

fn word(mut number: u64, letters: u32) -> String {
    // Consonants and vowels in turn, so that names have sounds to be keyed by.
    let (consonants, vowels) = (b"bcdfghjklmnprstvwz", b"aeiou");
    let mut word = String::new();
    for at in 0..letters {
        let set: &[u8] = if at % 2 == 0 { consonants } else { vowels };
        let length = set.len() as u64;
        let index = usize::try_from(number % length).unwrap_or(0);
        word.push(char::from(set[index]));
        number = number / length + at as u64;
    }
    word
}

#[expect(clippy::print_stdout, reason = "an example tells what it measured")]
fn main() -> Result<(), Box<dyn Error>> {
    let count: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(50_000);
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut random = Random::from_seed(1);
    let db = Db::open(&Location::File(folder.path().join("stile.db")), Options::default())?;
    let keys = Keys::generate(&mut random);
    let house = House::over(db, keys, "http://localhost", false, random);
    let id = runtime.block_on(house.add_programme("hill", "Hill", true, Settings::default()))?;
    let programme = runtime.block_on(house.programme("hill"))?;
    runtime.block_on(house.change(move |unit| {
        let organisation: OrganisationId = unit.id();
        let practice = store::organisation::Organisation {
            id: organisation,
            kind: "practice".into(),
            name: "Hilltop".into(),
            ods_code: None,
            outcode: None,
            succeeded: None,
        };
        store::organisation::add(unit, id, &practice, None)?;
        let staff: StaffId = unit.id();
        store::staff::add(unit, staff, "ada@hilltop.example", "Ada Hill")?;
        let role = Role::PracticeAdministrator.code().to_owned();
        store::staff::give_role(
            unit,
            &store::staff::Held { staff, programme: id, role, organisation },
            None,
        )?;
        Ok(())
    }))?;
    let who = house.administrator_at_terminal(&programme, "Hilltop", "ada@hilltop.example")?;

    let mut people = String::from("NHS number,Forename,Surname,DOB,Postcode,Gender\n");
    let mut offers = String::from("NHS number,Date,Answer,Reasons,Asked\n");
    let numbers = (999_000_000u64..).filter_map(NhsNumber::from_stem);
    for (row, number) in (0..count).zip(numbers) {
        let mixed = row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
        let (given, family) = (word(mixed % 997, 5), word(mixed / 997, 7));
        let (day, month, year) = (mixed % 28 + 1, mixed % 12 + 1, 1930 + mixed % 75);
        let digits = number.digits();
        writeln!(
            people,
            "{digits},{given},{family},{day}/{month}/{year},LU{} {}AB,2",
            mixed % 7 + 1,
            mixed % 9 + 1
        )?;
        let answer = if row % 3 == 0 { "no,stigma,yes" } else { "yes,," };
        writeln!(offers, "{digits},{day}/{}/2025,{answer}", row % 12 + 1)?;
    }
    for (kind, name, text) in [
        (Kind::People, "people", people.clone()),
        (Kind::People, "people again", people.replace("Gender", "Sex")),
        (Kind::Offers, "offers", offers),
    ] {
        let path = folder.path().join("list.csv");
        std::fs::write(&path, text)?;
        let prepared = house.prepare_import(&who, kind, name, &path)?;
        runtime.block_on(house.start_import(&who, prepared.id, prepared.mapping, Rule::LinkCertain))?;
        let begun = Instant::now();
        let done = house.run_import(&who, &programme, prepared.id, &path, |_| true)?;
        let seconds = begun.elapsed().as_secs_f64();
        println!(
            "{name}: {} rows in {seconds:.1} s: {:.0} rows/s ({} brought in, {} on record, {} refused)",
            done.rows_done,
            f64::from(u32::try_from(done.rows_done)?) / seconds,
            done.kept,
            done.found,
            done.refused
        );
    }
    Ok(())
}
