//! Everything a journey or an offer can say has words.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::*;
use crate::factor::Frame;
use crate::offer::{Via, WhyNotOffered};
use crate::screen;

fn keys() -> BTreeSet<String> {
    let locale = Path::new(env!("CARGO_MANIFEST_DIR")).join("../words/locales/en");
    let text =
        ["journey.ftl", "factor.ftl"].map(|file| fs::read_to_string(locale.join(file)).unwrap()).concat();
    text.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key.to_owned()).collect()
}

/// Codes written in the sources as `Breach::new("...")`, `Breach::of(_, "...")` and the short forms of it.
fn breach_codes(source: &str) -> BTreeSet<String> {
    let rules = source.split("mod tests {").next().unwrap();
    let openings = ["Breach::new(", "Breach::of(", "here(", "wrong("];
    let mut codes = BTreeSet::new();
    for (start, opening) in openings.iter().flat_map(|opening| rules.match_indices(*opening)) {
        let call = rules[start + opening.len()..].split(')').next().unwrap();
        let texts: Vec<&str> = call.split('"').skip(1).step_by(2).collect();
        // `Breach::of("gate", code)`: the code is written where the short form is called.
        let named_elsewhere =
            call.trim_start().starts_with('"') && opening == "Breach::of(" && texts.len() == 1;
        codes.extend(texts.last().filter(|_| !named_elsewhere).map(|code| (*code).to_owned()));
    }
    codes
}

fn sources(folder: &Path, text: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            sources(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push(fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_code_has_its_words() {
    let mut needed: Vec<String> = Vec::new();
    let mut need = |prefix: &str, codes: Vec<&str>| {
        needed.extend(codes.iter().map(|code| format!("{prefix}-{code}")));
    };
    need("gate", Gate::ALL.map(Gate::code).to_vec());
    need("mode", Mode::ALL.map(Mode::code).to_vec());
    need("ended-by", EndedBy::ALL.map(EndedBy::code).to_vec());
    need("not-met", NotMet::ALL.map(NotMet::code).to_vec());
    need("teller", Teller::ALL.map(Teller::code).to_vec());
    need("asked", Asked::ALL.map(Asked::code).to_vec());
    need("how-put", HowPut::ALL.map(HowPut::code).to_vec());
    need("format", Format::ALL.map(Format::code).to_vec());
    need("passed-as", PassedAs::ALL.map(PassedAs::code).to_vec());
    need("prescription-kind", PrescriptionKind::ALL.map(PrescriptionKind::code).to_vec());
    need("research-via", Via::ALL.map(Via::code).to_vec());
    need("not-offered", WhyNotOffered::ALL.map(WhyNotOffered::code).to_vec());
    need("screen", screen::Item::ALL.map(screen::Item::code).to_vec());
    need("screen-answer", screen::Answer::ALL.map(screen::Answer::code).to_vec());
    let frame = Frame::seed().unwrap();
    need("factor-group", frame.groups.iter().map(|group| group.code.as_str()).collect());
    need("factor", frame.factors.iter().map(|factor| factor.code.as_str()).collect());
    for factor in &frame.factors {
        let directions = factor.directions.iter().map(|direction| direction.code()).collect();
        need(&format!("factor-{}", factor.code), directions);
    }
    let keys = keys();
    let missing: Vec<String> = needed.into_iter().filter(|key| !keys.contains(key)).collect();
    assert!(missing.is_empty(), "no words for {missing:?}");
}

#[test]
fn every_breach_of_these_rules_has_a_sentence_and_no_sentence_is_left_over() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut texts = vec![fs::read_to_string(source.join("screen.rs")).unwrap()];
    for folder in ["journey", "offer", "factor"] {
        sources(&source.join(folder), &mut texts);
    }
    let broken: BTreeSet<String> =
        texts.iter().flat_map(|text| breach_codes(text)).map(|code| format!("breach-{code}")).collect();
    let keys = keys();
    let missing: Vec<&String> = broken.iter().filter(|key| !keys.contains(*key)).collect();
    let idle: Vec<&String> =
        keys.iter().filter(|key| key.starts_with("breach-") && !broken.contains(*key)).collect();
    assert!(missing.is_empty() && idle.is_empty(), "missing {missing:?}, idle {idle:?}");
}
