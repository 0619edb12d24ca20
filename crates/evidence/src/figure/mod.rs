//! Figures as data, drawn as SVG and listed as a table: bars in bands, lines by month, bars in Pareto order,
//! curves and points on two scales ([`plane`]), and boxes one below the other ([`flow`]).
//!
//! One [`Figure`] gives both, so that a chart and the table behind it cannot differ. Wording comes from the
//! caller as [`Labels`]; colours, patterns and text follow the page (`currentColor`, CSS variables with
//! fall-backs), and every series has a pattern beside its colour. There is no script and no outside font.

mod axis;
mod bars;
pub mod charts;
pub mod flow;
mod lines;
pub mod plane;
mod svg;

use serde::{Deserialize, Serialize};

/// How a figure is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Drawing {
    /// A lying bar for each category, its series end to end.
    StackedBars,
    /// A line for each series over categories in order, such as months. Every series has its own marker.
    Lines,
    /// A lying bar for each category, largest first, with the running share of the whole. Only the first
    /// series is drawn. A category marked [`Category::apart`] comes last and is in no running share.
    Pareto,
}

/// What is counted at one place of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Amount {
    /// A count.
    Count(u64),
    /// A share from 0 to 1.
    Share(f64),
    /// A score on a scale, which may have decimals.
    Score(f64),
    /// Withheld under disclosure control.
    Starred,
    /// There is nothing to show, such as a share of nobody.
    None,
}

impl Amount {
    /// The length it is drawn with; nothing for what is withheld or not there.
    fn length(self) -> Option<f64> {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "a length on paper")]
            Self::Count(count) => Some(count as f64),
            Self::Share(share) if share.is_finite() => Some(share.clamp(0.0, 1.0)),
            Self::Score(score) if score.is_finite() => Some(score.max(0.0)),
            Self::Share(_) | Self::Score(_) | Self::Starred | Self::None => None,
        }
    }
}

/// A place along a figure: an answer, a practice, a month, a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// The key of its label.
    pub key: String,
    /// Whether it is no category like the others ("not recorded"): drawn last and set off.
    pub apart: bool,
}

/// One kind of thing counted in every category.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// The key of its label.
    pub key: String,
    /// Whether it is "not recorded": drawn with dots and no colour, and never left out.
    pub apart: bool,
    /// One amount for each category.
    pub amounts: Vec<Amount>,
    /// For each category the address of the list behind the mark; empty where there is none.
    pub links: Vec<Option<String>>,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// An identifier unique on the page; letters, digits and hyphens.
    pub id: String,
    /// The key of its title.
    pub title_key: String,
    /// The key of its description for those who do not see it.
    pub description_key: String,
    /// How it is drawn.
    pub drawing: Drawing,
    /// The places along it.
    pub categories: Vec<Category>,
    /// What is counted there.
    pub series: Vec<Series>,
}

/// The room a figure is drawn for. A page gives both and shows the one that fits, so that text keeps its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Width {
    /// 358 pixels: a telephone of 390 with its margins.
    Narrow,
    /// 720 pixels: beside the table on a desk.
    Wide,
}

impl Width {
    fn pixels(self) -> f64 {
        match self {
            Self::Narrow => 358.0,
            Self::Wide => 720.0,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Narrow => "narrow",
            Self::Wide => "wide",
        }
    }
}

/// The words of a figure. All text and number formats come from here.
pub trait Labels {
    /// The text of a key of the figure, or of `figure-running-share` ("running share" of a Pareto figure).
    fn text(&self, key: &str) -> String;
    /// An amount as text, such as `1,204`, `64 %` or a star.
    fn amount(&self, amount: Amount) -> String;
}

/// A row of the table behind a figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableRow<'a> {
    /// The category's key.
    pub category: &'a str,
    /// One amount for each series.
    pub amounts: Vec<Amount>,
    /// One address for each series.
    pub links: Vec<Option<&'a str>>,
}

