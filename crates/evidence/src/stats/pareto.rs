//! Reasons given, several by one person: Pareto order, both denominators, "not recorded" always shown.

use serde::Serialize;

use super::fault::same_length;
use super::proportion::{Proportion, wilson};
use super::{Fault, real};

/// One bar: a reason with its shares.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bar {
    /// Index of the reason in the code list; none is the bar "not recorded".
    pub reason: Option<usize>,
    /// People who gave it.
    pub people: usize,
    /// Of all people asked or not (the bar "not recorded" is part of it), with Wilson's interval.
    pub of_people: Proportion,
    /// Of all reasons given; none for "not recorded" and where no reason was given.
    pub of_responses: Option<f64>,
    /// Running share of all reasons given, in Pareto order.
    pub cumulative: Option<f64>,
}

/// Bars in Pareto order (most people first, then the order of the code list), "not recorded" last.
///
/// `given[person]` lists the indices of the reasons of a person; a reason repeated by a person counts once.
/// Shares of people may sum to more than 1; shares of responses sum to 1: label which is shown.
///
/// # Errors
/// Nobody; an index outside the code list of `reasons` entries; a level outside (0, 1).
pub fn pareto(given: &[Vec<usize>], reasons: usize, level: f64) -> Result<Vec<Bar>, Fault> {
    if given.is_empty() {
        return Err(Fault::Empty { what: "people" });
    }
    let mut people = vec![0; reasons];
    let mut silent = 0;
    for list in given {
        let mut once = list.clone();
        once.sort_unstable();
        once.dedup();
        silent += usize::from(once.is_empty());
        for reason in once {
            *people.get_mut(reason).ok_or(Fault::OutOfRange {
                what: "reason",
                value: real(reason),
                allowed: "an index of the code list",
            })? += 1;
        }
    }
    let responses: usize = people.iter().sum();
    let mut order: Vec<usize> = (0..reasons).collect();
    order.sort_by_key(|&r| (std::cmp::Reverse(people[r]), r));
    let mut running = 0;
    let mut bars = Vec::with_capacity(reasons + 1);
    for reason in order {
        running += people[reason];
        let share = |n: usize| (responses > 0).then(|| real(n) / real(responses));
        bars.push(Bar {
            reason: Some(reason),
            people: people[reason],
            of_people: wilson(people[reason], given.len(), level)?,
            of_responses: share(people[reason]),
            cumulative: share(running),
        });
    }
    bars.push(Bar {
        reason: None,
        people: silent,
        of_people: wilson(silent, given.len(), level)?,
        of_responses: None,
        cumulative: None,
    });
    Ok(bars)
}

/// [`pareto`] of each group of people, the groups as indices below `groups`. A group without anybody is an
/// error: leave it out.
///
/// # Errors
/// Those of [`pareto`]; columns of different length.
pub fn pareto_by_group(
    given: &[Vec<usize>],
    group: &[usize],
    groups: usize,
    reasons: usize,
    level: f64,
) -> Result<Vec<Vec<Bar>>, Fault> {
    same_length("group", given.len(), group.len())?;
    (0..groups)
        .map(|g| {
            let members: Vec<Vec<usize>> =
                given.iter().zip(group).filter(|m| *m.1 == g).map(|m| m.0.clone()).collect();
            pareto(&members, reasons, level)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_ordered_and_silence_is_a_bar() {
        let given = vec![vec![2, 0], vec![2, 2], vec![], vec![1, 2]];
        let bars = pareto(&given, 4, 0.95).unwrap();
        assert_eq!(
            bars.iter().map(|b| b.reason).collect::<Vec<_>>(),
            [Some(2), Some(0), Some(1), Some(3), None]
        );
        assert_eq!(bars.iter().map(|b| b.people).collect::<Vec<_>>(), [3, 1, 1, 0, 1]);
        assert_eq!(bars[0].of_people.share, Some(0.75));
        assert_eq!(bars[0].of_responses, Some(0.6));
        assert_eq!(bars[3].cumulative, Some(1.0));
    }

    #[test]
    fn an_unknown_code_is_refused_and_no_answer_at_all_is_shown() {
        assert!(pareto(&[vec![4]], 4, 0.95).is_err() && pareto(&[], 4, 0.95).is_err());
        let silent = pareto(&[vec![], vec![]], 1, 0.95).unwrap();
        assert_eq!((silent[0].of_responses, silent[1].people), (None, 2));
        let groups = pareto_by_group(&[vec![0], vec![]], &[1, 0], 2, 1, 0.95).unwrap();
        assert_eq!((groups[0][1].people, groups[1][0].people), (1, 1));
    }
}
