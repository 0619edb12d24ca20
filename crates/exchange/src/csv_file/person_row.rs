//! A row of a list of people.

use domain::person::PersonForm;

use super::field::Field;
use super::mapping::Mapping;
use super::rows::Row;
use super::words::{ETHNIC_CATEGORY, GENDER, LANGUAGE, coded};

/// A person as a row gives them: the form, to be checked as if it had been typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The form. The practice is not of the file.
    pub form: PersonForm,
}

impl PersonRow {
    /// Reads a row. Plain words become codes; what is not understood stays as it is and is a fault when the
    /// form is checked.
    pub fn read(mapping: &Mapping, row: &Row) -> PersonRow {
        let text = |field| mapping.cell(row, field).map(str::to_owned);
        let code = |field, table: &[(&'static str, &str)]| {
            mapping.cell(row, field).map(|typed| coded(table, typed).unwrap_or(typed).to_owned())
        };
        let (given, family) = name(mapping, row);
        let lines: Vec<&str> = [
            Field::Address,
            Field::AddressFirst,
            Field::AddressSecond,
            Field::AddressThird,
            Field::AddressFourth,
        ]
        .into_iter()
        .filter_map(|field| mapping.cell(row, field))
        .collect();
        let form = PersonForm {
            nhs_number: text(Field::NhsNumber),
            given,
            family,
            preferred: text(Field::Preferred),
            date_of_birth: text(Field::DateOfBirth).map(without_time),
            ethnic_category: code(Field::EthnicCategory, ETHNIC_CATEGORY),
            gender: code(Field::Gender, GENDER),
            language: code(Field::Language, LANGUAGE),
            interpreter: text(Field::Interpreter),
            access_needs: several(mapping.cell(row, Field::AccessNeeds)),
            address: (!lines.is_empty()).then(|| lines.join("\n")),
            postcode: text(Field::Postcode),
            deprivation_decile: text(Field::DeprivationDecile),
            deprivation_index: text(Field::DeprivationIndex),
            restricted: text(Field::Restricted),
            staff_or_relative: text(Field::StaffOrRelative),
            ..PersonForm::default()
        };
        PersonRow { form }
    }
}

/// Given and family name: of their own columns, else of the one that holds both ("MARSH, Amira (Mrs)" or
/// "Amira Marsh").
pub(super) fn name(mapping: &Mapping, row: &Row) -> (Option<String>, Option<String>) {
    let own = |field| mapping.cell(row, field).map(str::to_owned);
    let (given, family) = (own(Field::Given), own(Field::Family));
    let Some(whole) = mapping.cell(row, Field::Name).filter(|_| given.is_none() && family.is_none()) else {
        return (given, family);
    };
    let whole = whole.split('(').next().unwrap_or_default().trim();
    let (given, family) = match whole.split_once(',') {
        Some((family, given)) => (given.trim(), family.trim()),
        None => whole.rsplit_once(' ').map_or(("", whole), |(given, family)| (given.trim(), family)),
    };
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    (some(given), some(family))
}

/// Codes of a cell that may hold several, each in small letters with hyphens.
pub(super) fn several(cell: Option<&str>) -> Vec<String> {
    let parts = cell.unwrap_or_default().split([';', ',', '|', '\n']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(|part| part.to_lowercase().replace([' ', '_'], "-")).collect()
}

/// A date of birth without the midnight some systems write behind it.
fn without_time(typed: String) -> String {
    match typed.split_once([' ', 'T']) {
        Some((date, time)) if time.starts_with("00:00") => date.to_owned(),
        _ => typed,
    }
}
