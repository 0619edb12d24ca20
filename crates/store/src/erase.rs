//! Erasing a person: identity and free text go, journeys and offers stay as rows that belong to nobody.
//!
//! The audit trail keeps ids only and stays. Journal entries are codes and days: `operations::erasure` moves
//! them to the start of the quarter by [`rewrite`], the one rewrite that is permitted, and has everything
//! that follows from them written anew; see `docs/decisions/0024-backups-and-erasure.md`.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use domain::calendar::Day;
use domain::id::{JourneyId, OfferId, PersonId, ProgrammeId, StaffId};
use domain::journey::Entry;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::db::{Read, Unit, connect_postgres, connect_sqlite};
use crate::{Error, Location};

/// A line of the erasure list: kept outside the database, so that a restore of an older backup can erase
/// the same people again. It names ids only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// Of which programme.
    pub programme: ProgrammeId,
    /// Whom.
    pub person: PersonId,
    /// When.
    pub erased_at: Timestamp,
    /// Who did it.
    pub by: Option<StaffId>,
}

/// Adds a line to the erasure list at `path`; it is on the disk when this returns. Write it *before* the
/// person is erased: a line too many erases what was to be erased anyway, a line too few brings them back.
///
/// # Errors
/// What the file system says.
pub fn enlist(path: &Path, erased: &Erased) -> io::Result<()> {
    let mut line = serde_json::to_vec(erased)?;
    line.push(b'\n');
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(&line)?;
    file.sync_all()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Everybody on the erasure list at `path`; nobody when there is no such file.
///
/// # Errors
/// What the file system says, or the number of the line that cannot be read: a restore must not go on
/// without it.
pub fn enlisted(path: &Path) -> io::Result<Vec<Erased>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    lines
        .map(|(line, number)| {
            serde_json::from_str(line).map_err(|error| {
                let what = format!("line {number} of the erasure list cannot be read: {error}");
                io::Error::new(io::ErrorKind::InvalidData, what)
            })
        })
        .collect()
}

