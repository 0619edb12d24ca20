//! A flow diagram: boxes one below the other, with what is left out, or what became of it, at their side.
//!
//! As RECORD and STROBE ask of studies (item 13c): from all records to those analysed, each step with its number.

use super::svg::{TEXT, add, framed, text, wrapped};
use super::{Drawing, Figure, Labels, Undrawable, Width};

/// A box of the line, in words already said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it says.
    pub says: String,
    /// What leaves the line between this box and the next, each in a box at the side.
    pub aside: Vec<String>,
}

/// A flow diagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// An identifier unique on the page; letters, digits and hyphens.
    pub id: String,
    /// The key of its title.
    pub title_key: String,
    /// The key of its description for those who do not see it.
    pub description_key: String,
    /// The boxes, from the top.
    pub steps: Vec<Step>,
}

const LINE: f64 = 19.0;
const PAD: f64 = 9.0;
const GAP: f64 = 14.0;

/// A box with its words; gives its height.
fn boxed(out: &mut String, x: f64, y: f64, wide: f64, says: &str) -> f64 {
    let lines = wrapped(says, wide - 2.0 * PAD);
    let high = height(&lines);
    add(
        out,
        format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\" fill=\"none\" stroke=\"currentColor\"/>"
        ),
    );
    for (place, line) in (0_u32..).zip(&lines) {
        text(out, x + PAD, y + PAD + TEXT - 1.0 + LINE * f64::from(place), "start", line);
    }
    high
}

fn height(lines: &[String]) -> f64 {
    LINE * f64::from(u32::try_from(lines.len().max(1)).unwrap_or(1)) + 2.0 * PAD - 4.0
}

fn arrow(out: &mut String, path: &str, head: &str) {
    add(out, format_args!("<path d=\"{path}\" stroke=\"currentColor\" fill=\"none\"/><path d=\"{head}\"/>"));
}

impl Flow {
    /// Draws it.
    ///
    /// # Errors
    /// [`Undrawable::Id`] where the identifier cannot be one.
    pub fn to_svg(&self, labels: &dyn Labels, width: Width) -> Result<String, Undrawable> {
        if self.id.is_empty() || !self.id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(Undrawable::Id { id: self.id.clone() });
        }
        let shell = Figure {
            id: self.id.clone(),
            title_key: self.title_key.clone(),
            description_key: self.description_key.clone(),
            drawing: Drawing::Lines,
            categories: Vec::new(),
            series: Vec::new(),
        };
        let whole = width.pixels() - 2.0;
        let (line, side) = (whole * 0.46, whole * 0.46);
        let (spine, aside) = (1.0 + line / 2.0, 1.0 + whole - side);
        let (mut out, mut y) = (String::new(), 1.0);
        for (place, step) in self.steps.iter().enumerate() {
            y += boxed(&mut out, 1.0, y, line, &step.says);
            let top = y;
            y += GAP;
            for says in &step.aside {
                let high = boxed(&mut out, aside, y, side, says);
                let (middle, tip) = (y + high / 2.0, aside - 1.0);
                arrow(
                    &mut out,
                    &format!("M{spine:.1} {middle:.1}H{tip:.1}"),
                    &format!("M{tip:.1} {middle:.1}l-7 -4v8z"),
                );
                y += high + GAP / 2.0;
            }
            if place + 1 < self.steps.len() {
                y += GAP;
                let tip = y - 1.0;
                arrow(
                    &mut out,
                    &format!("M{spine:.1} {top:.1}V{tip:.1}"),
                    &format!("M{spine:.1} {tip:.1}l-4 -7h8z"),
                );
            } else if !step.aside.is_empty() {
                let last = y - GAP / 2.0;
                arrow(&mut out, &format!("M{spine:.1} {top:.1}V{:.1}", last - 20.0), "");
            }
        }
        Ok(framed(&shell, labels, width, y + 1.0, &out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Amount;

    struct Plain;

    impl Labels for Plain {
        fn text(&self, key: &str) -> String {
            key.to_owned()
        }

        fn amount(&self, _: Amount) -> String {
            String::new()
        }
    }

    #[test]
    fn every_box_is_drawn_and_what_somebody_typed_stays_text() {
        let step = |says: &str, aside: &[&str]| Step {
            says: says.to_owned(),
            aside: aside.iter().map(|it| (*it).to_owned()).collect(),
        };
        let flow = Flow {
            id: "flow".to_owned(),
            title_key: "title".to_owned(),
            description_key: "description".to_owned(),
            steps: vec![step("All 12", &["Left out 2", "<b>"]), step("Analysed 10", &[])],
        };
        let svg = flow.to_svg(&Plain, Width::Wide).unwrap();
        assert_eq!(svg.matches("<rect").count(), 4);
        assert!(
            svg.contains("All 12")
                && svg.contains("&lt;b&gt;")
                && svg.contains("<title id=\"flow-wide-title\">")
        );
        let nameless = Flow { id: "a b".to_owned(), ..flow };
        assert!(nameless.to_svg(&Plain, Width::Wide).is_err());
    }
}
