//! Journeys: the journal, and the current row that is rebuilt from it.

use domain::calendar::Day;
use domain::id::{JourneyId, OrganisationId, PersonId, ProgrammeId};
use domain::journey::{Change, Entry, Happened, Journey, Month, RecordedAt, Recorder, Stage};

use crate::db::{InHand, Param, Read, Row, Text, Unit};
use crate::{Columns, Error, Scope};

const SCOPED: Columns = Columns { table: "j", organisation: "organisation_id", person: Some("person_id") };

/// The current row of a journey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Current {
    /// Which journey.
    pub id: JourneyId,
    /// Whose; none for a nameless refusal.
    pub person: Option<PersonId>,
    /// The practice of the offer.
    pub organisation: OrganisationId,
    /// When it was opened.
    pub opened: Day,
    /// Code of the stage: a gate, `after-plan`, `closed` or `in-error`.
    pub stage: String,
    /// Whether it goes on.
    pub open: bool,
    /// The next date somebody has to act on.
    pub due: Option<Day>,
    /// When it last moved.
    pub moved: Day,
    /// The closing, if it is closed: when and in which mode.
    pub closed: Option<(Day, String)>,
    /// Began without a referrer.
    pub self_referral: bool,
    /// Recorded on the wrong person; leaves every count.
    pub in_error: bool,
    /// The closed journey before this one.
    pub earlier: Option<JourneyId>,
    /// Entries of the journal so far.
    pub entries: i64,
}

impl Current {
    /// The row of a journey as its journal made it.
    pub fn of(id: JourneyId, person: Option<PersonId>, journey: &Journey, moved: Day) -> Option<Current> {
        let (began, opened) = journey.opening()?;
        let closing = journey.closing();
        Some(Current {
            id,
            person,
            organisation: opened.baseline.practice,
            opened: began.day(),
            stage: stage_code(journey.stage()).to_owned(),
            open: journey.is_open(),
            due: journey.next_due().map(|due| due.on),
            moved,
            closed: closing.map(|closing| (closing.happened.day(), closing.ending.mode.code().to_owned())),
            self_referral: matches!(opened.origin, domain::journey::Origin::SelfReferral(_)),
            in_error: journey.is_in_error(),
            earlier: opened.earlier,
            entries: i64::from(journey.last_position()),
        })
    }
}

fn stage_code(stage: Option<Stage>) -> &'static str {
    match stage {
        Some(Stage::At(gate)) => gate.code(),
        Some(Stage::AfterPlan) => "after-plan",
        Some(Stage::Closed(_)) => "closed",
        Some(Stage::RecordedInError) => "in-error",
        None => "none",
    }
}

const COLUMNS: &str =
    "j.id, j.person_id, j.organisation_id, j.opened_day, j.stage, j.open, j.due_day, j.moved_day,
    j.closed_day, j.closed_mode, j.self_referral, j.in_error, j.earlier_id, j.entries";

fn current(row: &Row<'_>) -> Result<Current, Error> {
    let closed_day: Option<Day> = row.get(8)?;
    Ok(Current {
        id: row.get(0)?,
        person: row.get(1)?,
        organisation: row.get(2)?,
        opened: row.get(3)?,
        stage: row.get(4)?,
        open: row.get(5)?,
        due: row.get(6)?,
        moved: row.get(7)?,
        closed: closed_day.zip(row.get::<Option<String>>(9)?),
        self_referral: row.get(10)?,
        in_error: row.get(11)?,
        earlier: row.get(12)?,
        entries: row.get(13)?,
    })
}

/// Writes the row of a journey, new or changed. The offers of one recorded in error leave every list.
///
/// # Errors
/// What the database says.
pub fn keep(unit: &mut Unit<'_>, programme: ProgrammeId, to: &Current) -> Result<(), Error> {
    let (closed_day, closed_mode) = match &to.closed {
        Some((day, mode)) => (Some(*day), Some(mode.as_str())),
        None => (None, None),
    };
    unit.execute(
        "INSERT INTO journey (programme_id, id, person_id, organisation_id, opened_day, stage, open, due_day, moved_day,
                              closed_day, closed_mode, self_referral, in_error, earlier_id, entries)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (programme_id, id) DO UPDATE SET
           person_id = excluded.person_id, opened_day = excluded.opened_day, stage = excluded.stage, open = excluded.open,
           due_day = excluded.due_day, moved_day = excluded.moved_day, closed_day = excluded.closed_day,
           closed_mode = excluded.closed_mode, in_error = excluded.in_error, entries = excluded.entries",
        &[
            programme.into(),
            (&to.id).into(),
            Param::from(&to.person),
            (&to.organisation).into(),
            to.opened.into(),
            (&to.stage).into(),
            to.open.into(),
            to.due.into(),
            to.moved.into(),
            closed_day.into(),
            closed_mode.into(),
            to.self_referral.into(),
            to.in_error.into(),
            Param::from(&to.earlier),
            to.entries.into(),
        ],
    )?;
    if to.in_error {
        unit.execute(
            "UPDATE offer SET in_error = $3 WHERE programme_id = $1 AND journey_id = $2",
            &[programme.into(), (&to.id).into(), true.into()],
        )?;
    }
    Ok(())
}

