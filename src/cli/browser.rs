//! The browser that prints reports: one that is installed already.

use std::env;
use std::path::{Path, PathBuf};

use super::context::variable;
use super::failure::Failure;

/// The variable that names one.
const VARIABLE: &str = "DOORWARD_BROWSER";

/// What browsers of the Chromium family are called on a PATH.
const NAMES: [&str; 9] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "brave-browser",
];

/// Where they are on macOS.
const APPLICATIONS: [&str; 3] = [
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "Chromium.app/Contents/MacOS/Chromium",
];

/// Where they are on Windows, below the folders for programs.
const PROGRAMS: [&str; 3] = [
    r"Microsoft\Edge\Application\msedge.exe",
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
];

/// The browser that `DOORWARD_BROWSER` names, else the first on the PATH, else one in its usual place.
pub(crate) fn find() -> Result<PathBuf, Failure> {
    if let Some(named) = variable(VARIABLE).filter(|named| !named.is_empty()) {
        let path = PathBuf::from(&named);
        let found = if path.components().count() == 1 { on_path(&named) } else { Some(path) };
        return found.filter(|path| path.is_file()).ok_or_else(|| {
            Failure::usage(format!("{VARIABLE} names {named}, and there is no such program"))
        });
    }
    let found = NAMES
        .iter()
        .find_map(|name| on_path(name))
        .or_else(|| usual_places().find(|path| path.is_file()));
    found.ok_or_else(|| {
        Failure::from(anyhow::anyhow!(
            "a PDF is printed by Edge, Chrome or Chromium, and none of them was found"
        ))
        .hint("install one, name it in DOORWARD_BROWSER, or print the HTML report from any browser")
    })
}

fn on_path(name: &str) -> Option<PathBuf> {
    let folders = variable("PATH")?;
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&folders)
        // An empty entry is the folder at hand, which may be that of the evidence.
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

fn usual_places() -> impl Iterator<Item = PathBuf> {
    let applications = ["/Applications".to_owned()]
        .into_iter()
        .chain(variable("HOME").map(|home| format!("{home}/Applications")))
        .flat_map(|folder| APPLICATIONS.map(|place| Path::new(&folder).join(place)));
    let programs = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"]
        .into_iter()
        .filter_map(variable)
        .flat_map(|folder| PROGRAMS.map(|place| Path::new(&folder).join(place)));
    applications.chain(programs)
}
