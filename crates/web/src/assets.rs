//! Styles, scripts and pictures, built by `npm run build` into `assets/built` and compiled in.
//!
//! Each file's name carries a piece of its hash, so a browser may keep it for ever; pages find the name of
//! the day through [`path`]. Without Node nothing is built and everything else still compiles and serves:
//! [`missing`] then says what to do.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::response::IntoResponse;
use rust_embed::{EmbeddedFile, RustEmbed};

/// Where assets are served; a hashed name follows.
pub const ROOT: &str = "/assets/";

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/assets/built"]
#[allow_missing = true]
struct Built;

/// Plain name to the path it is served at.
static PATHS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let manifest = Built::get("manifest.json");
    let names: BTreeMap<String, String> =
        manifest.and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default();
    names.into_iter().map(|(name, hashed)| (name, format!("{ROOT}{hashed}"))).collect()
});

/// The path of a built asset by its plain name: `app.css` gives `/assets/app.1a2b3c4d5e.css`. An asset that
/// was not built keeps its plain name, which is answered with 404.
#[must_use]
pub fn path(name: &str) -> Cow<'static, str> {
    match PATHS.get(name) {
        Some(path) => Cow::Borrowed(path.as_str()),
        None => Cow::Owned(format!("{ROOT}{name}")),
    }
}

/// What to tell whoever starts a server that has no built assets; `None` when they are there.
#[must_use]
pub fn missing() -> Option<&'static str> {
    PATHS.is_empty().then_some(
        "styles and scripts are missing: run `npm ci && npm run build` (Node 20 or later) and build again",
    )
}

/// Answer a request for an asset: kept for ever by the browser, compressed as it likes, 304 when it has it.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response<Body> {
    let Some(plain) = file(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let etag = etag(&plain);
    let mut answer = Response::new(Body::empty());
    let given = answer.headers_mut();
    given.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    given.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    given.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(&name)));
    given.insert(VARY, HeaderValue::from_static("accept-encoding"));
    given.insert(ETAG, etag.clone());
    if headers.get_all(IF_NONE_MATCH).iter().any(|held| matches(held, &etag)) {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
        return answer;
    }
    let (encoding, content) = encoded(&name, &headers).map_or((None, plain), |(e, file)| (Some(e), file));
    if let Some(encoding) = encoding {
        given.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    *answer.body_mut() = match content.data {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    answer
}

/// A built file a page may ask for; its compressed twins and the manifest are not asked for by name.
fn file(name: &str) -> Option<EmbeddedFile> {
    PATHS.values().any(|path| path.strip_prefix(ROOT) == Some(name)).then(|| Built::get(name)).flatten()
}

fn etag(file: &EmbeddedFile) -> HeaderValue {
    let hash = file.metadata.sha256_hash();
    let hex: String = hash[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    // Weak, because the compressed forms share it.
    HeaderValue::try_from(format!("W/\"{hex}\"")).unwrap_or(HeaderValue::from_static("W/\"asset\""))
}

fn matches(held: &HeaderValue, etag: &HeaderValue) -> bool {
    let (Ok(held), Ok(etag)) = (held.to_str(), etag.to_str()) else { return false };
    held.split(',').any(|tag| tag.trim() == etag || tag.trim() == "*")
}

/// The best compressed twin the browser takes.
fn encoded(name: &str, headers: &HeaderMap) -> Option<(&'static str, EmbeddedFile)> {
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| accepts(headers, encoding))
        .find_map(|(encoding, extension)| Some((encoding, Built::get(&format!("{name}.{extension}"))?)))
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let held = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    held.flat_map(|value| value.split(',')).any(|wish| {
        let (name, quality) = wish.split_once(';').unwrap_or((wish, ""));
        let refused = quality.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32));
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(wishes: &str) -> HeaderMap {
        HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::try_from(wishes).unwrap())])
    }

    #[test]
    fn a_refused_encoding_is_not_sent() {
        assert!(accepts(&asked("gzip, br;q=0.9"), "br"));
        assert!(!accepts(&asked("gzip, br;q=0"), "br"));
        assert!(!accepts(&asked("identity"), "gzip"));
    }

    #[test]
    fn a_tag_the_browser_holds_is_recognised_in_a_list() {
        let etag = HeaderValue::from_static("W/\"ab\"");
        assert!(matches(&HeaderValue::from_static("\"x\", W/\"ab\""), &etag));
        assert!(!matches(&HeaderValue::from_static("W/\"cd\""), &etag));
    }

    #[tokio::test]
    async fn what_was_not_built_is_not_found() {
        for name in ["app.css", "../src/lib.rs", "manifest.json", "..%2fCargo.toml"] {
            let answer = serve(Path(name.to_owned()), HeaderMap::new()).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{name}");
        }
    }

    #[tokio::test]
    #[cfg_attr(not(assets), ignore = "needs the assets: npm ci && npm run build")]
    async fn a_built_asset_is_compressed_tagged_and_kept_for_ever() {
        let name = path("app.css").strip_prefix(ROOT).unwrap().to_owned();
        let answer = serve(Path(name.clone()), asked("br")).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[CONTENT_ENCODING], "br");
        assert_eq!(answer.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(answer.headers()[CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        let again = HeaderMap::from_iter([(IF_NONE_MATCH, answer.headers()[ETAG].clone())]);
        assert_eq!(serve(Path(name), again).await.status(), StatusCode::NOT_MODIFIED);
    }
}
