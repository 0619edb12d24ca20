//! Drawing as HTML, to stand within a page.

use std::fmt::Write;

use crate::{Block, Document, Table};

impl Document {
    /// The document as the inside of an `<article>`: headings begin at `level` (2 below a page's h1).
    pub fn html(&self, level: u8) -> String {
        let mut out = String::new();
        let direction = if self.right_to_left { "rtl" } else { "ltr" };
        let _ = write!(
            out,
            "<article class=\"stile-document\" lang=\"{}\" dir=\"{direction}\"><h{level}>{}</h{level}>",
            escaped(&self.language),
            escaped(&self.title)
        );
        for block in &self.blocks {
            draw(&mut out, block, level);
        }
        out.push_str("</article>");
        out
    }

    /// The document as a page of its own, with its style in it: it asks for nothing from anywhere, and its policy
    /// says so to the browser.
    pub fn page(&self) -> String {
        let direction = if self.right_to_left { "rtl" } else { "ltr" };
        format!(
            "<!DOCTYPE html>\n<html lang=\"{}\" dir=\"{direction}\"><head><meta charset=\"utf-8\">\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{}</title>\
             <style>{}</style></head><body><main>{}</main></body></html>\n",
            escaped(&self.language),
            escaped(&self.title),
            include_str!("page.css"),
            self.html(1)
        )
    }
}

fn draw(out: &mut String, block: &Block, level: u8) {
    // Writing into a String cannot fail.
    let _ = match block {
        Block::Heading { level: depth, text } => {
            let tag = (level + (*depth).clamp(1, 2)).min(6);
            write!(out, "<h{tag}>{}</h{tag}>", escaped(text))
        }
        Block::Paragraph(text) => write!(out, "<p>{}</p>", escaped(text).replace('\n', "<br>")),
        Block::List(items) => items_in(out, "ul", items),
        Block::Steps(items) => items_in(out, "ol", items),
        Block::Facts(facts) => {
            out.push_str("<dl class=\"stile-facts\">");
            for fact in facts {
                let value = escaped(&fact.value).replace('\n', "<br>");
                let _ = write!(out, "<div><dt>{}</dt><dd>{value}</dd></div>", escaped(&fact.name));
            }
            write!(out, "</dl>")
        }
        Block::Note(text) => {
            write!(out, "<p class=\"stile-note\">{}</p>", escaped(text).replace('\n', "<br>"))
        }
        Block::Table(table) => table_in(out, table),
        Block::Figure(figure) => write!(
            out,
            "<figure><div role=\"img\" aria-label=\"{}\">{}</div><figcaption>{}</figcaption></figure>",
            escaped(&figure.alternative),
            figure.svg,
            escaped(&figure.caption)
        ),
    };
}

fn items_in(out: &mut String, tag: &str, items: &[String]) -> std::fmt::Result {
    write!(out, "<{tag}>")?;
    for item in items {
        write!(out, "<li>{}</li>", escaped(item))?;
    }
    write!(out, "</{tag}>")
}

fn table_in(out: &mut String, table: &Table) -> std::fmt::Result {
    let class = if table.numbers { " class=\"stile-numbers\"" } else { "" };
    write!(out, "<table{class}><caption>{}</caption><thead><tr>", escaped(&table.caption))?;
    for column in &table.columns {
        write!(out, "<th scope=\"col\">{}</th>", escaped(column))?;
    }
    out.push_str("</tr></thead><tbody>");
    for row in &table.rows {
        out.push_str("<tr>");
        for (place, cell) in table.cells(row).enumerate() {
            match (place, table.numbers) {
                (0, true) => write!(out, "<th scope=\"row\">{}</th>", escaped(cell))?,
                _ => write!(out, "<td>{}</td>", escaped(cell))?,
            }
        }
        out.push_str("</tr>");
    }
    write!(out, "</tbody></table>")
}

/// Text that means nothing to a browser but itself, in an element or an attribute in double quotes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn headings_go_on_from_the_page_and_rows_are_as_wide_as_the_table() {
        let html = crate::tests::sample().html(2);
        assert!(html.contains("<h2>Closing letter</h2>") && html.contains("<h3>What changed</h3>"));
        assert!(html.contains("<h4>Scores</h4>"));
        assert!(html.contains("<tr><td>June</td><td></td></tr>"));
        assert!(html.contains("Robin &lt;Reed&gt;"));
        assert!(html.contains("&quot;it helped&quot; &amp; more.<br>Thank you."));
        assert!(html.contains("aria-label=\"From 7 to 9\""));
    }

    #[test]
    fn a_page_of_its_own_asks_for_nothing_from_anywhere() {
        let mut document = crate::tests::sample();
        document.note("Few clusters.");
        let page = document.page();
        assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<h1>Closing letter</h1>"));
        assert!(page.contains("<p class=\"stile-note\">Few clusters.</p>"));
        for outward in ["src=", "href=", "url(http", "@import", "<script"] {
            assert!(!page.contains(outward), "{outward}");
        }
    }

    #[test]
    fn a_row_of_numbers_is_named_by_its_first_cell() {
        let mut document = crate::tests::sample();
        if let Some(Block::Table(table)) =
            document.blocks.iter_mut().find(|block| matches!(block, Block::Table(_)))
        {
            table.numbers = true;
        }
        let html = document.html(2);
        assert!(html.contains("<table class=\"stile-numbers\">"));
        assert!(html.contains("<tr><th scope=\"row\">June</th><td></td></tr>"));
    }

    proptest! {
        #[test]
        fn whatever_somebody_typed_stays_text(typed in "\\PC{0,60}") {
            let mut document = Document::new(typed.clone(), "en");
            document.paragraph(typed.clone());
            document.list(vec![typed.clone()]);
            let html = document.html(2);
            let tags: String = html.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| format!("{tag} ")).collect();
            prop_assert_eq!(tags, "article class=\"stile-document\" lang=\"en\" dir=\"ltr\" h2 /h2 p /p ul li /li /ul /article ");
        }
    }
}
