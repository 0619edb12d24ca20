//! Conditions evaluated over columns, in three-valued logic.

use super::Unanswerable;
use crate::column::{Cells, Column, Mask, NULL};
use crate::definition::Condition;
use crate::table::Table;

/// Where a condition holds and where it does not; in the remaining rows it is not known.
#[derive(Debug, Clone)]
pub(super) struct Truth {
    pub(super) yes: Mask,
    pub(super) no: Mask,
}

/// The column of a name.
pub(super) fn column<'a>(table: &'a Table, name: &str) -> Result<&'a Column, Unanswerable> {
    table.column(name).ok_or_else(|| Unanswerable::NoColumn { unit: table.unit(), column: name.to_owned() })
}

/// Evaluates a condition for every row of a table.
pub(super) fn truth(table: &Table, condition: &Condition) -> Result<Truth, Unanswerable> {
    let rows = table.rows();
    Ok(match condition {
        Condition::Always => Truth { yes: Mask::all(rows), no: Mask::none(rows) },
        Condition::All(list) => {
            let start = Truth { yes: Mask::all(rows), no: Mask::none(rows) };
            list.iter().try_fold(start, |so_far, next| {
                let next = truth(table, next)?;
                Ok(Truth { yes: so_far.yes.and(&next.yes), no: so_far.no.or(&next.no) })
            })?
        }
        Condition::Any(list) => {
            let start = Truth { yes: Mask::none(rows), no: Mask::all(rows) };
            list.iter().try_fold(start, |so_far, next| {
                let next = truth(table, next)?;
                Ok(Truth { yes: so_far.yes.or(&next.yes), no: so_far.no.and(&next.no) })
            })?
        }
        Condition::Not(inner) => {
            let Truth { yes, no } = truth(table, inner)?;
            Truth { yes: no, no: yes }
        }
        Condition::Recorded(name) => {
            let yes = column(table, name)?.cells.recorded();
            Truth { no: Mask::all(rows).without(&yes), yes }
        }
        Condition::Yes(name) => {
            let cells = &column(table, name)?.cells;
            Truth { yes: cells.between(1, 1), no: cells.between(0, 0) }
        }
        Condition::In { column: name, codes } => {
            let column = column(table, name)?;
            let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
            known(column.with_any(&codes), column)
        }
        Condition::Between { column: name, at_least, at_most } => {
            let column = column(table, name)?;
            known(column.cells.between(at_least.unwrap_or(0), at_most.unwrap_or(NULL)), column)
        }
        Condition::ReachedWithin { from, to, days } => {
            let (from, to) = (column(table, from)?, column(table, to)?);
            let yes = apart(&from.cells, &to.cells, rows, 0, i64::from(*days));
            let no = from.cells.recorded().without(&yes);
            Truth { yes, no }
        }
        Condition::DaysBetween { from, to, at_least, at_most } => {
            let (from, to) = (column(table, from)?, column(table, to)?);
            let least = at_least.map_or(i64::MIN, i64::from);
            let most = at_most.map_or(i64::MAX, i64::from);
            let yes = apart(&from.cells, &to.cells, rows, least, most);
            let no = from.cells.recorded().and(&to.cells.recorded()).without(&yes);
            Truth { yes, no }
        }
    })
}

/// Yes in the rows given, no in the other recorded ones.
fn known(yes: Mask, column: &Column) -> Truth {
    let no = column.cells.recorded().without(&yes);
    Truth { yes, no }
}

/// Rows with both days, so many days apart.
fn apart(from: &Cells, to: &Cells, rows: usize, least: i64, most: i64) -> Mask {
    let mut mask = Mask::none(rows);
    for row in from.recorded().and(&to.recorded()).rows() {
        let days = i64::from(to.get(row)) - i64::from(from.get(row));
        if (least..=most).contains(&days) {
            mask.put(row);
        }
    }
    mask
}
