//! Small symmetric matrices: information, variance, and what is solved with them.
//!
//! Cholesky is our own, because a pivot that vanishes has to be named (which column follows from the ones
//! before it); eigenvalues are faer's.

use faer::{Mat, Side};

use super::Fault;

/// A pivot below this share of the diagonal means that the column follows from those before it.
const PIVOT: f64 = 1e-11;

/// A symmetric matrix, stored in full, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Symmetric {
    size: usize,
    cells: Vec<f64>,
}

impl Symmetric {
    /// A matrix of zeros.
    pub fn zeros(size: usize) -> Symmetric {
        Symmetric { size, cells: vec![0.0; size * size] }
    }

    /// From the cells on and above the diagonal of a full row-by-row matrix.
    pub fn from_upper(size: usize, mut cells: Vec<f64>) -> Symmetric {
        cells.resize(size * size, 0.0);
        for i in 0..size {
            for j in 0..i {
                cells[i * size + j] = cells[j * size + i];
            }
        }
        Symmetric { size, cells }
    }

    /// Number of rows.
    pub fn size(&self) -> usize {
        self.size
    }

    /// A cell.
    pub fn at(&self, i: usize, j: usize) -> f64 {
        self.cells[i * self.size + j]
    }

    /// A row.
    pub fn row(&self, i: usize) -> &[f64] {
        &self.cells[i * self.size..(i + 1) * self.size]
    }

    /// Adds to a cell and to its mirror.
    pub fn add(&mut self, i: usize, j: usize, value: f64) {
        self.cells[i * self.size + j] += value;
        if i != j {
            self.cells[j * self.size + i] += value;
        }
    }

    /// Adds `weight` v v'.
    pub fn add_outer(&mut self, v: &[f64], weight: f64) {
        for (i, &a) in v.iter().enumerate() {
            let wa = weight * a;
            for (cell, &b) in self.cells[i * self.size..(i + 1) * self.size].iter_mut().zip(v) {
                *cell += wa * b;
            }
        }
    }

    /// Adds another matrix of the same size, times `weight`.
    pub fn add_scaled(&mut self, other: &Symmetric, weight: f64) {
        for (a, b) in self.cells.iter_mut().zip(&other.cells) {
            *a += weight * b;
        }
    }

    /// The matrix times a number.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Symmetric {
        for c in &mut self.cells {
            *c *= factor;
        }
        self
    }

    /// Matrix times vector.
    pub fn times(&self, v: &[f64]) -> Vec<f64> {
        (0..self.size).map(|i| dot(self.row(i), v)).collect()
    }

    /// v' M v.
    pub fn quadratic(&self, v: &[f64]) -> f64 {
        dot(&self.times(v), v)
    }

    /// B M B for symmetric B (the sandwich).
    pub fn sandwiched(&self, bread: &Symmetric) -> Symmetric {
        let p = self.size;
        let half: Vec<f64> = (0..p).flat_map(|i| self.times(bread.row(i))).collect();
        let mut cells = vec![0.0; p * p];
        for i in 0..p {
            for j in i..p {
                cells[i * p + j] = dot(&half[i * p..(i + 1) * p], bread.row(j));
            }
        }
        Symmetric::from_upper(p, cells)
    }

    /// Square roots of the diagonal: standard errors, where the matrix is a variance.
    pub fn root_diagonal(&self) -> Vec<f64> {
        (0..self.size).map(|i| self.at(i, i).max(0.0).sqrt()).collect()
    }

    /// The rows and columns listed.
    pub fn part(&self, keep: &[usize]) -> Symmetric {
        let cells = keep.iter().flat_map(|&i| keep.iter().map(move |&j| self.at(i, j))).collect();
        Symmetric { size: keep.len(), cells }
    }

    /// Cholesky factor of a positive definite matrix.
    ///
    /// # Errors
    /// The columns (named by `names`) that follow from the ones before them.
    pub fn cholesky(&self, names: &[String]) -> Result<Cholesky, Fault> {
        let p = self.size;
        let mut lower = vec![0.0; p * p];
        let mut bad = Vec::new();
        for j in 0..p {
            let pivot = self.at(j, j) - lower[j * p..j * p + j].iter().map(|v| v * v).sum::<f64>();
            if pivot.is_nan() || pivot <= PIVOT * self.at(j, j).abs() || pivot < f64::MIN_POSITIVE {
                bad.push(names.get(j).cloned().unwrap_or_else(|| format!("column {}", j + 1)));
                continue;
            }
            let root = pivot.sqrt();
            lower[j * p + j] = root;
            for i in j + 1..p {
                let inner = dot(&lower[i * p..i * p + j], &lower[j * p..j * p + j]);
                lower[i * p + j] = (self.at(i, j) - inner) / root;
            }
        }
        if bad.is_empty() { Ok(Cholesky { size: p, lower }) } else { Err(Fault::Collinear { columns: bad }) }
    }

    /// Eigenvalues, ascending, and eigenvectors (one vector each).
    ///
    /// # Errors
    /// Cells that are not finite.
    pub fn eigen(&self) -> Result<Vec<(f64, Vec<f64>)>, Fault> {
        let p = self.size;
        let matrix = Mat::from_fn(p, p, |i, j| self.at(i, j));
        let found = matrix
            .self_adjoint_eigen(Side::Lower)
            .map_err(|_| Fault::NotConverged { what: "eigenvalues", iterations: 0 })?;
        let (u, s) = (found.U(), found.S().column_vector());
        Ok((0..p).map(|k| (s[k], (0..p).map(|i| u[(i, k)]).collect())).collect())
    }

    /// v' M⁺ v with the pseudo-inverse, and the rank of M.
    ///
    /// # Errors
    /// Cells that are not finite.
    pub fn quadratic_pseudo_inverse(&self, v: &[f64]) -> Result<(f64, usize), Fault> {
        let eigen = self.eigen()?;
        let largest = eigen.iter().map(|e| e.0.abs()).fold(0.0, f64::max);
        let mut result = (0.0, 0);
        for (value, vector) in eigen {
            if value > 1e-10 * largest {
                result.0 += dot(&vector, v).powi(2) / value;
                result.1 += 1;
            }
        }
        Ok(result)
    }
}

