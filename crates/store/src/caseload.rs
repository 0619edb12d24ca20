//! Caseloads and the day's work: journeys by who has them, with what comes next. One statement each,
//! whose cost follows the caseload and not the programme.

use domain::calendar::Day;
use domain::id::{JourneyId, OrganisationId, PersonId, StaffId};
use domain::person::PersonDetails;
use domain::task::{Owner, Task};

use crate::db::{Read, Row, Text};
use crate::task::{COLUMNS as TASK, task};
use crate::{Error, Reach, Scope};

/// Whose journeys a reading is about: a navigator's own, or those of a team lead's team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Of {
    /// What may be seen: a caseload, or a team.
    pub scope: Scope,
    /// The team, where the scope is one.
    pub team: OrganisationId,
    /// One navigator of the team.
    pub staff: Option<StaffId>,
}

impl Of {
    /// Adds what keeps a statement to the allocations `a` that stand and may be seen. A team's journeys are
    /// those of their owners, so that one that is covered is there once.
    fn limit<'a>(&'a self, text: &mut Text<'a>) {
        text.sql("a.programme_id = ").bind(self.scope.programme).sql(" AND a.open AND ");
        match &self.scope.reach {
            Reach::Caseload(own) => {
                text.sql("a.staff_id = ").bind(own);
            }
            Reach::Team => {
                text.sql("a.organisation_id = ").bind(&self.team);
                match &self.staff {
                    Some(staff) => text.sql(" AND a.staff_id = ").bind(staff),
                    None => text.sql(" AND a.kind = ").bind("owner"),
                };
            }
            _ => {
                text.sql("1 = 0");
            }
        }
    }
}

const FROM: &str = " FROM allocation a
     JOIN journey j ON j.programme_id = a.programme_id AND j.id = a.journey_id
     JOIN person p ON p.programme_id = a.programme_id AND p.id = a.person_id
     LEFT JOIN task t ON t.programme_id = a.programme_id AND t.journey_id = a.journey_id";
const CARRIED: &str = "a.journey_id, a.person_id, a.staff_id, a.kind, a.weight, j.stage, j.opened_day, j.moved_day, j.entries, \
     p.given_name, p.family_name, p.sort_name, p.details";

/// A journey somebody has, with its person.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried {
    /// Which journey.
    pub journey: JourneyId,
    /// Whose.
    pub person: PersonId,
    /// Who has it.
    pub staff: StaffId,
    /// Whether they stand in for its owner.
    pub cover: bool,
    /// How much work it is.
    pub weight: i64,
    /// Code of its stage.
    pub stage: String,
    /// When it was opened.
    pub opened: Day,
    /// When it last moved.
    pub moved: Day,
    /// Entries of its journal.
    pub entries: i64,
    /// Given and family name.
    pub name: (String, String),
    /// The name it is ordered by.
    pub sort_name: String,
    /// What is known of the person.
    pub details: PersonDetails,
    /// What comes next, or has to be done; none where nothing is.
    pub task: Option<Task>,
}

fn carried(row: &Row<'_>) -> Result<Carried, Error> {
    const TASK_AT: usize = 13;
    let some: Option<String> = row.get(TASK_AT)?;
    Ok(Carried {
        journey: row.get(0)?,
        person: row.get(1)?,
        staff: row.get(2)?,
        cover: row.get::<String>(3)? == "cover",
        weight: row.get(4)?,
        stage: row.get(5)?,
        opened: row.get(6)?,
        moved: row.get(7)?,
        entries: row.get(8)?,
        name: (row.get(9)?, row.get(10)?),
        sort_name: row.get(11)?,
        details: serde_json::from_str(&row.get::<String>(12)?).map_err(|_| Error::unreadable("person"))?,
        task: some.map(|_| task(row, TASK_AT)).transpose()?,
    })
}

/// What is due by a day, the first due first.
///
/// # Errors
/// What the database says.
pub fn due(read: &Read<'_>, of: &Of, by: Day, limit: i64) -> Result<Vec<Carried>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(CARRIED).sql(", ").sql(TASK).sql(FROM).sql(" WHERE ");
    of.limit(&mut text);
    text.sql(" AND t.due_day <= ").bind(by).sql(" AND t.owner = ").bind(Owner::Navigator.code());
    text.sql(" ORDER BY t.due_day, t.urgency DESC, a.journey_id, t.position LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), carried)
}

/// By what a caseload is ordered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// What is due first.
    #[default]
    Due,
    /// By name.
    Name,
    /// The oldest journey first.
    Opened,
    /// The longest without a change first.
    Moved,
}

/// Which journeys of a caseload are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// At one stage.
    pub stage: Option<String>,
    /// With one kind of next thing to do.
    pub kind: Option<String>,
    /// Due before this day.
    pub due_before: Option<Day>,
    /// The beginning of the family name, or "family, given", in small letters.
    pub name: Option<String>,
    /// In which order.
    pub order: Order,
    /// Those after this one, by the key of the order.
    pub after: Option<(Key, JourneyId)>,
}

