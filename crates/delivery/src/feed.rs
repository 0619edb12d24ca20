//! A feed of Open Referral fetched from its address: pages of services, each in full, and its lists of terms.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// What a feed cannot do without.
const SERVICES: &str = "services";
/// What a feed may have beside it.
const BESIDE: [&str; 2] = ["taxonomies", "taxonomy_terms"];
/// Items asked for at a time.
const PER_PAGE: usize = 100;
/// Pages read at most, so that a feed that never ends does.
const MOST_PAGES: i64 = 100_000;
/// The largest answer taken, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;
/// How often one address is asked when the feed says that it is asked too much or is not there for a moment.
const TRIES: u32 = 6;

/// Why a feed could not be fetched.
#[derive(Debug)]
pub enum Unreachable {
    /// The address is none of a web server.
    Address(String),
    /// It could not be reached, or answered with a failure: the address and what was said.
    Failed(String, String),
    /// What it answered is no JSON.
    NotJson(String),
}

impl std::fmt::Display for Unreachable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unreachable::Address(address) => {
                write!(f, "{address} is not the address of a feed. Give one that begins with https://")
            }
            Unreachable::Failed(address, why) => write!(f, "{address} does not answer as a feed does: {why}"),
            Unreachable::NotJson(address) => write!(f, "{address} does not answer with JSON."),
        }
    }
}

/// Something fetched.
#[derive(Debug)]
pub enum Fetched {
    /// A thing or a page of things, of a collection such as `services`.
    Document(&'static str, Value),
    /// One thing that could not be fetched: its identifier, and why. The feed goes on.
    Missed(String, String),
}

/// Fetches a feed: every page of its services, each service in full, its taxonomies and terms where it has them.
/// `each` is given what comes, in order; `progress` is told how many services have come, and of how many.
///
/// # Errors
/// [`Unreachable`] where the list of services cannot be read to its end.
pub fn fetch(
    address: &str,
    mut each: impl FnMut(Fetched),
    mut progress: impl FnMut(usize, usize),
) -> Result<(), Unreachable> {
    let base = address.trim().trim_end_matches('/').to_owned();
    if !(base.starts_with("https://") || base.starts_with("http://")) {
        return Err(Unreachable::Address(address.to_owned()));
    }
    let agent = agent();
    for collection in BESIDE {
        let mut pages = Pages::of(&agent, &base, collection);
        while let Some(Ok(page)) = pages.next() {
            each(Fetched::Document(collection, page));
        }
    }
    let mut done = 0;
    for page in Pages::of(&agent, &base, SERVICES) {
        let page = page?;
        let total = page.get("total_items").and_then(Value::as_u64).and_then(|it| usize::try_from(it).ok());
        for item in contents(&page) {
            each(whole(&agent, &base, item));
            done += 1;
            progress(done, total.unwrap_or(done).max(done));
        }
    }
    Ok(())
}

/// A service in full: as listed where the list tells everything, else asked for by its identifier.
fn whole(agent: &Agent, base: &str, item: &Value) -> Fetched {
    let listed = || Fetched::Document(SERVICES, item.clone());
    let Some(id) = item.get("id").and_then(Value::as_str) else { return listed() };
    if item.get("service_at_locations").is_some() || item.get("schedules").is_some() {
        return listed();
    }
    match get(agent, &format!("{base}/{SERVICES}/{}", escaped(id))) {
        Ok(value) => Fetched::Document(SERVICES, value),
        Err(error) => Fetched::Missed(id.to_owned(), error.to_string()),
    }
}

fn escaped(id: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let one = |c: char| -> String {
        if plain(c) {
            return c.to_string();
        }
        let mut bytes = [0; 4];
        c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")).collect()
    };
    id.chars().map(one).collect()
}

fn contents(page: &Value) -> &[Value] {
    let list = page.as_array().or_else(|| {
        ["contents", "content", "data", "items"].iter().find_map(|name| page.get(*name)?.as_array())
    });
    list.map_or(&[], Vec::as_slice)
}

/// The pages of a collection, one after another, until one says that it is the last or holds nothing.
struct Pages<'a> {
    agent: &'a Agent,
    base: &'a str,
    collection: &'static str,
    next: Option<i64>,
}

impl<'a> Pages<'a> {
    fn of(agent: &'a Agent, base: &'a str, collection: &'static str) -> Self {
        Pages { agent, base, collection, next: Some(1) }
    }
}

impl Iterator for Pages<'_> {
    type Item = Result<Value, Unreachable>;

    fn next(&mut self) -> Option<Self::Item> {
        let number = self.next.take()?;
        let Pages { base, collection, .. } = self;
        let page = match get(self.agent, &format!("{base}/{collection}?page={number}&per_page={PER_PAGE}")) {
            Ok(page) => page,
            Err(error) => return Some(Err(error)),
        };
        let last = page.get("last_page").and_then(Value::as_bool);
        let pages = page.get("total_pages").and_then(Value::as_i64);
        let ends = last == Some(true) || pages.is_some_and(|all| number >= all);
        let told = last.is_some() || pages.is_some();
        if told && !ends && !contents(&page).is_empty() && number < MOST_PAGES {
            self.next = Some(number + 1);
        }
        Some(Ok(page))
    }
}

fn agent() -> Agent {
    let found = rustls_native_certs::load_native_certs();
    let roots: Vec<Certificate<'static>> =
        found.certs.iter().map(|cert| Certificate::from_der(cert.as_ref()).to_owned()).collect();
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(roots)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let config = Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(60)))
        .max_redirects(5)
        .http_status_as_error(false)
        .user_agent(concat!("stile/", env!("CARGO_PKG_VERSION")))
        .tls_config(tls)
        .build();
    Agent::new_with_config(config)
}

/// Asks once more, later each time, where the feed is asked too much or is not there for a moment.
fn get(agent: &Agent, address: &str) -> Result<Value, Unreachable> {
    let failed = |why: String| Unreachable::Failed(address.to_owned(), why);
    let mut tried = 0;
    loop {
        let mut answer = agent
            .get(address)
            .header("accept", "application/json")
            .call()
            .map_err(|error| failed(error.to_string()))?;
        let status = answer.status().as_u16();
        tried += 1;
        if matches!(status, 429 | 503) && tried < TRIES {
            std::thread::sleep(Duration::from_millis(500 << tried));
            continue;
        }
        if !answer.status().is_success() {
            return Err(failed(format!("status {status}")));
        }
        let body = answer.body_mut().with_config().limit(LARGEST).reader();
        return serde_json::from_reader(io::BufReader::new(body))
            .map_err(|_| Unreachable::NotJson(address.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_named() {
        for address in ["", "council.example", "file:///etc/passwd"] {
            let refused = fetch(address, |_| {}, |_, _| {});
            assert!(matches!(refused, Err(Unreachable::Address(named)) if named == address), "{address}");
        }
    }

    #[test]
    fn an_identifier_stays_one_part_of_an_address() {
        assert_eq!(escaped("a/../b?c=é"), "a%2F..%2Fb%3Fc%3D%C3%A9");
    }

    #[test]
    fn a_page_is_read_in_the_forms_feeds_have() {
        let list = serde_json::json!([{"id": "1"}]);
        for page in [list.clone(), serde_json::json!({"contents": list}), serde_json::json!({"items": list})]
        {
            assert_eq!(contents(&page).len(), 1);
        }
        assert!(contents(&serde_json::json!({"message": "no"})).is_empty());
    }
}
