//! A PDF for everybody: what PDF/UA asks can be read back from the file.

#![expect(clippy::unwrap_used, reason = "a test that cannot read a PDF must stop")]

use document::{Block, Document, Fact, Figure, Print, Table};
use lopdf::{Dictionary, Object};

fn letter() -> Document {
    let mut document = Document::new("Your time with social prescribing", "en");
    document.facts(vec![Fact::new("Name", "Robin Reedham"), Fact::new("Born", "4 March 1961")]);
    document.heading("What we agreed");
    document.paragraph("To get out on Thursdays.\nWith the bus.");
    document.list(vec!["Allotment".to_owned(), "Walking group".to_owned()]);
    document.blocks.push(Block::Steps(vec!["Ring".to_owned(), "Come".to_owned()]));
    document.blocks.push(Block::Heading { level: 2, text: "Scores".to_owned() });
    document.blocks.push(Block::Table(Table {
        caption: "Before and after".to_owned(),
        columns: vec!["When".to_owned(), "Score".to_owned()],
        rows: vec![vec!["May".to_owned(), "7".to_owned()], vec!["June".to_owned()]],
        numbers: false,
    }));
    document
}

fn printed(document: &Document) -> lopdf::Document {
    lopdf::Document::load_mem(&report::pdf(document, Print::Ordinary).unwrap()).unwrap()
}

fn text(pdf: &lopdf::Document) -> String {
    let pages: Vec<u32> = pdf.get_pages().keys().copied().collect();
    pdf.extract_text(&pages).unwrap()
}

/// The text without blanks: how a line is broken says nothing.
fn letters(pdf: &lopdf::Document) -> String {
    text(pdf).chars().filter(|it| !it.is_whitespace()).collect()
}

fn catalogue(pdf: &lopdf::Document) -> &Dictionary {
    pdf.catalog().unwrap()
}

#[test]
fn it_names_its_language_and_title_and_says_that_it_is_for_everybody() {
    let pdf = printed(&letter());
    let catalogue = catalogue(&pdf);
    assert_eq!(catalogue.get(b"Lang").unwrap().as_str().unwrap(), b"en-GB");
    let marked = pdf.dereference(catalogue.get(b"MarkInfo").unwrap()).unwrap().1.as_dict().unwrap();
    assert!(marked.get(b"Marked").unwrap().as_bool().unwrap());
    let shown = pdf.dereference(catalogue.get(b"ViewerPreferences").unwrap()).unwrap().1.as_dict().unwrap();
    assert!(shown.get(b"DisplayDocTitle").unwrap().as_bool().unwrap());
    let metadata = pdf.dereference(catalogue.get(b"Metadata").unwrap()).unwrap().1.as_stream().unwrap();
    let metadata = String::from_utf8(metadata.get_plain_content().unwrap()).unwrap();
    assert!(metadata.contains("pdfuaid:part") && metadata.contains("Your time with social prescribing"));
    assert!(!metadata.contains("CreateDate") || !metadata.contains("2026"), "no clock is read");
}

#[test]
fn headings_lists_and_tables_are_tagged_as_such() {
    let pdf = printed(&letter());
    assert!(catalogue(&pdf).has(b"StructTreeRoot"));
    let mut tags: Vec<String> = pdf
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .filter(|held| held.get(b"Type").and_then(Object::as_name).is_ok_and(|name| name == b"StructElem"))
        .filter_map(|held| Some(String::from_utf8_lossy(held.get(b"S").ok()?.as_name().ok()?).into_owned()))
        .collect();
    tags.sort_unstable();
    tags.dedup();
    for tag in ["H1", "H2", "H3", "L", "LI", "P", "TD", "TH", "Table"] {
        assert!(tags.iter().any(|known| known == tag), "{tag} of {tags:?}");
    }
}

#[test]
fn what_was_typed_is_printed_as_typed() {
    let mut document = letter();
    let typed = "#import \"x\" *bold* $x^2$ _it_ @ref <label> \\ // none /* none */ [a] {b} = 1 - 2 ~ 'q'";
    document.paragraph(typed);
    document.list(vec!["= no heading".to_owned(), "#panic(\"no\")".to_owned()]);
    document.facts(vec![Fact::new("#a", "*b*")]);
    document.title = "*Title* #x".to_owned();
    let letters = letters(&printed(&document));
    let bare: String = typed.chars().filter(|it| !it.is_whitespace()).collect();
    for wanted in [bare.as_str(), "=noheading", "#panic(\"no\")", "#a:*b*", "*Title*#x"] {
        assert!(letters.contains(wanted), "{wanted} in {letters}");
    }
}

#[test]
fn characters_without_a_glyph_are_boxes_and_nothing_fails() {
    let mut document = letter();
    document.paragraph("Zoë Łukasz Αθηνά Привет مرحبا 中文 🌻 \u{7}\t!\u{200d}\u{fe0f}");
    let letters = letters(&printed(&document));
    assert!(letters.contains("ZoëŁukaszΑθηνάПривет") && letters.contains("□□□!"), "{letters}");
}

#[test]
fn whatever_character_was_typed_is_printed() {
    let typed = [0..0x3000, 0xfb00..0x1_0000, 0x1_d400..0x1_d800, 0x1_f300..0x1_f700, 0xe_0000..0xe_0200];
    let typed: String = typed.into_iter().flatten().filter_map(char::from_u32).collect();
    let mut document = letter();
    document.heading(typed.clone());
    document.list(typed.chars().map(String::from).collect());
    document.paragraph(typed);
    document.paragraph("\u{10ffff} and the end");
    assert!(letters(&printed(&document)).contains("□andtheend"));
}

