//! The one place where what went wrong becomes an answer with words for a person.

use axum::extract::{Request, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use domain::Breach;
use operations::Error;
use serde::Serialize;
use words::{Arg, Words};

use crate::Site;
use crate::template::{Fault, Frame};

/// An act that was not done, on its way to the browser.
#[derive(Debug)]
pub struct Failure {
    kind: Kind,
    /// The page to draw around it, when somebody is signed in.
    pub(crate) around: Option<Box<(Site, Frame)>>,
    /// Whether a program asks: it is answered with a problem (RFC 9457) instead of a page.
    program: bool,
}

#[derive(Debug)]
enum Kind {
    Act(Error),
    Form(&'static str),
    Page(String),
    TooMany,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure { kind: Kind::Act(error), around: None, program: false }
    }
}

impl Failure {
    /// A form that no page of ours sent: its key names the sentence.
    pub(crate) fn form(key: &'static str) -> Self {
        Failure { kind: Kind::Form(key), around: None, program: false }
    }

    /// Too many tries from one address.
    pub(crate) fn too_many() -> Self {
        Failure { kind: Kind::TooMany, around: None, program: false }
    }

    pub(crate) fn page(name: &str, error: &minijinja::Error) -> Self {
        Failure { kind: Kind::Page(format!("{name}: {error:#}")), around: None, program: false }
    }

    /// Draws the failure within the page of who is signed in.
    #[must_use]
    pub(crate) fn within(mut self, site: &Site, frame: &Frame) -> Self {
        self.around = Some(Box::new((site.clone(), frame.clone())));
        self
    }

    /// Answers a program: a problem instead of a page, for any site.
    #[must_use]
    pub(crate) fn problem(mut self) -> Self {
        self.program = true;
        self
    }

    /// The breaches, when rules said no: the form is shown again with them.
    ///
    /// # Errors
    /// Any other failure comes back as it is.
    pub(crate) fn breaches(self) -> Result<Vec<Breach>, Failure> {
        match self.kind {
            Kind::Act(Error::Breach(breaches)) => Ok(breaches),
            kind => Err(Failure { kind, around: self.around, program: self.program }),
        }
    }

    fn status(&self) -> StatusCode {
        match &self.kind {
            Kind::Act(Error::Breach(_)) => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::Act(Error::NotFound) => StatusCode::NOT_FOUND,
            Kind::Act(Error::Forbidden) => StatusCode::FORBIDDEN,
            Kind::Act(Error::SignedOut) => StatusCode::UNAUTHORIZED,
            Kind::Act(Error::ChangedMeanwhile | Error::KeyReused) => StatusCode::CONFLICT,
            Kind::Act(Error::Store(store)) => match store {
                operations::StoreError::Busy | operations::StoreError::Conflict => {
                    StatusCode::SERVICE_UNAVAILABLE
                }
                operations::StoreError::Full => StatusCode::INSUFFICIENT_STORAGE,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            },
            Kind::Form(_) => StatusCode::BAD_REQUEST,
            Kind::Page(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    /// Locale key of the heading; the sentence below it is the same key with `-text`.
    fn key(&self) -> &'static str {
        match &self.kind {
            Kind::Act(Error::Breach(_)) => "failure-breach",
            Kind::Act(Error::NotFound) => "failure-not-found",
            Kind::Act(Error::Forbidden) => "failure-forbidden",
            Kind::Act(Error::SignedOut) => "failure-signed-out",
            Kind::Act(Error::ChangedMeanwhile) => "failure-changed-meanwhile",
            Kind::Act(Error::KeyReused) => "failure-key-reused",
            Kind::Act(Error::Store(store)) => match store {
                operations::StoreError::Busy | operations::StoreError::Conflict => "failure-busy",
                operations::StoreError::Full => "failure-full",
                _ => "failure-broken",
            },
            Kind::Form(key) => key,
            Kind::Page(_) => "failure-broken",
            Kind::TooMany => "failure-too-many",
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Shown {
    key: &'static str,
    text_key: String,
    breaches: Vec<Fault>,
}

impl Shown {
    /// As RFC 9457 has it: what went wrong, with the sentence of each field.
    fn problem(&self, status: StatusCode, words: Words) -> Response {
        let status =
            if status == StatusCode::UNPROCESSABLE_ENTITY { StatusCode::BAD_REQUEST } else { status };
        let said: Vec<_> = self
            .breaches
            .iter()
            .map(|fault| serde_json::json!({ "parameter": fault.field, "detail": fault.text }))
            .collect();
        let detail = match self.breaches.first() {
            Some(first) => first.text.clone(),
            None => words.text(&self.text_key).into_owned(),
        };
        let problem = serde_json::json!({
            "type": "about:blank",
            "title": words.text(self.key),
            "status": status.as_u16(),
            "detail": detail,
            "errors": said,
        });
        let kind = HeaderValue::from_static("application/problem+json");
        let any = HeaderValue::from_static("*");
        (status, [(CONTENT_TYPE, kind), (ACCESS_CONTROL_ALLOW_ORIGIN, any)], problem.to_string())
            .into_response()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = self.status();
        // Logged once, here; texts of store errors hold no values.
        match &self.kind {
            Kind::Act(Error::Store(error)) => tracing::error!(%error, "an act failed"),
            Kind::Page(error) => tracing::error!(%error, "a page could not be drawn"),
            _ => {}
        }
        if status == StatusCode::UNAUTHORIZED {
            return crate::signin::to_sign_in();
        }
        let words = self.around.as_ref().map_or_else(|| Words::get(words::ENGLISH), |around| around.1.words);
        let breaches = match &self.kind {
            Kind::Act(Error::Breach(breaches)) => faults(words, breaches),
            _ => Vec::new(),
        };
        let shown = Shown { key: self.key(), text_key: format!("{}-text", self.key()), breaches };
        if self.program {
            return shown.problem(status, words);
        }
        let page = self.around.as_ref().and_then(|around| around.0.render_failure(&around.1, &shown));
        let bare = page.is_none();
        let html = page.unwrap_or_else(|| {
            let (title, text) =
                (words.text(shown.key).into_owned(), words.text(&shown.text_key).into_owned());
            format!(
                "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
                 <body><main><h1>{title}</h1><p>{text}</p></main></body></html>",
                words.tag()
            )
        });
        let mut response = (status, Html(html)).into_response();
        if bare {
            response.extensions_mut().insert(shown);
        }
        response
    }
}

/// Dresses an answer that no page of ours was drawn around: a failure met before anybody was known, or a
/// bare refusal of the framework (an address that cannot be read, a method that is not known).
pub(crate) async fn dressed(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (headers, reading) = (request.headers().clone(), request.method().is_safe());
    let response = next.run(request).await;
    let status = response.status();
    let of_ours = response.extensions().get::<Shown>().cloned();
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let shown = match of_ours {
        Some(shown) => shown,
        None if status.is_client_error() && (kind.is_empty() || kind.starts_with("text/plain")) => {
            let key = match status {
                StatusCode::PAYLOAD_TOO_LARGE => "failure-form-too-large",
                StatusCode::UNSUPPORTED_MEDIA_TYPE => "failure-form-incomplete",
                StatusCode::BAD_REQUEST if !reading => "failure-form-incomplete",
                _ => "failure-not-found",
            };
            Shown { key, text_key: format!("{key}-text"), breaches: Vec::new() }
        }
        None => return response,
    };
    // An address that cannot be read names nothing that is here.
    let unreadable = status == StatusCode::BAD_REQUEST && shown.key == "failure-not-found";
    let frame = crate::signin::frame_of_failure(&site, &headers).await;
    match site.render_failure(&frame, &shown) {
        Some(page) => (if unreadable { StatusCode::NOT_FOUND } else { status }, Html(page)).into_response(),
        None => response,
    }
}

/// The sentences of breaches, each with its field.
pub(crate) fn faults(words: Words, breaches: &[Breach]) -> Vec<Fault> {
    breaches
        .iter()
        .map(|breach| {
            let key = breach.key();
            let args: Vec<(&str, Arg<'_>)> =
                breach.args.iter().map(|(name, value)| (*name, Arg::Text(value.clone().into()))).collect();
            let text = words.say(&key, &args).into_owned();
            Fault { field: breach.field.as_deref().unwrap_or_default().to_owned(), text }
        })
        .collect()
}
