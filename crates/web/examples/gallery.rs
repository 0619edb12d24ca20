//! Serves one page with every component, and one as somebody signed out sees it, for looking at and for the
//! browser tests: `cargo run -p web --example gallery -- 8790 [language]` prints the address it listens on.

use std::error::Error;
use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderName, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use minijinja::context;
use web::assets;
use web::template::{Fault, Frame, Notice, Place, Reader, Templates};
use words::Words;

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

struct Gallery {
    templates: Templates,
    words: Words,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut given = std::env::args().skip(1);
    let port = given.next().map_or(Ok(0), |port| port.parse())?;
    let words = Words::get(&given.next().unwrap_or_else(|| words::ENGLISH.to_owned()));
    let mut templates = Templates::new()?;
    templates.add("gallery.html", include_str!("gallery/gallery.html"))?;
    let routes = Router::new()
        .route("/", get(components))
        .route("/signed-out", get(signed_out))
        .route("/assets/{*name}", get(asset))
        .with_state(Arc::new(Gallery { templates, words }));
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    say(&format!("http://{}/", listener.local_addr()?));
    if let Some(reason) = assets::missing() {
        say(reason);
    }
    Ok(axum::serve(listener, routes).await?)
}

#[expect(clippy::print_stdout, reason = "an example tells where it listens")]
fn say(line: &str) {
    println!("{line}");
}

async fn asset(Path(name): Path<String>, headers: axum::http::HeaderMap) -> Response {
    assets::serve(Path(name), headers).await
}

async fn components(State(gallery): State<Arc<Gallery>>) -> Response {
    let frame = Frame {
        demo: true,
        navigation: vec![
            Place { key: "gallery-place-offer", href: "/".to_owned(), current: true },
            Place { key: "gallery-place-patients", href: "/".to_owned(), current: false },
        ],
        reader: Some(Reader {
            name: "Dr Mina Vale".to_owned(),
            role: Some("Hilltop Surgery".to_owned()),
            account: "/".to_owned(),
            sign_out: "/".to_owned(),
            mark: "gallery".to_owned(),
        }),
        csrf: "gallery".to_owned(),
        notice: Some(Notice { text: "Recorded".to_owned(), success: true }),
        ..Frame::open(gallery.words, "Riverside Together", "/")
    };
    let fault =
        |field: &str| Fault { field: field.to_owned(), text: "Enter a number of 10 digits".to_owned() };
    draw(&gallery, &frame, context! { faults => minijinja::value::Serde(vec![fault("nhs"), fault("born")]) })
}

async fn signed_out(State(gallery): State<Arc<Gallery>>) -> Response {
    let frame = Frame { signed_out: true, ..Frame::open(gallery.words, "Riverside Together", "/") };
    draw(&gallery, &frame, context! {})
}

fn draw(gallery: &Gallery, frame: &Frame, page: minijinja::Value) -> Response {
    match gallery.templates.render("gallery.html", frame, page) {
        Ok(page) => ([(CONTENT_SECURITY_POLICY as HeaderName, POLICY)], Html(page)).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}")).into_response(),
    }
}
