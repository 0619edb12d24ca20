//! Prescriptions that wait for somebody's word: a question of the service, its answer, room on its waiting list, or
//! a look at what became of it. One statement a page, within a scope; the oldest clock comes first.

use domain::calendar::Day;
use domain::id::{PrescriptionId, ServiceId, StaffId};
use domain::prescription::Turn;
use jiff::Timestamp;

use crate::db::{Read, Row, Text};
use crate::prescription::{COLUMNS, Prescription, SCOPED, WIDTH, prescription};
use crate::{Error, Scope};

/// Which of them are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Today: a day to look at something has come or not.
    pub today: Day,
    /// Requests that were sent, or nudged, until this day have had their time.
    pub time_over_since: Day,
    /// To one service.
    pub service: Option<ServiceId>,
    /// Of people who go along with one navigator.
    pub staff: Option<StaffId>,
    /// Those in which it is somebody's turn.
    pub turn: Option<Turn>,
    /// Those after this one: its clock and identifier.
    pub after: Option<(i64, PrescriptionId)>,
}

impl Wanted {
    /// Every one, on a day.
    pub fn all(today: Day, time_over_since: Day) -> Wanted {
        Wanted { today, time_over_since, service: None, staff: None, turn: None, after: None }
    }
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The prescription.
    pub kept: Prescription,
    /// Given and family name of the person.
    pub name: (String, String),
    /// Who goes along with them now.
    pub staff: Option<StaffId>,
    /// The service, and who runs it.
    pub service: (String, String),
    /// Whether the programme has a mail address of the service.
    pub has_contact: bool,
    /// When the oldest question was asked that nobody has answered.
    pub asked_at: Option<Timestamp>,
    /// On a waiting list, and until when where the service said so.
    pub listed: Option<Option<Day>>,
    /// Whether gate 8 is open.
    pub at_provider: bool,
    /// The instant of its clock in microseconds: what the list is ordered by.
    pub clock: i64,
}

/// Microseconds of a day: days and instants stand in one order.
const DAY: &str = "86400000000";
const FROM: &str = " FROM prescription p
     JOIN journey j ON j.programme_id = p.programme_id AND j.id = p.journey_id
     JOIN episode_prescription e ON e.programme_id = p.programme_id AND e.prescription_id = p.id
     JOIN person n ON n.programme_id = p.programme_id AND n.id = p.person_id
     LEFT JOIN (SELECT programme_id, prescription_id, min(made_at) AS asked_at FROM provider_question
                WHERE answered_at IS NULL AND programme_id = ";
const JOINED: &str = " GROUP BY programme_id, prescription_id) q
       ON q.programme_id = p.programme_id AND q.prescription_id = p.id
     LEFT JOIN allocation a ON a.programme_id = p.programme_id AND a.journey_id = p.journey_id AND a.open
       AND a.kind = 'owner'";
/// Names of services and whether they have a contact: a page needs them, its count does not.
const SERVICE: &str = " JOIN service s ON s.programme_id = p.programme_id AND s.id = p.service_id
     LEFT JOIN service_standing t ON t.programme_id = p.programme_id AND t.service_id = p.service_id";
/// A service was asked, and has said nothing.
const ASKED: &str = "(e.open_gate = 8 AND NOT e.waiting AND p.sent_day IS NOT NULL)";
const LISTED: &str = "(e.open_gate = 8 AND e.waiting)";

/// Adds the instant of the clock of a row.
fn clock(text: &mut Text<'_>, today: Day) {
    text.sql("CASE WHEN q.asked_at IS NOT NULL THEN q.asked_at WHEN ").sql(ASKED);
    text.sql(&format!(
        " AND p.kind = 'formal-referral' THEN {DAY} * coalesce(p.nudged_day, p.sent_day) WHEN "
    ));
    text.sql(ASKED).sql(&format!(" THEN {DAY} * coalesce(p.check_day, p.sent_day) WHEN ")).sql(LISTED);
    text.sql(" AND e.waiting_until <= ").bind(today).sql(&format!(" THEN {DAY} * e.waiting_until"));
    text.sql(&format!(" ELSE {DAY} * p.check_day END"));
}

/// Adds what keeps a statement to those that wait, and may be seen.
fn narrow<'a>(text: &mut Text<'a>, scope: &'a Scope, wanted: &'a Wanted, joins: &str) {
    text.sql(FROM).bind(scope.programme).sql(JOINED).sql(joins).sql(" WHERE ");
    scope.limit(text, SCOPED);
    // Found by what is open, however many have come to their end.
    text.sql(" AND p.programme_id = ").bind(scope.programme).sql(
        " AND p.id IN (SELECT o.prescription_id FROM episode_prescription o
                       WHERE o.open_gate IN (7, 8, 9, 10) AND o.programme_id = ",
    );
    text.bind(scope.programme).sql(
        " UNION SELECT a.prescription_id FROM provider_question a
          WHERE a.answered_at IS NULL AND a.programme_id = ",
    );
    text.bind(scope.programme).sql(")");
    text.sql(" AND (q.asked_at IS NOT NULL OR ").sql(ASKED);
    text.sql(" OR (").sql(LISTED).sql(" AND e.waiting_until <= ").bind(wanted.today);
    text.sql(") OR (e.open_gate IS NOT NULL AND p.check_day <= ").bind(wanted.today).sql("))");
    if let Some(service) = &wanted.service {
        text.sql(" AND p.service_id = ").bind(service);
    }
    if let Some(staff) = &wanted.staff {
        text.sql(" AND a.staff_id = ").bind(staff);
    }
    if let Some(turn) = wanted.turn {
        let theirs = turn == Turn::Service;
        text.sql(if theirs { " AND " } else { " AND NOT " }).sql("(q.asked_at IS NULL AND ").sql(ASKED);
        text.sql(" AND CASE WHEN p.kind = 'formal-referral' THEN coalesce(p.nudged_day, p.sent_day) > ");
        text.bind(wanted.time_over_since).sql(" ELSE p.check_day IS NULL OR p.check_day > ");
        text.bind(wanted.today).sql(" END)");
    }
}

