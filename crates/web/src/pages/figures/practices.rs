//! Uptake by practice on a funnel plot, never in an order of merit, with the refusals each records beside it.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use evidence::column::Period;
use evidence::evaluate::Stratum;
use evidence::figure::charts::{self, FunnelKeys, LEVELS, Placed};
use evidence::stats::spc::funnel::{Funnel, funnel};
use minijinja::context;
use operations::annotation::Annotation;
use operations::figures::{Asked, Cell, Figure, Figures, Sight, code_of, definition};
use words::Arg;

use super::drawing::TableCell;
use super::over_time;
use super::part::{Part, Parts, numbers, shares};
use super::query::{Query, address};
use super::speech::Speech;
use crate::signin::{As, may};
use crate::{Failure, Site};

/// Fewer practices are no comparison.
const FEWEST: usize = 3;
/// Months of a chart over time unless others are chosen.
const MONTHS: usize = 24;

/// Everything on the page, from one moment but for the annotations.
pub(super) struct Found {
    pub(super) figures: Figures,
    pub(super) annotations: Vec<Annotation>,
    /// The practice whose months are shown alone.
    pub(super) practice: Option<String>,
    breaches: Vec<domain::Breach>,
}

impl Found {
    async fn gather(site: &Site, who: &As<may::SeeFigures>, query: &Query) -> Result<Found, Failure> {
        let sight = Sight::of(&who.who)?;
        let practice = query.form.given("practice").filter(|_| sight == Sight::Pseudonymous);
        let practice = practice.map(str::to_owned);
        let mut breaches = query.breaches.clone();
        let house = site.house();
        let asked = |period: Option<Period>| {
            let by = |names: &[Stratum]| Asked { period, strata: names.to_vec(), ..Asked::default() };
            let of_practice = || Stratum::Column("practice".to_owned());
            let mut months = by(&[Stratum::Month]);
            months.strata.extend(practice.is_some().then(of_practice));
            months.period = period.or_else(|| sight.shows_rows().then(|| house.whole_months(MONTHS)));
            let all = [("U1", by(&[of_practice()])), ("offers-refused", by(&[of_practice()])), ("U1", months)];
            let all = all.into_iter().map(|(id, asked)| Ok((definition(id)?, asked)));
            all.collect::<operations::Result<Vec<_>>>()
        };
        let figures = match house.figures(&who.who, asked(query.asked.period)?).await {
            Err(operations::Error::Breach(more)) => {
                breaches.extend(more);
                house.figures(&who.who, asked(None)?).await?
            }
            other => other?,
        };
        let annotations = house.annotations(&who.who).await?;
        Ok(Found { figures, annotations, practice, breaches })
    }
}

/// The page.
pub async fn page(
    State(site): State<Site>,
    who: As<may::SeeFigures>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = Query::parse(query.as_deref())?;
    let found = Found::gather(&site, &who, &query).await?;
    let speech = Speech { words: who.frame.words, practices: &found.figures.practices };
    let base = who.path("");
    let more = context! {
        practices => choices(&speech, &found),
        practice => found.practice,
        annotations => may_annotate(&who).then(|| format!("{base}/figures/annotations")),
    };
    parts(&speech, &base, &found, &query)?.page(&site, &who, &query, more, &found.breaches)
}

/// A table of the page as a file.
pub async fn csv(
    State(site): State<Site>,
    who: As<may::SeeFigures>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = Query::parse(query.as_deref())?;
    let found = Found::gather(&site, &who, &query).await?;
    let speech = Speech { words: who.frame.words, practices: &found.figures.practices };
    let base = who.path("");
    parts(&speech, &base, &found, &query)?.file(&query.picked.of)
}

fn may_annotate(who: &As<may::SeeFigures>) -> bool {
    <may::Annotate as crate::signin::Admits>::ROLES.contains(&who.role())
}

