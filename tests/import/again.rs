//! A file that is in the case already, imported with something said of it that it was not read with.

use crate::support::{Place, Said};

const HEAD: &str = "Date (UTC),Request ID,Username,IP address,Sign-in error code,Status\n";

/// Writes a download whose dates are these.
fn download(place: &Place, dates: &[&str]) {
    let row = |(number, date): (usize, &&str)| {
        format!(
            "{date},00000000-0000-4000-8000-{number:012x},ada@contoso.com,192.0.2.1,0,Success\n"
        )
    };
    let rows: String = dates.iter().enumerate().map(row).collect();
    place.write("InteractiveSignIns.csv", format!("{HEAD}{rows}"));
    assert_eq!(place.run(["new", "case.duckdb"]).code, Some(0));
}

fn import(place: &Place, said: &[&str]) -> Said {
    let import = ["import", "InteractiveSignIns.csv", "--case", "case.duckdb"];
    place.run(import.iter().chain(said))
}

/// What the case says of its records, and its custody log.
fn all(place: &Place) -> (String, String) {
    let status = place.run(["status", "--json", "--case", "case.duckdb"]).out;
    (status, place.run(["journal", "--json", "--case", "case.duckdb"]).out)
}

/// Imports with the other order, which must be refused by these words, and change nothing.
fn is_refused(place: &Place, order: &str, words: &[&str]) {
    let before = all(place);
    let said = import(place, &["--date-order", order]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.out.starts_with("refused  InteractiveSignIns.csv: the same bytes"), "{said:?}");
    for word in words.iter().chain(&["E-01", "nothing was changed", "into a new case"]) {
        assert!(said.out.contains(word), "{word}: {said:?}");
    }
    assert!(said.out.contains("1 in the case already"), "{said:?}");
    let quiet = import(place, &["--date-order", order, "--quiet"]);
    assert!(quiet.code == Some(1) && quiet.err.contains("nothing was changed"), "{quiet:?}");
    let (document, _) = place.json([
        "import",
        "InteractiveSignIns.csv",
        "--date-order",
        order,
        "--json",
        "--case",
        "case.duckdb",
    ]);
    assert_eq!(document["files"][0]["outcome"], "read otherwise", "{document}");
    assert_eq!(all(place), before);
    assert_eq!(place.run(["verify", "--case", "case.duckdb"]).code, Some(0));
}

#[test]
fn another_order_of_dates_than_was_said_is_refused() {
    let place = Place::new();
    download(&place, &["01/04/2026 08:19", "02/04/2026 08:19"]);
    assert_eq!(import(&place, &["--date-order", "day-month"]).code, Some(0));
    let words = ["dates read as day-month", "as was said then"];
    is_refused(&place, "month-day", &words);
    // The same said twice is no contradiction, and of no use.
    let said = import(&place, &["--date-order", "day-month"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("none of its records is left open"), "{said:?}");
    let said = import(&place, &["--utc-offset", "+02:00"]);
    assert!(said.out.contains("changes nothing"), "{said:?}");
    let said = import(&place, &[]);
    assert!(said.out.contains("are in the case as E-01\n"), "{said:?}");
}

#[test]
fn another_order_than_a_file_shows_itself_is_refused() {
    let place = Place::new();
    download(&place, &["01/04/2026 08:19", "13/04/2026 08:19"]);
    assert_eq!(import(&place, &[]).code, Some(0));
    is_refused(&place, "month-day", &["dates read as day-month", "as it shows itself"]);
}

#[test]
fn no_file_is_read_in_both_orders() {
    let place = Place::new();
    // What is left open of it must not be read by the order that the rest was not read by.
    download(&place, &["01/04/2026 08:19", "some day"]);
    let said = import(&place, &["--date-order", "day-month"]);
    assert_eq!(said.code, Some(3), "{said:?}");
    is_refused(&place, "month-day", &["as was said then"]);
}

#[test]
fn the_order_of_a_second_reading_counts_too() {
    let place = Place::new();
    download(&place, &["01/04/2026 08:19", "02/04/2026 08:19"]);
    assert_eq!(import(&place, &[]).code, Some(3));
    let said = import(&place, &["--date-order", "month-day"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    is_refused(&place, "day-month", &["dates read as month-day", "as was said then"]);
}

#[test]
fn an_order_in_a_map_is_said_as_well() {
    let place = Place::new();
    download(&place, &["01/04/2026 08:19", "02/04/2026 08:19"]);
    place.write("map.toml", "date_order = \"day-month\"\n");
    assert_eq!(import(&place, &["--map", "map.toml"]).code, Some(0));
    is_refused(&place, "month-day", &["dates read as day-month", "as was said then"]);
}
