//! What a report says of the study it is made for: question, frozen protocol, what was done otherwise, and what
//! its authors wrote.

use std::collections::{BTreeMap, BTreeSet};

use document::Fact;
use jiff::civil::Date;

use super::cross::COVARIATES;
use super::write::{Writer, plain};

/// The study a report is made for.
#[derive(Debug, Clone, Default)]
pub struct Study {
    /// What it asks.
    pub question: String,
    /// The definition of its cohort, such as `U1`, and its version.
    pub definition: (String, u32),
    /// What the cohort was narrowed to, in words.
    pub filters: Vec<String>,
    /// What the definition leaves out, by its title, and how many.
    pub left_out: Vec<(String, u64)>,
    /// The estimands of the protocol, such as `U1`. Others are told to be exploratory.
    pub estimands: Vec<String>,
    /// The covariates of the protocol; no model takes any other.
    pub covariates: Vec<String>,
    /// How the analysis is done, in the authors' words.
    pub analysis: String,
    /// SHA-256 of the frozen protocol, in hexadecimal digits.
    pub hash: String,
    /// The day on which it was frozen.
    pub frozen_on: Option<Date>,
    /// What was done otherwise: the day it was listed, what, and why.
    pub deviations: Vec<(Date, String, String)>,
    /// What the authors wrote, by the item of the checklist with hyphens for points, such as `1-2`.
    pub written: BTreeMap<String, String>,
}

/// The sections that answer an estimand.
const ANSWERS: [(&str, &[&str]); 4] = [
    ("uptake", &["U1", "U2", "U3"]),
    ("starts", &["A1"]),
    ("disengagement", &["A2"]),
    ("attendance", &["A3"]),
];

/// What a study fixed beforehand, for the sections.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    estimands: Option<BTreeSet<String>>,
    covariates: Vec<&'static str>,
    /// What the authors wrote, by item.
    pub(super) written: Option<BTreeMap<String, String>>,
}

impl Planned {
    pub(super) fn of(study: Option<&Study>) -> Planned {
        let Some(study) = study else {
            return Planned { estimands: None, covariates: COVARIATES.to_vec(), written: None };
        };
        let wanted = |name: &&'static str| study.covariates.iter().any(|held| held == name);
        Planned {
            estimands: Some(study.estimands.iter().cloned().collect()),
            covariates: COVARIATES.into_iter().filter(wanted).collect(),
            written: Some(study.written.clone()),
        }
    }

    /// Whether none of these estimands is of the protocol.
    pub(super) fn is_exploratory(&self, estimands: &[&str]) -> bool {
        self.estimands
            .as_ref()
            .is_some_and(|planned| estimands.iter().all(|estimand| !planned.contains(*estimand)))
    }

    /// Whether a section answers only what the protocol does not ask.
    pub(super) fn explores(&self, section: &str) -> bool {
        ANSWERS.iter().any(|(name, estimands)| *name == section && self.is_exploratory(estimands))
    }

    /// The covariates a model may take, of those it would.
    pub(super) fn covariates(&self, of: &[&'static str]) -> Vec<&'static str> {
        of.iter().copied().filter(|name| self.covariates.contains(name)).collect()
    }
}

/// The section of the study.
pub(super) fn write(study: &Study, w: &mut Writer) {
    w.section("study", &["4", "6.1", "22.1"]);
    let fact =
        |w: &Writer, key: &str, value: String| Fact::new(w.text(&format!("report-study-{key}")), value);
    let (id, version) = &study.definition;
    let said = [("definition", id.as_str().into()), ("version", i64::from(*version).into())];
    let mut facts = vec![
        fact(w, "question", study.question.clone()),
        fact(w, "cohort", w.told("report-study-cohort-by", &said)),
    ];
    if !study.filters.is_empty() {
        facts.push(fact(w, "filters", study.filters.join("\n")));
    }
    facts.push(fact(w, "estimands", study.estimands.join(", ")));
    let covariates: Vec<String> = study.covariates.iter().map(|name| w.column(name)).collect();
    let none = w.text("report-study-none");
    facts.push(fact(w, "covariates", if covariates.is_empty() { none } else { covariates.join(", ") }));
    facts.push(fact(w, "analysis", study.analysis.clone()));
    if let Some(day) = study.frozen_on {
        let day = plain(&w.words.day(day));
        let said = [("day", day.as_str().into()), ("hash", study.hash.as_str().into())];
        facts.push(fact(w, "frozen", w.told("report-study-frozen-on", &said)));
    }
    w.document.facts(facts);
    if !study.left_out.is_empty() {
        w.part("study-left-out");
        let line = |(title, count): &(String, u64)| format!("{title}: {}", w.count(w.control.one(*count)));
        let lines = study.left_out.iter().map(line).collect();
        w.document.list(lines);
    }
    w.part("study-deviations");
    if study.deviations.is_empty() {
        w.say("study-no-deviations");
    }
    for (day, what, why) in &study.deviations {
        let day = plain(&w.words.day(*day));
        let said = [("day", day.as_str().into()), ("what", what.into()), ("why", why.into())];
        let text = w.told("report-study-deviation", &said);
        w.document.paragraph(text);
    }
    if !study.written.is_empty() {
        w.section("authors", &[]);
        w.say("authors-lead");
        for (item, text) in &study.written {
            let title = format!("{}. {}", item.replace('-', "."), w.text(&format!("report-record-{item}")));
            w.document.part(title);
            w.document.paragraph(text.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_protocol_does_not_ask_is_exploratory() {
        let study = Study {
            estimands: vec!["U1".to_owned()],
            covariates: vec!["sex".to_owned(), "unknown".to_owned()],
            ..Study::default()
        };
        let planned = Planned::of(Some(&study));
        assert!(!planned.explores("uptake") && planned.explores("starts") && !planned.explores("reasons"));
        assert!(planned.is_exploratory(&["U2"]) && !planned.is_exploratory(&["U1"]));
        assert_eq!(planned.covariates(&COVARIATES), ["sex"]);
        let none = Planned::of(None);
        assert!(!none.explores("starts"));
        assert_eq!(none.covariates(&COVARIATES), COVARIATES);
    }
}
