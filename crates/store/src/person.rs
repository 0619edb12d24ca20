//! People: identity, kept apart from journeys.

mod merge;

use domain::calendar::Day;
use domain::id::{OrganisationId, PersonId, ProgrammeId, StaffId};
use domain::person::{Life, PersonDetails};
use jiff::Timestamp;

use crate::db::{Param, Read, Row, Text, Unit};
use crate::{Columns, Error, Scope};

pub use merge::{
    Merge, MergeId, MergeNoun, every_link, has_died, links, merge, merge_by_id, merged_into, merges, unmerge,
};

const SCOPED: Columns = Columns { table: "p", organisation: "organisation_id", person: Some("id") };

/// A person as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Which person.
    pub id: PersonId,
    /// What is recorded of them.
    pub details: PersonDetails,
    /// Living or died.
    pub life: Life,
    /// The person this record was linked to, when it is a duplicate.
    pub merged_into: Option<PersonId>,
    /// Counts the changes: a change on top of an older version is refused.
    pub version: i64,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Who changed it last.
    pub changed_by: Option<StaffId>,
}

const COLUMNS: &str = "p.id, p.details, p.life, p.merged_into, p.version, p.changed_at, p.changed_by";

fn person(row: &Row<'_>) -> Result<Person, Error> {
    let unreadable = |_| Error::unreadable("person");
    Ok(Person {
        id: row.get(0)?,
        details: serde_json::from_str(&row.get::<String>(1)?).map_err(unreadable)?,
        life: serde_json::from_str(&row.get::<String>(2)?).map_err(unreadable)?,
        merged_into: row.get(3)?,
        version: row.get(4)?,
        changed_at: row.get(5)?,
        changed_by: row.get(6)?,
    })
}

/// The name by which people are sorted and searched: family name first, in small letters.
pub fn sort_name(details: &PersonDetails) -> String {
    format!("{}, {}", details.name.family.as_str(), details.name.given.as_str()).to_lowercase()
}

struct Stored {
    details: String,
    life: String,
    nhs_number: Option<String>,
    sort_name: String,
}

impl Stored {
    fn of(details: &PersonDetails, life: Life) -> Result<Stored, Error> {
        let broken = |_| Error::unreadable("person");
        Ok(Stored {
            details: serde_json::to_string(details).map_err(broken)?,
            life: serde_json::to_string(&life).map_err(broken)?,
            nhs_number: details.nhs_number.number().map(domain::person::NhsNumber::digits),
            sort_name: sort_name(details),
        })
    }
}

/// Makes a person with the keys by which a duplicate is found.
///
/// # Errors
/// What the database says.
pub fn add(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    id: PersonId,
    details: &PersonDetails,
    keys: &[i64],
    by: Option<StaffId>,
) -> Result<(), Error> {
    let stored = Stored::of(details, Life::Living)?;
    let now = unit.now();
    unit.execute(
        "INSERT INTO person (programme_id, id, organisation_id, details, nhs_number, given_name, family_name, sort_name,
                             birth_day, hidden, died, life, version, made_at, made_by, changed_at, changed_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14, $13, $14)",
        &[
            programme.into(),
            (&id).into(),
            (&details.practice).into(),
            (&stored.details).into(),
            (&stored.nhs_number).into(),
            details.name.given.as_str().into(),
            details.name.family.as_str().into(),
            (&stored.sort_name).into(),
            details.date_of_birth.day().into(),
            (!details.may_be_matched_on_screen()).into(),
            false.into(),
            (&stored.life).into(),
            now.into(),
            Param::from(&by),
        ],
    )?;
    add_keys(unit, programme, id, keys)
}

