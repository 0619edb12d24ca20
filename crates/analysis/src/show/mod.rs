//! An answer told as text, JSON or CSV. Full digits in JSON and CSV, readable ones in text.

mod json;
mod long;
mod text;

pub use json::json;
pub(crate) use long::written;
pub use long::{Lines, long_csv, sheet_csv};
pub use text::text;
