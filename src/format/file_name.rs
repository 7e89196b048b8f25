//! What the name of a downloaded file claims. Anyone can rename a file: a name proves nothing, and is
//! asked only for what stands nowhere inside.

use chrono::NaiveDate;

use crate::record::SignInType;

/// The first and the last day that the name of a portal download says it is of.
///
/// `ApplicationSignIns_2020-09-26_2020-10-03.csv` claims eight days, and a name with one date claims
/// that day. What comes after the dates, such as the ` (1)` of a browser, does not matter. The name
/// of an audit log holds the day of the download, which is no claim.
#[must_use]
pub fn claimed_window(name: &str) -> Option<(NaiveDate, NaiveDate)> {
    let name = bare(name);
    let rest = &name[name.find("signins")? + "signins".len()..];
    let rest = rest.strip_prefix("_authdetails").unwrap_or(rest);
    let (from, rest) = date(rest.strip_prefix('_')?)?;
    let until = rest.strip_prefix('_').and_then(date);
    let (until, rest) = until.unwrap_or((from, rest));
    let ended = !rest.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    (ended && from <= until).then_some((from, until))
}

/// `2020-09-26` at the beginning of a text, and what comes after.
fn date(text: &str) -> Option<(NaiveDate, &str)> {
    let (date, rest) = text.split_at_checked(10)?;
    Some((NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?, rest))
}

/// What the name of a portal download says of its sign-ins.
pub(super) fn claimed_type(name: &str) -> Option<SignInType> {
    let name = bare(name);
    if name.contains("noninteractivesignins") {
        Some(SignInType::NonInteractiveUser)
    } else if name.contains("interactivesignins") {
        Some(SignInType::InteractiveUser)
    } else if name.contains("msisignins") {
        Some(SignInType::ManagedIdentity)
    } else {
        None
    }
}

/// Whether a file has the name that downloads had until 2020, when there was one log of sign-ins.
pub(super) fn is_single_log(name: &str) -> bool {
    bare(name).starts_with("signins_")
}

/// A name in lower case, without the folders before it.
fn bare(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_claims_its_days() {
        let window =
            |name: &str| claimed_window(name).map(|(from, until)| format!("{from}..{until}"));
        let week = Some("2020-09-26..2020-10-03");
        for name in [
            "ApplicationSignIns_2020-09-26_2020-10-03.csv",
            "applicationsignins_2020-09-26_2020-10-03 (1).csv",
            "case 7/InteractiveSignIns_2020-09-26_2020-10-03.json.gz",
            "C:\\cases\\NonInteractiveSignIns_2020-09-26_2020-10-03 - Copy.csv",
            "InteractiveSignIns_AuthDetails_2020-09-26_2020-10-03.csv",
            "SignIns_2020-09-26_2020-10-03.csv",
            "contoso_MSISignIns_2020-09-26_2020-10-03.csv",
        ] {
            assert_eq!(window(name).as_deref(), week, "{name}");
        }
        let day = "InteractiveSignIns_2026-09-23.csv";
        assert_eq!(window(day).as_deref(), Some("2026-09-23..2026-09-23"));
        for name in [
            "AuditLogs_2024-11-03.csv",
            "InteractiveSignIns.csv",
            "InteractiveSignIns_2026-02-30_2026-03-07.csv",
            "InteractiveSignIns_2026-03-07_2026-03-01.csv",
            "InteractiveSignIns_2026-03-071.csv",
            "InteractiveSignIns_2026-03-0\u{e9}.csv",
            "InteractiveSignIns_2026-03-01_2026-03-07/PT1H.json",
        ] {
            assert_eq!(window(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_claims_a_type() {
        use SignInType as T;
        for (name, claim) in [
            ("a/NonInteractiveSignIns_2026.csv", Some(T::NonInteractiveUser)),
            ("INTERACTIVESIGNINS (2).csv", Some(T::InteractiveUser)),
            ("MSISignIns_2026-03-01.csv", Some(T::ManagedIdentity)),
            ("ApplicationSignIns_2026-03-01.csv", None),
            ("InteractiveSignIns/export.csv", None),
        ] {
            assert_eq!(claimed_type(name), claim, "{name}");
        }
        assert!(is_single_log("old/SignIns_2019-05-01_2019-05-08.csv"));
        assert!(!is_single_log("InteractiveSignIns_2019-05-01.csv"));
    }
}
