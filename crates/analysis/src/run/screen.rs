//! The factor screen: questions asked in the same words of those with and without the outcome.

use evidence::stats::screen::{Question, factor_screen};

use crate::answer::{Answer, Cell, Row};
use crate::ask::Factors;
use crate::expression::Condition;
use crate::frame::{Frame, pick};
use crate::table::Table;
use crate::trouble::{Result, Trouble};

pub(super) fn run(asked: &Factors, table: &Table, answer: &mut Answer) -> Result<()> {
    let Some(outcome) = &asked.outcome else { return Err(Trouble::input("no-outcome")) };
    let mut frame = Frame::of(table, &asked.source.conditions)?;
    let passed = frame.flag(outcome)?;
    let probability = asked.probability.as_ref().map(|text| frame.number(text)).transpose()?;
    let cluster = asked.cluster.as_ref().map(|cluster| frame.codes(cluster)).transpose()?;
    let rows = answer.rows_of(&frame)?;
    let answers: Vec<Vec<Option<bool>>> = asked
        .screen
        .iter()
        .map(|text| Ok(pick(&Condition::read(text.trim(), table)?.answers(table)?, &rows)))
        .collect::<Result<_>>()?;
    let questions: Vec<Question> = asked
        .screen
        .iter()
        .zip(&answers)
        .map(|(name, answers)| Question { name: name.trim(), answers })
        .collect();
    let probability = probability.map_or_else(|| vec![1.0; rows.len()], |values| pick(&values, &rows));
    let cluster: Option<Vec<u32>> =
        cluster.map(|codes| rows.iter().filter_map(|row| codes.codes[*row as usize]).collect());
    let level = asked.source.level;
    let found = factor_screen(&questions, &pick(&passed, &rows), &probability, cluster.as_deref(), level)?;
    let share = |value: Option<f64>| value.map_or(Cell::None, Cell::Share);
    let mut listed = Vec::new();
    for question in &found {
        let row = Row::new()
            .with("question", &question.name)
            .with("yes_with", share(question.yes_passed))
            .with("yes_without", share(question.yes_ended))
            .with("response_with", share(question.response_passed.share))
            .with("response_without", share(question.response_ended.share))
            .with("response_differs", question.response_differs);
        listed.push(match &question.odds_ratio {
            Ok(found) => row
                .with("odds_ratio", found.odds_ratio)
                .with("or_lower", found.interval.lower)
                .with("or_upper", found.interval.upper)
                .with("df", found.df)
                .with("p", Cell::P(found.p))
                .with("q", Cell::P(found.q)),
            Err(why) => row.with("why", why),
        });
        if question.response_differs {
            answer.warn("response-differs", &[("question", &question.name)]);
        }
    }
    answer.sheet("screen", listed);
    answer.warn("screen-after-the-answer", &[]);
    Ok(())
}
