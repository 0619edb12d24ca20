//! What a report of routinely collected data owes its readers: the items of the RECORD statement (Benchimol and
//! others 2015, doi 10.1371/journal.pmed.1001885) and of STROBE that only an author can answer.

use super::TEXT_LIMIT;
use crate::Breach;

/// An item only an author can answer. Those the data answer are answered by the report itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Item(&'static str);

/// The items, in the order of the checklist. What each asks is at `report-record-CODE`.
pub const ITEMS: [Item; 17] = [
    Item("1-2"),
    Item("2"),
    Item("3"),
    Item("5"),
    Item("6-2"),
    Item("6-3"),
    Item("8"),
    Item("9"),
    Item("10"),
    Item("12-1"),
    Item("12-2"),
    Item("12-3"),
    Item("17"),
    Item("18"),
    Item("20"),
    Item("21"),
    Item("22"),
];

impl Item {
    /// Stable code, as stored and in locale keys.
    pub const fn code(self) -> &'static str {
        self.0
    }

    /// Its number as the statement writes it.
    pub fn number(self) -> String {
        self.0.replace('-', ".")
    }

    /// The item of a code.
    pub fn from_code(code: &str) -> Option<Item> {
        ITEMS.into_iter().find(|item| item.0 == code)
    }
}

/// Whether what an author wrote for an item can be kept; nothing at all takes it away.
///
/// # Errors
/// `study-text-too-long` of the item's field.
pub fn check_written(item: Item, text: &str) -> Result<(), Breach> {
    if text.chars().count() > TEXT_LIMIT {
        return Err(Breach::of(item.code(), "study-text-too-long").with("limit", TEXT_LIMIT));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_found_by_its_code_and_by_no_other() {
        for item in ITEMS {
            assert_eq!(Item::from_code(item.code()), Some(item));
        }
        assert_eq!(Item::from_code("13-1"), None, "the flow of persons is counted, not written");
        assert_eq!(ITEMS[0].number(), "1.2");
    }

    #[test]
    fn what_an_author_writes_has_a_limit() {
        assert!(check_written(ITEMS[0], &"é".repeat(TEXT_LIMIT)).is_ok());
        let breach = check_written(ITEMS[0], &"é".repeat(TEXT_LIMIT + 1)).unwrap_err();
        assert_eq!((breach.code, breach.field.as_deref()), ("study-text-too-long", Some("1-2")));
    }
}
