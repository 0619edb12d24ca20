//! The package's options in our macros' words.

use std::collections::BTreeMap;

use minijinja::Value;
use serde_json::{Map, Value as Json};

/// A macro's values, and the card to draw around it where the fixture asks for one.
pub struct Given {
    pub options: BTreeMap<String, Value>,
    pub card: Option<Value>,
}

/// A fixture's options as a macro's values; an error names what the macro does not carry.
pub fn ours(component: &str, context: &Json) -> Result<Given, String> {
    let mut all = context.as_object().cloned().unwrap_or_default();
    let card = match (component, all.remove("card")) {
        ("tables" | "summary-list", Some(Json::Object(card))) => Some(card),
        (_, Some(other)) if other != Json::Bool(false) => return Err("card".to_owned()),
        _ => None,
    };
    flatten(component, &mut all)?;
    let mut options = values(&all)?;
    if matches!(component, "character-count" | "checkboxes" | "radios") && !options.contains_key("name") {
        return Err("a field without a name".to_owned());
    }
    let card = card.map(|held| ours("card", &Json::Object(held))).transpose()?.map(|given| given.options);
    if let (Some(card), "summary-list") = (&card, component)
        && let Some(heading) = card.get("heading")
    {
        let text = heading.get_attr("text").ok().filter(|text| !text.is_undefined());
        options.insert("about".to_owned(), text.unwrap_or_else(|| heading.clone()));
    }
    Ok(Given { options, card: card.map(Value::from_object) })
}

/// Bring what the package nests to the names our macros give it.
fn flatten(component: &str, all: &mut Map<String, Json>) -> Result<(), String> {
    lift(
        all,
        "formGroup",
        &[
            ("classes", "groupClasses"),
            ("attributes", "groupAttributes"),
            ("beforeInput", "before"),
            ("afterInput", "after"),
            ("beforeInputs", "before"),
            ("afterInputs", "after"),
        ],
    )?;
    lift(all, "inputWrapper", &[("classes", "wrapperClasses"), ("attributes", "wrapperAttributes")])?;
    lift(
        all,
        "fieldset",
        &[
            ("legend", "legend"),
            ("describedBy", "describedBy"),
            ("role", "role"),
            ("id", "fieldsetId"),
            ("classes", "fieldsetClasses"),
            ("attributes", "fieldsetAttributes"),
        ],
    )?;
    lift(all, "countMessage", &[("classes", "messageClasses")])?;
    if all.get("icon").is_some_and(Json::is_string) && component == "do-dont-list" {
        rename(all, "icon", "iconName");
    } else if component == "do-dont-list" {
        rename(all, "type", "iconName");
    } else if all.get("icon").is_some_and(Json::is_string) {
        rename(all, "icon", "iconName");
    }
    lift(all, "icon", &[("name", "iconName"), ("placement", "iconPlacement")])?;
    if all.get("actions").is_some_and(Json::is_object) {
        lift(all, "actions", &[("items", "actions"), ("classes", "actionsClasses")])?;
    }
    for (from, to) in [
        ("errorMessage", "error"),
        ("errorList", "errors"),
        ("titleText", "heading"),
        ("titleHtml", "heading"),
        ("headingLevel", "level"),
        ("textareaDescriptionText", "description"),
        ("summaryText", "summary"),
        ("type", "variant"),
        ("title", if component == "do-dont-list" { "heading" } else { "title" }),
        ("backLink", "back"),
        ("prefixText", "prefix"),
    ] {
        if from == "type" && !matches!(component, "card" | "notification-banner") {
            continue;
        }
        rename(all, from, to);
    }
    match component {
        "label" | "legend" => *all = named(all)?,
        "card" => {
            if let Some(Json::Object(text)) = all.get("description").cloned() {
                all.remove("description");
                for (key, value) in text {
                    let key = if key == "text" || key == "html" { key } else { format!("text-{key}") };
                    all.insert(key, value);
                }
            }
            rename(all, "description", "text");
            rename(all, "descriptionHtml", "html");
        }
        "error-message" => rename(all, "visuallyHiddenText", "prefix"),
        "password-input" => {
            let texts: Map<String, Json> = all
                .iter()
                .filter(|(key, _)| key.ends_with("Text") || key.ends_with("AriaLabel"))
                .map(|(key, value)| (key.trim_end_matches("Text").to_owned(), value.clone()))
                .collect();
            all.retain(|key, _| !(key.ends_with("Text") || key.ends_with("AriaLabel")));
            all.insert("texts".to_owned(), Json::Object(texts));
            rename(all, "button", "buttonGiven");
        }
        "tables" => {
            rename(all, "headings", "head");
            if let Some(Json::Object(caption)) = all.get_mut("caption") {
                rename(caption, "visuallyHiddenText", "hidden");
            }
        }
        "date-input" => parts_of_a_date(all),
        "do-dont-list" => {
            for item in all.get_mut("items").and_then(Json::as_array_mut).into_iter().flatten() {
                if let Some(held) = item.get("item").cloned() {
                    *item = held;
                }
            }
        }
        _ => {}
    }
    for key in ["label", "legend"] {
        if let Some(Json::Object(given)) = all.get(key) {
            let given = named(given)?;
            all.insert(key.to_owned(), Json::Object(given));
        }
    }
    Ok(())
}

