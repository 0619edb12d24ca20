//! Why a command gives no answer: what was typed or read is wrong, or the analysis is refused.

use evidence::stats::Fault;
use words::{Arg, Words};

/// What kind of trouble it is: the exit code of the command follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The file, the mapping, the columns or the formula are not as they should be.
    Input,
    /// The input can be read, but the analysis has no honest answer to it.
    Refused,
}

/// Why there is no answer. [`Trouble::told`] names the place, the value and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Input or refusal.
    pub kind: Kind,
    /// Stable code; its sentence stands at `evidence-trouble-CODE`.
    pub code: &'static str,
    args: Vec<(&'static str, String)>,
}

impl Trouble {
    /// Wrong input.
    #[must_use]
    pub fn input(code: &'static str) -> Trouble {
        Trouble { kind: Kind::Input, code, args: Vec::new() }
    }

    /// A refused analysis.
    #[must_use]
    pub fn refused(code: &'static str) -> Trouble {
        Trouble { kind: Kind::Refused, code, args: Vec::new() }
    }

    /// With what the sentence names.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Trouble {
        self.args.push((name, value.to_string()));
        self
    }

    /// The sentence.
    #[must_use]
    pub fn told(&self, words: Words) -> String {
        let args: Vec<(&str, Arg)> =
            self.args.iter().map(|(name, value)| (*name, Arg::from(value))).collect();
        words.say(&format!("evidence-trouble-{}", self.code), &args).into_owned()
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Trouble {
        Trouble::refused(fault.code()).with("why", fault)
    }
}

/// What a command gives.
pub type Result<T> = std::result::Result<T, Trouble>;
