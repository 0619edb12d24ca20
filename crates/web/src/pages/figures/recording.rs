//! The quality of recording: what was written down of offers, by what it is and by practice, never as an order of merit.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use evidence::column::Period;
use evidence::disclosure::Shown;
use evidence::evaluate::Stratum;
use evidence::figure::{Amount, Category, Drawing, Figure as Chart, Series};
use minijinja::context;
use operations::figures::{Asked, Cell, Figure, Figures, Sight, code_of, definition};

use super::drawing::{Picture, TableCell};
use super::part::{Part, Parts};
use super::practices::codes;
use super::query::{Query, address};
use super::speech::{Speech, amount};
use crate::signin::{As, may};
use crate::{Failure, Site};

/// What should be known of every offer, by its column.
const KNOWN: [&str; 7] =
    ["answer", "how-put", "referral-reason", "age-band", "sex", "ethnic-category", "deprivation-decile"];
/// What should be known of refusals, by its definition.
const REFUSALS: [&str; 2] = ["refusals-told", "reason-asked"];

/// The figures of the page, in the order of [`KNOWN`] and then of [`REFUSALS`]. By practice only for those who may see
/// rows: two breakdowns of the same people would show single ones.
async fn gather(
    site: &Site,
    who: &As<may::SeeFigures>,
    query: &Query,
) -> Result<(Figures, Vec<domain::Breach>), Failure> {
    let sight = Sight::of(&who.who)?;
    let mut breaches = query.breaches.clone();
    let practice = || Stratum::Column("practice".to_owned());
    let asked = |period: Option<Period>| {
        let known = KNOWN.iter().map(|column| {
            let by_practice = sight.shows_rows().then(practice);
            let strata = by_practice.into_iter().chain([Stratum::Column((*column).to_owned())]).collect();
            Ok((definition("offers-made")?, Asked { period, strata, ..Asked::default() }))
        });
        let refusals = REFUSALS.iter().map(|id| {
            let strata = sight.shows_rows().then(practice).into_iter().collect();
            Ok((definition(id)?, Asked { period, strata, ..Asked::default() }))
        });
        known.chain(refusals).collect::<operations::Result<Vec<_>>>()
    };
    let figures = match site.house().figures(&who.who, asked(query.asked.period)?).await {
        Err(operations::Error::Breach(more)) => {
            breaches.extend(more);
            site.house().figures(&who.who, asked(None)?).await?
        }
        other => other?,
    };
    Ok((figures, breaches))
}

/// The page.
pub async fn page(
    State(site): State<Site>,
    who: As<may::SeeFigures>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = Query::parse(query.as_deref())?;
    let (found, breaches) = gather(&site, &who, &query).await?;
    let speech = Speech { words: who.frame.words, practices: &found.practices };
    let base = who.path("");
    parts(&speech, &base, &found, &query)?.page(&site, &who, &query, context! {}, &breaches)
}

/// A table of the page as a file.
pub async fn csv(
    State(site): State<Site>,
    who: As<may::SeeFigures>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = Query::parse(query.as_deref())?;
    let (found, _) = gather(&site, &who, &query).await?;
    let speech = Speech { words: who.frame.words, practices: &found.practices };
    let base = who.path("");
    parts(&speech, &base, &found, &query)?.file(&query.picked.of)
}

/// What was recorded of how many.
#[derive(Clone, Copy)]
struct Recorded {
    yes: Shown,
    no: Shown,
    of: Shown,
}

impl Recorded {
    fn share(self) -> Option<f64> {
        let (yes, of) = (self.yes.count()?, self.of.count()?);
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        (of > 0).then(|| yes.min(of) as f64 / of as f64)
    }
}

/// How many offers: of a practice, or of all.
fn whole(answers: &Figure, practice: Option<&str>) -> Shown {
    match practice {
        None => answers.total.as_ref().map_or(Shown::Starred, |total| total.denominator),
        Some(code) => sum(at(answers, code).map(|cell| &cell.denominator)),
    }
}

/// The cells of a practice, in a figure broken down by practice first.
fn at<'a>(figure: &'a Figure, practice: &str) -> impl Iterator<Item = &'a Cell> {
    let groups = figure.axes.first().map_or(&[][..], |axis| axis.groups.as_slice());
    let place = groups.iter().position(|group| code_of(group) == Some(practice));
    figure.cells.iter().filter(move |cell| place.is_some() && cell.groups.first().copied() == place)
}

/// The sum of shown counts; withheld where one is.
fn sum<'a>(mut cells: impl Iterator<Item = &'a Shown>) -> Shown {
    cells.try_fold(0, |sum, shown| Some(sum + shown.count()?)).map_or(Shown::Starred, Shown::Count)
}

/// What was recorded in a column: of a practice, or of all. How many there are at all is told by the answers, of which
/// every offer has one group: an offer with several reasons is in several.
fn of_column(figure: &Figure, answers: &Figure, practice: Option<&str>) -> Recorded {
    let missing = figure.axes.last().and_then(|axis| axis.groups.iter().position(|it| code_of(it).is_none()));
    let lacks = |cell: &&Cell| cell.groups.last().copied() == missing;
    let no = match practice {
        Some(code) => sum(at(figure, code).filter(lacks).map(|cell| &cell.denominator)),
        None => sum(figure.cells.iter().filter(lacks).map(|cell| &cell.denominator)),
    };
    let of = whole(answers, practice);
    let yes = of.count().zip(no.count()).map_or(Shown::Starred, |(of, no)| Shown::Count(of.saturating_sub(no)));
    Recorded { yes, no, of }
}