/// The package's `day`, `month`, `year` beside our one list of parts.
fn parts_of_a_date(all: &mut Map<String, Json>) {
    if all.get("items").and_then(Json::as_array).is_some_and(|items| !items.is_empty()) {
        return;
    }
    all.remove("items");
    let part = |name: &str, all: &mut Map<String, Json>| {
        let held = all.remove(name).unwrap_or_else(|| serde_json::json!({}));
        let mut given = held.as_object()?.clone();
        given.entry("name").or_insert_with(|| Json::from(name));
        Some(Json::Object(given))
    };
    if ["day", "month", "year"].iter().any(|name| all.contains_key(*name)) {
        let items: Vec<_> = ["day", "month", "year"].into_iter().filter_map(|name| part(name, all)).collect();
        all.insert("items".to_owned(), Json::from(items));
    }
}

/// A label or legend: the package's `heading`, `isPageHeading` and nested texts as text, heading and level.
fn named(given: &Map<String, Json>) -> Result<Map<String, Json>, String> {
    let mut all = given.clone();
    let page = all.remove("isPageHeading");
    let heading = all.remove("heading").unwrap_or(Json::Null);
    let held = truthy(&heading);
    let is_heading = (page == Some(Json::Bool(true)) && heading != Json::Bool(false))
        || (page != Some(Json::Bool(false)) && held);
    match &heading {
        Json::String(text) => {
            all.entry("text").or_insert_with(|| Json::from(text.as_str()));
        }
        Json::Object(inner) => {
            for (key, value) in inner {
                match key.as_str() {
                    "text" | "html" | "size" | "level" | "caption" => {
                        all.insert(key.clone(), value.clone());
                    }
                    other => return Err(format!("heading.{other}")),
                }
            }
        }
        _ => {}
    }
    if is_heading {
        all.insert("heading".to_owned(), Json::Bool(true));
    }
    if all.get("caption").is_some_and(|caption| caption.get("placement").is_some()) {
        return Err("caption.placement".to_owned());
    }
    Ok(all)
}

fn truthy(value: &Json) -> bool {
    !matches!(value, Json::Null | Json::Bool(false)) && value.as_str() != Some("")
}

fn rename(all: &mut Map<String, Json>, from: &str, to: &str) {
    if let Some(value) = all.remove(from) {
        if from == to {
            all.insert(to.to_owned(), value);
            return;
        }
        let value = if from.ends_with("Html") { serde_json::json!({"html": value}) } else { value };
        all.insert(to.to_owned(), value);
    }
}

