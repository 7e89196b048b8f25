//! The HTML report as a PDF, printed by a browser that is installed already.
//!
//! The report's own style sheet lays the pages out, so that there is no second layout to keep in step. The
//! browser starts with a profile of its own in a temporary folder, is told to resolve no name, and is ended
//! when it takes too long. Its sandbox stays on: the report is made from hostile text.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{Document, RENDERERS, ReportError};

/// Why a report could not be printed.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// The HTML report, which is what is printed, could not be made.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The temporary folder could not be made or read.
    #[error("temporary folder for printing")]
    Folder(#[from] io::Error),
    /// The browser could not be started.
    #[error("cannot start the browser {browser}")]
    Start {
        /// The browser's program.
        browser: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The browser did not end in time.
    #[error("the browser {browser} did not print the report within {seconds} s")]
    TooSlow {
        /// The browser's program.
        browser: String,
        /// How long it was given.
        seconds: u64,
    },
    /// The browser ended without a whole PDF.
    #[error("the browser {browser} printed no PDF ({ended}); it says: {said}")]
    NoPdf {
        /// The browser's program.
        browser: String,
        /// How it ended, such as `exit status: 1`.
        ended: String,
        /// The end of what it said. Hostile.
        said: String,
    },
}

/// What keeps a browser to itself: no picture on a screen, no first-run page, no update, no report of a crash,
/// no name resolved. `MAP * ~NOTFOUND` answers every name and address with an error
/// (<https://chromium.googlesource.com/chromium/src/+/main/services/network/public/cpp/network_switches.cc>).
const FLAGS: [&str; 19] = [
    "--headless",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-quic",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-pings",
    "--password-store=basic",
    "--host-resolver-rules=MAP * ~NOTFOUND",
];

/// How often is looked whether the browser has ended.
const LOOK: Duration = Duration::from_millis(50);

/// Prints a document with a browser of the Chromium family (131 or later, for what the margins carry), within
/// a time limit, and gives the PDF.
///
/// The PDF bears the time of the report, so that the same browser on the same system prints the same document
/// to the same bytes. What another browser makes of it differs.
///
/// # Errors
///
/// When the browser cannot be started, takes too long, or leaves no whole PDF.
pub fn pdf(document: &Document, browser: &Path, limit: Duration) -> Result<Vec<u8>, PrintError> {
    let folder = tempfile::Builder::new().prefix("doorward-print-").tempdir()?;
    let (page, printed) = (folder.path().join("report.html"), folder.path().join("report.pdf"));
    let mut html = Vec::new();
    for renderer in RENDERERS.iter().filter(|renderer| renderer.name() == "html") {
        renderer.render(document, &mut html)?;
    }
    fs::write(&page, &html)?;
    let said = folder.path().join("said.txt");
    let name = browser.display().to_string();
    let mut child = Command::new(browser)
        .args(FLAGS)
        .arg(flag("--user-data-dir=", &folder.path().join("profile")))
        .arg(flag("--crash-dumps-dir=", &folder.path().join("crashes")))
        .arg(flag("--print-to-pdf=", &printed))
        .arg(&page)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&said)?)
        .spawn()
        .map_err(|source| PrintError::Start { browser: name.clone(), source })?;
    let Some(ended) = wait(&mut child, limit)? else {
        return Err(PrintError::TooSlow { browser: name, seconds: limit.as_secs() });
    };
    let bytes = match fs::read(&printed) {
        Ok(bytes) if ended.success() && is_whole(&bytes) => bytes,
        _ => {
            let (ended, said) = (ended.to_string(), last_words(&said));
            return Err(PrintError::NoPdf { browser: name, ended, said });
        }
    };
    Ok(dated(bytes, document))
}

fn flag(name: &str, path: &Path) -> std::ffi::OsString {
    let mut flag = std::ffi::OsString::from(name);
    flag.push(path);
    flag
}

/// Waits for a program to end, and ends it when the time is over.
fn wait(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let begin = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if begin.elapsed() >= limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(LOOK);
    }
}

/// Whether a PDF has its head and its end.
fn is_whole(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-") && bytes.trim_ascii_end().ends_with(b"%%EOF")
}

/// The last lines of what a browser said.
fn last_words(file: &Path) -> String {
    const LINES: usize = 3;
    let text = fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = &lines[lines.len().saturating_sub(LINES)..];
    if last.is_empty() { "nothing".to_owned() } else { last.join(" / ") }
}

/// Puts the time of the report in place of the browser's, which is as long: nothing in the file moves.
fn dated(mut bytes: Vec<u8>, document: &Document) -> Vec<u8> {
    // PDF 32000-1, 7.9.4: (D:YYYYMMDDHHmmSS+00'00')
    let time = document.cover.generated_at.utc.format("%Y%m%d%H%M%S+00'00'").to_string();
    for key in ["/CreationDate (D:", "/ModDate (D:"] {
        let found: Vec<usize> = memchr::memmem::find_iter(&bytes, key).collect();
        for at in found.into_iter().map(|at| at + key.len()) {
            let Some(place) = bytes.get_mut(at..=at + time.len()) else { continue };
            let is_date = place.iter().take(14).all(u8::is_ascii_digit) && place.ends_with(b")");
            if is_date {
                place[..time.len()].copy_from_slice(time.as_bytes());
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_browser_that_is_not_there_is_named() {
        let none = Path::new("/no/such/browser");
        let error = pdf(&sample::document(), none, Duration::from_secs(1)).unwrap_err();
        assert_eq!(error.to_string(), "cannot start the browser /no/such/browser");
    }

    #[cfg(unix)]
    #[test]
    fn a_browser_that_prints_nothing_or_never_ends_is_no_success() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let program = |name: &str, script: &str| {
            let path = folder.path().join(name);
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
            path
        };
        let mute = program("mute", "echo 'no display' >&2");
        let error = pdf(&sample::document(), &mute, Duration::from_secs(60)).unwrap_err();
        assert!(
            error.to_string().ends_with("printed no PDF (exit status: 0); it says: no display"),
            "{error}"
        );

        let half = program(
            "half",
            "for one in \"$@\"; do case $one in --print-to-pdf=*) printf '%%PDF-1.4 half' > \"${one#*=}\";; esac; done",
        );
        let error = pdf(&sample::document(), &half, Duration::from_secs(60)).unwrap_err();
        assert!(matches!(error, PrintError::NoPdf { .. }), "{error}");

        let slow = program("slow", "exec sleep 60");
        let error = pdf(&sample::document(), &slow, Duration::from_millis(200)).unwrap_err();
        assert!(matches!(error, PrintError::TooSlow { .. }), "{error}");
    }

    #[test]
    fn a_pdf_bears_the_time_of_the_report() {
        let made = b"%PDF-1.4 /CreationDate (D:20260101000000+00'00')/ModDate (D:20260101000000+00'00') %%EOF";
        let dated = dated(made.to_vec(), &sample::document());
        let text = String::from_utf8(dated).unwrap();
        assert_eq!(text.matches("(D:20261120091402+00'00')").count(), 2, "{text}");
        let other = b"/CreationDate (D:not a date at all, it is)".to_vec();
        assert_eq!(super::dated(other.clone(), &sample::document()), other);
    }
}
