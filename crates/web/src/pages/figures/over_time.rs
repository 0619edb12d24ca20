//! Uptake month by month on an XmR chart by the rules of the NHS, with what happened when written on it.

use evidence::column::Month;
use evidence::figure::charts::{self, Month as Drawn, XmrKeys};
use evidence::stats::spc::xmr::{Direction, LEAST_POINTS, Signals, Xmr, xmr};
use operations::annotation::Annotation;
use operations::figures::{Cell, Figure, Sight, code_of};
use words::Arg;

use super::drawing::TableCell;
use super::part::{Part, Parts, numbers, shares};
use super::practices::{Found, codes, counts};
use super::query::address;

/// A month with offers.
struct Point<'a> {
    month: Month,
    name: String,
    cell: &'a Cell,
    share: f64,
    link: Option<String>,
}

/// An annotation at its place on a chart.
struct Noted<'a> {
    kept: &'a Annotation,
    /// The place among the points.
    at: usize,
    /// Whether limits are made anew from there.
    anew: bool,
}

/// The chart of the months with its table and what happened.
pub(super) fn part(parts: &Parts<'_>, months: &Figure, found: &Found, agreed: &Figure) -> Part {
    let speech = parts.speech;
    let title = match &found.practice {
        Some(practice) => {
            let name = speech.value("practice", Some(practice));
            speech.say("figures-practices-months-of", &[("practice", name.into())])
        }
        None => speech.text("figures-practices-months"),
    };
    let mut part = Part::of("months", months.definition, title.clone());
    let all = cells(months, found.practice.as_deref());
    part.starred = all.iter().any(|(_, cell)| counts(cell).is_none() && cell.denominator.count() != Some(0));
    let points: Vec<Point<'_>> = all.iter().filter_map(|(month, cell)| point(parts, months, found, *month, cell)).collect();
    let values: Vec<f64> = points.iter().map(|point| point.share).collect();
    // What happened at one practice begins no new limits for all of them together.
    let alone = found.practice.is_some() || agreed.sight == Sight::Own;
    let noted = noted(&points, &standing(found, agreed), alone);
    let rebase: Vec<usize> = noted.iter().filter(|noted| noted.anew).map(|noted| noted.at).collect();
    let chart = (values.len() >= LEAST_POINTS)
        .then(|| xmr(&values, true, &rebase, Direction::Neutral).ok())
        .flatten();
    part.lead = Some(said(parts, chart.as_ref(), &points));
    if !points.is_empty() {
        part.picture = parts.drawn(&drawn(parts, &title, &points, chart.as_ref(), &noted));
    }
    part.notes = noted.iter().enumerate().map(|(place, noted)| note(parts, place, noted)).collect();
    part.notes.push(speech.text("figures-practices-months-foot"));
    let number = |key: &str| TableCell::number(speech.text(key), None);
    part.head = vec![
        TableCell::text(speech.column("month")),
        number("figures-practices-yes"),
        number("figures-practices-offers"),
        number("figures-share"),
        TableCell::text(speech.text("figures-practices-rules")),
    ];
    part.rows = points
        .iter()
        .enumerate()
        .map(|(place, point)| {
            let signals = chart.as_ref().and_then(|chart| chart.signals.get(place));
            vec![
                TableCell::text(point.name.clone()),
                TableCell::number(speech.count(point.cell.bands[0]), None),
                TableCell::number(speech.count(point.cell.denominator), point.link.clone()),
                TableCell::number(speech.share(point.cell.share), None),
                TableCell::text(rules(parts, signals)),
            ]
        })
        .collect();
    part
}

/// The cells of the months, of a practice alone where one was chosen.
fn cells<'a>(months: &'a Figure, practice: Option<&str>) -> Vec<(Month, &'a Cell)> {
    let groups = months.axes.iter().take(1).flat_map(|axis| &axis.groups);
    groups
        .filter_map(|group| {
            let code = code_of(group)?;
            let wanted: Vec<Option<&str>> = std::iter::once(Some(code)).chain(practice.map(Some)).collect();
            Some((code.parse().ok()?, months.cell(&wanted)?))
        })
        .collect()
}

fn point<'a>(
    parts: &Parts<'_>,
    months: &Figure,
    found: &Found,
    month: Month,
    cell: &'a Cell,
) -> Option<Point<'a>> {
    counts(cell)?;
    let code = month.to_string();
    let groups: Vec<Option<Option<&str>>> =
        std::iter::once(Some(Some(code.as_str()))).chain(found.practice.as_deref().map(|it| Some(Some(it)))).collect();
    let base = format!("{}/figures/{}/rows", parts.base, months.definition.id);
    let strata = super::drawing::strata(months);
    let link = || address(&base, Some(months.period), &strata, &groups, Some("denominator"));
    Some(Point {
        month,
        name: parts.speech.value("month", Some(&code)),
        cell,
        share: cell.share?,
        link: months.sight.shows_rows().then(link),
    })
}

/// The annotations that concern the chart: of the whole programme, and of the practice that is looked at; on the chart of
/// all practices those of each, but to somebody of one practice no other's.
fn standing<'a>(found: &'a Found, agreed: &Figure) -> Vec<&'a Annotation> {
    let concerns = |kept: &&Annotation| match (&kept.practice, &found.practice) {
        _ if kept.withdrawn => false,
        (None, _) => true,
        (Some(about), Some(looked_at)) => about.to_string() == *looked_at,
        (Some(about), None) if agreed.sight == Sight::Own => {
            codes(agreed).any(|code| code == about.to_string())
        }
        (Some(_), None) => true,
    };
    found.annotations.iter().filter(concerns).collect()
}