fn lift(all: &mut Map<String, Json>, from: &str, names: &[(&str, &str)]) -> Result<(), String> {
    let Some(Json::Object(held)) = all.get(from).cloned() else {
        if all.get(from).is_some_and(Json::is_null) {
            all.remove(from);
        }
        return Ok(());
    };
    all.remove(from);
    for (key, value) in held {
        let Some((_, to)) = names.iter().find(|(name, _)| *name == key) else {
            return Err(format!("{from}.{key}"));
        };
        all.insert((*to).to_owned(), value);
    }
    Ok(())
}

/// A map with our keys: snake case, `html` as marked-up `text`.
fn values(all: &Map<String, Json>) -> Result<BTreeMap<String, Value>, String> {
    let mut ours = BTreeMap::new();
    for (key, value) in all {
        if value.is_null() || (key == "text" && all.contains_key("html")) {
            continue;
        }
        let (key, value) = match (key.as_str(), value) {
            ("html", Json::String(html)) => {
                ("text".to_owned(), Value::from_safe_string(html.trim().to_owned()))
            }
            ("visuallyHiddenText", value) => ("hidden".to_owned(), of(value)?),
            (
                "attributes" | "groupAttributes" | "wrapperAttributes" | "fieldsetAttributes",
                Json::Object(held),
            ) => (snake(key), attributes(held)),
            ("image", Json::Object(held)) if held.contains_key("html") => {
                (key.clone(), Value::from_safe_string(held["html"].as_str().unwrap_or_default().to_owned()))
            }
            ("before" | "after" | "conditional", Json::Object(held)) => {
                match held.get("html").or(held.get("text")) {
                    Some(Json::String(html)) => (key.clone(), Value::from_safe_string(html.clone())),
                    _ => continue,
                }
            }
            ("actions", Json::Object(held)) => {
                let items = held.get("items").map(of).transpose()?.unwrap_or_default();
                if let Some(classes) = held.get("classes") {
                    ours.insert("actions_classes".to_owned(), of(classes)?);
                }
                if held.keys().any(|key| key != "items" && key != "classes") {
                    return Err("actions.width".to_owned());
                }
                ("actions".to_owned(), items)
            }
            _ => (snake(key), of(value)?),
        };
        ours.insert(key, value);
    }
    Ok(ours)
}

fn of(value: &Json) -> Result<Value, String> {
    Ok(match value {
        Json::Null => Value::from(()),
        Json::Bool(held) => Value::from(*held),
        Json::String(text) => Value::from(text.as_str()),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::from(whole),
            None => Value::from(number.as_f64()),
        },
        Json::Array(items) => Value::from(items.iter().map(of).collect::<Result<Vec<_>, _>>()?),
        Json::Object(map) => Value::from_object(values(map)?),
    })
}

/// The package writes every attribute unless told `optional`; ours are written as given.
fn attributes(held: &Map<String, Json>) -> Value {
    let mut ours = BTreeMap::new();
    for (name, value) in held {
        let (value, optional) = match value {
            Json::Object(options) => (
                options.get("value").cloned().unwrap_or(Json::Null),
                options.get("optional") == Some(&Json::Bool(true)),
            ),
            other => (other.clone(), false),
        };
        let value = match (value, optional) {
            (Json::Bool(true), true) => Value::from(true),
            (Json::Null | Json::Bool(false), true) => continue,
            (Json::Null, false) => Value::from(""),
            (Json::String(text), _) => Value::from(text),
            (other, _) => Value::from(other.to_string()),
        };
        ours.insert(name.clone(), value);
    }
    Value::from_object(ours)
}

fn snake(key: &str) -> String {
    let mut snake = String::new();
    for letter in key.chars() {
        match letter {
            'A'..='Z' => {
                snake.push('_');
                snake.push(letter.to_ascii_lowercase());
            }
            '-' => snake.push('_'),
            other => snake.push(other),
        }
    }
    snake
}
