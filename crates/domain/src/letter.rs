//! What the closing letter to the person and the message back to their practice hold: which parts, in
//! which order, and what stays out unless it is ticked. Words are found in `words`.
//!
//! The message back is modelled on the sections of the national social prescribing information standard's
//! message to the practice; it is not conformant to it.

use serde::{Deserialize, Serialize};

use crate::Breach;
use crate::calendar::Day;
use crate::journey::{EndedBy, Mode, PassedAs, Teller};
use crate::snomed::{ConceptId, FEELING_LONELY, REFERRAL_TO_SOCIAL_PRESCRIBING};

/// To whom a letter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// To the person, when their journey has closed.
    Closing,
    /// To the practice.
    MessageBack,
}

impl Kind {
    /// Both.
    pub const ALL: [Kind; 2] = [Kind::Closing, Kind::MessageBack];

    /// Stable code; its words are at `letter-kind-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Closing => "closing",
            Kind::MessageBack => "message-back",
        }
    }

    /// The kind with a code.
    pub fn coded(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A part of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// How it began.
    Referral,
    /// What the person needs to take part: language, access.
    Requirements,
    /// Needs and concerns, with what became of each.
    Needs,
    /// What was agreed.
    Plan,
    /// Services and activities.
    Services,
    /// Scores, before and after.
    Measures,
    /// How it ended, or where it stands.
    Ending,
    /// What is still to come.
    StillOpen,
    /// The person's reasons.
    Reasons,
    /// What a carer or somebody else acting for the person said.
    Remarks,
    /// Views of staff.
    Views,
    /// Concerns that were raised.
    Concerns,
    /// What the writer adds.
    Added,
    /// How to come back.
    ComeBack,
    /// Where help is in distress.
    Help,
    /// Codes for the record.
    Codes,
}

impl Part {
    /// Parts that are left out unless ticked, in the order in which a page asks.
    pub const TICKED: [Part; 4] = [Part::Reasons, Part::Remarks, Part::Views, Part::Concerns];

    /// Stable code; its heading is at `letter-part-CODE`, for the person at `letter-part-CODE-you`.
    pub const fn code(self) -> &'static str {
        match self {
            Part::Referral => "referral",
            Part::Requirements => "requirements",
            Part::Needs => "needs",
            Part::Plan => "plan",
            Part::Services => "services",
            Part::Measures => "measures",
            Part::Ending => "ending",
            Part::StillOpen => "still-open",
            Part::Reasons => "reasons",
            Part::Remarks => "remarks",
            Part::Views => "views",
            Part::Concerns => "concerns",
            Part::Added => "added",
            Part::ComeBack => "come-back",
            Part::Help => "help",
            Part::Codes => "codes",
        }
    }

    /// Whether a letter of this kind may hold the part at all. What others said of the person, and a
    /// concern, never go into the letter to the person: whoever opens the post at home would read them.
    pub const fn belongs(self, kind: Kind) -> bool {
        match kind {
            Kind::Closing => !matches!(
                self,
                Part::Requirements
                    | Part::Measures
                    | Part::Remarks
                    | Part::Views
                    | Part::Concerns
                    | Part::Codes
            ),
            Kind::MessageBack => !matches!(self, Part::ComeBack | Part::Help),
        }
    }

    /// Whether the practice should hide it from the person's online view: somebody else may look over
    /// their shoulder, or it was said in confidence.
    pub const fn hide_online(self) -> bool {
        matches!(self, Part::Remarks | Part::Views | Part::Concerns)
    }
}

/// What was ticked. Nothing is ticked to begin with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticks {
    /// Parts of [`Part::TICKED`] to put in.
    pub parts: Vec<Part>,
}

impl Ticks {
    /// Whether a part goes in.
    pub fn has(&self, part: Part) -> bool {
        !Part::TICKED.contains(&part) || self.parts.contains(&part)
    }
}

