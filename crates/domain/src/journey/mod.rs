//! One person's passage from an offer (or self-referral) to its closing: the eleven gates, their passes
//! and results, accounts, closings and corrections.
//!
//! A journey's history is its data. [`decide`] turns a [`Command`] into entries or a [`Breach`]; [`apply`]
//! brings a [`Journey`] forward by one [`Entry`]; [`Journey::replay`] rebuilds it.
//!
//! - The entry that makes a gate passed or not met opens the next of the same line; an ending at gates 1
//!   to 6 is the journey's closing. An open journey has exactly one open gate of 1 to 6 until gate 6 is
//!   behind it, and from then on something that brings somebody back to it.
//! - Nothing is overwritten: `corrected` voids, `returned` opens a new pass.
//!
//! [`Breach`]: crate::Breach

mod account;
mod apply;
mod baseline;
mod change;
mod command;
mod correction;
mod decide;
mod ending;
mod erased;
mod gate;
mod mode;
mod nameless;
mod state;
mod stored;
mod time;

#[cfg(test)]
pub(crate) mod tests;

pub use crate::person::Gender;
pub use account::{Account, Asked, Direction, GivenFactor, Teller};
pub use apply::{Misfit, apply};
pub use baseline::{AgeBand, Baseline, Deprivation, EthnicCategory, Kept, Occasion};
pub use change::{
    AccountOf, Change, Closed, Corrected, Disputed, Effect, Ended, Ending, Entry, FollowUpSet, Format,
    HowPut, JoinedTo, NotMetHere, Observed, OfferJoined, Offered, Opened, Origin, Passed, PassedAs, Paused,
    PrescriptionKind, Proposed, Resumed, ReviewSet, ThinkingItOver, Told, Waiting,
};
pub use command::{Act, Command, Limits, Passing};
pub use correction::{may_correct, may_return};
pub use decide::decide;
pub use erased::Move;
pub use gate::{Gate, GatePass, Line, Place};
pub use mode::{EndedBy, Ends, Mode, NotMet};
pub use state::{
    Closing, Due, DueKind, JoinedOffer, Journey, Outcome, Pass, Prescription, Stage, Standing, Tally, Voided,
};
pub use stored::Unreadable;
pub use time::{Happened, Month, RecordedAt, Recorder};
