//! The columns of a regression: numbers and categories, without an expanded matrix.
//!
//! A category of a row is kept as the index of its column, so that X'WX costs one addition per pair of
//! covariates and row instead of one multiplication per pair of columns.

use std::ops::Range;

use super::blocks;
use super::fault::{all_finite, same_length};
use super::matrix::Symmetric;
use super::{Fault, real};

/// A covariate of a design.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// The name given.
    pub name: String,
    /// Its columns.
    pub columns: Range<usize>,
    /// For a category: the names of its levels and the index of the reference.
    pub levels: Option<(Vec<String>, usize)>,
}

enum Source {
    Number(Vec<f64>),
    Category(Vec<u32>),
}

/// Covariates being gathered; see [`Design::builder`].
pub struct Builder {
    rows: usize,
    intercept: bool,
    terms: Vec<(Term, Source)>,
    width: usize,
}

impl Builder {
    /// Adds a numeric covariate: one column named as given.
    ///
    /// # Errors
    /// Another number of rows; values that are not finite.
    pub fn numeric(mut self, name: &str, values: &[f64]) -> Result<Builder, Fault> {
        same_length("covariate", self.rows, values.len())?;
        all_finite(name, values)?;
        let columns = self.width..self.width + 1;
        self.width += 1;
        self.terms
            .push((Term { name: name.to_owned(), columns, levels: None }, Source::Number(values.to_vec())));
        Ok(self)
    }

    /// Adds a category: one column per level but the reference, named `name` + level as in R. `codes` are
    /// indices of `levels`.
    ///
    /// # Errors
    /// Another number of rows; a code or reference without a level; fewer than two levels.
    pub fn category(
        mut self,
        name: &str,
        codes: &[u32],
        levels: &[&str],
        reference: usize,
    ) -> Result<Builder, Fault> {
        same_length("covariate", self.rows, codes.len())?;
        if levels.len() < 2 || levels.len() > usize::from(u16::MAX) {
            return Err(Fault::TooFew { what: "levels of a category", needed: 2, found: levels.len() });
        }
        let outside = codes.iter().find(|&&c| c as usize >= levels.len()).map(|&c| f64::from(c));
        let outside = outside.or((reference >= levels.len()).then(|| real(reference)));
        if let Some(value) = outside {
            return Err(Fault::OutOfRange {
                what: "code of a category",
                value,
                allowed: "an index of its levels",
            });
        }
        let columns = self.width..self.width + levels.len() - 1;
        self.width = columns.end;
        let levels = levels.iter().map(|&l| l.to_owned()).collect();
        let term = Term { name: name.to_owned(), columns, levels: Some((levels, reference)) };
        self.terms.push((term, Source::Category(codes.to_vec())));
        Ok(self)
    }

    /// The design.
    ///
    /// # Errors
    /// No row; no column at all; more than 65,000 columns.
    pub fn build(self) -> Result<Design, Fault> {
        if self.rows == 0 {
            return Err(Fault::Empty { what: "rows" });
        }
        let width = self.width;
        if width == 0 || width > 65_000 {
            return Err(Fault::OutOfRange { what: "columns", value: real(width), allowed: "1 to 65000" });
        }
        let mut design = Design {
            rows: self.rows,
            intercept: self.intercept,
            names: if self.intercept { vec!["(Intercept)".to_owned()] } else { Vec::new() },
            categories: 0,
            slots: Vec::new(),
            numbers: Vec::new(),
            public: if self.intercept { vec![0] } else { Vec::new() },
            terms: self.terms.iter().map(|t| t.0.clone()).collect(),
        };
        for term in &design.terms {
            match &term.levels {
                None => design.names.push(term.name.clone()),
                Some((levels, reference)) => design.names.extend(
                    levels
                        .iter()
                        .enumerate()
                        .filter(|l| l.0 != *reference)
                        .map(|l| format!("{}{}", term.name, l.1)),
                ),
            }
        }
        design.lay_out(&self.terms);
        Ok(design)
    }
}

