//! How far apart two spellings are.

/// How many slips are forgiven in a word: none in short words, one from four letters, two from eight.
#[must_use]
pub fn allowed_edits(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Slips between two words (a letter more, less, other, or two swapped), or none if over `most`.
#[must_use]
pub fn edits(one: &str, other: &str, most: usize) -> Option<usize> {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let mut before_last = vec![0; other.len() + 1];
    let mut last: Vec<usize> = (0..=other.len()).collect();
    let mut row = vec![0; other.len() + 1];
    for (i, a) in one.iter().enumerate() {
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let swap = usize::from(a != b);
            row[j + 1] = (last[j] + swap).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                row[j + 1] = row[j + 1].min(before_last[j - 1] + 1);
            }
        }
        if row.iter().min().is_some_and(|least| *least > most) {
            return None;
        }
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    Some(last[other.len()]).filter(|edits| *edits <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swap_is_one_slip_and_too_many_are_none() {
        assert_eq!(edits("lonely", "lonley", 2), Some(1));
        assert_eq!(edits("gardning", "gardening", 2), Some(1));
        assert_eq!(edits("walk", "walk", 0), Some(0));
        assert_eq!(edits("walk", "swim", 2), None);
        assert_eq!(edits("", "ab", 2), Some(2));
    }

    #[test]
    fn short_words_are_taken_as_written() {
        assert_eq!([3, 4, 7, 8].map(allowed_edits), [0, 1, 1, 2]);
    }
}
