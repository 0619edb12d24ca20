//! Agreement, lawful basis and objection: three records, none of which stands for another. With them
//! overrides, and who may decide for whom.

mod decision;
mod sharing;

pub use decision::{ADULT_DECISIONS, Authority, Capacity, Decider, Decision};
pub use sharing::{
    Agreement, AgreementState, LawfulBasis, Objection, ObjectionState, Override, OverrideReason, Permit,
    Purpose, SharingRecord, SpecialCategoryCondition, Withdrawal,
};
