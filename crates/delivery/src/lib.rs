//! What goes out: the worker that takes the outbox to SMTP or a mail folder and keeps the house.

pub mod feed;
mod letter;
mod outgoing;
mod worker;

pub use outgoing::{Outgoing, Unusable};
pub use worker::Worker;
