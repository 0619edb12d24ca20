//! A comparison with the reference values, number by number, within the tolerances of their README.

#![expect(clippy::unwrap_used, reason = "a reference file that cannot be read fails the test")]

use std::path::Path;

use serde_json::Value;

/// Words about the numbers, not numbers.
const SAID: [&str; 10] = [
    "formula",
    "note",
    "rules",
    "tolerance",
    "source",
    "wilcox_rule",
    "profile_note",
    "reference_levels",
    "coding",
    "missing",
];

struct Comparison {
    relative: f64,
    compared: usize,
    misses: Vec<String>,
}

impl Comparison {
    fn walk(&mut self, path: &str, expected: &Value, found: Option<&Value>) {
        match (expected, found) {
            (Value::Object(e), _) => {
                for (key, value) in e.iter().filter(|(k, _)| !SAID.contains(&k.as_str())) {
                    self.walk(&format!("{path}.{key}"), value, found.and_then(|f| f.get(key)));
                }
            }
            (Value::Array(e), Some(Value::Array(f))) if e.len() == f.len() => {
                for (i, (e, f)) in e.iter().zip(f).enumerate() {
                    self.walk(&format!("{path}[{i}]"), e, Some(f));
                }
            }
            (Value::Number(e), Some(Value::Number(f))) => {
                let (e, f) = (e.as_f64().unwrap(), f.as_f64().unwrap());
                let loose = ["profile", "glmer", "sd_random", "hodges"].iter().any(|k| path.contains(k));
                let relative = if loose { 1e-4 } else { self.relative };
                let good = if e > 0.0 && e < 1e-12 {
                    // far tails: on the log scale
                    f > 0.0 && (f.ln() - e.ln()).abs() <= relative * e.ln().abs()
                } else {
                    (f - e).abs() <= (relative * e.abs()).max(1e-12)
                };
                self.count(good, path, expected, found);
            }
            (Value::String(e), Some(Value::String(f))) => self.count(e == f, path, expected, found),
            (Value::Bool(e), Some(Value::Bool(f))) => self.count(e == f, path, expected, found),
            (Value::Null, Some(Value::Null)) => self.count(true, path, expected, found),
            _ => self.count(false, path, expected, found),
        }
    }

    fn count(&mut self, good: bool, path: &str, expected: &Value, found: Option<&Value>) {
        self.compared += 1;
        if !good {
            self.misses.push(format!("{path}: expected {expected}, found {found:?}"));
        }
    }
}

/// Compares with a reference file; fails on any miss, and where fewer than `least` numbers were compared.
pub fn compared(folder: &Path, name: &str, relative: f64, least: usize, found: &Value) {
    let text = std::fs::read_to_string(folder.join(format!("expected/{name}.json"))).unwrap();
    let mut comparison = Comparison { relative, compared: 0, misses: Vec::new() };
    comparison.walk("", &serde_json::from_str(&text).unwrap(), Some(found));
    assert!(comparison.misses.is_empty(), "{name}:\n{}", comparison.misses.join("\n"));
    assert!(comparison.compared >= least, "{name}: only {} numbers compared", comparison.compared);
}
