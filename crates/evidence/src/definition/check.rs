//! The type check of a definition against the columns of its unit.

use super::{Condition, Definition, Flaw, Named, Problem};
use crate::column::Kind;
use crate::table::Schema;
use std::collections::HashSet;

/// Collects flaws while walking a tree.
struct Checker<'a> {
    definition: &'a str,
    schema: &'a Schema,
    flaws: Vec<Flaw>,
}

/// Every flaw of a definition.
pub(super) fn check(definition: &Definition, schemas: &[Schema]) -> Vec<Flaw> {
    let flaw =
        |place: &str, problem| Flaw { definition: definition.id.clone(), place: place.to_owned(), problem };
    let Some(schema) = schemas.iter().find(|s| s.unit == definition.unit) else {
        return vec![flaw("unit", Problem::NoUnit { unit: definition.unit })];
    };
    let mut checker = Checker { definition: &definition.id, schema, flaws: Vec::new() };
    for (place, text) in
        [("id", &definition.id), ("title", &definition.title), ("description", &definition.description)]
    {
        if text.trim().is_empty() {
            checker.found(place, Problem::Empty);
        }
    }
    if definition.version == 0 {
        checker.found("version", Problem::Version);
    }
    checker.column("clock", &definition.clock, "a day", |kind| matches!(kind, Kind::Day));
    checker.condition("population", &definition.population);
    checker.condition("denominator", &definition.denominator);
    if let Some(numerator) = &definition.numerator {
        checker.condition("numerator", numerator);
    }
    if let Some(open) = &definition.open {
        checker.condition("open", open);
        if definition.numerator.is_none() {
            checker.found("open", Problem::OpenWithoutNumerator);
        }
    }
    checker.named("exclusions", &definition.exclusions);
    checker.named("beside", &definition.beside);
    if let Some(time) = &definition.time {
        for (place, column) in
            [("time.from", &time.from), ("time.to", &time.to), ("time.ended", &time.ended)]
        {
            checker.day(place, column);
        }
        checker.named("time.ends", &time.ends);
        if time.ends.is_empty() {
            checker.found("time.ends", Problem::NothingListed);
        }
    }
    for (place, name) in definition.stratifiers.iter().enumerate() {
        let place = format!("stratifiers[{place}]");
        checker.column(&place, name, "a code, a flag or a number", |kind| !matches!(kind, Kind::Day));
    }
    checker.flaws
}

/// Every flaw of a single condition, such as a filter.
pub(crate) fn check_condition(condition: &Condition, schema: &Schema, name: &str, place: &str) -> Vec<Flaw> {
    let mut checker = Checker { definition: name, schema, flaws: Vec::new() };
    checker.condition(place, condition);
    checker.flaws
}

impl Checker<'_> {
    fn found(&mut self, place: &str, problem: Problem) {
        self.flaws.push(Flaw { definition: self.definition.to_owned(), place: place.to_owned(), problem });
    }

    fn named(&mut self, place: &str, list: &[Named]) {
        let mut codes = HashSet::new();
        for (at, named) in list.iter().enumerate() {
            if named.code.trim().is_empty() || named.title.trim().is_empty() {
                self.found(&format!("{place}[{at}]"), Problem::Empty);
            }
            if !codes.insert(&named.code) {
                self.found(&format!("{place}[{at}]"), Problem::Twice { code: named.code.clone() });
            }
            self.condition(&format!("{place}[{at}].when"), &named.when);
        }
    }

    /// The column's kind, when it is there and of a wanted kind.
    fn column(
        &mut self,
        place: &str,
        name: &str,
        needs: &'static str,
        wanted: fn(&Kind) -> bool,
    ) -> Option<Kind> {
        let Some((_, column)) = self.schema.column(name) else {
            let known = self.schema.columns.iter().map(|c| c.name.clone()).collect();
            self.found(place, Problem::NoColumn { column: name.to_owned(), known });
            return None;
        };
        let kind = column.kind.clone();
        if wanted(&kind) {
            return Some(kind);
        }
        self.found(place, Problem::WrongKind { column: name.to_owned(), needs });
        None
    }

    fn day(&mut self, place: &str, name: &str) {
        self.column(place, name, "a day", |kind| matches!(kind, Kind::Day));
    }

    fn range<T: PartialOrd>(&mut self, place: &str, at_least: Option<T>, at_most: Option<T>) {
        let crossed = matches!((&at_least, &at_most), (Some(least), Some(most)) if least > most);
        if crossed || (at_least.is_none() && at_most.is_none()) {
            self.found(place, Problem::NoRange);
        }
    }

    fn condition(&mut self, place: &str, condition: &Condition) {
        match condition {
            Condition::Always => {}
            Condition::All(list) => self.list(&format!("{place}.all"), list),
            Condition::Any(list) => self.list(&format!("{place}.any"), list),
            Condition::Not(inner) => self.condition(&format!("{place}.not"), inner),
            Condition::Recorded(name) => {
                self.column(&format!("{place}.recorded"), name, "anything", |_| true);
            }
            Condition::Yes(name) => {
                self.column(&format!("{place}.yes"), name, "yes or no", |kind| matches!(kind, Kind::Flag));
            }
            Condition::In { column, codes } => self.codes(&format!("{place}.in"), column, codes),
            Condition::Between { column, at_least, at_most } => {
                let place = format!("{place}.between");
                self.column(&place, column, "a number", |kind| matches!(kind, Kind::Number));
                self.range(&place, *at_least, *at_most);
            }
            Condition::ReachedWithin { from, to, .. } => {
                let place = format!("{place}.reached-within");
                self.day(&place, from);
                self.day(&place, to);
            }
            Condition::DaysBetween { from, to, at_least, at_most } => {
                let place = format!("{place}.days-between");
                self.day(&place, from);
                self.day(&place, to);
                self.range(&place, *at_least, *at_most);
            }
        }
    }

    fn list(&mut self, place: &str, list: &[Condition]) {
        if list.is_empty() {
            self.found(place, Problem::NothingListed);
        }
        for (at, condition) in list.iter().enumerate() {
            self.condition(&format!("{place}[{at}]"), condition);
        }
    }

    fn codes(&mut self, place: &str, column: &str, codes: &[String]) {
        let kind = self.column(place, column, "codes", |kind| {
            matches!(kind, Kind::Code { .. } | Kind::OpenCode | Kind::OpenCodes)
        });
        if codes.is_empty() {
            self.found(place, Problem::NothingListed);
        }
        let Some(Kind::Code { codes: known }) = kind else { return };
        for code in codes.iter().filter(|code| !known.contains(code)) {
            let problem =
                Problem::UnknownCode { column: column.to_owned(), code: code.clone(), known: known.clone() };
            self.found(place, problem);
        }
    }
}