/// The lower triangular factor L of M = L L'.
#[derive(Debug, Clone)]
pub struct Cholesky {
    size: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// M⁻¹ v.
    pub fn solve(&self, v: &[f64]) -> Vec<f64> {
        let p = self.size;
        let mut x = self.forward(v);
        for i in (0..p).rev() {
            let inner: f64 = (i + 1..p).map(|k| self.lower[k * p + i] * x[k]).sum();
            x[i] = (x[i] - inner) / self.lower[i * p + i];
        }
        x
    }

    /// L⁻¹ v.
    pub fn forward(&self, v: &[f64]) -> Vec<f64> {
        let p = self.size;
        let mut x = v.to_vec();
        for i in 0..p {
            let inner = dot(&self.lower[i * p..i * p + i], &x[..i]);
            x[i] = (x[i] - inner) / self.lower[i * p + i];
        }
        x
    }

    /// M⁻¹.
    pub fn inverse(&self) -> Symmetric {
        let p = self.size;
        // columns of L⁻¹, then M⁻¹ = L⁻ᵀ L⁻¹
        let columns: Vec<Vec<f64>> = (0..p)
            .map(|j| {
                let mut unit = vec![0.0; p];
                unit[j] = 1.0;
                self.forward(&unit)
            })
            .collect();
        let mut cells = vec![0.0; p * p];
        for i in 0..p {
            for j in i..p {
                cells[i * p + j] = dot(&columns[i][j..], &columns[j][j..]);
            }
        }
        Symmetric::from_upper(p, cells)
    }

    /// ln det M.
    pub fn ln_determinant(&self) -> f64 {
        2.0 * (0..self.size).map(|i| self.lower[i * self.size + i].ln()).sum::<f64>()
    }

    /// L v, which turns independent standard normal draws into draws with variance M.
    pub fn lower_times(&self, v: &[f64]) -> Vec<f64> {
        (0..self.size).map(|i| dot(&self.lower[i * self.size..=i * self.size + i], &v[..=i])).collect()
    }
}

/// Sum of products.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Symmetric {
        Symmetric::from_upper(3, vec![4.0, 2.0, 0.6, 0.0, 5.0, 1.0, 0.0, 0.0, 3.0])
    }

    #[test]
    fn an_inverse_undoes_its_matrix() {
        let m = example();
        let factor = m.cholesky(&[]).unwrap();
        let inverse = factor.inverse();
        for i in 0..3 {
            let row = m.times(inverse.row(i));
            for (j, v) in row.iter().enumerate() {
                assert!((v - f64::from(u8::from(i == j))).abs() < 1e-14);
            }
        }
        assert!(
            (factor.ln_determinant().exp() - (4.0 * 14.0 - 2.0 * (6.0 - 0.6) + 0.6 * (2.0 - 3.0))).abs()
                < 1e-12
        );
        let x = factor.solve(&[1.0, 2.0, 3.0]);
        assert!(m.times(&x).iter().zip([1.0, 2.0, 3.0]).all(|(a, b)| (a - b).abs() < 1e-13));
    }

    #[test]
    fn eigenvectors_rebuild_the_matrix() {
        let m = example();
        let mut again = Symmetric::zeros(3);
        for (value, vector) in m.eigen().unwrap() {
            again.add_outer(&vector, value);
        }
        again.add_scaled(&m, -1.0);
        assert!(again.cells.iter().all(|c| c.abs() < 1e-13));
        let (q, rank) = m.quadratic_pseudo_inverse(&[1.0, 2.0, 3.0]).unwrap();
        assert_eq!(rank, 3);
        assert!((q - m.cholesky(&[]).unwrap().inverse().quadratic(&[1.0, 2.0, 3.0])).abs() < 1e-13);
    }

    #[test]
    fn a_column_that_follows_from_others_is_named() {
        let mut m = Symmetric::zeros(3);
        for v in [[1.0, 2.0, 3.0], [1.0, 5.0, 6.0], [1.0, -1.0, 0.0], [1.0, 0.0, 1.0]] {
            m.add_outer(&v, 1.0);
        }
        let names: Vec<String> = ["one", "x", "x plus one"].map(String::from).to_vec();
        assert_eq!(
            m.cholesky(&names).unwrap_err(),
            Fault::Collinear { columns: vec!["x plus one".to_owned()] }
        );
    }
}
