//! Files to take away. Lists are sent batch by batch as they are read, so that a file of any length takes as much memory as
//! a page, and no reader of the database waits for a slow line.
//!
//! Each batch is one reading by key within the scope of who asks, with its own entry in the audit trail: what
//! is in the trail is what was sent. When a later batch cannot be read the connection is cut, so that half a
//! file is never taken for a whole one.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use document::{Document, Print};
use exchange::csv_file::lines;
use futures_util::stream::{self, StreamExt};

use crate::template::Frame;
use crate::{Failure, Site};

/// Some lines of a file, and the key behind which the next ones stand.
pub(crate) struct Batch<K> {
    /// Their cells. The first line of the first batch names the columns.
    pub(crate) rows: Vec<Vec<String>>,
    /// The key of the last row; none when there are no more.
    pub(crate) next: Option<K>,
}

impl<K> Batch<K> {
    /// The lines of a reading that asked for `size` rows, with the key of the last where there may be more.
    pub(crate) fn of<T>(found: &[T], size: i64, key: impl Fn(&T) -> K, rows: Vec<Vec<String>>) -> Batch<K> {
        let full = i64::try_from(found.len()).is_ok_and(|len| len >= size);
        Batch { rows, next: found.last().filter(|_| full).map(key) }
    }
}

/// The names of columns before the first rows of a file, and before no others.
pub(crate) fn headed<K>(
    after: Option<&K>,
    head: impl FnOnce() -> Vec<String>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Vec<Vec<String>> {
    after.is_none().then(head).into_iter().chain(rows).collect()
}

/// A CSV file: one batch after the other. `batch` reads the rows behind a key.
///
/// # Errors
/// What the first batch says.
pub(crate) async fn csv<K, F, R>(name: &str, batch: F) -> Result<Response, Failure>
where
    K: Send + 'static,
    F: Fn(Option<K>) -> R + Send + 'static,
    R: Future<Output = Result<Batch<K>, Failure>> + Send,
{
    let first = batch(None).await?;
    let begin = format!("\u{feff}{}", lines(first.rows));
    let rest = stream::try_unfold((batch, first.next), |(batch, next)| async move {
        let Some(after) = next else { return Ok(None) };
        match batch(Some(after)).await {
            Ok(found) => Ok(Some((lines(found.rows), (batch, found.next)))),
            Err(_) => {
                tracing::error!("a file could not be read to its end and was cut off");
                Err(std::io::Error::other("the file could not be read to its end"))
            }
        }
    });
    let whole = stream::once(async move { Ok(begin) }).chain(rest);
    Ok((headers(name), Body::from_stream(whole)).into_response())
}

/// A short CSV file, whole.
pub(crate) fn short(name: &str, lines: &str) -> Response {
    (headers(name), format!("\u{feff}{lines}")).into_response()
}

fn headers(name: &str) -> [(axum::http::HeaderName, String); 2] {
    [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ]
}

/// A document as a PDF to keep or to print; in large letters where `large=yes` is asked for. Its name names
/// nobody.
///
/// # Errors
/// [`operations::Error::NotFound`] where nothing prints.
pub(crate) async fn pdf(
    site: &Site,
    frame: &Frame,
    name: &str,
    document: Document,
    asks: &BTreeMap<String, String>,
) -> Result<Response, Failure> {
    let large = asks.get("large").is_some_and(|large| large == "yes");
    let print = if large { Print::Large } else { Print::Ordinary };
    let printed = site.house().print(document, print).await;
    let bytes = printed.map_err(|error| Failure::from(error).within(site, frame))?;
    let disposition = format!("attachment; filename=\"{name}\"");
    Ok(([(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, disposition)], bytes)
        .into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn batch(after: Option<usize>) -> Result<Batch<usize>, Failure> {
        let from = after.map_or(0, |after| after + 1);
        let found: Vec<usize> = (from..7).take(3).collect();
        let rows = found.iter().map(|n| vec![n.to_string()]);
        Ok(Batch::of(&found, 3, |n| *n, headed(after.as_ref(), || vec!["n".to_owned()], rows)))
    }

    #[tokio::test]
    async fn every_row_is_sent_once_batch_by_batch() {
        let answer = csv("n.csv", batch).await.unwrap();
        let mut chunks = answer.into_body().into_data_stream();
        let mut sent = Vec::new();
        while let Some(chunk) = chunks.next().await {
            sent.push(String::from_utf8(chunk.unwrap().to_vec()).unwrap());
        }
        assert_eq!(sent, ["\u{feff}n\r\n0\r\n1\r\n2\r\n", "3\r\n4\r\n5\r\n", "6\r\n"]);
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_read_to_its_end_is_cut_off() {
        let broken = |after: Option<usize>| async move {
            match after {
                None => batch(None).await,
                Some(_) => Err(Failure::from(operations::Error::NotFound)),
            }
        };
        let answer = csv("n.csv", broken).await.unwrap();
        let mut chunks = answer.into_body().into_data_stream();
        assert!(chunks.next().await.unwrap().is_ok());
        assert!(chunks.next().await.unwrap().is_err());
        let none = csv("n.csv", |_: Option<usize>| async { Err(Failure::from(operations::Error::NotFound)) });
        assert!(none.await.is_err(), "what fails at once is answered as any failure");
    }
}
