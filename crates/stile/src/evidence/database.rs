//! Evidence from a database: a figure by the definition the pages use, or the rows behind it as a table.

use std::collections::HashMap;
use std::path::PathBuf;

use analysis::answer::{Answer, Cell, Row};
use analysis::ask::{Ask, Funnel};
use analysis::read::{csv, sha256};
use analysis::report::Sources;
use analysis::table::Table;
use clap::Args;
use evidence::column::{Month, Period};
use evidence::disclosure::Shown;
use evidence::evaluate::{Axis, Stratum};
use operations::figures::{Asked, Figure, Picked, Sight, code_of, stratum_code};
use operations::programme::Programme;
use operations::{House, Who};

use super::report::OfProgramme;
use crate::Place;
use crate::staff::{told, waited};

/// Where the programme is and who asks.
#[derive(Args, Debug)]
pub(super) struct Reading {
    /// Instead of a file: the database, a file or postgres://user@host/database
    #[arg(long, global = true, requires = "programme", requires = "reader")]
    database: Option<String>,
    /// Keys, kept outside the database
    #[arg(
        long,
        env = "STILE_KEYS",
        default_value = "stile-keys.json",
        global = true,
        hide_default_value = true
    )]
    keys: PathBuf,
    /// The programme's name in addresses
    #[arg(long, global = true, value_name = "SLUG")]
    programme: Option<String>,
    /// The address of the account that asks: its role decides what is seen, and it stands in the audit trail
    #[arg(long = "as", id = "reader", global = true, value_name = "EMAIL")]
    reader: Option<String>,
    /// The role to ask in, where the account holds several
    #[arg(long, global = true, value_name = "CODE")]
    role: Option<String>,
    /// The definition: counted by funnel, its rows the table of every other command
    #[arg(long, global = true, value_name = "ID")]
    measure: Option<String>,
    /// First month, such as 2025-11; the last twelve months where it is not said
    #[arg(long, global = true, value_name = "MONTH")]
    from: Option<String>,
    /// Last month
    #[arg(long, global = true, value_name = "MONTH")]
    to: Option<String>,
}

/// What a programme gives a command.
pub(super) enum Given {
    /// A figure, as its answer.
    Figure(Box<Answer>),
    /// Rows, to be analysed like any file.
    Table(Table),
}

impl Reading {
    /// What the programme gives, if a database is named.
    pub(super) fn given(&self, ask: &Ask) -> Option<Result<Given, String>> {
        let database = self.database.as_ref()?;
        Some(self.read(database, ask))
    }

    /// What the programme gives a report, if a database is named.
    pub(super) fn report(&self) -> Option<Result<OfProgramme, String>> {
        let database = self.database.as_ref()?;
        Some(self.reported(database))
    }

    /// The house, who asks, and of which programme.
    fn asking(&self, database: &str) -> Result<(House, Who, Programme), String> {
        let place = Place { database: database.to_owned(), keys: self.keys.clone() };
        let house = crate::serve::open(&place, "", false)?;
        let slug = self.programme.as_deref().unwrap_or_default();
        let programme = waited(house.programme(slug))
            .map_err(|_| words_of("evidence-trouble-no-programme", &[("value", slug.into())]))?;
        let email = self.reader.as_deref().unwrap_or_default();
        let who = house.reader_at_terminal(&programme, email, self.role.as_deref()).map_err(told)?;
        Ok((house, who, programme))
    }

    fn read(&self, database: &str, ask: &Ask) -> Result<Given, String> {
        let (house, who, _) = self.asking(database)?;
        let slug = self.programme.as_deref().unwrap_or_default();
        match ask {
            Ask::Funnel(asked) if asked.stages.is_empty() => self.figure(&house, &who, asked, slug),
            _ => self.table(&house, &who, slug),
        }
    }

