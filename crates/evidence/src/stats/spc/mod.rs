//! Variation over time and between places: XmR charts by the NHS rules, and funnel plots.

pub mod funnel;
pub mod xmr;
