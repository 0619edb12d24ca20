//! `stile evidence` as somebody runs it: files in, exit codes out, a programme's figures and rows.

#![expect(clippy::unwrap_used, reason = "a command that cannot be run fails the test")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn stile(folder: &Path, line: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stile")).args(line).current_dir(folder).output().unwrap()
}

fn evidence(folder: &Path, line: &[&str]) -> (i32, String, String) {
    let done = stile(folder, &[&["evidence"], line].concat());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (done.status.code().unwrap(), text(&done.stdout), text(&done.stderr))
}

#[test]
fn a_file_is_simulated_mapped_analysed_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (code, truth, _) =
        evidence(at, &["simulate", "offers.csv", "--offers", "400", "--truth-draws", "400"]);
    let truth: Value = serde_json::from_str(&truth).unwrap();
    assert!(code == 0 && truth["truth"]["agreement"]["value"].as_f64().unwrap() > 0.5, "{truth}");
    std::fs::write(
        at.join("map.toml"),
        "[columns]\nuptake = \"accepted\"\n[values.uptake]\nyes = \"1\"\nno = \"0\"\n",
    )
    .unwrap();
    let line =
        ["compare", "rates", "offers.csv", "--map", "map.toml", "--outcome", "uptake", "--by", "first"];
    let (code, text, stderr) = evidence(at, &[&line[..], &["--out", "out"]].concat());
    assert!(code == 0 && text.contains("Differences of shares") && text.contains("uptake"), "{text}{stderr}");
    for file in ["answer.json", "shares.csv", "shares.svg"] {
        assert!(at.join("out").join(file).exists(), "{file}");
    }
    let (_, json, _) = evidence(at, &[&line[..], &["--format", "json"]].concat());
    assert_eq!(json, std::fs::read_to_string(at.join("out/answer.json")).unwrap());
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["specification"]["by"], "first");
    assert_eq!(json["input"]["sha256"].as_str().map(str::len), Some(64));
    let (_, csv, _) = evidence(at, &[&line[..], &["--format", "csv"]].concat());
    assert!(csv.starts_with("table,row,about,statistic,value\n"), "{csv}");
}

#[test]
fn exit_codes_tell_wrong_input_from_a_refused_analysis() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("t.csv"), "y,x,z\n1,a,5\n1,a,\n1,a,4\n0,b,\n0,b,\nmaybe,b,\n0,b,\n").unwrap();
    let told = |line: &[&str]| evidence(at, line);
    let (code, _, stderr) = told(&["describe", "absent.csv"]);
    assert!(code == 2 && stderr.contains("absent.csv"), "{stderr}");
    let (code, _, stderr) = told(&["factors", "t.csv", "y ~ x"]);
    assert!(code == 2 && stderr.contains("line 7") && stderr.contains("maybe"), "{stderr}");
    let (code, _, stderr) = told(&["describe", "t.csv", "xx"]);
    assert!(code == 2 && stderr.contains("xx") && stderr.contains("y, x, z"), "{stderr}");
    // known more often with one result than with the other: what can be said is printed, the model is refused
    let (code, text, _) = told(&["factors", "t.csv", "y ~ z", "--missing", "maybe"]);
    assert!(code == 3 && text.contains("Refused") && text.contains("C(z, unknown)"), "{text}");
    // separation is said, and the penalised estimate given
    let (code, text, _) = told(&["factors", "t.csv", "y ~ x", "--missing", "maybe"]);
    assert!(code == 0 && text.contains("separated by") && text.contains("Firth"), "{text}");
    let (code, _, stderr) = told(&["factors", "t.csv", "y ~ z", "--where", "x = b", "--missing", "maybe"]);
    assert!(code == 3 && stderr.contains("z (4)"), "{stderr}");
}

