//! A row of a list of offers.

use domain::Breach;
use domain::calendar::Day;
use domain::factor::{FactorCode, Frame};
use domain::journey::{Asked, Direction, EndedBy, Ends, Gate, GivenFactor, HowPut, Mode, Teller};
use domain::person::NhsNumber;

use super::day::read_day;
use super::fault::RowFault;
use super::field::Field;
use super::mapping::Mapping;
use super::person_row::{name, several};
use super::rows::Row;
use super::words::{ANSWER, ASKED, HOW, WHO, coded, plain};

/// To whom an offer was made: the NHS number, or name and date of birth, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonReference {
    /// The NHS number.
    pub nhs_number: Option<NhsNumber>,
    /// Given and family name.
    pub name: Option<(String, String)>,
    /// Date of birth.
    pub born: Option<Day>,
}

/// What the person answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// Yes.
    Yes,
    /// Thinking it over; until a date where the file gives one.
    ThinkingItOver(Option<Day>),
    /// Not now, to be asked again on a date.
    NotNow(Day),
    /// Said no, or another way out of the offer, and who ended it.
    Ended(Mode, EndedBy),
}

/// An offer as a row gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferRow {
    /// To whom.
    pub person: PersonReference,
    /// When it was put.
    pub offered: Day,
    /// The answer.
    pub answer: Answered,
    /// Whose account of the reasons, if said.
    pub teller: Option<Teller>,
    /// Whether the reason was asked.
    pub asked: Asked,
    /// The reasons.
    pub reasons: Vec<GivenFactor>,
    /// The main one.
    pub main: Option<FactorCode>,
    /// How it was put.
    pub how: Option<HowPut>,
    /// E-mail address of who offered, in small letters.
    pub offered_by: Option<String>,
    /// Codes of needs.
    pub needs: Vec<String>,
    /// "Please do not ask me again."
    pub do_not_ask_again: bool,
    /// A note.
    pub note: String,
}

impl OfferRow {
    /// Reads a row against the factor frame.
    ///
    /// # Errors
    /// Every fault of the row, each with its column.
    pub fn read(
        mapping: &Mapping,
        header: &[String],
        frame: &Frame,
        row: &Row,
    ) -> Result<OfferRow, Vec<RowFault>> {
        let mut cells = Cells { mapping, header, row, faults: Vec::new() };
        let person = cells.person();
        let offered = cells.needed(Field::Offered, |typed| read_day(Field::Offered.code(), typed));
        let answer = cells.needed(Field::Answer, |typed| {
            coded(ANSWER, typed)
                .ok_or_else(|| Breach::of("answer", "import-answer-unknown").with("value", typed))
        });
        let answer = answer.and_then(|answer| cells.answer(answer));
        let teller = cells.code(Field::Teller, "import-teller-unknown", WHO, |code| {
            Teller::ALL.into_iter().find(|teller| teller.code() == code)
        });
        let asked = cells.code(Field::Asked, "import-asked-unknown", ASKED, |code| {
            Asked::ALL.into_iter().find(|asked| asked.code() == code)
        });
        let how = cells.code(Field::How, "import-how-unknown", HOW, |code| {
            HowPut::ALL.into_iter().find(|how| how.code() == code)
        });
        let helped = matches!(answer, Some(Answered::Yes));
        let reasons = cells.reasons(frame, helped);
        let main =
            cells.optional(Field::MainReason, |typed| reason(frame, typed, helped)).map(|given| given.code);
        let wish = cells.optional(Field::Wish, |typed| match plain(typed).as_str() {
            "yes" | "y" | "true" | "1" | "donotask" | "donotaskagain" | "dontask" | "dontaskagain" => {
                Ok(true)
            }
            "no" | "n" | "false" | "0" => Ok(false),
            _ => Err(Breach::of("wish", "yes-or-no").with("value", typed)),
        });
        let offered_by = cells.optional(Field::OfferedBy, |typed| match typed.contains('@') {
            true => Ok(typed.to_lowercase()),
            false => Err(Breach::of("offered_by", "email-form").with("value", typed)),
        });
        let faults = cells.faults;
        match (person, offered, answer) {
            (Some(person), Some(offered), Some(answer)) if faults.is_empty() => Ok(OfferRow {
                person,
                offered,
                answer,
                teller,
                asked: asked.unwrap_or_default(),
                reasons,
                main,
                how,
                offered_by,
                needs: several(mapping.cell(row, Field::Needs)),
                do_not_ask_again: wish.unwrap_or(false),
                note: mapping.cell(row, Field::Note).unwrap_or_default().to_owned(),
            }),
            _ => Err(faults),
        }
    }
}

/// One row in hand, with the faults found so far.
struct Cells<'r> {
    mapping: &'r Mapping,
    header: &'r [String],
    row: &'r Row,
    faults: Vec<RowFault>,
}

