//! Files as they come: well written, badly written, and everything between.

use domain::Breach;
use domain::factor::Frame;
use domain::journey::{EndedBy, Mode};
use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn opened(bytes: &[u8]) -> Result<Rows<&[u8]>, Breach> {
    Rows::open(bytes, Shape::of(bytes)?)
}

fn all(bytes: &[u8]) -> (Vec<String>, Vec<Row>) {
    let mut rows = opened(bytes).unwrap();
    let header = rows.header().to_vec();
    let mut found = Vec::new();
    while let Some(row) = rows.next_row().unwrap() {
        found.push(row);
    }
    (header, found)
}

fn person(header: &[String], row: &Row) -> domain::person::PersonForm {
    PersonRow::read(&Mapping::guessed(Kind::People, header), row).form
}

#[test]
fn a_list_is_read_whatever_parts_its_columns() {
    for delimiter in [",", ";", "\t"] {
        let text = "NHS No,Surname,Forename,DOB\n999 000 0018,Marsh,Zoë,4/3/1961\n".replace(',', delimiter);
        for bytes in [text.clone().into_bytes(), [b"\xef\xbb\xbf", text.as_bytes()].concat()] {
            let (header, rows) = all(&bytes);
            assert_eq!(header[0], "NHS No");
            let form = person(&header, &rows[0]);
            assert_eq!(form.nhs_number.as_deref(), Some("999 000 0018"));
            assert_eq!((form.given.as_deref(), form.family.as_deref()), (Some("Zoë"), Some("Marsh")));
            assert_eq!((rows[0].number, rows[0].faults.len()), (2, 0));
        }
    }
}

#[test]
fn windows_1252_is_read_and_said() {
    let bytes = b"Surname,Forename,DOB\r\nO\x92Neil,Zo\xeb,4/3/1961\r\n";
    assert_eq!(Shape::of(&bytes[..]).unwrap().encoding, Encoding::Windows1252);
    let (_, rows) = all(bytes);
    assert_eq!(rows[0].cells, ["O’Neil", "Zoë", "4/3/1961"]);
}

#[test]
fn broken_utf8_names_row_and_column() {
    let bytes = b"Surname,Forename\nMarsh,Zo\xc3\xab\nBell,An\xff\nRush,Ida\n";
    assert_eq!(Shape::of(&bytes[..]).unwrap().encoding, Encoding::Utf8);
    let (_, rows) = all(bytes);
    let [fault] = rows[1].faults.as_slice() else { panic!("{:?}", rows[1]) };
    assert_eq!((fault.row, fault.column.as_deref()), (3, Some("Forename")));
    assert_eq!(fault.breach.code, "import-row-encoding");
    assert!(rows[0].faults.is_empty() && rows[2].faults.is_empty(), "the others are read");
}

#[test]
fn shifted_columns_are_named_by_their_row() {
    let (_, rows) = all(b"a,b,c\n1,2,3\n1,2\n\n1,2,3,4\n1,2,3,,\n");
    let faults: Vec<(u64, usize)> = rows.iter().map(|row| (row.number, row.faults.len())).collect();
    assert_eq!(faults, [(2, 0), (3, 1), (5, 1), (6, 0)], "an empty line counts as a row");
    let fault = &rows[1].faults[0].breach;
    assert_eq!(fault.code, "import-row-shifted");
    assert!(
        fault.args.contains(&("found", "2".to_owned())) && fault.args.contains(&("expected", "3".to_owned()))
    );
}

#[test]
fn what_is_no_list_is_refused() {
    let code = |bytes: &[u8]| opened(bytes).err().map(|breach| breach.code);
    assert_eq!(code(b""), Some("import-file-empty"));
    assert_eq!(code(b" \n\n"), Some("import-file-empty"));
    assert_eq!(code(b"PK\x03\x04 sheet"), Some("import-file-not-text"));
    assert_eq!(code(b"\xff\xfea\0,\0b\0"), Some("import-file-not-text"));
    assert_eq!(code(b"one column\nrow\n"), Some("import-header-missing"));
    assert_eq!(code(b"S\xc3\xab,T\xff\n1,2\n"), Some("import-header-encoding"));
}

