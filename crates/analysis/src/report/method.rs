//! What the report is of and how it was made.

use document::Fact;
use evidence::definition::SHIPPED;
use serde_json::{Value, json};

use super::held::Held;
use super::write::Writer;
use super::{File, Wanted};
use crate::read::sha256;

/// The definitions a report counts by.
pub(super) const USED: [&str; 13] = [
    "U1",
    "U1-all-offers",
    "U2",
    "U3",
    "offers-made",
    "gates-met",
    "journeys-stand",
    "refusal-reasons",
    "reason-asked",
    "A1",
    "A2-90",
    "A3",
    "prescriptions-stand",
];

/// The day of a number of days, as the locale writes it.
pub(super) fn day_text(writer: &Writer, day: i32) -> String {
    let date = jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(i64::from(day)));
    super::write::plain(&writer.words.day(date))
}

fn month_text(writer: &Writer, month: &str) -> String {
    let date: Option<jiff::civil::Date> = format!("{month}-01").parse().ok();
    date.map_or_else(|| month.to_owned(), |date| super::write::plain(&writer.words.month(date)))
}

fn specification(held: &Held, wanted: &Wanted) -> Value {
    let sources: Vec<Value> = held
        .tables
        .iter()
        .map(|(unit, table)| json!({"unit": unit.code(), "file": name(&table.file), "sha256": table.sha256}))
        .collect();
    let used: Vec<Value> = USED
        .iter()
        .filter_map(|id| held.definition(id))
        .map(|definition| json!({"id": definition.id, "version": definition.version}))
        .collect();
    json!({
        "of": wanted.of, "engine": wanted.version, "level": wanted.level,
        "from": held.period.from.to_string(), "to": held.period.to.to_string(), "as-of": held.as_of,
        "disclosure": wanted.disclosure, "definitions": used, "sources": sources,
        "protocol": wanted.study.as_ref().map(|study| &study.hash),
    })
}

/// A file's name without its folders.
fn name(file: &str) -> String {
    std::path::Path::new(file).file_name().map_or_else(String::new, |name| name.display().to_string())
}

/// The head of the report, and its methods.
pub(super) fn write(held: &Held, wanted: &Wanted, w: &mut Writer) {
    let specification = format!("{:#}\n", specification(held, wanted));
    let hash = sha256(specification.as_bytes());
    let (from, to) =
        (month_text(w, &held.period.from.to_string()), month_text(w, &held.period.to.to_string()));
    let cut = day_text(w, held.as_of);
    let sources: Vec<String> = held
        .tables
        .iter()
        .map(|(unit, table)| {
            let args = [
                ("unit", w.text(&format!("report-rows-{unit}")).into()),
                ("file", name(&table.file).into()),
                ("rows", w.count(w.control.one(table.rows() as u64)).into()),
                ("hash", table.sha256.as_str().into()),
            ];
            w.told("report-source", &args)
        })
        .collect();
    let disclosure = match wanted.disclosure {
        Some(_) => w.text("report-disclosure-on"),
        None => w.text("report-disclosure-off"),
    };
    let cohort = w.told("report-cohort", &[("from", (&from).into()), ("to", (&to).into())]);
    let level = w.number(wanted.level * 100.0, 0);
    let fact = |key: &str, value: String| Fact::new(w.text(&format!("report-fact-{key}")), value);
    let facts = vec![
        fact("cohort", cohort),
        fact("cut", cut),
        fact("sources", sources.join("\n")),
        fact("engine", w.told("report-engine", &[("version", (&wanted.version).into())])),
        fact("specification", w.told("report-specification", &[("hash", (&hash).into())])),
        fact("disclosure", disclosure),
        fact("level", w.told("report-level", &[("level", (&level).into())])),
    ];
    w.files.push(File { name: "specification.json".to_owned(), text: specification });
    let definitions: Vec<&str> = SHIPPED
        .iter()
        .copied()
        .filter(|text| {
            let id =
                serde_json::from_str::<Value>(text).ok().and_then(|it| it["id"].as_str().map(str::to_owned));
            id.is_some_and(|id| USED.contains(&id.as_str()))
        })
        .collect();
    w.files
        .push(File { name: "definitions.json".to_owned(), text: format!("[{}]\n", definitions.join(",")) });
    w.say("lead");
    if !w.control.is_on() {
        w.note("exact", &[]);
    }
    w.section("methods", &["1.1", "4", "6.1", "7", "7.1", "12a", "22.1"]);
    w.document.facts(facts);
    w.part("methods-setting");
    w.say("methods-design");
    w.say("methods-estimands");
    w.part("methods-statistics");
    w.say("methods-intervals");
    w.say("methods-models");
    w.say("methods-times");
    w.say("methods-missing");
    w.part("methods-control");
    w.say(if w.control.is_on() { "methods-controlled" } else { "methods-exact" });
    w.answers(&["12c"]);
}
