//! What others speak: pure maps between foreign formats and the domain.

pub mod bundle;
pub mod csv_file;
pub mod icalendar;
pub mod open_referral;
