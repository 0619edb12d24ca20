//! Days as lists write them.

use domain::Breach;
use domain::calendar::{Day, month_number};

/// Reads a day: `24/11/2026` (day first), `24.11.2026`, `24-Nov-2026`, `24 November 2026` or `2026-11-24`. A
/// time of day behind it is left out.
///
/// # Errors
/// `import-date-form` and, for a year of two digits, `import-date-year`; both of `field`, with `value`.
pub fn read_day(field: &'static str, typed: &str) -> Result<Day, Breach> {
    let fault = |code| Breach::of(field, code).with("value", typed);
    let typed = typed.trim();
    let text = match typed.find([':']) {
        // "2026-11-24T10:12" and "24/11/2026 10:12:00"
        Some(colon) => {
            typed[..colon].trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['T', ' '])
        }
        None => typed,
    };
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '-' | '.' | ','))
        .filter(|part| !part.is_empty())
        .collect();
    let &[first, month, last] = parts.as_slice() else { return Err(fault("import-date-form")) };
    let (day, year) = if first.len() == 4 { (last, first) } else { (first, last) };
    let number = |text: &str| text.parse::<i16>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    let day = number(day).and_then(|day| i8::try_from(day).ok()).ok_or_else(|| fault("import-date-form"))?;
    let month = month_number(month).ok_or_else(|| fault("import-date-form"))?;
    if year.len() == 2 && number(year).is_some() {
        return Err(fault("import-date-year"));
    }
    let year =
        number(year).filter(|year| (1900..=2200).contains(year)).ok_or_else(|| fault("import-date-form"))?;
    Day::new(year, month, day).map_err(|_| fault("import-date-form"))
}
