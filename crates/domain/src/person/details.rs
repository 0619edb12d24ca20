//! What is recorded of a person, and the form it is read from.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{
    AccessNeed, BirthDate, DeprivationDecile, EthnicCategory, Gender, Language, NamePart, NhsNumber,
    NhsNumberStanding, PersonName,
};
use crate::Breach;
use crate::calendar::Day;
use crate::id::OrganisationId;
use crate::postcode::Postcode;

/// A person's particulars, valid if they exist. Contact points, agreements and death are records of
/// their own. `None` means that nothing was recorded, which is neither "no" nor "not known".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDetails {
    /// The NHS number, if one is known, and whether it is disputed.
    pub nhs_number: NhsNumberStanding,
    /// The name.
    pub name: PersonName,
    /// Date of birth.
    pub date_of_birth: BirthDate,
    /// Ethnic category, if recorded.
    pub ethnic_category: Option<EthnicCategory>,
    /// Person stated gender, if recorded.
    pub gender: Option<Gender>,
    /// The language the person would rather speak, if recorded.
    pub language: Option<Language>,
    /// Whether an interpreter is needed, if recorded.
    pub interpreter: Option<bool>,
    /// What the person needs to take part; no need twice.
    pub access_needs: Vec<AccessNeed>,
    /// Lines of the address without the postcode, if any.
    pub address: Option<String>,
    /// Postcode of the address, if any.
    pub postcode: Option<Postcode>,
    /// Deprivation of the area of residence, with its index.
    pub deprivation: Option<DeprivationDecile>,
    /// The practice the person is registered with.
    pub practice: OrganisationId,
    /// Seen by few, and never matched on screen.
    pub restricted: bool,
    /// Works for the programme or is related to somebody who does: never matched on screen.
    pub staff_or_relative: bool,
}

impl PersonDetails {
    /// Whether the record may show up when somebody looks for a person on screen.
    pub fn may_be_matched_on_screen(&self) -> bool {
        !(self.restricted || self.staff_or_relative)
    }
}

/// The most characters an address may have.
pub const ADDRESS_LIMIT: usize = 500;

/// The fields of a person as typed or imported. [`PersonForm::parse`] leaves them as they are, so that
/// a page can show them again beside the faults.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonForm {
    /// NHS number, in any usual writing.
    pub nhs_number: Option<String>,
    /// Given name or names.
    pub given: Option<String>,
    /// Family name.
    pub family: Option<String>,
    /// Preferred name.
    pub preferred: Option<String>,
    /// Date of birth as one text; used when the three parts are empty.
    pub date_of_birth: Option<String>,
    /// Day of birth.
    pub birth_day: Option<String>,
    /// Month of birth.
    pub birth_month: Option<String>,
    /// Year of birth.
    pub birth_year: Option<String>,
    /// National code of the ethnic category.
    pub ethnic_category: Option<String>,
    /// National code of person stated gender.
    pub gender: Option<String>,
    /// ISO 639 code.
    pub language: Option<String>,
    /// `yes` or `no`.
    pub interpreter: Option<String>,
    /// Codes of access needs.
    pub access_needs: Vec<String>,
    /// What the access need `other` is.
    pub access_need_other: Option<String>,
    /// Lines of the address.
    pub address: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// 1 to 10.
    pub deprivation_decile: Option<String>,
    /// Code of the index the decile is of.
    pub deprivation_index: Option<String>,
    /// Identifier of the practice.
    pub practice: Option<String>,
    /// `yes` or `no`; empty is no.
    pub restricted: Option<String>,
    /// `yes` or `no`; empty is no.
    pub staff_or_relative: Option<String>,
}

