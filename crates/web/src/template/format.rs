//! Numbers, days and times in a template, as the reader's language writes them.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use minijinja::{Environment, Error, ErrorKind, Value};
use words::Words;

/// The zone of every time a page shows.
static LONDON: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));

pub(super) fn add(environment: &mut Environment<'static>, words: Words) {
    environment.add_filter("day", move |value: Value| Ok::<_, Error>(words.day(date(&value)?).into_owned()));
    environment
        .add_filter("month", move |value: Value| Ok::<_, Error>(words.month(date(&value)?).into_owned()));
    environment.add_filter("minute", move |value: Value| {
        Ok::<_, Error>(words.minute(instant(&value)?).into_owned())
    });
    environment.add_filter("clock", move |value: Value| Ok::<_, Error>(words.clock(instant(&value)?)));
    environment.add_filter("number", move |value: f64, decimals: Option<usize>| {
        words.number(value, decimals.unwrap_or(0))
    });
}

/// A day as serialised (`2026-03-04`), or the London day of an instant.
fn date(value: &Value) -> Result<Date, Error> {
    match text(value)?.parse::<Date>() {
        Ok(day) if text(value)?.len() <= "2026-03-04".len() => Ok(day),
        _ => Ok(instant(value)?.date()),
    }
}

/// An instant as serialised (`2026-03-04T10:42:00Z`), as London's clocks show it.
fn instant(value: &Value) -> Result<DateTime, Error> {
    let at: Timestamp = text(value)?.parse().map_err(|error| {
        Error::new(ErrorKind::InvalidOperation, format!("{value} is no instant")).with_source(error)
    })?;
    Ok(at.to_zoned_datetime(LONDON.clone()).datetime())
}

fn text(value: &Value) -> Result<&str, Error> {
    let none = || Error::new(ErrorKind::InvalidOperation, format!("{value:?} is no day or instant"));
    value.as_str().ok_or_else(none)
}
