//! Two periods of one figure beside each other, with the difference and its interval.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use evidence::column::Period;
use evidence::evaluate::Stratum;
use evidence::figure::plane::{Called, Plane, Point};
use evidence::stats::proportion::newcombe;
use operations::figures::{Asked, Cell, Figure, Figures, code_of, definition};
use words::Arg;

use super::drawing::{Around, Panel, Picture, TableCell};
use super::part::{numbers, shares};
use super::practices::counts;
use super::query::{Query, address, name_of, with};
use super::speech::Speech;
use crate::signin::{Admits, As, may};
use crate::{Failure, Site, export};

/// The level of intervals.
const LEVEL: f64 = 0.95;

/// The figure of the period it is compared with; none where none was asked for, or nothing can be compared: a count has
/// no share, and those who see no row have no choice of months.
pub(super) async fn earlier<R: Admits>(
    site: &Site,
    who: &As<R>,
    figure: &Figure,
    query: &Query,
) -> operations::Result<Option<Figure>> {
    let Some(period) = query.against.filter(|_| is_comparable(figure)) else { return Ok(None) };
    let strata = groups_of(figure).map(|stratum| vec![stratum.clone()]).unwrap_or_default();
    let asked = Asked { period: Some(period), strata, ..Asked::default() };
    let answered: Figures = site.house().figures(&who.who, vec![(figure.definition, asked)]).await?;
    Ok(answered.figures.into_iter().next())
}

/// A breach of the months compared with, at the field in which they were typed.
pub(super) fn of_earlier(breach: domain::Breach) -> domain::Breach {
    let field = match breach.field.as_deref() {
        Some("from") => "than_from",
        Some("to") => "than_to",
        _ => return breach,
    };
    domain::Breach { field: Some(field.into()), ..breach }
}

/// Whether a figure can be compared with another period of itself.
pub(super) fn is_comparable(figure: &Figure) -> bool {
    figure.sight.shows_rows() && figure.definition.numerator.is_some()
}

/// The breakdown whose groups are compared: one that both periods have.
fn groups_of(figure: &Figure) -> Option<&Stratum> {
    match figure.axes.as_slice() {
        [axis] if axis.stratum != Stratum::Month => Some(&axis.stratum),
        _ => None,
    }
}

/// What is compared: the name of the group, and the cells of both periods.
struct Pair<'a> {
    name: String,
    now: &'a Cell,
    then: &'a Cell,
}

fn pairs<'a>(speech: &Speech<'_>, now: &'a Figure, then: &'a Figure) -> Vec<Pair<'a>> {
    let mut pairs = Vec::new();
    if let (Some(stratum), Some(axis)) = (groups_of(now), now.axes.first()) {
        for group in &axis.groups {
            let code = code_of(group);
            if let (Some(now), Some(then)) = (now.cell(&[code]), then.cell(&[code])) {
                pairs.push(Pair { name: speech.value(name_of(stratum), code), now, then });
            }
        }
    }
    if let (Some(now), Some(then)) = (&now.total, &then.total) {
        pairs.push(Pair { name: speech.text("figures-total"), now, then });
    }
    pairs
}

/// Months in words.
fn said(speech: &Speech<'_>, period: Period) -> String {
    let month = |month: evidence::column::Month| Arg::from(speech.value("month", Some(&month.to_string())));
    speech.say("figures-period", &[("from", month(period.from)), ("to", month(period.to))])
}

/// Both periods: drawn beside each other, and as a table with their difference.
pub(super) fn panel(around: &Around<'_>, now: &Figure, then: &Figure) -> Panel {
    let speech = around.speech;
    let title = speech.text("figures-compared");
    let pairs = pairs(speech, now, then);
    let plane = drawn(speech, &title, &pairs, now, then);
    let number = |key: &str| TableCell::number(speech.text(key), None);
    let head = vec![
        TableCell::text(
            groups_of(now).map_or_else(|| speech.text("figures-counted"), |it| speech.column(name_of(it))),
        ),
        TableCell::number(said(speech, then.period), None),
        number("figures-denominator"),
        TableCell::number(said(speech, now.period), None),
        number("figures-denominator"),
        number("figures-difference"),
        number("figures-interval"),
    ];
    let base = format!("{}/figures/{}", around.base, now.definition.id);
    let strata: Vec<Stratum> = groups_of(now).into_iter().cloned().collect();
    let file = address(&format!("{base}/compared.csv"), Some(now.period), &strata, &[], None);
    let against =
        [("than_from", then.period.from.to_string()), ("than_to", then.period.to.to_string())];
    Panel {
        id: "compared".to_owned(),
        title,
        lead: pairs.last().map(|all| difference_said(speech, all)),
        picture: Picture::of(|width| plane.to_svg(speech, width)),
        head,
        rows: pairs.iter().map(|pair| line(speech, pair)).collect(),
        starred: false,
        responses: None,
        notes: vec![speech.text("figures-compared-note")],
        definition: now.definition.title.clone(),
        definition_href: format!("{}/definitions/{}", around.base, now.definition.id),
        csv: with(file, &against),
        alone: None,
    }
}

