//! What a column can hold, and the names under which practices export it.

use serde::{Deserialize, Serialize};

/// What a file is a list of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// People of a practice.
    People,
    /// Offers with their answers.
    Offers,
}

impl Kind {
    /// Both.
    pub const ALL: [Kind; 2] = [Kind::People, Kind::Offers];

    /// Stable code; its words are at `import-kind-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Kind::People => "people",
            Kind::Offers => "offers",
        }
    }

    /// The kind of a code.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What a column of such a file can hold, in the order in which they are offered.
    pub fn fields(self) -> impl Iterator<Item = Field> {
        TABLE.iter().filter(move |entry| entry.kinds.contains(&self)).map(|entry| entry.field)
    }
}

/// What a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// NHS number.
    NhsNumber,
    /// The whole name in one column.
    Name,
    /// Given name or names.
    Given,
    /// Family name.
    Family,
    /// Preferred name.
    Preferred,
    /// Date of birth.
    DateOfBirth,
    /// Ethnic category: national code or its words.
    EthnicCategory,
    /// Person stated gender: national code or its words.
    Gender,
    /// Language: ISO 639 code or its English name.
    Language,
    /// Whether an interpreter is needed.
    Interpreter,
    /// Access needs, parted by semicolons or commas.
    AccessNeeds,
    /// Lines of the address without the postcode.
    Address,
    /// First line of the address.
    AddressFirst,
    /// Second line of the address.
    AddressSecond,
    /// Third line of the address.
    AddressThird,
    /// Fourth line of the address.
    AddressFourth,
    /// Postcode.
    Postcode,
    /// Deprivation decile, 1 to 10.
    DeprivationDecile,
    /// Code of the index the decile is of.
    DeprivationIndex,
    /// Whether few may see the record.
    Restricted,
    /// Whether the person is staff or related to staff.
    StaffOrRelative,
    /// When it was offered.
    Offered,
    /// What the person answered: a code or plain words.
    Answer,
    /// Who ended it, when the answer is neither yes nor thinking it over.
    EndedBy,
    /// The date until which they think it over, or after which they may be asked again.
    Until,
    /// Reason codes with direction, parted by semicolons or commas.
    Reasons,
    /// Code of the main reason, when the person chose it.
    MainReason,
    /// Whose account the reasons are.
    Teller,
    /// Whether the reason was asked.
    Asked,
    /// How it was put.
    How,
    /// E-mail address of who offered.
    OfferedBy,
    /// Needs ticked, parted by semicolons or commas.
    Needs,
    /// Whether the person asked not to be asked again.
    Wish,
    /// A note.
    Note,
}

/// A field's code, the kinds of file it stands in (people, offers), and the names of columns that hold it:
/// small letters and digits only, beside the code itself.
struct Entry {
    field: Field,
    code: &'static str,
    kinds: &'static [Kind],
    synonyms: &'static [&'static str],
}

const BOTH: &[Kind] = &[Kind::People, Kind::Offers];
const PEOPLE: &[Kind] = &[Kind::People];
const OFFERS: &[Kind] = &[Kind::Offers];

const fn entry(
    field: Field,
    code: &'static str,
    kinds: &'static [Kind],
    synonyms: &'static [&'static str],
) -> Entry {
    Entry { field, code, kinds, synonyms }
}

