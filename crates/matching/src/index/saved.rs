//! The index as bytes, for a quick start: a mark, a version, a SHA-256 of what follows, and the parts.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Codes, Detail, Index, Marks, Phrases, Posting, Postings, Row, Scratch, flag};
use crate::listing::Standing;
use crate::place::Outcodes;
use crate::text::{Lexicon, TermId, Vocabulary};

const MARK: &[u8; 8] = b"stilefit";
/// Raise it with every change of what is saved or how listings are weighed.
const VERSION: u32 = 2;
const HEADER: usize = 8 + 4 + 4 + 32;

/// Why saved bytes were not taken. The caller then builds the index again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// They are not a saved index.
    NotAnIndex,
    /// They were saved by another version, or with another lexicon.
    OtherVersion,
    /// They were cut short or changed.
    Damaged,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Flaw::NotAnIndex => "not a saved index",
            Flaw::OtherVersion => "saved by another version",
            Flaw::Damaged => "cut short or changed",
        })
    }
}

impl std::error::Error for Flaw {}

#[derive(Serialize)]
struct Saving<'a> {
    vocabulary: (&'a [Box<str>], &'a [TermId], &'a [Box<str>]),
    postings: &'a [Vec<Posting>],
    rows: &'a [Row],
    details: &'a [Detail],
    standings: &'a [Standing],
    codes: (&'a [String], &'a [u16], &'a [u16]),
}

#[derive(Deserialize)]
struct Loading {
    vocabulary: (Vec<Box<str>>, Vec<TermId>, Vec<Box<str>>),
    postings: Vec<Vec<Posting>>,
    rows: Vec<Row>,
    details: Vec<Detail>,
    standings: Vec<Standing>,
    codes: (Vec<String>, Vec<u16>, Vec<u16>),
}

impl Index {
    /// The index as bytes; lexicon and outcodes are not among them.
    ///
    /// # Errors
    /// If it cannot be written down, which happens only when memory is short.
    pub fn save(&self) -> Result<Vec<u8>, Flaw> {
        let body = postcard::to_allocvec(&Saving {
            vocabulary: self.vocabulary.parts(),
            postings: self.postings.lists(),
            rows: &self.rows,
            details: &self.details,
            standings: &self.standings,
            codes: self.codes.parts(),
        })
        .map_err(|_| Flaw::Damaged)?;
        let mut bytes = Vec::with_capacity(HEADER + body.len());
        bytes.extend_from_slice(MARK);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&self.lexicon.version().to_le_bytes());
        bytes.extend_from_slice(&Sha256::digest(&body));
        bytes.extend_from_slice(&body);
        Ok(bytes)
    }

    /// An index from bytes, with the lexicon it was saved with.
    ///
    /// # Errors
    /// If the bytes are no index, of another version, or damaged.
    pub fn load(bytes: &[u8], lexicon: Lexicon, outcodes: Outcodes) -> Result<Index, Flaw> {
        if bytes.len() < HEADER || !bytes.starts_with(MARK) {
            return Err(Flaw::NotAnIndex);
        }
        if bytes[8..12] != VERSION.to_le_bytes() || bytes[12..16] != lexicon.version().to_le_bytes() {
            return Err(Flaw::OtherVersion);
        }
        let body = &bytes[HEADER..];
        if Sha256::digest(body)[..] != bytes[16..HEADER] {
            return Err(Flaw::Damaged);
        }
        let parts: Loading = postcard::from_bytes(body).map_err(|_| Flaw::Damaged)?;
        let (written, stem_of, stems) = parts.vocabulary;
        let count = parts.rows.len();
        let whole = parts.details.len() == count
            && parts.standings.len() == count
            && parts.postings.len() <= stems.len()
            && parts.postings.iter().flatten().all(|posting| (posting.slot() as usize) < count);
        let vocabulary = Vocabulary::from_parts(written, stem_of, stems);
        let (Some(mut vocabulary), Some(codes), true) = (vocabulary, Codes::from_parts(parts.codes), whole)
        else {
            return Err(Flaw::Damaged);
        };
        let live = (0..).zip(&parts.rows).filter(|(_, row)| row.is(flag::LIVE)).map(|(slot, _)| slot);
        let slots: HashMap<_, _> = live.map(|slot: u32| (parts.details[slot as usize].id, slot)).collect();
        let mut index = Index {
            bounds: Vec::new(),
            most_bound: 0.0,
            marks: Marks::default(),
            phrases: Phrases::of(&lexicon, &mut vocabulary),
            lexicon,
            outcodes,
            vocabulary,
            postings: Postings::of_lists(parts.postings),
            rows: parts.rows,
            details: parts.details,
            standings: parts.standings,
            codes,
            slots,
            scratch: Scratch::default(),
        };
        index.work_out_bounds();
        Ok(index)
    }
}
