//! Who might take a journey on: navigators in order, each with the reasons for and against. A person
//! decides; nothing is given to anybody by itself.

use serde::{Deserialize, Serialize};

use crate::calendar::Day;
use crate::id::StaffId;
use crate::person::{Gender, Language};
use crate::postcode::Outcode;

/// How much work a journey is, from 1 to 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weight(u8);

impl Weight {
    /// Every weight, rising.
    pub const ALL: [Weight; 3] = [Weight(1), Weight(2), Weight(3)];

    /// The weight of a number from 1 to 3.
    pub fn of(number: i64) -> Option<Weight> {
        Weight::ALL.into_iter().find(|weight| weight.number() == number)
    }

    /// 1 to 3.
    pub const fn number(self) -> i64 {
        self.0 as i64
    }
}

/// What nobody has weighed counts as one.
impl Default for Weight {
    fn default() -> Self {
        Weight(1)
    }
}

/// What allocation has to know of a navigator beside the caseload. Empty where nothing is recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Languages they can work in, English aside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Language>,
    /// Areas they know, by the first part of the postcode.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<String>,
    /// Their gender, for people who ask to be seen by a woman or a man.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// The caseload weight that is a full load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_at: Option<u16>,
    /// On leave from the first day to the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leave: Option<(Day, Day)>,
}

impl Profile {
    /// Whether they are on leave on a day.
    pub fn is_away(&self, day: Day) -> bool {
        self.leave.is_some_and(|(first, last)| (first..=last).contains(&day))
    }
}

/// A navigator who might take a journey on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Navigator {
    /// Who.
    pub staff: StaffId,
    /// What is known of them.
    pub profile: Profile,
    /// Weight of the journeys they have now.
    pub load: u32,
}

/// What the person needs of a navigator, as far as it is recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// The language they want to speak.
    pub language: Option<Language>,
    /// Where they live.
    pub area: Option<Outcode>,
    /// They asked for a woman or a man.
    pub gender: Option<Gender>,
}

/// A reason for or against one navigator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// On leave until this day.
    Away(Day),
    /// Their caseload is full: its weight, and what is full.
    Full(u32, u16),
    /// The weight of their caseload, and what is full, if it is known.
    Load(u32, Option<u16>),
    /// Speaks the person's language.
    SpeaksLanguage(Language),
    /// Is not known to speak it: an interpreter is needed.
    NeedsInterpreter(Language),
    /// Is of the gender the person asked for.
    GenderAsked,
    /// Is not, or it is not known.
    GenderNotAsked,
    /// Knows the area.
    KnowsArea,
}

impl Reason {
    /// Stable code; its words are at `allocation-reason-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Reason::Away(_) => "away",
            Reason::Full(..) => "full",
            Reason::Load(_, None) => "load",
            Reason::Load(_, Some(_)) => "load-of",
            Reason::SpeaksLanguage(_) => "speaks-language",
            Reason::NeedsInterpreter(_) => "needs-interpreter",
            Reason::GenderAsked => "gender-asked",
            Reason::GenderNotAsked => "gender-not-asked",
            Reason::KnowsArea => "knows-area",
        }
    }

    /// Whether it speaks against them.
    pub const fn is_against(self) -> bool {
        matches!(
            self,
            Reason::Away(_) | Reason::Full(..) | Reason::NeedsInterpreter(_) | Reason::GenderNotAsked
        )
    }
}

/// A navigator with the reasons for and against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Who.
    pub staff: StaffId,
    /// Why they stand where they do: what weighs most first.
    pub reasons: Vec<Reason>,
}

/// All navigators, the best placed first. Nobody is left out: the person who decides may know more.
pub fn suggest(wish: &Wish, navigators: &[Navigator], today: Day) -> Vec<Suggestion> {
    let mut ranked: Vec<_> =
        navigators.iter().map(|navigator| (rank(wish, navigator, today), navigator)).collect();
    ranked.sort_by_key(|(rank, navigator)| (*rank, navigator.staff));
    let suggestion = |navigator: &Navigator| Suggestion {
        staff: navigator.staff,
        reasons: reasons(wish, navigator, today),
    };
    ranked.into_iter().map(|(_, navigator)| suggestion(navigator)).collect()
}

