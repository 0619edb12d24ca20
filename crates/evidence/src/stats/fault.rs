//! What can be wrong with a question put to the statistics, and what to do about it.

use std::fmt;

/// Why no number is given. A result is either a number that means what its name says, or one of these:
/// no function of [`crate::stats`] answers with a NaN where it could say why.
///
/// [`Fault::code`] is stable and may be used as a key for wording; [`fmt::Display`] names what is wrong and
/// the remedy for a reader of logs and of the command line.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// There is nothing to analyse: no row, no group, no event.
    Empty {
        /// What is empty.
        what: &'static str,
    },
    /// Two columns that describe the same rows have different lengths.
    Unequal {
        /// The column that was compared.
        what: &'static str,
        /// Rows expected.
        expected: usize,
        /// Rows found.
        found: usize,
    },
    /// A value is outside the range in which the quantity is defined.
    OutOfRange {
        /// The quantity.
        what: &'static str,
        /// The value found.
        value: f64,
        /// What is allowed, such as `(0, 1)`.
        allowed: &'static str,
    },
    /// A column has missing or infinite values where the method needs every one.
    Missing {
        /// The column.
        column: String,
        /// Rows without a usable value.
        rows: usize,
    },
    /// Fewer observations than the method needs.
    TooFew {
        /// What is counted.
        what: &'static str,
        /// The least number that would do.
        needed: usize,
        /// The number there is.
        found: usize,
    },
    /// The values do not vary, so that a scale, a slope or a test does not exist.
    Constant {
        /// The column or quantity.
        what: String,
    },
    /// Columns of the design are linear combinations of the columns before them.
    Collinear {
        /// Their names.
        columns: Vec<String>,
    },
    /// The outcome is told apart completely by these columns: no finite maximum likelihood estimate exists.
    Separated {
        /// The columns whose coefficient runs away.
        columns: Vec<String>,
    },
    /// An iteration did not settle.
    NotConverged {
        /// The method.
        what: &'static str,
        /// Iterations made.
        iterations: usize,
    },
    /// The quantity has no value for these data.
    Undefined {
        /// The quantity.
        what: &'static str,
        /// Why.
        why: &'static str,
    },
}

impl Fault {
    /// A stable kebab-case code of the kind of fault.
    pub fn code(&self) -> &'static str {
        match self {
            Fault::Empty { .. } => "nothing-to-analyse",
            Fault::Unequal { .. } => "columns-of-different-length",
            Fault::OutOfRange { .. } => "value-out-of-range",
            Fault::Missing { .. } => "missing-values",
            Fault::TooFew { .. } => "too-few",
            Fault::Constant { .. } => "no-variation",
            Fault::Collinear { .. } => "collinear-columns",
            Fault::Separated { .. } => "separated-outcome",
            Fault::NotConverged { .. } => "not-converged",
            Fault::Undefined { .. } => "undefined-quantity",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Empty { what } => write!(f, "no {what}: widen the cohort or the period"),
            Fault::Unequal { what, expected, found } => {
                write!(f, "{what} has {found} rows where {expected} are described: give one value per row")
            }
            Fault::OutOfRange { what, value, allowed } => {
                write!(f, "{what} is {value}; allowed is {allowed}")
            }
            Fault::Missing { column, rows } => {
                write!(f, "{column} is missing in {rows} rows: analyse complete cases or impute")
            }
            Fault::TooFew { what, needed, found } => {
                write!(f, "{found} {what}, at least {needed} needed: widen the cohort or simplify the model")
            }
            Fault::Constant { what } => write!(f, "{what} does not vary: leave it out"),
            Fault::Collinear { columns } => write!(
                f,
                "{} follow from the columns before them: leave them out or merge categories",
                columns.join(", ")
            ),
            Fault::Separated { columns } => write!(
                f,
                "the outcome is separated by {}: merge categories or use the penalised (Firth) estimate",
                columns.join(", ")
            ),
            Fault::NotConverged { what, iterations } => {
                write!(f, "{what} did not settle in {iterations} iterations: rescale the columns or simplify")
            }
            Fault::Undefined { what, why } => write!(f, "{what} has no value: {why}"),
        }
    }
}

impl std::error::Error for Fault {}

/// Checks that a column has one value for each of `expected` rows.
pub(crate) fn same_length(what: &'static str, expected: usize, found: usize) -> Result<(), Fault> {
    if expected == found { Ok(()) } else { Err(Fault::Unequal { what, expected, found }) }
}

/// Checks that every value is a finite number.
pub(crate) fn all_finite(what: &str, values: &[f64]) -> Result<(), Fault> {
    match values.iter().filter(|v| !v.is_finite()).count() {
        0 => Ok(()),
        rows => Err(Fault::Missing { column: what.to_owned(), rows }),
    }
}