fn add_keys(unit: &mut Unit<'_>, programme: ProgrammeId, id: PersonId, keys: &[i64]) -> Result<(), Error> {
    if keys.is_empty() {
        return Ok(());
    }
    let mut text = Text::new("INSERT INTO person_key (programme_id, key, person_id) VALUES ");
    for (at, key) in keys.iter().enumerate() {
        text.sql(if at == 0 { "(" } else { ", (" })
            .bind(programme)
            .sql(", ")
            .bind(*key)
            .sql(", ")
            .bind(&id)
            .sql(")");
    }
    text.sql(" ON CONFLICT DO NOTHING");
    unit.execute(text.as_sql(), text.params())?;
    Ok(())
}

/// Changes a person on top of `version`. Says whether that was still the newest.
///
/// # Errors
/// What the database says.
pub fn change(
    unit: &mut Unit<'_>,
    programme: ProgrammeId,
    to: &Person,
    keys: &[i64],
    by: Option<StaffId>,
) -> Result<bool, Error> {
    let stored = Stored::of(&to.details, to.life)?;
    let now = unit.now();
    let changed = unit.execute(
        "UPDATE person SET organisation_id = $3, details = $4, nhs_number = $5, given_name = $6, family_name = $7,
           sort_name = $8, birth_day = $9, hidden = $10, died = $11, life = $12, merged_into = $13,
           version = version + 1, changed_at = $14, changed_by = $15
         WHERE programme_id = $1 AND id = $2 AND version = $16",
        &[
            programme.into(),
            (&to.id).into(),
            (&to.details.practice).into(),
            (&stored.details).into(),
            (&stored.nhs_number).into(),
            to.details.name.given.as_str().into(),
            to.details.name.family.as_str().into(),
            (&stored.sort_name).into(),
            to.details.date_of_birth.day().into(),
            (!to.details.may_be_matched_on_screen()).into(),
            to.life.has_died().into(),
            (&stored.life).into(),
            Param::from(&to.merged_into),
            now.into(),
            Param::from(&by),
            to.version.into(),
        ],
    )?;
    if changed == 0 {
        return Ok(false);
    }
    unit.execute(
        "DELETE FROM person_key WHERE programme_id = $1 AND person_id = $2",
        &[programme.into(), (&to.id).into()],
    )?;
    add_keys(unit, programme, to.id, keys)?;
    Ok(true)
}

/// One person within a scope.
///
/// # Errors
/// What the database says.
pub fn by_id(read: &Read<'_>, scope: &Scope, id: PersonId) -> Result<Option<Person>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(" FROM person p WHERE ");
    scope.limit(&mut text, SCOPED);
    text.sql(" AND p.id = ").bind(&id);
    read.first(text.as_sql(), text.params(), person)
}

/// People who share a blocking key with somebody about to be made: candidates for [`domain::duplicate`].
/// Looks across the programme, because a duplicate may be at another practice; what of it may be shown is
/// the caller's to decide. Duplicates already linked are left out.
///
/// # Errors
/// What the database says.
pub fn candidates(
    read: &Read<'_>,
    programme: ProgrammeId,
    keys: &[i64],
    limit: i64,
) -> Result<Vec<Person>, Error> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(" FROM person p WHERE p.programme_id = ").bind(programme);
    text.sql(" AND p.merged_into IS NULL AND p.id IN (SELECT k.person_id FROM person_key k WHERE k.programme_id = ");
    text.bind(programme)
        .sql(" AND k.key IN (")
        .list(keys.iter().map(|key| Param::Int(*key)))
        .sql(")) LIMIT ");
    text.bind(limit);
    read.all(text.as_sql(), text.params(), person)
}

/// Which people have which of many blocking keys: the look-up of a whole batch in few statements. As with
/// [`candidates`], what of it may be shown is the caller's to decide.
///
/// # Errors
/// What the database says.
pub fn keyed(read: &Read<'_>, programme: ProgrammeId, keys: &[i64]) -> Result<Vec<(i64, PersonId)>, Error> {
    let mut found = Vec::new();
    for chunk in keys.chunks(CHUNK) {
        let mut text = Text::new("SELECT k.key, k.person_id FROM person_key k WHERE k.programme_id = ");
        text.bind(programme).sql(" AND k.key IN (").list(padded(chunk).map(|key| Param::Int(*key))).sql(")");
        found.extend(read.all(text.as_sql(), text.params(), |row| Ok((row.get(0)?, row.get(1)?)))?);
    }
    Ok(found)
}

