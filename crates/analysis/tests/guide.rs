//! The guide's table of analyses: every row is run as it stands, and every analysis of the engine has one.

#![expect(clippy::unwrap_used, reason = "a guide that cannot be read fails the test")]

mod asking;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use analysis::show;
use words::{ENGLISH, MISSING_OPEN, Words};

/// One row of the table.
struct Listed {
    functions: Vec<String>,
    command: String,
    tables: Vec<String>,
}

fn guide() -> String {
    std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guides/evidence-command.md"),
    )
    .unwrap()
}

fn coded(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn listed(guide: &str) -> Vec<Listed> {
    let rows = guide.lines().filter(|line| line.contains("`stile evidence ") && line.starts_with("| "));
    rows.map(|line| {
        // a command may hold a sign that divides cells, and none does today
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        assert_eq!(cells.len(), 4, "{line}");
        let command = coded(cells[2]).remove(0);
        Listed {
            functions: coded(cells[1]),
            command: command.strip_prefix("stile evidence ").unwrap().to_owned(),
            tables: cells[3].split(',').map(|name| name.trim().to_owned()).collect(),
        }
    })
    .collect()
}

/// The small files of the guide, by name.
fn small_files(guide: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let parts: Vec<&str> = guide.split("```csv\n").collect();
    for pair in parts.windows(2) {
        let name = coded(pair[0].trim_end().lines().last().unwrap()).remove(0);
        files.insert(name, pair[1].split("```").next().unwrap().to_owned());
    }
    files
}

/// The simulated file, smaller than the one the guide makes.
fn offers() -> String {
    let shape =
        simulation::Shape { offers: 2_500, ..simulation::Shape::demo(jiff::civil::date(2026, 10, 31)) };
    let programme = simulation::Programme::of(shape);
    let mut text = simulation::episode::COLUMNS.join(",");
    text.push('\n');
    for row in programme.lives().flat_map(|life| simulation::episode::rows(&programme, &life)) {
        assert!(row.iter().all(|cell| !cell.contains([',', '"', '\n'])), "{row:?}");
        text.push_str(&row.join(","));
        text.push('\n');
    }
    text
}

#[test]
fn every_command_of_the_guide_gives_the_tables_it_names() {
    let guide = guide();
    let (rows, mut files) = (listed(&guide), small_files(&guide));
    files.insert("offers.csv".to_owned(), offers());
    assert!(rows.len() > 35 && files.len() == 5, "{} {:?}", rows.len(), files.keys());
    let words = Words::get(ENGLISH);
    for Listed { command, tables, .. } in rows {
        let file = asking::words_of(&command).into_iter().find(|word| word.ends_with(".csv")).unwrap();
        let answer = match asking::answer(&file, files[&file].as_bytes(), &command) {
            Ok(answer) => answer,
            Err(trouble) => panic!("{command}\n{}", trouble.told(words)),
        };
        assert!(answer.refusals.is_empty(), "{command}: {:?}", answer.refusals);
        for table in &tables {
            let found = answer.found(table).unwrap_or_else(|| panic!("{command}: no table {table}"));
            let told = found.rows.iter().any(|row| row.get("why").is_none());
            assert!(told, "{command}: {table} holds nothing but why not: {:?}", found.rows);
        }
        let text = show::text(&answer, words);
        assert!(!text.contains(MISSING_OPEN), "{command}\n{text}");
        for chart in &answer.charts {
            let svg = chart.svg(words).unwrap();
            assert!(!svg.contains(MISSING_OPEN) && !svg.contains("NaN"), "{command}: {}\n{svg}", chart.name);
        }
        let long = show::long_csv(&answer);
        assert!(long.lines().count() > 1 && long.starts_with("table,row,about,statistic,value"), "{command}");
    }
}

#[test]
fn the_same_question_about_the_same_bytes_has_the_same_answer() {
    let file = offers();
    let line = "change offers.csv --before satisfied-before --after satisfied-after --model '~ age' --bootstrap --draws 20";
    let json = |line: &str| {
        let answer = asking::answer("offers.csv", file.as_bytes(), line).unwrap();
        show::json(&answer, Words::get(ENGLISH)).to_string()
    };
    assert_eq!(json(line), json(line));
    assert_ne!(json(line), json(&format!("{line} --seed 7")));
}

/// Functions that other analyses are made of, and that answer nothing by themselves.
const PARTS: [&str; 4] = ["midranks", "mean_variance", "mean", "order_by_time"];
/// Modules of such functions.
const PART_MODULES: [&str; 5] = ["dist", "draws.rs", "matrix.rs", "root.rs", "design"];

fn functions(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if PART_MODULES.iter().any(|part| name.starts_with(part)) {
            continue;
        }
        if path.is_dir() {
            functions(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let public = text.lines().filter_map(|line| line.strip_prefix("pub fn "));
        found.extend(public.map(|line| line.split(['(', '<']).next().unwrap().to_owned()));
    }
}

#[test]
fn every_analysis_of_the_engine_is_in_the_guide() {
    let mut found = BTreeSet::new();
    functions(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../evidence/src/stats"), &mut found);
    assert!(found.len() > 60, "{found:?}");
    let named: BTreeSet<String> = listed(&guide()).into_iter().flat_map(|row| row.functions).collect();
    let absent: Vec<&String> =
        found.iter().filter(|name| !named.contains(*name) && !PARTS.contains(&name.as_str())).collect();
    assert!(absent.is_empty(), "not in the table of docs/guides/evidence-command.md: {absent:?}");
    let unknown: Vec<&String> = named.iter().filter(|name| !found.contains(*name)).collect();
    assert!(unknown.is_empty(), "in the table and not in the engine: {unknown:?}");
}
