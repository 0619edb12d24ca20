//! Accounts: who says why a gate was passed or ended.

use serde::{Deserialize, Serialize};

use crate::Breach;
use crate::factor::FactorCode;
use crate::id::AccountId;

/// Whose account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Teller {
    /// Told by the person.
    Person,
    /// Told by someone acting for the person.
    ActingForPerson,
    /// The referrer's view.
    Referrer,
    /// The navigator's view.
    Navigator,
    /// The provider's view.
    Provider,
}

impl Teller {
    /// All tellers.
    pub const ALL: [Teller; 5] =
        [Teller::Person, Teller::ActingForPerson, Teller::Referrer, Teller::Navigator, Teller::Provider];

    /// Stable code; its words are at `teller-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Teller::Person => "person",
            Teller::ActingForPerson => "acting-for-person",
            Teller::Referrer => "referrer",
            Teller::Navigator => "navigator",
            Teller::Provider => "provider",
        }
    }
}

/// Whether the reason was asked. An untouched field is [`Asked::NotRecorded`], never "not asked".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// Nobody touched the field.
    #[default]
    NotRecorded,
    /// Asked and answered.
    Answered,
    /// Asked and would not say.
    WouldNotSay,
    /// Not asked.
    NotAsked,
    /// Could not be asked.
    CouldNotBeAsked,
}

impl Asked {
    /// All states.
    pub const ALL: [Asked; 5] =
        [Asked::NotRecorded, Asked::Answered, Asked::WouldNotSay, Asked::NotAsked, Asked::CouldNotBeAsked];

    /// Stable code; its words are at `asked-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Asked::NotRecorded => "not-recorded",
            Asked::Answered => "answered",
            Asked::WouldNotSay => "would-not-say",
            Asked::NotAsked => "not-asked",
            Asked::CouldNotBeAsked => "could-not-be-asked",
        }
    }

    fn is_not_recorded(&self) -> bool {
        *self == Asked::NotRecorded
    }
}

/// Whether a factor helped or hindered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// It helped the person to go on.
    Helped,
    /// It stood in the way.
    Hindered,
}

impl Direction {
    /// Stable code; its words are at `direction-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Direction::Helped => "helped",
            Direction::Hindered => "hindered",
        }
    }
}

/// One reason given, with its direction.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct GivenFactor {
    /// A code of the factor frame.
    #[serde(rename = "f")]
    pub code: FactorCode,
    /// Helped or hindered.
    #[serde(rename = "d")]
    pub direction: Direction,
}

/// Somebody's account of the standing result of one pass of a gate. Its note, if any, lives apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its identifier; random (v4) for a nameless refusal.
    pub id: AccountId,
    /// Whose account it is.
    pub teller: Teller,
    /// Whether the reason was asked.
    #[serde(default, skip_serializing_if = "Asked::is_not_recorded")]
    pub asked: Asked,
    /// The factors, in the order given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<GivenFactor>,
    /// The main one, only if the person chose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub main: Option<FactorCode>,
    /// The version of the factor frame that was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<u16>,
    /// The order in which the groups were shown, as [`crate::factor::GroupOrder`] writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
}

impl Account {
    /// An account in which nothing was touched but who tells it.
    pub fn untouched(id: AccountId, teller: Teller) -> Self {
        Account {
            id,
            teller,
            asked: Asked::NotRecorded,
            factors: Vec::new(),
            main: None,
            frame: None,
            order: None,
        }
    }

    /// What an account has to keep to, whatever gate it is of.
    ///
    /// # Errors
    /// `account-factor-twice`, `account-main-not-given`, `account-main-not-persons`,
    /// `account-reason-not-told`, `account-frame-missing`.
    pub fn check(&self) -> Result<(), Breach> {
        for (index, given) in self.factors.iter().enumerate() {
            if self.factors.iter().take(index).any(|earlier| earlier.code == given.code) {
                return Err(Breach::of("factors", "account-factor-twice").with("factor", &given.code));
            }
        }
        if let Some(main) = &self.main {
            if !self.factors.iter().any(|given| given.code == *main) {
                return Err(Breach::of("main", "account-main-not-given").with("factor", main));
            }
            if self.teller != Teller::Person {
                return Err(Breach::of("main", "account-main-not-persons").with("teller", self.teller.code()));
            }
        }
        // A view may name factors although the person was not asked; the person's own account cannot.
        let told = matches!(self.teller, Teller::Person | Teller::ActingForPerson);
        let silent = matches!(self.asked, Asked::WouldNotSay | Asked::NotAsked | Asked::CouldNotBeAsked);
        if told && silent && !self.factors.is_empty() {
            return Err(Breach::of("asked", "account-reason-not-told").with("asked", self.asked.code()));
        }
        if !self.factors.is_empty() && self.frame.is_none() {
            return Err(Breach::of("frame", "account-frame-missing"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn account(teller: Teller, asked: Asked) -> Account {
        let stigma = FactorCode::parse("stigma").unwrap();
        Account {
            asked,
            factors: vec![GivenFactor { code: stigma, direction: Direction::Hindered }],
            frame: Some(1),
            ..Account::untouched(AccountId::new(Uuid::from_u128(1)), teller)
        }
    }

    fn code(account: &Account) -> &'static str {
        account.check().unwrap_err().code
    }

    #[test]
    fn a_person_who_would_not_say_gave_no_reason() {
        for asked in [Asked::WouldNotSay, Asked::NotAsked, Asked::CouldNotBeAsked] {
            assert_eq!(code(&account(Teller::Person, asked)), "account-reason-not-told");
            account(Teller::Referrer, asked).check().unwrap();
        }
        account(Teller::Person, Asked::Answered).check().unwrap();
    }

    #[test]
    fn the_main_reason_is_the_persons_choice_among_those_given() {
        let mut told = account(Teller::Person, Asked::Answered);
        told.main = FactorCode::parse("stigma");
        told.check().unwrap();
        told.main = FactorCode::parse("need");
        assert_eq!(code(&told), "account-main-not-given");
        told.main = FactorCode::parse("stigma");
        told.teller = Teller::Navigator;
        assert_eq!(code(&told), "account-main-not-persons");
    }

    #[test]
    fn a_factor_is_given_once_and_with_its_frame() {
        let mut twice = account(Teller::Person, Asked::Answered);
        twice.factors.push(twice.factors[0].clone());
        assert_eq!(code(&twice), "account-factor-twice");
        let mut frameless = account(Teller::Person, Asked::Answered);
        frameless.frame = None;
        assert_eq!(code(&frameless), "account-frame-missing");
    }

    #[test]
    fn an_untouched_field_is_not_recorded() {
        let account = Account::untouched(AccountId::new(Uuid::from_u128(2)), Teller::Referrer);
        let json = serde_json::to_string(&account).unwrap();
        assert!(!json.contains("asked"), "{json}");
        assert_eq!(serde_json::from_str::<Account>(&json).unwrap().asked, Asked::NotRecorded);
    }
}
