//! What is true: people, journeys, gates, factors, agreements and roles as pure rules, without I/O
//! and without a clock. A function that needs the time or chance takes it as an argument.

pub mod agreement;
pub mod allocation;
pub mod appointment;
pub mod breach;
pub mod calendar;
pub mod contact;
pub mod directory;
pub mod duplicate;
pub mod escalation;
pub mod factor;
pub mod id;
pub mod instrument;
pub mod journey;
pub mod letter;
pub mod need;
pub mod offer;
pub mod organisation;
pub mod person;
pub mod plan;
pub mod postcode;
pub mod prescription;
pub mod quiet;
pub mod role;
pub mod screen;
pub mod snomed;
pub mod study;
pub mod summary;
pub mod task;
pub mod working_day;

pub use breach::Breach;
pub use id::Id;
