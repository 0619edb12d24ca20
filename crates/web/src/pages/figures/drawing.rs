//! From an evaluated figure to what a page draws: SVG, its table, and the addresses of the rows.

use evidence::disclosure::Shown;
use evidence::evaluate::{Axis, Stratum};
use evidence::figure::{Amount, Category, Drawing, Figure as Chart, Series, Width};
use evidence::table::Unit;
use operations::figures::{Cell, Figure, code_of};
use serde::Serialize;

use super::query::{address, name_of};
use super::speech::{Speech, amount};

/// A figure on a page.
#[derive(Serialize)]
pub(super) struct Panel {
    pub(super) id: String,
    pub(super) title: String,
    /// What it shows, in a sentence above it.
    pub(super) lead: Option<String>,
    /// The drawing for a phone and for a desk; none where a table says it all.
    pub(super) picture: Option<Picture>,
    pub(super) head: Vec<TableCell>,
    pub(super) rows: Vec<Vec<TableCell>>,
    pub(super) starred: bool,
    pub(super) responses: Option<(u64, u64)>,
    /// What is to be known with it.
    pub(super) notes: Vec<String>,
    pub(super) definition: String,
    pub(super) definition_href: String,
    pub(super) csv: String,
    /// The address of the figure by itself, where it has one.
    pub(super) alone: Option<String>,
}

/// A drawing for a phone and for a desk.
#[derive(Serialize)]
pub(super) struct Picture {
    narrow: String,
    wide: String,
}

impl Picture {
    pub(super) fn of<E>(draw: impl Fn(Width) -> Result<String, E>) -> Option<Picture> {
        Some(Picture { narrow: draw(Width::Narrow).ok()?, wide: draw(Width::Wide).ok()? })
    }
}

/// A cell of a table, as the table component takes it.
#[derive(Serialize)]
pub(super) struct TableCell {
    pub(super) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) href: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) format: Option<&'static str>,
}

impl TableCell {
    pub(super) fn text(text: impl Into<String>) -> TableCell {
        TableCell { text: text.into(), href: None, format: None }
    }

    pub(super) fn number(text: String, href: Option<String>) -> TableCell {
        TableCell { text, href, format: Some("numeric") }
    }
}

/// How a figure is drawn: Pareto for reasons, lines for months, bars for the rest.
fn drawing(figure: &Figure) -> Drawing {
    match figure.axes.first() {
        Some(axis) if axis.stratum == Stratum::Month => Drawing::Lines,
        Some(axis) if axis.several && figure.axes.len() == 1 => Drawing::Pareto,
        _ => Drawing::StackedBars,
    }
}

/// What a page needs beside the figure.
pub(super) struct Around<'a> {
    pub(super) speech: &'a Speech<'a>,
    /// The address of the programme, without a slash at the end.
    pub(super) base: &'a str,
}

