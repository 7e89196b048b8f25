//! Every command has examples in its help, and every example can be run as it stands there.

use super::{command, said, words, workplace};

/// The examples of a command and of those below it, each with the words of its command.
fn examples(of: &clap::Command, path: &str, found: &mut Vec<(String, Vec<String>)>) {
    let text = of.get_after_help().map(ToString::to_string).unwrap_or_default();
    let lines = text.lines().filter_map(|line| line.strip_prefix("  doorward "));
    // What follows two spaces is said about the example.
    let alone = |line: &str| line.split("  ").next().unwrap_or_default().trim_end().to_owned();
    found.push((path.to_owned(), lines.map(alone).collect()));
    for below in of.get_subcommands() {
        examples(below, &format!("{path} {}", below.get_name()), found);
    }
}

fn all() -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for command in doorward::cli::command().get_subcommands() {
        examples(command, command.get_name(), &mut found);
    }
    found
}

#[test]
fn every_command_has_examples() {
    let all = all();
    for (path, examples) in &all {
        let above = path.split(' ').next().unwrap_or_default();
        let about_it = |example: &&String| example.starts_with(path.as_str());
        let shown = all.iter().filter(|(known, _)| known == above).flat_map(|(_, lines)| lines);
        assert!(
            shown.filter(about_it).count() > 0,
            "no example of `doorward {path}`: {examples:?}"
        );
    }
}

#[test]
fn every_example_runs_on_the_demo() {
    let place = workplace();
    // `findings --since-report 2` speaks of a second report.
    for arguments in ["report --out earlier", "findings --quiet"] {
        let done = said(command(&place, &words(arguments)).output().expect("the program runs"));
        assert_eq!(done.code, Some(0), "{arguments}: {done:?}");
    }
    for (path, examples) in all() {
        for example in examples {
            let done = said(command(&place, &words(&example)).output().expect("the program runs"));
            let expected: &[i32] = match path.as_str() {
                // Two of the demo's records are damaged on purpose, weekends are gaps, and machines differ.
                "status" | "import" | "investigate" | "doctor" => &[0, 3],
                "report" if example.contains("--check") => &[3],
                "findings" if example.contains("--fail-on") => &[5],
                _ => &[0],
            };
            let code = done.code.unwrap_or(-1);
            assert!(
                expected.contains(&code),
                "doorward {example}: {code}\n{}{}",
                done.out,
                done.err
            );
            assert!(!done.err.contains("error:"), "doorward {example}: {}", done.err);
        }
    }
}
