//! Rows for others: how far columns are widened and who is left out so that nobody stands out.
//!
//! *k-anonymity* (Sweeney 2002, doi 10.1142/S0218488502001648): everybody shares the combination of their
//! quasi-identifiers with at least k - 1 other people. *Distinct l-diversity* (Machanavajjhala and others 2007, doi
//! 10.1145/1217299.1217302): among those who share one, at least l different answers are found. Columns are widened
//! for everybody alike, and who still stands out is left out, as in Samarati 2001 (doi 10.1109/69.971193): of all
//! ways that leave out no more than allowed, the one that widens least is taken.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

/// How a column may be widened: for each level the group of each code, level nought as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder(Vec<Vec<u16>>);

impl Ladder {
    /// A ladder from its levels. None unless there is a level, all levels have a group for each code, and each
    /// level only puts groups of the one before together.
    #[must_use]
    pub fn new(levels: Vec<Vec<u16>>) -> Option<Ladder> {
        let codes = levels.first()?.len();
        if levels.iter().any(|level| level.len() != codes) {
            return None;
        }
        let coarser = levels.windows(2).all(|pair| {
            let mut held: HashMap<u16, u16> = HashMap::new();
            pair[0].iter().zip(&pair[1]).all(|(fine, coarse)| held.entry(*fine).or_insert(*coarse) == coarse)
        });
        coarser.then_some(Ladder(levels))
    }

    /// Levels beyond the first.
    #[must_use]
    pub fn height(&self) -> usize {
        self.0.len() - 1
    }

    /// The group of a code at a level; none for a code or level there is not.
    #[must_use]
    pub fn group(&self, level: usize, code: u16) -> Option<u16> {
        self.0.get(level)?.get(usize::from(code)).copied()
    }
}

/// What must hold of rows before they are given away.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// The least people who share a combination.
    pub k: u32,
    /// The least different answers among them.
    pub l: u32,
    /// The most of the people, from 0 to 1, who may be left out before columns are widened further.
    pub most_left_out: f64,
}

/// The people of a data set, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    /// By quasi-identifier the code of each person.
    pub codes: Vec<Vec<u16>>,
    /// The answer of each person.
    pub answers: Vec<u16>,
    /// Whether somebody cannot be told from others: all such who share a combination count as one person.
    pub apart: Vec<bool>,
}

/// How far columns are widened, who is left out, and what then holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The level of each column.
    pub levels: Vec<usize>,
    /// Who is kept.
    pub kept: Vec<bool>,
    /// What holds of those kept.
    pub found: Found,
}

/// What holds of rows that are given away.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// People kept.
    pub people: u64,
    /// People left out.
    pub left_out: u64,
    /// Combinations of quasi-identifiers.
    pub classes: u64,
    /// The least people who share one.
    pub k: u64,
    /// The least different answers among those who share one.
    pub l: u64,
    /// The least of the exponential entropy of answers: how many answers it is as if there were, were they equally
    /// common.
    pub entropy_l: f64,
}

/// Those who share a combination.
#[derive(Debug, Clone, Default)]
struct Class {
    told_apart: u64,
    apart: u64,
    answers: BTreeMap<u16, u64>,
}

impl Class {
    /// People for the rule.
    fn size(&self) -> u64 {
        self.told_apart + self.apart.min(1)
    }

    /// Everybody.
    fn all(&self) -> u64 {
        self.told_apart + self.apart
    }

    fn holds(&self, rule: Rule) -> bool {
        self.size() >= u64::from(rule.k) && self.answers.len() >= rule.l as usize
    }

    fn entropy(&self) -> f64 {
        let all = real(self.answers.values().sum());
        let bits: f64 = self.answers.values().map(|count| real(*count) / all).map(|p| -p * p.ln()).sum();
        bits.exp()
    }

