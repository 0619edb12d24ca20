//! Gates and accounts out of a wide table of offers: what a researcher with one file has.
//!
//! `reached-on`, `meeting-on` and `plan-on` are the days on which gates were passed, `closed-on` and `came-to` how
//! the journey ended; `reasons` and `reasons-by-referrer` are the reasons of a refusal as two people tell them.

use evidence::table::Unit;

use crate::table::{Column, Table};

/// Gates by the columns of the days on which they were passed.
const GATES: [(&str, &str); 3] = [("reach", "reached-on"), ("meeting", "meeting-on"), ("plan", "plan-on")];
/// Columns of reasons by who told them.
const TOLD: [(&str, &str); 2] = [("reasons", "person"), ("reasons-by-referrer", "referrer")];
/// What a row takes over from its offer.
const BASELINE: [&str; 5] = ["practice", "age-band", "sex", "ethnic-category", "deprivation-decile"];

/// Adds the tables of gates and of accounts where they did not come by themselves and the offers hold them.
pub(super) fn add(tables: &mut Vec<(Unit, Table)>) {
    let has = |unit: Unit| tables.iter().any(|(held, _)| *held == unit);
    let Some((_, offers)) = tables.iter().find(|(unit, _)| *unit == Unit::Offer) else { return };
    let made = [
        (Unit::Gate, (!has(Unit::Gate)).then(|| gates(offers)).flatten()),
        (Unit::Account, (!has(Unit::Account)).then(|| accounts(offers)).flatten()),
    ];
    tables.extend(made.into_iter().filter_map(|(unit, table)| Some((unit, table?))));
}

/// Columns being filled row by row.
struct Rows {
    columns: Vec<Column>,
}

impl Rows {
    fn new(names: &[&str]) -> Rows {
        Rows { columns: names.iter().chain(&BASELINE).map(|name| Column::new(name)).collect() }
    }

    fn push(&mut self, values: &[&str], offers: &Table, row: usize) {
        let at = |name: &str| offers.column(name).ok().and_then(|column| column.at(row)).unwrap_or_default();
        let all = values.iter().copied().chain(BASELINE.iter().map(|name| at(name)));
        self.columns.iter_mut().zip(all).for_each(|(column, value)| column.push(value));
    }

    fn table(self, offers: &Table) -> Option<Table> {
        let filled = self.columns.first().is_some_and(|column| column.rows() > 0);
        let table = Table::new(&offers.file, offers.sha256.clone(), self.columns, Vec::new()).ok()?;
        filled.then_some(table)
    }
}

fn gates(offers: &Table) -> Option<Table> {
    if !offers.has("meeting-on") || !offers.has("answer") || !offers.has("answered-on") {
        return None;
    }
    let known: Vec<_> = GATES.into_iter().filter(|(_, column)| offers.has(column)).collect();
    let mut rows = Rows::new(&[
        "journey",
        "offered-on",
        "gate",
        "came-to",
        "in-short",
        "ended-by",
        "opened-on",
        "settled-on",
        "passed-on",
        "stands",
        "self-referral",
        "joined",
    ]);
    for row in 0..offers.rows() {
        let at = |name: &str| offers.column(name).ok().and_then(|column| column.at(row)).unwrap_or_default();
        let journey = (row + 1).to_string();
        let (offered, answered) = (at("offered-on"), at("answered-on"));
        let mode = at("mode");
        let (came_to, short) = match (at("answer"), mode) {
            ("yes", _) => ("passed", "passed"),
            ("thinking-it-over", _) => ("open", "open"),
            ("refused", _) if at("ended-by") == "person" => ("refused", "refused"),
            ("", _) => continue,
            (_, "" | "not-ended") => continue,
            (_, mode) => (mode, "ended-otherwise"),
        };
        let by = if short == "passed" || short == "open" { "not-ended" } else { at("ended-by") };
        let passed = if short == "passed" { answered } else { "" };
        let mut stands = if short == "passed" { "no" } else { "yes" };
        let flags = [at("self-referral"), at("joined")];
        rows.push(
            &[
                &journey, offered, "offer", came_to, short, by, offered, answered, passed, stands, flags[0],
                flags[1],
            ],
            offers,
            row,
        );
        if short != "passed" {
            continue;
        }
        let (left, left_on) = (at("came-to"), at("closed-on"));
        let mut opened = answered;
        for (gate, column) in &known {
            let on = at(column);
            // Somebody may have come further than what was written down of a gate before.
            let later =
                known.iter().skip_while(|(other, _)| other != gate).any(|(_, column)| !at(column).is_empty());
            let (came_to, short) = match (on.is_empty() && !later, left) {
                (false, _) => ("passed", "passed"),
                (true, "") => ("open", "open"),
                (true, "refused") => ("refused", "refused"),
                (true, mode) => (mode, "ended-otherwise"),
            };
            let settled = match short {
                "passed" => on,
                "open" => "",
                _ => left_on,
            };
            stands = if short == "passed" { "no" } else { "yes" };
            let by = if short == "refused" {
                "person"
            } else if short == "ended-otherwise" {
                ""
            } else {
                "not-ended"
            };
            let passed = if short == "passed" { on } else { "" };
            rows.push(
                &[
                    &journey, offered, gate, came_to, short, by, opened, settled, passed, stands, flags[0],
                    flags[1],
                ],
                offers,
                row,
            );
            if short != "passed" {
                break;
            }
            if !on.is_empty() {
                opened = on;
            }
        }
        if stands == "no" {
            let (came_to, short) = if left.is_empty() { ("open", "open") } else { (left, "ended-otherwise") };
            let short = if left == "refused" { "refused" } else { short };
            rows.push(
                &[
                    &journey,
                    offered,
                    "after-plan",
                    came_to,
                    short,
                    "",
                    opened,
                    left_on,
                    "",
                    "yes",
                    flags[0],
                    flags[1],
                ],
                offers,
                row,
            );
        }
    }
    rows.table(offers)
}

fn accounts(offers: &Table) -> Option<Table> {
    if !offers.has("reasons") || !offers.has("answer") {
        return None;
    }
    let mut rows = Rows::new(&[
        "journey",
        "happened-on",
        "gate",
        "result",
        "mode",
        "ended-by",
        "told-by",
        "reason-asked",
        "hindered",
    ]);
    for row in 0..offers.rows() {
        let at = |name: &str| offers.column(name).ok().and_then(|column| column.at(row)).unwrap_or_default();
        if at("answer") != "refused" {
            continue;
        }
        let journey = (row + 1).to_string();
        let day = if at("answered-on").is_empty() { at("offered-on") } else { at("answered-on") };
        for (column, teller) in TOLD {
            let told = at(column);
            let asked = if teller == "person" { at("reason-asked") } else { "" };
            if told.is_empty() && asked.is_empty() {
                continue;
            }
            rows.push(
                &[&journey, day, "offer", "ended", "refused", at("ended-by"), teller, asked, told],
                offers,
                row,
            );
        }
    }
    rows.table(offers)
}
