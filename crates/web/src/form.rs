//! Forms as they come in: every field kept as it was typed, so that nothing is lost when one is wrong.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use serde::Serialize;
use uuid::Uuid;

use crate::Failure;
use crate::signin::same_origin;

/// The largest form accepted, in bytes. Notes hold 10,000 characters; files have a door of their own.
pub(crate) const LARGEST: usize = 256 * 1024;

/// The fields of a form, each with the values it came with, in order.
#[derive(Debug, Clone, Default)]
pub struct Form(BTreeMap<String, Vec<String>>);

/// As templates see it: a field with one value is that value, one with several a list.
impl Serialize for Form {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Value<'a> {
            One(&'a str),
            Several(&'a [String]),
        }
        serializer.collect_map(self.0.iter().map(|(name, values)| match values.as_slice() {
            [one] => (name, Value::One(one)),
            several => (name, Value::Several(several)),
        }))
    }
}

impl Form {
    /// The value of a field; empty when it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// The value of a field, trimmed; none when nothing was entered.
    pub fn given(&self, name: &str) -> Option<&str> {
        Some(self.get(name).trim()).filter(|value| !value.is_empty())
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a field came with `value`: a tick.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).iter().any(|given| given == value)
    }

    /// The form with another value of one field.
    #[must_use]
    pub fn replaced(mut self, name: &str, value: &str) -> Form {
        self.0.insert(name.to_owned(), vec![value.to_owned()]);
        self
    }

    /// Every field.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// The request key of the form: makes a repeat harmless.
    ///
    /// # Errors
    /// A form without one was not sent by a page of ours.
    pub fn request_key(&self) -> Result<Uuid, Failure> {
        self.get("request_key").parse().map_err(|_| Failure::form("failure-form-incomplete"))
    }

    /// Reads `application/x-www-form-urlencoded` (URL Standard, section 5).
    ///
    /// # Errors
    /// Bytes that are not UTF-8 once decoded.
    pub fn parse(body: &[u8]) -> Result<Form, Failure> {
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let mut parts = pair.splitn(2, |byte| *byte == b'=');
            let name = decoded(parts.next().unwrap_or_default())?;
            let value = decoded(parts.next().unwrap_or_default())?;
            fields.entry(name).or_default().push(value.replace("\r\n", "\n"));
        }
        Ok(Form(fields))
    }
}

impl FromIterator<(String, String)> for Form {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(pairs: T) -> Self {
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            fields.entry(name).or_default().push(value);
        }
        Form(fields)
    }
}

fn decoded(part: &[u8]) -> Result<String, Failure> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut at = 0;
    while let Some(&byte) = part.get(at) {
        let hex = part.get(at + 1..at + 3).and_then(|two| std::str::from_utf8(two).ok());
        match (byte, hex.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'%', Some(value)) => {
                bytes.push(value);
                at += 3;
            }
            (b'+', _) => {
                bytes.push(b' ');
                at += 1;
            }
            _ => {
                bytes.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(bytes).map_err(|_| Failure::form("failure-form-not-utf8"))
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        if !same_origin(request.headers()) {
            return Err(Failure::form("failure-form-from-elsewhere"));
        }
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(Failure::form("failure-form-incomplete"));
        }
        let body =
            Bytes::from_request(request, state).await.map_err(|_| Failure::form("failure-form-too-large"))?;
        Form::parse(&body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_keeps_every_value_as_typed() {
        let form = Form::parse(b"name=Zo%C3%AB+O%27Neil&need=a&need=b&empty=&odd=100%").unwrap();
        assert_eq!(form.get("name"), "Zoë O'Neil");
        assert_eq!(form.all("need"), ["a", "b"]);
        assert_eq!(form.given("empty"), None);
        assert_eq!(form.get("odd"), "100%");
        assert_eq!(form.get("absent"), "");
    }

    #[test]
    fn broken_utf8_is_refused() {
        assert!(Form::parse(b"name=%ff%fe").is_err());
    }
}
