//! Files for services that keep a system of their own: the people they took on with what may be told of each, the
//! sessions that are expected, and registers that come back. Nothing of a register is kept before all of it may be.

use std::collections::{BTreeMap, BTreeSet};

use domain::Breach;
use domain::calendar::{Day, london_day};
use domain::id::{PrescriptionId, ServiceId};
use domain::prescription::{Attendance, Share, resolve};
use exchange::csv_file::{
    RegisterColumns, RegisterField, RegisterRow, Row, RowFault, Rows, Shape, register_marks, register_stops,
};
use jiff::ToSpan;
use serde::{Deserialize, Serialize};
use store::attendance::By;
use store::provider_account::{self as kept, Listed, Reference, Standing};
use store::session::{Session, SessionId};
use store::{Reach, Read, Scope, Unit, provider_service};

use super::account::still_provides;
use super::link::{At, still};
use super::register::{Gone, ends};
use super::told::{ToldOf, many, names};
use crate::prescription::{Marked, mark};
use crate::programme::Settings;
use crate::{Error, House, Result, Who, audit};

/// The most rows a register may have: one unit of work keeps all of them.
pub const ROWS: usize = 1_000;
/// The longest register, in bytes.
pub const LONGEST: usize = 256 * 1024;
/// Days back and ahead of which sessions are listed.
const BACK: i64 = 28;
const AHEAD: i64 = 56;

/// Whose files somebody takes and sends: a service's by its link, or those of all services of an organisation.
#[derive(Debug, Clone)]
pub enum Whose {
    /// At a link, on a browser that is open.
    Link(Box<At>),
    /// Signed in with an account.
    Account(Who),
}

impl Whose {
    /// Who asks.
    pub fn who(&self) -> &Who {
        match self {
            Whose::Link(at) => &at.who,
            Whose::Account(who) => who,
        }
    }

    /// Who acts at one of the services.
    fn at(&self, service: ServiceId) -> Who {
        match self {
            Whose::Link(at) => at.who.clone(),
            Whose::Account(who) => who.at_service(service),
        }
    }

    /// By whom what is opened was opened.
    fn by(&self) -> Option<By> {
        match self {
            Whose::Link(at) => at.who.for_service(),
            Whose::Account(who) => Some(By::Staff(who.staff)),
        }
    }

    /// Which services; none on a browser no code has opened.
    fn services(&self, read: &Read<'_>) -> Result<Vec<ServiceId>> {
        match self {
            Whose::Link(at) if at.opened => Ok(vec![at.of]),
            Whose::Account(who) if who.role() == domain::role::Role::Provider => {
                Ok(provider_service::of_organisations(read, who.programme, &who.own)?)
            }
            Whose::Link(_) | Whose::Account(_) => Err(Error::Forbidden),
        }
    }

    /// Looks again, in the unit of an act, whether they still may.
    fn still(&self, unit: &Unit<'_>) -> Result<()> {
        match self {
            Whose::Link(at) => still(unit, &at.who, at),
            Whose::Account(who) => still_provides(unit, who),
        }
    }
}

/// Somebody taken on, with what their service is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// As listed.
    listed: Listed,
    /// What is told; nothing where it ended between two questions.
    pub told: Option<ToldOf>,
    /// Sessions attended so far.
    pub attended: usize,
}

impl Person {
    /// The reference by which a register names them.
    pub fn id(&self) -> PrescriptionId {
        self.listed.id
    }

    /// The service.
    pub fn service(&self) -> &str {
        &self.listed.service.1
    }

    /// When they were sent, taken on, and first came.
    pub fn days(&self) -> [Option<Day>; 3] {
        [Some(self.listed.sent), self.listed.taken_on.0, self.listed.taken_on.1]
    }

    /// Sessions agreed.
    pub fn sessions(&self) -> Option<i64> {
        self.listed.sessions
    }

    /// What a file is ordered by.
    pub fn key(&self) -> (Day, PrescriptionId) {
        (self.listed.sent, self.listed.id)
    }
}

