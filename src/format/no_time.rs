//! What is wrong with a text in the place of a time, for whoever has to mend it.
//!
//! Only a text that is no time gets here. Each answer completes "this is not ..".

/// What the text should have been, as the fault shows that it has.
#[cold]
pub(super) fn expected(text: &str) -> &'static str {
    let text = text.trim();
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let numbers = numbers(text);
    match numbers.as_slice() {
        _ if !text.is_empty() && text.bytes().all(|byte| byte == b'#') => {
            "a time, but what Excel shows where a column is too narrow; save the table anew"
        }
        _ if !has_digit => "a time in a form that any export writes",
        _ if is_unset(text) => "a moment, but what .NET and Windows write where there is none",
        [_] if text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-')) =>
        {
            "a time, but a bare number whose unit nothing tells"
        }
        [_, _, _] => "a time, but a date alone, without a time of day",
        [first, _, third, _, ..] if first.0 != 4 && third.0 == 2 => {
            "a time whose year has four digits"
        }
        [_, _, _, _, ..] if !exists(&numbers) => {
            "a moment that exists (a part of its date or clock is out of range)"
        }
        [_, _, _, _, ..] if ends_in_words(text) => {
            "a time with a zone that can be told (an offset such as +02:00, Z, UTC or none)"
        }
        _ => "a time in a form that any export writes",
    }
}

/// The runs of digits: how long each is, and its value.
fn numbers(text: &str) -> Vec<(usize, u64)> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .map(|run| (run.len(), run.parse().unwrap_or(u64::MAX)))
        .collect()
}

/// Whether a date is the first that .NET or Windows can hold.
fn is_unset(text: &str) -> bool {
    let numbers = numbers(text);
    let year = |year: u64| numbers.iter().take(3).any(|found| *found == (4, year));
    let first_day =
        numbers.iter().take(3).filter(|found| found.1 == 1 && found.0 <= 2).count() == 2;
    first_day && (year(1) || year(1601)) || text.contains("-62135596800000")
}

/// Whether the numbers can be those of a date and a clock, in whatever order.
fn exists(numbers: &[(usize, u64)]) -> bool {
    let values: Vec<u64> = numbers.iter().map(|(_, value)| *value).collect();
    let &[a, b, c, ref clock @ ..] = values.as_slice() else { return false };
    let year_first = numbers.first().is_some_and(|(length, _)| *length == 4);
    let (year, first, second) = if year_first { (a, b, c) } else { (c, a, b) };
    let day = |month: u64, day: u64| {
        let part = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let year = i32::try_from(year).unwrap_or(i32::MAX);
        chrono::NaiveDate::from_ymd_opt(year, part(month), part(day)).is_some()
    };
    let date = day(first, second) || !year_first && day(second, first);
    let hour = clock.first().is_none_or(|hour| *hour < 24);
    date && hour && clock.iter().skip(1).take(2).all(|part| *part < 60)
}

/// Whether letters follow the last number, or stand before it, that are no mark of the half of a day.
fn ends_in_words(text: &str) -> bool {
    let after = text.rsplit(|c: char| c.is_ascii_digit()).next().unwrap_or_default().trim();
    after.chars().filter(|c| c.is_alphabetic()).count() > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_is_called_by_its_name() {
        for (text, words) in [
            ("########", "too narrow"),
            ("yesterday", "in a form that any export writes"),
            ("1/1/0001 12:00:00 AM", "where there is none"),
            ("0001-01-01T00:00:00Z", "where there is none"),
            ("/Date(-62135596800000)/", "where there is none"),
            ("1714557600", "bare number"),
            ("04/03/2026", "without a time of day"),
            ("2026-03-04", "without a time of day"),
            ("04/03/26 05:06", "year has four digits"),
            ("31/02/2026 05:06", "out of range"),
            ("25/12/2025 24:06", "out of range"),
            ("2026-13-40T05:06:07Z", "out of range"),
            ("25/12/2025 05:06 Uhr", "zone that can be told"),
            ("25/12/2025 05:06 Pacific Standard Time", "zone that can be told"),
        ] {
            assert!(expected(text).contains(words), "{text}: {}", expected(text));
        }
    }
}
