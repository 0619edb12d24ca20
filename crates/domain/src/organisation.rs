//! Organisations of a programme, and which of them stands in for one that has ended.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Breach;
use crate::calendar::Day;
use crate::id::OrganisationId;
use crate::postcode::Outcode;

/// What an organisation is in the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrganisationKind {
    /// A general practice: it offers.
    Practice,
    /// A team of navigators (link workers).
    NavigatorTeam,
    /// Delivers services.
    Provider,
    /// Pays for the programme.
    Commissioner,
    /// Evaluates it.
    ResearchBody,
}

impl OrganisationKind {
    /// Every kind.
    pub const ALL: [OrganisationKind; 5] = [
        OrganisationKind::Practice,
        OrganisationKind::NavigatorTeam,
        OrganisationKind::Provider,
        OrganisationKind::Commissioner,
        OrganisationKind::ResearchBody,
    ];

    /// Stable code, as stored and in locale keys (`organisation-kind-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            OrganisationKind::Practice => "practice",
            OrganisationKind::NavigatorTeam => "navigator-team",
            OrganisationKind::Provider => "provider",
            OrganisationKind::Commissioner => "commissioner",
            OrganisationKind::ResearchBody => "research-body",
        }
    }

    /// The kind of a code.
    pub fn from_code(code: &str) -> Option<OrganisationKind> {
        OrganisationKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A code of the Organisation Data Service: 1 to 9 letters and digits. Only its form is checked. Few
/// voluntary organisations have one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OdsCode(String);

impl OdsCode {
    /// Reads a code in either case.
    ///
    /// # Errors
    /// `ods-code-form` with `value`.
    pub fn parse(typed: &str) -> Result<OdsCode, Breach> {
        let code = typed.trim().to_ascii_uppercase();
        if !(1..=9).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Breach::of("ods_code", "ods-code-form").with("value", typed.trim()));
        }
        Ok(OdsCode(code))
    }

    /// The code in upper case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OdsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for OdsCode {
    type Error = Breach;
    fn try_from(text: String) -> Result<Self, Breach> {
        OdsCode::parse(&text)
    }
}

impl From<OdsCode> for String {
    fn from(code: OdsCode) -> String {
        code.0
    }
}

/// The most characters an organisation's name may have.
pub const ORGANISATION_NAME_LIMIT: usize = 200;

/// An organisation, valid if it exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// What it is in the programme.
    pub kind: OrganisationKind,
    /// Its name, trimmed, 1 to 200 characters.
    pub name: String,
    /// Its ODS code, if it has one.
    pub ods_code: Option<OdsCode>,
    /// The district it is in, if known.
    pub outcode: Option<Outcode>,
}

impl Organisation {
    /// Reads an organisation; empty texts mean that there is none.
    ///
    /// # Errors
    /// Every fault: `organisation-name-missing`, `organisation-name-too-long` (with `limit`),
    /// `ods-code-form`, `outcode-form`.
    pub fn parse(
        kind: OrganisationKind,
        name: &str,
        ods_code: &str,
        outcode: &str,
    ) -> Result<Organisation, Vec<Breach>> {
        let mut faults = Vec::new();
        let name = name.trim();
        if name.is_empty() {
            faults.push(Breach::of("name", "organisation-name-missing"));
        }
        if name.chars().count() > ORGANISATION_NAME_LIMIT {
            faults.push(
                Breach::of("name", "organisation-name-too-long").with("limit", ORGANISATION_NAME_LIMIT),
            );
        }
        let ods_code = optional(ods_code, OdsCode::parse).unwrap_or_else(|fault| {
            faults.push(fault);
            None
        });
        let outcode = optional(outcode, Outcode::parse).unwrap_or_else(|fault| {
            faults.push(fault);
            None
        });
        if faults.is_empty() {
            Ok(Organisation { kind, name: name.to_owned(), ods_code, outcode })
        } else {
            Err(faults)
        }
    }
}

fn optional<T>(typed: &str, parse: impl Fn(&str) -> Result<T, Breach>) -> Result<Option<T>, Breach> {
    if typed.trim().is_empty() { Ok(None) } else { parse(typed).map(Some) }
}

/// One organisation takes another's place from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Succession {
    /// The organisation that ends.
    pub ended: OrganisationId,
    /// The one that takes its place.
    pub successor: OrganisationId,
    /// The first day on which it does.
    pub from: Day,
}

/// The successions of a programme: each organisation has at most one successor, and no chain of them
/// comes back to where it began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Successions(Vec<Succession>);

