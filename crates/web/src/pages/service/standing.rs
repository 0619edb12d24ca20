//! How a service stands from day to day, in words and as its form.

use domain::calendar::Day;
use operations::directory::find::Settings;
use operations::directory::standing::Standing;
use serde::Serialize;
use words::Words;

use crate::Form;

/// How a service stands, in words.
#[derive(Serialize)]
pub(crate) struct StandingShown {
    pub(crate) room: String,
    pub(crate) tone: &'static str,
    pub(crate) wait: Option<String>,
    pub(crate) limit: Option<String>,
    pub(crate) learned: Vec<String>,
    contact: Vec<String>,
    contact_mail: Option<String>,
    contact_phone: Option<String>,
}

impl StandingShown {
    pub(crate) fn of(words: Words, it: &Standing, today: Day) -> StandingShown {
        let count = |key: &str, name: &'static str, n: i64| words.say(key, &[(name, n.into())]).into_owned();
        let text = |key: &str| words.text(key).into_owned();
        let paused = it.told.paused_until.filter(|until| *until > today);
        let (room, tone) = match (paused, it.told.free, it.told.capacity) {
            (Some(until), ..) => {
                let day = words.day(until).into_owned();
                (words.say("service-paused-until", &[("day", day.into())]).into_owned(), "orange")
            }
            (_, Some(0), _) => (text("service-full"), "red"),
            (_, Some(free), Some(of)) => {
                let args = [("free", free.into()), ("of", of.into())];
                (words.say("service-free-of", &args).into_owned(), "green")
            }
            (_, Some(free), None) => (count("service-free", "free", free), "green"),
            (_, None, _) => (text("service-free-not-recorded"), "grey"),
        };
        // A share over few cases is neither shown nor used.
        let least = i64::from(Settings::default().least_cases);
        let share = |key: &str, it: Option<(i64, i64)>| {
            let (some, of) = it.filter(|(_, of)| *of >= least)?;
            Some(words.say(key, &[("some", some.into()), ("of", of.into())]).into_owned())
        };
        let replies = it.reply.filter(|(_, of)| *of >= least);
        let learned = [
            replies.map(|(days, _)| count("look-for-replies", "days", days)),
            share("look-for-accepted", it.accepted),
            share("look-for-stayed", it.stayed),
        ];
        StandingShown {
            room,
            tone,
            wait: it.told.wait_days.map(|days| count("service-wait-days", "days", days)),
            limit: it.told.weekly_limit.map(|of| count("service-limit", "count", of)),
            learned: learned.into_iter().flatten().collect(),
            contact: it.told.contact_name.iter().cloned().collect(),
            contact_mail: it.told.contact_mail.clone(),
            contact_phone: it.told.contact_phone.clone(),
        }
    }
}

/// How it stands, as the form holds it.
pub(super) fn standing_form(it: &Standing) -> Form {
    let number = |it: Option<i64>| it.map(|it| it.to_string()).unwrap_or_default();
    let text = |it: &Option<String>| it.clone().unwrap_or_default();
    let fields = [
        ("free", number(it.told.free)),
        ("capacity", number(it.told.capacity)),
        ("wait_days", number(it.told.wait_days)),
        ("paused_until", it.told.paused_until.map(|day| day.to_string()).unwrap_or_default()),
        ("weekly_limit", number(it.told.weekly_limit)),
        ("contact_name", text(&it.told.contact_name)),
        ("contact_mail", text(&it.told.contact_mail)),
        ("contact_phone", text(&it.told.contact_phone)),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
