//! iCalendar (RFC 5545): events that a calendar program reads, as a file or behind an address.

use ::icalendar::{Calendar, Component, Event as Kept, EventLike};
use jiff::Timestamp;

/// Media type of what [`calendar`] writes.
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// Something that is in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The same event has the same identifier wherever it is read again.
    pub uid: String,
    /// When it begins.
    pub starts: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// When it was last changed.
    pub changed: Timestamp,
    /// What it is.
    pub summary: String,
    /// Where it is.
    pub location: String,
    /// Where more about it can be read.
    pub url: String,
    /// It was called off.
    pub cancelled: bool,
}

/// An instant as iCalendar spells it. Instants are in UTC: each calendar shows them by the clock of its place,
/// and no file needs the rules of a zone.
fn instant(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A calendar under a name, with these events in their order. The same events give the same bytes.
pub fn calendar(name: &str, events: &[Event]) -> String {
    let mut calendar = Calendar::new();
    calendar.name(name);
    for event in events {
        let mut kept = Kept::new();
        kept.uid(&event.uid)
            .add_property("DTSTAMP", instant(event.changed))
            .add_property("DTSTART", instant(event.starts))
            .add_property("DTEND", instant(event.ends))
            .add_property("STATUS", if event.cancelled { "CANCELLED" } else { "CONFIRMED" })
            .add_property("CLASS", "PRIVATE")
            .summary(&event.summary)
            .location(&event.location)
            .url(&event.url);
        calendar.push(kept.done());
    }
    calendar.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Event {
        Event {
            uid: "1@stile".to_owned(),
            starts: "2026-03-30T09:00:00Z".parse().unwrap(),
            ends: "2026-03-30T09:45:00Z".parse().unwrap(),
            changed: "2026-03-01T08:00:00Z".parse().unwrap(),
            summary: "First meeting".to_owned(),
            location: "In the neighbourhood; by bus, or on foot".to_owned(),
            url: "https://stile.example/here/appointments/1".to_owned(),
            cancelled: false,
        }
    }

    #[test]
    fn an_event_is_written_in_utc_with_what_the_standard_demands() {
        let text = calendar("My calendar", &[event()]);
        for line in [
            "BEGIN:VCALENDAR\r\n",
            "VERSION:2.0\r\n",
            "X-WR-CALNAME:My calendar\r\n",
            "UID:1@stile\r\n",
            "DTSTAMP:20260301T080000Z\r\n",
            "DTSTART:20260330T090000Z\r\n",
            "DTEND:20260330T094500Z\r\n",
            "STATUS:CONFIRMED\r\n",
            "SUMMARY:First meeting\r\n",
            "END:VCALENDAR\r\n",
        ] {
            assert!(text.contains(line), "{line:?} in {text}");
        }
        assert!(text.contains("In the neighbourhood\\; by bus\\, or on foot"), "{text}");
        assert_eq!(text, calendar("My calendar", &[event()]), "no clock and no chance in it");
    }

    #[test]
    fn nothing_typed_begins_a_line_of_its_own() {
        let summary = "Tea\r\nATTENDEE:mailto:x@y.example".to_owned();
        let text = calendar("Mine", &[Event { summary, ..event() }]);
        assert!(!text.lines().any(|line| line.starts_with("ATTENDEE")), "{text}");
    }

    #[test]
    fn what_was_called_off_says_so_and_long_lines_are_folded() {
        let long = Event { summary: "é".repeat(80), cancelled: true, ..event() };
        let text = calendar("Mine", &[long]);
        assert!(text.contains("STATUS:CANCELLED\r\n"));
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        assert_eq!(text.replace("\r\n ", "").matches('é').count(), 80);
    }
}
