//! Writing a report: sections, tables with their data, figures, notes.

use std::collections::BTreeMap;

use document::{Block, Document, Figure, Table};
use evidence::disclosure::Shown;
use evidence::stats::Interval;
use words::{Arg, Words};

use super::File;
use super::control::Control;
use super::study::Planned;
use crate::answer::Answer;
use crate::chart::Chart;
use crate::show::written;

/// A cell of a table of the report.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Out {
    /// Words, as they are.
    Text(String),
    /// A count, or the star in its place.
    Count(Shown),
    /// A share from 0 to 1.
    Share(Option<f64>),
    /// A number with so many decimals.
    Number(Option<f64>, usize),
    /// An estimate with its interval, with so many decimals.
    Ranged(Option<f64>, Option<Interval>, usize),
    /// A share, or a difference of shares, with its interval.
    ShareRanged(Option<f64>, Option<Interval>),
    /// A p value.
    P(Option<f64>),
    /// Withheld under disclosure control.
    Withheld,
    /// Nothing belongs here.
    Nothing,
}

impl From<&str> for Out {
    fn from(text: &str) -> Out {
        Out::Text(text.to_owned())
    }
}
impl From<String> for Out {
    fn from(text: String) -> Out {
        Out::Text(text)
    }
}
impl From<Shown> for Out {
    fn from(shown: Shown) -> Out {
        Out::Count(shown)
    }
}

/// The report being written.
pub(super) struct Writer {
    pub(super) words: Words,
    pub(super) control: Control,
    pub(super) level: f64,
    /// Names of places by their code.
    pub(super) names: BTreeMap<String, String>,
    /// The eligible population, if it was given.
    pub(super) population: Option<crate::table::Table>,
    /// What a study fixed beforehand.
    pub(super) planned: Planned,
    pub(super) document: Document,
    pub(super) files: Vec<File>,
    tables: usize,
    figures: usize,
    section: String,
    /// Where what the checklist asks for is answered: item -> sections.
    pub(super) answered: BTreeMap<&'static str, Vec<String>>,
}

/// Text without the marks that keep its parts in their direction: they serve pages.
pub(super) fn plain(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}

impl Writer {
    pub(super) fn new(words: Words, control: Control, level: f64, title: String) -> Writer {
        Writer {
            words,
            control,
            level,
            names: BTreeMap::new(),
            population: None,
            planned: Planned::of(None),
            document: Document::new(title, words.tag()),
            files: Vec::new(),
            tables: 0,
            figures: 0,
            section: String::new(),
            answered: BTreeMap::new(),
        }
    }

    /// A text of the locale files.
    pub(super) fn text(&self, key: &str) -> String {
        plain(&self.words.text(key))
    }

    /// A text with what it names.
    pub(super) fn told(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        plain(&self.words.say(key, args))
    }

