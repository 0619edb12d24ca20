//! Finding out that a person is on record already, before they are made a second time.
//!
//! Two steps, both pure: [`blocking_keys`] gives a handful of numbers to look up exactly in an index, so
//! that a search touches few rows among millions; [`score`] compares the person with each row found and
//! says how well they match, and why.

mod blocking;
mod name_key;
mod scoring;

pub use blocking::{BlockingKey, blocking_keys};
pub use name_key::folded;
pub use scoring::{Likeness, Match, Reason, score};

use crate::calendar::Day;
use crate::person::{NamePart, NhsNumber, PersonDetails};
use crate::postcode::Postcode;

/// What two people are compared by, made comparable once so that one can be held against many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFacts {
    nhs_number: Option<NhsNumber>,
    given: String,
    family: String,
    preferred: Option<String>,
    born: Option<Day>,
    postcode: Option<Postcode>,
}

impl PersonFacts {
    /// The facts of somebody who is looked for; what is not known is left out.
    pub fn new(given: &str, family: &str, born: Option<Day>) -> PersonFacts {
        PersonFacts {
            nhs_number: None,
            given: name_key::folded(given),
            family: name_key::folded(family),
            preferred: None,
            born,
            postcode: None,
        }
    }

    /// The facts of a person's particulars.
    pub fn of(person: &PersonDetails) -> PersonFacts {
        PersonFacts::new(
            person.name.given.as_str(),
            person.name.family.as_str(),
            Some(person.date_of_birth.day()),
        )
        .preferred(person.name.preferred.as_ref().map(NamePart::as_str))
        .nhs_number(person.nhs_number.number())
        .postcode(person.postcode.clone())
    }

    /// With the NHS number, if one is known.
    #[must_use]
    pub fn nhs_number(mut self, number: Option<NhsNumber>) -> PersonFacts {
        self.nhs_number = number;
        self
    }

    /// With the preferred name, if one is known.
    #[must_use]
    pub fn preferred(mut self, name: Option<&str>) -> PersonFacts {
        self.preferred = name.map(name_key::folded).filter(|name| !name.is_empty());
        self
    }

    /// With the postcode, if one is known.
    #[must_use]
    pub fn postcode(mut self, postcode: Option<Postcode>) -> PersonFacts {
        self.postcode = postcode;
        self
    }
}

#[cfg(test)]
mod tests;