/// A session in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The session.
    pub session: Session,
    /// The service.
    pub service: String,
    /// Who; none where no name is shared.
    pub name: Option<String>,
}

impl House {
    /// What is told of anybody at these services: the columns of a file of people.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for whoever may take no files.
    pub async fn provider_fields(&self, whose: &Whose) -> Result<BTreeSet<Share>> {
        let whose = whose.clone();
        self.read(move |read| {
            let services = whose.services(read)?;
            let kinds = store::sharing::kinds(read, whose.who().programme, &services)?;
            Ok(kinds.into_iter().flat_map(|shared| shared.fields).collect())
        })
        .await
    }

    /// The next people taken on, by the day they were sent, with what may be told of each and no more. For each it is
    /// written down as an opening.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for whoever may take no files.
    pub async fn provider_people_file(
        &self,
        whose: &Whose,
        after: Option<(Day, PrescriptionId)>,
        limit: i64,
    ) -> Result<Vec<Person>> {
        let (now, asked) = (self.now(), whose.clone());
        let people = self
            .show(whose.who(), "provider.people_file", move |read, who| {
                let services = asked.services(read)?;
                let scope = Scope::new(who.programme, Reach::Services(services));
                let found = kept::list(read, &scope, Standing::TakenOn, None, after.as_ref(), limit)?;
                let ids: Vec<PrescriptionId> = found.iter().map(|it| it.id).collect();
                let tomorrow = london_day(now).saturating_add(1.day());
                let attended = store::session::attended_before(read, who.programme, &ids, tomorrow)?;
                let mut told = many(read, who, &found, now)?;
                let shown = found.iter().map(|it| it.person.uuid()).collect();
                let one = |it: Listed| Person {
                    told: told.remove(&it.id),
                    attended: attended.get(&it.id).map_or(0, |it| it.0),
                    listed: it,
                };
                Ok((found.into_iter().map(one).collect::<Vec<_>>(), shown))
            })
            .await?;
        let seen: Vec<PrescriptionId> =
            people.iter().filter(|it| it.told.is_some()).map(Person::id).collect();
        if let Some(by) = whose.by().filter(|_| !seen.is_empty()) {
            let programme = whose.who().programme;
            self.change(move |unit| Ok(kept::seen(unit, programme, &seen, by)?)).await?;
        }
        Ok(people)
    }

    /// The next sessions of four weeks back and eight ahead, by their day, of people of whom the services are told.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for whoever may take no files.
    pub async fn provider_sessions_file(
        &self,
        whose: &Whose,
        after: Option<(Day, SessionId)>,
        limit: i64,
    ) -> Result<Vec<Expected>> {
        let (today, asked) = (london_day(self.now()), whose.clone());
        self.show(whose.who(), "provider.sessions_file", move |read, who| {
            let services = asked.services(read)?;
            let window = (today.saturating_sub(BACK.days()), today.saturating_add(AHEAD.days()));
            let sessions =
                store::session::of_services(read, who.programme, &services, window, after, limit)?;
            let ids: BTreeSet<PrescriptionId> = sessions.iter().map(|it| it.prescription).collect();
            let told = names(read, who, &services, &ids.into_iter().collect::<Vec<_>>())?;
            let lines = store::service::lines(read, who.programme, &services)?;
            let service = |id: ServiceId| {
                lines.iter().find(|line| line.id == id).map(|line| line.name.clone()).unwrap_or_default()
            };
            let one = |session: Session| Expected {
                name: told.get(&session.prescription).and_then(|(it, _)| it.name().map(str::to_owned)),
                service: service(session.service),
                session,
            };
            let shown = told.values().map(|(_, person)| person.uuid()).collect();
            Ok((sessions.into_iter().map(one).collect(), shown))
        })
        .await
    }
}

/// What a row of a register does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// Marks a session that was expected.
    Marks(SessionId, Attendance),
    /// Marks somebody as there who was not expected on that day.
    Unplanned(Day),
    /// Nothing: it stands so already, or the row says nothing.
    Stays,
}

