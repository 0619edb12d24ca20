//! Time to event: Kaplan-Meier, log-rank, Cox, competing risks.
//!
//! Times are at or above zero in any unit; whole days are the unit of the engine's clocks, and whole numbers are
//! sorted by counting. A time ended by the end of observation is censored at that time; somebody censored on a
//! day counts as at risk for the events of that day.

pub mod competing;
pub mod cox;
pub mod fine_gray;
pub mod kaplan_meier;
pub mod log_rank;
mod order;

pub use order::order_by_time;
