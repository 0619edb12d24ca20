//! Tasks: what has to be done next on each journey, kept beside it.

use domain::calendar::{Day, PartOfDay};
use domain::id::{JourneyId, OrganisationId, PersonId, ProgrammeId, StaffId};
use domain::task::{Kind, Owner, Settled, Task, Urgency};
use jiff::civil::DateTime;

use crate::Error;
use crate::db::{Param, Read, Row, Unit};

/// Columns of a task under the alias `t`, in the order [`task`] reads them.
pub(crate) const COLUMNS: &str = "t.kind, t.owner, t.from_day, t.due_day, t.alarm_day, t.urgency, t.days, t.at_time, t.made, \
     t.tried, t.advised, t.put_off";

/// Reads a task whose first column stands at `first`.
pub(crate) fn task(row: &Row<'_>, first: usize) -> Result<Task, Error> {
    let unreadable = || Error::unreadable("task");
    let at: Option<String> = row.get(first + 7)?;
    let tried: String = row.get(first + 9)?;
    let advised: Option<String> = row.get(first + 10)?;
    Ok(Task {
        kind: Kind::coded(&row.get::<String>(first)?).ok_or_else(unreadable)?,
        owner: Owner::coded(&row.get::<String>(first + 1)?).ok_or_else(unreadable)?,
        from: row.get(first + 2)?,
        due: row.get(first + 3)?,
        alarm: row.get(first + 4)?,
        urgency: Urgency::ranked(row.get(first + 5)?),
        days: u16::try_from(row.get::<i64>(first + 6)?).map_err(|_| unreadable())?,
        at: at.map(|at| at.parse::<DateTime>()).transpose().map_err(|_| unreadable())?,
        made: u16::try_from(row.get::<i64>(first + 8)?).map_err(|_| unreadable())?,
        tried: tried.split_whitespace().filter_map(PartOfDay::coded).collect(),
        advised: advised.as_deref().and_then(PartOfDay::coded),
        put_off: row.get(first + 11)?,
    })
}

/// Writes the tasks of a journey in place of those that were there. `fresh` journeys have none yet.
///
/// # Errors
/// What the database says.
pub fn keep(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    person: Option<PersonId>,
    organisation: OrganisationId,
    tasks: &[Task],
    fresh: bool,
) -> Result<(), Error> {
    if !fresh {
        unit.execute(
            "DELETE FROM task WHERE programme_id = $1 AND journey_id = $2",
            &[programme.into(), (&journey).into()],
        )?;
    }
    for (position, task) in (0i64..).zip(tasks) {
        let at = task.at.map(|at| at.to_string());
        let tried: Vec<&str> = task.tried.iter().map(|part| part.code()).collect();
        unit.execute(
            "INSERT INTO task (programme_id, journey_id, position, person_id, organisation_id, kind, owner, from_day, due_day,
                               alarm_day, urgency, days, at_time, made, tried, advised, put_off)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
            &[
                programme.into(),
                (&journey).into(),
                position.into(),
                Param::from(&person),
                (&organisation).into(),
                task.kind.code().into(),
                task.owner.code().into(),
                task.from.into(),
                task.due.into(),
                task.alarm.into(),
                task.urgency.rank().into(),
                i64::from(task.days).into(),
                at.as_deref().into(),
                i64::from(task.made).into(),
                (&tried.join(" ")).into(),
                task.advised.map(PartOfDay::code).into(),
                task.put_off.into(),
            ],
        )?;
    }
    Ok(())
}

/// The tasks of the journeys from `first` to `last`, by journey, the first due first.
///
/// # Errors
/// What the database says.
pub fn between(
    read: &Read<'_>,
    programme: ProgrammeId,
    first: JourneyId,
    last: JourneyId,
) -> Result<Vec<(JourneyId, Task)>, Error> {
    read.all(
        &format!(
            "SELECT t.journey_id, {COLUMNS} FROM task t
             WHERE t.programme_id = $1 AND t.journey_id >= $2 AND t.journey_id <= $3 ORDER BY t.journey_id, t.position"
        ),
        &[programme.into(), (&first).into(), (&last).into()],
        |row| Ok((row.get(0)?, task(row, 1)?)),
    )
}

/// The tasks of a journey, the first due first.
///
/// # Errors
/// What the database says.
pub fn of_journey(read: &Read<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<Vec<Task>, Error> {
    Ok(between(read, programme, journey, journey)?.into_iter().map(|(_, task)| task).collect())
}

/// Puts a task off until a day, or ticks it off where there is none.
///
/// # Errors
/// What the database says.
pub fn settle(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    journey: JourneyId,
    settled: Settled,
    by: StaffId,
) -> Result<(), Error> {
    let now = unit.now();
    unit.execute(
        "INSERT INTO task_settled (programme_id, journey_id, kind, from_day, until_day, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (programme_id, journey_id, kind, from_day)
         DO UPDATE SET until_day = excluded.until_day, made_at = excluded.made_at, made_by = excluded.made_by",
        &[
            programme.into(),
            (&journey).into(),
            settled.kind.code().into(),
            settled.from.into(),
            settled.until.into(),
            now.into(),
            (&by).into(),
        ],
    )?;
    Ok(())
}

/// What was put off or ticked off on a journey.
///
/// # Errors
/// What the database says.
pub fn settled(read: &Read<'_>, programme: ProgrammeId, journey: JourneyId) -> Result<Vec<Settled>, Error> {
    let rows = read.all(
        "SELECT kind, from_day, until_day FROM task_settled WHERE programme_id = $1 AND journey_id = $2
         ORDER BY kind, from_day",
        &[programme.into(), (&journey).into()],
        |row| Ok((row.get::<String>(0)?, row.get::<Day>(1)?, row.get::<Option<Day>>(2)?)),
    )?;
    let known = |(kind, from, until): (String, Day, Option<Day>)| {
        Kind::coded(&kind).map(|kind| Settled { kind, from, until })
    };
    Ok(rows.into_iter().filter_map(known).collect())
}
