//! Equity at every gate: who of the eligible is offered, and who comes through each gate, by what was known at the offer.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use evidence::column::{Period, WIDENED, made, source};
use evidence::disclosure::Shown;
use evidence::evaluate::Stratum;
use evidence::figure::plane::{Plane, Point};
use evidence::stats::inequality::slope_index;
use evidence::stats::proportion::{Proportion, wilson};
use minijinja::context;
use operations::figures::{Asked, Figure, Figures, code_of, definition};
use operations::population::Population;
use words::Arg;

use super::drawing::TableCell;
use super::part::{Part, Parts, numbers, shares};
use super::query::{Query, address, with};
use super::speech::Speech;
use crate::signin::{Admits, As, may};
use crate::{Failure, Site};

/// What people are compared by.
const BY: [&str; 4] = ["deprivation-fifth", "age-band", "sex", "ethnic-group"];
/// The gates in order: the name of the part, and the share that goes on.
const GATES: [(&str, &str); 6] = [
    ("offer", "U1"),
    ("intake", "taken-on"),
    ("reach", "reached"),
    ("first-call", "first-call-agreed"),
    ("meeting", "meeting-held"),
    ("plan", "plan-agreed"),
];
/// The part about the eligible population.
const ELIGIBLE: &str = "eligible";
/// The level of intervals.
const LEVEL: f64 = 0.95;

/// Everything on the page.
struct Found {
    by: &'static str,
    figures: Figures,
    population: Option<Population>,
    breaches: Vec<domain::Breach>,
}

async fn gather(site: &Site, who: &As<may::SeeFigures>, query: &Query) -> Result<Found, Failure> {
    let chosen = query.form.given("by");
    let by = BY.into_iter().find(|by| Some(*by) == chosen).unwrap_or(BY[0]);
    let mut breaches = query.breaches.clone();
    let asked = |period: Option<Period>| {
        let strata = || vec![Stratum::Column(source(by).to_owned())];
        let gates = GATES.iter().map(|(_, id)| {
            Ok((definition(id)?, Asked { period, strata: strata(), ..Asked::default() }))
        });
        gates.collect::<operations::Result<Vec<_>>>()
    };
    let figures = match site.house().figures(&who.who, asked(query.asked.period)?).await {
        Err(operations::Error::Breach(more)) => {
            breaches.extend(more);
            site.house().figures(&who.who, asked(None)?).await?
        }
        other => other?,
    };
    let population = site.house().population(&who.who).await?;
    Ok(Found { by, figures, population, breaches })
}

/// The page.
pub async fn page(
    State(site): State<Site>,
    who: As<may::SeeFigures>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = Query::parse(query.as_deref())?;
    let found = gather(&site, &who, &query).await?;
    let speech = Speech { words: who.frame.words, practices: &found.figures.practices };
    let base = who.path("");
    let choices: Vec<_> =
        BY.iter().map(|by| context! { value => by, text => speech.text(&format!("figures-equity-by-{by}")) }).collect();
    let loads = <may::Annotate as Admits>::ROLES.contains(&who.role());
    let more = context! {
        characteristics => choices,
        characteristic => found.by,
        population => loads.then(|| format!("{base}/figures/population")),
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
    let found = gather(&site, &who, &query).await?;
    let speech = Speech { words: who.frame.words, practices: &found.figures.practices };
    let base = who.path("");
    parts(&speech, &base, &found, &query)?.file(&query.picked.of)
}

fn parts<'a>(
    speech: &'a Speech<'a>,
    base: &'a str,
    found: &Found,
    query: &Query,
) -> Result<Parts<'a>, Failure> {
    let first = found.figures.figures.first().ok_or(operations::Error::NotFound)?;
    let mut parts = Parts {
        name: "equity",
        speech,
        base,
        sight: first.sight.clone(),
        period: first.period,
        chosen: query.asked.period.is_some(),
        as_of: first.as_of,
        also: vec![("by", found.by.to_owned())],
        panels: Vec::new(),
    };
    let part = eligible(&parts, found, first);
    parts.put(part);
    for ((name, _), figure) in GATES.iter().zip(&found.figures.figures) {
        let part = gate(&parts, found.by, name, figure);
        parts.put(part);
    }
    Ok(parts)
}

