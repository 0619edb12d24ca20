//! The factor frame: coded reasons, as versioned data.
//!
//! Staff and person see the person's wording (`factor-CODE-DIRECTION` in `words`), never the analyst's
//! label. The stage only orders the list: any factor may be given at any gate. Service and programme
//! reasons are a branch of their own and never counted as the person's factors.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Breach;
use crate::journey::{Direction, Gate, GivenFactor};

mod order;

pub use order::GroupOrder;
pub(crate) use order::below;

/// The code of a factor: kebab case, with a dot before a programme's own sub-code (`stigma.language`).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactorCode(String);

impl FactorCode {
    /// Reads a code; none if it is not one by its form.
    pub fn parse(text: &str) -> Option<Self> {
        let word = |word: &str| {
            !word.is_empty()
                && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let mut parts = text.split('.');
        let good = parts.by_ref().take(2).all(word) && parts.next().is_none() && text.len() <= 60;
        good.then(|| FactorCode(text.to_owned()))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The factor of the published frame that this is, or is a sub-code of.
    pub fn parent(&self) -> &str {
        self.0.split_once('.').map_or(&self.0, |(parent, _)| parent)
    }

    /// Whether a programme added it below a factor of the frame.
    pub fn is_sub_code(&self) -> bool {
        self.0.contains('.')
    }
}

impl fmt::Display for FactorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for FactorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for FactorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for FactorCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        FactorCode::parse(&text).ok_or_else(|| serde::de::Error::custom("not a factor code"))
    }
}

/// The branch of the frame a factor belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Branch {
    /// Published: taking part or not.
    TakingPart,
    /// Published: staying or leaving.
    Staying,
    /// Added here, and marked so.
    Ours,
    /// Reasons of the service or programme.
    Service,
}

/// Where a factor comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Source {
    /// The conference abstract of the Luton study (seed of the frame).
    L0,
    /// Pescheny, Randhawa, Pappas: BJGP Open 2018; 2(3), doi 10.3399/bjgpopen18X101598.
    L1,
    /// Added here.
    #[serde(rename = "ours")]
    Ours,
}

/// A group of factors on the page; its words are at `factor-group-CODE`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Stable code.
    pub code: String,
    /// One letter, for recording the order in which groups were shown. Letters from `y` on stay last.
    pub letter: char,
}

/// One factor of a frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    /// Its code, whose meaning never changes.
    pub code: FactorCode,
    /// Its branch.
    pub branch: Branch,
    /// The group it is shown in.
    pub group: String,
    /// The directions it can be given with.
    pub directions: Vec<Direction>,
    /// Where it comes from.
    pub source: Vec<Source>,
}

/// A version of the factor frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Its version.
    pub version: u16,
    /// The groups.
    pub groups: Vec<Group>,
    /// The factors.
    pub factors: Vec<Factor>,
}

