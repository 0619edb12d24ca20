//! The reference data sets, read from CSV.

use std::path::Path;

pub struct Table {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn read(folder: &Path, name: &str) -> Table {
        let mut reader = csv::Reader::from_path(folder.join("data").join(name)).unwrap();
        let names = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
        Table { names, rows }
    }

    pub fn text(&self, column: &str) -> Vec<String> {
        let at = self.names.iter().position(|n| n == column).unwrap();
        self.rows.iter().map(|r| r[at].clone()).collect()
    }

    pub fn numbers(&self, column: &str) -> Vec<f64> {
        self.text(column).iter().map(|t| t.parse().unwrap()).collect()
    }

    pub fn counts(&self, column: &str) -> Vec<usize> {
        self.text(column).iter().map(|t| t.parse().unwrap()).collect()
    }

    /// Distinct values in the order of the first occurrence, and the code of each row.
    pub fn codes(&self, column: &str) -> (Vec<String>, Vec<usize>) {
        let values = self.text(column);
        let mut levels: Vec<String> = Vec::new();
        let codes = values
            .iter()
            .map(|v| {
                levels.iter().position(|l| l == v).unwrap_or_else(|| {
                    levels.push(v.clone());
                    levels.len() - 1
                })
            })
            .collect();
        (levels, codes)
    }
}

/// The rows of `values` whose `group` is `wanted`.
pub fn of_group<T: Copy>(values: &[T], group: &[usize], wanted: usize) -> Vec<T> {
    values.iter().zip(group).filter(|p| *p.1 == wanted).map(|p| *p.0).collect()
}
