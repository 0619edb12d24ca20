//! What if: synthetic programmes with planted truth from a seed.
//!
//! A [`Shape`] says how large a programme is and where its chance comes from; a [`Programme`] of that shape
//! has made-up practices and staff, and [`Programme::lives`] walks through its people in the order of their
//! first act, each [`Life`] with everything that was recorded about that person. The same shape
//! always gives the same lives, in memory that does not grow with their number. What the programme did after
//! a yes, up to the closing, is a life's [`Care`], notes, concerns and services beside it included.
//!
//! What is recorded is not what is so. A person has hindrances and practices have habits (`latent`) that
//! decide the answer; what is told and written down of it (`telling`) is another draw, in which stigma is
//! under-told, referrers mistake reasons, refusals go unrecorded at some practices and facts about people
//! who refuse are more often missing. [`truth`] gives the value of the declared estimands, so that a figure
//! made from the records can be compared with it. [`study`] draws small programmes by the thousand, with one
//! assumption of an analysis broken at a time, to learn how often an analysis finds the truth.
//!
//! Nobody here can be real: NHS numbers are from the range 999 that is never issued, telephone numbers
//! from the range kept for drama, e-mail from `example.org`.

mod beside;
mod care;
mod chance;
mod course;
pub mod directory;
pub mod episode;
mod latent;
mod letters;
pub mod many;
mod names;
mod number;
mod offer;
mod passage;
mod population;
mod practice;
mod programme;
mod services;
mod shape;
mod story;
pub mod study;
mod telling;
pub mod truth;
mod wellbeing;

#[cfg(test)]
mod tests;

pub use beside::CONCERNS;
pub use care::{Booked, Care, Concern, Contact, Deed, Latent, Lettered, Planned, Scores};
pub use offer::{
    Act, Answered, Considered, Correction, LaterAnswer, NamelessRefusal, NeedCode, Offer, When, needs,
};
pub use population::SyntheticPerson;
pub use practice::{Organisation, StaffMember};
pub use programme::{Life, Lives, Programme};
pub use services::{OfService, Prescribed};
pub use shape::Shape;
pub use telling::{Screened, SimAccount};