impl Around<'_> {
    /// The address of the rows behind a place of a figure, for those who may see them.
    fn rows(&self, figure: &Figure, groups: &[Option<Option<&str>>], of: &str) -> Option<String> {
        let base = format!("{}/figures/{}/rows", self.base, figure.definition.id);
        let strata = strata(figure);
        figure.sight.shows_rows().then(|| address(&base, Some(figure.period), &strata, groups, Some(of)))
    }

    pub(super) fn rows_of(&self, figure: &Figure, of: &str) -> Option<String> {
        self.rows(figure, &vec![None; figure.axes.len()], of)
    }

    /// An address of the figure itself, with its breakdowns.
    fn of(&self, figure: &Figure, below: &str) -> String {
        let base = format!("{}/figures/{}{below}", self.base, figure.definition.id);
        // Who has no choice of months is not given one in an address.
        let period = figure.sight.shows_rows().then_some(figure.period);
        address(&base, period, &strata(figure), &[], None)
    }

    /// The chart: the groups of the first breakdown along it, those of the second as series. A figure that
    /// is a share has its bands as series.
    pub(super) fn chart(&self, id: &str, title: &str, figure: &Figure) -> Chart {
        let speech = self.speech;
        let first = figure.axes.first();
        let label = |axis: &Axis, place: usize| {
            speech.value(name_of(&axis.stratum), axis.groups.get(place).and_then(code_of))
        };
        let code = |axis: &Axis, place: usize| axis.groups.get(place).and_then(code_of).map(str::to_owned);
        let places = first.map_or(1, |axis| axis.groups.len());
        let categories = (0..places)
            .map(|place| match first {
                Some(axis) => Category { key: label(axis, place), apart: code(axis, place).is_none() },
                None => Category { key: speech.text("figures-total"), apart: false },
            })
            .collect();
        let cell = |wanted: &[usize]| figure.cells.iter().find(|cell| cell.groups == wanted);
        let mut series = Vec::new();
        if let Some(second) = figure.axes.get(1) {
            for group in 0..second.groups.len() {
                let of = |place: usize| cell(&[place, group]).map_or(Amount::None, |c| amount(c.denominator));
                let link = |place: usize| {
                    let groups = [first.and_then(|axis| code(axis, place)), code(second, group)];
                    self.rows(
                        figure,
                        &[Some(groups[0].as_deref()), Some(groups[1].as_deref())],
                        "denominator",
                    )
                };
                series.push(self.series(
                    label(second, group),
                    code(second, group).is_none(),
                    places,
                    of,
                    link,
                ));
            }
        } else {
            for (band, key, apart) in bands(figure) {
                let of = |place: usize| {
                    let wanted: &[usize] = if first.is_some() { &[place] } else { &[] };
                    cell(wanted).map_or(Amount::None, |cell| amount(band_of(cell, band)))
                };
                let link = |place: usize| {
                    let group = first.and_then(|axis| code(axis, place));
                    let groups: Vec<_> = first.iter().map(|_| Some(group.as_deref())).collect();
                    self.rows(figure, &groups, band)
                };
                // A measure may say its bands in words of its own.
                let own = format!("measure-{}-{band}", figure.definition.id);
                let key = if speech.words.has(&own) { own.as_str() } else { key };
                series.push(self.series(speech.text(key), apart, places, of, link));
            }
        }
        // A series of nothing but noughts only lengthens the legend; "not recorded" always stays.
        let nothing = |series: &Series| series.amounts.iter().all(|held| *held == Amount::Count(0));
        let kept = series.iter().filter(|series| series.apart || !nothing(series)).count();
        if kept > 0 {
            series.retain(|series| series.apart || !nothing(series));
        }
        let mut categories: Vec<Category> = categories;
        if first.is_some_and(|axis| LONG.contains(&name_of(&axis.stratum))) && figure.axes.len() == 2 {
            without_noughts(&mut categories, &mut series);
        }
        Chart {
            id: id.to_owned(),
            title_key: title.to_owned(),
            description_key: self.speech.described(title, figure.period),
            drawing: drawing(figure),
            categories,
            series,
        }
    }

    fn series(
        &self,
        key: String,
        apart: bool,
        places: usize,
        of: impl Fn(usize) -> Amount,
        link: impl Fn(usize) -> Option<String>,
    ) -> Series {
        let amounts: Vec<Amount> = (0..places).map(of).collect();
        let links = (0..places).map(link).collect();
        Series { key, apart, amounts, links }
    }

    /// The figure with everything around it.
    pub(super) fn panel(&self, id: &str, title: &str, figure: &Figure) -> Panel {
        let chart = self.chart(id, title, figure);
        let (head, rows) = self.table(figure, &chart);
        let starred =
            |cell: &Cell| cell.denominator == Shown::Starred || cell.bands.contains(&Shown::Starred);
        Panel {
            id: id.to_owned(),
            title: title.to_owned(),
            lead: None,
            picture: Picture::of(|width| chart.to_svg(self.speech, width)),
            head,
            rows,
            starred: figure.cells.iter().any(starred),
            responses: figure.responses.filter(|_| figure.axes.len() == 1),
            notes: Vec::new(),
            definition: figure.definition.title.clone(),
            definition_href: format!("{}/definitions/{}", self.base, figure.definition.id),
            csv: self.of(figure, "/table.csv"),
            alone: Some(self.of(figure, "")),
        }
    }

    /// The table behind a chart, from the same values: with the share and its interval where it is a share.
    pub(super) fn table(&self, figure: &Figure, chart: &Chart) -> (Vec<TableCell>, Vec<Vec<TableCell>>) {
        let speech = self.speech;
        let along = figure
            .axes
            .first()
            .map_or_else(|| speech.text("figures-counted"), |axis| speech.column(name_of(&axis.stratum)));
        let mut head = vec![TableCell::text(along)];
        head.extend(chart.series.iter().map(|series| TableCell::number(series.key.clone(), None)));
        let is_share = figure.definition.numerator.is_some() && figure.axes.len() <= 1;
        if is_share {
            for key in ["figures-denominator", "figures-share", "figures-interval"] {
                head.push(TableCell::number(speech.text(key), None));
            }
        }
        let labels: &dyn evidence::figure::Labels = speech;
        let rows = chart.rows().into_iter().map(|row| {
            let mut cells = vec![TableCell::text(row.category)];
            for (amount, link) in row.amounts.iter().zip(&row.links) {
                cells.push(TableCell::number(labels.amount(*amount), link.map(str::to_owned)));
            }
            let place = chart.categories.iter().position(|category| category.key == row.category);
            let wanted: Vec<usize> =
                if figure.axes.is_empty() { Vec::new() } else { place.into_iter().collect() };
            if let Some(cell) = figure.cells.iter().find(|cell| is_share && cell.groups == wanted) {
                cells.push(TableCell::number(speech.count(cell.denominator), None));
                cells.push(TableCell::number(speech.share(cell.share), None));
                cells.push(TableCell::number(speech.interval(cell.interval), None));
            }
            cells
        });
        (head, rows.collect())
    }

    /// A table as CSV (RFC 4180), as it stands on the page.
    pub(super) fn csv(&self, figure: &Figure) -> String {
        let chart = self.chart("table", &figure.definition.title, figure);
        let (head, rows) = self.table(figure, &chart);
        exchange::csv_file::lines([head].iter().chain(&rows).map(|row| row.iter().map(|cell| &cell.text)))
    }
}

