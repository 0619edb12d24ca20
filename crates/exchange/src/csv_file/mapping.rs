//! Which column is which field.

use domain::Breach;
use serde::{Deserialize, Serialize};

use super::field::{Field, Kind};
use super::rows::Row;

/// For each column of a file, in order, the field it holds; none for a column that is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// What the file is a list of.
    pub kind: Kind,
    columns: Vec<Option<Field>>,
}

/// As kept: codes of fields.
#[derive(Serialize, Deserialize)]
struct Stored {
    kind: Kind,
    columns: Vec<Option<String>>,
}

impl Mapping {
    /// Guesses by the names of the columns; of two columns that speak of one field the first is taken.
    pub fn guessed(kind: Kind, header: &[String]) -> Mapping {
        let mut columns: Vec<Option<Field>> = Vec::with_capacity(header.len());
        for name in header {
            let field = Field::of_column(kind, name).filter(|field| !columns.contains(&Some(*field)));
            columns.push(field);
        }
        Mapping { kind, columns }
    }

    /// A mapping as somebody chose it.
    pub fn chosen(kind: Kind, columns: Vec<Option<Field>>) -> Mapping {
        Mapping { kind, columns }
    }

    /// Says what the column `name` holds; none leaves it out.
    ///
    /// # Errors
    /// `import-column-unknown` when the header has no such column.
    pub fn set(&mut self, header: &[String], name: &str, field: Option<Field>) -> Result<(), Breach> {
        let at = header.iter().position(|column| column.trim().eq_ignore_ascii_case(name.trim()));
        let held = at.and_then(|at| self.columns.get_mut(at));
        let held = held.ok_or_else(|| Breach::of("map", "import-column-unknown").with("value", name))?;
        *held = field;
        Ok(())
    }

    /// The fields by column.
    pub fn columns(&self) -> &[Option<Field>] {
        &self.columns
    }

    /// In which column a field stands.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|held| *held == Some(field))
    }

    /// What stands in a row for a field; none when it is empty or has no column.
    pub fn cell<'r>(&self, row: &'r Row, field: Field) -> Option<&'r str> {
        self.column(field).map(|column| row.cell(column)).filter(|cell| !cell.is_empty())
    }

    /// Whether what the kind of file needs has a column, and no field has two.
    ///
    /// # Errors
    /// `import-field-missing` and `import-field-twice`, with `field`.
    pub fn check(&self) -> Result<(), Vec<Breach>> {
        let mut breaches = Vec::new();
        for field in self.kind.fields() {
            if self.columns.iter().filter(|held| **held == Some(field)).count() > 1 {
                breaches.push(Breach::of("columns", "import-field-twice").with("field", field.code()));
            }
        }
        let has = |field| self.column(field).is_some();
        let named = has(Field::Name) || (has(Field::Given) && has(Field::Family));
        let mut need = |held: bool, code: &str| {
            if !held {
                breaches.push(Breach::of("columns", "import-field-missing").with("field", code));
            }
        };
        match self.kind {
            Kind::People => {
                need(has(Field::Given) || has(Field::Name), Field::Given.code());
                need(has(Field::Family) || has(Field::Name), Field::Family.code());
                need(has(Field::DateOfBirth), Field::DateOfBirth.code());
            }
            Kind::Offers => {
                need(has(Field::NhsNumber) || (named && has(Field::DateOfBirth)), Field::NhsNumber.code());
                need(has(Field::Offered), Field::Offered.code());
                need(has(Field::Answer), Field::Answer.code());
            }
        }
        if breaches.is_empty() { Ok(()) } else { Err(breaches) }
    }

    /// As text, to be kept.
    pub fn stored(&self) -> String {
        let columns = self.columns.iter().map(|field| field.map(|field| field.code().to_owned())).collect();
        serde_json::to_string(&Stored { kind: self.kind, columns }).unwrap_or_default()
    }

    /// Reads what [`Mapping::stored`] wrote.
    pub fn from_stored(text: &str) -> Option<Mapping> {
        let Stored { kind, columns } = serde_json::from_str(text).ok()?;
        let columns = columns
            .into_iter()
            .map(|code| {
                code.map(|code| Field::from_code(kind, &code)).map_or(Some(None), |field| field.map(Some))
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Mapping { kind, columns })
    }
}
