//! The index from outside: real-life queries, and rules that hold for every directory.

mod directory;
mod queries;
mod rules;
