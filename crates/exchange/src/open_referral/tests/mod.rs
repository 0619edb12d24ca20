//! Documents read and written.

mod documents;
mod made;
mod packages;
mod published;
mod round_trip;
