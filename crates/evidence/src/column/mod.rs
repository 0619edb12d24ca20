//! One column of small integers: flags, numbers, days and codes, each as narrow as its largest value needs.
//!
//! A value that nobody recorded is kept as such ([`Value::NotRecorded`]) and never as zero or "no".

mod cells;
mod dictionary;
mod made;
mod mask;
mod month;

pub(crate) use cells::{Cells, NULL};
pub(crate) use dictionary::{Codebook, Combinations};
pub use made::{WIDENED, made, source};
pub use mask::Mask;
pub use month::{Month, Period};

use serde::{Deserialize, Serialize};
use std::fmt;

/// The first day a column can hold, 1 January 1900, as days since 1 January 1970.
pub const FIRST_DAY: i32 = -25_567;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Kind {
    /// Yes or no.
    Flag,
    /// A whole number from 0 to 4,294,967,294, such as the n-th offer of a person or a dense person number.
    Number,
    /// A civil day, as days since 1 January 1970 (London).
    Day,
    /// One code of a list.
    Code {
        /// The codes, in the order charts show them.
        codes: Vec<String>,
    },
    /// One code of a list that grows with the data, such as the practice.
    OpenCode,
    /// Any number of codes of a list that grows with the data, such as the factors of an account.
    OpenCodes,
}

/// A column as declared: its name, what it holds, and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// The name, as definitions use it.
    pub name: String,
    /// What it means, for the data dictionary.
    pub means: String,
    /// What it holds.
    #[serde(flatten)]
    pub kind: Kind,
}

/// A value on its way into a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// Nobody recorded it.
    NotRecorded,
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(u32),
    /// Days since 1 January 1970.
    Day(i32),
    /// A code.
    Code(&'a str),
    /// Several codes. None at all is the same as [`Value::NotRecorded`].
    Codes(&'a [&'a str]),
}

/// A value read back from a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored<'a> {
    /// Nobody recorded it.
    NotRecorded,
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(u32),
    /// Days since 1 January 1970.
    Day(i32),
    /// A code.
    Code(&'a str),
    /// Several codes, in the order of the list.
    Codes(Vec<&'a str>),
}

/// A value that does not fit its column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// The value is of another kind than the column.
    Kind {
        /// The column.
        column: String,
        /// The value given.
        value: String,
        /// What the column holds.
        holds: &'static str,
    },
    /// The code is not in the column's list.
    UnknownCode {
        /// The column.
        column: String,
        /// The code given.
        code: String,
        /// The codes of the list.
        known: Vec<String>,
    },
    /// The number or day cannot be held.
    OutOfRange {
        /// The column.
        column: String,
        /// The value given.
        value: String,
    },
    /// A row with another number of values than the table has columns.
    Width {
        /// Columns of the table.
        expected: usize,
        /// Values given.
        found: usize,
    },
    /// The table has no such column.
    NoColumn {
        /// The name given.
        column: String,
    },
    /// The table has 4,294,967,294 rows and takes no more.
    Full,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind { column, value, holds } => {
                write!(
                    f,
                    "column {column}: {value} does not fit, it holds {holds}; give {holds} or leave it empty"
                )
            }
            Self::UnknownCode { column, code, known } => {
                write!(f, "column {column}: \"{code}\" is not in its list; use one of {}", known.join(", "))
            }
            Self::OutOfRange { column, value } => {
                write!(
                    f,
                    "column {column}: {value} is out of range; give a day from 1900 on, a number below 4294967295"
                )
            }
            Self::Width { expected, found } => {
                write!(f, "a row of {found} values for {expected} columns; give one value for each column")
            }
            Self::NoColumn { column } => write!(f, "there is no column \"{column}\"; use a declared name"),
            Self::Full => write!(f, "the table is full; split the data by year"),
        }
    }
}

impl std::error::Error for Misfit {}

/// How a column's integers are read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Meaning {
    Flag,
    Number,
    Day,
    Code(Codebook),
    Codes(Combinations),
}

/// A column with its rows.
#[derive(Debug, Clone)]
pub struct Column {
    declaration: Declaration,
    pub(crate) meaning: Meaning,
    pub(crate) cells: Cells,
}

impl Column {
    /// An empty column.
    #[must_use]
    pub fn new(declaration: Declaration) -> Self {
        let meaning = match &declaration.kind {
            Kind::Flag => Meaning::Flag,
            Kind::Number => Meaning::Number,
            Kind::Day => Meaning::Day,
            Kind::Code { codes } => Meaning::Code(Codebook::closed(codes)),
            Kind::OpenCode => Meaning::Code(Codebook::open()),
            Kind::OpenCodes => Meaning::Codes(Combinations::default()),
        };
        Self { declaration, meaning, cells: Cells::default() }
    }

    /// A column whose rows were written down; none when they are of another kind than declared, or their list
    /// of codes is.
    pub(crate) fn restored(declaration: Declaration, meaning: Meaning, cells: Cells) -> Option<Self> {
        let fits = match (&declaration.kind, &meaning) {
            (Kind::Flag, Meaning::Flag)
            | (Kind::Number, Meaning::Number)
            | (Kind::Day, Meaning::Day)
            | (Kind::OpenCodes, Meaning::Codes(_)) => true,
            (Kind::Code { codes }, Meaning::Code(book)) => !book.is_open() && book.codes() == codes,
            (Kind::OpenCode, Meaning::Code(book)) => book.is_open(),
            _ => false,
        };
        fits.then_some(Self { declaration, meaning, cells })
    }