impl Cells<'_> {
    fn fault(&mut self, field: Field, breach: Breach) {
        let column = self.mapping.column(field);
        self.faults.push(RowFault {
            row: self.row.number,
            column: column.and_then(|at| self.header.get(at)).cloned(),
            value: self.mapping.cell(self.row, field).unwrap_or_default().to_owned(),
            breach,
        });
    }

    fn optional<T>(&mut self, field: Field, read: impl FnOnce(&str) -> Result<T, Breach>) -> Option<T> {
        let typed = self.mapping.cell(self.row, field)?;
        read(typed).map_err(|breach| self.fault(field, breach)).ok()
    }

    fn needed<T>(&mut self, field: Field, read: impl FnOnce(&str) -> Result<T, Breach>) -> Option<T> {
        if self.mapping.cell(self.row, field).is_none() {
            self.fault(field, Breach::of(field.code(), "import-cell-missing").with("field", field.code()));
            return None;
        }
        self.optional(field, read)
    }

    fn code<T>(
        &mut self,
        field: Field,
        unknown: &'static str,
        table: &[(&'static str, &str)],
        find: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        self.optional(field, |typed| {
            let known = coded(table, typed).and_then(find);
            known.ok_or_else(|| Breach::of(field.code(), unknown).with("value", typed))
        })
    }

    fn person(&mut self) -> Option<PersonReference> {
        let before = self.faults.len();
        let nhs_number = self.optional(Field::NhsNumber, NhsNumber::parse);
        let born = self.optional(Field::DateOfBirth, |typed| read_day("date_of_birth", typed));
        let name = match name(self.mapping, self.row) {
            (Some(given), Some(family)) => Some((given, family)),
            _ => None,
        };
        if self.faults.len() > before {
            return None;
        }
        if nhs_number.is_none() && (name.is_none() || born.is_none()) {
            self.fault(Field::NhsNumber, Breach::of("nhs_number", "import-person-missing"));
            return None;
        }
        Some(PersonReference { nhs_number, name, born })
    }

    fn answer(&mut self, code: &str) -> Option<Answered> {
        let until = self.optional(Field::Until, |typed| read_day("until", typed));
        match code {
            "yes" => Some(Answered::Yes),
            "thinking-it-over" => Some(Answered::ThinkingItOver(until)),
            "not-now" => {
                if until.is_none()
                    && !self.faults.iter().any(|fault| fault.breach.field.as_deref() == Some("until"))
                {
                    self.fault(Field::Until, Breach::of("until", "not-now-needs-date"));
                }
                until.map(Answered::NotNow)
            }
            code => {
                let mode = Mode::coded(code)?;
                self.ended_by(mode).map(|by| Answered::Ended(mode, by))
            }
        }
    }

    /// Who ended it: as the file says; the person, when they said no; else whoever alone can have.
    fn ended_by(&mut self, mode: Mode) -> Option<EndedBy> {
        let can = |by: &EndedBy| mode.can_be_ended(Ends::Gate(Gate::Offer), *by);
        if self.mapping.cell(self.row, Field::EndedBy).is_some() {
            let by = self.code(Field::EndedBy, "import-ended-by-unknown", WHO, |code| {
                EndedBy::ALL.into_iter().find(|by| by.code() == code)
            })?;
            if !can(&by) {
                let breach = Breach::of("ended_by", "mode-not-ended-by");
                self.fault(Field::EndedBy, breach.with("mode", mode.code()).with("by", by.code()));
                return None;
            }
            return Some(by);
        }
        let all: Vec<EndedBy> = EndedBy::ALL.into_iter().filter(can).collect();
        match (mode, all.as_slice()) {
            (Mode::Refused, _) => Some(EndedBy::Person),
            (_, [only]) => Some(*only),
            _ => {
                let codes: Vec<&str> = all.iter().map(|by| by.code()).collect();
                let breach = Breach::of("ended_by", "import-ended-by-missing");
                self.fault(
                    Field::EndedBy,
                    breach.with("mode", mode.code()).with("choices", codes.join(", ")),
                );
                None
            }
        }
    }

    fn reasons(&mut self, frame: &Frame, helped: bool) -> Vec<GivenFactor> {
        let mut given = Vec::new();
        for text in several(self.mapping.cell(self.row, Field::Reasons)) {
            match reason(frame, &text, helped) {
                Ok(factor) => given.push(factor),
                Err(breach) => self.fault(Field::Reasons, breach),
            }
        }
        given
    }
}

/// A reason with its direction: `stigma-` or `stigma-hindered`, `need+` or `need-helped`; without one the
/// only direction it can have, else that of the answer.
fn reason(frame: &Frame, typed: &str, helped: bool) -> Result<GivenFactor, Breach> {
    let text = typed.trim().to_lowercase().replace([' ', '_'], "-");
    let ends: [(&str, Direction); 4] = [
        ("-helped", Direction::Helped),
        ("-hindered", Direction::Hindered),
        ("+", Direction::Helped),
        ("-", Direction::Hindered),
    ];
    let ended =
        ends.iter().find_map(|(end, direction)| text.strip_suffix(end).map(|code| (code, *direction)));
    let (code, said) = ended.map_or((text.as_str(), None), |(code, direction)| (code, Some(direction)));
    let unknown = || Breach::of("reasons", "factor-unknown").with("factor", typed);
    let code = FactorCode::parse(code).ok_or_else(unknown)?;
    let factor = frame.factor(&code).ok_or_else(unknown)?;
    let direction = match (said, factor.directions.as_slice()) {
        (Some(said), _) => said,
        (None, [only]) => *only,
        (None, _) if helped => Direction::Helped,
        (None, _) => Direction::Hindered,
    };
    if !factor.directions.contains(&direction) {
        return Err(Breach::of("reasons", "factor-direction")
            .with("factor", typed)
            .with("direction", direction.code()));
    }
    Ok(GivenFactor { code, direction })
}
