//! People: the patients and service users of a programme.

mod access;
mod birth;
mod death;
mod demographics;
mod deprivation;
mod details;
mod name;
mod nhs_number;

pub use access::{ACCESS_NOTE_LIMIT, AccessNeed, Language};
pub use birth::{BirthDate, OLDEST};
pub use death::{Death, DeathSource, Life};
pub use demographics::{EthnicCategory, Gender};
pub use deprivation::{DeprivationDecile, DeprivationIndex};
pub use details::{ADDRESS_LIMIT, PersonDetails, PersonForm};
pub use name::{NAME_LIMIT, NamePart, PersonName};
pub use nhs_number::{NhsNumber, NhsNumberStanding};