/// A page of them, the oldest clock first.
///
/// # Errors
/// What the database says.
pub fn list(read: &Read<'_>, scope: &Scope, wanted: &Wanted, limit: i64) -> Result<Vec<Waiting>, Error> {
    let mut text = Text::new("SELECT ");
    text.sql(COLUMNS).sql(
        ", n.given_name, n.family_name, a.staff_id, s.name, s.organisation, t.contact_mail, q.asked_at, e.waiting,
         e.waiting_until, e.open_gate, ",
    );
    clock(&mut text, wanted.today);
    text.sql(" AS clock");
    narrow(&mut text, scope, wanted, SERVICE);
    if let Some((after, id)) = &wanted.after {
        text.sql(" AND (");
        clock(&mut text, wanted.today);
        text.sql(", p.id) > (").bind(*after).sql(", ").bind(id).sql(")");
    }
    text.sql(" ORDER BY clock, p.id LIMIT ").bind(limit);
    read.all(text.as_sql(), text.params(), waiting)
}

fn waiting(row: &Row<'_>) -> Result<Waiting, Error> {
    let listed: bool = row.get(WIDTH + 7)?;
    let until: Option<Day> = row.get(WIDTH + 8)?;
    let gate: Option<i64> = row.get(WIDTH + 9)?;
    Ok(Waiting {
        kept: prescription(row)?,
        name: (row.get(WIDTH)?, row.get(WIDTH + 1)?),
        staff: row.get(WIDTH + 2)?,
        service: (row.get(WIDTH + 3)?, row.get(WIDTH + 4)?),
        has_contact: row.get::<Option<String>>(WIDTH + 5)?.is_some(),
        asked_at: row.get(WIDTH + 6)?,
        listed: listed.then_some(until),
        at_provider: gate == Some(8),
        clock: row.get(WIDTH + 10)?,
    })
}

/// How many there are.
///
/// # Errors
/// What the database says.
pub fn count(read: &Read<'_>, scope: &Scope, wanted: &Wanted) -> Result<i64, Error> {
    let mut text = Text::new("SELECT count(*)");
    narrow(&mut text, scope, wanted, "");
    Ok(read.value(text.as_sql(), text.params())?.unwrap_or(0))
}

/// The services of those that wait, by name: for a list to be narrowed to one.
///
/// # Errors
/// What the database says.
pub fn services(read: &Read<'_>, scope: &Scope, wanted: &Wanted) -> Result<Vec<(ServiceId, String)>, Error> {
    let mut text = Text::new("SELECT DISTINCT s.name, s.id");
    narrow(&mut text, scope, wanted, SERVICE);
    text.sql(" ORDER BY s.name, s.id LIMIT 500");
    read.all(text.as_sql(), text.params(), |row| Ok((row.get(1)?, row.get(0)?)))
}
