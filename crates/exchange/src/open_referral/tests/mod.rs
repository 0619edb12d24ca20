//! Documents read and written.

mod documents;
mod made;
mod published;
mod round_trip;