/// A design matrix by rows. Columns of the public order are: the intercept, then the terms in the order added.
#[derive(Debug, Clone)]
pub struct Design {
    rows: usize,
    intercept: bool,
    names: Vec<String>,
    terms: Vec<Term>,
    /// Categories of a row.
    categories: usize,
    /// Row by row, the inner column of each category; `width` for the reference level.
    slots: Vec<u16>,
    /// Row by row, the numbers.
    numbers: Vec<f64>,
    /// Inner column (intercept, categories, numbers) -> public column.
    public: Vec<usize>,
}

impl Design {
    /// Starts a design of `rows` rows, with or without an intercept (a Cox model has none).
    pub fn builder(rows: usize, intercept: bool) -> Builder {
        Builder { rows, intercept, terms: Vec::new(), width: usize::from(intercept) }
    }

    fn lay_out(&mut self, terms: &[(Term, Source)]) {
        let mut sources: Vec<(&[u32], Vec<u16>)> = Vec::new();
        let mut columns: Vec<&[f64]> = Vec::new();
        let trash = small(self.names.len());
        for (term, source) in terms {
            if let (Source::Category(codes), Some((levels, reference))) = (source, &term.levels) {
                let mut next = self.public.len();
                let slot = (0..levels.len())
                    .map(|l| {
                        if l == *reference {
                            return trash;
                        }
                        next += 1;
                        small(next - 1)
                    })
                    .collect();
                self.public.extend(term.columns.clone());
                sources.push((codes, slot));
            }
        }
        for (term, source) in terms {
            if let Source::Number(values) = source {
                self.public.push(term.columns.start);
                columns.push(values);
            }
        }
        self.categories = sources.len();
        self.slots = Vec::with_capacity(self.rows * sources.len());
        self.numbers = Vec::with_capacity(self.rows * columns.len());
        for i in 0..self.rows {
            self.slots.extend(sources.iter().map(|(codes, slot)| slot[codes[i] as usize]));
            self.numbers.extend(columns.iter().map(|c| c[i]));
        }
    }

    /// Rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Columns.
    pub fn width(&self) -> usize {
        self.names.len()
    }

    /// Names of the columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The covariates.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Whether there is an intercept (column 0).
    pub fn has_intercept(&self) -> bool {
        self.intercept
    }

    /// The covariate of a name.
    pub fn term(&self, name: &str) -> Option<&Term> {
        self.terms.iter().find(|t| t.name == name)
    }

    /// The design of some rows, in the order given (a row may occur several times).
    #[must_use]
    pub fn of_rows(&self, rows: &[u32]) -> Design {
        let m = self.number_count();
        let mut chosen = Design { slots: Vec::new(), numbers: Vec::new(), rows: rows.len(), ..self.shape() };
        chosen.slots.reserve(rows.len() * self.categories);
        chosen.numbers.reserve(rows.len() * m);
        for &r in rows {
            let r = r as usize;
            chosen.slots.extend_from_slice(&self.slots[r * self.categories..(r + 1) * self.categories]);
            chosen.numbers.extend_from_slice(&self.numbers[r * m..(r + 1) * m]);
        }
        chosen
    }

    fn shape(&self) -> Design {
        Design {
            rows: 0,
            intercept: self.intercept,
            names: self.names.clone(),
            terms: self.terms.clone(),
            categories: self.categories,
            slots: Vec::new(),
            numbers: Vec::new(),
            public: self.public.clone(),
        }
    }

    fn number_count(&self) -> usize {
        self.width() - self.first_number()
    }

    fn first_number(&self) -> usize {
        self.width() - self.terms.iter().filter(|t| t.levels.is_none()).count()
    }

    fn slots_of(&self, row: usize) -> &[u16] {
        &self.slots[row * self.categories..(row + 1) * self.categories]
    }

    fn numbers_of(&self, row: usize) -> &[f64] {
        let m = self.number_count();
        &self.numbers[row * m..(row + 1) * m]
    }

