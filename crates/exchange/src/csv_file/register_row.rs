//! Registers as services send them from a system of their own: a row a person and session, by the reference of the
//! prescription. Other columns are left out, and no free text is taken.

use domain::Breach;
use domain::calendar::Day;
use domain::id::PrescriptionId;
use domain::prescription::Attendance;

use super::day::read_day;
use super::fault::RowFault;
use super::rows::Row;
use super::words::{coded, plain};

/// What became of a session, in the words people write.
const ATTENDANCE: &[(&str, &str)] = &[
    ("attended", "there present yes y came 1 washere wasthere"),
    ("missed", "absent no n dna didnotattend didnotcome 0"),
    ("cancelled-person", "cancelled cancelledbyperson cancelledbythem apologies c excused"),
    ("cancelled-provider", "notheld cancelledbyus cancelledbyservice cancelledbyprovider calledoff x"),
    ("not-known", "unknown u notrecorded"),
];

/// Why somebody comes no more, as codes: what a service may say without free text.
const STOPPED: &[(&str, &str)] = &[
    ("told-us", "refused declined doesnotwanttocome stopped left"),
    ("no-longer-needed", "notneeded needmet"),
    ("not-suitable", "notsafe unsuitable doesnotsuit"),
    ("closed", "serviceclosed closedorchanged"),
];

/// The columns of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterField {
    /// The reference of the prescription, as the download has it.
    Reference,
    /// The day of the session.
    Date,
    /// What became of it.
    Attendance,
    /// Why they come no more.
    Stopped,
}

impl RegisterField {
    /// All of them.
    pub const ALL: [RegisterField; 4] =
        [RegisterField::Reference, RegisterField::Date, RegisterField::Attendance, RegisterField::Stopped];

    /// Stable code: the name of its column, and its words at `register-field-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            RegisterField::Reference => "reference",
            RegisterField::Date => "date",
            RegisterField::Attendance => "attendance",
            RegisterField::Stopped => "stopped",
        }
    }

    /// Names people give such a column, in small letters without signs.
    const fn synonyms(self) -> &'static [&'static str] {
        match self {
            RegisterField::Reference => &["ref", "prescription", "prescriptionreference", "prescriptionid"],
            RegisterField::Date => &["day", "session", "sessiondate", "dateofsession"],
            RegisterField::Attendance => &["attended", "mark", "outcome", "status", "register"],
            RegisterField::Stopped => &["reasonstopped", "stoppedbecause", "whystopped", "reason"],
        }
    }
}

/// Which column of a file is which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterColumns([Option<usize>; 4]);

impl RegisterColumns {
    /// Finds the columns by their names; of two that speak of one thing the first is taken. `also` gives further names
    /// of a column, such as those in the language of the page.
    ///
    /// # Errors
    /// `register-file-column-missing` for each of reference, date and attendance that no column holds.
    pub fn of(
        header: &[String],
        also: impl Fn(RegisterField) -> String,
    ) -> Result<RegisterColumns, Vec<Breach>> {
        let is = |field: RegisterField, name: &str| {
            let name = plain(name);
            name == field.code() || field.synonyms().contains(&name.as_str()) || name == plain(&also(field))
        };
        let found = RegisterField::ALL.map(|field| header.iter().position(|name| is(field, name)));
        let missing: Vec<Breach> = RegisterField::ALL
            .into_iter()
            .zip(found)
            .filter(|(field, at)| at.is_none() && *field != RegisterField::Stopped)
            .map(|(field, _)| Breach::of("file", "register-file-column-missing").with("field", field.code()))
            .collect();
        if missing.is_empty() { Ok(RegisterColumns(found)) } else { Err(missing) }
    }

    /// In which column a field stands.
    pub fn column(&self, field: RegisterField) -> Option<usize> {
        self.0[field as usize]
    }

