//! Limits, the RECORD checklist and the definitions.

use document::{Block, Fact};
use evidence::table::Unit;

use super::held::Held;
use super::method::USED;
use super::write::{Out, Writer};
use crate::run::Progress;
use crate::trouble::Result;

/// The items of STROBE and RECORD, in order, with those only an author can write.
const ITEMS: [(&str, bool); 33] = [
    ("1.1", false),
    ("1.2", true),
    ("2", true),
    ("3", true),
    ("4", false),
    ("5", true),
    ("6.1", false),
    ("6.2", true),
    ("6.3", true),
    ("7", false),
    ("7.1", false),
    ("8", true),
    ("9", true),
    ("10", true),
    ("12a", false),
    ("12.1", true),
    ("12.2", true),
    ("12.3", true),
    ("12c", false),
    ("13.1", false),
    ("13c", false),
    ("14a", false),
    ("14b", false),
    ("15", false),
    ("16a", false),
    ("16c", false),
    ("17", true),
    ("18", true),
    ("19.1", false),
    ("20", true),
    ("21", true),
    ("22", true),
    ("22.1", false),
];

/// What the numbers cannot say.
pub(super) fn limits(held: &Held, w: &mut Writer, _: Progress) -> Result<()> {
    w.section("limits", &["19.1"]);
    let mut limits = vec!["observational", "confounding", "recording", "selected", "regression"];
    if w.control.is_on() {
        limits.extend(["control", "differencing"]);
    }
    if held.table(Unit::Prescription).is_none() {
        limits.push("no-prescriptions");
    }
    if w.population.is_none() {
        limits.push("no-population");
    }
    limits.extend(["no-themes", "no-use"]);
    let said = limits.iter().map(|limit| w.text(&format!("report-limit-{limit}"))).collect();
    w.document.list(said);
    Ok(())
}

/// Where each item of the checklist is answered.
pub(super) fn write(w: &mut Writer) {
    w.section("checklist", &[]);
    w.say("checklist-lead");
    let rows: Vec<Vec<Out>> = ITEMS
        .iter()
        .map(|(item, author)| {
            let asks = w.text(&format!("report-record-{}", item.replace('.', "-")));
            let held = w.answered.get(item);
            let written = w.planned.written.as_ref();
            let code = item.replace('.', "-");
            let state = match (held, author, written) {
                (Some(sections), ..) => {
                    w.told("report-record-answered", &[("sections", sections.join("; ").into())])
                }
                (None, true, Some(written)) if written.contains_key(&code) => w.text("report-record-written"),
                (None, true, None) => w.text("report-record-author"),
                (None, ..) => w.text("report-record-not"),
            };
            vec![Out::from(*item), asks.into(), state.into()]
        })
        .collect();
    let caption = w.text("report-checklist-table");
    w.table("checklist", &caption, &["item", "asks", "where"], &rows);
    // Words, not numbers.
    if let Some(Block::Table(table)) = w.document.blocks.last_mut() {
        table.numbers = false;
    }
}

/// What is counted, by the shipped definitions.
pub(super) fn definitions(held: &Held, w: &mut Writer) {
    w.section("definitions", &["6.1", "7.1"]);
    w.say("definitions-lead");
    for definition in USED.iter().filter_map(|id| held.definition(id)) {
        w.document.part(format!("{}: {}", definition.id, definition.title));
        let unit = w.text(&format!("figures-unit-{}", definition.unit));
        let clock = w.column(&definition.clock);
        let left_out: Vec<&str> = definition.exclusions.iter().map(|it| it.title.as_str()).collect();
        let mut facts = vec![
            Fact::new(w.text("report-fact-version"), definition.version.to_string()),
            Fact::new(w.text("figures-definition-unit"), unit),
            Fact::new(w.text("figures-definition-clock"), clock),
        ];
        if !left_out.is_empty() {
            facts.push(Fact::new(w.text("figures-definition-excluded"), left_out.join("\n")));
        }
        if definition.maturity_days > 0 {
            let days = w.told(
                "figures-definition-maturity-days",
                &[("days", i64::from(definition.maturity_days).into())],
            );
            facts.push(Fact::new(w.text("figures-definition-maturity"), days));
        }
        w.document.paragraph(definition.description.clone());
        w.document.facts(facts);
    }
}