    /// A row as a full vector in the public order.
    pub fn row(&self, row: usize) -> Vec<f64> {
        let mut full = vec![0.0; self.width()];
        if self.intercept {
            full[0] = 1.0;
        }
        for &s in self.slots_of(row) {
            if let Some(&c) = self.public.get(usize::from(s)) {
                full[c] = 1.0;
            }
        }
        for (k, v) in self.numbers_of(row).iter().enumerate() {
            full[self.public[self.first_number() + k]] = *v;
        }
        full
    }

    /// Coefficients in the inner order with a zero for reference levels: what [`Design::linear_of`] takes.
    pub(crate) fn inner(&self, coefficients: &[f64]) -> Vec<f64> {
        self.public.iter().map(|&c| coefficients[c]).chain(std::iter::once(0.0)).collect()
    }

    /// x' b of a row for inner coefficients.
    #[inline]
    pub(crate) fn linear_of(&self, row: usize, inner: &[f64]) -> f64 {
        let mut sum = if self.intercept { inner[0] } else { 0.0 };
        for &s in self.slots_of(row) {
            sum += inner[usize::from(s)];
        }
        let first = self.first_number();
        for (v, b) in self.numbers_of(row).iter().zip(&inner[first..]) {
            sum += v * b;
        }
        sum
    }

    /// X b.
    pub fn linear(&self, coefficients: &[f64]) -> Vec<f64> {
        let inner = self.inner(coefficients);
        blocks::map(self.rows, |i| self.linear_of(i, &inner))
    }

    /// Length of the buffer of [`Design::add_gram`].
    pub(crate) fn gram_width(&self) -> usize {
        (self.width() + 1) * (self.width() + 1)
    }

    /// Adds w x x' of a row to an inner buffer.
    #[inline]
    pub(crate) fn add_gram(&self, row: usize, w: f64, buffer: &mut [f64]) {
        let size = self.width() + 1;
        let slots = self.slots_of(row);
        for (k, &a) in slots.iter().enumerate() {
            let line = &mut buffer[usize::from(a) * size..(usize::from(a) + 1) * size];
            for &b in &slots[k..] {
                line[usize::from(b)] += w;
            }
        }
        if self.intercept {
            buffer[0] += w;
        }
        let (first, numbers) = (self.first_number(), self.numbers_of(row));
        for (k, v) in numbers.iter().enumerate() {
            let wv = w * v;
            let column = first + k;
            if self.intercept {
                buffer[column] += wv;
            }
            for &a in slots {
                buffer[usize::from(a) * size + column] += wv;
            }
            let line = &mut buffer[column * size + column..(column + 1) * size];
            for (cell, u) in line.iter_mut().zip(&numbers[k..]) {
                *cell += wv * u;
            }
        }
    }

    /// The matrix of an inner buffer, in the public order.
    pub(crate) fn gram_of(&self, buffer: &[f64]) -> Symmetric {
        let (width, size) = (self.width(), self.width() + 1);
        let mut full = Symmetric::zeros(width);
        for a in 0..width {
            for b in a..width {
                // a category's total is its own diagonal: the intercept needs no addition of its own
                let from = if a == 0 && self.intercept && b < self.first_number() { b } else { a };
                full.add(self.public[a], self.public[b], buffer[from * size + b]);
            }
        }
        full
    }

    /// Adds v x of a row to a buffer of `width` + 1 numbers in the inner order.
    #[inline]
    pub(crate) fn add_score(&self, row: usize, v: f64, buffer: &mut [f64]) {
        if self.intercept {
            buffer[0] += v;
        }
        for &s in self.slots_of(row) {
            buffer[usize::from(s)] += v;
        }
        let first = self.first_number();
        for (cell, x) in buffer[first..].iter_mut().zip(self.numbers_of(row)) {
            *cell += v * x;
        }
    }

    /// The vector of an inner buffer, in the public order.
    pub(crate) fn score_of(&self, buffer: &[f64]) -> Vec<f64> {
        let mut full = vec![0.0; self.width()];
        for (inner, &c) in self.public.iter().enumerate() {
            full[c] = buffer[inner];
        }
        full
    }

