//! How a file is written: its encoding and what parts its columns.

use std::io::Read;

use domain::Breach;

/// In what way letters beyond ASCII are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without the mark at the beginning. Single rows may still be broken.
    Utf8,
    /// Windows-1252, as older versions of Excel write it.
    Windows1252,
}

impl Encoding {
    /// Stable code; its words are at `import-encoding-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Windows1252 => "windows-1252",
        }
    }

    /// The text of a file in this encoding; what is broken is replaced.
    pub fn text(self, bytes: &[u8]) -> String {
        match self {
            Encoding::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Encoding::Windows1252 => bytes.iter().map(|byte| windows_1252(*byte)).collect(),
        }
    }
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Its encoding.
    pub encoding: Encoding,
    /// What parts its columns: a comma, a semicolon or a tab.
    pub delimiter: u8,
    /// Its length in bytes.
    pub length: u64,
}

/// How much of the beginning is looked at to find what parts the columns.
const SAMPLE: usize = 64 * 1024;

/// Bytes that Windows-1252 leaves without a meaning.
const UNDEFINED: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

impl Shape {
    /// Reads a file through, a buffer at a time, and says how it is written.
    ///
    /// # Errors
    /// `import-file-unreadable`, `import-file-empty`, and `import-file-not-text` for a spreadsheet, a picture
    /// or a file in UTF-16.
    pub fn of(mut file: impl Read) -> Result<Shape, Breach> {
        let mut sample = Vec::new();
        let mut writing = Writing::default();
        let mut length = 0u64;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = file.read(&mut buffer).map_err(|error| unreadable(&error))?;
            if read == 0 {
                break;
            }
            let bytes = &buffer[..read];
            if bytes.contains(&0) {
                return Err(Breach::of("file", "import-file-not-text"));
            }
            if sample.len() < SAMPLE {
                sample.extend_from_slice(&bytes[..read.min(SAMPLE - sample.len())]);
            }
            writing.take(bytes);
            length += read as u64;
        }
        if sample.starts_with(b"PK\x03\x04")
            || sample.starts_with(b"\xff\xfe")
            || sample.starts_with(b"\xfe\xff")
        {
            return Err(Breach::of("file", "import-file-not-text"));
        }
        if sample.iter().all(u8::is_ascii_whitespace) || sample == b"\xef\xbb\xbf" {
            return Err(Breach::of("file", "import-file-empty"));
        }
        Ok(Shape { encoding: writing.encoding(), delimiter: delimiter(&sample), length })
    }
}

pub(super) fn unreadable(error: &std::io::Error) -> Breach {
    Breach::of("file", "import-file-unreadable").with("why", error)
}

/// What has been seen of the letters beyond ASCII.
#[derive(Default)]
struct Writing {
    /// A character of UTF-8 that may go on in the next buffer.
    carried: Vec<u8>,
    /// Whether any character of several bytes was whole.
    whole: bool,
    /// Whether any byte could not belong to UTF-8.
    broken: bool,
    /// Whether any such byte has no meaning in Windows-1252 either.
    undefined: bool,
}

impl Writing {
    fn take(&mut self, bytes: &[u8]) {
        if self.carried.is_empty() && bytes.is_ascii() {
            return;
        }
        let mut all = std::mem::take(&mut self.carried);
        all.extend_from_slice(bytes);
        let mut rest = all.as_slice();
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.whole |= !text.is_ascii();
                    return;
                }
                Err(error) => {
                    let (good, bad) = rest.split_at(error.valid_up_to());
                    self.whole |= !good.is_ascii();
                    let Some(length) = error.error_len() else {
                        self.carried = bad.to_vec();
                        return;
                    };
                    self.broken = true;
                    self.undefined |= bad[..length].iter().any(|byte| UNDEFINED.contains(byte));
                    rest = &bad[length..];
                }
            }
        }
    }

    /// A file with whole characters of UTF-8 is UTF-8 with broken places; one without any is Windows-1252.
    fn encoding(&self) -> Encoding {
        let broken = self.broken || !self.carried.is_empty();
        if broken && !self.whole && !self.undefined { Encoding::Windows1252 } else { Encoding::Utf8 }
    }
}

/// What parts the columns: of comma, semicolon and tab the one that stands most often in the first line,
/// outside of quotes.
fn delimiter(sample: &[u8]) -> u8 {
    let mut counts = [(b',', 0usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    let start = sample.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(0);
    for &byte in &sample[start..] {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if !quoted => {
                if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    // The first of those that are equal: a comma where none is found.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

/// The character of a byte in Windows-1252; a byte without a meaning becomes the replacement character.
pub(super) fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
        '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}
