//! The design of a formula over the rows used.

use std::ops::Range;

use evidence::stats::design::{Builder, Design};

use crate::formula::{Factor, Formula, Term};
use crate::frame::{Codes, pick};
use crate::table::{Column, Table};
use crate::trouble::{Result, Trouble};

/// A design with the columns each term of the formula became.
#[derive(Debug)]
pub struct Model {
    /// The design.
    pub design: Design,
    /// Term -> its columns.
    pub terms: Vec<(String, Range<usize>)>,
    /// Categories with their reference level.
    pub references: Vec<(String, String)>,
}

/// What stands for a missing value where it is a level of its own.
pub const UNKNOWN: &str = "(not recorded)";

/// A category over the rows used.
struct Levels {
    levels: Vec<String>,
    codes: Vec<u32>,
    reference: usize,
}

fn levels(table: &Table, rows: &[u32], factor: &Factor) -> Result<Option<Levels>> {
    let Factor::Category { column, reference, unknown } = factor else { return Ok(None) };
    let found = table.column(column)?;
    let filled;
    let found = if *unknown {
        let mut column = Column::new(column);
        found.texts().for_each(|text| column.push(text.unwrap_or(UNKNOWN)));
        filled = column;
        &filled
    } else {
        found
    };
    let Codes { levels, codes } = Codes::of(found, rows);
    let reference = match reference {
        None => 0,
        Some(wanted) => levels.iter().position(|level| level == wanted).ok_or_else(|| {
            Trouble::input("no-such-level")
                .with("value", wanted)
                .with("column", column)
                .with("levels", levels.join(", "))
        })?,
    };
    if levels.len() < 2 {
        return Err(Trouble::refused("one-level")
            .with("column", column)
            .with("value", levels.first().map_or("", String::as_str)));
    }
    let codes = rows.iter().filter_map(|row| codes[*row as usize]).collect();
    Ok(Some(Levels { levels, codes, reference }))
}

/// Columns of one factor as numbers, for interactions.
fn expanded(table: &Table, rows: &[u32], factor: &Factor) -> Result<Vec<(String, Vec<f64>)>> {
    if let Factor::Number { expr, name } = factor {
        return Ok(vec![(name.clone(), pick(&expr.numbers(table)?, rows))]);
    }
    let Some(found) = levels(table, rows, factor)? else { return Ok(Vec::new()) };
    let column = |level: usize| {
        let is = |code: &u32| f64::from(u8::from(*code as usize == level));
        (format!("{}{}", factor.name(), found.levels[level]), found.codes.iter().map(is).collect())
    };
    Ok((0..found.levels.len()).filter(|level| *level != found.reference).map(column).collect())
}

fn interaction(table: &Table, rows: &[u32], term: &Term) -> Result<Vec<(String, Vec<f64>)>> {
    let mut columns = vec![(String::new(), vec![1.0; rows.len()])];
    for factor in &term.factors {
        let parts = expanded(table, rows, factor)?;
        let mut crossed = Vec::with_capacity(columns.len() * parts.len());
        for (name, values) in &columns {
            for (part, numbers) in &parts {
                let name = if name.is_empty() { part.clone() } else { format!("{name}:{part}") };
                crossed.push((name, values.iter().zip(numbers).map(|(a, b)| a * b).collect()));
            }
        }
        columns = crossed;
    }
    Ok(columns)
}

/// The design of a formula over rows that have every covariate.
///
/// # Errors
/// A category with one level only, or without the reference named; a column that cannot be read.
pub fn model(formula: &Formula, table: &Table, rows: &[u32], intercept: bool) -> Result<Model> {
    let mut builder: Builder = Design::builder(rows.len(), intercept);
    let mut at = usize::from(intercept);
    let (mut terms, mut references) = (Vec::new(), Vec::new());
    for term in &formula.terms {
        let from = at;
        match term.factors.as_slice() {
            [Factor::Number { expr, name }] => {
                builder = builder.numeric(name, &pick(&expr.numbers(table)?, rows))?;
                at += 1;
            }
            [category] => {
                let Some(found) = levels(table, rows, category)? else { continue };
                let names: Vec<&str> = found.levels.iter().map(String::as_str).collect();
                builder = builder.category(category.name(), &found.codes, &names, found.reference)?;
                references.push((category.name().to_owned(), found.levels[found.reference].clone()));
                at += names.len() - 1;
            }
            _ => {
                for (name, values) in interaction(table, rows, term)? {
                    builder = builder.numeric(&name, &values)?;
                    at += 1;
                }
            }
        }
        terms.push((term.name(), from..at));
    }
    Ok(Model { design: builder.build()?, terms, references })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(text: &str) -> Model {
        let csv = b"y,age,sex,g\n1,30,m,a\n0,40,f,b\n1,50,f,c\n0,60,m,c\n";
        let table = crate::read::csv("f.csv", csv, &[]).unwrap();
        model(&Formula::read(text, &table).unwrap(), &table, &[0, 1, 2, 3], true).unwrap()
    }

    #[test]
    fn an_interaction_is_the_product_of_its_columns() {
        let model = built("y ~ age + C(sex, ref=m) + sex:age + g:sex");
        assert_eq!(model.design.names(), ["(Intercept)", "age", "sexf", "sexm:age", "gb:sexm", "gc:sexm"]);
        assert_eq!(model.design.row(3), [1.0, 60.0, 0.0, 60.0, 0.0, 1.0]);
        assert_eq!(model.terms[3], ("g:sex".to_owned(), 4..6));
        assert_eq!(model.references, [("sex".to_owned(), "m".to_owned())]);
    }

    #[test]
    fn an_intercept_alone_is_a_model() {
        assert_eq!(built("y ~ 1").design.width(), 1);
    }
}