#[test]
fn a_mapping_needs_what_a_person_needs_and_no_field_twice() {
    let header = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    let codes = |mapping: &Mapping| -> Vec<(&str, String)> {
        mapping.check().err().unwrap_or_default().into_iter().map(|b| (b.code, b.args[0].1.clone())).collect()
    };
    let few = Mapping::guessed(Kind::People, &header("Surname,Forename"));
    assert_eq!(codes(&few), [("import-field-missing", "date_of_birth".to_owned())]);
    let twice = Mapping::chosen(
        Kind::Offers,
        vec![Some(Field::NhsNumber), Some(Field::Offered), Some(Field::Answer), Some(Field::Answer)],
    );
    assert_eq!(codes(&twice), [("import-field-twice", "answer".to_owned())]);
    let mut mapping = Mapping::guessed(Kind::People, &header("Nachname,Vorname,DOB"));
    mapping.set(&header("Nachname,Vorname,DOB"), "nachname", Some(Field::Family)).unwrap();
    mapping.set(&header("Nachname,Vorname,DOB"), "Vorname", Some(Field::Given)).unwrap();
    mapping.check().unwrap();
    assert_eq!(Mapping::from_stored(&mapping.stored()), Some(mapping));
}

#[test]
fn plain_words_become_codes() {
    let (header, rows) = all(b"Name,DOB,Sex,Ethnicity,Main language,Interpreter needed,Access needs\n\
          \"MARSH, Amira (Mrs)\",1961-03-04 00:00:00,Female,White - British,Punjabi,Y,Step free; hearing\n");
    let form = person(&header, &rows[0]);
    assert_eq!((form.given.as_deref(), form.family.as_deref()), (Some("Amira"), Some("MARSH")));
    assert_eq!(form.date_of_birth.as_deref(), Some("1961-03-04"));
    assert_eq!((form.gender.as_deref(), form.ethnic_category.as_deref()), (Some("2"), Some("A")));
    assert_eq!(form.language.as_deref(), Some("pa"));
    assert_eq!(form.access_needs, ["step-free", "hearing"]);
}

fn offer(line: &str) -> Result<OfferRow, Vec<(String, &'static str)>> {
    let text = format!(
        "NHS number,Date,Answer,Ended by,Ask again,Reasons,Asked,How put,Offered by,Do not ask\n{line}\n"
    );
    let (header, rows) = all(text.as_bytes());
    let mapping = Mapping::guessed(Kind::Offers, &header);
    mapping.check().unwrap();
    OfferRow::read(&mapping, &header, Frame::seed().unwrap(), &rows[0])
        .map_err(|faults| faults.into_iter().map(|f| (f.column.unwrap_or_default(), f.breach.code)).collect())
}

#[test]
fn an_offer_is_read_with_its_answer_and_reasons() {
    let row =
        offer("9990000018,24/11/2025,No,,,stigma; need-; benefit+,yes,telephone,Dr@Example.org,yes").unwrap();
    assert_eq!(row.offered, date(2025, 11, 24));
    assert_eq!(row.answer, Answered::Ended(Mode::Refused, EndedBy::Person));
    let reasons: Vec<String> =
        row.reasons.iter().map(|g| format!("{}:{}", g.code, g.direction.code())).collect();
    assert_eq!(reasons, ["stigma:hindered", "need:hindered", "benefit:helped"]);
    assert_eq!(row.offered_by.as_deref(), Some("dr@example.org"));
    assert!(row.do_not_ask_again);
    assert_eq!(offer("9990000018,2025-11-24,accepted,,,,,,,").unwrap().answer, Answered::Yes);
    assert_eq!(
        offer("9990000018,2025-11-24,Not now,,1 March 2026,,,,,").unwrap().answer,
        Answered::NotNow(date(2026, 3, 1))
    );
    assert_eq!(
        offer("9990000018,2025-11-24,thinking,,,,,,,").unwrap().answer,
        Answered::ThinkingItOver(None)
    );
}

#[test]
fn every_fault_of_an_offer_has_its_column() {
    let faults = offer("9990000019,24/11/25,perhaps,,,nonsense,dunno,pigeon,somebody,").unwrap_err();
    assert_eq!(
        faults,
        [
            ("NHS number".to_owned(), "nhs-number-check-digit"),
            ("Date".to_owned(), "import-date-year"),
            ("Answer".to_owned(), "import-answer-unknown"),
            ("Asked".to_owned(), "import-asked-unknown"),
            ("How put".to_owned(), "import-how-unknown"),
            ("Reasons".to_owned(), "factor-unknown"),
            ("Offered by".to_owned(), "email-form"),
        ]
    );
    assert_eq!(offer("9990000018,2025-11-24,not now,,,,,,,").unwrap_err()[0].1, "not-now-needs-date");
    assert_eq!(
        offer("9990000018,2025-11-24,moved away,provider,,,,,,").unwrap_err()[0].1,
        "mode-not-ended-by"
    );
    assert_eq!(offer(",2025-11-24,yes,,,,,,,").unwrap_err()[0].1, "import-person-missing");
    assert_eq!(offer("9990000018,,yes,,,,,,,").unwrap_err()[0].1, "import-cell-missing");
}

