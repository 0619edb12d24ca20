//! Plain words for codes, as people write them in lists. Codes themselves are always understood.

/// A word without case, spaces and signs.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The code that stands for a text in a table of (code, words separated by spaces); none when it does not.
pub(super) fn coded(table: &[(&'static str, &str)], text: &str) -> Option<&'static str> {
    let text = plain(text);
    table
        .iter()
        .find(|(code, words)| plain(code) == text || words.split(' ').any(|word| word == text))
        .map(|(code, _)| *code)
}

pub(super) const GENDER: &[(&str, &str)] = &[
    ("1", "m male man boy"),
    ("2", "f female woman girl"),
    ("9", "indeterminate nonbinary other"),
    ("X", "notknown unknown u"),
];

pub(super) const ETHNIC_CATEGORY: &[(&str, &str)] = &[
    ("A", "whitebritish british whiteenglishwelshscottishnorthernirishbritish"),
    ("B", "whiteirish irish"),
    ("C", "otherwhite whiteother anyotherwhitebackground otherwhitebackground"),
    ("D", "whiteandblackcaribbean mixedwhiteandblackcaribbean"),
    ("E", "whiteandblackafrican mixedwhiteandblackafrican"),
    ("F", "whiteandasian mixedwhiteandasian"),
    ("G", "othermixed mixedother anyothermixedbackground othermixedbackground"),
    ("H", "indian asianindian asianorasianbritishindian"),
    ("J", "pakistani asianpakistani asianorasianbritishpakistani"),
    ("K", "bangladeshi asianbangladeshi asianorasianbritishbangladeshi"),
    ("L", "otherasian asianother anyotherasianbackground otherasianbackground"),
    ("M", "caribbean blackcaribbean blackorblackbritishcaribbean"),
    ("N", "african blackafrican blackorblackbritishafrican"),
    ("P", "otherblack blackother anyotherblackbackground otherblackbackground"),
    ("R", "chinese"),
    ("S", "otherethnicgroup anyotherethnicgroup"),
    ("Z", "notstated refused declined prefernottosay"),
    ("99", "notknown unknown notrecorded"),
];

pub(super) const LANGUAGE: &[(&str, &str)] = &[
    ("en", "english"),
    ("bfi", "britishsignlanguage bsl"),
    ("cy", "welsh"),
    ("ar", "arabic"),
    ("bg", "bulgarian"),
    ("bn", "bengali bangla"),
    ("cmn", "mandarin chinesemandarin"),
    ("cs", "czech"),
    ("de", "german"),
    ("el", "greek"),
    ("es", "spanish"),
    ("fa", "persian farsi dari"),
    ("fr", "french"),
    ("gu", "gujarati"),
    ("hi", "hindi"),
    ("hu", "hungarian"),
    ("it", "italian"),
    ("lt", "lithuanian"),
    ("lv", "latvian"),
    ("ml", "malayalam"),
    ("ne", "nepali"),
    ("nl", "dutch"),
    ("pa", "punjabi panjabi"),
    ("pl", "polish"),
    ("ps", "pashto"),
    ("pt", "portuguese"),
    ("ro", "romanian"),
    ("ru", "russian"),
    ("si", "sinhala"),
    ("sk", "slovak"),
    ("so", "somali"),
    ("sq", "albanian"),
    ("sw", "swahili"),
    ("syl", "sylheti"),
    ("ta", "tamil"),
    ("te", "telugu"),
    ("ti", "tigrinya"),
    ("tr", "turkish"),
    ("uk", "ukrainian"),
    ("ur", "urdu"),
    ("vi", "vietnamese"),
    ("yue", "cantonese chinesecantonese"),
];

/// `yes`, `thinking-it-over`, or the code of a mode.
pub(super) const ANSWER: &[(&str, &str)] = &[
    ("yes", "y true 1 accepted accept agreed consented"),
    ("thinking-it-over", "thinking wantstime undecided considering maybe thinkingaboutit"),
    ("refused", "no n false 0 declined decline saidno refusal notinterested"),
    ("not-now", "later notnow notatthemoment asklater"),
    ("no-longer-needed", "notneeded nolongerneeded"),
    ("unreachable", "couldnotbereached uncontactable nocontact"),
    ("access-need-not-met", "accessneednotmet"),
    ("cannot-take-part-now", "cannottakepart toounwell"),
    ("not-the-right-service", "wrongservice notsuitable unsuitable"),
    ("timed-out", "timeout timeranout"),
    ("transferred", "transfer"),
    ("moved-away", "moved"),
];

pub(super) const WHO: &[(&str, &str)] = &[
    ("person", "patient self client user"),
    ("acting-for-person", "carer relative family attorney representative someoneactingfortheperson"),
    ("referrer", "gp doctor nurse clinician practice"),
    ("navigator", "linkworker socialprescriber"),
    ("provider", "service"),
    ("programme", "scheme"),
    ("nobody", "none"),
];

pub(super) const ASKED: &[(&str, &str)] = &[
    ("not-recorded", "unknown"),
    ("answered", "yes y asked askedandanswered"),
    ("would-not-say", "wouldnotsay prefernottosay askedandwouldnotsay"),
    ("not-asked", "no n reasonnotasked"),
    ("could-not-be-asked", "couldnotbeasked"),
];

pub(super) const HOW: &[(&str, &str)] = &[
    ("in-person", "facetoface f2f surgery consultation visit homevisit"),
    ("phone", "telephone byphone call telephonecall"),
    ("text", "sms textmessage bytext"),
    ("letter", "post byletter mail"),
    ("through-another", "throughanotherperson carer relative"),
];