/// Many people of the programme at once, but for those linked to another record.
///
/// # Errors
/// What the database says.
pub fn by_ids(read: &Read<'_>, programme: ProgrammeId, ids: &[PersonId]) -> Result<Vec<Person>, Error> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let mut text = Text::new("SELECT ");
        text.sql(COLUMNS).sql(" FROM person p WHERE p.programme_id = ").bind(programme);
        text.sql(" AND p.merged_into IS NULL AND p.id IN (").list(padded(chunk).map(Param::from)).sql(")");
        found.extend(read.all(text.as_sql(), text.params(), person)?);
    }
    Ok(found)
}

/// Keys or ids one statement asks for.
const CHUNK: usize = 1024;

/// A list filled up with its last element to one of few lengths, so that few texts are prepared.
fn padded<T>(list: &[T]) -> impl Iterator<Item = &T> {
    let length = list.len().next_power_of_two();
    list.iter().chain(list.last().into_iter().cycle().take(length - list.len()))
}

/// Everybody else in the programme who holds an NHS number.
///
/// # Errors
/// What the database says.
pub fn holders(read: &Read<'_>, programme: ProgrammeId, nhs_number: &str) -> Result<Vec<Person>, Error> {
    read.all(
        &format!("SELECT {COLUMNS} FROM person p WHERE p.programme_id = $1 AND p.nhs_number = $2 AND p.merged_into IS NULL"),
        &[programme.into(), nhs_number.into()],
        person,
    )
}

/// What a search for people asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// The ten digits of an NHS number.
    NhsNumber(String),
    /// The beginning of the family name, or "family, given", in small letters.
    Name(String),
    /// Anybody, by name.
    Everybody,
}

/// A row of the list of people: with where their newest journey stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Which person.
    pub id: PersonId,
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// The name by which the list is sorted; see [`sort_name`].
    pub sort_name: String,
    /// The ten digits of the NHS number.
    pub nhs_number: Option<String>,
    /// Date of birth.
    pub born: Day,
    /// Whether a death is recorded.
    pub died: bool,
    /// Stage of the newest journey, its mode if it is closed, and when it last moved.
    pub newest: Option<(String, Option<String>, Day)>,
}

/// A page of people within a scope, by name, after `(sort name, id)`.
///
/// # Errors
/// What the database says.
pub fn list(
    read: &Read<'_>,
    scope: &Scope,
    sought: &Sought,
    after: Option<&(String, PersonId)>,
    limit: i64,
) -> Result<Vec<Listed>, Error> {
    let end;
    let mut text = Text::new("SELECT ");
    text.sql(
        "p.id, p.given_name, p.family_name, p.sort_name, p.nhs_number, p.birth_day, p.died, j.stage, j.closed_mode,
           j.moved_day FROM person p LEFT JOIN journey j ON j.programme_id = p.programme_id AND j.id =
           (SELECT n.id FROM journey n WHERE n.programme_id = p.programme_id AND n.person_id = p.id AND n.in_error = ",
    );
    text.bind(false).sql(" ORDER BY n.opened_day DESC, n.id DESC LIMIT 1) WHERE ");
    scope.limit(&mut text, SCOPED);
    text.sql(" AND p.merged_into IS NULL");
    match sought {
        Sought::NhsNumber(digits) => {
            text.sql(" AND p.nhs_number = ").bind(digits.as_str());
        }
        Sought::Name(prefix) => {
            end = format!("{prefix}\u{10FFFF}");
            text.sql(" AND p.sort_name COLLATE \"C\" >= ").bind(prefix.as_str());
            text.sql(" AND p.sort_name COLLATE \"C\" < ").bind(end.as_str());
        }
        Sought::Everybody => {}
    }
    if let Some((name, id)) = after {
        text.sql(" AND (p.sort_name COLLATE \"C\", p.id) > (")
            .bind(name.as_str())
            .sql(", ")
            .bind(id)
            .sql(")");
    }
    text.sql(" ORDER BY p.sort_name COLLATE \"C\", p.id LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), |row| {
        let (stage, moved): (Option<String>, Option<Day>) = (row.get(7)?, row.get(9)?);
        let mode: Option<String> = row.get(8)?;
        Ok(Listed {
            id: row.get(0)?,
            given: row.get(1)?,
            family: row.get(2)?,
            sort_name: row.get(3)?,
            nhs_number: row.get(4)?,
            born: row.get(5)?,
            died: row.get(6)?,
            newest: stage.zip(moved).map(|(stage, moved)| (stage, mode, moved)),
        })
    })
}