/// One score before any support and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Code of the instrument.
    pub instrument: String,
    /// Code of the score.
    pub score: String,
    /// On which day, and its value.
    pub before: (Day, f64),
    /// The same, at the latest time point.
    pub after: (Day, f64),
}

/// What a letter is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The day the journey began.
    pub began: Day,
    /// Whether the person came by themselves.
    pub self_referral: bool,
    /// Whether the person said yes to the offer.
    pub accepted: bool,
    /// Needs, each with what became of it, as codes.
    pub needs: Vec<(String, Option<String>)>,
    /// What the person needs to take part.
    pub requirements: Vec<Value>,
    /// The first meeting.
    pub met: Option<Day>,
    /// The plan: when, and of which kind.
    pub planned: Option<(Day, Option<PassedAs>)>,
    /// Goals in the person's words, each with the code of how far it was reached.
    pub goals: Vec<(String, Option<String>)>,
    /// Services by name, each with the code of how it stands.
    pub services: Vec<(String, String)>,
    /// Scores, before and after.
    pub measures: Vec<Measure>,
    /// The closing: when, how, by whom.
    pub ended: Option<(Day, Mode, EndedBy)>,
    /// Where it stands, as the code of a stage, while it goes on.
    pub stage: String,
    /// *Not now*: when the person is asked again.
    pub ask_again: Option<Day>,
    /// The follow-up still to come.
    pub follow_up: Option<Day>,
    /// Reasons on record: whose account, and the locale key of its wording.
    pub reasons: Vec<(Teller, String)>,
    /// Concerns: when, about what, and what came of it, as codes.
    pub concerns: Vec<(Day, &'static str, Option<&'static str>)>,
    /// What the writer adds.
    pub added: String,
    /// Who to ask, as the programme states it.
    pub contact: String,
}

/// An argument of a line.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A day, written as the reader's language does.
    Day(Day),
    /// A key to be put into words.
    Key(String),
    /// Words as somebody wrote them.
    Text(String),
    /// A SNOMED CT identifier.
    Concept(ConceptId),
    /// A number, written as the reader's language does.
    Number(f64),
}

/// One line: a locale key and the arguments of its sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Locale key; in a letter to the person its `-you` form is used.
    pub key: &'static str,
    /// Named arguments.
    pub args: Vec<(&'static str, Value)>,
}

impl Line {
    fn new(key: &'static str) -> Line {
        Line { key, args: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: Value) -> Line {
        self.args.push((name, value));
        self
    }
}

/// A part with its lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Which.
    pub part: Part,
    /// What it says.
    pub lines: Vec<Line>,
}

/// A letter before it is put into words.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// To whom.
    pub kind: Kind,
    /// Its parts, in order; none is empty.
    pub sections: Vec<Section>,
}

/// The order of the parts.
const ORDER: [Part; 16] = [
    Part::Referral,
    Part::Requirements,
    Part::Needs,
    Part::Plan,
    Part::Services,
    Part::Measures,
    Part::Ending,
    Part::StillOpen,
    Part::Added,
    Part::Reasons,
    Part::Remarks,
    Part::Views,
    Part::Concerns,
    Part::ComeBack,
    Part::Help,
    Part::Codes,
];

impl Letter {
    /// Puts a letter together: only what belongs into it, and of that only what there is.
    ///
    /// # Errors
    /// `letter-part-not-here` for a ticked part that may not stand in a letter of this kind;
    /// `letter-before-closing` for a closing letter of a journey that goes on; `letter-person-died` for one
    /// to somebody who has died.
    pub fn new(kind: Kind, facts: &Facts, ticks: &Ticks) -> Result<Letter, Breach> {
        if let Some(part) = ticks.parts.iter().find(|part| !part.belongs(kind)) {
            return Err(Breach::of("parts", "letter-part-not-here").with("part", part.code()));
        }
        match (kind, facts.ended) {
            (Kind::Closing, None) => return Err(Breach::new("letter-before-closing")),
            (Kind::Closing, Some((_, Mode::Died, _))) => return Err(Breach::new("letter-person-died")),
            _ => {}
        }
        let parts = ORDER.into_iter().filter(|part| part.belongs(kind) && ticks.has(*part));
        let sections = parts
            .map(|part| Section { part, lines: lines(part, facts) })
            .filter(|section| !section.lines.is_empty())
            .collect();
        Ok(Letter { kind, sections })
    }

