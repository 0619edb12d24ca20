//! The eligible population as a table: people by age band, sex, ethnic category or deprivation decile, as `stile evidence
//! report --population` reads it. Rows may be crossed (age by sex) or stand for one characteristic each.

use std::collections::BTreeMap;

use csv::ReaderBuilder;
use domain::Breach;
use domain::journey::AgeBand;
use domain::person::{EthnicCategory, Gender};

/// The characteristics by which people can be counted: the columns of figures.
pub const CHARACTERISTICS: [&str; 4] = ["age-band", "sex", "ethnic-category", "deprivation-decile"];
/// The column that counts.
const PEOPLE: &str = "people";
/// The most rows.
pub const MOST: usize = 5_000;

/// People by characteristic and value.
pub type Counts = BTreeMap<(&'static str, String), u64>;

/// Reads a table with a header: a column `people` and at least one of [`CHARACTERISTICS`], separated by commas,
/// semicolons or tabs. A row counts for every characteristic it gives a value of.
///
/// # Errors
/// Breaches of `table`: `population-empty`, `population-no-people`, `population-column` with the names that would do,
/// `population-number` and `population-value` with line, column and value, `population-too-long`. Ten at most.
pub fn read(text: &str) -> Result<Counts, Vec<Breach>> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let first = text.lines().next().unwrap_or_default();
    if first.is_empty() {
        return Err(vec![Breach::of("table", "population-empty")]);
    }
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|it| first.bytes().filter(|byte| byte == it).count());
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(|name| name.to_lowercase().replace([' ', '_'], "-")).collect(),
        Err(_) => return Err(vec![Breach::of("table", "population-empty")]),
    };
    let columns = columns(&header)?;
    let mut counts = Counts::new();
    let mut breaches = Vec::new();
    for (place, record) in reader.records().enumerate() {
        // The header is line 1.
        let line = place + 2;
        if place >= MOST {
            breaches.push(Breach::of("table", "population-too-long").with("limit", MOST));
            break;
        }
        let Ok(record) = record else {
            breaches.push(Breach::of("table", "population-number").with("line", line).with("value", ""));
            continue;
        };
        if record.iter().all(str::is_empty) {
            continue;
        }
        row(&columns, &record, line, &mut counts, &mut breaches);
        if breaches.len() >= 10 {
            break;
        }
    }
    match (breaches.is_empty(), counts.is_empty()) {
        (true, false) => Ok(counts),
        (true, true) => Err(vec![Breach::of("table", "population-empty")]),
        (false, _) => Err(breaches),
    }
}

