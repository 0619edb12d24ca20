//! What is wrong with a thing that somebody gives, and what can be mended.
//!
//! A fault in a record refuses the record; a fault in a thing inside it leaves that thing out. Either is said,
//! with field, value and remedy; so is everything mended. What the standard does not know is kept as it came.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::{Number, Value};
use uuid::Uuid;

use super::text::{put_right, tidy};
use super::{Data, Field, Kind, RecordKind, Thing, id_in, text_in};

/// What came of something that was not as the standard has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The record was not taken.
    Refused,
    /// The thing inside it was left out.
    LeftOut,
    /// It was put right.
    Mended,
    /// It was kept as it is.
    Noted,
}

impl Level {
    /// Stable code, in reports and locale keys (`directory-level-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            Level::Refused => "refused",
            Level::LeftOut => "left-out",
            Level::Mended => "mended",
            Level::Noted => "noted",
        }
    }
}

/// Something said about what a source gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What came of it.
    pub level: Level,
    /// Stable code: what is wrong, and so what to do about it (locale key `directory-remark-` and the code).
    pub code: &'static str,
    /// The record it stands in, as the source names it.
    pub record: String,
    /// The way to the field, such as `schedules[0].opens_at`.
    pub field: String,
    /// What stood there, cut to 120 characters.
    pub value: String,
}

/// Checks one record as a source named `source` gave it, mending what can be mended. `None` where it is refused;
/// the remarks say why.
pub fn check(
    source: &str,
    kind: RecordKind,
    given: Data,
    remarks: &mut Vec<Remark>,
) -> Option<super::Record> {
    let name = text_in(&given, "id").or_else(|| text_in(&given, "name")).unwrap_or("?").to_owned();
    let mut checker = Checker { source, record: name, remarks, refused: false };
    let data = checker.thing(kind.thing(), given, "", None)?;
    if checker.refused {
        return None;
    }
    let id = super::id_of(&data, "id")?;
    Some(super::Record { kind, id, data })
}

struct Checker<'a> {
    source: &'a str,
    record: String,
    remarks: &'a mut Vec<Remark>,
    refused: bool,
}

