//! Documents as PDF: tagged, with title and language, for everybody (PDF/UA-1, ISO 14289-1). Apart from the
//! rest because typst is heavy to compile; only the binary links it.
//!
//! What a document says is data to a fixed template and never read as markup. Nothing is read from the file
//! system or the network, and the same document gives the same bytes.

mod world;

use document::{Document, Print};
use serde_json::Value;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use world::Sheet;

/// Why a document could not be printed: what typst says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(String);

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the document cannot be printed: {}", self.0)
    }
}

impl std::error::Error for Fault {}

/// A document as the bytes of a PDF. Takes some hundredths of a second of one processor.
///
/// # Errors
/// A drawing that is no SVG; otherwise none is known.
pub fn pdf(document: &Document, print: Print) -> Result<Vec<u8>, Fault> {
    let mut given = serde_json::to_value(document).map_err(|error| Fault(error.to_string()))?;
    show_what_can_be(&mut given, "");
    let sheet = Sheet::of(&given.to_string(), print == Print::Large);
    let laid_out = typst::compile::<PagedDocument>(&sheet).output.map_err(|errors| said(&errors))?;
    let standards =
        PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|error| Fault(error.message().to_string()))?;
    let options =
        PdfOptions { creator: Smart::Custom(Some("Stile".to_owned())), standards, ..PdfOptions::default() };
    let printed = typst_pdf::pdf(&laid_out, &options).map_err(|errors| said(&errors));
    // What typst remembers of earlier documents is of no use to later ones.
    typst::comemo::evict(0);
    printed
}

fn said(errors: &[typst::diag::SourceDiagnostic]) -> Fault {
    let all: Vec<String> = errors.iter().map(|error| error.message.to_string()).collect();
    Fault(all.join("; "))
}

/// Puts a box where there is no glyph: a PDF for everybody may hold none that is missing.
fn show_what_can_be(value: &mut Value, name: &str) {
    match value {
        Value::String(text) if name != "svg" && !text.chars().all(shows) => {
            *text = text.chars().filter_map(shown).collect();
        }
        Value::String(svg) if name == "svg" => *svg = on_paper(svg),
        Value::Array(all) => all.iter_mut().for_each(|one| show_what_can_be(one, name)),
        Value::Object(all) => all.iter_mut().for_each(|(name, one)| show_what_can_be(one, name)),
        _ => {}
    }
}

/// A drawing made for a page as it is printed: a colour that a page may set has its fall-back, text the one font.
fn on_paper(svg: &str) -> String {
    let mut out = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some(at) = rest.find("var(--") {
        let (before, inside) = rest.split_at(at);
        out.push_str(before);
        let Some((set, after)) = inside.split_once(')') else {
            rest = inside;
            break;
        };
        let usual = set.split_once(',').map_or("currentColor", |(_, usual)| usual.trim());
        out.push_str(usual);
        rest = after;
    }
    out.push_str(rest);
    // The font on paper is wider than those of pages, for which drawings reckon.
    out.replace("font-family=\"inherit\"", "font-family=\"DejaVu Sans\"")
        .replace("font-size=\"14\"", "font-size=\"12.4\"")
}

fn shows(character: char) -> bool {
    character == '\n' || (!character.is_control() && world::is_covered(character))
}

fn shown(character: char) -> Option<char> {
    match character {
        _ if shows(character) => Some(character),
        '\t' | '\u{a0}' => Some(' '),
        // What only shapes its neighbours leaves no box.
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => None,
        _ if character.is_control() => None,
        _ => Some('□'),
    }
}
