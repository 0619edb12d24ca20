//! Texts in a template, by key, in the reader's language.

use std::collections::{BTreeMap, HashMap};

use minijinja::value::{Kwargs, Serde};
use minijinja::{Environment, Error, Value};
use words::{Arg, Words};

pub(super) fn add(environment: &mut Environment<'static>, words: Words) {
    let plain = plain(words);
    environment.add_function("say", move |key: &str, places: Kwargs| match plain.get(key) {
        Some(text) if places.args().next().is_none() => Ok(text.clone()),
        _ => say(words, key, &places),
    });
    environment.add_function("said_unless_english", move |key: &str| unless_english(words, key));
    environment.add_function("count_texts", move |kind: &str| count_texts(words, kind));
}

/// Every text without places, as a value that a template can share: pages say the same few over and over.
fn plain(words: Words) -> HashMap<&'static str, Value> {
    let english = Words::get(words::ENGLISH);
    let texts = english.keys().map(|key| (key, words.text(key)));
    let whole = texts.filter(|(_, text)| !text.contains(words::MISSING_OPEN));
    whole.map(|(key, text)| (key, Value::from(text))).collect()
}

fn say(words: Words, key: &str, places: &Kwargs) -> Result<Value, Error> {
    let mut args = Vec::new();
    for name in places.args() {
        args.push((name, arg(&places.peek::<Value>(name)?)));
    }
    Ok(Value::from(words.say(key, &args)))
}

/// A template's value as what fills a place: whole numbers count, everything else is text.
fn arg(value: &Value) -> Arg<'static> {
    match i64::try_from(value.clone()) {
        Ok(count) if value.is_number() => Arg::Count(count),
        _ => Arg::Text(value.to_string().into()),
    }
}

/// A text the design system's scripts know in English: only other languages hand them theirs.
fn unless_english(words: Words, key: &str) -> Value {
    match words.tag() {
        words::ENGLISH => Value::UNDEFINED,
        _ => Value::from(words.text(key).into_owned()),
    }
}

/// The forms a language's plural may take, by their names in Unicode's rules.
const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// What a character count says, as attributes for the design system's script; `kind` is `words` or else
/// characters. None in English, which the script knows.
fn count_texts(words: Words, kind: &str) -> Value {
    let mut attributes = BTreeMap::new();
    if words.tag() != words::ENGLISH {
        let unit = if kind == "words" { "words" } else { "characters" };
        let at = words.text(&format!("form-count-{unit}-at")).into_owned();
        attributes.insert(format!("data-i18n.{unit}-at-limit"), at);
        for side in ["under", "over"] {
            for plural in PLURALS {
                let key = format!("form-count-{unit}-{side}.{plural}");
                if words.has(&key) {
                    let text = words.say(&key, &[("count", "%{count}".into())]).into_owned();
                    attributes.insert(format!("data-i18n.{unit}-{side}-limit.{plural}"), text);
                }
            }
        }
    }
    Value::from(Serde(attributes))
}