/// Why a figure cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undrawable {
    /// A series without one amount and one link for each category.
    Ragged {
        /// The key of the series.
        series: String,
        /// Categories of the figure.
        categories: usize,
    },
    /// An identifier that is empty or has other characters than letters, digits and hyphens.
    Id {
        /// The identifier.
        id: String,
    },
}

impl std::fmt::Display for Undrawable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ragged { series, categories } => {
                write!(f, "series {series}: give one amount and one link for each of {categories} categories")
            }
            Self::Id { id } => write!(f, "figure \"{id}\": use letters, digits and hyphens"),
        }
    }
}

impl std::error::Error for Undrawable {}

impl Figure {
    /// The identifier at a width, so that both can be on one page.
    fn id_at(&self, width: Width) -> String {
        format!("{}-{}", self.id, width.code())
    }

    /// The categories in the order they are drawn and listed: those set apart last; for a Pareto figure by
    /// amount, largest first.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.categories.len()).collect();
        let length = |place: usize| {
            self.series.first().and_then(|s| s.amounts.get(place)).and_then(|a| a.length()).unwrap_or(-1.0)
        };
        order.sort_by(|a, b| {
            let apart = self.categories[*a].apart.cmp(&self.categories[*b].apart);
            match self.drawing {
                Drawing::Pareto => apart.then(length(*b).total_cmp(&length(*a))),
                Drawing::StackedBars | Drawing::Lines => apart,
            }
        });
        order
    }

    /// The table behind it, in the order drawn.
    #[must_use]
    pub fn rows(&self) -> Vec<TableRow<'_>> {
        let row = |place: usize| TableRow {
            category: &self.categories[place].key,
            amounts: self
                .series
                .iter()
                .map(|s| s.amounts.get(place).copied().unwrap_or(Amount::None))
                .collect(),
            links: self.series.iter().map(|s| s.links.get(place).and_then(|l| l.as_deref())).collect(),
        };
        self.order().into_iter().map(row).collect()
    }

    /// The running share of the whole after each row of [`Figure::rows`], for a Pareto figure of counts;
    /// none for categories set apart and wherever an amount so far is withheld.
    #[must_use]
    pub fn running_shares(&self) -> Vec<Option<f64>> {
        let rows = self.rows();
        let apart = |row: &TableRow<'_>| self.categories.iter().any(|c| c.apart && c.key == row.category);
        let lengths: Vec<Option<f64>> = rows
            .iter()
            .map(|row| if apart(row) { None } else { row.amounts.first().and_then(|amount| amount.length()) })
            .collect();
        let withheld = rows.iter().any(|row| !apart(row) && row.amounts.first() == Some(&Amount::Starred));
        let whole: f64 = lengths.iter().flatten().sum();
        let mut so_far = 0.0;
        lengths
            .into_iter()
            .map(|length| {
                so_far += length?;
                (!withheld && whole > 0.0).then(|| so_far / whole)
            })
            .collect()
    }

    /// Draws it.
    ///
    /// # Errors
    /// [`Undrawable`] when a series does not match the categories, or the identifier cannot be one.
    pub fn to_svg(&self, labels: &dyn Labels, width: Width) -> Result<String, Undrawable> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if self.id.is_empty() || !self.id.chars().all(plain) {
            return Err(Undrawable::Id { id: self.id.clone() });
        }
        let categories = self.categories.len();
        if let Some(series) =
            self.series.iter().find(|s| s.amounts.len() != categories || s.links.len() != categories)
        {
            return Err(Undrawable::Ragged { series: series.key.clone(), categories });
        }
        Ok(match self.drawing {
            Drawing::StackedBars => bars::stacked(self, labels, width),
            Drawing::Pareto => bars::pareto(self, labels, width),
            Drawing::Lines => lines::lines(self, labels, width),
        })
    }
}

#[cfg(test)]
mod tests;
