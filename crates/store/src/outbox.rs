//! What is to go out: written in the unit of work that caused it, taken and settled by the worker.

use domain::Id;
use domain::id::{PersonId, ProgrammeId};
use jiff::{SignedDuration, Timestamp};

use crate::Error;
use crate::db::{Param, Read, Row, Unit};

/// A message on its way.
pub enum Noun {}
/// Identifier of a message.
pub type MessageId = Id<Noun>;

/// A message as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its programme; nought for messages to staff that belong to none.
    pub programme: ProgrammeId,
    /// Which message.
    pub id: MessageId,
    /// `email` for now.
    pub channel: String,
    /// Address.
    pub recipient: String,
    /// The person it is about, if any: checked again (death, withdrawal, safe contact) when it is sent.
    pub person: Option<PersonId>,
    /// What it says, as JSON that the channel understands.
    pub body: String,
    /// How often it was tried.
    pub tries: i64,
}

/// Puts a message into the outbox.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    channel: &str,
    recipient: &str,
    person: Option<PersonId>,
    body: &str,
) -> Result<MessageId, Error> {
    let id: MessageId = unit.id();
    let now = unit.now();
    unit.execute(
        "INSERT INTO outbox (programme_id, id, channel, recipient, person_id, body, state, tries, due_at, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $7, $7)",
        &[
            programme.into(),
            (&id).into(),
            channel.into(),
            recipient.into(),
            Param::from(&person),
            body.into(),
            now.into(),
        ],
    )?;
    Ok(id)
}

fn message(row: &Row<'_>) -> Result<Message, Error> {
    Ok(Message {
        programme: row.get(0)?,
        id: row.get(1)?,
        channel: row.get(2)?,
        recipient: row.get(3)?,
        person: row.get(4)?,
        body: row.get(5)?,
        tries: row.get(6)?,
    })
}

/// Takes the next message that is due and leases it for five minutes, so that no second worker sends it.
///
/// # Errors
/// What the database says.
pub fn take(unit: &mut Unit<'_>) -> Result<Option<Message>, Error> {
    let now = unit.now();
    let Some(found) = unit.first(
        "SELECT programme_id, id, channel, recipient, person_id, body, tries FROM outbox
         WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at LIMIT 1",
        &[now.into()],
        message,
    )?
    else {
        return Ok(None);
    };
    let lease = now + SignedDuration::from_mins(5);
    unit.execute(
        "UPDATE outbox SET due_at = $3, tries = tries + 1 WHERE programme_id = $1 AND id = $2",
        &[found.programme.into(), (&found.id).into(), lease.into()],
    )?;
    Ok(Some(found))
}

/// Marks a message as sent: its body is no longer kept.
///
/// # Errors
/// What the database says.
pub fn sent(unit: &mut Unit<'_>, programme: ProgrammeId, id: MessageId) -> Result<(), Error> {
    settle(unit, programme, id, "sent", None)
}

/// Marks a message as not to be sent, and why.
///
/// # Errors
/// What the database says.
pub fn stopped(unit: &mut Unit<'_>, programme: ProgrammeId, id: MessageId, fault: &str) -> Result<(), Error> {
    settle(unit, programme, id, "stopped", Some(fault))
}

fn settle(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: MessageId,
    state: &str,
    fault: Option<&str>,
) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "UPDATE outbox SET state = $3, body = '', settled_at = $4, fault = $5 WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&id).into(), state.into(), now.into(), fault.into()],
    )?;
    Ok(())
}

/// Puts a message back to be tried again at `due`, with what went wrong.
///
/// # Errors
/// What the database says.
pub fn again(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: MessageId,
    due: Timestamp,
    fault: &str,
) -> Result<(), Error> {
    unit.execute(
        "UPDATE outbox SET due_at = $3, fault = $4 WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&id).into(), due.into(), fault.into()],
    )?;
    Ok(())
}

/// How many messages wait, and how many were given up, for the health page.
///
/// # Errors
/// What the database says.
pub fn standing(read: &Read<'_>) -> Result<(i64, i64), Error> {
    let count = |state: &str| {
        read.value::<i64>("SELECT count(*) FROM outbox WHERE state = $1", &[state.into()])
            .map(Option::unwrap_or_default)
    };
    Ok((count("waiting")?, count("stopped")?))
}
