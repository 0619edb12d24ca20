//! How a missing text shows.

/// What a missing text's marker begins with. No text may contain it.
pub const MISSING_OPEN: char = '⟦';
/// What a missing text's marker ends with.
pub const MISSING_CLOSE: char = '⟧';

/// The marker for a key: `⟦key⟧`.
pub(crate) fn missing(key: &str) -> String {
    format!("{MISSING_OPEN}{key}{MISSING_CLOSE}")
}