/// Where annotations stand among the points. Limits begin anew with a reason, for what the chart is about as a whole, and
/// where both sides have points enough.
fn noted<'a>(points: &[Point<'_>], annotations: &[&'a Annotation], alone: bool) -> Vec<Noted<'a>> {
    let mut begun = 0;
    let placed = annotations.iter().filter_map(|kept| {
        let first = points.first()?;
        let at = points.iter().position(|point| point.month >= kept.month)?;
        (kept.month >= first.month).then_some((*kept, at))
    });
    placed
        .map(|(kept, at)| {
            let enough = at >= begun + LEAST_POINTS && points.len() >= at + LEAST_POINTS;
            let anew = kept.rebase.is_some() && (alone || kept.practice.is_none()) && enough;
            if anew {
                begun = at;
            }
            Noted { kept, at, anew }
        })
        .collect()
}

/// What the chart says, in a sentence or two.
fn said(parts: &Parts<'_>, chart: Option<&Xmr>, points: &[Point<'_>]) -> String {
    let speech = parts.speech;
    let Some(chart) = chart else {
        let args = [
            ("months", Arg::Count(i64::try_from(points.len()).unwrap_or(i64::MAX))),
            ("least", Arg::Count(i64::try_from(LEAST_POINTS).unwrap_or(i64::MAX))),
        ];
        return speech.say("figures-practices-months-few", &args);
    };
    let limits = chart.stretches.last().map(|(_, limits)| limits);
    let share = |pick: fn(&evidence::stats::spc::xmr::Limits) -> f64| {
        Arg::from(speech.share(limits.map(|limits| pick(limits).clamp(0.0, 1.0))))
    };
    let special = chart.signals.iter().filter(|signals| signals.any()).count();
    let args = [
        ("mean", share(|limits| limits.mean)),
        ("lower", share(|limits| limits.lower)),
        ("upper", share(|limits| limits.upper)),
        ("special", Arg::Count(i64::try_from(special).unwrap_or(i64::MAX))),
    ];
    speech.say("figures-practices-months-said", &args)
}

fn drawn(
    parts: &Parts<'_>,
    title: &str,
    points: &[Point<'_>],
    chart: Option<&Xmr>,
    noted: &[Noted<'_>],
) -> evidence::figure::plane::Plane {
    let speech = parts.speech;
    let text = |key: &str| speech.text(&format!("figures-practices-{key}"));
    let keys = XmrKeys {
        mean: text("mean"),
        limits: text("process-limits"),
        measure: text("up"),
        special: text("special"),
    };
    let month = |point: &Point<'_>| Drawn {
        key: point.name.clone(),
        value: point.share,
        link: point.link.clone(),
    };
    let months: Vec<Drawn> = points.iter().map(month).collect();
    let scales = (numbers(speech.column("month")), shares(text("up"), true));
    let mut plane = charts::xmr(parts.called("months", title), scales, &keys, &months, chart, true);
    let event = |(place, noted): (usize, &Noted<'_>)| {
        (noted.at, (place + 1).to_string(), note(parts, place, noted))
    };
    charts::mark_events(&mut plane, noted.iter().enumerate().map(event));
    plane
}

/// An annotation in words, with who wrote it when.
fn note(parts: &Parts<'_>, place: usize, noted: &Noted<'_>) -> String {
    let speech = parts.speech;
    let kept = noted.kept;
    let about = kept.practice.map(|practice| speech.value("practice", Some(&practice.to_string())));
    let day = speech.words.day(domain::calendar::london_day(kept.made_at));
    let args = [
        ("number", (place + 1).to_string().into()),
        ("month", speech.value("month", Some(&kept.month.to_string())).into()),
        ("says", Arg::from(kept.says.clone())),
        ("practice", about.clone().unwrap_or_default().into()),
        ("name", kept.made_by.clone().into()),
        ("day", day.into_owned().into()),
    ];
    let key = if about.is_some() { "figures-practices-note-of" } else { "figures-practices-note" };
    let said = speech.say(key, &args);
    let anew = |key: &str, reason: &str| format!("{said} {}", speech.say(key, &[("reason", reason.to_owned().into())]));
    match &kept.rebase {
        Some(reason) if noted.anew => anew("figures-practices-anew", reason),
        Some(reason) => anew("figures-practices-anew-later", reason),
        None => said,
    }
}

/// Which rules a month is part of.
fn rules(parts: &Parts<'_>, signals: Option<&Signals>) -> String {
    let speech = parts.speech;
    let Some(signals) = signals else { return speech.text("figures-none") };
    let told = [
        (signals.outside, "outside"),
        (signals.shift, "shift"),
        (signals.trend, "trend"),
        (signals.two_in_three, "two-in-three"),
    ];
    let told: Vec<String> = told
        .into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, key)| speech.text(&format!("figures-practices-rule-{key}")))
        .collect();
    if told.is_empty() { speech.text("figures-practices-as-usual") } else { told.join("; ") }
}