const TABLE: [Entry; 34] = [
    entry(
        Field::NhsNumber,
        "nhs_number",
        BOTH,
        &["nhsno", "nhsnum", "nhsid", "nhs", "nhsnumberformatted", "patientnhsnumber"],
    ),
    entry(Field::Name, "name", BOTH, &["fullname", "patientname", "patient", "personname", "clientname"]),
    entry(
        Field::Given,
        "given",
        BOTH,
        &[
            "givenname",
            "givennames",
            "firstname",
            "firstnames",
            "forename",
            "forenames",
            "christianname",
            "first",
        ],
    ),
    entry(Field::Family, "family", BOTH, &["familyname", "surname", "lastname", "last", "secondname"]),
    entry(
        Field::Preferred,
        "preferred",
        PEOPLE,
        &["preferredname", "knownas", "callingname", "likestobecalled"],
    ),
    entry(
        Field::DateOfBirth,
        "date_of_birth",
        BOTH,
        &["dateofbirth", "dob", "birthdate", "born", "dateborn", "birthday", "patientdob"],
    ),
    entry(
        Field::EthnicCategory,
        "ethnic_category",
        PEOPLE,
        &["ethniccategory", "ethnicity", "ethnicgroup", "ethnicorigin", "ethniccategorycode"],
    ),
    entry(Field::Gender, "gender", PEOPLE, &["sex", "genderidentity", "personstatedgender", "gendercode"]),
    entry(
        Field::Language,
        "language",
        PEOPLE,
        &["mainlanguage", "firstlanguage", "preferredlanguage", "spokenlanguage", "mainspokenlanguage"],
    ),
    entry(
        Field::Interpreter,
        "interpreter",
        PEOPLE,
        &["interpreterneeded", "needsinterpreter", "interpreterrequired"],
    ),
    entry(
        Field::AccessNeeds,
        "access_needs",
        PEOPLE,
        &["accessneeds", "accessibility", "accessibleinformation", "reasonableadjustments"],
    ),
    entry(
        Field::Address,
        "address",
        PEOPLE,
        &["homeaddress", "fulladdress", "addressline", "addresslines", "patientaddress"],
    ),
    entry(
        Field::AddressFirst,
        "address_1",
        PEOPLE,
        &["addressline1", "address1", "housenameflatnumber", "line1", "numberandstreet", "street"],
    ),
    entry(
        Field::AddressSecond,
        "address_2",
        PEOPLE,
        &["addressline2", "address2", "line2", "locality", "village"],
    ),
    entry(
        Field::AddressThird,
        "address_3",
        PEOPLE,
        &["addressline3", "address3", "line3", "town", "city", "posttown"],
    ),
    entry(Field::AddressFourth, "address_4", PEOPLE, &["addressline4", "address4", "line4", "county"]),
    entry(
        Field::Postcode,
        "postcode",
        PEOPLE,
        &["postcode", "postalcode", "zip", "homepostcode", "patientpostcode"],
    ),
    entry(
        Field::DeprivationDecile,
        "deprivation_decile",
        PEOPLE,
        &["deprivationdecile", "imddecile", "imd", "decile"],
    ),
    entry(
        Field::DeprivationIndex,
        "deprivation_index",
        PEOPLE,
        &["deprivationindex", "imdversion", "imdyear"],
    ),
    entry(Field::Restricted, "restricted", PEOPLE, &["sensitive", "restrictedrecord", "sflag"]),
    entry(Field::StaffOrRelative, "staff_or_relative", PEOPLE, &["stafforrelative", "staff", "isstaff"]),
    entry(
        Field::Offered,
        "offered",
        OFFERS,
        &[
            "dateoffered",
            "offerdate",
            "dateofoffer",
            "date",
            "referraldate",
            "dateofreferral",
            "consultationdate",
        ],
    ),
    entry(
        Field::Answer,
        "answer",
        OFFERS,
        &["response", "outcome", "result", "reply", "decision", "offeroutcome", "status"],
    ),
    entry(Field::EndedBy, "ended_by", OFFERS, &["endedby", "declinedby", "refusedby", "whosaidno"]),
    entry(
        Field::Until,
        "until",
        OFFERS,
        &["askagain", "askagainon", "askafter", "thinkinguntil", "followupdate", "reviewdate", "recalldate"],
    ),
    entry(
        Field::Reasons,
        "reasons",
        OFFERS,
        &[
            "reason",
            "reasoncodes",
            "reasoncode",
            "refusalreason",
            "refusalreasons",
            "declinereason",
            "factors",
            "factor",
            "why",
        ],
    ),
    entry(Field::MainReason, "main", OFFERS, &["mainreason", "primaryreason"]),
    entry(Field::Teller, "teller", OFFERS, &["toldby", "whosaid", "whosaidit", "source", "accountof"]),
    entry(Field::Asked, "asked", OFFERS, &["reasonasked", "wasreasonasked", "askedreason"]),
    entry(Field::How, "how", OFFERS, &["howput", "howoffered", "contactmethod", "method", "mode", "channel"]),
    entry(
        Field::OfferedBy,
        "offered_by",
        OFFERS,
        &[
            "offeredby",
            "offeredbyemail",
            "clinician",
            "clinicianemail",
            "referreremail",
            "referredby",
            "referrer",
            "gpemail",
        ],
    ),
    entry(
        Field::Needs,
        "need",
        OFFERS,
        &["needs", "referralreason", "referralreasons", "presentingneed", "presentingneeds"],
    ),
    entry(Field::Wish, "wish", OFFERS, &["donotask", "donotaskagain", "dontaskagain", "pleasedonotask"]),
    entry(Field::Note, "note", OFFERS, &["notes", "comment", "comments", "freetext", "remarks"]),
];

impl Field {
    fn entry(self) -> &'static Entry {
        // The table is in the order of the enum, which a test holds it to.
        &TABLE[self as usize]
    }

    /// Stable code: the name of the field in the form; its words are at `import-field-CODE`.
    pub fn code(self) -> &'static str {
        self.entry().code
    }

    /// The field of a code, for a kind of file.
    pub fn from_code(kind: Kind, code: &str) -> Option<Field> {
        kind.fields().find(|field| field.code() == code)
    }

    /// The field a column's name speaks of, for a kind of file.
    pub fn of_column(kind: Kind, name: &str) -> Option<Field> {
        let plain =
            |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let name: String = plain(name);
        kind.fields().find(|field| {
            let code: String = plain(field.code());
            code == name || field.entry().synonyms.contains(&name.as_str())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_follows_the_enum_and_no_name_means_two_fields() {
        for (at, entry) in TABLE.iter().enumerate() {
            assert_eq!(entry.field as usize, at, "{}", entry.code);
        }
        for kind in Kind::ALL {
            let mut names: Vec<&str> =
                kind.fields().flat_map(|field| field.entry().synonyms).copied().collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{kind:?}");
        }
    }

    #[test]
    fn columns_are_known_by_the_names_practices_use() {
        for (name, field) in [
            ("NHS No", Field::NhsNumber),
            ("nhs number", Field::NhsNumber),
            ("NHS_NUMBER", Field::NhsNumber),
            ("DOB", Field::DateOfBirth),
            ("Date of birth", Field::DateOfBirth),
            ("Surname", Field::Family),
            ("Forename(s)", Field::Given),
            ("Post Code", Field::Postcode),
        ] {
            assert_eq!(Field::of_column(Kind::People, name), Some(field), "{name}");
        }
        assert_eq!(Field::of_column(Kind::People, "Blood pressure"), None);
        assert_eq!(Field::of_column(Kind::Offers, "Reason codes"), Some(Field::Reasons));
        assert_eq!(Field::of_column(Kind::Offers, "Ethnicity"), None, "no field of an offer");
    }
}
