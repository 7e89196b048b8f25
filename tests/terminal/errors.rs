//! A command line that is not understood is refused in words, or as JSON where that was asked for.

use serde_json::Value as Json;

use super::support::Place;

fn refused(arguments: &[&str]) -> (String, String) {
    let (document, said) = Place::new().json(arguments);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert_eq!(said.err, "", "{said:?}");
    assert_eq!(document["schema"], "doorward/error/1");
    assert_eq!(document["error"]["code"], 2);
    let text = |name: &str| document["error"][name].as_str().unwrap_or_default().to_owned();
    (text("message"), text("hint"))
}

#[test]
fn what_the_parser_refuses_is_json_where_that_was_asked_for() {
    let (message, hint) = refused(&["--json", "imprt", "x"]);
    assert_eq!(message, "unrecognized subcommand 'imprt'");
    assert!(hint.contains("'import'"), "{hint}");
    let (message, hint) = refused(&["new", "--json"]);
    assert_eq!(message, "the following required arguments were not provided: <FILE>");
    assert!(hint.contains("doorward new"), "{hint}");
    let (message, _) = refused(&["findings", "--json", "--min", "severe"]);
    assert!(message.contains("severe") && message.contains("high"), "{message}");
    let (message, hint) = refused(&["--json"]);
    assert_eq!(message, "a command is missing");
    assert!(hint.contains("--help"), "{hint}");
}

#[test]
fn without_json_it_is_refused_in_words() {
    let said = Place::new().run(["imprt"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert!(said.err.starts_with("error: unrecognized subcommand 'imprt'"), "{}", said.err);
}

#[test]
fn help_and_version_are_text_and_no_error() {
    for arguments in [["--help", "--json"], ["--version", "--json"]] {
        let said = Place::new().run(arguments);
        assert_eq!(said.code, Some(0), "{said:?}");
        assert!(said.out.contains("doorward"), "{said:?}");
    }
    let bare = Place::new().run([""; 0]);
    assert_eq!(bare.code, Some(2));
    assert!(bare.err.contains("Start here:"), "{}", bare.err);
}

#[test]
fn control_characters_of_an_argument_do_not_reach_the_reader() {
    let (document, _) = Place::new().json(["--json", "im\u{202e}port"]);
    let message = document["error"]["message"].as_str().map(str::to_owned);
    assert!(message.is_some_and(|text| text.contains("[U+202E]")), "{document}");
    let (help, said) = Place::new().json(["help", "no", "such", "--json"]);
    assert_eq!(said.code, Some(2));
    assert!(matches!(&help["error"]["hint"], Json::String(hint) if hint.contains("investigate")));
}