impl Checker<'_> {
    fn say(&mut self, level: Level, code: &'static str, field: &str, value: &Value) {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        let value = value.chars().take(120).collect();
        self.remarks.push(Remark {
            level,
            code,
            record: self.record.clone(),
            field: field.to_owned(),
            value,
        });
    }

    /// A fault: the record is refused when it stands on the record itself, else the thing inside is left out.
    fn fault(&mut self, inside: bool, code: &'static str, field: &str, value: &Value) {
        self.refused |= !inside;
        self.say(if inside { Level::LeftOut } else { Level::Refused }, code, field, value);
    }

    /// Checks a thing; none where it has a fault. `holder` is the identifier of what it stands in.
    fn thing(&mut self, thing: Thing, given: Data, path: &str, holder: Option<&str>) -> Option<Data> {
        let inside = holder.is_some();
        let mut faulty = Vec::new();
        let mut data = Data::new();
        let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let own = self.own_id(thing, &given, path, holder);
        for (name, value) in given {
            let Some(field) = thing.field(&name) else {
                data.insert(name, value);
                continue;
            };
            if is_empty(&value) || name == "id" {
                continue;
            }
            match self.value(field, value, &at(&name), own.as_deref()) {
                Ok(Some(value)) => drop(data.insert(name, value)),
                Ok(None) => {}
                Err((code, value)) => {
                    self.fault(inside, code, &at(&name), &value);
                    faulty.push(name);
                }
            }
        }
        if let Some(own) = own {
            data.insert("id".to_owned(), own.into());
        }
        for field in thing.fields().iter().filter(|field| field.required) {
            if data.contains_key(field.name) || faulty.iter().any(|name| name == field.name) {
                continue;
            }
            match otherwise(thing, field.name, &data) {
                Some(value) => {
                    self.say(Level::Mended, "filled-in", &at(field.name), &value);
                    data.insert(field.name.to_owned(), value);
                }
                None => {
                    self.fault(inside, "missing", &at(field.name), &Value::Null);
                    faulty.push(field.name.to_owned());
                }
            }
        }
        self.noted(thing, &data, path);
        faulty.is_empty().then_some(data)
    }

    /// The identifier of a thing: as given, or made from what the source says.
    fn own_id(&mut self, thing: Thing, given: &Data, path: &str, holder: Option<&str>) -> Option<String> {
        let typed = match given.get("id") {
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        if let Some(typed) = typed {
            let id = id_in(self.source, thing, &typed).to_string();
            if Uuid::parse_str(&typed).is_err() {
                self.say(Level::Mended, "id-made", &join(path, "id"), &Value::String(typed));
            }
            return Some(id);
        }
        let holder = holder?;
        Some(id_in(self.source, thing, &format!("{holder} {path}")).to_string())
    }

    /// A value as the field has it; none where nothing is left of it.
    fn value(
        &mut self,
        field: &Field,
        value: Value,
        path: &str,
        own: Option<&str>,
    ) -> Result<Option<Value>, (&'static str, Value)> {
        let said = value.clone();
        match field.kind {
            Kind::One(thing) => match value {
                Value::Object(inside) => {
                    Ok(self.thing(thing, inside, path, Some(own.unwrap_or_default())).map(Value::Object))
                }
                other => Err(("not-a-thing", other)),
            },
            Kind::Many(thing) => {
                self.things(thing, value, path, own).map(|it| Some(it).filter(|it| !is_empty(it)))
            }
            Kind::Number => self.number(value, path).map(Some).ok_or(("not-a-number", said)),
            kind => {
                let Some(text) = self.text(value, path) else { return Err(("not-text", said)) };
                if text.is_empty() {
                    return Ok(None);
                }
                self.word(kind, field, &text, path)
                    .map(|text| Some(Value::String(text)))
                    .map_err(|e| (e, said))
            }
        }
    }

    fn things(
        &mut self,
        thing: Thing,
        value: Value,
        path: &str,
        own: Option<&str>,
    ) -> Result<Value, (&'static str, Value)> {
        let list = match value {
            Value::Array(list) => list,
            Value::Object(one) => {
                self.say(Level::Mended, "made-a-list", path, &Value::Null);
                vec![Value::Object(one)]
            }
            other => return Err(("not-a-list", other)),
        };
        let mut whole = Vec::with_capacity(list.len());
        let mut seen = std::collections::BTreeSet::new();
        for (number, one) in list.into_iter().enumerate() {
            let here = format!("{path}[{number}]");
            let Value::Object(inside) = one else {
                self.say(Level::LeftOut, "not-a-thing", &here, &one);
                continue;
            };
            let Some(data) = self.thing(thing, inside, &here, Some(own.unwrap_or_default())) else {
                continue;
            };
            if text_in(&data, "id").is_none_or(|id| seen.insert(id.to_owned())) {
                whole.push(Value::Object(data));
            } else {
                self.say(Level::LeftOut, "given-twice", &here, data.get("id").unwrap_or(&Value::Null));
            }
        }
        Ok(Value::Array(whole))
    }

    fn number(&mut self, value: Value, path: &str) -> Option<Value> {
        match value {
            Value::Number(number) => Some(Value::Number(number)),
            Value::String(text) => {
                let plain: String =
                    text.chars().filter(|c| !c.is_whitespace() && *c != ',' && *c != '£').collect();
                let number = match plain.parse::<i64>() {
                    Ok(whole) => Number::from(whole),
                    Err(_) => plain.parse::<f64>().ok().and_then(Number::from_f64)?,
                };
                self.say(Level::Mended, "made-a-number", path, &Value::String(text));
                Some(Value::Number(number))
            }
            _ => None,
        }
    }

    fn text(&mut self, value: Value, path: &str) -> Option<String> {
        let text = match value {
            Value::String(text) => text,
            Value::Number(number) => {
                self.say(Level::Mended, "made-text", path, &Value::Number(number.clone()));
                number.to_string()
            }
            Value::Bool(truth) => {
                self.say(Level::Mended, "made-text", path, &Value::Bool(truth));
                truth.to_string()
            }
            _ => return None,
        };
        let (right, mended) = put_right(&text);
        if mended {
            self.say(Level::Mended, "encoding", path, &Value::String(tidy(&text)));
        }
        Some(right)
    }

    /// Text of a stricter kind.
    fn word(&mut self, kind: Kind, field: &Field, text: &str, path: &str) -> Result<String, &'static str> {
        let mended = |it: &mut Self, code, to: String| {
            it.say(Level::Mended, code, path, &Value::String(text.to_owned()));
            Ok(to)
        };
        match kind {
            Kind::Uri if is_uri(text) => Ok(text.to_owned()),
            Kind::Uri if text.starts_with("www.") && is_uri(&format!("https://{text}")) => {
                mended(self, "scheme-added", format!("https://{text}"))
            }
            Kind::Uri => Err("not-a-uri"),
            Kind::Email if is_email(text) => Ok(text.to_owned()),
            Kind::Email => match text.strip_prefix("mailto:").map(str::trim) {
                Some(rest) if is_email(rest) => mended(self, "scheme-removed", rest.to_owned()),
                _ => Err("not-an-email"),
            },
            Kind::Instant => match instant(text) {
                Some(same) if same == text => Ok(same),
                Some(at) => mended(self, "made-an-instant", at),
                None => Err("not-an-instant"),
            },
            Kind::OneOf(words) => match words.iter().find(|word| word.eq_ignore_ascii_case(text)) {
                Some(word) if *word == text => Ok(text.to_owned()),
                Some(word) => mended(self, "letters", (*word).to_owned()),
                None => Err("not-one-of"),
            },
            Kind::Id => {
                let thing = pointed_at(field.name);
                let id = id_in(self.source, thing, text).to_string();
                if Uuid::parse_str(text).is_err() {
                    return mended(self, "id-made", id);
                }
                Ok(id)
            }
            _ => Ok(text.to_owned()),
        }
    }

    /// What is kept though nothing here can read it.
    fn noted(&mut self, thing: Thing, data: &Data, path: &str) {
        let out = |name: &str, limit: f64| {
            data.get(name).and_then(Value::as_f64).is_some_and(|degrees| !(-limit..=limit).contains(&degrees))
        };
        if thing == Thing::Location {
            for (name, limit) in [("latitude", 90.0), ("longitude", 180.0)] {
                if out(name, limit) {
                    self.say(Level::Noted, "no-such-place", &join(path, name), &data[name]);
                }
            }
        }
        if thing == Thing::Schedule {
            for name in ["opens_at", "closes_at"] {
                if let Some(text) = text_in(data, name)
                    && super::service::minute_of(text).is_none()
                {
                    self.say(Level::Noted, "not-a-time", &join(path, name), &Value::String(text.to_owned()));
                }
            }
            if let Some(text) = text_in(data, "byday")
                && super::service::days_of(text).is_none()
            {
                self.say(Level::Noted, "not-days", &join(path, "byday"), &Value::String(text.to_owned()));
            }
        }
        if let (Some(low), Some(high)) =
            (data.get("minimum_age").and_then(Value::as_f64), data.get("maximum_age").and_then(Value::as_f64))
            && low > high
        {
            self.say(Level::Noted, "ages-crossed", &join(path, "minimum_age"), &data["minimum_age"]);
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Whether nothing is said.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// The thing an identifier names, by the name of its field.
fn pointed_at(field: &str) -> Thing {
    match field {
        "parent_organization_id" => Thing::Organization,
        "parent_id" => Thing::TaxonomyTerm,
        other => other.strip_suffix("_id").and_then(Thing::of_table).unwrap_or(Thing::Service),
    }
}

/// What may stand for a required field that is not given.
fn otherwise(thing: Thing, field: &str, data: &Data) -> Option<Value> {
    let of = |name: &str| data.get(name).cloned();
    match (thing, field) {
        (Thing::Organization | Thing::Taxonomy | Thing::TaxonomyTerm, "description") => of("name"),
        (Thing::TaxonomyTerm, "name") => of("term").or_else(|| of("code")),
        (Thing::OrganizationIdentifier, "identifier_type") => {
            of("identifier_scheme").or_else(|| of("scheme"))
        }
        (Thing::Location, "location_type") | (Thing::Address, "address_type") => Some("physical".into()),
        (Thing::Address, "country") => Some("GB".into()),
        (Thing::Address, "state_province") => of("region").or_else(|| of("city")),
        (Thing::Address, "city") => of("state_province").or_else(|| of("region")),
        _ => None,
    }
}

/// Whether a text is an absolute address of a kind a browser opens, or a mail address as one.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let scheme_holds = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
    let web = matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https");
    let has_host = rest.strip_prefix("//").is_some_and(|host| !host.is_empty() && !host.starts_with('/'));
    scheme_holds && !rest.is_empty() && rest.chars().all(allowed) && (!web || has_host)
}

/// Whether a text has the form of an e-mail address.
fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    let local_holds = !local.is_empty()
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
    let label = |part: &str| {
        !part.is_empty()
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    local_holds && host.contains('.') && host.split('.').all(label)
}

/// An instant of RFC 3339; a civil date or date-time is taken as London's.
fn instant(text: &str) -> Option<String> {
    let zone = text.get(19..).is_some_and(|rest| rest.ends_with('Z') || rest.contains(['+', '-']));
    if zone && text.is_ascii() && text.as_bytes()[10] == b'T' && text.parse::<Timestamp>().is_ok() {
        return Some(text.to_owned());
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.to_string());
    }
    let london = TimeZone::get("Europe/London").ok()?;
    let civil = text.parse::<DateTime>().or_else(|_| text.parse::<Date>().map(DateTime::from)).ok()?;
    Some(london.to_timestamp(civil).ok()?.to_string())
}
