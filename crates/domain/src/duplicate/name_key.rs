//! Names made comparable: without case, accents and punctuation, nicknames led back to their name,
//! and the sound of a name.

use rphonetic::DoubleMetaphone;

/// Letters of Latin scripts with a mark, and the plain letters they are led back to.
const PLAIN: [(&str, &str); 27] = [
    ("àáâãäåāăąạảấầẩẫậắằẳẵặ", "a"),
    ("æ", "ae"),
    ("çćčĉċ", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęěẹẻẽếềểễệə", "e"),
    ("ĝğġģǧ", "g"),
    ("ĥħḥ", "h"),
    ("ìíîïĩīĭįıịỉ", "i"),
    ("ĵ", "j"),
    ("ķ", "k"),
    ("ĺļľŀł", "l"),
    ("ñńņňŋ", "n"),
    ("òóôõöøōŏőơọỏốồổỗộớờởỡợ", "o"),
    ("œ", "oe"),
    ("ŕŗř", "r"),
    ("śŝşšșṣ", "s"),
    ("ß", "ss"),
    ("ţťŧțṭ", "t"),
    ("þ", "th"),
    ("ùúûüũūŭůűųưụủứừửữự", "u"),
    ("ŵẁẃẅ", "w"),
    ("ýÿŷỳỵ", "y"),
    ("źżž", "z"),
    ("ḍ", "d"),
    ("ṃ", "m"),
    ("ṇ", "n"),
    ("ẓ", "z"),
];

/// A name in words of lower-case letters, without accents, apostrophes and other signs. Hyphens and
/// spaces part words. Letters of other scripts stay as they are.
pub fn folded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' => out.push(c),
            _ if c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '/' | '.' | ',') => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            _ if !c.is_alphabetic() => {}
            _ => match PLAIN.iter().find(|(marked, _)| marked.contains(c)) {
                Some((_, plain)) => out.push_str(plain),
                None => out.push(c),
            },
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Given names that are used for one another: the first is what the others are led back to. Short forms
/// of English names, then spellings of names from other scripts. Written as [`folded`] leaves them.
const SAME: [&[&str]; 72] = [
    &["abigail", "abi", "abbie", "abby"],
    &["alan", "allan", "allen", "al"],
    &["albert", "bert", "bertie"],
    &["alexander", "alex", "alec", "sandy", "sasha"],
    &["alexandra", "alexa", "lexi"],
    &["alfred", "alf", "alfie", "fred"],
    &["alison", "allison", "ali"],
    &["andrew", "andy", "drew"],
    &["anthony", "antony", "tony"],
    &["barbara", "barb", "babs"],
    &["benjamin", "ben", "benny"],
    &[
        "catherine",
        "katherine",
        "kathryn",
        "catharine",
        "cathy",
        "kathy",
        "kate",
        "katie",
        "kath",
        "cath",
        "kitty",
    ],
    &["charles", "charlie", "chas", "chuck"],
    &["christine", "christina", "chrissie", "tina"],
    &["christopher", "chris", "kit"],
    &["daniel", "dan", "danny"],
    &["david", "dave", "davey", "davy"],
    &["deborah", "debra", "deb", "debbie", "debby"],
    &["dorothy", "dot", "dotty", "dolly"],
    &["edward", "ed", "eddie", "ted", "teddy", "ned"],
    &["elizabeth", "elisabeth", "liz", "lizzie", "beth", "betty", "betsy", "bess", "libby", "eliza", "elsie"],
    &["frances", "fran", "francesca"],
    &["francis", "frank", "frankie"],
    &["frederick", "freddie", "freddy"],
    &["geoffrey", "jeffrey", "geoff", "jeff"],
    &["gerald", "gerard", "gerry", "jerry"],
    &["gillian", "jillian", "gill", "jill"],
    &["gregory", "greg"],
    &["henry", "harry", "hal"],
    &["isabella", "isabel", "isobel", "bella", "izzy"],
    &["jacqueline", "jackie", "jacqui"],
    &["james", "jim", "jimmy", "jamie"],
    &["janet", "jan"],
    &["jennifer", "jen", "jenny", "jennie"],
    &["john", "jon", "johnny", "jack"],
    &["jonathan", "jonathon", "jonny"],
    &["joseph", "joe", "joey"],
    &["josephine", "josie", "jo"],
    &["judith", "judy", "jude"],
    &["kenneth", "ken", "kenny"],
    &["lawrence", "laurence", "larry", "laurie"],
    &["leonard", "len", "lenny"],
    &["margaret", "maggie", "meg", "peggy", "peg", "marge", "madge", "daisy"],
    &["martin", "martyn", "marty"],
    &["mary", "molly", "polly", "may"],
    &["matthew", "matt", "mat"],
    &["michael", "mick", "mike", "mickey", "micheal"],
    &["nicholas", "nicolas", "nick", "nicky"],
    &["nicola", "nikki", "nicki"],
    &["pamela", "pam"],
    &["patricia", "pat", "patsy", "trish", "tricia", "patti"],
    &["patrick", "paddy"],
    &["peter", "pete"],
    &["philip", "phillip", "phil", "pip"],
    &["rebecca", "rebekah", "becky", "becca"],
    &["richard", "rick", "dick", "rich", "ricky"],
    &["robert", "rob", "bob", "bobby", "robbie", "bert"],
    &["ronald", "ron", "ronnie"],
    &["samuel", "sam", "sammy"],
    &["stephen", "steven", "steve", "stevie"],
    &["susan", "sue", "susie", "suzie", "susanna"],
    &["terence", "terry", "terrence"],
    &["theresa", "teresa", "tess", "terri"],
    &["thomas", "tom", "tommy"],
    &["timothy", "tim", "timmy"],
    &["victoria", "vicky", "vicki", "tori"],
    &["william", "bill", "billy", "will", "willie", "liam"],
    &[
        "mohammed", "muhammad", "mohamed", "muhammed", "mohammad", "mohamad", "mohamud", "mohd", "md",
        "mehmet",
    ],
    &["ahmed", "ahmad", "ahmet"],
    &["fatima", "fatma", "fatimah", "fathima"],
    &["hussain", "hussein", "husain", "hossain", "hussen"],
    &["yusuf", "yousuf", "yousef", "youssef", "yusef"],
];