    /// The rows behind a report: of roles that may see rows. What was taken out stands in the audit trail.
    fn reported(&self, database: &str) -> Result<OfProgramme, String> {
        let (house, who, programme) = self.asking(database)?;
        if !Sight::of(&who).map_err(told)?.shows_rows() {
            return Err(words_of("evidence-trouble-report-role", &[]));
        }
        let usual = waited(house.figure(&who, "U1", Asked::default()))?;
        let period = self.period()?.unwrap_or_else(|| whole_months(usual.as_of));
        let asked = Asked { period: Some(period), ..Asked::default() };
        let (figure, _) = waited(house.take_figure(&who, "U1", asked.clone()))?;
        let rows = |id: &str, of: &[&str]| -> Result<Table, String> {
            let mut text = String::new();
            for of in of {
                let picked = Picked { of: (*of).to_owned(), ..Picked::denominator(0) };
                let rows = waited(house.figure_rows(&who, id, asked.clone(), picked, None, usize::MAX))?;
                let rows = rows.csv();
                let after_head = rows.split_once('\n').map_or("", |(_, rest)| rest);
                text.push_str(if text.is_empty() { &rows } else { after_head });
            }
            let slug = self.programme.as_deref().unwrap_or_default();
            let table = csv(&format!("{slug} {id}"), text.as_bytes(), &[]);
            table.map_err(|trouble| trouble.told(words::Words::get(words::ENGLISH)))
        };
        let sources = Sources {
            offers: rows("offers-made", &["denominator", "self-referral"])?,
            gates: Some(rows("gates-met", &["denominator"])?),
            accounts: Some(rows("accounts-told", &["denominator"])?),
            prescriptions: Some(rows("prescriptions-stand", &["denominator"])?),
            sessions: Some(rows("A3", &["denominator", "cancelled-by-others"])?),
            population: None,
        };
        Ok(OfProgramme { sources, name: programme.name, period, as_of: figure.as_of })
    }

    /// The months named, if any are.
    pub(super) fn period(&self) -> Result<Option<Period>, String> {
        let month = |text: &str| -> Result<Month, String> {
            text.parse().map_err(|_| words_of("breach-figure-period-month", &[("value", text.into())]))
        };
        match (&self.from, &self.to) {
            (Some(from), Some(to)) => Ok(Some(Period { from: month(from)?, to: month(to)? })),
            (Some(one), None) | (None, Some(one)) => Ok(Some(Period { from: month(one)?, to: month(one)? })),
            (None, None) => Ok(None),
        }
    }

    /// A figure under the rules of the pages: who sees no rows gets small counts as a star.
    fn figure(&self, house: &House, who: &Who, asked: &Funnel, slug: &str) -> Result<Given, String> {
        let sees_rows = Sight::of(who).map_err(told)?.shows_rows();
        // as the pages draw the funnel: who sees no rows gets where journeys stand, in one table
        let (usual, usually) =
            if sees_rows { ("gates-met", "gate,in-short") } else { ("journeys-stand", "gate") };
        let id = self.measure.as_deref().unwrap_or(usual);
        let by = match (&asked.by, &self.measure) {
            (Some(by), _) => by.as_str(),
            (None, None) => usually,
            (None, Some(_)) => "",
        };
        let stratum = |name: &str| match name {
            "month" => Stratum::Month,
            name => Stratum::Column(name.to_owned()),
        };
        let strata: Vec<Stratum> =
            by.split(',').map(str::trim).filter(|name| !name.is_empty()).map(stratum).collect();
        let question = Asked { period: self.period()?, strata, filters: Vec::new() };
        let (figure, practices) = waited(house.take_figure(who, id, question))?;
        Ok(Given::Figure(Box::new(answer(&figure, &practices, slug))))
    }

