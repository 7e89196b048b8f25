//! The answer to "how do you know nothing was altered?", for one case, in plain words.

use super::failure::Failure;
use super::show;
use super::verify::Verified;
use crate::case::CaseFile;
use crate::custody::Action;

/// The answer, a paragraph a line.
pub(crate) fn explain(case: &CaseFile, verified: &Verified) -> Result<Vec<String>, Failure> {
    let mut said = vec!["How do you know that nothing was altered?".to_owned(), String::new()];
    said.extend(sources(case, verified)?);
    said.extend(rows(verified));
    said.extend(log(case, verified)?);
    said.push("What anybody can check without doorward:".to_owned());
    said.extend([
        "  `doorward bundle` writes the case, its sources and their SHA-256 as files, which `sha256sum -c` checks."
            .to_owned(),
        "  The custody log is recomputed by twenty lines of Python; docs/case-file.md and every bundle have them."
            .to_owned(),
        String::new(),
    ]);
    said.extend(limits(case)?);
    said.extend(verdict(verified));
    Ok(said)
}

fn sources(case: &CaseFile, verified: &Verified) -> Result<Vec<String>, Failure> {
    let mut said = vec![format!(
        "1. The evidence. {} ({}) were opened for reading only and hashed with SHA-256 while they were taken in. \
         Every byte of them stands in the case. They were hashed again just now:",
        show::counted(verified.checked.sources, "file", "files"),
        show::size(verified.checked.bytes)
    )];
    for source in case.sources()? {
        let differs =
            verified.checked.discrepancies.iter().any(|found| found.place == source.reference);
        said.push(format!(
            "     {}  {}  {}  {}",
            source.reference,
            source.sha256,
            if differs { "DIFFERS " } else { "as recorded" },
            show::visible(&source.file_name)
        ));
    }
    said.push(String::new());
    Ok(said)
}

fn rows(verified: &Verified) -> Vec<String> {
    let checked = &verified.checked;
    let mut said = vec![format!(
        "2. What was read from it. {} were counted, and the bytes of {} compared with the file they were read from. \
         The rows of every table were digested when they were written and again just now, in {}.",
        show::counted(checked.records, "record", "records"),
        show::thousands(checked.compared),
        show::counted(checked.seals, "part", "parts")
    )];
    said.push(match &verified.rederived {
        Some(again) => format!(
            "   {} done again from the bytes in the vault, and {} compared, value by value.",
            show::counted(again.imports, "import was", "imports were"),
            show::counted(again.rows, "row", "rows")
        ),
        None => "   The imports were not done again this time: `doorward verify --rederive` does that, and rests on the \
                 SHA-256 of the files alone."
            .to_owned(),
    });
    said.push(String::new());
    said
}

fn log(case: &CaseFile, verified: &Verified) -> Result<Vec<String>, Failure> {
    let log = case.custody_log()?;
    let mut said = vec![format!(
        "3. What was done. The custody log has {}; each one's SHA-256 covers the entry before it, so that none can be \
         changed, added or taken away without changing all that follow.",
        show::counted(log.len(), "entry", "entries")
    )];
    if let Some((last, digest)) = log.last() {
        said.push(format!(
            "   The last is entry {} of {}, {digest}.",
            last.number,
            last.at.format("%Y-%m-%d %H:%M:%S UTC")
        ));
    }
    said.push(match verified.head {
        Some((head, Some(entry))) => format!(
            "   The digest {head}, which you hold, is that of entry {entry}: nothing up to there was changed since it was written down."
        ),
        Some((head, None)) => {
            format!("   The digest {head}, which you hold, is that of NO entry: this is not the log it was written down from.")
        }
        None => "   Whoever could write to this file could have written the whole of it anew. Against that stands a digest \
                 that left the case, on paper or in a report: compare it with `doorward verify --head SHA256`."
            .to_owned(),
    });
    said.push(String::new());
    Ok(said)
}

fn limits(case: &CaseFile) -> Result<Vec<String>, Failure> {
    let mut said = vec!["What this does not show:".to_owned()];
    said.push(
        "  Whether the files were already altered before they were taken in: they are as they were given. Microsoft signs no export."
            .to_owned(),
    );
    let acquired = case.acquisitions()?;
    let silent: Vec<_> = case
        .sources()?
        .into_iter()
        .filter(|source| !acquired.contains_key(&source.source_id))
        .map(|source| source.reference)
        .collect();
    if !silent.is_empty() {
        said.push(format!(
            "  Nobody has written down how {} came to the examiner (`doorward note source`).",
            silent.join(", ")
        ));
    }
    said.push(
        "  Where an address is, is what a database said of it on its date: an estimate, not evidence."
            .to_owned(),
    );
    let log = case.custody_log()?;
    let noted = log.iter().any(|(entry, _)| {
        serde_json::from_str::<serde_json::Value>(&entry.arguments)
            .is_ok_and(|arguments| arguments["by"]["clock"].is_string())
    });
    if !noted {
        said.push(
            "  Times in the custody log are those of the examiner's machine; nobody has noted how its clock was checked (--clock-note)."
                .to_owned(),
        );
    }
    let exports = log.iter().filter(|(entry, _)| entry.action == Action::Export).count();
    if exports > 0 {
        said.push(format!(
            "  What became of {} after they left the case.",
            show::counted(exports, "export", "exports")
        ));
    }
    said.push(String::new());
    Ok(said)
}

fn verdict(verified: &Verified) -> Vec<String> {
    let checked = &verified.checked;
    let mut said: Vec<String> = checked
        .unchecked
        .iter()
        .map(|what| format!("UNCHECKED  {}", show::visible(what)))
        .collect();
    if checked.discrepancies.is_empty() {
        said.push("Verdict: everything that was checked is as it was recorded.".to_owned());
        return said;
    }
    said.push(format!(
        "Verdict: {}.",
        show::counted(checked.discrepancies.len(), "discrepancy", "discrepancies")
    ));
    for found in &checked.discrepancies {
        said.push(format!("  {}", show::visible(&found.to_string())));
        said.push(format!("    that is: {}", found.touches.means()));
    }
    said
}