/// Statements that delete what belongs to the person $2 of the programme $1, children first.
const DELETED: &[&str] = &[
    "DELETE FROM note_word WHERE programme_id = $1 AND journey_id IN
       (SELECT id FROM journey WHERE programme_id = $1 AND person_id = $2)",
    "DELETE FROM note WHERE programme_id = $1 AND subject_noun = 'escalation' AND subject_id IN
       (SELECT id FROM escalation WHERE programme_id = $1 AND person_id = $2)",
    "DELETE FROM note WHERE programme_id = $1 AND subject_noun = 'person' AND subject_id = $2",
    "DELETE FROM note WHERE programme_id = $1 AND subject_noun = 'offer' AND subject_id IN
       (SELECT id FROM offer WHERE programme_id = $1 AND person_id = $2)",
    "DELETE FROM note WHERE programme_id = $1 AND subject_noun = 'journey' AND subject_id IN
       (SELECT id FROM journey WHERE programme_id = $1 AND person_id = $2)",
    "DELETE FROM note WHERE programme_id = $1 AND subject_noun = 'referral' AND subject_id IN
       (SELECT id FROM referral WHERE programme_id = $1 AND person_id = $2)",
    "DELETE FROM note WHERE programme_id = $1 AND subject_noun = 'agreement' AND subject_id IN
       (SELECT id FROM agreement WHERE programme_id = $1 AND person_id = $2)",
    "DELETE FROM note WHERE programme_id = $1 AND subject_noun = 'contact' AND subject_id IN
       (SELECT id FROM contact WHERE programme_id = $1 AND person_id = $2)",
    "DELETE FROM note WHERE programme_id = $1 AND subject_noun IN ('what-matters', 'strengths') AND subject_id IN
       (SELECT id FROM journey WHERE programme_id = $1 AND person_id = $2)",
    "DELETE FROM note WHERE programme_id = $1 AND subject_noun = 'need' AND subject_id IN
       (SELECT n.id FROM need n JOIN journey j ON j.programme_id = n.programme_id AND j.id = n.journey_id
        WHERE n.programme_id = $1 AND j.person_id = $2)",
    "DELETE FROM plan WHERE programme_id = $1 AND journey_id IN
       (SELECT id FROM journey WHERE programme_id = $1 AND person_id = $2)",
    "DELETE FROM outbox WHERE programme_id = $1 AND person_id = $2",
    "DELETE FROM sharing WHERE programme_id = $1 AND person_id = $2",
    "DELETE FROM note WHERE programme_id = $1 AND subject_noun IN ('provider-question', 'provider-reply') AND subject_id IN
       (SELECT q.id FROM provider_question q
        JOIN prescription p ON p.programme_id = q.programme_id AND p.id = q.prescription_id
        WHERE q.programme_id = $1 AND p.person_id = $2)",
    "DELETE FROM provider_question WHERE programme_id = $1 AND prescription_id IN
       (SELECT id FROM prescription WHERE programme_id = $1 AND person_id = $2)",
    "DELETE FROM provider_answer WHERE programme_id = $1 AND prescription_id IN
       (SELECT id FROM prescription WHERE programme_id = $1 AND person_id = $2)",
    "DELETE FROM provider_seen WHERE programme_id = $1 AND prescription_id IN
       (SELECT id FROM prescription WHERE programme_id = $1 AND person_id = $2)",
    "DELETE FROM provider_opening WHERE programme_id = $1 AND link_id IN
       (SELECT l.id FROM provider_link l JOIN prescription p ON p.programme_id = l.programme_id AND p.id = l.prescription_id
        WHERE l.programme_id = $1 AND p.person_id = $2)",
    "DELETE FROM provider_link WHERE programme_id = $1 AND prescription_id IN
       (SELECT id FROM prescription WHERE programme_id = $1 AND person_id = $2)",
    "DELETE FROM contact_point WHERE programme_id = $1 AND person_id = $2",
    "DELETE FROM agreement WHERE programme_id = $1 AND person_id = $2",
    "DELETE FROM break_glass WHERE programme_id = $1 AND person_id = $2",
    "DELETE FROM person_key WHERE programme_id = $1 AND person_id = $2",
    "DELETE FROM person_merge WHERE programme_id = $1 AND (kept_id = $2 OR merged_id = $2)",
    "DELETE FROM task_settled WHERE programme_id = $1 AND journey_id IN
       (SELECT id FROM journey WHERE programme_id = $1 AND person_id = $2)",
    "DELETE FROM task WHERE programme_id = $1 AND person_id = $2",
    "DELETE FROM allocation WHERE programme_id = $1 AND person_id = $2",
    "DELETE FROM referral WHERE programme_id = $1 AND person_id = $2",
];

/// Statements that leave a row behind that belongs to nobody.
const UNLINKED: &[&str] = &[
    "UPDATE person SET merged_into = NULL WHERE programme_id = $1 AND merged_into = $2",
    "UPDATE considered SET person_id = NULL WHERE programme_id = $1 AND person_id = $2",
    "UPDATE episode_offer SET person_id = NULL, link_token = NULL, language = NULL WHERE programme_id = $1 AND person_id = $2",
    "UPDATE offer SET person_id = NULL, link_token = NULL WHERE programme_id = $1 AND person_id = $2",
    "UPDATE contact SET person_id = NULL WHERE programme_id = $1 AND person_id = $2",
    "UPDATE appointment SET person_id = NULL, address = NULL, remind_at = NULL WHERE programme_id = $1 AND person_id = $2",
    "UPDATE prescription SET person_id = NULL, at_time = NULL WHERE programme_id = $1 AND person_id = $2",
    "UPDATE escalation SET person_id = NULL WHERE programme_id = $1 AND person_id = $2",
    "UPDATE letter SET person_id = NULL, detail = '{}', document = '' WHERE programme_id = $1 AND person_id = $2",
    "UPDATE journey SET person_id = NULL WHERE programme_id = $1 AND person_id = $2",
];

