//! What the closing letter to the person, the message back to their practice and the summary for another
//! programme hold: which parts, in which order, and what stays out unless it is ticked. Words are found in
//! `words`.
//!
//! The message back is modelled on the sections of the national social prescribing information standard's
//! message to the practice; it is not conformant to it.

mod lines;

use serde::{Deserialize, Serialize};

use crate::Breach;
use crate::calendar::Day;
use crate::contact::SafeTimes;
use crate::journey::{EndedBy, Mode, PassedAs, Teller};
use crate::snomed::ConceptId;

/// To whom a letter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// To the person, when their journey has closed.
    Closing,
    /// To the practice.
    MessageBack,
    /// To another programme that goes on with the person.
    Transfer,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 3] = [Kind::Closing, Kind::MessageBack, Kind::Transfer];

    /// Stable code; its words are at `letter-kind-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Closing => "closing",
            Kind::MessageBack => "message-back",
            Kind::Transfer => "transfer",
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
    /// To whom it is handed over, and that the person agreed.
    HandedOver,
    /// How it began.
    Referral,
    /// Numbers and addresses, with what is safe there and when.
    Contact,
    /// What was done to reach them.
    Attempts,
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
    /// What colleagues have to know to be safe.
    Safety,
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
    pub const TICKED: [Part; 5] = [Part::Reasons, Part::Remarks, Part::Views, Part::Concerns, Part::Safety];

    /// Stable code; its heading is at `letter-part-CODE`, for the person at `letter-part-CODE-you`.
    pub const fn code(self) -> &'static str {
        match self {
            Part::HandedOver => "handed-over",
            Part::Referral => "referral",
            Part::Contact => "contact",
            Part::Attempts => "attempts",
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
            Part::Safety => "safety",
            Part::Added => "added",
            Part::ComeBack => "come-back",
            Part::Help => "help",
            Part::Codes => "codes",
        }
    }

    /// Whether a letter of this kind may hold the part at all. What others said of the person, and a
    /// concern, never go into the letter to the person: whoever opens the post at home would read them. Where
    /// the person lives and is rung goes to nobody but those who go on with them.
    pub const fn belongs(self, kind: Kind) -> bool {
        let for_another = matches!(self, Part::HandedOver | Part::Contact | Part::Attempts | Part::Safety);
        match kind {
            Kind::Closing => {
                let for_the_practice = matches!(
                    self,
                    Part::Requirements
                        | Part::Measures
                        | Part::Remarks
                        | Part::Views
                        | Part::Concerns
                        | Part::Codes
                );
                !for_another && !for_the_practice
            }
            Kind::MessageBack => !for_another && !matches!(self, Part::ComeBack | Part::Help),
            Kind::Transfer => !matches!(self, Part::ComeBack | Part::Help | Part::Codes),
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

/// A number or address for those who go on with the person. Values are keys or words.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The number or address.
    pub address: String,
    /// Whose it is, and whether others use it.
    pub whose: [Value; 2],
    /// Whether it is safe to say who we are; to leave a voicemail, or a text, letter or e-mail there.
    pub leaves: [Value; 2],
    /// When it is safe.
    pub times: Value,
}

/// To whom a journey is handed over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HandedOver {
    /// The programme that goes on.
    pub to: String,
    /// Whether the person agreed that all this goes there.
    pub agreed: bool,
}

/// What a letter is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// To whom it is handed over; read by [`Kind::Transfer`] alone.
    pub handed_over: HandedOver,
    /// Where the person is reached.
    pub points: Vec<Point>,
    /// Attempts to reach the person, the last of them, and the last time somebody spoke with them.
    pub attempts: (usize, Option<Day>, Option<Day>),
    /// What colleagues have to know to be safe, as it was written.
    pub safety: Vec<String>,
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
    /// When a number or address is safe.
    SafeTimes(SafeTimes),
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
const ORDER: [Part; 20] = [
    Part::HandedOver,
    Part::Safety,
    Part::Contact,
    Part::Referral,
    Part::Attempts,
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
    /// to somebody who has died, or a summary to go on with them; `letter-to-missing` and
    /// `letter-not-agreed` for a summary that names no programme, or to which the person has not agreed.
    pub fn new(kind: Kind, facts: &Facts, ticks: &Ticks) -> Result<Letter, Breach> {
        if let Some(part) = ticks.parts.iter().find(|part| !part.belongs(kind)) {
            return Err(Breach::of("parts", "letter-part-not-here").with("part", part.code()));
        }
        match (kind, facts.ended) {
            (Kind::Closing, None) => return Err(Breach::new("letter-before-closing")),
            (Kind::Closing | Kind::Transfer, Some((_, Mode::Died, _))) => {
                return Err(Breach::new("letter-person-died"));
            }
            (Kind::Transfer, _) => facts.handed_over.may_be()?,
            _ => {}
        }
        let parts = ORDER.into_iter().filter(|part| part.belongs(kind) && ticks.has(*part));
        let sections = parts
            .map(|part| Section { part, lines: lines::of(part, facts) })
            .filter(|section| !section.lines.is_empty())
            .collect();
        Ok(Letter { kind, sections })
    }

    /// The ticked parts of which something is on record.
    pub fn could_hold(kind: Kind, facts: &Facts) -> Vec<Part> {
        let held = |part: &Part| part.belongs(kind) && !lines::of(*part, facts).is_empty();
        Part::TICKED.into_iter().filter(held).collect()
    }
}

impl HandedOver {
    fn may_be(&self) -> Result<(), Breach> {
        if self.to.trim().is_empty() {
            return Err(Breach::of("to", "letter-to-missing"));
        }
        if !self.agreed {
            return Err(Breach::of("agreed", "letter-not-agreed"));
        }
        Ok(())
    }
}

/// Keys of the sentences that say where help is in distress, in order. Pages where somebody in distress may
/// write or read show them too.
pub const HELP: [&str; 4] = ["help-emergency", "help-nhs-111", "help-samaritans", "help-text"];

#[cfg(test)]
mod tests;