    /// What a row holds of a field; empty where there is no such column.
    pub fn cell<'r>(&self, row: &'r Row, field: RegisterField) -> &'r str {
        self.column(field).map_or("", |at| row.cell(at))
    }

    /// A fault of one cell of a row.
    pub fn fault(&self, header: &[String], row: &Row, field: RegisterField, breach: Breach) -> RowFault {
        let column = self.column(field).and_then(|at| header.get(at)).cloned();
        RowFault { row: row.number, column, value: self.cell(row, field).to_owned(), breach }
    }
}

/// A row of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterRow {
    /// Number of the row as a spreadsheet counts.
    pub number: u64,
    /// Which prescription.
    pub reference: PrescriptionId,
    /// The day of the session.
    pub day: Day,
    /// What became of it; none where the cell is empty: it stays as it is.
    pub attendance: Option<Attendance>,
    /// Why they come no more, as a code; none where the cell is empty.
    pub stopped: Option<&'static str>,
}

impl RegisterRow {
    /// Reads a row.
    ///
    /// # Errors
    /// Every fault of it: `register-file-reference-form`, `import-date-form`, `import-date-year`,
    /// `register-file-attendance-unknown`, `register-file-stopped-unknown`, and those of its writing.
    pub fn read(
        header: &[String],
        columns: &RegisterColumns,
        row: &Row,
    ) -> Result<RegisterRow, Vec<RowFault>> {
        if !row.faults.is_empty() {
            return Err(row.faults.clone());
        }
        let cell = |field| columns.cell(row, field);
        let wrong = |field: RegisterField, code| Breach::of(field.code(), code).with("value", cell(field));
        let mut faults = Vec::new();
        let mut kept = |field, breach| faults.push(columns.fault(header, row, field, breach));
        let (reference, day) = (cell(RegisterField::Reference), cell(RegisterField::Date));
        let reference = reference.parse::<PrescriptionId>();
        if reference.is_err() {
            kept(RegisterField::Reference, wrong(RegisterField::Reference, "register-file-reference-form"));
        }
        let day =
            read_day(RegisterField::Date.code(), day).map_err(|breach| kept(RegisterField::Date, breach));
        let attendance = match cell(RegisterField::Attendance) {
            "" => None,
            text => coded(ATTENDANCE, text).and_then(Attendance::coded).or_else(|| {
                let code = "register-file-attendance-unknown";
                kept(RegisterField::Attendance, wrong(RegisterField::Attendance, code));
                None
            }),
        };
        let stopped = match cell(RegisterField::Stopped) {
            "" => None,
            text => coded(STOPPED, text).or_else(|| {
                kept(RegisterField::Stopped, wrong(RegisterField::Stopped, "register-file-stopped-unknown"));
                None
            }),
        };
        match (reference, day) {
            (Ok(reference), Ok(day)) if faults.is_empty() => {
                Ok(RegisterRow { number: row.number, reference, day, attendance, stopped })
            }
            _ => Err(faults),
        }
    }
}

/// The marks a register may hold, as codes.
pub fn register_marks() -> impl Iterator<Item = &'static str> {
    ATTENDANCE.iter().map(|(code, _)| *code)
}

/// Why somebody may come no more, as codes.
pub fn register_stops() -> impl Iterator<Item = &'static str> {
    STOPPED.iter().map(|(code, _)| *code)
}

#[cfg(test)]
mod tests {
    use domain::prescription::CancelledBy;
    use proptest::prelude::*;

    use super::*;
    use crate::csv_file::{Rows, Shape, lines};

    const REFERENCE: &str = "0198f3a0-0000-7000-8000-000000000001";