/// Erases one person record: identity, keys, contact points, agreements, notes, plans, messages, referrals.
/// Journeys, offers, what was considered, needs and scores by their codes stay and belong to nobody. Says
/// whether there was such a person; erasing again does nothing. Call [`scrub`] afterwards.
///
/// # Errors
/// What the database says.
pub fn person(unit: &mut Unit<'_>, programme: ProgrammeId, id: PersonId) -> Result<bool, Error> {
    for statement in DELETED.iter().chain(UNLINKED) {
        unit.execute(statement, &[programme.into(), (&id).into()])?;
    }
    let erased = unit.execute(
        "DELETE FROM person WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&id).into()],
    )?;
    if erased > 0 {
        crate::change::note(unit, programme, "person", id.bytes())?;
    }
    Ok(erased > 0)
}

/// Erases everybody on a list, one after another, without moving dates: what [`crate::backup::restore`] can
/// do by itself. Gives those who were there.
///
/// # Errors
/// What the database says.
pub fn listed(unit: &mut Unit<'_>, erasures: &[Erased]) -> Result<Vec<Erased>, Error> {
    let mut found = Vec::new();
    for erased in erasures {
        if person(unit, erased.programme, erased.person)? {
            found.push(erased.clone());
        }
    }
    Ok(found)
}

/// Journeys of a person, those on the wrong person included.
///
/// # Errors
/// What the database says.
pub fn journeys(read: &Read<'_>, programme: ProgrammeId, id: PersonId) -> Result<Vec<JourneyId>, Error> {
    read.all(
        "SELECT id FROM journey WHERE programme_id = $1 AND person_id = $2 ORDER BY id",
        &[programme.into(), (&id).into()],
        |row| row.get(0),
    )
}

/// Puts other entries in the place of a journey's journal and sets its tombstone. No other statement changes
/// an entry that was written.
///
/// # Errors
/// What the database says.
pub fn rewrite(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    entries: &[Entry],
    on: Day,
) -> Result<(), Error> {
    unit.execute(
        "DELETE FROM journal_entry WHERE programme_id = $1 AND journey_id = $2",
        &[programme.into(), (&journey).into()],
    )?;
    crate::journey::append(unit, programme, journey, entries)?;
    unit.execute(
        "INSERT INTO tombstone (programme_id, journey_id, erased_day) VALUES ($1, $2, $3)
         ON CONFLICT (programme_id, journey_id) DO NOTHING",
        &[programme.into(), (&journey).into(), on.into()],
    )?;
    Ok(())
}

