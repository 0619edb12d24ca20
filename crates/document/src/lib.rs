//! What is printed: letters, plans and reports as data, said already in the reader's language. One model,
//! drawn as HTML ([`Document::html`], [`Document::page`]), as plain text to copy ([`Document::text`]) and, by the crate
//! `report`, as PDF.
//!
//! A document holds text, never markup: whatever somebody typed stays text in every drawing.

mod html;
mod text;

use serde::{Deserialize, Serialize};

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its title: the first heading, and the title of the PDF.
    pub title: String,
    /// Language of its text as in BCP 47, such as `en`.
    pub language: String,
    /// Whether the language runs from right to left.
    #[serde(default, skip_serializing_if = "is_false")]
    pub right_to_left: bool,
    /// What it holds, in order.
    pub blocks: Vec<Block>,
}

/// How large a document is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Print {
    /// As letters usually are.
    #[default]
    Ordinary,
    /// For those who read large letters: 18 points.
    Large,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// A heading below the title.
    Heading {
        /// 1 for a section, 2 for a part of one. Deeper ones are drawn as 2.
        level: u8,
        /// What it says.
        text: String,
    },
    /// A paragraph. A line break within it stays one.
    Paragraph(String),
    /// Items of equal weight.
    List(Vec<String>),
    /// Items in an order that means something.
    Steps(Vec<String>),
    /// What is known, each with its name.
    Facts(Vec<Fact>),
    /// Rows and columns.
    Table(Table),
    /// A drawing.
    Figure(Figure),
    /// Something to be careful about, set off from the text.
    Note(String),
}

/// A name and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is.
    pub name: String,
    /// What it says.
    pub value: String,
}

/// Rows and columns under a caption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// What the table shows.
    pub caption: String,
    /// Headings of the columns.
    pub columns: Vec<String>,
    /// Rows; a row that is too short is filled with empty cells, one that is too long is cut.
    pub rows: Vec<Vec<String>>,
    /// Whether the first cell of each row names it and the others are numbers, set at the end of their column.
    #[serde(default, skip_serializing_if = "is_false")]
    pub numbers: bool,
}

/// A drawing with what it says to those who do not see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// What the figure shows.
    pub caption: String,
    /// What it says, in words: read out, and printed where the drawing cannot be.
    pub alternative: String,
    /// The drawing as SVG, made by us: it goes into the page as it is.
    pub svg: String,
}

impl Table {
    /// A row with exactly as many cells as there are columns.
    pub fn cells<'a>(&'a self, row: &'a [String]) -> impl Iterator<Item = &'a str> {
        row.iter().map(String::as_str).chain(std::iter::repeat("")).take(self.columns.len())
    }
}

impl Document {
    /// An empty document.
    pub fn new(title: impl Into<String>, language: impl Into<String>) -> Self {
        Document { title: title.into(), language: language.into(), right_to_left: false, blocks: Vec::new() }
    }

    /// Adds a heading of a section.
    pub fn heading(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading { level: 1, text: text.into() });
    }

    /// Adds a paragraph.
    pub fn paragraph(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Paragraph(text.into()));
    }

    /// Adds a heading within a section.
    pub fn part(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading { level: 2, text: text.into() });
    }

    /// Adds something to be careful about.
    pub fn note(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Note(text.into()));
    }

    /// Adds a list, unless it is empty.
    pub fn list(&mut self, items: Vec<String>) {
        if !items.is_empty() {
            self.blocks.push(Block::List(items));
        }
    }

    /// Adds facts, unless there are none.
    pub fn facts(&mut self, facts: Vec<Fact>) {
        if !facts.is_empty() {
            self.blocks.push(Block::Facts(facts));
        }
    }
}

impl Fact {
    /// A fact.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Fact { name: name.into(), value: value.into() }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// One of each part.
    pub(crate) fn sample() -> Document {
        let mut document = Document::new("Closing letter", "en");
        document.facts(vec![Fact::new("Name", "Robin <Reed>"), Fact::new("Born", "4 March 1961")]);
        document.heading("What changed");
        document.paragraph("You said \"it helped\" & more.\nThank you.");
        document.list(vec!["Walking group".to_owned(), "Allotment".to_owned()]);
        document.blocks.push(Block::Steps(vec!["Ring".to_owned(), "Come".to_owned()]));
        document.blocks.push(Block::Heading { level: 2, text: "Scores".to_owned() });
        document.blocks.push(Block::Table(Table {
            caption: "Scores".to_owned(),
            columns: vec!["When".to_owned(), "Score".to_owned()],
            rows: vec![vec!["May".to_owned(), "7".to_owned()], vec!["June".to_owned()]],
            numbers: false,
        }));
        document.blocks.push(Block::Figure(Figure {
            caption: "Change".to_owned(),
            alternative: "From 7 to 9".to_owned(),
            svg: "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_owned(),
        }));
        document
    }

    #[test]
    fn a_document_comes_back_from_its_json_as_it_was() {
        let kept = serde_json::to_string(&sample()).unwrap();
        assert_eq!(serde_json::from_str::<Document>(&kept).unwrap(), sample());
    }

    #[test]
    fn an_empty_list_is_no_part_of_a_document() {
        let mut document = Document::new("Empty", "en");
        document.list(Vec::new());
        document.facts(Vec::new());
        assert!(document.blocks.is_empty());
    }
}
