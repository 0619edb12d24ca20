//! Every code of this crate that a person may meet has words.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use domain::agreement::{Authority, LawfulBasis, OverrideReason, Purpose, SpecialCategoryCondition};
use domain::appointment::{CancelledBy, Purpose as AppointmentPurpose, State, Venue};
use domain::calendar::PartOfDay;
use domain::contact::reach::Barrier;
use domain::contact::{
    ActsBy, Alone, Answered, Channel, Disclosed, Interpreted, NotSafe, Outcome, Sending, StaffRisk, Turned,
    Whose,
};
use domain::duplicate::{Match, Reason};
use domain::escalation::{self, Branch, Concern, Source};
use domain::instrument::{self, Class, CompletedBy, TakenMode, TimePoint, Unscored};
use domain::letter;
use domain::need::{self, Need, NeedState};
use domain::organisation::OrganisationKind;
use domain::person::{AccessNeed, DeathSource, DeprivationIndex, EthnicCategory, Gender, Language};
use domain::plan::Owner;
use domain::prescription::{Arranged, Attendance, CannotWhy, Least, Risk, Share};
use domain::role::Role;
use domain::study::{Covariate, Dates, Estimand, ITEMS, Item, Quasi};
use domain::task::{Kind, Urgency};
use domain::working_day::Nation;

fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for file in fs::read_dir(here().join("../words/locales/en")).expect("the folder of English words") {
        let text = fs::read_to_string(file.expect("an entry").path()).expect("a text in UTF-8");
        let messages = text.lines().filter(|line| !line.starts_with([' ', '#', '-']));
        keys.extend(messages.filter_map(|line| Some(line.split_once(" =")?.0.to_owned())));
    }
    keys
}

fn codes<T>(prefix: &str, all: impl IntoIterator<Item = T>, code: impl Fn(T) -> &'static str) -> Vec<String> {
    all.into_iter().map(|value| format!("{prefix}-{}", code(value))).collect()
}

