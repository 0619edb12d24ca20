//! Safe times in words.

use domain::contact::SafeTimes;
use jiff::civil::Time;
use words::Words;

/// When a number or address is safe, in words.
pub fn safe_times(words: Words, times: &SafeTimes) -> String {
    let text = |key: &str| words.text(key).into_owned();
    match times {
        SafeTimes::AnyDaytime => text("contact-times-any"),
        SafeTimes::NotAsked => text("contact-not-asked"),
        SafeTimes::Only(times) => {
            let said = times.iter().map(|time| {
                let days: Vec<String> =
                    time.days().iter().map(|day| text(&format!("contact-day-{day}"))).collect();
                let clock = |time: Time| time.strftime("%H:%M").to_string();
                format!("{}, {}–{}", days.join(", "), clock(time.from()), clock(time.to()))
            });
            said.collect::<Vec<_>>().join("; ")
        }
    }
}