/// Where the people stand, and each characteristic.
struct Columns {
    people: usize,
    named: Vec<(&'static str, usize)>,
}

fn columns(header: &[String]) -> Result<Columns, Vec<Breach>> {
    let at = |wanted: &str| header.iter().position(|name| name == wanted);
    let unknown = header.iter().filter(|name| !CHARACTERISTICS.contains(&name.as_str()) && *name != PEOPLE);
    let mut breaches: Vec<Breach> = unknown
        .map(|name| {
            Breach::of("table", "population-column")
                .with("value", name)
                .with("allowed", CHARACTERISTICS.join(", "))
        })
        .collect();
    let named: Vec<(&'static str, usize)> =
        CHARACTERISTICS.into_iter().filter_map(|name| Some((name, at(name)?))).collect();
    match at(PEOPLE) {
        Some(people) if breaches.is_empty() && !named.is_empty() => Ok(Columns { people, named }),
        Some(_) if !breaches.is_empty() => Err(breaches),
        _ => {
            let allowed = CHARACTERISTICS.join(", ");
            breaches.push(Breach::of("table", "population-no-people").with("allowed", allowed));
            Err(breaches)
        }
    }
}

fn row(
    columns: &Columns,
    record: &csv::StringRecord,
    line: usize,
    counts: &mut Counts,
    breaches: &mut Vec<Breach>,
) {
    let cell = |at: usize| record.get(at).unwrap_or_default();
    let typed = cell(columns.people).replace([',', ' ', '\u{a0}'], "");
    let Some(people) = typed.parse::<u64>().ok().filter(|people| *people < 1_000_000_000) else {
        let wrong = Breach::of("table", "population-number");
        breaches.push(wrong.with("line", line).with("value", cell(columns.people)));
        return;
    };
    for (name, at) in &columns.named {
        let typed = cell(*at);
        if typed.is_empty() {
            continue;
        }
        match value(name, typed) {
            Some(value) => *counts.entry((name, value)).or_default() += people,
            None => breaches.push(
                Breach::of("table", "population-value")
                    .with("line", line)
                    .with("column", *name)
                    .with("value", typed),
            ),
        }
    }
}

/// The value of a characteristic as figures have it; none where it is none of theirs.
fn value(characteristic: &str, typed: &str) -> Option<String> {
    match characteristic {
        "age-band" => AgeBand::all().map(String::from).find(|band| band == typed),
        "sex" => {
            let code = match typed.to_lowercase().as_str() {
                "male" | "m" => "1",
                "female" | "f" => "2",
                _ => typed,
            };
            Gender::from_code(code).map(|gender| gender.code().to_owned())
        }
        "ethnic-category" => {
            EthnicCategory::from_code(&typed.to_uppercase()).map(|category| category.code().to_owned())
        }
        "deprivation-decile" => {
            let decile: u8 = typed.parse().ok()?;
            (1..=10).contains(&decile).then(|| decile.to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(counts: &Counts, name: &'static str, value: &str) -> u64 {
        counts.get(&(name, value.to_owned())).copied().unwrap_or(0)
    }

    #[test]
    fn crossed_rows_count_for_each_characteristic_and_others_for_their_own() {
        let counts = read(
            "\u{feff}Age band;Sex;People\n65-74;female;1 200\n65-74;1;1,000\n85+;;300\n;2;7\n\n",
        )
        .unwrap();
        assert_eq!(people(&counts, "age-band", "65-74"), 2_200);
        assert_eq!(people(&counts, "age-band", "85+"), 300);
        assert_eq!((people(&counts, "sex", "2"), people(&counts, "sex", "1")), (1_207, 1_000));
        let tabbed = read("deprivation-decile\tpeople\n1\t40\n10\t60").unwrap();
        assert_eq!(people(&tabbed, "deprivation-decile", "10"), 60);
        assert_eq!(people(&read("ethnic-category,people\na,5").unwrap(), "ethnic-category", "A"), 5);
    }

    #[test]
    fn each_fault_says_its_line_and_what_would_do() {
        let codes = |text: &str| -> Vec<&'static str> {
            read(text).unwrap_err().into_iter().map(|breach| breach.code).collect()
        };
        assert_eq!(codes("  "), ["population-empty"]);
        assert_eq!(codes("sex,people\n"), ["population-empty"]);
        assert_eq!(codes("sex,count\n1,5"), ["population-column", "population-no-people"]);
        assert_eq!(codes("people\n5"), ["population-no-people"]);
        assert_eq!(codes("colour,people\nred,5"), ["population-column"]);
        let faults = read("sex,people\n1,many\n7,4\n2,-3\n").unwrap_err();
        let said: Vec<String> = faults.iter().map(|it| format!("{} {:?}", it.code, it.args)).collect();
        assert_eq!(faults.len(), 3, "{said:?}");
        assert!(said[0].contains("population-number") && said[0].contains("\"2\""), "{said:?}");
        assert!(said[1].contains("population-value") && said[1].contains("\"3\""), "{said:?}");
        assert_eq!(read(&format!("sex,people\n{}", "9,x\n".repeat(50))).unwrap_err().len(), 10);
    }

    #[test]
    fn whatever_is_typed_is_read_or_refused() {
        for text in ["\"", "a\u{0}b,people\n,", ";;;;\n;;", "people,people\n1,2", "sex,people\n\"1,5"] {
            let _ = read(text);
        }
    }
}
