//! Defanging: values of an attacker's are written so that no viewer makes a link of them.

/// `http` as `hxxp`, whatever its case: viewers make links of bare web addresses.
pub(super) fn web(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut safe = text.to_owned();
    for (at, _) in lower.match_indices("http") {
        safe.replace_range(at + 1..at + 3, "xx");
    }
    safe
}

/// An indicator: dots and colons of addresses in brackets, and web addresses in other texts.
pub(super) fn indicator(kind: &str, value: &str) -> String {
    match kind {
        "address" => value.replace('.', "[.]").replace(':', "[:]"),
        "user agent" | "principal" => {
            web(value).replace("://", "[://]").replace('@', "[@]").replace("www.", "www[.]")
        }
        _ => web(value),
    }
}

/// How the values of [`indicator`] are made whole again.
pub(super) const UNDO: &str = "They are defanged, so that no viewer makes a link of them: dots and \
    colons of addresses, “://”, “@” and the dot of “www.” stand in brackets, and “http” is written \
    “hxxp”. To search for one, take the brackets away and write “http” again; the report in JSON \
    has each value as it was logged beside it.";

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader is told to do.
    fn undone(text: &str) -> String {
        text.replace("[.]", ".")
            .replace("[:]", ":")
            .replace("[://]", "://")
            .replace("[@]", "@")
            .replace("hxxp", "http")
    }

    #[test]
    fn what_is_defanged_can_be_made_whole() {
        let indicators = [
            ("address", "203.0.113.77", "203[.]0[.]113[.]77"),
            ("address", "2001:db8::7", "2001[:]db8[:][:]7"),
            ("address", "198.51.100.0/24", "198[.]51[.]100[.]0/24"),
            ("user agent", "bot (+http://www.a.example)", "bot (+hxxp[://]www[.]a.example)"),
            ("principal", "a@b.example", "a[@]b.example"),
            ("credential", "7c1f03ae-52d1", "7c1f03ae-52d1"),
        ];
        for (kind, value, expected) in indicators {
            assert_eq!(indicator(kind, value), expected);
            assert_eq!(undone(expected), value);
        }
    }

    #[test]
    fn the_case_of_a_web_address_stays() {
        assert_eq!(web("HTTP://a HttpS"), "HxxP://a HxxpS");
    }
}
