//! How well two records match, and why.

use strsim::{jaro_winkler, osa_distance};

use super::PersonFacts;
use super::name_key::{are_variants, sounds};
use crate::calendar::Day;
use crate::person::NhsNumber;

/// How likely two records are of one person. Only a person may decide that they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Match {
    /// Nothing to show.
    None,
    /// Worth a look: a relative, a twin, or the same person with several slips.
    Possible,
    /// Very likely the same person.
    Probable,
    /// The same person on everything that tells people apart.
    Certain,
}

impl Match {
    /// Stable code, also in locale keys (`match-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            Match::None => "none",
            Match::Possible => "possible",
            Match::Probable => "probable",
            Match::Certain => "certain",
        }
    }
}

/// One thing two records agree or differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// The same NHS number.
    NhsNumberEqual,
    /// NHS numbers one or two slips apart.
    NhsNumberClose,
    /// Two different NHS numbers.
    NhsNumberDifferent,
    /// The same given name, but for case and accents.
    GivenEqual,
    /// A short form, another spelling, or the preferred name.
    GivenVariant,
    /// A given name a slip away, or that sounds the same.
    GivenClose,
    /// One of the two is only an initial.
    GivenInitial,
    /// Different given names.
    GivenDifferent,
    /// The same family name, but for case and accents.
    FamilyEqual,
    /// One family name is a part of the other.
    FamilyPart,
    /// A family name a slip away, or that sounds the same.
    FamilyClose,
    /// Different family names.
    FamilyDifferent,
    /// Given and family name stand in each other's place.
    NamesSwapped,
    /// The same date of birth.
    BirthDateEqual,
    /// Day and month of birth stand in each other's place.
    BirthDateSwapped,
    /// Dates of birth one digit apart.
    BirthDateClose,
    /// Different dates of birth.
    BirthDateDifferent,
    /// The same postcode.
    PostcodeEqual,
    /// The same postcode district.
    OutcodeEqual,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Reason; 19] = [
        Reason::NhsNumberEqual,
        Reason::NhsNumberClose,
        Reason::NhsNumberDifferent,
        Reason::GivenEqual,
        Reason::GivenVariant,
        Reason::GivenClose,
        Reason::GivenInitial,
        Reason::GivenDifferent,
        Reason::FamilyEqual,
        Reason::FamilyPart,
        Reason::FamilyClose,
        Reason::FamilyDifferent,
        Reason::NamesSwapped,
        Reason::BirthDateEqual,
        Reason::BirthDateSwapped,
        Reason::BirthDateClose,
        Reason::BirthDateDifferent,
        Reason::PostcodeEqual,
        Reason::OutcodeEqual,
    ];

    /// Stable code, also in locale keys (`match-reason-` and the code).
    pub const fn code(self) -> &'static str {
        match self {
            Reason::NhsNumberEqual => "nhs-number-equal",
            Reason::NhsNumberClose => "nhs-number-close",
            Reason::NhsNumberDifferent => "nhs-number-different",
            Reason::GivenEqual => "given-equal",
            Reason::GivenVariant => "given-variant",
            Reason::GivenClose => "given-close",
            Reason::GivenInitial => "given-initial",
            Reason::GivenDifferent => "given-different",
            Reason::FamilyEqual => "family-equal",
            Reason::FamilyPart => "family-part",
            Reason::FamilyClose => "family-close",
            Reason::FamilyDifferent => "family-different",
            Reason::NamesSwapped => "names-swapped",
            Reason::BirthDateEqual => "birth-date-equal",
            Reason::BirthDateSwapped => "birth-date-swapped",
            Reason::BirthDateClose => "birth-date-close",
            Reason::BirthDateDifferent => "birth-date-different",
            Reason::PostcodeEqual => "postcode-equal",
            Reason::OutcodeEqual => "outcode-equal",
        }
    }

    /// What it adds to the sum. A birth date and both names (20) make a probable match; a twin's other
    /// given name at the same address (12) a possible one; a namesake (12 less 8) none.
    const fn points(self) -> i32 {
        match self {
            Reason::NhsNumberEqual => 16,
            Reason::NhsNumberClose => 2,
            Reason::NhsNumberDifferent => -10,
            Reason::GivenEqual | Reason::FamilyEqual => 6,
            Reason::GivenVariant | Reason::FamilyPart => 5,
            Reason::GivenClose | Reason::FamilyClose => 4,
            Reason::GivenInitial => 0,
            Reason::NamesSwapped => -1,
            Reason::GivenDifferent => -6,
            Reason::FamilyDifferent => -5,
            Reason::BirthDateEqual => 8,
            Reason::BirthDateSwapped => 6,
            Reason::BirthDateClose => 5,
            Reason::BirthDateDifferent => -8,
            Reason::PostcodeEqual => 4,
            Reason::OutcodeEqual => 1,
        }
    }
}