/// People of a group: those who went on, and those who came.
struct Group {
    /// The value by which they are grouped; none where it is not recorded.
    code: Option<String>,
    name: String,
    on: Shown,
    came: Shown,
}

impl Group {
    fn proportion(&self) -> Option<Proportion> {
        proportion(self.on, self.came)
    }
}

/// A share with its interval, from the counts as they are shown.
fn proportion(on: Shown, of: Shown) -> Option<Proportion> {
    let whole = |count: u64| usize::try_from(count).ok();
    let (on, of) = (on.count()?, of.count()?);
    (of > 0).then(|| wilson(whole(on.min(of))?, whole(of)?, LEVEL).ok())?
}

fn sum(one: Shown, other: Shown) -> Shown {
    match (one, other) {
        (Shown::Count(one), Shown::Count(other)) => Shown::Count(one + other),
        _ => Shown::Starred,
    }
}

/// The groups of a figure in order: values that were made of several together, those of whom it is not recorded last. A
/// band of age that was widened overlaps with the others and stands with those not recorded.
fn groups(speech: &Speech<'_>, by: &str, figure: &Figure) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let axis = figure.axes.first();
    let codes = axis.into_iter().flat_map(|axis| &axis.groups).map(code_of);
    for (cell, code) in figure.cells.iter().zip(codes) {
        let code = code.and_then(|code| made(by, code)).filter(|code| code != WIDENED);
        match groups.iter_mut().find(|group| group.code == code) {
            Some(group) => {
                group.on = sum(group.on, cell.bands[0]);
                group.came = sum(group.came, cell.denominator);
            }
            None => groups.push(Group {
                name: named(speech, by, code.as_deref()),
                code,
                on: cell.bands[0],
                came: cell.denominator,
            }),
        }
    }
    groups.retain(|group| group.code.is_none() || group.came != Shown::Count(0));
    let place = |code: &Option<String>| match (by, code) {
        (_, None) => usize::MAX,
        ("ethnic-group", Some(code)) => ETHNIC.iter().position(|known| known == code).unwrap_or(ETHNIC.len()),
        _ => 0,
    };
    groups.sort_by(|a, b| place(&a.code).cmp(&place(&b.code)).then_with(|| ordered(&a.code).cmp(&ordered(&b.code))));
    groups
}

/// Ethnic groups in their usual order.
const ETHNIC: [&str; 6] = ["white", "mixed", "asian", "black", "other", "not-stated"];

/// Ages and fifths by their first number.
fn ordered(code: &Option<String>) -> (u32, &str) {
    let code = code.as_deref().unwrap_or_default();
    let first: String = code.chars().take_while(char::is_ascii_digit).collect();
    (first.parse().unwrap_or(0), code)
}

fn named(speech: &Speech<'_>, by: &str, code: Option<&str>) -> String {
    match (by, code) {
        ("ethnic-group" | "deprivation-fifth", Some(code)) => speech.text(&format!("figures-{by}-{code}")),
        _ => speech.value(by, code),
    }
}

