//! What to tell somebody on the page after a redirect: a key carried in a cookie for one page. It names a
//! sentence of ours and never carries text.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use words::Words;

use crate::template::Notice;

const COOKIE_NAME: &str = "stile-notice";

/// Adds a notice to a redirect. `key` is a locale key beginning with `notice-`.
pub(crate) fn with(mut response: Response, key: &str) -> Response {
    if let Ok(cookie) =
        HeaderValue::from_str(&format!("{COOKIE_NAME}={key}; Path=/; HttpOnly; SameSite=Lax; Max-Age=30"))
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// The notice a browser carries, if it names a sentence of ours.
pub(crate) fn taken(headers: &HeaderMap, words: Words) -> Option<Notice> {
    let key = carried(headers)?;
    (key.starts_with("notice-") && words.has(key))
        .then(|| Notice { text: words.text(key).into_owned(), success: true })
}

/// Whether the request carried a notice, which is then taken away.
pub(crate) fn is_carried(headers: &HeaderMap) -> bool {
    carried(headers).is_some()
}

/// Takes the notice away from the browser.
pub(crate) fn clear(response: &mut Response) {
    let gone = format!("{COOKIE_NAME}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    if let Ok(cookie) = HeaderValue::from_str(&gone) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

fn carried(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE_NAME)
        .map(|(_, key)| key)
}