/// Away last; then what the person asked for, room, language, area and the lighter load.
fn rank(wish: &Wish, navigator: &Navigator, today: Day) -> (bool, bool, bool, bool, bool, u32) {
    let has = |reason: fn(&Reason) -> bool| reasons(wish, navigator, today).iter().any(reason);
    (
        has(|reason| matches!(reason, Reason::Away(_))),
        has(|reason| matches!(reason, Reason::GenderNotAsked)),
        has(|reason| matches!(reason, Reason::Full(..))),
        has(|reason| matches!(reason, Reason::NeedsInterpreter(_))),
        !has(|reason| matches!(reason, Reason::KnowsArea)),
        navigator.load,
    )
}

fn reasons(wish: &Wish, navigator: &Navigator, today: Day) -> Vec<Reason> {
    let Navigator { profile, load, .. } = navigator;
    let away = profile.leave.filter(|_| profile.is_away(today)).map(|(_, last)| Reason::Away(last));
    let gender = wish.gender.map(|asked| match profile.gender {
        Some(theirs) if theirs == asked => Reason::GenderAsked,
        _ => Reason::GenderNotAsked,
    });
    let language = wish.language.filter(|language| *language != Language::ENGLISH);
    let language = language.map(|language| match profile.languages.contains(&language) {
        true => Reason::SpeaksLanguage(language),
        false => Reason::NeedsInterpreter(language),
    });
    let area = wish.area.as_ref().filter(|area| profile.areas.iter().any(|known| known == area.as_str()));
    let load = match profile.full_at {
        Some(full) if *load >= u32::from(full) => Reason::Full(*load, full),
        full => Reason::Load(*load, full),
    };
    let all = [away, gender, language, area.map(|_| Reason::KnowsArea), Some(load)];
    all.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use uuid::Uuid;

    const TODAY: Day = date(2026, 11, 25);

    fn navigator(number: u128, load: u32) -> Navigator {
        Navigator { staff: StaffId::new(Uuid::from_u128(number)), profile: Profile::default(), load }
    }

    fn order(wish: &Wish, navigators: &[Navigator]) -> Vec<u128> {
        suggest(wish, navigators, TODAY).iter().map(|found| found.staff.uuid().as_u128()).collect()
    }

    #[test]
    fn the_lighter_caseload_comes_first() {
        assert_eq!(order(&Wish::default(), &[navigator(1, 9), navigator(2, 4), navigator(3, 4)]), [2, 3, 1]);
    }

    #[test]
    fn nobody_is_left_out_and_whoever_is_away_comes_last() {
        let mut away = navigator(1, 0);
        away.profile.leave = Some((date(2026, 11, 20), TODAY));
        let found = suggest(&Wish::default(), &[away.clone(), navigator(2, 90)], TODAY);
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].reasons[0], Reason::Away(TODAY));
        away.profile.leave = Some((date(2026, 11, 26), date(2026, 12, 1)));
        assert_eq!(order(&Wish::default(), &[away, navigator(2, 90)]), [1, 2]);
    }

    #[test]
    fn what_the_person_asked_for_comes_before_room() {
        let wish = Wish { gender: Some(Gender::Female), ..Wish::default() };
        let mut full = navigator(1, 30);
        full.profile = Profile { gender: Some(Gender::Female), full_at: Some(30), ..Profile::default() };
        assert_eq!(order(&wish, &[navigator(2, 0), full.clone()]), [1, 2]);
        let reasons = &suggest(&wish, &[full], TODAY)[0].reasons;
        assert_eq!(reasons, &[Reason::GenderAsked, Reason::Full(30, 30)]);
    }

    #[test]
    fn language_comes_before_area_and_english_needs_nothing() {
        let polish = Language::from_code("pl").unwrap();
        let wish = Wish { language: Some(polish), area: Outcode::parse("LU1").ok(), gender: None };
        let mut speaks = navigator(1, 20);
        speaks.profile.languages = vec![polish];
        let mut near = navigator(2, 5);
        near.profile.areas = vec!["LU1".to_owned()];
        assert_eq!(order(&wish, &[near.clone(), speaks.clone()]), [1, 2]);
        let english = Wish { language: Some(Language::ENGLISH), ..wish };
        assert_eq!(order(&english, &[speaks, near]), [2, 1]);
    }

    #[test]
    fn a_weight_is_one_to_three() {
        assert_eq!(Weight::of(0), None);
        assert_eq!(Weight::of(4), None);
        assert_eq!(Weight::ALL.map(Weight::number), [1, 2, 3]);
        assert_eq!(Weight::default().number(), 1);
    }
}