impl Successions {
    /// Gathers successions.
    ///
    /// # Errors
    /// As [`Successions::add`], for the first that breaks the rule.
    pub fn new(all: impl IntoIterator<Item = Succession>) -> Result<Successions, Breach> {
        let mut successions = Successions::default();
        for succession in all {
            successions.add(succession)?;
        }
        Ok(successions)
    }

    /// Adds one.
    ///
    /// # Errors
    /// `succession-twice` when the organisation has a successor already, `succession-cycle` when the
    /// chain would come back to it, on whatever days.
    pub fn add(&mut self, new: Succession) -> Result<(), Breach> {
        if self.of(new.ended).is_some() {
            return Err(Breach::of("successor", "succession-twice"));
        }
        let mut at = new.successor;
        while at != new.ended {
            match self.of(at) {
                Some(next) => at = next.successor,
                None => {
                    self.0.push(new);
                    return Ok(());
                }
            }
        }
        Err(Breach::of("successor", "succession-cycle"))
    }

    /// The organisation that stands in the place of another on a day: itself, or the end of the chain
    /// of successions that hold by then.
    pub fn standing(&self, organisation: OrganisationId, on: Day) -> OrganisationId {
        let mut at = organisation;
        while let Some(next) = self.of(at).filter(|succession| succession.from <= on) {
            at = next.successor;
        }
        at
    }

    fn of(&self, ended: OrganisationId) -> Option<&Succession> {
        self.0.iter().find(|succession| succession.ended == ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn organisation(number: u128) -> OrganisationId {
        OrganisationId::new(Uuid::from_u128(number))
    }

    fn succession(ended: u128, successor: u128, from: Day) -> Succession {
        Succession { ended: organisation(ended), successor: organisation(successor), from }
    }

    #[test]
    fn an_organisation_stands_until_the_day_its_successor_does() {
        let all = [succession(1, 2, date(2025, 4, 1)), succession(2, 3, date(2026, 4, 1))];
        let successions = Successions::new(all).unwrap();
        let standing = |day| successions.standing(organisation(1), day);
        assert_eq!(standing(date(2025, 3, 31)), organisation(1));
        assert_eq!(standing(date(2025, 4, 1)), organisation(2));
        assert_eq!(standing(date(2026, 4, 1)), organisation(3));
        assert_eq!(successions.standing(organisation(9), date(2026, 4, 1)), organisation(9));
    }

    #[test]
    fn a_chain_may_not_come_back_or_fork() {
        let day = date(2026, 4, 1);
        let code = |all: Vec<Succession>| Successions::new(all).unwrap_err().code;
        assert_eq!(code(vec![succession(1, 1, day)]), "succession-cycle");
        assert_eq!(
            code(vec![succession(1, 2, day), succession(2, 3, day), succession(3, 1, day)]),
            "succession-cycle"
        );
        assert_eq!(code(vec![succession(1, 2, day), succession(1, 3, day)]), "succession-twice");
    }

    #[test]
    fn an_organisation_needs_a_name_and_codes_have_a_form() {
        let kind = OrganisationKind::Practice;
        let organisation = Organisation::parse(kind, " Hilltop Surgery ", "", "lu3").unwrap();
        assert_eq!((organisation.name.as_str(), organisation.ods_code), ("Hilltop Surgery", None));
        let codes: Vec<_> = Organisation::parse(kind, " ", "K81-003", "Luton")
            .unwrap_err()
            .into_iter()
            .map(|fault| fault.code)
            .collect();
        assert_eq!(codes, ["organisation-name-missing", "ods-code-form", "outcode-form"]);
        assert_eq!(OdsCode::parse("x1y2z").unwrap().as_str(), "X1Y2Z");
        assert!(OdsCode::parse("1234567890").is_err());
        for kind in OrganisationKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
            assert_eq!(OrganisationKind::from_code(kind.code()), Some(kind));
        }
    }

    proptest! {
        #[test]
        fn whatever_is_added_a_chain_ends(links in prop::collection::vec((0u128..8, 0u128..8, 0i16..4), 0..20)) {
            let mut successions = Successions::default();
            for (ended, successor, year) in links {
                let _ = successions.add(succession(ended, successor, date(2020 + year, 1, 1)));
            }
            for number in 0..8 {
                let last = successions.standing(organisation(number), date(2030, 1, 1));
                prop_assert!(successions.of(last).is_none());
            }
        }
    }
}