/// The practices whose months can be shown alone.
fn choices(speech: &Speech<'_>, found: &Found) -> Vec<minijinja::Value> {
    let Some(figure) = found.figures.figures.first().filter(|figure| figure.sight == Sight::Pseudonymous) else {
        return Vec::new();
    };
    let mut named: Vec<(String, &str)> = codes(figure).map(|code| (speech.value("practice", Some(code)), code)).collect();
    named.sort();
    named.into_iter().map(|(text, value)| context! { value => value, text => text }).collect()
}

/// The codes of the practices of a figure.
pub(super) fn codes(figure: &Figure) -> impl Iterator<Item = &str> {
    figure.axes.iter().take(1).flat_map(|axis| axis.groups.iter().filter_map(code_of))
}

fn parts<'a>(
    speech: &'a Speech<'a>,
    base: &'a str,
    found: &Found,
    query: &Query,
) -> Result<Parts<'a>, Failure> {
    let [agreed, refused, months] = found.figures.figures.as_slice() else {
        return Err(operations::Error::NotFound.into());
    };
    let mut parts = Parts {
        name: "practices",
        speech,
        base,
        sight: agreed.sight.clone(),
        period: agreed.period,
        chosen: query.asked.period.is_some(),
        as_of: agreed.as_of,
        also: found.practice.iter().map(|code| ("practice", code.clone())).collect(),
        panels: Vec::new(),
    };
    let part = uptake(&parts, agreed, refused);
    parts.put(part);
    let part = over_time::part(&parts, months, found, agreed);
    parts.put(part);
    Ok(parts)
}

/// A practice with what it may be judged by.
struct Row<'a> {
    code: &'a str,
    name: String,
    cell: &'a Cell,
    refused: Option<&'a Cell>,
}

/// The counts of a cell as far as they are shown: said yes, and first offers. None where there was none.
pub(super) fn counts(cell: &Cell) -> Option<(usize, usize)> {
    let (met, of) = (cell.bands[0].count()?, cell.denominator.count()?);
    (of > 0).then_some(())?;
    Some((usize::try_from(met.min(of)).ok()?, usize::try_from(of).ok()?))
}

fn uptake(parts: &Parts<'_>, agreed: &Figure, refused: &Figure) -> Part {
    let speech = parts.speech;
    let title = speech.text("figures-practices-uptake");
    let mut part = Part::of("uptake", agreed.definition, title.clone());
    let mut rows: Vec<Row<'_>> = codes(agreed)
        .filter_map(|code| {
            let cell = agreed.cell(&[Some(code)])?;
            let name = speech.value("practice", Some(code));
            Some(Row { code, name, cell, refused: refused.cell(&[Some(code)]) })
        })
        .collect();
    // By name: in any other order the list would be read as one of merit.
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    part.starred = rows.iter().any(|row| counts(row.cell).is_none() && row.cell.denominator.count() != Some(0));
    let placed: Vec<&Row<'_>> = rows.iter().filter(|row| counts(row.cell).is_some()).collect();
    let (count, of): (Vec<usize>, Vec<usize>) = placed.iter().filter_map(|row| counts(row.cell)).unzip();
    let plot = if placed.len() < FEWEST { None } else { funnel(&count, &of).ok() };
    match &plot {
        Some(plot) => {
            part.lead = Some(said(speech, plot));
            part.picture = drawn(parts, &title, agreed, &placed, plot).and_then(|plane| parts.drawn(&plane));
            if plot.over_dispersed {
                let phi = [("phi", Arg::Number(plot.phi, 1))];
                part.notes.push(speech.say("figures-practices-more-than-chance", &phi));
            }
        }
        None => part.lead = Some(speech.text("figures-practices-few")),
    }
    part.notes.push(speech.text("figures-practices-recording"));
    let number = |key: &str| TableCell::number(speech.text(key), None);
    part.head = vec![
        TableCell::text(speech.column("practice")),
        number("figures-practices-yes"),
        number("figures-practices-offers"),
        number("figures-share"),
        number("figures-practices-limits"),
        TableCell::text(speech.text("figures-practices-reading")),
        number("figures-practices-refusals"),
    ];
    part.rows = rows.iter().map(|row| line(parts, agreed, row, plot.as_ref())).collect();
    part
}