/// Whether a journey's person was erased.
///
/// # Errors
/// What the database says.
pub fn has_tombstone(read: &Read<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<bool, Error> {
    let found = read.value::<i64>(
        "SELECT erased_day FROM tombstone WHERE programme_id = $1 AND journey_id = $2",
        &[programme.into(), (&journey).into()],
    )?;
    Ok(found.is_some())
}

/// Takes the moment from an offer: it was recorded on the day on which it was made.
///
/// # Errors
/// What the database says.
pub fn forget_moment(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    offer: OfferId,
    offered: Day,
) -> Result<(), Error> {
    unit.execute(
        "UPDATE offer SET recorded_at = $3 WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&offer).into(), midnight(offered).into()],
    )?;
    Ok(())
}

/// What was considered and not offered to a person, with its days.
///
/// # Errors
/// What the database says.
pub fn considered(
    read: &Read<'_>,
    programme: ProgrammeId,
    id: PersonId,
) -> Result<Vec<(Vec<u8>, Day)>, Error> {
    read.all(
        "SELECT id, day FROM considered WHERE programme_id = $1 AND person_id = $2 ORDER BY id",
        &[programme.into(), (&id).into()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Moves what was considered to another day.
///
/// # Errors
/// What the database says.
pub fn move_considered(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    considered: &[u8],
    to: Day,
) -> Result<(), Error> {
    unit.execute(
        "UPDATE considered SET day = $3, recorded_at = $4 WHERE programme_id = $1 AND id = $2",
        &[programme.into(), considered.into(), to.into(), midnight(to).into()],
    )?;
    Ok(())
}

/// Moves the days of what was assessed and attended on a journey: scores, what came of needs, prescriptions
/// with their sessions. Of the moments at which
/// it was written down no more than the day is left.
///
/// # Errors
/// What the database says.
pub fn move_findings(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    days: i64,
) -> Result<(), Error> {
    for statement in [
        "UPDATE score SET day = day + $3, made_at = (made_at / 86400000000 + $3) * 86400000000,
           voided_at = (voided_at / 86400000000 + $3) * 86400000000
         WHERE programme_id = $1 AND journey_id = $2",
        "UPDATE need SET outcome_day = outcome_day + $3, changed_at = (changed_at / 86400000000 + $3) * 86400000000
         WHERE programme_id = $1 AND journey_id = $2",
        "UPDATE attendance SET made_at = (made_at / 86400000000 + $3) * 86400000000
         WHERE programme_id = $1 AND session_id IN
           (SELECT id FROM session WHERE programme_id = $1 AND journey_id = $2)",
        "UPDATE prescription SET first_day = first_day + $3, check_day = check_day + $3, sent_day = sent_day + $3,
           nudged_day = nudged_day + $3, made_at = (made_at / 86400000000 + $3) * 86400000000
         WHERE programme_id = $1 AND journey_id = $2",
        "UPDATE assessment SET changed_at = (changed_at / 86400000000 + $3) * 86400000000
         WHERE programme_id = $1 AND journey_id = $2",
    ] {
        unit.execute(statement, &[programme.into(), (&journey).into(), days.into()])?;
    }
    // In two steps, by way of days that nobody has: a day is unique in its prescription, row by row.
    for step in [days + FAR, -FAR] {
        unit.execute(
            "UPDATE session SET day = day + $3 WHERE programme_id = $1 AND journey_id = $2",
            &[programme.into(), (&journey).into(), step.into()],
        )?;
    }
    Ok(())
}

/// Days further off than any session.
const FAR: i64 = 10_000_000;

fn midnight(day: Day) -> i64 {
    domain::calendar::day_number(day) * 86_400_000_000
}

/// Takes what was erased out of the files too: on SQLite the write-ahead log is written back and emptied
/// (deleted rows are overwritten by `secure_delete`), on PostgreSQL the tables are vacuumed. Its own
/// archive of write-ahead logs, if there is one, expires by its own rule.
///
/// # Errors
/// What the database says; [`Error::Busy`] while somebody reads an older moment: call it again.
pub fn scrub(location: &Location) -> Result<(), Error> {
    match location {
        Location::File(path) => {
            let connection = connect_sqlite(path, false)?;
            let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            if busy == 0 { Ok(()) } else { Err(Error::Busy) }
        }
        Location::Postgres(url) => {
            let mut client = connect_postgres(url)?;
            for table in [
                "person",
                "person_key",
                "person_merge",
                "contact_point",
                "agreement",
                "break_glass",
                "note",
                "plan",
                "note_word",
                "letter",
                "escalation",
                "outbox",
                "referral",
                "offer",
                "episode_offer",
                "journey",
                "journal_entry",
                "episode_account",
                "figure_columns",
                "import_fault",
                "considered",
                "contact",
                "appointment",
                "prescription",
                "sharing",
                "session",
                "attendance",
                "episode_prescription",
            ] {
                client.batch_execute(&format!("VACUUM {table}"))?;
            }
            Ok(())
        }
    }
}
