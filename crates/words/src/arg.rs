//! What fills a place in a text.

use std::borrow::Cow;

use fluent_bundle::FluentValue;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};

/// What fills a place in a text: the `$name` in `{ $name }`.
///
/// A year, a code or a telephone number is a [`Arg::Text`]: a [`Arg::Count`] would be grouped (`2,026`).
#[derive(Clone, Debug, PartialEq)]
pub enum Arg<'a> {
    /// Text, put in as it is.
    Text(Cow<'a, str>),
    /// A whole number: chooses the plural form and is grouped (`12,345`).
    Count(i64),
    /// A number with this many digits after the decimal sign: `12.5`.
    Number(f64, usize),
}

impl<'a> Arg<'a> {
    pub(crate) fn value(&'a self) -> FluentValue<'a> {
        match self {
            Self::Text(text) => FluentValue::String(Cow::Borrowed(text)),
            Self::Count(count) => FluentValue::from(*count),
            Self::Number(number, decimals) => {
                let options = FluentNumberOptions {
                    minimum_fraction_digits: Some(*decimals),
                    maximum_fraction_digits: Some(*decimals),
                    ..FluentNumberOptions::default()
                };
                FluentValue::Number(FluentNumber::new(*number, options))
            }
        }
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Arg<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Arg<'_> {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}

impl From<u32> for Arg<'_> {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl From<usize> for Arg<'_> {
    fn from(count: usize) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}
