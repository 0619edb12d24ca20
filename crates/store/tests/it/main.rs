//! The contract of the store, on both databases.

mod engine;
mod kept;
mod schema;