    /// The ticked parts of which something is on record.
    pub fn could_hold(kind: Kind, facts: &Facts) -> Vec<Part> {
        let held = |part: &Part| part.belongs(kind) && !lines(*part, facts).is_empty();
        Part::TICKED.into_iter().filter(held).collect()
    }
}

fn key(prefix: &str, code: &str) -> Value {
    Value::Key(format!("{prefix}-{code}"))
}

fn lines(part: Part, facts: &Facts) -> Vec<Line> {
    let told = |these: &[Teller]| {
        let own = facts.reasons.iter().filter(|(teller, _)| these.contains(teller));
        own.map(|(_, wording)| Line::new("letter-item").with("text", Value::Key(wording.clone()))).collect()
    };
    match part {
        Part::Referral => {
            let key = if facts.self_referral { "letter-self-referred" } else { "letter-referred" };
            let mut lines = vec![Line::new(key).with("day", Value::Day(facts.began))];
            lines.extend(facts.met.map(|day| Line::new("letter-met").with("day", Value::Day(day))));
            lines
        }
        Part::Requirements => {
            let each = facts.requirements.iter();
            each.map(|need| Line::new("letter-item").with("text", need.clone())).collect()
        }
        Part::Needs => outcomes(&facts.needs, "outcome", |need| key("need", need)),
        Part::Plan => {
            let planned = facts.planned.map(|(day, kind)| {
                let key = kind.map_or("letter-planned", |kind| match kind {
                    PassedAs::AdviceEnough => "letter-advice-enough",
                    PassedAs::Holding => "letter-holding",
                    _ => "letter-planned",
                });
                Line::new(key).with("day", Value::Day(day))
            });
            let goals = outcomes(&facts.goals, "outcome", |goal| Value::Text(goal.to_owned()));
            planned.into_iter().chain(goals).collect()
        }
        Part::Services => {
            let line = |(name, standing): &(String, String)| {
                Line::new("letter-item-outcome")
                    .with("text", Value::Text(name.clone()))
                    .with("outcome", Value::Key(standing.clone()))
            };
            facts.services.iter().map(line).collect()
        }
        Part::Measures => {
            let line = |measure: &Measure| {
                Line::new("letter-item-measure")
                    .with("instrument", key("instrument", &measure.instrument))
                    .with(
                        "score",
                        Value::Key(format!("instrument-{}-score-{}", measure.instrument, measure.score)),
                    )
                    .with("from", Value::Number(measure.before.1))
                    .with("first", Value::Day(measure.before.0))
                    .with("to", Value::Number(measure.after.1))
                    .with("last", Value::Day(measure.after.0))
            };
            facts.measures.iter().map(line).collect()
        }
        Part::Ending => match facts.ended {
            Some((day, mode, by)) => vec![
                Line::new("letter-ended")
                    .with("day", Value::Day(day))
                    .with("mode", key("mode", mode.code()))
                    .with("by", key("ended-by", by.code())),
            ],
            None => vec![Line::new("letter-goes-on").with("stage", key("stage", &facts.stage))],
        },
        Part::StillOpen => {
            let ask = facts.ask_again.map(|day| Line::new("letter-ask-again").with("day", Value::Day(day)));
            let follow =
                facts.follow_up.map(|day| Line::new("letter-follow-up").with("day", Value::Day(day)));
            ask.into_iter().chain(follow).collect()
        }
        Part::Reasons => told(&[Teller::Person]),
        Part::Remarks => told(&[Teller::ActingForPerson]),
        Part::Views => told(&[Teller::Referrer, Teller::Navigator, Teller::Provider]),
        Part::Concerns => {
            let line = |&(day, concern, outcome): &(Day, &str, Option<&str>)| {
                let outcome =
                    outcome.map_or_else(|| key("concern-standing", "open"), |it| key("concern-outcome", it));
                Line::new("letter-concern")
                    .with("day", Value::Day(day))
                    .with("concern", key("concern", concern))
                    .with("outcome", outcome)
            };
            facts.concerns.iter().map(line).collect()
        }
        Part::Added => {
            let paragraphs = facts.added.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
            let line = |text: &str| Line::new("letter-added").with("text", Value::Text(text.to_owned()));
            paragraphs.map(line).collect()
        }
        Part::ComeBack => {
            let asked = Some(facts.contact.trim()).filter(|contact| !contact.is_empty());
            let who = asked.map(|who| Line::new("letter-contact").with("text", Value::Text(who.to_owned())));
            std::iter::once(Line::new("letter-come-back")).chain(who).collect()
        }
        Part::Help => HELP.map(Line::new).to_vec(),
        Part::Codes => {
            let code = |key, id| Line::new(key).with("concept", Value::Concept(id));
            let referred = facts.accepted && !facts.self_referral;
            let lonely = facts.needs.iter().any(|(need, _)| need == "loneliness");
            let referral = referred.then(|| code("letter-code-referral", REFERRAL_TO_SOCIAL_PRESCRIBING));
            let lonely = lonely.then(|| code("letter-code-lonely", FEELING_LONELY));
            referral.into_iter().chain(lonely).collect()
        }
    }
}