impl Frame {
    /// The frame that seeds a programme's rows. Read once: every offer that is recorded asks for it.
    ///
    /// # Errors
    /// None, unless this crate was built with a damaged file.
    pub fn seed() -> Result<&'static Frame, Breach> {
        static SEED: LazyLock<Result<Frame, Breach>> =
            LazyLock::new(|| Frame::parse(include_str!("frame-1.json")));
        SEED.as_ref().map_err(Clone::clone)
    }

    /// Reads and checks a frame written as JSON.
    ///
    /// # Errors
    /// `frame-unreadable` and the breaches of [`Frame::check`].
    pub fn parse(json: &str) -> Result<Frame, Breach> {
        let frame: Frame =
            serde_json::from_str(json).map_err(|error| Breach::new("frame-unreadable").with("why", error))?;
        frame.check()?;
        Ok(frame)
    }

    /// Checks that the frame holds together.
    ///
    /// # Errors
    /// `frame-code-twice`, `frame-letter-twice`, `frame-group-unknown`, `frame-no-direction`,
    /// `frame-no-source`, `frame-sub-code-strays`.
    pub fn check(&self) -> Result<(), Breach> {
        for (index, group) in self.groups.iter().enumerate() {
            let earlier = || self.groups.iter().take(index);
            if earlier().any(|other| other.code == group.code) {
                return Err(Breach::new("frame-code-twice").with("code", &group.code));
            }
            if !group.letter.is_ascii_lowercase() || earlier().any(|other| other.letter == group.letter) {
                return Err(Breach::new("frame-letter-twice").with("code", &group.code));
            }
        }
        for (index, factor) in self.factors.iter().enumerate() {
            let wrong = |code| Err(Breach::new(code).with("code", &factor.code));
            if self.factors.iter().take(index).any(|other| other.code == factor.code) {
                return wrong("frame-code-twice");
            }
            if !self.groups.iter().any(|group| group.code == factor.group) {
                return wrong("frame-group-unknown");
            }
            if factor.directions.is_empty() {
                return wrong("frame-no-direction");
            }
            if factor.source.is_empty() {
                return wrong("frame-no-source");
            }
            if factor.code.is_sub_code() {
                let parent = self.factors.iter().find(|other| other.code.as_str() == factor.code.parent());
                let same = |parent: &Factor| parent.branch == factor.branch && parent.group == factor.group;
                if !parent.is_some_and(same) {
                    return wrong("frame-sub-code-strays");
                }
            }
        }
        Ok(())
    }

    /// Checks a programme's frame against the one it builds on: sub-codes may be added, nothing may be
    /// taken away and no meaning changed.
    ///
    /// # Errors
    /// `frame-meaning-changed`, `frame-code-not-sub`, and the breaches of [`Frame::check`].
    pub fn check_extends(&self, base: &Frame) -> Result<(), Breach> {
        self.check()?;
        if let Some(changed) = base.factors.iter().find(|factor| !self.factors.contains(factor)) {
            return Err(Breach::new("frame-meaning-changed").with("code", &changed.code));
        }
        if let Some(changed) = base.groups.iter().find(|group| !self.groups.contains(group)) {
            return Err(Breach::new("frame-meaning-changed").with("code", &changed.code));
        }
        let added = self.factors.iter().filter(|factor| base.factor(&factor.code).is_none());
        if let Some(stray) = added.into_iter().find(|factor| !factor.code.is_sub_code()) {
            return Err(Breach::new("frame-code-not-sub").with("code", &stray.code));
        }
        Ok(())
    }

    /// The factor of a code.
    pub fn factor(&self, code: &FactorCode) -> Option<&Factor> {
        self.factors.iter().find(|factor| factor.code == *code)
    }

    /// Checks the factors of an account against the frame.
    ///
    /// # Errors
    /// `factor-unknown`, `factor-direction`.
    pub fn check_given(&self, given: &[GivenFactor]) -> Result<(), Breach> {
        for GivenFactor { code, direction } in given {
            let factor = self.factor(code);
            let factor =
                factor.ok_or_else(|| Breach::of("factors", "factor-unknown").with("factor", code))?;
            if !factor.directions.contains(direction) {
                let breach = Breach::of("factors", "factor-direction").with("factor", code);
                return Err(breach.with("direction", direction.code()));
            }
        }
        Ok(())
    }

    /// The person's factors among those given: without the service's and programme's reasons.
    pub fn of_the_person<'a>(
        &'a self,
        given: &'a [GivenFactor],
    ) -> impl Iterator<Item = &'a GivenFactor> + 'a {
        given
            .iter()
            .filter(|given| self.factor(&given.code).is_some_and(|factor| factor.branch != Branch::Service))
    }

    /// The order in which to show the groups, varied by a random number so that no group always comes
    /// first; own words and the service's reasons stay last.
    pub fn order(&self, random: u64) -> GroupOrder {
        GroupOrder::shuffled(&self.groups, random)
    }

    /// The factors of each group in an order, those of the gate's stage first.
    pub fn listed<'a>(
        &'a self,
        order: &'a GroupOrder,
        gate: Gate,
    ) -> impl Iterator<Item = (&'a Group, Vec<&'a Factor>)> + 'a {
        let stage = if gate < Gate::Start { Branch::TakingPart } else { Branch::Staying };
        order.letters().filter_map(move |letter| {
            let group = self.groups.iter().find(|group| group.letter == letter)?;
            let mut factors: Vec<&Factor> =
                self.factors.iter().filter(|factor| factor.group == group.code).collect();
            factors.sort_by_key(|factor| factor.branch != stage);
            Some((group, factors))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> FactorCode {
        FactorCode::parse(text).unwrap()
    }

    fn sub(parent: &str, code: &str) -> Factor {
        let frame = Frame::seed().unwrap();
        let parent = frame.factor(&FactorCode::parse(parent).unwrap()).unwrap().clone();
        Factor { code: FactorCode::parse(code).unwrap(), source: vec![Source::Ours], ..parent }
    }

    #[test]
    fn no_factor_of_the_frame_is_a_safeguarding_concern() {
        let frame = Frame::seed().unwrap();
        for concern in crate::escalation::Concern::ALL {
            let is = |factor: &&Factor| factor.code.to_string().contains(concern.code());
            assert!(!frame.factors.iter().any(|factor| is(&factor)), "{}", concern.code());
        }
    }

    #[test]
    fn the_seed_holds_the_published_factors_and_marks_ours() {
        let frame = Frame::seed().unwrap();
        let count = |branch| frame.factors.iter().filter(|factor| factor.branch == branch).count();
        assert_eq!(frame.version, 1);
        assert_eq!((count(Branch::TakingPart), count(Branch::Staying)), (9, 12));
        assert_eq!(count(Branch::Ours), 11);
        for factor in &frame.factors {
            let published = matches!(factor.branch, Branch::TakingPart | Branch::Staying);
            assert_eq!(published, !factor.source.contains(&Source::Ours), "{}", factor.code);
        }
        assert_eq!(frame.factor(&code("stigma")).unwrap().directions, [Direction::Hindered]);
    }

    #[test]
    fn a_programme_adds_sub_codes_and_changes_no_meaning() {
        let base = Frame::seed().unwrap();
        let mut ours = base.clone();
        ours.factors.push(sub("stigma", "stigma.language"));
        ours.check_extends(base).unwrap();

        let mut stray = base.clone();
        stray.factors.push(sub("stigma", "weather"));
        assert_eq!(stray.check_extends(base).unwrap_err().code, "frame-code-not-sub");

        let mut moved = base.clone();
        moved.factors.push(Factor { branch: Branch::Service, ..sub("stigma", "stigma.language") });
        assert_eq!(moved.check_extends(base).unwrap_err().code, "frame-sub-code-strays");

        let mut changed = base.clone();
        changed.factors[0].directions.pop();
        assert_eq!(changed.check_extends(base).unwrap_err().code, "frame-meaning-changed");

        let mut fewer = base.clone();
        fewer.factors.pop();
        assert_eq!(fewer.check_extends(base).unwrap_err().code, "frame-meaning-changed");
    }

    #[test]
    fn reasons_of_the_service_are_never_the_persons() {
        let frame = Frame::seed().unwrap();
        let hindered = |text| GivenFactor { code: code(text), direction: Direction::Hindered };
        let given = [hindered("stigma"), hindered("service-full")];
        frame.check_given(&given).unwrap();
        let own: Vec<&str> = frame.of_the_person(&given).map(|it| it.code.as_str()).collect();
        assert_eq!(own, ["stigma"]);
    }

    #[test]
    fn a_factor_is_given_by_its_code_and_in_a_possible_direction() {
        let frame = Frame::seed().unwrap();
        let given = |text, direction| [GivenFactor { code: code(text), direction }];
        let unknown = frame.check_given(&given("weather", Direction::Helped)).unwrap_err();
        assert_eq!(unknown.code, "factor-unknown");
        let wrong = frame.check_given(&given("stigma", Direction::Helped)).unwrap_err();
        assert_eq!(wrong.code, "factor-direction");
    }

    #[test]
    fn any_factor_is_listed_at_any_gate_and_the_stage_only_orders() {
        let frame = Frame::seed().unwrap();
        let order = frame.order(42);
        for gate in Gate::ALL {
            let listed: usize = frame.listed(&order, gate).map(|(_, factors)| factors.len()).sum();
            assert_eq!(listed, frame.factors.len());
        }
        let first_of = |gate| {
            let mut groups = frame.listed(&order, gate);
            groups.find(|(group, _)| group.code == "benefit").unwrap().1[0].code.to_string()
        };
        assert_eq!(first_of(Gate::Offer), "benefit");
        assert_eq!(first_of(Gate::Completion), "change");
    }

    #[test]
    fn a_damaged_frame_is_refused() {
        assert_eq!(Frame::parse("{").unwrap_err().code, "frame-unreadable");
        let mut frame = Frame::seed().unwrap().clone();
        frame.factors[3].group = "nowhere".into();
        assert_eq!(frame.check().unwrap_err().code, "frame-group-unknown");
        let mut frame = Frame::seed().unwrap().clone();
        frame.factors.push(frame.factors[0].clone());
        assert_eq!(frame.check().unwrap_err().code, "frame-code-twice");
    }

    #[test]
    fn a_code_is_kebab_with_at_most_one_dot() {
        for good in ["need", "gp-trust", "stigma.language"] {
            assert!(FactorCode::parse(good).is_some(), "{good}");
        }
        for bad in ["", "Need", "a.b.c", ".a", "a.", "a b", "é"] {
            assert!(FactorCode::parse(bad).is_none(), "{bad}");
        }
    }
}