/// The same two columns as Parquet.
fn parquet(scores: &[f64], practices: &[&str]) -> Vec<u8> {
    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
    let schema = "message rows { required double score; required binary practice (UTF8); }";
    let schema = std::sync::Arc::new(parquet::schema::parser::parse_message_type(schema).unwrap());
    let mut bytes = Vec::new();
    let mut writer =
        parquet::file::writer::SerializedFileWriter::new(&mut bytes, schema, std::sync::Arc::default())
            .unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<DoubleType>().write_batch(scores, None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let texts: Vec<ByteArray> = practices.iter().map(|text| ByteArray::from(*text)).collect();
    column.typed::<ByteArrayType>().write_batch(&texts, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    bytes
}

#[test]
fn a_parquet_file_answers_as_its_csv_does() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (scores, practices) = ([0.1, 2.5, 1.0 / 3.0, 4.0], ["Hill", "Hill", "River", "River"]);
    let lines = scores.iter().zip(practices).map(|(score, practice)| format!("{score},{practice}\n"));
    std::fs::write(at.join("t.csv"), format!("score,practice\n{}", lines.collect::<String>())).unwrap();
    std::fs::write(at.join("t.parquet"), parquet(&scores, &practices)).unwrap();
    let tables = |file: &str| -> Value {
        let (code, text, stderr) = evidence(at, &["describe", file, "--by", "practice", "--format", "json"]);
        assert!(code == 0, "{stderr}");
        serde_json::from_str::<Value>(&text).unwrap()["tables"].clone()
    };
    assert_eq!(tables("t.parquet"), tables("t.csv"));
    std::fs::write(at.join("cut.parquet"), &parquet(&scores, &practices)[..60]).unwrap();
    let (code, _, stderr) = evidence(at, &["describe", "cut.parquet"]);
    assert!(code == 2 && stderr.contains("cut.parquet"), "{stderr}");
}

#[test]
fn a_programme_gives_figures_and_rows_by_the_role_that_asks() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let made = stile(at, &["demo", "--folder", "demo", "--size", "300", "--load-only"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let programme = simulation::Programme::of(simulation::Shape::demo(jiff::civil::date(2026, 1, 1)));
    let email = |role: domain::role::Role| {
        programme.staff().iter().find(|staff| staff.role == role).unwrap().email.clone()
    };
    let ask = |role, line: &[&str]| {
        let email = email(role);
        let database = [
            "--database",
            "demo/demo.db",
            "--keys",
            "demo/keys.json",
            "--programme",
            "luton",
            "--as",
            &email,
        ];
        evidence(at, &[line, &database[..], &["--format", "json"]].concat())
    };
    let (code, exact, stderr) = ask(domain::role::Role::Evaluator, &["funnel"]);
    let exact: Value = serde_json::from_str(&exact).unwrap_or_else(|_| panic!("{stderr}"));
    assert!(code == 0 && exact["tables"]["measure"].as_array().unwrap().len() > 10, "{exact:#}");
    assert_eq!(exact["specification"]["disclosure-control"], false);
    let (code, controlled, stderr) = ask(domain::role::Role::Commissioner, &["funnel"]);
    let controlled: Value = serde_json::from_str(&controlled).unwrap_or_else(|_| panic!("{stderr}"));
    assert!(code == 0 && controlled["specification"]["disclosure-control"] == true, "{controlled:#}");
    for row in controlled["tables"]["measure"].as_array().unwrap() {
        let of = &row["of"];
        assert!(of == "withheld" || of.as_u64().is_some_and(|of| of % 5 == 0), "{row}");
    }
    let rows = ["factors", "answer = yes ~ self-referral + C(practice)", "--measure", "offers-made"];
    let (code, text, stderr) = ask(domain::role::Role::Evaluator, &["describe", "answer", "age-band"]);
    assert!(code == 0 && text.contains("categories"), "{text}{stderr}");
    let (code, _, stderr) = ask(domain::role::Role::Commissioner, &rows);
    assert!(code == 2 && !stderr.is_empty(), "{stderr}");
    let (code, _, stderr) = evidence(
        at,
        &[
            "funnel",
            "--database",
            "demo/demo.db",
            "--keys",
            "demo/keys.json",
            "--programme",
            "luton",
            "--as",
            "x@example.org",
        ],
    );
    assert!(code == 2 && stderr.contains("x@example.org"), "{stderr}");
}
