//! Which lines of two texts differ.
//!
//! The shortest way from one text to the other, after E. W. Myers, “An O(ND) Difference Algorithm and Its
//! Variations”, Algorithmica 1 (1986); beyond a bound, line by line in order.

use super::Difference;
use super::text::Line;

/// Steps that are looked for at most: what they need of memory grows with their square.
const STEPS: usize = 1_000;

/// Letters of a line that are told.
const TOLD: usize = 160;

/// The differences between what a report says and what the case gives, in the order of the report.
pub(super) fn changed(report: &[Line], case: &[Line]) -> Vec<Difference> {
    let same = |(one, other): &(&Line, &Line)| one == other;
    let before = report.iter().zip(case).take_while(same).count();
    let (report, case) = (&report[before..], &case[before..]);
    let after = report.iter().rev().zip(case.iter().rev()).take_while(same).count();
    let (report, case) = (&report[..report.len() - after], &case[..case.len() - after]);
    let matches = matched(report, case).unwrap_or_default();
    let mut differences = Vec::new();
    let (mut x, mut y) = (0, 0);
    for (next_x, next_y) in matches.into_iter().chain([(report.len(), case.len())]) {
        pair(&report[x..next_x], &case[y..next_y], &mut differences);
        (x, y) = (next_x + 1, next_y + 1);
    }
    differences
}

/// What stands on one side against what stands on the other, line by line.
fn pair(report: &[Line], case: &[Line], differences: &mut Vec<Difference>) {
    for at in 0..report.len().max(case.len()) {
        let (said, given) = (report.get(at), case.get(at));
        let under = said.or(given).map_or_else(String::new, |line| line.under.clone());
        let (report, case) = match (said, given) {
            (Some(said), Some(given)) => {
                let (said, given) = apart(&said.text, &given.text);
                (Some(said), Some(given))
            }
            (said, given) => {
                let whole = |line: &Line| shortened(&line.text);
                (said.map(whole), given.map(whole))
            }
        };
        differences.push(Difference { under: shortened(&under), report, case });
    }
}

/// The words in which two lines differ, with two words of what they share on either side.
fn apart(one: &str, other: &str) -> (String, String) {
    const AROUND: usize = 2;
    let (one, other): (Vec<&str>, Vec<&str>) =
        (one.split(' ').collect(), other.split(' ').collect());
    let before = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let left = one.len().min(other.len()) - before;
    let after = one.iter().rev().zip(other.iter().rev()).take(left);
    let after = after.take_while(|(one, other)| one == other).count();
    let cut = |words: &[&str]| {
        let from = before.saturating_sub(AROUND);
        let to = (words.len() - after + AROUND).min(words.len());
        let (head, tail) =
            (if from > 0 { "… " } else { "" }, if to < words.len() { " …" } else { "" });
        shortened(&format!("{head}{}{tail}", words[from..to].join(" ")))
    };
    (cut(&one), cut(&other))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(TOLD) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The places of lines that both texts have, in order. `None`: too much differs to look for them.
fn matched(one: &[Line], other: &[Line]) -> Option<Vec<(usize, usize)>> {
    // `furthest[diagonal + offset]` is how far into `one` so many steps lead on each diagonal.
    let bound = (one.len() + other.len()).min(STEPS);
    let mut furthest = vec![0_usize; 2 * bound + 3];
    let offset = bound + 1;
    let mut trace: Vec<Vec<usize>> = Vec::new();
    for steps in 0..=bound {
        trace.push(furthest[offset - steps..=offset + steps].to_vec());
        for index in (offset - steps..=offset + steps).step_by(2) {
            let down = index == offset - steps
                || (index != offset + steps && furthest[index - 1] < furthest[index + 1]);
            let mut x = if down { furthest[index + 1] } else { furthest[index - 1] + 1 };
            // On diagonal k, y = x - k.
            let Some(mut y) = (x + offset).checked_sub(index) else { continue };
            while x < one.len() && y < other.len() && one[x] == other[y] {
                (x, y) = (x + 1, y + 1);
            }
            furthest[index] = x;
            if x >= one.len() && y >= other.len() {
                return Some(way_back(&trace, (one.len(), other.len())));
            }
        }
    }
    None
}

/// The matches on the way that was found, from its end to its beginning and put in order.
fn way_back(trace: &[Vec<usize>], (mut x, mut y): (usize, usize)) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (steps, furthest) in trace.iter().enumerate().rev() {
        // `furthest` holds the diagonals from -steps to steps, as they were before this step.
        let index = steps + x - y.min(steps + x);
        let (previous_x, previous_y) = if steps == 0 {
            (0, 0)
        } else {
            let down =
                index == 0 || (index != 2 * steps && furthest[index - 1] < furthest[index + 1]);
            let previous = if down { index + 1 } else { index - 1 };
            let previous_x = furthest[previous];
            (previous_x, (previous_x + steps).saturating_sub(previous))
        };
        while x > previous_x && y > previous_y {
            (x, y) = (x - 1, y - 1);
            found.push((x, y));
        }
        (x, y) = (previous_x, previous_y);
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(text: &str) -> Vec<Line> {
        let line = |letter: char| Line { under: String::new(), text: letter.to_string() };
        text.chars().map(line).collect()
    }

    fn told(one: &str, other: &str) -> Vec<(Option<String>, Option<String>)> {
        let found = changed(&lines(one), &lines(other)).into_iter();
        found.map(|difference| (difference.report, difference.case)).collect()
    }

    #[test]
    fn only_what_differs_is_named() {
        let text = |letter: &str| Some(letter.to_owned());
        assert_eq!(told("abcdef", "abcdef"), []);
        assert_eq!(told("abXdef", "abcdef"), [(text("X"), text("c"))]);
        assert_eq!(told("abdef", "abcdef"), [(None, text("c"))]);
        assert_eq!(told("abcXdefY", "abcdef"), [(text("X"), None), (text("Y"), None)]);
        assert_eq!(told("", "ab"), [(None, text("a")), (None, text("b"))]);
    }

    #[test]
    fn the_words_that_differ_stand_out() {
        assert_eq!(
            apart("E-03 | a | b | 1 | 2 | 3 | x", "E-03 | a | b | 9 | 2 | 3 | x"),
            ("… b | 1 | 2 …".to_owned(), "… b | 9 | 2 …".to_owned())
        );
        assert_eq!(apart("a", "a a"), ("a".to_owned(), "a a".to_owned()));
    }

    proptest! {
        #[test]
        fn matches_are_matches_in_order_and_as_many_as_there_can_be(one in "[abc]{0,24}", other in "[abc]{0,24}") {
            let (one, other) = (lines(&one), lines(&other));
            let found = matched(&one, &other).unwrap();
            prop_assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
            prop_assert!(found.iter().all(|(x, y)| one[*x] == other[*y]));
            // The longest common subsequence, by the table of the textbook.
            let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
            for (x, left) in one.iter().enumerate() {
                for (y, right) in other.iter().enumerate() {
                    table[x + 1][y + 1] = if left == right { table[x][y] + 1 } else { table[x][y + 1].max(table[x + 1][y]) };
                }
            }
            prop_assert_eq!(found.len(), table[one.len()][other.len()]);
        }
    }
}
