//! What packages of the program need: completions for shells, and man pages.

use std::fs;

use super::support::Place;

#[test]
fn completions_name_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let said = Place::new().run(["completions", shell]);
        assert_eq!(said.code, Some(0), "{said:?}");
        for command in doorward::cli::command().get_subcommands().filter(|one| !one.is_hide_set()) {
            assert!(said.out.contains(command.get_name()), "{shell}: {}", command.get_name());
        }
    }
}

#[test]
fn there_is_a_man_page_for_each_command() {
    let place = Place::new();
    let (document, said) = place.json(["man", "pages", "--json"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    for name in ["doorward.1", "doorward-import.1", "doorward-known-add.1", "doorward-help.1"] {
        let page = fs::read_to_string(place.path("pages").join(name)).expect("the page is there");
        assert!(page.contains(".TH"), "{page}");
        let listed =
            document["files"].as_array().is_some_and(|files| files.iter().any(|one| one == name));
        assert!(listed, "{document}");
    }
    for name in ["doorward-man.1", "doorward-known-help.1"] {
        assert!(!place.path("pages").join(name).exists(), "{name} is of no use");
    }
    let again = place.run(["man", "pages"]);
    assert_eq!(again.code, Some(1), "pages are not replaced unasked");
    assert_eq!(place.run(["man", "pages", "--force"]).code, Some(0));
}