impl PersonForm {
    /// Reads the form on a day.
    ///
    /// # Errors
    /// Every fault found, in the order of the fields, each with its field.
    pub fn parse(&self, today: Day) -> Result<PersonDetails, Vec<Breach>> {
        let mut faults = Faults::default();
        let nhs_number = faults.keep(self.nhs_number());
        let given = faults.keep(NamePart::parse("given", typed_in(&self.given).unwrap_or_default()));
        let family = faults.keep(NamePart::parse("family", typed_in(&self.family).unwrap_or_default()));
        let preferred =
            faults.keep(typed_in(&self.preferred).map(|text| NamePart::parse("preferred", text)).transpose());
        let date_of_birth = faults.keep(self.birth_date(today));
        let ethnic_category =
            faults.keep(coded("ethnic_category", "ethnic-category-unknown", &self.ethnic_category, |code| {
                EthnicCategory::from_code(&code.to_uppercase())
            }));
        let gender = faults.keep(coded("gender", "gender-unknown", &self.gender, |code| {
            Gender::from_code(&code.to_uppercase())
        }));
        let language = faults.keep(coded("language", "language-unknown", &self.language, |code| {
            Language::from_code(&code.to_lowercase())
        }));
        let interpreter = faults.keep(yes_or_no("interpreter", &self.interpreter));
        let access_needs = self.access_needs(&mut faults);
        let address = faults.keep(self.address());
        let postcode = faults.keep(typed_in(&self.postcode).map(Postcode::parse).transpose());
        let deprivation = faults.keep(self.deprivation());
        let practice = faults.keep(self.practice());
        let restricted = faults.keep(yes_or_no("restricted", &self.restricted));
        let staff_or_relative = faults.keep(yes_or_no("staff_or_relative", &self.staff_or_relative));

        match (nhs_number, given, family, date_of_birth, practice) {
            (Some(nhs_number), Some(given), Some(family), Some(date_of_birth), Some(practice))
                if faults.0.is_empty() =>
            {
                Ok(PersonDetails {
                    nhs_number,
                    name: PersonName { given, family, preferred: preferred.flatten() },
                    date_of_birth,
                    ethnic_category: ethnic_category.flatten(),
                    gender: gender.flatten(),
                    language: language.flatten(),
                    interpreter: interpreter.flatten(),
                    access_needs,
                    address: address.flatten(),
                    postcode: postcode.flatten(),
                    deprivation: deprivation.flatten(),
                    practice,
                    restricted: restricted.flatten().unwrap_or(false),
                    staff_or_relative: staff_or_relative.flatten().unwrap_or(false),
                })
            }
            _ => Err(faults.0),
        }
    }

    /// A number read from a form is held; that it is disputed is found when it is kept.
    fn nhs_number(&self) -> Result<NhsNumberStanding, Breach> {
        match typed_in(&self.nhs_number) {
            Some(typed) => NhsNumber::parse(typed).map(NhsNumberStanding::Held),
            None => Ok(NhsNumberStanding::None),
        }
    }

    fn birth_date(&self, today: Day) -> Result<BirthDate, Breach> {
        let parts = [&self.birth_day, &self.birth_month, &self.birth_year]
            .map(|part| typed_in(part).unwrap_or_default());
        if parts.iter().any(|part| !part.is_empty()) {
            return BirthDate::parse_parts(parts[0], parts[1], parts[2], today);
        }
        BirthDate::parse(typed_in(&self.date_of_birth).unwrap_or_default(), today)
    }

    fn access_needs(&self, faults: &mut Faults) -> Vec<AccessNeed> {
        let mut needs = Vec::new();
        for code in self.access_needs.iter().map(|code| code.trim()).filter(|code| !code.is_empty()) {
            let need = faults.keep(AccessNeed::parse(code, self.access_need_other.as_deref()));
            needs.extend(need.filter(|need| !needs.contains(need)));
        }
        needs
    }

    fn address(&self) -> Result<Option<String>, Breach> {
        let Some(typed) = typed_in(&self.address) else { return Ok(None) };
        if typed.chars().count() > ADDRESS_LIMIT {
            return Err(Breach::of("address", "address-too-long").with("limit", ADDRESS_LIMIT));
        }
        let lines: Vec<&str> = typed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        if lines.iter().any(|line| line.chars().any(char::is_control)) {
            return Err(Breach::of("address", "address-characters"));
        }
        Ok(Some(lines.join("\n")))
    }

    fn deprivation(&self) -> Result<Option<DeprivationDecile>, Breach> {
        match (typed_in(&self.deprivation_decile), typed_in(&self.deprivation_index)) {
            (None, _) => Ok(None),
            (Some(decile), index) => DeprivationDecile::parse(decile, index.unwrap_or_default()).map(Some),
        }
    }

    fn practice(&self) -> Result<OrganisationId, Breach> {
        let typed = typed_in(&self.practice).ok_or_else(|| Breach::of("practice", "practice-missing"))?;
        OrganisationId::from_str(typed)
            .map_err(|_| Breach::of("practice", "practice-unknown").with("value", typed))
    }
}

/// The faults found so far.
#[derive(Default)]
struct Faults(Vec<Breach>);

