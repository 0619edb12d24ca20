//! The summary to paste into the clinical system: which code belongs to an outcome, and the paragraphs
//! as keys and arguments. The words are found in `words`.

use crate::Breach;
use crate::calendar::Day;
use crate::snomed::{ConceptId, REFERRAL_TO_SOCIAL_PRESCRIBING, SOCIAL_PRESCRIBING_DECLINED};

/// Who said no, where somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusedBy {
    /// The person.
    Person,
    /// Somebody acting for the person: told in words, and not coded as the person's refusal.
    SomebodyForThem,
}

/// What came of social prescribing at the practice, as far as a summary tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SummaryOutcome {
    /// The person said yes.
    Accepted {
        /// Whether this yes opens an episode: no earlier one is still being followed up, and no code was
        /// given for it before.
        opens_episode: bool,
    },
    /// Somebody said no to an offer.
    Refused {
        /// Who.
        by: RefusedBy,
    },
    /// The person wants time.
    ThinkingItOver {
        /// Until when, if a day was agreed.
        until: Option<Day>,
    },
    /// Not now, to be asked again.
    NotNow {
        /// On which day.
        ask_again: Day,
    },
    /// The offer ended in another way: unreachable, no capacity, no longer needed ...
    Ended {
        /// Code of the mode.
        mode: &'static str,
    },
    /// It was considered and not offered.
    NotOffered,
}

impl SummaryOutcome {
    /// The SNOMED CT code of the outcome, if any: acceptance once an episode; declined only where an
    /// offer was made and the person refused it. Every other outcome has none.
    pub const fn snomed(self) -> Option<ConceptId> {
        match self {
            SummaryOutcome::Accepted { opens_episode: true } => Some(REFERRAL_TO_SOCIAL_PRESCRIBING),
            SummaryOutcome::Refused { by: RefusedBy::Person } => Some(SOCIAL_PRESCRIBING_DECLINED),
            SummaryOutcome::Accepted { opens_episode: false }
            | SummaryOutcome::Refused { by: RefusedBy::SomebodyForThem }
            | SummaryOutcome::ThinkingItOver { .. }
            | SummaryOutcome::NotNow { .. }
            | SummaryOutcome::Ended { .. }
            | SummaryOutcome::NotOffered => None,
        }
    }

    const fn key(self) -> &'static str {
        match self {
            SummaryOutcome::Accepted { opens_episode: true } => "summary-accepted",
            SummaryOutcome::Accepted { opens_episode: false } => "summary-accepted-again",
            SummaryOutcome::Refused { by: RefusedBy::Person } => "summary-refused",
            SummaryOutcome::Refused { by: RefusedBy::SomebodyForThem } => "summary-refused-for-them",
            SummaryOutcome::ThinkingItOver { until: Some(_) } => "summary-thinking-until",
            SummaryOutcome::ThinkingItOver { until: None } => "summary-thinking",
            SummaryOutcome::NotNow { .. } => "summary-not-now",
            SummaryOutcome::Ended { .. } => "summary-ended",
            SummaryOutcome::NotOffered => "summary-not-offered",
        }
    }
}

/// Whose view a reason is: the reasons of the person and the views of others are never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReasonTeller {
    /// The person said so.
    Person,
    /// Somebody acting for them said so.
    SomebodyForThem,
    /// A member of staff thinks so.
    Staff,
}

/// A reason that might be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryReason {
    /// Who gave it.
    pub teller: ReasonTeller,
    /// Locale key of its wording.
    pub wording: String,
}

/// What a summary is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryFacts {
    /// The day of the offer.
    pub offered_on: Day,
    /// What came of it.
    pub outcome: SummaryOutcome,
    /// Reasons on record; told only where [`SummaryTicks`] says so.
    pub reasons: Vec<SummaryReason>,
    /// "Please do not ask me again."
    pub do_not_ask_again: bool,
}

/// What the clinician ticked to be told besides the outcome. Nothing is ticked to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct SummaryTicks {
    /// The person's own reasons, and those of somebody acting for them.
    pub reasons: bool,
    /// The views of staff.
    pub views: bool,
    /// The wish not to be asked again.
    pub wish: bool,
}

/// An argument of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SummaryArg {
    /// A day, written as the reader's language does.
    Day(Day),
    /// A key to be put into words.
    Key(String),
    /// A SNOMED CT identifier.
    Concept(ConceptId),
}

/// One paragraph: a locale key and the arguments of its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Locale key.
    pub key: &'static str,
    /// Named arguments.
    pub args: Vec<(&'static str, SummaryArg)>,
}

/// A summary: its code, if it has one, and its paragraphs in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The code to record with it.
    pub concept: Option<ConceptId>,
    /// The paragraphs.
    pub paragraphs: Vec<Paragraph>,
}

