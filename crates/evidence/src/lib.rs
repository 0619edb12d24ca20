//! What it shows: definitions evaluated over columns, statistics, disclosure control, figures as SVG. Depends on no other crate of Stile.

pub mod stats;