/// One gate: the share of each group that goes on, with its interval.
fn gate(parts: &Parts<'_>, by: &str, name: &'static str, figure: &Figure) -> Part {
    let speech = parts.speech;
    let title = speech.text(&format!("figures-equity-{name}"));
    let mut part = Part::of(name, figure.definition, title.clone());
    let groups = groups(speech, by, figure);
    part.starred = groups.iter().any(|group| group.proportion().is_none() && group.came != Shown::Count(0));
    let mut plane = Plane::new(
        parts.called(name, &title),
        shares(speech.text("figures-equity-across"), false),
        numbers(String::new()),
    );
    for (group, found) in groups.iter().filter_map(|group| Some((group, group.proportion()?))) {
        let row = u32::try_from(plane.rows.len()).unwrap_or(u32::MAX);
        plane.rows.push(group.name.clone());
        plane.points.push(Point {
            key: group.name.clone(),
            series: 0,
            x: found.share.unwrap_or(0.0),
            y: f64::from(row),
            span: found.interval.map(|it| (it.lower, it.upper)),
            stands_out: false,
            link: rows_of(parts, by, figure, group, "denominator"),
        });
    }
    plane.series = vec![speech.text(&format!("figures-equity-{name}-on"))];
    if !plane.points.is_empty() {
        part.picture = parts.drawn(&plane);
    }
    part.lead = slope(speech, by, &groups);
    let number = |key: &str| TableCell::number(speech.text(key), None);
    part.head = vec![
        TableCell::text(speech.text(&format!("figures-equity-by-{by}"))),
        TableCell::number(speech.text(&format!("figures-equity-{name}-on")), None),
        number("figures-denominator"),
        number("figures-share"),
        number("figures-interval"),
    ];
    let line = |group: &Group| {
        let found = group.proportion();
        vec![
            TableCell::text(group.name.clone()),
            TableCell::number(speech.count(group.on), rows_of(parts, by, figure, group, "met")),
            TableCell::number(speech.count(group.came), rows_of(parts, by, figure, group, "denominator")),
            TableCell::number(speech.share(found.and_then(|it| it.share)), None),
            TableCell::number(speech.interval(found.and_then(|it| it.interval)), None),
        ]
    };
    part.rows = groups.iter().map(line).collect();
    let alone = address(
        &format!("{}/figures/{}", parts.base, figure.definition.id),
        parts.sight.shows_rows().then_some(figure.period),
        &[Stratum::Column(source(by).to_owned())],
        &[],
        None,
    );
    part.alone = Some(alone);
    part
}

/// The rows of a group, where it is a value of one column and they may be seen.
fn rows_of(parts: &Parts<'_>, by: &str, figure: &Figure, group: &Group, of: &str) -> Option<String> {
    let (true, true, Some(code)) = (parts.sight.shows_rows(), source(by) == by, group.code.as_deref()) else {
        return None;
    };
    let base = format!("{}/figures/{}/rows", parts.base, figure.definition.id);
    let strata = super::drawing::strata(figure);
    Some(address(&base, Some(figure.period), &strata, &[Some(Some(code))], Some(of)))
}

/// The slope over the fifths of deprivation: how much the share rises from the most to the least deprived.
fn slope(speech: &Speech<'_>, by: &str, groups: &[Group]) -> Option<String> {
    if by != "deprivation-fifth" {
        return None;
    }
    let fifths: Vec<(usize, usize)> = groups
        .iter()
        .filter(|group| group.code.is_some())
        .map(|group| {
            let found = group.proportion()?;
            Some((found.count, found.of))
        })
        .collect::<Option<_>>()?;
    let (on, came): (Vec<usize>, Vec<usize>) = fifths.into_iter().unzip();
    let found = slope_index(&on, &came, LEVEL).ok().filter(|_| on.len() == 5)?;
    let points = |share: f64| Arg::Number(share * 100.0, 1);
    let args = [
        ("slope", points(found.slope)),
        ("low", points(found.interval.lower)),
        ("high", points(found.interval.upper)),
    ];
    let may_be_none = found.interval.lower <= 0.0 && found.interval.upper >= 0.0;
    Some(speech.say(if may_be_none { "figures-equity-slope-none" } else { "figures-equity-slope" }, &args))
}

