//! Real-life queries the ranking was tuned on, thirty and thirty in everyday idiom, and thirty it never was, each beside
//! plain BM25.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use matching::text::{stem, words_of};
use serde::Deserialize;

use super::directory::{Entry, ask, entries, index_of, number};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    ask: String,
    #[serde(default)]
    facts: Vec<String>,
    /// Which services should come first: 3 right, 2 right but for a wish, 1 related.
    best: BTreeMap<String, u8>,
}

/// The normalised discounted gain of the first five.
fn ndcg(case: &Case, found: &[String]) -> f64 {
    let gain = |grades: &mut dyn Iterator<Item = u8>| -> f64 {
        grades
            .take(5)
            .zip(2_u32..)
            .map(|(grade, n)| (f64::from(grade).exp2() - 1.0) / f64::from(n).log2())
            .sum()
    };
    let mut ideal: Vec<u8> = case.best.values().copied().collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    let got = gain(&mut found.iter().map(|id| case.best.get(id).copied().unwrap_or(0)));
    got / gain(&mut ideal.into_iter())
}

/// BM25 over all the text of each listing, stems but no synonyms, no spelling, no filter: the plain baseline.
struct Plain {
    lists: Vec<HashMap<String, f64>>,
    lengths: Vec<f64>,
}

impl Plain {
    fn of(entries: &[Entry]) -> Plain {
        let mut plain = Plain { lists: Vec::new(), lengths: Vec::new() };
        for entry in entries {
            let mut counts = HashMap::new();
            let words = words_of(&entry.text());
            for word in &words {
                *counts.entry(stem(word)).or_insert(0.0) += 1.0;
            }
            plain.lengths.push(words.len() as f64);
            plain.lists.push(counts);
        }
        plain
    }

    fn search(&self, text: &str) -> Vec<usize> {
        let all = self.lists.len() as f64;
        let usual = self.lengths.iter().sum::<f64>() / all;
        let mut scores = vec![0.0; self.lists.len()];
        for word in words_of(text) {
            let word = stem(&word);
            let with = self.lists.iter().filter(|list| list.contains_key(&word)).count() as f64;
            let rarity = (1.0 + (all - with + 0.5) / (with + 0.5)).ln();
            for (score, (list, length)) in scores.iter_mut().zip(self.lists.iter().zip(&self.lengths)) {
                let times = list.get(&word).copied().unwrap_or(0.0);
                *score += rarity * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * length / usual));
            }
        }
        let mut order: Vec<usize> = (0..scores.len()).filter(|n| scores[*n] > 0.0).collect();
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
        order.truncate(5);
        order
    }
}

/// Mean gain of the index and of the baseline, and a line a query.
fn measure(cases: &str) -> (f64, f64, String) {
    let cases: Vec<Case> = serde_json::from_str(cases).unwrap();
    assert_eq!(cases.len(), 30);
    let entries = entries();
    let (index, plain) = (index_of(&entries), Plain::of(&entries));
    let named = |list: Vec<usize>| list.into_iter().map(|n| entries[n].id.clone()).collect::<Vec<_>>();
    let (mut ours, mut theirs, mut lines) = (0.0, 0.0, String::new());
    for case in &cases {
        assert!(case.best.keys().all(|id| entries.iter().any(|entry| entry.id == *id)), "{}", case.ask);
        let mut asked = ask(&case.ask);
        asked.facts = case.facts.iter().map(|fact| (fact.clone(), true)).collect();
        let found = named(index.search(&asked).matches.iter().map(|found| number(found.id)).collect());
        let (own, other) = (ndcg(case, &found), ndcg(case, &named(plain.search(&case.ask))));
        writeln!(lines, "{own:.2} {other:.2}  {}  -> {}", case.ask, found.join(" ")).unwrap();
        ours += own / 30.0;
        theirs += other / 30.0;
    }
    (ours, theirs, lines)
}

#[test]
fn the_tuning_queries_find_what_they_should() {
    let (ours, plain, lines) = measure(include_str!("../queries/tuning.json"));
    println!("{lines}tuning: nDCG@5 {ours:.3}, plain BM25 {plain:.3}");
    assert!(ours > 0.80, "nDCG@5 fell to {ours:.3}");
    assert!(ours > plain);
}

#[test]
fn the_everyday_queries_find_what_they_should() {
    let (ours, plain, lines) = measure(include_str!("../queries/everyday.json"));
    println!("{lines}everyday: nDCG@5 {ours:.3}, plain BM25 {plain:.3}");
    assert!(ours > 0.75, "nDCG@5 fell to {ours:.3}");
    assert!(ours > plain);
}

/// Prints its figure and has no floor: a floor would be tuning. It prints no line a query either.
#[test]
fn the_held_out_queries_are_measured() {
    let (ours, plain, _) = measure(include_str!("../queries/held-out.json"));
    println!("held out: nDCG@5 {ours:.3}, plain BM25 {plain:.3}");
    assert!((0.0..=1.0).contains(&ours) && (0.0..=1.0).contains(&plain));
}