/// The current row of a journey within a scope.
///
/// # Errors
/// What the database says.
pub fn by_id(read: &Read<'_>, scope: &Scope, id: JourneyId) -> Result<Option<Current>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(" FROM journey j WHERE ");
    scope.limit(&mut text, SCOPED);
    text.sql(" AND j.id = ").bind(&id);
    read.first(text.as_sql(), text.params(), current)
}

/// The journeys of a person within a scope, newest first.
///
/// # Errors
/// What the database says.
pub fn of_person(read: &Read<'_>, scope: &Scope, person: PersonId) -> Result<Vec<Current>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(" FROM journey j WHERE ");
    scope.limit(&mut text, SCOPED);
    text.sql(" AND j.person_id = ").bind(&person).sql(" ORDER BY j.opened_day DESC, j.id DESC LIMIT 100");
    read.all(text.as_sql(), text.params(), current)
}

/// The open journeys of a person, wherever they are: a further offer joins one of the same practice.
///
/// # Errors
/// What the database says.
pub fn open_of_person(
    read: &Read<'_>,
    programme: ProgrammeId,
    person: PersonId,
) -> Result<Vec<Current>, Error> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM journey j WHERE j.programme_id = $1 AND j.person_id = $2 AND j.open
             ORDER BY j.opened_day, j.id"
        ),
        &[programme.into(), (&person).into()],
        current,
    )
}

/// Journeys whose offer is being thought over and fell due by `today`, opened by `opened`, after `after` in
/// the order of ids.
///
/// # Errors
/// What the database says.
pub fn thought_over(
    read: &Read<'_>,
    programme: ProgrammeId,
    opened: Day,
    today: Day,
    after: Option<JourneyId>,
    limit: i64,
) -> Result<Vec<Current>, Error> {
    let after = after.map_or([0; 16], |id| *id.bytes());
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM journey j WHERE j.programme_id = $1 AND j.open = $2 AND j.stage = $3
             AND j.due_day <= $4 AND j.opened_day <= $5 AND j.id > $6 ORDER BY j.id LIMIT $7"
        ),
        &[
            programme.into(),
            true.into(),
            domain::journey::Gate::Offer.code().into(),
            today.into(),
            opened.into(),
            (&after).into(),
            limit.into(),
        ],
        current,
    )
}

/// The newest closed journey of a person, to which a new one is linked.
///
/// # Errors
/// What the database says.
pub fn last_closed(
    read: &Read<'_>,
    programme: ProgrammeId,
    person: PersonId,
) -> Result<Option<JourneyId>, Error> {
    read.value(
        "SELECT id FROM journey WHERE programme_id = $1 AND person_id = $2 AND open = $3 AND in_error = $3
         ORDER BY opened_day DESC, id DESC LIMIT 1",
        &[programme.into(), (&person).into(), false.into()],
    )
}

/// Adds entries to the journal of a journey.
///
/// # Errors
/// [`Error::Constraint`] when another unit added an entry at the same position.
pub fn append(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: JourneyId,
    entries: &[Entry],
) -> Result<(), Error> {
    unit.in_hand = None;
    if entries.is_empty() {
        return Ok(());
    }
    let texts: Vec<(String, String)> =
        entries.iter().map(|entry| (entry.change.to_data(), entry.happened.to_string())).collect();
    let mut text = Text::new(
        "INSERT INTO journal_entry (programme_id, journey_id, position, kind, version, data, happened, recorded_at,
                                    staff_id, organisation_id, service_id) VALUES ",
    );
    for (at, (entry, (data, happened))) in entries.iter().zip(&texts).enumerate() {
        let recorded_at = match entry.recorded_at {
            RecordedAt::Instant(instant) => instant.as_microsecond(),
            RecordedAt::Month(month) => domain::calendar::day_number(month.first_day()) * 86_400_000_000,
        };
        let (staff, organisation, service) = match &entry.by {
            Recorder::Staff { staff, organisation } => (Some(staff), Some(organisation), None),
            Recorder::Practice(organisation) => (None, Some(organisation), None),
            Recorder::Provider(service) => (None, None, Some(service)),
            Recorder::System => (None, None, None),
        };
        text.sql(if at == 0 { "(" } else { ", (" })
            .list([
                programme.into(),
                (&id).into(),
                i64::from(entry.position).into(),
                entry.change.kind().into(),
                i64::from(entry.change.version()).into(),
                data.into(),
                happened.into(),
                recorded_at.into(),
                staff.map_or(Param::Null, Param::from),
                organisation.map_or(Param::Null, Param::from),
                service.map_or(Param::Null, Param::from),
            ])
            .sql(")");
    }
    unit.execute(text.as_sql(), text.params()).map(drop)
}

/// A journey as its journal made it, within a unit that may have brought it forward itself.
///
/// # Errors
/// As [`replayed`].
pub fn in_hand(unit: &Unit<'_>, programme: ProgrammeId, id: JourneyId) -> Result<Journey, Error> {
    match &unit.in_hand {
        Some(held) if held.programme == programme && held.id == id => Ok(held.journey.clone()),
        _ => replayed(unit, programme, id),
    }
}

