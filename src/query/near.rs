//! Near words, for "did you mean".

/// The word nearest to a mistyped one, if any is near enough.
pub(super) fn nearest<'a>(typed: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let most = (typed.chars().count() / 3).max(2);
    words
        .map(|word| (distance(typed, word), word))
        .filter(|(distance, word)| *distance <= most || is_part(typed, word))
        .min()
        .map(|(_, word)| word)
}

/// Half a name is a name half remembered.
fn is_part(typed: &str, word: &str) -> bool {
    typed.len() >= 4 && word.contains(typed)
}

/// How many letters must be changed, added or taken away (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut diagonal = at;
        let mut left = at + 1;
        for (other_letter, above) in other.iter().zip(row.iter_mut().skip(1)) {
            let changed = diagonal + usize::from(letter != *other_letter);
            left = changed.min(left + 1).min(*above + 1);
            diagonal = *above;
            *above = left;
        }
        if let Some(first) = row.first_mut() {
            *first = at + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_finds_its_word() {
        let words = ["sp-new-country", "sp-new-credential", "sp-new-network", "impossible-travel"];
        let nearest = |typed| nearest(typed, words.into_iter());
        assert_eq!(nearest("sp-new-contry"), Some("sp-new-country"));
        assert_eq!(nearest("travel"), Some("impossible-travel"));
        assert_eq!(nearest("coffee"), None);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
    }
}