/// The key of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// A day, as its number; what is never due comes last.
    Day(i64),
    /// A name.
    Name(String),
}

/// The day that stands for *nothing is due*.
const NEVER: i64 = 9_999_999;

impl Order {
    const fn column(self) -> &'static str {
        match self {
            Order::Due => "coalesce(t.due_day, 9999999)",
            Order::Name => "p.sort_name COLLATE \"C\"",
            Order::Opened => "j.opened_day",
            Order::Moved => "j.moved_day",
        }
    }

    /// The key of a row in this order.
    pub fn key(self, row: &Carried) -> Key {
        let day = domain::calendar::day_number;
        match self {
            Order::Due => Key::Day(row.task.as_ref().map_or(NEVER, |task| day(task.due))),
            Order::Name => Key::Name(row.sort_name.clone()),
            Order::Opened => Key::Day(day(row.opened)),
            Order::Moved => Key::Day(day(row.moved)),
        }
    }
}

/// Journeys that go on, or have something left to do.
fn narrow<'a>(text: &mut Text<'a>, of: &'a Of, wanted: &'a Wanted, end: &'a str) {
    text.sql(FROM).sql(" AND t.position = 0 WHERE ");
    of.limit(text);
    text.sql(" AND (j.open OR t.position = 0)");
    if let Some(stage) = &wanted.stage {
        text.sql(" AND j.stage = ").bind(stage);
    }
    if let Some(kind) = &wanted.kind {
        text.sql(" AND t.kind = ").bind(kind);
    }
    if let Some(day) = wanted.due_before {
        text.sql(" AND t.due_day < ").bind(day);
    }
    if let Some(name) = &wanted.name {
        text.sql(" AND p.sort_name COLLATE \"C\" >= ").bind(name);
        text.sql(" AND p.sort_name COLLATE \"C\" < ").bind(end);
    }
}

fn end_of(wanted: &Wanted) -> String {
    format!("{}\u{10FFFF}", wanted.name.as_deref().unwrap_or_default())
}

/// A page of a caseload.
///
/// # Errors
/// What the database says.
pub fn list(read: &Read<'_>, of: &Of, wanted: &Wanted, limit: i64) -> Result<Vec<Carried>, Error> {
    let end = end_of(wanted);
    let column = wanted.order.column();
    let mut text = Text::new("SELECT ");
    text.sql(CARRIED).sql(", ").sql(TASK);
    narrow(&mut text, of, wanted, &end);
    if let Some((key, id)) = &wanted.after {
        text.sql(" AND (").sql(column).sql(", a.journey_id) > (");
        match key {
            Key::Day(day) => text.bind(*day),
            Key::Name(name) => text.bind(name),
        };
        text.sql(", ").bind(id).sql(")");
    }
    text.sql(" ORDER BY ").sql(column).sql(", a.journey_id LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), carried)
}

/// How many journeys a caseload has.
///
/// # Errors
/// What the database says.
pub fn count(read: &Read<'_>, of: &Of, wanted: &Wanted) -> Result<i64, Error> {
    let end = end_of(wanted);
    let mut text = Text::new("SELECT count(*)");
    narrow(&mut text, of, wanted, &end);
    Ok(read.value(text.as_sql(), text.params())?.unwrap_or(0))
}

/// The caseload of one navigator in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// Who.
    pub staff: StaffId,
    /// Journeys that go on, of their own.
    pub journeys: i64,
    /// Their weight.
    pub weight: i64,
    /// Those they stand in for.
    pub covered: i64,
    /// Those with something overdue.
    pub overdue: i64,
    /// Those nobody has seen to in time.
    pub alarmed: i64,
}

/// The caseloads of a team in numbers.
///
/// # Errors
/// What the database says.
pub fn loads(read: &Read<'_>, of: &Of, today: Day) -> Result<Vec<Load>, Error> {
    let mut text = Text::new(
        "SELECT a.staff_id, count(CASE WHEN a.kind = 'owner' THEN 1 END),
                CAST(coalesce(sum(CASE WHEN a.kind = 'owner' THEN a.weight END), 0) AS BIGINT),
                count(CASE WHEN a.kind = 'cover' THEN 1 END), count(CASE WHEN a.kind = 'owner' AND t.due_day < ",
    );
    text.bind(today).sql(" THEN 1 END), count(CASE WHEN a.kind = 'owner' AND t.alarm_day <= ").bind(today);
    text.sql(
        " THEN 1 END) FROM allocation a
         JOIN journey j ON j.programme_id = a.programme_id AND j.id = a.journey_id
         LEFT JOIN task t ON t.programme_id = a.programme_id AND t.journey_id = a.journey_id AND t.position = 0
         WHERE a.programme_id = ",
    );
    text.bind(of.scope.programme).sql(" AND a.organisation_id = ").bind(&of.team);
    text.sql(" AND a.open AND j.open GROUP BY a.staff_id");
    read.all(text.as_sql(), text.params(), |row| {
        Ok(Load {
            staff: row.get(0)?,
            journeys: row.get(1)?,
            weight: row.get(2)?,
            covered: row.get(3)?,
            overdue: row.get(4)?,
            alarmed: row.get(5)?,
        })
    })
}

/// How long a team's journeys have stood at a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtStage {
    /// Code of the stage.
    pub stage: String,
    /// Journeys.
    pub journeys: i64,
    /// Days since their last entry, added up.
    pub days: i64,
    /// The day of the oldest last entry.
    pub oldest: Day,
}

