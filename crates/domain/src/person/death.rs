//! Death as a fact of the person.

use serde::{Deserialize, Serialize};

use crate::Breach;
use crate::calendar::Day;

/// Where word of a death came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeathSource {
    /// A national register or the clinical system.
    Register,
    /// The practice said so.
    Practice,
    /// A relative, friend or carer said so.
    Family,
    /// A provider said so.
    Provider,
}

impl DeathSource {
    /// Every source.
    pub const ALL: [DeathSource; 4] =
        [DeathSource::Register, DeathSource::Practice, DeathSource::Family, DeathSource::Provider];

    /// Stable code, as stored and in locale keys (`death-source-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            DeathSource::Register => "register",
            DeathSource::Practice => "practice",
            DeathSource::Family => "family",
            DeathSource::Provider => "provider",
        }
    }

    /// The source of a code.
    pub fn from_code(code: &str) -> Option<DeathSource> {
        DeathSource::ALL.into_iter().find(|source| source.code() == code)
    }
}

/// A death as it is recorded: when, if that is known, and who said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Death {
    /// The day of death, if it is known.
    pub on: Option<Day>,
    /// Who said so.
    pub source: DeathSource,
    /// The day it was recorded.
    pub recorded_on: Day,
}

/// What is known of somebody's life. Recording a death and taking it back are each an act of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Life {
    /// No death is recorded.
    #[default]
    Living,
    /// A death is recorded and stands.
    Died(Death),
    /// A death was recorded and found to be wrong.
    Reversed {
        /// What was recorded.
        wrong: Death,
        /// The day it was taken back.
        on: Day,
    },
}

impl Life {
    /// Records a death.
    ///
    /// # Errors
    /// `death-recorded-already`; `death-future` or `death-before-birth` on field `died_on`.
    pub fn record_death(self, death: Death, born: Day) -> Result<Life, Breach> {
        if matches!(self, Life::Died(_)) {
            return Err(Breach::new("death-recorded-already"));
        }
        match death.on {
            Some(day) if day > death.recorded_on => {
                Err(Breach::of("died_on", "death-future").with("value", day))
            }
            Some(day) if day < born => Err(Breach::of("died_on", "death-before-birth").with("value", day)),
            _ => Ok(Life::Died(death)),
        }
    }

    /// Takes a recorded death back.
    ///
    /// # Errors
    /// `death-not-recorded` when none stands.
    pub fn reverse_death(self, on: Day) -> Result<Life, Breach> {
        match self {
            Life::Died(wrong) => Ok(Life::Reversed { wrong, on }),
            Life::Living | Life::Reversed { .. } => Err(Breach::new("death-not-recorded")),
        }
    }

    /// Whether a death stands: no message goes to this person.
    pub fn has_died(self) -> bool {
        matches!(self, Life::Died(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_death_is_a_fact_that_can_be_taken_back() {
        let born = date(1961, 3, 4);
        let death =
            Death { on: Some(date(2026, 2, 1)), source: DeathSource::Family, recorded_on: date(2026, 2, 9) };
        let died = Life::Living.record_death(death, born).unwrap();
        assert!(died.has_died());
        assert_eq!(died.record_death(death, born).unwrap_err().code, "death-recorded-already");
        let back = died.reverse_death(date(2026, 2, 10)).unwrap();
        assert_eq!(back, Life::Reversed { wrong: death, on: date(2026, 2, 10) });
        assert!(!back.has_died());
        assert_eq!(back.reverse_death(date(2026, 2, 11)).unwrap_err().code, "death-not-recorded");
        assert!(back.record_death(death, born).unwrap().has_died());
    }

    #[test]
    fn a_day_of_death_lies_between_birth_and_its_recording() {
        let born = date(1961, 3, 4);
        let on = |day| Death { on: day, source: DeathSource::Register, recorded_on: date(2026, 2, 9) };
        let code = |day| Life::Living.record_death(on(Some(day)), born).unwrap_err().code;
        assert_eq!(code(date(2026, 2, 10)), "death-future");
        assert_eq!(code(date(1961, 3, 3)), "death-before-birth");
        assert!(Life::Living.record_death(on(None), born).is_ok());
    }
}
