//! A table from end to end by pages of its key, so that neither engine holds more than a page of it.

use crate::Error;

/// Rows of a page.
pub(crate) const PAGE: i64 = 20_000;

/// Asks `page` for the rows behind a key, [`PAGE`] at most, until there are no more. `page` calls `seen` with
/// the key of each row, in order.
///
/// # Errors
/// What `page` returns.
pub(crate) fn paged<K>(
    mut after: K,
    mut page: impl FnMut(&K, &mut dyn FnMut(K)) -> Result<(), Error>,
) -> Result<(), Error> {
    loop {
        let (mut rows, mut last) = (0, None);
        page(&after, &mut |key| {
            rows += 1;
            last = Some(key);
        })?;
        match last {
            Some(last) if rows == PAGE => after = last,
            _ => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys given by a table that holds 1 to `rows`.
    fn given(rows: i64) -> (i64, usize) {
        let (mut sum, mut pages) = (0, 0);
        paged(0, |after, seen| {
            pages += 1;
            for key in (after + 1..=rows).take(usize::try_from(PAGE).unwrap()) {
                sum += 1;
                seen(key);
            }
            Ok(())
        })
        .unwrap();
        (sum, pages)
    }

    #[test]
    fn every_row_is_given_once() {
        for (rows, pages) in [(0, 1), (1, 1), (PAGE - 1, 1), (PAGE, 2), (PAGE + 1, 2), (2 * PAGE + 7, 3)] {
            assert_eq!(given(rows), (rows, pages), "{rows}");
        }
    }
}
