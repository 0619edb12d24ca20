//! From words to what is looked for: spelling mended, beginnings filled, what means the same beside it.

use std::cmp::Reverse;

use crate::ask::Word;
use crate::index::{Index, List, NEED_MARK, Posting};
use crate::text::{Lexicon, TermId, stem};

/// How a word of the ask led to a word of the listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It is there, perhaps in another form.
    Same,
    /// Something that means the same is there.
    Meaning,
    /// A word spelt nearly so is there.
    Spelling,
    /// A word that begins so is there.
    Beginning,
    /// The listing serves the need of this code.
    Need,
}

/// One of the ways a concept can be met.
pub(super) struct Way<'a> {
    /// Stems that have to be there together.
    pub terms: Vec<TermId>,
    /// Where each of them is, the rarest first. They may be nowhere together.
    pub lists: Vec<List<'a>>,
    /// A bound of the level they have together.
    pub most: u8,
    /// How much it counts beside the words themselves, over 0 to 1.
    pub weight: f32,
    /// How it came about.
    pub how: How,
    /// The word or phrase found.
    pub found: String,
}

/// A word or phrase of the ask, and the ways to meet it.
pub(super) struct Concept<'a> {
    /// As asked.
    pub asked: String,
    /// Whether it says little.
    pub weak: bool,
    /// How much it counts, by how rare it is.
    pub rarity: f32,
    /// Whether the lexicon knows what it means.
    pub meant: bool,
    /// The ways.
    pub ways: Vec<Way<'a>>,
}

/// What is looked for.
pub(super) struct Query<'a> {
    /// Strong concepts before weak ones.
    pub concepts: Vec<Concept<'a>>,
    /// Words nothing is known of.
    pub unknown: Vec<String>,
    /// Whether there is no word to go by, so that every listing is a candidate.
    pub browse: bool,
}

/// What the first of the things that mean the same counts beside the word itself; a group names the best first.
const MEANING: f32 = 0.97;
/// How much less each later one counts, and what the last still does.
const LATER_MEANING: f32 = 0.05;
const LEAST_MEANING: f32 = 0.5;
const BEGINNING: f32 = 0.7;
const PART_OF_PHRASE: f32 = 0.35;
/// What is left of a phrase when the words that say nothing are gone: "talk" of "nobody to talk to".
const REST_OF_PHRASE: f32 = 0.6;
const WEAK: f32 = 0.2;
/// How much a word counts that the lexicon does not know, where it knows another: it may be there by the way.
const BY_THE_WAY: f32 = 0.6;
const NEED_RARITY: f32 = 2.5;
const MOST_BEGINNINGS: usize = 8;
const MOST_SPELLINGS: usize = 3;

struct Token {
    text: String,
    stem: String,
    weak: bool,
    stop: bool,
    /// Stems it may stand for, how much each counts, and what was found.
    readings: Vec<(String, f32, How, String)>,
}