/// Where a team's journeys stand, and since when.
///
/// # Errors
/// What the database says.
pub fn stages(read: &Read<'_>, of: &Of, today: Day) -> Result<Vec<AtStage>, Error> {
    let mut text = Text::new("SELECT j.stage, count(*), CAST(sum(");
    text.bind(today).sql(
        " - j.moved_day) AS BIGINT), min(j.moved_day) FROM allocation a
         JOIN journey j ON j.programme_id = a.programme_id AND j.id = a.journey_id WHERE ",
    );
    of.limit(&mut text);
    text.sql(" AND j.open GROUP BY j.stage");
    read.all(text.as_sql(), text.params(), |row| {
        Ok(AtStage { stage: row.get(0)?, journeys: row.get(1)?, days: row.get(2)?, oldest: row.get(3)? })
    })
}

/// A task nobody has seen to in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silent {
    /// Its journey.
    pub journey: JourneyId,
    /// Its person.
    pub person: PersonId,
    /// Given and family name.
    pub name: (String, String),
    /// Who has the journey; none where nobody has.
    pub staff: Option<StaffId>,
    /// The task.
    pub task: Task,
}

/// Tasks of the programme's own whose alarm day has come, the longest first; so many of them.
///
/// # Errors
/// What the database says.
pub fn silent(read: &Read<'_>, scope: &Scope, today: Day, limit: i64) -> Result<Vec<Silent>, Error> {
    let mut found = Vec::new();
    for owner in [Owner::TeamLead, Owner::Navigator] {
        let mut text =
            Text::new("SELECT t.journey_id, t.person_id, p.given_name, p.family_name, a.staff_id, ");
        text.sql(TASK).sql(
            " FROM task t JOIN person p ON p.programme_id = t.programme_id AND p.id = t.person_id
             LEFT JOIN allocation a ON a.programme_id = t.programme_id AND a.journey_id = t.journey_id AND a.open
               AND a.kind = 'owner' WHERE ",
        );
        scope.limit(
            &mut text,
            crate::Columns { table: "t", organisation: "organisation_id", person: Some("person_id") },
        );
        text.sql(" AND t.owner = ").bind(owner.code()).sql(" AND t.alarm_day <= ").bind(today);
        text.sql(" ORDER BY t.alarm_day, t.journey_id, t.position LIMIT ").bind(limit);
        found.extend(read.all(text.as_sql(), text.params(), |row| {
            Ok(Silent {
                journey: row.get(0)?,
                person: row.get(1)?,
                name: (row.get(2)?, row.get(3)?),
                staff: row.get(4)?,
                task: task(row, 5)?,
            })
        })?);
    }
    found.sort_by_key(|silent| (silent.task.alarm, silent.journey));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// Endings of gates 2 to 6 and closings of a team's journeys since a day, each once, and those among them for
/// which the person, or somebody for them, was asked why, whether or not they answered. Closings by death, by
/// joining and those recorded in error are left out: there is nobody to ask.
///
/// # Errors
/// What the database says.
pub fn reasons_asked(read: &Read<'_>, of: &Of, since: Day) -> Result<(i64, i64), Error> {
    let mut text = Text::new(
        "SELECT count(*), count(CASE WHEN EXISTS (SELECT 1 FROM episode_account e
             WHERE e.programme_id = j.programme_id AND e.journey_id = j.id AND e.gate <> 1
               AND e.asked IN ('answered', 'would-not-say')) THEN 1 END)
         FROM journey j WHERE j.programme_id = ",
    );
    text.bind(of.scope.programme).sql(" AND j.closed_day >= ").bind(since);
    text.sql(" AND NOT j.in_error AND j.closed_mode NOT IN ('died', 'joined-to-another')");
    text.sql(" AND EXISTS (SELECT 1 FROM allocation a WHERE a.programme_id = j.programme_id AND a.journey_id = j.id");
    text.sql(" AND a.organisation_id = ").bind(&of.team).sql(")");
    let found = read.first(text.as_sql(), text.params(), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.unwrap_or_default())
}