impl Faults {
    fn keep<T>(&mut self, read: Result<T, Breach>) -> Option<T> {
        read.map_err(|breach| self.0.push(breach)).ok()
    }
}

/// What was typed into a field, trimmed; `None` if that is nothing.
fn typed_in(field: &Option<String>) -> Option<&str> {
    field.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

fn coded<T>(
    field: &'static str,
    fault: &'static str,
    typed: &Option<String>,
    from_code: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Breach> {
    let Some(code) = typed_in(typed) else { return Ok(None) };
    from_code(code).map(Some).ok_or_else(|| Breach::of(field, fault).with("value", code))
}

fn yes_or_no(field: &'static str, typed: &Option<String>) -> Result<Option<bool>, Breach> {
    coded(field, "yes-or-no", typed, |code| match code.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" => Some(true),
        "no" | "n" | "false" | "0" => Some(false),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Day = date(2026, 11, 24);
    const PRACTICE: &str = "018f0000-0000-7000-8000-000000000001";

    fn text(value: &str) -> Option<String> {
        Some(value.to_owned())
    }

    fn least() -> PersonForm {
        PersonForm {
            given: text(" Amira "),
            family: text("Marsh"),
            date_of_birth: text("4/3/1961"),
            practice: text(PRACTICE),
            ..PersonForm::default()
        }
    }

    #[test]
    fn a_person_needs_a_name_a_date_of_birth_and_a_practice_alone() {
        let person = least().parse(TODAY).unwrap();
        assert_eq!(person.name.full(), "Amira Marsh");
        assert_eq!(person.nhs_number, NhsNumberStanding::None);
        assert_eq!((person.ethnic_category, person.gender, person.interpreter), (None, None, None));
        assert!(person.may_be_matched_on_screen());
    }

    #[test]
    fn every_field_is_read() {
        let form = PersonForm {
            nhs_number: text("999 000 0018"),
            preferred: text("Ami"),
            date_of_birth: None,
            birth_day: text("4"),
            birth_month: text("3"),
            birth_year: text("1961"),
            ethnic_category: text("z"),
            gender: text("2"),
            language: text("ur"),
            interpreter: text("yes"),
            access_needs: vec!["step-free".into(), "step-free".into(), "other".into()],
            access_need_other: text("a lift"),
            address: text("1 High Street \n\n Luton"),
            postcode: text("lu12ab"),
            deprivation_decile: text("2"),
            deprivation_index: text("england-2019"),
            staff_or_relative: text("yes"),
            ..least()
        };
        let person = form.parse(TODAY).unwrap();
        assert_eq!(person.nhs_number.number().unwrap().digits(), "9990000018");
        assert_eq!(person.name.called(), "Ami");
        assert_eq!(person.date_of_birth.day(), date(1961, 3, 4));
        assert_eq!(person.ethnic_category, Some(EthnicCategory::NotStated));
        assert_eq!(person.access_needs, [AccessNeed::StepFree, AccessNeed::Other("a lift".into())]);
        assert_eq!(person.address.as_deref(), Some("1 High Street\nLuton"));
        assert_eq!(person.postcode.as_ref().map(Postcode::as_str), Some("LU1 2AB"));
        assert_eq!(person.interpreter, Some(true));
        assert!(!person.may_be_matched_on_screen());
        let kept = serde_json::to_string(&person).unwrap();
        assert_eq!(serde_json::from_str::<PersonDetails>(&kept).unwrap(), person);
    }

    #[test]
    fn all_faults_are_told_at_once_each_with_its_field() {
        let form = PersonForm {
            nhs_number: text("9990000019"),
            family: None,
            date_of_birth: text("1/1/2030"),
            ethnic_category: text("Q"),
            gender: text("3"),
            language: text("tlh"),
            interpreter: text("perhaps"),
            access_needs: vec!["other".into()],
            postcode: text("nowhere"),
            deprivation_decile: text("0"),
            practice: text("hilltop"),
            ..least()
        };
        let typed = form.clone();
        let faults = form.parse(TODAY).unwrap_err();
        let fields: Vec<&str> = faults.iter().filter_map(|fault| fault.field.as_deref()).collect();
        assert_eq!(
            fields.join(" "),
            "nhs_number family date_of_birth ethnic_category gender language interpreter access_need_other postcode \
             deprivation_decile practice"
        );
        assert_eq!(form, typed, "what was typed is kept");
    }
}
