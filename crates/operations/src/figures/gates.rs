//! The rows of gates: how the last pass of each gate of a journey stands, with what was known at its offer.

use domain::calendar::Day;
use domain::id::JourneyId;
use domain::journey::{EndedBy, Gate, Mode};
use evidence::column::{Stored, Value};
use evidence::table::{Key, Snapshot, Table, Unit};
use store::Error;
use store::episode_gate::{AFTER_PLAN, GateRow, Standing};
use uuid::Uuid;

use super::fill::{NOT_ENDED, NOT_MET, code, day, put};

/// The columns of a gate, in the order in which [`keep`] gives their values.
pub(super) const GATE: [&str; 17] = [
    "offered-on",
    "gate",
    "came-to",
    "in-short",
    "ended-by",
    "opened-on",
    "settled-on",
    "passed-on",
    "wait",
    "stands",
    "self-referral",
    "joined",
    "practice",
    "age-band",
    "sex",
    "ethnic-category",
    "deprivation-decile",
];

/// Gates by the numbers under which the store keeps them.
const NUMBERS: [i64; 8] = [AFTER_PLAN, 1, 2, 3, 4, 5, 6, 11];

/// Waits by the most days of each.
const WAITS: [(i32, &str); 5] = [(2, "0-2"), (7, "3-7"), (14, "8-14"), (28, "15-28"), (56, "29-56")];
const LONGER: &str = "57-up";
const STILL_WAITING: &str = "waiting";

/// The code of a gate by its number.
fn gate(number: i64) -> Option<&'static str> {
    if number == AFTER_PLAN { Some("after-plan") } else { super::fill::gate(number) }
}

/// The key of a gate's row: the journey's, with the gate's number in the bits of its last byte.
fn key(journey: JourneyId, number: i64) -> Key {
    let mut key = *journey.bytes();
    key[15] ^= u8::try_from(number + 1).unwrap_or(0);
    key
}

/// The journey a gate's row belongs to.
pub(super) fn journey_of(table: &Table, row: u32) -> Option<JourneyId> {
    let Some(Stored::Code(held)) = table.column("gate").map(|column| column.value(row)) else { return None };
    let number = NUMBERS.into_iter().find(|number| gate(*number) == Some(held))?;
    // What was mixed in is taken out by mixing it in again.
    let mixed = JourneyId::new(Uuid::from_bytes(*table.key_of(row)?));
    Some(JourneyId::new(Uuid::from_bytes(key(mixed, number))))
}

/// What was known at the offer that opened a journey.
pub(super) struct Opening {
    self_referral: bool,
    codes: [Option<String>; 4],
    decile: Option<u32>,
}

impl Opening {
    pub(super) fn of(offers: &Table, row: Option<u32>) -> Opening {
        let held = |name: &str| row.and_then(|row| Some(offers.column(name)?.value(row)));
        let codes = ["practice", "age-band", "sex", "ethnic-category"].map(|name| match held(name) {
            Some(Stored::Code(code)) => Some(code.to_owned()),
            _ => None,
        });
        Opening {
            self_referral: matches!(held("self-referral"), Some(Stored::Flag(true))),
            codes,
            decile: match held("deprivation-decile") {
                Some(Stored::Number(decile)) => Some(decile),
                _ => None,
            },
        }
    }

    /// Practice, age band, sex and ethnic category.
    pub(super) fn known(&self) -> [Value<'_>; 4] {
        self.codes.each_ref().map(|it| code(it.as_deref()))
    }

    /// The deprivation decile.
    pub(super) fn decile(&self) -> Value<'static> {
        self.decile.map_or(Value::NotRecorded, Value::Number)
    }
}

/// Takes out the gates that a journey no longer has.
pub(super) fn drop_others(snapshot: &mut Snapshot, journey: JourneyId, kept: &[GateRow]) {
    let Some(table) = snapshot.table_mut(Unit::Gate) else { return };
    for number in NUMBERS.into_iter().filter(|number| kept.iter().all(|row| row.gate != *number)) {
        table.remove(&key(journey, number));
    }
}