impl<'a> Query<'a> {
    pub fn of(index: &'a Index, words: &[Word], needs: &[String]) -> Query<'a> {
        let last = words.len().saturating_sub(1);
        let tokens: Vec<Token> =
            words.iter().enumerate().map(|(n, word)| Token::of(index, word, n == last)).collect();
        let stems: Vec<String> = tokens.iter().map(|token| token.stem.clone()).collect();
        let mut query = Query { concepts: Vec::new(), unknown: Vec::new(), browse: false };
        let mut at = 0;
        while at < tokens.len() {
            let meaning = index.lexicon.meaning(&stems[at..]);
            let count = meaning.map_or(1, |(_, count)| count);
            let tokens = &tokens[at..at + count];
            at += count;
            if meaning.is_none() && tokens[0].stop {
                continue;
            }
            let mut ways = own_ways(index, tokens);
            for (n, (stems, found)) in (0_u8..).zip(meaning.iter().flat_map(|(meaning, _)| &meaning.finds)) {
                let weight = (MEANING - LATER_MEANING * f32::from(n)).max(LEAST_MEANING);
                ways.extend(way(index, stems, weight, How::Meaning, found));
            }
            let weak = meaning.is_none() && tokens.iter().all(|token| token.weak);
            query.add(index, tokens, ways, weak, meaning.is_some());
        }
        for need in needs {
            let ways = Vec::from_iter(way(index, &[format!("{NEED_MARK}{need}")], 1.0, How::Need, need));
            if !ways.is_empty() {
                query.concepts.push(Concept {
                    asked: need.clone(),
                    weak: false,
                    rarity: NEED_RARITY,
                    meant: true,
                    ways,
                });
            }
        }
        if query.concepts.iter().any(|concept| concept.meant) {
            let others = query.concepts.iter_mut().filter(|concept| !concept.meant && !concept.weak);
            others.for_each(|concept| concept.rarity *= BY_THE_WAY);
        }
        query.concepts.sort_by_key(|concept| concept.weak);
        query.browse = query.unknown.is_empty() && query.concepts.iter().all(|concept| concept.weak);
        query
    }

    fn add(&mut self, index: &Index, tokens: &[Token], ways: Vec<Way<'a>>, weak: bool, meant: bool) {
        let asked = tokens.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
        if !ways.iter().any(Way::is_somewhere) {
            if !weak {
                self.unknown.push(asked);
            }
            return;
        }
        if self.concepts.iter().any(|other| other.asked == asked) {
            return;
        }
        let rarity = rarity(index.len(), commonest(&ways)) * if weak { WEAK } else { 1.0 };
        self.concepts.push(Concept { asked, weak, rarity, meant, ways });
    }
}

/// How much a word counts that `found` of `all` listings have (the inverse document frequency of BM25).
#[expect(clippy::cast_precision_loss, reason = "there are at most 2^24 listings")]
fn rarity(all: usize, found: usize) -> f32 {
    let (all, found) = (all.max(found) as f32, found as f32);
    (1.0 + (all - found + 0.5) / (found + 0.5)).ln()
}

/// The ways the words themselves are met: each, or all of a phrase, and less if only part of a phrase.
fn own_ways<'a>(index: &'a Index, tokens: &[Token]) -> Vec<Way<'a>> {
    let mut ways = Vec::new();
    let telling: Vec<&Token> = tokens.iter().filter(|token| !token.stop).collect();
    if telling.len() > 1 {
        let stems: Vec<String> = telling.iter().map(|token| token.stem.clone()).collect();
        let found = telling.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
        ways.extend(way(index, &stems, 1.0, How::Same, &found));
    }
    for token in &telling {
        if telling.len() > 1 && token.weak {
            continue;
        }
        let share = match (telling.len(), tokens.len()) {
            (1, 1) => 1.0,
            (1, _) => REST_OF_PHRASE,
            _ => PART_OF_PHRASE,
        };
        for (stem, weight, how, found) in &token.readings {
            ways.extend(way(index, std::slice::from_ref(stem), weight * share, *how, found));
        }
    }
    ways
}

/// A way by stems that have to be there together; none if nowhere.
fn way<'a>(index: &'a Index, stems: &[String], weight: f32, how: How, found: &str) -> Option<Way<'a>> {
    let terms: Vec<TermId> = stems.iter().map(|stem| index.vocabulary.term(stem)).collect::<Option<_>>()?;
    let together: Vec<TermId> = index.phrases.number(&terms).map_or_else(|| terms.clone(), |all| vec![all]);
    let mut lists: Vec<List> = together.iter().map(|term| index.postings.list(*term)).collect();
    lists.sort_by_key(|list| list.postings.len());
    if lists.first().is_none_or(|rarest| rarest.postings.is_empty()) {
        return None;
    }
    let most = together.iter().map(|term| index.postings.most(*term)).min().unwrap_or(0);
    Some(Way { terms, lists, most, weight, how, found: found.to_owned() })
}

/// How many listings the commonest of the ways has. Where a phrase is, is only looked up if that can be it.
fn commonest(ways: &[Way]) -> usize {
    let of_words = ways.iter().filter(|way| way.lists.len() == 1).map(|way| way.lists[0].postings.len());
    let most = of_words.max().unwrap_or(0);
    let phrases = ways.iter().filter(|way| way.lists.len() > 1);
    phrases.fold(
        most,
        |most, way| if way.lists[0].postings.len() > most { most.max(way.slots().count()) } else { most },
    )
}

impl Way<'_> {
    /// The slots that have all of it.
    fn slots(&self) -> impl Iterator<Item = u32> {
        let mut cursors: Vec<Cursor> = self.lists.iter().skip(1).map(|list| Cursor::of(*list)).collect();
        let first = self.lists.first().map_or(&[][..], |list| list.postings);
        first
            .iter()
            .map(|posting| posting.slot())
            .filter(move |slot| cursors.iter_mut().all(|cursor| cursor.seek(*slot).is_some()))
    }

    fn is_somewhere(&self) -> bool {
        self.slots().next().is_some()
    }
}