#[test]
fn every_code_has_a_label() {
    let wanted = [
        codes("role", Role::ALL, Role::code),
        codes("organisation-kind", OrganisationKind::ALL, OrganisationKind::code),
        codes("ethnic-category", EthnicCategory::ALL, EthnicCategory::code),
        codes("gender", Gender::ALL, Gender::code),
        codes("deprivation-index", DeprivationIndex::ALL, DeprivationIndex::code),
        codes("language", Language::all(), Language::code),
        codes("access-need", AccessNeed::CODED, |need| need.code()),
        codes("death-source", DeathSource::ALL, DeathSource::code),
        codes("contact-whose", Whose::ALL, Whose::code),
        codes("sending", Sending::ALL, Sending::code),
        codes("not-safe", NotSafe::ALL, NotSafe::code),
        codes("channel", Channel::ALL, Channel::code),
        codes("turned", Turned::ALL, Turned::code),
        codes("acts-by", ActsBy::ALL, ActsBy::code),
        codes("answered", Answered::CODES, |code| code),
        codes("disclosed", Disclosed::ALL, Disclosed::code),
        codes("contact-outcome", Outcome::ALL, Outcome::code),
        codes("interpreted", Interpreted::ALL, Interpreted::code),
        codes("alone", Alone::ALL, Alone::code),
        codes("staff-risk", StaffRisk::ALL, StaffRisk::code),
        codes("part-of-day", PartOfDay::ALL, PartOfDay::code),
        codes("reach-barrier", Barrier::ALL, Barrier::code),
        codes("reach-missing", ["attempts", "another-day", "another-time-of-day"], |code| code),
        codes("quiet-why", ["missed", "silent"], |code| code),
        codes("arranged", Arranged::ALL, Arranged::code),
        codes("cannot-why", CannotWhy::ALL, CannotWhy::code),
        codes("share", Share::ALL, Share::code),
        codes("least", Least::ALL, Least::code),
        codes("risk", Risk::ALL, Risk::code),
        codes("attendance", Attendance::ALL, Attendance::code),
        codes("provider-answer", ["yes", "waiting", "cannot"], |code| code),
        codes("appointment-purpose", AppointmentPurpose::ALL, AppointmentPurpose::code),
        codes("venue", Venue::ALL, Venue::code),
        codes("cancelled-by", CancelledBy::ALL, CancelledBy::code),
        codes("appointment-state", [State::Booked, State::Held, State::Missed, State::Moved], State::code),
        codes("appointment-state", CancelledBy::ALL.map(State::Cancelled), State::code),
        codes("purpose", Purpose::ALL, Purpose::code),
        codes("lawful-basis", LawfulBasis::ALL, LawfulBasis::code),
        codes("special-category", SpecialCategoryCondition::ALL, SpecialCategoryCondition::code),
        codes("override-reason", OverrideReason::ALL, OverrideReason::code),
        codes("concern", Concern::ALL, Concern::code),
        codes("concern-branch", [Branch::Clinical, Branch::Safeguarding], Branch::code),
        codes("concern-source", Source::CODES, |code| code),
        codes("concern-outcome", escalation::Outcome::ALL, escalation::Outcome::code),
        codes("concern-urgency", escalation::Urgency::ALL, escalation::Urgency::code),
        codes("letter-kind", letter::Kind::ALL, letter::Kind::code),
        codes("letter-page", letter::Kind::ALL, letter::Kind::code),
        codes("letter-tick", letter::Part::TICKED, letter::Part::code),
        codes("letter-part", letter::Part::TICKED, letter::Part::code),
        letter::HELP.map(str::to_owned).to_vec(),
        codes("authority", Authority::ALL, Authority::code),
        codes("match", [Match::None, Match::Possible, Match::Probable, Match::Certain], Match::code),
        codes("match-reason", Reason::ALL, Reason::code),
        codes("nation", Nation::ALL, Nation::code),
        codes("urgency", Urgency::ALL, Urgency::code),
        codes("task", Kind::ALL, Kind::code),
        codes("task", Kind::ALL, Kind::code).into_iter().map(|key| key + "-because").collect(),
        codes("need", Need::ALL, Need::code),
        codes("need-state", NeedState::ALL, NeedState::code),
        codes("outcome", need::Outcome::ALL, need::Outcome::code),
        codes("time-point", TimePoint::ALL, TimePoint::code),
        codes("taken-mode", TakenMode::ALL, TakenMode::code),
        codes("completed-by", CompletedBy::ALL, CompletedBy::code),
        codes("unscored", Unscored::ALL, Unscored::code),
        codes("owner", Owner::ALL, Owner::code),
        codes("study-estimand", Estimand::ALL, Estimand::code),
        codes("study-covariate", Covariate::ALL, Covariate::code),
        codes("report-record", ITEMS, Item::code),
        codes("quasi", Quasi::ALL, Quasi::code),
        codes("dates", Dates::ALL, Dates::code),
        codes("data-set-column", Quasi::ALL, Quasi::code),
        codes("plan-part", ["goal", "action", "strengths", "barrier", "agreed", "review"], |code| code),
    ]
    .concat();
    let keys = keys();
    let missing: Vec<_> = wanted.iter().filter(|key| !keys.contains(*key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_instrument_is_named_and_only_a_bundled_one_has_its_wording() {
    let keys = keys();
    let mut wanted = Vec::new();
    for definition in instrument::all().expect("the instruments shipped") {
        let code = &definition.code;
        wanted.extend([format!("instrument-{code}"), format!("instrument-{code}-about")]);
        wanted.push(format!("instrument-class-{}", definition.class.code()));
        wanted.extend(definition.items.iter().map(|item| format!("instrument-{code}-{}", item.code)));
        wanted.extend(definition.scores.iter().map(|rule| format!("instrument-{code}-score-{}", rule.code)));
        let read_out = keys.contains(&format!("instrument-{code}-read"));
        assert_eq!(read_out, definition.class == Class::Bundled, "{code}");
    }
    let missing: Vec<_> = wanted.iter().filter(|key| !keys.contains(*key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The modules whose breaches are worded with people and places.
const WORDED: &[&str] = &[
    "escalation.rs",
    "letter.rs",
    "agreement",
    "contact",
    "instrument",
    "person",
    "plan",
    "prescription",
    "task",
    "agreement.rs",
    "appointment.rs",
    "contact.rs",
    "organisation.rs",
    "person.rs",
    "plan.rs",
    "postcode.rs",
    "summary.rs",
];

#[test]
fn every_breach_has_a_sentence() {
    let mut text = String::new();
    for part in WORDED {
        gather(&here().join("src").join(part), &mut text);
    }
    let keys = keys();
    let codes: BTreeSet<&str> = ["Breach::of(", "Breach::new(", "fault(", "refuse(", "wrong(", "breach("]
        .iter()
        .flat_map(|call| codes_in(&text, call))
        .collect();
    assert!(codes.len() >= 40, "only {} codes were found in the source", codes.len());
    let missing: Vec<_> = codes.iter().filter(|code| !keys.contains(&format!("breach-{code}"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_paragraph_of_a_summary_has_words() {
    let mut text = String::new();
    gather(&here().join("src/summary.rs"), &mut text);
    let keys = keys();
    let named: Vec<&str> =
        text.split('"').filter(|part| part.starts_with("summary-") && !part.ends_with("-past")).collect();
    assert!(named.len() >= 15, "only {} keys were found in the source", named.len());
    let missing: Vec<_> = named.iter().filter(|key| !keys.contains(**key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_line_of_a_letter_has_words() {
    let mut text = String::new();
    gather(&here().join("src/letter.rs"), &mut text);
    gather(&here().join("src/letter/lines.rs"), &mut text);
    let keys = keys();
    let refusals = [
        "letter-part-not-here",
        "letter-before-closing",
        "letter-person-died",
        "letter-to-missing",
        "letter-not-agreed",
    ];
    let named: Vec<&str> = text
        .split('"')
        .filter(|part| part.starts_with("letter-") && part.len() > 8 && !refusals.contains(part))
        .collect();
    assert!(named.len() >= 15, "only {} keys were found in the source", named.len());
    let missing: Vec<_> = named.iter().filter(|key| !keys.contains(**key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// A subject line lies open on the screen of a telephone.
#[test]
fn no_subject_line_names_a_need() {
    let folder = here().join("../words/locales/en");
    let texts: Vec<String> = fs::read_dir(folder)
        .expect("the folder of English words")
        .map(|file| fs::read_to_string(file.expect("an entry").path()).expect("a text in UTF-8"))
        .collect();
    let lines = || texts.iter().flat_map(|text| text.lines()).filter_map(|line| line.split_once(" = "));
    let needs: Vec<String> = lines()
        .filter(|(key, _)| Need::ALL.iter().any(|need| *key == format!("need-{}", need.code())))
        .map(|(_, said)| said.to_lowercase())
        .collect();
    assert_eq!(needs.len(), Need::ALL.len());
    let subjects: Vec<&str> =
        lines().filter(|(key, _)| key.ends_with("-subject")).map(|(_, said)| said).collect();
    assert!(subjects.len() >= 5, "{subjects:?}");
    for subject in subjects {
        let said = subject.to_lowercase();
        let named: Vec<_> = needs.iter().filter(|need| said.contains(*need)).collect();
        assert!(named.is_empty(), "{subject} names {named:?}");
        assert!(!said.contains('{'), "{subject} carries something of a record");
    }
}

/// Adds the source of a file or folder, without its tests.
fn gather(path: &Path, text: &mut String) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder of source") {
            gather(&entry.expect("an entry").path(), text);
        }
    } else if !path.ends_with("tests.rs") {
        let source = fs::read_to_string(path).expect("a source file");
        text.push_str(source.split("#[cfg(test)]").next().unwrap_or_default());
    }
}

/// The last text among the arguments of each call: the code of the breach it makes.
fn codes_in<'a>(text: &'a str, call: &str) -> impl Iterator<Item = &'a str> {
    text.split(call).skip(1).filter_map(|after| {
        let arguments = after.split([')', ';']).next()?;
        let code = arguments.rsplit('"').nth(1)?;
        code.contains('-').then_some(code)
    })
}