const PROBABLE: i32 = 15;
const POSSIBLE: i32 = 10;

/// A match with its reasons, in the order NHS number, names, birth date, address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// How likely the two are one.
    pub verdict: Match,
    /// Sum of the reasons' points; orders matches of one kind.
    pub points: i32,
    /// What agrees and what differs; what either does not know is not among them.
    pub reasons: Vec<Reason>,
}

impl Likeness {
    fn has(&self, reason: Reason) -> bool {
        self.reasons.contains(&reason)
    }
}

/// Compares two people. The order of the two makes no difference.
pub fn score(a: &PersonFacts, b: &PersonFacts) -> Likeness {
    let mut likeness = Likeness { verdict: Match::None, points: 0, reasons: Vec::with_capacity(6) };
    let reasons = &mut likeness.reasons;
    if let (Some(a), Some(b)) = (a.nhs_number, b.nhs_number) {
        reasons.push(compare_nhs_numbers(a, b));
    }
    compare_names(a, b, reasons);
    if let (Some(a), Some(b)) = (a.born, b.born) {
        reasons.push(compare_births(a, b));
    }
    if let (Some(a), Some(b)) = (&a.postcode, &b.postcode) {
        if a == b {
            reasons.push(Reason::PostcodeEqual);
        } else if a.outcode_str() == b.outcode_str() {
            reasons.push(Reason::OutcodeEqual);
        }
    }
    likeness.points = likeness.reasons.iter().map(|reason| reason.points()).sum();
    likeness.verdict = verdict(&likeness);
    likeness
}

/// The sum decides, within bounds: nobody is certain on a sum alone, two NHS numbers that differ are
/// never more than possible, and one NHS number is never nothing.
fn verdict(likeness: &Likeness) -> Match {
    let by_points = match likeness.points {
        PROBABLE.. => Match::Probable,
        POSSIBLE.. => Match::Possible,
        _ => Match::None,
    };
    if is_certain(likeness) {
        Match::Certain
    } else if likeness.has(Reason::NhsNumberEqual) {
        by_points.max(Match::Possible)
    } else if likeness.has(Reason::NhsNumberDifferent) {
        by_points.min(Match::Possible)
    } else {
        by_points
    }
}

fn is_certain(likeness: &Likeness) -> bool {
    let same_given = likeness.has(Reason::GivenEqual) || likeness.has(Reason::GivenVariant);
    if likeness.has(Reason::NhsNumberEqual) {
        let given_holds = same_given || likeness.has(Reason::GivenClose);
        let birth_agrees = likeness.has(Reason::BirthDateEqual)
            || likeness.has(Reason::BirthDateSwapped)
            || likeness.has(Reason::BirthDateClose);
        return given_holds && birth_agrees;
    }
    likeness.has(Reason::GivenEqual)
        && likeness.has(Reason::FamilyEqual)
        && !likeness.has(Reason::NamesSwapped)
        && likeness.has(Reason::BirthDateEqual)
        && likeness.has(Reason::PostcodeEqual)
        && !likeness.has(Reason::NhsNumberDifferent)
        && !likeness.has(Reason::NhsNumberClose)
}

fn compare_nhs_numbers(a: NhsNumber, b: NhsNumber) -> Reason {
    if a == b {
        Reason::NhsNumberEqual
    } else if osa_distance(&a.digits(), &b.digits()) <= 2 {
        Reason::NhsNumberClose
    } else {
        Reason::NhsNumberDifferent
    }
}