fn line(speech: &Speech<'_>, pair: &Pair<'_>) -> Vec<TableCell> {
    let found = difference(pair);
    let points = |share: f64| speech.words.number(share * 100.0, 1);
    let none = || speech.text("figures-none");
    let range = found.as_ref().map_or_else(none, |it| {
        let args = [
            ("low", Arg::from(points(it.interval.lower))),
            ("high", Arg::from(points(it.interval.upper))),
        ];
        speech.say("figures-points-range", &args)
    });
    vec![
        TableCell::text(pair.name.clone()),
        TableCell::number(speech.share(pair.then.share), None),
        TableCell::number(speech.count(pair.then.denominator), None),
        TableCell::number(speech.share(pair.now.share), None),
        TableCell::number(speech.count(pair.now.denominator), None),
        TableCell::number(found.as_ref().map_or_else(none, |it| points(it.difference)), None),
        TableCell::number(range, None),
    ]
}

/// The later share minus the earlier, with Newcombe's interval; none where one of them is of nobody.
fn difference(pair: &Pair<'_>) -> Option<evidence::stats::proportion::Difference> {
    newcombe(counts(pair.now)?, counts(pair.then)?, LEVEL).ok()
}

/// The difference of all in a sentence, without saying why.
fn difference_said(speech: &Speech<'_>, all: &Pair<'_>) -> String {
    let Some(found) = difference(all) else { return speech.text("figures-compared-nobody") };
    let points = |share: f64| Arg::Number(share * 100.0, 1);
    let args = [
        ("now", speech.share(all.now.share).into()),
        ("then", speech.share(all.then.share).into()),
        ("difference", points(found.difference)),
        ("low", points(found.interval.lower)),
        ("high", points(found.interval.upper)),
    ];
    let holds_nought = found.interval.lower <= 0.0 && found.interval.upper >= 0.0;
    speech.say(if holds_nought { "figures-compared-may-be-none" } else { "figures-compared-said" }, &args)
}

fn drawn(speech: &Speech<'_>, title: &str, pairs: &[Pair<'_>], now: &Figure, then: &Figure) -> Plane {
    let called = Called {
        id: "compared".to_owned(),
        title_key: title.to_owned(),
        description_key: speech.described(title, now.period),
    };
    let mut plane =
        Plane::new(called, shares(speech.text("figures-share"), false), numbers(String::new()));
    plane.rows = pairs.iter().map(|pair| pair.name.clone()).collect();
    plane.series = vec![said(speech, then.period), said(speech, now.period)];
    for (row, pair) in (0_u32..).zip(pairs) {
        for (series, cell) in [pair.then, pair.now].into_iter().enumerate() {
            let Some(share) = cell.share else { continue };
            plane.points.push(Point {
                key: format!("{}, {}", pair.name, plane.series[series]),
                series,
                x: share,
                y: f64::from(row),
                span: cell.interval.map(|it| (it.lower, it.upper)),
                stands_out: false,
                link: None,
            });
        }
    }
    plane
}

/// The table of both periods as a file.
pub async fn csv(
    State(site): State<Site>,
    who: As<may::SeeRows>,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = Query::parse(query.as_deref())?;
    let asked = vec![(definition(&id)?, query.asked.clone())];
    let answered = site.house().figures(&who.who, asked).await?;
    let now = answered.figures.first().ok_or(operations::Error::NotFound)?;
    let then = earlier(&site, &who, now, &query).await?.ok_or(operations::Error::NotFound)?;
    let speech = Speech { words: who.frame.words, practices: &answered.practices };
    let base = who.path("");
    let panel = panel(&Around { speech: &speech, base: &base }, now, &then);
    let rows = std::iter::once(&panel.head).chain(&panel.rows);
    let text = exchange::csv_file::lines(rows.map(|row| row.iter().map(|cell| &cell.text)));
    Ok(export::short(&format!("{id}-compared.csv"), &text))
}