/// Breakdowns with so many codes that those nobody has are left out of a drawing of two breakdowns.
const LONG: [&str; 2] = ["came-to", "mode"];

/// Takes out the places along a figure at which nothing is counted; "not recorded" always stays.
fn without_noughts(categories: &mut Vec<Category>, series: &mut [Series]) {
    let counted = |place: usize| series.iter().any(|held| held.amounts.get(place) != Some(&Amount::Count(0)));
    let kept: Vec<bool> =
        categories.iter().enumerate().map(|(place, it)| it.apart || counted(place)).collect();
    fn keep<T>(list: &mut Vec<T>, kept: &[bool]) {
        let mut place = kept.iter();
        list.retain(|_| place.next().copied().unwrap_or(true));
    }
    keep(categories, &kept);
    for held in series {
        keep(&mut held.amounts, &kept);
        keep(&mut held.links, &kept);
    }
}

pub(super) fn strata(figure: &Figure) -> Vec<Stratum> {
    figure.axes.iter().map(|axis| axis.stratum.clone()).collect()
}

/// The series of a figure with at most one breakdown: its bands when it is a share, else its rows.
fn bands(figure: &Figure) -> Vec<(&'static str, &'static str, bool)> {
    if figure.definition.numerator.is_none() {
        let key = match figure.definition.unit {
            Unit::Account => "figures-accounts",
            Unit::Gate => "figures-journeys",
            Unit::Prescription => "figures-prescriptions",
            Unit::Session => "figures-sessions",
            _ => "figures-offers",
        };
        return vec![("denominator", key, false)];
    }
    vec![
        ("met", "measure-band-met", false),
        ("not-met", "measure-band-not-met", false),
        ("open", "measure-band-open", false),
        ("not-recorded", "measure-band-not-recorded", true),
    ]
}

fn band_of(cell: &Cell, band: &str) -> Shown {
    match band {
        "met" => cell.bands[0],
        "not-met" => cell.bands[1],
        "open" => cell.bands[2],
        "not-recorded" => cell.bands[3],
        _ => cell.denominator,
    }
}