/// What was recorded of refusals: of a practice, or of all.
fn of_share(figure: &Figure, practice: Option<&str>) -> Option<Recorded> {
    let cell = match practice {
        Some(code) => figure.cell(&[Some(code)])?,
        None => figure.total.as_ref()?,
    };
    let no = cell.denominator.count().zip(cell.bands[0].count());
    Some(Recorded {
        yes: cell.bands[0],
        no: no.map_or(Shown::Starred, |(of, yes)| Shown::Count(of.saturating_sub(yes))),
        of: cell.denominator,
    })
}

fn parts<'a>(
    speech: &'a Speech<'a>,
    base: &'a str,
    found: &Figures,
    query: &Query,
) -> Result<Parts<'a>, Failure> {
    let first = found.figures.first().ok_or(operations::Error::NotFound)?;
    let mut parts = Parts {
        name: "recording",
        speech,
        base,
        sight: first.sight.clone(),
        period: first.period,
        chosen: query.asked.period.is_some(),
        as_of: first.as_of,
        also: Vec::new(),
        panels: Vec::new(),
    };
    let (known, refusals) = found.figures.split_at(KNOWN.len().min(found.figures.len()));
    let part = overall(&parts, first, known, refusals);
    parts.put(part);
    if parts.sight == Sight::Pseudonymous {
        let part = by_practice(&parts, first, known, refusals);
        parts.put(part);
    }
    Ok(parts)
}

/// The names of what should be recorded.
fn names(speech: &Speech<'_>) -> Vec<String> {
    let known = KNOWN.iter().map(|column| speech.column(column));
    let refusals = REFUSALS.iter().map(|id| speech.text(&format!("figures-recording-{id}")));
    known.chain(refusals).collect()
}

/// Of all: what was recorded and what was not, as bars.
fn overall(parts: &Parts<'_>, first: &Figure, known: &[Figure], refusals: &[Figure]) -> Part {
    let speech = parts.speech;
    let title = speech.text("figures-recording-overall");
    let mut part = Part::of("overall", first.definition, title.clone());
    let found: Vec<Recorded> = known
        .iter()
        .map(|figure| of_column(figure, first, None))
        .chain(refusals.iter().filter_map(|figure| of_share(figure, None)))
        .collect();
    let names = names(speech);
    part.starred = found.iter().any(|it| it.of == Shown::Starred || it.no == Shown::Starred);
    let series = |key: &str, apart: bool, pick: fn(&Recorded) -> Shown| {
        let amounts: Vec<Amount> = found.iter().map(|it| amount(pick(it))).collect();
        Series { key: speech.text(key), apart, links: vec![None; amounts.len()], amounts }
    };
    let called = parts.called("overall", &title);
    let chart = Chart {
        id: called.id,
        title_key: called.title_key,
        description_key: called.description_key,
        drawing: Drawing::StackedBars,
        categories: names.iter().map(|name| Category { key: name.clone(), apart: false }).collect(),
        series: vec![
            series("figures-recording-recorded", false, |it| it.yes),
            series("figures-not-recorded", true, |it| it.no),
        ],
    };
    part.picture = Picture::of(|width| chart.to_svg(speech, width));
    let number = |key: &str| TableCell::number(speech.text(key), None);
    part.head = vec![
        TableCell::text(speech.text("figures-recording-what")),
        number("figures-recording-recorded"),
        number("figures-not-recorded"),
        number("figures-denominator"),
        number("figures-recording-share"),
    ];
    part.rows = names
        .into_iter()
        .zip(&found)
        .map(|(name, it)| {
            let count = |shown: Shown| TableCell::number(speech.count(shown), None);
            vec![
                TableCell::text(name),
                count(it.yes),
                count(it.no),
                count(it.of),
                TableCell::number(speech.share(it.share()), None),
            ]
        })
        .collect();
    part
}

/// By practice, in the order of their names: the share recorded, which leads to the rows that lack it.
fn by_practice(parts: &Parts<'_>, first: &Figure, known: &[Figure], refusals: &[Figure]) -> Part {
    let speech = parts.speech;
    let mut part = Part::of("practices", first.definition, speech.text("figures-recording-practices"));
    part.lead = Some(speech.text("figures-recording-practices-lead"));
    part.head = vec![TableCell::text(speech.column("practice"))];
    part.head.extend(names(speech).into_iter().map(|name| TableCell::number(name, None)));
    let mut practices: Vec<(String, &str)> =
        codes(first).map(|code| (speech.value("practice", Some(code)), code)).collect();
    practices.sort();
    let lacking = |figure: &Figure, strata: &[Stratum], groups: &[Option<Option<&str>>], of: &str| {
        let base = format!("{}/figures/{}/rows", parts.base, figure.definition.id);
        address(&base, Some(figure.period), strata, groups, Some(of))
    };
    part.rows = practices
        .into_iter()
        .map(|(name, code)| {
            let mut row = vec![TableCell::text(name)];
            for figure in known {
                let it = of_column(figure, first, Some(code));
                let link = (it.no.count() > Some(0)).then(|| {
                    lacking(figure, &super::drawing::strata(figure), &[Some(Some(code)), Some(None)], "denominator")
                });
                row.push(TableCell::number(speech.share(it.share()), link));
            }
            for figure in refusals {
                let it = of_share(figure, Some(code));
                let link = it.filter(|it| it.no.count() > Some(0)).map(|_| {
                    lacking(figure, &super::drawing::strata(figure), &[Some(Some(code))], "not-met")
                });
                row.push(TableCell::number(speech.share(it.and_then(Recorded::share)), link));
            }
            row
        })
        .collect();
    part
}