/// How many people a search finds in all.
///
/// # Errors
/// What the database says.
pub fn count(read: &Read<'_>, scope: &Scope, sought: &Sought) -> Result<i64, Error> {
    let end;
    let mut text = Text::new("SELECT count(*) FROM person p WHERE ");
    scope.limit(&mut text, SCOPED);
    text.sql(" AND p.merged_into IS NULL");
    match sought {
        Sought::NhsNumber(digits) => {
            text.sql(" AND p.nhs_number = ").bind(digits.as_str());
        }
        Sought::Name(prefix) => {
            end = format!("{prefix}\u{10FFFF}");
            text.sql(" AND p.sort_name COLLATE \"C\" >= ").bind(prefix.as_str());
            text.sql(" AND p.sort_name COLLATE \"C\" < ").bind(end.as_str());
        }
        Sought::Everybody => {}
    }
    Ok(read.value(text.as_sql(), text.params())?.unwrap_or(0))
}

/// Gives everybody of a programme with their stored blocking keys, in order of the keys, to `each`, in
/// order of their ids.
///
/// # Errors
/// What the database says, or what `each` returns.
pub fn every(
    read: &Read<'_>,
    programme: ProgrammeId,
    mut each: impl FnMut(Person, Vec<i64>) -> Result<(), Error>,
) -> Result<(), Error> {
    const PAGE: i64 = 2000;
    let mut after = vec![0u8; 16];
    loop {
        let page = read.all(
            &format!("SELECT {COLUMNS} FROM person p WHERE p.programme_id = $1 AND p.id > $2 ORDER BY p.id LIMIT $3"),
            &[programme.into(), (&after).into(), PAGE.into()],
            person,
        )?;
        let (Some(first), Some(last)) = (page.first(), page.last()) else { return Ok(()) };
        let mut keys = read
            .all(
                "SELECT person_id, key FROM person_key WHERE programme_id = $1 AND person_id >= $2 AND person_id <= $3
                 ORDER BY person_id, key",
                &[programme.into(), (&first.id).into(), (&last.id).into()],
                |row| Ok((row.get::<PersonId>(0)?, row.get::<i64>(1)?)),
            )?
            .into_iter()
            .peekable();
        after = last.id.bytes().to_vec();
        for person in page {
            while keys.next_if(|(id, _)| *id < person.id).is_some() {}
            let mut own = Vec::new();
            while let Some((_, key)) = keys.next_if(|(id, _)| *id == person.id) {
                own.push(key);
            }
            each(person, own)?;
        }
    }
}

/// The programme's own practice of a person.
///
/// # Errors
/// What the database says.
pub fn practice_of(
    read: &Read<'_>,
    programme: ProgrammeId,
    id: PersonId,
) -> Result<Option<OrganisationId>, Error> {
    read.value(
        "SELECT organisation_id FROM person WHERE programme_id = $1 AND id = $2",
        &[programme.into(), (&id).into()],
    )
}
