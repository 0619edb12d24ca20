//! How many come through each stage.

use evidence::stats::proportion::{newcombe, wilson};

use crate::answer::{Answer, Cell, Row};
use crate::ask::Funnel;
use crate::chart::Chart;
use crate::expression::Condition;
use crate::frame::Frame;
use crate::table::{Table, day};
use crate::trouble::{Result, Trouble};

/// Whether each row came through a stage; none where it is not recorded.
fn stage(text: &str, table: &Table) -> Result<Vec<Option<bool>>> {
    let condition = Condition::read(text, table)?;
    if let Condition::Flag(name) = &condition {
        let column = table.column(name)?;
        if column.texts().flatten().all(|text| day(text).is_some()) {
            return Ok(column.texts().map(|text| Some(text.is_some())).collect());
        }
    }
    condition.answers(table)
}

/// What became of the rows of a group at a stage.
#[derive(Clone, Copy, Default)]
struct Passed {
    /// Came through this stage and all before it.
    through: usize,
    /// Came through all before it.
    before: usize,
    /// Of those, not recorded here.
    unknown: usize,
    /// Came through this stage, but not through all before it.
    skipped: usize,
}

fn passed(stages: &[Vec<Option<bool>>], rows: &[u32]) -> Vec<Passed> {
    let mut found = vec![Passed::default(); stages.len()];
    for row in rows {
        let mut through = true;
        for (stage, found) in stages.iter().zip(&mut found) {
            let answer = stage[*row as usize];
            if through {
                found.before += 1;
                found.through += usize::from(answer == Some(true));
                found.unknown += usize::from(answer.is_none());
            } else {
                found.skipped += usize::from(answer == Some(true));
            }
            through &= answer == Some(true);
        }
    }
    found
}

pub(super) fn run(asked: &Funnel, table: &Table, answer: &mut Answer) -> Result<()> {
    let level = asked.source.level;
    if asked.stages.is_empty() {
        return Err(Trouble::input("no-stages"));
    }
    let mut frame = Frame::of(table, &asked.source.conditions)?;
    let stages: Vec<Vec<Option<bool>>> =
        asked.stages.iter().map(|text| stage(text.trim(), table)).collect::<Result<_>>()?;
    let groups = asked.by.as_ref().map(|by| frame.codes(by)).transpose()?;
    let mut rows = answer.rows_of(&frame)?;
    if let Some(immature) = &asked.immature {
        let answers = Condition::read(immature, table)?.answers(table)?;
        let before = rows.len();
        rows.retain(|row| answers[*row as usize] != Some(true));
        answer.warn("immature", &[("rows", &(before - rows.len())), ("condition", immature)]);
        answer.used = Some(rows.len());
    }
    let everybody = passed(&stages, &rows);
    let mut listed = Vec::new();
    let list = |head: &Row, of_all: usize, found: &[Passed]| -> Result<Vec<Row>> {
        let each = |(name, found): (&String, &Passed)| {
            let of_previous = wilson(found.through, found.before, level)?;
            let share = |value: Option<f64>| value.map_or(Cell::None, Cell::Share);
            Ok(head
                .clone()
                .with("stage", name)
                .proportion(&wilson(found.through, of_all, level)?)
                .with("previous_of", found.before)
                .with("previous_share", share(of_previous.share))
                .with("previous_lower", share(of_previous.interval.map(|i| i.lower)))
                .with("previous_upper", share(of_previous.interval.map(|i| i.upper)))
                .with("not_recorded", found.unknown))
        };
        asked.stages.iter().zip(found).map(each).collect()
    };
    listed.extend(list(&Row::new(), rows.len(), &everybody)?);
    answer.sheet("stages", listed);
    answer.charts.push(Chart::stages(
        "stages",
        &asked.stages,
        &everybody.iter().map(|p| (p.through, p.unknown, rows.len())).collect::<Vec<_>>(),
    ));
    let skipped: usize = everybody.iter().map(|found| found.skipped).sum();
    if skipped > 0 {
        answer.warn("stage-skipped", &[("rows", &skipped)]);
    }
    if let Some(groups) = groups {
        let mut by_group = Vec::new();
        let mut of_groups = Vec::new();
        for (code, name) in groups.levels.iter().enumerate() {
            let of_group: Vec<u32> = (rows.iter().copied())
                .filter(|row| groups.codes[*row as usize] == u32::try_from(code).ok())
                .collect();
            let found = passed(&stages, &of_group);
            by_group.extend(list(&Row::new().with("group", name), of_group.len(), &found)?);
            of_groups.push((of_group.len(), found));
        }
        answer.sheet("stages-by-group", by_group);
        let mut differences = Vec::new();
        for (place, stage) in asked.stages.iter().enumerate() {
            let Some((of_first, first)) = of_groups.first() else { continue };
            for (name, (of, found)) in groups.levels.iter().zip(&of_groups).skip(1) {
                let row =
                    Row::new().with("stage", stage).with("group", name).with("reference", &groups.levels[0]);
                differences.push(
                    match newcombe((found[place].through, *of), (first[place].through, *of_first), level) {
                        Ok(found) => row.with("difference", found.difference).interval(found.interval),
                        Err(fault) => row.with("why", fault.to_string()),
                    },
                );
            }
        }
        answer.sheet("share-differences", differences);
    }
    Ok(())
}
