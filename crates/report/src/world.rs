//! All that typst may see: one template, the fonts in this crate, and what is printed. No file, no network,
//! no clock.

use std::sync::OnceLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration, IntoValue, Str};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

const TEMPLATE: &str = include_str!("document.typ");

/// The fonts, read once.
struct Fonts {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let files = [dejavu::sans::regular(), dejavu::sans::bold(), dejavu::sans::oblique()];
        let fonts: Vec<Font> = files.into_iter().flat_map(|file| Font::iter(Bytes::new(file))).collect();
        Fonts { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
    })
}

/// Whether there is a glyph for a character.
pub(crate) fn is_covered(character: char) -> bool {
    fonts().fonts.first().is_some_and(|font| font.info().coverage.contains(u32::from(character)))
}

/// The world of one document.
pub(crate) struct Sheet {
    standard: LazyHash<Library>,
    main: Source,
}

impl Sheet {
    /// The world in which a document, as JSON, is printed.
    pub(crate) fn of(document: &str, large: bool) -> Sheet {
        let inputs: Dict = [
            (Str::from("document"), document.into_value()),
            (Str::from("large"), if large { "yes" } else { "no" }.into_value()),
        ]
        .into_iter()
        .collect();
        let standard = Library::builder().with_inputs(inputs).build();
        Sheet { standard: LazyHash::new(standard), main: Source::detached(TEMPLATE) }
    }
}

impl World for Sheet {
    fn library(&self) -> &LazyHash<Library> {
        &self.standard
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &fonts().book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts().fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