/// A row of a register, looked at.
#[derive(Debug, Clone)]
pub struct Looked {
    /// The row as it came.
    pub row: Row,
    /// What is wrong with it; nothing where it can be kept.
    pub faults: Vec<RowFault>,
    /// What it does, where nothing is wrong.
    pub does: Option<Does>,
    /// Whether it says that they come no more, and that is not recorded yet.
    pub stops: bool,
}

/// A register, looked at: nothing of it is kept yet.
#[derive(Debug, Clone)]
pub struct Looking {
    /// The names of its columns.
    pub header: Vec<String>,
    /// Its rows.
    pub rows: Vec<Looked>,
}

impl Looking {
    /// Rows with something wrong.
    pub fn refused(&self) -> usize {
        self.rows.iter().filter(|it| !it.faults.is_empty()).count()
    }

    /// Rows that mark a session.
    pub fn marks(&self) -> usize {
        self.rows.iter().filter(|it| matches!(it.does, Some(Does::Marks(..) | Does::Unplanned(_)))).count()
    }

    /// Rows that say that somebody comes no more.
    pub fn stops(&self) -> usize {
        self.rows.iter().filter(|it| it.stops).count()
    }

    /// Rows that change nothing.
    pub fn stays(&self) -> usize {
        self.rows.iter().filter(|it| it.does == Some(Does::Stays) && !it.stops).count()
    }
}

/// What was kept of a register.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Sessions marked.
    pub marked: usize,
    /// People who come no more.
    pub stopped: usize,
    /// Rows that changed nothing.
    pub unchanged: usize,
}

/// Further names of the columns, in the language of a page.
pub type Names = BTreeMap<&'static str, String>;

/// What is known of the references of a register.
struct Known {
    today: Day,
    references: BTreeMap<PrescriptionId, Reference>,
    sessions: BTreeMap<(PrescriptionId, Day), Session>,
}

impl Known {
    fn of(read: &Read<'_>, whose: &Whose, rows: &[RegisterRow], today: Day) -> Result<Known> {
        let (services, programme) = (whose.services(read)?, whose.who().programme);
        let ids: BTreeSet<PrescriptionId> = rows.iter().map(|row| row.reference).collect();
        let ids: Vec<PrescriptionId> = ids.into_iter().collect();
        let references = kept::references(read, programme, &services, &ids)?;
        let known: Vec<PrescriptionId> = references.iter().map(|it| it.id).collect();
        let sessions = store::session::of_prescriptions(read, programme, &known)?;
        Ok(Known {
            today,
            references: references.into_iter().map(|it| (it.id, it)).collect(),
            sessions: sessions.into_iter().map(|it| ((it.prescription, it.day), it)).collect(),
        })
    }

    /// What a row does, and whether it stops the course; or the field and the rule that stands against it.
    fn settles(&self, row: &RegisterRow) -> std::result::Result<(Does, bool), (RegisterField, Breach)> {
        let of = |field: RegisterField, code| Breach::of(field.code(), code);
        let reference = |code| (RegisterField::Reference, of(RegisterField::Reference, code));
        let known = self.references.get(&row.reference);
        let known = known.ok_or_else(|| {
            let breach = of(RegisterField::Reference, "register-file-reference-unknown");
            (RegisterField::Reference, breach.with("value", row.reference))
        })?;
        let gone = row.stopped.and_then(Gone::coded).map(|gone| gone.ending(known.started).0.code());
        let does = self.does(row)?;
        if !known.told || known.ended.is_some() {
            // The same again changes nothing; anything else is the navigator's now.
            let same = does == Does::Stays && gone.is_none_or(|mode| known.ended.as_deref() == Some(mode));
            return if same { Ok((does, false)) } else { Err(reference("register-file-ended")) };
        }
        if !known.taken_on {
            return Err(reference("register-file-not-taken-on"));
        }
        Ok((does, gone.is_some()))
    }

