//! What holds of whole programmes.

mod calibration;
mod lawful;