impl Summary {
    /// Puts a summary together.
    ///
    /// # Errors
    /// `summary-not-now-past` when the day to ask again lies before the offer.
    pub fn new(facts: &SummaryFacts, ticks: SummaryTicks) -> Result<Summary, Breach> {
        let mut args = vec![("offered", SummaryArg::Day(facts.offered_on))];
        match facts.outcome {
            SummaryOutcome::ThinkingItOver { until: Some(day) } => args.push(("until", SummaryArg::Day(day))),
            SummaryOutcome::NotNow { ask_again } if ask_again < facts.offered_on => {
                return Err(Breach::of("ask_again", "summary-not-now-past").with("value", ask_again));
            }
            SummaryOutcome::NotNow { ask_again } => args.push(("again", SummaryArg::Day(ask_again))),
            SummaryOutcome::Ended { mode } => args.push(("mode", SummaryArg::Key(format!("mode-{mode}")))),
            _ => {}
        }
        let mut paragraphs = vec![Paragraph { key: facts.outcome.key(), args }];
        if ticks.wish && facts.do_not_ask_again {
            paragraphs.push(Paragraph { key: "summary-do-not-ask-again", args: Vec::new() });
        }
        for (teller, key, ticked) in [
            (ReasonTeller::Person, "summary-reason-person", ticks.reasons),
            (ReasonTeller::SomebodyForThem, "summary-reason-for-them", ticks.reasons),
            (ReasonTeller::Staff, "summary-view-staff", ticks.views),
        ] {
            let told = facts.reasons.iter().filter(|reason| ticked && reason.teller == teller);
            paragraphs.extend(told.map(|reason| Paragraph {
                key,
                args: vec![("reason", SummaryArg::Key(reason.wording.clone()))],
            }));
        }
        let concept = facts.outcome.snomed();
        paragraphs.extend(concept.map(|id| Paragraph {
            key: if id == REFERRAL_TO_SOCIAL_PRESCRIBING {
                "summary-code-referral"
            } else {
                "summary-code-declined"
            },
            args: vec![("concept", SummaryArg::Concept(id))],
        }));
        Ok(Summary { concept, paragraphs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const DAY: Day = date(2026, 11, 24);

    fn outcomes() -> Vec<SummaryOutcome> {
        vec![
            SummaryOutcome::Accepted { opens_episode: true },
            SummaryOutcome::Accepted { opens_episode: false },
            SummaryOutcome::Refused { by: RefusedBy::Person },
            SummaryOutcome::Refused { by: RefusedBy::SomebodyForThem },
            SummaryOutcome::ThinkingItOver { until: None },
            SummaryOutcome::ThinkingItOver { until: Some(DAY) },
            SummaryOutcome::NotNow { ask_again: DAY },
            SummaryOutcome::Ended { mode: "unreachable" },
            SummaryOutcome::NotOffered,
        ]
    }

    fn facts(outcome: SummaryOutcome) -> SummaryFacts {
        let reason = |teller, wording: &str| SummaryReason { teller, wording: wording.to_owned() };
        SummaryFacts {
            offered_on: DAY,
            outcome,
            reasons: vec![
                reason(ReasonTeller::Staff, "factor-motivation"),
                reason(ReasonTeller::Person, "factor-stigma"),
                reason(ReasonTeller::SomebodyForThem, "factor-caring"),
            ],
            do_not_ask_again: true,
        }
    }

    fn keys(summary: &Summary) -> Vec<&'static str> {
        summary.paragraphs.iter().map(|paragraph| paragraph.key).collect()
    }

    #[test]
    fn a_yes_is_coded_once_an_episode_and_a_no_only_when_it_is_the_persons() {
        let coded: Vec<_> = outcomes().into_iter().map(SummaryOutcome::snomed).collect();
        let mut expected = vec![None; 9];
        expected[0] = Some(REFERRAL_TO_SOCIAL_PRESCRIBING);
        expected[2] = Some(SOCIAL_PRESCRIBING_DECLINED);
        assert_eq!(coded, expected);
    }

    #[test]
    fn reasons_views_and_wishes_are_left_out_unless_ticked() {
        let refused = facts(SummaryOutcome::Refused { by: RefusedBy::Person });
        let plain = Summary::new(&refused, SummaryTicks::default()).unwrap();
        assert_eq!(keys(&plain), ["summary-refused", "summary-code-declined"]);
        let all = SummaryTicks { reasons: true, views: true, wish: true };
        assert_eq!(
            keys(&Summary::new(&refused, all).unwrap()),
            [
                "summary-refused",
                "summary-do-not-ask-again",
                "summary-reason-person",
                "summary-reason-for-them",
                "summary-view-staff",
                "summary-code-declined"
            ]
        );
        let views = SummaryTicks { views: true, ..SummaryTicks::default() };
        assert_eq!(
            keys(&Summary::new(&refused, views).unwrap()),
            ["summary-refused", "summary-view-staff", "summary-code-declined"]
        );
    }

    #[test]
    fn a_day_to_ask_again_lies_after_the_offer() {
        let past = facts(SummaryOutcome::NotNow { ask_again: date(2026, 11, 23) });
        assert_eq!(Summary::new(&past, SummaryTicks::default()).unwrap_err().code, "summary-not-now-past");
    }

    proptest! {
        #[test]
        fn no_reason_appears_that_was_not_ticked(which in 0usize..9, reasons: bool, views: bool, wish: bool) {
            let ticks = SummaryTicks { reasons, views, wish };
            let summary = Summary::new(&facts(outcomes()[which]), ticks).unwrap();
            let has = |key| keys(&summary).contains(&key);
            prop_assert_eq!(has("summary-reason-person"), reasons);
            prop_assert_eq!(has("summary-view-staff"), views);
            prop_assert_eq!(has("summary-do-not-ask-again"), wish);
            prop_assert_eq!(summary.concept.is_some(), has("summary-code-referral") || has("summary-code-declined"));
        }
    }
}