    fn does(&self, row: &RegisterRow) -> std::result::Result<Does, (RegisterField, Breach)> {
        let Some(attendance) = row.attendance else { return Ok(Does::Stays) };
        let marks = |breach| (RegisterField::Attendance, breach);
        let session = self.sessions.get(&(row.reference, row.day));
        let there = attendance == Attendance::Attended;
        match session {
            Some(session) if session.attendance == Some(attendance) => Ok(Does::Stays),
            Some(session) if !session.planned && there && session.attendance.is_some_and(Attendance::is_there) => {
                Ok(Does::Stays)
            }
            Some(session) if session.planned => {
                resolve(row.day, attendance, self.today).map_err(marks)?;
                Ok(Does::Marks(session.id, attendance))
            }
            _ if there => {
                resolve(row.day, Attendance::PresentUnplanned, self.today).map_err(marks)?;
                Ok(Does::Unplanned(row.day))
            }
            _ => {
                let breach = Breach::of(RegisterField::Date.code(), "register-file-no-session");
                Err((RegisterField::Date, breach.with("value", row.day)))
            }
        }
    }
}

/// Looks at a register: every row, and everything that is wrong with each.
fn look(
    read: &Read<'_>,
    whose: &Whose,
    names: &Names,
    text: &str,
    today: Day,
) -> Result<(Looking, Vec<Option<RegisterRow>>)> {
    let (header, rows) = rows(text)?;
    let also = |field: RegisterField| names.get(field.code()).cloned().unwrap_or_default();
    let columns = RegisterColumns::of(&header, also)?;
    let readings: Vec<_> = rows.iter().map(|row| RegisterRow::read(&header, &columns, row)).collect();
    let right: Vec<RegisterRow> = readings.iter().filter_map(|it| it.as_ref().ok()).copied().collect();
    let known = Known::of(read, whose, &right, today)?;
    let mut seen: BTreeMap<(PrescriptionId, Day), Option<Attendance>> = BTreeMap::new();
    let mut looked = Vec::with_capacity(rows.len());
    let mut kept = Vec::with_capacity(rows.len());
    for (row, reading) in rows.into_iter().zip(readings) {
        let settled = reading.and_then(|it| {
            let fault = |(field, breach)| vec![columns.fault(&header, &row, field, breach)];
            let settled = known.settles(&it).map_err(fault)?;
            let before = seen.insert((it.reference, it.day), it.attendance);
            if before.is_some_and(|before| before != it.attendance) {
                let breach = Breach::of(RegisterField::Date.code(), "register-file-twice");
                return Err(fault((RegisterField::Date, breach.with("value", it.day))));
            }
            Ok((it, settled))
        });
        match settled {
            Ok((it, (does, stops))) => {
                looked.push(Looked { row, faults: Vec::new(), does: Some(does), stops });
                kept.push(Some(it));
            }
            Err(faults) => {
                looked.push(Looked { row, faults, does: None, stops: false });
                kept.push(None);
            }
        }
    }
    Ok((Looking { header, rows: looked }, kept))
}

fn rows(text: &str) -> Result<(Vec<String>, Vec<Row>)> {
    if text.len() > LONGEST {
        return Err(Breach::of("file", "register-file-too-long").with("limit", LONGEST / 1024).into());
    }
    let mut read = Rows::open(text.as_bytes(), Shape::of(text.as_bytes())?)?;
    let header = read.header().to_vec();
    let mut rows = Vec::new();
    while let Some(row) = read.next_row()? {
        if rows.len() == ROWS {
            return Err(Breach::of("file", "register-file-too-many").with("limit", ROWS).into());
        }
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(Breach::of("file", "import-no-rows").into());
    }
    Ok((header, rows))
}

/// The text of a file in any usual writing.
///
/// # Errors
/// Breaches of `file`: empty, no text, too long.
pub fn text_of(bytes: &[u8]) -> Result<String> {
    if bytes.len() > LONGEST {
        return Err(Breach::of("file", "register-file-too-long").with("limit", LONGEST / 1024).into());
    }
    let shape = Shape::of(bytes)?;
    Ok(shape.encoding.text(bytes).trim_start_matches('\u{feff}').to_owned())
}