    /// The rows behind a figure, for roles that may see rows; in the audit trail.
    fn table(&self, house: &House, who: &Who, slug: &str) -> Result<Given, String> {
        let id = self.measure.as_deref().unwrap_or("offers-made");
        let question = Asked { period: self.period()?, ..Asked::default() };
        let rows = waited(house.figure_rows(who, id, question, Picked::denominator(0), None, usize::MAX))?;
        let table = csv(&format!("{slug} {id}"), rows.csv().as_bytes(), &[]);
        let words = words::Words::get(words::ENGLISH);
        table.map(Given::Table).map_err(|trouble| trouble.told(words))
    }
}

/// The twelve whole months before the one of a day: a month that still fills is in no report.
fn whole_months(day: i32) -> Period {
    let before = |month: Month| Month::of_day(month.first_day() - 1);
    let to = before(Month::of_day(day));
    let from = (1..12).fold(to, |month, _| before(month));
    Period { from, to }
}

/// A sentence of the locale files.
fn words_of(key: &str, args: &[(&str, words::Arg<'_>)]) -> String {
    words::Words::get(words::ENGLISH).say(key, args).into_owned()
}

fn shown(count: Shown) -> Cell {
    match count {
        Shown::Count(count) => Cell::Count(count),
        Shown::Starred => Cell::Code("withheld"),
    }
}

/// A figure as the answer of a command.
fn answer(figure: &Figure, practices: &HashMap<String, String>, slug: &str) -> Answer {
    let named = |axis: &Axis, place: usize| match axis.groups.get(place).and_then(code_of) {
        Some(code) => Cell::from(practices.get(code).map_or(code, String::as_str)),
        None => Cell::Code("not-recorded"),
    };
    let row = |cell: &operations::figures::Cell| {
        let mut row = Row::new();
        for (column, place) in ["group", "within"].into_iter().zip(0..cell.groups.len()) {
            row = row.with(column, named(&figure.axes[place], cell.groups[place]));
        }
        if cell.groups.is_empty() {
            row = row.with("group", Cell::Code("everybody"));
        }
        if figure.definition.numerator.is_some() {
            for (column, band) in ["met", "not_met", "open", "not_recorded"].into_iter().zip(cell.bands) {
                row = row.with(column, shown(band));
            }
        }
        row = row.with("of", shown(cell.denominator));
        if figure.definition.numerator.is_some() {
            let share = |value: Option<f64>| value.map_or(Cell::None, Cell::Share);
            row = row
                .with("share", share(cell.share))
                .with("share_lower", share(cell.interval.map(|i| i.lower)))
                .with("share_upper", share(cell.interval.map(|i| i.upper)));
        }
        row.with("immature", shown(cell.immature))
    };
    let cells: Vec<Row> = figure.total.iter().chain(&figure.cells).map(row).collect();
    let beside = figure.beside.iter().map(|beside| {
        Row::new()
            .with("beside", beside.title.as_ref().unwrap_or(&beside.code))
            .with("count", shown(beside.rows))
            .with("excluded", beside.excluded)
    });
    let definition = figure.definition;
    let by: Vec<&str> = figure.axes.iter().map(|axis| stratum_code(&axis.stratum)).collect();
    let specification = serde_json::json!({
        "programme": slug, "measure": definition.id, "version": definition.version, "by": by,
        "from": figure.period.from.to_string(), "to": figure.period.to.to_string(), "as-of": figure.as_of,
        "estimand": definition.estimand, "disclosure-control": figure.sight == Sight::Controlled,
    });
    let mut answer = Answer {
        command: "funnel",
        file: format!("{slug} {}", definition.id),
        specification,
        ..Answer::default()
    };
    answer.sheet("measure", cells);
    answer.sheet("measure-beside", beside.collect());
    // what was read is the figure itself: nobody who sees no rows could hash more
    answer.sha256 = sha256(analysis::show::long_csv(&answer).as_bytes());
    answer.warn("definition", &[("id", &definition.id), ("version", &definition.version)]);
    if figure.sight == Sight::Controlled {
        answer.warn("disclosure", &[]);
    }
    answer
}
