//! The rules of tasks as data: `rules-1.json`, checked when it is read.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{Kind, Owner, Urgency};
use crate::Breach;
use crate::journey::{DueKind, Gate};
use crate::quiet::Limits;

/// A version of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Its version.
    pub version: u16,
    /// The rules; each is asked by itself, but for [`When::NothingElse`], which is asked last.
    pub rules: Vec<Rule>,
}

/// When something has to be done, by when, by whom and how urgent it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What has to be done. One rule a kind.
    pub kind: Kind,
    /// When the rule fires; what fires it also says from which day its clock runs.
    pub when: When,
    /// How many have to come together, where the rule counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u16>,
    /// Working days from then until it is due; of silence, days.
    pub days: u16,
    /// Instead, where the referral is wanted soon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soon: Option<u16>,
    /// Instead, where the referral is urgent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgent: Option<u16>,
    /// Working days past due after which the team lead is told that nobody has seen to it.
    pub alarm: u16,
    /// Whose task it is.
    pub owner: Owner,
    /// How urgent it is, whatever the referral says.
    pub urgency: Urgency,
}

impl Rule {
    /// Working days until it is due for a referral of this urgency.
    pub fn days_for(&self, urgency: Urgency) -> u16 {
        match urgency {
            Urgency::Routine => self.days,
            Urgency::Soon => self.soon.unwrap_or(self.days),
            Urgency::Urgent => self.urgent.or(self.soon).unwrap_or(self.days),
        }
    }
}

/// What fires a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// A gate is open and not paused. From the day it opened.
    Gate(Gate),
    /// The journey waits for a date of this kind. From the date.
    #[serde(with = "due_kind")]
    Date(DueKind),
    /// Taken on, and with no navigator. From the day it was taken on.
    NotAllocated,
    /// At gate 3 with nobody rung yet. From the day the gate opened.
    NotRung,
    /// At gate 3 with fewer attempts than the programme's limit. From the last attempt.
    Rung,
    /// At gate 3 with as many attempts as the limit. From the last attempt.
    RungEnough,
    /// An appointment whose outcome is not recorded. From its day.
    Booked,
    /// At gate 5 with no appointment ahead. From the day the gate opened, or the last meeting fell through.
    NotBooked,
    /// The person turned to us, and nothing of ours since. From that day.
    Replied,
    /// The person agreed to a service that has to be asked, and nobody has. From the day they agreed.
    NotAsked,
    /// A service was asked and has not answered. From the request, or the last reminder.
    Unanswered,
    /// So many meetings or sessions missed one after the other. From the last of them.
    Missed,
    /// A session of a prescription is past and no register came. From its day; the earliest stands for all.
    NoRegister,
    /// The outcome of a service has to be looked for on a date. From the date.
    OutcomeToCheck,
    /// A service asked the navigator something about the person and waits for an answer. From that day.
    Asked,
    /// The person is awaited and has not been heard since. From that day.
    Silent,
    /// A further offer during the journey was answered with a no. From that day.
    SaidNoSince,
    /// An open journey for which no other rule fires. From its last entry.
    NothingElse,
}

mod due_kind {
    //! A kind of date, stored as its code.

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::journey::DueKind;

    const ALL: [DueKind; 6] = [
        DueKind::ThinkingItOver,
        DueKind::Pause,
        DueKind::WaitingList,
        DueKind::FollowUp,
        DueKind::Review,
        DueKind::AskAgain,
    ];

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
    pub(super) fn serialize<S: Serializer>(kind: &DueKind, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(kind.code())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DueKind, D::Error> {
        let code = String::deserialize(deserializer)?;
        let kind = ALL.into_iter().find(|kind| kind.code() == code);
        kind.ok_or_else(|| D::Error::custom("no date of a journey has this code"))
    }
}

impl Rules {
    /// The rules every programme works by. Read once.
    ///
    /// # Errors
    /// None, unless this crate was built with a damaged file.
    pub fn seed() -> Result<&'static Rules, Breach> {
        static SEED: LazyLock<Result<Rules, Breach>> =
            LazyLock::new(|| Rules::parse(include_str!("rules-1.json")));
        SEED.as_ref().map_err(Clone::clone)
    }

    /// When somebody counts as gone quiet.
    pub fn quiet(&self) -> Limits {
        let rule = |when| self.rules.iter().find(move |rule| rule.when == when);
        Limits {
            days: rule(When::Silent).map_or(0, |rule| rule.days),
            missed: rule(When::Missed).and_then(|rule| rule.times).unwrap_or(0),
        }
    }

    /// Reads and checks rules written as JSON.
    ///
    /// # Errors
    /// `task-rules-unreadable`, `task-rule-twice`, `task-rule-missing`.
    pub fn parse(json: &str) -> Result<Rules, Breach> {
        let rules: Rules = serde_json::from_str(json)
            .map_err(|error| Breach::new("task-rules-unreadable").with("why", error))?;
        rules.check()?;
        Ok(rules)
    }

    /// One rule for each kind of task, and one that catches what no other does: so nothing waits unseen.
    fn check(&self) -> Result<(), Breach> {
        for kind in Kind::ALL {
            match self.rules.iter().filter(|rule| rule.kind == kind).count() {
                0 => return Err(Breach::new("task-rule-missing").with("kind", kind.code())),
                1 => {}
                _ => return Err(Breach::new("task-rule-twice").with("kind", kind.code())),
            }
        }
        if !self.rules.iter().any(|rule| rule.when == When::NothingElse) {
            return Err(Breach::new("task-rule-missing").with("kind", Kind::LookAgain.code()));
        }
        Ok(())
    }
}
