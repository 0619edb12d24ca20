//! Model formulas: `accepted ~ age + C(practice, ref=Hilltop) + sex:age`.

use crate::expression::{Condition, Expr, Reader};
use crate::table::Table;
use crate::trouble::{Result, Trouble};

/// One covariate, or a part of an interaction.
#[derive(Debug, Clone, PartialEq)]
pub enum Factor {
    /// A number: one column.
    Number {
        /// The expression.
        expr: Expr,
        /// As written: the name of its column.
        name: String,
    },
    /// A category: a column for each level but the reference.
    Category {
        /// The column of the table.
        column: String,
        /// The reference level; the first in order where none is said.
        reference: Option<String>,
        /// Whether a missing value is a level of its own.
        unknown: bool,
    },
}

impl Factor {
    /// The name it goes by in results.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Factor::Number { name, .. } => name,
            Factor::Category { column, .. } => column,
        }
    }
}

/// A term: one factor, or the product of several.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Its factors; more than one is an interaction.
    pub factors: Vec<Factor>,
}

impl Term {
    /// Its name, `sex:age` for an interaction.
    #[must_use]
    pub fn name(&self) -> String {
        self.factors.iter().map(Factor::name).collect::<Vec<_>>().join(":")
    }
}

/// A model.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// What stands before `~`; empty where nothing does.
    pub outcome: String,
    /// The covariates in the order written.
    pub terms: Vec<Term>,
}

impl Formula {
    /// Reads a formula. `a*b` is `a + b + a:b`; `1` alone is a model without covariates. A column of texts is a
    /// category, a column of numbers a number, unless it stands in `C(...)`.
    ///
    /// # Errors
    /// It has no `~`, is no formula, or names a column there is not.
    pub fn read(text: &str, table: &Table) -> Result<Formula> {
        let Some((outcome, right)) = text.split_once('~') else {
            return Err(Trouble::input("no-tilde").with("text", text));
        };
        let mut reader = Reader::new(right, table);
        let mut terms: Vec<Term> = Vec::new();
        loop {
            if reader.takes("1") {
                // the intercept, which is there anyway
            } else {
                for term in product(&mut reader, table)? {
                    if terms.iter().all(|known| known.name() != term.name()) {
                        terms.push(term);
                    }
                }
            }
            if reader.rest().is_empty() {
                break;
            }
            if !reader.takes("+") {
                return Err(reader.trouble("formula"));
            }
        }
        Ok(Formula { outcome: outcome.trim().to_owned(), terms })
    }

    /// The outcome as a yes or no.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn yes_or_no(&self, table: &Table) -> Result<Condition> {
        if self.outcome.is_empty() {
            return Err(Trouble::input("no-outcome"));
        }
        Condition::read(&self.outcome, table)
    }

    /// The outcome as a number.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn number(&self, table: &Table) -> Result<Expr> {
        if self.outcome.is_empty() {
            return Err(Trouble::input("no-outcome"));
        }
        Expr::read(&self.outcome, table)
    }
}

/// Factors joined by `:` or `*`.
fn product<'a>(reader: &mut Reader<'a>, table: &'a Table) -> Result<Vec<Term>> {
    let mut terms = vec![Term { factors: vec![factor(reader, table)?] }];
    loop {
        let crossed = reader.takes("*");
        if !crossed && !reader.takes(":") {
            return Ok(terms);
        }
        let next = factor(reader, table)?;
        let with: Vec<Term> = terms
            .iter()
            .map(|term| Term { factors: term.factors.iter().cloned().chain([next.clone()]).collect() })
            .collect();
        if crossed {
            // main effects first, as one reads them
            terms.push(Term { factors: vec![next] });
            terms.extend(with);
            terms.sort_by_key(|term| term.factors.len());
        } else {
            terms = with;
        }
    }
}

fn factor<'a>(reader: &mut Reader<'a>, table: &'a Table) -> Result<Factor> {
    let before = reader.rest();
    if let Some(function) = reader.call() {
        if function == "C" {
            return category(reader);
        }
        // read again, as a number
        *reader = Reader::new(before, table);
        let expr = reader.atom_of_formula()?;
        let written = before[..before.len() - reader.rest().len()].trim();
        return Ok(Factor::Number { expr, name: written.to_owned() });
    }
    let name = reader.name()?;
    let column = table.column(&name)?;
    let is_number = |text: &str| crate::table::number(text).is_some() || crate::table::day(text).is_some();
    if column.texts().flatten().all(is_number) {
        Ok(Factor::Number { expr: Expr::Column(name.clone()), name })
    } else {
        Ok(Factor::Category { column: name, reference: None, unknown: false })
    }
}

/// What stands in `C(...)`.
fn category(reader: &mut Reader) -> Result<Factor> {
    let column = reader.name()?;
    let (mut reference, mut unknown) = (None, false);
    while reader.takes(",") {
        if reader.takes("ref") {
            if !reader.takes("=") {
                return Err(reader.trouble("formula"));
            }
            reference = Some(reader.until([',', ')']).trim_matches(['"', '\'']).to_owned());
        } else if reader.takes("unknown") {
            unknown = true;
        } else {
            return Err(reader.trouble("formula"));
        }
    }
    if reader.takes(")") {
        Ok(Factor::Category { column, reference, unknown })
    } else {
        Err(reader.trouble("formula"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        crate::read::csv("f.csv", b"y,age,sex,met-on,n\n1,30,m,2024-01-01,2\n0,40,f,2024-01-02,3\n", &[])
            .unwrap()
    }

    fn names(text: &str) -> Vec<String> {
        Formula::read(text, &table()).unwrap().terms.iter().map(Term::name).collect()
    }

    #[test]
    fn terms_are_read_in_order_and_a_product_brings_its_main_effects() {
        assert_eq!(names("y ~ age + sex + log(n)"), ["age", "sex", "log(n)"]);
        assert_eq!(names("y ~ age*sex"), ["age", "sex", "age:sex"]);
        assert_eq!(names("y ~ sex:age + C(n, ref=3)"), ["sex:age", "n"]);
        assert_eq!(names("y ~ 1"), [""; 0]);
        assert_eq!(names("~ met-on + I(age^2)"), ["met-on", "I(age^2)"]);
    }

    #[test]
    fn texts_are_categories_and_numbers_are_not_unless_asked() {
        let formula = Formula::read("y ~ age + sex + C(n, ref=3, unknown)", &table()).unwrap();
        assert!(matches!(formula.terms[0].factors[0], Factor::Number { .. }));
        assert!(matches!(formula.terms[1].factors[0], Factor::Category { reference: None, .. }));
        assert_eq!(
            formula.terms[2].factors[0],
            Factor::Category { column: "n".to_owned(), reference: Some("3".to_owned()), unknown: true }
        );
    }

    #[test]
    fn a_formula_that_is_none_says_where_it_stops() {
        let words = words::Words::get(words::ENGLISH);
        for (text, names) in
            [("y age", "~"), ("y ~ age +", "age +"), ("y ~ agge", "agge"), ("y ~ C(age", "C(age")]
        {
            let told = Formula::read(text, &table()).unwrap_err().told(words);
            assert!(told.contains(names), "{text}: {told}");
        }
    }
}
