//! What a person may ask of those who offer: not to be asked again, to be asked later, or to be asked by
//! the research once. All need a name.

use serde::{Deserialize, Serialize};

use super::{Answer, needs_name};
use crate::Breach;
use crate::calendar::Day;

/// What the person wishes about further offers. A warning to the next clinician, not a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// Please do not ask me again.
    DoNotAskAgain,
    /// Ask me after a date.
    AskAfter(Day),
}

impl Wish {
    /// Whether the wish can be recorded.
    ///
    /// # Errors
    /// `offer-needs-name` without a name; `date-not-ahead` for a date that is not after the offer.
    pub fn check(self, named: bool, offered: Day) -> Result<(), Breach> {
        needs_name("wish", named)?;
        match self {
            Wish::AskAfter(day) if day <= offered => {
                Err(Breach::of("ask-after", "date-not-ahead").with("value", day).with("happened", offered))
            }
            _ => Ok(()),
        }
    }

    /// Whether an offer on this day would go against the wish, so that the page warns.
    pub fn warns_on(self, day: Day) -> bool {
        match self {
            Wish::DoNotAskAgain => true,
            Wish::AskAfter(after) => day <= after,
        }
    }

    /// Stable code; its words are at `wish-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Wish::DoNotAskAgain => "do-not-ask-again",
            Wish::AskAfter(_) => "ask-after",
        }
    }
}

/// Who may ask once later whether the person would talk to the research.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    /// The practice.
    Practice,
    /// The programme.
    Programme,
}

impl Via {
    /// Both.
    pub const ALL: [Via; 2] = [Via::Practice, Via::Programme];

    /// Stable code; its words are at `research-via-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Via::Practice => "practice",
            Via::Programme => "programme",
        }
    }
}

/// Permission for the practice or programme to ask once later. It runs out after 12 months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResearchContact {
    /// Who may ask.
    pub via: Via,
    /// When it was given.
    pub given: Day,
    /// When the person was asked: it covers one time only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<Day>,
}

/// Records the permission.
///
/// # Errors
/// `offer-needs-name` without a name; `research-before-answer` while the answer is not settled.
pub fn research_contact(
    via: Via,
    given: Day,
    named: bool,
    answer: Option<&Answer>,
) -> Result<ResearchContact, Breach> {
    needs_name("research-contact", named)?;
    if !answer.is_some_and(Answer::is_settled) {
        return Err(Breach::of("research-contact", "research-before-answer"));
    }
    Ok(ResearchContact { via, given, used: None })
}

impl ResearchContact {
    /// The first day on which it no longer holds.
    pub fn expires(self) -> Day {
        self.given.saturating_add(jiff::Span::new().months(12))
    }

    /// Whether the person may be asked on this day.
    pub fn holds_on(self, day: Day) -> bool {
        self.used.is_none() && day >= self.given && day < self.expires()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journey::{Observed, ThinkingItOver};
    use jiff::civil::date;

    #[test]
    fn a_wish_warns_and_needs_a_name() {
        let day = date(2026, 3, 1);
        assert_eq!(Wish::DoNotAskAgain.check(false, day).unwrap_err().code, "offer-needs-name");
        Wish::DoNotAskAgain.check(true, day).unwrap();
        assert_eq!(Wish::AskAfter(day).check(true, day).unwrap_err().code, "date-not-ahead");
        let later = Wish::AskAfter(date(2026, 6, 1));
        later.check(true, day).unwrap();
        assert!(later.warns_on(date(2026, 6, 1)));
        assert!(!later.warns_on(date(2026, 6, 2)));
        assert!(Wish::DoNotAskAgain.warns_on(date(2036, 1, 1)));
    }

    #[test]
    fn research_contact_is_asked_after_the_answer_and_of_named_people_only() {
        let day = date(2026, 3, 1);
        let no = Answer::refused(Observed::default());
        let thinking = ThinkingItOver { until: date(2026, 4, 1), observed: Observed::default() };
        let code = |named, answer: Option<&Answer>| {
            research_contact(Via::Practice, day, named, answer).unwrap_err().code
        };
        assert_eq!(code(false, Some(&no)), "offer-needs-name");
        assert_eq!(code(true, None), "research-before-answer");
        assert_eq!(code(true, Some(&Answer::ThinkingItOver(thinking))), "research-before-answer");
        assert!(research_contact(Via::Practice, day, true, Some(&no)).is_ok());
    }

    #[test]
    fn research_contact_runs_out_after_twelve_months_and_covers_one_time() {
        let given = date(2026, 2, 28);
        let mut contact = ResearchContact { via: Via::Programme, given, used: None };
        assert!(contact.holds_on(date(2027, 2, 27)));
        assert!(!contact.holds_on(date(2027, 2, 28)));
        contact.used = Some(date(2026, 9, 1));
        assert!(!contact.holds_on(date(2026, 10, 1)));
    }
}
