//! A browser as far as tests need one: cookies, forms, and the hidden fields of the page they stand on.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{ALLOW, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use tower::ServiceExt;

/// A browser with its cookies.
#[derive(Clone)]
pub struct Browser {
    app: Router,
    cookies: BTreeMap<String, String>,
}

/// An answer.
pub struct Page {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body as text.
    pub body: String,
}

impl Browser {
    /// A browser without cookies.
    pub fn new(app: Router) -> Browser {
        Browser { app, cookies: BTreeMap::new() }
    }

    /// Takes a cookie.
    pub fn with_cookie(mut self, name: &str, value: &str) -> Browser {
        self.cookies.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Opens an address.
    pub async fn get(&mut self, path: &str) -> Page {
        self.ask(Request::get(path), Body::empty()).await
    }

    /// Opens an address with a header.
    pub async fn get_with(&mut self, path: &str, header: &str, value: &str) -> Page {
        self.ask(Request::get(path).header(header, value), Body::empty()).await
    }

    /// Sends a form as it is.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request, Body::from(body.join("&"))).await
    }

    /// Sends bytes as a form.
    pub async fn post_bytes(&mut self, path: &str, bytes: &'static [u8]) -> Page {
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request, Body::from(bytes)).await
    }

    /// Sends a body of some type.
    pub async fn post_as(&mut self, path: &str, kind: &str, body: String) -> Page {
        let request = Request::post(path).header(CONTENT_TYPE, kind);
        self.ask(request, Body::from(body)).await
    }

    /// Sends a form from a page: with the hidden fields that stand on it.
    pub async fn send(&mut self, page: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
        let (csrf, key) = (page.hidden("csrf"), page.hidden("request_key"));
        let mut all = vec![("csrf", csrf.as_str()), ("request_key", key.as_str())];
        all.extend_from_slice(fields);
        self.post(path, &all).await
    }

    /// The methods an address knows, without HEAD; none where there is no such address.
    pub async fn methods(&mut self, path: &str) -> Vec<String> {
        let page = self.ask(Request::builder().method("TRACE").uri(path), Body::empty()).await;
        let allowed = page.headers.get(ALLOW).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut methods: Vec<String> = allowed
            .split(',')
            .map(|method| method.trim().to_owned())
            .filter(|method| !method.is_empty() && method != "HEAD")
            .collect();
        methods.sort();
        methods
    }

    async fn ask(&mut self, request: axum::http::request::Builder, body: Body) -> Page {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header(COOKIE, cookies.join("; ")).body(body).unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8(bytes.to_vec()).unwrap();
        Page { status: parts.status, headers: parts.headers, body }
    }
}

impl Page {
    /// The value of a hidden field; empty when the page has none of the name.
    pub fn hidden(&self, name: &str) -> String {
        self.hidden_after("", name)
    }

    /// The value of the first hidden field of a name after a text, such as the address of its form.
    pub fn hidden_after(&self, text: &str, name: &str) -> String {
        let sign = format!("name=\"{name}\"");
        let rest = self.body.find(text).map_or("", |at| &self.body[at..]);
        let after = rest.find(&sign).map(|at| &rest[at..]);
        let tag = after.and_then(|rest| rest.split('>').next()).unwrap_or_default();
        let value = tag.split("value=\"").nth(1).and_then(|rest| rest.split('"').next());
        value.unwrap_or_default().to_owned()
    }

    /// Where a redirect leads.
    pub fn leads_to(&self) -> &str {
        self.headers.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether the page says something, markup apart.
    pub fn says(&self, text: &str) -> bool {
        self.body.contains(text)
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