#[test]
fn no_cell_of_the_faults_file_is_a_formula() {
    let header = vec!["Name".to_owned(), "Note".to_owned()];
    let mut file =
        FaultsFile::begin(Vec::new(), &header, ["Row", "Column", "Value", "Problem", "What to do"]).unwrap();
    let cells = ["=cmd()".to_owned(), "@x".to_owned()];
    file.add(&cells, 3, "Name", "-1+1", "“=x” is no name. Type it again.").unwrap();
    let text = String::from_utf8(file.end().unwrap()).unwrap();
    assert_eq!(
        text,
        "Name,Note,Row,Column,Value,Problem,What to do\n'=cmd(),'@x,3,Name,'-1+1,“=x” is no name.,Type it again.\n"
    );
}

#[test]
fn days_are_read_day_first_and_two_figures_are_no_year() {
    for text in [
        "24/11/2026",
        "24.11.2026",
        "24-Nov-2026",
        "24 November 2026",
        "2026-11-24",
        "2026-11-24T10:12:00Z",
        "24/11/2026 10:12",
    ] {
        assert_eq!(read_day("offered", text), Ok(date(2026, 11, 24)), "{text}");
    }
    assert_eq!(read_day("offered", "24/11/26").unwrap_err().code, "import-date-year");
    for text in ["", "soon", "31/02/2026", "11/24/2026", "2026-11"] {
        assert_eq!(read_day("offered", text).unwrap_err().code, "import-date-form", "{text}");
    }
}

proptest! {
    #[test]
    fn what_was_written_is_read_again(
        cells in proptest::collection::vec(proptest::collection::vec("[a-zA-Zé ,;\"\n'=+-]{0,12}", 3), 1..20),
        delimiter in proptest::sample::select(vec![b',', b';', b'\t']),
    ) {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        writer.write_record(["first", "second", "third"]).unwrap();
        for row in &cells {
            writer.write_record(row).unwrap();
        }
        let (header, rows) = all(&writer.into_inner().unwrap());
        prop_assert_eq!(header, ["first", "second", "third"]);
        let wanted: Vec<Vec<String>> = cells
            .iter()
            .map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>())
            .filter(|row| row.iter().any(|cell| !cell.is_empty()))
            .collect();
        prop_assert_eq!(rows.iter().map(|row| row.cells.clone()).collect::<Vec<_>>(), wanted);
        prop_assert!(rows.iter().all(|row| row.faults.is_empty()));
    }

    #[test]
    fn no_bytes_stop_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(mut rows) = opened(&bytes) {
            while let Ok(Some(row)) = rows.next_row() {
                prop_assert!(!row.faults.is_empty() || row.cells.len() == rows.header().len());
            }
        }
    }

    #[test]
    fn skipping_leads_to_the_same_row(count in 0u64..6) {
        let bytes = b"a,b\n1,x\n2,x\n\n3,x\n4,x\n5,x\n";
        let (_, rows) = all(bytes);
        let mut skipped = opened(bytes).unwrap();
        skipped.skip(count).unwrap();
        let next = skipped.next_row().unwrap();
        prop_assert_eq!(next.as_ref(), rows.get(usize::try_from(count).unwrap()));
    }

    #[test]
    fn a_person_round_trips(given in "[A-Za-zé]{1,10}", family in "[A-Z][a-z' -]{1,10}[a-z]", day in 1i8..28, month in 1i8..12) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["Forename", "Surname", "DOB"]).unwrap();
        writer.write_record([&given, &family, &format!("{day}/{month}/1961")]).unwrap();
        let (header, rows) = all(&writer.into_inner().unwrap());
        let mut form = person(&header, &rows[0]);
        form.practice = Some("018f0000-0000-7000-8000-000000000001".to_owned());
        let details = form.parse(date(2026, 11, 24)).unwrap();
        prop_assert_eq!(details.name.given.as_str(), given.as_str());
        prop_assert_eq!(details.date_of_birth.day(), date(1961, month, day));
    }
}