    fn join(&mut self, other: &Class) {
        self.told_apart += other.told_apart;
        self.apart += other.apart;
        for (answer, count) in &other.answers {
            *self.answers.entry(*answer).or_default() += count;
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of people")]
fn real(count: u64) -> f64 {
    count as f64
}

/// Plans what is given away: the way that widens columns least, each counted by its share of its ladder, and of
/// such ways the one that leaves out fewest. None where no way keeps anybody under the rule.
#[must_use]
pub fn plan(ladders: &[Ladder], people: &People, rule: Rule) -> Option<Plan> {
    let finest = combinations(people);
    let all: u64 = finest.values().map(Class::all).sum();
    let mut ways = ways(ladders);
    ways.sort_by(|one, other| one.1.total_cmp(&other.1).then_with(|| one.0.cmp(&other.0)));
    let mut best: Option<(f64, u64, Vec<usize>)> = None;
    for (levels, cost) in ways {
        // Ways come cheapest first: what is dearer than one found is no better.
        if best.as_ref().is_some_and(|(found, ..)| cost > *found) {
            break;
        }
        let classes = widened(&finest, ladders, &levels)?;
        let kept: u64 = classes.values().filter(|class| class.holds(rule)).map(Class::all).sum();
        let left_out = all - kept;
        let allowed = kept > 0 && real(left_out) <= rule.most_left_out * real(all);
        if allowed && best.as_ref().is_none_or(|(_, least, _)| left_out < *least) {
            best = Some((cost, left_out, levels));
        }
    }
    let (_, left_out, levels) = best?;
    Some(carried_out(ladders, people, rule, levels, left_out, &finest))
}

/// What holds when a way is taken.
fn carried_out(
    ladders: &[Ladder],
    people: &People,
    rule: Rule,
    levels: Vec<usize>,
    left_out: u64,
    finest: &HashMap<Vec<u16>, Class>,
) -> Plan {
    let classes = widened(finest, ladders, &levels).unwrap_or_default();
    let good = || classes.values().filter(|class| class.holds(rule));
    let found = Found {
        people: good().map(Class::all).sum(),
        left_out,
        classes: good().count() as u64,
        k: good().map(Class::size).min().unwrap_or(0),
        l: good().map(|class| class.answers.len() as u64).min().unwrap_or(0),
        entropy_l: good().map(Class::entropy).fold(f64::INFINITY, f64::min),
    };
    let kept = (0..people.answers.len())
        .map(|person| {
            let codes: Vec<u16> = people.codes.iter().map(|column| column[person]).collect();
            let class = up(&codes, ladders, &levels).and_then(|codes| classes.get(&codes));
            class.is_some_and(|class| class.holds(rule))
        })
        .collect();
    Plan { levels, kept, found }
}

/// Everybody by the combination as recorded.
fn combinations(people: &People) -> HashMap<Vec<u16>, Class> {
    let mut held: HashMap<Vec<u16>, Class> = HashMap::new();
    for (person, answer) in people.answers.iter().enumerate() {
        let codes = people.codes.iter().map(|column| column[person]).collect();
        let class = held.entry(codes).or_default();
        match people.apart.get(person) {
            Some(true) => class.apart += 1,
            _ => class.told_apart += 1,
        }
        *class.answers.entry(*answer).or_default() += 1;
    }
    held
}

fn up(codes: &[u16], ladders: &[Ladder], levels: &[usize]) -> Option<Vec<u16>> {
    let column = |((code, ladder), level): ((&u16, &Ladder), &usize)| ladder.group(*level, *code);
    codes.iter().zip(ladders).zip(levels).map(column).collect()
}

fn widened(
    finest: &HashMap<Vec<u16>, Class>,
    ladders: &[Ladder],
    levels: &[usize],
) -> Option<HashMap<Vec<u16>, Class>> {
    let mut held: HashMap<Vec<u16>, Class> = HashMap::new();
    for (codes, class) in finest {
        held.entry(up(codes, ladders, levels)?).or_default().join(class);
    }
    Some(held)
}

/// Every way to widen, with how much it widens: each column by its share of its ladder.
fn ways(ladders: &[Ladder]) -> Vec<(Vec<usize>, f64)> {
    let mut ways = vec![(Vec::new(), 0.0)];
    for ladder in ladders {
        let height = ladder.height();
        let cost = |level: usize| if height == 0 { 0.0 } else { real(level as u64) / real(height as u64) };
        ways = ways
            .into_iter()
            .flat_map(|(levels, held)| {
                (0..=height).map(move |level| {
                    let levels: Vec<usize> = levels.iter().copied().chain([level]).collect();
                    (levels, held + cost(level))
                })
            })
            .collect();
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A ladder that puts neighbours together and then everybody.
    fn ladder(codes: u16) -> Ladder {
        Ladder::new(vec![
            (0..codes).collect(),
            (0..codes).map(|code| code / 2).collect(),
            vec![0; usize::from(codes)],
        ])
        .unwrap()
    }

    fn people(codes: Vec<Vec<u16>>, answers: &[u16]) -> People {
        People { apart: vec![false; answers.len()], answers: answers.to_vec(), codes }
    }

    #[test]
    fn a_ladder_only_puts_together() {
        assert!(Ladder::new(vec![vec![0, 1, 2], vec![0, 0, 1], vec![0, 0, 0]]).is_some());
        assert!(Ladder::new(vec![vec![0, 0, 1], vec![0, 1, 1]]).is_none(), "what was one becomes two");
        assert!(Ladder::new(vec![vec![0, 1], vec![0]]).is_none());
        assert!(Ladder::new(Vec::new()).is_none());
    }

    #[test]
    fn columns_are_widened_no_further_than_needed() {
        // Six of code 0 and 1 each, three of 2 and 3 each: pairs reach 6.
        let codes = [vec![0; 6], vec![1; 6], vec![2; 3], vec![3; 3]].concat();
        let answers: Vec<u16> = (0..18).map(|person| person % 2).collect();
        let held = people(vec![codes], &answers);
        let rule = Rule { k: 6, l: 2, most_left_out: 0.0 };
        let plan = plan(&[ladder(4)], &held, rule).unwrap();
        assert_eq!(plan.levels, [1]);
        assert_eq!((plan.found.k, plan.found.l, plan.found.classes, plan.found.people), (6, 2, 2, 18));
        assert!((plan.found.entropy_l - 2.0).abs() < 1e-12);
        // Where a third may be left out, nobody's code is widened.
        let rule = Rule { most_left_out: 0.34, ..rule };
        let plan = super::plan(&[ladder(4)], &held, rule).unwrap();
        assert_eq!((plan.levels.as_slice(), plan.found.left_out, plan.found.k), (&[0][..], 6, 6));
        assert!(plan.kept[..12].iter().all(|kept| *kept) && !plan.kept[12..].iter().any(|kept| *kept));
    }

    #[test]
    fn who_all_answer_the_same_are_not_given_away() {
        let answers = [vec![0; 10], (0..10).map(|person| person % 2).collect::<Vec<u16>>()].concat();
        let held = people(vec![[vec![0; 10], vec![2; 10]].concat()], &answers);
        let plan = plan(&[ladder(4)], &held, Rule { k: 5, l: 2, most_left_out: 0.0 }).unwrap();
        assert_eq!((plan.levels.as_slice(), plan.found.l), (&[2][..], 2));
    }

    #[test]
    fn who_cannot_be_told_apart_count_as_one() {
        let mut held = people(vec![vec![0; 10]], &[0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
        held.apart = vec![true; 10];
        assert_eq!(plan(&[ladder(2)], &held, Rule { k: 2, l: 1, most_left_out: 0.2 }), None);
        held.apart[0] = false;
        let plan = plan(&[ladder(2)], &held, Rule { k: 2, l: 1, most_left_out: 0.2 }).unwrap();
        assert_eq!((plan.found.k, plan.found.people), (2, 10));
    }

    proptest! {
        #[test]
        fn whoever_is_kept_shares_their_combination_with_k_and_l(
            rows in proptest::collection::vec((0_u16..6, 0_u16..4, 0_u16..3, any::<bool>()), 1..120),
            k in 1_u32..9, l in 1_u32..4, most in 0.0_f64..0.5,
        ) {
            let ladders = [ladder(6), ladder(4)];
            let held = People {
                codes: vec![rows.iter().map(|row| row.0).collect(), rows.iter().map(|row| row.1).collect()],
                answers: rows.iter().map(|row| row.2).collect(),
                apart: rows.iter().map(|row| row.3).collect(),
            };
            let rule = Rule { k, l, most_left_out: most };
            let Some(plan) = plan(&ladders, &held, rule) else { return Ok(()) };
            let mut sharing: HashMap<Vec<u16>, (u32, bool, std::collections::BTreeSet<u16>)> = HashMap::new();
            for (person, row) in rows.iter().enumerate().filter(|(person, _)| plan.kept[*person]) {
                let codes = [held.codes[0][person], held.codes[1][person]];
                let codes: Vec<u16> = codes.iter().zip(&ladders).zip(&plan.levels)
                    .map(|((code, ladder), level)| ladder.group(*level, *code).unwrap()).collect();
                let class = sharing.entry(codes).or_default();
                class.0 += u32::from(!row.3);
                class.1 |= row.3;
                class.2.insert(row.2);
            }
            for (told_apart, apart, answers) in sharing.values() {
                prop_assert!(told_apart + u32::from(*apart) >= k && answers.len() >= l as usize);
            }
            let left_out = plan.kept.iter().filter(|kept| !**kept).count();
            prop_assert_eq!(left_out as u64, plan.found.left_out);
            prop_assert!(left_out as f64 <= most * rows.len() as f64);
            prop_assert_eq!(sharing.len() as u64, plan.found.classes);
        }
    }
}