/// What the plot says, in a sentence.
fn said(speech: &Speech<'_>, plot: &Funnel) -> String {
    let outside = plot.places.iter().filter(|place| beyond(plot, place.of, place.share, LEVELS[0])).count();
    #[expect(clippy::cast_precision_loss, reason = "practices are few")]
    let expected = plot.places.len() as f64 * (1.0 - LEVELS[0]);
    let count = |count: usize| Arg::Count(i64::try_from(count).unwrap_or(i64::MAX));
    let args = [
        ("target", speech.share(Some(plot.target)).into()),
        ("places", count(plot.places.len())),
        ("outside", count(outside)),
        ("expected", Arg::Number(expected, 1)),
    ];
    speech.say("figures-practices-said", &args)
}

fn beyond(plot: &Funnel, of: usize, share: f64, level: f64) -> bool {
    plot.limits(of, level).is_ok_and(|limits| share < limits.lower || share > limits.upper)
}

fn drawn(
    parts: &Parts<'_>,
    title: &str,
    figure: &Figure,
    placed: &[&Row<'_>],
    plot: &Funnel,
) -> Option<evidence::figure::plane::Plane> {
    let speech = parts.speech;
    let text = |key: &str| speech.text(&format!("figures-practices-{key}"));
    let limits = charts::limits(plot).ok()?;
    let keys = FunnelKeys {
        target: text("target"),
        near: text("limits-95"),
        far: text("limits-998"),
        place: speech.column("practice"),
    };
    let places = placed.iter().zip(&plot.places).map(|(row, place)| Placed {
        key: row.name.clone(),
        #[expect(clippy::cast_precision_loss, reason = "offers of a practice")]
        of: place.of as f64,
        share: place.share,
        link: rows_of(parts, figure, row.code, "denominator"),
    });
    let scales = (numbers(text("across")), shares(text("up"), true));
    let called = parts.called("uptake", title);
    Some(charts::funnel_plot(called, scales, keys, (plot.target, &limits), places.collect()))
}

/// The rows of a practice, for those who may see them.
fn rows_of(parts: &Parts<'_>, figure: &Figure, practice: &str, of: &str) -> Option<String> {
    let base = format!("{}/figures/{}/rows", parts.base, figure.definition.id);
    let by = [Stratum::Column("practice".to_owned())];
    let groups = [Some(Some(practice))];
    figure.sight.shows_rows().then(|| address(&base, Some(figure.period), &by, &groups, Some(of)))
}

fn line(parts: &Parts<'_>, figure: &Figure, row: &Row<'_>, plot: Option<&Funnel>) -> Vec<TableCell> {
    let speech = parts.speech;
    let limits = plot.zip(counts(row.cell)).and_then(|(plot, (_, of))| plot.limits(of, LEVELS[0]).ok());
    let reading = plot.zip(counts(row.cell)).zip(row.cell.share).map(|((plot, (_, of)), share)| {
        let says = match (beyond(plot, of, share, LEVELS[1]), beyond(plot, of, share, LEVELS[0])) {
            (true, _) => "beyond-998",
            (_, true) => "beyond-95",
            _ => "within",
        };
        speech.text(&format!("figures-practices-{says}"))
    });
    let inside = limits.map(|it| evidence::stats::Interval {
        lower: it.lower.clamp(0.0, 1.0),
        upper: it.upper.clamp(0.0, 1.0),
    });
    let per_hundred = row.refused.and_then(|cell| cell.share).map(|share| share * 100.0);
    let refusals = per_hundred
        .map_or_else(|| speech.text("figures-none"), |share| speech.words.number(share, 1));
    vec![
        TableCell::text(row.name.clone()),
        TableCell::number(speech.count(row.cell.bands[0]), rows_of(parts, figure, row.code, "met")),
        TableCell::number(
            speech.count(row.cell.denominator),
            rows_of(parts, figure, row.code, "denominator"),
        ),
        TableCell::number(speech.share(row.cell.share), None),
        TableCell::number(speech.interval(inside), None),
        TableCell::text(reading.unwrap_or_else(|| speech.text("figures-none"))),
        TableCell::number(refusals, None),
    ]
}