/// The marks and the reasons a register may hold, as codes.
pub fn codes() -> (Vec<&'static str>, Vec<&'static str>) {
    (register_marks().collect(), register_stops().collect())
}

impl House {
    /// Looks at a register that was sent. Nothing of it is kept.
    ///
    /// # Errors
    /// Breaches of `file`; [`Error::Forbidden`] for whoever may send none.
    pub async fn provider_look(&self, whose: &Whose, names: Names, text: String) -> Result<Looking> {
        let (today, asked) = (london_day(self.now()), whose.clone());
        self.read(move |read| Ok(look(read, &asked, &names, &text, today)?.0)).await
    }
}

/// Keeps a register: every mark, then every ending; or nothing, where anything is wrong with it.
///
/// # Errors
/// `register-file-faults` where a row cannot be kept; breaches of `file`; what [`mark`] says.
pub fn keep(unit: &mut Unit<'_>, whose: &Whose, settings: &Settings, names: &Names, text: &str) -> Result<Kept> {
    whose.still(unit)?;
    let today = london_day(unit.now());
    let (looking, rows) = look(unit, whose, names, text, today)?;
    let refused = looking.refused();
    if refused > 0 {
        return Err(Breach::of("file", "register-file-faults").with("count", refused).into());
    }
    let mut done = Kept { unchanged: looking.stays(), ..Kept::default() };
    let services = services_of(unit, whose, &rows)?;
    let mut doing: Vec<(RegisterRow, Does, bool)> = rows
        .into_iter()
        .zip(&looking.rows)
        .filter_map(|(row, looked)| Some((row?, looked.does?, looked.stops)))
        .collect();
    // The first one attended starts the course: in the order of days, however the file has them.
    doing.sort_by_key(|(row, ..)| (row.day, row.number));
    let mut marked = BTreeSet::new();
    for (row, does, _) in &doing {
        let what = match does {
            Does::Marks(session, attendance) => Marked::Session(*session, Some(*attendance)),
            Does::Unplanned(day) => Marked::Unplanned(*day),
            Does::Stays => continue,
        };
        if marked.insert((row.reference, row.day)) {
            let service = services.get(&row.reference).copied().ok_or(Error::NotFound)?;
            mark(unit, &whose.at(service), settings, row.reference, what)?;
            done.marked += 1;
        }
    }
    let mut stopped = BTreeSet::new();
    for (row, _, stops) in doing.iter().rev() {
        let Some(gone) = row.stopped.and_then(Gone::coded).filter(|_| *stops) else { continue };
        if stopped.insert(row.reference) {
            let service = services.get(&row.reference).copied().ok_or(Error::NotFound)?;
            let who = whose.at(service);
            let kept = store::prescription::by_id(unit, &who.scope(), row.reference)?.ok_or(Error::NotFound)?;
            ends(unit, &who, settings, &kept, (gone, &crate::offer::Told::default()))?;
            done.stopped += 1;
        }
    }
    let subjects = services.values().collect::<BTreeSet<_>>().into_iter().map(|id| id.uuid()).collect();
    audit::act(unit, whose.who(), "provider.file", subjects, "attendance, gate")?;
    Ok(done)
}

/// The services of the prescriptions of a register.
fn services_of(
    unit: &Unit<'_>,
    whose: &Whose,
    rows: &[Option<RegisterRow>],
) -> Result<BTreeMap<PrescriptionId, ServiceId>> {
    let ids: BTreeSet<PrescriptionId> = rows.iter().flatten().map(|row| row.reference).collect();
    let (services, ids) = (whose.services(unit)?, ids.into_iter().collect::<Vec<_>>());
    let known = kept::references(unit, whose.who().programme, &services, &ids)?;
    Ok(known.into_iter().map(|it| (it.id, it.service)).collect())
}