    fn header(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn read(names: &[&str], cells: &[&str]) -> Result<RegisterRow, Vec<RowFault>> {
        let (header, cells) = (header(names), header(cells));
        let columns = RegisterColumns::of(&header, |_| String::new()).unwrap();
        RegisterRow::read(&header, &columns, &Row { number: 2, cells, faults: Vec::new() })
    }

    #[test]
    fn marks_are_understood_as_people_write_them() {
        let names = ["Ref", "Name", "Session date", "Attended"];
        let mark =
            |text: &str| read(&names, &[REFERENCE, "Somebody", "24/11/2026", text]).unwrap().attendance;
        assert_eq!(mark("Yes"), Some(Attendance::Attended));
        assert_eq!(mark("did not attend"), Some(Attendance::Missed));
        assert_eq!(mark("Cancelled by them"), Some(Attendance::Cancelled(CancelledBy::Person)));
        assert_eq!(mark("not held"), Some(Attendance::Cancelled(CancelledBy::Provider)));
        assert_eq!(mark("Unknown"), Some(Attendance::NotKnown));
        assert_eq!(mark(""), None, "it stays as it is");
    }

    #[test]
    fn every_fault_of_a_row_is_named_with_column_and_value() {
        let names = ["reference", "date", "attendance", "reason stopped"];
        let faults = read(&names, &["12", "24/11/26", "perhaps", "moved house"]).unwrap_err();
        let said: Vec<_> = faults
            .iter()
            .map(|it| (it.column.as_deref().unwrap_or_default(), it.value.as_str(), it.breach.code))
            .collect();
        assert_eq!(
            said,
            [
                ("reference", "12", "register-file-reference-form"),
                ("date", "24/11/26", "import-date-year"),
                ("attendance", "perhaps", "register-file-attendance-unknown"),
                ("reason stopped", "moved house", "register-file-stopped-unknown"),
            ]
        );
        let stops = read(&names, &[REFERENCE, "2026-11-24", "", "no longer needed"]).unwrap();
        assert_eq!(stops.stopped, Some("no-longer-needed"));
    }

    #[test]
    fn columns_are_found_by_name_and_what_is_missing_is_named() {
        let found = RegisterColumns::of(&header(&["Datum", "Bezug", "mark"]), |field| match field {
            RegisterField::Date => "Datum".to_owned(),
            RegisterField::Reference => "Bezug".to_owned(),
            _ => String::new(),
        });
        assert_eq!(found.unwrap().column(RegisterField::Reference), Some(1));
        let missing = RegisterColumns::of(&header(&["name", "date"]), |_| String::new()).unwrap_err();
        let said: Vec<_> = missing.iter().map(|it| (it.code, it.args[0].1.as_str())).collect();
        let code = "register-file-column-missing";
        assert_eq!(said, [(code, "reference"), (code, "attendance")]);
    }

    #[test]
    fn no_word_means_two_things() {
        for table in [ATTENDANCE, STOPPED] {
            let mut words: Vec<String> = table
                .iter()
                .flat_map(|(code, words)| {
                    std::iter::once(plain(code)).chain(words.split(' ').map(str::to_owned))
                })
                .collect();
            let all = words.len();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), all);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(day in 0_i64..3000, mark in 0_usize..5, stop in 0_usize..5) {
            let day = domain::calendar::day_of(19_000 + day).unwrap();
            let mark = register_marks().nth(mark).unwrap();
            let stop = register_stops().nth(stop).unwrap_or("");
            let text = lines([
                vec!["reference".to_owned(), "date".to_owned(), "attendance".to_owned(), "stopped".to_owned()],
                vec![REFERENCE.to_owned(), day.to_string(), mark.to_owned(), stop.to_owned()],
            ]);
            let shape = Shape::of(text.as_bytes()).unwrap();
            let mut rows = Rows::open(text.as_bytes(), shape).unwrap();
            let header = rows.header().to_vec();
            let columns = RegisterColumns::of(&header, |_| String::new()).unwrap();
            let row = rows.next_row().unwrap().unwrap();
            let read = RegisterRow::read(&header, &columns, &row).unwrap();
            prop_assert_eq!(read.reference.to_string(), REFERENCE);
            prop_assert_eq!((read.day, read.attendance.map(Attendance::code)), (day, Some(mark)));
            prop_assert_eq!(read.stopped.unwrap_or(""), stop);
        }

        #[test]
        fn no_row_whatever_it_holds_is_more_than_refused(cells in proptest::collection::vec(".{0,40}", 4)) {
            let names = ["reference", "date", "attendance", "stopped"];
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            let _ = read(&names, &cells);
        }
    }
}
