//! A rule said no.

use std::borrow::Cow;
use std::fmt;

/// A rule of the domain that what was asked would break: a stable code, the field it concerns if there
/// is one, and what the sentence for the person needs. The words are found by [`Breach::key`] in `words`.
///
/// Arguments may hold what somebody typed; they are shown to that person and never logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Stable code in kebab case, such as `nhs-number-check-digit`.
    pub code: &'static str,
    /// The field of the form or file the breach concerns.
    pub field: Option<Cow<'static, str>>,
    /// Named arguments of the sentence.
    pub args: Vec<(&'static str, String)>,
}

impl Breach {
    /// A breach that concerns no single field.
    pub fn new(code: &'static str) -> Self {
        Breach { code, field: None, args: Vec::new() }
    }

    /// A breach of one field.
    pub fn of(field: impl Into<Cow<'static, str>>, code: &'static str) -> Self {
        Breach { code, field: Some(field.into()), args: Vec::new() }
    }

    /// Adds an argument for the sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// The key of the sentence in `words`.
    pub fn key(&self) -> String {
        format!("breach-{}", self.code)
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

impl std::error::Error for Breach {}