fn compare_births(a: Day, b: Day) -> Reason {
    if a == b {
        return Reason::BirthDateEqual;
    }
    if a.year() == b.year() && (a.month(), a.day()) == (b.day(), b.month()) {
        return Reason::BirthDateSwapped;
    }
    let digits = |day: Day| format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
    let (a, b) = (digits(a), digits(b));
    let apart = a.bytes().zip(b.bytes()).filter(|(x, y)| x != y).count();
    if apart == 1 || osa_distance(&a, &b) == 1 { Reason::BirthDateClose } else { Reason::BirthDateDifferent }
}

/// Names in their places or, where that says more, swapped.
fn compare_names(a: &PersonFacts, b: &PersonFacts, reasons: &mut Vec<Reason>) {
    if [&a.given, &b.given, &a.family, &b.family].iter().any(|name| name.is_empty()) {
        return;
    }
    let (given, family) = (compare_given(a, b), compare_family(&a.family, &b.family));
    let straight = given.points() + family.points();
    if straight < Reason::GivenEqual.points() {
        use Closeness::{Close, Equal};
        let crossed = match (compare_word(&a.given, &b.family), compare_word(&a.family, &b.given)) {
            (Equal, Equal) => Some([Reason::GivenEqual, Reason::FamilyEqual]),
            (Equal, Close) | (Close, Equal) => Some([Reason::GivenClose, Reason::FamilyClose]),
            _ => None,
        };
        if let Some([given, family]) = crossed {
            reasons.extend([given, family, Reason::NamesSwapped]);
            return;
        }
    }
    reasons.extend([given, family]);
}

/// The best that given and preferred names of the two have in common.
fn compare_given(a: &PersonFacts, b: &PersonFacts) -> Reason {
    let straight = compare_given_words(&a.given, &b.given);
    let by_preferred = [(&a.preferred, &b.given), (&b.preferred, &a.given)]
        .into_iter()
        .filter_map(|(preferred, given)| preferred.as_deref().map(|name| compare_given_words(name, given)))
        .any(|reason| matches!(reason, Reason::GivenEqual | Reason::GivenVariant));
    if by_preferred && straight.points() < Reason::GivenVariant.points() {
        Reason::GivenVariant
    } else {
        straight
    }
}

fn compare_given_words(a: &str, b: &str) -> Reason {
    let (first_a, first_b) = (first(a), first(b));
    match compare_word(a, b) {
        Closeness::Equal => Reason::GivenEqual,
        _ if first_a == first_b || are_variants(first_a, first_b) => Reason::GivenVariant,
        _ if first_a.chars().count() == 1 || first_b.chars().count() == 1 => {
            let same = first_a.chars().next() == first_b.chars().next();
            if same { Reason::GivenInitial } else { Reason::GivenDifferent }
        }
        Closeness::Close => Reason::GivenClose,
        Closeness::Different if compare_word(first_a, first_b) == Closeness::Close => Reason::GivenClose,
        Closeness::Different => Reason::GivenDifferent,
    }
}

fn compare_family(a: &str, b: &str) -> Reason {
    match compare_word(a, b) {
        Closeness::Equal => Reason::FamilyEqual,
        Closeness::Close => Reason::FamilyClose,
        Closeness::Different => {
            let part_of =
                |whole: &str, part: &str| whole.contains(' ') && whole.split(' ').any(|word| word == part);
            if part_of(a, b) || part_of(b, a) { Reason::FamilyPart } else { Reason::FamilyDifferent }
        }
    }
}

fn first(name: &str) -> &str {
    name.split(' ').next().unwrap_or_default()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Closeness {
    Equal,
    Close,
    Different,
}

/// Names are close when one slip apart (two neighbours swapped is one), when very alike from the
/// beginning, or when alike and of one sound. Names of three letters or fewer must be equal.
fn compare_word(a: &str, b: &str) -> Closeness {
    if a == b || a.bytes().filter(|b| *b != b' ').eq(b.bytes().filter(|b| *b != b' ')) {
        return Closeness::Equal;
    }
    let shortest = a.chars().count().min(b.chars().count());
    if shortest <= 3 {
        let slip = shortest == 3 && osa_distance(a, b) == 1 && a.chars().next() == b.chars().next();
        return if slip { Closeness::Close } else { Closeness::Different };
    }
    let alike = jaro_winkler(a, b);
    if alike >= 0.93 || osa_distance(a, b) <= 1 || (alike >= 0.8 && sounds(a).0 == sounds(b).0) {
        Closeness::Close
    } else {
        Closeness::Different
    }
}
