//! What holds of whole programmes.

mod calibration;
mod care;
mod lawful;