/// Keys of the sentences that say where help is in distress, in order. Pages where somebody in distress may
/// write or read show them too.
pub const HELP: [&str; 4] = ["help-emergency", "help-nhs-111", "help-samaritans", "help-text"];

fn outcomes(of: &[(String, Option<String>)], prefix: &str, said: impl Fn(&str) -> Value) -> Vec<Line> {
    let line = |(what, outcome): &(String, Option<String>)| match outcome {
        Some(outcome) => {
            Line::new("letter-item-outcome").with("text", said(what)).with("outcome", key(prefix, outcome))
        }
        None => Line::new("letter-item").with("text", said(what)),
    };
    of.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn facts() -> Facts {
        Facts {
            began: date(2026, 3, 4),
            self_referral: false,
            accepted: true,
            needs: vec![("loneliness".to_owned(), Some("met".to_owned())), ("mood".to_owned(), None)],
            requirements: vec![Value::Key("access-need-step-free".to_owned())],
            met: Some(date(2026, 4, 1)),
            planned: Some((date(2026, 4, 8), Some(PassedAs::Prescribing))),
            goals: vec![("Get out on Thursdays".to_owned(), Some("met".to_owned()))],
            services: vec![("Allotment".to_owned(), "letter-service-completed".to_owned())],
            measures: vec![Measure {
                instrument: "swemwbs".to_owned(),
                score: "total".to_owned(),
                before: (date(2026, 4, 1), 19.3),
                after: (date(2026, 11, 20), 23.0),
            }],
            ended: Some((date(2026, 11, 24), Mode::Completed, EndedBy::Navigator)),
            stage: "closed".to_owned(),
            ask_again: None,
            follow_up: Some(date(2027, 2, 24)),
            reasons: vec![
                (Teller::Person, "factor-benefit-helped".to_owned()),
                (Teller::ActingForPerson, "factor-family-helped".to_owned()),
                (Teller::Navigator, "factor-motivation-helped".to_owned()),
            ],
            concerns: vec![(date(2026, 5, 1), "self-harm", Some("crisis-team"))],
            added: "She grows beans.\n\n  \n\nThank you.".to_owned(),
            contact: "Sam, 01582 000000".to_owned(),
        }
    }

    fn parts(kind: Kind, ticked: &[Part]) -> Vec<Part> {
        let ticks = Ticks { parts: ticked.to_vec() };
        Letter::new(kind, &facts(), &ticks).unwrap().sections.iter().map(|section| section.part).collect()
    }

    #[test]
    fn reasons_views_remarks_and_concerns_stay_out_unless_ticked() {
        let plain = parts(Kind::MessageBack, &[]);
        assert!(Part::TICKED.iter().all(|part| !plain.contains(part)), "{plain:?}");
        let all = parts(Kind::MessageBack, &Part::TICKED);
        assert!(Part::TICKED.iter().all(|part| all.contains(part)), "{all:?}");
        assert_eq!(plain.first(), Some(&Part::Referral));
        assert_eq!(plain.last(), Some(&Part::Codes));
    }

    #[test]
    fn what_others_said_and_concerns_never_go_to_the_person() {
        for part in [Part::Remarks, Part::Views, Part::Concerns] {
            let ticks = Ticks { parts: vec![part] };
            let refused = Letter::new(Kind::Closing, &facts(), &ticks).unwrap_err();
            assert_eq!(refused.code, "letter-part-not-here");
            assert!(part.hide_online());
        }
        let plain = parts(Kind::Closing, &[]);
        assert!(plain.contains(&Part::ComeBack) && plain.contains(&Part::Help));
        assert!(!plain.contains(&Part::Codes) && !plain.contains(&Part::Reasons));
        assert_eq!(Letter::could_hold(Kind::Closing, &facts()), [Part::Reasons]);
    }

    #[test]
    fn no_closing_letter_before_the_closing_nor_to_somebody_who_has_died() {
        let open = Facts { ended: None, ..facts() };
        let refused = Letter::new(Kind::Closing, &open, &Ticks::default()).unwrap_err();
        assert_eq!(refused.code, "letter-before-closing");
        assert!(Letter::new(Kind::MessageBack, &open, &Ticks::default()).is_ok());
        let died = Facts { ended: Some((date(2026, 11, 24), Mode::Died, EndedBy::Nobody)), ..facts() };
        let refused = Letter::new(Kind::Closing, &died, &Ticks::default()).unwrap_err();
        assert_eq!(refused.code, "letter-person-died");
        assert!(Letter::new(Kind::MessageBack, &died, &Ticks::default()).is_ok());
    }

    #[test]
    fn the_message_back_codes_a_referral_only_where_an_offer_was_accepted() {
        let codes = |facts: &Facts| -> Vec<&'static str> {
            let letter = Letter::new(Kind::MessageBack, facts, &Ticks::default()).unwrap();
            let section = letter.sections.into_iter().find(|section| section.part == Part::Codes);
            section.map_or_else(Vec::new, |section| section.lines.iter().map(|line| line.key).collect())
        };
        assert_eq!(codes(&facts()), ["letter-code-referral", "letter-code-lonely"]);
        let own = Facts { self_referral: true, needs: Vec::new(), ..facts() };
        assert_eq!(codes(&own), Vec::<&str>::new());
    }

    #[test]
    fn an_empty_part_is_no_part() {
        let bare = Facts {
            needs: Vec::new(),
            requirements: Vec::new(),
            services: Vec::new(),
            measures: Vec::new(),
            added: "  \n".to_owned(),
            follow_up: None,
            ..facts()
        };
        let letter = Letter::new(Kind::MessageBack, &bare, &Ticks::default()).unwrap();
        let parts: Vec<Part> = letter.sections.iter().map(|section| section.part).collect();
        assert_eq!(parts, [Part::Referral, Part::Plan, Part::Ending, Part::Codes]);
        assert!(letter.sections.iter().all(|section| !section.lines.is_empty()));
    }

    proptest! {
        #[test]
        fn a_letter_holds_a_ticked_part_exactly_when_it_was_ticked(ticked in prop::sample::subsequence(Part::TICKED.to_vec(), 0..=4)) {
            let held = parts(Kind::MessageBack, &ticked);
            for part in Part::TICKED {
                prop_assert_eq!(held.contains(&part), ticked.contains(&part));
            }
        }
    }
}
