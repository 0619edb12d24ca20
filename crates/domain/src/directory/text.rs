//! Text as feeds send it: read twice in the wrong encoding, with stray control characters.

/// The characters of Windows-1252 from 0x80 to 0x9f; the five bytes without one stand for themselves.
const CP1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The byte that Windows-1252 writes for a character.
fn byte_of(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(c))
        && !(0x80..0xa0).contains(&byte)
    {
        return Some(byte);
    }
    let at = CP1252.iter().position(|it| *it == c)?;
    u8::try_from(at).ok().map(|at| 0x80 + at)
}

/// Text whose UTF-8 was read as Windows-1252 (`cafÃ©`, `donâ€™t`), put right; none where it was not so.
fn demojibaked(text: &str) -> Option<String> {
    if !text.contains(['Ã', 'Â', 'â', 'Ä', 'Å', 'Ð', 'Ø', 'Ù']) {
        return None;
    }
    let bytes: Vec<u8> = text.chars().map(byte_of).collect::<Option<_>>()?;
    String::from_utf8(bytes).ok().filter(|right| right != text)
}

/// The text tidied and in its right letters, however often they were read wrongly; and whether they were. Each step
/// makes it shorter, and there is no next one only where nothing is left to do: done again, it changes nothing.
pub(super) fn put_right(text: &str) -> (String, bool) {
    let mut text = text.to_owned();
    let mut mended = false;
    loop {
        let next = match demojibaked(&text) {
            Some(right) => {
                mended = true;
                right
            }
            None => tidy(&text),
        };
        if next == text {
            return (text, mended);
        }
        text = next;
    }
}

/// The text without control characters other than line breaks and tabs, and without white space at its ends.
pub(super) fn tidy(text: &str) -> String {
    let plain = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    let text = text.replace("\r\n", "\n");
    let text: String = text.chars().filter(plain).filter(|c| *c != '\u{feff}').collect();
    text.trim().to_owned()
}