/// First offers beside the people who are eligible, or that none were loaded.
fn eligible(parts: &Parts<'_>, found: &Found, offers: &Figure) -> Part {
    let speech = parts.speech;
    let title = speech.text("figures-equity-eligible");
    let mut part = Part::of(ELIGIBLE, offers.definition, title.clone());
    let Some(population) = &found.population else {
        part.lead = Some(speech.text("figures-equity-no-population"));
        return part;
    };
    let month = speech.value("month", Some(&population.month.to_string()));
    let day = speech.words.day(domain::calendar::london_day(population.made_at)).into_owned();
    let args = [
        ("source", Arg::from(population.source.clone())),
        ("month", month.into()),
        ("name", population.made_by.clone().into()),
        ("day", day.into()),
    ];
    part.notes.push(speech.say("figures-equity-source", &args));
    let Some(people) = population.by(source(found.by)) else {
        part.lead = Some(speech.text("figures-equity-not-by-this"));
        return part;
    };
    let mut groups = groups(speech, found.by, offers);
    for (code, _) in &people {
        // Who is eligible and was never offered has no group among the offers.
        let code = made(found.by, code).filter(|code| code != WIDENED);
        if code.is_some() && groups.iter().all(|group| group.code != code) {
            let name = named(speech, found.by, code.as_deref());
            groups.push(Group { code, name, on: Shown::Count(0), came: Shown::Count(0) });
        }
    }
    groups.retain(|group| group.code.is_some());
    groups.sort_by(|a, b| ordered(&a.code).cmp(&ordered(&b.code)));
    let of = |group: &Group| -> u64 {
        let same = people.iter().filter(|(code, _)| made(found.by, code) == group.code);
        same.map(|(_, people)| *people).sum()
    };
    let mut plane = Plane::new(
        parts.called(ELIGIBLE, &title),
        numbers(speech.text("figures-equity-per-thousand")),
        numbers(String::new()),
    );
    plane.series = vec![speech.text("figures-practices-offers")];
    let number = |key: &str| TableCell::number(speech.text(key), None);
    part.head = vec![
        TableCell::text(speech.text(&format!("figures-equity-by-{}", found.by))),
        number("figures-equity-people"),
        number("figures-practices-offers"),
        number("figures-equity-per-thousand"),
        number("figures-interval"),
    ];
    let thousand = |share: f64| share * 1000.0;
    for group in &groups {
        let all = of(group);
        let rate = proportion(group.came, Shown::Count(all)).filter(|it| it.share.is_some());
        let interval = rate.and_then(|it| it.interval);
        part.starred |= group.came == Shown::Starred;
        if let Some(share) = rate.and_then(|it| it.share) {
            let row = u32::try_from(plane.rows.len()).unwrap_or(u32::MAX);
            plane.rows.push(group.name.clone());
            plane.points.push(Point {
                key: group.name.clone(),
                series: 0,
                x: thousand(share),
                y: f64::from(row),
                span: interval.map(|it| (thousand(it.lower), thousand(it.upper))),
                stands_out: false,
                link: None,
            });
        }
        let told = |number: Option<f64>| {
            number.map_or_else(|| speech.text("figures-none"), |it| speech.words.number(it, 1))
        };
        let range = interval.map_or_else(
            || speech.text("figures-none"),
            |it| {
                let (low, high) = (told(Some(thousand(it.lower))), told(Some(thousand(it.upper))));
                speech.say("figures-points-range", &[("low", low.into()), ("high", high.into())])
            },
        );
        part.rows.push(vec![
            TableCell::text(group.name.clone()),
            TableCell::number(speech.whole(all), None),
            TableCell::number(speech.count(group.came), rows_of(parts, found.by, offers, group, "denominator")),
            TableCell::number(told(rate.and_then(|it| it.share).map(thousand)), None),
            TableCell::number(range, None),
        ]);
    }
    if !plane.points.is_empty() {
        part.picture = parts.drawn(&plane);
    }
    part.notes.push(speech.text("figures-equity-eligible-note"));
    part
}

/// The address of the page by one characteristic.
pub(super) fn by(base: &str, characteristic: &str) -> String {
    with(format!("{base}/figures/equity"), &[("by", characteristic.to_owned())])
}