/// A place in a list of postings, to look slots up in their order without beginning again each time.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    list: List<'a>,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub fn of(list: List<'a>) -> Cursor<'a> {
        Cursor { list, at: 0 }
    }

    /// The posting of a slot. In a list not laid out by slot, one before the last one asked for takes longer.
    pub fn seek(&mut self, slot: u32) -> Option<Posting> {
        if self.list.by_slot.is_some() {
            return self.list.at(slot);
        }
        let list = self.list.postings;
        if self.at > 0 && list[self.at - 1].slot() >= slot {
            self.at = list[..self.at].partition_point(|posting| posting.slot() < slot);
        } else {
            self.at += gallop(&list[self.at..], slot);
        }
        list.get(self.at).copied().filter(|posting| posting.slot() == slot)
    }
}

/// How many postings come before a slot, found by ever longer steps.
fn gallop(list: &[Posting], slot: u32) -> usize {
    let mut step = 1;
    while step < list.len() && list[step].slot() < slot {
        step *= 2;
    }
    let from = step / 2;
    let to = (step + 1).min(list.len());
    from + list[from..to].partition_point(|posting| posting.slot() < slot)
}

impl Token {
    fn of(index: &Index, word: &Word, last: bool) -> Token {
        let text = word.text.clone();
        let plain = stem(&text);
        let stop = index.lexicon.is_stop(&text);
        let token =
            |stem: String, readings| Token { text: text.clone(), stem, weak: word.weak, stop, readings };
        let held = index.vocabulary.term(&plain).is_some_and(|term| !index.postings.of(term).is_empty());
        if held || stop || index.lexicon.knows(&text) {
            let same = vec![(plain.clone(), 1.0, How::Same, text.clone())];
            return token(plain, same);
        }
        let mut readings = if last { beginnings(index, &text) } else { Vec::new() };
        if readings.is_empty() {
            readings = spellings(index, &index.lexicon, &text);
        }
        let meant = readings.first().map_or(plain, |(stem, ..)| stem.clone());
        token(meant, readings)
    }
}

fn count(index: &Index, stem: &str) -> usize {
    index.vocabulary.term(stem).map_or(0, |term| index.postings.of(term).len())
}

/// What a word not finished yet may become, the commonest first.
fn beginnings(index: &Index, start: &str) -> Vec<(String, f32, How, String)> {
    let mut list: Vec<(usize, &str, TermId)> = index
        .vocabulary
        .beginning(start)
        .map(|(word, term)| (index.postings.of(term).len(), word, term))
        .filter(|(count, ..)| *count > 0)
        .collect();
    list.sort_by_key(|(count, word, _)| (Reverse(*count), *word));
    let mut seen = Vec::new();
    list.retain(|(_, _, term)| {
        !seen.contains(term) && {
            seen.push(*term);
            true
        }
    });
    list.truncate(MOST_BEGINNINGS);
    list.into_iter().map(|(_, word, _)| (stem(word), BEGINNING, How::Beginning, word.to_owned())).collect()
}

/// The words it may have been meant to be, the fewest slips first, then the commonest.
fn spellings(index: &Index, lexicon: &Lexicon, word: &str) -> Vec<(String, f32, How, String)> {
    let listed = index.vocabulary.spelt_like(word).into_iter().map(|(other, _, slips)| (other, slips));
    let mut list: Vec<(usize, Reverse<usize>, &str, String)> = listed
        .chain(lexicon.spelt_like(word))
        .map(|(other, slips)| {
            let stem = stem(other);
            (slips, Reverse(count(index, &stem)), other, stem)
        })
        .collect();
    list.sort_unstable();
    let mut seen: Vec<String> = Vec::new();
    list.retain(|(.., stem)| {
        !seen.contains(stem) && {
            seen.push(stem.clone());
            true
        }
    });
    list.truncate(MOST_SPELLINGS);
    let fewest = list.first().map_or(0, |(slips, ..)| *slips);
    let kept = list.into_iter().filter(|(slips, ..)| *slips == fewest);
    kept.map(|(slips, _, other, stem)| {
        let weight = if slips == 1 { 0.85 } else { 0.6 };
        (stem, weight, How::Spelling, other.to_owned())
    })
    .collect()
}
