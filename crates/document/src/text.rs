//! Drawing as plain text, to copy into another system.

use crate::{Block, Document};

impl Document {
    /// The document as plain text: parts with a line between them, items with a dash.
    pub fn text(&self) -> String {
        let mut parts = vec![self.title.clone()];
        parts.extend(self.blocks.iter().map(drawn));
        parts.join("\n\n")
    }
}

fn drawn(block: &Block) -> String {
    let lines = |lines: Vec<String>| lines.join("\n");
    match block {
        Block::Heading { text, .. } | Block::Paragraph(text) | Block::Note(text) => text.clone(),
        Block::List(items) => lines(items.iter().map(|item| format!("- {item}")).collect()),
        Block::Steps(items) => {
            lines(items.iter().zip(1..).map(|(item, number)| format!("{number}. {item}")).collect())
        }
        Block::Facts(facts) => {
            lines(facts.iter().map(|fact| format!("{}: {}", fact.name, fact.value)).collect())
        }
        Block::Table(table) => {
            let mut rows = vec![table.caption.clone(), table.columns.join(" | ")];
            rows.extend(table.rows.iter().map(|row| table.cells(row).collect::<Vec<_>>().join(" | ")));
            lines(rows)
        }
        Block::Figure(figure) => format!("{}: {}", figure.caption, figure.alternative),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn plain_text_says_everything_the_page_says() {
        assert_eq!(
            crate::tests::sample().text(),
            "Closing letter\n\nName: Robin <Reed>\nBorn: 4 March 1961\n\nWhat changed\n\n\
             You said \"it helped\" & more.\nThank you.\n\n- Walking group\n- Allotment\n\n1. Ring\n2. Come\n\n\
             Scores\n\nScores\nWhen | Score\nMay | 7\nJune | \n\nChange: From 7 to 9"
        );
    }
}
