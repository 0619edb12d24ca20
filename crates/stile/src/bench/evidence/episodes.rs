//! Made-up episodes to measure with: two numbers and ten categories (37 columns of a design with its intercept), a
//! practice, an answer, and a time to an event. The same number of rows gives the same episodes.

use std::io::{BufWriter, Result, Write};
use std::path::Path;

use evidence::stats::Fault;
use evidence::stats::design::Design;
use evidence::stats::draws::Draws;

/// Practices.
const PRACTICES: usize = 30;
/// Levels of each category.
const LEVELS: [usize; 10] = [4, 4, 4, 4, 4, 4, 4, 4, 6, 6];
const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// Episodes in columns.
pub struct Episodes {
    numbers: [Vec<f64>; 2],
    codes: Vec<Vec<u32>>,
    /// The practice of each, from 0.
    pub practice: Vec<u32>,
    /// Whether the person agreed.
    pub accepted: Vec<bool>,
    /// Whole days under observation.
    pub days: Vec<f64>,
    /// Whether the event ended them.
    pub event: Vec<bool>,
    /// What ended them: 0 nothing, 1 or 2 one of two competing ends.
    pub cause: Vec<usize>,
}

impl Episodes {
    /// So many.
    pub fn made(rows: usize) -> Episodes {
        let mut draws = Draws::new(2026);
        let column = || Vec::with_capacity(rows);
        let mut made = Episodes {
            numbers: [column(), column()],
            codes: LEVELS.iter().map(|_| Vec::with_capacity(rows)).collect(),
            practice: Vec::with_capacity(rows),
            accepted: Vec::with_capacity(rows),
            days: Vec::with_capacity(rows),
            event: Vec::with_capacity(rows),
            cause: Vec::with_capacity(rows),
        };
        let lift: Vec<f64> = (0..PRACTICES).map(|_| 0.3 * draws.normal()).collect();
        for _ in 0..rows {
            let practice = draws.below(PRACTICES);
            let mut eta = lift[practice];
            for column in &mut made.numbers {
                let x = draws.unit() * 2.0 - 1.0;
                eta += 0.2 * x;
                column.push(x);
            }
            for (column, levels) in made.codes.iter_mut().zip(LEVELS) {
                let level = u32::try_from(draws.below(levels)).unwrap_or(0);
                eta += 0.1 * f64::from(level) - 0.15;
                column.push(level);
            }
            let time = -draws.unit().max(1e-12).ln() * 200.0 * (-eta).exp();
            let end = 90.0 + 400.0 * draws.unit();
            made.accepted.push(draws.unit() < 1.0 / (1.0 + (-eta).exp()));
            made.days.push(time.min(end).ceil());
            made.event.push(time <= end);
            made.cause.push(if time > end { 0 } else { 1 + usize::from(draws.unit() < 0.3) });
            made.practice.push(u32::try_from(practice).unwrap_or(0));
        }
        made
    }

    /// A category by its number, as codes from 0.
    pub fn category(&self, number: usize) -> &[u32] {
        &self.codes[number]
    }

    /// The code of a level.
    pub fn code(level: u32) -> &'static str {
        NAMES[usize::try_from(level).unwrap_or(0) % NAMES.len()]
    }

    /// All covariates as a design.
    ///
    /// # Errors
    /// What stands against one.
    pub fn design(&self, intercept: bool) -> std::result::Result<Design, Fault> {
        let mut builder = Design::builder(self.days.len(), intercept);
        for (number, column) in self.numbers.iter().enumerate() {
            builder = builder.numeric(&format!("n{number}"), column)?;
        }
        for (number, column) in self.codes.iter().enumerate() {
            builder = builder.category(&format!("c{number}"), column, &NAMES[..LEVELS[number]], 0)?;
        }
        builder.build()
    }

    /// Writes them as CSV with a head: every digit of the numbers.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&self, path: &Path) -> Result<()> {
        let mut file = BufWriter::new(std::fs::File::create(path)?);
        write!(file, "n0,n1")?;
        for number in 0..LEVELS.len() {
            write!(file, ",c{number}")?;
        }
        writeln!(file, ",practice,accepted,days,event")?;
        for row in 0..self.days.len() {
            write!(file, "{},{}", self.numbers[0][row], self.numbers[1][row])?;
            for column in &self.codes {
                write!(file, ",{}", Episodes::code(column[row]))?;
            }
            let (accepted, event) = (u8::from(self.accepted[row]), u8::from(self.event[row]));
            writeln!(file, ",{},{accepted},{},{event}", self.practice[row], self.days[row])?;
        }
        file.flush()
    }
}
