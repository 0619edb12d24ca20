//! What it shows: definitions evaluated over columns, statistics, disclosure control, figures as SVG. Depends on no other crate of Stile.

pub mod column;
pub mod definition;
pub mod disclosure;
pub mod evaluate;
pub mod figure;
pub mod stats;
pub mod table;
