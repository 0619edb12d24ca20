//! Registers that come back as files: looked at first, then kept whole or not at all.

use std::collections::{BTreeMap, BTreeSet};

use domain::Breach;
use domain::calendar::{Day, london_day};
use domain::id::{PrescriptionId, ServiceId};
use domain::prescription::{Attendance, resolve};
use exchange::csv_file::{
    RegisterColumns, RegisterField, RegisterRow, Row, RowFault, Rows, Shape, register_marks, register_stops,
};
use serde::{Deserialize, Serialize};
use store::provider_account::{self as kept, Reference};
use store::session::{Session, SessionId};
use store::{Read, Unit};

use super::Whose;
use crate::prescription::{Marked, mark};
use crate::programme::Settings;
use crate::provider::register::{Gone, ends};
use crate::{Error, House, Result, audit};

/// The most rows a register may have: one unit of work keeps all of them.
pub const ROWS: usize = 1_000;
/// The longest register, in bytes.
pub const LONGEST: usize = 256 * 1024;

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
            Some(session)
                if !session.planned && there && session.attendance.is_some_and(Attendance::is_there) =>
            {
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
    let mut seen: BTreeMap<(PrescriptionId, Day), Attendance> = BTreeMap::new();
    let mut looked = Vec::with_capacity(rows.len());
    let mut kept = Vec::with_capacity(rows.len());
    for (row, reading) in rows.into_iter().zip(readings) {
        let settled = reading.and_then(|it| {
            let fault = |(field, breach)| vec![columns.fault(&header, &row, field, breach)];
            let settled = known.settles(&it).map_err(fault)?;
            // A row that only says that they come no more says nothing of the session.
            let said = it.attendance.map(|mark| (mark, seen.insert((it.reference, it.day), mark)));
            if said.is_some_and(|(mark, before)| before.is_some_and(|before| before != mark)) {
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
pub fn keep(
    unit: &mut Unit<'_>,
    whose: &Whose,
    settings: &Settings,
    names: &Names,
    text: &str,
) -> Result<Kept> {
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
            let kept =
                store::prescription::by_id(unit, &who.scope(), row.reference)?.ok_or(Error::NotFound)?;
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