    /// Its declaration.
    #[must_use]
    pub fn declaration(&self) -> &Declaration {
        &self.declaration
    }

    /// The codes of its list, in their order; none for a flag, a number or a day.
    #[must_use]
    pub fn codes(&self) -> &[String] {
        match &self.meaning {
            Meaning::Code(book) => book.codes(),
            Meaning::Codes(combinations) => combinations.codes(),
            Meaning::Flag | Meaning::Number | Meaning::Day => &[],
        }
    }

    /// Memory held, in bytes, without the lists of codes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.cells.bytes()
    }

    /// The value of a row; a row beyond the end is not recorded.
    #[must_use]
    pub fn value(&self, row: u32) -> Stored<'_> {
        let raw = self.cells.get(row);
        if raw == NULL {
            return Stored::NotRecorded;
        }
        match &self.meaning {
            Meaning::Flag => Stored::Flag(raw == 1),
            Meaning::Number => Stored::Number(raw),
            Meaning::Day => Stored::Day(day_of(raw)),
            Meaning::Code(book) => book.code(raw).map_or(Stored::NotRecorded, Stored::Code),
            Meaning::Codes(combinations) => Stored::Codes(combinations.codes_of(raw)),
        }
    }

    /// Rows whose code, or one of whose codes, is among `codes`. Unknown codes have no rows.
    pub(crate) fn with_any(&self, codes: &[&str]) -> Mask {
        match &self.meaning {
            Meaning::Code(book) => {
                let mut wanted = vec![false; book.codes().len()];
                codes
                    .iter()
                    .filter_map(|code| book.find(code))
                    .for_each(|place| wanted[place as usize] = true);
                self.cells.among(&wanted)
            }
            Meaning::Codes(combinations) => {
                let places: Vec<u32> = codes.iter().filter_map(|c| combinations.find_code(c)).collect();
                let hit = |set: &[u32]| set.iter().any(|place| places.contains(place));
                self.cells.among(&combinations.sets().iter().map(|set| hit(set)).collect::<Vec<_>>())
            }
            Meaning::Flag | Meaning::Number | Meaning::Day => Mask::none(self.cells.len()),
        }
    }

    /// Whether a value can be put in, without putting it in.
    pub(crate) fn check(&self, value: Value<'_>) -> Result<(), Misfit> {
        let column = || self.declaration.name.clone();
        match (&self.meaning, value) {
            (_, Value::NotRecorded)
            | (Meaning::Flag, Value::Flag(_))
            | (Meaning::Codes(_), Value::Codes(_) | Value::Code(_)) => Ok(()),
            (Meaning::Number, Value::Number(n)) if n < NULL => Ok(()),
            (Meaning::Day, Value::Day(day)) if raw_day(day).is_some() => Ok(()),
            (Meaning::Number, Value::Number(n)) => {
                Err(Misfit::OutOfRange { column: column(), value: n.to_string() })
            }
            (Meaning::Day, Value::Day(n)) => {
                Err(Misfit::OutOfRange { column: column(), value: n.to_string() })
            }
            (Meaning::Code(book), Value::Code(code)) => {
                if book.is_open() || book.find(code).is_some() {
                    return Ok(());
                }
                Err(Misfit::UnknownCode {
                    column: column(),
                    code: code.to_owned(),
                    known: book.codes().to_vec(),
                })
            }
            (meaning, other) => {
                Err(Misfit::Kind { column: column(), value: format!("{other:?}"), holds: meaning.holds() })
            }
        }
    }

    /// The integer a value is kept as; call [`Column::check`] first.
    fn raw(&mut self, value: Value<'_>) -> u32 {
        match (&mut self.meaning, value) {
            (Meaning::Flag, Value::Flag(yes)) => u32::from(yes),
            (Meaning::Number, Value::Number(n)) => n,
            (Meaning::Day, Value::Day(day)) => raw_day(day).unwrap_or(NULL),
            (Meaning::Code(book), Value::Code(code)) => book.find_or_add(code),
            (Meaning::Codes(combinations), Value::Codes(codes)) => combinations.find_or_add(codes),
            (Meaning::Codes(combinations), Value::Code(code)) => combinations.find_or_add(&[code]),
            _ => NULL,
        }
    }

    /// Puts a checked value in a row, which is at most one past the end.
    pub(crate) fn put(&mut self, row: u32, value: Value<'_>) {
        let raw = self.raw(value);
        self.cells.put(row, raw);
    }
}

impl Meaning {
    fn holds(&self) -> &'static str {
        match self {
            Self::Flag => "yes or no",
            Self::Number => "a whole number",
            Self::Day => "a day",
            Self::Code(_) => "a code",
            Self::Codes(_) => "codes",
        }
    }
}

/// The integer a day is kept as, counted from [`FIRST_DAY`]; none before it.
pub(crate) fn raw_day(day: i32) -> Option<u32> {
    u32::try_from(i64::from(day) - i64::from(FIRST_DAY)).ok().filter(|raw| *raw < NULL / 2)
}

/// The day an integer stands for.
pub(crate) fn day_of(raw: u32) -> i32 {
    i32::try_from(i64::from(raw) + i64::from(FIRST_DAY)).unwrap_or(i32::MAX)
}
