//! Colour, paging, hints and widths, where there is a terminal and where there is none.

use super::support::{Place, said};
use super::workplace;

fn findings(place: &Place, environment: &[(&str, &str)]) -> String {
    let mut command = place.command(["findings", "--case", "case.duckdb"]);
    command.envs(environment.iter().copied());
    said(command.output().expect("the program runs")).out
}

#[test]
fn colour_is_for_terminals_and_for_who_insists() {
    let place = workplace();
    let coloured = |environment: &[(&str, &str)]| findings(&place, environment).contains('\u{1b}');
    assert!(!coloured(&[]), "this is no terminal");
    assert!(coloured(&[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "0")]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(
        coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")]),
        "set to nothing it says nothing"
    );
    assert!(coloured(&[("DOORWARD_COLOR", "always"), ("NO_COLOR", "1")]));
    assert!(!coloured(&[("DOORWARD_COLOR", "never"), ("CLICOLOR_FORCE", "1")]));
}

/// What a terminal of ten rows and so many columns shows. Done with `script` of util-linux.
#[cfg(target_os = "linux")]
fn on_a_terminal(
    place: &Place,
    columns: u16,
    arguments: &str,
    environment: &[(&str, &str)],
) -> String {
    let program = env!("CARGO_BIN_EXE_doorward");
    let line = format!("stty rows 10 cols {columns}; {program} {arguments}");
    let mut command = std::process::Command::new("script");
    command
        .args(["-qec", &line, "/dev/null"])
        .current_dir(place.path(""))
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("TERM", "xterm")
        .env("DOORWARD_EXAMINER", "A. Muster")
        .envs(environment.iter().copied())
        .stdin(std::process::Stdio::null());
    said(command.output().expect("script runs")).out.replace("\r\n", "\n")
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_longer_than_the_screen_is_paged() {
    let place = workplace();
    let pager = [("PAGER", "false"), ("DOORWARD_PAGER", "sed s/^/paged:/")];
    let long = on_a_terminal(&place, 200, "status --case case.duckdb", &pager);
    let through_it = long.lines().filter(|line| line.starts_with("paged:")).count();
    assert!(through_it > 10, "{long}");
    // The hint waits for the pager's end.
    assert!(long.trim_end().lines().last().is_some_and(|line| line.contains("next: ")), "{long}");
    for unpaged in ["new short.duckdb", "status --case case.duckdb --no-input"] {
        let shown = on_a_terminal(&place, 200, unpaged, &pager);
        assert!(!shown.contains("paged:") && shown.contains("next: "), "{unpaged}: {shown}");
    }
    let dumb = [pager.as_slice(), &[("TERM", "dumb")]].concat();
    assert!(!on_a_terminal(&place, 200, "status --case case.duckdb", &dumb).contains("paged:"));
}

#[cfg(target_os = "linux")]
#[test]
fn tables_fit_the_terminal() {
    let place = workplace();
    let sql = "query sql \"SELECT principal_name, resource_display_name, evidence FROM sign_in ORDER BY ALL LIMIT 3\" --case case.duckdb";
    for columns in [60, 100] {
        let shown = on_a_terminal(&place, columns, sql, &[]);
        assert!(shown.contains("principal_name"), "{shown}");
        let table = shown.lines().take_while(|line| !line.ends_with(" rows"));
        let longest = table.map(|line| line.chars().count()).max().unwrap_or_default();
        assert!(longest <= usize::from(columns), "{longest} of {columns}: {shown}");
    }
    let many = "query sql \"SELECT * FROM sign_in ORDER BY ALL LIMIT 1\" --case case.duckdb";
    let shown = on_a_terminal(&place, 80, many, &[]);
    assert!(shown.starts_with("row 1\n  "), "columns stand one below the other: {shown}");
}
