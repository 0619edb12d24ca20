//! Messages on their way out: taken by the worker, looked at once more, and settled.

use domain::id::ProgrammeId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::outbox::{self, Message, MessageId};

use crate::{House, Result, contact};

/// A letter goes out at most this often before it is given up.
pub const TRIES: i64 = 10;

/// Which letter, with what is filled in. Its words are at `letter-LETTER-subject` and `letter-LETTER-text`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// `invitation`, `password`, `plan` or `reminder`.
    pub letter: String,
    /// The name of whom it is to.
    pub name: String,
    /// The link in it.
    pub link: String,
    /// What it carries, where it carries more.
    #[serde(default)]
    pub text: String,
    /// The provider's link in it: looked at again when it is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<uuid::Uuid>,
}

/// A letter that may be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    programme: ProgrammeId,
    id: MessageId,
    tries: i64,
    /// Address.
    pub recipient: String,
    /// What it says.
    pub letter: Letter,
}

impl Taken {
    /// A name for its file and its message id: of no meaning outside.
    pub fn name(&self) -> String {
        self.id.to_string()
    }
}

impl House {
    /// Takes the next letter that is due and may still be sent. One that may not (its person has died or
    /// withdrew, who they are is in doubt, the address is none of theirs or is not known to be safe at this
    /// moment) is stopped without another way being tried, its body forgotten, and the next one taken.
    /// Waits for it.
    ///
    /// # Errors
    /// What the database says.
    pub fn take_letter(&self) -> Result<Option<Taken>> {
        loop {
            let Some(message) = self.db.write(outbox::take).wait()? else { return Ok(None) };
            let (programme, id, now) = (message.programme, message.id, self.now());
            match self.db.read(move |read| stopped_by(read, &message, now)).wait()? {
                Ok(taken) => return Ok(Some(taken)),
                Err(why) => {
                    tracing::warn!(message = %id, why, "a message was stopped");
                    self.db.write(move |unit| outbox::stopped(unit, programme, id, why)).wait()?;
                }
            }
        }
    }

    /// The letter was handed over: its body is no longer kept. Waits for it.
    ///
    /// # Errors
    /// What the database says.
    pub fn letter_sent(&self, taken: &Taken) -> Result<()> {
        let (programme, id) = (taken.programme, taken.id);
        Ok(self.db.write(move |unit| outbox::sent(unit, programme, id)).wait()?)
    }

    /// The letter could not be handed over: it is tried again after a minute, then two, four ... up to six
    /// hours, and given up after [`TRIES`], or at once when trying again cannot help. Says whether it is
    /// tried again. `fault` is kept: it names no person. Waits for it.
    ///
    /// # Errors
    /// What the database says.
    pub fn letter_failed(&self, taken: &Taken, fault: &str, for_good: bool) -> Result<bool> {
        let (programme, id, tries) = (taken.programme, taken.id, taken.tries);
        let fault = fault.to_owned();
        let given_up = for_good || tries >= TRIES;
        self.db
            .write(move |unit| {
                if given_up {
                    outbox::stopped(unit, programme, id, &fault)
                } else {
                    let due = unit.now() + wait(tries);
                    outbox::again(unit, programme, id, due, &fault)
                }
            })
            .wait()?;
        Ok(!given_up)
    }

    /// How many messages wait, and how many were given up or stopped. Waits for it.
    ///
    /// # Errors
    /// What the database says.
    pub fn letters_waiting(&self) -> Result<(i64, i64)> {
        Ok(self.db.read(outbox::standing).wait()?)
    }
}

/// How long to wait after the `tries`-th try.
fn wait(tries: i64) -> SignedDuration {
    let doublings = u32::try_from((tries - 1).clamp(0, 9)).unwrap_or(9);
    SignedDuration::from_mins(1 << doublings).min(SignedDuration::from_hours(6))
}

/// The letter of a message, or why it is not sent.
fn stopped_by(
    read: &store::Read<'_>,
    message: &Message,
    now: Timestamp,
) -> std::result::Result<std::result::Result<Taken, &'static str>, store::Error> {
    if message.channel != "email" {
        return Ok(Err("channel-unknown"));
    }
    if let Some(person) = message.person
        && let Err(why) = contact::may_email(read, message.programme, person, &message.recipient, now)?
    {
        return Ok(Err(why.code()));
    }
    let Ok(letter) = serde_json::from_str::<Letter>(&message.body) else {
        return Ok(Err("body-unreadable"));
    };
    if let Some(link) = letter.about
        && let Some(why) = crate::provider::link::held_back(
            read,
            message.programme,
            link,
            domain::calendar::london_day(now),
        )?
    {
        return Ok(Err(why));
    }
    Ok(Ok(Taken {
        programme: message.programme,
        id: message.id,
        // This try is counted by the outbox when it is taken.
        tries: message.tries + 1,
        recipient: message.recipient.clone(),
        letter,
    }))
}
