//! The drawn flow diagram: from all records of the period to those analysed.

use evidence::disclosure::Shown;
use evidence::evaluate::Band;
use evidence::figure::Width;
use evidence::figure::flow::{Flow, Step};
use words::Arg;

use super::cross::crossed;
use super::held::Held;
use super::write::{Out, Writer};
use crate::chart::Said;
use crate::run::Progress;
use crate::trouble::Result;

struct Numbers {
    all: Shown,
    self_referrals: Shown,
    offers: Shown,
    joined: Shown,
    repeat: Shown,
    unplaced: Shown,
    undated: Shown,
}

fn numbers(held: &Held, w: &Writer) -> Result<Numbers> {
    let (made, first) = (held.evaluate("offers-made", &[])?, held.evaluate("U1", &[])?);
    let offers = made.total().denominator();
    let self_referrals = made.excluded().first().map_or(0, |it| it.rows);
    let joined = first.excluded().iter().find(|it| it.code == "joined").map_or(0, |it| it.rows);
    let (cohort, unplaced) = (first.total().denominator(), first.unplaced());
    let repeat = offers.saturating_sub(cohort + joined + unplaced);
    // One table of all records, so that no star can be worked out from the others.
    let shown = w.control.grid(vec![vec![cohort, repeat, joined, unplaced]]);
    let at = |place: usize| shown.cells[0].get(place).copied().unwrap_or(Shown::Starred);
    let (repeat, joined, unplaced) = (at(1), at(2), at(3));
    let whole = w.control.grid(vec![vec![offers, self_referrals]]);
    Ok(Numbers {
        all: whole.total,
        self_referrals: whole.cells[0][1],
        offers: shown.total,
        joined,
        repeat,
        unplaced,
        undated: w.control.one(made.undated()),
    })
}

pub(super) fn write(held: &Held, w: &mut Writer, _: Progress) -> Result<()> {
    w.section("flow", &["13.1", "13c"]);
    let lacks = held.needs("U1");
    if !lacks.is_empty() {
        w.needs(&lacks);
        return Ok(());
    }
    let n = numbers(held, w)?;
    let bands = held.bands("U1")?;
    let answers = crossed(held.offers(), "answer", &bands);
    let counts: Vec<u64> = answers.iter().map(|(_, counts)| counts.iter().sum()).collect();
    let shown = w.control.grid(vec![counts]);
    let second = held.bands("U2")?;
    let of_second =
        |wanted: &[Band]| second.iter().flatten().filter(|band| wanted.contains(band)).count() as u64;
    let old_enough = of_second(&Band::ALL[..4]);
    let (met, mature) = w.control.pair(of_second(&[Band::Met]), old_enough);
    let young = w.control.one(of_second(&[Band::Immature]));

    let said = |w: &Writer, key: &str, count: Shown| {
        w.told(&format!("report-flow-{key}"), &[("count", w.count(count).into())])
    };
    let aside: Vec<String> = answers
        .iter()
        .zip(&shown.cells[0])
        .filter(|((level, _), count)| level.as_deref() != Some("yes") && **count != Shown::Count(0))
        .map(|((level, _), count)| {
            let args = [
                ("answer", w.value("answer", level.as_deref()).into()),
                ("count", Arg::from(w.count(*count))),
            ];
            w.told("report-flow-answer", &args)
        })
        .collect();
    let yes = answers.iter().position(|(level, _)| level.as_deref() == Some("yes"));
    let yes = yes.map_or(Shown::Count(0), |place| shown.cells[0][place]);
    let some = |list: Vec<(&str, Shown)>| -> Vec<String> {
        list.into_iter()
            .filter(|(_, count)| *count != Shown::Count(0))
            .map(|(key, count)| said(w, key, count))
            .collect()
    };
    let met_text =
        w.told("report-flow-met", &[("count", w.count(met).into()), ("of", w.count(mature).into())]);
    let steps = vec![
        Step {
            says: said(w, "all", n.all),
            aside: some(vec![("self-referrals", n.self_referrals), ("undated", n.undated)]),
        },
        Step {
            says: said(w, "offers", n.offers),
            aside: some(vec![("repeat", n.repeat), ("joined", n.joined), ("unplaced", n.unplaced)]),
        },
        Step { says: said(w, "cohort", shown.total), aside },
        Step { says: said(w, "yes", yes), aside: some(vec![("young", young)]) },
        Step { says: met_text, aside: Vec::new() },
    ];
    let mut rows: Vec<Vec<Out>> = vec![
        vec![w.text("report-flow-row-all").into(), n.all.into()],
        vec![w.text("report-flow-row-self-referrals").into(), n.self_referrals.into()],
        vec![w.text("report-flow-row-offers").into(), n.offers.into()],
        vec![w.text("report-flow-row-repeat").into(), n.repeat.into()],
        vec![w.text("report-flow-row-joined").into(), n.joined.into()],
        vec![w.text("report-flow-row-unplaced").into(), n.unplaced.into()],
        vec![w.text("report-flow-row-cohort").into(), shown.total.into()],
    ];
    for ((level, _), count) in answers.iter().zip(&shown.cells[0]) {
        rows.push(vec![w.value("answer", level.as_deref()).into(), (*count).into()]);
    }
    rows.push(vec![w.text("report-flow-row-mature").into(), mature.into()]);
    rows.push(vec![w.text("report-flow-row-met").into(), met.into()]);
    let alternative: Vec<String> = steps
        .iter()
        .flat_map(|step| std::iter::once(step.says.clone()).chain(step.aside.iter().cloned()))
        .collect();
    let flow = Flow {
        id: "report-flow".to_owned(),
        title_key: "report-flow-title".to_owned(),
        description_key: "report-flow-description".to_owned(),
        steps,
    };
    if let Ok(svg) = flow.to_svg(&Said(w.words), Width::Wide) {
        let caption = w.text("report-flow-caption");
        w.figure("flow", &caption, &alternative.join(". "), svg);
    }
    let caption = w.text("report-flow-table");
    w.table("flow", &caption, &["step", "count"], &rows);
    w.say("flow-repeats");
    Ok(())
}
