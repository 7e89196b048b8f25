//! What was asked for wrongly, as the parser of the command line says it.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::error::ErrorKind;

use super::context::error_document;
use super::show;

/// Says why the command line was not understood: as JSON where that was asked for, else in words.
/// Help and version, which come the same way, go to standard output.
pub(super) fn refused(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    let code = u8::try_from(error.exit_code()).unwrap_or(2);
    let is_asked_for = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if error.kind() == ErrorKind::MissingSubcommand && !wants_json(arguments) {
        // With a variable of ours set, the parser does not see that nothing was typed.
        let _nobody = write!(std::io::stderr(), "{}", super::command().render_help());
        return ExitCode::from(code);
    }
    if is_asked_for || !wants_json(arguments) {
        // With nobody left to read it, there is nobody to tell.
        let _nobody = error.print();
        return ExitCode::from(code);
    }
    let is_bare = matches!(
        error.kind(),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand
    );
    let (message, hint) = if is_bare {
        ("a command is missing".to_owned(), None)
    } else {
        parts(&error.render().to_string())
    };
    let hint = hint.unwrap_or_else(|| "doorward --help lists the commands".to_owned());
    let document = error_document(code, &message, Some(&hint));
    let text = serde_json::to_string_pretty(&document).unwrap_or_else(|_no_such| message.clone());
    let _nobody = writeln!(std::io::stdout(), "{text}");
    ExitCode::from(code)
}

/// Whether `--json` is among the options; what stands behind `--` is no option.
fn wants_json(arguments: &[OsString]) -> bool {
    arguments.iter().take_while(|argument| *argument != "--").any(|argument| argument == "--json")
}

/// What is so, and what to try, out of the words for people: an error of one paragraph, then tips and
/// the usage in paragraphs of their own.
fn parts(text: &str) -> (String, Option<String>) {
    let mut paragraphs = text.split("\n\n");
    let one_line = |paragraph: &str| {
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        show::visible(&words.join(" "))
    };
    let message = one_line(paragraphs.next().unwrap_or_default());
    let message = message.strip_prefix("error: ").unwrap_or(&message).to_owned();
    let rest: Vec<String> = paragraphs.map(one_line).collect();
    let starting = |start: &str| rest.iter().find_map(|part| part.strip_prefix(start));
    let hint = starting("tip: ").map(str::to_owned);
    (message, hint.or_else(|| starting("Usage: ").map(str::to_owned)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_people_are_taken_apart() {
        let text = "error: unexpected argument '--foo' found\n\n  tip: a similar argument exists: \
                    '--force'\n\nUsage: doorward report [OPTIONS]\n\nFor more information, try '--help'.\n";
        let (message, hint) = parts(text);
        assert_eq!(message, "unexpected argument '--foo' found");
        assert_eq!(hint.as_deref(), Some("a similar argument exists: '--force'"));
        let text = "error: the following required arguments were not provided:\n  <FILE>\n\nUsage: \
                    doorward new <FILE>\n\nFor more information, try '--help'.\n";
        let (message, hint) = parts(text);
        assert_eq!(message, "the following required arguments were not provided: <FILE>");
        assert_eq!(hint.as_deref(), Some("doorward new <FILE>"));
    }

    #[test]
    fn an_option_behind_two_dashes_is_a_value() {
        let of = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        assert!(wants_json(&of(&["doorward", "status", "--json", "--foo"])));
        assert!(!wants_json(&of(&["doorward", "who", "--", "--json"])));
    }
}