    /// Begins a section; `items` are those of the checklist it answers.
    pub(super) fn section(&mut self, key: &str, items: &[&'static str]) {
        let number =
            self.document.blocks.iter().filter(|block| matches!(block, Block::Heading { level: 1, .. }));
        let title = format!("{}. {}", number.count() + 1, self.text(&format!("report-{key}-title")));
        self.document.heading(title.clone());
        self.section = title;
        self.answers(items);
        if self.planned.explores(key) {
            self.note("exploratory", &[]);
        }
    }

    /// Says which items of the checklist are answered here.
    pub(super) fn answers(&mut self, items: &[&'static str]) {
        for item in items {
            let held = self.answered.entry(item).or_default();
            if !held.contains(&self.section) {
                held.push(self.section.clone());
            }
        }
    }

    /// A heading within the section.
    pub(super) fn part(&mut self, key: &str) {
        let text = self.text(&format!("report-{key}"));
        self.document.part(text);
    }

    /// A paragraph.
    pub(super) fn say(&mut self, key: &str) {
        let text = self.text(&format!("report-{key}"));
        self.document.paragraph(text);
    }

    /// A paragraph with what it names.
    pub(super) fn say_with(&mut self, key: &str, args: &[(&str, Arg<'_>)]) {
        let text = self.told(&format!("report-{key}"), args);
        self.document.paragraph(text);
    }

    /// Something to be careful about.
    pub(super) fn note(&mut self, key: &str, args: &[(&str, Arg<'_>)]) {
        let text = self.told(&format!("report-{key}"), args);
        self.document.note(text);
    }

    /// What cannot be answered for want of columns.
    pub(super) fn needs(&mut self, columns: &[String]) {
        // What cannot be answered is no answer to the checklist.
        let section = self.section.clone();
        self.answered.values_mut().for_each(|held| held.retain(|other| *other != section));
        self.answered.retain(|_, held| !held.is_empty());
        let columns = columns.join(", ");
        self.note("needs", &[("columns", Arg::from(&columns))]);
    }

    /// What the engine warns of and refuses, each once.
    pub(super) fn warnings(&mut self, answer: &Answer, leave_out: &[&str]) {
        let told: Vec<String> = answer
            .warnings
            .iter()
            .filter(|warning| !leave_out.contains(&warning.code))
            .map(|warning| warning.told(self.words))
            .chain(answer.refusals.iter().map(|refusal| refusal.told(self.words)))
            .map(|text| plain(&text))
            .collect();
        for text in told {
            let block = Block::Note(text);
            if !self.document.blocks.iter().rev().take(12).any(|held| *held == block) {
                self.document.blocks.push(block);
            }
        }
    }

    /// A number with so many decimals.
    pub(super) fn number(&self, number: f64, decimals: usize) -> String {
        // A negative nought is nought.
        let least = 0.5 * 10_f64.powi(-i32::try_from(decimals).unwrap_or(0));
        self.words.number(if number.abs() < least { 0.0 } else { number }, decimals)
    }

    /// A share as per cent.
    pub(super) fn percent(&self, share: f64) -> String {
        format!("{}\u{a0}%", self.number(share * 100.0, 1))
    }

    /// A count, or the star in its place.
    pub(super) fn count(&self, shown: Shown) -> String {
        match shown {
            #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
            Shown::Count(count) => self.number(count as f64, 0),
            Shown::Starred => "*".to_owned(),
        }
    }

    /// An estimate in its unit, with its interval.
    fn ranged(
        &self,
        estimate: Option<f64>,
        interval: Option<Interval>,
        said: impl Fn(f64) -> String,
        unit: &str,
    ) -> String {
        let Some(estimate) = estimate.filter(|number| number.is_finite()) else { return "–".to_owned() };
        let estimate = format!("{}{unit}", said(estimate));
        match interval.filter(|it| it.lower.is_finite() && it.upper.is_finite()) {
            None => estimate,
            Some(Interval { lower, upper }) => {
                let (lower, upper) = (said(lower), said(upper));
                let args = [
                    ("estimate", (&estimate).into()),
                    ("lower", (&lower).into()),
                    ("upper", (&upper).into()),
                ];
                // The interval stays together on a line.
                self.told("report-ranged", &args).replace(" %", "\u{a0}%")
            }
        }
    }

    /// How a cell reads.
    pub(super) fn shown(&self, out: &Out) -> String {
        let finite = |number: &Option<f64>| number.filter(|number| number.is_finite());
        match out {
            Out::Text(text) => text.clone(),
            Out::Count(shown) => self.count(*shown),
            Out::Share(share) => finite(share).map_or_else(|| "–".to_owned(), |share| self.percent(share)),
            Out::Number(number, decimals) => {
                finite(number).map_or_else(|| "–".to_owned(), |number| self.number(number, *decimals))
            }
            Out::Ranged(estimate, interval, decimals) => {
                self.ranged(*estimate, *interval, |number| self.number(number, *decimals), "")
            }
            Out::ShareRanged(estimate, interval) => {
                let range = |interval: Interval| interval.map(|limit| limit * 100.0);
                let said = |number: f64| self.number(number, 1);
                let (estimate, interval) = (estimate.map(|it| it * 100.0), interval.map(range));
                self.ranged(estimate, interval, said, " %")
            }
            Out::P(p) => match finite(p) {
                None => "–".to_owned(),
                Some(p) if p < 0.001 => "<0.001".to_owned(),
                Some(p) => self.number(p, 3),
            },
            Out::Withheld => "*".to_owned(),
            Out::Nothing => String::new(),
        }
    }

    /// What stands in the file of a table: all digits where counts are exact, as shown where they are not.
    fn data(&self, out: &Out, ranged: bool) -> Vec<String> {
        let places = |decimals: usize| if self.control.is_on() { decimals } else { 17 };
        let number = |number: Option<f64>, decimals: usize| match number.filter(|number| number.is_finite()) {
            None => String::new(),
            Some(number) if places(decimals) < 17 => format!("{number:.decimals$}"),
            Some(number) => number.to_string(),
        };
        let limits = |interval: &Option<Interval>, decimals: usize| {
            [interval.map(|it| it.lower), interval.map(|it| it.upper)].map(|limit| number(limit, decimals))
        };
        let (first, rest) = match out {
            Out::Text(text) => (text.clone(), None),
            Out::Count(Shown::Count(count)) => (count.to_string(), None),
            Out::Count(Shown::Starred) | Out::Withheld => ("*".to_owned(), None),
            Out::Share(share) => (number(*share, 3), None),
            Out::Number(value, decimals) => (number(*value, *decimals), None),
            Out::Ranged(estimate, interval, decimals) => {
                (number(*estimate, *decimals), Some(limits(interval, *decimals)))
            }
            Out::ShareRanged(estimate, interval) => (number(*estimate, 3), Some(limits(interval, 3))),
            Out::P(p) => (number(*p, 3), None),
            Out::Nothing => (String::new(), None),
        };
        let mut cells = vec![first];
        if ranged {
            cells.extend(rest.unwrap_or_default());
        }
        cells
    }

    /// A table under a caption, and its data in a file of that name. Columns are named by `report-column-NAME`.
    /// Nothing where there are no rows.
    pub(super) fn table(&mut self, name: &str, caption: &str, columns: &[&str], rows: &[Vec<Out>]) {
        if rows.is_empty() {
            return;
        }
        self.tables += 1;
        let caption =
            self.told("report-table", &[("number", count(self.tables)), ("caption", caption.into())]);
        let heads = columns.iter().map(|column| self.text(&format!("report-column-{column}"))).collect();
        let cells = rows.iter().map(|row| row.iter().map(|cell| self.shown(cell)).collect()).collect();
        self.document.blocks.push(Block::Table(Table {
            caption,
            columns: heads,
            rows: cells,
            numbers: true,
        }));
        let is_ranged = |at: usize| {
            rows.iter().any(|row| matches!(row.get(at), Some(Out::Ranged(..) | Out::ShareRanged(..))))
        };
        let head = columns.iter().enumerate().flat_map(|(at, column)| {
            let limits = is_ranged(at).then(|| [format!("{column}-lower"), format!("{column}-upper")]);
            std::iter::once((*column).to_owned()).chain(limits.into_iter().flatten())
        });
        let line = |row: &Vec<Out>| -> Vec<String> {
            let cell = |at: usize| self.data(row.get(at).unwrap_or(&Out::Nothing), is_ranged(at));
            (0..columns.len()).flat_map(cell).collect()
        };
        let text = written(std::iter::once(head.collect()).chain(rows.iter().map(line)));
        self.files.push(File { name: format!("table-{:02}-{name}.csv", self.tables), text });
    }

    /// A figure with its text alternative, and its drawing in a file of that name.
    pub(super) fn figure(&mut self, name: &str, caption: &str, alternative: &str, svg: String) {
        self.figures += 1;
        let caption =
            self.told("report-figure", &[("number", count(self.figures)), ("caption", caption.into())]);
        self.files.push(File { name: format!("figure-{:02}-{name}.svg", self.figures), text: svg.clone() });
        let alternative = alternative.to_owned();
        self.document.blocks.push(Block::Figure(Figure { caption, alternative, svg }));
    }

    /// A chart of the engine, its identifier made its own.
    pub(super) fn chart(&mut self, chart: &Chart, name: &str, caption: &str, alternative: &str) {
        if let Ok(svg) = chart.svg_as(&format!("report-{name}"), self.words) {
            self.figure(name, caption, alternative, svg);
        }
    }
}

/// A whole number as the locale writes it.
pub(super) fn count(number: usize) -> Arg<'static> {
    Arg::Count(i64::try_from(number).unwrap_or(i64::MAX))
}