/// How many characters the longest piece of text on one line has.
fn longest(document: &Document, print: Print) -> usize {
    let pdf = lopdf::Document::load_mem(&report::pdf(document, print).unwrap()).unwrap();
    let size = |operand: &Object| match operand {
        Object::String(shown, _) => shown.len() / 2,
        Object::Array(all) => all.iter().filter_map(|it| it.as_str().ok()).map(|it| it.len() / 2).sum(),
        _ => 0,
    };
    let pages = pdf.get_pages().into_values().map(|page| pdf.get_and_decode_page_content(page).unwrap());
    let shown = pages.flat_map(|page| page.operations).filter(|it| it.operator.starts_with('T'));
    shown.filter_map(|operation| operation.operands.first().map(size)).max().unwrap()
}

#[test]
fn a_word_wider_than_its_place_is_broken_and_stays_whole_when_copied() {
    let word: String = ('a'..='z').cycle().take(400).collect();
    let mut document = Document::new("Letter", "en");
    document.paragraph(format!("See {word}!"));
    document.heading(word.clone());
    document.facts(vec![Fact::new(word.clone(), word.clone())]);
    document.list(vec![word.clone()]);
    assert!(longest(&document, Print::Ordinary) < 80);
    assert!(longest(&document, Print::Large) < 45);
    document.blocks.push(Block::Table(Table {
        caption: word.clone(),
        columns: vec![word.clone(), "Score".to_owned()],
        rows: vec![vec!["7".to_owned(), word.clone()]],
        numbers: false,
    }));
    assert!(longest(&document, Print::Large) < 45);
    // A page number may stand within it in the order of reading.
    let copied = letters(&printed(&document));
    assert!(copied.contains(&format!("See{word}!")), "{copied}");
}

#[test]
fn large_print_is_larger() {
    let sizes = |print| {
        let pdf = lopdf::Document::load_mem(&report::pdf(&letter(), print).unwrap()).unwrap();
        let first = *pdf.get_pages().values().next().unwrap();
        let content = pdf.get_and_decode_page_content(first).unwrap();
        let sizes = content.operations.into_iter().filter(|operation| operation.operator == "Tf");
        sizes.filter_map(|it| it.operands.get(1)?.as_float().ok()).fold(0.0_f32, f32::max)
    };
    let (ordinary, large) = (sizes(Print::Ordinary), sizes(Print::Large));
    assert!(large > ordinary * 1.5, "{ordinary} {large}");
}

#[test]
fn a_long_document_breaks_over_pages() {
    let mut document = letter();
    for number in 0..200 {
        document.paragraph(format!("Paragraph {number} of a long letter that goes on and on."));
    }
    document.blocks.push(Block::Table(Table {
        caption: "Long".to_owned(),
        columns: vec!["n".to_owned()],
        rows: (0..120).map(|n| vec![n.to_string()]).collect(),
        numbers: false,
    }));
    let pdf = printed(&document);
    let pages = pdf.get_pages().len();
    assert!(pages > 5, "{pages}");
    let letters = letters(&pdf);
    for page in 1..=pages {
        assert!(letters.contains(&format!("Yourtimewithsocialprescribing{page}/{pages}")), "{letters}");
    }
}

#[test]
fn a_drawing_has_its_words() {
    let mut document = letter();
    let figure = |svg: &str| {
        Block::Figure(Figure {
            caption: "Change".to_owned(),
            alternative: "From seven to nine".to_owned(),
            svg: svg.to_owned(),
        })
    };
    document.blocks.push(figure(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 20\"><rect width=\"30\" height=\"10\"/></svg>",
    ));
    let bytes = report::pdf(&document, Print::Ordinary).unwrap();
    let pdf = lopdf::Document::load_mem(&bytes).unwrap();
    let alternatives = pdf.objects.values().filter_map(|object| object.as_dict().ok()?.get(b"Alt").ok());
    assert!(alternatives.count() > 0);
    document.blocks.push(figure("no drawing"));
    let refused = report::pdf(&document, Print::Ordinary).unwrap_err();
    assert!(refused.to_string().starts_with("the document cannot be printed: "), "{refused}");
}

#[test]
fn right_to_left_and_empty_or_misplaced_parts_are_printed() {
    let mut document = Document::new("رسالة", "ar");
    document.right_to_left = true;
    document.paragraph("مرحبا");
    document.paragraph("");
    document.blocks.push(Block::List(Vec::new()));
    document.blocks.push(Block::Table(Table {
        caption: String::new(),
        columns: vec!["a".to_owned()],
        rows: Vec::new(),
        numbers: false,
    }));
    document.blocks.insert(0, Block::Heading { level: 2, text: "Below nothing".to_owned() });
    document.heading("\n");
    document.blocks.push(Block::Table(Table {
        caption: String::new(),
        columns: Vec::new(),
        rows: Vec::new(),
        numbers: false,
    }));
    assert!(report::pdf(&document, Print::Large).unwrap().starts_with(b"%PDF"));
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let once = report::pdf(&letter(), Print::Ordinary).unwrap();
    assert!(once == report::pdf(&letter(), Print::Ordinary).unwrap());
}
