//! Pages: templates in `templates/`, rendered in a reader's language with a [`Frame`] around them.
//!
//! A page's template extends `layout.html`, takes components from `components/{form,content,list}.html` and
//! says every text by key: `{{ say("offer-title") }}`. What it may call is listed at [`Templates`].

mod format;
mod markup;
mod speech;

use std::sync::{Arc, LazyLock};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior, Value, context};
use rust_embed::RustEmbed;
use serde::Serialize;
use words::Words;

use crate::assets;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/templates"]
struct Files;

/// Name and text of every template.
static SOURCES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let text = |name: &str| Some(String::from_utf8_lossy(&Files::get(name)?.data).into_owned());
    Files::iter().filter_map(|name| Some((name.to_string(), text(&name)?))).collect()
});

/// What stands around a page: who serves it, who reads it and where they may go.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    /// The reader's language.
    #[serde(skip)]
    pub words: Words,
    /// The programme's own name, for header and title.
    pub programme: String,
    /// Where the programme's name leads.
    pub home: String,
    /// Whether this is the demonstration with made-up people: a banner says so on every page.
    pub demo: bool,
    /// The places this reader's role may go, in order.
    pub navigation: Vec<Place>,
    /// Who is signed in; `None` before sign-in.
    pub reader: Option<Reader>,
    /// The token every form of this reader carries against forged requests.
    pub csrf: String,
    /// What to tell the reader on top of this page about what they have just done.
    pub notice: Option<Notice>,
    /// Whether the reader was signed out, so that the form they had open is put back after they sign in.
    pub signed_out: bool,
}

impl Frame {
    /// A frame for somebody who is not signed in.
    #[must_use]
    pub fn open(words: Words, programme: impl Into<String>, home: impl Into<String>) -> Self {
        Self {
            words,
            programme: programme.into(),
            home: home.into(),
            demo: false,
            navigation: Vec::new(),
            reader: None,
            csrf: String::new(),
            notice: None,
            signed_out: false,
        }
    }
}

/// A place in the navigation.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// Key of its name.
    pub key: &'static str,
    /// Where it is.
    pub href: String,
    /// Whether the page shown is this place or below it.
    pub current: bool,
}

/// Who is signed in, as the header shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Reader {
    /// Their name.
    pub name: String,
    /// Their role and organisation in words, when they act in one.
    pub role: Option<String>,
    /// Where they look after their account, or change role.
    pub account: String,
    /// Where a POST signs them out.
    pub sign_out: String,
    /// An opaque sign that differs between readers, so that drafts are never put back for somebody else.
    pub mark: String,
}

/// What to tell the reader about what they have just done.
#[derive(Clone, Debug, Serialize)]
pub struct Notice {
    /// The sentence, said already.
    pub text: String,
    /// Whether it tells of success (green) or asks for attention (blue).
    pub success: bool,
}

/// One thing to put right in a form, as the error summary and the field show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The field's `name`, which is also its `id`; empty when the fault is of the whole form.
    pub field: String,
    /// What is wrong and what to do, said already.
    pub text: String,
}

/// All templates, ready in every language.
///
/// Functions: `say("key", name=value)`, `asset("app.css")`, `attrs({...})`, `join_classes(...)`.
/// Filters: `day`, `month`, `minute`, `clock` (instants in London's time), `number`, `number(1)`,
/// `part` (text or map to map), `fault("field")` (a page's `faults` to one field's text).
#[derive(Clone)]
pub struct Templates {
    languages: Arc<[(&'static str, Environment<'static>)]>,
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tags: Vec<_> = self.languages.iter().map(|(tag, _)| tag).collect();
        formatter.debug_tuple("Templates").field(&tags).finish()
    }
}

impl Templates {
    /// Read and compile all templates.
    ///
    /// # Errors
    /// The first template that does not compile, with its line.
    pub fn new() -> Result<Self, Error> {
        let mut base = Environment::new();
        base.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        base.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        base.set_auto_escape_callback(|name| match name.ends_with(".html") {
            true => AutoEscape::Html,
            false => AutoEscape::None,
        });
        base.add_function("asset", |name: &str| assets::path(name).into_owned());
        markup::add(&mut base);
        for (name, source) in SOURCES.iter() {
            base.add_template(name, source)?;
        }
        let languages = Words::tags().chain([words::PSEUDO]).map(Words::get);
        Ok(Self { languages: languages.map(|words| (words.tag(), spoken(&base, words))).collect() })
    }

    /// Add a template in every language, beside the ones compiled in.
    ///
    /// # Errors
    /// A template that does not compile, with its line.
    pub fn add(&mut self, name: &'static str, source: &'static str) -> Result<(), Error> {
        let mut languages = self.languages.to_vec();
        for (_, environment) in &mut languages {
            environment.add_template(name, source)?;
        }
        self.languages = languages.into();
        Ok(())
    }

    /// Render a page: `name` below `templates`, its own values in `page`, the frame around it as `frame`.
    ///
    /// # Errors
    /// A template that is not there or asks for a value the page did not give.
    pub fn render(&self, name: &str, frame: &Frame, page: impl Serialize) -> Result<String, Error> {
        let around = context! {
            frame => Value::from(Serde(frame)),
            lang => frame.words.tag(),
            dir => frame.words.dir().as_str(),
        };
        let page = context! { ..Value::from(Serde(page)), ..around };
        self.speaking(frame.words).get_template(name)?.render(page)
    }

    /// The environment that speaks these words, for what is rendered without a frame: parts and letters.
    #[must_use]
    pub fn speaking(&self, words: Words) -> &Environment<'static> {
        let own = self.languages.iter().find(|(tag, _)| *tag == words.tag());
        let (_, environment) = own.unwrap_or(&self.languages[0]);
        environment
    }

    /// The name of every template.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SOURCES.iter().map(|(name, _)| name.as_str())
    }

    /// Every template's name and text, for tests that read what templates say.
    pub fn sources() -> impl Iterator<Item = (&'static str, &'static str)> {
        SOURCES.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

/// The same compiled templates with the functions that speak a language.
fn spoken(base: &Environment<'static>, words: Words) -> Environment<'static> {
    let mut environment = base.clone();
    speech::add(&mut environment, words);
    format::add(&mut environment, words);
    environment
}

/// What a page serialises, as a value of a template's context.
pub(crate) fn value(of: impl Serialize) -> Value {
    Value::from(Serde(of))
}

#[cfg(test)]
mod tests;
