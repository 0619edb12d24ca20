//! A mapping: which columns of a file are which of ours, and which of its values mean which of ours.
//!
//! TOML or JSON:
//! ```toml
//! missing = ["-9", "unknown"]
//! [columns]            # ours = theirs
//! accepted = "Outcome"
//! [values.accepted]    # theirs = ours
//! "Took it up" = "yes"
//! "Declined" = "no"
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::table::{Column, Table};
use crate::trouble::{Result, Trouble};

/// A mapping.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Texts that mean a missing value in this file.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Our name of a column -> its name in the file.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// Our name of a column -> (value in the file -> our value).
    #[serde(default)]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
}

impl Mapping {
    /// Reads a mapping: JSON where the name ends so, else TOML.
    ///
    /// # Errors
    /// It is neither, or has a key that does not belong there: names the place.
    pub fn read(file: &str, text: &str) -> Result<Mapping> {
        let is_json =
            std::path::Path::new(file).extension().is_some_and(|end| end.eq_ignore_ascii_case("json"));
        let wrong = |why: String| Trouble::input("mapping").with("file", file).with("why", why.trim_end());
        if is_json {
            serde_json::from_str(text).map_err(|error| wrong(error.to_string()))
        } else {
            toml::from_str(text).map_err(|error| wrong(error.to_string()))
        }
    }

    /// The table under our names and values.
    ///
    /// # Errors
    /// A column of the mapping that the file does not have; a name given twice.
    pub fn apply(&self, mut table: Table) -> Result<Table> {
        for (ours, theirs) in &self.columns {
            if !table.has(theirs) {
                let names: Vec<&str> = table.columns().iter().map(|column| column.name.as_str()).collect();
                return Err(Trouble::input("mapped-column")
                    .with("ours", ours)
                    .with("theirs", theirs)
                    .with("file", &table.file)
                    .with("columns", names.join(", ")));
            }
        }
        let ours_of: BTreeMap<&str, &str> =
            self.columns.iter().map(|(ours, theirs)| (theirs.as_str(), ours.as_str())).collect();
        if ours_of.len() < self.columns.len() {
            return Err(Trouble::input("mapped-twice").with("file", &table.file));
        }
        if let Some(unknown) = self.values.keys().find(|name| {
            !self.columns.contains_key(*name) && (!table.has(name) || ours_of.contains_key(name.as_str()))
        }) {
            return Err(Trouble::input("mapped-values").with("column", unknown).with("file", &table.file));
        }
        table.change(|column| {
            if let Some(ours) = ours_of.get(column.name.as_str()) {
                (*ours).clone_into(&mut column.name);
            }
            if let Some(values) = self.values.get(&column.name) {
                let mut changed = Column::new(&column.name);
                for text in column.texts() {
                    let text = text.unwrap_or_default();
                    changed.push(values.get(text).map_or(text, String::as_str));
                }
                *column = changed;
            }
        });
        let columns = table.columns().to_vec();
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        if let Some(place) = (0..names.len()).find(|place| names[..*place].contains(&names[*place])) {
            return Err(Trouble::input("same-name").with("file", &table.file).with("column", names[place]));
        }
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_values_are_renamed_by_toml_and_json_alike() {
        let toml =
            "missing = [\"-9\"]\n[columns]\naccepted = \"Outcome\"\n[values.accepted]\nTook = \"yes\"\n";
        let json =
            r#"{"missing":["-9"],"columns":{"accepted":"Outcome"},"values":{"accepted":{"Took":"yes"}}}"#;
        let mapping = Mapping::read("m.toml", toml).unwrap();
        assert_eq!(mapping, Mapping::read("m.json", json).unwrap());
        let table = crate::read::csv("f.csv", b"Outcome,x\nTook,1\nno,-9\n", &mapping.missing).unwrap();
        let table = mapping.apply(table).unwrap();
        assert_eq!(table.column("accepted").unwrap().texts().collect::<Vec<_>>(), [Some("yes"), Some("no")]);
        assert_eq!(table.column("x").unwrap().at(1), None);
    }

    #[test]
    fn a_mapping_of_a_column_that_is_not_there_says_which_are() {
        let mapping = Mapping::read("m.toml", "[columns]\na = \"gone\"\n").unwrap();
        let table = crate::read::csv("f.csv", b"b,c\n1,2\n", &[]).unwrap();
        let told = mapping.apply(table).unwrap_err().told(words::Words::get(words::ENGLISH));
        assert!(told.contains("gone") && told.contains("b, c"), "{told}");
        assert_eq!(Mapping::read("m.toml", "colums = 1").unwrap_err().code, "mapping");
    }
}