/// Whether two folded given names are used for one another.
pub(super) fn are_variants(a: &str, b: &str) -> bool {
    SAME.iter().any(|group| group.contains(&a) && group.contains(&b))
}

/// The name a folded given name is led back to for look-ups: the first of the first group it is in.
pub(super) fn led_back(given: &str) -> &str {
    SAME.iter().find(|group| group.contains(&given)).map_or(given, |group| group[0])
}

/// The sound of one folded word: the primary and, where it differs, the alternate code of Double
/// Metaphone, at most six letters long. A word in another script, or without a sound, stands for itself.
pub(super) fn sounds(word: &str) -> (String, Option<String>) {
    if !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return (word.to_owned(), None);
    }
    let coded = DoubleMetaphone::new(Some(6)).double_metaphone(word);
    let (primary, alternate) = (coded.primary(), coded.alternate());
    if primary.is_empty() {
        return (word.to_owned(), None);
    }
    let alternate = Some(alternate).filter(|alternate| !alternate.is_empty() && *alternate != primary);
    (primary, alternate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_accents_and_signs_make_no_difference() {
        for (name, plain) in [
            ("O'Neill", "oneill"),
            ("ZOË", "zoe"),
            ("Łukasz", "lukasz"),
            ("Anne-Marie", "anne marie"),
            (" Şahin  Öz ", "sahin oz"),
            ("Zoe\u{308}", "zoe"),
            ("İpek", "ipek"),
            ("Nguyễn", "nguyen"),
            ("محمد", "محمد"),
        ] {
            assert_eq!(folded(name), plain, "{name}");
        }
    }

    #[test]
    fn short_forms_and_spellings_stand_for_one_another() {
        for (a, b) in [("bob", "robert"), ("peggy", "margaret"), ("mohammed", "muhammad"), ("bert", "albert")]
        {
            assert!(are_variants(a, b) && are_variants(b, a), "{a} {b}");
        }
        assert!(!are_variants("robert", "richard"));
        assert!(!are_variants("zadie", "zadie"));
        assert_eq!((led_back("bob"), led_back("zadie")), ("robert", "zadie"));
        assert!(SAME.iter().flat_map(|group| group.iter()).all(|name| folded(name) == *name));
    }

    proptest! {
        #[test]
        fn every_name_can_be_folded_and_sounded(name in "\\PC{0,40}") {
            let plain = folded(&name);
            prop_assert_eq!(folded(&plain), plain.clone());
            for word in plain.split(' ') {
                let _ = sounds(word);
            }
        }

        #[test]
        fn every_latin_word_has_a_sound(word in "[a-z]{1,30}") {
            prop_assert!(!sounds(&word).0.is_empty());
        }
    }
}