/// Writes the gates of one journey, and at the offer that opened it the days of its passage: when it became a
/// referral, was tried, reached, met and closed.
pub(super) fn keep(
    snapshot: &mut Snapshot,
    journey: JourneyId,
    rows: &[GateRow],
    offer: Option<u32>,
    attempted: Option<Day>,
) -> Result<(), Error> {
    let no_table = || Error::Broken("no table of gates or offers".to_owned());
    let opening = Opening::of(snapshot.table(Unit::Offer).ok_or_else(no_table)?, offer);
    let table = snapshot.table_mut(Unit::Gate).ok_or_else(no_table)?;
    let began = rows.iter().find(|row| row.gate == 1).map(|row| row.opened);
    let joined = rows.iter().any(|row| is_joined(row.standing));
    let stands = stands(rows);
    // Nobody offered where gate 1 was not met: the person came by themselves.
    let self_referral = opening.self_referral
        || rows.iter().any(|row| row.gate == 1 && matches!(row.standing, Standing::NotMet(_)));
    let [practice, age_band, sex, ethnic] = opening.known();
    for row in rows {
        let ended_by = row.standing.ending().map_or(NOT_ENDED, |(_, by)| EndedBy::code(by));
        let values = [
            day(began),
            code(gate(row.gate)),
            Value::Code(came_to(row.standing)),
            Value::Code(in_short(row.standing)),
            Value::Code(ended_by),
            day(Some(row.opened)),
            day(row.standing.day()),
            day(row.passed),
            Value::Code(waited(row)),
            Value::Flag(Some(row.gate) == stands),
            Value::Flag(self_referral),
            Value::Flag(joined),
            practice,
            age_band,
            sex,
            ethnic,
            opening.decile(),
        ];
        put(table, key(journey, row.gate), values)?;
    }
    let passage = passage(rows, stands, attempted);
    if let (Some(offer), Some(offers)) = (offer, snapshot.table_mut(Unit::Offer)) {
        for (column, value) in passage {
            offers.set(offer, column, value).map_err(|misfit| Error::Broken(misfit.to_string()))?;
        }
    }
    Ok(())
}

/// The days of a journey's passage, by the column of its offer. Before there is a referral nothing is waited for.
fn passage(
    rows: &[GateRow],
    stands: Option<i64>,
    attempted: Option<Day>,
) -> [(&'static str, Value<'static>); 6] {
    let row = |gate: Gate| rows.iter().find(|row| row.gate == i64::from(gate.number()));
    let passed = |gate: Gate| row(gate).and_then(|row| row.passed);
    let came = passed(Gate::Offer).or_else(|| match row(Gate::Offer)?.standing {
        Standing::NotMet(on) => Some(on),
        _ => None,
    });
    let received = came.filter(|_| row(Gate::Intake).is_some());
    let reached = passed(Gate::Reach);
    let closed = rows
        .iter()
        .find(|row| Some(row.gate) == stands)
        .and_then(|row| Some((row.standing.day()?, row.standing.ending()?.0)));
    let tried = attempted.into_iter().chain(reached).min();
    let only = |it: Option<Day>| day(it.filter(|_| received.is_some()));
    [
        ("meeting-on", day(passed(Gate::Meeting))),
        ("received-on", day(received)),
        ("attempted-on", only(tried)),
        ("reached-on", only(reached)),
        ("closed-on", day(closed.map(|(on, _)| on))),
        ("closed-as", Value::Code(closed.map_or(NOT_ENDED, |(_, mode)| mode.code()))),
    ]
}

fn is_joined(standing: Standing) -> bool {
    matches!(standing, Standing::Ended { mode: Mode::JoinedToAnother, .. })
}

fn came_to(standing: Standing) -> &'static str {
    match standing {
        Standing::Open => "open",
        Standing::Passed(_) => "passed",
        Standing::NotMet(_) => NOT_MET,
        Standing::Ended { mode, .. } => mode.code(),
    }
}

fn in_short(standing: Standing) -> &'static str {
    match standing {
        Standing::Ended { mode: Mode::Refused, by: EndedBy::Person, .. } => "refused",
        Standing::Ended { .. } => "ended-otherwise",
        other => came_to(other),
    }
}

/// How long the last pass took.
fn waited(row: &GateRow) -> &'static str {
    let Some(settled) = row.standing.day() else { return STILL_WAITING };
    let days = (settled - row.opened).get_days();
    WAITS.into_iter().find(|(most, _)| days <= *most).map_or(LONGER, |(_, code)| code)
}

/// The gate at which a journey stands: the open one of the line, else where it ended last. A follow-up is
/// off the line.
fn stands(rows: &[GateRow]) -> Option<i64> {
    let line = || rows.iter().filter(|row| row.gate <= 6);
    let open = line().find(|row| row.standing == Standing::Open);
    let after_plan = || line().find(|row| row.gate == AFTER_PLAN);
    let ended = || {
        line()
            .filter(|row| row.standing.ending().is_some())
            .max_by_key(|row| (row.standing.day(), row.pass, row.gate))
    };
    open.or_else(after_plan).or_else(ended).map(|row| row.gate)
}
