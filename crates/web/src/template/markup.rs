//! What components are written with: attributes, classes, and text that may be given plain or as a map.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, Output, State, Value, context};

pub(super) fn add(environment: &mut Environment<'static>) {
    environment.set_formatter(write);
    environment.add_function("option_list", option_list);
    environment.add_function("attrs", attrs);
    environment.add_function("join_classes", join_classes);
    environment.add_function("merge", merge);
    environment.add_function("is_chosen", is_chosen);
    environment.add_filter("part", part);
    environment.add_filter("cell", cell);
    environment.add_filter("fault", fault);
    environment.add_filter("fault_links", fault_links);
}

/// A map as HTML attributes, each with a space before it. Left out: what is undefined, none or false; a name
/// alone for true.
fn attrs(given: &Value) -> Result<Value, Error> {
    let mut html = String::new();
    if given.kind() == ValueKind::Map {
        for name in given.try_iter()? {
            let value = given.get_item(&name)?;
            match name.as_str() {
                Some(name) => attribute(name, &value, &mut html)?,
                None => attribute(&name.to_string(), &value, &mut html)?,
            }
        }
    }
    Ok(Value::from_safe_string(html))
}

fn attribute(name: &str, value: &Value, html: &mut String) -> fmt::Result {
    // By kind: a template's 1 equals its true, and a version of 1 is still a value.
    let flag = (value.kind() == ValueKind::Bool).then(|| value.is_true());
    if value.is_undefined() || value.is_none() || flag == Some(false) {
        return Ok(());
    }
    html.push(' ');
    escape(name, html)?;
    if flag.is_none() {
        html.push_str("=\"");
        match value.as_str() {
            Some(text) => escape(text, html)?,
            None => escape(&value.to_string(), html)?,
        }
        html.push('"');
    }
    Ok(())
}

/// Text in HTML, between tags or in quotes.
fn escape(text: &str, html: &mut impl fmt::Write) -> fmt::Result {
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        let sign = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        html.write_str(&text[plain..at])?;
        html.write_str(sign)?;
        plain = at + 1;
    }
    html.write_str(&text[plain..])
}

/// Writes a value of a template: text of a page escaped, so that it can stand between tags or in quotes.
fn write(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if *state.auto_escape() == AutoEscape::Html && !value.is_safe() => Ok(escape(text, out)?),
        _ => minijinja::escape_formatter(out, state, value),
    }
}

/// Class names in one string; what is undefined, none, false or empty is left out. `None` when none is left.
fn join_classes(names: &[Value]) -> Option<String> {
    let mut all = String::new();
    for name in names.iter().filter(|name| name.is_true()) {
        if !all.is_empty() {
            all.push(' ');
        }
        match name.as_str() {
            Some(name) => all.push_str(name),
            None => all.push_str(&name.to_string()),
        }
    }
    (!all.is_empty()).then_some(all)
}

/// Two maps in one; the second's values win.
fn merge(first: Value, second: Value) -> Value {
    if second.kind() == ValueKind::Map {
        context! { ..second, ..first }
    } else {
        first
    }
}

/// Whether a choice's value is the chosen one, or among them. Values compare as they are written, for a form
/// gives back text.
fn is_chosen(value: &Value, chosen: &Value) -> bool {
    if value.is_undefined() || value.is_none() {
        return false;
    }
    let same = |held: &Value| held.to_string() == value.to_string();
    match chosen.kind() {
        ValueKind::Seq | ValueKind::Iterable => {
            chosen.try_iter().is_ok_and(|mut held| held.any(|held| same(&held)))
        }
        ValueKind::Undefined | ValueKind::None => false,
        _ => same(chosen),
    }
}

/// The choices of a `<select>`: `[{value, text, selected, disabled, attributes}, {divider: true}]`, of which
/// `chosen` is the one that was chosen.
fn option_list(items: &Value, chosen: &Value) -> Result<Value, Error> {
    let mut html = String::new();
    for item in items.try_iter()?.filter(Value::is_true) {
        if item.get_attr("divider")?.is_true() {
            html.push_str("<hr>\n");
            continue;
        }
        let (value, text) = (item.get_attr("value")?, item.get_attr("text")?);
        let selected = item.get_attr("selected")?;
        let own = if value.is_undefined() { &text } else { &value };
        let unselected = selected.kind() == ValueKind::Bool && !selected.is_true();
        html.push_str("<option");
        attribute("value", &value, &mut html)?;
        attribute(
            "selected",
            &Value::from(selected.is_true() || (!unselected && is_chosen(own, chosen))),
            &mut html,
        )?;
        attribute("disabled", &item.get_attr("disabled")?, &mut html)?;
        html.push_str(&attrs(&item.get_attr("attributes")?)?.to_string());
        html.push('>');
        if text.is_true() {
            escape(&text.to_string(), &mut html)?;
        }
        html.push_str("</option>\n");
    }
    Ok(Value::from_safe_string(html))
}

const PART: &[&str] =
    &["id", "size", "level", "heading", "hidden", "caption", "href", "classes", "attributes"];

const CELL: &[&str] = &[
    "format",
    "href",
    "hidden",
    "classes",
    "attributes",
    "align",
    "width",
    "colspan",
    "rowspan",
    "sort",
    "sort_next",
    "sort_value",
    "header",
];

/// A label, hint or error given as text, or as a map with `text` and more: always a map, in which what was
/// not given is none and can be asked for.
fn part(given: &Value) -> Result<Value, Error> {
    static NOTHING: LazyLock<Result<Value, Error>> = LazyLock::new(|| spread(&Value::UNDEFINED, PART));
    match (&*NOTHING, given.is_undefined() || given.is_none()) {
        (Ok(nothing), true) => Ok(nothing.clone()),
        _ => spread(given, PART),
    }
}

/// A table's cell given as text, or as a map with `text` and more: always a map; see [`part`].
fn cell(given: &Value) -> Result<Value, Error> {
    spread(given, CELL)
}

fn spread(given: &Value, names: &[&'static str]) -> Result<Value, Error> {
    let mut all = BTreeMap::new();
    let known = |value: Value| if value.is_undefined() { Value::from(()) } else { value };
    let text = match given.kind() {
        ValueKind::Map => given.get_attr("text")?,
        ValueKind::Bool => Value::UNDEFINED,
        _ => given.clone(),
    };
    all.insert("text", known(text));
    for &name in names {
        let value = if given.kind() == ValueKind::Map { given.get_attr(name)? } else { Value::UNDEFINED };
        all.insert(name, known(value));
    }
    Ok(Value::from_object(all))
}

/// The text of the first fault of a field in a page's `faults`; undefined without one.
fn fault(faults: &Value, field: &str) -> Result<Value, Error> {
    if faults.is_undefined() || faults.is_none() {
        return Ok(Value::UNDEFINED);
    }
    for fault in faults.try_iter()? {
        if fault.get_attr("field")?.as_str() == Some(field) {
            return fault.get_attr("text");
        }
    }
    Ok(Value::UNDEFINED)
}

/// A page's `faults` as the error summary lists them: each leads to its field, where it has one.
fn fault_links(faults: &Value) -> Result<Vec<Value>, Error> {
    let link = |fault: Value| {
        let field = fault.get_attr("field")?;
        let href = if field.is_true() { Value::from(format!("#{field}")) } else { Value::UNDEFINED };
        Ok(context! { text => fault.get_attr("text")?, href => href })
    };
    faults.try_iter()?.map(link).collect()
}