/// Tells a unit how a journey stands after the entries it has just kept, for [`in_hand`].
pub fn hold(unit: &mut Unit<'_>, programme: ProgrammeId, id: JourneyId, journey: &Journey) {
    unit.in_hand = Some(InHand { programme, id, journey: journey.clone() });
}

fn entry(row: &Row<'_>) -> Result<Entry, Error> {
    let broken = |_| Error::unreadable("journal entry");
    let (kind, version, data): (String, i64, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
    let recorded_at: jiff::Timestamp = row.get(5)?;
    let by = match (row.get(6)?, row.get(7)?, row.get(8)?) {
        (Some(staff), Some(organisation), _) => Recorder::Staff { staff, organisation },
        (None, Some(organisation), _) => Recorder::Practice(organisation),
        (None, None, Some(service)) => Recorder::Provider(service),
        _ => Recorder::System,
    };
    let recorded_at = match by {
        Recorder::Practice(_) => {
            RecordedAt::Month(Month::of(recorded_at.to_zoned_datetime(jiff::tz::TimeZone::UTC).date()))
        }
        _ => RecordedAt::Instant(recorded_at),
    };
    let version = u16::try_from(version).map_err(|_| Error::unreadable("journal entry"))?;
    Ok(Entry {
        position: u32::try_from(row.get::<i64>(0)?).map_err(|_| Error::unreadable("journal entry"))?,
        change: Change::read(&kind, version, &data).map_err(|error| Error::Broken(error.to_string()))?,
        happened: row.get::<String>(4)?.parse::<Happened>().map_err(broken)?,
        recorded_at,
        by,
    })
}

const ENTRY: &str =
    "position, kind, version, data, happened, recorded_at, staff_id, organisation_id, service_id";

/// The journal of a journey, in order.
///
/// # Errors
/// What the database says; [`Error::Broken`] for an entry no version ever wrote.
pub fn journal(read: &Read<'_>, programme: ProgrammeId, id: JourneyId) -> Result<Vec<Entry>, Error> {
    read.all(
        &format!(
            "SELECT {ENTRY} FROM journal_entry WHERE programme_id = $1 AND journey_id = $2 ORDER BY position"
        ),
        &[programme.into(), (&id).into()],
        entry,
    )
}

/// A journey as its journal made it.
///
/// # Errors
/// What the database says; [`Error::Broken`] for a journal that does not fit together.
pub fn replayed(read: &Read<'_>, programme: ProgrammeId, id: JourneyId) -> Result<Journey, Error> {
    let entries = journal(read, programme, id)?;
    Journey::replay(&entries)
        .map_err(|misfit| Error::Broken(format!("the journal of a journey does not fit together: {misfit}")))
}

/// Gives every journey of a programme with its journal to `each`, in order of the journey's id.
///
/// # Errors
/// What the database says, or what `each` returns; [`Error::Broken`] for an entry no version ever wrote.
pub fn every(
    read: &Read<'_>,
    programme: ProgrammeId,
    mut each: impl FnMut(Current, Vec<Entry>) -> Result<(), Error>,
) -> Result<(), Error> {
    every_as_found(read, programme, |current, entries| each(current, entries?))
}

/// As [`every`], with an error in place of a journal that holds an entry no version ever wrote.
///
/// # Errors
/// What the database says, or what `each` returns.
pub fn every_as_found(
    read: &Read<'_>,
    programme: ProgrammeId,
    mut each: impl FnMut(Current, Result<Vec<Entry>, Error>) -> Result<(), Error>,
) -> Result<(), Error> {
    const PAGE: i64 = 2000;
    let mut after = vec![0u8; 16];
    loop {
        let page = read.all(
            &format!(
                "SELECT {COLUMNS} FROM journey j WHERE j.programme_id = $1 AND j.id > $2 ORDER BY j.id LIMIT $3"
            ),
            &[programme.into(), (&after).into(), PAGE.into()],
            current,
        )?;
        let (Some(first), Some(last)) = (page.first(), page.last()) else { return Ok(()) };
        let mut entries = read
            .all(
                &format!(
                    "SELECT {ENTRY}, journey_id FROM journal_entry WHERE programme_id = $1 AND journey_id >= $2 AND journey_id <= $3
                     ORDER BY journey_id, position"
                ),
                &[programme.into(), (&first.id).into(), (&last.id).into()],
                |row| Ok((row.get::<JourneyId>(9)?, entry(row))),
            )?
            .into_iter()
            .peekable();
        after = last.id.bytes().to_vec();
        for current in page {
            // Entries of a journey that has no row are passed over: the reference of the schema forbids them.
            while entries.next_if(|(id, _)| *id < current.id).is_some() {}
            let mut own = Vec::new();
            while let Some((_, entry)) = entries.next_if(|(id, _)| *id == current.id) {
                own.push(entry);
            }
            each(current, own.into_iter().collect())?;
        }
    }
}
