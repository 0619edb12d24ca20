//! What fits: services found by plain words, place, time and access, with the reasons for and against each.
//!
//! [`Index`] holds the published listings in the process. The caller puts [`Listing`]s in, sets each one's
//! [`Standing`] (capacity, waits, what was learned) as it changes, and asks by an [`Ask`]. What comes back is
//! [`Found`]: what was heard in the words, the services in order, and typed reasons, which the caller turns into
//! words. Nothing here reads a clock, a file or a person.
//!
//! - [`listing`]: what goes in
//! - [`ask`]: what is asked, and how plain words are read
//! - [`text`]: words, stems, spelling, what means the same
//! - [`index`]: what is held, saved and loaded
//! - [`search`]: scoring, fit and reasons

pub mod ask;
pub mod index;
pub mod listing;
pub mod place;
pub mod search;
pub mod text;

pub use ask::{Ask, Heard, Near, Settings, Wishes};
pub use index::{Flaw, Index};
pub use listing::{
    Area, Cost, Days, Eligibility, Format, Gender, Id, Learned, Listing, Slot, Span, Standing,
};
pub use place::{Outcodes, Place, Point};
pub use search::{Against, For, Found, Match, Outcome};
pub use text::Lexicon;