    /// X' W X for weights by row.
    pub fn gram(&self, weights: &[f64]) -> Symmetric {
        let sums = blocks::sum(self.rows, self.gram_width(), |rows, buffer| {
            for i in rows {
                self.add_gram(i, weights[i], buffer);
            }
        });
        self.gram_of(&sums)
    }

    /// X' v.
    pub fn transpose_times(&self, v: &[f64]) -> Vec<f64> {
        let sums = blocks::sum(self.rows, self.width() + 1, |rows, buffer| {
            for i in rows {
                self.add_score(i, v[i], buffer);
            }
        });
        self.score_of(&sums)
    }

    /// x' M x of a row for a matrix in the public order.
    pub(crate) fn quadratic_of(&self, row: usize, matrix: &Symmetric) -> f64 {
        let mut active: Vec<(usize, f64)> = Vec::with_capacity(self.categories + self.number_count() + 1);
        if self.intercept {
            active.push((0, 1.0));
        }
        active.extend(
            self.slots_of(row).iter().filter_map(|&s| self.public.get(usize::from(s)).map(|&c| (c, 1.0))),
        );
        let first = self.first_number();
        active.extend(self.numbers_of(row).iter().enumerate().map(|(k, &v)| (self.public[first + k], v)));
        let mut sum = 0.0;
        for &(a, x) in &active {
            let line = matrix.row(a);
            sum += x * active.iter().map(|&(b, y)| line[b] * y).sum::<f64>();
        }
        sum
    }

    /// The largest size of each column's values (1 for categories): the scale of its coefficient.
    pub(crate) fn column_scales(&self) -> Vec<f64> {
        let mut scales = vec![1.0_f64; self.width()];
        let (m, first) = (self.number_count(), self.first_number());
        for k in 0..m {
            let size = (0..self.rows).map(|i| self.numbers[i * m + k].abs()).fold(0.0, f64::max);
            scales[self.public[first + k]] = if size > 0.0 { size } else { 1.0 };
        }
        scales
    }

    /// The design with only some of its terms (and its intercept), for crude estimates.
    #[must_use]
    pub fn with_terms(&self, keep: &[&str]) -> Option<Design> {
        let mut builder = Design::builder(self.rows, self.intercept);
        for term in self.terms.iter().filter(|t| keep.contains(&t.name.as_str())) {
            builder = match &term.levels {
                None => builder.numeric(&term.name, &self.values_of(term)).ok()?,
                Some((levels, reference)) => {
                    let names: Vec<&str> = levels.iter().map(String::as_str).collect();
                    builder.category(&term.name, &self.codes_of(term)?, &names, *reference).ok()?
                }
            };
        }
        builder.build().ok()
    }

    /// Values of a numeric term.
    pub(crate) fn values_of(&self, term: &Term) -> Vec<f64> {
        let (m, first) = (self.number_count(), self.first_number());
        let k = (0..m).find(|k| self.public[first + k] == term.columns.start).unwrap_or(0);
        (0..self.rows).map(|i| self.numbers[i * m + k]).collect()
    }

    /// Codes of a category, as given.
    pub(crate) fn codes_of(&self, term: &Term) -> Option<Vec<u32>> {
        let (levels, reference) = term.levels.as_ref()?;
        let others: Vec<u32> =
            (0..u32::try_from(levels.len()).ok()?).filter(|&l| l as usize != *reference).collect();
        let k = self.terms.iter().filter(|t| t.levels.is_some()).position(|t| t.name == term.name)?;
        let reference = u32::try_from(*reference).ok()?;
        Some(
            (0..self.rows)
                .map(|i| {
                    let slot = usize::from(self.slots[i * self.categories + k]);
                    self.public.get(slot).map_or(reference, |c| others[c - term.columns.start])
                })
                .collect(),
        )
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the number of columns is checked to fit")]
fn small(column: usize) -> u16 {
    column as u16
}

#[cfg(test)]
mod tests;
